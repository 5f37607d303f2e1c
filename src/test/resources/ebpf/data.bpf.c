/*
 * Every kind of data: constants, strings, initialised and zeroed variables, and a table of pointers into .rodata.
 * Compiled with: clang -target bpf -O2 -g -mcpu=v3 -c data.bpf.c -o data.o
 */
typedef unsigned long long u64;

#define ENTRY __attribute__((section("zeroserve.request"), used))

static const unsigned char digits[16] = {0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225};
static const char *const names[] = {"alpha", "be"};
static volatile u64 initialised = 0x1122334455667788ULL;
static volatile u64 counter;
static volatile char scratch[40];

static u64 length(const char *text)
{
    u64 n = 0;
    while (text[n])
        n++;
    return n;
}

ENTRY u64 entry(const unsigned char *memory, u64 size)
{
    u64 sum = 0;

    for (u64 i = 0; i < size; i++)
        sum += digits[memory[i] & 15];
    for (u64 i = 0; i < size; i++)
        sum += length(names[memory[i] & 1]) << 8;
    counter += 1;
    scratch[39] = (char)counter;
    initialised += counter;
    /* 1 in a run that begins with fresh data. */
    sum += (u64)scratch[39] << 32;
    return sum + (initialised << 40);
}
