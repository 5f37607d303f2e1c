/* Hands every request on to the backend. */
#include <zeroserve.h>

ZS_ENTRY zs_u64 proxy(void) {
  zs_reverse_proxy(ZS_STR("http://127.0.0.1:@backend@"));
  return 0;
}
