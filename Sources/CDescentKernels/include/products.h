#ifndef DESCENT_PRODUCTS_H
#define DESCENT_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Matrix products, row-major: result = op(left) · op(right), where op(left) is [rows, inner] and op(right) is [inner,
// columns]; op transposes if its flag is set.
//
// Every element of the result is summed in the same order, whichever part of the result a call computes, if parts start
// at multiples of 16 columns. So several cores can share a product without changing the bits. They depend on the
// instruction set.
typedef struct {
  const float *left, *right;
  float *result;
  int64_t rows, columns, inner;
  bool transposes_left, transposes_right;
  bool adds;  // to the result, which is overwritten otherwise; not for a product with one row
} descent_product;

// Whether there are kernels for this processor: AVX-512 or AVX2 with FMA. Elsewhere BLAS is used.
bool descent_products_are_fast(void);

// Computes the rows first_row..<last_row and the columns first_column..<last_column. `scratch` is aligned to 64 bytes
// and holds descent_product_scratch() floats.
void descent_product_run(const descent_product *product, int64_t first_row, int64_t last_row,
                         int64_t first_column, int64_t last_column, float *scratch);

// The same for some steps of the inner extent, for a product with one row whose right operand is not transposed: the
// sums go to `sums`, one number per column.
void descent_product_run_steps(const descent_product *product, int64_t first, int64_t last, float *sums);

// The result from such sums: `parts` rows of them, in order.
void descent_product_add_up(const descent_product *product, int64_t parts, const float *sums);

size_t descent_product_scratch(const descent_product *product);

// The columns of a tile: parts of a product that end at a multiple of this waste nothing.
int64_t descent_product_tile_columns(void);

#endif
