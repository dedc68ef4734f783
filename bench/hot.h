/* hot.h: the hot functions beside the nine operations of ops.h. Each operation is written
 *
 *   hot_v8c.c, more_v8c.c, text_v8c.c     through v8c, as a C program does it
 *   hot_raw.cc, more_raw.cc, text_raw.cc   in raw V8: one scope where values are made, every MaybeLocal looked
 *                             at, the kinds asked that the ABI promises to ask, and nothing more
 *   bare/ops.c                in libjs, which the executable `bare` exports, where it has it
 *
 * Each side makes its own functions and objects, so that what V8 learns about one side's does not
 * speed up another's. */
#ifndef V8C_BENCH_HOT_H
#define V8C_BENCH_HOT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Name of the function op_NAME, and how the table calls it. */
#define HOT_OPS(XX)                                 \
  XX(read_int32, "read int32")                      \
  XX(read_number, "read number")                    \
  XX(read_boolean, "read boolean")                  \
  XX(is_string, "is it a string")                   \
  XX(is_function, "is it a function")               \
  XX(to_number, "convert to number")                \
  XX(strict_equals, "strict equals")                \
  XX(new_int32, "new int32")                        \
  XX(bigint, "BigInt in and out")                   \
  XX(symbol, "new symbol")                          \
  XX(scope_keep, "scope, one value kept")           \
  XX(ref_get, "ref read")                           \
  XX(get_index, "get by index")                     \
  XX(set_index, "set by index")                     \
  XX(get_named, "get by name")                      \
  XX(set_named, "set by name")                      \
  XX(get_symbol, "get by symbol")                   \
  XX(set_symbol, "set by symbol")                   \
  XX(has, "has")                                    \
  XX(has_own, "has own")                            \
  XX(own_names, "own names")                        \
  XX(instance_of, "instanceof")                     \
  XX(object_new, "new object")                      \
  XX(object_from, "object of 4 properties")         \
  XX(array_from, "array of 16 values")              \
  XX(array_read, "read 16 elements")                \
  XX(map_get, "Map get")                            \
  XX(map_set, "Map set")                            \
  XX(map_has, "Map has")                            \
  XX(set_add, "Set add")                            \
  XX(date_new, "new Date")                          \
  XX(date_read, "read Date")                        \
  XX(field, "internal field")                       \
  XX(pointer, "pointer in a field")                 \
  XX(call_method, "call a method")                  \
  XX(construct, "new of a class")                   \
  XX(native_numbers, "native, 3 numbers")           \
  XX(native_string, "native, a string")             \
  XX(native_object, "native, makes an object")      \
  XX(getter, "native getter")                       \
  XX(setter, "native setter")                       \
  XX(accessor, "accessor function")                 \
  XX(function_new, "new function")                  \
  XX(instance, "template instance")                 \
  XX(throw_native, "throw from native")             \
  XX(throw_caught, "throw, caught by the host")     \
  XX(try_quiet, "try without a throw")              \
  XX(script_run, "run a script")                    \
  XX(script_cached, "compile with a cache and run") \
  XX(json_parse, "JSON parse")                      \
  XX(json_stringify, "JSON stringify")              \
  XX(enter, "enter and leave")

#define MORE_OPS(XX)                                     \
  XX(to_int32, "convert to int32")                       \
  XX(to_int64, "convert to int64")                       \
  XX(text_to_number, "convert a text to number")         \
  XX(to_boolean, "convert to boolean")                   \
  XX(to_string, "convert to string")                     \
  XX(to_text, "convert to text, into a buffer")          \
  XX(array_index, "convert to array index")              \
  XX(equals, "equals")                                   \
  XX(same_value, "same value")                           \
  XX(is_array, "is it an array")                         \
  XX(bigint_words, "BigInt of 256 bits in and out")      \
  XX(external, "external in and out")                    \
  XX(symbol_for, "Symbol.for")                           \
  XX(symbol_description, "description of a symbol")      \
  XX(string_length, "string length")                     \
  XX(has_named, "has by name")                           \
  XX(has_index, "has by index")                          \
  XX(set_delete, "set and delete")                       \
  XX(define_value, "define a value")                     \
  XX(descriptor, "descriptor")                           \
  XX(attributes, "attributes")                           \
  XX(prototype, "prototype")                             \
  XX(constructor_name, "constructor name")               \
  XX(creation_context, "creation context")               \
  XX(identity_hash, "identity hash")                     \
  XX(private_get, "get by private key")                  \
  XX(private_set, "set by private key")                  \
  XX(array_new, "new array of 16")                       \
  XX(array_length, "array length")                       \
  XX(all_names, "names, symbols too")                    \
  XX(map_size, "Map size")                               \
  XX(set_has, "Set has")                                 \
  XX(regexp_exec, "RegExp exec")                         \
  XX(has_instance, "instance of a template")             \
  XX(template_function, "function of a template")        \
  XX(slot_pointer, "pointer in a context's slot")        \
  XX(method, "native method, this and data")             \
  XX(program_run, "run a program")                       \
  XX(compile, "compile, V8 knows the source")            \
  XX(microtask, "native microtask")                      \
  XX(buffer_new, "new ArrayBuffer, 64 bytes")            \
  XX(buffer_copy, "new ArrayBuffer, a copy of 64 bytes") \
  XX(bytes, "bytes of a view")                           \
  XX(bytes_read, "read 64 bytes of a view")              \
  XX(view_new, "new Uint8Array of a buffer")             \
  XX(floats_new, "new Float64Array, a copy of 16")       \
  XX(view_info, "what a view is")                        \
  XX(backing_store, "backing store held and let go")

#define TEXT_OPS(XX)                               \
  XX(key_in, "key in, 8 ASCII")                    \
  XX(ascii_in_8, "in, 8 ASCII")                    \
  XX(ascii_in_64, "in, 64 ASCII")                  \
  XX(ascii_in_4k, "in, 4 KiB ASCII")               \
  XX(utf8_in_64, "in, 64 UTF-8")                   \
  XX(utf8_in_4k, "in, 4 KiB UTF-8")                \
  XX(latin1_in_64, "in, 64 Latin-1")               \
  XX(latin1_in_4k, "in, 4 KiB Latin-1")            \
  XX(utf16_in_64, "in, 64 UTF-16")                 \
  XX(utf16_in_4k, "in, 4 Ki UTF-16")               \
  XX(ascii_out_8, "out, 8 ASCII")                  \
  XX(ascii_out_64, "out, 64 ASCII")                \
  XX(ascii_out_4k, "out, 4 KiB ASCII")             \
  XX(wide_out_64, "out as UTF-8, 64 units")        \
  XX(wide_out_4k, "out as UTF-8, 4 Ki units")      \
  XX(accents_out_64, "out as UTF-8, 64 Latin-1")   \
  XX(accents_out_4k, "out as UTF-8, 4 Ki Latin-1") \
  XX(latin1_out_64, "out as Latin-1, 64")          \
  XX(latin1_out_4k, "out as Latin-1, 4 KiB")       \
  XX(utf16_out_64, "out as UTF-16, 64")            \
  XX(utf16_out_4k, "out as UTF-16, 4 Ki")          \
  XX(utf8_length_4k, "UTF-8 length, 4 Ki units")   \
  XX(view, "view")

/* The other ways out of V8 for 4 KiB of ASCII. */
#define ROUTE_OPS(XX)                                \
  XX(route_view, "ValueView, scan, memcpy")          \
  XX(route_one_byte, "WriteOneByteV2, scan, memcpy") \
  XX(route_utf8, "WriteUtf8V2")

typedef struct hot_op {
  const char *name;
  void (*run)(size_t n); /* does it n times; ends the program when V8 fails */
} hot_op;

/* Each ends with a NULL name; all sides that have the same operation give it the same name. */
extern const hot_op v8c_hot[], v8c_more[], v8c_text[], raw_hot[], raw_more[], raw_text[], raw_routes[];

#define HOT_ENTRY(id, title) {title, op_##id},
#define HOT_END \
  { NULL, NULL }

/* Call once, inside v8c_enter; `other` of another isolate, which is not entered. */
struct v8c_context;
void v8c_hot_prepare(struct v8c_context *context, struct v8c_context *other);
void v8c_more_prepare(struct v8c_context *context);
void v8c_more_end(void);
void v8c_text_prepare(struct v8c_context *context);
void raw_hot_prepare(void);
void raw_more_prepare(void);
void raw_text_prepare(void);
void raw_hot_end(void);
void raw_more_end(void);

/* Says that a side failed where it must not, and ends the program. */
#if defined(__GNUC__)
__attribute__((noreturn, cold))
#endif
void op_failed(const char *side, const char *what);

/* The operation n times; nothing of it is to be taken out of the loop. */
#define EACH for (size_t i = 0; i < n; i++, HOT_BARRIER)
#define HOT_BARRIER __extension__({ __asm__ volatile("" ::: "memory"); })

/* ---- What every side does the operations with ----------------------------------------- */

enum { HOT_ELEMENTS = 16, HOT_PROPERTIES = 4, TEXT_SHORT = 8, TEXT_MIDDLE = 64, TEXT_LONG = 4096 };

#define HOT_ARRAY(side) \
  "(() => { const " side " = []; for (let i = 0; i < 16; i++) " side "[i] = i; return " side "; })()"
#define HOT_OBJECT(side, symbol) "((s) => ({" side "_one: 1, two: 2, three: 3, [s]: 4}))"
#define HOT_CLASS(side) \
  "(class " side "_point { constructor(x, y) { this.x = x; this.y = y; } sum(z) { return this.x + this.y + z; } })"
/* A loop that calls its argument; what of it varies is `each`. The names keep sides apart. */
#define HOT_LOOP(side, name, each) \
  "(function " name "_" side "(n, f) { let s = 0; for (let i = 0; i < n; i++) " each " return s; })"
#define HOT_LOOP_NUMBERS(side) HOT_LOOP(side, "numbers", "s += f(i, 2, 1.5);")
#define HOT_LOOP_STRING(side) HOT_LOOP(side, "string", "s += f('hello world');")
#define HOT_LOOP_OBJECT(side) HOT_LOOP(side, "object", "s += f(i).x;")
#define HOT_LOOP_GET(side) HOT_LOOP(side, "get", "s += f.size;")
#define HOT_LOOP_SET(side) HOT_LOOP(side, "set", "f.size = i;")
#define HOT_LOOP_THROW(side) HOT_LOOP(side, "throws", "{ try { f(i); } catch (e) { s++; } }")
#define HOT_THROWS(side) "(function throws_" side "(x) { throw x; })"
#define HOT_ERROR "new Error('thrown')"
#define HOT_ADD(side) "(function adds_" side "(a, b) { return a + b; })"
#define HOT_SCRIPT(side) "var runs_" side " = 1; runs_" side " + 1"
#define MORE_OBJECT(side) "({" side "_one: 1, two: 2, three: 3, [Symbol.iterator]: 4})"
#define MORE_SENTENCE "the quick brown fox jumps over the lazy dog"
#define MORE_PATTERN "(\\w+) over"
enum { MORE_RAW_SLOT = 100 }; /* behind all of v8c's */
#define HOT_JSON "{\"id\": 17, \"name\": \"hello\", \"tags\": [\"a\", \"b\"], \"ratio\": 0.5, \"ok\": true}"

/* Texts: ASCII; Latin-1 with an e acute in every eighth place; and units of which every fourth is
 * a CJK character and every eighth an e acute, as UTF-8 (that many bytes, filled up with ASCII) and
 * as UTF-16. */
static inline void text_ascii(char *to, size_t len) {
  for (size_t i = 0; i < len; i++) to[i] = (char)('a' + i % 26);
}

static inline void text_latin1(char *to, size_t len) {
  text_ascii(to, len);
  for (size_t i = 7; i < len; i += 8) to[i] = (char)0xe9;
}

static inline void text_utf16(uint16_t *to, size_t len) {
  for (size_t i = 0; i < len; i++) to[i] = i % 8 == 7 ? 0xe9 : i % 4 == 1 ? 0x6f22 : (uint16_t)('a' + i % 26);
}

static inline void text_utf8(char *to, size_t len) {
  text_ascii(to, len);
  for (size_t i = 0; i + 8 <= len; i += 8) {
    to[i + 1] = (char)0xe6, to[i + 2] = (char)0xbc, to[i + 3] = (char)0xa2;
    to[i + 6] = (char)0xc3, to[i + 7] = (char)0xa9;
  }
}

#ifdef __cplusplus
}
#endif

#endif
