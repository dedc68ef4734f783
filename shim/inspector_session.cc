/* inspector_session.cc: a client's connection to the inspector. */
#include <string.h>

#include <new>

#include "shim/inspector.h"

using v8_inspector::StringBuffer;

namespace {

struct Channel final : v8_inspector::V8Inspector::Channel {
  explicit Channel(v8c_session *of) : session(of) {}
  void sendResponse(int call_id, std::unique_ptr<StringBuffer> message) override { send(call_id, message->string()); }
  void sendNotification(std::unique_ptr<StringBuffer> message) override { send(0, message->string()); }
  void flushProtocolNotifications() override {}
  void send(int call_id, const View &message);
  v8c_session *session;
};

}  // namespace

struct v8c_session {
  explicit v8c_session(v8c_inspector *of, const v8c_session_options &given)
      : inspector(of), options(given), channel(this) {}
  v8c__owned owned;
  v8c_inspector *inspector;
  v8c_session *next = nullptr;
  v8c_session_options options;
  Channel channel;
  std::unique_ptr<v8_inspector::V8InspectorSession> v8;
  int depth = 0; /* V8's session is on the stack */
  bool closed = false;
};

namespace {

v8c_session *session_of(v8c__owned *self) { return reinterpret_cast<v8c_session *>(self); }

void Channel::send(int call_id, const View &message) {
  if (session->closed) return;
  v8c_inspector *inspector = session->inspector;
  v8c_buf json = {};
  if (v8c__append_view(inspector->owned.isolate->v8, message, &json)) {
    v8c__log(V8C_LOG_ERROR, "inspector: a message of %zu units was lost: %s", message.length(), v8c_detail());
    v8c_buf_free(&json);
    return;
  }
  session->depth++;
  call_host(inspector, [&] { session->options.send(session, call_id, json.data, json.len, session->options.data); });
  session->depth--;
  v8c_buf_free(&json);
}

void detach(v8c__owned *self) { v8c__session_end(session_of(self)); }

void release(v8c__owned *self) {
  v8c_session *session = session_of(self);
  v8c_session_options options = session->options;
  session->~v8c_session();
  v8c__free(session);
  if (options.free_data) options.free_data(options.data);
}

bool busy(const v8c__owned *self) { return reinterpret_cast<const v8c_session *>(self)->depth > 0; }

int usable(v8c_session *session) {
  int err = entered(session ? &session->owned : nullptr);
  if (err) return err;
  return session->closed || !session->v8 ? v8c__fail(V8C_ESTATE, "the session is closed") : 0;
}

/* Calls V8's session, which may run JavaScript, with nothing of it freed in between. */
template <class Body>
int call_session(v8c_session *session, Body &&body) {
  v8c_isolate *isolate = session->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  v8c_context *context = v8c__frame_context(isolate);
  session->depth++;
  int err = run(isolate, context ? local(context) : v8::Local<v8::Context>(), [&] {
    body();
    return !isolate->v8->IsExecutionTerminating();
  });
  session->depth--;
  if (session->closed) v8c__drain(isolate);
  return err;
}

/* The host catches all that a script throws. Clients that want to stop at what nobody catches mean what no
 * script catches. */
void watch_uncaught(const v8c_inspector *inspector) {
  inspector->owned.isolate->catcher_flags =
      layout::kCatcherFlags | (inspector->sessions ? uintptr_t(layout::kCatcherVerbose) : 0);
}

}  // namespace

void v8c__session_end(v8c_session *session) {
  v8c_inspector *inspector = session->inspector;
  if (!inspector) return; /* which ended it */
  session->closed = true;
  v8c_session **link = &inspector->sessions;
  while (*link && *link != session) link = &(*link)->next;
  if (*link) *link = session->next;
  session->v8.reset();
  session->inspector = nullptr;
  watch_uncaught(inspector);
}

static int check(const v8c_session_options &options) {
  if (!options.send) return v8c__fail(V8C_EINVAL, "a session needs `send`");
  if (options.group < 0) return v8c__fail(V8C_EINVAL, "group: %d", options.group);
  if (!options.state && options.state_len) return v8c__fail(V8C_EINVAL, "state is NULL");
  return 0;
}

int v8c_session_new(v8c_inspector *inspector, const v8c_session_options *given, v8c_session **out) {
  v8c_session_options options;
  int err = entered(inspector ? &inspector->owned : nullptr);
  if (!err && !out) err = v8c__code(V8C_EINVAL);
  if (!err) err = v8c__options(given, &options, sizeof options);
  if (!err) err = check(options);
  if (err) return err;
  void *memory = v8c__alloc(sizeof(v8c_session));
  if (!memory) return v8c__code(V8C_ENOMEM);
  using V8 = v8_inspector::V8Inspector;
  auto *session = new (memory) v8c_session(inspector, options);
  v8c_isolate *isolate = inspector->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  v8c__own(isolate, &session->owned, detach, release);
  session->owned.busy = busy;
  session->next = inspector->sessions;
  inspector->sessions = session;
  watch_uncaught(inspector);
  View state(static_cast<const uint8_t *>(options.state), options.state_len);
  session->v8 = inspector->v8->connect(options.group ? options.group : 1, &session->channel, state,
                                       options.untrusted ? V8::kUntrusted : V8::kFullyTrusted,
                                       options.waiting ? V8::kWaitingForDebugger : V8::kNotWaitingForDebugger);
  *out = session;
  return 0;
}

void v8c_session_free(v8c_session *session) {
  if (!session) return;
  v8c_isolate *isolate = session->owned.isolate;
  /* In a callback of its own: V8's session is let go of when that is over. */
  if (v8c__frees_here(isolate) && session->owned.detach && session->depth && !session->closed) {
    session->closed = true;
    v8::HandleScope handles(isolate->v8);
    session->v8->stop();
  }
  v8c__disown(&session->owned);
}

int v8c_session_dispatch(v8c_session *session, const char *json, size_t len) {
  int err = usable(session);
  if (!err) err = sticky(session->owned.isolate);
  if (err) return err;
  Text text;
  err = text.set(session->owned.isolate->v8, json, len);
  return err ? err : call_session(session, [&] { session->v8->dispatchProtocolMessage(text.view()); });
}

bool v8c_session_handles(const char *method, size_t len) {
  if (!method) return false;
  return v8_inspector::V8InspectorSession::canDispatchMethod(
      View(reinterpret_cast<const uint8_t *>(method), v8c__len(method, len)));
}

int v8c_session_pause_next(v8c_session *session, const char *reason, size_t len) {
  int err = usable(session);
  if (err) return err;
  static const uint8_t none[] = "{}";
  Text text;
  err = text.set(session->owned.isolate->v8, reason, len);
  if (!err) session->v8->schedulePauseOnNextStatement(text.view(), View(none, 2));
  return err;
}

int v8c_session_cancel_pause(v8c_session *session) {
  int err = usable(session);
  if (!err) session->v8->cancelPauseOnNextStatement();
  return err;
}

int v8c_session_resume(v8c_session *session) {
  int err = usable(session);
  if (!err) session->v8->resume(false);
  return err;
}

int v8c_session_state(v8c_session *session, v8c_buf *buf) {
  int err = usable(session);
  if (!err && !buf) err = v8c__code(V8C_EINVAL);
  if (err) return err;
  std::vector<uint8_t> state = session->v8->state();
  return v8c_buf_append(buf, state.empty() ? reinterpret_cast<const uint8_t *>("") : state.data(), state.size());
}

bool v8c__inspector_sends_to(v8c_inspector *inspector, void (*send)(v8c_session *, int, const char *, size_t, void *)) {
  for (v8c_session *session = inspector->sessions; session; session = session->next)
    if (session->options.send == send) return true;
  return false;
}
