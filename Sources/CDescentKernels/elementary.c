#include "elementary.h"
