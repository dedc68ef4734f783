/* module_snapshot_test.c: modules in snapshots: handles are in nobody's way, namespaces that globals
 * lead to are there again, with what their modules keep. */
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/snapshot.h"

#define OPTIONS(...) (&(v8c_script_options){.size = sizeof(v8c_script_options), __VA_ARGS__})

static v8c_snapshot *snapshot;

static void drop_all(void) {
  drop();
  v8c_snapshot_free(snapshot);
}

static void twice(v8c_call *call) {
  double n = 0;
  if (!v8c_arg_number(call, 0, &n)) v8c_return_number(call, n * 2);
}

static const v8c_prop table[] = {V8C_FN("twice", twice), V8C_INT("limit", 9), V8C_PROP_END};

static void up(void) {
  OK(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options), .fixed_hash_seed = true}));
  OK(v8c_register_table("native", table));
}

TestSuite(module_snapshot, .init = up, .timeout = 60);

static int resolve(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                   v8c_module **out) {
  (void)context, (void)request, (void)referrer;
  *out = data;
  return 0;
}

static v8c_module *compile(const char *source) {
  v8c_module *module = NULL;
  OK(v8c_module_compile(ctx, source, V8C_ZSTR, OPTIONS(.origin = "app.mjs", .origin_len = 7), &module));
  return module;
}

/* Links, and evaluates when asked to; its namespace is a global. */
static void keep(v8c_module *module, v8c_module *dep, bool evaluated, const char *name) {
  v8c_value ns = NULL, promise = NULL;
  OK(v8c_module_link(module, ctx, resolve, dep));
  if (evaluated) OK(v8c_module_evaluate(module, ctx, &promise));
  OK(v8c_module_namespace(module, ctx, &ns));
  OK(v8c_set_named(ctx, v8c_global(ctx), name, V8C_ZSTR, ns));
}

static void keeps_state(v8c_code_handling handling) {
  begin_creator(NULL);
  v8c_module *dep = compile("let n = 40; export const up = () => ++n; export { n }");
  v8c_module *main =
      compile("import { n, up } from 'dep'; export const f = () => up() + n / 1000; export default class {}");
  keep(main, dep, true, "app");
  EVAL_IS("app.f()", "41.041");
  snapshot = finish_creator(handling);
  v8c_value value = NULL;
  CODE(V8C_EDISPOSED, v8c_module_exception(main, &value));
  v8c_module_free(main);
  v8c_module_free(dep);
  restore(snapshot, NULL);
  EVAL_IS("app.f()", "42.042");
  EVAL_IS("Object.keys(app).join() + Object.prototype.toString.call(app)", "default,f[object Module]");
  drop_all();
}

Test(module_snapshot, state_and_handles_that_nobody_freed) { keeps_state(V8C_CODE_KEEP); }
Test(module_snapshot, code_cleared) { keeps_state(V8C_CODE_CLEAR); }

Test(module_snapshot, handles_in_every_state) {
  begin_creator(NULL);
  v8c_module *modules[5] = {compile("import 'x'"), compile("export let a"), compile("throw 1"),
                            compile("await new Promise(() => {})"), NULL};
  v8c_value promise = NULL;
  OK(v8c_module_link(modules[1], ctx, resolve, NULL));
  OK(v8c_module_link(modules[2], ctx, resolve, NULL));
  OK(v8c_module_link(modules[3], ctx, resolve, NULL));
  CODE(V8C_EXCEPTION, v8c_module_evaluate(modules[2], ctx, NULL));
  OK(v8c_catch(iso, NULL));
  OK(v8c_module_evaluate(modules[3], ctx, &promise));
  OK(v8c_module_from_table(ctx, V8C_LIT("t"), table, NULL, &modules[4]));
  snapshot = finish_creator(V8C_CODE_KEEP);
  for (int i = 0; i < 5; i++) v8c_module_free(modules[i]);
  restore(snapshot, NULL);
  EVAL_IS("1 + 1", "2");
  drop_all();
}

Test(module_snapshot, native_tables) {
  v8c_module *dep = NULL;
  begin_creator(NULL);
  OK(v8c_module_from_table(ctx, V8C_LIT("native:t"), table, NULL, &dep));
  keep(compile("import t, { twice, limit } from 'x'; export const f = n => twice(n) + limit + t.limit; import * as ns "
               "from 'x'; export { ns }"),
       dep, true, "app");
  EVAL_IS("app.f(1)", "20");
  snapshot = finish_creator(V8C_CODE_KEEP);
  restore(snapshot, NULL);
  EVAL_IS("app.f(2) + Object.keys(app.ns).join()", "22default,limit,twice");
  drop_all();
}

Test(module_snapshot, json) {
  v8c_module *dep = NULL;
  begin_creator(NULL);
  OK(v8c_module_from_json(ctx, V8C_LIT("a.json"), V8C_LIT("{\"a\": [1, 2]}"), &dep));
  keep(compile("import j from 'x'; export { j }"), dep, true, "app");
  snapshot = finish_creator(V8C_CODE_KEEP);
  restore(snapshot, NULL);
  EVAL_IS("JSON.stringify(app.j)", "{\"a\":[1,2]}");
  drop_all();
}

/* What C evaluates them by is not in the snapshot: nobody can evaluate them there. */
Test(module_snapshot, synthetic_modules_that_did_not_run) {
  v8c_module *dep = NULL;
  begin_creator(NULL);
  OK(v8c_module_from_table(ctx, V8C_LIT("native:t"), table, NULL, &dep));
  keep(compile("import { limit } from 'x'; export const l = limit"), dep, false, "app");
  snapshot = finish_creator(V8C_CODE_KEEP);
  restore(snapshot, NULL);
  EVAL_IS("try { app.l } catch (e) { e.name }", "ReferenceError");
  drop_all();
}

Test(module_snapshot, a_module_that_waits) {
  begin_creator(NULL);
  keep(compile("export let x = 1; x = await new Promise(r => globalThis.go = r); export const y = 5"), NULL, true,
       "app");
  snapshot = finish_creator(V8C_CODE_KEEP);
  restore(snapshot, NULL);
  EVAL_IS("app.x", "1");
  eval("go(7)");
  EVAL_IS("app.x + app.y", "12");
  drop_all();
}

static char asked[256];

static int on_import(v8c_context *context, const v8c_module_request *request, v8c_value referrer, v8c_value host_value,
                     void *data, v8c_value *out) {
  snprintf(asked, sizeof asked, "%s from %s", request->specifier, text_of(referrer));
  snprintf(asked + strlen(asked), sizeof asked - strlen(asked), " with %s", text_of(host_value));
  if (data) return v8c_module_import(data, context, out);
  *out = v8c_number(iso, 3);
  return 0;
}

static int on_meta(v8c_context *context, v8c_value meta, v8c_module *module, v8c_value name, void *data) {
  (void)data;
  cr_assert_null(module);
  return v8c_set_named(context, meta, V8C_LIT("url"), name);
}

Test(module_snapshot, import_and_meta_after_restoring) {
  v8c_module *module = NULL;
  begin_creator(NULL);
  OK(v8c_module_compile(ctx, V8C_LIT("export const f = () => import('./x'), m = () => import.meta.url"),
                        OPTIONS(.origin = "app.mjs", .origin_len = 7, .host_value = v8c_number(iso, 7)), &module));
  keep(module, NULL, true, "app");
  OK(v8c_on_import(iso, on_import, NULL, NULL));
  OK(v8c_on_import_meta(iso, on_meta, NULL, NULL));
  eval("app.f()");
  snapshot = finish_creator(V8C_CODE_KEEP);
  v8c_module_free(module);
  restore(snapshot, NULL);
  eval("app.f().catch(e => globalThis.r = e instanceof Error)");
  EVAL_IS("r", "true");
  OK(v8c_on_import(iso, on_import, NULL, NULL));
  OK(v8c_on_import_meta(iso, on_meta, NULL, NULL));
  asked[0] = 0;
  eval("app.f().then(v => globalThis.r = v)");
  EVAL_IS("r", "3");
  cr_assert_str_eq(asked, "./x from app.mjs with 7", "%s", asked);
  EVAL_IS("app.m()", "app.mjs");
  drop_all();
}

/* What import() waits for in the process that makes the snapshot stays pending for good. */
Test(module_snapshot, an_import_that_waits) {
  begin_creator(NULL);
  v8c_module *slow = compile("export const x = await new Promise(r => globalThis.go = r)");
  OK(v8c_module_link(slow, ctx, resolve, NULL));
  OK(v8c_on_import(iso, on_import, slow, NULL));
  eval("globalThis.r = 'waits'; import('slow').then(ns => r = ns.x, e => r = e)");
  snapshot = finish_creator(V8C_CODE_KEEP);
  v8c_module_free(slow);
  restore(snapshot, NULL);
  eval("go(1)");
  EVAL_IS("r", "waits");
  drop_all();
}

/* ---- Without a fixed seed ----------------------------------------------------------------------- */

TestSuite(module_snapshot_fresh, .init = harness_start, .timeout = 60);

Test(module_snapshot_fresh, modules_are_refused_by_name_of_the_option) {
  begin_creator(NULL);
  keep(compile("export const x = 1"), NULL, true, "app");
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, ctx));
  v8c_context_free(ctx);
  CODE(V8C_ESNAPSHOT, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  cr_assert(strstr(v8c_detail(), "fixed_hash_seed"), "%s", v8c_detail());
  v8c_creator_free(creator);
}

Test(module_snapshot_fresh, handles_alone_are_no_hindrance) {
  begin_creator(NULL);
  v8c_module *module = compile("let n = 1");
  v8c_value promise = NULL;
  OK(v8c_module_link(module, ctx, resolve, NULL));
  OK(v8c_module_evaluate(module, ctx, &promise));
  snapshot = finish_creator(V8C_CODE_KEEP);
  v8c_module_free(module);
  restore(snapshot, NULL);
  EVAL_IS("1 + 1", "2");
  drop_all();
}

/* Made in a child with the option, and brought here without it. */
static void make_for(int to) {
  up();
  begin_creator(NULL);
  keep(compile("export const x = 1"), NULL, true, "app");
  snapshot = finish_creator(V8C_CODE_KEEP);
  size_t len = 0;
  const char *bytes = v8c_snapshot_bytes(snapshot, &len);
  for (size_t done = 0; done < len;) {
    ssize_t n = write(to, bytes + done, len - done);
    if (n <= 0) _exit(1);
    done += (size_t)n;
  }
  _exit(0);
}

/* V8 is not started before the fork. */
TestSuite(module_snapshot_moved, .timeout = 60);

Test(module_snapshot_moved, restored_only_with_the_option) {
  int ends[2];
  v8c_buf bytes = {0};
  char chunk[65536];
  cr_assert_eq(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) make_for(ends[1]);
  close(ends[1]);
  for (ssize_t n; (n = read(ends[0], chunk, sizeof chunk)) > 0;) OK(v8c_buf_append(&bytes, chunk, (size_t)n));
  int status = -1;
  waitpid(child, &status, 0);
  cr_assert_eq(status, 0);
  harness_start();
  OK(v8c_snapshot_from_bytes(bytes.data, bytes.len, &snapshot));
  v8c_restore_options allow = {.size = sizeof allow, .allow_flags = true, .allow_arch = true};
  CODE(V8C_EFLAGS, v8c_snapshot_restore(snapshot, NULL, NULL, &iso));
  CODE(V8C_EFLAGS, v8c_snapshot_restore(snapshot, NULL, &allow, &iso));
  v8c_snapshot_free(snapshot);
  v8c_buf_free(&bytes);
}
