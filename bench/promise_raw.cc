/* promise_raw.cc: promises made, followed and settled in raw V8: a HandleScope for each, every result
 * looked at, one TryCatch around the loop. */
#include <v8.h>

#include "bench/promise.h"

namespace {

v8::Isolate *isolate;
v8::Local<v8::Context> context;
v8::Local<v8::Value> value;
v8::Local<v8::Function> function;
v8::Local<v8::Promise> settled;

void take(const v8::FunctionCallbackInfo<v8::Value> &) {}

/* Who settles later keeps the resolver, and whether that was done. */
struct Request {
  explicit Request(v8::Local<v8::Promise::Resolver> made) : resolver(isolate, made) {}
  v8::Global<v8::Promise::Resolver> resolver;
  bool done = false;
};

Request *make() {
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) op_failed("raw", "make");
  auto *request = new Request(resolver);
  asm volatile("" : : "r"(request) : "memory"); /* the allocation must not be optimized away */
  return request;
}

void op_make(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    Request *request = make();
    request->resolver.Get(isolate)->GetPromise();
    delete request;
  }
}

void op_then(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Promise> promise;
    if (!settled->Then(context, function).ToLocal(&promise)) op_failed("raw", "then");
  }
  isolate->PerformMicrotaskCheckpoint();
}

void op_settle(size_t n) {
  v8::TryCatch caught(isolate);
  for (size_t i = 0; i < n; i++) {
    v8::HandleScope scope(isolate);
    Request *request = make();
    v8::Local<v8::Promise> promise = request->resolver.Get(isolate)->GetPromise();
    if (promise->Then(context, function).IsEmpty()) op_failed("raw", "then");
    if (request->done || request->resolver.Get(isolate)->Resolve(context, value).IsNothing())
      op_failed("raw", "settle");
    request->done = true;
    delete request;
  }
}

}  // namespace

const promise_op raw_promises[PROMISE_OPS] = {op_make, op_then, op_settle};

void raw_promises_prepare() {
  isolate = v8::Isolate::GetCurrent();
  context = isolate->GetCurrentContext();
  value = v8::Int32::New(isolate, 1);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Function::New(context, take).ToLocal(&function) || !v8::Promise::Resolver::New(context).ToLocal(&resolver) ||
      resolver->Resolve(context, value).IsNothing())
    op_failed("raw", "prepare");
  settled = resolver->GetPromise();
}
