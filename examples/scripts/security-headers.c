/*
 * security-headers.c: sets on every response the headers that browsers take as
 * promises: no framing, no guessing of types, no secrets in the referrer.
 *
 * Configure: the policy below is for sites without inline scripts and styles
 * and without other hosts; change it to what your pages need. A script that
 * runs later may set a header anew. Strict-Transport-Security is sent over TLS
 * alone, where browsers heed it.
 */
#include <zeroserve.h>

#define SET(name, value) zs_meta_set(ZS_STR("zs.response.header." name), ZS_STR(value))

ZS_ENTRY zs_u64 security_headers(void) {
  SET("content-security-policy", "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'");
  SET("x-content-type-options", "nosniff");
  SET("x-frame-options", "DENY");
  SET("referrer-policy", "strict-origin-when-cross-origin");
  SET("permissions-policy", "camera=(), geolocation=(), microphone=()");
  SET("cross-origin-opener-policy", "same-origin");
  if (zs_req_is_tls()) {
    SET("strict-transport-security", "max-age=31536000; includeSubDomains");
  }
  return 0;
}
