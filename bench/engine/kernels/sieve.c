/* The primes below n by the sieve of Eratosthenes over a byte array. */
#include "kernel.h"

#define MAX_FLAGS 16384

static zs_u8 composite[MAX_FLAGS];

KERNEL(sieve) {
  zs_u32 end = n < MAX_FLAGS ? (zs_u32)n : MAX_FLAGS;
  zs_u64 sum = 0;
  for (zs_u32 i = 0; i < end; i++) {
    composite[i] = 0;
  }
  for (zs_u32 i = 2; i < end; i++) {
    if (!composite[i]) {
      sum = mix(sum, i);
      for (zs_u32 multiple = i + i; multiple < end; multiple += i) {
        composite[multiple] = 1;
      }
    }
  }
  return sum;
}
