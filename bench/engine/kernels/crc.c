/* CRC-32 (ISO-HDLC) by table and CRC-16 (ARC) bit by bit. */
#include "kernel.h"

#define DATA_BYTES 4096

static zs_u32 table[256];
static zs_u8 data[DATA_BYTES];

static void build_table(void) {
  for (zs_u32 i = 0; i < 256; i++) {
    zs_u32 crc = i;
    for (int bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    table[i] = crc;
  }
}

static zs_u32 crc32(const zs_u8 *bytes, zs_u32 count) {
  zs_u32 crc = 0xffffffff;
  for (zs_u32 i = 0; i < count; i++) {
    crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 0xff];
  }
  return ~crc;
}

static zs_u16 crc16(const zs_u8 *bytes, zs_u32 count) {
  zs_u16 crc = 0;
  for (zs_u32 i = 0; i < count; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? crc >> 1 ^ 0xa001 : crc >> 1;
    }
  }
  return crc;
}

KERNEL(crc) {
  zs_u32 random = 0xabcdef01;
  zs_u64 sum = 0;
  build_table();
  for (zs_u32 i = 0; i < DATA_BYTES; i++) {
    data[i] = (zs_u8)next_random(&random);
  }
  for (zs_u64 round = 0; round < n; round++) {
    sum = mix(sum, crc32(data, DATA_BYTES));
    sum = mix(sum, crc16(data + round % 64 * 32, 1024));
    data[round % DATA_BYTES] ^= (zs_u8)sum;
  }
  return sum;
}
