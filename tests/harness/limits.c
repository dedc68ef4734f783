/* limits.c: see limits.h. */
#include "tests/harness/limits.h"

v8c_frame limited_frame;

void limited_up(size_t heap_max, size_t buffers_max) {
  v8c_isolate_options options = {
      .size = sizeof options, .heap_max_bytes = heap_max, .array_buffer_max_bytes = buffers_max};
  OK(v8c_isolate_new(&options, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &limited_frame));
}

void limited_down(void) {
  OK(v8c_leave(&limited_frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  OK(v8c_stop());
}

size_t heap_limit_now(void) {
  v8c_heap_stats stats = {.size = sizeof stats};
  OK(v8c_heap_stats_get(iso, &stats));
  return stats.limit_bytes;
}

int eval_job(v8c_context *context, void *source) { return v8c_eval(context, source, V8C_ZSTR, "job.js", NULL); }
