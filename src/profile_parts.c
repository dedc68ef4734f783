/* profile_parts.c: see profile_parts.h. */
#include "src/profile_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void *v8c__push(struct v8c__list *list, size_t item) {
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

char *v8c__clean_copy(const char *text, size_t len) {
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

static char **find(const struct v8c__texts *texts, const char *text) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
  for (const unsigned char *p = (const unsigned char *)text; *p; p++) hash = (hash ^ *p) * UINT64_C(0x100000001b3);
  for (size_t i = (size_t)(hash ^ hash >> 32);; i++) {
    char **slot = &texts->slots[i & (texts->cap - 1)];
    if (!*slot || strcmp(*slot, text) == 0) return slot;
  }
}

static bool make_room(struct v8c__texts *old) {
  if (old->count * 2 < old->cap) return true;
  struct v8c__texts grown = {.cap = old->cap ? old->cap * 2 : 128, .count = old->count};
  grown.slots = v8c__calloc(grown.cap * sizeof *grown.slots);
  if (!grown.slots) return false;
  for (size_t i = 0; i < old->cap; i++)
    if (old->slots[i]) *find(&grown, old->slots[i]) = old->slots[i];
  v8c__free(old->slots);
  *old = grown;
  return true;
}

const char *v8c__intern(struct v8c__texts *texts, const char *text) {
  if (!text || !*text) return "";
  char *copy = v8c__clean_copy(text, strlen(text));
  if (!copy || !make_room(texts)) {
    v8c__free(copy);
    return NULL;
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

void v8c__texts_free(struct v8c__texts *texts) {
  for (size_t i = 0; i < texts->cap; i++) v8c__free(texts->slots[i]);
  v8c__free(texts->slots);
}

void *v8c__add(struct v8c__filling *filling, struct v8c__list *list, size_t item) {
  void *to = filling->err ? NULL : v8c__push(list, item);
  if (!to) filling->err = V8C_ENOMEM;
  return to;
}

const char *v8c__add_text(struct v8c__filling *filling, const char *text) {
  const char *own = v8c__intern(&filling->texts, text);
  if (!own) filling->err = V8C_ENOMEM;
  return own ? own : "";
}

/* ---- Read ------------------------------------------------------------------------------------ */

int v8c__show(const void *from, size_t whole, void *out) {
  size_t size;
  memcpy(&size, out, sizeof size);
  if (size < sizeof size) return v8c__fail(V8C_EINVAL, "out->size is not set");
  memcpy(out, from, size < whole ? size : whole);
  memcpy(out, &size, sizeof size);
  return 0;
}

/* ---- Write ----------------------------------------------------------------------------------- */

enum { PIECE = 64 * 1024 };

int v8c__writer_open(struct v8c__writer *to, v8c_write_fn write, void *data) {
  *to = (struct v8c__writer){.write = write, .data = data, .piece = v8c__alloc(PIECE)};
  return to->piece ? 0 : V8C_ENOMEM;
}

static void flush(struct v8c__writer *to) {
  if (!to->err && to->used && to->write(to->piece, to->used, to->data)) to->err = V8C_ECANCELED;
  to->used = 0;
}

void v8c__put(struct v8c__writer *to, const char *bytes, size_t len) {
  while (len && !to->err) {
    size_t part = PIECE - to->used < len ? PIECE - to->used : len;
    memcpy(to->piece + to->used, bytes, part);
    to->used += part;
    bytes += part;
    len -= part;
    if (to->used == PIECE) flush(to);
  }
}

void v8c__print(struct v8c__writer *to, const char *format, ...) {
  char text[256];
  va_list args;
  va_start(args, format);
  int len = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  v8c__put(to, text, (size_t)len);
}

/* Bytes at p that JSON, JavaScript that reads it as source, or HTML around that takes only as an escape. */
static size_t to_escape(const unsigned char *p) {
  if (*p < 0x20 || *p == '"' || *p == '\\' || *p == '<' || *p == 0x7f) return 1;
  return p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9) ? 3 : 0;
}

void v8c__put_text(struct v8c__writer *to, const char *text) {
  const unsigned char *p = (const unsigned char *)text, *from = p;
  v8c__put(to, "\"", 1);
  while (*p) {
    size_t len = to_escape(p);
    if (len == 0) {
      p++;
      continue;
    }
    v8c__put(to, (const char *)from, (size_t)(p - from));
    if (*p == '"' || *p == '\\')
      v8c__print(to, "\\%c", *p);
    else
      v8c__print(to, "\\u%04x", len == 1 ? *p : 0x2000u + (p[2] & 0x3f));
    from = p += len;
  }
  v8c__put(to, (const char *)from, (size_t)(p - from));
  v8c__put(to, "\"", 1);
}

void v8c__put_place(struct v8c__writer *to, const struct v8c__place *place) {
  v8c__print(to, "\"callFrame\":{\"functionName\":");
  v8c__put_text(to, place->function);
  v8c__print(to, ",\"scriptId\":\"%d\",\"url\":", place->script_id);
  v8c__put_text(to, place->script);
  /* Counted from 0 there, so that an unknown place is -1. */
  v8c__print(to, ",\"lineNumber\":%d,\"columnNumber\":%d}", place->line - 1, place->column - 1);
}

int v8c__writer_close(struct v8c__writer *to) {
  flush(to);
  v8c__free(to->piece);
  return to->err;
}
