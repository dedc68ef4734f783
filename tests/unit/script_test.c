/* script_test.c: scripts and code caches. */
#include "tests/harness/harness.h"

TestSuite(script, .init = harness_up, .fini = harness_down);

static const char source[] = "function add(a, b) { return a + b }\nadd(40, 2)";

#define OPTIONS(...) (&(v8c_script_options){.size = sizeof(v8c_script_options), __VA_ARGS__})

static v8c_script *compile(const char *text, const v8c_script_options *options) {
  v8c_script *script = NULL;
  OK(v8c_script_compile(ctx, text, V8C_ZSTR, options, &script));
  return script;
}

static v8c_buf cache_of(const char *text) {
  v8c_buf cache = {0};
  v8c_script *script = compile(text, NULL);
  OK(v8c_script_run(script, ctx, NULL));
  OK(v8c_script_cache(script, &cache));
  v8c_script_free(script);
  return cache;
}

Test(script, runs_in_any_context) {
  v8c_context *second;
  v8c_frame frame;
  v8c_value value = NULL;
  v8c_script *script = compile("globalThis.n = (globalThis.n || 0) + 1", NULL);
  OK(v8c_script_run(script, ctx, &value));
  OK(v8c_script_run(script, ctx, &value));
  TEXT_IS(value, "2");
  OK(v8c_context_new(iso, NULL, &second));
  OK(v8c_enter(second, &frame));
  OK(v8c_script_run(script, second, &value));
  int32_t n = 0;
  OK(v8c_get_int32(value, &n));
  cr_assert_eq(n, 1);
  OK(v8c_leave(&frame));
  v8c_context_free(second);
  v8c_script_free(script);
}

Test(script, origin_and_offsets) {
  v8c_error *error = NULL;
  v8c_script *script =
      compile("\n throw new Error('x')", OPTIONS(.origin = "dir/app.js", .origin_len = V8C_ZSTR, .line_offset = 10));
  CODE(V8C_EXCEPTION, v8c_script_run(script, ctx, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_str_eq(v8c_error_script(error), "dir/app.js");
  cr_assert_eq(v8c_error_line(error), 12);
  v8c_error_free(error);
  v8c_script_free(script);
}

Test(script, syntax_error_leaves_no_script) {
  v8c_script *script = NULL;
  CODE(V8C_EXCEPTION, v8c_script_compile(ctx, V8C_LIT("let ="), NULL, &script));
  cr_assert_null(script);
  THROWN("SyntaxError");
}

Test(script, not_utf8_says_where) {
  CODE(V8C_EENCODING, v8c_eval(ctx, V8C_LIT("'abc\xff'"), NULL, NULL));
  cr_assert(strstr(v8c_detail(), "4"), "%s", v8c_detail());
  EVAL_IS("'grüße 😀'.length", "8");
}

Test(script, nul_in_source) {
  v8c_value value = NULL;
  OK(v8c_eval(ctx, V8C_LIT("'a\0b'.length"), NULL, &value));
  TEXT_IS(value, "3");
}

Test(script, bad_arguments) {
  v8c_script *script = NULL;
  CODE(V8C_EINVAL, v8c_script_compile(ctx, NULL, 3, NULL, &script));
  CODE(V8C_EINVAL, v8c_script_compile(ctx, V8C_LIT("1"), NULL, NULL));
  CODE(V8C_EINVAL, v8c_script_compile(NULL, V8C_LIT("1"), NULL, &script));
  CODE(V8C_EINVAL, v8c_script_compile(ctx, V8C_LIT("1"), OPTIONS(.mode = (v8c_compile_mode)9), &script));
  CODE(V8C_EINVAL, v8c_script_compile(ctx, V8C_LIT("1"), OPTIONS(.cache_len = 9), &script));
  CODE(V8C_ERANGE, v8c_script_compile(ctx, V8C_LIT("1"), OPTIONS(.line_offset = -1), &script));
  CODE(V8C_EINVAL, v8c_script_run(NULL, ctx, NULL));
  CODE(V8C_EINVAL, v8c_script_cache(NULL, NULL));
  cr_assert_eq(v8c_script_cache_result(NULL), V8C_CACHE_NONE);
  v8c_script_free(NULL);
}

/* ---- Code caches ----------------------------------------------------------------------- */

static v8c_cache_result result_of(const char *text, const void *cache, size_t len) {
  v8c_value value = NULL;
  v8c_script *script = compile(text, OPTIONS(.cache = cache, .cache_len = len));
  v8c_cache_result result = v8c_script_cache_result(script);
  OK(v8c_script_run(script, ctx, &value));
  if (!strcmp(text, source)) TEXT_IS(value, "42");
  v8c_script_free(script);
  return result;
}

Test(script, cache_is_accepted_by_another_isolate) {
  v8c_buf cache = cache_of(source);
  v8c_isolate *old_iso = iso;
  v8c_context *old_ctx = ctx;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  cr_assert_eq(result_of(source, cache.data, cache.len), V8C_CACHE_ACCEPTED);
  cr_assert_eq(result_of(source, NULL, 0), V8C_CACHE_NONE);
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  iso = old_iso;
  ctx = old_ctx;
  v8c_buf_free(&cache);
}

Test(script, cache_of_another_source) {
  v8c_buf cache = cache_of("function sub(a, b) { return a - b }\nsub(40, 2)");
  cr_assert_eq(result_of(source, cache.data, cache.len), V8C_CACHE_SOURCE);
  v8c_buf_free(&cache);
}

Test(script, damaged_caches_are_compiled_from_source) {
  v8c_buf cache = cache_of(source);
  for (size_t bit = 0; bit < cache.len * 8; bit += bit < 512 ? 1 : 37) {
    cache.data[bit / 8] ^= (char)(1 << bit % 8);
    v8c_cache_result result = result_of(source, cache.data, cache.len);
    cr_assert_eq(result, V8C_CACHE_DAMAGED, "bit %zu: %s", bit, v8c_cache_result_name(result));
    cache.data[bit / 8] ^= (char)(1 << bit % 8);
  }
  for (size_t len = 0; len < cache.len; len += len < 128 ? 1 : 97)
    cr_assert_eq(result_of(source, cache.data, len), V8C_CACHE_DAMAGED, "cut at %zu", len);
  cr_assert_eq(result_of(source, cache.data, cache.len), V8C_CACHE_ACCEPTED);
  v8c_buf_free(&cache);
}

Test(script, eager) {
  v8c_buf lazy = {0}, eager = {0};
  v8c_script *script = compile("function never() { return [1,2,3].map(x => x * 2) }", NULL);
  OK(v8c_script_cache(script, &lazy));
  v8c_script_free(script);
  script = compile("function evern() { return [1,2,3].map(x => x * 2) }", OPTIONS(.mode = V8C_COMPILE_EAGER));
  OK(v8c_script_cache(script, &eager));
  v8c_script_free(script);
  cr_assert_gt(eager.len, lazy.len, "%zu %zu", eager.len, lazy.len);
  v8c_buf_free(&lazy);
  v8c_buf_free(&eager);
}

/* ---- What a script is --------------------------------------------------------------------- */

Test(script, name_and_urls) {
  v8c_value value = NULL;
  v8c_script *script = compile("1\n//# sourceURL=own.js\n//# sourceMappingURL=own.map",
                               OPTIONS(.origin = "given.js", .origin_len = V8C_ZSTR));
  size_t slots = v8c_scope_count(iso);
  OK(v8c_script_name(script, &value));
  cr_assert_eq(v8c_scope_count(iso), slots + 1);
  TEXT_IS(value, "given.js");
  OK(v8c_script_source_url(script, &value));
  TEXT_IS(value, "own.js");
  OK(v8c_script_source_map_url(script, &value));
  TEXT_IS(value, "own.map");
  cr_assert_gt(v8c_script_id(script), 0);
  v8c_script_free(script);
  script = compile("2", OPTIONS(.source_map_url = "option.map.json", .source_map_url_len = 10));
  OK(v8c_script_source_map_url(script, &value));
  TEXT_IS(value, "option.map");
  OK(v8c_script_source_url(script, &value));
  cr_assert(v8c_is_undefined(value));
  v8c_script_free(script);
  script = compile("3", NULL);
  OK(v8c_script_source_map_url(script, &value));
  cr_assert(v8c_is_undefined(value));
  CODE(V8C_EINVAL, v8c_script_name(script, NULL));
  CODE(V8C_EINVAL, v8c_script_name(NULL, &value));
  cr_assert_eq(v8c_script_id(NULL), 0);
  v8c_script_free(script);
}

Test(script, cache_result_by_option) {
  v8c_buf cache = cache_of(source);
  v8c_cache_result result = V8C_CACHE_NONE;
  v8c_script_free(compile(source, OPTIONS(.cache = cache.data, .cache_len = cache.len, .cache_result = &result)));
  cr_assert_eq(result, V8C_CACHE_ACCEPTED);
  v8c_script_free(compile("other", OPTIONS(.cache = cache.data, .cache_len = cache.len, .cache_result = &result)));
  cr_assert_eq(result, V8C_CACHE_SOURCE);
  v8c_buf_free(&cache);
}

/* ---- Functions ------------------------------------------------------------------------------ */

#define FUNCTION(...) (&(v8c_script_function_options){.size = sizeof(v8c_script_function_options), __VA_ARGS__})

static const char *const two_params[] = {"a", "b\xc3\xbc"};

static v8c_value function_of(const char *body, const v8c_script_function_options *function,
                             const v8c_script_options *options) {
  v8c_value made = NULL;
  size_t slots = v8c_scope_count(iso);
  OK(v8c_script_compile_function(ctx, body, V8C_ZSTR, function, options, &made));
  cr_assert_eq(v8c_scope_count(iso), slots + 1);
  return made;
}

Test(script, function_with_parameters) {
  v8c_value result = NULL, arguments[] = {eval("40"), eval("2")};
  v8c_value function = function_of("return a + b\xc3\xbc", FUNCTION(.params = two_params, .param_count = 2), NULL);
  OK(v8c_call_function(ctx, function, NULL, 2, arguments, &result));
  TEXT_IS(result, "42");
  OK(v8c_get_named(ctx, function, V8C_LIT("length"), &result));
  TEXT_IS(result, "2");
  OK(v8c_call_function(ctx, function_of("return arguments.length", NULL, NULL), NULL, 2, arguments, &result));
  TEXT_IS(result, "2");
}

Test(script, function_positions_are_the_bodys) {
  v8c_error *error = NULL;
  v8c_value function = function_of("\n  throw new Error(a)", FUNCTION(.params = two_params, .param_count = 1),
                                   OPTIONS(.origin = "wrapped.js", .origin_len = V8C_ZSTR, .line_offset = 5));
  CODE(V8C_EXCEPTION, v8c_call_function(ctx, function, NULL, 0, NULL, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_str_eq(v8c_error_script(error), "wrapped.js");
  cr_assert_eq(v8c_error_line(error), 7);
  cr_assert_eq(v8c_error_column(error), 3);
  v8c_error_free(error);
}

Test(script, function_sees_extensions) {
  v8c_value result = NULL, extensions[] = {eval("({ x: 'first', y: 'below' })"), eval("({ x: 'last' })")};
  v8c_value function =
      function_of("x += '!'; return x + y + typeof z", FUNCTION(.extensions = extensions, .extension_count = 2), NULL);
  OK(v8c_call_function(ctx, function, NULL, 0, NULL, &result));
  TEXT_IS(result, "last!belowundefined");
  OK(v8c_get_named(ctx, extensions[1], V8C_LIT("x"), &result));
  TEXT_IS(result, "last!");
}

static void compile_inside(v8c_call *call) {
  const char *params[] = {"not an identifier"};
  v8c_value made = NULL;
  cr_assert_eq(v8c_script_compile_function(v8c_call_context(call), V8C_LIT("1"),
                                           FUNCTION(.params = params, .param_count = 1), NULL, &made),
               V8C_EINVAL);
  cr_assert_null(made);
}

Test(script, function_refusals) {
  v8c_value made = NULL, bad[] = {eval("5")}, none[] = {NULL}, native = NULL;
  static const char *const params[] = {"", "a b", "1x", "a,b", "a=1", "...a", "a){", "{a}"};
  for (size_t i = 0; i < sizeof params / sizeof *params; i++)
    CODE(V8C_EINVAL,
         v8c_script_compile_function(ctx, V8C_LIT("1"), FUNCTION(.params = params + i, .param_count = 1), NULL, &made));
  OK(v8c_pending(iso));
  OK(v8c_function(ctx, "f", 1, compile_inside, NULL, &native));
  OK(v8c_call_function(ctx, native, NULL, 0, NULL, NULL));
  CODE(V8C_EINVAL, v8c_script_compile_function(ctx, V8C_LIT("1"), FUNCTION(.param_count = 1), NULL, &made));
  CODE(V8C_EINVAL,
       v8c_script_compile_function(ctx, V8C_LIT("1"), FUNCTION(.params = (const char *const[]){NULL}, .param_count = 1),
                                   NULL, &made));
  CODE(V8C_EINVAL,
       v8c_script_compile_function(ctx, V8C_LIT("1"), FUNCTION(.extensions = none, .extension_count = 1), NULL, &made));
  CODE(V8C_ETYPE,
       v8c_script_compile_function(ctx, V8C_LIT("1"), FUNCTION(.extensions = bad, .extension_count = 1), NULL, &made));
  bad[0] = eval("new Proxy({}, {})");
  CODE(V8C_ETYPE,
       v8c_script_compile_function(ctx, V8C_LIT("1"), FUNCTION(.extensions = bad, .extension_count = 1), NULL, &made));
  CODE(V8C_ERANGE, v8c_script_compile_function(ctx, V8C_LIT("1"), FUNCTION(.params = two_params, .param_count = 70000),
                                               NULL, &made));
  CODE(V8C_EINVAL, v8c_script_compile_function(ctx, NULL, 1, NULL, NULL, &made));
  CODE(V8C_EINVAL, v8c_script_compile_function(ctx, V8C_LIT("1"), NULL, NULL, NULL));
  CODE(V8C_EINVAL, v8c_script_compile_function(NULL, V8C_LIT("1"), NULL, NULL, &made));
  CODE(V8C_EENCODING, v8c_script_compile_function(ctx, V8C_LIT("'\xff'"), NULL, NULL, &made));
  CODE(V8C_EXCEPTION, v8c_script_compile_function(ctx, V8C_LIT("} {"), NULL, NULL, &made));
  THROWN("SyntaxError");
  cr_assert_null(made);
}

Test(script, function_cache) {
  v8c_buf cache = {0};
  v8c_value result = NULL;
  v8c_cache_result what = V8C_CACHE_NONE;
  const v8c_script_function_options *two = FUNCTION(.params = two_params, .param_count = 2);
  const char *body = "function add(x, y) { return x + y } return add(a, 2)";
  v8c_value function = function_of(body, two, NULL), argument = eval("40");
  OK(v8c_call_function(ctx, function, NULL, 1, &argument, NULL));
  OK(v8c_script_function_cache(ctx, function, &cache));
  v8c_isolate *old_iso = iso;
  v8c_context *old_ctx = ctx;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  const v8c_script_options *options = OPTIONS(.cache = cache.data, .cache_len = cache.len, .cache_result = &what);
  function = function_of(body, two, options);
  cr_assert_eq(what, V8C_CACHE_ACCEPTED, "%s", v8c_cache_result_name(what));
  argument = eval("40");
  OK(v8c_call_function(ctx, function, NULL, 1, &argument, &result));
  TEXT_IS(result, "42");
  (void)function_of(body, FUNCTION(.params = two_params, .param_count = 1), options);
  cr_assert_eq(what, V8C_CACHE_SOURCE, "other parameters");
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  iso = old_iso;
  ctx = old_ctx;
  v8c_buf_free(&cache);
}

static void native_function(v8c_call *call) { (void)call; }

Test(script, function_cache_of_anything_else) {
  static const char *const others[] = {"(function () {})",
                                       "Math.max",
                                       "(() => 1).bind(null)",
                                       "({})",
                                       "5",
                                       "new Proxy(function () {}, {})",
                                       "class A {}; A",
                                       "new Function('return 1')"};
  v8c_buf cache = {0};
  v8c_value native = NULL;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    CODE(V8C_ETYPE, v8c_script_function_cache(ctx, eval(others[i]), &cache));
  OK(v8c_function(ctx, "f", 1, native_function, NULL, &native));
  CODE(V8C_ETYPE, v8c_script_function_cache(ctx, native, &cache));
  CODE(V8C_EINVAL, v8c_script_function_cache(ctx, NULL, &cache));
  CODE(V8C_EINVAL, v8c_script_function_cache(ctx, native, NULL));
  cr_assert_eq(cache.len, 0);
}
