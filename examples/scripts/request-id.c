/*
 * request-id.c: gives every request a name under which logs here and behind can
 * be put together. It goes to later scripts and upstreams as the request header
 * x-request-id, to the client as the response header, and into our log.
 *
 * A name that comes with the request is kept if it is 1 to 64 letters, digits,
 * dots, dashes and underscores; otherwise it is 32 random hexadecimal digits.
 *
 * Configure: nothing. Put it first.
 */
#include <zeroserve.h>

static ZS_INLINE int is_name(const char *text, zs_s64 len) {
  for (zs_s64 i = 0; i < len; i++) {
    char c = text[i];
    if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '.' || c == '-' || c == '_')) {
      return 0;
    }
  }
  return len > 0;
}

ZS_ENTRY zs_u64 request_id(void) {
  char name[66], line[80];
  zs_u8 random[16];
  zs_s64 len = zs_req_header(ZS_STR("x-request-id"), name, sizeof(name));
  if (len > 64 || !is_name(name, len)) {
    zs_getrandom(random, sizeof(random));
    len = zs_hex_encode(random, sizeof(random), name, sizeof(name), ZS_HEX_LOWERCASE);
    name[len] = 0;
    zs_req_set_header(ZS_STR("x-request-id"), name, len);
  }
  zs_meta_set(ZS_STR("zs.response.header.x-request-id"), name, len);
  char *end = zs_stpcpy(zs_stpcpy(line, "x-request-id "), name);
  *end++ = '\n';
  zs_log(line, end - line);
  return 0;
}
