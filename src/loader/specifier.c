/* specifier.c: specifiers to URLs, and the errors of those that mean none. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/import_map.h"
#include "src/loader/loader.h"
#include "src/loader/url.h"

static int say(struct v8c__said *said, const char *code, const char *text) {
  said->code = code;
  said->text.len = 0;
  return v8c_buf_append(&said->text, text, V8C_ZSTR) ? V8C_ENOMEM : V8C_ENOENT;
}

/* The host's own: an absolute path, or a URL. */
static int of_host(const char *specifier, size_t len, struct v8c__said *said, v8c_buf *url) {
  if (len && *specifier == '/') return v8c__url_from_path(specifier, len, url);
  int err = v8c__url_resolve(specifier, len, NULL, 0, url);
  return err == V8C_EFORMAT ? say(said, "ERR_INVALID_URL", "Invalid URL") : err;
}

static int on_disk(v8c_loader *loader, const char *specifier, size_t len, const char *from, bool require,
                   struct v8c__said *said, v8c_buf *url) {
  v8c_buf path = {0};
  int err = v8c__url_to_path(from, strcspn(from, "?#"), &path);
  struct v8c__node_request request = {specifier, len, path.data, require, said};
  if (!err) err = v8c__node_resolve(&loader->node, &request, url);
  v8c_buf_free(&path);
  return err == V8C_EFORMAT ? say(said, "ERR_INVALID_URL", "Invalid URL") : err;
}

/* By the import map. V8C_ETYPE: blocked. */
static int by_map(v8c_loader *loader, const char *specifier, size_t len, const char *from, struct v8c__said *said,
                  v8c_buf *url) {
  int err = v8c_import_map_resolve(loader->map, specifier, len, from, V8C_ZSTR, url);
  if (err == V8C_ENOENT || err == V8C_ETYPE) {
    (void)say(said, "ERR_UNRESOLVED_SPECIFIER", v8c_detail());
    return err;
  }
  return err;
}

static int say_denied(const char *specifier, struct v8c__said *said) {
  said->code = "ERR_MODULE_DENIED";
  said->text.len = 0;
  int err = v8c_buf_printf(&said->text, "The module '%s' is denied in this runtime", specifier);
  return err ? err : V8C_ENOENT;
}

static int say_unknown(const char *specifier, struct v8c__said *said) {
  said->code = "ERR_UNKNOWN_BUILTIN_MODULE";
  said->text.len = 0;
  int err = v8c_buf_printf(&said->text, "No such built-in module: %s", specifier);
  return err ? err : V8C_ENOENT;
}

/* require() of what no map and no disk has, in Node's words. */
static int say_missing(const char *specifier, const char *from, struct v8c__said *said) {
  v8c_buf path = {0};
  bool is_path = !v8c__url_to_path(from, strcspn(from, "?#"), &path);
  said->code = "MODULE_NOT_FOUND";
  said->text.len = 0;
  int err = v8c_buf_printf(&said->text, "Cannot find module '%s'\nRequire stack:\n- %s", specifier,
                           is_path ? path.data : from);
  v8c_buf_free(&path);
  return err ? err : V8C_ENOENT;
}

static int find(v8c_loader *loader, const char *specifier, size_t len, const char *from, bool require,
                struct v8c__said *said, v8c_buf *url) {
  const struct v8c__memory *memory = v8c__dict_get(&loader->memory, specifier, len);
  if (memory && memory->means)
    return v8c__specifier_resolve(loader, memory->means, strlen(memory->means), from, require, said, url);
  if (memory && memory->denied) return say_denied(specifier, said);
  if (memory) return v8c_buf_append(url, specifier, len);
  if (require && !strncmp(specifier, "node:", 5)) return say_unknown(specifier, said);
  if (!from) return of_host(specifier, len, said, url);
  bool file = loader->files && !strncmp(from, "file:", 5);
  v8c_buf mapped = {0};
  int err = require && file ? V8C_ENOENT : by_map(loader, specifier, len, from, said, &mapped);
  /* A URL or a path that the map says nothing about is mapped to itself: the disk is asked by its name. */
  if (file && err == V8C_ENOENT)
    err = on_disk(loader, specifier, len, from, require, said, url);
  else if (!err && loader->files && !strncmp(mapped.data, "file:", 5) &&
           !v8c__dict_get(&loader->memory, mapped.data, mapped.len))
    err = on_disk(loader, mapped.data, mapped.len, file ? from : mapped.data, false, said, url);
  else if (!err)
    err = v8c_buf_append(url, mapped.data, mapped.len);
  v8c_buf_free(&mapped);
  if (err == V8C_ENOENT && require && !strcmp(said->code, "ERR_UNRESOLVED_SPECIFIER"))
    return say_missing(specifier, from, said);
  return err == V8C_ETYPE ? V8C_ENOENT : err;
}

int v8c__specifier_resolve(v8c_loader *loader, const char *specifier, size_t len, const char *from, bool require,
                           struct v8c__said *said, v8c_buf *url) {
  size_t before = url->len;
  int err = from ? v8c__graph_link(loader, specifier, len, from, require, url) : V8C_ENOENT;
  if (err != V8C_ENOENT) return err;
  err = find(loader, specifier, len, from, require, said, url);
  if (err || !from) return err;
  return v8c__graph_note_link(loader, specifier, len, from, require, url->data + before, url->len - before);
}

static int set_text(v8c_loader *loader, v8c_value object, const char *name, const char *text, size_t len) {
  v8c_value value = NULL;
  int err = v8c_string(loader->isolate, text, len, &value);
  return err ? err : v8c_set_named(loader->context, object, name, V8C_ZSTR, value);
}

/* The place, where the words say who imports; all of it behind, where they do not. */
static int message_of(const struct v8c__said *said, const struct v8c__place *place, v8c_buf *out) {
  v8c_buf path = {0}, words = {0};
  const char *text = said->text.data ? said->text.data : "";
  if (!place->from) return v8c_buf_append(out, text, V8C_ZSTR);
  bool is_path = !v8c__url_to_path(place->from, strcspn(place->from, "?#"), &path);
  int err = v8c_buf_printf(&words, "imported from %s", is_path ? path.data : place->from);
  const char *at = err ? NULL : strstr(text, words.data);
  if (!err && !at && strstr(text, "\nRequire stack:\n")) {
    words.len = 0;
    err = v8c_buf_printf(&words, "- %s", is_path ? path.data : place->from);
    at = err ? NULL : strstr(text, words.data);
  }
  bool told = at || strstr(text, place->from) || (is_path && strstr(text, path.data));
  size_t before = at ? (size_t)(at - text) + words.len : strlen(text);
  if (!err) err = v8c_buf_append(out, text, before);
  if (!err && !told) err = v8c_buf_printf(out, "%s%s", strchr(text, '\n') ? "\n" : " ", words.data);
  if (!err && place->line && (at || !told)) err = v8c_buf_printf(out, ":%d:%d", place->line, place->column);
  if (!err && at) err = v8c_buf_append(out, text + before, V8C_ZSTR);
  v8c_buf_free(&path);
  v8c_buf_free(&words);
  return err;
}

/* Those that Node makes a TypeError, and those of import maps, which browsers do. */
static bool is_type_error(const char *code) {
  static const char *const codes[] = {"ERR_UNRESOLVED_SPECIFIER",       "ERR_UNKNOWN_FILE_EXTENSION",
                                      "ERR_PACKAGE_IMPORT_NOT_DEFINED", "ERR_INVALID_MODULE_SPECIFIER",
                                      "ERR_INVALID_FILE_URL_HOST",      "ERR_INVALID_URL"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (!strcmp(code, codes[i])) return true;
  return strstr(code, "_ASSERTION_") != NULL;
}

int v8c__specifier_error(v8c_loader *loader, const struct v8c__said *said, const char *specifier, size_t len,
                         const struct v8c__place *place, v8c_value *out) {
  v8c_buf message = {0};
  v8c_value error = NULL, code = NULL, properties = NULL;
  v8c_context *context = loader->context;
  v8c_error_kind kind = is_type_error(said->code)                          ? V8C_TYPE_ERROR
                        : !strcmp(said->code, "ERR_UNKNOWN_MODULE_FORMAT") ? V8C_RANGE_ERROR
                                                                           : V8C_ERROR;
  int err = message_of(said, place, &message);
  if (!err) err = v8c_error_object(loader->isolate, kind, message.data, message.len, &error);
  if (!err) err = v8c_string(loader->isolate, said->code, V8C_ZSTR, &code);
  if (!err) err = v8c_object(context, &properties);
  if (!err) err = set_text(loader, properties, "specifier", specifier, len);
  if (!err && place->from) err = set_text(loader, properties, "importer", place->from, V8C_ZSTR);
  if (!err && place->line) {
    err = v8c_set_named(context, properties, V8C_LIT("line"), v8c_int32(loader->isolate, place->line));
    if (!err) err = v8c_set_named(context, properties, V8C_LIT("column"), v8c_int32(loader->isolate, place->column));
  }
  if (!err) err = v8c__glue_call(loader, "error", 3, (v8c_value[]){error, code, properties}, out);
  v8c_buf_free(&message);
  return err;
}
