/* Functions that are not inlined, called in a loop: leaves, a chain of three, and one with a frame of its own. */
#include "kernel.h"

static NOINLINE zs_u64 leaf(zs_u64 x) {
  return x * 3 + 1;
}

static NOINLINE zs_u64 middle(zs_u64 x, zs_u64 y) {
  return leaf(x ^ y) - y;
}

static NOINLINE zs_u64 outer(zs_u64 x, zs_u64 y, zs_u64 z) {
  return x > y ? middle(x, z) : middle(y, z) + 1;
}

static NOINLINE zs_u32 divisor(zs_u32 x, zs_u32 y) {
  while (y) {
    zs_u32 rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}

static NOINLINE void write_digits(zs_u8 *digits, zs_u32 value) {
  for (int i = 0; i < 8; i++) {
    digits[i] = (zs_u8)(value & 0xf);
    value >>= 4;
  }
}

static NOINLINE zs_u32 digit_sum(zs_u32 value) {
  zs_u8 digits[8];
  write_digits(digits, value);
  zs_u32 sum = 0;
  for (int i = 0; i < 8; i++) {
    sum += digits[i];
  }
  return sum;
}

KERNEL(calls) {
  zs_u32 random = 0x13579bdf;
  zs_u64 sum = 0;
  for (zs_u64 i = 0; i < n; i++) {
    zs_u32 r = next_random(&random);
    sum = outer(sum, r, i);
    sum += leaf(i);
    if (i % 8 == 0) {
      sum += divisor(r & 0xffff, (zs_u32)i + 1);
      sum += digit_sum(r);
    }
  }
  return sum;
}
