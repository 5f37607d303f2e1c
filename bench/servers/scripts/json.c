/* Answers with a JSON object of the request's path and client, built anew for each request, as the peers' scripts do. */
#include <zeroserve.h>

static ZS_INLINE void put_text(zs_s64 object, const char *key, const char *text) {
  zs_s64 value = zs_json_new_object();
  zs_json_set_string(value, text, zs_strlen(text));
  zs_json_set(object, key, zs_strlen(key), value);
}

ZS_ENTRY zs_u64 json(void) {
  char path[64];
  char agent[64];
  zs_req_path(path, sizeof(path));
  zs_req_header(ZS_STR("user-agent"), agent, sizeof(agent));
  zs_s64 answer = zs_json_new_object();
  put_text(answer, "path", path);
  put_text(answer, "agent", agent);
  zs_json_respond(200, answer);
  return 0;
}
