/* string.cc: strings in. What comes out is in string_out.cc. */
#include <new>

#include "shim/shim.h"
#include "shim/text.h"

namespace {

const size_t kMax = v8::String::kMaxLength;

int too_long(size_t len) {
  return v8c__fail(V8C_ERANGE, "%zu is too long for a string: V8 takes %zu UTF-16 units", len, kMax);
}

int unmade() { return v8c__fail(V8C_ERANGE, "V8 made no string"); }

const uint8_t *bytes_of(const char *text) { return reinterpret_cast<const uint8_t *>(text); }

/* Up to kMax bytes. ASCII that is known to be is quicker as one-byte text: 29 bytes 15 ns
 * against 17, 4 KiB 140 against 230. */
bool decode(v8::Isolate *isolate, const char *text, size_t len, v8::NewStringType type, v8::Local<v8::String> *out) {
  int count = static_cast<int>(len);
  auto made = ascii(text, len) ? v8::String::NewFromOneByte(isolate, bytes_of(text), type, count)
                               : v8::String::NewFromUtf8(isolate, text, type, count);
  return made.ToLocal(out);
}

bool continues(char byte) { return (byte & 0xc0) == 0x80; }

/* Where text may be cut near `at` without changing how either part is decoded: before a byte
 * that starts something. Behind four that do not, none belongs to what came before. */
size_t cut_near(const char *text, size_t at) {
  for (size_t back = 0; back < 4; back++)
    if (!continues(text[at - back])) return at - back;
  return at;
}

/* More bytes than V8 takes at once may still be few enough units: three bytes make one at the
 * least. Decoded in parts, in a scope of its own, and joined. */
int decode_long(v8::Isolate *isolate, const char *text, size_t len, v8::Local<v8::String> *out) {
  v8::EscapableHandleScope scope(isolate);
  v8::Local<v8::String> whole = v8::String::Empty(isolate), part;
  while (len) {
    size_t take = len <= kMax ? len : cut_near(text, kMax);
    if (!decode(isolate, text, take, v8::NewStringType::kNormal, &part)) return unmade();
    size_t units = static_cast<size_t>(whole->Length()) + static_cast<size_t>(part->Length());
    if (units > kMax) return too_long(units);
    whole = v8::String::Concat(isolate, whole, part);
    if (whole.IsEmpty()) return unmade();
    text += take;
    len -= take;
  }
  *out = scope.Escape(whole);
  return 0;
}

/* Most are short: those are not looked at. */
int allowed(v8::Isolate *isolate, size_t bytes) {
  if (V8C__LIKELY(bytes < V8C__INPUT_LEAST) || !v8c__of(isolate)) return 0;
  return v8c__input_size(v8c__of(isolate), "a string", bytes, v8c__of(isolate)->sizes.string);
}

/* A string from text in V8's own two forms. */
template <class Unit>
int copied(v8c_isolate *isolate, const Unit *text, size_t len, v8c_value *out,
           v8::MaybeLocal<v8::String> (*make)(v8::Isolate *, const Unit *, v8::NewStringType, int)) {
  if ((!text && len) || !out) return v8c__code(V8C_EINVAL);
  if (len > kMax) return too_long(len);
  int err = allowed(isolate->v8, len * sizeof(Unit));
  if (err) return err;
  v8::Local<v8::String> string = v8::String::Empty(isolate->v8);
  if (len && !make(isolate->v8, text, v8::NewStringType::kNormal, static_cast<int>(len)).ToLocal(&string))
    return unmade();
  *out = to_c(string);
  return 0;
}

int utf8(v8c_isolate *isolate, const char *text, size_t len, v8::NewStringType type, v8c_value *out) {
  int err = entered(isolate);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!out)) return v8c__code(V8C_EINVAL);
  v8::Local<v8::String> string;
  err = v8c__string(isolate->v8, text, len, type, &string);
  if (V8C__LIKELY(!err)) *out = to_c(string);
  return err;
}

}  // namespace

size_t v8c_string_max() { return kMax; }

/* ---- For the rest of the shim --------------------------------------------------------- */

static int make(v8::Isolate *isolate, const char *text, size_t len, v8::NewStringType type,
                v8::Local<v8::String> *out) {
  if (V8C__UNLIKELY(!len)) {
    *out = v8::String::Empty(isolate);
    return 0;
  }
  if (V8C__UNLIKELY(len > kMax)) return len > 3 * kMax ? too_long(len) : decode_long(isolate, text, len, out);
  return V8C__LIKELY(decode(isolate, text, len, type, out)) ? 0 : unmade();
}

int v8c__string(v8::Isolate *isolate, const char *text, size_t len, v8::NewStringType type,
                v8::Local<v8::String> *out) {
  if (V8C__UNLIKELY(!text && len)) return v8c__code(V8C_EINVAL);
  if (len == V8C_ZSTR) len = strlen(text);
  int err = allowed(isolate, len);
  return V8C__UNLIKELY(err) ? err : make(isolate, text, len, type, out);
}

int v8c__source(v8::Isolate *isolate, const char *text, size_t len, v8::Local<v8::String> *out) {
  if (!text && len) return v8c__code(V8C_EINVAL);
  if (len == V8C_ZSTR) len = strlen(text);
  if (len > 3 * kMax) return too_long(len);
  int err = v8c__of(isolate) ? v8c__input_size(v8c__of(isolate), "a source", len, v8c__of(isolate)->sizes.source) : 0;
  if (err) return err;
  size_t good = len && !ascii(text, len) ? v8c__utf8_check(text, len, nullptr) : len;
  if (good < len) {
    size_t line = 1;
    for (size_t i = 0; i < good; i++) line += text[i] == '\n';
    return v8c__fail(V8C_EENCODING, "line %zu: byte %zu of the source (0x%02x) is not UTF-8", line, good,
                     bytes_of(text)[good]);
  }
  return make(isolate, text, len, v8::NewStringType::kNormal, out);
}

/* ---- Copied ----------------------------------------------------------------------------- */

int v8c_string(v8c_isolate *isolate, const char *text, size_t len, v8c_value *out) {
  return utf8(isolate, text, len, v8::NewStringType::kNormal, out);
}

int v8c_key(v8c_isolate *isolate, const char *text, size_t len, v8c_value *out) {
  return utf8(isolate, text, len, v8::NewStringType::kInternalized, out);
}

int v8c_string_latin1(v8c_isolate *isolate, const char *text, size_t len, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  return copied(isolate, bytes_of(text), text ? v8c__len(text, len) : len, out, v8::String::NewFromOneByte);
}

int v8c_string_utf16(v8c_isolate *isolate, const uint16_t *text, size_t len, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (len == V8C_ZSTR) return v8c__fail(V8C_EINVAL, "UTF-16 needs its length");
  return copied(isolate, text, len, out, v8::String::NewFromTwoByte);
}

/* ---- External --------------------------------------------------------------------------- */

namespace {

/* The host's bytes as V8 wants them; lives in our memory, and goes when V8 says so. */
template <class Base, class Unit>
class External final : public Base {
 public:
  External(const Unit *units, size_t len, void (*free_data)(void *), void *data)
      : units_(units), len_(len), free_data_(free_data), data_(data) {}
  const Unit *data() const override { return units_; }
  size_t length() const override { return len_; }

  /* V8 took nothing: the bytes stay the caller's. */
  static void drop(External *self) {
    self->~External();
    v8c__free(self);
  }

 protected:
  void Dispose() override {
    auto free_data = free_data_;
    void *data = data_;
    drop(this);
    if (free_data) free_data(data);
  }

 private:
  const Unit *units_;
  size_t len_;
  void (*free_data_)(void *);
  void *data_;
};

template <class Base, class Unit>
int external(v8c_isolate *isolate, const Unit *text, size_t len, void (*free_data)(void *), void *data, v8c_value *out,
             v8::MaybeLocal<v8::String> (*make)(v8::Isolate *, Base *)) {
  using Resource = External<Base, Unit>;
  int err = entered(isolate);
  if (err) return err;
  if ((!text && len) || !out) return v8c__code(V8C_EINVAL);
  if (len > kMax) return too_long(len);
  err = allowed(isolate->v8, len * sizeof(Unit));
  if (err) return err;
  if (!len) { /* V8 would do the same, but dies of a NULL text */
    if (free_data) free_data(data);
    *out = to_c(v8::String::Empty(isolate->v8));
    return 0;
  }
  void *memory = v8c__alloc(sizeof(Resource));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *resource = new (memory) Resource(text, len, free_data, data);
  v8::Local<v8::String> string;
  if (!make(isolate->v8, resource).ToLocal(&string)) {
    Resource::drop(resource);
    return unmade();
  }
  *out = to_c(string);
  return 0;
}

}  // namespace

int v8c_string_latin1_external(v8c_isolate *isolate, const char *text, size_t len, void (*free_data)(void *data),
                               void *data, v8c_value *out) {
  return external<v8::String::ExternalOneByteStringResource>(isolate, text, text ? v8c__len(text, len) : len, free_data,
                                                             data, out, v8::String::NewExternalOneByte);
}

int v8c_string_utf16_external(v8c_isolate *isolate, const uint16_t *text, size_t len, void (*free_data)(void *data),
                              void *data, v8c_value *out) {
  if (len == V8C_ZSTR) return v8c__fail(V8C_EINVAL, "UTF-16 needs its length");
  return external<v8::String::ExternalStringResource>(isolate, text, len, free_data, data, out,
                                                      v8::String::NewExternalTwoByte);
}
