#include "floating_point.h"

#if defined(__x86_64__)

#include <xmmintrin.h>

// The control register's flush-to-zero bit. Denormal operands, which only come from outside, are not flushed.
static const uint32_t flushing = 0x8000;

static uint64_t control(void) { return _mm_getcsr(); }
static void set_control(uint64_t value) { _mm_setcsr((uint32_t)value); }

#elif defined(__aarch64__)

// FZ flushes both operands and results.
static const uint64_t flushing = UINT64_C(1) << 24;

static uint64_t control(void) {
  uint64_t value;
  __asm__ volatile("mrs %0, fpcr" : "=r"(value));
  return value;
}
static void set_control(uint64_t value) { __asm__ volatile("msr fpcr, %0" : : "r"(value)); }

#else

static const uint64_t flushing = 0;

static uint64_t control(void) { return 0; }
static void set_control(uint64_t value) { (void)value; }

#endif

uint64_t descent_flush_denormals(void) {
  uint64_t before = control();
  set_control(before | flushing);
  return before & flushing;
}

void descent_restore_denormals(uint64_t setting) {
  set_control((control() & ~(uint64_t)flushing) | (setting & flushing));
}
