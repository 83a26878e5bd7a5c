#include "movement.h"

#include <math.h>
#include <string.h>

#include "clones.h"

DESCENT_INLINE void copy_run(const float *x, float *y, int64_t n) {
  // Short runs are common, and a call of memcpy takes longer than they do.
  if (n > 64) {
    memcpy(y, x, (size_t)n * sizeof(float));
    return;
  }
  DESCENT_INDEPENDENT
  for (int64_t i = 0; i < n; i++) y[i] = x[i];
}

DESCENT_INLINE void fill_run(float *y, float value, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = value;
}

// The steps low..<high of an axis that stay on an inner axis, of `extent` steps that begin at `at`.
DESCENT_INLINE void range_inside(int64_t at, int64_t step, int64_t extent, int64_t length, int64_t *low,
                                 int64_t *high) {
  if (step == 0) {
    *low = 0;
    *high = at >= 0 && at < length ? extent : 0;
    return;
  }
  int64_t l = at < 0 ? (-at + step - 1) / step : 0;
  int64_t h = at < length ? (length - at + step - 1) / step : 0;
  *low = l < extent ? l : extent;
  *high = h < extent ? h : extent;
  if (*high < *low) *high = *low;
}

// `axis`, the last one of a walk. `inner` is the element at the axis's coordinate `at`.
DESCENT_INLINE void run_last(const descent_movement *m, const descent_walk_axis *axis, int64_t outer,
                             int64_t inner, int64_t at) {
  const descent_inner_axis *along = &m->axes[axis->axis];
  int64_t low, high, stride = axis->step * along->stride;
  range_inside(at, axis->step, axis->extent, along->length, &low, &high);
  if (m->adds) {
    const float *x = m->source + outer;
    float *y = m->target + inner;
    if (stride == 1)
      DESCENT_INDEPENDENT
      for (int64_t i = low; i < high; i++) y[i] += x[i];
    else
      for (int64_t i = low; i < high; i++) y[i * stride] += x[i];
    return;
  }
  const float *x = m->source + inner;
  float *y = m->target + outer;
  if (low > 0) fill_run(y, m->padding, low);
  if (stride == 1)
    copy_run(x + low, y + low, high - low);
  else
    for (int64_t i = low; i < high; i++) y[i] = x[i * stride];
  if (high < axis->extent) fill_run(y + high, m->padding, axis->extent - high);
}

// Rows of `n` neighboring elements that are copied, or added. Most are short, and then a constant `n` is worth a case.
DESCENT_INLINE void move_rows(const float *x, int64_t x_step, float *y, int64_t y_step, int64_t rows, int64_t n,
                              int adds) {
#define ROWS_OF(N)                                                                    \
  case N:                                                                             \
    for (int64_t r = 0; r < rows; r++) {                                              \
      const float *from = x + r * x_step;                                             \
      float *to = y + r * y_step, row[N];                                             \
      for (int64_t i = 0; i < N; i++) row[i] = adds ? to[i] + from[i] : from[i];      \
      for (int64_t i = 0; i < N; i++) to[i] = row[i];                                 \
    }                                                                                 \
    return;
  switch (n) {
    ROWS_OF(1)
    ROWS_OF(2)
    ROWS_OF(3)
    ROWS_OF(4)
    ROWS_OF(8)
    ROWS_OF(16)
    ROWS_OF(32)
  }
#undef ROWS_OF
  for (int64_t r = 0; r < rows; r++) {
    const float *from = x + r * x_step;
    float *to = y + r * y_step;
    if (adds)
      DESCENT_INDEPENDENT
      for (int64_t i = 0; i < n; i++) to[i] += from[i];
    else
      copy_run(from, to, n);
  }
}

// Steps first..<last of the axis before the last one, and all of the last one. `inner` is where the first axis begins.
DESCENT_INLINE void run_two(const descent_movement *m, int32_t depth, int64_t first, int64_t last, int64_t outer,
                            int64_t inner, int64_t *coordinates) {
  const descent_walk_axis *axis = &m->walk[depth], *next = &m->walk[depth + 1];
  const descent_inner_axis *along = &m->axes[axis->axis], *last_along = &m->axes[next->axis];
  int64_t count = m->counts[depth], stride = axis->step * along->stride, at = coordinates[axis->axis];
  if (axis->axis == next->axis) {
    for (int64_t step = first; step < last; step++)
      run_last(m, next, outer + count * step, inner + stride * step, at + axis->step * step);
    return;
  }
  int64_t begin, end, low, high;
  range_inside(at + axis->step * first, axis->step, last - first, along->length, &begin, &end);
  begin += first;
  end += first;
  range_inside(coordinates[next->axis], next->step, next->extent, last_along->length, &low, &high);
  int64_t width = high - low, last_stride = next->step * last_along->stride;
  if (!m->adds && begin > first) fill_run(m->target + outer + count * first, m->padding, count * (begin - first));
  if (!m->adds && end < last) fill_run(m->target + outer + count * end, m->padding, count * (last - end));
  outer += count * begin;
  inner += stride * begin;
  if ((last_stride == 1 || width == 1) && (m->adds || width == count)) {
    const float *from = m->source + (m->adds ? outer + low : inner + low * last_stride);
    float *to = m->target + (m->adds ? inner + low * last_stride : outer);
    if (m->adds)
      move_rows(from, count, to, stride, end - begin, width, 1);
    else
      move_rows(from, stride, to, count, end - begin, width, 0);
    return;
  }
  for (int64_t step = begin; step < end; step++, outer += count, inner += stride)
    run_last(m, next, outer, inner, coordinates[next->axis]);
}

// One level of a walk: a step of its axis, and where that axis began.
typedef struct {
  int64_t step, last, outer, inner, coordinate;
} level;

// Walks the steps first..<last of one axis and all of the axes after it.
DESCENT_INLINE void walk_from(const descent_movement *m, int32_t top, int64_t first, int64_t last, int64_t outer,
                              int64_t inner, int64_t *coordinates) {
  if (m->rank == top + 1) {
    // A part of a single axis is a shorter walk.
    descent_walk_axis part = m->walk[top];
    part.extent = last - first;
    int64_t skipped = part.step * first;
    run_last(m, &part, outer + first, inner + skipped * m->axes[part.axis].stride,
             coordinates[part.axis] + skipped);
    return;
  }
  if (m->rank == top + 2) return run_two(m, top, first, last, outer, inner, coordinates);
  level levels[DESCENT_AXES];
  levels[top] = (level){first, last, outer, inner, coordinates[m->walk[top].axis]};
  for (int32_t depth = top; depth >= top;) {
    level *now = &levels[depth];
    const descent_walk_axis *axis = &m->walk[depth];
    const descent_inner_axis *along = &m->axes[axis->axis];
    if (now->step == now->last) {
      coordinates[axis->axis] = now->coordinate;
      depth--;
      continue;
    }
    int64_t step = now->step++, at = now->coordinate + axis->step * step;
    int64_t from = now->outer + m->counts[depth] * step;
    if (m->ending[axis->axis] == depth && (at < 0 || at >= along->length)) {
      if (!m->adds) fill_run(m->target + from, m->padding, m->counts[depth]);
      continue;
    }
    int64_t to = now->inner + axis->step * step * along->stride;
    coordinates[axis->axis] = at;
    const descent_walk_axis *next = &m->walk[depth + 1];
    if (depth + 3 == m->rank)
      run_two(m, depth + 1, 0, next->extent, from, to, coordinates);
    else
      levels[++depth] = (level){0, next->extent, from, to, coordinates[next->axis]};
  }
}

// The element of the inner array at which a walk begins, and its coordinates.
DESCENT_INLINE int64_t begin_walk(const descent_movement *m, int64_t *coordinates) {
  int64_t inner = m->start;
  for (int32_t axis = 0; axis < m->axis_count; axis++) {
    coordinates[axis] = m->axes[axis].offset;
    inner += m->axes[axis].offset * m->axes[axis].stride;
  }
  return inner;
}

// Walks all steps, of one axis only first..<last, whose steps have an axis of the inner array to themselves.
DESCENT_INLINE void walk_part(const descent_movement *m, int32_t split, int64_t first, int64_t last, int64_t inner,
                              int64_t *coordinates) {
  if (split == 0) return walk_from(m, 0, first, last, 0, inner, coordinates);
  descent_walk_axis walk[DESCENT_AXES];
  memcpy(walk, m->walk, sizeof(descent_walk_axis) * (size_t)m->rank);
  descent_movement part = *m;
  part.walk = walk;
  descent_walk_axis *axis = &walk[split];
  axis->extent = last - first;
  coordinates[axis->axis] += axis->step * first;
  inner += axis->step * first * m->axes[axis->axis].stride;
  walk_from(&part, 0, 0, walk[0].extent, m->counts[split] * first, inner, coordinates);
}

DESCENT_CLONES
void descent_movement_run(const descent_movement *m, int64_t first, int64_t last) {
  if (m->adds) {
    // All of the inner array, or the part of it that these steps walk.
    int splits = m->split_axis >= 0;
    int64_t size = splits ? m->inner_count / m->walk[m->split_axis].extent : 0;
    int64_t begin = first * size, end = splits ? last * size : m->inner_count;
    memset(m->target + begin, 0, (size_t)(end - begin) * sizeof(float));
  }
  int64_t coordinates[DESCENT_AXES], inner = begin_walk(m, coordinates);
  walk_part(m, m->split_axis > 0 ? m->split_axis : 0, first, last, inner, coordinates);
}

DESCENT_CLONES
void descent_movement_run_leading(const descent_movement *m, int32_t leading, int64_t first, int64_t last) {
  int64_t coordinates[DESCENT_AXES], origin = begin_walk(m, coordinates), count = m->counts[leading - 1];
  for (int64_t step = first; step < last; step++) {
    int64_t outer = (step - first) * count, inner = origin, rest = step;
    int is_beyond = 0;
    for (int32_t depth = leading - 1; depth >= 0; depth--) {
      const descent_walk_axis *axis = &m->walk[depth];
      const descent_inner_axis *along = &m->axes[axis->axis];
      int64_t moved = rest % axis->extent * axis->step, at = along->offset + moved;
      rest /= axis->extent;
      coordinates[axis->axis] = at;
      inner += moved * along->stride;
      is_beyond |= m->ending[axis->axis] == depth && (at < 0 || at >= along->length);
    }
    if (!is_beyond)
      walk_from(m, leading, 0, m->walk[leading].extent, outer, inner, coordinates);
    else if (!m->adds)
      fill_run(m->target + outer, m->padding, count);
  }
}

DESCENT_CLONES
void descent_rows_copy(const float *x, int64_t rows, int64_t width, const int32_t *indices, float *y,
                       int64_t first, int64_t last) {
  for (int64_t i = first; i < last; i++) {
    int64_t row = indices[i];
    if (row >= 0 && row < rows)
      copy_run(x + row * width, y + i * width, width);
    else
      for (int64_t k = 0; k < width; k++) y[i * width + k] = NAN;
  }
}

DESCENT_CLONES
void descent_rows_add(const float *x, const int32_t *indices, int64_t count, int64_t width, float *y,
                      int64_t first, int64_t last) {
  memset(y + first * width, 0, (size_t)((last - first) * width) * sizeof(float));
  for (int64_t i = 0; i < count; i++) {
    int64_t row = indices[i];
    if (row < first || row >= last) continue;
    const float *from = x + i * width;
    float *to = y + row * width;
    DESCENT_INDEPENDENT
    for (int64_t k = 0; k < width; k++) to[k] += from[k];
  }
}

// The places of rows among the wanted ones: a hash table with open addresses, in which place i is kept as i + 1. It has
// at least twice as many slots as rows, a power of two of them.

static int32_t bits_of_slots(int64_t count) {
  int32_t bits = 4;
  while ((int64_t)1 << bits < 2 * count) bits++;
  return bits;
}

int64_t descent_rows_scratch(int64_t wanted_count) { return (int64_t)1 << bits_of_slots(wanted_count); }

// The slot that holds the first place of `row`, or the free one where it belongs.
DESCENT_INLINE int32_t *slot_of(int32_t row, const int32_t *wanted, int32_t *table, int32_t bits) {
  uint64_t mask = ((uint64_t)1 << bits) - 1;
  uint64_t slot = ((uint64_t)(uint32_t)row * 0x9e3779b97f4a7c15u) >> (64 - bits);
  while (table[slot] && wanted[table[slot] - 1] != row) slot = (slot + 1) & mask;
  return &table[slot];
}

DESCENT_CLONES
void descent_rows_add_matching(const float *x, int64_t rows, int64_t width, const int32_t *indices, int64_t count,
                               const int32_t *wanted, int64_t wanted_count, float *y, int64_t first, int64_t last,
                               int32_t *table) {
  int32_t bits = bits_of_slots(wanted_count);
  memset(table, 0, sizeof(int32_t) << bits);
  for (int64_t i = 0; i < wanted_count; i++) {
    int32_t *slot = slot_of(wanted[i], wanted, table, bits);
    if (*slot) continue;
    *slot = (int32_t)(i + 1);
    int is_row = wanted[i] >= 0 && wanted[i] < rows;
    fill_run(y + i * width + first, is_row ? 0 : NAN, last - first);
  }
  for (int64_t i = 0; i < count; i++) {
    int32_t place = *slot_of(indices[i], wanted, table, bits);
    if (!place) continue;
    const float *from = x + i * width;
    float *to = y + (place - 1) * width;
    DESCENT_INDEPENDENT
    for (int64_t k = first; k < last; k++) to[k] += from[k];
  }
  for (int64_t i = 0; i < wanted_count; i++) {
    int64_t place = *slot_of(wanted[i], wanted, table, bits) - 1;
    if (place != i) copy_run(y + place * width + first, y + i * width + first, last - first);
  }
}

DESCENT_CLONES
void descent_rows_replace(const float *x, const float *replacements, const int32_t *indices, int64_t count,
                          int64_t width, float *y, int64_t first, int64_t last) {
  if (x != y) memcpy(y + first * width, x + first * width, (size_t)((last - first) * width) * sizeof(float));
  for (int64_t i = 0; i < count; i++) {
    int64_t row = indices[i];
    if (row >= first && row < last) copy_run(replacements + i * width, y + row * width, width);
  }
}
