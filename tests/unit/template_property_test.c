/* template_property_test.c: accessors, native and lazy properties, symbol keys, receivers, and what
 * templates say of their functions and instances. */
#include "tests/harness/harness.h"

TestSuite(template_property, .init = harness_up, .fini = harness_down);

#define GLOBAL(name, value) OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT(name), (value)))
#define OPTIONS(...) \
  &(v8c_function_options) { .size = sizeof(v8c_function_options), __VA_ARGS__ }

static int stored, reads, writes;

static void read_stored(v8c_call *call) { v8c_return_int32(call, stored); }
static void write_stored(v8c_call *call) { (void)v8c_arg_int32(call, 0, &stored); }
static void data_of(v8c_call *call) { v8c_return(call, v8c_data_value(call)); }
static void construct(v8c_call *call) { (void)call; }
static void called(v8c_call *call) { v8c_return_int32(call, v8c_is_construct(call) ? -1 : (int)v8c_argc(call)); }

static void get_counted(v8c_value name, v8c_access *access) {
  (void)name;
  v8c_access_return_int32(access, ++reads);
}

static void set_counted(v8c_value name, v8c_value value, v8c_access *access) {
  (void)name, (void)value, (void)access;
  writes++;
}

static v8c_template *object(void) {
  v8c_template *tmpl = NULL;
  OK(v8c_object_template(iso, &tmpl));
  return tmpl;
}

static v8c_template *function(v8c_fn fn) {
  v8c_template *tmpl = NULL;
  OK(v8c_function_template(iso, fn, NULL, &tmpl));
  return tmpl;
}

/* Makes globalThis.o from the template and frees it. */
static void instance(v8c_template *tmpl) {
  v8c_value out = NULL;
  OK(v8c_template_instance(tmpl, ctx, &out));
  GLOBAL("o", out);
  v8c_template_free(tmpl);
}

static void global_function(v8c_template *tmpl, const char *name) {
  v8c_value out = NULL;
  OK(v8c_template_function(tmpl, ctx, &out));
  OK(v8c_set_named(ctx, v8c_global(ctx), name, V8C_ZSTR, out));
}

/* ---- Accessors ------------------------------------------------------------------------------- */

Test(template_property, accessor) {
  v8c_template *tmpl = object();
  stored = 3;
  OK(v8c_template_set_accessor(tmpl, V8C_LIT("x"), read_stored, write_stored, NULL, V8C_DONT_ENUM));
  OK(v8c_template_set_accessor(tmpl, V8C_LIT("d"), data_of, NULL, v8c_int32(iso, 9), 0));
  OK(v8c_template_set_accessor(tmpl, V8C_LIT("w"), NULL, write_stored, NULL, V8C_DONT_DELETE));
  CODE(V8C_EEXIST, v8c_template_set_accessor(tmpl, V8C_LIT("x"), read_stored, NULL, NULL, 0));
  CODE(V8C_EINVAL, v8c_template_set_accessor(tmpl, V8C_LIT("y"), NULL, NULL, NULL, 0));
  CODE(V8C_EINVAL, v8c_template_set_accessor(tmpl, V8C_LIT("y"), read_stored, NULL, NULL, V8C_READ_ONLY));
  CODE(V8C_EINVAL, v8c_template_set_accessor(tmpl, V8C_LIT("y"), read_stored, NULL, NULL, V8C_OWN_THIS));
  CODE(V8C_ETYPE, v8c_template_set_accessor(tmpl, V8C_LIT("y"), read_stored, NULL, eval("({})"), 0));
  instance(tmpl);
  EVAL_IS("[o.x, o.x = 5, o.x, o.d, o.w, (o.w = 6), o.x].join()", "3,5,5,9,,6,6");
  EVAL_IS("Object.keys(o).join()", "d,w");
  EVAL_IS(
      "const d = n => Object.getOwnPropertyDescriptor(o, n);"
      "[d('x').get.name, d('x').set.name, d('x').set.length, d('x').enumerable, d('x').configurable,"
      " d('d').set, d('w').get, d('w').configurable, 'prototype' in d('x').get].join()",
      "get x,set x,1,false,true,,,false,false");
}

Test(template_property, accessor_without_setter_ignores_assignments_and_throws_in_strict_code) {
  v8c_template *tmpl = object();
  stored = 3;
  OK(v8c_template_set_accessor(tmpl, V8C_LIT("x"), read_stored, NULL, NULL, 0));
  instance(tmpl);
  EVAL_IS("o.x = 9; o.x", "3");
  EVAL_IS("(() => { 'use strict'; try { o.x = 9 } catch (e) { return e instanceof TypeError } })()", "true");
}

/* ---- Native data ------------------------------------------------------------------------------ */

Test(template_property, native_data) {
  v8c_template *tmpl = object();
  OK(v8c_template_set_native(tmpl, V8C_LIT("x"), get_counted, set_counted, NULL, 0));
  OK(v8c_template_set_native(tmpl, V8C_LIT("r"), get_counted, NULL, NULL, 0));
  CODE(V8C_EINVAL, v8c_template_set_native(tmpl, V8C_LIT("y"), NULL, set_counted, NULL, 0));
  CODE(V8C_EINVAL, v8c_template_set_native(tmpl, V8C_LIT("y"), get_counted, NULL, NULL, V8C_OWN_THIS));
  instance(tmpl);
  EVAL_IS("[o.x, o.x, o.x = 9, o.x].join()", "1,2,9,3");
  cr_assert_eq(writes, 1);
  EVAL_IS("const d = Object.getOwnPropertyDescriptor(o, 'x'); ['value' in d, d.writable, 'get' in d].join()",
          "true,true,false");
  EVAL_IS("o.r = 1; typeof o.r + Object.getOwnPropertyDescriptor(o, 'r').writable", "numberfalse");
  EVAL_IS("(() => { 'use strict'; try { o.r = 9 } catch (e) { return e instanceof TypeError } })()", "true");
}

static bool strict_seen;
static char name_seen[32];

static void look(v8c_value name, v8c_access *access) {
  snprintf(name_seen, sizeof name_seen, "%s", text_of(name));
  cr_assert_eq(v8c_access_isolate(access), iso);
  cr_assert_eq(v8c_access_context(access), ctx);
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("holder"), v8c_access_holder(access)));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("self"), v8c_access_this(access)));
  v8c_access_return(access, v8c_access_data(access));
}

static void look_set(v8c_value name, v8c_value value, v8c_access *access) {
  (void)name, (void)value;
  strict_seen = v8c_access_is_strict(access);
}

Test(template_property, access) {
  v8c_template *tmpl = object();
  OK(v8c_template_set_native(tmpl, V8C_LIT("x"), look, look_set, v8c_int32(iso, 7), 0));
  instance(tmpl);
  EVAL_IS("globalThis.child = Object.create(o); [child.x, holder === o, self === child].join()", "7,true,true");
  cr_assert_str_eq(name_seen, "x");
  EVAL_IS("(() => { 'use strict'; o.x = 1; })()", "undefined");
  cr_assert(strict_seen);
  EVAL_IS("(() => { o.x = 1; })()", "undefined");
  cr_assert_not(strict_seen);
  cr_assert_null(v8c_access_this(NULL));
  cr_assert_null(v8c_access_holder(NULL));
  cr_assert_null(v8c_access_data(NULL));
  cr_assert_null(v8c_access_isolate(NULL));
  cr_assert_null(v8c_access_context(NULL));
  cr_assert_not(v8c_access_is_strict(NULL));
  v8c_access_return(NULL, NULL);
  v8c_access_return_int32(NULL, 0);
  v8c_access_return_boolean(NULL, true);
  v8c_access_return_number(NULL, 0);
}

static void throw_it(v8c_value name, v8c_access *access) {
  (void)name;
  v8c_throw_range_error(v8c_access_isolate(access), "too far");
}

static void throw_on_write(v8c_value name, v8c_value value, v8c_access *access) {
  (void)value;
  throw_it(name, access);
}

Test(template_property, getters_and_setters_throw) {
  v8c_template *tmpl = object();
  OK(v8c_template_set_native(tmpl, V8C_LIT("x"), throw_it, throw_on_write, NULL, 0));
  OK(v8c_template_set_lazy(tmpl, V8C_LIT("l"), throw_it, NULL, 0));
  instance(tmpl);
  EVAL_IS(
      "const t = f => { try { f() } catch (e) { return e instanceof RangeError && e.message } };"
      "[t(() => o.x), t(() => { o.x = 1 }), t(() => o.l)].join()",
      "too far,too far,too far");
}

Test(template_property, no_handle_is_left) {
  v8c_template *tmpl = object();
  OK(v8c_template_set_native(tmpl, V8C_LIT("x"), get_counted, NULL, NULL, 0));
  instance(tmpl);
  size_t before = v8c_scope_count(iso);
  for (int i = 0; i < 100; i++) {
    v8c_scope scope;
    OK(v8c_scope_open(iso, &scope));
    (void)eval("o.x");
    v8c_scope_close(&scope);
  }
  cr_assert_eq(v8c_scope_count(iso), before);
}

/* ---- Lazy -------------------------------------------------------------------------------------- */

Test(template_property, lazy_is_asked_once_an_instance) {
  v8c_template *tmpl = object();
  v8c_value second = NULL;
  OK(v8c_template_set_lazy(tmpl, V8C_LIT("x"), get_counted, NULL, V8C_DONT_ENUM));
  OK(v8c_template_instance(tmpl, ctx, &second));
  instance(tmpl);
  GLOBAL("p", second);
  cr_assert_eq(reads, 0);
  EVAL_IS("[o.x, o.x, p.x, o.x].join()", "1,1,2,1");
  EVAL_IS("const d = Object.getOwnPropertyDescriptor(o, 'x'); [d.value, d.writable, d.enumerable].join()",
          "1,true,false");
  EVAL_IS("o.x = 'mine'; o.x", "mine");
}

/* ---- Keys --------------------------------------------------------------------------------------- */

Test(template_property, symbol_keys) {
  v8c_template *tmpl = object(), *inner = object(), *fn = function(called);
  v8c_value iterator = eval("Symbol.iterator"), tag = eval("Symbol.toStringTag"), text = NULL;
  OK(v8c_string(iso, V8C_LIT("Tagged"), &text));
  OK(v8c_template_set_key_fn(tmpl, iterator, called, NULL, 0));
  OK(v8c_template_set_key(tmpl, tag, text, V8C_DONT_ENUM));
  OK(v8c_template_set_key_template(tmpl, eval("globalThis.a = Symbol('a')"), inner, 0));
  OK(v8c_template_set_key_template(tmpl, eval("globalThis.f = Symbol.for('f')"), fn, 0));
  OK(v8c_template_set_key_accessor(tmpl, eval("globalThis.b = Symbol('b')"), read_stored, NULL, NULL, 0));
  OK(v8c_template_set_key_native(tmpl, eval("globalThis.c = Symbol('b')"), get_counted, NULL, NULL, 0));
  OK(v8c_template_set_key_lazy(tmpl, eval("globalThis.l = Symbol('b')"), get_counted, NULL, 0));
  CODE(V8C_EEXIST, v8c_template_set_key(tmpl, iterator, text, 0));
  OK(v8c_template_set_key(tmpl, text, text, 0));
  CODE(V8C_EEXIST, v8c_template_set(tmpl, V8C_LIT("Tagged"), text, 0));
  CODE(V8C_ETYPE, v8c_template_set_key(tmpl, v8c_int32(iso, 1), text, 0));
  CODE(V8C_ETYPE, v8c_template_set_key(tmpl, eval("({})"), text, 0));
  CODE(V8C_ETYPE, v8c_template_set_key(tmpl, eval("Symbol('o')"), eval("({})"), 0));
  CODE(V8C_EINVAL, v8c_template_set_key(tmpl, NULL, text, 0));
  CODE(V8C_EINVAL, v8c_template_set_key(tmpl, iterator, NULL, 0));
  v8c_template_free(inner);
  v8c_template_free(fn);
  instance(tmpl);
  stored = 4;
  EVAL_IS("[String(o), o[Symbol.iterator](1, 2), typeof o[a], o[f](1), o[b], o[c], o[l], o[l], o.Tagged].join()",
          "[object Tagged],2,object,1,4,1,2,2,Tagged");
  EVAL_IS("o[Symbol.iterator].name", "[Symbol.iterator]");
}

/* ---- Receivers ------------------------------------------------------------------------------------ */

#define ILLEGAL(source) "try { " source " } catch (e) { e instanceof TypeError && e.message }"

static v8c_template *point(void) {
  v8c_template *fn = function(construct), *proto = NULL;
  OK(v8c_template_set_class_name(fn, V8C_LIT("Point")));
  OK(v8c_prototype_template(fn, &proto));
  OK(v8c_template_set_fn(proto, V8C_LIT("own"), called, NULL, V8C_OWN_THIS));
  OK(v8c_template_set_fn(proto, V8C_LIT("any"), called, NULL, 0));
  OK(v8c_template_set_accessor(proto, V8C_LIT("x"), read_stored, write_stored, NULL, V8C_OWN_THIS));
  v8c_template_free(proto);
  return fn;
}

Test(template_property, wrong_receiver_is_a_type_error) {
  v8c_template *fn = point(), *child = function(construct), *method = NULL;
  OK(v8c_template_inherit(child, fn));
  OK(v8c_function_template_with(iso, OPTIONS(.fn = called, .receiver = fn, .length = 2), &method));
  global_function(fn, "Point");
  global_function(child, "Child");
  global_function(method, "method");
  stored = 8;
  EVAL_IS("globalThis.p = new Point; [p.own(), p.any(), p.x].join()", "0,0,8");
  EVAL_IS("const c = new Child; [c.own(), c.x, method.call(c, 1), method.call(p), method.length].join()", "0,8,1,0,2");
  EVAL_IS("class Sub extends Point {}; new Sub().own(5)", "1");
  EVAL_IS("Point.prototype.any.call(1)", "0");
  EVAL_IS(ILLEGAL("p.own.call({})"), "Illegal invocation");
  EVAL_IS(ILLEGAL("(0, p.own)()"), "Illegal invocation");
  EVAL_IS(ILLEGAL("p.own.call(null)"), "Illegal invocation");
  EVAL_IS(ILLEGAL("Object.create(p).own()"), "Illegal invocation");
  EVAL_IS(ILLEGAL("new Proxy(p, {}).own()"), "Illegal invocation");
  EVAL_IS(ILLEGAL("Point.prototype.x"), "Illegal invocation");
  EVAL_IS(ILLEGAL("Point.prototype.x = 1"), "Illegal invocation");
  EVAL_IS(ILLEGAL("method()"), "Illegal invocation");
  v8c_template_free(fn);
  v8c_template_free(child);
  v8c_template_free(method);
}

Test(template_property, function_options) {
  v8c_template *fn = function(construct), *plain = NULL, *out = NULL, *tmpl = object();
  OK(v8c_function_template_with(iso, OPTIONS(.fn = called, .no_constructor = true, .length = 3), &plain));
  CODE(V8C_ESTATE, v8c_prototype_template(plain, &out));
  CODE(V8C_ESTATE, v8c_instance_template(plain, &out));
  CODE(V8C_ESTATE, v8c_template_set_read_only_prototype(plain));
  CODE(V8C_EINVAL, v8c_template_inherit(fn, plain));
  CODE(V8C_EINVAL, v8c_template_inherit(plain, fn));
  CODE(V8C_ERANGE, v8c_function_template_with(iso, OPTIONS(.length = 32768), &out));
  CODE(V8C_ERANGE, v8c_function_template_with(iso, OPTIONS(.length = -1), &out));
  CODE(V8C_ETYPE, v8c_function_template_with(iso, OPTIONS(.receiver = tmpl), &out));
  CODE(V8C_ETYPE, v8c_function_template_with(iso, OPTIONS(.data = eval("({})")), &out));
  CODE(V8C_EINVAL, v8c_function_template_with(iso, &(v8c_function_options){.size = 0}, &out));
  CODE(V8C_EINVAL, v8c_function_template_with(iso, NULL, NULL));
  cr_assert_null(out);
  OK(v8c_function_template_with(iso, NULL, &out)); /* all defaults: returns its this */
  global_function(plain, "plain");
  EVAL_IS("['prototype' in plain, plain.length, plain(1, 2)].join()", "false,3,2");
  EVAL_IS("try { new plain } catch (e) { e instanceof TypeError }", "true");
  v8c_template_free(fn);
  v8c_template_free(plain);
  v8c_template_free(tmpl);
  v8c_template_free(out);
}

/* ---- Functions and instances ------------------------------------------------------------------------ */

Test(template_property, length_and_prototype) {
  v8c_template *fn = function(construct), *tmpl = object();
  OK(v8c_template_set_length(fn, 32767));
  OK(v8c_template_set_read_only_prototype(fn));
  CODE(V8C_ERANGE, v8c_template_set_length(fn, 32768));
  CODE(V8C_ERANGE, v8c_template_set_length(fn, -1));
  CODE(V8C_ETYPE, v8c_template_set_length(tmpl, 1));
  CODE(V8C_ETYPE, v8c_template_set_read_only_prototype(tmpl));
  CODE(V8C_ETYPE, v8c_template_set_immutable_prototype(fn));
  CODE(V8C_ETYPE, v8c_template_set_call(fn, called, NULL));
  CODE(V8C_ETYPE, v8c_template_set_undetectable(fn));
  global_function(fn, "F");
  EVAL_IS(
      "const was = F.prototype; F.prototype = {}; [F.length, F.prototype === was,"
      " Object.getOwnPropertyDescriptor(F, 'prototype').writable].join()",
      "32767,true,false");
  CODE(V8C_ESTATE, v8c_template_set_length(fn, 1));
  CODE(V8C_ESTATE, v8c_template_set_read_only_prototype(fn));
  v8c_template_free(fn);
  v8c_template_free(tmpl);
}

Test(template_property, immutable_prototype) {
  v8c_template *tmpl = object();
  OK(v8c_template_set_immutable_prototype(tmpl));
  instance(tmpl);
  EVAL_IS("try { Object.setPrototypeOf(o, {}) } catch (e) { e instanceof TypeError }", "true");
  EVAL_IS("Reflect.setPrototypeOf(o, {}) + ',' + Reflect.setPrototypeOf(o, Object.getPrototypeOf(o))", "false,true");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, eval("o"), eval("({})")));
  THROWN("Cannot set the prototype");
}

Test(template_property, callable_instances) {
  v8c_template *tmpl = object();
  OK(v8c_template_set_call(tmpl, called, NULL));
  OK(v8c_template_set_call(tmpl, called, v8c_int32(iso, 1))); /* the last one counts */
  CODE(V8C_EINVAL, v8c_template_set_call(tmpl, NULL, NULL));
  CODE(V8C_ETYPE, v8c_template_set_call(tmpl, called, eval("({})")));
  instance(tmpl);
  EVAL_IS("[typeof o, o(1, 2, 3), Function.prototype.call.call(o, null, 1)].join()", "function,3,1");
}

Test(template_property, undetectable_instances) {
  v8c_template *tmpl = object(), *late = object();
  v8c_value out = NULL;
  OK(v8c_template_set(tmpl, V8C_LIT("x"), v8c_int32(iso, 1), 0));
  OK(v8c_template_set_undetectable(tmpl));
  OK(v8c_template_set_undetectable(late));
  OK(v8c_template_set_call(late, called, NULL));
  OK(v8c_template_instance(late, ctx, &out));
  GLOBAL("late", out);
  instance(tmpl);
  EVAL_IS("[typeof o, o == null, o === undefined, !o, o.x].join()", "undefined,true,false,true,1");
  EVAL_IS("try { o() } catch (e) { e instanceof TypeError && e.message }", "the object is not a function");
  EVAL_IS("typeof late + late(1)", "undefined1");
  v8c_template_free(late);
}

Test(template_property, undetectable_by_the_instance_template) {
  v8c_template *fn = function(construct), *inst = NULL;
  OK(v8c_instance_template(fn, &inst));
  OK(v8c_template_set_undetectable(inst));
  global_function(fn, "F");
  EVAL_IS("const f = new F; [typeof f, !f, f.toString()].join()", "undefined,true,[object Object]");
  v8c_template_free(fn);
  v8c_template_free(inst);
}

Test(template_property, a_global_that_can_be_called_is_refused) {
  v8c_template *tmpl = object(), *hidden = object();
  v8c_context *context = NULL;
  OK(v8c_template_set_call(tmpl, called, NULL));
  OK(v8c_template_set_undetectable(hidden));
  CODE(V8C_ETYPE,
       v8c_context_new(iso, &(v8c_context_options){.size = sizeof(v8c_context_options), .global = tmpl}, &context));
  CODE(V8C_ETYPE,
       v8c_context_new(iso, &(v8c_context_options){.size = sizeof(v8c_context_options), .global = hidden}, &context));
  cr_assert_null(context);
  v8c_template_free(tmpl);
  v8c_template_free(hidden);
}

Test(template_property, globals_have_accessors_and_lazy_properties) {
  v8c_template *tmpl = object();
  v8c_context *context = NULL;
  v8c_value value = NULL;
  stored = 2;
  OK(v8c_template_set_accessor(tmpl, V8C_LIT("x"), read_stored, write_stored, NULL, 0));
  OK(v8c_template_set_native(tmpl, V8C_LIT("n"), get_counted, set_counted, NULL, 0));
  OK(v8c_template_set_lazy(tmpl, V8C_LIT("l"), get_counted, NULL, 0));
  OK(v8c_template_set_immutable_prototype(tmpl));
  OK(v8c_context_new(iso, &(v8c_context_options){.size = sizeof(v8c_context_options), .global = tmpl}, &context));
  OK(v8c_eval(context, V8C_LIT("x = 5; [x, n, l, l, n].join()"), NULL, &value));
  TEXT_IS(value, "5,1,2,2,3");
  v8c_template_free(tmpl);
  v8c_context_free(context);
}

Test(template_property, a_class_instance_as_global) {
  v8c_template *fn = point(), *inst = NULL;
  v8c_context *context = NULL;
  v8c_value value = NULL;
  OK(v8c_instance_template(fn, &inst));
  OK(v8c_template_set_fn(inst, V8C_LIT("here"), called, NULL, V8C_OWN_THIS));
  OK(v8c_context_new(iso, &(v8c_context_options){.size = sizeof(v8c_context_options), .global = inst}, &context));
  OK(v8c_eval(context, V8C_LIT("[here(1), globalThis.here(), here.call(globalThis)].join()"), NULL, &value));
  TEXT_IS(value, "1,0,0");
  v8c_template_free(fn);
  v8c_template_free(inst);
  v8c_context_free(context);
}
