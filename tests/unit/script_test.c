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
  v8c_script *script = compile("\n throw new Error('x')", OPTIONS(.origin = "dir/app.js", .origin_len = V8C_ZSTR, .line_offset = 10));
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
