/* native_module.c: a native module to copy: a table of functions, a state that each runtime has for itself,
 * a promise that a thread settles, a little JavaScript, a declaration for TypeScript.
 *
 * prints: 3 notes: milk, bread, salt */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <v8c.h>

static const v8c_native_module notes_module;

/* The state: one for each runtime, on its owner thread. */
struct notes {
  v8c_buf text;
  int count;
};

static int open_notes(v8c_runtime *rt, void *data, void **state) {
  (void)rt, (void)data; /* what v8c_builder_add_module was given */
  *state = calloc(1, sizeof(struct notes));
  return *state ? 0 : V8C_ENOMEM;
}

static int close_notes(v8c_runtime *rt, v8c_context *context, void *data) {
  struct notes *notes = data;
  (void)rt, (void)context;
  v8c_buf_free(&notes->text);
  free(notes);
  return 0;
}

/* Functions: when a call fails, they return, and JavaScript gets the exception. */
static void add(v8c_call *call) {
  struct notes *notes = v8c_native_here(call, &notes_module);
  v8c_value text = NULL;
  if (!notes || v8c_arg_string(call, 0, &text)) return;
  if (notes->count++) v8c_buf_append(&notes->text, ", ", 2);
  if (v8c_string_append(v8c_call_isolate(call), text, 0, &notes->text))
    v8c_throw_range_error(v8c_call_isolate(call), "notes.add: no memory");
  else
    v8c_return_number(call, notes->count);
}

/* Another thread takes its time. */
static void *fetch(void *data) {
  (void)v8c_deferred_resolve_text(data, "salt", 4);
  v8c_deferred_free(data);
  return NULL;
}

static void later(v8c_call *call) {
  v8c_deferred *deferred = NULL;
  v8c_value promise = NULL;
  pthread_t thread;
  if (v8c_deferred_new(v8c_runtime_of(v8c_call_isolate(call)), &promise, &deferred)) return;
  if (pthread_create(&thread, NULL, fetch, deferred)) return v8c_deferred_free(deferred);
  pthread_detach(thread);
  v8c_return(call, promise);
}

static const v8c_prop functions[] = {V8C_FN("add", add), V8C_FN("later", later), V8C_PROP_END};

static const v8c_native_module notes_module = {
    .size = sizeof notes_module,
    .name = "notes",
    .functions = functions,
    .init = open_notes,
    .close = close_notes,
    .source = "exports.addLater = async () => exports.add(await exports.later());",
    .types = "declare module \"notes\" { export function add(text: string): number; }\n",
    .help = "Notes that are kept as long as the runtime.\n"};

static const char program[] = "const notes = require('notes'); notes.add('milk'); notes.add('bread'); notes.addLater()";

static int begin(v8c_runtime *rt, v8c_context *context, void *data, v8c_value *out) {
  (void)rt, (void)data;
  return v8c_eval(context, program, V8C_ZSTR, "main.js", out);
}

static int show(v8c_runtime *rt, v8c_context *context, v8c_value value, void *data) {
  const struct notes *notes = v8c_native_state(rt, &notes_module);
  (void)context, (void)value, (void)data;
  return printf("%d notes: %s\n", notes->count, notes->text.data) < 0 ? V8C_EIO : 0;
}

int main(void) {
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  int err = v8c_start(NULL);
  if (!err) err = v8c_builder_new(NULL, &builder);
  if (!err) err = v8c_builder_add_module(builder, &notes_module, NULL);
  if (!err) err = v8c_builder_build(builder);
  if (!err) err = v8c_runtime_new(builder, NULL, &rt);
  if (!err) err = v8c_runtime_await(rt, "main", begin, show, NULL, 10e3, NULL);
  if (!err) err = v8c_runtime_close(rt, 0);
  if (err) fprintf(stderr, "%s: %s\n", v8c_err_name(err), v8c_detail());
  v8c_runtime_free(rt);
  v8c_builder_free(builder);
  return err || v8c_stop();
}
