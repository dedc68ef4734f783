/* profile.h: what tests read of profiles. */
#ifndef V8C_TESTS_PROFILE_H
#define V8C_TESTS_PROFILE_H

#include "tests/harness/harness.h"

/* A writer: data is a v8c_buf. */
static inline int collect(const char *bytes, size_t len, void *data) { return v8c_buf_append(data, bytes, len); }

static inline v8c_cpu_node cpu_node_at(const v8c_cpu_profile *profile, size_t index) {
  v8c_cpu_node node = {.size = sizeof node};
  OK(v8c_cpu_profile_node(profile, index, &node));
  return node;
}

#endif
