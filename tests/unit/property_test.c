/* property_test.c: descriptors, attributes, names by filter, integrity. */
#include "tests/harness/values.h"

TestSuite(property, .init = harness_up, .fini = harness_down);

/* ---- Define --------------------------------------------------------------------------------- */

static const char show[] =
    "JSON.stringify(Object.getOwnPropertyDescriptor(o, k),"
    " (k, v) => typeof v == 'function' ? 'f' : v === undefined ? 'u' : v)";

Test(property, values_with_attributes) {
  static const struct {
    int attributes;
    const char *text;
  } cases[] = {
      {0, "{\"value\":1,\"writable\":true,\"enumerable\":true,\"configurable\":true}"},
      {V8C_READ_ONLY, "{\"value\":1,\"writable\":false,\"enumerable\":true,\"configurable\":true}"},
      {V8C_DONT_ENUM, "{\"value\":1,\"writable\":true,\"enumerable\":false,\"configurable\":true}"},
      {V8C_DONT_DELETE, "{\"value\":1,\"writable\":true,\"enumerable\":true,\"configurable\":false}"},
      {V8C_READ_ONLY | V8C_DONT_ENUM | V8C_DONT_DELETE,
       "{\"value\":1,\"writable\":false,\"enumerable\":false,\"configurable\":false}"},
  };
  eval("var k = 'k'");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    v8c_value object = eval("globalThis.o = {set k(v) { throw 1 }}"), key = str("k"), one = v8c_int32(iso, 1);
    int attributes = -1;
    LEAVES(0, v8c_define_value(ctx, object, key, one, cases[i].attributes));
    EVAL_IS(show, cases[i].text);
    LEAVES(0, v8c_get_attributes(ctx, object, key, &attributes));
    cr_assert_eq(attributes, cases[i].attributes);
    object = eval("globalThis.o = {}");
    LEAVES(0, v8c_define_value_named(ctx, object, V8C_LIT("k"), one, cases[i].attributes));
    EVAL_IS(show, cases[i].text);
  }
}

Test(property, indices_symbols_and_odd_keys) {
  v8c_value object = eval("globalThis.o = []"), one = v8c_int32(iso, 1);
  OK(v8c_define_value(ctx, object, v8c_int32(iso, 2), one, V8C_READ_ONLY));
  OK(v8c_define_value(ctx, object, v8c_symbol_iterator(iso), one, 0));
  OK(v8c_define_value(ctx, object, v8c_number(iso, -1.5), one, 0));
  OK(v8c_define_value(ctx, object, v8c_undefined(iso), one, 0));
  EVAL_IS("o.length + ' ' + Reflect.ownKeys(o).map(String)", "3 2,length,-1.5,undefined,Symbol(Symbol.iterator)");
  CODE(V8C_EXCEPTION, v8c_define_value(ctx, object, eval("({toString() { throw Error('no key') }})"), one, 0));
  THROWN("no key");
}

Test(property, descriptors_say_what_they_say) {
  v8c_value object = eval("globalThis.o = {}"), key = str("k"), one = v8c_int32(iso, 1);
  v8c_descriptor from = {.size = sizeof from};
  eval("var k = 'k'");
  LEAVES(0, v8c_define(ctx, object, key, &from));
  EVAL_IS("JSON.stringify(Object.getOwnPropertyDescriptor(o, k))",
          "{\"writable\":false,\"enumerable\":false,\"configurable\":false}");
  object = eval("globalThis.o = {k: 5}");
  from = (v8c_descriptor){.size = sizeof from, .writable = V8C_NO};
  LEAVES(0, v8c_define(ctx, object, key, &from));
  EVAL_IS(show, "{\"value\":5,\"writable\":false,\"enumerable\":true,\"configurable\":true}");
  from = (v8c_descriptor){.size = sizeof from, .value = one, .enumerable = V8C_NO};
  LEAVES(0, v8c_define(ctx, object, key, &from));
  EVAL_IS(show, "{\"value\":1,\"writable\":false,\"enumerable\":false,\"configurable\":true}");
  from = (v8c_descriptor){.size = sizeof from, .configurable = V8C_NO, .writable = V8C_YES, .value = object};
  LEAVES(0, v8c_define(ctx, object, key, &from));
  EVAL_IS("var d = Object.getOwnPropertyDescriptor(o, k); d.value === o && d.writable && !d.configurable", "true");
}

static void answer(v8c_call *call) { v8c_return_int32(call, 42); }

Test(property, accessors) {
  v8c_value object = eval("globalThis.o = {}"), key = str("k"), getter = NULL;
  v8c_descriptor out = {.size = sizeof out}, from = {.size = sizeof from, .enumerable = V8C_YES};
  OK(v8c_function(ctx, V8C_LIT("k"), answer, NULL, &getter));
  eval("var k = 'k'");
  from.get = getter;
  LEAVES(0, v8c_define(ctx, object, key, &from));
  EVAL_IS("o.k", "42");
  EVAL_IS(show, "{\"get\":\"f\",\"set\":\"u\",\"enumerable\":true,\"configurable\":false}");
  LEAVES(2, v8c_get_descriptor(ctx, object, key, &out));
  cr_assert(v8c_strict_equals(out.get, getter) && v8c_is_undefined(out.set) && !out.value);
  cr_assert(out.writable == V8C_UNSAID && out.enumerable == V8C_YES && out.configurable == V8C_NO);
  int attributes = -1;
  OK(v8c_get_attributes(ctx, object, key, &attributes));
  cr_assert_eq(attributes, V8C_DONT_DELETE);
  from = (v8c_descriptor){.size = sizeof from, .set = eval("(function (v) { globalThis.got = v })")};
  OK(v8c_define(ctx, eval("globalThis.o = {}"), key, &from));
  EVAL_IS("o.k = 7; got + ' ' + o.k", "7 undefined");
}

Test(property, what_an_object_does_not_allow_throws) {
  v8c_value key = str("k"), one = v8c_int32(iso, 1);
  v8c_descriptor from = {.size = sizeof from, .enumerable = V8C_NO};
  v8c_value fixed = eval("Object.freeze({k: 2})");
  CODE(V8C_EXCEPTION, v8c_define(ctx, fixed, key, &from));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_define_value(ctx, fixed, key, one, 0));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_define_value_named(ctx, fixed, V8C_LIT("new"), one, 0));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_define_value(ctx, eval("new Uint8Array(1)"), v8c_int32(iso, 5), one, 0));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_define_value(ctx, eval("new Proxy({}, {defineProperty: () => false})"), key, one, 0));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_define(ctx, eval("new Proxy({}, {defineProperty() { throw Error('mine') }})"), key, &from));
  THROWN("mine");
}

/* ---- Look into ------------------------------------------------------------------------------- */

Test(property, descriptors_of_values) {
  v8c_value object = eval("Object.defineProperty({a: 1}, 'b', {value: 'x', writable: true})");
  v8c_value key = str("b"), none = str("toString");
  v8c_descriptor out = {.size = sizeof out};
  bool yes = false;
  int attributes = -1;
  eval("Object.prototype.get = () => 1; Object.prototype.set = 1");
  LEAVES(1, v8c_get_descriptor(ctx, object, key, &out));
  TEXT_IS(out.value, "x");
  cr_assert(!out.get && !out.set && out.size == sizeof out);
  cr_assert(out.writable == V8C_YES && out.enumerable == V8C_NO && out.configurable == V8C_NO);
  LEAVES(0, v8c_has_own(ctx, object, key, &yes));
  cr_assert(yes);
  OK(v8c_has_own(ctx, object, none, &yes));
  cr_assert(!yes);
  CODE(V8C_ENOENT, v8c_get_descriptor(ctx, object, none, &out));
  CODE(V8C_ENOENT, v8c_get_attributes(ctx, object, none, &attributes));
  cr_assert_eq(attributes, -1);
  TEXT_IS(out.value, "x");
  struct {
    size_t size;
    v8c_value value, guard;
  } small = {.size = 2 * sizeof(size_t), .guard = key};
  OK(v8c_get_descriptor(ctx, object, key, (v8c_descriptor *)&small));
  TEXT_IS(small.value, "x");
  cr_assert_eq(small.guard, key);
}

Test(property, proxies_are_asked) {
  v8c_value proxy = eval(
      "new Proxy({a: 1}, {getOwnPropertyDescriptor: (t, k) =>"
      " k == 'no' ? undefined : {value: k, configurable: true}, has: () => true})");
  v8c_descriptor out = {.size = sizeof out};
  bool yes = true;
  OK(v8c_get_descriptor(ctx, proxy, str("zz"), &out));
  TEXT_IS(out.value, "zz");
  OK(v8c_has_own(ctx, proxy, str("no"), &yes));
  cr_assert(!yes);
  proxy = eval("new Proxy({}, {getOwnPropertyDescriptor() { throw Error('asked') }})");
  CODE(V8C_EXCEPTION, v8c_get_descriptor(ctx, proxy, str("a"), &out));
  THROWN("asked");
  CODE(V8C_EXCEPTION, v8c_get_attributes(ctx, proxy, str("a"), &(int){0}));
  THROWN("asked");
  CODE(V8C_EXCEPTION, v8c_has_own(ctx, proxy, str("a"), &yes));
  THROWN("asked");
}

/* ---- Names ------------------------------------------------------------------------------------- */

static const char *names(const char *source, v8c_names_options options) {
  v8c_value out = NULL, object = eval(source);
  options.size = sizeof options;
  size_t before = v8c_scope_count(iso);
  OK(v8c_names(ctx, object, &options, &out));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("names"), out));
  return text_of(eval("names.map(n => typeof n == 'number' ? '#' + n : String(n)).join()"));
}
#define NAMES(text, source, ...)                                                            \
  cr_expect_str_eq(names(source, (v8c_names_options){__VA_ARGS__}), text, "%s: %s", source, \
                   text_of(eval("names.map(String).join()")))

#define SHAPE                                                                                                  \
  "Object.defineProperties(Object.create({up: 1, [Symbol('us')]: 1}), {"                                       \
  "a: {value: 1, enumerable: true, writable: true, configurable: true}, hidden: {value: 1, writable: true},"   \
  "fixed: {value: 1, enumerable: true}, get: {get() {}, configurable: true}, 3: {value: 1, enumerable: true}," \
  "[Symbol('s')]: {value: 1, writable: true, enumerable: true, configurable: true}})"

Test(property, names_by_filter) {
  v8c_value out = NULL;
  OK(v8c_names(ctx, eval(SHAPE), NULL, &out));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("all"), out));
  EVAL_IS("all.map(String).join()", "3,a,hidden,fixed,get,Symbol(s)");
  EVAL_IS("typeof all[0]", "string");
  NAMES("3,a,hidden,fixed,get,Symbol(s)", SHAPE, 0);
  NAMES("#3,a,hidden,fixed,get,Symbol(s)", SHAPE, .number_indices = true);
  NAMES("a,hidden,fixed,get,Symbol(s)", SHAPE, .skip_indices = true);
  NAMES("3,a,fixed,Symbol(s)", SHAPE, .filter = V8C_ONLY_ENUMERABLE);
  NAMES("a,get,Symbol(s)", SHAPE, .filter = V8C_ONLY_CONFIGURABLE);
  NAMES("a,hidden,get,Symbol(s)", SHAPE, .filter = V8C_ONLY_WRITABLE);
  NAMES("a", SHAPE, .filter = V8C_ONLY_WRITABLE | V8C_ONLY_ENUMERABLE | V8C_SKIP_SYMBOLS);
  NAMES("Symbol(s)", SHAPE, .filter = V8C_SKIP_STRINGS);
  NAMES("", SHAPE, .filter = V8C_SKIP_STRINGS | V8C_SKIP_SYMBOLS);
  NAMES("3,a,fixed,up", SHAPE, .filter = V8C_ONLY_ENUMERABLE | V8C_SKIP_SYMBOLS, .inherited = true);
  NAMES("a,Symbol(s),up,Symbol(us)", SHAPE, .filter = V8C_ONLY_ENUMERABLE | V8C_ONLY_CONFIGURABLE, .inherited = true);
  NAMES("0,1,length", "['a', 'b']", 0);
  NAMES("#0,#1,length", "Object('ab')", .number_indices = true);
  NAMES("0,1", "new Uint8Array(2)", 0);
}

#define PROXY "new Proxy(" SHAPE ", {})"

Test(property, names_of_proxies_by_filter) {
  NAMES("3,a,hidden,fixed,get,Symbol(s)", PROXY, 0);
  NAMES("3,a,fixed,Symbol(s)", PROXY, .filter = V8C_ONLY_ENUMERABLE);
  NAMES("a,get,Symbol(s)", PROXY, .filter = V8C_ONLY_CONFIGURABLE);
  NAMES("a,hidden,get,Symbol(s)", PROXY, .filter = V8C_ONLY_WRITABLE);
  NAMES("Symbol(s)", PROXY, .filter = V8C_SKIP_STRINGS);
  NAMES("a,hidden,fixed,get,Symbol(s)", PROXY, .skip_indices = true);
  NAMES("#3,a,hidden,fixed,get,Symbol(s)", PROXY, .number_indices = true);
  v8c_value out = NULL;
  CODE(V8C_EXCEPTION, v8c_names(ctx, eval("new Proxy({}, {ownKeys() { throw Error('keys') }})"), NULL, &out));
  THROWN("keys");
  cr_assert_null(out);
}

/* The names of a chain of objects are those of the same chain behind transparent proxies. V8 alone
 * asks a proxy that is inherited from for no more than whether a property is enumerable. */
Test(property, names_inherited_through_proxies) {
  static const char *const chains[][2] = {
      {"shape", "new Proxy(shape, {})"},
      {"heir", "Object.setPrototypeOf({...heir}, new Proxy(shape, {}))"},
      {"hides",
       "Object.setPrototypeOf(only(hides), new Proxy(Object.setPrototypeOf(only(shape), new Proxy(up, {})), {}))"},
      {"heir", "new Proxy(new Proxy(heir, {}), {getPrototypeOf() { return new Proxy(shape, {}) }})"},
  };
  eval("var shape = " SHAPE
       ", up = Object.getPrototypeOf(shape);"
       "var only = o => Object.create(null, Object.getOwnPropertyDescriptors(o));"
       "var heir = Object.setPrototypeOf({own: 1, fixed: 2, [Symbol('mine')]: 3, 7: 1}, shape);"
       "var hides = Object.setPrototypeOf({}, shape); Object.defineProperty(hides, 'a', {value: 1});"
       "Object.defineProperty(hides, 'up', {value: 1, writable: true})");
  for (size_t i = 0; i < sizeof chains / sizeof *chains; i++)
    for (int filter = 0; filter < 32; filter++)
      for (int more = 0; more < 4; more++) {
        v8c_names_options options = {
            .filter = filter, .inherited = true, .skip_indices = more & 1, .number_indices = more & 2};
        char plain[300];
        snprintf(plain, sizeof plain, "%s", names(chains[i][0], options));
        cr_expect_str_eq(names(chains[i][1], options), plain, "%s, filter %d, %d: %s", chains[i][1], filter, more,
                         plain);
      }
  NAMES("7,own,fixed,a,up", "Object.setPrototypeOf({...heir}, new Proxy(shape, {}))",

        .filter = V8C_ONLY_CONFIGURABLE | V8C_ONLY_ENUMERABLE | V8C_SKIP_SYMBOLS, .inherited = true);
}

Test(property, names_inherited_through_proxies_that_throw) {
  static const char *const traps[] = {"ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf"};
  v8c_names_options options = {.size = sizeof options, .filter = V8C_ONLY_WRITABLE, .inherited = true};
  v8c_value out = NULL;
  for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
    char source[200];
    snprintf(source, sizeof source, "Object.create(new Proxy({x: 1}, {%s() { throw new Error('%s') }}))", traps[i],
             traps[i]);
    CODE(V8C_EXCEPTION, v8c_names(ctx, eval(source), &options, &out));
    THROWN(traps[i]);
  }
  CODE(V8C_EXCEPTION, v8c_names(ctx,
                                eval("var endless = {getPrototypeOf() { return new Proxy({}, endless) }};"
                                     "new Proxy({}, endless)"),
                                &options, &out));
  THROWN("too long");
  cr_assert_null(out);
}

/* ---- Integrity ----------------------------------------------------------------------------------- */

static void level_is(const char *source, v8c_integrity level) {
  v8c_value object = eval(source);
  v8c_integrity out = (v8c_integrity)9;
  LEAVES(0, v8c_get_integrity(ctx, object, &out));
  cr_expect_eq(out, level, "%s: %d", source, out);
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), object));
  const char text[] = {(char)('0' + out), 0};
  EVAL_IS("Object.isFrozen(o) ? 3 : Object.isSealed(o) ? 2 : Object.isExtensible(o) ? 0 : 1", text);
}

Test(property, levels_of_integrity) {
  level_is("({})", V8C_EXTENSIBLE);
  level_is("Object.preventExtensions({a: 1})", V8C_NOT_EXTENSIBLE);
  level_is("Object.preventExtensions({})", V8C_FROZEN);
  level_is("Object.seal({a: 1})", V8C_SEALED);
  level_is("Object.freeze({a: 1, [Symbol()]: 2})", V8C_FROZEN);
  level_is("Object.seal({get a() { throw 1 }})", V8C_FROZEN);
  level_is("Object.freeze([1, 2, 3])", V8C_FROZEN);
  level_is("Object.preventExtensions([1])", V8C_NOT_EXTENSIBLE);
  level_is("globalThis", V8C_EXTENSIBLE);
  level_is("Object.prototype", V8C_EXTENSIBLE);
  level_is("Object.freeze(Object.create(null))", V8C_FROZEN);
  level_is("new Proxy({}, {})", V8C_EXTENSIBLE);
  level_is("new Proxy(new Proxy(Object.freeze({a: 1}), {}), {})", V8C_FROZEN);
  level_is("new Proxy(Object.freeze({a: 1}), {isExtensible: () => false})", V8C_FROZEN);
}

/* V8's own Object.isSealed and isFrozen say true here, against what it says in descriptors. */
Test(property, levels_are_as_the_descriptors_say) {
  v8c_integrity level = V8C_FROZEN;
  OK(v8c_get_integrity(ctx, eval("globalThis.o = Object.preventExtensions(new Uint8Array(1))"), &level));
  cr_assert_eq(level, V8C_NOT_EXTENSIBLE);
  EVAL_IS("Object.getOwnPropertyDescriptor(o, 0).configurable", "true");
  OK(v8c_get_integrity(ctx, eval("globalThis.o = Object.seal(function () {})"), &level));
  cr_assert_eq(level, V8C_SEALED);
  EVAL_IS("Object.getOwnPropertyDescriptor(o, 'prototype').writable", "true");
}

Test(property, the_script_has_no_say_in_it) {
  eval(
      "Object.isExtensible = Object.isFrozen = () => { throw 1 };"
      "Function.prototype.call = null; Object.defineProperty(Object.prototype, 'getPrototypeOf', {get() { throw 2 }});"
      "Object.defineProperty(Object.prototype, 'writable', {get() { throw 3 }})");
  v8c_integrity level = V8C_FROZEN;
  OK(v8c_get_integrity(ctx, eval("({a: 1})"), &level));
  cr_assert_eq(level, V8C_EXTENSIBLE);
  OK(v8c_get_integrity(ctx, eval("Object.seal({a: 1, get b() { return 1 }})"), &level));
  cr_assert_eq(level, V8C_SEALED);
}

Test(property, traps_that_lie_about_it_throw) {
  v8c_integrity level = (v8c_integrity)7;
  CODE(V8C_EXCEPTION, v8c_get_integrity(ctx, eval("new Proxy({}, {isExtensible: () => false})"), &level));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_get_integrity(ctx, eval("new Proxy({}, {isExtensible() { throw Error('me') }})"), &level));
  THROWN("me");
  CODE(V8C_EXCEPTION, v8c_get_integrity(ctx, eval("var r = Proxy.revocable({}, {}); r.revoke(); r.proxy"), &level));
  THROWN("revoked");
  CODE(V8C_EXCEPTION,
       v8c_get_integrity(
           ctx, eval("let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {isExtensible: () => true}); p"),
           &level));
  THROWN("RangeError");
  cr_assert_eq(level, 7);
}

Test(property, freezing_and_sealing) {
  v8c_value object = eval("globalThis.o = {a: 1}");
  LEAVES(0, v8c_set_integrity(ctx, object, V8C_SEALED));
  EVAL_IS("Object.isSealed(o) + ' ' + Object.isFrozen(o)", "true false");
  LEAVES(0, v8c_set_integrity(ctx, object, V8C_FROZEN));
  EVAL_IS("Object.isFrozen(o)", "true");
  CODE(V8C_EINVAL, v8c_set_integrity(ctx, object, V8C_EXTENSIBLE));
  CODE(V8C_EINVAL, v8c_set_integrity(ctx, object, V8C_NOT_EXTENSIBLE));
  CODE(V8C_EINVAL, v8c_set_integrity(ctx, object, (v8c_integrity)4));
  CODE(V8C_EXCEPTION, v8c_set_integrity(ctx, eval("new Uint8Array(1)"), V8C_FROZEN));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_set_integrity(ctx, eval("new Proxy({}, {preventExtensions: () => false})"), V8C_SEALED));
  THROWN("TypeError");
  OK(v8c_set_integrity(ctx, v8c_global(ctx), V8C_SEALED));
  EVAL_IS("Object.isSealed(globalThis)", "true");
}

/* ---- Arguments that are wrong -------------------------------------------------------------------- */

Test(property, descriptors_that_contradict_themselves) {
  v8c_value object = eval("({})"), key = str("k"), one = v8c_int32(iso, 1), function = eval("() => 1");
  v8c_descriptor from = {.size = sizeof from, .get = function, .value = one};
  CODE(V8C_EINVAL, v8c_define(ctx, object, key, &from));
  from = (v8c_descriptor){.size = sizeof from, .set = function, .writable = V8C_NO};
  CODE(V8C_EINVAL, v8c_define(ctx, object, key, &from));
  from = (v8c_descriptor){.size = sizeof from, .get = one};
  CODE(V8C_ETYPE, v8c_define(ctx, object, key, &from));
  from = (v8c_descriptor){.size = sizeof from, .enumerable = (v8c_said)3};
  CODE(V8C_EINVAL, v8c_define(ctx, object, key, &from));
  from = (v8c_descriptor){.value = one};
  CODE(V8C_EINVAL, v8c_define(ctx, object, key, &from));
  CODE(V8C_EINVAL, v8c_define_value(ctx, object, key, one, 8));
  CODE(V8C_EINVAL, v8c_define_value_named(ctx, object, V8C_LIT("k"), one, -1));
}

Test(property, null_arguments_and_wrong_kinds) {
  v8c_value object = eval("({})"), key = str("k"), one = v8c_int32(iso, 1), out = key;
  v8c_descriptor from = {.size = sizeof from};
  v8c_integrity level;
  int attributes;
  bool yes;
  CODE(V8C_EINVAL, v8c_define(NULL, object, key, &from));
  CODE(V8C_EINVAL, v8c_define(ctx, NULL, key, &from));
  CODE(V8C_EINVAL, v8c_define(ctx, object, NULL, &from));
  CODE(V8C_EINVAL, v8c_define(ctx, object, key, NULL));
  CODE(V8C_ETYPE, v8c_define(ctx, one, key, &from));
  CODE(V8C_EINVAL, v8c_define_value(ctx, object, key, NULL, 0));
  CODE(V8C_EINVAL, v8c_define_value(ctx, object, NULL, one, 0));
  CODE(V8C_ETYPE, v8c_define_value(ctx, key, key, one, 0));
  CODE(V8C_EINVAL, v8c_define_value_named(ctx, object, NULL, 1, one, 0));
  CODE(V8C_EINVAL, v8c_define_value_named(ctx, object, V8C_LIT("k"), NULL, 0));
  CODE(V8C_EINVAL, v8c_has_own(ctx, object, NULL, &yes));
  CODE(V8C_EINVAL, v8c_has_own(ctx, object, key, NULL));
  CODE(V8C_EINVAL, v8c_get_descriptor(ctx, object, key, NULL));
  CODE(V8C_EINVAL, v8c_get_descriptor(ctx, object, NULL, &from));
  from.size = 0;
  CODE(V8C_EINVAL, v8c_get_descriptor(ctx, object, key, &from));
  CODE(V8C_EINVAL, v8c_get_attributes(ctx, object, NULL, &attributes));
  CODE(V8C_EINVAL, v8c_get_attributes(ctx, object, key, NULL));
  CODE(V8C_EINVAL, v8c_names(ctx, object, NULL, NULL));
  CODE(V8C_EINVAL, v8c_names(ctx, NULL, NULL, &out));
  CODE(V8C_ETYPE, v8c_names(ctx, one, NULL, &out));
  CODE(V8C_EINVAL, v8c_names(ctx, object, &(v8c_names_options){.size = sizeof(v8c_names_options), .filter = 32}, &out));
  CODE(V8C_EINVAL, v8c_names(ctx, object, &(v8c_names_options){.size = 0}, &out));
  CODE(V8C_EINVAL, v8c_get_integrity(ctx, NULL, &level));
  CODE(V8C_EINVAL, v8c_get_integrity(ctx, object, NULL));
  CODE(V8C_ETYPE, v8c_get_integrity(ctx, one, &level));
  CODE(V8C_EINVAL, v8c_set_integrity(ctx, NULL, V8C_FROZEN));
  CODE(V8C_ETYPE, v8c_set_integrity(ctx, one, V8C_FROZEN));
  cr_assert_eq(out, key);
}

/* ---- Beside JavaScript --------------------------------------------------------------------- */

static v8c_value answers;

static const char *yes_or_no(v8c_said said) {
  return said == V8C_YES ? "true" : said == V8C_NO ? "false" : "undefined";
}

/* Each own property is as Object.getOwnPropertyDescriptor shows it, and so is one that is not there. */
static void agree(v8c_value object, const char *what) {
  v8c_value keys = NULL, none = NULL;
  uint32_t count = 0;
  v8c_descriptor descriptor = {.size = sizeof descriptor};
  int attributes = 77;
  OK(v8c_names(ctx, object, NULL, &keys));
  OK(v8c_array_length(keys, &count));
  for (uint32_t i = 0; i < count; i++) {
    v8c_value key = NULL, theirs = NULL, part = NULL;
    char ours[80];
    OK(v8c_get_index(ctx, keys, i, &key));
    OK(v8c_get_descriptor(ctx, object, key, &descriptor));
    OK(v8c_get_attributes(ctx, object, key, &attributes));
    OK(v8c_call_function(ctx, answers, NULL, 2, (v8c_value[]){object, key}, &theirs));
    OK(v8c_get_index(ctx, theirs, 0, &part));
    snprintf(ours, sizeof ours, "%s,%s,%s", yes_or_no(descriptor.writable), yes_or_no(descriptor.enumerable),
             yes_or_no(descriptor.configurable));
    TEXT_IS(part, ours);
    const v8c_value values[] = {descriptor.value, descriptor.get, descriptor.set};
    for (uint32_t v = 0; v < 3; v++) {
      OK(v8c_get_index(ctx, theirs, v + 1, &part));
      cr_expect(values[v] ? v8c_same_value(values[v], part) : v8c_is_undefined(part), "%s: key %u, part %u", what, i,
                v);
    }
    cr_expect_eq(attributes,
                 (descriptor.writable == V8C_NO ? V8C_READ_ONLY : 0) |
                     (descriptor.enumerable == V8C_NO ? V8C_DONT_ENUM : 0) |
                     (descriptor.configurable == V8C_NO ? V8C_DONT_DELETE : 0),
                 "%s: key %u", what, i);
  }
  OK(v8c_key(iso, V8C_LIT("toString"), &none)); /* inherited, and not its own */
  CODE(V8C_ENOENT, v8c_get_descriptor(ctx, object, none, &descriptor));
  CODE(V8C_ENOENT, v8c_get_attributes(ctx, object, none, &attributes));
}

static void native_get(v8c_value key, v8c_access *access) {
  (void)key;
  v8c_access_return_int32(access, 5);
}
static void native_fn(v8c_call *call) { v8c_return_int32(call, 6); }

Test(property, all_is_as_javascript_shows_it) {
  static const char *const sources[] = {
      "({ a: 1, zero: 0, minus: -0, b: undefined, c: null, [Symbol('s')]: 2, '': 3 })",
      "({ get a() { return 1 }, set a(v) {}, get b() { return 2 }, set c(v) {} })",
      "({ 0: 'zero', get 1() { return 'one' }, set 2(v) {}, 4294967294: 'last', 4294967295: 'none', '-1': 1, '01': 2 "
      "})",
      "Object.defineProperties({}, { a: { value: 1 }, b: { value: 2, writable: true }, c: { value: 3, enumerable: true "
      "},"
      " d: { value: 4, configurable: true }, e: { get() {}, configurable: true }, 7: { value: 5 }, 8: { get() {} } })",
      "Object.freeze({ a: 1, get b() { return 1 }, 3: 4 })",
      "Object.seal({ a: 1, 3: 4 })",
      "(() => { const o = {}; for (let i = 0; i < 2000; i++) o['k' + i % 50 + (i > 1990 ? i : '')] = i; delete o.k3; "
      "return o })()",
      "Object.create(null, { a: { value: 1, enumerable: true } })",
      "new (class { x = 1; #y = 2; get z() { return 3 } })()",
      "[1, , 3]",
      "Object.assign((a, b) => 1, { mine: 1 })",
      "new Proxy({ a: 1, get b() { return 2 } }, {})",
      "new String('ab')",
      "new Uint8Array(2)",
      "(function () { return arguments })(1, 2)",
      "({ __proto__: new Proxy({}, { get() { throw 1 }, has() { throw 2 }, getOwnPropertyDescriptor() { throw 3 } }), "
      "a: 1 })"};
  v8c_template *tmpl = NULL;
  v8c_value made = NULL;
  OK(v8c_eval(ctx,
              V8C_LIT("(o, k) => { const d = Object.getOwnPropertyDescriptor(o, k); return [[String(d.writable), "
                      "d.enumerable, d.configurable].join(), d.value, d.get, d.set] }"),
              NULL, &answers));
  for (size_t i = 0; i < sizeof sources / sizeof *sources - 1; i++) agree(eval(sources[i]), sources[i]);
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set(tmpl, V8C_LIT("plain"), v8c_int32(iso, 1), V8C_READ_ONLY));
  OK(v8c_template_set_native(tmpl, V8C_LIT("native"), native_get, NULL, NULL, V8C_DONT_ENUM));
  OK(v8c_template_set_lazy(tmpl, V8C_LIT("lazy"), native_get, NULL, V8C_DONT_DELETE));
  OK(v8c_template_set_accessor(tmpl, V8C_LIT("accessor"), native_fn, NULL, NULL, 0));
  OK(v8c_template_instance(tmpl, ctx, &made));
  agree(made, "an instance");
  v8c_template_free(tmpl);
  /* Whom its own properties are asked of is not the prototype. */
  v8c_value guarded = eval(sources[sizeof sources / sizeof *sources - 1]), key = NULL;
  v8c_descriptor descriptor = {.size = sizeof descriptor};
  OK(v8c_key(iso, V8C_LIT("a"), &key));
  OK(v8c_get_descriptor(ctx, guarded, key, &descriptor));
  TEXT_IS(descriptor.value, "1");
  OK(v8c_key(iso, V8C_LIT("b"), &key));
  CODE(V8C_ENOENT, v8c_get_descriptor(ctx, guarded, key, &descriptor));
}
