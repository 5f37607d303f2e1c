/*
 * kernel.h: what the benchmark kernels share.
 *
 * A kernel is one C file that is compiled twice, as a script and as a native
 * library, and gives the same result for the same n both times:
 *
 *   KERNEL(sieve) { ... return checksum; }
 *
 * It has no C library. It keeps its data on the stack (8 KiB a function) or in
 * static variables (a few KiB: the engine initialises them for every run), and
 * writes every byte before it reads it, because the native library's variables
 * keep their values between runs. `memory` is null.
 */
#ifndef ZEROSERVE_BENCH_KERNEL_H
#define ZEROSERVE_BENCH_KERNEL_H

typedef unsigned long long zs_u64;
typedef long long zs_s64;
typedef unsigned int zs_u32;
typedef int zs_s32;
typedef unsigned short zs_u16;
typedef short zs_s16;
typedef unsigned char zs_u8;

#define NOINLINE __attribute__((noinline))
#define INLINE inline __attribute__((always_inline))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#ifdef __bpf__
#define KERNEL_SECTION __attribute__((section("zeroserve.request")))
#else
#define KERNEL_SECTION __attribute__((visibility("default")))
#endif

/* Opens the kernel's only function that others call. n scales nothing but the work. */
#define KERNEL(name)                                                           \
  zs_u64 name(void *memory, zs_u64 n);                                         \
  KERNEL_SECTION zs_u64 name(void *memory __attribute__((unused)), zs_u64 n)

/* The next number of a 32-bit xorshift generator (Marsaglia 2003). */
static INLINE zs_u32 next_random(zs_u32 *state) {
  zs_u32 x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  *state = x;
  return x;
}

/* Takes a value into a checksum. */
static INLINE zs_u64 mix(zs_u64 sum, zs_u64 value) {
  return (sum ^ value) * 0x9e3779b97f4a7c15ULL + (sum >> 29);
}

#endif
