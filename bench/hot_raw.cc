/* hot_raw.cc: the hot functions as a careful C++ embedder of V8 writes them: a HandleScope where
 * values are made, every MaybeLocal and Maybe looked at, a TryCatch around a loop whose calls may
 * throw, and the kind of what comes from outside asked as the ABI promises to. */
#include <math.h>

#include "bench/side_raw.h"

namespace {

v8::Isolate *other_isolate;
v8::Global<v8::Context> other;
uintptr_t stack_limit;
v8::Local<v8::Value> whole, real, yes, text, function, point, parsed, elements[HOT_ELEMENTS];
v8::Local<v8::Value> klass, object, array, map, set, date, fields, add, throws, error;
v8::Local<v8::String> key;
v8::Local<v8::Symbol> symbol;
v8::Local<v8::Value> keys[HOT_PROPERTIES];
v8::Local<v8::Value> native_numbers, native_string, native_object, native_throws, with_getter, with_accessor;
v8::Local<v8::Value> loop_numbers, loop_string, loop_object, loop_get, loop_accessor, loop_set, loop_throw;
v8::Global<v8::Value> *ref;
v8::Global<v8::ObjectTemplate> shape;
v8::Global<v8::UnboundScript> script;
v8::ScriptCompiler::CachedData *cache;
int host;

KIND(array_of, Array, IsArray)
KIND(map_of, Map, IsMap)
KIND(set_of, Set, IsSet)
KIND(date_of, Date, IsDate)
KIND(property_name, Name, IsName)

/* ---- Values ------------------------------------------------------------------------- */

void op_read_int32(size_t n) {
  EACH {
    if (!whole->IsInt32()) failed("read int32");
    sink = whole.As<v8::Int32>()->Value();
  }
}

void op_read_number(size_t n) {
  EACH {
    if (!real->IsNumber()) failed("read number");
    sink = real.As<v8::Number>()->Value();
  }
}

void op_read_boolean(size_t n) {
  EACH {
    if (!yes->IsBoolean()) failed("read boolean");
    sink = yes.As<v8::Boolean>()->Value();
  }
}

void op_is_string(size_t n) { EACH sink = text->IsString(); }

void op_is_function(size_t n) { EACH sink = function->IsFunction(); }

void op_to_number(size_t n) {
  v8::TryCatch caught(isolate);
  EACH sink = checked(real->NumberValue(context), "to number");
}

void op_strict_equals(size_t n) { EACH sink = text->StrictEquals(key); }

void op_new_int32(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Integer::New(isolate, static_cast<int32_t>(i));
  }
}

void op_bigint(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> made = v8::BigInt::New(isolate, static_cast<int64_t>(i));
    bool lossless;
    if (!made->IsBigInt()) failed("BigInt");
    sink = static_cast<double>(made.As<v8::BigInt>()->Int64Value(&lossless));
  }
}

void op_symbol(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    auto tag = checked(v8::String::NewFromUtf8(isolate, "tag", v8::NewStringType::kNormal, 3), "symbol");
    v8::Symbol::New(isolate, tag);
  }
}

v8::Local<v8::Value> kept() {
  v8::EscapableHandleScope scope(isolate);
  return scope.Escape(v8::Number::New(isolate, 1.5));
}

void op_scope_keep(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    if (kept().IsEmpty()) failed("scope");
  }
}

void op_ref_get(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    if (ref->Get(isolate).IsEmpty()) failed("ref");
  }
}

/* ---- Objects -------------------------------------------------------------------------- */

void op_get_index(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(object_of(array)->Get(context, static_cast<uint32_t>(i & 15)), "get index");
  }
}

void op_set_index(size_t n) {
  v8::TryCatch caught(isolate);
  EACH checked(object_of(array)->Set(context, static_cast<uint32_t>(i & 15), whole), "set index");
}

void op_get_named(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(object_of(object)->Get(context, checked(name_of("two"), "name")), "get named");
  }
}

void op_set_named(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(object_of(object)->Set(context, checked(name_of("two"), "name"), whole), "set named");
  }
}

void op_get_symbol(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(object_of(object)->Get(context, symbol), "get symbol");
  }
}

void op_set_symbol(size_t n) {
  v8::TryCatch caught(isolate);
  EACH checked(object_of(object)->Set(context, symbol, whole), "set symbol");
}

void op_has(size_t n) {
  v8::TryCatch caught(isolate);
  EACH sink = checked(object_of(object)->Has(context, key), "has");
}

void op_has_own(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    sink = checked(object_of(object)->HasOwnProperty(context, key), "has own");
  }
}

void op_own_names(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(object_of(object)->GetOwnPropertyNames(context, v8::SKIP_SYMBOLS, v8::KeyConversionMode::kConvertToString),
            "own names");
  }
}

void op_instance_of(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    sink = checked(point->InstanceOf(context, object_of(klass)), "instanceof");
  }
}

void op_object_new(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Object::New(isolate);
  }
}

/* Property by property: Object::New with all names makes a slow dictionary. */
void op_object_from(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Object> made = v8::Object::New(isolate);
    for (int k = 0; k < HOT_PROPERTIES; k++)
      checked(made->CreateDataProperty(context, property_name(keys[k]), elements[k]), "object from");
  }
}

void op_array_from(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Array::New(isolate, elements, HOT_ELEMENTS);
  }
}

void op_array_read(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> values[HOT_ELEMENTS];
    v8::Local<v8::Array> from = array_of(array);
    for (uint32_t k = 0; k < HOT_ELEMENTS; k++) values[k] = checked(from->Get(context, k), "array read");
  }
}

void op_map_get(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(map_of(map)->Get(context, key), "map get");
  }
}

void op_map_set(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(map_of(map)->Set(context, key, whole), "map set");
  }
}

void op_map_has(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    sink = checked(map_of(map)->Has(context, key), "map has");
  }
}

void op_set_add(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(set_of(set)->Add(context, key), "set add");
  }
}

void op_date_new(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(v8::Date::New(context, static_cast<double>(i)), "date");
  }
}

void op_date_read(size_t n) { EACH sink = date_of(date)->ValueOf(); }

void op_field(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Object> of = object_of(fields);
    if (of->InternalFieldCount() <= 0) failed("field");
    of->SetInternalField(0, whole);
    if (of->InternalFieldCount() <= 0) failed("field");
    of->GetInternalField(0).As<v8::Value>();
  }
}

void op_pointer(size_t n) {
  EACH {
    v8::Local<v8::Object> of = object_of(fields);
    if (of->InternalFieldCount() <= 1) failed("pointer");
    if (of->GetAlignedPointerFromInternalField(isolate, 1) != &host) failed("pointer");
  }
}

/* ---- Calls --------------------------------------------------------------------------------- */

void op_call_method(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> method = checked(object_of(point)->Get(context, checked(name_of("sum"), "name")), "method");
    checked(function_of(method)->Call(context, point, 1, &whole), "method");
  }
}

void op_construct(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(function_of(klass)->NewInstance(context, 2, elements), "construct");
  }
}

using Info = v8::FunctionCallbackInfo<v8::Value>;

void refuse(const char *what) {
  v8::HandleScope scope(isolate);
  v8::Local<v8::String> message;
  if (v8::String::NewFromUtf8(isolate, what).ToLocal(&message))
    isolate->ThrowException(v8::Exception::TypeError(message));
}

void numbers(const Info &info) {
  if (!info[0]->IsInt32() || !info[1]->IsInt32() || !info[2]->IsNumber()) return refuse("expected numbers");
  int32_t a = info[0].As<v8::Int32>()->Value(), b = info[1].As<v8::Int32>()->Value();
  double c = info[2].As<v8::Number>()->Value();
  info.GetReturnValue().Set(a + b + static_cast<int32_t>(c));
}

void string(const Info &info) {
  char copy[32];
  if (!info[0]->IsString()) return refuse("expected a string");
  int len = info[0].As<v8::String>()->WriteUtf8(info.GetIsolate(), copy, sizeof copy, nullptr,
                                                v8::String::REPLACE_INVALID_UTF8);
  info.GetReturnValue().Set(len - 1);
}

void makes_object(const Info &info) {
  v8::Local<v8::Context> in = info.GetIsolate()->GetCurrentContext();
  v8::Local<v8::Object> made = v8::Object::New(info.GetIsolate());
  if (made->Set(in, keys[0], info[0]).IsNothing()) return;
  info.GetReturnValue().Set(made);
}

void makes_error(const Info &) { refuse("expected a string"); }

void get_size(v8::Local<v8::Name>, const v8::PropertyCallbackInfo<v8::Value> &info) { info.GetReturnValue().Set(1); }

void set_size(v8::Local<v8::Name>, v8::Local<v8::Value> value, const v8::PropertyCallbackInfo<void> &) {
  if (value->IsInt32()) sink = value.As<v8::Int32>()->Value();
}

void size_of(const Info &info) { info.GetReturnValue().Set(1); }

void in_loop(size_t n, v8::Local<v8::Value> loop, v8::Local<v8::Value> with, const char *what) {
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> args[] = {v8::Number::New(isolate, static_cast<double>(n)), with};
  checked(function_of(loop)->Call(context, v8::Undefined(isolate), 2, args), what);
}

void op_native_numbers(size_t n) { in_loop(n, loop_numbers, native_numbers, "native, numbers"); }
void op_native_string(size_t n) { in_loop(n, loop_string, native_string, "native, string"); }
void op_native_object(size_t n) { in_loop(n, loop_object, native_object, "native, object"); }
void op_getter(size_t n) { in_loop(n, loop_get, with_getter, "getter"); }
void op_setter(size_t n) { in_loop(n, loop_set, with_getter, "setter"); }
void op_accessor(size_t n) { in_loop(n, loop_accessor, with_accessor, "accessor"); }
void op_throw_native(size_t n) { in_loop(n, loop_throw, native_throws, "throw from native"); }

void op_function_new(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(v8::Function::New(context, size_of), "function");
  }
}

void op_instance(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(shape.Get(isolate)->NewInstance(context), "instance");
  }
}

void op_throw_caught(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::TryCatch caught(isolate);
    v8::Local<v8::Value> undefined = v8::Undefined(isolate);
    if (!function_of(throws)->Call(context, undefined, 1, &error).IsEmpty() || !caught.HasCaught()) failed("throw");
  }
}

void op_try_quiet(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::TryCatch caught(isolate);
    checked(function_of(add)->Call(context, v8::Undefined(isolate), 2, elements), "try");
    if (caught.HasCaught()) failed("try");
  }
}

/* ---- Scripts, JSON ---------------------------------------------------------------------------- */

void op_script_run(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(script.Get(isolate)->BindToCurrentContext()->Run(context), "script");
  }
}

const char source[] = HOT_SCRIPT("raw");

void op_script_cached(size_t n) {
  using Compiler = v8::ScriptCompiler;
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    v8::ScriptOrigin origin(text_of("cached_raw.js"));
    auto *data = new Compiler::CachedData(cache->data, cache->length, Compiler::CachedData::BufferNotOwned);
    Compiler::Source from(text_of(source), origin, data);
    auto unbound = checked(Compiler::CompileUnboundScript(isolate, &from, Compiler::kConsumeCodeCache), "compile");
    if (data->rejected) failed("the cache");
    checked(unbound->BindToCurrentContext()->Run(context), "script");
  }
}

void op_json_parse(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(v8::JSON::Parse(context, text_of(HOT_JSON)), "JSON");
  }
}

void op_json_stringify(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(v8::JSON::Stringify(context, parsed), "JSON");
  }
}

/* An isolate that may have been used on another thread: its lock, and where this thread's stack
 * ends, without which V8 13.6 crashes on deep recursion. */
void op_enter(size_t n) {
  EACH {
    v8::Locker lock(other_isolate);
    v8::Isolate::Scope isolate_scope(other_isolate);
    other_isolate->SetStackLimit(stack_limit);
    v8::HandleScope scope(other_isolate);
    v8::Context::Scope context_scope(other.Get(other_isolate));
  }
}

}  // namespace

const hot_op raw_hot[] = {HOT_OPS(HOT_ENTRY) HOT_END};

/* ---- What they need ------------------------------------------------------------------------------ */

namespace {

template <size_t N>
v8::Local<v8::Value> called(const char (&code)[N], v8::Local<v8::Value> argument) {
  return checked(function_of(eval(code))->Call(context, v8::Undefined(isolate), 1, &argument), code);
}

v8::Local<v8::Value> native(v8::FunctionCallback callback) {
  return checked(v8::Function::New(context, callback), "function");
}

void prepare_values() {
  whole = v8::Integer::New(isolate, 7);
  real = v8::Number::New(isolate, 1.5);
  yes = v8::Boolean::New(isolate, true);
  text = text_of("hello");
  key = checked(name_of("two"), "key");
  symbol = v8::Symbol::New(isolate, text_of("raw"));
  date = checked(v8::Date::New(context, 1e12), "date");
  map = v8::Map::New(isolate);
  checked(map_of(map)->Set(context, key, whole), "map");
  set = v8::Set::New(isolate);
  parsed = checked(v8::JSON::Parse(context, text_of(HOT_JSON)), "JSON");
  ref = new v8::Global<v8::Value>(isolate, text);
  for (int i = 0; i < HOT_ELEMENTS; i++) elements[i] = v8::Integer::New(isolate, i);
  keys[0] = checked(name_of("x"), "key");
  keys[1] = checked(name_of("y"), "key");
  keys[2] = checked(name_of("z"), "key");
  keys[3] = checked(name_of("w"), "key");
}

void prepare_objects() {
  array = eval(HOT_ARRAY("raw"));
  object = called(HOT_OBJECT("raw", symbol), symbol);
  klass = eval(HOT_CLASS("raw"));
  point = checked(function_of(klass)->NewInstance(context, 2, elements), "point");
  v8::Local<v8::ObjectTemplate> made = v8::ObjectTemplate::New(isolate);
  made->SetInternalFieldCount(2);
  v8::Local<v8::String> size = checked(name_of("size"), "name");
  made->SetNativeDataProperty(size, get_size, set_size);
  shape.Reset(isolate, made);
  with_getter = fields = checked(made->NewInstance(context), "instance");
  object_of(fields)->SetAlignedPointerInInternalField(1, &host);
  v8::Local<v8::ObjectTemplate> second = v8::ObjectTemplate::New(isolate);
  second->SetAccessorProperty(size, v8::FunctionTemplate::New(isolate, size_of));
  with_accessor = checked(second->NewInstance(context), "instance");
}

void prepare_functions() {
  function = add = eval(HOT_ADD("raw"));
  throws = eval(HOT_THROWS("raw"));
  error = eval(HOT_ERROR);
  loop_numbers = eval(HOT_LOOP_NUMBERS("raw"));
  loop_string = eval(HOT_LOOP_STRING("raw"));
  loop_object = eval(HOT_LOOP_OBJECT("raw"));
  loop_get = eval(HOT_LOOP_GET("raw"));
  loop_accessor = eval(HOT_LOOP_GET("raw"));
  loop_set = eval(HOT_LOOP_SET("raw"));
  loop_throw = eval(HOT_LOOP_THROW("raw"));
  native_numbers = native(numbers);
  native_string = native(string);
  native_object = native(makes_object);
  native_throws = native(makes_error);
  v8::ScriptCompiler::Source from(text_of(source), v8::ScriptOrigin(text_of("raw.js")));
  auto compiled = checked(v8::ScriptCompiler::CompileUnboundScript(isolate, &from), "script");
  checked(compiled->BindToCurrentContext()->Run(context), "script");
  script.Reset(isolate, compiled);
  cache = v8::ScriptCompiler::CreateCodeCache(compiled);
}

void prepare_other() {
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = v8::ArrayBuffer::Allocator::NewDefaultAllocator();
  other_isolate = v8::Isolate::New(params);
  stack_limit = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) - 512 * 1024;
  v8::Locker lock(other_isolate);
  v8::Isolate::Scope isolate_scope(other_isolate);
  v8::HandleScope scope(other_isolate);
  other.Reset(other_isolate, v8::Context::New(other_isolate));
}

}  // namespace

void raw_hot_end() {
  delete ref;
  delete cache;
  shape.Reset();
  script.Reset();
  other.Reset();
  other_isolate->Dispose();
}

void raw_hot_prepare() {
  isolate = v8::Isolate::GetCurrent();
  context = isolate->GetCurrentContext();
  prepare_values();
  prepare_objects();
  prepare_functions();
  prepare_other();
}
