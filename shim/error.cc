/* error.cc: exceptions: parked, caught, tried, thrown. What an error says: error_info.cc. */
#include "shim/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "shim/limits.h"

/* ---- Park and catch ------------------------------------------------------------------ */

int v8c__park(v8c_isolate *isolate, v8::TryCatch &caught, v8::Local<v8::Context> context) {
  if (caught.HasTerminated() || isolate->v8->IsExecutionTerminating() || isolate->terminating.load())
    return isolate->pending = v8c__code(V8C_ETERMINATED);
  if (!caught.HasCaught()) return v8c__fail(V8C_ESTATE, "V8 refused without an exception");
  v8::HandleScope handles(isolate->v8);
  isolate->exception.Reset(isolate->v8, caught.Exception());
  isolate->message.Reset(isolate->v8, caught.Message());
  isolate->exception_context.Reset(isolate->v8, context);
  return isolate->pending = v8c__code(V8C_EXCEPTION);
}

void v8c__drop(v8c_isolate *isolate) {
  isolate->pending = 0;
  isolate->exception.Reset();
  isolate->message.Reset();
  isolate->exception_context.Reset();
}

int v8c_pending(v8c_isolate *isolate) { return begin(isolate); }

int v8c_catch(v8c_isolate *isolate, v8c_error **out) {
  int err = entered(isolate);
  if (err) return err;
  if (isolate->depth)
    return v8c__fail(V8C_ESTATE, "inside a native function the exception goes on to JavaScript: v8c_try");
  if (!isolate->pending) return v8c__code(V8C_ENOENT);
  if (out) {
    v8::HandleScope handles(isolate->v8);
    int code = isolate->pending;
    isolate->pending = 0; /* reading the message calls V8 */
    err = v8c__error_new(isolate, code, isolate->exception.Get(isolate->v8), isolate->message.Get(isolate->v8),
                         isolate->exception_context.Get(isolate->v8), out);
    isolate->pending = code;
    if (err) return err;
  }
  if (isolate->pending == V8C_ETERMINATED) {
    if (v8c__spent(isolate)) return 0; /* its limit holds to the end of its span */
    v8c__take_back(isolate);
  }
  v8c__drop(isolate);
  v8c__heap_settle(isolate);
  return 0;
}

/* ---- Try ------------------------------------------------------------------------------- */

bool v8c__goes_on(v8c_isolate *isolate, v8::TryCatch &caught) {
  if (!caught.HasTerminated() && !isolate->v8->IsExecutionTerminating()) return false;
  isolate->terminating.store(true, std::memory_order_release);
  if (isolate->depth) {
    caught.ReThrow();
    isolate->thrown = true;
  } else {
    isolate->pending = V8C_ETERMINATED;
  }
  return true;
}

int v8c_try(v8c_context *context, int (*body)(v8c_context *context, void *data), void *data, v8c_error **out) {
  int err = begin(context);
  if (err) return err;
  if (!body) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  v8::TryCatch caught(isolate->v8);
  isolate->depth++;
  int result = body(context, data);
  isolate->depth--;
  if (v8c__goes_on(isolate, caught)) return v8c__code(V8C_ETERMINATED);
  if (!caught.HasCaught()) {
    if (out) *out = nullptr;
    return result;
  }
  if (out) {
    v8::HandleScope handles(isolate->v8);
    v8::Local<v8::Value> value = caught.Exception();
    v8::Local<v8::Message> message = caught.Message();
    caught.Reset();
    err = v8c__error_new(isolate, V8C_EXCEPTION, value, message, local(context), out);
    if (err) return err;
  }
  return result ? result : v8c__code(V8C_EXCEPTION);
}

/* ---- Make and throw ----------------------------------------------------------------------- */

static v8::Local<v8::Value> make(v8c_error_kind kind, v8::Local<v8::String> message, v8::Local<v8::Value> options) {
  switch (kind) {
    case V8C_TYPE_ERROR: return v8::Exception::TypeError(message, options);
    case V8C_RANGE_ERROR: return v8::Exception::RangeError(message, options);
    case V8C_SYNTAX_ERROR: return v8::Exception::SyntaxError(message, options);
    case V8C_REFERENCE_ERROR: return v8::Exception::ReferenceError(message, options);
    case V8C_WASM_COMPILE_ERROR: return v8::Exception::WasmCompileError(message, options);
    case V8C_WASM_LINK_ERROR: return v8::Exception::WasmLinkError(message, options);
    case V8C_WASM_RUNTIME_ERROR: return v8::Exception::WasmRuntimeError(message, options);
    case V8C_ERROR: break;
  }
  return v8::Exception::Error(message, options);
}

/* {cause}, without a prototype: nothing of the script's is asked. */
static v8::Local<v8::Value> options_of(v8::Isolate *isolate, v8c_value cause) {
  if (!cause) return {};
  v8::Local<v8::Name> key = v8::String::NewFromUtf8Literal(isolate, "cause");
  v8::Local<v8::Value> value = to_v8(cause);
  return v8::Object::New(isolate, v8::Null(isolate), &key, &value, 1);
}

int v8c_error_object(v8c_isolate *isolate, v8c_error_kind kind, const char *message, size_t len, v8c_value *out) {
  return v8c_error_object_cause(isolate, kind, message, len, nullptr, out);
}

int v8c_error_object_cause(v8c_isolate *isolate, v8c_error_kind kind, const char *message, size_t len, v8c_value cause,
                           v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out || number_of(kind) < V8C_ERROR || number_of(kind) > V8C_WASM_RUNTIME_ERROR) return v8c__code(V8C_EINVAL);
  v8::internal::Address survivor;
  {
    v8::HandleScope handles(isolate->v8);
    v8::Local<v8::String> text;
    err = v8c__string(isolate->v8, message, len, v8::NewStringType::kNormal, &text);
    if (err) return err;
    survivor = contents(to_c(make(kind, text, options_of(isolate->v8, cause))));
  }
  *out = Survivor::in(isolate->v8, survivor);
  return 0;
}

int v8c_throw(v8c_isolate *isolate, v8c_value value) {
  int err = begin(isolate);
  if (err) return err;
  if (!value) return v8c__code(V8C_EINVAL);
  if (isolate->depth) {
    v8::HandleScope handles(isolate->v8);
    isolate->v8->ThrowException(to_v8(value));
    isolate->thrown = true;
    return v8c__code(V8C_EXCEPTION);
  }
  return run(isolate, local(v8c__frame_context(isolate)), [&] {
    v8::HandleScope handles(isolate->v8);
    isolate->v8->ThrowException(to_v8(value));
    return false;
  });
}

static int throw_text(v8c_isolate *isolate, v8c_error_kind kind, const char *format, va_list args) {
  int err = begin(isolate);
  if (err) return err;
  if (!format) return v8c__code(V8C_EINVAL);
  char small[512];
  va_list again;
  va_copy(again, args);
  int need = vsnprintf(small, sizeof small, format, args);
  char *text = small;
  if (need >= (int)sizeof small) {
    text = static_cast<char *>(v8c__alloc((size_t)need + 1));
    if (text) vsnprintf(text, (size_t)need + 1, format, again);
  }
  va_end(again);
  if (need < 0 || !text) return v8c__code(need < 0 ? V8C_EINVAL : V8C_ENOMEM);
  v8::HandleScope handles(isolate->v8);
  v8c_value error;
  err = v8c_error_object(isolate, kind, text, (size_t)need, &error);
  if (text != small) v8c__free(text);
  return err ? err : v8c_throw(isolate, error);
}

#define THROWER(name, kind)                                 \
  int name(v8c_isolate *isolate, const char *format, ...) { \
    va_list args;                                           \
    va_start(args, format);                                 \
    int err = throw_text(isolate, kind, format, args);      \
    va_end(args);                                           \
    return err;                                             \
  }
THROWER(v8c_throw_error, V8C_ERROR)
THROWER(v8c_throw_type_error, V8C_TYPE_ERROR)
THROWER(v8c_throw_range_error, V8C_RANGE_ERROR)
THROWER(v8c_throw_syntax_error, V8C_SYNTAX_ERROR)
THROWER(v8c_throw_reference_error, V8C_REFERENCE_ERROR)
THROWER(v8c_throw_wasm_compile_error, V8C_WASM_COMPILE_ERROR)
THROWER(v8c_throw_wasm_link_error, V8C_WASM_LINK_ERROR)
THROWER(v8c_throw_wasm_runtime_error, V8C_WASM_RUNTIME_ERROR)

/* Inside a native function: V8 makes a new message, of the place it is thrown again at. A
 * TryCatch that throws on keeps its message, so this one is given the old one. Its field is
 * found by what is in it: should V8 move it, the position is lost and nothing else. */
static int throw_again(v8::Isolate *isolate, v8::Local<v8::Value> value, v8::Local<v8::Message> message) {
  v8::TryCatch again(isolate);
  isolate->ThrowException(value);
  if (again.HasCaught() && !again.Message().IsEmpty() && !message.IsEmpty()) {
    v8::internal::Address made, old;
    v8::Local<v8::Message> now = again.Message();
    memcpy(&made, *reinterpret_cast<void **>(&now), sizeof made);
    memcpy(&old, *reinterpret_cast<void **>(&message), sizeof old);
    auto *words = reinterpret_cast<char *>(&again);
    for (size_t at = 0; at + sizeof made <= sizeof again; at += sizeof made)
      if (!memcmp(words + at, &made, sizeof made)) memcpy(words + at, &old, sizeof old);
  }
  again.ReThrow();
  return v8c__code(V8C_EXCEPTION);
}

int v8c_rethrow(const v8c_error *error) {
  int err = entered(error ? &error->owned : nullptr);
  if (err) return err;
  v8c_isolate *isolate = error->owned.isolate;
  if (error->code == V8C_ETERMINATED) {
    v8c__terminate(isolate, v8c_error_terminated_by(error));
    if (!isolate->depth) isolate->pending = V8C_ETERMINATED;
    return v8c__code(V8C_ETERMINATED);
  }
  err = sticky(isolate);
  if (err) return err;
  v8::HandleScope handles(isolate->v8);
  if (isolate->depth) {
    isolate->thrown = true;
    return throw_again(isolate->v8, error->value.Get(isolate->v8), error->message_object.Get(isolate->v8));
  }
  err = v8c_throw(isolate, to_c(error->value.Get(isolate->v8)));
  isolate->message.Reset(isolate->v8, error->message_object);
  return err;
}
