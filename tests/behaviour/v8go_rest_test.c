/* v8go_rest_test.c: the rest of what v8go gets wrong, or asserts, in the basics: bytes of what has
 * none, bytes that were moved away, isolates made at once, and words on the host's own stdout. */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/harness/values.h"

TestSuite(v8go_rest, .init = harness_up, .fini = harness_down, .timeout = 120);
TestSuite(v8go_rest_alone, .timeout = 120);

/* ---- Bytes ---------------------------------------------------------------------------------- */

/* v8go casts without asking: {a: 1} has 65537 bytes there, a number ends the process. */
Test(v8go_rest, bytes_of_what_has_none) {
  static const char *const sources[] = {"({a: 1})",
                                        "5",
                                        "'text'",
                                        "null",
                                        "undefined",
                                        "Symbol()",
                                        "[1, 2]",
                                        "() => 1",
                                        "new Map()",
                                        "new Proxy(new ArrayBuffer(8), {})",
                                        "Object.create(ArrayBuffer.prototype)"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    v8c_value value = eval(sources[i]), out = NULL;
    void *bytes = NULL;
    char to[4];
    size_t len = 7, copied = 7;
    v8c_buffer_info buffer = {.size = sizeof buffer};
    v8c_view_info view = {.size = sizeof view};
    v8c_backing_store *store = NULL;
    CODE(V8C_ETYPE, v8c_bytes(iso, value, &bytes, &len));
    CODE(V8C_ETYPE, v8c_bytes_read(iso, value, 0, to, sizeof to, &copied));
    CODE(V8C_ETYPE, v8c_bytes_write(iso, value, 0, to, sizeof to));
    CODE(V8C_ETYPE, v8c_buffer_get_info(iso, value, &buffer));
    CODE(V8C_ETYPE, v8c_view_get_info(iso, value, &view));
    CODE(V8C_ETYPE, v8c_view_buffer(iso, value, &out));
    CODE(V8C_ETYPE, v8c_view(ctx, V8C_UINT8_ARRAY, value, 0, 1, &out));
    CODE(V8C_ETYPE, v8c_array_buffer_detach(ctx, value, NULL));
    CODE(V8C_ETYPE, v8c_array_buffer_transfer(ctx, value, &out));
    CODE(V8C_ETYPE, v8c_backing_store_of(iso, value, &store));
    cr_expect(!bytes && !out && !store && len == 7 && copied == 7, "%s", sources[i]);
  }
}

/* v8go's slice of a buffer that a script moved away reads memory that is gone. */
Test(v8go_rest, bytes_after_a_script_moved_them) {
  v8c_scope scope;
  v8c_backing_store *store = NULL;
  void *bytes = NULL;
  size_t len = 0;
  OK(v8c_scope_open(iso, &scope));
  v8c_value buffer = eval("globalThis.b = new ArrayBuffer(1 << 20); new Uint8Array(b).fill(7); b");
  OK(v8c_backing_store_of(iso, buffer, &store));
  eval("globalThis.moved = b.transfer(); 0");
  CODE(V8C_ESTATE, v8c_bytes(iso, buffer, &bytes, &len));
  v8c_scope_close(&scope);
  eval("globalThis.b = globalThis.moved = null");
  for (int i = 0; i < 3; i++) OK(v8c_low_memory(iso));
  const unsigned char *held = v8c_backing_store_bytes(store);
  cr_assert_eq(v8c_backing_store_len(store), 1u << 20);
  cr_expect(held[0] == 7 && held[(1 << 20) - 1] == 7);
  v8c_backing_store_free(store);
}

/* Bytes of a SharedArrayBuffer are told, in place, and only those of one are shared. */
Test(v8go_rest, shared_bytes) {
  v8c_value shared = eval("globalThis.s = new SharedArrayBuffer(8); new Uint8Array(s).set([1, 2, 3]); s"),
            plain = eval("new ArrayBuffer(8)");
  v8c_buffer_info info = {.size = sizeof info};
  v8c_backing_store *store = NULL;
  void *bytes = NULL;
  size_t len = 0;
  OK(v8c_buffer_get_info(iso, shared, &info));
  cr_expect(info.shared && info.len == 8);
  OK(v8c_bytes(iso, shared, &bytes, &len));
  cr_expect_eq(len, 8);
  cr_expect_eq(memcmp(bytes, "\1\2\3\0", 4), 0);
  ((unsigned char *)bytes)[3] = 4;
  EVAL_IS("new Uint8Array(s).join()", "1,2,3,4,0,0,0,0");
  OK(v8c_buffer_get_info(iso, plain, &info));
  cr_expect(!info.shared);
  OK(v8c_backing_store_of(iso, shared, &store));
  cr_expect(v8c_backing_store_shared(store));
  v8c_backing_store_free(store);
}

/* ---- Functions ------------------------------------------------------------------------------- */

static void native(v8c_call *call) { v8c_return_int32(call, 1); }

Test(v8go_rest, source_map_of_a_function) {
  v8c_value fn = NULL, made = NULL, url = NULL;
  OK(v8c_eval(ctx, V8C_LIT("(function add(a, b) { return a + b })\n//# sourceMappingURL=main.js.map\n"), "main.js",
              &fn));
  size_t before = v8c_scope_count(iso);
  OK(v8c_function_source_map_url(iso, fn, &url));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  TEXT_IS(url, "main.js.map");
  OK(v8c_function_source_map_url(iso, eval("(() => 1)"), &url));
  cr_expect(v8c_is_undefined(url));
  v8c_script_options options = {.size = sizeof options, .source_map_url = "given.map", .source_map_url_len = V8C_ZSTR};
  OK(v8c_script_compile_function(ctx, V8C_LIT("return 1"), NULL, &options, &made));
  OK(v8c_function_source_map_url(iso, made, &url));
  TEXT_IS(url, "given.map");
  /* Where there is no script there is none. */
  OK(v8c_function(ctx, NULL, 0, native, NULL, &made));
  GLOBAL("fn", fn);
  v8c_value none[] = {made, eval("fn.bind(null)"), eval("new Proxy(fn, {})"), eval("Array.prototype.map")};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    OK(v8c_function_source_map_url(iso, none[i], &url));
    cr_expect(v8c_is_undefined(url), "%zu", i);
  }
  url = NULL;
  CODE(V8C_ETYPE, v8c_function_source_map_url(iso, eval("({})"), &url));
  CODE(V8C_EINVAL, v8c_function_source_map_url(iso, NULL, &url));
  CODE(V8C_EINVAL, v8c_function_source_map_url(iso, fn, NULL));
  CODE(V8C_EINVAL, v8c_function_source_map_url(NULL, fn, &url));
  cr_expect_null(url);
}

/* ---- Threads ---------------------------------------------------------------------------------- */

enum { THREADS = 8, ROUNDS = 15 };
static pthread_barrier_t all_there;

static void *comes_and_goes(void *data) {
  for (int i = 0; i < ROUNDS; i++) {
    v8c_isolate *isolate = NULL;
    v8c_context *context = NULL;
    v8c_frame frame;
    v8c_value value = NULL;
    int32_t number = 0;
    pthread_barrier_wait(&all_there); /* all begin at once, each time */
    if (v8c_isolate_new(NULL, &isolate) || v8c_context_new(isolate, NULL, &context)) return NULL;
    if (v8c_enter(context, &frame)) return NULL;
    v8c_eval(context, V8C_LIT("[...Array(100).keys()].reduce((a, b) => a + b)"), "sum.js", &value);
    if (v8c_to_int32(context, value, &number) || number != 4950 || v8c_leave(&frame)) return NULL;
    v8c_context_free(context);
    if (v8c_isolate_free(isolate)) return NULL;
  }
  return data;
}

/* v8go makes and frees isolates one after the other, behind a lock of the process's. */
Test(v8go_rest_alone, isolates_are_made_and_freed_at_once) {
  pthread_t threads[THREADS];
  void *fine = NULL;
  harness_start();
  pthread_barrier_init(&all_there, NULL, THREADS);
  for (size_t i = 0; i < THREADS; i++) cr_assert_eq(pthread_create(&threads[i], NULL, comes_and_goes, &all_there), 0);
  for (size_t i = 0; i < THREADS; i++) {
    cr_assert_eq(pthread_join(threads[i], &fine), 0);
    cr_expect_eq(fine, (void *)&all_there, "thread %zu", i);
  }
}

/* ---- Nothing is printed ---------------------------------------------------------------------------- */

static int to_nowhere(const char *bytes, size_t len, void *data) {
  (void)bytes, (void)len, (void)data;
  return 0;
}

/* All that makes v8go, or V8 without a TryCatch, speak on the host's own stdout and stderr. */
static void goes_wrong(void) {
  static const char *const unsaid[] = {"globalThis.a = {}; a.a = a; a", "({b: 1n})",
                                       "({get g() { throw new Error('mine') }})", "({toJSON() { throw 5 }})"};
  static const char *const thrown[] = {"throw new Error('aloud')",
                                       "throw { code: 5 }",
                                       "throw Object.create(null)",
                                       "throw ''",
                                       "syntax error here",
                                       "null.x",
                                       "(function f() { f() })()",
                                       "Promise.reject(new Error('unhandled'))",
                                       "queueMicrotask(() => { throw 6 })",
                                       "console.log('nobody listens'); console.error('to this')",
                                       "debugger"};
  v8c_value out = NULL;
  for (size_t i = 0; i < sizeof unsaid / sizeof *unsaid; i++) {
    v8c_frame frame;
    OK(v8c_enter(ctx, &frame));
    v8c_value value = eval(unsaid[i]);
    CODE(V8C_EXCEPTION, v8c_json_stringify(ctx, value, 2, &out));
    OK(v8c_leave(&frame)); /* pending, and nobody caught it */
    OK(v8c_enter(ctx, &frame));
    CODE(V8C_EXCEPTION, v8c_json_write(ctx, eval(unsaid[i]), 0, to_nowhere, NULL));
    OK(v8c_catch(iso, NULL));
    OK(v8c_leave(&frame));
  }
  for (size_t i = 0; i < sizeof thrown / sizeof *thrown; i++) {
    v8c_frame frame;
    OK(v8c_enter(ctx, &frame));
    v8c_eval(ctx, thrown[i], V8C_ZSTR, "loud.js", NULL);
    OK(v8c_leave(&frame));
  }
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  CODE(V8C_EXCEPTION, v8c_json_parse(ctx, V8C_LIT("{no"), &out));
  OK(v8c_catch(iso, NULL));
  double number;
  CODE(V8C_EXCEPTION, v8c_to_number(ctx, eval("10n"), &number));
  OK(v8c_leave(&frame));
}

Test(v8go_rest_alone, nothing_is_printed) {
  struct stat said;
  int file = memfd_create("said", 0), out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
  harness_start();
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  fflush(NULL);
  cr_assert(file >= 0 && dup2(file, STDOUT_FILENO) >= 0 && dup2(file, STDERR_FILENO) >= 0);
  goes_wrong();
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  fflush(NULL);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  cr_assert_eq(fstat(file, &said), 0);
  if (said.st_size) {
    char text[400] = "";
    cr_assert_geq(pread(file, text, sizeof text - 1, 0), 0);
    cr_assert(false, "%ld bytes were printed: %s", (long)said.st_size, text);
  }
}
