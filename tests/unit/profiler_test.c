/* profiler_test.c: CPU profiles and heap snapshots through v8c/profiler.h. */
#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/harness/profile.h"

TestSuite(profiler, .init = harness_up, .fini = harness_down, .timeout = 60);

/* Counts pieces and refuses one of them. */
struct refusal {
  size_t pieces, refuse_at, longest;
};

static int refuse(const char *bytes, size_t len, void *data) {
  struct refusal *at = data;
  if (len > at->longest) at->longest = len;
  return ++at->pieces == at->refuse_at;
}

static v8c_cpu_profiler *profiler_new(void) {
  v8c_cpu_profiler *profiler = NULL;
  OK(v8c_cpu_profiler_new(iso, &profiler));
  return profiler;
}

static v8c_cpu_profile *stop(v8c_cpu_profiler *profiler, const char *title) {
  v8c_cpu_profile *profile = NULL;
  OK(v8c_cpu_stop(profiler, title, V8C_ZSTR, &profile));
  return profile;
}

static void burn(int ms) {
  char source[256];
  snprintf(source, sizeof source,
           "(function burn(end) { let s = 0; while (Date.now() < end) s += Math.sqrt(s + 1); return s; })"
           "(Date.now() + %d)",
           ms);
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  eval(source);
  v8c_scope_close(&scope);
}

static v8c_cpu_profile *burned(const char *title, int ms, int interval_us) {
  v8c_cpu_options options = {.size = sizeof options, .interval_us = interval_us};
  v8c_cpu_profiler *profiler = profiler_new();
  OK(v8c_cpu_start(profiler, title, V8C_ZSTR, &options));
  burn(ms);
  v8c_cpu_profile *profile = stop(profiler, title);
  v8c_cpu_profiler_free(profiler);
  return profile;
}

static bool has_function(const v8c_cpu_profile *profile, const char *name) {
  for (size_t i = 0; i < v8c_cpu_profile_node_count(profile); i++)
    if (strcmp(cpu_node_at(profile, i).function, name) == 0) return true;
  return false;
}

/* ---- Titles ---------------------------------------------------------------------------- */

Test(profiler, several_titles_at_once) {
  v8c_cpu_profiler *profiler = profiler_new();
  OK(v8c_cpu_start(profiler, V8C_LIT("one"), NULL));
  OK(v8c_cpu_start(profiler, V8C_LIT("two"), NULL));
  OK(v8c_cpu_start(profiler, V8C_LIT(""), NULL));
  burn(200);
  v8c_cpu_profile *one = stop(profiler, "one");
  burn(200);
  v8c_cpu_profile *unnamed = stop(profiler, ""), *two = stop(profiler, "two");
  cr_expect_str_eq(v8c_cpu_profile_title(one), "one");
  cr_expect_str_eq(v8c_cpu_profile_title(two), "two");
  cr_expect_str_eq(v8c_cpu_profile_title(unnamed), "");
  cr_expect(has_function(one, "burn"));
  cr_expect_lt(v8c_cpu_profile_end_us(one), v8c_cpu_profile_end_us(two));
  cr_expect_leq(v8c_cpu_profile_start_us(one), v8c_cpu_profile_start_us(two));
  cr_expect_gt(v8c_cpu_profile_sample_count(two), v8c_cpu_profile_sample_count(one));
  v8c_cpu_profile_free(one);
  v8c_cpu_profile_free(two);
  v8c_cpu_profile_free(unnamed);
  v8c_cpu_profiler_free(profiler);
}

/* To V8 both would be "a". */
Test(profiler, titles_with_a_nul_differ) {
  v8c_cpu_profiler *profiler = profiler_new();
  OK(v8c_cpu_start(profiler, V8C_LIT("a\0b"), NULL));
  OK(v8c_cpu_start(profiler, V8C_LIT("a\0c"), NULL));
  CODE(V8C_EEXIST, v8c_cpu_start(profiler, V8C_LIT("a\0c"), NULL));
  v8c_cpu_profile *profile = NULL;
  CODE(V8C_ENOENT, v8c_cpu_stop(profiler, V8C_LIT("a"), &profile));
  OK(v8c_cpu_stop(profiler, V8C_LIT("a\0b"), &profile));
  v8c_cpu_profile_free(profile);
  v8c_cpu_profiler_free(profiler);
}

Test(profiler, unknown_title_and_same_title) {
  v8c_cpu_profiler *profiler = profiler_new();
  v8c_cpu_profile *profile = NULL;
  CODE(V8C_ENOENT, v8c_cpu_stop(profiler, V8C_LIT(""), &profile));
  OK(v8c_cpu_start(profiler, V8C_LIT("t"), NULL));
  CODE(V8C_ENOENT, v8c_cpu_stop(profiler, V8C_LIT(""), &profile));
  CODE(V8C_ENOENT, v8c_cpu_stop(profiler, V8C_LIT("other"), &profile));
  CODE(V8C_EEXIST, v8c_cpu_start(profiler, V8C_LIT("t"), NULL));
  cr_expect_null(profile);
  OK(v8c_cpu_stop(profiler, V8C_LIT("t"), &profile));
  v8c_cpu_profile_free(profile);
  CODE(V8C_ENOENT, v8c_cpu_stop(profiler, V8C_LIT("t"), &profile));
  OK(v8c_cpu_start(profiler, V8C_LIT("t"), NULL));
  v8c_cpu_profile_free(stop(profiler, "t"));
  v8c_cpu_profiler_free(profiler);
}

Test(profiler, too_many_at_once_is_a_code) {
  v8c_cpu_profiler *profiler = profiler_new();
  char title[16];
  int err = 0, started = 0;
  for (; err == 0 && started < 1000; started++) {
    snprintf(title, sizeof title, "%d", started);
    err = v8c_cpu_start(profiler, title, V8C_ZSTR, NULL);
  }
  CODE(V8C_ESTATE, err);
  cr_expect_geq(started, 100);
  v8c_cpu_profile_free(stop(profiler, "0"));
  OK(v8c_cpu_start(profiler, title, V8C_ZSTR, NULL));
  v8c_cpu_profiler_free(profiler); /* with all of them at work */
}

/* ---- Options ------------------------------------------------------------------------------ */

Test(profiler, interval) {
  v8c_cpu_profile *fine = burned("fine", 1000, 500), *coarse = burned("coarse", 1000, 10000);
  size_t many = v8c_cpu_profile_sample_count(fine), few = v8c_cpu_profile_sample_count(coarse);
  cr_expect(many >= 40 && many <= 2500, "%zu samples in 1 s at 500 us", many);
  cr_expect(few >= 3 && few <= 200, "%zu samples in 1 s at 10 ms", few);
  v8c_cpu_profile_free(fine);
  v8c_cpu_profile_free(coarse);
}

/* A minute's interval must not make the stop wait for it. */
Test(profiler, interval_of_a_minute, .timeout = 20) { v8c_cpu_profile_free(burned("slow", 5, 60 * 1000 * 1000)); }

Test(profiler, interval_of_a_second_profile) {
  v8c_cpu_options fine = {.size = sizeof fine, .interval_us = 1000};
  v8c_cpu_options coarse = {.size = sizeof coarse, .interval_us = 10000};
  v8c_cpu_profiler *profiler = profiler_new();
  OK(v8c_cpu_start(profiler, V8C_LIT("fine"), &fine));
  OK(v8c_cpu_start(profiler, V8C_LIT("coarse"), &coarse));
  burn(200);
  v8c_cpu_profile *many = stop(profiler, "fine"), *few = stop(profiler, "coarse");
  cr_expect_gt(v8c_cpu_profile_sample_count(many), 3 * v8c_cpu_profile_sample_count(few));
  v8c_cpu_profile_free(many);
  v8c_cpu_profile_free(few);
  v8c_cpu_profiler_free(profiler);
}

Test(profiler, samples_limited_or_none) {
  v8c_cpu_options none = {.size = sizeof none, .no_samples = true};
  v8c_cpu_options ten = {.size = sizeof ten, .max_samples = 10};
  v8c_cpu_profiler *profiler = profiler_new();
  OK(v8c_cpu_start(profiler, V8C_LIT("none"), &none));
  OK(v8c_cpu_start(profiler, V8C_LIT("ten"), &ten));
  burn(400);
  v8c_cpu_profile *tree = stop(profiler, "none"), *few = stop(profiler, "ten");
  cr_expect_eq(v8c_cpu_profile_sample_count(tree), 0);
  cr_expect_eq(v8c_cpu_profile_sample_count(few), 10);
  cr_expect(has_function(tree, "burn"));
  v8c_cpu_profile_free(tree);
  v8c_cpu_profile_free(few);
  v8c_cpu_profiler_free(profiler);
}

static const char two_callers[] =
    "function leaf(end) { let s = 0; while (Date.now() < end) s += Math.sqrt(s + 1); return s; }\n"
    "function top() {\n"
    "  leaf(Date.now() + 40);\n"
    "  leaf(Date.now() + 40);\n"
    "}\n"
    "top();";

static size_t nodes_named(const v8c_cpu_profile *profile, const char *name) {
  size_t count = 0;
  for (size_t i = 0; i < v8c_cpu_profile_node_count(profile); i++)
    count += strcmp(cpu_node_at(profile, i).function, name) == 0;
  return count;
}

Test(profiler, modes) {
  v8c_cpu_options leaf = {.size = sizeof leaf, .mode = V8C_CPU_LEAF_LINES};
  v8c_cpu_options caller = {.size = sizeof caller, .mode = V8C_CPU_CALLER_LINES};
  v8c_cpu_profiler *profiler = profiler_new();
  OK(v8c_cpu_start(profiler, V8C_LIT("leaf"), &leaf));
  OK(v8c_cpu_start(profiler, V8C_LIT("caller"), &caller));
  eval(two_callers);
  v8c_cpu_profile *by_leaf = stop(profiler, "leaf"), *by_caller = stop(profiler, "caller");
  cr_expect_eq(nodes_named(by_leaf, "leaf"), 1);
  cr_expect_eq(nodes_named(by_caller, "leaf"), 2, "one for each line that calls");
  v8c_cpu_profile_free(by_leaf);
  v8c_cpu_profile_free(by_caller);
  v8c_cpu_profiler_free(profiler);
}

/* ---- Order of frees, threads ------------------------------------------------------------------ */

Test(profiler, free_in_any_order) {
  v8c_cpu_profiler *first = profiler_new(), *second = profiler_new(), *third = profiler_new();
  OK(v8c_cpu_start(first, V8C_LIT("a"), NULL));
  OK(v8c_cpu_start(first, V8C_LIT("b"), NULL));
  OK(v8c_cpu_start(second, V8C_LIT("a"), NULL));
  OK(v8c_cpu_start(third, V8C_LIT("a"), NULL));
  burn(5);
  v8c_cpu_profile *a = stop(second, "a");
  v8c_cpu_profiler_free(first); /* while a and b run */
  burn(5);
  v8c_cpu_profile *b = stop(third, "a");
  v8c_cpu_profiler_free(third);
  v8c_cpu_profile_free(b);
  v8c_cpu_profiler_free(second);
  cr_expect(has_function(a, "(root)"));
  v8c_cpu_profile_free(a);
  v8c_cpu_profiler_free(NULL);
  v8c_cpu_profile_free(NULL);
}

static void *free_there(void *profiler) {
  v8c_cpu_profiler_free(profiler);
  return NULL;
}

Test(profiler, freed_on_another_thread_while_it_runs) {
  v8c_cpu_profiler *profiler = profiler_new();
  OK(v8c_cpu_start(profiler, V8C_LIT("a"), NULL));
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, free_there, profiler), 0);
  pthread_join(thread, NULL);
  burn(5); /* queued: it is stopped and freed by the next enter, or with the isolate */
}

struct other {
  v8c_cpu_profiler *profiler;
  v8c_cpu_profile *profile;
  v8c_isolate *isolate;
  int new_code, start_code, stop_code, heap_code;
  size_t samples;
};

static void *use_there(void *data) {
  struct other *other = data;
  v8c_cpu_profiler *none = NULL;
  v8c_cpu_profile *profile = NULL;
  other->new_code = v8c_cpu_profiler_new(other->isolate, &none);
  other->start_code = v8c_cpu_start(other->profiler, V8C_LIT("b"), NULL);
  other->stop_code = v8c_cpu_stop(other->profiler, V8C_LIT("a"), &profile);
  other->heap_code = v8c_heap_snapshot_write(other->isolate, NULL, refuse, NULL);
  other->samples = v8c_cpu_profile_sample_count(other->profile);
  v8c_cpu_profile_free(other->profile);
  return NULL;
}

Test(profiler, another_thread_reads_and_frees_a_profile_and_nothing_else) {
  struct other other = {.profiler = profiler_new(), .isolate = iso, .profile = burned("p", 20, 1000)};
  size_t samples = v8c_cpu_profile_sample_count(other.profile);
  OK(v8c_cpu_start(other.profiler, V8C_LIT("a"), NULL));
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, use_there, &other), 0);
  pthread_join(thread, NULL);
  CODE(V8C_ETHREAD, other.new_code);
  CODE(V8C_ETHREAD, other.start_code);
  CODE(V8C_ETHREAD, other.stop_code);
  CODE(V8C_ETHREAD, other.heap_code);
  cr_expect_eq(other.samples, samples);
  v8c_cpu_profiler_free(other.profiler);
}

/* An isolate of its own, freed with a profiler at work. */
Test(profiler, outlives_the_isolate) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  v8c_cpu_profiler *profiler = NULL;
  v8c_cpu_profile *profile = NULL, *none = NULL;
  v8c_value value;
  OK(v8c_cpu_profiler_new(isolate, &profiler));
  OK(v8c_cpu_start(profiler, V8C_LIT("kept"), NULL));
  OK(v8c_cpu_start(profiler, V8C_LIT("running"), NULL));
  OK(v8c_eval(context, V8C_LIT("for (let i = 0; i < 3e6; i++) Math.sqrt(i)"), "loop.js", &value));
  OK(v8c_cpu_stop(profiler, V8C_LIT("kept"), &profile));
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));

  CODE(V8C_EDISPOSED, v8c_cpu_start(profiler, V8C_LIT("x"), NULL));
  CODE(V8C_EDISPOSED, v8c_cpu_stop(profiler, V8C_LIT("running"), &none));
  v8c_cpu_profiler_free(profiler);
  cr_expect_str_eq(v8c_cpu_profile_title(profile), "kept");
  cr_expect_str_eq(cpu_node_at(profile, 0).function, "(root)");
  v8c_buf json = {0};
  OK(v8c_cpu_profile_write(profile, collect, &json));
  cr_expect_gt(json.len, 100);
  v8c_buf_free(&json);
  v8c_cpu_profile_free(profile);
}

Test(profiler, nulls_and_nonsense) {
  v8c_cpu_profiler *profiler = profiler_new();
  v8c_cpu_profile *profile = NULL;
  v8c_cpu_node node = {.size = sizeof node}, unsized = {0};
  v8c_cpu_options bad = {.size = sizeof bad, .interval_us = -1}, empty = {0};
  v8c_cpu_options mode = {.size = sizeof mode, .mode = (v8c_cpu_mode)7};
  CODE(V8C_EINVAL, v8c_cpu_profiler_new(NULL, &profiler));
  CODE(V8C_EINVAL, v8c_cpu_profiler_new(iso, NULL));
  CODE(V8C_EINVAL, v8c_cpu_start(NULL, V8C_LIT("a"), NULL));
  CODE(V8C_EINVAL, v8c_cpu_start(profiler, NULL, 0, NULL));
  CODE(V8C_EINVAL, v8c_cpu_start(profiler, V8C_LIT("a"), &empty));
  CODE(V8C_EINVAL, v8c_cpu_start(profiler, V8C_LIT("a"), &mode));
  CODE(V8C_ERANGE, v8c_cpu_start(profiler, V8C_LIT("a"), &bad));
  CODE(V8C_EINVAL, v8c_cpu_stop(NULL, V8C_LIT("a"), &profile));
  OK(v8c_cpu_start(profiler, V8C_LIT("a"), NULL));
  CODE(V8C_EINVAL, v8c_cpu_stop(profiler, NULL, 0, &profile));
  CODE(V8C_EINVAL, v8c_cpu_stop(profiler, V8C_LIT("a"), NULL));
  profile = stop(profiler, "a");
  CODE(V8C_EINVAL, v8c_cpu_profile_node(NULL, 0, &node));
  CODE(V8C_EINVAL, v8c_cpu_profile_node(profile, 0, NULL));
  CODE(V8C_EINVAL, v8c_cpu_profile_node(profile, 0, &unsized));
  CODE(V8C_ERANGE, v8c_cpu_profile_node(profile, v8c_cpu_profile_node_count(profile), &node));
  CODE(V8C_EINVAL, v8c_cpu_profile_node_by_id(NULL, 1, &node));
  CODE(V8C_EINVAL, v8c_cpu_profile_node_by_id(profile, 1, NULL));
  CODE(V8C_ENOENT, v8c_cpu_profile_node_by_id(profile, 0, &node));
  CODE(V8C_ENOENT, v8c_cpu_profile_node_by_id(profile, UINT32_MAX, &node));
  CODE(V8C_EINVAL, v8c_cpu_profile_sample(NULL, 0, NULL, NULL));
  CODE(V8C_ERANGE, v8c_cpu_profile_sample(profile, SIZE_MAX, NULL, NULL));
  CODE(V8C_EINVAL, v8c_cpu_profile_write(NULL, collect, NULL));
  CODE(V8C_EINVAL, v8c_cpu_profile_write(profile, NULL, NULL));
  cr_expect_str_eq(v8c_cpu_profile_title(NULL), "");
  cr_expect_eq(v8c_cpu_profile_start_us(NULL) + v8c_cpu_profile_end_us(NULL), 0);
  cr_expect_eq(v8c_cpu_profile_node_count(NULL) + v8c_cpu_profile_sample_count(NULL), 0);
  v8c_cpu_profile_free(profile);
  v8c_cpu_profiler_free(profiler);
}

/* A caller compiled against an older, shorter struct gets that much and no more. */
Test(profiler, shorter_struct) {
  v8c_cpu_profile *profile = burned("p", 5, 1000);
  v8c_cpu_node node = {.size = offsetof(v8c_cpu_node, script), .line = 77};
  OK(v8c_cpu_profile_node(profile, 0, &node));
  cr_expect_str_eq(node.function, "(root)");
  cr_expect_eq(node.line, 77);
  cr_expect_eq(node.size, offsetof(v8c_cpu_node, script));
  v8c_cpu_profile_free(profile);
}

/* ---- What is in a profile ------------------------------------------------------------------------ */

Test(profiler, samples_in_order_and_within) {
  v8c_cpu_profile *profile = burned("p", 100, 200);
  int64_t start = v8c_cpu_profile_start_us(profile), end = v8c_cpu_profile_end_us(profile);
  int64_t before = start, time = 0;
  cr_expect(end - start >= 100 * 1000 && end - start < 20 * 1000 * 1000, "%lld us", (long long)(end - start));
  cr_assert_gt(v8c_cpu_profile_sample_count(profile), 20);
  for (size_t i = 0; i < v8c_cpu_profile_sample_count(profile); i++) {
    uint32_t id = 0;
    v8c_cpu_node node = {.size = sizeof node};
    OK(v8c_cpu_profile_sample(profile, i, &id, &time));
    OK(v8c_cpu_profile_node_by_id(profile, id, &node));
    cr_expect(time >= before && time <= end, "sample %zu at %lld", i, (long long)time);
    before = time;
  }
  v8c_cpu_profile_free(profile);
}

static void check_children(const v8c_cpu_profile *profile, const v8c_cpu_node *node) {
  for (uint32_t i = 0; i < node->child_count; i++) {
    v8c_cpu_node child = {.size = sizeof child};
    OK(v8c_cpu_profile_node_by_id(profile, node->children[i], &child));
    cr_expect_eq(child.id, node->children[i]);
    cr_expect_eq(child.parent, node->id);
  }
}

static uint32_t samples_on(const v8c_cpu_profile *profile, uint32_t node_id) {
  uint32_t count = 0, id = 0;
  for (size_t i = 0; i < v8c_cpu_profile_sample_count(profile); i++) {
    OK(v8c_cpu_profile_sample(profile, i, &id, NULL));
    count += id == node_id;
  }
  return count;
}

Test(profiler, tree_is_whole) {
  v8c_cpu_profile *profile = burned("p", 100, 500);
  size_t count = v8c_cpu_profile_node_count(profile), children = 0, hits = 0;
  for (size_t i = 0; i < count; i++) {
    v8c_cpu_node node = cpu_node_at(profile, i), again = {.size = sizeof again};
    OK(v8c_cpu_profile_node_by_id(profile, node.id, &again));
    cr_expect(memcmp(&node, &again, sizeof node) == 0);
    cr_expect_eq(node.parent == 0, i == 0, "only the root has no parent");
    check_children(profile, &node);
    uint32_t samples = samples_on(profile, node.id);
    cr_expect(samples >= node.hits, "node %u (%s): %u hits, %u samples", node.id, node.function, node.hits, samples);
    children += node.child_count;
    hits += node.hits;
  }
  cr_expect_eq(children, count - 1);
  /* More samples than hits: V8 takes some that no clock asked for, and does not count them. */
  size_t samples = v8c_cpu_profile_sample_count(profile);
  cr_expect(hits > 20 && hits <= samples && samples <= hits + 20, "%zu hits, %zu samples", hits, samples);
  v8c_cpu_profile_free(profile);
}

/* Depth-first: a node comes right behind its parent, or behind all of an elder sibling. */
Test(profiler, depth_first) {
  v8c_cpu_profile *profile = burned("p", 50, 500);
  uint32_t path[512] = {0};
  size_t depth = 0;
  for (size_t i = 0; i < v8c_cpu_profile_node_count(profile); i++) {
    v8c_cpu_node node = cpu_node_at(profile, i);
    while (depth && path[depth - 1] != node.parent) depth--;
    cr_assert(depth || i == 0, "the parent of node %zu is not on the path to it", i);
    cr_assert_lt(depth, 512);
    path[depth++] = node.id;
  }
  v8c_cpu_profile_free(profile);
}

Test(profiler, node_fields) {
  v8c_cpu_profile *profile = burned("p", 50, 500);
  bool found = false;
  for (size_t i = 0; i < v8c_cpu_profile_node_count(profile); i++) {
    v8c_cpu_node node = cpu_node_at(profile, i);
    cr_assert(node.function && node.script && node.bailout);
    if (strcmp(node.function, "burn") != 0) continue;
    found = true;
    cr_expect_str_eq(node.script, "test.js");
    cr_expect_eq(node.line, 1);
    cr_expect_eq(node.column, 15, "column %d: behind the name", node.column);
    cr_expect_gt(node.script_id, 0);
  }
  cr_expect(found);
  v8c_cpu_profile_free(profile);
}

/* ---- JSON ---------------------------------------------------------------------------------------- */

static cJSON *parse(const v8c_buf *json) {
  const char *end = NULL;
  cJSON *parsed = cJSON_ParseWithLengthOpts(json->data, json->len, &end, false);
  cr_assert(parsed, "not JSON near: %.60s", end ? end : "");
  return parsed;
}

static double number(const cJSON *object, const char *key) {
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  cr_assert(cJSON_IsNumber(item), "%s is not a number", key);
  return item->valuedouble;
}

static const char *string(const cJSON *object, const char *key) {
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  cr_assert(cJSON_IsString(item), "%s is not a string", key);
  return item->valuestring;
}

static void check_node(const cJSON *json, const v8c_cpu_node *node) {
  const cJSON *frame = cJSON_GetObjectItemCaseSensitive(json, "callFrame");
  cr_expect_eq(number(json, "id"), node->id);
  cr_expect_eq(number(json, "hitCount"), node->hits);
  cr_expect_str_eq(string(frame, "functionName"), node->function);
  cr_expect_str_eq(string(frame, "url"), node->script);
  cr_expect_eq(atoi(string(frame, "scriptId")), node->script_id);
  cr_expect_eq(number(frame, "lineNumber"), node->line - 1);
  cr_expect_eq(number(frame, "columnNumber"), node->column - 1);
  const cJSON *children = cJSON_GetObjectItemCaseSensitive(json, "children");
  cr_expect_eq(cJSON_GetArraySize(children), (int)node->child_count);
  for (uint32_t i = 0; i < node->child_count; i++)
    cr_expect_eq(cJSON_GetArrayItem(children, (int)i)->valuedouble, node->children[i]);
  double ticks = 0;
  const cJSON *tick;
  cJSON_ArrayForEach(tick, cJSON_GetObjectItemCaseSensitive(json, "positionTicks")) ticks += number(tick, "ticks");
  cr_expect_leq(ticks, node->hits);
}

static void check_samples(const cJSON *root, const v8c_cpu_profile *profile) {
  const cJSON *ids = cJSON_GetObjectItemCaseSensitive(root, "samples");
  const cJSON *deltas = cJSON_GetObjectItemCaseSensitive(root, "timeDeltas");
  size_t count = v8c_cpu_profile_sample_count(profile);
  cr_assert_eq((size_t)cJSON_GetArraySize(ids), count);
  cr_assert_eq((size_t)cJSON_GetArraySize(deltas), count);
  int64_t at = v8c_cpu_profile_start_us(profile);
  const cJSON *id = ids->child, *delta = deltas->child;
  for (size_t i = 0; i < count; i++, id = id->next, delta = delta->next) {
    uint32_t node_id = 0;
    int64_t time = 0;
    OK(v8c_cpu_profile_sample(profile, i, &node_id, &time));
    at += (int64_t)delta->valuedouble;
    cr_expect(id->valuedouble == node_id && at == time, "sample %zu", i);
  }
}

Test(profiler, json_equals_the_accessors) {
  v8c_cpu_profiler *profiler = profiler_new();
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), NULL));
  eval(
      "const o = {'\"q\\\\\\n\\u2028 \\u{1f600} \\ud800x'() { const end = Date.now() + 30; let s = 0;"
      " while (Date.now() < end) s += Math.sqrt(s + 1); return s; }}; for (const k in o) o[k]()");
  v8c_cpu_profile *profile = stop(profiler, "p");
  v8c_buf text = {0};
  OK(v8c_cpu_profile_write(profile, collect, &text));
  cJSON *root = parse(&text);
  cr_expect_eq(number(root, "startTime"), (double)v8c_cpu_profile_start_us(profile));
  cr_expect_eq(number(root, "endTime"), (double)v8c_cpu_profile_end_us(profile));
  const cJSON *nodes = cJSON_GetObjectItemCaseSensitive(root, "nodes"), *node;
  cr_assert_eq((size_t)cJSON_GetArraySize(nodes), v8c_cpu_profile_node_count(profile));
  size_t i = 0;
  cJSON_ArrayForEach(node, nodes) {
    v8c_cpu_node expected = cpu_node_at(profile, i++);
    check_node(node, &expected);
  }
  check_samples(root, profile);
  cr_expect(has_function(profile, "\"q\\\n\xe2\x80\xa8 \xf0\x9f\x98\x80 \xef\xbf\xbdx"),
            "the name with everything in it");
  cJSON_Delete(root);
  v8c_buf_free(&text);
  v8c_cpu_profile_free(profile);
  v8c_cpu_profiler_free(profiler);
}

/* A tower of functions with long names, so that one sample makes a long text. */
static v8c_cpu_profile *long_profile(void) {
  v8c_cpu_profiler *profiler = profiler_new();
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), NULL));
  eval(
      "let source = 'for (const end = Date.now() + 30; Date.now() < end;) Math.sqrt(2);';"
      "for (let i = 0; i < 200; i++) {"
      "  const name = 'f' + i + '_'.repeat(900);"
      "  source = `(function ${name}() { ${source} })()`; }"
      "(0, eval)(source)");
  v8c_cpu_profile *profile = stop(profiler, "p");
  v8c_cpu_profiler_free(profiler);
  return profile;
}

Test(profiler, writer_can_cancel) {
  v8c_cpu_profile *profile = long_profile();
  struct refusal none = {0}, first = {.refuse_at = 1}, second = {.refuse_at = 2};
  OK(v8c_cpu_profile_write(profile, refuse, &none));
  cr_assert_gt(none.pieces, 2);
  cr_expect_leq(none.longest, 64 * 1024);
  CODE(V8C_ECANCELED, v8c_cpu_profile_write(profile, refuse, &first));
  CODE(V8C_ECANCELED, v8c_cpu_profile_write(profile, refuse, &second));
  cr_expect_eq(first.pieces, 1);
  cr_expect_eq(second.pieces, 2);
  v8c_cpu_profile_free(profile);
}

/* ---- Heap snapshot ------------------------------------------------------------------------------------ */

static cJSON *snapshot(const v8c_heap_snapshot_options *options) {
  v8c_buf text = {0};
  OK(v8c_heap_snapshot_write(iso, options, collect, &text));
  cJSON *root = parse(&text);
  v8c_buf_free(&text);
  return root;
}

static double node_count(const cJSON *root) {
  return number(cJSON_GetObjectItemCaseSensitive(root, "snapshot"), "node_count");
}

static bool has_string(const cJSON *root, const char *text) {
  const cJSON *item;
  cJSON_ArrayForEach(
      item, cJSON_GetObjectItemCaseSensitive(root, "strings")) if (strcmp(item->valuestring, text) == 0) return true;
  return false;
}

Test(profiler, heap_snapshot_is_json) {
  eval("globalThis.kept = {text: 'h\\u00e9llo \\\"\\\\ \\u2028 from the heap'}");
  cJSON *root = snapshot(NULL);
  const cJSON *snapshot = cJSON_GetObjectItemCaseSensitive(root, "snapshot");
  const cJSON *meta = cJSON_GetObjectItemCaseSensitive(snapshot, "meta");
  int fields = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(meta, "node_fields"));
  int numbers = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(root, "nodes"));
  cr_expect_gt(fields, 0);
  cr_expect_eq(numbers, fields * (int)node_count(root));
  cr_expect(has_string(root, "h\xc3\xa9llo \"\\ \xe2\x80\xa8 from the heap"));
  cJSON_Delete(root);
}

Test(profiler, heap_snapshot_options) {
  eval("globalThis.kept = {number: 123456.5}");
  v8c_heap_snapshot_options bare = {.size = sizeof bare, .no_numbers = true};
  v8c_heap_snapshot_options all = {.size = sizeof all, .expose_internals = true};
  cJSON *plain = snapshot(NULL), *without = snapshot(&bare), *internals = snapshot(&all);
  cr_expect(has_string(plain, "123456.5"));
  cr_expect_not(has_string(without, "123456.5"));
  cr_expect_geq(node_count(internals), node_count(plain));
  cJSON_Delete(plain);
  cJSON_Delete(without);
  cJSON_Delete(internals);
}

struct progress {
  int calls, stop_at;
  uint32_t done, total;
  bool entered;
  int code;
  v8c_ref *ref;
};

static int progress(uint32_t done, uint32_t total, void *data) {
  struct progress *at = data;
  at->done = done;
  at->total = total;
  at->entered = at->entered || v8c_entered(iso);
  if (at->ref) v8c_ref_free(at->ref);
  at->ref = NULL;
  return ++at->calls == at->stop_at;
}

Test(profiler, heap_snapshot_progress) {
  struct progress at = {0};
  v8c_heap_snapshot_options options = {.size = sizeof options, .progress = progress, .data = &at};
  OK(v8c_ref_new(iso, eval("({})"), &at.ref));
  cJSON_Delete(snapshot(&options));
  cr_expect_gt(at.calls, 1);
  cr_expect_eq(at.done, at.total, "%u of %u at the end", at.done, at.total);
  cr_expect_not(at.entered, "inside the callback the thread is outside the isolate");
  cr_expect_eq(v8c_ref_count(iso), 0, "what the callback freed is freed in the end");
}

Test(profiler, heap_snapshot_canceled_by_progress) {
  struct refusal write = {0};
  for (int stop_at = 1; stop_at <= 3; stop_at++) {
    struct progress at = {.stop_at = stop_at};
    v8c_heap_snapshot_options options = {.size = sizeof options, .progress = progress, .data = &at};
    CODE(V8C_ECANCELED, v8c_heap_snapshot_write(iso, &options, refuse, &write));
    cr_expect_eq(at.calls, stop_at, "not called again");
  }
  cr_expect_eq(write.pieces, 0, "nothing is written");
  cJSON_Delete(snapshot(NULL));
}

Test(profiler, heap_snapshot_canceled_by_write) {
  struct refusal none = {0}, first = {.refuse_at = 1}, second = {.refuse_at = 2};
  OK(v8c_heap_snapshot_write(iso, NULL, refuse, &none));
  cr_assert_gt(none.pieces, 2);
  CODE(V8C_ECANCELED, v8c_heap_snapshot_write(iso, NULL, refuse, &first));
  CODE(V8C_ECANCELED, v8c_heap_snapshot_write(iso, NULL, refuse, &second));
  cr_expect_eq(first.pieces, 1);
  cr_expect_eq(second.pieces, 2);
}

/* V8's own memory for snapshots goes with them. */
Test(profiler, canceled_heap_snapshots_leave_nothing) {
  v8c_heap_stats before = {.size = sizeof before}, after = {.size = sizeof after};
  struct refusal write = {.refuse_at = 1};
  for (int i = 0; i < 12; i++) {
    struct progress at = {.stop_at = 2};
    v8c_heap_snapshot_options options = {.size = sizeof options, .progress = progress, .data = &at};
    CODE(V8C_ECANCELED, v8c_heap_snapshot_write(iso, &options, refuse, &write));
    write.pieces = 0;
    CODE(V8C_ECANCELED, v8c_heap_snapshot_write(iso, NULL, refuse, &write));
    if (i == 1) OK(v8c_heap_stats_get(iso, &before));
  }
  OK(v8c_heap_stats_get(iso, &after));
  cr_expect_lt(after.malloced_bytes, before.malloced_bytes + (1 << 20));
}

Test(profiler, heap_snapshot_nulls) {
  v8c_heap_snapshot_options unsized = {0};
  CODE(V8C_EINVAL, v8c_heap_snapshot_write(NULL, NULL, refuse, NULL));
  CODE(V8C_EINVAL, v8c_heap_snapshot_write(iso, NULL, NULL, NULL));
  CODE(V8C_EINVAL, v8c_heap_snapshot_write(iso, &unsized, refuse, NULL));
}
