/* source_map.c: see v8c/source_map.h. Maps come with scripts: nothing in them is believed. */
#include "src/loader/source_map.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "src/internal.h"
#include "src/loader/text.h"

/* ---- Growing ---------------------------------------------------------------------------- */

static int room(void **items, size_t count, size_t *cap, size_t size) {
  if (count < *cap) return 0;
  size_t more = *cap ? *cap * 2 : 64;
  void *grown = more > SIZE_MAX / 2 / size ? NULL : v8c__realloc(*items, more * size);
  if (!grown) return v8c__fail(V8C_ENOMEM, "%s", "");
  *items = grown;
  *cap = more;
  return 0;
}

static int add_segment(v8c_source_map *map, const struct v8c__segment *segment) {
  int err = room((void **)&map->segments, map->count, &map->cap, sizeof *segment);
  if (!err) map->segments[map->count++] = *segment;
  return err;
}

/* ---- VLQ ------------------------------------------------------------------------------------ */

static int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* One number, which is added to *to. False when there is none, or *to leaves 0 to 2^31 - 2. */
static bool vlq(const char **at, const char *end, int32_t *to) {
  uint64_t bits = 0;
  int shift = 0, digit;
  do {
    if (*at == end || shift > 30 || (digit = digit_of(**at)) < 0) return false;
    ++*at;
    bits |= (uint64_t)(digit & 31) << shift;
    shift += 5;
  } while (digit & 32);
  int64_t number = (int64_t)(bits >> 1), sum = *to + (bits & 1 ? -number : number);
  if (sum < 0 || sum >= INT32_MAX) return false;
  *to = (int32_t)sum;
  return true;
}

/* What is being read: a map, or a section of an index map. */
struct reading {
  v8c_source_map *map;
  size_t first_source, sources, first_name, names; /* its own among the map's */
  int32_t line, column;                            /* of the section */
  bool unsorted;
};

static int bad(const char *what) { return v8c__fail(V8C_EFORMAT, "source map: %s", what); }

/* One segment of 1, 4 or 5 numbers, each but the first relative to the last segment's. */
static int read_segment(struct reading *r, const char **at, const char *end, struct v8c__segment *last) {
  struct v8c__segment made;
  bool has_source = false, has_name = false, good = vlq(at, end, &last->column);
  if (good && *at < end && **at != ',' && **at != ';') {
    has_source = true;
    good = vlq(at, end, &last->source) && vlq(at, end, &last->source_line) && vlq(at, end, &last->source_column);
    if (good && *at < end && **at != ',' && **at != ';') {
      has_name = true;
      good = vlq(at, end, &last->name);
    }
  }
  if (!good || (*at < end && **at != ',' && **at != ';')) return bad("mappings are damaged");
  if (has_source && (size_t)last->source >= r->sources) return bad("a source that is not there");
  if (has_name && (size_t)last->name >= r->names) return bad("a name that is not there");
  made = *last;
  int64_t column = (int64_t)last->column + (last->line == 0 ? r->column : 0), line = (int64_t)last->line + r->line;
  if (column >= INT32_MAX || line >= INT32_MAX) return bad("a place past 2^31");
  made.column = (int32_t)column;
  made.line = (int32_t)line;
  made.source = has_source ? last->source + (int32_t)r->first_source : -1;
  made.name = has_name ? last->name + (int32_t)r->first_name : -1;
  if (r->map->count) {
    const struct v8c__segment *before = &r->map->segments[r->map->count - 1];
    if (before->line == made.line && before->column > made.column) r->unsorted = true;
  }
  return add_segment(r->map, &made);
}

static int read_mappings(struct reading *r, const char *text) {
  struct v8c__segment last = {0};
  const char *end = text + strlen(text);
  while (text < end) {
    if (*text == ';') {
      if (++last.line == INT32_MAX) return bad("too many lines");
      last.column = 0;
      text++;
    } else if (*text == ',') {
      text++;
    } else {
      int err = read_segment(r, &text, end, &last);
      if (err) return err;
    }
  }
  return 0;
}

/* ---- Sources and names ------------------------------------------------------------------------ */

static const char *text_of(const cJSON *item) { return cJSON_IsString(item) ? item->valuestring : ""; }

static int add_source(v8c_source_map *map, const char *root, const char *name, const char *url, size_t url_len) {
  v8c_buf rooted = {0}, whole = {0};
  int err = room((void **)&map->sources, map->source_count, &map->source_cap, sizeof *map->sources);
  size_t root_len = strlen(root);
  if (!err) err = v8c_buf_append(&rooted, root, root_len);
  if (!err && root_len && root[root_len - 1] != '/') err = v8c_buf_append(&rooted, "/", 1);
  if (!err) err = v8c_buf_append(&rooted, name, strlen(name));
  if (!err) err = v8c__source_join(url, url_len, rooted.data, rooted.len, &whole);
  if (!err) {
    map->sources[map->source_count++] = (struct v8c__source){.name = whole.data};
    whole = (v8c_buf){0};
  }
  v8c_buf_free(&rooted);
  v8c_buf_free(&whole);
  return err;
}

static int read_sources(struct reading *r, const cJSON *json, const char *url, size_t url_len) {
  const cJSON *sources = v8c__json_member(json, "sources"), *contents = v8c__json_member(json, "sourcesContent");
  const char *root = text_of(v8c__json_member(json, "sourceRoot"));
  if (!cJSON_IsArray(sources)) return bad("there are no sources");
  r->first_source = r->map->source_count;
  for (const cJSON *item = sources->child; item; item = item->next) {
    int err = add_source(r->map, root, text_of(item), url, url_len);
    if (err) return err;
  }
  r->sources = r->map->source_count - r->first_source;
  const cJSON *content = cJSON_IsArray(contents) ? contents->child : NULL;
  for (size_t i = 0; content && i < r->sources; i++, content = content->next) {
    struct v8c__source *source = &r->map->sources[r->first_source + i];
    if (!cJSON_IsString(content)) continue;
    source->len = strlen(content->valuestring);
    source->content = v8c__strdup(content->valuestring, source->len);
    if (!source->content) return v8c__fail(V8C_ENOMEM, "%s", "");
  }
  return 0;
}

static int read_names(struct reading *r, const cJSON *json) {
  const cJSON *names = v8c__json_member(json, "names");
  r->first_name = r->map->name_count;
  for (const cJSON *item = cJSON_IsArray(names) ? names->child : NULL; item; item = item->next) {
    int err = room((void **)&r->map->names, r->map->name_count, &r->map->name_cap, sizeof *r->map->names);
    char *copy = err ? NULL : v8c__strdup(text_of(item), V8C_ZSTR);
    if (!copy) return v8c__fail(V8C_ENOMEM, "%s", "");
    r->map->names[r->map->name_count++] = copy;
  }
  r->names = r->map->name_count - r->first_name;
  return 0;
}

/* ---- Maps and index maps ------------------------------------------------------------------------- */

static int read_plain(struct reading *r, const cJSON *json, const char *url, size_t url_len) {
  const cJSON *mappings = v8c__json_member(json, "mappings");
  if (!cJSON_IsString(mappings)) return bad("there are no mappings");
  int err = read_sources(r, json, url, url_len);
  if (!err) err = read_names(r, json);
  return err ? err : read_mappings(r, mappings->valuestring);
}

static bool offset_of(const cJSON *item, int32_t *out) {
  if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble >= INT32_MAX) return false;
  *out = (int32_t)item->valuedouble;
  return true;
}

static int read_section(struct reading *r, const cJSON *section, const char *url, size_t url_len) {
  struct reading last = *r;
  const cJSON *offset = cJSON_IsObject(section) ? v8c__json_member(section, "offset") : NULL, *map;
  if (!cJSON_IsObject(offset) || !offset_of(v8c__json_member(offset, "line"), &r->line) ||
      !offset_of(v8c__json_member(offset, "column"), &r->column))
    return bad("a section without its place");
  if (r->line < last.line || (r->line == last.line && r->column < last.column)) return bad("sections in no order");
  map = v8c__json_member(section, "map");
  if (!cJSON_IsObject(map) || v8c__json_member(map, "sections")) return bad("a section without a map");
  /* What is before its first place is not the last section's. */
  struct v8c__segment nowhere = {.line = r->line, .column = r->column, .source = -1, .name = -1};
  int err = add_segment(r->map, &nowhere);
  return err ? err : read_plain(r, map, url, url_len);
}

static int by_place(const void *a, const void *b) {
  const struct v8c__segment *x = a, *y = b;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  return x->column == y->column ? 0 : x->column < y->column ? -1 : 1;
}

static int read_map(v8c_source_map *map, const cJSON *json, const char *url, size_t url_len) {
  struct reading r = {.map = map};
  const cJSON *version = v8c__json_member(json, "version"), *sections;
  if (!cJSON_IsObject(json)) return bad("no JSON object");
  if (!cJSON_IsNumber(version) || version->valuedouble != 3) return bad("its version is not 3");
  sections = v8c__json_member(json, "sections");
  if (sections && !cJSON_IsArray(sections)) return bad("sections are no array");
  int err = sections ? 0 : read_plain(&r, json, url, url_len);
  for (const cJSON *item = sections ? sections->child : NULL; item && !err; item = item->next)
    err = read_section(&r, item, url, url_len);
  /* Sections may overlap where they should not. */
  if (!err && (sections || r.unsorted)) qsort(map->segments, map->count, sizeof *map->segments, by_place);
  return err;
}

/* Some servers send a first line that no script can be. */
static void skip_guard(const char **json, size_t *len) {
  if (*len < 3 || memcmp(*json, ")]}", 3)) return;
  const char *end = memchr(*json, '\n', *len);
  if (!end) return;
  *len -= (size_t)(end + 1 - *json);
  *json = end + 1;
}

int v8c_source_map_new(const char *json, size_t len, const char *url, size_t url_len, v8c_source_map **out) {
  if (!json || !out) return v8c__fail(V8C_EINVAL, "%s", "");
  len = v8c__len(json, len);
  skip_guard(&json, &len);
  cJSON *parsed = cJSON_ParseWithLength(json, len);
  if (!parsed) return bad("no JSON");
  v8c_source_map *map = v8c__calloc(sizeof *map);
  int err = map ? 0 : v8c__fail(V8C_ENOMEM, "%s", "");
  if (!err) err = read_map(map, parsed, url ? url : "", url ? v8c__len(url, url_len) : 0);
  cJSON_Delete(parsed);
  if (err)
    v8c_source_map_free(map);
  else
    *out = map;
  return err;
}

int v8c_source_map_from_url(const char *url, size_t len, const char *base, size_t base_len, v8c_source_map **out) {
  if (!url || !out) return v8c__fail(V8C_EINVAL, "%s", "");
  v8c_buf json = {0};
  int err = v8c__data_url(url, v8c__len(url, len), &json);
  if (!err) err = v8c_source_map_new(json.data ? json.data : "", json.len, base, base_len, out);
  v8c_buf_free(&json);
  return err;
}

/* ---- Asking ----------------------------------------------------------------------------------------- */

int v8c_source_map_find(const v8c_source_map *map, int line, int column, v8c_source_place *out) {
  if (!map || !out || out->size < sizeof out->size || line < 1 || column < 1) return v8c__fail(V8C_EINVAL, "%s", "");
  size_t low = 0, high = map->count; /* the first segment behind the place */
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct v8c__segment *at = &map->segments[middle];
    if (at->line < line - 1 || (at->line == line - 1 && at->column <= column - 1))
      low = middle + 1;
    else
      high = middle;
  }
  const struct v8c__segment *found = low ? &map->segments[low - 1] : NULL;
  if (!found || found->line != line - 1 || found->source < 0) return v8c__fail(V8C_ENOENT, "%s", "");
  v8c_source_place place = {.size = out->size,
                            .source = map->sources[found->source].name,
                            .index = (size_t)found->source,
                            .line = found->source_line + 1,
                            .column = found->source_column + 1,
                            .name = found->name < 0 ? "" : map->names[found->name]};
  memcpy(out, &place, out->size < sizeof place ? out->size : sizeof place);
  return 0;
}

size_t v8c_source_map_source_count(const v8c_source_map *map) { return map ? map->source_count : 0; }

const char *v8c_source_map_source(const v8c_source_map *map, size_t index) {
  return map && index < map->source_count ? map->sources[index].name : NULL;
}

const char *v8c_source_map_content(const v8c_source_map *map, size_t index, size_t *len) {
  const struct v8c__source *source = map && index < map->source_count ? &map->sources[index] : NULL;
  if (len) *len = source ? source->len : 0;
  return source ? source->content : NULL;
}

void v8c_source_map_free(v8c_source_map *map) {
  if (!map) return;
  for (size_t i = 0; i < map->source_count; i++) {
    v8c__free(map->sources[i].name);
    v8c__free(map->sources[i].content);
  }
  for (size_t i = 0; i < map->name_count; i++) v8c__free(map->names[i]);
  v8c__free(map->sources);
  v8c__free(map->names);
  v8c__free(map->segments);
  v8c__free(map);
}
