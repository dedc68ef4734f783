/* child.c: see child.h. */
#include "src/modules/exec/child.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/internal.h"

static void close_input(struct v8c__child *child);

/* ---- Its end ------------------------------------------------------------------------------- */

static void handle_closed(uv_handle_t *handle) {
  struct v8c__child *child = handle->data;
  if (--child->handles) return;
  for (int i = 0; i < 3; i++) v8c_buf_free(&child->output[i]);
  if (child->options.freed) child->options.freed(child);
  v8c__free(child);
}

static void close_handle(uv_handle_t *handle) {
  if (!uv_is_closing(handle)) uv_close(handle, handle_closed);
}

static void close_all(struct v8c__child *child) {
  if (child->closing) return;
  child->closing = true;
  close_input(child);
  for (int i = 1; i < 3; i++)
    if (child->has_pipe[i]) close_handle((uv_handle_t *)&child->pipes[i]);
  if (child->has_timer) close_handle((uv_handle_t *)&child->timer);
  if (child->has_process) close_handle((uv_handle_t *)&child->process);
}

void v8c__child_end(struct v8c__child *child) {
  bool runs = child->spawned && !child->exited;
  int pid = child->pid;
  child->options.read = NULL;
  child->options.exited = child->options.done = NULL;
  close_all(child);
  if (!runs) return;
  kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
}

static void check_done(struct v8c__child *child) {
  if (!child->exited || child->reading || child->closing) return;
  if (child->options.done) child->options.done(child);
  close_all(child);
}

static void exited(uv_process_t *process, int64_t status, int signal) {
  struct v8c__child *child = process->data;
  child->exited = true;
  child->status = status;
  child->signal = signal;
  if (child->has_timer && !(child->options.collect && child->reading)) uv_timer_stop(&child->timer);
  /* What it left running may hold its pipes. */
  if (child->why != V8C__BY_ITSELF && child->options.collect) child->reading = 0;
  if (child->options.exited) child->options.exited(child);
  check_done(child);
}

int v8c__child_kill(struct v8c__child *child, int signal, enum v8c__why why) {
  if (child->exited || child->closing) return UV_ESRCH;
  int err = uv_process_kill(&child->process, signal);
  if (!err && signal && child->why == V8C__BY_ITSELF) child->why = why;
  return err;
}

/* Kills it; when it has ended, and only what it left running holds its pipes, that is not waited for. */
static void give_up(struct v8c__child *child, enum v8c__why why) {
  if (!v8c__child_kill(child, child->options.kill_signal, why)) return;
  if (!child->exited || child->closing || !child->options.collect) return;
  if (child->why == V8C__BY_ITSELF) child->why = why;
  child->reading = 0;
  check_done(child);
}

static void timed_out(uv_timer_t *timer) { give_up(timer->data, V8C__BY_TIMEOUT); }

/* ---- Pipes ------------------------------------------------------------------------------------ */

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf) {
  (void)handle, (void)suggested;
  char *room = v8c__alloc(1 << 16);
  *buf = uv_buf_init(room, room ? 1 << 16 : 0);
}

static void collect(struct v8c__child *child, int stream, const char *bytes, size_t len) {
  v8c_buf *output = &child->output[stream];
  size_t room = child->options.max_bytes > output->len ? child->options.max_bytes - output->len : 0;
  bool fits = len <= room;
  if (v8c_buf_append(output, bytes, fits ? len : room)) fits = false;
  if (!fits) give_up(child, stream == 1 ? V8C__BY_OUTPUT : V8C__BY_ERRORS);
}

static void read_some(uv_stream_t *stream, ssize_t count, const uv_buf_t *buf) {
  struct v8c__child *child = stream->data;
  int number = stream == (uv_stream_t *)&child->pipes[1] ? 1 : 2;
  if (count > 0 && child->options.collect) collect(child, number, buf->base, (size_t)count);
  if (count > 0 && child->options.read) child->options.read(child, number, buf->base, (size_t)count);
  v8c__free(buf->base);
  if (count >= 0) return;
  uv_read_stop(stream);
  if (child->reading) child->reading--;
  if (child->options.read) child->options.read(child, number, NULL, 0);
  check_done(child);
}

/* ---- What it is given ------------------------------------------------------------------------------ */

struct v8c__writing {
  struct v8c__writing *next;
  size_t len, at;
  bool end;
  char bytes[];
};

static void free_writing(struct v8c__child *child) {
  for (struct v8c__writing *writing = child->writing, *next; writing; writing = next) {
    next = writing->next;
    v8c__free(writing);
  }
  child->writing = NULL;
  child->writing_last = &child->writing;
}

static void close_input(struct v8c__child *child) {
  if (child->input_fd < 0) return;
  uv_poll_stop(&child->input);
  close_handle((uv_handle_t *)&child->input);
  close(child->input_fd);
  child->input_fd = -1;
  free_writing(child);
}

static void write_some(struct v8c__child *child);

static void writable(uv_poll_t *poll, int status, int events) {
  (void)events;
  if (status < 0)
    close_input(poll->data);
  else
    write_some(poll->data);
}

/* A program that does not read what it is given is no error. */
static void write_some(struct v8c__child *child) {
  while (child->writing) {
    struct v8c__writing *writing = child->writing;
    while (writing->at < writing->len) {
      ssize_t count =
          send(child->input_fd, writing->bytes + writing->at, writing->len - writing->at, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) {
        uv_poll_start(&child->input, UV_WRITABLE, writable);
        return;
      }
      if (count < 0) {
        close_input(child);
        return;
      }
      writing->at += (size_t)count;
    }
    bool end = writing->end;
    child->writing = writing->next;
    if (!child->writing) child->writing_last = &child->writing;
    v8c__free(writing);
    if (end) {
      close_input(child);
      return;
    }
  }
  uv_poll_stop(&child->input);
}

int v8c__child_write(struct v8c__child *child, const void *bytes, size_t len, bool end) {
  if (child->input_fd < 0) return UV_EPIPE;
  struct v8c__writing *writing = v8c__alloc(sizeof *writing + len);
  if (!writing) return UV_ENOMEM;
  *writing = (struct v8c__writing){.len = len, .end = end};
  if (len) memcpy(writing->bytes, bytes, len);
  *child->writing_last = writing;
  child->writing_last = &writing->next;
  write_some(child);
  return 0;
}

/* ---- Start --------------------------------------------------------------------------------------- */

/* One pipe for what it writes to 1 and 2. */
static int open_merged(struct v8c__child *child, uv_stdio_container_t *stdio, int *end) {
  uv_file ends[2];
  int err = uv_pipe(ends, UV_NONBLOCK_PIPE, 0);
  if (err) return err;
  uv_pipe_init(child->loop, &child->pipes[1], 0);
  child->pipes[1].data = child;
  child->has_pipe[1] = true;
  child->handles++;
  (void)uv_pipe_open(&child->pipes[1], ends[0]);
  for (int fd = 1; fd < 3; fd++) {
    stdio[fd].flags = UV_INHERIT_FD;
    stdio[fd].data.fd = ends[1];
  }
  *end = ends[1];
  return 0;
}

/* Its end of a pair of sockets is to be closed when it has started. */
static int open_input(struct v8c__child *child, uv_stdio_container_t *stdio, int *end) {
  uv_os_sock_t ends[2];
  int err = uv_socketpair(SOCK_STREAM, 0, ends, UV_NONBLOCK_PIPE, 0);
  if (err) return err;
  child->input_fd = ends[0];
  *end = ends[1];
  uv_poll_init(child->loop, &child->input, ends[0]);
  child->input.data = child;
  child->has_input = true;
  child->handles++;
  stdio->flags = UV_INHERIT_FD;
  stdio->data.fd = ends[1];
  return 0;
}

static void open_pipe(struct v8c__child *child, int fd, uv_stdio_container_t *stdio) {
  stdio->flags = UV_IGNORE;
  if (child->options.stdio[fd] == V8C__STDIO_INHERIT) {
    stdio->flags = UV_INHERIT_FD;
    stdio->data.fd = fd;
  }
  if (child->options.stdio[fd] != V8C__STDIO_PIPE) return;
  uv_pipe_init(child->loop, &child->pipes[fd], 0);
  child->pipes[fd].data = child;
  child->has_pipe[fd] = true;
  child->handles++;
  stdio->flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
  stdio->data.stream = (uv_stream_t *)&child->pipes[fd];
}

static int start_reading(struct v8c__child *child) {
  for (int i = 1; i < 3; i++) {
    if (!child->has_pipe[i]) continue;
    int err = uv_read_start((uv_stream_t *)&child->pipes[i], give_room, read_some);
    if (err) return err;
    child->reading++;
  }
  if (!child->options.timeout_ms) return 0;
  return uv_timer_start(&child->timer, timed_out, child->options.timeout_ms, 0);
}

int v8c__child_start(uv_loop_t *loop, const struct v8c__child_options *options, struct v8c__child **out) {
  struct v8c__child *child = v8c__calloc(sizeof *child);
  uv_stdio_container_t stdio[3];
  if (!child) return UV_ENOMEM;
  child->options = *options;
  child->loop = loop;
  int merged = -1, input = -1, err = 0;
  child->input_fd = -1;
  child->writing_last = &child->writing;
  if (options->stdio[0] == V8C__STDIO_PIPE)
    err = open_input(child, &stdio[0], &input);
  else
    open_pipe(child, 0, &stdio[0]);
  if (err)
    for (int i = 1; i < 3; i++) stdio[i].flags = UV_IGNORE;
  else if (options->merge)
    err = open_merged(child, stdio, &merged);
  else
    for (int i = 1; i < 3; i++) open_pipe(child, i, &stdio[i]);
  uv_timer_init(loop, &child->timer);
  child->timer.data = child->process.data = child;
  child->has_timer = true;
  child->handles++;
  if (err) goto failed;
  uv_update_time(loop);
  uv_process_options_t how = {.exit_cb = exited,
                              .file = options->file,
                              .args = options->args,
                              .env = options->env,
                              .cwd = options->cwd,
                              .stdio_count = 3,
                              .stdio = stdio};
  err = uv_spawn(loop, &child->process, &how);
  child->process.data = child;
  child->has_process = true;
  child->handles++;
  child->options.file = child->options.cwd = NULL;
  child->options.args = child->options.env = NULL;
  child->spawned = !err;
  child->pid = err ? 0 : child->process.pid;
  if (!err) err = start_reading(child);
  if (!err) *out = child;
failed:
  if (merged >= 0) close(merged);
  if (input >= 0) close(input);
  if (!err) return 0;
  v8c__child_end(child);
  return err;
}
