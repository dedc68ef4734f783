/* jail.h: paths of scripts that may not leave a folder. Each is walked by descriptors, a name at a time, when it is
 * used: a link that is put in the way meanwhile leads nowhere. */
#ifndef V8C_SRC_MODULES_FS_JAIL_H
#define V8C_SRC_MODULES_FS_JAIL_H

#include <stdbool.h>

enum { V8C__PLACE_MAX = 320 };

struct v8c__jail {
  char *root, *real_root; /* as it was given, made absolute; without links */
};

/* 0, or a code of libuv. */
int v8c__jail_init(struct v8c__jail *jail, const char *root);
void v8c__jail_free(struct v8c__jail *jail);

/* Where a path leads: `path` is to be used instead, while `fd` is open. */
struct v8c__place {
  int fd; /* -1: none */
  bool exists;
  char path[V8C__PLACE_MAX];
};

/* follow: a link at its end too. What is not there has `exists` false when its folder is. UV_EACCES:
 * outside. Any thread. */
int v8c__jail_find(const struct v8c__jail *jail, const char *path, bool follow, struct v8c__place *place);
void v8c__place_close(struct v8c__place *place);

/* May a link at `path` say `target`? */
bool v8c__jail_allows_link(const struct v8c__jail *jail, const char *path, const char *target);

#endif
