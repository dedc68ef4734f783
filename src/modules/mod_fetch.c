/* mod_fetch.c: require("fetch"): HTTP by libcurl, on the runtime's own loop. Requests, responses, redirects and bodies are
 * JavaScript (js/fetch.js); here is one exchange, and who may be asked. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "src/modules/bytes.h"
#include "src/modules/extra.h"
#include "src/modules/fetch/curl.h"
#include "src/modules/fetch/policy.h"
#include "src/modules/globals.h"

/* In a runtime; gone when it is closed and so are all handles. */
struct fetcher {
  v8c_runtime *rt;
  v8c_fetch_options options;
  const struct v8c__curl *curl; /* NULL until something is fetched */
  CURLM *multi;
  uv_timer_t timer;
  struct exchange *all;
  uint32_t last_id;
  int handles;
  bool closed, delivering;
};

/* A socket of libcurl's. */
struct watched {
  uv_poll_t poll;
  struct fetcher *fetcher;
  curl_socket_t socket;
};

struct exchange {
  uint32_t id;
  struct fetcher *fetcher;
  struct exchange *next;
  CURL *easy;
  CURLU *url;
  struct curl_slist *headers;
  v8c_buf body;  /* that is sent */
  v8c_buf lines; /* headers of the answer */
  v8c_buf came;  /* of its body, that scripts have not seen */
  char status_text[128];
  bool has_head, told_head, may_private, paused, aborted, busy, ended, holds;
  CURLcode code; /* when it has ended */
  size_t received;
  v8c_ref *on_head, *on_data, *on_end;
  v8c_token *token;
  char error[CURL_ERROR_SIZE];
  char said[80];
  const char *why; /* ours, instead of that: it may be `said` */
};

/* ---- Their end -------------------------------------------------------------------------------- */

static void handle_closed(struct fetcher *fetcher) {
  if (!--fetcher->handles && fetcher->closed) v8c__free(fetcher);
}
static void timer_closed(uv_handle_t *handle) { handle_closed(handle->data); }
static void poll_closed(uv_handle_t *handle) {
  struct watched *watched = handle->data;
  struct fetcher *fetcher = watched->fetcher;
  v8c__free(watched);
  handle_closed(fetcher);
}

/* The loop stays for what is under way, and not for connections that are kept, or for what nobody reads. */
static void hold(struct exchange *exchange, bool holds) {
  if (exchange->holds == holds) return;
  exchange->holds = holds;
  if (!holds)
    v8c_runtime_release(exchange->fetcher->rt);
  else if (v8c_runtime_hold(exchange->fetcher->rt))
    exchange->holds = false;
}

static void free_exchange(struct exchange *exchange) {
  struct fetcher *fetcher = exchange->fetcher;
  const struct v8c__curl *curl = fetcher->curl;
  struct exchange **link = &fetcher->all;
  while (*link && *link != exchange) link = &(*link)->next;
  if (*link) *link = exchange->next;
  hold(exchange, false);
  if (exchange->easy) {
    curl->curl_multi_remove_handle(fetcher->multi, exchange->easy);
    curl->curl_easy_cleanup(exchange->easy);
  }
  if (exchange->url) curl->curl_url_cleanup(exchange->url);
  curl->curl_slist_free_all(exchange->headers);
  v8c_buf_free(&exchange->body);
  v8c_buf_free(&exchange->lines);
  v8c_buf_free(&exchange->came);
  v8c_ref_free(exchange->on_head);
  v8c_ref_free(exchange->on_data);
  v8c_ref_free(exchange->on_end);
  v8c_token_free(exchange->token);
  v8c__free(exchange);
}

/* ---- What scripts are told ------------------------------------------------------------------------ */

/* [name, value, …] of the header lines. */
static int headers_of(v8c_context *context, const v8c_buf *lines, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  uint32_t count = 0;
  int err = v8c_array(context, 0, out);
  for (size_t at = 0; !err && at < lines->len;) {
    const char *line = lines->data + at, *end = memchr(line, '\n', lines->len - at), *colon;
    size_t len = end ? (size_t)(end - line) : lines->len - at;
    at += len + 1;
    while (len && (line[len - 1] == '\r' || line[len - 1] == ' ' || line[len - 1] == '\t')) len--;
    colon = memchr(line, ':', len);
    if (!colon) continue;
    size_t name = (size_t)(colon - line), skip = name + 1;
    while (skip < len && (line[skip] == ' ' || line[skip] == '\t')) skip++;
    v8c_value pair[2];
    err = v8c_string_latin1(isolate, line, name, &pair[0]);
    if (!err) err = v8c_string_latin1(isolate, line + skip, len - skip, &pair[1]);
    if (!err) err = v8c_set_index(context, *out, count++, pair[0]);
    if (!err) err = v8c_set_index(context, *out, count++, pair[1]);
  }
  return err;
}

/* onHead(status, statusText, headers) */
static int tell_head(v8c_runtime *rt, v8c_context *context, void *data) {
  struct exchange *exchange = data;
  v8c_isolate *isolate = v8c_runtime_isolate(rt);
  long status = 0;
  exchange->fetcher->curl->curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
  v8c_value fn = NULL, args[3] = {v8c_int32(isolate, (int32_t)status), NULL, NULL};
  int err = v8c_string_latin1(isolate, exchange->status_text, strlen(exchange->status_text), &args[1]);
  if (!err) err = headers_of(context, &exchange->lines, &args[2]);
  if (!err) err = v8c_ref_get(exchange->on_head, &fn);
  return err ? err : v8c_call_function(context, fn, NULL, 3, args, NULL);
}

struct chunk {
  struct exchange *exchange;
  const char *bytes;
  size_t len;
};

/* onData(bytes): false when there is no room for more. */
static int tell_data(v8c_runtime *rt, v8c_context *context, void *data) {
  struct chunk *chunk = data;
  v8c_value fn = NULL, array = NULL, result = NULL;
  (void)rt;
  int err = v8c_ref_get(chunk->exchange->on_data, &fn);
  if (!err) err = v8c_typed_array(context, V8C_UINT8_ARRAY, chunk->bytes, chunk->len, &array);
  if (!err) err = v8c_call_function(context, fn, NULL, 1, &array, &result);
  bool more = true;
  if (!err && v8c_is_boolean(result)) (void)v8c_get_boolean(result, &more);
  chunk->exchange->paused = !more;
  return err;
}

/* onEnd(): it is all there; or onEnd(message, code of libcurl's). */
static int tell_end(v8c_runtime *rt, v8c_context *context, void *data) {
  struct exchange *exchange = data;
  v8c_isolate *isolate = v8c_runtime_isolate(rt);
  v8c_value fn = NULL, args[2];
  const char *text = exchange->why ? exchange->why : exchange->error;
  if (!*text) text = exchange->fetcher->curl->curl_easy_strerror(exchange->code);
  int err = v8c_ref_get(exchange->on_end, &fn);
  if (!err && exchange->code) err = v8c_string(isolate, text, V8C_ZSTR, &args[0]);
  args[1] = v8c_int32(isolate, (int32_t)exchange->code);
  return err ? err : v8c_call_function(context, fn, NULL, exchange->code ? 2 : 0, args, NULL);
}

/* Scripts run only when libcurl does not: they may begin and end exchanges. */
static void tell(struct exchange *exchange, v8c_job_fn fn, void *data) {
  exchange->busy = true;
  (void)v8c_runtime_dispatch(exchange->fetcher->rt, exchange->token, "fetch", fn, data);
  exchange->busy = false;
}

/* One thing of one exchange. False: it has nothing to tell. */
static bool deliver_one(struct exchange *exchange) {
  if (exchange->has_head && !exchange->told_head) {
    exchange->told_head = true;
    tell(exchange, tell_head, exchange);
  } else if (exchange->came.len && !exchange->paused) {
    v8c_buf came = exchange->came;
    exchange->came = (v8c_buf){0};
    tell(exchange, tell_data, &(struct chunk){exchange, came.data, came.len});
    v8c_buf_free(&came);
    hold(exchange, !exchange->paused);
    if (exchange->paused && !exchange->ended && !exchange->aborted)
      exchange->fetcher->curl->curl_easy_pause(exchange->easy, CURLPAUSE_RECV);
  } else if (exchange->ended && !exchange->came.len) {
    tell(exchange, tell_end, exchange);
    exchange->aborted = true;
  } else {
    return false;
  }
  if (exchange->aborted) free_exchange(exchange);
  return true;
}

static void deliver(struct fetcher *fetcher) {
  if (fetcher->delivering) return;
  fetcher->delivering = true;
  for (struct exchange *exchange = fetcher->all; exchange && !fetcher->closed;)
    exchange = deliver_one(exchange) ? fetcher->all : exchange->next;
  fetcher->delivering = false;
}

/* ---- What libcurl tells ------------------------------------------------------------------------------ */

static size_t header_came(char *bytes, size_t size, size_t count, void *data) {
  struct exchange *exchange = data;
  size_t len = size * count;
  if (len > 5 && !strncmp(bytes, "HTTP/", 5)) { /* another answer: 100, 103 */
    const char *at = memchr(bytes, ' ', len), *end = bytes + len;
    exchange->lines.len = 0;
    while (at && at < end && (*at == ' ' || (*at >= '0' && *at <= '9'))) at++;
    size_t text = at ? (size_t)(end - at) : 0;
    while (text && (at[text - 1] == '\r' || at[text - 1] == '\n')) text--;
    snprintf(exchange->status_text, sizeof exchange->status_text, "%.*s", (int)text, text ? at : "");
    return len;
  }
  if (exchange->lines.len + len > 1 << 20 || v8c_buf_append(&exchange->lines, bytes, len)) return 0;
  long status = 0;
  exchange->fetcher->curl->curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
  if (len <= 2 && status >= 200) exchange->has_head = true; /* the empty line */
  return len;
}

static size_t data_came(char *bytes, size_t size, size_t count, void *data) {
  struct exchange *exchange = data;
  size_t len = size * count;
  exchange->received += len;
  if (exchange->received > exchange->fetcher->options.max_bytes) {
    snprintf(exchange->said, sizeof exchange->said, "the response body exceeds the limit of %zu bytes",
             exchange->fetcher->options.max_bytes);
    exchange->why = exchange->said;
    return 0;
  }
  return v8c_buf_append(&exchange->came, bytes, len) ? 0 : len;
}

/* Where a name really leads. */
static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address) {
  struct exchange *exchange = data;
  (void)purpose;
  if (!exchange->may_private && v8c__address_is_private(&address->addr)) {
    exchange->why = "the host does not allow private addresses";
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- The loop ------------------------------------------------------------------------------------------- */

static void check_done(struct fetcher *fetcher) {
  CURLMsg *message;
  int left = 0;
  while ((message = fetcher->curl->curl_multi_info_read(fetcher->multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    struct exchange *exchange = NULL;
    fetcher->curl->curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
    exchange->ended = true;
    exchange->code = message->data.result;
    if (!exchange->code) exchange->has_head = true;
  }
}

/* TLS writes without asking for no SIGPIPE: one that it raises is taken away. */
static void act(struct fetcher *fetcher, curl_socket_t socket, int events) {
  sigset_t pipe, before, pending;
  int running = 0;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&pending);
  bool was_pending = sigismember(&pending, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  fetcher->curl->curl_multi_socket_action(fetcher->multi, socket, events, &running);
  if (!was_pending) (void)sigtimedwait(&pipe, NULL, &(struct timespec){0});
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  check_done(fetcher);
  deliver(fetcher);
}

static void timed_out(uv_timer_t *timer) { act(timer->data, CURL_SOCKET_TIMEOUT, 0); }

static int set_timer(CURLM *multi, long ms, void *data) {
  struct fetcher *fetcher = data;
  (void)multi;
  if (fetcher->closed) return 0;
  if (ms < 0)
    uv_timer_stop(&fetcher->timer);
  else
    uv_timer_start(&fetcher->timer, timed_out, (uint64_t)ms, 0);
  return 0;
}

static void ready(uv_poll_t *poll, int status, int events) {
  struct watched *watched = poll->data;
  int flags = status < 0 ? CURL_CSELECT_ERR : 0;
  if (events & UV_READABLE) flags |= CURL_CSELECT_IN;
  if (events & UV_WRITABLE) flags |= CURL_CSELECT_OUT;
  act(watched->fetcher, watched->socket, flags);
}

static int watch_socket(CURL *easy, curl_socket_t socket, int what, void *data, void *of_socket) {
  struct fetcher *fetcher = data;
  struct watched *watched = of_socket;
  (void)easy;
  if (what == CURL_POLL_REMOVE) {
    if (!watched) return 0;
    uv_poll_stop(&watched->poll);
    fetcher->curl->curl_multi_assign(fetcher->multi, socket, NULL);
    uv_close((uv_handle_t *)&watched->poll, poll_closed);
    return 0;
  }
  if (!watched) {
    watched = v8c__calloc(sizeof *watched);
    if (!watched) return -1;
    *watched = (struct watched){.fetcher = fetcher, .socket = socket};
    if (uv_poll_init(v8c_runtime_loop(fetcher->rt), &watched->poll, socket)) {
      v8c__free(watched);
      return -1;
    }
    watched->poll.data = watched;
    uv_unref((uv_handle_t *)&watched->poll);
    fetcher->handles++;
    fetcher->curl->curl_multi_assign(fetcher->multi, socket, watched);
  }
  uv_poll_start(&watched->poll, (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0),
                ready);
  return 0;
}

/* ---- Start ------------------------------------------------------------------------------------------------ */

static int open_multi(v8c_call *call, struct fetcher *fetcher) {
  const char *why = NULL;
  if (fetcher->multi) return 0;
  const struct v8c__curl *curl = v8c__curl_load(&why);
  if (!curl) return v8c_throw_error(v8c_call_isolate(call), "fetch: %s", why);
  fetcher->curl = curl;
  fetcher->multi = curl->curl_multi_init();
  if (!fetcher->multi) return V8C_ENOMEM;
  uv_timer_init(v8c_runtime_loop(fetcher->rt), &fetcher->timer);
  fetcher->timer.data = fetcher;
  uv_unref((uv_handle_t *)&fetcher->timer);
  fetcher->handles++;
  curl->curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
  curl->curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETDATA, fetcher);
  curl->curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERFUNCTION, set_timer);
  curl->curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERDATA, fetcher);
  curl->curl_multi_setopt(fetcher->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)fetcher->options.max_requests);
  curl->curl_multi_setopt(fetcher->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
  return 0;
}

/* A part of a URL, owned by libcurl; NULL: it has none. */
static char *part_of(const struct exchange *exchange, CURLUPart part) {
  char *text = NULL;
  return exchange->fetcher->curl->curl_url_get(exchange->url, part, &text,
                                               part == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0)
             ? NULL
             : text;
}

/* Why not; NULL: it may. */
static const char *refusal(struct exchange *exchange) {
  const v8c_fetch_options *options = &exchange->fetcher->options;
  const struct v8c__curl *curl = exchange->fetcher->curl;
  char *scheme = part_of(exchange, CURLUPART_SCHEME), *host = part_of(exchange, CURLUPART_HOST);
  char *port = part_of(exchange, CURLUPART_PORT), *user = part_of(exchange, CURLUPART_USER);
  bool listed =
      host && v8c__host_is_listed(options->hosts, options->hosts ? options->host_count : 0, host, port ? port : "");
  const char *why = NULL;
  exchange->may_private = options->allow_private || listed;
  if (!scheme || (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
    why = "only http and https can be fetched";
  else if (options->https_only && strcmp(scheme, "https") != 0)
    why = "the host allows https only";
  else if (!host || !*host)
    why = "the URL has no host";
  else if (user)
    why = "the URL has credentials in it";
  else if (options->hosts && !listed)
    why = "the host is not allowed";
  curl->curl_free(scheme);
  curl->curl_free(host);
  curl->curl_free(port);
  curl->curl_free(user);
  return why;
}

static int take_text(v8c_call *call, size_t index, v8c_buf *out) {
  int err = v8c_to_text(v8c_call_context(call), v8c_arg(call, index), out);
  return err ? err : v8c_buf_append(out, "", 0);
}

static int take_headers(v8c_call *call, size_t index, struct exchange *exchange) {
  v8c_context *context = v8c_call_context(call);
  uint32_t count = 0;
  int err = v8c_array_length(v8c_arg(call, index), &count);
  for (uint32_t i = 0; i < count && !err; i++) {
    v8c_value value = NULL;
    v8c_buf line = {0};
    err = v8c_get_index(context, v8c_arg(call, index), i, &value);
    if (!err) err = v8c__string_to_bytes(v8c_context_isolate(context), value, V8C__ENC_LATIN1, &line);
    if (!err) err = v8c_buf_append(&line, "\0", 1);
    struct curl_slist *more = err ? NULL : exchange->fetcher->curl->curl_slist_append(exchange->headers, line.data);
    if (more) exchange->headers = more;
    if (!err && !more) err = V8C_ENOMEM;
    v8c_buf_free(&line);
  }
  return err;
}

static int take_body(v8c_call *call, size_t index, v8c_buf *out) {
  void *bytes = NULL;
  size_t len = 0;
  if (v8c_is_undefined(v8c_arg(call, index))) return 0;
  int err = v8c_bytes(v8c_call_isolate(call), v8c_arg(call, index), &bytes, &len);
  return err ? err : v8c_buf_append(out, bytes ? bytes : "", len);
}

static void set_options(struct exchange *exchange, const char *method, bool has_body) {
  const v8c_fetch_options *options = &exchange->fetcher->options;
  __typeof__(curl_easy_setopt) *set = exchange->fetcher->curl->curl_easy_setopt;
  CURL *easy = exchange->easy;
  set(easy, CURLOPT_PRIVATE, exchange);
  set(easy, CURLOPT_ERRORBUFFER, exchange->error);
  set(easy, CURLOPT_CURLU, exchange->url);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
  set(easy, CURLOPT_ACCEPT_ENCODING, "");
  set(easy, CURLOPT_TIMEOUT_MS, (long)options->timeout_ms);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout_ms);
  set(easy, CURLOPT_HEADERFUNCTION, header_came);
  set(easy, CURLOPT_HEADERDATA, exchange);
  set(easy, CURLOPT_WRITEFUNCTION, data_came);
  set(easy, CURLOPT_WRITEDATA, exchange);
  set(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, exchange);
  if (options->ca_file) set(easy, CURLOPT_CAINFO, options->ca_file);
  if (has_body) {
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->body.len);
    set(easy, CURLOPT_POSTFIELDS, exchange->body.len ? exchange->body.data : "");
  }
  if (!strcmp(method, "HEAD")) set(easy, CURLOPT_NOBODY, 1L);
  if (strcmp(method, has_body ? "POST" : "GET") != 0 && strcmp(method, "HEAD") != 0)
    set(easy, CURLOPT_CUSTOMREQUEST, method);
  set(easy, CURLOPT_HTTPHEADER, exchange->headers);
}

static int make_exchange(v8c_call *call, struct exchange *exchange) {
  const struct v8c__curl *curl = exchange->fetcher->curl;
  v8c_buf url = {0}, method = {0};
  int err = take_text(call, 0, &url);
  if (!err) err = take_text(call, 1, &method);
  if (!err) err = take_headers(call, 2, exchange);
  if (!err) err = take_body(call, 3, &exchange->body);
  if (!err) err = v8c_ref_new(v8c_call_isolate(call), v8c_arg(call, 4), &exchange->on_head);
  if (!err) err = v8c_ref_new(v8c_call_isolate(call), v8c_arg(call, 5), &exchange->on_data);
  if (!err) err = v8c_ref_new(v8c_call_isolate(call), v8c_arg(call, 6), &exchange->on_end);
  if (!err && !((exchange->url = curl->curl_url()) && (exchange->easy = curl->curl_easy_init()))) err = V8C_ENOMEM;
  CURLUcode code =
      err ? CURLUE_OK
          : curl->curl_url_set(exchange->url, CURLUPART_URL, url.data, CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME);
  if (!err && code) err = v8c_throw_type_error(v8c_call_isolate(call), "Failed to parse URL from %s", url.data);
  const char *why = err ? NULL : refusal(exchange);
  if (why) err = v8c_throw_type_error(v8c_call_isolate(call), "fetch: %s: %s", why, url.data);
  if (!err) set_options(exchange, method.data, !v8c_is_undefined(v8c_arg(call, 3)));
  v8c_buf_free(&url);
  v8c_buf_free(&method);
  return err;
}

/* start(url, method, headers, body or undefined, onHead, onData, onEnd): its number. */
static void start(v8c_call *call) {
  struct fetcher *fetcher = v8c_native_here(call, &v8c__mod_fetch);
  if (!fetcher) return;
  int err = open_multi(call, fetcher);
  struct exchange *exchange = err ? NULL : v8c__calloc(sizeof *exchange);
  if (!err && !exchange) err = V8C_ENOMEM;
  if (!err) {
    exchange->fetcher = fetcher;
    exchange->id = ++fetcher->last_id;
    err = make_exchange(call, exchange);
    exchange->token = v8c_token_retain(v8c_runtime_current_token(fetcher->rt));
    if (!err && fetcher->curl->curl_multi_add_handle(fetcher->multi, exchange->easy)) err = V8C_ENOMEM;
    if (err) {
      free_exchange(exchange);
    } else {
      exchange->next = fetcher->all;
      fetcher->all = exchange;
      hold(exchange, true);
      v8c_return_uint32(call, exchange->id);
    }
  }
  v8c__throw_code(call, err);
}

static struct exchange *exchange_of(v8c_call *call) {
  struct fetcher *fetcher = v8c_native_here(call, &v8c__mod_fetch);
  uint32_t id = 0;
  if (!fetcher || v8c_arg_uint32(call, 0, &id)) return NULL;
  struct exchange *exchange = fetcher->all;
  while (exchange && exchange->id != id) exchange = exchange->next;
  return exchange;
}

/* abort(id): it is told nothing any more. */
static void abort_by_id(v8c_call *call) {
  struct exchange *exchange = exchange_of(call);
  if (!exchange) return;
  exchange->aborted = true;
  if (!exchange->busy) free_exchange(exchange);
}

/* resume(id): there is room again. What came goes on in the next turn. */
static void resume(v8c_call *call) {
  struct exchange *exchange = exchange_of(call);
  if (!exchange || !exchange->paused) return;
  struct fetcher *fetcher = exchange->fetcher;
  exchange->paused = false;
  hold(exchange, true);
  if (!exchange->ended && !exchange->busy) fetcher->curl->curl_easy_pause(exchange->easy, CURLPAUSE_CONT);
  uv_timer_start(&fetcher->timer, timed_out, 0, 0);
}

/* resolve(base or undefined, url): the whole of it, or undefined. */
static void resolve(v8c_call *call) {
  struct fetcher *fetcher = v8c_native_here(call, &v8c__mod_fetch);
  v8c_buf base = {0}, url = {0};
  char *text = NULL;
  v8c_value string = NULL;
  if (!fetcher || open_multi(call, fetcher)) return;
  const struct v8c__curl *curl = fetcher->curl;
  CURLU *parsed = curl->curl_url();
  const unsigned flags = CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME;
  int err = v8c_is_undefined(v8c_arg(call, 0)) ? 0 : take_text(call, 0, &base);
  if (!err) err = take_text(call, 1, &url);
  bool good = !err && parsed && (!base.len || !curl->curl_url_set(parsed, CURLUPART_URL, base.data, flags)) &&
              !curl->curl_url_set(parsed, CURLUPART_URL, url.data, flags) &&
              !curl->curl_url_get(parsed, CURLUPART_URL, &text, 0);
  if (good) err = v8c_string(v8c_call_isolate(call), text, V8C_ZSTR, &string);
  if (good && !err) v8c_return(call, string);
  curl->curl_free(text);
  curl->curl_url_cleanup(parsed);
  v8c_buf_free(&base);
  v8c_buf_free(&url);
  v8c__throw_code(call, err);
}

/* ---- The module ------------------------------------------------------------------------------------------------ */

static void of_module(v8c_value name, v8c_access *access) { v8c__globals_give(access, "fetch", name); }

static const v8c_prop globals[] = {V8C_LAZY("fetch", of_module), V8C_LAZY("Headers", of_module),
                                   V8C_LAZY("Request", of_module), V8C_LAZY("Response", of_module), V8C_PROP_END};

static int init(v8c_runtime *rt, void *data, void **state) {
  v8c_fetch_options options;
  int err = v8c__options(data, &options, sizeof options);
  if (!err && !(options.timeout_ms >= 0 && options.connect_timeout_ms >= 0))
    err = v8c__fail(V8C_EINVAL, "fetch: a time is less than 0");
  if (!err && options.global) err = v8c__globals_define(rt, globals);
  struct fetcher *fetcher = err ? NULL : v8c__calloc(sizeof *fetcher);
  if (!err && !fetcher) err = v8c__fail(V8C_ENOMEM, "%s", "");
  if (err) return err;
  if (!options.max_bytes) options.max_bytes = 64 << 20;
  if (options.timeout_ms <= 0) options.timeout_ms = 30e3;
  if (options.connect_timeout_ms <= 0) options.connect_timeout_ms = 10e3;
  if (!options.max_requests) options.max_requests = 256;
  fetcher->rt = rt;
  fetcher->options = options;
  *state = fetcher;
  return 0;
}

static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  struct fetcher *fetcher = data;
  (void)rt, (void)context;
  fetcher->closed = true;
  fetcher->handles++; /* until we are done here */
  while (fetcher->all) free_exchange(fetcher->all);
  if (fetcher->multi) {
    fetcher->curl->curl_multi_cleanup(fetcher->multi);
    uv_close((uv_handle_t *)&fetcher->timer, timer_closed);
  }
  handle_closed(fetcher);
  return 0;
}

static const v8c_prop internals[] = {V8C_FN("start", start),
                                     V8C_FN("abort", abort_by_id),
                                     V8C_FN("resume", resume),
                                     V8C_FN("resolve", resolve),
                                     V8C_FN("decode", v8c__native_decode),
                                     V8C_FN("encode", v8c__native_encode),
                                     V8C_PROP_END};

const v8c_native_module v8c__mod_fetch = {
    .size = sizeof(v8c_native_module),
    .name = "fetch",
    .source = v8c__js_fetch,
    .internals = internals,
    .init = init,
    .close = finish,
    .types = v8c__js_fetch_types,
    .help =
        "fetch(url, options): a promise of a Response, as browsers have it; Headers, Request, Response.\n"
        "fetch.get(url) gives { status, ok, body } with the body as text. The host says who may be asked.\n"};
