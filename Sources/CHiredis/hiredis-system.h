// The system's hiredis: Debian has it in a folder, and pkg-config may name that folder itself.
#if __has_include(<hiredis/hiredis.h>)
#include <hiredis/hiredis.h>
#else
#include <hiredis.h>
#endif

// The version in the names of its libraries.
#define DESCENT_TEXT_OF(word) #word
#define DESCENT_TEXT(word) DESCENT_TEXT_OF(word)
static inline const char *descent_hiredis_version(void) { return DESCENT_TEXT(HIREDIS_SONAME); }
