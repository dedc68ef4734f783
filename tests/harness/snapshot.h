/* snapshot.h: a heap that becomes a snapshot, and what is restored from one; each is `iso` and `ctx`, entered. */
#ifndef V8C_TESTS_SNAPSHOT_H
#define V8C_TESTS_SNAPSHOT_H

#include "tests/harness/harness.h"

static v8c_creator *creator;
static v8c_frame frame;

static inline void begin_creator(const v8c_creator_options *options) {
  OK(v8c_creator_new(options, &creator));
  iso = v8c_creator_isolate(creator);
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
}

/* Leaves it and frees it; its context is the snapshot's default. */
static inline v8c_snapshot *finish_creator(v8c_code_handling handling) {
  v8c_snapshot *snapshot = NULL;
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, ctx));
  v8c_context_free(ctx);
  OK(v8c_creator_finish(creator, handling, &snapshot));
  v8c_creator_free(creator);
  return snapshot;
}

static inline void restore(const v8c_snapshot *snapshot, const v8c_restore_options *options) {
  OK(v8c_snapshot_restore(snapshot, NULL, options, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
}

/* Leaves and frees what was restored. */
static inline void drop(void) {
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
}

#endif
