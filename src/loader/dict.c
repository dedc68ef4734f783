/* dict.c: see dict.h. Open addressing, XXH3. */
#include "src/loader/dict.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "src/internal.h"

static uint64_t hash_of(const char *key, size_t len) { return XXH3_64bits(key, len); }

/* The slot that has the key, or the free one where it belongs. */
static struct v8c__dict_slot *slot_of(const struct v8c__dict *dict, const char *key, size_t len, uint64_t hash) {
  for (size_t i = hash & (dict->cap - 1);; i = (i + 1) & (dict->cap - 1)) {
    struct v8c__dict_slot *slot = &dict->slots[i];
    if (!slot->key || (slot->hash == hash && slot->len == len && !memcmp(slot->key, key, len))) return slot;
  }
}

void *v8c__dict_get(const struct v8c__dict *dict, const char *key, size_t len) {
  return dict->cap ? slot_of(dict, key, len, hash_of(key, len))->value : NULL;
}

static int grow(struct v8c__dict *dict) {
  struct v8c__dict grown = {.cap = dict->cap ? dict->cap * 2 : 32, .count = dict->count};
  grown.slots = v8c__calloc(grown.cap * sizeof *grown.slots);
  if (!grown.slots) return V8C_ENOMEM;
  for (size_t i = 0; i < dict->cap; i++) {
    struct v8c__dict_slot *old = &dict->slots[i];
    if (old->key) *slot_of(&grown, old->key, old->len, old->hash) = *old;
  }
  v8c__free(dict->slots);
  *dict = grown;
  return 0;
}

int v8c__dict_set(struct v8c__dict *dict, const char *key, size_t len, void *value) {
  if (dict->count * 4 >= dict->cap * 3) {
    int err = grow(dict);
    if (err) return err;
  }
  uint64_t hash = hash_of(key, len);
  struct v8c__dict_slot *slot = slot_of(dict, key, len, hash);
  if (!slot->key) {
    char *copy = v8c__strdup(key, len);
    if (!copy) return V8C_ENOMEM;
    *slot = (struct v8c__dict_slot){copy, len, hash, NULL};
    dict->count++;
  }
  slot->value = value;
  return 0;
}

/* What stands behind it and would be found no more moves up. */
void *v8c__dict_remove(struct v8c__dict *dict, const char *key, size_t len) {
  if (!dict->cap) return NULL;
  size_t mask = dict->cap - 1;
  struct v8c__dict_slot *slot = slot_of(dict, key, len, hash_of(key, len));
  if (!slot->key) return NULL;
  void *value = slot->value;
  v8c__free(slot->key);
  size_t hole = (size_t)(slot - dict->slots);
  for (size_t i = (hole + 1) & mask; dict->slots[i].key; i = (i + 1) & mask) {
    if (((i - dict->slots[i].hash) & mask) < ((i - hole) & mask)) continue;
    dict->slots[hole] = dict->slots[i];
    hole = i;
  }
  dict->slots[hole] = (struct v8c__dict_slot){0};
  dict->count--;
  return value;
}

void v8c__dict_free(struct v8c__dict *dict, void (*free_value)(void *value)) {
  for (size_t i = 0; i < dict->cap; i++) {
    if (!dict->slots[i].key) continue;
    if (free_value) free_value(dict->slots[i].value);
    v8c__free(dict->slots[i].key);
  }
  v8c__free(dict->slots);
  *dict = (struct v8c__dict){0};
}
