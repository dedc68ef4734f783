/* work.c: see work.h. Each kind is a call of libuv's, without a loop: on whatever thread this is. */
#include "src/modules/fs/work.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/internal.h"
#include "src/pages.h"
#include "src/modules/fswatch/jail.h"

/* ---- Paths -------------------------------------------------------------------------------- */

struct path {
  struct v8c__place place;
  const char *use;
  int flags; /* for open, that nothing is followed out of the jail */
};

/* missing: what is not there is fine when its folder is. */
static int find(const struct v8c__fs_work *work, const char *given, bool follow, bool missing, struct path *path) {
  *path = (struct path){.place.fd = -1, .use = given};
  if (!work->jail) return 0;
  int err = v8c__jail_find(work->jail, given, follow, &path->place);
  if (err) return err;
  path->use = path->place.path;
  if (!path->place.exists) path->flags = O_NOFOLLOW;
  return path->place.exists || missing ? 0 : UV_ENOENT;
}

static void done(struct path *path) { v8c__place_close(&path->place); }

/* ---- Files ----------------------------------------------------------------------------------- */

static int open_file(const struct v8c__fs_work *work, int flags, int *fd) {
  struct path path;
  uv_fs_t req;
  int err = find(work, work->path, !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL),
                 flags & O_CREAT, &path);
  if (!err) {
    *fd = uv_fs_open(NULL, &req, path.use, flags | path.flags | O_CLOEXEC, work->mode, NULL);
    uv_fs_req_cleanup(&req);
    if (*fd < 0) err = *fd;
  }
  done(&path);
  return err;
}

static void close_file(int fd) {
  uv_fs_t req;
  (void)uv_fs_close(NULL, &req, fd, NULL);
  uv_fs_req_cleanup(&req);
}

static int64_t transfer_all(bool write, int fd, const uv_buf_t *bufs, unsigned buf_count, int64_t position) {
  uv_fs_t req;
  int64_t count;
  do {
    count = write ? uv_fs_write(NULL, &req, fd, bufs, buf_count, position, NULL)
                  : uv_fs_read(NULL, &req, fd, bufs, buf_count, position, NULL);
    uv_fs_req_cleanup(&req);
  } while (count == UV_EINTR);
  return count;
}

static int64_t transfer(bool write, int fd, void *bytes, size_t len, int64_t position) {
  uv_buf_t buf = uv_buf_init(bytes, (unsigned)(len > INT_MAX ? INT_MAX : len));
  return transfer_all(write, fd, &buf, 1, position);
}

/* Until its end; `expected` bytes are there at a guess. */
static int64_t read_all(struct v8c__fs_work *work, int fd, size_t expected) {
  size_t room = expected + 1;
  for (;;) {
    char *more = v8c__realloc(work->data, room);
    if (!more) return UV_ENOMEM;
    work->data = more;
    if (!work->data_len) v8c__wants_large_pages(more, room);
    while (work->data_len < room) {
      int64_t count = transfer(false, fd, more + work->data_len, room - work->data_len, -1);
      if (count < 0) return count;
      if (!count) return 0;
      work->data_len += (size_t)count;
    }
    room = room < 8192 ? 8192 : 2 * room;
  }
}

static int64_t fail_at(struct v8c__fs_work *work, const char *step, int64_t err) {
  work->step = step;
  return err;
}

static int64_t read_file(struct v8c__fs_work *work) {
  uv_fs_t req;
  int fd = work->fd;
  if (work->path) {
    int err = open_file(work, work->flags, &fd);
    if (err) return fail_at(work, "open", err);
  }
  int64_t err = uv_fs_fstat(NULL, &req, fd, NULL);
  bool is_file = !err && (req.statbuf.st_mode & S_IFMT) == S_IFREG;
  bool is_folder = !err && (req.statbuf.st_mode & S_IFMT) == S_IFDIR;
  uint64_t size = err ? 0 : req.statbuf.st_size;
  uv_fs_req_cleanup(&req);
  if (err) (void)fail_at(work, "fstat", err);
  if (is_folder) err = fail_at(work, "read", UV_EISDIR);
  if (!err && is_file && size > INT_MAX) err = fail_at(work, "too large", UV_EFBIG);
  if (!err && (err = read_all(work, fd, is_file ? (size_t)size : 8191)) < 0) (void)fail_at(work, "read", err);
  if (work->path) close_file(fd);
  return err;
}

static int64_t write_file(struct v8c__fs_work *work) {
  int fd = work->fd;
  if (work->path) {
    int err = open_file(work, work->flags, &fd);
    if (err) return fail_at(work, "open", err);
  }
  int64_t err = 0;
  for (size_t at = 0; !err && at < work->len;) {
    int64_t count = transfer(true, fd, (char *)(uintptr_t)work->bytes + at, work->len - at, -1);
    if (count < 0)
      err = fail_at(work, "write", count);
    else
      at += (size_t)count;
  }
  if (work->path) close_file(fd);
  return err;
}

/* ---- With one path ---------------------------------------------------------------------------- */

typedef int (*simple_fn)(struct v8c__fs_work *work, const char *path, uv_fs_t *req);

static int do_stat(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  int err = work->kind == V8C__FS_STAT ? uv_fs_stat(NULL, req, path, NULL) : uv_fs_lstat(NULL, req, path, NULL);
  work->stat = req->statbuf;
  return err;
}
static int do_rmdir(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  (void)work;
  return uv_fs_rmdir(NULL, req, path, NULL);
}
static int do_unlink(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  (void)work;
  return uv_fs_unlink(NULL, req, path, NULL);
}
static int do_access(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  return work->read_only && (work->mode & W_OK) ? UV_EROFS : uv_fs_access(NULL, req, path, work->mode, NULL);
}
static int do_chmod(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  return uv_fs_chmod(NULL, req, path, work->mode, NULL);
}
static int do_utimes(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  return uv_fs_utime(NULL, req, path, work->position, work->mtime, NULL);
}
static int keep_text(struct v8c__fs_work *work, const char *text) {
  work->text = v8c__strdup(text, V8C_ZSTR);
  return work->text ? 0 : UV_ENOMEM;
}
static int do_readlink(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  int err = uv_fs_readlink(NULL, req, path, NULL);
  return err ? err : keep_text(work, req->ptr);
}
/* A place inside of a jail is known by its descriptor. */
static int do_realpath(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  int err = uv_fs_realpath(NULL, req, path, NULL);
  return err ? err : keep_text(work, req->ptr);
}
static int do_readdir(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  req->fs_type = UV_FS_UNKNOWN;
  return v8c__fs_list(work, path);
}
static int do_mkdir(struct v8c__fs_work *work, const char *path, uv_fs_t *req) {
  return uv_fs_mkdir(NULL, req, path, work->mode, NULL);
}

static int simple(struct v8c__fs_work *work, const char *given, bool follow, bool missing, simple_fn fn) {
  struct path path;
  uv_fs_t req = {0};
  int err = find(work, given, follow, missing, &path);
  if (!err) err = fn(work, path.use, &req);
  uv_fs_req_cleanup(&req);
  done(&path);
  return err;
}

/* ---- Folders -------------------------------------------------------------------------------------- */

static bool is_folder(struct v8c__fs_work *work, const char *path) {
  enum v8c__fs_kind kind = work->kind;
  work->kind = V8C__FS_STAT;
  int err = simple(work, path, true, false, do_stat);
  work->kind = kind;
  return !err && (work->stat.st_mode & S_IFMT) == S_IFDIR;
}

/* Each of a path's folders from the left; `text` gets the first that was not there. */
static int make_all(struct v8c__fs_work *work) {
  char here[PATH_MAX];
  if (!getcwd(here, sizeof here)) return UV_ENOENT;
  char *path = v8c__path_clean(work->jail ? work->jail->root : here, work->path);
  if (!path) return UV_ENOMEM;
  int err = simple(work, path, false, true, do_mkdir); /* most often there is one to make */
  if (!err) err = keep_text(work, path);
  bool is_deep = err == UV_ENOENT;
  if (is_deep) err = 0;
  size_t start = work->jail && v8c__path_is_below(path, work->jail->root) ? strlen(work->jail->root) : 0;
  for (char *slash = strchr(path + start + 1, '/'); is_deep && !err; slash = slash ? strchr(slash + 1, '/') : NULL) {
    if (slash) *slash = 0;
    err = simple(work, path, false, true, do_mkdir);
    if (!err && !work->text) err = keep_text(work, path);
    if (err == UV_EEXIST && slash) err = is_folder(work, path) ? 0 : UV_ENOTDIR;
    if (!slash) break;
    *slash = '/';
  }
  if (err == UV_EEXIST && is_folder(work, path)) err = 0;
  v8c__free(path);
  return err;
}

static int make_temporary(struct v8c__fs_work *work) {
  struct path path;
  uv_fs_t req = {0};
  v8c_buf name = {0};
  int err = v8c_buf_printf(&name, "%sXXXXXX", work->path) ? UV_ENOMEM : find(work, name.data, false, true, &path);
  if (!err) {
    err = uv_fs_mkdtemp(NULL, &req, path.use, NULL);
    if (!err) memcpy(name.data + name.len - 6, req.path + strlen(req.path) - 6, 6);
    if (!err) err = keep_text(work, name.data);
    uv_fs_req_cleanup(&req);
    done(&path);
  }
  v8c_buf_free(&name);
  return err;
}

static int remove_any(struct v8c__fs_work *work) {
  struct path path;
  uv_fs_t req;
  int err = find(work, work->path, false, false, &path);
  if (!err) {
    err = uv_fs_lstat(NULL, &req, path.use, NULL);
    bool folder = !err && (req.statbuf.st_mode & S_IFMT) == S_IFDIR;
    uv_fs_req_cleanup(&req);
    if (!err && folder && !(work->flags & 1)) {
      err = (int)fail_at(work, "rm", UV_EISDIR);
    } else if (!err) {
      err = (int)fail_at(work, "rm", v8c__fs_remove_tree(path.use));
      if (!err) work->step = NULL;
    } else {
      work->step = "lstat";
    }
  } else {
    work->step = "lstat";
  }
  done(&path);
  return err == UV_ENOENT && (work->flags & 2) ? 0 : err;
}

/* ---- With two paths ------------------------------------------------------------------------------- */

static int two(struct v8c__fs_work *work) {
  struct path from, to = {.place.fd = -1};
  uv_fs_t req = {0};
  bool is_copy = work->kind == V8C__FS_COPY, is_symlink = work->kind == V8C__FS_SYMLINK;
  int err = 0;
  if (is_symlink) {
    from = (struct path){.place.fd = -1, .use = work->path};
    if (work->jail && !v8c__jail_allows_link(work->jail, work->path2, work->path)) err = UV_EACCES;
  } else {
    err = find(work, work->path, is_copy, false, &from);
  }
  if (!err) err = find(work, work->path2, is_copy && !(work->flags & 1), true, &to);
  if (!err) {
    switch (work->kind) {
      case V8C__FS_RENAME: err = uv_fs_rename(NULL, &req, from.use, to.use, NULL); break;
      case V8C__FS_LINK: err = uv_fs_link(NULL, &req, from.use, to.use, NULL); break;
      case V8C__FS_SYMLINK: err = uv_fs_symlink(NULL, &req, from.use, to.use, 0, NULL); break;
      default: err = v8c__fs_copy(from.use, to.use, to.flags | (work->flags & 1 ? O_EXCL : 0)); break;
    }
    uv_fs_req_cleanup(&req);
  }
  done(&from);
  done(&to);
  return err;
}

/* ---- With a descriptor ------------------------------------------------------------------------------ */

static int64_t of_fd(struct v8c__fs_work *work) {
  uv_fs_t req = {0};
  int err;
  switch (work->kind) {
    case V8C__FS_CLOSE: err = uv_fs_close(NULL, &req, work->fd, NULL); break;
    case V8C__FS_FSTAT:
      err = uv_fs_fstat(NULL, &req, work->fd, NULL);
      work->stat = req.statbuf;
      break;
    case V8C__FS_FCHMOD: err = uv_fs_fchmod(NULL, &req, work->fd, work->mode, NULL); break;
    case V8C__FS_FUTIMES: err = uv_fs_futime(NULL, &req, work->fd, work->position, work->mtime, NULL); break;
    case V8C__FS_FTRUNCATE: err = uv_fs_ftruncate(NULL, &req, work->fd, (int64_t)work->position, NULL); break;
    case V8C__FS_FSYNC: err = uv_fs_fsync(NULL, &req, work->fd, NULL); break;
    default: err = uv_fs_fdatasync(NULL, &req, work->fd, NULL); break;
  }
  uv_fs_req_cleanup(&req);
  return err;
}

/* By one call of the system's: a file that has its readers wait for more is given out as far as it is there. */
static int64_t read_pieces(struct v8c__fs_work *work) {
  uv_fs_t req;
  if (!uv_fs_fstat(NULL, &req, work->fd, NULL)) work->stat = req.statbuf;
  uv_fs_req_cleanup(&req);
  return transfer_all(false, work->fd, work->pieces, work->piece_count, (int64_t)work->position);
}

/* ---- All of them --------------------------------------------------------------------------------------- */

static bool changes(const struct v8c__fs_work *work) {
  switch (work->kind) {
    case V8C__FS_OPEN:
    case V8C__FS_READ_FILE:
      return (work->flags & O_ACCMODE) != O_RDONLY || work->flags & (O_CREAT | O_TRUNC | O_APPEND);
    case V8C__FS_CLOSE:
    case V8C__FS_READ:
    case V8C__FS_READ_MANY:
    case V8C__FS_STAT:
    case V8C__FS_LSTAT:
    case V8C__FS_FSTAT:
    case V8C__FS_READDIR:
    case V8C__FS_READLINK:
    case V8C__FS_REALPATH:
    case V8C__FS_ACCESS:
    case V8C__FS_FSYNC:
    case V8C__FS_FDATASYNC: return false;
    default: return true;
  }
}

static int64_t act(struct v8c__fs_work *work) {
  int fd = -1, err;
  switch (work->kind) {
    case V8C__FS_OPEN: return (err = open_file(work, work->flags, &fd)) ? err : fd;
    case V8C__FS_READ:
    case V8C__FS_WRITE:
      return transfer(work->kind == V8C__FS_WRITE, work->fd,
                      work->kind == V8C__FS_WRITE ? (void *)(uintptr_t)work->bytes : work->room, work->len,
                      (int64_t)work->position);
    case V8C__FS_READ_MANY: return read_pieces(work);
    case V8C__FS_READ_FILE: return read_file(work);
    case V8C__FS_WRITE_FILE: return write_file(work);
    case V8C__FS_STAT: return simple(work, work->path, true, false, do_stat);
    case V8C__FS_LSTAT: return simple(work, work->path, false, false, do_stat);
    case V8C__FS_MKDIR: return work->flags & 1 ? make_all(work) : simple(work, work->path, false, true, do_mkdir);
    case V8C__FS_READDIR: return simple(work, work->path, true, false, do_readdir);
    case V8C__FS_RMDIR: return simple(work, work->path, false, false, do_rmdir);
    case V8C__FS_UNLINK: return simple(work, work->path, false, false, do_unlink);
    case V8C__FS_RM: return remove_any(work);
    case V8C__FS_RENAME:
    case V8C__FS_COPY:
    case V8C__FS_LINK:
    case V8C__FS_SYMLINK: return two(work);
    case V8C__FS_READLINK: return simple(work, work->path, false, false, do_readlink);
    case V8C__FS_REALPATH: return simple(work, work->path, true, false, do_realpath);
    case V8C__FS_ACCESS: return simple(work, work->path, true, false, do_access);
    case V8C__FS_CHMOD: return simple(work, work->path, true, false, do_chmod);
    case V8C__FS_UTIMES: return simple(work, work->path, true, false, do_utimes);
    case V8C__FS_MKDTEMP: return make_temporary(work);
    default: return of_fd(work);
  }
}

void v8c__fs_do(struct v8c__fs_work *work) {
  if (!work->read_only || !changes(work)) {
    work->result = act(work);
    return;
  }
  work->result = UV_EROFS;
  if (work->kind == V8C__FS_WRITE_FILE || work->kind == V8C__FS_READ_FILE) work->step = "open";
}

void v8c__fs_work_clear(struct v8c__fs_work *work) {
  v8c__free(work->path);
  v8c__free(work->path2);
  v8c__free(work->text);
  v8c__free(work->data);
  for (size_t i = 0; i < work->entry_count; i++) v8c__free(work->entries[i].name);
  v8c__free(work->entries);
  *work = (struct v8c__fs_work){0};
}
