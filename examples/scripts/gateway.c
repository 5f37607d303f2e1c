/*
 * gateway.c: hands requests on to backends by the start of their path; what no
 * route takes is served from the site.
 *
 * Configure: .zeroserve/gateway.json in the tar. The first route whose prefix
 * the path starts with is taken; with `strip` the backend does not see the
 * prefix, but for a slash at its end:
 *   {"routes": [{"prefix": "/api/", "to": "http://10.0.0.1:9000 http://10.0.0.2:9000", "strip": true},
 *               {"prefix": "/chat/", "to": "unix//run/chat.sock"}]}
 *
 * Backends get all headers of the client, x-user too if it sends one: if they
 * believe it, put a script such as jwt.c before this one, which sets it.
 */
#include <zeroserve.h>

/* Copies a text of a route and returns its length; less than 1 if it is missing or does not fit. */
static ZS_INLINE zs_s64 read_text(zs_s64 route, const char *key, char *out, zs_s64 size) {
  zs_s64 value = zs_json_get(route, key, zs_strlen(key));
  zs_s64 len = value > 0 ? zs_json_read_string(value, out, size) : -1;
  if (value > 0) {
    zs_object_free(value);
  }
  return len < size ? len : -1;
}

static ZS_INLINE int is_stripped(zs_s64 route) {
  zs_u8 strip = 0;
  zs_s64 value = zs_json_get(route, ZS_STR("strip"));
  if (value > 0) {
    zs_json_read_bool(value, &strip, sizeof(strip));
    zs_object_free(value);
  }
  return strip;
}

ZS_ENTRY zs_u64 gateway(void) {
  char uri[4096], prefix[256], backend[512];
  zs_s64 uri_len = zs_req_uri(uri, sizeof(uri));
  zs_s64 config = zs_load_static_json(ZS_STR(".zeroserve/gateway.json"));
  zs_s64 routes = config > 0 ? zs_json_get(config, ZS_STR("routes")) : -1;
  zs_s64 count = routes > 0 ? zs_json_len(routes) : 0;
  for (zs_s64 i = 0; i < count; i++) {
    zs_s64 route = zs_json_array_get(routes, i);
    zs_s64 prefix_len = read_text(route, "prefix", prefix, sizeof(prefix));
    zs_s64 len = read_text(route, "to", backend, sizeof(backend));
    if (prefix_len > 0 && len > 0 && zs_strncmp(uri, prefix, prefix_len) == 0) {
      if (is_stripped(route)) {
        if (uri_len == sizeof(uri)) {
          zs_respond(414, ZS_STR("the address is too long\n"));
          return 0;
        }
        /* The backend is to see a path that begins with a slash. */
        zs_s64 from = prefix[prefix_len - 1] == '/' ? prefix_len - 1 : prefix_len;
        if (from == uri_len) {
          zs_req_set_uri(ZS_STR("/"));
        } else {
          zs_req_set_uri(uri + from, uri_len - from);
        }
      }
      zs_reverse_proxy(backend, len);
      return 0;
    }
    zs_object_free(route);
  }
  return 0;
}
