/* clone_test.c: structured clones: every kind of value, buffers that go along or are shared, modules,
 * structs by class, limits, and bytes from strangers. */
#include <pthread.h>
#include <stdlib.h>

#include "tests/harness/values.h"
#include "v8c/class.h"
#include "v8c/clone.h"

TestSuite(clone, .init = harness_up, .fini = harness_down, .timeout = 120);

static v8c_clone *cloned(const char *source, const v8c_clone_options *options) {
  v8c_clone *clone = NULL;
  OK(v8c_clone_new(ctx, eval(source), options, &clone));
  return clone;
}

static v8c_value read_again(v8c_clone *clone) {
  v8c_value out = NULL;
  OK(v8c_clone_read(ctx, clone, NULL, &out));
  return out;
}

Test(clone, values_through_bytes) {
  static const char source[] =
      "(() => { const o = {n: -0, big: 2n ** 70n, s: 'gr\\u00fcn\\ud800', d: new Date(5), r: /x/gi, u: undefined, nan: "
      "NaN,"
      " m: new Map([[1, new Set(['a'])]]), a: [1, , 3], b: new Uint8Array([1, 2, 3]).subarray(1), e: new "
      "RangeError('bad'),"
      " f64: new Float64Array([0.5])}; o.self = o; return o })()";
  v8c_clone *clone = cloned(source, NULL), *copy = NULL;
  size_t len = 0;
  const void *bytes = v8c_clone_bytes(clone, &len);
  OK(v8c_clone_from_bytes(bytes, len, &copy));
  cr_assert_geq(v8c_clone_version(copy), 13);
  v8c_clone_free(clone);
  for (int i = 0; i < 2; i++) {
    GLOBAL("o", read_again(copy));
    EVAL_IS(
        "[Object.is(o.n, -0), o.big === 2n ** 70n, o.s === 'gr\\u00fcn\\ud800', +o.d, String(o.r), 'u' in o, o.nan,"
        " o.m.get(1).has('a'), o.a.length, 1 in o.a, o.b.join('|'), o.e instanceof RangeError, o.e.message,"
        " o.self === o, o.f64[0]].join()",
        "true,true,true,5,/x/gi,true,NaN,true,3,false,2|3,true,bad,true,0.5");
  }
  v8c_clone_free(copy);
}

Test(clone, what_has_no_clone) {
  v8c_clone *clone = NULL;
  const char *const none[] = {"() => 1",       "Symbol()",          "({f() {}})",
                              "new WeakMap()", "Promise.resolve()", "new Proxy({}, {})"};
  for (int i = 0; i < 6; i++) {
    CODE(V8C_EXCEPTION, v8c_clone_new(ctx, eval(none[i]), NULL, &clone));
    THROWN("could not be cloned");
  }
  CODE(V8C_EXCEPTION, v8c_clone_new(ctx, eval("({get x() { throw new Error('mine') }})"), NULL, &clone));
  THROWN("mine");
  cr_assert_null(clone);
  v8c_clone_free(NULL);
}

Test(clone, buffers_that_go_along) {
  GLOBAL("b", eval("new Uint8Array([1, 2, 3]).buffer"));
  v8c_value list[] = {eval("b")};
  v8c_clone_options options = {.size = sizeof options, .transfer = list, .transfer_count = 1};
  v8c_clone *clone = cloned("({b, v: new Uint8Array(b, 1)})", &options);
  EVAL_IS("[b.byteLength, b.detached].join()", "0,true");
  GLOBAL("o", read_again(clone));
  EVAL_IS("[o.b.byteLength, o.v.join('|'), o.v.buffer === o.b].join()", "3,2|3,true");
  v8c_value out = NULL;
  CODE(V8C_ESTATE, v8c_clone_read(ctx, clone, NULL, &out));
  v8c_clone_free(clone);
  CODE(V8C_ESTATE, v8c_clone_new(ctx, eval("1"), &options, &clone)); /* detached */
  list[0] = eval("({})");
  CODE(V8C_ETYPE, v8c_clone_new(ctx, eval("1"), &options, &clone));
  v8c_value twice[] = {eval("globalThis.t = new ArrayBuffer(1)"), eval("t")};
  options.transfer = twice, options.transfer_count = 2;
  CODE(V8C_EINVAL, v8c_clone_new(ctx, eval("1"), &options, &clone));
  EVAL_IS("String(t.detached)", "false");
}

/* Another thread's isolate: what is shared is shared, a module runs there. */
struct other {
  v8c_clone *clone;
  const char *source;
  char text[100];
};

static void *elsewhere(void *data) {
  struct other *other = data;
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value value = NULL;
  v8c_buf text = {0};
  if (v8c_isolate_new(NULL, &isolate) || v8c_context_new(isolate, NULL, &context) || v8c_enter(context, &frame))
    return NULL;
  int err = v8c_clone_read(context, other->clone, NULL, &value);
  if (!err) err = v8c_set_named(context, v8c_global(context), V8C_LIT("o"), value);
  if (!err) err = v8c_eval(context, other->source, V8C_ZSTR, "x.js", &value);
  if (!err) err = v8c_to_text(context, value, &text);
  snprintf(other->text, sizeof other->text, "%s", err ? v8c_err_name(err) : text.data);
  v8c_buf_free(&text);
  (void)v8c_catch(isolate, NULL);
  (void)v8c_leave(&frame);
  v8c_context_free(context);
  (void)v8c_isolate_free(isolate);
  return NULL;
}

static void there(struct other *other) {
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, elsewhere, other), 0);
  pthread_join(thread, NULL);
}

Test(clone, shared_memory_and_modules_between_isolates) {
  eval("globalThis.s = new Int32Array(new SharedArrayBuffer(16)); s[0] = 5");
  struct other other = {.clone = cloned("({s, again: s.buffer})", NULL),
                        .source = "o.s[1] = o.s[0] + 1; String(o.s.buffer === o.again)"};
  there(&other);
  cr_assert_str_eq(other.text, "true");
  EVAL_IS("String(s[1])", "6");
  there(&other); /* any number of times */
  /* the bytes alone have neither */
  size_t len;
  const void *bytes = v8c_clone_bytes(other.clone, &len);
  v8c_clone *alone = NULL;
  v8c_value out = NULL;
  OK(v8c_clone_from_bytes(bytes, len, &alone));
  CODE(V8C_EXCEPTION, v8c_clone_read(ctx, alone, NULL, &out));
  THROWN("did not come with the bytes");
  v8c_clone_free(alone);
  v8c_clone_free(other.clone);
  other.clone = cloned(
      "new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,"
      "100,100,0,0,10,9,1,7,0,32,0,32,1,106,11]))",
      NULL);
  other.source = "new WebAssembly.Instance(o).exports.add(40, 2)";
  there(&other);
  cr_assert_str_eq(other.text, "42");
  v8c_clone_free(other.clone);
}

/* ---- Structs ---------------------------------------------------------------------------------------- */

struct point {
  double x, y;
};
static int writes, reads;
static int write_point(const void *self, v8c_buf *bytes, void *data) {
  (void)data;
  writes++;
  if (((const struct point *)self)->x < 0) return V8C_ERANGE;
  return v8c_buf_append(bytes, self, sizeof(struct point));
}
static void *read_point(const void *bytes, size_t len, void *data) {
  (void)data;
  if (len != sizeof(struct point)) return NULL;
  reads++;
  return memcpy(malloc(len), bytes, len);
}
static const v8c_field point_fields[] = {V8C_FIELD(struct point, x), V8C_FIELD(struct point, y), V8C_FIELD_LAST};
static const v8c_class point_class = {.size = sizeof point_class,
                                      .name = "Point",
                                      .bytes = sizeof(struct point),
                                      .fields = point_fields,
                                      .finalize = free};

Test(clone, structs_by_class) {
  static struct point p = {1, 2};
  const v8c_clone_class classes[] = {{&point_class, write_point, read_point, NULL}};
  v8c_clone_options options = {.size = sizeof options, .classes = classes, .class_count = 1};
  v8c_value value = NULL;
  v8c_clone *clone = NULL;
  OK(v8c_class_wrap(ctx, &point_class, &p, 0, &value));
  GLOBAL("p", value);
  CODE(V8C_EXCEPTION, v8c_clone_new(ctx, eval("({p})"), NULL, &clone));
  THROWN("could not be cloned");
  OK(v8c_clone_new(ctx, eval("({p, again: [p]})"), &options, &clone));
  p.x = 9; /* it is a copy */
  OK(v8c_clone_read(ctx, clone, &options, &value));
  GLOBAL("o", value);
  EVAL_IS("[o.p.x, o.p.y, o.again[0] === o.p, o.p === p].join()", "1,2,true,false");
  cr_assert(writes == 1 && reads == 1);
  CODE(V8C_EXCEPTION, v8c_clone_read(ctx, clone, NULL, &value));
  THROWN("could not be read");
  v8c_clone_free(clone);
  p.x = -1;
  CODE(V8C_EXCEPTION, v8c_clone_new(ctx, eval("p"), &options, &clone));
  THROWN("out of range");
  OK(v8c_class_detach(iso, &p));
  CODE(V8C_EXCEPTION, v8c_clone_new(ctx, eval("p"), &options, &clone));
  THROWN("could not be cloned");
}

Test(clone, a_limit_of_bytes) {
  v8c_clone_options options = {.size = sizeof options, .bytes_max = 100000};
  v8c_clone *clone = cloned("'x'.repeat(90000)", &options);
  size_t len;
  (void)v8c_clone_bytes(clone, &len);
  cr_assert(len > 90000 && len < 100000);
  v8c_clone_free(clone);
  CODE(V8C_EXCEPTION, v8c_clone_new(ctx, eval("'x'.repeat(300000)"), &options, &clone));
  THROWN("DataCloneError");
}

/* ---- Bytes from strangers -------------------------------------------------------------------------------- */

/* Every prefix, and fifty thousand copies with some bytes changed: a value or an exception. */
Test(clone, strangers) {
  static const char source[] =
      "[{a: 1, b: [1.5, 'text', '\\u6f22'], c: new Map([[1, {x: 2n ** 65n}]]), d: new Set([null, true]), e: new "
      "Date(1)},"
      " new Uint16Array([1, 2, 3]), /re/g, [, 1, , 2], new Error('e'), Object(1n), Object('s'), new DataView(new "
      "ArrayBuffer(9)),"
      " new ArrayBuffer(4, {maxByteLength: 64})]";
  v8c_clone *clone = cloned(source, NULL);
  size_t len;
  const char *good = v8c_clone_bytes(clone, &len);
  char *bytes = malloc(len);
  unsigned seed = 12345;
  int fine = 0;
  for (size_t i = 0; i < 50000; i++) {
    v8c_scope scope;
    v8c_clone *changed = NULL;
    v8c_value out = NULL;
    memcpy(bytes, good, len);
    size_t some = i < len ? i : len;
    for (int n = i < len ? 0 : 1 + (int)(i % 4); n; n--) bytes[rand_r(&seed) % len] = (char)rand_r(&seed);
    OK(v8c_scope_open(iso, &scope));
    OK(v8c_clone_from_bytes(bytes, some, &changed));
    int err = v8c_clone_read(ctx, changed, NULL, &out);
    cr_assert(err == 0 || err == V8C_EXCEPTION, "%s", v8c_err_name(err));
    if (err) (void)v8c_catch(iso, NULL);
    fine += !err;
    v8c_clone_free(changed);
    v8c_scope_close(&scope);
  }
  cr_assert(fine > 0 && fine < 50000, "%d", fine);
  free(bytes);
  v8c_clone_free(clone);
}
