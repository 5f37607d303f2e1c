/*
 * Refused by the verifier: which function is called is not known.
 * Compiled with: clang -target bpf -O2 -g -mcpu=v4 -c refused.bpf.c -o refused.o
 */
typedef unsigned long long u64;

static __attribute__((noinline)) u64 call_it(u64 (*function)(void))
{
    return function() + 1;
}

__attribute__((section("zeroserve.request"), used)) u64 entry(const u64 *in)
{
    return call_it((u64 (*)(void))in[0]);
}
