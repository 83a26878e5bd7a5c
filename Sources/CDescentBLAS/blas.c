#include "CDescentBLAS.h"

#include <pthread.h>

// Row by row, as cblas.h numbers them.
enum { ROW_MAJOR = 101, AS_IT_IS = 111, TRANSPOSED = 112 };

#ifdef __APPLE__
#define ACCELERATE_NEW_LAPACK
#include <Accelerate/Accelerate.h>

static void prepare(void) {
  if (__builtin_available(macOS 15.0, iOS 18.0, *)) {
    BLASSetThreading(BLAS_THREADING_SINGLE_THREADED);
  }
}

#else
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

// OpenBLAS is loaded at its first product. Where our own kernels are used it is never loaded, so its threads, which
// spin for a tenth of a second when they start, take no core from a run.
static void (*cblas_sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
                           const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);

static void prepare(void) {
  void *library = dlopen("libopenblas.so.0", RTLD_NOW);
  void (*set_thread_count)(int) = 0;
  if (library) {
    *(void **)&cblas_sgemm = dlsym(library, "cblas_sgemm");
    *(void **)&set_thread_count = dlsym(library, "openblas_set_num_threads");
  }
  if (!cblas_sgemm || !set_thread_count) {
    fprintf(stderr, "Descent needs OpenBLAS for matrix products on this processor, and libopenblas.so.0 cannot "
                    "be loaded: install it, on Debian and Ubuntu the package libopenblas0\n");
    exit(1);
  }
  set_thread_count(1);
}
#endif

void descent_sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, float alpha,
                   const float *a, int lda, const float *b, int ldb, float beta, float *c,
                   int ldc) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, prepare);
  cblas_sgemm(ROW_MAJOR, transpose_a ? TRANSPOSED : AS_IT_IS, transpose_b ? TRANSPOSED : AS_IT_IS, m, n, k,
              alpha, a, lda, b, ldb, beta, c, ldc);
}
