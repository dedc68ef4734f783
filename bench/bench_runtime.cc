/* bench_runtime.cc: posts and calls to a thread that runs a libuv loop: v8c's runtime beside the queues of
 * mutex_queue.c. Posts: until all have run in an isolate, on both sides; and, for information, what
 * one costs the thread that posts. Calls: beside a bare loop without JavaScript. The sides run in turn. */
#include <pthread.h>
#include <time.h>
#include <v8c.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "bench/report.h"
#include "bench/runtime.h"

namespace {

constexpr int ROUNDS = 11;
constexpr long POSTS = 400000; /* a round, by all producers together */
constexpr long PROMISES = 20000;
constexpr long CALLS = 20000;
constexpr double CALL_AT_MOST = 1.3;

double now_ns() {
  return (double)std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double cpu_ns(clockid_t clock = CLOCK_THREAD_CPUTIME_ID) {
  timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

struct Producer {
  const side *of;
  void *loop;
  char *jobs;
  long count, *done;
  pthread_barrier_t *start;
  double cpu;
};

void *produce(void *data) {
  auto *p = static_cast<Producer *>(data);
  pthread_barrier_wait(p->start); /* all are there */
  pthread_barrier_wait(p->start); /* the clocks are read */
  double before = cpu_ns();
  for (long i = 0; i < p->count; i++) p->of->post(p->loop, p->jobs + (size_t)i * p->of->job_bytes, p->done);
  p->cpu = cpu_ns() - before;
  return nullptr;
}

struct Cost {
  double all, thread, owner; /* ns a post, until all have run; of the thread that posts; of the one that runs */
};

Cost posts(const side &of, void *loop, char *memory, int producers) {
  long done = 0, each = POSTS / producers;
  pthread_barrier_t start;
  std::vector<pthread_t> threads((size_t)producers);
  std::vector<Producer> all;
  pthread_barrier_init(&start, nullptr, (unsigned)producers + 1);
  for (int i = 0; i < producers; i++)
    all.push_back({&of, loop, memory + (size_t)(i * each) * of.job_bytes, each, &done, &start, 0});
  for (int i = 0; i < producers; i++) pthread_create(&threads[(size_t)i], nullptr, produce, &all[(size_t)i]);
  pthread_barrier_wait(&start);
  double before = now_ns(), process = cpu_ns(CLOCK_PROCESS_CPUTIME_ID);
  pthread_barrier_wait(&start);
  for (pthread_t thread : threads) pthread_join(thread, nullptr);
  long last = 0;
  of.call(loop, &last); /* behind them all */
  double took = now_ns() - before;
  process = cpu_ns(CLOCK_PROCESS_CPUTIME_ID) - process;
  pthread_barrier_destroy(&start);
  if (done != each * producers) {
    fprintf(stderr, "bench_runtime: %s: %ld of %ld ran\n", of.name, done, each * producers);
    exit(2);
  }
  double cpu = 0;
  for (const Producer &p : all) cpu += p.cpu;
  return {took / (double)done, cpu / (double)done, (process - cpu) / (double)done};
}

double calls(const side &of, void *loop) {
  long done = 0;
  double before = now_ns();
  for (long i = 0; i < CALLS; i++) of.call(loop, &done);
  return (now_ns() - before) / CALLS;
}

void posts_rows(int producers, char *memory, std::vector<report::Row> *rows) {
  report::Series ours{"v8c", {}}, theirs{"mutex", {}}, our_thread{"v8c", {}}, their_thread{"mutex", {}},
      our_owner{"v8c", {}}, their_owner{"mutex", {}};
  void *a = v8c_side.start(), *b = mutex_side.start();
  for (int i = 0; i < ROUNDS; i++) {
    Cost cost = posts(v8c_side, a, memory, producers);
    ours.samples.push_back(cost.all);
    our_thread.samples.push_back(cost.thread);
    our_owner.samples.push_back(cost.owner);
    cost = posts(mutex_side, b, memory, producers);
    theirs.samples.push_back(cost.all);
    their_thread.samples.push_back(cost.thread);
    their_owner.samples.push_back(cost.owner);
  }
  v8c_side.stop(a);
  mutex_side.stop(b);
  char name[80];
  const char *plural = producers > 1 ? "s" : "";
  snprintf(name, sizeof name, "post and run, %d producer%s (%.1f M/s)", producers, plural, 1e3 / ours.median());
  rows->push_back({name, ours.median() / theirs.median(), 1.0, false, {ours, theirs}});
  snprintf(name, sizeof name, "post alone, CPU time, %d producer%s", producers, plural);
  rows->push_back({name, our_thread.median() / their_thread.median(), 0, false, {our_thread, their_thread}});
  snprintf(name, sizeof name, "run alone, CPU time, %d producer%s", producers, plural);
  rows->push_back({name, our_owner.median() / their_owner.median(), 0, false, {our_owner, their_owner}});
}

report::Row settle_row() {
  report::Series ours{"v8c", {}}, theirs{"mutex", {}};
  void *a = v8c_side.start(), *b = mutex_side.start();
  auto once = [](const side &of, void *loop) {
    double before = now_ns();
    of.settle(loop, PROMISES);
    return (now_ns() - before) / PROMISES;
  };
  for (int i = 0; i < ROUNDS; i++) {
    ours.samples.push_back(once(v8c_side, a));
    theirs.samples.push_back(once(mutex_side, b));
  }
  v8c_side.stop(a);
  mutex_side.stop(b);
  return {"make a promise, settle it", ours.median() / theirs.median(), 0, false, {ours, theirs}};
}

report::Row calls_row() {
  report::Series ours{"v8c", {}}, theirs{"mutex", {}};
  void *a = v8c_side.start(), *b = bare_side.start();
  for (int i = 0; i < ROUNDS; i++) {
    ours.samples.push_back(calls(v8c_side, a));
    theirs.samples.push_back(calls(bare_side, b));
  }
  v8c_side.stop(a);
  bare_side.stop(b);
  return {"call, there and back", ours.median() / theirs.median(), CALL_AT_MOST, false, {ours, theirs}};
}

}  // namespace

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  if (v8c_start(nullptr)) return 2;
  size_t bytes = v8c_side.job_bytes > mutex_side.job_bytes ? v8c_side.job_bytes : mutex_side.job_bytes;
  auto *memory = static_cast<char *>(aligned_alloc(64, bytes * POSTS)); /* a job is a line of the cache */
  if (!memory) return 2;
  memset(memory, 0, bytes * POSTS);
  report::Table table{"runtime: from another thread", "ns", {"v8c", "mutex"}, "v8c/mutex", false};
  posts_rows(1, memory, &table.rows);
  posts_rows(4, memory, &table.rows);
  table.rows.push_back(calls_row());
  table.rows.push_back(settle_row());
  report::print(table);
  bool written = !json || report::write_json(json, {table});
  return !written ? 2 : table.fine() ? 0 : 1;
}
