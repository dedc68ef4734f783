/* context_codegen.cc: code made of strings, and WebAssembly, as the host's policy. V8 asks one
 * function an isolate, and only for contexts that are not allowed everything. */
#include "shim/context.h"

namespace {

/* Asks the policy. What it throws is dropped; a termination goes on. */
v8c_codegen decide(v8c__context *context, v8c_codegen_kind kind, v8::Local<v8::Value> source, v8c_value *replacement) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  bool terminated, threw;
  v8c_codegen decision;
  {
    v8::TryCatch caught(isolate);
    decision = context->codegen(context, kind, to_c(source), replacement, context->codegen_data);
    threw = caught.HasCaught();
    terminated = caught.HasTerminated();
  }
  if (terminated) isolate->TerminateExecution(); /* V8 throws for the refusal next, over what is pending */
  return threw ? V8C_CODEGEN_REFUSE : decision;
}

v8c__context *policy_of(v8::Local<v8::Context> context) {
  v8c_context *known = v8c__context_of(context);
  return known && full(known)->codegen ? full(known) : nullptr;
}

v8::ModifyCodeGenerationFromStringsResult on_eval(v8::Local<v8::Context> context, v8::Local<v8::Value> source, bool) {
  v8::Isolate *isolate = context->GetIsolate();
  if (!source->IsString()) return {true, {}}; /* eval(5) is 5 */
  if (context->IsCodeGenerationFromStringsAllowed()) return {true, {}};
  v8::EscapableHandleScope handles(isolate);
  v8c__context *policy = policy_of(context);
  if (!policy) return {false, {}};
  v8c_value replacement = nullptr;
  v8c_codegen decision = decide(policy, V8C_CODEGEN_EVAL, source, &replacement);
  if (number_of(decision) == V8C_CODEGEN_ALLOW) return {true, {}};
  if (number_of(decision) != V8C_CODEGEN_REPLACE || !replacement || !to_v8(replacement)->IsString()) return {false, {}};
  return {true, handles.Escape(to_v8<v8::String>(replacement))};
}

v8::Local<v8::Value> *wasm_bytes(v8::Isolate *isolate) {
  return &static_cast<v8c_isolate *>(isolate->GetData(0))->wasm_bytes;
}

/* `new WebAssembly.Module` begins, and V8 asks on_wasm next: what of is the call's own slot. V8
 * reads the bytes when the policy has answered, so what another thread can write is not shown. */
bool on_wasm_module(const v8::FunctionCallbackInfo<v8::Value> &info) {
  v8::Local<v8::Value> bytes = info[0];
  bool shown = bytes->IsArrayBuffer() ||
               (bytes->IsArrayBufferView() && bytes.As<v8::ArrayBufferView>()->Buffer()->IsArrayBuffer());
  if (info.IsConstructCall() && shown) *wasm_bytes(info.GetIsolate()) = bytes;
  return false; /* V8 goes on */
}

bool on_wasm(v8::Local<v8::Context> context, v8::Local<v8::String>) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Local<v8::Value> source = *wasm_bytes(isolate);
  wasm_bytes(isolate)->Clear();
  if (context->IsCodeGenerationFromStringsAllowed()) return true;
  v8::HandleScope handles(isolate);
  v8c__context *policy = policy_of(context);
  v8c_value replacement = nullptr;
  if (source.IsEmpty()) source = v8::Undefined(isolate);
  return policy && number_of(decide(policy, V8C_CODEGEN_WASM, source, &replacement)) == V8C_CODEGEN_ALLOW;
}

}  // namespace

void v8c__codegen_watch(v8::Isolate *isolate) {
  isolate->SetModifyCodeGenerationFromStringsCallback(on_eval);
  isolate->SetAllowWasmCodeGenerationCallback(on_wasm);
  isolate->SetWasmModuleCallback(on_wasm_module);
}

void v8c__codegen_drop(v8c__context *context) {
  void (*free_data)(void *) = context->codegen_free;
  context->codegen = nullptr;
  context->codegen_free = nullptr;
  if (free_data) free_data(context->codegen_data);
}

int v8c_context_set_codegen(v8c_context *context, v8c_codegen_fn decide, void *data, void (*free_data)(void *data)) {
  int err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  v8c__codegen_drop(full(context));
  full(context)->codegen = decide;
  full(context)->codegen_data = data;
  full(context)->codegen_free = free_data;
  local(context)->AllowCodeGenerationFromStrings(decide == nullptr);
  return 0;
}

int v8c_context_allow_codegen(v8c_context *context, bool allowed) {
  int err = v8c_context_set_codegen(context, nullptr, nullptr, nullptr);
  if (!err) local(context)->AllowCodeGenerationFromStrings(allowed);
  return err;
}

int v8c_context_set_codegen_message(v8c_context *context, v8c_codegen_kind kind, const char *message, size_t len) {
  int err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  if (number_of(kind) != V8C_CODEGEN_EVAL && number_of(kind) != V8C_CODEGEN_WASM) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(context->owned.isolate->v8);
  v8::Local<v8::String> text;
  err = v8c__string(context->owned.isolate->v8, message, len, v8::NewStringType::kNormal, &text);
  if (err) return err;
  if (number_of(kind) == V8C_CODEGEN_WASM)
    local(context)->SetErrorMessageForWasmCodeGeneration(text);
  else
    local(context)->SetErrorMessageForCodeGenerationFromStrings(text);
  return 0;
}
