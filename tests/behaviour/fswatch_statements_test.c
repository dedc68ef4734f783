/* fswatch_statements_test.c: what require("fswatch") promises, a statement a test (50 to 54). */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/harness/folder.h"
#include "tests/harness/script.h"

static void up(void) {
  runtime_up();
  make_folder("fswatch");
  make_beside();
}
static void down(void) {
  remove_folders();
  runtime_down();
}

TestSuite(fswatch_statements, .init = up, .fini = down, .timeout = 60);

/* ---- Runtimes, and scripts that assert -------------------------------------------------------- */

static v8c_runtime *make_watching(const v8c_fswatch_options *options) {
  const module_with modules[] = {{v8c_native_find("fswatch"), options}, {NULL, NULL}};
  return make_with_modules(NULL, modules);
}

#define WATCHING(...) make_watching(&(v8c_fswatch_options){.size = sizeof(v8c_fswatch_options), __VA_ARGS__})

static void text_arg(v8c_call *call, size_t index, char *out, size_t room) {
  v8c_buf text = {0};
  (void)v8c_to_text(v8c_call_context(call), v8c_arg(call, index), &text);
  snprintf(out, room, "%s", text.data ? text.data : "");
  v8c_buf_free(&text);
}
static void put_native(v8c_call *call) {
  char name[200], text[200];
  text_arg(call, 0, name, sizeof name);
  text_arg(call, 1, text, sizeof text);
  add_text(name, text);
}
static void remove_native(v8c_call *call) {
  char name[200];
  text_arg(call, 0, name, sizeof name);
  v8c_return_boolean(call, remove(in_folder(name)) == 0);
}
static void folder_native(v8c_call *call) {
  char name[200];
  text_arg(call, 0, name, sizeof name);
  v8c_return_boolean(call, mkdir(in_folder(name), 0755) == 0);
}

static const char prelude[] =
    "const { watch } = require('fswatch'), EventEmitter = require('events'), { sleep } = require('timer');\n"
    /* Keeps events; next(test) is the first that it is true of, from here on. */
    "const listen = () => {\n"
    "  const emitter = new EventEmitter(), seen = [], waiting = new Set();\n"
    "  emitter.on('event', (event) => { seen.push(event); for (const ask of waiting) ask(event); });\n"
    "  const next = (test) => new Promise((resolve) => {\n"
    "    const ask = (event) => { if (test(event)) { waiting.delete(ask); resolve(event); } };\n"
    "    waiting.add(ask);\n"
    "  });\n"
    "  return { emitter, seen, next };\n"
    "};\n";

/* Scripts have `folder` and `beside`. */
static void script(v8c_runtime *rt, const char *body) {
  v8c_buf text = {0};
  give_native(rt, "put", put_native);
  give_native(rt, "rm", remove_native);
  give_native(rt, "mkdir", folder_native);
  OK(v8c_buf_printf(&text, "%sconst folder = '%s', beside = '%s';\n%s", prelude, folder, beside, body));
  await_script(rt, text.data);
  v8c_buf_free(&text);
}

/* ---- Statements ----------------------------------------------------------------------------------- */

Test(fswatch_statements, s50_runtime_close_closes_watches) {
  v8c_runtime *rt = WATCHING(.allow_recursive = true);
  script(rt,
         "for (let i = 0; i < 10; i++) watch(folder, new EventEmitter(), { recursive: true, debounceMs: i });\n"
         "mkdir('a'); put('a/b', 'x'); put('c', 'x');"); /* and events are on their way */
  OK(v8c_runtime_close(rt, 0));                          /* with handles left it says so */
  v8c_runtime_free(rt);
}

Test(fswatch_statements, s51_create_write_and_remove_are_told_until_close) {
  v8c_runtime *rt = WATCHING(.allow_recursive = false);
  script(rt,
         "const { emitter, seen, next } = listen();\n"
         "const connection = watch(folder, emitter);\n"
         "equal(connection.path, folder);\n"
         "let coming = next((e) => e.create);\n"
         "put('file', ''); let event = await coming;\n"
         "equal(event.relativeName, 'file'); equal(event.name, folder + '/file'); equal(event.op, 'CREATE');\n"
         "equal(event.watchPath, folder); equal(event.source, 'fswatch');\n"
         "assert(!event.write && !event.remove && !event.rename && !event.chmod && !event.recursive, 'only created');\n"
         "assert(!event.debounced && event.count === 1, 'at once');\n"
         "coming = next((e) => e.write);\n"
         "put('file', 'text'); event = await coming;\n"
         "equal(event.relativeName, 'file'); equal(event.op, 'WRITE');\n"
         "coming = next((e) => e.remove);\n"
         "rm('file'); event = await coming;\n"
         "equal(event.op, 'REMOVE');\n"
         "const before = seen.length;\n"
         "put('late', ''); equal(connection.close(), true); equal(connection.close(), false);\n"
         "const again = listen(), fence = watch(folder, again.emitter);\n" /* hears what the other does not */
         "coming = again.next((e) => e.relativeName === 'later'); put('later', ''); await coming; await sleep(1);\n"
         "equal(seen.length, before); equal(emitter.listenerCount('event'), 1);\n"
         "fence.close();");
  end_runtime(rt);
}

Test(fswatch_statements, s51_a_watched_file_is_told_of_by_its_name) {
  v8c_runtime *rt = WATCHING(.allow_recursive = false);
  add_text("one", "1");
  script(rt,
         "const { emitter, seen, next } = listen();\n"
         "watch(folder + '/one', emitter, { include: ['o*'] });\n"
         "put('other', 'x');\n"
         "let coming = next((e) => e.write); put('one', '2');\n"
         "const event = await coming;\n"
         "equal(event.relativeName, 'one'); equal(event.name, folder + '/one'); equal(seen.length, 1);");
  end_runtime(rt);
}

Test(fswatch_statements, s51_the_end_of_what_is_watched_is_a_close) {
  v8c_runtime *rt = WATCHING(.allow_recursive = false);
  script(rt,
         "mkdir('top');\n"
         "const { emitter, seen } = listen();\n"
         "const connection = watch(folder + '/top', emitter);\n"
         "const closed = EventEmitter.once(emitter, 'close');\n"
         "rm('top'); await closed;\n"
         "equal(seen.at(-1).relativeName, ''); equal(seen.at(-1).name, folder + '/top'); assert(seen.at(-1).remove, "
         "'gone');\n"
         "equal(connection.close(), false);");
  end_runtime(rt);
}

Test(fswatch_statements, s52_a_burst_is_one_event_with_a_count) {
  v8c_runtime *rt = WATCHING(.max_debounce_ms = 500);
  script(rt,
         "const { emitter, seen, next } = listen();\n"
         "const connection = watch(folder, emitter, { debounceMs: 100 });\n"
         "let coming = next((e) => e.relativeName === 'file');\n"
         "for (let i = 0; i < 5; i++) put('file', 'text');\n"
         "const event = await coming;\n"
         "assert(event.debounced && event.count > 1 && event.create && event.write, JSON.stringify(event));\n"
         "equal(event.op, 'CREATE|WRITE');\n"
         "equal(seen.length, 1);\n"
         "put('file', 'more'); await sleep(20);\n" /* seen, and it waits */
         "connection.close();\n"
         "await sleep(200);\n"
         "equal(seen.length, 1);");
  end_runtime(rt);
}

Test(fswatch_statements, s52_what_makes_no_sense_is_refused_at_once) {
  v8c_runtime *rt = WATCHING(.max_debounce_ms = 500);
  script(rt,
         "const emitter = new EventEmitter();\n"
         "const refused = (text, ...args) => {\n"
         "  const error = thrown(() => watch(...args));\n"
         "  assert(error instanceof Error && error.message.includes(text), `${text}: ${error}`);\n"
         "};\n"
         "refused('debounceMs exceeds maximum of 500ms', folder, emitter, { debounceMs: 501 });\n"
         "for (const debounceMs of [-1, NaN, Infinity, '5'])\n"
         "  refused('debounceMs must be a finite non-negative number', folder, emitter, { debounceMs });\n"
         "refused('include must be an array of strings', folder, emitter, { include: '*.js' });\n"
         "refused('exclude must be an array of strings', folder, emitter, { exclude: {} });\n"
         "refused('include[1] must be a string', folder, emitter, { include: ['a', 1] });\n"
         "refused('exclude[0] must not be empty', folder, emitter, { exclude: [''] });\n"
         "refused('invalid include glob at index 1', folder, emitter, { include: ['a', '['] });\n"
         "refused('path is required', undefined, emitter);\n"
         "refused('path is empty', '', emitter);\n"
         "refused('path must be a string', 1, emitter);\n"
         "refused('not an EventEmitter', folder, {});\n"
         "refused('not an EventEmitter', folder);\n"
         "watch(folder, emitter, { debounceMs: 500 }).close();");
  end_runtime(rt);
}

Test(fswatch_statements, s53_recursive_is_the_hosts_to_allow) {
  v8c_runtime *rt = make_watching(NULL);
  script(rt,
         "const error = thrown(() => watch(folder, new EventEmitter(), { recursive: true }));\n"
         "assert(error.message.includes('recursive watches are not allowed'), error.message);");
  end_runtime(rt);
}

Test(fswatch_statements, s53_new_folders_are_seen_with_what_was_in_them_at_once) {
  v8c_runtime *rt = WATCHING(.allow_recursive = true);
  cr_assert_eq(mkdir(in_folder("there"), 0755), 0);
  cr_assert_eq(mkdir(in_folder("there/deep"), 0755), 0);
  cr_assert_eq(mkdir(in_folder("skip"), 0755), 0);
  cr_assert_eq(symlink(beside, in_folder("link")), 0);
  script(
      rt,
      "const { emitter, seen, next } = listen();\n"
      "watch(folder, emitter, { recursive: true, include: ['**/*.js'], exclude: ['**/skip/**'] });\n"
      "let coming = next((e) => e.relativeName === 'there/deep/x.js'); put('there/deep/x.js', '');\n"
      "assert((await coming).create && (await coming).recursive, 'what was there');\n"
      "coming = next((e) => e.relativeName === 'a/b/c/y.js');\n"
      "mkdir('a'); mkdir('a/b'); mkdir('a/b/c'); put('a/b/c/y.js', ''); put('a/b/c/y.txt', '');\n" /* before the loop hears */
      "assert((await coming).create, 'what is new');\n"
      "coming = next((e) => e.relativeName === 'a/b/c/z.js');\n"
      "mkdir('a/skip'); put('a/skip/no.js', ''); put('skip/no.js', ''); put('link/no.js', ''); put('a/b/c/z.js', '');\n"
      "await coming;\n"
      "coming = next((e) => e.relativeName === 'end.js'); put('end.js', ''); await coming;\n"
      "assert(!seen.some((e) => /no\\.js|txt/.test(e.name)), seen.map((e) => e.relativeName));");
  end_runtime(rt);
}

Test(fswatch_statements, s54_nothing_outside_of_the_root_is_watched) {
  v8c_runtime *rt = WATCHING(.root = folder, .allow_recursive = true);
  cr_assert_eq(mkdir(in_folder("in"), 0755), 0);
  cr_assert_eq(symlink(beside, in_folder("out")), 0);
  cr_assert_eq(symlink("in", in_folder("alias")), 0);
  script(rt,
         "const emitter = new EventEmitter();\n"
         "for (const path of ['..', '../x', 'in/../../x', '/', '/tmp', beside, folder + '/../x', 'out', 'out/.', "
         "folder + '/out',\n"
         "                    folder + '-beside'])\n"
         "  assert(/escapes root/.test(thrown(() => watch(path, emitter)).message), path);\n"
         "const { emitter: ours, seen, next } = listen();\n"
         "const coming = next((e) => e.relativeName === 'file');\n"
         "equal(watch('in', ours).path, folder + '/in'); put('in/file', ''); await coming;\n"
         "watch('in/../in/./', emitter).close(); watch('alias', emitter).close(); watch(folder, emitter).close();\n"
         "const error = thrown(() => watch('none', emitter));\n"
         "equal(error.code, 'ENOENT'); assert(error.message.includes('stat'), error.message); equal(error.path, folder "
         "+ '/none');");
  end_runtime(rt);
}

Test(fswatch_statements, s54_a_root_that_is_not_there_is_no_runtime) {
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  v8c_fswatch_options options = {.size = sizeof options, .root = "/nonexistent/root"};
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_module(builder, v8c_native_find("fswatch"), &options));
  OK(v8c_builder_build(builder));
  CODE(V8C_EIO, v8c_runtime_new(builder, NULL, &rt));
  cr_assert(strstr(v8c_detail(), "/nonexistent/root"), "%s", v8c_detail());
  v8c_builder_free(builder);
}

static _Atomic int failures;
static void failed(v8c_runtime *rt, const v8c_failure *failure, void *data) {
  (void)rt, (void)data;
  failures += !strcmp(failure->name, "fswatch") && failure->error;
}

Test(fswatch_statements, s48_what_a_listener_throws_is_a_failure_of_fswatch) {
  v8c_runtime *rt = build_runtime(shipped_builder(RUNTIME_OPTIONS(.on_failure = failed)), NULL);
  script(rt,
         "const { emitter, next } = listen();\n"
         "let coming = next((e) => e.relativeName === 'file');\n"
         "emitter.on('event', () => { throw new Error('mine'); });\n"
         "const connection = watch(folder, emitter); put('file', ''); await coming; connection.close();");
  cr_assert_geq(failures, 1);
  end_runtime(rt);
}
