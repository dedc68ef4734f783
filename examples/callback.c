/* callback.c: a C function in JavaScript, and a JavaScript function called from C.
 *
 * prints: 42
 * prints: TypeError: argument 2: expected a number */
#include "common.h"

/* V8 calls it directly. A failed call has thrown: just return. */
static void add(v8c_call *call) {
  double a, b;
  if (v8c_arg_number(call, 0, &a) || v8c_arg_number(call, 1, &b)) return;
  v8c_return_number(call, a + b);
}

int main(void) {
  up();
  v8c_value function, twice, result;
  must(v8c_function(context, V8C_LIT("add"), add, NULL, &function));
  must(v8c_set_named(context, v8c_global(context), V8C_LIT("add"), function));
  must(v8c_eval(context, V8C_LIT("x => add(x, x)"), "callback.js", &twice));
  must(v8c_call_function(context, twice, NULL, 1, (v8c_value[]){v8c_int32(isolate, 21)}, &result));
  print(result);

  must(v8c_eval(context, V8C_LIT("try { add(1, '2') } catch (e) { String(e) }"), "callback.js", &result));
  print(result);
  return down();
}
