/* task.cc: V8's tasks told of to who runs them. */
#include "shim/task.h"

#include <libplatform/libplatform.h>
#include <pthread.h>

#include <utility>

#include "shim/order.h"
#include "shim/shim.h"

namespace {

struct Lock {
  explicit Lock(pthread_mutex_t *mutex) : mutex_(mutex) { pthread_mutex_lock(mutex_); }
  ~Lock() { pthread_mutex_unlock(mutex_); }
  pthread_mutex_t *mutex_;
};

/* Who hears of an isolate's tasks. Workers hold it through V8's task runner, also after the isolate. */
class Bell {
 public:
  void set(v8c_task_fn fn, void *data) {
    Lock lock(&mutex_);
    fn_ = fn;
    data_ = data;
  }
  void ring(v8c_task_kind kind, double delay_s) {
    Lock lock(&mutex_);
    if (fn_) fn_(kind, delay_s * 1000, data_);
  }

 private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  v8c_task_fn fn_ = nullptr;
  void *data_ = nullptr;
};

/* V8's own runner, with a bell. */
class Runner final : public v8::TaskRunner {
 public:
  explicit Runner(std::shared_ptr<v8::TaskRunner> inner) : inner_(std::move(inner)) { __tsan_release(this); }
  bool IdleTasksEnabled() override { return inner_->IdleTasksEnabled(); }
  bool NonNestableTasksEnabled() const override { return inner_->NonNestableTasksEnabled(); }
  bool NonNestableDelayedTasksEnabled() const override { return inner_->NonNestableDelayedTasksEnabled(); }
  Bell bell;
  const std::shared_ptr<v8c__work> work = v8c__work_new();

 protected:
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation &location) override {
    made();
    inner_->PostTask(v8c__counted(work, v8c__ordered(std::move(task))), location);
    bell.ring(V8C_TASK_NOW, 0);
  }
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation &location) override {
    made();
    inner_->PostNonNestableTask(v8c__counted(work, v8c__ordered(std::move(task))), location);
    bell.ring(V8C_TASK_NOW, 0);
  }
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay, const v8::SourceLocation &location) override {
    /* Not counted: what may run JavaScript is not nestable. These are V8's timers for its memory, which
     * go on for minutes. */
    made();
    inner_->PostDelayedTask(v8c__ordered(std::move(task)), delay, location);
    bell.ring(V8C_TASK_DELAYED, delay);
  }
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay,
                                      const v8::SourceLocation &location) override {
    made();
    inner_->PostNonNestableDelayedTask(v8c__counted(work, v8c__ordered(std::move(task)), delay), delay, location);
    bell.ring(V8C_TASK_DELAYED, delay);
  }
  void PostIdleTaskImpl(std::unique_ptr<v8::IdleTask> task, const v8::SourceLocation &location) override {
    made();
    inner_->PostIdleTask(std::move(task), location);
    bell.ring(V8C_TASK_IDLE, 0);
  }

 private:
  /* V8 finds an isolate's runner from another's thread, behind a lock of its own. */
  void made() { __tsan_acquire(this); }

  std::shared_ptr<v8::TaskRunner> inner_;
};

struct Entry {
  v8::Isolate *isolate;
  std::shared_ptr<Runner> runner;
  Entry *next;
};

/* V8's platform keeps such a list behind a lock, too, and is asked before us. */
pthread_mutex_t entries_lock = PTHREAD_MUTEX_INITIALIZER;
Entry *entries;

}  // namespace

std::shared_ptr<v8::TaskRunner> v8c__task_runner(v8::Isolate *isolate, std::shared_ptr<v8::TaskRunner> inner) {
  Lock lock(&entries_lock);
  for (Entry *entry = entries; entry; entry = entry->next)
    if (entry->isolate == isolate) return entry->runner;
  entries = new Entry{isolate, std::make_shared<Runner>(std::move(inner)), entries};
  return entries->runner;
}

void v8c__tasks_end(v8::Isolate *isolate) {
  v8::platform::NotifyIsolateShutdown(v8c__platform(), isolate);
  Entry *gone = nullptr;
  {
    Lock lock(&entries_lock);
    for (Entry **link = &entries; *link; link = &(*link)->next) {
      if ((*link)->isolate != isolate) continue;
      gone = *link;
      *link = gone->next;
      break;
    }
  }
  if (gone) gone->runner->bell.set(nullptr, nullptr);
  delete gone;
}

std::shared_ptr<v8c__work> v8c__work_of(v8::Isolate *isolate) {
  auto runner = v8c__hosts_platform()->GetForegroundTaskRunner(isolate);
  return static_cast<Runner *>(runner.get())->work;
}

int v8c_on_task(v8c_isolate *isolate, v8c_task_fn fn, void *data) {
  if (!isolate || !isolate->v8) return v8c__code(V8C_EINVAL);
  auto runner = v8c__hosts_platform()->GetForegroundTaskRunner(isolate->v8);
  static_cast<Runner *>(runner.get())->bell.set(fn, data);
  return 0;
}
