/* import_map.c: import maps by the HTML standard's algorithm; its names in the comments. */
#include "src/loader/import_map.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/internal.h"
#include "src/loader/url.h"

/* A specifier map: keys from the last to the first by UTF-16 units. */
struct entry {
  char *key;
  char *target; /* NULL: null */
};

struct table {
  char *prefix; /* of a scope */
  struct entry *entries;
  size_t count;
};

struct v8c_import_map {
  atomic_size_t refs;
  struct table imports;
  struct table *scopes;
  size_t scope_count;
  char **warnings;
  size_t warning_count;
};

/* ---- Order ----------------------------------------------------------------------------- */

/* The order of UTF-16 units, which differs from that of UTF-8's bytes where surrogates are. */
static int by_units(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  unsigned char x = (unsigned char)*a, y = (unsigned char)*b;
  if (x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0)) return x >= 0xf0 ? -1 : 1;
  return x - y;
}

static int entries_down(const void *a, const void *b) {
  return by_units(((const struct entry *)b)->key, ((const struct entry *)a)->key);
}

static int scopes_down(const void *a, const void *b) {
  return by_units(((const struct table *)b)->prefix, ((const struct table *)a)->prefix);
}

/* ---- Parse ------------------------------------------------------------------------------ */

struct parser {
  v8c_import_map *map;
  struct v8c__url base;
};

V8C_PRINTF(2, 3) static int warn(struct parser *p, const char *format, ...) {
  char **grown = v8c__realloc(p->map->warnings, (p->map->warning_count + 1) * sizeof *grown), text[1024];
  if (!grown) return V8C_ENOMEM;
  p->map->warnings = grown;
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  grown[p->map->warning_count] = v8c__strdup(text, V8C_ZSTR);
  return grown[p->map->warning_count] ? (p->map->warning_count++, 0) : V8C_ENOMEM;
}

static int copy_text(const char *text, size_t len, char **out) {
  *out = v8c__strdup(text, len);
  return *out ? 0 : V8C_ENOMEM;
}

/* "Resolve a URL-like module specifier": *out NULL when it is none. */
static int url_like(const char *text, size_t len, const struct v8c__url *base, char **out) {
  struct v8c__url url;
  *out = NULL;
  int err = v8c__url_parse(text, len, v8c__url_relative(text, len) ? base : NULL, &url);
  if (err) return err == V8C_EFORMAT ? 0 : err;
  v8c_buf buf = {0};
  err = v8c__url_text(&url, &buf);
  v8c__url_free(&url);
  if (err)
    v8c_buf_free(&buf);
  else
    *out = buf.data;
  return err;
}

static bool ends_with_slash(const char *text) { return *text && text[strlen(text) - 1] == '/'; }

/* The target of a key; *out NULL for null. */
static int target_of(struct parser *p, const cJSON *item, char **out) {
  *out = NULL;
  if (cJSON_IsNull(item)) return 0;
  if (!cJSON_IsString(item)) return warn(p, "the target of \"%s\" is no string", item->string);
  int err = url_like(item->valuestring, strlen(item->valuestring), &p->base, out);
  if (err) return err;
  if (!*out) return warn(p, "the target of \"%s\", \"%s\", is no URL", item->string, item->valuestring);
  if (!ends_with_slash(item->string) || ends_with_slash(*out)) return 0;
  v8c__free(*out);
  *out = NULL;
  return warn(p, "the target of \"%s\", \"%s\", does not end with a slash", item->string, item->valuestring);
}

static void set_entry(struct table *table, char *key, char *target) {
  size_t i = 0;
  while (i < table->count && strcmp(table->entries[i].key, key)) i++;
  if (i == table->count) {
    table->entries[table->count++] = (struct entry){key, target};
    return;
  }
  v8c__free(key);
  v8c__free(table->entries[i].target);
  table->entries[i].target = target;
}

static int add_entry(struct parser *p, struct table *table, const cJSON *item) {
  if (!*item->string) return warn(p, "a key is empty");
  char *key = NULL, *target = NULL;
  int err = url_like(item->string, strlen(item->string), &p->base, &key);
  if (!err && !key) err = copy_text(item->string, V8C_ZSTR, &key);
  if (!err) err = target_of(p, item, &target);
  if (err)
    v8c__free(key);
  else
    set_entry(table, key, target);
  return err;
}

/* "Sort and normalize a module specifier map" */
static int read_table(struct parser *p, const cJSON *object, struct table *table) {
  int count = cJSON_GetArraySize(object), err = 0;
  table->entries = v8c__calloc((size_t)count * sizeof *table->entries + 1);
  if (!table->entries) return V8C_ENOMEM;
  for (const cJSON *item = object->child; item && !err; item = item->next) err = add_entry(p, table, item);
  if (table->count) qsort(table->entries, table->count, sizeof *table->entries, entries_down);
  return err;
}

static void free_table(struct table *table) {
  for (size_t i = 0; i < table->count; i++) {
    v8c__free(table->entries[i].key);
    v8c__free(table->entries[i].target);
  }
  v8c__free(table->entries);
  v8c__free(table->prefix);
}

static int add_scope(struct parser *p, const cJSON *item) {
  v8c_import_map *map = p->map;
  if (!cJSON_IsObject(item)) return v8c__fail(V8C_ETYPE, "the scope \"%s\" is no object", item->string);
  struct v8c__url url;
  int err = v8c__url_parse(item->string, strlen(item->string), &p->base, &url);
  if (err == V8C_EFORMAT) return warn(p, "the scope \"%s\" is no URL", item->string);
  if (err) return err;
  v8c_buf prefix = {0};
  err = v8c__url_text(&url, &prefix);
  v8c__url_free(&url);
  struct table *table = &map->scopes[map->scope_count];
  for (size_t i = 0; i < map->scope_count && !err; i++)
    if (!strcmp(map->scopes[i].prefix, prefix.data)) { /* again: the later one counts */
      table = &map->scopes[i];
      free_table(table);
      *table = (struct table){0};
    }
  if (table == &map->scopes[map->scope_count]) map->scope_count++;
  table->prefix = prefix.data;
  return err ? err : read_table(p, item, table);
}

static int read_scopes(struct parser *p, const cJSON *object) {
  v8c_import_map *map = p->map;
  int err = 0;
  map->scopes = v8c__calloc((size_t)cJSON_GetArraySize(object) * sizeof *map->scopes + 1);
  if (!map->scopes) return V8C_ENOMEM;
  for (const cJSON *item = object->child; item && !err; item = item->next) err = add_scope(p, item);
  if (map->scope_count) qsort(map->scopes, map->scope_count, sizeof *map->scopes, scopes_down);
  return err;
}

/* The last member of that name, as JSON.parse has it. */
static const cJSON *member(const cJSON *object, const char *name) {
  const cJSON *found = NULL;
  for (const cJSON *item = object->child; item; item = item->next)
    if (!strcmp(item->string, name)) found = item;
  return found;
}

static int read_map(struct parser *p, const cJSON *root) {
  if (!cJSON_IsObject(root)) return v8c__fail(V8C_ETYPE, "an import map is a JSON object");
  const cJSON *imports = member(root, "imports"), *scopes = member(root, "scopes"),
              *integrity = member(root, "integrity");
  if (imports && !cJSON_IsObject(imports)) return v8c__fail(V8C_ETYPE, "\"imports\" of an import map is an object");
  if (scopes && !cJSON_IsObject(scopes)) return v8c__fail(V8C_ETYPE, "\"scopes\" of an import map is an object");
  if (integrity && !cJSON_IsObject(integrity))
    return v8c__fail(V8C_ETYPE, "\"integrity\" of an import map is an object");
  int err = 0;
  for (const cJSON *item = root->child; item && !err; item = item->next)
    if (strcmp(item->string, "imports") && strcmp(item->string, "scopes") && strcmp(item->string, "integrity"))
      err = warn(p, "\"%s\" is nothing that import maps have", item->string);
  if (!err && integrity && integrity->child) err = warn(p, "integrity is not checked");
  if (!err && imports) err = read_table(p, imports, &p->map->imports);
  return !err && scopes ? read_scopes(p, scopes) : err;
}

static int no_json(const char *json, const char *at) {
  int line = 1, column = 1;
  for (const char *c = json; at && c < at; c++) {
    column = *c == '\n' ? 1 : column + 1;
    line += *c == '\n';
  }
  return v8c__fail(V8C_EFORMAT, "the import map is no JSON at %d:%d", line, column);
}

static int parse_json(struct parser *p, const char *json, size_t len) {
  const char *end = NULL;
  char *text = v8c__strdup(json, len); /* with a NUL: cJSON wants to see where it ends */
  if (!text) return V8C_ENOMEM;
  cJSON *root = cJSON_ParseWithLengthOpts(text, len + 1, &end, true);
  int err = root ? read_map(p, root) : no_json(text, end);
  cJSON_Delete(root);
  v8c__free(text);
  return err;
}

int v8c_import_map_new(const char *json, size_t len, const char *base, size_t base_len, v8c_import_map **out) {
  if (!json || !base || !out) return v8c__fail(V8C_EINVAL, "json, base or out is NULL");
  struct parser p = {.map = v8c__calloc(sizeof *p.map)};
  if (!p.map) return v8c__fail(V8C_ENOMEM, "%s", "");
  atomic_init(&p.map->refs, 1);
  int err = v8c__url_parse(base, v8c__len(base, base_len), NULL, &p.base);
  if (err) err = v8c__fail(err == V8C_EFORMAT ? V8C_EINVAL : err, "the base of an import map is a URL");
  if (!err) err = parse_json(&p, json, v8c__len(json, len));
  v8c__url_free(&p.base);
  if (!err)
    *out = p.map;
  else
    v8c_import_map_free(p.map);
  return err == V8C_ENOMEM ? v8c__fail(err, "no memory for an import map") : err;
}

v8c_import_map *v8c__import_map_retain(v8c_import_map *map) {
  if (map) atomic_fetch_add(&map->refs, 1);
  return map;
}

void v8c_import_map_free(v8c_import_map *map) {
  if (!map || atomic_fetch_sub(&map->refs, 1) > 1) return;
  free_table(&map->imports);
  for (size_t i = 0; i < map->scope_count; i++) free_table(&map->scopes[i]);
  for (size_t i = 0; i < map->warning_count; i++) v8c__free(map->warnings[i]);
  v8c__free(map->scopes);
  v8c__free(map->warnings);
  v8c__free(map);
}

const char *v8c_import_map_warning(const v8c_import_map *map, size_t index) {
  return map && index < map->warning_count ? map->warnings[index] : NULL;
}

/* ---- Resolve ------------------------------------------------------------------------------- */

/* What is asked for: "asURL" and "normalizedSpecifier". */
struct asked {
  const char *specifier; /* as written */
  size_t len;
  char *url;         /* NULL: bare */
  const char *named; /* the URL, or the specifier */
  bool special;      /* bare, or of a special scheme: prefixes count */
};

static int blocked(const struct asked *asked, const char *why) {
  return v8c__fail(V8C_ETYPE, "Failed to resolve module specifier \"%.*s\": %s",
                   (int)(asked->len < 400 ? asked->len : 400), asked->specifier, why);
}

static bool has_prefix(const char *text, const char *prefix) { return !strncmp(text, prefix, strlen(prefix)); }

/* A key with a slash at its end, and what is behind it resolved against its target. */
static int by_prefix(const struct asked *asked, const struct entry *entry, v8c_buf *out) {
  if (!entry->target) return blocked(asked, "the import map has null for it");
  const char *rest = asked->named + strlen(entry->key);
  v8c_buf url = {0};
  int err = v8c__url_resolve(rest, strlen(rest), entry->target, strlen(entry->target), &url);
  if (err == V8C_EFORMAT)
    err = blocked(asked, "what is behind the prefix is no URL there");
  else if (!err && !has_prefix(url.data, entry->target))
    err = blocked(asked, "it leads out of its prefix");
  if (!err) err = v8c_buf_append(out, url.data, url.len);
  v8c_buf_free(&url);
  return err;
}

/* "Resolve an imports match". V8C_ENOENT when there is none. */
static int match(const struct table *table, const struct asked *asked, v8c_buf *out) {
  for (size_t i = 0; i < table->count; i++) {
    const struct entry *entry = &table->entries[i];
    if (!strcmp(entry->key, asked->named)) {
      if (!entry->target) return blocked(asked, "the import map has null for it");
      return v8c_buf_append(out, entry->target, V8C_ZSTR);
    }
    if (ends_with_slash(entry->key) && has_prefix(asked->named, entry->key) && asked->special)
      return by_prefix(asked, entry, out);
  }
  return V8C_ENOENT;
}

static int search(const v8c_import_map *map, const struct asked *asked, const char *base, v8c_buf *out) {
  int err = V8C_ENOENT;
  for (size_t i = 0; i < map->scope_count && err == V8C_ENOENT; i++) {
    const char *prefix = map->scopes[i].prefix;
    if (!strcmp(prefix, base) || (ends_with_slash(prefix) && has_prefix(base, prefix)))
      err = match(&map->scopes[i], asked, out);
  }
  if (err == V8C_ENOENT) err = match(&map->imports, asked, out);
  if (err == V8C_ENOENT && asked->url) err = v8c_buf_append(out, asked->url, V8C_ZSTR);
  return err;
}

/* `map` is NULL when it has nothing: all there is to know then is the URL. */
static int ask(const v8c_import_map *map, const char *specifier, size_t len, const char *base, size_t base_len,
               struct asked *asked, v8c_buf *base_text) {
  struct v8c__url base_url, url = {0};
  int err = v8c__url_parse(base, base_len, NULL, &base_url);
  if (err) return err == V8C_EFORMAT ? v8c__fail(V8C_EINVAL, "the base is no URL") : err;
  if (map) err = v8c__url_text(&base_url, base_text);
  if (!err) err = url_like(specifier, len, &base_url, &asked->url);
  if (!err && map && asked->url && !v8c__url_parse(asked->url, strlen(asked->url), NULL, &url)) {
    asked->special = v8c__url_special(&url);
    v8c__url_free(&url);
  }
  v8c__url_free(&base_url);
  return err;
}

int v8c_import_map_resolve(const v8c_import_map *map, const char *specifier, size_t len, const char *base,
                           size_t base_len, v8c_buf *out) {
  static const v8c_import_map empty;
  if (!specifier || !base || !out) return v8c__fail(V8C_EINVAL, "specifier, base or out is NULL");
  char *copy = v8c__strdup(specifier, len);
  if (!copy) return v8c__fail(V8C_ENOMEM, "%s", "");
  struct asked asked = {.specifier = copy, .len = v8c__len(specifier, len), .special = true};
  v8c_buf base_text = {0};
  if (map && !map->scope_count && !map->imports.count) map = NULL;
  int err = ask(map, copy, asked.len, base, v8c__len(base, base_len), &asked, &base_text);
  asked.named = asked.url ? asked.url : copy;
  /* A NUL in a bare specifier: no key has one. */
  if (!err)
    err =
        !asked.url && strlen(copy) != asked.len ? V8C_ENOENT : search(map ? map : &empty, &asked, base_text.data, out);
  if (err == V8C_ENOENT)
    v8c__fail(err,
              "Failed to resolve module specifier \"%.*s\". Relative references must start with either \"/\", \"./\", "
              "or \"../\".",
              (int)(asked.len < 400 ? asked.len : 400), copy);
  v8c_buf_free(&base_text);
  v8c__free(asked.url);
  v8c__free(copy);
  return err;
}
