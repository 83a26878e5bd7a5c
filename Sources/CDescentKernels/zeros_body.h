// The body of products.c for a left operand with many zeros, once for each instruction set; see products_body.h. The
// includer also defines
//
//   SOME(v)              a bit for each element of the vector v that is not 0
//   BITS                 the type of these bits
//   TURN(words, bits)    words[i] has bit k where bits[k] has bit i, for WIDTH words and WORD bits
//
// A row of the result is summed in registers, over the steps at which its row of the left operand is nonzero: a word
// has one bit per step. A packed part of the right operand stays in the L1 cache while all rows are processed. An
// element is summed in the order of the steps, so that partitioning does not affect its bits; a long sum is split into
// blocks, because its error would grow with the number of terms.

#ifndef DESCENT_WORD
#define DESCENT_WORD
enum { WORD = 64, MOST_VECTORS = 8, MOST_ROWS = 256, PANEL = WORD * 16 * MOST_VECTORS };
#endif

// The position of a part among the steps that are summed together: the first one starts the sum; the last one writes it
// to the result, or adds it to that of the previous steps.
#ifndef DESCENT_PLACE
#define DESCENT_PLACE
typedef struct {
  bool is_first, is_last, adds;
} place;
#endif

// Adds the steps of one part to a row: to the contents of `sums` unless the part is the first one; the last part's sums
// go to `c`.
TARGET DESCENT_INLINE void NAME(add_steps)(const int vectors, uint64_t steps, const float *a, size_t a_step,
                                           const float *panel, place part, float *sums, float *c, size_t tail) {
  VECTOR sum[MOST_VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) sum[v] = part.is_first ? (VECTOR){0} : *(const VECTOR *)(sums + v * WIDTH);
  for (; steps != 0; steps &= steps - 1) {
    size_t k = (size_t)__builtin_ctzll(steps);
    const float *right = panel + k * (size_t)(vectors * WIDTH);
    DESCENT_OPAQUE(right);
    VECTOR left = (VECTOR)(a[k * a_step]);
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[v] += left * *(const VECTOR *)(right + v * WIDTH);
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    float *y = c + v * WIDTH;
    if (!part.is_last)
      *(VECTOR *)(sums + v * WIDTH) = sum[v];
    else if (v + 1 < vectors)
      *(VECTOR *)y = part.adds ? *(VECTOR *)y + sum[v] : sum[v];
    else
      STORE_PART(y, tail, part.adds ? LOAD_PART(y, tail) + sum[v] : sum[v]);
  }
}

// The steps at which a row is nonzero, of `inner` contiguous steps.
TARGET DESCENT_INLINE uint64_t NAME(steps_of_row)(const float *a, size_t inner) {
  uint64_t steps = 0;
#pragma clang loop unroll(full)
  for (size_t k = 0; k < WORD; k += WIDTH) {
    size_t count = inner < k ? 0 : inner - k < WIDTH ? inner - k : WIDTH;
    steps |= (uint64_t)SOME(LOAD_PART(a + k, count)) << k;
  }
  return steps;
}

// The same for `rows` contiguous rows.
TARGET static void NAME(steps_of_rows)(const float *a, size_t a_step, size_t rows, size_t inner,
                                       uint64_t *steps) {
  BITS bits[WORD] = {0};
  if (rows == WIDTH)
    for (size_t k = 0; k < inner; k++) bits[k] = SOME(*(const VECTOR *)(a + k * a_step));
  else
    for (size_t k = 0; k < inner; k++) bits[k] = SOME(LOAD_PART(a + k * a_step, rows));
  TURN(steps, bits);
}

#define ADD_STEPS(VECTORS_)                                                                            \
  case VECTORS_:                                                                                       \
    for (size_t i = 0; i < some; i++)                                                                  \
      if (steps[i] != 0 || part.is_first || part.is_last)                                              \
        NAME(add_steps)(VECTORS_, steps[i], a + (r + i) * a_row, a_step, panel, part,                  \
                        sums + (r + i) * VECTORS_ * WIDTH, c + (r + i) * c_row, tail);                 \
    break;

// All rows of one part. If the right operand is not finite, 0 times it is not 0: no step is skipped.
TARGET static void NAME(add_part)(size_t rows, size_t vectors, const float *a, size_t a_row, size_t a_step,
                                  const float *panel, size_t inner, bool is_finite, place part, float *sums,
                                  float *c, size_t c_row, size_t tail) {
  uint64_t steps[WIDTH];
  for (size_t r = 0; r < rows; r += WIDTH) {
    size_t some = rows - r < WIDTH ? rows - r : WIDTH;
    if (!is_finite)
      for (size_t i = 0; i < some; i++) steps[i] = ~(uint64_t)0 >> (WORD - inner);
    else if (a_row == 1)
      NAME(steps_of_rows)(a + r, a_step, some, inner, steps);
    else
      for (size_t i = 0; i < some; i++) steps[i] = NAME(steps_of_row)(a + (r + i) * a_row, inner);
    switch (vectors) {
      ADD_STEPS(1)
      ADD_STEPS(2)
      ADD_STEPS(3)
      ADD_STEPS(4)
      ADD_STEPS(5)
      ADD_STEPS(6)
      ADD_STEPS(7)
      ADD_STEPS(8)
    }
  }
}

static inline size_t NAME(equal_parts)(size_t whole, size_t most) {
  size_t parts = (whole + most - 1) / most;
  return (whole + parts - 1) / parts;
}

TARGET static void NAME(product_with_zeros)(const layout *p, size_t rows, size_t columns, size_t inner,
                                            const float *a, const float *b, float *c, float *scratch) {
  size_t a_row = p->transpose_left ? 1 : p->left_row, a_step = p->transpose_left ? p->left_row : 1;
  size_t most = NAME(equal_parts)((columns + WIDTH - 1) / WIDTH, MOST_VECTORS) * WIDTH;
  size_t deepest = NAME(equal_parts)(inner, WORD), block = block_of(inner) / WORD * deepest;
  float *sums = scratch + PANEL;
  for (size_t n = 0; n < columns; n += most) {
    size_t count = columns - n < most ? columns - n : most, vectors = (count + WIDTH - 1) / WIDTH;
    size_t width = vectors * WIDTH, tail = count - (width - WIDTH);
    for (size_t r = 0; r < rows; r += MOST_ROWS) {
      size_t height = rows - r < MOST_ROWS ? rows - r : MOST_ROWS;
      for (size_t k = 0; k < inner; k += deepest) {
        size_t depth = inner - k < deepest ? inner - k : deepest;
        place part = {k % block == 0, (k + depth) % block == 0 || k + depth == inner, k >= block};
        bool is_finite =
            p->transpose_right
                ? NAME(pack_columns)(b + n * p->right_row + k, p->right_row, depth, count, width, scratch)
                : NAME(pack_rows)(b + k * p->right_row + n, p->right_row, depth, count, width, scratch);
        NAME(add_part)(height, vectors, a + r * a_row + k * a_step, a_row, a_step, scratch, depth, is_finite,
                       part, sums, c + r * p->result_row + n, p->result_row, tail);
      }
    }
  }
}
#undef ADD_STEPS
