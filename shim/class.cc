/* class.cc: the little of V8 that objects of structs need beside the public functions: weak handles
 * without a ref each, and an accessor's record in one step. The rest is src/class/. */
#include "shim/class.h"

#include <math.h>
#include <string.h>

#include <new>

#include "shim/number.h"
#include "shim/object.h"
#include "src/class/class.h"
#include "src/pack/heap.h"

namespace {

using Handle = v8::Global<v8::Object>;
static_assert(sizeof(Handle) == sizeof(void *));

Handle &handle(v8c__record *record) { return *reinterpret_cast<Handle *>(&record->global); }

/* In V8's first pass: what it calls must not call V8. */
void collected(const v8::WeakCallbackInfo<v8c__record> &info) {
  v8c__record *record = info.GetParameter();
  v8c_isolate *isolate = record->all->isolate;
  handle(record).Reset();
  bool outer = isolate->finalizing;
  isolate->finalizing = true;
  v8c__record_gone(record);
  isolate->finalizing = outer;
}

}  // namespace

v8c__classes *v8c__classes_get(v8c_isolate *isolate) {
  return static_cast<v8c__classes *>(isolate->v8->GetData(V8C__DATA_CLASSES));
}

void v8c__classes_set(v8c_isolate *isolate, v8c__classes *all) { isolate->v8->SetData(V8C__DATA_CLASSES, all); }

void v8c__classes_let_go(v8c_isolate *isolate) {
  v8c__classes_end(v8c__classes_get(isolate));
  v8c__classes_set(isolate, nullptr);
}

v8c__record *v8c__call_record(const v8c_call *call, int32_t *index) {
  const auto &info = *reinterpret_cast<const v8::FunctionCallbackInfo<v8::Value> *>(call);
  *index = info.Data().As<v8::Int32>()->Value();
  void *record = info.This()->GetAlignedPointerFromInternalField(V8C__FIELD_RECORD);
  return reinterpret_cast<uintptr_t>(record) & 1 ? nullptr : static_cast<v8c__record *>(record);
}

/* ---- Accessors of numbers and booleans ------------------------------------------------------------ */

namespace {

using Info = v8::FunctionCallbackInfo<v8::Value>;

/* A part of a struct or an array has no pointer of its own. */
__attribute__((noinline)) void *place_of(const v8c__record *record) {
  return record->outer ? v8c__record_place(record) : nullptr;
}

/* An accessor's data: to ask for it is a call of V8's. */
inline size_t index_of(const Info &info) { return static_cast<size_t>(smi(to_c(info.Data()))); }

/* The field that an accessor is of, and where it is now; NULL: there is no short way. */
inline const v8c__quick *field_of(const Info &info, size_t index, char **at) {
  void *field = info.This()->GetAlignedPointerFromInternalField(V8C__FIELD_RECORD);
  if (V8C__UNLIKELY(reinterpret_cast<uintptr_t>(field) & 1)) return nullptr; /* restored from a snapshot */
  const auto *record = static_cast<const v8c__record *>(field);
  if (V8C__UNLIKELY(!record || index >= record->quick_count)) return nullptr;
  char *self = static_cast<char *>(record->pointer);
  if (V8C__UNLIKELY(!self) && !(self = static_cast<char *>(place_of(record)))) return nullptr;
  *at = self + record->quick[index].offset;
  return &record->quick[index];
}

template <class T>
inline T read(const char *at) {
  T value;
  __builtin_memcpy(&value, at, sizeof value);
  return value;
}

template <class T>
inline bool write(char *at, double value) {
  T made = static_cast<T>(value);
  __builtin_memcpy(at, &made, sizeof made);
  return true;
}

/* A number that needs a handle: it goes with the accessor's own scope. */
inline void give(const Info &info, double value) {
  int32_t small = value >= INT32_MIN && value <= INT32_MAX ? static_cast<int32_t>(value) : 0;
  if (small == value && !(small == 0 && signbit(value)))
    info.GetReturnValue().Set(small);
  else
    info.GetReturnValue().Set(value);
}

/* A small integer of the type's range. */
template <class T>
inline bool write_small(char *at, v8c_value value) {
  if (V8C__UNLIKELY(!is_smi(value))) return false;
  const int number = smi(value);
  if (sizeof(T) < sizeof number ? number != static_cast<T>(number) : static_cast<T>(-1) > 0 && number < 0) return false;
  return write<T>(at, number);
}

bool write_boolean(v8::Isolate *isolate, char *at, v8c_value value) {
  using v8::internal::Internals;
  const bool is = contents(value) == layout::root(isolate, Internals::kTrueValueRootIndex);
  if (!is && contents(value) != layout::root(isolate, Internals::kFalseValueRootIndex)) return false;
  return write<bool>(at, is);
}

bool set(const Info &info, int type, char *at) {
  const v8c_value value = info.Length() ? to_c(info[0]) : to_c(v8::Undefined(info.GetIsolate()));
  switch (type) {
    case V8C_FIELD_BOOL: return write_boolean(info.GetIsolate(), at, value);
    case V8C_FIELD_INT8: return write_small<int8_t>(at, value);
    case V8C_FIELD_UINT8: return write_small<uint8_t>(at, value);
    case V8C_FIELD_INT16: return write_small<int16_t>(at, value);
    case V8C_FIELD_UINT16: return write_small<uint16_t>(at, value);
    case V8C_FIELD_INT32: return write_small<int32_t>(at, value);
    case V8C_FIELD_UINT32: return write_small<uint32_t>(at, value);
    case V8C_FIELD_DOUBLE:
      if (is_smi(value)) return write<double>(at, smi(value));
      return is_double(value) && write<double>(at, double_of(value));
    default: return false;
  }
}

/* The strings of an enum's names, made when the first of them is read. */
struct Names {
  size_t count;
  v8::Global<v8::String> strings[1];
};

Names *make_names(v8::Isolate *isolate, const v8c_enum_name *names) {
  size_t count = 0;
  while (names[count].name) count++;
  if (!count) return nullptr;
  auto *made = static_cast<Names *>(v8c__calloc(sizeof(Names) + (count - 1) * sizeof(v8::Global<v8::String>)));
  if (!made) return nullptr;
  v8::HandleScope handles(isolate);
  for (; made->count < count; made->count++) {
    v8::Local<v8::String> text;
    if (v8c__string(isolate, names[made->count].name, V8C_ZSTR, v8::NewStringType::kInternalized, &text)) {
      v8c__names_free(made);
      return nullptr;
    }
    new (&made->strings[made->count]) v8::Global<v8::String>(isolate, text);
  }
  return made;
}

int64_t signed_of(const char *at, size_t size) {
  switch (size) {
    case 1: return read<int8_t>(at);
    case 2: return read<int16_t>(at);
    case 4: return read<int32_t>(at);
    default: return read<int64_t>(at);
  }
}

/* False for a number without a name. */
bool give_name(const Info &info, const v8c__quick *field, const char *at) {
  const auto *record =
      static_cast<const v8c__record *>(info.This()->GetAlignedPointerFromInternalField(V8C__FIELD_RECORD));
  const auto index = static_cast<size_t>(field - record->quick);
  const v8c_enum_name *names = record->kind->fields[index]->names;
  void *&made = record->kind->names[index];
  if (!made && !(made = make_names(info.GetIsolate(), names))) return false;
  const auto *all = static_cast<const Names *>(made);
  const int64_t number = signed_of(at, field->size);
  for (size_t i = 0; i < all->count; i++)
    if (names[i].value == number) {
      info.GetReturnValue().Set(strong(all->strings[i]));
      return true;
    }
  return false;
}

bool give_text(const Info &info, const char *text, size_t len) {
  v8::Local<v8::String> made;
  if (v8c__string(info.GetIsolate(), text, len, v8::NewStringType::kNormal, &made)) return false;
  info.GetReturnValue().Set(made);
  return true;
}

/* False: the long way is to be gone. */
bool give_long(const Info &info, const v8c__quick *field, const char *at) {
  const char *text;
  switch (field->get) {
    case V8C_FIELD_NAMED: return give_name(info, field, at);
    case V8C_FIELD_TEXT: return give_text(info, at, strnlen(at, field->size));
    case V8C_FIELD_STRING:
    case V8C_FIELD_OWNED: text = read<const char *>(at); return text && give_text(info, text, strlen(text));
    default: return false;
  }
}

}  // namespace

void v8c__names_free(void *names) {
  auto *all = static_cast<Names *>(names);
  for (size_t i = 0; all && i < all->count; i++) all->strings[i].Reset();
  v8c__free(names);
}

/* Apart, so that what is short needs no room of its own. */
static __attribute__((noinline)) void get_other(const Info &info, const v8c__quick *field, const char *at) {
  auto result = info.GetReturnValue();
  if (V8C__LIKELY(field)) switch (field->get) {
      case V8C_FIELD_INT8: return result.Set(int32_t{read<int8_t>(at)});
      case V8C_FIELD_UINT8: return result.Set(int32_t{read<uint8_t>(at)});
      case V8C_FIELD_INT16: return result.Set(int32_t{read<int16_t>(at)});
      case V8C_FIELD_UINT16: return result.Set(int32_t{read<uint16_t>(at)});
      case V8C_FIELD_UINT32: return result.Set(read<uint32_t>(at));
      case V8C_FIELD_FLOAT: return give(info, static_cast<double>(read<float>(at)));
      case V8C_FIELD_DOUBLE: return give(info, read<double>(at));
      default:
        if (give_long(info, field, at)) return;
    }
  v8c__class_get_any(reinterpret_cast<v8c_call *>(const_cast<Info *>(&info)));
}

static inline void get(const Info &info, size_t index) {
  char *at = nullptr;
  const v8c__quick *field = field_of(info, index, &at);
  if (V8C__LIKELY(field && field->get == V8C_FIELD_INT32)) return info.GetReturnValue().Set(read<int32_t>(at));
  if (V8C__LIKELY(field && field->get == V8C_FIELD_BOOL)) return info.GetReturnValue().Set(read<uint8_t>(at) != 0);
  get_other(info, field, at);
}

void v8c__class_get(v8c_call *call) {
  const Info &info = *reinterpret_cast<const Info *>(call);
  get(info, index_of(info));
}

/* Of the first fields, whose number need not be asked for. */
template <size_t index>
static void get_nth(v8c_call *call) {
  get(*reinterpret_cast<const Info *>(call), index);
}

#define NTH(n) \
  { "v8c:class_get " #n, reinterpret_cast<void (*)()>(get_nth<n>) }
const v8c__native_address v8c__class_natives[] = {NTH(0),
                                                  NTH(1),
                                                  NTH(2),
                                                  NTH(3),
                                                  NTH(4),
                                                  NTH(5),
                                                  NTH(6),
                                                  NTH(7),
                                                  NTH(8),
                                                  NTH(9),
                                                  NTH(10),
                                                  NTH(11),
                                                  NTH(12),
                                                  NTH(13),
                                                  NTH(14),
                                                  NTH(15),
                                                  {nullptr, nullptr}};

v8c_fn v8c__class_getter(size_t index) {
  const size_t count = sizeof v8c__class_natives / sizeof *v8c__class_natives - 1;
  return index < count ? reinterpret_cast<v8c_fn>(v8c__class_natives[index].address) : v8c__class_get;
}

static __attribute__((noinline)) void set_other(const Info &info, const v8c__quick *field, char *at) {
  if (V8C__LIKELY(field && set(info, field->set, at))) return;
  v8c__class_set_any(reinterpret_cast<v8c_call *>(const_cast<Info *>(&info)));
}

void v8c__class_set(v8c_call *call) {
  const Info &info = *reinterpret_cast<const Info *>(call);
  char *at = nullptr;
  const v8c__quick *field = field_of(info, index_of(info), &at);
  if (V8C__LIKELY(field && field->set == V8C_FIELD_INT32 && info.Length() && is_smi(to_c(info[0])))) {
    write<int32_t>(at, smi(to_c(info[0])));
    return;
  }
  set_other(info, field, at);
}

/* ---- Elements of arrays ---------------------------------------------------------------------------- */

v8c__record *v8c__this_record(const v8c_call *call) {
  const Info &info = *reinterpret_cast<const Info *>(call);
  void *record = info.This()->GetAlignedPointerFromInternalField(V8C__FIELD_RECORD);
  return reinterpret_cast<uintptr_t>(record) & 1 ? nullptr : static_cast<v8c__record *>(record);
}

/* An object of an element as those before: a copy of the array's model. False: the long way. */
static bool give_new(const Info &info, v8c__record *array, size_t index) {
  v8::Isolate *isolate = info.GetIsolate();
  v8::HandleScope handles(isolate);
  v8::Local<v8::Value> model = info.This()->GetInternalField(V8C__FIELD_MODEL).As<v8::Value>();
  if (!model->IsObject()) return false;
  v8::Local<v8::Object> object = model.As<v8::Object>()->Clone(isolate);
  v8c__record *record = v8c__element_new(array, index, to_c(object.As<v8::Value>()));
  if (!record) return false;
  object->SetAlignedPointerInInternalField(V8C__FIELD_RECORD, record);
  info.GetReturnValue().Set(object);
  if (!array->keeps) return true;
  v8::Local<v8::Value> kept = info.This()->GetInternalField(V8C__FIELD_SLOTS).As<v8::Value>();
  return kept->IsArray() && kept.As<v8::Array>()
                                ->CreateDataProperty(isolate->GetCurrentContext(), static_cast<uint32_t>(index), object)
                                .FromMaybe(false);
}

/* False where there is no such element, no object of it yet, or one that needs more work. */
static bool give_element(const Info &info, v8c__record *record, size_t index) {
  size_t count = 0;
  const v8c_field *element = record->live->element;
  const auto *elements = static_cast<const char *>(record->live->elements(record->pointer, &count));
  if (!elements || index >= count || !record->pointer) return false;
  const char *at = elements + index * element->size;
  v8c__record *part = nullptr;
  switch (element->type) {
    case V8C_FIELD_INT32: info.GetReturnValue().Set(read<int32_t>(at)); return true;
    case V8C_FIELD_DOUBLE: give(info, read<double>(at)); return true;
    case V8C_FIELD_STRUCT: part = index < record->parts_room ? record->parts[index] : nullptr; break;
    default: break;
  }
  /* One that is far from the others may have an object elsewhere. */
  if (!part) return record->of && !record->parts_hashed && index < record->parts_room && give_new(info, record, index);
  if (handle(part).IsEmpty()) return false;
  info.GetReturnValue().Set(handle(part).Get(info.GetIsolate()));
  return true;
}

void v8c__live_element(v8c_call *call) {
  const Info &info = *reinterpret_cast<const Info *>(call);
  v8c__record *record = v8c__this_record(call);
  bool given = false;
  if (V8C__LIKELY(record && record->live && record->pointer && info.Length() == 1 && is_smi(to_c(info[0])) &&
                  smi(to_c(info[0])) >= 0)) {
    v8c__record_retain(record); /* the host's function may detach it */
    given = give_element(info, record, static_cast<size_t>(smi(to_c(info[0]))));
    v8c__record_release(record);
  }
  if (!given) v8c__live_element_any(call);
}

v8c__record *v8c__access_record(const v8c_access *access) {
  const auto &info = *reinterpret_cast<const v8::PropertyCallbackInfo<v8::Value> *>(access);
  void *record = info.HolderV2()->GetAlignedPointerFromInternalField(V8C__FIELD_RECORD);
  return reinterpret_cast<uintptr_t>(record) & 1 ? nullptr : static_cast<v8c__record *>(record);
}

void v8c__record_hold(v8c__record *record, v8c_value object) {
  new (&record->global) Handle(record->all->isolate->v8, to_v8<v8::Object>(object));
  handle(record).SetWeak(record, collected, v8::WeakCallbackType::kParameter);
}

void v8c__record_strong(v8c__record *record, bool strong) {
  if (record->strong == strong || handle(record).IsEmpty()) return;
  record->strong = strong;
  if (strong)
    handle(record).ClearWeak<v8c__record>();
  else
    handle(record).SetWeak(record, collected, v8::WeakCallbackType::kParameter);
}

v8c_value v8c__record_object(v8c__record *record) {
  return handle(record).IsEmpty() ? nullptr : to_c(handle(record).Get(record->all->isolate->v8).As<v8::Value>());
}

void v8c__record_let_go(v8c__record *record) { handle(record).Reset(); }
