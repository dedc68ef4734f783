/* checked_test.c: what the checked build finds, each fault planted here: undefined in release. */
#include <pthread.h>
#include <stdlib.h>

#include "tests/harness/harness.h"
#include "v8c/debugger.h"

/* ---- What the log was told ------------------------------------------------------------------ */

static struct {
  char text[16384];
  size_t len;
} told;

static void hear(v8c_log_level level, const char *text, void *data) {
  (void)level, (void)data;
  int n = snprintf(told.text + told.len, sizeof told.text - told.len, "%s\n", text);
  if (n > 0 && told.len + (size_t)n < sizeof told.text) told.len += (size_t)n;
}

static void heard_nothing(void) { cr_assert_eq(told.len, 0, "%s", told.text); }

static void heard(const char *one, const char *two) {
  cr_assert(strstr(told.text, one) && strstr(told.text, two), "\"%s\" and \"%s\" are not in: %s", one, two, told.text);
  told.text[told.len = 0] = 0;
}

static void up(void) {
  v8c_start_options options = {.size = sizeof options, .log = hear};
  OK(v8c_start(&options));
  harness_up();
  OK(v8c_stop());
}

TestSuite(checked, .init = up, .fini = harness_down, .timeout = 60);

/* The call answers that code, and its detail has both texts. */
#define FINDS(code, one, two, call)                                                                   \
  do {                                                                                                \
    CODE(code, call);                                                                                 \
    cr_assert(strstr(v8c_detail(), one) && strstr(v8c_detail(), two), "%s: %s", #call, v8c_detail()); \
    told.text[told.len = 0] = 0;                                                                      \
  } while (0)

static const char *closed = "a value whose scope is closed", *foreign = "a value of another isolate";

Test(checked, says_so) {
  cr_assert(v8c_checked());
  heard_nothing();
}

/* ---- Values of scopes that are closed --------------------------------------------------------- */

static v8c_value made_in_a_scope(void) {
  v8c_scope scope;
  v8c_value value = NULL;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_object(ctx, &value));
  v8c_scope_close(&scope);
  return value;
}

Test(checked, value_of_a_closed_scope) {
  v8c_value value = made_in_a_scope(), out = NULL;
  FINDS(V8C_EINVAL, closed, "v8c_object made it", v8c_get_named(ctx, value, V8C_LIT("x"), &out));
  FINDS(V8C_EINVAL, "object: ", closed, v8c_set(ctx, value, value, value));
  FINDS(V8C_EINVAL, "value: ", closed, v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("x"), value));
  cr_assert_eq(out, NULL);
}

/* V8 gives the slot to the next value, which an address could not be told from. */
Test(checked, value_whose_slot_is_another_s) {
  for (int i = 0; i < 3000; i++) {
    v8c_value value = made_in_a_scope(), other = v8c_number(iso, i + 0.5);
    double number = 0;
    CODE(V8C_EINVAL, v8c_set_index(ctx, value, 0, other));
    OK(v8c_get_number(other, &number));
    cr_assert_eq(number, i + 0.5);
  }
}

Test(checked, functions_without_a_code_tell_the_log) {
  v8c_value value = made_in_a_scope();
  cr_assert(!v8c_is_object(value));
  heard("v8c_is_object, called at ", closed);
  cr_assert_str_eq(v8c_typeof(value) ? v8c_typeof(value) : "", "");
  heard("v8c_typeof", closed);
  cr_assert(!v8c_strict_equals(value, value));
  heard("v8c_strict_equals", closed);
}

Test(checked, values_in_arrays_and_structs) {
  v8c_value stale = made_in_a_scope(), good = v8c_int32(iso, 1), out = NULL;
  v8c_value both[] = {good, stale};
  v8c_value function = eval("(function (a, b) { return a })");
  v8c_descriptor descriptor = {.size = sizeof descriptor, .value = stale};
  FINDS(V8C_EINVAL, "argv: ", closed, v8c_call_function(ctx, function, NULL, 2, both, &out));
  FINDS(V8C_EINVAL, "values: ", closed, v8c_array_from(ctx, 2, both, &out));
  FINDS(V8C_EINVAL, "descriptor->value: ", closed, v8c_define(ctx, v8c_global(ctx), good, &descriptor));
  OK(v8c_call_function(ctx, function, NULL, 1, both, &out));
  TEXT_IS(out, "1");
  OK(v8c_get_descriptor(ctx, eval("({ x: { y: 7 } })"), eval("'x'"), &descriptor));
  OK(v8c_get_named(ctx, descriptor.value, V8C_LIT("y"), &out));
  TEXT_IS(out, "7");
}

/* Past a block of V8's slots, and back. */
Test(checked, values_in_many_blocks) {
  enum { MANY = 5000 };
  static v8c_value values[MANY];
  v8c_scope outer, inner;
  double number;
  OK(v8c_scope_open(iso, &outer));
  for (int i = 0; i < MANY; i++) values[i] = v8c_number(iso, i + 0.5);
  OK(v8c_scope_open(iso, &inner));
  for (int i = 0; i < MANY; i++) v8c_number(iso, 0.5);
  for (int i = 0; i < MANY; i++) OK(v8c_get_number(values[i], &number));
  v8c_scope_close(&inner);
  for (int i = 0; i < MANY; i++) {
    OK(v8c_get_number(values[i], &number));
    cr_assert_eq(number, i + 0.5);
  }
  v8c_scope_close(&outer);
  for (int i = 0; i < MANY; i++) CODE(V8C_EINVAL, v8c_get_number(values[i], &number));
}

Test(checked, value_moved_outward) {
  v8c_scope scope;
  v8c_value value = NULL, kept = NULL;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_object(ctx, &value));
  kept = v8c_scope_close_with(&scope, value);
  heard_nothing();
  OK(v8c_set_named(ctx, kept, V8C_LIT("x"), kept));
  FINDS(V8C_EINVAL, "object: ", closed, v8c_set_named(ctx, value, V8C_LIT("x"), kept));
  v8c_scope nothing;
  OK(v8c_scope_open(iso, &nothing));
  cr_assert_null(v8c_scope_close_with(&nothing, value));
  heard("keep: ", closed);
}

/* ---- Values of callbacks that are over ---------------------------------------------------------- */

static v8c_value left_arg, left_this, left_made, left_name;
static v8c_call *left_call;
static int calls;

static void leaves(v8c_call *call) {
  bool yes = false;
  v8c_value out = NULL;
  if (calls++) { /* V8's stack is as it was the last time */
    CODE(V8C_EINVAL, v8c_get_named(ctx, left_arg, V8C_LIT("x"), &out));
    CODE(V8C_EINVAL, v8c_get_named(ctx, left_made, V8C_LIT("x"), &out));
    cr_assert(!v8c_is_object(left_this));
  }
  left_call = call;
  left_this = v8c_this(call);
  left_arg = v8c_arg(call, 0);
  OK(v8c_object(ctx, &left_made));
  OK(v8c_has_named(ctx, left_arg, V8C_LIT("x"), &yes));
  v8c_scope scope; /* an argument lives as long as the call, also when asked for inside of a scope */
  OK(v8c_scope_open(iso, &scope));
  v8c_value inside = v8c_arg(call, 1);
  v8c_scope_close(&scope);
  cr_assert(v8c_is_object(inside));
  cr_assert_eq(v8c_arg(call, 1), inside);
}

Test(checked, values_of_a_callback_that_is_over) {
  v8c_value function = NULL, out = NULL;
  OK(v8c_function(ctx, V8C_LIT("leaves"), leaves, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("leaves"), function));
  eval("leaves({ x: 1 }, {})");
  FINDS(V8C_EINVAL, closed, "v8c_arg made it", v8c_get_named(ctx, left_arg, V8C_LIT("x"), &out));
  FINDS(V8C_EINVAL, closed, "v8c_this made it", v8c_get_named(ctx, left_this, V8C_LIT("x"), &out));
  FINDS(V8C_EINVAL, closed, "v8c_object made it", v8c_get_named(ctx, left_made, V8C_LIT("x"), &out));
  eval("for (let i = 0; i < 100; i++) leaves({ x: i }, {})");
  cr_assert_eq(calls, 101);
}

Test(checked, call_that_is_over) {
  v8c_value function = NULL;
  OK(v8c_function(ctx, V8C_LIT("leaves"), leaves, NULL, &function));
  OK(v8c_call_function(ctx, function, NULL, 2, (v8c_value[]){v8c_global(ctx), v8c_global(ctx)}, NULL));
  heard_nothing();
  cr_assert_eq(v8c_argc(left_call), 0);
  heard("v8c_argc", "the callback is over");
  cr_assert_null(v8c_arg(left_call, 0));
  heard("v8c_arg", "the callback is over");
}

static void get_name(v8c_value name, v8c_access *access) {
  TEXT_IS(name, "named");
  left_name = name;
  v8c_access_return(access, name);
}

Test(checked, name_that_a_getter_was_handed) {
  v8c_template *tmpl = NULL;
  v8c_value object = NULL, out = NULL;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_native(tmpl, V8C_LIT("named"), get_name, NULL, NULL, 0));
  OK(v8c_template_instance(tmpl, ctx, &object));
  OK(v8c_get_named(ctx, object, V8C_LIT("named"), &out));
  TEXT_IS(out, "named");
  heard_nothing();
  FINDS(V8C_EINVAL, "key: ", "a callback was handed which is over", v8c_get(ctx, object, left_name, &out));
  v8c_template_free(tmpl);
}

/* ---- What an inspector's callbacks are handed ------------------------------------------------- */

static v8c_inspector *inspector, *inspector_heard;
static v8c_session *session_heard;
static int sent, freed;

static void on_console(v8c_inspector *from, const v8c_console_message *message, void *data) {
  v8c_value out = NULL;
  OK(v8c_get_named(ctx, message->args[0], V8C_LIT("x"), &out));
  TEXT_IS(out, "1");
  inspector_heard = from;
  left_arg = message->args[0];
  cr_assert_str_eq(data, "data");
}

static void on_send(v8c_session *session, int call_id, const char *json, size_t len, void *data) {
  (void)call_id, (void)json, (void)len;
  session_heard = session;
  sent++;
  cr_assert_str_eq(data, "client");
}

static void on_free(void *data) {
  cr_assert(!strcmp(data, "data") || !strcmp(data, "client"));
  freed++;
}

static void with_inspector(void) {
  v8c_inspector_options options = {.size = sizeof options,
                                   .console = on_console,
                                   .console_arguments = true,
                                   .data = (void *)"data",
                                   .free_data = on_free};
  OK(v8c_inspector_new(iso, &options, &inspector));
  OK(v8c_inspector_add_context(inspector, ctx, 1, V8C_LIT("main")));
}

static void on_end(v8c_inspector *ended, void *data) {
  cr_assert_eq(ended, inspector);
  ++*(int *)data;
}

Test(checked, inspector_that_ends) {
  int ended = 0;
  with_inspector();
  OK(v8c_inspector_on_end(inspector, on_end, &ended, NULL));
  v8c_inspector_free(inspector);
  cr_assert_eq(ended, 1);
  heard_nothing();
  v8c_inspector_free(inspector);
  heard("v8c_inspector_free", "a v8c_inspector that was freed");
}

Test(checked, arguments_of_a_console_message_that_is_over) {
  v8c_value out = NULL;
  with_inspector();
  eval("console.log({ x: 1 })");
  heard_nothing();
  cr_assert_eq(inspector_heard, inspector);
  FINDS(V8C_EINVAL, "object: ", closed, v8c_get_named(ctx, left_arg, V8C_LIT("x"), &out));
  v8c_inspector_free(inspector);
  cr_assert_eq(freed, 1);
  FINDS(V8C_EDISPOSED, "inspector: ", "a v8c_inspector that was freed", v8c_inspector_idle(inspector, true));
}

/* A session that goes on where another was sends before v8c_session_new is through. */
Test(checked, session_that_sends_while_it_is_made) {
  v8c_session_options options = {
      .size = sizeof options, .send = on_send, .data = (void *)"client", .free_data = on_free};
  v8c_session *first = NULL, *second = NULL;
  v8c_buf state = {0};
  with_inspector();
  OK(v8c_session_new(inspector, &options, &first));
  OK(v8c_session_dispatch(first, V8C_LIT("{\"id\":1,\"method\":\"Runtime.enable\"}")));
  cr_assert_eq(session_heard, first);
  OK(v8c_session_state(first, &state));
  options.state = state.data;
  options.state_len = state.len;
  sent = 0;
  OK(v8c_session_new(inspector, &options, &second));
  cr_assert_gt(sent, 0);
  cr_assert_eq(session_heard, second);
  heard_nothing();
  v8c_session_free(second), v8c_session_free(second);
  heard("v8c_session_free", "a v8c_session that was freed");
  v8c_session_free(first);
  v8c_inspector_free(inspector);
  cr_assert_eq(freed, 3);
  v8c_buf_free(&state);
  heard_nothing();
}

/* ---- Functions without free_data ------------------------------------------------------------------ */

static size_t near_limit(v8c_isolate *isolate, size_t current, size_t initial, void *data) {
  (void)initial;
  cr_assert_eq(isolate, data);
  return current;
}

Test(checked, functions_that_are_kept) {
  OK(v8c_near_heap_limit_add(iso, near_limit, iso));
  CODE(V8C_EEXIST, v8c_near_heap_limit_add(iso, near_limit, iso));
  CODE(V8C_ENOENT, v8c_near_heap_limit_remove(iso, near_limit, ctx, 0));
  OK(v8c_near_heap_limit_remove(iso, near_limit, iso, 0));
  CODE(V8C_ENOENT, v8c_near_heap_limit_remove(iso, near_limit, iso, 0));
}

static void when_collected(v8c_isolate *isolate, const v8c_gc_event *event, void *data) {
  (void)event;
  *(v8c_isolate **)data = isolate;
}

Test(checked, isolate_that_a_collection_is_told_of) {
  v8c_isolate *isolate = NULL;
  OK(v8c_on_gc(iso, V8C_GC_ALL, when_collected, &isolate, NULL));
  OK(v8c_low_memory(iso));
  cr_assert_eq(isolate, iso);
  OK(v8c_on_gc(iso, V8C_GC_ALL, NULL, NULL, NULL));
  heard_nothing();
}

static v8c_scope left_open;

static void opens(v8c_call *call) {
  (void)call;
  OK(v8c_scope_open(iso, &left_open));
}

/* V8 takes back the slots of the callback and of the scope, and leaves the scope's level. */
Test(checked, scope_that_a_callback_leaves_open) {
  v8c_value function = NULL, out = NULL, before = v8c_number(iso, 1.5);
  OK(v8c_function(ctx, V8C_LIT("opens"), opens, NULL, &function));
  OK(v8c_call_function(ctx, function, NULL, 0, NULL, NULL));
  heard_nothing();
  OK(v8c_object(ctx, &out));
  heard("v8c_scope_open, called at ", "not closed before its callback returned");
  v8c_scope_close(&left_open);
  heard("v8c_scope_close", "it is not open");
  OK(v8c_set_named(ctx, out, V8C_LIT("x"), before));
  for (int i = 0; i < 100; i++) CODE(V8C_EINVAL, v8c_get_named(ctx, made_in_a_scope(), V8C_LIT("x"), &out));
}

/* ---- Values of another isolate ------------------------------------------------------------------- */

Test(checked, value_of_another_isolate) {
  v8c_isolate *other = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value theirs = NULL, undefined = NULL, ours = v8c_number(iso, 1.5), our_undefined = v8c_undefined(iso),
            out = NULL;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_object(context, &theirs));
  undefined = v8c_undefined(other);
  FINDS(V8C_EINVAL, "value: ", foreign, v8c_set_named(context, theirs, V8C_LIT("x"), ours));
  FINDS(V8C_EINVAL, "value: ", foreign, v8c_set_named(context, theirs, V8C_LIT("x"), our_undefined));
  OK(v8c_leave(&frame));
  FINDS(V8C_EINVAL, "object: ", foreign, v8c_get_named(ctx, theirs, V8C_LIT("x"), &out));
  FINDS(V8C_EINVAL, "value: ", foreign, v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("x"), undefined));
  v8c_context_free(context);
  OK(v8c_isolate_free(other));
  FINDS(V8C_EINVAL, "object: ", foreign, v8c_get_named(ctx, theirs, V8C_LIT("x"), &out));
}

static void *asks(void *value) {
  bool yes;
  FINDS(V8C_ETHREAD, "value: ", "not entered here", v8c_get_boolean(value, &yes));
  return NULL;
}

Test(checked, value_on_another_thread) {
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, asks, made_in_a_scope()), 0);
  pthread_join(thread, NULL);
}

/* ---- Objects that were freed ---------------------------------------------------------------------- */

Test(checked, object_that_was_freed) {
  v8c_ref *ref = NULL, *next = NULL;
  v8c_value out = NULL;
  OK(v8c_ref_new(iso, v8c_global(ctx), &ref));
  v8c_ref_free(ref);
  FINDS(V8C_EDISPOSED, "a v8c_ref that was freed; v8c_ref_new made it", "v8c_ref_free freed it",
        v8c_ref_get(ref, &out));
  OK(v8c_ref_new(iso, v8c_global(ctx), &next)); /* in the same memory */
  FINDS(V8C_EDISPOSED, "ref: ", "freed", v8c_ref_get(ref, &out));
  OK(v8c_ref_get(next, &out));
  v8c_ref_free(ref);
  heard("v8c_ref_free, called at ", "a v8c_ref that was freed");
  v8c_ref_free(next);
  heard_nothing();
  cr_assert(v8c_ref_is_dead(next) || told.len);
  told.text[told.len = 0] = 0;
}

Test(checked, every_kind_freed_twice) {
  v8c_script *script = NULL;
  v8c_template *tmpl = NULL;
  v8c_context *context = NULL;
  v8c_isolate *other = NULL;
  v8c_program *program = NULL;
  OK(v8c_script_compile(ctx, V8C_LIT("1"), NULL, &script));
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_context_new(iso, NULL, &context));
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_program_new(V8C_LIT("1"), NULL, &program));
  cr_assert_eq(v8c_program_retain(program), program);
  heard_nothing();
  v8c_script_free(script), v8c_script_free(script);
  heard("v8c_script_free", "a v8c_script that was freed");
  v8c_template_free(tmpl), v8c_template_free(tmpl);
  heard("v8c_template_free", "a v8c_template that was freed");
  v8c_context_free(context), v8c_context_free(context);
  heard("v8c_context_free", "a v8c_context that was freed");
  OK(v8c_isolate_free(other));
  FINDS(V8C_EDISPOSED, "isolate: ", "freed", v8c_isolate_free(other));
  v8c_program_free(program), v8c_program_free(program);
  heard_nothing();
  v8c_program_free(program);
  heard("v8c_program_free", "a v8c_program that was freed");
}

Test(checked, object_of_another_type) {
  v8c_script *script = NULL;
  v8c_value out = NULL;
  OK(v8c_script_compile(ctx, V8C_LIT("1"), NULL, &script));
  FINDS(V8C_ETYPE, "a v8c_script", "not a v8c_ref", v8c_ref_get((v8c_ref *)(void *)script, &out));
  v8c_script_free(script);
}

/* A context that is entered may be used until its frame is left. */
Test(checked, context_freed_while_entered) {
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value out = NULL;
  OK(v8c_context_new(iso, NULL, &context));
  OK(v8c_enter(context, &frame));
  v8c_context_free(context);
  OK(v8c_eval(context, V8C_LIT("1"), NULL, &out));
  heard_nothing();
  v8c_context_free(context);
  heard("v8c_context_free", "only lent, or was freed");
  OK(v8c_leave(&frame));
  FINDS(V8C_EDISPOSED, "context: ", "freed", v8c_eval(context, V8C_LIT("1"), NULL, &out));
}

Test(checked, what_is_lent_ends_with_its_owner) {
  v8c_error *error = NULL;
  v8c_error_link link = {.size = sizeof link};
  v8c_creator *creator = NULL;
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("throw new Error('a', { cause: new Error('b') })"), NULL, NULL));
  OK(v8c_catch(iso, &error));
  OK(v8c_error_link_at(error, 0, &link));
  cr_assert(strstr(v8c_error_message(link.error, NULL), "b"));
  v8c_error_free(link.error);
  heard("v8c_error_free", "only lent");
  v8c_error_free(error);
  cr_assert_null(v8c_error_message(link.error, NULL));
  heard("v8c_error_message", "freed");
  OK(v8c_creator_new(NULL, &creator));
  v8c_isolate *isolate = v8c_creator_isolate(creator);
  cr_assert_not_null(isolate);
  v8c_creator_free(creator);
  FINDS(V8C_EDISPOSED, "isolate: ", "freed", v8c_terminate(isolate));
  cr_assert_null(v8c_creator_isolate(creator));
  heard("v8c_creator_isolate", "freed");
}

/* ---- Order ------------------------------------------------------------------------------------------ */

Test(checked, scopes_close_in_reverse_order) {
  v8c_scope outer, inner;
  v8c_value value = NULL;
  OK(v8c_scope_open(iso, &outer));
  OK(v8c_scope_open(iso, &inner));
  OK(v8c_object(ctx, &value));
  v8c_scope_close(&outer); /* is not done */
  heard("v8c_scope_close, called at ", "another one is still open in it");
  OK(v8c_set_named(ctx, value, V8C_LIT("x"), value));
  v8c_scope_close(&inner);
  v8c_scope_close(&outer);
  heard_nothing();
  v8c_scope_close(&outer);
  heard("v8c_scope_close", "it is not open");
}

Test(checked, scopes_close_before_their_frame_is_left) {
  v8c_frame frame;
  v8c_scope scope, outer;
  OK(v8c_scope_open(iso, &outer));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_scope_open(iso, &scope));
  FINDS(V8C_ESTATE, "frame: ", "a scope is still open in it", v8c_leave(&frame));
  v8c_scope_close(&scope);
  v8c_scope_close(&outer);
  heard("scope: ", "a frame was entered in it");
  OK(v8c_leave(&frame));
  v8c_scope_close(&outer);
  heard_nothing();
}

static void closes_outer(v8c_call *call) { v8c_scope_close(v8c_isolate_data(v8c_call_isolate(call))); }

Test(checked, scope_closed_in_a_callback) {
  v8c_scope scope;
  v8c_value function = NULL;
  OK(v8c_function(ctx, V8C_LIT("f"), closes_outer, NULL, &function));
  OK(v8c_scope_open(iso, &scope));
  v8c_isolate_set_data(iso, &scope);
  OK(v8c_call_function(ctx, function, NULL, 0, NULL, NULL));
  heard("v8c_scope_close", "outside of the callback that closes it");
  v8c_scope_close(&scope);
  heard_nothing();
}

Test(checked, nothing_while_a_view_is_open) {
  v8c_string_view view;
  v8c_value text = eval("'text'"), out = NULL;
  OK(v8c_string_view_open(iso, text, &view));
  FINDS(V8C_ESTATE, "a string view is open", "v8c_object", v8c_object(ctx, &out));
  v8c_string_view_close(&view);
  OK(v8c_object(ctx, &out));
  v8c_string_view_close(&view);
  heard("v8c_string_view_close", "it is not open");
}

/* ---- Leaks -------------------------------------------------------------------------------------------- */

/* Found by name in the report. */
v8c_ref *make_the_ref(v8c_isolate *isolate, v8c_context *context);
__attribute__((noinline)) v8c_ref *make_the_ref(v8c_isolate *isolate, v8c_context *context) {
  v8c_ref *ref = NULL;
  OK(v8c_ref_new(isolate, v8c_global(context), &ref));
  return ref;
}

Test(checked, leaks_of_an_isolate) {
  v8c_isolate *other = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &context));
  OK(v8c_enter(context, &frame));
  v8c_ref *ref = make_the_ref(other, context);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  heard_nothing();
  OK(v8c_isolate_free(other));
  cr_assert_null(strstr(told.text, "v8c_context"), "%s", told.text);
  heard("v8c_ref made by v8c_ref_new, called at make_the_ref+0x", "not freed before its isolate");
  v8c_ref_free(ref);
  heard_nothing();
}

Test(checked_end, leaks) {
  v8c_program *program = NULL;
  v8c_isolate *isolate = NULL;
  v8c_start_options options = {.size = sizeof options, .log = hear};
  OK(v8c_start(&options));
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_program_new(V8C_LIT("1"), NULL, &program));
  OK(v8c_stop());
  CODE(V8C_ESTATE, v8c_end());
  heard("v8c_isolate made by v8c_isolate_new, called at ", "never freed");
  OK(v8c_isolate_free(isolate));
  heard_nothing();
  OK(v8c_end());
  heard("v8c_program made by v8c_program_new, called at ", "never freed");
}

/* ---- Collections ---------------------------------------------------------------------------------------- */

/* A ref made weak, to an object that nothing else holds: what a host that forgot to root it has. */
static v8c_ref *unrooted(void) {
  v8c_ref *ref = NULL;
  v8c_scope scope;
  v8c_value value = NULL;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_object(ctx, &value));
  OK(v8c_ref_new(iso, value, &ref));
  OK(v8c_ref_set_weak(ref, NULL, NULL));
  v8c_scope_close(&scope);
  return ref;
}

static void up_with_gc(void) {
  setenv("V8C_CHECKED_GC", "10", 1);
  up();
}

TestSuite(checked_gc, .init = up_with_gc, .fini = harness_down, .timeout = 60);

Test(checked_gc, every_n_calls) {
  v8c_ref *ref = unrooted();
  v8c_value out = NULL;
  int calls_made = 0;
  while (!v8c_ref_is_dead(ref) && calls_made < 100) {
    OK(v8c_object(ctx, &out));
    calls_made++;
  }
  cr_assert_leq(calls_made, 10);
  v8c_ref_free(ref);
}

Test(checked, collects_not_unless_told) {
  v8c_ref *ref = unrooted();
  v8c_value out = NULL;
  for (int i = 0; i < 100; i++) OK(v8c_object(ctx, &out));
  cr_assert(!v8c_ref_is_dead(ref));
  v8c_ref_free(ref);
}
