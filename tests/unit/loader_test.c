/* loader_test.c: the loader over memory, over a callback, over files. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/harness/harness.h"

static v8c_loader *loader;

static void open_loader(const v8c_loader_options *options) { OK(v8c_loader_new(ctx, options, &loader)); }

static void up(void) { harness_up(); }

static void down(void) {
  v8c_loader_free(loader);
  loader = NULL;
  harness_down();
}

TestSuite(loader, .init = up, .fini = down, .timeout = 60);

static void put(const char *name, const char *source) {
  OK(v8c_loader_add(loader, name, V8C_ZSTR, source, V8C_ZSTR, V8C_SOURCE_AUTO));
}

/* The export of a module, as text. */
static const char *export_of(const char *url, const char *name) {
  v8c_value names = NULL, value = NULL;
  OK(v8c_loader_run(loader, url, V8C_ZSTR, &names));
  OK(v8c_get_named(ctx, names, name, V8C_ZSTR, &value));
  return text_of(value);
}

Test(loader, graph_in_memory) {
  open_loader(NULL);
  put("app:/main.mjs", "import { b } from './lib/b.mjs'; import c from 'bare'; export default b + c;");
  put("app:/lib/b.mjs", "import { up } from '../up.mjs'; export const b = 'b' + up;");
  put("app:/up.mjs", "export const up = '^';");
  put("bare", "export default 'c';");
  cr_expect_str_eq(export_of("app:/main.mjs", "default"), "b^c");
}

Test(loader, each_module_runs_once_in_order) {
  open_loader(NULL);
  eval("globalThis.order = []");
  put("app:/a", "import './b'; import './c'; order.push('a');");
  put("app:/b", "import './d'; order.push('b');");
  put("app:/c", "import './d'; import './a'; order.push('c');");
  put("app:/d", "order.push('d');");
  OK(v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  OK(v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  EVAL_IS("order.join()", "d,b,c,a");
}

Test(loader, await_at_the_top_level) {
  open_loader(NULL);
  put("app:/a", "import { x } from './b'; export default await (async () => { await 0; return x + 1; })();");
  put("app:/b", "export const x = await new Promise((r) => Promise.resolve().then(() => r(41)));");
  cr_expect_str_eq(export_of("app:/a", "default"), "42");
}

Test(loader, import_runs_nothing_before_it_returns) {
  open_loader(NULL);
  eval("globalThis.order = []");
  put("app:/a",
      "const p = import('./b'); order.push('after'); await p; order.push((await import('./b')) === (await p));");
  put("app:/b", "order.push('b');");
  OK(v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  EVAL_IS("order.join()", "after,b,true");
}

Test(loader, import_in_a_script) {
  open_loader(NULL);
  put("lib", "export const x = 'from a script';");
  eval("import('lib').then((m) => { globalThis.got = m.x; })");
  OK(v8c_run_microtasks(iso));
  EVAL_IS("got", "from a script");
}

Test(loader, json_and_text) {
  open_loader(NULL);
  OK(v8c_loader_add(loader, V8C_LIT("app:/d.json"), V8C_LIT("{\"x\": [1, 2]}"), V8C_SOURCE_JSON));
  OK(v8c_loader_add(loader, V8C_LIT("app:/t.txt"), V8C_LIT("some\0text"), V8C_SOURCE_TEXT));
  put("app:/a",
      "import d from './d.json' with { type: 'json' }; import t from './t.txt' with { type: 'text' };"
      "export default d.x[1] + ':' + t.length + t.charCodeAt(4);");
  cr_expect_str_eq(export_of("app:/a", "default"), "2:90");
}

Test(loader, json_that_is_none) {
  open_loader(NULL);
  OK(v8c_loader_add(loader, V8C_LIT("app:/d.json"), V8C_LIT("{\"x\": }"), V8C_SOURCE_JSON));
  put("app:/a", "import d from './d.json' with { type: 'json' };");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  THROWN("SyntaxError: Unexpected token '}'");
}

Test(loader, attributes_must_fit) {
  open_loader(NULL);
  OK(v8c_loader_add(loader, V8C_LIT("app:/d.json"), V8C_LIT("{}"), V8C_SOURCE_JSON));
  OK(v8c_loader_add(loader, V8C_LIT("app:/code"), V8C_LIT("1"), V8C_SOURCE_MODULE));
  put("app:/a", "import d from './d.json';");
  put("app:/b", "import d from './code' with { type: 'json' };");
  put("app:/c", "import d from './code' with { type: 'css' };");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  THROWN("TypeError: Module \"app:/d.json\" needs an import attribute of type \"json\"");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/b", V8C_ZSTR, NULL));
  THROWN("Module \"app:/code\" is not of type \"json\"");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/c", V8C_ZSTR, NULL));
  THROWN("Import attribute \"type\" with value \"css\" is not supported imported from app:/c:1:15");
}

Test(loader, commonjs_in_memory) {
  open_loader(NULL);
  OK(v8c_loader_add(loader, V8C_LIT("app:/c.cjs"), V8C_LIT("exports.x = require('./d.cjs').y + 1;"),
                    V8C_SOURCE_COMMONJS));
  OK(v8c_loader_add(loader, V8C_LIT("app:/d.cjs"), V8C_LIT("exports.y = 1;"), V8C_SOURCE_COMMONJS));
  put("app:/a", "import c, { x } from './c.cjs'; export default [c.x, x].join();");
  cr_expect_str_eq(export_of("app:/a", "default"), "2,2");
}

Test(loader, import_map) {
  v8c_import_map *map = NULL;
  OK(v8c_import_map_new(V8C_LIT("{\"imports\": {\"x\": \"./mapped.mjs\", \"y/\": null}}"), V8C_LIT("app:/base/"),
                        &map));
  open_loader(&(v8c_loader_options){.size = sizeof(v8c_loader_options), .map = map});
  v8c_import_map_free(map); /* the loader has its own hold */
  put("app:/base/mapped.mjs", "export default 'mapped';");
  put("app:/a", "export { default } from 'x';");
  put("app:/b", "import 'y/z';");
  cr_expect_str_eq(export_of("app:/a", "default"), "mapped");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/b", V8C_ZSTR, NULL));
  THROWN("TypeError: Failed to resolve module specifier \"y/z\"");
}

Test(loader, errors_name_importer_specifier_and_place) {
  open_loader(NULL);
  put("app:/a", "import './b';");
  put("app:/b", "\n  import x from 'nowhere';");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  v8c_error *error = NULL;
  v8c_value value = NULL;
  OK(v8c_catch(iso, &error));
  OK(v8c_error_value(error, &value));
  cr_expect(
      strstr(v8c_error_message(error, NULL), "\"nowhere\"") && strstr(v8c_error_message(error, NULL), "app:/b:2:17"),
      "%s", v8c_error_message(error, NULL));
  OK(v8c_set_named(ctx, v8c_global(ctx), "e", 1, value));
  EVAL_IS("[e.importer, e.specifier, e.line, e.column, e.code, e instanceof TypeError].join()",
          "app:/b,nowhere,2,17,ERR_UNRESOLVED_SPECIFIER,true");
  v8c_error_free(error);
}

Test(loader, link_errors_are_V8s) {
  open_loader(NULL);
  put("app:/a", "import { none } from './b';");
  put("app:/b", "");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  THROWN("SyntaxError: The requested module './b' does not provide an export named 'none'");
}

Test(loader, what_throws) {
  open_loader(NULL);
  put("app:/a", "import './b';");
  put("app:/b", "throw new RangeError('on purpose');");
  put("app:/syntax", "let = = 1;");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  THROWN("RangeError: on purpose");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL)); /* and again */
  THROWN("RangeError: on purpose");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/syntax", V8C_ZSTR, NULL));
  THROWN("SyntaxError");
}

Test(loader, what_never_settles_is_named) {
  open_loader(NULL);
  put("app:/a", "import './b';");
  put("app:/b", "import './c'; await new Promise(() => {});");
  put("app:/c", "await 1;");
  CODE(V8C_ESTATE, v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  cr_expect(strstr(v8c_detail(), "app:/b "), "%s", v8c_detail());
}

Test(loader, meta) {
  open_loader(NULL);
  put("app:/dir/a", "export default [import.meta.url, import.meta.filename, import.meta.resolve('../x')].join();");
  put("app:/x", "");
  cr_expect_str_eq(export_of("app:/dir/a", "default"), "app:/dir/a,,app:/x");
}

Test(loader, lists_what_it_has) {
  open_loader(NULL);
  put("app:/a", "import './b'; import './gone';");
  put("app:/b", "export const x = 1;");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/a", V8C_ZSTR, NULL));
  THROWN("Nobody has the module 'app:/gone'");
  cr_assert_eq(v8c_loader_count(loader), 3);
  v8c_loaded loaded = {.size = sizeof loaded};
  OK(v8c_loader_at(loader, 1, &loaded));
  cr_expect_str_eq(loaded.url, "app:/b");
  cr_expect(loaded.ready && !loaded.failed && loaded.kind == V8C_SOURCE_MODULE && loaded.source_bytes == 19);
  OK(v8c_loader_at(loader, 2, &loaded));
  cr_expect(loaded.failed && !loaded.ready);
  CODE(V8C_ERANGE, v8c_loader_at(loader, 3, &loaded));
  v8c_value names = NULL;
  OK(v8c_loader_run(loader, "app:/b", V8C_ZSTR, NULL));
  OK(v8c_loader_namespace(loader, V8C_LIT("app:/b"), &names));
  cr_expect(v8c_is_module_namespace_object(names));
  CODE(V8C_ENOENT, v8c_loader_namespace(loader, V8C_LIT("app:/nothing"), &names));
}

Test(loader, one_a_context) {
  open_loader(NULL);
  v8c_loader *second = NULL;
  CODE(V8C_EEXIST, v8c_loader_new(ctx, NULL, &second));
  v8c_loader_free(loader);
  OK(v8c_loader_new(ctx, NULL, &loader));
}

Test(loader, freed_while_imports_wait) {
  open_loader(NULL);
  put("lib", "globalThis.ran = true;");
  v8c_value promise = NULL;
  v8c_promise_state state;
  OK(v8c_loader_import(loader, "lib", V8C_ZSTR, NULL, 0, &promise));
  v8c_loader_free(loader);
  loader = NULL;
  OK(v8c_run_microtasks(iso));
  OK(v8c_promise_state_get(promise, &state));
  cr_expect_eq(state, V8C_PENDING);
  EVAL_IS("typeof ran", "undefined");
  eval("import('x').catch((e) => { globalThis.why = e.message; })");
  OK(v8c_run_microtasks(iso));
  EVAL_IS("why", "import() without a loader");
}

/* ---- A callback that answers from other threads ---------------------------------------------------- */

static const struct {
  const char *url, *source;
} remote[] = {
    {"net:/a", "import { b } from './b'; import { c } from './c'; export default b + c;"},
    {"net:/b", "import { c } from './c'; export const b = 'b' + c;"},
    {"net:/c", "export const c = 'c';"},
};

static int asked, woken;

struct asked_for {
  v8c_fetch *fetch;
  char url[64];
};

static void *answer(void *data) {
  struct asked_for *a = data;
  const char *source = NULL;
  for (size_t i = 0; i < 3; i++)
    if (!strcmp(remote[i].url, a->url)) source = remote[i].source;
  if (source)
    (void)v8c_fetch_source(a->fetch, source, V8C_ZSTR, V8C_SOURCE_AUTO);
  else
    (void)v8c_fetch_error(a->fetch, V8C_LIT("404 for you"));
  free(a);
  return NULL;
}

static bool from_a_thread(v8c_fetch *fetch, const char *url, size_t len, void *data) {
  if (strncmp(url, "net:", 4)) return false;
  asked++;
  struct asked_for *a = calloc(1, sizeof *a);
  pthread_t thread;
  a->fetch = fetch;
  snprintf(a->url, sizeof a->url, "%s", url);
  if (data == &asked) /* now */
    answer(a);
  else if (pthread_create(&thread, NULL, answer, a) == 0)
    pthread_detach(thread);
  return true;
}

static void wake(void *data) { __atomic_add_fetch(&woken, 1, __ATOMIC_RELAXED); }

Test(loader, answers_of_other_threads) {
  open_loader(&(v8c_loader_options){.size = sizeof(v8c_loader_options), .fetch = from_a_thread, .wake = wake});
  cr_expect_str_eq(export_of("net:/a", "default"), "bcc");
  cr_expect_eq(asked, 3); /* each once */
  cr_expect_eq(woken, 3);
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "net:/gone", V8C_ZSTR, NULL));
  THROWN("404 for you");
}

Test(loader, answers_at_once) {
  open_loader(&(v8c_loader_options){.size = sizeof(v8c_loader_options), .fetch = from_a_thread, .data = &asked});
  cr_expect_str_eq(export_of("net:/a", "default"), "bcc");
  put("app:/a", "export default (await import('net:/b')).b;");
  cr_expect_str_eq(export_of("app:/a", "default"), "bc");
}

static v8c_fetch *held;
static bool hold(v8c_fetch *fetch, const char *url, size_t len, void *data) {
  held = fetch;
  return true;
}

Test(loader, an_answer_behind_the_end) {
  open_loader(&(v8c_loader_options){.size = sizeof(v8c_loader_options), .fetch = hold});
  v8c_value promise = NULL;
  OK(v8c_loader_import(loader, "net:/x", V8C_ZSTR, NULL, 0, &promise));
  OK(v8c_run_microtasks(iso));
  cr_assert(held);
  v8c_loader_free(loader);
  loader = NULL;
  OK(v8c_fetch_source(held, V8C_LIT("1"), V8C_SOURCE_AUTO));
}

/* ---- Files ------------------------------------------------------------------------------------------- */

static void write_file(const char *dir, const char *name, const char *text) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  FILE *file = fopen(path, "w");
  cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

Test(loader, files) {
  char dir[] = "/tmp/v8c-loader-XXXXXX", path[512];
  cr_assert(mkdtemp(dir));
  open_loader(&(v8c_loader_options){.size = sizeof(v8c_loader_options), .files = true});
  write_file(dir, "main.mjs",
             "import c from './c.cjs'; import d from './d.json' with { type: 'json' };"
             "export default [c, d.x, import.meta.filename.endsWith('/main.mjs')].join();");
  write_file(dir, "c.cjs", "module.exports = require('path-that-is-not-there' + '') || 1;");
  write_file(dir, "c.cjs", "module.exports = __filename.slice(-5);");
  write_file(dir, "d.json", "{\"x\": 1}");
  write_file(dir, "bytes.mjs", "// \xff\n");
  snprintf(path, sizeof path, "%s/main.mjs", dir);
  cr_expect_str_eq(export_of(path, "default"), "c.cjs,1,true");
  snprintf(path, sizeof path, "%s/gone.mjs", dir);
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, path, V8C_ZSTR, NULL));
  THROWN("Cannot find module '");
  snprintf(path, sizeof path, "%s/bytes.mjs", dir);
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, path, V8C_ZSTR, NULL));
  THROWN("not UTF-8");
  v8c_buf url = {0};
  snprintf(path, sizeof path, "file://%s/main.mjs", dir);
  OK(v8c_loader_resolve(loader, "./d.json", V8C_ZSTR, path, V8C_ZSTR, &url));
  cr_expect(strstr(url.data, "/d.json"));
  CODE(V8C_ENOENT, v8c_loader_resolve(loader, "gone", V8C_ZSTR, path, V8C_ZSTR, &url));
  cr_expect(strstr(v8c_detail(), "Cannot find package 'gone'"), "%s", v8c_detail());
  v8c_buf_free(&url);
  cr_expect_eq(v8c_file_kind("x.mjs", V8C_ZSTR), V8C_SOURCE_MODULE);
  cr_expect_eq(v8c_file_kind("x.cjs", V8C_ZSTR), V8C_SOURCE_COMMONJS);
  cr_expect_eq(v8c_file_kind("x.txt", V8C_ZSTR), V8C_SOURCE_AUTO);
  const char *const names[] = {"main.mjs", "c.cjs", "d.json", "bytes.mjs"};
  for (size_t i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s/%s", dir, names[i]);
    unlink(path);
  }
  rmdir(dir);
}

Test(loader, modules_of_the_hosts) {
  open_loader(NULL);
  v8c_module *module = NULL;
  v8c_value answer_value = v8c_int32(iso, 42);
  OK(v8c_module_from_value(ctx, V8C_LIT("app:answer"), answer_value, &module));
  OK(v8c_loader_add_module(loader, V8C_LIT("app:answer"), module));
  put("app:/a", "export { default } from 'app:answer';");
  cr_expect_str_eq(export_of("app:/a", "default"), "42");
}

/* A thousand modules, each importing two others. */
Test(loader, a_thousand_modules) {
  open_loader(NULL);
  char name[32], source[256];
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "app:/%d", i);
    if (2 * i + 2 < 1000)
      snprintf(source, sizeof source, "import a from './%d'; import b from './%d'; export default a + b + 1;",
               2 * i + 1, 2 * i + 2);
    else
      snprintf(source, sizeof source, "export default 1;");
    put(name, source);
  }
  cr_expect_str_eq(export_of("app:/0", "default"), "999");
  cr_expect_eq(v8c_loader_count(loader), 999); /* 999 is nobody's */
}

/* A chain that is longer than the stack: the loader goes through it, and V8 takes it or throws. */
static int chain(int length, v8c_buf *said) {
  v8c_buf source = {0};
  char name[64];
  for (int i = 0; i < length; i++) {
    source.len = 0;
    snprintf(name, sizeof name, "app:/m%d", i);
    OK(i + 1 < length ? v8c_buf_printf(&source, "import x from './m%d'; export default x + 1;", i + 1)
                      : v8c_buf_printf(&source, "export default 1;"));
    put(name, source.data);
  }
  v8c_buf_free(&source);
  v8c_error *error = NULL;
  int err = v8c_loader_run(loader, "app:/m0", V8C_ZSTR, NULL);
  if (!err) return 0;
  OK(v8c_catch(iso, &error));
  OK(v8c_buf_append(said, v8c_error_message(error, NULL), V8C_ZSTR));
  v8c_error_free(error);
  return err;
}

Test(loader, a_chain_of_twenty_thousand) {
  v8c_buf said = {0};
  open_loader(NULL);
  int err = chain(20000, &said);
  cr_expect(!err || (err == V8C_EXCEPTION && strstr(said.data, "Maximum call stack size exceeded")), "%s: %s",
            v8c_err_name(err), said.data ? said.data : "");
  v8c_buf_free(&said);
  EVAL_IS("1 + 1", "2");
}

Test(loader, a_chain_that_fails_at_its_end) {
  v8c_error *error = NULL;
  v8c_buf source = {0};
  char name[64];
  open_loader(NULL);
  for (int i = 0; i < 20000; i++) {
    source.len = 0;
    snprintf(name, sizeof name, "app:/m%d", i);
    OK(v8c_buf_printf(&source, "import './m%d';", i + 1));
    put(name, source.data);
  }
  v8c_buf_free(&source);
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "app:/m0", V8C_ZSTR, NULL));
  OK(v8c_catch(iso, &error));
  cr_expect(strstr(v8c_error_message(error, NULL), "app:/m20000"), "%s", v8c_error_message(error, NULL));
  v8c_error_free(error);
}

Test(loader, data_urls) {
  open_loader(NULL);
  cr_expect_str_eq(export_of("data:text/javascript,export default 6 * 7", "default"), "42");
  cr_expect_str_eq(export_of("data:text/javascript;base64,ZXhwb3J0IGRlZmF1bHQgImEiOw==", "default"), "a");
  put("app:/a", "import j from 'data:application/json,{\"x\":[1]}' with { type: 'json' }; export default j.x.length;");
  cr_expect_str_eq(export_of("app:/a", "default"), "1");
  CODE(V8C_EXCEPTION, v8c_loader_run(loader, "data:text/plain,x", V8C_ZSTR, NULL));
  THROWN("RangeError: Unknown module format: text/plain for URL data:text/plain,x");
}
