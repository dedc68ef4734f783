/* plugin.c: a user of libv8c that a host opens, twice under two names: dlopen_test.c. */
#include "v8c.h"

/* Starts V8, evaluates `number` times two in an isolate of its own, stops. A code, or the product. */
V8C_API int plugin_run(int number);

int plugin_run(int number) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value twice = NULL, result = NULL;
  int32_t product = 0;
  int err = v8c_start(NULL);
  if (err) return err;
  err = v8c_isolate_new(NULL, &isolate);
  if (!err) err = v8c_context_new(isolate, NULL, &context);
  if (!err) err = v8c_enter(context, &frame);
  if (!err) {
    v8c_value argument = v8c_int32(isolate, number);
    v8c_eval(context, V8C_LIT("x => x * 2"), "plugin.js", &twice);
    v8c_call_function(context, twice, NULL, 1, &argument, &result);
    err = v8c_to_int32(context, result, &product);
    v8c_leave(&frame);
  }
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  v8c_stop();
  return err ? err : product;
}
