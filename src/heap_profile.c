/* heap_profile.c: the copy of a sampling heap profile, how it is read, and how it becomes JSON. */
#include "src/heap_profile.h"

#include <string.h>

#include "src/profile_parts.h"

struct node {
  v8c_heap_node shown; /* texts interned; allocs set by finish */
  uint32_t depth;
};

struct v8c_heap_profile {
  struct v8c__list nodes, allocs, samples;
  struct v8c__filling filling;
};

#define NODES(profile) ((struct node *)(profile)->nodes.items)
#define SAMPLES(profile) ((v8c_heap_sample *)(profile)->samples.items)

/* ---- Fill -------------------------------------------------------------------------------- */

v8c_heap_profile *v8c__heap_profile_new(void) { return v8c__calloc(sizeof(v8c_heap_profile)); }

void v8c__heap_profile_add_node(v8c_heap_profile *profile, const v8c_heap_node *from, uint32_t depth) {
  struct node *to = v8c__add(&profile->filling, &profile->nodes, sizeof *to);
  if (!to) return;
  *to = (struct node){.shown = *from, .depth = depth};
  to->shown.size = sizeof to->shown;
  to->shown.function = v8c__add_text(&profile->filling, from->function);
  to->shown.script = v8c__add_text(&profile->filling, from->script);
  to->shown.alloc_count = 0;
  to->shown.self_bytes = 0;
}

void v8c__heap_profile_add_alloc(v8c_heap_profile *profile, size_t bytes, uint32_t count) {
  v8c_heap_alloc *to = v8c__add(&profile->filling, &profile->allocs, sizeof *to);
  if (!to) return;
  *to = (v8c_heap_alloc){.bytes = bytes, .count = count};
  v8c_heap_node *node = &NODES(profile)[profile->nodes.count - 1].shown;
  node->alloc_count++;
  node->self_bytes += bytes * count;
}

void v8c__heap_profile_add_sample(v8c_heap_profile *profile, const v8c_heap_sample *sample) {
  v8c_heap_sample *to = v8c__add(&profile->filling, &profile->samples, sizeof *to);
  if (!to) return;
  *to = *sample;
  to->size = sizeof *to;
}

int v8c__heap_profile_finish(v8c_heap_profile *profile) {
  if (profile->filling.err) return profile->filling.err;
  const v8c_heap_alloc *alloc = profile->allocs.items;
  for (size_t i = 0; i < profile->nodes.count; i++) {
    struct node *node = &NODES(profile)[i];
    if (i == 0 ? node->depth != 0 : node->depth == 0 || node->depth > node[-1].depth + 1) return V8C_ECORRUPT;
    node->shown.allocs = node->shown.alloc_count ? alloc : NULL;
    if (alloc) alloc += node->shown.alloc_count;
  }
  return 0;
}

void v8c_heap_profile_free(v8c_heap_profile *profile) {
  if (!profile) return;
  v8c__texts_free(&profile->filling.texts);
  v8c__free(profile->nodes.items);
  v8c__free(profile->allocs.items);
  v8c__free(profile->samples.items);
  v8c__free(profile);
}

/* ---- Read ------------------------------------------------------------------------------------ */

size_t v8c_heap_profile_node_count(const v8c_heap_profile *profile) { return profile ? profile->nodes.count : 0; }

int v8c_heap_profile_node(const v8c_heap_profile *profile, size_t index, v8c_heap_node *out) {
  if (!profile || !out) return v8c__fail(V8C_EINVAL, "profile or out is NULL");
  if (index >= profile->nodes.count) return v8c__fail(V8C_ERANGE, "node %zu of %zu", index, profile->nodes.count);
  return v8c__show(&NODES(profile)[index].shown, sizeof *out, out);
}

size_t v8c_heap_profile_sample_count(const v8c_heap_profile *profile) { return profile ? profile->samples.count : 0; }

int v8c_heap_profile_sample(const v8c_heap_profile *profile, size_t index, v8c_heap_sample *out) {
  if (!profile || !out) return v8c__fail(V8C_EINVAL, "profile or out is NULL");
  if (index >= profile->samples.count) return v8c__fail(V8C_ERANGE, "sample %zu of %zu", index, profile->samples.count);
  return v8c__show(&SAMPLES(profile)[index], sizeof *out, out);
}

/* ---- Write ------------------------------------------------------------------------------------- */

/* A node up to its children, which are written inside it. */
static void open_node(struct v8c__writer *to, const v8c_heap_node *node) {
  const struct v8c__place place = {node->function, node->script, node->script_id, node->line, node->column};
  v8c__print(to, "{");
  v8c__put_place(to, &place);
  v8c__print(to, ",\"selfSize\":%zu,\"id\":%u,\"children\":[", node->self_bytes, node->id);
}

/* The tree, without recursion: a node that is no deeper than the last closes what is between. */
static void put_tree(struct v8c__writer *to, const v8c_heap_profile *profile) {
  uint32_t open = 0; /* nodes that wait for their end */
  for (size_t i = 0; i < profile->nodes.count && !to->err; i++) {
    const struct node *node = &NODES(profile)[i];
    bool sibling = open > node->depth;
    for (; open > node->depth; open--) v8c__print(to, "]}");
    v8c__print(to, sibling ? ",\n" : "\n");
    open_node(to, &node->shown);
    open++;
  }
  for (; open; open--) v8c__print(to, "]}");
}

static void put_samples(struct v8c__writer *to, const v8c_heap_profile *profile) {
  v8c__print(to, ",\n\"samples\":[");
  for (size_t i = 0; i < profile->samples.count && !to->err; i++) {
    const v8c_heap_sample *sample = &SAMPLES(profile)[i];
    v8c__print(to, "%s{\"size\":%zu,\"nodeId\":%u,\"ordinal\":%llu}", i ? "," : "", sample->bytes * sample->count,
               sample->node_id, (unsigned long long)sample->ordinal);
  }
  v8c__print(to, "]");
}

int v8c_heap_profile_write(const v8c_heap_profile *profile, v8c_write_fn write, void *data) {
  if (!profile || !write) return v8c__fail(V8C_EINVAL, "profile or write is NULL");
  struct v8c__writer to;
  int err = v8c__writer_open(&to, write, data);
  if (err) return v8c__fail(err, "%s", "");
  v8c__print(&to, "{\"head\":");
  put_tree(&to, profile);
  put_samples(&to, profile);
  v8c__print(&to, "}\n");
  err = v8c__writer_close(&to);
  return err ? v8c__fail(err, "%s", "") : 0;
}
