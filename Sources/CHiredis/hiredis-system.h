// The system's hiredis: Debian has it in a folder, and pkg-config may name that folder itself.
#if __has_include(<hiredis/hiredis.h>)
#include <hiredis/hiredis.h>
#else
#include <hiredis.h>
#endif
