/* cpu_label_test.c: labels in CPU profiles: whose work it was. */
#include <stdlib.h>
#include <time.h>

#include "tests/harness/harness.h"

TestSuite(cpu_label, .init = harness_up, .fini = harness_down, .timeout = 120);

static v8c_cpu_profiler *profiler;

static void begin_profile(int interval_us) {
  v8c_cpu_options options = {.size = sizeof options, .interval_us = interval_us};
  OK(v8c_cpu_profiler_new(iso, &profiler));
  OK(v8c_cpu_labels_start(iso));
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), &options));
}

static v8c_cpu_profile *end_profile(void) {
  v8c_cpu_profile *profile = NULL;
  OK(v8c_cpu_stop(profiler, V8C_LIT("p"), &profile));
  OK(v8c_cpu_labels_stop(iso));
  v8c_cpu_profiler_free(profiler);
  return profile;
}

/* Does a sample's stack have that function? */
static bool is_under(const v8c_cpu_profile *profile, uint32_t id, const char *function) {
  v8c_cpu_node node = {.size = sizeof node};
  for (; id; id = node.parent) {
    OK(v8c_cpu_profile_node_by_id(profile, id, &node));
    if (!strcmp(node.function, function)) return true;
  }
  return false;
}

/* Of the samples with `function` on their stack: how many there are, and how many have the label. */
static void count(const v8c_cpu_profile *profile, const char *function, const char *label, int *all, int *right) {
  *all = *right = 0;
  for (size_t i = 0; i < v8c_cpu_profile_sample_count(profile); i++) {
    uint32_t id;
    size_t index;
    OK(v8c_cpu_profile_sample(profile, i, &id, NULL));
    if (!is_under(profile, id, function)) continue;
    OK(v8c_cpu_profile_sample_label(profile, i, &index));
    ++*all;
    *right += !strcmp(v8c_cpu_profile_label(profile, index), label);
  }
}

static void mostly(const v8c_cpu_profile *profile, const char *function, const char *label) {
  int all, right;
  count(profile, function, label, &all, &right);
  cr_assert_gt(all, 20, "%s: %d samples", function, all);
  cr_assert_geq(right * 100, all * 95, "%s: %d of %d samples have the label", function, right, all);
}

/* Each function computes for so many ms of the thread's own time. */
static void cpu_ms(v8c_call *call) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  v8c_return_number(call, (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6);
}

static void give(const char *name, v8c_fn fn) {
  v8c_value function;
  OK(v8c_function(ctx, name, V8C_ZSTR, fn, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), name, V8C_ZSTR, function));
}

static void define_work(void) {
  give("cpu", cpu_ms);
  eval(
      "function spin(ms) { const end = cpu() + ms; let x = 0; while (cpu() < end) for (let i = 0; i < 1000; i++) x += "
      "i;"
      " return x }\n"
      "function ofA(ms) { return spin(ms) + 1 }\nfunction ofB(ms) { return spin(ms) + 2 }\n"
      "function ofNone(ms) { return spin(ms) + 3 }\n"
      "async function serve(of, n) { for (let i = 0; i < n; i++) { of(3); await 0; of(3); "
      "await (async () => { of(2) })() } }");
}

static int runs(v8c_context *context, void *source) { return v8c_eval(context, source, V8C_ZSTR, "job.js", NULL); }
static int labeled(const char *label, const char *source) {
  return v8c_cpu_labeled(ctx, label, V8C_ZSTR, runs, (void *)source);
}

/* ---- Calls --------------------------------------------------------------------------------- */

Test(cpu_label, calls) {
  define_work();
  begin_profile(500);
  for (int i = 0; i < 10; i++) {
    OK(labeled("tenant=a", "ofA(20)"));
    OK(v8c_cpu_label(iso, V8C_LIT("tenant=b")));
    cr_assert_str_eq(v8c_cpu_label_now(iso), "tenant=b");
    eval("ofB(20)");
    OK(v8c_cpu_label(iso, NULL, 0));
    cr_assert_str_eq(v8c_cpu_label_now(iso), "");
    eval("ofNone(20)");
  }
  v8c_cpu_profile *profile = end_profile();
  cr_assert_eq(v8c_cpu_profile_label_count(profile), 3);
  cr_assert_str_eq(v8c_cpu_profile_label(profile, 0), "");
  cr_assert_null(v8c_cpu_profile_label(profile, 3));
  mostly(profile, "ofA", "tenant=a");
  mostly(profile, "ofB", "tenant=b");
  mostly(profile, "ofNone", "");
  v8c_cpu_profile_free(profile);
}

static int inner(v8c_context *context, void *data) {
  (void)context, (void)data;
  cr_assert_str_eq(v8c_cpu_label_now(iso), "outer");
  OK(labeled("inner", "1"));
  cr_assert_str_eq(v8c_cpu_label_now(iso), "outer");
  return V8C_ENOENT;
}

Test(cpu_label, labels_nest_and_end_with_the_turn) {
  OK(v8c_cpu_labels_start(iso));
  CODE(V8C_ESTATE, v8c_cpu_labels_start(iso));
  cr_assert_eq(v8c_cpu_labeled(ctx, V8C_LIT("outer"), inner, NULL), V8C_ENOENT);
  cr_assert_str_eq(v8c_cpu_label_now(iso), "");
  CODE(V8C_EXCEPTION, labeled("x", "throw 1"));
  OK(v8c_catch(iso, NULL));
  cr_assert_str_eq(v8c_cpu_label_now(iso), "");
  OK(v8c_cpu_labels_stop(iso));
  CODE(V8C_ESTATE, v8c_cpu_labels_stop(iso));
  CODE(V8C_ESTATE, v8c_cpu_label(iso, V8C_LIT("x")));
  cr_assert_null(v8c_cpu_label_now(iso));
  OK(labeled("x", "1"));
}

TestSuite(cpu_label_turns, .timeout = 120);

Test(cpu_label_turns, the_outermost_frame_ends_a_label) {
  v8c_frame frame;
  harness_start();
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_cpu_labels_start(iso));
  OK(v8c_cpu_label(iso, V8C_LIT("turn")));
  OK(v8c_leave(&frame));
  OK(v8c_enter(ctx, &frame));
  cr_assert_str_eq(v8c_cpu_label_now(iso), "");
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  OK(v8c_stop());
}

/* ---- Behind await --------------------------------------------------------------------------------- */

/* Two tenants take turns at every await. */
Test(cpu_label, two_tenants_that_interleave_at_awaits) {
  define_work();
  begin_profile(500);
  OK(labeled("tenant=a", "serve(ofA, 30).then(() => ofA(5)); 0"));
  OK(labeled("tenant=b", "serve(ofB, 30).then(() => ofB(5)); 0"));
  OK(v8c_run_microtasks(iso));
  eval("ofNone(120)");
  v8c_cpu_profile *profile = end_profile();
  mostly(profile, "ofA", "tenant=a");
  mostly(profile, "ofB", "tenant=b");
  mostly(profile, "ofNone", "");
  v8c_cpu_profile_free(profile);
}

static void now_is(v8c_call *call) {
  v8c_value text = NULL;
  OK(v8c_string(iso, v8c_cpu_label_now(iso), V8C_ZSTR, &text));
  v8c_return(call, text);
}

/* Which label a reaction has is that of who awaited, not of who settled. */
Test(cpu_label, reactions_have_the_label_of_who_made_them) {
  give("label", now_is);
  OK(v8c_cpu_labels_start(iso));
  eval("globalThis.said = []; let settle; const p = new Promise(f => settle = f); 0");
  OK(labeled("a",
             "p.then(() => said.push('then ' + label()));"
             "(async () => { await p; said.push('await ' + label()); await 0; "
             "said.push('again ' + label()) })(); 0"));
  OK(labeled("b", "settle(); 0"));
  OK(v8c_run_microtasks(iso));
  EVAL_IS("said.join()", "then a,await a,again a");
  cr_assert_str_eq(v8c_cpu_label_now(iso), "");
  OK(v8c_cpu_labels_stop(iso));
}

/* The host's own continuation data goes along beside. */
static void continuation(v8c_call *call) {
  v8c_value value = NULL;
  OK(v8c_continuation_data(iso, &value));
  v8c_return(call, value);
}

Test(cpu_label, the_hosts_continuation_data_stays) {
  give("label", now_is);
  give("data", continuation);
  OK(v8c_cpu_labels_start(iso));
  OK(v8c_set_continuation_data(iso, eval("({ mine: 1 })")));
  OK(v8c_cpu_label(iso, V8C_LIT("a")));
  eval("globalThis.said = []; (async () => { await 0; said.push(label() + data().mine) })(); 0");
  OK(v8c_set_continuation_data(iso, eval("7")));
  eval("(async () => { await 0; said.push(label() + data()) })(); 0");
  OK(v8c_cpu_label(iso, NULL, 0));
  eval("(async () => { await 0; said.push(label() + data()) })(); 0");
  OK(v8c_cpu_labels_stop(iso)); /* what is under way still has the host's part */
  OK(v8c_cpu_labels_start(iso));
  OK(v8c_run_microtasks(iso));
  EVAL_IS("said.join()", "a1,a7,7");
  OK(v8c_set_continuation_data(iso, eval("undefined")));
  OK(v8c_cpu_labels_stop(iso));
}

static int hooked;
static void hook(v8c_isolate *isolate, v8c_promise_hook type, v8c_value promise, v8c_value parent, void *data) {
  (void)isolate, (void)promise, (void)parent, (void)data;
  hooked += type == V8C_PROMISE_BEFORE;
}

Test(cpu_label, beside_a_promise_hook_of_the_hosts) {
  OK(v8c_on_promise_hook(iso, hook, NULL, NULL));
  OK(v8c_cpu_labels_start(iso));
  eval("(async () => { await 0 })(); 0");
  OK(v8c_run_microtasks(iso));
  cr_assert_gt(hooked, 0);
  OK(v8c_cpu_labels_stop(iso));
  int before = hooked;
  eval("(async () => { await 0 })(); 0");
  OK(v8c_run_microtasks(iso));
  cr_assert_gt(hooked, before, "the host's is still there");
  OK(v8c_on_promise_hook(iso, NULL, NULL, NULL));
}

/* ---- Many ------------------------------------------------------------------------------------------ */

Test(cpu_label, many_labels_and_no_growth_without_a_profile) {
  char name[32];
  OK(v8c_cpu_labels_start(iso));
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < 2000; i++) {
      v8c_scope scope;
      OK(v8c_scope_open(iso, &scope));
      snprintf(name, sizeof name, "tenant=%d", i);
      OK(v8c_cpu_label(iso, name, V8C_ZSTR));
      cr_assert_str_eq(v8c_cpu_label_now(iso), name);
      v8c_scope_close(&scope);
    }
  OK(v8c_cpu_labels_stop(iso));
}

/* ---- The file ----------------------------------------------------------------------------------------- */

static int append(const char *bytes, size_t len, void *data) { return v8c_buf_append(data, bytes, len); }

Test(cpu_label, labels_are_in_the_file) {
  v8c_buf text = {0};
  v8c_value value;
  define_work();
  begin_profile(500);
  OK(labeled("tenant=\"a\"", "ofA(50)"));
  v8c_cpu_profile *profile = end_profile();
  OK(v8c_cpu_profile_write(profile, append, &text));
  OK(v8c_json_parse(ctx, text.data, text.len, &value));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("file"), value));
  EVAL_IS("file.labels.join('|')", "|tenant=\"a\"");
  EVAL_IS("file.sampleLabels.length === file.samples.length && file.sampleLabels.filter(x => x === 1).length > 20",
          "true");
  v8c_cpu_profile_free(profile);
  v8c_buf_free(&text);
}
