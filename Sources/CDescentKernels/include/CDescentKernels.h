#ifndef C_DESCENT_KERNELS_H
#define C_DESCENT_KERNELS_H

#include "elementary.h"

#endif
