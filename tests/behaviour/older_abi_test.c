/* older_abi_test.c: programs made for another version: options structs shorter than ours, and longer;
 * structs to be filled that are shorter than ours. The copies below are what an older header had: they
 * end where no padding follows, since what is appended never begins in padding (docs/versions.md). */
#include <stdlib.h>

#include "tests/harness/harness.h"

#define OLD(type, ...) ((const void *)&(type){.size = sizeof(type), __VA_ARGS__})

typedef struct {
  size_t size;
  int worker_threads;
  bool single_threaded, no_idle_tasks;
} old_start_options;
typedef struct {
  size_t size;
  size_t heap_initial_bytes, heap_max_bytes;
} old_isolate_options;
typedef struct {
  size_t size;
} old_empty_options;
typedef struct {
  size_t size;
  const char *origin;
  size_t origin_len;
  int line_offset, column_offset;
} old_script_options;
typedef struct {
  size_t size;
  const char *source;
  size_t source_len;
} old_pack_options;
typedef struct {
  size_t size;
  bool allow_version, allow_arch, allow_flags, allow_refs;
} old_restore_options;
typedef struct {
  size_t size;
  int interval_us;
  v8c_cpu_mode mode;
} old_cpu_options;

/* Structs to be filled: behind what the older program knows is its own memory. */
typedef struct {
  size_t size;
  size_t total_bytes, total_executable_bytes;
  unsigned char own[256];
} old_heap_stats;
typedef struct {
  size_t size;
  const char *function;
  const char *script;
  unsigned char own[256];
} old_stack_frame;
typedef struct {
  size_t size;
  uint32_t id, parent;
  const char *function;
  unsigned char own[256];
} old_cpu_node;
typedef struct {
  size_t size;
  uint32_t format;
  const char *v8_version;
  unsigned char own[512];
} old_snapshot_info;

#define FILL(struct_) \
  ((struct_).size = offsetof(__typeof__(struct_), own), memset((struct_).own, 0xa5, sizeof(struct_).own))
#define UNTOUCHED(struct_) untouched((struct_).own, sizeof(struct_).own)

static void untouched(const unsigned char *bytes, size_t len) {
  for (size_t i = 0; i < len; i++) cr_assert_eq(bytes[i], 0xa5, "byte %zu behind the struct was written", i);
}

static v8c_isolate *isolate;
static v8c_context *context;
static v8c_frame frame;

static void up(void) {
  OK(v8c_start(OLD(old_start_options, .worker_threads = 1)));
  OK(v8c_isolate_new(OLD(old_isolate_options, .heap_max_bytes = (size_t)64 << 20), &isolate));
  OK(v8c_context_new(isolate, OLD(old_empty_options, ), &context));
  OK(v8c_enter_with(context, OLD(old_empty_options, ), &frame));
}

static void down(void) {
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
}

TestSuite(older_abi, .init = up, .fini = down, .timeout = 60);

Test(older_abi, the_heap_limit_of_a_short_struct_holds) {
  v8c_heap_stats stats = {.size = sizeof stats};
  OK(v8c_heap_stats_get(isolate, &stats));
  cr_assert_leq(stats.limit_bytes, (size_t)96 << 20);
}

Test(older_abi, structs_to_be_filled_are_filled_no_further) {
  old_heap_stats stats;
  FILL(stats);
  OK(v8c_heap_stats_get(isolate, (v8c_heap_stats *)(void *)&stats));
  cr_assert_gt(stats.total_bytes, 0);
  UNTOUCHED(stats);
}

Test(older_abi, a_script_and_its_error) {
  v8c_script *script = NULL;
  v8c_error *error = NULL;
  OK(v8c_script_compile(context, V8C_LIT("(function thrower() { throw new Error('x') })()"),
                        OLD(old_script_options, .origin = "old.js", .origin_len = V8C_ZSTR, .line_offset = 41),
                        &script));
  cr_assert_eq(v8c_script_run(script, context, NULL), V8C_EXCEPTION);
  OK(v8c_catch(isolate, &error));
  cr_assert_eq(v8c_error_line(error), 42);
  old_stack_frame top;
  FILL(top);
  OK(v8c_error_frame(error, 0, (v8c_stack_frame *)(void *)&top));
  cr_assert_str_eq(top.function, "thrower");
  UNTOUCHED(top);
  v8c_error_free(error);
  v8c_script_free(script);
}

Test(older_abi, a_snapshot) {
  v8c_snapshot *snapshot = NULL;
  v8c_isolate *restored = NULL;
  OK(v8c_pack_bundle(OLD(old_pack_options, .source = "var x = 1", .source_len = V8C_ZSTR), &snapshot));
  old_snapshot_info info;
  FILL(info);
  OK(v8c_snapshot_info_get(snapshot, (v8c_snapshot_info *)(void *)&info));
  cr_assert_str_eq(info.v8_version, v8c_v8_version());
  UNTOUCHED(info);
  OK(v8c_snapshot_restore(snapshot, OLD(old_empty_options, ), OLD(old_restore_options, ), &restored));
  OK(v8c_isolate_free(restored));
  v8c_snapshot_free(snapshot);
}

Test(older_abi, a_profile) {
  v8c_cpu_profiler *profiler = NULL;
  v8c_cpu_profile *profile = NULL;
  OK(v8c_cpu_profiler_new(isolate, &profiler));
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), OLD(old_cpu_options, .interval_us = 500)));
  OK(v8c_eval(context, V8C_LIT("for (let end = Date.now() + 20; Date.now() < end;);"), "p.js", NULL));
  OK(v8c_cpu_stop(profiler, V8C_LIT("p"), &profile));
  old_cpu_node node;
  FILL(node);
  OK(v8c_cpu_profile_node(profile, 0, (v8c_cpu_node *)(void *)&node));
  cr_assert_eq(node.id, 1);
  UNTOUCHED(node);
  v8c_cpu_profile_free(profile);
  v8c_cpu_profiler_free(profiler);
}

/* A program made for a newer v8c runs with ours as long as it sets nothing that ours does not know. */
Test(older_abi, longer_options) {
  struct {
    v8c_isolate_options known;
    size_t later;
  } newer = {.known = {.size = sizeof newer}};
  v8c_isolate *other = NULL;
  OK(v8c_isolate_new(&newer.known, &other));
  OK(v8c_isolate_free(other));
  newer.later = 1;
  other = NULL;
  CODE(V8C_EINVAL, v8c_isolate_new(&newer.known, &other));
  cr_assert(strstr(v8c_detail(), "does not know"), "%s", v8c_detail());
  cr_assert_null(other);
  newer.known.size = (size_t)1 << 40; /* not set at all */
  CODE(V8C_EINVAL, v8c_isolate_new(&newer.known, &other));
}

/* What programs keep in their own storage must stay as large as it is. */
Test(older_abi, storage_of_the_callers_is_frozen) {
  cr_assert_eq(sizeof(v8c_frame), 160);
  cr_assert_eq(sizeof(v8c_scope), 40);
  cr_assert_eq(sizeof(v8c_value), 8);
  cr_assert_eq(sizeof(v8c_buf), 24);
  cr_assert_eq(sizeof(v8c_string_view), 104);
}
