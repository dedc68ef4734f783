/* error_print.cc: an error as a command shows it. */
#include <string.h>

#include "shim/error.h"

namespace {

const size_t window = 160; /* of a long source line, around the place */

/* Bytes of the UTF-8 sequence at p. */
size_t step(const char *p) {
  unsigned char c = (unsigned char)*p;
  size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
  for (size_t i = 1; i < n; i++)
    if ((p[i] & 0xc0) != 0x80) return i;
  return n;
}

/* The byte at which the UTF-16 unit `column` (from 1) of a line starts. */
size_t byte_of(const char *line, int column) {
  const char *p = line;
  for (int unit = 1; *p && unit < column;) {
    size_t n = step(p);
    unit += n == 4 ? 2 : 1;
    p += n;
  }
  return (size_t)(p - line);
}

void print_source(const v8c_error *error, v8c_buf *buf) {
  const char *line = v8c_error_source_line(error);
  if (!*line || error->column <= 0) return;
  size_t len = strlen(line), from = byte_of(line, error->column), to = byte_of(line, error->end_column);
  size_t begin = from > window / 2 ? from - window / 2 : 0;
  while (begin && (line[begin] & 0xc0) == 0x80) begin--;
  size_t end = len - begin > window ? begin + window : len;
  while (end < len && (line[end] & 0xc0) == 0x80) end--;
  v8c_buf_printf(buf, "%s%.*s%s\n", begin ? "…" : "", (int)(end - begin), line + begin, end < len ? "…" : "");
  if (begin) v8c_buf_append(buf, " ", 1);
  for (size_t at = begin; at < from; at += step(line + at)) v8c_buf_append(buf, line[at] == '\t' ? "\t" : " ", 1);
  size_t at = from;
  do {
    v8c_buf_append(buf, "^", 1);
    if (at < end) at += step(line + at);
  } while (at < to && at < end);
  v8c_buf_append(buf, "\n", 1);
}

/* The stack without its first lines, which repeat the message; each line behind `indent`. */
void print_stack(v8c_error *error, int indent, v8c_buf *buf) {
  const char *stack = v8c_error_stack(error);
  const char *message = v8c_error_message(error, nullptr);
  size_t len = strlen(message);
  if (len && !strncmp(stack, message, len)) stack += len;
  while (*stack == '\n') stack++;
  while (*stack) {
    size_t line = strcspn(stack, "\n");
    v8c_buf_printf(buf, "%*s%.*s\n", indent, "", (int)line, stack);
    stack += line + (stack[line] != 0);
  }
}

void print_message(const v8c_error *error, v8c_buf *buf) {
  size_t len;
  const char *script = v8c_error_script(error), *message = v8c_error_message(error, &len);
  if (error->line > 0) v8c_buf_printf(buf, "%s:%d:%d: ", *script ? script : "<anonymous>", error->line, error->column);
  v8c_buf_append(buf, message, len);
  v8c_buf_append(buf, "\n", 1);
}

/* What is behind the error, each as deep as it is behind it. */
void print_links(v8c_error *error, v8c_buf *buf) {
  v8c_error_link link;
  link.size = sizeof link;
  for (size_t i = 0; v8c_error_link_count(error) > i && v8c_error_link_at(error, i, &link) == 0; i++) {
    int indent = 2 * (int)link.depth;
    if (link.relation == V8C_LINK_CAUSE)
      v8c_buf_printf(buf, "%*s[cause] ", indent, "");
    else
      v8c_buf_printf(buf, "%*s[errors %zu] ", indent, "", link.member);
    print_message(link.error, buf);
    if (link.is_cycle) v8c_buf_printf(buf, "%*s(as above)\n", indent + 4, "");
    if (!link.is_cycle) print_stack(link.error, indent, buf);
    if (link.is_cut) v8c_buf_printf(buf, "%*s(more is behind it)\n", indent + 4, "");
  }
}

}  // namespace

int v8c_error_print(v8c_error *error, v8c_buf *buf) {
  if (!error || !buf) return v8c__code(V8C_EINVAL);
  int err = v8c_buf_reserve(buf, buf->len);
  if (err) return v8c__code(err);
  (void)v8c_error_link_count(error); /* before the stack's text, which loses the places */
  print_message(error, buf);
  print_source(error, buf);
  print_stack(error, 0, buf);
  print_links(error, buf);
  return 0;
}
