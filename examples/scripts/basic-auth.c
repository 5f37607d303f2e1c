/*
 * basic-auth.c: asks for a user and a password (RFC 7617) before anything is
 * served.
 *
 * Configure: .zeroserve/basic-auth.json in the tar, which is never served:
 *   {"users": {"ada": "SHA-256 of ada:password, in hexadecimal"}}
 * or, for a single user, the environment variable BASIC_AUTH=ada:HASH. The hash
 * is what `printf %s ada:password | sha256sum` prints. It is a plain hash: use
 * long random passwords, and serve over TLS.
 *
 * Later scripts find the name under the metadata key `user`.
 */
#include <zeroserve.h>

/* Compares without telling by the time it takes where they differ. */
static ZS_INLINE int is_same(const zs_u8 *a, const zs_u8 *b, int len) {
  int difference = 0;
  for (int i = 0; i < len; i++) {
    difference |= a[i] ^ b[i];
  }
  return difference == 0;
}

/* Finds the hash of a user, in hexadecimal; 0 if there is none. */
static ZS_INLINE int find_hash(const char *user, zs_u64 user_len, char hash[65]) {
  char variable[256];
  zs_s64 len = zs_env_get(ZS_STR("BASIC_AUTH"), variable, sizeof(variable));
  if (len == (zs_s64)user_len + 65 && variable[user_len] == ':' && zs_memcmp(variable, user, user_len) == 0) {
    zs_memcpy(hash, variable + user_len + 1, 65);
    return 1;
  }
  zs_s64 config = zs_load_static_json(ZS_STR(".zeroserve/basic-auth.json"));
  zs_s64 users = config > 0 ? zs_json_get(config, ZS_STR("users")) : -1;
  zs_s64 known = users > 0 ? zs_json_get(users, user, user_len) : -1;
  return known > 0 && zs_json_read_string(known, hash, 65) == 64;
}

static ZS_INLINE int is_let_in(void) {
  char field[512];
  zs_s64 len = zs_req_header(ZS_STR("authorization"), field, sizeof(field));
  if (len < 6 || len == sizeof(field) || (field[0] | 32) != 'b' || (field[1] | 32) != 'a' || (field[2] | 32) != 's'
      || (field[3] | 32) != 'i' || (field[4] | 32) != 'c' || field[5] != ' ') {
    return 0;
  }
  char *credentials = field + 6;
  len = zs_base64_decode_in_place(credentials, len - 6, ZS_BASE64_STANDARD);
  zs_s64 colon = 0;
  while (colon < len && credentials[colon] != ':') {
    colon++;
  }
  if (len < 1 || colon == len) {
    return 0;
  }
  zs_u8 given[32], hash[65] = {0};
  zs_sha256(credentials, len, given, sizeof(given));
  /* For a user who is not known, the comparison is with zeros. */
  int known = find_hash(credentials, colon, (char *)hash) && zs_hex_decode_in_place(hash, 64) == 32;
  if (!is_same(given, hash, sizeof(given)) || !known) {
    return 0;
  }
  zs_meta_set(ZS_STR("user"), credentials, colon);
  return 1;
}

ZS_ENTRY zs_u64 basic_auth(void) {
  if (!is_let_in()) {
    zs_meta_set(ZS_STR("zs.response.header.www-authenticate"), ZS_STR("Basic realm=\"site\", charset=\"UTF-8\""));
    zs_respond(401, ZS_STR("who are you?\n"));
  }
  return 0;
}
