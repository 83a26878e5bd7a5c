#include "loop.h"

#include <math.h>
#include <string.h>

#include "clones.h"
#include "elementary.h"
#include "random.h"

// An instruction may write where it reads (the same element), which the vectorizer needs to know.
#define EACH(n) _Pragma("clang loop vectorize(assume_safety)") for (size_t i = 0; i < (n); i++)

enum { LANES = 16 };

typedef float sixteen __attribute__((ext_vector_type(16), aligned(4)));
typedef int32_t sixteen_bits __attribute__((ext_vector_type(16), aligned(4)));
typedef float four __attribute__((ext_vector_type(4), aligned(4)));
typedef int32_t four_bits __attribute__((ext_vector_type(4), aligned(4)));

// MARK: Sums and maxima of consecutive elements, in one order whatever the vector width.

static inline __attribute__((always_inline)) float larger(float a, float b) {
  return (a > b || a != a) ? a : b;
}

// Sums the lanes of a vector by halves: the first half plus the second, and so on.
static inline __attribute__((always_inline)) float sum_of_four(four x) {
  return (x[0] + x[2]) + (x[1] + x[3]);
}

static inline __attribute__((always_inline)) float sum_of(const float *x, size_t n) {
  sixteen sums = {0};
  four more = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) sums += *(const sixteen *)(x + i);
  for (; i + 4 <= n; i += 4) more += *(const four *)(x + i);
  float rest = 0;
  for (; i < n; i++) rest += x[i];
  four quarters = (sums.lo.lo + sums.hi.lo) + (sums.lo.hi + sums.hi.hi);
  return sum_of_four(quarters + more) + rest;
}

// The larger elements of two vectors, as defined by larger().
#define LARGER(VECTOR, BITS, a, b)                                       \
  ({                                                                     \
    VECTOR next = a, so_far = b;                                         \
    BITS takes = (next > so_far) | (next != next);                       \
    (VECTOR)((takes & (BITS)next) | (~takes & (BITS)so_far));            \
  })

static inline __attribute__((always_inline)) float maximum_of_four(four x) {
  return larger(larger(x[0], x[2]), larger(x[1], x[3]));
}

// The last elements are processed together with some previous ones again.
static inline __attribute__((always_inline)) float maximum_of(const float *x, size_t n) {
  float largest = -INFINITY;
  if (n >= 16) {
    sixteen v = *(const sixteen *)x;
    for (size_t i = 16; i + 16 <= n; i += 16)
      v = LARGER(sixteen, sixteen_bits, *(const sixteen *)(x + i), v);
    v = LARGER(sixteen, sixteen_bits, *(const sixteen *)(x + n - 16), v);
    four low = LARGER(four, four_bits, v.lo.lo, v.hi.lo), high = LARGER(four, four_bits, v.lo.hi, v.hi.hi);
    largest = maximum_of_four(LARGER(four, four_bits, low, high));
  } else if (n >= 4) {
    four v = *(const four *)x;
    for (size_t i = 4; i + 4 <= n; i += 4)
      v = LARGER(four, four_bits, *(const four *)(x + i), v);
    largest = maximum_of_four(LARGER(four, four_bits, *(const four *)(x + n - 4), v));
  } else {
    for (size_t i = 0; i < n; i++) largest = larger(x[i], largest);
  }
  return largest;
}

// The same for rows of fewer than LANES elements, with a constant `n`: the compiler processes many at a time.
static inline __attribute__((always_inline)) void narrow_rows(const float *x, size_t rows,
                                                              const size_t n, int is_maximum,
                                                              float *y) {
  EACH(rows) {
    float lanes[LANES];
#pragma clang loop unroll(full)
    for (size_t lane = 0; lane < LANES; lane++)
      lanes[lane] = lane < n ? x[i * n + lane] : is_maximum ? -INFINITY : 0;
#pragma clang loop unroll(full)
    for (size_t width = LANES / 2; width > 0; width /= 2)
#pragma clang loop unroll(full)
      for (size_t lane = 0; lane < width; lane++)
        lanes[lane] = is_maximum ? larger(lanes[lane], lanes[lane + width])
                                 : lanes[lane] + lanes[lane + width];
    y[i] = lanes[0];
  }
}

// Returns whether there was a constant for it.
static inline __attribute__((always_inline)) int reduce_narrow_rows(const float *x, size_t rows,
                                                                    size_t n, int is_maximum,
                                                                    float *y) {
#define NARROW(N)                                        \
  case N:                                                \
    if (is_maximum)                                      \
      narrow_rows(x, rows, N, 1, y);                     \
    else                                                 \
      narrow_rows(x, rows, N, 0, y);                     \
    return 1;
  switch (n) {
    NARROW(2)
    NARROW(3)
    NARROW(4)
    NARROW(5)
    NARROW(8)
    NARROW(10)
    default:
      return 0;
  }
#undef NARROW
}

// MARK: One tile.

// The elements of a loop's tiles: the fewer registers it has, the larger its tiles, so that all registers stay in the
// L1 cache and instructions are started as rarely as possible.
static int64_t elements_of_a_tile(const descent_loop *loop) {
  enum { CACHED = 11 * 1024 };
  int64_t elements = DESCENT_TILE;
  while (elements > 256 && elements * (loop->operand_count + loop->result_count) > CACHED) elements /= 2;
  return elements;
}

typedef struct {
  int64_t row, column;     // where the tile begins
  size_t rows, columns;    // its extents
  size_t count;            // rows * columns
} tile;

// Sums over the rows of some columns, four rows at a time, in registers.
#define ADD_ROWS(VECTOR, x, y)                                                       \
  {                                                                                  \
    VECTOR sums[4] = {0};                                                            \
    const float *row = x;                                                            \
    size_t r = 0;                                                                    \
    for (; r + 4 <= t->rows; r += 4, row += 4 * columns)                             \
      for (size_t k = 0; k < 4; k++) sums[k] += *(const VECTOR *)(row + k * columns); \
    for (; r < t->rows; r++, row += columns) sums[0] += *(const VECTOR *)row;        \
    *(VECTOR *)(y) = (sums[0] + sums[1]) + (sums[2] + sums[3]);                      \
  }

// Rows of a tile are summed into `partial` first and added once: the error grows with the number of
// tiles and of rows in a tile, not with their product.
static inline __attribute__((always_inline)) void reduce_rows(const float *x, const tile *t,
                                                              int is_maximum, float *partial,
                                                              float *lost, float *total) {
  size_t columns = t->columns;
  const float *sum = x;
  if (t->rows > 1) {
    if (is_maximum) {
      EACH(columns) partial[i] = larger(x[i], x[columns + i]);
      for (size_t r = 2; r < t->rows; r++) {
        const float *row = x + r * columns;
        EACH(columns) partial[i] = larger(row[i], partial[i]);
      }
    } else {
      size_t i = 0;
      for (; i + 16 <= columns; i += 16) ADD_ROWS(sixteen, x + i, partial + i)
      for (; i + 4 <= columns; i += 4) ADD_ROWS(four, x + i, partial + i)
      for (; i < columns; i++) ADD_ROWS(float, x + i, partial + i)
    }
    sum = partial;
  }
  if (is_maximum)
    EACH(columns) total[i] = larger(sum[i], total[i]);
  else if (lost)
    EACH(columns) {
      float next = sum[i] - lost[i], larger_total = total[i] + next;
      lost[i] = (larger_total - total[i]) - next;
      total[i] = larger_total;
    }
  else
    EACH(columns) total[i] += sum[i];
}

static inline __attribute__((always_inline)) void reduce_columns(const float *x, const tile *t,
                                                                 int is_maximum, float *total) {
  if (t->column == 0 &&
      reduce_narrow_rows(x, t->rows, t->columns, is_maximum, total + t->row))
    return;
  for (size_t r = 0; r < t->rows; r++) {
    const float *row = x + r * t->columns;
    float *y = total + t->row + r;
    float value = is_maximum ? maximum_of(row, t->columns) : sum_of(row, t->columns);
    if (t->column == 0)
      *y = value;
    else
      *y = is_maximum ? larger(value, *y) : *y + value;
  }
}

static inline __attribute__((always_inline)) void reduce(const descent_reduction *reduction,
                                                         const float *x, const tile *t,
                                                         float *scratch, size_t slot) {
  int is_maximum = reduction->is_maximum;
  switch (reduction->form) {
    case DESCENT_ROW:
      reduce_rows(x, t, is_maximum, scratch + (size_t)reduction->slot * slot,
                  reduction->lost ? reduction->lost + t->column : NULL, reduction->data + t->column);
      break;
    case DESCENT_COLUMN:
      reduce_columns(x, t, is_maximum, reduction->data);
      break;
    default:
      if (is_maximum)
        *reduction->data = larger(maximum_of(x, t->count), *reduction->data);
      else
        *reduction->data += sum_of(x, t->count);
  }
}

// b where a is not 0, else c. By bits: of a choice between two elements the compiler makes one between their addresses, and
// then gathers the elements one by one.
static inline __attribute__((always_inline)) void select(const float *a, const float *b, const float *c, float *y,
                                                         size_t n) {
  const int32_t *first = (const int32_t *)b, *second = (const int32_t *)c;
  EACH(n) {
    int32_t takes = -(a[i] != 0), bits = (takes & first[i]) | (~takes & second[i]);
    memcpy(y + i, &bits, sizeof bits);
  }
}

static inline __attribute__((always_inline)) void one_hot(const int32_t *labels, const tile *t,
                                                          float *y) {
  memset(y, 0, t->count * sizeof(float));
  for (size_t r = 0; r < t->rows; r++) {
    int64_t label = labels[t->row + r] - t->column;
    if (label >= 0 && label < (int64_t)t->columns) y[r * t->columns + (size_t)label] = 1;
  }
}

static inline __attribute__((always_inline)) void execute(const descent_loop *loop,
                                                          const descent_instruction *instruction,
                                                          float *const *registers, const tile *t,
                                                          uint64_t seed, uint32_t step,
                                                          float *scratch, size_t slot) {
  size_t n = t->count;
  float *y = registers[instruction->result];
  const float *a = registers[instruction->operands[0]];
  const float *b = registers[instruction->operands[1]];
  const float *c = registers[instruction->operands[2]];
  uint64_t first = (uint64_t)(t->row * loop->columns + t->column);
  switch ((descent_opcode)instruction->opcode) {
    case DESCENT_COPY:
      if (y != a) memcpy(y, a, n * sizeof(float));
      break;
    case DESCENT_NEGATE:
      EACH(n) y[i] = -a[i];
      break;
    case DESCENT_EXPONENTIAL:
      descent_exponential(a, y, n);
      break;
    case DESCENT_EXPONENTIAL_MINUS_ONE:
      for (size_t i = 0; i < n; i++) y[i] = expm1f(a[i]);
      break;
    case DESCENT_LOGARITHM:
      descent_logarithm(a, y, n);
      break;
    case DESCENT_LOGARITHM_ONE_PLUS:
      for (size_t i = 0; i < n; i++) y[i] = log1pf(a[i]);
      break;
    case DESCENT_SQUARE_ROOT:
      EACH(n) y[i] = __builtin_elementwise_sqrt(a[i]);
      break;
    case DESCENT_TANH:
      descent_tanh(a, y, n);
      break;
    case DESCENT_SIGMOID:
      descent_sigmoid(a, y, n);
      break;
    case DESCENT_ERF:
      descent_erf(a, y, n);
      break;
    case DESCENT_ADD:
      EACH(n) y[i] = a[i] + b[i];
      break;
    case DESCENT_SUBTRACT:
      EACH(n) y[i] = a[i] - b[i];
      break;
    case DESCENT_MULTIPLY:
      EACH(n) y[i] = a[i] * b[i];
      break;
    case DESCENT_DIVIDE:
      EACH(n) y[i] = a[i] / b[i];
      break;
    case DESCENT_POWER:
      for (size_t i = 0; i < n; i++) y[i] = powf(a[i], b[i]);
      break;
    case DESCENT_TO_LABELS: {
      int32_t *labels = (int32_t *)y;
      EACH(n) labels[i] = a[i] >= 0 && a[i] < 0x1p31f ? (int32_t)a[i] : -1;
      break;
    }
    case DESCENT_TO_NUMBERS: {
      const int32_t *labels = (const int32_t *)a;
      EACH(n) y[i] = (float)labels[i];
      break;
    }
    case DESCENT_MAXIMUM:
      EACH(n) y[i] = (a[i] > b[i] || a[i] != a[i]) ? a[i] : b[i];
      break;
    case DESCENT_MINIMUM:
      EACH(n) y[i] = (a[i] < b[i] || a[i] != a[i]) ? a[i] : b[i];
      break;
    case DESCENT_GREATER:
      EACH(n) y[i] = a[i] > b[i] ? 1.0f : 0.0f;
      break;
    case DESCENT_EQUAL:
      EACH(n) y[i] = a[i] == b[i] ? 1.0f : 0.0f;
      break;
    case DESCENT_EQUAL_LABELS: {
      const int32_t *left = (const int32_t *)a, *right = (const int32_t *)b;
      EACH(n) y[i] = left[i] == right[i] ? 1.0f : 0.0f;
      break;
    }
    case DESCENT_SELECT:
      select(a, b, c, y, n);
      break;
    case DESCENT_MULTIPLY_ADD:
      EACH(n) y[i] = a[i] * b[i] + c[i];
      break;
    case DESCENT_MULTIPLY_SUBTRACT:
      EACH(n) y[i] = a[i] * b[i] - c[i];
      break;
    case DESCENT_SUBTRACT_PRODUCT:
      EACH(n) y[i] = c[i] - a[i] * b[i];
      break;
    case DESCENT_KEEP_POSITIVE:
      EACH(n) y[i] = a[i] > 0 ? b[i] : 0.0f;
      break;
    case DESCENT_ONE_HOT:
      one_hot(loop->operands[instruction->operands[0]].data, t, y);
      break;
    case DESCENT_RANDOM_UNIFORM:
      descent_random_uniform(seed, instruction->stream, step, first, y, n);
      break;
    case DESCENT_RANDOM_NORMAL:
      descent_random_normal(seed, instruction->stream, step, first, y, n);
      break;
    case DESCENT_SUM:
    case DESCENT_MAXIMUM_OF:
      reduce(&loop->reductions[instruction->reduction], a, t, scratch, slot);
      break;
  }
}

// MARK: The loop.

static void begin_reductions(const descent_loop *loop, int64_t first, int64_t last) {
  for (int32_t k = 0; k < loop->reduction_count; k++) {
    const descent_reduction *reduction = &loop->reductions[k];
    if (reduction->form == DESCENT_COLUMN) continue;  // each row is written, not added to
    int is_row = reduction->form == DESCENT_ROW;
    int64_t begin = is_row ? first : 0, end = is_row ? last : 1;
    float start = reduction->is_maximum ? -INFINITY : 0;
    for (int64_t i = begin; i < end; i++) reduction->data[i] = start;
    if (reduction->lost) memset(reduction->lost + begin, 0, (size_t)(end - begin) * sizeof(float));
  }
}

static inline __attribute__((always_inline)) void fill(float *y, float value, size_t n) {
  EACH(n) y[i] = value;
}

// values[r] in each column of row r.
static inline __attribute__((always_inline)) void fill_rows(float *y, const float *values,
                                                            size_t rows, size_t columns) {
  size_t r = 0;
  if (columns <= LANES)
    // Writes whole vectors: the next row overwrites the excess.
    for (; (rows - r) * columns >= LANES; r++)
      *(sixteen *)(y + r * columns) = (sixteen)(values[r]);
  for (; r < rows; r++) fill(y + r * columns, values[r], columns);
}

// Operands that are the same in every tile are expanded once.
static inline __attribute__((always_inline)) void expand_operands(const descent_loop *loop, size_t rows,
                                                                  size_t columns, float *scratch,
                                                                  size_t slot, float **registers) {
  for (int32_t k = 0; k < loop->operand_count; k++) {
    const descent_operand *operand = &loop->operands[k];
    float *y = scratch + (size_t)operand->slot * slot;
    registers[k] = y;
    if (operand->form == DESCENT_SCALAR) {
      fill(y, *(const float *)operand->data, rows * columns);
    } else if (operand->form == DESCENT_ROW && columns == (size_t)loop->columns) {
      memcpy(y, operand->data, columns * sizeof(float));
      for (size_t done = 1; done < rows; done *= 2)
        memcpy(y + done * columns, y,
               (rows - done < done ? rows - done : done) * columns * sizeof(float));
    }
  }
}

static inline __attribute__((always_inline)) void point_registers(const descent_loop *loop, const tile *t,
                                                                  float *scratch, size_t slot,
                                                                  float **registers) {
  int64_t offset = t->row * loop->columns + t->column;
  for (int32_t k = 0; k < loop->operand_count; k++) {
    const descent_operand *operand = &loop->operands[k];
    const float *data = operand->data;
    if (operand->form == DESCENT_FULL) {
      registers[k] = (float *)data + offset;
    } else if (operand->form == DESCENT_ROW && t->columns < (size_t)loop->columns) {
      registers[k] = (float *)data + t->column;
    } else if (operand->form == DESCENT_COLUMN) {
      fill_rows(registers[k], data + t->row, t->rows, t->columns);
    }
  }
  for (int32_t k = 0; k < loop->result_count; k++) {
    const descent_result *result = &loop->results[k];
    registers[loop->operand_count + k] = result->data
                                             ? result->data + offset
                                             : scratch + (size_t)result->slot * slot;
  }
}

// Some rows, and some columns of them.
DESCENT_INLINE void run_loop(const descent_loop *loop, int64_t first, int64_t last, int64_t first_column,
                             int64_t last_column, uint64_t seed, uint32_t step, float *scratch) {
  float *registers[DESCENT_REGISTERS];
  int64_t most = elements_of_a_tile(loop);
  int64_t width = loop->columns < most ? loop->columns : most;
  int64_t height = most / width;
  size_t slot = (size_t)most;
  if (height > last - first) height = last - first;

  if (first == 0) begin_reductions(loop, first_column, last_column);
  expand_operands(loop, (size_t)height, (size_t)width, scratch, slot, registers);
  for (int64_t row = first; row < last; row += height) {
    for (int64_t column = first_column; column < last_column; column += width) {
      tile t = {.row = row, .column = column};
      t.rows = (size_t)(last - row < height ? last - row : height);
      t.columns = (size_t)(last_column - column < width ? last_column - column : width);
      t.count = t.rows * t.columns;
      point_registers(loop, &t, scratch, slot, registers);
      for (int32_t k = 0; k < loop->instruction_count; k++)
        execute(loop, &loop->instructions[k], registers, &t, seed, step, scratch, slot);
    }
  }
}

DESCENT_CLONES
void descent_loop_run(const descent_loop *loop, int64_t first, int64_t last, bool by_columns, uint64_t seed,
                      uint32_t step, float *scratch) {
  int64_t rows = loop->rows, columns = loop->columns;
  run_loop(loop, by_columns ? 0 : first, by_columns ? rows : last, by_columns ? first : 0,
           by_columns ? last : columns, seed, step, scratch);
}

// x·0 is 0 for a finite x and NaN otherwise.
static inline __attribute__((always_inline)) int all_finite(const float *x, size_t n) {
  sixteen sums = {0};
  four more = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) sums += *(const sixteen *)(x + i) * 0;
  for (; i + 4 <= n; i += 4) more += *(const four *)(x + i) * 0;
  float rest = 0;
  for (; i < n; i++) rest += x[i] * 0;
  more += (sums.lo.lo + sums.hi.lo) + (sums.lo.hi + sums.hi.hi);
  return sum_of_four(more) + rest == 0;
}

DESCENT_CLONES
bool descent_is_finite(const float *x, size_t n) { return all_finite(x, n); }

// Whether one of LANES elements is equal to x.
static inline __attribute__((always_inline)) int is_among(float x, const float *y) {
  int found = 0;
  for (size_t lane = 0; lane < LANES; lane++) found |= y[lane] == x;
  return found;
}

DESCENT_CLONES
void descent_arg_max(const float *x, int64_t rows, int64_t columns, int32_t *labels) {
  for (int64_t r = 0; r < rows; r++) {
    const float *row = x + r * columns;
    int32_t best = 0;
    float maximum = maximum_of(row, (size_t)columns);
    if (isfinite(maximum)) {
      while (best + LANES <= columns && !is_among(maximum, row + best)) best += LANES;
      while (row[best] != maximum) best++;
    }
    labels[r] = best;
  }
}
