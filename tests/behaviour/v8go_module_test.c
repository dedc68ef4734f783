/* v8go_module_test.c: v8go's tests of modules, as ours, and its faults with them: no call in a wrong
 * state ends the process, no failed module passes for one that ran, and errors say what is wrong. */
#include "tests/harness/harness.h"

TestSuite(v8go_module, .init = harness_up, .fini = harness_down);

static v8c_module *compile(const char *name, const char *source) {
  v8c_module *module = NULL;
  v8c_script_options options = {.size = sizeof options, .origin = name, .origin_len = V8C_ZSTR};
  OK(v8c_module_compile(ctx, source, V8C_ZSTR, &options, &module));
  return module;
}

static v8c_module_status status(const v8c_module *module) {
  v8c_module_status out = V8C_MODULE_ERRORED;
  OK(v8c_module_status_get(module, &out));
  return out;
}

/* Every request is answered with `data`. */
static int resolve(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                   v8c_module **out) {
  (void)context, (void)request, (void)referrer;
  *out = data;
  return 0;
}

Test(v8go_module, compile_basic) {
  v8c_module *module = compile("main.mjs", "export const x = 42;");
  cr_assert_eq(status(module), V8C_MODULE_UNLINKED);
  v8c_module_free(module);
}

Test(v8go_module, compile_syntax_error) {
  v8c_module *module = NULL;
  CODE(V8C_EXCEPTION, v8c_module_compile(ctx, V8C_LIT("export const x = ;"), NULL, &module));
  THROWN("SyntaxError");
  cr_assert_null(module);
}

Test(v8go_module, import_requests) {
  v8c_module_request request = {.size = sizeof request};
  v8c_module *module =
      compile("main.mjs", "import { a } from './a.mjs'; import { b } from './b.mjs'; export const c = a + b;");
  cr_assert_eq(v8c_module_request_count(module), 2);
  OK(v8c_module_request_at(module, 0, &request));
  cr_assert_str_eq(request.specifier, "./a.mjs");
  OK(v8c_module_request_at(module, 1, &request));
  cr_assert_str_eq(request.specifier, "./b.mjs");
  CODE(V8C_ERANGE, v8c_module_request_at(module, 2, &request));
  v8c_module_free(module);
}

Test(v8go_module, identity_hash) {
  v8c_module *one = compile("one.mjs", "export {}"), *two = compile("two.mjs", "export {}");
  cr_assert_neq(v8c_module_hash(one), v8c_module_hash(two));
  cr_assert_eq(v8c_module_hash(one), v8c_module_hash(one));
  v8c_module_free(one);
  v8c_module_free(two);
}

Test(v8go_module, link_and_evaluate) {
  v8c_module *module = compile("main.mjs", "globalThis.ran = 1");
  cr_assert_eq(status(module), V8C_MODULE_UNLINKED);
  OK(v8c_module_link(module, ctx, resolve, NULL));
  cr_assert_eq(status(module), V8C_MODULE_LINKED);
  OK(v8c_module_evaluate(module, ctx, NULL));
  cr_assert_eq(status(module), V8C_MODULE_EVALUATED);
  EVAL_IS("ran", "1");
  v8c_module_free(module);
}

Test(v8go_module, namespace) {
  v8c_value ns = NULL, x = NULL;
  v8c_module *module = compile("main.mjs", "export const x = 42; export const name = 'n';");
  CODE(V8C_ESTATE, v8c_module_namespace(module, ctx, &ns));
  OK(v8c_module_link(module, ctx, resolve, NULL));
  OK(v8c_module_evaluate(module, ctx, NULL));
  OK(v8c_module_namespace(module, ctx, &ns));
  OK(v8c_get_named(ctx, ns, V8C_LIT("x"), &x));
  TEXT_IS(x, "42");
  OK(v8c_get_named(ctx, ns, V8C_LIT("name"), &x));
  TEXT_IS(x, "n");
  v8c_module_free(module);
}

Test(v8go_module, link_failure_says_why) {
  v8c_module *module = compile("main.mjs", "import { x } from './gone.mjs'");
  CODE(V8C_ENOENT, v8c_module_link(module, ctx, resolve, NULL));
  cr_assert(strstr(v8c_detail(), "./gone.mjs"), "%s", v8c_detail());
  v8c_module *dep = compile("dep.mjs", "export const y = 1");
  CODE(V8C_EXCEPTION, v8c_module_link(module, ctx, resolve, dep));
  THROWN("does not provide an export named 'x'");
  cr_assert_eq(status(module), V8C_MODULE_UNLINKED);
  v8c_module_free(module);
  v8c_module_free(dep);
}

Test(v8go_module, with_dependency) {
  v8c_value ns = NULL, value = NULL;
  v8c_module *dep = compile("dep.mjs", "export const base = 40");
  v8c_module *main = compile("main.mjs", "import { base } from './dep.mjs'; export const sum = base + 2");
  OK(v8c_module_link(main, ctx, resolve, dep));
  OK(v8c_module_evaluate(main, ctx, NULL));
  OK(v8c_module_namespace(main, ctx, &ns));
  OK(v8c_get_named(ctx, ns, V8C_LIT("sum"), &value));
  TEXT_IS(value, "42");
  v8c_module_free(main);
  v8c_module_free(dep);
}

/* Fault 5: a rejected promise passed for success. */
Test(v8go_module, a_module_that_threw_is_not_evaluated) {
  v8c_value error = NULL;
  v8c_module *module = compile("main.mjs", "throw new Error('boom')");
  OK(v8c_module_link(module, ctx, resolve, NULL));
  CODE(V8C_EXCEPTION, v8c_module_evaluate(module, ctx, NULL));
  THROWN("Error: boom");
  cr_assert_eq(status(module), V8C_MODULE_ERRORED);
  OK(v8c_module_exception(module, &error));
  TEXT_IS(error, "Error: boom");
  v8c_module_free(module);
}

/* Fault 20: the process ended, and a nested link lost the outer resolver. */
Test(v8go_module, evaluate_before_link_is_a_code) {
  v8c_module *module = compile("main.mjs", "");
  CODE(V8C_ESTATE, v8c_module_evaluate(module, ctx, NULL));
  v8c_module_free(module);
}

static int nested(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                  v8c_module **out) {
  v8c_module **both = data;
  (void)request, (void)referrer;
  v8c_module_status now = V8C_MODULE_ERRORED;
  OK(v8c_module_status_get(both[1], &now));
  if (now == V8C_MODULE_UNLINKED) OK(v8c_module_link(both[1], context, resolve, both[0]));
  *out = both[0];
  return 0;
}

Test(v8go_module, a_link_inside_of_a_link_keeps_the_outer_resolver) {
  v8c_module *other = compile("other.mjs", "");
  v8c_module *both[2] = {compile("dep.mjs", "export const x = 1"), other};
  v8c_module *main = compile("main.mjs", "import './a.mjs'; import { x } from './b.mjs'; globalThis.x = x");
  OK(v8c_module_link(main, ctx, nested, both));
  OK(v8c_module_evaluate(main, ctx, NULL));
  EVAL_IS("x", "1");
  v8c_module_free(main);
  v8c_module_free(other);
  v8c_module_free(both[0]);
}
