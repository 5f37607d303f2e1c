/*
 * Refused by the linker: no server has this helper.
 * Compiled with: clang -target bpf -O2 -g -mcpu=v4 -c unknown_helper.bpf.c -o unknown_helper.o
 */
extern long zs_no_such_helper(long argument);

__attribute__((section("zeroserve.request"), used)) long entry(void)
{
    return zs_no_such_helper(1);
}
