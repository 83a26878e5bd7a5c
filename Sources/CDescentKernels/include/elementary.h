#ifndef DESCENT_ELEMENTARY_H
#define DESCENT_ELEMENTARY_H

#include <stddef.h>

// Elementary functions of an array: y[i] = f(x[i]) for i < n. `x` and `y` are the same array or do
// not overlap.
//
// Each result is within 2 ULP of the exact one if that is a normal number; below, underflow is gradual unless the
// caller flushes denormals. The last bits depend on the processor's instruction set, never on n or on an element's
// position in the array. NaN gives NaN, infinities give the limits.

// e^x. Overflows to infinity above 88.72.
void descent_exponential(const float *x, float *y, size_t n);

// The natural logarithm: -infinity at either zero, NaN below it.
void descent_logarithm(const float *x, float *y, size_t n);

// The hyperbolic tangent.
void descent_tanh(const float *x, float *y, size_t n);

// 1 / (1 + e^-x), with full relative accuracy even for very negative x.
void descent_sigmoid(const float *x, float *y, size_t n);

// The error function, 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x.
void descent_erf(const float *x, float *y, size_t n);

// y[i] = scale * x[i] for bytes.
void descent_scale_bytes(const unsigned char *x, float scale, float *y, size_t n);

#endif
