/* checked_calls.h: wrappers that are written by hand: scopes and frames, whose order is kept, and
 * functions with a callback that is handed values or objects. Included once, behind the wrappers
 * that tools/checked.py makes. */

/* ---- Scopes ------------------------------------------------------------------------------- */

/* The scope or frame was opened just now. */
static void opened(checked::Call &c, std::vector<checked::Opened> checked::Values::*list, const void *storage,
                   size_t marks) {
  checked::Values *values = c.here();
  (values->*list).push_back({storage, marks, values->scopes.size(), c.place()});
}

int v8c_scope_open(v8c_isolate *isolate, v8c_scope *scope) {
  CHECKED_CALL(false);
  isolate = c.object(isolate, "isolate");
  if (c.failed()) return c.code();
  int err = v8c__real_scope_open(isolate, scope);
  if (err || !c.here()) return err;
  c.look();
  opened(c, &checked::Values::scopes, scope, c.here()->marks.size());
  return 0;
}

/* May that scope be closed now? */
static bool closes(checked::Call &c, const v8c_scope *scope) {
  using checked::Where;
  checked::Values *values = c.here();
  if (!values) {
    c.fail(V8C_ETHREAD, "scope: its isolate is not entered here");
    return false;
  }
  const auto &scopes = values->scopes;
  size_t i = scopes.size();
  while (i && scopes[i - 1].storage != scope) i--;
  if (!i)
    c.fail(V8C_ESTATE, "scope: it is not open");
  else if (i < scopes.size())
    c.fail(V8C_ESTATE, "scope: another one is still open in it, opened at %s", Where(scopes[i].place.caller).text);
  else if (!values->frames.empty() && values->frames.back().scopes >= i)
    c.fail(V8C_ESTATE, "scope: a frame was entered in it and is not left, entered at %s",
           Where(values->frames.back().place.caller).text);
  else if (scopes.back().marks != values->marks.size())
    c.fail(V8C_ESTATE, "scope: it was opened outside of the callback that closes it");
  return !c.failed();
}

void v8c_scope_close(v8c_scope *scope) {
  CHECKED_CALL(false);
  if (!scope || c.failed() || !closes(c, scope)) return;
  c.here()->scopes.pop_back();
  checked::forget(c.here(), c.here()->marks.size() - 1);
  v8c__real_scope_close(scope);
}

/* When `keep` is at fault the scope is closed all the same. */
v8c_value v8c_scope_close_with(v8c_scope *scope, v8c_value keep) {
  CHECKED_CALL(false);
  if (!scope || c.failed()) return nullptr;
  if (!closes(c, scope)) return nullptr;
  keep = c.value(keep, "keep");
  if (c.failed()) keep = nullptr;
  c.here()->scopes.pop_back();
  checked::forget(c.here(), c.here()->marks.size() - 1);
  return c.result(v8c__real_scope_close_with(scope, keep));
}

size_t v8c_scope_count(v8c_isolate *isolate) {
  CHECKED_CALL(false);
  isolate = c.object(isolate, "isolate");
  if (c.failed()) return 0;
  size_t count = v8c__real_scope_count(isolate);
  return count && c.here() ? count - c.here()->marks.size() : count; /* ours are not the host's */
}

/* ---- Frames --------------------------------------------------------------------------------- */

template <class Enter>
static int enter(checked::Call &c, v8c_context *context, v8c_frame *frame, Enter &&enter) {
  context = c.object(context, "context");
  if (c.failed()) return c.code();
  int err = enter(context);
  if (err) return err;
  checked::Values *values = checked::values_of(v8c__current);
  /* What was open before; the frame's own scope is on top. */
  checked::look(v8c__current, values, reinterpret_cast<uintptr_t>(__builtin_frame_address(0)));
  values->frames.push_back({frame, values->marks.size() - 1, values->scopes.size(), c.place()});
  return 0;
}

int v8c_enter(v8c_context *context, v8c_frame *frame) {
  CHECKED_CALL(false);
  return enter(c, context, frame, [&](v8c_context *raw) { return v8c__real_enter(raw, frame); });
}

int v8c_enter_with(v8c_context *context, const v8c_enter_options *options, v8c_frame *frame) {
  CHECKED_CALL(false);
  Copy<v8c_enter_options> copy(options);
  if (copy.has(&copy->limits)) copy->limits = c.object(copy->limits, "options->limits");
  return enter(c, context, frame, [&](v8c_context *raw) { return v8c__real_enter_with(raw, copy.get(), frame); });
}

int v8c_leave(v8c_frame *frame) {
  CHECKED_CALL(false);
  if (c.failed()) return c.code();
  checked::Values *values = c.here();
  if (!frame || !values || values->frames.empty() || values->frames.back().storage != frame)
    return v8c__real_leave(frame); /* refuses */
  if (values->scopes.size() > values->frames.back().scopes) {
    c.fail(V8C_ESTATE, "frame: a scope is still open in it, opened at %s",
           checked::Where(values->scopes.back().place.caller).text);
    return c.code();
  }
  if (values->marks.size() != values->frames.back().marks + 1) {
    c.fail(V8C_ESTATE, "frame: it was entered outside of the callback that leaves it");
    return c.code();
  }
  checked::forget(values, values->frames.back().marks);
  values->frames.pop_back();
  return v8c__real_leave(frame);
}

/* ---- Views ---------------------------------------------------------------------------------- */

static int viewed(checked::Call &c, int err, v8c_string_view *view) {
  if (!err && c.here()) c.here()->view = view;
  return err;
}

int v8c_string_view_open(v8c_isolate *isolate, v8c_value string, v8c_string_view *view) {
  CHECKED_CALL(false);
  isolate = c.object(isolate, "isolate");
  string = c.value(string, "string");
  return c.failed() ? c.code() : viewed(c, v8c__real_string_view_open(isolate, string, view), view);
}

int v8c_held_view(v8c_ref *string, v8c_string_view *view) {
  CHECKED_CALL(false);
  string = c.object(string, "string");
  return c.failed() ? c.code() : viewed(c, v8c__real_held_view(string, view), view);
}

void v8c_string_view_close(v8c_string_view *view) {
  v8c_isolate *isolate = v8c__current;
  if (isolate && isolate->checked && checked::values_of(isolate)->view == view) {
    checked::values_of(isolate)->view = nullptr;
    return v8c__real_string_view_close(view);
  }
  CHECKED_CALL(false);
  if (view && !c.failed()) c.fail(V8C_ESTATE, "view: it is not open");
}

/* ---- Objects by the host's data ------------------------------------------------------------ */

int v8c_class_detach(v8c_isolate *isolate, void *self) {
  CHECKED_CALL(false);
  isolate = c.object(isolate, "isolate");
  if (c.failed()) return c.code();
  int err = v8c__real_class_detach(isolate, self);
  if (err) return err;
  for (const checked::InPlace &dynamic : checked::in_place_of(self)) {
    const size_t before = v8c__real_class_instances(isolate);
    err = v8c__real_class_detach(isolate, dynamic.data);
    if (err) return err;
    if (v8c__real_class_instances(isolate) < before) dynamic.let_go(dynamic.data); /* the data is the host's again */
  }
  return 0;
}

/* ---- Calls ---------------------------------------------------------------------------------- */

size_t v8c_call_read(const v8c_call *call, const v8c_ref *ref, bool *is_this, v8c_plain *args, size_t room) {
  CHECKED_CALL(false);
  c.borrowed(call, "call");
  ref = c.object(ref, "ref");
  if (c.failed()) return 0;
  size_t count = v8c__real_call_read(call, ref, is_this, args, room);
  for (size_t i = 0; args && i < count && i < room; i++)
    if (args[i].kind == V8C_PLAIN_VALUE) c.out(&args[i].value, 1);
  return count;
}

/* ---- What refs hold ------------------------------------------------------------------------- */

static v8c_plain plain_in(checked::Call &c, const v8c_plain *given, const char *name) {
  v8c_plain plain = *given;
  if (number_of(plain.kind) == V8C_PLAIN_VALUE) plain.value = c.value(plain.value, name);
  return plain;
}

static int plain_out(checked::Call &c, int err, v8c_plain *out) {
  if (!err && out->kind == V8C_PLAIN_VALUE) c.out(&out->value, 1);
  return err;
}

int v8c_held_get(v8c_context *context, v8c_ref *object, v8c_ref *key, v8c_plain *out) {
  CHECKED_CALL(true);
  context = c.object(context, "context");
  object = c.object(object, "object");
  key = c.object(key, "key");
  return c.failed() ? c.code() : plain_out(c, v8c__real_held_get(context, object, key, out), out);
}

int v8c_held_set(v8c_context *context, v8c_ref *object, v8c_ref *key, const v8c_plain *value) {
  CHECKED_CALL(true);
  context = c.object(context, "context");
  object = c.object(object, "object");
  key = c.object(key, "key");
  v8c_plain plain;
  if (value) plain = plain_in(c, value, "value");
  return c.failed() ? c.code() : v8c__real_held_set(context, object, key, value ? &plain : nullptr);
}

int v8c_held_call(v8c_context *context, v8c_ref *function, v8c_ref *self, size_t argc, const v8c_plain *argv,
                  v8c_plain *out) {
  CHECKED_CALL(true);
  context = c.object(context, "context");
  function = c.object(function, "function");
  self = c.object(self, "self");
  std::vector<v8c_plain> plain;
  const bool looked_at = argv && argc <= 65535; /* more the real function refuses */
  for (size_t i = 0; looked_at && i < argc; i++) plain.push_back(plain_in(c, &argv[i], "argv"));
  if (c.failed()) return c.code();
  return plain_out(c, v8c__real_held_call(context, function, self, argc, looked_at ? plain.data() : argv, out), out);
}

/* ---- Frees that may come late -------------------------------------------------------------- */

/* A context that is entered may be used until its frame is left. */
void v8c_context_free(v8c_context *context) {
  CHECKED_CALL(false);
  v8c_context *raw = c.object(context, "context");
  if (c.failed() || !raw) return;
  const v8c_isolate *isolate = raw->owned.isolate;
  if (isolate == v8c__current ? raw->frames > 0 : isolate->entered.load() > 0)
    c.retire(context, &checked::kind_of<v8c_context>::kind, "context");
  else
    c.release(context, "context");
  if (!c.failed()) v8c__real_context_free(raw);
}

/* Its last callback is handed it still. */
void v8c_inspector_free(v8c_inspector *inspector) {
  CHECKED_CALL(false);
  v8c_inspector *raw = c.object(inspector, "inspector");
  if (c.failed() || !raw) return;
  c.retire(inspector, &checked::kind_of<v8c_inspector>::kind, "inspector");
  if (c.failed()) return;
  v8c__real_inspector_free(raw);
  c.ended(inspector);
}

/* ---- Callbacks ------------------------------------------------------------------------------- */

/* Nothing is freed while some thread is in the creator's isolate. */
void v8c_creator_free(v8c_creator *creator) {
  CHECKED_CALL(true);
  v8c_creator *raw = c.object(creator, "creator");
  if (c.failed()) return;
  const v8c_isolate *isolate = raw ? v8c__real_creator_isolate(raw) : nullptr;
  if (!isolate || !isolate->entered.load()) c.release(creator, "creator");
  v8c__real_creator_free(raw);
}

namespace {

struct Body {
  int (*body)(v8c_context *context, void *data);
  v8c_context *context; /* as the host knows it; NULL: one that it does not know yet */
  void *data;
};

int run_body(v8c_context *context, void *data) {
  auto *body = static_cast<Body *>(data);
  if (body->context) return body->body(body->context, body->data);
  CHECKED_CALL(false);
  return body->body(c.borrows(context), body->data);
}

}  // namespace

/* `out` may be given an error beside a code. */
template <class Real>
static int with_body(checked::Call &c, v8c_context *context, int (*body)(v8c_context *context, void *data), void *data,
                     v8c_error **out, Real &&real) {
  Body with{body, context, data};
  context = c.object(context, "context");
  if (c.failed()) return c.code();
  v8c_error *before = out ? *out : nullptr;
  int err = real(context, body ? run_body : nullptr, &with);
  if (out && *out != before) c.made(out);
  return err;
}

int v8c_try(v8c_context *context, int (*body)(v8c_context *context, void *data), void *data, v8c_error **out) {
  CHECKED_CALL(true);
  return with_body(c, context, body, data, out, [&](v8c_context *raw, int (*run)(v8c_context *, void *), void *with) {
    return v8c__real_try(raw, run, with, out);
  });
}

int v8c_turn(v8c_context *context, int (*body)(v8c_context *context, void *data), void *data, int *microtasks) {
  CHECKED_CALL(true);
  return with_body(c, context, body, data, nullptr,
                   [&](v8c_context *raw, int (*run)(v8c_context *, void *), void *with) {
                     return v8c__real_turn(raw, run, with, microtasks);
                   });
}

int v8c_cpu_labeled(v8c_context *context, const char *label, size_t len, int (*body)(v8c_context *context, void *data),
                    void *data) {
  CHECKED_CALL(true);
  return with_body(c, context, body, data, nullptr,
                   [&](v8c_context *raw, int (*run)(v8c_context *, void *), void *with) {
                     return v8c__real_cpu_labeled(raw, label, len, run, with);
                   });
}

int v8c_guard(v8c_context *context, const v8c_limits *limits, int (*body)(v8c_context *context, void *data), void *data,
              v8c_error **error) {
  CHECKED_CALL(true);
  limits = c.object(limits, "limits");
  return with_body(c, context, body, data, error, [&](v8c_context *raw, int (*run)(v8c_context *, void *), void *with) {
    return v8c__real_guard(raw, limits, run, with, error);
  });
}

namespace {

struct Visit {
  v8c_visit_fn visit;
  void *data;
};

int run_visit(v8c_context *context, const v8c_visit *visit, void *data) {
  const auto *with = static_cast<const Visit *>(data);
  checked::Call c("v8c_visit_fn", __builtin_return_address(0), __builtin_frame_address(0), false);
  v8c_visit copy = *visit;
  copy.value = c.result(copy.value);
  if (copy.name) copy.name = c.result(copy.name);
  return with->visit(c.borrows(context), &copy, with->data);
}

}  // namespace

int v8c_visit_value(v8c_context *context, v8c_value value, const v8c_visit_options *options, v8c_visit_fn visit,
                    void *data) {
  CHECKED_CALL(true);
  context = c.object(context, "context");
  value = c.value(value, "value");
  if (c.failed()) return c.code();
  Visit with = {visit, data};
  return v8c__real_visit_value(context, value, options, visit ? run_visit : nullptr, &with);
}

namespace {

struct Resolve {
  v8c_module_resolve_fn resolve;
  void *data;
};

int run_resolve(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                v8c_module **out) {
  const auto *with = static_cast<const Resolve *>(data);
  const void *caller = __builtin_return_address(0), *frame = __builtin_frame_address(0);
  checked::Call c("v8c_module_resolve_fn", caller, frame, false);
  v8c_module *found = nullptr;
  int err = with->resolve(c.borrows(context), request, c.borrows(referrer), with->data, &found);
  checked::Call after("v8c_module_resolve_fn", caller, frame, false);
  found = after.object(found, "*out");
  if (!err && after.failed()) return after.code();
  if (!err) *out = found;
  return err;
}

}  // namespace

int v8c_module_link(v8c_module *module, v8c_context *context, v8c_module_resolve_fn resolve, void *data) {
  CHECKED_CALL(true);
  module = c.object(module, "module");
  context = c.object(context, "context");
  if (c.failed()) return c.code();
  Resolve with{resolve, data};
  return v8c__real_module_link(module, context, resolve ? run_resolve : nullptr, &with);
}

/* Its callbacks share one `data`: they are handed the host's through this thread's packing. */
static thread_local const v8c_pack_options *packing;

static int prepare(v8c_context *context, void *data) {
  Body body{packing->prepare, nullptr, data};
  return run_body(context, &body);
}

int v8c_pack_bundle(const v8c_pack_options *options, v8c_snapshot **out) {
  CHECKED_CALL(true);
  Copy<v8c_pack_options> copy(options);
  if (copy.has(&copy->base)) copy->base = c.object(copy->base, "options->base");
  if (c.failed()) return c.code();
  const bool prepares = copy.has(&copy->prepare) && copy->prepare;
  if (prepares) copy->prepare = prepare;
  const v8c_pack_options *outer = packing;
  packing = options;
  int err = v8c__real_pack_bundle(copy.get(), out);
  packing = outer;
  if (copy.has(&copy->error) && copy->error) c.made(copy->error);
  if (!err) c.made(out);
  return err;
}

/* What it has for an answer is a value too. */
static v8c_codegen run_codegen(v8c_context *context, v8c_codegen_kind kind, v8c_value source, v8c_value *replacement,
                               void *data) {
  const auto *with = static_cast<const checked::With<v8c_codegen_fn> *>(data);
  const void *caller = __builtin_return_address(0), *frame = __builtin_frame_address(0);
  checked::Call c("v8c_codegen_fn", caller, frame, false);
  v8c_value instead = nullptr;
  v8c_codegen decision =
      with->fn(c.borrows(context), kind, c.result(source), replacement ? &instead : nullptr, with->data);
  checked::Call after("v8c_codegen_fn", caller, frame, false);
  if (replacement && instead) *replacement = after.value(instead, "*replacement");
  return after.failed() ? V8C_CODEGEN_REFUSE : decision;
}

int v8c_context_set_codegen(v8c_context *context, v8c_codegen_fn decide, void *data, void (*free_data)(void *data)) {
  CHECKED_CALL(false);
  context = c.object(context, "context");
  if (c.failed()) return c.code();
  if (!decide) return v8c__real_context_set_codegen(context, nullptr, data, free_data);
  auto *with = new checked::With<v8c_codegen_fn>{decide, data, free_data};
  int err = v8c__real_context_set_codegen(context, run_codegen, with, checked::free_with<v8c_codegen_fn>);
  if (err) delete with;
  return err;
}

/* Its `data` is never said to be done with: spans that were begun use it when the limits are freed. */
static size_t run_heap_soft(v8c_isolate *isolate, size_t used, size_t hard, void *data) {
  const auto *with = static_cast<const checked::With<decltype(&run_heap_soft)> *>(data);
  checked::Call c("v8c_limits_options.heap_soft", __builtin_return_address(0), __builtin_frame_address(0), false);
  return with->fn(c.borrows(isolate), used, hard, with->data);
}

int v8c_limits_new(const v8c_limits_options *options, v8c_limits **out) {
  CHECKED_CALL(false);
  Copy<v8c_limits_options> copy(options);
  if (c.failed()) return c.code();
  if (copy.has(&copy->data) && copy->heap_soft) {
    copy->data = checked::kept(copy->heap_soft, copy->data);
    copy->heap_soft = run_heap_soft;
  }
  int err = v8c__real_limits_new(copy.get(), out);
  if (!err) c.made(out);
  return err;
}
