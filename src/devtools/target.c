/* target.c: an isolate at the server: what its owner does, which has the inspector. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "src/devtools/devtools.h"
#include "v8c/context.h"
#include "v8c/debugger.h"
#include "v8c/isolate.h"
#include "v8c/microtask.h"

/* Terminations come without a bell: looked for so often while the owner waits. */
enum { LOOK_MS = 100, GROUP = 1 };

static struct timespec in_ms(long ms) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  at.tv_sec += ms / 1000;
  at.tv_nsec += ms % 1000 * 1000000;
  if (at.tv_nsec >= 1000000000) {
    at.tv_nsec -= 1000000000;
    at.tv_sec++;
  }
  return at;
}

/* ---- What any thread does, with the lock -------------------------------------------------------- */

void v8c__target_release(v8c_target *target) {
  v8c_devtools *server = target->server;
  if (--target->refs) {
    pthread_mutex_unlock(&server->lock);
    return;
  }
  v8c__notes_free(&target->in);
  pthread_cond_destroy(&target->arrived);
  v8c__free(target->title);
  v8c__free(target->url);
  v8c__free(target->address);
  v8c__free(target);
  v8c__server_release(server);
}

static void let_go(void *data) {
  v8c_target *target = data;
  pthread_mutex_lock(&target->server->lock);
  v8c__target_release(target);
}

static void on_post(v8c_isolate *isolate, void *data);

/* Has the owner look at what has come. */
static bool ask_owner(v8c_target *target) {
  if (target->posted || !target->isolate) return true;
  target->refs++;
  target->posted = !v8c_inspector_post(target->isolate, on_post, target, let_go);
  if (!target->posted) target->refs--;
  return target->posted;
}

bool v8c__target_tell(v8c__link *link, enum v8c__note_kind kind, const char *text, size_t len) {
  v8c_target *target = link->target;
  if (kind == V8C__TEXT && target->in.bytes > V8C__MESSAGE_MAX) return false;
  v8c__note *note = v8c__note_new(kind, link, text, len);
  if (!note) return false;
  v8c__notes_add(&target->in, note);
  pthread_cond_broadcast(&target->arrived);
  return ask_owner(target);
}

/* ---- Sessions ------------------------------------------------------------------------------------- */

/* Waits until the client has read most of what it was sent, unless it reads nothing, or JavaScript is to end. */
static void wait_for_reader(v8c__link *link) {
  v8c_devtools *server = link->target->server;
  uint64_t progress = UINT64_MAX;
  int looks = 0;
  while (v8c__link_open(link) && link->client->out.bytes > V8C__QUEUE_MAX && !server->stopping &&
         !v8c_is_terminating(link->target->isolate)) {
    struct timespec until = in_ms(LOOK_MS);
    if (link->client->progress != progress) looks = 0;
    progress = link->client->progress;
    if (pthread_cond_timedwait(&server->drained, &server->lock, &until) != ETIMEDOUT || !link->client) continue;
    if (++looks < V8C__SLOW_CLIENT_MS / LOOK_MS || link->client->progress != progress) continue;
    link->client->closing = true;
    v8c__client_send(link->client, "", 0); /* wakes the thread */
  }
}

static void on_send(v8c_session *session, int call_id, const char *json, size_t len, void *data) {
  v8c__link *link = data;
  (void)session, (void)call_id;
  v8c_devtools *server = link->target->server;
  pthread_mutex_lock(&server->lock);
  if (v8c__link_open(link)) v8c__link_says(link, json, len);
  wait_for_reader(link);
  pthread_mutex_unlock(&server->lock);
}

static void tell_of_change(v8c_target *target) {
  if (target->options.changed) target->options.changed(target, target->connected, target->options.data);
}

static void open_session(v8c_target *target, v8c__link *link) {
  link->heard = true;
  link->next_there = target->links;
  target->links = link;
  v8c_session_options options = {.size = sizeof options, .group = GROUP, .send = on_send, .data = link};
  v8c_session_new(target->inspector, &options, &link->session); /* without one it hears nothing */
  target->connected++;
  tell_of_change(target);
}

/* The owner's end of it. */
static void close_session(v8c_target *target, v8c__link *link) {
  v8c__link **at = &target->links;
  while (*at && *at != link) at = &(*at)->next_there;
  if (*at) *at = link->next_there;
  v8c_session_free(link->session);
  if (link->heard) target->connected--;
  if (link->heard) tell_of_change(target);
  v8c__free(link);
}

static void do_note(v8c_target *target, const v8c__note *note) {
  v8c__link *link = note->link;
  if (note->kind == V8C__OPEN)
    open_session(target, link);
  else if (note->kind == V8C__CLOSE)
    close_session(target, link);
  else if (link->session)
    v8c_session_dispatch(link->session, note->text, note->len); /* what goes wrong is told to the client */
}

/* Does what has come. While JavaScript is stopped, until it is let go: what was asked behind that is
 * about what comes then. */
static void do_notes(v8c_target *target, bool stopped) {
  v8c_devtools *server = target->server;
  pthread_mutex_lock(&server->lock);
  target->posted = false;
  target->refs++;
  while (target->isolate && target->in.first && (!stopped || v8c_inspector_paused(target->inspector))) {
    v8c__note *note = v8c__notes_take(&target->in);
    pthread_mutex_unlock(&server->lock);
    do_note(target, note);
    v8c__free(note);
    pthread_mutex_lock(&server->lock);
  }
  if (target->in.first) ask_owner(target);
  v8c__target_release(target);
}

/* In the middle of JavaScript, or in v8c_pump. */
static void on_post(v8c_isolate *isolate, void *data) {
  (void)isolate;
  v8c_target *target = data;
  do_notes(target, v8c_inspector_paused(target->inspector));
}

/* ---- Waiting -------------------------------------------------------------------------------------- */

/* Until something has come, or it is time to look around. */
static void sleep_a_while(v8c_target *target) {
  struct timespec until = in_ms(LOOK_MS);
  pthread_mutex_lock(&target->server->lock);
  if (!target->in.first && target->isolate && !target->detached && !target->server->stopping)
    pthread_cond_timedwait(&target->arrived, &target->server->lock, &until);
  pthread_mutex_unlock(&target->server->lock);
}

static bool is_over(v8c_target *target) {
  pthread_mutex_lock(&target->server->lock);
  bool over = target->detached || target->server->stopping || !target->isolate;
  pthread_mutex_unlock(&target->server->lock);
  return over;
}

/* The debugger has stopped JavaScript: until a client lets it go on. */
static void on_pause(v8c_inspector *inspector, int group, void *data) {
  v8c_target *target = data;
  (void)group;
  do_notes(target, true);
  while (v8c_inspector_paused(inspector) && !is_over(target) && !v8c_is_terminating(target->isolate)) {
    sleep_a_while(target);
    do_notes(target, true);
  }
}

static void on_run_if_waiting(v8c_inspector *inspector, int group, void *data) {
  v8c_target *target = data;
  (void)inspector, (void)group;
  pthread_mutex_lock(&target->server->lock);
  target->waiting = false;
  pthread_mutex_unlock(&target->server->lock);
}

static int usable(v8c_target *target) {
  if (!target) return v8c__fail(V8C_EINVAL, "%s", "target");
  pthread_mutex_lock(&target->server->lock);
  bool over = target->detached || !target->isolate;
  v8c_isolate *isolate = target->isolate;
  pthread_mutex_unlock(&target->server->lock);
  if (over) return v8c__fail(V8C_EDISPOSED, "%s", "the isolate is not shown any more");
  return v8c_entered(isolate) ? 0 : v8c__fail(V8C_ETHREAD, "%s", "");
}

static bool still_waits(v8c_target *target, bool alone) {
  pthread_mutex_lock(&target->server->lock);
  bool waits = alone ? target->clients || target->connected : target->waiting;
  pthread_mutex_unlock(&target->server->lock);
  return waits;
}

static int wait_on(v8c_target *target, bool alone) {
  int err = 0;
  while (!err && still_waits(target, alone)) {
    if (is_over(target)) {
      err = usable(target);
      return err ? err : v8c__fail(V8C_ECLOSED, "%s", "the server is closed");
    }
    do_notes(target, false);
    err = v8c_pump(target->isolate, false, NULL); /* of what clients evaluate */
    if (!err) err = v8c_run_microtasks(target->isolate);
    if (!err && still_waits(target, alone)) sleep_a_while(target);
    if (!err && v8c_is_terminating(target->isolate)) return V8C_ETERMINATED;
  }
  return err;
}

/* Another thread may detach it meanwhile. */
static int wait(v8c_target *target, bool alone) {
  int err = usable(target);
  if (err) return err;
  pthread_mutex_lock(&target->server->lock);
  target->refs++;
  pthread_mutex_unlock(&target->server->lock);
  err = wait_on(target, alone);
  pthread_mutex_lock(&target->server->lock);
  v8c__target_release(target);
  return err;
}

static void announce_wait(v8c_target *target) {
  static const char text[] = "{\"method\":\"NodeRuntime.waitingForDisconnect\",\"params\":{}}";
  pthread_mutex_lock(&target->server->lock);
  for (v8c__link *link = target->links; link; link = link->next_there)
    if (link->tells_end && v8c__link_open(link)) v8c__link_says(link, text, sizeof text - 1);
  pthread_mutex_unlock(&target->server->lock);
}

int v8c_devtools_wait_alone(v8c_target *target) {
  int err = usable(target);
  if (err) return err;
  announce_wait(target);
  return wait(target, true);
}

int v8c_devtools_break(v8c_target *target, const char *reason) {
  int err = usable(target);
  for (v8c__link *link = err ? NULL : target->links; link; link = link->next_there)
    if (link->session) v8c_session_pause_next(link->session, reason ? reason : "Break on start", V8C_ZSTR);
  return err;
}

/* Node stops in the first statement of a worker that waited. */
int v8c_devtools_wait(v8c_target *target) {
  int err = wait(target, false);
  if (err || !target->breaks) return err;
  target->breaks = false;
  return v8c_devtools_break(target, NULL);
}

/* ---- The end ---------------------------------------------------------------------------------------- */

/* With the lock: sessions that the owner has not heard of yet, and those whose clients are still there. */
static void end_links(v8c_target *target) {
  v8c_devtools *server = target->server;
  for (v8c__note *note; (note = v8c__notes_take(&target->in)); v8c__free(note)) {
    if (note->kind != V8C__OPEN) continue;
    note->link->next_there = target->links;
    target->links = note->link;
  }
  for (v8c__link *link; (link = target->links);) {
    target->links = link->next_there;
    v8c_session *session = link->session;
    link->session = NULL;
    link->target = NULL;
    if (link->client)
      v8c__link_end(link); /* frees it, now or when the client has gone */
    else
      v8c__free(link);
    pthread_mutex_unlock(&server->lock);
    v8c_session_free(session);
    pthread_mutex_lock(&server->lock);
  }
}

static void unlist(v8c_target *target) {
  v8c_target **at = &target->server->targets;
  while (*at && *at != target) at = &(*at)->next;
  if (*at) *at = target->next;
}

/* The inspector goes, and with it all sessions. */
static void on_ended(v8c_inspector *inspector, void *data) {
  v8c_target *target = data;
  (void)inspector;
  pthread_mutex_lock(&target->server->lock);
  unlist(target);
  target->isolate = NULL;
  target->clients = target->connected = 0;
  end_links(target);
  pthread_cond_broadcast(&target->arrived);
  pthread_mutex_unlock(&target->server->lock);
}

void v8c_devtools_detach(v8c_target *target) {
  if (!target) return;
  pthread_mutex_lock(&target->server->lock);
  target->detached = true;
  unlist(target);
  pthread_cond_broadcast(&target->arrived);
  pthread_mutex_unlock(&target->server->lock);
  v8c_inspector_free(target->inspector); /* on_ended, on the owner; then let_go */
}

/* ---- The beginning ---------------------------------------------------------------------------------- */

static void on_console(v8c_inspector *inspector, const v8c_console_message *message, void *data) {
  v8c_target *target = data;
  target->options.console(inspector, message, target->options.data);
}

static int describe(v8c_target *target) {
  const v8c_devtools *server = target->server;
  const char *host = server->host;
  bool bare = strchr(host, ':'); /* IPv6 */
  v8c_buf address = {0};
  target->title = v8c__strdup(target->options.title ? target->options.title : "v8c", V8C_ZSTR);
  target->url = v8c__strdup(target->options.url ? target->options.url : "", V8C_ZSTR);
  if (!v8c__random_id(target->id) || !target->title || !target->url) return V8C_ENOMEM;
  int err =
      v8c_buf_printf(&address, "ws://%s%s%s:%d/%s", bare ? "[" : "", host, bare ? "]" : "", server->port, target->id);
  target->address = err ? NULL : v8c__strdup(address.data, address.len);
  v8c_buf_free(&address);
  target->options.title = target->options.url = NULL; /* the caller's */
  return target->address ? 0 : V8C_ENOMEM;
}

/* Once this has made the inspector, the target goes with it. */
static int inspect(v8c_target *target, v8c_context *context, v8c_inspector **made) {
  v8c_inspector_options options = {.size = sizeof options,
                                   .console = target->options.console ? on_console : NULL,
                                   .console_arguments = target->options.console_arguments,
                                   .pause = on_pause,
                                   .run_if_waiting = on_run_if_waiting,
                                   .data = target,
                                   .free_data = let_go};
  v8c_isolate *isolate = v8c_context_isolate(context);
  int err = v8c_inspector_new(isolate, &options, made);
  if (err) return err;
  target->isolate = isolate;
  target->inspector = *made;
  v8c_inspector_on_end(*made, on_ended, target, NULL);
  return v8c_inspector_add_context(*made, context, GROUP, target->title, V8C_ZSTR);
}

static void list(v8c_target *target) {
  v8c_devtools *server = target->server;
  pthread_mutex_lock(&server->lock);
  v8c_target **end = &server->targets;
  while (*end) end = &(*end)->next;
  *end = target;
  target->number = server->workers++;
  v8c__tell_of(target);
  pthread_mutex_unlock(&server->lock);
}

int v8c_devtools_attach(v8c_devtools *server, v8c_context *context, const v8c_target_options *given, v8c_target **out) {
  v8c_target_options options;
  if (!server || !context || !out) return v8c__fail(V8C_EINVAL, "%s", "");
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (!v8c_context_isolate(context)) return v8c__fail(V8C_EDISPOSED, "%s", "the context's isolate was freed");
  v8c_target *target = v8c__calloc(sizeof *target);
  if (!target) return v8c__fail(V8C_ENOMEM, "%s", "");
  *target = (v8c_target){.server = server, .refs = 1, .options = options, .waiting = options.waiting};
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&target->arrived, &clock);
  pthread_condattr_destroy(&clock);
  pthread_mutex_lock(&server->lock);
  server->refs++;
  pthread_mutex_unlock(&server->lock);
  v8c_inspector *made = NULL;
  err = describe(target);
  if (err) v8c__fail(err, "%s", "");
  if (!err) err = inspect(target, context, &made);
  if (!err) {
    list(target);
    *out = target;
    return 0;
  }
  if (made)
    v8c_inspector_free(made);
  else
    let_go(target);
  return err;
}

/* ---- Look into ------------------------------------------------------------------------------------------ */

v8c_inspector *v8c_devtools_inspector(const v8c_target *target) {
  if (!target) return NULL;
  pthread_mutex_lock(&target->server->lock);
  v8c_inspector *inspector = target->isolate ? target->inspector : NULL;
  pthread_mutex_unlock(&target->server->lock);
  return inspector;
}

const char *v8c_devtools_url(const v8c_target *target) { return target ? target->address : NULL; }

size_t v8c_devtools_clients(const v8c_target *target) {
  if (!target) return 0;
  pthread_mutex_lock(&target->server->lock);
  size_t clients = target->clients;
  pthread_mutex_unlock(&target->server->lock);
  return clients;
}
