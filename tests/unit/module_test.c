/* module_test.c: modules compiled, linked, evaluated and looked into. */
#include "tests/harness/harness.h"

TestSuite(module, .init = harness_up, .fini = harness_down);

#define OPTIONS(...) (&(v8c_script_options){.size = sizeof(v8c_script_options), __VA_ARGS__})

/* ---- A map of sources ------------------------------------------------------------------- */

enum { MOST = 16 };

static struct {
  const char *name, *source;
  v8c_module *module;
} map[MOST];
static size_t map_count, asked;

static v8c_module *compile(const char *name, const char *source) {
  v8c_module *module = NULL;
  OK(v8c_module_compile(ctx, source, V8C_ZSTR, OPTIONS(.origin = name, .origin_len = V8C_ZSTR), &module));
  return module;
}

static v8c_module *add(const char *name, const char *source) {
  map[map_count].name = name;
  map[map_count].source = source;
  return map[map_count++].module = compile(name, source);
}

static void free_map(void) {
  while (map_count) v8c_module_free(map[--map_count].module);
}

static int resolve(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                   v8c_module **out) {
  cr_assert_eq(context, ctx);
  cr_assert_eq(data, map);
  cr_assert_not_null(referrer);
  cr_assert_eq(strlen(request->specifier), request->specifier_len);
  asked++;
  for (size_t i = 0; i < map_count; i++)
    if (!strcmp(map[i].name, request->specifier)) *out = map[i].module;
  return 0;
}

static v8c_module_status status(const v8c_module *module) {
  v8c_module_status out = (v8c_module_status)99;
  OK(v8c_module_status_get(module, &out));
  return out;
}

static v8c_value exports(v8c_module *module) {
  v8c_value out = NULL;
  OK(v8c_module_namespace(module, ctx, &out));
  return out;
}

static v8c_value export(v8c_module *module, const char *name) {
  v8c_value out = NULL;
  OK(v8c_get_named(ctx, exports(module), name, V8C_ZSTR, &out));
  return out;
}

/* ---- From source to exports ---------------------------------------------------------------- */

Test(module, from_compile_to_namespace) {
  v8c_value promise = NULL;
  v8c_module *main = add("main", "import { x } from 'dep'; export const y = x + 1; export default 'd'");
  add("dep", "export const x = 41");
  cr_assert_eq(status(main), V8C_MODULE_UNLINKED);
  OK(v8c_module_link(main, ctx, resolve, map));
  cr_assert_eq(asked, 1);
  cr_assert_eq(status(main), V8C_MODULE_LINKED);
  cr_assert_eq(status(map[1].module), V8C_MODULE_LINKED);
  OK(v8c_module_evaluate(main, ctx, &promise));
  cr_assert(v8c_is_promise(promise));
  cr_assert_eq(status(main), V8C_MODULE_EVALUATED);
  TEXT_IS(export(main, "y"), "42");
  TEXT_IS(export(main, "default"), "d");
  cr_assert(v8c_is_module_namespace_object(exports(main)));
  cr_assert(v8c_strict_equals(exports(main), exports(main)));
  free_map();
}

Test(module, syntax_error_leaves_no_module) {
  v8c_module *module = NULL;
  v8c_error *error = NULL;
  CODE(V8C_EXCEPTION,
       v8c_module_compile(ctx, V8C_LIT("\nexport let ="), OPTIONS(.origin = "bad.mjs", .origin_len = 7), &module));
  cr_assert_null(module);
  OK(v8c_catch(iso, &error));
  cr_assert_str_eq(v8c_error_script(error), "bad.mjs");
  cr_assert_eq(v8c_error_line(error), 2);
  v8c_error_free(error);
}

Test(module, name_and_offsets) {
  v8c_error *error = NULL;
  v8c_module *module = NULL;
  OK(v8c_module_compile(ctx, V8C_LIT("throw new Error('x')"), OPTIONS(.line_offset = 10, .column_offset = 3), &module));
  OK(v8c_module_link(module, ctx, resolve, map));
  CODE(V8C_EXCEPTION, v8c_module_evaluate(module, ctx, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_str_eq(v8c_error_script(error), "<module>");
  cr_assert_eq(v8c_error_line(error), 11);
  cr_assert_eq(v8c_error_column(error), 10);
  v8c_error_free(error);
  v8c_module_free(module);
}

/* ---- Requests ----------------------------------------------------------------------------------- */

Test(module, requests_in_source_order) {
  v8c_module_request request = {.size = sizeof request};
  int line = 0, column = 0;
  v8c_module *module = compile("m",
                               "import 'b';\nexport * from 'a';\n  import x from 'b';\n"
                               "import y from 'b' with { type: 'json' };\nexport {z} from 'c\\0d\\uD800'");
  cr_assert_eq(v8c_module_request_count(module), 4);
  OK(v8c_module_request_at(module, 0, &request));
  cr_assert_str_eq(request.specifier, "b");
  cr_assert_eq(request.attribute_count, 0);
  OK(v8c_module_position(module, request.offset, &line, &column));
  cr_assert(line == 1 && column == 8, "%d:%d", line, column);
  OK(v8c_module_request_at(module, 1, &request));
  cr_assert_str_eq(request.specifier, "a");
  OK(v8c_module_position(module, request.offset, &line, NULL));
  cr_assert_eq(line, 2);
  OK(v8c_module_request_at(module, 2, &request));
  cr_assert_str_eq(request.specifier, "b");
  cr_assert_eq(request.attribute_count, 1);
  cr_assert_str_eq(request.attributes[0].key, "type");
  cr_assert_str_eq(request.attributes[0].value, "json");
  cr_assert_eq(request.attributes[0].value_len, 4);
  OK(v8c_module_position(module, request.attributes[0].offset, &line, &column));
  cr_assert(line == 4 && column == 26, "%d:%d", line, column);
  OK(v8c_module_request_at(module, 3, &request));
  cr_assert_eq(request.specifier_len, 6);
  cr_assert_eq(memcmp(request.specifier, "c\0d\xef\xbf\xbd", 7), 0);
  CODE(V8C_ERANGE, v8c_module_request_at(module, 4, &request));
  CODE(V8C_ERANGE, v8c_module_request_at(module, SIZE_MAX, &request));
  CODE(V8C_ERANGE, v8c_module_position(module, -1, &line, &column));
  CODE(V8C_ERANGE, v8c_module_position(module, 100000, &line, &column));
  v8c_module_free(module);
}

Test(module, long_specifiers_and_many_attributes) {
  char source[16384];
  v8c_module_request request = {.size = sizeof request};
  int at = snprintf(source, sizeof source, "import '%0*d' with { ", 3000, 7);
  for (int i = 0; i < 100; i++) at += snprintf(source + at, sizeof source - (size_t)at, "k%d: '%0*d', ", i, i, i);
  snprintf(source + at, sizeof source - (size_t)at, "}");
  v8c_module *module = compile("m", source);
  OK(v8c_module_request_at(module, 0, &request));
  cr_assert_eq(request.specifier_len, 3000);
  cr_assert_eq(request.attribute_count, 100);
  cr_assert_str_eq(request.attributes[99].key, "k99");
  cr_assert_eq(request.attributes[99].value_len, 99);
  v8c_module_free(module);
}

/* ---- The resolver ----------------------------------------------------------------------------- */

struct seen {
  v8c_module *main, *dep;
  char text[256];
};

static int note(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                v8c_module **out) {
  struct seen *seen = data;
  int line = 0, column = 0;
  (void)context;
  OK(v8c_module_position(referrer, request->offset, &line, &column));
  size_t at = strlen(seen->text);
  snprintf(seen->text + at, sizeof seen->text - at, "%s:%s:%d:%d:%zu ", referrer == seen->main ? "main" : "dep",
           request->specifier, line, column, request->attribute_count);
  *out = seen->dep;
  return 0;
}

Test(module, the_resolver_gets_the_hosts_own_handles_and_positions) {
  struct seen seen = {.text = ""};
  seen.main = compile("main", "import 'a';\nimport 'b';\nimport 'a' with { k: 'v' }");
  seen.dep = compile("dep", "\nimport 'c'");
  OK(v8c_module_link(seen.main, ctx, note, &seen));
  cr_assert_str_eq(seen.text, "main:a:1:8:0 main:b:2:8:0 main:a:3:8:1 dep:c:2:8:0 ", "%s", seen.text);
  v8c_module_free(seen.main);
  v8c_module_free(seen.dep);
}

static int answer;

static int answers(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                   v8c_module **out) {
  (void)context, (void)request, (void)referrer, (void)data, (void)out;
  return answer;
}

static int throws(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                  v8c_module **out) {
  (void)referrer, (void)data, (void)out;
  return v8c_throw_range_error(v8c_context_isolate(context), "no '%s' for you", request->specifier);
}

Test(module, what_the_resolver_throws_or_returns) {
  v8c_module *main = add("main", "import 'x'");
  answer = V8C_ECANCELED;
  CODE(V8C_ECANCELED, v8c_module_link(main, ctx, answers, NULL));
  OK(v8c_pending(iso));
  answer = -2; /* of libuv's */
  CODE(-2, v8c_module_link(main, ctx, answers, NULL));
  answer = 0;
  CODE(V8C_ENOENT, v8c_module_link(main, ctx, answers, NULL));
  cr_assert(strstr(v8c_detail(), "'x'"), "%s", v8c_detail());
  answer = V8C_EXCEPTION; /* and nothing was thrown */
  CODE(V8C_EINVAL, v8c_module_link(main, ctx, answers, NULL));
  CODE(V8C_EXCEPTION, v8c_module_link(main, ctx, throws, NULL));
  THROWN("RangeError: no 'x' for you");
  cr_assert_eq(status(main), V8C_MODULE_UNLINKED);
  add("x", "export const fine = 1");
  OK(v8c_module_link(main, ctx, resolve, map));
  OK(v8c_module_evaluate(main, ctx, NULL));
  free_map();
}

Test(module, link_errors_in_v8s_own_words) {
  v8c_error *error = NULL;
  v8c_module *main = add("main", "\nimport { nope } from 'dep'");
  add("dep", "export const x = 1");
  CODE(V8C_EXCEPTION, v8c_module_link(main, ctx, resolve, map));
  OK(v8c_catch(iso, &error));
  cr_assert_str_eq(v8c_error_message(error, NULL),
                   "SyntaxError: The requested module 'dep' does not provide an export named 'nope'");
  cr_assert_str_eq(v8c_error_script(error), "main");
  cr_assert_eq(v8c_error_line(error), 2);
  cr_assert_eq(v8c_error_column(error), 10);
  v8c_error_free(error);
  cr_assert_eq(status(main), V8C_MODULE_UNLINKED);
  CODE(V8C_ESTATE, v8c_module_evaluate(main, ctx, NULL));
  free_map();
}

/* ---- Evaluate --------------------------------------------------------------------------------------- */

Test(module, what_a_module_throws_is_no_success) {
  v8c_value value = NULL;
  v8c_module *main = add("main", "import 'dep'; globalThis.ran = true");
  v8c_module *dep = add("dep", "throw new TypeError('boom')");
  OK(v8c_module_link(main, ctx, resolve, map));
  for (int i = 0; i < 2; i++) {
    CODE(V8C_EXCEPTION, v8c_module_evaluate(main, ctx, &value));
    cr_assert_null(value);
    THROWN("TypeError: boom");
  }
  cr_assert_eq(status(main), V8C_MODULE_ERRORED);
  cr_assert_eq(status(dep), V8C_MODULE_ERRORED);
  OK(v8c_module_exception(dep, &value));
  TEXT_IS(value, "TypeError: boom");
  EVAL_IS("typeof ran", "undefined");
  free_map();
}

Test(module, top_level_await_is_pending_until_it_is_settled) {
  v8c_value promise = NULL, again = NULL;
  v8c_module *main = add("main", "export let x = 1; x = await new Promise(r => globalThis.go = r)");
  OK(v8c_module_link(main, ctx, resolve, map));
  OK(v8c_module_evaluate(main, ctx, &promise));
  cr_assert_eq(status(main), V8C_MODULE_EVALUATING);
  CODE(V8C_ESTATE, v8c_module_evaluate(main, ctx, NULL));
  OK(v8c_module_evaluate(main, ctx, &again));
  cr_assert(v8c_strict_equals(promise, again));
  TEXT_IS(export(main, "x"), "1");
  eval("go(2)");
  OK(v8c_run_microtasks(iso));
  cr_assert_eq(status(main), V8C_MODULE_EVALUATED);
  OK(v8c_module_evaluate(main, ctx, NULL));
  TEXT_IS(export(main, "x"), "2");
  free_map();
}

Test(module, top_level_await_that_fails_later) {
  v8c_value promise = NULL;
  v8c_module *main = add("main", "await new Promise((_, no) => globalThis.no = no)");
  OK(v8c_module_link(main, ctx, resolve, map));
  OK(v8c_module_evaluate(main, ctx, &promise));
  eval("no(new Error('late'))");
  OK(v8c_run_microtasks(iso));
  cr_assert_eq(status(main), V8C_MODULE_ERRORED);
  CODE(V8C_EXCEPTION, v8c_module_evaluate(main, ctx, NULL));
  THROWN("Error: late");
  free_map();
}

Test(module, cycles) {
  v8c_module *a =
      add("a", "import { b } from 'b'; export function a() { return b + 1 }; export { a as self } from 'a'");
  add("b", "import { a } from 'a'; export let b = typeof a === 'function' ? 10 : 0; export const call = () => a()");
  OK(v8c_module_link(a, ctx, resolve, map));
  OK(v8c_module_evaluate(a, ctx, NULL));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("ns"), exports(map[1].module)));
  EVAL_IS("ns.call()", "11");
  free_map();
}

Test(module, bindings_without_a_value_throw) {
  v8c_value value = NULL;
  v8c_module *main = add("main", "export let x = 1");
  OK(v8c_module_link(main, ctx, resolve, map));
  CODE(V8C_EXCEPTION, v8c_get_named(ctx, exports(main), V8C_LIT("x"), &value));
  THROWN("ReferenceError");
  free_map();
}

/* ---- Wrong state --------------------------------------------------------------------------------- */

Test(module, wrong_state_is_a_code) {
  v8c_value value = NULL;
  v8c_module *main = add("main", "export let x = 1");
  CODE(V8C_ESTATE, v8c_module_evaluate(main, ctx, NULL));
  CODE(V8C_ESTATE, v8c_module_namespace(main, ctx, &value));
  CODE(V8C_ESTATE, v8c_module_exception(main, &value));
  OK(v8c_module_link(main, ctx, resolve, map));
  CODE(V8C_ESTATE, v8c_module_link(main, ctx, resolve, map));
  CODE(V8C_ESTATE, v8c_module_exception(main, &value));
  OK(v8c_module_evaluate(main, ctx, NULL));
  CODE(V8C_ESTATE, v8c_module_link(main, ctx, resolve, map));
  OK(v8c_module_evaluate(main, ctx, NULL));
  CODE(V8C_ESTATE, v8c_module_exception(main, &value));
  cr_assert_null(value);
  free_map();
}

Test(module, belongs_to_the_context_it_was_linked_in) {
  v8c_context *other = NULL;
  v8c_value value = NULL;
  v8c_module *main = add("main", "import 'dep'; export default Array");
  add("dep", "");
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_module_link(main, ctx, resolve, map));
  CODE(V8C_EINVAL, v8c_module_evaluate(main, other, NULL));
  CODE(V8C_EINVAL, v8c_module_evaluate(map[1].module, other, NULL));
  CODE(V8C_EINVAL, v8c_module_namespace(main, other, &value));
  OK(v8c_module_evaluate(main, ctx, NULL));
  v8c_module *second = compile("second", "import 'main'");
  asked = 0;
  answer = 0;
  v8c_context *kept = ctx;
  ctx = other;
  CODE(V8C_EINVAL, v8c_module_link(second, other, resolve, map));
  cr_assert_eq(asked, 1);
  ctx = kept;
  v8c_module_free(second);
  v8c_context_free(other);
  free_map();
}

Test(module, realm_of_namespace_and_errors_is_the_contexts) {
  v8c_context *other = NULL;
  v8c_value value = NULL, yes = NULL;
  OK(v8c_context_new(iso, NULL, &other));
  v8c_module *module = NULL;
  OK(v8c_module_compile(other, V8C_LIT("export default Object; null.x"), NULL, &module));
  OK(v8c_module_link(module, other, resolve, map));
  CODE(V8C_EXCEPTION, v8c_module_evaluate(module, other, NULL));
  OK(v8c_catch(iso, NULL));
  OK(v8c_module_exception(module, &value));
  OK(v8c_set_named(other, v8c_global(other), V8C_LIT("e"), value));
  OK(v8c_eval(other, V8C_LIT("e instanceof TypeError"), NULL, &yes));
  TEXT_IS(yes, "true");
  v8c_module_free(module);
  v8c_context_free(other);
}

/* ---- Identity ------------------------------------------------------------------------------------------ */

Test(module, hashes_differ_and_stay) {
  v8c_module *one = add("one", ""), *two = add("two", "");
  cr_assert_neq(v8c_module_hash(one), v8c_module_hash(two));
  cr_assert_eq(v8c_module_hash(one), v8c_module_hash(one));
  cr_assert_eq(v8c_module_hash(NULL), 0);
  free_map();
}

Test(module, many_handles_are_found_and_freed_in_any_order) {
  static v8c_module *many[500];
  char name[16];
  for (int i = 0; i < 500; i++) {
    snprintf(name, sizeof name, "%d", i);
    many[i] = compile(name, "import 'x'");
  }
  for (int i = 0; i < 500; i += 3) v8c_module_free(many[i]);
  add("x", "");
  for (int i = 0; i < 500; i++) {
    if (i % 3 == 0) continue;
    struct seen seen = {.main = many[i], .dep = map[0].module};
    OK(v8c_module_link(many[i], ctx, note, &seen));
    cr_assert_str_eq(seen.text, "main:x:1:8:0 ");
    v8c_module_free(many[i]);
  }
  free_map();
}

/* ---- Free and re-enter in the resolver ------------------------------------------------------------------ */

static int frees(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                 v8c_module **out) {
  struct seen *seen = data;
  (void)request;
  if (referrer == seen->main) { /* the one that is being linked */
    v8c_module_free(seen->main);
    seen->main = NULL;
    *out = seen->dep;
    return 0;
  }
  if (referrer == seen->dep) { /* the last request of it */
    v8c_module_free(seen->dep);
    seen->dep = NULL;
  } else {
    cr_assert_null(referrer);
  }
  OK(v8c_low_memory(iso));
  OK(v8c_eval(context, V8C_LIT("1 + 1"), NULL, NULL));
  return v8c_throw_error(iso, "enough");
}

Test(module, the_resolver_may_free_what_is_being_linked) {
  struct seen seen = {.text = ""};
  seen.main = compile("main", "import 'a'");
  seen.dep = compile("dep", "import 'b'");
  CODE(V8C_EXCEPTION, v8c_module_link(seen.main, ctx, frees, &seen));
  THROWN("Error: enough");
  cr_assert_null(seen.main);
  cr_assert_null(seen.dep);
}

static int links_again(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                       v8c_module **out) {
  (void)request;
  CODE(V8C_ESTATE, v8c_module_link(map[0].module, context, resolve, map)); /* below us */
  CODE(V8C_ESTATE, v8c_module_evaluate(map[0].module, context, NULL));
  if (!strcmp(request->specifier, "into")) {
    /* Another graph that leads into this one. */
    CODE(V8C_ESTATE, v8c_module_link(map[2].module, context, resolve, map));
    cr_assert(strstr(v8c_detail(), "'main'"), "%s", v8c_detail());
  } else if (!strcmp(request->specifier, "other")) {
    OK(v8c_module_link(map[3].module, context, resolve, map));
    OK(v8c_module_evaluate(map[3].module, context, NULL));
  }
  (void)referrer, (void)data;
  *out = map[1].module;
  return 0;
}

Test(module, links_inside_of_a_link) {
  add("main", "import 'into'; import 'other'; import 'main'");
  add("dep", "");
  add("into-main", "import 'main'");
  add("separate", "import 'leaf'; globalThis.separate = true");
  add("leaf", "");
  map_count = 5;
  OK(v8c_module_link(map[0].module, ctx, links_again, NULL));
  OK(v8c_module_evaluate(map[0].module, ctx, NULL));
  EVAL_IS("separate", "true");
  OK(v8c_module_link(map[2].module, ctx, resolve, map));
  OK(v8c_module_evaluate(map[2].module, ctx, NULL));
  free_map();
}
