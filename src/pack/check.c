/* check.c: whether a snapshot fits this process, and if not, what exactly differs. */
#include <stdio.h>
#include <string.h>

#include "src/internal.h"
#include "src/pack/engine.h"
#include "src/pack/registry.h"
#include "src/pack/snapshot.h"

/* ---- Words: settings and flags, sorted, a space between ------------------------------- */

struct word {
  const char *text;
  size_t len;
  const char *name; /* without --, no- and value: what words are sorted by */
  size_t name_len;
};

/* The next word; none is left when its len is 0. */
static struct word next_word(const char **at) {
  struct word word = {.text = *at + strspn(*at, " ")};
  word.len = strcspn(word.text, " ");
  word.name = word.text;
  if (strncmp(word.name, "--", 2) == 0) word.name += 2;
  if (strncmp(word.name, "no-", 3) == 0) word.name += 3;
  word.name_len = strcspn(word.name, "= ");
  *at = word.text + word.len;
  return word;
}

static int compare(const char *a, size_t a_len, const char *b, size_t b_len) {
  int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
  return order ? order : (a_len > b_len) - (a_len < b_len);
}

/* As much of a word as a message shows, for %.*s. */
static int shown(size_t len) { return (int)(len < 300 ? len : 300); }

/* Says which of the sorted words differs first. */
static int words_differ(int code, const char *what, const char *theirs, const char *ours) {
  struct word a, b;
  do {
    a = next_word(&theirs);
    b = next_word(&ours);
    if (!a.len && !b.len) return 0;
  } while (compare(a.text, a.len, b.text, b.len) == 0);
  int order = !a.len ? 1 : !b.len ? -1 : compare(a.name, a.name_len, b.name, b.name_len);
  if (order == 0)
    return v8c__fail(code, "%s %.*s: the snapshot has '%.*s', this process '%.*s'", what, shown(a.name_len), a.name,
                     shown(a.len), a.text, shown(b.len), b.text);
  if (order < 0)
    return v8c__fail(code, "%s %.*s: the snapshot has '%.*s', this process has it not", what, shown(a.name_len), a.name,
                     shown(a.len), a.text);
  return v8c__fail(code, "%s %.*s: this process has '%.*s', the snapshot has it not", what, shown(b.name_len), b.name,
                   shown(b.len), b.text);
}

/* ---- The four checks -------------------------------------------------------------------- */

static int check_version(const struct v8c__container *c) {
  if (strcmp(c->v8_version, v8c__v8_version()) == 0) return 0;
  return v8c__fail(V8C_EVERSION, "the snapshot was made by V8 %.80s, this is V8 %s", c->v8_version, v8c__v8_version());
}

static bool is_seeded(const struct v8c__container *c) {
  return strncmp(c->build, V8C__SEEDED " ", strlen(V8C__SEEDED) + 1) == 0;
}

static int check_arch(const struct v8c__container *c) {
  if (strcmp(c->arch, v8c__v8_arch()) != 0)
    return v8c__fail(V8C_EARCH, "the snapshot was made for %.80s, this is %s", c->arch, v8c__v8_arch());
  const char *build = is_seeded(c) ? c->build + strlen(V8C__SEEDED) + 1 : c->build;
  return words_differ(V8C_EARCH, "build setting", build, v8c__v8_build());
}

/* Read with another seed, what is in a hash table is not found: nobody may allow it. */
static int check_seed(const struct v8c__container *c) {
  if (!is_seeded(c) || v8c__fixed_hash_seed()) return 0;
  return v8c__fail(V8C_EFLAGS,
                   "the snapshot holds ES modules, and this process has fresh hash seeds: "
                   "v8c_start_options.fixed_hash_seed");
}

static int check_flags(const struct v8c__container *c) {
  return words_differ(V8C_EFLAGS, "flag", c->flags, v8c__v8_flags());
}

/* More names here than the snapshot has are fine: they are found by name. `all` are missed, or only
 * those that nothing can stand for. */
static int check_refs(const struct v8c__container *c, bool all) {
  enum { NAMED = 3 };
  char list[3 * 260] = "";
  size_t used = 0, missing = 0;
  for (size_t i = 0; i < c->refs_count; i++) {
    if (v8c__natives_find(c->refs[i])) continue;
    if (!all && strncmp(c->refs[i], V8C__FAST_PREFIX, sizeof V8C__FAST_PREFIX - 1) != 0) continue;
    if (missing++ < NAMED)
      used += (size_t)snprintf(list + used, sizeof list - used, "%s'%s'", used ? ", " : "", c->refs[i]);
  }
  if (missing == 0) return 0;
  if (missing <= NAMED) return v8c__fail(V8C_EREFS, "not registered here: %s", list);
  return v8c__fail(V8C_EREFS, "not registered here: %s and %zu more", list, missing - NAMED);
}

int v8c_snapshot_check(const v8c_snapshot *snapshot, const v8c_restore_options *options) {
  if (!snapshot) return v8c__fail(V8C_EINVAL, "snapshot is NULL");
  v8c_restore_options allow;
  int err = v8c__options(options, &allow, sizeof allow);
  if (err) return err;
  const struct v8c__container *c = v8c__snapshot_container(snapshot);
  if (!c->blob) return v8c__fail(V8C_ENOENT, "the container has a graph of modules and no heap");
  err = check_seed(c);
  if (!err && !allow.allow_version) err = check_version(c);
  if (!err && !allow.allow_arch) err = check_arch(c);
  if (!err && !allow.allow_flags) err = check_flags(c);
  if (!err) err = check_refs(c, !allow.allow_refs);
  return err;
}
