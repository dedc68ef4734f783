/* tree.c: see tree.h. */
#include "src/modules/fswatch/tree.h"

#include <string.h>
#include <sys/stat.h>

#include "src/internal.h"

int v8c__tree_init(struct v8c__tree *tree) {
  *tree = (struct v8c__tree){0};
  tree->top = v8c__calloc(sizeof *tree->top + 1);
  return tree->top ? 0 : V8C_ENOMEM;
}

static void forget(struct v8c__entry *entry, void *data) { (void)entry, (void)data; }

void v8c__tree_free(struct v8c__tree *tree) {
  if (tree->top) v8c__tree_remove(tree, tree->top, forget, NULL);
  v8c__free(tree->top);
  v8c__dict_free(&tree->by_path, NULL);
}

struct v8c__entry *v8c__tree_find(const struct v8c__tree *tree, const char *path) {
  return *path ? v8c__dict_get(&tree->by_path, path, strlen(path)) : tree->top;
}

struct v8c__entry *v8c__tree_add(struct v8c__tree *tree, struct v8c__entry *parent, const char *path,
                                 const struct v8c__seen *seen) {
  size_t len = strlen(path);
  struct v8c__entry *entry = v8c__calloc(sizeof *entry + len + 1);
  if (!entry) return NULL;
  memcpy(entry->path, path, len);
  if (v8c__dict_set(&tree->by_path, path, len, entry)) {
    v8c__free(entry);
    return NULL;
  }
  entry->seen = *seen;
  entry->parent = parent;
  entry->next = parent->first;
  if (entry->next) entry->next->prev = entry;
  parent->first = entry;
  return entry;
}

static void unlist(struct v8c__entry *entry) {
  *(entry->prev ? &entry->prev->next : &entry->parent->first) = entry->next;
  if (entry->next) entry->next->prev = entry->prev;
}

/* From the leaves up, without recursion: a path may have thousands of folders. */
void v8c__tree_remove(struct v8c__tree *tree, struct v8c__entry *entry,
                      void (*gone)(struct v8c__entry *entry, void *data), void *data) {
  struct v8c__entry *at = entry;
  for (;;) {
    while (at->first) at = at->first;
    if (at == tree->top) return;
    struct v8c__entry *up = at->parent;
    bool last = at == entry;
    unlist(at);
    v8c__dict_remove(&tree->by_path, at->path, strlen(at->path));
    gone(at, data);
    v8c__free(at);
    if (last) return;
    at = up;
  }
}

int v8c__look(const char *path, struct v8c__seen *out) {
  uv_fs_t request;
  int err = uv_fs_lstat(NULL, &request, path, NULL);
  const uv_stat_t *stat = &request.statbuf;
  if (!err)
    *out = (struct v8c__seen){
        {stat->st_dev, stat->st_ino, (uint64_t)stat->st_birthtim.tv_sec, (uint64_t)stat->st_birthtim.tv_nsec},
        stat->st_size,
        stat->st_mode,
        stat->st_uid,
        stat->st_gid,
        (uint64_t)stat->st_mtim.tv_sec,
        (uint64_t)stat->st_mtim.tv_nsec};
  uv_fs_req_cleanup(&request);
  return err;
}

bool v8c__is_folder(const struct v8c__seen *seen) { return S_ISDIR((mode_t)seen->mode); }

bool v8c__is_same(const struct v8c__seen *a, const struct v8c__seen *b) {
  return a->identity.device == b->identity.device && a->identity.inode == b->identity.inode &&
         v8c__is_folder(a) == v8c__is_folder(b);
}
