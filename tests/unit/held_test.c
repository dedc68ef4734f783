/* held_test.c: what refs hold, used at once: each gives what the functions that it stands for give. */
#include <math.h>

#include "tests/harness/values.h"

TestSuite(held, .init = harness_up, .fini = harness_down);

static v8c_ref *kept(const char *source) {
  v8c_ref *ref = NULL;
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_ref_new(iso, eval(source), &ref));
  v8c_scope_close(&scope);
  return ref;
}

static v8c_plain got(v8c_ref *object, const char *key) {
  v8c_plain plain = {0};
  v8c_ref *name = kept(key);
  OK(v8c_held_get(ctx, object, name, &plain));
  v8c_ref_free(name);
  return plain;
}

#define INT32_IS(plain, is)                      \
  do {                                           \
    v8c_plain p_ = (plain);                      \
    cr_assert_eq((int)p_.kind, V8C_PLAIN_INT32); \
    cr_assert_eq(p_.int32, is);                  \
  } while (0)
#define NUMBER_IS(plain, is)                      \
  do {                                            \
    v8c_plain p_ = (plain);                       \
    cr_assert_eq((int)p_.kind, V8C_PLAIN_NUMBER); \
    cr_assert_float_eq(p_.number, is, 0);         \
  } while (0)
#define VALUE_IS(plain, text)                    \
  do {                                           \
    v8c_plain p_ = (plain);                      \
    cr_assert_eq((int)p_.kind, V8C_PLAIN_VALUE); \
    TEXT_IS(p_.value, text);                     \
  } while (0)

Test(held, get) {
  v8c_ref *object = kept(
      "({whole: 7, least: -2147483648, large: 2147483648, half: 0.5, minus: -0, boxed: 2 ** 31 - 1, no: NaN, text: 'x',"
      " get own() { return this.whole + 1 }, 3: 'three', [Symbol.iterator]: 'symbol'})");
  INT32_IS(got(object, "'whole'"), 7);
  INT32_IS(got(object, "'least'"), INT32_MIN);
  INT32_IS(got(object, "'boxed'"), INT32_MAX);
  INT32_IS(got(object, "'own'"), 8);
  NUMBER_IS(got(object, "'large'"), 2147483648.0);
  NUMBER_IS(got(object, "'half'"), 0.5);
  v8c_plain minus = got(object, "'minus'");
  NUMBER_IS(minus, 0);
  cr_assert(signbit(minus.number));
  cr_assert(isnan(got(object, "'no'").number));
  VALUE_IS(got(object, "'text'"), "x");
  VALUE_IS(got(object, "'absent'"), "undefined");
  VALUE_IS(got(object, "3"), "three");
  VALUE_IS(got(object, "Symbol.iterator"), "symbol");
  v8c_ref_free(object);
}

static int32_t read_back(v8c_ref *object) { return got(object, "'key'").int32; }

Test(held, set) {
  v8c_ref *object = kept("globalThis.o = {set half(to) { this.was = to }}"), *key = kept("'key'"),
          *half = kept("'half'");
  v8c_plain plain = {.kind = V8C_PLAIN_INT32, .int32 = -5};
  OK(v8c_held_set(ctx, object, key, &plain));
  cr_assert_eq(read_back(object), -5);
  plain = (v8c_plain){.kind = V8C_PLAIN_NUMBER, .number = 12};
  OK(v8c_held_set(ctx, object, key, &plain));
  cr_assert_eq(read_back(object), 12);
  plain = (v8c_plain){.kind = V8C_PLAIN_NUMBER, .number = -0.0};
  OK(v8c_held_set(ctx, object, half, &plain));
  EVAL_IS("String(Object.is(o.was, -0))", "true");
  plain = (v8c_plain){.kind = V8C_PLAIN_VALUE, .value = eval("'a value'")};
  OK(v8c_held_set(ctx, object, key, &plain));
  EVAL_IS("o.key", "a value");
  v8c_ref_free(object);
  v8c_ref_free(key);
  v8c_ref_free(half);
}

Test(held, call) {
  v8c_ref *self = kept("({name: 'this'})"),
          *out = kept("(function () { 'use strict'; return [this?.name, ...arguments].join() })");
  v8c_ref *sum = kept("((...a) => a.reduce((x, y) => x + y, 0))");
  v8c_plain args[40], result;
  for (int i = 0; i < 40; i++) args[i] = (v8c_plain){.kind = V8C_PLAIN_INT32, .int32 = i};
  OK(v8c_held_call(ctx, sum, NULL, 0, NULL, &result));
  INT32_IS(result, 0);
  OK(v8c_held_call(ctx, sum, NULL, 16, args, &result));
  INT32_IS(result, 120);
  OK(v8c_held_call(ctx, sum, NULL, 40, args, &result));
  INT32_IS(result, 780);
  args[1] = (v8c_plain){.kind = V8C_PLAIN_NUMBER, .number = 1.5};
  OK(v8c_held_call(ctx, sum, NULL, 2, args, &result));
  NUMBER_IS(result, 1.5);
  args[0] = (v8c_plain){.kind = V8C_PLAIN_VALUE, .value = eval("'text'")};
  OK(v8c_held_call(ctx, out, self, 2, args, &result));
  VALUE_IS(result, "this,text,1.5");
  OK(v8c_held_call(ctx, out, NULL, 1, args, &result));
  VALUE_IS(result, ",text");
  v8c_ref_free(self);
  v8c_ref_free(out);
  v8c_ref_free(sum);
}

/* Numbers leave nothing in the scope, values one. */
Test(held, scope) {
  v8c_ref *object = kept("({n: 1, f: 0.5, o: {}})"), *f = kept("(() => 0.5)"), *name = kept("'n'"), *of = kept("'o'");
  v8c_plain plain = {.kind = V8C_PLAIN_NUMBER, .number = 0.25};
  v8c_string_view view;
  size_t before = v8c_scope_count(iso);
  for (int i = 0; i < 100; i++) {
    OK(v8c_held_get(ctx, object, name, &plain));
    OK(v8c_held_set(ctx, object, name, &plain));
    OK(v8c_held_call(ctx, f, object, 1, &plain, &plain));
    OK(v8c_held_view(name, &view));
    v8c_string_view_close(&view);
  }
  cr_assert_eq(v8c_scope_count(iso), before);
  OK(v8c_held_get(ctx, object, of, &plain));
  cr_assert_eq(v8c_scope_count(iso), before + 1);
  v8c_ref_free(object);
  v8c_ref_free(f);
  v8c_ref_free(name);
  v8c_ref_free(of);
}

/* What runs frees the refs that it was run by. */
static v8c_ref *gone[3];
static void free_them(v8c_call *call) {
  (void)call;
  for (int i = 0; i < 3; i++) v8c_ref_free(gone[i]), gone[i] = NULL;
  OK(v8c_low_memory(iso));
}

static void set_up_gone(const char *object, const char *other) {
  gone[0] = kept(object), gone[1] = kept(other), gone[2] = kept("({name: 'self'})");
}

Test(held, refs_freed_by_what_runs) {
  v8c_value fn = NULL;
  v8c_plain plain = {.kind = V8C_PLAIN_INT32, .int32 = 1};
  OK(v8c_function(ctx, NULL, 0, free_them, NULL, &fn));
  GLOBAL("free", fn);
  set_up_gone("({get key() { free(); return this.after }, after: 'still'})", "'k' + 'ey'");
  OK(v8c_held_get(ctx, gone[0], gone[1], &plain));
  VALUE_IS(plain, "still");
  set_up_gone("({set key(to) { free(); globalThis.last = this.after + to }, after: 'still'})", "'k' + 'ey'");
  plain = (v8c_plain){.kind = V8C_PLAIN_INT32, .int32 = 2};
  OK(v8c_held_set(ctx, gone[0], gone[1], &plain));
  EVAL_IS("last", "still2");
  set_up_gone("(function f(n) { free(); return this.name + f.name + n })", "0");
  OK(v8c_held_call(ctx, gone[0], gone[2], 1, &plain, &plain));
  VALUE_IS(plain, "selff2");
}

Test(held, strings) {
  static const char all[] = "caf\xe9 \0 nul";
  v8c_ref *ref = NULL, *cons = kept("'a long enough text '.repeat(2) + String(Math.PI)"),
          *wide = kept("'\\u6f22' + 'x'");
  v8c_string_view view;
  OK(v8c_held_latin1(iso, all, sizeof all - 1, &ref));
  OK(v8c_held_view(ref, &view));
  cr_assert_eq(view.len, sizeof all - 1);
  cr_assert_arr_eq(view.latin1, all, view.len);
  v8c_string_view_close(&view);
  v8c_ref_free(ref);
  OK(v8c_held_latin1(iso, "ended", V8C_ZSTR, &ref));
  OK(v8c_held_view(ref, &view));
  cr_assert_eq(view.len, 5);
  v8c_string_view_close(&view);
  v8c_ref_free(ref);
  for (int i = 0; i < 2; i++) { /* flat from the second time on */
    OK(v8c_held_view(cons, &view));
    cr_assert_arr_eq(view.latin1, "a long enough text a long enough text 3.141592653589793", view.len);
    cr_assert_eq(view.len, 55);
    v8c_string_view_close(&view);
  }
  OK(v8c_held_view(wide, &view));
  cr_assert_null(view.latin1);
  cr_assert_eq(view.len, 2);
  cr_assert_eq(view.utf16[0], 0x6f22);
  v8c_string_view_close(&view);
  v8c_ref_free(cons);
  v8c_ref_free(wide);
}

Test(held, what_is_wrong) {
  v8c_ref *object = kept("({get bad() { throw new Error('mine') }})"), *bad = kept("'bad'"), *number = kept("5");
  v8c_plain plain = {.kind = V8C_PLAIN_INT32}, none = {.kind = V8C_PLAIN_VALUE}, odd = {.kind = (v8c_plain_kind)9};
  v8c_string_view view;
  v8c_ref *ref = NULL;
  CODE(V8C_EXCEPTION, v8c_held_get(ctx, object, bad, &plain));
  OK(v8c_catch(iso, NULL));
  CODE(V8C_ETYPE, v8c_held_get(ctx, number, bad, &plain));
  CODE(V8C_ETYPE, v8c_held_set(ctx, number, bad, &plain));
  CODE(V8C_ETYPE, v8c_held_call(ctx, object, NULL, 0, NULL, &plain));
  CODE(V8C_ETYPE, v8c_held_view(object, &view));
  CODE(V8C_EINVAL, v8c_held_get(ctx, object, NULL, &plain));
  CODE(V8C_EINVAL, v8c_held_set(ctx, object, bad, NULL));
  CODE(V8C_EINVAL, v8c_held_set(ctx, object, bad, &none));
  CODE(V8C_EINVAL, v8c_held_set(ctx, object, bad, &odd));
  CODE(V8C_EINVAL, v8c_held_latin1(iso, NULL, 1, &ref));
  CODE(V8C_EINVAL, v8c_held_latin1(iso, "", 0, NULL));
  v8c_ref *f = kept("(() => 1)");
  CODE(V8C_EINVAL, v8c_held_call(ctx, f, NULL, 1, NULL, &plain));
  CODE(V8C_EINVAL, v8c_held_call(ctx, f, NULL, 1, &none, &plain));
  CODE(V8C_ERANGE, v8c_held_call(ctx, f, NULL, 65536, &plain, &plain));
  v8c_ref_free(f);
  v8c_ref_free(object);
  v8c_ref_free(bad);
  v8c_ref_free(number);
}

/* A weak ref whose value is gone holds undefined. */
Test(held, what_is_gone) {
  v8c_ref *ref = kept("({})"), *key = kept("'key'");
  v8c_plain plain;
  v8c_string_view view;
  OK(v8c_ref_set_weak(ref, NULL, NULL));
  OK(v8c_low_memory(iso));
  cr_assert(v8c_ref_is_dead(ref));
  CODE(V8C_ETYPE, v8c_held_get(ctx, ref, key, &plain));
  CODE(V8C_ETYPE, v8c_held_view(ref, &view));
  CODE(V8C_ETYPE, v8c_held_call(ctx, ref, NULL, 0, NULL, &plain));
  v8c_ref_free(ref);
  v8c_ref_free(key);
}
