#include "CDescentBLAS.h"

#ifdef __APPLE__
#define ACCELERATE_NEW_LAPACK
#include <Accelerate/Accelerate.h>
#else
#include <cblas.h>
#endif

void descent_sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, float alpha,
                   const float *a, int lda, const float *b, int ldb, float beta, float *c,
                   int ldc) {
  cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
              transpose_b ? CblasTrans : CblasNoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c,
              ldc);
}

void descent_blas_use_one_thread(void) {
#ifdef __APPLE__
  if (__builtin_available(macOS 15.0, iOS 18.0, *)) {
    BLASSetThreading(BLAS_THREADING_SINGLE_THREADED);
  }
#else
  openblas_set_num_threads(1);
#endif
}
