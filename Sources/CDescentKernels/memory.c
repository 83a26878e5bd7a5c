#include "CDescentKernels.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

// Reads two numbers at the beginning of a file; returns how many there are.
static int numbers_in(const char *path, int64_t *first, int64_t *second) {
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  int count = fscanf(file, "%" SCNd64 " %" SCNd64, first, second);
  fclose(file);
  return count < 0 ? 0 : count;
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

int64_t descent_memory_available(void) {
  int64_t page = sysconf(_SC_PAGESIZE), pages = sysconf(_SC_PHYS_PAGES);
  int64_t mapped = 0, resident = 0, limit = 0, unused = 0;
  // The pages of the process.
  if (numbers_in("/proc/self/statm", &mapped, &resident) < 2) mapped = resident = 0;

  int64_t most = page > 0 && pages > 0 ? pages * page : INT64_MAX;
  // The limit of a container, in version 2 or 1 of control groups.
  if (numbers_in("/sys/fs/cgroup/memory.max", &limit, &unused) > 0 ||
      numbers_in("/sys/fs/cgroup/memory/memory.limit_in_bytes", &limit, &unused) > 0)
    most = smaller(most, limit);
  most -= smaller(most, resident * page);

  struct rlimit space;
  if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur < INT64_MAX) {
    int64_t left = (int64_t)space.rlim_cur - mapped * page;
    most = smaller(most, left < 0 ? 0 : left);
  }
  return most;
}
