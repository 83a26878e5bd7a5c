// The body of products.c, once for each instruction set. The includer defines
//
//   NAME(x)                 the name of x in this variant
//   TARGET                  the attribute of its functions
//   WIDTH                   the floats of a vector
//   ROWS, VECTORS           a tile of the result: rows, and vectors in each of them
//   LOAD_PART(p, n)         a vector of the n floats at p, and zeros
//   STORE_PART(p, n, v)     the first n floats of v to p
//
// A tile is summed in registers: for each step along the inner extent its row of the right operand
// is loaded once and multiplied by ROWS numbers of the left one.

typedef float NAME(vector) __attribute__((ext_vector_type(WIDTH), aligned(4)));
#define VECTOR NAME(vector)
enum { NAME(columns) = WIDTH * VECTORS };

// One tile of the result: `rows` × `vectors`, the last vector with `tail` columns. Constants after inlining.
TARGET DESCENT_INLINE void NAME(tile)(const int rows, const int vectors, const float *a, size_t a_row,
                                      size_t a_step, const float *b, size_t b_step, size_t inner,
                                      float *c, size_t c_row, size_t tail, int adds) {
  VECTOR sums[ROWS][VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = (VECTOR){0};
#pragma clang loop unroll_count(2)
  for (size_t p = 0; p < inner; p++) {
    VECTOR right[VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) right[v] = *(const VECTOR *)(b + v * WIDTH);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      VECTOR left = (VECTOR)(a[(size_t)r * a_row]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[r][v] += left * right[v];
    }
    a += a_step;
    b += b_step;
  }
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

#define TILE(ROWS_, VECTORS_)                                                                   \
  NAME(tile)(ROWS_, VECTORS_, a, a_row, a_step, b, b_step, inner, c, c_row, tail, adds)

#define TILES(ROWS_)                                                                            \
  switch (vectors) {                                                                            \
    case 1: TILE(ROWS_, 1); break;                                                              \
    case 2: TILE(ROWS_, 2); break;                                                              \
    default: TILE(ROWS_, VECTORS);                                                              \
  }

// All rows of a panel of columns.
TARGET static void NAME(panel)(size_t rows, int vectors, const float *a, size_t a_row, size_t a_step,
                               size_t a_tile, const float *b, size_t b_step, size_t inner, float *c,
                               size_t c_row, size_t tail, int adds) {
  for (; rows >= ROWS; rows -= ROWS, a += a_tile, c += ROWS * c_row) TILES(ROWS)
  if (ROWS > 8 && rows & 8) { TILES(8) a += 8 * a_row; c += 8 * c_row; }
  if (rows & 4) { TILES(4) a += 4 * a_row; c += 4 * c_row; }
  if (rows & 2) { TILES(2) a += 2 * a_row; c += 2 * c_row; }
  if (rows & 1) { TILES(1) }
}

// b[k][n] for `inner` rows of k into rows of `width` floats; columns from `count` on become 0.
TARGET static void NAME(pack_rows)(const float *b, size_t b_row, size_t inner, size_t count, size_t width,
                                   float *packed) {
  for (size_t k = 0; k < inner; k++, b += b_row, packed += width) {
    size_t n = 0;
    for (; n + WIDTH <= count; n += WIDTH) *(VECTOR *)(packed + n) = *(const VECTOR *)(b + n);
    if (n < count) *(VECTOR *)(packed + n) = LOAD_PART(b + n, count - n);
  }
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

// y[k][n] = x[n][k] for `count` rows of x, into rows of `width` floats; columns from `count` on become 0.
TARGET static void NAME(pack_columns)(const float *x, size_t x_row, size_t inner, size_t count,
                                      size_t width, float *y) {
  typedef float four __attribute__((ext_vector_type(4), aligned(4)));
  size_t n = 0;
  for (; n + 4 <= count; n += 4) {
    const float *row = x + n * x_row;
    size_t k = 0;
    for (; k + 4 <= inner; k += 4) {
      four a = *(const four *)(row + k), b = *(const four *)(row + x_row + k);
      four c = *(const four *)(row + 2 * x_row + k), d = *(const four *)(row + 3 * x_row + k);
      four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
      four ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      float *to = y + k * width + n;
      *(four *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
      *(four *)(to + width) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
      *(four *)(to + 2 * width) = __builtin_shufflevector(ef, gh, 0, 1, 4, 5);
      *(four *)(to + 3 * width) = __builtin_shufflevector(ef, gh, 2, 3, 6, 7);
    }
    for (; k < inner; k++)
      for (size_t j = 0; j < 4; j++) y[k * width + n + j] = row[j * x_row + k];
  }
  for (; n < width; n++)
    for (size_t k = 0; k < inner; k++) y[k * width + n] = n < count ? x[n * x_row + k] : 0;
}

// The rows first..<last of the product, all columns, for `inner` from `from` on.
TARGET static void NAME(block)(const layout *p, const float *a, const float *b, float *c,
                               size_t rows, size_t columns, size_t inner, int adds, float *scratch) {
  size_t a_row = p->left_row, a_step = 1, a_tile = ROWS * p->left_row;
  float *packed = scratch;
  if (p->transpose_left) {
    a_row = 1;
    a_step = p->left_row;
    a_tile = ROWS;
  }
  // Packing pays where the tile is read more than once.
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
    NAME(panel)(rows, vectors, a, a_row, a_step, a_tile, panel, b_step, inner, c + n, p->result_row,
                count - (width - WIDTH), adds);
  }
}

// One row of the result: the right operand goes by once, four of its rows at a time.
TARGET static void NAME(row)(const float *x, const float *b, size_t b_row, size_t inner, size_t columns,
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

TARGET static void NAME(product)(const layout *p, size_t rows, size_t columns, size_t inner,
                                 const float *a, const float *b, float *c, float *scratch) {
  if (p->is_row && !p->transpose_right) return NAME(row)(a, b, p->right_row, inner, columns, c);
  for (size_t k = 0; k < inner; k += INNER) {
    size_t depth = inner - k < INNER ? inner - k : INNER;
    const float *right = p->transpose_right ? b + k : b + k * p->right_row;
    for (size_t r = 0; r < rows; r += BLOCK) {
      size_t height = rows - r < BLOCK ? rows - r : BLOCK;
      const float *left = p->transpose_left ? a + k * p->left_row + r : a + r * p->left_row + k;
      NAME(block)(p, left, right, c + r * p->result_row, height, columns, depth, k > 0, scratch);
    }
  }
}

#undef VECTOR
#undef TILE
#undef TILES
#undef NAME
#undef TARGET
#undef WIDTH
#undef ROWS
#undef VECTORS
#undef LOAD_PART
#undef STORE_PART
