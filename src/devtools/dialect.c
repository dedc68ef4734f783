/* dialect.c: what clients say that is not for V8: which isolate they mean, in Chrome's words (Target)
 * and in Node's (NodeWorker).
 *
 * A message goes on to V8 as it came. Only one that may be ours is read. */
#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "src/devtools/devtools.h"

/* ---- Out ---------------------------------------------------------------------------------------- */

static void send_buf(v8c__client *client, v8c_buf *text, int err) {
  if (err)
    client->closing = true;
  else
    v8c__client_send(client, text->data, text->len);
  v8c_buf_free(text);
}

/* {"method":"Target.x","params":{"sessionId":"1","message":"…"}} */
static int wrap(v8c__link *link, const char *method, const char *text, v8c_buf *out) {
  int err = v8c_buf_printf(out, "{\"method\":\"%s\",\"params\":{\"sessionId\":\"%s\",\"message\":", method, link->id);
  if (!err) err = v8c__json_string(out, text);
  return err ? err : v8c_buf_append(out, "}}", 2);
}

void v8c__link_says(v8c__link *link, const char *text, size_t len) {
  v8c_buf out = {0};
  int err = 0;
  switch (link->dialect) {
    case V8C__DIRECT: v8c__client_send(link->client, text, len); return;
    case V8C__FLAT: /* text is an object, and not empty */
      err = v8c_buf_printf(&out, "{\"sessionId\":\"%s\",", link->id);
      if (!err) err = v8c_buf_append(&out, text + 1, len - 1);
      break;
    case V8C__TARGET: err = wrap(link, "Target.receivedMessageFromTarget", text, &out); break;
    case V8C__WORKER: err = wrap(link, "NodeWorker.receivedMessageFromWorker", text, &out); break;
  }
  send_buf(link->client, &out, err);
}

/* Formats an event or an answer of ours. */
V8C_PRINTF(2, 3) static void say(v8c__client *client, const char *format, ...) {
  char text[1024];
  va_list args;
  va_start(args, format);
  int len = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (len > 0 && (size_t)len < sizeof text) v8c__client_send(client, text, (size_t)len);
}

static int add_target_info(v8c_target *target, bool attached, v8c_buf *out) {
  int err = v8c_buf_printf(out, "{\"targetId\":\"%s\",\"type\":\"node_worker\",\"title\":", target->id);
  if (!err) err = v8c__json_string(out, target->title);
  if (!err) err = v8c_buf_append(out, V8C_LIT(",\"url\":"));
  if (!err) err = v8c__json_string(out, target->url);
  if (err) return err;
  return v8c_buf_printf(out, ",\"attached\":%s,\"canAccessOpener\":false}", attached ? "true" : "false");
}

/* ---- Coming and going --------------------------------------------------------------------------- */

static const char *boolean(bool value) { return value ? "true" : "false"; }

static void say_attached(v8c__link *link) {
  v8c_target *target = link->target;
  v8c_buf out = {0};
  int err;
  if (link->dialect == V8C__WORKER) {
    err = v8c_buf_printf(&out,
                         "{\"method\":\"NodeWorker.attachedToWorker\",\"params\":{\"sessionId\":\"%s\",\"workerInfo\":"
                         "{\"workerId\":\"%llu\",\"type\":\"worker\",\"title\":",
                         link->id, (unsigned long long)target->number);
    if (!err) err = v8c__json_string(&out, target->title);
    if (!err) err = v8c_buf_append(&out, V8C_LIT(",\"url\":"));
    if (!err) err = v8c__json_string(&out, target->url);
    if (!err) err = v8c_buf_append(&out, "}", 1);
  } else {
    err = v8c_buf_printf(
        &out, "{\"method\":\"Target.attachedToTarget\",\"params\":{\"sessionId\":\"%s\",\"targetInfo\":", link->id);
    if (!err) err = add_target_info(target, true, &out);
  }
  if (!err) err = v8c_buf_printf(&out, ",\"waitingForDebugger\":%s}}", boolean(target->waiting));
  send_buf(link->client, &out, err);
}

static void say_detached(const v8c__link *link) {
  if (link->dialect == V8C__WORKER)
    say(link->client, "{\"method\":\"NodeWorker.detachedFromWorker\",\"params\":{\"sessionId\":\"%s\"}}", link->id);
  else
    say(link->client, "{\"method\":\"Target.detachedFromTarget\",\"params\":{\"sessionId\":\"%s\"}}", link->id);
}

static v8c__link *attach(v8c__client *client, v8c_target *target, v8c__dialect dialect) {
  v8c__link *link = v8c__link_new(client, target, dialect);
  if (!link) {
    client->closing = true;
    return NULL;
  }
  if (dialect == V8C__WORKER) snprintf(link->id, sizeof link->id, "%d", ++client->sessions);
  say_attached(link);
  return link;
}

static bool is_main(const v8c__client *client) { return client->target && client->server->targets == client->target; }

/* All isolates but the main one, which is the first. */
static void attach_all(v8c__client *client, v8c__dialect dialect) {
  if (!is_main(client)) return;
  for (v8c_target *target = client->target->next; target; target = target->next) attach(client, target, dialect);
}

static void leave_all(v8c__client *client, v8c__dialect dialect) {
  for (v8c__link *link = client->links, *next; link; link = next) {
    next = link->next;
    if (link->dialect == dialect) v8c__link_leave(link);
  }
}

static void say_created(v8c__client *client, v8c_target *target) {
  v8c_buf out = {0};
  int err = v8c_buf_printf(&out, "{\"method\":\"Target.targetCreated\",\"params\":{\"targetInfo\":");
  if (!err) err = add_target_info(target, target->clients, &out);
  if (!err) err = v8c_buf_append(&out, "}}", 2);
  send_buf(client, &out, err);
}

void v8c__tell_of(v8c_target *target) {
  if (target->server->targets == target) return; /* the first: who should hear of it? */
  for (v8c__client *client = target->server->clients; client; client = client->next) {
    if (client->discover) say_created(client, target);
    if (!is_main(client)) continue;
    if ((client->workers && client->wait_workers) || (client->attach && client->wait_attach)) target->waiting = true;
    if (client->workers && client->wait_workers) target->breaks = true;
    if (client->workers) attach(client, target, V8C__WORKER);
    if (client->attach) attach(client, target, client->flat ? V8C__FLAT : V8C__TARGET);
  }
}

void v8c__link_end(v8c__link *link) {
  v8c__client *client = link->client;
  if (link->dialect == V8C__DIRECT) {
    client->target = NULL;
    client->closing = true;
    if (!client->server->stopping) v8c__client_send(client, "", 0); /* wakes the thread */
  } else {
    say_detached(link);
    v8c__link_leave(link);
  }
}

/* ---- In: our own methods ----------------------------------------------------------------------------- */

typedef struct request {
  v8c__client *client;
  double id;
  const char *session; /* "" : the client's own */
  const cJSON *params;
} request;

/* `result` is JSON. */
static void answer(const request *of, const char *result) {
  v8c_buf out = {0};
  int err = v8c_buf_printf(&out, "{\"id\":%.0f,\"result\":%s", of->id, result);
  if (!err && *of->session) err = v8c_buf_printf(&out, ",\"sessionId\":\"%s\"", of->session);
  if (!err) err = v8c_buf_append(&out, "}", 1);
  send_buf(of->client, &out, err);
}

/* The same with a result that was made, or was not; frees it. */
static void answer_buf(const request *of, v8c_buf *result, int err) {
  if (err)
    of->client->closing = true;
  else
    answer(of, result->data);
  v8c_buf_free(result);
}

/* `data` is what is wrong with the parameters, NULL when it is something else. */
static void answer_error(const request *of, int code, const char *message, const char *data) {
  v8c_buf out = {0};
  int err = v8c_buf_printf(&out, "{\"error\":{\"code\":%d,\"message\":", code);
  if (!err) err = v8c__json_string(&out, message);
  if (!err && data) err = v8c_buf_printf(&out, ",\"data\":");
  if (!err && data) err = v8c__json_string(&out, data);
  if (!err) err = v8c_buf_printf(&out, "},\"id\":%.0f", of->id);
  if (!err && *of->session) err = v8c_buf_printf(&out, ",\"sessionId\":\"%s\"", of->session);
  if (!err) err = v8c_buf_append(&out, "}", 1);
  send_buf(of->client, &out, err);
}

static void invalid(const request *of, const char *data) { answer_error(of, -32602, "Invalid parameters", data); }

static const cJSON *param(const request *of, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(of->params, name);
}
static const char *text_param(const request *of, const char *name) { return cJSON_GetStringValue(param(of, name)); }

static v8c__link *find_link(v8c__client *client, const char *id, v8c__dialect dialect) {
  for (v8c__link *link = client->links; link && id; link = link->next)
    if (link->dialect == dialect && link->target && !strcmp(link->id, id)) return link;
  return NULL;
}

static void worker_enable(const request *of) {
  const cJSON *wait = param(of, "waitForDebuggerOnStart");
  v8c__client *client = of->client;
  if (!cJSON_IsBool(wait)) {
    invalid(of, "waitForDebuggerOnStart: boolean value expected");
    return;
  }
  client->wait_workers = cJSON_IsTrue(wait);
  if (!client->workers) attach_all(client, V8C__WORKER);
  client->workers = true;
  answer(of, "{}");
}

static void worker_disable(const request *of) {
  of->client->workers = false;
  leave_all(of->client, V8C__WORKER);
  answer(of, "{}");
}

/* Of both dialects: a wrapped message. */
static void send_wrapped(const request *of, v8c__dialect dialect) {
  const char *id = text_param(of, "sessionId"), *message = text_param(of, "message");
  if (!id || !message) {
    invalid(of, !id && !message ? "message: string value expected; sessionId: string value expected"
                : !id           ? "sessionId: string value expected"
                                : "message: string value expected");
    return;
  }
  v8c__link *link = find_link(of->client, id, dialect);
  answer(of, "{}");
  if (link && !v8c__target_tell(link, V8C__TEXT, message, strlen(message))) of->client->closing = true;
}

static void worker_send(const request *of) { send_wrapped(of, V8C__WORKER); }
static void target_send(const request *of) { send_wrapped(of, V8C__TARGET); }

static void worker_detach(const request *of) {
  const char *id = text_param(of, "sessionId");
  if (!id) {
    invalid(of, "sessionId: string value expected");
    return;
  }
  v8c__link *link = find_link(of->client, id, V8C__WORKER);
  if (link) say_detached(link);
  if (link) v8c__link_leave(link);
  answer(of, "{}");
}

static void runtime_notify(const request *of) {
  const cJSON *enabled = param(of, "enabled");
  if (!cJSON_IsBool(enabled)) {
    invalid(of, "enabled: boolean value expected");
    return;
  }
  v8c__link *link = *of->session ? find_link(of->client, of->session, V8C__FLAT) : of->client->links;
  if (link) link->tells_end = cJSON_IsTrue(enabled);
  answer(of, "{}");
}

static void target_auto_attach(const request *of) {
  v8c__client *client = of->client;
  if (!cJSON_IsBool(param(of, "autoAttach"))) {
    invalid(of, "autoAttach: boolean value expected");
    return;
  }
  bool attach_now = cJSON_IsTrue(param(of, "autoAttach")), before = client->attach;
  if (*of->session) { /* a worker's own workers: none */
    answer(of, "{}");
    return;
  }
  client->attach = attach_now;
  client->wait_attach = cJSON_IsTrue(param(of, "waitForDebuggerOnStart"));
  if (attach_now && !before) {
    client->flat = cJSON_IsTrue(param(of, "flatten"));
    attach_all(client, client->flat ? V8C__FLAT : V8C__TARGET);
  } else if (!attach_now) {
    leave_all(client, V8C__FLAT);
    leave_all(client, V8C__TARGET);
  }
  answer(of, "{}");
}

static v8c_target *find_target(const v8c__client *client, const char *id) {
  for (v8c_target *target = client->server->targets; target && id; target = target->next)
    if (!strcmp(target->id, id)) return target;
  return NULL;
}

static void target_attach(const request *of) {
  v8c_target *target = find_target(of->client, text_param(of, "targetId"));
  if (!target) {
    answer_error(of, -32602, "No target with given id found", NULL);
    return;
  }
  v8c__link *link = attach(of->client, target, cJSON_IsTrue(param(of, "flatten")) ? V8C__FLAT : V8C__TARGET);
  char result[80];
  snprintf(result, sizeof result, "{\"sessionId\":\"%s\"}", link ? link->id : "");
  if (link) answer(of, result);
}

static void target_detach(const request *of) {
  const char *id = text_param(of, "sessionId");
  v8c__link *link = find_link(of->client, id, V8C__FLAT);
  if (!link) link = find_link(of->client, id, V8C__TARGET);
  if (!link) {
    answer_error(of, -32602, "No session with given id", NULL);
    return;
  }
  say_detached(link);
  v8c__link_leave(link);
  answer(of, "{}");
}

static void target_list(const request *of) {
  v8c_buf out = {0};
  int err = v8c_buf_append(&out, V8C_LIT("{\"targetInfos\":["));
  for (v8c_target *target = of->client->server->targets; target && !err; target = target->next) {
    err = add_target_info(target, target->clients, &out);
    if (!err && target->next) err = v8c_buf_append(&out, ",", 1);
  }
  if (!err) err = v8c_buf_append(&out, "]}", 2);
  answer_buf(of, &out, err);
}

static void target_info(const request *of) {
  const char *id = text_param(of, "targetId");
  v8c_target *target = id ? find_target(of->client, id) : of->client->target;
  if (!target) {
    answer_error(of, -32602, "No target with given id found", NULL);
    return;
  }
  v8c_buf out = {0};
  int err = v8c_buf_append(&out, V8C_LIT("{\"targetInfo\":"));
  if (!err) err = add_target_info(target, target->clients, &out);
  if (!err) err = v8c_buf_append(&out, "}", 1);
  answer_buf(of, &out, err);
}

static void target_discover(const request *of) {
  bool discover = cJSON_IsTrue(param(of, "discover")), before = of->client->discover;
  of->client->discover = discover;
  for (v8c_target *target = of->client->server->targets; target && discover && !before; target = target->next)
    say_created(of->client, target);
  answer(of, "{}");
}

static void nothing(const request *of) { answer(of, "{}"); }

static const struct {
  const char *method;
  void (*run)(const request *of);
} methods[] = {
    {"NodeWorker.enable", worker_enable},
    {"NodeWorker.disable", worker_disable},
    {"NodeWorker.sendMessageToWorker", worker_send},
    {"NodeWorker.detach", worker_detach},
    {"NodeRuntime.notifyWhenWaitingForDisconnect", runtime_notify},
    {"NodeRuntime.enable", nothing},
    {"NodeRuntime.disable", nothing},
    {"Target.setAutoAttach", target_auto_attach},
    {"Target.attachToTarget", target_attach},
    {"Target.detachFromTarget", target_detach},
    {"Target.sendMessageToTarget", target_send},
    {"Target.setDiscoverTargets", target_discover},
    {"Target.getTargets", target_list},
    {"Target.getTargetInfo", target_info},
};

/* ---- In ----------------------------------------------------------------------------------------- */

/* Could it be ours? Most is not, and may be megabytes. */
static bool is_interesting(const char *text, size_t len) {
  static const char *const words[] = {"\"Target.", "\"NodeWorker.", "\"NodeRuntime.", "\"sessionId\""};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (memmem(text, len, words[i], strlen(words[i]))) return true;
  return false;
}

static bool pass_on(v8c__link *link, const char *text, size_t len) {
  if (!link->target) return true; /* the client is about to hear that it is gone */
  return v8c__target_tell(link, V8C__TEXT, text, len);
}

static bool is_ours(v8c__client *client, const cJSON *message) {
  const char *method = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "method"));
  const char *session = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "sessionId"));
  const cJSON *id = cJSON_GetObjectItemCaseSensitive(message, "id");
  request of = {client, cJSON_IsNumber(id) ? id->valuedouble : 0, "",
                cJSON_GetObjectItemCaseSensitive(message, "params")};
  if (session && !find_link(client, session, V8C__FLAT)) {
    answer_error(&of, -32001, "Session with given id not found.", NULL);
    return true;
  }
  if (session) of.session = session;
  for (size_t i = 0; method && i < sizeof methods / sizeof *methods; i++) {
    if (strcmp(methods[i].method, method)) continue;
    methods[i].run(&of);
    return true;
  }
  return false;
}

bool v8c__client_says(v8c__client *client, const char *text, size_t len) {
  if (client->closing) return true;
  cJSON *message = is_interesting(text, len) ? cJSON_ParseWithLength(text, len) : NULL;
  if (!message) return pass_on(client->links, text, len); /* what is no JSON V8 complains of */
  v8c__link *link = client->links;
  bool stays = true;
  if (!is_ours(client, message)) {
    const char *session = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "sessionId"));
    if (session) link = find_link(client, session, V8C__FLAT);
    stays = pass_on(link, text, len);
  }
  cJSON_Delete(message);
  return stays;
}
