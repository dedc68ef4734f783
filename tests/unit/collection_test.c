/* collection_test.c: Map and Set. */
#include "tests/harness/values.h"

TestSuite(collection, .init = harness_up, .fini = harness_down);

Test(collection, maps) {
  v8c_value map = NULL, out = NULL, key = eval("globalThis.k = {}"), nan = v8c_number(iso, 0.0 / 0.0);
  v8c_value seven = v8c_int32(iso, 7), minus_zero = v8c_number(iso, -0.0), zero = v8c_int32(iso, 0);
  size_t size = 9;
  bool yes = true;
  eval("Map.prototype.get = Map.prototype.set = Map.prototype.has = () => { throw 1 }");
  LEAVES(1, v8c_map(ctx, &map));
  OK(v8c_map_size(map, &size));
  cr_assert_eq(size, 0);
  LEAVES(0, v8c_map_set(ctx, map, key, seven));
  LEAVES(0, v8c_map_set(ctx, map, nan, key));
  LEAVES(0, v8c_map_set(ctx, map, minus_zero, nan));
  LEAVES(1, v8c_map_get(ctx, map, key, &out));
  TEXT_IS(out, "7");
  OK(v8c_map_get(ctx, map, nan, &out));
  cr_assert(v8c_strict_equals(out, key));
  LEAVES(0, v8c_map_has(ctx, map, zero, &yes));
  cr_assert(yes);
  OK(v8c_map_get(ctx, map, v8c_null(iso), &out));
  cr_assert(v8c_is_undefined(out));
  LEAVES(0, v8c_map_size(map, &size));
  cr_assert_eq(size, 3);
  GLOBAL("m", map);
  EVAL_IS("m instanceof Map && [...m.keys()].map(k => k === globalThis.k ? 'k' : String(k)).join()", "k,NaN,0");
  LEAVES(0, v8c_map_delete(ctx, map, key, &yes));
  cr_assert(yes);
  OK(v8c_map_delete(ctx, map, key, &yes));
  cr_assert(!yes);
  LEAVES(0, v8c_map_delete(ctx, map, nan, NULL));
  LEAVES(0, v8c_map_clear(ctx, map));
  EVAL_IS("m.size", "0");
}

Test(collection, sets) {
  v8c_value set = NULL, key = eval("globalThis.k = {}"), one = v8c_int32(iso, 1);
  size_t size = 9;
  bool yes = true;
  LEAVES(1, v8c_set_object(ctx, &set));
  LEAVES(0, v8c_set_add(ctx, set, key));
  LEAVES(0, v8c_set_add(ctx, set, key));
  LEAVES(0, v8c_set_add(ctx, set, one));
  LEAVES(0, v8c_set_size(set, &size));
  cr_assert_eq(size, 2);
  LEAVES(0, v8c_set_has(ctx, set, key, &yes));
  cr_assert(yes);
  LEAVES(0, v8c_set_delete(ctx, set, key, &yes));
  cr_assert(yes);
  OK(v8c_set_delete(ctx, set, key, NULL));
  OK(v8c_set_has(ctx, set, key, &yes));
  cr_assert(!yes);
  GLOBAL("s", set);
  EVAL_IS("s instanceof Set && [...s].join()", "1");
  LEAVES(0, v8c_set_clear(ctx, set));
  EVAL_IS("s.size", "0");
}

static void entries_are(const char *source, bool pairs, const char *text) {
  v8c_value out = NULL, from = eval(source);
  bool two = !pairs;
  LEAVES(1, v8c_entries(ctx, from, &two, &out));
  cr_expect_eq(two, pairs, "%s", source);
  cr_expect(v8c_is_array(out));
  cr_expect_str_eq(text_of(out), text, "%s: %s", source, text_of(out));
  OK(v8c_entries(ctx, from, NULL, &out));
}

Test(collection, entries) {
  entries_are("new Map([[1, 'a'], [2, 'b']])", true, "1,a,2,b");
  entries_are("new Set([3, 4])", false, "3,4");
  entries_are("new Map()", true, "");
  entries_are("globalThis.it = new Map([[1, 'a'], [2, 'b']]).entries(); it.next(); it", true, "2,b");
  EVAL_IS("it.next().value", "2,b");
  entries_are("new Map([[1, 'a']]).keys()", false, "1");
  entries_are("new Set([3, 4]).values()", false, "3,4");
  entries_are("globalThis.k = [5]; new WeakMap([[k, 6]])", true, "5,6");
  entries_are("new WeakSet([k])", false, "5");
}

Test(collection, arguments_are_checked) {
  v8c_value map = eval("new Map([[1, 1]])"), set = eval("new Set([1])"), one = v8c_int32(iso, 1), out = map;
  v8c_value proxy = eval("new Proxy(new Map(), {})");
  size_t size = 7;
  bool yes = true;
  CODE(V8C_EINVAL, v8c_map(NULL, &out));
  CODE(V8C_EINVAL, v8c_map(ctx, NULL));
  CODE(V8C_EINVAL, v8c_set_object(ctx, NULL));
  CODE(V8C_EINVAL, v8c_map_get(NULL, map, one, &out));
  CODE(V8C_EINVAL, v8c_map_get(ctx, NULL, one, &out));
  CODE(V8C_EINVAL, v8c_map_get(ctx, map, NULL, &out));
  CODE(V8C_EINVAL, v8c_map_get(ctx, map, one, NULL));
  CODE(V8C_ETYPE, v8c_map_get(ctx, set, one, &out));
  CODE(V8C_ETYPE, v8c_map_get(ctx, proxy, one, &out));
  CODE(V8C_ETYPE, v8c_map_get(ctx, one, one, &out));
  CODE(V8C_EINVAL, v8c_map_set(ctx, map, one, NULL));
  CODE(V8C_EINVAL, v8c_map_set(ctx, map, NULL, one));
  CODE(V8C_ETYPE, v8c_map_set(ctx, eval("new WeakMap()"), one, one));
  CODE(V8C_EINVAL, v8c_map_has(ctx, map, one, NULL));
  CODE(V8C_EINVAL, v8c_map_has(ctx, map, NULL, &yes));
  CODE(V8C_ETYPE, v8c_map_has(ctx, set, one, &yes));
  CODE(V8C_EINVAL, v8c_map_delete(ctx, map, NULL, &yes));
  CODE(V8C_ETYPE, v8c_map_delete(ctx, set, one, &yes));
  CODE(V8C_EINVAL, v8c_map_clear(ctx, NULL));
  CODE(V8C_ETYPE, v8c_map_clear(ctx, set));
  CODE(V8C_EINVAL, v8c_map_size(NULL, &size));
  CODE(V8C_EINVAL, v8c_map_size(map, NULL));
  CODE(V8C_ETYPE, v8c_map_size(set, &size));
  CODE(V8C_EINVAL, v8c_set_add(ctx, set, NULL));
  CODE(V8C_ETYPE, v8c_set_add(ctx, map, one));
  CODE(V8C_EINVAL, v8c_set_has(ctx, set, one, NULL));
  CODE(V8C_ETYPE, v8c_set_has(ctx, map, one, &yes));
  CODE(V8C_EINVAL, v8c_set_delete(ctx, set, NULL, &yes));
  CODE(V8C_ETYPE, v8c_set_delete(ctx, map, one, &yes));
  CODE(V8C_ETYPE, v8c_set_clear(ctx, map));
  CODE(V8C_ETYPE, v8c_set_size(map, &size));
  CODE(V8C_EINVAL, v8c_entries(ctx, NULL, NULL, &out));
  CODE(V8C_EINVAL, v8c_entries(ctx, map, NULL, NULL));
  CODE(V8C_ETYPE, v8c_entries(ctx, eval("[]"), &yes, &out));
  CODE(V8C_ETYPE, v8c_entries(ctx, proxy, &yes, &out));
  cr_assert(out == map && yes && size == 7);
}

Test(collection, in_the_realm_of_its_context) {
  v8c_context *other;
  v8c_value map = NULL, entries = NULL, theirs = NULL;
  bool yes = false;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_map(other, &map));
  OK(v8c_eval(other, V8C_LIT("Map"), NULL, &theirs));
  OK(v8c_instance_of(ctx, map, theirs, &yes));
  cr_assert(yes);
  OK(v8c_entries(other, map, NULL, &entries));
  OK(v8c_eval(other, V8C_LIT("Array"), NULL, &theirs));
  OK(v8c_instance_of(ctx, entries, theirs, &yes));
  cr_assert(yes);
  v8c_context_free(other);
}
