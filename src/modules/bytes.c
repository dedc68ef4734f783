/* bytes.c: see bytes.h. */
#include "src/modules/bytes.h"

#include <string.h>
#include <strings.h>

#include "src/internal.h"

enum v8c__encoding v8c__encoding_of(const char *name) {
  static const struct {
    const char *name;
    enum v8c__encoding encoding;
  } names[] = {{"utf8", V8C__ENC_UTF8},      {"utf-8", V8C__ENC_UTF8},          {"latin1", V8C__ENC_LATIN1},
               {"binary", V8C__ENC_LATIN1},  {"ascii", V8C__ENC_ASCII},         {"hex", V8C__ENC_HEX},
               {"base64", V8C__ENC_BASE64},  {"base64url", V8C__ENC_BASE64URL}, {"utf16le", V8C__ENC_UTF16},
               {"utf-16le", V8C__ENC_UTF16}, {"ucs2", V8C__ENC_UTF16},          {"ucs-2", V8C__ENC_UTF16}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcasecmp(names[i].name, name)) return names[i].encoding;
  return V8C__ENC_NONE;
}

/* ---- Bytes to strings ---------------------------------------------------------------------- */

static size_t to_hex(const unsigned char *from, size_t len, char *to) {
  for (size_t i = 0; i < len; i++) {
    to[2 * i] = "0123456789abcdef"[from[i] >> 4];
    to[2 * i + 1] = "0123456789abcdef"[from[i] & 15];
  }
  return 2 * len;
}

static size_t to_base64(const unsigned char *from, size_t len, bool url, char *to) {
  const char *digits = url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                           : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char *at = to;
  for (size_t i = 0; i < len; i += 3) {
    size_t left = len - i;
    unsigned three =
        (unsigned)from[i] << 16 | (left > 1 ? (unsigned)from[i + 1] << 8 : 0) | (left > 2 ? from[i + 2] : 0);
    *at++ = digits[three >> 18];
    *at++ = digits[three >> 12 & 63];
    if (left > 1) *at++ = digits[three >> 6 & 63];
    if (left > 2) *at++ = digits[three & 63];
  }
  while (!url && (at - to) % 4) *at++ = '=';
  return (size_t)(at - to);
}

static int to_utf16(v8c_isolate *isolate, const void *bytes, size_t len, v8c_value *out) {
  uint16_t *units = v8c__alloc(len + 2);
  if (!units) return v8c__fail(V8C_ENOMEM, "%s", "");
  memcpy(units, bytes, len & ~(size_t)1);
  int err = v8c_string_utf16(isolate, units, len / 2, out);
  v8c__free(units);
  return err;
}

int v8c__bytes_to_string(v8c_isolate *isolate, const void *bytes, size_t len, enum v8c__encoding encoding,
                         v8c_value *out) {
  if (!len) return v8c_string(isolate, "", 0, out);
  if (encoding == V8C__ENC_UTF8) return v8c_string(isolate, bytes, len, out);
  if (encoding == V8C__ENC_LATIN1) return v8c_string_latin1(isolate, bytes, len, out);
  if (encoding == V8C__ENC_UTF16) return to_utf16(isolate, bytes, len, out);
  if (len > v8c_string_max()) return v8c__fail(V8C_ERANGE, "no string has so many characters");
  char *text = v8c__alloc(2 * len + 4);
  size_t count = len;
  if (!text) return v8c__fail(V8C_ENOMEM, "%s", "");
  if (encoding == V8C__ENC_HEX)
    count = to_hex(bytes, len, text);
  else if (encoding == V8C__ENC_ASCII)
    for (size_t i = 0; i < len; i++) text[i] = ((const char *)bytes)[i] & 127;
  else
    count = to_base64(bytes, len, encoding == V8C__ENC_BASE64URL, text);
  int err = v8c_string_latin1(isolate, text, count, out);
  v8c__free(text);
  return err;
}

/* ---- Strings to bytes ------------------------------------------------------------------------- */

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* In place, up to what is no hex. */
static size_t from_hex(char *text, size_t len) {
  size_t count = 0;
  for (; 2 * count + 1 < len; count++) {
    int high = digit(text[2 * count]), low = digit(text[2 * count + 1]);
    if (high < 0 || low < 0) break;
    text[count] = (char)(high << 4 | low);
  }
  return count;
}

static int digit64(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* In place; what is no digit is passed over, and "=" is the end. */
static size_t from_base64(char *text, size_t len) {
  unsigned bits = 0;
  size_t count = 0, digits = 0;
  for (size_t i = 0; i < len && text[i] != '='; i++) {
    int value = digit64(text[i]);
    if (value < 0) continue;
    bits = bits << 6 | (unsigned)value;
    if (++digits % 4 != 1) text[count++] = (char)(bits >> (digits % 4 == 2 ? 4 : digits % 4 == 3 ? 2 : 0) & 255);
  }
  return count;
}

/* A unit a byte: the lower halves, as Node has them. */
static int add_units(v8c_isolate *isolate, v8c_value string, bool bytes, v8c_buf *out) {
  size_t length = v8c_string_length(string), copied = 0;
  uint16_t *units = v8c__alloc(2 * length + 2);
  if (!units) return v8c__fail(V8C_ENOMEM, "%s", "");
  int err = v8c_string_copy_utf16(isolate, string, units, length + 1, &copied);
  if (bytes)
    for (size_t i = 0; i < length; i++) ((char *)units)[i] = (char)units[i];
  if (!err) err = v8c_buf_append(out, units, bytes ? length : 2 * length);
  v8c__free(units);
  return err;
}

int v8c__string_to_bytes(v8c_isolate *isolate, v8c_value string, enum v8c__encoding encoding, v8c_buf *out) {
  size_t start = out->len;
  if (encoding == V8C__ENC_UTF8) return v8c_string_append(isolate, string, 0, out);
  if (encoding == V8C__ENC_UTF16) return add_units(isolate, string, false, out);
  int err = add_units(isolate, string, true, out);
  if (err || encoding == V8C__ENC_LATIN1 || encoding == V8C__ENC_ASCII || !out->data) return err;
  char *text = out->data + start;
  out->len =
      start + (encoding == V8C__ENC_HEX ? from_hex(text, out->len - start) : from_base64(text, out->len - start));
  return 0;
}

/* ---- For internals -------------------------------------------------------------------------------- */

void v8c__throw_code(v8c_call *call, int code) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  if (!code || code == V8C_EXCEPTION || code == V8C_ETERMINATED || v8c_pending(isolate)) return;
  const char *text = *v8c_detail() ? v8c_detail() : v8c_strerror(code);
  if (code == V8C_ETYPE || code == V8C_EINVAL)
    (void)v8c_throw_type_error(isolate, "%s", text);
  else
    (void)v8c_throw_range_error(isolate, "%s", text);
}

void v8c__native_encoding(v8c_call *call) {
  char name[32];
  size_t len = 0;
  v8c_value string = NULL;
  if (v8c_arg_string(call, 0, &string)) return;
  bool is_short =
      v8c_string_length(string) < 20 && !v8c_string_copy(v8c_call_isolate(call), string, 0, name, sizeof name, &len);
  v8c_return_int32(call, is_short && len < sizeof name ? v8c__encoding_of(name) : V8C__ENC_NONE);
}

void v8c__native_decode(v8c_call *call) {
  void *bytes = NULL;
  size_t len = 0;
  int32_t encoding = 0;
  v8c_value string = NULL;
  int err = v8c_bytes(v8c_call_isolate(call), v8c_arg(call, 0), &bytes, &len);
  if (!err) err = v8c_arg_int32(call, 1, &encoding);
  if (!err) err = v8c__bytes_to_string(v8c_call_isolate(call), bytes, len, (enum v8c__encoding)encoding, &string);
  if (err)
    v8c__throw_code(call, err);
  else
    v8c_return(call, string);
}

void v8c__native_encode(v8c_call *call) {
  v8c_buf bytes = {0};
  int32_t encoding = 0;
  v8c_value string = NULL, array = NULL;
  int err = v8c_arg_string(call, 0, &string);
  if (!err) err = v8c_arg_int32(call, 1, &encoding);
  if (!err) err = v8c__string_to_bytes(v8c_call_isolate(call), string, (enum v8c__encoding)encoding, &bytes);
  if (!err) err = v8c_typed_array(v8c_call_context(call), V8C_UINT8_ARRAY, bytes.data, bytes.len, &array);
  v8c_buf_free(&bytes);
  if (err)
    v8c__throw_code(call, err);
  else
    v8c_return(call, array);
}
