/* runtime_require_test.c: what a runtime promises of require() (55), and of snapshots with native modules. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uv.h>

#include "tests/harness/folder.h"
#include "tests/harness/script.h"
#include "tests/harness/snapshot.h"
#include "v8c.h"

TestSuite(runtime_require, .init = runtime_up, .fini = runtime_down, .timeout = 120);

/* Makes the folders above, too. */
static void put(const char *name, const char *text) {
  char path[PATH_MAX + 64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
    *slash = 0;
    mkdir(path, 0777);
  }
  FILE *file = fopen(path, "w");
  cr_assert(file && fputs(text, file) >= 0 && !fclose(file), "%s", path);
}

static void fill_folder(void) {
  make_folder("require");
  cr_assert_eq(chdir(folder), 0);
}

static void empty_folder(void) {
  cr_assert_eq(chdir("/"), 0);
  remove_folders();
}

static v8c_runtime *with_files(void) {
  fill_folder();
  put("root/lib/of-root.js", "module.exports = 'root'");
  const char *roots[] = {"root"};
  v8c_builder *builder = shipped_builder(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_TIMERS));
  v8c_loader_options options = {.size = sizeof options, .files = true, .roots = roots, .root_count = 1};
  OK(v8c_builder_set_loader(builder, &options));
  return build_runtime(builder, NULL);
}

static void end_files(v8c_runtime *rt) {
  end_runtime(rt);
  empty_folder();
}

Test(runtime_require, s55_files_folders_and_packages) {
  v8c_runtime *rt = with_files();
  put("a.js", "exports.where = __filename; exports.dir = __dirname; exports.this = this === exports;");
  put("data.json", "\xef\xbb\xbf{\"x\": [1, {\"y\": 2}]}");
  put("bad.json", "{\"x\": }");
  put("dir/index.js", "module.exports = require('../a').dir;");
  put("pkg/package.json", "{\"main\": \"lib\"}");
  put("pkg/lib/index.js", "module.exports = 'pkg main';");
  put("node_modules/plain.js", "module.exports = 'a file';");
  put("node_modules/exp/package.json",
      "{\"exports\": {\".\": {\"import\": \"./i.mjs\", \"require\": \"./r.cjs\"}, \"./sub/*\": \"./s/*.js\"}}");
  put("node_modules/exp/r.cjs", "module.exports = 'required';");
  put("node_modules/exp/s/x.js", "module.exports = 'star';");
  put("node_modules/main/package.json", "{\"main\": \"m.js\"}");
  put("node_modules/main/m.js", "module.exports = require('plain');");
  put("deep/er/x.js",
      "module.exports = [require('main'), require('../../a') === require('/' + __dirname.slice(1) + '/../../a.js')];");
  put("esm.mjs", "export const x = 1;");
  put("shebang.js", "#!/usr/bin/env node\nmodule.exports = new Error().stack.includes('shebang.js:2');");
  await_script(
      rt,
      "const a = require('./a'); equal(a.where, require.resolve('./a.js')); equal(a.this, true); "
      "equal(require('./a.js'), a);\n"
      "equal(require('./data').x[1].y, 2); equal(require('./dir'), a.dir); equal(require('./pkg'), 'pkg main'); "
      "equal(require('./pkg/'), 'pkg main');\n"
      "equal(require('plain'), 'a file'); equal(require('exp'), 'required'); equal(require('exp/sub/x'), 'star'); "
      "equal(require('main'), 'a file');\n"
      "equal(thrown(() => require('exp/other')).code, 'ERR_PACKAGE_PATH_NOT_EXPORTED');\n"
      "equal(require('./deep/er/x').join(), 'a file,true'); equal(require('lib/of-root'), 'root'); "
      "equal(require('./shebang'), true);\n"
      "equal(thrown(() => require('./esm.mjs')).code, 'ERR_REQUIRE_ESM'); equal((await import('./a.js')).default, a);\n"
      "const bad = thrown(() => require('./bad')); equal(bad.constructor, SyntaxError); "
      "equal(bad.message.startsWith(a.dir + '/bad.json: '), true);\n"
      "equal(thrown(() => require(1)).code, 'ERR_INVALID_ARG_TYPE'); equal(thrown(() => require('')).code, "
      "'ERR_INVALID_ARG_VALUE');");
  end_files(rt);
}

Test(runtime_require, s55_cycles_see_what_is_there) {
  v8c_runtime *rt = with_files();
  put("a.js", "exports.early = 1; exports.b = require('./b'); exports.late = 2;");
  put("b.js", "const a = require('./a'); exports.seen = Object.keys(a).join(); exports.later = () => a.late;");
  await_script(rt, "const a = require('./a'); equal(a.b.seen, 'early'); equal(a.b.later(), 2);");
  end_files(rt);
}

Test(runtime_require, s55_one_that_throws_is_read_again) {
  v8c_runtime *rt = with_files();
  put("t.js", "module.exports = 1; throw 'a string';");
  put("syntax.js", "let x = ;");
  await_script(
      rt,
      "equal(thrown(() => require('./t')), 'a string'); equal(require.cache[require.resolve('./t')], undefined);\n"
      "equal(thrown(() => require('./syntax')) instanceof SyntaxError, true); equal(thrown(() => "
      "require('./new')).code, 'MODULE_NOT_FOUND');");
  put("t.js", "module.exports = 2;");
  put("new.js", "module.exports = 3;");
  await_script(rt, "equal(require('./t'), 2); equal(require('./new'), 3);");
  put("t.js", "module.exports = 4;");
  await_script(rt,
               "equal(require('./t'), 2); delete require.cache[require.resolve('./t')]; equal(require('./t'), 4);\n"
               "require.cache[require.resolve('./new')] = { exports: 'mocked' }; equal(require('./new'), 'mocked');");
  end_files(rt);
}

Test(runtime_require, s55_modules_know_their_family) {
  v8c_runtime *rt = with_files();
  put("m.js",
      "const c = require('./c'); module.exports = [module.children.map((x) => x.id), module.paths[0], module.loaded, "
      "require.main,\n"
      "  c.parent === module, require.resolve('timer'), require.resolve.paths('x')[0], module.require('./c') === c];");
  put("c.js", "exports.parent = module.parent; exports.id = module.id;");
  await_script(
      rt,
      "const [children, path, loaded, main, parent, timer, paths, same] = require('./m'); const dir = "
      "require.resolve('./m').slice(0, -5);\n"
      "equal(children.join(), dir + '/c.js'); equal(path, dir + '/node_modules'); equal(loaded, false); equal(main, "
      "undefined);\n"
      "equal(parent, true); equal(timer, 'timer'); equal(paths, dir + '/node_modules'); equal(same, true);\n"
      "equal(require.resolve('./c', { paths: [dir] }), dir + '/c.js'); equal(require.cache[dir + '/m.js'].loaded, "
      "true);");
  end_files(rt);
}

Test(runtime_require, s55_what_is_missing_names_who_asked) {
  v8c_runtime *rt = with_files();
  put("outer.js", "exports.x = 1;\nrequire('./inner');");
  put("inner.js", "\n\n  require('gone');");
  await_script(
      rt,
      "const e = thrown(() => require('./outer')); const dir = require.resolve('./outer').slice(0, -9);\n"
      "equal(e.code, 'MODULE_NOT_FOUND');\n"
      "equal(e.message, `Cannot find module 'gone'\\nRequire stack:\\n- ${dir}/inner.js:3:3\\n- ${dir}/outer.js`);\n"
      "equal(e.requireStack.join(), `${dir}/inner.js,${dir}/outer.js`); equal(e.line, 3);");
  end_files(rt);
}

/* ---- Sources that the host brings ---------------------------------------------------------- */

static v8c_fetch *asked;
static struct event was_asked = EVENT;
static bool ask(v8c_fetch *fetch, const char *url, size_t len, void *data) {
  (void)data;
  if (len != 7 || memcmp(url, "app:one", 7)) return false;
  asked = fetch;
  event_set(&was_asked);
  return true;
}

static int import_it(v8c_runtime *rt, v8c_context *context, void *data, v8c_value *out) {
  (void)data, (void)context;
  return v8c_loader_import(v8c_runtime_loader(rt), V8C_LIT("app:one"), NULL, 0, out);
}

static int take_x(v8c_runtime *rt, v8c_context *context, v8c_value value, void *data) {
  v8c_value x = NULL;
  (void)rt;
  int err = v8c_get_named(context, value, V8C_LIT("x"), &x);
  return err ? err : v8c_get_number(x, data);
}

static void *answer_it(void *data) {
  (void)data;
  cr_assert(event_wait(&was_asked, 1));
  OK(v8c_fetch_source(asked, V8C_LIT("import { sleep } from 'timer'; await sleep(2); export const x = 42;"),
                      V8C_SOURCE_MODULE));
  return NULL;
}

Test(runtime_require, a_source_that_comes_later_is_waited_for) {
  pthread_t thread;
  double x = 0;
  v8c_loader_options options = {.size = sizeof options, .fetch = ask};
  v8c_builder *builder = shipped_builder(NULL);
  OK(v8c_builder_set_loader(builder, &options));
  v8c_runtime *rt = build_runtime(builder, NULL);
  cr_assert_eq(pthread_create(&thread, NULL, answer_it, NULL), 0);
  OK(v8c_runtime_await(rt, "import", import_it, take_x, &x, 60e3, NULL));
  cr_expect_eq(x, 42);
  pthread_join(thread, NULL);
  end_runtime(rt);
}

/* ---- Sources of the host's --------------------------------------------------------------------------- */

static v8c_fetch *late;

static bool of_host(v8c_fetch *fetch, const char *url, size_t len, void *data) {
  const char *dot = strrchr(url, '.');
  (void)len, (void)data;
  if (!strcmp(dot, ".up")) return !v8c_fetch_source(fetch, V8C_LIT("exports.x = __filename"), V8C_SOURCE_COMMONJS);
  if (!strcmp(dot, ".esm")) return !v8c_fetch_source(fetch, V8C_LIT("export default 1"), V8C_SOURCE_MODULE);
  if (!strcmp(dot, ".bad")) return !v8c_fetch_error(fetch, V8C_LIT("a bad one"));
  if (!strcmp(dot, ".late")) late = fetch;
  return late == fetch;
}

Test(runtime_require, files_of_no_known_extension_may_come_from_the_host) {
  v8c_builder *builder = NULL;
  fill_folder();
  const char *const names[] = {"a.up", "a.esm", "a.bad", "a.late", "a.own"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) put(names[i], "exports.x = 'disk'");
  put("a.js", "exports.x = 'js'");
  OK(v8c_builder_new(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_TIMERS), &builder));
  v8c_loader_options options = {.size = sizeof options, .files = true, .fetch = of_host};
  OK(v8c_builder_set_loader(builder, &options));
  v8c_runtime *rt = build_runtime(builder, NULL);
  await_script(rt,
               "equal(require('./a.up').x, require.resolve('./a.up')); equal(require('./a.up'), require('./a.up'));\n"
               "equal(thrown(() => require('./a.esm')).code, 'ERR_REQUIRE_ESM');\n"
               "equal(thrown(() => require('./a.bad')).message, 'a bad one');\n"
               "equal(thrown(() => require('./a.late')).message.startsWith('The source of'), true);\n"
               "equal(require('./a.own').x, 'disk'); equal(require('./a').x, 'js');\n"
               "equal((await import('./a.esm')).default, 1); equal((await import('./a.up')).x, require('./a.up').x);");
  cr_assert(late);
  OK(v8c_fetch_source(late, V8C_LIT("nobody waits"), V8C_SOURCE_COMMONJS));
  end_files(rt);
}

/* ---- Snapshots ------------------------------------------------------------------------------------ */

struct sums {
  int total;
};
static const v8c_native_module sums_module;

static void add(v8c_call *call) {
  struct sums *sums = v8c_native_here(call, &sums_module);
  int32_t n = 0;
  if (sums && !v8c_arg_int32(call, 0, &n)) v8c_return_int32(call, sums->total += n);
}

static int open_sums(v8c_runtime *rt, void *data, void **state) {
  (void)rt, (void)data;
  *state = calloc(1, sizeof(struct sums));
  return *state ? 0 : V8C_ENOMEM;
}

static int close_sums(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  free(data);
  return 0;
}

static const v8c_prop sums_functions[] = {V8C_FN("add", add), V8C_PROP_END};
static const v8c_native_module sums_module = {
    .size = sizeof sums_module,
    .name = "sums",
    .functions = sums_functions,
    .init = open_sums,
    .close = close_sums,
    .source = "exports.add3 = (n) => exports.add(n) + exports.add(n) + exports.add(n);"};

static v8c_snapshot *packed_with(const v8c_native_module *module, const char *name) {
  v8c_value exports = NULL;
  begin_creator(NULL);
  OK(v8c_native_exports(ctx, module, &exports));
  OK(v8c_set_named(ctx, v8c_global(ctx), name, V8C_ZSTR, exports));
  return finish_creator(V8C_CODE_KEEP);
}

static v8c_runtime *started_from(v8c_snapshot *snapshot, const v8c_native_module *module) {
  v8c_builder *builder = NULL;
  OK(v8c_builder_new(RUNTIME_OPTIONS(.snapshot = snapshot), &builder));
  if (module) OK(v8c_builder_add_module(builder, module, NULL));
  return build_runtime(builder, NULL);
}

Test(runtime_require, a_container_s_native_modules_find_their_functions_by_name) {
  OK(v8c_native_register(&sums_module));
  OK(v8c_native_register(&sums_module));
  v8c_snapshot *snapshot = packed_with(&sums_module, "sums");
  bool named = false;
  for (size_t i = 0; v8c_snapshot_ref_name(snapshot, i); i++)
    named |= !strcmp(v8c_snapshot_ref_name(snapshot, i), "sums.add");
  cr_expect(named);
  v8c_runtime *a = started_from(snapshot, &sums_module), *b = started_from(snapshot, &sums_module);
  await_script(a, "equal(sums.add(5), 5); equal(sums.add3(1), 6 + 7 + 8); equal(require('sums').add(2), 10);");
  await_script(b, "equal(sums.add(1), 1);");
  end_runtime(a);
  end_runtime(b);
  v8c_runtime *without = started_from(snapshot, NULL);
  await_script(without, "equal(thrown(() => sums.add(1)).message, 'sums: there is no such module in this runtime');");
  end_runtime(without);
  v8c_snapshot_free(snapshot);
}

Test(runtime_require, timers_of_a_container_work_in_a_runtime) {
  const v8c_native_module *timer = v8c_native_find("timer");
  OK(v8c_native_register(timer));
  v8c_snapshot *snapshot = packed_with(timer, "packed");
  v8c_runtime *rt = started_from(snapshot, timer);
  await_script(rt,
               "const from = Date.now(); await packed.sleep(10); equal(Date.now() - from >= 10, true);\n"
               "await Promise.all([packed.sleep(5), require('timer').sleep(5), packed.sleep(1)]);");
  end_runtime(rt);
  v8c_snapshot_free(snapshot);
}

/* ---- Who is current, and who follows --------------------------------------------------------------- */

static int key;
static void *seen_value;
static void look(v8c_call *call) {
  v8c_runtime *rt = v8c_runtime_of(v8c_call_isolate(call));
  seen_value = v8c_token_value(v8c_runtime_current_token(rt), &key);
}

Test(runtime_require, s17_a_timer_has_the_token_of_who_set_it) {
  v8c_runtime *rt = with_files();
  v8c_token *token = NULL;
  int value = 0;
  give_native(rt, "look", look);
  OK(v8c_token_new(&(v8c_token_options){.size = sizeof(v8c_token_options), .key = &key, .value = &value}, &token));
  OK(v8c_runtime_call_with_custom(rt, token, "request", script_job,
                                  (void *)"done = new Promise((r) => setTimeout(() => { look(); r(); }, 2))", NULL));
  await_script(rt, "await done;");
  cr_expect_eq(seen_value, &value);
  run_script(rt, "look()");
  cr_expect_eq(seen_value, NULL);
  OK(v8c_runtime_call_with_custom(rt, token, "request", script_job,
                                  (void *)"done = (async () => { await require('timer').sleep(2); look(); })()", NULL));
  await_script(rt, "await done;");
  cr_expect_eq(seen_value, &value);
  v8c_token_free(token);
  end_files(rt);
}

struct trace {
  char text[4000];
  uint64_t last;
  int wrong;
};
static void on_trace(v8c_runtime *rt, const v8c_trace *trace, void *data) {
  struct trace *all = data;
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  (void)rt;
  pthread_mutex_lock(&lock);
  if (trace->time_ns < all->last) all->wrong++;
  all->last = trace->time_ns;
  if (!strcmp(trace->name, "one") || !strcmp(trace->name, "timer"))
    snprintf(all->text + strlen(all->text), sizeof all->text - strlen(all->text), "%s %d %d;", trace->name, trace->step,
             trace->code);
  pthread_mutex_unlock(&lock);
}

static int fails(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context, (void)data;
  return V8C_EIO;
}

Test(runtime_require, the_trace_tells_of_each_step) {
  struct trace trace = {.wrong = 0};
  v8c_builder *builder = shipped_builder(RUNTIME_OPTIONS(.on_trace = on_trace, .data = &trace));
  v8c_runtime *rt = build_runtime(builder, NULL);
  CODE(V8C_EIO, v8c_runtime_call(rt, "one", fails, NULL, NULL));
  await_script(rt, "await require('timer').sleep(1);");
  end_runtime(rt);
  char expected[200]; /* the last one is the module's closer */
  snprintf(expected, sizeof expected, "one %d 0;one %d 0;one %d %d;timer %d 0;timer %d 0;timer %d 0;timer %d 0;",
           V8C_TRACE_QUEUED, V8C_TRACE_STARTED, V8C_TRACE_ENDED, V8C_EIO, V8C_TRACE_STARTED, V8C_TRACE_ENDED,
           V8C_TRACE_STARTED, V8C_TRACE_ENDED);
  cr_expect_str_eq(trace.text, expected);
}

/* ---- A loop of the caller's -------------------------------------------------------------------------- */

Test(runtime_require, s25_v8_s_threads_keep_a_caller_s_loop) {
  uv_loop_t loop;
  v8c_builder *builder = NULL;
  uv_loop_init(&loop);
  OK(v8c_builder_new(NULL, &builder));
  v8c_runtime *rt = build_runtime(builder, RUNTIME_START(.kind = V8C_LOOP_UV, .loop = &loop));
  run_script(
      rt,
      "compiled = 0; for (let i = 0; i < 20; i++)\n"
      "  WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, "
      "1,\n"
      "    1, 102, 0, 0, 10, 6, 1, 4, 0, 65, 42, 11])).then((m) => { compiled += m instanceof WebAssembly.Module; })");
  uv_run(&loop, UV_RUN_DEFAULT);
  cr_expect_eq(number_of(rt, "compiled"), 20);
  OK(v8c_runtime_close_async(rt, 0, NULL, NULL));
  uv_run(&loop, UV_RUN_DEFAULT);
  cr_expect_eq(uv_loop_close(&loop), 0);
  v8c_runtime_free(rt);
}

Test(runtime_require, s25_timers_keep_a_caller_s_loop_and_no_longer) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  v8c_builder *builder = shipped_builder(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_TIMERS));
  v8c_runtime *rt = build_runtime(builder, RUNTIME_START(.kind = V8C_LOOP_UV, .loop = &loop));
  uv_run(&loop, UV_RUN_DEFAULT);
  run_script(rt,
             "n = 0; setTimeout(() => n++, 5); require('timer').sleep(10).then(() => n++); setImmediate(() => n++);\n"
             "setTimeout(() => n++, 1e6).unref(); require('stream').counter(2, 5).then(() => n++)");
  uv_run(&loop, UV_RUN_DEFAULT);
  cr_expect_eq(number_of(rt, "n"), 4);
  OK(v8c_runtime_close_async(rt, 0, NULL, NULL));
  uv_run(&loop, UV_RUN_DEFAULT);
  cr_expect_eq(uv_loop_close(&loop), 0);
  v8c_runtime_free(rt);
}
