/* emitter_statements_test.c: what connected emitters promise, a statement a test (47 to 50), and payloads,
 * tokens, order and ends. */
#include <stdatomic.h>
#include <unistd.h>

#include "tests/harness/runtime.h"
#include "v8c/emitter.h"

TestSuite(emitter_statements, .init = runtime_up, .fini = runtime_down, .timeout = 60);

#define EVENT_OF(...) (&(v8c_event){.size = sizeof(v8c_event), __VA_ARGS__})

/* Any object with `emit` will do. */
static const char emitter_class[] =
    "globalThis.Emitter = class {\n"
    "  #listeners = new Map();\n"
    "  on(name, f) { this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), f]); return this; }\n"
    "  count(name) { return (this.#listeners.get(name) ?? []).length; }\n"
    "  emit(name, ...args) {\n"
    "    for (const f of this.#listeners.get(name) ?? []) f.apply(this, args);\n"
    "    return this.count(name) > 0;\n"
    "  }\n"
    "};\n"
    "globalThis.heard = [];\n";

static v8c_emitter *adopted;
static int adopt_code;
static char adopt_detail[200];

static void adopt(v8c_call *call) {
  adopt_code = v8c_emitter_new(v8c_runtime_of(v8c_call_isolate(call)), v8c_arg(call, 0), &adopted);
  snprintf(adopt_detail, sizeof adopt_detail, "%s", v8c_detail());
  if (adopt_code == V8C_ETYPE) (void)v8c_throw_type_error(v8c_call_isolate(call), "%s", adopt_detail);
}

static v8c_runtime *make(const v8c_runtime_options *options) {
  v8c_runtime *rt = make_runtime(options, NULL);
  run_script(rt, emitter_class);
  give_native(rt, "adopt", adopt);
  return rt;
}

/* Of an emitter `e` in JavaScript that notes what it hears of "tick". */
static v8c_emitter *make_emitter(v8c_runtime *rt) {
  run_script(rt, "globalThis.e = new Emitter().on('tick', (...args) => heard.push(...args)); adopt(e)");
  OK(adopt_code);
  return adopted;
}

/* Counts how posted events end. */
struct fate {
  _Atomic int delivered, dropped, heard, code;
};
static void delivered(void *data, int code, bool heard) {
  struct fate *fate = data;
  fate->delivered++;
  fate->heard += heard;
  if (code) fate->code = code;
}
static void dropped(void *data, int code) {
  struct fate *fate = data;
  fate->dropped++;
  fate->code = code;
}

/* ---- Statements ------------------------------------------------------------------------------ */

enum { THREADS = 4, EACH = 500 };
struct producer {
  v8c_emitter *emitter;
  int number;
  struct fate fate;
  _Atomic int refused;
};

static void *produce(void *data) {
  struct producer *producer = data;
  for (int i = 0; i < EACH; i++) {
    char json[60];
    snprintf(json, sizeof json, "[%d, %d]", producer->number, i);
    bool heard = false;
    int code = i % 50 == 0
                   ? v8c_emitter_emit(producer->emitter, EVENT_OF(.name = "n", .json = json), &heard, NULL)
                   : v8c_emitter_post(producer->emitter, EVENT_OF(.name = "n", .json = json, .data = &producer->fate,
                                                                  .delivered = delivered, .drop = dropped));
    if (code || (i % 50 == 0 && !heard)) producer->refused++;
  }
  return NULL;
}

Test(emitter_statements, s47_adopted_emitter_hears_of_events_from_any_thread) {
  v8c_runtime *rt = make(NULL);
  struct producer producers[THREADS] = {{0}};
  pthread_t threads[THREADS];
  run_script(rt,
             "globalThis.last = [-1, -1, -1, -1]; globalThis.bad = 0; globalThis.all = 0;\n"
             "adopt(new (class Mine extends Emitter {})().on('n', function ([who, n]) {\n"
             "  if (!(this instanceof Emitter) || n !== last[who] + 1) bad++;\n"
             "  last[who] = n; all++;\n"
             "}))");
  OK(adopt_code);
  for (int i = 0; i < THREADS; i++) {
    producers[i].emitter = adopted;
    producers[i].number = i;
    threads[i] = spawn(produce, &producers[i]);
  }
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  cr_assert_eq(number_of(rt, "all"), THREADS * EACH); /* a call is behind them */
  cr_assert_eq(number_of(rt, "bad"), 0, "each producer's in order");
  for (int i = 0; i < THREADS; i++) {
    const struct fate *fate = &producers[i].fate;
    cr_assert(fate->delivered == EACH - EACH / 50 && fate->heard == fate->delivered && !fate->dropped && !fate->code);
    cr_assert_eq(producers[i].refused, 0);
  }
  v8c_emitter_free(adopted);
  end_runtime(rt);
}

Test(emitter_statements, s47_the_librarys_own_event_emitter_and_who_inherits_from_it) {
  v8c_runtime *rt = build_runtime(shipped_builder(NULL), NULL);
  bool heard = false;
  give_native(rt, "adopt", adopt);
  run_script(rt,
             "globalThis.heard = []; const EventEmitter = require('events');\n"
             "adopt(new (class extends EventEmitter {})().once('tick', (n) => heard.push(n)))");
  OK(adopt_code);
  OK(v8c_emitter_emit(adopted, EVENT_OF(.name = "tick", .json = "5"), &heard, NULL));
  cr_assert(heard);
  OK(v8c_emitter_emit(adopted, EVENT_OF(.name = "tick", .json = "6"), &heard, NULL));
  cr_assert(!heard, "once");
  cr_assert_eq(number_of(rt, "heard.length * 10 + heard[0]"), 15);
  v8c_error *error = NULL;
  CODE(V8C_EXCEPTION, v8c_emitter_emit(adopted, EVENT_OF(.name = "error", .json = "\"it\""), NULL, &error));
  v8c_error_free(error);
  v8c_emitter_free(adopted);
  end_runtime(rt);
}

Test(emitter_statements, s47_what_is_no_emitter_is_refused_by_name) {
  v8c_runtime *rt = make(NULL);
  static const char *const others[] = {"{}", "{emit: 1}", "[]", "() => 1", "1", "null", "undefined", "'emit'"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    char script[200];
    snprintf(script, sizeof script,
             "var said = ''; try { adopt(%s) } catch (e) { if (e instanceof TypeError) said = e.message }; "
             "Number(said.includes('not an EventEmitter'))",
             others[i]);
    cr_expect_eq(number_of(rt, script), 1, "%s: %s", others[i], adopt_detail);
    cr_expect_eq(adopt_code, V8C_ETYPE);
  }
  cr_assert_eq(number_of(rt, "try { adopt({ get emit() { throw 7 } }) } catch (e) { e }"), 7);
  end_runtime(rt);
}

/* Notes the first failure. */
static char failure_name[40], failure_text[100];
static _Atomic int failures;
static void failed(v8c_runtime *rt, const v8c_failure *failure, void *data) {
  (void)rt, (void)data;
  if (failures++) return;
  snprintf(failure_name, sizeof failure_name, "%s", failure->name);
  snprintf(failure_text, sizeof failure_text, "%s",
           failure->error ? v8c_error_message(failure->error, NULL) : failure->detail);
}

Test(emitter_statements, s48_sync_emit_says_who_heard_and_what_was_thrown) {
  v8c_runtime *rt = make(RUNTIME_OPTIONS(.on_failure = failed));
  v8c_emitter *emitter = make_emitter(rt);
  v8c_error *error = NULL;
  bool heard = true;
  OK(v8c_emitter_emit(emitter, EVENT_OF(.name = "nobody"), &heard, &error));
  cr_assert(!heard && !error);
  OK(v8c_emitter_emit(emitter, EVENT_OF(.name = "tick", .json = "1"), &heard, NULL));
  cr_assert(heard);
  run_script(rt, "e.on('bad', () => { throw new RangeError('too far') })");
  CODE(V8C_EXCEPTION, v8c_emitter_emit(emitter, EVENT_OF(.name = "bad", .operation = "move"), &heard, &error));
  cr_assert(strstr(v8c_error_message(error, NULL), "too far"));
  cr_assert(strstr(v8c_detail(), "move: "), "%s", v8c_detail());
  cr_assert_eq(failures, 0, "who waits is told, and nobody else");
  v8c_error_free(error);
  v8c_emitter_free(emitter);
  end_runtime(rt);
}

Test(emitter_statements, s48_async_listener_errors_go_to_the_handler) {
  v8c_runtime *rt = make(RUNTIME_OPTIONS(.on_failure = failed));
  v8c_emitter *emitter = make_emitter(rt);
  struct fate fate = {0};
  run_script(rt, "e.on('bad', () => { throw new RangeError('too far') })");
  OK(v8c_emitter_post(emitter, EVENT_OF(.name = "bad", .operation = "sensor", .data = &fate, .delivered = delivered)));
  OK(v8c_runtime_call(rt, "fence", nothing_job, NULL, NULL));
  cr_assert(fate.delivered == 1 && fate.code == V8C_EXCEPTION && !fate.heard);
  cr_assert_eq(failures, 1);
  cr_assert_str_eq(failure_name, "sensor");
  cr_assert(strstr(failure_text, "too far"), "%s", failure_text);
  OK(v8c_emitter_post(emitter, EVENT_OF(.name = "tick", .json = "1", .data = &fate, .delivered = delivered)));
  cr_assert_eq(number_of(rt, "heard.length"), 1, "and it goes on");
  v8c_emitter_free(emitter);
  end_runtime(rt);
}

static _Atomic int hooks, frees;
static char hook_order[20];
static int hook(v8c_runtime *rt, v8c_context *context, void *data) {
  size_t len = strlen(hook_order);
  if (v8c_runtime_is_owner(rt) && !v8c_eval(context, V8C_LIT("1 + 1"), NULL, NULL)) hooks++;
  if (data && len < sizeof hook_order - 1) hook_order[len] = *(const char *)data;
  return 0;
}
static void hook_freed(void *data) {
  (void)data;
  frees++;
}

Test(emitter_statements, s49_close_suppresses_what_is_queued_and_leaves_the_listeners) {
  v8c_runtime *rt = make(NULL);
  v8c_emitter *emitter = make_emitter(rt);
  struct fate fate = {0};
  struct gate gate;
  bool heard = false;
  OK(v8c_emitter_on_close(emitter, nothing_job, NULL, hook_freed));
  OK(v8c_emitter_on_close(emitter, hook, NULL, hook_freed)); /* in its place */
  cr_assert_eq(frees, 1);
  close_gate(rt, &gate);
  for (int i = 0; i < 100; i++)
    OK(v8c_emitter_post(emitter,
                        EVENT_OF(.name = "tick", .json = "1", .data = &fate, .delivered = delivered, .drop = dropped)));
  v8c_emitter_close(emitter);
  v8c_emitter_close(emitter);
  cr_assert(v8c_emitter_is_closed(emitter));
  CODE(V8C_ECLOSED, v8c_emitter_post(emitter, EVENT_OF(.name = "tick")));
  event_set(&gate.go);
  CODE(V8C_ECLOSED, v8c_emitter_emit(emitter, EVENT_OF(.name = "tick"), &heard, NULL));
  cr_assert(strstr(v8c_detail(), "closed"));
  CODE(V8C_ECLOSED, v8c_emitter_on_close(emitter, hook, NULL, hook_freed));
  OK(v8c_runtime_call(rt, "fence", nothing_job, NULL, NULL));
  cr_assert(fate.dropped == 100 && fate.code == V8C_ECLOSED && !fate.delivered);
  cr_assert(hooks == 1 && frees == 2);
  cr_assert_eq(number_of(rt, "heard.length"), 0);
  cr_assert_eq(number_of(rt, "e.emit('tick', 5), e.count('tick') * 10 + heard[0]"), 15,
               "the listeners are JavaScript's");
  v8c_emitter_free(emitter);
  end_runtime(rt);
  cr_assert_eq(hooks, 1);
}

Test(emitter_statements, s50_runtime_close_closes_all_the_last_one_first) {
  v8c_runtime *rt = make(NULL);
  v8c_emitter *emitters[3];
  struct fate fate = {0};
  struct gate gate;
  for (int i = 0; i < 3; i++) {
    emitters[i] = make_emitter(rt);
    OK(v8c_emitter_on_close(emitters[i], hook, (void *)(i == 0 ? "a" : i == 1 ? "b" : "c"), hook_freed));
  }
  close_gate(rt, &gate);
  for (int i = 0; i < 1000; i++)
    OK(v8c_emitter_post(emitters[i % 3], EVENT_OF(.name = "tick", .json = "[1]", .data = &fate, .delivered = delivered,
                                                  .drop = dropped)));
  event_set(&gate.go);
  OK(v8c_runtime_close(rt, 60e3));
  cr_assert_str_eq(hook_order, "cba");
  cr_assert(hooks == 3 && frees == 3);
  cr_assert_eq(fate.delivered + fate.dropped, 1000);
  for (int i = 0; i < 3; i++) {
    cr_assert(v8c_emitter_is_closed(emitters[i]));
    CODE(V8C_ECLOSED, v8c_emitter_post(emitters[i], EVENT_OF(.name = "tick")));
    CODE(V8C_ECLOSED, v8c_emitter_emit(emitters[i], EVENT_OF(.name = "tick"), NULL, NULL));
    v8c_emitter_close(emitters[i]);
  }
  v8c_runtime_free(rt);
  for (int i = 0; i < 3; i++) v8c_emitter_free(emitters[i]); /* outlives it */
}

/* ---- Payloads -------------------------------------------------------------------------------- */

static int three(v8c_runtime *rt, v8c_context *context, void *data, v8c_value arguments[V8C_EVENT_ARGUMENTS],
                 size_t *count) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  (void)rt;
  arguments[0] = v8c_int32(isolate, *(int *)data);
  arguments[2] = v8c_boolean(isolate, true); /* the one between is undefined */
  *count = 3;
  return 0;
}
static int too_many(v8c_runtime *rt, v8c_context *context, void *data, v8c_value arguments[V8C_EVENT_ARGUMENTS],
                    size_t *count) {
  (void)rt, (void)context, (void)data, (void)arguments;
  *count = V8C_EVENT_ARGUMENTS + 1;
  return 0;
}
static int throws(v8c_runtime *rt, v8c_context *context, void *data, v8c_value arguments[V8C_EVENT_ARGUMENTS],
                  size_t *count) {
  (void)rt, (void)data, (void)arguments, (void)count;
  return v8c_throw_type_error(v8c_context_isolate(context), "not today");
}

Test(emitter_statements, payloads_are_json_or_built_on_the_owner) {
  v8c_runtime *rt = make(NULL);
  v8c_emitter *emitter = make_emitter(rt);
  v8c_error *error = NULL;
  int number = 41;
  run_script(rt, "e.on('args', (...args) => { globalThis.args = args })");
  OK(v8c_emitter_emit(emitter, EVENT_OF(.name = "args", .build = three, .data = &number), NULL, NULL));
  cr_assert_eq(number_of(rt, "args.length === 3 && args[1] === undefined && args[2] === true ? args[0] : -1"), 41);
  OK(v8c_emitter_emit(emitter, EVENT_OF(.name = "args"), NULL, NULL));
  cr_assert_eq(number_of(rt, "args.length"), 0);
  OK(v8c_emitter_emit(emitter, EVENT_OF(.name = "args", .json = "{\"a\": [1, 2]}junk", .json_len = 13), NULL, NULL));
  cr_assert_eq(number_of(rt, "args.length * 10 + args[0].a[1]"), 12);
  OK(v8c_emitter_emit(emitter, EVENT_OF(.name = "argsX", .name_len = 4, .json = "[1, \"b\", null]", .spread = true),
                      NULL, NULL));
  cr_assert_eq(number_of(rt, "Number(JSON.stringify(args) === '[1,\"b\",null]')"), 1);
  CODE(V8C_EXCEPTION, v8c_emitter_emit(emitter, EVENT_OF(.name = "args", .json = "{"), NULL, &error));
  cr_assert(strstr(v8c_error_name(error), "SyntaxError"));
  v8c_error_free(error);
  CODE(V8C_EXCEPTION, v8c_emitter_emit(emitter, EVENT_OF(.name = "args", .build = throws), NULL, &error));
  cr_assert(strstr(v8c_error_message(error, NULL), "not today"));
  v8c_error_free(error);
  CODE(V8C_ERANGE, v8c_emitter_emit(emitter, EVENT_OF(.name = "args", .build = too_many), NULL, NULL));
  CODE(V8C_ERANGE,
       v8c_emitter_emit(emitter, EVENT_OF(.name = "args", .json = "[1,2,3,4,5,6,7,8,9]", .spread = true), NULL, NULL));
  CODE(V8C_ETYPE, v8c_emitter_emit(emitter, EVENT_OF(.name = "args", .json = "1", .spread = true), NULL, NULL));
  CODE(V8C_EINVAL, v8c_emitter_emit(emitter, EVENT_OF(.name = "args", .json = "1", .build = three), NULL, NULL));
  CODE(V8C_EINVAL, v8c_emitter_post(emitter, EVENT_OF(.json = "1")));
  v8c_emitter_free(emitter);
  end_runtime(rt);
}

Test(emitter_statements, posted_texts_are_copied) {
  v8c_runtime *rt = make(NULL);
  v8c_emitter *emitter = make_emitter(rt);
  struct gate gate;
  char name[] = "tick", json[] = "\"J\\u00fcrgen\"";
  close_gate(rt, &gate);
  OK(v8c_emitter_post(emitter, EVENT_OF(.name = name, .json = json)));
  memset(name, 'x', sizeof name - 1);
  memset(json, 'x', sizeof json - 1);
  event_set(&gate.go);
  cr_assert_eq(number_of(rt, "Number(heard[0] === 'J\\u00fcrgen')"), 1);
  v8c_emitter_free(emitter);
  end_runtime(rt);
}

/* ---- Where and when ------------------------------------------------------------------------------ */

static void emits_and_posts(v8c_call *call) {
  bool heard = false;
  double before = 0, after = 0;
  v8c_context *context = v8c_call_context(call);
  v8c_value value = NULL;
  (void)v8c_emitter_post(adopted, EVENT_OF(.name = "tick", .json = "\"posted\""));
  (void)v8c_eval(context, V8C_LIT("heard.length"), NULL, &value);
  (void)v8c_get_number(value, &before);
  (void)v8c_emitter_emit(adopted, EVENT_OF(.name = "tick", .json = "\"emitted\""), &heard, NULL);
  (void)v8c_eval(context, V8C_LIT("heard.length"), NULL, &value);
  (void)v8c_get_number(value, &after);
  v8c_return_boolean(call, heard && before == 0 && after == 1);
}

Test(emitter_statements, on_the_owner_emit_is_inline_and_post_is_not) {
  v8c_runtime *rt = make(NULL);
  v8c_emitter *emitter = make_emitter(rt);
  give_native(rt, "emitsAndPosts", emits_and_posts);
  cr_assert_eq(number_of(rt, "Number(emitsAndPosts())"), 1);
  cr_assert_eq(number_of(rt, "Number(heard.join() === 'emitted,posted')"), 1);
  v8c_emitter_free(emitter);
  end_runtime(rt);
}

static const char key;
static void current_value(v8c_call *call) {
  v8c_runtime *rt = v8c_runtime_of(v8c_call_isolate(call));
  v8c_return_boolean(call, v8c_token_value(v8c_runtime_current_token(rt), &key) == &key);
}

Test(emitter_statements, a_token_is_current_inside_and_cancels_what_is_queued) {
  v8c_runtime *rt = make(NULL);
  v8c_emitter *emitter = make_emitter(rt);
  v8c_token *token = NULL;
  struct fate fate = {0};
  struct gate gate;
  give_native(rt, "mine", current_value);
  OK(v8c_token_new(&(v8c_token_options){.size = sizeof(v8c_token_options), .key = &key, .value = (void *)&key},
                   &token));
  run_script(rt, "e.on('token', () => heard.push(mine()))");
  OK(v8c_emitter_emit(emitter, EVENT_OF(.name = "token", .token = token), NULL, NULL));
  OK(v8c_emitter_post(emitter, EVENT_OF(.name = "token", .token = token, .data = &fate, .delivered = delivered)));
  OK(v8c_emitter_post(emitter, EVENT_OF(.name = "token")));
  cr_assert_eq(number_of(rt, "Number(heard.join() === 'true,true,false')"), 1);
  close_gate(rt, &gate);
  OK(v8c_emitter_post(emitter, EVENT_OF(.name = "tick", .token = token, .data = &fate, .drop = dropped)));
  OK(v8c_token_cancel(token, 0, NULL, 0));
  event_set(&gate.go);
  OK(v8c_runtime_call(rt, "fence", nothing_job, NULL, NULL));
  cr_assert(fate.delivered == 1 && fate.dropped == 1 && fate.code == V8C_ECANCELED);
  CODE(V8C_ECANCELED, v8c_emitter_post(emitter, EVENT_OF(.name = "tick", .token = token)));
  CODE(V8C_ECANCELED, v8c_emitter_emit(emitter, EVENT_OF(.name = "tick", .token = token), NULL, NULL));
  v8c_token_free(token);
  v8c_emitter_free(emitter);
  end_runtime(rt);
}

Test(emitter_statements, posts_that_a_full_queue_refuses_call_nobody) {
  v8c_runtime *rt = make(RUNTIME_OPTIONS(.queue_max = 4));
  v8c_emitter *emitter = make_emitter(rt);
  struct fate fate = {0};
  struct gate gate;
  int accepted = 0, code = 0;
  close_gate(rt, &gate);
  while (!(code = v8c_emitter_post(
               emitter, EVENT_OF(.name = "tick", .json = "1", .data = &fate, .delivered = delivered, .drop = dropped))))
    accepted++;
  CODE(V8C_EFULL, code);
  event_set(&gate.go);
  OK(v8c_runtime_wait_idle(rt, 60e3));
  OK(v8c_runtime_call(rt, "fence", nothing_job, NULL, NULL));
  cr_assert(accepted > 0 && fate.delivered == accepted && !fate.dropped);
  v8c_emitter_free(emitter);
  end_runtime(rt);
}

/* ---- Ends ------------------------------------------------------------------------------------------ */

Test(emitter_statements, freed_it_is_closed_behind_what_is_queued) {
  v8c_runtime *rt = make(NULL);
  v8c_emitter *emitter = make_emitter(rt);
  struct fate fate = {0};
  struct gate gate;
  OK(v8c_emitter_on_close(emitter, hook, NULL, hook_freed));
  close_gate(rt, &gate);
  OK(v8c_emitter_post(emitter, EVENT_OF(.name = "tick", .json = "7", .data = &fate, .delivered = delivered)));
  cr_assert_eq(v8c_emitter_retain(emitter), emitter);
  v8c_emitter_free(emitter);
  v8c_emitter_free(emitter);
  event_set(&gate.go);
  cr_assert_eq(number_of(rt, "heard[0]"), 7);
  cr_assert(fate.delivered == 1 && hooks == 1 && frees == 1);
  end_runtime(rt);
  cr_assert(hooks == 1 && frees == 1);
}

static int close_on_owner(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_value value = NULL;
  (void)rt, (void)context;
  OK(v8c_emitter_value(data, &value));
  cr_assert(v8c_is_object(value));
  v8c_emitter_close(data);
  CODE(V8C_ECLOSED, v8c_emitter_value(data, &value));
  v8c_emitter_free(data);
  return 0;
}

Test(emitter_statements, closed_in_a_job_and_no_value_any_more) {
  v8c_runtime *rt = make(NULL);
  for (int i = 0; i < 100; i++) OK(v8c_runtime_call(rt, "close", close_on_owner, make_emitter(rt), NULL));
  v8c_value value = NULL;
  CODE(V8C_ETHREAD, v8c_emitter_value(make_emitter(rt), &value));
  v8c_emitter_free(adopted);
  end_runtime(rt);
}

static int emits_while_closing(v8c_runtime *rt, v8c_context *context, void *data) {
  bool heard = false;
  (void)rt, (void)context;
  OK(v8c_emitter_emit(data, EVENT_OF(.name = "tick"), &heard, NULL));
  return heard ? 0 : V8C_ESTATE;
}

Test(emitter_statements, a_closer_added_later_still_emits) {
  v8c_runtime *rt = make(NULL);
  v8c_emitter *emitter = make_emitter(rt);
  OK(v8c_runtime_add_closer(rt, "says goodbye", emits_while_closing, emitter, NULL));
  OK(v8c_runtime_close(rt, 0));
  v8c_emitter_free(emitter);
  v8c_runtime_free(rt);
}

static int hook_fails(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context, (void)data;
  return v8c_fail(V8C_EIO, "unplugged");
}

Test(emitter_statements, what_a_hook_says_is_reported) {
  v8c_runtime *rt = make(RUNTIME_OPTIONS(.on_failure = failed));
  v8c_emitter *first = make_emitter(rt), *second = make_emitter(rt);
  v8c_buf report = {0};
  OK(v8c_emitter_on_close(first, hook_fails, NULL, NULL));
  OK(v8c_emitter_on_close(second, hook_fails, NULL, NULL));
  v8c_emitter_close(first);
  OK(v8c_runtime_call(rt, "fence", nothing_job, NULL, NULL));
  cr_assert(failures == 1 && strstr(failure_text, "unplugged"), "%s", failure_text);
  CODE(V8C_EIO, v8c_runtime_close(rt, 0));
  OK(v8c_runtime_close_report(rt, &report));
  cr_assert(strstr(report.data, "emitter: unplugged"), "%s", report.data);
  v8c_buf_free(&report);
  v8c_emitter_free(first);
  v8c_emitter_free(second);
  v8c_runtime_free(rt);
}
