/*
 * Instructions of the newest CPU version: signed division, sign extension, byte swaps, atomics, 32-bit jumps.
 * The input is 24 bytes: three 64-bit numbers. Also compiled natively by a test, to compare.
 * Compiled with: clang -target bpf -O2 -g -mcpu=v4 -c arithmetic.bpf.c -o arithmetic.o
 */
typedef unsigned long long u64;
typedef long long s64;

#ifdef __bpf__
#define ENTRY __attribute__((section("zeroserve.request"), used))
#else
#define ENTRY
#endif

ENTRY u64 entry(const u64 *in, u64 size)
{
    u64 a = in[0], b = in[1], c = in[2], r = size;
    u64 cell = c;
    unsigned int narrow = (unsigned int)a;

    if (b != 0 && !(a == 1ULL << 63 && b == ~0ULL))
        r += (u64)((s64)a / (s64)b) ^ (u64)((s64)a % (s64)b) * 3 + a / b * 5 + a % b * 7;
    if ((int)b != 0 && !((int)a == -2147483647 - 1 && (int)b == -1))
        r ^= (u64)((int)a / (int)b) + (unsigned)a % (unsigned)b;
    r += (u64)(s64)(signed char)a + (u64)(s64)(short)b * 9 + (u64)(s64)(int)c * 11;
    r ^= __builtin_bswap64(a) + __builtin_bswap32((unsigned int)b) + __builtin_bswap16((unsigned short)c);
    r += __sync_fetch_and_add(&cell, a);
    r ^= __sync_fetch_and_or(&cell, b);
    r += __sync_fetch_and_and(&cell, ~c);
    r ^= __sync_fetch_and_xor(&cell, a ^ c);
    r += __sync_val_compare_and_swap(&cell, cell, b);
    r ^= __sync_lock_test_and_set(&cell, r);
    r += __sync_fetch_and_add(&narrow, (unsigned int)c) + cell;
    for (int i = 0; i < (int)(c & 31); i++)
        r = (r << (a & 63) | r >> (-a & 63)) + (u64)((s64)b >> i) + (unsigned int)c / (unsigned int)(i + 1);
    return r + narrow;
}
