/* module.c: ES modules for the command: which file is one, the loader, and running it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/common.h"
#include "v8c/esm.h"

static bool in_a_package(const char *path) {
  char *real = realpath(path, NULL), *slash = NULL;
  bool found = false;
  while (real && !found && (slash = strrchr(real, '/'))) {
    v8c_buf name = {0};
    *slash = 0;
    found = !v8c_buf_printf(&name, "%s/package.json", real) && !access(name.data, R_OK);
    v8c_buf_free(&name);
  }
  free(real);
  return found;
}

static bool ends_with(const char *path, const char *end) {
  size_t n = strlen(path), m = strlen(end);
  return n >= m && !strcmp(path + n - m, end);
}

cli_file_kind cli_kind_of(const char *path) {
  if (cli_is_typescript(path)) return CLI_TYPESCRIPT;
  switch (v8c_file_kind(path, V8C_ZSTR)) {
    case V8C_SOURCE_MODULE: return CLI_MODULE;
    case V8C_SOURCE_COMMONJS:
    case V8C_SOURCE_JSON: return CLI_COMMONJS;
    default: return ends_with(path, ".js") && in_a_package(path) ? CLI_COMMONJS : CLI_SCRIPT;
  }
}

bool cli_is_bare(const char *path) { return ends_with(path, ".js") && cli_kind_of(path) == CLI_SCRIPT; }

cli_file_kind cli_kind_by(const char *message, const v8c_buf *source) {
  static const struct {
    const char *said, *of;
    cli_file_kind kind;
  } all[] = {
      {"SyntaxError: Cannot use import statement outside a module", "import", CLI_MODULE},
      {"SyntaxError: Cannot use 'import.meta' outside a module", "import", CLI_MODULE},
      {"SyntaxError: Unexpected token 'export'", "export", CLI_MODULE},
      {"SyntaxError: await is only valid in async functions and the top level bodies of modules", "await", CLI_MODULE},
      {"SyntaxError: missing ) after argument list", "(await ", CLI_MODULE},
      {"SyntaxError: Illegal return statement", "return", CLI_COMMONJS}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (!strcmp(message, all[i].said) && source->data && strstr(source->data, all[i].of)) return all[i].kind;
  return CLI_SCRIPT;
}

bool cli_wants_module(const v8c_buf *source) {
  const char *text = source->data ? source->data : "";
  bool uses = strstr(text, "module.exports") || strstr(text, "require.main === module") ||
              strstr(text, "require.main == module");
  return uses && !strstr(text, "typeof module") && !strstr(text, "typeof exports");
}

int cli_check_readable(const char *path) { return access(path, R_OK) ? cli_io_error(path, errno) : CLI_GO; }

int cli_import_map(const char *path, v8c_import_map **out) {
  v8c_buf text = {0}, base = {0};
  char *real = NULL;
  int status = cli_read(path, &text);
  if (status == CLI_GO && !(real = realpath(path, NULL))) status = cli_io_error(path, errno);
  int err = status == CLI_GO ? v8c_url_from_path(real, V8C_ZSTR, &base) : 0;
  if (status == CLI_GO && !err)
    err = v8c_import_map_new(text.data ? text.data : "", text.len, base.data, base.len, out);
  if (err) {
    cli_fail(err, path);
    status = CLI_USAGE;
  }
  for (size_t i = 0; status == CLI_GO && v8c_import_map_warning(*out, i); i++)
    cli_say("%s: %s", path, v8c_import_map_warning(*out, i));
  free(real);
  v8c_buf_free(&text);
  v8c_buf_free(&base);
  return status;
}

/* Code caches that V8 did not take: one line, and the first reason. */
static void say_refused(const cli_session *session, v8c_loader *loader) {
  size_t refused = 0, all = 0;
  v8c_cache_result why = V8C_CACHE_NONE;
  for (size_t i = 0; i < v8c_loader_count(loader); i++) {
    v8c_loaded loaded = {.size = sizeof loaded};
    if (v8c_loader_at(loader, i, &loaded) || loaded.cache == V8C_CACHE_NONE) continue;
    all++;
    if (loaded.cache == V8C_CACHE_ACCEPTED) continue;
    if (!refused++) why = loaded.cache;
  }
  if (!refused) return;
  cli_say("%s: %zu of %zu code caches were refused (%s): compiled from source",
          cli_name(session->from.snapshot, "<stdin>"), refused, all, v8c_cache_result_name(why));
}

int cli_graph_run(const cli_session *session, v8c_loader *loader) {
  int err = v8c_loader_run_graph(loader, NULL);
  say_refused(session, loader);
  return err;
}

int cli_session_graph(cli_session *session) {
  if (!session->graph) return CLI_GO;
  v8c_loader_options options = {.size = sizeof options, .files = true, .graph = session->graph};
  int err = v8c_loader_new(session->context, &options, &session->loader);
  if (!err) err = cli_graph_run(session, session->loader);
  if (err == V8C_ESTATE) {
    cli_say("%s", v8c_detail());
    return CLI_THREW;
  }
  if (!err) err = cli_session_drain(session);
  return cli_session_check(session, err, cli_name(session->from.snapshot, "<stdin>"));
}
