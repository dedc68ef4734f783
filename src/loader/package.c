/* package.c: package.json, read once a folder. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/internal.h"
#include "src/loader/file.h"
#include "src/loader/node.h"
#include "src/loader/text.h"
#include "v8c/loader.h"

/* Where it is: known by its descriptor, so that no link that is changed meanwhile matters. */
static bool is_within(int fd, const char *const *folders, size_t count) {
  char name[64], path[PATH_MAX];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t len = readlink(name, path, sizeof path - 1);
  path[len < 0 ? 0 : len] = 0;
  for (size_t i = 0; i < count; i++) {
    size_t folder = strlen(folders[i]);
    if (folder == 1 || (!strncmp(path, folders[i], folder) && path[folder] == '/')) return true;
  }
  errno = EACCES;
  return false;
}

/* What it is to be is looked at before it is opened to be read: that may have effects, and wait. */
static int open_within(const char *path, const char *const *folders, size_t count) {
  if (!count) return open(path, O_RDONLY | O_CLOEXEC);
  int place = open(path, O_PATH | O_CLOEXEC), fd = -1;
  if (place < 0) return -1;
  if (is_within(place, folders, count)) {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", place);
    fd = open(name, O_RDONLY | O_CLOEXEC);
  }
  int number = errno;
  close(place);
  errno = number;
  return fd;
}

int v8c__file_read(const char *path, v8c_buf *out) { return v8c__file_read_within(path, NULL, 0, out); }

int v8c__file_read_within(const char *path, const char *const *folders, size_t count, v8c_buf *out) {
  int fd = open_within(path, folders, count);
  if (fd < 0) return V8C_EIO;
  struct stat st;
  int err = fstat(fd, &st) ? V8C_EIO : 0;
  if (!err && S_ISDIR(st.st_mode)) {
    errno = EISDIR;
    err = V8C_EIO;
  }
  if (!err && S_ISREG(st.st_mode) && st.st_size > 0) err = v8c_buf_reserve(out, out->len + (size_t)st.st_size + 1);
  while (!err) {
    err = v8c_buf_reserve(out, out->len + 4096);
    if (err) break;
    ssize_t n = read(fd, out->data + out->len, out->cap - out->len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) err = V8C_EIO;
    if (n <= 0) break;
    out->len += (size_t)n;
  }
  int number = errno;
  if (out->data) out->data[out->len] = 0;
  close(fd);
  errno = number;
  return err;
}

static const char *text_member(const cJSON *object, const char *name) {
  const cJSON *item = v8c__json_member(object, name);
  return cJSON_IsString(item) ? item->valuestring : NULL;
}

static void free_package(void *value) {
  struct v8c__package *package = value;
  if (!package) return;
  cJSON_Delete(package->json);
  v8c__free(package->dir);
  v8c__free(package);
}

static int parse(struct v8c__package *package, const v8c_buf *text) {
  package->json = cJSON_ParseWithLengthOpts(text->data, text->len + 1, NULL, true);
  package->bad = !cJSON_IsObject(package->json);
  if (package->bad) return 0;
  package->name = text_member(package->json, "name");
  package->main = text_member(package->json, "main");
  package->type = text_member(package->json, "type");
  package->exports = v8c__json_member(package->json, "exports");
  package->imports = v8c__json_member(package->json, "imports");
  if (!cJSON_IsObject(package->imports)) package->imports = NULL;
  return 0;
}

int v8c__node_package(struct v8c__node *node, const char *dir, const struct v8c__package **out) {
  struct v8c__package *package = v8c__dict_get(&node->packages, dir, strlen(dir));
  *out = package;
  if (package) return 0;
  v8c_buf path = {0}, text = {0};
  package = v8c__calloc(sizeof *package);
  if (!package) return V8C_ENOMEM;
  package->dir = v8c__strdup(dir, V8C_ZSTR);
  int err = package->dir ? v8c_buf_printf(&path, "%s/package.json", strcmp(dir, "/") ? dir : "") : V8C_ENOMEM;
  if (!err) err = v8c__file_read(path.data, &text);
  if (!err)
    err = text.data ? parse(package, &text) : (package->bad = true, 0);
  else if (err == V8C_EIO)
    err = 0; /* there is none */
  if (!err) err = v8c__dict_set(&node->packages, dir, strlen(dir), package);
  v8c_buf_free(&path);
  v8c_buf_free(&text);
  if (err)
    free_package(package);
  else
    *out = package;
  return err;
}

/* Cuts a path to the folder above; false at "/". */
static bool up(char *path) {
  char *slash = strrchr(path, '/');
  if (!slash || !path[1]) return false;
  slash[slash == path] = 0;
  return true;
}

int v8c__node_scope(struct v8c__node *node, const char *path, const struct v8c__package **out) {
  char *dir = v8c__strdup(path, V8C_ZSTR);
  const struct v8c__package *package = NULL;
  int err = dir ? 0 : V8C_ENOMEM;
  *out = NULL;
  while (!err && !*out && up(dir) && !v8c__ends_with(dir, "/node_modules")) {
    err = v8c__node_package(node, dir, &package);
    if (!err && (package->json || package->bad)) *out = package;
  }
  v8c__free(dir);
  return err;
}

void v8c__node_free(struct v8c__node *node) { v8c__dict_free(&node->packages, free_package); }

/* ---- What a file is ------------------------------------------------------------------------- */

int v8c__node_kind(struct v8c__node *node, const char *path, enum v8c__file_kind *out) {
  const char *name = strrchr(path, '/'), *dot = strrchr(name ? name + 1 : path, '.');
  if (name && dot == name + 1) dot = NULL; /* ".name" has no extension */
  *out = V8C__FILE_OTHER;
  if (dot && !strcmp(dot, ".mjs")) *out = V8C__FILE_MODULE;
  if (dot && !strcmp(dot, ".cjs")) *out = V8C__FILE_COMMONJS;
  if (dot && !strcmp(dot, ".json")) *out = V8C__FILE_JSON;
  if (dot && strcmp(dot, ".js")) return 0;
  const struct v8c__package *package = NULL;
  int err = v8c__node_scope(node, path, &package);
  const char *type = package ? package->type : NULL;
  *out = type && !strcmp(type, "module")     ? V8C__FILE_MODULE
         : type && !strcmp(type, "commonjs") ? V8C__FILE_COMMONJS
                                             : V8C__FILE_EITHER;
  return err;
}

v8c_source_kind v8c_file_kind(const char *path, size_t len) {
  static const v8c_source_kind kinds[] = {[V8C__FILE_MODULE] = V8C_SOURCE_MODULE,
                                          [V8C__FILE_COMMONJS] = V8C_SOURCE_COMMONJS,
                                          [V8C__FILE_JSON] = V8C_SOURCE_JSON,
                                          [V8C__FILE_EITHER] = V8C_SOURCE_AUTO,
                                          [V8C__FILE_OTHER] = V8C_SOURCE_AUTO};
  char *copy = path ? v8c__strdup(path, len) : NULL, *real = copy ? realpath(copy, NULL) : NULL;
  struct v8c__node node = {.condition_count = 0};
  enum v8c__file_kind kind = V8C__FILE_OTHER;
  if (copy) (void)v8c__node_kind(&node, real ? real : copy, &kind);
  v8c__node_free(&node);
  free(real);
  v8c__free(copy);
  return kinds[kind];
}
