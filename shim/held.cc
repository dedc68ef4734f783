/* held.cc: what refs hold, used at once. */
#include "v8c/held.h"

#include "shim/number.h"
#include "shim/object.h"
#include "shim/ref.h"

namespace {

using v8::internal::Address;

using Tidy = v8c__handles_of<0>;

/* What the ref holds, in the scope that is open: JavaScript may free the ref while V8 works with it. */
inline int take(v8c_ref *ref, v8c_value *out) {
  if (V8C__UNLIKELY(!v8c__ref_reads(ref))) return v8c_ref_get(ref, out);
  *out = Survivor::in(v8c__current->v8, contents(to_c(strong(ref->value))));
  return 0;
}

/* The value of a plain one; NULL: it is none. */
inline v8c_value value_of(v8::Isolate *isolate, const v8c_plain &plain) {
  const int kind = number_of(plain.kind);
  if (V8C__LIKELY(kind == V8C_PLAIN_INT32 && v8::internal::SmiValuesAre32Bits()))
    return Survivor::in(isolate, v8::internal::Internals::IntToSmi(plain.int32));
  if (kind == V8C_PLAIN_VALUE) return plain.value;
  if (kind == V8C_PLAIN_NUMBER) return to_c(v8::Number::New(isolate, plain.number));
  return kind == V8C_PLAIN_INT32 ? to_c(v8::Integer::New(isolate, plain.int32)) : nullptr;
}

/* Runs body(&value) and gives what the value is. */
template <class Body>
inline int plainly(v8c_isolate *isolate, v8c_plain *out, Body &&body) {
  Address made = 0;
  {
    Tidy tidy(isolate);
    v8c_value value = nullptr;
    int err = body(&value);
    if (V8C__UNLIKELY(err)) return err;
    made = contents(value);
  }
  if (V8C__UNLIKELY(!read_number(reinterpret_cast<v8c_value>(&made), out))) {
    out->kind = V8C_PLAIN_VALUE;
    out->value = Survivor::in(isolate->v8, made); /* nothing was allocated in between */
  }
  return 0;
}

/* An object and a key. */
inline int pair(v8c_ref *object, v8c_ref *key, v8c_value *a, v8c_value *b) {
  int err = take(object, a);
  if (V8C__LIKELY(!err)) err = take(key, b);
  return V8C__LIKELY(!err) ? V8C__LIKELY(is_object(*a)) ? 0 : v8c__code(V8C_ETYPE) : err;
}

/* Values on the stack, or where there is room. */
class Arguments {
 public:
  Arguments() = default;
  ~Arguments() {
    if (V8C__UNLIKELY(at_ != few_)) v8c__free(at_);
  }
  Arguments(const Arguments &) = delete;
  Arguments &operator=(const Arguments &) = delete;
  /* 0 or a code. */
  int read(v8::Isolate *isolate, size_t count, const v8c_plain *plain) {
    if (V8C__UNLIKELY(count > kMaxArguments))
      return v8c__fail(V8C_ERANGE, "%zu arguments: %zu at most", count, kMaxArguments);
    if (V8C__UNLIKELY(count > kFew)) at_ = static_cast<v8c_value *>(v8c__alloc(count * sizeof *at_));
    if (V8C__UNLIKELY(!at_)) return v8c__code(V8C_ENOMEM);
    for (size_t i = 0; i < count; i++)
      if (V8C__UNLIKELY(!(at_[i] = value_of(isolate, plain[i])))) return v8c__code(V8C_EINVAL);
    return 0;
  }
  v8::Local<v8::Value> *values() { return to_v8(at_); }

 private:
  static constexpr size_t kFew = 16;
  v8c_value few_[kFew]; /* NOLINT: what is used of it is set */
  v8c_value *at_ = few_;
};

}  // namespace

int v8c_held_get(v8c_context *context, v8c_ref *object, v8c_ref *key, v8c_plain *out) {
  int err = begin(context);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!out)) return v8c__code(V8C_EINVAL);
  return plainly(context->owned.isolate, out, [&](v8c_value *value) {
    v8c_value a, b;
    int bad = pair(object, key, &a, &b);
    if (V8C__UNLIKELY(bad)) return bad;
    return give(context, value, [&] { return to_v8<v8::Object>(a)->Get(local(context), to_v8(b)); });
  });
}

int v8c_held_set(v8c_context *context, v8c_ref *object, v8c_ref *key, const v8c_plain *value) {
  int err = begin(context);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!value)) return v8c__code(V8C_EINVAL);
  Tidy tidy(context->owned.isolate);
  v8c_value a, b;
  err = pair(object, key, &a, &b);
  if (V8C__UNLIKELY(err)) return err;
  const v8c_value set = value_of(context->owned.isolate->v8, *value);
  if (V8C__UNLIKELY(!set)) return v8c__code(V8C_EINVAL);
  return run(context, [&] { return to_v8<v8::Object>(a)->Set(local(context), to_v8(b), to_v8(set)).IsJust(); });
}

int v8c_held_call(v8c_context *context, v8c_ref *function, v8c_ref *self, size_t argc, const v8c_plain *argv,
                  v8c_plain *out) {
  int err = begin(context);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!out || (!argv && argc))) return v8c__code(V8C_EINVAL);
  v8::Isolate *isolate = context->owned.isolate->v8;
  return plainly(context->owned.isolate, out, [&](v8c_value *value) {
    Arguments arguments;
    v8c_value called, receiver = nullptr;
    int bad = take(function, &called);
    if (V8C__LIKELY(!bad && self)) bad = take(self, &receiver);
    if (V8C__UNLIKELY(bad)) return bad;
    if (V8C__UNLIKELY(!to_v8(called)->IsFunction())) return v8c__fail(V8C_ETYPE, "not a function");
    bad = arguments.read(isolate, argc, argv);
    if (V8C__UNLIKELY(bad)) return bad;
    return give(context, value, [&] {
      v8::Local<v8::Value> is = receiver ? to_v8(receiver) : v8::Undefined(isolate).As<v8::Value>();
      return to_v8<v8::Function>(called)->Call(isolate, local(context), is, static_cast<int>(argc), arguments.values());
    });
  });
}

int v8c_held_latin1(v8c_isolate *isolate, const char *latin1, size_t len, v8c_ref **out) {
  int err = entered(isolate);
  if (V8C__UNLIKELY(err)) return err;
  Tidy tidy(isolate);
  v8c_value string;
  err = v8c_string_latin1(isolate, latin1, len, &string);
  return V8C__LIKELY(!err) ? v8c_ref_new(isolate, string, out) : err;
}
