/* A script as small as scripts get: reads the path and leaves a note. Compiled with different VARIANTs. */
#include <zeroserve.h>

#ifndef VARIANT
#define VARIANT 0
#endif

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

ZS_ENTRY zs_u64 tiny(void) {
  char path[64];
  zs_u64 length = zs_req_path(path, sizeof(path));
  if (length > VARIANT && path[VARIANT] != '~') {
    zs_meta_set(ZS_STR("note" TEXT(VARIANT)), path, 1 + VARIANT % 4);
  }
  return length;
}
