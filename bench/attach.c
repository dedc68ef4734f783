/* attach.c: see attach.h. The client speaks WebSocket over a plain socket. */
#include "bench/attach.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "v8c/devtools.h"
#include "v8c/inspector.h"

static v8c_inspector *inspector;
static v8c_devtools *server;
static v8c_target *target;
static int client = -1;

/* ---- In this process ---------------------------------------------------------------------------- */

static void hears(v8c_session *session, int call_id, const char *json, size_t len, void *data) {
  (void)session, (void)call_id, (void)json, (void)len, (void)data;
}

void attach_session(v8c_context *context, int async_depth) {
  v8c_session *session = NULL;
  v8c_session_options options = {.size = sizeof options, .send = hears};
  char depth[128];
  snprintf(depth, sizeof depth,
           "{\"id\":3,\"method\":\"Debugger.setAsyncCallStackDepth\",\"params\":{\"maxDepth\":%d}}", async_depth);
  check(v8c_inspector_new(v8c_context_isolate(context), NULL, &inspector), "inspector");
  check(v8c_inspector_add_context(inspector, context, 1, V8C_LIT("bench")), "inspector");
  check(v8c_session_new(inspector, &options, &session), "session");
  check(v8c_session_dispatch(session, V8C_LIT("{\"id\":1,\"method\":\"Runtime.enable\"}")), "Runtime.enable");
  check(v8c_session_dispatch(session, V8C_LIT("{\"id\":2,\"method\":\"Debugger.enable\"}")), "Debugger.enable");
  if (async_depth) check(v8c_session_dispatch(session, depth, V8C_ZSTR), "setAsyncCallStackDepth");
}

/* ---- Over a socket --------------------------------------------------------------------------------- */

static void say(const void *bytes, size_t len) { check(send(client, bytes, len, 0) != (ssize_t)len, "send"); }

/* A message of less than 126 bytes, masked with zeros. */
static void ask(const char *json) {
  unsigned char head[6] = {0x81, (unsigned char)(0x80 | strlen(json)), 0, 0, 0, 0};
  say(head, sizeof head);
  say(json, strlen(json));
}

/* Until the other side has said `text`. */
static void hear(v8c_isolate *isolate, const char *text) {
  static char heard[1 << 20];
  size_t len = 0;
  while (!memmem(heard, len, text, strlen(text))) {
    check(v8c_pump(isolate, false, NULL), "pump");
    ssize_t got = recv(client, heard + len, sizeof heard - len, MSG_DONTWAIT);
    if (got > 0) len += (size_t)got;
    check(got == 0 || len == sizeof heard, "the server's answer");
  }
}

static void serve(v8c_context *context) {
  v8c_devtools_options options = {.size = sizeof options, .port = -1};
  check(v8c_devtools_new(&options, &server), "server");
  check(v8c_devtools_attach(server, context, NULL, &target), "attach");
}

static void come(v8c_context *context) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  struct sockaddr_in at = {.sin_family = AF_INET,
                           .sin_port = htons((uint16_t)v8c_devtools_port(server)),
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  char request[512];
  int len = snprintf(request, sizeof request,
                     "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                     strrchr(v8c_devtools_url(target), '/'));
  client = socket(AF_INET, SOCK_STREAM, 0);
  check(client < 0 || connect(client, (struct sockaddr *)&at, sizeof at), "connect");
  say(request, (size_t)len);
  hear(isolate, "\r\n\r\n");
  ask("{\"id\":1,\"method\":\"Runtime.enable\"}");
  ask("{\"id\":2,\"method\":\"Debugger.enable\"}");
  hear(isolate, "\"id\":2,");
}

void attach_client(v8c_context *context) {
  serve(context);
  come(context);
}

void detach(void) {
  v8c_inspector_free(inspector);
  if (client >= 0) close(client);
  v8c_devtools_detach(target);
  v8c_devtools_free(server);
}

/* ---- The server's thread ----------------------------------------------------------------------------- */

/* Nanoseconds that the thread of that name has computed. */
static double computed_ns(const char *name) {
  DIR *tasks = opendir("/proc/self/task");
  double ns = -1;
  check(!tasks, "/proc/self/task");
  for (struct dirent *task; (task = readdir(tasks));) {
    char path[320], text[64] = "";
    snprintf(path, sizeof path, "/proc/self/task/%s/comm", task->d_name);
    FILE *in = fopen(path, "r");
    if (!in) continue;
    bool it = fgets(text, sizeof text, in) && !strncmp(text, name, strlen(name));
    fclose(in);
    snprintf(path, sizeof path, "/proc/self/task/%s/schedstat", task->d_name);
    in = it ? fopen(path, "r") : NULL;
    if (in && fscanf(in, "%lf", &ns) != 1) ns = -1;
    if (in) fclose(in);
  }
  closedir(tasks);
  check(ns < 0, "the server's thread in /proc");
  return ns;
}

void measure_idle_server(v8c_context *context) {
  const struct timespec rest = {.tv_sec = 2}, settle = {.tv_nsec = 300000000};
  for (int with = 0; with < 2; with++) {
    if (!with) serve(context);
    if (with) come(context);
    nanosleep(&settle, NULL);
    double before = computed_ns("v8c-devtools");
    nanosleep(&rest, NULL);
    printf("%.3f\n", (computed_ns("v8c-devtools") - before) / 1e3 / (double)rest.tv_sec);
  }
}
