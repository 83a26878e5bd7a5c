#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

// Counts the calls of malloc and its relatives that one thread makes. The program that links this has
// its allocator replaced by one that counts and passes on to glibc's.

typedef struct {
  long own;       // calls from anywhere but the following
  long openblas;  // calls made inside of OpenBLAS
} allocation_count;

// 0 where the system has no glibc, whose allocator this counts.
int allocation_counting_works(void);

// Counts the calling thread's allocations from here on, from 0.
void allocation_count_begin(void);

// Stops counting on the calling thread.
allocation_count allocation_count_end(void);

#endif
