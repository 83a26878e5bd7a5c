#ifndef DESCENT_FLOATING_POINT_H
#define DESCENT_FLOATING_POINT_H

#include <stdint.h>

// Makes the calling thread take denormal results for zero: arithmetic on them is slow on many processors.
// Operands count as they are on x86-64; on arm64 they are taken for zero too. Returns the setting that it
// replaces. Where the processor has no such mode known here, nothing changes.
uint64_t descent_flush_denormals(void);

// Puts back what descent_flush_denormals() returned, and touches nothing else of the floating-point
// environment. Call it on the same thread.
void descent_restore_denormals(uint64_t setting);

#endif
