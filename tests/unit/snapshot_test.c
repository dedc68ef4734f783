/* snapshot_test.c: heaps into containers and back. */
#include <unistd.h>

#include "tests/harness/snapshot.h"

TestSuite(snapshot, .init = harness_start);

#define PACK(...) (&(v8c_pack_options){.size = sizeof(v8c_pack_options), __VA_ARGS__})

static v8c_snapshot *pack(const v8c_pack_options *options) {
  v8c_snapshot *snapshot = NULL;
  OK(v8c_pack_bundle(options, &snapshot));
  return snapshot;
}

Test(snapshot, bundle_comes_back) {
  v8c_snapshot *snapshot =
      pack(PACK(.source = "globalThis.add = (a, b) => a + b; const hidden = 40; function two() { return 2 }",
                .source_len = V8C_ZSTR));
  restore(snapshot, NULL);
  v8c_snapshot_free(snapshot); /* the isolate keeps what it needs */
  EVAL_IS("add(hidden, two())", "42");
  OK(v8c_low_memory(iso));
  EVAL_IS("new Intl.NumberFormat('de-DE').format(1234.5)", "1.234,5");
  drop();
}

Test(snapshot, restores_many_times_and_apart) {
  v8c_snapshot *snapshot = pack(PACK(.source = "globalThis.n = 0", .source_len = V8C_ZSTR));
  for (int i = 0; i < 3; i++) {
    restore(snapshot, NULL);
    EVAL_IS("++n", "1");
    drop();
  }
  v8c_snapshot_free(snapshot);
}

Test(snapshot, bytes_and_file) {
  char path[64];
  snprintf(path, sizeof path, "/tmp/v8c-snapshot-%d", (int)getpid());
  v8c_snapshot *snapshot = pack(PACK(.source = "globalThis.x = 'from file'", .source_len = V8C_ZSTR)), *read = NULL;
  OK(v8c_snapshot_save(snapshot, path));
  OK(v8c_snapshot_open(path, &read));
  restore(read, NULL);
  v8c_snapshot_free(read);
  EVAL_IS("x", "from file");
  drop();
  size_t len;
  const void *bytes = v8c_snapshot_bytes(snapshot, &len);
  OK(v8c_snapshot_from_bytes(bytes, len, &read));
  restore(read, NULL);
  EVAL_IS("x", "from file");
  drop();
  v8c_snapshot_free(read);
  v8c_snapshot_free(snapshot);
  unlink(path);
}

Test(snapshot, header) {
  const v8c_extra extra[] = {{V8C_LIT("build"), V8C_LIT("abc\0def")}, {V8C_LIT("route"), V8C_LIT("/home")}};
  v8c_snapshot *snapshot =
      pack(PACK(.source = "1", .source_len = V8C_ZSTR, .origin = "app.js", .origin_len = V8C_ZSTR, .extra = extra,
                .extra_count = 2, .code_handling = V8C_CODE_CLEAR, .warm = "2", .warm_len = V8C_ZSTR));
  v8c_snapshot_info info = {.size = sizeof info};
  OK(v8c_snapshot_info_get(snapshot, &info));
  cr_assert_str_eq(info.v8_version, v8c_v8_version());
  cr_assert_str_eq(info.origin, "app.js");
  cr_assert_str_eq(info.bundle_sha256, "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b");
  cr_assert_eq(info.code_handling, V8C_CODE_CLEAR);
  cr_assert(info.warmed);
  cr_assert(!info.deterministic);
  cr_assert_eq(info.layers, 1);
  size_t len = 0;
  cr_assert_eq(memcmp(v8c_snapshot_extra(snapshot, V8C_LIT("build"), &len), "abc\0def", 7), 0);
  cr_assert_eq(len, 7);
  cr_assert_null(v8c_snapshot_extra(snapshot, V8C_LIT("none"), &len));
  v8c_snapshot_free(snapshot);
}

/* ---- Warm-up, base, natives ------------------------------------------------------------- */

Test(snapshot, warm_up_runs_and_stays) {
  v8c_snapshot *snapshot = pack(PACK(.source = "globalThis.calls = 0; globalThis.work = n => { calls++; return n * 2 }",
                                     .source_len = V8C_ZSTR, .warm = "work(1); work(2)", .warm_len = V8C_ZSTR));
  restore(snapshot, NULL);
  EVAL_IS("work(21) + ':' + calls", "42:3");
  drop();
  v8c_snapshot_free(snapshot);
}

Test(snapshot, stacks) {
  v8c_snapshot *base =
      pack(PACK(.source = "globalThis.base = { layer: 1 }; let secret = 'kept'", .source_len = V8C_ZSTR));
  v8c_snapshot *app = pack(
      PACK(.source = "base.layer++; globalThis.app = () => secret + base.layer", .source_len = V8C_ZSTR, .base = base));
  v8c_snapshot_free(base);
  v8c_snapshot_info info = {.size = sizeof info};
  OK(v8c_snapshot_info_get(app, &info));
  cr_assert_eq(info.layers, 2);
  restore(app, NULL);
  EVAL_IS("app()", "kept2");
  drop();
  v8c_snapshot_free(app);
}

static void triple(v8c_call *call) {
  double n;
  if (v8c_arg_number(call, 0, &n) == 0) v8c_return_number(call, n * 3);
}

static int add_native(v8c_context *context, void *data) {
  v8c_value fn = NULL;
  (void)data;
  int err = v8c_function(context, V8C_LIT("triple"), triple, NULL, &fn);
  return err ? err : v8c_set_named(context, v8c_global(context), V8C_LIT("triple"), fn);
}

Test(snapshot, natives_are_found_by_name) {
  OK(V8C_NATIVE(triple));
  v8c_snapshot *snapshot =
      pack(PACK(.source = "globalThis.nine = triple(3)", .source_len = V8C_ZSTR, .prepare = add_native));
  restore(snapshot, NULL);
  EVAL_IS("nine + triple(4)", "21");
  drop();
  v8c_snapshot_free(snapshot);
  cr_assert(v8c_natives_frozen());
}

Test(snapshot, unregistered_native_is_refused) {
  v8c_snapshot *snapshot = NULL;
  CODE(V8C_ESNAPSHOT, v8c_pack_bundle(PACK(.source = "1", .source_len = V8C_ZSTR, .prepare = add_native), &snapshot));
  cr_assert(strstr(v8c_detail(), "v8c_register_native"), "%s", v8c_detail());
}

static int add_native_with_object(v8c_context *context, void *data) {
  v8c_value fn = NULL, object = NULL;
  (void)data;
  int err = v8c_object(context, &object);
  return err ? err : v8c_function(context, V8C_LIT("triple"), triple, object, &fn);
}

/* V8 would write the context of the object where it dies of typed arrays. */
Test(snapshot, native_with_an_object_as_data_is_refused) {
  v8c_snapshot *snapshot = NULL;
  OK(V8C_NATIVE(triple));
  CODE(V8C_ESNAPSHOT, v8c_pack_bundle(PACK(.source = "var u = new Uint8Array(1000)", .source_len = V8C_ZSTR,
                                           .prepare = add_native_with_object),
                                      &snapshot));
  cr_assert(strstr(v8c_detail(), "data"), "%s", v8c_detail());
}

/* V8 would end the process. What is garbage by then is no matter. */
Test(snapshot, live_intl_objects_are_refused) {
  static const char *const alive[] = {"var f = new Intl.NumberFormat('de')", "var l = new Intl.Locale('de')",
                                      "var m = new Map([['k', () => 1], ['f', new Intl.Collator()]])",
                                      "const c = (() => { const d = new Intl.DateTimeFormat(); return () => d })()"};
  v8c_snapshot *snapshot = NULL;
  for (size_t i = 0; i < sizeof alive / sizeof *alive; i++) {
    CODE(V8C_ESNAPSHOT, v8c_pack_bundle(PACK(.source = alive[i], .source_len = V8C_ZSTR), &snapshot));
    cr_assert(strstr(v8c_detail(), "Intl"), "%s", v8c_detail());
  }
  snapshot = pack(PACK(.source = "new Intl.NumberFormat('de').format(1.5); (1.5).toLocaleString('de');"
                                 "var w = new WeakRef({}); var p = Promise.reject(1); var r = /a/.exec('a')",
                       .source_len = V8C_ZSTR));
  restore(snapshot, NULL);
  EVAL_IS("new Intl.NumberFormat('de').format(1.5)", "1,5");
  drop();
  v8c_snapshot_free(snapshot);
}

Test(snapshot, bundle_that_throws) {
  v8c_snapshot *snapshot = NULL;
  v8c_error *error = NULL;
  CODE(V8C_EXCEPTION, v8c_pack_bundle(PACK(.source = "\nfunction f() { throw new Error('no') }\nf()",
                                           .source_len = V8C_ZSTR, .error = &error),
                                      &snapshot));
  cr_assert_null(snapshot);
  cr_assert_str_eq(v8c_error_message(error, NULL), "Error: no");
  cr_assert_str_eq(v8c_error_script(error), "bundle.js");
  cr_assert_eq(v8c_error_line(error), 2);
  cr_assert(strstr(v8c_error_stack(error), "at f (bundle.js:2"), "%s", v8c_error_stack(error));
  v8c_error_free(error);
  CODE(V8C_EXCEPTION, v8c_pack_bundle(PACK(.source = "let = 1 +", .source_len = V8C_ZSTR), &snapshot));
  CODE(
      V8C_EXCEPTION,
      v8c_pack_bundle(PACK(.source = "1", .source_len = V8C_ZSTR, .warm = "throw 1", .warm_len = V8C_ZSTR), &snapshot));
  CODE(V8C_EENCODING, v8c_pack_bundle(PACK(.source = "'\xff'", .source_len = V8C_ZSTR), &snapshot));
  CODE(V8C_EINVAL, v8c_pack_bundle(PACK(.source = NULL), &snapshot));
}

/* ---- Creator --------------------------------------------------------------------------- */

Test(snapshot, creator_with_several_contexts) {
  v8c_snapshot *snapshot = NULL;
  size_t index = 99;
  OK(v8c_creator_new(NULL, &creator));
  iso = v8c_creator_isolate(creator);
  const char *const names[] = {"default", "first", "second"};
  for (int i = 0; i < 3; i++) {
    OK(v8c_context_new(iso, NULL, &ctx));
    OK(v8c_enter(ctx, &frame));
    v8c_value name = NULL;
    OK(v8c_string(iso, names[i], V8C_ZSTR, &name));
    OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("name"), name));
    CODE(V8C_ESTATE, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot)); /* entered */
    OK(v8c_leave(&frame));
    if (i == 0) {
      OK(v8c_creator_set_default(creator, ctx));
    } else {
      OK(v8c_creator_add(creator, ctx, &index));
      cr_assert_eq(index, i - 1);
    }
    v8c_context_free(ctx);
  }
  CODE(V8C_ESTATE, v8c_isolate_free(iso));
  OK(v8c_creator_set_extra(creator, V8C_LIT("k"), V8C_LIT("old")));
  OK(v8c_creator_set_extra(creator, V8C_LIT("k"), V8C_LIT("new")));
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  CODE(V8C_ESTATE, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  CODE(V8C_ESTATE, v8c_creator_set_extra(creator, V8C_LIT("k"), V8C_LIT("late")));
  cr_assert_null(v8c_creator_isolate(creator));
  v8c_creator_free(creator);
  cr_assert_str_eq(v8c_snapshot_extra(snapshot, V8C_LIT("k"), NULL), "new");

  restore(snapshot, NULL);
  EVAL_IS("name", "default");
  v8c_context *context = NULL;
  for (size_t i = 0; i < 2; i++) {
    v8c_value value = NULL;
    v8c_frame inner;
    OK(v8c_context_from_snapshot(iso, i, &context));
    OK(v8c_enter(context, &inner));
    OK(v8c_eval(context, V8C_LIT("name"), NULL, &value));
    TEXT_IS(value, names[i + 1]);
    OK(v8c_leave(&inner));
    v8c_context_free(context);
  }
  CODE(V8C_ERANGE, v8c_context_from_snapshot(iso, 2, &context));
  drop();
  v8c_snapshot_free(snapshot);
}

Test(snapshot, creator_lets_go_of_what_is_left) {
  v8c_snapshot *snapshot = NULL;
  v8c_ref *ref = NULL;
  v8c_script *script = NULL;
  v8c_value value = NULL;
  begin_creator(NULL);
  OK(v8c_ref_new(iso, eval("globalThis.o = { a: 1 }"), &ref));
  OK(v8c_script_compile(ctx, V8C_LIT("o.a"), NULL, &script));
  EVAL_IS("globalThis.r = new FinalizationRegistry(h => globalThis.held = h); (() => r.register({}, 'done'))(); 1",
          "1");
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, ctx));
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  v8c_creator_free(creator);
  CODE(V8C_EDISPOSED, v8c_ref_get(ref, &value));
  CODE(V8C_EDISPOSED, v8c_enter(ctx, &frame));
  v8c_ref_free(ref);
  v8c_script_free(script);
  v8c_context_free(ctx);
  restore(snapshot, NULL);
  EVAL_IS("o.a + held", "1done");
  drop();
  v8c_snapshot_free(snapshot);
}

Test(snapshot, creator_thrown_away) {
  OK(v8c_creator_new(NULL, &creator));
  OK(v8c_context_new(v8c_creator_isolate(creator), NULL, &ctx));
  v8c_creator_free(creator);
  v8c_context_free(ctx);
  v8c_creator_free(NULL);
  OK(v8c_stop());
  OK(v8c_end());
}

Test(snapshot, creator_without_a_context) {
  v8c_snapshot *snapshot = NULL;
  OK(v8c_creator_new(NULL, &creator));
  OK(v8c_creator_finish(creator, V8C_CODE_CLEAR, &snapshot));
  v8c_creator_free(creator);
  restore(snapshot, NULL);
  EVAL_IS("[1, 2, 3].map(x => x * 2).join()", "2,4,6");
  drop();
  v8c_snapshot_free(snapshot);
}

Test(snapshot, global_template_is_refused_with_a_snapshot) {
  v8c_snapshot *snapshot = pack(PACK(.source = "1", .source_len = V8C_ZSTR));
  restore(snapshot, NULL);
  v8c_template *tmpl = NULL;
  v8c_context *context = NULL;
  OK(v8c_object_template(iso, &tmpl));
  CODE(V8C_ESTATE,
       v8c_context_new(iso, &(v8c_context_options){.size = sizeof(v8c_context_options), .global = tmpl}, &context));
  v8c_template_free(tmpl);
  drop();
  v8c_snapshot_free(snapshot);
}

Test(snapshot, needs_v8_to_be_started) {
  v8c_snapshot *snapshot = NULL;
  OK(v8c_stop());
  OK(v8c_end());
  CODE(V8C_ESTATE, v8c_creator_new(NULL, &creator));
  CODE(V8C_ESTATE, v8c_pack_bundle(PACK(.source = "1", .source_len = V8C_ZSTR), &snapshot));
}

static v8c_ref *made_late;

static void make_late(v8c_call *call) {
  cr_assert_eq(v8c_ref_new(v8c_call_isolate(call), v8c_this(call), &made_late), 0);
}

/* A cleanup that runs while the creator settles may use the library. */
Test(snapshot, refs_made_while_the_creator_settles) {
  v8c_snapshot *snapshot = NULL;
  v8c_value fn = NULL, value = NULL;
  OK(V8C_NATIVE(make_late));
  begin_creator(NULL);
  OK(v8c_function(ctx, V8C_LIT("late"), make_late, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("late"), fn));
  OK(v8c_eval(ctx, V8C_LIT("globalThis.r = new FinalizationRegistry(late); (() => r.register({}, 1))()"), NULL, NULL));
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, ctx));
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  cr_assert_not_null(made_late);
  CODE(V8C_EDISPOSED, v8c_ref_get(made_late, &value));
  v8c_ref_free(made_late);
  v8c_creator_free(creator);
  v8c_context_free(ctx);
  v8c_snapshot_free(snapshot);
  OK(v8c_stop());
  OK(v8c_end());
}
