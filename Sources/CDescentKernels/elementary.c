#include "elementary.h"

#include <math.h>

#include "clones.h"
#include "floats.h"

// The functions below have no branches, so that the loops at the end can be vectorized: both sides of a choice are
// computed. Comparisons are written so that NaN falls through to the arithmetic, and nothing relies on whether a * b +
// c is rounded once or twice, which differs between the clones. The coefficients come from Scripts/fit_polynomials.py.

// exp(x) = significand * 2^exponent, with the significand in [0.7, 1.42].
typedef struct {
  float significand;
  int32_t exponent;
} Scaled;

DESCENT_INLINE Scaled scaled_exponential(float x) {
  // Added to a number below 2^22, this leaves it rounded to an integer in the low bits.
  const float rounder = 0x1.8p23f;
  const float log2_e = 1.44269502f;
  float rounded = x * log2_e + rounder;
  float n = rounded - rounder;
  float r = (x - n * LN2_HIGH) - n * LN2_LOW;
  float p = 0.00138145941f;
  p = p * r + 0.00836871658f;
  p = p * r + 0.041668389f;
  p = p * r + 0.166665211f;
  p = p * r + 0.49999994f;
  Scaled result = {1 + (r + r * r * p), (int32_t)(bits_of(rounded) - bits_of(rounder))};
  return result;
}

DESCENT_INLINE float exponential(float x) {
  // The ends lie just beyond overflow to infinity and underflow to zero.
  x = x > 89 ? 89 : x;
  x = x < -104 ? -104 : x;
  Scaled e = scaled_exponential(x);
  // 2^exponent may be neither normal nor finite: two factors, of which only the second one rounds.
  int32_t half = e.exponent >> 1;
  return e.significand * power_of_two(half) * power_of_two(e.exponent - half);
}

DESCENT_INLINE float logarithm(float x) {
  // By its bits, because comparisons and products may treat a denormal number as 0.
  uint32_t bits = bits_of(x);
  int denormal = bits < 0x00800000;
  float normal = denormal ? (float)(int32_t)bits : x;
  // x = (1 + f) * 2^k with 1 + f in [sqrt(1/2), sqrt(2)).
  int32_t k = (int32_t)(bits_of(normal) - bits_of(SQRT_HALF)) >> 23;
  float f = float_of(bits_of(normal) - ((uint32_t)k << 23)) - 1;
  float y = logarithm_of_product(f, (float)(k - (denormal ? 149 : 0)));
  float limit = x == 0 ? -INFINITY : x < 0 ? NAN : x;
  return bits - 1 < 0x7F7FFFFF ? y : limit;  // Where x is positive and finite.
}

DESCENT_INLINE float hyperbolic_tangent(float x) {
  float a = fabsf(x);
  float t = a * a;
  float p = -0.00590587081f;
  p = p * t + 0.0208053868f;
  p = p * t - 0.0537866838f;
  p = p * t + 0.133319587f;
  p = p * t - 0.333332986f;
  float near = a + a * (t * p);
  // Beyond 10 the result is 1 in Float32.
  Scaled e = scaled_exponential(2 * (a > 10 ? 10 : a));
  float far = 1 - 2 / (e.significand * power_of_two(e.exponent) + 1);
  return with_sign_of(x, a < 0.6f ? near : far);
}

DESCENT_INLINE float sigmoid(float x) {
  // e never overflows, and for negative x it is the numerator, which keeps the relative accuracy.
  float e = exponential(-fabsf(x));
  float sum = 1 + e;
  float lost = e - (sum - 1);  // Exactly: 1 + e = sum + lost.
  float y = (x < 0 ? e : 1) / sum;
  return y - y * lost;
}

DESCENT_INLINE float error_function(float x) {
  float a = fabsf(x);
  float t = a * a;
  float p = 7.85386583e-05f;
  p = p * t - 0.000801019487f;
  p = p * t + 0.00518832775f;
  p = p * t - 0.0268538129f;
  p = p * t + 0.112835854f;
  p = p * t - 0.37612626f;
  p = p * t + 0.128379166f;
  float near = a + a * p;
  // Beyond 4 the result is 1 in Float32.
  t = (a > 4 ? 4 : a) - 2.5f;
  p = -8.9614872e-07f;
  p = p * t - 5.09343636e-07f;
  p = p * t + 1.57681006e-05f;
  p = p * t - 1.76816611e-05f;
  p = p * t - 8.12569342e-05f;
  p = p * t + 0.000270397955f;
  p = p * t - 0.000258480257f;
  p = p * t - 0.000560064043f;
  p = p * t + 0.00279734866f;
  p = p * t - 0.00610930286f;
  p = p * t + 0.00862268545f;
  p = p * t - 0.00835171528f;
  p = p * t + 0.00544567639f;
  p = p * t - 0.00217818888f;
  p = p * t + 0.000406952662f;
  return with_sign_of(x, a < 1 ? near : 1 - p);
}

DESCENT_CLONES void descent_exponential(const float *x, float *y, size_t n) {
  DESCENT_INDEPENDENT
  for (size_t i = 0; i < n; i++) y[i] = exponential(x[i]);
}

DESCENT_CLONES void descent_logarithm(const float *x, float *y, size_t n) {
  DESCENT_INDEPENDENT
  for (size_t i = 0; i < n; i++) y[i] = logarithm(x[i]);
}

DESCENT_CLONES void descent_tanh(const float *x, float *y, size_t n) {
  DESCENT_INDEPENDENT
  for (size_t i = 0; i < n; i++) y[i] = hyperbolic_tangent(x[i]);
}

DESCENT_CLONES void descent_sigmoid(const float *x, float *y, size_t n) {
  DESCENT_INDEPENDENT
  for (size_t i = 0; i < n; i++) y[i] = sigmoid(x[i]);
}

DESCENT_CLONES void descent_erf(const float *x, float *y, size_t n) {
  DESCENT_INDEPENDENT
  for (size_t i = 0; i < n; i++) y[i] = error_function(x[i]);
}

DESCENT_CLONES void descent_scale_bytes(const unsigned char *x, float scale, float *y, size_t n) {
  DESCENT_INDEPENDENT
  for (size_t i = 0; i < n; i++) y[i] = (float)x[i] * scale;
}
