/* runtime_globals_test.c: what a builder gives of the globals of the web and of Node, and the modules that are
 * JavaScript alone: there when asked for, absent when not, a runtime's own; paths (46). */
#include <string.h>

#include "tests/harness/script.h"
#include "v8c.h"

TestSuite(runtime_globals, .init = runtime_up, .fini = runtime_down, .timeout = 120);

static v8c_runtime *with(const v8c_runtime_options *options, const char *denied) {
  v8c_builder *builder = shipped_builder(options);
  if (denied) OK(v8c_builder_deny(builder, &denied, 1));
  return build_runtime(builder, NULL);
}

static const char web[] =
    "['URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'AbortController', 'AbortSignal', 'Event', 'CustomEvent',"
    " 'EventTarget', 'DOMException', 'structuredClone', 'performance', 'atob', 'btoa', 'Blob', 'setTimeout']";

Test(runtime_globals, are_there_when_asked_for_and_absent_when_not) {
  v8c_runtime *none = with(NULL, NULL);
  v8c_runtime *all = with(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_WEB | V8C_GLOBAL_NODE), NULL);
  v8c_runtime *node = with(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_NODE), NULL);
  v8c_buf text = {0};
  OK(v8c_buf_printf(
      &text, "for (const name of %s) equal(name in globalThis, false); equal(typeof Buffer, 'undefined');", web));
  await_script(none, text.data);
  text.len = 0;
  OK(v8c_buf_printf(&text,
                    "for (const name of %s) equal(typeof globalThis[name] === 'undefined', false);"
                    "equal(global, globalThis); equal(Buffer.from('hi').toString('hex'), '6869');",
                    web));
  await_script(all, text.data);
  await_script(node, "equal(typeof URL, 'undefined'); equal(Buffer.byteLength('ü'), 2);");
  v8c_buf_free(&text);
  end_runtime(none);
  end_runtime(all);
  end_runtime(node);
}

/* Web Streams, when the library was built with their package. */
static const char streams[] =
    "['ReadableStream', 'WritableStream', 'TransformStream', 'CountQueuingStrategy', 'TextDecoderStream']";

Test(runtime_globals, streams_are_there_with_the_web_s_and_absent_when_that_is_left_out) {
  bool built = v8c_native_find("stream/web") != NULL;
  v8c_runtime *page = with(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_WEB), NULL);
  v8c_runtime *denied = with(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_WEB), built ? "stream/web" : NULL);
  v8c_runtime *none = with(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_NODE), NULL);
  v8c_buf text = {0};
  OK(v8c_buf_printf(&text, "for (const name of %s) equal(name in globalThis, %s);", streams, built ? "true" : "false"));
  if (built)
    OK(v8c_buf_printf(&text, "%s",
                      "let sum = 0; for await (const n of new ReadableStream({ pull(c) { c.enqueue(2); c.close(); } })"
                      ".pipeThrough(new TransformStream())) sum += n; equal(sum, 2);"));
  await_script(page, text.data);
  await_script(denied, text.data);
  text.len = 0;
  OK(v8c_buf_printf(&text, "for (const name of %s) equal(name in globalThis, false);", streams));
  await_script(none, text.data);
  if (built) await_script(none, "equal(typeof require('node:stream/web').ReadableStream.from, 'function');");
  v8c_buf_free(&text);
  end_runtime(page);
  end_runtime(denied);
  end_runtime(none);
}

Test(runtime_globals, are_a_runtime_s_own_and_may_be_replaced) {
  v8c_runtime *a = with(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_WEB), NULL);
  v8c_runtime *b = with(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_WEB), NULL);
  await_script(
      a,
      "URL.prototype.planted = 1; globalThis.performance = 5; equal(performance, 5);"
      "equal(require('util').inspect.defaultOptions.depth, 2); require('util').inspect.defaultOptions.depth = 9;");
  await_script(b,
               "equal(URL.prototype.planted, undefined); equal(typeof performance.now(), 'number');"
               "equal(require('util').inspect.defaultOptions.depth, 2); equal(require('node:url').URL, URL);");
  end_runtime(a);
  end_runtime(b);
}

static v8c_buf printed;
static void on_console(v8c_runtime *rt, v8c_console_level level, const char *text, size_t len, void *data) {
  (void)rt, (void)level, (void)data;
  (void)v8c_buf_printf(&printed, "%.*s\n", (int)len, text);
}

Test(runtime_globals, a_module_that_is_denied_does_not_take_what_others_are_made_of) {
  v8c_runtime *rt = with(RUNTIME_OPTIONS(.on_console = on_console, .globals = V8C_GLOBAL_WEB), "util");
  await_script(rt,
               "console.log({ a: new Map([[1, { b: 2 }]]) }, new URL('http://h/x').pathname);"
               "try { require('util'); equal(1, 2); } catch (error) { equal(/util/.test(error.message), true); }"
               "require('assert').deepStrictEqual([1, { a: 2 }], [1, { a: 2 }]);");
  cr_expect_str_eq(printed.data, "{ a: Map(1) { 1 => { b: 2 } } } /x\n");
  v8c_buf_free(&printed);
  end_runtime(rt);
}

Test(runtime_globals, s46_paths_are_node_s) {
  v8c_runtime *rt = with(NULL, NULL);
  await_script(
      rt,
      "const path = require('path'); equal(path, require('node:path')); equal(path, require('path/posix'));\n"
      "equal(path.resolve('/a', 'b', '/c', '../d'), '/d'); equal(path.resolve('x').startsWith('/'), true);\n"
      "equal(path.basename('/x/file.tar.gz', '.gz'), 'file.tar'); equal(path.basename('x/.gz', '.gz'), '.gz');\n"
      "equal(path.relative('/a/b/c', '/a/d'), '../../d'); equal(path.normalize('/a/./b//../c/'), '/a/c/');\n"
      "equal(path.join('a', '', '..', '..', 'b'), '../b'); equal(path.dirname('/a/b/'), '/a'); "
      "equal(path.extname('.x'), '');\n"
      "equal(JSON.stringify(path.parse('/h/f.txt')), "
      "'{\"root\":\"/\",\"dir\":\"/h\",\"base\":\"f.txt\",\"ext\":\".txt\",\"name\":\"f\"}');\n"
      "try { path.join('a', 5); equal(1, 2); } catch (error) { equal(error.code, 'ERR_INVALID_ARG_TYPE'); }");
  end_runtime(rt);
}

Test(runtime_globals, many_arguments_and_great_depths_of_console_and_inspect) {
  v8c_runtime *rt = with(RUNTIME_OPTIONS(.on_console = on_console), NULL);
  await_script(
      rt,
      "console.log(...Array.from({ length: 100 }, (_, i) => i)); let deep = {}; for (let i = 0; i < 1e5; i++) deep "
      "= { deep };\n"
      "equal(require('util').inspect(deep, { depth: Infinity }).includes('call stack size exceeded'), true);\n"
      "console.log(deep); const proxy = Proxy.revocable({}, {}); proxy.revoke(); console.log(proxy.proxy);");
  cr_expect(strstr(printed.data, " 98 99\n{ deep: { deep: { deep: [Object] } } }\n<Revoked Proxy>\n"), "%s",
            printed.data);
  v8c_buf_free(&printed);
  end_runtime(rt);
}

Test(runtime_globals, modules_work_in_a_snapshot_too) {
  const v8c_native_module *util = v8c_native_find("util");
  v8c_creator *creator = NULL;
  v8c_context *context = NULL;
  v8c_snapshot *snapshot = NULL;
  v8c_value exports = NULL;
  v8c_frame frame;
  OK(v8c_native_register(util));
  OK(v8c_creator_new(NULL, &creator));
  OK(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_native_exports(context, util, &exports));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("packed"), exports));
  OK(v8c_eval(context, V8C_LIT("packed.inspect({ warm: [1] })"), "warm.js", NULL));
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, context));
  v8c_context_free(context);
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  v8c_creator_free(creator);
  v8c_runtime *rt = with(RUNTIME_OPTIONS(.snapshot = snapshot), NULL);
  await_script(
      rt,
      "equal(packed.inspect({ a: new Set([1]) }), '{ a: Set(1) { 1 } }'); equal(packed.types.isProxy(new Proxy({}, "
      "{})), true);"
      "equal(packed.format('%s', Promise.resolve(5)), 'Promise { 5 }');");
  end_runtime(rt);
  v8c_snapshot_free(snapshot);
}
