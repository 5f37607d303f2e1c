/* Adds two fields to the response: a fixed one, and one made from the request. */
#include <zeroserve.h>

ZS_ENTRY zs_u64 headers(void) {
  char path[64];
  zs_s64 length = zs_req_path(path, sizeof(path));
  zs_meta_set(ZS_STR("zs.response.header.x-frame-options"), ZS_STR("DENY"));
  zs_meta_set(ZS_STR("zs.response.header.x-path"), path, ZS_MIN(length, sizeof(path) - 1));
  return 0;
}
