/* common.h: what hello.c shows, for the other examples: V8 up with one context, entered. */
#ifndef V8C_EXAMPLES_COMMON_H
#define V8C_EXAMPLES_COMMON_H

#include <stdio.h>
#include <stdlib.h>
#include <v8c.h>

static v8c_isolate *isolate;
static v8c_context *context;
static v8c_frame frame;

/* An example has nothing better to do about a failure. */
static inline void must(int err) {
  if (!err) return;
  fprintf(stderr, "%s: %s %s\n", v8c_err_name(err), v8c_strerror(err), v8c_detail());
  exit(1);
}

static inline void up(void) {
  must(v8c_start(NULL));
  must(v8c_isolate_new(NULL, &isolate));
  must(v8c_context_new(isolate, NULL, &context));
  must(v8c_enter(context, &frame));
}

static inline int down(void) {
  must(v8c_leave(&frame));
  v8c_context_free(context);
  must(v8c_isolate_free(isolate));
  must(v8c_stop());
  return 0;
}

static inline void print(v8c_value value) {
  v8c_buf text = {0};
  must(v8c_to_text(context, value, &text));
  puts(text.data);
  v8c_buf_free(&text);
}

#endif
