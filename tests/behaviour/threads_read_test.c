/* threads_read_test.c: what is a copy of V8's, or belongs to no isolate, is read by several threads
 * at once, and freed by one that never entered. */
#include <pthread.h>

#include "tests/harness/harness.h"
#include "v8c/interceptor.h"

TestSuite(threads_read, .init = harness_up, .fini = harness_down, .timeout = 120);

enum { READERS = 4 };

struct readable {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_stack *stack;
  v8c_program *program;
  v8c_heap_profile *heap;
  v8c_cpu_profile *cpu;
  v8c_coverage *coverage;
  v8c_coverage_report *report;
  v8c_private *key;
  v8c_snapshot *snapshot;
  v8c_backing_store *store;
  v8c_inspector *inspector;
  v8c_session *session;
  const char *wrong; /* a reader's; NULL: all was right */
};

static struct readable shared;

/* Called by JavaScript: its stack is kept. */
static void keep_stack(v8c_call *call) { OK(v8c_stack_current(v8c_call_isolate(call), 10, &shared.stack)); }

static int count_bytes(const char *bytes, size_t len, void *data) {
  (void)bytes;
  *(size_t *)data += len;
  return 0;
}

#define RIGHT(expr)            \
  do {                         \
    if (!(expr)) return #expr; \
  } while (0)

static void nothing(v8c_call *call) { (void)call; }
static bool get_named(v8c_value name, v8c_access *access) {
  (void)name, (void)access;
  return false;
}
static bool get_indexed(uint32_t index, v8c_access *access) {
  (void)index, (void)access;
  return false;
}
static const v8c_named_handlers named = {.size = sizeof named, .get = get_named};
static const v8c_indexed_handlers indexed = {.size = sizeof indexed, .get = get_indexed};

static const v8c_prop natives[] = {V8C_FN("nothing", nothing), V8C_PROP_END};

static const char *read_profiles(struct readable *s) {
  v8c_heap_node node = {.size = sizeof node};
  v8c_heap_sample sample = {.size = sizeof sample};
  v8c_cpu_state state;
  size_t len = 0;
  RIGHT(v8c_heap_profile_node_count(s->heap) > 1);
  RIGHT(v8c_heap_profile_node(s->heap, 0, &node) == 0 && node.id == 1);
  RIGHT(v8c_heap_profile_sample_count(s->heap) > 0);
  RIGHT(v8c_heap_profile_sample(s->heap, 0, &sample) == 0 && sample.count);
  RIGHT(v8c_heap_profile_write(s->heap, count_bytes, &len) == 0 && len > 20);
  RIGHT(v8c_cpu_profile_sample_state(s->cpu, SIZE_MAX, &state) == V8C_ERANGE);
  RIGHT(v8c_cpu_profile_write_folded(s->cpu, count_bytes, &len) == 0 && len > 20);
  RIGHT(v8c_cpu_profile_write_pprof(s->cpu, count_bytes, &len) == 0 && len > 20);
  RIGHT(v8c_cpu_profile_write_flame(s->cpu, count_bytes, &len) == 0 && len > 20);
  RIGHT(v8c_cpu_profile_label_count(s->cpu) == 1 && !*v8c_cpu_profile_label(s->cpu, 0));
  RIGHT(v8c_cpu_profile_sample_label(s->cpu, SIZE_MAX, &len) == V8C_ERANGE);
  return NULL;
}

static const char *read_coverage(struct readable *s) {
  v8c_coverage_script script = {.size = sizeof script};
  v8c_coverage_function function = {.size = sizeof function};
  size_t len = 0;
  uint32_t count = 0;
  RIGHT(v8c_coverage_script_count(s->report) == 1);
  RIGHT(v8c_coverage_script_at(s->report, 0, &script) == 0 && script.line_count == 2);
  RIGHT(v8c_coverage_function_at(s->report, 0, 1, &function) == 0 && !strcmp(function.name, "twice"));
  RIGHT(v8c_coverage_line(s->report, 0, 2, &count) == 0 && count == 1);
  RIGHT(v8c_coverage_write_json(s->report, count_bytes, &len) == 0 && len > 20);
  RIGHT(v8c_coverage_write_lcov(s->report, count_bytes, &len) == 0 && len > 20);
  return NULL;
}

static const char *read_program(struct readable *s) {
  v8c_buf buf = {0};
  v8c_program *own = NULL;
  RIGHT(v8c_program_retain(s->program) == s->program);
  RIGHT(v8c_program_cache(s->program, &buf) == 0 && buf.len > 64);
  RIGHT(v8c_program_cache_result(s->program, s->isolate) == V8C_CACHE_NONE);
  v8c_program_free(s->program);
  v8c_buf_free(&buf);
  RIGHT(v8c_program_new(V8C_LIT("1"), NULL, &own) == 0);
  v8c_program_free(own);
  return NULL;
}

/* What any thread may do with one snapshot at once: sign copies, ask who signed, verify. */
static const char *sign_snapshot(struct readable *s) {
  static const uint8_t private_key[32] = {1, 2, 3};
  v8c_snapshot *copy = NULL, *read = NULL;
  char hex[65];
  uint8_t public_key[32];
  size_t len;
  RIGHT(!v8c_snapshot_signer(s->snapshot, NULL));
  RIGHT(v8c_snapshot_sign(s->snapshot, private_key, sizeof private_key, &copy) == 0);
  RIGHT(v8c_snapshot_signer(copy, hex));
  for (size_t i = 0; i < sizeof public_key; i++) {
    unsigned byte = 0;
    RIGHT(sscanf(hex + 2 * i, "%2x", &byte) == 1);
    public_key[i] = (uint8_t)byte;
  }
  RIGHT(v8c_snapshot_verify(copy, public_key, sizeof public_key) == 0);
  RIGHT(v8c_snapshot_verify(s->snapshot, public_key, sizeof public_key) == V8C_ESIGNATURE);
  const void *bytes = v8c_snapshot_bytes(copy, &len);
  RIGHT(v8c_snapshot_from_signed_bytes(bytes, len, public_key, sizeof public_key, &read) == 0);
  v8c_snapshot_free(read);
  RIGHT(v8c_snapshot_open_signed("/no/such/file", public_key, sizeof public_key, &read) == V8C_EIO);
  v8c_snapshot_free(copy);
  return NULL;
}

static const char *read_all(struct readable *s) {
  v8c_stack_frame frame = {.size = sizeof frame};
  RIGHT(v8c_stack_count(s->stack) == 2);
  RIGHT(v8c_stack_at(s->stack, 0, &frame) == 0 && !strcmp(frame.function, "inner"));
  RIGHT(!strcmp(v8c_context_name(s->context), "main"));
  RIGHT(v8c_set_locale(V8C_LIT("en-US")) == 0);
  RIGHT(v8c_register_table("threads", natives) == 0);
  RIGHT(v8c_register_named_handlers(V8C_LIT("named"), &named) == 0);
  RIGHT(v8c_register_indexed_handlers(V8C_LIT("indexed"), &indexed) == 0);
  RIGHT(v8c_session_handles(V8C_LIT("Runtime.enable")) && !v8c_session_handles(V8C_LIT("Target.x")));
  RIGHT(v8c_backing_store_len(s->store) == 4 && !v8c_backing_store_shared(s->store));
  RIGHT(!memcmp(v8c_backing_store_bytes(s->store), "data", 4));
  const char *wrong = read_profiles(s);
  if (!wrong) wrong = read_program(s);
  if (!wrong) wrong = read_coverage(s);
  return wrong ? wrong : sign_snapshot(s);
}

static void *reader(void *data) {
  struct readable mine = *(struct readable *)data;
  const char *wrong = NULL;
  for (int i = 0; i < 50 && !wrong; i++) wrong = read_all(&mine);
  return (void *)(uintptr_t)wrong;
}

static void *frees(void *data) {
  struct readable *s = data;
  v8c_stack_free(s->stack);
  v8c_program_free(s->program);
  v8c_heap_profile_free(s->heap);
  v8c_cpu_profile_free(s->cpu);
  v8c_coverage_report_free(s->report);
  v8c_coverage_stop(s->coverage);
  v8c_private_free(s->key);
  v8c_snapshot_free(s->snapshot);
  v8c_backing_store_free(s->store);
  v8c_session_free(s->session);
  v8c_inspector_free(s->inspector);
  return NULL;
}

static void sent(v8c_session *session, int call_id, const char *json, size_t len, void *data) {
  (void)session, (void)call_id, (void)json, (void)len, (void)data;
}

static void make_readable(struct readable *s) {
  v8c_cpu_profiler *profiler = NULL;
  v8c_value fn = NULL, buffer = NULL;
  v8c_heap_sampling_options often = {.size = sizeof often, .interval_bytes = 64};
  s->isolate = iso, s->context = ctx;
  OK(v8c_context_set_name(ctx, V8C_LIT("main")));
  OK(v8c_private_new(iso, V8C_LIT("key"), &s->key));
  OK(v8c_cpu_profiler_new(iso, &profiler));
  OK(v8c_cpu_start(profiler, V8C_LIT("t"), NULL));
  OK(v8c_heap_sampling_start(iso, &often));
  OK(v8c_function(ctx, V8C_LIT("keep"), keep_stack, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("keep"), fn));
  eval("globalThis.kept = []; function inner() { keep() } for (let i = 0; i < 1e4; i++) kept.push({ i }); inner()");
  OK(v8c_heap_sampling_get(iso, &s->heap));
  OK(v8c_heap_sampling_stop(iso));
  OK(v8c_cpu_stop(profiler, V8C_LIT("t"), &s->cpu));
  v8c_cpu_profiler_free(profiler);
  OK(v8c_program_new(V8C_LIT("(x => x + 1)(1)"), NULL, &s->program));
  OK(v8c_program_run(s->program, ctx, NULL));
  OK(v8c_register_table("threads", natives)); /* a creator freezes what is registered */
  OK(v8c_register_named_handlers(V8C_LIT("named"), &named));
  OK(v8c_register_indexed_handlers(V8C_LIT("indexed"), &indexed));
  v8c_session_options connect = {.size = sizeof connect, .send = sent};
  OK(v8c_inspector_new(iso, NULL, &s->inspector));
  OK(v8c_session_new(s->inspector, &connect, &s->session));
  OK(v8c_coverage_start(ctx, NULL, &s->coverage));
  OK(v8c_eval(ctx, V8C_LIT("function twice() {}\ntwice(), twice();"), "covered.js", NULL));
  OK(v8c_coverage_take(s->coverage, ctx, &s->report));
  OK(v8c_array_buffer_copy(ctx, "data", 4, &buffer));
  OK(v8c_backing_store_of(iso, buffer, &s->store));
  v8c_pack_options pack = {.size = sizeof pack, .source = "1", .source_len = 1};
  OK(v8c_pack_bundle(&pack, &s->snapshot));
}

Test(threads_read, copies_are_read_at_once) {
  pthread_t threads[READERS];
  make_readable(&shared);
  for (int i = 0; i < READERS; i++) cr_assert_eq(pthread_create(&threads[i], NULL, reader, &shared), 0);
  for (int i = 0; i < READERS; i++) {
    void *wrong = NULL;
    pthread_join(threads[i], &wrong);
    cr_assert_null(wrong, "%s", (char *)wrong);
  }
  pthread_create(&threads[0], NULL, frees, &shared);
  pthread_join(threads[0], NULL);
}
