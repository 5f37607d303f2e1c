/*
 * cors.c: lets pages of other origins read responses, and answers the question
 * that browsers ask first (the preflight).
 *
 * Configure: .zeroserve/cors.json in the tar, such as
 *   {"origins": ["https://app.example.org"], "methods": "GET, PUT",
 *    "headers": "content-type, authorization", "max_age": "600"}
 * An origin is compared exactly. Origins that are not listed get their response
 * without the headers, so browsers keep it from them.
 */
#include <zeroserve.h>

static ZS_INLINE int is_listed(zs_s64 config, const char *origin) {
  zs_s64 origins = zs_json_get(config, ZS_STR("origins"));
  if (origins < 0) {
    return 0;
  }
  zs_s64 count = zs_json_len(origins);
  for (zs_s64 i = 0; i < count; i++) {
    char listed[256];
    zs_s64 element = zs_json_array_get(origins, i);
    zs_s64 len = zs_json_read_string(element, listed, sizeof(listed));
    zs_object_free(element);
    if (len > 0 && len < (zs_s64)sizeof(listed) && zs_strcmp(listed, origin) == 0) {
      return 1;
    }
  }
  return 0;
}

/* Copies a text of the configuration into a response header, if it is there. */
static ZS_INLINE void pass_on(zs_s64 config, const char *key, const char *header) {
  char text[256];
  zs_s64 value = zs_json_get(config, key, zs_strlen(key));
  if (value > 0 && zs_json_read_string(value, text, sizeof(text)) > 0) {
    zs_meta_set(header, zs_strlen(header), text, zs_strlen(text));
  }
}

ZS_ENTRY zs_u64 cors(void) {
  char origin[256], method[16], asked[32];
  /* Caches must not give one origin what was meant for another. */
  zs_meta_set(ZS_STR("zs.response.header.vary"), ZS_STR("origin, accept-encoding"));
  zs_s64 len = zs_req_header(ZS_STR("origin"), origin, sizeof(origin));
  if (len == 0 || len == sizeof(origin)) {
    return 0;
  }
  zs_s64 config = zs_load_static_json(ZS_STR(".zeroserve/cors.json"));
  if (config < 0 || !is_listed(config, origin)) {
    return 0;
  }
  zs_meta_set(ZS_STR("zs.response.header.access-control-allow-origin"), origin, len);
  zs_req_method(method, sizeof(method));
  if (zs_strcmp(method, "OPTIONS") == 0
      && zs_req_header(ZS_STR("access-control-request-method"), asked, sizeof(asked)) > 0) {
    pass_on(config, "methods", "zs.response.header.access-control-allow-methods");
    pass_on(config, "headers", "zs.response.header.access-control-allow-headers");
    pass_on(config, "max_age", "zs.response.header.access-control-max-age");
    zs_respond(204, ZS_STR(""));
  }
  return 0;
}
