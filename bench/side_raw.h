/* side_raw.h: what files of operations in raw V8 begin with. */
#ifndef V8C_BENCH_SIDE_RAW_H
#define V8C_BENCH_SIDE_RAW_H

#include <v8.h>

#include "bench/hot.h"

namespace {

v8::Isolate *isolate;
v8::Local<v8::Context> context;
volatile double sink;

[[noreturn]] inline void failed(const char *what) { op_failed("raw", what); }

/* What is handed in as any value, as the kind that is needed. */
#define KIND(name, type, is)                                    \
  inline v8::Local<v8::type> name(v8::Local<v8::Value> value) { \
    if (!value->is()) failed(#name);                            \
    return value.As<v8::type>();                                \
  }
KIND(object_of, Object, IsObject)
KIND(function_of, Function, IsFunction)

template <class T>
inline v8::Local<T> checked(v8::MaybeLocal<T> maybe, const char *what) {
  v8::Local<T> made;
  if (!maybe.ToLocal(&made)) failed(what);
  return made;
}

template <class T>
inline T checked(v8::Maybe<T> maybe, const char *what) {
  T made;
  if (!maybe.To(&made)) failed(what);
  return made;
}

template <size_t N>
inline v8::MaybeLocal<v8::String> name_of(const char (&literal)[N]) {
  return v8::String::NewFromUtf8(isolate, literal, v8::NewStringType::kInternalized, N - 1);
}

template <size_t N>
v8::Local<v8::String> text_of(const char (&literal)[N]) {
  return checked(v8::String::NewFromUtf8(isolate, literal, v8::NewStringType::kNormal, N - 1), "text");
}

template <size_t N>
v8::Local<v8::Value> eval(const char (&code)[N]) {
  v8::TryCatch caught(isolate);
  v8::Local<v8::Script> compiled = checked(v8::Script::Compile(context, text_of(code)), code);
  return checked(compiled->Run(context), code);
}

}  // namespace

#endif
