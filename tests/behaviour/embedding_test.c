/* embedding_test.c: what docs/embedding.md says of signals, fork, longjmp, stacks, memory and threads. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "tests/harness/harness.h"

TestSuite(signals, .timeout = 60);
TestSuite(fork, .timeout = 60);
TestSuite(longjmp, .init = harness_up, .fini = harness_down, .timeout = 60);
TestSuite(stacks, .init = harness_up, .fini = harness_down, .timeout = 60);
TestSuite(memory, .timeout = 60);
TestSuite(threads, .init = harness_start, .timeout = 60);

static void define(const char *name, v8c_fn fn) {
  v8c_value function = NULL;
  OK(v8c_function(ctx, name, V8C_ZSTR, fn, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), name, V8C_ZSTR, function));
}

/* ---- Signals ------------------------------------------------------------------------------------ */

static void ignore_it(int number) { (void)number; }

Test(signals, none_is_taken_but_sigprof_while_profiling) {
  struct sigaction before[32], now;
  signal(SIGPROF, ignore_it);
  for (int i = 1; i < 32; i++) sigaction(i, NULL, &before[i]);
  harness_up();
  EVAL_IS("let n = 0; for (let i = 0; i < 1e6; i++) n += i; n", "499999500000");
  v8c_cpu_profiler *profiler = NULL;
  OK(v8c_cpu_profiler_new(iso, &profiler));
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), NULL));
  sigaction(SIGPROF, NULL, &now);
  cr_assert_neq((void *)now.sa_handler, (void *)ignore_it, "V8 did not take SIGPROF");
  for (int i = 1; i < 32; i++) {
    sigaction(i, NULL, &now);
    if (i != SIGPROF) cr_assert_eq((void *)now.sa_handler, (void *)before[i].sa_handler, "signal %d was taken", i);
  }
  OK(v8c_cpu_stop(profiler, V8C_LIT("p"), &(v8c_cpu_profile *){NULL}));
  v8c_cpu_profiler_free(profiler);
  harness_down();
  for (int i = 1; i < 32; i++) {
    sigaction(i, NULL, &now);
    cr_assert_eq((void *)now.sa_handler, (void *)before[i].sa_handler, "signal %d was not given back", i);
  }
}

/* The host's handler gets none while a profile runs, and all of them again afterwards. */
static volatile sig_atomic_t profs;
static void count_prof(int number) {
  (void)number;
  profs = profs + 1;
}

Test(signals, a_profile_has_sigprof_for_itself) {
  signal(SIGPROF, count_prof);
  raise(SIGPROF);
  cr_assert_eq(profs, 1);
  harness_up();
  v8c_cpu_profiler *profiler = NULL;
  OK(v8c_cpu_profiler_new(iso, &profiler));
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), NULL));
  for (int i = 0; i < 10; i++) raise(SIGPROF);
  cr_assert_eq(profs, 1, "the host's handler was called while a profile ran");
  OK(v8c_cpu_stop(profiler, V8C_LIT("p"), &(v8c_cpu_profile *){NULL}));
  v8c_cpu_profiler_free(profiler);
  harness_down();
  raise(SIGPROF);
  cr_assert_eq(profs, 2);
}

/* V8's threads have the mask of the thread that starts V8: block first, and sigwait gets them all. */
Test(signals, block_before_the_start_and_sigwait) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  harness_up();
  for (int i = 0; i < 100; i++) {
    int number = 0;
    kill(getpid(), SIGUSR1); /* to the process: any thread that does not block it would die of it */
    cr_assert_eq(sigwait(&set, &number), 0);
    cr_assert_eq(number, SIGUSR1);
  }
  harness_down();
}

static atomic_int interrupts;
static void count_it(int number) {
  (void)number;
  interrupts++;
}

static void has_come(v8c_call *call) { v8c_return_boolean(call, interrupts > 0); }

static void *sends(void *data) {
  pthread_kill(*(pthread_t *)data, SIGUSR1);
  return NULL;
}

Test(signals, handlers_of_the_hosts_run_while_javascript_runs) {
  pthread_t self = pthread_self(), sender;
  signal(SIGUSR1, count_it);
  harness_up();
  define("hasCome", has_come);
  pthread_create(&sender, NULL, sends, &self);
  EVAL_IS("while (!hasCome()); 'came'", "came");
  pthread_join(sender, NULL);
  harness_down();
}

/* ---- fork ------------------------------------------------------------------------------------------ */

/* In a child: 42 evaluated, or the process ends badly. */
static _Noreturn void child_evaluates(void) {
  int32_t number = 0;
  v8c_value value = NULL;
  v8c_eval(ctx, V8C_LIT("var f = x => { let n = 0; for (let i = 0; i < 1e5; i++) n += [i].length; return x }; f(42)"),
           "child.js", &value);
  int err = v8c_to_int32(ctx, value, &number);
  _exit(err ? 99 : number);
}

static int exit_status(pid_t child) {
  int status = 0;
  cr_assert_gt(child, 0);
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert(WIFEXITED(status), "ended by signal %d", WTERMSIG(status));
  return WEXITSTATUS(status);
}

Test(fork, a_child_of_a_single_threaded_start_goes_on) {
  v8c_start_options options = {.size = sizeof options, .single_threaded = true};
  OK(v8c_start(&options));
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  EVAL_IS("var shared = 'warm'; shared", "warm");
  for (int i = 0; i < 3; i++) {
    pid_t child = fork();
    if (!child) child_evaluates();
    cr_assert_eq(exit_status(child), 42);
  }
  EVAL_IS("shared", "warm");
  OK(v8c_leave(&frame));
}

Test(fork, a_child_may_exec_or_exit_whatever_was_started) {
  harness_up();
  pid_t child = fork();
  if (!child) _exit(7);
  cr_assert_eq(exit_status(child), 7);
  child = fork();
  if (!child) {
    execl("/bin/sh", "sh", "-c", "exit 8", (char *)NULL);
    _exit(1);
  }
  cr_assert_eq(exit_status(child), 8);
  EVAL_IS("1 + 1", "2");
  harness_down();
}

Test(fork, before_the_start_each_process_starts_its_own) {
  pid_t child = fork();
  harness_up();
  if (!child) child_evaluates();
  cr_assert_eq(exit_status(child), 42);
  harness_down();
}

/* ---- longjmp ----------------------------------------------------------------------------------------- */

static jmp_buf back;

__attribute__((noinline)) static void fails_deep_inside(volatile int depth) {
  if (depth < 0) return;
  if (!depth) longjmp(back, 1);
  fails_deep_inside(depth - 1);
}

/* From C to C, with no frame of V8's between. */
static void jumps_inside(v8c_call *call) {
  if (setjmp(back) == 0) fails_deep_inside(10);
  (void)v8c_throw_error(v8c_call_isolate(call), "a library of the host's failed");
}

Test(longjmp, within_a_native_function) {
  define("jumps", jumps_inside);
  EVAL_IS("let caught = 0; for (let i = 0; i < 1000; i++) try { jumps() } catch (e) { caught++ }; caught", "1000");
}

/* V8 has returned when the call has: only frames of C are left out. */
static void fails_at_the_hosts_level(void) {
  if (v8c_eval(ctx, V8C_LIT("throw new Error('x')"), "host.js", NULL) != V8C_EXCEPTION) return;
  OK(v8c_catch(iso, NULL));
  longjmp(back, 1);
}

Test(longjmp, at_the_hosts_level_once_v8_has_returned) {
  size_t slots = v8c_scope_count(iso);
  for (volatile int i = 0; i < 1000; i++) {
    if (setjmp(back) == 0) {
      fails_at_the_hosts_level();
      cr_assert_fail("no exception");
    }
  }
  EVAL_IS("1 + 1", "2");
  cr_assert_leq(v8c_scope_count(iso), slots + 2);
}

/* ---- Stacks --------------------------------------------------------------------------------------------- */

enum { STACK_BYTES = 1 << 20 };
static ucontext_t outside, inside;
static char *stack;
static int entered_without, entered_with;

static void on_the_coroutine(void) {
  v8c_frame frame;
  v8c_enter_options options = {.size = sizeof options, .stack_base = stack, .stack_bytes = STACK_BYTES};
  entered_without = v8c_enter(ctx, &frame);
  entered_with = v8c_enter_with(ctx, &options, &frame);
  if (entered_with) return;
  EVAL_IS("(function deep() { try { return deep() } catch (e) { return e.name } })()", "RangeError");
  OK(v8c_leave(&frame));
}

static void *recurses(void *data) {
  v8c_frame inner;
  (void)data;
  OK(v8c_enter(ctx, &inner));
  EVAL_IS("(function deep() { try { return deep() } catch (e) { return e.name } })()", "RangeError");
  OK(v8c_leave(&inner));
  return NULL;
}

Test(threads, recursion_ends_on_stacks_of_any_size) {
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  for (size_t kib = 512; kib <= 16384; kib *= 2) {
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    cr_assert_eq(pthread_attr_setstacksize(&attributes, kib * 1024), 0);
    cr_assert_eq(pthread_create(&thread, &attributes, recurses, NULL), 0);
    pthread_join(thread, NULL);
  }
}

Test(stacks, a_coroutine_needs_its_bounds) {
  stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  cr_assert_neq(stack, MAP_FAILED);
  getcontext(&inside);
  inside.uc_stack.ss_sp = stack;
  inside.uc_stack.ss_size = STACK_BYTES;
  inside.uc_link = &outside;
  makecontext(&inside, on_the_coroutine, 0);
  swapcontext(&outside, &inside);
  cr_assert_eq(entered_without, V8C_ESTACK);
  cr_assert_eq(entered_with, 0);
  EVAL_IS("'back'", "back");
  munmap(stack, STACK_BYTES);
}

/* ---- Memory ------------------------------------------------------------------------------------------------ */

static v8c_heap_stats stats_of(v8c_isolate *isolate) {
  v8c_heap_stats stats = {.size = sizeof stats};
  OK(v8c_heap_stats_get(isolate, &stats));
  return stats;
}

Test(memory, array_buffers_are_counted_and_limited) {
  v8c_isolate_options options = {.size = sizeof options, .array_buffer_max_bytes = (size_t)8 << 20};
  v8c_frame frame;
  OK(v8c_start(NULL));
  OK(v8c_isolate_new(&options, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  size_t before = stats_of(iso).array_buffer_bytes;
  EVAL_IS("var b = new ArrayBuffer(4 << 20); b.byteLength", "4194304");
  cr_assert_eq(stats_of(iso).array_buffer_bytes - before, 4 << 20);
  EVAL_IS("try { new ArrayBuffer(5 << 20) } catch (e) { e.name }", "RangeError");
  EVAL_IS("b = null", "null");
  OK(v8c_low_memory(iso));
  cr_assert_eq(stats_of(iso).array_buffer_bytes, before);
  OK(v8c_leave(&frame));
}

/* Its counter stands before the block. */
typedef struct account {
  atomic_size_t bytes, calls;
} account;

static void *counting(void *data, void *old, size_t bytes) {
  account *mine = data;
  size_t *head = old ? (size_t *)old - 2 : NULL;
  mine->calls++;
  if (head) mine->bytes -= *head;
  if (!bytes) {
    free(head);
    return NULL;
  }
  head = realloc(head, bytes + 2 * sizeof *head);
  if (!head) abort();
  *head = bytes;
  mine->bytes += bytes;
  return head + 2;
}

Test(memory, the_hosts_allocator_gets_all_back) {
  static account mine;
  v8c_start_options options = {.size = sizeof options, .allocator = counting, .allocator_data = &mine};
  v8c_frame frame;
  v8c_ref *ref = NULL;
  OK(v8c_start(&options));
  size_t started = mine.bytes;
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_ref_new(iso, eval("({})"), &ref));
  cr_assert_gt(mine.bytes, started);
  v8c_ref_free(ref);
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  cr_assert_eq(mine.bytes, started);
  OK(v8c_stop());
  OK(v8c_end());
  cr_assert_eq(mine.bytes, 0);
  cr_assert_gt(mine.calls, 0);
}

Test(memory, low_memory_gives_back_and_refs_are_a_number) {
  v8c_ref *ref = NULL;
  v8c_scope scope;
  harness_up();
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_ref_new(iso, eval("Array.from({length: 1e6}, (_, i) => ({i}))"), &ref));
  v8c_scope_close(&scope);
  OK(v8c_low_memory(iso));
  size_t with = stats_of(iso).used_bytes;
  cr_assert_eq(v8c_ref_count(iso), 1);
  v8c_ref_free(ref);
  cr_assert_eq(v8c_ref_count(iso), 0);
  OK(v8c_low_memory(iso));
  cr_assert_geq(with - stats_of(iso).used_bytes, (size_t)16 << 20);
  harness_down();
}

/* ---- Threads ------------------------------------------------------------------------------------------------- */

static void on_a_thread(void *(*body)(void *), void *data) {
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, body, data), 0);
  pthread_join(thread, NULL);
}

static void make(void) {
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
}

static void *adds_one(void *data) {
  v8c_frame frame;
  (void)data;
  OK(v8c_enter(ctx, &frame));
  OK(v8c_eval(ctx, V8C_LIT("globalThis.n = (globalThis.n || 0) + 1"), "n.js", NULL));
  OK(v8c_leave(&frame));
  return NULL;
}

Test(threads, an_isolate_moves) {
  make();
  for (int i = 0; i < 20; i++) on_a_thread(adds_one, NULL);
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  EVAL_IS("n", "20");
  OK(v8c_leave(&frame));
}

static void *adds_many(void *data) {
  for (int i = 0; i < 200; i++) adds_one(data);
  return NULL;
}

Test(threads, those_that_enter_one_isolate_wait_for_each_other) {
  pthread_t all[4];
  make();
  for (int i = 0; i < 4; i++) pthread_create(&all[i], NULL, adds_many, NULL);
  for (int i = 0; i < 4; i++) pthread_join(all[i], NULL);
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  EVAL_IS("n", "800");
  OK(v8c_leave(&frame));
}

static int answers[3];
static void *tries(void *data) {
  v8c_value value = NULL;
  (void)data;
  answers[0] = v8c_eval(ctx, V8C_LIT("1"), "wrong.js", &value);
  answers[1] = v8c_low_memory(iso);
  answers[2] = v8c_undefined(iso) != NULL;
  return NULL;
}

Test(threads, the_wrong_one_is_told) {
  v8c_frame frame;
  make();
  OK(v8c_enter(ctx, &frame));
  on_a_thread(tries, NULL);
  OK(v8c_leave(&frame));
  cr_assert_eq(answers[0], V8C_ETHREAD);
  cr_assert_eq(answers[1], V8C_ETHREAD);
  cr_assert_eq(answers[2], 0);
}

static void *frees(void *data) {
  v8c_ref_free(data);
  return NULL;
}

Test(threads, frees_from_any_are_done_at_the_next_enter) {
  v8c_frame frame;
  v8c_ref *ref = NULL;
  make();
  OK(v8c_enter(ctx, &frame));
  OK(v8c_ref_new(iso, eval("({})"), &ref));
  on_a_thread(frees, ref); /* while we are in it: it does not wait */
  OK(v8c_leave(&frame));
  OK(v8c_enter(ctx, &frame));
  cr_assert_eq(v8c_ref_count(iso), 0);
  OK(v8c_leave(&frame));
}

/* Both are in JavaScript at the same time, or neither gets past the barrier. */
static pthread_barrier_t barrier;
static void meets(v8c_call *call) {
  (void)call;
  pthread_barrier_wait(&barrier);
}

static void *works(void *data) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value function;
  (void)data;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_function(context, V8C_LIT("meet"), meets, NULL, &function));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("meet"), function));
  OK(v8c_eval(context, V8C_LIT("for (let i = 0; i < 100; i++) meet()"), "meet.js", NULL));
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
  return NULL;
}

Test(threads, isolates_run_in_parallel) {
  pthread_t other;
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_create(&other, NULL, works, NULL);
  works(NULL);
  pthread_join(other, NULL);
}
