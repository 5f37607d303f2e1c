/*
 * oidc-gate.c: serves the site only to users who have logged in at an OpenID
 * provider.
 *
 * Configure: .zeroserve/oidc.json in the tar, as zeroserve.h describes it:
 *   {"issuer": "https://id.example.org", "client_id": "site",
 *    "redirect_uri": "https://www.example.org/oidc/callback"}
 * The secrets are better kept out of the tar: the environment variables
 * OIDC_CLIENT_SECRET and OIDC_COOKIE_SECRET go before `client_secret` and
 * `cookie_secret`. Register /oidc/callback at the provider. /oidc/logout ends
 * the session here.
 *
 * The user's `sub` goes to later scripts and upstreams as the header x-user,
 * which clients cannot set. Put it after scripts that serve everybody.
 */
#include <zeroserve.h>

/* Puts a secret of the environment into the configuration, if there is one. */
static ZS_INLINE void take_secret(zs_s64 config, const char *variable, const char *key) {
  char secret[256];
  zs_s64 len = zs_env_get(variable, zs_strlen(variable), secret, sizeof(secret));
  if (len > 0 && len < (zs_s64)sizeof(secret)) {
    zs_s64 value = zs_json_new_object();
    zs_json_set_string(value, secret, len);
    zs_json_set(config, key, zs_strlen(key), value);
    zs_object_free(value);
  }
}

static ZS_INLINE void let_in(zs_s64 claims) {
  char subject[256];
  zs_s64 value = zs_json_get(claims, ZS_STR("sub"));
  if (value > 0 && zs_json_read_string(value, subject, sizeof(subject)) > 0) {
    for (char *c = subject; *c; c++) {
      if (*c < ' ' || *c == 127) {
        *c = '?';
      }
    }
    zs_req_set_header(ZS_STR("x-user"), subject, zs_strlen(subject));
  }
}

ZS_ENTRY zs_u64 oidc_gate(void) {
  char path[32], method[8], uri[1024];
  zs_req_delete_header(ZS_STR("x-user"));
  zs_s64 config = zs_load_static_json(ZS_STR(".zeroserve/oidc.json"));
  if (config < 0) {
    zs_respond(500, ZS_STR("there is no .zeroserve/oidc.json\n"));
    return 0;
  }
  take_secret(config, "OIDC_CLIENT_SECRET", "client_secret");
  take_secret(config, "OIDC_COOKIE_SECRET", "cookie_secret");
  zs_req_path(path, sizeof(path));
  zs_req_method(method, sizeof(method));
  zs_s64 result = 0;
  if (zs_strcmp(path, "/oidc/callback") == 0) {
    result = zs_oidc_handle_callback(config);
  } else if (zs_strcmp(path, "/oidc/logout") == 0) {
    result = zs_oidc_logout(config, ZS_STR(""));
  } else {
    zs_s64 claims = zs_oidc_session_verify(config);
    if (claims > 0) {
      let_in(claims);
    } else if (claims < 0) {
      result = claims;
    } else if (zs_strcmp(method, "GET") == 0) {
      result = zs_oidc_begin_login(config, uri, ZS_MIN(zs_req_uri(uri, sizeof(uri)), (zs_s64)sizeof(uri) - 1));
    } else {
      /* Only a navigation can be sent away and come back. */
      zs_respond(401, ZS_STR("log in first\n"));
    }
  }
  if (result < 0) {
    zs_respond(500, ZS_STR("the log says what is wrong with .zeroserve/oidc.json\n"));
  }
  return 0;
}
