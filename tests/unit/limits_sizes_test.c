/* limits_sizes_test.c: v8c/limits.h: how much in one piece, of the stack and of ArrayBuffers; and what limits of
 * time do to the system. */
#include <errno.h>
#include <malloc.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/limits.h"

TestSuite(limits_sizes, .init = harness_up, .fini = harness_down, .timeout = 120);

#define KIB ((size_t)1024)

#define BEGIN(span, ...)                                                    \
  v8c_span span;                                                            \
  v8c_limits *span##_limits = limits_of((v8c_limits_options){__VA_ARGS__}); \
  OK(v8c_limits_begin(iso, span##_limits, &span));                          \
  v8c_limits_free(span##_limits)
#define END(span) OK(v8c_limits_end(iso, &span, NULL))

Test(limits_sizes, numbers_are_checked) {
  v8c_limits *limits = NULL;
  const v8c_limits_options bad[] = {
      {.stack_bytes = 32 * KIB - 1}, {.source_bytes = 4095}, {.string_bytes = 1}, {.buffer_bytes = 4095}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    v8c_limits_options options = bad[i];
    options.size = sizeof options;
    CODE(V8C_ERANGE, v8c_limits_new(&options, &limits));
  }
  cr_assert_null(limits);
}

/* ---- ArrayBuffers --------------------------------------------------------------------------- */

#define MAKE(bytes) "try { new ArrayBuffer(" #bytes "); 'made' } catch (e) { e.name }"

Test(limits_sizes, array_buffers_have_a_budget) {
  eval("globalThis.kept = new ArrayBuffer(100000)");
  BEGIN(outer, .array_buffer_bytes = 300000);
  EVAL_IS(MAKE(400000), "RangeError");
  EVAL_IS("globalThis.more = new ArrayBuffer(150000); 0", "0");
  EVAL_IS(MAKE(100000), "RangeError"); /* what was there counts */
  {
    BEGIN(inner, .array_buffer_bytes = 1 << 30);
    EVAL_IS(MAKE(100000), "RangeError"); /* the smallest holds */
    END(inner);
  }
  EVAL_IS(MAKE(100000), "RangeError");
  END(outer);
  EVAL_IS(MAKE(400000), "made");
}

Test(limits_sizes, one_buffer) {
  v8c_value buffer = NULL;
  BEGIN(span, .buffer_bytes = 64 * KIB);
  OK(v8c_array_buffer(ctx, 64 * KIB, &buffer));
  CODE(V8C_ERANGE, v8c_array_buffer(ctx, 64 * KIB + 1, &buffer));
  cr_assert(strstr(v8c_detail(), "65537"), "%s", v8c_detail());
  EVAL_IS(MAKE(65536), "made");
  EVAL_IS(MAKE(65537), "RangeError");
  END(span);
  OK(v8c_array_buffer(ctx, 64 * KIB + 1, &buffer));
}

/* ---- Texts ------------------------------------------------------------------------------------ */

static int freed;
static void count_free(void *data) { (void)data, freed++; }

Test(limits_sizes, sources_and_strings_of_the_host) {
  char *text = malloc(20 * KIB);
  uint16_t *wide = calloc(20 * KIB, sizeof *wide);
  v8c_value value = NULL;
  v8c_script *script = NULL;
  memset(text, ' ', 20 * KIB);
  BEGIN(span, .source_bytes = 10 * KIB, .string_bytes = 8 * KIB);
  OK(v8c_eval(ctx, text, 10 * KIB, NULL, &value));
  CODE(V8C_ERANGE, v8c_eval(ctx, text, 10 * KIB + 1, NULL, &value));
  cr_assert(strstr(v8c_detail(), "a source of 10241 bytes"), "%s", v8c_detail());
  CODE(V8C_ERANGE, v8c_script_compile(ctx, text, 10 * KIB + 1, NULL, &script));
  OK(v8c_string(iso, text, 8 * KIB, &value));
  CODE(V8C_ERANGE, v8c_string(iso, text, 8 * KIB + 1, &value));
  CODE(V8C_ERANGE, v8c_key(iso, text, 8 * KIB + 1, &value));
  CODE(V8C_ERANGE, v8c_json_parse(ctx, text, 8 * KIB + 1, &value));
  CODE(V8C_ERANGE, v8c_string_latin1(iso, text, 8 * KIB + 1, &value));
  OK(v8c_string_utf16(iso, wide, 4 * KIB, &value));
  CODE(V8C_ERANGE, v8c_string_utf16(iso, wide, 4 * KIB + 1, &value));
  CODE(V8C_ERANGE, v8c_string_latin1_external(iso, text, 8 * KIB + 1, count_free, NULL, &value));
  cr_assert_eq(freed, 0, "the bytes stay the caller's");
  END(span);
  OK(v8c_eval(ctx, text, 20 * KIB, NULL, &value));
  OK(v8c_string(iso, text, 20 * KIB, &value));
  free(text);
  free(wide);
}

/* ---- The stack ----------------------------------------------------------------------------------- */

#define DEPTH \
  "{ let n = 0; const f = () => { n++; f() }; try { f() } catch (e) { if (!(e instanceof RangeError)) throw e } n }"

static double depth(void) {
  double n = 0;
  OK(v8c_get_number(eval(DEPTH), &n));
  return n;
}

static int deeper(v8c_context *context, void *data) {
  (void)context;
  *(double *)data = depth();
  return 0;
}

Test(limits_sizes, so_much_of_the_stack) {
  depth();
  double all = depth(), guarded = 0;
  BEGIN(span, .stack_bytes = 100 * KIB);
  double some = depth();
  cr_assert(some > 100 && some < all / 4, "%g of %g", some, all);
  {
    BEGIN(inner, .stack_bytes = 50 * KIB);
    cr_assert_lt(depth(), some * 0.7);
    END(inner);
  }
  cr_assert(depth() > some * 0.9, "%g of %g", depth(), some);
  v8c_frame frame;
  v8c_context *other = NULL;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_enter(other, &frame));
  cr_assert_lt(depth(), all / 4, "a frame inside has no more");
  OK(v8c_leave(&frame));
  v8c_context_free(other);
  END(span);
  cr_assert_gt(depth(), all * 0.9);
  v8c_limits *limits = limits_of((v8c_limits_options){.stack_bytes = 64 * KIB});
  OK(v8c_guard(ctx, limits, deeper, &guarded, NULL));
  v8c_limits_free(limits);
  cr_assert(guarded > 50 && guarded < all / 4, "%g of %g", guarded, all);
}

static v8c_span forgotten;
static void forgets(v8c_context *other) {
  v8c_frame frame;
  v8c_limits *limits = limits_of((v8c_limits_options){.stack_bytes = 64 * KIB, .array_buffer_bytes = 4096});
  OK(v8c_enter(other, &frame));
  OK(v8c_limits_begin(iso, limits, &forgotten));
  EVAL_IS(MAKE(5000), "RangeError");
  OK(v8c_leave(&frame));
  v8c_limits_free(limits);
}

Test(limits_sizes, what_was_not_ended_ends_with_its_frame) {
  v8c_context *other = NULL;
  depth();
  double all = depth();
  OK(v8c_context_new(iso, NULL, &other));
  forgets(other);
  v8c_context_free(other);
  EVAL_IS(MAKE(5000), "made");
  cr_assert_gt(depth(), all * 0.9);
}

TestSuite(limits_system, .timeout = 120);

static v8c_isolate *isolate;
static v8c_context *context;

Test(limits_system, every_turn_of_an_isolate) {
  v8c_frame frame;
  v8c_value value = NULL;
  char text[5000];
  v8c_limits *limits = limits_of((v8c_limits_options){.source_bytes = 4096});
  memset(text, ' ', sizeof text);
  harness_start();
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_limits_set(isolate, limits));
  OK(v8c_leave(&frame));
  for (int i = 0; i < 2; i++) {
    OK(v8c_enter(context, &frame));
    CODE(V8C_ERANGE, v8c_eval(context, text, sizeof text, NULL, &value));
    if (i) OK(v8c_limits_set(isolate, NULL));
    OK(v8c_leave(&frame));
  }
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, text, sizeof text, NULL, &value));
  OK(v8c_leave(&frame));
  v8c_limits_free(limits);
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
  OK(v8c_stop());
}

/* ---- System calls ------------------------------------------------------------------------------------ */

#ifndef __SANITIZE_ADDRESS__ /* which makes calls of its own, and waits for them */

static volatile sig_atomic_t calls, last_call;
static void count_call(int number, siginfo_t *info, void *unused) {
  (void)number, (void)unused;
  calls++;
  last_call = info->si_syscall;
}

/* From here on each system call of this thread is counted, and not made: none but the end. */
static bool count_calls(void) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
  };
  struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
  struct sigaction action = {.sa_sigaction = count_call, .sa_flags = SA_SIGINFO};
  sigaction(SIGSYS, &action, NULL);
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static v8c_ref *function;
static void work(int n, v8c_limits *limits) {
  v8c_enter_options options = {.size = sizeof options, .limits = limits};
  for (int i = 0; i < n; i++) {
    v8c_frame frame;
    v8c_span span;
    v8c_value value = NULL;
    if (v8c_enter_with(context, &options, &frame) || v8c_limits_begin(isolate, limits, &span) ||
        v8c_ref_get(function, &value) || v8c_call_function(context, value, NULL, 0, NULL, NULL) ||
        v8c_limits_end(isolate, &span, NULL) || v8c_leave(&frame))
      _exit(3);
  }
}

static int forever(v8c_context *in, void *data) {
  (void)data;
  return v8c_eval(in, V8C_LIT("for (;;);"), NULL, NULL);
}

/* Outermost frames, spans and calls under limits of time and stack: the status is that no call was made. */
Test(limits_system, no_call_on_the_way, .exit_code = 42) {
  v8c_frame frame;
  v8c_value made = NULL;
  v8c_limits *limits = limits_of((v8c_limits_options){.wall_ms = 1e6, .stack_bytes = 100 * KIB});
  v8c_limits *soon = limits_of((v8c_limits_options){.wall_ms = 20});
  harness_start();
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, V8C_LIT("() => {}"), NULL, &made));
  OK(v8c_ref_new(isolate, made, &function));
  CODE(V8C_ETERMINATED, v8c_guard(context, soon, forever, NULL, NULL));
  OK(v8c_leave(&frame));
  /* The allocator's own calls are none of ours: the checked build keeps lists. */
  cr_assert(mallopt(M_MMAP_THRESHOLD, 64 << 20) && mallopt(M_TRIM_THRESHOLD, 256 << 20));
  free(malloc(32 << 20));
  work(1000, limits); /* the watchdog is there, has looked, and sleeps for a quarter of an hour */
  if (!count_calls()) {
    if (errno == EINVAL || errno == ENOSYS) _exit(42); /* a kernel without filters */
    _exit(4);
  }
  /* Some round of ten thousand meets none: a watchdog that is not asleep yet may be waited for in the first. */
  int met = 1;
  for (int round = 0; met && round < 20; round++) {
    int before = calls;
    work(10000, limits);
    met = calls - before;
  }
  int before = calls;
  (void)syscall(SYS_getppid); /* the counter counts */
  _exit(!met && calls == before + 1 ? 42 : 5);
}
#endif

/* ---- Fork ---------------------------------------------------------------------------------------------- */

static int child_runs(v8c_limits *limits) {
  v8c_span span;
  if (v8c_eval(ctx, V8C_LIT("1 + 1"), NULL, NULL)) return 1;
  if (v8c_limits_begin(iso, limits, &span)) return 2;
  if (v8c_eval(ctx, V8C_LIT("for (;;);"), NULL, NULL) != V8C_ETERMINATED) return 3;
  if (v8c_limits_end(iso, &span, NULL) != V8C_ETERMINATED) return 4;
  return v8c_eval(ctx, V8C_LIT("1 + 1"), NULL, NULL) ? 5 : 0;
}

Test(limits_sizes, a_forked_child_has_a_watchdog_of_its_own) {
  v8c_limits *limits = limits_of((v8c_limits_options){.wall_ms = 20});
  cr_assert_eq(child_runs(limits), 0);
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) _exit(child_runs(limits));
  int status = -1;
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
  cr_assert_eq(child_runs(limits), 0, "the parent's goes on");
  v8c_limits_free(limits);
}
