/* commonjs.c: CommonJS modules for ES modules to import: compiled before anything runs, with all that
 * they require by a literal, and run when they are first required. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"
#include "src/loader/text.h"
#include "src/loader/url.h"

void v8c__commonjs_free(void *value) {
  struct v8c__commonjs *module = value;
  if (!module) return;
  for (size_t i = 0; i < module->name_count; i++) v8c__free(module->names[i]);
  for (size_t i = 0; i < module->reexport_count; i++) v8c__free(module->reexports[i]);
  v8c__free(module->names);
  v8c__free(module->reexports);
  v8c__free(module->url);
  v8c__free(module->path);
  v8c__free(module);
}

/* What is found in the text of one module; modules that it requires wait in `todo`. */
struct work {
  v8c_loader *loader;
  struct v8c__commonjs *module;
  struct v8c__commonjs **todo;
  size_t count, cap;
};

static int push(char ***list, size_t *count, const char *text, size_t len) {
  char **grown = v8c__realloc(*list, (*count + 1) * sizeof *grown);
  if (!grown) return V8C_ENOMEM;
  *list = grown;
  grown[*count] = v8c__strdup(text, len);
  return grown[*count] ? ((*count)++, 0) : V8C_ENOMEM;
}

static int text_value(v8c_loader *loader, const char *text, size_t len, v8c_value *out) {
  return v8c_string(loader->isolate, text ? text : "", len, out);
}

/* ---- Modules ------------------------------------------------------------------------------- */

/* The one of a URL, made and put on the list when it is new. */
static int module_of(struct work *w, const char *url, size_t len, struct v8c__commonjs **out) {
  v8c_loader *loader = w->loader;
  *out = v8c__dict_get(&loader->commonjs, url, len);
  if (*out) return 0;
  if (w->count == w->cap) {
    size_t cap = w->cap ? w->cap * 2 : 16;
    void *grown = v8c__realloc(w->todo, cap * sizeof *w->todo);
    if (!grown) return V8C_ENOMEM;
    w->todo = grown;
    w->cap = cap;
  }
  struct v8c__commonjs *module = v8c__calloc(sizeof *module);
  v8c_buf path = {0};
  int err = module ? 0 : V8C_ENOMEM;
  if (!err && !(module->url = v8c__strdup(url, len))) err = V8C_ENOMEM;
  if (!err) err = v8c__url_to_path(url, len, &path);
  if (err == V8C_EFORMAT) err = v8c_buf_append(&path, url, len);
  if (module) module->path = path.data;
  if (!err) err = v8c__dict_set(&loader->commonjs, url, len, module);
  if (err) {
    v8c__commonjs_free(module);
    return err;
  }
  w->todo[w->count++] = *out = module;
  return 0;
}

static int link_to(struct work *w, const char *name, size_t len, const char *to, size_t to_len) {
  v8c_value args[3] = {0};
  int err = text_value(w->loader, w->module->url, V8C_ZSTR, &args[0]);
  if (!err) err = text_value(w->loader, name, len, &args[1]);
  if (!err) err = text_value(w->loader, to, to_len, &args[2]);
  return err ? err : v8c__glue_call(w->loader, "link", 3, args, NULL);
}

/* What cannot be required throws when it is. */
static int miss(struct work *w, const char *name, size_t len, const struct v8c__said *said) {
  v8c_value args[4] = {0};
  int err = text_value(w->loader, w->module->url, V8C_ZSTR, &args[0]);
  if (!err) err = text_value(w->loader, name, len, &args[1]);
  if (!err) err = text_value(w->loader, said->code, V8C_ZSTR, &args[2]);
  if (!err) err = text_value(w->loader, said->text.data, said->text.len, &args[3]);
  return err ? err : v8c__glue_call(w->loader, "miss", 4, args, NULL);
}

/* ---- What the text says ------------------------------------------------------------------------ */

static int requires(struct work *w, const char *name, size_t len, bool reexport) {
  struct v8c__said said = {0};
  struct v8c__commonjs *target = NULL;
  v8c_buf url = {0};
  char *copy = v8c__strdup(name, len);
  int err = copy ? v8c__specifier_resolve(w->loader, copy, len, w->module->url, true, &said, &url) : V8C_ENOMEM;
  if (!err) err = module_of(w, url.data, url.len, &target);
  if (!err && !w->loader->lazy) err = link_to(w, name, len, url.data, url.len);
  if (!err && reexport) err = push(&w->module->reexports, &w->module->reexport_count, url.data, url.len);
  if (err == V8C_ENOENT) err = w->loader->lazy ? 0 : miss(w, name, len, &said);
  v8c__free(copy);
  v8c_buf_free(&said.text);
  v8c_buf_free(&url);
  return err;
}

static int found(enum v8c__scan_what what, const char *text, size_t len, void *data) {
  struct work *w = data;
  struct v8c__commonjs *module = w->module;
  switch (what) {
    case V8C__SCAN_EXPORT:
      for (size_t i = 0; i < module->name_count; i++)
        if (strlen(module->names[i]) == len && !memcmp(module->names[i], text, len)) return 0;
      return push(&module->names, &module->name_count, text, len);
    case V8C__SCAN_REEXPORT: return requires(w, text, len, true) ;
    case V8C__SCAN_REQUIRE: return w->loader->lazy ? 0 : requires(w, text, len, false) ;
    case V8C__SCAN_FORGET:
      while (module->reexport_count) v8c__free(module->reexports[--module->reexport_count]);
      return 0;
  }
  return 0;
}

/* ---- Compile ------------------------------------------------------------------------------------ */

static int give(struct work *w, v8c_value value) {
  v8c_value args[3] = {0};
  int err = text_value(w->loader, w->module->url, V8C_ZSTR, &args[0]);
  if (!err) err = text_value(w->loader, w->module->path, V8C_ZSTR, &args[1]);
  args[2] = value;
  return err ? err : v8c__glue_call(w->loader, "value", 3, args, NULL);
}

int v8c__commonjs_compile(v8c_loader *loader, const char *url, size_t url_len, const char *path, const char *source,
                          size_t len) {
  static const char *const params[] = {"exports", "require", "module", "__filename", "__dirname"};
  v8c_script_function_options function = {.size = sizeof function, .params = params, .param_count = 5};
  v8c_script_options options = {.size = sizeof options, .origin = path, .origin_len = V8C_ZSTR};
  v8c_value args[4] = {0};
  const char *slash = strrchr(path, '/');
  struct v8c__graph_source *kept = v8c__graph_find(loader, url, url_len);
  if (kept && kept->cache_len)
    options.cache = kept->cache, options.cache_len = kept->cache_len, options.cache_result = &kept->result;
  if (len > 1 && source[0] == '#' && source[1] == '!') /* which a function's body cannot begin with */
    while (len && *source != '\n') source++, len--;
  int err = v8c_script_compile_function(loader->context, source, len, &function, &options, &args[3]);
  if (!err) err = v8c__graph_note_body(loader, url, url_len, args[3]);
  if (!err) err = text_value(loader, url, url_len, &args[0]);
  if (!err) err = text_value(loader, path, V8C_ZSTR, &args[1]);
  if (!err) err = text_value(loader, path, slash ? (size_t)(slash - path) : 0, &args[2]);
  return err ? err : v8c__glue_call(loader, "body", 4, args, NULL);
}

static int compile(struct work *w, const char *source, size_t len) {
  int err = v8c__commonjs_compile(w->loader, w->module->url, strlen(w->module->url), w->module->path, source, len);
  return err ? err : v8c__scan(source, len, found, w);
}

static int compile_any(struct work *w, const char *source, size_t len) {
  if (!v8c__ends_with(w->module->path, ".json")) return compile(w, source, len);
  v8c_value value = NULL;
  int err = v8c_json_parse(w->loader->context, source, len, &value);
  return err ? err : give(w, value);
}

struct trial {
  struct work *w;
  const char *source;
  size_t len;
};

static int try_compile(v8c_context *context, void *data) {
  struct trial *t = data;
  return compile_any(t->w, t->source, t->len);
}

/* One that is required throws, if it cannot be compiled, when it is required: as a body that throws. */
static int compile_required(struct work *w, const char *source, size_t len) {
  v8c_error *error = NULL;
  struct trial trial = {w, source, len};
  int err = v8c_try(w->loader->context, try_compile, &trial, &error);
  if (err == V8C_EXCEPTION && error) {
    v8c_buf body = {0};
    err = v8c_buf_append(&body, V8C_LIT("throw new SyntaxError("));
    v8c_value text = NULL, quoted = NULL;
    if (!err) err = text_value(w->loader, v8c_error_message(error, NULL), V8C_ZSTR, &text);
    if (!err) err = v8c_json_stringify(w->loader->context, text, 0, &quoted);
    if (!err) err = v8c_to_text(w->loader->context, quoted, &body);
    if (!err) err = v8c_buf_append(&body, ")", 1);
    if (!err) err = compile(w, body.data, body.len);
    v8c_buf_free(&body);
  }
  v8c_error_free(error);
  return err;
}

/* Nothing is known of it: it may be tried again, or as something else. */
static void forget(v8c_loader *loader, struct v8c__commonjs *module) {
  (void)v8c__dict_set(&loader->commonjs, module->url, strlen(module->url), NULL);
  v8c__commonjs_free(module);
}

/* All that wait, and what they add. When one fails for want of memory, so do those behind it. */
static int compile_todo(struct work *w, int err) {
  for (size_t i = 0; i < w->count; i++) {
    v8c_scope scope;
    v8c_buf source = {0};
    v8c_source_kind kind;
    w->module = w->todo[i];
    if (!err) err = v8c_scope_open(w->loader->isolate, &scope);
    if (err) {
      forget(w->loader, w->module);
      continue;
    }
    err = v8c__loader_source(w->loader, w->module->url, strlen(w->module->url), &source, &kind);
    if (w->loader->lazy) { /* names are wanted of what it passes on, and it is not to run yet */
      if (!err && !v8c__ends_with(w->module->path, ".json")) err = v8c__scan(source.data, source.len, found, w);
      if (err == V8C_ENOENT || err == V8C_EIO) err = 0;
      v8c_buf_free(&source);
      v8c_scope_close(&scope);
      continue;
    }
    if (err == V8C_ENOENT || err == V8C_EIO) err = v8c_buf_printf(&source, "throw new Error('Cannot read the module')");
    if (!err) err = compile_required(w, source.data ? source.data : "", source.len);
    v8c_buf_free(&source);
    v8c_scope_close(&scope);
    if (err) forget(w->loader, w->module);
  }
  return err;
}

int v8c__commonjs_load(v8c_loader *loader, const char *url, size_t url_len, const char *source, size_t len) {
  struct work w = {.loader = loader};
  struct v8c__commonjs *module = v8c__dict_get(&loader->commonjs, url, url_len);
  if (module) return 0; /* required before it was imported */
  int err = module_of(&w, url, url_len, &module);
  w.count = 0;
  w.module = module;
  if (!err) err = compile(&w, source, len);
  if (err && module) forget(loader, module);
  err = compile_todo(&w, err);
  v8c__free(w.todo);
  return err;
}

/* ---- As an ES module ------------------------------------------------------------------------------- */

struct names {
  const char **items;
  size_t count;
};

static int add_name(struct names *names, const char *name) {
  for (size_t i = 0; i < names->count; i++)
    if (!strcmp(names->items[i], name)) return 0;
  const char **grown = v8c__realloc(names->items, (names->count + 1) * sizeof *grown);
  if (!grown) return V8C_ENOMEM;
  names->items = grown;
  grown[names->count++] = name;
  return 0;
}

/* Its names and those of what it passes on. */
static int collect(v8c_loader *loader, struct v8c__commonjs *module, struct names *names) {
  int err = 0;
  if (module->mark == loader->mark) return 0;
  module->mark = loader->mark;
  for (size_t i = 0; i < module->name_count && !err; i++)
    if (strcmp(module->names[i], "default")) err = add_name(names, module->names[i]);
  for (size_t i = 0; i < module->reexport_count && !err; i++) {
    struct v8c__commonjs *target = v8c__dict_get(&loader->commonjs, module->reexports[i], strlen(module->reexports[i]));
    if (target) err = collect(loader, target, names);
  }
  return err;
}

int v8c__commonjs_module(v8c_loader *loader, struct v8c__record *record, v8c_module **out) {
  struct names names = {0};
  v8c_value url = NULL, give_it = NULL;
  loader->mark++;
  int err = collect(loader, v8c__dict_get(&loader->commonjs, record->url, record->url_len), &names);
  if (!err) err = text_value(loader, record->url, record->url_len, &url);
  if (!err) err = v8c__glue_call(loader, "exports", 1, &url, &give_it);
  if (!err) err = v8c_ref_new(loader->isolate, give_it, &record->value);
  if (!err) err = v8c__glue_module(loader, record->url, names.items, names.count, true, out);
  v8c__free(names.items);
  return err;
}
