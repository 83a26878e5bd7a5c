#include "CDescentArguments.h"

// Also defines __GLIBC__.
#include <stdlib.h>

static int count;
static char *const *arguments;

// glibc and Apple's loader pass the arguments of main to constructors too.
#if defined(__GLIBC__) || defined(__APPLE__)
__attribute__((constructor)) static void keep(int argc, char *argv[]) {
  count = argc;
  arguments = argv;
}
#endif

int descent_argument_count(void) { return count; }

char *const *descent_arguments(void) { return arguments; }
