/* text_v8c.c: strings in and out through v8c. */
#include "bench/hot.h"
#include "v8c.h"

static v8c_isolate *isolate;
static char ascii[TEXT_LONG], latin1[TEXT_LONG], utf8[TEXT_LONG];
static uint16_t utf16[TEXT_LONG];
static v8c_value ascii_8, ascii_64, ascii_4k, accents_64, accents_4k, wide_64, wide_4k;
static volatile size_t sink;

static inline void check(int err, const char *what) {
  if (err) op_failed("v8c", what);
}

static v8c_scope *open_scope(v8c_scope *scope) {
  check(v8c_scope_open(isolate, scope), "scope");
  return scope;
}

#define SCOPED for (v8c_scope scope, *open = open_scope(&scope); open; v8c_scope_close(open), open = NULL)

/* ---- In ----------------------------------------------------------------------------- */

#define IN(name, make, text, len)                    \
  static void op_##name(size_t n) {                  \
    EACH SCOPED {                                    \
      v8c_value made;                                \
      check(make(isolate, text, len, &made), #name); \
    }                                                \
  }
IN(key_in, v8c_key, ascii, TEXT_SHORT)
IN(ascii_in_8, v8c_string, ascii, TEXT_SHORT)
IN(ascii_in_64, v8c_string, ascii, TEXT_MIDDLE)
IN(ascii_in_4k, v8c_string, ascii, TEXT_LONG)
IN(utf8_in_64, v8c_string, utf8, TEXT_MIDDLE)
IN(utf8_in_4k, v8c_string, utf8, TEXT_LONG)
IN(latin1_in_64, v8c_string_latin1, latin1, TEXT_MIDDLE)
IN(latin1_in_4k, v8c_string_latin1, latin1, TEXT_LONG)
IN(utf16_in_64, v8c_string_utf16, utf16, TEXT_MIDDLE)
IN(utf16_in_4k, v8c_string_utf16, utf16, TEXT_LONG)

/* ---- Out ---------------------------------------------------------------------------- */

static void out(size_t n, v8c_value string) {
  char to[4 * TEXT_LONG];
  EACH {
    size_t len;
    check(v8c_string_copy(isolate, string, 0, to, sizeof to, &len), "out");
    sink = len + (unsigned char)to[len - 1];
  }
}

static void op_ascii_out_8(size_t n) { out(n, ascii_8); }
static void op_ascii_out_64(size_t n) { out(n, ascii_64); }
static void op_ascii_out_4k(size_t n) { out(n, ascii_4k); }
static void op_wide_out_64(size_t n) { out(n, wide_64); }
static void op_wide_out_4k(size_t n) { out(n, wide_4k); }
static void op_accents_out_64(size_t n) { out(n, accents_64); }
static void op_accents_out_4k(size_t n) { out(n, accents_4k); }

static void latin1_out(size_t n, v8c_value string) {
  char to[TEXT_LONG];
  EACH {
    size_t len;
    check(v8c_string_copy_latin1(isolate, string, to, sizeof to, &len), "out as Latin-1");
    sink = len + (unsigned char)to[len - 1];
  }
}

static void op_latin1_out_64(size_t n) { latin1_out(n, accents_64); }
static void op_latin1_out_4k(size_t n) { latin1_out(n, accents_4k); }

static void utf16_out(size_t n, v8c_value string) {
  uint16_t to[TEXT_LONG];
  EACH {
    size_t len;
    check(v8c_string_copy_utf16(isolate, string, to, TEXT_LONG, &len), "out as UTF-16");
    sink = len + to[len - 1];
  }
}

static void op_utf16_out_64(size_t n) { utf16_out(n, wide_64); }
static void op_utf16_out_4k(size_t n) { utf16_out(n, wide_4k); }

static void op_utf8_length_4k(size_t n) { EACH sink = v8c_string_utf8_length(isolate, wide_4k); }

static void op_view(size_t n) {
  EACH {
    v8c_string_view view;
    check(v8c_string_view_open(isolate, ascii_4k, &view), "view");
    sink = view.latin1[view.len - 1];
    v8c_string_view_close(&view);
  }
}

const hot_op v8c_text[] = {TEXT_OPS(HOT_ENTRY) HOT_END};

/* ---- What they need ------------------------------------------------------------------- */

void v8c_text_prepare(v8c_context *entered) {
  isolate = v8c_context_isolate(entered);
  text_ascii(ascii, TEXT_LONG);
  text_latin1(latin1, TEXT_LONG);
  text_utf8(utf8, TEXT_LONG);
  text_utf16(utf16, TEXT_LONG);
  check(v8c_string(isolate, ascii, TEXT_SHORT, &ascii_8), "text");
  check(v8c_string(isolate, ascii, TEXT_MIDDLE, &ascii_64), "text");
  check(v8c_string(isolate, ascii, TEXT_LONG, &ascii_4k), "text");
  check(v8c_string_latin1(isolate, latin1, TEXT_MIDDLE, &accents_64), "text");
  check(v8c_string_latin1(isolate, latin1, TEXT_LONG, &accents_4k), "text");
  check(v8c_string_utf16(isolate, utf16, TEXT_MIDDLE, &wide_64), "text");
  check(v8c_string_utf16(isolate, utf16, TEXT_LONG, &wide_4k), "text");
}
