/* tasks.c: what V8 posts for its isolate is run on the loop. */
#include <string.h>

#include "src/runtime/clock.h"
#include "src/runtime/core.h"

static double now_ms(void) { return (double)v8c__now_ns() / 1e6; }

/* Under the lock. Without memory it is run at once, when V8 finds nothing, and at the next occasion. */
static bool note_delayed(v8c_runtime *rt, double due_ms) {
  if (rt->delayed_count == rt->delayed_room) {
    size_t more = rt->delayed_room ? rt->delayed_room * 2 : 8;
    double *bigger = v8c__realloc(rt->delayed, more * sizeof *bigger);
    if (!bigger) return false;
    rt->delayed = bigger;
    rt->delayed_room = more;
  }
  size_t i = rt->delayed_count++;
  for (; i && rt->delayed[i - 1] < due_ms; i--) rt->delayed[i] = rt->delayed[i - 1]; /* the earliest is last */
  rt->delayed[i] = due_ms;
  return true;
}

/* Any thread. */
void v8c__rt_task_posted(v8c_task_kind kind, double delay_ms, void *data) {
  v8c_runtime *rt = data;
  _Atomic bool *flag = kind == V8C_TASK_IDLE ? &rt->idle : &rt->pump;
  if (kind == V8C_TASK_DELAYED) {
    pthread_mutex_lock(&rt->lock);
    (void)note_delayed(rt, now_ms() + delay_ms);
    pthread_mutex_unlock(&rt->lock);
  }
  if (!atomic_exchange(flag, true)) v8c__rt_wake(rt);
}

/* What JavaScript it runs is the lifetime's. */
static int pump(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)context;
  if (data) return v8c_run_idle(rt->isolate, *(double *)data);
  return v8c_pump(rt->isolate, false, NULL);
}

void v8c__rt_run_tasks(v8c_runtime *rt, struct v8c__entry *entry) {
  if (atomic_exchange(&rt->pump, false))
    (void)v8c__rt_run(rt, entry, &(struct v8c__work){"task", NULL, pump, NULL, 0}, NULL);
  if (!atomic_load(&rt->idle)) return;
  int next = uv_backend_timeout(rt->loop);
  double budget_ms = next < 0 || next > 10 ? 10 : next;
  if (budget_ms < 1) return; /* at another turn */
  atomic_store(&rt->idle, false);
  (void)v8c__rt_run(rt, entry, &(struct v8c__work){"idle", NULL, pump, &budget_ms, 0}, NULL);
}

static void due(uv_timer_t *timer) {
  v8c_runtime *rt = timer->data;
  atomic_store(&rt->pump, true);
  v8c__rt_wake(rt);
}

void v8c__rt_plan_tasks(v8c_runtime *rt) {
  double next = -1, now = now_ms();
  pthread_mutex_lock(&rt->lock);
  while (rt->delayed_count && rt->delayed[rt->delayed_count - 1] <= now) rt->delayed_count--;
  if (rt->delayed_count) next = rt->delayed[rt->delayed_count - 1] - now;
  pthread_mutex_unlock(&rt->lock);
  if (next < 0) return;
  uv_update_time(rt->loop);
  uv_timer_start(&rt->later, due, (uint64_t)next + 1, 0);
}
