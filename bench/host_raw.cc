/* host_raw.cc: host objects as a careful C++ embedder of V8 has them. */
#include "bench/host_ops.h"

#include <stdlib.h>
#include <string.h>

#include <memory>

#include "bench/side_raw.h"

namespace {

using Info = v8::FunctionCallbackInfo<v8::Value>;

host_point point = {1.5, 7, true, "hello"};
v8::Local<v8::Value> wrapped, handled, records, floats, touch;
v8::Local<v8::Value> loop_x, loop_i, loop_is, loop_text, loop_set_x, loop_set_i, loop_name, loop_at;
v8::Local<v8::Value> views[3];
char *memory;
char json[1 << 15];
size_t json_len;
const size_t sizes[] = {1024, size_t{1} << 20, size_t{64} << 20};

void in_loop(size_t n, v8::Local<v8::Value> loop, v8::Local<v8::Value> with, const char *what) {
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> arguments[] = {v8::Number::New(isolate, static_cast<double>(n)), with};
  checked(function_of(loop)->Call(context, v8::Undefined(isolate), 2, arguments), what);
}

/* ---- Accessors ------------------------------------------------------------------------------ */

/* The receiver's template is the accessor's signature: V8 has asked what it is. */
host_point *self(const Info &info) {
  auto *at = static_cast<host_point *>(info.This()->GetAlignedPointerFromInternalField(0));
  if (!at) isolate->ThrowException(v8::Exception::TypeError(text_of("the struct is gone")));
  return at;
}

void get_x(const Info &info) {
  if (host_point *at = self(info)) info.GetReturnValue().Set(at->x);
}
void get_i(const Info &info) {
  if (host_point *at = self(info)) info.GetReturnValue().Set(at->i);
}
void get_is(const Info &info) {
  if (host_point *at = self(info)) info.GetReturnValue().Set(at->is);
}
void get_text(const Info &info) {
  host_point *at = self(info);
  v8::Local<v8::String> made;
  int len = at ? static_cast<int>(strnlen(at->text, sizeof at->text)) : 0;
  if (at && v8::String::NewFromUtf8(isolate, at->text, v8::NewStringType::kNormal, len).ToLocal(&made))
    info.GetReturnValue().Set(made);
}
void set_x(const Info &info) {
  host_point *at = self(info);
  if (at && info[0]->IsNumber())
    at->x = info[0].As<v8::Number>()->Value();
  else if (at)
    isolate->ThrowException(v8::Exception::TypeError(text_of("expected a number")));
}
void set_i(const Info &info) {
  host_point *at = self(info);
  if (at && info[0]->IsInt32())
    at->i = info[0].As<v8::Int32>()->Value();
  else if (at)
    isolate->ThrowException(v8::Exception::TypeError(text_of("expected an int32")));
}

void op_get_double(size_t n) { in_loop(n, loop_x, wrapped, "get x"); }
void op_get_int32(size_t n) { in_loop(n, loop_i, wrapped, "get i"); }
void op_get_bool(size_t n) { in_loop(n, loop_is, wrapped, "get is"); }
void op_get_text(size_t n) { in_loop(n, loop_text, wrapped, "get text"); }
void op_set_double(size_t n) { in_loop(n, loop_set_x, wrapped, "set x"); }
void op_set_int32(size_t n) { in_loop(n, loop_set_i, wrapped, "set i"); }

/* ---- Handlers --------------------------------------------------------------------------------- */

v8::Intercepted by_name(v8::Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value> &info) {
  if (!name->IsString()) return v8::Intercepted::kNo;
  info.GetReturnValue().Set(7);
  return v8::Intercepted::kYes;
}
v8::Intercepted by_index(uint32_t index, const v8::PropertyCallbackInfo<v8::Value> &info) {
  info.GetReturnValue().Set(static_cast<int32_t>(index));
  return v8::Intercepted::kYes;
}

void op_get_name(size_t n) { in_loop(n, loop_name, handled, "get by name"); }
void op_get_at(size_t n) { in_loop(n, loop_at, handled, "get by index"); }

/* ---- Clones and JSON ---------------------------------------------------------------------------- */

struct Bytes {
  uint8_t *at;
  size_t len;
};

Bytes written(v8::Local<v8::Value> value) {
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::ValueSerializer writer(isolate);
  writer.WriteHeader();
  if (!checked(writer.WriteValue(context, value), "clone")) failed("clone");
  std::pair<uint8_t *, size_t> made = writer.Release();
  return {made.first, made.second};
}

void read(const Bytes &bytes) {
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::ValueDeserializer reader(isolate, bytes.at, bytes.len);
  if (!checked(reader.ReadHeader(context), "header")) failed("header");
  checked(reader.ReadValue(context), "read");
}

void op_clone_write(size_t n) { EACH free(written(records).at); }
void op_clone_read(size_t n) {
  Bytes bytes = written(records);
  EACH read(bytes);
  free(bytes.at);
}
void op_clone_bytes(size_t n) {
  EACH {
    Bytes bytes = written(floats);
    read(bytes);
    free(bytes.at);
  }
}
void op_json_read(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::TryCatch caught(isolate);
    auto text = v8::String::NewFromUtf8(isolate, json, v8::NewStringType::kNormal, static_cast<int>(json_len));
    checked(v8::JSON::Parse(context, checked(text, "JSON")), "JSON");
  }
}
void op_json_write(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::TryCatch caught(isolate);
    checked(v8::JSON::Stringify(context, records), "JSON");
  }
}

/* ---- Bytes ---------------------------------------------------------------------------------------- */

void bytes_in(size_t n, size_t len) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    std::shared_ptr<v8::BackingStore> store =
        v8::ArrayBuffer::NewBackingStore(memory, len, v8::BackingStore::EmptyDeleter, nullptr);
    v8::Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, std::move(store));
    v8::Local<v8::Value> view = v8::Uint8Array::New(buffer, 0, len);
    checked(function_of(touch)->Call(context, v8::Undefined(isolate), 1, &view), "touch");
    checked(buffer->Detach(v8::Local<v8::Value>()), "detach");
  }
}
void op_bytes_in_1k(size_t n) { bytes_in(n, sizes[0]); }
void op_bytes_in_1m(size_t n) { bytes_in(n, sizes[1]); }
void op_bytes_in_64m(size_t n) { bytes_in(n, sizes[2]); }

void bytes_out(size_t n, v8::Local<v8::Value> value) {
  EACH {
    v8::HandleScope scope(isolate);
    if (!value->IsArrayBufferView()) failed("view");
    v8::Local<v8::ArrayBufferView> view = value.As<v8::ArrayBufferView>();
    auto *bytes = static_cast<uint8_t *>(view->Buffer()->Data()) + view->ByteOffset();
    sink = bytes[view->ByteLength() - 1];
  }
}
void op_bytes_out_1k(size_t n) { bytes_out(n, views[0]); }
void op_bytes_out_1m(size_t n) { bytes_out(n, views[1]); }
void op_bytes_out_64m(size_t n) { bytes_out(n, views[2]); }

/* ---- Prepare ---------------------------------------------------------------------------------------- */

void prepare_point() {
  v8::Local<v8::FunctionTemplate> maker = v8::FunctionTemplate::New(isolate);
  v8::Local<v8::Signature> receiver = v8::Signature::New(isolate, maker);
  maker->InstanceTemplate()->SetInternalFieldCount(1);
  auto add = [&](v8::Local<v8::String> name, v8::FunctionCallback get, v8::FunctionCallback set) {
    v8::Local<v8::FunctionTemplate> setter;
    if (set) setter = v8::FunctionTemplate::New(isolate, set, v8::Local<v8::Value>(), receiver);
    maker->PrototypeTemplate()->SetAccessorProperty(
        name, v8::FunctionTemplate::New(isolate, get, v8::Local<v8::Value>(), receiver), setter);
  };
  add(checked(name_of("x"), "name"), get_x, set_x);
  add(checked(name_of("i"), "name"), get_i, set_i);
  add(checked(name_of("is"), "name"), get_is, nullptr);
  add(checked(name_of("text"), "name"), get_text, nullptr);
  v8::Local<v8::Object> made = checked(maker->InstanceTemplate()->NewInstance(context), "instance");
  made->SetAlignedPointerInInternalField(0, &point);
  wrapped = made;
}

void prepare_handled() {
  v8::Local<v8::ObjectTemplate> made = v8::ObjectTemplate::New(isolate);
  made->SetHandler(v8::NamedPropertyHandlerConfiguration(by_name));
  made->SetHandler(v8::IndexedPropertyHandlerConfiguration(by_index));
  handled = checked(made->NewInstance(context), "instance");
}

}  // namespace

const hot_op raw_field_ops[] = {FIELD_OPS(HOT_ENTRY) HOT_END};
const hot_op raw_handler_ops[] = {HANDLER_OPS(HOT_ENTRY) HOT_END};
const hot_op raw_clone_ops[] = {CLONE_OPS(HOT_ENTRY) HOT_END};
const hot_op raw_bytes_ops[] = {BYTES_OPS(HOT_ENTRY) HOT_END};

void raw_host_prepare(void) {
  isolate = v8::Isolate::GetCurrent();
  context = isolate->GetCurrentContext();
  memory = static_cast<char *>(calloc(1, sizes[2]));
  if (!memory) failed("memory");
  prepare_point();
  prepare_handled();
  records = eval(HOST_RECORDS);
  v8::Local<v8::String> text = checked(v8::JSON::Stringify(context, records), "JSON");
  json_len = text->WriteUtf8V2(isolate, json, sizeof json);
  floats = eval("new Float64Array(8192).fill(1.5)");
  touch = eval(HOST_TOUCH("raw"));
  for (int i = 0; i < 3; i++) {
    std::shared_ptr<v8::BackingStore> store =
        v8::ArrayBuffer::NewBackingStore(memory, sizes[i], v8::BackingStore::EmptyDeleter, nullptr);
    views[i] = v8::Uint8Array::New(v8::ArrayBuffer::New(isolate, std::move(store)), 0, sizes[i]);
  }
  loop_x = eval(HOST_GET("raw", "x"));
  loop_i = eval(HOST_GET("raw", "i"));
  loop_is = eval(HOST_GET_BOOL("raw"));
  loop_text = eval(HOST_GET_TEXT("raw"));
  loop_set_x = eval(HOST_SET_X("raw"));
  loop_set_i = eval(HOST_SET_I("raw"));
  loop_name = eval(HOST_GET("raw", "named"));
  loop_at = eval(HOST_GET_AT("raw"));
}
