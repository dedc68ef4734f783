/* more_raw.cc: conversions, objects in detail and bytes as a careful C++ embedder of V8 writes
 * them; see hot_raw.cc. */
#include <string.h>

#include "bench/side_raw.h"

namespace {

v8::Local<v8::Value> real, digits, number_text, object, point, array, symbol, index_text, map, set;
v8::Local<v8::Value> sentence, bytes, view, floats, loop_host, host_object, regexp;
v8::Local<v8::String> key;
v8::Local<v8::Private> hidden;
v8::Global<v8::FunctionTemplate> klass;
v8::Global<v8::UnboundScript> program;
char text[64];
int host;

KIND(array_of, Array, IsArray)
KIND(map_of, Map, IsMap)
KIND(set_of, Set, IsSet)
KIND(regexp_of, RegExp, IsRegExp)
KIND(symbol_of, Symbol, IsSymbol)
KIND(string_of, String, IsString)
KIND(buffer_of, ArrayBuffer, IsArrayBuffer)
KIND(view_of, ArrayBufferView, IsArrayBufferView)

/* ---- Values --------------------------------------------------------------------------- */

void op_to_int32(size_t n) {
  v8::TryCatch caught(isolate);
  EACH sink = checked(real->Int32Value(context), "to int32");
}

void op_to_int64(size_t n) {
  v8::TryCatch caught(isolate);
  EACH sink = static_cast<double>(checked(real->IntegerValue(context), "to int64"));
}

void op_text_to_number(size_t n) {
  v8::TryCatch caught(isolate);
  EACH sink = checked(digits->NumberValue(context), "to number");
}

void op_to_boolean(size_t n) { EACH sink = number_text->BooleanValue(isolate); }

void op_to_string(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(real->ToString(context), "to string");
  }
}

void op_to_text(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::String> made = checked(real->ToString(context), "to text");
    if (made->Utf8LengthV2(isolate) >= sizeof text) failed("to text");
    sink = static_cast<double>(made->WriteUtf8V2(isolate, text, sizeof text, v8::String::WriteFlags::kNullTerminate));
  }
}

void op_array_index(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    sink = checked(index_text->ToArrayIndex(context), "array index")->Value();
  }
}

void op_equals(size_t n) {
  v8::TryCatch caught(isolate);
  EACH sink = checked(real->Equals(context, number_text), "equals");
}

void op_same_value(size_t n) { EACH sink = real->SameValue(number_text); }

void op_is_array(size_t n) { EACH sink = array->IsArray(); }

void op_bigint_words(size_t n) {
  static const uint64_t words[4] = {1, 2, 3, 4};
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> made = checked(v8::BigInt::NewFromWords(context, 0, 4, words), "BigInt");
    uint64_t out[4];
    int negative, count = 4;
    if (!made->IsBigInt()) failed("BigInt");
    made.As<v8::BigInt>()->ToWordsArray(&negative, &count, out);
    sink = static_cast<double>(out[3]);
  }
}

void op_external(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Value> made = v8::External::New(isolate, &host);
    if (!made->IsExternal() || made.As<v8::External>()->Value() != &host) failed("external");
  }
}

void op_symbol_for(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Symbol::For(isolate, text_of("app.key"));
  }
}

void op_symbol_description(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    symbol_of(symbol)->Description(isolate);
  }
}

void op_string_length(size_t n) { EACH sink = string_of(sentence)->Length(); }

/* ---- Objects --------------------------------------------------------------------------- */

void op_has_named(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    sink = checked(object_of(object)->Has(context, checked(name_of("two"), "name")), "has");
  }
}

void op_has_index(size_t n) {
  v8::TryCatch caught(isolate);
  EACH sink = checked(object_of(array)->Has(context, static_cast<uint32_t>(i & 15)), "has");
}

void op_set_delete(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    checked(object_of(point)->Set(context, key, real), "set");
    sink = checked(object_of(point)->Delete(context, key), "delete");
  }
}

void op_define_value(size_t n) {
  v8::TryCatch caught(isolate);
  EACH if (!checked(object_of(object)->DefineOwnProperty(context, key, real, v8::DontEnum), "define")) failed("define");
}

/* V8 gives an object; what it says is read from that. */
void op_descriptor(size_t n) {
  static const char *const fields[] = {"value", "writable", "enumerable", "configurable"};
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    auto said = object_of(checked(object_of(object)->GetOwnPropertyDescriptor(context, key), "descriptor"));
    for (const char *field : fields)
      checked(said->Get(context,
                        checked(v8::String::NewFromUtf8(isolate, field, v8::NewStringType::kInternalized), "name")),
              "descriptor");
  }
}

void op_attributes(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    if (!checked(object_of(object)->HasOwnProperty(context, key), "attributes")) failed("attributes");
    sink = checked(object_of(object)->GetPropertyAttributes(context, key), "attributes");
  }
}

void op_prototype(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    if (object_of(point)->GetPrototypeV2().IsEmpty()) failed("prototype");
  }
}

void op_constructor_name(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    if (object_of(point)->GetConstructorName().IsEmpty()) failed("constructor");
  }
}

void op_creation_context(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::Context> of;
    if (!object_of(point)->GetCreationContext(isolate).ToLocal(&of)) failed("creation context");
    if (!of->GetAlignedPointerFromEmbedderData(1)) failed("creation context");
  }
}

void op_identity_hash(size_t n) { EACH sink = object_of(point)->GetIdentityHash(); }

void op_private_get(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(object_of(object)->GetPrivate(context, hidden), "private");
  }
}

void op_private_set(size_t n) {
  v8::TryCatch caught(isolate);
  EACH checked(object_of(object)->SetPrivate(context, hidden, real), "private");
}

void op_array_new(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Array::New(isolate, HOT_ELEMENTS);
  }
}

void op_array_length(size_t n) { EACH sink = array_of(array)->Length(); }

void op_all_names(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(
        object_of(object)->GetPropertyNames(context, v8::KeyCollectionMode::kOwnOnly, v8::ALL_PROPERTIES,
                                            v8::IndexFilter::kIncludeIndices, v8::KeyConversionMode::kConvertToString),
        "names");
  }
}

void op_map_size(size_t n) { EACH sink = static_cast<double>(map_of(map)->Size()); }

void op_set_has(size_t n) {
  v8::TryCatch caught(isolate);
  EACH sink = checked(set_of(set)->Has(context, key), "set has");
}

void op_regexp_exec(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(regexp_of(regexp)->Exec(context, string_of(sentence)), "exec");
  }
}

void op_has_instance(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    sink = klass.Get(isolate)->HasInstance(host_object);
  }
}

void op_template_function(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(klass.Get(isolate)->GetFunction(context), "function");
  }
}

void op_slot_pointer(size_t n) {
  EACH {
    if (context->GetNumberOfEmbedderDataFields() <= MORE_RAW_SLOT) failed("slot");
    if (context->GetAlignedPointerFromEmbedderData(MORE_RAW_SLOT) != &host) failed("slot");
  }
}

void method(const v8::FunctionCallbackInfo<v8::Value> &info) {
  v8::Isolate *of = info.GetIsolate();
  v8::Local<v8::Object> self = info.This();
  if (self->InternalFieldCount() < 1 || !info.Data()->IsInt32() || info.Length() != 1) return;
  auto *pointer = static_cast<int *>(self->GetAlignedPointerFromInternalField(of, 0));
  info.GetReturnValue().Set(static_cast<double>(*pointer + info.Data().As<v8::Int32>()->Value()));
}

void op_method(size_t n) {
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> arguments[] = {v8::Number::New(isolate, static_cast<double>(n)), host_object};
  checked(function_of(loop_host)->Call(context, v8::Undefined(isolate), 2, arguments), "method");
}

void op_program_run(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    checked(program.Get(isolate)->BindToCurrentContext()->Run(context), "program");
  }
}

void op_compile(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    v8::HandleScope scope(isolate);
    v8::ScriptOrigin origin(text_of("<script>"));
    v8::ScriptCompiler::Source source(text_of(HOT_SCRIPT("raw_compiled")), origin);
    v8::Global<v8::UnboundScript> script(
        isolate, checked(v8::ScriptCompiler::CompileUnboundScript(isolate, &source), "compile"));
  }
}

/* Who enqueues is told of its context, and may take the job back: so it is on the heap. */
struct Job {
  v8::Global<v8::Context> context;
  void *data;
};

void runs(void *data) {
  auto *job = static_cast<Job *>(data);
  sink = *static_cast<int *>(job->data);
  delete job;
}

void op_microtask(size_t n) {
  v8::TryCatch caught(isolate);
  EACH {
    isolate->EnqueueMicrotask(runs, new Job{v8::Global<v8::Context>(isolate, context), &host});
    isolate->PerformMicrotaskCheckpoint();
  }
}

/* ---- Bytes ------------------------------------------------------------------------------- */

void op_buffer_new(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    checked(v8::ArrayBuffer::MaybeNew(isolate, TEXT_MIDDLE), "buffer");
  }
}

void op_buffer_copy(size_t n) {
  static char from[TEXT_MIDDLE];
  EACH {
    v8::HandleScope scope(isolate);
    auto made = checked(
        v8::ArrayBuffer::MaybeNew(isolate, sizeof from, v8::BackingStoreInitializationMode::kUninitialized), "buffer");
    memcpy(made->Data(), from, sizeof from);
  }
}

void op_bytes(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::ArrayBufferView> of = view_of(view);
    v8::Local<v8::ArrayBuffer> under = of->Buffer();
    if (under->WasDetached()) failed("bytes");
    auto *at = static_cast<char *>(under->Data()) + of->ByteOffset();
    sink = static_cast<double>(of->ByteLength() + (at ? 0 : 1));
  }
}

void op_bytes_read(size_t n) {
  char to[TEXT_MIDDLE];
  EACH {
    v8::Local<v8::ArrayBufferView> of = view_of(view);
    if (of->ByteLength() < sizeof to || of->CopyContents(to, sizeof to) != sizeof to) failed("bytes");
  }
}

void op_view_new(size_t n) {
  EACH {
    v8::HandleScope scope(isolate);
    v8::Local<v8::ArrayBuffer> of = buffer_of(bytes);
    if (of->WasDetached() || of->ByteLength() < 24) failed("view");
    v8::Uint8Array::New(of, 8, 16);
  }
}

void op_floats_new(size_t n) {
  static const double from[HOT_ELEMENTS] = {};
  EACH {
    v8::HandleScope scope(isolate);
    auto made = checked(
        v8::ArrayBuffer::MaybeNew(isolate, sizeof from, v8::BackingStoreInitializationMode::kUninitialized), "array");
    memcpy(made->Data(), from, sizeof from);
    v8::Float64Array::New(made, 0, HOT_ELEMENTS);
  }
}

/* Of what type an array is, V8 tells only one by one. */
constexpr bool (v8::Value::*types[])() const = {
    &v8::Value::IsUint8Array,   &v8::Value::IsInt8Array,     &v8::Value::IsUint8ClampedArray,
    &v8::Value::IsInt16Array,   &v8::Value::IsUint16Array,   &v8::Value::IsInt32Array,
    &v8::Value::IsUint32Array,  &v8::Value::IsFloat16Array,  &v8::Value::IsFloat32Array,
    &v8::Value::IsFloat64Array, &v8::Value::IsBigInt64Array, &v8::Value::IsBigUint64Array,
    &v8::Value::IsDataView};

void op_view_info(size_t n) {
  EACH {
    v8::Local<v8::ArrayBufferView> of = view_of(floats);
    size_t type = 0;
    while (type < sizeof types / sizeof *types && !((*of)->*types[type])()) type++;
    if (type == sizeof types / sizeof *types) failed("info");
    sink = static_cast<double>(type + of->ByteLength() + of->ByteOffset());
  }
}

void op_backing_store(size_t n) {
  EACH {
    auto store = buffer_of(bytes)->GetBackingStore();
    sink = static_cast<double>(store->ByteLength());
  }
}

void prepare_class() {
  v8::Local<v8::FunctionTemplate> made = v8::FunctionTemplate::New(isolate);
  made->InstanceTemplate()->SetInternalFieldCount(1);
  made->PrototypeTemplate()->Set(
      isolate, "method",
      v8::FunctionTemplate::New(isolate, method, v8::Integer::New(isolate, 2), v8::Local<v8::Signature>(), 0,
                                v8::ConstructorBehavior::kThrow));
  klass.Reset(isolate, made);
  auto instance = checked(checked(made->GetFunction(context), "class")->NewInstance(context), "class");
  instance->SetAlignedPointerInInternalField(0, &host);
  host_object = instance;
}

}  // namespace

extern const hot_op raw_more[] = {MORE_OPS(HOT_ENTRY) HOT_END};

void raw_more_prepare() {
  isolate = v8::Isolate::GetCurrent();
  context = isolate->GetCurrentContext();
  real = v8::Number::New(isolate, 1.5);
  digits = text_of("1234");
  number_text = text_of("1.5");
  index_text = text_of("17");
  sentence = text_of(MORE_SENTENCE);
  key = checked(name_of("two"), "key");
  symbol = v8::Symbol::New(isolate, text_of("raw"));
  object = eval(MORE_OBJECT("raw"));
  array = eval(HOT_ARRAY("raw_more"));
  point = eval("new " HOT_CLASS("raw_more") "(1, 2)");
  map = eval("new Map([[1, 2]])");
  set = eval("new Set(['two'])");
  loop_host = eval(HOT_LOOP("raw", "method", "s += f.method(i);"));
  regexp = checked(v8::RegExp::New(context, text_of(MORE_PATTERN), v8::RegExp::kNone), "regexp");
  hidden = v8::Private::New(isolate, text_of("hidden"));
  checked(object_of(object)->SetPrivate(context, hidden, real), "private");
  context->SetAlignedPointerInEmbedderData(MORE_RAW_SLOT, &host);
  bytes = v8::ArrayBuffer::New(isolate, size_t{4} * TEXT_MIDDLE);
  view = v8::Uint8Array::New(buffer_of(bytes), 0, size_t{4} * TEXT_MIDDLE);
  floats = v8::Float64Array::New(buffer_of(bytes), 0, HOT_ELEMENTS);
  v8::ScriptCompiler::Source source(text_of(HOT_SCRIPT("raw_program")));
  program.Reset(isolate, checked(v8::ScriptCompiler::CompileUnboundScript(isolate, &source), "program"));
  prepare_class();
}

void raw_more_end() {
  klass.Reset();
  program.Reset();
}
