/* object_test.c: objects: properties by value, name and index, methods, names, prototypes,
 * internal fields and externals. */
#include "tests/harness/values.h"

TestSuite(object, .init = harness_up, .fini = harness_down);

/* ---- Get, set, has, delete -------------------------------------------------------------- */

Test(object, makes_an_empty_one) {
  v8c_value object;
  OK(v8c_object(ctx, &object));
  cr_assert(v8c_is_object(object));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), object));
  EVAL_IS("Object.keys(o).length + ',' + (o.constructor === Object)", "0,true");
}

static v8c_value constructor(v8c_context *context, const char *name) {
  v8c_value out = NULL;
  OK(v8c_get_named(context, v8c_global(context), name, V8C_ZSTR, &out));
  return out;
}

Test(object, in_the_realm_of_its_context) {
  bool ours = true, theirs = false;
  v8c_context *other;
  v8c_value object, array;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_object(other, &object));
  OK(v8c_array(other, 2, &array));
  OK(v8c_instance_of(other, object, constructor(other, "Object"), &theirs));
  OK(v8c_instance_of(ctx, object, constructor(ctx, "Object"), &ours));
  cr_assert(theirs && !ours);
  OK(v8c_instance_of(other, array, constructor(other, "Array"), &theirs));
  cr_assert(theirs);
  v8c_context_free(other);
}

Test(object, by_value_name_and_index) {
  v8c_value object = eval("({a: 1, 7: 'seven', 'nul\\0key': 2})"), value;
  OK(v8c_get(ctx, object, str("a"), &value));
  TEXT_IS(value, "1");
  OK(v8c_get_named(ctx, object, V8C_LIT("nul\0key"), &value));
  TEXT_IS(value, "2");
  OK(v8c_get_index(ctx, object, 7, &value));
  TEXT_IS(value, "seven");
  OK(v8c_get(ctx, object, v8c_int32(iso, 7), &value));
  TEXT_IS(value, "seven");
  OK(v8c_get_named(ctx, object, V8C_LIT("7"), &value));
  TEXT_IS(value, "seven");
  OK(v8c_get_named(ctx, object, V8C_LIT("none"), &value));
  cr_assert(v8c_is_undefined(value));
  OK(v8c_get_named(ctx, object, NULL, 0, &value));
  cr_assert(v8c_is_undefined(value));
}

Test(object, set_has_delete) {
  v8c_value object = eval("globalThis.o = {}");
  bool yes = false;
  OK(v8c_set(ctx, object, str("a"), v8c_int32(iso, 1)));
  OK(v8c_set_named(ctx, object, "b", V8C_ZSTR, v8c_int32(iso, 2)));
  OK(v8c_set_index(ctx, object, 4294967294u, v8c_int32(iso, 3)));
  EVAL_IS("JSON.stringify(o)", "{\"4294967294\":3,\"a\":1,\"b\":2}");
  OK(v8c_has(ctx, object, str("a"), &yes));
  cr_assert(yes);
  OK(v8c_has_named(ctx, object, V8C_LIT("toString"), &yes));
  cr_assert(yes, "inherited");
  OK(v8c_has_index(ctx, object, 4294967294u, &yes));
  cr_assert(yes);
  OK(v8c_has_index(ctx, object, 0, &yes));
  cr_assert(!yes);
  OK(v8c_delete(ctx, object, str("a"), &yes));
  cr_assert(yes);
  OK(v8c_delete_named(ctx, object, V8C_LIT("b"), NULL));
  OK(v8c_delete_index(ctx, object, 4294967294u, &yes));
  EVAL_IS("JSON.stringify(o)", "{}");
}

Test(object, symbols_are_keys) {
  v8c_value symbol = eval("globalThis.s = Symbol('s')"), object = eval("globalThis.o = {[s]: 5}"), value;
  bool yes;
  OK(v8c_get(ctx, object, symbol, &value));
  TEXT_IS(value, "5");
  OK(v8c_set(ctx, object, symbol, v8c_int32(iso, 6)));
  EVAL_IS("o[s]", "6");
  OK(v8c_has(ctx, object, symbol, &yes));
  cr_assert(yes);
  OK(v8c_delete(ctx, object, symbol, &yes));
  EVAL_IS("s in o", "false");
}

Test(object, read_only_is_left_as_it_is) {
  v8c_value object = eval("globalThis.o = Object.freeze({a: 1})");
  bool yes = true;
  OK(v8c_set_named(ctx, object, V8C_LIT("a"), v8c_int32(iso, 2)));
  EVAL_IS("o.a", "1");
  OK(v8c_delete_named(ctx, object, V8C_LIT("a"), &yes));
  cr_assert(!yes);
}

Test(object, getters_and_proxies_run) {
  v8c_value value;
  bool yes;
  OK(v8c_get_named(ctx, eval("({get a() { return this.b }, b: 3})"), V8C_LIT("a"), &value));
  TEXT_IS(value, "3");
  v8c_value proxy = eval("new Proxy({}, {get: (t, k) => 'got ' + String(k), has: () => true})");
  OK(v8c_get_index(ctx, proxy, 5, &value));
  TEXT_IS(value, "got 5");
  OK(v8c_has_named(ctx, proxy, V8C_LIT("x"), &yes));
  cr_assert(yes);
}

Test(object, what_they_throw_sticks) {
  const char *source =
      "function no(w) { return () => { throw new Error('no ' + w) } }\n"
      "new Proxy({}, {get: no('get'), set: no('set'), has: no('has'), deleteProperty: no('delete'),"
      " ownKeys: no('keys'), getPrototypeOf: no('proto'), setPrototypeOf: no('setproto')})";
  v8c_value proxy = eval(source), out = proxy, key = str("k");
  bool yes = true;
#define THROWS(text, call)                                  \
  do {                                                      \
    CODE(V8C_EXCEPTION, call);                              \
    CODE(V8C_EXCEPTION, v8c_get(ctx, NULL, NULL, NULL));    \
    CODE(V8C_EXCEPTION, v8c_pending(iso));                  \
    THROWN("no " text);                                     \
    cr_assert(out == proxy && yes, "%s: untouched", #call); \
  } while (0)
  THROWS("get", v8c_get(ctx, proxy, key, &out));
  THROWS("get", v8c_get_named(ctx, proxy, V8C_LIT("k"), &out));
  THROWS("get", v8c_get_index(ctx, proxy, 1, &out));
  THROWS("get", v8c_call_method(ctx, proxy, V8C_LIT("k"), 0, NULL, &out));
  THROWS("set", v8c_set(ctx, proxy, key, key));
  THROWS("set", v8c_set_named(ctx, proxy, V8C_LIT("k"), key));
  THROWS("set", v8c_set_index(ctx, proxy, 1, key));
  THROWS("has", v8c_has(ctx, proxy, key, &yes));
  THROWS("has", v8c_has_named(ctx, proxy, V8C_LIT("k"), &yes));
  THROWS("has", v8c_has_index(ctx, proxy, 1, &yes));
  THROWS("delete", v8c_delete(ctx, proxy, key, &yes));
  THROWS("delete", v8c_delete_named(ctx, proxy, V8C_LIT("k"), NULL));
  THROWS("delete", v8c_delete_index(ctx, proxy, 1, &yes));
  THROWS("keys", v8c_property_names(ctx, proxy, &out));
  THROWS("keys", v8c_own_property_names(ctx, proxy, &out));
  THROWS("proto", v8c_get_prototype(ctx, proxy, &out));
  THROWS("setproto", v8c_set_prototype(ctx, proxy, proxy));
}

Test(object, keys_that_throw) {
  v8c_value out;
  CODE(V8C_EXCEPTION, v8c_get(ctx, eval("({})"), eval("({toString() { throw 'key' }})"), &out));
  THROWN("key");
}

/* ---- Methods ------------------------------------------------------------------------------- */

Test(object, methods) {
  v8c_value out, args[2] = {v8c_int32(iso, 1), v8c_int32(iso, 2)};
  OK(v8c_call_method(ctx, eval("({n: 10, add(a, b) { return this.n + a + b }})"), V8C_LIT("add"), 2, args, &out));
  TEXT_IS(out, "13");
  OK(v8c_call_method(ctx, str("abc"), V8C_LIT("toUpperCase"), 0, NULL, &out));
  TEXT_IS(out, "ABC");
  OK(v8c_call_method(ctx, v8c_number(iso, 255), V8C_LIT("toString"), 1, (v8c_value[]){v8c_int32(iso, 16)}, &out));
  TEXT_IS(out, "ff");
  CODE(V8C_ETYPE, v8c_call_method(ctx, eval("({x: 1})"), V8C_LIT("x"), 0, NULL, &out));
  CODE(V8C_ETYPE, v8c_call_method(ctx, eval("({})"), V8C_LIT("none"), 0, NULL, &out));
  CODE(V8C_ETYPE, v8c_call_method(ctx, v8c_null(iso), V8C_LIT("x"), 0, NULL, &out));
  CODE(V8C_ETYPE, v8c_call_method(ctx, v8c_undefined(iso), V8C_LIT("x"), 0, NULL, &out));
  CODE(V8C_EINVAL, v8c_call_method(ctx, NULL, V8C_LIT("x"), 0, NULL, &out));
  CODE(V8C_EINVAL, v8c_call_method(ctx, eval("({})"), NULL, 3, 0, NULL, &out));
  CODE(V8C_EINVAL, v8c_call_method(ctx, eval("[]"), V8C_LIT("push"), 1, NULL, NULL));
  CODE(V8C_EINVAL, v8c_call_method(ctx, eval("[]"), V8C_LIT("push"), 1, (v8c_value[]){NULL}, NULL));
}

/* ---- Names and prototypes --------------------------------------------------------------------- */

Test(object, names) {
  v8c_value names;
  v8c_value object = eval("Object.assign(Object.create({up: 1}), {b: 1, 3: 1, a: 1, [Symbol('s')]: 1})");
  OK(v8c_property_names(ctx, object, &names));
  cr_assert(v8c_is_array(names));
  TEXT_IS(names, "3,b,a,up");
  v8c_value first;
  OK(v8c_get_index(ctx, names, 0, &first));
  cr_assert(v8c_is_string(first));
  OK(v8c_own_property_names(ctx, object, &names));
  TEXT_IS(names, "3,b,a");
  OK(v8c_own_property_names(ctx, eval("[1, 2]"), &names));
  TEXT_IS(names, "0,1,length");
}

Test(object, too_many_names_are_an_exception) {
  v8c_value names;
  CODE(V8C_EXCEPTION, v8c_own_property_names(ctx, eval("new Uint8Array(2 ** 28)"), &names));
  THROWN("RangeError");
}

Test(object, prototypes) {
  v8c_value object = eval("globalThis.o = {}"), parent = eval("globalThis.p = {up: 1}"), out;
  OK(v8c_set_prototype(ctx, object, parent));
  OK(v8c_get_prototype(ctx, object, &out));
  cr_assert(v8c_strict_equals(out, parent));
  EVAL_IS("o.up", "1");
  OK(v8c_set_prototype(ctx, object, v8c_null(iso)));
  OK(v8c_get_prototype(ctx, object, &out));
  cr_assert(v8c_is_null(out));
  OK(v8c_get_prototype(ctx, v8c_global(ctx), &out));
  CODE(V8C_ETYPE, v8c_set_prototype(ctx, object, v8c_int32(iso, 1)));
  CODE(V8C_ETYPE, v8c_set_prototype(ctx, object, v8c_undefined(iso)));
}

Test(object, prototypes_that_cannot_be) {
  v8c_value a = eval("globalThis.a = {}"), b = eval("Object.create(a)");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, a, b));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, a, a));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, eval("Object.freeze({})"), b));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, eval("Object.prototype"), b));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, v8c_external(iso, NULL), b));
  THROWN("TypeError");
}

Test(object, prototypes_of_proxies) {
  v8c_value out, proxy;
  OK(v8c_get_prototype(ctx, eval("new Proxy(new Proxy([], {}), {})"), &out));
  cr_assert(v8c_strict_equals(out, eval("Array.prototype")));
  OK(v8c_get_prototype(ctx, eval("new Proxy({}, {getPrototypeOf(t) { return Map.prototype }})"), &out));
  cr_assert(v8c_strict_equals(out, eval("Map.prototype")));
  OK(v8c_set_prototype(ctx, proxy = eval("globalThis.t = {}; new Proxy(t, {})"), eval("Set.prototype")));
  EVAL_IS("Object.getPrototypeOf(t) === Set.prototype", "true");
  OK(v8c_set_prototype(ctx, eval("new Proxy(t, {setPrototypeOf(o, p) { globalThis.seen = p; return true }})"), proxy));
  EVAL_IS("Object.getPrototypeOf(seen) === Set.prototype", "true");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, eval("new Proxy({}, {setPrototypeOf: () => false})"), proxy));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_get_prototype(ctx, eval("new Proxy({}, {getPrototypeOf: () => 1})"), &out));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_get_prototype(ctx, eval("new Proxy({}, {getPrototypeOf: 1})"), &out));
  THROWN("TypeError");
  proxy = eval("var r = Proxy.revocable({}, {}); r.revoke(); r.proxy");
  CODE(V8C_EXCEPTION, v8c_get_prototype(ctx, proxy, &out));
  THROWN("revoked");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, proxy, v8c_null(iso)));
  THROWN("revoked");
}

Test(object, traps_must_speak_of_the_prototype_of_a_fixed_target) {
  v8c_value out, fixed = eval("globalThis.fixed = Object.preventExtensions(Object.create(Map.prototype))");
  v8c_value map = eval("Map.prototype"), set = eval("Set.prototype");
  OK(v8c_get_prototype(ctx, eval("new Proxy(fixed, {getPrototypeOf: () => Map.prototype})"), &out));
  cr_assert(v8c_strict_equals(out, map));
  CODE(V8C_EXCEPTION, v8c_get_prototype(ctx, eval("new Proxy(fixed, {getPrototypeOf: () => null})"), &out));
  THROWN("TypeError");
  OK(v8c_set_prototype(ctx, eval("new Proxy(fixed, {setPrototypeOf: () => true})"), map));
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, eval("new Proxy(fixed, {setPrototypeOf: () => true})"), set));
  THROWN("TypeError");
  OK(v8c_set_prototype(ctx, fixed, map));
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, fixed, set));
  THROWN("TypeError");
  OK(v8c_get_prototype(ctx, eval("new Proxy(new Proxy(fixed, {}), {getPrototypeOf: () => Map.prototype})"), &out));
  CODE(V8C_EXCEPTION,
       v8c_get_prototype(ctx, eval("new Proxy(new Proxy(fixed, {}), {getPrototypeOf: () => null})"), &out));
  THROWN("TypeError");
  const char *deep =
      "let p = fixed; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {getPrototypeOf: () => Map.prototype,"
      " isExtensible: () => false}); p";
  CODE(V8C_EXCEPTION, v8c_get_prototype(ctx, eval(deep), &out));
  THROWN("RangeError");
}

/* ---- Fields and externals ------------------------------------------------------------------------ */

Test(object, internal_fields) {
  v8c_template *tmpl;
  v8c_value object, out = NULL;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_field_count(tmpl, 2));
  OK(v8c_template_instance(tmpl, ctx, &object));
  v8c_template_free(tmpl);
  cr_assert_eq(v8c_field_count(object), 2);
  OK(v8c_get_field(iso, object, 0, &out));
  cr_assert(v8c_is_undefined(out));
  OK(v8c_set_field(iso, object, 1, eval("({deep: 1})")));
  OK(v8c_set_field(iso, object, 0, v8c_int32(iso, -5)));
  OK(v8c_get_field(iso, object, 0, &out));
  TEXT_IS(out, "-5");
  OK(v8c_get_field(iso, object, 1, &out));
  cr_assert(v8c_is_object(out));
  CODE(V8C_ERANGE, v8c_get_field(iso, object, 2, &out));
  CODE(V8C_ERANGE, v8c_set_field(iso, object, SIZE_MAX, out));
  CODE(V8C_ERANGE, v8c_get_field(iso, eval("({})"), 0, &out));
  CODE(V8C_ETYPE, v8c_get_field(iso, v8c_int32(iso, 1), 0, &out));
  CODE(V8C_EINVAL, v8c_get_field(iso, NULL, 0, &out));
  CODE(V8C_EINVAL, v8c_get_field(iso, object, 0, NULL));
  CODE(V8C_EINVAL, v8c_set_field(iso, object, 0, NULL));
  CODE(V8C_EINVAL, v8c_get_field(NULL, object, 0, &out));
  cr_assert_eq(v8c_field_count(v8c_int32(iso, 1)), 0);
  cr_assert_eq(v8c_field_count(eval("new Proxy({}, {})")), 0);
  cr_assert_eq(v8c_field_count(NULL), 0);
}

static v8c_value with_fields(size_t count) {
  v8c_template *tmpl;
  v8c_value object = NULL;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_field_count(tmpl, count));
  OK(v8c_template_instance(tmpl, ctx, &object));
  v8c_template_free(tmpl);
  return object;
}

Test(object, pointers_in_fields) {
  int here = 1;
  void *out = &here;
  v8c_value object = with_fields(2), value = NULL;
  OK(v8c_get_field_pointer(iso, object, 0, &out));
  cr_assert_null(out, "before anything was set");
  LEAVES(0, v8c_set_field_pointer(iso, object, 0, &here));
  OK(v8c_low_memory(iso));
  LEAVES(0, v8c_get_field_pointer(iso, object, 0, &out));
  cr_assert_eq(out, &here);
  CODE(V8C_ESTATE, v8c_get_field(iso, object, 0, &value));
  cr_assert_null(value);
  LEAVES(0, v8c_set_field_pointer(iso, object, 0, NULL));
  OK(v8c_get_field_pointer(iso, object, 0, &out));
  cr_assert_null(out);
  OK(v8c_get_field(iso, object, 0, &value));
  cr_assert(v8c_is_undefined(value));
}

Test(object, pointers_and_values_are_told_apart) {
  int here = 1;
  void *out = &here;
  v8c_value object = with_fields(1), number;
  const double numbers[] = {0, 1, -1, 2, 1 << 30, -2147483648.0, 4294967296.0, 1.5};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    OK(v8c_set_field(iso, object, 0, v8c_number(iso, numbers[i])));
    CODE(V8C_ESTATE, v8c_get_field_pointer(iso, object, 0, &out));
    OK(v8c_get_field(iso, object, 0, &number));
    cr_assert(v8c_same_value(number, v8c_number(iso, numbers[i])));
  }
  OK(v8c_set_field(iso, object, 0, v8c_external(iso, &here)));
  CODE(V8C_ESTATE, v8c_get_field_pointer(iso, object, 0, &out));
  OK(v8c_set_field(iso, object, 0, v8c_null(iso)));
  CODE(V8C_ESTATE, v8c_get_field_pointer(iso, object, 0, &out));
  CODE(V8C_EINVAL, v8c_set_field_pointer(iso, object, 0, (char *)&here + 1));
  CODE(V8C_EINVAL, v8c_set_field_pointer(iso, object, 0, (void *)(uintptr_t)(UINT64_C(7) << 32)));
  CODE(V8C_ERANGE, v8c_set_field_pointer(iso, object, 1, &here));
  CODE(V8C_ERANGE, v8c_get_field_pointer(iso, eval("({})"), 0, &out));
  CODE(V8C_ETYPE, v8c_get_field_pointer(iso, v8c_int32(iso, 1), 0, &out));
  CODE(V8C_EINVAL, v8c_get_field_pointer(iso, object, 0, NULL));
  CODE(V8C_EINVAL, v8c_get_field_pointer(iso, NULL, 0, &out));
  CODE(V8C_EINVAL, v8c_set_field_pointer(NULL, object, 0, &here));
  cr_assert_eq(out, &here);
}

/* ---- Made in bulk, and where from ------------------------------------------------------------------ */

Test(object, made_with_its_properties) {
  v8c_value keys[] = {str("b"), v8c_int32(iso, 1), v8c_symbol_iterator(iso), str("__proto__"), str("b")};
  v8c_value values[] = {str("x"), str("y"), str("z"), v8c_null(iso), str("last")};
  v8c_value out = NULL;
  eval("Object.defineProperty(Object.prototype, 'b', {set() { throw 1 }, configurable: true})");
  LEAVES(1, v8c_object_from(ctx, NULL, 5, keys, values, &out));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), out));
  EVAL_IS("Reflect.ownKeys(o).map(k => String(k) + '=' + String(o[k])).join()",
          "1=y,b=last,__proto__=null,Symbol(Symbol.iterator)=z");
  EVAL_IS("Object.getPrototypeOf(o) === Object.prototype", "true");
  OK(v8c_object_from(ctx, v8c_null(iso), 1, keys, values, &out));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), out));
  EVAL_IS("Object.getPrototypeOf(o) === null && o.b", "x");
  OK(v8c_object_from(ctx, eval("Map.prototype"), 0, NULL, NULL, &out));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), out));
  EVAL_IS("o instanceof Map", "true");
  v8c_value before = out;
  CODE(V8C_ETYPE, v8c_object_from(ctx, keys[0], 1, keys, values, &out));
  CODE(V8C_ETYPE, v8c_object_from(ctx, NULL, 1, &before, values, &out));
  CODE(V8C_EINVAL, v8c_object_from(ctx, NULL, 1, NULL, values, &out));
  CODE(V8C_EINVAL, v8c_object_from(ctx, NULL, 1, keys, NULL, &out));
  CODE(V8C_EINVAL, v8c_object_from(ctx, NULL, 1, keys, (v8c_value[]){NULL}, &out));
  CODE(V8C_EINVAL, v8c_object_from(ctx, NULL, 1, keys, values, NULL));
  CODE(V8C_EINVAL, v8c_object_from(NULL, NULL, 1, keys, values, &out));
  cr_assert_eq(out, before);
}

static void made_by(const char *source, const char *name) {
  v8c_value out = NULL, object = eval(source);
  LEAVES(1, v8c_constructor_name(iso, object, &out));
  cr_expect_str_eq(text_of(out), name, "%s: %s", source, text_of(out));
}

Test(object, constructor_names) {
  made_by("({})", "Object");
  made_by("new Map()", "Map");
  made_by("new (class Point {})()", "Point");
  made_by("Object.create({get constructor() { throw 1 }, get [Symbol.toStringTag]() { throw 2 }})", "Object");
  made_by("() => 1", "Function");
  made_by("new Proxy(new Map(), {get() { throw 1 }})", "Object");
  v8c_value out = NULL;
  CODE(V8C_ETYPE, v8c_constructor_name(iso, v8c_int32(iso, 1), &out));
  CODE(V8C_EINVAL, v8c_constructor_name(iso, NULL, &out));
  CODE(V8C_EINVAL, v8c_constructor_name(iso, eval("({})"), NULL));
  CODE(V8C_EINVAL, v8c_constructor_name(NULL, eval("({})"), &out));
  cr_assert_null(out);
}

Test(object, creation_contexts) {
  v8c_context *other;
  v8c_value object = eval("({})"), theirs = NULL;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_object(other, &theirs));
  size_t before = v8c_scope_count(iso);
  cr_assert_eq(v8c_creation_context(iso, object), ctx);
  cr_assert_eq(v8c_creation_context(iso, theirs), other);
  cr_assert_eq(v8c_creation_context(iso, eval("() => 1")), ctx);
  cr_assert_null(v8c_creation_context(iso, v8c_int32(iso, 1)));
  cr_assert_null(v8c_creation_context(iso, NULL));
  cr_assert_null(v8c_creation_context(NULL, object));
  cr_assert_eq(v8c_scope_count(iso) - before, 2, "the two values made here");
  v8c_context_free(other);
  cr_assert_null(v8c_creation_context(iso, theirs));
}

Test(object, externals) {
  int here;
  void *out = NULL;
  v8c_value external = v8c_external(iso, &here);
  cr_assert(v8c_is_external(external));
  OK(v8c_get_external(external, &out));
  cr_assert_eq(out, &here);
  OK(v8c_get_external(v8c_external(iso, NULL), &out));
  cr_assert_null(out);
  CODE(V8C_ETYPE, v8c_get_external(eval("({})"), &out));
  CODE(V8C_EINVAL, v8c_get_external(NULL, &out));
  CODE(V8C_EINVAL, v8c_get_external(external, NULL));
  cr_assert_null(v8c_external(NULL, &here));
}

/* ---- Arguments that are wrong ----------------------------------------------------------------------- */

Test(object, null_arguments) {
  v8c_value object = eval("({})"), key = str("k"), out = object;
  bool yes;
  CODE(V8C_EINVAL, v8c_object(NULL, &out));
  CODE(V8C_EINVAL, v8c_object(ctx, NULL));
  CODE(V8C_EINVAL, v8c_get(NULL, object, key, &out));
  CODE(V8C_EINVAL, v8c_get(ctx, NULL, key, &out));
  CODE(V8C_EINVAL, v8c_get(ctx, object, NULL, &out));
  CODE(V8C_EINVAL, v8c_get(ctx, object, key, NULL));
  CODE(V8C_EINVAL, v8c_get_named(ctx, NULL, V8C_LIT("k"), &out));
  CODE(V8C_EINVAL, v8c_get_named(ctx, object, NULL, 1, &out));
  CODE(V8C_EINVAL, v8c_get_named(ctx, object, NULL, V8C_ZSTR, &out));
  CODE(V8C_EINVAL, v8c_get_named(ctx, object, V8C_LIT("k"), NULL));
  CODE(V8C_EINVAL, v8c_get_index(ctx, NULL, 0, &out));
  CODE(V8C_EINVAL, v8c_get_index(ctx, object, 0, NULL));
  CODE(V8C_EINVAL, v8c_set(ctx, object, key, NULL));
  CODE(V8C_EINVAL, v8c_set(ctx, object, NULL, key));
  CODE(V8C_EINVAL, v8c_set(ctx, NULL, key, key));
  CODE(V8C_EINVAL, v8c_set_named(ctx, object, V8C_LIT("k"), NULL));
  CODE(V8C_EINVAL, v8c_set_named(ctx, object, NULL, 1, key));
  CODE(V8C_EINVAL, v8c_set_index(ctx, object, 0, NULL));
  CODE(V8C_EINVAL, v8c_has(ctx, object, NULL, &yes));
  CODE(V8C_EINVAL, v8c_has(ctx, object, key, NULL));
  CODE(V8C_EINVAL, v8c_has_named(ctx, object, NULL, 1, &yes));
  CODE(V8C_EINVAL, v8c_has_named(ctx, object, V8C_LIT("k"), NULL));
  CODE(V8C_EINVAL, v8c_has_index(ctx, object, 0, NULL));
  CODE(V8C_EINVAL, v8c_delete(ctx, object, NULL, &yes));
  CODE(V8C_EINVAL, v8c_delete_named(ctx, object, NULL, 1, &yes));
  CODE(V8C_EINVAL, v8c_delete_index(ctx, NULL, 0, &yes));
  CODE(V8C_EINVAL, v8c_property_names(ctx, NULL, &out));
  CODE(V8C_EINVAL, v8c_property_names(ctx, object, NULL));
  CODE(V8C_EINVAL, v8c_own_property_names(ctx, object, NULL));
  CODE(V8C_EINVAL, v8c_get_prototype(ctx, object, NULL));
  CODE(V8C_EINVAL, v8c_set_prototype(ctx, object, NULL));
  CODE(V8C_EINVAL, v8c_set_prototype(ctx, NULL, object));
  cr_assert_eq(out, object);
}

Test(object, wrong_kinds_and_long_names) {
  v8c_value number = v8c_int32(iso, 1), key = str("k"), out = number;
  bool yes;
  CODE(V8C_ETYPE, v8c_get(ctx, number, key, &out));
  CODE(V8C_ETYPE, v8c_get_named(ctx, key, V8C_LIT("length"), &out));
  CODE(V8C_ETYPE, v8c_get_index(ctx, number, 0, &out));
  CODE(V8C_ETYPE, v8c_set(ctx, v8c_undefined(iso), key, key));
  CODE(V8C_ETYPE, v8c_set_named(ctx, number, V8C_LIT("k"), key));
  CODE(V8C_ETYPE, v8c_set_index(ctx, number, 0, key));
  CODE(V8C_ETYPE, v8c_has(ctx, number, key, &yes));
  CODE(V8C_ETYPE, v8c_delete(ctx, number, key, &yes));
  CODE(V8C_ETYPE, v8c_property_names(ctx, number, &out));
  CODE(V8C_ETYPE, v8c_own_property_names(ctx, number, &out));
  CODE(V8C_ETYPE, v8c_get_prototype(ctx, number, &out));
  CODE(V8C_ETYPE, v8c_set_prototype(ctx, number, eval("({})")));
  cr_assert_eq(out, number);
  char *huge = malloc(v8c_string_max() + 1);
  memset(huge, 'x', v8c_string_max() + 1);
  CODE(V8C_ERANGE, v8c_get_named(ctx, eval("({})"), huge, v8c_string_max() + 1, &out));
  CODE(V8C_ERANGE, v8c_set_named(ctx, eval("({})"), huge, v8c_string_max() + 1, key));
  free(huge);
}

Test(object, not_entered) {
  v8c_isolate *other;
  v8c_context *outside;
  v8c_value object = eval("({})"), out = object;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &outside));
  CODE(V8C_ETHREAD, v8c_object(outside, &out));
  CODE(V8C_ETHREAD, v8c_array(outside, 1, &out));
  CODE(V8C_ETHREAD, v8c_get(outside, object, object, &out));
  CODE(V8C_ETHREAD, v8c_set_named(outside, object, V8C_LIT("k"), object));
  CODE(V8C_ETHREAD, v8c_call_method(outside, object, V8C_LIT("k"), 0, NULL, NULL));
  CODE(V8C_ETHREAD, v8c_get_prototype(outside, object, &out));
  CODE(V8C_ETHREAD, v8c_set_field(other, object, 0, object));
  cr_assert_null(v8c_external(other, NULL));
  OK(v8c_isolate_free(other));
  CODE(V8C_EDISPOSED, v8c_object(outside, &out));
  CODE(V8C_EDISPOSED, v8c_get_index(outside, object, 0, &out));
  v8c_context_free(outside);
}

/* ---- Slots --------------------------------------------------------------------------------------------- */

Test(object, leaves_one_slot_or_none) {
  v8c_value object = eval("({k: 1, f() { return 1 }})"), key = str("k"), value = v8c_int32(iso, 1), out;
  bool yes;
  LEAVES(1, v8c_object(ctx, &out));
  LEAVES(1, v8c_get(ctx, object, key, &out));
  LEAVES(1, v8c_get_named(ctx, object, V8C_LIT("k"), &out));
  LEAVES(1, v8c_get_index(ctx, object, 1, &out));
  LEAVES(0, v8c_set(ctx, object, key, value));
  LEAVES(0, v8c_set_named(ctx, object, V8C_LIT("k"), value));
  LEAVES(0, v8c_set_index(ctx, object, 1, value));
  LEAVES(0, v8c_has(ctx, object, key, &yes));
  LEAVES(0, v8c_has_named(ctx, object, V8C_LIT("k"), &yes));
  LEAVES(0, v8c_has_index(ctx, object, 1, &yes));
  LEAVES(0, v8c_delete(ctx, object, key, &yes));
  LEAVES(0, v8c_delete_named(ctx, object, V8C_LIT("k"), &yes));
  LEAVES(0, v8c_delete_index(ctx, object, 1, &yes));
  LEAVES(1, v8c_call_method(ctx, object, V8C_LIT("f"), 0, NULL, &out));
  LEAVES(0, v8c_call_method(ctx, object, V8C_LIT("f"), 0, NULL, NULL));
  LEAVES(1, v8c_property_names(ctx, object, &out));
  LEAVES(1, v8c_own_property_names(ctx, object, &out));
  LEAVES(1, v8c_get_prototype(ctx, object, &out));
  LEAVES(0, v8c_set_prototype(ctx, object, v8c_null(iso)));
  object = eval("new Proxy({}, {})");
  LEAVES(1, v8c_get_prototype(ctx, object, &out));
  LEAVES(0, v8c_set_prototype(ctx, object, v8c_null(iso)));
  size_t before = v8c_scope_count(iso);
  out = v8c_external(iso, &yes);
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
}

Test(object, failures_leave_no_slots) {
  v8c_value thrower = eval("({get a() { throw 1 }})"), key = str("a"), out;
  size_t before = v8c_scope_count(iso);
  for (int i = 0; i < 1000; i++) {
    CODE(V8C_EXCEPTION, v8c_get_named(ctx, thrower, V8C_LIT("a"), &out));
    OK(v8c_catch(iso, NULL));
    CODE(V8C_EXCEPTION, v8c_call_method(ctx, thrower, V8C_LIT("a"), 0, NULL, &out));
    OK(v8c_catch(iso, NULL));
    CODE(V8C_EXCEPTION, v8c_get(ctx, thrower, key, &out));
    OK(v8c_catch(iso, NULL));
  }
  cr_expect_eq(v8c_scope_count(iso), before, "%zu slots", v8c_scope_count(iso) - before);
}

Test(object, identity_hash) {
  v8c_value object = eval("globalThis.o = { a: 1 }");
  int hash = v8c_identity_hash(object);
  cr_assert_neq(hash, 0);
  cr_assert_eq(v8c_identity_hash(eval("o.b = 2; o")), hash);
  cr_assert_eq(v8c_identity_hash(eval("'ab' + 'cd'")), v8c_identity_hash(eval("'abcd'")));
  cr_assert_neq(v8c_identity_hash(eval("'abcd'")), v8c_identity_hash(eval("'abce'")));
  cr_assert_neq(v8c_identity_hash(eval("Symbol.iterator")), 0);
  cr_assert_eq(v8c_identity_hash(eval("1")), 0);
  cr_assert_eq(v8c_identity_hash(eval("null")), 0);
  cr_assert_eq(v8c_identity_hash(NULL), 0);
}

Test(object, parts_of_proxies) {
  v8c_value target = NULL, handler = NULL;
  v8c_value proxy = eval("globalThis.t = {a: 1}; globalThis.h = {get() { throw 1; }}; new Proxy(t, h)");
  OK(v8c_proxy_parts(proxy, &target, &handler));
  cr_expect(v8c_strict_equals(target, eval("t")));
  cr_expect(v8c_strict_equals(handler, eval("h")));
  OK(v8c_proxy_parts(proxy, NULL, NULL));
  proxy = eval("{ const it = Proxy.revocable({}, {}); it.revoke(); it.proxy }");
  OK(v8c_proxy_parts(proxy, &target, &handler));
  cr_expect(v8c_is_null(target) && v8c_is_null(handler));
  cr_expect_eq(v8c_proxy_parts(eval("t"), &target, NULL), V8C_ETYPE);
}
