/* server.c: the thread that has the port, and libwebsockets on it.
 *
 * The sockets are bound here and handed to libwebsockets as they are accepted, so that an address
 * in use is told of by its error and not in a log. */
#include <errno.h>
#include <libwebsockets.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/devtools/devtools.h"

enum { PORT = 9229, HEADER_MAX = 2048 };

/* What libwebsockets keeps for us with each connection. */
struct visit {
  v8c__client *client; /* over WebSocket */
  v8c_buf page;        /* over HTTP: to be sent, with room for libwebsockets in front */
};

static v8c_devtools *server_of(struct lws *wsi) { return lws_context_user(lws_get_context(wsi)); }

/* A header's text, NULL when there is none or it is too long to be true. */
static const char *header(struct lws *wsi, enum lws_token_indexes which, char *text, size_t size) {
  if (lws_hdr_total_length(wsi, which) <= 0) return NULL;
  return lws_hdr_copy(wsi, text, (int)size, which) < 0 ? "?" : text;
}

/* ---- Connections ---------------------------------------------------------------------------- */

static void accept_one(v8c_devtools *server, int listening) {
  int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), on = 1;
  if (fd < 0) return;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  lws_adopt_socket_vhost(server->vhost, fd);
}

static const char *check_headers(struct lws *wsi) {
  char host[HEADER_MAX], origin[HEADER_MAX];
  return v8c__refused(header(wsi, WSI_TOKEN_HOST, host, sizeof host),
                      header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof origin));
}

/* Status, headers and body in one; false when that failed and the connection is to be closed. */
static int answer(struct lws *wsi, struct visit *visit, int status, const char *type) {
  unsigned char headers[LWS_PRE + 1024], *start = headers + LWS_PRE, *at = start;
  unsigned char *end = headers + sizeof headers - 1;
  static const unsigned char cache[] = "no-cache";
  size_t len = visit->page.len - LWS_PRE;
  if (lws_add_http_common_headers(wsi, (unsigned)status, type, len, &at, end) ||
      lws_add_http_header_by_name(wsi, (const unsigned char *)"cache-control:", cache, 8, &at, end) ||
      lws_finalize_write_http_header(wsi, start, &at, end))
    return 1;
  lws_callback_on_writable(wsi);
  return 0;
}

static int refuse(struct lws *wsi, struct visit *visit, int status, const char *text) {
  visit->page.len = 0;
  if (v8c_buf_printf(&visit->page, "%*s%s\n", LWS_PRE, "", text)) return 1;
  return answer(wsi, visit, status, "text/plain; charset=UTF-8");
}

static int on_request(struct lws *wsi, struct visit *visit, const char *path) {
  v8c_devtools *server = server_of(wsi);
  char host[HEADER_MAX] = "";
  const char *why = check_headers(wsi);
  v8c_buf_free(&visit->page);
  if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) <= 0) return refuse(wsi, visit, 405, "GET is what there is");
  if (why) return refuse(wsi, visit, 400, why);
  header(wsi, WSI_TOKEN_HOST, host, sizeof host);
  if (v8c_buf_printf(&visit->page, "%*s", LWS_PRE, "")) return 1;
  pthread_mutex_lock(&server->lock);
  int status = v8c__page(server, path, host, &visit->page);
  pthread_mutex_unlock(&server->lock);
  if (status != 200) return refuse(wsi, visit, 400, "WebSockets request was expected");
  return answer(wsi, visit, status, "application/json; charset=UTF-8");
}

static int on_page_writable(struct lws *wsi, struct visit *visit) {
  if (visit->page.len < LWS_PRE) return 0;
  size_t len = visit->page.len - LWS_PRE;
  int sent = lws_write(wsi, (unsigned char *)visit->page.data + LWS_PRE, len, LWS_WRITE_HTTP_FINAL);
  v8c_buf_free(&visit->page);
  return sent < 0 || lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* ---- WebSocket -------------------------------------------------------------------------------- */

static v8c_target *find(v8c_devtools *server, struct lws *wsi) {
  char path[64];
  const char *given = header(wsi, WSI_TOKEN_GET_URI, path, sizeof path);
  for (v8c_target *target = server->targets; target && given; target = target->next)
    if (given[0] == '/' && !strcmp(given + 1, target->id)) return target;
  return NULL;
}

/* Before the upgrade: who it is, and which isolate it means. */
static int on_upgrade(struct lws *wsi) {
  v8c_devtools *server = server_of(wsi);
  const char *why = check_headers(wsi);
  pthread_mutex_lock(&server->lock);
  if (!why && !find(server, wsi)) why = "there is no such target";
  pthread_mutex_unlock(&server->lock);
  if (!why) return 0;
  lws_return_http_status(wsi, strncmp(why, "there", 5) ? 403 : 404, why);
  return 1;
}

static int on_connected(struct lws *wsi, struct visit *visit) {
  v8c_devtools *server = server_of(wsi);
  pthread_mutex_lock(&server->lock);
  v8c_target *target = find(server, wsi);
  visit->client = target ? v8c__client_new(server, target, wsi) : NULL;
  pthread_mutex_unlock(&server->lock);
  return visit->client ? 0 : -1;
}

static int on_received(struct lws *wsi, struct visit *visit, const void *bytes, size_t len) {
  v8c__client *client = visit->client;
  v8c_buf *in = &client->in;
  if (len > V8C__MESSAGE_MAX - in->len || v8c_buf_append(in, bytes, len)) {
    lws_close_reason(wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, NULL, 0);
    return -1;
  }
  if (lws_remaining_packet_payload(wsi) || !lws_is_final_fragment(wsi)) return 0;
  pthread_mutex_lock(&client->server->lock);
  bool stays = v8c__client_says(client, in->data ? in->data : "", in->len);
  pthread_mutex_unlock(&client->server->lock);
  in->len = 0;
  if (in->cap > 1 << 20) v8c_buf_free(in);
  return stays ? 0 : -1;
}

/* A piece of a message a time: the kernel's buffers are small. */
static int send_piece(struct lws *wsi, v8c__client *client, v8c__note *note) {
  enum { PIECE = 64 << 10 };
  unsigned char piece[LWS_PRE + PIECE];
  size_t len = note->len - client->sent < PIECE ? note->len - client->sent : PIECE;
  bool first = client->sent == 0, final = client->sent + len == note->len;
  memcpy(piece + LWS_PRE, note->text + client->sent, len);
  int flags = lws_write_ws_flags(LWS_WRITE_TEXT, first, final);
  if (lws_write(wsi, piece + LWS_PRE, len, (enum lws_write_protocol)flags) < (int)len) return -1;
  client->sent = final ? 0 : client->sent + len;
  return final;
}

static int on_writable(struct lws *wsi, struct visit *visit) {
  v8c__client *client = visit->client;
  v8c_devtools *server = client->server;
  pthread_mutex_lock(&server->lock);
  v8c__note *note = client->out.first;
  pthread_mutex_unlock(&server->lock);
  int sent = note ? send_piece(wsi, client, note) : 0; /* nobody else takes it */
  if (sent < 0) return -1;
  pthread_mutex_lock(&server->lock);
  if (sent) v8c__free(v8c__notes_take(&client->out));
  client->progress++;
  bool more = client->out.first, over = !more && client->closing;
  pthread_cond_broadcast(&server->drained);
  pthread_mutex_unlock(&server->lock);
  if (over) {
    lws_close_reason(wsi, LWS_CLOSE_STATUS_GOINGAWAY, NULL, 0);
    return -1;
  }
  if (more) lws_callback_on_writable(wsi);
  return 0;
}

static void on_gone(struct visit *visit) {
  if (!visit->client) return;
  v8c_devtools *server = visit->client->server;
  pthread_mutex_lock(&server->lock);
  v8c__client_free(visit->client);
  visit->client = NULL;
  pthread_cond_broadcast(&server->drained);
  pthread_mutex_unlock(&server->lock);
}

/* Somebody has called lws_cancel_service: there is something to send. Who is to go, but does not read what
 * comes before, is gone then. */
static void on_woken(struct lws *wsi) {
  v8c_devtools *server = server_of(wsi);
  pthread_mutex_lock(&server->lock);
  for (v8c__client *client = server->clients; client; client = client->next)
    if (client->out.first || client->closing) {
      if (client->closing) lws_set_timeout(client->wsi, PENDING_TIMEOUT_USER_OK, V8C__SLOW_CLIENT_MS / 1000);
      lws_callback_on_writable(client->wsi);
    }
  pthread_mutex_unlock(&server->lock);
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len) {
  struct visit *visit = user;
  switch (reason) {
    case LWS_CALLBACK_RAW_RX_FILE: accept_one(server_of(wsi), lws_get_socket_fd(wsi)); return 0;
    case LWS_CALLBACK_HTTP: return on_request(wsi, visit, in);
    case LWS_CALLBACK_HTTP_WRITEABLE: return on_page_writable(wsi, visit);
    case LWS_CALLBACK_CLOSED_HTTP:
      if (visit) v8c_buf_free(&visit->page);
      return 0;
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: return on_upgrade(wsi);
    case LWS_CALLBACK_ESTABLISHED: return on_connected(wsi, visit);
    case LWS_CALLBACK_RECEIVE: return on_received(wsi, visit, in, len);
    case LWS_CALLBACK_SERVER_WRITEABLE: return on_writable(wsi, visit);
    case LWS_CALLBACK_CLOSED: on_gone(visit); return 0;
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED: on_woken(wsi); return 0;
    default: return lws_callback_http_dummy(wsi, reason, user, in, len);
  }
}

/* ---- Shared ----------------------------------------------------------------------------------- */

void v8c__client_send(v8c__client *client, const char *text, size_t len) {
  v8c__note *note = v8c__note_new(V8C__TEXT, NULL, text, len);
  if (!note)
    client->closing = true; /* a client that misses an answer waits for ever */
  else if (!client->closing)
    v8c__notes_add(&client->out, note);
  else
    v8c__free(note);
  if (!client->server->stopping) lws_cancel_service(client->server->lws);
}

void v8c__server_release(v8c_devtools *server) {
  if (--server->refs) {
    pthread_mutex_unlock(&server->lock);
    return;
  }
  pthread_mutex_unlock(&server->lock);
  pthread_cond_destroy(&server->drained);
  pthread_mutex_destroy(&server->lock);
  v8c__free(server->host);
  v8c__free(server->product);
  v8c__free(server);
}

/* ---- Start and end ------------------------------------------------------------------------------ */

/* What waits for clients is sent before; a second is enough for who still reads. */
static void say_goodbye(v8c_devtools *server) {
  for (v8c__client *client = server->clients; client; client = client->next) {
    client->closing = true;
    lws_set_timeout(client->wsi, PENDING_TIMEOUT_USER_OK, 1);
    lws_callback_on_writable(client->wsi);
  }
}

static void *serve(void *data) {
  v8c_devtools *server = data;
  bool told = false, over = false;
  while (!over && lws_service(server->lws, 0) >= 0) {
    pthread_mutex_lock(&server->lock);
    if (server->stopping && !told) say_goodbye(server);
    told = server->stopping;
    over = told && !server->clients;
    pthread_mutex_unlock(&server->lock);
  }
  return NULL;
}

static int listen_at(v8c_devtools *server, const struct addrinfo *at, int port) {
  int on = 1, fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  struct sockaddr_storage address;
  socklen_t len = at->ai_addrlen;
  if (fd < 0) return errno;
  memcpy(&address, at->ai_addr, len);
  in_port_t *to = at->ai_family == AF_INET6 ? &((struct sockaddr_in6 *)&address)->sin6_port
                                            : &((struct sockaddr_in *)&address)->sin_port;
  *to = htons((uint16_t)port);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (at->ai_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&address, len) || listen(fd, 64) ||
      getsockname(fd, (struct sockaddr *)&address, &len)) {
    int number = errno;
    close(fd);
    return number;
  }
  server->port = ntohs(*to);
  server->listening[server->listening_count++] = fd;
  return 0;
}

/* Binds all addresses of the name: the same port for each. */
static int bind_all(v8c_devtools *server, int port) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *all = NULL;
  int unknown = getaddrinfo(server->host, NULL, &hints, &all), number = 0;
  if (unknown) return v8c__fail(V8C_EIO, "%s: %s", server->host, gai_strerror(unknown));
  for (struct addrinfo *at = all; at && server->listening_count < V8C__LISTENING; at = at->ai_next) {
    if (at->ai_family != AF_INET && at->ai_family != AF_INET6) continue;
    int failed = listen_at(server, at, server->listening_count ? server->port : port);
    if (failed) number = failed;
  }
  freeaddrinfo(all);
  if (server->listening_count) return 0; /* a name may have an address that this machine has not */
  char text[64] = "";
  return v8c__fail(V8C_EIO, "%s:%d: %s", server->host, port, strerror_r(number, text, sizeof text));
}

static int adopt_all(v8c_devtools *server) {
  for (int i = 0; i < server->listening_count; i++) {
    lws_sock_file_fd_type fd = {.filefd = server->listening[i]};
    server->listening[i] = -1; /* libwebsockets closes it, also when this fails */
    if (!lws_adopt_descriptor_vhost(server->vhost, LWS_ADOPT_RAW_FILE_DESC, fd, "v8c", NULL))
      return v8c__fail(V8C_ENOMEM, "libwebsockets");
  }
  return 0;
}

static int make_context(v8c_devtools *server) {
  static const struct lws_protocols protocols[] = {
      {.name = "v8c", .callback = on_event, .per_session_data_size = sizeof(struct visit), .rx_buffer_size = 65536},
      {.name = NULL},
  };
  static const lws_retry_bo_t patience = {0}; /* no pings: a stopped client is a client */
  struct lws_context_creation_info info = {
      .port = CONTEXT_PORT_NO_LISTEN_SERVER,
      .protocols = protocols,
      .user = server,
      .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
      .fd_limit_per_thread = 256,
      .server_string = "v8c",
      .vhost_name = "v8c",
      .retry_and_idle_policy = &patience,
      .gid = -1,
      .uid = -1,
  };
  struct sigaction before;
  lws_set_log_level(0, NULL);
  sigaction(SIGPIPE, NULL, &before); /* libwebsockets would have it ignored in the whole process */
  server->lws = lws_create_context(&info);
  if (server->lws) server->vhost = lws_create_vhost(server->lws, &info);
  sigaction(SIGPIPE, &before, NULL);
  return server->vhost ? adopt_all(server) : v8c__fail(V8C_ENOMEM, "libwebsockets");
}

/* The program's signals are for its own threads, and a client that left is no signal. */
static int start_thread(v8c_devtools *server) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failed = pthread_create(&server->thread, NULL, serve, server);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (failed) return v8c__fail(V8C_ENOMEM, "the thread: error %d", failed);
  pthread_setname_np(server->thread, "v8c-devtools");
  return 0;
}

/* Closing connections may write: as on the thread. */
static void destroy_context(v8c_devtools *server) {
  sigset_t pipe, before;
  const struct timespec now = {0};
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  if (server->lws) lws_context_destroy(server->lws);
  while (sigtimedwait(&pipe, NULL, &now) > 0) continue;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  for (int i = 0; i < server->listening_count; i++)
    if (server->listening[i] >= 0) close(server->listening[i]);
}

static int start(v8c_devtools *server, const v8c_devtools_options *options) {
  server->host = v8c__strdup(options->host ? options->host : "127.0.0.1", V8C_ZSTR);
  server->product = v8c__strdup(options->product ? options->product : "v8c/" V8C_VERSION, V8C_ZSTR);
  if (!server->host || !server->product) return v8c__fail(V8C_ENOMEM, "%s", "");
  int err = bind_all(server, options->port < 0 ? 0 : options->port ? options->port : PORT);
  if (!err) err = make_context(server);
  if (!err) err = start_thread(server);
  return err;
}

int v8c_devtools_new(const v8c_devtools_options *given, v8c_devtools **out) {
  v8c_devtools_options options;
  int err = out ? v8c__options(given, &options, sizeof options) : v8c__fail(V8C_EINVAL, "%s", "out");
  if (err) return err;
  if (options.port < -1 || options.port > 65535) return v8c__fail(V8C_EINVAL, "port: %d", options.port);
  v8c_devtools *server = v8c__calloc(sizeof *server);
  if (!server) return v8c__fail(V8C_ENOMEM, "%s", "");
  pthread_mutex_init(&server->lock, NULL);
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&server->drained, &clock);
  pthread_condattr_destroy(&clock);
  server->refs = 1;
  err = start(server, &options);
  if (!err) {
    *out = server;
    return 0;
  }
  char why[256];
  snprintf(why, sizeof why, "%s", v8c_detail());
  destroy_context(server);
  pthread_mutex_lock(&server->lock);
  v8c__server_release(server);
  return v8c__fail(err, "%s", why);
}

void v8c_devtools_free(v8c_devtools *server) {
  if (!server) return;
  pthread_mutex_lock(&server->lock);
  server->stopping = true;
  lws_cancel_service(server->lws);
  pthread_mutex_unlock(&server->lock);
  pthread_join(server->thread, NULL);
  destroy_context(server); /* clients are told, and their sessions closed */
  pthread_mutex_lock(&server->lock);
  server->lws = NULL;
  for (v8c_target *target = server->targets; target; target = target->next) pthread_cond_broadcast(&target->arrived);
  v8c__server_release(server);
}

int v8c_devtools_port(const v8c_devtools *server) { return server ? server->port : 0; }
