/* v8c_ops.c: the operations through v8c, as a C program writes them. */
#include "bench/ops.h"

static v8c_isolate *isolate;
static v8c_context *context;
static v8c_value loop, add, one_two[2], object, key, text;
static volatile int32_t sink;

static void check(int err, const char *what) {
  if (err) op_failed("v8c", what);
}

/* ---- The operations ----------------------------------------------------------------- */

static void echo(v8c_call *call) { v8c_return(call, v8c_arg(call, 0)); }

static void op_callback(size_t n) {
  v8c_scope scope;
  check(v8c_scope_open(isolate, &scope), "scope");
  v8c_value count = v8c_number(isolate, (double)n), result;
  check(v8c_call_function(context, loop, v8c_global(context), 1, &count, &result), "callback");
  v8c_scope_close(&scope);
}

static void op_call(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_scope scope;
    v8c_value result;
    check(v8c_scope_open(isolate, &scope), "scope");
    check(v8c_call_function(context, add, v8c_global(context), 2, one_two, &result), "call");
    v8c_scope_close(&scope);
  }
}

static void op_get(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_scope scope;
    v8c_value value;
    int32_t number;
    check(v8c_scope_open(isolate, &scope), "scope");
    check(v8c_get(context, object, key, &value), "get");
    check(v8c_get_int32(value, &number), "get: not an int32");
    sink = number;
    v8c_scope_close(&scope);
  }
}

static void op_set(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_scope scope;
    check(v8c_scope_open(isolate, &scope), "scope");
    check(v8c_set(context, object, key, v8c_int32(isolate, (int32_t)(i & 0xffff))), "set");
    v8c_scope_close(&scope);
  }
}

static void op_number(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_scope scope;
    check(v8c_scope_open(isolate, &scope), "scope");
    if (!v8c_number(isolate, 1.5)) op_failed("v8c", "number");
    v8c_scope_close(&scope);
  }
}

static void op_string(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_scope scope;
    v8c_value string;
    check(v8c_scope_open(isolate, &scope), "scope");
    check(v8c_string(isolate, V8C_LIT(OP_TEXT), &string), "string");
    v8c_scope_close(&scope);
  }
}

static void op_string_out(size_t n) {
  char buffer[128];
  size_t len;
  for (size_t i = 0; i < n; i++) {
    check(v8c_string_copy(isolate, text, 0, buffer, sizeof buffer, &len), "string out");
    sink = buffer[len - 1];
  }
}

static void op_scope(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_scope scope;
    check(v8c_scope_open(isolate, &scope), "scope");
    v8c_scope_close(&scope);
  }
}

static void op_ref(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_ref *ref;
    check(v8c_ref_new(isolate, text, &ref), "ref");
    v8c_ref_free(ref);
  }
}

const op_fn v8c_ops[OP_COUNT] = {
    [OP_CALLBACK] = op_callback,
    [OP_CALL] = op_call,
    [OP_GET] = op_get,
    [OP_SET] = op_set,
    [OP_NUMBER] = op_number,
    [OP_STRING] = op_string,
    [OP_STRING_OUT] = op_string_out,
    [OP_SCOPE] = op_scope,
    [OP_REF] = op_ref,
};

/* ---- What they need ------------------------------------------------------------------- */

void v8c_ops_prepare(v8c_context *entered) {
  v8c_value callback;
  context = entered;
  isolate = v8c_context_isolate(entered);
  check(v8c_eval(context, V8C_LIT(OP_LOOP("v8c")), "v8c.js", &loop), "loop");
  check(v8c_eval(context, V8C_LIT(OP_ADD("v8c")), "v8c.js", &add), "add");
  check(v8c_eval(context, V8C_LIT(OP_OBJECT("v8c")), "v8c.js", &object), "object");
  check(v8c_function(context, NULL, 0, echo, NULL, &callback), "function");
  check(v8c_set_named(context, v8c_global(context), V8C_LIT(OP_ECHO("v8c")), callback), "function");
  check(v8c_key(isolate, V8C_LIT(OP_KEY), &key), "key");
  check(v8c_string(isolate, V8C_LIT(OP_TEXT), &text), "text");
  one_two[0] = v8c_int32(isolate, 1);
  one_two[1] = v8c_int32(isolate, 2);
}
