#ifndef C_DESCENT_KERNELS_H
#define C_DESCENT_KERNELS_H

#include "elementary.h"
#include "floating_point.h"
#include "random.h"

#endif
