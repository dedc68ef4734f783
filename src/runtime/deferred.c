/* deferred.c: promises made on the owner and settled from anywhere. */
#include "v8c/deferred.h"

#include <string.h>

#include "src/runtime/core.h"

enum payload { MADE, NOTHING, TEXT, JSON, ERROR };

struct v8c_deferred {
  v8c_job job;       /* what it is settled or let go by */
  _Atomic int refs;  /* the caller's, and the job's */
  _Atomic bool used; /* settled or let go: once */
  v8c_runtime *rt;   /* its memory at least */
  v8c_resolver *resolver;
  v8c_make_fn make;
  v8c_drop_fn drop;
  void *data;
  enum payload payload;
  v8c_error_kind kind;
  char *text;
  size_t len;
};

static void unref(v8c_deferred *deferred) {
  if (atomic_fetch_sub(&deferred->refs, 1) != 1) return;
  v8c_resolver_free(deferred->resolver);
  v8c__free(deferred->text);
  v8c__rt_unref(deferred->rt);
  v8c__free(deferred);
}

int v8c_deferred_new(v8c_runtime *rt, v8c_value *promise, v8c_deferred **out) {
  if (!rt || !promise || !out) return v8c__fail(V8C_EINVAL, "runtime, promise or out is NULL");
  if (!v8c__rt_is_owner(rt) || !v8c_entered(rt->isolate)) return v8c__fail(V8C_ETHREAD, "not in a job of the runtime");
  if (v8c__rt_stage(rt) >= V8C__GONE) return v8c__fail(V8C_ECLOSED, "%s", "");
  v8c_deferred *deferred = v8c__calloc(sizeof *deferred);
  if (!deferred) return v8c__fail(V8C_ENOMEM, "%s", "");
  int err = v8c_resolver_new(rt->context, &deferred->resolver);
  if (!err) err = v8c_resolver_promise(deferred->resolver, promise);
  if (err) {
    v8c_resolver_free(deferred->resolver);
    v8c__free(deferred);
    return err;
  }
  atomic_init(&deferred->refs, 1);
  atomic_fetch_add(&rt->refs, 1);
  deferred->rt = rt;
  rt->pending++;
  v8c__rt_keep_alive(rt);
  *out = deferred;
  return 0;
}

/* ---- On the owner ---------------------------------------------------------------------- */

static int make_value(v8c_deferred *deferred, v8c_context *context, v8c_value *out) {
  v8c_isolate *isolate = deferred->rt->isolate;
  v8c_value error = NULL;
  int err = 0;
  switch (deferred->payload) {
    case MADE: return deferred->make(deferred->rt, context, deferred->data, out);
    case NOTHING: return 0;
    case TEXT: return v8c_string(isolate, deferred->text, deferred->len, out);
    case JSON: return v8c_json_parse(context, deferred->text, deferred->len, out);
    case ERROR: err = v8c_error_object(isolate, deferred->kind, deferred->text, deferred->len, &error);
  }
  return err ? err : v8c_throw(isolate, error);
}

struct making {
  v8c_deferred *deferred;
  v8c_value value; /* in a scope outside of the body */
};

static int making_body(v8c_context *context, void *data) {
  struct making *making = data;
  return make_value(making->deferred, context, &making->value);
}

static int reject(v8c_deferred *deferred, v8c_context *context, int code, v8c_error *thrown) {
  v8c_value reason = NULL;
  const char *text = v8c_detail();
  int err =
      thrown ? v8c_error_value(thrown, &reason)
             : v8c_error_object(deferred->rt->isolate, V8C_ERROR, *text ? text : v8c_strerror(code), V8C_ZSTR, &reason);
  return err ? err : v8c_resolver_reject(deferred->resolver, context, reason);
}

static void let_go(v8c_deferred *deferred) {
  deferred->rt->pending--;
  v8c__rt_keep_alive(deferred->rt);
  unref(deferred);
}

static int settle(v8c_runtime *rt, v8c_context *context, void *data) {
  struct making making = {data, NULL};
  v8c_error *thrown = NULL;
  int err = v8c_try(context, making_body, &making, &thrown);
  if (err && err != V8C_ETERMINATED)
    err = reject(making.deferred, context, err, thrown);
  else if (!err)
    err = v8c_resolver_resolve(making.deferred->resolver, context,
                               making.value ? making.value : v8c_undefined(rt->isolate));
  v8c_error_free(thrown);
  let_go(making.deferred);
  return err;
}

static int abandon(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  let_go(data);
  return 0;
}

static void dropped(void *data, int code) {
  v8c_deferred *deferred = data;
  if (deferred->drop) deferred->drop(deferred->data, code);
  let_go(deferred);
}

/* ---- From anywhere -------------------------------------------------------------------------- */

static int hand_in(v8c_deferred *deferred, const char *name, v8c_job_fn run) {
  deferred->job = (v8c_job){.run = run, .drop = dropped, .data = deferred, .name = name};
  atomic_fetch_add(&deferred->refs, 1);
  int err = v8c__rt_push_own(deferred->rt, &deferred->job);
  if (!err) return 0;
  atomic_fetch_sub(&deferred->refs, 1);
  return v8c__fail(err, "%s: the runtime is closed", name);
}

static int use(v8c_deferred *deferred) {
  if (!deferred) return v8c__fail(V8C_EINVAL, "deferred is NULL");
  return atomic_exchange(&deferred->used, true) ? v8c__fail(V8C_ESTATE, "the deferred is settled already") : 0;
}

int v8c_deferred_settle(v8c_deferred *deferred, v8c_make_fn make, void *data, v8c_drop_fn drop) {
  if (!make) return v8c__fail(V8C_EINVAL, "make is NULL");
  int err = use(deferred);
  if (err) return err;
  deferred->make = make;
  deferred->data = data;
  deferred->drop = drop;
  return hand_in(deferred, "settle", settle);
}

static int settle_with(v8c_deferred *deferred, enum payload payload, v8c_error_kind kind, const char *text,
                       size_t len) {
  if (!deferred || !text) return v8c__fail(V8C_EINVAL, "deferred or text is NULL");
  len = v8c__len(text, len);
  char *copy = v8c__strdup(text, len);
  if (!copy) return v8c__fail(V8C_ENOMEM, "%s", "");
  int err = use(deferred);
  if (err) {
    v8c__free(copy);
    return err;
  }
  deferred->payload = payload;
  deferred->kind = kind;
  deferred->text = copy;
  deferred->len = len;
  return hand_in(deferred, "settle", settle);
}

int v8c_deferred_resolve(v8c_deferred *deferred) { return settle_with(deferred, NOTHING, V8C_ERROR, "", 0); }

int v8c_deferred_resolve_text(v8c_deferred *deferred, const char *text, size_t len) {
  return settle_with(deferred, TEXT, V8C_ERROR, text, len);
}

int v8c_deferred_resolve_json(v8c_deferred *deferred, const char *json, size_t len) {
  return settle_with(deferred, JSON, V8C_ERROR, json, len);
}

int v8c_deferred_reject(v8c_deferred *deferred, v8c_error_kind kind, const char *message, size_t len) {
  return settle_with(deferred, ERROR, kind, message, len);
}

void v8c_deferred_free(v8c_deferred *deferred) {
  if (!deferred) return;
  if (!atomic_exchange(&deferred->used, true)) (void)hand_in(deferred, "drop", abandon);
  unref(deferred);
}
