/* limits.c: limits objects: numbers, checked once. */
#include "src/limits/limits.h"

#include "src/limits/watchdog.h"

/* 0 is no limit. */
static int time_of(const char *name, double ms, uint64_t *ns) {
  *ns = V8C__NEVER;
  if (!(ms >= 0) || ms > 1e10) return v8c__fail(V8C_ERANGE, "%s: %g is not 0 to 10^10", name, ms);
  if (ms > 0) *ns = (uint64_t)(ms * 1e6) + 1;
  return 0;
}

static int heap_of(const v8c_limits_options *options, v8c_limits *limits) {
  const size_t least = 1024 * 1024, most = (size_t)1 << 44;
  size_t hard = options->heap_hard_bytes, soft = options->heap_soft_bytes;
  if ((hard && hard < least) || (soft && soft < least) || hard > most || options->heap_headroom_bytes > most)
    return v8c__fail(V8C_ERANGE, "a limit of the heap is not 1 MiB to 16 TiB");
  if (soft && hard && soft > hard) return v8c__fail(V8C_ERANGE, "heap_soft_bytes is more than heap_hard_bytes");
  if (!soft != !options->heap_soft)
    return v8c__fail(V8C_EINVAL, "heap_soft_bytes and heap_soft: one without the other");
  limits->has_heap = hard || soft;
  limits->heap.hard = hard ? hard : SIZE_MAX;
  limits->heap.soft = soft ? soft : SIZE_MAX;
  limits->heap.headroom = options->heap_headroom_bytes ? options->heap_headroom_bytes : (size_t)256 << 20;
  limits->heap.on_soft = options->heap_soft;
  limits->heap.data = options->data;
  return 0;
}

/* 0 is no limit. */
static int size_of(const char *name, size_t bytes, size_t least, v8c_limits *limits, size_t *out) {
  *out = bytes ? bytes : SIZE_MAX;
  if (bytes && bytes < least) return v8c__fail(V8C_ERANGE, "%s: %zu is less than %zu", name, bytes, least);
  if (bytes) limits->has_sizes = true;
  return 0;
}

static int sizes_of(const v8c_limits_options *options, v8c_limits *limits) {
  v8c__sizes *sizes = &limits->sizes;
  int err = size_of("array_buffer_bytes", options->array_buffer_bytes, 1, limits, &sizes->array_buffers);
  if (!err) err = size_of("stack_bytes", options->stack_bytes, (size_t)32 << 10, limits, &sizes->stack);
  if (!err) err = size_of("source_bytes", options->source_bytes, V8C__INPUT_LEAST, limits, &sizes->source);
  if (!err) err = size_of("string_bytes", options->string_bytes, V8C__INPUT_LEAST, limits, &sizes->string);
  if (!err) err = size_of("buffer_bytes", options->buffer_bytes, V8C__INPUT_LEAST, limits, &sizes->buffer);
  return err;
}

int v8c_limits_new(const v8c_limits_options *given, v8c_limits **out) {
  v8c_limits_options options;
  if (!out) return v8c__fail(V8C_EINVAL, "%s", "");
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  v8c_limits limits = {0};
  err = time_of("wall_ms", options.wall_ms, &limits.wall_ns);
  if (!err) err = time_of("cpu_ms", options.cpu_ms, &limits.cpu_ns);
  if (!err) err = heap_of(&options, &limits);
  if (!err) err = sizes_of(&options, &limits);
  if (err) return err;
  limits.look_ns = limits.wall_ns;
  if (limits.cpu_ns != V8C__NEVER && limits.look_ns > V8C__TICK_NS) limits.look_ns = V8C__TICK_NS;
  v8c_limits *made = v8c__alloc(sizeof *made);
  if (!made) return v8c__fail(V8C_ENOMEM, "%s", "");
  *made = limits;
  *out = made;
  return 0;
}

void v8c_limits_free(v8c_limits *limits) { v8c__free(limits); }

const char *v8c_cause_name(v8c_cause cause) {
  switch (cause) {
    case V8C_BY_USER: return "user";
    case V8C_BY_DEADLINE: return "deadline";
    case V8C_BY_CPU: return "cpu";
    case V8C_BY_HEAP: return "heap";
    case V8C_BY_NOBODY: break;
  }
  return "";
}
