/* work.cc: V8's tasks counted. Posting one is rare, so that one lock for all is enough. */
#include "shim/work.h"

#include <math.h>
#include <pthread.h>
#include <time.h>

#include <atomic>
#include <utility>

#include "shim/shim.h"
#include "v8c/task.h"

namespace {

/* When a delayed task is due; on its isolate's list. */
struct Due {
  Due *next;
  double at_ms;
};

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed;
pthread_once_t once = PTHREAD_ONCE_INIT;
uint64_t changes;               /* all of these: with the lock */
std::atomic<size_t> of_workers; /* read without it, too */

void make_condition() {
  pthread_condattr_t attr;
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(&changed, &attr);
  pthread_condattr_destroy(&attr);
}

struct Lock {
  Lock() {
    pthread_once(&once, make_condition);
    pthread_mutex_lock(&mutex);
  }
  ~Lock() { pthread_mutex_unlock(&mutex); }
};

void change() {
  changes++;
  pthread_cond_broadcast(&changed);
}

}  // namespace

struct v8c__work {
  size_t tasks = 0;
  Due *due = nullptr;
};

namespace {

class Counted final : public v8::Task {
 public:
  Counted(std::shared_ptr<v8c__work> work, std::unique_ptr<v8::Task> task, double delay_s)
      : work_(std::move(work)), task_(std::move(task)) {
    Lock lock;
    add(1);
    if (delay_s > 0 && work_) {
      due_ = {work_->due, v8c__now_ms() + delay_s * 1000};
      work_->due = &due_;
    }
    change();
  }
  ~Counted() override {
    task_.reset(); /* what it does last, before it does not count any more */
    Lock lock;
    add(-1);
    for (Due **link = work_ ? &work_->due : nullptr; link && *link; link = &(*link)->next) {
      if (*link != &due_) continue;
      *link = due_.next;
      break;
    }
    change();
  }
  void Run() override { task_->Run(); }

 private:
  void add(int n) {
    if (work_)
      work_->tasks += static_cast<size_t>(n);
    else
      of_workers += static_cast<size_t>(n);
  }

  std::shared_ptr<v8c__work> work_;
  std::unique_ptr<v8::Task> task_;
  Due due_ = {};
};

/* Before its time V8's own clock may be some microseconds behind ours. */
double first_due(const v8c__work &work, double until_ms) {
  double now = v8c__now_ms();
  for (const Due *due = work.due; due; due = due->next) {
    double at = due->at_ms > now ? due->at_ms : now + 0.2;
    if (at < until_ms) until_ms = at;
  }
  return until_ms;
}

void wait(double until_ms) {
  if (!(until_ms < 1e15)) { /* the end of time */
    pthread_cond_wait(&changed, &mutex);
    return;
  }
  double seconds = floor(until_ms / 1000);
  timespec until = {static_cast<time_t>(seconds), static_cast<long>((until_ms - seconds * 1000) * 1e6)};
  if (until.tv_nsec > 999999999) until.tv_nsec = 999999999;
  pthread_cond_timedwait(&changed, &mutex, &until);
}

}  // namespace

std::shared_ptr<v8c__work> v8c__work_new() { return std::make_shared<v8c__work>(); }

std::unique_ptr<v8::Task> v8c__counted(std::shared_ptr<v8c__work> work, std::unique_ptr<v8::Task> task,
                                       double delay_s) {
  return v8c__ordered(std::unique_ptr<v8::Task>(new Counted(std::move(work), std::move(task), delay_s)));
}

uint64_t v8c__work_changes() {
  Lock lock;
  return changes;
}

void v8c__work_wake() {
  Lock lock;
  change();
}

int v8c__work_wait(const v8c__work &work, uint64_t seen, double until_ms) {
  Lock lock;
  if (changes != seen) return 0;
  if (!work.tasks && !of_workers) return V8C_ESTALLED;
  wait(first_due(work, until_ms));
  return 0;
}

double v8c__now_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1000 + static_cast<double>(now.tv_nsec) / 1e6;
}

size_t v8c_worker_tasks(void) { return of_workers; }
