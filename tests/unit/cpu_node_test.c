/* cpu_node_test.c: what a CPU profile says of its nodes and samples beyond the tree: lines, lost
 * optimisations, kinds of code, states; and profiles that are thrown away. */
#include <cjson/cJSON.h>
#include <pthread.h>

#include "tests/harness/profile.h"

TestSuite(cpu_node, .init = harness_up, .fini = harness_down, .timeout = 60);

static v8c_cpu_profile *profiled(const char *source) {
  v8c_cpu_options options = {.size = sizeof options, .interval_us = 200};
  v8c_cpu_profiler *profiler = NULL;
  v8c_cpu_profile *profile = NULL;
  OK(v8c_cpu_profiler_new(iso, &profiler));
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), &options));
  eval(source);
  OK(v8c_cpu_stop(profiler, V8C_LIT("p"), &profile));
  v8c_cpu_profiler_free(profiler);
  return profile;
}

/* The node of that name with the most hits. */
static v8c_cpu_node node_of(const v8c_cpu_profile *profile, const char *function) {
  v8c_cpu_node best = {.size = sizeof best};
  for (size_t i = 0; i < v8c_cpu_profile_node_count(profile); i++) {
    v8c_cpu_node node = cpu_node_at(profile, i);
    if (strcmp(node.function, function) == 0 && (!best.id || node.hits > best.hits)) best = node;
  }
  cr_assert(best.id, "no node is called %s", function);
  return best;
}

/* ---- Discard ------------------------------------------------------------------------------- */

Test(cpu_node, discarded_profile_is_gone) {
  v8c_cpu_profiler *profiler = NULL;
  v8c_cpu_profile *profile = NULL;
  OK(v8c_cpu_profiler_new(iso, &profiler));
  OK(v8c_cpu_start(profiler, V8C_LIT("kept"), NULL));
  OK(v8c_cpu_start(profiler, V8C_LIT("thrown away"), NULL));
  OK(v8c_cpu_discard(profiler, V8C_LIT("thrown away")));
  CODE(V8C_ENOENT, v8c_cpu_stop(profiler, V8C_LIT("thrown away"), &profile));
  CODE(V8C_ENOENT, v8c_cpu_discard(profiler, V8C_LIT("thrown away")));
  OK(v8c_cpu_start(profiler, V8C_LIT("thrown away"), NULL));
  OK(v8c_cpu_stop(profiler, V8C_LIT("kept"), &profile));
  v8c_cpu_profile_free(profile);
  v8c_cpu_profiler_free(profiler);
}

/* V8 runs a hundred at once: more than that many times, none may be left at work. */
Test(cpu_node, discarding_makes_room) {
  v8c_cpu_profiler *profiler = NULL;
  OK(v8c_cpu_profiler_new(iso, &profiler));
  for (int i = 0; i < 300; i++) {
    OK(v8c_cpu_start(profiler, V8C_LIT("p"), NULL));
    OK(v8c_cpu_discard(profiler, V8C_LIT("p")));
  }
  v8c_cpu_profiler_free(profiler);
}

static void *discard_there(void *profiler) {
  static int code;
  code = v8c_cpu_discard(profiler, V8C_LIT("p"));
  return &code;
}

Test(cpu_node, discard_refuses) {
  v8c_cpu_profiler *profiler = NULL;
  void *code;
  pthread_t thread;
  OK(v8c_cpu_profiler_new(iso, &profiler));
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), NULL));
  CODE(V8C_EINVAL, v8c_cpu_discard(NULL, V8C_LIT("p")));
  CODE(V8C_EINVAL, v8c_cpu_discard(profiler, NULL, 0));
  CODE(V8C_ENOENT, v8c_cpu_discard(profiler, V8C_LIT("")));
  cr_assert_eq(pthread_create(&thread, NULL, discard_there, profiler), 0);
  pthread_join(thread, &code);
  CODE(V8C_ETHREAD, *(int *)code);
  OK(v8c_cpu_discard(profiler, V8C_LIT("p")));
  v8c_cpu_profiler_free(profiler);
}

/* ---- Lines ------------------------------------------------------------------------------------ */

static const char two_lines[] =
    "function work(end) {\n"                                       /* 1 */
    "  let s = 0;\n"                                               /* 2 */
    "  while (Date.now() < end) {\n"                               /* 3 */
    "    for (let i = 0; i < 90000; i++) s += Math.sqrt(s + i);\n" /* 4 */
    "  }\n"
    "  return s;\n"
    "}\n"
    "work(Date.now() + 900);";

Test(cpu_node, ticks_are_on_the_busy_line) {
  v8c_cpu_profile *profile = profiled(two_lines);
  v8c_cpu_node work = node_of(profile, "work");
  uint32_t on_four = 0, all = 0;
  cr_assert_gt(work.tick_count, 0);
  for (uint32_t i = 0; i < work.tick_count; i++) {
    cr_expect(work.ticks[i].line >= 1 && work.ticks[i].line <= 7, "line %d", work.ticks[i].line);
    if (work.ticks[i].line == 4) on_four = work.ticks[i].hits;
    all += work.ticks[i].hits;
  }
  cr_expect(on_four * 10 >= all * 8, "%u of %u samples on the line of the loop", on_four, all);
  cr_expect_leq(all, work.hits);
  cr_expect_geq(all, 50);
  v8c_cpu_profile_free(profile);
}

Test(cpu_node, nodes_without_hits_have_no_ticks) {
  v8c_cpu_profile *profile = profiled(two_lines);
  v8c_cpu_node root = cpu_node_at(profile, 0);
  cr_expect_eq(root.tick_count, 0);
  cr_expect_null(root.ticks);
  cr_expect_eq(root.deopt_count, 0);
  cr_expect_null(root.deopts);
  v8c_cpu_profile_free(profile);
}

Test(cpu_node, json_has_the_same_ticks) {
  v8c_cpu_profile *profile = profiled(two_lines);
  v8c_buf text = {0};
  OK(v8c_cpu_profile_write(profile, collect, &text));
  cJSON *root = cJSON_ParseWithLength(text.data, text.len);
  const cJSON *json;
  size_t index = 0;
  cJSON_ArrayForEach(json, cJSON_GetObjectItem(root, "nodes")) {
    v8c_cpu_node node = cpu_node_at(profile, index++);
    const cJSON *ticks = cJSON_GetObjectItem(json, "positionTicks");
    cr_assert_eq(cJSON_GetArraySize(ticks), (int)node.tick_count);
    for (uint32_t i = 0; i < node.tick_count; i++) {
      const cJSON *tick = cJSON_GetArrayItem(ticks, (int)i);
      cr_expect_eq(cJSON_GetObjectItem(tick, "line")->valuedouble, node.ticks[i].line);
      cr_expect_eq(cJSON_GetObjectItem(tick, "ticks")->valuedouble, node.ticks[i].hits);
    }
  }
  cJSON_Delete(root);
  v8c_buf_free(&text);
  v8c_cpu_profile_free(profile);
}

/* ---- Deoptimisation ------------------------------------------------------------------------------ */

Test(cpu_node, deopt_reasons) {
  v8c_cpu_profile *profile = profiled(
      "function add(a, b) { let s = 0; for (let i = 0; i < 1000; i++) s += a.v + b.v; return s; }\n"
      "const end = Date.now() + 300;\n"
      "for (let i = 0; i < 20000; i++) add({v: i}, {v: 2});\n"
      "for (let i = 0; i < 50; i++) add({w: 1, v: i}, {v: 'x'});\n"
      "while (Date.now() < end) add({v: 1}, {v: 2});\n");
  uint32_t deopts = 0;
  for (size_t i = 0; i < v8c_cpu_profile_node_count(profile); i++) {
    v8c_cpu_node node = cpu_node_at(profile, i);
    for (uint32_t j = 0; j < node.deopt_count; j++) {
      deopts++;
      cr_expect_gt(strlen(node.deopts[j].reason), 3);
      cr_assert_gt(node.deopts[j].frame_count, 0);
      for (uint32_t k = 0; k < node.deopts[j].frame_count; k++) {
        cr_expect_gt(node.deopts[j].frames[k].script_id, 0);
        cr_expect_lt(node.deopts[j].frames[k].position, 400);
      }
    }
  }
  cr_expect_gt(deopts, 0, "V8 threw code away, and no node says so");
  v8c_cpu_profile_free(profile);
}

/* ---- Kinds of code --------------------------------------------------------------------------------- */

static void busy(v8c_call *call) {
  volatile double sum = 0;
  for (int i = 0; i < 2000000; i++) sum += i;
  v8c_return_number(call, sum);
}

Test(cpu_node, sources) {
  v8c_value fn;
  OK(v8c_function(ctx, V8C_LIT("busy"), busy, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("busy"), fn));
  v8c_cpu_profile *profile = profiled(
      "(function script() { const end = Date.now() + 200; const a = Array.from({length: 3e4}, (_, i) => -i);\n"
      "  while (Date.now() < end) { busy(); [...a].sort(); JSON.stringify(a); } })()");
  for (size_t i = 0; i < v8c_cpu_profile_node_count(profile); i++) {
    v8c_cpu_node node = cpu_node_at(profile, i);
    cr_assert(node.source >= V8C_CPU_SCRIPT && node.source <= V8C_CPU_UNRESOLVED);
  }
  cr_expect_eq(node_of(profile, "script").source, V8C_CPU_SCRIPT);
  cr_expect_eq(cpu_node_at(profile, 0).source, V8C_CPU_INTERNAL);
  cr_expect_eq(node_of(profile, "busy").source, V8C_CPU_CALLBACK);
  v8c_cpu_profile_free(profile);
}

/* ---- States ----------------------------------------------------------------------------------------- */

static size_t samples_in(const v8c_cpu_profile *profile, v8c_cpu_state wanted) {
  size_t count = 0;
  for (size_t i = 0; i < v8c_cpu_profile_sample_count(profile); i++) {
    v8c_cpu_state state = (v8c_cpu_state)-1;
    OK(v8c_cpu_profile_sample_state(profile, i, &state));
    cr_assert(state >= V8C_CPU_JS && state <= V8C_CPU_LOGGING, "state %d", (int)state);
    count += state == wanted;
  }
  return count;
}

Test(cpu_node, states_of_samples) {
  v8c_cpu_profile *busy_js = profiled(two_lines);
  size_t js = samples_in(busy_js, V8C_CPU_JS), all = v8c_cpu_profile_sample_count(busy_js);
  cr_expect(js * 2 > all, "%zu of %zu samples in JavaScript", js, all);
  v8c_cpu_profile *garbage = profiled(
      "{ const end = Date.now() + 300; let keep = [];\n"
      "  while (Date.now() < end) { keep.push(Array.from({length: 1000}, () => ({})));\n"
      "    if (keep.length > 300) keep = []; } }");
  cr_expect_gt(samples_in(garbage, V8C_CPU_GC), 0);
  v8c_cpu_profile_free(busy_js);
  v8c_cpu_profile_free(garbage);
}

Test(cpu_node, state_refuses) {
  v8c_cpu_profile *profile = profiled("1");
  v8c_cpu_state state = V8C_CPU_IDLE;
  CODE(V8C_EINVAL, v8c_cpu_profile_sample_state(NULL, 0, &state));
  CODE(V8C_EINVAL, v8c_cpu_profile_sample_state(profile, 0, NULL));
  CODE(V8C_ERANGE, v8c_cpu_profile_sample_state(profile, SIZE_MAX, &state));
  cr_expect_eq(state, V8C_CPU_IDLE);
  v8c_cpu_profile_free(profile);
}
