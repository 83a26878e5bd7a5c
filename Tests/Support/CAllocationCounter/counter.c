#define _GNU_SOURCE
#include "CAllocationCounter.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__)

#include <dlfcn.h>
#include <execinfo.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local int counting;
static _Thread_local allocation_count counted;

static int is_openblas(void *address) {
  Dl_info place;
  return dladdr(address, &place) && place.dli_fname && strstr(place.dli_fname, "openblas");
}

// Not counted itself: finding the caller may allocate.
static void count(void) {
  if (!counting) return;
  counting = 0;
  void *frames[64];
  int depth = backtrace(frames, 64);
  int inside = 0;
  for (int i = 0; i < depth && !inside; i++) inside = is_openblas(frames[i]);
  if (inside)
    counted.openblas++;
  else
    counted.own++;
  counting = 1;
}

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
  count();
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  count();
  void *result = __libc_memalign(alignment, size);
  if (!result) return ENOMEM;
  *block = result;
  return 0;
}

int allocation_counting_works(void) { return 1; }

void allocation_count_begin(void) {
  // The first backtrace loads a library.
  void *frames[1];
  backtrace(frames, 1);
  counted = (allocation_count){0, 0};
  counting = 1;
}

allocation_count allocation_count_end(void) {
  counting = 0;
  return counted;
}

#else

int allocation_counting_works(void) { return 0; }
void allocation_count_begin(void) {}
allocation_count allocation_count_end(void) { return (allocation_count){0, 0}; }

#endif
