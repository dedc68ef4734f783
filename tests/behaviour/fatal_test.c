/* fatal_test.c: what docs/fatal.md says of V8's ends, each shown in a process of its own. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/harness.h"

enum { TOLD = 42 };

static const char *expected_where;

/* As a host's would: tells by its exit status that it was called with these words. */
static void fatal(const char *where, const char *what, void *data) {
  _exit(data == &expected_where && strstr(where, expected_where) && *what ? TOLD : 43);
}

static void start(const char *where, const char *flags, size_t heap_mib, v8c_frame *frame) {
  expected_where = where;
  OK(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options),
                                    .fatal = where ? fatal : NULL,
                                    .data = where ? (void *)&expected_where : NULL,
                                    .flags = flags}));
  OK(v8c_isolate_new(&(v8c_isolate_options){.size = sizeof(v8c_isolate_options), .heap_max_bytes = heap_mib << 20},
                     &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, frame));
}

static void runs(const char *source) {
  int err = v8c_eval(ctx, source, V8C_ZSTR, "fatal.js", NULL);
  cr_assert(false, "the process lives: %s", v8c_err_name(err));
}

static void run(const char *where, const char *flags, size_t heap_mib, const char *source) {
  v8c_frame frame;
  start(where, flags, heap_mib, &frame);
  runs(source);
}

Test(fatal, heap_limit, .exit_code = TOLD, .timeout = 120) {
  run("Reached heap limit", NULL, 64, "const a = []; for (;;) a.push(new Array(1000).fill(1.5))");
}

Test(fatal, one_large_array, .exit_code = TOLD, .timeout = 120) {
  run("Reached heap limit", NULL, 32, "new Array(50e6).fill(1.5)");
}

Test(fatal, table_that_cannot_grow, .exit_code = TOLD, .timeout = 120) {
  run("invalid table size", NULL, 0, "const a = [1]; a.length = 2 ** 27 - 1; a.fill(0); a.push(1, 2, 3)");
}

Test(fatal, check_inside_v8, .exit_code = TOLD, .timeout = 120) { run("V8", NULL, 0, "'x'.repeat(2 ** 28).split('')"); }

Test(fatal, a_buffer_with_a_detach_key, .exit_code = TOLD, .timeout = 60) {
  v8c_frame frame;
  v8c_value buffer, key;
  start("FromJust", NULL, 0, &frame);
  OK(v8c_array_buffer(ctx, 8, &buffer));
  OK(v8c_string(iso, V8C_LIT("key"), &key));
  OK(v8c_array_buffer_set_detach_key(iso, buffer, key));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("buffer"), buffer));
  runs("buffer.transfer()");
}

Test(fatal, heap_limit_without_a_callback, .signal = SIGTRAP, .timeout = 120) {
  run(NULL, NULL, 64, "const a = []; for (;;) a.push(new Array(1000).fill(1.5))");
}

/* The callback returns, and the process ends behind it: of memory by SIGABRT's or V8's trap, as without
 * one. What it has written is there. */
static int told[2];
static void returns(const char *where, const char *what, void *data) {
  (void)data;
  if (write(told[1], where, 1) != 1 || !*what) _exit(99);
}

static void ends_behind(const char *source, size_t heap_mib) {
  char byte = 0;
  cr_assert_eq(pipe(told), 0);
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (!child) {
    OK(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options), .fatal = returns}));
    v8c_frame frame;
    OK(v8c_isolate_new(&(v8c_isolate_options){.size = sizeof(v8c_isolate_options), .heap_max_bytes = heap_mib << 20},
                       &iso));
    OK(v8c_context_new(iso, NULL, &ctx));
    OK(v8c_enter(ctx, &frame));
    v8c_eval(ctx, source, V8C_ZSTR, "fatal.js", NULL);
    _exit(0); /* it lives */
  }
  int status = 0;
  close(told[1]);
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert_eq(read(told[0], &byte, 1), 1, "the callback was not called");
  cr_assert(WIFSIGNALED(status), "%s: status %x", source, (unsigned)status);
  int number = WTERMSIG(status);
  cr_assert(number == SIGABRT || number == SIGTRAP || number == SIGILL, "%s: signal %d", source, number);
  close(told[0]);
}

Test(fatal, ends_when_the_callback_returns, .timeout = 120) {
  ends_behind("const a = []; for (;;) a.push(new Array(1000).fill(1.5))", 64);
  ends_behind("'x'.repeat(2 ** 28).split('')", 0);
}

/* ---- The stack ---------------------------------------------------------------------------------------- */

static char stack[16384];

static void tells_stack(const char *where, const char *what, void *data) {
  (void)where, (void)what, (void)data;
  const char *text = v8c_fatal_stack();
  size_t len = strlen(text);
  _exit(write(told[1], text, len) == (ssize_t)len && !v8c_fatal_stack()[len] ? TOLD : 43);
}

/* What a script's end in a process of its own has for a stack. */
static void die(const char *source, size_t heap_mib) {
  cr_assert_eq(pipe(told), 0);
  fflush(NULL);
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (!child) {
    v8c_frame frame;
    if (!freopen("/dev/null", "w", stderr)) _exit(44);
    OK(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options), .fatal = tells_stack}));
    OK(v8c_isolate_new(&(v8c_isolate_options){.size = sizeof(v8c_isolate_options), .heap_max_bytes = heap_mib << 20},
                       &iso));
    OK(v8c_context_new(iso, NULL, &ctx));
    OK(v8c_enter(ctx, &frame));
    v8c_eval(ctx, source, V8C_ZSTR, "fatal.js", NULL);
    _exit(0);
  }
  int status = 0;
  close(told[1]);
  size_t len = 0;
  for (ssize_t got; (got = read(told[0], stack + len, sizeof stack - 1 - len)) > 0;) len += (size_t)got;
  stack[len] = 0;
  close(told[0]);
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == TOLD, "%s: status %x, stack %s", source, (unsigned)status,
            stack);
}

/* The frames are there, one behind the other. */
static void has_frames(const char *one, const char *two, const char *three) {
  const char *at = strstr(stack, one);
  at = at ? strstr(at, two) : NULL;
  at = at ? strstr(at, three) : NULL;
  cr_expect(at, "not %s, %s, %s but\n%s", one, two, three, stack);
}

/* Memory: optimized code has no place for V8 to tell. */
Test(fatal, the_stack_of_what_fills_the_heap, .timeout = 240) {
  die("function grow(a) { for (;;) a.push({}) }\nfunction outer() {\n  grow([])\n}\nouter()", 32);
  has_frames("    at grow ", "    at outer ", "    at <anonymous> ");
  cr_expect(strstr(stack, "fatal.js:1:"));
  die("function strings(a) { for (;;) a.push('x'.repeat(50) + a.length) }\nfunction outer() {\n  "
      "strings([])\n}\nouter()",
      32);
  has_frames("    at strings ", "    at outer ", "    at <anonymous> ");
  die("const maps = () => { const m = new Map(); for (let i = 0;; i++) m.set(i, i) }; maps()", 32);
  has_frames("    at maps ", "", "    at <anonymous> ");
  die("const at_once = () => new Array(50e6).fill(1.5)\nat_once()", 32);
  has_frames("    at at_once (fatal.js:1:39)\n", "", "    at <anonymous> (fatal.js:2:1)\n");
}

Test(fatal, the_stack_of_a_check_that_failed, .timeout = 120) {
  die("(function splits() { 'x'.repeat(2 ** 28).split('') })()", 0);
  cr_expect_str_eq(stack, "    at splits (fatal.js:1:42)\n    at <anonymous> (fatal.js:1:54)\n");
  die("const fills = a => { a.length = 2 ** 27 - 1; a.fill(0); a.push(1, 2, 3) }\nfills([1])", 0);
  cr_expect_str_eq(stack, "    at fills (fatal.js:1:48)\n    at <anonymous> (fatal.js:2:1)\n");
}

Test(fatal, a_deep_stack_is_cut_off, .timeout = 120) {
  die("function deep(n) { if (n) return deep(n - 1) + 1; const a = []; for (;;) a.push([]) }\ndeep(1000)", 32);
  int lines = 0;
  for (const char *at = stack; (at = strchr(at, '\n')); at++) lines++;
  cr_expect(lines >= 60 && lines <= 64, "%d", lines);
}

Test(fatal, no_stack_elsewhere) { cr_expect_str_eq(v8c_fatal_stack(), ""); }

Test(fatal, abort_of_natives_syntax, .signal = SIGTRAP, .timeout = 60) {
  run(NULL, "--allow-natives-syntax", 0, "%AbortJS('enough')");
}

Test(fatal, flag_that_asks_for_it, .signal = SIGTRAP, .timeout = 60) {
  run(NULL, "--abort-on-uncaught-exception", 0, "throw 1");
}

Test(fatal, abort_that_a_script_asks_for, .signal = SIGTRAP, .timeout = 60) {
  run("", "--allow-natives-syntax", 0, "%AbortJS('no')"); /* with a callback, which does not hear of it */
}

Test(fatal, what_is_not, .init = harness_up, .fini = harness_down, .timeout = 120) {
  static const char *const sources[] = {"new ArrayBuffer(2 ** 40)",
                                        "'x'.repeat(2 ** 30)",
                                        "(function f() { f() })()",
                                        "const s = new Set(); for (let i = 0; i < 2 ** 24 + 10; i++) s.add(i)",
                                        "new Array(-1)",
                                        "[].length = 2 ** 32",
                                        "'x'.padEnd(2 ** 30)"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    CODE(V8C_EXCEPTION, v8c_eval(ctx, sources[i], V8C_ZSTR, "fine.js", NULL));
    THROWN("RangeError");
  }
}
