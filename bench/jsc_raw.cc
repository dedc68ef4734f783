/* jsc_raw.cc: the rows as a careful C++ embedder of V8 writes them. In some the C API has to do more: NOTES in
 * jsc.py, which are printed below the table, say what. */
#include <libplatform/libplatform.h>
#include <v8.h>

#include <memory>

#include "jsc_rows.h"

namespace {

v8::Isolate *isolate;
v8::Local<v8::Context> context;
v8::Local<v8::Function> add, loop, get_loop, method_loop;
v8::Local<v8::Object> object;
v8::Local<v8::String> key, wide;
v8::ArrayBuffer::Allocator *allocator;
volatile double sink;
int number = 42;

v8::Local<v8::Value> eval(const char *source) {
  v8::Local<v8::String> text;
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> value;
  if (!v8::String::NewFromUtf8(isolate, source).ToLocal(&text) ||
      !v8::Script::Compile(context, text).ToLocal(&script) || !script->Run(context).ToLocal(&value))
    abort();
  return value;
}

void echo(const v8::FunctionCallbackInfo<v8::Value> &info) { info.GetReturnValue().Set(info[0]); }
void get_value(v8::Local<v8::Name>, const v8::PropertyCallbackInfo<v8::Value> &info) {
  auto *at = static_cast<int *>(info.HolderV2()->GetAlignedPointerFromInternalField(0));
  info.GetReturnValue().Set(*at);
}
void method(const v8::FunctionCallbackInfo<v8::Value> &info) {
  auto *at = static_cast<int *>(info.This()->GetAlignedPointerFromInternalField(0));
  info.GetReturnValue().Set(*at);
}

void op_evaluate(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    sink = eval("1 + 2").As<v8::Number>()->Value();
  }
}
void op_call(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> args[] = {v8::Number::New(isolate, 1), v8::Number::New(isolate, 2)}, value;
    if (!add->Call(context, context->Global(), 2, args).ToLocal(&value)) abort();
    sink = value.As<v8::Number>()->Value();
  }
}
void op_get(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> value;
    if (!object->Get(context, key).ToLocal(&value)) abort();
    sink = value.As<v8::Number>()->Value();
  }
}
void op_set(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    if (object->Set(context, key, v8::Number::New(isolate, static_cast<double>(i & 0xffff))).IsNothing()) abort();
  }
}
void run_loop(v8::Local<v8::Function> f, size_t n) {
  v8::HandleScope scope(isolate);
  v8::Local<v8::Value> count = v8::Number::New(isolate, static_cast<double>(n)), value;
  if (!f->Call(context, context->Global(), 1, &count).ToLocal(&value)) abort();
}
void op_callback(size_t n) { run_loop(loop, n); }
void op_class_get(size_t n) { run_loop(get_loop, n); }
void op_class_method(size_t n) { run_loop(method_loop, n); }
void op_string_in(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::String> text;
    if (!v8::String::NewFromUtf8(isolate, "twenty characters...").ToLocal(&text)) abort();
    v8::Global<v8::Value> kept(isolate, text); /* the host holds it */
  }
}
void op_string_out(size_t n) {
  char buffer[64];
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    sink =
        static_cast<double>(wide->WriteUtf8V2(isolate, buffer, sizeof buffer, v8::String::WriteFlags::kNullTerminate));
  }
}
void op_context(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    v8::Global<v8::Context> made(isolate, v8::Context::New(isolate));
  }
}
void op_group(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator = allocator;
    v8::Isolate *other = v8::Isolate::New(params);
    {
      v8::Locker locker(other);
      v8::Isolate::Scope inside(other);
      v8::HandleScope scope(other);
      v8::Global<v8::Context> made(other, v8::Context::New(other));
    }
    other->Dispose();
  }
}

void set_up() {
  key = v8::String::NewFromUtf8(isolate, "key", v8::NewStringType::kInternalized).ToLocalChecked();
  object = eval("({key: 5})").As<v8::Object>();
  add = eval("(function (a, b) { return a + b })").As<v8::Function>();
  wide = eval("'twenty ' + 'characters...'").As<v8::String>();
  auto set = [](const char *name, v8::Local<v8::Value> value) {
    context->Global()->Set(context, v8::String::NewFromUtf8(isolate, name).ToLocalChecked(), value).Check();
  };
  set("echo", v8::Function::New(context, echo).ToLocalChecked());
  auto counter = v8::FunctionTemplate::New(isolate);
  counter->InstanceTemplate()->SetInternalFieldCount(1);
  counter->InstanceTemplate()->SetNativeDataProperty(v8::String::NewFromUtf8Literal(isolate, "value"), get_value);
  counter->PrototypeTemplate()->Set(isolate, "method", v8::FunctionTemplate::New(isolate, method));
  auto instance = counter->InstanceTemplate()->NewInstance(context).ToLocalChecked();
  instance->SetAlignedPointerInInternalField(0, &number);
  set("counter", instance);
  loop = eval("(function (n) { let s = 0; for (let i = 0; i < n; i++) s += echo(i); return s })").As<v8::Function>();
  get_loop =
      eval("(function (n) { let s = 0; for (let i = 0; i < n; i++) s += counter.value; return s })").As<v8::Function>();
  method_loop = eval("(function (n) { let s = 0; for (let i = 0; i < n; i++) s += counter.method(); return s })")
                    .As<v8::Function>();
}

}  // namespace

int main(int argc, char **argv) {
  jsc_only = argc > 1 ? argv[1] : nullptr;
  std::unique_ptr<v8::Platform> platform = v8::platform::NewDefaultPlatform();
  v8::V8::InitializePlatform(platform.get());
  v8::V8::Initialize();
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator = v8::ArrayBuffer::Allocator::NewDefaultAllocator();
  isolate = v8::Isolate::New(params);
  v8::Locker locker(isolate);
  v8::Isolate::Scope inside(isolate);
  v8::HandleScope scope(isolate);
  context = v8::Context::New(isolate);
  v8::Context::Scope in_context(context);
  set_up();
  jsc_row("evaluate", op_evaluate);
  jsc_row("call", op_call);
  jsc_row("get", op_get);
  jsc_row("set", op_set);
  jsc_row("callback", op_callback);
  jsc_row("class: static value", op_class_get);
  jsc_row("class: static function", op_class_method);
  jsc_row("string in", op_string_in);
  jsc_row("string out", op_string_out);
  jsc_row("context create", op_context);
  jsc_row("group create", op_group);
  fflush(stdout);
  _Exit(0);
}
