/* Matrix work as in CoreMark: 16-bit matrices, 32-bit results, add and multiply. */
#include "kernel.h"

#define MAX_SIZE 24

static zs_s16 a[MAX_SIZE * MAX_SIZE];
static zs_s16 b[MAX_SIZE * MAX_SIZE];
static zs_s32 c[MAX_SIZE * MAX_SIZE];

static void fill(zs_u32 size, zs_u32 *random) {
  for (zs_u32 i = 0; i < size * size; i++) {
    zs_u32 r = next_random(random);
    a[i] = (zs_s16)(r & 0xff);
    b[i] = (zs_s16)(r >> 8 & 0xff);
  }
}

static void add_constant(zs_u32 size, zs_s16 value) {
  for (zs_u32 i = 0; i < size; i++) {
    for (zs_u32 j = 0; j < size; j++) {
      a[i * size + j] += value;
    }
  }
}

static void multiply_constant(zs_u32 size, zs_s16 value) {
  for (zs_u32 i = 0; i < size; i++) {
    for (zs_u32 j = 0; j < size; j++) {
      c[i * size + j] = (zs_s32)a[i * size + j] * value;
    }
  }
}

static void multiply_vector(zs_u32 size) {
  for (zs_u32 i = 0; i < size; i++) {
    c[i] = 0;
    for (zs_u32 j = 0; j < size; j++) {
      c[i] += (zs_s32)a[i * size + j] * (zs_s32)b[j];
    }
  }
}

static void multiply(zs_u32 size) {
  for (zs_u32 i = 0; i < size; i++) {
    for (zs_u32 j = 0; j < size; j++) {
      zs_s32 sum = 0;
      for (zs_u32 k = 0; k < size; k++) {
        sum += (zs_s32)a[i * size + k] * (zs_s32)b[k * size + j];
      }
      c[i * size + j] = sum;
    }
  }
}

/* As multiply, with some bits of each product only. */
static void multiply_bits(zs_u32 size) {
  for (zs_u32 i = 0; i < size; i++) {
    for (zs_u32 j = 0; j < size; j++) {
      zs_s32 sum = 0;
      for (zs_u32 k = 0; k < size; k++) {
        zs_s32 product = (zs_s32)a[i * size + k] * (zs_s32)b[k * size + j];
        sum += (product >> 2 & 0xf) * (product >> 5 & 0x7f);
      }
      c[i * size + j] = sum;
    }
  }
}

static zs_u64 sum_up(zs_u32 size, zs_u64 sum) {
  zs_s32 total = 0;
  zs_s32 previous = 0;
  for (zs_u32 i = 0; i < size * size; i++) {
    total += c[i] > previous ? 10 : c[i] & 1;
    previous = c[i];
  }
  return mix(sum, (zs_u32)total);
}

KERNEL(matrix) {
  zs_u32 random = 0x9e3779b9;
  zs_u64 sum = 0;
  zs_u32 size = n < MAX_SIZE ? (zs_u32)n : MAX_SIZE;
  for (zs_u64 round = 0; round < 3; round++) {
    zs_s16 value = (zs_s16)(next_random(&random) & 0x3f);
    fill(size, &random);
    add_constant(size, value);
    multiply_constant(size, value);
    sum = sum_up(size, sum);
    multiply_vector(size);
    sum = sum_up(size, sum);
    multiply(size);
    sum = sum_up(size, sum);
    multiply_bits(size);
    sum = sum_up(size, sum);
    add_constant(size, (zs_s16)-value);
  }
  return sum;
}
