/* node.h: how Node finds modules on disk: paths, extensions, packages. Knows nothing of V8. */
#ifndef V8C_SRC_LOADER_NODE_H
#define V8C_SRC_LOADER_NODE_H

#include <cjson/cJSON.h>

#include "src/loader/dict.h"

/* Why something was not found: Node's code for it, "ERR_MODULE_NOT_FOUND", and its words. */
struct v8c__said {
  const char *code;
  v8c_buf text;
};

/* A folder with a package.json, as the members that count. */
struct v8c__package {
  char *dir;                      /* without a slash at its end but for "/" */
  cJSON *json;                    /* NULL: there is none */
  bool bad;                       /* it is no JSON */
  const char *name, *main, *type; /* NULL: none */
  const cJSON *exports, *imports; /* NULL: none, or null */
};

/* Packages that were read, by folder; and how a specifier is to be understood. */
struct v8c__node {
  struct v8c__dict packages;
  const char *const *conditions; /* beside "default"; NULL: "import", or "require" */
  size_t condition_count;
  const char *const *roots; /* folders where require() looks behind node_modules */
  size_t root_count;
};

void v8c__node_free(struct v8c__node *node);

/* The package.json of a folder, read once: *out has no json when there is none. 0 | V8C_ENOMEM */
int v8c__node_package(struct v8c__node *node, const char *dir, const struct v8c__package **out);

/* The nearest one above a file; *out NULL when there is none. */
int v8c__node_scope(struct v8c__node *node, const char *path, const struct v8c__package **out);

struct v8c__node_request {
  const char *specifier;
  size_t len;
  const char *from; /* path of the file that asks */
  bool require;     /* by CommonJS's rules, not by those of ES modules */
  struct v8c__said *said;
};

/* Adds the URL of the file that `specifier` means: relative, absolute, file: URL, package, #import.
 * 0 | V8C_ENOENT with *said | V8C_ENOMEM */
int v8c__node_resolve(struct v8c__node *node, const struct v8c__node_request *request, v8c_buf *url);

/* ---- exports.c: "exports" and "imports" ------------------------------------------------------ */

/* 0 found, added to *url | V8C_ENOENT with *said | V8C_ENOMEM */
int v8c__node_exports(struct v8c__node *node, const struct v8c__node_request *request,
                      const struct v8c__package *package, const char *subpath, v8c_buf *url);
int v8c__node_imports(struct v8c__node *node, const struct v8c__node_request *request, v8c_buf *url);

/* A package by its name, for targets in "imports". */
int v8c__node_bare(struct v8c__node *node, const struct v8c__node_request *request, v8c_buf *url);

/* Sets *said and returns V8C_ENOENT. */
V8C_PRINTF(3, 4)
int v8c__node_say(const struct v8c__node_request *request, const char *code, const char *format, ...);

/* "folder" + "/" + rest as a file: URL, `rest` being percent-encoded already. */
int v8c__node_join(const char *dir, const char *rest, size_t len, v8c_buf *url);

/* ---- What a file is -------------------------------------------------------------------------- */

enum v8c__file_kind {
  V8C__FILE_MODULE,
  V8C__FILE_COMMONJS,
  V8C__FILE_EITHER, /* .js without a "type": a module when it is no CommonJS by its syntax */
  V8C__FILE_JSON,
  V8C__FILE_OTHER
};
int v8c__node_kind(struct v8c__node *node, const char *path, enum v8c__file_kind *out);

#endif
