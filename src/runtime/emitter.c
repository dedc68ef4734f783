/* emitter.c: emitters of JavaScript's that C emits from, on any thread. An emitter is a closer of its
 * runtime's: the end of one is the end of the other. */
#include "v8c/emitter.h"

#include <string.h>

#include "src/runtime/core.h"

struct v8c_emitter {
  _Atomic size_t users, refs; /* those of the caller's; all */
  _Atomic bool closed;
  _Atomic bool ending; /* its last job is queued */
  v8c_runtime *rt;     /* its memory at least */
  v8c_job last_job;
  pthread_mutex_t lock;
  v8c_job_fn on_close; /* under the lock, also the next two */
  void *data;
  void (*free_data)(void *data);
  /* The owner's. */
  v8c_ref *object; /* NULL: ended */
  v8c_closer *closer;
};

static void unref(v8c_emitter *emitter) {
  if (atomic_fetch_sub(&emitter->refs, 1) != 1) return;
  v8c__rt_unref(emitter->rt);
  pthread_mutex_destroy(&emitter->lock);
  v8c__free(emitter);
}

static void ref(v8c_emitter *emitter) { atomic_fetch_add_explicit(&emitter->refs, 1, memory_order_relaxed); }

static int refuse(const char *operation) { return v8c__fail(V8C_ECLOSED, "%s: the emitter is closed", operation); }

/* ---- The end, on the owner --------------------------------------------------------------- */

static int run_hook(v8c_emitter *emitter, v8c_context *context) {
  pthread_mutex_lock(&emitter->lock);
  v8c_job_fn fn = emitter->on_close;
  void *data = emitter->data;
  void (*free_data)(void *data) = emitter->free_data;
  emitter->on_close = NULL;
  emitter->free_data = NULL;
  pthread_mutex_unlock(&emitter->lock);
  int code = fn ? fn(emitter->rt, context, data) : 0;
  if (free_data) free_data(data);
  return code;
}

/* Once. */
static int end(v8c_emitter *emitter, v8c_context *context) {
  if (!emitter->object) return 0;
  pthread_mutex_lock(&emitter->lock); /* no hook is set behind this */
  atomic_store(&emitter->closed, true);
  pthread_mutex_unlock(&emitter->lock);
  v8c_ref_free(emitter->object);
  emitter->object = NULL;
  return run_hook(emitter, context);
}

static int close_with_runtime(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_emitter *emitter = data;
  (void)rt;
  emitter->closer = NULL;
  int code = end(emitter, context);
  unref(emitter);
  return code;
}

static int run_last(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_emitter *emitter = data;
  (void)rt;
  if (emitter->closer) {
    v8c_closer_free(emitter->closer);
    emitter->closer = NULL;
    unref(emitter);
  }
  int code = end(emitter, context);
  unref(emitter);
  return code;
}

/* The closer will see to it. */
static void drop_last(void *data, int code) {
  (void)code;
  unref(data);
}

/* Any thread; of a runtime that is closing the closer sees to it. */
static void post_last(v8c_emitter *emitter) {
  if (atomic_exchange(&emitter->ending, true)) return;
  emitter->last_job = (v8c_job){.run = run_last, .drop = drop_last, .data = emitter, .name = "close emitter"};
  ref(emitter);
  if (v8c__rt_push_own(emitter->rt, &emitter->last_job)) unref(emitter);
}

void v8c_emitter_close(v8c_emitter *emitter) {
  if (!emitter) return;
  pthread_mutex_lock(&emitter->lock);
  atomic_store(&emitter->closed, true);
  pthread_mutex_unlock(&emitter->lock);
  post_last(emitter);
}

void v8c_emitter_free(v8c_emitter *emitter) {
  if (!emitter) return;
  if (atomic_fetch_sub(&emitter->users, 1) == 1) post_last(emitter);
  unref(emitter);
}

int v8c_emitter_on_close(v8c_emitter *emitter, v8c_job_fn fn, void *data, void (*free_data)(void *data)) {
  if (!emitter) return v8c__fail(V8C_EINVAL, "emitter is NULL");
  pthread_mutex_lock(&emitter->lock);
  void *old = emitter->data;
  void (*free_old)(void *data) = emitter->free_data;
  bool open = !atomic_load(&emitter->closed);
  if (open) {
    emitter->on_close = fn;
    emitter->data = data;
    emitter->free_data = free_data;
  }
  pthread_mutex_unlock(&emitter->lock);
  if (!open) return refuse("on_close");
  if (free_old) free_old(old);
  return 0;
}

/* ---- Adopt ----------------------------------------------------------------------------------- */

static int check_emitter(v8c_runtime *rt, v8c_value value) {
  v8c_value emit = NULL;
  if (!v8c_is_object(value)) return v8c__fail(V8C_ETYPE, "value is not an EventEmitter: it is no object");
  int err = v8c_get_named(rt->context, value, V8C_LIT("emit"), &emit);
  if (err) return err;
  return v8c_is_function(emit) ? 0 : v8c__fail(V8C_ETYPE, "value is not an EventEmitter: it has no emit function");
}

static int adopt(v8c_emitter *emitter, v8c_value value) {
  int err = v8c_ref_new(emitter->rt->isolate, value, &emitter->object);
  if (!err) err = v8c_runtime_add_closer(emitter->rt, "emitter", close_with_runtime, emitter, &emitter->closer);
  return err;
}

int v8c_emitter_new(v8c_runtime *rt, v8c_value value, v8c_emitter **out) {
  if (!rt || !value || !out) return v8c__fail(V8C_EINVAL, "runtime, emitter or out is NULL");
  if (!v8c__rt_is_owner(rt) || !v8c_entered(rt->isolate)) return v8c__fail(V8C_ETHREAD, "not in a job of the runtime");
  if (v8c__rt_stage(rt) >= V8C__GONE) return v8c__fail(V8C_ECLOSED, "%s", "");
  int err = check_emitter(rt, value);
  if (err) return err;
  v8c_emitter *emitter = v8c__calloc(sizeof *emitter);
  if (!emitter) return v8c__fail(V8C_ENOMEM, "%s", "");
  emitter->rt = rt;
  err = adopt(emitter, value);
  if (err) {
    v8c_ref_free(emitter->object);
    v8c__free(emitter);
    return err;
  }
  atomic_fetch_add(&rt->refs, 1);
  pthread_mutex_init(&emitter->lock, NULL);
  atomic_init(&emitter->users, 1);
  atomic_init(&emitter->refs, 2); /* the closer's, too */
  *out = emitter;
  return 0;
}

v8c_emitter *v8c_emitter_retain(v8c_emitter *emitter) {
  if (!emitter) return NULL;
  atomic_fetch_add(&emitter->users, 1);
  ref(emitter);
  return emitter;
}

bool v8c_emitter_is_closed(const v8c_emitter *emitter) { return !emitter || atomic_load(&emitter->closed); }

int v8c_emitter_value(v8c_emitter *emitter, v8c_value *out) {
  if (!emitter || !out) return v8c__fail(V8C_EINVAL, "emitter or out is NULL");
  if (!v8c__rt_is_owner(emitter->rt)) return v8c__fail(V8C_ETHREAD, "not in a job of the runtime");
  return atomic_load(&emitter->closed) ? refuse("value") : v8c_ref_get(emitter->object, out);
}

/* ---- Emit, on the owner ------------------------------------------------------------------------ */

/* An event on its way. */
struct what {
  v8c_emitter *emitter;
  const char *name, *json;
  size_t name_len, json_len;
  v8c_arguments_fn build;
  void *data;
  const v8c_class *of;
  void *payload; /* NULL: none, or the object's now */
  bool spread, heard, owned, begun;
};

static int parse(const struct what *what, v8c_context *context, v8c_value *arguments, size_t *count) {
  v8c_value value = NULL;
  uint32_t length = 1;
  int err = v8c_json_parse(context, what->json, what->json_len, &value);
  if (err) return err;
  *count = 1;
  arguments[0] = value;
  if (!what->spread) return 0;
  if (v8c_array_length(value, &length)) return v8c__fail(V8C_ETYPE, "the JSON text to spread is no array");
  if (length > V8C_EVENT_ARGUMENTS)
    return v8c__fail(V8C_ERANGE, "%u arguments are more than %d", length, V8C_EVENT_ARGUMENTS);
  *count = length;
  return v8c_array_read(context, value, 0, length, arguments);
}

/* A struct as the argument; *made when it had no object before. */
static int wrap(struct what *what, v8c_context *context, v8c_value *argument, bool *made) {
  v8c_isolate *isolate = what->emitter->rt->isolate;
  size_t before = v8c_class_instances(isolate);
  int err = v8c_class_wrap(context, what->of, what->payload, what->owned ? V8C_WRAP_OWNED : 0, argument);
  *made = !err && v8c_class_instances(isolate) > before;
  if (what->owned && (!err || err == V8C_ESTATE)) what->payload = NULL; /* an object has it */
  return err;
}

static void free_payload(struct what *what) {
  if (!what->owned || !what->payload) return;
  for (const v8c_class *one = what->of; one; one = one->parent) {
    if (!one->finalize) continue;
    one->finalize(what->payload);
    break;
  }
  what->payload = NULL;
}

static int make_arguments(struct what *what, v8c_context *context, v8c_value *arguments, size_t *count, bool *made) {
  v8c_runtime *rt = what->emitter->rt;
  int err = 0;
  if (what->of) {
    *count = 1;
    return wrap(what, context, &arguments[0], made);
  }
  if (what->build)
    err = what->build(rt, context, what->data, arguments, count);
  else if (what->json)
    err = parse(what, context, arguments, count);
  if (err) return err;
  if (*count > V8C_EVENT_ARGUMENTS)
    return v8c__fail(V8C_ERANGE, "%zu arguments are more than %d", *count, V8C_EVENT_ARGUMENTS);
  for (size_t i = 0; i < *count; i++)
    if (!arguments[i]) arguments[i] = v8c_undefined(rt->isolate);
  return 0;
}

static int emit(v8c_runtime *rt, v8c_context *context, void *data) {
  struct what *what = data;
  v8c_value arguments[1 + V8C_EVENT_ARGUMENTS] = {NULL}, object = NULL, result = NULL;
  size_t count = 0;
  bool made = false;
  if (atomic_load(&what->emitter->closed)) return v8c__fail(V8C_ECLOSED, "the emitter is closed");
  what->begun = true;
  int err = v8c_key(rt->isolate, what->name, what->name_len, &arguments[0]);
  if (!err) err = v8c_ref_get(what->emitter->object, &object); /* build may close it */
  if (!err) err = make_arguments(what, context, arguments + 1, &count, &made);
  if (!err) err = v8c_call_method(context, object, V8C_LIT("emit"), 1 + count, arguments, &result);
  if (!err) what->heard = v8c_to_boolean(rt->isolate, result);
  if (made && !what->owned) (void)v8c_class_detach(rt->isolate, what->payload);
  return err;
}

/* ---- Emit, from anywhere ------------------------------------------------------------------------- */

static int read_event(v8c_emitter *emitter, const v8c_event *given, v8c_event *event) {
  if (!emitter || !given) return v8c__fail(V8C_EINVAL, "emitter or event is NULL");
  int err = v8c__options(given, event, sizeof *event);
  if (err) return err;
  if (!event->name) return v8c__fail(V8C_EINVAL, "the event has no name");
  if (event->json && event->build) return v8c__fail(V8C_EINVAL, "the event has JSON and a build function");
  if (!event->of != !event->payload || (event->of && (event->json || event->build)))
    return v8c__fail(V8C_EINVAL, "the event has a class without a struct, or a struct and other arguments");
  if (!event->operation) event->operation = "emit";
  event->name_len = v8c__len(event->name, event->name_len ? event->name_len : V8C_ZSTR);
  if (event->json) event->json_len = v8c__len(event->json, event->json_len ? event->json_len : V8C_ZSTR);
  return atomic_load(&emitter->closed) ? refuse(event->operation) : 0;
}

static struct what what_of(v8c_emitter *emitter, const v8c_event *event) {
  return (struct what){.emitter = emitter,
                       .name = event->name,
                       .json = event->json,
                       .name_len = event->name_len,
                       .json_len = event->json_len,
                       .build = event->build,
                       .data = event->data,
                       .of = event->of,
                       .payload = event->payload,
                       .spread = event->spread};
}

int v8c_emitter_emit(v8c_emitter *emitter, const v8c_event *given, bool *heard, v8c_error **error) {
  v8c_event event;
  if (error) *error = NULL;
  int err = read_event(emitter, given, &event);
  if (err) return err;
  struct what what = what_of(emitter, &event);
  err = event.token ? v8c_runtime_call_with_custom(emitter->rt, event.token, event.operation, emit, &what, error)
                    : v8c_runtime_call(emitter->rt, event.operation, emit, &what, error);
  if (!err && heard) *heard = what.heard;
  return err;
}

struct posted {
  struct v8c__followed job;
  struct what what;
  v8c_delivered_fn delivered;
  v8c_drop_fn drop;
  v8c_token *token;
  char texts[];
};

/* On the owner, and where it was not accepted: nobody else has it then. */
static void free_posted(struct posted *posted) {
  v8c_token_free(posted->token);
  unref(posted->what.emitter);
  v8c__free(posted);
}

static int admit(void *data) {
  struct posted *posted = data;
  return atomic_load(&posted->what.emitter->closed) ? V8C_ECLOSED : 0;
}

static int emit_posted(v8c_runtime *rt, v8c_context *context, void *data) {
  return emit(rt, context, &((struct posted *)data)->what);
}

static void drop(void *data, int code) {
  struct posted *posted = data;
  free_payload(&posted->what);
  if (posted->drop) posted->drop(posted->what.data, code);
  free_posted(posted);
}

static void after(void *data, int code) {
  struct posted *posted = data;
  if (code == V8C_ECLOSED && !posted->what.begun) return drop(data, code); /* it was closed the moment before */
  free_payload(&posted->what);                                             /* nothing came of it */
  if (posted->delivered) posted->delivered(posted->what.data, code, posted->what.heard);
  free_posted(posted);
}

static struct posted *copy(v8c_emitter *emitter, const v8c_event *event) {
  struct posted *posted = v8c__alloc(sizeof *posted + event->name_len + event->json_len);
  if (!posted) return NULL;
  char *json = posted->texts + event->name_len;
  memcpy(posted->texts, event->name, event->name_len);
  if (event->json) memcpy(json, event->json, event->json_len);
  posted->what = what_of(emitter, event);
  posted->what.name = posted->texts;
  posted->what.owned = true;
  if (event->json) posted->what.json = json;
  posted->delivered = event->delivered;
  posted->drop = event->drop;
  posted->job =
      (struct v8c__followed){.job = {.run = emit_posted, .drop = drop, .data = posted, .name = event->operation},
                             .admit = admit,
                             .after = after};
  return posted;
}

int v8c_emitter_post(v8c_emitter *emitter, const v8c_event *given) {
  v8c_event event;
  v8c_token *token = NULL;
  int err = read_event(emitter, given, &event);
  if (!err) err = v8c_token_code(event.token);
  if (!err && event.token) err = v8c__token_link(event.token, emitter->rt->lifetime, &token);
  if (err) return err;
  struct posted *posted = copy(emitter, &event);
  if (!posted) {
    v8c_token_free(token);
    return v8c__fail(V8C_ENOMEM, "%s", "");
  }
  posted->token = posted->job.job.token = token;
  ref(emitter);
  err = v8c__rt_push_followed(emitter->rt, &posted->job);
  if (!err) return 0;
  free_posted(posted);
  return v8c__fail(err, "%s: %s", event.operation, v8c_strerror(err));
}
