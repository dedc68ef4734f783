/* loop.c: the runtime's handles on a libuv loop: a descriptor that wakes it, a turn that does not wait
 * while there is work left, timers for V8's delayed tasks and its threads. The descriptor is not libuv's own:
 * it lives as long as the runtime, so that who posts while it closes writes to nobody else's. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "src/runtime/core.h"
#ifdef __linux__
#include <sys/eventfd.h>
#endif

/* ---- Waking --------------------------------------------------------------------------- */

int v8c__rt_open_wake(v8c_runtime *rt) {
#ifdef __linux__
  rt->wake_fd = rt->wake_write_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (rt->wake_fd < 0) return v8c__fail(V8C_EIO, "eventfd: %s", uv_err_name(-errno));
#else
  int fds[2];
  if (pipe(fds)) return v8c__fail(V8C_EIO, "pipe: %s", uv_err_name(-errno));
  for (int i = 0; i < 2; i++) {
    fcntl(fds[i], F_SETFL, O_NONBLOCK);
    fcntl(fds[i], F_SETFD, FD_CLOEXEC);
  }
  rt->wake_fd = fds[0];
  rt->wake_write_fd = fds[1];
#endif
  return 0;
}

void v8c__rt_close_wake(v8c_runtime *rt) {
  if (rt->wake_fd >= 0) close(rt->wake_fd);
  if (rt->wake_write_fd != rt->wake_fd) close(rt->wake_write_fd);
}

void v8c__rt_wake(v8c_runtime *rt) {
  static const uint64_t one = 1;
  while (write(rt->wake_write_fd, &one, sizeof one) < 0 && errno == EINTR) continue;
}

static void heard(v8c_runtime *rt) {
  uint64_t count[8];
  while (read(rt->wake_fd, count, sizeof count) == sizeof count) continue; /* an eventfd is empty at once */
}

void v8c__rt_changed(v8c_runtime *rt) {
  if (!atomic_load(&rt->watchers)) return;
  pthread_mutex_lock(&rt->lock);
  pthread_cond_broadcast(&rt->changed);
  pthread_mutex_unlock(&rt->lock);
}

/* ---- V8's threads ----------------------------------------------------------------------- */

/* Nobody is told when they are done with what posts nothing: it is looked at, less and less often. */
static void look_again(uv_timer_t *timer) {
  uint64_t pause = timer->repeat;
  if (!v8c_worker_tasks())
    uv_timer_stop(timer);
  else
    uv_timer_start(timer, look_again, pause, pause < 16 ? pause * 2 : pause);
}

/* While they have something to do, a loop that the caller runs does not end: there may be a task then. */
void v8c__rt_watch_workers(v8c_runtime *rt) {
  if (rt->kind == V8C_LOOP_THREAD || !rt->looping || uv_is_active((uv_handle_t *)&rt->watch)) return;
  if (v8c_worker_tasks()) uv_timer_start(&rt->watch, look_again, 1, 2);
}

/* ---- A turn ----------------------------------------------------------------------------- */

void v8c__rt_keep_alive(v8c_runtime *rt) {
  bool keep = rt->kind == V8C_LOOP_THREAD || rt->pending || atomic_load(&rt->holds);
  if (!rt->looping) return;
  if (keep)
    uv_ref((uv_handle_t *)&rt->wake);
  else
    uv_unref((uv_handle_t *)&rt->wake);
}

void v8c__rt_run_batch(v8c_runtime *rt, v8c_job *job) {
  struct v8c__entry entry;
  if (!job && !atomic_load(&rt->pump) && !atomic_load(&rt->idle)) return;
  if (v8c__rt_enter(rt, &entry)) { /* a stack that nobody knows */
    for (v8c_job *next; job; job = next) {
      next = job->next;
      v8c__rt_drop_job(rt, job, V8C_ESTACK);
    }
    return;
  }
  for (v8c_job *next; job; job = next) {
    next = job->next;
    if (V8C__UNLIKELY(atomic_load_explicit(&rt->forced, memory_order_relaxed)))
      v8c__rt_drop_job(rt, job, V8C_ECLOSED);
    else if (!v8c__rt_run_quick(rt, &entry, job))
      v8c__rt_run_job(rt, &entry, job);
  }
  v8c__rt_run_tasks(rt, &entry);
  v8c__rt_leave(rt, &entry);
}

static void no_op(uv_idle_t *handle);

/* All that was queued when it began; what is queued meanwhile waits for the loop's other callbacks. */
static void turn(v8c_runtime *rt) {
  v8c__rt_run_batch(rt, v8c__queue_take(&rt->queue));
  if (rt->frames) return; /* somebody runs the loop inside of a job */
  if (v8c__rt_stage(rt) == V8C__CLOSING) return v8c__rt_close_step(rt);
  if (v8c__rt_stage(rt) != V8C__OPEN) return;
  v8c__rt_plan_tasks(rt);
  if (v8c__queue_sleep(&rt->queue))
    uv_idle_stop(&rt->again);
  else
    uv_idle_start(&rt->again, no_op);
  v8c__rt_keep_alive(rt);
  v8c__rt_changed(rt);
}

static void no_op(uv_idle_t *handle) { turn(handle->data); }

static void woken(uv_poll_t *handle, int status, int events) {
  v8c_runtime *rt = handle->data;
  (void)status, (void)events;
  heard(rt);
  turn(rt);
}

/* ---- Handles ------------------------------------------------------------------------------- */

/* The first turn finds out whether there is anything to wait for. */
int v8c__rt_open_handles(v8c_runtime *rt) {
  int err = uv_poll_init(rt->loop, &rt->wake, rt->wake_fd);
  if (err) return v8c__fail(V8C_EIO, "uv_poll_init: %s", uv_strerror(err));
  uv_idle_init(rt->loop, &rt->again);
  uv_timer_init(rt->loop, &rt->later);
  uv_timer_init(rt->loop, &rt->watch);
  uv_unref((uv_handle_t *)&rt->later);
  rt->wake.data = rt->again.data = rt->later.data = rt->watch.data = rt;
  rt->handles = 4;
  rt->looping = true;
  uv_poll_start(&rt->wake, UV_READABLE, woken);
  v8c__rt_wake(rt);
  return 0;
}

static void closed(uv_handle_t *handle) {
  v8c_runtime *rt = handle->data;
  if (--rt->handles) return;
  if (rt->kind == V8C_LOOP_UV) return v8c__rt_finish(rt);
  v8c__rt_close_own_loop(rt);
}

/* A round later, so that what closers closed is closed before us. */
static void close_rest(uv_handle_t *handle) {
  v8c_runtime *rt = handle->data;
  uv_close((uv_handle_t *)&rt->wake, closed);
  uv_close((uv_handle_t *)&rt->again, closed);
  uv_close((uv_handle_t *)&rt->watch, closed);
  closed(handle);
}

void v8c__rt_close_handles(v8c_runtime *rt) {
  rt->looping = false;
  uv_poll_stop(&rt->wake);
  uv_idle_stop(&rt->again);
  uv_timer_stop(&rt->watch);
  uv_close((uv_handle_t *)&rt->later, close_rest);
}
