#ifndef DESCENT_REGION_H
#define DESCENT_REGION_H

#include "loop.h"
#include "products.h"

// A piece of work in parts: a product, a loop, or a product whose rows a loop follows part by part,
// while they are in the cache. Cores that share a region take its parts in turn.
typedef struct {
  const descent_product *product;  // or null
  const descent_loop *loop;        // or null
  int64_t extent;                  // rows, or columns where a product is shared by columns
  int64_t part;                    // so many of them a part
  bool is_by_columns;
  bool is_loop_apart;  // The loop adds up over rows: one core runs it, in the same parts.
  bool is_shared;      // There is enough work for several cores.
} descent_region;

// Runs a region with the help of `helpers` threads at most, part by part. The bits do not depend on
// `helpers`. `scratch` is aligned to 64 bytes; each thread takes `stride` floats of it. Only the
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
