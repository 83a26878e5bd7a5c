#ifndef DESCENT_FLOATS_H
#define DESCENT_FLOATS_H

#include <stdint.h>

#include "clones.h"

// ln 2 in two parts; an integer below 2^9 times the first one is exact.
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f

#define SQRT_HALF 0.707106769f

DESCENT_INLINE uint32_t bits_of(float x) {
  union {
    float number;
    uint32_t bits;
  } u = {.number = x};
  return u.bits;
}

DESCENT_INLINE float float_of(uint32_t bits) {
  union {
    uint32_t bits;
    float number;
  } u = {.bits = bits};
  return u.number;
}

// 2^n for n in -126...127; unspecified beyond that.
DESCENT_INLINE float power_of_two(int32_t n) { return float_of(((uint32_t)n + 127) << 23); }

// `magnitude`, which must be nonnegative, with the sign of `x`.
DESCENT_INLINE float with_sign_of(float x, float magnitude) {
  return float_of(bits_of(magnitude) | (bits_of(x) & 0x80000000));
}

// ln((1 + f) * 2^k) for 1 + f in [sqrt(1/2), sqrt(2)), to the relative accuracy of f if k is 0.
DESCENT_INLINE float logarithm_of_product(float f, float k) {
  float square = f * f;
  float p = -0.0763448328f;
  p = p * f + 0.127615646f;
  p = p * f - 0.131601825f;
  p = p * f + 0.142017618f;
  p = p * f - 0.166233584f;
  p = p * f + 0.200012267f;
  p = p * f - 0.250008196f;
  p = p * f + 0.333333313f;
  // Smallest terms first.
  float rest = (f * square * p + k * LN2_LOW) - 0.5f * square;
  return k * LN2_HIGH + (f + rest);
}

#endif
