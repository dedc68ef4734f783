/* symbol_test.c: symbols, and private keys. */
#include "tests/harness/values.h"

TestSuite(symbol, .init = harness_up, .fini = harness_down);

/* ---- Symbols ---------------------------------------------------------------------------- */

static void is(const char *source, v8c_value symbol) {
  v8c_value out = NULL;
  cr_expect(v8c_strict_equals(eval(source), symbol), "%s", source);
  OK(v8c_symbol_description(iso, symbol, &out));
  TEXT_IS(out, source);
}

Test(symbol, the_well_known_ones) {
  is("Symbol.asyncIterator", v8c_symbol_async_iterator(iso));
  is("Symbol.hasInstance", v8c_symbol_has_instance(iso));
  is("Symbol.isConcatSpreadable", v8c_symbol_is_concat_spreadable(iso));
  is("Symbol.iterator", v8c_symbol_iterator(iso));
  is("Symbol.match", v8c_symbol_match(iso));
  is("Symbol.replace", v8c_symbol_replace(iso));
  is("Symbol.search", v8c_symbol_search(iso));
  is("Symbol.split", v8c_symbol_split(iso));
  is("Symbol.toPrimitive", v8c_symbol_to_primitive(iso));
  is("Symbol.toStringTag", v8c_symbol_to_string_tag(iso));
  is("Symbol.unscopables", v8c_symbol_unscopables(iso));
#define XX(name, method) cr_expect_null(v8c_symbol_##name(NULL));
  V8C_SYMBOL_MAP(XX)
#undef XX
}

/* What V8's API does not name. */
#define MORE(XX) \
  XX(species, "species") XX(match_all, "matchAll") XX(dispose, "dispose") XX(async_dispose, "asyncDispose")

Test(symbol, the_other_well_known_ones) {
  size_t before = v8c_scope_count(iso);
  cr_assert(v8c_is_symbol(v8c_symbol_match_all(iso)));
  cr_assert_eq(v8c_scope_count(iso) - before, 1);
#define XX(name, text) is("Symbol." text, v8c_symbol_##name(iso));
  MORE(XX)
#undef XX
#define XX(name, text) cr_expect_null(v8c_symbol_##name(NULL));
  MORE(XX)
#undef XX
  /* All that JavaScript knows of are among them. */
  size_t count = 0;
#define XX(name, method) count++;
  V8C_SYMBOL_MAP(XX)
#undef XX
#define XX(name, text) count++;
  MORE(XX)
#undef XX
  char wanted[8];
  snprintf(wanted, sizeof wanted, "%zu", count);
  EVAL_IS("Object.getOwnPropertyNames(Symbol).filter(name => typeof Symbol[name] === 'symbol').length", wanted);
  /* They are used as such, whatever became of globalThis.Symbol. */
  v8c_value matcher = eval("globalThis.Symbol = { matchAll: 1 }; ({})"), fn = eval("() => 'mine'");
  OK(v8c_set(ctx, matcher, v8c_symbol_match_all(iso), fn));
  GLOBAL("matcher", matcher);
  EVAL_IS("'text'.matchAll(matcher)", "mine");
}

/* In an isolate that was restored, and one that had its constructor taken away. */
Test(symbol, the_other_well_known_ones_of_a_snapshot) {
  const struct {
    const char *source;
    bool there;
  } bundles[] = {{"globalThis.mine = Symbol.matchAll; globalThis.Symbol = undefined", true},
                 {"globalThis.mine = Symbol.matchAll; Symbol.prototype.constructor = Object", false},
                 {"globalThis.mine = Symbol.matchAll; delete Symbol.prototype.constructor", false},
                 {"globalThis.mine = Symbol.matchAll; globalThis.asked = 0;"
                  "Object.defineProperty(Symbol.prototype, 'constructor', { get() { asked++; throw 1 } })",
                  false}};
  for (size_t i = 0; i < sizeof bundles / sizeof *bundles; i++) {
    v8c_pack_options options = {.size = sizeof options, .source = bundles[i].source, .source_len = V8C_ZSTR};
    v8c_snapshot *snapshot = NULL;
    v8c_isolate *other = NULL;
    v8c_context *context = NULL;
    v8c_value mine = NULL, asked = NULL;
    v8c_frame frame;
    OK(v8c_pack_bundle(&options, &snapshot));
    OK(v8c_snapshot_restore(snapshot, NULL, NULL, &other));
    OK(v8c_context_new(other, NULL, &context));
    OK(v8c_enter(context, &frame));
    OK(v8c_get_named(context, v8c_global(context), V8C_LIT("mine"), &mine));
    v8c_value found = v8c_symbol_match_all(other);
    cr_expect_eq(found != NULL, bundles[i].there, "%s", bundles[i].source);
    cr_expect(!found || v8c_strict_equals(found, mine));
    OK(v8c_get_named(context, v8c_global(context), V8C_LIT("asked"), &asked));
    cr_expect(v8c_is_undefined(asked) || v8c_strict_equals(asked, v8c_int32(other, 0)), "no getter runs");
    OK(v8c_leave(&frame));
    v8c_context_free(context);
    OK(v8c_isolate_free(other));
    v8c_snapshot_free(snapshot);
  }
}

Test(symbol, new_ones_differ) {
  v8c_value a = NULL, b = NULL, out = NULL;
  LEAVES(1, v8c_symbol(iso, V8C_LIT("a\0b\xc3\xa9"), &a));
  OK(v8c_symbol(iso, V8C_LIT("a\0b\xc3\xa9"), &b));
  cr_assert(v8c_is_symbol(a) && !v8c_strict_equals(a, b));
  GLOBAL("a", a);
  EVAL_IS("a.description === 'a\\0b\\xe9' && Symbol.keyFor(a) === undefined", "true");
  LEAVES(1, v8c_symbol_description(iso, a, &out));
  cr_assert_eq(v8c_string_length(out), 4);
}

Test(symbol, without_a_description) {
  v8c_value none = NULL, empty = NULL, out = NULL;
  LEAVES(1, v8c_symbol(iso, NULL, 0, &none));
  OK(v8c_symbol(iso, "", 0, &empty));
  OK(v8c_symbol_description(iso, none, &out));
  cr_assert(v8c_is_undefined(out));
  OK(v8c_symbol_description(iso, empty, &out));
  TEXT_IS(out, "");
}

Test(symbol, registered_ones_are_the_same_everywhere) {
  v8c_value a = NULL, b = NULL;
  v8c_context *other;
  v8c_frame frame;
  LEAVES(1, v8c_symbol_for(iso, V8C_LIT("app.key"), &a));
  OK(v8c_symbol_for(iso, "app.key", V8C_ZSTR, &b));
  cr_assert(v8c_strict_equals(a, b));
  cr_assert(v8c_strict_equals(a, eval("Symbol.for('app.key')")));
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_enter(other, &frame));
  OK(v8c_eval(other, V8C_LIT("Symbol.for('app.key')"), NULL, &b));
  cr_assert(v8c_strict_equals(a, b));
  OK(v8c_leave(&frame));
  v8c_context_free(other);
}

Test(symbol, keys_of_properties) {
  v8c_value object = eval("globalThis.o = {}"), symbol = v8c_symbol_to_string_tag(iso), out = NULL, name;
  bool yes = false;
  OK(v8c_string(iso, V8C_LIT("Mine"), &name));
  OK(v8c_set(ctx, object, symbol, name));
  EVAL_IS("o", "[object Mine]");
  OK(v8c_get(ctx, object, symbol, &out));
  TEXT_IS(out, "Mine");
  OK(v8c_has(ctx, object, symbol, &yes));
  cr_assert(yes);
  OK(v8c_delete(ctx, object, symbol, &yes));
  EVAL_IS("o", "[object Object]");
}

Test(symbol, arguments_are_checked) {
  v8c_value symbol = v8c_symbol_iterator(iso), out = symbol;
  CODE(V8C_EINVAL, v8c_symbol(NULL, V8C_LIT("a"), &out));
  CODE(V8C_EINVAL, v8c_symbol(iso, V8C_LIT("a"), NULL));
  CODE(V8C_EINVAL, v8c_symbol(iso, NULL, 1, &out));
  CODE(V8C_EINVAL, v8c_symbol(iso, NULL, V8C_ZSTR, &out));
  CODE(V8C_EINVAL, v8c_symbol_for(iso, NULL, 1, &out));
  CODE(V8C_EINVAL, v8c_symbol_for(iso, V8C_LIT("a"), NULL));
  CODE(V8C_EINVAL, v8c_symbol_for(NULL, V8C_LIT("a"), &out));
  CODE(V8C_EINVAL, v8c_symbol_description(NULL, symbol, &out));
  CODE(V8C_EINVAL, v8c_symbol_description(iso, NULL, &out));
  CODE(V8C_EINVAL, v8c_symbol_description(iso, symbol, NULL));
  CODE(V8C_ETYPE, v8c_symbol_description(iso, eval("'a'"), &out));
  cr_assert_eq(out, symbol);
}

/* ---- Private keys --------------------------------------------------------------------------- */

Test(symbol, private_properties_are_not_seen) {
  v8c_private *key = NULL;
  v8c_value object = eval("globalThis.o = Object.freeze({})"), out = NULL;
  bool yes = true;
  OK(v8c_private_new(iso, V8C_LIT("secret"), &key));
  OK(v8c_has_private(ctx, object, key, &yes));
  cr_assert(!yes);
  LEAVES(1, v8c_get_private(ctx, object, key, &out));
  cr_assert(v8c_is_undefined(out));
  v8c_value five = v8c_int32(iso, 5);
  LEAVES(0, v8c_set_private(ctx, object, key, five));
  LEAVES(0, v8c_has_private(ctx, object, key, &yes));
  cr_assert(yes);
  LEAVES(1, v8c_get_private(ctx, object, key, &out));
  TEXT_IS(out, "5");
  EVAL_IS("Reflect.ownKeys(o).length", "0");
  OK(v8c_has_private(ctx, eval("Object.create(o)"), key, &yes));
  cr_assert(!yes, "not inherited");
  LEAVES(0, v8c_delete_private(ctx, object, key));
  OK(v8c_has_private(ctx, object, key, &yes));
  cr_assert(!yes);
  v8c_private_free(key);
}

Test(symbol, private_keys_by_name) {
  v8c_private *a = NULL, *b = NULL, *other = NULL;
  v8c_value object = eval("({})"), out = NULL;
  OK(v8c_private_for(iso, V8C_LIT("app.wrap"), &a));
  OK(v8c_private_for(iso, V8C_LIT("app.wrap"), &b));
  OK(v8c_private_new(iso, V8C_LIT("app.wrap"), &other));
  OK(v8c_set_private(ctx, object, a, v8c_int32(iso, 1)));
  OK(v8c_get_private(ctx, object, b, &out));
  TEXT_IS(out, "1");
  OK(v8c_get_private(ctx, object, other, &out));
  cr_assert(v8c_is_undefined(out));
  v8c_private_free(a);
  v8c_private_free(b);
  v8c_private_free(other);
}

Test(symbol, private_keys_on_proxies_call_no_trap) {
  v8c_private *key = NULL;
  v8c_value out = NULL;
  bool yes = false;
  v8c_value proxy = eval(
      "globalThis.seen = []; globalThis.target = {};\n"
      "new Proxy(target, new Proxy({}, {get(t, name) { seen.push(name) }}))");
  OK(v8c_private_new(iso, V8C_LIT("p"), &key));
  OK(v8c_set_private(ctx, proxy, key, v8c_int32(iso, 1)));
  OK(v8c_has_private(ctx, proxy, key, &yes));
  cr_assert(yes);
  OK(v8c_get_private(ctx, proxy, key, &out));
  TEXT_IS(out, "1");
  OK(v8c_has_private(ctx, eval("target"), key, &yes));
  cr_assert(!yes);
  OK(v8c_delete_private(ctx, proxy, key));
  OK(v8c_has_private(ctx, proxy, key, &yes));
  cr_assert(!yes);
  EVAL_IS("seen.length", "0");
  v8c_private_free(key);
}

Test(symbol, private_keys_and_wrong_arguments) {
  v8c_private *key = NULL, *theirs = NULL;
  v8c_value object = eval("({})"), out = object;
  bool yes = true;
  OK(v8c_private_new(iso, "", 0, &key));
  CODE(V8C_EINVAL, v8c_private_new(NULL, "", 0, &theirs));
  CODE(V8C_EINVAL, v8c_private_new(iso, NULL, 1, &theirs));
  CODE(V8C_EINVAL, v8c_private_new(iso, "", 0, NULL));
  CODE(V8C_EINVAL, v8c_private_for(iso, NULL, 1, &theirs));
  CODE(V8C_EINVAL, v8c_get_private(NULL, object, key, &out));
  CODE(V8C_EINVAL, v8c_get_private(ctx, NULL, key, &out));
  CODE(V8C_EINVAL, v8c_get_private(ctx, object, NULL, &out));
  CODE(V8C_EINVAL, v8c_get_private(ctx, object, key, NULL));
  CODE(V8C_ETYPE, v8c_get_private(ctx, v8c_int32(iso, 1), key, &out));
  CODE(V8C_EINVAL, v8c_set_private(ctx, object, key, NULL));
  CODE(V8C_EINVAL, v8c_set_private(ctx, object, NULL, object));
  CODE(V8C_EINVAL, v8c_has_private(ctx, object, key, NULL));
  CODE(V8C_EINVAL, v8c_has_private(ctx, object, NULL, &yes));
  CODE(V8C_EINVAL, v8c_delete_private(ctx, object, NULL));
  CODE(V8C_ETYPE, v8c_delete_private(ctx, v8c_null(iso), key));
  cr_assert(out == object && yes);
  v8c_private_free(key);
  v8c_private_free(NULL);
}

Test(symbol, private_keys_of_another_isolate) {
  v8c_isolate *other;
  v8c_context *outside;
  v8c_frame frame;
  v8c_private *theirs = NULL;
  v8c_value object = eval("({})"), out = object;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &outside));
  OK(v8c_enter(outside, &frame));
  OK(v8c_private_new(other, V8C_LIT("k"), &theirs));
  OK(v8c_leave(&frame));
  CODE(V8C_EINVAL, v8c_get_private(ctx, object, theirs, &out));
  v8c_context_free(outside);
  OK(v8c_isolate_free(other));
  CODE(V8C_EDISPOSED, v8c_get_private(ctx, object, theirs, &out));
  v8c_private_free(theirs);
}
