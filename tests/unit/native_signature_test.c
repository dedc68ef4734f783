/* native_signature_test.c: C functions by a description of their parameters: many signatures, misuse of
 * each, callbacks, structs, results; functions of JavaScript's called from C. */
#include <math.h>
#include <stdlib.h>

#include "tests/harness/snapshot.h"
#include "v8c/signature.h"
#include "v8c/snapshot.h"

TestSuite(native_signature, .init = harness_up, .fini = harness_down);

#define THROWS(source, text) \
  EVAL_IS("(() => { try { " source "; return 'nothing' } catch (e) { return e.name + ': ' + e.message } })()", text)

struct point {
  double x, y;
};
static const v8c_field point_fields[] = {V8C_FIELD(struct point, x), V8C_FIELD(struct point, y), V8C_FIELD_LAST};
static const v8c_class point_class = {.size = sizeof point_class,
                                      .name = "Point",
                                      .bytes = sizeof(struct point),
                                      .fields = point_fields,
                                      .finalize = free};

/* ---- Functions of all kinds of signatures -------------------------------------------------------- */

typedef const char *text;
static const v8c_signature on_pair, on_number, on_point, on_text;

/* Letters: b bool, i int32, u uint32, l int64, w uint64, f float, d double, n BigInt, s string, y bytes, p Point,
 * c callback, v void, t status, o owned string; a capital is optional, x… an out. */
static bool b_b(bool a) { return !a; }
static bool b_bb(bool a, bool b) { return a && b; }
static int32_t i_v(void) { return -7; }
static int32_t i_i(int32_t a) { return a + 1; }
static int32_t i_ii(int32_t a, int32_t b) { return a - b; }
static int32_t i_iii(int32_t a, int32_t b, int32_t c) { return a * 100 + b * 10 + c; }
static int32_t i_8i(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, int32_t g, int32_t h) {
  return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8;
}
static uint32_t u_u(uint32_t a) { return ~a; }
static uint32_t u_uu(uint32_t a, uint32_t b) { return a ^ b; }
static int64_t l_l(int64_t a) { return a - 1; }
static int64_t l_il(int32_t a, int64_t b) { return a + b; }
static uint64_t w_w(uint64_t a) { return a + 1; }
static uint64_t w_wu(uint64_t a, uint32_t b) { return a << b; }
static float f_f(float a) { return a / 2; }
static float f_ff(float a, float b) { return a * b; }
static double d_v(void) { return 2.5; }
static double d_d(double a) { return -a; }
static double d_dd(double a, double b) { return a / b; }
static double d_8d(double a, double b, double c, double d, double e, double f, double g, double h) {
  return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8;
}
static double d_8i8d(int32_t a, double b, int32_t c, double d, int64_t e, double f, uint32_t g, double h, int32_t i,
                     double j, int32_t k, double l, int32_t m, double n, int32_t o, double p) {
  return a + 2 * b + 3 * c + 4 * d + 5 * (double)e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l + 13 * m +
         14 * n + 15 * o + 16 * p;
}
static double d_fd(float a, double b) { return (double)a + b; }
static double d_idf(int32_t a, double b, float c) { return a * b + (double)c; }
static int64_t n_n(int64_t a) { return a / 2; }
static int64_t n_nn(int64_t a, int64_t b) { return a ^ b; }
static text s_v(void) { return "from C"; }
static text s_i(int32_t a) { return a ? "some" : NULL; }
static int32_t i_s(text a) { return (int32_t)strlen(a); }
static int32_t i_ss(text a, text b) { return strcmp(a, b); }
static text s_s(text a) { return a + 1; }
static char *o_si(text a, int32_t n) {
  char *out = malloc(strlen(a) * (size_t)n + 1);
  *out = 0;
  for (int32_t i = 0; i < n; i++) strcat(out, a);
  return out;
}
static uint32_t u_y(const uint8_t *bytes, size_t len) {
  uint32_t sum = 0;
  for (size_t i = 0; i < len; i++) sum += bytes[i];
  return sum;
}
static void v_yi(uint8_t *bytes, size_t len, int32_t value) { memset(bytes, value, len); }
static double d_p(const struct point *p) { return p->x + p->y; }
static double d_pp(const struct point *a, const struct point *b) { return hypot(a->x - b->x, a->y - b->y); }
static void v_pd(struct point *p, double by) { p->x *= by, p->y *= by; }
static struct point *p_p(struct point *p) { return p; }
static struct point *p_dd(double x, double y) {
  struct point *p = malloc(sizeof *p);
  *p = (struct point){x, y};
  return p;
}
static struct point *p_b(bool some) { return some ? p_dd(1, 1) : NULL; }
static int32_t i_iI(int32_t a, int32_t b) { return a + b; }
static int32_t i_S(text a) { return a ? (int32_t)strlen(a) : -1; }
static double d_P(const struct point *p) { return p ? p->x : -1; }
static int t_i(int32_t a) { return a; }
static int t_ixd(int32_t a, double *out) {
  *out = a + 0.5;
  return a < 0 ? 3 : 0;
}
static void v_ixi(int32_t a, int32_t *out) { *out = a * 3; }
static void v_xf(float *out) { *out = 0.25f; }
static void v_xb(bool *out) { *out = true; }
static void v_v(void) {}
static int32_t i_ci(v8c_callback *f, int32_t a) {
  int32_t result = -1;
  (void)v8c_callback_call(f, &result, a, a + 1);
  return result;
}
static double d_cd(v8c_callback *f, double a) {
  double result = -1;
  (void)v8c_callback_call(f, &result, a);
  return result;
}
static int32_t i_cp(v8c_callback *f, struct point *p) { return v8c_callback_call(f, NULL, p) ? -1 : (int32_t)p->x; }
static int32_t i_cs(v8c_callback *f, text s) {
  bool result = false;
  return v8c_callback_call(f, &result, s) ? -1 : result;
}

#define T(letter, ...) [letter] = {.type = __VA_ARGS__}
static const v8c_param types[128] = {T('b', V8C_PARAM_BOOL),
                                     T('i', V8C_PARAM_INT32),
                                     T('u', V8C_PARAM_UINT32),
                                     T('l', V8C_PARAM_INT64),
                                     T('w', V8C_PARAM_UINT64),
                                     T('f', V8C_PARAM_FLOAT),
                                     T('d', V8C_PARAM_DOUBLE),
                                     T('n', V8C_PARAM_BIGINT),
                                     T('s', V8C_PARAM_STRING),
                                     T('y', V8C_PARAM_BYTES),
                                     T('v', V8C_PARAM_VOID),
                                     T('t', V8C_PARAM_STATUS),
                                     T('p', V8C_PARAM_CLASS, .of = &point_class),
                                     T('o', V8C_PARAM_OWNED_STRING)};

static const char *status_text(int status) { return status == 3 ? "negative" : NULL; }

/* What the letters of a name say, which is written r_args. */
static v8c_signature describe(const char *name, void (*fn)(void), v8c_param *params, const v8c_signature *callback) {
  v8c_signature made = {.size = sizeof made, .name = name, .fn = fn, .params = params, .status_text = status_text};
  made.result = types[(int)name[0]];
  if (strcmp(name, "p_dd") == 0 || strcmp(name, "p_b") == 0) made.result.flags = V8C_PARAM_OWNED;
  for (const char *at = name + 2; *at; at++) {
    int count = at[0] == '8' ? 8 : 1, flags = 0;
    bool mixed = strcmp(name, "d_8i8d") == 0;
    if (mixed) {
      for (int i = 0; i < 16; i++) params[i] = types[i % 2 ? 'd' : i == 4 ? 'l' : i == 6 ? 'u' : 'i'];
      made.count = 16;
      return made;
    }
    if (count == 8) at++;
    if (*at == 'x') flags = V8C_PARAM_OUT, at++;
    char letter = *at;
    if (letter >= 'A' && letter <= 'Z') letter = (char)(letter + 32), flags = V8C_PARAM_OPTIONAL;
    if (letter == 'v') continue;
    for (int i = 0; i < count; i++) {
      params[made.count] =
          letter == 'c' ? (v8c_param){.type = V8C_PARAM_FUNCTION, .signature = callback} : types[(int)letter];
      params[made.count++].flags |= flags;
    }
  }
  return made;
}

#define F(name, callback, call, result) \
  { #name, (void (*)(void))name, callback, call, result }
static const struct {
  const char *name;
  void (*fn)(void);
  const v8c_signature *callback;
  const char *call, *result;
} functions[] = {
    F(b_b, NULL, "b_b(true)", "false"),
    F(b_bb, NULL, "b_bb(true, true)", "true"),
    F(i_v, NULL, "i_v()", "-7"),
    F(i_i, NULL, "i_i(-2147483648)", "-2147483647"),
    F(i_ii, NULL, "i_ii(3, 5)", "-2"),
    F(i_iii, NULL, "i_iii(1, 2, 3)", "123"),
    F(i_8i, NULL, "i_8i(1, 2, 3, 4, 5, 6, 7, 8)", "204"),
    F(u_u, NULL, "u_u(1)", "4294967294"),
    F(u_uu, NULL, "u_uu(4294967295, 1)", "4294967294"),
    F(l_l, NULL, "l_l(-9007199254740990)", "-9007199254740991"),
    F(l_il, NULL, "l_il(-1, 2 ** 40)", "1099511627775"),
    F(w_w, NULL, "w_w(2 ** 52)", "4503599627370497"),
    F(w_wu, NULL, "w_wu(3, 33)", "25769803776"),
    F(f_f, NULL, "f_f(1.5)", "0.75"),
    F(f_ff, NULL, "f_ff(1.5, -2)", "-3"),
    F(d_v, NULL, "d_v()", "2.5"),
    F(d_d, NULL, "Object.is(d_d(0), -0)", "true"),
    F(d_dd, NULL, "d_dd(1, 0)", "Infinity"),
    F(d_8d, NULL, "d_8d(1, 2, 3, 4, 5, 6, 7, 8.5)", "208"),
    F(d_8i8d, NULL, "d_8i8d(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)", "1496"),
    F(d_fd, NULL, "d_fd(0.5, 0.25)", "0.75"),
    F(d_idf, NULL, "d_idf(2, 3.5, 0.5)", "7.5"),
    F(n_n, NULL, "n_n(-9223372036854775808n)", "-4611686018427387904"),
    F(n_nn, NULL, "n_nn(5n, 1n)", "4"),
    F(s_v, NULL, "s_v()", "from C"),
    F(s_i, NULL, "[s_i(1), s_i(0) === null]", "some,true"),
    F(i_s, NULL, "i_s('gr\\u00fcn')", "5"),
    F(i_ss, NULL, "[i_ss('a', 'a'), i_ss('b', 'a') > 0]", "0,true"),
    F(s_s, NULL, "s_s('hello')", "ello"),
    F(o_si, NULL, "o_si('ab', 3)", "ababab"),
    F(u_y, NULL,
      "[u_y(new Uint8Array([1, 2, 250])), u_y(new Uint16Array([257]).buffer), u_y(new DataView(new ArrayBuffer(4)))]",
      "253,2,0"),
    F(v_yi, NULL, "(b => (v_yi(b, 5), b))(new Uint8Array(3))", "5,5,5"),
    F(d_p, NULL, "d_p(point)", "7"),
    F(d_pp, NULL, "d_pp(point, other)", "5"),
    F(v_pd, NULL, "v_pd(point, 2), [point.x, point.y, v_pd(point, 0.5)]", "6,8,"),
    F(p_p, NULL, "p_p(point) === point", "true"),
    F(p_dd, NULL, "p_dd(5, 6).y", "6"),
    F(p_b, NULL, "[p_b(true).x, p_b(false)]", "1,"),
    F(i_iI, NULL, "[i_iI(1, 2), i_iI(1), i_iI(1, undefined)]", "3,1,1"),
    F(i_S, NULL, "[i_S('abc'), i_S()]", "3,-1"),
    F(d_P, NULL, "[d_P(point), d_P()]", "3,-1"),
    F(t_i, NULL, "t_i(0)", "undefined"),
    F(t_ixd, NULL, "t_ixd(4)", "4.5"),
    F(v_ixi, NULL, "v_ixi(-3)", "-9"),
    F(v_xf, NULL, "v_xf()", "0.25"),
    F(v_xb, NULL, "v_xb()", "true"),
    F(v_v, NULL, "v_v()", "undefined"),
    F(i_ci, &on_pair, "i_ci((a, b) => a * b, 6)", "42"),
    F(d_cd, &on_number, "d_cd(Math.sqrt, 2.25)", "1.5"),
    F(i_cp, &on_point, "i_cp(p => { p.x = 9 }, other), other.x", "9"),
    F(i_cs, &on_text, "i_cs(s => s === 'gr\\u00fcn', 'gr\\u00fcn')", "1"),
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static const v8c_param ints[] = {{.type = V8C_PARAM_INT32}, {.type = V8C_PARAM_INT32}};
static const v8c_param doubles[] = {{.type = V8C_PARAM_DOUBLE}, {.type = V8C_PARAM_DOUBLE}};
static const v8c_param points[] = {{.type = V8C_PARAM_CLASS, .of = &point_class}};
static const v8c_param texts[] = {{.type = V8C_PARAM_STRING}};
static const v8c_signature on_pair = {
    .size = sizeof on_pair, .name = "pair", .params = ints, .count = 2, .result = {.type = V8C_PARAM_INT32}};
static const v8c_signature on_number = {
    .size = sizeof on_number, .name = "number", .params = doubles, .count = 1, .result = {.type = V8C_PARAM_DOUBLE}};
static const v8c_signature on_point = {.size = sizeof on_point, .name = "point", .params = points, .count = 1};
static const v8c_signature on_text = {
    .size = sizeof on_text, .name = "text", .params = texts, .count = 1, .result = {.type = V8C_PARAM_BOOL}};

static v8c_signature signatures[FUNCTIONS];
static v8c_param params[FUNCTIONS][16];
static struct point point = {3, 4}, other = {0, 0};

static void define_all(void) {
  v8c_value value = NULL;
  point = (struct point){3, 4}, other = (struct point){0, 0};
  OK(v8c_class_wrap(ctx, &point_class, &point, 0, &value));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("point"), value));
  OK(v8c_class_wrap(ctx, &point_class, &other, 0, &value));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("other"), value));
  for (int i = 0; i < FUNCTIONS; i++) {
    signatures[i] = describe(functions[i].name, functions[i].fn, params[i], functions[i].callback);
    OK(v8c_signature_check(&signatures[i]));
    OK(v8c_signature_function(ctx, &signatures[i], &value));
    OK(v8c_set_named(ctx, v8c_global(ctx), functions[i].name, V8C_ZSTR, value));
  }
}

Test(native_signature, more_than_forty) {
  cr_assert_geq(FUNCTIONS, 45);
  define_all();
  for (int i = 0; i < FUNCTIONS; i++) {
    char code[300];
    snprintf(code, sizeof code, "String((%s))", functions[i].call);
    EVAL_IS(code, functions[i].result);
  }
}

/* Every function with every argument wrong in turn: the function and the argument are named. */
Test(native_signature, misuse_names_the_argument) {
  define_all();
  for (int i = 0; i < FUNCTIONS; i++)
    for (size_t at = 0, number = 0; at < signatures[i].count; at++) {
      if (params[i][at].flags & V8C_PARAM_OUT) continue;
      number++;
      v8c_buf code = {0};
      OK(v8c_buf_printf(&code, "(() => { try { %s(", functions[i].name));
      for (size_t k = 0; k < signatures[i].count; k++) {
        static const char *const right[] = {[V8C_PARAM_BOOL] = "true",   [V8C_PARAM_BIGINT] = "1n",
                                            [V8C_PARAM_STRING] = "''",   [V8C_PARAM_BYTES] = "new Uint8Array(1)",
                                            [V8C_PARAM_CLASS] = "point", [V8C_PARAM_FUNCTION] = "() => 0"};
        if (params[i][k].flags & V8C_PARAM_OUT) continue;
        size_t type = (size_t)params[i][k].type;
        const char *one = type < sizeof right / sizeof *right && right[type] ? right[type] : "1";
        OK(v8c_buf_printf(&code, "%s,", k == at ? "Symbol()" : one));
      }
      OK(v8c_buf_printf(&code, "); return 'nothing' } catch (e) { return e.name + e.message } })()"));
      char want[100];
      snprintf(want, sizeof want, "TypeError%s: argument %zu: expected", functions[i].name, number);
      const char *got = text_of(eval(code.data));
      cr_expect(strncmp(got, want, strlen(want)) == 0, "%s: %s", code.data, got);
      v8c_buf_free(&code);
    }
  THROWS("i_i()", "TypeError: i_i: argument 1: expected a number");
  THROWS("i_i(2 ** 31)", "RangeError: i_i: argument 1: out of range");
  THROWS("u_uu(1, -1)", "RangeError: u_uu: argument 2: out of range");
  THROWS("i_i(1.5)", "RangeError: i_i: argument 1: not a whole number");
  THROWS("n_n(2n ** 63n)", "RangeError: n_n: argument 1: out of range");
  THROWS("i_s('a\\0b')", "RangeError: i_s: argument 1: a NUL in the text");
  THROWS("d_p({x: 1, y: 2})", "TypeError: d_p: argument 1: expected a Point");
}

/* Arguments that are not as they mostly are take another way through the library, to the same end. */
Test(native_signature, rare_arguments_are_the_same) {
  define_all();
  EVAL_IS("[u_u(4294967295), u_u(2 ** 31), i_i(-0), Object.is(l_l(1), 0), w_w(2 ** 60)].join()",
          "0,2147483647,1,true,1152921504606847000");
  EVAL_IS("[l_l(2 ** 60), l_l(-(2 ** 62)), d_d(2 ** 31), Object.is(d_d(1e300), -1e300), f_f(-3)].join()",
          "1152921504606847000,-4611686018427388000,-2147483648,true,-1.5");
  EVAL_IS("[Number.isNaN(d_d(NaN)), d_dd(-1, 0), Object.is(d_dd(-0, 1), -0)].join()", "true,-Infinity,true");
  EVAL_IS("[i_s(''), i_s('x'.repeat(499)), i_s('x'.repeat(500)), i_s('x'.repeat(10000))].join()", "0,499,500,10000");
  EVAL_IS("const part = 'a'.repeat(30), rope = part + 'b'.repeat(30); [i_s(rope), i_s(rope.slice(3, 40))].join()",
          "60,37");
  EVAL_IS("[i_s('\\u6f22'), i_s('\\ud800'), i_s('\\xe9')].join()", "3,3,2");
  EVAL_IS("[i_ss('y'.repeat(300), 'y'.repeat(300)), i_ss('a', '\\xe9') < 0, o_si('gr\\xfcn', 1)].join()",
          "0,true,gr\xc3\xbcn");
  EVAL_IS("[i_i(1, 2, 3), u_y(new Uint8Array(0)), u_y(new SharedArrayBuffer(2))].join()", "2,0,0");
  THROWS("i_s('x'.repeat(499) + '\\0')", "RangeError: i_s: argument 1: a NUL in the text");
  THROWS("l_l(2 ** 63)", "RangeError: l_l: argument 1: out of range");
  THROWS("w_w(-1)", "RangeError: w_w: argument 1: out of range");
  THROWS("i_ii(1)", "TypeError: i_ii: argument 2: expected a number");
  THROWS("i_i(NaN)", "RangeError: i_i: argument 1: out of range");
  THROWS("i_ci(() => 1.5, 1)", "TypeError: pair: the result: expected a whole number");
}

/* ---- What goes wrong in the middle ------------------------------------------------------------------ */

static int freed_points;
static void free_point(void *p) { free(p), freed_points++; }
static const v8c_class owned_class = {.size = sizeof owned_class,
                                      .name = "Owned",
                                      .bytes = sizeof(struct point),
                                      .fields = point_fields,
                                      .finalize = free_point};
/* Makes a struct, and calls back before it gives it out. */
static struct point *make_and_call(v8c_callback *f) {
  struct point *p = malloc(sizeof *p);
  *p = (struct point){1, 2};
  (void)v8c_callback_call(f, NULL, 1.0);
  return p;
}
static int seen_after;
static const char *detach_and_read(v8c_callback *f, struct point *p) {
  (void)v8c_callback_call(f, NULL, 0.0);
  seen_after = (int)p->x; /* C's own: that it was detached ends its objects, not the struct */
  return "done";
}

Test(native_signature, results_of_calls_that_throw_are_not_lost) {
  static const v8c_signature on_one = {.size = sizeof on_one, .name = "one", .params = doubles, .count = 1};
  static const v8c_param call[] = {{.type = V8C_PARAM_FUNCTION, .signature = &on_one},
                                   {.type = V8C_PARAM_CLASS, .of = &point_class}};
  static const v8c_signature makes = {
      .size = sizeof makes,
      .name = "makes",
      .fn = (void (*)(void))make_and_call,
      .params = call,
      .count = 1,
      .result = {.type = V8C_PARAM_CLASS, .of = &owned_class, .flags = V8C_PARAM_OWNED}};
  static const v8c_signature reads = {.size = sizeof reads,
                                      .name = "reads",
                                      .fn = (void (*)(void))detach_and_read,
                                      .params = call,
                                      .count = 2,
                                      .result = {.type = V8C_PARAM_STRING}};
  v8c_value value = NULL;
  freed_points = 0;
  define_all();
  OK(v8c_signature_function(ctx, &makes, &value));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("makes"), value));
  OK(v8c_signature_function(ctx, &reads, &value));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("reads"), value));
  THROWS("makes(() => { throw new RangeError('mine') })", "RangeError: mine");
  cr_assert_eq(freed_points, 1);
  EVAL_IS("String(makes(() => 0).y)", "2");
  cr_assert_eq(freed_points, 1);
  EVAL_IS("reads(() => { point.x = 7 }, point)", "done");
  cr_assert_eq(seen_after, 7);
  THROWS("reads(() => { throw new TypeError('mine') }, point)", "TypeError: mine");
}

/* ---- In a snapshot ------------------------------------------------------------------------------------ */

TestSuite(native_signature_alone);

static v8c_value signed_function(const v8c_signature *signature) {
  v8c_value out = NULL;
  OK(v8c_signature_function(ctx, signature, &out));
  return out;
}

Test(native_signature_alone, in_a_snapshot) {
  static const v8c_signature known = {.size = sizeof known,
                                      .name = "sum",
                                      .fn = (void (*)(void))i_ii,
                                      .params = ints,
                                      .count = 2,
                                      .result = {.type = V8C_PARAM_INT32}};
  static const v8c_signature unknown = {.size = sizeof unknown, .name = "other", .fn = (void (*)(void))v_v};
  v8c_snapshot *snapshot = NULL;
  v8c_value value = NULL;
  OK(v8c_signature_register(V8C_LIT("i_ii"), &known));
  CODE(V8C_EINVAL, v8c_signature_register(V8C_LIT("wrong"), NULL));
  harness_start();
  begin_creator(NULL);
  CODE(V8C_ESNAPSHOT, v8c_signature_function(ctx, &unknown, &value));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("minus"), signed_function(&known)));
  snapshot = finish_creator(V8C_CODE_KEEP);
  restore(snapshot, NULL);
  EVAL_IS("String(minus(50, 8))", "42");
  THROWS("minus(1, 'x')", "TypeError: sum: argument 2: expected a number");
  drop();
  v8c_snapshot_free(snapshot);
}

Test(native_signature, a_status_is_an_error_with_its_text) {
  define_all();
  THROWS("t_i(3)", "Error: t_i: negative");
  THROWS("t_i(-5)", "Error: t_i: status -5");
  THROWS("t_ixd(-1)", "Error: t_ixd: negative");
}

Test(native_signature, what_a_callback_throws_goes_on) {
  define_all();
  THROWS("i_ci(() => { throw new RangeError('mine') }, 1)", "RangeError: mine");
  THROWS("i_ci(() => 'text', 1)", "TypeError: pair: the result: expected a number");
  THROWS("i_ci(() => 1e10, 1)", "RangeError: pair: the result is out of range");
  THROWS("i_ci(5, 1)", "TypeError: i_ci: argument 1: expected a function");
}

Test(native_signature, descriptions_are_checked) {
  v8c_param list[20];
  v8c_signature one = {.size = sizeof one, .name = "f", .fn = (void (*)(void))i_i, .params = list, .count = 1};
  v8c_value out = NULL;
  const v8c_param wrong[] = {{.type = 0},
                             {.type = 99},
                             {.type = V8C_PARAM_STATUS},
                             {.type = V8C_PARAM_CLASS},
                             {.type = V8C_PARAM_FUNCTION},
                             {.type = V8C_PARAM_INT32, .flags = 8},
                             {.type = V8C_PARAM_STRING, .flags = V8C_PARAM_OUT},
                             {.type = V8C_PARAM_INT32, .flags = V8C_PARAM_OUT | V8C_PARAM_OPTIONAL}};
  for (int i = 0; i < 8; i++) {
    list[0] = wrong[i];
    CODE(V8C_EINVAL, v8c_signature_function(ctx, &one, &out));
    cr_assert(strstr(v8c_detail(), "f: parameter 1"), "%s", v8c_detail());
  }
  list[0] = types['i'];
  const v8c_param results[] = {{.type = V8C_PARAM_BYTES},
                               {.type = 77},
                               {.type = V8C_PARAM_CLASS},
                               {.type = V8C_PARAM_INT32, .flags = V8C_PARAM_OWNED}};
  for (int i = 0; i < 4; i++) {
    one.result = results[i];
    CODE(V8C_EINVAL, v8c_signature_check(&one));
  }
  one.result = types['i'];
  for (int i = 0; i < 20; i++) list[i] = types['i'];
  one.count = 9;
  CODE(V8C_ERANGE, v8c_signature_check(&one));
  for (int i = 0; i < 20; i++) list[i] = types['d'];
  CODE(V8C_ERANGE, v8c_signature_check(&one));
  one.count = 1, one.fn = NULL;
  CODE(V8C_EINVAL, v8c_signature_check(&one));
  one.size = 1;
  CODE(V8C_EINVAL, v8c_signature_check(&one));
  CODE(V8C_EINVAL, v8c_signature_check(NULL));
  cr_assert_null(out);
}

/* ---- Kept ---------------------------------------------------------------------------------------- */

V8C_CALLBACK_2(int32_t, call_pair, int32_t, int32_t)

/* As libraries take them: a function and its data. */
static int32_t fold(const int32_t *numbers, size_t count, int32_t (*f)(int32_t, int32_t, void *), void *data) {
  int32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum = f(sum, numbers[i], data);
  return sum;
}

Test(native_signature, a_function_kept_for_c) {
  v8c_callback *callback = NULL;
  const int32_t numbers[] = {1, 2, 3, 4};
  OK(v8c_callback_new(ctx, eval("(a, b) => a * 10 + b"), &on_pair, &callback));
  cr_assert_eq(fold(numbers, 4, call_pair, callback), 1234);
  OK(v8c_low_memory(iso));
  cr_assert_eq(fold(numbers, 2, call_pair, callback), 12);
  v8c_callback_release(callback);
  CODE(V8C_ETYPE, v8c_callback_new(ctx, eval("1"), &on_pair, &callback));
  CODE(V8C_EINVAL, v8c_callback_new(ctx, eval("() => 1"), NULL, &callback));
  OK(v8c_callback_new(ctx, eval("() => { throw new Error('mine') }"), &on_pair, &callback));
  cr_assert_eq(fold(numbers, 4, call_pair, callback), 0);
  THROWN("mine");
  v8c_callback_release(callback);
  v8c_callback_release(NULL);
}
