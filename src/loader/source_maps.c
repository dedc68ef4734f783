/* source_maps.c: the maps of scripts, read when a stack is asked for, and kept. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

#include "src/internal.h"
#include "src/loader/dict.h"
#include "src/loader/file.h"
#include "src/loader/source_map.h"
#include "src/loader/url.h"
#include "v8c/error.h"

/* A script's map: NULL: it has none. One map may be the record's of several scripts' names. */
struct record {
  v8c_source_map *map;
};

struct v8c_source_maps {
  _Atomic size_t users; /* who made it, and isolates */
  pthread_mutex_t lock;
  bool files;
  v8c_source_map_fetch_fn fetch;
  void *data;
  struct v8c__dict added; /* maps by the script's name */
  struct v8c__dict named; /* records by the script's name and its map's URL */
  struct v8c__dict last;  /* of those, the last by the script's name alone; borrowed */
};

/* A map is never larger. */
static const long long largest = (long long)1 << 30;

/* ---- Reading -------------------------------------------------------------------------------- */

static bool starts(const char *text, size_t len, const char *with) {
  return len >= strlen(with) && !memcmp(text, with, strlen(with));
}

/* A file, if it is one: no device, no pipe. */
static bool read_file(const char *path, v8c_buf *out) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= largest && !v8c__file_read(path, out);
}

/* The text that a URL, or a path, names. */
static bool fetch(v8c_source_maps *maps, const char *url, size_t len, v8c_buf *out) {
  if (maps->fetch && maps->fetch(url, len, out, maps->data)) return true;
  v8c_buf_free(out);
  if (!maps->files || !len) return false;
  v8c_buf path = {0};
  bool found = false;
  if (starts(url, len, "file:")) {
    found = !v8c__url_to_path(url, len, &path) && read_file(path.data, out);
  } else {
    found = !v8c_buf_append(&path, url, len) && !memchr(url, 0, len) && read_file(path.data, out);
  }
  v8c_buf_free(&path);
  if (!found) v8c_buf_free(out);
  return found;
}

static v8c_source_map *read_map(v8c_source_maps *maps, const char *script, const char *url) {
  v8c_source_map *map = NULL;
  v8c_buf whole = {0}, json = {0};
  size_t len = strlen(url);
  if (starts(url, len, "data:")) {
    if (v8c_source_map_from_url(url, len, script, V8C_ZSTR, &map)) map = NULL;
  } else if (!v8c__source_join(script, strlen(script), url, len, &whole) && fetch(maps, whole.data, whole.len, &json)) {
    if (v8c_source_map_new(json.data, json.len, whole.data, whole.len, &map)) map = NULL;
  }
  v8c_buf_free(&whole);
  v8c_buf_free(&json);
  return map;
}

/* What the last comment of that kind in a script's text says, or "". */
static void url_in(const v8c_buf *text, v8c_buf *url) {
  const char mark[] = "# sourceMappingURL=";
  const size_t mark_len = sizeof mark - 1;
  const char *found = NULL, *at = text->data, *end = text->data + text->len;
  while (at && (at = memmem(at, (size_t)(end - at), mark, mark_len))) {
    at += mark_len;
    found = at;
  }
  if (!found) return;
  size_t len = 0;
  while (found + len < end && !strchr(" \t\r\n'\"", found[len])) len++;
  v8c_buf_append(url, found, len);
}

/* V8 has not said what the script's map is: its own text does. */
static v8c_source_map *read_of_file(v8c_source_maps *maps, const char *script) {
  v8c_source_map *map = NULL;
  v8c_buf text = {0}, url = {0};
  if (fetch(maps, script, strlen(script), &text)) url_in(&text, &url);
  if (url.len) map = read_map(maps, script, url.data);
  v8c_buf_free(&text);
  v8c_buf_free(&url);
  return map;
}

/* ---- Keeping ----------------------------------------------------------------------------------- */

static void free_record(void *value) {
  struct record *record = value;
  v8c_source_map_free(record->map);
  v8c__free(record);
}

static void free_map(void *value) { v8c_source_map_free(value); }

/* A key of the script's name and what tells one URL from another, however long it is. */
static int key_of(const char *script, const char *url, v8c_buf *key) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (const char *at = url; *at; at++) hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
  int err = v8c_buf_append(key, script, strlen(script) + 1);
  return err ? err : v8c_buf_printf(key, "%zu %llx", strlen(url), (unsigned long long)hash);
}

static v8c_source_map *keep(v8c_source_maps *maps, const v8c_buf *key, const char *script, v8c_source_map *map) {
  struct record *record = v8c__calloc(sizeof *record);
  if (record) record->map = map;
  if (!record || v8c__dict_set(&maps->named, key->data, key->len, record)) {
    v8c_source_map_free(map);
    v8c__free(record);
    return NULL;
  }
  (void)v8c__dict_set(&maps->last, script, strlen(script), record);
  return map;
}

/* url NULL: not known. With the lock. */
static v8c_source_map *map_of(v8c_source_maps *maps, const char *script, const char *url) {
  v8c_source_map *map = v8c__dict_get(&maps->added, script, strlen(script));
  if (map) return map;
  if (url && !*url) return NULL;
  v8c_buf key = {0};
  struct record *record = url ? NULL : v8c__dict_get(&maps->last, script, strlen(script));
  if (!record && key_of(script, url ? url : "", &key)) return NULL;
  if (!record) record = v8c__dict_get(&maps->named, key.data, key.len);
  if (record)
    map = record->map;
  else
    map = keep(maps, &key, script, url ? read_map(maps, script, url) : read_of_file(maps, script));
  v8c_buf_free(&key);
  return map;
}

/* ---- Telling -------------------------------------------------------------------------------------- */

/* The text of a source, sought once where the map does not have it. */
static const struct v8c__source *text_of(v8c_source_maps *maps, v8c_source_map *map, size_t index) {
  struct v8c__source *source = &map->sources[index];
  if (!source->content && !source->sought) {
    v8c_buf text = {0};
    source->sought = true;
    if (fetch(maps, source->name, strlen(source->name), &text)) {
      source->content = text.data;
      source->len = text.len;
    }
  }
  return source;
}

static void add_line(const struct v8c__source *source, int line, v8c_buf *out) {
  const char *at = source->content, *end = at ? at + source->len : NULL;
  for (int i = 1; at && i < line; i++) {
    at = memchr(at, '\n', (size_t)(end - at));
    if (at) at++;
  }
  if (!at || at == end) return;
  const char *stop = memchr(at, '\n', (size_t)(end - at));
  size_t len = stop ? (size_t)(stop - at) : (size_t)(end - at);
  if (len && at[len - 1] == '\r') len--;
  if (v8c__utf8_check(at, len, NULL) == len) v8c_buf_append(out, at, len);
}

static bool tell(const v8c_stack_frame *frame, v8c_position *out, void *data) {
  v8c_source_maps *maps = data;
  v8c_source_place place = {.size = sizeof place};
  if (!*frame->script) return false;
  pthread_mutex_lock(&maps->lock);
  v8c_source_map *map = map_of(maps, frame->script, frame->source_map_url);
  bool found = map && !v8c_source_map_find(map, frame->line, frame->column, &place) && *place.source &&
               !v8c_buf_append(&out->source, place.source, strlen(place.source));
  if (found) {
    out->line = place.line;
    out->column = place.column;
    if (out->with_line) add_line(text_of(maps, map, place.index), place.line, &out->source_line);
  }
  pthread_mutex_unlock(&maps->lock);
  return found;
}

/* ---- Making, installing ------------------------------------------------------------------------------ */

int v8c_source_maps_new(const v8c_source_maps_options *given, v8c_source_maps **out) {
  v8c_source_maps_options options;
  if (!out) return v8c__fail(V8C_EINVAL, "%s", "");
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  v8c_source_maps *maps = v8c__calloc(sizeof *maps);
  if (!maps) return v8c__fail(V8C_ENOMEM, "%s", "");
  pthread_mutex_init(&maps->lock, NULL);
  maps->users = 1;
  maps->files = options.files;
  maps->fetch = options.fetch;
  maps->data = options.data;
  *out = maps;
  return 0;
}

int v8c_source_maps_add(v8c_source_maps *maps, const char *script, size_t len, v8c_source_map *map) {
  if (!maps || !script || !map) return v8c__fail(V8C_EINVAL, "%s", "");
  len = v8c__len(script, len);
  pthread_mutex_lock(&maps->lock);
  v8c_source_map *old = v8c__dict_get(&maps->added, script, len);
  int err = v8c__dict_set(&maps->added, script, len, map);
  pthread_mutex_unlock(&maps->lock);
  if (err) return v8c__fail(err, "%s", "");
  if (old != map) v8c_source_map_free(old);
  return 0;
}

static void let_go(void *data) { v8c_source_maps_free(data); }

int v8c_source_maps_install(v8c_source_maps *maps, v8c_isolate *isolate) {
  if (!maps) return v8c_on_position(isolate, NULL, NULL, NULL);
  atomic_fetch_add_explicit(&maps->users, 1, memory_order_relaxed);
  int err = v8c_on_position(isolate, tell, maps, let_go);
  if (err) v8c_source_maps_free(maps);
  return err;
}

void v8c_source_maps_free(v8c_source_maps *maps) {
  if (!maps || atomic_fetch_sub_explicit(&maps->users, 1, memory_order_acq_rel) > 1) return;
  v8c__dict_free(&maps->added, free_map);
  v8c__dict_free(&maps->named, free_record);
  v8c__dict_free(&maps->last, NULL);
  pthread_mutex_destroy(&maps->lock);
  v8c__free(maps);
}
