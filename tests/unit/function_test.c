/* function_test.c: functions called, constructed and written in C. */
#include <math.h>

#include "tests/harness/values.h"

TestSuite(function, .init = harness_up, .fini = harness_down);

static v8c_value function(const char *name, v8c_fn fn, v8c_value data) {
  v8c_value out = NULL;
  OK(v8c_function(ctx, name, V8C_ZSTR, fn, data, &out));
  if (name) OK(v8c_set_named(ctx, v8c_global(ctx), name, V8C_ZSTR, out));
  return out;
}

/* ---- Call and construct ------------------------------------------------------------------- */

Test(function, calls) {
  v8c_value add = eval("(function (a, b) { return this === undefined ? a + b : this.x + a + b })"), out;
  v8c_value args[2] = {v8c_int32(iso, 1), v8c_int32(iso, 2)};
  OK(v8c_call_function(ctx, add, eval("({x: 10})"), 2, args, &out));
  TEXT_IS(out, "13");
  OK(v8c_call_function(ctx, eval("(function () { 'use strict'; return typeof this })"), NULL, 0, NULL, &out));
  TEXT_IS(out, "undefined");
  OK(v8c_call_function(ctx, add, NULL, 2, args, NULL));
  OK(v8c_call_function(ctx, eval("add3 = ((a, b, c) => a + b + c).bind(null, 5)"), NULL, 2, args, &out));
  TEXT_IS(out, "8");
  OK(v8c_call_function(ctx, eval("new Proxy(x => x * 2, {})"), NULL, 1, args, &out));
  TEXT_IS(out, "2");
}

Test(function, what_cannot_be_called) {
  v8c_value one = v8c_int32(iso, 1), f = eval("(() => 1)"), out = one;
  CODE(V8C_ETYPE, v8c_call_function(ctx, one, NULL, 0, NULL, &out));
  CODE(V8C_ETYPE, v8c_call_function(ctx, eval("({})"), NULL, 0, NULL, &out));
  CODE(V8C_ETYPE, v8c_construct(ctx, one, 0, NULL, &out));
  CODE(V8C_EINVAL, v8c_call_function(ctx, NULL, NULL, 0, NULL, &out));
  CODE(V8C_EINVAL, v8c_call_function(NULL, f, NULL, 0, NULL, &out));
  CODE(V8C_EINVAL, v8c_call_function(ctx, f, NULL, 1, NULL, &out));
  CODE(V8C_EINVAL, v8c_call_function(ctx, f, NULL, 2, (v8c_value[]){one, NULL}, &out));
  CODE(V8C_EINVAL, v8c_construct(ctx, NULL, 0, NULL, &out));
  CODE(V8C_EINVAL, v8c_construct(ctx, f, 1, NULL, &out));
  CODE(V8C_EXCEPTION, v8c_call_function(ctx, eval("(class K {})"), NULL, 0, NULL, &out));
  THROWN("Class constructor K cannot be invoked without 'new'");
  CODE(V8C_EXCEPTION, v8c_construct(ctx, f, 0, NULL, &out));
  THROWN("not a constructor");
  CODE(V8C_EXCEPTION, v8c_call_function(ctx, eval("(function f() { f() })"), NULL, 0, NULL, &out));
  THROWN("RangeError");
  cr_assert_eq(out, one);
}

Test(function, constructs) {
  v8c_value out, two = v8c_int32(iso, 2);
  OK(v8c_construct(ctx, eval("(class K { constructor(n) { this.n = n } })"), 1, &two, &out));
  OK(v8c_get_named(ctx, out, V8C_LIT("n"), &out));
  TEXT_IS(out, "2");
  OK(v8c_construct(ctx, eval("Array"), 1, &two, NULL));
  OK(v8c_construct(ctx, eval("Array.bind(null, 7)"), 1, &two, &out));
  TEXT_IS(out, "7,2");
}

Test(function, argument_counts) {
  v8c_value *args = malloc(65536 * sizeof *args), out, count = eval("(function () { return arguments.length })");
  for (size_t i = 0; i < 65536; i++) args[i] = v8c_undefined(iso);
  OK(v8c_call_function(ctx, count, NULL, 65535, args, &out));
  TEXT_IS(out, "65535");
  OK(v8c_construct(ctx, eval("(function () { this.n = arguments.length })"), 65535, args, &out));
  OK(v8c_get_named(ctx, out, V8C_LIT("n"), &out));
  TEXT_IS(out, "65535");
  CODE(V8C_ERANGE, v8c_call_function(ctx, count, NULL, 65536, args, &out));
  CODE(V8C_ERANGE, v8c_construct(ctx, count, 65536, args, &out));
  CODE(V8C_ERANGE, v8c_call_function(ctx, count, NULL, SIZE_MAX, args, &out));
  free(args);
}

/* ---- Native functions ----------------------------------------------------------------------------- */

static void nothing(v8c_call *call) { (void)call; }

static void first(v8c_call *call) { v8c_return(call, v8c_arg(call, 0)); }

Test(function, made) {
  v8c_value f = function("named", nothing, NULL), out = f;
  EVAL_IS("named.name + typeof named + named()", "namedfunctionundefined");
  OK(v8c_function(ctx, "nul\0name", 8, nothing, NULL, &f));
  GLOBAL("g", f);
  EVAL_IS("g.name.length", "8");
  OK(v8c_function(ctx, NULL, 0, nothing, NULL, &f));
  GLOBAL("g", f);
  EVAL_IS("g.name", "");
  CODE(V8C_EINVAL, v8c_function(NULL, NULL, 0, nothing, NULL, &out));
  CODE(V8C_EINVAL, v8c_function(ctx, NULL, 0, NULL, NULL, &out));
  CODE(V8C_EINVAL, v8c_function(ctx, NULL, 0, nothing, NULL, NULL));
}

static bool saw_construct;

static void describe(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  cr_assert_eq(v8c_call_isolate(call), iso);
  cr_assert_eq(context, ctx);
  saw_construct = v8c_is_construct(call);
  v8c_value target = v8c_new_target(call), self = v8c_this(call), data = v8c_data_value(call);
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("target"), target));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("self"), self));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("data"), data));
  v8c_return_int32(call, (int32_t)v8c_argc(call));
}

Test(function, this_data_and_new_target) {
  function("describe", describe, eval("({d: 1})"));
  EVAL_IS("var o = {describe}; o.describe(1, 2, 3)", "3");
  EVAL_IS("[target, self === o, data.d]", ",true,1");
  cr_assert(!saw_construct);
  EVAL_IS("var i = new describe(); [target === describe, self === i, i instanceof describe]", "true,true,true");
  cr_assert(saw_construct);
  function("describe", describe, NULL);
  EVAL_IS("describe(); data === undefined", "true");
}

static void absent(v8c_call *call) {
  cr_assert(v8c_is_undefined(v8c_arg(call, 1)));
  cr_assert(v8c_is_undefined(v8c_arg(call, SIZE_MAX)));
  cr_assert(v8c_is_undefined(v8c_arg(call, (size_t)1 << 32)));
  v8c_return(call, v8c_arg(call, 0));
}

Test(function, arguments) {
  function("absent", absent, NULL);
  EVAL_IS("absent('a')", "a");
}

/* ---- A call read at once ------------------------------------------------------------------------- */

static v8c_ref *held;
static struct {
  size_t count;
  bool is_this;
  v8c_plain args[3];
  int strings;
} at_once;

static void reads(v8c_call *call) {
  at_once.is_this = !held;
  memset(at_once.args, 0x55, sizeof at_once.args);
  at_once.count = v8c_call_read(call, held, &at_once.is_this, at_once.args, 2);
  cr_assert_eq(at_once.count, v8c_argc(call));
  for (size_t i = 0; i < 2 && i < at_once.count; i++)
    if (at_once.args[i].kind == V8C_PLAIN_VALUE) at_once.strings += v8c_is_string(at_once.args[i].value);
  cr_assert_eq(v8c_call_read(call, NULL, NULL, NULL, 5), at_once.count);
  cr_assert_eq(v8c_call_read(call, held, NULL, at_once.args, 0), at_once.count);
}

#define KIND(n, is) cr_assert_eq((int)at_once.args[n].kind, (int)V8C_PLAIN_##is)

Test(function, read_at_once) {
  function("reads", reads, NULL);
  eval("reads(7, -0, 'not read')");
  cr_assert_eq(at_once.count, 3);
  KIND(0, INT32);
  cr_assert_eq(at_once.args[0].int32, 7);
  KIND(1, NUMBER);
  cr_assert(at_once.args[1].number == 0 && signbit(at_once.args[1].number));
  cr_assert_eq((int)at_once.args[2].kind, 0x55555555);
  eval("reads(-2147483648, 2147483648)");
  KIND(0, INT32);
  cr_assert_eq(at_once.args[0].int32, INT32_MIN);
  KIND(1, NUMBER);
  cr_assert_eq(at_once.args[1].number, 2147483648.0);
  eval("var d = new Float64Array([5.5, 6]); reads(d[0] + 0.5, NaN)"); /* six, as V8 happens to keep it */
  KIND(0, INT32);
  cr_assert_eq(at_once.args[0].int32, 6);
  KIND(1, NUMBER);
  cr_assert(isnan(at_once.args[1].number));
  eval("reads('a', {})");
  KIND(0, VALUE);
  KIND(1, VALUE);
  cr_assert_eq(at_once.strings, 1);
  eval("reads()");
  cr_assert_eq(at_once.count, 0);
  cr_assert_eq(v8c_call_read(NULL, NULL, &at_once.is_this, at_once.args, 2), 0);
}

Test(function, read_with_this) {
  function("reads", reads, NULL);
  OK(v8c_ref_new(iso, eval("var a = {reads}, b = {reads}; a"), &held));
  eval("a.reads()");
  cr_assert(at_once.is_this);
  eval("b.reads()");
  cr_assert(!at_once.is_this);
  eval("reads.call('text')");
  cr_assert(!at_once.is_this);
  OK(v8c_ref_set_weak(held, NULL, NULL));
  eval("a.reads()");
  cr_assert(at_once.is_this);
  eval("a = undefined");
  OK(v8c_low_memory(iso));
  eval("b.reads()");
  cr_assert(!at_once.is_this);
  v8c_ref_free(held);
  held = NULL;
  eval("b.reads()");
  cr_assert(!at_once.is_this);
}

/* Returns what its first argument names. */
static void returns(v8c_call *call) {
  int32_t which = 0;
  if (v8c_arg_int32(call, 0, &which)) return;
  v8c_return_int32(call, 99);
  switch (which) {
    case 0: v8c_return(call, NULL); break;
    case 1: v8c_return_boolean(call, true); break;
    case 2: v8c_return_boolean(call, false); break;
    case 3: v8c_return_number(call, 1.5); break;
    case 4: v8c_return_number(call, -0.0); break;
    case 5: v8c_return_number(call, 4294967296.0); break;
    case 6: v8c_return_number(call, 0.0 / 0.0); break;
    case 7: v8c_return_int32(call, INT32_MIN); break;
    case 8: v8c_return_uint32(call, UINT32_MAX); break;
    case 9: v8c_return_null(call); break;
    case 10: v8c_return_number(call, 7); break;
    case 11: v8c_return_number(call, INT32_MIN); break;
  }
}

Test(function, results) {
  function("r", returns, NULL);
  EVAL_IS("r(0) === undefined", "true");
  EVAL_IS("[r(1), r(2), r(3), 1 / r(4), r(5), r(6), r(7), r(8), r(9), r(10), r(11), r(12)].map(String).join()",
          "true,false,1.5,-Infinity,4294967296,NaN,-2147483648,4294967295,null,7,-2147483648,99");
}

/* ---- Typed readers ---------------------------------------------------------------------------------- */

static void read_boolean(v8c_call *call) {
  bool out;
  if (!v8c_arg_boolean(call, 0, &out)) v8c_return_boolean(call, out);
}
static void read_number(v8c_call *call) {
  double out;
  if (!v8c_arg_number(call, 0, &out)) v8c_return_number(call, out);
}
static void read_int32(v8c_call *call) {
  int32_t out;
  if (!v8c_arg_int32(call, 0, &out)) v8c_return_int32(call, out);
}
static void read_uint32(v8c_call *call) {
  uint32_t out;
  if (!v8c_arg_uint32(call, 0, &out)) v8c_return_uint32(call, out);
}
static void read_string(v8c_call *call) {
  v8c_value out;
  if (!v8c_arg_string(call, 0, &out)) v8c_return(call, out);
}
static void read_object(v8c_call *call) {
  v8c_value out;
  if (!v8c_arg_object(call, 0, &out)) v8c_return(call, out);
}
static void read_function(v8c_call *call) {
  v8c_value out;
  if (!v8c_arg_function(call, 1, &out)) v8c_return(call, out);
}

Test(function, typed_readers) {
  function("bool", read_boolean, NULL);
  function("number", read_number, NULL);
  function("int", read_int32, NULL);
  function("uint", read_uint32, NULL);
  function("string", read_string, NULL);
  function("object", read_object, NULL);
  function("func", read_function, NULL);
  eval(
      "function t(f, ...a) { try { return String(f(...a)) } catch (e) {"
      " return e instanceof TypeError ? e.message : 'other ' + e } }");
  EVAL_IS(
      "[t(bool, true), t(bool, false), t(number, 1.5), t(number, NaN), t(int, -7), t(int, -0), t(int, 2 ** 31 - 1),"
      " t(uint, 2 ** 32 - 1), t(string, 'x'), t(object, []), t(func, 0, Math.max)].join('|')",
      "true|false|1.5|NaN|-7|0|2147483647|4294967295|x||function max() { [native code] }");
  EVAL_IS("t(bool, 1)", "argument 1: expected a boolean");
  EVAL_IS("t(number, '1')", "argument 1: expected a number");
  EVAL_IS("t(number)", "argument 1: expected a number");
  EVAL_IS(
      "[1.5, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1, '1', null].map(x => t(int, x)).every("
      "m => m === 'argument 1: expected a 32-bit integer')",
      "true");
  EVAL_IS(
      "[-1, 0.5, 2 ** 32, NaN].map(x => t(uint, x)).every("
      "m => m === 'argument 1: expected an unsigned 32-bit integer')",
      "true");
  EVAL_IS("t(string, new String(''))", "argument 1: expected a string");
  EVAL_IS("t(object, 'x')", "argument 1: expected an object");
  EVAL_IS("t(func, Math.max)", "argument 2: expected a function");
}

static void read_twice(v8c_call *call) {
  double number = 5;
  CODE(V8C_EINVAL, v8c_arg_number(call, 0, NULL));
  CODE(V8C_EXCEPTION, v8c_arg_number(call, 0, &number));
  CODE(V8C_EXCEPTION, v8c_arg_number(call, 1, &number));
  cr_assert_eq(number, 5);
}

Test(function, a_failed_read_sticks) {
  function("f", read_twice, NULL);
  EVAL_IS("try { f('x', 1) } catch (e) { e.message }", "argument 1: expected a number");
}

/* ---- Exceptions through callbacks ----------------------------------------------------------------------- */

/* Calls its argument, ignores what comes of it and goes on. */
static void relay(v8c_call *call) {
  v8c_value out = NULL;
  v8c_context *context = v8c_call_context(call);
  int err = v8c_call_function(context, v8c_arg(call, 0), NULL, 0, NULL, &out);
  cr_assert(!err || err == V8C_EXCEPTION);
  if (err) {
    CODE(V8C_EXCEPTION, v8c_get_named(context, v8c_global(context), V8C_LIT("x"), &out));
    CODE(V8C_EXCEPTION, v8c_set_named(context, v8c_global(context), V8C_LIT("x"), v8c_null(iso)));
    CODE(V8C_EXCEPTION, v8c_object(context, &out));
    CODE(V8C_EXCEPTION, v8c_set_prototype(context, v8c_global(context), v8c_null(iso)));
    CODE(V8C_EXCEPTION, v8c_call_function(context, v8c_arg(call, 0), NULL, 0, NULL, &out));
    CODE(V8C_EXCEPTION, v8c_pending(iso));
    cr_assert_null(out);
  }
  v8c_return_int32(call, 1);
}

Test(function, exceptions_go_on_with_their_position) {
  v8c_error *error = NULL;
  v8c_value out;
  function("relay", relay, NULL);
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("\nrelay(() => relay(() => relay(() => {\n  throw new Error('deep')\n})))"),
                               "deep.js", &out));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_line(error), 3);
  cr_assert_eq(v8c_error_column(error), 3);
  cr_assert_str_eq(v8c_error_script(error), "deep.js");
  cr_assert_str_eq(v8c_error_message(error, NULL), "Error: deep");
  v8c_error_free(error);
  EVAL_IS("relay(() => 5)", "1");
}

Test(function, javascript_between_catches) {
  function("relay", relay, NULL);
  EVAL_IS("try { relay(() => { throw 'inner' }) } catch (e) { 'caught ' + e }", "caught inner");
  EVAL_IS("relay(() => { try { relay(() => { throw 1 }) } catch (e) {} })", "1");
}

static void set_cyclic(v8c_call *call) {
  CODE(V8C_EXCEPTION, v8c_set_prototype(v8c_call_context(call), v8c_arg(call, 0), v8c_arg(call, 0)));
  CODE(V8C_EXCEPTION, v8c_pending(iso));
}

Test(function, refusals_without_an_exception_make_one) {
  function("f", set_cyclic, NULL);
  EVAL_IS("try { f({}) } catch (e) { e.constructor.name }", "TypeError");
}

static void stop(v8c_call *call) {
  v8c_value out;
  OK(v8c_terminate(iso));
  CODE(V8C_ETERMINATED, v8c_eval(v8c_call_context(call), V8C_LIT("for (;;);"), "loop.js", &out));
  CODE(V8C_ETERMINATED, v8c_get_named(v8c_call_context(call), v8c_global(ctx), V8C_LIT("x"), &out));
  CODE(V8C_ETERMINATED, v8c_call_method(v8c_call_context(call), v8c_global(ctx), V8C_LIT("x"), 0, NULL, &out));
}

Test(function, termination_goes_through) {
  v8c_value out;
  function("stop", stop, NULL);
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("try { stop() } catch (e) { } for (;;);"), "t.js", &out));
  CODE(V8C_ETERMINATED, v8c_object(ctx, &out));
  OK(v8c_catch(iso, NULL));
  OK(v8c_object(ctx, &out));
}

/* ---- Contexts ------------------------------------------------------------------------------------------- */

static v8c_context *seen;

static void see(v8c_call *call) {
  seen = v8c_call_context(call);
  double ignored;
  if (v8c_argc(call)) (void)v8c_arg_number(call, 0, &ignored);
}

Test(function, the_context_is_its_own) {
  bool yes = false;
  v8c_context *other;
  v8c_value f, out, type;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_function(other, V8C_LIT("see"), see, NULL, &f));
  GLOBAL("see", f);
  OK(v8c_call_function(ctx, f, NULL, 0, NULL, NULL));
  cr_assert_eq(seen, other);
  OK(v8c_get_named(other, v8c_global(other), V8C_LIT("TypeError"), &type));
  out = eval("see(1); try { see('x') } catch (e) { e }");
  OK(v8c_instance_of(other, out, type, &yes));
  cr_assert(yes);
  cr_assert_eq(seen, other);
  function("see", see, NULL);
  OK(v8c_eval(ctx, V8C_LIT("see()"), "t.js", &out));
  cr_assert_eq(seen, ctx);
  v8c_context_free(other);
}

/* ---- Slots and NULL ---------------------------------------------------------------------------------------- */

static size_t in_call;

static void counts(v8c_call *call) {
  size_t before = v8c_scope_count(iso);
  double number;
  v8c_value value;
  (void)v8c_call_context(call);
  (void)v8c_call_isolate(call);
  (void)v8c_arg(call, 0);
  (void)v8c_arg(call, 9);
  (void)v8c_this(call);
  (void)v8c_new_target(call);
  OK(v8c_arg_number(call, 0, &number));
  OK(v8c_arg_string(call, 1, &value));
  v8c_return_number(call, 2.5);
  v8c_return_uint32(call, UINT32_MAX);
  v8c_return_int32(call, 1);
  v8c_return(call, v8c_arg(call, 0));
  in_call = v8c_scope_count(iso) - before;
}

Test(function, slots) {
  v8c_value out, id = eval("(x => x)"), klass = eval("(function () {})"), args[1] = {id};
  v8c_value thrower = eval("(() => { throw 1 })");
  size_t before = v8c_scope_count(iso);
  OK(v8c_function(ctx, V8C_LIT("f"), counts, NULL, &out));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  OK(v8c_call_function(ctx, id, NULL, 1, args, &out));
  cr_expect_eq(v8c_scope_count(iso) - before, 2);
  OK(v8c_call_function(ctx, id, NULL, 1, args, NULL));
  cr_expect_eq(v8c_scope_count(iso) - before, 2);
  OK(v8c_construct(ctx, klass, 1, args, &out));
  cr_expect_eq(v8c_scope_count(iso) - before, 3);
  OK(v8c_construct(ctx, klass, 1, args, NULL));
  cr_expect_eq(v8c_scope_count(iso) - before, 3);
  CODE(V8C_EXCEPTION, v8c_call_function(ctx, thrower, NULL, 0, NULL, &out));
  OK(v8c_catch(iso, NULL));
  CODE(V8C_EXCEPTION, v8c_construct(ctx, thrower, 0, NULL, &out));
  OK(v8c_catch(iso, NULL));
  cr_expect_eq(v8c_scope_count(iso) - before, 3);
  function("counts", counts, NULL);
  eval("counts(1.5, 'x')");
  cr_expect_eq(in_call, 0, "%zu slots", in_call);
}

Test(function, a_hundred_thousand_callbacks_leave_nothing) {
  function("id", first, NULL);
  v8c_value f = eval("(function () { let n = 0; for (let i = 0; i < 100000; i++) n += id(i); return n })"), out;
  size_t before = v8c_scope_count(iso);
  OK(v8c_call_function(ctx, f, NULL, 0, NULL, &out));
  cr_assert_eq(v8c_scope_count(iso) - before, 1);
  TEXT_IS(out, "4999950000");
}

Test(function, null_calls) {
  v8c_value value;
  double number;
  cr_assert_eq(v8c_argc(NULL), 0);
  cr_assert_null(v8c_arg(NULL, 0));
  cr_assert_null(v8c_this(NULL));
  cr_assert_null(v8c_new_target(NULL));
  cr_assert_null(v8c_data_value(NULL));
  cr_assert_null(v8c_call_isolate(NULL));
  cr_assert_null(v8c_call_context(NULL));
  cr_assert(!v8c_is_construct(NULL));
  v8c_return(NULL, NULL);
  v8c_return_boolean(NULL, true);
  v8c_return_number(NULL, 1);
  v8c_return_int32(NULL, 1);
  v8c_return_uint32(NULL, 1);
  v8c_return_null(NULL);
  CODE(V8C_EINVAL, v8c_arg_number(NULL, 0, &number));
  CODE(V8C_EINVAL, v8c_arg_string(NULL, 0, &value));
}
