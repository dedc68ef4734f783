/* import.c: modules are asked for, by the host and by JavaScript, and waited for. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"
#include "v8c/loader.h"

/* ---- Import ------------------------------------------------------------------------------------------- */

static void on_microtask(v8c_context *context, void *data) {
  v8c_loader *loader = data;
  loader->pumping = false;
  if (!loader->closed) (void)v8c__loader_go(loader);
}

/* import() runs nothing before it returns: a microtask goes on. */
static int go_soon(v8c_loader *loader) {
  if (loader->pumping) return 0;
  atomic_fetch_add(&loader->refs, 1);
  int err = v8c_enqueue_microtask_fn(loader->context, on_microtask, loader, v8c__loader_release);
  if (err)
    v8c__loader_release(loader);
  else
    loader->pumping = true;
  return err;
}

static int add_job(v8c_loader *loader, struct v8c__record *root, v8c_value *promise) {
  struct v8c__job *job = v8c__calloc(sizeof *job), **at = &loader->jobs;
  if (!job) return v8c__fail(V8C_ENOMEM, "%s", "");
  job->root = root;
  int err = v8c_resolver_new(loader->context, &job->resolver);
  if (!err) err = v8c_resolver_promise(job->resolver, promise);
  if (!err) err = go_soon(loader);
  if (err) {
    v8c_resolver_free(job->resolver);
    v8c__free(job);
    return err;
  }
  while (*at) at = &(*at)->next;
  *at = job;
  return 0;
}

int v8c__loader_dynamic(v8c_loader *loader, const char *specifier, size_t len, const struct v8c__place *place,
                        enum v8c__type type, bool known, const char *type_text, v8c_value *promise) {
  struct v8c__said said = {0};
  struct v8c__record *record = NULL;
  v8c_buf url = {0};
  v8c_value error = NULL;
  int err;
  if (known) {
    err = v8c__specifier_resolve(loader, specifier, len, place->from, false, &said, &url);
  } else {
    said.code = "ERR_IMPORT_ASSERTION_TYPE_UNSUPPORTED";
    err = v8c_buf_printf(&said.text, "Import attribute \"type\" with value \"%s\" is not supported", type_text);
    if (!err) err = V8C_ENOENT;
  }
  if (err == V8C_ENOENT) {
    err = v8c__specifier_error(loader, &said, specifier, len, place, &error);
    if (!err) err = v8c_promise_reject(loader->context, error, promise);
  } else if (!err) {
    err = v8c__loader_record(loader, url.data, url.len, type, &record);
    if (!err) err = add_job(loader, record, promise);
  }
  v8c_buf_free(&url);
  v8c_buf_free(&said.text);
  return err;
}

int v8c_loader_import(v8c_loader *loader, const char *specifier, size_t len, const char *from, size_t from_len,
                      v8c_value *promise) {
  int err = promise ? v8c__loader_ready(loader, specifier) : v8c__fail(V8C_EINVAL, "promise is NULL");
  if (err) return err;
  char *copy = v8c__strdup(specifier, len), *base = from ? v8c__strdup(from, from_len) : NULL;
  err = copy && (base || !from)
            ? v8c__loader_dynamic(loader, copy, v8c__len(specifier, len), &(struct v8c__place){.from = base},
                                  V8C__TYPE_CODE, true, NULL, promise)
            : v8c__fail(V8C_ENOMEM, "%s", "");
  v8c__free(copy);
  v8c__free(base);
  return err;
}

int v8c_loader_resolve(v8c_loader *loader, const char *specifier, size_t len, const char *from, size_t from_len,
                       v8c_buf *out) {
  if (!loader || !specifier || !out) return v8c__fail(V8C_EINVAL, "loader, specifier or out is NULL");
  struct v8c__said said = {0};
  char *copy = v8c__strdup(specifier, len), *base = from ? v8c__strdup(from, from_len) : NULL;
  int err = copy && (base || !from)
                ? v8c__specifier_resolve(loader, copy, v8c__len(specifier, len), base, false, &said, out)
                : V8C_ENOMEM;
  if (err == V8C_ENOENT) v8c__fail(err, "%s", said.text.data ? said.text.data : "");
  v8c_buf_free(&said.text);
  v8c__free(copy);
  v8c__free(base);
  return err;
}

/* ---- Pump ------------------------------------------------------------------------------------------------ */

static int take_answer(v8c_loader *loader, struct v8c_fetch *load) {
  int err = 0;
  loader->outstanding--;
  if (load->nomem)
    err = v8c__record_fail(loader, load->record, "ERR_OUT_OF_MEMORY", "No memory for the source");
  else if (load->failed)
    err = v8c__record_fail(loader, load->record, "ERR_LOAD", load->text.data ? load->text.data : "");
  else
    err = v8c__record_source(loader, load->record, load->text.data ? load->text.data : "", load->text.len, load->kind);
  v8c__fetch_free(load);
  return err;
}

int v8c_loader_pump(v8c_loader *loader, bool wait, size_t *taken) {
  int err = v8c__loader_ready(loader, loader);
  if (err) return err;
  size_t count = 0;
  struct v8c_fetch *load = v8c__inbox_take(loader->inbox, wait && loader->outstanding);
  while (load) {
    struct v8c_fetch *next = load->next;
    int failed = take_answer(loader, load);
    if (!err) err = failed;
    load = next;
    count++;
  }
  if (!err && count) err = v8c__loader_go(loader);
  if (!err && count) err = v8c_context_run_microtasks(loader->context);
  if (taken) *taken = count;
  return err;
}

/* One round of all that can be run; *any tells whether there was something. */
static int turn(v8c_loader *loader, bool *any) {
  size_t tasks = 0, answers = 0;
  int err = v8c_context_run_microtasks(loader->context);
  if (!err) err = v8c_loader_pump(loader, false, &answers);
  if (!err) err = v8c_pump(loader->isolate, false, &tasks);
  *any = tasks || answers;
  return err;
}

static enum v8c__visit has_module(struct v8c__record *record, void *data) {
  (void)data;
  return record->module ? V8C__VISIT_DEEPER : V8C__VISIT_PAST;
}

static bool is_pending(struct v8c__record *record, void *data) {
  const v8c_loader *loader = data;
  v8c_value promise = NULL;
  v8c_promise_state state = V8C_FULFILLED;
  if (v8c_module_evaluate(record->module, loader->context, &promise) || !promise) return false;
  return !v8c_promise_state_get(promise, &state) && state == V8C_PENDING;
}

/* The module that an await keeps: the first, deps first, whose promise is pending. */
static const struct v8c__record *stalled(v8c_loader *loader, struct v8c__record *record) {
  return v8c__loader_walk(loader, record, &(struct v8c__visitor){has_module, is_pending, loader});
}

static int never(v8c_loader *loader, const char *specifier) {
  v8c_buf url = {0};
  struct v8c__said said = {0};
  struct v8c__record *record = NULL;
  const struct v8c__record *waits = NULL;
  if (!v8c__specifier_resolve(loader, specifier, strlen(specifier), NULL, false, &said, &url) &&
      !v8c__loader_record(loader, url.data, url.len, V8C__TYPE_CODE, &record))
    waits = stalled(loader, record);
  int err = v8c__fail(V8C_ESTATE, "%s waits at a top-level await for what never comes", waits ? waits->url : specifier);
  v8c_buf_free(&url);
  v8c_buf_free(&said.text);
  return err;
}

static int wait_for(v8c_loader *loader, const char *specifier, v8c_value promise, v8c_promise_state *state) {
  bool any = true;
  int err = 0;
  while (!err) {
    err = turn(loader, &any);
    if (!err) err = v8c_promise_state_get(promise, state);
    if (err || *state != V8C_PENDING) break;
    if (any) continue;
    if (!loader->outstanding) return never(loader, specifier);
    err = v8c_loader_pump(loader, true, NULL);
  }
  return err;
}

int v8c_loader_run(v8c_loader *loader, const char *specifier, size_t len, v8c_value *out) {
  v8c_value promise = NULL, value = NULL;
  v8c_promise_state state = V8C_PENDING;
  int err = v8c_loader_import(loader, specifier, len, NULL, 0, &promise);
  if (err) return err;
  (void)v8c_promise_mark_handled(promise);
  char *copy = v8c__strdup(specifier, len);
  err = copy ? wait_for(loader, copy, promise, &state) : v8c__fail(V8C_ENOMEM, "%s", "");
  v8c__free(copy);
  if (!err) err = v8c_promise_result(promise, &value);
  if (!err && state == V8C_REJECTED) return v8c_throw(loader->isolate, value);
  if (!err && out) *out = value;
  return err;
}
