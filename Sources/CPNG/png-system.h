// The system's libpng, found by pkg-config.
#include <png.h>
