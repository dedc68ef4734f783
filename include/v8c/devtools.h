/* v8c/devtools.h: a server for DevTools, VS Code and whoever else debugs over the Chrome DevTools
 * Protocol: WebSocket, and the pages /json, /json/version and /json/list.
 *
 * In libv8c-devtools (pkg-config v8c-devtools). docs/inspector.md is the guide.
 *
 * One server has one port and any number of isolates. It has a thread of its own, which answers while
 * JavaScript is busy, and hands what clients ask to the isolate that they ask: between two steps of the
 * JavaScript that runs there, in v8c_pump where none runs, and while the debugger has stopped it.
 *
 *   v8c_devtools_new → v8c_devtools_attach, for each isolate → … → v8c_devtools_detach → v8c_devtools_free
 *
 * Whoever reaches the port can run any code: it is open on the loopback interface only, unless told
 * otherwise; requests that name a host, or come from a web page, are refused; the path cannot be guessed. */
#ifndef V8C_DEVTOOLS_H
#define V8C_DEVTOOLS_H

#include "v8c/base.h"
#include "v8c/inspector.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Owned: v8c_devtools_free. */
typedef struct v8c_devtools v8c_devtools;
/* An isolate at the server. Owned: v8c_devtools_detach. */
typedef struct v8c_target v8c_target;

/* ---- The server ----------------------------------------------------------------------------- */

typedef struct v8c_devtools_options {
  size_t size;
  const char *host;    /* an address or a name, "127.0.0.1" when NULL; "0.0.0.0" lets in the world */
  int port;            /* 0: 9229; -1: any that is free */
  const char *product; /* for /json/version; NULL: "v8c/" and its version */
} v8c_devtools_options;

/* Opens the port and starts the thread. libwebsockets' own log is turned off, in the whole process.
 * out: owned; v8c_devtools_free.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM | V8C_EIO with what is wrong as detail: the address is in use */
V8C_API V8C_CHECK int v8c_devtools_new(const v8c_devtools_options *options, v8c_devtools **out);

/* Says good-bye to all clients, and ends the thread. Isolates that are attached run on; JavaScript that the
 * debugger has stopped goes on.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_devtools_free(v8c_devtools *devtools);

/* The port.
 * [pure, any-thread]  0 for NULL */
V8C_API int v8c_devtools_port(const v8c_devtools *devtools);

/* ---- An isolate at it ----------------------------------------------------------------------------- */

typedef struct v8c_target_options {
  size_t size;
  const char *title;   /* what clients show; NULL: "v8c" */
  const char *url;     /* of what runs there: "file:///app/main.js"; NULL: "" */
  bool waiting;        /* v8c_devtools_wait waits for a client */
  /* As in v8c_inspector_options. */
  void (*console)(v8c_inspector *inspector, const v8c_console_message *message, void *data);
  bool console_arguments;
  /* A client has come, or gone; `clients` is how many there are. On the owner. */
  void (*changed)(v8c_target *target, size_t clients, void *data);
  void *data;          /* for both */
} v8c_target_options;

/* Shows the isolate that this thread is in, with `context` as the one where clients evaluate. Makes its
 * inspector: V8C_ESTATE when it has one already, and in a snapshot creator. The first isolate is the main
 * one: its clients are told of the others as workers, as Node tells of its own.
 * out: owned; v8c_devtools_detach, in any order with v8c_isolate_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ENOMEM | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API V8C_CHECK int v8c_devtools_attach(v8c_devtools *devtools, v8c_context *context,
                                          const v8c_target_options *options, v8c_target **out);

/* Hides it: its clients are disconnected. Not from `console` or `changed`.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_devtools_detach(v8c_target *target);

/* Its inspector, to show further contexts, report exceptions, tell of tasks. Borrowed, until it is detached.
 * [pure, any-thread]  NULL for NULL, and once its isolate is freed */
V8C_API v8c_inspector *v8c_devtools_inspector(const v8c_target *target);

/* "ws://127.0.0.1:9229/5f2c…": where clients connect to. Borrowed, until it is detached.
 * [pure, any-thread]  NULL for NULL */
V8C_API const char *v8c_devtools_url(const v8c_target *target);

/* How many clients are connected.
 * [pure, any-thread]  0 for NULL */
V8C_API size_t v8c_devtools_clients(const v8c_target *target);

/* Waits until a client lets JavaScript run (Runtime.runIfWaitingForDebugger), and does what clients ask
 * meanwhile; at once when nobody asked for that: neither `waiting` nor a client of the main isolate.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ECLOSED the server is | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_devtools_wait(v8c_target *target);

/* Waits until no client is connected any more, and does what they ask meanwhile: what was profiled can be
 * looked at when the program is done.
 * [runs-js, owner]  as v8c_devtools_wait */
V8C_API int v8c_devtools_wait_alone(v8c_target *target);

/* Has the debugger stop at the next statement, for each client that has it enabled; in this turn: with the
 * outermost v8c_leave V8 forgets it. `reason` may be NULL: "Break on start".
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_devtools_break(v8c_target *target, const char *reason);

#ifdef __cplusplus
}
#endif

#endif
