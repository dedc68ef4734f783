/* mod_time.c: require("time"): milliseconds since the module was loaded. */
#include <uv.h>

#include "src/modules/modules.h"

static int init(v8c_runtime *rt, void *data, void **state) {
  uint64_t *start = v8c__alloc(sizeof *start);
  (void)rt, (void)data;
  if (!start) return v8c__fail(V8C_ENOMEM, "%s", "");
  *start = uv_hrtime();
  *state = start;
  return 0;
}

static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  v8c__free(data);
  return 0;
}

static bool now_of(v8c_call *call, double *ms) {
  const uint64_t *start = v8c_native_here(call, &v8c__mod_time);
  if (start) *ms = (double)(uv_hrtime() - *start) / 1e6;
  return start;
}

static void now(v8c_call *call) {
  double ms = 0;
  if (now_of(call, &ms)) v8c_return_number(call, ms);
}

static void since(v8c_call *call) {
  double ms = 0, start = 0;
  if (now_of(call, &ms) && !v8c_arg_number(call, 0, &start)) v8c_return_number(call, ms - start);
}

static const v8c_prop functions[] = {V8C_FN("now", now), V8C_FN_WITH("since", since, 1, V8C_ATTR_NONE), V8C_PROP_END};

const v8c_native_module v8c__mod_time = {
    .size = sizeof(v8c_native_module),
    .name = "time",
    .functions = functions,
    .init = init,
    .close = finish,
    .types =
        "declare module \"time\" {\n"
        "  /** Milliseconds since the runtime was made; never goes back. */\n"
        "  export function now(): number;\n"
        "  /** Milliseconds since a `now()`. */\n"
        "  export function since(start: number): number;\n"
        "}\n",
    .help = "now() and since(start): milliseconds by a clock that never goes back.\n"};
