#ifndef C_DESCENT_BLAS_H
#define C_DESCENT_BLAS_H

#include <stdbool.h>

// Row-major C <- alpha * op(A) * op(B) + beta * C, where op(A) is [m, k] and op(B) is [k, n], on the calling thread
// only, so that sums are taken in one order.
void descent_sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, float alpha,
                   const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);

#endif
