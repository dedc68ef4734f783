/* link.c: imports whose graph is complete are linked and evaluated, and told how that went. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"

struct v8c__record *v8c__loader_walk(v8c_loader *loader, struct v8c__record *root, const struct v8c__visitor *visitor) {
  unsigned mark = ++loader->mark;
  struct v8c__record *at = NULL, *next = root;
  for (;;) {
    if (next && next->mark != mark) {
      next->mark = mark;
      enum v8c__visit visit = visitor->enter(next, visitor->data);
      if (visit == V8C__VISIT_END) return next;
      if (visit == V8C__VISIT_DEEPER) {
        next->up = at;
        next->walked = 0;
        at = next;
      }
    }
    if (!at) return NULL;
    next = at->walked < at->dep_count ? at->deps[at->walked++] : NULL;
    if (next) continue;
    if (visitor->leave && visitor->leave(at, visitor->data)) return at;
    at = at->up;
  }
}

static enum v8c__visit look(struct v8c__record *record, void *data) {
  enum v8c__state *state = data;
  if (record->state == V8C__FETCHING) *state = V8C__FETCHING;
  if (record->state == V8C__FAILED) *state = V8C__FAILED;
  return record->state == V8C__READY    ? V8C__VISIT_DEEPER
         : record->state == V8C__FAILED ? V8C__VISIT_END
                                        : V8C__VISIT_PAST;
}

/* V8C__FAILED with *why: the first record that failed, in the order of imports. */
static enum v8c__state state_of(v8c_loader *loader, struct v8c__record *record, struct v8c__record **why) {
  enum v8c__state state = V8C__READY;
  *why = v8c__loader_walk(loader, record, &(struct v8c__visitor){look, NULL, &state});
  return state;
}

/* V8 asks in the order of the requests: the one behind the last is nearly always right. */
static int on_resolve(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                      v8c_module **out) {
  v8c_loader *loader = data;
  struct v8c__record *record = v8c__dict_get(&loader->by_module, (const char *)&referrer, sizeof referrer);
  if (!record) return v8c__fail(V8C_ENOENT, "%s", request->specifier);
  for (size_t n = 0; n < record->dep_count; n++) {
    size_t i = (record->cursor + n) % record->dep_count;
    v8c_module_request own = {.size = sizeof own};
    int err = v8c_module_request_at(referrer, i, &own);
    if (err) return err;
    if (own.specifier_len != request->specifier_len || memcmp(own.specifier, request->specifier, own.specifier_len) ||
        own.attribute_count != request->attribute_count)
      continue;
    bool same = true;
    for (size_t k = 0; k < own.attribute_count && same; k++)
      same = !strcmp(own.attributes[k].key, request->attributes[k].key) &&
             !strcmp(own.attributes[k].value, request->attributes[k].value);
    if (!same) continue;
    record->cursor = i + 1;
    *out = record->deps[i]->module;
    return 0;
  }
  return v8c__fail(V8C_ENOENT, "%s", request->specifier);
}

struct start {
  v8c_loader *loader;
  struct v8c__record *record;
  v8c_value promise; /* of the namespace */
};

/* promise.then(() => namespace) */
static int namespace_after(v8c_loader *loader, v8c_value promise, v8c_value names, v8c_value *out) {
  v8c_value then = NULL;
  int err = v8c__glue_give(loader, names, &then);
  return err ? err : v8c_promise_then(loader->context, promise, then, NULL, out);
}

static int link_and_evaluate(v8c_context *context, void *data) {
  struct start *s = data;
  v8c_module *module = s->record->module;
  v8c_module_status status;
  v8c_value promise = NULL, names = NULL;
  int err = v8c_module_status_get(module, &status);
  if (!err && status == V8C_MODULE_UNLINKED) err = v8c_module_link(module, context, on_resolve, s->loader);
  if (!err) err = v8c_module_evaluate(module, context, &promise);
  if (!err) err = v8c_module_namespace(module, context, &names);
  return err ? err : namespace_after(s->loader, promise, names, &s->promise);
}

static int reject(v8c_loader *loader, struct v8c__job *job, struct v8c__record *why) {
  v8c_value error = NULL;
  if (!why->error) return why->code;
  int err = v8c_ref_get(why->error, &error);
  return err ? err : v8c_resolver_reject(job->resolver, loader->context, error);
}

/* With what needs no memory of ours. */
static int reject_with_code(v8c_loader *loader, struct v8c__job *job, int code) {
  v8c_value error = NULL;
  const char *text = v8c_strerror(code);
  if (v8c_resolver_is_used(job->resolver)) return code;
  int err = v8c_error_object(loader->isolate, V8C_ERROR, text, V8C_ZSTR, &error);
  return err ? err : v8c_resolver_reject(job->resolver, loader->context, error);
}

static int finish(v8c_loader *loader, struct v8c__job *job) {
  struct start start = {loader, job->root, NULL};
  v8c_error *error = NULL;
  v8c_value value = NULL;
  int err = v8c_try(loader->context, link_and_evaluate, &start, &error);
  if (!err) {
    err = v8c_resolver_resolve(job->resolver, loader->context, start.promise);
  } else if (err == V8C_EXCEPTION && error) {
    err = v8c_error_value(error, &value);
    if (!err) err = v8c_resolver_reject(job->resolver, loader->context, value);
  } else if (err != V8C_ETERMINATED) {
    struct v8c__said said = {.code = "ERR_LOADER"};
    (void)v8c_buf_append(&said.text, v8c_detail(), V8C_ZSTR);
    err = v8c__specifier_error(loader, &said, job->root->url, job->root->url_len, &(struct v8c__place){0}, &value);
    if (!err) err = v8c_resolver_reject(job->resolver, loader->context, value);
    v8c_buf_free(&said.text);
  }
  v8c_error_free(error);
  return err;
}

static int one_job(v8c_loader *loader, struct v8c__job *job, enum v8c__state state, struct v8c__record *why) {
  v8c_scope scope;
  int err = v8c_scope_open(loader->isolate, &scope);
  if (err) return err;
  err = state == V8C__FAILED ? reject(loader, job, why) : finish(loader, job);
  if (err && err != V8C_ETERMINATED && err != V8C_EXCEPTION) err = reject_with_code(loader, job, err);
  v8c_scope_close(&scope);
  v8c_resolver_free(job->resolver);
  v8c__free(job);
  return err;
}

/* Goes on with those whose graph is complete. What they run may add jobs and records. */
static int run_jobs(v8c_loader *loader, bool *any) {
  struct v8c__job **at = &loader->jobs;
  int err = 0;
  while (*at && !err) {
    struct v8c__job *job = *at;
    struct v8c__record *why = NULL;
    enum v8c__state state = state_of(loader, job->root, &why);
    if (state == V8C__FETCHING) {
      at = &job->next;
      continue;
    }
    *at = job->next;
    *any = true;
    err = one_job(loader, job, state, why);
    at = &loader->jobs; /* the list may be another */
  }
  return err;
}

int v8c__loader_go(v8c_loader *loader) {
  int err = 0;
  bool any = true;
  while (any && !err) {
    any = loader->next < loader->count;
    while (loader->next < loader->count && !err) err = v8c__loader_fetch(loader, loader->records[loader->next++]);
    if (!err) err = run_jobs(loader, &any);
  }
  return err;
}
