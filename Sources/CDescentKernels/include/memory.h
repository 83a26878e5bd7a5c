#ifndef DESCENT_MEMORY_H
#define DESCENT_MEMORY_H

#include <stdint.h>

// The number of bytes that the process can allocate: the memory of the machine or of its container that it does not
// use yet, or what is left of its address space if that is limited, as by `ulimit -v`.
int64_t descent_memory_available(void);

#endif
