/* order.h: tells ThreadSanitizer of orders that V8 makes, in code that it does not see: who
 * leaves an isolate comes before who enters it next, and who posts a task before who runs it. */
#ifndef V8C_SHIM_ORDER_H
#define V8C_SHIM_ORDER_H

#include <v8-platform.h>
#include <v8.h>

#include <memory>
#include <utility>

#if defined(__SANITIZE_THREAD__)
#define V8C__TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define V8C__TSAN 1
#endif
#endif

#ifdef V8C__TSAN
extern "C" void __tsan_acquire(void *place);
extern "C" void __tsan_release(void *place);
#else
#define __tsan_acquire(place) ((void)(place))
#define __tsan_release(place) ((void)(place))
#endif

/* V8's lock of an isolate. */
class v8c__locked : public v8::Locker {
 public:
  explicit v8c__locked(v8::Isolate *isolate) : v8::Locker(isolate), isolate_(isolate) { __tsan_acquire(isolate_); }
  ~v8c__locked() { __tsan_release(isolate_); }

 private:
  v8::Isolate *isolate_;
};

/* A task, and a job's, as V8's platform is to run them. */
#ifdef V8C__TSAN
class v8c__ordered_task final : public v8::Task {
 public:
  explicit v8c__ordered_task(std::unique_ptr<v8::Task> task) : task_(std::move(task)) { __tsan_release(this); }
  ~v8c__ordered_task() override { __tsan_acquire(this); }
  void Run() override {
    __tsan_acquire(this);
    task_->Run();
    __tsan_release(this);
  }

 private:
  std::unique_ptr<v8::Task> task_;
};

class v8c__ordered_job final : public v8::JobTask {
 public:
  explicit v8c__ordered_job(std::unique_ptr<v8::JobTask> job) : job_(std::move(job)) { __tsan_release(this); }
  ~v8c__ordered_job() override { __tsan_acquire(this); }
  void Run(v8::JobDelegate *delegate) override {
    __tsan_acquire(this);
    job_->Run(delegate);
    __tsan_release(this);
  }
  size_t GetMaxConcurrency(size_t workers) const override {
    __tsan_acquire(const_cast<v8c__ordered_job *>(this));
    return job_->GetMaxConcurrency(workers);
  }

 private:
  std::unique_ptr<v8::JobTask> job_;
};

inline std::unique_ptr<v8::Task> v8c__ordered(std::unique_ptr<v8::Task> task) {
  return std::make_unique<v8c__ordered_task>(std::move(task));
}
inline std::unique_ptr<v8::JobTask> v8c__ordered(std::unique_ptr<v8::JobTask> job) {
  return std::make_unique<v8c__ordered_job>(std::move(job));
}
#else
template <class Task>
inline Task v8c__ordered(Task task) {
  return task;
}
#endif

#endif
