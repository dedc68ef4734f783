/* template_property_test.c: accessors, native and lazy properties, symbol keys, receivers, and what
 * templates say of their functions and instances. */
#include "tests/harness/values.h"

TestSuite(template_property, .init = harness_up, .fini = harness_down);

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

/* ---- Accessors of the caller's templates ------------------------------------------------------- */

Test(template_property, accessor_templates) {
  v8c_template *tmpl = object(), *get = NULL, *set = function(write_stored);
  OK(v8c_function_template_with(iso, OPTIONS(.fn = data_of, .data = v8c_int32(iso, 9), .no_constructor = true), &get));
  OK(v8c_template_set(get, V8C_LIT("tag"), v8c_int32(iso, 4), 0));
  OK(v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), get, set, V8C_DONT_ENUM));
  OK(v8c_template_set_accessor_templates(tmpl, V8C_LIT("r"), get, NULL, V8C_DONT_DELETE));
  OK(v8c_template_set_accessor_templates(tmpl, V8C_LIT("w"), NULL, set, 0));
  OK(v8c_template_set_key_accessor_templates(tmpl, v8c_symbol_iterator(iso), get, NULL, 0));
  instance(tmpl);
  EVAL_IS(
      "const of = k => Object.getOwnPropertyDescriptor(o, k);"
      "['x', 'r', 'w'].map(k => [typeof of(k).get, typeof of(k).set, +of(k).enumerable, +of(k).configurable].join('/'))"
      ".join()",
      "function/function/0/1,function/undefined/1/0,undefined/function/1/1");
  EVAL_IS("o[Symbol.iterator]", "9");
  EVAL_IS("o.x = 6; o.r = 1; [o.x, o.r, o.w, of('x').get.tag, of('x').get === of('r').get].join()", "9,9,,4,true");
  cr_expect_eq(stored, 6);
  CODE(V8C_ESTATE, v8c_template_set(get, V8C_LIT("late"), v8c_int32(iso, 4), 0));
  v8c_template_free(get);
  v8c_template_free(set);
}

Test(template_property, accessor_templates_are_checked) {
  v8c_template *tmpl = object(), *fn = function(data_of), *plain = object();
  CODE(V8C_EINVAL, v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), NULL, NULL, 0));
  CODE(V8C_ETYPE, v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), plain, NULL, 0));
  CODE(V8C_ETYPE, v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), fn, plain, 0));
  CODE(V8C_EINVAL, v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), fn, NULL, V8C_READ_ONLY));
  CODE(V8C_EINVAL, v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), fn, NULL, 64));
  CODE(V8C_EINVAL, v8c_template_set_accessor_templates(fn, V8C_LIT("x"), fn, NULL, 0)); /* inside itself */
  CODE(V8C_EINVAL, v8c_template_set_accessor_templates(fn, V8C_LIT("x"), NULL, fn, 0));
  OK(v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), fn, fn, 0));
  CODE(V8C_EEXIST, v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), fn, fn, 0));
  v8c_template_free(tmpl);
  v8c_template_free(fn);
  v8c_template_free(plain);
}

/* A getter with a receiver of its own: what V8C_OWN_THIS cannot say. */
Test(template_property, accessor_templates_with_a_receiver) {
  v8c_template *point = function(construct), *tmpl = object(), *get = NULL;
  OK(v8c_function_template_with(iso, OPTIONS(.fn = read_stored, .receiver = point), &get));
  OK(v8c_template_set_accessor_templates(tmpl, V8C_LIT("x"), get, NULL, 0));
  stored = 5;
  global_function(point, "Point");
  instance(tmpl);
  EVAL_IS("try { o.x } catch (e) { e instanceof TypeError && e.message }", "Illegal invocation");
  EVAL_IS("Reflect.get(o, 'x', new Point)", "5");
  v8c_template_free(point);
  v8c_template_free(get);
}

/* ---- Intrinsics ---------------------------------------------------------------------------------- */

Test(template_property, intrinsics_are_those_of_the_context) {
  static const struct {
    v8c_intrinsic intrinsic;
    const char *is;
  } all[] = {
      {V8C_INTRINSIC_ARRAY_ENTRIES, "Array.prototype.entries"},
      {V8C_INTRINSIC_ARRAY_FOR_EACH, "Array.prototype.forEach"},
      {V8C_INTRINSIC_ARRAY_KEYS, "Array.prototype.keys"},
      {V8C_INTRINSIC_ARRAY_VALUES, "Array.prototype.values"},
      {V8C_INTRINSIC_ARRAY_PROTOTYPE, "Array.prototype"},
      {V8C_INTRINSIC_ASYNC_ITERATOR_PROTOTYPE,
       "Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype))"},
      {V8C_INTRINSIC_ERROR_PROTOTYPE, "Error.prototype"},
      {V8C_INTRINSIC_ITERATOR_PROTOTYPE, "Iterator.prototype"},
      {V8C_INTRINSIC_MAP_ITERATOR_PROTOTYPE, "Object.getPrototypeOf(new Map().keys())"},
      {V8C_INTRINSIC_OBJECT_VALUE_OF, "Object.prototype.valueOf"},
      {V8C_INTRINSIC_SET_ITERATOR_PROTOTYPE, "Object.getPrototypeOf(new Set().keys())"},
  };
  v8c_template *tmpl = object();
  v8c_value out = NULL;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char name[3] = {'i', (char)('a' + i), 0};
    OK(v8c_template_set_intrinsic(tmpl, name, 2, all[i].intrinsic, i % 2 ? V8C_READ_ONLY : 0));
  }
  OK(v8c_template_instance(tmpl, ctx, &out));
  GLOBAL("o", out);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char source[200];
    snprintf(source, sizeof source, "o.i%c === %s", (char)('a' + i), all[i].is);
    cr_expect_str_eq(text_of(eval(source)), "true", "%s", source);
  }
  EVAL_IS("o.ia = 1; o.ib = 1; [o.ia, typeof o.ib].join()", "1,function");
  v8c_template_free(tmpl);
}

Test(template_property, intrinsics_make_instances_iterable) {
  v8c_template *tmpl = object();
  v8c_value iterator = v8c_symbol_iterator(iso);
  OK(v8c_template_set_key_intrinsic(tmpl, iterator, V8C_INTRINSIC_ARRAY_VALUES, V8C_DONT_ENUM));
  CODE(V8C_EEXIST, v8c_template_set_key_intrinsic(tmpl, iterator, V8C_INTRINSIC_ARRAY_VALUES, 0));
  CODE(V8C_EINVAL, v8c_template_set_intrinsic(tmpl, V8C_LIT("x"), (v8c_intrinsic)11, 0));
  CODE(V8C_EINVAL, v8c_template_set_intrinsic(tmpl, V8C_LIT("x"), (v8c_intrinsic)-1, 0));
  instance(tmpl);
  EVAL_IS("o[0] = 'a'; o[1] = 'b'; o.length = 2; [...o].join('')", "ab");
}

/* ---- Access checks --------------------------------------------------------------------------------- */

static struct {
  bool allow;
  int asked, freed;
  v8c_context *accessing;
} door;

static bool may_access(v8c_context *accessing, v8c_value object, void *data) {
  cr_assert(v8c_is_object(object));
  cr_assert_eq(data, &door);
  door.asked++;
  door.accessing = accessing;
  return door.allow;
}

static void door_freed(void *data) {
  cr_assert_eq(data, &door);
  door.freed++;
}

Test(template_property, access_checks) {
  v8c_template *tmpl = object();
  v8c_value out = NULL;
  OK(v8c_template_set(tmpl, V8C_LIT("x"), v8c_int32(iso, 1), 0));
  OK(v8c_template_set_access_check(tmpl, may_access, &door, door_freed));
  CODE(V8C_EEXIST, v8c_template_set_access_check(tmpl, may_access, &door, door_freed));
  door.allow = true;
  instance(tmpl);
  EVAL_IS("o.y = 2; [o.x, o.y, 'x' in o, Object.keys(o), delete o.y, o.y].join()", "1,2,true,x,y,true,");
  cr_expect_geq(door.asked, 5);
  cr_expect_eq(door.accessing, ctx);
  door.allow = false;
  EVAL_IS(
      "[() => o.x, () => { o.x = 1 }, () => 'x' in o, () => delete o.x, () => o.__proto__,"
      " () => Object.defineProperty(o, 'x', { value: 1 }), () => Object.freeze(o), () => o.x()]"
      ".map(f => { try { f(); return f } catch (e) { return e instanceof TypeError && e.message } })"
      ".filter(t => t !== 'no access').join()",
      "");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, eval("o"), v8c_null(iso)));
  THROWN("no access");
  EVAL_IS("JSON.stringify([Object.keys(o), { ...o }, Object.getPrototypeOf(o)])", "[[],{},null]");
  CODE(V8C_EXCEPTION, v8c_get_named(ctx, eval("o"), V8C_LIT("x"), &out));
  THROWN("no access");
  cr_expect_null(out);
  door.allow = true;
  EVAL_IS("o.x", "1");
}

static bool throws_a_string(v8c_context *accessing, v8c_value object, void *data) {
  (void)object, (void)data;
  (void)v8c_eval(accessing, V8C_LIT("throw 'from the check'"), "check.js", NULL);
  return true;
}

static bool terminates(v8c_context *accessing, v8c_value object, void *data) {
  (void)object, (void)data;
  OK(v8c_terminate(v8c_context_isolate(accessing)));
  (void)v8c_eval(accessing, V8C_LIT("for (;;);"), "check.js", NULL);
  return true;
}

Test(template_property, access_checks_that_throw_refuse) {
  v8c_template *tmpl = object();
  OK(v8c_template_set(tmpl, V8C_LIT("x"), v8c_int32(iso, 1), 0));
  OK(v8c_template_set_access_check(tmpl, throws_a_string, NULL, NULL));
  instance(tmpl);
  EVAL_IS("try { o.x } catch (e) { e.message }", "no access");
  tmpl = object();
  OK(v8c_template_set_access_check(tmpl, terminates, NULL, NULL));
  instance(tmpl);
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("try { o.x } catch {} for (;;);"), NULL, NULL));
  OK(v8c_catch(iso, NULL));
}

/* The check is for the instances and goes with the last of them, and their context. */
Test(template_property, access_checks_are_freed) {
  v8c_template *tmpl = object();
  v8c_context *other = NULL;
  v8c_value out = NULL;
  v8c_scope scope;
  v8c_scope_open(iso, &scope);
  OK(v8c_template_set_access_check(tmpl, may_access, &door, door_freed));
  door.allow = true;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_template_instance(tmpl, other, &out));
  v8c_template_free(tmpl);
  GLOBAL("o", out);
  v8c_scope_close(&scope);
  OK(v8c_low_memory(iso));
  EVAL_IS("o.y = 3", "3");
  cr_expect_eq(door.freed, 0);
  eval("o = 0");
  v8c_context_free(other);
  OK(v8c_low_memory(iso));
  OK(v8c_low_memory(iso));
  cr_expect_eq(door.freed, 1);
}

/* One is collected, one goes with the isolate. */
static void door_freed_by_the_end(void) {
  harness_down();
  cr_expect_eq(door.freed, 2);
}

TestSuite(template_access, .init = harness_up, .fini = door_freed_by_the_end);

Test(template_access, checks_are_freed_once) {
  v8c_template *tmpl = object(), *kept = object();
  OK(v8c_template_set_access_check(tmpl, may_access, &door, door_freed));
  OK(v8c_template_set_access_check(kept, may_access, &door, door_freed));
  v8c_template_free(tmpl);
  OK(v8c_low_memory(iso));
  OK(v8c_low_memory(iso));
  cr_expect_eq(door.freed, 1, "%d: a template without instances is collected", door.freed);
}

/* Another context's global: its own scripts are not asked, others are. */
Test(template_property, access_checks_of_a_global) {
  v8c_template *tmpl = object();
  v8c_context *other = NULL;
  v8c_frame frame;
  v8c_value global = NULL, out = NULL;
  OK(v8c_template_set_access_check(tmpl, may_access, &door, NULL));
  OK(v8c_context_new(iso, &(v8c_context_options){.size = sizeof(v8c_context_options), .global = tmpl}, &other));
  OK(v8c_enter(other, &frame));
  OK(v8c_eval(other, V8C_LIT("var secret = 42; globalThis.secret"), "other.js", &out));
  cr_expect_eq(door.asked, 0);
  global = v8c_global(other);
  GLOBAL("other", global);
  OK(v8c_leave(&frame));
  EVAL_IS("try { other.secret } catch (e) { e.message }", "no access");
  cr_expect_eq(door.accessing, ctx);
  door.allow = true;
  EVAL_IS("other.secret", "42");
  v8c_template_free(tmpl);
  v8c_context_free(other);
}

Test(template_property, access_checks_are_not_for_snapshots) {
  v8c_creator *creator = NULL;
  v8c_context *context = NULL;
  v8c_template *tmpl = NULL;
  v8c_frame frame;
  OK(v8c_creator_new(NULL, &creator));
  OK(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_object_template(v8c_creator_isolate(creator), &tmpl));
  CODE(V8C_ESNAPSHOT, v8c_template_set_access_check(tmpl, may_access, &door, door_freed));
  CODE(V8C_EINVAL, v8c_template_set_access_check(tmpl, NULL, &door, door_freed));
  v8c_template_free(tmpl);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  v8c_creator_free(creator);
  cr_expect_eq(door.freed, 0);
}
