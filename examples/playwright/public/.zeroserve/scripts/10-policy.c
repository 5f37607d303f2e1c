// The browser runs and loads only what comes from here.
#include <zeroserve.h>

ZS_ENTRY zs_u64 set_policy(void) {
  zs_meta_set(ZS_STR("zs.response.header.content-security-policy"),
              ZS_STR("default-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'"));
  return 0;
}
