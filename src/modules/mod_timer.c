/* mod_timer.c: require("timer"): sleep, and the timers that the globals are. Lists and their order are
 * JavaScript (js/timer.js); here is one libuv timer for all of them. */
#include <math.h>
#include <uv.h>

#include "src/modules/modules.h"

static int init(v8c_runtime *rt, void *data, void **state);
static int finish(v8c_runtime *rt, v8c_context *context, void *data);

struct timers {
  v8c_runtime *rt;
  uv_timer_t timer;
  uv_check_t check; /* immediates: behind I/O */
  uv_idle_t idle;   /* which is not waited for then */
  int open;
  v8c_ref *run, *run_immediates; /* the functions to call */
};

/* By its clock nothing is early: libuv's own is rounded down to milliseconds. */
static double clock_ms(void) { return (double)uv_hrtime() / 1e6; }

/* ---- On the loop ------------------------------------------------------------------------ */

static int call(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_value function = NULL;
  (void)rt;
  int err = v8c_ref_get(*(v8c_ref **)data, &function);
  return err ? err : v8c_call_function(context, function, NULL, 0, NULL, NULL);
}

static void fired(uv_timer_t *timer) {
  struct timers *timers = timer->data;
  (void)v8c_runtime_dispatch(timers->rt, NULL, "timer", call, &timers->run);
}

static void idle(uv_idle_t *handle) { (void)handle; }

static void checked(uv_check_t *check) {
  struct timers *timers = check->data;
  (void)v8c_runtime_dispatch(timers->rt, NULL, "immediate", call, &timers->run_immediates);
}

/* ---- Natives --------------------------------------------------------------------------------- */

static struct timers *here(v8c_call *call);

static void now(v8c_call *call) { v8c_return_number(call, clock_ms()); }

static int keep(v8c_call *call, size_t index, v8c_ref **ref) {
  if (*ref) return 0;
  return v8c_ref_new(v8c_call_isolate(call), v8c_arg(call, index), ref);
}

/* arm(due, ref, run): Infinity: never. */
static void arm(v8c_call *call) {
  struct timers *timers = here(call);
  double due = INFINITY;
  bool ref = false;
  if (!timers || v8c_arg_boolean(call, 1, &ref) || keep(call, 2, &timers->run)) return;
  if (v8c_get_number(v8c_arg(call, 0), &due)) return;
  if (due > 1e300) {
    uv_timer_stop(&timers->timer);
    return;
  }
  double left = due - clock_ms();
  uv_update_time(v8c_runtime_loop(timers->rt));
  uv_timer_start(&timers->timer, fired, left > 0 ? (uint64_t)ceil(left) : 0, 0);
  if (ref)
    uv_ref((uv_handle_t *)&timers->timer);
  else
    uv_unref((uv_handle_t *)&timers->timer);
}

/* armImmediate(0 not, 1 without keeping the loop, 2 keeping it; run) */
static void arm_immediate(v8c_call *call) {
  struct timers *timers = here(call);
  int32_t how = 0;
  if (!timers || v8c_arg_int32(call, 0, &how) || keep(call, 1, &timers->run_immediates)) return;
  if (how)
    uv_check_start(&timers->check, checked);
  else
    uv_check_stop(&timers->check);
  if (how == 2)
    uv_idle_start(&timers->idle, idle);
  else
    uv_idle_stop(&timers->idle);
}

/* What goes along with continuations: the token that is current. */
static void current(v8c_call *call) {
  v8c_value value = NULL;
  if (!v8c_continuation_data(v8c_call_isolate(call), &value)) v8c_return(call, value);
}

static void set_current(v8c_call *call) { (void)v8c_set_continuation_data(v8c_call_isolate(call), v8c_arg(call, 0)); }

static void drain(v8c_call *call) { (void)v8c_run_microtasks(v8c_call_isolate(call)); }

static void enqueue(v8c_call *call) { (void)v8c_enqueue_microtask(v8c_call_context(call), v8c_arg(call, 0)); }

/* ---- The module ---------------------------------------------------------------------------------- */

static const v8c_prop internals[] = {V8C_FN("now", now),
                                     V8C_FN("arm", arm),
                                     V8C_FN("armImmediate", arm_immediate),
                                     V8C_FN("current", current),
                                     V8C_FN("drain", drain),
                                     V8C_FN("setCurrent", set_current),
                                     V8C_FN("enqueue", enqueue),
                                     V8C_PROP_END};

static const char types[] =
    "declare module \"timer\" {\n"
    "  class Timeout {\n"
    "    ref(): this; unref(): this; hasRef(): boolean; refresh(): this; close(): this;\n"
    "    [Symbol.toPrimitive](): number;\n"
    "  }\n"
    "  class Immediate { ref(): this; unref(): this; hasRef(): boolean; }\n"
    "  /** Resolves after at least that many milliseconds; rejects when there are less than 0. */\n"
    "  export function sleep(ms: number): Promise<void>;\n"
    "  export function setTimeout<A extends any[]>(callback: (...args: A) => void, ms?: number, ...args: A): Timeout;\n"
    "  export function setInterval<A extends any[]>(callback: (...args: A) => void, ms?: number, ...args: A): "
    "Timeout;\n"
    "  export function setImmediate<A extends any[]>(callback: (...args: A) => void, ...args: A): Immediate;\n"
    "  export function clearTimeout(timer: Timeout | number | string | undefined): void;\n"
    "  export function clearInterval(timer: Timeout | number | string | undefined): void;\n"
    "  export function clearImmediate(immediate: Immediate | undefined): void;\n"
    "  export function queueMicrotask(callback: () => void): void;\n"
    "}\n";

static const char help[] =
    "Waiting: sleep(ms) gives a promise.\n"
    "`await sleep(20)` goes on after 20 ms or more, never earlier; any number of them wait side by side.\n"
    "setTimeout, setInterval, setImmediate and what clears them are here, too, whether or not they are globals.\n";

const v8c_native_module v8c__mod_timer = {.size = sizeof(v8c_native_module),
                                          .name = "timer",
                                          .init = init,
                                          .close = finish,
                                          .source = v8c__js_timer,
                                          .internals = internals,
                                          .types = types,
                                          .help = help};

static struct timers *here(v8c_call *call) { return v8c_native_here(call, &v8c__mod_timer); }

static int init(v8c_runtime *rt, void *data, void **state) {
  struct timers *timers = v8c__calloc(sizeof *timers);
  uv_loop_t *loop = v8c_runtime_loop(rt);
  (void)data;
  if (!timers) return V8C_ENOMEM;
  timers->rt = rt;
  uv_timer_init(loop, &timers->timer);
  uv_check_init(loop, &timers->check);
  uv_idle_init(loop, &timers->idle);
  uv_unref((uv_handle_t *)&timers->check);
  timers->timer.data = timers->check.data = timers->idle.data = timers;
  timers->open = 3;
  *state = timers;
  return 0;
}

static void closed(uv_handle_t *handle) {
  struct timers *timers = handle->data;
  if (!--timers->open) v8c__free(timers);
}

static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  struct timers *timers = data;
  (void)rt, (void)context;
  v8c_ref_free(timers->run);
  v8c_ref_free(timers->run_immediates);
  uv_close((uv_handle_t *)&timers->timer, closed);
  uv_close((uv_handle_t *)&timers->check, closed);
  uv_close((uv_handle_t *)&timers->idle, closed);
  return 0;
}
