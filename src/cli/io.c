/* io.c: reading, writing, and saying what failed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/cli/common.h"

/* ---- Saying -------------------------------------------------------------------------- */

void cli_say(const char *format, ...) {
  va_list args;
  va_start(args, format);
  fflush(stdout); /* what was printed before comes before */
  fputs("v8c: ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
}

static int status_of(int code) {
  switch (code) {
    case V8C_EXCEPTION:
    case V8C_ETERMINATED:
    case V8C_EENCODING:
    case V8C_ERANGE: /* a source or a text longer than V8's strings */
    case V8C_ESNAPSHOT: return CLI_THREW;
    case V8C_EFLAG:
    case V8C_EOPTION: return CLI_USAGE;
    case V8C_EFORMAT:
    case V8C_ETRUNCATED:
    case V8C_EDIGEST:
    case V8C_ECORRUPT:
    case V8C_ESIGNATURE: return CLI_CORRUPT;
    case V8C_ETOONEW:
    case V8C_EVERSION:
    case V8C_EARCH:
    case V8C_EFLAGS:
    case V8C_EREFS: return CLI_INCOMPATIBLE;
    case V8C_EIO: return CLI_IO;
    default: return CLI_INTERNAL;
  }
}

int cli_fail(int code, const char *what) {
  const char *detail = v8c_detail();
  if (code == V8C_EIO && *detail) /* which names the file itself */
    cli_say("%s", detail);
  else
    cli_say("%s%s%s%s%s", what ? what : "", what ? ": " : "", v8c_strerror(code), *detail ? ": " : "", detail);
  return status_of(code);
}

int cli_fail_key(int code, const char *path) {
  cli_fail(code, cli_name(path, "<stdin>"));
  return code == V8C_EINVAL ? CLI_USAGE : CLI_INTERNAL;
}

int cli_io_error(const char *what, int number) {
  cli_say("%s: %s", what, strerror(number));
  return CLI_IO;
}

bool cli_is_stdin(const char *path) { return !strcmp(path, "-"); }

const char *cli_name(const char *path, const char *dash) { return strcmp(path, "-") ? path : dash; }

/* ---- Reading --------------------------------------------------------------------------- */

static int read_all(int fd, const char *name, v8c_buf *buf) {
  struct stat st;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
      v8c_buf_reserve(buf, buf->len + (size_t)st.st_size + 1))
    return cli_fail(V8C_ENOMEM, name);
  for (;;) {
    if (v8c_buf_reserve(buf, buf->len + 65536)) return cli_fail(V8C_ENOMEM, name);
    ssize_t n = read(fd, buf->data + buf->len, buf->cap - buf->len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cli_io_error(name, errno);
    if (n == 0) break;
    buf->len += (size_t)n;
  }
  buf->data[buf->len] = 0;
  return CLI_GO;
}

int cli_read(const char *path, v8c_buf *buf) {
  if (!strcmp(path, "-")) return read_all(STDIN_FILENO, "<stdin>", buf);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cli_io_error(path, errno);
  int status = read_all(fd, path, buf);
  close(fd);
  return status;
}

int cli_open_snapshot(const char *path, v8c_snapshot **out) {
  struct stat st;
  bool pipe = !strcmp(path, "-") || (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
  const char *name = cli_name(path, "<stdin>");
  int err;
  if (pipe) {
    v8c_buf bytes = {0};
    int status = cli_read(path, &bytes);
    err = status == CLI_GO ? v8c_snapshot_from_bytes(bytes.data, bytes.len, out) : 0;
    v8c_buf_free(&bytes);
    if (status != CLI_GO) return status;
  } else {
    err = v8c_snapshot_open(path, out);
  }
  return err ? cli_fail(err, name) : CLI_GO;
}

int cli_open_signed(const char *path, const char *key_path, v8c_snapshot **out) {
  v8c_buf key = {0}, bytes = {0};
  int status = cli_read(key_path, &key);
  if (status == CLI_GO) status = cli_read(path, &bytes);
  if (status == CLI_GO) {
    int err =
        v8c_snapshot_from_signed_bytes(bytes.data ? bytes.data : "", bytes.len, key.data ? key.data : "", key.len, out);
    if (err) status = err == V8C_EINVAL ? cli_fail_key(err, key_path) : cli_fail(err, cli_name(path, "<stdin>"));
  }
  v8c_buf_free(&key);
  v8c_buf_free(&bytes);
  return status;
}

/* ---- stdout ------------------------------------------------------------------------------ */

static int out_number; /* errno of the first failure */

bool cli_out(const void *bytes, size_t len) {
  errno = 0;
  if (!out_number && fwrite(bytes, 1, len, stdout) != len) out_number = errno ? errno : EIO;
  return !out_number;
}

bool cli_flush(void) {
  errno = 0;
  if (fflush(stdout) != 0 && !out_number) out_number = errno ? errno : EIO;
  return !out_number;
}

int cli_finish(int status) {
  (void)cli_flush();
  if (!out_number) return status;
  /* Whoever read it has left: that is no news. */
  if (out_number != EPIPE) cli_io_error("standard output", out_number);
  return CLI_IO;
}

/* ---- Files out ---------------------------------------------------------------------------- */

/* What a signal has to remove. Set while temporary files are there. */
static const char *volatile to_remove[4];

void cli_abandon(void) {
  for (size_t i = 0; i < sizeof to_remove / sizeof *to_remove; i++) {
    const char *path = to_remove[i];
    if (path) unlink(path);
  }
}

/* Puts `now` where `was` is. */
static void change_to_remove(const char *was, const char *now) {
  for (size_t i = 0; i < sizeof to_remove / sizeof *to_remove; i++) {
    if (to_remove[i] != was) continue;
    to_remove[i] = now;
    return;
  }
}

static void remove_and_die(int number) {
  cli_abandon();
  raise(number); /* SA_RESETHAND: the default action this time */
}

static void watch_signals(void) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction action = {.sa_handler = remove_and_die, .sa_flags = (int)SA_RESETHAND}, old;
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) sigaction(numbers[i], &action, NULL);
}

/* A name beside `path`. Not derived from its last part, which may be as long as names get. */
static char *name_beside(const char *path) {
  const char *slash = strrchr(path, '/');
  int folder = slash ? (int)(slash - path) + 1 : 0;
  static int made;
  char *name = NULL;
  return asprintf(&name, "%.*s.v8c-%ld-%d.tmp", folder, path, (long)getpid(), ++made) < 0 ? NULL : name;
}

static FILE *open_beside(cli_output *output, mode_t mode) {
  output->temporary = name_beside(output->final);
  if (!output->temporary) return NULL;
  int fd = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) {
    int number = errno;
    free(output->temporary);
    output->temporary = NULL;
    errno = number;
    return NULL;
  }
  watch_signals();
  change_to_remove(NULL, output->temporary);
  return fdopen(fd, "wb");
}

static FILE *open_file(cli_output *output) {
  struct stat st;
  bool exists = stat(output->path, &st) == 0;
  if (exists && S_ISDIR(st.st_mode)) {
    errno = EISDIR;
    return NULL;
  }
  /* A device or a pipe is written to: renaming would put a file in its place. */
  if (exists && !S_ISREG(st.st_mode)) return fopen(output->path, "wbe");
  output->final = exists ? realpath(output->path, NULL) : strdup(output->path);
  return output->final ? open_beside(output, exists ? st.st_mode & 0777 : 0666) : NULL;
}

int cli_output_open(cli_output *output, const char *path, bool binary) {
  *output = (cli_output){.path = path};
  if (!strcmp(path, "-")) {
    if (binary && isatty(STDOUT_FILENO)) {
      cli_say("a container is binary: not to a terminal");
      return CLI_USAGE;
    }
    output->file = stdout;
    return CLI_GO;
  }
  errno = 0;
  output->file = open_file(output);
  if (output->file) return CLI_GO;
  int number = errno ? errno : ENOMEM;
  cli_output_close(output, false);
  return cli_io_error(path, number);
}

int cli_output_write(const char *bytes, size_t len, void *data) {
  cli_output *output = data;
  if (output->file == stdout) return cli_out(bytes, len) ? 0 : -1;
  errno = 0;
  if (!output->number && fwrite(bytes, 1, len, output->file) != len) output->number = errno ? errno : EIO;
  return output->number;
}

/* Some file systems tell of a full disk only when flushing or closing. */
static void close_file(cli_output *output, bool keep) {
  if (!output->file || output->file == stdout) return;
  errno = 0;
  bool good = !keep || (fflush(output->file) == 0 &&
                        (!output->temporary || fsync(fileno(output->file)) == 0 || errno == EINVAL));
  if (!good && !output->number) output->number = errno ? errno : EIO;
  if (fclose(output->file) != 0 && !output->number) output->number = errno ? errno : EIO;
}

int cli_output_close(cli_output *output, bool keep) {
  close_file(output, keep);
  if (output->temporary) {
    bool put = keep && !output->number;
    if (put && rename(output->temporary, output->final) != 0) output->number = errno;
    if (!put || output->number) unlink(output->temporary);
    change_to_remove(output->temporary, NULL);
  }
  free(output->temporary);
  free(output->final);
  output->temporary = output->final = NULL;
  output->file = NULL;
  return keep && output->number ? cli_io_error(output->path, output->number) : CLI_GO;
}
