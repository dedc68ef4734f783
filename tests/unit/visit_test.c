/* visit_test.c: a walk through a value: what comes in which order, limits, cycles, who ends it. */
#include "tests/harness/harness.h"
#include "v8c/visit.h"

TestSuite(visit, .init = harness_up, .fini = harness_down);

static v8c_buf seen;
static int stop_at, answer, calls;

/* Writes what is visited: V1 [ ] { } m( ) s( ) ^ */
static int write_it(v8c_context *context, const v8c_visit *at, void *data) {
  static const char *const opening[] = {"", "{", "[", "m(", "s("};
  cr_assert_eq(context, ctx);
  cr_assert_eq(data, &seen);
  if (++calls == stop_at) return answer;
  if (at->kind == V8C_VISIT_END) {
    OK(v8c_buf_printf(&seen, "%s",
                      v8c_is_array(at->value)                          ? "]"
                      : v8c_is_map(at->value) || v8c_is_set(at->value) ? ")"
                                                                       : "}"));
    return 0;
  }
  if (at->index) OK(v8c_buf_printf(&seen, ","));
  if (at->name) OK(v8c_buf_printf(&seen, "%s:", text_of(at->name)));
  if (at->kind == V8C_VISIT_CYCLE) return v8c_buf_printf(&seen, "^");
  if (at->kind != V8C_VISIT_VALUE) return v8c_buf_printf(&seen, "%s", opening[at->kind]);
  return v8c_buf_printf(&seen, "%s", v8c_is_function(at->value) ? "f" : text_of(at->value));
}

static int visit(const char *source, const v8c_visit_options *options) {
  v8c_buf_free(&seen);
  calls = 0;
  return v8c_visit_value(ctx, eval(source), options, write_it, &seen);
}

static void is(const char *source, const char *text) {
  OK(visit(source, NULL));
  cr_expect_str_eq(seen.data, text, "%s: %s", source, seen.data);
  v8c_buf_free(&seen);
}

Test(visit, every_kind) {
  is("5", "5");
  is("'text'", "text");
  is("[]", "[]");
  is("({})", "{}");
  is("[1, [2, 'x'], {a: null, b: [undefined]}]", "[1,[2,x],{a:null,b:[undefined]}]");
  is("[1, , 3]", "[1,undefined,3]");
  is("new Map([['k', 1], [{o: 2}, [3]]])", "m(k,1,{o:2},[3])");
  is("new Set([1, [2]])", "s(1,[2])");
  is("({f() {}, get g() { return 7 }, [Symbol.iterator]: 1})", "{f:f,g:7}");
  is("Object.create({inherited: 1}, {hidden: {value: 1}, shown: {value: 2, enumerable: true}})", "{shown:2}");
  is("({r: /x/g, b: 5n})", "{r:/x/g,b:5}");
  is("({'': 1, 'a\\0b': 2, 7: 3})", "{7:3,:1,a:2}");
  is("(() => { class P { x = 1 } return new P() })()", "{x:1}");
}

Test(visit, cycles_and_twice_the_same) {
  is("(() => { const o = {n: 1}; o.self = o; o.list = [o, {o}]; return o })()", "{n:1,self:^,list:[^,{o:^}]}");
  is("(() => { const o = {n: 1}; return [o, o] })()", "[{n:1},{n:1}]");
  is("(() => { const m = new Map(); m.set('m', m); return m })()", "m(m,^)");
}

Test(visit, limits) {
  v8c_visit_options options = {.size = sizeof options, .depth_max = 3};
  OK(visit("[[[1]]]", &options));
  CODE(V8C_ERANGE, visit("[[[[1]]]]", &options));
  options.depth_max = 10001;
  CODE(V8C_ERANGE, visit("1", &options));
  options.depth_max = 10000;
  OK(visit("(() => { let a = []; for (let i = 0; i < 9999; i++) a = [a]; return a })()", &options));
  CODE(V8C_ERANGE, visit("(() => { let a = []; for (let i = 0; i < 1e6; i++) a = [a]; return a })()", NULL));
  options = (v8c_visit_options){.size = sizeof options, .count_max = 5};
  OK(visit("[1, 2, 3, 4]", &options));
  CODE(V8C_ERANGE, visit("[1, 2, 3, 4, 5]", &options));
  CODE(V8C_EINVAL, v8c_visit_value(ctx, eval("1"), NULL, NULL, NULL));
  CODE(V8C_EINVAL, v8c_visit_value(ctx, NULL, NULL, write_it, NULL));
  v8c_buf_free(&seen);
}

Test(visit, the_callback_decides) {
  stop_at = 2, answer = V8C_VISIT_SKIP;
  OK(visit("[[1, 2], 3]", NULL));
  cr_assert_str_eq(seen.data, "[,3]");
  stop_at = 3, answer = V8C_ECANCELED;
  CODE(V8C_ECANCELED, visit("[[1, 2], 3]", NULL));
  cr_assert_eq(calls, 3);
  stop_at = 0;
  CODE(V8C_EXCEPTION, visit("({a: 1, get b() { throw new RangeError('mine') }, c: 2})", NULL));
  cr_assert_str_eq(seen.data, "{a:1");
  THROWN("mine");
  v8c_buf_free(&seen);
}

/* However much is visited, no handles pile up. */
Test(visit, a_million_values) {
  v8c_visit_options options = {.size = sizeof options};
  v8c_buf_free(&seen);
  stop_at = 0;
  size_t before = v8c_scope_count(iso);
  OK(visit("Array.from({length: 1000}, (_, i) => Array.from({length: 100}, (_, k) => ({k})))", &options));
  cr_assert_eq(calls, 1 + 1000 * (1 + 100 * 3 + 1) + 1);
  cr_assert_leq(v8c_scope_count(iso), before + 4);
  v8c_buf_free(&seen);
}
