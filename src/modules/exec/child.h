/* child.h: a program that runs, on a loop: what goes into it, what comes out, and how it ended. */
#ifndef V8C_SRC_MODULES_EXEC_CHILD_H
#define V8C_SRC_MODULES_EXEC_CHILD_H

#include <stdint.h>
#include <uv.h>

#include "v8c/base.h"

enum v8c__stdio { V8C__STDIO_IGNORE, V8C__STDIO_PIPE, V8C__STDIO_INHERIT };
enum v8c__why { V8C__BY_ITSELF, V8C__BY_TIMEOUT, V8C__BY_OUTPUT, V8C__BY_ERRORS, V8C__BY_CALL };

struct v8c__child;

struct v8c__child_options {
  const char *file, *cwd; /* cwd may be NULL, and env */
  char **args, **env;
  enum v8c__stdio stdio[3];
  bool merge; /* what it writes to 2 goes to 1 */
  bool collect;
  uint64_t timeout_ms; /* 0: none */
  int kill_signal;
  size_t max_bytes; /* of each, when collected */
  /* stream 1 or 2; bytes NULL: its end. May be NULL. */
  void (*read)(struct v8c__child *child, int stream, const char *bytes, size_t len);
  /* It has ended. */
  void (*exited)(struct v8c__child *child);
  /* And all that it wrote is read. */
  void (*done)(struct v8c__child *child);
  /* Its memory is about to go. */
  void (*freed)(struct v8c__child *child);
  void *data;
};

struct v8c__child {
  struct v8c__child_options options; /* file, args, env, cwd are not kept */
  uv_loop_t *loop;
  uv_process_t process;
  uv_pipe_t pipes[3]; /* what it writes: 1 and 2 */
  uv_poll_t input;    /* what it reads: a socket, since pipes raise SIGPIPE */
  int input_fd;       /* -1: none, or at its end */
  struct v8c__writing *writing, **writing_last;
  uv_timer_t timer;
  bool has_pipe[3], has_input, has_timer, has_process, closing, exited, spawned;
  int handles; /* open */
  int reading; /* pipes that are not at their end */
  v8c_buf output[3];
  int64_t status;
  int signal, pid;
  enum v8c__why why;
};

/* 0 or a code of libuv; then it goes by itself, without `done`. */
int v8c__child_start(uv_loop_t *loop, const struct v8c__child_options *options, struct v8c__child **out);
/* Copied. `end`: nothing follows. */
int v8c__child_write(struct v8c__child *child, const void *bytes, size_t len, bool end);
int v8c__child_kill(struct v8c__child *child, int signal, enum v8c__why why);
/* Kills it if it still runs, waits for that, and lets go of it; no function but `freed` is called any more. */
void v8c__child_end(struct v8c__child *child);

#endif
