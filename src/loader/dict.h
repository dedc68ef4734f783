/* dict.h: pointers by text. */
#ifndef V8C_SRC_LOADER_DICT_H
#define V8C_SRC_LOADER_DICT_H

#include "v8c/base.h"

/* Zeroed is empty. */
struct v8c__dict {
  struct v8c__dict_slot {
    char *key; /* NULL: free */
    size_t len;
    uint64_t hash;
    void *value;
  } * slots;
  size_t cap, count;
};

/* NULL when there is none. */
void *v8c__dict_get(const struct v8c__dict *dict, const char *key, size_t len);

/* Puts it there, in place of an older one; the key is copied. 0 | V8C_ENOMEM */
int v8c__dict_set(struct v8c__dict *dict, const char *key, size_t len, void *value);

/* Takes it out; what was there, or NULL. */
void *v8c__dict_remove(struct v8c__dict *dict, const char *key, size_t len);

/* Frees keys, and values by `free_value` (may be NULL); empty again. */
void v8c__dict_free(struct v8c__dict *dict, void (*free_value)(void *value));

#endif
