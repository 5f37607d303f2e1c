/*
 * spa.c: serves /index.html for every place inside a single-page application,
 * so that a reload or a shared link comes back to where it was.
 *
 * Only for navigations: a GET or HEAD that asks for HTML, of a path that is no
 * file and has no dot in its last segment. A missing script or picture stays a
 * 404, which is easier to find than HTML where JavaScript should be.
 *
 * Configure: nothing.
 */
#include <zeroserve.h>

static ZS_INLINE int contains(const char *text, const char *part) {
  zs_u64 len = zs_strlen(part);
  for (; *text; text++) {
    if (zs_strncmp(text, part, len) == 0) {
      return 1;
    }
  }
  return 0;
}

static ZS_INLINE int is_navigation(void) {
  char method[8], accept[512], mode[16];
  zs_req_method(method, sizeof(method));
  if (zs_strcmp(method, "GET") != 0 && zs_strcmp(method, "HEAD") != 0) {
    return 0;
  }
  /* Newer browsers say what they are about, the others what they would take. */
  if (zs_req_header(ZS_STR("sec-fetch-mode"), mode, sizeof(mode)) > 0) {
    return zs_strcmp(mode, "navigate") == 0;
  }
  zs_req_header(ZS_STR("accept"), accept, sizeof(accept));
  return contains(accept, "text/html");
}

ZS_ENTRY zs_u64 spa(void) {
  char path[1024];
  zs_s64 len = zs_req_normalized_path(path, sizeof(path) - 16);
  if (len < 2 || len >= (zs_s64)sizeof(path) - 16 || !is_navigation()) {
    return 0;
  }
  char *last = zs_strrchr(path, '/');
  if (zs_strrchr(last, '.')) {
    return 0;
  }
  /* A file's key has no slash at its start. */
  if (zs_load_file_metadata(path + 1, len - 1) > 0) {
    return 0;
  }
  zs_stpcpy(path + len, "/index.html");
  if (zs_load_file_metadata(path + 1, len - 1 + 11) > 0) {
    return 0;
  }
  zs_req_set_uri(ZS_STR("/index.html"));
  return 0;
}
