/* floor_ops.cc: the least that V8 can do the operations with: results are trusted, nothing is
 * caught. Not what anybody should write, but what keeps raw_ops.cc honest: a raw twin that
 * is slower than this by more than its checks would flatter v8c. */
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
  v8::Local<v8::Value> count = v8::Number::New(isolate, static_cast<double>(n));
  loop->Call(context, context->Global(), 1, &count).ToLocalChecked();
}

void op_call(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    add->Call(context, context->Global(), 2, one_two).ToLocalChecked();
  }
}

void op_get(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    sink = object->Get(context, key).ToLocalChecked().As<v8::Int32>()->Value();
  }
}

void op_set(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    object->Set(context, key, v8::Int32::New(isolate, static_cast<int32_t>(i & 0xffff))).Check();
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
    v8::String::NewFromUtf8(isolate, OP_TEXT).ToLocalChecked();
  }
}

void op_string_out(size_t n) {
  char buffer[128];
  for (size_t i = 0; i < n; i++) {
    text->WriteUtf8(isolate, buffer, sizeof buffer);
    sink = buffer[0];
  }
}

void op_scope(size_t n) {
  for (size_t i = 0; i < n; i++) v8::HandleScope scope(isolate);
}

/* Never leaves its scope: less than a ref does. */
void op_ref(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8::Global<v8::Value> global(isolate, text);
    global.Reset();
  }
}

/* ---- What they need ------------------------------------------------------------------- */

v8::Local<v8::String> string(const char *utf8, v8::NewStringType type = v8::NewStringType::kNormal) {
  return v8::String::NewFromUtf8(isolate, utf8, type).ToLocalChecked();
}

v8::Local<v8::Value> eval(const char *source) {
  auto script = v8::Script::Compile(context, string(source)).ToLocalChecked();
  return script->Run(context).ToLocalChecked();
}

}  // namespace

const op_fn floor_ops[OP_COUNT] = {op_callback, op_call,       op_get,   op_set, op_number,
                                   op_string,   op_string_out, op_scope, op_ref};

void floor_ops_prepare() {
  isolate = v8::Isolate::GetCurrent();
  context = isolate->GetCurrentContext();
  loop = eval(OP_LOOP("floor")).As<v8::Function>();
  add = eval(OP_ADD("floor")).As<v8::Function>();
  object = eval(OP_OBJECT("floor")).As<v8::Object>();
  auto callback = v8::Function::New(context, echo).ToLocalChecked();
  context->Global()->Set(context, string(OP_ECHO("floor")), callback).Check();
  key = string(OP_KEY, v8::NewStringType::kInternalized);
  text = string(OP_TEXT);
  one_two[0] = v8::Int32::New(isolate, 1);
  one_two[1] = v8::Int32::New(isolate, 2);
}
