/* interceptor_test.c: handlers of names and of indices: each one asked, throwing, answering wrong;
 * masking or not; symbols; globals; access checks; snapshots. */
#include "tests/harness/snapshot.h"
#include "tests/harness/values.h"
#include "v8c/interceptor.h"

TestSuite(interceptor, .init = harness_up, .fini = harness_down);
TestSuite(interceptor_alone, .timeout = 60);

/* A store of small numbers under one-letter names, and what was asked. */
static struct {
  v8c_named_handlers table;
  int numbers[26];
  bool there[26];
  bool throws, yes;
  int asked;
} store;

static int letter(v8c_value name) {
  char text[4];
  size_t len;
  if (!v8c_is_string(name) || v8c_string_length(name) != 1) return -1;
  if (v8c_string_copy(iso, name, 0, text, sizeof text, &len)) return -1;
  return text[0] >= 'a' && text[0] <= 'z' ? text[0] - 'a' : -1;
}

/* Throws where the test wants that; `yes` is then the answer. */
static bool thrown(v8c_access *access) {
  store.asked++;
  cr_assert_eq(v8c_access_pointer(access), &store);
  cr_assert_eq(v8c_access_isolate(access), iso);
  if (store.throws) v8c_throw_type_error(iso, "thrown by a handler");
  return store.throws;
}

static bool get(v8c_value name, v8c_access *access) {
  if (thrown(access)) return store.yes;
  int at = letter(name);
  if (at < 0 || !store.there[at]) return false;
  v8c_access_return_int32(access, store.numbers[at]);
  return true;
}

static bool set(v8c_value name, v8c_value value, v8c_access *access) {
  if (thrown(access)) return store.yes;
  int at = letter(name);
  if (at < 0) return false;
  if (v8c_get_int32(value, &store.numbers[at])) {
    v8c_throw_type_error(iso, "numbers only");
    return true;
  }
  store.there[at] = true;
  return true;
}

static bool query(v8c_value name, int *attributes, v8c_access *access) {
  if (thrown(access)) return store.yes;
  int at = letter(name);
  if (at < 0 || !store.there[at]) return false;
  cr_assert_eq(*attributes, 0);
  *attributes = at == 7 ? V8C_DONT_ENUM : 0; /* h is hidden */
  return true;
}

static bool erase(v8c_value name, bool *deleted, v8c_access *access) {
  if (thrown(access)) return store.yes;
  int at = letter(name);
  if (at < 0 || !store.there[at]) return false;
  cr_assert(*deleted);
  *deleted = at != 25; /* z stays */
  if (*deleted) store.there[at] = false;
  return true;
}

static void keys(v8c_access *access) {
  v8c_value names = NULL, name = NULL;
  if (thrown(access)) return;
  if (v8c_array(v8c_access_context(access), 0, &names)) return;
  for (uint32_t i = 0, count = 0; i < 26; i++)
    if (store.there[i]) {
      char text[] = {(char)('a' + i), 0};
      if (v8c_string(iso, text, 1, &name) || v8c_set_index(ctx, names, count++, name)) return;
    }
  v8c_access_return(access, names);
}

/* An object whose handlers are those of the store. */
static v8c_value made(v8c_named_handlers handlers) {
  v8c_template *tmpl = NULL;
  v8c_value out = NULL;
  store.table = handlers;
  store.table.size = sizeof store.table;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_named_handlers(tmpl, &store.table));
  OK(v8c_template_instance(tmpl, ctx, &out));
  v8c_template_free(tmpl);
  return out;
}

static v8c_named_handlers all(void) {
  return (v8c_named_handlers){.get = get, .set = set, .query = query, .remove = erase, .keys = keys};
}

Test(interceptor, named) {
  GLOBAL("o", made(all()));
  EVAL_IS("o.a = 1; o.b = 2; o.h = 3; o.other = 'mine'; [o.a, o.b, o.h, o.c, o.other].join()", "1,2,3,,mine");
  cr_assert(store.there[0] && store.numbers[1] == 2);
  EVAL_IS("['a' in o, 'c' in o, Object.hasOwn(o, 'b'), 'toString' in o].join()", "true,false,true,true");
  EVAL_IS("Object.keys(o).sort().join()", "a,b,other"); /* h is not enumerable */
  EVAL_IS("Object.getOwnPropertyNames(o).sort().join()", "a,b,h,other");
  EVAL_IS("JSON.stringify(o)", "{\"other\":\"mine\",\"a\":1,\"b\":2}");
  EVAL_IS("[delete o.a, delete o.nothing, 'a' in o].join()", "true,true,false");
  EVAL_IS("o.z = 5; [delete o.z, o.z].join()", "false,5");
  EVAL_IS("try { (() => { 'use strict'; delete o.z })() } catch (e) { String(e instanceof TypeError) }", "true");
  EVAL_IS("try { o.a = 'text' } catch (e) { e.message }", "numbers only");
  EVAL_IS("const p = Object.create(o), was = p.b; p.b = 7; [was, p.b, o.b, Object.hasOwn(p, 'b')].join()",
          "2,7,2,true");
}

/* Whichever handler throws, and whatever it answers then, is thrown. */
Test(interceptor, throwing_handlers_throw) {
  store.throws = false;
  GLOBAL("o", made(all()));
  eval("o.a = 1");
  store.throws = true;
  const char *const uses[] = {"o.a", "o.a = 1", "'a' in o", "delete o.a", "Object.keys(o)", "o[Symbol.iterator]"};
  for (int answer = 0; answer < 2; answer++)
    for (int i = 0; i < 6; i++) {
      store.yes = answer;
      store.asked = 0;
      char code[200];
      snprintf(code, sizeof code, "(() => { try { %s; return 'nothing' } catch (e) { return e.message } })()", uses[i]);
      EVAL_IS(code, "thrown by a handler");
      cr_assert_geq(store.asked, 1);
    }
  /* also from optimised code, and at the host's own level */
  EVAL_IS("let n = 0; for (let i = 0; i < 20000; i++) try { o.a } catch { n++ } String(n)", "20000");
  v8c_value o = eval("o"), out = NULL;
  CODE(V8C_EXCEPTION, v8c_get_named(ctx, o, V8C_LIT("a"), &out));
  THROWN("thrown by a handler");
  CODE(V8C_EXCEPTION, v8c_own_property_names(ctx, o, &out));
  THROWN("thrown by a handler");
}

Test(interceptor, symbols_and_flags) {
  GLOBAL("o", made(all()));
  store.asked = 0;
  EVAL_IS("String(o[Symbol('s')])", "undefined");
  cr_assert_eq(store.asked, 1);
  v8c_named_handlers strings = {.get = get, .flags = V8C_HANDLERS_STRINGS};
  GLOBAL("s", made(strings));
  store.asked = 0;
  EVAL_IS("String(s[Symbol('s')])", "undefined");
  cr_assert_eq(store.asked, 0);
  /* an index is no name */
  EVAL_IS("o[3] = 'x'; o[3]", "x");
  cr_assert_eq(store.asked, 0);
}

static bool symbol_only(v8c_value name, v8c_access *access) {
  if (!v8c_is_symbol(name)) return false;
  v8c_access_return(access, name);
  return true;
}

Test(interceptor, symbol_keys_reach_the_handler) {
  GLOBAL("o", made((v8c_named_handlers){.get = symbol_only}));
  EVAL_IS("const s = Symbol('mine'); String(o[s] === s) + o.other", "trueundefined");
}

static bool everything(v8c_value name, v8c_access *access) {
  (void)name;
  v8c_access_return_int32(access, 99);
  return true;
}

Test(interceptor, masking_or_not) {
  GLOBAL("masks", made((v8c_named_handlers){.get = everything}));
  EVAL_IS("masks.x = 1; [masks.x, masks.y].join()", "99,99");
  GLOBAL("lets", made((v8c_named_handlers){.get = everything, .flags = V8C_HANDLERS_NON_MASKING}));
  EVAL_IS("lets.x = 1; [lets.x, lets.y, typeof lets.toString].join()", "1,99,function");
}

Test(interceptor, names_with_nul_and_lone_surrogates) {
  GLOBAL("o", made((v8c_named_handlers){.get = symbol_only}));
  GLOBAL("e", made((v8c_named_handlers){.get = everything}));
  EVAL_IS("[e['a\\0b'], e['\\ud800'], e[''], o['a\\0b']].join()", "99,99,99,");
}

/* ---- Define and describe --------------------------------------------------------------------- */

static v8c_descriptor seen; /* its values are over when `define` returns */
static bool seen_function;
static int fault;

static bool define(v8c_value name, const v8c_descriptor *descriptor, v8c_access *access) {
  if (thrown(access)) return store.yes;
  if (letter(name) < 0) return false;
  seen = *descriptor;
  seen_function = descriptor->get && v8c_is_function(descriptor->get);
  store.there[letter(name)] = true;
  if (descriptor->value) (void)v8c_get_int32(descriptor->value, &store.numbers[letter(name)]);
  return true;
}

static bool describe(v8c_value name, v8c_access *access) {
  if (thrown(access)) return store.yes;
  int at = letter(name);
  if (at < 0 || !store.there[at]) return false;
  v8c_descriptor descriptor = {.size = sizeof descriptor, .enumerable = V8C_YES, .configurable = V8C_YES};
  descriptor.value = v8c_int32(iso, store.numbers[at]);
  if (fault == 1) descriptor.get = v8c_undefined(iso), descriptor.writable = V8C_YES;
  if (fault == 2) descriptor.value = NULL, descriptor.get = v8c_int32(iso, 1);
  if (fault == 3) descriptor.enumerable = (v8c_said)7;
  if (fault == 0)
    OK(v8c_access_return_descriptor(access, &descriptor));
  else if (fault <= 3)
    CODE(fault == 2 ? V8C_ETYPE : V8C_EINVAL, v8c_access_return_descriptor(access, &descriptor));
  if (fault == 4) v8c_access_return(access, eval("({get value() { throw new RangeError('getter') }})"));
  if (fault == 5) v8c_access_return(access, eval("({value: 1, get() {}})"));
  if (fault == 6) v8c_access_return(access, eval("({value: 'as in JavaScript', enumerable: 1})"));
  return true;
}

Test(interceptor, define_and_describe) {
  store.throws = false;
  GLOBAL("o", made((v8c_named_handlers){.get = get, .define = define, .describe = describe}));
  EVAL_IS("Object.defineProperty(o, 'a', {value: 5, enumerable: true}); String(o.a)", "5");
  cr_assert(seen.writable == V8C_UNSAID && seen.enumerable == V8C_YES && seen.configurable == V8C_UNSAID && !seen.get);
  EVAL_IS("JSON.stringify(Object.getOwnPropertyDescriptor(o, 'a'))",
          "{\"value\":5,\"writable\":false,\"enumerable\":true,\"configurable\":true}");
  EVAL_IS("String(Object.getOwnPropertyDescriptor(o, 'q'))", "undefined");
  eval("Object.defineProperty(o, 'b', {get() {}, configurable: false})");
  cr_assert(seen_function && !seen.value && seen.configurable == V8C_NO);
  for (fault = 1; fault <= 5; fault++)
    EVAL_IS("try { Object.getOwnPropertyDescriptor(o, 'a'); 'nothing' } catch (e) { e.constructor.name }",
            fault == 4 ? "RangeError" : "TypeError");
  EVAL_IS("JSON.stringify(Object.getOwnPropertyDescriptor(o, 'a'))",
          "{\"value\":\"as in JavaScript\",\"writable\":false,\"enumerable\":true,\"configurable\":false}");
  fault = 0;
  store.throws = true;
  for (int answer = 0; answer < 2; answer++) {
    store.yes = answer;
    EVAL_IS("try { Object.getOwnPropertyDescriptor(o, 'a'); '' } catch (e) { e.message }", "thrown by a handler");
    EVAL_IS("try { Object.defineProperty(o, 'a', {value: 1}); '' } catch (e) { e.message }", "thrown by a handler");
  }
}

/* ---- Answers that V8 would die of -------------------------------------------------------------- */

static const char *answer;

static void wrong_keys(v8c_access *access) { v8c_access_return(access, eval(answer)); }

static bool wild_query(v8c_value name, int *attributes, v8c_access *access) {
  (void)name;
  v8c_access_return(access, eval("'text'"));
  *attributes = -1;
  return true;
}

Test(interceptor, wrong_answers_are_type_errors) {
  GLOBAL("o", made((v8c_named_handlers){.keys = wrong_keys, .query = wild_query}));
  const char *const wrong[] = {"1", "'abc'", "({})", "new Uint8Array(3)", "[{}]", "[1.5]", "[null]", "[-1]", "[,]"};
  for (int i = 0; i < 9; i++) {
    answer = wrong[i];
    EVAL_IS("try { Object.keys(o); 'nothing' } catch (e) { e.constructor.name }", "TypeError");
  }
  answer = "['a', Symbol.iterator, 7]"; /* an index may stand for its text */
  EVAL_IS("Reflect.ownKeys(o).map(String).join()", "a,Symbol(Symbol.iterator),7");
  EVAL_IS("[Object.keys(o).length, 'x' in o].join()", "0,true"); /* -1 is all attributes */
}

/* ---- Indices -------------------------------------------------------------------------------------- */

static int32_t cells[8];
static uint32_t length = 4;
static bool indexed_throws;

static bool oops(void) {
  if (indexed_throws) v8c_throw_type_error(iso, "thrown for an index");
  return indexed_throws;
}
static bool get_at(uint32_t index, v8c_access *access) {
  if (oops() || index >= length) return false;
  v8c_access_return_int32(access, cells[index]);
  return true;
}
static bool set_at(uint32_t index, v8c_value value, v8c_access *access) {
  (void)access;
  if (oops() || index >= length) return false;
  (void)v8c_to_int32(ctx, value, &cells[index]);
  return true;
}
static bool query_at(uint32_t index, int *attributes, v8c_access *access) {
  (void)access;
  *attributes = V8C_DONT_DELETE;
  return !oops() && index < length;
}
static bool delete_at(uint32_t index, bool *deleted, v8c_access *access) {
  (void)access;
  *deleted = false;
  return !oops() && index < length;
}
static void indices(v8c_access *access) {
  v8c_value list = NULL;
  if (oops() || v8c_array(ctx, 0, &list)) return;
  for (uint32_t i = 0; i < length; i++) (void)v8c_set_index(ctx, list, i, v8c_uint32(iso, i));
  v8c_access_return(access, list);
}
static bool define_at(uint32_t index, const v8c_descriptor *descriptor, v8c_access *access) {
  (void)access;
  if (oops() || index >= length || !descriptor->value) return false;
  (void)v8c_get_int32(descriptor->value, &cells[index]);
  return true;
}
static bool describe_at(uint32_t index, v8c_access *access) {
  if (oops() || index >= length) return false;
  v8c_descriptor descriptor = {.size = sizeof descriptor, .value = v8c_int32(iso, cells[index])};
  descriptor.writable = descriptor.enumerable = descriptor.configurable = V8C_YES;
  OK(v8c_access_return_descriptor(access, &descriptor));
  return true;
}

static v8c_value indexed(const v8c_indexed_handlers *table) {
  v8c_template *tmpl = NULL;
  v8c_value out = NULL;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_indexed_handlers(tmpl, table));
  OK(v8c_template_instance(tmpl, ctx, &out));
  v8c_template_free(tmpl);
  return out;
}

static const v8c_indexed_handlers cell_handlers = {
    sizeof cell_handlers, 0, get_at, set_at, query_at, delete_at, indices, NULL, NULL};
static const v8c_indexed_handlers defined_cells = {
    sizeof defined_cells, 0, get_at, set_at, NULL, NULL, indices, define_at, describe_at};

Test(interceptor, indices) {
  GLOBAL("o", indexed(&cell_handlers));
  EVAL_IS("o[0] = 5; o[3] = 7.9; o[4] = 'own'; o.name = 'n'; [o[0], o[1], o[3], o[4], o[5], o.name].join()",
          "5,0,7,own,,n");
  EVAL_IS("[2 in o, 5 in o, delete o[0], o[0], Object.keys(o).join('')].join()", "true,false,false,5,40123name");
  EVAL_IS("Array.prototype.map.call({__proto__: null, length: 4, ...o}, x => x).join()", "5,0,0,7");
  GLOBAL("d", indexed(&defined_cells));
  EVAL_IS("Object.defineProperty(d, 1, {value: 11}); [o[1], Object.getOwnPropertyDescriptor(d, 1).value].join()",
          "11,11");
  indexed_throws = true;
  const char *const uses[] = {"o[0]",
                              "o[0] = 1",
                              "0 in o",
                              "delete o[0]",
                              "Object.keys(o)",
                              "Object.defineProperty(d, 0, {value: 1})",
                              "Object.getOwnPropertyDescriptor(d, 0)"};
  for (int i = 0; i < 7; i++) {
    char code[200];
    snprintf(code, sizeof code, "(() => { try { %s; return 'nothing' } catch (e) { return e.message } })()", uses[i]);
    EVAL_IS(code, "thrown for an index");
  }
  indexed_throws = false;
}

/* ---- Templates, globals, access checks --------------------------------------------------------------- */

Test(interceptor, checked) {
  static v8c_named_handlers none = {.size = sizeof none}, both = {.size = sizeof both, .query = query};
  static v8c_named_handlers good = {.size = sizeof good, .get = get};
  static v8c_indexed_handlers masks = {.size = sizeof masks, .get = get_at, .flags = V8C_HANDLERS_NON_MASKING};
  v8c_template *tmpl = NULL, *function = NULL;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_function_template(iso, NULL, NULL, &function));
  CODE(V8C_EINVAL, v8c_template_set_named_handlers(tmpl, NULL));
  CODE(V8C_EINVAL, v8c_template_set_named_handlers(tmpl, &none));
  both.describe = describe;
  CODE(V8C_EINVAL, v8c_template_set_named_handlers(tmpl, &both));
  CODE(V8C_EINVAL, v8c_template_set_indexed_handlers(tmpl, &masks));
  good.flags = 8;
  CODE(V8C_EINVAL, v8c_template_set_named_handlers(tmpl, &good));
  good.flags = 0, good.size--;
  CODE(V8C_EINVAL, v8c_template_set_named_handlers(tmpl, &good));
  good.size++;
  CODE(V8C_ETYPE, v8c_template_set_named_handlers(function, &good));
  OK(v8c_template_set_named_handlers(tmpl, &good));
  CODE(V8C_EEXIST, v8c_template_set_named_handlers(tmpl, &good));
  OK(v8c_template_set_indexed_handlers(tmpl, &cell_handlers));
  CODE(V8C_EEXIST, v8c_template_set_indexed_handlers(tmpl, &cell_handlers));
  v8c_value out;
  OK(v8c_template_instance(tmpl, ctx, &out));
  CODE(V8C_ESTATE, v8c_template_set_named_handlers(tmpl, &good));
  cr_assert_null(v8c_access_pointer(NULL));
  cr_assert_null(v8c_access_read(NULL, NULL, NULL));
  v8c_template_free(tmpl);
  v8c_template_free(function);
}

static v8c_ref *wanted;

static void get_which(v8c_value name, v8c_access *access) {
  bool is = true;
  (void)name;
  cr_assert_eq(v8c_access_read(access, NULL, &is), &store);
  cr_assert(!is);
  cr_assert_eq(v8c_access_read(access, wanted, NULL), &store);
  cr_assert_eq(v8c_access_read(access, wanted, &is), &store);
  v8c_access_return_boolean(access, is);
}

Test(interceptor, read_at_once) {
  v8c_template *tmpl = NULL;
  v8c_value out;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_native(tmpl, V8C_LIT("which"), get_which, NULL, v8c_external(iso, &store), 0));
  OK(v8c_template_instance(tmpl, ctx, &out));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("first"), out));
  OK(v8c_ref_new(iso, out, &wanted));
  OK(v8c_template_instance(tmpl, ctx, &out));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("second"), out));
  EVAL_IS("[first.which, second.which, Object.create(first).which]", "true,false,true");
  v8c_ref_free(wanted);
  v8c_template_free(tmpl);
}

Test(interceptor, of_a_global) {
  v8c_template *tmpl = NULL;
  v8c_context *other = NULL;
  v8c_frame inner;
  store.table = all();
  store.table.size = sizeof store.table;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_named_handlers(tmpl, &store.table));
  v8c_context_options options = {.size = sizeof options, .global = tmpl};
  OK(v8c_context_new(iso, &options, &other));
  OK(v8c_enter(other, &inner));
  v8c_value value;
  OK(v8c_eval(other, V8C_LIT("a = 3; var own = 4; [a + own, 'a' in globalThis, typeof b].join()"), NULL, &value));
  TEXT_IS(value, "7,true,undefined");
  cr_assert_eq(store.numbers[0], 3);
  OK(v8c_leave(&inner));
  v8c_context_free(other);
  v8c_template_free(tmpl);
}

static bool never(v8c_context *accessing, v8c_value object, void *data) {
  (void)accessing, (void)object, (void)data;
  return false;
}

Test(interceptor, behind_an_access_check) {
  v8c_template *tmpl = NULL;
  v8c_value out = NULL;
  store.table = all();
  store.table.size = sizeof store.table;
  store.throws = false;
  store.asked = 0;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_access_check(tmpl, never, NULL, NULL));
  OK(v8c_template_set_named_handlers(tmpl, &store.table));
  OK(v8c_template_set_indexed_handlers(tmpl, &cell_handlers));
  OK(v8c_template_instance(tmpl, ctx, &out));
  GLOBAL("o", out);
  const char *const uses[] = {"o.a", "o.a = 1", "o[0]", "o[0] = 1", "delete o.a"};
  for (int i = 0; i < 5; i++) {
    char code[200];
    snprintf(code, sizeof code, "(() => { try { %s; return '' } catch (e) { return e.constructor.name } })()", uses[i]);
    EVAL_IS(code, "TypeError");
  }
  cr_assert_eq(store.asked, 0, "a handler behind the check was asked");
  v8c_template_free(tmpl);
}

/* ---- A debugger ------------------------------------------------------------------------------------------ */

static v8c_buf said;

static void sent(v8c_session *session, int call_id, const char *json, size_t len, void *data) {
  (void)session, (void)call_id, (void)data;
  OK(v8c_buf_append(&said, json, len));
}

static bool shown(v8c_session *session, const char *expression) {
  v8c_buf message = {0};
  v8c_buf_free(&said);
  OK(v8c_buf_printf(&message,
                    "{\"id\":1,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":\"%s\","
                    "\"throwOnSideEffect\":true}}",
                    expression));
  OK(v8c_session_dispatch(session, message.data, message.len));
  v8c_buf_free(&message);
  return !strstr(said.data, "side-effect");
}

Test(interceptor, without_side_effects) {
  v8c_inspector *inspector = NULL;
  v8c_session *session = NULL;
  v8c_session_options options = {.size = sizeof options, .send = sent};
  OK(v8c_inspector_new(iso, NULL, &inspector));
  OK(v8c_inspector_add_context(inspector, ctx, 1, V8C_LIT("x")));
  OK(v8c_session_new(inspector, &options, &session));
  GLOBAL("o", made((v8c_named_handlers){.get = everything}));
  GLOBAL("p", made((v8c_named_handlers){.get = everything, .flags = V8C_HANDLERS_NO_SIDE_EFFECTS}));
  cr_expect(!shown(session, "o.x"), "%s", said.data);
  cr_expect(shown(session, "p.x"), "%s", said.data);
  cr_expect(strstr(said.data, "99"), "%s", said.data);
  v8c_buf_free(&said);
  v8c_session_free(session);
  v8c_inspector_free(inspector);
}

/* ---- Snapshots --------------------------------------------------------------------------------------------- */

static void make_o(void) {
  v8c_template *tmpl = NULL;
  v8c_value out = NULL;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_named_handlers(tmpl, &store.table));
  OK(v8c_template_set_indexed_handlers(tmpl, &cell_handlers));
  OK(v8c_template_instance(tmpl, ctx, &out));
  GLOBAL("o", out);
  v8c_template_free(tmpl);
}

static v8c_snapshot *packed(void) {
  v8c_snapshot *snapshot = NULL;
  begin_creator(NULL);
  make_o();
  EVAL_IS("o.a = 1; o[0] = 2; String(o.a + o[0])", "3");
  snapshot = finish_creator(V8C_CODE_KEEP);
  return snapshot;
}

Test(interceptor_alone, in_a_snapshot) {
  store.table = all();
  store.table.size = sizeof store.table;
  OK(v8c_register_named_handlers(V8C_LIT("store"), &store.table));
  OK(v8c_register_indexed_handlers(V8C_LIT("cells"), &cell_handlers));
  harness_start();
  v8c_snapshot *snapshot = packed();
  for (int round = 0; round < 2; round++) {
    restore(snapshot, NULL);
    EVAL_IS("o.c = 30; o[3] = 40; ['a' in o, o.c + o[3], delete o.a, Object.keys(o).join('')].join()",
            "true,70,true,0123c");
    store.throws = true;
    EVAL_IS("try { o.a } catch (e) { e.message }", "thrown by a handler");
    store.throws = false;
    eval("o.a = 1");
    drop();
  }
  v8c_snapshot_free(snapshot);
}

Test(interceptor_alone, unregistered_in_a_creator) {
  harness_start();
  v8c_template *tmpl = NULL;
  static v8c_named_handlers table = {.size = sizeof table, .get = get};
  begin_creator(NULL);
  OK(v8c_object_template(iso, &tmpl));
  CODE(V8C_ESNAPSHOT, v8c_template_set_named_handlers(tmpl, &table));
  v8c_template_free(tmpl);
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  v8c_creator_free(creator);
}
