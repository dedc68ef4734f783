/* exports.c: "exports" and "imports" of package.json, by the algorithms of Node's documentation:
 * PACKAGE_EXPORTS_RESOLVE, PACKAGE_IMPORTS_RESOLVE, PACKAGE_TARGET_RESOLVE. */
#include <ctype.h>
#include <string.h>

#include "src/internal.h"
#include "src/loader/node.h"
#include "src/loader/url.h"

/* What a target comes to, beside 0 (found) and codes. */
enum { UNDEFINED = 1, NOTHING = 2, INVALID = 3 /* *said tells why; an array tries its next */ };

/* What a target is resolved for. */
struct goal {
  struct v8c__node *node;
  const struct v8c__node_request *request;
  const struct v8c__package *package;
  const char *name; /* the subpath, or #name */
  const char *key;  /* of exports or imports */
  const char *star; /* what stands for *; NULL: none */
  bool imports;
  v8c_buf *url;
};

/* ---- Keys ------------------------------------------------------------------------------- */

/* Does `key`, with one *, match? */
static bool pattern_matches(const char *key, const char *name) {
  const char *star = strchr(key, '*');
  if (!star || strchr(star + 1, '*')) return false;
  size_t before = (size_t)(star - key), after = strlen(star + 1), len = strlen(name);
  return len > before && len >= before + after && !strncmp(name, key, before) && !strcmp(name + len - after, star + 1);
}

/* PATTERN_KEY_COMPARE: is a more specific than b? */
static bool more_specific(const char *a, const char *b) {
  size_t x = strcspn(a, "*"), y = strcspn(b, "*");
  if (x != y) return x > y;
  return strlen(a) > strlen(b);
}

/* The member for `name`, and in *star what its * stands for (v8c__free it). */
static int find(const cJSON *object, const char *name, const cJSON **out, const char **key, char **star) {
  const cJSON *best = NULL;
  *out = NULL;
  for (const cJSON *item = object->child; item; item = item->next) {
    if (!strchr(name, '*') && !strcmp(item->string, name)) {
      *out = item;
      *key = item->string;
      return 0;
    }
    if (pattern_matches(item->string, name) && (!best || more_specific(item->string, best->string))) best = item;
  }
  if (!best) return 0;
  size_t before = strcspn(best->string, "*"), after = strlen(best->string) - before - 1;
  *star = v8c__strdup(name + before, strlen(name) - before - after);
  *out = best;
  *key = best->string;
  return *star ? 0 : V8C_ENOMEM;
}

/* ---- Targets ------------------------------------------------------------------------------ */

static bool same_segment(const char *p, size_t len, const char *word) {
  size_t i = 0;
  for (; i < len && *word; word++) {
    char c = p[i];
    if (c == '%' && len - i > 2) {
      char hex[3] = {p[i + 1], p[i + 2], 0};
      unsigned value = 0;
      for (int k = 0; k < 2; k++)
        value = value * 16 + (unsigned)(isdigit((unsigned char)hex[k]) ? hex[k] - '0' : (hex[k] | 32) - 'a' + 10);
      c = (char)value;
      i += 2;
    }
    if (tolower((unsigned char)c) != *word) return false;
    i++;
  }
  return i == len && !*word;
}

/* Is a segment "", ".", ".." or "node_modules"? An empty one only between slashes. */
static bool bad_segments(const char *path) {
  for (;;) {
    size_t len = strcspn(path, "/\\");
    if (same_segment(path, len, ".") || same_segment(path, len, "..") || same_segment(path, len, "node_modules"))
      return true;
    if (!path[len]) return false;
    path += len + 1;
  }
}

static const char *from_of(const struct goal *g) { return g->request->from; }

static int invalid_target(const struct goal *g, const char *target, bool dot_slash) {
  bool hint = !g->imports && *target && dot_slash;
  if (!g->imports && !strcmp(g->key, "."))
    v8c__node_say(
        g->request, "ERR_INVALID_PACKAGE_TARGET",
        "Invalid \"exports\" main target \"%s\" defined in the package config %s/package.json imported from %s%s",
        target, g->package->dir, from_of(g), hint ? "; targets must start with \"./\"" : "");
  else
    v8c__node_say(
        g->request, "ERR_INVALID_PACKAGE_TARGET",
        "Invalid \"%s\" target \"%s\" defined for '%s' in the package config %s/package.json imported from %s%s",
        g->imports ? "imports" : "exports", target, g->key, g->package->dir, from_of(g),
        hint ? "; targets must start with \"./\"" : "");
  return INVALID;
}

/* Adds `text` with each * replaced. */
static int put_star(const char *text, const char *star, v8c_buf *out) {
  int err = 0;
  for (; *text && !err; text++)
    err = *text == '*' && star ? v8c_buf_append(out, star, V8C_ZSTR) : v8c_buf_append(out, text, 1);
  return err;
}

/* A target in "imports" that is no path: a package. */
static int other_package(const struct goal *g, const char *target) {
  v8c_buf name = {0}, from = {0};
  int err = put_star(target, g->star, &name);
  if (!err) err = v8c_buf_printf(&from, "%s/package.json", g->package->dir);
  struct v8c__node_request request = *g->request;
  request.specifier = name.data;
  request.len = name.len;
  request.from = from.data;
  if (!err) err = v8c__node_bare(g->node, &request, g->url);
  v8c_buf_free(&name);
  v8c_buf_free(&from);
  return err;
}

static bool is_url(const char *text) {
  struct v8c__url url;
  if (v8c__url_parse(text, strlen(text), NULL, &url)) return false;
  v8c__url_free(&url);
  return true;
}

static int text_target(const struct goal *g, const char *target) {
  if (strncmp(target, "./", 2)) {
    bool path = !strncmp(target, "../", 3) || *target == '/';
    if (g->imports && !path && !is_url(target)) return other_package(g, target);
    return invalid_target(g, target, true);
  }
  if (bad_segments(target + 2)) return invalid_target(g, target, false);
  if (g->star && bad_segments(g->star)) {
    v8c__node_say(g->request, "ERR_INVALID_MODULE_SPECIFIER",
                  "Invalid module \"%s\" request is not a valid match in pattern \"%s\" for the \"%s\" resolution of "
                  "%s/package.json imported from %s",
                  g->name, g->key, g->imports ? "imports" : "exports", g->package->dir, from_of(g));
    return V8C_ENOENT;
  }
  v8c_buf rest = {0};
  int err = put_star(target + 2, g->star, &rest);
  if (!err) err = v8c__node_join(g->package->dir, rest.data ? rest.data : "", rest.len, g->url);
  v8c_buf_free(&rest);
  return err;
}

static bool condition_holds(const struct goal *g, const char *name) {
  const struct v8c__node *node = g->node;
  if (!strcmp(name, "default")) return true;
  if (!strcmp(name, g->request->require ? "require" : "import")) return true;
  for (size_t i = 0; i < node->condition_count; i++)
    if (!strcmp(node->conditions[i], name)) return true;
  return false;
}

static int resolve_target(const struct goal *g, const cJSON *target);

static int first_of_array(const struct goal *g, const cJSON *array) {
  int result = NOTHING;
  for (const cJSON *item = array->child; item; item = item->next) {
    result = resolve_target(g, item);
    if (result != UNDEFINED && result != NOTHING && result != INVALID) return result;
  }
  return result;
}

static bool is_index(const char *key) {
  return *key && strspn(key, "0123456789") == strlen(key) && (*key != '0' || !key[1]);
}

static int by_condition(const struct goal *g, const cJSON *object) {
  for (const cJSON *item = object->child; item; item = item->next)
    if (is_index(item->string)) {
      v8c__node_say(g->request, "ERR_INVALID_PACKAGE_CONFIG",
                    "Invalid package config %s/package.json while importing file://%s. \"exports\" cannot contain "
                    "numeric property keys.",
                    g->package->dir, from_of(g));
      return V8C_ENOENT;
    }
  for (const cJSON *item = object->child; item; item = item->next) {
    if (!condition_holds(g, item->string)) continue;
    int result = resolve_target(g, item);
    if (result != UNDEFINED) return result;
  }
  return UNDEFINED;
}

static int resolve_target(const struct goal *g, const cJSON *target) {
  if (cJSON_IsString(target)) return text_target(g, target->valuestring);
  if (cJSON_IsArray(target)) return first_of_array(g, target);
  if (cJSON_IsObject(target)) return by_condition(g, target);
  if (cJSON_IsNull(target)) return NOTHING;
  char *text = cJSON_PrintUnformatted(target);
  int result = invalid_target(g, text ? text : "", true);
  cJSON_free(text);
  return result;
}

/* ---- The two ---------------------------------------------------------------------------------- */

/* Whether the keys are subpaths: -1 when some are and some are not. */
static int has_subpaths(const cJSON *exports) {
  int with = 0, without = 0;
  if (!cJSON_IsObject(exports)) return 0;
  for (const cJSON *item = exports->child; item; item = item->next) *(*item->string == '.' ? &with : &without) = 1;
  return with && without ? -1 : with;
}

static int not_exported(const struct v8c__node_request *request, const struct v8c__package *package,
                        const char *subpath) {
  if (!strcmp(subpath, "."))
    return v8c__node_say(request, "ERR_PACKAGE_PATH_NOT_EXPORTED",
                         "No \"exports\" main defined in %s/package.json imported from %s", package->dir,
                         request->from);
  return v8c__node_say(request, "ERR_PACKAGE_PATH_NOT_EXPORTED",
                       "Package subpath '%s' is not defined by \"exports\" in %s/package.json imported from %s",
                       subpath, package->dir, request->from);
}

int v8c__node_exports(struct v8c__node *node, const struct v8c__node_request *request,
                      const struct v8c__package *package, const char *subpath, v8c_buf *url) {
  struct goal g = {node, request, package, subpath, ".", NULL, false, url};
  const cJSON *target = package->exports;
  char *star = NULL;
  int kind = has_subpaths(target), result = UNDEFINED;
  if (kind < 0)
    return v8c__node_say(
        request, "ERR_INVALID_PACKAGE_CONFIG",
        "Invalid package config %s/package.json while importing file://%s. \"exports\" cannot contain "
        "some keys starting with '.' and some not. The exports object must either be an object of package "
        "subpath keys or an object of main entry condition name keys only.",
        package->dir, request->from);
  if (kind) {
    int err = find(target, subpath, &target, &g.key, &star);
    if (err) return err;
    g.star = star;
  } else if (strcmp(subpath, ".")) {
    target = NULL;
  }
  if (target) result = resolve_target(&g, target);
  v8c__free(star);
  if (result == UNDEFINED || result == NOTHING) return not_exported(request, package, subpath);
  return result == INVALID ? V8C_ENOENT : result;
}

int v8c__node_imports(struct v8c__node *node, const struct v8c__node_request *request, v8c_buf *url) {
  const char *name = request->specifier;
  if (!strcmp(name, "#") || !strncmp(name, "#/", 2))
    return v8c__node_say(request, "ERR_INVALID_MODULE_SPECIFIER",
                         "Invalid module \"%s\" is not a valid internal imports specifier name imported from %s", name,
                         request->from);
  const struct v8c__package *package = NULL;
  int err = v8c__node_scope(node, request->from, &package);
  if (err) return err;
  struct goal g = {node, request, package, name, name, NULL, true, url};
  const cJSON *target = NULL;
  char *star = NULL;
  int result = UNDEFINED;
  if (package && package->imports) err = find(package->imports, name, &target, &g.key, &star);
  if (err) return err;
  g.star = star;
  if (target) result = resolve_target(&g, target);
  v8c__free(star);
  if (result == INVALID) return V8C_ENOENT;
  if (result != UNDEFINED && result != NOTHING) return result;
  return v8c__node_say(request, "ERR_PACKAGE_IMPORT_NOT_DEFINED",
                       "Package import specifier \"%s\" is not defined%s%s%s imported from %s", name,
                       package ? " in package " : "", package ? package->dir : "", package ? "/package.json" : "",
                       request->from);
}
