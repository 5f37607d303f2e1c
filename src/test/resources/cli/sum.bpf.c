#include <zeroserve.h>

ZS_ENTRY zs_u64 sum(void) {
  unsigned char path[32];
  zs_u64 length = zs_req_path((char *)path, sizeof(path));
  zs_u64 sum = 0;
  for (zs_u64 i = 0; i < length; i++) {
    sum += path[i];
  }
  return sum;
}
