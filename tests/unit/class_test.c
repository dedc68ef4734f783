/* class_test.c: C structs as objects by tables: every kind of field, misuse, identity, ownership, detached
 * structs, inheritance, filling, snapshots. */
#include <math.h>
#include <stdlib.h>

#include "tests/harness/snapshot.h"
#include "tests/harness/values.h"
#include "v8c/class.h"

TestSuite(class, .init = harness_up, .fini = harness_down);
TestSuite(class_alone, .timeout = 60);

#define THROWS(source, text) \
  EVAL_IS("(() => { try { " source "; return 'nothing' } catch (e) { return e.name + ': ' + e.message } })()", text)

/* ---- A struct of everything ------------------------------------------------------------------- */

enum color { RED, GREEN, BLUE = 7 };
struct point {
  double x, y;
};
struct thing {
  bool on;
  int8_t i8;
  uint8_t u8;
  int16_t i16;
  uint16_t u16;
  int32_t i32;
  uint32_t u32;
  int64_t i64;
  uint64_t u64;
  int64_t big;
  float f;
  double d;
  enum color color;
  uint16_t mode;
  char text[8];
  const char *borrowed;
  char *owned;
  struct point at;
  struct point *to;
  struct thing *next;
  int32_t four[4];
  struct point corners[2];
  double *samples;
  uint32_t sample_count;
  uint8_t clamped;
  int32_t fixed;
};

static const v8c_field point_fields[] = {V8C_FIELD(struct point, x), V8C_FIELD(struct point, y), V8C_FIELD_LAST};
static const v8c_class point_class = {
    .size = sizeof point_class, .name = "Point", .bytes = sizeof(struct point), .fields = point_fields};

static const v8c_enum_name colors[] = {{"red", RED}, {"green", GREEN}, {"blue", BLUE}, {NULL, 0}};
extern const v8c_class thing_class;
static const v8c_field thing_fields[] = {V8C_FIELD(struct thing, on),
                                         V8C_FIELD(struct thing, i8),
                                         V8C_FIELD(struct thing, u8),
                                         V8C_FIELD(struct thing, i16),
                                         V8C_FIELD(struct thing, u16),
                                         V8C_FIELD(struct thing, i32),
                                         V8C_FIELD(struct thing, u32),
                                         V8C_FIELD(struct thing, i64),
                                         V8C_FIELD(struct thing, u64),
                                         V8C_FIELD_WITH(struct thing, big, V8C_FIELD_BIGINT),
                                         V8C_FIELD(struct thing, f),
                                         V8C_FIELD(struct thing, d),
                                         V8C_FIELD_NAMED(struct thing, color, 0, colors),
                                         V8C_FIELD_BITS(struct thing, mode, "readable", 0, 4),
                                         V8C_FIELD_BITS(struct thing, mode, "both", 0, 6),
                                         V8C_FIELD_TEXT(struct thing, text, 0),
                                         V8C_FIELD(struct thing, borrowed),
                                         V8C_FIELD_OWNED(struct thing, owned, 0),
                                         V8C_FIELD_STRUCT(struct thing, at, 0, &point_class),
                                         V8C_FIELD_POINTER(struct thing, to, 0, &point_class),
                                         V8C_FIELD_POINTER(struct thing, next, 0, &thing_class),
                                         V8C_FIELD_ARRAY(struct thing, four, 0),
                                         V8C_FIELD_STRUCTS(struct thing, corners, 0, &point_class),
                                         V8C_FIELD_COUNTED(struct thing, samples, sample_count, 0),
                                         V8C_FIELD_WITH(struct thing, clamped, V8C_FIELD_CLAMP),
                                         V8C_FIELD_WITH(struct thing, fixed, V8C_FIELD_READ_ONLY),
                                         V8C_FIELD_LAST};

static int made, freed;

static void *new_thing(v8c_call *call) {
  struct thing *self = calloc(1, sizeof *self);
  if (v8c_argc(call) && v8c_arg_int32(call, 0, &self->i32)) {
    free(self);
    return NULL;
  }
  made++;
  return self;
}
static void free_thing(void *pointer) {
  struct thing *self = pointer;
  free(self->owned);
  free(self->samples);
  free(self);
  freed++;
}
static void twice(v8c_call *call) {
  const struct thing *self = v8c_class_this(call, &thing_class);
  if (self) v8c_return_int32(call, self->i32 * 2);
}
static void distance(v8c_call *call) {
  const struct point *a = v8c_class_arg(call, 0, &point_class), *b = NULL;
  if (a) b = v8c_class_arg(call, 1, &point_class);
  if (b) v8c_return_number(call, hypot(a->x - b->x, a->y - b->y));
}
static const v8c_prop thing_members[] = {V8C_FN("twice", twice), V8C_STR("kind", "thing"), V8C_PROP_END};
static const v8c_prop thing_statics[] = {V8C_FN("distance", distance), V8C_INT("LIMIT", 10), V8C_PROP_END};
const v8c_class thing_class = {sizeof thing_class, "Thing",       sizeof(struct thing), NULL,
                               thing_fields,       thing_members, thing_statics,        new_thing,
                               free_thing};

static struct thing a;

static v8c_value wrap(const v8c_class *klass, void *self, int flags) {
  v8c_value out = NULL;
  OK(v8c_class_wrap(ctx, klass, self, flags, &out));
  return out;
}

static void constructor(const v8c_class *klass) {
  v8c_value out = NULL;
  OK(v8c_class_constructor(ctx, klass, &out));
  OK(v8c_set_named(ctx, v8c_global(ctx), klass->name, V8C_ZSTR, out));
}

static void wrap_a(void) {
  a = (struct thing){0};
  constructor(&thing_class);
  constructor(&point_class);
  GLOBAL("a", wrap(&thing_class, &a, 0));
}

static void end_a(void) {
  OK(v8c_class_detach(iso, &a));
  free(a.owned);
  a.owned = NULL;
}

/* ---- Reading and writing ------------------------------------------------------------------------ */

Test(class, scalars_both_ways) {
  wrap_a();
  EVAL_IS(
      "a.on = true; a.i8 = -128; a.u8 = 255; a.i16 = -32768; a.u16 = 65535; a.i32 = -2147483648; a.u32 = 4294967295;"
      "a.i64 = -(2 ** 53); a.u64 = 2 ** 53; a.big = -9223372036854775808n; a.f = 0.5; a.d = 1e300;"
      "[a.on, a.i8, a.u8, a.i16, a.u16, a.i32, a.u32, a.i64, a.u64, a.big, a.f, a.d].join()",
      "true,-128,255,-32768,65535,-2147483648,4294967295,-9007199254740992,9007199254740992,-9223372036854775808,0.5,"
      "1e+"
      "300");
  cr_assert(a.on && a.i8 == -128 && a.u8 == 255 && a.i16 == INT16_MIN && a.u16 == 65535 && a.i32 == INT32_MIN &&
            a.u32 == UINT32_MAX && a.i64 == -(INT64_C(1) << 53) && a.u64 == UINT64_C(1) << 53 && a.big == INT64_MIN);
  a.i32 = 17, a.d = NAN, a.f = -0.0f; /* a change of C's is seen */
  EVAL_IS("[a.i32, a.d, Object.is(a.f, -0)].join()", "17,NaN,true");
  end_a();
}

Test(class, enums_and_bits) {
  wrap_a();
  EVAL_IS("[a.color, a.color = 'blue', a.color].join()", "red,blue,blue");
  cr_assert_eq(a.color, BLUE);
  a.color = (enum color)5;
  EVAL_IS("String(a.color)", "5");
  THROWS("a.color = 'mauve'", "RangeError: Thing.color: there is no 'mauve'");
  THROWS("a.color = 1", "TypeError: Thing.color: expected a string");
  a.mode = 0x8004;
  EVAL_IS("[a.readable, a.both, a.both = true, a.both, a.readable = false, a.both].join()",
          "true,false,true,true,false,false");
  cr_assert_eq(a.mode, 0x8002);
  THROWS("a.readable = 1", "TypeError: Thing.readable: expected a boolean");
  end_a();
}

Test(class, strings) {
  wrap_a();
  static const char there[] = "gr\xc3\xbc\xc3\x9f";
  a.borrowed = there;
  EVAL_IS("[a.text, a.text = 'h\\u00e9llo', a.text, a.borrowed, a.owned].join()",
          ",h\xc3\xa9llo,h\xc3\xa9llo,gr\xc3\xbc\xc3\x9f,");
  cr_assert_str_eq(a.text, "h\xc3\xa9llo");
  THROWS("a.text = '12345678'", "RangeError: Thing.text: 8 bytes of text, where there is room for 7");
  THROWS("a.text = 'a\\0b'", "RangeError: Thing.text: the text has a NUL");
  THROWS("a.text = 5", "TypeError: Thing.text: expected a string");
  EVAL_IS("a.owned = 'mine'; a.owned = 'mine too'; a.owned", "mine too");
  cr_assert_str_eq(a.owned, "mine too");
  EVAL_IS("a.owned = null; String(a.owned)", "null");
  cr_assert_null(a.owned);
  memcpy(a.text, "12345678", 8); /* full, without a NUL */
  EVAL_IS("a.text", "12345678");
  EVAL_IS("(() => { 'use strict'; try { a.borrowed = 'x' } catch (e) { return e.name } })()", "TypeError");
  end_a();
}

Test(class, out_of_range) {
  wrap_a();
  THROWS("a.i8 = 128", "RangeError: Thing.i8: 128 is out of range");
  THROWS("a.u8 = -1", "RangeError: Thing.u8: -1 is out of range");
  THROWS("a.u32 = 2 ** 32", "RangeError: Thing.u32: 4.29497e+09 is out of range");
  THROWS("a.i32 = 1.5", "RangeError: Thing.i32: 1.5 is no whole number");
  THROWS("a.i32 = NaN", "RangeError: Thing.i32: nan is out of range");
  THROWS("a.u64 = 2 ** 64", "RangeError: Thing.u64: 1.84467e+19 is out of range");
  THROWS("a.f = 1e39", "RangeError: Thing.f: 1e+39 is out of range");
  THROWS("a.big = 2n ** 63n", "RangeError: Thing.big: the BigInt is out of range");
  THROWS("a.big = 1", "TypeError: Thing.big: expected a BigInt");
  THROWS("a.i32 = '1'", "TypeError: Thing.i32: expected a number");
  THROWS("a.d = undefined", "TypeError: Thing.d: expected a number");
  THROWS("a.on = 1", "TypeError: Thing.on: expected a boolean");
  EVAL_IS("[300, -5, 1.5, 2.5, NaN, Infinity].map(x => (a.clamped = x, a.clamped)).join()", "255,0,2,2,0,255");
  a.fixed = 4;
  EVAL_IS("(() => { 'use strict'; try { a.fixed = 5 } catch (e) { return e.name + a.fixed } })()", "TypeError4");
  cr_assert_eq(a.i32, 0);
  end_a();
}

/* ---- Structs and arrays inside --------------------------------------------------------------------- */

Test(class, nested_structs) {
  wrap_a();
  EVAL_IS("a.at.x = 3; a.at.y = 4; [a.at === a.at, a.at instanceof Point, a.at.x + a.at.y].join()", "true,true,7");
  cr_assert_eq(a.at.x, 3);
  EVAL_IS("a.at = {x: 10, y: 20}; const inner = a.at; [inner.x, inner.y].join()", "10,20");
  THROWS("a.at = {x: 1}", "TypeError: Thing.at.y: expected a number");
  THROWS("a.at = 1", "TypeError: Thing.at: expected a Point");
  end_a();
  THROWS("inner.x", "TypeError: the object's struct is gone");
}

Test(class, pointers_to_structs) {
  static struct point p, q;
  wrap_a();
  EVAL_IS("String(a.to)", "null");
  p.x = 1, a.to = &p;
  EVAL_IS("a.to.x = 5; const first = a.to; [first.x, a.to === first].join()", "5,true");
  cr_assert_eq(p.x, 5);
  GLOBAL("q", wrap(&point_class, &q, 0));
  EVAL_IS("a.to = q; q.y = 9; [a.to === q, a.to.y].join()", "true,9");
  cr_assert_eq(a.to, &q);
  THROWS("a.to = a", "TypeError: Thing.to: expected a Point or null");
  THROWS("a.to = {}", "TypeError: Thing.to: expected a Point or null");
  EVAL_IS("a.to = null; a.next = a; [a.to, a.next === a].join()", ",true");
  a.next = NULL;
  OK(v8c_class_detach(iso, &p));
  OK(v8c_class_detach(iso, &q));
  THROWS("first.x", "TypeError: the object's struct is gone");
  THROWS("a.to = q", "TypeError: Thing.to: expected a Point or null");
  end_a();
}

Test(class, arrays_in_structs) {
  wrap_a();
  EVAL_IS("a.four[0] = 1; a.four[3] = -4; [a.four.length, a.four.join('|'), a.four === a.four].join()",
          "4,1|0|0|-4,true");
  cr_assert_eq(a.four[3], -4);
  THROWS("a.four[0] = 'x'", "TypeError: four[0]: expected a number");
  THROWS("a.four[4] = 1", "TypeError: the array's length cannot change");
  EVAL_IS("a.four = [5, 6, 7, 8]; a.four.map(x => x * 2).join()", "10,12,14,16");
  THROWS("a.four = [1]", "RangeError: Thing.four: 1 elements, where there are 4");
  THROWS("a.four = [1, 2, 'c', 4]", "TypeError: Thing.four[2]: expected a number");
  EVAL_IS("a.corners[1].x = 8; const c = a.corners; [c[1] === c[1], c[1].x, c[2]].join()", "true,8,");
  cr_assert_eq(a.corners[1].x, 8);
  EVAL_IS("a.corners[0] = {x: 1, y: 2}; a.corners.map(p => p.x).join()", "1,8");
  static double more[3] = {1, 2, 3};
  a.samples = more, a.sample_count = 3;
  EVAL_IS("const s = a.samples; [s.length, s.reduce((x, y) => x + y), [...s].join(''), JSON.stringify(s)].join()",
          "3,6,123,[1,2,3]");
  static double moved[4] = {9, 8, 7, 6};
  a.samples = moved, a.sample_count = 4; /* C has moved them */
  EVAL_IS("[s.length, s[0], s[3]].join()", "4,9,6");
  a.sample_count = 1;
  EVAL_IS("[s.length, s[0], s[3]].join()", "1,9,");
  a.samples = NULL, a.sample_count = 0;
  end_a();
  THROWS("c[0]", "TypeError: the array's elements are gone");
  THROWS("s.length", "TypeError: the array's elements are gone");
}

/* ---- Which class, which object -------------------------------------------------------------------------- */

Test(class, tags_are_checked) {
  static struct point p;
  wrap_a();
  v8c_value point = wrap(&point_class, &p, 0), thing = eval("a");
  cr_assert_eq(v8c_class_unwrap(iso, &thing_class, thing), &a);
  cr_assert_eq(v8c_class_unwrap(iso, &point_class, point), &p);
  cr_assert_null(v8c_class_unwrap(iso, &point_class, thing));
  cr_assert_null(v8c_class_unwrap(iso, &thing_class, point));
  const char *const others[] = {"1", "null", "({})", "Thing", "Thing.prototype", "Object.create(a)", "new Proxy(a, {})",
                                "[]"};
  for (int i = 0; i < 8; i++) cr_assert_null(v8c_class_unwrap(iso, &thing_class, eval(others[i])), "%s", others[i]);
  cr_assert_null(v8c_class_unwrap(iso, &thing_class, NULL));
  cr_assert_null(v8c_class_unwrap(NULL, &thing_class, thing));
  v8c_template *tmpl = NULL;
  v8c_value with_fields = NULL;
  static _Alignas(8) char elsewhere[64];
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_field_count(tmpl, 2));
  OK(v8c_template_instance(tmpl, ctx, &with_fields));
  OK(v8c_set_field_pointer(iso, with_fields, 0, elsewhere));
  cr_assert_null(v8c_class_unwrap(iso, &thing_class, with_fields));
  v8c_template_free(tmpl);
  GLOBAL("p", point);
  const char *const uses[] = {"Object.getOwnPropertyDescriptor(Thing.prototype, 'i32').get.call(p)",
                              "Thing.prototype.i32", "Thing.prototype.twice.call({})", "Object.create(a).i32"};
  for (int i = 0; i < 4; i++) {
    char code[200];
    snprintf(code, sizeof code, "try { %s; 'nothing' } catch (e) { e.name }", uses[i]);
    EVAL_IS(code, "TypeError");
  }
  OK(v8c_class_detach(iso, &p));
  end_a();
}

Test(class, members_and_statics) {
  wrap_a();
  a.i32 = 21;
  EVAL_IS("[a.twice(), a.kind, Thing.LIMIT, Thing.name, a.constructor === Thing, String(a)].join()",
          "42,thing,10,Thing,true,[object Object]");
  EVAL_IS("a.at = {x: 3, y: 4}; a.corners[0] = {x: 0, y: 0}; String(Thing.distance(a.at, a.corners[0]))", "5");
  THROWS("Thing.distance(a.at, a)", "TypeError: argument 2: expected a Point");
  THROWS("new Point()", "TypeError: Illegal constructor");
  THROWS("Thing()", "TypeError: Class constructor Thing needs 'new'");
  end_a();
}

Test(class, the_same_struct_is_the_same_object) {
  static struct point p;
  v8c_value one = wrap(&point_class, &p, 0), two = wrap(&point_class, &p, 0);
  cr_assert(v8c_strict_equals(one, two));
  size_t before = v8c_class_instances(iso);
  cr_assert_eq(before, 1);
  TEXT_IS(wrap(&point_class, NULL, 0), "null");
  OK(v8c_class_detach(iso, &p));
  cr_assert_eq(v8c_class_instances(iso), 0);
  v8c_value three = wrap(&point_class, &p, 0);
  cr_assert_not(v8c_strict_equals(one, three));
  cr_assert_null(v8c_class_unwrap(iso, &point_class, one));
  cr_assert_eq(v8c_class_unwrap(iso, &point_class, three), &p);
  OK(v8c_class_detach(iso, &p));
  OK(v8c_class_detach(iso, &p)); /* fine, and for what never was wrapped */
}

static void collect(void) { OK(v8c_low_memory(iso)); }

/* Objects of a struct that C has are collected when JavaScript has none: with no mark on the struct. */
Test(class, objects_are_held_weakly) {
  static struct point points[1000];
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  for (int i = 0; i < 1000; i++) (void)wrap(&point_class, &points[i], 0);
  cr_assert_eq(v8c_class_instances(iso), 1000);
  v8c_scope_close(&scope);
  collect();
  cr_assert_eq(v8c_class_instances(iso), 0);
}

Test(class, what_an_object_owns_goes_with_it) {
  constructor(&thing_class);
  made = freed = 0;
  EVAL_IS(
      "(() => { let s = 0; for (let i = 0; i < 1000; i++) { const t = new Thing(i); t.owned = 'text' + i; s += t.i32 }"
      " return String(s) })()",
      "499500");
  cr_assert_eq(made, 1000);
  collect();
  cr_assert_eq(freed, 1000);
  THROWS("new Thing('x')", "TypeError: argument 1: expected a 32-bit integer");
  cr_assert_eq(made, 1000);
  /* detached, it is the caller's again */
  struct thing *kept = v8c_class_unwrap(iso, &thing_class, eval("globalThis.kept = new Thing(5)"));
  OK(v8c_class_detach(iso, kept));
  THROWS("kept.i32", "TypeError: the object's struct is gone");
  eval("kept = null");
  collect();
  cr_assert_eq(freed, 1000);
  free(kept);
  /* given away later */
  struct thing *given = calloc(1, sizeof *given);
  (void)wrap(&thing_class, given, 0);
  (void)wrap(&thing_class, given, V8C_WRAP_OWNED);
  v8c_value out;
  CODE(V8C_ESTATE, v8c_class_wrap(ctx, &thing_class, given, V8C_WRAP_OWNED, &out));
  CODE(V8C_EINVAL, v8c_class_wrap(ctx, &thing_class, given, 2, &out));
}

/* What a pointer leads to lives as long as the struct that has it; also for a struct that C owns. */
Test(class, what_is_pointed_to_stays) {
  wrap_a();
  made = freed = 0;
  eval("a.next = new Thing(1); a.next.next = new Thing(2); a = null");
  collect();
  cr_assert_eq(freed, 0);
  cr_assert_eq(a.next->next->i32, 2);
  GLOBAL("a", wrap(&thing_class, &a, 0));
  EVAL_IS("String(a.next.next.i32)", "2");
  eval("a.next.next = null");
  collect();
  cr_assert_eq(freed, 1);
  end_a();
  collect();
  cr_assert_eq(freed, 2);
  /* and a part keeps the whole */
  eval("globalThis.part = new Thing(3).at; part.x = 12");
  collect();
  EVAL_IS("String(part.x)", "12");
  cr_assert_eq(freed, 2);
  eval("part = null");
  collect();
  cr_assert_eq(freed, 3);
}

Test(class_alone, the_isolate_frees_what_is_left) {
  harness_start();
  made = freed = 0;
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  constructor(&thing_class);
  eval("globalThis.all = Array.from({length: 10}, (_, i) => new Thing(i)); all[0].next = all[1]; all[1].next = all[0]");
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  cr_assert_eq(made, 10);
  cr_assert_eq(freed, 10);
}

/* ---- Inheritance -------------------------------------------------------------------------------------------- */

struct circle {
  struct point center;
  double radius;
};
static void *new_circle(v8c_call *call) {
  struct circle *self = calloc(1, sizeof *self);
  (void)call;
  return self;
}
static const v8c_field circle_fields[] = {V8C_FIELD(struct circle, radius), V8C_FIELD_LAST};
static const v8c_class circle_class = {.size = sizeof circle_class,
                                       .name = "Circle",
                                       .bytes = sizeof(struct circle),
                                       .parent = &point_class,
                                       .fields = circle_fields,
                                       .construct = new_circle,
                                       .finalize = free};

Test(class, inheritance) {
  constructor(&circle_class);
  constructor(&point_class);
  EVAL_IS(
      "const c = new Circle(); c.x = 1; c.radius = 2; [c.x, c.radius, c instanceof Point, c instanceof Circle,"
      " Object.getPrototypeOf(Circle.prototype) === Point.prototype].join()",
      "1,2,true,true,true");
  struct circle *self = v8c_class_unwrap(iso, &circle_class, eval("c"));
  cr_assert(self && self->center.x == 1 && self->radius == 2);
  cr_assert_eq(v8c_class_unwrap(iso, &point_class, eval("c")), self);
  cr_assert(v8c_strict_equals(wrap(&point_class, self, 0), eval("c"))); /* the object that there is */
  EVAL_IS(
      "class Wheel extends Circle { constructor() { super(); this.radius = 9 } get size() { return this.radius * 2 } }"
      "const w = new Wheel(); [w.size, w instanceof Point].join()",
      "18,true");
  static struct point p;
  cr_assert_null(v8c_class_unwrap(iso, &circle_class, wrap(&point_class, &p, 0)));
  OK(v8c_class_detach(iso, &p));
}

/* ---- Tables that are wrong ------------------------------------------------------------------------------------ */

Test(class, tables_are_checked) {
  v8c_field one[] = {V8C_FIELD(struct point, x), V8C_FIELD_LAST};
  v8c_class klass = {.size = sizeof klass, .name = "Wrong", .bytes = sizeof(struct point), .fields = one};
  const v8c_field good = one[0];
  v8c_value out = NULL;
  const struct {
    v8c_field field;
    const char *said;
  } wrong[] = {
      {{"x", 99, 0, 0, 8, 0, 0, 0, NULL, NULL, 0}, "Wrong.x: there is no such type"},
      {{"x", V8C_FIELD_DOUBLE, 64, 0, 8, 0, 0, 0, NULL, NULL, 0}, "Wrong.x: there are no such flags"},
      {{"x", V8C_FIELD_DOUBLE, 0, 0, 4, 0, 0, 0, NULL, NULL, 0}, "Wrong.x: not the size of its type"},
      {{"x", V8C_FIELD_DOUBLE, 0, 12, 8, 0, 0, 0, NULL, NULL, 0}, "Wrong.x: not inside of its struct"},
      {{"x", V8C_FIELD_DOUBLE, 0, 8, 8, 2, 0, 0, NULL, NULL, 0}, "Wrong.x: not inside of its struct"},
      {{"x", V8C_FIELD_DOUBLE, 0, SIZE_MAX, 8, 0, 0, 0, NULL, NULL, 0}, "Wrong.x: not inside of its struct"},
      {{"x", V8C_FIELD_DOUBLE, 0, 0, 8, SIZE_MAX / 8 + 2, 0, 0, NULL, NULL, 0}, "Wrong.x: not inside of its struct"},
      {{"x", V8C_FIELD_STRUCT, 0, 0, 8, 0, 0, 0, NULL, NULL, 0}, "Wrong.x: a struct without a class"},
      {{"x", V8C_FIELD_NAMED, 0, 0, 4, 0, 0, 0, NULL, NULL, 0}, "Wrong.x: an enum without names"},
      {{"x", V8C_FIELD_BITS, 0, 0, 4, 0, 0, 0, NULL, NULL, 0}, "Wrong.x: no bits"},
      {{"x", V8C_FIELD_INT32, V8C_FIELD_BIGINT, 0, 4, 0, 0, 0, NULL, NULL, 0}, "Wrong.x: BigInts are of 64 bits"},
      {{"x", V8C_FIELD_DOUBLE, V8C_FIELD_COUNTED, 0, 8, 0, 14, 4, NULL, NULL, 0}, "Wrong.x: not inside of its struct"},
      {{NULL, V8C_FIELD_DOUBLE, 0, 0, 8, 0, 0, 0, NULL, NULL, 0}, "Wrong: a field without a name"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    one[0] = wrong[i].field;
    CODE(V8C_EINVAL, v8c_class_constructor(ctx, &klass, &out));
    cr_assert_str_eq(v8c_detail(), wrong[i].said);
  }
  one[0] = good, klass.bytes = 0;
  CODE(V8C_EINVAL, v8c_class_constructor(ctx, &klass, &out));
  klass.bytes = sizeof(struct point), klass.name = "Point";
  constructor(&point_class);
  CODE(V8C_EEXIST, v8c_class_constructor(ctx, &klass, &out));
  klass.name = "Small", klass.bytes = 8, klass.parent = &point_class;
  CODE(V8C_EINVAL, v8c_class_constructor(ctx, &klass, &out));
  CODE(V8C_EINVAL, v8c_class_constructor(ctx, NULL, &out));
  v8c_field again[] = {V8C_FIELD(struct point, x), V8C_FIELD(struct point, x), V8C_FIELD_LAST};
  v8c_class both = {.size = sizeof both, .name = "Both", .bytes = sizeof(struct point), .fields = again};
  CODE(V8C_EEXIST, v8c_class_constructor(ctx, &both, &out));
  cr_assert_null(out);
  one[0] = good, klass.parent = NULL, klass.bytes = sizeof(struct point);
  OK(v8c_class_constructor(ctx, &klass, &out)); /* nothing is left of what was wrong */
}

/* ---- Filling ------------------------------------------------------------------------------------------------------ */

struct server {
  char *host;
  uint16_t port;
  enum color color;
};
struct config {
  char name[16];
  struct server *servers;
  size_t server_count;
  double weights[2];
  struct point origin;
  bool verbose;
  const char *version;
};
static const v8c_field server_fields[] = {V8C_FIELD_OWNED(struct server, host, 0), V8C_FIELD(struct server, port),
                                          V8C_FIELD_NAMED(struct server, color, V8C_FIELD_OPTIONAL, colors),
                                          V8C_FIELD_LAST};
static const v8c_class server_class = {
    .size = sizeof server_class, .name = "Server", .bytes = sizeof(struct server), .fields = server_fields};
static const v8c_field config_fields[] = {
    V8C_FIELD_TEXT(struct config, name, 0),
    V8C_FIELD_COUNTED_STRUCTS(struct config, servers, server_count, 0, &server_class),
    V8C_FIELD_ARRAY(struct config, weights, 0),
    V8C_FIELD_STRUCT(struct config, origin, 0, &point_class),
    V8C_FIELD_WITH(struct config, verbose, V8C_FIELD_OPTIONAL),
    V8C_FIELD(struct config, version),
    V8C_FIELD_LAST};
static const v8c_class config_class = {
    .size = sizeof config_class, .name = "Config", .bytes = sizeof(struct config), .fields = config_fields};

static int fill(struct config *to, const char *source) {
  return v8c_class_fill(ctx, &config_class, "config", eval(source), to);
}

Test(class, a_struct_is_filled_from_an_object) {
  struct config config = {.verbose = true, .version = "1"};
  OK(fill(&config,
          "({name: 'main', servers: [{host: 'a', port: 80}, {host: 'b\\u00fc', port: 443, color: 'green'}],"
          " weights: new Float64Array([0.5, 2]), origin: {get x() { return 7 }, y: 8}})"));
  cr_assert_str_eq(config.name, "main");
  cr_assert_eq(config.server_count, 2);
  cr_assert_str_eq(config.servers[1].host, "b\xc3\xbc");
  cr_assert(config.servers[1].port == 443 && config.servers[1].color == GREEN && config.servers[0].color == RED);
  cr_assert(config.weights[1] == 2 && config.origin.x == 7 && config.verbose && *config.version == '1');
  /* again, over what was there */
  OK(fill(&config, "({name: 'two', servers: [], weights: [1, 1], origin: {x: 0, y: 0}, verbose: false})"));
  cr_assert(config.server_count == 0 && !config.verbose);
  v8c_class_clear(&config_class, &config);
  cr_assert_null(config.servers);
}

Test(class, filling_says_where_it_went_wrong) {
  struct config config = {0};
  const struct {
    const char *source, *said;
    int code;
  } cases[] = {
      {"1", "config: expected an object", V8C_ETYPE},
      {"({})", "config.name: expected a string", V8C_ETYPE},
      {"({name: 'x', servers: 5})", "config.servers: expected an array", V8C_ETYPE},
      {"({name: 'x', servers: [{host: 'a', port: 1}, {host: null, port: 2}, {host: 'c', port: '80'}]})",
       "config.servers[2].port: expected a number", V8C_ETYPE},
      {"({name: 'x', servers: [{host: 'a', port: 65536}]})", "config.servers[0].port: 65536 is out of range",
       V8C_ERANGE},
      {"({name: 'x', servers: [{host: 'a', port: 1, color: 'pink'}]})", "config.servers[0].color: there is no 'pink'",
       V8C_ERANGE},
      {"({name: 'x', servers: [], weights: [1]})", "config.weights: 1 elements, where there are 2", V8C_ERANGE},
      {"({name: 'x', servers: [], weights: [1, {}]})", "config.weights[1]: expected a number", V8C_ETYPE},
      {"({name: 'x', servers: [], weights: [1, 2], origin: {x: 1}})", "config.origin.y: expected a number", V8C_ETYPE},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    CODE(cases[i].code, fill(&config, cases[i].source));
    cr_expect_str_eq(v8c_detail(), cases[i].said);
    v8c_class_clear(&config_class, &config);
  }
  CODE(V8C_EXCEPTION, fill(&config, "({get name() { throw new Error('mine') }})"));
  THROWN("mine");
  CODE(V8C_EINVAL, v8c_class_fill(ctx, &config_class, NULL, eval("1"), NULL));
  CODE(V8C_ETYPE, v8c_class_fill(ctx, &config_class, NULL, eval("1"), &config));
  cr_assert_str_eq(v8c_detail(), "Config: expected an object");
}

/* ---- JavaScript in the middle ------------------------------------------------------------------ */

static struct thing *ending;
static void end_it(v8c_call *call) {
  (void)call;
  OK(v8c_class_detach(iso, ending));
  free(ending);
  ending = NULL;
}

/* What getters of a value do while it is assigned: the struct is not touched any more. */
Test(class, structs_that_go_while_they_are_assigned) {
  static const char *const sources[] = {"t.at = {get x() { end(); return 1 }, y: 2}",
                                        "t.at = {x: 1, get y() { end(); return 2 }}",
                                        "t.at = new Proxy({}, {get(o, name) { if (name === 'y') end(); return 5 }})"};
  v8c_value function = NULL;
  OK(v8c_function(ctx, NULL, 0, end_it, NULL, &function));
  GLOBAL("end", function);
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    ending = calloc(1, sizeof *ending);
    cr_assert_not_null(ending);
    GLOBAL("t", wrap(&thing_class, ending, 0));
    char source[300];
    (void)snprintf(source, sizeof source,
                   "(() => { try { %s; return 'nothing' } catch (e) { return e.name + ': ' + e.message } })()",
                   sources[i]);
    EVAL_IS(source, "TypeError: the object's struct is gone");
    THROWS("t.i32", "TypeError: the object's struct is gone");
    cr_assert_null(ending);
  }
}

/* ---- Snapshots ------------------------------------------------------------------------------------------------------ */

Test(class_alone, found_again_by_name_in_a_snapshot) {
  v8c_snapshot *snapshot = NULL;
  OK(v8c_class_register(&thing_class));
  OK(v8c_class_register(&circle_class));
  harness_start();
  made = freed = 0;
  begin_creator(NULL);
  constructor(&thing_class);
  constructor(&circle_class);
  OK(v8c_creator_add_class(creator, &thing_class));
  OK(v8c_creator_add_class(creator, &point_class));
  OK(v8c_creator_add_class(creator, &circle_class));
  eval(
      "globalThis.old = new Thing(4); globalThis.part = old.at; class Sub extends Thing { more() { return this.i32 + 1 "
      "} }"
      "globalThis.Sub = Sub; globalThis.said = old.color"); /* its names are V8's strings, which are let go of */
  snapshot = finish_creator(V8C_CODE_KEEP);
  cr_assert_eq(freed, 1);
  restore(snapshot, NULL);
  THROWS("new Thing(1)", "Error: the class has no table here");
  THROWS("old.i32", "TypeError: the object's struct is gone");
  THROWS("part.x", "TypeError: the object's struct is gone");
  v8c_value again = NULL;
  OK(v8c_class_constructor(ctx, &thing_class, &again));
  cr_assert(v8c_strict_equals(again, eval("Thing")));
  OK(v8c_class_constructor(ctx, &circle_class, &again));
  EVAL_IS("const s = new Sub(6); s.at.x = 2; [s.more(), s.twice(), s.at.x, s instanceof Thing, new Circle().x].join()",
          "7,12,2,true,0");
  cr_assert_eq(((struct thing *)v8c_class_unwrap(iso, &thing_class, eval("s")))->i32, 6);
  a = (struct thing){.i32 = 33};
  GLOBAL("a", wrap(&thing_class, &a, 0));
  EVAL_IS("[a.i32, a instanceof Thing].join()", "33,true");
  drop();
  v8c_snapshot_free(snapshot);
  cr_assert_eq(freed, made);
}
