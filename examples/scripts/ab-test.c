/*
 * ab-test.c: shows each visitor one of two versions of the site, and always the
 * same one. Version a lies in the folder /a, version b in /b.
 *
 * The choice is kept in the cookie `ab` for 30 days. Requests below /a/ and /b/
 * themselves pass unchanged.
 *
 * Configure: .zeroserve/ab-test.json in the tar, {"percent_b": 10}; 50 without it.
 */
#include <zeroserve.h>

/* The version in the Cookie header; 0 if there is none. */
static ZS_INLINE char version_in(const char *cookies) {
  const char *start = cookies;
  for (const char *c = cookies; *c; c++) {
    if ((c == start || c[-1] == ' ' || c[-1] == ';') && c[0] == 'a' && c[1] == 'b' && c[2] == '='
        && (c[3] == 'a' || c[3] == 'b') && (c[4] == 0 || c[4] == ';')) {
      return c[3];
    }
  }
  return 0;
}

static ZS_INLINE char draw(void) {
  zs_u32 random;
  zs_s64 percent = 50;
  zs_s64 config = zs_load_static_json(ZS_STR(".zeroserve/ab-test.json"));
  zs_s64 value = config > 0 ? zs_json_get(config, ZS_STR("percent_b")) : -1;
  if (value > 0) {
    zs_json_read_i64(value, &percent, sizeof(percent));
  }
  zs_getrandom(&random, sizeof(random));
  return random % 100 < percent ? 'b' : 'a';
}

ZS_ENTRY zs_u64 ab_test(void) {
  char cookies[2048], uri[2048];
  zs_s64 len = zs_req_uri(uri + 2, sizeof(uri) - 2);
  if (len >= (zs_s64)sizeof(uri) - 2 
      || ((uri[3] == 'a' || uri[3] == 'b') && (uri[4] == '/' || uri[4] == '?' || uri[4] == 0))) {
    return 0;
  }
  zs_req_header(ZS_STR("cookie"), cookies, sizeof(cookies));
  char version = version_in(cookies);
  if (!version) {
    version = draw();
    char set[] = "ab=?; Path=/; Max-Age=2592000; SameSite=Lax";
    set[3] = version;
    zs_meta_set(ZS_STR("zs.response.header.set-cookie"), set, sizeof(set) - 1);
  }
  uri[0] = '/';
  uri[1] = version;
  zs_req_set_uri(uri, len + 2);
  /* One address has two contents now: only the visitor's own cache may keep it. */
  zs_meta_set(ZS_STR("zs.response.header.cache-control"), ZS_STR("private, no-cache"));
  zs_meta_set(ZS_STR("zs.response.header.vary"), ZS_STR("cookie, accept-encoding"));
  return 0;
}
