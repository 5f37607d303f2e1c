/* Longest-prefix match of URL paths against a table of routes. */
#include "kernel.h"

struct route {
  const char *prefix;
  zs_u32 length;
  zs_u32 target;
};

#define ROUTE(prefix, target) {prefix, sizeof(prefix) - 1, target}

static const struct route routes[] = {
    ROUTE("/", 1), ROUTE("/api/", 2), ROUTE("/api/v1/", 3), ROUTE("/api/v1/users/", 4),
    ROUTE("/api/v1/users/admin/", 5), ROUTE("/api/v1/orders/", 6), ROUTE("/api/v2/", 7),
    ROUTE("/api/v2/users/", 8), ROUTE("/api/v2/orders/", 9), ROUTE("/api/v2/search", 10),
    ROUTE("/static/", 11), ROUTE("/static/css/", 12), ROUTE("/static/js/", 13), ROUTE("/static/img/", 14),
    ROUTE("/static/fonts/", 15), ROUTE("/blog/", 16), ROUTE("/blog/2024/", 17), ROUTE("/blog/2025/", 18),
    ROUTE("/blog/2025/11/", 19), ROUTE("/docs/", 20), ROUTE("/docs/guide/", 21), ROUTE("/docs/reference/", 22),
    ROUTE("/docs/reference/cli/", 23), ROUTE("/login", 24), ROUTE("/logout", 25), ROUTE("/health", 26),
    ROUTE("/metrics", 27), ROUTE("/favicon.ico", 28), ROUTE("/robots.txt", 29), ROUTE("/.well-known/", 30),
    ROUTE("/.well-known/acme-challenge/", 31), ROUTE("/admin/", 32)};

static const char *const paths[] = {
    "/", "/index.html", "/api/v1/users/4711", "/api/v1/users/admin/roles", "/api/v1/orders/20251123/items",
    "/api/v2/search?q=tape", "/api/v3/none", "/static/css/site.css", "/static/js/app.4f3d2a.js",
    "/static/fonts/figtree.woff2", "/blog/2025/11/serving-a-site-from-a-tarball", "/blog/2023/old",
    "/docs/reference/cli/check", "/docs/guide/getting-started", "/logout", "/healthz",
    "/.well-known/acme-challenge/AbCdEf0123456789", "/favicon.ico", "/robots.txt", "/admin"};

static int has_prefix(const char *path, const struct route *route) {
  for (zs_u32 i = 0; i < route->length; i++) {
    if (path[i] != route->prefix[i]) {
      return 0;
    }
  }
  return 1;
}

static zs_u32 find(const char *path) {
  const struct route *best = 0;
  for (zs_u32 i = 0; i < COUNT(routes); i++) {
    if ((!best || routes[i].length > best->length) && has_prefix(path, &routes[i])) {
      best = &routes[i];
    }
  }
  return best ? best->target : 0;
}

KERNEL(router) {
  zs_u64 sum = 0;
  zs_u32 at = 0;
  for (zs_u64 i = 0; i < n; i++) {
    sum = mix(sum, find(paths[at]));
    at = at + 7 < COUNT(paths) ? at + 7 : at + 7 - COUNT(paths);
  }
  return sum;
}
