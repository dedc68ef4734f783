/* workload.c: workloads, as bench_profiling runs them: each prints the ms of the thread's time that one
 * round took, a line each.
 *
 *   bench_workload plain|unroll|profiler|profile|labels|inspector|async|server typescript|fib|json|await BUNDLE ROUNDS
 *   bench_workload idle await BUNDLE 1
 *
 * unroll: with the loop unrolling of V8's that v8c turns off. profiler: a CPU profiler is there, none runs.
 * profile: one runs, at 1 ms. labels: labels are on, and one is set. inspector: a client listens, in this process.
 * async: and stacks go on across asynchronous steps. server: the client is at the server. idle: what the server's
 * thread computes a second, without a client and with one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/attach.h"

static const struct {
  const char *name, *setup;
} workloads[] = {
    {"typescript",
     "const input = ts.transpileModule.toString() + ts.createScanner.toString() + ts.createParenthesizerRules;"
     "globalThis.round = () => ts.transpileModule(input, {}).outputText.length"},
    {"fib",
     "globalThis.fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2);"
     "globalThis.round = () => fib(29)"},
    {"json",
     "const data = Array.from({ length: 20000 }, (_, i) => ({ id: i, name: 'n' + i, tags: ['a', 'b', i % 7], x: i / 3 "
     "}));"
     "globalThis.round = () => JSON.stringify(JSON.parse(JSON.stringify(data))).length"},
    {"await", "globalThis.round = async () => { for (let i = 0; i < 200000; i++) await i }"},
};

void check(int err, const char *what) {
  if (!err) return;
  fprintf(stderr, "bench_workload: %s: %s %s\n", what, v8c_strerror(err), v8c_detail());
  exit(2);
}

static void read_file(const char *path, v8c_buf *text) {
  FILE *in = fopen(path, "rb");
  if (!in || v8c_buf_reserve(text, 64 << 20)) {
    perror(path);
    exit(2);
  }
  text->len = fread(text->data, 1, text->cap, in);
  fclose(in);
}

static double cpu_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void measure(v8c_context *context, int rounds) {
  v8c_value function = NULL;
  check(v8c_eval(context, V8C_LIT("round"), NULL, &function), "round");
  for (int i = -5; i < rounds; i++) {
    v8c_scope scope;
    check(v8c_scope_open(v8c_context_isolate(context), &scope), "scope");
    double start = cpu_ms();
    check(v8c_call_function(context, function, NULL, 0, NULL, NULL), "round");
    check(v8c_run_microtasks(v8c_context_isolate(context)), "round");
    if (i >= 0) printf("%.3f\n", cpu_ms() - start);
    v8c_scope_close(&scope);
  }
}

static void run(const char *mode, const char *setup, const char *bundle, int rounds) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_cpu_profiler *profiler = NULL;
  v8c_buf text = {0};
  check(v8c_isolate_new(NULL, &isolate), "isolate");
  check(v8c_context_new(isolate, NULL, &context), "context");
  check(v8c_enter(context, &frame), "enter");
  if (!strcmp(mode, "profiler") || !strcmp(mode, "profile"))
    check(v8c_cpu_profiler_new(isolate, &profiler), "profiler");
  if (!strcmp(mode, "inspector")) attach_session(context, 0);
  if (!strcmp(mode, "async")) attach_session(context, 32);
  if (!strcmp(mode, "server")) attach_client(context);
  if (*bundle) {
    read_file(bundle, &text);
    check(v8c_eval(context, text.data, text.len, "typescript.js", NULL), bundle);
  }
  check(v8c_eval(context, setup, V8C_ZSTR, "setup.js", NULL), "setup");
  if (!strcmp(mode, "profile")) check(v8c_cpu_start(profiler, V8C_LIT("bench"), NULL), "profile");
  if (!strcmp(mode, "labels")) {
    check(v8c_cpu_labels_start(isolate), "labels");
    check(v8c_cpu_label(isolate, V8C_LIT("tenant=a")), "label");
  }
  if (!strcmp(mode, "idle"))
    measure_idle_server(context);
  else
    measure(context, rounds);
  detach();
  v8c_cpu_profiler_free(profiler);
  v8c_buf_free(&text);
  check(v8c_leave(&frame), "leave");
  v8c_context_free(context);
  check(v8c_isolate_free(isolate), "isolate");
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  v8c_start_options options = {.size = sizeof options};
  if (!strcmp(argv[1], "unroll")) options.flags = "--turboshaft-loop-unrolling";
  check(v8c_start(&options), "start");
  for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++)
    if (!strcmp(argv[2], workloads[i].name)) run(argv[1], workloads[i].setup, i ? "" : argv[3], atoi(argv[4]));
  check(v8c_stop(), "stop");
  return 0;
}
