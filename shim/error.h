/* error.h: a caught error; internal to shim/. */
#ifndef V8C_SHIM_ERROR_H
#define V8C_SHIM_ERROR_H

#include "shim/shim.h"

struct v8c_stack {
  size_t count;
  v8c_stack_frame *frames; /* behind this struct; texts may be NULL */
};

struct v8c_error {
  v8c__owned owned;
  int code;
  int by; /* v8c_cause */
  void *host_value;
  void (*host_value_free)(void *value);
  v8::Global<v8::Value> value;
  v8::Global<v8::Message> message_object;
  v8::Global<v8::Context> context;
  /* Copied when it was caught; NULL: "". */
  char *message, *script, *source_line;
  size_t message_len;
  int line, column, end_column;
  /* Made when first asked for; NULL until then. */
  char *stack, *name;
  v8c_stack *frames;
  bool frames_complete;  /* with what error.stack tells */
  v8c_error_link *links; /* each with an error of its own */
  size_t link_count;
  bool is_link; /* has none itself */
};

/* How much of an error is copied when it is made. */
enum v8c__error_extent { V8C__WHOLE, V8C__LINK /* no source line: a bundle's can be megabytes */ };

/* Makes the error of an exception that is no longer pending. V8C_ENOMEM. */
int v8c__error_new(v8c_isolate *isolate, int code, v8::Local<v8::Value> value, v8::Local<v8::Message> message,
                   v8::Local<v8::Context> context, v8c_error **out, v8c__error_extent extent = V8C__WHOLE);

/* May this thread ask V8 about the error's value now? Not on a stack that V8 unwinds. */
bool v8c__error_readable(const v8c_error *error);
/* The context it was thrown in. */
v8::Local<v8::Context> v8c__error_context(const v8c_error *error);

/* Own or inherited `key` of an Error, by quietly(): empty for other values, and without it. */
v8::Local<v8::Value> v8c__error_property(v8::Local<v8::Context> context, v8::Local<v8::Value> value, const char *key);

/* Copies V8's frames; NULL out of memory. */
v8c_stack *v8c__stack_of(v8::Isolate *isolate, v8::Local<v8::StackTrace> trace);
/* Puts into `frame`, whose texts are ours, where it comes from, when the host knows (position.cc). */
void v8c__frame_map(v8c_isolate *isolate, v8c_stack_frame *frame);
/* The same for where an error was thrown; `url` is the script's source map, or empty. */
void v8c__error_map(v8c_error *error, v8::Local<v8::Value> url);
void v8c__positions_free(v8c_isolate *isolate);
/* Adds what error.stack's text alone tells of the frames; returns the stack, perhaps moved. */
v8c_stack *v8c__stack_complete(v8c_stack *stack, const char *text);

/* Adds the thrown value as JSON, when it is no Error and JSON can say it; *added tells. */
extern "C" int v8c__error_value_json(v8c_error *error, v8c_buf *buf, bool *added);

/* When `caught` holds a termination: lets it go on, inside a native function in V8, at the host's
 * level as pending, and returns true. */
bool v8c__goes_on(v8c_isolate *isolate, v8::TryCatch &caught);

/* Runs what may call the user's JavaScript while an error is looked into: what it throws is
 * dropped; a termination goes on, and false is returned: V8 is not to be called again. */
template <class Body>
inline bool quietly(v8c_isolate *isolate, Body &&body) {
  v8::TryCatch silent(isolate->v8);
  isolate->depth++; /* a getter of the user's may call us */
  body();
  isolate->depth--;
  return !v8c__goes_on(isolate, silent);
}

#endif
