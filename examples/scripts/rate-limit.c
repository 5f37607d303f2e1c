/*
 * rate-limit.c: lets each address ask so often and no oftener; beyond that it is
 * told 429, and when to come back.
 *
 * Configure: .zeroserve/rate-limit.json in the tar, 0 for no limit:
 *   {"per_second": 20, "per_minute": 300, "per_hour": 0}
 * Without the file these numbers hold. Windows begin with the wall clock's
 * second, minute and hour. Behind a proxy all clients share its address: let
 * the server take the PROXY protocol from it.
 */
#include <zeroserve.h>

static ZS_INLINE zs_u64 limit(zs_s64 config, const char *key, zs_u64 otherwise) {
  zs_s64 number;
  zs_s64 value = config > 0 ? zs_json_get(config, key, zs_strlen(key)) : -1;
  return value > 0 && zs_json_read_i64(value, &number, sizeof(number)) > 0 && number >= 0 ? (zs_u64)number : otherwise;
}

/* Seconds until the window ends that was exceeded. */
static ZS_INLINE unsigned seconds_left(zs_s64 exceeded) {
  unsigned now = (unsigned)(zs_now_ms() / 1000 % 3600);
  if (exceeded == ZS_RATE_LIMIT_EXCEEDED_SECOND) {
    return 1;
  }
  return exceeded == ZS_RATE_LIMIT_EXCEEDED_HOUR ? 3600 - now : 60 - now % 60;
}

ZS_ENTRY zs_u64 rate_limit(void) {
  char address[64], seconds[12];
  zs_req_peer(address, sizeof(address));
  char *port = zs_strrchr(address, ':');
  zs_s64 config = zs_load_static_json(ZS_STR(".zeroserve/rate-limit.json"));
  zs_s64 result = zs_rate_limit(address, port ? port - address : (zs_s64)zs_strlen(address),
                                limit(config, "per_second", 20), limit(config, "per_minute", 300),
                                limit(config, "per_hour", 0));
  if (result != ZS_RATE_LIMIT_ALLOWED) {
    int digits = zs_utoa10(seconds_left(result), seconds, sizeof(seconds));
    zs_meta_set(ZS_STR("zs.response.header.retry-after"), seconds, digits);
    /* Too many addresses to count are nobody's fault in particular. */
    zs_respond(result == ZS_RATE_LIMIT_EXCEEDED_BUCKET_LIMIT ? 503 : 429, ZS_STR("too many requests\n"));
  }
  return 0;
}
