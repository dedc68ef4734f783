/* more_v8c.c: conversions, objects in detail and bytes through v8c, as a C program writes them. */
#include <string.h>

#include "bench/side_v8c.h"

static v8c_value real, digits, number_text, object, point, array, symbol, key, index_text, map, set;
static v8c_value host_object, regexp, sentence, bytes, view, floats, loop_host, class_function;
static v8c_private *hidden;
static v8c_template *class;
static v8c_program *program;
static v8c_buf text;
static int host;

/* ---- Values --------------------------------------------------------------------------- */

static void op_to_int32(size_t n) {
  EACH {
    int32_t number;
    check(v8c_to_int32(context, real, &number), "to int32");
    sink = number;
  }
}

static void op_to_int64(size_t n) {
  EACH {
    int64_t number;
    check(v8c_to_int64(context, real, &number), "to int64");
    sink = (double)number;
  }
}

static void op_text_to_number(size_t n) {
  EACH {
    double number;
    check(v8c_to_number(context, digits, &number), "to number");
    sink = number;
  }
}

static void op_to_boolean(size_t n) { EACH sink = v8c_to_boolean(isolate, number_text); }

static void op_to_string(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_to_string(context, real, &made), "to string");
  }
}

static void op_to_text(size_t n) {
  EACH {
    text.len = 0;
    check(v8c_to_text(context, real, &text), "to text");
  }
}

static void op_array_index(size_t n) {
  EACH {
    uint32_t index;
    check(v8c_to_array_index(context, index_text, &index), "array index");
    sink = index;
  }
}

static void op_equals(size_t n) {
  EACH {
    bool equal;
    check(v8c_equals(context, real, number_text, &equal), "equals");
    sink = equal;
  }
}

static void op_same_value(size_t n) { EACH sink = v8c_same_value(real, number_text); }

static void op_is_array(size_t n) { EACH sink = v8c_is_array(array); }

static void op_bigint_words(size_t n) {
  static const uint64_t words[4] = {1, 2, 3, 4};
  EACH SCOPED {
    v8c_value made;
    uint64_t out[4];
    size_t count = 4;
    bool negative;
    check(v8c_bigint_words(context, false, 4, words, &made), "BigInt");
    check(v8c_get_bigint_words(made, &negative, &count, out), "BigInt");
    sink = (double)out[3];
  }
}

static void op_external(size_t n) {
  EACH SCOPED {
    void *pointer;
    check(v8c_get_external(v8c_external(isolate, &host), &pointer), "external");
    if (pointer != &host) op_failed("v8c", "external");
  }
}

static void op_symbol_for(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_symbol_for(isolate, V8C_LIT("app.key"), &made), "symbol for");
  }
}

static void op_symbol_description(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_symbol_description(isolate, symbol, &made), "description");
  }
}

static void op_string_length(size_t n) { EACH sink = (double)v8c_string_length(sentence); }

/* ---- Objects --------------------------------------------------------------------------- */

static void op_has_named(size_t n) {
  EACH {
    bool is;
    check(v8c_has_named(context, object, V8C_LIT("two"), &is), "has");
    sink = is;
  }
}

static void op_has_index(size_t n) {
  EACH {
    bool is;
    check(v8c_has_index(context, array, i & 15, &is), "has");
    sink = is;
  }
}

static void op_set_delete(size_t n) {
  EACH {
    bool gone;
    check(v8c_set(context, point, key, real), "set");
    check(v8c_delete(context, point, key, &gone), "delete");
    sink = gone;
  }
}

static void op_define_value(size_t n) {
  EACH check(v8c_define_value(context, object, key, real, V8C_DONT_ENUM), "define");
}

static void op_descriptor(size_t n) {
  EACH SCOPED {
    v8c_descriptor descriptor = {.size = sizeof descriptor};
    check(v8c_get_descriptor(context, object, key, &descriptor), "descriptor");
  }
}

static void op_attributes(size_t n) {
  EACH {
    int attributes;
    check(v8c_get_attributes(context, object, key, &attributes), "attributes");
    sink = attributes;
  }
}

static void op_prototype(size_t n) {
  EACH SCOPED {
    v8c_value prototype;
    check(v8c_get_prototype(context, point, &prototype), "prototype");
  }
}

static void op_constructor_name(size_t n) {
  EACH SCOPED {
    v8c_value name;
    check(v8c_constructor_name(isolate, point, &name), "constructor");
  }
}

static void op_creation_context(size_t n) {
  EACH {
    if (v8c_creation_context(isolate, point) != context) op_failed("v8c", "creation context");
  }
}

static void op_identity_hash(size_t n) { EACH sink = v8c_identity_hash(point); }

static void op_private_get(size_t n) {
  EACH SCOPED {
    v8c_value value;
    check(v8c_get_private(context, object, hidden, &value), "private");
  }
}

static void op_private_set(size_t n) { EACH check(v8c_set_private(context, object, hidden, real), "private"); }

static void op_array_new(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_array(context, HOT_ELEMENTS, &made), "array");
  }
}

static void op_array_length(size_t n) {
  EACH {
    uint32_t length;
    check(v8c_array_length(array, &length), "length");
    sink = length;
  }
}

static void op_all_names(size_t n) {
  EACH SCOPED {
    v8c_value names;
    check(v8c_names(context, object, NULL, &names), "names");
  }
}

static void op_map_size(size_t n) {
  EACH {
    size_t size;
    check(v8c_map_size(map, &size), "size");
    sink = (double)size;
  }
}

static void op_set_has(size_t n) {
  EACH {
    bool is;
    check(v8c_set_has(context, set, key, &is), "set has");
    sink = is;
  }
}

static void op_regexp_exec(size_t n) {
  EACH SCOPED {
    v8c_value match;
    check(v8c_regexp_exec(context, regexp, sentence, &match), "exec");
  }
}

static void op_has_instance(size_t n) { EACH sink = v8c_template_has_instance(class, host_object); }

static void op_template_function(size_t n) {
  EACH SCOPED {
    v8c_value function;
    check(v8c_template_function(class, context, &function), "function");
  }
}

static void op_slot_pointer(size_t n) {
  EACH {
    void *pointer;
    check(v8c_context_slot_pointer(context, 3, &pointer), "slot");
    if (pointer != &host) op_failed("v8c", "slot");
  }
}

/* A method of the host's class: whose `this` has a pointer, with data of the function's own. */
static void method(v8c_call *call) {
  void *pointer;
  int32_t number;
  if (v8c_get_field_pointer(v8c_call_isolate(call), v8c_this(call), 0, &pointer) ||
      v8c_get_int32(v8c_data_value(call), &number) || v8c_argc(call) != 1)
    return;
  v8c_return_number(call, *(int *)pointer + number);
}

static void op_method(size_t n) {
  v8c_value arguments[] = {v8c_number(isolate, (double)n), host_object}, result;
  SCOPED check(v8c_call_function(context, loop_host, NULL, 2, arguments, &result), "method");
}

static void op_program_run(size_t n) {
  EACH SCOPED {
    v8c_value result;
    check(v8c_program_run(program, context, &result), "program");
  }
}

static void op_compile(size_t n) {
  EACH SCOPED {
    v8c_script *script;
    check(v8c_script_compile(context, V8C_LIT(HOT_SCRIPT("v8c_compiled")), NULL, &script), "compile");
    v8c_script_free(script);
  }
}

static void runs(v8c_context *entered, void *data) {
  (void)entered;
  sink = *(int *)data;
}

static void op_microtask(size_t n) {
  EACH {
    check(v8c_enqueue_microtask_fn(context, runs, &host, NULL), "microtask");
    check(v8c_run_microtasks(isolate), "microtasks");
  }
}

/* ---- Bytes ------------------------------------------------------------------------------- */

static void op_buffer_new(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_array_buffer(context, TEXT_MIDDLE, &made), "buffer");
  }
}

static void op_buffer_copy(size_t n) {
  static char from[TEXT_MIDDLE];
  EACH SCOPED {
    v8c_value made;
    check(v8c_array_buffer_copy(context, from, sizeof from, &made), "buffer");
  }
}

static void op_bytes(size_t n) {
  EACH {
    void *at;
    size_t len;
    check(v8c_bytes(isolate, view, &at, &len), "bytes");
    sink = (double)len;
  }
}

static void op_bytes_read(size_t n) {
  char to[TEXT_MIDDLE];
  EACH check(v8c_bytes_read(isolate, view, 0, to, sizeof to, NULL), "bytes");
}

static void op_view_new(size_t n) {
  EACH SCOPED {
    v8c_value made;
    check(v8c_view(context, V8C_UINT8_ARRAY, bytes, 8, 16, &made), "view");
  }
}

static void op_floats_new(size_t n) {
  static const double from[HOT_ELEMENTS];
  EACH SCOPED {
    v8c_value made;
    check(v8c_typed_array(context, V8C_FLOAT64_ARRAY, from, HOT_ELEMENTS, &made), "array");
  }
}

static void op_view_info(size_t n) {
  EACH {
    v8c_view_info info = {.size = sizeof info};
    check(v8c_view_get_info(isolate, floats, &info), "info");
    sink = (double)info.length;
  }
}

static void op_backing_store(size_t n) {
  EACH {
    v8c_backing_store *store;
    check(v8c_backing_store_of(isolate, bytes, &store), "store");
    sink = (double)v8c_backing_store_len(store);
    v8c_backing_store_free(store);
  }
}

const hot_op v8c_more[] = {MORE_OPS(HOT_ENTRY) HOT_END};

/* ---- Before ----------------------------------------------------------------------------------- */

static void prepare_class(void) {
  v8c_template *instance, *prototype;
  v8c_value made;
  check(v8c_function_template(isolate, NULL, NULL, &class), "class");
  check(v8c_instance_template(class, &instance), "class");
  check(v8c_template_set_field_count(instance, 1), "class");
  check(v8c_prototype_template(class, &prototype), "class");
  check(v8c_template_set_fn(prototype, V8C_LIT("method"), method, v8c_int32(isolate, 2), 0), "class");
  check(v8c_template_function(class, context, &class_function), "class");
  check(v8c_construct(context, class_function, 0, NULL, &made), "class");
  check(v8c_set_field_pointer(isolate, made, 0, &host), "class");
  host_object = made;
  v8c_template_free(instance);
  v8c_template_free(prototype);
}

void v8c_more_prepare(v8c_context *entered) {
  context = entered;
  isolate = v8c_context_isolate(entered);
  real = v8c_number(isolate, 1.5);
  check(v8c_string(isolate, V8C_LIT("1234"), &digits), "text");
  check(v8c_string(isolate, V8C_LIT("1.5"), &number_text), "text");
  check(v8c_string(isolate, V8C_LIT("17"), &index_text), "text");
  check(v8c_string(isolate, V8C_LIT(MORE_SENTENCE), &sentence), "text");
  check(v8c_key(isolate, V8C_LIT("two"), &key), "key");
  check(v8c_symbol(isolate, V8C_LIT("v8c"), &symbol), "symbol");
  EVAL(MORE_OBJECT("v8c"), &object);
  EVAL(HOT_ARRAY("v8c_more"), &array);
  EVAL("new " HOT_CLASS("v8c_more") "(1, 2)", &point);
  EVAL("new Map([[1, 2]])", &map);
  EVAL("new Set(['two'])", &set);
  EVAL(HOT_LOOP("v8c", "method", "s += f.method(i);"), &loop_host);
  check(v8c_regexp(context, V8C_LIT(MORE_PATTERN), 0, 0, &regexp), "regexp");
  check(v8c_private_new(isolate, V8C_LIT("hidden"), &hidden), "private");
  check(v8c_set_private(context, object, hidden, real), "private");
  check(v8c_context_set_slot_pointer(context, 3, &host), "slot");
  check(v8c_array_buffer(context, 4 * TEXT_MIDDLE, &bytes), "buffer");
  check(v8c_view(context, V8C_UINT8_ARRAY, bytes, 0, 4 * TEXT_MIDDLE, &view), "view");
  check(v8c_view(context, V8C_FLOAT64_ARRAY, bytes, 0, HOT_ELEMENTS, &floats), "view");
  check(v8c_program_new(V8C_LIT(HOT_SCRIPT("v8c_program")), NULL, &program), "program");
  prepare_class();
}

void v8c_more_end(void) {
  v8c_template_free(class);
  v8c_private_free(hidden);
  v8c_program_free(program);
  v8c_buf_free(&text);
}
