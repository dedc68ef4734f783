/* inspector_test.c: console messages, sessions, the debugger's stops. */
#include "tests/harness/harness.h"
#include "v8c/debugger.h"

#include <stdlib.h>

TestSuite(inspector, .init = harness_up, .fini = harness_down);

/* ---- A host and a client ------------------------------------------------------------------ */

/* What is said, one line each. */
static v8c_buf said;
static v8c_inspector *inspector;
static v8c_session *session;

static const char *heard(void) {
  static char text[1 << 16];
  snprintf(text, sizeof text, "%s", said.data ? said.data : "");
  v8c_buf_free(&said);
  return text;
}

static void on_console(v8c_inspector *from, const v8c_console_message *message, void *data) {
  (void)from, (void)data;
  cr_expect_eq(message->size, sizeof *message);
  v8c_buf_printf(&said, "%d|%d|%s|%s|%d:%d", message->group, message->level, message->text, message->url, message->line,
                 message->column);
  for (size_t i = 0; i < message->argc; i++) {
    v8c_value arg = message->args[i];
    v8c_buf_printf(&said, "|%s ", v8c_typeof(arg));
    if (!v8c_is_object(arg) && !v8c_is_symbol(arg)) v8c_buf_printf(&said, "%s", text_of(arg));
  }
  v8c_buf_printf(&said, "\n");
}

static void on_send(v8c_session *to, int call_id, const char *json, size_t len, void *data) {
  (void)to, (void)data;
  cr_expect_eq(json[len], 0);
  v8c_buf_printf(&said, "%d %s\n", call_id, json);
}

static void (*pausing)(void);

static void on_pause(v8c_inspector *from, int group, void *data) {
  (void)data;
  cr_expect(v8c_inspector_paused(from));
  cr_expect_eq(group, 1);
  pausing();
}

static void on_resumed(v8c_inspector *from, void *data) {
  cr_expect_not(v8c_inspector_paused(from));
  ++*(int *)data;
}

static void on_run_if_waiting(v8c_inspector *from, int group, void *data) {
  (void)from, (void)data;
  v8c_buf_printf(&said, "run %d\n", group);
}

static int resumed, freed;
static void on_free(void *data) {
  (void)data;
  freed++;
}

static void with_inspector(bool arguments) {
  v8c_inspector_options options = {.size = sizeof options,
                                   .console = on_console,
                                   .console_arguments = arguments,
                                   .pause = on_pause,
                                   .resumed = on_resumed,
                                   .run_if_waiting = on_run_if_waiting,
                                   .data = &resumed,
                                   .free_data = on_free};
  OK(v8c_inspector_new(iso, &options, &inspector));
  OK(v8c_inspector_add_context(inspector, ctx, 1, V8C_LIT("main \xc3\xa9")));
}

static void with_session(void) {
  v8c_session_options options = {.size = sizeof options, .send = on_send, .free_data = on_free};
  OK(v8c_session_new(inspector, &options, &session));
}

static void tell(const char *json) { OK(v8c_session_dispatch(session, json, V8C_ZSTR)); }

#define HEARD(text)                                                        \
  do {                                                                     \
    const char *now = heard();                                             \
    cr_expect(strstr(now, (text)), "not heard: %s\nbut: %s", (text), now); \
  } while (0)

/* ---- Console ---------------------------------------------------------------------------- */

Test(inspector, console_calls_are_told) {
  with_inspector(false);
  v8c_value out = NULL;
  OK(v8c_eval(ctx, V8C_LIT("\n  console.log('a', 1, {b: 2})"), "file.js", &out));
  cr_expect_str_eq(heard(), "1|1|a 1 [object Object]|file.js|2:11\n");
  eval("console.warn('w')");
  HEARD("1|16|w|");
  eval("console.error('\\u{1F600} \\u00e9')");
  HEARD("1|8|\xf0\x9f\x98\x80 \xc3\xa9|");
  eval("console.debug('d')");
  HEARD("1|2|d|");
  v8c_inspector_free(inspector);
  cr_expect_eq(freed, 1);
  eval("console.log('to nobody')");
  cr_expect_eq(said.len, 0);
}

Test(inspector, console_arguments_are_the_values) {
  with_inspector(true);
  eval("console.log(1.5, -0, NaN, 12345678901234567890123n, -7n, 'text', undefined, null, true, {}, Symbol('s'), [1])");
  HEARD(
      "|number 1.5|number 0|number NaN|bigint 12345678901234567890123|bigint -7|string text|undefined "
      "undefined|object null|boolean true|object |symbol |object \n");
  eval("Object.defineProperty(Object.prototype, 'value', {get() { throw 1 }, configurable: true}); console.log(2)");
  HEARD("|number 2\n");
  eval("delete Object.prototype.value; for (let i = 0; i < 10; i++) console.log(i)");
  HEARD("|number 9\n");
  v8c_inspector_free(inspector);
}

static v8c_value seen;
static void on_identity(v8c_inspector *from, const v8c_console_message *message, void *data) {
  (void)from, (void)data;
  cr_assert_eq(message->argc, 1);
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("seen"), message->args[0]));
  seen = eval("seen === sent");
}

Test(inspector, an_argument_is_the_very_object) {
  v8c_inspector_options options = {.size = sizeof options, .console = on_identity, .console_arguments = true};
  OK(v8c_inspector_new(iso, &options, &inspector));
  OK(v8c_inspector_add_context(inspector, ctx, 7, NULL, 0));
  eval("globalThis.sent = {a: 1}; console.log(sent)");
  EVAL_IS("seen === sent", "true");
  v8c_inspector_free(inspector);
}

/* ---- Sessions ------------------------------------------------------------------------------ */

Test(inspector, a_client_evaluates) {
  with_inspector(false);
  with_session();
  tell("{\"id\":1,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":\"'\xc3\xa9' + 6 * 7\"}}");
  const char *answer = heard();
  cr_expect(strstr(answer, "1 {\"id\":1,\"result\":{\"result\":{\"type\":\"string\",\"value\":"), "%s", answer);
  tell("{\"id\":2,\"method\":\"Runtime.enable\"}");
  HEARD("Runtime.executionContextCreated");
  tell("{\"id\":3,\"method\":\"No.such\"}");
  HEARD("\"code\":-32601");
  tell("no json");
  HEARD("\"code\":-32700");
  CODE(V8C_EENCODING, v8c_session_dispatch(session, "\xff", 1));
  cr_expect(v8c_session_handles(V8C_LIT("Runtime.enable")));
  cr_expect_not(v8c_session_handles(V8C_LIT("Target.getTargets")));
  cr_expect_not(v8c_session_handles(NULL, 0));
  v8c_session_free(session);
  cr_expect_eq(freed, 1);
  v8c_inspector_free(inspector);
  cr_expect_eq(freed, 2);
}

/* While stopped: what is on the stack is seen and changed, then JavaScript goes on. */
static void look_and_go_on(void) {
  v8c_buf request = {0};
  const char *paused = strstr(heard(), "Debugger.paused");
  cr_assert(paused);
  const char *id = strstr(paused, "\"callFrameId\":\"") + strlen("\"callFrameId\":\"");
  v8c_buf_printf(&request,
                 "{\"id\":20,\"method\":\"Debugger.evaluateOnCallFrame\",\"params\":{\"callFrameId\":\"%.*s\","
                 "\"expression\":\"local = local + 100\"}}",
                 (int)strcspn(id, "\""), id);
  tell(request.data);
  HEARD("\"value\":142");
  v8c_buf_free(&request);
  tell("{\"id\":21,\"method\":\"Debugger.resume\"}");
  cr_expect_not(v8c_inspector_paused(inspector));
}

Test(inspector, a_breakpoint_stops_and_goes_on) {
  with_inspector(false);
  with_session();
  pausing = look_and_go_on;
  tell("{\"id\":1,\"method\":\"Debugger.enable\"}");
  tell("{\"id\":2,\"method\":\"Debugger.setBreakpointByUrl\",\"params\":{\"url\":\"b.js\",\"lineNumber\":2}}");
  v8c_value out = NULL;
  OK(v8c_eval(ctx, V8C_LIT("(() => {\n let local = 42;\n globalThis.x = 1;\n return local;\n})()"), "b.js", &out));
  TEXT_IS(out, "142");
  cr_expect_eq(resumed, 1);
  v8c_session_free(session);
  v8c_inspector_free(inspector);
}

static v8c_buf stops;

static void note_and_go_on(void) {
  const char *paused = strstr(heard(), "Debugger.paused");
  cr_assert(paused);
  cr_assert(strstr(paused, "\"reason\":\"exception\""), "%s", paused);
  const char *text = strstr(paused, "\"description\":\"Error: ");
  OK(v8c_buf_printf(&stops, "%.1s", text ? text + strlen("\"description\":\"Error: ") : "?"));
  tell("{\"id\":21,\"method\":\"Debugger.resume\"}");
}

static int uncaught;
static void on_uncaught(v8c_isolate *isolate, v8c_error *error, void *data) {
  (void)isolate, (void)error, (void)data;
  uncaught++;
}

static void calls_back(v8c_call *call) {
  (void)v8c_call_function(v8c_call_context(call), v8c_arg(call, 0), NULL, 0, NULL, NULL);
}

static void throws(const char *source, const char *letter) {
  CODE(V8C_EXCEPTION, v8c_eval(ctx, source, V8C_ZSTR, "t.js", NULL));
  THROWN(letter);
}

/* What the host catches no script does: a client that wants to stop there does. */
Test(inspector, stops_at_what_no_script_catches) {
  v8c_value function;
  with_inspector(false);
  with_session();
  pausing = note_and_go_on;
  OK(v8c_on_uncaught(iso, on_uncaught, NULL, NULL));
  OK(v8c_function(ctx, V8C_LIT("call"), calls_back, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("call"), function));
  tell("{\"id\":1,\"method\":\"Debugger.enable\"}");
  tell("{\"id\":2,\"method\":\"Debugger.setPauseOnExceptions\",\"params\":{\"state\":\"uncaught\"}}");
  heard();
  eval("try { throw new Error('a') } catch { }");
  eval("try { call(() => { throw new Error('b') }) } catch { }");
  eval(
      "Promise.reject(new Error('c')).catch(() => {}); (async () => { try { await (async () => { throw new Error('d') "
      "})() } catch { } })(); 0");
  OK(v8c_run_microtasks(iso));
  cr_expect_eq(stops.len, 0, "%s", stops.data);
  throws("throw new Error('e')", "e");
  throws("call(() => { throw new Error('f') })", "f");
  throws("try { throw new Error('g') } finally { }", "g");
  cr_expect_str_eq(stops.data, "efg");
  cr_expect_eq(uncaught, 0, "what the host catches is caught");
  OK(v8c_enqueue_microtask(ctx, eval("() => { throw new Error('h') }")));
  OK(v8c_run_microtasks(iso));
  cr_expect_eq(uncaught, 1);
  v8c_session_free(session);
  throws("throw new Error('j')", "j");
  cr_expect_str_eq(stops.data, "efg");
  v8c_inspector_free(inspector);
  OK(v8c_on_uncaught(iso, NULL, NULL, NULL));
  v8c_buf_free(&stops);
  heard();
}

static void free_session(void) {
  v8c_session_free(session);
  session = NULL;
}

Test(inspector, a_session_freed_while_it_stops_lets_go) {
  with_inspector(false);
  with_session();
  pausing = free_session;
  tell("{\"id\":1,\"method\":\"Debugger.enable\"}");
  EVAL_IS("debugger; 5", "5");
  EVAL_IS("debugger; 6", "6");
  heard();
  v8c_inspector_free(inspector);
}

static void free_in_send(v8c_session *to, int call_id, const char *json, size_t len, void *data) {
  (void)json, (void)len;
  ++*(int *)data;
  if (call_id == 2) v8c_session_free(to);
}

Test(inspector, a_session_freed_in_its_own_answer) {
  int count = 0;
  with_inspector(false);
  v8c_session_options options = {.size = sizeof options, .send = free_in_send, .data = &count};
  OK(v8c_session_new(inspector, &options, &session));
  tell("{\"id\":1,\"method\":\"Runtime.enable\"}");
  int before = count;
  tell("{\"id\":2,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":\"1\"}}");
  cr_expect_eq(count, before + 1);
  eval("console.log('nobody listens')");
  cr_expect_eq(count, before + 1);
  heard();
  v8c_inspector_free(inspector);
}

Test(inspector, several_sessions_see_the_same_console) {
  with_inspector(false);
  with_session();
  v8c_session *first = session;
  with_session();
  tell("{\"id\":1,\"method\":\"Runtime.enable\"}");
  OK(v8c_session_dispatch(first, V8C_LIT("{\"id\":1,\"method\":\"Runtime.enable\"}")));
  heard();
  eval("console.log('both')");
  const char *all = heard();
  const char *one = strstr(all, "consoleAPICalled");
  cr_assert(one, "%s", all);
  cr_expect(strstr(one + 1, "consoleAPICalled"), "%s", all);
  v8c_session_free(first);
  v8c_session_free(session);
  v8c_inspector_free(inspector);
}

static void resume_at_start(void) {
  HEARD("\"reason\":\"Break on start\"");
  OK(v8c_session_resume(session));
}

Test(inspector, break_on_start) {
  with_inspector(false);
  with_session();
  pausing = resume_at_start;
  tell("{\"id\":1,\"method\":\"Debugger.enable\"}");
  OK(v8c_session_pause_next(session, V8C_LIT("Break on start")));
  EVAL_IS("1 + 1", "2");
  cr_expect_eq(resumed, 1);
  OK(v8c_session_pause_next(session, V8C_LIT("Break on start")));
  OK(v8c_session_cancel_pause(session));
  EVAL_IS("1 + 2", "3");
  cr_expect_eq(resumed, 1);
  tell("{\"id\":2,\"method\":\"Runtime.runIfWaitingForDebugger\"}");
  HEARD("run 1\n");
  v8c_session_free(session);
  v8c_inspector_free(inspector);
}

Test(inspector, exceptions_are_reported_with_their_place) {
  v8c_error *error = NULL;
  v8c_value out = NULL;
  with_inspector(false);
  with_session();
  tell("{\"id\":1,\"method\":\"Runtime.enable\"}");
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("\n  throw new TypeError('caf\xc3\xa9')"), "t.js", &out));
  OK(v8c_catch(iso, &error));
  heard();
  OK(v8c_inspector_report(inspector, ctx, error));
  HEARD("Runtime.exceptionThrown");
  v8c_error_free(error);
  v8c_session_free(session);
  v8c_inspector_free(inspector);
}

Test(inspector, a_state_goes_to_the_next_session) {
  with_inspector(false);
  with_session();
  pausing = look_and_go_on;
  tell("{\"id\":1,\"method\":\"Debugger.enable\"}");
  tell("{\"id\":2,\"method\":\"Debugger.setBreakpointByUrl\",\"params\":{\"url\":\"b.js\",\"lineNumber\":2}}");
  v8c_buf state = {0};
  OK(v8c_session_state(session, &state));
  v8c_session_free(session);
  heard();
  v8c_session_options options = {.size = sizeof options, .send = on_send, .state = state.data, .state_len = state.len};
  OK(v8c_session_new(inspector, &options, &session));
  v8c_value out = NULL;
  OK(v8c_eval(ctx, V8C_LIT("(() => {\n let local = 42;\n globalThis.x = 1;\n return local;\n})()"), "b.js", &out));
  TEXT_IS(out, "142");
  v8c_buf_free(&state);
  v8c_session_free(session);
  v8c_inspector_free(inspector);
}

Test(inspector, asynchronous_stacks_of_the_host) {
  with_inspector(false);
  with_session();
  tell("{\"id\":1,\"method\":\"Debugger.enable\"}");
  tell("{\"id\":2,\"method\":\"Runtime.enable\"}");
  tell("{\"id\":3,\"method\":\"Debugger.setAsyncCallStackDepth\",\"params\":{\"maxDepth\":8}}");
  OK(v8c_inspector_task_scheduled(inspector, V8C_LIT("timer"), &said, false));
  OK(v8c_inspector_task_started(inspector, &said));
  OK(v8c_inspector_task_finished(inspector, &said));
  OK(v8c_inspector_task_canceled(inspector, &said));
  CODE(V8C_EINVAL, v8c_inspector_task_started(inspector, NULL));
  OK(v8c_inspector_idle(inspector, true));
  OK(v8c_inspector_idle(inspector, false));
  heard();
  v8c_session_free(session);
  v8c_inspector_free(inspector);
}

/* ---- Ends and wrong uses --------------------------------------------------------------------- */

Test(inspector, freed_with_its_isolate) {
  v8c_isolate *other = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &context));
  OK(v8c_enter(context, &frame));
  v8c_inspector_options options = {.size = sizeof options, .free_data = on_free};
  v8c_session_options connect = {.size = sizeof connect, .send = on_send, .free_data = on_free};
  OK(v8c_inspector_new(other, &options, &inspector));
  OK(v8c_inspector_add_context(inspector, context, 1, NULL, 0));
  OK(v8c_session_new(inspector, &connect, &session));
  CODE(V8C_EEXIST, v8c_inspector_add_context(inspector, context, 1, NULL, 0));
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(other));
  CODE(V8C_EDISPOSED, v8c_session_dispatch(session, V8C_LIT("{}")));
  v8c_inspector_free(inspector);
  v8c_session_free(session);
  cr_expect_eq(freed, 2);
}

Test(inspector, wrong_uses_are_codes) {
  v8c_inspector *second = NULL;
  v8c_inspector_options odd = {.size = sizeof odd, .console_arguments = true};
  v8c_session_options mute = {.size = sizeof mute};
  CODE(V8C_EINVAL, v8c_inspector_new(iso, &odd, &second));
  with_inspector(false);
  CODE(V8C_ESTATE, v8c_inspector_new(iso, NULL, &second));
  cr_expect_null(second);
  CODE(V8C_EINVAL, v8c_session_new(inspector, &mute, &session));
  CODE(V8C_EINVAL, v8c_session_new(inspector, NULL, &session));
  CODE(V8C_EINVAL, v8c_inspector_add_context(inspector, ctx, 0, NULL, 0));
  OK(v8c_inspector_remove_context(inspector, ctx));
  CODE(V8C_ENOENT, v8c_inspector_remove_context(inspector, ctx));
  v8c_inspector_free(inspector);
  v8c_inspector_free(NULL);
  v8c_session_free(NULL);
}

Test(inspector, terminated_in_a_clients_expression) {
  with_inspector(false);
  with_session();
  OK(v8c_terminate(iso));
  CODE(V8C_ETERMINATED,
       v8c_session_dispatch(
           session, V8C_LIT("{\"id\":1,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":\"for(;;);\"}}")));
  OK(v8c_cancel_terminate(iso));
  EVAL_IS("3", "3");
  heard();
  v8c_session_free(session);
  v8c_inspector_free(inspector);
}

/* ---- What a server needs ----------------------------------------------------------------------- */

static void on_end(v8c_inspector *from, void *data) {
  cr_expect_eq(from, inspector);
  v8c_session_free(session);
  ++*(int *)data;
}

Test(inspector, its_end_is_told_of) {
  int ends = 0, others = 0;
  with_inspector(false);
  with_session();
  OK(v8c_inspector_on_end(inspector, on_end, &others, on_free));
  OK(v8c_inspector_on_end(inspector, on_end, &ends, on_free));
  cr_expect_eq(freed, 1);
  v8c_inspector_free(inspector);
  cr_expect_eq(ends, 1);
  cr_expect_eq(others, 0);
  cr_expect_eq(freed, 4); /* both data, the inspector's and the session's */
}

static void evaluates(v8c_isolate *isolate, void *data) {
  (void)isolate, (void)data;
  tell("{\"id\":1,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":\"stop = true\"}}");
}

Test(inspector, a_post_runs_javascript_in_the_middle_of_another) {
  with_inspector(false);
  with_session();
  eval("var stop = false");
  OK(v8c_inspector_post(iso, evaluates, NULL, on_free));
  EVAL_IS("for (;;) if (stop) break; 'stopped'", "stopped");
  cr_expect_eq(freed, 1);
  HEARD("\"value\":true");
  eval("stop = false");
  OK(v8c_inspector_post(iso, evaluates, NULL, on_free));
  OK(v8c_pump(iso, false, NULL));
  cr_expect_eq(freed, 2);
  EVAL_IS("stop", "true");
  OK(v8c_inspector_post(iso, evaluates, NULL, on_free)); /* dropped with the isolate */
  v8c_inspector_free(inspector);
  v8c_session_free(session);
}
