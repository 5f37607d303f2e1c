/* One helper called over and over. Compiled with a different HELPER each time; a response says that a call failed. */
#include <zeroserve.h>

#define CALLS 16

#define TEXT64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
/* 1,024 bytes: fourteen members of 72 bytes, and the rest. */
#define MEMBER(key) "\"" key "\":\"" TEXT64 "\","
#define JSON_1K "{" MEMBER("a") MEMBER("b") MEMBER("c") MEMBER("d") MEMBER("e") MEMBER("f") MEMBER("g") MEMBER("h") \
  MEMBER("i") MEMBER("j") MEMBER("k") MEMBER("l") MEMBER("m") MEMBER("n") "\"o\":[1,2,3,true]}"

_Static_assert(sizeof(JSON_1K) - 1 <= 1024 && sizeof(JSON_1K) - 1 > 960, "about 1 KB");

/* The C of one call, which is less than 0 if it fails. */
#if HELPER == 0
#define CALL zs_req_path(out, sizeof(out))
#elif HELPER == 1
#define CALL zs_req_header(ZS_STR("user-agent"), out, sizeof(out))
#elif HELPER == 2
#define CALL zs_meta_set(ZS_STR("zs.response.header.x-note"), ZS_STR("from a script"))
#elif HELPER == 3
#define CALL parse()
#elif HELPER == 4
#define CALL zs_sha256(kilobyte, sizeof(kilobyte), out, 32)
#else
#define CALL 0
#endif

static ZS_INLINE ZS_MAYBE_UNUSED zs_s64 parse(void) {
  zs_s64 json = zs_json_parse(JSON_1K, sizeof(JSON_1K) - 1);
  return json < 0 ? json : zs_object_free(json);
}

ZS_ENTRY zs_u64 helpers(void) {
  char out[128] ZS_MAYBE_UNUSED;
  char kilobyte[1024] ZS_MAYBE_UNUSED;
  for (volatile int i = 0; i < CALLS; i++) {
    if (CALL < 0) {
      zs_respond(500, ZS_STR("failed"));
    }
  }
  return 0;
}
