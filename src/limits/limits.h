/* limits.h: what a limits object says, checked and in V8's units; internal. */
#ifndef V8C_LIMITS_LIMITS_H
#define V8C_LIMITS_LIMITS_H

#include <stdint.h>

#include "src/internal.h"
#include "src/limits/watchdog.h"
#include "v8c/limits.h"

struct v8c_limits {
  uint64_t wall_ns, cpu_ns; /* V8C__NEVER: no limit */
  uint64_t look_ns;         /* when the watchdog must look first */
  bool has_heap;
  v8c__heap_limits heap;
  bool has_sizes;
  v8c__sizes sizes;
};

#endif
