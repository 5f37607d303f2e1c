/* A number-format scanner as in CoreMark: which of the texts between commas are integers, decimals, scientific. */
#include "kernel.h"

#define TEXT_BYTES 2048

enum state { START, INVALID, SIGN, INTEGER, POINT, DECIMAL, EXPONENT, EXPONENT_SIGN, SCIENTIFIC, STATES };

static const char samples[] =
    "5012,1234,-874,+122,35.54400,.1234500,-110.700,+0.64400,5.500e+3,-.123e-2,-87e+832,+0.6e-12,"
    "T0.3e-1F,-T.T++Tq,1T3.4e4z,34.0e-T^,42,7e,1.2.3,-,+,9e9,0.,";

static char text[TEXT_BYTES];

static INLINE int is_digit(char c) {
  return c >= '0' && c <= '9';
}

static enum state step(enum state state, char c) {
  switch (state) {
    case START:
      return is_digit(c) ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : INVALID;
    case SIGN:
      return is_digit(c) ? INTEGER : c == '.' ? POINT : INVALID;
    case INTEGER:
      return is_digit(c) ? INTEGER : c == '.' ? DECIMAL : c == 'e' || c == 'E' ? EXPONENT : INVALID;
    case POINT:
      return is_digit(c) ? DECIMAL : INVALID;
    case DECIMAL:
      return is_digit(c) ? DECIMAL : c == 'e' || c == 'E' ? EXPONENT : INVALID;
    case EXPONENT:
      return c == '+' || c == '-' ? EXPONENT_SIGN : is_digit(c) ? SCIENTIFIC : INVALID;
    case EXPONENT_SIGN:
    case SCIENTIFIC:
      return is_digit(c) ? SCIENTIFIC : INVALID;
    default:
      return INVALID;
  }
}

/* Scans to the comma and tells the state before it; counts how often each state was entered. */
static const char *scan(const char *at, const char *end, enum state *last, zs_u32 *entered) {
  enum state state = START;
  while (at < end) {
    char c = *at++;
    if (c == ',') {
      break;
    }
    state = step(state, c);
    entered[state]++;
  }
  *last = state;
  return at;
}

KERNEL(state) {
  zs_u32 random = 0x1234567;
  zs_u64 sum = 0;
  for (zs_u32 i = 0, from = 0; i < TEXT_BYTES; i++) {
    text[i] = samples[from];
    from = from + 2 < sizeof(samples) ? from + 1 : 0;
  }
  for (zs_u64 round = 0; round < n; round++) {
    zs_u32 entered[STATES];
    zs_u32 finals[STATES];
    for (int i = 0; i < STATES; i++) {
      entered[i] = 0;
      finals[i] = 0;
    }
    for (const char *at = text; at < text + TEXT_BYTES;) {
      enum state last;
      at = scan(at, text + TEXT_BYTES, &last, entered);
      finals[last]++;
    }
    for (int i = 0; i < STATES; i++) {
      sum = mix(sum, (zs_u64)entered[i] << 32 | finals[i]);
    }
    for (zs_u32 i = next_random(&random) % 61; i < TEXT_BYTES; i += 61) {
      if (text[i] != ',') {
        text[i] ^= 1 << (random >> i % 8 & 3);
      }
    }
  }
  return sum;
}
