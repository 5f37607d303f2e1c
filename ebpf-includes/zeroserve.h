/*
 * zeroserve.h: what a zeroserve script can see and call.
 *
 * A script is one C file, compiled to a BPF object without a C library:
 *
 *   clang -O2 -Wall -target bpf -mcpu=v3 -mllvm -bpf-stack-size=8192 \
 *         -fno-builtin -g -I ebpf-includes -c hello.c -o hello.o
 *
 *   #include <zeroserve.h>
 *
 *   ZS_ENTRY zs_u64 hello(void) {
 *     zs_respond(200, ZS_STR("hello\n"));
 *     return 0;
 *   }
 *
 * Rules that hold for every helper
 *
 * Memory    A script has a stack of 32 KiB, which is not zeroed at the start, and
 *           its globals, which begin every run with the values of the source.
 *           Constants and string literals cannot be stored to.
 * Trap      The run ends at once, the chain of scripts ends with it, and the
 *           client gets status 500. Each helper names its own causes; a range
 *           that is not wholly readable (or writable, for output) is a cause
 *           in all of them. A range of length 0 is always fine.
 * Text in   (pointer, length), no NUL needed. Text that is not UTF-8 traps.
 * Text out  (out, out_len). The text is cut to out_len - 1 bytes and a NUL is
 *           put after it. The result is the text's length, or out_len if the
 *           text had to be cut: "result == out_len" means "too small". An
 *           out_len of 0 writes nothing and returns 0. Something that does not
 *           exist reads as the empty string.
 * Terminal  The chain ends when this script returns, not at the call. If a
 *           script says nothing, the next one runs; after the last one the
 *           file that the path names is served.
 */
#ifndef ZEROSERVE_SDK_ZEROSERVE_H
#define ZEROSERVE_SDK_ZEROSERVE_H

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Types ------------------------------------------------------------- */

typedef unsigned long long uint64_t;
typedef long long int64_t;
typedef unsigned int uint32_t;
typedef int int32_t;
typedef unsigned short uint16_t;
typedef short int16_t;
typedef unsigned char uint8_t;
typedef char int8_t;
typedef unsigned long size_t;
typedef long ssize_t;

typedef uint64_t zs_u64;
typedef int64_t zs_s64;
typedef uint32_t zs_u32;
typedef int32_t zs_s32;
typedef uint16_t zs_u16;
typedef int16_t zs_s16;
typedef uint8_t zs_u8;
typedef int8_t zs_s8;

/* ---- Attributes and small macros --------------------------------------- */

#define ZS_SECTION(name) __attribute__((section(name)))
#define ZS_INLINE __attribute__((always_inline))
#define ZS_MAYBE_UNUSED __attribute__((unused))

#define ZS_MIN(a, b) ((a) < (b) ? (a) : (b))
#define ZS_MAX(a, b) ((a) > (b) ? (a) : (b))

/* A text argument: the pointer and the length that most helpers ask for. */
#define ZS_STR(s) (s), ZS__STRLEN(s)
/* The same with the final NUL counted in. */
#define ZS_STR_WITH_NULL(s) (s), (ZS__STRLEN(s) + 1)

/* The length of a literal is settled by the compiler, however long it is. */
#define ZS__STRLEN(s) \
  (__builtin_constant_p(s) ? (size_t)__builtin_strlen(s) : zs_strlen(s))

/* ---- Entry points ------------------------------------------------------ */
/*
 * The server finds an entry point by its section, not by the function's name,
 * and starts at the first instruction of that section: one function for each.
 * Your own functions may be inlined or not, as the compiler sees fit.
 */

/* Runs once per request: ZS_ENTRY zs_u64 name(void). The result is ignored. */
#define ZS_ENTRY ZS_SECTION("zeroserve.request")

/* For choosing a certificate in the TLS handshake. This server takes such a function and does not run it. */
#define ZS_TLS_ENTRY ZS_SECTION("zeroserve.tls")

/*
 * Runs on requests over TLS, before the ZS_ENTRY of any script. For old
 * sources; new ones use ZS_ENTRY and zs_req_is_tls.
 */
#define ZS_TLS_REQUEST_ENTRY ZS_SECTION("zeroserve.tls.request")

/*
 * Opens a function that other scripts can call by name. `input` is a JSON
 * handle; return a JSON handle, or a negative number for failure:
 *
 *   ZS_CALL_ENTRY(echo, input) { return input; }
 */
#define ZS_CALL_ENTRY(name, input)                                            \
  static ZS_INLINE zs_s64 zs__call_body_##name(zs_s64 input);                 \
  zs_s64 zs__call_entry_##name(const zs_s64 *calldata);                       \
  ZS_SECTION("zeroserve.call." #name)                                         \
  zs_s64 zs__call_entry_##name(const zs_s64 *calldata) {                      \
    return zs__call_body_##name(*calldata);                                   \
  }                                                                           \
  static ZS_INLINE zs_s64 zs__call_body_##name(zs_s64 input ZS_MAYBE_UNUSED)

/*
 * Opens a function that configures a server as a site is loaded. It returns a
 * JSON handle, or a negative number for failure. This server has nothing to be
 * configured in this way (no ACME): it takes such a function and does not run it.
 */
#define ZS_INIT_ENTRY(name)                                                   \
  static ZS_INLINE zs_s64 zs__init_body_##name(void);                         \
  zs_s64 zs__init_entry_##name(void);                                         \
  ZS_SECTION("zeroserve.init." #name)                                         \
  zs_s64 zs__init_entry_##name(void) { return zs__init_body_##name(); }       \
  static ZS_INLINE zs_s64 zs__init_body_##name(void)

/* ---- Constants --------------------------------------------------------- */

#define ZS_BASE64_STANDARD 0
#define ZS_BASE64_STANDARD_NO_PAD 1
#define ZS_BASE64_URL 2
#define ZS_BASE64_URL_NO_PAD 3

#define ZS_HEX_LOWERCASE 0
#define ZS_HEX_UPPERCASE 1

#define ZS_JSON_NULL 0
#define ZS_JSON_BOOL 1
#define ZS_JSON_NUMBER 2
#define ZS_JSON_STRING 3
#define ZS_JSON_ARRAY 4
#define ZS_JSON_OBJECT 5

#define ZS_RATE_LIMIT_ALLOWED 0
#define ZS_RATE_LIMIT_EXCEEDED_SECOND 1
#define ZS_RATE_LIMIT_EXCEEDED_MINUTE 2
#define ZS_RATE_LIMIT_EXCEEDED_HOUR 3
#define ZS_RATE_LIMIT_EXCEEDED_BUCKET_LIMIT 4

/* ---- Strings, compiled into the script --------------------------------- */

/* Counts the bytes before the NUL. */
static inline ZS_INLINE ZS_MAYBE_UNUSED size_t zs_strlen(const char *s) {
  size_t length = 0;
  while (s[length]) {
    length++;
  }
  return length;
}

/* Copies n bytes of src, NULs after its end; no NUL is added if src has n or more. */
static inline ZS_INLINE ZS_MAYBE_UNUSED char *zs_strncpy(char *dst, const char *src, size_t n) {
  size_t i = 0;
  for (; i < n && src[i]; i++) {
    dst[i] = src[i];
  }
  for (; i < n; i++) {
    dst[i] = 0;
  }
  return dst;
}

/* Copies src with its NUL and returns where that NUL now is, ready to append. */
static inline ZS_INLINE ZS_MAYBE_UNUSED char *zs_stpcpy(char *dst, const char *src) {
  while ((*dst = *src)) {
    dst++;
    src++;
  }
  return dst;
}

/* Copies src with its NUL and returns dst. */
static inline ZS_INLINE ZS_MAYBE_UNUSED char *zs_strcpy(char *dst, const char *src) {
  zs_stpcpy(dst, src);
  return dst;
}

/* Compares at most n bytes as unsigned; 0 if equal, else the difference of the first two that differ. */
static inline ZS_INLINE ZS_MAYBE_UNUSED int zs_strncmp(const char *a, const char *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    int difference = (int)(uint8_t)a[i] - (int)(uint8_t)b[i];
    if (difference || !a[i]) {
      return difference;
    }
  }
  return 0;
}

/* Compares two strings as zs_strncmp does, without a bound. */
static inline ZS_INLINE ZS_MAYBE_UNUSED int zs_strcmp(const char *a, const char *b) {
  while (*a && *a == *b) {
    a++;
    b++;
  }
  return (int)(uint8_t)*a - (int)(uint8_t)*b;
}

/* Finds the last `c` in s, its NUL included; null if there is none. */
static inline ZS_INLINE ZS_MAYBE_UNUSED char *zs_strrchr(const char *s, int c) {
  const char *found = 0;
  for (;; s++) {
    if (*s == (char)c) {
      found = s;
    }
    if (!*s) {
      return (char *)found;
    }
  }
}

/*
 * Writes value in decimal with a NUL after it. Returns the number of digits,
 * or -1 if out is null, shorter than 2 bytes or too short for the digits.
 */
static inline ZS_INLINE ZS_MAYBE_UNUSED int zs_utoa10(unsigned int value, char *out, size_t out_size) {
  if (!out || out_size < 2) {
    return -1;
  }
  int digits = 1;
  for (unsigned int rest = value / 10; rest; rest /= 10) {
    digits++;
  }
  if ((size_t)digits >= out_size) {
    return -1;
  }
  out[digits] = 0;
  for (int i = digits - 1; i >= 0; i--) {
    out[i] = (char)('0' + value % 10);
    value /= 10;
  }
  return digits;
}

/* ---- Memory, done by the server ---------------------------------------- */

/* Copies n bytes and returns dst. */
void *zs_memcpy(void *dst, const void *src, size_t n);

/* Sets n bytes to the low byte of value and returns dst. */
void *zs_memset(void *dst, int value, size_t n);

/* Compares n bytes as unsigned; 0 if equal, else the difference of the first two that differ. */
int zs_memcmp(const void *a, const void *b, size_t n);

/* ---- Log, time, version, environment, randomness ----------------------- */

/*
 * Adds bytes to the script's log. A newline ends a line; so does a text without
 * one behind 512 bytes or more, and in any case a length of 4 KiB. A line
 * reaches standard error with the request's id and the script's name before it,
 * and `?` for each byte that is neither printable ASCII nor a tab. The bytes
 * need not be UTF-8. Returns 0.
 */
zs_s64 zs_log(const char *msg, zs_u64 len);

/* Milliseconds since 1970-01-01 UTC, by the wall clock. */
zs_u64 zs_now_ms(void);

/* Text out: the server's version. */
zs_s64 zs_version(char *out, zs_u64 out_len);

/*
 * Text out: an environment variable of the server, the name trimmed. One that
 * is not set, that the server does not show to scripts, or that is not text
 * reads as empty.
 */
zs_s64 zs_env_get(const char *name, zs_u64 name_len, char *out, zs_u64 out_len);

/* Fills out with bytes fit for keys and tokens. Returns out_len. */
zs_s64 zs_getrandom(void *out, zs_u64 out_len);

/* ---- Hashes and encodings ---------------------------------------------- */
/* Inputs and outputs may overlap. No NUL is put after an output. */

/* Writes the SHA-256 of data and returns 32. Traps unless out_len is 32. */
zs_s64 zs_sha256(const void *data, zs_u64 len, void *out, zs_u64 out_len);

/* Writes the 32 bytes of HMAC-SHA-256 to out and returns 32. The key may have any length. */
zs_s64 zs_hmac_sha256(const void *key, zs_u64 key_len, const void *msg, zs_u64 msg_len, void *out);

/*
 * Writes data in base64; encoding is a ZS_BASE64_ constant. Returns the length
 * of the text, which is all that an out_len of 0 asks for. Traps on another
 * encoding and on an out_len that is too small.
 */
zs_s64 zs_base64_encode(const void *data, zs_u64 len, void *out, zs_u64 out_len, zs_u64 encoding);

/*
 * Replaces base64 by what it stands for and returns the length of that. Only
 * the canonical text is taken: padding exactly as the encoding has it, unused
 * bits zero, no white space. Returns -1 for other text, which is then left as
 * it is, and for another encoding.
 */
zs_s64 zs_base64_decode_in_place(void *buf, zs_u64 len, zs_u64 encoding);

/*
 * Writes data in hexadecimal; letter_case is a ZS_HEX_ constant. Returns the
 * length of the text, which is all that an out_len of 0 asks for. Traps on
 * another case and on an out_len that is too small.
 */
zs_s64 zs_hex_encode(const void *data, zs_u64 len, void *out, zs_u64 out_len, zs_u64 letter_case);

/*
 * Replaces hexadecimal digits of either case by what they stand for and returns
 * half their number. Returns -1 if that is odd or one is not a digit; the
 * buffer is then left as it is.
 */
zs_s64 zs_hex_decode_in_place(void *buf, zs_u64 len);

/* ---- Requests signed for AWS ------------------------------------------- */

/*
 * What is signed, and with which key. Texts are as "Text in" above; the host of
 * the request is signed in any case.
 */
typedef struct zs_aws_v4_sign_params {
  const void *access_key; /* at most 256 bytes */
  zs_u64 access_key_len;
  const void *secret_key; /* at most 256 bytes */
  zs_u64 secret_key_len;
  const void *region; /* such as us-east-1; at most 64 bytes */
  zs_u64 region_len;
  const void *service; /* such as s3; at most 64 bytes */
  zs_u64 service_len;
  const void *method; /* in capitals; at most 64 bytes */
  zs_u64 method_len;
  const void *uri; /* path and query, or a URL; at most 1024 bytes */
  zs_u64 uri_len;
  zs_u64 headers_json;   /* handle of an object, name to string; or 0 for none */
  const void *body_hash; /* SHA-256 in hexadecimal, or UNSIGNED-PAYLOAD */
  zs_u64 body_hash_len;
  zs_s64 timestamp_ms; /* such as zs_now_ms() */
  void *out;
  zs_u64 out_len;
} zs_aws_v4_sign_params;

/*
 * Text out, to the `out` of params: the value of an Authorization header (AWS
 * Signature Version 4). Sign at least `x-amz-date`, and send every header that
 * you sign. If `host` is not among the headers it is the URI's, or else the
 * service's in that region, `service.region.amazonaws.com`.
 *
 * In the path a `%` stays as it is; everything else that must be encoded will
 * be. For services other than S3, `.`, `..` and empty segments are resolved,
 * and a path that is sent with encoded characters has to be given encoded once
 * more. A `+` in the query is a plus.
 *
 * Returns -1 if a part is longer than it may be, and -2 if the headers are not
 * an object of strings or the year has not four digits. Traps unless params_len
 * is sizeof(zs_aws_v4_sign_params), which is 144.
 */
zs_s64 zs_aws_v4_authorization_header(const zs_aws_v4_sign_params *params, zs_u64 params_len);

/*
 * Text out, to the `out` of params: path and query of a URL that carries its
 * signature and holds for expires_secs, 1 to 604800 (seven days; otherwise -2).
 * It says nothing of the body: body_hash is not used. Otherwise as
 * zs_aws_v4_authorization_header; without headers the host alone is signed.
 */
zs_s64 zs_aws_v4_presigned_url(const zs_aws_v4_sign_params *params, zs_u64 params_len, zs_u64 expires_secs);

/* ---- The request: reading ---------------------------------------------- */
/* All of these see the request as the scripts before this one have left it. */

/* Text out: the method, in the case in which it was sent. */
zs_s64 zs_req_method(char *out, zs_u64 out_len);

/*
 * Text out: the path, starting with a slash, `.`, `..` and empty segments
 * resolved. Percent-encoding and a slash at the end are kept.
 */
zs_s64 zs_req_path(char *out, zs_u64 out_len);

/*
 * Text out: the path decoded, with a slash at its start and none at its end.
 * Empty if a script has set a path that cannot be decoded.
 */
zs_s64 zs_req_normalized_path(char *out, zs_u64 out_len);

/* Text out: the path, then `?` and the query unless that is empty. */
zs_s64 zs_req_uri(char *out, zs_u64 out_len);

/* Text out: the query as sent, without its `?`. */
zs_s64 zs_req_query(char *out, zs_u64 out_len);

/*
 * Text out: a header's value. The name is trimmed; case does not matter. Of a
 * repeated header it is the last value; Cookie lines are joined by `; `. A
 * value with other than visible ASCII in it counts as absent.
 */
zs_s64 zs_req_header(const char *name, zs_u64 name_len, char *out, zs_u64 out_len);

/*
 * Text out: a query parameter, form-decoded (`+` and percent). The name is
 * trimmed. Of a repeated parameter it is the first value.
 */
zs_s64 zs_req_query_param(const char *name, zs_u64 name_len, char *out, zs_u64 out_len);

/*
 * Returns 1 if any query parameter of that name, which is trimmed, has that
 * value, both decoded; a value of `*` stands for any. Returns 0 otherwise.
 */
zs_s64 zs_req_query_param_matches(const char *name, zs_u64 name_len, const char *value, zs_u64 value_len);

/*
 * Text out: the client as `ip:port` or `[ipv6]:port`. With the PROXY protocol
 * it is the address announced there.
 */
zs_s64 zs_req_peer(char *out, zs_u64 out_len);

/* Text out: `http` or `https`. */
zs_s64 zs_req_scheme(char *out, zs_u64 out_len);

/* Returns the major version of HTTP: 1 or 2. */
zs_s64 zs_req_proto_major(void);

/* Returns the minor version of HTTP: 0 or 1; for HTTP/2 it is 0. */
zs_s64 zs_req_proto_minor(void);

/* Returns 1 if the connection is TLS, else 0. */
zs_s64 zs_req_is_tls(void);

/* Returns 1 if the connection is TLS and its handshake is done, else 0. */
zs_s64 zs_req_tls_handshake_complete(void);

/*
 * Returns a handle of an object that describes the connection:
 *   tls, tls_handshake_complete   booleans
 *   alpn                          "h2", "http/1.1" or null
 *   sni                           {"inner": NAME or null, "outer": null}, the server that the client named
 *   ech                           null
 *   fingerprint                   {"ja4": TEXT or null}, which client software it is; null in plaintext
 *   tls_client                    {"certificate": null, "chain_fingerprints_sha256": []}
 */
zs_s64 zs_connection_info(void);

/*
 * Returns 1 if the client's address is in a list of addresses and ranges, a
 * JSON array such as `["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"]`, else 0. An
 * IPv4 address and the IPv6 address that it is mapped to are the same. Traps if
 * the list or anything in it is malformed.
 */
zs_s64 zs_req_remote_ip_matches(const char *ranges_json, zs_u64 ranges_json_len);

/*
 * Returns a handle of the request's body, a JSON text; the script waits until
 * the client has sent all of it, while other requests are served. Returns -1 if
 * the body is larger than 256 KiB or what zs_req_body_limit has set, if it is
 * empty, or if it is malformed, and in a response hook. Each call gives a new handle, also in another
 * script: the body is kept, and is passed on if the request is proxied.
 */
zs_s64 zs_req_body_json(void);

/*
 * Lowers, and never raises, how many bytes a body may have that scripts read,
 * and a body that is passed on to an upstream: a larger one is answered with
 * 413. Returns 1 if the client has announced a larger one, else 0.
 */
zs_s64 zs_req_body_limit(zs_u64 max);

/* ---- The request: changing --------------------------------------------- */
/*
 * A change is seen by later scripts, by the file lookup and by the upstream of
 * a proxied request. Each returns 0.
 */

/* Replaces the method, which is trimmed; its case is kept. Traps unless it is a token of HTTP. */
zs_s64 zs_req_set_method(const char *method, zs_u64 method_len);

/*
 * Replaces all values of a header with one; an empty value removes the header.
 * Spaces around the value are dropped. Traps if the name or the value is not allowed in HTTP.
 */
zs_s64 zs_req_set_header(const char *name, zs_u64 name_len, const char *value, zs_u64 value_len);

/*
 * Adds a value to a header; scripts then read `old,new`. `host`, of which there
 * can be one only, is replaced. Traps if the name or the value is not allowed.
 */
zs_s64 zs_req_append_header(const char *name, zs_u64 name_len, const char *value, zs_u64 value_len);

/*
 * Removes the headers that a pattern names, whatever their case: `name`,
 * `prefix*`, `*suffix`, `*part*` or `*` for all. Traps on an empty pattern.
 */
zs_s64 zs_req_delete_header(const char *pattern, zs_u64 pattern_len);

/*
 * Replaces path and query. Takes `/path?query`, `leaf?query` (a slash is put
 * before it) or an absolute URL, of which scheme and authority are ignored; a
 * fragment is dropped, spaces around are trimmed. Traps if nothing is left. A
 * path that turns out to be invalid after the last script is answered with 400.
 */
zs_s64 zs_req_set_uri(const char *uri, zs_u64 uri_len);

/*
 * The three helpers below take a JSON object that says what to do; they trap if
 * it is malformed or lacks something, and if a text would become longer than
 * 65536 characters. In all its texts, `{key}` is replaced by the metadata of
 * that key, or by what the request has for
 *
 *   {http.request.method} .scheme .host .port .hostport .proto .uuid
 *   {http.request.uri} .uri.path .uri.path.dir .uri.path.file
 *   {http.request.uri.query} .uri.prefixed_query .uri.query.NAME
 *   {http.request.header.NAME} .cookie.NAME
 *   {http.request.remote} .remote.host .remote.port
 *
 * A key that is neither stays as it is; `\{` and `\}` are plain braces.
 *
 * Regular expressions are those of RE2: no look-around and no references back,
 * so that they match in linear time. In a replacement, `$1` and `${name}` stand
 * for groups and `$$` for a dollar. A pattern that is malformed or too large
 * (more than 2048 characters, or 4096 instructions with its repeats written
 * out) matches nothing.
 */

/*
 * Replaces every occurrence of a text in the values of a header, or of all
 * headers if the name is `*`:
 *
 *   {"name": "cookie", "search": "a", "replace": "b"}
 *   {"name": "*", "search_regexp": "a(.)", "replace": "$1"}
 *
 * Spaces around a value that was changed are dropped. Traps on a value that is
 * not allowed in HTTP.
 */
zs_s64 zs_req_replace_header(const char *operation_json, zs_u64 operation_json_len);

/*
 * Changes path and query by any of these, in this order:
 *
 *   {"strip_path_prefix": "/api", "strip_path_suffix": ".html",
 *    "uri_substring": [{"find": "a", "replace": "b", "limit": 1}],
 *    "path_regexp": [{"find": "/u/([0-9]+)", "replace": "/user/$1"}]}
 *
 * Paths are compared as they are encoded. Without a limit, or with one that is
 * not positive, every occurrence is replaced. The result always starts with a
 * slash.
 */
zs_s64 zs_req_rewrite_uri(const char *operations_json, zs_u64 operations_json_len);

/*
 * Changes query parameters by any of these, in this order, and writes the query
 * anew, sorted by name:
 *
 *   {"rename": [{"key": "a", "val": "b"}], "set": [{"key": "c", "val": "1"}],
 *    "add": [{"key": "d", "val": "2"}],
 *    "replace": [{"key": "*", "search": "x", "replace": "y"}], "delete": ["e"]}
 *
 * Renaming and setting replace what has the new name. The key `*` of a
 * replacement, which can have `search_regexp` instead, stands for all.
 */
zs_s64 zs_req_rewrite_query(const char *operations_json, zs_u64 operations_json_len);

/* ---- Metadata ---------------------------------------------------------- */
/*
 * Texts by key that live as long as the request and are shared by all scripts.
 * The key `zs.response.header.<name>` sets that header on the response, whoever
 * makes it: a script, a file, an upstream or an error. It replaces a header of
 * that name; one that is not allowed in HTTP is left out.
 *
 * In HTML and XML files, `<zs-meta escape>key</zs-meta>` is replaced by the value
 * of the key, its `&`, `<`, `>`, `"` and `'` written so that it stays text, in
 * attributes too. `<zs-meta>key</zs-meta>` is replaced by the value as it is: use
 * that only for markup of your own, never for what came from a client. A key
 * that nobody has stored leaves nothing. The values are those at the end of the
 * chain of scripts; without any metadata, files are sent as they are. A file
 * with a place in it is sent whole, without ETag and Last-Modified. Places stay
 * as they are in a file that is not UTF-8 or larger than 1 MiB; one that becomes
 * larger than 8 MiB is answered with 500.
 */

/* Text out: the value of a key, which is trimmed. */
zs_s64 zs_meta_get(const char *key, zs_u64 key_len, char *out, zs_u64 out_len);

/* Stores a value under a key, which is trimmed, and returns 0. Traps on an empty key. */
zs_s64 zs_meta_set(const char *key, zs_u64 key_len, const char *value, zs_u64 value_len);

/* ---- JSON -------------------------------------------------------------- */
/*
 * Values are named by handles: 1, 2, 3 and so on, never used twice in a run. At
 * most 32 may be alive; the 33rd traps, so free what you no longer need. All
 * are freed at the end of the run. What a run stores is counted against a limit
 * of 256 KiB, beyond which it traps; freeing gives nothing back.
 *
 * A handle refers to a place in a tree. zs_json_get and zs_json_array_get give
 * further handles into the same tree, which live on when the first is freed. A
 * change through one handle makes all others into that tree stale, the parents'
 * too. Using a stale handle traps, as does one that is freed or unknown.
 *
 * A value that is put into another is copied. Arrays and objects may be nested
 * 128 deep: a deeper text is malformed, putting together a deeper value traps.
 * Numbers are 64-bit integers, signed or unsigned, or doubles. Keys and strings
 * that are not UTF-8 do not trap here: the result is -1.
 */

/* Reads a JSON text and returns a handle, or -1 if it is malformed or empty or has anything after its end. */
zs_s64 zs_json_parse(const void *data, zs_u64 len);

/*
 * Reads a JSON file of the site and returns a handle, or -1 if there is none or
 * it is malformed. The path is the file's name in the tar, exactly and without
 * a slash before it; files in `.zeroserve/`, which clients never see, can be
 * read too. Traps on a file of more than 1 MiB.
 */
zs_s64 zs_load_static_json(const char *path, zs_u64 path_len);

/*
 * Returns a handle of an object that tells of a file of the site: `size` in
 * bytes, `etag`, 32 hexadecimal digits that change with the content, and
 * `mtime`, in seconds since 1970-01-01 UTC. Returns -1 if there is no such file.
 * The path is as for zs_load_static_json.
 */
zs_s64 zs_load_file_metadata(const char *path, zs_u64 path_len);

/* Returns a handle of a new empty object. */
zs_s64 zs_json_new_object(void);

/* Returns a handle of a new empty array. */
zs_s64 zs_json_new_array(void);

/* Returns a handle of a copy that shares nothing with the original. */
zs_s64 zs_json_clone(zs_u64 json);

/* Moves a handle, stale or not, to the root of its tree. Returns 0. */
zs_s64 zs_json_reset(zs_u64 json);

/* Returns a handle of a member of an object, or -1 if there is none or it is no object. */
zs_s64 zs_json_get(zs_u64 json, const char *key, zs_u64 key_len);

/* Returns a handle of an element of an array, or -1 if there is none or it is no array. */
zs_s64 zs_json_array_get(zs_u64 json, zs_u64 index);

/* Text out: a string. Returns -1, and writes nothing, if it is none. */
zs_s64 zs_json_read_string(zs_u64 json, char *out, zs_u64 out_len);

/*
 * Writes an integer that fits a zs_s64 and returns 8. Returns -1, and writes
 * nothing, if it is none. Traps unless out_len is 8.
 */
zs_s64 zs_json_read_i64(zs_u64 json, void *out, zs_u64 out_len);

/*
 * Writes 1 for true or 0 for false and returns 1. Returns -1, and writes
 * nothing, if it is neither. Traps unless out_len is 1.
 */
zs_s64 zs_json_read_bool(zs_u64 json, void *out, zs_u64 out_len);

/* Returns the number of members, elements or bytes of a string; -1 for another value. */
zs_s64 zs_json_len(zs_u64 json);

/* Returns the ZS_JSON_ constant that says what the value is. */
zs_s64 zs_json_type(zs_u64 json);

/* Sets a member of an object to a copy of value and returns 0; -1 if it is no object. */
zs_s64 zs_json_set(zs_u64 json, const char *key, zs_u64 key_len, zs_u64 value);

/* Removes a member of an object and returns 0; -1 if there is none or it is no object. */
zs_s64 zs_json_remove(zs_u64 json, const char *key, zs_u64 key_len);

/* Adds a copy of value to the end of an array and returns the array's length; -1 if it is no array. */
zs_s64 zs_json_array_push(zs_u64 json, zs_u64 value);

/* Sets an element of an array to a copy of value and returns 0; -1 if there is none or it is no array. */
zs_s64 zs_json_array_set(zs_u64 json, zs_u64 index, zs_u64 value);

/* Makes the value itself, whatever it was, a string and returns 0. */
zs_s64 zs_json_set_string(zs_u64 json, const char *text, zs_u64 len);

/* Makes the value itself a number. Returns 0. */
zs_s64 zs_json_set_i64(zs_u64 json, zs_s64 number);

/* Makes the value itself false, if truth is 0, or true. Returns 0. */
zs_s64 zs_json_set_bool(zs_u64 json, zs_u64 truth);

/* Makes the value itself null. Returns 0. */
zs_s64 zs_json_set_null(zs_u64 json);

/* Frees a handle. Returns 0. */
zs_s64 zs_object_free(zs_u64 handle);

/* ---- Calls ------------------------------------------------------------- */

/*
 * Calls a function that another script, or this one, opens with ZS_CALL_ENTRY.
 * The script is named with or without its `.o`; the first of that name in the
 * chain is meant. The function gets a copy of the input as handle 1, with no
 * other handles, a limit of memory of its own and fresh globals. What it changes
 * of the request and of the metadata stays; a response that it sets does not
 * count. Returns a handle of a copy of its result, or -1 if there is no such
 * script or function, if it trapped, if it returned no valid handle, or if calls
 * lie in each other 8 deep already. Traps on an invalid input handle.
 */
zs_s64 zs_call(const char *script, zs_u64 script_len, const char *function, zs_u64 function_len, zs_s64 input);

/* ---- Rate limit -------------------------------------------------------- */

/*
 * Lets a key, which may be any bytes, through at most so often per second,
 * minute and hour of the wall clock; 0 is without limit. Returns
 * ZS_RATE_LIMIT_ALLOWED, or the first ZS_RATE_LIMIT_EXCEEDED_ constant that
 * applies; it is not counted then. Counts are shared by all scripts of the
 * server and survive a reload. Returns ZS_RATE_LIMIT_EXCEEDED_BUCKET_LIMIT for
 * a new key while 10000 are counted; one that was last let through in an
 * earlier hour is forgotten within a minute. Returns -1 if the key is empty,
 * longer than 256 bytes or cannot be read.
 */
zs_s64 zs_rate_limit(const void *key, zs_u64 key_len, zs_u64 per_second, zs_u64 per_minute, zs_u64 per_hour);

/* ---- Logging in by OpenID Connect -------------------------------------- */
/*
 * The authorisation code flow with PKCE. The configuration is a handle of an
 * object of strings, of which those with a star must be there:
 *
 *   issuer                  who the provider is. It is asked where the rest is
 *   authorization_endpoint  where users log in        } both, or the issuer
 *   token_endpoint          where codes become tokens }
 *   jwks_uri                where its keys are
 *   client_id*, client_secret, redirect_uri*, scope (openid profile email)
 *   cookie_secret*          16 bytes or more; seals the cookies
 *   session_ttl_secs        a number (3600)
 *
 * URLs of the provider must be https, unless the host is localhost or a
 * loopback address. A token is taken if it is signed with a key of the provider
 * (RS, PS and ES with 256, 384 and 512, EdDSA), names issuer, client and nonce,
 * and says when it will expire. With neither issuer nor jwks_uri the signature
 * is not checked: the token is then known to be the provider's because it came
 * from the token endpoint itself. What the provider publishes is kept for an
 * hour; for a key that is not among those known it is asked again, though not
 * twice within 30 seconds.
 *
 * The cookies are `__zs_oidc_state`, for ten minutes, and `__zs_oidc_session`,
 * with Secure if the request came over TLS. A user has a session for as long as
 * that cookie is valid: the server remembers nothing, and a logout does not
 * reach copies of it.
 *
 * All of these return -1, and write a line to the log, if the configuration is
 * not right, and trap on an invalid handle. Responses are text/plain.
 */

/*
 * Sends the user to the provider, and in the end to return_to: a path of this
 * site, with its query; anything else counts as `/`, whoever asks for it.
 * Returns 0; terminal. Traps if the provider cannot be discovered.
 */
zs_s64 zs_oidc_begin_login(zs_s64 config, const char *return_to, zs_u64 return_to_len);

/*
 * Takes the user who comes back to redirect_uri. Sends them on with a session,
 * or responds with 400 if the request is not the answer to a login begun here,
 * or with 502 `authentication failed`; the log says why. Returns 0; terminal.
 */
zs_s64 zs_oidc_handle_callback(zs_s64 config);

/*
 * Returns a handle of the claims of the user who has a session, or 0 if there
 * is none. Of the configuration only cookie_secret is needed.
 */
zs_s64 zs_oidc_session_verify(zs_s64 config);

/*
 * Ends the session and sends the user to a URL, or responds `logged out` if that
 * is empty. The URL may be any: do not take it from the request. Any object will
 * do as configuration. Returns 0; terminal. Traps on a URL that cannot stand in
 * a header.
 */
zs_s64 zs_oidc_logout(zs_s64 config, const char *url, zs_u64 url_len);

/* ---- VPN clients ------------------------------------------------------- */

/*
 * Returns a handle of an object that tells which user of a strongSwan VPN has an
 * address, 0 if none has, or -1 if the daemon cannot be asked. This server never
 * can: the result is always -1.
 */
zs_s64 zs_vici_eap_identity_by_ip(const char *ip, zs_u64 ip_len);

/* ---- Forwarding -------------------------------------------------------- */

/*
 * Forwards the request, as scripts have changed it, to another server; terminal.
 * The URL, which is trimmed, is `http://host[:port][/base][?query]`, the same
 * with `https`, with `h2` or `h2c` for a server of HTTP/2 (over TLS, or not) such
 * as one of gRPC, or `unix/PATH` for a socket (`unix//run/x.sock`). The base goes
 * before the path, its query before the request's. Host is left as it is; the
 * client's address is added to X-Forwarded-For and to Forwarded (RFC 7239),
 * X-Forwarded-Proto and -Host are set unless they are there. A body that a script
 * has read is passed on all the same. WebSocket is passed through to servers of
 * HTTP/1.1, over HTTP/2 too: that is GET with Upgrade, as in HTTP/1.1. If the
 * server cannot be reached, or the URL is none, or one that --script-proxy-allow
 * does not list, the client gets 502; if it takes too long, 504; 408 if the
 * client does with its body.
 *
 * There can be several URLs, at most 64, with spaces between or as a list in JSON,
 * of servers that can stand in for each other: `http://a:8000 http://b:8000`, or
 * `["http://a:8000", "http://b:8000"]`. They take turns, unless
 * `by=` stands before them: `by=least-connections` for the one with the fewest
 * requests in hand; `by=client`, `by=path`, `by=header:NAME` or `by=cookie:NAME`
 * for always the same for that value. A server that fails is left out for a second
 * or, if it fails again, for up to half a minute; another gets the request if that
 * one has not got it, or if the method can be repeated and the body is at hand.
 * Traps if the URL is empty, and if this run has answered or forwarded the request
 * already. Returns 0.
 */
zs_s64 zs_reverse_proxy(const char *url, zs_u64 url_len);

/* ---- The response ------------------------------------------------------ */

/*
 * Answers the request; terminal. The body is copied and may be any bytes. There
 * is no default content type: set `zs.response.header.content-type`. A second
 * call replaces the first. A status outside 100..999 is sent as 500, one above
 * 65535 traps. Returns 0.
 */
zs_s64 zs_respond(zs_u64 status, const void *body, zs_u64 len);

/*
 * Answers the request with the text of a JSON value, without white space and
 * with keys in the order of their bytes, as `application/json`. Otherwise as
 * zs_respond.
 */
zs_s64 zs_json_respond(zs_u64 status, zs_u64 json);

/* Returns 1 if this script has set a response, else 0. */
zs_s64 zs_response_pending(void);

/* Takes back the response that this script has set, if any. Returns 0. */
zs_s64 zs_response_clear(void);

/*
 * Ends the exchange without a response: over HTTP/1 the connection is closed,
 * over HTTP/2 the stream is reset. Terminal; it goes before any response that
 * this script sets. Returns 0. Traps in a response hook.
 */
zs_s64 zs_abort(void);

/*
 * Answers the request with files of the site in a way that a JSON object says;
 * terminal. All keys may be left out, and `{key}` in a text is expanded as for
 * zs_req_rewrite_uri:
 *
 *   {"root": "www",              the folder of the site; empty is the metadata
 *                                `http.vars.root`, or else the whole site
 *    "hide": ["*.bak", "a/b"],   without a slash: parts of paths that are not to
 *                                be seen; with one: a path of the site and all
 *                                below it. `*`, `?` and `[a-z]` as in a shell
 *    "index_names": ["a.html"],  what stands for a folder; otherwise index.html
 *                                or index.txt
 *    "browse": true,             list folders without such a file, as HTML, JSON
 *                                or text, whichever Accept prefers; or
 *                                {"sort": ["name", "desc"], "file_limit": 100},
 *                                by name, namedirfirst, size or time
 *    "canonical_uris": false,    no redirect (308) to the path with a slash for
 *                                a folder and without one for a file
 *    "status_code": 404,         instead of 200; conditions and ranges are then
 *                                ignored
 *    "pass_thru": true,          what is not there is left to others
 *    "etag_file_extensions": [".tag"],
 *                                a file of that name behind the file's has its
 *                                ETag, with the quotes
 *    "precompressed": {"br": {}, "zstd": {}, "gzip": {}},
 *    "precompressed_order": ["br", "gzip"]}
 *
 * Returns 0 if the answer is in hand, 404 included; 1 with pass_thru if neither a
 * file nor an index nor a listing would answer; 2 if it cannot be, with the
 * metadata `http.error.status_code`, `.status_text` and `.message` saying why: the
 * path is malformed, or a `root` that starts with a slash or an `fs` asks for the
 * real file system, which is not exposed. Nothing in `.zeroserve/` and nothing
 * outside the site is ever sent, and `..` is not followed. A listing has at most
 * 10000 entries. Traps if the object is malformed or a list in it has more than
 * 100 texts, if this script has set a response or called this already, and on a
 * status_code that is 103 or outside 100..999; one that is no number is answered
 * with 500.
 */
zs_s64 zs_file_server(const char *config_json, zs_u64 config_json_len);

/* ---- Response hooks ---------------------------------------------------- */
/*
 * A hook is a function, opened with ZS_CALL_ENTRY, that runs when the head of
 * the response is known and before it is sent, whoever made the response: a
 * script, a file, an upstream or an error; not if the request was refused before
 * the first script. Hooks run in the order in which they were registered, each
 * with a copy of its input as handle 1 and otherwise as if called by zs_call.
 *
 * A hook changes headers by the metadata `zs.response.header.<name>`, which is
 * applied before the first hook and again after the last, and by
 * zs_res_replace_header. Its result does not matter, nor does a response that it
 * sets. If it traps, that is logged, what it changed of status and headers is
 * taken back, and the next hook runs. What it registers or clears is not for the
 * response at hand.
 *
 * The message stays whole: `content-length`, `transfer-encoding`, `connection`
 * and the like stay as they are, and with a status of 204, 205 or 304 no content
 * is sent.
 */

/*
 * Registers a hook and returns 0. The script is named as for zs_call; an empty
 * name stands for this one. The input is copied now. Whether the function exists
 * shows when the hook runs; if not, that is logged. Traps on an empty function
 * name, an invalid handle, and beyond 32 hooks, or 256 KiB of their inputs as
 * text, in a request.
 */
zs_s64 zs_res_hook(const char *script, zs_u64 script_len, const char *function, zs_u64 function_len, zs_s64 input);

/* Removes all hooks that scripts of this request have registered. Returns 0. */
zs_s64 zs_res_hooks_clear(void);

/* The five helpers below trap unless a hook, or a function that it calls, calls them. */

/* Returns the status of the response. */
zs_s64 zs_res_status(void);

/*
 * Replaces the status and returns 0. Traps outside 100..999. One below 200,
 * which would not be the end of the exchange, is sent as 500.
 */
zs_s64 zs_res_set_status(zs_u64 status);

/*
 * Text out: a header of the response. The name is trimmed; case does not matter.
 * Of a repeated header it is the last value. A value with other than visible
 * ASCII in it counts as absent.
 */
zs_s64 zs_res_header(const char *name, zs_u64 name_len, char *out, zs_u64 out_len);

/*
 * Replaces every occurrence of a text in the values of a header of the response,
 * or of all headers; the operation is that of zs_req_replace_header, where
 * `{http.response.header.NAME}` can be used too. Returns 0. Traps as that does.
 */
zs_s64 zs_res_replace_header(const char *operation_json, zs_u64 operation_json_len);

/*
 * Asks for an upstream's response to be dropped when the hooks have run; the
 * request then goes on as if this proxying had not been. Without effect on any
 * other response. Returns 0.
 */
zs_s64 zs_res_continue_request(void);

#ifdef __cplusplus
}
#endif

#endif
