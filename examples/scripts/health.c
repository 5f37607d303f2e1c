/*
 * health.c: answers GET and HEAD of /healthz for whoever watches the server.
 *
 * The answer says that scripts run, which version does, and what time it is:
 *   {"status":"ok","time_ms":1795429530250,"version":"0.1.0"}
 *
 * Configure: nothing. Put it first in the chain, so that no other script asks
 * the watcher for a password.
 */
#include <zeroserve.h>

static ZS_INLINE void put_text(zs_s64 object, const char *key, const char *text, zs_u64 len) {
  zs_s64 value = zs_json_new_object();
  zs_json_set_string(value, text, len);
  zs_json_set(object, key, zs_strlen(key), value);
}

ZS_ENTRY zs_u64 health(void) {
  char path[16], method[8], version[64];
  zs_req_path(path, sizeof(path));
  zs_req_method(method, sizeof(method));
  if (zs_strcmp(path, "/healthz") != 0 || (zs_strcmp(method, "GET") != 0 && zs_strcmp(method, "HEAD") != 0)) {
    return 0;
  }
  zs_s64 answer = zs_json_new_object();
  put_text(answer, "status", "ok", 2);
  zs_version(version, sizeof(version));
  put_text(answer, "version", version, zs_strlen(version));
  zs_s64 now = zs_json_new_object();
  zs_json_set_i64(now, (zs_s64)zs_now_ms());
  zs_json_set(answer, ZS_STR("time_ms"), now);
  zs_meta_set(ZS_STR("zs.response.header.cache-control"), ZS_STR("no-store"));
  zs_json_respond(200, answer);
  return 0;
}
