/* limits_ops.h: what bench_limits compares: the same work with and without a limits object, and jobs that run
 * away. */
#ifndef V8C_BENCH_LIMITS_H
#define V8C_BENCH_LIMITS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { LIMITS_FRAME, LIMITS_CALL, LIMITS_OPS };
typedef void (*limits_op)(size_t n);
/* Under limits of time, of time and heap, and without. */
extern const limits_op under_limits[LIMITS_OPS], under_heap_limits[LIMITS_OPS], without_limits[LIMITS_OPS];

/* V8 up, an isolate and what the work needs; and the end. */
void limits_prepare(void);
void limits_end(void);

/* Runs job `i` of those that never end, under so many ms of time (of CPU time, with `cpu`): how many ms it took
 * by the clock and of the thread's time; ends the program when the cause is another. */
void limits_runaway(unsigned i, double budget_ms, int cpu, double *wall_ms, double *cpu_ms);

/* Says that something failed where it must not, and ends the program. */
#if defined(__GNUC__)
__attribute__((noreturn, cold))
#endif
void limits_failed(const char *what);

#ifdef __cplusplus
}
#endif

#endif
