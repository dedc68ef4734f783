/* mod_timer.c: require("timer"): sleep, and the timers that the globals are. Lists and their order are
 * JavaScript (js/timer.js); here is one libuv timer for all of them. */
#include <math.h>
#include <uv.h>

#include "src/modules/modules.h"
#include "src/modules/own.h"

static int init(v8c_runtime *rt, void *data, void **state);
static int finish(v8c_runtime *rt, v8c_context *context, void *data);

/* One for each time that the JavaScript of this module ran: once in a runtime, and once in its snapshot. */
struct clock {
  struct timers *timers;
  struct clock *next;
  uv_timer_t timer;
  uv_check_t check; /* immediates: behind I/O */
  uv_idle_t idle;   /* which is not waited for then */
  int number, open;
  v8c_ref *run, *run_immediates; /* the functions to call */
};

struct timers {
  v8c_runtime *rt;
  struct clock *clocks; /* the last one first */
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

/* A runtime that is closing has no turns any more. */
static void fired(uv_timer_t *timer) {
  struct clock *clock = timer->data;
  if (v8c_runtime_is_closing(clock->timers->rt)) return;
  (void)v8c_runtime_dispatch(clock->timers->rt, NULL, "timer", call, &clock->run);
}

static void idle(uv_idle_t *handle) { (void)handle; }

static void checked(uv_check_t *check) {
  struct clock *clock = check->data;
  if (v8c_runtime_is_closing(clock->timers->rt)) return;
  (void)v8c_runtime_dispatch(clock->timers->rt, NULL, "immediate", call, &clock->run_immediates);
}

/* ---- Natives --------------------------------------------------------------------------------- */

static void now(v8c_call *call) { v8c_return_number(call, clock_ms()); }

static struct clock *new_clock(struct timers *timers) {
  uv_loop_t *loop = v8c_runtime_loop(timers->rt);
  struct clock *clock = v8c__calloc(sizeof *clock);
  if (!clock) return NULL;
  clock->timers = timers;
  clock->number = timers->clocks ? timers->clocks->number + 1 : 1;
  clock->next = timers->clocks;
  timers->clocks = clock;
  uv_timer_init(loop, &clock->timer);
  uv_check_init(loop, &clock->check);
  uv_idle_init(loop, &clock->idle);
  uv_unref((uv_handle_t *)&clock->check);
  clock->timer.data = clock->check.data = clock->idle.data = clock;
  clock->open = 3;
  return clock;
}

/* The clock of the number that is the first argument, a new one for 0; its number is returned. */
static struct clock *clock_of(v8c_call *call) {
  struct timers *timers = v8c_native_here(call, &v8c__mod_timer);
  int32_t number = 0;
  if (!timers || v8c_arg_int32(call, 0, &number)) return NULL;
  struct clock *clock = timers->clocks;
  while (clock && clock->number != number) clock = clock->next;
  if (!clock) clock = new_clock(timers);
  if (!clock) (void)v8c_throw_range_error(v8c_call_isolate(call), "timer: no memory");
  if (clock) v8c_return_int32(call, clock->number);
  return clock;
}

static int keep(v8c_call *call, size_t index, v8c_ref **ref) {
  if (*ref) return 0;
  return v8c_ref_new(v8c_call_isolate(call), v8c_arg(call, index), ref);
}

/* arm(number, due, ref, run): Infinity: never. libuv counts whole milliseconds: up to the one behind `due`. */
static void arm(v8c_call *call) {
  struct clock *clock = clock_of(call);
  double due = INFINITY;
  bool ref = false;
  if (!clock || v8c_arg_boolean(call, 2, &ref) || keep(call, 3, &clock->run)) return;
  if (v8c_get_number(v8c_arg(call, 1), &due)) return;
  if (due > 1e300) {
    uv_timer_stop(&clock->timer);
    return;
  }
  uv_loop_t *loop = v8c_runtime_loop(clock->timers->rt);
  uv_update_time(loop);
  double left = ceil(due) - (double)uv_now(loop);
  uv_timer_start(&clock->timer, fired, left > 0 ? (uint64_t)left : 0, 0);
  if (ref)
    uv_ref((uv_handle_t *)&clock->timer);
  else
    uv_unref((uv_handle_t *)&clock->timer);
}

/* armImmediate(number, 0 not, 1 without keeping the loop, 2 keeping it; run) */
static void arm_immediate(v8c_call *call) {
  struct clock *clock = clock_of(call);
  int32_t how = 0;
  if (!clock || v8c_arg_int32(call, 1, &how) || keep(call, 2, &clock->run_immediates)) return;
  if (how)
    uv_check_start(&clock->check, checked);
  else
    uv_check_stop(&clock->check);
  if (how == 2)
    uv_idle_start(&clock->idle, idle);
  else
    uv_idle_stop(&clock->idle);
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

static const v8c_prop internals[] = {V8C_FN("own", v8c__own),
                                     V8C_FN("now", now),
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

/* ---- As Node has them ---------------------------------------------------------------------- */

static const char *const timers_aliases[] = {"node:timers", NULL};
const v8c_native_module v8c__mod_timers = {
    .size = sizeof(v8c_native_module),
    .name = "timers",
    .aliases = timers_aliases,
    .source =
        "const { sleep, queueMicrotask, ...timers } = require('timer');\n"
        "module.exports = Object.defineProperty(timers, 'promises', { enumerable: true, configurable: true,\n"
        "  get: () => require('timers/promises') });",
    .types =
        "declare module \"timers\" {\n"
        "  export { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } from "
        "\"timer\";\n"
        "  export * as promises from \"timers/promises\";\n"
        "}\n",
    .help = "The timers that are globals, and timers.promises.\n"};

static const char *const timers_promises_aliases[] = {"node:timers/promises", NULL};
const v8c_native_module v8c__mod_timers_promises = {
    .size = sizeof(v8c_native_module),
    .name = "timers/promises",
    .aliases = timers_promises_aliases,
    .source = v8c__js_timers_promises,
    .types =
        "declare module \"timers/promises\" {\n"
        "  interface Waiting { signal?: any; ref?: boolean }\n"
        "  export function setTimeout<T = void>(ms?: number, value?: T, options?: Waiting): Promise<T>;\n"
        "  export function setImmediate<T = void>(value?: T, options?: Waiting): Promise<T>;\n"
        "  export function setInterval<T = void>(ms?: number, value?: T, options?: Waiting): "
        "AsyncIterableIterator<T>;\n"
        "  export const scheduler: { wait(ms: number, options?: Waiting): Promise<void>; yield(): Promise<void> "
        "};\n"
        "}\n",
    .help = "setTimeout(ms, value), setImmediate(value): promises; setInterval(ms, value) for `for await`.\n"};

static int init(v8c_runtime *rt, void *data, void **state) {
  struct timers *timers = v8c__calloc(sizeof *timers);
  (void)data;
  if (!timers) return V8C_ENOMEM;
  timers->rt = rt;
  *state = timers;
  return 0;
}

static void closed(uv_handle_t *handle) {
  struct clock *clock = handle->data;
  if (!--clock->open) v8c__free(clock);
}

static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  struct timers *timers = data;
  (void)rt, (void)context;
  for (struct clock *clock = timers->clocks, *next; clock; clock = next) {
    next = clock->next;
    v8c_ref_free(clock->run);
    v8c_ref_free(clock->run_immediates);
    uv_close((uv_handle_t *)&clock->timer, closed);
    uv_close((uv_handle_t *)&clock->check, closed);
    uv_close((uv_handle_t *)&clock->idle, closed);
  }
  v8c__free(timers);
  return 0;
}
