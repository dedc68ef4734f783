/* hot_v8c.c: the hot functions through v8c, as a C program writes them. */
#include "bench/side_v8c.h"

static v8c_context *other;
static v8c_value whole, real, yes, text, function, key, symbol, array, object, class, point, elements[HOT_ELEMENTS];
static v8c_value keys[HOT_PROPERTIES], map, set, date, fields, add, throws, error, parsed;
static v8c_value native_numbers, native_string, native_object, native_throws, with_getter, with_accessor;
static v8c_value loop_numbers, loop_string, loop_object, loop_get, loop_accessor, loop_set, loop_throw;
static v8c_ref *ref;
static v8c_template *shape;
static v8c_script *script;
static v8c_buf cache;
static int host;

/* ---- Values ------------------------------------------------------------------------- */

static void op_read_int32(size_t n) {
  EACH {
    int32_t number;
    check(v8c_get_int32(whole, &number), "read int32");
    sink = number;
  }
}

static void op_read_number(size_t n) {
  EACH {
    double number;
    check(v8c_get_number(real, &number), "read number");
    sink = number;
  }
}

static void op_read_boolean(size_t n) {
  EACH {
    bool is;
    check(v8c_get_boolean(yes, &is), "read boolean");
    sink = is;
  }
}

static void op_is_string(size_t n) { EACH sink = v8c_is_string(text); }

static void op_is_function(size_t n) { EACH sink = v8c_is_function(function); }

static void op_to_number(size_t n) {
  EACH {
    double number;
    check(v8c_to_number(context, real, &number), "to number");
    sink = number;
  }
}

static void op_strict_equals(size_t n) { EACH sink = v8c_strict_equals(text, key); }

static void op_new_int32(size_t n) {
  EACH SCOPED {
    if (!v8c_int32(isolate, (int32_t)i)) op_failed("v8c", "int32");
  }
}

static void op_bigint(size_t n) {
  EACH SCOPED {
    int64_t number;
    bool lossless;
    check(v8c_get_bigint_int64(v8c_bigint_int64(isolate, (int64_t)i), &number, &lossless), "BigInt");
    sink = (double)number;
  }
}

static void op_symbol(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_symbol(isolate, V8C_LIT("tag"), &made), "symbol");
  }
}

static void op_scope_keep(size_t n) {
  EACH SCOPED {
    v8c_scope inner;
    check(v8c_scope_open(isolate, &inner), "scope");
    if (!v8c_scope_close_with(&inner, v8c_number(isolate, 1.5))) op_failed("v8c", "scope");
  }
}

static void op_ref_get(size_t n) {
  EACH SCOPED {
    v8c_value value;
    check(v8c_ref_get(ref, &value), "ref");
  }
}

/* ---- Objects -------------------------------------------------------------------------- */

static void op_get_index(size_t n) {
  EACH SCOPED {
    v8c_value value;
    check(v8c_get_index(context, array, i & 15, &value), "get index");
  }
}

static void op_set_index(size_t n) { EACH check(v8c_set_index(context, array, i & 15, whole), "set index"); }

static void op_get_named(size_t n) {
  EACH SCOPED {
    v8c_value value;
    check(v8c_get_named(context, object, V8C_LIT("two"), &value), "get named");
  }
}

static void op_set_named(size_t n) {
  EACH SCOPED check(v8c_set_named(context, object, V8C_LIT("two"), whole), "set named");
}

static void op_get_symbol(size_t n) {
  EACH SCOPED {
    v8c_value value;
    check(v8c_get(context, object, symbol, &value), "get symbol");
  }
}

static void op_set_symbol(size_t n) { EACH check(v8c_set(context, object, symbol, whole), "set symbol"); }

static void op_has(size_t n) {
  EACH {
    bool is;
    check(v8c_has(context, object, key, &is), "has");
    sink = is;
  }
}

static void op_has_own(size_t n) {
  EACH {
    bool is;
    check(v8c_has_own(context, object, key, &is), "has own");
    sink = is;
  }
}

static void op_own_names(size_t n) {
  EACH SCOPED {
    v8c_value names;
    check(v8c_own_property_names(context, object, &names), "own names");
  }
}

static void op_instance_of(size_t n) {
  EACH {
    bool is;
    check(v8c_instance_of(context, point, class, &is), "instanceof");
    sink = is;
  }
}

static void op_object_new(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_object(context, &made), "object");
  }
}

static void op_object_from(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_object_from(context, NULL, HOT_PROPERTIES, keys, elements, &made), "object from");
  }
}

static void op_array_from(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_array_from(context, HOT_ELEMENTS, elements, &made), "array from");
  }
}

static void op_array_read(size_t n) {
  EACH SCOPED {
    v8c_value values[HOT_ELEMENTS];
    check(v8c_array_read(context, array, 0, HOT_ELEMENTS, values), "array read");
  }
}

static void op_map_get(size_t n) {
  EACH SCOPED {
    v8c_value value;
    check(v8c_map_get(context, map, key, &value), "map get");
  }
}

static void op_map_set(size_t n) { EACH check(v8c_map_set(context, map, key, whole), "map set"); }

static void op_map_has(size_t n) {
  EACH {
    bool is;
    check(v8c_map_has(context, map, key, &is), "map has");
    sink = is;
  }
}

static void op_set_add(size_t n) { EACH check(v8c_set_add(context, set, key), "set add"); }

static void op_date_new(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_date(context, (double)i, &made), "date");
  }
}

static void op_date_read(size_t n) {
  EACH {
    double ms;
    check(v8c_date_ms(date, &ms), "date");
    sink = ms;
  }
}

static void op_field(size_t n) {
  EACH SCOPED {
    v8c_value value;
    check(v8c_set_field(isolate, fields, 0, whole), "field");
    check(v8c_get_field(isolate, fields, 0, &value), "field");
  }
}

static void op_pointer(size_t n) {
  EACH {
    void *pointer;
    check(v8c_get_field_pointer(isolate, fields, 1, &pointer), "pointer");
    if (pointer != &host) op_failed("v8c", "pointer");
  }
}

/* ---- Calls --------------------------------------------------------------------------------- */

static void op_call_method(size_t n) {
  EACH SCOPED {
    v8c_value result;
    check(v8c_call_method(context, point, V8C_LIT("sum"), 1, &whole, &result), "method");
  }
}

static void op_construct(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_construct(context, class, 2, elements, &made), "construct");
  }
}

static void numbers(v8c_call *call) {
  int32_t a, b;
  double c;
  if (v8c_arg_int32(call, 0, &a) || v8c_arg_int32(call, 1, &b) || v8c_arg_number(call, 2, &c)) return;
  v8c_return_int32(call, a + b + (int32_t)c);
}

static void string(v8c_call *call) {
  v8c_value from;
  char copy[32];
  size_t len;
  if (v8c_arg_string(call, 0, &from) || v8c_string_copy(v8c_call_isolate(call), from, 0, copy, sizeof copy, &len))
    return;
  v8c_return_int32(call, (int32_t)len);
}

static void makes_object(v8c_call *call) {
  v8c_context *in = v8c_call_context(call);
  v8c_value made;
  if (v8c_object(in, &made) || v8c_set(in, made, keys[0], v8c_arg(call, 0))) return;
  v8c_return(call, made);
}

static void makes_error(v8c_call *call) { v8c_throw_type_error(v8c_call_isolate(call), "expected a string"); }

static void get_size(v8c_value name, v8c_access *access) { v8c_access_return_int32(access, 1); }

static void set_size(v8c_value name, v8c_value value, v8c_access *access) {
  int32_t number;
  if (v8c_get_int32(value, &number)) return;
  sink = number;
}

static void size_of(v8c_call *call) { v8c_return_int32(call, 1); }

static void in_loop(size_t n, v8c_value loop, v8c_value with, const char *what) {
  SCOPED {
    v8c_value result, args[2] = {v8c_number(isolate, (double)n), with};
    check(v8c_call_function(context, loop, NULL, 2, args, &result), what);
  }
}

static void op_native_numbers(size_t n) { in_loop(n, loop_numbers, native_numbers, "native, numbers"); }
static void op_native_string(size_t n) { in_loop(n, loop_string, native_string, "native, string"); }
static void op_native_object(size_t n) { in_loop(n, loop_object, native_object, "native, object"); }
static void op_getter(size_t n) { in_loop(n, loop_get, with_getter, "getter"); }
static void op_setter(size_t n) { in_loop(n, loop_set, with_getter, "setter"); }
static void op_accessor(size_t n) { in_loop(n, loop_accessor, with_accessor, "accessor"); }
static void op_throw_native(size_t n) { in_loop(n, loop_throw, native_throws, "throw from native"); }

static void op_function_new(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_function(context, NULL, 0, size_of, NULL, &made), "function");
  }
}

static void op_instance(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_template_instance(shape, context, &made), "instance");
  }
}

static void op_throw_caught(size_t n) {
  EACH SCOPED {
    v8c_value result;
    if (v8c_call_function(context, throws, NULL, 1, &error, &result) != V8C_EXCEPTION) op_failed("v8c", "throw");
    check(v8c_catch(isolate, NULL), "catch");
  }
}

static int calls_add(v8c_context *in, void *data) {
  v8c_value result;
  return v8c_call_function(in, add, NULL, 2, elements, &result);
}

static void op_try_quiet(size_t n) { EACH SCOPED check(v8c_try(context, calls_add, NULL, NULL), "try"); }

/* ---- Scripts, JSON ---------------------------------------------------------------------------- */

static void op_script_run(size_t n) {
  EACH SCOPED {
    v8c_value result;
    check(v8c_script_run(script, context, &result), "script");
  }
}

static void op_script_cached(size_t n) {
  v8c_script_options options = {.size = sizeof options, .origin = V8C_LIT("cached_v8c.js")};
  options.cache = cache.data;
  options.cache_len = cache.len;
  EACH SCOPED {
    v8c_script *compiled;
    v8c_value result;
    check(v8c_script_compile(context, V8C_LIT(HOT_SCRIPT("v8c")), &options, &compiled), "compile");
    if (v8c_script_cache_result(compiled) != V8C_CACHE_ACCEPTED) op_failed("v8c", "the cache");
    check(v8c_script_run(compiled, context, &result), "script");
    v8c_script_free(compiled);
  }
}

static void op_json_parse(size_t n) {
  EACH SCOPED {
    v8c_value value;
    check(v8c_json_parse(context, V8C_LIT(HOT_JSON), &value), "JSON");
  }
}

static void op_json_stringify(size_t n) {
  EACH SCOPED {
    v8c_value json;
    check(v8c_json_stringify(context, parsed, 0, &json), "JSON");
  }
}

static void op_enter(size_t n) {
  EACH {
    v8c_frame frame;
    check(v8c_enter(other, &frame), "enter");
    check(v8c_leave(&frame), "leave");
  }
}

const hot_op v8c_hot[] = {HOT_OPS(HOT_ENTRY) HOT_END};

/* ---- What they need ------------------------------------------------------------------------------ */

static void prepare_values(void) {
  whole = v8c_int32(isolate, 7);
  real = v8c_number(isolate, 1.5);
  yes = v8c_boolean(isolate, true);
  check(v8c_string(isolate, V8C_LIT("hello"), &text), "text");
  check(v8c_key(isolate, V8C_LIT("two"), &key), "key");
  check(v8c_symbol(isolate, V8C_LIT("v8c"), &symbol), "symbol");
  check(v8c_date(context, 1e12, &date), "date");
  check(v8c_map(context, &map), "map");
  check(v8c_map_set(context, map, key, whole), "map");
  check(v8c_set_object(context, &set), "set");
  check(v8c_json_parse(context, V8C_LIT(HOT_JSON), &parsed), "JSON");
  check(v8c_ref_new(isolate, text, &ref), "ref");
  for (int i = 0; i < HOT_ELEMENTS; i++) elements[i] = v8c_int32(isolate, i);
  static const char *const names[HOT_PROPERTIES] = {"x", "y", "z", "w"};
  for (int i = 0; i < HOT_PROPERTIES; i++) check(v8c_key(isolate, names[i], 1, &keys[i]), "key");
}

static void prepare_objects(void) {
  v8c_value make;
  EVAL(HOT_ARRAY("v8c"), &array);
  EVAL(HOT_OBJECT("v8c", symbol), &make);
  check(v8c_call_function(context, make, NULL, 1, &symbol, &object), "object");
  EVAL(HOT_CLASS("v8c"), &class);
  check(v8c_construct(context, class, 2, elements, &point), "point");
  check(v8c_object_template(isolate, &shape), "template");
  check(v8c_template_set_field_count(shape, 2), "template");
  check(v8c_template_set_native(shape, V8C_LIT("size"), get_size, set_size, NULL, 0), "template");
  check(v8c_template_instance(shape, context, &fields), "instance");
  check(v8c_set_field_pointer(isolate, fields, 1, &host), "pointer");
  with_getter = fields;
  v8c_template *second;
  check(v8c_object_template(isolate, &second), "template");
  check(v8c_template_set_accessor(second, V8C_LIT("size"), size_of, NULL, NULL, 0), "template");
  check(v8c_template_instance(second, context, &with_accessor), "instance");
  v8c_template_free(second);
}

static void prepare_functions(void) {
  EVAL(HOT_ADD("v8c"), &add);
  EVAL(HOT_THROWS("v8c"), &throws);
  EVAL(HOT_ERROR, &error);
  function = add;
  EVAL(HOT_LOOP_NUMBERS("v8c"), &loop_numbers);
  EVAL(HOT_LOOP_STRING("v8c"), &loop_string);
  EVAL(HOT_LOOP_OBJECT("v8c"), &loop_object);
  EVAL(HOT_LOOP_GET("v8c"), &loop_get);
  EVAL(HOT_LOOP_GET("v8c"), &loop_accessor);
  EVAL(HOT_LOOP_SET("v8c"), &loop_set);
  EVAL(HOT_LOOP_THROW("v8c"), &loop_throw);
  check(v8c_function(context, NULL, 0, numbers, NULL, &native_numbers), "function");
  check(v8c_function(context, NULL, 0, string, NULL, &native_string), "function");
  check(v8c_function(context, NULL, 0, makes_object, NULL, &native_object), "function");
  check(v8c_function(context, NULL, 0, makes_error, NULL, &native_throws), "function");
  v8c_value result;
  check(v8c_script_compile(context, V8C_LIT(HOT_SCRIPT("v8c")), NULL, &script), "script");
  check(v8c_script_run(script, context, &result), "script");
  check(v8c_script_cache(script, &cache), "cache");
}

void v8c_hot_prepare(v8c_context *entered, v8c_context *not_entered) {
  context = entered;
  other = not_entered;
  isolate = v8c_context_isolate(entered);
  prepare_values();
  prepare_objects();
  prepare_functions();
}
