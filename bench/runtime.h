/* runtime.h: the two sides of bench_runtime: v8c's runtime, and a queue behind a mutex. */
#ifndef V8C_BENCH_RUNTIME_H
#define V8C_BENCH_RUNTIME_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A loop in a thread of its own. Jobs are in memory of the caller's; each counts *done up. */
struct side {
  const char *name;
  size_t job_bytes;
  void *(*start)(void);
  void (*post)(void *loop, void *job, long *done);
  void (*call)(void *loop, long *done); /* and waits for it */
  void (*settle)(void *loop, long n);   /* n promises made there, settled from here; waits until they all are */
  void (*stop)(void *loop);
};

extern const struct side v8c_side, mutex_side, bare_side;

#ifdef __cplusplus
}
#endif

#endif
