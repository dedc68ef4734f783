/* peer.h: how v8c and a peer are measured alike, each in a program of its own (bench_bare.cc runs
 * them in turn): every operation as often as takes a few milliseconds, the best of some runs, one
 * line for each: name, a tab, ns. CPU time of the thread. */
#ifndef V8C_BENCH_PEER_H
#define V8C_BENCH_PEER_H

#include <stdio.h>
#include <time.h>

#include "bench/hot.h"

static inline double peer_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline double peer_time(const hot_op *one, size_t n) {
  double start = peer_now();
  one->run(n);
  return peer_now() - start;
}

static inline void peer_measure(const hot_op *ops) {
  const double enough = 4e6; /* ns */
  for (; ops->name; ops++) {
    size_t n = 8;
    while (peer_time(ops, n) < enough) n *= 2;
    double best = 0;
    for (int run = 0; run < 4; run++) {
      double each = peer_time(ops, n) / (double)n;
      if (run == 0 || each < best) best = each;
    }
    printf("%s\t%.3f\n", ops->name, best);
  }
  fflush(stdout);
}

/* What the nine operations of ops.h are called. */
#define PEER_NINE \
  { "callback", "call", "get", "set", "new number", "new string", "string out", "scope", "ref" }

#endif
