/* heap_profiler_test.c: allocations tracked and sampled, the heap's statistics, and callbacks out
 * of the middle of V8's walk. */
#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdlib.h>

#include "tests/harness/profile.h"

TestSuite(heap_profiler, .init = harness_up, .fini = harness_down, .timeout = 60);

static cJSON *parse(v8c_buf *text) {
  cJSON *root = cJSON_ParseWithLength(text->data, text->len);
  cr_assert(root, "not JSON: %.80s", text->data);
  v8c_buf_free(text);
  return root;
}

static cJSON *snapshot(void) {
  v8c_buf text = {0};
  OK(v8c_heap_snapshot_write(iso, NULL, collect, &text));
  return parse(&text);
}

/* ---- Callbacks from the middle of a walk ------------------------------------------------------- */

struct entering {
  int again, other, from_other;
  v8c_context *second;
};

static int enter_inside(const char *bytes, size_t len, void *data) {
  struct entering *at = data;
  v8c_frame inner, outer;
  at->again = v8c_enter(ctx, &inner);
  if (!at->again) v8c_leave(&inner);
  at->other = v8c_enter(at->second, &outer);
  if (at->other) return 1;
  at->from_other = v8c_enter(ctx, &inner);
  if (!at->from_other) v8c_leave(&inner);
  v8c_leave(&outer);
  return 1;
}

/* V8's walk holds raw pointers: nobody may run code in that isolate; another one is free. */
Test(heap_profiler, enter_in_a_callback_is_refused) {
  v8c_isolate *isolate = NULL;
  struct entering at = {.again = 1, .other = 1, .from_other = 1};
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &at.second));
  CODE(V8C_ECANCELED, v8c_heap_snapshot_write(iso, NULL, enter_inside, &at));
  CODE(V8C_ESTATE, at.again);
  OK(at.other);
  CODE(V8C_ESTATE, at.from_other);
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame)); /* and it is over with the walk */
  OK(v8c_leave(&frame));
  v8c_context_free(at.second);
  OK(v8c_isolate_free(isolate));
}

/* ---- Tracking ------------------------------------------------------------------------------------- */

struct intervals {
  uint32_t calls, last_index, last_count, bytes, stop_at;
  bool entered;
};

static int interval(const v8c_heap_interval *interval, void *data) {
  struct intervals *at = data;
  at->last_index = interval->index;
  at->last_count = interval->count;
  at->bytes = interval->bytes;
  at->entered = at->entered || v8c_entered(iso);
  return ++at->calls == at->stop_at;
}

Test(heap_profiler, tracking_sees_new_objects_and_their_end) {
  struct intervals first = {0}, second = {0}, third = {0};
  uint32_t id = 0, later = 0;
  int64_t time = -1, after = -1;
  OK(v8c_heap_track_start(iso, NULL));
  OK(v8c_heap_track_update(iso, interval, &first, &id, &time));
  eval("globalThis.kept = Array.from({length: 5000}, (_, i) => ({i}));0");
  OK(v8c_heap_track_update(iso, interval, &second, &later, &after));
  cr_expect_geq(second.last_count, 5000, "%u objects", second.last_count);
  cr_expect_geq(second.bytes, 5000 * 12);
  cr_expect_gt(later, id);
  cr_expect_geq(after, time);
  cr_expect_not(second.entered, "inside the callback the thread is outside the isolate");
  eval("globalThis.kept = 0");
  OK(v8c_low_memory(iso));
  OK(v8c_heap_track_update(iso, interval, &third, NULL, NULL));
  OK(v8c_heap_track_stop(iso));
  cr_expect_gt(third.calls, 0, "the interval of what is gone is told again");
}

Test(heap_profiler, tracking_can_be_canceled_and_begun_again) {
  struct intervals at = {.stop_at = 1}, all = {0};
  OK(v8c_heap_track_start(iso, NULL));
  CODE(V8C_ESTATE, v8c_heap_track_start(iso, NULL));
  CODE(V8C_ECANCELED, v8c_heap_track_update(iso, interval, &at, NULL, NULL));
  cr_expect_eq(at.calls, 1);
  OK(v8c_heap_track_update(iso, interval, &all, NULL, NULL));
  OK(v8c_heap_track_stop(iso));
  CODE(V8C_ESTATE, v8c_heap_track_stop(iso));
  CODE(V8C_ESTATE, v8c_heap_track_update(iso, interval, &all, NULL, NULL));
  OK(v8c_heap_track_start(iso, NULL));
  OK(v8c_heap_track_stop(iso));
}

static int array_size(const cJSON *root, const char *key) { return cJSON_GetArraySize(cJSON_GetObjectItem(root, key)); }

Test(heap_profiler, snapshot_has_allocation_stacks) {
  v8c_heap_track_options options = {.size = sizeof options, .stacks = true};
  OK(v8c_heap_track_start(iso, &options));
  eval(
      "function makeMany() { return Array.from({length: 100}, () => ({made: 'here'})); }\n"
      "globalThis.kept = makeMany();0");
  cJSON *with = snapshot();
  OK(v8c_heap_track_stop(iso));
  cJSON *without = snapshot();
  cr_expect_gt(array_size(with, "trace_tree"), 0);
  cr_expect_gt(array_size(with, "trace_function_infos"), 0);
  cr_expect_eq(array_size(without, "trace_tree"), 0);
  bool named = false;
  const cJSON *text;
  cJSON_ArrayForEach(text, cJSON_GetObjectItem(with, "strings")) named |= !strcmp(text->valuestring, "makeMany");
  cr_expect(named);
  cJSON_Delete(with);
  cJSON_Delete(without);
}

/* ---- Sampling --------------------------------------------------------------------------------------- */

static const char allocate[] =
    "function inner() { return Array.from({length: 4000}, (_, i) => ({i, text: 't' + i})); }\n"
    "function outer() { return inner(); }\n"
    "globalThis.kept = []; for (let i = 0; i < 40; i++) kept.push(outer());0";

static v8c_heap_profile *sampled(const char *source) {
  v8c_heap_sampling_options options = {.size = sizeof options, .interval_bytes = 4096, .stack_depth = 64};
  v8c_heap_profile *profile = NULL;
  OK(v8c_heap_sampling_start(iso, &options));
  eval(source);
  OK(v8c_heap_sampling_get(iso, &profile));
  OK(v8c_heap_sampling_stop(iso));
  return profile;
}

static v8c_heap_node node_at(const v8c_heap_profile *profile, size_t index) {
  v8c_heap_node node = {.size = sizeof node};
  OK(v8c_heap_profile_node(profile, index, &node));
  return node;
}

static v8c_heap_node by_id(const v8c_heap_profile *profile, uint32_t id) {
  for (size_t i = 0; i < v8c_heap_profile_node_count(profile); i++) {
    v8c_heap_node node = node_at(profile, i);
    if (node.id == id) return node;
  }
  cr_assert(false, "no node %u", id);
  abort();
}

static size_t named(const v8c_heap_profile *profile, const char *function, v8c_heap_node *out) {
  size_t bytes = 0;
  for (size_t i = 0; i < v8c_heap_profile_node_count(profile); i++) {
    v8c_heap_node node = node_at(profile, i);
    if (strcmp(node.function, function) != 0) continue;
    bytes += node.self_bytes;
    *out = node;
  }
  return bytes;
}

Test(heap_profiler, sampling_finds_who_allocates) {
  v8c_heap_profile *profile = sampled(allocate);
  v8c_heap_node inner = {.size = sizeof inner}, outer = {.size = sizeof outer};
  size_t total = 0;
  for (size_t i = 0; i < v8c_heap_profile_node_count(profile); i++) total += node_at(profile, i).self_bytes;
  cr_expect_gt(total, 40 * 4000 * 20, "%zu bytes", total);
  named(profile, "inner", &inner);
  named(profile, "outer", &outer);
  cr_assert(inner.id && outer.id);
  cr_expect_str_eq(inner.script, "test.js");
  cr_expect_eq(inner.line, 1);
  cr_expect_eq(outer.line, 2);
  cr_expect_gt(inner.script_id, 0);
  cr_expect_str_eq(by_id(profile, inner.parent).function, "outer");
  cr_expect_str_eq(node_at(profile, 0).function, "(root)");
  cr_expect_eq(node_at(profile, 0).parent, 0);
  v8c_heap_profile_free(profile);
}

Test(heap_profiler, allocations_and_samples_agree_with_the_nodes) {
  v8c_heap_profile *profile = sampled(allocate);
  size_t in_nodes = 0, in_samples = 0;
  for (size_t i = 0; i < v8c_heap_profile_node_count(profile); i++) {
    v8c_heap_node node = node_at(profile, i);
    size_t bytes = 0;
    for (uint32_t j = 0; j < node.alloc_count; j++) bytes += node.allocs[j].bytes * node.allocs[j].count;
    cr_expect_eq(bytes, node.self_bytes);
    in_nodes += bytes;
  }
  cr_assert_gt(v8c_heap_profile_sample_count(profile), 10);
  for (size_t i = 0; i < v8c_heap_profile_sample_count(profile); i++) {
    v8c_heap_sample sample = {.size = sizeof sample};
    OK(v8c_heap_profile_sample(profile, i, &sample));
    by_id(profile, sample.node_id);
    cr_expect_gt(sample.ordinal, 0);
    in_samples += sample.bytes * sample.count;
  }
  cr_expect(in_samples > in_nodes / 2 && in_samples < in_nodes * 2, "%zu and %zu", in_samples, in_nodes);
  v8c_heap_profile_free(profile);
}

/* What is gone is not in it, unless asked for. */
static size_t sampled_garbage(bool keep) {
  v8c_heap_sampling_options options = {
      .size = sizeof options, .interval_bytes = 2048, .collect_first = true, .keep_minor = keep, .keep_major = keep};
  v8c_heap_profile *profile = NULL;
  v8c_heap_node node = {.size = sizeof node};
  OK(v8c_heap_sampling_start(iso, &options));
  eval("(function garbage() { let s = 0; for (let i = 0; i < 1e5; i++) s += [i, i].length; return s; })()");
  eval("(function garbage() { for (let i = 0; i < 100; i++) globalThis.last = new Array(5000).fill(i); last = 0; })()");
  OK(v8c_heap_sampling_get(iso, &profile));
  OK(v8c_heap_sampling_stop(iso));
  size_t bytes = named(profile, "garbage", &node);
  v8c_heap_profile_free(profile);
  return bytes;
}

Test(heap_profiler, garbage_counts_only_when_asked_for) {
  size_t without = sampled_garbage(false), with = sampled_garbage(true);
  cr_expect(with > 1000 * 1000 && without < with / 4, "%zu without, %zu with", without, with);
}

/* Reads back the tree of .heapprofile: each node's own bytes, the number of nodes. */
static double walk(const cJSON *json, int *count) {
  const cJSON *frame = cJSON_GetObjectItem(json, "callFrame"), *child;
  cr_assert(cJSON_IsString(cJSON_GetObjectItem(frame, "functionName")));
  cr_assert(cJSON_IsString(cJSON_GetObjectItem(frame, "scriptId")));
  cr_assert(cJSON_IsString(cJSON_GetObjectItem(frame, "url")));
  cr_assert(cJSON_IsNumber(cJSON_GetObjectItem(frame, "lineNumber")));
  cr_assert(cJSON_IsNumber(cJSON_GetObjectItem(frame, "columnNumber")));
  cr_assert(cJSON_IsNumber(cJSON_GetObjectItem(json, "id")));
  double bytes = cJSON_GetObjectItem(json, "selfSize")->valuedouble;
  ++*count;
  cJSON_ArrayForEach(child, cJSON_GetObjectItem(json, "children")) bytes += walk(child, count);
  return bytes;
}

Test(heap_profiler, heapprofile_json) {
  v8c_heap_profile *profile = sampled(allocate);
  v8c_buf text = {0};
  OK(v8c_heap_profile_write(profile, collect, &text));
  cJSON *root = parse(&text);
  int count = 0;
  double bytes = walk(cJSON_GetObjectItem(root, "head"), &count), expected = 0;
  for (size_t i = 0; i < v8c_heap_profile_node_count(profile); i++) expected += (double)node_at(profile, i).self_bytes;
  cr_expect_eq((size_t)count, v8c_heap_profile_node_count(profile));
  cr_expect_eq(bytes, expected);
  const cJSON *samples = cJSON_GetObjectItem(root, "samples");
  cr_expect_eq((size_t)cJSON_GetArraySize(samples), v8c_heap_profile_sample_count(profile));
  cr_expect(cJSON_IsNumber(cJSON_GetObjectItem(samples->child, "ordinal")));
  cJSON_Delete(root);
  v8c_heap_profile_free(profile);
}

static int refuse(const char *bytes, size_t len, void *data) { return 1; }

Test(heap_profiler, sampling_goes_on_after_a_profile) {
  v8c_heap_sampling_options options = {.size = sizeof options, .interval_bytes = 4096};
  v8c_heap_profile *first = NULL, *second = NULL, *none = NULL;
  OK(v8c_heap_sampling_start(iso, &options));
  CODE(V8C_ESTATE, v8c_heap_sampling_start(iso, &options));
  OK(v8c_heap_sampling_get(iso, &first));
  eval(allocate);
  OK(v8c_heap_sampling_get(iso, &second));
  cr_expect_gt(v8c_heap_profile_sample_count(second), v8c_heap_profile_sample_count(first));
  CODE(V8C_ECANCELED, v8c_heap_profile_write(second, refuse, NULL));
  OK(v8c_heap_sampling_stop(iso));
  CODE(V8C_ESTATE, v8c_heap_sampling_stop(iso));
  CODE(V8C_ESTATE, v8c_heap_sampling_get(iso, &none));
  cr_expect_null(none);
  v8c_heap_profile_free(first);
  v8c_heap_profile_free(second);
}

Test(heap_profiler, sampling_nonsense) {
  v8c_heap_sampling_options deep = {.size = sizeof deep, .stack_depth = 1001};
  v8c_heap_sampling_options negative = {.size = sizeof negative, .stack_depth = -1}, unsized = {0};
  v8c_heap_track_options track = {0};
  v8c_heap_profile *profile = sampled("1");
  v8c_heap_node node = {0};
  v8c_heap_sample sample = {0};
  CODE(V8C_ERANGE, v8c_heap_sampling_start(iso, &deep));
  CODE(V8C_ERANGE, v8c_heap_sampling_start(iso, &negative));
  CODE(V8C_EINVAL, v8c_heap_sampling_start(iso, &unsized));
  CODE(V8C_EINVAL, v8c_heap_sampling_start(NULL, NULL));
  CODE(V8C_EINVAL, v8c_heap_sampling_get(iso, NULL));
  CODE(V8C_EINVAL, v8c_heap_track_start(iso, &track));
  CODE(V8C_EINVAL, v8c_heap_track_update(iso, NULL, NULL, NULL, NULL));
  CODE(V8C_EINVAL, v8c_heap_profile_node(NULL, 0, &node));
  CODE(V8C_EINVAL, v8c_heap_profile_node(profile, 0, NULL));
  CODE(V8C_EINVAL, v8c_heap_profile_node(profile, 0, &node));
  CODE(V8C_ERANGE, v8c_heap_profile_node(profile, SIZE_MAX, &node));
  CODE(V8C_EINVAL, v8c_heap_profile_sample(NULL, 0, &sample));
  CODE(V8C_ERANGE, v8c_heap_profile_sample(profile, SIZE_MAX, &sample));
  CODE(V8C_EINVAL, v8c_heap_profile_write(NULL, refuse, NULL));
  CODE(V8C_EINVAL, v8c_heap_profile_write(profile, NULL, NULL));
  v8c_heap_profile_free(profile);
  v8c_heap_profile_free(NULL);
}

/* Freed while it is tracked and sampled; the copied profile lives on. */
Test(heap_profiler, isolate_freed_while_at_work) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value value;
  v8c_heap_profile *profile = NULL;
  v8c_heap_track_options stacks = {.size = sizeof stacks, .stacks = true};
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_heap_track_start(isolate, &stacks));
  OK(v8c_heap_sampling_start(isolate, NULL));
  OK(v8c_eval(context, allocate, V8C_ZSTR, "test.js", &value));
  OK(v8c_heap_sampling_get(isolate, &profile));
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
  cr_expect_str_eq(node_at(profile, 0).function, "(root)");
  v8c_heap_profile_free(profile);
}

static void *use_there(void *data) {
  int *codes = data;
  v8c_heap_profile *none = NULL;
  v8c_heap_space space = {.size = sizeof space};
  codes[0] = v8c_heap_sampling_start(iso, NULL);
  codes[1] = v8c_heap_sampling_get(iso, &none);
  codes[2] = v8c_heap_sampling_stop(iso);
  codes[3] = v8c_heap_track_start(iso, NULL);
  codes[4] = v8c_heap_track_stop(iso);
  codes[5] = v8c_heap_track_update(iso, interval, NULL, NULL, NULL);
  codes[6] = v8c_heap_space_get(iso, 0, &space);
  codes[7] = v8c_heap_objects(iso, NULL, NULL);
  return NULL;
}

Test(heap_profiler, another_thread_is_refused) {
  int codes[8] = {0};
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, use_there, codes), 0);
  pthread_join(thread, NULL);
  for (int i = 0; i < 8; i++) CODE(V8C_ETHREAD, codes[i]);
}

/* ---- Statistics ----------------------------------------------------------------------------------------- */

Test(heap_profiler, spaces_add_up_to_the_heap) {
  v8c_heap_stats stats = {.size = sizeof stats};
  size_t used = 0, bytes = 0;
  bool old_space = false;
  for (size_t i = 0; i < v8c_heap_space_count(iso); i++) {
    v8c_heap_space space = {.size = sizeof space};
    OK(v8c_heap_space_get(iso, i, &space));
    old_space |= !strcmp(space.name, "old_space");
    cr_expect_leq(space.used_bytes, space.bytes);
    used += space.used_bytes;
    bytes += space.bytes;
  }
  OK(v8c_heap_stats_get(iso, &stats));
  cr_expect(old_space);
  cr_expect_geq(v8c_heap_space_count(iso), 5);
  cr_expect(used * 10 >= stats.used_bytes * 9 && used * 9 <= stats.used_bytes * 10, "%zu and %zu", used,
            stats.used_bytes);
  cr_expect_geq(bytes, used);
}

Test(heap_profiler, code_grows_with_code) {
  v8c_heap_code before = {.size = sizeof before}, after = {.size = sizeof after};
  OK(v8c_low_memory(iso));
  OK(v8c_heap_code_get(iso, &before));
  eval(
      "globalThis.made = []; for (let i = 0; i < 2000; i++) { const f = new Function('a', `return a + ${i} * 3 - a / "
      "7`);"
      " f(1); made.push(f); }0");
  OK(v8c_low_memory(iso));
  OK(v8c_heap_code_get(iso, &after));
  cr_expect_gt(after.bytecode_bytes, before.bytecode_bytes + 2000 * 50, "%zu to %zu", before.bytecode_bytes,
               after.bytecode_bytes);
}

Test(heap_profiler, statistics_nonsense) {
  v8c_heap_space space = {.size = sizeof space}, unsized = {0};
  v8c_heap_code code = {0};
  CODE(V8C_ERANGE, v8c_heap_space_get(iso, v8c_heap_space_count(iso), &space));
  CODE(V8C_ERANGE, v8c_heap_space_get(iso, SIZE_MAX, &space));
  CODE(V8C_EINVAL, v8c_heap_space_get(iso, 0, &unsized));
  CODE(V8C_EINVAL, v8c_heap_space_get(iso, 0, NULL));
  CODE(V8C_EINVAL, v8c_heap_space_get(NULL, 0, &space));
  CODE(V8C_EINVAL, v8c_heap_code_get(iso, &code));
  CODE(V8C_EINVAL, v8c_heap_code_get(iso, NULL));
  CODE(V8C_EINVAL, v8c_heap_objects(iso, NULL, NULL));
  cr_expect_eq(v8c_heap_space_count(NULL), 0);
}

struct types {
  size_t count, objects, bytes;
};

static int add_type(const v8c_heap_object *object, void *data) {
  struct types *to = data;
  cr_assert_gt(strlen(object->type), 0);
  cr_assert_gt(object->count, 0);
  to->objects += object->count;
  to->bytes += object->bytes;
  to->count++;
  return 0;
}

static int first_only(const v8c_heap_object *object, void *data) { return 1; }

Test(heap_profiler, object_statistics_want_a_flag) {
  struct types types = {0};
  CODE(V8C_ESTATE, v8c_heap_objects(iso, add_type, &types));
  cr_expect_eq(types.count, 0);
}

Test(heap_objects, by_type, .timeout = 60) {
  v8c_start_options options = {.size = sizeof options, .flags = "--track-gc-object-stats"};
  v8c_frame frame;
  struct types types = {0};
  v8c_value value;
  OK(v8c_start(&options));
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_eval(ctx, V8C_LIT("globalThis.kept = Array.from({length: 20000}, () => ({}));0"), "a.js", &value));
  OK(v8c_low_memory(iso));
  OK(v8c_heap_objects(iso, add_type, &types));
  cr_expect_gt(types.count, 10);
  cr_expect_gt(types.objects, 20000);
  CODE(V8C_ECANCELED, v8c_heap_objects(iso, first_only, NULL));
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  OK(v8c_stop());
}
