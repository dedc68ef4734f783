/* threads_runtime_test.c: what libv8c-runtime allows from any thread. */
#include <pthread.h>

#include <stdatomic.h>

#include "v8c/esm.h"
#include "tests/harness/runtime.h"

TestSuite(threads_runtime, .timeout = 60);

/* Criterion's asserts longjmp, which only its own thread may do. */
static bool contains(const v8c_buf *buf, const char *text) { return buf->data && strstr(buf->data, text); }

static void *import_maps(void *data) {
  v8c_import_map *map = NULL;
  v8c_buf buf = {0};
  bool good = !v8c_import_map_new(V8C_LIT("{\"imports\": {\"a\": \"/b\"}, \"x\": 1}"), V8C_LIT("file:///"), &map) &&
              !v8c_import_map_resolve(map, V8C_LIT("a"), V8C_LIT("file:///x"), &buf) && contains(&buf, "file:///b") &&
              v8c_import_map_warning(map, 0);
  v8c_import_map_free(map);
  v8c_buf_free(&buf);
  good = good && !v8c_url_from_path(V8C_LIT("/a b"), &buf) && contains(&buf, "a%20b");
  v8c_buf path = {0}, url = {0};
  good = good && !v8c_url_to_path(buf.data, buf.len, &path) && contains(&path, "/a b");
  good = good && !v8c_url_resolve(V8C_LIT("x"), V8C_LIT("file:///y/z"), &url) && contains(&url, "/y/x");
  v8c_buf_free(&buf);
  v8c_buf_free(&path);
  v8c_buf_free(&url);
  *(bool *)data = good;
  return NULL;
}

Test(threads_runtime, import_maps_without_an_isolate) {
  pthread_t threads[4];
  bool good[4] = {false};
  for (int i = 0; i < 4; i++) cr_assert_eq(pthread_create(&threads[i], NULL, import_maps, &good[i]), 0);
  for (int i = 0; i < 4; i++) {
    cr_assert_eq(pthread_join(threads[i], NULL), 0);
    cr_expect(good[i]);
  }
}

static v8c_source_maps *shared_maps;
static void *source_maps(void *data) {
  bool good = true;
  for (int i = 0; i < 100 && good; i++) {
    v8c_source_map *map = NULL, *inline_map = NULL;
    v8c_source_maps *maps = NULL;
    v8c_source_place place = {.size = sizeof place};
    size_t len;
    good = !v8c_source_map_new(V8C_LIT("{\"version\":3,\"sources\":[\"a\"],\"mappings\":\"AAAA\"}"), NULL, 0, &map) &&
           !v8c_source_map_find(map, 1, 1, &place) && v8c_source_map_source_count(map) == 1 &&
           v8c_source_map_source(map, 0) == place.source && !v8c_source_map_content(map, 0, &len) &&
           v8c_source_map_from_url(V8C_LIT("data:,{}"), NULL, 0, &inline_map) == V8C_EFORMAT &&
           !v8c_source_maps_new(NULL, &maps) && !v8c_source_maps_add(shared_maps, V8C_LIT("x.js"), map);
    v8c_source_map_free(inline_map);
    v8c_source_maps_free(maps);
  }
  *(bool *)data = good;
  return NULL;
}

Test(threads_runtime, source_maps_without_an_isolate) {
  pthread_t threads[4];
  bool good[4] = {false};
  OK(v8c_source_maps_new(NULL, &shared_maps));
  for (int i = 0; i < 4; i++) cr_assert_eq(pthread_create(&threads[i], NULL, source_maps, &good[i]), 0);
  for (int i = 0; i < 4; i++) {
    cr_assert_eq(pthread_join(threads[i], NULL), 0);
    cr_expect(good[i]);
  }
  v8c_source_maps_free(shared_maps);
}

/* ---- Runtimes and tokens ---------------------------------------------------------------- */

static _Atomic int jobs, drops;
static int job(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)data;
  jobs++;
  return v8c_runtime_is_owner(rt) && v8c_entered(v8c_context_isolate(context)) ? 0 : V8C_ETHREAD;
}
static void drop(void *data, int code) {
  (void)data, (void)code;
  drops++;
}
static void hears(v8c_task_kind kind, double delay_ms, void *data) { (void)kind, (void)delay_ms, (void)data; }
static void canceled(v8c_token *token, void *data) { ++*(_Atomic int *)(v8c_token_code(token) ? data : NULL); }

static bool looks(v8c_runtime *rt) {
  return v8c_runtime_of(v8c_runtime_isolate(rt)) == rt && v8c_runtime_context(rt) && v8c_runtime_loop(rt) &&
         !v8c_runtime_data(rt) && !v8c_runtime_is_owner(rt) && !v8c_runtime_is_closing(rt) &&
         v8c_runtime_lifetime(rt) == v8c_runtime_current_token(rt) && v8c_runtime_fd(rt) >= 0 &&
         v8c_runtime_timeout_ms(rt) >= -1 /* V8 may have a timer of its own */ &&
         v8c_runtime_run_some(rt, 0, NULL, NULL) == V8C_ETHREAD &&
         v8c_runtime_dispatch(rt, NULL, "job", job, NULL) == V8C_ETHREAD &&
         v8c_runtime_close_report(rt, &(v8c_buf){0}) == V8C_ESTATE;
}

static void *uses_a_runtime(void *data) {
  v8c_runtime *rt = v8c_runtime_retain(data);
  v8c_closer *closer = NULL;
  v8c_job mine = {.run = job, .drop = drop};
  intptr_t bad = 0;
  for (int i = 0; i < 50; i++) {
    bad |= (intptr_t)(v8c_runtime_post(rt, "post", job, NULL, drop) != 0) << 0;
    bad |= (intptr_t)(v8c_runtime_post_job(rt, &mine) != 0) << 1;
    bad |= (intptr_t)(v8c_runtime_call(rt, "call", job, NULL, NULL) != 0) << 2; /* behind it */
    bad |= (intptr_t)(v8c_runtime_add_closer(rt, "closer", job, NULL, &closer) != 0) << 3;
    v8c_closer_free(closer);
    bad |= (intptr_t)(v8c_runtime_hold(rt) != 0 || !looks(rt)) << 4;
    v8c_runtime_release(rt);
  }
  bad |= (intptr_t)(v8c_runtime_add_closer(rt, "closer", job, NULL, NULL) != 0) << 5;
  bad |= (intptr_t)(v8c_runtime_wait_idle(rt, 60e3) != 0) << 6;
  v8c_runtime_free(rt);
  return (void *)bad;
}

/* ---- Promises and tokens of a runtime ----------------------------------------------------- */

static v8c_deferred *deferreds[3];
static int defers(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_value promise = NULL;
  (void)context, (void)data;
  for (int i = 0; i < 3; i++) {
    int err = v8c_deferred_new(rt, &promise, &deferreds[i]);
    if (err) return err;
  }
  return 0;
}
static int makes(v8c_runtime *rt, v8c_context *context, void *data, v8c_value *out) {
  (void)rt, (void)data;
  return v8c_eval(context, V8C_LIT("Promise.resolve(3)"), NULL, out);
}
static int takes(v8c_runtime *rt, v8c_context *context, v8c_value value, void *data) {
  double number = 0;
  (void)rt, (void)context, (void)data;
  return v8c_get_number(value, &number) ? 0 : (int)number;
}

/* Whoever comes first settles; V8C_ESTATE for the others. */
static int settles(int which, int err) { return which < 0 || (err && err != V8C_ESTATE); }

static void *uses_promises(void *data) {
  v8c_runtime *rt = data;
  v8c_token *token = NULL;
  intptr_t bad = v8c_token_new(NULL, &token) != 0;
  bad +=
      settles(0, v8c_deferred_resolve(deferreds[0])) + settles(0, v8c_deferred_settle(deferreds[0], makes, NULL, drop));
  bad += settles(1, v8c_deferred_resolve_text(deferreds[1], V8C_LIT("x")));
  bad += settles(1, v8c_deferred_resolve_json(deferreds[1], V8C_LIT("[]")));
  bad += settles(2, v8c_deferred_reject(deferreds[2], V8C_ERROR, V8C_LIT("x")));
  for (int i = 0; i < 20; i++) {
    bad += v8c_runtime_await(rt, "await", makes, takes, NULL, 60e3, NULL) != 3;
    bad += v8c_runtime_call_with_current(rt, "call", job, NULL, NULL) != 0;
    bad += v8c_runtime_call_with_custom(rt, token, "call", job, NULL, NULL) != 0;
    bad += v8c_runtime_post_with_current(rt, "post", job, NULL, drop) != 0;
    bad += v8c_runtime_post_with_lifetime(rt, "post", job, NULL, drop) != 0;
    bad += v8c_runtime_post_with_custom(rt, token, "post", job, NULL, drop) != 0;
  }
  v8c_token_free(token);
  bad += v8c_runtime_wait_idle(rt, 60e3) != 0;
  return (void *)bad;
}

static void *frees(void *data) {
  v8c_deferred_free(*(v8c_deferred **)data);
  return NULL;
}

static void run_all(void *(*body)(void *), void *data) {
  pthread_t threads[4];
  void *bad = NULL;
  for (int i = 0; i < 4; i++) cr_assert_eq(pthread_create(&threads[i], NULL, body, data), 0);
  for (int i = 0; i < 4; i++) {
    cr_assert_eq(pthread_join(threads[i], &bad), 0);
    cr_expect_eq((intptr_t)bad, 0, "bits %lx", (unsigned long)(intptr_t)bad);
  }
}

Test(threads_runtime, a_runtime_used_by_four) {
  runtime_up();
  v8c_runtime *rt = make_runtime(NULL, NULL);
  run_all(uses_a_runtime, rt);
  end_runtime(rt);
  cr_assert(jobs == 4 * (50 * 3 + 1) && drops == 0, "%d", jobs);
  runtime_down();
}

static void *makes_a_runtime(void *data) {
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  const char *names[] = {"timer", "stream"};
  intptr_t bad = v8c_builder_new(NULL, &builder) || v8c_builder_add_initializer(builder, V8C_LIT("job"), job, NULL) ||
                 v8c_builder_add_module(builder, v8c_native_find("timer"), NULL) || v8c_builder_add_shipped(builder) ||
                 v8c_builder_allow(builder, names, 2) || v8c_builder_deny(builder, &names[1], 1) ||
                 v8c_builder_set_loader(builder, NULL) || v8c_native_register(v8c_native_shipped(0)) ||
                 v8c_builder_build(builder) || v8c_runtime_new(builder, NULL, &rt);
  v8c_builder_free(builder);
  if (!bad) bad = !v8c_runtime_loader(rt) || v8c_worker_tasks() > 100000;
  bad += v8c_on_task(v8c_runtime_isolate(rt), hears, NULL) != 0;
  bad += data ? v8c_runtime_close_async(rt, 0, NULL, NULL) : v8c_runtime_close(rt, 0);
  v8c_runtime_free(rt);
  return (void *)bad;
}

Test(threads_runtime, four_make_and_close_theirs) {
  runtime_up();
  run_all(makes_a_runtime, NULL);
  runtime_down();
}

static void *uses_a_token(void *data) {
  v8c_token *token = v8c_token_retain(data), *child = NULL;
  v8c_token_hook *hook = NULL;
  _Atomic int calls = 0;
  intptr_t bad = 0;
  for (int i = 0; i < 50; i++) {
    bad += v8c_token_new(&(v8c_token_options){sizeof(v8c_token_options), token, i & 1 ? 60e3 : 0, &jobs, &calls, NULL},
                         &child) != 0;
    bad += v8c_token_value(child, &jobs) != &calls || v8c_token_remaining_ms(child) < 1;
    bad += v8c_token_on_cancel(child, canceled, &calls, &hook) != 0;
    bad += v8c_token_cancel(child, 0, V8C_LIT("here")) != 0 || strcmp(v8c_token_reason(child), "here") != 0;
    v8c_token_hook_free(hook);
    v8c_token_free(child);
  }
  v8c_token_free(token);
  return (void *)(bad + (calls != 50));
}

Test(threads_runtime, tokens_of_one_parent) {
  v8c_token *token = NULL;
  OK(v8c_token_new(NULL, &token));
  run_all(uses_a_token, token);
  cr_assert_eq(v8c_token_code(token), 0);
  v8c_token_free(token);
}

static bool held_for_later(v8c_fetch *fetch, const char *url, size_t len, void *data) {
  *(v8c_fetch **)data = fetch;
  return true;
}

static void *answers_a_fetch(void *fetch) {
  bool good = !v8c_fetch_source(fetch, V8C_LIT("export default 1;"), V8C_SOURCE_MODULE);
  return (void *)(intptr_t)(!good || v8c_file_kind("x.mjs", V8C_ZSTR) != V8C_SOURCE_MODULE);
}

static void *refuses_a_fetch(void *fetch) { return (void *)(intptr_t)(v8c_fetch_error(fetch, V8C_LIT("no")) != 0); }

Test(threads_runtime, fetches_are_answered_from_elsewhere) {
  v8c_fetch *fetch = NULL;
  v8c_loader *loader = NULL;
  v8c_value promise = NULL;
  v8c_promise_state state = V8C_PENDING;
  void *(*const bodies[])(void *) = {answers_a_fetch, refuses_a_fetch};
  harness_up();
  OK(v8c_loader_new(ctx,
                    &(v8c_loader_options){.size = sizeof(v8c_loader_options), .fetch = held_for_later, .data = &fetch},
                    &loader));
  for (int i = 0; i < 2; i++) {
    pthread_t thread;
    void *bad = NULL;
    OK(v8c_loader_import(loader, i ? "net:/b" : "net:/a", V8C_ZSTR, NULL, 0, &promise));
    OK(v8c_promise_mark_handled(promise));
    OK(v8c_run_microtasks(iso));
    cr_assert(fetch);
    cr_assert_eq(pthread_create(&thread, NULL, bodies[i], fetch), 0);
    OK(v8c_loader_pump(loader, true, NULL));
    cr_assert_eq(pthread_join(thread, &bad), 0);
    cr_expect(!bad);
    OK(v8c_promise_state_get(promise, &state));
    cr_expect_eq(state, i ? V8C_REJECTED : V8C_FULFILLED);
  }
  v8c_loader_free(loader);
  harness_down();
}

Test(threads_runtime, promises_settled_by_four) {
  runtime_up();
  v8c_runtime *rt = make_runtime(NULL, NULL);
  OK(v8c_runtime_call(rt, "defer", defers, NULL, NULL));
  run_all(uses_promises, rt);
  for (int i = 0; i < 3; i++) {
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, frees, &deferreds[i]), 0);
    pthread_join(thread, NULL);
  }
  end_runtime(rt);
  cr_assert(jobs == 4 * 20 * 5 && drops == 0, "%d", jobs);
  runtime_down();
}

/* ---- Emitters ------------------------------------------------------------------------------ */

static _Atomic int delivered_events, closed_events, dropped_events, hooks;
static void event_delivered(void *data, int code, bool heard) {
  (void)data;
  delivered_events += !code && heard;
  closed_events += code == V8C_ECLOSED; /* in the middle of it */
}
static void event_dropped(void *data, int code) {
  (void)data;
  dropped_events += code == V8C_ECLOSED;
}
static int event_arguments(v8c_runtime *rt, v8c_context *context, void *data, v8c_value arguments[V8C_EVENT_ARGUMENTS],
                           size_t *count) {
  (void)rt, (void)data;
  arguments[0] = v8c_int32(v8c_context_isolate(context), 1);
  *count = 1;
  return 0;
}
static int closes(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context, (void)data;
  hooks++;
  return 0;
}

static int adopts(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_value object = NULL;
  int err = v8c_eval(context, V8C_LIT("globalThis.sum = 0; ({ emit: (name, n) => (sum += n, true) })"), NULL, &object);
  return err ? err : v8c_emitter_new(rt, object, data);
}

/* Until somebody has closed it; the last one does. */
struct emits {
  v8c_emitter *emitter;
  _Atomic int left, accepted, emitted;
};

static void *emits(void *data) {
  struct emits *emits = data;
  v8c_emitter *emitter = v8c_emitter_retain(emits->emitter);
  v8c_event event = {
      .size = sizeof event, .name = "n", .json = "1", .delivered = event_delivered, .drop = event_dropped};
  v8c_event built = {.size = sizeof built, .name = "n", .build = event_arguments};
  int hooked = v8c_emitter_on_close(emitter, closes, NULL, NULL); /* the others may be done */
  intptr_t bad = hooked && hooked != V8C_ECLOSED;
  for (int i = 0; i < 200; i++) {
    bool heard = false;
    int code = v8c_emitter_post(emitter, &event);
    emits->accepted += !code;
    bad += code && code != V8C_ECLOSED;
    if (i % 20) continue;
    code = v8c_emitter_emit(emitter, &built, &heard, NULL);
    emits->emitted += !code;
    bad += code ? code != V8C_ECLOSED : !heard;
    bad += v8c_emitter_is_closed(emitter) && emits->left > 1;
  }
  if (--emits->left == 1) v8c_emitter_close(emitter);
  v8c_emitter_free(emitter);
  return (void *)bad;
}

Test(threads_runtime, an_emitter_used_by_four) {
  struct emits shared = {.left = 4};
  v8c_error *error = NULL;
  runtime_up();
  v8c_runtime *rt = make_runtime(NULL, NULL);
  OK(v8c_runtime_call(rt, "adopt", adopts, &shared.emitter, &error));
  run_all(emits, &shared);
  v8c_emitter_free(shared.emitter);
  cr_assert_eq(number_of(rt, "sum"), delivered_events + shared.emitted);
  cr_assert_eq(shared.accepted, delivered_events + closed_events + dropped_events, "%d: %d, %d, %d", shared.accepted,
               delivered_events, closed_events, dropped_events);
  cr_assert_eq(hooks, 1);
  end_runtime(rt);
  runtime_down();
}

static void *packs(void *data) {
  v8c_snapshot *snapshot = NULL;
  v8c_creator *creator = NULL;
  const char *url = NULL;
  size_t len = 0;
  v8c_pack_esm_options options = {.size = sizeof options, .source = "export default 1", .source_len = V8C_ZSTR};
  bool good = !v8c_pack_esm(&options, &snapshot) && !v8c_snapshot_module(snapshot, 0, &url, &len) && len > 0;
  v8c_snapshot_free(snapshot);
  snapshot = NULL;
  options.cache_only = true;
  good = good && !v8c_pack_esm(&options, &snapshot);
  const void *graph = v8c_snapshot_graph(snapshot, &len);
  v8c_graph_options again = {.size = sizeof again, .graph = graph, .graph_len = len};
  v8c_snapshot *copy = NULL, *shared_one = v8c_snapshot_share(snapshot);
  good = good && shared_one == snapshot && !v8c_snapshot_from_graph(&again, &copy);
  v8c_snapshot_free(copy);
  v8c_snapshot_free(shared_one);
  good = good && !v8c_creator_new(NULL, &creator) && !v8c_creator_describe(creator, V8C_LIT("x"), NULL, 0, false);
  v8c_creator_free(creator);
  v8c_snapshot_free(snapshot);
  return (void *)(intptr_t)!good;
}

Test(threads_runtime, two_pack_modules) {
  v8c_start_options start = {.size = sizeof start, .fixed_hash_seed = true};
  pthread_t threads[2];
  void *bad = NULL;
  OK(v8c_start(&start));
  for (int i = 0; i < 2; i++) cr_assert_eq(pthread_create(&threads[i], NULL, packs, NULL), 0);
  for (int i = 0; i < 2; i++) {
    cr_assert_eq(pthread_join(threads[i], &bad), 0);
    cr_expect(!bad);
  }
  OK(v8c_stop());
}
