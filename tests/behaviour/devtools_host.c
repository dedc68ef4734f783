/* devtools_host.c: a program with a main isolate and a further one on a thread of its own, for the tests in
 * tests/e2e/devtools. It runs until it is killed. JavaScript of the main isolate has go(), which starts the other,
 * and stop(), which ends it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "v8c.h"
#include "v8c/debugger.h"
#include "v8c/devtools.h"

struct place {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_frame frame;
  v8c_target *target;
};

static v8c_devtools *server;
static struct place further;
static pthread_t thread;
static atomic_bool over;

static void check(int err, const char *what) {
  if (!err) return;
  fprintf(stderr, "devtools_host: %s: %s %s\n", what, v8c_strerror(err), v8c_detail());
  exit(1);
}

static void attach(struct place *place, const char *title) {
  v8c_target_options options = {.size = sizeof options, .title = title, .url = "file:///program.js"};
  check(v8c_isolate_new(NULL, &place->isolate), "isolate");
  check(v8c_context_new(place->isolate, NULL, &place->context), "context");
  check(v8c_enter(place->context, &place->frame), "enter");
  check(v8c_devtools_attach(server, place->context, &options, &place->target), "attach");
}

static void *work(void *data) {
  (void)data;
  attach(&further, "a worker");
  check(v8c_devtools_wait(further.target), "wait");
  check(v8c_eval(further.context, V8C_LIT("globalThis.x = 42"), "file:///worker.js", NULL), "eval");
  while (!over) check(v8c_pump(further.isolate, true, NULL), "pump");
  v8c_devtools_detach(further.target);
  check(v8c_leave(&further.frame), "leave");
  v8c_context_free(further.context);
  check(v8c_isolate_free(further.isolate), "isolate");
  return NULL;
}

static void go(v8c_call *call) {
  (void)call;
  check(pthread_create(&thread, NULL, work, NULL), "thread");
}

static void wake(v8c_isolate *isolate, void *data) { (void)isolate, (void)data; }

static void stop(v8c_call *call) {
  (void)call;
  over = true;
  check(v8c_inspector_post(further.isolate, wake, NULL, NULL), "post");
}

static void give(struct place *place, const char *name, v8c_fn fn) {
  v8c_value function = NULL;
  check(v8c_function(place->context, name, V8C_ZSTR, fn, NULL, &function), name);
  check(v8c_set_named(place->context, v8c_global(place->context), name, V8C_ZSTR, function), name);
}

int main(void) {
  v8c_devtools_options options = {.size = sizeof options, .port = -1};
  struct place place = {0};
  check(v8c_start(NULL), "start");
  check(v8c_devtools_new(&options, &server), "server");
  attach(&place, "main");
  give(&place, "go", go);
  give(&place, "stop", stop);
  fprintf(stderr, "Debugger listening on %s\n", v8c_devtools_url(place.target));
  for (;;) check(v8c_pump(place.isolate, true, NULL), "pump");
}
