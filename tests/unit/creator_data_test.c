/* creator_data_test.c: what a snapshot keeps beside contexts: values, templates, pointers; and contexts
 * that begin afresh. */
#include "tests/harness/snapshot.h"

TestSuite(creator_data, .init = harness_start, .timeout = 60);

static v8c_snapshot *snapshot;

static void drop_all(void) {
  drop();
  v8c_snapshot_free(snapshot);
}

/* ---- Values ------------------------------------------------------------------------------------ */

Test(creator_data, values_of_contexts_come_once) {
  v8c_value value = NULL;
  size_t index[2] = {9, 9};
  begin_creator(NULL);
  OK(v8c_creator_add_data(creator, ctx, eval("globalThis.o = { a: 1 }"), &index[0]));
  OK(v8c_creator_add_data(creator, ctx, eval("(() => o.a + 1)"), &index[1]));
  OK(v8c_creator_add_data(creator, ctx, eval("3"), NULL));
  cr_assert(index[0] == 0 && index[1] == 1);
  snapshot = finish_creator(V8C_CODE_KEEP);
  restore(snapshot, NULL);
  OK(v8c_context_snapshot_data(ctx, 0, &value));
  cr_assert(v8c_same_value(value, eval("o")), "it is the object of the context");
  OK(v8c_context_snapshot_data(ctx, 1, &value));
  OK(v8c_call_function(ctx, value, NULL, 0, NULL, &value));
  TEXT_IS(value, "2");
  CODE(V8C_ENOENT, v8c_context_snapshot_data(ctx, 1, &value));
  CODE(V8C_ENOENT, v8c_context_snapshot_data(ctx, 3, &value));
  CODE(V8C_ENOENT, v8c_context_snapshot_data(ctx, SIZE_MAX, &value));
  v8c_context *second = NULL; /* has its own */
  v8c_frame inner;
  OK(v8c_context_new(iso, NULL, &second));
  OK(v8c_enter(second, &inner));
  OK(v8c_context_snapshot_data(second, 1, &value));
  OK(v8c_leave(&inner));
  v8c_context_free(second);
  drop_all();
}

Test(creator_data, values_of_the_isolate) {
  static const char *const sources[] = {"'text \\0 and \\u20ac'", "-0", "12345678901234567890n", "Symbol.for('s')",
                                        "undefined"};
  enum { COUNT = sizeof sources / sizeof *sources };
  v8c_value value = NULL;
  begin_creator(NULL);
  for (size_t i = 0; i < COUNT; i++) {
    size_t index;
    OK(v8c_creator_add_data(creator, NULL, eval(sources[i]), &index));
    cr_assert_eq(index, i);
  }
  CODE(V8C_ETYPE, v8c_creator_add_data(creator, NULL, eval("({})"), NULL));
  CODE(V8C_EINVAL, v8c_creator_add_data(creator, NULL, NULL, NULL));
  CODE(V8C_EINVAL, v8c_creator_add_data(NULL, NULL, eval("1"), NULL));
  snapshot = finish_creator(V8C_CODE_KEEP);
  restore(snapshot, NULL);
  for (size_t i = COUNT; i-- > 0;) {
    OK(v8c_isolate_snapshot_data(iso, i, &value));
    cr_assert(v8c_same_value(value, eval(sources[i])), "%s", sources[i]);
    CODE(V8C_ENOENT, v8c_isolate_snapshot_data(iso, i, &value));
  }
  CODE(V8C_ENOENT, v8c_isolate_snapshot_data(iso, COUNT, &value));
  CODE(V8C_ENOENT, v8c_context_snapshot_data(ctx, 0, &value));
  drop_all();
}

Test(creator_data, nothing_is_kept_by_default) {
  v8c_value value = NULL;
  v8c_template *tmpl = NULL;
  begin_creator(NULL);
  snapshot = finish_creator(V8C_CODE_KEEP);
  restore(snapshot, NULL);
  CODE(V8C_ENOENT, v8c_isolate_snapshot_data(iso, 0, &value));
  CODE(V8C_ENOENT, v8c_context_snapshot_data(ctx, 0, &value));
  CODE(V8C_ENOENT, v8c_snapshot_template(iso, V8C_LIT("t"), &tmpl));
  drop_all();
}

/* ---- Templates ---------------------------------------------------------------------------------- */

static void area(v8c_call *call) {
  v8c_value side = NULL;
  double n = 0;
  if (v8c_get_named(v8c_call_context(call), v8c_this(call), V8C_LIT("side"), &side)) return;
  if (v8c_to_number(v8c_call_context(call), side, &n)) return;
  v8c_return_number(call, n * n);
}

Test(creator_data, templates_are_found_by_name) {
  v8c_template *square = NULL, *proto = NULL, *plain = NULL, *found = NULL;
  v8c_value fn = NULL, one = NULL;
  OK(V8C_NATIVE(area));
  begin_creator(NULL);
  OK(v8c_function_template(iso, area, NULL, &square));
  OK(v8c_template_set_class_name(square, V8C_LIT("Square")));
  OK(v8c_prototype_template(square, &proto));
  OK(v8c_template_set_fn(proto, V8C_LIT("area"), area, NULL, V8C_ATTR_NONE));
  OK(v8c_object_template(iso, &plain));
  OK(v8c_template_set(plain, V8C_LIT("kind"), eval("'plain'"), V8C_ATTR_NONE));
  OK(v8c_template_set_field_count(plain, 2));
  OK(v8c_creator_add_template(creator, V8C_LIT("Square"), square));
  OK(v8c_creator_add_template(creator, V8C_LIT("plain \xe2\x82\xac"), plain));
  CODE(V8C_EEXIST, v8c_creator_add_template(creator, V8C_LIT("Square"), plain));
  CODE(V8C_EINVAL, v8c_creator_add_template(creator, V8C_LIT(""), plain));
  CODE(V8C_EINVAL, v8c_creator_add_template(creator, V8C_LIT("a\0b"), plain));
  CODE(V8C_EINVAL, v8c_creator_add_template(creator, V8C_LIT("x"), NULL));
  OK(v8c_creator_add_data(creator, NULL, eval("7"), NULL));
  v8c_template_free(proto);
  v8c_template_free(square);
  v8c_template_free(plain);
  snapshot = finish_creator(V8C_CODE_KEEP);

  restore(snapshot, NULL);
  CODE(V8C_ENOENT, v8c_snapshot_template(iso, V8C_LIT("square"), &found));
  for (int i = 0; i < 2; i++) { /* as often as one likes */
    OK(v8c_snapshot_template(iso, V8C_LIT("Square"), &found));
    OK(v8c_template_function(found, ctx, &fn));
    OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("Square"), fn));
    EVAL_IS("s = new Square(); s.side = 3; s.area() + s.constructor.name", "9Square");
    cr_assert(v8c_template_has_instance(found, eval("s")));
    CODE(V8C_ESTATE, v8c_template_set_class_name(found, V8C_LIT("Other")));
    v8c_template_free(found);
  }
  OK(v8c_snapshot_template(iso, V8C_LIT("plain \xe2\x82\xac"), &found));
  OK(v8c_template_instance(found, ctx, &one));
  cr_assert_eq(v8c_field_count(one), 2);
  OK(v8c_get_named(ctx, one, V8C_LIT("kind"), &one));
  TEXT_IS(one, "plain");
  v8c_template_free(found);
  OK(v8c_isolate_snapshot_data(iso, 0, &one));
  TEXT_IS(one, "7");
  drop_all();
}

static void eleven(v8c_call *call) { v8c_return_int32(call, 11); }

TestSuite(creator_natives, .timeout = 60); /* V8 is started by the test */

/* Instances and templates with a getter of the caller's and intrinsics: those of the new context. */
Test(creator_natives, accessor_templates_and_intrinsics) {
  v8c_template *tmpl = NULL, *get = NULL, *found = NULL;
  v8c_value value = NULL;
  OK(V8C_NATIVE(eleven));
  harness_start();
  begin_creator(NULL);
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_function_template(iso, eleven, NULL, &get));
  OK(v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), get, NULL, 0));
  OK(v8c_template_set_key_intrinsic(tmpl, v8c_symbol_iterator(iso), V8C_INTRINSIC_ARRAY_VALUES, 0));
  OK(v8c_template_instance(tmpl, ctx, &value));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), value));
  OK(v8c_creator_add_template(creator, V8C_LIT("t"), tmpl));
  snapshot = finish_creator(V8C_CODE_KEEP);
  v8c_template_free(tmpl);
  v8c_template_free(get);
  restore(snapshot, NULL);
  EVAL_IS("[o.x, o[Symbol.iterator] === Array.prototype.values].join()", "11,true");
  OK(v8c_snapshot_template(iso, V8C_LIT("t"), &found));
  OK(v8c_template_instance(found, ctx, &value));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("n"), value));
  EVAL_IS("n.length = 1, n[0] = 7, [n.x, ...n].join()", "11,7");
  CODE(V8C_ESTATE, v8c_template_set_intrinsic(found, V8C_LIT("y"), V8C_INTRINSIC_ARRAY_KEYS, 0));
  v8c_template_free(found);
  drop_all();
}

/* ---- Pointers ------------------------------------------------------------------------------------- */

static int things[4] = {10, 20, 30, 40};
static size_t saved, loaded;

/* A thing is its number; the last one is not saved. */
static int save(v8c_pointer_place place, size_t index, void *pointer, v8c_buf *out, void *data) {
  cr_assert_eq(data, things);
  cr_assert(place == V8C_POINTER_FIELD ? index == 1 : index == 3);
  cr_assert_eq(v8c_isolate_snapshot_data(iso, 0, &(v8c_value){NULL}), V8C_ETHREAD);
  saved++;
  int number = (int)((int *)pointer - things);
  return number == 3 ? 0 : v8c_buf_append(out, &number, sizeof number);
}

static void *load(v8c_pointer_place place, size_t index, const char *bytes, size_t len, void *data) {
  int number;
  cr_assert(place == V8C_POINTER_FIELD ? index == 1 : index == 3);
  cr_assert_eq(len, sizeof number);
  memcpy(&number, bytes, len);
  loaded++;
  return (int *)data + number;
}

/* Objects a, b and c with pointers in their second field, and one in the context. */
static void with_pointers(const v8c_creator_options *options) {
  v8c_template *tmpl = NULL;
  v8c_value object = NULL;
  begin_creator(options);
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_field_count(tmpl, 2));
  for (int i = 0; i < 3; i++) {
    const char name[] = {(char)('a' + i), 0};
    OK(v8c_template_instance(tmpl, ctx, &object));
    OK(v8c_set_field(iso, object, 0, eval("'beside'")));
    if (i < 2) OK(v8c_set_field_pointer(iso, object, 1, &things[i ? 3 : 1]));
    OK(v8c_set_named(ctx, v8c_global(ctx), name, 1, object));
  }
  OK(v8c_context_set_slot_pointer(ctx, 3, &things[2]));
  v8c_template_free(tmpl);
  snapshot = finish_creator(V8C_CODE_KEEP);
}

static void *pointer_of(const char *name) {
  void *pointer = things + 4;
  v8c_value beside = NULL;
  OK(v8c_get_field_pointer(iso, eval(name), 1, &pointer));
  OK(v8c_get_field(iso, eval(name), 0, &beside));
  TEXT_IS(beside, "beside");
  return pointer;
}

#define SAVING (&(v8c_creator_options){.size = sizeof(v8c_creator_options), .save = save, .data = things})
#define LOADING (&(v8c_restore_options){.size = sizeof(v8c_restore_options), .load = load, .data = things})

Test(creator_data, pointers_are_saved_and_loaded) {
  void *pointer = NULL;
  with_pointers(SAVING);
  cr_assert_eq(saved, 3);
  restore(snapshot, LOADING);
  cr_assert_eq(loaded, 2);
  cr_assert_eq(pointer_of("a"), &things[1]);
  cr_assert_null(pointer_of("b"));
  cr_assert_null(pointer_of("c"));
  OK(v8c_context_slot_pointer(ctx, 3, &pointer));
  cr_assert_eq(pointer, &things[2]);
  drop_all();
}

Test(creator_data, pointers_that_nobody_saves_or_loads_are_null) {
  void *pointer = things;
  for (int i = 0; i < 3; i++) {
    with_pointers(i == 0 ? SAVING : NULL);
    restore(snapshot, i == 1 ? LOADING : NULL);
    cr_assert_null(pointer_of("a"));
    cr_assert_null(pointer_of("b"));
    OK(v8c_context_slot_pointer(ctx, 3, &pointer));
    cr_assert_null(pointer);
    OK(v8c_set_field_pointer(iso, eval("a"), 1, things)); /* and can be set */
    cr_assert_eq(pointer_of("a"), things);
    drop_all();
  }
}

static int refuses(v8c_pointer_place place, size_t index, void *pointer, v8c_buf *out, void *data) {
  (void)place, (void)index, (void)pointer, (void)data;
  return v8c_buf_append(out, "x", 1) ? 0 : -4711;
}

Test(creator_data, a_pointer_that_cannot_be_saved) {
  v8c_template *tmpl = NULL;
  v8c_value object = NULL;
  begin_creator(&(v8c_creator_options){.size = sizeof(v8c_creator_options), .save = refuses});
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_field_count(tmpl, 1));
  OK(v8c_template_instance(tmpl, ctx, &object));
  OK(v8c_set_field_pointer(iso, object, 0, things));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), object));
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, ctx));
  cr_assert_eq(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot), -4711);
  cr_assert_null(snapshot);
  v8c_template_free(tmpl);
  v8c_context_free(ctx);
  v8c_creator_free(creator);
}

/* ---- Fresh contexts ------------------------------------------------------------------------------------ */

Test(creator_data, fresh_context_has_what_is_kept) {
  const char *const keep[] = {"n", "deep", "n", "missing", "map"};
  v8c_context *fresh = NULL;
  v8c_frame inner;
  begin_creator(NULL);
  eval(
      "globalThis.n = 42; globalThis.deep = { list: [1, { x: 'y' }] }; globalThis.gone = 1;"
      "globalThis.map = new Map([['k', new Date(5)]]); Array.prototype.patched = 1; let secret = 2");
  OK(v8c_context_fresh(ctx, keep, 5, &fresh));
  EVAL_IS("n + gone", "43"); /* the old one is as it was */
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  ctx = fresh;
  OK(v8c_enter(ctx, &inner));
  EVAL_IS("n + deep.list[1].x + map.get('k').getTime() + (deep instanceof Object) + (map instanceof Map)",
          "42y5truetrue");
  EVAL_IS("[typeof gone, typeof secret, 'missing' in globalThis, [].patched].join()", "undefined,undefined,false,");
  eval("globalThis.later = () => n + 1");
  OK(v8c_leave(&inner));
  OK(v8c_enter(ctx, &frame));
  snapshot = finish_creator(V8C_CODE_KEEP); /* nothing leads to the old context: it is not asked for */
  restore(snapshot, NULL);
  EVAL_IS("later() + deep.list[0]", "44");
  drop_all();
}

Test(creator_data, fresh_context_again_and_of_nothing) {
  const char *const first[] = {"a", "b"}, *const second[] = {"b"};
  v8c_context *one = NULL, *two = NULL, *none = NULL;
  v8c_frame inner;
  v8c_value value = NULL;
  begin_creator(NULL);
  eval("globalThis.a = 1; globalThis.b = 2");
  OK(v8c_context_fresh(ctx, first, 2, &one));
  OK(v8c_context_fresh(one, second, 1, &two));
  OK(v8c_context_fresh(one, NULL, 0, &none));
  OK(v8c_enter(two, &inner));
  OK(v8c_eval(two, V8C_LIT("typeof a + b"), NULL, &value));
  TEXT_IS(value, "undefined2");
  OK(v8c_leave(&inner));
  OK(v8c_enter(none, &inner));
  OK(v8c_eval(none, V8C_LIT("typeof a + typeof b"), NULL, &value));
  TEXT_IS(value, "undefinedundefined");
  OK(v8c_leave(&inner));
  v8c_context_free(one);
  v8c_context_free(two);
  v8c_context_free(none);
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  v8c_creator_free(creator);
}

Test(creator_data, fresh_context_that_fails) {
  const char *const getter[] = {"bad"}, *const function[] = {"f"}, *const null[] = {NULL};
  v8c_context *fresh = NULL;
  begin_creator(NULL);
  eval("Object.defineProperty(globalThis, 'bad', { get() { throw new RangeError('no') } }); globalThis.f = () => 1");
  CODE(V8C_EXCEPTION, v8c_context_fresh(ctx, getter, 1, &fresh));
  THROWN("RangeError: no");
  CODE(V8C_EXCEPTION, v8c_context_fresh(ctx, function, 1, &fresh));
  THROWN("could not be cloned");
  CODE(V8C_EINVAL, v8c_context_fresh(ctx, null, 1, &fresh));
  CODE(V8C_EINVAL, v8c_context_fresh(ctx, NULL, 1, &fresh));
  CODE(V8C_EINVAL, v8c_context_fresh(NULL, NULL, 0, &fresh));
  cr_assert_null(fresh);
  EVAL_IS("f()", "1");
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  v8c_creator_free(creator);
}

/* ---- Values in fields and slots ------------------------------------------------------------------ */

/* A small integer looks like a pointer to V8, and is handed to whoever saves pointers. */
static const char *const in_fields[] = {
    "0",
    "1",
    "5",
    "-1",
    "2147483647",
    "-2147483648",
    "1.5",
    "NaN",
    "'text'",
    "undefined",
    "null",
    "true",
    "10n ** 30n",
    "({a: 1}).a",
    "2**40",
    "-0",
    "Symbol.for('s')",
    "'x'.repeat(9)",
};

static void with_values(const v8c_creator_options *options) {
  size_t count = sizeof in_fields / sizeof *in_fields;
  v8c_template *tmpl = NULL;
  v8c_value object = NULL;
  begin_creator(options);
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_field_count(tmpl, count));
  OK(v8c_template_instance(tmpl, ctx, &object));
  for (size_t i = 0; i < count; i++) {
    OK(v8c_set_field(iso, object, i, eval(in_fields[i])));
    OK(v8c_context_set_slot(ctx, i, eval(in_fields[i])));
  }
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), object));
  v8c_template_free(tmpl);
  snapshot = finish_creator(V8C_CODE_KEEP);
}

static int never_saved(v8c_pointer_place place, size_t index, void *pointer, v8c_buf *out, void *data) {
  (void)place, (void)pointer, (void)out, (void)data;
  cr_assert_fail("asked to save a value, at %zu", index);
  return 0;
}

static void *never_loaded(v8c_pointer_place place, size_t index, const char *bytes, size_t len, void *data) {
  (void)place, (void)bytes, (void)len, (void)data;
  cr_assert_fail("asked to load a value, at %zu", index);
  return NULL;
}

Test(creator_data, values_of_every_kind_in_fields_and_slots) {
  for (int i = 0; i < 4; i++) {
    const v8c_creator_options saving = {.size = sizeof saving, .save = never_saved};
    const v8c_restore_options loading = {.size = sizeof loading, .load = never_loaded};
    with_values(i & 1 ? &saving : NULL);
    restore(snapshot, i & 2 ? &loading : NULL);
    for (size_t k = 0; k < sizeof in_fields / sizeof *in_fields; k++) {
      v8c_value field = NULL, slot = NULL;
      OK(v8c_get_field(iso, eval("o"), k, &field));
      cr_expect(v8c_same_value(field, eval(in_fields[k])), "field %s, case %d", in_fields[k], i);
      if (!strcmp(in_fields[k], "undefined")) continue; /* a slot of that is an empty one */
      OK(v8c_context_slot(ctx, k, &slot));
      cr_expect(v8c_same_value(slot, eval(in_fields[k])), "slot %s, case %d", in_fields[k], i);
    }
    drop_all();
  }
}

/* The blob keeps them through a second layer, too. */
Test(creator_data, small_integers_through_two_layers) {
  v8c_snapshot *first;
  v8c_value field = NULL;
  with_values(NULL);
  first = snapshot;
  begin_creator(&(v8c_creator_options){.size = sizeof(v8c_creator_options), .base = first});
  OK(v8c_get_field(iso, eval("o"), 2, &field));
  TEXT_IS(field, "5");
  OK(v8c_set_field(iso, eval("o"), 0, eval("7")));
  snapshot = finish_creator(V8C_CODE_KEEP);
  restore(snapshot, NULL);
  OK(v8c_get_field(iso, eval("o"), 0, &field));
  TEXT_IS(field, "7");
  OK(v8c_get_field(iso, eval("o"), 3, &field));
  TEXT_IS(field, "-1");
  v8c_snapshot_free(first);
  drop_all();
}
