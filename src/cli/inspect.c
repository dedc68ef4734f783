/* inspect.c: --inspect, --inspect-brk and --inspect-wait: the session's isolate at a server for debuggers. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/common.h"
#include "src/load.h"
#include "v8c/devtools.h"

static bool inspecting;

bool cli_inspecting(void) { return inspecting; }

static bool asked(const cli_inspecting_options *inspect) {
  return inspect->plain.given || inspect->brk.given || inspect->wait.given;
}

/* The last word on where: the strictest of the three has it. */
static const char *place(const cli_inspecting_options *inspect) {
  if (inspect->brk.value) return inspect->brk.value;
  return inspect->wait.value ? inspect->wait.value : inspect->plain.value;
}

/* [HOST:]PORT, HOST, [ADDRESS]:PORT. `host` has room for all of `text`. */
static bool split(const char *text, char *host, int *port) {
  const char *colon = strrchr(text, ':'), *number = colon ? colon + 1 : text;
  bool bracket = text[0] == '[';
  const char *close = bracket ? strchr(text, ']') : NULL;
  if (bracket && (!close || (close[1] && close[1] != ':'))) return false;
  if (bracket && !close[1]) colon = number = NULL;
  if (!colon && !bracket && strspn(text, "0123456789") != strlen(text)) number = NULL; /* a host */
  *host = 0;
  *port = 0;
  if (colon || !number) {
    const char *from = text + bracket, *to = bracket ? close : colon ? colon : text + strlen(text);
    memcpy(host, from, (size_t)(to - from));
    host[to - from] = 0;
  }
  if (!number) return true;
  if (!*number || strlen(number) > 5 || strspn(number, "0123456789") != strlen(number)) return false;
  long value = strtol(number, NULL, 10);
  *port = value ? (int)value : -1; /* 0: any */
  return value <= 65535;
}

int cli_inspect_check(const cli_command *command, const cli_inspecting_options *inspect) {
  if (!asked(inspect)) return CLI_GO;
  const char *text = place(inspect);
  char *host = text ? malloc(strlen(text) + 1) : NULL;
  int port;
  bool fine = !text || (host && split(text, host, &port));
  free(host);
  inspecting = fine;
  return fine ? CLI_GO : cli_usage(command, "--inspect: %s is not [HOST:]PORT", text);
}

/* ---- The library ------------------------------------------------------------------------------ */

#define FUNCTIONS(X)         \
  X(v8c_devtools_new)        \
  X(v8c_devtools_free)       \
  X(v8c_devtools_attach)     \
  X(v8c_devtools_detach)     \
  X(v8c_devtools_inspector)  \
  X(v8c_devtools_url)        \
  X(v8c_devtools_clients)    \
  X(v8c_devtools_wait)       \
  X(v8c_devtools_wait_alone) \
  X(v8c_devtools_break)

static struct {
#define MEMBER(name) __typeof__(name) *name;
  FUNCTIONS(MEMBER)
} tools;

/* It comes with libwebsockets, OpenSSL and more: who does not debug does not wait for them. */
static int load_tools(void) {
#define ROW(name) {#name, (void **)&tools.name},
  static const struct v8c__symbol symbols[] = {FUNCTIONS(ROW)};
  char why[256];
  if (v8c__load("v8c-plugin-devtools.so", symbols, sizeof symbols / sizeof *symbols, why, sizeof why)) return CLI_GO;
  cli_say("--inspect: %s", why);
  return CLI_IO;
}

/* ---- A session --------------------------------------------------------------------------------- */

static void on_changed(v8c_target *target, size_t clients, void *data) {
  size_t *before = data;
  (void)target;
  if (clients > *before) fprintf(stderr, "Debugger attached.\n");
  *before = clients;
}

static size_t clients_before;

static int listen_at(cli_session *session, const char *text) {
  v8c_devtools_options options = {.size = sizeof options};
  char *host = text ? malloc(strlen(text) + 1) : NULL;
  if (text && host) split(text, host, &options.port);
  if (host && *host) options.host = host;
  int err = tools.v8c_devtools_new(&options, &session->devtools);
  free(host);
  if (!err) return CLI_GO;
  fprintf(stderr, "Starting inspector failed: %s\n", v8c_detail());
  return err == V8C_EIO ? CLI_IO : cli_fail(err, "--inspect");
}

static int attach(cli_session *session, const char *name, bool waiting) {
  v8c_buf url = {0};
  char *real = name[0] == '<' ? NULL : realpath(name, NULL);
  if (real) v8c_url_from_path(real, V8C_ZSTR, &url);
  free(real);
  v8c_target_options options = {.size = sizeof options,
                                .title = name,
                                .url = url.data,
                                .waiting = waiting,
                                .changed = on_changed,
                                .data = &clients_before};
  int err = tools.v8c_devtools_attach(session->devtools, session->context, &options, &session->target);
  v8c_buf_free(&url);
  return err ? cli_fail(err, "--inspect") : CLI_GO;
}

int cli_session_inspect(cli_session *session, const cli_inspecting_options *inspect, const char *name) {
  if (!asked(inspect)) return CLI_GO;
  bool waiting = inspect->brk.given || inspect->wait.given;
  int status = load_tools();
  if (status == CLI_GO) status = listen_at(session, place(inspect));
  if (status == CLI_GO) status = attach(session, name, waiting);
  if (status != CLI_GO) return status;
  setvbuf(stdout, NULL, _IOLBF, 0); /* what was printed shows while it is stopped */
  fprintf(stderr, "Debugger listening on %s\nFor help, see: docs/inspector.md of v8c\n",
          tools.v8c_devtools_url(session->target));
  int err = tools.v8c_devtools_wait(session->target);
  session->breaks = inspect->brk.given;
  return cli_session_check(session, err, "--inspect");
}

void cli_session_break(cli_session *session) {
  if (session->breaks) (void)tools.v8c_devtools_break(session->target, NULL);
  session->breaks = false;
}

void cli_session_tell(cli_session *session, v8c_error *error) {
  v8c_frame frame;
  if (!session->target) return;
  bool enters = !v8c_entered(session->isolate);
  if (enters && v8c_enter(session->context, &frame)) return;
  v8c_inspector_report(tools.v8c_devtools_inspector(session->target), session->context, error);
  if (enters) v8c_leave(&frame);
}

void cli_session_uninspect(cli_session *session) {
  if (!session->devtools) return;
  if (session->target && session->entered && tools.v8c_devtools_clients(session->target)) {
    fflush(stdout);
    fprintf(stderr, "Waiting for the debugger to disconnect...\n");
    tools.v8c_devtools_wait_alone(session->target);
  }
  tools.v8c_devtools_detach(session->target);
  tools.v8c_devtools_free(session->devtools);
  session->target = NULL;
  session->devtools = NULL;
}
