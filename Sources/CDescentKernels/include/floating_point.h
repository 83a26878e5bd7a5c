#ifndef DESCENT_FLOATING_POINT_H
#define DESCENT_FLOATING_POINT_H

#include <stdint.h>

// Makes the calling thread flush denormal results to zero: arithmetic on them is slow on many processors. Operands are
// not flushed on x86-64; on arm64 they are. Returns the previous setting. Does nothing if no such mode is known for the
// processor.
uint64_t descent_flush_denormals(void);

// Restores what descent_flush_denormals() returned, and changes nothing else in the floating-point environment. Call it
// on the same thread.
void descent_restore_denormals(uint64_t setting);

#endif
