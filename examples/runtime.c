/* runtime.c: JavaScript that waits, on a thread of the library's. A native gives a promise that another
 * thread settles; the program waits for what JavaScript makes of it.
 *
 * prints: the answer is 42 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <v8c.h>

static void must(int err) {
  if (!err) return;
  fprintf(stderr, "%s: %s\n", v8c_err_name(err), v8c_detail());
  exit(1);
}

/* Work that takes its time, off the owner. */
static void *work(void *data) {
  must(v8c_deferred_resolve_json(data, V8C_LIT("{\"answer\": 42}")));
  v8c_deferred_free(data);
  return NULL;
}

static void ask(v8c_call *call) {
  v8c_value promise = NULL;
  v8c_deferred *deferred = NULL;
  pthread_t thread;
  if (v8c_deferred_new(v8c_runtime_of(v8c_call_isolate(call)), &promise, &deferred)) return;
  if (pthread_create(&thread, NULL, work, deferred)) return;
  pthread_detach(thread);
  v8c_return(call, promise);
}

static int install(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_value function = NULL;
  (void)rt, (void)data;
  (void)v8c_function(context, V8C_LIT("ask"), ask, NULL, &function);
  return v8c_set_named(context, v8c_global(context), V8C_LIT("ask"), function);
}

static int begin(v8c_runtime *rt, v8c_context *context, void *data, v8c_value *out) {
  (void)rt, (void)data;
  return v8c_eval(context, V8C_LIT("(async () => 'the answer is ' + (await ask()).answer)()"), "main.js", out);
}

static int show(v8c_runtime *rt, v8c_context *context, v8c_value value, void *data) {
  v8c_buf text = {0};
  (void)rt, (void)data;
  int err = v8c_to_text(context, value, &text);
  if (!err) puts(text.data);
  v8c_buf_free(&text);
  return err;
}

int main(void) {
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  must(v8c_start(NULL));
  must(v8c_builder_new(NULL, &builder));
  must(v8c_builder_add_initializer(builder, V8C_LIT("natives"), install, NULL));
  must(v8c_builder_build(builder));
  must(v8c_runtime_new(builder, NULL, &rt));
  must(v8c_runtime_await(rt, "main", begin, show, NULL, 10e3, NULL));
  must(v8c_runtime_close(rt, 0));
  v8c_runtime_free(rt);
  v8c_builder_free(builder);
  return v8c_stop();
}
