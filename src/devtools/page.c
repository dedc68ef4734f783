/* page.c: what the server answers to a browser: /json and its like; and whom it does not answer. */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "src/devtools/devtools.h"

/* What goes into JSON as it is, up to the next byte that does not. */
static size_t plain(const char *text) {
  size_t n = 0;
  while ((unsigned char)text[n] >= 0x20 && text[n] != '"' && text[n] != '\\') n++;
  return n;
}

int v8c__json_string(v8c_buf *out, const char *text) {
  int err = v8c_buf_append(out, "\"", 1);
  while (*text && !err) {
    size_t n = plain(text);
    if (n) err = v8c_buf_append(out, text, n);
    text += n;
    if (!*text || err) break;
    err = *text == '"' || *text == '\\' ? v8c_buf_printf(out, "\\%c", *text)
                                        : v8c_buf_printf(out, "\\u%04x", (unsigned char)*text);
    text++;
  }
  return err ? err : v8c_buf_append(out, "\"", 1);
}

/* ---- Who may come in ------------------------------------------------------------------------------ */

/* The name in "name:port" or "[address]:port", in small letters. */
static bool name_of(const char *host, char *name, size_t size) {
  const char *end = host[0] == '[' ? strchr(host, ']') : host + strcspn(host, ":");
  const char *start = host + (host[0] == '[');
  if (!end || (size_t)(end - start) >= size) return false;
  for (; start < end; start++) *name++ = (char)tolower((unsigned char)*start);
  *name = 0;
  return true;
}

/* An address cannot be another machine's name, whoever answers for names (DNS rebinding). */
const char *v8c__refused(const char *host, const char *origin) {
  char name[64];
  unsigned char address[sizeof(struct in6_addr)];
  bool fine = host && name_of(host, name, sizeof name) &&
              (inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1 ||
               !strcmp(name, "localhost") || !strcmp(name, "localhost6"));
  if (!fine) return "Host header is specified and is not an IP address or localhost";
  if (origin && strcmp(origin, "devtools://devtools") != 0) return "this origin may not connect";
  return NULL;
}

/* ---- Pages ---------------------------------------------------------------------------------------- */

typedef struct pair {
  const char *key, *value;
} pair;

/* As Node lays them out. */
static int add_object(v8c_buf *out, const pair *pairs, size_t count) {
  int err = v8c_buf_append(out, "{\n", 2);
  for (size_t i = 0; i < count && !err; i++) {
    err = v8c_buf_printf(out, "  \"%s\": ", pairs[i].key);
    if (!err) err = v8c__json_string(out, pairs[i].value);
    if (!err) err = v8c_buf_append(out, i + 1 < count ? ",\n" : "\n", V8C_ZSTR);
  }
  return err ? err : v8c_buf_append(out, "}", 1);
}

static int add_target(v8c_buf *out, const v8c_target *target, const char *host) {
  v8c_buf modern = {0}, compatible = {0}, address = {0};
  static const char words[] = "experiments=true&v8only=true&ws=";
  int err = v8c_buf_printf(&modern, "devtools://devtools/bundled/js_app.html?%s%s/%s", words, host, target->id);
  if (!err)
    err = v8c_buf_printf(&compatible, "devtools://devtools/bundled/inspector.html?%s%s/%s", words, host, target->id);
  if (!err) err = v8c_buf_printf(&address, "ws://%s/%s", host, target->id);
  const pair pairs[] = {
      {"description", "v8c instance"},
      {"devtoolsFrontendUrl", modern.data},
      {"devtoolsFrontendUrlCompat", compatible.data},
      {"id", target->id},
      {"title", target->title},
      {"type", "node"},
      {"url", target->url},
      {"webSocketDebuggerUrl", address.data},
  };
  if (!err) err = add_object(out, pairs, sizeof pairs / sizeof *pairs);
  v8c_buf_free(&modern);
  v8c_buf_free(&compatible);
  v8c_buf_free(&address);
  return err;
}

static int add_list(v8c_buf *out, const v8c_devtools *server, const char *host) {
  int err = v8c_buf_append(out, "[ ", 2);
  for (v8c_target *target = server->targets; target && !err; target = target->next) {
    err = add_target(out, target, host);
    if (!err && target->next) err = v8c_buf_append(out, ", ", 2);
  }
  return err ? err : v8c_buf_append(out, " ]\n", 3);
}

int v8c__page(v8c_devtools *server, const char *path, const char *host, v8c_buf *out) {
  const pair version[] = {{"Browser", server->product}, {"Protocol-Version", "1.1"}};
  int err;
  if (!strcmp(path, "/json") || !strcmp(path, "/json/") || !strcmp(path, "/json/list"))
    err = add_list(out, server, host);
  else if (!strcmp(path, "/json/version"))
    err = add_object(out, version, 2);
  else if (!strcmp(path, "/json/protocol"))
    err = v8c__add_protocol(out);
  else
    return 404;
  return err ? 500 : 200;
}
