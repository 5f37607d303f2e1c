/* Quicksort of 32-bit numbers with an explicit stack; short ranges by insertion. */
#include "kernel.h"

#define MAX_NUMBERS 2048
#define SHORT_RANGE 12

static zs_s32 numbers[MAX_NUMBERS];

static void insertion_sort(zs_s32 *from, zs_s32 *to) {
  for (zs_s32 *next = from + 1; next <= to; next++) {
    zs_s32 value = *next;
    zs_s32 *at = next;
    while (at > from && at[-1] > value) {
      *at = at[-1];
      at--;
    }
    *at = value;
  }
}

static zs_s32 median(zs_s32 x, zs_s32 y, zs_s32 z) {
  if (x > y) {
    zs_s32 t = x;
    x = y;
    y = t;
  }
  return z < x ? x : z > y ? y : z;
}

static void quicksort(zs_u32 count) {
  /* The larger half waits on the stack, so log2(MAX_NUMBERS) pairs are enough. */
  zs_u32 waiting[2 * 12];
  zs_u32 depth = 0;
  zs_s32 low = 0;
  zs_s32 high = (zs_s32)count - 1;
  while (1) {
    if (high - low < SHORT_RANGE) {
      if (high > low) {
        insertion_sort(numbers + low, numbers + high);
      }
      if (depth == 0) {
        return;
      }
      high = (zs_s32)waiting[--depth];
      low = (zs_s32)waiting[--depth];
      continue;
    }
    zs_s32 pivot = median(numbers[low], numbers[(low + high) >> 1], numbers[high]);
    zs_s32 i = low;
    zs_s32 j = high;
    while (i <= j) {
      while (numbers[i] < pivot) {
        i++;
      }
      while (numbers[j] > pivot) {
        j--;
      }
      if (i <= j) {
        zs_s32 t = numbers[i];
        numbers[i] = numbers[j];
        numbers[j] = t;
        i++;
        j--;
      }
    }
    if (j - low < high - i) {
      waiting[depth++] = (zs_u32)i;
      waiting[depth++] = (zs_u32)high;
      high = j;
    } else {
      waiting[depth++] = (zs_u32)low;
      waiting[depth++] = (zs_u32)j;
      low = i;
    }
  }
}

KERNEL(sort) {
  zs_u32 random = 0x5eed5eed;
  zs_u64 sum = 0;
  zs_u32 count = n < MAX_NUMBERS ? (zs_u32)n : MAX_NUMBERS;
  for (zs_u32 i = 0; i < count; i++) {
    numbers[i] = (zs_s32)next_random(&random);
  }
  quicksort(count);
  for (zs_u32 i = 0; i < count; i++) {
    sum = mix(sum, (zs_u32)numbers[i]);
    if (i > 0 && numbers[i - 1] > numbers[i]) {
      return 0;
    }
  }
  return sum;
}
