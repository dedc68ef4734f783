/* v8c/value.h: making values that are not objects, asking what a value is, converting
 * and comparing.
 *
 * Functions that make a value return it scoped, or NULL when the isolate is NULL or not
 * entered on this thread. Type checks answer false for NULL. */
#ifndef V8C_VALUE_H
#define V8C_VALUE_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Make ------------------------------------------------------------------------ */

/* [pure, owner]  v8go: Undefined, Null, NewValue */
V8C_API v8c_value v8c_undefined(v8c_isolate *isolate);
V8C_API v8c_value v8c_null(v8c_isolate *isolate);
V8C_API v8c_value v8c_boolean(v8c_isolate *isolate, bool value);
V8C_API v8c_value v8c_number(v8c_isolate *isolate, double value);
V8C_API v8c_value v8c_int32(v8c_isolate *isolate, int32_t value);
V8C_API v8c_value v8c_uint32(v8c_isolate *isolate, uint32_t value);
V8C_API v8c_value v8c_bigint_int64(v8c_isolate *isolate, int64_t value);
V8C_API v8c_value v8c_bigint_uint64(v8c_isolate *isolate, uint64_t value);

/* A BigInt from its sign and 64-bit words, least significant first.
 * out: scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED |
 *                V8C_ERANGE past 2^24 words */
V8C_API int v8c_bigint_words(v8c_context *context, bool negative, size_t count,
                             const uint64_t *words, v8c_value *out);

/* A BigInt from decimal text: an optional sign and digits, nothing else.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EINVAL when it is no such text | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION |
 *                   V8C_ETERMINATED | V8C_ERANGE past 323228496 digits, zeros in front not counted */
V8C_API int v8c_bigint_text(v8c_context *context, const char *text, size_t len, v8c_value *out);

/* ---- What it is -------------------------------------------------------------------- */

/* One function each, bool v8c_is_NAME(v8c_value):
 * [pure, owner]  v8go: Value.IsName   V8: Value::IsName */
#define V8C_IS_MAP(XX)                                                                       \
  XX(undefined, IsUndefined) XX(null, IsNull) XX(nullish, IsNullOrUndefined)                 \
  XX(true, IsTrue) XX(false, IsFalse) XX(boolean, IsBoolean) XX(name, IsName)                \
  XX(string, IsString) XX(symbol, IsSymbol) XX(number, IsNumber) XX(int32, IsInt32)          \
  XX(uint32, IsUint32) XX(bigint, IsBigInt) XX(object, IsObject) XX(array, IsArray)          \
  XX(function, IsFunction) XX(async_function, IsAsyncFunction)                               \
  XX(generator_function, IsGeneratorFunction) XX(generator_object, IsGeneratorObject)        \
  XX(promise, IsPromise) XX(date, IsDate) XX(regexp, IsRegExp) XX(map, IsMap) XX(set, IsSet) \
  XX(map_iterator, IsMapIterator) XX(set_iterator, IsSetIterator) XX(weak_map, IsWeakMap)    \
  XX(weak_set, IsWeakSet) XX(weak_ref, IsWeakRef) XX(proxy, IsProxy)                         \
  XX(external, IsExternal) XX(arguments_object, IsArgumentsObject)                           \
  XX(native_error, IsNativeError) XX(number_object, IsNumberObject)                          \
  XX(string_object, IsStringObject) XX(symbol_object, IsSymbolObject)                        \
  XX(boolean_object, IsBooleanObject) XX(bigint_object, IsBigIntObject)                      \
  XX(array_buffer, IsArrayBuffer) XX(array_buffer_view, IsArrayBufferView)                   \
  XX(shared_array_buffer, IsSharedArrayBuffer) XX(typed_array, IsTypedArray)                 \
  XX(uint8_array, IsUint8Array) XX(uint8_clamped_array, IsUint8ClampedArray)                 \
  XX(int8_array, IsInt8Array) XX(uint16_array, IsUint16Array) XX(int16_array, IsInt16Array)  \
  XX(uint32_array, IsUint32Array) XX(int32_array, IsInt32Array)                              \
  XX(float16_array, IsFloat16Array) XX(float32_array, IsFloat32Array)                        \
  XX(float64_array, IsFloat64Array) XX(bigint64_array, IsBigInt64Array)                      \
  XX(biguint64_array, IsBigUint64Array) XX(data_view, IsDataView)                            \
  XX(wasm_memory_object, IsWasmMemoryObject) XX(wasm_module_object, IsWasmModuleObject)      \
  XX(wasm_null, IsWasmNull) XX(module_namespace_object, IsModuleNamespaceObject)              \
  XX(wasm_memory_map_descriptor, IsWasmMemoryMapDescriptor) XX(primitive, IsPrimitive)

#define XX(name, method) V8C_API bool v8c_is_##name(v8c_value value);
V8C_IS_MAP(XX)
#undef XX

/* May `new` be applied to it? Whether it may be called is v8c_is_function; proxies count too.
 * [pure, owner]  V8: Object::IsConstructor */
V8C_API bool v8c_is_constructor(v8c_value value);

/* What `typeof` says: a static C string, "undefined" for NULL.
 * [pure, owner]  v8go: Value.TypeOf */
V8C_API const char *v8c_typeof(v8c_value value);

/* ---- Read what is of that kind: no conversion, V8C_ETYPE otherwise ------------------ */

/* [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE */
V8C_API int v8c_get_boolean(v8c_value value, bool *out);
V8C_API int v8c_get_number(v8c_value value, double *out);
V8C_API int v8c_get_int32(v8c_value value, int32_t *out);
V8C_API int v8c_get_uint32(v8c_value value, uint32_t *out);

/* Of a BigInt, wrapped to 64 bits; *lossless (may be NULL) tells whether it fitted.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE */
V8C_API int v8c_get_bigint_int64(v8c_value value, int64_t *out, bool *lossless);
V8C_API int v8c_get_bigint_uint64(v8c_value value, uint64_t *out, bool *lossless);

/* Sign and words of a BigInt: writes at most *count words and sets *count to what there
 * are in all; words may be NULL when *count is 0.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE */
V8C_API int v8c_get_bigint_words(v8c_value value, bool *negative, size_t *count, uint64_t *words);

/* ---- Convert as JavaScript does: may run valueOf, toString, Symbol.toPrimitive ------- */

/* Never fails, runs nothing; false for NULL.
 * [pure, owner]  v8go: Value.Boolean */
V8C_API bool v8c_to_boolean(v8c_isolate *isolate, v8c_value value);

/* Number(value); ToInt32 and ToUint32 wrap, ToInteger saturates at int64's ends.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Value.Number, Int32, Uint32, Integer */
V8C_API int v8c_to_number(v8c_context *context, v8c_value value, double *out);
V8C_API int v8c_to_int32(v8c_context *context, v8c_value value, int32_t *out);
V8C_API int v8c_to_uint32(v8c_context *context, v8c_value value, uint32_t *out);
V8C_API int v8c_to_int64(v8c_context *context, v8c_value value, int64_t *out);

/* out: scoped. Object(value) but for undefined and null, String(value) but for symbols, BigInt.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_to_object(v8c_context *context, v8c_value value, v8c_value *out);
V8C_API int v8c_to_string(v8c_context *context, v8c_value value, v8c_value *out);
V8C_API int v8c_to_bigint(v8c_context *context, v8c_value value, v8c_value *out);
V8C_API int v8c_to_numeric(v8c_context *context, v8c_value value, v8c_value *out);

/* The array index that a value is when made a string: 1, "1" and ["1"] are 1. V8C_ERANGE for
 * what is none: -1, "01", 1.5, and 2^32 - 1, which is a name.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Value.ArrayIndex   V8: Value::ToArrayIndex */
V8C_API int v8c_to_array_index(v8c_context *context, v8c_value value, uint32_t *out);

/* A string for people to read, without running anything of the script's: "#<Point>" for an
 * object, the source of a function, "Symbol(x)"; an error's name and message.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Value.DetailString   V8: Value::ToDetailString */
V8C_API int v8c_to_detail(v8c_context *context, v8c_value value, v8c_value *out);

/* ---- Compare -------------------------------------------------------------------------- */

/* ===, Object.is; false when either is NULL.
 * [pure, owner]  v8go: Value.StrictEquals, SameValue */
V8C_API bool v8c_strict_equals(v8c_value a, v8c_value b);
V8C_API bool v8c_same_value(v8c_value a, v8c_value b);

/* ==, instanceof.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_equals(v8c_context *context, v8c_value a, v8c_value b, bool *out);
V8C_API int v8c_instance_of(v8c_context *context, v8c_value value, v8c_value constructor, bool *out);

#ifdef __cplusplus
}
#endif

#endif
