/* nomem_test.c: our own allocations fail, the n-th for n = 1, 2, … until a scenario succeeds; once
 * that one alone, and once all from there on. Every failure is V8C_ENOMEM, what was made before
 * can be freed, and nothing of ours is left. */
#include "tests/harness/nomem.h"

TestSuite(nomem, .init = nomem_up, .timeout = 300);

/* ---- Scenarios ----------------------------------------------------------------------------- */

static int contexts(void) {
  struct host h = {0};
  v8c_context *more = NULL;
  int err;
  TRY(open_host(&h));
  TRY(v8c_context_new(h.isolate, NULL, &more));
end:
  v8c_context_free(more);
  close_host(&h);
  return err;
}

static void nothing(v8c_call *call) { (void)call; }
static void finalizer(void *data) { (void)data; }

static int refs_and_templates(void) {
  struct host h = {0};
  v8c_ref *ref = NULL, *weak = NULL;
  v8c_template *object = NULL, *function = NULL, *instance = NULL;
  v8c_private *key = NULL;
  v8c_value value = NULL;
  int err;
  TRY(open_host(&h));
  TRY(v8c_object(h.context, &value));
  TRY(v8c_ref_new(h.isolate, value, &ref));
  TRY(v8c_ref_new(h.isolate, value, &weak));
  TRY(v8c_ref_set_weak(weak, finalizer, NULL));
  TRY(v8c_private_new(h.isolate, V8C_LIT("key"), &key));
  TRY(v8c_object_template(h.isolate, &object));
  TRY(v8c_function_template(h.isolate, nothing, NULL, &function));
  TRY(v8c_instance_template(function, &instance));
  TRY(v8c_template_set_fn(object, V8C_LIT("f"), nothing, NULL, 0));
  TRY(v8c_template_set_template(object, V8C_LIT("t"), function, 0));
  TRY(v8c_template_instance(object, h.context, &value));
end:
  v8c_ref_free(ref);
  v8c_ref_free(weak);
  v8c_private_free(key);
  v8c_template_free(object);
  v8c_template_free(function);
  v8c_template_free(instance);
  close_host(&h);
  return err;
}

#define THROWS "throw new AggregateError([new Error('a', {cause: new TypeError('b')})], 'many', {cause: 'c'})"

static int errors(void) {
  struct host h = {0};
  v8c_error *error = NULL;
  v8c_buf text = {0}, json = {0};
  int err;
  TRY(open_host(&h));
  err = v8c_eval(h.context, V8C_LIT(THROWS), "throws.js", NULL);
  if (err != V8C_EXCEPTION) goto end;
  TRY(v8c_catch(h.isolate, &error));
  TRY(v8c_error_print(error, &text));
  TRY(v8c_error_json(error, &json));
end:
  v8c_error_free(error);
  v8c_buf_free(&text);
  v8c_buf_free(&json);
  close_host(&h);
  return err;
}

static int module_of(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                     v8c_module **out) {
  (void)context, (void)request, (void)referrer;
  *out = data;
  return 0;
}

static const v8c_prop native_module[] = {V8C_FN("f", nothing), V8C_INT("n", 1), V8C_PROP_END};
#define LONG_NAME                                                                                         \
  "'0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" \
  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"  \
  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789'"

static int modules(void) {
  struct host h = {0};
  v8c_module *main = NULL, *dep = NULL, *json = NULL, *cached = NULL;
  v8c_module_request request = {.size = sizeof request};
  v8c_buf cache = {0};
  v8c_value value = NULL;
  v8c_script_options options = {.size = sizeof options, .origin = "a.mjs", .origin_len = 5};
  static const char source[] = "import { n } from " LONG_NAME "; export const m = n + 1";
  int err;
  TRY(open_host(&h));
  TRY(v8c_module_from_table(h.context, V8C_LIT("t"), native_module, NULL, &dep));
  TRY(v8c_module_from_json(h.context, V8C_LIT("a.json"), V8C_LIT("[1]"), &json));
  TRY(v8c_module_compile(h.context, source, V8C_ZSTR, &options, &main));
  TRY(v8c_module_request_at(main, 0, &request));
  TRY(v8c_module_link(main, h.context, module_of, dep));
  TRY(v8c_module_evaluate(main, h.context, NULL));
  TRY(v8c_module_import(main, h.context, &value));
  TRY(v8c_module_cache(main, &cache));
  options.cache = cache.data, options.cache_len = cache.len;
  TRY(v8c_module_compile(h.context, source, V8C_ZSTR, &options, &cached));
  TRY(v8c_run_microtasks(h.isolate));
end:
  v8c_module_free(main);
  v8c_module_free(dep);
  v8c_module_free(json);
  v8c_module_free(cached);
  v8c_buf_free(&cache);
  close_host(&h);
  return err;
}

static int scripts(void) {
  struct host h = {0};
  v8c_script *script = NULL, *cached = NULL;
  v8c_program *program = NULL;
  v8c_buf cache = {0}, text = {0};
  v8c_value value = NULL;
  v8c_script_options options = {.size = sizeof options, .origin = "a.js", .origin_len = 4};
  int err;
  TRY(open_host(&h));
  TRY(v8c_script_compile(h.context, V8C_LIT("[1, 2].map(x => x + 1).join()"), &options, &script));
  TRY(v8c_script_run(script, h.context, &value));
  TRY(v8c_to_text(h.context, value, &text));
  TRY(v8c_script_cache(script, &cache));
  options.cache = cache.data, options.cache_len = cache.len;
  TRY(v8c_script_compile(h.context, V8C_LIT("[1, 2].map(x => x + 1).join()"), &options, &cached));
  TRY(v8c_program_new(V8C_LIT("1 + 1"), NULL, &program));
  TRY(v8c_program_run(program, h.context, &value));
  text.len = 0;
  err = v8c_program_cache(program, &text);
  if (err == V8C_ENOENT) err = V8C_ENOMEM; /* it runs without, when there is no memory for a cache */
end:
  v8c_script_free(script);
  v8c_script_free(cached);
  v8c_program_free(program);
  v8c_buf_free(&cache);
  v8c_buf_free(&text);
  close_host(&h);
  return err;
}

static int strings(void) {
  struct host h = {0};
  v8c_value value = NULL;
  v8c_buf text = {0};
  v8c_string_view view = {0};
  int err;
  TRY(open_host(&h));
  TRY(v8c_string(h.isolate, V8C_LIT("gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x98\x80"), &value));
  TRY(v8c_string_append(h.isolate, value, 0, &text));
  TRY(v8c_string_view_open(h.isolate, value, &view));
  v8c_string_view_close(&view);
  TRY(v8c_json_parse(h.context, V8C_LIT("{\"a\":[1,\"\xc3\xbc\"]}"), &value));
  TRY(v8c_json_stringify(h.context, value, 2, &value));
  TRY(v8c_bigint_text(h.context, V8C_LIT("123456789012345678901234567890"), &value));
end:
  v8c_buf_free(&text);
  close_host(&h);
  return err;
}

static int pack_and_restore(void) {
  struct host h = {0};
  v8c_snapshot *snapshot = NULL, *read = NULL;
  v8c_extra extra = {"key", 3, "value", 5};
  v8c_pack_options pack = {.size = sizeof pack,
                           .source = "globalThis.n = 42",
                           .source_len = 17,
                           .warm = "n + 1",
                           .warm_len = 5,
                           .extra = &extra,
                           .extra_count = 1};
  v8c_value value = NULL;
  const void *bytes;
  size_t len = 0;
  int err;
  TRY(v8c_pack_bundle(&pack, &snapshot));
  bytes = v8c_snapshot_bytes(snapshot, &len);
  TRY(v8c_snapshot_from_bytes(bytes, len, &read));
  TRY(v8c_snapshot_restore(read, NULL, NULL, &h.isolate));
  TRY(v8c_context_new(h.isolate, NULL, &h.context));
  TRY(v8c_enter(h.context, &h.frame));
  h.entered = true;
  TRY(v8c_eval(h.context, V8C_LIT("n"), NULL, &value));
end:
  v8c_snapshot_free(snapshot);
  v8c_snapshot_free(read);
  close_host(&h);
  return err;
}

static int creators(void) {
  v8c_creator *creator = NULL;
  v8c_context *context = NULL, *more = NULL;
  v8c_snapshot *snapshot = NULL;
  size_t index;
  int err;
  TRY(v8c_creator_new(NULL, &creator));
  TRY(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
  TRY(v8c_context_new(v8c_creator_isolate(creator), NULL, &more));
  TRY(v8c_creator_set_default(creator, context));
  TRY(v8c_creator_add(creator, more, &index));
  TRY(v8c_creator_set_extra(creator, V8C_LIT("k"), V8C_LIT("v")));
  TRY(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
end:
  v8c_context_free(context);
  v8c_context_free(more);
  v8c_creator_free(creator);
  v8c_snapshot_free(snapshot);
  return err;
}

static int count_bytes(const char *bytes, size_t len, void *data) {
  (void)bytes;
  *(size_t *)data += len;
  return 0;
}

static int profiles(void) {
  struct host h = {0};
  v8c_cpu_profiler *profiler = NULL;
  v8c_cpu_profile *cpu = NULL;
  v8c_heap_profile *heap = NULL;
  v8c_heap_sampling_options often = {.size = sizeof often, .interval_bytes = 1024};
  size_t len = 0;
  int err;
  TRY(open_host(&h));
  TRY(v8c_cpu_profiler_new(h.isolate, &profiler));
  TRY(v8c_cpu_start(profiler, V8C_LIT("t"), NULL));
  TRY(v8c_heap_sampling_start(h.isolate, &often));
  TRY(v8c_eval(h.context, V8C_LIT("let a = []; for (let i = 0; i < 3000; i++) a.push({ i })"), "p.js", NULL));
  TRY(v8c_heap_sampling_get(h.isolate, &heap));
  TRY(v8c_cpu_stop(profiler, V8C_LIT("t"), &cpu));
  TRY(v8c_cpu_profile_write(cpu, count_bytes, &len));
  TRY(v8c_heap_profile_write(heap, count_bytes, &len));
end:
  v8c_cpu_profiler_free(profiler);
  v8c_cpu_profile_free(cpu);
  v8c_heap_profile_free(heap);
  close_host(&h);
  return err;
}

/* ---- Later parts ------------------------------------------------------------------------------ */

static void get_one(v8c_value name, v8c_access *access) {
  (void)name;
  v8c_access_return_int32(access, 1);
}

static bool may_access(v8c_context *accessing, v8c_value object, void *data) {
  (void)accessing, (void)object, (void)data;
  return true;
}

static const v8c_prop inner_table[] = {V8C_INT("ONE", 1), V8C_PROP_END};
static const v8c_prop a_table[] = {
    V8C_FN("f", nothing),   V8C_FN("@@iterator", nothing), V8C_GETSET("x", nothing, nothing),
    V8C_LAZY("l", get_one), V8C_DATA("d", get_one, NULL),  V8C_STR("unit", "mm"),
    V8C_BOOL("yes", true),  V8C_NUM("half", 0.5),          V8C_OBJECT("more", inner_table),
    V8C_PROP_END,
};

static int tables(void) {
  struct host h = {0};
  v8c_template *class = NULL, *prototype = NULL;
  v8c_value object = NULL, value = NULL;
  int err;
  TRY(open_host(&h));
  TRY(v8c_object(h.context, &object));
  TRY(v8c_define_table(h.context, object, a_table, NULL));
  TRY(v8c_function_template(h.isolate, nothing, NULL, &class));
  TRY(v8c_template_set_class_name(class, V8C_LIT("C")));
  TRY(v8c_prototype_template(class, &prototype));
  TRY(v8c_template_define_table(prototype, a_table, NULL));
  TRY(v8c_template_function(class, h.context, &value));
  TRY(v8c_construct(h.context, value, 0, NULL, &object));
  TRY(v8c_get_named(h.context, object, V8C_LIT("l"), &value));
end:
  v8c_template_free(class);
  v8c_template_free(prototype);
  close_host(&h);
  return err;
}

static int template_properties(void) {
  struct host h = {0};
  v8c_template *object = NULL, *get = NULL, *parent = NULL, *child = NULL;
  v8c_value value = NULL, symbol = NULL;
  v8c_function_options options = {.size = sizeof options, .fn = nothing, .length = 2, .no_constructor = true};
  int err;
  TRY(open_host(&h));
  TRY(v8c_object_template(h.isolate, &object));
  TRY(v8c_function_template_with(h.isolate, &options, &get));
  TRY(v8c_symbol(h.isolate, V8C_LIT("s"), &symbol));
  TRY(v8c_template_set_accessor(object, V8C_LIT("a"), nothing, nothing, NULL, 0));
  TRY(v8c_template_set_accessor_templates(object, V8C_LIT("b"), get, get, 0));
  TRY(v8c_template_set_native(object, V8C_LIT("c"), get_one, NULL, NULL, 0));
  TRY(v8c_template_set_lazy(object, V8C_LIT("d"), get_one, NULL, 0));
  TRY(v8c_template_set_intrinsic(object, V8C_LIT("e"), V8C_INTRINSIC_ARRAY_KEYS, 0));
  TRY(v8c_template_set_key(object, symbol, v8c_null(h.isolate), 0));
  TRY(v8c_template_set_access_check(object, may_access, NULL, NULL));
  TRY(v8c_template_set_call(object, nothing, NULL));
  TRY(v8c_template_set_undetectable(object));
  TRY(v8c_function_template(h.isolate, nothing, NULL, &parent));
  TRY(v8c_function_template(h.isolate, nothing, NULL, &child));
  TRY(v8c_template_inherit(child, parent));
  TRY(v8c_template_instance(object, h.context, &value));
  TRY(v8c_template_function(child, h.context, &value));
end:
  v8c_template_free(object);
  v8c_template_free(get);
  v8c_template_free(parent);
  v8c_template_free(child);
  close_host(&h);
  return err;
}

static v8c_codegen allow(v8c_context *context, v8c_codegen_kind kind, v8c_value source, v8c_value *replacement,
                         void *data) {
  (void)context, (void)kind, (void)source, (void)replacement, (void)data;
  return V8C_CODEGEN_ALLOW;
}

/* Contexts with all that can be asked of them. */
static int equipped_contexts(void) {
  struct host h = {0};
  v8c_context *own = NULL, *heir = NULL;
  v8c_frame frame;
  v8c_value value = NULL;
  bool inside = false;
  int err;
  TRY(open_host(&h));
  v8c_context_options options = {.size = sizeof options, .name = "own", .own_microtasks = true};
  TRY(v8c_context_new(h.isolate, &options, &own));
  TRY(v8c_enter(own, &frame));
  inside = true;
  TRY(v8c_context_set_name(own, V8C_LIT("another name")));
  TRY(v8c_string(h.isolate, V8C_LIT("token"), &value));
  TRY(v8c_context_set_security_token(own, value));
  TRY(v8c_context_set_slot(own, 3, value));
  TRY(v8c_context_set_slot_pointer(own, 4, &h));
  TRY(v8c_context_set_codegen(own, allow, NULL, NULL));
  TRY(v8c_eval(own, V8C_LIT("eval('1'); Promise.resolve().then(() => globalThis.x = 1)"), NULL, NULL));
  TRY(v8c_context_run_microtasks(own));
  TRY(v8c_context_detach_global(own));
  TRY(v8c_leave(&frame));
  inside = false;
  v8c_context_options taking = {.size = sizeof taking, .global_of = own};
  TRY(v8c_context_new(h.isolate, &taking, &heir));
end:
  if (inside) (void)v8c_catch(h.isolate, NULL);
  if (inside) OK(v8c_leave(&frame));
  v8c_context_free(own);
  v8c_context_free(heir);
  close_host(&h);
  return err;
}

static int objects(void) {
  struct host h = {0};
  v8c_private *key = NULL;
  v8c_value keys[2] = {0}, values[2] = {0}, object = NULL, map = NULL, value = NULL;
  v8c_names_options names = {.size = sizeof names, .inherited = true};
  v8c_descriptor descriptor = {.size = sizeof descriptor};
  v8c_buf text = {0};
  bool pairs = false;
  int err;
  TRY(open_host(&h));
  TRY(v8c_string(h.isolate, V8C_LIT("a"), &keys[0]));
  TRY(v8c_symbol(h.isolate, V8C_LIT("b"), &keys[1]));
  values[0] = values[1] = v8c_int32(h.isolate, 1);
  TRY(v8c_object_from(h.context, NULL, 2, keys, values, &object));
  TRY(v8c_names(h.context, object, &names, &value));
  TRY(v8c_get_descriptor(h.context, object, keys[0], &descriptor));
  TRY(v8c_define(h.context, object, keys[1], &descriptor));
  TRY(v8c_set_integrity(h.context, object, V8C_FROZEN));
  TRY(v8c_private_for(h.isolate, V8C_LIT("key"), &key));
  TRY(v8c_set_private(h.context, object, key, values[0]));
  TRY(v8c_constructor_name(h.isolate, object, &value));
  TRY(v8c_array_from(h.context, 2, values, &value));
  TRY(v8c_array_read(h.context, value, 0, 2, values));
  TRY(v8c_map(h.context, &map));
  TRY(v8c_map_set(h.context, map, keys[0], object));
  TRY(v8c_entries(h.context, map, &pairs, &value));
  TRY(v8c_date_parse(h.context, V8C_LIT("2026-01-01"), &value));
  TRY(v8c_date_iso(h.isolate, value, &value));
  TRY(v8c_to_text(h.context, value, &text));
  TRY(v8c_regexp(h.context, V8C_LIT("a+"), 0, 0, &value));
  TRY(v8c_regexp_source(h.isolate, value, &value));
end:
  v8c_private_free(key);
  v8c_buf_free(&text);
  close_host(&h);
  return err;
}

static int write_all(const char *bytes, size_t len, void *data) { return v8c_buf_append(data, bytes, len); }

static int json(void) {
  struct host h = {0};
  v8c_buf text = {0};
  v8c_value value = NULL;
  int err;
  TRY(open_host(&h));
  TRY(v8c_json_parse(h.context, V8C_LIT("{\"\xc3\xbc\": [1, {\"a\": \"\xf0\x9f\x98\x80\"}], \"n\": null}"), &value));
  err = v8c_json_write(h.context, value, 2, write_all, &text);
  if (err == V8C_ECANCELED) err = V8C_ENOMEM; /* the sink's own buffer */
  if (err) goto end;
  cr_assert_gt(text.len, 20);
end:
  v8c_buf_free(&text);
  close_host(&h);
  return err;
}

static int programs(void) {
  struct host h[2] = {{0}};
  v8c_program *program = NULL, *again = NULL;
  v8c_buf cache = {0};
  v8c_value value = NULL;
  v8c_script_options options = {.size = sizeof options, .origin = "p.js", .origin_len = 4, .mode = V8C_COMPILE_EAGER};
  int err;
  TRY(v8c_program_new(V8C_LIT("(x => x + 1)(1)"), &options, &program));
  for (int i = 0; i < 2; i++) {
    TRY(open_host(&h[i]));
    TRY(v8c_program_run(program, h[i].context, &value));
    err = v8c_program_update(program, h[i].context);
    if (err == V8C_ESTATE) err = V8C_ENOMEM;
    if (err) goto end;
    TRY(v8c_leave(&h[i].frame));
    h[i].entered = false;
  }
  TRY(v8c_program_cache(program, &cache));
  options.cache = cache.data, options.cache_len = cache.len;
  TRY(v8c_program_new(V8C_LIT("(x => x + 1)(1)"), &options, &again));
end:
  v8c_program_free(v8c_program_retain(program));
  v8c_program_free(program);
  v8c_program_free(again);
  v8c_buf_free(&cache);
  for (int i = 2; i-- > 0;) close_host(&h[i]);
  return err;
}

static int functions(void) {
  static const char *const params[] = {"a", "b"};
  struct host h = {0};
  v8c_buf cache = {0};
  v8c_value extension = NULL, function = NULL;
  int err;
  TRY(open_host(&h));
  TRY(v8c_object(h.context, &extension));
  v8c_script_function_options how = {
      .size = sizeof how, .params = params, .param_count = 2, .extensions = &extension, .extension_count = 1};
  TRY(v8c_script_compile_function(h.context, V8C_LIT("return a + b"), &how, NULL, &function));
  TRY(v8c_script_function_cache(h.context, function, &cache));
end:
  v8c_buf_free(&cache);
  close_host(&h);
  return err;
}

static int save_four(v8c_pointer_place place, size_t index, void *pointer, v8c_buf *out, void *data) {
  (void)place, (void)index, (void)pointer, (void)data;
  return v8c_buf_append(out, "four", 4);
}

static void *load_four(v8c_pointer_place place, size_t index, const char *bytes, size_t len, void *data) {
  static int four;
  (void)place, (void)index, (void)data;
  return len == 4 && !memcmp(bytes, "four", 4) ? &four : NULL;
}

/* Values, templates and pointers that a snapshot keeps, and a fresh context. */
static int creator_data(void) {
  struct host h = {0};
  v8c_creator *creator = NULL;
  v8c_context *context = NULL, *fresh = NULL;
  v8c_template *tmpl = NULL, *found = NULL;
  v8c_snapshot *snapshot = NULL;
  v8c_value value = NULL;
  v8c_frame frame;
  bool inside = false;
  size_t index;
  int err;
  v8c_creator_options options = {.size = sizeof options, .save = save_four};
  v8c_restore_options restore = {.size = sizeof restore, .load = load_four};
  static const char *const keep[] = {"app", "nothing"};
  TRY(v8c_creator_new(&options, &creator));
  TRY(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
  TRY(v8c_enter(context, &frame));
  inside = true;
  TRY(v8c_eval(context, V8C_LIT("globalThis.app = {a: [1, 'b']}"), NULL, &value));
  TRY(v8c_context_fresh(context, keep, 2, &fresh));
  TRY(v8c_creator_add_data(creator, fresh, v8c_int32(v8c_creator_isolate(creator), 3), &index));
  TRY(v8c_creator_add_data(creator, NULL, v8c_int32(v8c_creator_isolate(creator), 4), &index));
  TRY(v8c_object_template(v8c_creator_isolate(creator), &tmpl));
  TRY(v8c_template_set(tmpl, V8C_LIT("x"), v8c_null(v8c_creator_isolate(creator)), 0));
  TRY(v8c_creator_add_template(creator, V8C_LIT("tmpl"), tmpl));
  TRY(v8c_context_set_slot_pointer(fresh, 0, &h));
  TRY(v8c_leave(&frame));
  inside = false;
  v8c_template_free(tmpl);
  tmpl = NULL;
  TRY(v8c_creator_set_default(creator, fresh));
  TRY(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  TRY(v8c_snapshot_restore(snapshot, NULL, &restore, &h.isolate));
  TRY(v8c_context_new(h.isolate, NULL, &h.context));
  TRY(v8c_enter(h.context, &h.frame));
  h.entered = true;
  TRY(v8c_isolate_snapshot_data(h.isolate, 0, &value));
  TRY(v8c_context_snapshot_data(h.context, 0, &value));
  TRY(v8c_snapshot_template(h.isolate, V8C_LIT("tmpl"), &found));
end:
  if (inside) (void)v8c_catch(v8c_creator_isolate(creator), NULL);
  if (inside) OK(v8c_leave(&frame));
  v8c_template_free(tmpl);
  v8c_template_free(found);
  v8c_context_free(context);
  v8c_context_free(fresh);
  v8c_creator_free(creator);
  v8c_snapshot_free(snapshot);
  close_host(&h);
  return err;
}

Test(nomem, contexts) { fails_cleanly("contexts", contexts); }
Test(nomem, refs_and_templates) { fails_cleanly("refs and templates", refs_and_templates); }
Test(nomem, errors) { fails_cleanly("errors", errors); }
Test(nomem, modules) { fails_cleanly("modules", modules); }
Test(nomem, scripts) { fails_cleanly("scripts, caches and programs", scripts); }
Test(nomem, strings) { fails_cleanly("strings and JSON", strings); }
Test(nomem, pack_and_restore) { fails_cleanly("pack and restore", pack_and_restore); }
Test(nomem, creators) { fails_cleanly("creators", creators); }
Test(nomem, profiles) { fails_cleanly("profiles", profiles); }
Test(nomem, tables) { fails_cleanly("tables", tables); }
Test(nomem, template_properties) { fails_cleanly("properties of templates", template_properties); }
Test(nomem, equipped_contexts) { fails_cleanly("contexts with all there is", equipped_contexts); }
Test(nomem, objects) { fails_cleanly("objects, maps, dates and regexps", objects); }
Test(nomem, json) { fails_cleanly("JSON to a sink", json); }
Test(nomem, programs) { fails_cleanly("programs in two isolates", programs); }
Test(nomem, functions) { fails_cleanly("functions and their caches", functions); }
Test(nomem, creator_data) { fails_cleanly("what a snapshot keeps, fresh contexts", creator_data); }
