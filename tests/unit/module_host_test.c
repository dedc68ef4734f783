/* module_host_test.c: what the host gives modules: synthetic ones, import() and import.meta. */
#include "tests/harness/harness.h"

TestSuite(module_host, .init = harness_up, .fini = harness_down);

#define OPTIONS(...) (&(v8c_script_options){.size = sizeof(v8c_script_options), __VA_ARGS__})
#define SYNTHETIC(...) (&(v8c_synthetic_options){.size = sizeof(v8c_synthetic_options), __VA_ARGS__})

static v8c_module *compile(const char *name, const char *source) {
  v8c_module *module = NULL;
  OK(v8c_module_compile(ctx, source, V8C_ZSTR, OPTIONS(.origin = name, .origin_len = V8C_ZSTR), &module));
  return module;
}

/* Every specifier is `data`. */
static int resolve(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                   v8c_module **out) {
  (void)context, (void)request, (void)referrer;
  *out = data;
  return 0;
}

/* Runs `source`, a module that imports `dep`, and frees it. */
static int run_with(const char *source, v8c_module *dep) {
  v8c_module *module = compile("main.mjs", source);
  int err = v8c_module_link(module, ctx, resolve, dep);
  if (!err) err = v8c_module_evaluate(module, ctx, NULL);
  v8c_module_free(module);
  return err;
}

/* ---- Synthetic modules -------------------------------------------------------------------- */

static int evaluated, freed;

static void count_free(void *data) {
  cr_assert_eq(data, &freed);
  freed++;
}

static int fill(v8c_context *context, v8c_module *module, void *data) {
  evaluated++;
  cr_assert_eq(data, &freed);
  OK(v8c_module_set_export(module, context, V8C_LIT("a"), v8c_number(iso, 1)));
  OK(v8c_module_set_export(module, context, V8C_LIT("b"), v8c_number(iso, 2)));
  return 0;
}

static const char *const a_and_b[] = {"a", "b", "c"};

static v8c_module *synthetic(v8c_module_evaluate_fn evaluate) {
  v8c_module *module = NULL;
  OK(v8c_module_synthetic(ctx,
                          SYNTHETIC(.name = "native", .name_len = V8C_ZSTR, .exports = a_and_b, .export_count = 3,
                                    .evaluate = evaluate, .data = &freed, .free_data = count_free),
                          &module));
  return module;
}

Test(module_host, synthetic_modules) {
  v8c_module *dep = synthetic(fill);
  cr_assert(v8c_module_is_synthetic(dep));
  cr_assert_eq(v8c_module_request_count(dep), 0);
  CODE(V8C_ETYPE, v8c_module_position(dep, 0, NULL, NULL));
  CODE(V8C_ETYPE, v8c_module_cache(dep, &(v8c_buf){0}));
  CODE(V8C_ESTATE, v8c_module_set_export(dep, ctx, V8C_LIT("a"), v8c_number(iso, 1)));
  OK(run_with("import { a, b, c } from 'x'; globalThis.sum = a + b + String(c); globalThis.read = () => a", dep));
  EVAL_IS("sum", "3undefined");
  cr_assert_eq(evaluated, 1);
  cr_assert_eq(freed, 1);
  OK(v8c_module_set_export(dep, ctx, V8C_LIT("a"), v8c_number(iso, 10)));
  EVAL_IS("read()", "10");
  CODE(V8C_EXCEPTION, v8c_module_set_export(dep, ctx, V8C_LIT("nope"), v8c_number(iso, 10)));
  THROWN("ReferenceError");
  OK(run_with("import { b } from 'x'; globalThis.b = b", dep));
  EVAL_IS("b", "2");
  cr_assert_eq(evaluated, 1);
  v8c_module_free(dep);
  CODE(V8C_EXCEPTION, run_with("import { b } from 'x'", compile("", "")));
  THROWN("does not provide an export named 'b'");
}

static int throws(v8c_context *context, v8c_module *module, void *data) {
  (void)context, (void)module, (void)data;
  return v8c_throw_range_error(iso, "from C");
}

static int answers(v8c_context *context, v8c_module *module, void *data) {
  (void)context, (void)module, (void)data;
  return V8C_EIO;
}

Test(module_host, synthetic_modules_that_fail) {
  v8c_module *dep = synthetic(throws);
  CODE(V8C_EXCEPTION, run_with("import 'x'", dep));
  THROWN("RangeError: from C");
  CODE(V8C_EXCEPTION, v8c_module_evaluate(dep, ctx, NULL));
  THROWN("RangeError: from C");
  v8c_module_free(dep);
  dep = synthetic(answers);
  CODE(V8C_EXCEPTION, run_with("import 'x'", dep));
  THROWN("Error: reading or writing a file failed");
  v8c_module_free(dep);
  cr_assert_eq(freed, 2);
}

Test(module_host, synthetic_modules_that_are_freed_first) {
  v8c_module *dep = synthetic(fill), *main = compile("main", "import { a } from 'x'; globalThis.a = a");
  OK(v8c_module_link(main, ctx, resolve, dep));
  v8c_module_free(dep);
  OK(v8c_low_memory(iso));
  cr_assert_eq(freed, 0);
  OK(v8c_module_evaluate(main, ctx, NULL));
  EVAL_IS("a", "1");
  cr_assert_eq(freed, 1);
  v8c_module_free(main);
  /* Nobody will ever evaluate this one. */
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  v8c_module_free(synthetic(fill));
  v8c_scope_close(&scope);
  OK(v8c_low_memory(iso));
  cr_assert_eq(freed, 2);
  dep = synthetic(fill); /* freed with the isolate */
  v8c_module_free(dep);
}

Test(module_host, synthetic_modules_refused) {
  v8c_module *module = NULL;
  const char *const twice[] = {"a", "b", "a"}, *const null[] = {"a", NULL};
  CODE(V8C_EEXIST, v8c_module_synthetic(ctx, SYNTHETIC(.exports = twice, .export_count = 3), &module));
  CODE(V8C_EINVAL, v8c_module_synthetic(ctx, SYNTHETIC(.exports = null, .export_count = 2), &module));
  CODE(V8C_EINVAL, v8c_module_synthetic(ctx, SYNTHETIC(.export_count = 1), &module));
  cr_assert_null(module);
  OK(v8c_module_synthetic(ctx, NULL, &module));
  OK(run_with("import * as ns from 'x'; globalThis.keys = Object.keys(ns).length", module));
  EVAL_IS("keys", "0");
  v8c_module_free(module);
}

/* ---- Tables, values, JSON and text ------------------------------------------------------------- */

static int asked;

static void twice(v8c_call *call) {
  double n = 0;
  if (!v8c_arg_number(call, 0, &n)) v8c_return_number(call, n * 2);
}
static void get_asked(v8c_call *call) { v8c_return_int32(call, ++asked); }
static void data_of(v8c_call *call) { v8c_return(call, v8c_data_value(call)); }

static const v8c_prop table[] = {V8C_FN("twice", twice),
                                 V8C_FN("data", data_of),
                                 V8C_GET("asked", get_asked),
                                 V8C_INT("limit", 9),
                                 V8C_STR("@@toStringTag", "Native"),
                                 V8C_PROP_END};
static const v8c_prop own_default[] = {V8C_STR("default", "mine"), V8C_PROP_END};
static const v8c_prop same_names[] = {V8C_INT("a", 1), V8C_INT("b", 1), V8C_INT("b", 1), V8C_PROP_END};

Test(module_host, a_native_module_is_one_table) {
  v8c_module *dep = NULL, *none = NULL;
  OK(v8c_module_from_table(ctx, V8C_LIT("native:t"), table, v8c_number(iso, 7), &dep));
  OK(run_with(
      "import t, { twice, limit, asked, data } from 'x'; import * as ns from 'x';"
      "globalThis.r = [twice(21), limit, asked, t.asked, t.asked, asked, data(), String(t), Object.keys(ns)].join()",
      dep));
  EVAL_IS("r", "42,9,1,2,3,1,7,[object Native],asked,data,default,limit,twice");
  v8c_module_free(dep);
  OK(v8c_module_from_table(ctx, V8C_LIT("native:t"), own_default, NULL, &dep));
  OK(run_with("import d from 'x'; globalThis.d = d", dep));
  EVAL_IS("d", "mine");
  v8c_module_free(dep);
  CODE(V8C_EEXIST, v8c_module_from_table(ctx, V8C_LIT("t"), same_names, NULL, &none));
  CODE(V8C_EINVAL, v8c_module_from_table(ctx, V8C_LIT("t"), NULL, NULL, &none));
}

Test(module_host, json_text_and_values) {
  v8c_module *dep = NULL;
  v8c_value value = NULL;
  OK(v8c_module_from_json(ctx, V8C_LIT("a.json"), V8C_LIT("{\"x\": [1, {\"y\": \"\xc3\xbc\"}]}"), &dep));
  OK(run_with("import j from './a.json' with { type: 'json' }; globalThis.j = j.x[1].y + (j instanceof Object)", dep));
  EVAL_IS("j", "\xc3\xbctrue");
  v8c_module_free(dep);
  OK(v8c_module_from_text(ctx, V8C_LIT("a.txt"), V8C_LIT("a\0b\n"), &dep));
  OK(run_with("import t from './a.txt' with { type: 'text' }; globalThis.t = JSON.stringify(t)", dep));
  EVAL_IS("t", "\"a\\u0000b\\n\"");
  v8c_module_free(dep);
  OK(v8c_eval(ctx, V8C_LIT("globalThis.o = {}"), NULL, &value));
  OK(v8c_module_from_value(ctx, NULL, 0, value, &dep));
  OK(run_with("import v from 'x'; globalThis.same = v === o", dep));
  EVAL_IS("same", "true");
  v8c_module_free(dep);
  dep = NULL;
  CODE(V8C_EXCEPTION, v8c_module_from_json(ctx, V8C_LIT("bad.json"), V8C_LIT("{\"x\": }"), &dep));
  THROWN("SyntaxError");
  CODE(V8C_EENCODING, v8c_module_from_json(ctx, V8C_LIT("bad.json"), V8C_LIT("\"\xff\""), &dep));
  CODE(V8C_EENCODING, v8c_module_from_text(ctx, V8C_LIT("bad.txt"), V8C_LIT("\xff"), &dep));
  cr_assert_null(dep);
}

Test(module_host, values_belong_to_their_context) {
  v8c_context *other = NULL;
  v8c_module *dep = NULL, *main = NULL;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_module_from_json(ctx, V8C_LIT("a.json"), V8C_LIT("{}"), &dep));
  OK(v8c_module_compile(other, V8C_LIT("import 'x'"), NULL, &main));
  CODE(V8C_EINVAL, v8c_module_link(main, other, resolve, dep));
  CODE(V8C_EINVAL, v8c_module_link(dep, other, resolve, NULL));
  OK(v8c_module_link(dep, ctx, resolve, NULL));
  v8c_module_free(main);
  v8c_module_free(dep);
  v8c_context_free(other);
}

/* ---- Caches ---------------------------------------------------------------------------------------- */

static v8c_cache_result with_cache(const char *source, const v8c_buf *cache) {
  v8c_module *module = NULL;
  v8c_cache_result told = V8C_CACHE_NONE;
  OK(v8c_module_compile(ctx, source, V8C_ZSTR,
                        OPTIONS(.cache = cache->data, .cache_len = cache->len, .cache_result = &told), &module));
  v8c_cache_result result = v8c_module_cache_result(module);
  cr_assert_eq(told, result);
  OK(v8c_module_link(module, ctx, resolve, NULL));
  OK(v8c_module_evaluate(module, ctx, NULL));
  v8c_module_free(module);
  return result;
}

Test(module_host, caches) {
  static const char source[] = "export function f() { return 42 }\nglobalThis.f = f()";
  v8c_buf cache = {0}, of_script = {0};
  v8c_module *module = compile("m", source);
  OK(v8c_module_link(module, ctx, resolve, NULL));
  OK(v8c_module_evaluate(module, ctx, NULL));
  OK(v8c_module_cache(module, &cache));
  cr_assert_eq(v8c_module_cache_result(module), V8C_CACHE_NONE);
  v8c_module_free(module);
  cr_assert_eq(with_cache(source, &cache), V8C_CACHE_ACCEPTED);
  EVAL_IS("f", "42");
  cr_assert_eq(with_cache("export {}", &cache), V8C_CACHE_SOURCE);
  v8c_script *script = NULL;
  OK(v8c_script_compile(ctx, V8C_LIT("1 + 1"), NULL, &script));
  OK(v8c_script_cache(script, &of_script));
  v8c_script_free(script);
  cr_assert_eq(with_cache("1 + 1", &of_script), V8C_CACHE_SOURCE);
  for (size_t bit = 0; bit < cache.len * 8; bit += 97) {
    cache.data[bit / 8] ^= (char)(1 << bit % 8);
    cr_assert_eq(with_cache(source, &cache), V8C_CACHE_DAMAGED);
    cache.data[bit / 8] ^= (char)(1 << bit % 8);
  }
  v8c_buf_free(&cache);
  v8c_buf_free(&of_script);
}

Test(module_host, eager_and_urls) {
  v8c_module *module = NULL;
  v8c_value url = NULL;
  OK(v8c_module_compile(ctx, V8C_LIT("export const f = () => 1\n//# sourceURL=s.mjs\n//# sourceMappingURL=m.map"),
                        OPTIONS(.mode = V8C_COMPILE_EAGER), &module));
  OK(v8c_module_link(module, ctx, resolve, NULL));
  OK(v8c_module_evaluate(module, ctx, NULL));
  OK(v8c_module_source_url(module, &url));
  TEXT_IS(url, "s.mjs");
  OK(v8c_module_source_map_url(module, &url));
  TEXT_IS(url, "m.map");
  cr_assert_gt(v8c_module_script_id(module), 0);
  cr_assert_not(v8c_module_is_synthetic(module));
  v8c_module_free(module);
}

/* ---- Top-level await --------------------------------------------------------------------------------- */

Test(module_host, awaits_are_told) {
  bool yes = false;
  v8c_error *error = NULL;
  v8c_value promise = NULL;
  v8c_module *dep = compile("dep.mjs", "export {};\n\n  await new Promise(() => {})");
  v8c_module *main = compile("main.mjs", "import 'dep'");
  OK(v8c_module_has_await(dep, &yes));
  cr_assert(yes);
  OK(v8c_module_has_await(main, &yes));
  cr_assert_not(yes);
  CODE(V8C_ESTATE, v8c_module_is_async(main, &yes));
  OK(v8c_module_link(main, ctx, resolve, dep));
  OK(v8c_module_is_async(main, &yes));
  cr_assert(yes);
  CODE(V8C_ENOENT, v8c_module_stalled(main, ctx, 0, &error));
  OK(v8c_module_evaluate(main, ctx, &promise));
  OK(v8c_module_stalled(main, ctx, 0, &error));
  cr_assert_str_eq(v8c_error_script(error), "dep.mjs");
  cr_assert_eq(v8c_error_line(error), 3);
  cr_assert_eq(v8c_error_column(error), 3);
  cr_assert(strstr(v8c_error_message(error, NULL), "Top-level await promise never resolved"), "%s",
            v8c_error_message(error, NULL));
  v8c_error_free(error);
  CODE(V8C_ENOENT, v8c_module_stalled(main, ctx, 1, &error));
  v8c_module_free(main);
  v8c_module_free(dep);
}

/* ---- import() ------------------------------------------------------------------------------------------ */

Test(module_host, import_without_a_hook_rejects) {
  eval("import('x').then(() => globalThis.r = 'no', e => globalThis.r = String(e instanceof Error))");
  EVAL_IS("r", "true");
}

struct imports {
  char text[512];
  v8c_module *module;
  int how, freed;
};

static int on_import(v8c_context *context, const v8c_module_request *request, v8c_value referrer, v8c_value host_value,
                     void *data, v8c_value *out) {
  struct imports *s = data;
  size_t at = strlen(s->text);
  at += (size_t)snprintf(s->text + at, sizeof s->text - at, "%s<%s", request->specifier, text_of(referrer));
  at += (size_t)snprintf(s->text + at, sizeof s->text - at, "(%s)", text_of(host_value));
  for (size_t i = 0; i < request->attribute_count; i++)
    at += (size_t)snprintf(s->text + at, sizeof s->text - at, "[%s=%s]", request->attributes[i].key,
                           request->attributes[i].value);
  snprintf(s->text + at, sizeof s->text - at, " ");
  cr_assert_eq(request->offset, -1);
  switch (s->how) {
    case 0: return v8c_module_import(s->module, context, out);
    case 1: return v8c_throw_type_error(v8c_context_isolate(context), "refused");
    case 2: return V8C_EIO;
    case 3: *out = v8c_number(v8c_context_isolate(context), 5); return 0;
    case 4: return 0;
    default: return V8C_EXCEPTION;
  }
}

static void imports_freed(void *data) { ((struct imports *)data)->freed++; }

Test(module_host, import_of_scripts_functions_and_modules) {
  static struct imports s; /* the hook keeps it until the isolate ends */
  s = (struct imports){.text = ""};
  v8c_script *script = NULL;
  s.module = compile("dep.mjs", "order.push('dep'); export const x = 42");
  OK(v8c_module_link(s.module, ctx, resolve, NULL));
  OK(v8c_on_import(iso, on_import, &s, imports_freed));
  eval("globalThis.order = []; globalThis.note = ns => order.push(ns.x)");
  OK(v8c_script_compile(ctx, V8C_LIT("import('./a').then(note); order.push('sync'); 0"),
                        OPTIONS(.origin = "s.js", .origin_len = 4, .host_value = v8c_number(iso, 7)), &script));
  OK(v8c_script_run(script, ctx, NULL));
  v8c_script_free(script);
  EVAL_IS("order.join()", "sync,dep,42");
  v8c_value function = NULL;
  OK(v8c_script_compile_function(ctx, V8C_LIT("return import('./b', { with: { type: 'json' } })"), NULL,
                                 OPTIONS(.origin = "f.js", .origin_len = 4), &function));
  OK(v8c_call_function(ctx, function, NULL, 0, NULL, NULL));
  OK(run_with("globalThis.p = import('./c'); export const y = eval(\"import('./d')\")", NULL));
  eval("new Function(\"return import('./e')\")()");
  cr_assert_str_eq(s.text,
                   "./a<s.js(7) ./b<f.js(undefined)[type=json] ./c<main.mjs(undefined) ./d<main.mjs(undefined) "
                   "./e<test.js(undefined) ",
                   "%s", s.text);
  eval("p.then(ns => globalThis.tag = Object.prototype.toString.call(ns))");
  EVAL_IS("tag", "[object Module]");
  v8c_module_free(s.module);
  OK(v8c_on_import(iso, NULL, NULL, NULL));
  cr_assert_eq(s.freed, 1);
}

Test(module_host, import_that_fails) {
  static struct imports s; /* the hook keeps it until the isolate ends */
  s = (struct imports){.text = ""};
  OK(v8c_on_import(iso, on_import, &s, imports_freed));
  eval(
      "globalThis.r = []; globalThis.go = () => { import('x').then(v => r.push(v), e => r.push(e instanceof Error, "
      "String(e))) }");
  for (s.how = 1; s.how < 6; s.how++) eval("go()");
  EVAL_IS("r.join('|')",
          "true|TypeError: refused|true|Error: reading or writing a file failed|5|"
          "true|Error: no such thing: module 'x'|true|Error: a JavaScript exception is pending");
  s.module = compile("bad", "throw new SyntaxError('inside')");
  v8c_value out = NULL;
  CODE(V8C_ESTATE, v8c_module_import(s.module, ctx, &out));
  OK(v8c_module_link(s.module, ctx, resolve, NULL));
  s.how = 0;
  eval("r = []; go()");
  EVAL_IS("r.join('|')", "true|SyntaxError: inside");
  v8c_module_free(s.module);
}

Test(module_host, import_errors_are_of_the_asking_realm) {
  v8c_context *other = NULL;
  v8c_value value = NULL;
  static struct imports s; /* the hook keeps it until the isolate ends */
  s = (struct imports){.text = "", .how = 1};
  OK(v8c_on_import(iso, on_import, &s, imports_freed));
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_eval(other, V8C_LIT("globalThis.r = 0; import('x').catch(e => r = e instanceof TypeError)"), NULL, NULL));
  OK(v8c_eval(other, V8C_LIT("r"), NULL, &value));
  TEXT_IS(value, "true");
  s.how = 2;
  OK(v8c_eval(other, V8C_LIT("import('x').catch(e => r = e.constructor === Error)"), NULL, NULL));
  OK(v8c_eval(other, V8C_LIT("r"), NULL, &value));
  TEXT_IS(value, "true");
  OK(v8c_eval(other, V8C_LIT("import('x') instanceof Promise"), NULL, &value));
  TEXT_IS(value, "true");
  v8c_context_free(other);
}

Test(module_host, import_waits_for_top_level_await) {
  static struct imports s; /* the hook keeps it until the isolate ends */
  s = (struct imports){.text = ""};
  s.module = compile("slow", "export const v = await new Promise(r => globalThis.go = r)");
  OK(v8c_module_link(s.module, ctx, resolve, NULL));
  OK(v8c_on_import(iso, on_import, &s, imports_freed));
  eval("globalThis.r = 'waits'; for (let i = 0; i < 3; i++) import('slow').then(ns => r += ns.v)");
  EVAL_IS("r", "waits");
  eval("go('!')");
  EVAL_IS("r", "waits!!!");
  v8c_module_free(s.module);
}

Test(module_host, a_module_may_import_itself) {
  static struct imports s; /* the hook keeps it until the isolate ends */
  s = (struct imports){.text = ""};
  s.module = compile("self", "export let x = 'early'; import('self').then(ns => globalThis.r = ns.x); x = 'late'");
  OK(v8c_module_link(s.module, ctx, resolve, NULL));
  OK(v8c_on_import(iso, on_import, &s, imports_freed));
  OK(v8c_module_evaluate(s.module, ctx, NULL));
  EVAL_IS("r", "late");
  v8c_module_free(s.module);
}

static int replaces(v8c_context *context, const v8c_module_request *request, v8c_value referrer, v8c_value host_value,
                    void *data, v8c_value *out) {
  struct imports *s = data;
  (void)context, (void)request, (void)referrer, (void)host_value;
  OK(v8c_on_import(iso, NULL, NULL, NULL));
  cr_assert_eq(s->freed, 0); /* it is in use */
  *out = v8c_number(iso, 1);
  return 0;
}

Test(module_host, a_hook_may_take_itself_off) {
  static struct imports s; /* the hook keeps it until the isolate ends */
  s = (struct imports){.text = ""};
  OK(v8c_on_import(iso, replaces, &s, imports_freed));
  eval("import('x')");
  cr_assert_eq(s.freed, 1);
  CODE(V8C_EINVAL, v8c_on_import(iso, NULL, &s, NULL));
}

static int terminates(v8c_context *context, const v8c_module_request *request, v8c_value referrer, v8c_value host_value,
                      void *data, v8c_value *out) {
  (void)request, (void)referrer, (void)host_value, (void)data, (void)out;
  OK(v8c_terminate(iso));
  return v8c_eval(context, V8C_LIT("for (;;);"), NULL, NULL);
}

Test(module_host, a_termination_in_a_hook_goes_on) {
  OK(v8c_on_import(iso, terminates, NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("try { import('x') } catch {} for (;;);"), NULL, NULL));
  OK(v8c_catch(iso, NULL));
  EVAL_IS("1 + 1", "2");
}

/* ---- import.meta --------------------------------------------------------------------------------------- */

static v8c_module *met;

static int fill_meta(v8c_context *context, v8c_value meta, v8c_module *module, v8c_value name, void *data) {
  met = module;
  if (data) return v8c_throw_type_error(iso, "no meta");
  return v8c_set_named(context, meta, V8C_LIT("url"), name);
}

Test(module_host, import_meta) {
  v8c_module *module = compile("m.mjs", "globalThis.meta = import.meta; globalThis.again = () => import.meta");
  OK(v8c_module_link(module, ctx, resolve, NULL));
  OK(v8c_on_import_meta(iso, fill_meta, NULL, NULL));
  OK(v8c_module_evaluate(module, ctx, NULL));
  cr_assert_eq(met, module);
  EVAL_IS("meta.url + (meta === again()) + Object.getPrototypeOf(meta)", "m.mjstruenull");
  v8c_module_free(module);
  /* Asked for when the handle is gone. */
  module = compile("later.mjs", "globalThis.later = () => import.meta.url");
  OK(v8c_module_link(module, ctx, resolve, NULL));
  OK(v8c_module_evaluate(module, ctx, NULL));
  v8c_module_free(module);
  EVAL_IS("later()", "later.mjs");
  cr_assert_null(met);
  OK(v8c_on_import_meta(iso, fill_meta, &met, NULL));
  CODE(V8C_EXCEPTION, run_with("import.meta", NULL));
  THROWN("TypeError: no meta");
  OK(v8c_on_import_meta(iso, NULL, NULL, NULL));
  OK(run_with("globalThis.keys = Reflect.ownKeys(import.meta).length", NULL));
  EVAL_IS("keys", "0");
}
