/*
 * maintenance.c: says "back soon" to everyone but those who work on the site.
 *
 * Configure: it does so while the tar has the file .zeroserve/maintenance.json,
 *   {"retry_after": 600, "allow": "[\"192.0.2.0/24\", \"2001:db8::/32\"]"}
 * or the environment variable MAINTENANCE is 1. `allow` is a text: a JSON array
 * of addresses and ranges. Put it behind health.c and before all others.
 */
#include <zeroserve.h>

ZS_ENTRY zs_u64 maintenance(void) {
  char variable[4], allow[1024], seconds[12] = "600";
  zs_s64 config = zs_load_static_json(ZS_STR(".zeroserve/maintenance.json"));
  zs_env_get(ZS_STR("MAINTENANCE"), variable, sizeof(variable));
  if (config < 0 && zs_strcmp(variable, "1") != 0) {
    return 0;
  }
  zs_s64 ranges = config > 0 ? zs_json_get(config, ZS_STR("allow")) : -1;
  zs_s64 len = ranges > 0 ? zs_json_read_string(ranges, allow, sizeof(allow)) : -1;
  if (len > 0 && len < (zs_s64)sizeof(allow) && zs_req_remote_ip_matches(allow, len)) {
    return 0;
  }
  zs_s64 number, after = config > 0 ? zs_json_get(config, ZS_STR("retry_after")) : -1;
  if (after > 0 && zs_json_read_i64(after, &number, sizeof(number)) > 0 && number > 0) {
    zs_utoa10((unsigned)number, seconds, sizeof(seconds));
  }
  zs_meta_set(ZS_STR("zs.response.header.retry-after"), seconds, zs_strlen(seconds));
  zs_meta_set(ZS_STR("zs.response.header.cache-control"), ZS_STR("no-store"));
  zs_meta_set(ZS_STR("zs.response.header.content-type"), ZS_STR("text/html; charset=utf-8"));
  zs_respond(503, ZS_STR("<!doctype html><title>Back soon</title><h1>Back soon</h1>\n"));
  return 0;
}
