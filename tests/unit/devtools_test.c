/* devtools_test.c: the server for debuggers, as clients see it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/harness/client.h"
#include "tests/harness/runtime.h"
#include "v8c/debugger.h"
#include "v8c/devtools.h"

static v8c_devtools *server;

static void up(void) {
  v8c_devtools_options options = {.size = sizeof options, .port = -1};
  harness_start();
  OK(v8c_devtools_new(&options, &server));
}

static void down(void) {
  v8c_devtools_free(server);
  OK(v8c_stop());
  cr_expect_eq(v8c_end(), 0, "the test left an isolate: %s", v8c_detail());
}

TestSuite(devtools, .init = up, .fini = down, .timeout = 120);

/* ---- An isolate on a thread of its own -------------------------------------------------------------- */

struct owner {
  const char *title, *source; /* source: run once it is attached; NULL: nothing */
  bool waits, breaks, stays;  /* stays: pumps until it is told to end */
  bool alone;                 /* waits for clients to leave */
  double wall_ms;             /* that the source has; 0: as long as it takes */
  pthread_t thread;
  v8c_isolate *isolate;
  v8c_target *target;
  struct event ready, done;
  atomic_bool end;
  _Atomic size_t clients;
  int result, waited;
  char text[256]; /* of the source's value, or of what was thrown */
};

static void changed(v8c_target *target, size_t clients, void *data) {
  (void)target;
  ((struct owner *)data)->clients = clients;
}

static void nothing(v8c_isolate *isolate, void *data) { (void)isolate, (void)data; }

static int evals(v8c_context *context, void *source) {
  return v8c_eval(context, source, V8C_ZSTR, "file:///main.js", NULL);
}

/* In the time that it has; `text` is the cause of its end. */
static void run_limited(struct owner *owner, v8c_context *context) {
  v8c_limits_options options = {.size = sizeof options, .wall_ms = owner->wall_ms};
  v8c_limits *limits = NULL;
  v8c_error *error = NULL;
  if (v8c_limits_new(&options, &limits)) abort();
  owner->result = v8c_guard(context, limits, evals, (void *)owner->source, &error);
  snprintf(owner->text, sizeof owner->text, "%s", v8c_cause_name(v8c_error_terminated_by(error)));
  v8c_error_free(error);
  v8c_limits_free(limits);
}

static void run_source(struct owner *owner, v8c_context *context) {
  v8c_value value = NULL;
  v8c_buf text = {0};
  v8c_error *error = NULL;
  if (owner->wall_ms > 0) {
    run_limited(owner, context);
    return;
  }
  owner->result = v8c_eval(context, owner->source, V8C_ZSTR, "file:///main.js", &value);
  if (!owner->result && !v8c_to_text(context, value, &text)) snprintf(owner->text, sizeof owner->text, "%s", text.data);
  if (owner->result && !v8c_catch(owner->isolate, &error))
    snprintf(owner->text, sizeof owner->text, "%s", v8c_error_message(error, NULL));
  v8c_error_free(error);
  v8c_buf_free(&text);
}

static void *own(void *data) {
  struct owner *owner = data;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_target_options options = {.size = sizeof options,
                                .title = owner->title,
                                .url = "file:///main.js",
                                .waiting = owner->waits,
                                .changed = changed,
                                .data = owner};
  int err = v8c_isolate_new(NULL, &owner->isolate);
  if (!err) err = v8c_context_new(owner->isolate, NULL, &context);
  if (!err) err = v8c_enter(context, &frame);
  if (!err) err = v8c_devtools_attach(server, context, &options, &owner->target);
  event_set(&owner->ready);
  if (err) abort();
  owner->waited = v8c_devtools_wait(owner->target);
  if (owner->waited == V8C_ETERMINATED) v8c_catch(owner->isolate, NULL);
  if (owner->breaks) v8c_devtools_break(owner->target, NULL);
  if (owner->source) run_source(owner, context);
  event_set(&owner->done);
  while (owner->stays && !owner->end) v8c_pump(owner->isolate, true, NULL);
  if (owner->alone) v8c_devtools_wait_alone(owner->target);
  v8c_devtools_detach(owner->target);
  v8c_leave(&frame);
  v8c_context_free(context);
  v8c_isolate_free(owner->isolate);
  return NULL;
}

static void start(struct owner *owner) {
  owner->ready = owner->done = (struct event)EVENT;
  cr_assert_eq(pthread_create(&owner->thread, NULL, own, owner), 0);
  cr_assert(event_wait(&owner->ready, 1));
}

/* Once its source is done. */
static void finish(struct owner *owner) {
  cr_assert(event_wait(&owner->done, 1));
  owner->end = true;
  if (owner->stays) OK(v8c_inspector_post(owner->isolate, nothing, NULL, NULL));
  cr_assert_eq(pthread_join(owner->thread, NULL), 0);
}

#define HAS(text, part) cr_assert(strstr((text), (part)), "no %s in %s", (part), (text))
#define HAS_NOT(text, part) cr_assert_not(strstr((text), (part)), "%s in %s", (part), (text))

/* ---- Pages ------------------------------------------------------------------------------------------ */

Test(devtools, pages_tell_who_is_there) {
  struct owner owner = {.title = "a \"title\"", .stays = true};
  start(&owner);
  const char *url = v8c_devtools_url(owner.target);
  int port = v8c_devtools_port(server);
  char address[128], id[64];
  snprintf(id, sizeof id, "%s", strrchr(url, '/') + 1);
  snprintf(address, sizeof address, "\"webSocketDebuggerUrl\": \"%s\"", url);
  cr_assert_eq(strlen(id), 36);
  const char *paths[] = {"/json", "/json/list"};
  for (int i = 0; i < 2; i++) {
    char host[64];
    snprintf(host, sizeof host, "Host: 127.0.0.1:%d\r\n", port);
    const char *page = http_get(port, paths[i], host);
    HAS(page, "200 OK");
    HAS(page, address);
    HAS(page, "\"title\": \"a \\\"title\\\"\"");
    HAS(page, "\"url\": \"file:///main.js\"");
    HAS(page, "\"devtoolsFrontendUrl\": \"devtools://devtools/bundled/js_app.html?");
    HAS(page, "application/json");
  }
  HAS(http_get(port, "/json/version", NULL), "\"Browser\": \"v8c/");
  HAS(http_get(port, "/json/protocol", NULL),
      "{\"domain\":\"Debugger\",\"commands\":[{\"name\":\"continueToLocation\"}");
  HAS(http_get(port, "/json/nothing", NULL), "WebSockets request was expected");
  HAS(http_get(port, "/", NULL), "400 Bad Request");
  event_set(&owner.done);
  finish(&owner);
  HAS_NOT(http_get(port, "/json", NULL), id);
}

static int get_status(const char *headers) {
  const char *page = http_get(v8c_devtools_port(server), "/json", headers);
  return atoi(page + strcspn(page, " "));
}

Test(devtools, names_and_web_pages_are_refused) {
  struct owner owner = {.stays = true};
  start(&owner);
  const char *url = v8c_devtools_url(owner.target);
  static const char *const good[] = {"Host: localhost:9229\r\n", "Host: LOCALHOST\r\n", "Host: 127.0.0.1\r\n",
                                     "Host: 192.168.1.9:80\r\n", "Host: [::1]:9229\r\n"};
  static const char *const bad[] = {"Host: evil.example\r\n",
                                    "Host: localhost.evil.example:9229\r\n",
                                    "X: y\r\n",
                                    "Host: 127.0.0.1.evil.example\r\n",
                                    "Host: [::1\r\n",
                                    "Host: 1.2.3\r\n"};
  static const char *const origins[] = {
      "http://127.0.0.1", "https://localhost:9229",  "http://evil.example", "https://evil.example", "null",
      "file://",          "devtools://devtools.evil"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    cr_expect_eq(get_status(good[i]), 200, "%s", good[i]);
    cr_expect_eq(ws_status(url, good[i]), 101, "%s", good[i]);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    cr_expect_eq(get_status(bad[i]), 400, "%s", bad[i]);
    cr_expect_neq(ws_status(url, bad[i]), 101, "%s", bad[i]);
  }
  for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
    char headers[128];
    snprintf(headers, sizeof headers, "Host: 127.0.0.1\r\nOrigin: %s\r\n", origins[i]);
    cr_expect_eq(get_status(headers), 400, "%s", origins[i]);
    cr_expect_eq(ws_status(url, headers), 403, "%s", origins[i]);
  }
  cr_expect_eq(ws_status(url, "Host: 127.0.0.1\r\nOrigin: devtools://devtools\r\n"), 101);
  event_set(&owner.done);
  finish(&owner);
}

Test(devtools, a_path_must_be_known) {
  struct owner owner = {.stays = true};
  start(&owner);
  char url[128];
  snprintf(url, sizeof url, "%s", v8c_devtools_url(owner.target));
  char *last = url + strlen(url) - 1;
  *last = *last == '0' ? '1' : '0';
  cr_expect_eq(ws_status(url, NULL), 404);
  *last = 0;
  cr_expect_eq(ws_status(url, NULL), 404);
  strcpy(strrchr(url, '/'), "/");
  cr_expect_eq(ws_status(url, NULL), 404);
  event_set(&owner.done);
  finish(&owner);
}

/* ---- Asking ------------------------------------------------------------------------------------------ */

Test(devtools, busy_javascript_answers) {
  struct owner owner = {.source = "var n = 0, stop = false; while (!stop) n++; 'stopped'"};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  HAS(ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"typeof n + 1\"}"), "\"number1\"");
  HAS(http_get(v8c_devtools_port(server), "/json/version", NULL), "200 OK");
  HAS(ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"stop = true\"}"), "\"value\":true");
  finish(&owner);
  cr_assert_str_eq(owner.text, "stopped");
  cr_assert_null(ws_read(fd));
}

Test(devtools, an_isolate_with_nothing_to_do_answers_in_pump) {
  struct owner owner = {.stays = true};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  HAS(ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"6 * 7\"}"), "\"value\":42");
  HAS(ws_ask(fd, "No.such", NULL), "'No.such' wasn't found");
  HAS(ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"'\\u00e9\\ud83d\\ude00\\u0000|'\"}"),
      "\\u00e9\\ud83d\\ude00\\u0000|");
  ws_send(fd, "no json");
  HAS(ws_read(fd), "\"code\":-32700");
  event_set(&owner.done);
  finish(&owner);
}

Test(devtools, the_debugger_stops_busy_javascript) {
  struct owner owner = {.source =
                            "var n = 1, stop = false;\nfunction f(a) {\n  let local = a;\n  while (!stop) n++;\n"
                            "  return local;\n}\nf(5)"};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  ws_ask(fd, "Debugger.enable", NULL);
  ws_ask(fd, "Debugger.pause", NULL);
  const char *paused = ws_until(fd, "\"Debugger.paused\"");
  HAS(paused, "\"functionName\":\"f\"");
  char params[256], id[128] = "";
  cr_assert_eq(sscanf(strstr(paused, "callFrameId"), "callFrameId\":\"%127[^\"]", id), 1);
  snprintf(params, sizeof params, "{\"callFrameId\":\"%s\",\"expression\":\"stop = true, local + 2\"}", id);
  HAS(ws_ask(fd, "Debugger.evaluateOnCallFrame", params), "\"value\":7");
  ws_send(fd, "{\"id\":1,\"method\":\"Debugger.resume\"}");
  finish(&owner);
  cr_assert_str_eq(owner.text, "5");
  ws_until(fd, "Debugger.resumed");
}

Test(devtools, a_client_ends_what_runs_for_ever) {
  struct owner owner = {.source = "for (;;);"};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  HAS(ws_ask(fd, "Runtime.terminateExecution", NULL), "\"result\":{}");
  finish(&owner);
  cr_assert_eq(owner.result, V8C_ETERMINATED);
  ws_close(fd);
}

Test(devtools, messages_of_megabytes) {
  struct owner owner = {.stays = true};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  enum { SIZE = 8 << 20 };
  v8c_buf text = {0};
  OK(v8c_buf_append(&text, V8C_LIT("{\"id\":1,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":\"'")));
  OK(v8c_buf_reserve(&text, text.len + SIZE));
  memset(text.data + text.len, 'x', SIZE);
  text.len += SIZE;
  OK(v8c_buf_append(&text, V8C_LIT("'.repeat(2)\"}}")));
  ws_send(fd, text.data);
  cr_assert_gt(strlen(ws_until(fd, "\"id\":1")), 2 * SIZE);
  v8c_buf_free(&text);
  event_set(&owner.done);
  finish(&owner);
}

Test(devtools, a_heap_snapshot_for_a_client_that_reads_late) {
  struct owner owner = {
      .source = "function Planted(i) { this.i = i } var all = Array.from({length: 1e5}, (_, i) => new Planted(i));",
      .stays = true};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  cr_assert(event_wait(&owner.done, 1));
  ws_send(fd, "{\"id\":1,\"method\":\"HeapProfiler.takeHeapSnapshot\"}");
  size_t bytes = 0;
  bool named = false;
  for (const char *message; (message = ws_read(fd)) && !strstr(message, "\"id\":1");) {
    bytes += strlen(message);
    named = named || strstr(message, "Planted");
  }
  cr_assert_gt(bytes, 4 << 20);
  cr_assert(named);
  finish(&owner);
}

/* ---- Coming and going ------------------------------------------------------------------------------------ */

Test(devtools, several_clients_of_one_isolate) {
  struct owner owner = {.source = "var stop = false; while (!stop); 1"};
  start(&owner);
  int one = ws_open(v8c_devtools_url(owner.target)), two = ws_open(v8c_devtools_url(owner.target));
  ws_ask(one, "Runtime.enable", NULL);
  ws_ask(two, "Runtime.enable", NULL);
  cr_assert_eq(owner.clients, 2);
  cr_assert_eq(v8c_devtools_clients(owner.target), 2);
  ws_ask(one, "Runtime.evaluate", "{\"expression\":\"console.log('to both')\"}");
  HAS(ws_until(two, "consoleAPICalled"), "to both");
  ws_close(one);
  ws_ask(two, "Runtime.evaluate", "{\"expression\":\"stop = true\"}");
  finish(&owner);
  cr_assert_null(ws_read(two));
}

/* Starts one that waits, and lets it run into its `debugger`. */
static int stopped(struct owner *owner) {
  start(owner);
  int fd = ws_open(v8c_devtools_url(owner->target));
  ws_ask(fd, "Debugger.enable", NULL);
  ws_ask(fd, "Runtime.runIfWaitingForDebugger", NULL);
  ws_until(fd, "Debugger.paused");
  return fd;
}

Test(devtools, a_client_that_leaves_lets_go_of_what_it_stopped) {
  struct owner owner = {.source = "debugger; 'went on'", .waits = true};
  int fd = stopped(&owner);
  ws_close(fd);
  finish(&owner);
  cr_assert_str_eq(owner.text, "went on");
}

Test(devtools, without_a_server_what_was_stopped_goes_on) {
  struct owner owner = {.source = "debugger; 'went on'", .waits = true};
  int fd = stopped(&owner);
  v8c_devtools_free(server);
  server = NULL;
  finish(&owner);
  cr_assert_str_eq(owner.text, "went on");
  for (const char *message; (message = ws_read(fd));) HAS_NOT(message, "paused");
}

Test(devtools, a_client_that_lets_it_run) {
  struct owner owner = {.source = "1 + 1", .waits = true};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  HAS(ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"Promise.resolve(3)\",\"awaitPromise\":true}"), "\"value\":3");
  cr_assert_eq(owner.done.count, 0);
  ws_ask(fd, "Runtime.runIfWaitingForDebugger", NULL);
  finish(&owner);
  cr_assert_eq(owner.waited, 0);
}

Test(devtools, break_on_start) {
  struct owner owner = {.source = "// nothing\nvar a = 1;\na + 1", .waits = true, .breaks = true, .alone = true};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  ws_ask(fd, "Debugger.enable", NULL);
  ws_ask(fd, "Runtime.runIfWaitingForDebugger", NULL);
  const char *paused = ws_until(fd, "Debugger.paused");
  HAS(paused, "\"reason\":\"Break on start\"");
  HAS(paused, "\"lineNumber\":1,");
  ws_ask(fd, "Debugger.resume", NULL);
  cr_assert(event_wait(&owner.done, 1));
  HAS(ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"a\"}"), "\"value\":1"); /* it waits for us to leave */
  ws_close(fd);
  finish(&owner);
  cr_assert_str_eq(owner.text, "2");
}

Test(devtools, waiting_ends_with_the_server) {
  struct owner owner = {.waits = true};
  start(&owner);
  v8c_devtools_free(server);
  server = NULL;
  finish(&owner);
  cr_assert_eq(owner.waited, V8C_ECLOSED);
}

Test(devtools, waiting_ends_with_a_termination) {
  struct owner owner = {.waits = true};
  start(&owner);
  OK(v8c_terminate(owner.isolate));
  finish(&owner);
  cr_assert_eq(owner.waited, V8C_ETERMINATED);
}

Test(devtools, detached_by_another_thread) {
  struct owner owner = {.source = "while (!globalThis.stop); 'over'"};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  ws_ask(fd, "Runtime.enable", NULL);
  ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"stop = true\"}");
  cr_assert(event_wait(&owner.done, 1));
  cr_assert_eq(pthread_join(owner.thread, NULL), 0);
  cr_assert_null(ws_read(fd));
}

/* In the order that nobody would choose. */
Test(devtools, everything_freed_backwards) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_target *target = NULL, *again = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_devtools_attach(server, context, NULL, &target));
  CODE(V8C_ESTATE, v8c_devtools_attach(server, context, NULL, &again));
  OK(v8c_leave(&frame));
  int fd = ws_open(v8c_devtools_url(target));
  v8c_devtools_free(server);
  server = NULL;
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
  cr_assert_null(v8c_devtools_inspector(target));
  CODE(V8C_EDISPOSED, v8c_devtools_wait(target));
  CODE(V8C_EDISPOSED, v8c_devtools_break(target, NULL));
  cr_assert_eq(v8c_devtools_clients(target), 0);
  cr_assert_not_null(v8c_devtools_url(target));
  v8c_devtools_detach(target);
  cr_assert_null(ws_read(fd));
}

Test(devtools, an_isolate_freed_under_its_client) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_target *target = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_devtools_attach(server, context, NULL, &target));
  int heard = ws_open(v8c_devtools_url(target));
  while (v8c_devtools_clients(target) < 1) continue;
  OK(v8c_pump(isolate, true, NULL));
  int unheard = ws_open(v8c_devtools_url(target));
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
  cr_assert_null(ws_read(heard));
  cr_assert_null(ws_read(unheard));
  v8c_devtools_detach(target);
}

Test(devtools, an_address_in_use) {
  v8c_devtools *second = NULL;
  v8c_devtools_options options = {.size = sizeof options, .port = v8c_devtools_port(server)};
  CODE(V8C_EIO, v8c_devtools_new(&options, &second));
  HAS(v8c_detail(), "in use");
  options.host = "no.such.name.invalid";
  CODE(V8C_EIO, v8c_devtools_new(&options, &second));
  options.port = 65536;
  CODE(V8C_EINVAL, v8c_devtools_new(&options, &second));
  v8c_devtools_free(server);
  options = (v8c_devtools_options){.size = sizeof options, .port = v8c_devtools_port(NULL) - 1, .host = "localhost"};
  OK(v8c_devtools_new(&options, &server));
  cr_assert_gt(v8c_devtools_port(server), 0);
}

/* ---- Clients that nobody would wish for ---------------------------------------------------------------------- */

static void answers(struct owner *owner) {
  int fd = ws_open(v8c_devtools_url(owner->target));
  HAS(ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"6 * 7\"}"), "\"value\":42");
  ws_close(fd);
}

static void until_clients(struct owner *owner, size_t count) {
  while (v8c_devtools_clients(owner->target) != count) continue;
}

Test(devtools, a_client_that_leaves_in_the_middle_of_a_message) {
  static const unsigned char half[] = {0x01, 0x85, 0, 0, 0, 0, '{', '"', 'i', 'd', '"'};     /* not the last part */
  static const unsigned char cut[] = {0x81, 0xfe, 0x10, 0, 0, 0, 0, 0, '{'};                 /* 4,096 bytes to come */
  static const unsigned char huge[] = {0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'x'}; /* 1 TiB to come */
  static const struct {
    const unsigned char *bytes;
    size_t len;
  } parts[] = {{half, sizeof half}, {cut, sizeof cut}, {huge, sizeof huge}, {half, 1}};
  struct owner owner = {.stays = true};
  start(&owner);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    int fd = ws_open(v8c_devtools_url(owner.target));
    cr_assert_eq(send(fd, parts[i].bytes, parts[i].len, MSG_NOSIGNAL), (ssize_t)parts[i].len);
    answers(&owner);
    close(fd);
  }
  until_clients(&owner, 0);
  answers(&owner);
  event_set(&owner.done);
  finish(&owner);
}

Test(devtools, what_is_no_message_is_answered_or_passed_over) {
  static const char *const texts[] = {
      "",
      "{",
      "[]",
      "null",
      "\"Target.x\"",
      "{\"method\":7}",
      "{\"id\":\"x\",\"method\":\"Runtime.evaluate\"}",
      "{\"id\":1e300,\"method\":\"NodeWorker.enable\"}",
      "{\"id\":-1,\"method\":\"Target.getTargets\"}",
      "{\"method\":\"NodeWorker.sendMessageToWorker\",\"params\":[]}",
      "{\"id\":1,\"method\":\"Target.sendMessageToTarget\",\"params\":{\"sessionId\":\"\",\"message\":\"\"}}",
      "{\"id\":1,\"method\":\"Target.attachToTarget\",\"params\":\"x\"}",
      "{\"id\":1,\"sessionId\":{},\"method\":\"Runtime.enable\"}",
      "{\"id\":1,\"sessionId\":\"\",\"method\":\"x\"}",
      "{\"id\":1,\"method\":\"Target.detachFromTarget\",\"params\":{}}",
      "{\"id\":1,\"method\":\"Target.setAutoAttach\",\"params\":{\"autoAttach\":1}}",
      "{\"id\":1,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":{}}}",
      "\xff\xfe",
      "\xed\xa0\x80"};
  struct owner owner = {.stays = true};
  start(&owner);
  int fd = -1;
  v8c_buf deep = {0};
  for (int i = 0; i < 100000; i++) OK(v8c_buf_append(&deep, "{\"Target.\":", 11));
  for (size_t i = 0; i <= sizeof texts / sizeof *texts; i++) {
    if (fd < 0) fd = ws_open(v8c_devtools_url(owner.target));
    ws_send(fd, i < sizeof texts / sizeof *texts ? texts[i] : deep.data);
    if (i + 3 < sizeof texts / sizeof *texts) {
      HAS(ws_ask(fd, "Runtime.evaluate", "{\"expression\":\"6 * 7\"}"), "\"value\":42");
    } else {
      close(fd); /* what is not UTF-8 may end it */
      fd = -1;
    }
  }
  answers(&owner);
  v8c_buf_free(&deep);
  event_set(&owner.done);
  finish(&owner);
}

Test(devtools, more_clients_than_there_is_room_for) {
  enum { MANY = 400 };
  int fds[MANY], port = v8c_devtools_port(server);
  struct owner owner = {.stays = true};
  start(&owner);
  struct sockaddr_in at = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (int i = 0; i < MANY; i++) {
    fds[i] = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_geq(fds[i], 0);
    (void)!connect(fds[i], (struct sockaddr *)&at, sizeof at);
  }
  for (int i = 0; i < MANY; i++) close(fds[i]);
  answers(&owner);
  event_set(&owner.done);
  finish(&owner);
}

Test(devtools, a_deadline_ends_what_the_debugger_has_stopped) {
  struct owner owner = {.source = "debugger; for (;;);", .waits = true, .wall_ms = 300};
  int fd = stopped(&owner);
  ws_until(fd, "Debugger.resumed");
  finish(&owner);
  cr_assert_str_eq(owner.text, "deadline");
  ws_close(fd);
}

/* The script waits for a client that reads nothing, but not for longer than it has. */
Test(devtools, a_deadline_ends_what_waits_for_a_client) {
  struct owner owner = {.source = "for (;;) console.log('x'.repeat(1e6))", .waits = true, .wall_ms = 1000};
  start(&owner);
  int fd = ws_open(v8c_devtools_url(owner.target));
  ws_ask(fd, "Runtime.enable", NULL);
  double begin = now_ms();
  ws_send(fd, "{\"id\":1,\"method\":\"Runtime.runIfWaitingForDebugger\"}");
  finish(&owner);
  cr_assert_str_eq(owner.text, "deadline");
  cr_assert_lt(now_ms() - begin, 15000);
  close(fd);
}

/* One stops it, the other lets it go on; both hear of both. */
Test(devtools, two_clients_at_one_stop) {
  struct owner owner = {.source = "debugger; 'went on'", .waits = true};
  start(&owner);
  int one = ws_open(v8c_devtools_url(owner.target)), two = ws_open(v8c_devtools_url(owner.target));
  ws_ask(one, "Debugger.enable", NULL);
  ws_ask(two, "Debugger.enable", NULL);
  ws_ask(one, "Runtime.runIfWaitingForDebugger", NULL);
  ws_until(one, "Debugger.paused");
  ws_until(two, "Debugger.paused");
  ws_close(one);
  HAS(ws_ask(two, "Runtime.evaluate", "{\"expression\":\"6 * 7\"}"), "\"value\":42");
  ws_ask(two, "Debugger.resume", NULL);
  finish(&owner);
  cr_assert_str_eq(owner.text, "went on");
}

/* ---- Several isolates ------------------------------------------------------------------------------------- */

#define BUSY "var stop; while (!stop); 'stopped'" /* also when it is set before this has begun */

Test(devtools, several_isolates_on_one_port) {
  struct owner owners[3] = {
      {.title = "a", .source = BUSY}, {.title = "b", .source = BUSY}, {.title = "c", .source = BUSY}};
  int fds[3];
  for (int i = 0; i < 3; i++) {
    start(&owners[i]);
    fds[i] = ws_open(v8c_devtools_url(owners[i].target));
  }
  const char *page = http_get(v8c_devtools_port(server), "/json", NULL);
  HAS(page, "\"title\": \"a\"");
  HAS(page, "\"title\": \"c\"");
  for (int i = 0; i < 3; i++) {
    char params[64];
    snprintf(params, sizeof params, "{\"expression\":\"globalThis.me = %d\"}", i);
    ws_ask(fds[i], "Runtime.evaluate", params);
  }
  for (int i = 0; i < 3; i++) {
    char value[32];
    snprintf(value, sizeof value, "\"value\":%d", i);
    HAS(ws_ask(fds[i], "Runtime.evaluate", "{\"expression\":\"me\"}"), value);
    ws_ask(fds[i], "Runtime.evaluate", "{\"expression\":\"stop = true\"}");
  }
  for (int i = 0; i < 3; i++) finish(&owners[i]);
}

Test(devtools, workers_in_nodes_words) {
  struct owner first = {.title = "main", .stays = true}, second = {.title = "second", .source = BUSY};
  start(&first);
  int fd = ws_open(v8c_devtools_url(first.target));
  HAS(ws_ask(fd, "NodeWorker.enable", NULL), "\"code\":-32602");
  ws_ask(fd, "NodeWorker.enable", "{\"waitForDebuggerOnStart\":true}");
  start(&second);
  const char *attached = ws_until(fd, "NodeWorker.attachedToWorker");
  HAS(attached, "\"sessionId\":\"1\",\"workerInfo\":{\"workerId\":\"1\",\"type\":\"worker\",\"title\":\"second\"");
  HAS(attached, "\"waitingForDebugger\":true");
#define TO(message) ws_ask(fd, "NodeWorker.sendMessageToWorker", "{\"sessionId\":\"1\",\"message\":\"" message "\"}")
  TO("{\\\"id\\\":1,\\\"method\\\":\\\"Debugger.enable\\\"}");
  ws_send(fd, /* the pause may come before the answer */
          "{\"id\":6,\"method\":\"NodeWorker.sendMessageToWorker\",\"params\":{\"sessionId\":\"1\",\"message\":"
          "\"{\\\"id\\\":2,\\\"method\\\":\\\"Runtime.runIfWaitingForDebugger\\\"}\"}}");
  HAS(ws_until(fd, "Debugger.paused"), "Break on start");
  TO("{\\\"id\\\":3,\\\"method\\\":\\\"Debugger.resume\\\"}");
  ws_send(fd,
          "{\"id\":7,\"method\":\"NodeWorker.sendMessageToWorker\",\"params\":{\"sessionId\":\"1\",\"message\":"
          "\"{\\\"id\\\":4,\\\"method\\\":\\\"Runtime.evaluate\\\",\\\"params\\\":{\\\"expression\\\":\\\"stop = "
          "true\\\"}}\"}}");
  HAS(ws_until(fd, "\\\"id\\\":4"), "NodeWorker.receivedMessageFromWorker");
  finish(&second);
  HAS(ws_until(fd, "NodeWorker.detachedFromWorker"), "{\"sessionId\":\"1\"}");
  HAS(TO("{}"), "\"result\":{}");
  ws_ask(fd, "NodeWorker.disable", NULL);
  event_set(&first.done);
  finish(&first);
}

Test(devtools, workers_in_chromes_words) {
  struct owner first = {.title = "main", .stays = true}, second = {.title = "second", .source = BUSY};
  start(&first);
  start(&second);
  int fd = ws_open(v8c_devtools_url(first.target));
  ws_send(
      fd,
      "{\"id\":1,\"method\":\"Target.setAutoAttach\",\"params\":{\"autoAttach\":true,\"waitForDebuggerOnStart\":false,"
      "\"flatten\":true}}");
  const char *attached = ws_until(fd, "Target.attachedToTarget");
  char session[64] = "", message[256];
  cr_assert_eq(sscanf(strstr(attached, "sessionId"), "sessionId\":\"%63[^\"]", session), 1);
  HAS(attached, "\"title\":\"second\"");
  HAS(ws_read(fd), "{\"id\":1,\"result\":{}}");
  HAS(ws_ask(fd, "Target.getTargets", NULL), "\"title\":\"main\"");
  HAS(ws_ask(fd, "Target.getTargetInfo", NULL), "\"title\":\"main\"");
  HAS(ws_ask(fd, "Target.noSuch", NULL), "wasn't found");
  snprintf(
      message, sizeof message,
      "{\"id\":2,\"sessionId\":\"%s\",\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":\"stop = true\"}}",
      session);
  ws_send(fd, message);
  const char *answer = ws_until(fd, "\"id\":2");
  HAS(answer, session);
  HAS(answer, "\"value\":true");
  finish(&second);
  HAS(ws_until(fd, "Target.detachedFromTarget"), session);
  ws_send(fd, message);
  HAS(ws_until(fd, "\"id\":2"), "Session with given id not found");
  event_set(&first.done);
  finish(&first);
}

/* ---- The protocol page --------------------------------------------------------------------------------------- */

/* Each of V8's methods that it lists is one. */
Test(devtools, the_protocol_page_lists_what_there_is) {
  struct owner owner = {.stays = true};
  start(&owner);
  char *page = strdup(http_get(v8c_devtools_port(server), "/json/protocol", NULL));
  int fd = ws_open(v8c_devtools_url(owner.target)), count = 0;
  for (char *domain = page; (domain = strstr(domain, "{\"domain\":\""));) {
    char name[32], method[64], *end = strstr(domain, "\"events\"");
    cr_assert_eq(sscanf(domain, "{\"domain\":\"%31[^\"]", name), 1);
    for (domain += 10; (domain = strstr(domain, "{\"name\":\"")) && domain < end; count++) {
      cr_assert_eq(snprintf(method, sizeof method, "%s.", name), strlen(name) + 1);
      cr_assert_eq(sscanf(domain += 9, "%31[^\"]", method + strlen(method)), 1);
      if (!strcmp(method, "Runtime.terminateExecution") || !strcmp(method, "Runtime.runIfWaitingForDebugger")) continue;
      const char *answer = ws_ask(fd, method, "{\"autoAttach\":false}");
      HAS_NOT(answer, "wasn't found");
    }
    domain = end;
  }
  cr_assert_gt(count, 80);
  free(page);
  event_set(&owner.done);
  finish(&owner);
}
