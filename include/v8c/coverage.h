/* v8c/coverage.h: which functions and blocks of the scripts ran, and how often.
 *
 *   v8c_coverage_start → run → v8c_coverage_take → v8c_coverage_write_json, v8c_coverage_write_lcov
 *   → v8c_coverage_report_free → … → v8c_coverage_stop
 *
 * Start it before the scripts are compiled: of what ran before, V8 knows less. Counting keeps V8
 * from optimizing some of what it counts. It takes no client and no port: V8's inspector is asked
 * in process. */
#ifndef V8C_COVERAGE_H
#define V8C_COVERAGE_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Owned: v8c_coverage_stop. One at a time in an isolate. */
typedef struct v8c_coverage v8c_coverage;
/* Owned: v8c_coverage_report_free. Tied to no isolate; any thread may read it. */
typedef struct v8c_coverage_report v8c_coverage_report;

typedef struct v8c_coverage_options {
  size_t size;
  bool functions_only;       /* no blocks within functions: branches, loops */
  bool ran_only;             /* not how often, only whether: cheaper; counts are 0 or 1 */
  bool no_lines;             /* the report knows no lines: no lcov, and no source is read for them */
} v8c_coverage_options;

/* ---- Take it ----------------------------------------------------------------------------- */

/* Counts from now on, in all contexts of the isolate. Of scripts that `context` compiles from now on, and
 * of those in contexts that the isolate's inspector shows in the same group, lines are known too.
 * V8C_ESTATE when it is counted already.
 * out: owned; v8c_coverage_stop.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Profiler.startPreciseCoverage */
V8C_API V8C_CHECK int v8c_coverage_start(v8c_context *context, const v8c_coverage_options *options,
                                         v8c_coverage **out);

/* What ran since the start, or since it was taken last: the counts begin anew. Scripts that have no
 * name and those that V8 has let go of are left out. V8's answer is read in `context`.
 * V8C_ESTATE once the isolate's inspector was freed.
 * out: owned; v8c_coverage_report_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Profiler.takePreciseCoverage */
V8C_API V8C_CHECK int v8c_coverage_take(v8c_coverage *coverage, v8c_context *context, v8c_coverage_report **out);

/* Counts no more. What was not taken is gone.
 * [may-gc, any-thread]  NULL is fine */
V8C_API void v8c_coverage_stop(v8c_coverage *coverage);

/* ---- Read it ------------------------------------------------------------------------------- */

/* Elements of a function's array; the layout is frozen. */
typedef struct v8c_coverage_range {
  uint32_t start, end;       /* UTF-16 units from the start of the script; end is behind it */
  uint32_t count;            /* how often it ran */
} v8c_coverage_range;

typedef struct v8c_coverage_function {
  size_t size;
  const char *name;          /* "" for the script as a whole, and without a name */
  bool has_blocks;           /* V8 counted blocks in it */
  uint32_t range_count;
  const v8c_coverage_range *ranges; /* the function, then blocks whose count is another than that of
                                       what they are in. Borrowed for the report's life */
} v8c_coverage_function;

typedef struct v8c_coverage_script {
  size_t size;
  const char *url;           /* as the script was named. Borrowed for the report's life */
  int script_id;
  size_t function_count;
  uint32_t line_count;       /* 0: not known */
} v8c_coverage_script;

/* Set out->size first.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API size_t v8c_coverage_script_count(const v8c_coverage_report *report);
V8C_API int v8c_coverage_script_at(const v8c_coverage_report *report, size_t index, v8c_coverage_script *out);
V8C_API int v8c_coverage_function_at(const v8c_coverage_report *report, size_t script, size_t index,
                                     v8c_coverage_function *out);

/* How often a line (from 1) of a script ran: the count of the innermost range that has all of it but
 * the white space at its ends. *count is UINT32_MAX for a line that is empty.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ESTATE when lines are not known */
V8C_API int v8c_coverage_line(const v8c_coverage_report *report, size_t script, uint32_t line, uint32_t *count);

/* ---- Write it -------------------------------------------------------------------------------- */

/* V8's own JSON, {"result":[…]}, which c8 and Chrome's DevTools read.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECANCELED | V8C_ENOMEM */
V8C_API int v8c_coverage_write_json(const v8c_coverage_report *report, v8c_write_fn write, void *data);

/* The trace file of lcov, which genhtml and most services read: functions, lines, and the blocks as
 * branches.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECANCELED | V8C_ENOMEM | V8C_ESTATE when lines are not known */
V8C_API int v8c_coverage_write_lcov(const v8c_coverage_report *report, v8c_write_fn write, void *data);

/* [pure, any-thread]  NULL is fine */
V8C_API void v8c_coverage_report_free(v8c_coverage_report *report);

#ifdef __cplusplus
}
#endif

#endif
