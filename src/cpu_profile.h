/* cpu_profile.h: a CPU profile of ours, filled by the shim and read through v8c/profiler.h.
 * Plain memory: it knows nothing of V8, so it outlives everything. */
#ifndef V8C_SRC_CPU_PROFILE_H
#define V8C_SRC_CPU_PROFILE_H

#include "src/internal.h"
#include "v8c/profiler.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How to fill one: new, then nodes depth-first with their ticks and deoptimisations behind each, then samples,
 * then finish. A failure on the way is kept, and finish returns it. */

/* NULL when out of memory. */
v8c_cpu_profile *v8c__cpu_profile_new(const char *title, size_t len, int64_t start_us, int64_t end_us);

/* A node, whose parent is there already. Its texts may be NULL and need not be UTF-8: what is
 * not becomes U+FFFD. Its children are found by their parent. */
void v8c__cpu_profile_add_node(v8c_cpu_profile *profile, const v8c_cpu_node *node);
/* `hits` samples of the last node were on that line. */
void v8c__cpu_profile_add_ticks(v8c_cpu_profile *profile, int line, uint32_t hits);
/* The last node's code was thrown away for that reason; each frame goes to the last of these. */
void v8c__cpu_profile_add_deopt(v8c_cpu_profile *profile, const char *reason);
void v8c__cpu_profile_add_deopt_frame(v8c_cpu_profile *profile, int script_id, size_t position);
void v8c__cpu_profile_add_sample(v8c_cpu_profile *profile, uint32_t node_id, int64_t time_us, v8c_cpu_state state);

/* A label of its own, 1, 2, …; and when which one began to hold, in order of time. */
typedef struct v8c__label_change {
  int64_t time_us;
  uint32_t label; /* 0: none */
} v8c__label_change;
void v8c__cpu_profile_add_label(v8c_cpu_profile *profile, const char *text);
void v8c__cpu_profile_set_changes(v8c_cpu_profile *profile, const v8c__label_change *changes, size_t count);

/* Links the tree and puts the samples in order of time, each with its label.
 * 0 | V8C_ENOMEM | V8C_ECORRUPT when a parent or a sample's node is unknown */
int v8c__cpu_profile_finish(v8c_cpu_profile *profile);

/* For who writes one that is finished. The node at an index that there is; the index of a node that there is. */
const v8c_cpu_node *v8c__cpu_node_at(const v8c_cpu_profile *profile, size_t index);
size_t v8c__cpu_node_index(const v8c_cpu_profile *profile, uint32_t id);

/* What a node did under one label. A sample stands for the time until the next one, and the first for the time
 * since the start: what is summed up is the time of the profile. Without samples there are hits alone. */
struct v8c__work {
  uint32_t node;  /* index */
  uint32_t label; /* 0: none */
  uint64_t us, hits;
};
struct v8c__works {
  struct v8c__work *items; /* by node, then label: those that did something */
  size_t count;
  bool timed; /* there are samples */
};
/* 0 | V8C_ENOMEM (cpu_work.c) */
int v8c__works_of(const v8c_cpu_profile *profile, struct v8c__works *out);
/* How much that is: microseconds, or hits when it is not timed. */
uint64_t v8c__weight(const struct v8c__works *works, const struct v8c__work *work);

#ifdef __cplusplus
}
#endif

#endif
