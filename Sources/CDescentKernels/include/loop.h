#ifndef DESCENT_LOOP_H
#define DESCENT_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A fused element-wise loop: a short program over tiles that stay in the L1 cache.
//
// The loop runs over `rows` × `columns` elements. Each tile is a block of whole rows, or a part of one row if a row is
// longer than a tile. For every tile each instruction runs once over all of its elements, so that an instruction costs
// one vectorized loop and no memory traffic beyond the cache. Registers are pointers: to a tile of scratch memory, or
// straight into an operand or a result.

// The most elements of a tile, and the most registers of a loop.
enum { DESCENT_TILE = 4096, DESCENT_REGISTERS = 64 };

// The layout of an operand or a result in the loop's space.
typedef enum {
  DESCENT_FULL,    // [rows, columns]
  DESCENT_ROW,     // [columns], the same in every row
  DESCENT_COLUMN,  // [rows], the same in every column
  DESCENT_SCALAR   // one element
} descent_form;

typedef enum {
  DESCENT_COPY,
  DESCENT_NEGATE,
  DESCENT_EXPONENTIAL,
  DESCENT_EXPONENTIAL_MINUS_ONE,
  DESCENT_LOGARITHM,
  DESCENT_LOGARITHM_ONE_PLUS,
  DESCENT_SQUARE_ROOT,
  DESCENT_TANH,
  DESCENT_SIGMOID,
  DESCENT_ERF,
  DESCENT_ADD,
  DESCENT_SUBTRACT,
  DESCENT_MULTIPLY,
  DESCENT_DIVIDE,
  DESCENT_POWER,
  DESCENT_TO_LABELS,
  DESCENT_TO_NUMBERS,
  DESCENT_MAXIMUM,
  DESCENT_MINIMUM,
  DESCENT_GREATER,
  DESCENT_EQUAL,
  DESCENT_EQUAL_LABELS,
  DESCENT_SELECT,
  // Two steps in one. The first three are rounded once where the processor can.
  DESCENT_MULTIPLY_ADD,       // a·b + c
  DESCENT_MULTIPLY_SUBTRACT,  // a·b − c
  DESCENT_SUBTRACT_PRODUCT,   // c − a·b
  DESCENT_KEEP_POSITIVE,      // b where a > 0, else 0
  DESCENT_ONE_HOT,  // a: labels, in the form of a column
  DESCENT_RANDOM_UNIFORM,
  DESCENT_RANDOM_NORMAL,
  DESCENT_SUM,         // of a, into the reduction with index `reduction`
  DESCENT_MAXIMUM_OF,  // likewise
} descent_opcode;

typedef struct {
  int32_t opcode;
  int32_t result;        // the register written; unused by reductions
  int32_t operands[3];   // the registers read
  int32_t reduction;     // the index of the reduction written
  uint64_t stream;       // of random numbers
} descent_instruction;

// A register that is read from memory. `slot` is the scratch tile for expanded forms.
typedef struct {
  const void *data;
  int32_t form;
  int32_t slot;
} descent_operand;

// A register that instructions write: into `data` if that is not null, otherwise into scratch.
typedef struct {
  float *data;
  int32_t slot;
} descent_result;

// Where a reduction goes: DESCENT_ROW (over the rows), DESCENT_COLUMN (over the columns of each row) or DESCENT_SCALAR.
// `slot` is a scratch tile for partial results. `lost` is memory for the rounding errors of sums over very many rows,
// which are compensated (Kahan 1965); null elsewhere.
typedef struct {
  float *data, *lost;
  int32_t form;
  int32_t slot;
  int32_t is_maximum;
} descent_reduction;

typedef struct {
  int64_t rows, columns;
  // Registers 0..<operand_count are operands, the following ones results.
  int32_t operand_count, result_count, instruction_count, reduction_count;
  const descent_operand *operands;
  const descent_result *results;
  const descent_instruction *instructions;
  const descent_reduction *reductions;
} descent_loop;

// Runs the rows first..<last. Reductions start over if first is 0 and continue otherwise. `scratch` holds DESCENT_TILE
// floats per slot, aligned to 64 bytes. With `by_columns`, all rows of the columns first..<last, which begin with a multiple
// of DESCENT_TILE; all reductions must be over the rows.
void descent_loop_run(const descent_loop *loop, int64_t first, int64_t last, bool by_columns, uint64_t seed,
                      uint32_t step, float *scratch);

// Whether every element is finite.
bool descent_is_finite(const float *x, size_t n);

// labels[i] is the index of the first largest element of row i; 0 if that is not finite, as in a row with NaN.
void descent_arg_max(const float *x, int64_t rows, int64_t columns, int32_t *labels);

#endif
