/* tree.c: whole folders and whole files. Folders are entered by descriptors, and no link is followed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/internal.h"
#include "src/modules/fs/work.h"

static int failure(void) { return uv_translate_sys_error(errno); }

/* ---- Remove ------------------------------------------------------------------------------ */

static int remove_at(int folder, const char *name, int depth);

static int empty(int fd, int depth) {
  DIR *dir = fdopendir(fd);
  int err = 0;
  if (!dir) {
    err = failure();
    close(fd);
    return err;
  }
  for (struct dirent *entry; !err && (entry = readdir(dir));)
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) err = remove_at(dirfd(dir), entry->d_name, depth);
  closedir(dir);
  return err;
}

/* What is gone meanwhile is gone. */
static int remove_at(int folder, const char *name, int depth) {
  if (!unlinkat(folder, name, 0) || errno == ENOENT) return 0;
  if (errno != EISDIR && errno != EPERM) return failure();
  if (depth > 1000) return UV_ENAMETOOLONG;
  int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return failure();
  int err = empty(fd, depth + 1);
  if (!err && unlinkat(folder, name, AT_REMOVEDIR) && errno != ENOENT) err = failure();
  return err;
}

int v8c__fs_remove_tree(const char *path) { return remove_at(AT_FDCWD, path, 0); }

/* ---- List --------------------------------------------------------------------------------- */

/* name: behind `prefix` and a slash, where there is one. */
static int add_entry(struct v8c__fs_work *work, const char *prefix, const char *name, int type) {
  if (!(work->entry_count & (work->entry_count + 1)) || !work->entries) {
    struct v8c__fs_entry *more = v8c__realloc(work->entries, (2 * work->entry_count + 2) * sizeof *more);
    if (!more) return UV_ENOMEM;
    work->entries = more;
  }
  size_t room = strlen(prefix) + strlen(name) + 2;
  char *text = v8c__alloc(room);
  if (!text) return UV_ENOMEM;
  snprintf(text, room, "%s%s%s", prefix, *prefix ? "/" : "", name);
  work->entries[work->entry_count++] = (struct v8c__fs_entry){text, type};
  return 0;
}

static int type_of(const char *base, const char *name) {
  char path[4200];
  struct stat stat;
  snprintf(path, sizeof path, "%s/%s", base, name);
  if (lstat(path, &stat)) return UV_DIRENT_UNKNOWN;
  switch (stat.st_mode & S_IFMT) {
    case S_IFDIR: return UV_DIRENT_DIR;
    case S_IFLNK: return UV_DIRENT_LINK;
    case S_IFREG: return UV_DIRENT_FILE;
    case S_IFIFO: return UV_DIRENT_FIFO;
    case S_IFSOCK: return UV_DIRENT_SOCKET;
    case S_IFCHR: return UV_DIRENT_CHAR;
    case S_IFBLK: return UV_DIRENT_BLOCK;
    default: return UV_DIRENT_UNKNOWN;
  }
}

/* One folder, in order. */
static int list_one(struct v8c__fs_work *work, const char *path, const char *prefix) {
  uv_fs_t req;
  uv_dirent_t entry;
  int err = uv_fs_scandir(NULL, &req, path, 0, NULL);
  if (err > 0) err = 0;
  while (!err && uv_fs_scandir_next(&req, &entry) != UV_EOF) {
    int type = entry.type == UV_DIRENT_UNKNOWN ? type_of(path, entry.name) : (int)entry.type;
    err = add_entry(work, prefix, entry.name, type);
  }
  uv_fs_req_cleanup(&req);
  return err;
}

/* A path of its own, since a folder may have become a link. */
static int list_below(struct v8c__fs_work *work, const char *base, const char *name) {
  char path[64];
  v8c_buf whole = {0};
  if (v8c_buf_printf(&whole, "%s/%s", base, name)) return UV_ENOMEM;
  int fd = open(whole.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  int err = fd < 0 ? failure() : 0;
  v8c_buf_free(&whole);
  if (err) return err;
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  err = list_one(work, path, name);
  close(fd);
  return err;
}

int v8c__fs_list(struct v8c__fs_work *work, const char *base) {
  int err = list_one(work, base, "");
  for (size_t i = 0; !err && (work->flags & 1) && i < work->entry_count; i++)
    if (work->entries[i].type == UV_DIRENT_DIR) err = list_below(work, base, work->entries[i].name);
  return err;
}

/* ---- Copy ---------------------------------------------------------------------------------- */

static int pour(int from, int to) {
  static const size_t room = 1 << 16;
  for (;;) {
    ssize_t count = copy_file_range(from, NULL, to, NULL, 1 << 30, 0);
    if (count > 0) continue;
    if (!count) break; /* or a file of /proc, which has more */
    if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP && errno != EBADF && errno != EPERM)
      return failure();
    break;
  }
  char *bytes = v8c__alloc(room);
  int err = bytes ? 0 : UV_ENOMEM;
  for (ssize_t count; !err && (count = read(from, bytes, room)) != 0;) {
    if (count < 0 && errno != EINTR) err = failure();
    for (ssize_t at = 0, wrote; !err && at < count; at += wrote) {
      wrote = write(to, bytes + at, (size_t)(count - at));
      if (wrote < 0 && errno != EINTR) err = failure();
      if (wrote < 0) wrote = 0;
    }
  }
  v8c__free(bytes);
  return err;
}

int v8c__fs_copy(const char *from, const char *to, int to_flags) {
  struct stat source, target;
  int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, err = 0;
  if (in < 0) return failure();
  if (fstat(in, &source)) err = failure();
  if (!err && S_ISDIR(source.st_mode)) err = UV_EISDIR;
  if (!err) out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC | to_flags, source.st_mode & 07777);
  if (!err && out < 0) err = failure();
  bool is_same = !err && !fstat(out, &target) && target.st_dev == source.st_dev && target.st_ino == source.st_ino;
  if (!err && !is_same && ftruncate(out, 0) && errno != EINVAL) err = failure();
  if (!err && !is_same) (void)fchmod(out, source.st_mode & 07777);
  if (!err && !is_same) err = pour(in, out);
  close(in);
  if (out >= 0) close(out);
  return err;
}
