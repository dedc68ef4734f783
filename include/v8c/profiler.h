/* v8c/profiler.h: where the time and the memory go.
 *
 * All times are microseconds of V8's monotonic clock. */
#ifndef V8C_PROFILER_H
#define V8C_PROFILER_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- CPU profiler ------------------------------------------------------------------- */

typedef enum v8c_cpu_mode {
  V8C_CPU_LEAF_LINES = 0,    /* a node for each function */
  V8C_CPU_CALLER_LINES = 1   /* a node for each line that calls */
} v8c_cpu_mode;

typedef struct v8c_cpu_options {
  size_t size;
  int interval_us;           /* between samples; 0: 1000. Of profiles that run at once the first decides:
                                the others' are rounded up to a multiple of it */
  v8c_cpu_mode mode;
  bool no_samples;           /* only the tree, no list of samples */
  uint32_t max_samples;      /* 0: no limit */
} v8c_cpu_options;

/* Makes a profiler. While one is at work V8 takes SIGPROF. Make it before the code of interest
 * runs: V8 keeps an account of code from here on (at some cost until the profiler is freed), and
 * what it had optimised before may be charged to the caller. So may, at any time, a small
 * function that was inlined: then look at the caller.
 * out: owned; v8c_cpu_profiler_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ENOMEM   v8go: NewCPUProfiler */
V8C_API V8C_CHECK int v8c_cpu_profiler_new(v8c_isolate *isolate, v8c_cpu_profiler **out);

/* Starts a profile under a title; several may run at once. V8C_EEXIST for a title that runs.
 * It samples the thread that starts it, which must not end before the stop.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EEXIST | V8C_ERANGE | V8C_ESTATE when V8 has too many
 * v8go: CPUProfiler.StartProfiling */
V8C_API int v8c_cpu_start(v8c_cpu_profiler *profiler, const char *title, size_t len,
                          const v8c_cpu_options *options);

/* Stops it; after V8C_ENOMEM it is lost.
 * out: owned; v8c_cpu_profile_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOENT when no such title runs | V8C_ENOMEM
 * v8go: CPUProfiler.StopProfiling */
V8C_API V8C_CHECK int v8c_cpu_stop(v8c_cpu_profiler *profiler, const char *title, size_t len,
                                   v8c_cpu_profile **out);

/* Frees the profiler; profiles that still run are dropped, stopped ones live on.
 * [pure, any-thread]  v8go: CPUProfiler.Dispose */
V8C_API void v8c_cpu_profiler_free(v8c_cpu_profiler *profiler);

/* A profile is a copy of V8's: it outlives profiler and isolate, and any thread may read it. */

typedef struct v8c_cpu_node {
  size_t size;
  uint32_t id;               /* from 1, the root */
  uint32_t parent;           /* id; 0 for the root */
  const char *function;      /* "" anonymous; "(root)", "(program)", "(idle)", "(garbage collector)" */
  const char *script;        /* "" unknown; this and all texts borrowed for the profile's life */
  int script_id;
  int line;                  /* from 1; 0 unknown */
  int column;
  uint32_t hits;             /* timed samples that ended here. V8 lists a few more that it takes when
                                a profile starts and when code is deoptimised */
  const char *bailout;       /* why V8 did not optimise; "" none */
  uint32_t child_count;
  const uint32_t *children;  /* ids */
} v8c_cpu_node;

/* [pure, any-thread]  v8go: CPUProfile.GetTitle, GetDuration */
V8C_API const char *v8c_cpu_profile_title(const v8c_cpu_profile *profile);
V8C_API int64_t v8c_cpu_profile_start_us(const v8c_cpu_profile *profile);
V8C_API int64_t v8c_cpu_profile_end_us(const v8c_cpu_profile *profile);

/* Nodes in the order of a depth-first walk; the root is 0.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE   v8go: CPUProfile.GetTopDownRoot, CPUProfileNode */
V8C_API size_t v8c_cpu_profile_node_count(const v8c_cpu_profile *profile);
V8C_API int v8c_cpu_profile_node(const v8c_cpu_profile *profile, size_t index, v8c_cpu_node *out);
/* By its id. [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOENT */
V8C_API int v8c_cpu_profile_node_by_id(const v8c_cpu_profile *profile, uint32_t id, v8c_cpu_node *out);

/* Samples in order of time: the node that was on top, and when.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API size_t v8c_cpu_profile_sample_count(const v8c_cpu_profile *profile);
V8C_API int v8c_cpu_profile_sample(const v8c_cpu_profile *profile, size_t index, uint32_t *node_id,
                                   int64_t *time_us);

/* Writes .cpuprofile JSON, as Chrome's DevTools read it.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECANCELED | V8C_ENOMEM */
V8C_API int v8c_cpu_profile_write(const v8c_cpu_profile *profile, v8c_write_fn write, void *data);

/* [pure, any-thread] */
V8C_API void v8c_cpu_profile_free(v8c_cpu_profile *profile);

/* ---- Heap snapshot --------------------------------------------------------------------- */

typedef struct v8c_heap_snapshot_options {
  size_t size;
  /* Called now and then while the heap is walked; return anything but 0 to cancel. V8 is in the
   * middle of it: neither this nor the writer may enter the isolate. Calls are V8C_ETHREAD
   * there; what is freed there is freed at the end. */
  int (*progress)(uint32_t done, uint32_t total, void *data);
  void *data;
  bool no_numbers;           /* leave numeric values out */
  bool expose_internals;     /* V8's own objects too; V8 13.6 shows the same without cppgc */
} v8c_heap_snapshot_options;

/* Takes a snapshot of the isolate's heap and writes it as .heapsnapshot JSON, piece by piece.
 * What open scopes hold is in it. Of characters above U+FFFF V8 writes the low 16 bits only.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ECANCELED | V8C_ENOMEM
 * v8go: Isolate.TakeHeapSnapshot */
V8C_API int v8c_heap_snapshot_write(v8c_isolate *isolate, const v8c_heap_snapshot_options *options,
                                    v8c_write_fn write, void *data);

#ifdef __cplusplus
}
#endif

#endif
