/* raw_ops.cc: the operations as a careful C++ embedder of V8 writes them: a HandleScope for
 * each, every MaybeLocal checked, a TryCatch around a loop whose calls may throw, and nothing
 * more. A TryCatch for every call would cost 5 ns more and flatter v8c. */
#include <v8.h>

#include "bench/ops.h"

namespace {

v8::Isolate *isolate;
v8::Local<v8::Context> context;
v8::Local<v8::Function> loop, add;
v8::Local<v8::Value> one_two[2];
v8::Local<v8::Object> object;
v8::Local<v8::String> key, text;
volatile int32_t sink;

/* ---- The operations ----------------------------------------------------------------- */

void echo(const v8::FunctionCallbackInfo<v8::Value> &info) { info.GetReturnValue().Set(info[0]); }

void op_callback(size_t n) {
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> count = v8::Number::New(isolate, static_cast<double>(n)), result;
  if (!loop->Call(context, context->Global(), 1, &count).ToLocal(&result)) op_failed("raw", "callback");
}

void op_call(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> result;
    if (!add->Call(context, context->Global(), 2, one_two).ToLocal(&result)) op_failed("raw", "call");
  }
}

void op_get(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> value;
    if (!object->Get(context, key).ToLocal(&value) || !value->IsInt32()) op_failed("raw", "get");
    sink = value.As<v8::Int32>()->Value();
  }
}

void op_set(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    auto value = v8::Int32::New(isolate, static_cast<int32_t>(i & 0xffff));
    if (object->Set(context, key, value).IsNothing()) op_failed("raw", "set");
  }
}

void op_number(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    v8::Number::New(isolate, 1.5);
  }
}

void op_string(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::String> string;
    if (!v8::String::NewFromUtf8(isolate, OP_TEXT, v8::NewStringType::kNormal, sizeof OP_TEXT - 1).ToLocal(&string))
      op_failed("raw", "string");
  }
}

void op_string_out(size_t n) {
  char buffer[128];
  for (size_t i = 0; i < n; i++) {
    /* Not WriteUtf8V2, which is to follow it: that one takes a third longer. */
    int len = text->WriteUtf8(isolate, buffer, sizeof buffer, nullptr,
                              v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8);
    sink = buffer[len - 1];
  }
}

void op_scope(size_t n) {
  for (size_t i = 0; i < n; i++) v8::HandleScope scope(isolate);
}

/* A value kept beyond its scope, by an owner who frees it: on the heap, as a ref is. */
void op_ref(size_t n) {
  for (size_t i = 0; i < n; i++) {
    auto *global = new v8::Global<v8::Value>(isolate, text);
    asm volatile("" : : "r"(global) : "memory"); /* the allocation must not be optimized away */
    delete global;
  }
}

/* ---- What they need ------------------------------------------------------------------- */

v8::Local<v8::Value> eval(const char *source) {
  v8::TryCatch caught(isolate);
  v8::Local<v8::String> code;
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> value;
  if (!v8::String::NewFromUtf8(isolate, source).ToLocal(&code) ||
      !v8::Script::Compile(context, code).ToLocal(&script) || !script->Run(context).ToLocal(&value))
    op_failed("raw", source);
  return value;
}

}  // namespace

const op_fn raw_ops[OP_COUNT] = {op_callback, op_call,       op_get,   op_set, op_number,
                                 op_string,   op_string_out, op_scope, op_ref};

void raw_ops_prepare() {
  isolate = v8::Isolate::GetCurrent();
  context = isolate->GetCurrentContext();
  loop = eval(OP_LOOP("raw")).As<v8::Function>();
  add = eval(OP_ADD("raw")).As<v8::Function>();
  object = eval(OP_OBJECT("raw")).As<v8::Object>();
  v8::Local<v8::Function> callback;
  v8::Local<v8::String> name;
  if (!v8::Function::New(context, echo).ToLocal(&callback) ||
      !v8::String::NewFromUtf8(isolate, OP_ECHO("raw")).ToLocal(&name) ||
      context->Global()->Set(context, name, callback).IsNothing() ||
      !v8::String::NewFromUtf8(isolate, OP_KEY, v8::NewStringType::kInternalized).ToLocal(&key) ||
      !v8::String::NewFromUtf8(isolate, OP_TEXT).ToLocal(&text))
    op_failed("raw", "prepare");
  one_two[0] = v8::Int32::New(isolate, 1);
  one_two[1] = v8::Int32::New(isolate, 2);
}
