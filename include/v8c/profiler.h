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

/* Stops it and throws away what it recorded.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOENT when no such title runs
 * V8: CpuProfiler::Stop, CpuProfile::Delete */
V8C_API int v8c_cpu_discard(v8c_cpu_profiler *profiler, const char *title, size_t len);

/* Frees the profiler; profiles that still run are dropped, stopped ones live on.
 * [pure, any-thread]  v8go: CPUProfiler.Dispose */
V8C_API void v8c_cpu_profiler_free(v8c_cpu_profiler *profiler);

/* A profile is a copy of V8's: it outlives profiler and isolate, and any thread may read it. */

/* What kind of code a node stands for. */
typedef enum v8c_cpu_source {
  V8C_CPU_SCRIPT = 0,        /* JavaScript of the user's */
  V8C_CPU_BUILTIN = 1,       /* V8's own functions, where V8 shows them */
  V8C_CPU_CALLBACK = 2,      /* native functions of the host's */
  V8C_CPU_INTERNAL = 3,      /* states of V8: (root), (program), (garbage collector) */
  V8C_CPU_UNRESOLVED = 4     /* code that V8 could not name */
} v8c_cpu_source;

/* What V8 was doing when a sample was taken. */
typedef enum v8c_cpu_state {
  V8C_CPU_JS = 0,
  V8C_CPU_GC = 1,
  V8C_CPU_PARSER = 2,
  V8C_CPU_BYTECODE_COMPILER = 3,
  V8C_CPU_COMPILER = 4,
  V8C_CPU_OTHER = 5,
  V8C_CPU_EXTERNAL = 6,      /* in a native function, or outside of V8 */
  V8C_CPU_ATOMICS_WAIT = 7,
  V8C_CPU_IDLE = 8,
  V8C_CPU_LOGGING = 9
} v8c_cpu_state;

/* Elements of a node's arrays; their layout is frozen. */

typedef struct v8c_cpu_tick {
  int line;                  /* from 1 */
  uint32_t hits;             /* samples that were on it */
} v8c_cpu_tick;

typedef struct v8c_cpu_deopt_frame {
  int script_id;
  size_t position;           /* UTF-16 units from the script's start */
} v8c_cpu_deopt_frame;

/* Optimised code of the function that V8 threw away. */
typedef struct v8c_cpu_deopt {
  const char *reason;        /* V8's words: "not a Smi" */
  uint32_t frame_count;
  const v8c_cpu_deopt_frame *frames; /* where: innermost first, then what it was inlined into */
} v8c_cpu_deopt;

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
  v8c_cpu_source source;
  uint32_t tick_count;
  const v8c_cpu_tick *ticks; /* which lines the hits were on */
  uint32_t deopt_count;
  const v8c_cpu_deopt *deopts;
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

/* Samples in order of time: the node that was on top, and when (either may be NULL).
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API size_t v8c_cpu_profile_sample_count(const v8c_cpu_profile *profile);
V8C_API int v8c_cpu_profile_sample(const v8c_cpu_profile *profile, size_t index, uint32_t *node_id,
                                   int64_t *time_us);
V8C_API int v8c_cpu_profile_sample_state(const v8c_cpu_profile *profile, size_t index, v8c_cpu_state *out);

/* ---- Labels: whose work it is ------------------------------------------------------------------------- */

/* From here on what runs in the isolate may have a label: "tenant=a", "route=/x". A label goes along with
 * continuations, across `await` and to reactions of promises that are made under it; changes are logged in
 * the clock of the samples, while a profile runs, so that each of its samples has the label that held then.
 * Needs V8's promise hook, which makes promises slower (docs/profiling.md has the price). What is not a
 * reaction (V8's tasks, callbacks of FinalizationRegistry, queueMicrotask) has the label of who runs it.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when they are on | V8C_ENOMEM */
V8C_API int v8c_cpu_labels_start(v8c_isolate *isolate);
/* [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when they are not on */
V8C_API int v8c_cpu_labels_stop(v8c_isolate *isolate);

/* The label of what runs from here on, until another is set or the turn is over (the outermost frame left); ""
 * and NULL: none. Each text is kept until the isolate is freed.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when labels are not on | V8C_ENOMEM */
V8C_API int v8c_cpu_label(v8c_isolate *isolate, const char *label, size_t len);
/* It; "" none; NULL when labels are not on. Borrowed for the isolate's life.
 * [pure, owner] */
V8C_API const char *v8c_cpu_label_now(v8c_isolate *isolate);
/* Runs body(context, data) under a label, then sets the one that was; returns what it returned. When labels
 * are not on, only runs it. A job of a runtime has its name for a label, until it sets another.
 * [runs-js, owner]  body's result | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_cpu_labeled(v8c_context *context, const char *label, size_t len,
                            int (*body)(v8c_context *context, void *data), void *data);

/* The labels that a profile knows: 0 is none, "". NULL past the end. Borrowed for the profile's life.
 * [pure, any-thread] */
V8C_API size_t v8c_cpu_profile_label_count(const v8c_cpu_profile *profile);
V8C_API const char *v8c_cpu_profile_label(const v8c_cpu_profile *profile, size_t index);
/* Which one held when a sample was taken.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_cpu_profile_sample_label(const v8c_cpu_profile *profile, size_t index, size_t *label);

/* Writes .cpuprofile JSON, as Chrome's DevTools read it.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECANCELED | V8C_ENOMEM */
V8C_API int v8c_cpu_profile_write(const v8c_cpu_profile *profile, v8c_write_fn write, void *data);

/* The same for other tools. Each node's own time: a sample stands for the time until the next one, and the
 * first for the time since the start; without samples each hit counts one.
 *   folded  a line for each stack, "outer;inner (file.js:3) MICROSECONDS": flamegraph.pl, speedscope, inferno
 *   pprof   profile.proto, not compressed: pprof, speedscope, Grafana Pyroscope
 * With labels (v8c_cpu_labels_start) a folded stack begins with its label, and pprof has it as labels: of
 * "tenant=a,route=/cart" the keys tenant and route; of a word without "=" the key is "label".
 *   flame   one HTML page with a flame graph that zooms; it loads nothing from anywhere
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECANCELED | V8C_ENOMEM */
V8C_API int v8c_cpu_profile_write_folded(const v8c_cpu_profile *profile, v8c_write_fn write, void *data);
V8C_API int v8c_cpu_profile_write_pprof(const v8c_cpu_profile *profile, v8c_write_fn write, void *data);
V8C_API int v8c_cpu_profile_write_flame(const v8c_cpu_profile *profile, v8c_write_fn write, void *data);

/* [pure, any-thread] */
V8C_API void v8c_cpu_profile_free(v8c_cpu_profile *profile);

/* ---- Heap snapshot --------------------------------------------------------------------- */

typedef struct v8c_heap_snapshot_options {
  size_t size;
  /* Called now and then while the heap is walked; return anything but 0 to cancel. V8 is in the
   * middle of it: calls are V8C_ETHREAD in this and in the writer, entering the isolate is
   * V8C_ESTATE, and what is freed there is freed at the end. */
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

/* ---- Allocations as they come -------------------------------------------------------------- */

typedef struct v8c_heap_track_options {
  size_t size;
  bool stacks;               /* where each object was made goes into snapshots that are taken
                                meanwhile (trace_tree); slow */
} v8c_heap_track_options;

/* Gives every object a number, in the order they are made, from now to v8c_heap_track_stop. A
 * snapshot in between has the times (samples), so that DevTools show an allocation timeline.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when it is on already
 * V8: HeapProfiler::StartTrackingHeapObjects */
V8C_API int v8c_heap_track_start(v8c_isolate *isolate, const v8c_heap_track_options *options);

/* Of the objects made in one interval: those that are still there. An interval ends with each
 * v8c_heap_track_update. */
typedef struct v8c_heap_interval {
  uint32_t index;            /* of the interval, from 0 */
  uint32_t count;
  uint32_t bytes;
} v8c_heap_interval;

/* Return 0 to go on; anything else stops. As in the callbacks of a snapshot, V8 is in the middle
 * of it. */
typedef int (*v8c_heap_interval_fn)(const v8c_heap_interval *interval, void *data);

/* Ends an interval, and calls `each` for all whose figures have changed since the last time.
 * last_id: the newest object's number, time_us: now, since the start; either may be NULL.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when it is not on | V8C_ECANCELED
 * V8: HeapProfiler::GetHeapStats */
V8C_API int v8c_heap_track_update(v8c_isolate *isolate, v8c_heap_interval_fn each, void *data,
                                  uint32_t *last_id, int64_t *time_us);

/* [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when it is not on
 * V8: HeapProfiler::StopTrackingHeapObjects */
V8C_API int v8c_heap_track_stop(v8c_isolate *isolate);

/* ---- Sampling heap profiler ------------------------------------------------------------------ */

typedef struct v8c_heap_sampling_options {
  size_t size;
  uint64_t interval_bytes;   /* one allocation in so many bytes on average; 0: 512 KiB */
  int stack_depth;           /* frames of each, at most 1000; 0: 16 */
  bool collect_first;        /* collect garbage before a profile is copied */
  bool keep_minor;           /* objects that a scavenge or a full collection has taken stay in the */
  bool keep_major;           /* profile: what was allocated, rather than what is still there */
} v8c_heap_sampling_options;

/* Samples allocations from now on: cheap enough to leave on. One at a time in an isolate.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ERANGE | V8C_ESTATE when it is on already
 * V8: HeapProfiler::StartSamplingHeapProfiler */
V8C_API int v8c_heap_sampling_start(v8c_isolate *isolate, const v8c_heap_sampling_options *options);

/* Copies the profile up to now, and samples on.
 * out: owned; v8c_heap_profile_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when it is not on | V8C_ENOMEM
 * V8: HeapProfiler::GetAllocationProfile */
V8C_API V8C_CHECK int v8c_heap_sampling_get(v8c_isolate *isolate, v8c_heap_profile **out);

/* Ends it; what was not copied is gone.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when it is not on
 * V8: HeapProfiler::StopSamplingHeapProfiler */
V8C_API int v8c_heap_sampling_stop(v8c_isolate *isolate);

/* A profile is a copy of V8's: it outlives the isolate, and any thread may read it. Figures are
 * V8's estimate of all allocations, from those that were sampled. */

/* Objects of one size; its layout is frozen. */
typedef struct v8c_heap_alloc {
  size_t bytes;              /* each */
  uint32_t count;
} v8c_heap_alloc;

typedef struct v8c_heap_node {
  size_t size;
  uint32_t id;               /* from 1, the root */
  uint32_t parent;           /* id; 0 for the root */
  const char *function;      /* "" anonymous; "(root)", "(V8 API)", "(GC)" */
  const char *script;        /* "" unknown; this and all texts borrowed for the profile's life */
  int script_id;
  int position;              /* of the function: UTF-16 units from the script's start */
  int line;                  /* from 1; 0 unknown */
  int column;
  uint32_t alloc_count;
  const v8c_heap_alloc *allocs;
  size_t self_bytes;         /* of all these */
} v8c_heap_node;

/* Nodes in the order of a depth-first walk; the root is 0.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE   V8: AllocationProfile::GetRootNode */
V8C_API size_t v8c_heap_profile_node_count(const v8c_heap_profile *profile);
V8C_API int v8c_heap_profile_node(const v8c_heap_profile *profile, size_t index, v8c_heap_node *out);

typedef struct v8c_heap_sample {
  size_t size;
  uint32_t node_id;          /* who allocated */
  size_t bytes;              /* of each object */
  uint32_t count;
  uint64_t ordinal;          /* grows with time: tells what is new since another profile */
} v8c_heap_sample;

/* [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE   V8: AllocationProfile::GetSamples */
V8C_API size_t v8c_heap_profile_sample_count(const v8c_heap_profile *profile);
V8C_API int v8c_heap_profile_sample(const v8c_heap_profile *profile, size_t index, v8c_heap_sample *out);

/* Writes .heapprofile JSON, as Chrome's DevTools read it.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECANCELED | V8C_ENOMEM */
V8C_API int v8c_heap_profile_write(const v8c_heap_profile *profile, v8c_write_fn write, void *data);

/* [pure, any-thread] */
V8C_API void v8c_heap_profile_free(v8c_heap_profile *profile);

/* ---- Statistics ------------------------------------------------------------------------------- */

typedef struct v8c_heap_space {
  size_t size;
  const char *name;          /* V8's: "new_space", "old_space", "large_object_space"; static */
  size_t bytes;
  size_t used_bytes;
  size_t available_bytes;
  size_t physical_bytes;
} v8c_heap_space;

/* The spaces of the heap, from 0. Fills *out; set out->size first.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ERANGE
 * V8: Isolate::GetHeapSpaceStatistics */
V8C_API size_t v8c_heap_space_count(v8c_isolate *isolate);
V8C_API int v8c_heap_space_get(v8c_isolate *isolate, size_t index, v8c_heap_space *out);

typedef struct v8c_heap_code {
  size_t size;
  size_t code_bytes;         /* machine code and what describes it */
  size_t bytecode_bytes;     /* bytecode and what describes it */
  size_t external_source_bytes; /* sources whose text the host keeps */
  size_t profiler_bytes;     /* what a CPU profiler keeps of code */
} v8c_heap_code;

/* Fills *out; set out->size first. V8 counts code at each full collection.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD   V8: Isolate::GetHeapCodeAndMetadataStatistics */
V8C_API int v8c_heap_code_get(v8c_isolate *isolate, v8c_heap_code *out);

typedef struct v8c_heap_object {
  size_t size;
  const char *type;          /* V8's: "JS_OBJECT_TYPE"; static */
  const char *sub_type;      /* "" none */
  size_t count;
  size_t bytes;
} v8c_heap_object;

/* Borrowed. Return 0 to go on; anything else stops. */
typedef int (*v8c_heap_object_fn)(const v8c_heap_object *object, void *data);

/* Calls `each` for every type of object that was there at the last full collection. V8 counts
 * them only with the flag --track-gc-object-stats, from its start.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ECANCELED | V8C_ESTATE without the flag
 * V8: Isolate::GetHeapObjectStatisticsAtLastGC */
V8C_API int v8c_heap_objects(v8c_isolate *isolate, v8c_heap_object_fn each, void *data);

#ifdef __cplusplus
}
#endif

#endif
