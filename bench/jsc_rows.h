/* jsc_rows.h: what the programs of bench_jsc have in common: each row is run in many goes, and the best of
 * them printed, "name<TAB>ns". An argument is the name of the only row to run. */
#ifndef V8C_BENCH_JSC_ROWS_H
#define V8C_BENCH_JSC_ROWS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double jsc_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static const char *jsc_only; /* the one row that is wanted, for a profiler; NULL: all */

/* About 20 ms to warm up, and then goes of 4: on a machine that others use too some are not disturbed. */
static void jsc_row(const char *name, void (*op)(size_t n)) {
  if (jsc_only && strcmp(jsc_only, name)) return;
  size_t n = 1;
  double took = 0, best = 1e300;
  for (; took < 2e7 && n < (size_t)1 << 30; n *= took < 2e6 ? 8 : 2) {
    double from = jsc_now();
    op(n);
    took = jsc_now() - from;
    if (took / (double)n < best) best = took / (double)n;
  }
  n = n > 5 ? n / 5 : 1;
  for (int i = 0; i < 40; i++) {
    double from = jsc_now();
    op(n);
    took = (jsc_now() - from) / (double)n;
    if (took < best) best = took;
  }
  printf("%s\t%.2f\n", name, best);
}

#endif
