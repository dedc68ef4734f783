/* damage_test.c: damaged and foreign containers and code caches end in a code and a living
 * process, which can still restore the good one. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/harness.h"

TestSuite(damage, .init = harness_start, .timeout = 120);

static const char bundle[] =
    "globalThis.table = Object.fromEntries(Array.from({ length: 500 }, (_, i) => ['key' + i, { i, text: 'x'.repeat(i % "
    "50) }]));"
    "globalThis.greet = name => `hello ${name}, ${Object.keys(table).length}`;"
    "class Shape { #area = 42; get area() { return this.#area } } globalThis.shape = new Shape;"
    "globalThis.words = new Map([['a', /b+/g], ['c', new Set([1, 2])]]);";
static const char warm[] = "greet('warm'); shape.area; words.get('a').test('abb')";

static v8c_snapshot *pack(const char *source, int (*prepare)(v8c_context *, void *), void *data) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options options = {.size = sizeof options,
                              .source = source,
                              .source_len = V8C_ZSTR,
                              .warm = prepare ? NULL : warm,
                              .warm_len = V8C_ZSTR,
                              .prepare = prepare,
                              .data = data};
  OK(v8c_pack_bundle(&options, &snapshot));
  return snapshot;
}

static void runs(v8c_isolate *isolate, const char *source, const char *wanted) {
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value value = NULL;
  v8c_buf text = {0};
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, source, V8C_ZSTR, "check.js", &value));
  OK(v8c_to_text(context, value, &text));
  cr_assert_str_eq(text.data, wanted);
  v8c_buf_free(&text);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
}

static void still_restores(const v8c_snapshot *snapshot) {
  v8c_isolate *isolate = NULL;
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  runs(isolate, "greet('again') + shape.area", "hello again, 50042");
  OK(v8c_isolate_free(isolate));
}

static uint64_t random_state;

static uint64_t next_random(void) { /* SplitMix64 */
  uint64_t z = (random_state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static bool is_container_code(int code) {
  return code == V8C_EFORMAT || code == V8C_ETOONEW || code == V8C_ETRUNCATED || code == V8C_EDIGEST ||
         code == V8C_ECORRUPT;
}

/* ---- Containers -------------------------------------------------------------------------- */

static void refused(const void *bytes, size_t len, const char *what, size_t where) {
  v8c_snapshot *snapshot = NULL;
  int err = v8c_snapshot_from_bytes(bytes, len, &snapshot);
  cr_assert(is_container_code(err), "%s at %zu: %s", what, where, v8c_err_name(err));
  cr_assert_null(snapshot);
  cr_assert_neq(v8c_detail()[0], 0, "%s at %zu: nothing says what is wrong", what, where);
}

Test(damage, flipped_bits_of_a_container) {
  v8c_snapshot *good = pack(bundle, NULL, NULL);
  size_t len;
  const char *bytes = v8c_snapshot_bytes(good, &len);
  char *copy = malloc(len);
  memcpy(copy, bytes, len);
  random_state = 1;
  for (int i = 0; i < 400; i++) {
    /* Half of them in the header and the first sections, which are small. */
    size_t bit = next_random() % ((i % 2 ? len : 4096) * 8);
    copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
    refused(copy, len, "a flipped bit", bit);
    copy[bit / 8] = bytes[bit / 8];
  }
  cr_assert_eq(memcmp(copy, bytes, len), 0);
  still_restores(good);
  free(copy);
  v8c_snapshot_free(good);
}

Test(damage, every_bit_of_the_first_kilobyte) {
  v8c_snapshot *good = pack(bundle, NULL, NULL);
  size_t len;
  const char *bytes = v8c_snapshot_bytes(good, &len);
  char *copy = malloc(len);
  memcpy(copy, bytes, len);
  for (size_t bit = 0; bit < 8 * 1024; bit += 5) { /* 5: each place in a byte comes in turn */
    copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
    refused(copy, len, "a flipped bit", bit);
    copy[bit / 8] = bytes[bit / 8];
  }
  still_restores(good);
  free(copy);
  v8c_snapshot_free(good);
}

Test(damage, cut_and_lengthened_containers) {
  v8c_snapshot *good = pack(bundle, NULL, NULL);
  size_t len;
  const char *bytes = v8c_snapshot_bytes(good, &len);
  const size_t cuts[] = {len / 20, len / 2, len / 10 * 9, len / 100 * 99, len - 1, 0, 1, 7, 8, 63, 64, 100, 512, 4096};
  for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
    char *copy = malloc(cuts[i] ? cuts[i] : 1); /* exactly, so that ASan sees a byte too far */
    memcpy(copy, bytes, cuts[i]);
    refused(copy, cuts[i], "cut", cuts[i]);
    free(copy);
  }
  char *longer = calloc(len + 100, 1);
  memcpy(longer, bytes, len);
  refused(longer, len + 1, "a byte more", len);
  refused(longer, len + 100, "100 bytes more", len);
  still_restores(good);
  free(longer);
  v8c_snapshot_free(good);
}

static void store(const char *path, const void *bytes, size_t len) {
  int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  cr_assert_geq(fd, 0);
  cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
  close(fd);
}

static char folder[] = "/tmp/v8c-damage-XXXXXX";

static const char *in_folder(const char *name) {
  static char path[200];
  if (strstr(folder, "XXXXXX")) cr_assert(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

Test(damage, files) {
  v8c_snapshot *good = pack(bundle, NULL, NULL), *snapshot = NULL;
  size_t len;
  const char *bytes = v8c_snapshot_bytes(good, &len);
  const char *path = in_folder("file.v8c");
  char *copy = malloc(len);
  memcpy(copy, bytes, len);
  random_state = 2;
  for (int i = 0; i < 40; i++) {
    size_t bit = next_random() % (len * 8);
    copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
    store(path, copy, len);
    cr_assert(is_container_code(v8c_snapshot_open(path, &snapshot)));
    copy[bit / 8] = bytes[bit / 8];
  }
  for (int percent = 5; percent < 100; percent += 19) {
    store(path, bytes, len / 100 * (size_t)percent);
    cr_assert(is_container_code(v8c_snapshot_open(path, &snapshot)));
  }
  store(path, "", 0);
  cr_assert(is_container_code(v8c_snapshot_open(path, &snapshot)));
  CODE(V8C_EIO, v8c_snapshot_open(in_folder("missing.v8c"), &snapshot));
  cr_assert(strstr(v8c_detail(), strerror(ENOENT)), "%s", v8c_detail());
  CODE(V8C_EIO, v8c_snapshot_open(folder, &snapshot));
  CODE(V8C_EIO, v8c_snapshot_open("/dev/null", &snapshot));
  CODE(V8C_EIO, v8c_snapshot_open("", &snapshot));
  CODE(V8C_EIO, v8c_snapshot_open(in_folder("missing/file.v8c"), &snapshot));
  if (geteuid() != 0) { /* root reads what it likes */
    store(path = in_folder("secret.v8c"), bytes, len);
    chmod(path, 0);
    CODE(V8C_EIO, v8c_snapshot_open(path, &snapshot));
    remove(path);
  }
  cr_assert_null(snapshot);
  path = in_folder("file.v8c");
  OK(v8c_snapshot_save(good, path));
  OK(v8c_snapshot_open(path, &snapshot));
  remove(path); /* the mapping stays */
  still_restores(snapshot);
  v8c_isolate *isolate = NULL;
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  v8c_snapshot_free(snapshot); /* and is the isolate's too */
  runs(isolate, "greet('mapped')", "hello mapped, 500");
  OK(v8c_isolate_free(isolate));
  v8c_snapshot_free(good);
  rmdir(folder);
  free(copy);
}

/* After a save that failed the path holds what it held, and nothing lies beside it. */
Test(damage, saving_fails_without_a_trace) {
  v8c_snapshot *good = pack(bundle, NULL, NULL), *back = NULL;
  size_t len, old_len;
  v8c_snapshot_bytes(good, &len);
  const char *path = in_folder("kept.v8c");
  store(path, "what was there", 14);
  signal(SIGXFSZ, SIG_IGN);
  struct rlimit limit, old;
  getrlimit(RLIMIT_FSIZE, &old);
  limit = (struct rlimit){.rlim_cur = len / 2, .rlim_max = old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limit);
  int err = v8c_snapshot_save(good, path);
  setrlimit(RLIMIT_FSIZE, &old);
  cr_assert_eq(err, V8C_EIO);
  cr_assert(strstr(v8c_detail(), strerror(EFBIG)), "%s", v8c_detail());
  struct stat st;
  cr_assert_eq(stat(path, &st), 0);
  cr_assert_eq(st.st_size, 14);
  remove(path);
  cr_assert_eq(rmdir(folder), 0, "something was left behind: %s", strerror(errno));
  CODE(V8C_EIO, v8c_snapshot_save(good, in_folder("folder/is/not/there.v8c")));
  CODE(V8C_EIO, v8c_snapshot_save(good, "/tmp"));
  CODE(V8C_EIO, v8c_snapshot_save(good, ""));
  CODE(V8C_EIO, v8c_snapshot_save(good, "/dev/full"));
  const void *bytes = v8c_snapshot_bytes(good, &old_len);
  OK(v8c_snapshot_from_bytes(bytes, old_len, &back));
  still_restores(back);
  v8c_snapshot_free(back);
  v8c_snapshot_free(good);
}

/* ---- Code caches ------------------------------------------------------------------------------- */

static v8c_cache_result compile_with(v8c_context *context, const char *source, const void *cache, size_t len,
                                     const char *wanted) {
  v8c_script_options options = {.size = sizeof options, .cache = cache, .cache_len = len};
  v8c_script *script = NULL;
  v8c_value value = NULL;
  v8c_scope scope;
  v8c_buf text = {0};
  OK(v8c_scope_open(v8c_context_isolate(context), &scope));
  OK(v8c_script_compile(context, source, V8C_ZSTR, &options, &script));
  v8c_cache_result result = v8c_script_cache_result(script);
  OK(v8c_script_run(script, context, &value));
  OK(v8c_to_text(context, value, &text));
  cr_assert_str_eq(text.data, wanted);
  v8c_buf_free(&text);
  v8c_script_free(script);
  v8c_scope_close(&scope);
  return result;
}

static const char cached_source[] =
    "(() => { const f = n => n < 2 ? n : f(n - 1) + f(n - 2); class A { m() { return f(10) } }"
    "  return `${new A().m()}` + [1, 2, 3].map(x => x * 2) })()";

Test(damage, code_caches) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_script *script = NULL;
  v8c_buf cache = {0};
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_script_compile(context, cached_source, V8C_ZSTR, NULL, &script));
  OK(v8c_script_run(script, context, NULL));
  OK(v8c_script_cache(script, &cache));
  v8c_script_free(script);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate)); /* else V8 finds the script in its compilation cache */

  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  cr_assert_eq(compile_with(context, cached_source, cache.data, cache.len, "552,4,6"), V8C_CACHE_ACCEPTED);
  char *copy = malloc(cache.len + 8);
  random_state = 3;
  for (int i = 0; i < 400; i++) {
    size_t bit = next_random() % ((i % 4 ? cache.len : 64) * 8);
    memcpy(copy, cache.data, cache.len);
    copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
    v8c_cache_result result = compile_with(context, cached_source, copy, cache.len, "552,4,6");
    cr_assert_eq(result, V8C_CACHE_DAMAGED, "bit %zu: %s", bit, v8c_cache_result_name(result));
  }
  const size_t cuts[] = {
      cache.len / 20, cache.len / 2, cache.len / 10 * 9, cache.len / 100 * 99, cache.len - 1, 0, 1, 63, 64};
  for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
    char *exact = malloc(cuts[i] ? cuts[i] : 1);
    memcpy(exact, cache.data, cuts[i]);
    cr_assert_eq(compile_with(context, cached_source, exact, cuts[i], "552,4,6"), V8C_CACHE_DAMAGED, "%zu", cuts[i]);
    free(exact);
  }
  memcpy(copy, cache.data, cache.len);
  memset(copy + cache.len, 0, 8);
  cr_assert_eq(compile_with(context, cached_source, copy, cache.len + 8, "552,4,6"), V8C_CACHE_DAMAGED);
  /* V8's own, without our frame. */
  cr_assert_eq(compile_with(context, cached_source, cache.data + 64, cache.len - 64, "552,4,6"), V8C_CACHE_DAMAGED);
  /* Of another source, of the same length too. */
  cr_assert_eq(compile_with(context, "40 + 2", cache.data, cache.len, "42"), V8C_CACHE_SOURCE);
  char other[sizeof cached_source];
  memcpy(other, cached_source, sizeof other);
  strstr(other, "f(10)")[3] = '1'; /* f(11) */
  cr_assert_eq(compile_with(context, other, cache.data, cache.len, "892,4,6"), V8C_CACHE_SOURCE);
  cr_assert_eq(compile_with(context, cached_source, cache.data, cache.len, "552,4,6"), V8C_CACHE_ACCEPTED);
  free(copy);
  v8c_buf_free(&cache);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
}

/* ---- External references ---------------------------------------------------------------------------- */

static void answers(v8c_call *call) { v8c_return_int32(call, 42); }

static int put_natives(v8c_context *context, void *data) {
  v8c_value fn = NULL;
  (void)data;
  OK(v8c_function(context, V8C_LIT("answers"), answers, NULL, &fn));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("answers"), fn));
  return 0;
}

/* Packed in a child, which registers what this process does not. */
static void pack_elsewhere(const char *path) {
  pid_t child = fork();
  if (child == 0) {
    v8c_snapshot *snapshot = NULL;
    v8c_pack_options options = {.size = sizeof options,
                                .source = "globalThis.use = () => answers() + 1",
                                .source_len = V8C_ZSTR,
                                .prepare = put_natives};
    if (V8C_NATIVE(answers) || v8c_register_native("never used", 10, (void (*)(void))put_natives)) _exit(1);
    if (v8c_start(NULL) || v8c_pack_bundle(&options, &snapshot) || v8c_snapshot_save(snapshot, path)) _exit(2);
    _exit(0);
  }
  int status = -1;
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
}

Test(damage, other_references, .init = NULL) {
  const char *path = in_folder("refs.v8c");
  v8c_snapshot *snapshot = NULL;
  v8c_isolate *isolate = NULL;
  pack_elsewhere(path);
  harness_start();
  OK(v8c_snapshot_open(path, &snapshot));
  CODE(V8C_EREFS, v8c_snapshot_check(snapshot, NULL));
  cr_assert(strstr(v8c_detail(), "'answers'") && strstr(v8c_detail(), "'never used'"), "%s", v8c_detail());
  CODE(V8C_EREFS, v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  cr_assert(strstr(v8c_detail(), "'answers'"), "%s", v8c_detail());
  cr_assert_null(isolate);
  v8c_restore_options options = {.size = sizeof options, .allow_refs = true};
  OK(v8c_snapshot_restore(snapshot, NULL, &options, &isolate));
  runs(isolate, "try { use() } catch (e) { e instanceof Error ? 'Error' : e }", "Error");
  runs(isolate, "try { answers() } catch (e) { e.message }",
       "this native function was not registered when the snapshot was restored");
  runs(isolate, "1 + 1", "2");
  OK(v8c_isolate_free(isolate));
  v8c_snapshot_free(snapshot);
  remove(path);
  rmdir(folder);
}

Test(damage, found_references, .init = NULL) {
  const char *path = in_folder("refs.v8c");
  v8c_snapshot *snapshot = NULL;
  v8c_isolate *isolate = NULL;
  pack_elsewhere(path);
  OK(V8C_NATIVE(answers));
  OK(v8c_register_native("never used", 10, (void (*)(void))runs)); /* another address: found by name */
  OK(v8c_register_native("a name more", 11, (void (*)(void))store));
  harness_start();
  OK(v8c_snapshot_open(path, &snapshot));
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  runs(isolate, "use()", "43");
  OK(v8c_isolate_free(isolate));
  v8c_snapshot_free(snapshot);
  remove(path);
  rmdir(folder);
}

/* ---- Limits --------------------------------------------------------------------------------------------- */

Test(damage, restored_with_limits) {
  v8c_snapshot *good = pack(bundle, NULL, NULL);
  v8c_isolate *isolate = NULL;
  v8c_isolate_options limits = {.size = sizeof limits, .heap_max_bytes = 64 << 20, .array_buffer_max_bytes = 1 << 20};
  OK(v8c_snapshot_restore(good, &limits, NULL, &isolate));
  runs(isolate, "greet('limits')", "hello limits, 500");
  runs(isolate, "try { new ArrayBuffer(2 << 20); 'made' } catch (e) { e.constructor.name }", "RangeError");
  runs(isolate, "new ArrayBuffer(1 << 19).byteLength", "524288");
  OK(v8c_isolate_free(isolate));
  isolate = NULL;
  limits.heap_max_bytes = 5;
  CODE(V8C_ERANGE, v8c_snapshot_restore(good, &limits, NULL, &isolate));
  limits.size = 0;
  CODE(V8C_EINVAL, v8c_snapshot_restore(good, &limits, NULL, &isolate));
  v8c_restore_options options = {.size = 0};
  CODE(V8C_EINVAL, v8c_snapshot_restore(good, NULL, &options, &isolate));
  cr_assert_null(isolate);
  still_restores(good);
  v8c_snapshot_free(good);
}
