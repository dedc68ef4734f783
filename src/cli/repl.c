/* repl.c: v8c repl: lines from a terminal by libedit, evaluated by V8's inspector as a REPL's: await at the top level,
 * const given again. What it shows and completes is JavaScript: repl.js. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/lines.h"
#include "src/cli/repl.h"
#include "src/embed.h"

enum { EVALUATE = 1, ASK = 2 };

/* One a process, as libedit's state is. */
static struct repl {
  v8c_runtime *rt;
  uv_loop_t *loop;
  v8c_inspector *inspector;
  v8c_session *session;
  v8c_ref *api; /* of repl.js */
  union {
    uv_handle_t any;
    uv_poll_t poll;
    uv_idle_t file; /* that is there at once, and can not be waited for */
  } input;
  bool of_file;
  uv_async_t wake;
  pthread_t watcher;
  bool watching, open, terminal;
  bool prompting; /* the prompt is on the screen */
  bool awaiting;  /* an input has not come to an end */
  bool stale;     /* it was given up, and its answer is not wanted */
  bool leaving;   /* Ctrl-C at an empty prompt */
  atomic_bool busy, interrupted, quit;
  pthread_mutex_t turn; /* around busy's end, and a Ctrl-C that looks at it */
  bool terminated;      /* by a Ctrl-C, since busy began */
  v8c_buf text;         /* lines of an input that is not over */
  v8c_buf said;         /* all inputs, for .save */
  v8c_buf answer, asked;
  bool answered;
  char *history;
  char **names; /* of completion */
  size_t name_at;
} repl = {.turn = PTHREAD_MUTEX_INITIALIZER};

static void show_prompt(void);

/* ---- Output ----------------------------------------------------------------------------------- */

/* In front of a prompt that is on the screen: that is drawn again below. */
void cli_repl_print(int fd, const char *text, size_t len) {
  bool drawn = repl.prompting && repl.terminal;
  if (drawn) (void)cli_out("\r\x1b[K", 4);
  if (fd == 1 || drawn)
    (void)cli_out(text, len);
  else
    fwrite(text, 1, len, stderr);
  if (drawn && len && text[len - 1] != '\n') (void)cli_out("\n", 1);
  fflush(stdout);
  if (drawn) lines.rl_forced_update_display();
}

static void print_text(v8c_call *call) {
  v8c_buf text = {0};
  if (!v8c_to_text(v8c_call_context(call), v8c_arg(call, 0), &text) && text.data)
    cli_repl_print(1, text.data, text.len);
  v8c_buf_free(&text);
}

/* ---- V8's inspector ----------------------------------------------------------------------------- */

static void on_answer(v8c_session *session, int call_id, const char *json, size_t len, void *data) {
  (void)session, (void)data;
  if (call_id != EVALUATE && call_id != ASK) return;
  v8c_buf *to = call_id == EVALUATE ? &repl.answer : &repl.asked;
  to->len = 0;
  (void)v8c_buf_append(to, json, len);
  if (call_id == EVALUATE) {
    repl.answered = true;
    uv_async_send(&repl.wake);
  }
}

static int ask(int id, const char *method, const char *params) {
  v8c_buf message = {0};
  int err = v8c_buf_printf(&message, "{\"id\":%d,\"method\":\"%s\",\"params\":%s}", id, method, params);
  if (!err) err = v8c_session_dispatch(repl.session, message.data, message.len);
  v8c_buf_free(&message);
  return err;
}

/* dispatch(method, params): its answer, "" when there is none yet. */
static void dispatch(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  v8c_buf method = {0}, params = {0};
  v8c_value text = NULL;
  repl.asked.len = 0;
  int err = v8c_to_text(context, v8c_arg(call, 0), &method);
  if (!err) err = v8c_to_text(context, v8c_arg(call, 1), &params);
  if (!err) err = ask(ASK, method.data, params.data);
  if (!err) err = v8c_string(v8c_call_isolate(call), repl.asked.data ? repl.asked.data : "", repl.asked.len, &text);
  if (!err) v8c_return(call, text);
  v8c_buf_free(&method);
  v8c_buf_free(&params);
}

static void colors(v8c_call *call) { v8c_return_boolean(call, repl.terminal && !getenv("NO_COLOR")); }

static const v8c_prop natives[] = {
    V8C_FN("print", print_text),
    V8C_FN("dispatch", dispatch),
    V8C_FN("colors", colors),
    V8C_PROP_END,
};

/* ---- Calling repl.js ---------------------------------------------------------------------------------- */

struct request {
  const char *method;
  const char *text; /* its argument */
  v8c_buf *out;     /* what it gives as text; may be NULL */
};

static int call_api(v8c_runtime *rt, v8c_context *context, void *data) {
  struct request *request = data;
  v8c_value api = NULL, arg = NULL, out = NULL;
  int err = v8c_ref_get(repl.api, &api);
  if (!err) err = v8c_string(v8c_runtime_isolate(rt), request->text, V8C_ZSTR, &arg);
  if (!err) err = v8c_call_method(context, api, request->method, V8C_ZSTR, 1, &arg, &out);
  return err || !request->out ? err : v8c_to_text(context, out, request->out);
}

static int call(const char *method, const char *text, v8c_buf *out) {
  struct request request = {method, text, out};
  v8c_error *error = NULL;
  int err = v8c_runtime_call(repl.rt, "repl", call_api, &request, &error);
  if (error && err == V8C_EXCEPTION) cli_say("%s", v8c_error_message(error, NULL));
  v8c_error_free(error);
  return err;
}

static int evaluate(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  return ask(EVALUATE, "Runtime.evaluate", data);
}

static int nothing(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context, (void)data;
  return 0;
}

/* From now on Ctrl-C terminates nothing. One that came when all had run would meet what runs next. */
static void rest(void) {
  pthread_mutex_lock(&repl.turn);
  bool terminated = repl.terminated;
  repl.terminated = false;
  atomic_store(&repl.busy, false);
  pthread_mutex_unlock(&repl.turn);
  v8c_error *error = NULL;
  if (terminated) (void)v8c_runtime_call(repl.rt, "repl", nothing, NULL, &error);
  v8c_error_free(error);
}

static bool was_terminated(void) {
  pthread_mutex_lock(&repl.turn);
  bool terminated = repl.terminated;
  pthread_mutex_unlock(&repl.turn);
  return terminated;
}

/* Runs it, and all it comes to; true when an answer is there. */
static bool run_input(const char *params) {
  v8c_error *error = NULL;
  repl.answered = false;
  atomic_store(&repl.busy, true);
  int err = v8c_runtime_call(repl.rt, "repl", evaluate, (void *)(uintptr_t)params, &error);
  v8c_error_free(error);
  if (!repl.answered && !err) rest();                                     /* it waits */
  if (!err && !(repl.answered && was_terminated())) return repl.answered; /* else the inspector's "Internal error" */
  cli_repl_print(1, V8C_LIT("\nUncaught: interrupted\n"));                /* behind the terminal's ^C */
  repl.text.len = 0;
  repl.answer.len = 0;
  repl.answered = true;
  return true;
}

static void over(void) {
  repl.awaiting = false;
  rest();
  atomic_store(&repl.interrupted, false);
  show_prompt();
}

/* Shows what came of an input; it may have to be tried in another way, or be more to come. */
static void take_answer(void) {
  v8c_buf next = {0};
  while (repl.answered) {
    repl.answered = false;
    if (!repl.answer.len) break;
    (void)v8c_buf_append(&repl.answer, "", 1);
    next.len = 0;
    if (call("answered", repl.answer.data, &next) || !next.len) {
      repl.text.len = 0;
      break;
    }
    (void)v8c_buf_append(&next, "", 1);
    if (!strcmp(next.data, "more")) break;
    if (!run_input(next.data)) {
      v8c_buf_free(&next);
      repl.awaiting = true;
      return;
    }
  }
  v8c_buf_free(&next);
  over();
}

static void input(const char *text) {
  v8c_buf params = {0};
  if (call("params", text, &params) || v8c_buf_append(&params, "", 1)) {
    over();
  } else if (run_input(params.data)) {
    take_answer();
  } else {
    repl.awaiting = true;
  }
  v8c_buf_free(&params);
}

/* ---- Lines ----------------------------------------------------------------------------------------------- */

static void leave(void) {
  atomic_store(&repl.quit, true);
  uv_stop(repl.loop);
}

static void save(const char *path) {
  FILE *file = fopen(path, "w");
  if (!file || fwrite(repl.said.data ? repl.said.data : "", 1, repl.said.len, file) != repl.said.len)
    cli_say("%s: %s", path, strerror(errno));
  if (file && fclose(file)) cli_say("%s: %s", path, strerror(errno));
}

static void load(const char *path) {
  v8c_buf text = {0};
  int status = cli_is_typescript(path) ? cli_typescript_read(path, &text) : cli_read(path, &text);
  if (status == CLI_GO && !v8c_buf_append(&text, "", 1)) {
    repl.text.len = 0;
    (void)v8c_buf_append(&repl.said, text.data, text.len - 1);
    input(text.data);
  } else {
    over();
  }
  v8c_buf_free(&text);
}

/* .name and its word; false: it is none. */
static bool command(char *line) {
  char *word = strchr(line, ' ');
  if (word) {
    *word++ = 0;
    word += strspn(word, " ");
    for (size_t n = strlen(word); n && word[n - 1] == ' ';) word[--n] = 0;
  }
  if (!strcmp(line, ".exit"))
    leave();
  else if (!strcmp(line, ".help"))
    (void)call("help", word ? word : "", NULL);
  else if (!strcmp(line, ".save") && word && *word)
    save(word);
  else if (!strcmp(line, ".load") && word && *word) {
    load(word);
    return true;
  } else if (!strcmp(line, ".save") || !strcmp(line, ".load"))
    cli_say("%s needs a file", line);
  else if (!strcmp(line, ".break") || !strcmp(line, ".clear"))
    repl.text.len = 0;
  else
    return false;
  if (!atomic_load(&repl.quit)) over();
  return true;
}

static void take_line(char *line) {
  repl.prompting = false;
  if (repl.terminal) lines.rl_callback_handler_remove();
  if (!line) { /* Ctrl-D */
    if (repl.terminal) (void)cli_out("\n", 1);
    leave();
    return;
  }
  repl.leaving = false;
  atomic_store(&repl.busy, true);
  if (atomic_exchange(&repl.interrupted, false)) { /* between Enter and here */
    cli_repl_print(1, V8C_LIT("\nUncaught: interrupted\n"));
    repl.text.len = 0;
    free(line);
    over();
    return;
  }
  if (*line && repl.terminal) lines.add_history(line);
  char *start = line + strspn(line, " \t");
  bool first = !repl.text.len;
  if (start[0] == '.' && start[1] >= 'a' && start[1] <= 'z' && (first || !strncmp(start, ".break", 6)) &&
      command(start)) {
    free(line);
    return;
  }
  int err = first ? 0 : v8c_buf_append(&repl.text, "\n", 1);
  if (!err) err = v8c_buf_append(&repl.text, line, V8C_ZSTR);
  if (!err) err = v8c_buf_printf(&repl.said, "%s\n", line);
  free(line);
  v8c_buf whole = {0};
  if (!err) err = v8c_buf_append(&whole, repl.text.data ? repl.text.data : "", repl.text.len);
  if (!err) err = v8c_buf_append(&whole, "", 1);
  if (err || !whole.data[strspn(whole.data, " \t\n")]) {
    repl.text.len = 0;
    over();
  } else {
    input(whole.data);
  }
  v8c_buf_free(&whole);
}

static void show_prompt(void) {
  if (atomic_load(&repl.quit)) return;
  fflush(stdout);
  repl.prompting = true;
  if (repl.terminal) lines.rl_callback_handler_install(repl.text.len ? "... " : "> ", take_line);
}

static void readable(uv_poll_t *poll, int status, int events) {
  (void)poll, (void)events;
  if (status < 0) {
    leave();
    return;
  }
  if (repl.prompting) lines.rl_callback_read_char();
}

/* Without a terminal: libedit would echo. */
static void read_lines(uv_poll_t *poll, int status, int events) {
  static v8c_buf rest;
  char bytes[4096];
  (void)events;
  ssize_t count = status < 0 ? 0 : read(0, bytes, sizeof bytes);
  if (count < 0 && (errno == EINTR || (errno == EAGAIN && !repl.of_file))) return;
  if (count < 0) count = 0;
  if (count > 0) (void)v8c_buf_append(&rest, bytes, (size_t)count);
  if (!count && rest.len && rest.data[rest.len - 1] != '\n') (void)v8c_buf_append(&rest, "\n", 1);
  char *newline;
  while (!atomic_load(&repl.quit) && !repl.awaiting && rest.len && (newline = memchr(rest.data, '\n', rest.len))) {
    size_t len = (size_t)(newline - rest.data);
    char *line = strndup(rest.data, len);
    memmove(rest.data, newline + 1, rest.len - len - 1);
    rest.len -= len + 1;
    take_line(line);
  }
  if (count == 0 && !repl.awaiting) {
    v8c_buf_free(&rest);
    leave();
  } else if (count == 0 && poll) {
    uv_poll_stop(poll); /* an end is there to be read all the time: again when the answer is there */
  }
}

static void read_file(uv_idle_t *idle) {
  read_lines(NULL, 0, UV_READABLE);
  if (repl.awaiting) uv_idle_stop(idle);
}

static void go_on_reading(void) {
  read_lines(NULL, 0, UV_READABLE);
  if (repl.of_file) uv_idle_start(&repl.input.file, read_file);
}

static void start_reading(void) {
  if (repl.of_file)
    uv_idle_start(&repl.input.file, read_file);
  else
    uv_poll_start(&repl.input.poll, UV_READABLE, repl.terminal ? readable : read_lines);
}

/* ---- Ctrl-C -------------------------------------------------------------------------------------------------- */

/* One that the loop has not looked at in this time came while a callback was running: that is ended. */
enum { STUCK_MS = 250 };

static void *watch(void *data) {
  sigset_t interrupts;
  const struct timespec stuck = {0, STUCK_MS * 1000000};
  (void)data;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  for (;;) {
    bool waits = atomic_load(&repl.interrupted);
    bool came = waits ? sigtimedwait(&interrupts, NULL, &stuck) > 0 : sigwaitinfo(&interrupts, NULL) > 0;
    if (atomic_load(&repl.quit)) return NULL;
    pthread_mutex_lock(&repl.turn);
    if (came) atomic_store(&repl.interrupted, true);
    if (came ? atomic_load(&repl.busy) : atomic_load(&repl.interrupted))
      repl.terminated = !v8c_terminate(v8c_runtime_isolate(repl.rt));
    pthread_mutex_unlock(&repl.turn);
    if (came) uv_async_send(&repl.wake);
  }
}

static void interrupted(void) {
  bool empty =
      !repl.text.len && (!repl.prompting || !repl.terminal || !*lines.rl_line_buffer || !**lines.rl_line_buffer);
  if (repl.awaiting) {
    repl.stale = true;
    repl.text.len = 0;
    cli_repl_print(1, V8C_LIT("\nUncaught: interrupted\n"));
    over();
    return;
  }
  if (!repl.prompting) return;
  repl.prompting = false;
  if (repl.terminal) lines.rl_callback_handler_remove();
  (void)cli_out("\n", 1);
  repl.text.len = 0;
  if (empty && repl.leaving) {
    leave();
    return;
  }
  if (empty) (void)cli_out(V8C_LIT("(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n"));
  repl.leaving = empty;
  show_prompt();
}

static void woken(uv_async_t *async) {
  (void)async;
  if (repl.answered && repl.stale) {
    repl.stale = repl.answered = false;
  } else if (repl.answered && repl.awaiting) {
    take_answer();
    if (!repl.terminal && !atomic_load(&repl.quit)) go_on_reading();
  }
  if (!atomic_exchange(&repl.interrupted, false)) return;
  rest();
  interrupted();
  if (!repl.terminal && !atomic_load(&repl.quit)) go_on_reading();
}

/* ---- Completion ------------------------------------------------------------------------------------------------ */

static void free_names(void) {
  for (size_t i = 0; repl.names && repl.names[i]; i++) free(repl.names[i]);
  free(repl.names);
  repl.names = NULL;
}

static int list_names(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_value api = NULL, arg = NULL, out = NULL, list = NULL, item = NULL, length = NULL;
  uint32_t count = 0;
  v8c_buf text = {0};
  int err = v8c_ref_get(repl.api, &api);
  if (!err) err = v8c_string(v8c_runtime_isolate(rt), data, V8C_ZSTR, &arg);
  if (!err) err = v8c_call_method(context, api, V8C_LIT("complete"), 1, &arg, &out);
  if (!err) err = v8c_get_index(context, out, 1, &list);
  if (!err) err = v8c_get_named(context, list, V8C_LIT("length"), &length);
  if (!err) err = v8c_get_uint32(length, &count);
  if (!err && !(repl.names = calloc(count + 1, sizeof *repl.names))) err = V8C_ENOMEM;
  for (uint32_t i = 0; i < count && !err; i++) {
    text.len = 0;
    err = v8c_get_index(context, list, i, &item);
    if (!err) err = v8c_to_text(context, item, &text);
    if (!err) err = v8c_buf_append(&text, "", 1);
    if (!err && !(repl.names[i] = strdup(text.data))) err = V8C_ENOMEM;
  }
  v8c_buf_free(&text);
  return err;
}

static char *next_name(const char *text, int state) {
  (void)text;
  if (!state) repl.name_at = 0;
  return repl.names && repl.names[repl.name_at] ? strdup(repl.names[repl.name_at++]) : NULL;
}

static char **complete(const char *word, int start, int end) {
  v8c_error *error = NULL;
  char *line = strndup(*lines.rl_line_buffer, (size_t)end);
  (void)start;
  free_names();
  if (line) (void)v8c_runtime_call(repl.rt, "completion", list_names, line, &error);
  v8c_error_free(error);
  free(line);
  *lines.rl_attempted_completion_over = 1;
  *lines.rl_completion_append_character = 0;
  return repl.names && repl.names[0] ? lines.rl_completion_matches(word, next_name) : NULL;
}

/* ---- Open and close ------------------------------------------------------------------------------------------------ */

static int open_session(v8c_runtime *rt, v8c_context *context, void *data) {
  static const char *const params[] = {"require", "internal"};
  v8c_inspector_options options = {.size = sizeof options};
  v8c_session_options session = {.size = sizeof session, .send = on_answer};
  v8c_script_function_options function = {.size = sizeof function, .params = params, .param_count = 2};
  v8c_script_options script = {.size = sizeof script, .origin = "v8c:repl", .origin_len = V8C_ZSTR};
  v8c_value args[2] = {NULL, NULL}, body = NULL, api = NULL;
  (void)data;
  int err = v8c_inspector_new(v8c_runtime_isolate(rt), &options, &repl.inspector);
  if (!err) err = v8c_inspector_add_context(repl.inspector, context, 1, V8C_LIT("repl"));
  if (!err) err = v8c_session_new(repl.inspector, &session, &repl.session);
  if (!err) err = v8c_get_named(context, v8c_global(context), V8C_LIT("require"), &args[0]);
  if (!err) err = v8c_object(context, &args[1]);
  if (!err) err = v8c_define_table(context, args[1], natives, NULL);
  if (!err) err = v8c_define_table(context, args[1], cli_repl_modules, NULL);
  if (!err) err = v8c_script_compile_function(context, v8c__js_repl, v8c__js_repl_len, &function, &script, &body);
  if (!err) err = v8c_call_function(context, body, NULL, 2, args, &api);
  return err ? err : v8c_ref_new(v8c_runtime_isolate(rt), api, &repl.api);
}

static int close_session(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context, (void)data;
  v8c_session_free(repl.session);
  v8c_inspector_free(repl.inspector);
  v8c_ref_free(repl.api);
  return 0;
}

static void open_lines(void) {
  const char *home = getenv("HOME"), *named = getenv("V8C_HISTORY");
  v8c_buf path = {0};
  *lines.rl_readline_name = (char *)(uintptr_t) "v8c";
  *lines.rl_catch_signals = 0;
  lines.rl_initialize();
  *lines.rl_attempted_completion_function = complete;
  *lines.rl_completer_word_break_characters = (char *)(uintptr_t) " \t\n\"'`(){}[];,:=+-*/%&|^!~<>";
  lines.using_history();
  lines.stifle_history(1000);
  if (named ? v8c_buf_printf(&path, "%s", named) : v8c_buf_printf(&path, "%s/.v8c_history", home ? home : ".")) return;
  repl.history = path.data;
  if (*repl.history) (void)lines.read_history(repl.history);
}

/* Ctrl-C is this process's own: for a thread that waits for it. Before V8 makes threads. */
void cli_repl_prepare(void) {
  sigset_t interrupts;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  pthread_sigmask(SIG_BLOCK, &interrupts, NULL);
}

static void closed_handle(uv_handle_t *handle) { (void)handle; }

void cli_repl_failed(v8c_error *error) {
  v8c_buf text = {0};
  if (error) (void)v8c_error_print(error, &text);
  if (text.data) cli_repl_print(1, text.data, text.len);
  v8c_buf_free(&text);
}

int cli_repl_run(v8c_runtime *rt, uv_loop_t *loop) {
  v8c_error *error = NULL;
  repl.rt = rt;
  repl.loop = loop;
  repl.terminal = isatty(0) && isatty(1);
  uv_async_init(loop, &repl.wake, woken);
  repl.of_file = uv_poll_init(loop, &repl.input.poll, 0) != 0;
  if (repl.of_file) uv_idle_init(loop, &repl.input.file);
  int err = v8c_runtime_call(rt, "repl", open_session, NULL, &error);
  if (err) cli_say("%s", error ? v8c_error_message(error, NULL) : v8c_strerror(err));
  v8c_error_free(error);
  if (!err) repl.watching = !pthread_create(&repl.watcher, NULL, watch, NULL);
  const char *why = !err && repl.terminal ? cli_lines_load() : NULL;
  if (why) cli_say("no line editing: %s", why);
  if (why) repl.terminal = false;
  if (!err && repl.terminal) open_lines();
  if (!err && repl.terminal) show_prompt();
  if (!err) start_reading();
  while (!err && !atomic_load(&repl.quit)) uv_run(loop, UV_RUN_DEFAULT);
  atomic_store(&repl.quit, true);
  if (repl.terminal && !err) {
    lines.rl_callback_handler_remove();
    if (repl.history && *repl.history) (void)lines.write_history(repl.history);
  }
  if (repl.watching) {
    pthread_kill(repl.watcher, SIGINT);
    pthread_join(repl.watcher, NULL);
  }
  uv_close((uv_handle_t *)&repl.wake, closed_handle);
  uv_close(&repl.input.any, closed_handle);
  (void)v8c_runtime_call(rt, "repl", close_session, NULL, NULL);
  free_names();
  v8c_buf_free(&repl.text);
  v8c_buf_free(&repl.said);
  v8c_buf_free(&repl.answer);
  v8c_buf_free(&repl.asked);
  free(repl.history);
  return err ? CLI_INTERNAL : CLI_GO;
}

/* ---- The command ---------------------------------------------------------------------------------------------------- */

static const char help[] =
    "usage: v8c repl [--snapshot FILE [--key PUB]] [--module-root DIR]... [--safe] [--allow-fs DIR]\n"
    "\n"
    "Reads JavaScript, line by line, and shows what comes of it. await works at the top level, const may be\n"
    "given again, an input goes on until it is whole, and timers and promises go on while you type. Tab completes\n"
    "properties and the names of modules; Ctrl-C stops a loop, or leaves the line; Ctrl-D ends it.\n"
    "_ is the last value, _error the last error. .help lists modules and commands, .help MODULE tells of one.\n"
    "\n"
    "  --snapshot FILE       begin in what this container holds\n"
    "  --key PUB             only if the owner of that public key has signed it: see `v8c verify`\n"
    "  --keep-deterministic  leave the still clock and seeded Math.random of a deterministic snapshot\n"
    "  --module-root DIR     where require() looks behind node_modules, any number of times\n"
    "  --safe                no module that reaches files, processes or the machine; scripts and data are read\n"
    "                        only from this folder's package, node_modules and --module-root\n"
    "  --allow-fs DIR        files below that folder, and no others\n"
    "  --v8-flags FLAGS      flags for V8, separated by spaces; --v8-flag=FLAG for one\n"
    "\n"
    "History is kept in ~/.v8c_history, or where V8C_HISTORY says; \"\" there: nowhere.\n";

static int run(const cli_command *command, cli_args args) {
  static char name[] = "repl";
  char *words[] = {name};
  cli_args none = {1, words};
  cli_program program = {.args = &none, .repl = true};
  const cli_option options[] = {
      {"snapshot", 0, CLI_TEXT, &program.from.snapshot},
      {"key", 0, CLI_TEXT, &program.from.key},
      {"keep-deterministic", 0, CLI_FLAG, &program.from.keep_deterministic},
      {"module-root", 0, CLI_LIST, &program.roots},
      {"safe", 0, CLI_FLAG, &program.safe},
      {"allow-fs", 0, CLI_TEXT, &program.allow_fs},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, false, &args);
  if (status == CLI_GO && args.count) status = cli_usage(command, "it takes no FILE: v8c run does");
  if (status == CLI_GO) status = cli_restoring_check(command, &program.from, NULL);
  if (status == CLI_GO && program.from.snapshot && cli_is_stdin(program.from.snapshot))
    status = cli_usage(command, "stdin is for lines");
  if (status == CLI_GO) {
    cli_repl_prepare();
    status = cli_program_run(&program);
  }
  free(program.roots.items);
  return status;
}

const cli_command cli_repl = {"repl", "read lines, run them, show what comes of it", help, run};
