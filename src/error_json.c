/* error_json.c: an error as a JSON object, made of what the public functions say. */
#include <string.h>

#include "src/internal.h"
#include "v8c.h"

int v8c__error_value_json(v8c_error *error, v8c_buf *buf, bool *added); /* shim/error_info.cc */

/* What is written so far, and the first failure. */
struct writer {
  v8c_buf *buf;
  v8c_error *root;
  int err;
};

static void put(struct writer *w, const char *text, size_t len) {
  if (!w->err) w->err = v8c_buf_append(w->buf, text, len);
}

static void put_number(struct writer *w, int number) {
  if (!w->err) w->err = v8c_buf_printf(w->buf, "%d", number);
}

/* Texts of ours are UTF-8: only quotes, backslashes and control characters are escaped. */
static void put_string(struct writer *w, const char *text, size_t len) {
  static const char hex[] = "0123456789abcdef";
  size_t from = 0;
  put(w, "\"", 1);
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    put(w, text + from, i - from);
    from = i + 1;
    if (c == '\n')
      put(w, "\\n", 2);
    else if (c < 0x20)
      put(w, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
    else
      put(w, (char[]){'\\', (char)c}, 2);
  }
  put(w, text + from, len - from);
  put(w, "\"", 1);
}

/* `,"key":`, without the comma where an object begins. */
static void put_key(struct writer *w, const char *key) {
  bool first = !w->err && w->buf->data[w->buf->len - 1] == '{';
  put(w, first ? "\"" : ",\"", first ? 1 : 2);
  put(w, key, strlen(key));
  put(w, "\":", 2);
}

static void field(struct writer *w, const char *key, const char *text) {
  if (!*text) return;
  put_key(w, key);
  put_string(w, text, strlen(text));
}

static void number(struct writer *w, const char *key, int value) {
  if (value <= 0) return;
  put_key(w, key);
  put_number(w, value);
}

static void flag(struct writer *w, const char *key, bool value) {
  put_key(w, key);
  put(w, value ? "true" : "false", V8C_ZSTR);
}

static void put_frames(struct writer *w, v8c_error *error) {
  v8c_stack_frame frame = {.size = sizeof frame};
  size_t count = v8c_error_frame_count(error);
  if (!count) return;
  put_key(w, "frames");
  for (size_t i = 0; i < count && v8c_error_frame(error, i, &frame) == 0; i++) {
    put(w, i ? ",{" : "[{", 2);
    field(w, "function", frame.function);
    field(w, "script", frame.script);
    number(w, "scriptId", frame.script_id);
    number(w, "line", frame.line);
    number(w, "column", frame.column);
    flag(w, "async", frame.is_async);
    flag(w, "eval", frame.is_eval);
    flag(w, "constructor", frame.is_constructor);
    flag(w, "wasm", frame.is_wasm);
    flag(w, "user", frame.is_user);
    put(w, "}", 1);
  }
  put(w, "]", 1);
}

static void put_value(struct writer *w, v8c_error *error) {
  v8c_buf json = {0};
  bool added = false;
  int err = v8c__error_value_json(error, &json, &added);
  if (!w->err) w->err = err;
  if (added) {
    put_key(w, "value");
    put(w, json.data, json.len);
  }
  v8c_buf_free(&json);
}

static void put_body(struct writer *w, v8c_error *error) {
  size_t len;
  const char *name = v8c_error_name(error), *message = v8c_error_message(error, &len);
  put_key(w, "name");
  put_string(w, name, strlen(name));
  put_key(w, "message");
  put_string(w, message, len);
  field(w, "script", v8c_error_script(error));
  number(w, "line", v8c_error_line(error));
  number(w, "column", v8c_error_column(error));
  number(w, "endColumn", v8c_error_end_column(error));
  field(w, "sourceLine", v8c_error_source_line(error));
  field(w, "stack", v8c_error_stack(error));
  put_frames(w, error);
  put_value(w, error);
}

static void put_links(struct writer *w, size_t parent, size_t from);

static void put_link(struct writer *w, const v8c_error_link *link, size_t index) {
  put(w, "{", 1);
  put_body(w, link->error);
  if (link->is_cycle) flag(w, "cycle", true);
  if (link->is_cut) flag(w, "cut", true);
  put_links(w, index, index + 1);
  put(w, "}", 1);
}

/* Those directly behind `parent`: behind them in the list, until one that is no deeper than it. */
static void put_links(struct writer *w, size_t parent, size_t from) {
  v8c_error_link link = {.size = sizeof link};
  size_t count = v8c_error_link_count(w->root), depth = 0, members = 0;
  if (parent != SIZE_MAX && v8c_error_link_at(w->root, parent, &link) == 0) depth = link.depth;
  for (size_t i = from; i < count && v8c_error_link_at(w->root, i, &link) == 0 && link.depth > depth; i++) {
    if (link.parent != parent) continue;
    if (link.relation == V8C_LINK_CAUSE)
      put_key(w, "cause");
    else if (members++ == 0)
      put_key(w, "errors"), put(w, "[", 1);
    else
      put(w, ",", 1);
    put_link(w, &link, i);
  }
  if (members) put(w, "]", 1);
}

int v8c_error_json(v8c_error *error, v8c_buf *buf) {
  if (!error || !buf) return v8c__fail(V8C_EINVAL, "%s", "");
  const size_t before = buf->len;
  const char *code = v8c_err_name(v8c_error_code(error));
  struct writer w = {.buf = buf, .root = error};
  (void)v8c_error_link_count(error); /* before the stack's text, which loses the places */
  put(&w, "{", 1);
  put_key(&w, "code");
  put_string(&w, code, strlen(code));
  put_body(&w, error);
  put_links(&w, SIZE_MAX, 0);
  put(&w, "}", 1);
  if (!w.err) return 0;
  buf->len = before;
  if (buf->data) buf->data[before] = 0;
  return v8c__fail(w.err, "%s", "");
}
