#include "products.h"

#include "CDescentBLAS.h"
#include "clones.h"

#if defined(__x86_64__) && defined(__clang__)

#define DESCENT_HAS_PRODUCTS 1

#include <immintrin.h>

// Operands in parts that stay in the caches: so much of the inner extent, so many rows.
enum { INNER = 256, BLOCK = 512, LARGEST_PANEL = 48 };

// The steps of the inner extent at which any of four rows of the left operand is not 0.
typedef struct {
  int32_t count;
  uint16_t steps[INNER + 14];  // The size is a multiple of 16.
} some_steps;

// How the operands lie, whatever part of the product is computed.
typedef struct {
  bool transpose_left, transpose_right, is_row, passes_over_zeros;
  size_t left_row, right_row, result_row;
} layout;

static const int32_t masks[16] = {-1, -1, -1, -1, -1, -1, -1, -1};

#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,fma")))

TARGET DESCENT_INLINE int32_t append_sixteen(uint16_t *y, size_t k, const float x[4][16]) {
  __mmask16 some = 0;
  for (int r = 0; r < 4; r++)
    some |= _mm512_cmp_ps_mask(_mm512_loadu_ps(x[r]), _mm512_setzero_ps(), _CMP_NEQ_UQ);
  __m512i each = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  __m512i steps = _mm512_maskz_compress_epi32(some, _mm512_add_epi32(each, _mm512_set1_epi32((int)k)));
  _mm256_storeu_si256((__m256i *)y, _mm512_cvtepi32_epi16(steps));
  return __builtin_popcount(some);
}

TARGET DESCENT_INLINE __m128 sum_fours(__m512 x) {
  x = _mm512_add_ps(x, _mm512_permute_ps(x, 0xB1));
  x = _mm512_add_ps(x, _mm512_permute_ps(x, 0x4E));
  return _mm512_castps512_ps128(_mm512_maskz_compress_ps(0x1111, x));
}

#define WIDTH 16
#define ROWS 8
#define VECTORS 3
#define MASK(n) ((__mmask16)((1u << (n)) - 1))
#define LOAD_PART(p, n) ((VECTOR)_mm512_maskz_loadu_ps(MASK(n), p))
#define STORE_PART(p, n, v) _mm512_mask_storeu_ps(p, MASK(n), (__m512)(v))
#define STEPS 4
#define LOAD_STEPS(p) _mm_loadu_ps(p)
#define REPEAT(x) ((VECTOR)_mm512_broadcast_f32x4(x))
#define SUM_STEPS(v) sum_fours((__m512)(v))
#define APPEND_STEPS(y, k, x) append_sixteen(y, k, x)
#include "products_body.h"
#undef MASK

#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))

TARGET DESCENT_INLINE int32_t append_eight(uint16_t *y, size_t k, const float x[4][8]) {
  __m256 zero = _mm256_setzero_ps();
  __m256 some = zero;
  for (int r = 0; r < 4; r++)
    some = _mm256_or_ps(some, _mm256_cmp_ps(_mm256_loadu_ps(x[r]), zero, _CMP_NEQ_UQ));
  uint32_t mask = (uint32_t)_mm256_movemask_ps(some);
  int32_t found = 0;
  for (uint32_t i = 0; i < 8; i++) {
    y[found] = (uint16_t)(k + i);
    found += mask >> i & 1;
  }
  return found;
}

TARGET DESCENT_INLINE __m128 sum_pairs(__m256 x) {
  x = _mm256_add_ps(x, _mm256_permute_ps(x, 0xB1));
  return _mm256_castps256_ps128(_mm256_permutevar8x32_ps(x, _mm256_setr_epi32(0, 2, 4, 6, 0, 0, 0, 0)));
}

#define WIDTH 8
#define ROWS 4
#define VECTORS 3
#define MASK(n) _mm256_loadu_si256((const __m256i *)(masks + 8 - (n)))
#define LOAD_PART(p, n) ((VECTOR)_mm256_maskload_ps(p, MASK(n)))
#define STORE_PART(p, n, v) _mm256_maskstore_ps(p, MASK(n), (__m256)(v))
#define STEPS 2
#define LOAD_STEPS(p) _mm_castpd_ps(_mm_load_sd((const double *)(p)))
#define REPEAT(x) ((VECTOR)_mm256_castpd_ps(_mm256_broadcastsd_pd(_mm_castps_pd(x))))
#define SUM_STEPS(v) sum_pairs((__m256)(v))
#define APPEND_STEPS(y, k, x) append_eight(y, k, x)
#include "products_body.h"
#undef MASK

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool descent_products_are_fast(void) { return has_avx2(); }

int64_t descent_product_tile_columns(void) {
  return has_avx512() ? columns_avx512 : columns_avx2;
}

size_t descent_product_scratch(const descent_product *p) {
  size_t inner = (size_t)(p->inner < INNER ? p->inner : INNER);
  size_t rows = ((size_t)(p->rows < BLOCK ? p->rows : BLOCK) + 7) / 8 * 8;
  size_t steps = p->passes_over_zeros ? rows / 4 * sizeof(some_steps) / sizeof(float) : 0;
  return inner * (LARGEST_PANEL + (p->transposes_left ? rows : 0)) + steps + 16;
}

// Looks at some elements all over the left operand, so that the answer is the same for every part.
static bool is_worth_passing_over_zeros(const descent_product *p) {
  enum { SAMPLE = 256, LEAST_INNER = 64 };
  if (!p->passes_over_zeros || p->inner < LEAST_INNER) return false;
  int64_t stride = p->rows * p->inner / SAMPLE;
  int zeros = 0;
  for (int64_t i = 0; i < SAMPLE; i++)
    zeros += p->left[i * stride + (stride > 0 ? i % stride : 0)] == 0;
  return zeros > SAMPLE / 2;
}

static void run_here(const descent_product *p, int64_t first_row, int64_t last_row,
                     int64_t first_column, int64_t last_column, float *scratch) {
  layout l = {p->transposes_left, p->transposes_right, p->rows == 1, is_worth_passing_over_zeros(p)};
  l.left_row = (size_t)(p->transposes_left ? p->rows : p->inner);
  l.right_row = (size_t)(p->transposes_right ? p->inner : p->columns);
  l.result_row = (size_t)p->columns;
  const float *left = p->left + first_row * (p->transposes_left ? 1 : p->inner);
  const float *right = p->right + first_column * (p->transposes_right ? p->inner : 1);
  float *result = p->result + first_row * p->columns + first_column;
  size_t rows = (size_t)(last_row - first_row), columns = (size_t)(last_column - first_column);
  if (has_avx512())
    product_avx512(&l, rows, columns, (size_t)p->inner, left, right, result, scratch);
  else
    product_avx2(&l, rows, columns, (size_t)p->inner, left, right, result, scratch);
}

#else

bool descent_products_are_fast(void) { return false; }
int64_t descent_product_tile_columns(void) { return 1; }
size_t descent_product_scratch(const descent_product *product) { return product ? 0 : 0; }

#endif

// Through BLAS.
static void run_elsewhere(const descent_product *p, int64_t first_row, int64_t last_row,
                          int64_t first_column, int64_t last_column) {
  int64_t left_row = p->transposes_left ? p->rows : p->inner;
  int64_t right_row = p->transposes_right ? p->inner : p->columns;
  descent_sgemm(p->transposes_left, p->transposes_right, (int)(last_row - first_row),
                (int)(last_column - first_column), (int)p->inner, 1,
                p->left + first_row * (p->transposes_left ? 1 : left_row), (int)left_row,
                p->right + first_column * (p->transposes_right ? right_row : 1), (int)right_row, 0,
                p->result + first_row * p->columns + first_column, (int)p->columns);
}

void descent_product_run(const descent_product *p, int64_t first_row, int64_t last_row,
                         int64_t first_column, int64_t last_column, float *scratch) {
#if DESCENT_HAS_PRODUCTS
  if (descent_products_are_fast())
    return run_here(p, first_row, last_row, first_column, last_column, scratch);
#endif
  (void)scratch;
  run_elsewhere(p, first_row, last_row, first_column, last_column);
}
