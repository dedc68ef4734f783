/* coverage.h: a coverage report of ours, and what it is taken through.
 * The report is plain memory: it knows nothing of V8, so it outlives everything. */
#ifndef V8C_SRC_COVERAGE_H
#define V8C_SRC_COVERAGE_H

#include "src/internal.h"
#include "v8c/coverage.h"
#include "v8c/inspector.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- coverage_report.c: how to fill one: a script, its functions, their ranges, then the next; its
 * lines at any time. A failure on the way is kept, and finish returns it. */

/* NULL when out of memory. */
v8c_coverage_report *v8c__coverage_report_new(void);
void v8c__coverage_add_script(v8c_coverage_report *report, const char *url, int script_id);
void v8c__coverage_add_function(v8c_coverage_report *report, const char *name, bool has_blocks);
void v8c__coverage_add_range(v8c_coverage_report *report, uint32_t start, uint32_t end, uint32_t count);
/* The lines of script `index`, which has none yet, from its source. */
void v8c__coverage_add_lines(v8c_coverage_report *report, size_t index, const uint16_t *source, size_t len);
/* 0 | V8C_ENOMEM */
int v8c__coverage_finish(v8c_coverage_report *report);

/* ---- shim/inspector.cc ----------------------------------------------------------------------------- */

/* The group of contexts that only the library shows. */
enum { V8C__OWN_GROUP = 0x7fffffff };

/* The isolate's inspector, or one that the host does not see until it makes its own. Entered only.
 * 0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE | V8C_ENOMEM */
int v8c__inspector_share(v8c_isolate *isolate, v8c_inspector **out);
/* The group that the context is shown in; 0: it is not. Entered only. */
int v8c__inspector_group(v8c_inspector *inspector, v8c_context *context);
/* Has it a session that sends by this function? Entered only. */
bool v8c__inspector_sends_to(v8c_inspector *inspector,
                             void (*send)(v8c_session *session, int call_id, const char *json, size_t len, void *data));

#ifdef __cplusplus
}
#endif

#endif
