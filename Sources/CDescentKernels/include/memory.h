#ifndef DESCENT_MEMORY_H
#define DESCENT_MEMORY_H

#include <stdint.h>

// How many bytes the process can have beside those that it has: of the machine's memory and a container's, less what is
// in use by the process, and of its address space where that is limited, as by `ulimit -v`.
int64_t descent_memory_available(void);

#endif
