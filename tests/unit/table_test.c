/* table_test.c: static tables of properties on objects and templates, and in snapshots. */
#include "tests/harness/values.h"

TestSuite(table, .init = harness_up, .fini = harness_down);

static int x = 1, asked;

static void sum(v8c_call *call) {
  double total = 0, next = 0;
  for (size_t i = 0; i < v8c_argc(call); i++) {
    if (v8c_arg_number(call, i, &next)) return;
    total += next;
  }
  v8c_return_number(call, total);
}
static void data_of(v8c_call *call) { v8c_return(call, v8c_data_value(call)); }
static void get_x(v8c_call *call) { v8c_return_int32(call, x); }
static void set_x(v8c_call *call) { (void)v8c_arg_int32(call, 0, &x); }
static void construct(v8c_call *call) { (void)call; }

static void get_asked(v8c_value name, v8c_access *access) {
  (void)name;
  v8c_access_return_int32(access, ++asked);
}
static void get_data(v8c_value name, v8c_access *access) {
  (void)name;
  v8c_access_return(access, v8c_access_data(access));
}
static void put_asked(v8c_value name, v8c_value value, v8c_access *access) {
  (void)name, (void)access;
  cr_assert(v8c_is_number(value));
  asked = 100;
}

static const v8c_prop inner[] = {V8C_STR("deep", "yes"), V8C_FN("sum", sum), V8C_PROP_END};

static const v8c_prop table[] = {V8C_FN("sum", sum),
                                 V8C_FN_WITH("hidden", sum, 2, V8C_DONT_ENUM),
                                 V8C_FN("data", data_of),
                                 V8C_FN("@@iterator", data_of),
                                 V8C_STR("@@toStringTag", "Thing"),
                                 V8C_GET("r", get_x),
                                 V8C_GETSET("x", get_x, set_x),
                                 V8C_DATA("n", get_asked, put_asked),
                                 V8C_DATA("d", get_data, NULL),
                                 V8C_LAZY("l", get_asked),
                                 V8C_BOOL("yes", true),
                                 V8C_INT("big", INT64_C(9007199254740992)),
                                 V8C_INT("minus", -5),
                                 V8C_NUM("half", 0.5),
                                 V8C_STR("text", "a\0b"),
                                 V8C_STR("nul\0name", ""),
                                 V8C_INT("7", 70),
                                 V8C_OBJECT("inner", inner),
                                 V8C_PROP_END};

static v8c_value fresh(void) {
  v8c_value out = NULL;
  OK(v8c_object(ctx, &out));
  return out;
}

static void check_o(void) {
  x = 1, asked = 0;
  EVAL_IS("[o.sum(1, 2), o.data(), o[Symbol.iterator](), String(o), o.r, o.x = 4, o.x, o.r].join()",
          "3,D,D,[object Thing],1,4,4,4");
  EVAL_IS("[o.n, o.n, o.l, o.l, o.d, o.n = 3, o.n].join()", "1,2,3,3,D,3,101");
  EVAL_IS(
      "[o.yes, o.big, o.minus, o.half, o.text.length, o['nul\\0name'] === '', o[7], o.inner.deep, "
      "o.inner.sum(1)].join()",
      "true,9007199254740992,-5,0.5,3,true,70,yes,1");
  EVAL_IS(
      "[o.sum.name, o.sum.length, o.hidden.length, 'prototype' in o.sum, o[Symbol.iterator].name,"
      " Object.getOwnPropertyDescriptor(o, 'x').get.name, Object.keys(o).includes('hidden')].join()",
      "sum,0,2,false,[Symbol.iterator],get x,false");
  EVAL_IS("try { new o.sum } catch (e) { e instanceof TypeError }", "true");
  EVAL_IS("o.half = 1; delete o.half; o.d = 1; o.half + String(o.d)", "0.5D");
  EVAL_IS("const d = Object.getOwnPropertyDescriptor(o, 'yes'); [d.writable, d.enumerable, d.configurable].join()",
          "false,true,false");
}

Test(table, on_an_object) {
  v8c_value object = fresh(), data = str("D");
  size_t before = v8c_scope_count(iso);
  OK(v8c_define_table(ctx, object, table, data));
  cr_assert_eq(v8c_scope_count(iso), before);
  GLOBAL("o", object);
  check_o();
}

Test(table, on_a_template) {
  v8c_template *tmpl = NULL;
  v8c_value object = NULL, data = str("D");
  OK(v8c_object_template(iso, &tmpl));
  size_t before = v8c_scope_count(iso);
  OK(v8c_template_define_table(tmpl, table, data));
  cr_assert_eq(v8c_scope_count(iso), before);
  CODE(V8C_EEXIST, v8c_template_define_table(tmpl, inner + 1, NULL));
  OK(v8c_template_instance(tmpl, ctx, &object));
  CODE(V8C_ESTATE, v8c_template_define_table(tmpl, inner, NULL));
  GLOBAL("o", object);
  check_o();
  v8c_template_free(tmpl);
}

Test(table, data_of_an_object_may_be_an_object) {
  v8c_value object = fresh(), data = fresh();
  v8c_template *tmpl = NULL;
  OK(v8c_define_table(ctx, object, table, data));
  GLOBAL("o", object);
  GLOBAL("data", data);
  EVAL_IS("[o.data() === data, o.d === data].join()", "true,true");
  OK(v8c_object_template(iso, &tmpl));
  CODE(V8C_ETYPE, v8c_template_define_table(tmpl, table, data));
  v8c_template_free(tmpl);
}

Test(table, of_a_class_takes_only_its_instances) {
  static const v8c_prop methods[] = {V8C_FN("own", get_x), V8C_GETSET("x", get_x, set_x), V8C_PROP_END};
  static const v8c_prop statics[] = {V8C_FN("free", get_x), V8C_INT("ONE", 1), V8C_PROP_END};
  v8c_template *fn = NULL, *proto = NULL;
  v8c_value function = NULL;
  OK(v8c_function_template(iso, construct, NULL, &fn));
  OK(v8c_prototype_template(fn, &proto));
  OK(v8c_template_define_table(proto, methods, NULL));
  OK(v8c_template_define_table(fn, statics, NULL));
  OK(v8c_template_function(fn, ctx, &function));
  GLOBAL("Point", function);
  EVAL_IS("const p = new Point; [p.own(), p.x = 3, p.x, Point.free.call(1), Point.ONE].join()", "1,3,3,3,1");
  EVAL_IS("try { Point.prototype.own.call({}) } catch (e) { e instanceof TypeError && e.message }",
          "Illegal invocation");
  EVAL_IS("try { Point.prototype.x } catch (e) { e.message }", "Illegal invocation");
  v8c_template_free(proto);
  v8c_template_free(fn);
}

/* ---- What is refused ----------------------------------------------------------------------------- */

Test(table, replaces_what_is_there_and_runs_no_setter) {
  GLOBAL("o", eval("({set sum(v) { throw 1 }, n: 5, l: 6, get x() { return 'old' }})"));
  OK(v8c_define_table(ctx, eval("o"), table, NULL));
  EVAL_IS("[o.sum(2), o.n, typeof o.x].join()", "2,1,number");
}

Test(table, an_object_that_does_not_allow_it_throws) {
  static const v8c_prop each[][2] = {{V8C_FN("a", sum), V8C_PROP_END},
                                     {V8C_GET("a", get_x), V8C_PROP_END},
                                     {V8C_DATA("a", get_asked, NULL), V8C_PROP_END},
                                     {V8C_LAZY("a", get_asked), V8C_PROP_END},
                                     {V8C_INT("a", 1), V8C_PROP_END},
                                     {V8C_OBJECT("a", inner), V8C_PROP_END}};
  for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
    CODE(V8C_EXCEPTION, v8c_define_table(ctx, eval("globalThis.f = Object.freeze({})"), each[i], NULL));
    THROWN("TypeError");
    EVAL_IS("'a' in f", "false");
    CODE(V8C_EXCEPTION,
         v8c_define_table(ctx, eval("globalThis.f = Object.defineProperty({}, 'a', {value: 1})"), each[i], NULL));
    THROWN("TypeError");
    EVAL_IS("f.a", "1");
    OK(v8c_define_table(ctx, eval("[]"), each[i], NULL));
    OK(v8c_define_table(ctx, eval("() => 1"), each[i], NULL));
  }
  CODE(V8C_EXCEPTION, v8c_define_table(ctx, eval("new Proxy({}, {defineProperty() { throw new RangeError('trap') }})"),
                                       each[0], NULL));
  THROWN("trap");
  CODE(V8C_EXCEPTION, v8c_define_table(ctx, eval("new Proxy({}, {})"), each[2], NULL));
  THROWN("TypeError");
}

Test(table, wrong_entries) {
  static const v8c_prop unknown[] = {V8C_FN("@@nothing", sum), V8C_PROP_END};
  static const v8c_prop no_fn[] = {V8C_FN("a", NULL), V8C_PROP_END};
  static const v8c_prop no_accessor[] = {V8C_GET("a", NULL), V8C_PROP_END};
  static const v8c_prop no_getter[] = {V8C_DATA("a", NULL, put_asked), V8C_PROP_END};
  static const v8c_prop no_table[] = {V8C_OBJECT("a", NULL), V8C_PROP_END};
  static const v8c_prop no_name[] = {{.kind = V8C_PROP_FN, .fn = sum}, V8C_PROP_END};
  static const v8c_prop too_big[] = {V8C_INT("a", INT64_MAX), V8C_PROP_END};
  static const v8c_prop long_one[] = {V8C_FN_WITH("a", sum, 40000, 0), V8C_PROP_END};
  static const v8c_prop kind[] = {{.kind = 99, .name = "a", .len = 1}, V8C_PROP_END};
  static const v8c_prop attributes[] = {V8C_FN_WITH("a", sum, 0, 64), V8C_PROP_END};
  static const v8c_prop read_only[] = {
      {.kind = V8C_PROP_ACCESSOR, .name = "a", .len = 1, .fn = sum, .attributes = V8C_READ_ONLY}, V8C_PROP_END};
  static const v8c_prop own_this[] = {V8C_FN_WITH("a", sum, 0, V8C_OWN_THIS), V8C_PROP_END};
  static const struct {
    const v8c_prop *table;
    int code;
  } all[] = {{unknown, V8C_EINVAL},  {no_fn, V8C_EINVAL},      {no_accessor, V8C_EINVAL}, {no_getter, V8C_EINVAL},
             {no_table, V8C_EINVAL}, {no_name, V8C_EINVAL},    {too_big, V8C_ERANGE},     {long_one, V8C_ERANGE},
             {kind, V8C_EINVAL},     {attributes, V8C_EINVAL}, {read_only, V8C_EINVAL},   {own_this, V8C_EINVAL}};
  v8c_template *tmpl = NULL;
  v8c_value object = fresh(), made = NULL;
  OK(v8c_object_template(iso, &tmpl));
  size_t before = v8c_scope_count(iso);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    CODE(all[i].code, v8c_define_table(ctx, object, all[i].table, NULL));
    CODE(all[i].code, v8c_template_define_table(tmpl, all[i].table, NULL));
  }
  cr_assert_eq(v8c_scope_count(iso), before);
  CODE(V8C_EINVAL, v8c_define_table(ctx, object, NULL, NULL));
  CODE(V8C_EINVAL, v8c_define_table(ctx, NULL, table, NULL));
  CODE(V8C_ETYPE, v8c_define_table(ctx, v8c_int32(iso, 1), table, NULL));
  CODE(V8C_EINVAL, v8c_template_define_table(tmpl, NULL, NULL));
  OK(v8c_template_instance(tmpl, ctx, &made));
  GLOBAL("o", made);
  EVAL_IS("Reflect.ownKeys(o).length", "0");
  v8c_template_free(tmpl);
}

static v8c_prop loop[] = {V8C_OBJECT("again", loop), V8C_PROP_END};

Test(table, inside_itself) {
  v8c_template *tmpl = NULL;
  OK(v8c_object_template(iso, &tmpl));
  CODE(V8C_ERANGE, v8c_define_table(ctx, fresh(), loop, NULL));
  CODE(V8C_ERANGE, v8c_template_define_table(tmpl, loop, NULL));
  CODE(V8C_ERANGE, v8c_register_table("loop", loop));
  v8c_template_free(tmpl);
}

/* ---- Snapshots --------------------------------------------------------------------------------------- */

TestSuite(table_snapshot, .init = harness_start);

static v8c_context *creator_context(v8c_creator *creator) {
  v8c_context *context = NULL;
  OK(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
  return context;
}

Test(table_snapshot, survives_when_registered) {
  v8c_creator *creator = NULL;
  v8c_frame frame;
  v8c_snapshot *snapshot = NULL;
  OK(v8c_register_table("demo", table));
  OK(v8c_creator_new(NULL, &creator));
  v8c_context *context = creator_context(creator), *bad = NULL;
  v8c_template *tmpl = NULL;
  v8c_value object = NULL, made = NULL;
  static const v8c_prop foreign[] = {V8C_FN("f", construct), V8C_PROP_END};
  OK(v8c_enter(context, &frame));
  v8c_isolate *isolate = v8c_creator_isolate(creator);
  v8c_value data = NULL;
  OK(v8c_string(isolate, V8C_LIT("D"), &data));
  OK(v8c_object(context, &object));
  OK(v8c_define_table(context, object, table, data));
  CODE(V8C_ESNAPSHOT, v8c_define_table(context, object, foreign, NULL));
  OK(v8c_object_template(isolate, &tmpl));
  OK(v8c_template_define_table(tmpl, table, data));
  CODE(V8C_ESNAPSHOT, v8c_template_define_table(tmpl, foreign, NULL));
  OK(v8c_template_set_undetectable(tmpl));
  OK(v8c_template_instance(tmpl, context, &made));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("o"), object));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("t"), made));
  v8c_template_free(tmpl);
  CODE(V8C_ESTATE,
       v8c_context_new(isolate, &(v8c_context_options){.size = sizeof(v8c_context_options), .own_microtasks = true},
                       &bad));
  OK(v8c_context_allow_codegen(context, false));
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, context));
  v8c_context_free(context);
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  v8c_creator_free(creator);
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  check_o();
  EVAL_IS("globalThis.o = t; typeof t", "undefined");
  x = 1, asked = 0;
  EVAL_IS("[o.sum(1, 2), o.data(), o.x, o.n, o.l, o.l, o.d].join()", "3,D,1,1,2,2,D");
  EVAL_IS("try { t() } catch (e) { e.message }", "the object is not a function");
  EVAL_IS("try { eval('1') } catch (e) { e.name }", "EvalError"); /* the refusal was kept */
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  v8c_snapshot_free(snapshot);
}
