#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "region.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "floating_point.h"

// MARK: The parts of a region.

enum { MOST_HELPERS = 63 };

typedef struct {
  const descent_region *region;
  uint64_t seed;
  uint32_t step;
  float *scratch;
  size_t stride;
  int64_t parts;
  int32_t threads;
  // The next part of each thread's share.
  _Atomic int64_t next[MOST_HELPERS + 1];
} work;

static int64_t end_of_part(const descent_region *r, int64_t first) {
  return first + r->part < r->extent ? first + r->part : r->extent;
}

static void run_matrices(const descent_product *product, int64_t first, int64_t last, float *scratch) {
  descent_product one = *product;
  for (int64_t k = first; k < last; k++) {
    one.left = product->left + k * product->rows * product->inner;
    one.right = product->right + k * product->inner * product->columns;
    one.result = product->result + k * product->rows * product->columns;
    descent_product_run(&one, 0, one.rows, 0, one.columns, scratch);
  }
}

// The rows of a product from the elements under windows, which are walked into scratch memory.
static void run_walked_rows(const descent_region *r, int64_t first, int64_t last, float *scratch) {
  const descent_walked *w = r->walked;
  descent_product some = *r->product;
  descent_movement movement = *w->movement;
  movement.target = scratch + w->elements;
  descent_movement_run_leading(&movement, w->leading, first / w->rows, last / w->rows);
  some.left = movement.target;
  some.result += first * some.columns;
  some.rows = last - first;
  descent_product_run(&some, 0, some.rows, 0, some.columns, scratch);
}

// The sums over some steps of the elements under windows.
static void run_walked_sums(const descent_region *r, int64_t first, int64_t last, float *scratch, float *shared) {
  const descent_walked *w = r->walked;
  descent_product some = *r->product;
  descent_movement movement = *w->movement;
  movement.target = scratch + w->elements;
  some.left = movement.target;
  some.result = shared + w->sums + first / r->part * some.rows * some.columns;
  for (int64_t step = first; step < last; step += w->chunk) {
    int64_t end = step + w->chunk < last ? step + w->chunk : last;
    descent_movement_run_leading(&movement, w->leading, step, end);
    some.right = r->product->right + step * w->rows * some.columns;
    some.inner = (end - step) * w->rows;
    some.adds = step > first;
    descent_product_run(&some, 0, some.rows, 0, some.columns, scratch);
  }
}

// A product whose result is added up where windows read it.
static void run_folded(const descent_region *r, int64_t first, int64_t last, float *scratch) {
  const descent_walked *w = r->walked;
  const descent_product *product = r->product;
  descent_product some = *product;
  descent_movement movement = *w->movement;
  movement.source = some.result = scratch + w->elements;
  int64_t size = movement.inner_count / movement.walk[0].extent;
  for (int64_t i = first * size; i < last * size; i++) movement.target[i] = 0;
  for (int64_t step = first * w->steps; step < last * w->steps; step += w->chunk) {
    int64_t end = step + w->chunk < last * w->steps ? step + w->chunk : last * w->steps;
    some.left = product->left + step * w->rows * (some.transposes_left ? 1 : some.inner);
    some.rows = (end - step) * w->rows;
    descent_product_run(&some, 0, some.rows, 0, some.columns, scratch);
    descent_movement_run_leading(&movement, w->leading, step, end);
  }
}

static void run_walked(const descent_region *r, int64_t first, int64_t last, float *scratch, float *shared) {
  switch ((descent_walked_role)r->walked->role) {
    case DESCENT_LEFT_ROWS:
      run_walked_rows(r, first, last, scratch);
      break;
    case DESCENT_LEFT_SUMS:
      run_walked_sums(r, first, last, scratch, shared);
      break;
    case DESCENT_FOLDED:
      run_folded(r, first, last, scratch);
      break;
  }
}

// `shared` is the scratch memory of the thread that opened the region.
static void run_product(const descent_region *r, int64_t first, int64_t last, float *scratch, float *shared) {
  const descent_product *product = r->product;
  if (!product) return;
  if (r->walked) return run_walked(r, first, last, scratch, shared);
  switch ((descent_cut)r->cut) {
    case DESCENT_BY_ROWS:
      descent_product_run(product, first, last, 0, product->columns, scratch);
      break;
    case DESCENT_BY_COLUMNS:
      descent_product_run(product, 0, product->rows, first, last, scratch);
      break;
    case DESCENT_BY_STEPS:
      descent_product_run_steps(product, first, last, shared + first / r->part * product->columns);
      break;
    case DESCENT_BY_MATRICES:
      run_matrices(product, first, last, scratch);
      break;
  }
}

static void run_rows(const descent_rows *r, int64_t first, int64_t last, float *scratch) {
  switch ((descent_rows_kind)r->kind) {
    case DESCENT_READ_ROWS:
      descent_rows_copy(r->x, r->rows, r->width, r->indices, r->y, first, last);
      break;
    case DESCENT_ADD_ROWS:
      descent_rows_add(r->x, r->indices, r->count, r->width, r->y, first, last);
      break;
    case DESCENT_ADD_MATCHING_ROWS:
      descent_rows_add_matching(r->x, r->rows, r->width, r->indices, r->count, r->wanted, r->wanted_count, r->y,
                                first, last, (int32_t *)scratch);
      break;
    case DESCENT_REPLACE_ROWS:
      descent_rows_replace(r->x, r->replacements, r->indices, r->count, r->width, r->y, first, last);
      break;
  }
}

static void run_movement(const descent_region *r, int64_t first, int64_t last, float *scratch) {
  if (r->movement) descent_movement_run(r->movement, first, last);
  if (r->rows) run_rows(r->rows, first, last, scratch);
}

static void add_up(const descent_region *r, const float *sums) {
  int64_t parts = (r->extent + r->part - 1) / r->part;
  if (r->walked && r->walked->role == DESCENT_LEFT_SUMS) {
    descent_product whole = *r->product;
    whole.columns *= whole.rows;
    descent_product_add_up(&whole, parts, sums + r->walked->sums);
  } else if (r->product && r->cut == DESCENT_BY_STEPS)
    descent_product_add_up(r->product, parts, sums);
}

static void run_loop(const descent_region *r, int64_t first, int64_t last, uint64_t seed,
                     uint32_t step, float *scratch) {
  if (!r->loop) return;
  bool by_columns = !r->product && r->cut == DESCENT_BY_COLUMNS;
  descent_loop_run(r->loop, first, last, by_columns, seed, step, scratch);
}

static int64_t start_of_share(const work *w, int32_t thread) {
  return w->parts * thread / w->threads;
}

// What one thread does in a shared region: first its own share, so that its cache holds the same weights from run to
// run, and then what others have left.
static void take_parts(work *w, int32_t thread) {
  const descent_region *r = w->region;
  float *scratch = w->scratch + (size_t)thread * w->stride;
  for (int32_t k = 0; k < w->threads; k++) {
    int32_t share = (thread + k) % w->threads;
    int64_t end = start_of_share(w, share + 1), part;
    while ((part = atomic_fetch_add_explicit(&w->next[share], 1, memory_order_relaxed)) < end) {
      int64_t first = r->part * part;
      run_product(r, first, end_of_part(r, first), scratch, w->scratch);
      run_movement(r, first, end_of_part(r, first), scratch);
      if (!r->is_loop_apart) run_loop(r, first, end_of_part(r, first), w->seed, w->step, scratch);
    }
  }
}

// MARK: Helpers.

// Threads that wait for a region: they spin first, because the next one usually follows within microseconds, and then
// sleep. A region is never delayed by a helper that is still asleep: a late helper finds the gate closed.

// Times are in nanoseconds, patience in pauses of about fifty.
enum { PATIENCE = 1000, LONG_WAIT = 200000 };

// The gate: the number of the region, whether it is open, how many helpers may still enter, and how many have.
enum { ENTERED_SHIFT = 0, PLACES_SHIFT = 8, OPEN = 1 << 16, NUMBER_SHIFT = 17 };

static struct {
  _Atomic uint64_t gate;
  _Atomic int32_t finished;
  _Atomic int32_t asleep;
  work *_Atomic current;
  pthread_mutex_t mutex;
  pthread_cond_t opened;
  int32_t started;
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER, .opened = PTHREAD_COND_INITIALIZER};

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static uint64_t entered(uint64_t gate) { return (gate >> ENTERED_SHIFT) & 0xFF; }
static uint64_t places(uint64_t gate) { return (gate >> PLACES_SHIFT) & 0xFF; }

static int may_enter(uint64_t gate, uint64_t seen) {
  return (gate & OPEN) && gate >> NUMBER_SHIFT != seen && entered(gate) < places(gate);
}

// Waits for an open region and enters it; returns the number of the helper in it, from 1.
static int32_t enter(uint64_t *seen) {
  for (int64_t patience = PATIENCE;; patience--) {
    uint64_t gate = atomic_load_explicit(&pool.gate, memory_order_acquire);
    uint64_t number = gate >> NUMBER_SHIFT;
    if (may_enter(gate, *seen)) {
      uint64_t inside = gate + (1 << ENTERED_SHIFT);
      if (atomic_compare_exchange_strong(&pool.gate, &gate, inside)) {
        *seen = number;
        return (int32_t)entered(inside);
      }
      continue;
    }
    if (patience > 0) {
      pause_briefly();
      continue;
    }
    pthread_mutex_lock(&pool.mutex);
    atomic_fetch_add(&pool.asleep, 1);
    // Also while a region that this helper has finished is still open: the thread that opened it may be waiting for
    // this core.
    while (!may_enter(atomic_load(&pool.gate), *seen)) pthread_cond_wait(&pool.opened, &pool.mutex);
    atomic_fetch_sub(&pool.asleep, 1);
    pthread_mutex_unlock(&pool.mutex);
    patience = PATIENCE;
  }
}

static void *help(void *unused) {
  (void)unused;
  uint64_t seen = 0;
  // As in the run that it helps: see Executor.
  descent_flush_denormals();
  while (1) {
    int32_t thread = enter(&seen);
    take_parts(atomic_load_explicit(&pool.current, memory_order_relaxed), thread);
    atomic_fetch_add_explicit(&pool.finished, 1, memory_order_release);
  }
  return 0;
}

static void open_gate(work *w, int32_t helpers) {
  atomic_store_explicit(&pool.current, w, memory_order_relaxed);
  atomic_store_explicit(&pool.finished, 0, memory_order_relaxed);
  uint64_t number = (atomic_load(&pool.gate) >> NUMBER_SHIFT) + 1;
  atomic_store(&pool.gate, number << NUMBER_SHIFT | OPEN | (uint64_t)helpers << PLACES_SHIFT);
  if (atomic_load(&pool.asleep) > 0) {
    pthread_mutex_lock(&pool.mutex);
    pthread_cond_broadcast(&pool.opened);
    pthread_mutex_unlock(&pool.mutex);
  }
}

static int64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void note_lost_core(void);

// Waits for the helpers that are inside. If one takes longer for its last part than this thread took for all of its
// own, it has lost its core to other programs: runs then continue alone for a while.
static void close_gate(int64_t opened) {
  uint64_t gate = atomic_fetch_and(&pool.gate, ~(uint64_t)OPEN);
  int64_t closed = nanoseconds();
  for (int64_t waits = 0;
       (uint64_t)atomic_load_explicit(&pool.finished, memory_order_acquire) < entered(gate); waits++)
    if (waits < PATIENCE)
      pause_briefly();
    else
      sched_yield();
  if (nanoseconds() - closed > LONG_WAIT + (closed - opened)) note_lost_core();
}

void descent_region_run(const descent_region *r, uint64_t seed, uint32_t step, float *scratch,
                        size_t stride, int32_t helpers) {
  if (helpers > 0 && r->is_shared) {
    work w;
    w.region = r;
    w.seed = seed;
    w.step = step;
    w.scratch = scratch;
    w.stride = stride;
    w.parts = (r->extent + r->part - 1) / r->part;
    w.threads = helpers + 1;
    for (int32_t k = 0; k < w.threads; k++) atomic_init(&w.next[k], start_of_share(&w, k));
    int64_t opened = nanoseconds();
    open_gate(&w, helpers);
    take_parts(&w, 0);
    close_gate(opened);
    add_up(r, scratch);
    if (!r->is_loop_apart) return;
    for (int64_t first = 0; first < r->extent; first += r->part)
      run_loop(r, first, end_of_part(r, first), seed, step, scratch);
  } else {
    for (int64_t first = 0; first < r->extent; first += r->part) {
      run_product(r, first, end_of_part(r, first), scratch, scratch);
      run_movement(r, first, end_of_part(r, first), scratch);
      run_loop(r, first, end_of_part(r, first), seed, step, scratch);
    }
    add_up(r, scratch);
  }
}

// MARK: Which run gets helpers.

// Times are in milliseconds.
enum { QUIET = 200, SHORT_QUIET = 5 };

static _Atomic int32_t running;
// The time until which there are no helpers.
static _Atomic int64_t alone_until;
static atomic_flag held = ATOMIC_FLAG_INIT;

static int64_t milliseconds(void) {
  struct timespec time;
#if defined(CLOCK_MONOTONIC_COARSE)
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
#else
  clock_gettime(CLOCK_MONOTONIC, &time);
#endif
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void stay_alone(int64_t until) {
  if (atomic_load_explicit(&alone_until, memory_order_relaxed) < until)
    atomic_store_explicit(&alone_until, until, memory_order_relaxed);
}

static void note_crowd(void) { stay_alone(milliseconds() + QUIET); }

// A core may be lost briefly, or to a long-running program: each further loss soon after the last one doubles the time
// without helpers. Only the thread that holds the helpers calls this.
static void note_lost_core(void) {
  static int64_t quiet, last;
  int64_t now = milliseconds();
  quiet = now - last > 4 * QUIET || quiet == 0 ? SHORT_QUIET : quiet < QUIET ? 2 * quiet : quiet;
  last = now;
  stay_alone(now + quiet);
}

// Starts missing threads; returns how many there are then, at most `wanted`.
static int32_t start_helpers(int32_t wanted) {
  if (wanted > MOST_HELPERS) wanted = MOST_HELPERS;
  while (pool.started < wanted) {
    pthread_t thread;
    if (pthread_create(&thread, 0, help, 0)) break;
    pthread_detach(thread);
    pool.started++;
  }
  return wanted < pool.started ? wanted : pool.started;
}

int32_t descent_helpers_begin(int32_t wanted) {
  if (atomic_fetch_add(&running, 1) > 0) note_crowd();
  if (wanted <= 0) return 0;
  int64_t alone = atomic_load_explicit(&alone_until, memory_order_relaxed);
  if (alone && milliseconds() < alone) return 0;
  if (atomic_flag_test_and_set(&held)) return 0;
  int32_t count = start_helpers(wanted);
  if (count == 0) atomic_flag_clear(&held);
  return count;
}

void descent_helpers_end(int32_t count) {
  if (count > 0) atomic_flag_clear(&held);
  atomic_fetch_sub(&running, 1);
}

int32_t descent_core_count(void) {
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int32_t)count : 1;
}
