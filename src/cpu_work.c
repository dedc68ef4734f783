/* cpu_work.c: which node of a CPU profile did how much, and under which label. */
#include <stdlib.h>

#include "src/cpu_profile.h"

static int by_node(const void *left, const void *right) {
  const struct v8c__work *a = left, *b = right;
  if (a->node != b->node) return a->node < b->node ? -1 : 1;
  return a->label < b->label ? -1 : a->label > b->label;
}

/* Each sample, with the time that it stands for. */
static void add_samples(const v8c_cpu_profile *profile, struct v8c__works *to, size_t samples) {
  int64_t from = v8c_cpu_profile_start_us(profile), until = v8c_cpu_profile_end_us(profile), time;
  for (size_t i = 0; i < samples; i++) {
    uint32_t id = 0;
    size_t label = 0;
    v8c_cpu_profile_sample(profile, i, &id, NULL);
    v8c_cpu_profile_sample_label(profile, i, &label);
    time = until;
    if (i + 1 < samples) v8c_cpu_profile_sample(profile, i + 1, NULL, &time);
    if (time > until) time = until;
    struct v8c__work *work = &to->items[to->count++];
    *work = (struct v8c__work){.node = (uint32_t)v8c__cpu_node_index(profile, id), .label = (uint32_t)label, .hits = 1};
    if (time > from) work->us = (uint64_t)(time - from), from = time;
  }
}

/* What is of one node and label becomes one. */
static void join(struct v8c__works *works) {
  size_t last = 0;
  if (!works->count) return;
  qsort(works->items, works->count, sizeof *works->items, by_node);
  for (size_t i = 1; i < works->count; i++) {
    if (by_node(&works->items[last], &works->items[i])) {
      works->items[++last] = works->items[i];
    } else {
      works->items[last].us += works->items[i].us;
      works->items[last].hits += works->items[i].hits;
    }
  }
  works->count = last + 1;
}

static void add_hits(const v8c_cpu_profile *profile, struct v8c__works *to, size_t nodes) {
  for (size_t i = 0; i < nodes; i++) {
    uint32_t hits = v8c__cpu_node_at(profile, i)->hits;
    if (hits) to->items[to->count++] = (struct v8c__work){.node = (uint32_t)i, .hits = hits};
  }
}

int v8c__works_of(const v8c_cpu_profile *profile, struct v8c__works *out) {
  size_t samples = v8c_cpu_profile_sample_count(profile), nodes = v8c_cpu_profile_node_count(profile);
  size_t most = samples ? samples : nodes;
  *out = (struct v8c__works){.timed = samples > 0, .items = v8c__calloc((most ? most : 1) * sizeof *out->items)};
  if (!out->items) return v8c__fail(V8C_ENOMEM, "%s", "");
  if (samples) {
    add_samples(profile, out, samples);
    join(out);
  } else {
    add_hits(profile, out, nodes);
  }
  return 0;
}

uint64_t v8c__weight(const struct v8c__works *works, const struct v8c__work *work) {
  return works->timed ? work->us : work->hits;
}
