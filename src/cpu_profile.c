/* cpu_profile.c: the copy of a CPU profile, how it is read, and how it becomes JSON. */
#include "src/cpu_profile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
  v8c_cpu_node shown;                /* texts interned; children set by finish */
  uint32_t first_tick, tick_count;
};

struct tick {
  int line;
  uint32_t hits;
};

struct sample {
  int64_t time_us;
  uint32_t node_id;
  uint32_t order;                    /* as it came: keeps the sort stable */
};

/* A growable array of any element. */
struct list {
  void *items;
  size_t count, cap;
};

/* Open addressing; a text of the table is a C string of its own. */
struct texts {
  char **slots;
  size_t cap, count;                 /* cap: a power of two */
};

struct v8c_cpu_profile {
  char *title;
  int64_t start_us, end_us;
  struct list nodes, ticks, samples;
  uint32_t *children;                /* ids of all nodes' children, node after node */
  uint32_t *by_id;                   /* index + 1 of a node; 0 none */
  size_t ids;                        /* length of by_id */
  struct texts texts;
  int err;                           /* first failure while it is filled */
};

#define NODES(profile) ((struct node *)(profile)->nodes.items)
#define SAMPLES(profile) ((struct sample *)(profile)->samples.items)

/* Room for one more at the end, or NULL. */
static void *push(struct list *list, size_t item) {
  if (list->count == list->cap) {
    size_t cap = list->cap ? list->cap * 2 : 64;
    if (cap > UINT32_MAX) return NULL; /* more than ids and ticks can number */
    void *items = v8c__realloc(list->items, cap * item);
    if (!items) return NULL;
    list->items = items;
    list->cap = cap;
  }
  return (char *)list->items + item * list->count++;
}

/* ---- Texts ----------------------------------------------------------------------------- */

/* Bytes of the ill-formed sequence at p that one U+FFFD stands for: a surrogate that was
 * written as three bytes is one character; anything else goes byte by byte. */
static size_t ill_formed(const unsigned char *p, size_t left) {
  bool surrogate = left >= 3 && p[0] == 0xed && (p[1] & 0xe0) == 0xa0 && (p[2] & 0xc0) == 0x80;
  return surrogate ? 3 : 1;
}

/* A copy that is UTF-8, whatever came in; NULL when out of memory. */
static char *clean_copy(const char *text, size_t len) {
  if (v8c__utf8_check(text, len, NULL) == len) return v8c__strdup(text, len);
  char *copy = v8c__alloc(3 * len + 1);
  size_t used = 0;
  for (size_t at = 0; copy && at < len;) {
    size_t good = v8c__utf8_check(text + at, len - at, NULL);
    memcpy(copy + used, text + at, good);
    used += good;
    at += good;
    if (at == len) break;
    memcpy(copy + used, "\xef\xbf\xbd", 3);
    used += 3;
    at += ill_formed((const unsigned char *)text + at, len - at);
  }
  if (copy) copy[used] = 0;
  return copy;
}

static char **find(const struct texts *texts, const char *text) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
  for (const unsigned char *p = (const unsigned char *)text; *p; p++)
    hash = (hash ^ *p) * UINT64_C(0x100000001b3);
  for (size_t i = (size_t)(hash ^ hash >> 32);; i++) {
    char **slot = &texts->slots[i & (texts->cap - 1)];
    if (!*slot || strcmp(*slot, text) == 0) return slot;
  }
}

static bool make_room(struct texts *old) {
  if (old->count * 2 < old->cap) return true;
  struct texts grown = {.cap = old->cap ? old->cap * 2 : 128, .count = old->count};
  grown.slots = v8c__calloc(grown.cap * sizeof *grown.slots);
  if (!grown.slots) return false;
  for (size_t i = 0; i < old->cap; i++)
    if (old->slots[i]) *find(&grown, old->slots[i]) = old->slots[i];
  v8c__free(old->slots);
  *old = grown;
  return true;
}

/* The profile's own copy of a text, the same pointer for the same text. */
static const char *intern(v8c_cpu_profile *profile, const char *text) {
  if (!text || !*text) return "";
  struct texts *texts = &profile->texts;
  char *copy = clean_copy(text, strlen(text));
  if (!copy || !make_room(texts)) {
    v8c__free(copy);
    profile->err = V8C_ENOMEM;
    return "";
  }
  char **slot = find(texts, copy);
  if (*slot) {
    v8c__free(copy);
  } else {
    *slot = copy;
    texts->count++;
  }
  return *slot;
}

/* ---- Fill -------------------------------------------------------------------------------- */

v8c_cpu_profile *v8c__cpu_profile_new(const char *title, size_t len, int64_t start_us, int64_t end_us) {
  v8c_cpu_profile *profile = v8c__calloc(sizeof *profile);
  if (!profile) return NULL;
  profile->start_us = start_us;
  profile->end_us = end_us;
  profile->title = clean_copy(title, v8c__len(title, len));
  if (profile->title) return profile;
  v8c__free(profile);
  return NULL;
}

void v8c__cpu_profile_add_node(v8c_cpu_profile *profile, const v8c_cpu_node *from) {
  struct node *to = profile->err ? NULL : push(&profile->nodes, sizeof *to);
  if (!to) {
    profile->err = V8C_ENOMEM;
    return;
  }
  *to = (struct node){.shown = *from, .first_tick = (uint32_t)profile->ticks.count};
  to->shown.size = sizeof to->shown;
  to->shown.function = intern(profile, from->function);
  to->shown.script = intern(profile, from->script);
  to->shown.bailout = intern(profile, from->bailout);
  to->shown.child_count = 0;
  to->shown.children = NULL;
  if (from->id >= profile->ids) profile->ids = (size_t)from->id + 1;
}

void v8c__cpu_profile_add_ticks(v8c_cpu_profile *profile, int line, uint32_t hits) {
  struct tick *to = profile->err || !profile->nodes.count ? NULL : push(&profile->ticks, sizeof *to);
  if (!to) {
    profile->err = V8C_ENOMEM;
    return;
  }
  *to = (struct tick){.line = line, .hits = hits};
  NODES(profile)[profile->nodes.count - 1].tick_count++;
}

void v8c__cpu_profile_add_sample(v8c_cpu_profile *profile, uint32_t node_id, int64_t time_us) {
  struct sample *to = profile->err ? NULL : push(&profile->samples, sizeof *to);
  if (!to) {
    profile->err = V8C_ENOMEM;
    return;
  }
  *to = (struct sample){.time_us = time_us, .node_id = node_id, .order = (uint32_t)profile->samples.count};
}

static struct node *node_of(const v8c_cpu_profile *profile, uint32_t id) {
  uint32_t index = id < profile->ids ? profile->by_id[id] : 0;
  return index ? &NODES(profile)[index - 1] : NULL;
}

/* Notes where each id is, and counts children. */
static int number(v8c_cpu_profile *profile) {
  for (size_t i = 0; i < profile->nodes.count; i++) {
    struct node *node = &NODES(profile)[i];
    if (!node->shown.id || profile->by_id[node->shown.id]) return V8C_ECORRUPT;
    profile->by_id[node->shown.id] = (uint32_t)i + 1;
    if (i == 0) continue;
    struct node *parent = node_of(profile, node->shown.parent);
    if (!parent || parent == node) return V8C_ECORRUPT;
    parent->shown.child_count++;
  }
  return 0;
}

/* Gives each node its part of `children`, and fills it. */
static void link_children(v8c_cpu_profile *profile) {
  uint32_t *next = profile->children;
  for (size_t i = 0; i < profile->nodes.count; i++) {
    v8c_cpu_node *shown = &NODES(profile)[i].shown;
    shown->children = next;
    next += shown->child_count;
    shown->child_count = 0; /* counted again while it is filled */
  }
  for (size_t i = 1; i < profile->nodes.count; i++) {
    const v8c_cpu_node *shown = &NODES(profile)[i].shown;
    v8c_cpu_node *parent = &node_of(profile, shown->parent)->shown;
    profile->children[(size_t)(parent->children - profile->children) + parent->child_count++] = shown->id;
  }
}

static int by_time(const void *left, const void *right) {
  const struct sample *a = left, *b = right;
  if (a->time_us != b->time_us) return a->time_us < b->time_us ? -1 : 1;
  return a->order < b->order ? -1 : a->order > b->order;
}

int v8c__cpu_profile_finish(v8c_cpu_profile *profile) {
  if (profile->err) return profile->err;
  size_t count = profile->nodes.count;
  profile->by_id = v8c__calloc((profile->ids + 1) * sizeof *profile->by_id);
  profile->children = v8c__calloc((count + 1) * sizeof *profile->children);
  if (!profile->by_id || !profile->children) return V8C_ENOMEM;
  int err = number(profile);
  if (err) return err;
  link_children(profile);
  for (size_t i = 0; i < profile->samples.count; i++)
    if (!node_of(profile, SAMPLES(profile)[i].node_id)) return V8C_ECORRUPT;
  if (profile->samples.count)
    qsort(SAMPLES(profile), profile->samples.count, sizeof(struct sample), by_time);
  return 0;
}

void v8c_cpu_profile_free(v8c_cpu_profile *profile) {
  if (!profile) return;
  for (size_t i = 0; i < profile->texts.cap; i++) v8c__free(profile->texts.slots[i]);
  v8c__free(profile->texts.slots);
  v8c__free(profile->nodes.items);
  v8c__free(profile->ticks.items);
  v8c__free(profile->samples.items);
  v8c__free(profile->children);
  v8c__free(profile->by_id);
  v8c__free(profile->title);
  v8c__free(profile);
}

/* ---- Read ------------------------------------------------------------------------------------ */

const char *v8c_cpu_profile_title(const v8c_cpu_profile *profile) { return profile ? profile->title : ""; }

int64_t v8c_cpu_profile_start_us(const v8c_cpu_profile *profile) { return profile ? profile->start_us : 0; }

int64_t v8c_cpu_profile_end_us(const v8c_cpu_profile *profile) { return profile ? profile->end_us : 0; }

size_t v8c_cpu_profile_node_count(const v8c_cpu_profile *profile) {
  return profile ? profile->nodes.count : 0;
}

static int show(const struct node *node, v8c_cpu_node *out) {
  size_t size = out->size;
  if (size < sizeof size) return v8c__fail(V8C_EINVAL, "out->size is not set");
  memcpy(out, &node->shown, size < sizeof *out ? size : sizeof *out);
  out->size = size;
  return 0;
}

int v8c_cpu_profile_node(const v8c_cpu_profile *profile, size_t index, v8c_cpu_node *out) {
  if (!profile || !out) return v8c__fail(V8C_EINVAL, "profile or out is NULL");
  if (index >= profile->nodes.count)
    return v8c__fail(V8C_ERANGE, "node %zu of %zu", index, profile->nodes.count);
  return show(&NODES(profile)[index], out);
}

int v8c_cpu_profile_node_by_id(const v8c_cpu_profile *profile, uint32_t id, v8c_cpu_node *out) {
  if (!profile || !out) return v8c__fail(V8C_EINVAL, "profile or out is NULL");
  const struct node *node = node_of(profile, id);
  if (!node) return v8c__fail(V8C_ENOENT, "no node has the id %u", id);
  return show(node, out);
}

size_t v8c_cpu_profile_sample_count(const v8c_cpu_profile *profile) {
  return profile ? profile->samples.count : 0;
}

int v8c_cpu_profile_sample(const v8c_cpu_profile *profile, size_t index, uint32_t *node_id,
                           int64_t *time_us) {
  if (!profile) return v8c__fail(V8C_EINVAL, "profile is NULL");
  if (index >= profile->samples.count)
    return v8c__fail(V8C_ERANGE, "sample %zu of %zu", index, profile->samples.count);
  const struct sample *sample = &SAMPLES(profile)[index];
  if (node_id) *node_id = sample->node_id;
  if (time_us) *time_us = sample->time_us;
  return 0;
}

/* ---- Write ------------------------------------------------------------------------------------- */

enum { PIECE = 64 * 1024 };

struct writer {
  v8c_write_fn write;
  void *data;
  char *piece;
  size_t used;
  int err;                           /* once set, nothing more is written */
};

static void flush(struct writer *to) {
  if (!to->err && to->used && to->write(to->piece, to->used, to->data)) to->err = V8C_ECANCELED;
  to->used = 0;
}

static void put(struct writer *to, const char *bytes, size_t len) {
  while (len && !to->err) {
    size_t part = PIECE - to->used < len ? PIECE - to->used : len;
    memcpy(to->piece + to->used, bytes, part);
    to->used += part;
    bytes += part;
    len -= part;
    if (to->used == PIECE) flush(to);
  }
}

/* Short pieces only: numbers and names of ours. */
V8C_PRINTF(2, 3) static void print(struct writer *to, const char *format, ...) {
  char text[256];
  va_list args;
  va_start(args, format);
  int len = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  put(to, text, (size_t)len);
}

/* Bytes at p that JSON, or JavaScript that reads it as source, takes only as an escape. */
static size_t to_escape(const unsigned char *p) {
  if (*p < 0x20 || *p == '"' || *p == '\\' || *p == 0x7f) return 1;
  return p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9) ? 3 : 0;
}

/* A text of the profile: UTF-8 by then. */
static void put_text(struct writer *to, const char *text) {
  const unsigned char *p = (const unsigned char *)text, *from = p;
  put(to, "\"", 1);
  while (*p) {
    size_t len = to_escape(p);
    if (len == 0) {
      p++;
      continue;
    }
    put(to, (const char *)from, (size_t)(p - from));
    if (*p == '"' || *p == '\\')
      print(to, "\\%c", *p);
    else
      print(to, "\\u%04x", len == 1 ? *p : 0x2000u + (p[2] & 0x3f));
    from = p += len;
  }
  put(to, (const char *)from, (size_t)(p - from));
  put(to, "\"", 1);
}

static void put_ticks(struct writer *to, const v8c_cpu_profile *profile, const struct node *node) {
  if (node->tick_count == 0) return;
  const struct tick *ticks = (const struct tick *)profile->ticks.items + node->first_tick;
  print(to, ",\"positionTicks\":[");
  for (uint32_t i = 0; i < node->tick_count; i++)
    print(to, "%s{\"line\":%d,\"ticks\":%u}", i ? "," : "", ticks[i].line, ticks[i].hits);
  print(to, "]");
}

static void put_node(struct writer *to, const v8c_cpu_profile *profile, const struct node *node) {
  const v8c_cpu_node *shown = &node->shown;
  print(to, "{\"id\":%u,\"callFrame\":{\"functionName\":", shown->id);
  put_text(to, shown->function);
  print(to, ",\"scriptId\":\"%d\",\"url\":", shown->script_id);
  put_text(to, shown->script);
  /* Counted from 0 there, so that an unknown place is -1. */
  print(to, ",\"lineNumber\":%d,\"columnNumber\":%d},\"hitCount\":%u", shown->line - 1, shown->column - 1,
        shown->hits);
  for (uint32_t i = 0; i < shown->child_count; i++)
    print(to, "%s%u", i ? "," : ",\"children\":[", shown->children[i]);
  if (shown->child_count) print(to, "]");
  if (*shown->bailout) {
    print(to, ",\"deoptReason\":");
    put_text(to, shown->bailout);
  }
  put_ticks(to, profile, node);
  print(to, "}");
}

static void put_samples(struct writer *to, const v8c_cpu_profile *profile) {
  const struct sample *samples = SAMPLES(profile);
  print(to, ",\n\"samples\":[");
  for (size_t i = 0; i < profile->samples.count && !to->err; i++)
    print(to, "%s%u", i ? "," : "", samples[i].node_id);
  print(to, "],\n\"timeDeltas\":[");
  int64_t before = profile->start_us;
  for (size_t i = 0; i < profile->samples.count && !to->err; i++) {
    print(to, "%s%lld", i ? "," : "", (long long)(samples[i].time_us - before));
    before = samples[i].time_us;
  }
  print(to, "]");
}

int v8c_cpu_profile_write(const v8c_cpu_profile *profile, v8c_write_fn write, void *data) {
  if (!profile || !write) return v8c__fail(V8C_EINVAL, "profile or write is NULL");
  struct writer to = {.write = write, .data = data, .piece = v8c__alloc(PIECE)};
  if (!to.piece) return v8c__fail(V8C_ENOMEM, "%s", "");
  print(&to, "{\"nodes\":[");
  for (size_t i = 0; i < profile->nodes.count && !to.err; i++) {
    print(&to, "%s", i ? ",\n" : "\n");
    put_node(&to, profile, &NODES(profile)[i]);
  }
  print(&to, "],\n\"startTime\":%lld,\"endTime\":%lld", (long long)profile->start_us,
        (long long)profile->end_us);
  put_samples(&to, profile);
  print(&to, "}\n");
  flush(&to);
  v8c__free(to.piece);
  return to.err ? v8c__fail(to.err, "%s", "") : 0;
}
