/* threads_test.c: what a thread that has not entered an isolate may do, and may not. threads_many_test.c: what those
 * do that have. */
#include <pthread.h>
#include <unistd.h>

#include "tests/behaviour/threads.h"

TestSuite(threads, .init = harness_up, .fini = harness_down, .timeout = 120);

/* ---- What needs no entering ------------------------------------------------------------------------ */

static int take(const char *bytes, size_t len, void *data) {
  (void)bytes;
  *(size_t *)data += len;
  return 0;
}

struct shared {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_ref *ref;
  v8c_resolver *resolver;
  v8c_script *script;
  v8c_module *module;
  v8c_template *tmpl; /* of objects */
  v8c_template *function;
  v8c_error *error;
  v8c_cpu_profiler *profiler;
  v8c_cpu_profile *profile;
  v8c_snapshot *snapshot;
  v8c_value value; /* an object of the owner's scope */
  char path[64];
};

static int marker;

static void native(v8c_call *call) { (void)call; }

static void interrupted(v8c_isolate *isolate, void *data) {
  (void)isolate;
  (void)data;
}

static void *any_thread(void *data) {
  struct shared *s = data;
  v8c_buf buf = {0};
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_snapshot *snapshot = NULL;
  v8c_creator *creator = NULL;
  v8c_snapshot_info info = {.size = sizeof info};
  v8c_cpu_node node = {.size = sizeof node};
  v8c_extra extra;
  v8c_frame frame;
  char hex[33];
  size_t len = 0, index = 0;
  uint32_t id = 0;
  int64_t time = 0;
  /* base.h */
  TRUE(v8c_strerror(V8C_EINVAL)[0] && v8c_err_name(V8C_EINVAL)[0] && v8c_detail());
  IS(0, v8c_buf_append(&buf, "x", 1));
  IS(0, v8c_buf_printf(&buf, "%d", 1));
  IS(0, v8c_buf_reserve(&buf, 100));
  v8c_buf_free(&buf);
  IS(V8C_ERANGE, v8c_fail(V8C_ERANGE, "port %d", 1));
  TRUE(!strcmp(v8c_detail(), "port 1"));
  void *memory = v8c_realloc(NULL, 10);
  TRUE(memory && !v8c_realloc(memory, 0));
  /* platform.h */
  IS(0, v8c_start(NULL));
  IS(0, v8c_stop());
  IS(V8C_ESTATE, v8c_end());
  IS(0, v8c_flag_check("--stack-size=900"));
  TRUE(v8c_flag_name(0) && v8c_v8_version()[0] && v8c_v8_version_number() && v8c_version()[0]);
  TRUE(!v8c_fatal_stack()[0]);
  TRUE(!v8c_v8_pointer_compression() && !v8c_v8_sandbox());
  TRUE(v8c_checked() == v8c_checked());
  /* isolate.h */
  IS(0, v8c_isolate_new(NULL, &isolate));
  v8c_isolate_set_data(s->isolate, &marker);
  TRUE(v8c_isolate_data(s->isolate) == &marker);
  TRUE(!v8c_entered(s->isolate));
  IS(0, v8c_terminate(isolate));
  TRUE(v8c_is_terminating(isolate));
  IS(0, v8c_cancel_terminate(isolate));
  TRUE(!v8c_is_terminating(s->isolate));
  /* limits.h */
  v8c_limits *limits = NULL;
  IS(0, v8c_limits_new(NULL, &limits));
  v8c_limits_free(limits);
  IS(V8C_ENOENT, v8c_terminate_span(s->isolate, 77));
  TRUE(v8c_terminated_by(isolate) == V8C_BY_USER && !strcmp(v8c_cause_name(V8C_BY_CPU), "cpu"));
  TRUE(v8c_error_terminated_by(s->error) == V8C_BY_NOBODY && !v8c_error_host_value(s->error));
  IS(0, v8c_interrupt(isolate, interrupted, NULL, NULL));
  IS(0, v8c_terminate_with(isolate, &marker, NULL));
  IS(0, v8c_memory_pressure(isolate, V8C_PRESSURE_MODERATE));
  IS(0, v8c_cancel_terminate(isolate));
  IS(V8C_ESTATE, v8c_isolate_free(s->isolate)); /* the other thread is in it */
  /* context.h */
  IS(0, v8c_context_new(isolate, NULL, &context));
  IS(V8C_ERANGE, v8c_context_from_snapshot(isolate, 0, &context));
  TRUE(v8c_context_isolate(s->context) == s->isolate);
  v8c_context_set_data(s->context, &marker);
  TRUE(v8c_context_data(s->context) == &marker);
  IS(0, v8c_enter(context, &frame));
  IS(0, v8c_leave(&frame));
  IS(0, v8c_enter_with(context, NULL, &frame));
  IS(0, v8c_leave(&frame));
  v8c_context_free(context);
  IS(0, v8c_isolate_free(isolate));
  /* error.h */
  IS(V8C_EXCEPTION, v8c_error_code(s->error));
  TRUE(!strcmp(v8c_error_message(s->error, &len), "Error: shared"));
  TRUE(!strcmp(v8c_error_script(s->error), "shared.js") && v8c_error_source_line(s->error)[0]);
  TRUE(v8c_error_line(s->error) == 1 && v8c_error_column(s->error) == 1 && v8c_error_end_column(s->error) > 1);
  /* "Made at the first call: from then on any thread." */
  TRUE(strstr(v8c_error_stack(s->error), "shared.js") && v8c_error_frame_count(s->error) == 1);
  IS(0, v8c_error_print(s->error, &buf));
  v8c_buf_free(&buf);
  /* module.h, script.h, string.h */
  TRUE(v8c_module_cache_result(s->module) == V8C_CACHE_NONE && v8c_module_script_id(s->module) > 0);
  TRUE(!v8c_module_is_synthetic(s->module));
  TRUE(v8c_script_cache_result(s->script) == V8C_CACHE_NONE && v8c_cache_result_name(V8C_CACHE_NONE)[0]);
  TRUE(v8c_string_max() > 1 << 28);
  /* profiler.h */
  TRUE(!strcmp(v8c_cpu_profile_title(s->profile), "shared"));
  TRUE(v8c_cpu_profile_start_us(s->profile) <= v8c_cpu_profile_end_us(s->profile));
  TRUE(v8c_cpu_profile_node_count(s->profile) > 0);
  IS(0, v8c_cpu_profile_node(s->profile, 0, &node));
  IS(0, v8c_cpu_profile_node_by_id(s->profile, node.id, &node));
  if (v8c_cpu_profile_sample_count(s->profile)) IS(0, v8c_cpu_profile_sample(s->profile, 0, &id, &time));
  IS(0, v8c_cpu_profile_write(s->profile, take, &len));
  /* snapshot.h */
  TRUE(v8c_natives_frozen() && v8c_natives_count() > 0 && v8c_natives_name(0));
  IS(V8C_ESTATE, v8c_register_native("late", 4, (void (*)(void))take));
  IS(0, v8c_natives_digest(hex));
  const void *bytes = v8c_snapshot_bytes(s->snapshot, &len);
  IS(0, v8c_snapshot_from_bytes(bytes, len, &snapshot));
  char signer[65];
  v8c_snapshot *signed_one = NULL;
  TRUE(!v8c_snapshot_signer(snapshot, signer));
  IS(V8C_ESIGNATURE, v8c_snapshot_verify(snapshot, signer, 32));
  IS(0, v8c_snapshot_sign(snapshot, "a private key has 32 bytes: this", 32, &signed_one));
  TRUE(v8c_snapshot_signer(signed_one, signer));
  v8c_snapshot_free(signed_one);
  IS(V8C_ESIGNATURE, v8c_snapshot_from_signed_bytes(bytes, len, signer, 32, &signed_one));
  IS(0, v8c_snapshot_save(snapshot, s->path));
  IS(V8C_ESIGNATURE, v8c_snapshot_open_signed(s->path, signer, 32, &signed_one));
  v8c_snapshot_free(snapshot);
  IS(0, v8c_snapshot_open(s->path, &snapshot));
  IS(0, v8c_snapshot_info_get(snapshot, &info));
  TRUE(v8c_snapshot_ref_name(snapshot, 0) != NULL);
  IS(V8C_ERANGE, v8c_snapshot_extra_at(snapshot, 0, &extra));
  TRUE(!v8c_snapshot_extra(snapshot, "x", 1, &len));
  IS(0, v8c_snapshot_check(snapshot, NULL));
  IS(0, v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  v8c_snapshot_free(snapshot);
  IS(0, v8c_isolate_free(isolate));
  IS(0, v8c_creator_new(NULL, &creator));
  IS(0, v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
  IS(0, v8c_creator_set_default(creator, context));
  IS(0, v8c_creator_add(creator, context, &index));
  IS(0, v8c_creator_set_extra(creator, "k", 1, "v", 1));
  IS(0, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  v8c_context_free(context);
  v8c_creator_free(creator);
  v8c_snapshot_free(snapshot);
  v8c_pack_options pack = {.size = sizeof pack, .source = "1", .source_len = 1};
  IS(0, v8c_pack_bundle(&pack, &snapshot));
  v8c_snapshot_free(snapshot);
  return NULL;
}

/* All frees are any-thread. */
static void *frees_all(void *data) {
  struct shared *s = data;
  v8c_ref_free(s->ref);
  v8c_resolver_free(s->resolver);
  v8c_script_free(s->script);
  v8c_module_free(s->module);
  v8c_template_free(s->tmpl);
  v8c_template_free(s->function);
  v8c_error_free(s->error);
  v8c_cpu_profiler_free(s->profiler);
  v8c_cpu_profile_free(s->profile);
  v8c_snapshot_free(s->snapshot);
  return NULL;
}

static struct shared share(v8c_isolate *isolate, v8c_context *context) {
  struct shared s = {.isolate = isolate, .context = context};
  v8c_pack_options pack = {.size = sizeof pack, .source = "1", .source_len = 1};
  snprintf(s.path, sizeof s.path, "/tmp/v8c-threads-%ld.v8c", (long)getpid());
  OK(v8c_pack_bundle(&pack, &s.snapshot));
  OK(v8c_object(context, &s.value));
  OK(v8c_ref_new(isolate, s.value, &s.ref));
  OK(v8c_resolver_new(context, &s.resolver));
  OK(v8c_script_compile(context, V8C_LIT("1"), NULL, &s.script));
  OK(v8c_module_compile(context, V8C_LIT("1"), NULL, &s.module));
  OK(v8c_object_template(isolate, &s.tmpl));
  OK(v8c_function_template(isolate, native, NULL, &s.function));
  OK(v8c_cpu_profiler_new(isolate, &s.profiler));
  OK(v8c_cpu_start(s.profiler, V8C_LIT("shared"), NULL));
  OK(v8c_eval(context, V8C_LIT("for (let i = 0; i < 1e5; i++) Math.tan(i)"), NULL, NULL));
  OK(v8c_cpu_stop(s.profiler, V8C_LIT("shared"), &s.profile));
  CODE(V8C_EXCEPTION, v8c_eval(context, V8C_LIT("throw new Error('shared')"), "shared.js", NULL));
  OK(v8c_catch(isolate, &s.error));
  v8c_error_stack(s.error);
  v8c_error_frame_count(s.error);
  return s;
}

Test(threads, any_thread_functions_need_no_entering) {
  struct shared s = share(iso, ctx);
  on_thread(any_thread, &s);
  on_thread(frees_all, &s);
  remove(s.path);
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame)); /* and the queue is emptied */
  OK(v8c_leave(&frame));
}

/* ---- What does ---------------------------------------------------------------------------------------- */

static int body_that_must_not_run(v8c_context *context, void *data) {
  (void)context;
  (void)data;
  note("a body", __LINE__, "ran", "nothing");
  return 0;
}

static void free_that_must_not_run(void *data) {
  (void)data;
  note("free_data", __LINE__, "ran", "nothing");
}

/* Takes a context or something owned. */
static void owned_functions(struct shared *s, int want) {
  v8c_value v = s->value, out = NULL;
  v8c_context *c = s->context;
  v8c_template *tmpl = NULL;
  v8c_script *script = NULL;
  v8c_cpu_profile *profile = NULL;
  v8c_buf buf = {0};
  uint64_t word = 1;
  double number = 0;
  int32_t i32 = 0;
  uint32_t u32 = 0;
  int64_t i64 = 0;
  bool yes = false;
  IS(want, v8c_eval(c, V8C_LIT("1"), NULL, &out));
  IS(want, v8c_try(c, body_that_must_not_run, NULL, NULL));
  IS(want, v8c_function(c, V8C_LIT("f"), native, NULL, &out));
  IS(want, v8c_call_function(c, v, NULL, 0, NULL, &out));
  IS(want, v8c_construct(c, v, 0, NULL, &out));
  IS(want, v8c_object(c, &out));
  IS(want, v8c_array(c, 1, &out));
  IS(want, v8c_array_from(c, 1, &v, &out));
  IS(want, v8c_get(c, v, v, &out));
  IS(want, v8c_get_named(c, v, V8C_LIT("x"), &out));
  IS(want, v8c_get_index(c, v, 0, &out));
  IS(want, v8c_set(c, v, v, v));
  IS(want, v8c_set_named(c, v, V8C_LIT("x"), v));
  IS(want, v8c_set_index(c, v, 0, v));
  IS(want, v8c_has(c, v, v, &yes));
  IS(want, v8c_has_named(c, v, V8C_LIT("x"), &yes));
  IS(want, v8c_has_index(c, v, 0, &yes));
  IS(want, v8c_delete(c, v, v, &yes));
  IS(want, v8c_delete_named(c, v, V8C_LIT("x"), &yes));
  IS(want, v8c_delete_index(c, v, 0, &yes));
  IS(want, v8c_call_method(c, v, V8C_LIT("toString"), 0, NULL, &out));
  IS(want, v8c_property_names(c, v, &out));
  IS(want, v8c_own_property_names(c, v, &out));
  IS(want, v8c_get_prototype(c, v, &out));
  IS(want, v8c_set_prototype(c, v, v));
  IS(want, v8c_bigint_words(c, false, 1, &word, &out));
  IS(want, v8c_bigint_text(c, V8C_LIT("1"), &out));
  IS(want, v8c_to_number(c, v, &number));
  IS(want, v8c_to_int32(c, v, &i32));
  IS(want, v8c_to_uint32(c, v, &u32));
  IS(want, v8c_to_int64(c, v, &i64));
  IS(want, v8c_to_object(c, v, &out));
  IS(want, v8c_to_string(c, v, &out));
  IS(want, v8c_to_bigint(c, v, &out));
  IS(want, v8c_to_numeric(c, v, &out));
  IS(want, v8c_equals(c, v, v, &yes));
  IS(want, v8c_instance_of(c, v, v, &yes));
  IS(want, v8c_json_parse(c, V8C_LIT("1"), &out));
  IS(want, v8c_json_stringify(c, v, 0, &out));
  IS(want, v8c_to_text(c, v, &buf));
  IS(want, v8c_script_compile(c, V8C_LIT("1"), NULL, &script));
  IS(want, v8c_script_run(s->script, c, &out));
  IS(want, v8c_script_cache(s->script, &buf));
  IS(want, v8c_reset_determinism(c));
  IS(want, v8c_ref_get(s->ref, &out));
  IS(want, v8c_ref_set_weak(s->ref, free_that_must_not_run, NULL));
  IS(want, v8c_ref_set_strong(s->ref));
  IS(want, v8c_prototype_template(s->function, &tmpl));
  IS(want, v8c_instance_template(s->function, &tmpl));
  IS(want, v8c_template_set(s->tmpl, V8C_LIT("x"), v, 0));
  IS(want, v8c_template_set_template(s->tmpl, V8C_LIT("x"), s->function, 0));
  IS(want, v8c_template_set_fn(s->tmpl, V8C_LIT("x"), native, NULL, 0));
  IS(want, v8c_template_set_field_count(s->tmpl, 1));
  IS(want, v8c_template_set_class_name(s->function, V8C_LIT("C")));
  IS(want, v8c_template_inherit(s->function, s->function));
  IS(want, v8c_template_function(s->function, c, &out));
  IS(want, v8c_template_instance(s->tmpl, c, &out));
  IS(want, v8c_error_value(s->error, &out));
  IS(want, v8c_error_cause(s->error, &out));
  IS(want, v8c_rethrow(s->error));
  IS(want, v8c_cpu_start(s->profiler, V8C_LIT("t"), NULL));
  IS(want, v8c_cpu_stop(s->profiler, V8C_LIT("t"), &profile));
  TRUE(v8c_global(c) == NULL);
  TRUE(v8c_template_field_count(s->tmpl) == 0);
  TRUE(!v8c_template_has_instance(s->function, v));
  TRUE(!out && !tmpl && !script && !profile && !buf.len && !yes);
}

/* Takes the isolate. */
static void isolate_functions(struct shared *s) {
  v8c_isolate *i = s->isolate;
  v8c_value v = s->value, out = NULL;
  v8c_ref *ref = NULL;
  v8c_template *tmpl = NULL;
  v8c_cpu_profiler *profiler = NULL;
  v8c_error *error = NULL;
  v8c_scope scope;
  v8c_string_view view;
  v8c_heap_stats stats = {.size = sizeof stats};
  v8c_buf buf = {0};
  static const uint16_t units[] = {'a', 'b', 'c'};
  uint16_t room[4];
  char bytes[4];
  size_t len = 0;
  const int want = V8C_ETHREAD;
  TRUE(!v8c_undefined(i) && !v8c_null(i) && !v8c_boolean(i, true) && !v8c_number(i, 1) && !v8c_int32(i, 1) &&
       !v8c_uint32(i, 1) && !v8c_bigint_int64(i, 1) && !v8c_bigint_uint64(i, 1) && !v8c_external(i, &out));
  TRUE(!v8c_scope_count(i) && !v8c_ref_count(i) && !v8c_to_boolean(i, v) && !v8c_string_utf8_length(i, v));
  IS(want, v8c_pending(i));
  IS(want, v8c_catch(i, &error));
  IS(want, v8c_scope_open(i, &scope));
  IS(want, v8c_heap_stats_get(i, &stats));
  IS(want, v8c_low_memory(i));
  IS(want, v8c_pump(i, false, NULL));
  IS(want, v8c_run_idle(i, 1));
  IS(want, v8c_run_microtasks(i));
  IS(want, v8c_ref_new(i, v, &ref));
  IS(want, v8c_error_object(i, V8C_ERROR, "x", 1, &out));
  IS(want, v8c_throw(i, v));
  IS(want, v8c_throw_error(i, "x"));
  IS(want, v8c_throw_type_error(i, "x"));
  IS(want, v8c_throw_range_error(i, "x"));
  IS(want, v8c_string(i, "x", 1, &out));
  IS(want, v8c_string_latin1(i, "x", 1, &out));
  IS(want, v8c_string_utf16(i, units, 3, &out));
  IS(want, v8c_key(i, "x", 1, &out));
  IS(want, v8c_string_latin1_external(i, "x", 1, free_that_must_not_run, NULL, &out));
  IS(want, v8c_string_utf16_external(i, units, 3, free_that_must_not_run, NULL, &out));
  IS(want, v8c_string_copy(i, v, 0, bytes, sizeof bytes, &len));
  IS(want, v8c_string_copy_latin1(i, v, bytes, sizeof bytes, &len));
  IS(want, v8c_string_copy_utf16(i, v, room, 4, &len));
  IS(want, v8c_string_append(i, v, 0, &buf));
  IS(want, v8c_string_view_open(i, v, &view));
  IS(want, v8c_get_field(i, v, 0, &out));
  IS(want, v8c_set_field(i, v, 0, v));
  IS(want, v8c_function_template(i, native, NULL, &tmpl));
  IS(want, v8c_object_template(i, &tmpl));
  IS(want, v8c_cpu_profiler_new(i, &profiler));
  IS(want, v8c_heap_snapshot_write(i, NULL, take, &len));
  TRUE(!out && !ref && !tmpl && !profiler && !error && !buf.len && !len);
}

static void *not_entered(void *data) {
  owned_functions(data, V8C_ETHREAD);
  isolate_functions(data);
  return NULL;
}

/* In an isolate, but not in that one. */
static void *in_another_isolate(void *data) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  IS(0, v8c_isolate_new(NULL, &isolate));
  IS(0, v8c_context_new(isolate, NULL, &context));
  IS(0, v8c_enter(context, &frame));
  not_entered(data);
  IS(0, v8c_leave(&frame));
  v8c_context_free(context);
  IS(0, v8c_isolate_free(isolate));
  return NULL;
}

Test(threads, owner_functions_refuse_other_threads) {
  struct shared s = share(iso, ctx);
  on_thread(not_entered, &s);
  on_thread(in_another_isolate, &s);
  in_another_isolate(&s); /* on this thread, which is in both */
  check();
  TRUE(!v8c_pending(iso));
  frees_all(&s);
}

Test(threads, owned_objects_know_their_isolate_is_gone) {
  struct spare other = spare();
  v8c_frame frame;
  OK(v8c_enter(other.context, &frame));
  struct shared s = share(other.isolate, other.context);
  OK(v8c_leave(&frame));
  OK(v8c_isolate_free(other.isolate));
  s.value = eval("({})"); /* some value: nobody may look at it */
  owned_functions(&s, V8C_EDISPOSED);
  CODE(V8C_EDISPOSED, v8c_enter(s.context, &frame));
  CODE(V8C_EDISPOSED, v8c_enter_with(s.context, NULL, &frame));
  check();
  cr_assert(v8c_ref_is_dead(s.ref));
  cr_assert_null(v8c_context_isolate(s.context));
  cr_assert_str_eq(v8c_error_message(s.error, NULL), "Error: shared");
  cr_assert_neq(v8c_error_stack(s.error)[0], 0);
  on_thread(frees_all, &s);
  v8c_context_free(s.context);
}
