/* fast_test.c: fast functions beside slow ones: who is called, with what; overloads; wrong types;
 * descriptions; snapshots. The counters are in the C functions. */
#include <math.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/snapshot.h"
#include "tests/harness/values.h"
#include "v8c/fast.h"

TestSuite(fast, .init = harness_up, .fini = harness_down);
TestSuite(fast_alone, .timeout = 120);

#define FN(function) ((void (*)(void))(function))

static int fasts, slows;

/* The function of these; NULL ends `fast`. */
static v8c_value function(v8c_fn slow, const v8c_fast *const *fast, v8c_value data) {
  v8c_function_options options = {.size = sizeof options, .fn = slow, .data = data, .no_constructor = true};
  v8c_template *tmpl = NULL;
  v8c_value out = NULL;
  size_t count = 0;
  while (fast[count]) count++;
  OK(v8c_function_template_fast(iso, &options, fast, count, &tmpl));
  OK(v8c_template_function(tmpl, ctx, &out));
  v8c_template_free(tmpl);
  return out;
}

/* Runs it until V8 has optimised it: when that is, is up to its threads. */
static void warm(const char *source) {
  int settled = 0;
  for (int round = 0; round < 1000 && settled < 3; round++) {
    fasts = slows = 0;
    (void)eval(source);
    settled = fasts > slows / 3 ? settled + 1 : 0; /* and stays so */
  }
  fasts = slows = 0;
}

/* Runs it until `least` calls of a round are fast; what it gives is `expected` in every round. V8 may throw
 * optimised code away at any time (a collection clears what it leans on), so one given round proves nothing. */
static void hot(const char *source, const char *expected, int least) {
  for (int round = 0; round < 50; round++) {
    fasts = slows = 0;
    EVAL_IS(source, expected);
    if (fasts >= least) return;
  }
  cr_assert_fail("%s: %d fast calls, %d slow ones, never %d fast", source, fasts, slows, least);
}

/* ---- Hot code ---------------------------------------------------------------------------------- */

static double fast_add(v8c_value self, double a, double b) {
  (void)self;
  fasts++;
  return a + b;
}
static void slow_add(v8c_call *call) {
  double a = 0, b = 0;
  slows++;
  if (v8c_to_number(v8c_call_context(call), v8c_arg(call, 0), &a)) return;
  if (v8c_to_number(v8c_call_context(call), v8c_arg(call, 1), &b)) return;
  v8c_return_number(call, a + b);
}
static const int two_doubles[] = {V8C_FAST_FLOAT64, V8C_FAST_FLOAT64};
static const v8c_fast add = {sizeof add, FN(fast_add), V8C_FAST_FLOAT64, two_doubles, 2, false, false};
static const v8c_fast *const adds[] = {&add, NULL};

Test(fast, hot_code_calls_the_fast_function) {
  GLOBAL("add", function(slow_add, adds, NULL));
  eval("function sum(n) { let s = 0; for (let i = 0; i < n; i++) s = add(s, i + 0.5); return s }");
  warm("sum(10000)");
  hot("String(sum(1000000))", "500000000000", 900000);
  cr_assert_eq(fasts + slows, 1000000);
}

Test(fast, wrong_types_take_the_slow_path) {
  GLOBAL("add", function(slow_add, adds, NULL));
  eval(
      "function sum(list) { let s = 0; for (const x of list) s = add(s, x); return s }"
      "const numbers = Array.from({length: 1000}, (_, i) => i + 0.5);"
      "for (let i = 0; i < 100; i++) sum(numbers)");
  warm("for (let i = 0; i < 100; i++) sum(numbers)");
  int before = slows;
  EVAL_IS("String(sum([1, '2', {valueOf: () => 3}, true, null]))", "7");
  cr_assert_geq(slows - before, 3);
  EVAL_IS("try { sum([Symbol()]) } catch (e) { e.constructor.name }", "TypeError");
  EVAL_IS("try { sum([1, {valueOf() { throw new Error('mine') }}]) } catch (e) { e.message }", "mine");
  EVAL_IS("String(add(1))", "NaN"); /* another number of arguments */
}

/* ---- Each type ----------------------------------------------------------------------------------- */

#define ECHO(name, type)                         \
  static type name(v8c_value self, type value) { \
    (void)self;                                  \
    fasts++;                                     \
    return value;                                \
  }
ECHO(echo_bool, bool)
ECHO(echo_int32, int32_t)
ECHO(echo_uint32, uint32_t)
ECHO(echo_int64, int64_t)
ECHO(echo_uint64, uint64_t)
ECHO(echo_float, float)
ECHO(echo_double, double)
ECHO(echo_pointer, void *)

static int32_t of_uint8(v8c_value self, uint32_t value) {
  (void)self;
  fasts++;
  return (uint8_t)value;
}
static void nothing(v8c_value self, int32_t value) {
  (void)self, (void)value;
  fasts++;
}
static uint32_t length_of(v8c_value self, const v8c_fast_string *string) {
  (void)self;
  fasts++;
  return string->length && string->data[0] == 'h' ? string->length : 999;
}
static int32_t kind_of(v8c_value self, v8c_value value) {
  (void)self;
  fasts++;
  return v8c_is_string(value) ? 1 : v8c_is_uint8_array(value) ? 2 : v8c_is_object(value) ? 3 : 4;
}

/* What all slow paths answer: what the fast one does, in words of JavaScript. */
static void slow_echo(v8c_call *call) {
  slows++;
  v8c_return(call, v8c_arg(call, 0));
}
static void slow_length(v8c_call *call) {
  slows++;
  v8c_return_number(call, (double)v8c_string_length(v8c_arg(call, 0)));
}
static void slow_kind(v8c_call *call) {
  slows++;
  v8c_return_int32(call, kind_of(NULL, v8c_arg(call, 0)));
  fasts--;
}
static void slow_nothing(v8c_call *call) {
  (void)call;
  slows++;
}

/* Calls it a hundred thousand times with `argument` (i is the turn); the last result is `last`, and most
 * were fast. */
static void type_is(int type, v8c_fast_type result, void (*fn)(void), v8c_fn slow, bool bigint, const char *argument,
                    const char *last) {
  v8c_fast one = {sizeof one, fn, result, &type, 1, bigint, false};
  const v8c_fast *const list[] = {&one, NULL};
  char code[500];
  GLOBAL("f", function(slow, list, NULL));
  fasts = slows = 0;
  snprintf(
      code, sizeof code,
      "globalThis.run = function run() { const bytes = new Uint8Array(8), o = {}; let last; const f = globalThis.f;"
      " for (let i = 0; i < 100000; i++) last = f(%s); return typeof last === 'object' ? 'object' : String(last) }",
      argument);
  eval(code);
  warm("run()");
  hot("run()", last, 50000);
  cr_expect_eq(fasts + slows, 100000, "type %d, %s: %d + %d", type, argument, fasts, slows);
}

Test(fast, every_type) {
  type_is(V8C_FAST_BOOL, V8C_FAST_BOOL, FN(echo_bool), slow_echo, false, "i % 2 === 1", "true");
  type_is(V8C_FAST_INT32, V8C_FAST_INT32, FN(echo_int32), slow_echo, false, "-i", "-99999");
  type_is(V8C_FAST_UINT32, V8C_FAST_UINT32, FN(echo_uint32), slow_echo, false, "4294867296 + i", "4294967295");
  type_is(V8C_FAST_INT64, V8C_FAST_INT64, FN(echo_int64), slow_echo, false, "-9007199254740991 + i",
          "-9007199254640992");
  type_is(V8C_FAST_UINT64, V8C_FAST_UINT64, FN(echo_uint64), slow_echo, false, "9007199254740991 - i",
          "9007199254640992");
  type_is(V8C_FAST_INT64, V8C_FAST_INT64, FN(echo_int64), slow_echo, true, "-9223372036854775808n",
          "-9223372036854775808");
  type_is(V8C_FAST_UINT64, V8C_FAST_UINT64, FN(echo_uint64), slow_echo, true, "18446744073709551615n",
          "18446744073709551615");
  type_is(V8C_FAST_FLOAT32, V8C_FAST_FLOAT32, FN(echo_float), slow_echo, false, "i + 0.5", "99999.5");
  type_is(V8C_FAST_FLOAT64, V8C_FAST_FLOAT64, FN(echo_double), slow_echo, false, "i + 0.1", "99999.1");
  type_is(V8C_FAST_UINT8, V8C_FAST_INT32, FN(of_uint8), slow_echo, false, "i % 256", "159");
  type_is(V8C_FAST_INT32, V8C_FAST_VOID, FN(nothing), slow_nothing, false, "i", "undefined");
  type_is(V8C_FAST_STRING, V8C_FAST_UINT32, FN(length_of), slow_length, false, "'hello'", "5");
  type_is(V8C_FAST_VALUE, V8C_FAST_INT32, FN(kind_of), slow_kind, false, "bytes", "2");
  type_is(V8C_FAST_VALUE, V8C_FAST_INT32, FN(kind_of), slow_kind, false, "i % 2 ? o : 'text'", "3");
  static int here;
  GLOBAL("external", v8c_external(iso, &here));
  type_is(V8C_FAST_POINTER, V8C_FAST_POINTER, FN(echo_pointer), slow_echo, false, "external", "object");
  void *pointer = NULL;
  OK(v8c_get_external(eval("f(external)"), &pointer));
  cr_assert_eq(pointer, &here);
}

/* A two-byte string is none of Latin-1: the slow path is told of it. */
Test(fast, strings_of_two_bytes_are_slow) {
  type_is(V8C_FAST_STRING, V8C_FAST_UINT32, FN(length_of), slow_length, false, "'h' + 'allo'", "5");
  int before = fasts;
  EVAL_IS("(() => { let n = 0; for (let i = 0; i < 1000; i++) n += f('h\\u6f22'); return String(n) })()", "2000");
  cr_assert_eq(fasts, before);
}

/* ---- Typed arrays in place ---------------------------------------------------------------------------- */

static double fast_total(v8c_value self, v8c_value view, v8c_fast_call *call) {
  void *bytes = NULL;
  size_t len = 0;
  double total = 0;
  (void)self;
  fasts++;
  if (v8c_bytes(v8c_fast_isolate(call), view, &bytes, &len)) return -1;
  for (size_t i = 0; i < len; i++) total += ((const uint8_t *)bytes)[i];
  return total;
}
static void slow_total(v8c_call *call) {
  void *bytes = NULL;
  size_t len = 0;
  double total = 0;
  slows++;
  if (v8c_bytes(iso, v8c_arg(call, 0), &bytes, &len)) {
    v8c_throw_type_error(iso, "bytes, please");
    return;
  }
  for (size_t i = 0; i < len; i++) total += ((const uint8_t *)bytes)[i];
  v8c_return_number(call, total);
}

Test(fast, typed_arrays) {
  static const int types[] = {V8C_FAST_VALUE};
  static const v8c_fast total = {sizeof total, FN(fast_total), V8C_FAST_FLOAT64, types, 1, false, true};
  static const v8c_fast *const list[] = {&total, NULL};
  GLOBAL("total", function(slow_total, list, NULL));
  eval(
      "function totals() { let s = 0; for (let i = 0; i < 100000; i++) { const b = new Uint8Array(16); b[3] = i % 3;"
      " s += total(b) } return s }");
  warm("totals()");
  hot("String(totals())", "99999", 50000);
}

/* ---- Clamped and enforced ------------------------------------------------------------------------------- */

static void slow_int(v8c_call *call) {
  slows++;
  int32_t value = 0;
  double number = 0;
  if (v8c_arg_number(call, 0, &number)) return;
  if (number != trunc(number) || fabs(number) > INT32_MAX) {
    v8c_throw_range_error(iso, "no int32");
    return;
  }
  value = (int32_t)number;
  v8c_return_int32(call, value);
}
static void slow_clamp(v8c_call *call) {
  slows++;
  double number = 0;
  if (v8c_arg_number(call, 0, &number)) return;
  v8c_return_int32(call, number > INT32_MAX ? INT32_MAX : number < INT32_MIN ? INT32_MIN : (int32_t)nearbyint(number));
}

Test(fast, clamped_or_enforced) {
  type_is(V8C_FAST_INT32 | V8C_FAST_CLAMP, V8C_FAST_INT32, FN(echo_int32), slow_clamp, false, "i * 1e6", "2147483647");
  type_is(V8C_FAST_INT32 | V8C_FAST_ENFORCE, V8C_FAST_INT32, FN(echo_int32), slow_int, false, "i * 1.0", "99999");
  int before = fasts;
  eval(
      "function outside() { let n = 0; for (let i = 0; i < 50000; i++) try { f(i < 10 ? 1 : 1e10) } catch (e) { n++ } "
      "return n }");
  for (int i = 0; i < 20; i++) eval("outside()");
  before = fasts;
  EVAL_IS("String(outside() >= 49990)", "true");
  cr_assert_leq(fasts - before, 10, "out of range, and fast");
}

/* ---- Overloads --------------------------------------------------------------------------------------------- */

static int threes;
static int32_t add_two(v8c_value self, int32_t a, int32_t b) {
  (void)self;
  fasts++;
  return a + b;
}
static int32_t add_three(v8c_value self, int32_t a, int32_t b, int32_t c) {
  (void)self;
  threes++;
  return a + b + c;
}
static void slow_ints(v8c_call *call) {
  int32_t sum = 0, next;
  slows++;
  for (size_t i = 0; i < v8c_argc(call); i++) {
    if (v8c_to_int32(v8c_call_context(call), v8c_arg(call, i), &next)) return;
    sum += next;
  }
  v8c_return_int32(call, sum);
}
static const int ints[] = {V8C_FAST_INT32, V8C_FAST_INT32, V8C_FAST_INT32};
static const v8c_fast two = {sizeof two, FN(add_two), V8C_FAST_INT32, ints, 2, false, false};
static const v8c_fast three = {sizeof three, FN(add_three), V8C_FAST_INT32, ints, 3, false, false};

Test(fast, overloads_by_the_number_of_arguments) {
  static const v8c_fast *const list[] = {&two, &three, NULL};
  GLOBAL("f", function(slow_ints, list, NULL));
  eval("function run(n) { let s = 0; for (let i = 0; i < n; i++) s += f(i, 1) + f(i, 1, 1) + f(i); return s }");
  for (int round = 0; round < 200 && (fasts < 50000 || threes < 50000); round++) { /* V8 optimizes when it likes */
    fasts = threes = slows = 0;
    EVAL_IS("String(run(100000))", "15000150000");
  }
  cr_assert_geq(fasts, 50000);
  cr_assert_geq(threes, 50000);
  cr_assert_geq(slows, 100000); /* with one argument */
}

/* ---- Data, isolate, this; throwing ----------------------------------------------------------------------------- */

static int32_t with_call(v8c_value self, int32_t value, v8c_fast_call *call) {
  int32_t data = 0;
  fasts++;
  cr_assert(v8c_is_object(self));
  cr_assert_eq(v8c_fast_isolate(call), iso);
  OK(v8c_get_int32(v8c_fast_data(call), &data));
  if (value == 77777) v8c_throw_range_error(v8c_fast_isolate(call), "not that one");
  return value + data;
}
static void slow_with_call(v8c_call *call) {
  int32_t data = 0, value = 0;
  slows++;
  if (v8c_get_int32(v8c_data_value(call), &data) || v8c_arg_int32(call, 0, &value)) return;
  if (value == 77777)
    v8c_throw_range_error(iso, "not that one");
  else
    v8c_return_int32(call, value + data);
}

Test(fast, data_isolate_and_this) {
  static const v8c_fast one = {sizeof one, FN(with_call), V8C_FAST_INT32, ints, 1, false, true};
  static const v8c_fast *const list[] = {&one, NULL};
  GLOBAL("o", eval("({})"));
  OK(v8c_set_named(ctx, eval("o"), V8C_LIT("f"), function(slow_with_call, list, v8c_int32(iso, 5))));
  eval("function run() { let s = 0; for (let i = 0; i < 70000; i++) s += o.f(i); return s }");
  warm("run()");
  hot("String(run())", "2450315000", 35000);
  EVAL_IS(
      "(() => { let n = 0; for (let i = 70000; i < 80000; i++) try { o.f(i) } catch (e) { n += e instanceof RangeError"
      " } return String(n) })()",
      "1");
  EVAL_IS("String(o.f(1))", "6"); /* nothing is pending */
}

/* ---- Descriptions ------------------------------------------------------------------------------------------------ */

Test(fast, descriptions_are_checked) {
  static const int bad_type[] = {V8C_FAST_INT32, 12}, void_arg[] = {V8C_FAST_VOID},
                   clamped[] = {V8C_FAST_FLOAT64 | V8C_FAST_CLAMP};
  static const int both[] = {V8C_FAST_INT32 | V8C_FAST_CLAMP | V8C_FAST_ENFORCE}, flag[] = {V8C_FAST_INT32 | 0x400};
  v8c_fast one = {sizeof one, FN(add_two), V8C_FAST_INT32, ints, 2, false, false};
  OK(v8c_fast_check(&one));
  CODE(V8C_EINVAL, v8c_fast_check(NULL));
  const int *const wrong[] = {bad_type + 1, void_arg, clamped, both, flag, NULL};
  for (int i = 0; i < 6; i++) {
    one.args = wrong[i], one.argc = 1;
    CODE(V8C_EINVAL, v8c_fast_check(&one));
  }
  one.args = bad_type, one.argc = 2;
  CODE(V8C_EINVAL, v8c_fast_check(&one));
  cr_assert(strstr(v8c_detail(), "parameter 2"), "%s", v8c_detail());
  one.args = ints, one.argc = 33;
  CODE(V8C_ERANGE, v8c_fast_check(&one));
  one.argc = 2, one.result = V8C_FAST_VALUE;
  CODE(V8C_EINVAL, v8c_fast_check(&one));
  one.result = V8C_FAST_STRING;
  CODE(V8C_EINVAL, v8c_fast_check(&one));
  one.result = (v8c_fast_type)12;
  CODE(V8C_EINVAL, v8c_fast_check(&one));
  one.result = V8C_FAST_INT32, one.fn = NULL;
  CODE(V8C_EINVAL, v8c_fast_check(&one));
  one.fn = FN(add_two), one.size = 3;
  CODE(V8C_EINVAL, v8c_fast_check(&one));
  one.size = sizeof one;
  cr_assert_null(v8c_fast_isolate(NULL));
  cr_assert_null(v8c_fast_data(NULL));

  v8c_template *tmpl = NULL;
  const v8c_fast *list[9] = {&one, &two};
  v8c_function_options options = {.size = sizeof options, .fn = slow_ints, .no_constructor = true};
  CODE(V8C_EINVAL, v8c_function_template_fast(iso, &options, list, 2, &tmpl)); /* two of two arguments */
  CODE(V8C_ERANGE, v8c_function_template_fast(iso, &options, list, 9, &tmpl));
  CODE(V8C_EINVAL, v8c_function_template_fast(iso, &options, list, 0, &tmpl));
  CODE(V8C_EINVAL, v8c_function_template_fast(iso, &options, NULL, 1, &tmpl));
  CODE(V8C_EINVAL, v8c_function_template_fast(iso, &options, list + 2, 1, &tmpl));
  options.fn = NULL;
  CODE(V8C_EINVAL, v8c_function_template_fast(iso, &options, list, 1, &tmpl)); /* no slow path */
  options.fn = slow_ints, options.no_constructor = false;
  CODE(V8C_EINVAL, v8c_function_template_fast(iso, &options, list, 1, &tmpl)); /* V8 has no fast constructors */
  cr_assert_null(tmpl);
}

/* A hundred thousand templates of the same types leave no memory of theirs behind. */
Test(fast, types_are_kept_once) {
  v8c_value first = NULL;
  for (int i = 0; i < 1000; i++) first = function(slow_add, adds, NULL);
  cr_assert(v8c_is_function(first));
}

/* ---- Snapshots ------------------------------------------------------------------------------------------------------ */

static v8c_snapshot *packed(void) {
  v8c_snapshot *snapshot = NULL;
  begin_creator(NULL);
  GLOBAL("add", function(slow_add, adds, NULL));
  eval("function sum(n) { let s = 0; for (let i = 0; i < n; i++) s = add(s, i + 0.5); return s }");
  snapshot = finish_creator(V8C_CODE_KEEP);
  return snapshot;
}

Test(fast_alone, in_a_snapshot) {
  OK(v8c_register_native(V8C_LIT("slow_add"), FN(slow_add)));
  OK(v8c_register_fast(V8C_LIT("add"), &add));
  CODE(V8C_EINVAL, v8c_register_fast(V8C_LIT(""), &add));
  CODE(V8C_EINVAL, v8c_register_fast(V8C_LIT("add"), NULL));
  CODE(V8C_EEXIST, v8c_register_fast(V8C_LIT("add"), &two));
  harness_start();
  v8c_snapshot *snapshot = packed();
  fasts = slows = 0;
  restore(snapshot, NULL);
  warm("sum(10000)");
  hot("String(sum(1000000))", "500000000000", 900000);
  EVAL_IS("String(add('1', 2))", "3");
  drop();
  v8c_snapshot_free(snapshot);
}

/* The types unknown, V8 would read a function as types; so not even allow_refs helps. */
Test(fast_alone, snapshot_where_it_is_not_registered) {
  char path[] = "/tmp/v8c-fast-XXXXXX";
  int file = mkstemp(path), status = 0;
  cr_assert_geq(file, 0);
  close(file);
  pid_t child = fork();
  if (child == 0) {
    v8c_snapshot *snapshot = NULL;
    OK(v8c_register_native(V8C_LIT("slow_add"), FN(slow_add)));
    OK(v8c_register_fast(V8C_LIT("add"), &add));
    harness_start();
    snapshot = packed();
    _exit(v8c_snapshot_save(snapshot, path) ? 1 : 0);
  }
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert_eq(status, 0);
  v8c_snapshot *snapshot = NULL;
  v8c_restore_options allow = {.size = sizeof allow, .allow_refs = true};
  OK(v8c_register_native(V8C_LIT("slow_add"), FN(slow_add)));
  harness_start();
  OK(v8c_snapshot_open(path, &snapshot));
  CODE(V8C_EREFS, v8c_snapshot_restore(snapshot, NULL, NULL, &iso));
  CODE(V8C_EREFS, v8c_snapshot_restore(snapshot, NULL, &allow, &iso));
  v8c_snapshot_free(snapshot);
  remove(path);
}

Test(fast_alone, unregistered_in_a_creator) {
  OK(v8c_register_native(V8C_LIT("slow_add"), FN(slow_add)));
  harness_start();
  v8c_template *tmpl = NULL;
  v8c_function_options options = {.size = sizeof options, .fn = slow_add, .no_constructor = true};
  begin_creator(NULL);
  CODE(V8C_ESNAPSHOT, v8c_function_template_fast(iso, &options, adds, 1, &tmpl));
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  v8c_creator_free(creator);
}
