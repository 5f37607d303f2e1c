/*
 * Functions that are not inlined, in the entry's section and in .text, a function pointer that is known, large frames,
 * and two entries.
 * Compiled with: clang -target bpf -O1 -g -mcpu=v4 -c calls.bpf.c -o calls.o
 */
typedef unsigned long long u64;

#define ENTRY(name) __attribute__((section(name), used))
#define NOINLINE __attribute__((noinline))

static NOINLINE u64 in_text(u64 a, u64 b, u64 c, u64 d, u64 e)
{
    return a + 2 * b + 3 * c + 4 * d + 5 * e;
}

static NOINLINE void fill(volatile unsigned char *at, u64 n, u64 value)
{
    for (u64 i = 0; i < n; i++)
        at[i] = (unsigned char)(value + i);
}

static NOINLINE __attribute__((section("zeroserve.request"))) u64 large_frame(u64 seed)
{
    volatile unsigned char buffer[300];
    u64 sum = 0;

    fill(buffer, sizeof buffer, seed);
    for (int i = 0; i < 300; i++)
        sum = sum * 31 + buffer[i];
    return sum;
}

ENTRY("zeroserve.request") u64 request(void)
{
    volatile unsigned char mine[64];
    u64 result;

    fill(mine, sizeof mine, 7);
    result = large_frame(5);
    result ^= in_text(1, 2, 3, 4, 5) << 40;
    for (int i = 0; i < 64; i++)
        result += mine[i];
    return result;
}

ENTRY("zeroserve.call.pointer") u64 pointer(void)
{
    u64 (*function)(u64, u64, u64, u64, u64) = in_text;

    /* Keeps the compiler from seeing through the pointer. */
    asm volatile("" : "+r"(function));
    return function(10, 20, 30, 40, 50);
}
