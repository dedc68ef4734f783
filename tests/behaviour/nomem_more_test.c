/* nomem_more_test.c: as nomem_test.c: promises, microtasks, bytes, the inspector, limits, collections and
 * what the host is asked in the middle of JavaScript. */
#include <stdlib.h>

#include "tests/harness/nomem.h"

TestSuite(nomem_more, .init = nomem_up, .timeout = 300);

/* Data that the library has and gives back once; a call that fails leaves it the caller's. */
static int owed;

static void *lend(void) {
  owed++;
  return &owed;
}

static void give_back(void *data) {
  cr_assert_eq(data, &owed);
  owed--;
}

/* Of TRY: the data is the caller's when the call fails. */
#define TRY_DATA(call)     \
  do {                     \
    void *data = lend();   \
    if ((err = (call))) {  \
      give_back(data);     \
      failed_call = #call; \
      goto end;            \
    }                      \
  } while (0)

static int closed(struct host *h, int err) {
  err = thrown_for_memory(h, err);
  close_host(h);
  cr_assert_eq(owed, 0, "%d lots of data were not given back", owed);
  return err;
}

/* ---- Promises ----------------------------------------------------------------------------------- */

static void heard_rejection(v8c_isolate *isolate, v8c_promise_reject_event event, v8c_value promise, v8c_value value,
                            void *data) {
  (void)isolate, (void)event, (void)promise, (void)value, (void)data;
}

static void heard_unhandled(v8c_context *context, v8c_value promise, v8c_error *error, void *data) {
  (void)context, (void)promise, (void)data;
  cr_assert_not_null(v8c_error_message(error, NULL));
}

static void heard_step(v8c_isolate *isolate, v8c_promise_hook event, v8c_value promise, v8c_value parent, void *data) {
  (void)isolate, (void)event, (void)promise, (void)parent, (void)data;
}

static void reacts(v8c_call *call) { (void)call; }

static int promises(void) {
  struct host h = {0};
  v8c_resolver *resolver = NULL, *rejecter = NULL;
  v8c_value promise = NULL, other = NULL, out = NULL;
  int err;
  TRY(open_host(&h));
  TRY_DATA(v8c_on_promise_reject(h.isolate, heard_rejection, data, give_back));
  TRY_DATA(v8c_on_promise_reject(h.isolate, heard_rejection, data, give_back));
  TRY_DATA(v8c_context_on_unhandled(h.context, heard_unhandled, data, give_back));
  TRY_DATA(v8c_on_promise_hook(h.isolate, heard_step, data, give_back));
  TRY(v8c_resolver_new(h.context, &resolver));
  TRY(v8c_resolver_new(h.context, &rejecter));
  TRY(v8c_resolver_promise(resolver, &promise));
  TRY(v8c_promise_then_fn(h.context, promise, reacts, reacts, NULL, &other));
  TRY(v8c_resolver_resolve(resolver, h.context, v8c_int32(h.isolate, 1)));
  TRY(v8c_resolver_reject(rejecter, h.context, v8c_int32(h.isolate, 2)));
  TRY(v8c_eval(h.context, V8C_LIT("Promise.reject(new Error('x')); (async () => { await null; return 3 })()"), NULL,
               &promise));
  TRY(v8c_context_run_microtasks(h.context));
  TRY(v8c_await(h.context, promise, 1000, &out));
end:
  v8c_resolver_free(resolver);
  v8c_resolver_free(rejecter);
  return closed(&h, err);
}

static void runs(v8c_context *context, void *data) { (void)context, (void)data; }

static int microtasks(void) {
  struct host h = {0};
  v8c_context *context = NULL;
  v8c_microtask_scope scope;
  v8c_context_options options = {.size = sizeof options, .own_microtasks = true};
  int err;
  TRY(open_host(&h));
  TRY(v8c_context_new(h.isolate, &options, &context));
  TRY_DATA(v8c_enqueue_microtask_fn(context, runs, data, give_back));
  TRY_DATA(v8c_enqueue_microtask_fn(h.context, runs, data, give_back));
  TRY(v8c_microtask_scope_open(h.context, true, &scope));
  TRY(v8c_microtask_scope_close(&scope));
  TRY(v8c_context_run_microtasks(h.context));
end:
  v8c_context_free(context); /* one that never runs */
  return closed(&h, err);
}

/* ---- Bytes ----------------------------------------------------------------------------------------- */

static void free_bytes(void *bytes, size_t len, void *data) {
  (void)len;
  free(bytes);
  give_back(data);
}

static int bytes(void) {
  struct host h = {0};
  v8c_backing_store *store = NULL, *shared = NULL;
  v8c_value buffer = NULL, lent = NULL, view = NULL, key = NULL, out = NULL;
  void *at = malloc(16);
  size_t len;
  int err;
  TRY(open_host(&h));
  TRY(v8c_array_buffer_copy(h.context, "0123", 4, &buffer));
  TRY_DATA(v8c_array_buffer_external(h.context, at, 16, free_bytes, data, &lent));
  at = NULL;
  TRY(v8c_view(h.context, V8C_UINT8_ARRAY, buffer, 0, 4, &view));
  TRY(v8c_typed_array(h.context, V8C_INT32_ARRAY, NULL, 4, &out));
  TRY(v8c_backing_store_of(h.isolate, buffer, &store));
  TRY(v8c_backing_store_buffer(h.context, store, &out));
  TRY(v8c_shared_array_buffer(h.context, 16, &out));
  TRY(v8c_backing_store_of(h.isolate, out, &shared));
  TRY(v8c_array_buffer_resizable(h.context, 8, 16, &out));
  TRY(v8c_buffer_resize(h.context, out, 12));
  TRY(v8c_bytes(h.isolate, view, &at, &len));
  at = NULL;
  TRY(v8c_string(h.isolate, V8C_LIT("key"), &key));
  TRY(v8c_array_buffer_set_detach_key(h.isolate, lent, key));
  TRY(v8c_array_buffer_detach(h.context, lent, key));
  TRY(v8c_array_buffer_transfer(h.context, buffer, &out));
end:
  free(at);
  v8c_backing_store_free(store);
  v8c_backing_store_free(shared);
  return closed(&h, err);
}

/* ---- The inspector ----------------------------------------------------------------------------------- */

static void on_console(v8c_inspector *inspector, const v8c_console_message *message, void *data) {
  (void)inspector, (void)data;
  cr_assert_not_null(message->text);
}

static void on_send(v8c_session *session, int call_id, const char *json, size_t len, void *data) {
  (void)session, (void)call_id, (void)data;
  cr_assert_eq(strlen(json), len);
}

static int say(v8c_session *session, const char *method) {
  char message[200];
  snprintf(message, sizeof message, "{\"id\":1,\"method\":\"%s\"}", method);
  return v8c_session_dispatch(session, message, V8C_ZSTR);
}

static int inspector(void) {
  struct host h = {0};
  v8c_inspector *inspector = NULL;
  v8c_session *session = NULL, *next = NULL;
  v8c_error *error = NULL;
  v8c_buf state = {0};
  v8c_inspector_options options = {
      .size = sizeof options, .console = on_console, .console_arguments = true, .free_data = give_back};
  v8c_session_options client = {.size = sizeof client, .send = on_send, .free_data = give_back};
  int err;
  TRY(open_host(&h));
  TRY_DATA((options.data = data, v8c_inspector_new(h.isolate, &options, &inspector)));
  TRY(v8c_inspector_add_context(inspector, h.context, 1, V8C_LIT("a name \xc3\xa9")));
  TRY_DATA((client.data = data, v8c_session_new(inspector, &client, &session)));
  TRY(say(session, "Runtime.enable"));
  TRY(say(session, "Debugger.enable"));
  TRY(v8c_eval(h.context, V8C_LIT("console.log('said \xc3\xa9', { x: 1 })"), NULL, NULL));
  TRY(v8c_inspector_task_scheduled(inspector, V8C_LIT("task"), &h, false));
  TRY(v8c_inspector_task_started(inspector, &h));
  TRY(v8c_inspector_task_finished(inspector, &h));
  if ((err = v8c_eval(h.context, V8C_LIT("throw new Error('x')"), NULL, NULL)) != V8C_EXCEPTION) goto end;
  TRY(v8c_catch(h.isolate, &error));
  TRY(v8c_inspector_report(inspector, h.context, error));
  TRY(v8c_session_state(session, &state));
  client.state = state.data, client.state_len = state.len;
  TRY_DATA((client.data = data, v8c_session_new(inspector, &client, &next)));
  TRY(v8c_inspector_remove_context(inspector, h.context));
end:
  v8c_error_free(error);
  v8c_buf_free(&state);
  v8c_session_free(session);
  v8c_session_free(next);
  v8c_inspector_free(inspector);
  return closed(&h, err);
}

/* ---- Limits, interrupts, collections ------------------------------------------------------------------ */

static int body(v8c_context *context, void *data) {
  (void)data;
  return v8c_eval(context, V8C_LIT("1"), NULL, NULL);
}

static void interrupts(v8c_isolate *isolate, void *data) { (void)isolate, (void)data; }
static size_t near_limit(v8c_isolate *isolate, size_t current, size_t initial, void *data) {
  (void)isolate, (void)initial, (void)data;
  return current;
}

static int limits(void) {
  struct host h = {0};
  v8c_limits *limits = NULL;
  v8c_error *error = NULL;
  v8c_span span;
  bool open = false;
  v8c_limits_options options = {.size = sizeof options, .wall_ms = 1e6, .cpu_ms = 1e6, .heap_hard_bytes = 1 << 28};
  int err;
  TRY(open_host(&h));
  TRY(v8c_limits_new(&options, &limits));
  TRY(v8c_limits_set(h.isolate, limits));
  TRY(v8c_guard(h.context, limits, body, NULL, NULL));
  TRY(v8c_limits_begin(h.isolate, limits, &span));
  open = true;
  TRY_DATA(v8c_interrupt(h.isolate, interrupts, data, give_back));
  TRY(v8c_near_heap_limit_add(h.isolate, near_limit, NULL));
  TRY(v8c_eval(h.context, V8C_LIT("for (let i = 0; i < 10; i++);"), NULL, NULL));
  TRY_DATA(v8c_interrupt(h.isolate, interrupts, data, give_back)); /* never runs */
  TRY(v8c_terminate_span(h.isolate, v8c_span_id(h.isolate)));
  err = v8c_eval(h.context, V8C_LIT("for (;;);"), NULL, NULL);
  if (err == V8C_ETERMINATED) err = 0;
end:
  if (open) {
    int ended = v8c_limits_end(h.isolate, &span, &error);
    if (ended == V8C_ENOMEM)
      err = ended;
    else
      cr_assert(!ended || ended == V8C_ETERMINATED, "%s", v8c_err_name(ended));
  }
  v8c_error_free(error);
  v8c_limits_free(limits);
  return closed(&h, err);
}

static int terminations(void) {
  struct host h = {0};
  v8c_error *error = NULL;
  int err;
  TRY(open_host(&h));
  TRY_DATA(v8c_terminate_with(h.isolate, data, give_back));
  if ((err = v8c_eval(h.context, V8C_LIT("for (;;);"), NULL, NULL)) != V8C_ETERMINATED) goto end;
  TRY(v8c_catch(h.isolate, &error));
end:
  v8c_error_free(error);
  return closed(&h, err);
}

static void collected(v8c_isolate *isolate, const v8c_gc_event *event, void *data) {
  (void)isolate, (void)event, (void)data;
}

static int collections(void) {
  struct host h = {0};
  int err;
  TRY(open_host(&h));
  TRY_DATA(v8c_on_gc(h.isolate, V8C_GC_ALL, collected, data, give_back));
  TRY(v8c_external_memory(h.isolate, 1 << 20, NULL));
  TRY(v8c_low_memory(h.isolate));
  TRY(v8c_context_disposed(h.isolate, true));
  TRY_DATA(v8c_on_gc(h.isolate, V8C_GC_ALL, collected, data, give_back));
end:
  return closed(&h, err);
}

/* ---- Asked in the middle of JavaScript ------------------------------------------------------------------- */

static v8c_codegen decides(v8c_context *context, v8c_codegen_kind kind, v8c_value source, v8c_value *replacement,
                           void *data) {
  (void)context, (void)kind, (void)source, (void)replacement, (void)data;
  return V8C_CODEGEN_ALLOW;
}

static void uncaught(v8c_isolate *isolate, v8c_error *error, void *data) { (void)isolate, (void)error, (void)data; }
static bool may_access(v8c_context *accessing, v8c_value object, void *data) {
  (void)accessing, (void)object, (void)data;
  return true;
}

static int imports(v8c_context *context, const v8c_module_request *request, v8c_value referrer, v8c_value host_value,
                   void *data, v8c_value *out) {
  (void)referrer, (void)host_value, (void)data;
  return v8c_string(v8c_context_isolate(context), request->specifier, request->specifier_len, out);
}

static int fills(v8c_context *context, v8c_value meta, v8c_module *module, v8c_value name, void *data) {
  (void)module, (void)data;
  return v8c_set_named(context, meta, V8C_LIT("url"), name);
}

static int sets(v8c_context *context, v8c_module *module, void *data) {
  (void)data;
  return v8c_module_set_export(module, context, V8C_LIT("x"), v8c_int32(v8c_context_isolate(context), 1));
}

static int finds_none(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                      v8c_module **out) {
  (void)context, (void)request, (void)referrer, (void)data, (void)out;
  return V8C_ENOENT;
}

static int asked(void) {
  struct host h = {0};
  v8c_module *made = NULL, *compiled = NULL;
  v8c_template *guarded = NULL;
  v8c_value out = NULL;
  const char *exports[] = {"x"};
  v8c_synthetic_options options = {
      .size = sizeof options, .exports = exports, .export_count = 1, .evaluate = sets, .free_data = give_back};
  int err;
  TRY(open_host(&h));
  TRY_DATA(v8c_on_import(h.isolate, imports, data, give_back));
  TRY_DATA(v8c_on_import_meta(h.isolate, fills, data, give_back));
  TRY_DATA(v8c_on_uncaught(h.isolate, uncaught, data, give_back));
  TRY_DATA(v8c_context_set_codegen(h.context, decides, data, give_back));
  TRY(v8c_eval(h.context, V8C_LIT("eval('1 + 1'); import('x')"), NULL, &out));
  TRY(v8c_await(h.context, out, 1000, &out));
  TRY_DATA((options.data = data, v8c_module_synthetic(h.context, &options, &made)));
  TRY(v8c_module_link(made, h.context, finds_none, NULL));
  TRY(v8c_module_evaluate(made, h.context, &out));
  TRY(v8c_module_compile(h.context, V8C_LIT("export const url = import.meta.url"), NULL, &compiled));
  TRY(v8c_module_link(compiled, h.context, finds_none, NULL));
  TRY(v8c_module_evaluate(compiled, h.context, &out));
  TRY(v8c_object_template(h.isolate, &guarded));
  TRY_DATA(v8c_template_set_access_check(guarded, may_access, data, give_back));
  TRY(v8c_template_instance(guarded, h.context, &out));
end:
  v8c_template_free(guarded);
  v8c_module_free(made);
  v8c_module_free(compiled);
  return closed(&h, err);
}

Test(nomem_more, promises) { fails_cleanly("promises", promises); }
Test(nomem_more, microtasks) { fails_cleanly("microtasks", microtasks); }
Test(nomem_more, bytes) { fails_cleanly("bytes", bytes); }
Test(nomem_more, inspector) { fails_cleanly("the inspector", inspector); }
Test(nomem_more, limits) { fails_cleanly("limits", limits); }
Test(nomem_more, terminations) { fails_cleanly("terminations", terminations); }
Test(nomem_more, collections) { fails_cleanly("collections", collections); }
Test(nomem_more, asked) { fails_cleanly("asked in the middle of JavaScript", asked); }
