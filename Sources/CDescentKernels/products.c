#include "products.h"

#include "CDescentBLAS.h"
#include "clones.h"

#if defined(__x86_64__) && defined(__clang__)

#define DESCENT_HAS_PRODUCTS 1

#include <immintrin.h>

// The sizes of operand parts that stay in the caches: along the inner extent, and in rows.
enum { INNER = 256, BLOCK = 512, LARGEST_PANEL = 48, PREFETCHED_ROWS = 16 };

// The layout of the operands, whatever part of the product is computed.
typedef struct {
  bool transpose_left, transpose_right, is_row, adds;
  size_t left_row, right_row, result_row;
} layout;

// The most steps summed into one number; a longer sum is split into blocks, so that its error does not grow with the
// number of terms. Layers of usual size are one block.
enum { LONGEST_SUM = 1024, SUM_BLOCK = 512 };

static size_t block_of(size_t inner) { return inner <= LONGEST_SUM ? LONGEST_SUM : SUM_BLOCK; }

static const int32_t masks[16] = {-1, -1, -1, -1, -1, -1, -1, -1};

#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,fma,bmi,bmi2")))

TARGET DESCENT_INLINE void turn_sixteen(uint64_t *words, const uint16_t *bits) {
  __m512i low = _mm512_loadu_si512(bits), high = _mm512_loadu_si512(bits + 32);
  for (int i = 0; i < 16; i++) {
    __m512i bit = _mm512_set1_epi16((short)(1 << i));
    words[i] = _mm512_test_epi16_mask(low, bit) | (uint64_t)_mm512_test_epi16_mask(high, bit) << 32;
  }
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
#define BITS uint16_t
#define SOME(v) _mm512_cmp_ps_mask((__m512)(v), _mm512_setzero_ps(), _CMP_NEQ_UQ)
#define TURN(words, bits) turn_sixteen(words, bits)
#include "products_body.h"
#undef MASK

#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma,bmi,bmi2")))

TARGET DESCENT_INLINE void turn_eight(uint64_t *words, const uint8_t *bits) {
  __m256i low = _mm256_loadu_si256((const __m256i *)bits);
  __m256i high = _mm256_loadu_si256((const __m256i *)(bits + 32));
  for (int i = 7; i >= 0; i--) {
    words[i] = (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
    low = _mm256_add_epi8(low, low);
    high = _mm256_add_epi8(high, high);
  }
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
#define BITS uint8_t
#define SOME(v) \
  (uint8_t)_mm256_movemask_ps(_mm256_cmp_ps((__m256)(v), _mm256_setzero_ps(), _CMP_NEQ_UQ))
#define TURN(words, bits) turn_eight(words, bits)
#include "products_body.h"
#undef MASK

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2");
}

bool descent_products_are_fast(void) { return has_avx2(); }

int64_t descent_product_tile_columns(void) {
  return has_avx512() ? columns_avx512 : columns_avx2;
}

// Whether checking for zeros is worthwhile. With few rows, packing the right operand is not.
static bool is_large(const descent_product *p) {
  return p->rows > 16 && p->inner > 8 && p->rows * p->columns * p->inner > 1 << 18;
}

size_t descent_product_scratch(const descent_product *p) {
  size_t inner = (size_t)(p->inner < INNER ? p->inner : INNER);
  size_t rows = ((size_t)(p->rows < BLOCK ? p->rows : BLOCK) + 7) / 8 * 8;
  size_t dense = inner * (LARGEST_PANEL + (p->transposes_left ? rows : 0)) + 16;
  size_t with_zeros = PANEL + MOST_ROWS * MOST_VECTORS * 16;
  return is_large(p) && dense < with_zeros ? with_zeros : dense;
}

// Samples elements from all over the left operand, so that the answer is the same for every part. The costs in cycles:
// a step that is not skipped takes as long as its vectors take to load, or as a sum must wait for the previous one;
// each word of steps has its own cost; and a step of the dense product keeps the multipliers busy.
static bool has_many_zeros(const descent_product *p) {
  enum { SAMPLE = 64 };
  if (!is_large(p)) return false;
  int64_t stride = p->rows * p->inner / SAMPLE;
  int32_t others = 0;
  for (int64_t i = 0; i < SAMPLE; i++) others += p->left[i * stride + i % stride] != 0;
  int64_t width = has_avx512() ? 16 : 8, vectors = (p->columns + width - 1) / width;
  float panel = (float)vectors / (float)((vectors + MOST_VECTORS - 1) / MOST_VECTORS);
  float step = panel < 6 ? 4 : 0.62f * (panel + 1);
  float word = 30 / (float)(p->inner < WORD ? p->inner : WORD);
  return step * (float)others / SAMPLE + word < 0.57f * panel;
}

static void run_here(const descent_product *p, int64_t first_row, int64_t last_row,
                     int64_t first_column, int64_t last_column, float *scratch) {
  layout l = {p->transposes_left, p->transposes_right, p->rows == 1, p->adds};
  l.left_row = (size_t)(p->transposes_left ? p->rows : p->inner);
  l.right_row = (size_t)(p->transposes_right ? p->inner : p->columns);
  l.result_row = (size_t)p->columns;
  const float *left = p->left + first_row * (p->transposes_left ? 1 : p->inner);
  const float *right = p->right + first_column * (p->transposes_right ? p->inner : 1);
  float *result = p->result + first_row * p->columns + first_column;
  size_t rows = (size_t)(last_row - first_row), columns = (size_t)(last_column - first_column);
  if (rows == 0 || columns == 0) return;
  bool with_zeros = !p->adds && has_many_zeros(p);
  if (has_avx512())
    (with_zeros ? product_with_zeros_avx512 : product_avx512)(&l, rows, columns, (size_t)p->inner, left, right,
                                                              result, scratch);
  else
    (with_zeros ? product_with_zeros_avx2 : product_avx2)(&l, rows, columns, (size_t)p->inner, left, right,
                                                          result, scratch);
}

static void run_steps_here(const descent_product *p, int64_t first, int64_t last, float *sums) {
  const float *left = p->left + first, *right = p->right + first * p->columns;
  size_t columns = (size_t)p->columns, inner = (size_t)(last - first);
  (has_avx512() ? row_avx512 : row_avx2)(left, right, columns, inner, columns, sums);
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
                p->right + first_column * (p->transposes_right ? right_row : 1), (int)right_row, p->adds,
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

void descent_product_run_steps(const descent_product *p, int64_t first, int64_t last, float *sums) {
#if DESCENT_HAS_PRODUCTS
  if (descent_products_are_fast()) return run_steps_here(p, first, last, sums);
#endif
  descent_sgemm(false, false, 1, (int)p->columns, (int)(last - first), 1, p->left + first, (int)p->inner,
                p->right + first * p->columns, (int)p->columns, 0, sums, (int)p->columns);
}

DESCENT_CLONES
void descent_product_add_up(const descent_product *p, int64_t parts, const float *sums) {
  typedef float sixteen __attribute__((ext_vector_type(16), aligned(4)));
  int64_t columns = p->columns, n = 0;
  for (; n + 16 <= columns; n += 16) {
    sixteen sum = *(const sixteen *)(sums + n);
    for (int64_t k = 1; k < parts; k++) sum += *(const sixteen *)(sums + k * columns + n);
    *(sixteen *)(p->result + n) = sum;
  }
  for (; n < columns; n++) {
    p->result[n] = sums[n];
    for (int64_t k = 1; k < parts; k++) p->result[n] += sums[k * columns + n];
  }
}
