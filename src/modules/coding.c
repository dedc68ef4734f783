/* coding.c: between strings and bytes, for Buffer, TextEncoder and TextDecoder; encodings by the numbers of bytes.h. */
#include <string.h>

#include "src/internal.h"
#include "src/modules/bytes.h"
#include "src/modules/own.h"

/* encodeText(text, encoding): an ArrayBuffer. */
static void encode_text(v8c_call *call) {
  v8c_value text = NULL, buffer = NULL;
  v8c_buf bytes = {0};
  uint32_t encoding = 0;
  if (v8c_arg_string(call, 0, &text) || v8c_arg_uint32(call, 1, &encoding)) return;
  int err = v8c__string_to_bytes(v8c_call_isolate(call), text, (enum v8c__encoding)encoding, &bytes);
  if (!err) err = v8c_array_buffer_copy(v8c_call_context(call), bytes.data, bytes.len, &buffer);
  if (!err) v8c_return(call, buffer);
  if (err) v8c__throw_code(call, err);
  v8c_buf_free(&bytes);
}

/* byteLength(text): in UTF-8. */
static void byte_length(v8c_call *call) {
  v8c_value text = NULL;
  if (!v8c_arg_string(call, 0, &text))
    v8c_return_number(call, (double)v8c_string_utf8_length(v8c_call_isolate(call), text));
}

static unsigned unit(const v8c_string_view *view, size_t i) { return view->latin1 ? view->latin1[i] : view->utf16[i]; }

/* Whole code points that fit: the units they have, and their bytes in UTF-8. */
static void fitting(const v8c_string_view *view, size_t room, size_t *units, size_t *bytes) {
  *units = *bytes = 0;
  while (*units < view->len) {
    unsigned c = unit(view, *units);
    size_t step = c < 0x80 ? 1 : c < 0x800 ? 2 : 3, n = 1;
    bool high = c >= 0xd800 && c < 0xdc00 && *units + 1 < view->len;
    if (high && (unit(view, *units + 1) & 0xfc00) == 0xdc00) step = 4, n = 2;
    if (*bytes + step > room) return;
    *bytes += step;
    *units += n;
  }
}

/* encodeInto(text, view): [units read, bytes written] */
static void encode_into(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_context *context = v8c_call_context(call);
  v8c_value text = NULL, pair = NULL;
  v8c_string_view view;
  void *bytes = NULL;
  size_t room = 0, whole = 0, units = 0, written = 0;
  if (v8c_arg_string(call, 0, &text)) return;
  int err = v8c_bytes(isolate, v8c_arg(call, 1), &bytes, &room);
  if (!err) err = v8c_string_view_open(isolate, text, &view);
  if (!err) {
    fitting(&view, room, &units, &written);
    v8c_string_view_close(&view);
    if (written) err = v8c_string_copy(isolate, text, 0, bytes, written, &whole);
  }
  if (!err) err = v8c_array(context, 2, &pair);
  if (!err) err = v8c_set_index(context, pair, 0, v8c_number(isolate, (double)units));
  if (!err) err = v8c_set_index(context, pair, 1, v8c_number(isolate, (double)written));
  if (!err)
    v8c_return(call, pair);
  else
    v8c__throw_code(call, err);
}

/* The part of a view that the arguments 1 and 2 name. */
static int part_of(v8c_call *call, const char **bytes, size_t *len) {
  void *all = NULL;
  size_t size = 0;
  double start = 0, end = 0;
  int err = v8c_arg_number(call, 1, &start);
  if (!err) err = v8c_arg_number(call, 2, &end);
  if (!err) err = v8c_bytes(v8c_call_isolate(call), v8c_arg(call, 0), &all, &size);
  if (err) return err;
  if (!(start >= 0 && end >= start && end <= (double)size)) return V8C_ERANGE;
  *bytes = (const char *)(all ? all : "") + (size_t)start;
  *len = (size_t)end - (size_t)start;
  return 0;
}

/* decodeText(view, start, end, encoding) */
static void decode_text(v8c_call *call) {
  const char *bytes = NULL;
  size_t len = 0;
  uint32_t encoding = 0;
  v8c_value text = NULL;
  int err = part_of(call, &bytes, &len);
  if (!err) err = v8c_arg_uint32(call, 3, &encoding);
  if (!err) err = v8c__bytes_to_string(v8c_call_isolate(call), bytes, len, (enum v8c__encoding)encoding, &text);
  if (!err)
    v8c_return(call, text);
  else
    v8c__throw_code(call, err);
}

/* isUtf8(view, start, end) */
static void is_utf8(v8c_call *call) {
  const char *bytes = NULL;
  size_t len = 0;
  bool ascii = false;
  int err = part_of(call, &bytes, &len);
  if (!err)
    v8c_return_boolean(call, v8c__utf8_check(bytes, len, &ascii) == len);
  else
    v8c__throw_code(call, err);
}

const v8c_prop v8c__coding_natives[] = {
    V8C_FN("encodeText", encode_text), V8C_FN("byteLength", byte_length), V8C_FN("encodeInto", encode_into),
    V8C_FN("decodeText", decode_text), V8C_FN("isUtf8", is_utf8),         V8C_PROP_END,
};
