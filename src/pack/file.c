/* file.c: a reader never sees half a file, and a full disk leaves none behind. */
#include "src/pack/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/internal.h"

#ifndef MAP_POPULATE
#define MAP_POPULATE 0
#endif

static int io_error(const char *path, const char *what, int number) {
  return v8c__fail(V8C_EIO, "%s: %s: %s", path, what, strerror(number));
}

static int not_regular(const char *path, mode_t mode) {
  if (S_ISDIR(mode)) return io_error(path, "not a file", EISDIR);
  return v8c__fail(V8C_EIO, "%s: not a regular file", path);
}

/* ---- Reading ------------------------------------------------------------------------ */

static int map(int fd, const char *path, const void **bytes, size_t *len) {
  struct stat st;
  if (fstat(fd, &st) != 0) return io_error(path, "cannot be looked at", errno);
  if (!S_ISREG(st.st_mode)) return not_regular(path, st.st_mode);
  if ((uintmax_t)st.st_size > PTRDIFF_MAX) return io_error(path, "cannot be mapped", EFBIG);
  *bytes = NULL;
  *len = (size_t)st.st_size;
  if (*len == 0) return 0; /* which mmap refuses */
  /* Every byte will be read: one populating call instead of thousands of page faults. */
  void *p = mmap(NULL, *len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (p == MAP_FAILED) return io_error(path, "cannot be mapped", errno);
  *bytes = p;
  return 0;
}

int v8c__file_map(const char *path, const void **bytes, size_t *len) {
  /* Without O_NONBLOCK, opening a FIFO would wait for a writer. */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return io_error(path, "cannot be opened", errno);
  const void *mapped = NULL;
  size_t size = 0;
  int err = map(fd, path, &mapped, &size);
  close(fd);
  if (err) return err;
  *bytes = mapped;
  *len = size;
  return 0;
}

void v8c__file_unmap(const void *bytes, size_t len) {
  if (bytes) munmap((void *)(uintptr_t)bytes, len);
}

/* ---- Writing ------------------------------------------------------------------------ */

/* Where to write, and with what permissions. */
struct target {
  char *path; /* malloc'd; symbolic links resolved */
  mode_t mode;
  bool exists;
};

static int find_target(const char *path, struct target *out) {
  struct stat st;
  out->mode = 0666;
  out->exists = stat(path, &st) == 0;
  if (!out->exists && errno != ENOENT) return io_error(path, "cannot be written", errno);
  if (out->exists && !S_ISREG(st.st_mode)) return not_regular(path, st.st_mode);
  if (!out->exists && lstat(path, &st) == 0) return v8c__fail(V8C_EIO, "%s: a symbolic link to nothing", path);
  if (out->exists) out->mode = st.st_mode & 0777;
  out->path = out->exists ? realpath(path, NULL) : strdup(path);
  return out->path ? 0 : io_error(path, "cannot be written", errno);
}

/* A name beside `path`, apart from those of other threads, processes and machines that
 * share the folder. Not derived from the last part, which may be as long as names get. */
static char *name_beside(const char *path, unsigned attempt) {
  static atomic_uint counter;
  const char *slash = strrchr(path, '/');
  size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
  size_t size = folder + 64;
  char *name = malloc(size);
  if (!name) return NULL;
  if (folder) memcpy(name, path, folder);
  snprintf(name + folder, size - folder, ".v8c-%ld-%u-%u.tmp", (long)getpid(), atomic_fetch_add(&counter, 1), attempt);
  return name;
}

static int create_beside(const struct target *target, char **name) {
  for (unsigned attempt = 0; attempt < 1000; attempt++) {
    *name = name_beside(target->path, attempt);
    if (!*name) return -1;
    int fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, target->mode);
    if (fd >= 0) return fd;
    int number = errno;
    free(*name);
    *name = NULL;
    errno = number;
    if (number != EEXIST && number != EINTR) return -1;
  }
  return -1;
}

static int write_all(int fd, const char *bytes, size_t len) {
  while (len) {
    size_t part = len < (1u << 30) ? len : 1u << 30; /* more than 2 GB at once is cut short */
    ssize_t n = write(fd, bytes, part);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) {
      errno = ENOSPC;
      return -1;
    }
    bytes += n;
    len -= (size_t)n;
  }
  return 0;
}

static int flush(int fd) {
  int result;
  do result = fsync(fd);
  while (result != 0 && errno == EINTR);
  if (result != 0 && errno == EINVAL) return 0; /* a file system that has no such thing */
  return result;
}

/* Writes, flushes and closes. Some file systems tell of a full disk only when closing. */
static int fill(int fd, const struct target *target, const void *bytes, size_t len) {
  int number = 0;
  if (target->exists && fchmod(fd, target->mode) != 0) number = errno;
  if (!number && write_all(fd, bytes, len) != 0) number = errno;
  if (!number && flush(fd) != 0) number = errno;
  if (close(fd) != 0 && !number && errno != EINTR) number = errno;
  return number;
}

int v8c__file_replace(const char *path, const void *bytes, size_t len) {
  struct target target = {0};
  int err = find_target(path, &target);
  if (err) return err;
  char *name = NULL;
  int fd = create_beside(&target, &name);
  if (fd < 0) {
    err = io_error(path, "cannot be written", errno);
  } else {
    int number = fill(fd, &target, bytes, len);
    if (!number && rename(name, target.path) != 0) number = errno;
    if (number) {
      unlink(name);
      err = io_error(path, "cannot be written", number);
    }
  }
  free(name);
  free(target.path);
  return err;
}
