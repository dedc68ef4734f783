/* threads_host_test.c: V8's work on two threads of the host's, which take turns, and its clocks. */
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "tests/harness/harness.h"

TestSuite(host_platform, .timeout = 60);

enum { THREADS = 2 };

typedef struct item {
  v8c_task *task;
  double at_ms;
  struct item *next;
} item;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static item *queue;
static bool ending;
static int turn;
static int taken[THREADS], posted, dropped;
static pthread_t threads[THREADS];
static atomic_int clock_reads;

static double real_ms(void *data) {
  struct timespec time;
  (void)data;
  clock_reads++;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double fixed_ms(void *data) { return *(double *)data; }

static void post(v8c_task *task, v8c_task_priority priority, double delay_ms, void *data) {
  (void)data;
  (void)priority;
  item *new = malloc(sizeof *new);
  if (!new) abort();
  *new = (item){task, real_ms(NULL) + delay_ms, NULL};
  pthread_mutex_lock(&mutex);
  item **end = &queue;
  while (*end) end = &(*end)->next;
  *end = new;
  posted++;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
}

/* The first that is due; under the mutex. */
static v8c_task *take(void) {
  for (item **at = &queue; *at; at = &(*at)->next) {
    item *found = *at;
    if (found->at_ms > real_ms(NULL)) continue;
    v8c_task *task = found->task;
    *at = found->next;
    free(found);
    return task;
  }
  return NULL;
}

static void *work(void *data) {
  int self = (int)(intptr_t)data;
  pthread_mutex_lock(&mutex);
  while (!ending) {
    v8c_task *task = turn == self ? take() : NULL;
    if (!task) {
      struct timespec until;
      clock_gettime(CLOCK_REALTIME, &until);
      until.tv_sec++; /* delayed tasks */
      pthread_cond_timedwait(&changed, &mutex, &until);
      continue;
    }
    turn = (turn + 1) % THREADS;
    taken[self]++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    v8c_task_run(task);
    pthread_mutex_lock(&mutex);
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

static void threads_start(void) {
  for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, (void *)(intptr_t)i);
}

static void threads_end(void) {
  pthread_mutex_lock(&mutex);
  ending = true;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  while (queue) {
    item *first = queue;
    queue = first->next;
    v8c_task_drop(first->task);
    free(first);
    dropped++;
  }
}

static int threads_of_this_process(void) {
  int count = 0;
  DIR *dir = opendir("/proc/self/task");
  while (dir && readdir(dir)) count++;
  if (dir) closedir(dir);
  return count - 2; /* . and .. */
}

static double wall = 1e12;
static const v8c_host_platform host = {
    .size = sizeof host, .threads = THREADS, .post = post, .monotonic_ms = real_ms, .wall_ms = fixed_ms, .data = &wall};

Test(host_platform, v8_runs_on_two_threads_of_the_hosts) {
  int before = threads_of_this_process();
  threads_start();
  v8c_start_options options = {.size = sizeof options, .host = &host};
  v8c_frame frame;
  OK(v8c_start(&options));
  OK(v8c_start(&options));
  OK(v8c_stop());
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  /* Garbage to sweep, code to optimise, a module to compile: all of it uses workers. */
  EVAL_IS(
      "function hot(n) { let a = []; for (let i = 0; i < n; i++) a.push({i}); return a.length }"
      "let sum = 0; for (let i = 0; i < 300; i++) sum += hot(5000); sum",
      "1500000");
  OK(v8c_low_memory(iso));
  EVAL_IS(
      "var done = 'not yet';"
      "WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, "
      "11]))"
      ".then(m => { done = String(m) }, e => { done = String(e) }); done",
      "not yet");
  while (!strcmp(text_of(eval("done")), "not yet")) OK(v8c_pump(iso, true, NULL));
  EVAL_IS("done", "[object WebAssembly.Module]");
  cr_assert_eq(threads_of_this_process(), before + THREADS, "V8 made threads of its own");
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  OK(v8c_stop());
  threads_end();
  OK(v8c_end());
  cr_assert_gt(taken[0], 0);
  cr_assert_gt(taken[1], 0);
  cr_assert_eq(taken[0] + taken[1] + dropped, posted);
}

Test(host_platform, its_clocks_are_read) {
  threads_start();
  v8c_start_options options = {.size = sizeof options, .host = &host};
  OK(v8c_start(&options));
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  EVAL_IS("Date.now()", "1000000000000");
  wall += 5000;
  EVAL_IS("new Date().getTime()", "1000000005000");
  cr_assert_gt(clock_reads, 0);
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  OK(v8c_stop());
  threads_end();
  OK(v8c_end());
}

Test(host_platform, what_does_not_go_together) {
  v8c_host_platform bad = host;
  v8c_start_options options = {.size = sizeof options, .host = &bad, .worker_threads = 1};
  CODE(V8C_EINVAL, v8c_start(&options));
  options.worker_threads = 0;
  options.single_threaded = true;
  CODE(V8C_EINVAL, v8c_start(&options));
  options.single_threaded = false;
  bad.threads = 0;
  CODE(V8C_ERANGE, v8c_start(&options));
  bad.threads = 257;
  CODE(V8C_ERANGE, v8c_start(&options));
  bad.threads = THREADS;
  bad.post = NULL;
  CODE(V8C_EINVAL, v8c_start(&options));
  bad.size = 0;
  CODE(V8C_EINVAL, v8c_start(&options));
  v8c_task_run(NULL);
  v8c_task_drop(NULL);

  OK(v8c_start(NULL)); /* V8's own workers */
  CODE(V8C_EOPTION, v8c_start(&(v8c_start_options){.size = sizeof options, .host = &host}));
  cr_assert(strstr(v8c_detail(), "host"), "%s", v8c_detail());
}
