/* template_test.c: templates: shaped, instantiated, frozen, and what V8 would die of. */
#include "tests/harness/values.h"

TestSuite(template, .init = harness_up, .fini = harness_down);

static void answer(v8c_call *call) {
  v8c_value data = v8c_data_value(call);
  if (v8c_is_undefined(data))
    v8c_return_int32(call, 42);
  else
    v8c_return(call, data);
}

/* Returns its `this`, as a constructor should. */
static void construct(v8c_call *call) { (void)call; }

static v8c_template *function(v8c_fn fn) {
  v8c_template *tmpl = NULL;
  OK(v8c_function_template(iso, fn, NULL, &tmpl));
  return tmpl;
}

static v8c_template *object(void) {
  v8c_template *tmpl = NULL;
  OK(v8c_object_template(iso, &tmpl));
  return tmpl;
}

static v8c_template *prototype(v8c_template *function) {
  v8c_template *tmpl = NULL;
  OK(v8c_prototype_template(function, &tmpl));
  return tmpl;
}

static v8c_template *instance(v8c_template *function) {
  v8c_template *tmpl = NULL;
  OK(v8c_instance_template(function, &tmpl));
  return tmpl;
}

static v8c_value made(v8c_template *tmpl) {
  v8c_value out = NULL;
  OK(v8c_template_instance(tmpl, ctx, &out));
  return out;
}

static v8c_value function_of(v8c_template *tmpl) {
  v8c_value out = NULL;
  OK(v8c_template_function(tmpl, ctx, &out));
  return out;
}

static v8c_value one(void) { return v8c_int32(iso, 1); }

/* ---- Properties ----------------------------------------------------------------------------- */

Test(template, properties) {
  v8c_template *tmpl = object(), *inner = object(), *fn = function(answer);
  v8c_value text;
  OK(v8c_string(iso, V8C_LIT("text"), &text));
  OK(v8c_template_set(tmpl, V8C_LIT("n"), v8c_number(iso, 1.5), 0));
  OK(v8c_template_set(tmpl, V8C_LIT("s"), text, 0));
  OK(v8c_template_set(tmpl, V8C_LIT("u"), v8c_undefined(iso), 0));
  OK(v8c_template_set(tmpl, V8C_LIT("big"), v8c_bigint_int64(iso, 9), 0));
  OK(v8c_template_set(tmpl, V8C_LIT("sym"), eval("Symbol.iterator"), 0));
  OK(v8c_template_set(tmpl, V8C_LIT("7"), one(), 0));
  OK(v8c_template_set(tmpl, V8C_LIT("nul\0name"), one(), 0));
  OK(v8c_template_set(inner, V8C_LIT("deep"), v8c_boolean(iso, true), 0));
  OK(v8c_template_set_template(tmpl, V8C_LIT("inner"), inner, 0));
  OK(v8c_template_set_template(tmpl, V8C_LIT("f"), fn, 0));
  OK(v8c_template_set_fn(tmpl, V8C_LIT("g"), answer, text, 0));
  GLOBAL("o", made(tmpl));
  GLOBAL("p", made(tmpl));
  EVAL_IS("[o.n, o.s, 'u' in o, typeof o.big, typeof o.sym, o[7], o['nul\\0name'], o.inner.deep, o.f(), o.g()].join()",
          "1.5,text,true,bigint,symbol,1,1,true,42,text");
  EVAL_IS("[o.inner === p.inner, o.f === p.f, o.g === p.g, o.g.name].join()", "false,true,true,g");
  v8c_template_free(tmpl);
  v8c_template_free(inner);
  v8c_template_free(fn);
}

Test(template, attributes) {
  v8c_template *tmpl = object();
  char name[] = "a0";
  for (int attributes = 0; attributes < 8; attributes++, name[1]++)
    OK(v8c_template_set(tmpl, name, 2, one(), attributes));
  CODE(V8C_EINVAL, v8c_template_set(tmpl, V8C_LIT("x"), one(), 8));
  CODE(V8C_EINVAL, v8c_template_set(tmpl, V8C_LIT("x"), one(), -1));
  CODE(V8C_EINVAL, v8c_template_set_fn(tmpl, V8C_LIT("x"), answer, NULL, 16));
  GLOBAL("o", made(tmpl));
  EVAL_IS(
      "Object.getOwnPropertyNames(o).map(n => { const d = Object.getOwnPropertyDescriptor(o, n);"
      " return !d.writable * 1 + !d.enumerable * 2 + !d.configurable * 4 }).join()",
      "0,1,2,3,4,5,6,7");
  v8c_template_free(tmpl);
}

Test(template, values_that_are_no_primitives) {
  v8c_template *tmpl = object(), *out = NULL;
  int here;
  CODE(V8C_ETYPE, v8c_template_set(tmpl, V8C_LIT("x"), eval("({})"), 0));
  CODE(V8C_ETYPE, v8c_template_set(tmpl, V8C_LIT("x"), eval("[].at"), 0));
  CODE(V8C_ETYPE, v8c_template_set(tmpl, V8C_LIT("x"), v8c_external(iso, &here), 0));
  CODE(V8C_ETYPE, v8c_template_set_fn(tmpl, V8C_LIT("x"), answer, eval("({})"), 0));
  CODE(V8C_ETYPE, v8c_function_template(iso, answer, eval("({})"), &out));
  cr_assert_null(out);
  OK(v8c_template_set(tmpl, V8C_LIT("x"), one(), 0)); /* the name is still free */
  OK(v8c_function_template(iso, answer, v8c_external(iso, &here), &out));
  GLOBAL("f", function_of(out));
  void *pointer = NULL;
  OK(v8c_get_external(eval("f()"), &pointer));
  cr_assert_eq(pointer, &here);
  v8c_template_free(out);
  v8c_template_free(tmpl);
}

Test(template, a_name_once) {
  v8c_template *tmpl = object(), *fn = function(answer), *proto = prototype(fn), *again = prototype(fn);
  OK(v8c_template_set(tmpl, V8C_LIT("x"), one(), 0));
  CODE(V8C_EEXIST, v8c_template_set(tmpl, V8C_LIT("x"), one(), 0));
  CODE(V8C_EEXIST, v8c_template_set_fn(tmpl, V8C_LIT("x"), answer, NULL, 0));
  CODE(V8C_EEXIST, v8c_template_set_template(tmpl, V8C_LIT("x"), fn, 0));
  OK(v8c_template_set(tmpl, "\xff", 1, one(), 0));
  CODE(V8C_EEXIST, v8c_template_set(tmpl, "\xfe", 1, one(), 0)); /* U+FFFD both */
  OK(v8c_template_set(proto, V8C_LIT("x"), one(), 0));
  CODE(V8C_EEXIST, v8c_template_set(again, V8C_LIT("x"), one(), 0));
  OK(v8c_template_set(proto, V8C_LIT("constructor"), one(), 0));
  OK(v8c_template_set(proto, V8C_LIT("length"), one(), 0));
  OK(v8c_template_set(fn, V8C_LIT("x"), one(), 0));
  const char *const own[] = {"length", "name", "prototype", "arguments", "caller"};
  for (int i = 0; i < 5; i++) CODE(V8C_EEXIST, v8c_template_set(fn, own[i], V8C_ZSTR, one(), 0));
  OK(v8c_template_set(fn, V8C_LIT("name\0"), one(), 0));
  (void)made(tmpl);
  GLOBAL("f", function_of(fn));
  EVAL_IS("[f.x, new f().x, new f().length].join()", "1,1,1");
  v8c_template_free(tmpl);
  v8c_template_free(fn);
  v8c_template_free(proto);
  v8c_template_free(again);
}

Test(template, many_properties) {
  v8c_template *tmpl = object();
  char name[32];
  for (int i = 0; i < 3000; i++) {
    snprintf(name, sizeof name, "property%d", i);
    OK(v8c_template_set(tmpl, name, V8C_ZSTR, v8c_int32(iso, i), 0));
  }
  CODE(V8C_EEXIST, v8c_template_set(tmpl, V8C_LIT("property1234"), one(), 0));
  GLOBAL("o", made(tmpl));
  EVAL_IS("Object.keys(o).length + ',' + o.property2999", "3000,2999");
  v8c_template_free(tmpl);
}

/* ---- Classes ------------------------------------------------------------------------------------ */

Test(template, classes) {
  v8c_template *fn = function(construct), *proto = prototype(fn), *inst = instance(fn);
  OK(v8c_template_set_class_name(fn, V8C_LIT("Point")));
  OK(v8c_template_set(inst, V8C_LIT("x"), one(), 0));
  OK(v8c_template_set_fn(proto, V8C_LIT("answer"), answer, NULL, V8C_DONT_ENUM));
  OK(v8c_template_set(fn, V8C_LIT("ORIGIN"), one(), V8C_READ_ONLY));
  OK(v8c_template_set_field_count(inst, 3));
  cr_assert_eq(v8c_template_field_count(inst), 3);
  v8c_value f = function_of(fn);
  cr_assert(v8c_strict_equals(f, function_of(fn)));
  GLOBAL("Point", f);
  EVAL_IS(
      "var p = new Point(); [p.x, p.answer(), Point.ORIGIN, Point.name, p instanceof Point,"
      " p.constructor === Point, Object.keys(p)].join()",
      "1,42,1,Point,true,true,x");
  EVAL_IS("try { p.none() } catch (e) { e.message }", "p.none is not a function");
  v8c_value point = eval("p");
  cr_assert_eq(v8c_field_count(point), 3);
  cr_assert(v8c_template_has_instance(fn, point));
  cr_assert(!v8c_template_has_instance(fn, eval("({})")));
  cr_assert(!v8c_template_has_instance(fn, one()));
  cr_assert(!v8c_template_has_instance(proto, point));
  cr_assert(!v8c_template_has_instance(fn, NULL));
  cr_assert(!v8c_template_has_instance(NULL, point));
  v8c_value direct = made(inst);
  cr_assert(v8c_template_has_instance(fn, direct));
  v8c_template_free(fn);
  v8c_template_free(proto);
  v8c_template_free(inst);
}

Test(template, the_class_name_is_in_messages) {
  v8c_template *fn = function(construct);
  OK(v8c_template_set_class_name(fn, V8C_LIT("Widget")));
  GLOBAL("W", function_of(fn));
  EVAL_IS(
      "'use strict'; try { const w = new W(); Object.defineProperty(w, 'r', {value: 1}); w.r = 2 } catch (e) {"
      " e.message }",
      "Cannot assign to read only property 'r' of object '#<Widget>'");
  v8c_template_free(fn);
}

Test(template, inheritance) {
  v8c_template *base = function(construct), *child = function(construct), *late = function(construct);
  v8c_template *proto = prototype(base);
  OK(v8c_template_set_fn(proto, V8C_LIT("up"), answer, NULL, 0));
  OK(v8c_template_inherit(child, base));
  GLOBAL("Child", function_of(child));
  GLOBAL("Base", function_of(base));
  EVAL_IS("var c = new Child(); [c.up(), c instanceof Base, c instanceof Child, new Base() instanceof Child].join()",
          "42,true,true,false");
  cr_assert(v8c_template_has_instance(base, eval("c")));
  cr_assert(!v8c_template_has_instance(child, eval("new Base()")));
  OK(v8c_template_inherit(late, base)); /* the parent may have instances */
  GLOBAL("Late", function_of(late));
  EVAL_IS("new Late().up()", "42");
  CODE(V8C_ESTATE, v8c_template_inherit(late, child));
  v8c_template_free(base);
  v8c_template_free(child);
  v8c_template_free(late);
  v8c_template_free(proto);
}

/* ---- What V8 would die of ---------------------------------------------------------------------- */

Test(template, inside_itself) {
  v8c_template *a = function(construct), *b = function(construct), *c = function(construct), *o = object();
  v8c_template *proto = prototype(a);
  CODE(V8C_EINVAL, v8c_template_inherit(a, a));
  CODE(V8C_EINVAL, v8c_template_set_template(o, V8C_LIT("o"), o, 0));
  CODE(V8C_EINVAL, v8c_template_set_template(proto, V8C_LIT("a"), a, 0));
  CODE(V8C_EINVAL, v8c_template_set_template(a, V8C_LIT("p"), proto, 0));
  OK(v8c_template_inherit(a, b));
  OK(v8c_template_inherit(b, c));
  CODE(V8C_EINVAL, v8c_template_inherit(c, a));
  CODE(V8C_EINVAL, v8c_template_set_template(c, V8C_LIT("p"), proto, 0));
  OK(v8c_template_set_template(o, V8C_LIT("a"), a, 0));
  CODE(V8C_EINVAL, v8c_template_set_template(c, V8C_LIT("o"), o, 0));
  (void)made(o);
  v8c_template_free(a);
  v8c_template_free(b);
  v8c_template_free(c);
  v8c_template_free(o);
  v8c_template_free(proto);
}

/* A chain of `n`, from above or from below; the outermost is returned. */
static v8c_template *chain(int n, bool downward, int *err) {
  v8c_template *top = function(construct), *last = top;
  *err = 0;
  for (int i = 1; i < n && !*err; i++) {
    v8c_template *next = function(construct);
    *err = downward ? v8c_template_inherit(last, next) : v8c_template_inherit(next, last);
    if (last != top || !downward) v8c_template_free(last);
    last = next;
  }
  if (downward && last != top) v8c_template_free(last);
  return downward ? top : last;
}

Test(template, too_deep) {
  int err;
  v8c_value out = NULL;
  v8c_template *tmpl = chain(100, false, &err);
  OK(err);
  OK(v8c_template_function(tmpl, ctx, &out));
  v8c_template_free(tmpl);
  tmpl = chain(101, false, &err);
  CODE(V8C_ERANGE, err);
  v8c_template_free(tmpl);
  tmpl = chain(100000, true, &err); /* grown where nobody looks up, and freed without recursion */
  OK(err);
  out = NULL;
  CODE(V8C_ERANGE, v8c_template_function(tmpl, ctx, &out));
  cr_assert_null(out);
  v8c_template_free(tmpl);
}

Test(template, many_ways_to_the_same_one) {
  v8c_template *level = object();
  for (int i = 0; i < 60; i++) {
    v8c_template *next = object();
    OK(v8c_template_set_template(next, V8C_LIT("a"), level, 0));
    if (i < 8) OK(v8c_template_set_template(next, V8C_LIT("b"), level, 0));
    v8c_template_free(level);
    level = next;
  }
  (void)made(level);
  v8c_template_free(level);
}

Test(template, changes_after_an_instance) {
  v8c_template *fn = function(construct), *proto = prototype(fn), *inst = instance(fn), *inner = object();
  v8c_template *base = function(construct), *holder = object(), *free_one = function(construct), *late = NULL;
  OK(v8c_template_inherit(fn, base));
  OK(v8c_template_set_template(proto, V8C_LIT("inner"), inner, 0));
  OK(v8c_template_set_template(holder, V8C_LIT("fn"), fn, 0));
  (void)made(holder);
#define FROZEN(call) CODE(V8C_ESTATE, call)
  v8c_template *const frozen[] = {fn, proto, inst, inner, base, holder};
  for (size_t i = 0; i < 6; i++) {
    FROZEN(v8c_template_set(frozen[i], V8C_LIT("x"), one(), 0));
    FROZEN(v8c_template_set_fn(frozen[i], V8C_LIT("x"), answer, NULL, 0));
    FROZEN(v8c_template_set_template(frozen[i], V8C_LIT("x"), free_one, 0));
  }
  FROZEN(v8c_template_set_class_name(fn, V8C_LIT("x")));
  FROZEN(v8c_template_set_class_name(base, V8C_LIT("x")));
  FROZEN(v8c_template_set_field_count(inst, 1));
  FROZEN(v8c_template_set_field_count(inner, 1));
  FROZEN(v8c_template_inherit(fn, free_one));
  FROZEN(v8c_template_inherit(base, free_one));
  OK(v8c_template_set_class_name(free_one, V8C_LIT("x")));
  OK(v8c_prototype_template(base, &late)); /* V8 makes it only now */
  FROZEN(v8c_template_set(late, V8C_LIT("x"), one(), 0));
  v8c_template_free(late);
  v8c_template_free(fn);
  v8c_template_free(proto);
  v8c_template_free(inst);
  v8c_template_free(inner);
  v8c_template_free(base);
  v8c_template_free(holder);
  v8c_template_free(free_one);
}

Test(template, field_counts) {
  v8c_template *tmpl = object(), *fn = function(answer);
  OK(v8c_template_set_field_count(tmpl, 64));
  CODE(V8C_ERANGE, v8c_template_set_field_count(tmpl, 65));
  CODE(V8C_ERANGE, v8c_template_set_field_count(tmpl, SIZE_MAX));
  cr_assert_eq(v8c_template_field_count(tmpl), 64);
  CODE(V8C_ETYPE, v8c_template_set_field_count(fn, 1));
  cr_assert_eq(v8c_template_field_count(fn), 0);
  cr_assert_eq(v8c_template_field_count(NULL), 0);
  v8c_value value = made(tmpl);
  OK(v8c_set_field(iso, value, 63, one()));
  cr_assert_eq(v8c_field_count(value), 64);
  v8c_template_free(tmpl);
  v8c_template_free(fn);
}

/* ---- Contexts, isolates, lives -------------------------------------------------------------------- */

Test(template, of_the_global) {
  v8c_template *tmpl = object(), *bad = object(), *fn = function(construct), *inst = instance(fn);
  v8c_context *context = NULL, *none = NULL;
  v8c_frame frame;
  v8c_value out;
  OK(v8c_template_set(tmpl, V8C_LIT("one"), one(), V8C_READ_ONLY));
  OK(v8c_template_set_fn(tmpl, V8C_LIT("ask"), answer, NULL, 0));
  OK(v8c_template_set(tmpl, V8C_LIT("Map"), one(), 0)); /* built-ins win */
  OK(v8c_template_set(bad, V8C_LIT("constructor"), one(), 0));
  v8c_context_options options = {.size = sizeof options, .global = tmpl};
  for (int i = 0; i < 2; i++) {
    OK(v8c_context_new(iso, &options, &context));
    OK(v8c_enter(context, &frame));
    OK(v8c_eval(context, V8C_LIT("one + ask() + typeof Map"), "t.js", &out));
    TEXT_IS(out, "43function");
    OK(v8c_leave(&frame));
    v8c_context_free(context);
  }
  CODE(V8C_ESTATE, v8c_template_set(tmpl, V8C_LIT("two"), one(), 0));
  options.global = bad;
  CODE(V8C_EEXIST, v8c_context_new(iso, &options, &none));
  options.global = fn;
  CODE(V8C_ETYPE, v8c_context_new(iso, &options, &none));
  options.global = inst;
  OK(v8c_context_new(iso, &options, &none));
  v8c_context_free(none);
  v8c_template_free(tmpl);
  v8c_template_free(bad);
  v8c_template_free(fn);
  v8c_template_free(inst);
}

Test(template, freed_before_its_instances_are_used) {
  v8c_template *fn = function(construct), *proto = prototype(fn);
  OK(v8c_template_set_fn(proto, V8C_LIT("answer"), answer, NULL, 0));
  GLOBAL("K", function_of(fn));
  eval("var k = new K()");
  v8c_template_free(fn);
  OK(v8c_low_memory(iso));
  CODE(V8C_ESTATE, v8c_template_set(proto, V8C_LIT("x"), one(), 0));
  v8c_template_free(proto);
  OK(v8c_low_memory(iso));
  EVAL_IS("k.answer() + new K().answer()", "84");
}

Test(template, parts_outlive_the_function) {
  v8c_template *fn = function(construct), *inst = instance(fn), *holder = object();
  OK(v8c_template_set_template(holder, V8C_LIT("K"), fn, 0));
  v8c_template_free(fn);
  OK(v8c_low_memory(iso));
  OK(v8c_template_set(inst, V8C_LIT("x"), one(), 0));
  GLOBAL("h", made(holder));
  EVAL_IS("new h.K().x", "1");
  CODE(V8C_ESTATE, v8c_template_set(inst, V8C_LIT("y"), one(), 0));
  v8c_template_free(inst);
  v8c_template_free(holder);
  v8c_template_free(NULL);
}

Test(template, in_several_contexts) {
  v8c_template *fn = function(answer);
  v8c_context *other;
  v8c_value here = function_of(fn), there;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_template_function(fn, other, &there));
  cr_assert(!v8c_strict_equals(here, there));
  v8c_context_free(other);
  v8c_template_free(fn);
}

Test(template, of_another_isolate) {
  v8c_template *mine = object(), *fn = function(answer), *theirs = NULL, *their_fn = NULL;
  v8c_isolate *other;
  v8c_context *outside, *none = NULL;
  v8c_frame frame;
  v8c_value out = NULL;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &outside));
  CODE(V8C_ETHREAD, v8c_object_template(other, &theirs));
  CODE(V8C_ETHREAD, v8c_function_template(other, answer, NULL, &theirs));
  OK(v8c_enter(outside, &frame));
  OK(v8c_object_template(other, &theirs));
  OK(v8c_function_template(other, answer, NULL, &their_fn));
  CODE(V8C_ETHREAD, v8c_template_set(mine, V8C_LIT("x"), v8c_int32(other, 1), 0));
  CODE(V8C_EINVAL, v8c_template_set_template(theirs, V8C_LIT("x"), mine, 0));
  CODE(V8C_EINVAL, v8c_template_instance(mine, outside, &out));
  OK(v8c_leave(&frame));
  CODE(V8C_EINVAL, v8c_template_instance(theirs, ctx, &out));
  CODE(V8C_EINVAL, v8c_template_function(their_fn, ctx, &out));
  CODE(V8C_EINVAL, v8c_template_inherit(fn, their_fn));
  CODE(V8C_ETHREAD, v8c_template_set(theirs, V8C_LIT("x"), one(), 0));
  v8c_context_options options = {.size = sizeof options, .global = theirs};
  CODE(V8C_EINVAL, v8c_context_new(iso, &options, &none));
  OK(v8c_isolate_free(other));
  CODE(V8C_EDISPOSED, v8c_template_set(theirs, V8C_LIT("x"), one(), 0));
  CODE(V8C_EDISPOSED, v8c_template_instance(theirs, ctx, &out));
  CODE(V8C_EDISPOSED, v8c_template_inherit(fn, their_fn));
  CODE(V8C_EDISPOSED, v8c_prototype_template(their_fn, &theirs));
  cr_assert(!v8c_template_has_instance(their_fn, one()));
  cr_assert_eq(v8c_template_field_count(theirs), 0);
  cr_assert_null(out);
  v8c_template_free(theirs);
  v8c_template_free(their_fn);
  v8c_template_free(mine);
  v8c_template_free(fn);
  v8c_context_free(outside);
}

/* ---- Wrong arguments, slots ----------------------------------------------------------------------------- */

Test(template, wrong_arguments) {
  v8c_template *tmpl = object(), *fn = function(NULL), *out = NULL;
  v8c_value value = NULL;
  CODE(V8C_EINVAL, v8c_function_template(NULL, answer, NULL, &out));
  CODE(V8C_EINVAL, v8c_function_template(iso, answer, NULL, NULL));
  CODE(V8C_EINVAL, v8c_object_template(NULL, &out));
  CODE(V8C_EINVAL, v8c_object_template(iso, NULL));
  CODE(V8C_EINVAL, v8c_prototype_template(NULL, &out));
  CODE(V8C_EINVAL, v8c_prototype_template(fn, NULL));
  CODE(V8C_ETYPE, v8c_prototype_template(tmpl, &out));
  CODE(V8C_ETYPE, v8c_instance_template(tmpl, &out));
  CODE(V8C_EINVAL, v8c_template_set(NULL, V8C_LIT("x"), one(), 0));
  CODE(V8C_EINVAL, v8c_template_set(tmpl, NULL, 1, one(), 0));
  CODE(V8C_EINVAL, v8c_template_set(tmpl, V8C_LIT("x"), NULL, 0));
  CODE(V8C_EINVAL, v8c_template_set_template(tmpl, V8C_LIT("x"), NULL, 0));
  CODE(V8C_EINVAL, v8c_template_set_template(NULL, V8C_LIT("x"), tmpl, 0));
  CODE(V8C_EINVAL, v8c_template_set_fn(NULL, V8C_LIT("x"), answer, NULL, 0));
  CODE(V8C_EINVAL, v8c_template_set_field_count(NULL, 1));
  CODE(V8C_EINVAL, v8c_template_set_class_name(NULL, V8C_LIT("x")));
  CODE(V8C_EINVAL, v8c_template_set_class_name(fn, NULL, 1));
  CODE(V8C_ETYPE, v8c_template_set_class_name(tmpl, V8C_LIT("x")));
  CODE(V8C_EINVAL, v8c_template_inherit(fn, NULL));
  CODE(V8C_EINVAL, v8c_template_inherit(NULL, fn));
  CODE(V8C_ETYPE, v8c_template_inherit(fn, tmpl));
  CODE(V8C_ETYPE, v8c_template_inherit(tmpl, fn));
  CODE(V8C_EINVAL, v8c_template_function(NULL, ctx, &value));
  CODE(V8C_EINVAL, v8c_template_function(fn, NULL, &value));
  CODE(V8C_EINVAL, v8c_template_function(fn, ctx, NULL));
  CODE(V8C_ETYPE, v8c_template_function(tmpl, ctx, &value));
  CODE(V8C_EINVAL, v8c_template_instance(tmpl, ctx, NULL));
  CODE(V8C_EINVAL, v8c_template_instance(NULL, ctx, &value));
  CODE(V8C_ETYPE, v8c_template_instance(fn, ctx, &value));
  cr_assert(!out && !value);
  GLOBAL("f", function_of(fn));
  EVAL_IS("var o = {f}; [o.f() === o, new f() instanceof f].join()", "true,true");
  v8c_template_free(tmpl);
  v8c_template_free(fn);
}

Test(template, slots) {
  v8c_value value, number = one();
  size_t before = v8c_scope_count(iso);
  v8c_template *tmpl = object(), *fn = function(answer), *base = function(answer), *inst = instance(fn);
  v8c_template *proto = prototype(fn);
  OK(v8c_template_set(tmpl, V8C_LIT("a"), number, 0));
  OK(v8c_template_set_fn(tmpl, V8C_LIT("b"), answer, number, 0));
  OK(v8c_template_set_template(tmpl, V8C_LIT("c"), fn, 0));
  OK(v8c_template_set_class_name(fn, V8C_LIT("K")));
  OK(v8c_template_set_field_count(inst, 1));
  OK(v8c_template_inherit(fn, base));
  cr_expect_eq(v8c_scope_count(iso), before);
  OK(v8c_template_function(fn, ctx, &value));
  OK(v8c_template_instance(tmpl, ctx, &value));
  cr_expect(!v8c_template_has_instance(fn, value));
  cr_expect_eq(v8c_scope_count(iso) - before, 2);
  v8c_template_free(tmpl);
  v8c_template_free(fn);
  v8c_template_free(base);
  v8c_template_free(inst);
  v8c_template_free(proto);
  cr_expect_eq(v8c_scope_count(iso) - before, 2);
}
