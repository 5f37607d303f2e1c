/*
 * redirects.c: sends old addresses to new ones.
 *
 * Configure: .zeroserve/redirects.json in the tar. Paths are compared as they
 * are sent, with dot segments resolved; the query goes along:
 *   {"/old": "/new", "/blog/": {"to": "https://blog.example.org/", "status": 302}}
 * The status is 308 unless it is given: permanent, and the method stays.
 */
#include <zeroserve.h>

ZS_ENTRY zs_u64 redirects(void) {
  char path[1024], target[2048];
  zs_s64 status = 308;
  zs_s64 path_len = zs_req_path(path, sizeof(path));
  zs_s64 map = zs_load_static_json(ZS_STR(".zeroserve/redirects.json"));
  if (map < 0 || path_len == sizeof(path)) {
    return 0;
  }
  zs_s64 to = zs_json_get(map, path, path_len);
  if (to > 0 && zs_json_type(to) == ZS_JSON_OBJECT) {
    zs_s64 number = zs_json_get(to, ZS_STR("status"));
    if (number > 0) {
      zs_json_read_i64(number, &status, sizeof(status));
    }
    to = zs_json_get(to, ZS_STR("to"));
  }
  zs_s64 len = to > 0 ? zs_json_read_string(to, target, sizeof(target)) : -1;
  if (len < 1 || len == sizeof(target) || status < 300 || status > 399) {
    return 0;
  }
  zs_s64 query_len = zs_req_query(target + len + 1, sizeof(target) - len - 1);
  if (query_len > 0 && query_len < (zs_s64)sizeof(target) - len - 1) {
    target[len] = '?';
    len += 1 + query_len;
  }
  zs_meta_set(ZS_STR("zs.response.header.location"), target, len);
  zs_respond(status, ZS_STR(""));
  return 0;
}
