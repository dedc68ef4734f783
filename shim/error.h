/* error.h: a caught error; internal to shim/. */
#ifndef V8C_SHIM_ERROR_H
#define V8C_SHIM_ERROR_H

#include "shim/shim.h"

struct v8c_error {
  v8c__owned owned;
  int code;
  v8::Global<v8::Value> value;
  v8::Global<v8::Message> message_object;
  v8::Global<v8::Context> context;
  /* Copied when it was caught; never NULL. */
  char *message, *script, *source_line;
  size_t message_len;
  int line, column, end_column;
  /* Made when first asked for; NULL until then. */
  char *stack;
  v8c_stack_frame *frames;
  size_t frame_count;
};

/* Makes the error of an exception that is no longer pending. V8C_ENOMEM. */
int v8c__error_new(v8c_isolate *isolate, int code, v8::Local<v8::Value> value,
                   v8::Local<v8::Message> message, v8::Local<v8::Context> context, v8c_error **out);

#endif
