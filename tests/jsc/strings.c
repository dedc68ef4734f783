/* JSString: in, out, lengths, units, comparing. */
#include "twin.h"

static void utf8(const char *name, const JSChar *units, size_t count, size_t room) {
  char buffer[64], hex[160] = "";
  memset(buffer, '#', sizeof buffer);
  JSStringRef s = JSStringCreateWithCharacters(units, count);
  size_t got = JSStringGetUTF8CString(s, buffer, room);
  for (size_t i = 0; i < 12; i++) sprintf(hex + strlen(hex), "%02x", buffer[i] & 255);
  out(name, "%zu of %zu, %s, length %zu", got, JSStringGetMaximumUTF8CStringSize(s), hex, JSStringGetLength(s));
  JSStringRelease(s);
}

static void from_utf8(const char *name, const char *bytes) {
  JSStringRef s = str(bytes);
  const JSChar *units = JSStringGetCharactersPtr(s);
  char all[200] = "";
  for (size_t i = 0; i < JSStringGetLength(s); i++) sprintf(all + strlen(all), " %04x", units[i]);
  out(name, "%zu%s", JSStringGetLength(s), all);
  JSStringRelease(s);
}

static void equal(const char *name, const char *a, const char *b) {
  JSStringRef x = str(a), y = str(b);
  out(name, "%d %d", JSStringIsEqual(x, y), JSStringIsEqualToUTF8CString(x, b));
  JSStringRelease(x);
  JSStringRelease(y);
}

static void through(const char *name, const JSChar *units, size_t count) {
  JSStringRef in = JSStringCreateWithCharacters(units, count);
  JSValueRef value = JSValueMakeString(ctx, in);
  JSStringRef back = JSValueToStringCopy(ctx, value, NULL);
  set_global("s", value);
  out(name, "%d %s %s", JSStringIsEqual(in, back), text(eval("s.length")),
      text(eval("Array.from({length: s.length}, (_, i) => s.charCodeAt(i).toString(16)).join()")));
  JSStringRelease(in);
  JSStringRelease(back);
}

int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  const JSChar plain[] = {'a', 'b', 'c'}, euro[] = {0x20ac, 0x20ac}, smile[] = {0xd83d, 0xde00, 'x'};
  const JSChar lone[] = {'A', 0xd800, 'B'}, low[] = {0xdc00, 'B'}, nul[] = {'a', 0, 'b'}, latin[] = {0xe9, 'z', 0xff};
  utf8("ascii", plain, 3, 64);
  utf8("ascii exactly", plain, 3, 4);
  utf8("ascii cut", plain, 3, 3);
  utf8("ascii no room", plain, 3, 0);
  utf8("ascii one byte", plain, 3, 1);
  utf8("euro", euro, 2, 64);
  utf8("euro cut", euro, 2, 6);
  utf8("euro half", euro, 2, 3);
  utf8("pair", smile, 3, 64);
  utf8("pair cut", smile, 3, 4);
  utf8("lone high", lone, 3, 64);
  utf8("lone low", low, 2, 64);
  utf8("nul", nul, 3, 64);
  utf8("latin", latin, 3, 64);
  utf8("empty", plain, 0, 64);
  from_utf8("from ascii", "abc");
  from_utf8("from empty", "");
  from_utf8("from two bytes", "h\xc3\xa9");
  from_utf8("from three bytes", "\xe2\x82\xac");
  from_utf8("from four bytes", "\xf0\x9f\x98\x80");
  from_utf8("from bad lead", "a\xff");
  from_utf8("from cut", "a\xe2\x82");
  from_utf8("from overlong", "\xc0\x80");
  from_utf8("from surrogate", "\xed\xa0\x80");
  from_utf8("from NULL", NULL);
  equal("equal", "abc", "abc");
  equal("unequal", "abc", "abd");
  equal("unequal length", "abc", "ab");
  equal("equal wide", "\xe2\x82\xac", "\xe2\x82\xac");
  equal("equal latin", "\xc3\xa9", "\xc3\xa9");
  through("through plain", plain, 3);
  through("through pair", smile, 3);
  through("through lone high", lone, 3);
  through("through lone low", low, 2);
  through("through nul", nul, 3);
  through("through latin", latin, 3);
  through("through empty", plain, 0);
  JSStringRef kept = JSStringCreateWithUTF8CString("kept");
  out("retain gives it", "%d", JSStringRetain(kept) == kept);
  JSStringRelease(kept);
  out("retained", "%s", name_of(kept));
  out("same pointer", "%d", JSStringGetCharactersPtr(kept) == JSStringGetCharactersPtr(kept));
  JSStringRelease(kept);
  JSGlobalContextRelease(ctx);
  return 0;
}
