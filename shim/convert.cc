/* convert.cc: conversions and comparisons as JavaScript makes them. */
#include <limits>
#include <type_traits>

#include "shim/number.h"
#include "shim/shim.h"

namespace {

/* May this thread call V8 there, with these arguments? */
inline int ready(v8c_context *context, bool arguments) {
  int err = begin(context);
  if (V8C__UNLIKELY(err)) return err;
  return V8C__LIKELY(arguments) ? 0 : v8c__code(V8C_EINVAL);
}

/* Makes a value by body(&made), which answers a code, in a scope of its own: neither its
 * temporaries nor the slot that V8 reserves for a result that never came are left behind. */
template <class Body>
int made_apart(v8c_context *context, v8c_value *out, Body &&body) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::internal::Address survivor = 0;
  {
    v8c__handles scope(context->owned.isolate);
    v8::Local<v8::Value> made;
    int err = body(&made);
    if (err) return err;
    survivor = contents(to_c(made));
  }
  *out = Survivor::in(isolate, survivor); /* nothing was allocated in between */
  return 0;
}

/* A number or a string: to convert or to compare them runs nothing and throws nothing. */
inline bool is_quiet(v8c_value value) {
  return is_smi(value) || is_double(value) || layout::is_string(contents(value));
}

/* One of V8's conversions to a value. */
template <class T>
int convert(v8c_context *context, v8c_value value, v8c_value *out,
            v8::MaybeLocal<T> (v8::Value::*method)(v8::Local<v8::Context>) const) {
  if constexpr (std::is_same_v<T, v8::String>) {
    v8::Local<v8::String> text;
    if (method == &v8::Value::ToString && is_quiet(value) &&
        ((*to_v8(value))->*method)(local(context)).ToLocal(&text)) {
      *out = to_c(text);
      return 0;
    }
  }
  return made_apart(context, out, [&](v8::Local<v8::Value> *made) {
    return run(context, [&] { return ((*to_v8(value))->*method)(local(context)).ToLocal(made); });
  });
}

/* One of V8's conversions to a C number. Numbers run and throw nothing, so nothing is to be
 * caught; small integers are what they are in all four types. */
template <class T>
int convert_number(v8c_context *context, v8c_value value, T *out,
                   v8::Maybe<T> (v8::Value::*method)(v8::Local<v8::Context>) const) {
  int err = ready(context, value && out);
  if (V8C__UNLIKELY(err)) return err;
  if (is_smi(value)) {
    *out = static_cast<T>(smi(value));
    return 0;
  }
  if (V8C__LIKELY(is_double(value))) {
    double number = double_of(value);
    if constexpr (std::is_same_v<T, double>) {
      *out = number;
      return 0;
    } else if (number > static_cast<double>(std::numeric_limits<T>::min()) &&
               number < static_cast<double>(std::numeric_limits<T>::max())) { /* nothing to wrap or to saturate */
      *out = static_cast<T>(number);
      return 0;
    }
  }
  auto call = [&] { return ((*to_v8(value))->*method)(local(context)).To(out); };
  if (V8C__LIKELY((is_quiet(value) || to_v8(value)->IsNumber()) && call())) return 0;
  return run(context, call);
}

/* Decimal digits that fit into V8's 2^30 bits, whatever they are. */
const size_t kMaxDigits = 323228496;

/* Checks that text is a sign and digits, as few as V8 can take. Zeros in front do not count. */
int check_digits(const char *text, size_t len) {
  size_t at = len && (*text == '-' || *text == '+');
  if (at == len) return v8c__fail(V8C_EINVAL, "no digits");
  while (at < len && text[at] == '0') at++;
  if (len - at > kMaxDigits) return v8c__fail(V8C_ERANGE, "a BigInt of %zu digits: V8 takes %zu", len - at, kMaxDigits);
  for (; at < len; at++)
    if (text[at] < '0' || text[at] > '9') return v8c__fail(V8C_EINVAL, "byte %zu is no digit", at);
  return 0;
}

}  // namespace

/* ---- To C ---------------------------------------------------------------------------------- */

bool v8c_to_boolean(v8c_isolate *isolate, v8c_value value) {
  return !entered(isolate) && value && to_v8(value)->BooleanValue(isolate->v8);
}

int v8c_to_number(v8c_context *context, v8c_value value, double *out) {
  return convert_number(context, value, out, &v8::Value::NumberValue);
}

int v8c_to_int32(v8c_context *context, v8c_value value, int32_t *out) {
  return convert_number(context, value, out, &v8::Value::Int32Value);
}

int v8c_to_uint32(v8c_context *context, v8c_value value, uint32_t *out) {
  return convert_number(context, value, out, &v8::Value::Uint32Value);
}

int v8c_to_int64(v8c_context *context, v8c_value value, int64_t *out) {
  return convert_number(context, value, out, &v8::Value::IntegerValue);
}

int v8c_to_array_index(v8c_context *context, v8c_value value, uint32_t *out) {
  int err = ready(context, value && out);
  if (err) return err;
  v8c__handles scope(context->owned.isolate);
  v8::Local<v8::String> text; /* V8 alone would not tell what is none from what throws */
  if (layout::is_string(contents(value)))
    text = to_v8<v8::String>(value);
  else
    err = run(context, [&] { return to_v8(value)->ToString(local(context)).ToLocal(&text); });
  if (err) return err;
  v8::Local<v8::Uint32> index;
  if (!text->ToArrayIndex(local(context)).ToLocal(&index)) return v8c__fail(V8C_ERANGE, "it is no array index");
  *out = index->Value();
  return 0;
}

/* ---- To values: what is one already is given back as it is ------------------------------------ */

#define CONVERT(name, is, method)                                                     \
  int v8c_to_##name(v8c_context *context, v8c_value value, v8c_value *out) {          \
    int err = ready(context, value && out);                                           \
    if (V8C__UNLIKELY(err)) return err;                                               \
    if (!(to_v8(value)->is)) return convert(context, value, out, &v8::Value::method); \
    *out = value;                                                                     \
    return 0;                                                                         \
  }
CONVERT(object, IsObject(), ToObject)
CONVERT(string, IsString(), ToString)
CONVERT(bigint, IsBigInt(), ToBigInt)
CONVERT(numeric, IsNumber(), ToNumeric)
#undef CONVERT

int v8c_to_detail(v8c_context *context, v8c_value value, v8c_value *out) {
  int err = ready(context, value && out);
  return err ? err : convert(context, value, out, &v8::Value::ToDetailString);
}

int v8c_bigint_text(v8c_context *context, const char *text, size_t len, v8c_value *out) {
  int err = ready(context, text && out);
  if (err) return err;
  len = v8c__len(text, len);
  err = check_digits(text, len);
  if (err) return err;
  return made_apart(context, out, [&](v8::Local<v8::Value> *made) {
    v8::Local<v8::String> digits;
    int failed = v8c__string(context->owned.isolate->v8, text, len, v8::NewStringType::kNormal, &digits);
    if (failed) return failed;
    return run(context, [&] { return digits->ToBigInt(local(context)).ToLocal(made); });
  });
}

/* ---- Compare ---------------------------------------------------------------------------------- */

int v8c_equals(v8c_context *context, v8c_value a, v8c_value b, bool *out) {
  int err = ready(context, a && b && out);
  if (err) return err;
  auto compare = [&] { return to_v8(a)->Equals(local(context), to_v8(b)).To(out); };
  return is_quiet(a) && is_quiet(b) && compare() ? 0 : run(context, compare);
}

int v8c_instance_of(v8c_context *context, v8c_value value, v8c_value constructor, bool *out) {
  int err = ready(context, value && constructor && out);
  if (err) return err;
  if (!to_v8(constructor)->IsObject()) return v8c__code(V8C_ETYPE);
  v8c__handles scope(context->owned.isolate);
  return run(context, [&] { return to_v8(value)->InstanceOf(local(context), to_v8<v8::Object>(constructor)).To(out); });
}
