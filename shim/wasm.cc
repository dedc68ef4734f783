/* wasm.cc: WebAssembly modules and the streams that bring them. */
#include <v8-wasm.h>

#include <memory>
#include <new>

#include "shim/class.h"
#include "shim/object.h"
#include "v8c/wasm.h"

struct v8c_wasm_module {
  v8::CompiledWasmModule compiled;
};

struct v8c_wasm_stream {
  v8c__owned owned;
  std::shared_ptr<v8::WasmStreaming> streaming; /* NULL: over */
  const uint8_t *code;
  size_t code_len;
};

namespace {

using v8::Local;

int usable(v8c_isolate *isolate, v8c_value module) {
  int err = entered(isolate);
  if (err) return err;
  if (!module) return v8c__code(V8C_EINVAL);
  return to_v8(module)->IsWasmModuleObject() ? 0 : v8c__fail(V8C_ETYPE, "not a WebAssembly.Module");
}

/* Runs body(WebAssembly[name]), which the context's scripts may have replaced. */
template <class Body>
int with_wasm(v8c_context *context, const char *name, v8c_value *out, Body &&body) {
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8c_value wasm = nullptr, function = nullptr;
    int err = v8c_get_named(context, v8c_global(context), V8C_LIT("WebAssembly"), &wasm);
    if (!err) err = v8c_get_named(context, wasm, name, V8C_ZSTR, &function);
    if (!err && !v8c_is_function(function)) err = v8c__fail(V8C_ESTATE, "there is no WebAssembly.%s", name);
    return err ? err : body(wasm, function, value);
  });
}

}  // namespace

/* ---- Modules -------------------------------------------------------------------------------- */

int v8c_wasm_compile(v8c_context *context, const void *bytes, size_t len, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!bytes || !out) return v8c__code(V8C_EINVAL);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Context::Scope scope(local(context));
    return give(context, value, [&]() -> v8::MaybeLocal<v8::Value> {
      Local<v8::WasmModuleObject> module;
      if (!v8::WasmModuleObject::Compile(context->owned.isolate->v8, {static_cast<const uint8_t *>(bytes), len})
               .ToLocal(&module))
        return {};
      return module.As<v8::Value>();
    });
  });
}

int v8c_wasm_instantiate(v8c_context *context, v8c_value module, v8c_value imports, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!module || !out) return v8c__code(V8C_EINVAL);
  err = usable(context->owned.isolate, module);
  if (err) return err;
  return with_wasm(context, "Instance", out, [&](v8c_value, v8c_value constructor, v8c_value *value) {
    v8c_value arguments[] = {module, imports};
    return v8c_construct(context, constructor, imports ? 2 : 1, arguments, value);
  });
}

int v8c_wasm_module_of(v8c_isolate *isolate, v8c_value module, v8c_wasm_module **out) {
  int err = entered(isolate);
  if (!err && !out) err = v8c__code(V8C_EINVAL);
  if (!err) err = usable(isolate, module);
  if (err) return err;
  void *memory = v8c__alloc(sizeof(v8c_wasm_module));
  if (!memory) return v8c__code(V8C_ENOMEM);
  *out = new (memory) v8c_wasm_module{to_v8<v8::WasmModuleObject>(module)->GetCompiledModule()};
  return 0;
}

int v8c_wasm_module_object(v8c_context *context, const v8c_wasm_module *module, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!module || !out) return v8c__code(V8C_EINVAL);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Context::Scope scope(local(context));
    return give(context, value, [&]() -> v8::MaybeLocal<v8::Value> {
      Local<v8::WasmModuleObject> made;
      if (!v8::WasmModuleObject::FromCompiledModule(context->owned.isolate->v8, module->compiled).ToLocal(&made))
        return {};
      return made.As<v8::Value>();
    });
  });
}

const void *v8c_wasm_module_bytes(const v8c_wasm_module *module, size_t *len) {
  if (len) *len = 0;
  if (!module) return nullptr;
  v8::MemorySpan<const uint8_t> bytes = const_cast<v8c_wasm_module *>(module)->compiled.GetWireBytesRef();
  if (len) *len = bytes.size();
  return bytes.data();
}

int v8c_wasm_module_serialize(v8c_wasm_module *module, v8c_buf *out) {
  if (!module || !out) return v8c__code(V8C_EINVAL);
  v8::OwnedBuffer code = module->compiled.Serialize();
  if (!code.size) return v8c__fail(V8C_ENOENT, "V8 has no optimised code of the module yet");
  return v8c_buf_append(out, code.buffer.get(), code.size);
}

void v8c_wasm_module_free(v8c_wasm_module *module) {
  if (!module) return;
  module->~v8c_wasm_module();
  v8c__free(module);
}

/* ---- Streams ----------------------------------------------------------------------------------- */

namespace {

v8c_wasm_stream *stream_of(v8c__owned *self) { return reinterpret_cast<v8c_wasm_stream *>(self); }

void detach(v8c__owned *self) {
  v8c_wasm_stream *stream = stream_of(self);
  v8::HandleScope handles(self->isolate->v8);
  if (stream->streaming) stream->streaming->Abort({});
  stream->streaming.reset();
}

void release(v8c__owned *self) {
  stream_of(self)->~v8c_wasm_stream();
  v8c__free(self);
}

int open_stream(v8c_wasm_stream *stream) {
  int err = entered(stream ? &stream->owned : nullptr);
  if (err) return err;
  return stream->streaming ? 0 : v8c__fail(V8C_ESTATE, "the stream is at its end");
}

/* V8 asks what compileStreaming was called with: a stream of ours, or what nobody here can read. */
void source_of(const v8::FunctionCallbackInfo<v8::Value> &info) {
  v8::Isolate *isolate = info.GetIsolate();
  std::shared_ptr<v8::WasmStreaming> streaming = v8::WasmStreaming::Unpack(isolate, info.Data());
  auto *stream = static_cast<v8c_wasm_stream *>(isolate->GetData(V8C__DATA_WASM_STREAM));
  if (stream && info[0]->IsExternal() && info[0].As<v8::External>()->Value() == stream) {
    if (stream->code) streaming->SetCompiledModuleBytes(stream->code, stream->code_len);
    stream->streaming = std::move(streaming);
    return;
  }
  streaming->Abort(v8::Exception::TypeError(
      v8::String::NewFromUtf8Literal(isolate, "WebAssembly streams come from the host: v8c_wasm_stream_new")));
}

}  // namespace

void v8c__wasm_streams(v8::Isolate *isolate) { isolate->SetWasmStreamingCallback(source_of); }

int v8c_wasm_stream_new(v8c_context *context, const void *code, size_t len, v8c_wasm_stream **out, v8c_value *promise) {
  int err = begin(context);
  if (err) return err;
  if (!out || !promise || (!code && len)) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  void *memory = v8c__alloc(sizeof(v8c_wasm_stream));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *stream = new (memory) v8c_wasm_stream{};
  stream->code = static_cast<const uint8_t *>(code);
  stream->code_len = len;
  v8c__own(isolate, &stream->owned, detach, release);
  v8c_value made = nullptr;
  isolate->v8->SetData(V8C__DATA_WASM_STREAM, stream);
  err = with_wasm(context, "compileStreaming", &made, [&](v8c_value wasm, v8c_value compile, v8c_value *value) {
    v8c_value source = to_c(v8::External::New(isolate->v8, stream).As<v8::Value>());
    return v8c_call_function(context, compile, wasm, 1, &source, value);
  });
  isolate->v8->SetData(V8C__DATA_WASM_STREAM, nullptr);
  stream->code = nullptr;
  if (!err && !stream->streaming) err = v8c__fail(V8C_ESTATE, "WebAssembly.compileStreaming is not V8's");
  if (err) {
    v8c__disown(&stream->owned);
    return err;
  }
  *out = stream;
  *promise = made;
  return 0;
}

int v8c_wasm_stream_write(v8c_wasm_stream *stream, const void *bytes, size_t len) {
  int err = open_stream(stream);
  if (err) return err;
  if (!bytes) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(stream->owned.isolate->v8);
  if (len) stream->streaming->OnBytesReceived(static_cast<const uint8_t *>(bytes), len);
  return 0;
}

int v8c_wasm_stream_finish(v8c_wasm_stream *stream) {
  int err = open_stream(stream);
  if (err) return err;
  v8::HandleScope handles(stream->owned.isolate->v8);
  stream->streaming->Finish();
  stream->streaming.reset();
  return 0;
}

int v8c_wasm_stream_abort(v8c_wasm_stream *stream, v8c_value reason) {
  int err = open_stream(stream);
  if (err) return err;
  v8::HandleScope handles(stream->owned.isolate->v8);
  v8::MaybeLocal<v8::Value> why;
  if (reason) why = to_v8(reason);
  stream->streaming->Abort(why);
  stream->streaming.reset();
  return 0;
}

void v8c_wasm_stream_free(v8c_wasm_stream *stream) {
  if (stream) v8c__disown(&stream->owned);
}
