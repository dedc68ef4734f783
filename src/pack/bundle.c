/* bundle.c: a bundle becomes a snapshot in one call. */
#include "src/internal.h"
#include "src/pack/pack.h"
#include "v8c.h"

static int check_options(v8c_pack_options *options) {
  if (!options->source) return v8c__fail(V8C_EINVAL, "source must not be NULL");
  if (options->extra_count && !options->extra) return v8c__fail(V8C_EINVAL, "extra must not be NULL");
  if (!options->origin) {
    options->origin = "bundle.js";
    options->origin_len = V8C_ZSTR;
  }
  if (!options->warm_origin) {
    options->warm_origin = "warm.js";
    options->warm_origin_len = V8C_ZSTR;
  }
  return 0;
}

static void step(const v8c_pack_options *options, v8c_pack_step what) {
  if (options->progress) options->progress(what, options->data);
}

static int run_script(v8c_context *context, const char *source, size_t len, const char *origin, size_t origin_len) {
  v8c_script_options options = {.size = sizeof options, .origin = origin, .origin_len = origin_len};
  v8c_script *script;
  int err = v8c_script_compile(context, source, len, &options, &script);
  if (err) return err;
  err = v8c_script_run(script, context, NULL);
  v8c_script_free(script);
  return err ? err : v8c_run_microtasks(v8c_context_isolate(context));
}

/* Everything that runs JavaScript; the context is entered. */
static int run_bundle(v8c_context *context, const v8c_pack_options *options) {
  int err = 0;
  if (options->prepare) err = options->prepare(context, options->data);
  if (err) return err;
  step(options, V8C_PACK_RUN);
  err = run_script(context, options->source, options->source_len, options->origin, options->origin_len);
  if (err || !options->warm) return err;
  step(options, V8C_PACK_WARM);
  return run_script(context, options->warm, options->warm_len, options->warm_origin, options->warm_origin_len);
}

/* The isolate goes with the creator: what the error can say is read now. */
static void keep_error(v8c_isolate *isolate, v8c_error **error) {
  if (v8c_catch(isolate, error)) return;
  v8c_error_stack(*error);
  v8c_error_frame_count(*error);
}

static int fill(v8c_creator *creator, const v8c_pack_options *options) {
  v8c_isolate *isolate = v8c_creator_isolate(creator);
  v8c_context *context = NULL;
  v8c_frame frame;
  int err = v8c_context_new(isolate, NULL, &context);
  if (err) return err;
  err = v8c_enter(context, &frame);
  if (!err) {
    err = run_bundle(context, options);
    if (err == V8C_EXCEPTION && options->error) keep_error(isolate, options->error);
    v8c_leave(&frame);
  }
  if (!err) err = v8c_creator_set_default(creator, context);
  v8c_context_free(context);
  return err;
}

int v8c_pack_bundle(const v8c_pack_options *given, v8c_snapshot **out) {
  v8c_pack_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (!err) err = out ? check_options(&options) : v8c__fail(V8C_EINVAL, "out must not be NULL");
  if (err) return err;
  if (options.error) *options.error = NULL;
  step(&options, V8C_PACK_START);
  v8c_creator_options creator_options = {.size = sizeof creator_options,
                                         .base = options.base,
                                         .deterministic = options.deterministic,
                                         .clock_ms = options.clock_ms,
                                         .random_seed = options.random_seed,
                                         .heap_max_bytes = options.heap_max_bytes,
                                         .save = options.save,
                                         .load = options.load,
                                         .data = options.data};
  v8c_creator *creator = NULL;
  err = v8c_creator_new(&creator_options, &creator);
  if (!err)
    err = v8c__creator_describe(creator, options.origin, options.origin_len, options.source,
                                v8c__len(options.source, options.source_len), options.warm != NULL);
  for (size_t i = 0; !err && i < options.extra_count; i++)
    err = v8c_creator_set_extra(creator, options.extra[i].key, options.extra[i].key_len, options.extra[i].value,
                                options.extra[i].value_len);
  if (!err) err = fill(creator, &options);
  if (!err) err = v8c__creator_finish(creator, options.code_handling, options.progress, options.data, out);
  v8c_creator_free(creator);
  return err;
}
