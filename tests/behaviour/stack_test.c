/* stack_test.c: JavaScript entered at every depth of a C stack (the main thread's, other threads',
 * coroutines') ends endless recursion with a RangeError, and V8 goes on. */
#include <alloca.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "tests/harness/harness.h"

TestSuite(stack, .init = harness_start, .timeout = 120);

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

/* With AddressSanitizer our own frames and Criterion's are several times as large, and V8's
 * margin on a small stack is for V8 alone: the smallest stacks are four times as large there. */
#if defined(__SANITIZE_ADDRESS__)
#define SMALL 4
#else
#define SMALL 1
#endif

static v8c_isolate *isolate;
static v8c_context *context;

static void back_into_javascript(v8c_call *call) {
  v8c_value out = NULL;
  if (v8c_call_function(v8c_call_context(call), v8c_arg(call, 0), NULL, 0, NULL, &out) == 0) v8c_return(call, out);
}

/* As above, through v8c_try, which catches, and a frame of its own. */
static int call_it(v8c_context *here, void *data) { return v8c_call_function(here, data, NULL, 0, NULL, NULL); }

static void by_try(v8c_call *call) {
  v8c_frame frame;
  v8c_error *error = NULL;
  v8c_context *here = v8c_call_context(call);
  if (v8c_enter(here, &frame)) {
    (void)v8c_throw_error(v8c_call_isolate(call), "v8c_enter: %s", v8c_detail());
    return;
  }
  if (v8c_try(here, call_it, v8c_arg(call, 0), &error) == V8C_EXCEPTION) v8c_rethrow(error);
  v8c_error_free(error);
  v8c_leave(&frame);
}

static void up(void) {
  v8c_frame frame;
  v8c_value fn = NULL;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_function(context, V8C_LIT("native"), back_into_javascript, NULL, &fn));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("native"), fn));
  OK(v8c_function(context, V8C_LIT("byTry"), by_try, NULL, &fn));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("byTry"), fn));
  OK(v8c_eval(context,
              V8C_LIT("globalThis.f = function () { f() };"
                      "globalThis.many = function (a, b, c, d, e) { many(b, c, d, e, [a]); return a };"
                      "globalThis.viaNative = function () { native(viaNative) };"
                      "globalThis.viaTry = function () { byTry(viaTry) };"
                      "globalThis.viaSort = function () { [2, 1].sort(viaSort) };"
                      "globalThis.viaReplace = function () { 'x'.replace(/x/, viaReplace) };"
                      "globalThis.viaGetter = { get x() { return this.x } };"
                      "globalThis.viaProxy = new Proxy({}, { get(t, k, self) { return self[k] } });"
                      "globalThis.viaToString = { toString() { return String(viaToString) } };"
                      "class A { constructor() { new A() } }; globalThis.A = A;"
                      "globalThis.deep = '['.repeat(1e5);"
                      "globalThis.nested = []; for (let i = 0; i < 1e4; i++) nested = [nested];"
                      "globalThis.cold = 0; 0"),
              "stack.js", NULL));
  OK(v8c_leave(&frame));
}

static void down(void) {
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
  OK(v8c_stop());
  OK(v8c_end());
}

/* What the recursion ended with. Failures are noted, not asserted: Criterion's asserts longjmp,
 * which must not be done on another thread or a coroutine. */
static char failure[1000];

static void note(const char *what, const char *got, const char *wanted) {
  if (!failure[0]) snprintf(failure, sizeof failure, "%s: '%s' where '%s' was expected", what, got, wanted);
}

static void note_code(const char *what, int got, int wanted) {
  if (got != wanted) note(what, v8c_err_name(got), v8c_err_name(wanted));
}

static void expect(const char *source, const char *text) {
  v8c_value value = NULL;
  v8c_buf out = {0};
  int err = v8c_eval(context, source, V8C_ZSTR, "probe.js", &value);
  if (!err) err = v8c_to_text(context, value, &out);
  note_code(source, err, 0);
  if (!err && strcmp(out.data, text) != 0) note(source, out.data, text);
  if (err) v8c_catch(isolate, NULL);
  v8c_buf_free(&out);
}

/* Ends with a RangeError, or with none when there was room for all of it. */
#define OR_FITS(expression) "try { " expression "; 'RangeError' } catch (e) { e.constructor.name }"
#define ENDS(expression) "try { " expression "; 'no error' } catch (e) { e.constructor.name }"

static void recurse_quickly(void) {
  expect(ENDS("f()"), "RangeError");
  expect("[1, 2, 3].map(x => x * x).join()", "1,4,9");
}

static void recurse_thoroughly(void) {
  recurse_quickly();
  expect(ENDS("many(1, 2, 3, 4, 5)"), "RangeError");
  expect(ENDS("viaNative()"), "RangeError");
  expect(ENDS("viaTry()"), "RangeError");
  expect(ENDS("viaSort()"), "RangeError");
  expect(ENDS("viaReplace()"), "RangeError");
  expect(ENDS("viaGetter.x"), "RangeError");
  expect(ENDS("viaProxy.x"), "RangeError");
  expect(ENDS("viaToString + ''"), "RangeError");
  expect(ENDS("new A()"), "RangeError");
  /* V8's own recursion: JSON, regexps, the parser, flattening, classes. */
  expect(ENDS("JSON.parse(deep)"), "SyntaxError");
  expect(OR_FITS("JSON.stringify(nested)"), "RangeError");
  expect(OR_FITS("nested.toString()"), "RangeError");
  expect(OR_FITS("nested.flat(Infinity)"), "RangeError");
  expect(ENDS("new RegExp('('.repeat(1e5) + ')'.repeat(1e5))"), "SyntaxError");
  expect(ENDS("/^(?:(a)|b)*c/.test('ab'.repeat(1e5)); throw new EvalError"), "EvalError");
  expect(OR_FITS("eval('['.repeat(1e5) + ']'.repeat(1e5))"), "RangeError");
  expect(OR_FITS("eval('('.repeat(1e5) + '1' + ')'.repeat(1e5))"), "RangeError");
  expect(OR_FITS("eval('{'.repeat(1e5) + '}'.repeat(1e5))"), "RangeError");
  expect(OR_FITS("eval('-'.repeat(1e5).split('').join(' ') + '1')"), "RangeError");
  expect(OR_FITS("eval('(function(){'.repeat(1e4) + '})'.repeat(1e4))"), "RangeError");
  expect(OR_FITS("eval('a?'.repeat(1e5) + '1' + ':1'.repeat(1e5))"), "RangeError");
  expect(OR_FITS("eval('`${'.repeat(2e4) + '1' + '}`'.repeat(2e4))"), "RangeError");
  /* Compiled code, the optimising compiler's too. */
  expect("function g(n) { return n ? g(n - 1) + 1 : 0 } var s = 0; for (let i = 0; i < 3000; i++) s += g(30); s",
         "90000");
  expect(ENDS("g(1e9)"), "RangeError");
}

static void enter_and(void (*recurse)(void), const v8c_enter_options *options) {
  v8c_frame frame;
  int err = options ? v8c_enter_with(context, options, &frame) : v8c_enter(context, &frame);
  note_code("entering", err, 0);
  if (err) return;
  recurse();
  note_code("leaving", v8c_leave(&frame), 0);
}

static void check(const char *where) { cr_assert(!failure[0], "%s: %s", where, failure); }

/* Uses `step` more bytes of C stack at each level, down to `left` above the end. */
static __attribute__((noinline)) void at_each_depth(char *low_end, size_t step, size_t left, int *depth) {
  if ((size_t)((char *)__builtin_frame_address(0) - low_end) < left + step) return;
  volatile char *used = alloca(step);
  used[0] = used[step - 1] = 1;
  enter_and(*depth % 40 ? recurse_quickly : recurse_thoroughly, NULL);
  ++*depth;
  at_each_depth(low_end, step, left, depth);
  used[0] = 2;
}

static char *low_end_of_stack(size_t *bytes) {
  pthread_attr_t attr;
  void *base = NULL;
  pthread_getattr_np(pthread_self(), &attr);
  pthread_attr_getstack(&attr, &base, bytes);
  pthread_attr_destroy(&attr);
  return base;
}

/* What v8c keeps free of a stack; entered nearer to the end than that, JavaScript has no room at
 * all, which is a case of its own below. */
static size_t margin_of(size_t bytes) { return bytes / 4 < 256 * KIB ? bytes / 4 : 256 * KIB; }

static void all_depths(size_t step) {
  size_t bytes;
  int depth = 0;
  char *low_end = low_end_of_stack(&bytes);
  if (bytes > 64 * MIB) low_end += bytes - 64 * MIB; /* what v8c takes a stack without a limit for */
  if (bytes > 64 * MIB) bytes = 64 * MIB;
  at_each_depth(low_end, step, margin_of(bytes) + 24 * KIB, &depth);
  if (depth < 3) snprintf(failure, sizeof failure, "only %d depths", depth);
}

/* ---- Threads -------------------------------------------------------------------------- */

Test(stack, main_thread_at_each_depth) {
  size_t bytes;
  up();
  low_end_of_stack(&bytes);
  all_depths(bytes / 96 > 64 * KIB ? bytes / 96 : 64 * KIB);
  check("the main thread");
  down();
}

static void *thread_body(void *data) {
  all_depths(*(size_t *)data);
  return NULL;
}

static void on_thread(size_t bytes, void *(*body)(void *), void *data) {
  pthread_t thread;
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  cr_assert_eq(pthread_attr_setstacksize(&attr, bytes), 0);
  cr_assert_eq(pthread_create(&thread, &attr, body, data), 0);
  cr_assert_eq(pthread_join(thread, NULL), 0);
  pthread_attr_destroy(&attr);
}

static void thread_of(size_t bytes, size_t step) {
  up();
  on_thread(bytes, thread_body, &step);
  check("a thread");
  down();
}

Test(stack, thread_of_256_kib) { thread_of(SMALL * 256 * KIB, 16 * KIB); }

Test(stack, thread_of_1_mib) { thread_of(SMALL * MIB, 32 * KIB); }

Test(stack, thread_of_8_mib) { thread_of(8 * MIB, 64 * KIB); }

/* Behind the margin JavaScript has no room at all: each call is a RangeError, and C that makes
 * values goes on. */
static __attribute__((noinline)) void past_the_margin(char *low_end, size_t left) {
  volatile char used[4096];
  memset((char *)used, 1, sizeof used);
  if ((size_t)((char *)__builtin_frame_address(0) - low_end) > left) {
    past_the_margin(low_end, left);
    cr_assert_eq(used[77], 1); /* no tail call, then */
    return;
  }
  v8c_frame frame;
  v8c_value value = NULL;
  v8c_error *error = NULL;
  note_code("entering", v8c_enter(context, &frame), 0);
  note_code("eval", v8c_eval(context, V8C_LIT("f()"), "x.js", &value), V8C_EXCEPTION);
  note_code("catch", v8c_catch(isolate, &error), 0);
  if (!strstr(v8c_error_message(error, NULL), "RangeError"))
    note("no room", v8c_error_message(error, NULL), "RangeError");
  v8c_error_free(error);
  note_code("object", v8c_object(context, &value), 0);
  note_code("leaving", v8c_leave(&frame), 0);
}

static void *past_the_margin_on_thread(void *data) {
  size_t bytes;
  char *low_end = low_end_of_stack(&bytes);
  past_the_margin(low_end, margin_of(bytes) * 3 / 4);
  return NULL;
}

Test(stack, entered_past_the_margin) {
  up();
  on_thread(8 * MIB, past_the_margin_on_thread, NULL);
  check("8 MiB");
  on_thread(SMALL * MIB, past_the_margin_on_thread, NULL);
  check("1 MiB");
  down();
}

/* One isolate, deep on one thread and then on the next: the limit follows. */
Test(stack, threads_of_different_size_in_turn) {
  static const size_t sizes[] = {8 * MIB, SMALL * 256 * KIB, 2 * SMALL * MIB, SMALL * 512 * KIB, 16 * MIB};
  size_t step = 3 * MIB;
  up();
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
      step = sizes[i] / 5;
      on_thread(sizes[i], thread_body, &step);
      check("in turn");
      enter_and(recurse_thoroughly, NULL);
      check("back on the main thread");
    }
  }
  down();
}

/* ---- Coroutines --------------------------------------------------------------------------- */

static struct {
  char *base;
  size_t bytes;
  ucontext_t here, there;
  void (*body)(void);
} co;

static void co_main(void) {
  co.body();
  swapcontext(&co.there, &co.here);
}

/* With a page below it that nothing may touch, so that an overflow is seen. */
static void on_coroutine(size_t bytes, void (*body)(void)) {
  enum { GUARD = 65536 };
  char *map = mmap(NULL, bytes + GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  cr_assert_neq(map, MAP_FAILED);
  mprotect(map, GUARD, PROT_NONE);
  co.base = map + GUARD;
  co.bytes = bytes;
  co.body = body;
  getcontext(&co.there);
  co.there.uc_stack.ss_sp = co.base;
  co.there.uc_stack.ss_size = bytes;
  co.there.uc_link = &co.here;
  makecontext(&co.there, co_main, 0);
  swapcontext(&co.here, &co.there);
  munmap(map, bytes + GUARD);
}

static v8c_enter_options bounds(void) {
  return (v8c_enter_options){.size = sizeof(v8c_enter_options), .stack_base = co.base, .stack_bytes = co.bytes};
}

static void co_recurses(void) {
  v8c_enter_options options = bounds();
  enter_and(recurse_thoroughly, &options);
}

static void co_without_bounds(void) {
  v8c_frame frame;
  note_code("no bounds", v8c_enter(context, &frame), V8C_ESTACK);
  note_code("no options", v8c_enter_with(context, NULL, &frame), V8C_ESTACK);
  v8c_enter_options options = {.size = sizeof options};
  note_code("empty options", v8c_enter_with(context, &options, &frame), V8C_ESTACK);
  note_code("nothing to leave", v8c_leave(&frame), V8C_ETHREAD);
}

static void co_with_wrong_bounds(void) {
  static char other[1 << 20];
  v8c_frame frame;
  v8c_enter_options options = bounds();
  options.stack_base = other;
  note_code("another stack", v8c_enter_with(context, &options, &frame), V8C_ESTACK);
  options = bounds();
  options.stack_bytes = 64 * KIB - 1;
  note_code("too small", v8c_enter_with(context, &options, &frame), V8C_ESTACK);
  options.stack_bytes = 0;
  note_code("empty", v8c_enter_with(context, &options, &frame), V8C_ESTACK);
  options.stack_bytes = 64 * KIB; /* the low end, which is not where we are */
  note_code("not here", v8c_enter_with(context, &options, &frame), V8C_ESTACK);
  options = bounds();
  options.stack_base = co.base + co.bytes;
  note_code("above", v8c_enter_with(context, &options, &frame), V8C_ESTACK);
  options.stack_base = (char *)1;
  options.stack_bytes = SIZE_MAX;
  note_code("whole memory wraps", v8c_enter_with(context, &options, &frame) == 0, 0);
  options = bounds();
  options.size = 0;
  note_code("no size", v8c_enter_with(context, &options, &frame), V8C_EINVAL);
}

Test(stack, coroutine_of_128_kib) {
  up();
  on_coroutine(SMALL * 128 * KIB, co_recurses);
  check("the coroutine");
  enter_and(recurse_thoroughly, NULL);
  check("the thread's own stack afterwards");
  down();
}

Test(stack, coroutine_of_1_mib) {
  up();
  for (int i = 0; i < 3; i++) {
    on_coroutine(SMALL * MIB, co_recurses);
    check("the coroutine");
    enter_and(recurse_thoroughly, NULL);
    check("the thread's own stack afterwards");
  }
  down();
}

Test(stack, coroutine_needs_its_bounds) {
  up();
  on_coroutine(SMALL * 256 * KIB, co_without_bounds);
  check("without bounds");
  on_coroutine(SMALL * 256 * KIB, co_with_wrong_bounds);
  check("wrong bounds");
  v8c_frame frame;
  v8c_enter_options options = bounds(); /* of a stack that is gone */
  CODE(V8C_ESTACK, v8c_enter_with(context, &options, &frame));
  enter_and(recurse_quickly, NULL);
  check("afterwards");
  down();
}

/* Entered on the thread's stack, then a native function runs a coroutine that enters too. */
static void co_enters_inside(void) {
  v8c_frame frame;
  v8c_enter_options options = bounds();
  note_code("no bounds, inside", v8c_enter(context, &frame), V8C_ESTACK);
  int err = v8c_enter_with(context, &options, &frame);
  note_code("inside", err, 0);
  if (err) return;
  recurse_thoroughly();
  v8c_frame again; /* needs no bounds: those of the frame below hold */
  note_code("again", v8c_enter(context, &again), 0);
  recurse_quickly();
  note_code("leave again", v8c_leave(&again), 0);
  note_code("leave inside", v8c_leave(&frame), 0);
}

static void runs_a_coroutine(v8c_call *call) {
  on_coroutine(SMALL * 512 * KIB, co_enters_inside);
  v8c_return_int32(call, 7);
}

Test(stack, coroutine_inside_a_native_function) {
  v8c_frame frame;
  v8c_value fn = NULL;
  up();
  OK(v8c_enter(context, &frame));
  OK(v8c_function(context, V8C_LIT("co"), runs_a_coroutine, NULL, &fn));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("co"), fn));
  for (int i = 0; i < 3; i++) {
    expect("co() + 1", "8");
    check("in the coroutine");
    recurse_thoroughly();
    check("after it, in the same frame");
  }
  OK(v8c_leave(&frame));
  down();
}

/* A native function called on the coroutine enters again there, another context too. */
static void enters_again(v8c_call *call) {
  v8c_frame frame;
  int err = v8c_enter(context, &frame);
  note_code("nested on the coroutine", err, 0);
  if (err) return;
  recurse_quickly();
  note_code("leave nested", v8c_leave(&frame), 0);
  v8c_return_int32(call, 3);
}

static void co_nested(void) {
  v8c_frame frame;
  v8c_enter_options options = bounds();
  v8c_value fn = NULL;
  int err = v8c_enter_with(context, &options, &frame);
  note_code("enter", err, 0);
  if (err) return;
  note_code("function", v8c_function(context, V8C_LIT("again"), enters_again, NULL, &fn), 0);
  note_code("set", v8c_set_named(context, v8c_global(context), V8C_LIT("again"), fn), 0);
  expect("again()", "3");
  recurse_quickly();
  note_code("leave", v8c_leave(&frame), 0);
}

Test(stack, nested_enter_on_a_coroutine) {
  up();
  on_coroutine(SMALL * 512 * KIB, co_nested);
  check("the coroutine");
  enter_and(recurse_quickly, NULL);
  check("afterwards");
  down();
}

/* Without a frame nobody knows the stack, and V8 would end the process. */
static void co_not_entered(void) {
  v8c_context *more = NULL;
  v8c_creator *creator = NULL;
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options pack = {.size = sizeof pack, .source = "1", .source_len = 1};
  note_code("context", v8c_context_new(isolate, NULL, &more), V8C_ESTACK);
  note_code("creator", v8c_creator_new(NULL, &creator), V8C_ESTACK);
  note_code("pack", v8c_pack_bundle(&pack, &snapshot), V8C_ESTACK);
  if (more || creator || snapshot) note("out", "touched", "NULL");
}

/* With one, what needs none works too. */
static void co_makes(void) {
  v8c_frame frame;
  v8c_enter_options options = bounds();
  v8c_context *more = NULL;
  v8c_isolate *other = NULL;
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options pack = {.size = sizeof pack, .source_len = V8C_ZSTR};
  pack.source =
      "const r = globalThis.r = new FinalizationRegistry(f); function f() { f() } (() => r.register({}, 1))()";
  int err = v8c_enter_with(context, &options, &frame);
  note_code("enter", err, 0);
  if (err) return;
  note_code("context", v8c_context_new(isolate, NULL, &more), 0);
  v8c_context_free(more);
  note_code("leave", v8c_leave(&frame), 0);
  note_code("isolate", v8c_isolate_new(NULL, &other), 0);
  note_code("free", v8c_isolate_free(other), 0);
  note_code("pack", v8c_pack_bundle(&pack, &snapshot), V8C_ESTACK);
}

Test(stack, coroutine_that_has_not_entered) {
  up();
  on_coroutine(MIB, co_not_entered);
  check("not entered");
  on_coroutine(MIB, co_makes);
  check("entered");
  enter_and(recurse_quickly, NULL);
  check("afterwards");
  down();
}

/* JavaScript that runs while a creator finishes recurses without end, on a small stack. */
static void *packs_on_thread(void *data) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options pack = {.size = sizeof pack, .source_len = V8C_ZSTR};
  pack.source =
      "const r = globalThis.r = new FinalizationRegistry(f); function f() { f() } (() => r.register({}, 1))()";
  note_code("pack", v8c_pack_bundle(&pack, &snapshot), 0);
  v8c_snapshot_free(snapshot);
  return data;
}

Test(stack, cleanups_on_small_threads) {
  up();
  on_thread(SMALL * 512 * KIB, packs_on_thread, NULL);
  on_thread(SMALL * MIB, packs_on_thread, NULL);
  check("packing");
  down();
}

/* The main thread's V8 heap collected from a coroutine: values in use below are found. */
static void co_collects(void) {
  v8c_frame frame;
  v8c_enter_options options = bounds();
  int err = v8c_enter_with(context, &options, &frame);
  note_code("enter", err, 0);
  if (err) return;
  expect("globalThis.junk = Array.from({ length: 1e5 }, () => ({})); junk = null; 1", "1");
  note_code("collect", v8c_low_memory(isolate), 0);
  note_code("leave", v8c_leave(&frame), 0);
}

Test(stack, collection_on_a_coroutine) {
  v8c_frame frame;
  v8c_value object = NULL;
  v8c_buf text = {0};
  up();
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, V8C_LIT("({ toString() { return 'still here' } })"), NULL, &object));
  on_coroutine(SMALL * 512 * KIB, co_collects);
  check("the coroutine");
  OK(v8c_low_memory(isolate));
  OK(v8c_to_text(context, object, &text));
  cr_assert_str_eq(text.data, "still here");
  v8c_buf_free(&text);
  OK(v8c_leave(&frame));
  down();
}
