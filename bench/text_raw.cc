/* text_raw.cc: strings in and out as a careful C++ embedder of V8 does it: what is handed in is
 * asked whether it is a string, as the ABI promises, and the quickest of V8's ways is taken. */
#include <string.h>
#include <v8.h>

#include "bench/hot.h"

namespace {

v8::Isolate *isolate;
char ascii[TEXT_LONG], latin1[TEXT_LONG], utf8[TEXT_LONG];
uint16_t utf16[TEXT_LONG];
v8::Local<v8::Value> ascii_8, ascii_64, ascii_4k, accents_64, accents_4k, wide_64, wide_4k;
volatile size_t sink;

using Type = v8::NewStringType;

/* ---- In ----------------------------------------------------------------------------- */

inline v8::MaybeLocal<v8::String> from_utf8(const char *text, int len, Type type) {
  return v8::String::NewFromUtf8(isolate, text, type, len);
}
inline v8::MaybeLocal<v8::String> from_latin1(const char *text, int len, Type type) {
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t *>(text), type, len);
}
inline v8::MaybeLocal<v8::String> from_utf16(const uint16_t *text, int len, Type type) {
  return v8::String::NewFromTwoByte(isolate, text, type, len);
}

#define IN(name, make, text, len, type)                                   \
  void op_##name(size_t n) {                                              \
    EACH {                                                                \
      v8::HandleScope scope(isolate);                                     \
      v8::Local<v8::String> made;                                         \
      if (!make(text, len, type).ToLocal(&made)) op_failed("raw", #name); \
    }                                                                     \
  }
IN(key_in, from_utf8, ascii, TEXT_SHORT, Type::kInternalized)
IN(ascii_in_8, from_utf8, ascii, TEXT_SHORT, Type::kNormal)
IN(ascii_in_64, from_utf8, ascii, TEXT_MIDDLE, Type::kNormal)
IN(ascii_in_4k, from_utf8, ascii, TEXT_LONG, Type::kNormal)
IN(utf8_in_64, from_utf8, utf8, TEXT_MIDDLE, Type::kNormal)
IN(utf8_in_4k, from_utf8, utf8, TEXT_LONG, Type::kNormal)
IN(latin1_in_64, from_latin1, latin1, TEXT_MIDDLE, Type::kNormal)
IN(latin1_in_4k, from_latin1, latin1, TEXT_LONG, Type::kNormal)
IN(utf16_in_64, from_utf16, utf16, TEXT_MIDDLE, Type::kNormal)
IN(utf16_in_4k, from_utf16, utf16, TEXT_LONG, Type::kNormal)

/* ---- Out as UTF-8 --------------------------------------------------------------------- */

inline v8::Local<v8::String> string_of(v8::Local<v8::Value> value) {
  if (!value->IsString()) op_failed("raw", "a string");
  return value.As<v8::String>();
}

bool is_ascii(const uint8_t *bytes, size_t len) {
  uint8_t any = 0;
  for (size_t i = 0; i < len; i++) any |= bytes[i];
  return any < 0x80;
}

/* The ways for ASCII that V8 has beside WriteUtf8. */

size_t by_view(v8::Local<v8::String> string, char *to, size_t cap) {
  v8::String::ValueView view(isolate, string);
  size_t len = view.length();
  if (!view.is_one_byte() || len > cap || !is_ascii(view.data8(), len)) return 0;
  memcpy(to, view.data8(), len);
  return len;
}

size_t by_one_byte(v8::Local<v8::String> string, char *to, size_t cap) {
  uint8_t between[TEXT_LONG];
  size_t len = static_cast<size_t>(string->Length());
  if (!string->IsOneByte() || len > cap || len > sizeof between) return 0;
  string->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(len), between);
  if (!is_ascii(between, len)) return 0;
  memcpy(to, between, len);
  return len;
}

size_t by_utf8_v2(v8::Local<v8::String> string, char *to, size_t cap) {
  return string->WriteUtf8V2(isolate, to, cap, v8::String::WriteFlags::kReplaceInvalidUtf8);
}

/* For what is not ASCII. WriteUtf8V2, which is to follow it, takes longer. */
size_t by_utf8(v8::Local<v8::String> string, char *to, size_t cap) {
  int len = string->WriteUtf8(isolate, to, static_cast<int>(cap), nullptr,
                              v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8);
  return static_cast<size_t>(len);
}

template <class Way>
inline void out(size_t n, v8::Local<v8::Value> value, Way &&way) {
  char to[4 * TEXT_LONG];
  EACH {
    size_t len = way(string_of(value), to, sizeof to);
    if (!len) op_failed("raw", "out");
    sink = len + static_cast<unsigned char>(to[len - 1]);
  }
}

void op_ascii_out_8(size_t n) { out(n, ascii_8, by_view); }
void op_ascii_out_64(size_t n) { out(n, ascii_64, by_view); }
void op_ascii_out_4k(size_t n) { out(n, ascii_4k, by_view); }
void op_wide_out_64(size_t n) { out(n, wide_64, by_utf8); }
void op_wide_out_4k(size_t n) { out(n, wide_4k, by_utf8); }
void op_accents_out_64(size_t n) { out(n, accents_64, by_utf8); }
void op_accents_out_4k(size_t n) { out(n, accents_4k, by_utf8); }

void op_route_view(size_t n) { out(n, ascii_4k, by_view); }
void op_route_one_byte(size_t n) { out(n, ascii_4k, by_one_byte); }
void op_route_utf8(size_t n) { out(n, ascii_4k, by_utf8_v2); }

/* ---- Out in V8's own forms --------------------------------------------------------------- */

void latin1_out(size_t n, v8::Local<v8::Value> value) {
  uint8_t to[TEXT_LONG];
  EACH {
    v8::Local<v8::String> string = string_of(value);
    if (!string->ContainsOnlyOneByte()) op_failed("raw", "out as Latin-1");
    uint32_t len = static_cast<uint32_t>(string->Length());
    string->WriteOneByteV2(isolate, 0, len < sizeof to ? len : sizeof to, to);
    sink = len + to[len - 1];
  }
}

void op_latin1_out_64(size_t n) { latin1_out(n, accents_64); }
void op_latin1_out_4k(size_t n) { latin1_out(n, accents_4k); }

void utf16_out(size_t n, v8::Local<v8::Value> value) {
  uint16_t to[TEXT_LONG];
  EACH {
    v8::Local<v8::String> string = string_of(value);
    uint32_t len = static_cast<uint32_t>(string->Length());
    string->WriteV2(isolate, 0, len < uint32_t{TEXT_LONG} ? len : uint32_t{TEXT_LONG}, to);
    sink = len + to[len - 1];
  }
}

void op_utf16_out_64(size_t n) { utf16_out(n, wide_64); }
void op_utf16_out_4k(size_t n) { utf16_out(n, wide_4k); }

void op_utf8_length_4k(size_t n) { EACH sink = string_of(wide_4k)->Utf8LengthV2(isolate); }

void op_view(size_t n) {
  EACH {
    v8::String::ValueView view(isolate, string_of(ascii_4k));
    sink = view.data8()[view.length() - 1];
  }
}

}  // namespace

const hot_op raw_text[] = {TEXT_OPS(HOT_ENTRY) HOT_END};
const hot_op raw_routes[] = {ROUTE_OPS(HOT_ENTRY) HOT_END};

/* ---- What they need ------------------------------------------------------------------- */

static v8::Local<v8::Value> made(v8::MaybeLocal<v8::String> maybe) {
  v8::Local<v8::String> string;
  if (!maybe.ToLocal(&string)) op_failed("raw", "text");
  return string;
}

void raw_text_prepare() {
  isolate = v8::Isolate::GetCurrent();
  text_ascii(ascii, TEXT_LONG);
  text_latin1(latin1, TEXT_LONG);
  text_utf8(utf8, TEXT_LONG);
  text_utf16(utf16, TEXT_LONG);
  ascii_8 = made(from_utf8(ascii, TEXT_SHORT, Type::kNormal));
  ascii_64 = made(from_utf8(ascii, TEXT_MIDDLE, Type::kNormal));
  ascii_4k = made(from_utf8(ascii, TEXT_LONG, Type::kNormal));
  accents_64 = made(from_latin1(latin1, TEXT_MIDDLE, Type::kNormal));
  accents_4k = made(from_latin1(latin1, TEXT_LONG, Type::kNormal));
  wide_64 = made(from_utf16(utf16, TEXT_MIDDLE, Type::kNormal));
  wide_4k = made(from_utf16(utf16, TEXT_LONG, Type::kNormal));
}
