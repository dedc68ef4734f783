/* regexp_test.c: regular expressions. */
#include "tests/harness/values.h"

TestSuite(regexp, .init = harness_up, .fini = harness_down);

Test(regexp, made_and_read) {
  v8c_value regexp = NULL, source = NULL;
  int flags = 0;
  LEAVES(1, v8c_regexp(ctx, V8C_LIT("a/(?<n>b+)"), V8C_REGEXP_GLOBAL | V8C_REGEXP_IGNORE_CASE, 0, &regexp));
  TEXT_IS(regexp, "/a\\/(?<n>b+)/gi");
  LEAVES(1, v8c_regexp_source(iso, regexp, &source));
  TEXT_IS(source, "a\\/(?<n>b+)");
  LEAVES(0, v8c_regexp_get_flags(regexp, &flags));
  cr_assert_eq(flags, V8C_REGEXP_GLOBAL | V8C_REGEXP_IGNORE_CASE);
  OK(v8c_regexp(ctx, V8C_LIT("x"), 255 - 64, 0, &regexp));
  TEXT_IS(regexp, "/x/dgimsuy");
  OK(v8c_regexp(ctx, V8C_LIT("x"), V8C_REGEXP_UNICODE_SETS, 0, &regexp));
  TEXT_IS(regexp, "/x/v");
  OK(v8c_regexp_get_flags(eval("/x/ms"), &flags));
  cr_assert_eq(flags, V8C_REGEXP_MULTILINE | V8C_REGEXP_DOT_ALL);
}

Test(regexp, executed) {
  v8c_value regexp = eval("globalThis.r = /b(?<n>c)?/g"), text = str("abcb"), out = NULL;
  LEAVES(1, v8c_regexp_exec(ctx, regexp, text, &out));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("m"), out));
  EVAL_IS("m[0] + ' ' + m.index + ' ' + m.groups.n + ' ' + r.lastIndex", "bc 1 c 3");
  OK(v8c_regexp_exec(ctx, regexp, text, &out));
  LEAVES(1, v8c_regexp_exec(ctx, regexp, text, &out));
  cr_assert(v8c_is_null(out));
}

Test(regexp, a_script_may_have_its_own_exec) {
  v8c_value regexp = eval("globalThis.r = /a/; r.exec = s => globalThis.answer; r"), text = str("x"), out = NULL;
  OK(v8c_regexp_exec(ctx, (eval("answer = ['mine']"), regexp), text, &out));
  TEXT_IS(out, "mine");
  OK(v8c_regexp_exec(ctx, (eval("answer = null"), regexp), text, &out));
  cr_assert(v8c_is_null(out));
  CODE(V8C_EXCEPTION, v8c_regexp_exec(ctx, (eval("answer = 1"), regexp), text, &out));
  THROWN("TypeError");
}

Test(regexp, a_script_may_throw_from_last_index) {
  v8c_value regexp = eval("var r = /a/g; r.lastIndex = {valueOf() { throw Error('index') }}; r"), out = regexp;
  v8c_value text = str("a");
  size_t before = v8c_scope_count(iso);
  CODE(V8C_EXCEPTION, v8c_regexp_exec(ctx, regexp, text, &out));
  THROWN("index");
  cr_assert_eq(out, regexp);
  cr_assert_eq(v8c_scope_count(iso), before);
  CODE(V8C_EXCEPTION, v8c_regexp_exec(ctx, eval("Object.freeze(/a/g)"), text, &out));
  THROWN("TypeError");
}

Test(regexp, a_limit_ends_catastrophic_backtracking) {
  v8c_value regexp = NULL, out = NULL;
  OK(v8c_regexp(ctx, V8C_LIT("(a+)+b"), 0, 10000, &regexp));
  OK(v8c_regexp_exec(ctx, regexp, str("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"), &out));
  cr_assert(v8c_is_null(out));
  OK(v8c_regexp_exec(ctx, regexp, str("aab"), &out));
  TEXT_IS(out, "aab,aa");
}

Test(regexp, what_is_none_throws) {
  v8c_value out = NULL;
  CODE(V8C_EXCEPTION, v8c_regexp(ctx, V8C_LIT("("), 0, 0, &out));
  THROWN("SyntaxError");
  CODE(V8C_EXCEPTION, v8c_regexp(ctx, V8C_LIT("["), V8C_REGEXP_UNICODE_SETS, 5, &out));
  THROWN("SyntaxError");
  cr_assert_null(out);
}

Test(regexp, arguments_are_checked) {
  v8c_value regexp = eval("/a/"), text = str("a"), out = regexp;
  int flags = 99;
  CODE(V8C_EINVAL, v8c_regexp(NULL, V8C_LIT("a"), 0, 0, &out));
  CODE(V8C_EINVAL, v8c_regexp(ctx, NULL, 1, 0, 0, &out));
  CODE(V8C_EINVAL, v8c_regexp(ctx, V8C_LIT("a"), 0, 0, NULL));
  CODE(V8C_EINVAL, v8c_regexp(ctx, V8C_LIT("a"), 64, 0, &out));
  CODE(V8C_EINVAL, v8c_regexp(ctx, V8C_LIT("a"), 512, 0, &out));
  CODE(V8C_EINVAL, v8c_regexp(ctx, V8C_LIT("a"), -1, 0, &out));
  CODE(V8C_EINVAL, v8c_regexp(ctx, V8C_LIT("a"), V8C_REGEXP_UNICODE | V8C_REGEXP_UNICODE_SETS, 0, &out));
  CODE(V8C_ERANGE, v8c_regexp(ctx, V8C_LIT("a"), 0, UINT32_MAX, &out));
  CODE(V8C_EINVAL, v8c_regexp_exec(ctx, NULL, text, &out));
  CODE(V8C_EINVAL, v8c_regexp_exec(ctx, regexp, NULL, &out));
  CODE(V8C_EINVAL, v8c_regexp_exec(ctx, regexp, text, NULL));
  CODE(V8C_ETYPE, v8c_regexp_exec(ctx, regexp, v8c_int32(iso, 1), &out));
  CODE(V8C_ETYPE, v8c_regexp_exec(ctx, eval("new Proxy(/a/, {})"), text, &out));
  CODE(V8C_EINVAL, v8c_regexp_source(NULL, regexp, &out));
  CODE(V8C_EINVAL, v8c_regexp_source(iso, NULL, &out));
  CODE(V8C_EINVAL, v8c_regexp_source(iso, regexp, NULL));
  CODE(V8C_ETYPE, v8c_regexp_source(iso, text, &out));
  CODE(V8C_EINVAL, v8c_regexp_get_flags(NULL, &flags));
  CODE(V8C_EINVAL, v8c_regexp_get_flags(regexp, NULL));
  CODE(V8C_ETYPE, v8c_regexp_get_flags(text, &flags));
  cr_assert(out == regexp && flags == 99);
}
