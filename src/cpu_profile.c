/* cpu_profile.c: the copy of a CPU profile, how it is read, and how it becomes JSON. */
#include "src/cpu_profile.h"

#include <stdlib.h>
#include <string.h>

#include "src/profile_parts.h"

struct sample {
  int64_t time_us;
  uint32_t node_id;
  uint32_t order; /* as it came: keeps the sort stable */
  v8c_cpu_state state;
  uint32_t label; /* index into labels, + 1; 0: none */
};

struct v8c_cpu_profile {
  char *title;
  int64_t start_us, end_us;
  struct v8c__list nodes; /* v8c_cpu_node: texts interned; pointers to arrays set by finish */
  struct v8c__list ticks, deopts, frames, samples;
  struct v8c__list labels;  /* const char *, interned */
  struct v8c__list changes; /* until it is finished */
  uint32_t *children;       /* ids of all nodes' children, node after node */
  uint32_t *by_id;          /* index + 1 of a node; 0 none */
  size_t ids;               /* length of by_id */
  struct v8c__filling filling;
};

#define NODES(profile) ((v8c_cpu_node *)(profile)->nodes.items)
#define SAMPLES(profile) ((struct sample *)(profile)->samples.items)

/* ---- Fill -------------------------------------------------------------------------------- */

v8c_cpu_profile *v8c__cpu_profile_new(const char *title, size_t len, int64_t start_us, int64_t end_us) {
  v8c_cpu_profile *profile = v8c__calloc(sizeof *profile);
  if (!profile) return NULL;
  profile->start_us = start_us;
  profile->end_us = end_us;
  profile->title = v8c__clean_copy(title, v8c__len(title, len));
  if (profile->title) return profile;
  v8c__free(profile);
  return NULL;
}

static v8c_cpu_node *last_node(const v8c_cpu_profile *profile) { return &NODES(profile)[profile->nodes.count - 1]; }

void v8c__cpu_profile_add_node(v8c_cpu_profile *profile, const v8c_cpu_node *from) {
  v8c_cpu_node *to = v8c__add(&profile->filling, &profile->nodes, sizeof *to);
  if (!to) return;
  *to = *from;
  to->size = sizeof *to;
  to->function = v8c__add_text(&profile->filling, from->function);
  to->script = v8c__add_text(&profile->filling, from->script);
  to->bailout = v8c__add_text(&profile->filling, from->bailout);
  to->child_count = to->tick_count = to->deopt_count = 0;
  to->children = NULL;
  if (from->id >= profile->ids) profile->ids = (size_t)from->id + 1;
}

void v8c__cpu_profile_add_ticks(v8c_cpu_profile *profile, int line, uint32_t hits) {
  v8c_cpu_tick *to = v8c__add(&profile->filling, &profile->ticks, sizeof *to);
  if (!to) return;
  *to = (v8c_cpu_tick){.line = line, .hits = hits};
  last_node(profile)->tick_count++;
}

void v8c__cpu_profile_add_deopt(v8c_cpu_profile *profile, const char *reason) {
  v8c_cpu_deopt *to = v8c__add(&profile->filling, &profile->deopts, sizeof *to);
  if (!to) return;
  *to = (v8c_cpu_deopt){.reason = v8c__add_text(&profile->filling, reason)};
  last_node(profile)->deopt_count++;
}

void v8c__cpu_profile_add_deopt_frame(v8c_cpu_profile *profile, int script_id, size_t position) {
  v8c_cpu_deopt_frame *to = v8c__add(&profile->filling, &profile->frames, sizeof *to);
  if (!to) return;
  *to = (v8c_cpu_deopt_frame){.script_id = script_id, .position = position};
  ((v8c_cpu_deopt *)profile->deopts.items)[profile->deopts.count - 1].frame_count++;
}

void v8c__cpu_profile_add_sample(v8c_cpu_profile *profile, uint32_t node_id, int64_t time_us, v8c_cpu_state state) {
  struct sample *to = v8c__add(&profile->filling, &profile->samples, sizeof *to);
  if (!to) return;
  *to = (struct sample){
      .time_us = time_us, .node_id = node_id, .state = state, .order = (uint32_t)profile->samples.count};
}

void v8c__cpu_profile_add_label(v8c_cpu_profile *profile, const char *text) {
  const char **to = v8c__add(&profile->filling, &profile->labels, sizeof *to);
  if (to) *to = v8c__add_text(&profile->filling, text);
}

void v8c__cpu_profile_set_changes(v8c_cpu_profile *profile, const v8c__label_change *changes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    v8c__label_change *to = v8c__add(&profile->filling, &profile->changes, sizeof *to);
    if (!to) return;
    *to = changes[i];
  }
}

/* Each sample has the label that held when it was taken; both are in order of time. */
static void label_samples(v8c_cpu_profile *profile) {
  const v8c__label_change *change = profile->changes.items;
  size_t next = 0;
  uint32_t label = 0;
  for (size_t i = 0; i < profile->samples.count; i++) {
    while (next < profile->changes.count && change[next].time_us <= SAMPLES(profile)[i].time_us)
      label = change[next++].label;
    SAMPLES(profile)[i].label = label <= profile->labels.count ? label : 0;
  }
  v8c__free(profile->changes.items);
  profile->changes = (struct v8c__list){0};
}

static v8c_cpu_node *node_of(const v8c_cpu_profile *profile, uint32_t id) {
  uint32_t index = id < profile->ids ? profile->by_id[id] : 0;
  return index ? &NODES(profile)[index - 1] : NULL;
}

/* Notes where each id is, and counts children. */
static int number(v8c_cpu_profile *profile) {
  for (size_t i = 0; i < profile->nodes.count; i++) {
    v8c_cpu_node *node = &NODES(profile)[i];
    if (!node->id || profile->by_id[node->id]) return V8C_ECORRUPT;
    profile->by_id[node->id] = (uint32_t)i + 1;
    if (i == 0) continue;
    v8c_cpu_node *parent = node_of(profile, node->parent);
    if (!parent || parent == node) return V8C_ECORRUPT;
    parent->child_count++;
  }
  return 0;
}

/* Gives each node its part of `children`, and fills it. */
static void link_children(v8c_cpu_profile *profile) {
  uint32_t *next = profile->children;
  for (size_t i = 0; i < profile->nodes.count; i++) {
    v8c_cpu_node *node = &NODES(profile)[i];
    node->children = next;
    next += node->child_count;
    node->child_count = 0; /* counted again while it is filled */
  }
  for (size_t i = 1; i < profile->nodes.count; i++) {
    const v8c_cpu_node *node = &NODES(profile)[i];
    v8c_cpu_node *parent = node_of(profile, node->parent);
    profile->children[(size_t)(parent->children - profile->children) + parent->child_count++] = node->id;
  }
}

/* Gives each node its ticks and deoptimisations, which came in the nodes' order. */
static void link_ticks(v8c_cpu_profile *profile) {
  const v8c_cpu_tick *tick = profile->ticks.items;
  v8c_cpu_deopt *deopt = profile->deopts.items;
  const v8c_cpu_deopt_frame *frame = profile->frames.items;
  for (size_t i = 0; i < profile->deopts.count; i++) {
    deopt[i].frames = deopt[i].frame_count ? frame : NULL;
    if (frame) frame += deopt[i].frame_count;
  }
  for (size_t i = 0; i < profile->nodes.count; i++) {
    v8c_cpu_node *node = &NODES(profile)[i];
    node->ticks = node->tick_count ? tick : NULL;
    if (tick) tick += node->tick_count;
    node->deopts = node->deopt_count ? deopt : NULL;
    if (deopt) deopt += node->deopt_count;
  }
}

static int by_time(const void *left, const void *right) {
  const struct sample *a = left, *b = right;
  if (a->time_us != b->time_us) return a->time_us < b->time_us ? -1 : 1;
  return a->order < b->order ? -1 : a->order > b->order;
}

int v8c__cpu_profile_finish(v8c_cpu_profile *profile) {
  if (profile->filling.err) return profile->filling.err;
  size_t count = profile->nodes.count;
  profile->by_id = v8c__calloc((profile->ids + 1) * sizeof *profile->by_id);
  profile->children = v8c__calloc((count + 1) * sizeof *profile->children);
  if (!profile->by_id || !profile->children) return V8C_ENOMEM;
  int err = number(profile);
  if (err) return err;
  link_children(profile);
  link_ticks(profile);
  for (size_t i = 0; i < profile->samples.count; i++)
    if (!node_of(profile, SAMPLES(profile)[i].node_id)) return V8C_ECORRUPT;
  if (profile->samples.count) qsort(SAMPLES(profile), profile->samples.count, sizeof(struct sample), by_time);
  label_samples(profile);
  return 0;
}

void v8c_cpu_profile_free(v8c_cpu_profile *profile) {
  if (!profile) return;
  v8c__texts_free(&profile->filling.texts);
  v8c__free(profile->nodes.items);
  v8c__free(profile->ticks.items);
  v8c__free(profile->deopts.items);
  v8c__free(profile->frames.items);
  v8c__free(profile->samples.items);
  v8c__free(profile->labels.items);
  v8c__free(profile->changes.items);
  v8c__free(profile->children);
  v8c__free(profile->by_id);
  v8c__free(profile->title);
  v8c__free(profile);
}

/* ---- Read ------------------------------------------------------------------------------------ */

const char *v8c_cpu_profile_title(const v8c_cpu_profile *profile) { return profile ? profile->title : ""; }

int64_t v8c_cpu_profile_start_us(const v8c_cpu_profile *profile) { return profile ? profile->start_us : 0; }

int64_t v8c_cpu_profile_end_us(const v8c_cpu_profile *profile) { return profile ? profile->end_us : 0; }

size_t v8c_cpu_profile_node_count(const v8c_cpu_profile *profile) { return profile ? profile->nodes.count : 0; }

const v8c_cpu_node *v8c__cpu_node_at(const v8c_cpu_profile *profile, size_t index) { return &NODES(profile)[index]; }

size_t v8c__cpu_node_index(const v8c_cpu_profile *profile, uint32_t id) { return profile->by_id[id] - (size_t)1; }

int v8c_cpu_profile_node(const v8c_cpu_profile *profile, size_t index, v8c_cpu_node *out) {
  if (!profile || !out) return v8c__fail(V8C_EINVAL, "profile or out is NULL");
  if (index >= profile->nodes.count) return v8c__fail(V8C_ERANGE, "node %zu of %zu", index, profile->nodes.count);
  return v8c__show(&NODES(profile)[index], sizeof *out, out);
}

int v8c_cpu_profile_node_by_id(const v8c_cpu_profile *profile, uint32_t id, v8c_cpu_node *out) {
  if (!profile || !out) return v8c__fail(V8C_EINVAL, "profile or out is NULL");
  const v8c_cpu_node *node = node_of(profile, id);
  if (!node) return v8c__fail(V8C_ENOENT, "no node has the id %u", id);
  return v8c__show(node, sizeof *out, out);
}

size_t v8c_cpu_profile_sample_count(const v8c_cpu_profile *profile) { return profile ? profile->samples.count : 0; }

int v8c_cpu_profile_sample(const v8c_cpu_profile *profile, size_t index, uint32_t *node_id, int64_t *time_us) {
  if (!profile) return v8c__fail(V8C_EINVAL, "profile is NULL");
  if (index >= profile->samples.count) return v8c__fail(V8C_ERANGE, "sample %zu of %zu", index, profile->samples.count);
  const struct sample *sample = &SAMPLES(profile)[index];
  if (node_id) *node_id = sample->node_id;
  if (time_us) *time_us = sample->time_us;
  return 0;
}

int v8c_cpu_profile_sample_state(const v8c_cpu_profile *profile, size_t index, v8c_cpu_state *out) {
  if (!profile || !out) return v8c__fail(V8C_EINVAL, "profile or out is NULL");
  if (index >= profile->samples.count) return v8c__fail(V8C_ERANGE, "sample %zu of %zu", index, profile->samples.count);
  *out = SAMPLES(profile)[index].state;
  return 0;
}

size_t v8c_cpu_profile_label_count(const v8c_cpu_profile *profile) { return profile ? profile->labels.count + 1 : 0; }

const char *v8c_cpu_profile_label(const v8c_cpu_profile *profile, size_t index) {
  if (!profile || index > profile->labels.count) return NULL;
  return index ? ((const char **)profile->labels.items)[index - 1] : "";
}

int v8c_cpu_profile_sample_label(const v8c_cpu_profile *profile, size_t index, size_t *label) {
  if (!profile || !label) return v8c__fail(V8C_EINVAL, "profile or label is NULL");
  if (index >= profile->samples.count) return v8c__fail(V8C_ERANGE, "sample %zu of %zu", index, profile->samples.count);
  *label = SAMPLES(profile)[index].label;
  return 0;
}

/* ---- Write ------------------------------------------------------------------------------------- */

static void put_ticks(struct v8c__writer *to, const v8c_cpu_node *node) {
  if (node->tick_count == 0) return;
  v8c__print(to, ",\"positionTicks\":[");
  for (uint32_t i = 0; i < node->tick_count; i++)
    v8c__print(to, "%s{\"line\":%d,\"ticks\":%u}", i ? "," : "", node->ticks[i].line, node->ticks[i].hits);
  v8c__print(to, "]");
}

static void put_node(struct v8c__writer *to, const v8c_cpu_node *node) {
  const struct v8c__place place = {node->function, node->script, node->script_id, node->line, node->column};
  v8c__print(to, "{\"id\":%u,", node->id);
  v8c__put_place(to, &place);
  v8c__print(to, ",\"hitCount\":%u", node->hits);
  for (uint32_t i = 0; i < node->child_count; i++)
    v8c__print(to, "%s%u", i ? "," : ",\"children\":[", node->children[i]);
  if (node->child_count) v8c__print(to, "]");
  if (*node->bailout) {
    v8c__print(to, ",\"deoptReason\":");
    v8c__put_text(to, node->bailout);
  }
  put_ticks(to, node);
  v8c__print(to, "}");
}

static void put_samples(struct v8c__writer *to, const v8c_cpu_profile *profile) {
  const struct sample *samples = SAMPLES(profile);
  v8c__print(to, ",\n\"samples\":[");
  for (size_t i = 0; i < profile->samples.count && !to->err; i++)
    v8c__print(to, "%s%u", i ? "," : "", samples[i].node_id);
  v8c__print(to, "],\n\"timeDeltas\":[");
  int64_t before = profile->start_us;
  for (size_t i = 0; i < profile->samples.count && !to->err; i++) {
    v8c__print(to, "%s%lld", i ? "," : "", (long long)(samples[i].time_us - before));
    before = samples[i].time_us;
  }
  v8c__print(to, "]");
}

/* What other readers pass over. */
static void put_labels(struct v8c__writer *to, const v8c_cpu_profile *profile) {
  if (!profile->labels.count) return;
  v8c__print(to, ",\n\"labels\":[");
  for (size_t i = 0; i <= profile->labels.count && !to->err; i++) {
    v8c__print(to, "%s", i ? "," : "");
    v8c__put_text(to, v8c_cpu_profile_label(profile, i));
  }
  v8c__print(to, "],\n\"sampleLabels\":[");
  for (size_t i = 0; i < profile->samples.count && !to->err; i++)
    v8c__print(to, "%s%u", i ? "," : "", SAMPLES(profile)[i].label);
  v8c__print(to, "]");
}

int v8c_cpu_profile_write(const v8c_cpu_profile *profile, v8c_write_fn write, void *data) {
  if (!profile || !write) return v8c__fail(V8C_EINVAL, "profile or write is NULL");
  struct v8c__writer to;
  int err = v8c__writer_open(&to, write, data);
  if (err) return v8c__fail(err, "%s", "");
  v8c__print(&to, "{\"nodes\":[");
  for (size_t i = 0; i < profile->nodes.count && !to.err; i++) {
    v8c__print(&to, "%s", i ? ",\n" : "\n");
    put_node(&to, &NODES(profile)[i]);
  }
  v8c__print(&to, "],\n\"startTime\":%lld,\"endTime\":%lld", (long long)profile->start_us, (long long)profile->end_us);
  put_samples(&to, profile);
  put_labels(&to, profile);
  v8c__print(&to, "}\n");
  err = v8c__writer_close(&to);
  return err ? v8c__fail(err, "%s", "") : 0;
}
