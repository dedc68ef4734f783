/* host_v8c.c: host objects through v8c, as a C program has them. */
#include "bench/host_ops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/side_v8c.h"

static struct host_point point = {1.5, 7, true, "hello"};
static v8c_value wrapped, handled, records, floats, touch, point_value, text_value, bytes_value, twice;
static v8c_value loop_x, loop_i, loop_is, loop_text, loop_set_x, loop_set_i, loop_name, loop_at;
static v8c_value views[3];
static void *memory;
static v8c_buf json;
static const size_t sizes[] = {1024, (size_t)1 << 20, (size_t)64 << 20};

static const v8c_field fields[] = {V8C_FIELD(struct host_point, x), V8C_FIELD(struct host_point, i),
                                   V8C_FIELD(struct host_point, is), V8C_FIELD_TEXT(struct host_point, text, 0),
                                   V8C_FIELD_LAST};
static const v8c_class point_class = {
    .size = sizeof point_class, .name = "Point", .bytes = sizeof(struct host_point), .fields = fields};

static void in_loop(size_t n, v8c_value loop, v8c_value with, const char *what) {
  SCOPED {
    v8c_value arguments[] = {v8c_number(isolate, (double)n), with}, result;
    check(v8c_call_function(context, loop, NULL, 2, arguments, &result), what);
  }
}

/* ---- Fields and handlers -------------------------------------------------------------------- */

static void op_get_double(size_t n) { in_loop(n, loop_x, wrapped, "get x"); }
static void op_get_int32(size_t n) { in_loop(n, loop_i, wrapped, "get i"); }
static void op_get_bool(size_t n) { in_loop(n, loop_is, wrapped, "get is"); }
static void op_get_text(size_t n) { in_loop(n, loop_text, wrapped, "get text"); }
static void op_set_double(size_t n) { in_loop(n, loop_set_x, wrapped, "set x"); }
static void op_set_int32(size_t n) { in_loop(n, loop_set_i, wrapped, "set i"); }
const hot_op v8c_field_ops[] = {FIELD_OPS(HOT_ENTRY) HOT_END};

static bool handle_name(v8c_value name, v8c_access *access) {
  if (!v8c_is_string(name)) return false;
  v8c_access_return_int32(access, 7);
  return true;
}
static bool handle_index(uint32_t index, v8c_access *access) {
  v8c_access_return_int32(access, (int32_t)index);
  return true;
}
static const v8c_named_handlers by_name = {.size = sizeof by_name, .get = handle_name};
static const v8c_indexed_handlers by_index = {.size = sizeof by_index, .get = handle_index};

static void op_get_name(size_t n) { in_loop(n, loop_name, handled, "get by name"); }
static void op_get_at(size_t n) { in_loop(n, loop_at, handled, "get by index"); }
const hot_op v8c_handler_ops[] = {HANDLER_OPS(HOT_ENTRY) HOT_END};

/* ---- Clones and JSON -------------------------------------------------------------------------- */

static v8c_clone *written(v8c_value value) {
  v8c_clone *clone = NULL;
  check(v8c_clone_new(context, value, NULL, &clone), "clone");
  return clone;
}

static void op_clone_write(size_t n) { EACH v8c_clone_free(written(records)); }

static void op_clone_read(size_t n) {
  v8c_clone *clone = written(records);
  v8c_value value;
  EACH SCOPED check(v8c_clone_read(context, clone, NULL, &value), "read");
  v8c_clone_free(clone);
}

static void op_clone_bytes(size_t n) {
  v8c_value value;
  EACH SCOPED {
    v8c_clone *clone = written(floats);
    check(v8c_clone_read(context, clone, NULL, &value), "read");
    v8c_clone_free(clone);
  }
}

static void op_json_read(size_t n) {
  v8c_value value;
  EACH SCOPED check(v8c_json_parse(context, json.data, json.len, &value), "parse");
}

static void op_json_write(size_t n) {
  v8c_value value;
  EACH SCOPED check(v8c_json_stringify(context, records, 0, &value), "stringify");
}
const hot_op v8c_clone_ops[] = {CLONE_OPS(HOT_ENTRY) HOT_END};

/* ---- Bytes -------------------------------------------------------------------------------------- */

/* Lent to JavaScript, which writes the last byte, and taken back. */
static void bytes_in(size_t n, size_t len) {
  EACH SCOPED {
    v8c_value buffer, view, result;
    check(v8c_array_buffer_external(context, memory, len, NULL, NULL, &buffer), "buffer");
    check(v8c_view(context, V8C_UINT8_ARRAY, buffer, 0, len, &view), "view");
    check(v8c_call_function(context, touch, NULL, 1, &view, &result), "touch");
    check(v8c_array_buffer_detach(context, buffer, NULL), "detach");
  }
}
static void op_bytes_in_1k(size_t n) { bytes_in(n, sizes[0]); }
static void op_bytes_in_1m(size_t n) { bytes_in(n, sizes[1]); }
static void op_bytes_in_64m(size_t n) { bytes_in(n, sizes[2]); }

static void bytes_out(size_t n, v8c_value view) {
  EACH {
    void *bytes;
    size_t len;
    check(v8c_bytes(isolate, view, &bytes, &len), "bytes");
    sink = ((uint8_t *)bytes)[len - 1];
  }
}
static void op_bytes_out_1k(size_t n) { bytes_out(n, views[0]); }
static void op_bytes_out_1m(size_t n) { bytes_out(n, views[1]); }
static void op_bytes_out_64m(size_t n) { bytes_out(n, views[2]); }
const hot_op v8c_bytes_ops[] = {BYTES_OPS(HOT_ENTRY) HOT_END};

/* ---- By signature, and by hand -------------------------------------------------------------------- */

static double add_doubles(double a, double b) { return a + b; }
static int32_t add_ints(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, int32_t g, int32_t h) {
  return a + b + c + d + e + f + g + h;
}
static double mix(bool is, int32_t a, double b) { return is ? a + b : 0; }
static double sum_of(const struct host_point *p) { return p->x + p->i; }
static int32_t length_of(const char *text) { return (int32_t)strlen(text); }
static uint32_t last_of(const uint8_t *bytes, size_t len) { return bytes[len - 1]; }
static double call_back(v8c_callback *f, double a) {
  double result = 0;
  (void)v8c_callback_call(f, &result, a);
  return result;
}

static void hand_doubles(v8c_call *call) {
  double a, b;
  if (v8c_arg_number(call, 0, &a) || v8c_arg_number(call, 1, &b)) return;
  v8c_return_number(call, add_doubles(a, b));
}
static void hand_ints(v8c_call *call) {
  int32_t x[8];
  for (size_t i = 0; i < 8; i++)
    if (v8c_arg_int32(call, i, &x[i])) return;
  v8c_return_int32(call, add_ints(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]));
}
static void hand_mixed(v8c_call *call) {
  bool is;
  int32_t a;
  double b;
  if (v8c_arg_boolean(call, 0, &is) || v8c_arg_int32(call, 1, &a) || v8c_arg_number(call, 2, &b)) return;
  v8c_return_number(call, mix(is, a, b));
}
static void hand_point(v8c_call *call) {
  const struct host_point *p = v8c_class_arg(call, 0, &point_class);
  if (p) v8c_return_number(call, sum_of(p));
}
static void hand_text(v8c_call *call) {
  v8c_value value;
  v8c_buf text = {0};
  if (v8c_arg_string(call, 0, &value)) return;
  if (!v8c_string_append(v8c_call_isolate(call), value, 0, &text) && !v8c_buf_append(&text, "", 1))
    v8c_return_int32(call, length_of(text.data));
  v8c_buf_free(&text);
}
static void hand_bytes(v8c_call *call) {
  void *bytes;
  size_t len;
  if (!v8c_bytes(v8c_call_isolate(call), v8c_arg(call, 0), &bytes, &len)) v8c_return_number(call, last_of(bytes, len));
}
static void hand_callback(v8c_call *call) {
  v8c_value function, argument, result;
  double a;
  if (v8c_arg_function(call, 0, &function) || v8c_arg_number(call, 1, &a)) return;
  argument = v8c_number(v8c_call_isolate(call), a);
  if (v8c_call_function(v8c_call_context(call), function, NULL, 1, &argument, &result)) return;
  if (v8c_get_number(result, &a))
    (void)v8c_throw_type_error(v8c_call_isolate(call), "expected a number");
  else
    v8c_return_number(call, a);
}

static const v8c_param doubles[] = {{.type = V8C_PARAM_DOUBLE}, {.type = V8C_PARAM_DOUBLE}};
static const v8c_param ints[] = {{.type = V8C_PARAM_INT32}, {.type = V8C_PARAM_INT32}, {.type = V8C_PARAM_INT32},
                                 {.type = V8C_PARAM_INT32}, {.type = V8C_PARAM_INT32}, {.type = V8C_PARAM_INT32},
                                 {.type = V8C_PARAM_INT32}, {.type = V8C_PARAM_INT32}};
static const v8c_param mixed[] = {{.type = V8C_PARAM_BOOL}, {.type = V8C_PARAM_INT32}, {.type = V8C_PARAM_DOUBLE}};
static const v8c_param points[] = {{.type = V8C_PARAM_CLASS, .of = &point_class}};
static const v8c_param texts[] = {{.type = V8C_PARAM_STRING}};
static const v8c_param some_bytes[] = {{.type = V8C_PARAM_BYTES}};
static const v8c_signature of_double = {
    .size = sizeof of_double, .params = doubles, .count = 1, .result = {.type = V8C_PARAM_DOUBLE}};
static const v8c_param callbacks[] = {{.type = V8C_PARAM_FUNCTION, .signature = &of_double},
                                      {.type = V8C_PARAM_DOUBLE}};

#define SIGNED(called, given, n, as)                                                                           \
  {                                                                                                            \
    .size = sizeof(v8c_signature), .name = #called, .fn = (void (*)(void))called, .params = given, .count = n, \
    .result = {                                                                                                \
      .type = as                                                                                               \
    }                                                                                                          \
  }
enum { DOUBLES, INTS, MIXED, POINT, TEXT, BYTES, CALLBACK, SIGNATURES };
static const v8c_signature signatures[] = {
    SIGNED(add_doubles, doubles, 2, V8C_PARAM_DOUBLE), SIGNED(add_ints, ints, 8, V8C_PARAM_INT32),
    SIGNED(mix, mixed, 3, V8C_PARAM_DOUBLE),           SIGNED(sum_of, points, 1, V8C_PARAM_DOUBLE),
    SIGNED(length_of, texts, 1, V8C_PARAM_INT32),      SIGNED(last_of, some_bytes, 1, V8C_PARAM_UINT32),
    SIGNED(call_back, callbacks, 2, V8C_PARAM_DOUBLE)};
static const v8c_fn hands[] = {hand_doubles, hand_ints, hand_mixed, hand_point, hand_text, hand_bytes, hand_callback};
/* What each is called with, from (i, a): `a` is the point, the text, the bytes, the function. */
static const char *const calls[] = {
    "f(i, 1.5)", "f(i, 2, 3, 4, 5, 6, 7, 8)", "f(true, i, 1.5)", "f(a)", "f(a).valueOf()", "f(a)", "f(a, i)"};
static v8c_value signed_functions[SIGNATURES], hand_functions[SIGNATURES], signed_loops[SIGNATURES],
    hand_loops[SIGNATURES];

static void signed_op(size_t n, int which, v8c_value loop, v8c_value function) {
  v8c_value with[SIGNATURES] = {NULL, NULL, NULL, point_value, text_value, bytes_value, twice};
  SCOPED {
    v8c_value arguments[] = {v8c_number(isolate, (double)n), function,
                             with[which] ? with[which] : v8c_undefined(isolate)};
    check(v8c_call_function(context, loop, NULL, 3, arguments, NULL), "signature");
  }
}
#define PAIR(id, which)                                                                                \
  static void op_##id(size_t n) { signed_op(n, which, signed_loops[which], signed_functions[which]); } \
  static void by_hand_##id(size_t n) { signed_op(n, which, hand_loops[which], hand_functions[which]); }
PAIR(doubles, DOUBLES)
PAIR(ints, INTS)
PAIR(mixed, MIXED)
PAIR(point, POINT)
PAIR(text, TEXT)
PAIR(bytes, BYTES)
PAIR(callback, CALLBACK)
#define HAND_ENTRY(id, title) {title, by_hand_##id},
const hot_op by_signature[] = {SIGNATURE_OPS(HOT_ENTRY) HOT_END};
const hot_op by_hand[] = {SIGNATURE_OPS(HAND_ENTRY) HOT_END};

/* ---- Fast, and slow ---------------------------------------------------------------------------------- */

static double fast_add(v8c_value self, double a, double b) {
  (void)self;
  return a + b;
}
static const int fast_types[] = {V8C_FAST_FLOAT64, V8C_FAST_FLOAT64};
static const v8c_fast fast = {
    .size = sizeof fast, .fn = (void (*)(void))fast_add, .result = V8C_FAST_FLOAT64, .args = fast_types, .argc = 2};
static v8c_value fast_loop, slow_loop, fast_function;
static void op_add(size_t n) { in_loop(n, fast_loop, fast_function, "fast"); }
static void slow_add(size_t n) { in_loop(n, slow_loop, hand_functions[DOUBLES], "slow"); }
const hot_op fast_calls[] = {{"2 doubles", op_add}, HOT_END};
const hot_op slow_calls[] = {{"2 doubles", slow_add}, HOT_END};

/* ---- Prepare -------------------------------------------------------------------------------------------- */

static void prepare_objects(void) {
  v8c_template *template = NULL;
  check(v8c_class_wrap(context, &point_class, &point, 0, &wrapped), "wrap");
  point_value = wrapped;
  check(v8c_object_template(isolate, &template), "template");
  check(v8c_template_set_named_handlers(template, &by_name), "handlers");
  check(v8c_template_set_indexed_handlers(template, &by_index), "handlers");
  check(v8c_template_instance(template, context, &handled), "instance");
  v8c_template_free(template);
  EVAL(HOST_RECORDS, &records);
  v8c_value text;
  check(v8c_json_stringify(context, records, 0, &text), "json");
  check(v8c_string_append(isolate, text, 0, &json), "json");
  EVAL("new Float64Array(8192).fill(1.5)", &floats);
  check(v8c_string(isolate, V8C_LIT("hello world"), &text_value), "text");
  EVAL("new Uint8Array(1000)", &bytes_value);
  EVAL("x => x * 2", &twice);
  EVAL(HOST_TOUCH("v8c"), &touch);
  for (int i = 0; i < 3; i++) {
    v8c_value buffer;
    check(v8c_array_buffer_external(context, memory, sizes[i], NULL, NULL, &buffer), "buffer");
    check(v8c_view(context, V8C_UINT8_ARRAY, buffer, 0, sizes[i], &views[i]), "view");
  }
}

static void prepare_signatures(void) {
  char source[300];
  for (int i = 0; i < SIGNATURES; i++) {
    check(v8c_signature_function(context, &signatures[i], &signed_functions[i]), "signature");
    check(v8c_function(context, NULL, 0, hands[i], NULL, &hand_functions[i]), "function");
    for (int hand = 0; hand < 2; hand++) {
      (void)snprintf(source, sizeof source,
                     "(function loop_%d_%d(n, f, a) { let s = 0; for (let i = 0; i < n; i++) s += %s; return s })", i,
                     hand, calls[i]);
      check(v8c_eval(context, source, V8C_ZSTR, "v8c.js", hand ? &hand_loops[i] : &signed_loops[i]), source);
    }
  }
}

static void prepare_fast(void) {
  const v8c_fast *const list[] = {&fast};
  v8c_function_options options = {.size = sizeof options, .fn = hand_doubles, .no_constructor = true};
  v8c_template *template = NULL;
  check(v8c_function_template_fast(isolate, &options, list, 1, &template), "fast");
  check(v8c_template_function(template, context, &fast_function), "function");
  v8c_template_free(template);
  EVAL(HOT_LOOP("v8c", "fast", "s = f(s, i + 0.5);"), &fast_loop);
  EVAL(HOT_LOOP("v8c", "slow", "s = f(s, i + 0.5);"), &slow_loop);
}

void v8c_host_prepare(v8c_context *given) {
  context = given;
  isolate = v8c_context_isolate(given);
  memory = calloc(1, sizes[2]);
  if (!memory) op_failed("v8c", "memory");
  prepare_objects();
  prepare_signatures();
  prepare_fast();
  EVAL(HOST_GET("v8c", "x"), &loop_x);
  EVAL(HOST_GET("v8c", "i"), &loop_i);
  EVAL(HOST_GET_BOOL("v8c"), &loop_is);
  EVAL(HOST_GET_TEXT("v8c"), &loop_text);
  EVAL(HOST_SET_X("v8c"), &loop_set_x);
  EVAL(HOST_SET_I("v8c"), &loop_set_i);
  EVAL(HOST_GET("v8c", "named"), &loop_name);
  EVAL(HOST_GET_AT("v8c"), &loop_at);
}

void v8c_host_end(void) {
  v8c_buf_free(&json);
  free(memory);
}
