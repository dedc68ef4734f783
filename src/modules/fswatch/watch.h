/* watch.h: what happens below a folder, or to a file, on a libuv loop. No V8 here.
 *
 * A handle a folder. What libuv says of a name ("something") is compared with what was known of it. A folder
 * that appears is watched first and read then, so that nothing written into it is missed. */
#ifndef V8C_SRC_MODULES_FSWATCH_WATCH_H
#define V8C_SRC_MODULES_FSWATCH_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uv_loop_s;
struct v8c__watch;

enum v8c__change_op {
  V8C__CREATE = 1,
  V8C__WRITE = 2,
  V8C__REMOVE = 4,
  V8C__RENAME = 8, /* away from this name */
  V8C__CHMOD = 16
};

struct v8c__change {
  const char *relative; /* to the folder, "" for itself; of a watched file its name */
  unsigned ops;         /* a sum of v8c__change_op */
  unsigned count;       /* changes that it stands for */
  bool debounced;
};

struct v8c__watch_options {
  const char *path; /* absolute and real, also the next; all are copied */
  const char *root; /* nothing outside of it is looked at; NULL: no limit */
  bool recursive;
  uint64_t debounce_ms;
  const char *const *include, *const *exclude; /* globs, NULL behind the last; NULL: none */
  void *data;                                  /* for the four */
  /* On the loop's thread. Non-zero: it comes again later, together with what happens until then. */
  int (*changed)(const struct v8c__change *change, void *data);
  void (*failed)(const char *path, int uv_code, void *data); /* that folder is not watched */
  void (*ended)(void *data);                                 /* what was watched is gone. Stop it */
  void (*closed)(void *data);                                /* the last call: no handle is left */
};

/* 0 or libuv's code; then nothing is called. */
int v8c__watch_start(struct uv_loop_s *loop, const struct v8c__watch_options *options, struct v8c__watch **out);
/* Nothing more is reported; `closed` will be called. Again, it does nothing. */
void v8c__watch_stop(struct v8c__watch *watch);

#endif
