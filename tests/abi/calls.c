/* calls.c: what tests/abi/headers.py makes of the headers (calls.inc): every function with NULL
 * for each of its pointers in turn and all else valid, every function of the owner's from a
 * thread that has not entered, and every function of an owned object whose isolate is gone.
 * In the checked build also with values of another isolate and of a closed scope, and objects that
 * were freed. Prints what answered otherwise than it says, and `N passed, N failed`. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "v8c.h"
#include "v8c/debugger.h"
#include "v8c/devtools.h"
#include "v8c/class.h"
#include "v8c/clone.h"
#include "v8c/esm.h"
#include "v8c/fast.h"
#include "v8c/interceptor.h"
#include "v8c/live.h"
#include "v8c/signature.h"
#include "v8c/visit.h"
#include "v8c/wasm.h"

struct things {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_ref *ref;
  v8c_private *private;
  v8c_error *error;
  v8c_template *tmpl, *function_tmpl, *child, *child_function;
  v8c_script *script;
  v8c_resolver *resolver;
  v8c_module *module;
  v8c_program *program;
  v8c_cpu_profiler *profiler;
  v8c_cpu_profile *profile;
  v8c_heap_profile *heap_profile;
  v8c_stack *stack;
  v8c_snapshot *snapshot;
  v8c_creator *creator;
  v8c_import_map *import_map;
  v8c_loader *loader;
  v8c_fetch *fetch; /* none: who has one has to answer */
  v8c_limits *limits;
  v8c_callback *callback;
  v8c_source_map *source_map;
  v8c_source_maps *source_maps;
  v8c_coverage *coverage;
  v8c_coverage_report *coverage_report;
  v8c_inspector *inspector;
  v8c_session *session;
  v8c_devtools *devtools;
  v8c_target *target;
  v8c_backing_store *store;
  v8c_clone *clone;
  v8c_wasm_module *wasm_module;
  v8c_wasm_stream *wasm_stream;
  v8c_runtime *runtime;
  v8c_builder *builder;
  v8c_token *token;
  v8c_token_hook *hook;
  v8c_closer *closer;
  v8c_deferred *deferred;
  v8c_emitter *emitter;
  v8c_event event;
  v8c_pack_options pack;
  v8c_pack_esm_options pack_esm;
  v8c_value object, function, array, string, symbol, number, boolean, bigint, external, promise, buffer, view, wasm;
  const char *path;
  v8c_frame frame;
  v8c_scope scope;
  v8c_microtask_scope microtasks;
  /* In the checked build only. */
  v8c_value foreign, closed;
  struct things *freed;
};

static int passed, failed;
static const char *at_function = "", *at_param = "";

static void at(const char *function, const char *param) {
  at_function = function;
  at_param = param;
}

static void crashed(int number) {
  printf("%s, %s: signal %d\n%d passed, %d failed\n", at_function, at_param, number, passed, failed + 1);
  fflush(stdout);
  _exit(1);
}

/* An exception that a call has thrown is not in the way of the next. */
static void after(struct things *s) {
  if (v8c_entered(s->isolate)) (void)v8c_catch(s->isolate, NULL);
  passed++;
}

static void wrong(const char *said, int code) {
  printf("%s, %s: %s (%s)\n", at_function, at_param, v8c_err_name(code), said);
  failed++;
  passed--; /* after() counts it */
}

static void null_is(int code, bool optional, const char *documented) {
  if (code == 0 ? !optional : documented && !strstr(documented, v8c_err_name(code)))
    wrong("not documented", code);
  else if (code != V8C_EINVAL && !optional)
    wrong("NULL is V8C_EINVAL", code);
}

static void refused(int code, const char *wanted) {
  if (strcmp(wanted, v8c_err_name(code))) wrong("wanted another", code);
}

#define NULL_IS(s, function, param, call, optional, documented) \
  do {                                                          \
    at(function, param);                                        \
    null_is((call), optional, documented);                      \
    after(s);                                                   \
  } while (0)
#define REFUSED(s, function, wanted, call) \
  do {                                     \
    at(function, wanted);                  \
    refused((call), wanted);               \
    after(s);                              \
  } while (0)
#define NO_CRASH(s, function, param, call) \
  do {                                     \
    at(function, param);                   \
    (void)(call);                          \
    after(s);                              \
  } while (0)

/* What the checked build refuses with a code, or where there is none, tells the log. */
static int told;

static void hear(v8c_log_level level, const char *text, void *data) {
  (void)text, (void)data;
  if (level == V8C_LOG_ERROR) told++;
}

static void tells(int before) {
  if (told == before) wrong("the log was not told", 0);
}

#define CHECKED_CODE(s, function, param, wanted, call) \
  do {                                                 \
    if (!v8c_checked()) break;                         \
    at(function, param);                               \
    refused((call), wanted);                           \
    after(s);                                          \
  } while (0)
#define CHECKED_TELLS(s, function, param, wanted, call) \
  do {                                                  \
    if (!v8c_checked()) break;                          \
    int before = told;                                  \
    at(function, param);                                \
    (void)(call);                                       \
    tells(before);                                      \
    after(s);                                           \
  } while (0)

/* ---- Valid arguments ------------------------------------------------------------------- */

static void *scratch(void) {
  static _Alignas(16) char rooms[8][4096];
  static unsigned next;
  char *room = rooms[next++ % 8];
  return memset(room, 0, sizeof rooms[0]);
}

static void *sized(size_t size) {
  void *room = scratch();
  return memcpy(room, &size, sizeof size);
}

static v8c_buf *empty_buf(void) {
  static v8c_buf buf;
  v8c_buf_free(&buf);
  return &buf;
}

/* A template takes a name once. */
static const char *fresh_name(void) {
  static char name[2] = " ";
  if (++name[0] > '~') name[0] = '!';
  return name;
}

static v8c_value fresh_key(struct things *s) {
  v8c_value symbol = NULL;
  (void)v8c_symbol(s->isolate, "x", 1, &symbol);
  return symbol;
}

static int stub(void) { return 0; }
static void native(v8c_call *call) { (void)call; }

#include "calls.inc"

/* ---- Inside of native functions ---------------------------------------------------------- */

static struct things *things;

static void *call_elsewhere(void *call) {
  calls_call_thread(things, call);
  return NULL;
}

static void *access_elsewhere(void *access) {
  calls_access_thread(things, access);
  return NULL;
}

static void on_a_thread(void *(*fn)(void *data), void *data) {
  pthread_t thread;
  pthread_create(&thread, NULL, fn, data);
  pthread_join(thread, NULL);
}

static void in_call(v8c_call *call) {
  on_a_thread(call_elsewhere, call);
  calls_call(things, call);
}

static void in_access(v8c_value name, v8c_access *access) {
  (void)name;
  on_a_thread(access_elsewhere, access);
  calls_access(things, access);
}

/* ---- Things ------------------------------------------------------------------------------ */

static void must(int code, const char *what) {
  if (!code) return;
  printf("%s: %s (%s)\n0 passed, 1 failed\n", what, v8c_err_name(code), v8c_detail());
  exit(1);
}
#define MUST(call) must((call), #call)

static void sent(v8c_session *session, int call_id, const char *json, size_t len, void *data) {
  (void)session, (void)call_id, (void)json, (void)len, (void)data;
}

static void make_owned(struct things *s) {
  v8c_isolate *i = s->isolate;
  v8c_context *c = s->context;
  MUST(v8c_ref_new(i, s->object, &s->ref));
  MUST(v8c_private_new(i, V8C_LIT("x"), &s->private));
  MUST(v8c_object_template(i, &s->tmpl));
  MUST(v8c_object_template(i, &s->child));
  MUST(v8c_function_template(i, native, NULL, &s->function_tmpl));
  MUST(v8c_function_template(i, native, NULL, &s->child_function));
  MUST(v8c_script_compile(c, V8C_LIT("1"), NULL, &s->script));
  MUST(v8c_resolver_new(c, &s->resolver));
  static const v8c_signature signature = {.size = sizeof signature};
  MUST(v8c_callback_new(c, s->function, &signature, &s->callback));
  MUST(v8c_module_compile(c, V8C_LIT("import 'x'"), NULL, &s->module));
  MUST(v8c_program_new(V8C_LIT("1"), NULL, &s->program));
  MUST(v8c_cpu_profiler_new(i, &s->profiler));
  MUST(v8c_cpu_start(s->profiler, V8C_LIT("x"), NULL));
  MUST(v8c_cpu_stop(s->profiler, V8C_LIT("x"), &s->profile));
  MUST(v8c_heap_sampling_start(i, NULL));
  MUST(v8c_heap_sampling_get(i, &s->heap_profile));
  MUST(v8c_heap_sampling_stop(i));
  MUST(v8c_stack_current(i, 1, &s->stack));
  MUST(v8c_import_map_new(V8C_LIT("{}"), V8C_LIT("file:///x"), &s->import_map));
  MUST(v8c_loader_new(c, NULL, &s->loader));
  v8c_session_options connect = {.size = sizeof connect, .send = sent};
  v8c_devtools_options anywhere = {.size = sizeof anywhere, .port = -1};
  MUST(v8c_devtools_new(&anywhere, &s->devtools));
  MUST(v8c_devtools_attach(s->devtools, c, NULL, &s->target));
  s->inspector = v8c_devtools_inspector(s->target);
  MUST(v8c_session_new(s->inspector, &connect, &s->session));
  MUST(v8c_coverage_start(c, NULL, &s->coverage));
  MUST(v8c_coverage_take(s->coverage, c, &s->coverage_report));
  MUST(v8c_backing_store_of(i, s->buffer, &s->store));
  MUST(v8c_clone_new(c, s->string, NULL, &s->clone));
  MUST(v8c_wasm_module_of(i, s->wasm, &s->wasm_module));
  v8c_value promise = NULL;
  MUST(v8c_wasm_stream_new(c, NULL, 0, &s->wasm_stream, &promise));
  if (v8c_eval(c, V8C_LIT("throw new Error('x')"), "x.js", NULL)) MUST(v8c_catch(i, &s->error));
}

static void never(v8c_token *token, void *data) { (void)token, (void)data; }

static int make_deferred(v8c_runtime *runtime, v8c_context *context, void *data) {
  v8c_value promise = NULL;
  (void)context;
  return v8c_deferred_new(runtime, &promise, &((struct things *)data)->deferred);
}

static int make_emitter(v8c_runtime *runtime, v8c_context *context, void *data) {
  v8c_value emitter = NULL;
  int err = v8c_eval(context, V8C_LIT("({ emit() {} })"), NULL, &emitter);
  return err ? err : v8c_emitter_new(runtime, emitter, &((struct things *)data)->emitter);
}

static void make_runtime(struct things *s) {
  v8c_builder *builder = NULL;
  MUST(v8c_builder_new(NULL, &builder));
  MUST(v8c_builder_build(builder));
  MUST(v8c_runtime_new(builder, NULL, &s->runtime));
  v8c_builder_free(builder);
  MUST(v8c_builder_new(NULL, &s->builder));
  MUST(v8c_token_new(NULL, &s->token));
  MUST(v8c_token_on_cancel(s->token, never, NULL, &s->hook));
  MUST(v8c_runtime_add_closer(s->runtime, "closer", (v8c_job_fn)stub, NULL, &s->closer));
  MUST(v8c_runtime_call(s->runtime, "deferred", make_deferred, s, NULL));
  MUST(v8c_runtime_call(s->runtime, "emitter", make_emitter, s, NULL));
  s->event = (v8c_event){.size = sizeof s->event, .name = "x"};
}

static void end_runtime(struct things *s) {
  v8c_token_hook_free(s->hook);
  v8c_deferred_free(s->deferred);
  v8c_emitter_free(s->emitter);
  v8c_token_free(s->token);
  v8c_builder_free(s->builder);
  MUST(v8c_runtime_close(s->runtime, 0));
  v8c_runtime_free(s->runtime);
}

static void make(struct things *s) {
  MUST(v8c_isolate_new(NULL, &s->isolate));
  MUST(v8c_context_new(s->isolate, NULL, &s->context));
}

static void make_values(struct things *s) {
  v8c_isolate *i = s->isolate;
  v8c_context *c = s->context;
  MUST(v8c_object(c, &s->object));
  MUST(v8c_array(c, 1, &s->array));
  MUST(v8c_eval(c, V8C_LIT("(function () {})"), NULL, &s->function));
  MUST(v8c_eval(c, V8C_LIT("Symbol('x')"), NULL, &s->symbol));
  MUST(v8c_string(i, "x", 1, &s->string));
  MUST(v8c_promise_resolve(c, s->string, &s->promise));
  MUST(v8c_array_buffer(c, 8, &s->buffer));
  MUST(v8c_view(c, V8C_UINT8_ARRAY, s->buffer, 0, 8, &s->view));
  static const unsigned char empty_module[] = {0, 97, 115, 109, 1, 0, 0, 0};
  MUST(v8c_wasm_compile(c, empty_module, sizeof empty_module, &s->wasm));
  s->number = v8c_number(i, 1);
  s->boolean = v8c_boolean(i, true);
  s->bigint = v8c_bigint_int64(i, 1);
  s->external = v8c_external(i, &passed);
  s->path = "/nonexistent/x";
  s->pack = (v8c_pack_options){.size = sizeof s->pack, .source = "1", .source_len = 1};
  s->pack_esm = (v8c_pack_esm_options){.size = sizeof s->pack_esm, .source = "1", .source_len = 1};
}

static void *elsewhere(void *data) {
  calls_thread(data);
  return NULL;
}

static void free_all(struct things *s) {
  v8c_loader_free(s->loader);
  v8c_ref_free(s->ref);
  v8c_private_free(s->private);
  v8c_error_free(s->error);
  v8c_template_free(s->tmpl);
  v8c_template_free(s->child);
  v8c_template_free(s->function_tmpl);
  v8c_template_free(s->child_function);
  v8c_script_free(s->script);
  v8c_resolver_free(s->resolver);
  v8c_module_free(s->module);
  v8c_program_free(s->program);
  v8c_cpu_profiler_free(s->profiler);
  v8c_cpu_profile_free(s->profile);
  v8c_heap_profile_free(s->heap_profile);
  v8c_stack_free(s->stack);
  v8c_snapshot_free(s->snapshot);
  v8c_creator_free(s->creator);
  v8c_import_map_free(s->import_map);
  v8c_limits_free(s->limits);
  v8c_callback_release(s->callback);
  v8c_source_map_free(s->source_map);
  v8c_source_maps_free(s->source_maps);
  v8c_coverage_stop(s->coverage);
  v8c_coverage_report_free(s->coverage_report);
  v8c_session_free(s->session);
  v8c_devtools_detach(s->target); /* and its inspector */
  v8c_devtools_free(s->devtools);
  v8c_backing_store_free(s->store);
  v8c_clone_free(s->clone);
  v8c_wasm_module_free(s->wasm_module);
  v8c_wasm_stream_free(s->wasm_stream);
  v8c_context_free(s->context);
}

/* What was of an isolate that is gone, all freed. Frees more than once are found, too. */
static void make_freed(struct things *freed) {
  v8c_frame frame;
  make(freed);
  MUST(v8c_creator_new(NULL, &freed->creator));
  MUST(v8c_limits_new(NULL, &freed->limits));
  MUST(v8c_pack_bundle(&(v8c_pack_options){.size = sizeof freed->pack, .source = "1", .source_len = 1},
                       &freed->snapshot));
  MUST(v8c_enter(freed->context, &frame));
  make_values(freed);
  make_owned(freed);
  MUST(v8c_leave(&frame));
  free_all(freed);
  MUST(v8c_isolate_free(freed->isolate));
}

static void make_wrong(struct things *s, struct things *other) {
  v8c_frame frame;
  v8c_scope scope;
  if (!v8c_checked()) return;
  make(other);
  MUST(v8c_enter(other->context, &frame));
  MUST(v8c_object(other->context, &s->foreign));
  MUST(v8c_leave(&frame));
  MUST(v8c_scope_open(s->isolate, &scope));
  MUST(v8c_object(s->context, &s->closed));
  v8c_scope_close(&scope);
}

/* With NULLs, in all three kinds of place, then from a thread that has not entered. */
static void in_an_isolate(void) {
  struct things s = {0}, other = {0}, freed = {0};
  v8c_value function = NULL, object = NULL, out = NULL;
  v8c_template *tmpl = NULL;
  make(&s);
  MUST(v8c_creator_new(NULL, &s.creator));
  MUST(v8c_limits_new(NULL, &s.limits));
  MUST(v8c_source_map_new(V8C_LIT("{\"version\": 3, \"sources\": [\"x\"], \"mappings\": \"AAAA\"}"), NULL, 0,
                          &s.source_map));
  MUST(v8c_source_maps_new(NULL, &s.source_maps));
  MUST(v8c_pack_bundle(&(v8c_pack_options){.size = sizeof s.pack, .source = "1", .source_len = 1}, &s.snapshot));
  make_runtime(&s);
  if (v8c_checked()) make_freed(&freed);
  s.freed = &freed;
  MUST(v8c_enter(s.context, &s.frame));
  make_wrong(&s, &other);
  make_values(&s);
  make_owned(&s);
  things = &s;
  MUST(v8c_scope_open(s.isolate, &s.scope));
  MUST(v8c_microtask_scope_open(s.context, false, &s.microtasks));
  on_a_thread(elsewhere, &s);
  MUST(v8c_microtask_scope_close(&s.microtasks));
  v8c_scope_close(&s.scope);
  calls_host(&s);
  MUST(v8c_function(s.context, V8C_LIT("f"), in_call, NULL, &function));
  MUST(v8c_call_function(s.context, function, NULL, 0, NULL, &out));
  MUST(v8c_object_template(s.isolate, &tmpl));
  MUST(v8c_template_set_native(tmpl, V8C_LIT("x"), in_access, NULL, NULL, 0));
  MUST(v8c_template_instance(tmpl, s.context, &object));
  MUST(v8c_get_named(s.context, object, V8C_LIT("x"), &out));
  v8c_template_free(tmpl);
  MUST(v8c_leave(&s.frame));
  end_runtime(&s);
  free_all(&s);
  MUST(v8c_isolate_free(s.isolate));
  v8c_context_free(other.context);
  MUST(v8c_isolate_free(other.isolate));
}

/* Objects that outlived their isolate; another one is entered meanwhile. */
static void without_an_isolate(void) {
  struct things s = {0}, other = {0};
  v8c_frame frame;
  make(&s);
  MUST(v8c_enter(s.context, &frame));
  make_values(&s);
  make_owned(&s);
  MUST(v8c_leave(&frame));
  MUST(v8c_isolate_free(s.isolate));
  make(&other);
  MUST(v8c_enter(other.context, &frame));
  make_values(&other);
  s.isolate = other.isolate;
  s.object = other.object, s.function = other.function, s.array = other.array, s.string = other.string;
  s.promise = other.promise, s.buffer = other.buffer, s.view = other.view, s.symbol = other.symbol,
  s.number = other.number, s.boolean = other.boolean, s.bigint = other.bigint;
  calls_gone(&s);
  free_all(&s);
  MUST(v8c_leave(&frame));
  v8c_context_free(other.context);
  MUST(v8c_isolate_free(other.isolate));
}

int main(void) {
  signal(SIGSEGV, crashed);
  signal(SIGTRAP, crashed);
  signal(SIGILL, crashed);
  signal(SIGABRT, crashed);
  v8c_start_options options = {.size = sizeof options, .log = hear};
  MUST(v8c_start(&options));
  in_an_isolate();
  without_an_isolate();
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
