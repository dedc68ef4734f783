/* inspector.h: what the inspector and its sessions share; internal to shim/. */
#ifndef V8C_SHIM_INSPECTOR_H
#define V8C_SHIM_INSPECTOR_H

#include <v8-inspector.h>

#include <memory>

#include "shim/shim.h"
#include "src/coverage.h"
#include "v8c/debugger.h"

using View = v8_inspector::StringView;

/* A V8 string of the inspector's text; empty when it is longer than one can be. */
v8::Local<v8::String> v8c__of_view(v8::Isolate *isolate, const View &view);
/* Adds it as UTF-8; buf->data is a C string afterwards. */
int v8c__append_view(v8::Isolate *isolate, const View &view, v8c_buf *buf);

/* UTF-8 text of a caller's as the inspector takes it: ASCII as it is, all else as UTF-16. */
class Text {
 public:
  ~Text() { v8c__free(units_); }
  /* 0 | V8C_EINVAL | V8C_ERANGE | V8C_EENCODING | V8C_ENOMEM */
  int set(v8::Isolate *isolate, const char *utf8, size_t len);
  const View &view() const { return view_; }

 private:
  View view_;
  uint16_t *units_ = nullptr;
};

/* The arguments of console calls, through a session of the inspector's own (inspector_console.cc). */
class Arguments;
Arguments *v8c__arguments_new(v8c_inspector *inspector, int group);
void v8c__arguments_free(Arguments *arguments);

struct v8c__shown; /* a context */

struct v8c__client final : v8_inspector::V8InspectorClient {
  explicit v8c__client(v8c_inspector *of) : owner(of) {}
  void runMessageLoopOnPause(int group) override;
  void quitMessageLoopOnPause() override;
  void runIfWaitingForDebugger(int group) override;
  v8::Local<v8::Context> ensureDefaultContextInGroup(int group) override;
  void consoleAPIMessage(int group, v8::Isolate::MessageErrorLevel level, const View &text, const View &url,
                         unsigned line, unsigned column, v8_inspector::V8StackTrace *trace) override;
  double currentTimeMS() override;
  v8c_inspector *owner;
};

struct v8c_inspector {
  explicit v8c_inspector(const v8c_inspector_options &given) : options(given), client(this) {}
  v8c__owned owned;
  v8c_inspector_options options;
  v8c__client client;
  std::unique_ptr<v8_inspector::V8Inspector> v8;
  v8c_session *sessions = nullptr; /* list */
  v8c__shown *shown = nullptr;     /* list, the oldest first */
  Arguments *arguments = nullptr;  /* list, one a group */
  int running = 0;                 /* callbacks of the host's on the stack */
  bool hidden = false;             /* made for the library's own sessions; the host may still make "its" one */
  bool paused = false;
  v8c_inspector_end_fn end = nullptr;
  void *end_data = nullptr;
  void (*end_free)(void *data) = nullptr;
};

/* Runs a callback of the host's, who may free things in it. */
template <class Body>
inline void call_host(v8c_inspector *inspector, Body &&body) {
  v8::HandleScope handles(inspector->owned.isolate->v8);
  inspector->running++;
  body();
  inspector->running--;
}

/* Tells the host of a message; args may be NULL. */
void v8c__console_tell(v8c_inspector *inspector, v8c_console_message *message);
/* Lets go of V8's session; the isolate's own list keeps ours. */
void v8c__session_end(v8c_session *session);

#endif
