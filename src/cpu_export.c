/* cpu_export.c: a CPU profile as other tools want it: folded stacks, a page with a flame graph; pprof's
 * format is in cpu_pprof.c. */
#include <string.h>

#include "src/cpu_profile.h"
#include "src/embed.h"
#include "src/profile_parts.h"

/* ---- Folded stacks --------------------------------------------------------------------------------- */

/* Names as they are, but for what ends a frame or a line. */
static void put_plain(struct v8c__writer *to, const char *text) {
  for (; *text && !to->err; text++) v8c__put(to, *text == ';' ? ":" : (unsigned char)*text < ' ' ? " " : text, 1);
}

static void put_frame(struct v8c__writer *to, const v8c_cpu_node *node) {
  put_plain(to, *node->function ? node->function : "(anonymous)");
  if (!*node->script) return;
  v8c__put(to, " (", 2);
  put_plain(to, node->script);
  v8c__print(to, ":%d)", node->line);
}

/* Outermost first, without the root; the root's own time is its own frame. */
static void put_stack(struct v8c__writer *to, const v8c_cpu_profile *profile, size_t index, size_t *path) {
  size_t depth = 0;
  for (const v8c_cpu_node *node;; index = v8c__cpu_node_index(profile, node->parent)) {
    node = v8c__cpu_node_at(profile, index);
    if (node->parent || !depth) path[depth++] = index;
    if (!node->parent) break;
  }
  while (depth--) {
    put_frame(to, v8c__cpu_node_at(profile, path[depth]));
    if (depth) v8c__put(to, ";", 1);
  }
}

int v8c_cpu_profile_write_folded(const v8c_cpu_profile *profile, v8c_write_fn write, void *data) {
  if (!profile || !write) return v8c__fail(V8C_EINVAL, "profile or write is NULL");
  struct v8c__writer to;
  struct v8c__works works;
  int err = v8c__works_of(profile, &works);
  if (err) return err;
  size_t *path = v8c__alloc((v8c_cpu_profile_node_count(profile) + 1) * sizeof *path);
  err = path ? v8c__writer_open(&to, write, data) : V8C_ENOMEM;
  for (size_t i = 0; i < works.count && !err && !to.err; i++) {
    const struct v8c__work *work = &works.items[i];
    uint64_t weight = v8c__weight(&works, work);
    if (!weight) continue;
    if (work->label) put_plain(&to, v8c_cpu_profile_label(profile, work->label));
    if (work->label) v8c__put(&to, ";", 1);
    put_stack(&to, profile, work->node, path);
    v8c__print(&to, " %llu\n", (unsigned long long)weight);
  }
  if (!err) err = v8c__writer_close(&to);
  v8c__free(path);
  v8c__free(works.items);
  return err ? v8c__fail(err, "%s", "") : 0;
}

/* ---- A page -------------------------------------------------------------------------------------------- */

static void put_node(struct v8c__writer *to, const v8c_cpu_node *node, size_t parent, uint64_t own) {
  struct v8c_buf place = {0};
  if (*node->script && v8c_buf_printf(&place, "%s:%d", node->script, node->line)) to->err = V8C_ENOMEM;
  v8c__print(to, "[");
  v8c__put_text(to, node->function);
  v8c__print(to, ",");
  v8c__put_text(to, place.data ? place.data : "");
  v8c__print(to, ",%zu,%llu]", parent, (unsigned long long)own);
  v8c_buf_free(&place);
}

/* Nodes and what they did are in the same order. */
static void put_nodes(struct v8c__writer *to, const v8c_cpu_profile *profile, const struct v8c__works *works) {
  size_t count = v8c_cpu_profile_node_count(profile), next = 0;
  for (size_t i = 0; i < count && !to->err; i++) {
    const v8c_cpu_node *node = v8c__cpu_node_at(profile, i);
    uint64_t own = 0;
    for (; next < works->count && works->items[next].node == i; next++) own += v8c__weight(works, &works->items[next]);
    v8c__print(to, i ? ",\n" : "\n");
    put_node(to, node, node->parent ? v8c__cpu_node_index(profile, node->parent) : 0, own);
  }
}

int v8c_cpu_profile_write_flame(const v8c_cpu_profile *profile, v8c_write_fn write, void *data) {
  static const char mark[] = "@DATA@";
  if (!profile || !write) return v8c__fail(V8C_EINVAL, "profile or write is NULL");
  struct v8c__writer to;
  struct v8c__works works;
  int err = v8c__works_of(profile, &works);
  if (err) return err;
  err = v8c__writer_open(&to, write, data);
  if (!err) {
    const char *here = strstr(v8c__js_flame, mark), *rest = here + sizeof mark - 1;
    v8c__put(&to, v8c__js_flame, (size_t)(here - v8c__js_flame));
    v8c__print(&to, "{\"title\":");
    v8c__put_text(&to, v8c_cpu_profile_title(profile));
    v8c__print(&to, ",\"unit\":\"%s\",\"nodes\":[", works.timed ? "us" : "samples");
    put_nodes(&to, profile, &works);
    v8c__print(&to, "\n]}");
    v8c__put(&to, rest, strlen(rest));
    err = v8c__writer_close(&to);
  }
  v8c__free(works.items);
  return err ? v8c__fail(err, "%s", "") : 0;
}
