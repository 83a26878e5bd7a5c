#ifndef CDESCENT_ARGUMENTS_H
#define CDESCENT_ARGUMENTS_H

// The arguments that the system passed to the process, the name of the program first; 0 and NULL if the C library
// does not pass them to constructors. Swift's own CommandLine reads them from /proc, which may not be mounted.
int descent_argument_count(void);
char *const *descent_arguments(void);

#endif
