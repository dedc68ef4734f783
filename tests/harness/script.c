/* script.c: see script.h. */
#include "tests/harness/script.h"

v8c_runtime *make_with_modules(const v8c_runtime_options *options, const module_with *modules) {
  v8c_builder *builder = NULL;
  OK(v8c_builder_new(options, &builder));
  for (; modules->module; modules++)
    OK(v8c_builder_add_module(builder, modules->module, (void *)(uintptr_t)modules->data));
  OK(v8c_builder_add_shipped(builder));
  return build_runtime(builder, NULL);
}

static const char prelude[] =
    "(async () => {\n"
    "const assert = (is, what) => { if (!is) throw new Error(`not ${String(what)}`); };\n"
    "const equal = (a, b) => { if (!Object.is(a, b)) throw new Error(`${String(a)} is not ${String(b)}`); };\n"
    "const thrown = (fn) => { try { fn(); } catch (e) { return e; } throw new Error('nothing was thrown'); };\n"
    "const rejected = (promise) => promise.then(() => { throw new Error('it was not rejected'); }, (e) => e);\n";

static int start_script(v8c_runtime *rt, v8c_context *context, void *data, v8c_value *out) {
  v8c_buf text = {0};
  (void)rt;
  int err = v8c_buf_printf(&text, "%s%s\n})()", prelude, (const char *)data);
  if (!err) err = v8c_eval(context, text.data, text.len, "test.js", out);
  v8c_buf_free(&text);
  return err;
}

void await_script(v8c_runtime *rt, const char *body) {
  v8c_error *error = NULL;
  int err = v8c_runtime_await(rt, "script", start_script, NULL, (void *)(uintptr_t)body, 50e3, &error);
  cr_expect_eq(err, 0, "%s: %s\n%s", v8c_err_name(err), error ? v8c_error_message(error, NULL) : v8c_detail(),
               error ? v8c_error_stack(error) : "");
  v8c_error_free(error);
}
