#ifndef DESCENT_MOVEMENT_H
#define DESCENT_MOVEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Elements that change their places: transposes, broadcasts, slices, padding, windows, and the adjoint of windows.
//
// A walk visits the elements of a dense array, `outer`, in their order. Each axis of the walk moves along one axis of
// another array, `inner`: element i0, i1, … of the outer array is the element of the inner one whose coordinate on each
// axis is offset + Σ step·i over the walk's axes that move along it. Where a coordinate is beyond its axis, there is
// padding.

// The most axes of a walk.
enum { DESCENT_AXES = 64 };

// One axis of a walk.
typedef struct {
  int64_t extent;
  int32_t axis;  // of the inner array
  int64_t step;  // in its elements
} descent_walk_axis;

// One axis of the inner array.
typedef struct {
  int64_t length;
  int64_t offset;  // where the walk begins, which may be beyond the axis
  int64_t stride;  // in floats
} descent_inner_axis;

typedef struct {
  const float *source;
  float *target;
  int32_t rank, axis_count;
  const descent_walk_axis *walk;
  const descent_inner_axis *axes;
  const int32_t *ending;  // for each axis of the inner array, the last axis of the walk that moves along it
  const int64_t *counts;  // for each axis of the walk, the elements of the outer array in one step of it
  float padding;
  bool adds;  // The outer array is the source, and its elements are added to the inner one, which starts at 0.
  // The axis of the walk parts of which may run at once, each of whose steps adds to elements of its own, one after another;
  // negative if there is none.
  int32_t split_axis;
  int64_t inner_count;  // the elements of the inner array
  int64_t start;        // the element of the inner array at which all offsets are 0
} descent_movement;

// Walks the steps first..<last of the axis at which it splits; of the first, and all of them, if it does not.
void descent_movement_run(const descent_movement *movement, int64_t first, int64_t last);

// Walks some steps of the first `leading` axes, counted as if they were one axis; each moves along an axis of its own.
// The outer array begins with the first of these steps. With `adds`, the inner array is not cleared.
void descent_movement_run_leading(const descent_movement *movement, int32_t leading, int64_t first, int64_t last);

// Copies row indices[i] of `rows` rows of `width` floats to row i of `y`, for first <= i < last; NaN where there is no
// such row.
void descent_rows_copy(const float *x, int64_t rows, int64_t width, const int32_t *indices, float *y,
                       int64_t first, int64_t last);

// Adds row i of `x` to row indices[i] of `y`, for 0 <= i < count, in this order; only to the rows first..<last of `y`,
// which start at 0.
void descent_rows_add(const float *x, const int32_t *indices, int64_t count, int64_t width, float *y,
                      int64_t first, int64_t last);

// Row wanted[i] of what descent_rows_add would make, as row i of `y`, for 0 <= i < wanted_count; NaN where there is no such
// row. Only the columns first..<last. `table` is scratch memory of descent_rows_scratch(wanted_count) floats.
void descent_rows_add_matching(const float *x, int64_t rows, int64_t width, const int32_t *indices, int64_t count,
                               const int32_t *wanted, int64_t wanted_count, float *y, int64_t first, int64_t last,
                               int32_t *table);
int64_t descent_rows_scratch(int64_t wanted_count);

// Copies `x` to `y`, unless they are the same, and then row i of `replacements` to row indices[i], for 0 <= i < count, in
// this order; only the rows first..<last of `y`.
void descent_rows_replace(const float *x, const float *replacements, const int32_t *indices, int64_t count,
                          int64_t width, float *y, int64_t first, int64_t last);

#endif
