/* v8c/inspector.h: V8's inspector: console messages, debugging, profiling and coverage over the
 * Chrome DevTools Protocol, in process. A server for DevTools and other clients stands on it.
 *
 * An inspector belongs to an isolate; contexts are shown to it by groups, and sessions connect to
 * a group. All callbacks run on the thread that is in the isolate, some while JavaScript is in
 * the middle of a statement: they may call v8c as a native function may, and free the session,
 * not the inspector. */
#ifndef V8C_INSPECTOR_H
#define V8C_INSPECTOR_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As V8 numbers them: a sum may stand for several. V8: Isolate::MessageErrorLevel */
typedef enum v8c_console_level {
  V8C_CONSOLE_LOG = 1,
  V8C_CONSOLE_DEBUG = 2,
  V8C_CONSOLE_INFO = 4,
  V8C_CONSOLE_ERROR = 8,
  V8C_CONSOLE_WARNING = 16,
  V8C_CONSOLE_ALL = 31
} v8c_console_level;

/* One call of console.log and its like. Everything in it is borrowed. Texts are UTF-8 with a NUL
 * behind, never NULL. v8go: ConsoleAPIMessage */
typedef struct v8c_console_message {
  size_t size;              /* of this struct, as the library has it */
  int group;
  v8c_console_level level;
  const char *text;         /* the arguments as V8 joins them */
  size_t text_len;
  const char *url;          /* of the script; "" when it is not known */
  int line, column;         /* 1-based; 0 when not known */
  const char *stack;        /* one line a frame, the innermost first; "" when there is none */
  const v8c_value *args;    /* scoped; NULL unless console_arguments was set */
  size_t argc;
} v8c_console_message;

typedef struct v8c_inspector_options {
  size_t size;
  void (*console)(v8c_inspector *inspector, const v8c_console_message *message, void *data);
  /* Gives `args` with each message: at the price of a session of the inspector's own. */
  bool console_arguments;
  /* The debugger stopped JavaScript, in the middle of this call: hands sessions what their
   * clients send (v8c_session_dispatch) until v8c_inspector_paused says no. What it does when it
   * returns earlier is go on. NULL: JavaScript is never stopped. */
  void (*pause)(v8c_inspector *inspector, int group, void *data);
  /* A client let JavaScript go on: `pause` is about to be asked to return. */
  void (*resumed)(v8c_inspector *inspector, void *data);
  /* A client is done with preparing: who waits for a debugger starts (Runtime.runIfWaitingForDebugger). */
  void (*run_if_waiting)(v8c_inspector *inspector, int group, void *data);
  /* Milliseconds since 1970, for time stamps; NULL: the system's clock. */
  double (*now_ms)(void *data);
  void *data;
  void (*free_data)(void *data);
} v8c_inspector_options;

/* ---- The inspector ------------------------------------------------------------------------ */

/* The inspector of the isolate that this thread is in. One each; V8C_ESTATE for a second, and in
 * a snapshot creator.
 * out: owned; v8c_inspector_free. free_data is called once, with the inspector's end.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ENOMEM | V8C_ESTATE | V8C_ETHREAD
 * v8go: NewInspectorClient, NewInspector   V8: V8Inspector::create */
V8C_API int v8c_inspector_new(v8c_isolate *isolate, const v8c_inspector_options *options, v8c_inspector **out);

/* Ends its sessions too. Not from one of its own callbacks: there it is put off until they have
 * returned. NULL is fine.
 * [pure, any-thread]
 * v8go: Inspector.Dispose, InspectorClient.Dispose */
V8C_API void v8c_inspector_free(v8c_inspector *inspector);

/* Shows a context, in `group` (1 and up), by `name`, which clients see. The first of a group is
 * where a client evaluates that names none. V8C_EEXIST: it is shown already.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ENOMEM | V8C_EEXIST | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Inspector.ContextCreated   V8: V8Inspector::contextCreated */
V8C_API int v8c_inspector_add_context(v8c_inspector *inspector, v8c_context *context, int group, const char *name,
                                      size_t len);

/* V8C_ENOENT: it is not shown. A context that is freed is hidden by itself once it is collected.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Inspector.ContextDestroyed   V8: V8Inspector::contextDestroyed */
V8C_API int v8c_inspector_remove_context(v8c_inspector *inspector, v8c_context *context);

/* Reports an exception that nobody caught to the group's clients, as their consoles show it.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: V8Inspector::exceptionThrown */
V8C_API int v8c_inspector_report(v8c_inspector *inspector, v8c_context *context, v8c_error *error);

/* Is JavaScript stopped by the debugger?
 * [pure, owner]  false for NULL */
V8C_API bool v8c_inspector_paused(const v8c_inspector *inspector);

/* Around the time that a loop waits for events, so that CPU profiles say (idle).
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: V8Inspector::idleStarted, idleFinished */
V8C_API int v8c_inspector_idle(v8c_inspector *inspector, bool idle);

/* Asynchronous stacks across what the host does later: `task` is any address that stands for it.
 * Scheduled; then started and finished around the callback, once or, when recurring, any number
 * of times; or cancelled.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: V8Inspector::asyncTaskScheduled, Started, Finished, Canceled */
V8C_API int v8c_inspector_task_scheduled(v8c_inspector *inspector, const char *name, size_t len, void *task,
                                         bool recurring);
V8C_API int v8c_inspector_task_started(v8c_inspector *inspector, void *task);
V8C_API int v8c_inspector_task_finished(v8c_inspector *inspector, void *task);
V8C_API int v8c_inspector_task_canceled(v8c_inspector *inspector, void *task);

/* ---- Sessions ------------------------------------------------------------------------------- */

typedef struct v8c_session_options {
  size_t size;
  int group;              /* 0: 1 */
  /* What V8 has to say to the client: JSON, borrowed. call_id is that of the request it answers,
   * 0 for a notification. Required. */
  void (*send)(v8c_session *session, int call_id, const char *json, size_t len, void *data);
  void *data;
  void (*free_data)(void *data);
  const void *state;      /* of an earlier session, to go on with (v8c_session_state); may be NULL */
  size_t state_len;
  bool untrusted;         /* the client gets only what is safe to give to strangers */
  bool waiting;           /* JavaScript does not run until the client says so */
} v8c_session_options;

/* Connects a client. Several may be connected at once.
 * out: owned; v8c_session_free. On failure free_data is not called.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ENOMEM | V8C_ETHREAD | V8C_EDISPOSED
 * V8: V8Inspector::connect */
V8C_API int v8c_session_new(v8c_inspector *inspector, const v8c_session_options *options, v8c_session **out);

/* Disconnects; what it had stopped goes on. From one of its own callbacks too. NULL is fine.
 * [pure, any-thread] */
V8C_API void v8c_session_free(v8c_session *session);

/* A message of the client's. What it asks for may run JavaScript. Answers, and errors, go to
 * `send`. V8C_EENCODING: not UTF-8.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_EENCODING | V8C_ESTATE freed | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: V8InspectorSession::dispatchProtocolMessage */
V8C_API int v8c_session_dispatch(v8c_session *session, const char *json, size_t len);

/* Is it one of V8's own methods ("Runtime.enable"), or one for the host to answer?
 * [pure, any-thread]  false for NULL
 * V8: V8InspectorSession::canDispatchMethod */
V8C_API bool v8c_session_handles(const char *method, size_t len);

/* Stops at the next statement, if the client has the debugger enabled: the way to break on start.
 * `reason` is a word of the protocol ("Break on start"). Or takes that back.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: V8InspectorSession::schedulePauseOnNextStatement, cancelPauseOnNextStatement */
V8C_API int v8c_session_pause_next(v8c_session *session, const char *reason, size_t len);
V8C_API int v8c_session_cancel_pause(v8c_session *session);

/* Goes on, of itself.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: V8InspectorSession::resume */
V8C_API int v8c_session_resume(v8c_session *session);

/* What the client set (breakpoints, what is enabled), to begin another session with.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ENOMEM | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: V8InspectorSession::state */
V8C_API int v8c_session_state(v8c_session *session, v8c_buf *buf);

#ifdef __cplusplus
}
#endif

#endif
