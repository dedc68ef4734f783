/* platform.cc: starting and ending V8 once for all its users in the process. */
#include <libplatform/libplatform.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include <memory>
#include <utility>

#include "shim/fatal_stack.h"
#include "shim/flags.h"
#include "shim/shim.h"
#include "shim/task.h"
#include "src/pack/engine.h"

namespace {

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

struct Lock {
  Lock() { pthread_mutex_lock(&mutex); }
  ~Lock() { pthread_mutex_unlock(&mutex); }
};

struct {
  bool up, ended;
  size_t users;
  v8c_start_options options; /* as first given; flags is our copy, host is &host or NULL */
  v8c_host_platform host;
} started;

std::atomic<int> tasks; /* posted to the host, neither run nor dropped */

/* Gives a task to the host's threads. */
void post_to_host(std::unique_ptr<v8::Task> task, v8::TaskPriority priority, double delay_s) {
  tasks++;
  started.host.post(reinterpret_cast<v8c_task *>(task.release()), static_cast<v8c_task_priority>(priority),
                    delay_s * 1000, started.host.data);
}
static_assert((int)v8::TaskPriority::kBestEffort == V8C_TASK_BEST_EFFORT);
static_assert((int)v8::TaskPriority::kUserVisible == V8C_TASK_USER_VISIBLE);
static_assert((int)v8::TaskPriority::kUserBlocking == V8C_TASK_USER_BLOCKING);

std::atomic<bool> up;
std::atomic<int> isolates;
v8::Platform *platform_;
thread_local uint64_t entropy_state;

/* V8's default platform, with two doors of ours: an isolate that is deterministic reads its
 * own clock, and the host hears of V8's fatal checks before the process ends. */
class Platform final : public v8::Platform {
 public:
  explicit Platform(std::unique_ptr<v8::Platform> inner) : inner_(std::move(inner)) {}
  v8::Platform *inner() { return inner_.get(); }

  v8::PageAllocator *GetPageAllocator() override { return inner_->GetPageAllocator(); }
  v8::ThreadIsolatedAllocator *GetThreadIsolatedAllocator() override { return inner_->GetThreadIsolatedAllocator(); }
  void OnCriticalMemoryPressure() override { inner_->OnCriticalMemoryPressure(); }
  int NumberOfWorkerThreads() override {
    return started.options.host ? started.host.threads : inner_->NumberOfWorkerThreads();
  }
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate *isolate, v8::TaskPriority priority) override {
    return v8c__task_runner(isolate, inner_->GetForegroundTaskRunner(isolate, priority));
  }
  bool IdleTasksEnabled(v8::Isolate *isolate) override { return inner_->IdleTasksEnabled(isolate); }
  std::unique_ptr<v8::ScopedBlockingCall> CreateBlockingScope(v8::BlockingType type) override {
    return inner_->CreateBlockingScope(type);
  }
  double MonotonicallyIncreasingTime() override {
    if (started.host.monotonic_ms) return started.host.monotonic_ms(started.host.data) / 1000;
    return inner_->MonotonicallyIncreasingTime();
  }
  int64_t CurrentClockTimeMilliseconds() override {
    const v8c_isolate *isolate = v8c__current;
    if (isolate && isolate->deterministic) return (int64_t)isolate->clock_ms;
    if (started.host.wall_ms) return (int64_t)started.host.wall_ms(started.host.data);
    return inner_->CurrentClockTimeMilliseconds();
  }
  double CurrentClockTimeMillis() override {
    const v8c_isolate *isolate = v8c__current;
    if (isolate && isolate->deterministic) return isolate->clock_ms;
    if (started.host.wall_ms) return started.host.wall_ms(started.host.data);
    return inner_->CurrentClockTimeMillis();
  }
  double CurrentClockTimeMillisecondsHighResolution() override {
    const v8c_isolate *isolate = v8c__current;
    if (isolate && isolate->deterministic) return isolate->clock_ms;
    if (started.host.wall_ms) return started.host.wall_ms(started.host.data);
    return inner_->CurrentClockTimeMillisecondsHighResolution();
  }
  StackTracePrinter GetStackTracePrinter() override { return tell_of_trap; }
  v8::TracingController *GetTracingController() override { return inner_->GetTracingController(); }
  void DumpWithoutCrashing() override { inner_->DumpWithoutCrashing(); }
  v8::HighAllocationThroughputObserver *GetHighAllocationThroughputObserver() override {
    return inner_->GetHighAllocationThroughputObserver();
  }

 protected:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
                                               const v8::SourceLocation &location) override {
    if (started.options.host) /* V8's own way to split a job into tasks */
      return v8::platform::NewDefaultJobHandle(this, priority, v8c__ordered(std::move(task)),
                                               static_cast<size_t>(started.host.threads));
    if (started.options.single_threaded || started.options.deterministic)
      return inner_->CreateJob(priority, v8c__ordered(std::move(task)), location);
    /* As the inner one does it, but split into tasks of ours, which are counted. */
    auto most = static_cast<size_t>(inner_->NumberOfWorkerThreads());
    if (priority == v8::TaskPriority::kBestEffort && most > 2) most = 2;
    return v8::platform::NewDefaultJobHandle(this, priority, v8c__ordered(std::move(task)), most);
  }
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation &location) override {
    if (started.options.host) return post_to_host(v8c__counted(nullptr, v8c__ordered(std::move(task))), priority, 0);
    inner_->PostTaskOnWorkerThread(priority, v8c__counted(nullptr, v8c__ordered(std::move(task))), location);
  }
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task, double delay,
                                         const v8::SourceLocation &location) override {
    if (started.options.host)
      return post_to_host(v8c__counted(nullptr, v8c__ordered(std::move(task))), priority, delay);
    inner_->PostDelayedTaskOnWorkerThread(priority, v8c__counted(nullptr, v8c__ordered(std::move(task))), delay,
                                          location);
  }

 private:
  static void tell_of_trap() {
    if (!started.options.fatal) return;
    v8c__fatal_begin();
    started.options.fatal("V8", "a check inside V8 failed; its text went to stderr", started.options.data);
    v8c__fatal_end();
  }

  std::unique_ptr<v8::Platform> inner_;
};

/* V8 goes on after its handler returns, in a state that it calls undefined: end here. */
void on_fatal(const char *where, const char *what) {
  v8c__fatal_begin();
  started.options.fatal(where ? where : "V8", what ? what : "", started.options.data);
  abort();
}

void on_oom(const char *where, const v8::OOMDetails &details) {
  char what[256];
  snprintf(what, sizeof what, "out of memory%s%s%s", details.is_heap_oom ? " (JavaScript heap)" : "",
           details.detail ? ": " : "", details.detail ? details.detail : "");
  on_fatal(where, what);
}

uint64_t next_random(uint64_t *state) { /* SplitMix64 */
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

bool entropy(unsigned char *bytes, size_t len) {
  while (len && entropy_state) {
    uint64_t word = next_random(&entropy_state);
    size_t n = len < sizeof word ? len : sizeof word;
    memcpy(bytes, &word, n);
    bytes += n;
    len -= n;
  }
  while (len) {
    ssize_t n = getrandom(bytes, len, 0);
    if (n < 0) return false;
    bytes += n;
    len -= (size_t)n;
  }
  return true;
}

bool same_host(const v8c_host_platform *given) {
  v8c_host_platform host;
  if (!given || !started.options.host) return given == started.options.host;
  return v8c__options(given, &host, sizeof host) == 0 && host.threads == started.host.threads &&
         host.post == started.host.post && host.monotonic_ms == started.host.monotonic_ms &&
         host.wall_ms == started.host.wall_ms && host.data == started.host.data;
}

/* Which option of a later start contradicts the first one's; NULL when none does. */
const char *difference(const v8c_start_options *a, const v8c_start_options *b) {
  if (a->worker_threads != b->worker_threads) return "worker_threads";
  if (a->single_threaded != b->single_threaded) return "single_threaded";
  if (a->no_idle_tasks != b->no_idle_tasks) return "no_idle_tasks";
  if (a->deterministic != b->deterministic) return "deterministic";
  if (a->fixed_hash_seed != b->fixed_hash_seed) return "fixed_hash_seed";
  if (strcmp(a->flags ? a->flags : "", b->flags ? b->flags : "")) return "flags";
  if (a->log != b->log) return "log";
  if (a->fatal != b->fatal) return "fatal";
  if (a->data != b->data) return "data";
  if (a->allocator != b->allocator) return "allocator";
  if (a->allocator_data != b->allocator_data) return "allocator_data";
  if (!same_host(b->host)) return "host";
  return nullptr;
}

/* Takes over the host's platform, if there is one. */
int take_host(v8c_start_options *options) {
  started.host = {};
  if (!options->host) return 0;
  int err = v8c__options(options->host, &started.host, sizeof started.host);
  if (err) return err;
  if (!started.host.post || options->worker_threads || options->single_threaded)
    return v8c__fail(V8C_EINVAL, "host: it has no post, or worker_threads or single_threaded is given too");
  if (started.host.threads < 1 || started.host.threads > 256)
    return v8c__fail(V8C_ERANGE, "host.threads: %d is not 1 to 256", started.host.threads);
  options->host = &started.host;
  return 0;
}

int bring_up(v8c_start_options *options) {
  if (options->worker_threads < 0 || options->worker_threads > 256)
    return v8c__fail(V8C_ERANGE, "worker_threads: %d is not 0 to 256", options->worker_threads);
  int err = v8c__flags_check(options->flags);
  if (!err) err = take_host(options);
  if (!err) err = v8c__set_allocator(options->allocator, options->allocator_data);
  if (err) return err;
  char *flags = v8c__strdup(options->flags ? options->flags : "", V8C_ZSTR);
  if (!flags) return v8c__code(V8C_ENOMEM);
  options->flags = flags;
  started.options = *options;

  /* Off in this build of V8: every process would hash with the seed of the build's own snapshot. */
  v8::V8::SetFlagsFromString("--rehash-snapshot");
  /* Where it unrolls a small loop inside a larger one, the larger one may lose the check that a termination
   * is met at: for (;;) new Array(1000).fill(0.5) would never end. */
  v8::V8::SetFlagsFromString("--no-turboshaft-loop-unrolling");
  if (options->single_threaded) v8::V8::SetFlagsFromString("--single-threaded");
  /* What workers collect and compile, and when, shows in a blob. */
  if (options->deterministic) v8::V8::SetFlagsFromString("--hash-seed=1 --random-seed=1 --single-threaded");
  /* Every heap keeps the seed that it was made with: nothing to hash anew in a restore. */
  if (options->fixed_hash_seed) v8::V8::SetFlagsFromString("--hash-seed=1 --no-rehash-snapshot");
  v8c__flags_apply(flags);
  auto idle =
      options->no_idle_tasks ? v8::platform::IdleTaskSupport::kDisabled : v8::platform::IdleTaskSupport::kEnabled;
  auto inner = options->single_threaded || options->host
                   ? v8::platform::NewSingleThreadedDefaultPlatform(idle)
                   : v8::platform::NewDefaultPlatform(options->worker_threads, idle);
  platform_ = new Platform(std::move(inner));
  v8::V8::SetEntropySource(entropy);
  if (options->fatal) v8::V8::SetFatalMemoryErrorCallback(on_oom);
  v8::V8::InitializePlatform(platform_);
  v8::V8::Initialize();
  started.up = true;
  up = true;
  return 0;
}

}  // namespace

v8::Platform *v8c__platform() { return static_cast<Platform *>(platform_)->inner(); }
v8::Platform *v8c__hosts_platform() { return platform_; }
bool v8c__started() { return up; }
bool v8c__fixed_hash_seed(void) { return started.options.deterministic || started.options.fixed_hash_seed; }
bool v8c__deterministic() { return started.options.deterministic; }
bool v8c__single_threaded() { return started.options.single_threaded; }
void v8c__isolate_counted(int change) { isolates += change; }

/* Never 0 while seeded, since 0 means real entropy. */
void v8c__seed_entropy(uint64_t seed) { entropy_state = seed; }

bool v8c__watches_fatal() { return started.options.fatal; }

void v8c__watch_fatal(v8::Isolate *isolate) {
  if (!started.options.fatal) return; /* V8's own printing, then */
  isolate->SetFatalErrorHandler(on_fatal);
  isolate->SetOOMErrorHandler(on_oom);
}

void v8c__log(v8c_log_level level, const char *format, ...) {
  if (!up || !started.options.log) return;
  char line[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  started.options.log(level, line, started.options.data);
}

int v8c__code(int code) { return v8c__bare(code); }

int v8c_start(const v8c_start_options *given) {
  v8c_start_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  Lock lock;
  if (started.ended) return v8c__fail(V8C_ESTATE, "V8 was ended in this process and cannot start again");
  if (!started.up) {
    err = bring_up(&options);
    if (err) return err;
  } else if (given) {
    const char *option = difference(&started.options, &options);
    if (option) return v8c__fail(V8C_EOPTION, "%s: V8 was started with another value", option);
  }
  started.users++;
  return 0;
}

int v8c_stop(void) {
  Lock lock;
  if (!started.users) return v8c__fail(V8C_ESTATE, "v8c_stop without v8c_start");
  started.users--;
  return 0;
}

int v8c_end(void) {
  Lock lock;
  if (!started.up) return v8c__fail(V8C_ESTATE, "V8 is not started");
  if (started.users) return v8c__fail(V8C_ESTATE, "V8 has %zu users left", started.users);
  if (isolates || !tasks) v8c__checked_end();
  if (isolates) return v8c__fail(V8C_ESTATE, "%d isolates are left", isolates.load());
  if (tasks) return v8c__fail(V8C_ESTATE, "%d tasks that were posted to the host are left", tasks.load());
  v8::V8::Dispose();
  v8::V8::DisposePlatform();
  delete static_cast<Platform *>(platform_);
  platform_ = nullptr;
  v8c__free(const_cast<char *>(started.options.flags));
  started.options.flags = nullptr;
  started.up = false;
  started.ended = true;
  up = false;
  return 0;
}

void v8c_task_run(v8c_task *task) {
  if (!task) return;
  reinterpret_cast<v8::Task *>(task)->Run();
  v8c_task_drop(task);
}

void v8c_task_drop(v8c_task *task) {
  if (!task) return;
  delete reinterpret_cast<v8::Task *>(task);
  tasks--;
}
