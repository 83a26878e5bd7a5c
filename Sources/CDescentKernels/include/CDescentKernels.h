#ifndef C_DESCENT_KERNELS_H
#define C_DESCENT_KERNELS_H

#include "checksum.h"
#include "elementary.h"
#include "floating_point.h"
#include "loop.h"
#include "memory.h"
#include "movement.h"
#include "products.h"
#include "random.h"
#include "region.h"

#endif
