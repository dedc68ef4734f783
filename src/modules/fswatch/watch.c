/* watch.c: see watch.h. Changes of one round of the loop are gathered first, since a name that went and one that
 * came are a rename when they are the same thing; then each is reported, or waits until its path is quiet. */
#include "src/modules/fswatch/watch.h"

#include <limits.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "src/internal.h"
#include "src/modules/fswatch/glob.h"
#include "src/modules/fswatch/tree.h"

/* A handle of a folder; lives until that is closed. */
struct folder {
  uv_fs_event_t handle;
  struct v8c__watch *watch;
  struct v8c__entry *entry; /* NULL: closing */
};

/* A change of this round. */
struct raw {
  struct raw *next;
  struct v8c__identity identity;
  unsigned op;
  char path[];
};

/* A change that waits. */
struct waiting {
  struct waiting *prev, *next; /* in the order of due */
  uint64_t due_ms;
  unsigned ops, count;
  bool again; /* it could not be reported */
  char path[];
};

struct v8c__watch {
  uv_loop_t *loop;
  struct v8c__watch_options options; /* of our copies */
  char *path;
  char **texts;
  size_t text_count;
  struct v8c__seen seen; /* of the top */
  const char *only;      /* of a watched file: its name in the top */
  struct v8c__tree tree;
  struct raw *raw, **last_raw;
  uv_check_t check; /* active while there is something raw */
  uv_timer_t timer;
  struct v8c__dict by_path; /* what waits */
  struct waiting *first, *last;
  size_t handles;
  bool starting, stopped, gone;
  int start_code;
};

/* ---- Memory ------------------------------------------------------------------------------ */

static void free_changes(struct v8c__watch *watch) {
  for (struct raw *raw = watch->raw, *next; raw; raw = next) {
    next = raw->next;
    v8c__free(raw);
  }
  for (struct waiting *waiting = watch->first, *next; waiting; waiting = next) {
    next = waiting->next;
    v8c__free(waiting);
  }
  v8c__dict_free(&watch->by_path, NULL);
  watch->raw = NULL;
  watch->last_raw = &watch->raw;
  watch->first = watch->last = NULL;
}

static void free_watch(struct v8c__watch *watch) {
  free_changes(watch);
  v8c__tree_free(&watch->tree);
  for (size_t i = 0; i < watch->text_count; i++) v8c__free(watch->texts[i]);
  v8c__free(watch->texts);
  v8c__free((void *)watch->options.include);
  v8c__free((void *)watch->options.exclude);
  v8c__free(watch);
}

static void handle_gone(struct v8c__watch *watch) {
  if (--watch->handles) return;
  void (*closed)(void *data) = watch->options.closed;
  void *data = watch->options.data;
  free_watch(watch);
  if (closed) closed(data);
}

static void folder_closed(uv_handle_t *handle) {
  struct folder *folder = handle->data;
  struct v8c__watch *watch = folder->watch;
  v8c__free(folder);
  handle_gone(watch);
}

static void own_closed(uv_handle_t *handle) { handle_gone(handle->data); }

static void close_folder(struct v8c__entry *entry) {
  struct folder *folder = entry->handle;
  if (!folder) return;
  entry->handle = NULL;
  folder->entry = NULL;
  uv_close((uv_handle_t *)&folder->handle, folder_closed);
}

static void forgotten(struct v8c__entry *entry, void *data) {
  (void)data;
  close_folder(entry);
}

void v8c__watch_stop(struct v8c__watch *watch) {
  if (!watch || watch->stopped) return;
  watch->stopped = true;
  free_changes(watch);
  v8c__tree_remove(&watch->tree, watch->tree.top, forgotten, NULL);
  close_folder(watch->tree.top);
  uv_close((uv_handle_t *)&watch->check, own_closed);
  uv_close((uv_handle_t *)&watch->timer, own_closed);
}

/* ---- Paths --------------------------------------------------------------------------------- */

/* Owned. "" below a folder is that itself. */
static char *join(const char *folder, const char *name) {
  size_t a = strlen(folder), b = strlen(name);
  bool slash = a && b && folder[a - 1] != '/';
  size_t size = a + slash + b + 1;
  char *path = v8c__alloc(size);
  if (path) snprintf(path, size, "%s%s%s", folder, slash ? "/" : "", name);
  return path;
}

static char *absolute(const struct v8c__watch *watch, const char *relative) {
  return join(watch->options.path, relative);
}

static bool matches(const char *const *globs, const char *path) {
  for (; globs && *globs; globs++)
    if (v8c__glob_match(*globs, path)) return true;
  return false;
}

static bool is_wanted(const struct v8c__watch *watch, const char *path) {
  const struct v8c__watch_options *options = &watch->options;
  if (watch->only && strcmp(path, watch->only) != 0) return false;
  if (matches(options->exclude, path)) return false;
  return !options->include || !options->include[0] || matches(options->include, path);
}

/* ---- Reporting -------------------------------------------------------------------------------- */

static void due(uv_timer_t *timer);

static void unlist(struct v8c__watch *watch, struct waiting *waiting) {
  *(waiting->prev ? &waiting->prev->next : &watch->first) = waiting->next;
  *(waiting->next ? &waiting->next->prev : &watch->last) = waiting->prev;
}

/* All wait equally long, so the last one is due last; but for those that are to come again. */
static void list(struct v8c__watch *watch, struct waiting *waiting, uint64_t due_ms) {
  struct waiting *before = watch->last;
  waiting->due_ms = due_ms;
  while (before && before->due_ms > due_ms) before = before->prev;
  waiting->prev = before;
  waiting->next = before ? before->next : watch->first;
  *(waiting->next ? &waiting->next->prev : &watch->last) = waiting;
  *(before ? &before->next : &watch->first) = waiting;
}

static void plan(struct v8c__watch *watch) {
  if (!watch->first) {
    uv_timer_stop(&watch->timer);
    return;
  }
  uint64_t now = uv_now(watch->loop), at = watch->first->due_ms;
  uv_timer_start(&watch->timer, due, at > now ? at - now : 0, 0);
}

static void hold(struct v8c__watch *watch, const char *path, unsigned ops, unsigned count, bool again) {
  size_t len = strlen(path);
  struct waiting *waiting = v8c__dict_get(&watch->by_path, path, len);
  uint64_t wait_ms = again ? 10 : watch->options.debounce_ms;
  if (waiting) {
    unlist(watch, waiting);
  } else {
    waiting = v8c__calloc(sizeof *waiting + len + 1);
    if (!waiting) return;
    memcpy(waiting->path, path, len);
    if (v8c__dict_set(&watch->by_path, path, len, waiting)) {
      v8c__free(waiting);
      return;
    }
  }
  waiting->ops |= ops;
  waiting->count += count;
  list(watch, waiting, uv_now(watch->loop) + wait_ms);
}

static int report(struct v8c__watch *watch, const char *path, unsigned ops, unsigned count) {
  struct v8c__change change = {path, ops, count, watch->options.debounce_ms > 0};
  return watch->options.changed(&change, watch->options.data);
}

static void due(uv_timer_t *timer) {
  struct v8c__watch *watch = timer->data;
  uint64_t now = uv_now(watch->loop);
  while (watch->first && watch->first->due_ms <= now) {
    struct waiting *waiting = watch->first;
    unlist(watch, waiting);
    (void)v8c__dict_remove(&watch->by_path, waiting->path, strlen(waiting->path));
    int again = report(watch, waiting->path, waiting->ops, waiting->count);
    if (again && !watch->stopped) hold(watch, waiting->path, waiting->ops, waiting->count, true);
    v8c__free(waiting);
  }
  if (!watch->stopped) plan(watch);
}

/* What went and is somewhere else now: the very thing came in the same round. */
static void find_renames(struct raw *first) {
  struct v8c__dict came = {0};
  for (struct raw *raw = first; raw; raw = raw->next)
    if (raw->op == V8C__CREATE) (void)v8c__dict_set(&came, (const char *)&raw->identity, sizeof raw->identity, raw);
  for (struct raw *raw = first; raw && came.count; raw = raw->next)
    if (raw->op == V8C__REMOVE && v8c__dict_get(&came, (const char *)&raw->identity, sizeof raw->identity))
      raw->op = V8C__RENAME;
  v8c__dict_free(&came, NULL);
}

/* Behind the round that gathered them. */
static void flush(uv_check_t *check) {
  struct v8c__watch *watch = check->data;
  struct raw *raw = watch->raw;
  watch->raw = NULL;
  watch->last_raw = &watch->raw;
  uv_check_stop(check);
  find_renames(raw);
  for (struct raw *next; raw; raw = next) {
    next = raw->next;
    if (!watch->stopped && is_wanted(watch, raw->path)) {
      bool wait = watch->options.debounce_ms > 0;
      if (wait || report(watch, raw->path, raw->op, 1)) hold(watch, raw->path, raw->op, 1, !wait);
    }
    v8c__free(raw);
  }
  if (watch->stopped) return;
  plan(watch);
  if (watch->gone) watch->options.ended(watch->options.data);
}

static void note(struct v8c__watch *watch, const char *path, unsigned op, const struct v8c__seen *seen) {
  if (watch->starting) return; /* it is what it was before */
  size_t len = strlen(path);
  struct raw *raw = v8c__calloc(sizeof *raw + len + 1);
  if (!raw) return;
  memcpy(raw->path, path, len);
  raw->op = op;
  raw->identity = seen->identity;
  *watch->last_raw = raw;
  watch->last_raw = &raw->next;
  uv_check_start(&watch->check, flush);
}

/* ---- Folders ------------------------------------------------------------------------------------ */

static void heard(uv_fs_event_t *handle, const char *name, int events, int status);

/* While starting, what every other folder would run into as well is the end of it. */
static void fail(struct v8c__watch *watch, const char *path, int code) {
  bool fatal = code == UV_ENOSPC || code == UV_EMFILE || code == UV_ENFILE || code == UV_ENOMEM;
  if (watch->starting && fatal)
    watch->start_code = code;
  else if (code != UV_ENOENT && code != UV_ENOTDIR)
    watch->options.failed(path, code, watch->options.data);
}

/* Through no link that somebody has put there meanwhile. */
static bool is_inside(const struct v8c__watch *watch, const char *path) {
  char real[PATH_MAX];
  return !watch->options.root || (realpath(path, real) && !strcmp(path, real));
}

static int open_folder(struct v8c__watch *watch, struct v8c__entry *entry, const char *path) {
  struct folder *folder = v8c__calloc(sizeof *folder);
  if (!folder) return UV_ENOMEM;
  folder->watch = watch;
  folder->entry = entry;
  uv_fs_event_init(watch->loop, &folder->handle);
  folder->handle.data = folder;
  watch->handles++;
  entry->handle = folder;
  int err = uv_fs_event_start(&folder->handle, heard, path, 0);
  if (!err && !is_inside(watch, path)) err = UV_ENOENT;
  if (err) close_folder(entry);
  return err;
}

static bool is_entered(const struct v8c__watch *watch, const struct v8c__entry *entry) {
  if (entry == watch->tree.top) return true;
  return watch->options.recursive && v8c__is_folder(&entry->seen) && !matches(watch->options.exclude, entry->path);
}

/* A name that nobody knew. */
static struct v8c__entry *came(struct v8c__watch *watch, struct v8c__entry *folder, const char *path,
                               const struct v8c__seen *seen) {
  struct v8c__entry *entry = v8c__tree_add(&watch->tree, folder, path, seen);
  if (!entry) return NULL;
  note(watch, path, V8C__CREATE, seen);
  if (!watch->starting) entry->last_op = V8C__CREATE;
  return entry;
}

static void went(struct v8c__watch *watch, struct v8c__entry *entry) {
  note(watch, entry->path, V8C__REMOVE, &entry->seen);
  v8c__tree_remove(&watch->tree, entry, forgotten, NULL);
}

/* Reads the names in it and adds those that are new; of them folders that are to be entered come into *found. */
static int read_folder(struct v8c__watch *watch, struct v8c__entry *folder, const char *path,
                       struct v8c__entry ***found, size_t *count) {
  uv_fs_t request;
  uv_dirent_t item;
  int err = uv_fs_scandir(NULL, &request, path, 0, NULL);
  while (err >= 0 && uv_fs_scandir_next(&request, &item) != UV_EOF) {
    char *relative = join(folder->path, item.name), *full = join(path, item.name);
    struct v8c__seen seen;
    bool is_new = relative && full && (!watch->only || !strcmp(item.name, watch->only)) &&
                  !v8c__tree_find(&watch->tree, relative) && !v8c__look(full, &seen);
    struct v8c__entry *entry = is_new ? came(watch, folder, relative, &seen) : NULL;
    v8c__free(relative);
    v8c__free(full);
    if (!entry || !is_entered(watch, entry)) continue;
    struct v8c__entry **more = v8c__realloc(*found, (*count + 1) * sizeof *more);
    if (!more) continue;
    *found = more;
    more[(*count)++] = entry;
  }
  uv_fs_req_cleanup(&request);
  return err < 0 ? err : 0;
}

/* Watched first, and read then. With all below it, without recursion. */
static void enter(struct v8c__watch *watch, struct v8c__entry *entry) {
  struct v8c__entry **todo = v8c__alloc(sizeof *todo);
  size_t count = todo != NULL;
  if (todo) todo[0] = entry;
  while (count && !watch->start_code) {
    struct v8c__entry *next = todo[--count];
    char *path = absolute(watch, next->path);
    int err = path ? open_folder(watch, next, path) : UV_ENOMEM;
    if (!err) err = read_folder(watch, next, path, &todo, &count);
    if (err && next == watch->tree.top)
      watch->start_code = err;
    else if (err)
      fail(watch, path ? path : "", err);
    v8c__free(path);
  }
  v8c__free(todo);
}

/* ---- What happened ---------------------------------------------------------------------------------- */

/* UV_CHANGE of a thing that is as it was when it was last looked at: that look came late. */
static unsigned absorbed(const struct v8c__entry *entry) {
  if (v8c__is_folder(&entry->seen)) return 0;
  if (entry->last_op) return entry->last_op == V8C__CHMOD ? V8C__CHMOD : V8C__WRITE;
  uv_timeval64_t now;
  return !uv_gettimeofday(&now) && (uint64_t)now.tv_sec <= entry->seen.changed_s + 1 ? V8C__WRITE : 0;
}

static unsigned difference(const struct v8c__entry *entry, const struct v8c__seen *now) {
  const struct v8c__seen *before = &entry->seen;
  bool is_written =
      now->size != before->size || now->changed_s != before->changed_s || now->changed_ns != before->changed_ns;
  if (is_written && !v8c__is_folder(now)) return V8C__WRITE;
  return now->mode != before->mode || now->uid != before->uid || now->gid != before->gid ? V8C__CHMOD : 0;
}

static void changed(struct v8c__watch *watch, struct v8c__entry *entry, const struct v8c__seen *now, int events) {
  unsigned op = difference(entry, now);
  if (!op && (events & UV_CHANGE)) op = absorbed(entry);
  entry->seen = *now;
  if (!op) return;
  entry->last_op = op;
  note(watch, entry->path, op, now);
}

static void look_at(struct v8c__watch *watch, struct v8c__entry *folder, const char *name, int events) {
  char *path = join(folder->path, name);
  char *full = path ? absolute(watch, path) : NULL;
  if (!full) goto out;
  struct v8c__seen now;
  bool is_there = !v8c__look(full, &now);
  struct v8c__entry *entry = v8c__tree_find(&watch->tree, path);
  if (is_there && entry && v8c__is_same(&now, &entry->seen)) {
    changed(watch, entry, &now, events);
    goto out;
  }
  if (entry && (!is_there || v8c__is_folder(&entry->seen) || v8c__is_folder(&now))) {
    went(watch, entry);
    entry = NULL;
  }
  if (is_there && entry) { /* another file in its place */
    entry->seen = now;
    entry->last_op = V8C__CREATE;
    note(watch, path, V8C__CREATE, &now);
  } else if (is_there) {
    entry = came(watch, folder, path, &now);
    if (entry && is_entered(watch, entry)) enter(watch, entry);
  }
out:
  v8c__free(full);
  v8c__free(path);
}

/* What happened to the top itself. */
static void look_at_top(struct v8c__watch *watch) {
  struct v8c__seen now;
  if (v8c__look(watch->options.path, &now) || !v8c__is_same(&now, &watch->seen)) {
    note(watch, "", V8C__REMOVE, &watch->seen);
    watch->gone = true;
    uv_check_start(&watch->check, flush);
  } else if (now.mode != watch->seen.mode || now.uid != watch->seen.uid || now.gid != watch->seen.gid) {
    note(watch, "", V8C__CHMOD, &now);
    watch->seen = now;
  }
}

/* libuv does not know which name: all that is there, and all that was. */
static void look_at_all(struct v8c__watch *watch, struct v8c__entry *folder) {
  struct v8c__entry **found = NULL;
  size_t count = 0;
  for (struct v8c__entry *entry = folder->first, *next; entry; entry = next) {
    next = entry->next;
    const char *slash = strrchr(entry->path, '/');
    look_at(watch, folder, slash ? slash + 1 : entry->path, 0);
  }
  char *path = absolute(watch, folder->path);
  if (path) (void)read_folder(watch, folder, path, &found, &count);
  v8c__free(path);
  for (size_t i = 0; i < count; i++) enter(watch, found[i]);
  v8c__free(found);
}

static const char *base_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static void heard(uv_fs_event_t *handle, const char *name, int events, int status) {
  struct folder *folder = handle->data;
  struct v8c__watch *watch = folder->watch;
  struct v8c__entry *entry = folder->entry;
  if (!entry || watch->stopped || watch->gone) return;
  if (status) {
    char *path = absolute(watch, entry->path);
    fail(watch, path ? path : "", status);
    v8c__free(path);
    return;
  }
  /* libuv names the folder itself by its last segment. */
  if (entry == watch->tree.top && (!name || !strcmp(name, base_of(watch->options.path)))) look_at_top(watch);
  if (watch->gone) return;
  if (!name)
    look_at_all(watch, entry);
  else if (!watch->only || !strcmp(name, watch->only))
    look_at(watch, entry, name, events);
}

/* ---- Start ---------------------------------------------------------------------------------------------- */

static char *keep(struct v8c__watch *watch, const char *text) {
  char **more = v8c__realloc(watch->texts, (watch->text_count + 1) * sizeof *more);
  if (!more) return NULL;
  watch->texts = more;
  more[watch->text_count] = v8c__strdup(text, V8C_ZSTR);
  return more[watch->text_count] ? more[watch->text_count++] : NULL;
}

static bool keep_all(struct v8c__watch *watch, const char *const **globs) {
  const char *const *given = *globs;
  size_t count = 0;
  *globs = NULL;
  if (!given) return true;
  while (given[count]) count++;
  const char **copy = v8c__calloc((count + 1) * sizeof *copy);
  if (!copy) return false;
  *globs = copy;
  for (size_t i = 0; i < count; i++)
    if (!(copy[i] = keep(watch, given[i]))) return false;
  return true;
}

static int copy_options(struct v8c__watch *watch, const struct v8c__watch_options *options) {
  watch->options = *options;
  bool kept = keep_all(watch, &watch->options.include);
  kept = keep_all(watch, &watch->options.exclude) && kept; /* no pointer of the caller's stays */
  watch->options.path = watch->path = keep(watch, options->path);
  if (options->root) watch->options.root = keep(watch, options->root);
  kept = kept && watch->path && (!options->root || watch->options.root);
  return kept && !v8c__tree_init(&watch->tree) ? 0 : UV_ENOMEM;
}

/* Of a file the folder that it is in is watched: so one that takes its place is seen, too. */
static int find_top(struct v8c__watch *watch) {
  int err = v8c__look(watch->options.path, &watch->seen);
  if (err || v8c__is_folder(&watch->seen)) return err;
  char *slash = strrchr(watch->path, '/');
  if (!slash) return UV_EINVAL;
  watch->only = keep(watch, slash + 1);
  if (!watch->only) return UV_ENOMEM;
  slash[slash == watch->path] = 0;
  watch->options.recursive = false;
  return v8c__look(watch->path, &watch->seen);
}

int v8c__watch_start(struct uv_loop_s *loop, const struct v8c__watch_options *options, struct v8c__watch **out) {
  struct v8c__watch *watch = v8c__calloc(sizeof *watch);
  if (!watch) return UV_ENOMEM;
  watch->loop = loop;
  watch->last_raw = &watch->raw;
  int err = copy_options(watch, options);
  if (!err) err = find_top(watch);
  if (err) {
    free_watch(watch);
    return err;
  }
  uv_check_init(loop, &watch->check);
  uv_timer_init(loop, &watch->timer);
  watch->check.data = watch->timer.data = watch;
  watch->handles = 2;
  watch->starting = true;
  enter(watch, watch->tree.top);
  watch->starting = false;
  if (!watch->start_code) {
    *out = watch;
    return 0;
  }
  err = watch->start_code;
  watch->options.closed = NULL;
  v8c__watch_stop(watch);
  return err;
}
