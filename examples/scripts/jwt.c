/*
 * jwt.c: lets requests below /api/ through that carry a JSON Web Token signed
 * with HS256: `Authorization: Bearer HEADER.CLAIMS.SIGNATURE` (RFC 7519, 6750).
 *
 * Configure: the secret is the environment variable JWT_SECRET, or else `secret`
 * in .zeroserve/jwt.json in the tar: {"secret": "32 bytes or more, random"}.
 *
 * A token must have `exp`; `nbf` counts if it is there. The claim `sub` goes to
 * later scripts and upstreams as the header x-user, which clients cannot set.
 */
#include <zeroserve.h>

#define MAX_TOKEN 2048

/* Compares without telling by the time it takes where they differ. */
static ZS_INLINE int is_same(const zs_u8 *a, const zs_u8 *b, int len) {
  int difference = 0;
  for (int i = 0; i < len; i++) {
    difference |= a[i] ^ b[i];
  }
  return difference == 0;
}

static ZS_INLINE zs_s64 read_secret(char *secret, zs_u64 size) {
  zs_s64 len = zs_env_get(ZS_STR("JWT_SECRET"), secret, size);
  if (len > 0) {
    return len;
  }
  zs_s64 config = zs_load_static_json(ZS_STR(".zeroserve/jwt.json"));
  zs_s64 value = config > 0 ? zs_json_get(config, ZS_STR("secret")) : -1;
  return value > 0 ? zs_json_read_string(value, secret, size) : -1;
}

/* Finds the first dot from a place on, or the end. */
static ZS_INLINE zs_s64 find_dot(const char *token, zs_s64 from, zs_s64 len) {
  while (from < len && token[from] != '.') {
    from++;
  }
  return from;
}

/* Reads a number of an object; 0 if there is none. */
static ZS_INLINE int read_number(zs_s64 object, const char *key, zs_u64 key_len, zs_s64 *number) {
  zs_s64 value = zs_json_get(object, key, key_len);
  return value > 0 && zs_json_read_i64(value, number, sizeof(*number)) == sizeof(*number);
}

/* The claims of the request's token, or -1 if it is not good. */
static ZS_INLINE zs_s64 verified_claims(void) {
  char field[MAX_TOKEN], text[8], secret[256];
  zs_s64 len = zs_req_header(ZS_STR("authorization"), field, sizeof(field));
  if (len < 8 || len == sizeof(field) || zs_memcmp(field, "Bearer ", 7) != 0) {
    return -1;
  }
  char *token = field + 7;
  len -= 7;
  zs_s64 header_end = find_dot(token, 0, len);
  zs_s64 claims_end = find_dot(token, header_end + 1, len);
  zs_s64 secret_len = read_secret(secret, sizeof(secret));
  if (claims_end >= len || secret_len < 1 || secret_len == sizeof(secret)) {
    return -1;
  }
  zs_u8 expected[32];
  zs_hmac_sha256(secret, secret_len, token, claims_end, expected);
  zs_u8 *signature = (zs_u8 *)token + claims_end + 1;
  if (zs_base64_decode_in_place(signature, len - claims_end - 1, ZS_BASE64_URL_NO_PAD) != 32
      || !is_same(signature, expected, 32)) {
    return -1;
  }
  /* From here on the token is what we, or whoever knows the secret, signed. */
  zs_s64 size = zs_base64_decode_in_place(token, header_end, ZS_BASE64_URL_NO_PAD);
  zs_s64 header = size > 0 ? zs_json_parse(token, size) : -1;
  zs_s64 algorithm = header > 0 ? zs_json_get(header, ZS_STR("alg")) : -1;
  if (algorithm < 0 || zs_json_read_string(algorithm, text, sizeof(text)) != 5 || zs_strcmp(text, "HS256") != 0) {
    return -1;
  }
  size = zs_base64_decode_in_place(token + header_end + 1, claims_end - header_end - 1, ZS_BASE64_URL_NO_PAD);
  zs_s64 claims = size > 0 ? zs_json_parse(token + header_end + 1, size) : -1;
  zs_s64 now = (zs_s64)(zs_now_ms() / 1000), time;
  if (claims < 0 || !read_number(claims, ZS_STR("exp"), &time) || time <= now) {
    return -1;
  }
  /* One that is there and no number holds from never. */
  if (zs_json_get(claims, ZS_STR("nbf")) > 0 && (!read_number(claims, ZS_STR("nbf"), &time) || time > now)) {
    return -1;
  }
  return claims;
}

ZS_ENTRY zs_u64 jwt(void) {
  char path[8], subject[128];
  zs_req_delete_header(ZS_STR("x-user"));
  zs_req_path(path, sizeof(path));
  if (zs_strncmp(path, "/api/", 5) != 0) {
    return 0;
  }
  zs_s64 claims = verified_claims();
  if (claims < 0) {
    zs_meta_set(ZS_STR("zs.response.header.www-authenticate"), ZS_STR("Bearer error=\"invalid_token\""));
    zs_respond(401, ZS_STR("no valid token\n"));
    return 0;
  }
  zs_s64 value = zs_json_get(claims, ZS_STR("sub"));
  if (value > 0 && zs_json_read_string(value, subject, sizeof(subject)) > 0) {
    for (char *c = subject; *c; c++) {
      if (*c < ' ' || *c == 127) {
        *c = '?';
      }
    }
    zs_req_set_header(ZS_STR("x-user"), subject, zs_strlen(subject));
  }
  return 0;
}
