/* strings.c: text in, in three encodings, and out by every way there is; all must agree. */
#include "src/internal.h"
#include "tests/fuzz/engine_fuzz.h"

/* Into a buffer of `cap` bytes: whole code points from the front, and no byte further. */
static void copy_into(v8c_value string, const v8c_buf *whole, int flags, size_t cap) {
  char *room = malloc(cap ? cap : 1);
  size_t len = 0;
#ifdef PLANTED
  if (whole->len > 3 && ((unsigned char)whole->data[0] & 0xf8) == 0xf0) cap++; /* a byte that is not there */
#endif
  memset(room, 0, 1);
  MUST(v8c_string_copy(iso, string, flags, cap ? room : NULL, cap, &len));
  HOLDS(len == whole->len);
  size_t fits = len < cap ? len : cap;
  if (len >= cap) /* cut: back to where a code point starts */
    while (fits && fits < len && ((unsigned char)whole->data[fits] & 0xc0) == 0x80) fits--;
  HOLDS(fits == 0 || memcmp(room, whole->data, fits) == 0);
  HOLDS(len >= cap || room[len] == 0);
  free(room);
}

static void utf16_agrees(v8c_value string) {
  size_t units = v8c_string_length(string), len = 0;
  uint16_t *room = malloc(units * 2 + 1);
  v8c_value again = NULL;
  v8c_string_view view;
  MUST(v8c_string_copy_utf16(iso, string, units ? room : NULL, units, &len));
  HOLDS(len == units);
  MUST(v8c_string_utf16(iso, room, units, &again));
  HOLDS(v8c_strict_equals(string, again));
  MUST(v8c_string_view_open(iso, string, &view));
  bool same = view.len == units;
  for (size_t i = 0; same && i < units; i++) same = room[i] == (view.latin1 ? view.latin1[i] : view.utf16[i]);
  v8c_string_view_close(&view);
  HOLDS(same);
  free(room);
}

static void out_every_way(v8c_value string, size_t cap) {
  v8c_buf text = {0}, wtf8 = {0};
  MUST(v8c_string_append(iso, string, 0, &text));
  MUST(v8c_string_append(iso, string, V8C_WTF8, &wtf8));
  HOLDS(text.len == wtf8.len && text.len == v8c_string_utf8_length(iso, string));
  HOLDS(v8c__utf8_check(text.data ? text.data : "", text.len, NULL) == text.len);
  copy_into(string, &text, 0, cap % (text.len + 2));
  copy_into(string, &text, 0, text.len + 1);
  copy_into(string, &wtf8, V8C_WTF8, cap % (wtf8.len + 2));
  utf16_agrees(string);
  v8c_buf_free(&text);
  v8c_buf_free(&wtf8);
}

static void from_utf8(const char *text, size_t len, size_t cap) {
  v8c_value string = NULL, key = NULL;
  v8c_buf out = {0};
  MUST(v8c_string(iso, text, len, &string));
  MUST(v8c_key(iso, text, len, &key));
  HOLDS(v8c_strict_equals(string, key));
  if (v8c__utf8_check(text, len, NULL) == len) {
    MUST(v8c_string_append(iso, string, 0, &out));
    HOLDS(out.len == len && (!len || memcmp(out.data, text, len) == 0));
    v8c_buf_free(&out);
  }
  out_every_way(string, cap);
}

static void from_latin1(const char *text, size_t len, size_t cap) {
  v8c_value string = NULL;
  size_t count = 0;
  char *room = malloc(len ? len : 1);
  MUST(v8c_string_latin1(iso, text, len, &string));
  HOLDS(v8c_string_is_latin1(string) && v8c_string_length(string) == len);
  MUST(v8c_string_copy_latin1(iso, string, len ? room : NULL, len, &count));
  HOLDS(count == len && (!len || memcmp(room, text, len) == 0));
  free(room);
  out_every_way(string, cap);
}

static void from_utf16(const uint16_t *units, size_t count, size_t cap) {
  v8c_value string = NULL;
  MUST(v8c_string_utf16(iso, units, count, &string));
  HOLDS(v8c_string_length(string) == count);
  out_every_way(string, cap);
}

/* The first byte says which encoding, the second how large a buffer. */
static void one(const uint8_t *data, size_t size) {
  if (size < 2) return;
  size_t len = size - 2;
  void *text = exactly(data + 2, len);
  switch (data[0] % 3) {
    case 0: from_utf8(text, len, data[1]); break;
    case 1: from_latin1(text, len, data[1]); break;
    case 2: from_utf16(text, len / 2, data[1]); break;
  }
  free(text);
}

static void seeds(const char *folder) {
  static const char *const texts[] = {
      "\x30\x05plain",
      "\x30\x03gr\xc3\xbc\xc3\x9f",
      "\x30\x04\xe2\x82\xac\xe2\x82\xac",
      "\x30\x06\xf0\x9f\x98\x80!",
      "\x30\x02\xed\xa0\x80\xed\xb0\x80",
      "\x30\x01\xc0\x80\xff",
      "\x31\x02\xe9t\xe9",
      "\x32\x03"
      "a\x20\x3d\xd8\x41\x41",
  };
  for (int i = 0; i < 8; i++) save_seed(folder, i, texts[i], strlen(texts[i]));
}

const struct target strings_target = {"strings", NULL, one, seeds};
