/* promise.c: a C function that answers later, and a promise awaited from C.
 *
 * prints: asked for 20
 * prints: 42
 * prints: unhandled: Error: nobody looks
 * prints: V8C_ESTALLED */
#include "common.h"

static v8c_resolver *waiting;

/* Returns a promise; the answer is known later. */
static void ask(v8c_call *call) {
  v8c_value promise;
  if (v8c_resolver_new(v8c_call_context(call), &waiting) || v8c_resolver_promise(waiting, &promise)) return;
  fputs("asked for ", stdout);
  print(v8c_arg(call, 0));
  v8c_return(call, promise);
}

static void unhandled(v8c_context *of, v8c_value promise, v8c_error *error, void *data) {
  (void)of, (void)promise, (void)data;
  printf("unhandled: %s\n", v8c_error_message(error, NULL));
}

int main(void) {
  up();
  v8c_value function, promise, result;
  must(v8c_function(context, V8C_LIT("ask"), ask, NULL, &function));
  must(v8c_set_named(context, v8c_global(context), V8C_LIT("ask"), function));
  must(v8c_eval(context, V8C_LIT("(async () => 2 + 2 * await ask(20))()"), "promise.js", &promise));
  must(v8c_resolver_resolve(waiting, context, v8c_int32(isolate, 20)));
  v8c_resolver_free(waiting);
  must(v8c_await(context, promise, 1000, &result));
  print(result);

  must(v8c_context_on_unhandled(context, unhandled, NULL, NULL));
  must(v8c_eval(context, V8C_LIT("(async () => { throw new Error('nobody looks') })()"), "promise.js", NULL));

  must(v8c_eval(context, V8C_LIT("new Promise(() => {})"), "promise.js", &promise));
  puts(v8c_err_name(v8c_await(context, promise, 1000, &result)));
  return down();
}
