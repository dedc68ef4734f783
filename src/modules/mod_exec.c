/* mod_exec.c: require("exec"): programs. The forms and errors are JavaScript (js/exec.js), what runs is exec/child.c. */
#include "v8c/exec.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "src/modules/bytes.h"
#include "src/modules/exec/child.h"
#include "src/modules/modules.h"

/* In a runtime; gone when it is closed and so are all handles. */
struct programs {
  v8c_runtime *rt;
  v8c_exec_options options;
  struct running *all;
  uint32_t last_id;
};

/* One that scripts started. */
struct running {
  uint32_t id;
  struct programs *programs;
  struct running *next;
  struct v8c__child *child;
  v8c_ref *done, *read, *exited;
  v8c_token *token;
};

/* What is asked for, in C. */
struct request {
  struct v8c__child_options options;
  v8c_buf input;
};

/* ---- Arguments ------------------------------------------------------------------------------- */

static void free_texts(char **texts) {
  for (char **text = texts; text && *text; text++) v8c__free(*text);
  v8c__free(texts);
}

static void free_request(struct request *request) {
  v8c__free((char *)(uintptr_t)request->options.file);
  v8c__free((char *)(uintptr_t)request->options.cwd);
  free_texts(request->options.args);
  free_texts(request->options.env);
  v8c_buf_free(&request->input);
}

static int take_text(v8c_context *context, v8c_value value, char **out) {
  v8c_buf text = {0};
  int err = v8c_to_text(context, value, &text);
  if (!err && !(*out = v8c__strdup(text.data ? text.data : "", V8C_ZSTR))) err = V8C_ENOMEM;
  v8c_buf_free(&text);
  return err;
}

/* A list with NULL behind its last; NULL for undefined. `first` (may be NULL) comes before. */
static int take_texts(v8c_context *context, v8c_value list, const char *first, char ***out) {
  uint32_t count = 0, at = 0;
  if (v8c_is_undefined(list)) return 0;
  int err = v8c_array_length(list, &count);
  char **texts = err ? NULL : v8c__calloc((count + 2) * sizeof *texts);
  if (!texts) return err ? err : V8C_ENOMEM;
  *out = texts;
  if (first && !(texts[at++] = v8c__strdup(first, V8C_ZSTR))) return V8C_ENOMEM;
  for (uint32_t i = 0; i < count && !err; i++) {
    v8c_value text = NULL;
    err = v8c_get_index(context, list, i, &text);
    if (!err) err = take_text(context, text, &texts[at++]);
  }
  return err;
}

static int take_number(v8c_call *call, size_t index, double *out) {
  *out = 0;
  return v8c_is_undefined(v8c_arg(call, index)) ? 0 : v8c_to_number(v8c_call_context(call), v8c_arg(call, index), out);
}

static int take_input(v8c_call *call, size_t index, v8c_buf *out) {
  void *bytes = NULL;
  size_t len = 0;
  v8c_value value = v8c_arg(call, index);
  if (v8c_is_undefined(value)) return 0;
  int err = v8c_bytes(v8c_call_isolate(call), value, &bytes, &len);
  return err ? err : v8c_buf_append(out, bytes ? bytes : "", len);
}

/* (file, args, cwd, env, stdio, timeout, killSignal, maxBuffer, input): stdio has two bits for each of three, and 64
 * when 2 goes to where 1 goes. */
static int take(v8c_call *call, const struct programs *programs, struct request *request) {
  v8c_context *context = v8c_call_context(call);
  struct v8c__child_options *options = &request->options;
  char *file = NULL, *cwd = NULL;
  double stdio = 0, timeout = 0, signal = 0, max = 0;
  int err = take_text(context, v8c_arg(call, 0), &file);
  options->file = file;
  if (!err) err = take_texts(context, v8c_arg(call, 1), file, &options->args);
  if (!err && !v8c_is_undefined(v8c_arg(call, 2))) err = take_text(context, v8c_arg(call, 2), &cwd);
  options->cwd = cwd;
  if (!err) err = take_texts(context, v8c_arg(call, 3), NULL, &options->env);
  if (!err) err = take_number(call, 4, &stdio);
  if (!err) err = take_number(call, 5, &timeout);
  if (!err) err = take_number(call, 6, &signal);
  if (!err) err = take_number(call, 7, &max);
  if (!err) err = take_input(call, 8, &request->input);
  if (err) return err;
  for (int i = 0; i < 3; i++) options->stdio[i] = (enum v8c__stdio)((int)stdio >> 2 * i & 3);
  options->merge = (int)stdio & 64;
  double longest = programs->options.max_timeout_ms;
  if (longest > 0 && !(timeout > 0 && timeout < longest)) timeout = longest;
  options->timeout_ms = timeout > 0 && timeout < 1e15 ? (uint64_t)timeout : 0;
  options->kill_signal = (int)signal;
  options->max_bytes = max >= 0 && max < 1e15 ? (size_t)max : SIZE_MAX;
  return 0;
}

static bool is_allowed(const struct programs *programs, const char *file) {
  if (!programs->options.allow) return true;
  for (size_t i = 0; i < programs->options.allow_count; i++)
    if (!strcmp(programs->options.allow[i], file)) return true;
  return false;
}

/* ---- What came of it ---------------------------------------------------------------------------- */

static int output_of(v8c_context *context, const struct v8c__child *child, int stream, v8c_value *out) {
  const v8c_buf *output = &child->output[stream];
  return v8c_typed_array(context, V8C_UINT8_ARRAY, output->len ? output->data : "", output->len, out);
}

/* [status, signal, stdout, stderr, why, pid] */
static int result_of(v8c_context *context, const struct v8c__child *child, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  v8c_value all[6] = {v8c_number(isolate, (double)child->status),
                      v8c_int32(isolate, child->signal),
                      NULL,
                      NULL,
                      v8c_int32(isolate, child->why),
                      v8c_int32(isolate, child->pid)};
  int err = output_of(context, child, 1, &all[2]);
  if (!err) err = output_of(context, child, 2, &all[3]);
  return err ? err : v8c_array_from(context, 6, all, out);
}

/* ---- Later ------------------------------------------------------------------------------------------ */

static void unlink_running(struct running *running) {
  struct programs *programs = running->programs;
  if (!programs) return;
  struct running **link = &programs->all;
  while (*link != running) link = &(*link)->next;
  *link = running->next;
  running->programs = NULL;
}

static void free_running(struct running *running) {
  v8c_ref_free(running->done);
  v8c_ref_free(running->read);
  v8c_ref_free(running->exited);
  v8c_token_free(running->token);
  v8c__free(running);
}

static void child_freed(struct v8c__child *child) {
  struct running *running = child->options.data;
  if (running) free_running(running);
}

static int call_done(v8c_runtime *rt, v8c_context *context, void *data) {
  struct running *running = data;
  v8c_value done = NULL, result = NULL;
  (void)rt;
  int err = v8c_ref_get(running->done, &done);
  if (!err) err = result_of(context, running->child, &result);
  return err ? err : v8c_call_function(context, done, NULL, 1, &result, NULL);
}

static void child_done(struct v8c__child *child) {
  struct running *running = child->options.data;
  if (running->programs && running->done)
    (void)v8c_runtime_dispatch(running->programs->rt, running->token, "exec", call_done, running);
  unlink_running(running);
}

/* exited(status, signal) */
static int call_exited(v8c_runtime *rt, v8c_context *context, void *data) {
  struct running *running = data;
  v8c_isolate *isolate = v8c_runtime_isolate(rt);
  v8c_value exited = NULL,
            args[2] = {v8c_number(isolate, (double)running->child->status), v8c_int32(isolate, running->child->signal)};
  int err = v8c_ref_get(running->exited, &exited);
  return err ? err : v8c_call_function(context, exited, NULL, 2, args, NULL);
}

static void child_exited(struct v8c__child *child) {
  struct running *running = child->options.data;
  if (running->programs && running->exited)
    (void)v8c_runtime_dispatch(running->programs->rt, running->token, "exec", call_exited, running);
}

struct chunk {
  struct running *running;
  int stream;
  const char *bytes;
  size_t len;
};

/* read(stream, bytes), or undefined at its end */
static int call_read(v8c_runtime *rt, v8c_context *context, void *data) {
  const struct chunk *chunk = data;
  v8c_isolate *isolate = v8c_runtime_isolate(rt);
  v8c_value read = NULL, args[2] = {v8c_int32(isolate, chunk->stream), v8c_undefined(isolate)};
  int err = v8c_ref_get(chunk->running->read, &read);
  if (!err && chunk->bytes) err = v8c_typed_array(context, V8C_UINT8_ARRAY, chunk->bytes, chunk->len, &args[1]);
  return err ? err : v8c_call_function(context, read, NULL, 2, args, NULL);
}

static void child_read(struct v8c__child *child, int stream, const char *bytes, size_t len) {
  struct running *running = child->options.data;
  struct chunk chunk = {running, stream, bytes, len};
  if (running->programs && running->read)
    (void)v8c_runtime_dispatch(running->programs->rt, running->token, "exec", call_read, &chunk);
}

static int keep(v8c_call *call, size_t index, v8c_ref **ref) {
  return v8c_is_function(v8c_arg(call, index)) ? v8c_ref_new(v8c_call_isolate(call), v8c_arg(call, index), ref) : 0;
}

static int start_child(v8c_call *call, struct programs *programs, const struct request *request) {
  struct running *running = v8c__calloc(sizeof *running);
  if (!running) return V8C_ENOMEM;
  struct v8c__child_options options = request->options;
  int err = keep(call, 9, &running->done);
  if (!err) err = keep(call, 10, &running->read);
  if (!err) err = keep(call, 11, &running->exited);
  options.collect = !running->read;
  options.read = running->read ? child_read : NULL;
  options.exited = child_exited;
  options.done = child_done;
  options.freed = NULL;
  options.data = running;
  int code = err ? 0 : v8c__child_start(v8c_runtime_loop(programs->rt), &options, &running->child);
  if (err || code) {
    free_running(running);
    v8c_return_int32(call, code);
    return err;
  }
  running->child->options.freed = child_freed;
  running->token = v8c_token_retain(v8c_runtime_current_token(programs->rt));
  running->programs = programs;
  running->id = ++programs->last_id;
  running->next = programs->all;
  programs->all = running;
  if (options.stdio[0] == V8C__STDIO_PIPE && !v8c_is_undefined(v8c_arg(call, 8)))
    (void)v8c__child_write(running->child, request->input.data, request->input.len, true);
  v8c_value both[2] = {v8c_uint32(v8c_call_isolate(call), running->id),
                       v8c_int32(v8c_call_isolate(call), running->child->pid)};
  v8c_value result = NULL;
  err = v8c_array_from(v8c_call_context(call), 2, both, &result);
  if (!err) v8c_return(call, result);
  return err;
}

/* ---- Now: on a loop of its own ------------------------------------------------------------------------- */

struct waiting {
  v8c_runtime *rt;
  struct v8c__child *child;
  uv_timer_t watch;
  bool done;
  v8c_value result;
  v8c_context *context;
  int err;
};

static void wait_done(struct v8c__child *child) {
  struct waiting *waiting = child->options.data;
  waiting->done = true;
  waiting->err = result_of(waiting->context, child, &waiting->result);
  uv_close((uv_handle_t *)&waiting->watch, NULL);
}

/* Who closes the runtime, or cancels what runs, does not wait for it. */
static void look(uv_timer_t *timer) {
  struct waiting *waiting = timer->data;
  if (v8c_runtime_is_closing(waiting->rt) || v8c_token_code(v8c_runtime_current_token(waiting->rt)))
    (void)v8c__child_kill(waiting->child, SIGKILL, V8C__BY_CALL);
}

static int run_child(v8c_call *call, struct programs *programs, const struct request *request) {
  struct waiting waiting = {.rt = programs->rt, .context = v8c_call_context(call)};
  struct v8c__child_options options = request->options;
  uv_loop_t loop;
  if (uv_loop_init(&loop)) return V8C_ENOMEM;
  options.collect = true;
  options.done = wait_done;
  options.data = &waiting;
  int code = v8c__child_start(&loop, &options, &waiting.child);
  if (!code) {
    uv_timer_init(&loop, &waiting.watch);
    waiting.watch.data = &waiting;
    uv_timer_start(&waiting.watch, look, 50, 50);
    if (options.stdio[0] == V8C__STDIO_PIPE)
      (void)v8c__child_write(waiting.child, request->input.data, request->input.len, true);
  }
  uv_run(&loop, UV_RUN_DEFAULT);
  (void)uv_loop_close(&loop);
  if (code) v8c_return_int32(call, code);
  if (waiting.done && !waiting.err) v8c_return(call, waiting.result);
  return waiting.err;
}

/* ---- Natives ----------------------------------------------------------------------------------------------- */

static void spawn_with(v8c_call *call,
                       int (*fn)(v8c_call *call, struct programs *programs, const struct request *request)) {
  struct programs *programs = v8c_native_here(call, &v8c__mod_exec);
  struct request request = {0};
  if (!programs) return;
  int err = take(call, programs, &request);
  if (!err && !is_allowed(programs, request.options.file))
    v8c_return_int32(call, UV_EACCES);
  else if (!err)
    err = fn(call, programs, &request);
  free_request(&request);
  v8c__throw_code(call, err);
}

/* spawn(…, done, read, exited): [id, pid], or a code. */
static void spawn(v8c_call *call) { spawn_with(call, start_child); }
/* run(…): the result, or a code. */
static void run(v8c_call *call) { spawn_with(call, run_child); }

static struct running *running_of(v8c_call *call) {
  struct programs *programs = v8c_native_here(call, &v8c__mod_exec);
  uint32_t id = 0;
  if (!programs || v8c_arg_uint32(call, 0, &id)) return NULL;
  struct running *running = programs->all;
  while (running && running->id != id) running = running->next;
  return running;
}

/* kill(id, signal): 0 or a code. */
static void kill_by_id(v8c_call *call) {
  struct running *running = running_of(call);
  int32_t signal = 0;
  if (v8c_pending(v8c_call_isolate(call)) || v8c_arg_int32(call, 1, &signal)) return;
  v8c_return_int32(call, running ? v8c__child_kill(running->child, signal, V8C__BY_CALL) : UV_ESRCH);
}

/* write(id, bytes, end): 0 or a code. */
static void write_by_id(v8c_call *call) {
  struct running *running = running_of(call);
  v8c_buf input = {0};
  bool end = false;
  if (v8c_pending(v8c_call_isolate(call)) || v8c_arg_boolean(call, 2, &end)) return;
  int err = take_input(call, 1, &input);
  if (!err) v8c_return_int32(call, running ? v8c__child_write(running->child, input.data, input.len, end) : UV_EPIPE);
  v8c_buf_free(&input);
  v8c__throw_code(call, err);
}

static void describe(v8c_call *call) {
  int32_t code = 0;
  v8c_value name = NULL;
  if (v8c_arg_int32(call, 0, &code)) return;
  if (!v8c_string(v8c_call_isolate(call), uv_err_name(code), V8C_ZSTR, &name)) v8c_return(call, name);
}

/* ---- The module ---------------------------------------------------------------------------------------------- */

static int init(v8c_runtime *rt, void *data, void **state) {
  v8c_exec_options options;
  int err = v8c__options(data, &options, sizeof options);
  if (err) return err;
  struct programs *programs = v8c__calloc(sizeof *programs);
  if (!programs) return v8c__fail(V8C_ENOMEM, "%s", "");
  programs->rt = rt;
  programs->options = options;
  *state = programs;
  return 0;
}

static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  struct programs *programs = data;
  (void)rt, (void)context;
  while (programs->all) {
    struct running *running = programs->all;
    unlink_running(running);
    v8c_ref_free(running->done);
    v8c_ref_free(running->read);
    v8c_ref_free(running->exited);
    running->done = running->read = running->exited = NULL;
    v8c__child_end(running->child); /* frees `running` when its handles are closed */
  }
  v8c__free(programs);
  return 0;
}

static const v8c_prop internals[] = {V8C_FN("spawn", spawn),
                                     V8C_FN("run", run),
                                     V8C_FN("kill", kill_by_id),
                                     V8C_FN("write", write_by_id),
                                     V8C_FN("describe", describe),
                                     V8C_FN("encoding", v8c__native_encoding),
                                     V8C_FN("decode", v8c__native_decode),
                                     V8C_FN("encode", v8c__native_encode),
                                     V8C_PROP_END};
static const char *const aliases[] = {"child_process", "node:child_process", NULL};

const v8c_native_module v8c__mod_exec = {
    .size = sizeof(v8c_native_module),
    .name = "exec",
    .aliases = aliases,
    .source = v8c__js_exec,
    .internals = internals,
    .init = init,
    .close = finish,
    .types = v8c__js_exec_types,
    .help =
        "Programs: execFile(file, args, options, callback) and exec(line, …), their Sync twins, spawn; run(file, "
        "args).\n"
        "Without a callback they give a promise of { stdout, stderr, code, signal }.\n"
        "A failure has code, signal, stdout and stderr; what still runs when the runtime is closed is killed.\n"};
