/* Parses big-endian records of varying length, as a binary protocol has them, with byte swaps. */
#include "kernel.h"

#define DATA_BYTES 4096

/* A header, then `words` payload words of 8 bytes. */
struct record {
  zs_u16 kind;
  zs_u16 words;
  zs_u32 id;
  zs_u64 time;
} __attribute__((may_alias));

typedef zs_u16 __attribute__((may_alias)) aliasing_u16;

static zs_u64 data[DATA_BYTES / 8];

static zs_u32 build(zs_u32 *random) {
  zs_u32 at = 0;
  while (1) {
    zs_u32 r = next_random(random);
    zs_u16 words = r >> 9 & 7;
    if (at + 2 + words > COUNT(data)) {
      return at * 8;
    }
    struct record *record = (struct record *)&data[at];
    record->kind = __builtin_bswap16((zs_u16)(r & 3));
    record->words = __builtin_bswap16(words);
    record->id = __builtin_bswap32(r);
    record->time = __builtin_bswap64((zs_u64)r << 20 | at);
    for (zs_u32 i = 0; i < words; i++) {
      data[at + 2 + i] = __builtin_bswap64((zs_u64)next_random(random) * 0x10001 + i);
    }
    at += 2 + words;
  }
}

static zs_u64 parse(zs_u32 size, zs_u64 sum) {
  const zs_u8 *at = (const zs_u8 *)data;
  const zs_u8 *end = at + size;
  while (at + sizeof(struct record) <= end) {
    const struct record *record = (const struct record *)at;
    zs_u32 words = __builtin_bswap16(record->words);
    const zs_u64 *payload = (const zs_u64 *)(record + 1);
    if ((zs_u64)(end - at) < sizeof(struct record) + words * 8) {
      return 0;
    }
    zs_u64 total = 0;
    switch (__builtin_bswap16(record->kind)) {
      case 0:
        for (zs_u32 i = 0; i < words; i++) {
          total += __builtin_bswap64(payload[i]);
        }
        break;
      case 1:
        for (zs_u32 i = 0; i < words; i++) {
          total ^= __builtin_bswap32((zs_u32)payload[i]) + __builtin_bswap32((zs_u32)(payload[i] >> 32));
        }
        break;
      case 2:
        for (zs_u32 i = 0; i < words; i++) {
          const aliasing_u16 *halves = (const aliasing_u16 *)&payload[i];
          total += (zs_u64)__builtin_bswap16(halves[0]) * __builtin_bswap16(halves[3]);
        }
        break;
      default:
        total = words;
    }
    sum = mix(sum, total + __builtin_bswap32(record->id));
    sum ^= __builtin_bswap64(record->time);
    at += sizeof(struct record) + words * 8;
  }
  return sum;
}

KERNEL(records) {
  zs_u32 random = 0xfeedbeef;
  zs_u64 sum = 0;
  zs_u32 size = build(&random);
  for (zs_u64 round = 0; round < n; round++) {
    sum = parse(size, sum);
    data[0] ^= __builtin_bswap64(sum & 0xff);
  }
  return sum;
}
