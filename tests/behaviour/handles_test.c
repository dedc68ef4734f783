/* handles_test.c: no call leaves a handle behind but the one it returns: each is made 1000 times
 * in a scope, and V8's slots are counted. */
#include "tests/harness/harness.h"

TestSuite(handles, .init = harness_up, .fini = harness_down, .timeout = 120);

enum { TIMES = 1000 };

static v8c_scope scope;
static size_t before;

/* 1000 times in a scope of its own, `each` slots a call. A slot more in all is let pass: V8
 * makes some thing of its own once. */
#define LEAVES(each, expr)                                                        \
  do {                                                                            \
    (void)(expr);                                                                 \
    if (v8c_pending(iso)) OK(v8c_catch(iso, NULL));                               \
    OK(v8c_scope_open(iso, &scope));                                              \
    before = v8c_scope_count(iso);                                                \
    for (int times = 0; times < TIMES; times++) {                                 \
      (void)(expr);                                                               \
      if (v8c_pending(iso)) OK(v8c_catch(iso, NULL));                             \
    }                                                                             \
    size_t made = v8c_scope_count(iso) - before;                                  \
    size_t extra = made - (size_t)(each)*TIMES; /* huge when there are too few */ \
    cr_expect_leq(extra, 1, "%s: %zu handles for %d calls", #expr, made, TIMES);  \
    v8c_scope_close(&scope);                                                      \
  } while (0)

static v8c_value object, array, function, thrower, string, symbol, number, big, key, prototype, out;
static v8c_buf buf;

static void native(v8c_call *call) { v8c_return_int32(call, 1); }

static void make_values(void) {
  object = eval("globalThis.o = { x: { y: 1 }, get g() { return {} }, m() { return {} }, set s(v) {}, 5: {} }");
  array = eval("[{}, 2, 'three']");
  function = eval("(function (a) { this.a = a; return { made: a } })");
  thrower = eval("(function () { throw new Error('thrown') })");
  string = eval("'text \\u00e9 \\u4e00'");
  symbol = eval("Symbol('s')");
  number = eval("1.5");
  big = eval("12345678901234567890n");
  prototype = eval("({ inherited: 1 })");
  OK(v8c_key(iso, V8C_LIT("x"), &key));
}

Test(handles, values) {
  uint64_t words[4] = {1, 2, 3, 4};
  size_t count = 4;
  bool yes;
  double d;
  int32_t i;
  uint32_t u;
  int64_t l;
  uint64_t ul;
  make_values();
  v8c_value digits = eval("'77'");
  LEAVES(1, v8c_number(iso, 1.5));
  LEAVES(1, v8c_int32(iso, INT32_MIN));
  LEAVES(1, v8c_uint32(iso, UINT32_MAX));
  LEAVES(1, v8c_bigint_int64(iso, INT64_MIN));
  LEAVES(1, v8c_bigint_uint64(iso, UINT64_MAX));
  LEAVES(0, v8c_undefined(iso)); /* V8's roots: no slot */
  LEAVES(0, v8c_null(iso));
  LEAVES(0, v8c_boolean(iso, true));
  LEAVES(1, v8c_bigint_words(ctx, true, 4, words, &out));
  LEAVES(1, v8c_bigint_text(ctx, V8C_LIT("-123456789012345678901234567890"), &out));
  LEAVES(0, v8c_bigint_text(ctx, V8C_LIT("no number"), &out));
  LEAVES(0, v8c_is_object(object));
  LEAVES(0, v8c_typeof(object));
  LEAVES(0, v8c_get_number(number, &d));
  LEAVES(0, v8c_get_int32(number, &i));
  LEAVES(0, v8c_get_bigint_int64(big, &l, NULL));
  LEAVES(0, v8c_get_bigint_uint64(big, &ul, NULL));
  LEAVES(0, v8c_get_bigint_words(big, &yes, &count, words));
  LEAVES(0, v8c_to_boolean(iso, object));
  LEAVES(0, v8c_to_number(ctx, string, &d));
  LEAVES(0, v8c_to_int32(ctx, object, &i));
  LEAVES(0, v8c_to_uint32(ctx, string, &u));
  LEAVES(0, v8c_to_int64(ctx, array, &l));
  LEAVES(0, v8c_to_number(ctx, symbol, &d)); /* throws */
  LEAVES(1, v8c_to_object(ctx, string, &out));
  LEAVES(1, v8c_to_string(ctx, object, &out));
  LEAVES(1, v8c_to_bigint(ctx, digits, &out));
  LEAVES(1, v8c_to_numeric(ctx, string, &out));
  LEAVES(0, v8c_to_string(ctx, symbol, &out));
  LEAVES(0, v8c_strict_equals(object, array));
  LEAVES(0, v8c_same_value(object, array));
  LEAVES(0, v8c_equals(ctx, object, string, &yes));
  LEAVES(0, v8c_instance_of(ctx, object, function, &yes));
  LEAVES(1, v8c_json_parse(ctx, V8C_LIT("{\"a\":[1,{}]}"), &out));
  LEAVES(0, v8c_json_parse(ctx, V8C_LIT("{"), &out));
  LEAVES(1, v8c_json_stringify(ctx, object, 2, &out));
}

Test(handles, strings) {
  static const uint16_t units[] = {'a', 0x4e00};
  char bytes[64];
  uint16_t room[64];
  size_t len;
  v8c_string_view view;
  make_values();
  LEAVES(1, v8c_string(iso, V8C_LIT("some text"), &out));
  LEAVES(1, v8c_string(iso, V8C_LIT("\xe4\xb8\x80 \xff"), &out));
  LEAVES(1, v8c_string_latin1(iso, V8C_LIT("some \xe9"), &out));
  LEAVES(1, v8c_string_utf16(iso, units, 2, &out));
  LEAVES(1, v8c_key(iso, V8C_LIT("some key"), &out));
  LEAVES(1, v8c_string_latin1_external(iso, V8C_LIT("outside, and long enough for it"), NULL, NULL, &out));
  LEAVES(0, v8c_string_length(string));
  LEAVES(0, v8c_string_utf8_length(iso, string));
  LEAVES(0, v8c_string_copy(iso, string, 0, bytes, sizeof bytes, &len));
  LEAVES(0, v8c_string_copy_latin1(iso, string, bytes, sizeof bytes, &len));
  LEAVES(0, v8c_string_copy_utf16(iso, string, room, 64, &len));
  LEAVES(0, (buf.len = 0, v8c_string_append(iso, string, 0, &buf)));
  LEAVES(0, (buf.len = 0, v8c_to_text(ctx, object, &buf)));
  LEAVES(0, (buf.len = 0, v8c_to_text(ctx, symbol, &buf)));
  LEAVES(0, (v8c_string_view_open(iso, string, &view), v8c_string_view_close(&view)));
  v8c_buf_free(&buf);
}

Test(handles, objects) {
  v8c_value values[3];
  uint32_t length;
  bool yes;
  void *pointer;
  make_values();
  v8c_value trap = eval("new Proxy({}, new Proxy({}, { get() { throw {} } }))");
  values[0] = object, values[1] = number, values[2] = string;
  LEAVES(1, v8c_object(ctx, &out));
  LEAVES(1, v8c_array(ctx, 3, &out));
  LEAVES(1, v8c_array_from(ctx, 3, values, &out));
  LEAVES(1, v8c_get(ctx, object, key, &out));
  LEAVES(1, v8c_get_named(ctx, object, V8C_LIT("x"), &out));
  LEAVES(1, v8c_get_named(ctx, object, V8C_LIT("g"), &out));
  LEAVES(1, v8c_get_named(ctx, object, V8C_LIT("missing"), &out));
  LEAVES(1, v8c_get_index(ctx, object, 5, &out));
  LEAVES(0, v8c_set(ctx, object, key, number));
  LEAVES(0, v8c_set_named(ctx, object, V8C_LIT("x"), string));
  LEAVES(0, v8c_set_named(ctx, object, V8C_LIT("s"), string));
  LEAVES(0, v8c_set_index(ctx, object, 5, string));
  LEAVES(0, v8c_has(ctx, object, key, &yes));
  LEAVES(0, v8c_has_named(ctx, object, V8C_LIT("x"), &yes));
  LEAVES(0, v8c_has_index(ctx, object, 5, &yes));
  LEAVES(0, v8c_delete(ctx, object, symbol, &yes));
  LEAVES(0, v8c_delete_named(ctx, object, V8C_LIT("no"), &yes));
  LEAVES(0, v8c_delete_index(ctx, object, 9, NULL));
  LEAVES(1, v8c_call_method(ctx, object, V8C_LIT("m"), 0, NULL, &out));
  LEAVES(0, v8c_call_method(ctx, object, V8C_LIT("m"), 0, NULL, NULL));
  LEAVES(0, v8c_call_method(ctx, object, V8C_LIT("missing"), 0, NULL, &out));
  LEAVES(1, v8c_property_names(ctx, object, &out));
  LEAVES(1, v8c_own_property_names(ctx, object, &out));
  LEAVES(0, v8c_array_length(array, &length));
  LEAVES(1, v8c_get_prototype(ctx, object, &out));
  LEAVES(0, v8c_set_prototype(ctx, object, prototype));
  LEAVES(0, v8c_field_count(object));
  LEAVES(0, v8c_get_field(iso, object, 0, &out));
  LEAVES(1, v8c_external(iso, &out));
  v8c_value external = v8c_external(iso, &out);
  LEAVES(0, v8c_get_external(external, &pointer));
  /* Failures leave nothing. */
  LEAVES(0, v8c_get(ctx, number, key, &out));
  LEAVES(0, v8c_get_named(ctx, trap, V8C_LIT("x"), &out));
  LEAVES(0, v8c_set_named(ctx, trap, V8C_LIT("x"), number));
  LEAVES(0, v8c_has_named(ctx, trap, V8C_LIT("x"), &yes));
  LEAVES(0, v8c_delete_named(ctx, trap, V8C_LIT("x"), &yes));
  LEAVES(0, v8c_own_property_names(ctx, trap, &out));
  LEAVES(0, v8c_get_prototype(ctx, trap, &out));
}

static int body_of_try(v8c_context *context, void *data) {
  return v8c_call_function(context, data, NULL, 0, NULL, NULL);
}

Test(handles, functions_scripts_and_errors) {
  v8c_script *script = NULL;
  v8c_error *error = NULL;
  v8c_ref *ref = NULL;
  make_values();
  LEAVES(1, v8c_function(ctx, V8C_LIT("native"), native, object, &out));
  LEAVES(1, v8c_call_function(ctx, function, object, 1, &number, &out));
  LEAVES(0, v8c_call_function(ctx, function, object, 1, &number, NULL));
  LEAVES(0, v8c_call_function(ctx, thrower, NULL, 0, NULL, &out));
  LEAVES(0, v8c_call_function(ctx, object, NULL, 0, NULL, &out));
  LEAVES(1, v8c_construct(ctx, function, 1, &number, &out));
  LEAVES(0, v8c_construct(ctx, thrower, 0, NULL, &out));
  LEAVES(1, v8c_eval(ctx, V8C_LIT("({})"), "h.js", &out));
  LEAVES(0, v8c_eval(ctx, V8C_LIT("({})"), "h.js", NULL));
  LEAVES(0, v8c_eval(ctx, V8C_LIT("throw {}"), "h.js", &out));
  LEAVES(0, v8c_eval(ctx, V8C_LIT("let ="), "h.js", &out));
  LEAVES(0, (v8c_script_compile(ctx, V8C_LIT("({})"), NULL, &script) ? 0 : (v8c_script_free(script), 0)));
  OK(v8c_script_compile(ctx, V8C_LIT("({})"), NULL, &script));
  LEAVES(1, v8c_script_run(script, ctx, &out));
  LEAVES(0, v8c_script_run(script, ctx, NULL));
  v8c_buf cache = {0};
  LEAVES(0, (cache.len = 0, v8c_script_cache(script, &cache)));
  v8c_buf_free(&cache);
  v8c_script_free(script);
  LEAVES(0, v8c_try(ctx, body_of_try, thrower, NULL));
  LEAVES(0, (v8c_try(ctx, body_of_try, thrower, &error), v8c_error_free(error)));
  LEAVES(1, v8c_error_object(iso, V8C_TYPE_ERROR, V8C_LIT("made"), &out));
  LEAVES(0, v8c_throw(iso, object));
  LEAVES(0, v8c_throw_error(iso, "thrown %d", 1));
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("throw new Error('e', { cause: {} })"), "h.js", NULL));
  OK(v8c_catch(iso, &error));
  LEAVES(1, v8c_error_value(error, &out));
  LEAVES(1, v8c_error_cause(error, &out));
  LEAVES(0, v8c_error_stack(error));
  LEAVES(0, v8c_error_frame_count(error));
  LEAVES(0, v8c_rethrow(error));
  v8c_error_free(error);
  LEAVES(0, (v8c_ref_new(iso, object, &ref) ? 0 : (v8c_ref_free(ref), 0)));
  OK(v8c_ref_new(iso, object, &ref));
  LEAVES(1, v8c_ref_get(ref, &out));
  LEAVES(0, v8c_ref_set_weak(ref, NULL, NULL));
  LEAVES(0, v8c_ref_set_strong(ref));
  v8c_ref_free(ref);
  LEAVES(1, v8c_global(ctx));
}

Test(handles, templates) {
  v8c_template *objects = NULL, *functions = NULL, *part = NULL;
  v8c_value instance = NULL;
  make_values();
  LEAVES(0, (v8c_object_template(iso, &part) ? 0 : (v8c_template_free(part), 0)));
  LEAVES(0, (v8c_function_template(iso, native, number, &part) ? 0 : (v8c_template_free(part), 0)));
  OK(v8c_object_template(iso, &objects));
  OK(v8c_function_template(iso, native, NULL, &functions));
  LEAVES(0, (v8c_prototype_template(functions, &part) ? 0 : (v8c_template_free(part), 0)));
  LEAVES(0, (v8c_instance_template(functions, &part) ? 0 : (v8c_template_free(part), 0)));
  LEAVES(0, v8c_template_set(objects, V8C_LIT("x"), number, 0));
  LEAVES(0, v8c_template_set_template(objects, V8C_LIT("t"), functions, 0));
  LEAVES(0, v8c_template_set_fn(objects, V8C_LIT("f"), native, NULL, 0));
  LEAVES(0, v8c_template_set_class_name(functions, V8C_LIT("Class")));
  LEAVES(0, v8c_template_set_field_count(objects, 2));
  LEAVES(0, v8c_template_field_count(objects));
  LEAVES(1, v8c_template_instance(objects, ctx, &out));
  LEAVES(1, v8c_template_function(functions, ctx, &out));
  OK(v8c_template_instance(objects, ctx, &instance));
  LEAVES(0, v8c_template_has_instance(functions, instance));
  LEAVES(0, v8c_set_field(iso, instance, 1, object));
  LEAVES(1, v8c_get_field(iso, instance, 1, &out));
  v8c_template_free(objects);
  v8c_template_free(functions);
}

Test(handles, isolates_contexts_and_frames) {
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_scope inner;
  v8c_heap_stats stats = {.size = sizeof stats};
  LEAVES(0, v8c_heap_stats_get(iso, &stats));
  LEAVES(0, v8c_pump(iso, false, NULL));
  LEAVES(0, v8c_run_microtasks(iso));
  LEAVES(0, v8c_run_idle(iso, 0));
  LEAVES(0, v8c_ref_count(iso));
  LEAVES(0, (v8c_enter(ctx, &frame) ? 0 : v8c_leave(&frame)));
  LEAVES(0, (v8c_scope_open(iso, &inner) ? 0 : (v8c_number(iso, 1.5), v8c_scope_close(&inner), 0)));
  LEAVES(1, (v8c_scope_open(iso, &inner) ? NULL : v8c_scope_close_with(&inner, v8c_number(iso, 1.5))));
  LEAVES(0, (v8c_scope_open(iso, &inner) ? NULL : v8c_scope_close_with(&inner, NULL)));
  LEAVES(0, v8c_reset_determinism(ctx));
  OK(v8c_scope_open(iso, &scope));
  before = v8c_scope_count(iso);
  for (int i = 0; i < 20; i++) {
    OK(v8c_context_new(iso, NULL, &context));
    OK(v8c_enter(context, &frame));
    v8c_number(iso, 1.5);
    OK(v8c_leave(&frame));
    v8c_context_free(context);
    OK(v8c_low_memory(iso));
  }
  cr_expect_eq(v8c_scope_count(iso), before);
  v8c_scope_close(&scope);
}

/* Inside a native function. */
static void readers(v8c_call *call) {
  bool yes;
  double d;
  int32_t i;
  uint32_t u;
  size_t at = v8c_scope_count(iso);
  for (int times = 0; times < TIMES; times++) {
    v8c_argc(call), v8c_arg(call, 0), v8c_arg(call, 99), v8c_this(call), v8c_new_target(call);
    v8c_call_isolate(call), v8c_call_context(call), v8c_is_construct(call);
    if (v8c_arg_boolean(call, 0, &yes) || v8c_arg_number(call, 1, &d) || v8c_arg_int32(call, 2, &i) ||
        v8c_arg_uint32(call, 2, &u) || v8c_arg_string(call, 3, &out) || v8c_arg_object(call, 4, &out) ||
        v8c_arg_function(call, 5, &out))
      return;
    v8c_return_number(call, 1.5), v8c_return_boolean(call, true), v8c_return_null(call), v8c_return_int32(call, 1);
    v8c_return_uint32(call, UINT32_MAX), v8c_return(call, NULL), v8c_return(call, v8c_arg(call, 0));
  }
  cr_expect_eq(v8c_scope_count(iso), at, "%zu handles", v8c_scope_count(iso) - at);
  v8c_data_value(call); /* V8 makes a slot for it */
  cr_expect_leq(v8c_scope_count(iso), at + 1);
  v8c_return_int32(call, 7);
}

Test(handles, native_functions) {
  v8c_value fn = NULL, result = NULL;
  OK(v8c_function(ctx, V8C_LIT("readers"), readers, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("readers"), fn));
  result = eval("readers(true, 1.5, 3, 'text', {}, () => 1)");
  TEXT_IS(result, "7");
  /* What a native makes is gone when it returns. */
  LEAVES(0, v8c_eval(ctx, V8C_LIT("readers(true, 1, 3, 'text', {}, () => 1)"), "n.js", NULL));
}
