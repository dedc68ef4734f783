/* threads_devtools_test.c: what libv8c-devtools allows from any thread. */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/harness/client.h"
#include "v8c/debugger.h"
#include "v8c/devtools.h"

TestSuite(threads_devtools, .timeout = 120);

static v8c_devtools *server;
static v8c_target *target;
static atomic_int called, freed;

static void called_back(v8c_isolate *isolate, void *data) { called += v8c_entered(isolate) && data == &called; }
static void let_go(void *data) { freed += data == &called; }

static void *looks(void *data) {
  v8c_isolate *isolate = data;
  intptr_t bad = 0;
  for (int i = 0; i < 200; i++) {
    bad += !v8c_devtools_url(target) || !v8c_devtools_inspector(target) || v8c_devtools_clients(target) > 1;
    bad += v8c_devtools_port(server) <= 0;
    bad += v8c_inspector_post(isolate, called_back, &called, let_go) != 0;
  }
  return (void *)bad;
}

Test(threads_devtools, an_isolate_is_looked_at_and_posted_to) {
  v8c_devtools_options options = {.size = sizeof options, .port = -1};
  pthread_t threads[4];
  harness_up();
  OK(v8c_devtools_new(&options, &server));
  OK(v8c_devtools_attach(server, ctx, NULL, &target));
  for (int i = 0; i < 4; i++) cr_assert_eq(pthread_create(&threads[i], NULL, looks, iso), 0);
  while (called < 400) eval("for (let i = 0; i < 1e5; i++); 0");
  for (int i = 0; i < 4; i++) {
    void *bad;
    cr_assert_eq(pthread_join(threads[i], &bad), 0);
    cr_expect_null(bad);
  }
  while (called < 800) OK(v8c_pump(iso, true, NULL));
  cr_expect_eq(freed, 800);
  v8c_devtools_detach(target);
  v8c_devtools_free(server);
  harness_down();
}

static void *detaches(void *data) {
  v8c_devtools_detach(data);
  return NULL;
}

Test(threads_devtools, a_target_is_detached_elsewhere) {
  v8c_devtools_options options = {.size = sizeof options, .port = -1};
  pthread_t thread;
  harness_up();
  OK(v8c_devtools_new(&options, &server));
  for (int i = 0; i < 20; i++) {
    OK(v8c_devtools_attach(server, ctx, NULL, &target));
    int fd = ws_open(v8c_devtools_url(target));
    cr_assert_eq(pthread_create(&thread, NULL, detaches, target), 0);
    cr_assert_eq(pthread_join(thread, NULL), 0);
    OK(v8c_pump(iso, false, NULL));
    v8c_frame again; /* the free was queued: it is done when the isolate is entered */
    OK(v8c_enter(ctx, &again));
    OK(v8c_leave(&again));
    cr_assert_null(ws_read(fd));
  }
  v8c_devtools_free(server);
  harness_down();
}

static atomic_bool gone;

/* Once it waits, since it answers. */
static void *asks_and_detaches(void *data) {
  int fd = ws_open(v8c_devtools_url(data));
  cr_expect(strstr(ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"6 * 7\"}"), "\"value\":42"));
  v8c_devtools_detach(data);
  cr_expect_null(ws_read(fd));
  gone = true;
  return NULL;
}

Test(threads_devtools, waiting_ends_when_another_thread_detaches) {
  v8c_devtools_options options = {.size = sizeof options, .port = -1};
  v8c_target_options waits = {.size = sizeof waits, .waiting = true};
  pthread_t thread;
  harness_up();
  OK(v8c_devtools_new(&options, &server));
  OK(v8c_devtools_attach(server, ctx, &waits, &target));
  cr_assert_eq(pthread_create(&thread, NULL, asks_and_detaches, target), 0);
  CODE(V8C_EDISPOSED, v8c_devtools_wait(target));
  while (!gone) { /* the inspector's end is queued, or will be */
    v8c_frame again;
    OK(v8c_enter(ctx, &again));
    OK(v8c_leave(&again));
  }
  cr_assert_eq(pthread_join(thread, NULL), 0);
  v8c_devtools_free(server);
  harness_down();
}

static void *serves(void *data) {
  v8c_devtools_options options = {.size = sizeof options, .port = -1};
  intptr_t bad = 0;
  (void)data;
  for (int i = 0; i < 5; i++) {
    v8c_devtools *one = NULL;
    bad += v8c_devtools_new(&options, &one) != 0 || v8c_devtools_port(one) <= 0;
    v8c_devtools_free(one);
  }
  return (void *)bad;
}

Test(threads_devtools, servers_come_and_go) {
  pthread_t threads[4];
  harness_start();
  for (int i = 0; i < 4; i++) cr_assert_eq(pthread_create(&threads[i], NULL, serves, NULL), 0);
  for (int i = 0; i < 4; i++) {
    void *bad;
    cr_assert_eq(pthread_join(threads[i], &bad), 0);
    cr_expect_null(bad);
  }
  OK(v8c_stop());
}
