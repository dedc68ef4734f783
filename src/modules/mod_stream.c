/* mod_stream.c: require("stream"): counter(limit, intervalMs), a promise that takes many turns of the loop. */
#include <uv.h>

#include "src/modules/modules.h"

struct streams {
  v8c_runtime *rt;
  double timeout_ms;
  struct counter *all;
};

/* One that counts: gone when its two timers are closed. */
struct counter {
  struct streams *streams; /* NULL once it is settled */
  struct counter *next, **link;
  v8c_deferred *deferred;
  uv_timer_t tick, deadline;
  int open;
  uint32_t count, limit;
};

extern const v8c_native_module v8c__mod_stream;

static void closed(uv_handle_t *handle) {
  struct counter *counter = handle->data;
  if (!--counter->open) v8c__free(counter);
}

static void end(struct counter *counter) {
  if (!counter->streams) return;
  counter->streams = NULL;
  *counter->link = counter->next;
  if (counter->next) counter->next->link = counter->link;
  v8c_deferred_free(counter->deferred);
  uv_close((uv_handle_t *)&counter->tick, closed);
  uv_close((uv_handle_t *)&counter->deadline, closed);
}

/* [1, …, limit] */
static int make_list(v8c_runtime *rt, v8c_context *context, void *data, v8c_value *out) {
  uint32_t limit = (uint32_t)(uintptr_t)data;
  int err = v8c_array(context, limit, out);
  for (uint32_t i = 0; i < limit && !err; i++)
    err = v8c_set_index(context, *out, i, v8c_number(v8c_runtime_isolate(rt), i + 1.0));
  return err;
}

static void ticked(uv_timer_t *timer) {
  struct counter *counter = timer->data;
  if (++counter->count < counter->limit) return;
  (void)v8c_deferred_settle(counter->deferred, make_list, (void *)(uintptr_t)counter->limit, NULL);
  end(counter);
}

static void timed_out(uv_timer_t *timer) {
  struct counter *counter = timer->data;
  (void)v8c_deferred_reject(counter->deferred, V8C_ERROR, V8C_LIT("timeout"));
  end(counter);
}

static int start(struct streams *streams, double interval_ms, struct counter *counter) {
  uv_loop_t *loop = v8c_runtime_loop(streams->rt);
  uv_timer_init(loop, &counter->tick);
  uv_timer_init(loop, &counter->deadline);
  counter->tick.data = counter->deadline.data = counter;
  counter->open = 2;
  counter->streams = streams;
  counter->next = streams->all;
  if (counter->next) counter->next->link = &counter->next;
  counter->link = &streams->all;
  streams->all = counter;
  uv_update_time(loop);
  uint64_t ms = (uint64_t)interval_ms;
  int err = uv_timer_start(&counter->tick, ticked, counter->limit ? ms : 0, ms ? ms : 1);
  return err ? err : uv_timer_start(&counter->deadline, timed_out, (uint64_t)streams->timeout_ms, 0);
}

static void count(v8c_call *call) {
  struct streams *streams = v8c_native_here(call, &v8c__mod_stream);
  uint32_t limit = 0;
  double interval_ms = 0;
  v8c_value promise = NULL;
  if (!streams || v8c_arg_uint32(call, 0, &limit)) return;
  if (v8c_argc(call) > 1 && v8c_arg_number(call, 1, &interval_ms)) return;
  if (!(interval_ms >= 0 && interval_ms <= 1e9) || limit > 1000000) {
    (void)v8c_throw_range_error(v8c_call_isolate(call), "stream.counter: limit is 0 to 1000000, intervalMs 0 to 1e9");
    return;
  }
  struct counter *counter = v8c__calloc(sizeof *counter);
  int err = counter ? v8c_deferred_new(streams->rt, &promise, &counter->deferred) : V8C_ENOMEM;
  if (err) {
    v8c__free(counter);
    if (err != V8C_EXCEPTION) (void)v8c_throw_error(v8c_call_isolate(call), "stream.counter: %s", v8c_strerror(err));
    return;
  }
  counter->limit = limit;
  (void)start(streams, interval_ms, counter);
  v8c_return(call, promise);
}

static int init(v8c_runtime *rt, void *data, void **state) {
  const v8c_stream_options *options = data;
  struct streams *streams = v8c__calloc(sizeof *streams);
  if (!streams) return V8C_ENOMEM;
  streams->rt = rt;
  streams->timeout_ms = options && options->timeout_ms > 0 ? options->timeout_ms : 30e3;
  *state = streams;
  return 0;
}

static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  struct streams *streams = data;
  (void)rt, (void)context;
  while (streams->all) end(streams->all);
  v8c__free(streams);
  return 0;
}

static const v8c_prop functions[] = {V8C_FN_WITH("counter", count, 2, V8C_ATTR_NONE), V8C_PROP_END};

const v8c_native_module v8c__mod_stream = {
    .size = sizeof(v8c_native_module),
    .name = "stream",
    .functions = functions,
    .init = init,
    .close = finish,
    .types =
        "declare module \"stream\" {\n"
        "  /** Counts to `limit`, one each `intervalMs`, and gives [1, …, limit]; rejects with \"timeout\" when\n"
        "   *  that takes longer than the host allows, 30 seconds if it does not say. */\n"
        "  export function counter(limit: number, intervalMs?: number): Promise<number[]>;\n"
        "}\n",
    .help = "counter(limit, intervalMs) counts, a number a tick, and gives the list of them.\n"};
