// The body of products.c, once for each instruction set. The includer defines
//
//   NAME(x)                 the name of x in this variant
//   TARGET                  the attribute of its functions
//   WIDTH                   the floats of a vector
//   ROWS, VECTORS           a tile of the result: rows, and vectors in each of them
//   LOAD_PART(p, n)         a vector of the n floats at p, and zeros
//   STORE_PART(p, n, v)     the first n floats of v to p
//   STEPS                   a quarter of a vector's floats
//   LOAD_STEPS(p)           the STEPS floats at p
//   REPEAT(x)               a vector of the first STEPS floats of x, four times
//   SUM_STEPS(v)            the sums of each STEPS floats of v: four
//
// A tile is summed in registers: for each step along the inner extent, the row of the right operand is loaded once and
// multiplied by ROWS numbers of the left one. If there are only up to four leftover columns, most of a vector would be
// empty, so it holds several steps of them, or several rows.

#ifndef DESCENT_OPAQUE
// Keeps the compiler from tracking a pointer: it would create one for each row, more than there are registers.
#define DESCENT_OPAQUE(pointer) __asm__("" : "+r"(pointer))
// The number of row r, of four with the first at `p` and `row` apart; `third` is three times that.
#define DESCENT_OF_FOUR(p, r, row, third) ((p)[(r) % 4 == 3 ? (third) : (size_t)((r) % 4) * (row)])
#endif

typedef float NAME(vector) __attribute__((ext_vector_type(WIDTH), aligned(4)));
#define VECTOR NAME(vector)
enum { NAME(columns) = WIDTH * VECTORS };

// Writes a tile of sums, or adds it to the existing values.
TARGET DESCENT_INLINE void NAME(store)(const int rows, const int vectors, VECTOR sums[][VECTORS], float *c,
                                       size_t c_row, size_t tail, int adds) {
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    float *row = c + (size_t)r * c_row;
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      float *y = row + v * WIDTH;
      if (v + 1 < vectors || tail == WIDTH) {
        *(VECTOR *)y = adds ? *(VECTOR *)y + sums[r][v] : sums[r][v];
      } else {
        STORE_PART(y, tail, adds ? LOAD_PART(y, tail) + sums[r][v] : sums[r][v]);
      }
    }
  }
}

// One tile of the result: `rows` × `vectors`, the last vector with `tail` columns. Constants after inlining.
// The rows of `a` come in groups of ROWS: `a_row` from one to the next, `a_tile` from group to group.
TARGET DESCENT_INLINE void NAME(tile)(const int rows, const int vectors, const float *a, size_t a_row,
                                      size_t a_step, size_t a_tile, const float *b, size_t b_step,
                                      size_t inner, float *c, size_t c_row, size_t tail, int adds) {
  VECTOR sums[2 * ROWS][VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = (VECTOR){0};
  const float *fours[ROWS / 2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r += 4)
    fours[r / 4] = a + (size_t)(r / ROWS) * a_tile + (size_t)(r % ROWS) * a_row;
  size_t third = 3 * a_row;
#pragma clang loop unroll_count(2)
  for (size_t p = 0; p < inner; p++) {
    VECTOR right[VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) right[v] = *(const VECTOR *)(b + v * WIDTH);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      if (r % 4 == 0) DESCENT_OPAQUE(fours[r / 4]);
      VECTOR left = (VECTOR)(DESCENT_OF_FOUR(fours[r / 4], r, a_row, third));
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[r][v] += left * right[v];
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r += 4) fours[r / 4] += a_step;
    b += b_step;
  }
  NAME(store)(rows, vectors, sums, c, c_row, tail, adds);
}

#define TILE(ROWS_, VECTORS_)                                                                   \
  NAME(tile)(ROWS_, VECTORS_, a, a_row, a_step, a_tile, b, b_step, inner, c, c_row, tail, adds)

#define TILES(ROWS_)                                                                            \
  switch (vectors) {                                                                            \
    case 1: TILE(ROWS_, 1); break;                                                              \
    case 2: TILE(ROWS_, 2); break;                                                              \
    default: TILE(ROWS_, VECTORS);                                                              \
  }

// All rows of a panel of columns. A single vector takes twice the rows at a time, to keep as many sums in flight as the
// processor can handle.
TARGET static void NAME(panel)(size_t rows, int vectors, const float *a, size_t a_row, size_t a_step,
                               size_t a_tile, const float *b, size_t b_step, size_t inner, float *c,
                               size_t c_row, size_t tail, int adds) {
  if (vectors == 1)
    for (; rows >= 2 * ROWS; rows -= 2 * ROWS, a += 2 * a_tile, c += 2 * ROWS * c_row) TILE(2 * ROWS, 1);
  for (; rows >= ROWS; rows -= ROWS, a += a_tile, c += ROWS * c_row) TILES(ROWS)
  if (ROWS > 8 && rows & 8) { TILES(8) a += 8 * a_row; c += 8 * c_row; }
  if (rows & 4) { TILES(4) a += 4 * a_row; c += 4 * c_row; }
  if (rows & 2) { TILES(2) a += 2 * a_row; c += 2 * c_row; }
  if (rows & 1) { TILES(1) }
}

// MARK: Four columns or fewer.

// b[k][n] for `count` columns: a vector holds STEPS steps of the first one, then of the second one, and so
// on; 0 beyond.
TARGET static void NAME(pack_narrow)(const float *b, size_t b_step, size_t b_column, size_t inner,
                                     size_t count, float *packed) {
  for (size_t k = 0; k < inner; k += STEPS, packed += WIDTH)
    for (size_t n = 0; n < 4; n++)
      for (size_t s = 0; s < STEPS; s++)
        packed[n * STEPS + s] = n < count && k + s < inner ? b[(k + s) * b_step + n * b_column] : 0;
}

// `rows` rows of columns packed like that; the steps of the left operand are contiguous.
TARGET DESCENT_INLINE void NAME(narrow_tile)(const int rows, const float *a, size_t a_row,
                                             const float *packed, size_t inner, float *c, size_t c_row,
                                             size_t count, int adds) {
  VECTOR sums[2 * ROWS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) sums[r] = (VECTOR){0};
  const float *fours[ROWS / 2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r += 4) fours[r / 4] = a + (size_t)r * a_row;
  size_t third = 3 * a_row;
  size_t k = 0;
  for (; k + STEPS <= inner; k += STEPS, packed += WIDTH) {
    VECTOR right = *(const VECTOR *)packed;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      if (r % 4 == 0) DESCENT_OPAQUE(fours[r / 4]);
      sums[r] += REPEAT(LOAD_STEPS(&DESCENT_OF_FOUR(fours[r / 4], r, a_row, third))) * right;
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r += 4) fours[r / 4] += STEPS;
  }
  if (k < inner) {
    VECTOR right = *(const VECTOR *)packed;
    __m128i mask = _mm_loadu_si128((const __m128i *)(masks + 8 - (inner - k)));
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
      sums[r] += REPEAT(_mm_maskload_ps(a + (size_t)r * a_row + k, mask)) * right;
  }
  __m128i mask = _mm_loadu_si128((const __m128i *)(masks + 8 - count));
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    float *y = c + (size_t)r * c_row;
    __m128 sum = SUM_STEPS(sums[r]);
    _mm_maskstore_ps(y, mask, adds ? _mm_maskload_ps(y, mask) + sum : sum);
  }
}

TARGET static void NAME(narrow)(size_t rows, const float *a, size_t a_row, const float *packed, size_t inner,
                                float *c, size_t c_row, size_t count, int adds) {
  for (; rows >= 2 * ROWS; rows -= 2 * ROWS, a += 2 * ROWS * a_row, c += 2 * ROWS * c_row)
    NAME(narrow_tile)(2 * ROWS, a, a_row, packed, inner, c, c_row, count, adds);
  for (; rows >= 4; rows -= 4, a += 4 * a_row, c += 4 * c_row)
    NAME(narrow_tile)(4, a, a_row, packed, inner, c, c_row, count, adds);
  for (; rows > 0; rows--, a += a_row, c += c_row)
    NAME(narrow_tile)(1, a, a_row, packed, inner, c, c_row, count, adds);
}

// The same for a left operand whose rows are contiguous: `vectors` of rows, or `rows` of one.
TARGET DESCENT_INLINE void NAME(upright_tile)(const int vectors, const int is_part, size_t rows,
                                              const float *a, size_t a_step, const float *b, size_t b_step,
                                              size_t b_column, size_t inner, float *c, size_t c_row,
                                              size_t count, int adds) {
  VECTOR sums[4][4];
#pragma clang loop unroll(full)
  for (int n = 0; n < 4; n++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[n][v] = (VECTOR){0};
  // Missing columns repeat the last one.
  size_t second = (count > 1 ? 1 : count - 1) * b_column, third = (count > 2 ? 2 : count - 1) * b_column;
  size_t columns[4] = {0, second, third, (count - 1) * b_column};
  for (size_t k = 0; k < inner; k++, a += a_step, b += b_step) {
    VECTOR left[4];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      left[v] = is_part ? LOAD_PART(a + v * WIDTH, rows) : *(const VECTOR *)(a + v * WIDTH);
#pragma clang loop unroll(full)
    for (int n = 0; n < 4; n++) {
      VECTOR right = (VECTOR)(b[columns[n]]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[n][v] += left[v] * right;
    }
  }
  float turned[4][4 * WIDTH];
#pragma clang loop unroll(full)
  for (int n = 0; n < 4; n++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(VECTOR *)(turned[n] + v * WIDTH) = sums[n][v];
  __m128i mask = _mm_loadu_si128((const __m128i *)(masks + 8 - count));
  for (size_t r = 0; r < rows; r++) {
    float *y = c + r * c_row;
    __m128 sum = {turned[0][r], turned[1][r], turned[2][r], turned[3][r]};
    _mm_maskstore_ps(y, mask, adds ? _mm_maskload_ps(y, mask) + sum : sum);
  }
}

#define UPRIGHT(VECTORS_, IS_PART, ROWS_) \
  NAME(upright_tile)(VECTORS_, IS_PART, ROWS_, a, a_step, b, b_step, b_column, inner, c, c_row, count, adds)

TARGET static void NAME(upright)(size_t rows, const float *a, size_t a_step, const float *b, size_t b_step,
                                 size_t b_column, size_t inner, float *c, size_t c_row, size_t count,
                                 int adds) {
  for (; rows >= 4 * WIDTH; rows -= 4 * WIDTH, a += 4 * WIDTH, c += 4 * WIDTH * c_row)
    UPRIGHT(4, 0, 4 * WIDTH);
  for (; rows >= WIDTH; rows -= WIDTH, a += WIDTH, c += WIDTH * c_row) UPRIGHT(1, 0, WIDTH);
  if (rows > 0) UPRIGHT(1, 1, rows);
}

// MARK: Packing.

// b[k][n] for `inner` rows of k into rows of `width` floats; columns from `count` on become 0. Returns whether all are
// finite: x·0 is 0 for a finite x and NaN otherwise. The processor does not prefetch by itself if only part of a row is
// needed.
TARGET static bool NAME(pack_rows)(const float *b, size_t b_row, size_t inner, size_t count, size_t width,
                                   float *packed) {
  VECTOR zeros = {0};
  for (size_t k = 0; k < inner; k++, b += b_row, packed += width) {
    size_t n = 0;
    for (; n + WIDTH <= count; n += WIDTH) {
      VECTOR x = *(const VECTOR *)(b + n);
      if (count < b_row) __builtin_prefetch(b + n + PREFETCHED_ROWS * b_row);
      zeros += x * 0;
      *(VECTOR *)(packed + n) = x;
    }
    if (n < count) {
      VECTOR x = LOAD_PART(b + n, count - n);
      zeros += x * 0;
      *(VECTOR *)(packed + n) = x;
    }
  }
  return SOME(zeros) == 0;
}

// b[k][r] for a tile of ROWS columns; columns from `count` on are not written.
TARGET static void NAME(pack_tile)(const float *b, size_t b_row, size_t inner, size_t count, float *packed) {
  if (count == ROWS) {
    for (size_t k = 0; k < inner; k++, b += b_row, packed += ROWS)
      __builtin_memcpy(packed, b, ROWS * sizeof(float));
  } else {
    for (size_t k = 0; k < inner; k++, b += b_row, packed += ROWS)
      for (size_t r = 0; r < count; r++) packed[r] = b[r];
  }
}

// y[k][n] = x[n][k] for `count` rows of x, into rows of `width` floats; columns from `count` on become 0. Returns
// whether all are finite.
TARGET static bool NAME(pack_columns)(const float *x, size_t x_row, size_t inner, size_t count,
                                      size_t width, float *y) {
  typedef float four __attribute__((ext_vector_type(4), aligned(4)));
  four zeros = {0};
  float more = 0;
  size_t n = 0;
  for (; n + 4 <= count; n += 4) {
    const float *row = x + n * x_row;
    size_t k = 0;
    for (; k + 4 <= inner; k += 4) {
      four a = *(const four *)(row + k), b = *(const four *)(row + x_row + k);
      four c = *(const four *)(row + 2 * x_row + k), d = *(const four *)(row + 3 * x_row + k);
      zeros += (a + b) * 0 + (c + d) * 0;
      four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
      four ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      float *to = y + k * width + n;
      *(four *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
      *(four *)(to + width) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
      *(four *)(to + 2 * width) = __builtin_shufflevector(ef, gh, 0, 1, 4, 5);
      *(four *)(to + 3 * width) = __builtin_shufflevector(ef, gh, 2, 3, 6, 7);
    }
    for (; k < inner; k++)
      for (size_t j = 0; j < 4; j++) more += (y[k * width + n + j] = row[j * x_row + k]) * 0;
  }
  for (; n < width; n++)
    for (size_t k = 0; k < inner; k++) more += (y[k * width + n] = n < count ? x[n * x_row + k] : 0) * 0;
  zeros += more;
  return zeros[0] + zeros[1] + zeros[2] + zeros[3] == 0;
}

// The rows first..<last of the product, all columns, for `inner` from `from` on.
TARGET static void NAME(block)(const layout *p, const float *a, const float *b, float *c,
                               size_t rows, size_t columns, size_t inner, int adds, float *scratch) {
  size_t a_row = p->left_row, a_step = 1, a_tile = ROWS * p->left_row;
  const float *unpacked = a;
  float *packed = scratch;
  if (p->transpose_left) {
    a_row = 1;
    a_step = p->left_row;
    a_tile = ROWS;
  }
  size_t b_row = p->right_row, b_column = 1;
  if (p->transpose_right) {
    b_row = 1;
    b_column = p->right_row;
  }
  size_t narrow = columns % WIDTH <= 4 ? columns % WIDTH : 0;
  columns -= narrow;
  // Packing pays off if the tile is read more than once.
  int packs_left = p->transpose_left && columns > NAME(columns);
  if (packs_left) {
    for (size_t r = 0; r < rows; r += ROWS)
      NAME(pack_tile)(a + r, p->left_row, inner, rows - r < ROWS ? rows - r : ROWS, scratch + r * inner);
    a = scratch;
    packed += ((rows + ROWS - 1) / ROWS) * ROWS * inner;
    a_step = ROWS;
    a_tile = ROWS * inner;
  }
  for (size_t n = 0; n < columns; n += NAME(columns)) {
    size_t count = columns - n < NAME(columns) ? columns - n : NAME(columns);
    int vectors = (int)((count + WIDTH - 1) / WIDTH);
    size_t width = (size_t)vectors * WIDTH;
    const float *panel = packed;
    size_t b_step = width;
    if (p->transpose_right) {
      NAME(pack_columns)(b + n * p->right_row, p->right_row, inner, count, width, packed);
    } else if (count == width && rows <= 2 * ROWS) {
      panel = b + n;
      b_step = p->right_row;
    } else {
      NAME(pack_rows)(b + n, p->right_row, inner, count, width, packed);
    }
    size_t tail = count - (width - WIDTH);
    NAME(panel)(rows, vectors, a, a_row, a_step, a_tile, panel, b_step, inner, c + n, p->result_row, tail,
                adds);
  }
  if (narrow == 0) return;
  b += columns * b_column;
  c += columns;
  if (p->transpose_left) {
    NAME(upright)(rows, unpacked, p->left_row, b, b_row, b_column, inner, c, p->result_row, narrow, adds);
  } else {
    NAME(pack_narrow)(b, b_row, b_column, inner, narrow, packed);
    NAME(narrow)(rows, a, a_row, packed, inner, c, p->result_row, narrow, adds);
  }
}

// One row of the result: the right operand is read once, four of its rows at a time.
TARGET static void NAME(row_block)(const float *x, const float *b, size_t b_row, size_t inner, size_t columns,
                                   float *y) {
  for (size_t n = 0; n < columns; n++) y[n] = 0;
  size_t k = 0;
  for (; k + 4 <= inner; k += 4, b += 4 * b_row) {
    const float *second = b + b_row, *third = b + 2 * b_row, *fourth = b + 3 * b_row;
    DESCENT_INDEPENDENT
    for (size_t n = 0; n < columns; n++)
      y[n] = y[n] + x[k] * b[n] + x[k + 1] * second[n] + x[k + 2] * third[n] + x[k + 3] * fourth[n];
  }
  for (; k < inner; k++, b += b_row) {
    DESCENT_INDEPENDENT
    for (size_t n = 0; n < columns; n++) y[n] += x[k] * b[n];
  }
}

TARGET static void NAME(row)(const float *x, const float *b, size_t b_row, size_t inner, size_t columns,
                             float *y) {
  enum { PART = 1024 };
  size_t block = block_of(inner);
  if (inner <= block) return NAME(row_block)(x, b, b_row, inner, columns, y);
  for (size_t n = 0; n < columns; n += PART) {
    float sums[PART];
    size_t count = columns - n < PART ? columns - n : PART;
    for (size_t k = 0; k < inner; k += block) {
      size_t depth = inner - k < block ? inner - k : block;
      NAME(row_block)(x + k, b + k * b_row + n, b_row, depth, count, k == 0 ? y + n : sums);
      if (k == 0) continue;
      DESCENT_INDEPENDENT
      for (size_t i = 0; i < count; i++) y[n + i] += sums[i];
    }
  }
}

TARGET static void NAME(product)(const layout *p, size_t rows, size_t columns, size_t inner,
                                 const float *a, const float *b, float *c, float *scratch) {
  if (p->is_row && !p->transpose_right && !p->adds) return NAME(row)(a, b, p->right_row, inner, columns, c);
  // Parts of equal size.
  size_t parts = (inner + INNER - 1) / INNER, most = ((inner + parts - 1) / parts + 3) / 4 * 4;
  for (size_t k = 0; k < inner; k += most) {
    size_t depth = inner - k < most ? inner - k : most;
    const float *right = p->transpose_right ? b + k : b + k * p->right_row;
    for (size_t r = 0; r < rows; r += BLOCK) {
      size_t height = rows - r < BLOCK ? rows - r : BLOCK;
      const float *left = p->transpose_left ? a + k * p->left_row + r : a + r * p->left_row + k;
      NAME(block)(p, left, right, c + r * p->result_row, height, columns, depth, k > 0 || p->adds, scratch);
    }
  }
}

#include "zeros_body.h"

#undef VECTOR
#undef TILE
#undef TILES
#undef UPRIGHT
#undef NAME
#undef TARGET
#undef WIDTH
#undef ROWS
#undef VECTORS
#undef LOAD_PART
#undef STORE_PART
#undef STEPS
#undef LOAD_STEPS
#undef REPEAT
#undef SUM_STEPS
#undef BITS
#undef SOME
#undef TURN
