/* ops.c: the operations in libjs, the C API that the executable `bare` exports, as an addon of
 * Bare's. Each does what the one of the same name does in ops.h and hot.h; what libjs has no
 * function for is left out. Its readers trust that a value has the kind they read: as v8c's do not,
 * the kind is asked here first. */
#include <assert.h>
#include <bare.h>
#include <js.h>
#include <stdlib.h>
#include <string.h>

#include "bench/ops_text.h"
#include "bench/peer.h"

static js_env_t *env;
static js_value_t *global, *undefined, *whole, *real, *yes, *text, *function, *key, *symbol, *array, *object, *class;
static js_value_t *point, *elements[HOT_ELEMENTS], *keys[HOT_PROPERTIES], *date, *add, *throws, *error, *string_29;
static js_value_t *native_numbers, *native_string, *native_object, *native_throws, *with_accessor, *nine_object;
static js_value_t *nine_key, *nine_loop, *nine_add, *nine_echo, *one_two[2];
static js_value_t *loop_numbers, *loop_string, *loop_object, *loop_get, *loop_throw;
static js_script_t *script;
static volatile double sink;

void op_failed(const char *side, const char *what) {
  fprintf(stderr, "ops.bare: %s: %s failed\n", side, what);
  exit(2);
}

static inline void check(int err, const char *what) {
  if (err) op_failed("bare", what);
}

static js_handle_scope_t *open_scope(void) {
  js_handle_scope_t *scope;
  check(js_open_handle_scope(env, &scope), "scope");
  return scope;
}

static void close_scope(js_handle_scope_t *scope) { check(js_close_handle_scope(env, scope), "scope"); }

#define SCOPED for (js_handle_scope_t *open = open_scope(); open; close_scope(open), open = NULL)

/* ---- Values ------------------------------------------------------------------------- */

static void op_read_int32(size_t n) {
  EACH {
    bool is;
    int32_t number;
    if (js_is_int32(env, whole, &is) || !is || js_get_value_int32(env, whole, &number)) op_failed("bare", "int32");
    sink = number;
  }
}

static void op_read_number(size_t n) {
  EACH {
    bool is;
    double number;
    if (js_is_number(env, real, &is) || !is || js_get_value_double(env, real, &number)) op_failed("bare", "number");
    sink = number;
  }
}

static void op_read_boolean(size_t n) {
  EACH {
    bool is, value;
    if (js_is_boolean(env, yes, &is) || !is || js_get_value_bool(env, yes, &value)) op_failed("bare", "boolean");
    sink = value;
  }
}

static void op_is_string(size_t n) {
  EACH {
    bool is;
    check(js_is_string(env, text, &is), "is string");
    sink = is;
  }
}

static void op_is_function(size_t n) {
  EACH {
    bool is;
    check(js_is_function(env, function, &is), "is function");
    sink = is;
  }
}

static void op_strict_equals(size_t n) {
  EACH {
    bool is;
    check(js_strict_equals(env, text, key, &is), "strict equals");
    sink = is;
  }
}

static void op_new_int32(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    check(js_create_int32(env, (int32_t)i, &made), "int32");
  }
}

static void op_bigint(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    int64_t number;
    bool is, lossless;
    check(js_create_bigint_int64(env, (int64_t)i, &made), "BigInt");
    if (js_is_bigint(env, made, &is) || !is || js_get_value_bigint_int64(env, made, &number, &lossless))
      op_failed("bare", "BigInt");
    sink = (double)number;
  }
}

static void op_symbol(size_t n) {
  EACH SCOPED {
    js_value_t *tag, *made;
    check(js_create_string_utf8(env, (const utf8_t *)"tag", 3, &tag), "tag");
    check(js_create_symbol(env, tag, &made), "symbol");
  }
}

static void op_scope_keep(size_t n) {
  EACH SCOPED {
    js_escapable_handle_scope_t *inner;
    js_value_t *made, *kept;
    check(js_open_escapable_handle_scope(env, &inner), "scope");
    check(js_create_double(env, 1.5, &made), "number");
    check(js_escape_handle(env, inner, made, &kept), "escape");
    check(js_close_escapable_handle_scope(env, inner), "scope");
  }
}

/* ---- Objects -------------------------------------------------------------------------- */

static void op_get_index(size_t n) {
  EACH SCOPED {
    js_value_t *value;
    check(js_get_element(env, array, i & 15, &value), "get index");
  }
}

static void op_set_index(size_t n) { EACH check(js_set_element(env, array, i & 15, whole), "set index"); }

static void op_get_named(size_t n) {
  EACH SCOPED {
    js_value_t *value;
    check(js_get_named_property(env, object, "two", &value), "get named");
  }
}

static void op_set_named(size_t n) { EACH SCOPED check(js_set_named_property(env, object, "two", whole), "set named"); }

static void op_get_symbol(size_t n) {
  EACH SCOPED {
    js_value_t *value;
    check(js_get_property(env, object, symbol, &value), "get symbol");
  }
}

static void op_set_symbol(size_t n) { EACH check(js_set_property(env, object, symbol, whole), "set symbol"); }

static void op_has(size_t n) {
  EACH {
    bool is;
    check(js_has_property(env, object, key, &is), "has");
    sink = is;
  }
}

static void op_has_own(size_t n) {
  EACH {
    bool is;
    check(js_has_own_property(env, object, key, &is), "has own");
    sink = is;
  }
}

static void op_own_names(size_t n) {
  EACH SCOPED {
    js_value_t *names;
    check(js_get_filtered_property_names(env, object, js_key_own_only, js_property_skip_symbols,
                                         js_index_include_indices, js_key_convert_to_string, &names),
          "own names");
  }
}

static void op_instance_of(size_t n) {
  EACH {
    bool is;
    check(js_instanceof(env, point, class, &is), "instanceof");
    sink = is;
  }
}

static void op_object_new(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    check(js_create_object(env, &made), "object");
  }
}

static void op_object_from(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    check(js_create_object(env, &made), "object");
    for (int k = 0; k < HOT_PROPERTIES; k++) check(js_set_property(env, made, keys[k], elements[k]), "object from");
  }
}

static void op_array_from(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    check(js_create_array_with_length(env, HOT_ELEMENTS, &made), "array");
    check(js_set_array_elements(env, made, (const js_value_t **)elements, HOT_ELEMENTS, 0), "array from");
  }
}

static void op_array_read(size_t n) {
  EACH SCOPED {
    js_value_t *values[HOT_ELEMENTS];
    uint32_t count;
    check(js_get_array_elements(env, array, values, HOT_ELEMENTS, 0, &count), "array read");
  }
}

static void op_date_new(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    check(js_create_date(env, (double)i, &made), "date");
  }
}

static void op_date_read(size_t n) {
  EACH {
    bool is;
    double ms;
    if (js_is_date(env, date, &is) || !is || js_get_value_date(env, date, &ms)) op_failed("bare", "date");
    sink = ms;
  }
}

/* ---- Calls --------------------------------------------------------------------------------- */

static void op_call_method(size_t n) {
  EACH SCOPED {
    js_value_t *method, *result;
    check(js_get_named_property(env, point, "sum", &method), "method");
    check(js_call_function(env, point, method, 1, &whole, &result), "method");
  }
}

static void op_construct(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    check(js_new_instance(env, class, 2, elements, &made), "construct");
  }
}

static js_value_t *numbers(js_env_t *in, js_callback_info_t *info) {
  size_t argc = 3;
  js_value_t *argv[3], *result = NULL;
  bool is[3];
  int32_t a, b;
  double c;
  check(js_get_callback_info(in, info, &argc, argv, NULL, NULL), "info");
  if (js_is_int32(in, argv[0], &is[0]) || js_is_int32(in, argv[1], &is[1]) || js_is_number(in, argv[2], &is[2]) ||
      !is[0] || !is[1] || !is[2]) {
    js_throw_type_error(in, NULL, "expected numbers");
    return NULL;
  }
  js_get_value_int32(in, argv[0], &a);
  js_get_value_int32(in, argv[1], &b);
  js_get_value_double(in, argv[2], &c);
  js_create_int32(in, a + b + (int32_t)c, &result);
  return result;
}

static js_value_t *string(js_env_t *in, js_callback_info_t *info) {
  size_t argc = 1, len;
  js_value_t *argv[1], *result = NULL;
  utf8_t copy[32];
  bool is;
  check(js_get_callback_info(in, info, &argc, argv, NULL, NULL), "info");
  if (js_is_string(in, argv[0], &is) || !is || js_get_value_string_utf8(in, argv[0], copy, sizeof copy, &len)) {
    js_throw_type_error(in, NULL, "expected a string");
    return NULL;
  }
  js_create_int32(in, (int32_t)len, &result);
  return result;
}

static js_value_t *makes_object(js_env_t *in, js_callback_info_t *info) {
  size_t argc = 1;
  js_value_t *argv[1], *made;
  if (js_get_callback_info(in, info, &argc, argv, NULL, NULL) || js_create_object(in, &made) ||
      js_set_property(in, made, keys[0], argv[0]))
    return NULL;
  return made;
}

static js_value_t *makes_error(js_env_t *in, js_callback_info_t *info) {
  js_throw_type_error(in, NULL, "expected a string");
  return NULL;
}

static js_value_t *size_of(js_env_t *in, js_callback_info_t *info) {
  js_value_t *result = NULL;
  js_create_int32(in, 1, &result);
  return result;
}

static js_value_t *echo(js_env_t *in, js_callback_info_t *info) {
  size_t argc = 1;
  js_value_t *argv[1];
  return js_get_callback_info(in, info, &argc, argv, NULL, NULL) ? NULL : argv[0];
}

static void in_loop(size_t n, js_value_t *loop, js_value_t *with, const char *what) {
  SCOPED {
    js_value_t *args[2] = {NULL, with}, *result;
    check(js_create_double(env, (double)n, &args[0]), "number");
    check(js_call_function(env, undefined, loop, 2, args, &result), what);
  }
}

static void op_native_numbers(size_t n) { in_loop(n, loop_numbers, native_numbers, "native, numbers"); }
static void op_native_string(size_t n) { in_loop(n, loop_string, native_string, "native, string"); }
static void op_native_object(size_t n) { in_loop(n, loop_object, native_object, "native, object"); }
static void op_accessor(size_t n) { in_loop(n, loop_get, with_accessor, "accessor"); }
static void op_throw_native(size_t n) { in_loop(n, loop_throw, native_throws, "throw from native"); }

static void op_function_new(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    check(js_create_function(env, NULL, 0, size_of, NULL, &made), "function");
  }
}

static void op_throw_caught(size_t n) {
  EACH SCOPED {
    js_value_t *result, *caught;
    if (js_call_function(env, undefined, throws, 1, &error, &result) == 0) op_failed("bare", "throw");
    check(js_get_and_clear_last_exception(env, &caught), "catch");
  }
}

static void op_script_run(size_t n) {
  EACH SCOPED {
    js_value_t *result;
    check(js_run_prepared_script(env, script, &result), "script");
  }
}

/* ---- The nine of ops.h ---------------------------------------------------------------------- */

static void op_callback(size_t n) { in_loop(n, nine_loop, undefined, "callback"); }

static void op_call(size_t n) {
  EACH SCOPED {
    js_value_t *result;
    check(js_call_function(env, global, nine_add, 2, one_two, &result), "call");
  }
}

static void op_get(size_t n) {
  EACH SCOPED {
    js_value_t *value;
    bool is;
    int32_t number;
    check(js_get_property(env, nine_object, nine_key, &value), "get");
    if (js_is_int32(env, value, &is) || !is || js_get_value_int32(env, value, &number)) op_failed("bare", "get");
    sink = number;
  }
}

static void op_set(size_t n) {
  EACH SCOPED {
    js_value_t *value;
    check(js_create_int32(env, (int32_t)(i & 0xffff), &value), "int32");
    check(js_set_property(env, nine_object, nine_key, value), "set");
  }
}

static void op_number(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    check(js_create_double(env, 1.5, &made), "number");
  }
}

static void op_string(size_t n) {
  EACH SCOPED {
    js_value_t *made;
    check(js_create_string_utf8(env, (const utf8_t *)OP_TEXT, sizeof OP_TEXT - 1, &made), "string");
  }
}

static void op_string_out(size_t n) {
  utf8_t buffer[128];
  EACH {
    bool is;
    size_t len;
    if (js_is_string(env, string_29, &is) || !is ||
        js_get_value_string_utf8(env, string_29, buffer, sizeof buffer, &len))
      op_failed("bare", "string out");
    sink = buffer[len - 1];
  }
}

static void op_scope(size_t n) { EACH close_scope(open_scope()); }

static void op_ref(size_t n) {
  EACH {
    js_ref_t *ref;
    check(js_create_reference(env, text, 1, &ref), "ref");
    check(js_delete_reference(env, ref), "ref");
  }
}

static void op_ref_get(size_t n) {
  js_ref_t *ref;
  check(js_create_reference(env, text, 1, &ref), "ref");
  EACH SCOPED {
    js_value_t *value;
    check(js_get_reference_value(env, ref, &value), "ref");
  }
  check(js_delete_reference(env, ref), "ref");
}

/* ---- Strings ---------------------------------------------------------------------------------- */

static utf8_t ascii[TEXT_LONG], utf8[TEXT_LONG];
static latin1_t latin1[TEXT_LONG];
static utf16_t utf16[TEXT_LONG];
static js_value_t *ascii_8, *ascii_64, *ascii_4k, *accents_64, *accents_4k, *wide_64, *wide_4k;

#define IN(name, make, text, len)                \
  static void op_##name(size_t n) {              \
    EACH SCOPED {                                \
      js_value_t *made;                          \
      check(make(env, text, len, &made), #name); \
    }                                            \
  }
IN(key_in, js_create_property_key_utf8, ascii, TEXT_SHORT)
IN(ascii_in_8, js_create_string_utf8, ascii, TEXT_SHORT)
IN(ascii_in_64, js_create_string_utf8, ascii, TEXT_MIDDLE)
IN(ascii_in_4k, js_create_string_utf8, ascii, TEXT_LONG)
IN(utf8_in_64, js_create_string_utf8, utf8, TEXT_MIDDLE)
IN(utf8_in_4k, js_create_string_utf8, utf8, TEXT_LONG)
IN(latin1_in_64, js_create_string_latin1, latin1, TEXT_MIDDLE)
IN(latin1_in_4k, js_create_string_latin1, latin1, TEXT_LONG)
IN(utf16_in_64, js_create_string_utf16le, utf16, TEXT_MIDDLE)
IN(utf16_in_4k, js_create_string_utf16le, utf16, TEXT_LONG)

static void is_string(js_value_t *value) {
  bool is;
  if (js_is_string(env, value, &is) || !is) op_failed("bare", "a string");
}

#define OUT(name, read, unit, value, cap)                               \
  static void op_##name(size_t n) {                                     \
    unit to[cap];                                                       \
    EACH {                                                              \
      size_t len;                                                       \
      is_string(value);                                                 \
      check(read(env, value, to, sizeof to / sizeof *to, &len), #name); \
      sink = (double)(len + to[len - 1]);                               \
    }                                                                   \
  }
OUT(ascii_out_8, js_get_value_string_utf8, utf8_t, ascii_8, 4 * TEXT_LONG)
OUT(ascii_out_64, js_get_value_string_utf8, utf8_t, ascii_64, 4 * TEXT_LONG)
OUT(ascii_out_4k, js_get_value_string_utf8, utf8_t, ascii_4k, 4 * TEXT_LONG)
OUT(wide_out_64, js_get_value_string_utf8, utf8_t, wide_64, 4 * TEXT_LONG)
OUT(wide_out_4k, js_get_value_string_utf8, utf8_t, wide_4k, 4 * TEXT_LONG)
OUT(accents_out_64, js_get_value_string_utf8, utf8_t, accents_64, 4 * TEXT_LONG)
OUT(accents_out_4k, js_get_value_string_utf8, utf8_t, accents_4k, 4 * TEXT_LONG)
OUT(latin1_out_64, js_get_value_string_latin1, latin1_t, accents_64, TEXT_LONG)
OUT(latin1_out_4k, js_get_value_string_latin1, latin1_t, accents_4k, TEXT_LONG)
OUT(utf16_out_64, js_get_value_string_utf16le, utf16_t, wide_64, TEXT_LONG)
OUT(utf16_out_4k, js_get_value_string_utf16le, utf16_t, wide_4k, TEXT_LONG)

static void op_utf8_length_4k(size_t n) {
  EACH {
    size_t len;
    check(js_get_value_string_utf8(env, wide_4k, NULL, 0, &len), "length");
    sink = (double)len;
  }
}

static void op_view(size_t n) {
  EACH {
    js_string_encoding_t encoding;
    const void *units;
    size_t len;
    js_string_view_t *view;
    is_string(ascii_4k);
    check(js_get_string_view(env, ascii_4k, &encoding, &units, &len, &view), "view");
    sink = ((const uint8_t *)units)[len - 1];
    check(js_release_string_view(env, view), "view");
  }
}

/* ---- What there is ------------------------------------------------------------------------------ */

/* Every operation of hot.h has a name here; those that libjs has no function for are NULL. */
#define op_to_number NULL
#define op_map_get NULL
#define op_map_set NULL
#define op_map_has NULL
#define op_set_add NULL
#define op_field NULL
#define op_pointer NULL
#define op_getter NULL
#define op_setter NULL
#define op_instance NULL
#define op_try_quiet NULL
#define op_script_cached NULL
#define op_json_parse NULL
#define op_json_stringify NULL
#define op_enter NULL
#define BARE_ENTRY(id, title) {title, op_##id},

static const hot_op all[] = {HOT_OPS(BARE_ENTRY) TEXT_OPS(BARE_ENTRY)};
static const char *const nine_names[] = PEER_NINE;
static void (*const nine_ops[])(size_t) = {op_callback, op_call,       op_get,   op_set, op_number,
                                           op_string,   op_string_out, op_scope, op_ref};

static js_value_t *eval(const char *source) {
  js_value_t *code, *value;
  check(js_create_string_utf8(env, (const utf8_t *)source, (size_t)-1, &code), "source");
  check(js_run_script(env, "bare.js", (size_t)-1, 0, code, &value), source);
  return value;
}

static js_value_t *native(js_function_cb callback) {
  js_value_t *made;
  check(js_create_function(env, NULL, 0, callback, NULL, &made), "function");
  return made;
}

static js_value_t *key_of(const char *name) {
  js_value_t *made;
  check(js_create_property_key_utf8(env, (const utf8_t *)name, (size_t)-1, &made), "key");
  return made;
}

static void prepare_values(void) {
  js_value_t *tag;
  check(js_get_global(env, &global), "global");
  check(js_get_undefined(env, &undefined), "undefined");
  check(js_create_int32(env, 7, &whole), "int32");
  check(js_create_double(env, 1.5, &real), "number");
  check(js_get_boolean(env, true, &yes), "boolean");
  check(js_create_string_utf8(env, (const utf8_t *)"hello", 5, &text), "text");
  check(js_create_string_utf8(env, (const utf8_t *)OP_TEXT, sizeof OP_TEXT - 1, &string_29), "text");
  check(js_create_string_utf8(env, (const utf8_t *)"bare", 4, &tag), "tag");
  check(js_create_symbol(env, tag, &symbol), "symbol");
  check(js_create_date(env, 1e12, &date), "date");
  key = key_of("two");
  nine_key = key_of(OP_KEY);
  for (int i = 0; i < HOT_ELEMENTS; i++) check(js_create_int32(env, i, &elements[i]), "int32");
  static const char *const names[HOT_PROPERTIES] = {"x", "y", "z", "w"};
  for (int i = 0; i < HOT_PROPERTIES; i++) keys[i] = key_of(names[i]);
  check(js_create_int32(env, 1, &one_two[0]), "int32");
  check(js_create_int32(env, 2, &one_two[1]), "int32");
}

static void prepare_objects(void) {
  js_value_t *make = eval(HOT_OBJECT("bare", symbol)), *code;
  array = eval(HOT_ARRAY("bare"));
  check(js_call_function(env, undefined, make, 1, &symbol, &object), "object");
  class = eval(HOT_CLASS("bare"));
  check(js_new_instance(env, class, 2, elements, &point), "point");
  nine_object = eval(OP_OBJECT("bare"));
  js_property_descriptor_t size = {.version = 0, .name = key_of("size"), .getter = size_of};
  check(js_create_object(env, &with_accessor), "object");
  check(js_define_properties(env, with_accessor, &size, 1), "accessor");
  check(js_create_string_utf8(env, (const utf8_t *)HOT_SCRIPT("bare"), (size_t)-1, &code), "source");
  check(js_prepare_script(env, "bare.js", (size_t)-1, 0, code, &script), "script");
}

static void prepare_functions(void) {
  function = add = eval(HOT_ADD("bare"));
  throws = eval(HOT_THROWS("bare"));
  error = eval(HOT_ERROR);
  nine_add = eval(OP_ADD("bare"));
  nine_loop = eval(OP_LOOP("bare"));
  nine_echo = native(echo);
  check(js_set_named_property(env, global, OP_ECHO("bare"), nine_echo), "echo");
  loop_numbers = eval(HOT_LOOP_NUMBERS("bare"));
  loop_string = eval(HOT_LOOP_STRING("bare"));
  loop_object = eval(HOT_LOOP_OBJECT("bare"));
  loop_get = eval(HOT_LOOP_GET("bare"));
  loop_throw = eval(HOT_LOOP_THROW("bare"));
  native_numbers = native(numbers);
  native_string = native(string);
  native_object = native(makes_object);
  native_throws = native(makes_error);
}

static void prepare_texts(void) {
  text_ascii((char *)ascii, TEXT_LONG);
  text_latin1((char *)latin1, TEXT_LONG);
  text_utf8((char *)utf8, TEXT_LONG);
  text_utf16((uint16_t *)utf16, TEXT_LONG);
  check(js_create_string_utf8(env, ascii, TEXT_SHORT, &ascii_8), "text");
  check(js_create_string_utf8(env, ascii, TEXT_MIDDLE, &ascii_64), "text");
  check(js_create_string_utf8(env, ascii, TEXT_LONG, &ascii_4k), "text");
  check(js_create_string_latin1(env, latin1, TEXT_MIDDLE, &accents_64), "text");
  check(js_create_string_latin1(env, latin1, TEXT_LONG, &accents_4k), "text");
  check(js_create_string_utf16le(env, utf16, TEXT_MIDDLE, &wide_64), "text");
  check(js_create_string_utf16le(env, utf16, TEXT_LONG, &wide_4k), "text");
}

static js_value_t *measure(js_env_t *in, js_callback_info_t *info) {
  env = in;
  prepare_values();
  prepare_objects();
  prepare_functions();
  prepare_texts();
  for (size_t i = 0; i < sizeof nine_ops / sizeof *nine_ops; i++)
    peer_measure((hot_op[]){{nine_names[i], nine_ops[i]}, {NULL, NULL}});
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i].run) peer_measure((hot_op[]){all[i], {NULL, NULL}});
  return NULL;
}

static js_value_t *exports_of(js_env_t *in, js_value_t *exports) {
  env = in;
  check(js_set_named_property(in, exports, "measure", native(measure)), "exports");
  return exports;
}

BARE_MODULE(v8c_bench, exports_of)
