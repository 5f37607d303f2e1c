/*
 * 10-site.c: sets the headers of every response, and answers /api/hello.
 *
 * Scripts run in the order of their names, before a file is looked up. This one
 * answers one path and says nothing about all others, so for those the server
 * goes on to the next script and then to the file in the tarball.
 */
#include <zeroserve.h>

/* The metadata key that becomes a header of the response, whoever makes it. */
#define RESPONSE_HEADER(name, value) \
  zs_meta_set(ZS_STR("zs.response.header." name), ZS_STR(value))

/* The longest name we greet, in bytes of UTF-8. */
#define MAX_NAME 64

/* In JSON one byte becomes at most six: \u001f. */
#define MAX_ESCAPED (6 * MAX_NAME)

static ZS_INLINE void set_site_headers(void) {
  /* The pages load nothing from elsewhere and contain no inline code, so the
     browser may refuse both: text that slips into a page cannot run. */
  RESPONSE_HEADER("content-security-policy",
                  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                  "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
                  "frame-ancestors 'none'");
  RESPONSE_HEADER("x-content-type-options", "nosniff");
  RESPONSE_HEADER("referrer-policy", "strict-origin-when-cross-origin");
  RESPONSE_HEADER("cross-origin-opener-policy", "same-origin");
  RESPONSE_HEADER("permissions-policy", "camera=(), geolocation=(), microphone=()");
  RESPONSE_HEADER("x-zeroserve-script", "10-site");
}

/* Appends text as the inside of a JSON string (RFC 8259, 7) and returns the new
   end. UTF-8 passes as it is; only quotes, backslashes and controls change. */
static ZS_INLINE char *append_escaped(char *end, const char *text) {
  static const char HEX[] = "0123456789abcdef";

  for (; *text; text++) {
    zs_u8 c = (zs_u8)*text;
    if (c == '"' || c == '\\') {
      *end++ = '\\';
      *end++ = (char)c;
    } else if (c < 0x20) {
      end = zs_stpcpy(end, "\\u00");
      *end++ = HEX[c >> 4];
      *end++ = HEX[c & 15];
    } else {
      *end++ = (char)c;
    }
  }
  *end = 0;
  return end;
}

static ZS_INLINE void hello(void) {
  /* Answers differ from one request to the next: nobody may store them. */
  RESPONSE_HEADER("content-type", "application/json");
  RESPONSE_HEADER("cache-control", "no-store");

  char method[8];
  zs_req_method(method, sizeof(method));
  if (zs_strcmp(method, "GET") && zs_strcmp(method, "HEAD")) {
    RESPONSE_HEADER("allow", "GET, HEAD");
    zs_respond(405, ZS_STR("{\"error\":\"use GET\"}\n"));
    return;
  }

  /* A helper that runs out of room cuts the text and returns the size of the
     buffer. A cut could fall inside a character, so refuse it instead. */
  char name[MAX_NAME + 1];
  if (zs_req_query_param(ZS_STR("name"), name, sizeof(name)) == sizeof(name)) {
    zs_respond(400, ZS_STR("{\"error\":\"name is longer than 64 bytes\"}\n"));
    return;
  }
  if (!name[0]) {
    zs_strcpy(name, "world");
  }

  /* The address, a port and the brackets of IPv6 need no escaping. */
  char peer[64];
  zs_req_peer(peer, sizeof(peer));

  /* Both variable parts are bounded, so the body fits and needs no checks. */
  char body[MAX_ESCAPED + sizeof(peer) + 64];
  char *end = zs_stpcpy(body, "{\"message\":\"Hello, ");
  end = append_escaped(end, name);
  end = zs_stpcpy(end, "!\",\"peer\":\"");
  end = zs_stpcpy(end, peer);
  end = zs_stpcpy(end, "\"}\n");

  zs_respond(200, body, (zs_u64)(end - body));
}

ZS_ENTRY void site(void) {
  set_site_headers();

  /* A longer path is cut here, and then it is not ours either. */
  char path[32];
  zs_req_path(path, sizeof(path));
  if (zs_strcmp(path, "/api/hello") == 0) {
    hello();
  }
}
