/* string_out.cc: strings out: copied, appended, or looked at where they are.
 *
 * V8's own WriteUtf8V2 takes 1350 ns for 4 KiB of ASCII; String::ValueView, a test for ASCII and
 * memcpy take 80. So the transcoding is ours, straight from V8's heap. */
#include <bit>
#include <new>

#include "shim/ref.h"
#include "shim/text.h"
#include "v8c/held.h"

namespace {

/* ---- From units to UTF-8 ------------------------------------------------------------- */

struct Point {
  uint32_t code;
  unsigned units, bytes;
};

inline Point point_at(const uint8_t *units, size_t, bool) { return {units[0], 1, units[0] < 0x80 ? 1u : 2u}; }

inline Point point_at(const uint16_t *units, size_t left, bool wtf8) {
  uint32_t unit = units[0];
  if (unit < 0x80) return {unit, 1, 1};
  if (unit < 0x800) return {unit, 1, 2};
  if ((unit & 0xf800) != 0xd800) return {unit, 1, 3};
  if (unit < 0xdc00 && left > 1 && (units[1] & 0xfc00) == 0xdc00)
    return {0x10000 + ((unit & 0x3ff) << 10) + (units[1] & 0x3ffu), 2, 4};
  return {wtf8 ? unit : 0xfffd, 1, 3};
}

inline void put(const Point &point, char *to) {
  auto byte = [&](unsigned shift) { return static_cast<char>(0x80 | ((point.code >> shift) & 0x3f)); };
  auto lead = [&](unsigned mark, unsigned shift) { return static_cast<char>(mark | (point.code >> shift)); };
  switch (point.bytes) {
    case 1: to[0] = lead(0, 0); return;
    case 2: to[0] = lead(0xc0, 6), to[1] = byte(0); return;
    case 3: to[0] = lead(0xe0, 12), to[1] = byte(6), to[2] = byte(0); return;
    default: to[0] = lead(0xf0, 18), to[1] = byte(12), to[2] = byte(6), to[3] = byte(0); return;
  }
}

/* What one word of units gives, where there is room for the worst: what is ASCII in front, and
 * of Latin-1 the first that is not. Returns the bytes. Latin-1 is copied all eight at once:
 * what is wrong of it, the rest of the eight will overwrite, since none takes less. */
const size_t kWordUnits = 8, kWordRoom = 16;
static_assert(std::endian::native == std::endian::little); /* the first unit is the lowest */

inline size_t put_word(const uint8_t *units, char *to, size_t *used) {
  uint64_t wide = word_at(units) & kHighBits;
  memcpy(to, units, 8);
  if (!wide) return *used = 8;
  size_t plain = static_cast<size_t>(std::countr_zero(wide)) / 8;
  put({units[plain], 1, 2}, to + plain);
  *used = plain + 1;
  return plain + 2;
}

inline size_t put_word(const uint16_t *units, char *to, size_t *used) {
  uint64_t wide = word_at(units) & UINT64_C(0xff80ff80ff80ff80);
  size_t plain = static_cast<size_t>(std::countr_zero(wide)) / 16;
  for (size_t i = 0; i < plain; i++) to[i] = static_cast<char>(units[i]);
  return *used = plain;
}

/* Units of two bytes up to the first surrogate, without asking each time whether there is room:
 * never more than a third of it. Returns the bytes. */
inline size_t put_run(const uint16_t *units, size_t count, char *to, size_t *used) {
  char *const start = to;
  size_t i = 0;
  for (; i < count; i++) {
    const uint32_t unit = units[i];
    if (unit < 0x80) {
      *to++ = static_cast<char>(unit);
    } else if (unit < 0x800) {
      to[0] = static_cast<char>(0xc0 | unit >> 6);
      to[1] = static_cast<char>(0x80 | (unit & 0x3f));
      to += 2;
    } else if ((unit & 0xf800) != 0xd800) {
      to[0] = static_cast<char>(0xe0 | unit >> 12);
      to[1] = static_cast<char>(0x80 | (unit >> 6 & 0x3f));
      to[2] = static_cast<char>(0x80 | (unit & 0x3f));
      to += 3;
    } else {
      break;
    }
  }
  *used = i;
  return static_cast<size_t>(to - start);
}

inline size_t put_run(const uint8_t *, size_t, char *, size_t *used) { return *used = 0; }

/* Writes whole code points while they fit; returns the bytes. *used: the units written. */
template <class Unit>
size_t encode(const Unit *units, size_t count, bool wtf8, char *to, size_t cap, size_t *used) {
  size_t at = 0, i = 0;
  while (i < count) {
    if (sizeof(Unit) == 2) {
      size_t some, room = (cap - at) / 3;
      at += put_run(units + i, count - i < room ? count - i : room, to + at, &some);
      i += some;
      if (i == count) break;
    } else if (count - i >= kWordUnits && cap - at >= kWordRoom) {
      size_t some;
      at += put_word(units + i, to + at, &some);
      i += some;
      if (some) continue;
    }
    Point point = point_at(units + i, count - i, wtf8);
    if (point.bytes > cap - at) break;
    put(point, to + at);
    at += point.bytes;
    i += point.units;
  }
  *used = i;
  return at;
}

/* Bytes that it takes in all, lone surrogates three; in blocks so short that a byte's sum does
 * not overflow, which keeps vectors full. */
size_t utf8_bytes(const uint8_t *units, size_t count) {
  const size_t block = 240;
  size_t total = count;
  for (size_t start = 0; start < count; start += block) {
    size_t end = count - start < block ? count : start + block;
    uint8_t more = 0;
    for (size_t i = start; i < end; i++) more = static_cast<uint8_t>(more + (units[i] >> 7));
    total += more;
  }
  return total;
}
size_t utf8_bytes(const uint16_t *units, size_t count) { return v8c__utf8_bytes(units, count); }

bool ascii_units(const uint8_t *units, size_t count) { return ascii(units, count); }
bool ascii_units(const uint16_t *, size_t) { return false; } /* rare in two bytes: not looked for */

/* ---- The units of a string ------------------------------------------------------------- */

/* The units of most strings are read where they lie (layout.h): of V8's heap nothing moves until V8
 * is called. External strings V8 shows as they are. For others it makes a handle to a flat copy,
 * which wants a scope. */
bool is_flat(v8::Local<v8::String> string) {
  using I = v8::internal::Internals;
  const int representation = I::kStringRepresentationAndEncodingMask & ~I::kStringEncodingMask;
  const int external = I::kExternalTwoByteRepresentationTag & representation;
  int kind = I::GetInstanceType(contents(to_c(string))) & representation;
  return kind == 0 || kind == external;
}

/* How a string's units lie, where that is known. */
inline int kind_of(v8::internal::Address string) {
  using I = v8::internal::Internals;
  return V8C__LIKELY(v8c__known.strings) ? I::GetInstanceType(string) & I::kStringRepresentationAndEncodingMask : -1;
}

template <class Use>
int look(v8::Isolate *isolate, v8::Local<v8::String> string, Use &&use) {
  v8::String::ValueView view(isolate, string);
  return view.is_one_byte() ? use(view.data8(), view.length()) : use(view.data16(), view.length());
}

/* Calls use(units, count) with uint8_t or uint16_t units. */
template <class Use>
int with_units(v8::Isolate *isolate, v8::Local<v8::String> string, Use &&use) {
  const v8::internal::Address at = contents(to_c(string));
  const int kind = kind_of(at);
  if (V8C__LIKELY(kind == layout::kOneByteUnits)) return use(layout::units<uint8_t>(at), layout::length(at));
  if (kind == layout::kTwoByteUnits) return use(layout::units<uint16_t>(at), layout::length(at));
  if (is_flat(string)) return look(isolate, string, use);
  v8::HandleScope scope(isolate);
  return look(isolate, string, use);
}

int readable(v8c_isolate *isolate, v8c_value string) {
  int err = entered(isolate);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!string)) return v8c__code(V8C_EINVAL);
  return V8C__LIKELY(to_v8(string)->IsString()) ? 0 : v8c__code(V8C_ETYPE);
}

template <class To, class From>
void widen_or_narrow(To *to, const From *from, size_t count) {
  if constexpr (sizeof(To) == sizeof(From)) {
    if (count) memcpy(to, from, count * sizeof *to);
  } else {
    for (size_t i = 0; i < count; i++) to[i] = static_cast<To>(from[i]);
  }
}

bool fits_latin1(const uint8_t *, size_t) { return true; }
bool fits_latin1(const uint16_t *units, size_t count) {
  unsigned any = 0;
  for (size_t i = 0; i < count; i++) any |= units[i];
  return any < 0x100;
}

}  // namespace

/* ---- Lengths ----------------------------------------------------------------------------- */

size_t v8c_string_length(v8c_value string) {
  if (!string) return 0;
  if (V8C__LIKELY(v8c__known.strings)) { /* all strings have it in one place */
    const v8::internal::Address at = contents(string);
    return layout::is_string(at) ? layout::length(at) : 0;
  }
  if (!to_v8(string)->IsString()) return 0;
  return static_cast<size_t>(to_v8<v8::String>(string)->Length());
}

size_t v8c_string_utf8_length(v8c_isolate *isolate, v8c_value string) {
  if (readable(isolate, string)) return 0;
  size_t bytes = 0;
  with_units(isolate->v8, to_v8<v8::String>(string), [&](auto *units, size_t count) {
    bytes = utf8_bytes(units, count);
    return 0;
  });
  return bytes;
}

bool v8c_string_is_latin1(v8c_value string) {
  return string && to_v8(string)->IsString() && to_v8<v8::String>(string)->ContainsOnlyOneByte();
}

/* ---- Copied ------------------------------------------------------------------------------ */

int v8c_string_copy(v8c_isolate *isolate, v8c_value string, int flags, char *buffer, size_t cap, size_t *len) {
  int err = readable(isolate, string);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY((!buffer && cap) || !len || flags & ~V8C_WTF8)) return v8c__code(V8C_EINVAL);
  return with_units(isolate->v8, to_v8<v8::String>(string), [&](auto *units, size_t count) {
    size_t written, used;
    if (ascii_units(units, count)) {
      used = written = count < cap ? count : cap;
      if (written) memcpy(buffer, units, written);
      *len = count;
    } else {
      written = encode(units, count, flags & V8C_WTF8, buffer, cap, &used);
      *len = written + utf8_bytes(units + used, count - used);
    }
    if (written < cap) buffer[written] = 0;
    return 0;
  });
}

int v8c_string_copy_latin1(v8c_isolate *isolate, v8c_value string, char *buffer, size_t cap, size_t *len) {
  int err = readable(isolate, string);
  if (err) return err;
  if ((!buffer && cap) || !len) return v8c__code(V8C_EINVAL);
  return with_units(isolate->v8, to_v8<v8::String>(string), [&](auto *units, size_t count) {
    if (!fits_latin1(units, count)) return v8c__fail(V8C_ETYPE, "the string has units past 255");
    widen_or_narrow(buffer, units, count < cap ? count : cap);
    *len = count;
    return 0;
  });
}

int v8c_string_copy_utf16(v8c_isolate *isolate, v8c_value string, uint16_t *buffer, size_t cap, size_t *len) {
  int err = readable(isolate, string);
  if (err) return err;
  if ((!buffer && cap) || !len) return v8c__code(V8C_EINVAL);
  return with_units(isolate->v8, to_v8<v8::String>(string), [&](auto *units, size_t count) {
    widen_or_narrow(buffer, units, count < cap ? count : cap);
    *len = count;
    return 0;
  });
}

/* ---- Appended ------------------------------------------------------------------------------ */

int v8c__append(v8::Isolate *isolate, v8::Local<v8::String> string, bool wtf8, v8c_buf *buf) {
  return with_units(isolate, string, [&](auto *units, size_t count) {
    bool plain = ascii_units(units, count);
    size_t bytes = plain ? count : utf8_bytes(units, count), used;
    int err = v8c_buf_reserve(buf, buf->len + bytes);
    if (err) return v8c__code(err);
    char *to = buf->data + buf->len;
    if (plain)
      memcpy(to, units, count);
    else
      encode(units, count, wtf8, to, bytes, &used);
    buf->len += bytes;
    to[bytes] = 0;
    return 0;
  });
}

/* `write` may call V8, which moves strings: each piece is copied out by a look of its own. */
int v8c__write(v8::Isolate *isolate, v8::Local<v8::String> string, v8c_write_fn write, void *data) {
  char piece[16 * 1024];
  size_t at = 0, bytes = 0;
  for (;;) {
    with_units(isolate, string, [&](auto *units, size_t count) {
      size_t used;
      bytes = encode(units + at, count - at, false, piece, sizeof piece, &used);
      at += used;
      return 0;
    });
    if (!bytes) return 0;
    if (write(piece, bytes, data)) return v8c__code(V8C_ECANCELED);
  }
}

char *v8c__text(v8::Isolate *isolate, v8::Local<v8::Value> string, size_t *len) {
  v8c_buf buf = {};
  bool any = !string.IsEmpty() && string->IsString();
  int err = any ? v8c__append(isolate, string.As<v8::String>(), false, &buf) : v8c_buf_reserve(&buf, 0);
  if (len && !err) *len = buf.len;
  return err ? nullptr : buf.data;
}

int v8c_string_append(v8c_isolate *isolate, v8c_value string, int flags, v8c_buf *buf) {
  int err = readable(isolate, string);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!buf || flags & ~V8C_WTF8)) return v8c__code(V8C_EINVAL);
  return v8c__append(isolate->v8, to_v8<v8::String>(string), flags & V8C_WTF8, buf);
}

int v8c_to_text(v8c_context *context, v8c_value value, v8c_buf *buf) {
  int err = begin(context);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!value || !buf)) return v8c__code(V8C_EINVAL);
  v8::Isolate *isolate = context->owned.isolate->v8;
  if (to_v8(value)->IsString()) return v8c__append(isolate, to_v8<v8::String>(value), false, buf);
  v8::HandleScope scope(isolate);
  v8::Local<v8::String> text;
  err = run(context, [&] { /* ToString throws at a symbol; ToDetailString describes it */
                           auto from = to_v8(value);
                           auto made =
                               from->IsSymbol() ? from->ToDetailString(local(context)) : from->ToString(local(context));
                           return made.ToLocal(&text);
  });
  return err ? err : v8c__append(isolate, text, false, buf);
}

/* ---- Looked at ------------------------------------------------------------------------------- */

namespace {

/* The scope holds V8's handle to a flat copy, which the view lives by. */
struct View {
  v8::HandleScope scope;
  v8::String::ValueView units;
  View(v8::Isolate *isolate, v8::Local<v8::String> string) : scope(isolate), units(isolate, string) {}
};

static_assert(sizeof(View) <= sizeof(v8c_string_view::opaque));
static_assert(alignof(View) <= alignof(v8c_string_view));

}  // namespace

/* `string` may be a ref's own slot: a scope of the view's has the handle that it lives by. */
static int open_view(v8c_isolate *isolate, v8c_value string, v8c_string_view *out) {
  const v8::internal::Address at = contents(string);
  const int kind = kind_of(at);
  if (V8C__LIKELY(kind == layout::kOneByteUnits || kind == layout::kTwoByteUnits)) {
    out->opaque[0] = 0; /* nothing to close */
    out->latin1 = kind == layout::kOneByteUnits ? layout::units<uint8_t>(at) : nullptr;
    out->utf16 = kind == layout::kTwoByteUnits ? layout::units<uint16_t>(at) : nullptr;
    out->len = layout::length(at);
    return 0;
  }
  auto *view = new (out->opaque) View(isolate->v8, to_v8<v8::String>(string));
  bool one_byte = view->units.is_one_byte();
  out->latin1 = one_byte ? view->units.data8() : nullptr;
  out->utf16 = one_byte ? nullptr : view->units.data16();
  out->len = view->units.length();
  return 0;
}

int v8c_string_view_open(v8c_isolate *isolate, v8c_value string, v8c_string_view *out) {
  int err = readable(isolate, string);
  if (V8C__UNLIKELY(err)) return err;
  return V8C__LIKELY(out) ? open_view(isolate, string, out) : v8c__code(V8C_EINVAL);
}

/* No handle is made for it where none is needed. */
int v8c_held_view(v8c_ref *ref, v8c_string_view *out) {
  int err = entered(ref ? &ref->owned : nullptr);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!out)) return v8c__code(V8C_EINVAL);
  if (V8C__UNLIKELY(ref->dead || !strong(ref->value)->IsString())) return v8c__code(V8C_ETYPE);
  return open_view(ref->owned.isolate, to_c(strong(ref->value)), out);
}

void v8c_string_view_close(v8c_string_view *out) {
  if (!out || (!out->latin1 && !out->utf16)) return;                  /* closed already */
  if (out->opaque[0]) reinterpret_cast<View *>(out->opaque)->~View(); /* its first word is the isolate */
  out->latin1 = nullptr;
  out->utf16 = nullptr;
}
