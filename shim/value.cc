/* value.cc: values made, asked what they are, read and compared without running anything.
 * Conversions are in convert.cc. */
#include "shim/number.h"
#include "shim/shim.h"

namespace {

template <class T>
inline v8::Local<T> as(v8c_value value) {
  return to_v8<T>(value);
}

/* V8's BigInts have at most 2^30 bits. */
const size_t kMaxWords = size_t{1} << 24;

/* Where it is known how V8 keeps other numbers, what is neither is none. */
bool no_number(v8c_value value) { return v8c__known.number_type && !is_double(value); }

}  // namespace

/* ---- Make -------------------------------------------------------------------------------- */

#define MAKE(name, type, expression)                     \
  v8c_value v8c_##name(v8c_isolate *isolate, type) {     \
    if (V8C__UNLIKELY(entered(isolate))) return nullptr; \
    return to_c(expression);                             \
  }
MAKE(boolean, bool value, v8::Boolean::New(isolate->v8, value))
MAKE(number, double value, v8::Number::New(isolate->v8, value))
MAKE(uint32, uint32_t value, v8::Integer::NewFromUnsigned(isolate->v8, value))
MAKE(bigint_int64, int64_t value, v8::BigInt::New(isolate->v8, value))
MAKE(bigint_uint64, uint64_t value, v8::BigInt::NewFromUnsigned(isolate->v8, value))
#undef MAKE

static __attribute__((noinline)) v8c_value new_int32(v8c_isolate *isolate, int32_t value) {
  return entered(isolate) ? nullptr : to_c(v8::Integer::New(isolate->v8, value));
}

/* It is in the slot itself, so that V8 need not be called. */
v8c_value v8c_int32(v8c_isolate *isolate, int32_t value) {
  if (V8C__UNLIKELY(!v8::internal::SmiValuesAre32Bits() || !isolate || isolate != v8c__current ||
                    !Survivor::quick(isolate->v8)))
    return new_int32(isolate, value);
  return Survivor::at_once(isolate->v8, v8::internal::Internals::IntToSmi(value));
}

v8c_value v8c_undefined(v8c_isolate *isolate) { return entered(isolate) ? nullptr : to_c(v8::Undefined(isolate->v8)); }

v8c_value v8c_null(v8c_isolate *isolate) { return entered(isolate) ? nullptr : to_c(v8::Null(isolate->v8)); }

int v8c_bigint_words(v8c_context *context, bool negative, size_t count, const uint64_t *words, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if ((!words && count) || !out) return v8c__code(V8C_EINVAL);
  if (count > kMaxWords) return v8c__fail(V8C_ERANGE, "a BigInt of %zu words: V8 takes %zu", count, kMaxWords);
  return give(context, out,
              [&] { return v8::BigInt::NewFromWords(local(context), negative, static_cast<int>(count), words); });
}

/* ---- What it is ---------------------------------------------------------------------------- */

#define XX(name, method) \
  bool v8c_is_##name(v8c_value value) { return value && to_v8(value)->method(); }
V8C_IS_MAP(XX)
#undef XX

bool v8c_is_constructor(v8c_value value) {
  return value && to_v8(value)->IsObject() && to_v8<v8::Object>(value)->IsConstructor();
}

const char *v8c_typeof(v8c_value value) {
  if (!value) return "undefined";
  v8::Local<v8::Value> v = to_v8(value);
  if (v->IsString()) return "string";
  if (v->IsNumber()) return "number";
  if (v->IsUndefined()) return "undefined";
  if (v->IsNull()) return "object";
  if (v->IsBoolean()) return "boolean";
  if (v->IsSymbol()) return "symbol";
  if (v->IsBigInt()) return "bigint";
  if (!v8c__current) return v->IsFunction() ? "function" : "object";
  /* Of objects V8 alone knows which pretend to be undefined. Its answer for these is one of
   * its roots, not a new handle; its length tells which. */
  switch (v->TypeOf(v8c__current->v8)->Length()) {
    case 8: return "function";
    case 9: return "undefined";
    default: return "object";
  }
}

/* ---- Read ------------------------------------------------------------------------------------- */

int v8c_get_boolean(v8c_value value, bool *out) {
  if (V8C__UNLIKELY(!value || !out)) return v8c__code(V8C_EINVAL);
  const bool is = as<v8::Value>(value)->IsTrue();
  if (V8C__UNLIKELY(!is && !as<v8::Value>(value)->IsFalse())) return v8c__code(V8C_ETYPE);
  *out = is;
  return 0;
}

int v8c_get_number(v8c_value value, double *out) {
  if (V8C__UNLIKELY(!value || !out)) return v8c__code(V8C_EINVAL);
  if (is_smi(value))
    *out = smi(value);
  else if (V8C__LIKELY(is_double(value)))
    *out = double_of(value);
  else if (!no_number(value) && as<v8::Value>(value)->IsNumber())
    *out = as<v8::Number>(value)->Value();
  else
    return v8c__code(V8C_ETYPE);
  return 0;
}

int v8c_get_int32(v8c_value value, int32_t *out) {
  if (V8C__UNLIKELY(!value || !out)) return v8c__code(V8C_EINVAL);
  if (V8C__LIKELY(is_smi(value))) {
    *out = smi(value);
    return 0;
  }
  if (no_number(value) || !as<v8::Value>(value)->IsInt32()) return v8c__code(V8C_ETYPE);
  *out = as<v8::Int32>(value)->Value();
  return 0;
}

int v8c_get_uint32(v8c_value value, uint32_t *out) {
  if (V8C__UNLIKELY(!value || !out)) return v8c__code(V8C_EINVAL);
  if (V8C__LIKELY(is_smi(value) && smi(value) >= 0)) {
    *out = static_cast<uint32_t>(smi(value));
    return 0;
  }
  if (!as<v8::Value>(value)->IsUint32()) return v8c__code(V8C_ETYPE);
  *out = as<v8::Uint32>(value)->Value();
  return 0;
}

static int bigint_wanted(v8c_value value, const void *out) {
  if (!value || !out) return v8c__code(V8C_EINVAL);
  return as<v8::Value>(value)->IsBigInt() ? 0 : v8c__code(V8C_ETYPE);
}

int v8c_get_bigint_int64(v8c_value value, int64_t *out, bool *lossless) {
  int err = bigint_wanted(value, out);
  if (!err) *out = as<v8::BigInt>(value)->Int64Value(lossless);
  return err;
}

int v8c_get_bigint_uint64(v8c_value value, uint64_t *out, bool *lossless) {
  int err = bigint_wanted(value, out);
  if (!err) *out = as<v8::BigInt>(value)->Uint64Value(lossless);
  return err;
}

int v8c_get_bigint_words(v8c_value value, bool *negative, size_t *count, uint64_t *words) {
  int err = bigint_wanted(value, count);
  if (err) return err;
  if (!negative || (!words && *count)) return v8c__code(V8C_EINVAL);
  int sign = 0, written = static_cast<int>(*count < kMaxWords ? *count : kMaxWords);
  as<v8::BigInt>(value)->ToWordsArray(&sign, &written, words);
  *negative = sign != 0;
  *count = static_cast<size_t>(written);
  return 0;
}

/* ---- Compare ------------------------------------------------------------------------------------ */

/* Of two objects, which is most asked, the slots tell. */
static bool is_receiver(v8::internal::Address at) {
  using Tag = v8::internal::Internals;
  return Tag::HasHeapObjectTag(at) && Tag::GetInstanceType(at) >= Tag::kJSSpecialApiObjectType;
}

bool v8c_strict_equals(v8c_value a, v8c_value b) {
  if (V8C__UNLIKELY(!a || !b)) return false;
  if (V8C__LIKELY(is_receiver(contents(a)))) return contents(a) == contents(b);
  /* The same slot's contents are equal but for NaN. */
  if (contents(a) == contents(b) && !is_smi(a) && no_number(a)) return true;
  return to_v8(a)->StrictEquals(to_v8(b));
}

bool v8c_same_value(v8c_value a, v8c_value b) { return a && b && to_v8(a)->SameValue(to_v8(b)); }
