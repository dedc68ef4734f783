/* nomem_test.c: our own allocations fail, the n-th for n = 1, 2, … until a scenario succeeds; once
 * that one alone, and once all from there on. Every failure is V8C_ENOMEM, what was made before
 * can be freed, and nothing of ours is left. */
#include <pthread.h>
#include <stdlib.h>

#include "tests/harness/harness.h"

/* ---- An allocator that fails ----------------------------------------------------------- */

static struct {
  pthread_t thread;    /* only its allocations fail */
  long count, fail_at; /* 0: none fails */
  bool from_there_on;
  _Atomic long live;
} memory;

static void *allocate(void *data, void *old, size_t bytes) {
  (void)data;
  if (!bytes) {
    free(old);
    if (old) memory.live--;
    return NULL;
  }
  if (memory.fail_at && pthread_equal(pthread_self(), memory.thread)) {
    long n = ++memory.count;
    if (n == memory.fail_at || (memory.from_there_on && n > memory.fail_at)) return NULL;
  }
  void *p = realloc(old, bytes);
  if (p && !old) memory.live++;
  return p;
}

static void up(void) {
  memory.thread = pthread_self();
  v8c_start_options options = {.size = sizeof options, .allocator = allocate};
  OK(v8c_start(&options));
}

TestSuite(nomem, .init = up, .timeout = 300);

/* ---- The loop --------------------------------------------------------------------------- */

static const char *failed_call; /* of the scenario, for messages */

/* In a scenario: goes to its end when the call fails. */
#define TRY(call)          \
  do {                     \
    if ((err = (call))) {  \
      failed_call = #call; \
      goto end;            \
    }                      \
  } while (0)

static void fails_cleanly(const char *name, int (*scenario)(void)) {
  OK(scenario()); /* what is made once for the process */
  for (int mode = 0; mode < 2; mode++) {
    long n = 0;
    int err;
    do {
      long before = memory.live;
      failed_call = "";
      memory.count = 0, memory.fail_at = ++n, memory.from_there_on = mode;
      err = scenario();
      memory.fail_at = 0;
      cr_assert(err == 0 || err == V8C_ENOMEM, "%s, allocation %ld: %s: %s", name, n, failed_call, v8c_err_name(err));
      cr_assert_eq(memory.live, before, "%s, allocation %ld (%s): %ld blocks are left", name, n, failed_call,
                   memory.live - before);
      cr_assert_lt(n, 5000);
    } while (err || memory.count >= n); /* a failure that a fallback hid counts as none */
    printf("%s: %s fails cleanly, the last n is %ld\n", name, mode ? "every allocation from the n-th" : "the n-th", n);
  }
  fflush(stdout);
}

/* ---- Scenarios ----------------------------------------------------------------------------- */

struct host {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_frame frame;
  bool entered;
};

static int open_host(struct host *h) {
  int err;
  TRY(v8c_isolate_new(NULL, &h->isolate));
  TRY(v8c_context_new(h->isolate, NULL, &h->context));
  TRY(v8c_enter(h->context, &h->frame));
  h->entered = true;
end:
  return err;
}

static void close_host(struct host *h) {
  if (h->entered) (void)v8c_catch(h->isolate, NULL);
  if (h->entered) OK(v8c_leave(&h->frame));
  v8c_context_free(h->context);
  OK(v8c_isolate_free(h->isolate));
}

static int contexts(void) {
  struct host h = {0};
  v8c_context *more = NULL;
  int err;
  TRY(open_host(&h));
  TRY(v8c_context_new(h.isolate, NULL, &more));
end:
  v8c_context_free(more);
  close_host(&h);
  return err;
}

static void nothing(v8c_call *call) { (void)call; }
static void finalizer(void *data) { (void)data; }

static int refs_and_templates(void) {
  struct host h = {0};
  v8c_ref *ref = NULL, *weak = NULL;
  v8c_template *object = NULL, *function = NULL, *instance = NULL;
  v8c_private *key = NULL;
  v8c_value value = NULL;
  int err;
  TRY(open_host(&h));
  TRY(v8c_object(h.context, &value));
  TRY(v8c_ref_new(h.isolate, value, &ref));
  TRY(v8c_ref_new(h.isolate, value, &weak));
  TRY(v8c_ref_set_weak(weak, finalizer, NULL));
  TRY(v8c_private_new(h.isolate, V8C_LIT("key"), &key));
  TRY(v8c_object_template(h.isolate, &object));
  TRY(v8c_function_template(h.isolate, nothing, NULL, &function));
  TRY(v8c_instance_template(function, &instance));
  TRY(v8c_template_set_fn(object, V8C_LIT("f"), nothing, NULL, 0));
  TRY(v8c_template_set_template(object, V8C_LIT("t"), function, 0));
  TRY(v8c_template_instance(object, h.context, &value));
end:
  v8c_ref_free(ref);
  v8c_ref_free(weak);
  v8c_private_free(key);
  v8c_template_free(object);
  v8c_template_free(function);
  v8c_template_free(instance);
  close_host(&h);
  return err;
}

#define THROWS "throw new AggregateError([new Error('a', {cause: new TypeError('b')})], 'many', {cause: 'c'})"

static int errors(void) {
  struct host h = {0};
  v8c_error *error = NULL;
  v8c_buf text = {0}, json = {0};
  int err;
  TRY(open_host(&h));
  err = v8c_eval(h.context, V8C_LIT(THROWS), "throws.js", NULL);
  if (err != V8C_EXCEPTION) goto end;
  TRY(v8c_catch(h.isolate, &error));
  TRY(v8c_error_print(error, &text));
  TRY(v8c_error_json(error, &json));
end:
  v8c_error_free(error);
  v8c_buf_free(&text);
  v8c_buf_free(&json);
  close_host(&h);
  return err;
}

static int scripts(void) {
  struct host h = {0};
  v8c_script *script = NULL, *cached = NULL;
  v8c_program *program = NULL;
  v8c_buf cache = {0}, text = {0};
  v8c_value value = NULL;
  v8c_script_options options = {.size = sizeof options, .origin = "a.js", .origin_len = 4};
  int err;
  TRY(open_host(&h));
  TRY(v8c_script_compile(h.context, V8C_LIT("[1, 2].map(x => x + 1).join()"), &options, &script));
  TRY(v8c_script_run(script, h.context, &value));
  TRY(v8c_to_text(h.context, value, &text));
  TRY(v8c_script_cache(script, &cache));
  options.cache = cache.data, options.cache_len = cache.len;
  TRY(v8c_script_compile(h.context, V8C_LIT("[1, 2].map(x => x + 1).join()"), &options, &cached));
  TRY(v8c_program_new(V8C_LIT("1 + 1"), NULL, &program));
  TRY(v8c_program_run(program, h.context, &value));
  text.len = 0;
  err = v8c_program_cache(program, &text);
  if (err == V8C_ENOENT) err = V8C_ENOMEM; /* it runs without, when there is no memory for a cache */
end:
  v8c_script_free(script);
  v8c_script_free(cached);
  v8c_program_free(program);
  v8c_buf_free(&cache);
  v8c_buf_free(&text);
  close_host(&h);
  return err;
}

static int strings(void) {
  struct host h = {0};
  v8c_value value = NULL;
  v8c_buf text = {0};
  v8c_string_view view = {0};
  int err;
  TRY(open_host(&h));
  TRY(v8c_string(h.isolate, V8C_LIT("gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x98\x80"), &value));
  TRY(v8c_string_append(h.isolate, value, 0, &text));
  TRY(v8c_string_view_open(h.isolate, value, &view));
  v8c_string_view_close(&view);
  TRY(v8c_json_parse(h.context, V8C_LIT("{\"a\":[1,\"\xc3\xbc\"]}"), &value));
  TRY(v8c_json_stringify(h.context, value, 2, &value));
  TRY(v8c_bigint_text(h.context, V8C_LIT("123456789012345678901234567890"), &value));
end:
  v8c_buf_free(&text);
  close_host(&h);
  return err;
}

static int pack_and_restore(void) {
  struct host h = {0};
  v8c_snapshot *snapshot = NULL, *read = NULL;
  v8c_extra extra = {"key", 3, "value", 5};
  v8c_pack_options pack = {.size = sizeof pack,
                           .source = "globalThis.n = 42",
                           .source_len = 17,
                           .warm = "n + 1",
                           .warm_len = 5,
                           .extra = &extra,
                           .extra_count = 1};
  v8c_value value = NULL;
  const void *bytes;
  size_t len = 0;
  int err;
  TRY(v8c_pack_bundle(&pack, &snapshot));
  bytes = v8c_snapshot_bytes(snapshot, &len);
  TRY(v8c_snapshot_from_bytes(bytes, len, &read));
  TRY(v8c_snapshot_restore(read, NULL, NULL, &h.isolate));
  TRY(v8c_context_new(h.isolate, NULL, &h.context));
  TRY(v8c_enter(h.context, &h.frame));
  h.entered = true;
  TRY(v8c_eval(h.context, V8C_LIT("n"), NULL, &value));
end:
  v8c_snapshot_free(snapshot);
  v8c_snapshot_free(read);
  close_host(&h);
  return err;
}

static int creators(void) {
  v8c_creator *creator = NULL;
  v8c_context *context = NULL, *more = NULL;
  v8c_snapshot *snapshot = NULL;
  size_t index;
  int err;
  TRY(v8c_creator_new(NULL, &creator));
  TRY(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
  TRY(v8c_context_new(v8c_creator_isolate(creator), NULL, &more));
  TRY(v8c_creator_set_default(creator, context));
  TRY(v8c_creator_add(creator, more, &index));
  TRY(v8c_creator_set_extra(creator, V8C_LIT("k"), V8C_LIT("v")));
  TRY(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
end:
  v8c_context_free(context);
  v8c_context_free(more);
  v8c_creator_free(creator);
  v8c_snapshot_free(snapshot);
  return err;
}

static int count_bytes(const char *bytes, size_t len, void *data) {
  (void)bytes;
  *(size_t *)data += len;
  return 0;
}

static int profiles(void) {
  struct host h = {0};
  v8c_cpu_profiler *profiler = NULL;
  v8c_cpu_profile *cpu = NULL;
  v8c_heap_profile *heap = NULL;
  v8c_heap_sampling_options often = {.size = sizeof often, .interval_bytes = 1024};
  size_t len = 0;
  int err;
  TRY(open_host(&h));
  TRY(v8c_cpu_profiler_new(h.isolate, &profiler));
  TRY(v8c_cpu_start(profiler, V8C_LIT("t"), NULL));
  TRY(v8c_heap_sampling_start(h.isolate, &often));
  TRY(v8c_eval(h.context, V8C_LIT("let a = []; for (let i = 0; i < 3000; i++) a.push({ i })"), "p.js", NULL));
  TRY(v8c_heap_sampling_get(h.isolate, &heap));
  TRY(v8c_cpu_stop(profiler, V8C_LIT("t"), &cpu));
  TRY(v8c_cpu_profile_write(cpu, count_bytes, &len));
  TRY(v8c_heap_profile_write(heap, count_bytes, &len));
end:
  v8c_cpu_profiler_free(profiler);
  v8c_cpu_profile_free(cpu);
  v8c_heap_profile_free(heap);
  close_host(&h);
  return err;
}

Test(nomem, contexts) { fails_cleanly("contexts", contexts); }
Test(nomem, refs_and_templates) { fails_cleanly("refs and templates", refs_and_templates); }
Test(nomem, errors) { fails_cleanly("errors", errors); }
Test(nomem, scripts) { fails_cleanly("scripts, caches and programs", scripts); }
Test(nomem, strings) { fails_cleanly("strings and JSON", strings); }
Test(nomem, pack_and_restore) { fails_cleanly("pack and restore", pack_and_restore); }
Test(nomem, creators) { fails_cleanly("creators", creators); }
Test(nomem, profiles) { fails_cleanly("profiles", profiles); }
