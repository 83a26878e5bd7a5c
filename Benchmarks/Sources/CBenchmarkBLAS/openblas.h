// The C interface of OpenBLAS, found by pkg-config.
#include <cblas.h>
