#ifndef CDESCENT_ARGUMENTS_H
#define CDESCENT_ARGUMENTS_H

/// The arguments that the system gave the process when it began, the program's name first; 0 and NULL where the C
/// library tells nobody. Swift's own `CommandLine` reads them from /proc, which need not be there.
int descent_argument_count(void);
char *const *descent_arguments(void);

#endif
