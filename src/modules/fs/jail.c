/* jail.c: see jail.h. */
#include "src/modules/fs/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "src/internal.h"
#include "src/modules/fswatch/jail.h"

enum { DEPTH = 128, LINKS = 40 };

int v8c__jail_init(struct v8c__jail *jail, const char *root) {
  char here[PATH_MAX], real[PATH_MAX];
  if (!getcwd(here, sizeof here) || !realpath(root, real)) return uv_translate_sys_error(errno);
  jail->root = v8c__path_clean(here, root);
  jail->real_root = v8c__strdup(real, V8C_ZSTR);
  return jail->root && jail->real_root ? 0 : UV_ENOMEM;
}

void v8c__jail_free(struct v8c__jail *jail) {
  v8c__free(jail->root);
  v8c__free(jail->real_root);
}

void v8c__place_close(struct v8c__place *place) {
  if (place->fd >= 0) close(place->fd);
  place->fd = -1;
}

/* A walk: folders[0] is the root, the last one is where it is. */
struct walk {
  const struct v8c__jail *jail;
  int folders[DEPTH], depth;
  int links;
  char *left; /* owned: what is still to go */
};

static const char *below(const char *path, const char *root) {
  if (!v8c__path_is_below(path, root)) return NULL;
  return strlen(root) == 1 ? path : path + strlen(root);
}

/* What is behind the root, of an absolute path; NULL: it is not below. */
static const char *inside(const struct v8c__jail *jail, const char *path) {
  const char *rest = below(path, jail->root);
  return rest ? rest : below(path, jail->real_root);
}

static void pop_to(struct walk *walk, int depth) {
  while (walk->depth > depth) close(walk->folders[--walk->depth]);
}

static int push(struct walk *walk, int fd) {
  if (walk->depth == DEPTH) {
    close(fd);
    return UV_ENAMETOOLONG;
  }
  walk->folders[walk->depth++] = fd;
  return 0;
}

/* Puts what a link says before what is left. */
static int follow_link(struct walk *walk, const char *name, const char *rest) {
  char target[PATH_MAX];
  ssize_t len = readlinkat(walk->folders[walk->depth - 1], name, target, sizeof target - 1);
  if (len < 0) return uv_translate_sys_error(errno);
  if (++walk->links > LINKS) return UV_ELOOP;
  target[len] = 0;
  const char *to = target;
  char *clean = NULL;
  if (*target == '/') {
    clean = v8c__path_clean("/", target);
    to = clean ? inside(walk->jail, clean) : NULL;
    if (!to) {
      v8c__free(clean);
      return clean ? UV_EACCES : UV_ENOMEM;
    }
    pop_to(walk, 1);
  }
  size_t room = strlen(to) + strlen(rest) + 2;
  char *left = v8c__alloc(room);
  if (left) snprintf(left, room, "%s/%s", to, rest);
  v8c__free(clean);
  if (!left) return UV_ENOMEM;
  v8c__free(walk->left);
  walk->left = left;
  return 0;
}

static int set_place(struct walk *walk, const char *name, struct v8c__place *place) {
  if (strlen(name) > NAME_MAX) return UV_ENAMETOOLONG;
  place->fd = walk->folders[--walk->depth];
  snprintf(place->path, sizeof place->path, "/proc/self/fd/%d/%s", place->fd, name);
  return 0;
}

/* The last name of the way. *again: it was a link. */
static int arrive(struct walk *walk, const char *name, bool follow, struct v8c__place *place, bool *again) {
  struct stat stat;
  int folder = walk->folders[walk->depth - 1];
  place->exists = !fstatat(folder, name, &stat, AT_SYMLINK_NOFOLLOW);
  if (!place->exists && errno != ENOENT) return uv_translate_sys_error(errno);
  if (!place->exists || !follow) return set_place(walk, name, place);
  int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return uv_translate_sys_error(errno);
  if (!fstat(fd, &stat) && S_ISLNK(stat.st_mode)) {
    close(fd);
    *again = true;
    return follow_link(walk, name, "");
  }
  place->fd = fd;
  snprintf(place->path, sizeof place->path, "/proc/self/fd/%d", fd);
  return 0;
}

/* One name on the way. */
static int enter(struct walk *walk, const char *name, const char *rest) {
  struct stat stat;
  int fd = openat(walk->folders[walk->depth - 1], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return uv_translate_sys_error(errno);
  if (fstat(fd, &stat)) stat.st_mode = 0;
  if (S_ISDIR(stat.st_mode)) return push(walk, fd);
  close(fd);
  return S_ISLNK(stat.st_mode) ? follow_link(walk, name, rest) : UV_ENOTDIR;
}

/* Takes the first name from what is left. False: there is none. */
static bool next_name(char **at, char **name) {
  *at += strspn(*at, "/");
  if (!**at) return false;
  *name = *at;
  *at += strcspn(*at, "/");
  if (**at) *(*at)++ = 0;
  return true;
}

static int go(struct walk *walk, bool follow, struct v8c__place *place) {
  char *at = walk->left, *name = NULL;
  while (next_name(&at, &name)) {
    bool is_last = !at[strspn(at, "/")], again = false;
    char *before = walk->left;
    int err = 0;
    if (!strcmp(name, ".")) continue;
    if (!strcmp(name, "..")) {
      if (walk->depth == 1) return UV_EACCES;
      pop_to(walk, walk->depth - 1);
      continue;
    }
    if (strlen(name) > NAME_MAX) return UV_ENAMETOOLONG;
    if (is_last) {
      err = arrive(walk, name, follow, place, &again);
      if (err || !again) return err;
    } else {
      err = enter(walk, name, at);
      if (err) return err;
    }
    if (walk->left != before) at = walk->left;
  }
  place->exists = true;
  return set_place(walk, ".", place);
}

int v8c__jail_find(const struct v8c__jail *jail, const char *path, bool follow, struct v8c__place *place) {
  struct walk walk = {.jail = jail};
  *place = (struct v8c__place){.fd = -1};
  if (!*path) return UV_ENOENT;
  char *clean = v8c__path_clean(jail->root, path);
  const char *rest = clean ? inside(jail, clean) : NULL;
  int err = !clean ? UV_ENOMEM : rest ? 0 : UV_EACCES;
  if (!err) walk.left = v8c__strdup(rest, V8C_ZSTR);
  if (!err && !walk.left) err = UV_ENOMEM;
  int fd = err ? -1 : open(jail->real_root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (!err && fd < 0) err = uv_translate_sys_error(errno);
  if (!err) err = push(&walk, fd);
  if (!err) err = go(&walk, follow, place);
  pop_to(&walk, 0);
  v8c__free(walk.left);
  v8c__free(clean);
  return err;
}

bool v8c__jail_allows_link(const struct v8c__jail *jail, const char *path, const char *target) {
  char *at = v8c__path_clean(jail->root, path);
  char *slash = at ? strrchr(at, '/') : NULL;
  if (slash) slash[slash == at] = 0;
  char *to = at ? v8c__path_clean(at, target) : NULL;
  bool is_allowed = to && inside(jail, to);
  v8c__free(at);
  v8c__free(to);
  return is_allowed;
}
