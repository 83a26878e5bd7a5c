#ifndef DESCENT_REGION_H
#define DESCENT_REGION_H

#include "loop.h"
#include "products.h"

// What a part has of a product: some of its rows; some of its columns; or, of a product with one row, some steps
// of its sums, which are added up in the end. The weights of a step lie side by side, and those of a
// part stay in one core's cache.
typedef enum { DESCENT_BY_ROWS, DESCENT_BY_COLUMNS, DESCENT_BY_STEPS } descent_cut;

// A piece of work in parts: a product, a loop, or a product whose rows a loop follows part by part,
// while they are in the cache. Cores that share a region take its parts in turn.
typedef struct {
  const descent_product *product;  // or null
  const descent_loop *loop;        // or null
  int32_t cut;                     // one of descent_cut
  int64_t extent;                  // rows, columns or steps
  int64_t part;                    // so many of them a part
  bool is_loop_apart;  // The loop adds up over rows: one core runs it, in the same parts.
  bool is_shared;      // There is enough work for several cores.
} descent_region;

// Runs a region with the help of `helpers` threads at most, part by part. The bits do not depend on
// `helpers`. `scratch` is aligned to 64 bytes; each thread takes `stride` floats of it. A product
// by steps needs a row of floats for each part there. Only the
// thread that holds the helpers may ask for any.
void descent_region_run(const descent_region *region, uint64_t seed, uint32_t step, float *scratch,
                        size_t stride, int32_t helpers);

// Says that the calling thread begins a run, and asks for help: the number of helpers it now holds,
// `wanted` at most. There is none for a run beside others, or soon after one: independent runs side
// by side take a core each.
int32_t descent_helpers_begin(int32_t wanted);

// Says that the run has ended, and gives back its helpers.
void descent_helpers_end(int32_t held);

// The cores that this process may use.
int32_t descent_core_count(void);

#endif
