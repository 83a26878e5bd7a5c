#ifndef DESCENT_REGION_H
#define DESCENT_REGION_H

#include "loop.h"
#include "movement.h"
#include "products.h"

// What a part of a product contains, or, of the first two, a loop: some of its rows; some of its columns; for a product with one row, some steps
// of its sums, which are added up at the end; or some of many products of matrices. The weights of a step are contiguous, and those of a part stay in one
// core's cache.
typedef enum { DESCENT_BY_ROWS, DESCENT_BY_COLUMNS, DESCENT_BY_STEPS, DESCENT_BY_MATRICES } descent_cut;

// What happens to the rows of a table that indices name.
typedef enum {
  DESCENT_READ_ROWS,
  DESCENT_ADD_ROWS,
  DESCENT_ADD_MATCHING_ROWS,  // Only the rows that other indices, `wanted`, name are made.
  DESCENT_REPLACE_ROWS
} descent_rows_kind;

// A part of them is some of the rows that are read, some rows of the table, or, with DESCENT_ADD_MATCHING_ROWS, some
// columns.
typedef struct {
  const float *x;
  const int32_t *indices;
  float *y;
  const int32_t *wanted;      // or null
  const float *replacements;  // or null
  int64_t rows, count, wanted_count, width;  // of the table; of the indices; of `wanted`; the floats of a row
  int32_t kind;                              // one of descent_rows_kind
} descent_rows;

// A product whose large operand or result is never in memory as a whole: the elements under windows. A step of the
// movement's leading axes walks `rows` of its rows.
typedef enum {
  DESCENT_LEFT_ROWS,  // The left operand is under windows.
  DESCENT_LEFT_SUMS,  // So is the left operand, transposed: the product adds up over its rows.
  DESCENT_FOLDED      // The result is folded; a part is some of the first axis's steps.
} descent_walked_role;

typedef struct {
  const descent_movement *movement;
  int32_t role;     // one of descent_walked_role
  int32_t leading;  // so many of its axes are one
  int64_t rows;     // of the product, in a step of the leading axes
  int64_t steps;    // of the leading axes, in one of the first axis
  int64_t chunk;    // so many steps are walked at a time
  // Where the elements under the windows are in scratch memory, and the sums of parts in the opening thread's.
  int64_t elements, sums;
} descent_walked;

// A piece of work in parts: a product, a loop, or a product followed by a loop part by part, while its rows are in the
// cache. Cores that share a region take its parts in turn.
typedef struct {
  const descent_product *product;  // or null
  const descent_loop *loop;        // or null
  const descent_movement *movement;  // or null; then there is neither product nor loop
  const descent_walked *walked;      // or null; then the product is not one of them
  const descent_rows *rows;          // or null; then there is nothing else
  int32_t cut;                     // one of descent_cut
  int64_t extent;                  // rows, columns or steps
  int64_t part;                    // so many of them a part
  bool is_loop_apart;  // The loop adds up over rows: one core runs it, in the same parts.
  bool is_shared;      // There is enough work for several cores.
} descent_region;

// Runs a region part by part, with the help of up to `helpers` threads. The bits do not depend on `helpers`. `scratch`
// is aligned to 64 bytes; each thread uses `stride` floats of it. A product by steps needs one row of floats per part
// there. Only the thread that holds the helpers may request any.
void descent_region_run(const descent_region *region, uint64_t seed, uint32_t step, float *scratch,
                        size_t stride, int32_t helpers);

// Announces that the calling thread starts a run, and requests helpers: returns the number it now holds, at most
// `wanted`. A run that is concurrent with others, or follows soon after, gets none: concurrent runs take one core each.
int32_t descent_helpers_begin(int32_t wanted);

// Announces that the run has ended, and releases its helpers.
void descent_helpers_end(int32_t held);

// The number of cores that this process may use.
int32_t descent_core_count(void);

#endif
