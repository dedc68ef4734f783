/* work.h: one thing that a script asked of the file system, done at once or in a thread of libuv's pool. */
#ifndef V8C_SRC_MODULES_FS_WORK_H
#define V8C_SRC_MODULES_FS_WORK_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "src/modules/fs/jail.h"
#include "v8c/base.h"

/* The numbers that js/fs.js gives. */
enum v8c__fs_kind {
  V8C__FS_OPEN,       /* path, flags, mode → fd */
  V8C__FS_CLOSE,      /* fd */
  V8C__FS_READ,       /* fd, bytes, position (-1: the current one) → count */
  V8C__FS_WRITE,      /* likewise */
  V8C__FS_STAT,       /* path → stat */
  V8C__FS_LSTAT,      /* path → stat */
  V8C__FS_FSTAT,      /* fd → stat */
  V8C__FS_READ_FILE,  /* path or fd, flags → data */
  V8C__FS_WRITE_FILE, /* path or fd, flags, mode, bytes */
  V8C__FS_MKDIR,      /* path, flags 1: those above too, mode → text: the first that was made */
  V8C__FS_READDIR,    /* path, flags 1: all below */
  V8C__FS_RMDIR,      /* path */
  V8C__FS_UNLINK,     /* path */
  V8C__FS_RM,         /* path, flags 1: all below, 2: may be missing */
  V8C__FS_RENAME,     /* path, path2 */
  V8C__FS_COPY,       /* path, path2, flags 1: not over another */
  V8C__FS_LINK,       /* path, path2 */
  V8C__FS_SYMLINK,    /* path: what it says, path2: where */
  V8C__FS_READLINK,   /* path → text */
  V8C__FS_REALPATH,   /* path → text */
  V8C__FS_ACCESS,     /* path, mode */
  V8C__FS_CHMOD,      /* path, mode */
  V8C__FS_FCHMOD,     /* fd, mode */
  V8C__FS_UTIMES,     /* path, atime, mtime */
  V8C__FS_FUTIMES,    /* fd, atime, mtime */
  V8C__FS_FTRUNCATE,  /* fd, position */
  V8C__FS_FSYNC,      /* fd */
  V8C__FS_FDATASYNC,  /* fd */
  V8C__FS_MKDTEMP,    /* path → text */
  V8C__FS_READ_MANY,  /* fd, pieces, position → count, stat */
  V8C__FS_KINDS
};

/* What one call reads into, one behind the other, at most. */
enum { V8C__FS_PIECES = 8 };

struct v8c__fs_work {
  enum v8c__fs_kind kind;
  const struct v8c__jail *jail; /* NULL: none */
  bool read_only;
  char *path, *path2; /* owned; path may be NULL for fd */
  int fd, flags, mode;
  double position, mtime; /* also atime */
  const void *bytes;      /* to write */
  void *room;             /* to read into */
  size_t len;
  uv_buf_t pieces[V8C__FS_PIECES];
  unsigned piece_count;
  /* What came of it: a count, an fd or 0; or a code of libuv. */
  int64_t result;
  const char *step; /* the system call that failed, where it is not the one that was asked for */
  uv_stat_t stat;
  char *text; /* owned */
  char *data; /* owned */
  size_t data_len;
  struct v8c__fs_entry *entries; /* owned */
  size_t entry_count;
};

struct v8c__fs_entry {
  char *name; /* below what was asked for; owned */
  int type;   /* a uv_dirent_type_t */
};

/* Any thread. */
void v8c__fs_do(struct v8c__fs_work *work);
/* All that it owns. */
void v8c__fs_work_clear(struct v8c__fs_work *work);

/* tree.c: what takes more than a call. `base` is a real path, or a place. */
int v8c__fs_remove_tree(const char *path);
int v8c__fs_list(struct v8c__fs_work *work, const char *base);
/* to_flags: of open, beside O_WRONLY. */
int v8c__fs_copy(const char *from, const char *to, int to_flags);

#endif
