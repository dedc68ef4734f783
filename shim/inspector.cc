/* inspector.cc: the inspector of an isolate, the contexts that it shows, and what V8 asks of its
 * host. Sessions: inspector_session.cc; arguments of console calls: inspector_console.cc. */
#include "shim/inspector.h"

#include <string.h>

#include <new>

#include "shim/error.h"

struct v8c__shown {
  v8c__shown *next;
  v8::Global<v8::Context> context; /* weak */
  int group;
};

/* ---- Text ------------------------------------------------------------------------------------- */

v8::Local<v8::String> v8c__of_view(v8::Isolate *isolate, const View &view) {
  v8::Local<v8::String> string;
  if (view.length() > static_cast<size_t>(v8::String::kMaxLength)) return string;
  int len = static_cast<int>(view.length());
  bool made =
      view.is8Bit()
          ? v8::String::NewFromOneByte(isolate, view.characters8(), v8::NewStringType::kNormal, len).ToLocal(&string)
          : v8::String::NewFromTwoByte(isolate, view.characters16(), v8::NewStringType::kNormal, len).ToLocal(&string);
  return made ? string : v8::Local<v8::String>();
}

int v8c__append_view(v8::Isolate *isolate, const View &view, v8c_buf *buf) {
  v8::HandleScope handles(isolate);
  v8::Local<v8::String> string = v8c__of_view(isolate, view);
  if (string.IsEmpty()) return v8c__fail(V8C_ERANGE, "a message of %zu units", view.length());
  int err = v8c_buf_reserve(buf, buf->len + 1);
  return err ? err : v8c__append(isolate, string, false, buf);
}

int Text::set(v8::Isolate *isolate, const char *utf8, size_t len) {
  if (!utf8) return v8c__code(V8C_EINVAL);
  bool ascii;
  len = v8c__len(utf8, len);
  size_t bad = v8c__utf8_check(utf8, len, &ascii);
  if (bad != len) return v8c__fail(V8C_EENCODING, "byte %zu is not UTF-8", bad);
  if (ascii) {
    view_ = View(reinterpret_cast<const uint8_t *>(utf8), len);
    return 0;
  }
  v8::HandleScope handles(isolate);
  v8::Local<v8::String> string;
  int err = v8c__string(isolate, utf8, len, v8::NewStringType::kNormal, &string);
  if (err) return err;
  auto count = static_cast<uint32_t>(string->Length());
  units_ = static_cast<uint16_t *>(v8c__alloc(count * sizeof *units_));
  if (!units_) return v8c__code(V8C_ENOMEM);
  string->WriteV2(isolate, 0, count, units_);
  view_ = View(units_, count);
  return 0;
}

/* ---- What V8 asks of its host ------------------------------------------------------------------- */

void v8c__client::runMessageLoopOnPause(int group) {
  if (!owner->options.pause || owner->paused) return;
  owner->paused = true;
  call_host(owner, [&] { owner->options.pause(owner, group, owner->options.data); });
  owner->paused = false;
}

void v8c__client::quitMessageLoopOnPause() {
  if (!owner->paused) return;
  owner->paused = false;
  if (owner->options.resumed) call_host(owner, [&] { owner->options.resumed(owner, owner->options.data); });
}

void v8c__client::runIfWaitingForDebugger(int group) {
  if (owner->options.run_if_waiting)
    call_host(owner, [&] { owner->options.run_if_waiting(owner, group, owner->options.data); });
}

v8::Local<v8::Context> v8c__client::ensureDefaultContextInGroup(int group) {
  for (v8c__shown *shown = owner->shown; shown; shown = shown->next)
    if (shown->group == group && !shown->context.IsEmpty()) return shown->context.Get(owner->owned.isolate->v8);
  return {};
}

double v8c__client::currentTimeMS() {
  if (owner->options.now_ms) return owner->options.now_ms(owner->options.data);
  return v8c__platform()->CurrentClockTimeMillis();
}

void v8c__console_tell(v8c_inspector *inspector, v8c_console_message *message) {
  message->size = sizeof *message;
  call_host(inspector, [&] { inspector->options.console(inspector, message, inspector->options.data); });
}

/* ---- Contexts ----------------------------------------------------------------------------------- */

namespace {

v8c_inspector *inspector_of(v8c__owned *self) { return reinterpret_cast<v8c_inspector *>(self); }

v8c__shown **find(v8c_inspector *inspector, v8::Local<v8::Context> context) {
  v8c__shown **link = &inspector->shown;
  while (*link && (*link)->context != context) link = &(*link)->next;
  return link;
}

void hide(v8c__shown **link) {
  v8c__shown *gone = *link;
  *link = gone->next;
  gone->~v8c__shown();
  v8c__free(gone);
}

/* Those whose context was collected. */
void tidy(v8c_inspector *inspector) {
  for (v8c__shown **link = &inspector->shown; *link;)
    if ((*link)->context.IsEmpty())
      hide(link);
    else
      link = &(*link)->next;
}

void detach(v8c__owned *self) {
  v8c_inspector *inspector = inspector_of(self);
  if (inspector->end) call_host(inspector, [&] { inspector->end(inspector, inspector->end_data); });
  v8c__arguments_free(inspector->arguments);
  inspector->arguments = nullptr;
  while (inspector->sessions) v8c__session_end(inspector->sessions);
  inspector->v8.reset();
  while (inspector->shown) hide(&inspector->shown);
  self->isolate->inspector = nullptr;
}

void release(v8c__owned *self) {
  v8c_inspector *inspector = inspector_of(self);
  v8c_inspector_options options = inspector->options;
  if (inspector->end_free) inspector->end_free(inspector->end_data);
  inspector->~v8c_inspector();
  v8c__free(inspector);
  if (options.free_data) options.free_data(options.data);
}

bool busy(const v8c__owned *self) { return reinterpret_cast<const v8c_inspector *>(self)->running > 0; }

int usable(v8c_inspector *inspector) { return entered(inspector ? &inspector->owned : nullptr); }

int may_be_made(v8c_isolate *isolate, const v8c_inspector_options &options) {
  if (isolate->of_creator) return v8c__fail(V8C_ESTATE, "a snapshot creator has no inspector");
  if (isolate->inspector && !isolate->inspector->hidden)
    return v8c__fail(V8C_ESTATE, "the isolate has an inspector already");
  if (options.console_arguments && !options.console)
    return v8c__fail(V8C_EINVAL, "console_arguments without a function to give them to");
  return 0;
}

}  // namespace

static int make(v8c_isolate *isolate, const v8c_inspector_options &options, v8c_inspector **out) {
  void *memory = v8c__alloc(sizeof(v8c_inspector));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *inspector = new (memory) v8c_inspector(options);
  v8::HandleScope handles(isolate->v8);
  inspector->v8 = v8_inspector::V8Inspector::create(isolate->v8, &inspector->client);
  v8c__own(isolate, &inspector->owned, detach, release);
  inspector->owned.busy = busy;
  isolate->inspector = inspector;
  *out = inspector;
  return 0;
}

int v8c_inspector_new(v8c_isolate *isolate, const v8c_inspector_options *given, v8c_inspector **out) {
  v8c_inspector_options options;
  int err = entered(isolate);
  if (!err && !out) err = v8c__code(V8C_EINVAL);
  if (!err) err = v8c__options(given, &options, sizeof options);
  if (!err) err = may_be_made(isolate, options);
  if (err) return err;
  if (!isolate->inspector) return make(isolate, options, out);
  *out = isolate->inspector; /* V8 has room for one: the host gets the library's */
  (*out)->hidden = false;
  (*out)->options = options;
  return 0;
}

/* ---- For sessions of the library's own (src/coverage.c) ------------------------------------------- */

int v8c__inspector_share(v8c_isolate *isolate, v8c_inspector **out) {
  int err = entered(isolate);
  if (err) return err;
  v8c_inspector_options options = {};
  options.size = sizeof options;
  if (!isolate->inspector) {
    err = may_be_made(isolate, options);
    if (!err) err = make(isolate, options, out);
    if (!err) (*out)->hidden = true;
  }
  *out = isolate->inspector;
  return err;
}

void v8c__inspector_forget(v8c_isolate *isolate) {
  if (isolate->inspector && isolate->inspector->hidden) v8c__disown(&isolate->inspector->owned);
}

int v8c__inspector_group(v8c_inspector *inspector, v8c_context *context) {
  v8::HandleScope handles(context->owned.isolate->v8);
  v8c__shown *shown = *find(inspector, local(context));
  return shown ? shown->group : 0;
}

void v8c_inspector_free(v8c_inspector *inspector) { v8c__disown(inspector ? &inspector->owned : nullptr); }

int v8c_inspector_on_end(v8c_inspector *inspector, v8c_inspector_end_fn fn, void *data, void (*free_data)(void *data)) {
  int err = usable(inspector);
  if (err) return err;
  if (inspector->end_free) inspector->end_free(inspector->end_data);
  inspector->end_free = free_data;
  inspector->end = fn;
  inspector->end_data = data;
  return 0;
}

static int show(v8c_inspector *inspector, v8::Local<v8::Context> context, int group, const View &name) {
  void *memory = v8c__alloc(sizeof(v8c__shown));
  if (!memory) return v8c__code(V8C_ENOMEM);
  v8::Isolate *isolate = inspector->owned.isolate->v8;
  auto *shown = new (memory) v8c__shown{nullptr, v8::Global<v8::Context>(isolate, context), group};
  shown->context.SetWeak();
  v8c__shown **end = &inspector->shown;
  while (*end) end = &(*end)->next;
  *end = shown;
  inspector->v8->contextCreated(v8_inspector::V8ContextInfo(context, group, name));
  return 0;
}

int v8c_inspector_add_context(v8c_inspector *inspector, v8c_context *context, int group, const char *name, size_t len) {
  int err = usable(inspector);
  if (!err) err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  if (context->owned.isolate != inspector->owned.isolate || group < 1) return v8c__code(V8C_EINVAL);
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  Text text;
  err = text.set(isolate, name ? name : "", name ? len : 0);
  if (err) return err;
  tidy(inspector);
  v8c__shown **shown = find(inspector, local(context));
  if (*shown && (*shown)->group != V8C__OWN_GROUP) return v8c__fail(V8C_EEXIST, "the context is shown already");
  if (*shown) { /* the library's: the host's counts */
    hide(shown);
    inspector->v8->contextDestroyed(local(context));
  }
  if (inspector->options.console_arguments && !v8c__arguments_new(inspector, group)) return v8c__code(V8C_ENOMEM);
  return show(inspector, local(context), group, text.view());
}

int v8c_inspector_remove_context(v8c_inspector *inspector, v8c_context *context) {
  int err = usable(inspector);
  if (!err) err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  v8::HandleScope handles(context->owned.isolate->v8);
  v8c__shown **link = find(inspector, local(context));
  if (!*link) return v8c__fail(V8C_ENOENT, "the context is not shown");
  hide(link);
  inspector->v8->contextDestroyed(local(context));
  return 0;
}

/* ---- Reports, idleness, tasks --------------------------------------------------------------------- */

int v8c_inspector_report(v8c_inspector *inspector, v8c_context *context, v8c_error *error) {
  int err = usable(inspector);
  if (!err) err = entered(context ? &context->owned : nullptr);
  if (!err && !error) err = v8c__code(V8C_EINVAL);
  if (!err) err = entered(&error->owned);
  if (err) return err;
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  Text message, script;
  err = message.set(isolate, error->message ? error->message : "", error->message ? error->message_len : 0);
  if (!err) err = script.set(isolate, v8c_error_script(error), V8C_ZSTR);
  if (err) return err;
  std::unique_ptr<v8_inspector::V8StackTrace> trace;
  int script_id = 0;
  if (!error->message_object.IsEmpty()) {
    v8::Local<v8::Message> thrown = error->message_object.Get(isolate);
    if (!thrown->GetStackTrace().IsEmpty()) trace = inspector->v8->createStackTrace(thrown->GetStackTrace());
    script_id = thrown->GetScriptOrigin().ScriptId();
  }
  v8::Local<v8::Value> value =
      error->value.IsEmpty() ? v8::Undefined(isolate).As<v8::Value>() : error->value.Get(isolate);
  static const uint8_t uncaught[] = "Uncaught";
  inspector->v8->exceptionThrown(local(context), View(uncaught, 8), value, message.view(), script.view(),
                                 static_cast<unsigned>(error->line), static_cast<unsigned>(error->column),
                                 std::move(trace), script_id);
  return 0;
}

bool v8c_inspector_paused(const v8c_inspector *inspector) { return inspector && inspector->paused; }

int v8c_inspector_idle(v8c_inspector *inspector, bool idle) {
  int err = usable(inspector);
  if (err) return err;
  if (idle)
    inspector->v8->idleStarted();
  else
    inspector->v8->idleFinished();
  return 0;
}

int v8c_inspector_task_scheduled(v8c_inspector *inspector, const char *name, size_t len, void *task, bool recurring) {
  int err = usable(inspector);
  if (err) return err;
  if (!task) return v8c__code(V8C_EINVAL);
  v8::Isolate *isolate = inspector->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  Text text;
  err = text.set(isolate, name, len);
  if (!err) inspector->v8->asyncTaskScheduled(text.view(), task, recurring);
  return err;
}

static int on_task(v8c_inspector *inspector, void *task, void (v8_inspector::V8Inspector::*method)(void *)) {
  int err = usable(inspector);
  if (err) return err;
  if (!task) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(inspector->owned.isolate->v8);
  (inspector->v8.get()->*method)(task);
  return 0;
}

int v8c_inspector_task_started(v8c_inspector *inspector, void *task) {
  return on_task(inspector, task, &v8_inspector::V8Inspector::asyncTaskStarted);
}

int v8c_inspector_task_finished(v8c_inspector *inspector, void *task) {
  return on_task(inspector, task, &v8_inspector::V8Inspector::asyncTaskFinished);
}

int v8c_inspector_task_canceled(v8c_inspector *inspector, void *task) {
  return on_task(inspector, task, &v8_inspector::V8Inspector::asyncTaskCanceled);
}
