/* profile_parts.h: what CPU and heap profiles are made of: growable arrays, texts kept once, and
 * JSON written in pieces. */
#ifndef V8C_SRC_PROFILE_PARTS_H
#define V8C_SRC_PROFILE_PARTS_H

#include "src/internal.h"
#include "v8c/profiler.h"

/* A growable array of any element. */
struct v8c__list {
  void *items;
  size_t count, cap;
};

/* Room for one more at the end, or NULL. */
void *v8c__push(struct v8c__list *list, size_t item);

/* Open addressing; a text of the table is a C string of its own. */
struct v8c__texts {
  char **slots;
  size_t cap, count; /* cap: a power of two */
};

/* The table's own copy of a text, the same pointer for the same text: UTF-8, whatever came in
 * (what was not becomes U+FFFD); "" for NULL. NULL when out of memory. */
const char *v8c__intern(struct v8c__texts *texts, const char *text);
void v8c__texts_free(struct v8c__texts *texts);

/* What is being filled: once something has failed nothing is added any more, and the first failure is kept. */
struct v8c__filling {
  struct v8c__texts texts;
  int err;
};
/* As v8c__push, but NULL for good once anything has failed. */
void *v8c__add(struct v8c__filling *filling, struct v8c__list *list, size_t item);
/* As v8c__intern; "" when that failed. */
const char *v8c__add_text(struct v8c__filling *filling, const char *text);

/* A copy that is UTF-8, whatever came in; NULL when out of memory. */
char *v8c__clean_copy(const char *text, size_t len);

/* Fills a caller's struct as far as its leading `size` goes, which stays. 0 | V8C_EINVAL */
int v8c__show(const void *from, size_t whole, void *out);

/* Bytes on their way to a v8c_write_fn, gathered into pieces. */
struct v8c__writer {
  v8c_write_fn write;
  void *data;
  char *piece;
  size_t used;
  int err; /* once set, nothing more is written */
};

/* 0 | V8C_ENOMEM, after which it must not be used */
int v8c__writer_open(struct v8c__writer *to, v8c_write_fn write, void *data);
/* Writes what is left. 0 or what went wrong on the way. */
int v8c__writer_close(struct v8c__writer *to);
void v8c__put(struct v8c__writer *to, const char *bytes, size_t len);
/* Short pieces only: numbers and names of ours. */
V8C_PRINTF(2, 3) void v8c__print(struct v8c__writer *to, const char *format, ...);
/* A JSON string of a text that is UTF-8; may stand inside an HTML script. */
void v8c__put_text(struct v8c__writer *to, const char *text);

/* What a profile says of where a function is; line and column from 1, unknown 0. */
struct v8c__place {
  const char *function, *script;
  int script_id, line, column;
};
/* As "callFrame":{…}. */
void v8c__put_place(struct v8c__writer *to, const struct v8c__place *place);

#endif
