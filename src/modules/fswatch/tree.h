/* tree.h: what a watch knows of names below it. */
#ifndef V8C_SRC_MODULES_FSWATCH_TREE_H
#define V8C_SRC_MODULES_FSWATCH_TREE_H

#include <stdbool.h>
#include <sys/types.h>
#include <uv.h>

#include "src/loader/dict.h"

/* A thing in the file system and its state. */
struct v8c__seen {
  struct v8c__identity { /* without gaps: compared as bytes */
    uint64_t device, inode, born_s, born_ns;
  } identity;
  uint64_t size, mode, uid, gid, changed_s, changed_ns; /* contents */
};

struct v8c__entry {
  struct v8c__entry *parent, *first, *prev, *next; /* first: of what is in it; the others: beside it */
  struct v8c__seen seen;
  void *handle;     /* the watch's own: of a folder that is watched */
  unsigned last_op; /* that was reported of it; 0: none */
  char path[];      /* relative; "" for the top */
};

struct v8c__tree {
  struct v8c__dict by_path;
  struct v8c__entry *top;
};

/* 0 or V8C_ENOMEM. */
int v8c__tree_init(struct v8c__tree *tree);
void v8c__tree_free(struct v8c__tree *tree);
struct v8c__entry *v8c__tree_find(const struct v8c__tree *tree, const char *path);
/* NULL without memory. */
struct v8c__entry *v8c__tree_add(struct v8c__tree *tree, struct v8c__entry *parent, const char *path,
                                 const struct v8c__seen *seen);
/* With all that is in it; `gone` is called for each. The top only loses what is in it. */
void v8c__tree_remove(struct v8c__tree *tree, struct v8c__entry *entry,
                      void (*gone)(struct v8c__entry *entry, void *data), void *data);

/* Does not follow a link. libuv's code. */
int v8c__look(const char *path, struct v8c__seen *out);
bool v8c__is_folder(const struct v8c__seen *seen);
/* Where the times of birth are to be the same, too, compare the identities: a number of an inode comes back. */
bool v8c__is_same(const struct v8c__seen *a, const struct v8c__seen *b);

#endif
