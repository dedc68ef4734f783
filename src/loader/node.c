/* node.c: specifiers to files as Node does it: for ES modules (ESM_RESOLVE, PACKAGE_RESOLVE in its
 * documentation) and for CommonJS, where extensions and folders are tried too. */
#include "src/loader/node.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/internal.h"
#include "src/loader/url.h"

int v8c__node_say(const struct v8c__node_request *request, const char *code, const char *format, ...) {
  char text[PATH_MAX + 1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  request->said->code = code;
  request->said->text.len = 0;
  (void)v8c_buf_append(&request->said->text, text, V8C_ZSTR);
  return V8C_ENOENT;
}

/* ---- Files ----------------------------------------------------------------------------- */

static bool is_file(const char *path) {
  struct stat st;
  return !stat(path, &st) && !S_ISDIR(st.st_mode);
}

static bool is_dir(const char *path) {
  struct stat st;
  return !stat(path, &st) && S_ISDIR(st.st_mode);
}

int v8c__node_join(const char *dir, const char *rest, size_t len, v8c_buf *url) {
  v8c_buf base = {0};
  int err = v8c__url_from_path(dir, strlen(dir), &base);
  if (!err && base.data[base.len - 1] != '/') err = v8c_buf_append(&base, "/", 1);
  if (!err) {
    v8c_buf text = {0};
    err = v8c_buf_append(&text, "./", 2); /* "a:b" is no scheme here */
    if (!err) err = v8c_buf_append(&text, rest, len);
    if (!err) err = v8c__url_resolve(text.data, text.len, base.data, base.len, url);
    v8c_buf_free(&text);
  }
  v8c_buf_free(&base);
  return err;
}

/* Adds the URL of the file behind all symbolic links. */
static int real_url(const char *path, const char *tail, v8c_buf *url) {
  char *real = realpath(path, NULL);
  const char *name = real ? real : path;
  int err = v8c__url_from_path(name, strlen(name), url);
  if (!err) err = v8c_buf_append(url, tail, V8C_ZSTR);
  free(real);
  return err;
}

/* ---- A URL that was found is a file there -------------------------------------------------- */

static bool has_encoded_slash(const char *url) {
  for (const char *p = url; (p = strchr(p, '%')); p++)
    if ((p[1] == '2' && (p[2] | 32) == 'f') || (p[1] == '5' && (p[2] | 32) == 'c')) return true;
  return false;
}

/* What Node's FINALIZE does: `found` is a URL; others than file: are as they are. */
static int finish(const struct v8c__node_request *request, const char *found, v8c_buf *url) {
  if (strncmp(found, "file:", 5)) return v8c_buf_append(url, found, V8C_ZSTR);
  size_t len = strcspn(found, "?#");
  v8c_buf path = {0};
  char *plain = v8c__strdup(found, len);
  int err = plain ? 0 : V8C_ENOMEM;
  if (!err && has_encoded_slash(plain))
    err = v8c__node_say(request, "ERR_INVALID_MODULE_SPECIFIER",
                        "Invalid module \"%s\" must not include encoded \"/\" or \"\\\" characters imported from %s",
                        plain + (strncmp(plain, "file://", 7) ? 0 : 7), request->from);
  if (!err) err = v8c__url_to_path(found, len, &path);
  if (err == V8C_EFORMAT)
    err = v8c__node_say(request, "ERR_INVALID_FILE_URL_HOST",
                        "The URL '%s' is not that of a file here, imported from %s", found, request->from);
  if (!err && is_dir(path.data))
    err = v8c__node_say(request, "ERR_UNSUPPORTED_DIR_IMPORT",
                        "Directory import '%s' is not supported resolving ES modules imported from %s", path.data,
                        request->from);
  if (!err && !is_file(path.data))
    err = v8c__node_say(request, "ERR_MODULE_NOT_FOUND", "Cannot find module '%s' imported from %s", path.data,
                        request->from);
  if (!err) err = real_url(path.data, found + len, url);
  v8c_buf_free(&path);
  v8c__free(plain);
  return err;
}

/* ---- CommonJS: extensions and folders -------------------------------------------------------- */

/* LOAD_AS_FILE: "" and the usual extensions. */
static int try_file(const char *path, v8c_buf *url) {
  static const char *const endings[] = {"", ".js", ".json"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    v8c_buf name = {0};
    int err = v8c_buf_printf(&name, "%s%s", path, endings[i]);
    bool found = !err && is_file(name.data);
    if (found) err = real_url(name.data, "", url);
    v8c_buf_free(&name);
    if (err || found) return err;
  }
  return V8C_ENOENT;
}

static int try_in(const char *dir, const char *name, v8c_buf *url) {
  v8c_buf path = {0};
  int err = v8c_buf_printf(&path, "%s/%s", strcmp(dir, "/") ? dir : "", name);
  if (!err) err = try_file(path.data, url);
  v8c_buf_free(&path);
  return err;
}

/* LOAD_INDEX of dir/name. */
static int try_index(const char *dir, const char *name, v8c_buf *url) {
  v8c_buf path = {0};
  int err = v8c_buf_printf(&path, "%s/%s%sindex", strcmp(dir, "/") ? dir : "", name, *name ? "/" : "");
  if (!err) err = try_file(path.data, url);
  v8c_buf_free(&path);
  return err;
}

/* LOAD_AS_DIRECTORY; also what "main" means to ES modules. */
static int try_main(struct v8c__node *node, const char *dir, v8c_buf *url) {
  const struct v8c__package *package = NULL;
  int err = v8c__node_package(node, dir, &package);
  if (err) return err;
  if (package->main && *package->main) {
    err = try_in(dir, package->main, url);
    if (err == V8C_ENOENT) err = try_index(dir, package->main, url);
    if (err != V8C_ENOENT) return err;
  }
  return try_index(dir, "", url);
}

static int try_path(struct v8c__node *node, const char *path, v8c_buf *url) {
  size_t len = strlen(path);
  int err = len && path[len - 1] != '/' ? try_file(path, url) : V8C_ENOENT;
  if (err == V8C_ENOENT && is_dir(path)) err = try_main(node, path, url);
  return err;
}

static int not_found(const struct v8c__node_request *request) {
  return v8c__node_say(request, "MODULE_NOT_FOUND", "Cannot find module '%s'\nRequire stack:\n- %s", request->specifier,
                       request->from);
}

static int relative_require(struct v8c__node *node, const struct v8c__node_request *request, v8c_buf *url) {
  v8c_buf path = {0};
  const char *slash = strrchr(request->from, '/');
  int err = 0;
  if (*request->specifier != '/')
    err = v8c_buf_append(&path, request->from, slash ? (size_t)(slash - request->from) + 1 : 0);
  if (!err) err = v8c_buf_append(&path, request->specifier, request->len);
  /* "." and ".." are folders. */
  const char *last = err ? "" : strrchr(path.data, '/');
  if (!err && last && (!strcmp(last, "/.") || !strcmp(last, "/.."))) err = v8c_buf_append(&path, "/", 1);
  if (!err) err = try_path(node, path.data, url);
  v8c_buf_free(&path);
  return err == V8C_ENOENT ? not_found(request) : err;
}

/* ---- Packages ---------------------------------------------------------------------------------- */

/* "@scope/name/sub/path": the length of the name, 0 when it is none. */
static size_t name_length(const char *specifier) {
  size_t len = strcspn(specifier, "/");
  if (*specifier == '@') {
    if (!specifier[len]) return 0;
    len += 1 + strcspn(specifier + len + 1, "/");
    if (specifier[len - 1] == '/') return 0;
  }
  if (*specifier == '.' || !len) return 0;
  for (size_t i = 0; i < len; i++)
    if (specifier[i] == '\\' || specifier[i] == '%') return 0;
  return len;
}

/* A package that is there: by "exports", by "main", or the file itself. */
static int in_package(struct v8c__node *node, const struct v8c__node_request *request, const char *dir,
                      const char *subpath, v8c_buf *url) {
  const struct v8c__package *package = NULL;
  int err = v8c__node_package(node, dir, &package);
  if (err) return err;
  if (package->bad)
    return v8c__node_say(request, "ERR_INVALID_PACKAGE_CONFIG",
                         "Invalid package config %s/package.json while importing \"%s\" from %s.", dir,
                         request->specifier, request->from);
  if (package->exports) return v8c__node_exports(node, request, package, subpath, url);
  if (!strcmp(subpath, ".")) {
    err = try_main(node, dir, url);
    if (err == V8C_ENOENT && request->require) return not_found(request);
    return err == V8C_ENOENT
               ? v8c__node_say(request, "ERR_MODULE_NOT_FOUND", "Cannot find package '%s/%s' imported from %s", dir,
                               package->main ? package->main : "index.js", request->from)
               : err;
  }
  if (!request->require) return v8c__node_join(dir, subpath + 2, strlen(subpath + 2), url);
  v8c_buf path = {0};
  err = v8c_buf_printf(&path, "%s/%s", dir, subpath + 2);
  if (!err) err = try_path(node, path.data, url);
  v8c_buf_free(&path);
  return err == V8C_ENOENT ? not_found(request) : err;
}

/* The package that has the file, when that is the one asked for. V8C_ENOENT otherwise. */
static int itself(struct v8c__node *node, const struct v8c__node_request *request, size_t name_len, const char *subpath,
                  bool *is, v8c_buf *url) {
  const struct v8c__package *package = NULL;
  int err = v8c__node_scope(node, request->from, &package);
  *is = !err && package && package->exports && package->name && strlen(package->name) == name_len &&
        !memcmp(package->name, request->specifier, name_len);
  return *is ? v8c__node_exports(node, request, package, subpath, url) : err;
}

/* Cuts the last part of a path off; false when there is none. */
static bool up(v8c_buf *path) {
  if (!path->len) return false;
  while (path->len && path->data[path->len - 1] != '/') path->len--;
  if (path->len) path->len--;
  path->data[path->len] = 0;
  return true;
}

/* DIR/NAME of a package, for require(): by "exports", else a file or a folder, which need not be
 * a package. V8C_ENOENT without words when there is none. */
static int in_folder(struct v8c__node *node, const struct v8c__node_request *request, const char *dir, size_t name_len,
                     const char *subpath, v8c_buf *url) {
  const struct v8c__package *package = NULL;
  v8c_buf path = {0};
  bool exports = false;
  int err = v8c_buf_printf(&path, "%s/%.*s", strcmp(dir, "/") ? dir : "", (int)name_len, request->specifier);
  if (!err && is_dir(path.data)) {
    err = v8c__node_package(node, path.data, &package);
    exports = !err && (package->exports || package->bad);
  }
  if (!err && exports) err = in_package(node, request, path.data, subpath, url);
  if (!err && !exports) err = v8c_buf_append(&path, request->specifier + name_len, V8C_ZSTR);
  if (!err && !exports) err = try_path(node, path.data, url);
  v8c_buf_free(&path);
  return err == V8C_ENOENT && !exports ? V8C_ESTATE : err;
}

/* All node_modules above, then the roots. */
static int walk_require(struct v8c__node *node, const struct v8c__node_request *request, size_t name_len,
                        const char *subpath, v8c_buf *url) {
  v8c_buf at = {0}, dir = {0};
  int err = v8c_buf_append(&at, request->from, V8C_ZSTR), found = V8C_ESTATE;
  while (!err && found == V8C_ESTATE && up(&at)) {
    dir.len = 0;
    err = v8c_buf_printf(&dir, "%s/node_modules", at.data);
    if (!err && is_dir(dir.data)) found = in_folder(node, request, dir.data, name_len, subpath, url);
  }
  for (size_t i = 0; i < node->root_count && !err && found == V8C_ESTATE; i++)
    found = in_folder(node, request, node->roots[i], name_len, subpath, url);
  v8c_buf_free(&at);
  v8c_buf_free(&dir);
  return err ? err : found == V8C_ESTATE ? not_found(request) : found;
}

/* node_modules/NAME in the folders above. */
static int walk(struct v8c__node *node, const struct v8c__node_request *request, size_t name_len, const char *subpath,
                v8c_buf *url) {
  if (request->require) return walk_require(node, request, name_len, subpath, url);
  v8c_buf at = {0}, dir = {0};
  bool found = false;
  int err = v8c_buf_append(&at, request->from, V8C_ZSTR);
  while (!err && !found && up(&at)) {
    dir.len = 0;
    err = v8c_buf_printf(&dir, "%s/node_modules/%.*s", at.data, (int)name_len, request->specifier);
    found = !err && is_dir(dir.data);
  }
  if (!err && found) err = in_package(node, request, dir.data, subpath, url);
  if (!err && !found)
    err = v8c__node_say(request, "ERR_MODULE_NOT_FOUND", "Cannot find package '%.*s' imported from %s", (int)name_len,
                        request->specifier, request->from);
  v8c_buf_free(&at);
  v8c_buf_free(&dir);
  return err;
}

int v8c__node_bare(struct v8c__node *node, const struct v8c__node_request *request, v8c_buf *url) {
  size_t name_len = name_length(request->specifier);
  if (!name_len && request->require) return not_found(request);
  if (!name_len)
    return v8c__node_say(request, "ERR_INVALID_MODULE_SPECIFIER",
                         "Invalid module \"%s\" is not a valid package name imported from %s", request->specifier,
                         request->from);
  v8c_buf subpath = {0};
  int err = v8c_buf_printf(&subpath, ".%s", request->specifier + name_len);
  bool is = false;
  if (!err) err = itself(node, request, name_len, subpath.data, &is, url);
  if (!err && !is) err = walk(node, request, name_len, subpath.data, url);
  v8c_buf_free(&subpath);
  return err;
}

/* ---- The whole ------------------------------------------------------------------------------------ */

static int by_url(const struct v8c__node_request *request, v8c_buf *found) {
  v8c_buf base = {0};
  int err = v8c__url_from_path(request->from, strlen(request->from), &base);
  if (!err) err = v8c__url_resolve(request->specifier, request->len, base.data, base.len, found);
  v8c_buf_free(&base);
  return err;
}

static int find(struct v8c__node *node, const struct v8c__node_request *request, v8c_buf *found) {
  const char *text = request->specifier;
  if (*text == '#') return v8c__node_imports(node, request, found);
  if (v8c__url_relative(text, request->len) || !strcmp(text, ".") || !strcmp(text, "..")) return by_url(request, found);
  int err = v8c__url_resolve(text, request->len, NULL, 0, found);
  return err == V8C_EFORMAT ? v8c__node_bare(node, request, found) : err;
}

int v8c__node_resolve(struct v8c__node *node, const struct v8c__node_request *request, v8c_buf *url) {
  const char *text = request->specifier;
  v8c_buf found = {0};
  if (strlen(text) != request->len)
    return v8c__node_say(request, "ERR_INVALID_MODULE_SPECIFIER", "a NUL in a specifier");
  bool path = v8c__url_relative(text, request->len) || !strcmp(text, ".") || !strcmp(text, "..");
  if (request->require && path) return relative_require(node, request, url);
  int err = request->require && *text != '#' ? v8c__node_bare(node, request, &found) : find(node, request, &found);
  if (!err) err = finish(request, found.data, url);
  v8c_buf_free(&found);
  return err;
}
