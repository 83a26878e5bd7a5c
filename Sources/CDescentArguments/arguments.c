#include "CDescentArguments.h"

// Among others, what the C library is.
#include <stdlib.h>

static int count;
static char *const *arguments;

// glibc and Apple's loader give the arguments of main to constructors too; other C libraries give nothing.
#if defined(__GLIBC__) || defined(__APPLE__)
__attribute__((constructor)) static void keep(int argc, char *argv[]) {
  count = argc;
  arguments = argv;
}
#endif

int descent_argument_count(void) { return count; }

char *const *descent_arguments(void) { return arguments; }
