/* cpu_export.c: a CPU profile as other tools want it: folded stacks, a page with a flame graph; pprof's
 * format is in cpu_pprof.c. */
#include <stdio.h>
#include <string.h>

#include "src/embed.h"
#include "src/profile_parts.h"
#include "v8c/profiler.h"

/* ---- Weights ------------------------------------------------------------------------------------- */

static v8c_cpu_node node_at(const v8c_cpu_profile *profile, size_t index) {
  v8c_cpu_node node = {.size = sizeof node};
  v8c_cpu_profile_node(profile, index, &node);
  return node;
}

/* Indices of the nodes by their ids, which V8 counts from 1. */
static uint32_t *indices_by_id(const v8c_cpu_profile *profile, size_t count) {
  uint32_t most = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t id = node_at(profile, i).id;
    if (id > most) most = id;
  }
  uint32_t *indices = v8c__calloc(((size_t)most + 1) * sizeof *indices);
  if (!indices) return NULL;
  for (size_t i = 0; i < count; i++) indices[node_at(profile, i).id] = (uint32_t)i;
  return indices;
}

static void weigh_samples(const v8c_cpu_profile *profile, const uint32_t *indices, struct v8c__weights *weights) {
  size_t samples = v8c_cpu_profile_sample_count(profile);
  int64_t from = v8c_cpu_profile_start_us(profile), until = v8c_cpu_profile_end_us(profile), time;
  for (size_t i = 0; i < samples; i++) {
    uint32_t id = 0;
    v8c_cpu_profile_sample(profile, i, &id, NULL);
    time = until;
    if (i + 1 < samples) v8c_cpu_profile_sample(profile, i + 1, NULL, &time);
    if (time > until) time = until;
    if (time > from) weights->own[indices[id]] += (uint64_t)(time - from), from = time;
  }
}

/* 0 | V8C_ENOMEM */
static int weigh(const v8c_cpu_profile *profile, struct v8c__weights *out) {
  out->count = v8c_cpu_profile_node_count(profile);
  out->hits = v8c_cpu_profile_sample_count(profile) == 0;
  out->own = v8c__calloc((out->count ? out->count : 1) * sizeof *out->own);
  if (!out->own) return v8c__fail(V8C_ENOMEM, "%s", "");
  if (out->hits) {
    for (size_t i = 0; i < out->count; i++) out->own[i] = node_at(profile, i).hits;
    return 0;
  }
  uint32_t *indices = indices_by_id(profile, out->count);
  if (!indices) {
    v8c__free(out->own);
    return v8c__fail(V8C_ENOMEM, "%s", "");
  }
  weigh_samples(profile, indices, out);
  v8c__free(indices);
  return 0;
}

int v8c__weigh_and_open(const v8c_cpu_profile *profile, v8c_write_fn write, void *data, struct v8c__writer *to,
                        struct v8c__weights *weights) {
  if (!profile || !write) return v8c__fail(V8C_EINVAL, "profile or write is NULL");
  int err = weigh(profile, weights);
  if (err) return err;
  err = v8c__writer_open(to, write, data);
  if (!err) return 0;
  v8c__free(weights->own);
  return v8c__fail(err, "%s", "");
}

int v8c__weighed_close(struct v8c__writer *to, struct v8c__weights *weights) {
  v8c__free(weights->own);
  int err = v8c__writer_close(to);
  return err ? v8c__fail(err, "%s", "") : 0;
}

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
static int put_stack(struct v8c__writer *to, const v8c_cpu_profile *profile, size_t index, uint32_t *path) {
  size_t depth = 0;
  v8c_cpu_node node = node_at(profile, index);
  path[depth++] = node.id;
  while (node.parent && !v8c_cpu_profile_node_by_id(profile, node.parent, &node)) path[depth++] = node.id;
  for (size_t i = depth; i-- > 0;) {
    if (v8c_cpu_profile_node_by_id(profile, path[i], &node)) return V8C_ECORRUPT;
    if (!node.parent && depth > 1) continue;
    put_frame(to, &node);
    if (i) v8c__put(to, ";", 1);
  }
  return 0;
}

int v8c_cpu_profile_write_folded(const v8c_cpu_profile *profile, v8c_write_fn write, void *data) {
  struct v8c__writer to;
  struct v8c__weights weights;
  int err = v8c__weigh_and_open(profile, write, data, &to, &weights);
  if (err) return err;
  uint32_t *path = v8c__alloc((weights.count + 1) * sizeof *path);
  for (size_t i = 0; i < weights.count && path && !err && !to.err; i++) {
    if (!weights.own[i]) continue;
    err = put_stack(&to, profile, i, path);
    v8c__print(&to, " %llu\n", (unsigned long long)weights.own[i]);
  }
  if (!path) err = v8c__fail(V8C_ENOMEM, "%s", "");
  v8c__free(path);
  int end = v8c__weighed_close(&to, &weights);
  return err ? err : end;
}

/* ---- A page -------------------------------------------------------------------------------------------- */

/* As v8c__put_text, in a place where "</script" or "<!--" would be HTML. */
static void put_json(struct v8c__writer *to, const char *text) {
  v8c__put(to, "\"", 1);
  for (; *text && !to->err; text++) {
    unsigned char c = (unsigned char)*text;
    if (c < ' ' || c == '"' || c == '\\' || c == '<' || c == 0x7f)
      v8c__print(to, "\\u%04x", c);
    else
      v8c__put(to, text, 1);
  }
  v8c__put(to, "\"", 1);
}

static void put_node(struct v8c__writer *to, const v8c_cpu_node *node, size_t parent, uint64_t own) {
  char line[16];
  snprintf(line, sizeof line, ":%d", node->line);
  v8c__print(to, "[");
  put_json(to, node->function);
  v8c__print(to, ",");
  if (*node->script) {
    struct v8c_buf place = {0};
    if (v8c_buf_append(&place, node->script, V8C_ZSTR) || v8c_buf_append(&place, line, V8C_ZSTR)) to->err = V8C_ENOMEM;
    put_json(to, place.data ? place.data : "");
    v8c_buf_free(&place);
  } else {
    v8c__print(to, "\"\"");
  }
  v8c__print(to, ",%zu,%llu]", parent, (unsigned long long)own);
}

static int put_nodes(struct v8c__writer *to, const v8c_cpu_profile *profile, const struct v8c__weights *weights) {
  uint32_t *indices = indices_by_id(profile, weights->count);
  if (!indices) return v8c__fail(V8C_ENOMEM, "%s", "");
  for (size_t i = 0; i < weights->count && !to->err; i++) {
    v8c_cpu_node node = node_at(profile, i);
    v8c__print(to, i ? ",\n" : "\n");
    put_node(to, &node, node.parent ? indices[node.parent] : 0, weights->own[i]);
  }
  v8c__free(indices);
  return 0;
}

int v8c_cpu_profile_write_flame(const v8c_cpu_profile *profile, v8c_write_fn write, void *data) {
  static const char mark[] = "@DATA@";
  struct v8c__writer to;
  struct v8c__weights weights;
  int err = v8c__weigh_and_open(profile, write, data, &to, &weights);
  if (err) return err;
  const char *here = strstr(v8c__js_flame, mark), *rest = here + sizeof mark - 1;
  v8c__put(&to, v8c__js_flame, (size_t)(here - v8c__js_flame));
  v8c__print(&to, "{\"title\":");
  put_json(&to, v8c_cpu_profile_title(profile));
  v8c__print(&to, ",\"unit\":\"%s\",\"nodes\":[", weights.hits ? "samples" : "us");
  err = put_nodes(&to, profile, &weights);
  v8c__print(&to, "\n]}");
  v8c__put(&to, rest, strlen(rest));
  int end = v8c__weighed_close(&to, &weights);
  return err ? err : end;
}
