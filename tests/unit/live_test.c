/* live_test.c: arrays that are C's, objects and arrays asked of callbacks, and one over SQLite. */
#include <sqlite3.h>
#include <stdlib.h>

#include "tests/harness/values.h"
#include "v8c/class.h"
#include "v8c/live.h"

TestSuite(live, .init = harness_up, .fini = harness_down);

#define THROWS(source, text) \
  EVAL_IS("(() => { try { " source "; return 'nothing' } catch (e) { return e.name + ': ' + e.message } })()", text)

/* ---- Live arrays -------------------------------------------------------------------------------- */

struct list {
  int32_t *at;
  size_t count, room;
};

static void *elements(void *data, size_t *count) {
  struct list *list = data;
  *count = list->count;
  return list->at;
}
static int resize(void *data, size_t count) {
  struct list *list = data;
  if (count > 1000) return V8C_ERANGE;
  int32_t *at = realloc(list->at, (count ? count : 1) * sizeof *at);
  if (!at) return V8C_ENOMEM;
  for (size_t i = list->count; i < count; i++) at[i] = 0;
  list->at = at, list->count = count;
  return 0;
}
static const v8c_field whole = {.name = "list", .type = V8C_FIELD_INT32, .size = sizeof(int32_t)};
static const v8c_live_array growing = {sizeof growing, &whole, elements, resize, 0};
static const v8c_live_array steady = {sizeof steady, &whole, elements, NULL, 0};

static v8c_value wrap(const v8c_live_array *array, void *data) {
  v8c_value out = NULL;
  OK(v8c_live_array_wrap(ctx, array, data, &out));
  return out;
}

Test(live, an_array_of_numbers) {
  struct list list = {0};
  OK(resize(&list, 3));
  list.at[1] = 7;
  GLOBAL("l", wrap(&growing, &list));
  EVAL_IS("[l.length, l[1], l[3], 2 in l, 3 in l, Object.keys(l), Array.isArray(l), l instanceof Array].join()",
          "3,7,,true,false,0,1,2,false,true");
  EVAL_IS("l[0] = 5; l.push(1, 2); [l.join('|'), l.indexOf(7), l.map(x => x + 1).join('|'), [...l].length].join()",
          "5|7|0|1|2,1,6|8|1|2|3,5");
  cr_assert(list.count == 5 && list.at[0] == 5 && list.at[4] == 2);
  EVAL_IS("[l.pop(), l.shift(), l.length, l.join('|')].join()", "2,5,3,7|0|1");
  EVAL_IS("l.sort(); l.reverse(); l.unshift(9); [l.join('|'), l.splice(1, 2).join('|'), l.join('|')].join()",
          "9|7|1|0,7|1,9|0");
  cr_assert(list.count == 2 && list.at[0] == 9);
  EVAL_IS(
      "l.length = 4; l.fill(3); let s = 0; for (const x of l) s += x; [s, JSON.stringify({l}), "
      "[0].concat(l).length].join()",
      "12,{\"l\":[3,3,3,3]},5");
  list.at[2] = 100; /* C's change */
  EVAL_IS("[l.includes(100), Math.max(...l), l.at(-1), l.slice(2).join()].join()", "true,100,3,100,3");
  EVAL_IS("String(l === l.valueOf())", "true");
  THROWS("l[0] = 'x'", "TypeError: list[0]: expected a number");
  THROWS("l[0] = 2 ** 31", "RangeError: list[0]: 2.14748e+09 is out of range");
  THROWS("l[100] = 1", "RangeError: index 100 of an array of 4");
  THROWS("l.length = 5000", "RangeError: out of range");
  THROWS("l.length = -1", "RangeError: Invalid array length");
  cr_assert(v8c_strict_equals(wrap(&growing, &list), eval("l")));
  OK(v8c_class_detach(iso, &list));
  THROWS("l[0]", "TypeError: the array's elements are gone");
  THROWS("l.length", "TypeError: the array's elements are gone");
  THROWS("l.push(1)", "TypeError: the array's elements are gone");
  free(list.at);
}

Test(live, an_array_that_stays_as_long_as_it_is) {
  int32_t numbers[] = {3, 1, 2};
  struct list list = {numbers, 3, 3};
  GLOBAL("l", wrap(&steady, &list));
  EVAL_IS("l.sort(); l.join()", "1,2,3");
  cr_assert_eq(numbers[0], 1);
  THROWS("l.push(4)", "TypeError: the array's length cannot change");
  THROWS("'use strict'; l.pop()", "TypeError: Cannot delete the property");
  THROWS("l.length = 2", "TypeError: the array's length cannot change");
  OK(v8c_class_detach(iso, &list));
}

struct point {
  double x, y;
};
static const v8c_field point_fields[] = {V8C_FIELD(struct point, x), V8C_FIELD(struct point, y), V8C_FIELD_LAST};
static const v8c_class point_class = {
    .size = sizeof point_class, .name = "Point", .bytes = sizeof(struct point), .fields = point_fields};
static const v8c_field of_points = {
    .name = "points", .type = V8C_FIELD_STRUCT, .size = sizeof(struct point), .of = &point_class};
struct points {
  struct point *at;
  size_t count;
};
static void *points_of(void *data, size_t *count) {
  struct points *points = data;
  *count = points->count;
  return points->at;
}
static const v8c_live_array point_array = {sizeof point_array, &of_points, points_of, NULL, 0};

Test(live, an_array_of_structs) {
  struct point some[3] = {{1, 2}, {3, 4}, {5, 6}}, moved[2] = {{10, 20}, {30, 40}};
  struct points points = {some, 3};
  GLOBAL("ps", wrap(&point_array, &points));
  EVAL_IS("[ps.filter(p => p.x > 1).length, ps[1] === ps[1], ps.map(p => p.y).join('|')].join()", "2,true,2|4|6");
  EVAL_IS("const last = ps[2], first = ps[0]; last.x = 50; ps[1] = {x: 7, y: 8}; String(last.x)", "50");
  cr_assert(some[2].x == 50 && some[1].y == 8);
  points = (struct points){moved, 2}; /* C moves and shortens: no object dangles */
  EVAL_IS("[first.x, ps[0] === first, ps.length].join()", "10,true,2");
  THROWS("last.x", "TypeError: the object's struct is gone");
  OK(v8c_class_detach(iso, &points));
  THROWS("first.x", "TypeError: the object's struct is gone");
}

/* Methods that visit elements are the library's own: as Array.prototype's. */
Test(live, methods_that_visit) {
  int32_t numbers[] = {3, 1, 2};
  struct list list = {numbers, 3, 3};
  GLOBAL("l", wrap(&steady, &list));
  EVAL_IS(
      "let seen = ''; l.forEach((x, i, all) => { seen += `${x}${i}${all === l};` }); [seen, l.map((x, i) => x * "
      "i).join('|'), l.filter(x => x > 1).join('|'), l.some(x => x === 2), l.some(x => x === 9), l.every(x => x), "
      "l.every(x => x > 1)].join()",
      "30true;11true;22true;,0|1|4,3|2,true,false,true,false");
  EVAL_IS(
      "[l.find(x => x < 3), l.find(x => x > 3), l.findIndex(x => x === 2), l.findIndex(x => x > 3), l.reduce((a, b) => "
      "a + b), l.reduce((a, b) => a + b, 10), [].reduce.call(l, (a, b) => a + b)].join()",
      "1,,2,-1,6,16,6");
  EVAL_IS(
      "const t = {n: 5}; [l.map(function (x) { return x + this.n }, t).join('|'), [...l.values()].join('|'), "
      "l.values === l[Symbol.iterator], Array.isArray(l.map(x => x)), l.filter.length, l.map.name].join()",
      "8|6|7,3|1|2,true,true,1,map");
  EVAL_IS("const names = []; for (const name in l) names.push(name); [names, Object.keys(l)].join('|')", "0,1,2|0,1,2");
  THROWS("l.map(5)", "TypeError: 5 is not a function");
  THROWS("l.filter(Symbol())", "TypeError: a symbol is not a function");
  THROWS("l.forEach(() => { throw new RangeError('mine') })", "RangeError: mine");
  for (const char *const *one = (const char *const[]){"map", "filter", "reduce", "values().next", "toJSON", NULL}; *one;
       one++) {
    char source[200];
    (void)snprintf(source, sizeof source,
                   "String((() => { try { const f = l.%s; f.call([1], x => x); return 1 } catch (e) { return e "
                   "instanceof TypeError } })())",
                   *one);
    EVAL_IS(source, "true"); /* another `this` */
  }
  THROWS("l.filter.call({length: 1, 0: 1}, x => x)", "TypeError: Illegal invocation");
  THROWS("l.toJSON.call(new Proxy(l, {}))", "TypeError: Illegal invocation");
  OK(v8c_class_detach(iso, &list));
  THROWS("l.map(x => x)", "TypeError: the array's elements are gone");
  THROWS("JSON.stringify(l)", "TypeError: the array's elements are gone");
}

static uint32_t squares = 5;
static int get_square(v8c_context *context, void *data, uint32_t index, v8c_value *out);
static struct points all_points;
static struct list shrinking;
static void shrink(v8c_call *call) {
  (void)call;
  shrinking.count = 2;
}
static void detach_it(v8c_call *call) {
  (void)call;
  OK(v8c_class_detach(iso, &shrinking));
}

Test(live, arrays_that_change_while_they_are_visited) {
  int32_t numbers[] = {1, 2, 3, 4};
  v8c_value function = NULL;
  shrinking = (struct list){numbers, 4, 4};
  GLOBAL("l", wrap(&steady, &shrinking));
  OK(v8c_function(ctx, NULL, 0, shrink, NULL, &function));
  GLOBAL("shrink", function);
  OK(v8c_function(ctx, NULL, 0, detach_it, NULL, &function));
  GLOBAL("detach", function);
  EVAL_IS("l.map(x => { shrink(); return x }).join()", "1,2,,");
  shrinking.count = 4;
  EVAL_IS("l.filter(x => { shrink(); return true }).join()", "1,2");
  shrinking.count = 4;
  THROWS("l.forEach(() => detach())", "TypeError: the array's elements are gone");
}

static void free_points(v8c_call *call) {
  (void)call;
  free(all_points.at);
  all_points = (struct points){NULL, 0};
}

/* Elements that go while one is assigned, by C and by a getter of the value's. */
Test(live, elements_that_go_while_they_are_assigned) {
  v8c_value function = NULL;
  all_points = (struct points){calloc(3, sizeof(struct point)), 3};
  cr_assert_not_null(all_points.at);
  GLOBAL("ps", wrap(&point_array, &all_points));
  OK(v8c_function(ctx, NULL, 0, free_points, NULL, &function));
  GLOBAL("free", function);
  THROWS("ps[1] = {get x() { free(); return 1 }, y: 2}", "TypeError: the object's struct is gone");
  EVAL_IS("String(ps.length)", "0");
  OK(v8c_class_detach(iso, &all_points));
}

/* A store whose callbacks end it. */
static int ends_itself(v8c_context *context, void *data, uint32_t *out) {
  (void)context;
  *out = 3;
  return v8c_class_detach(iso, data);
}

Test(live, dynamic_arrays_that_end_themselves) {
  if (v8c_checked()) return; /* there the library has data of its own in between: docs/host-objects.md */
  static const char *const sources[] = {"d[0]",           "d[0] = 1",   "d.length = 1",      "d.push(1)",
                                        "d.map(x => x)",  "[...d]",     "JSON.stringify(d)", "0 in d",
                                        "Object.keys(d)", "delete d[5]"};
  v8c_dynamic_array store = {.size = sizeof store, .length = ends_itself, .get = get_square, .data = &squares};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    v8c_value out = NULL;
    OK(v8c_dynamic_array_new(ctx, &store, &out));
    GLOBAL("d", out);
    (void)v8c_eval(ctx, sources[i], V8C_ZSTR, "d.js", NULL);
    if (v8c_pending(iso)) (void)v8c_catch(iso, NULL);
    THROWS("d[0]", "TypeError: the array's elements are gone");
  }
}

static void *endless(void *data, size_t *count) {
  *count = SIZE_MAX;
  return data;
}

/* What C claims to have is not all taken at once. */
Test(live, arrays_without_an_end) {
  static int32_t numbers[4] = {1, 2, 3, 4};
  static const v8c_live_array array = {.size = sizeof array, .element = &whole, .elements = endless};
  v8c_live_array older = growing;
  struct list list = {numbers, 4, 4};
  GLOBAL("l", wrap(&array, numbers));
  EVAL_IS("[l.length, l[3], l.find(x => x === 2), l.some(x => x === 4)].join()", "4294967295,4,2,true");
  THROWS("Object.keys(l)", "RangeError: 4294967295 elements are too many at once");
  THROWS("JSON.stringify(l)", "RangeError: 4294967295 elements are too many at once");
  OK(v8c_class_detach(iso, numbers));
  older.size = offsetof(v8c_live_array, flags), older.flags = 77; /* before there were flags */
  GLOBAL("l", wrap(&older, &list));
  EVAL_IS("l.join()", "1,2,3,4");
  OK(v8c_class_detach(iso, &list));
  older.size = sizeof older;
  v8c_value out = NULL;
  CODE(V8C_EINVAL, v8c_live_array_wrap(ctx, &older, &list, &out));
}

/* ---- Objects of elements --------------------------------------------------------------------------- */

static struct point many[3000];
static const v8c_live_array kept_array = {sizeof kept_array, &of_points, points_of, NULL, V8C_LIVE_KEEP};

static void the_same_objects(const v8c_live_array *array) {
  all_points = (struct points){many, 3000};
  for (int i = 0; i < 3000; i++) many[i] = (struct point){i, -i};
  GLOBAL("ps", wrap(array, &all_points));
  EVAL_IS(
      "[ps[2999] === ps[2999], ps.find(p => p.x === 7) === ps[7], ps.filter(() => true)[2000] === ps[2000], "
      "ps.map((p, i) => p === ps[i]).every(x => x), [...ps][5] === ps[5]].join()",
      "true,true,true,true,true");
  EVAL_IS(
      "const far = ps[2998], some = ps.filter(p => p.x % 2); far.x = 1; [some.length, ps[2998].x, far.y, "
      "far.constructor.name].join()",
      "1500,1,-2998,Point");
  OK(v8c_low_memory(iso));
  EVAL_IS("[far === ps[2998], some[10] === ps[21], ps[21].x].join()", "true,true,21");
}

Test(live, objects_of_elements_are_the_same) {
  the_same_objects(&point_array);
  eval("some.length = 0");
  OK(v8c_low_memory(iso));
  cr_assert_lt(v8c_class_instances(iso), 1000); /* they are held weakly */
  OK(v8c_class_detach(iso, &all_points));
  THROWS("far.x", "TypeError: the object's struct is gone");
}

Test(live, objects_of_elements_that_are_kept) {
  the_same_objects(&kept_array);
  eval("some.length = 0");
  OK(v8c_low_memory(iso));
  cr_assert_eq(v8c_class_instances(iso), 3001);
  eval("ps[100].mark = 5");
  OK(v8c_low_memory(iso));
  EVAL_IS("String(ps[100].mark)", "5");
  OK(v8c_class_detach(iso, &all_points));
  THROWS("ps[100].x", "TypeError: the array's elements are gone");
  THROWS("far.x", "TypeError: the object's struct is gone");
  OK(v8c_low_memory(iso));
  cr_assert_lt(v8c_class_instances(iso), 10);
}

/* Far apart they have no table: the identity map has them. */
Test(live, objects_of_far_elements) {
  static struct point huge[200000];
  struct points points = {huge, 200000};
  GLOBAL("ps", wrap(&point_array, &points));
  EVAL_IS(
      "const a = ps[199999], b = ps[100], c = ps[70000]; for (let i = 0; i < 500; i++) ps[i].x = i; [a === "
      "ps[199999], b === ps[100], c === ps[70000], b.x, ps.length].join()",
      "true,true,true,100,200000");
  EVAL_IS(
      "[ps.find((p, i) => i === 70000) === c, ps.find((p, i) => i === 199999) === a, ps.filter((p, i) => i === 100)[0] "
      "=== b].join()",
      "true,true,true");
  points.count = 50; /* shorter: objects past the end throw, and are there again when it grows */
  THROWS("b.x", "TypeError: the object's struct is gone");
  EVAL_IS("String(ps[100])", "undefined");
  points.count = 200000;
  EVAL_IS("[b === ps[100], b.x].join()", "true,100");
  OK(v8c_class_detach(iso, &points));
}

Test(live, wrong_descriptions) {
  v8c_live_array array = growing;
  v8c_field element = whole;
  struct list list = {0};
  v8c_value out = NULL;
  array.element = &element;
  CODE(V8C_EINVAL, v8c_live_array_wrap(ctx, NULL, &list, &out));
  CODE(V8C_EINVAL, v8c_live_array_wrap(ctx, &array, NULL, &out));
  CODE(V8C_EINVAL, v8c_live_array_wrap(ctx, &array, &list, NULL));
  element.size = 2;
  CODE(V8C_EINVAL, v8c_live_array_wrap(ctx, &array, &list, &out));
  element.size = 4, element.count = 3;
  CODE(V8C_EINVAL, v8c_live_array_wrap(ctx, &array, &list, &out));
  element.count = 0, array.elements = NULL;
  CODE(V8C_EINVAL, v8c_live_array_wrap(ctx, &array, &list, &out));
  cr_assert_null(out);
}

/* ---- Dynamic arrays ------------------------------------------------------------------------------- */

static int freed;
static int count_squares(v8c_context *context, void *data, uint32_t *out) {
  (void)context;
  *out = *(uint32_t *)data;
  return 0;
}
static int get_square(v8c_context *context, void *data, uint32_t index, v8c_value *out) {
  (void)context, (void)data;
  if (index == 4) return v8c_throw_range_error(iso, "not the fourth");
  *out = v8c_number(iso, (double)index * index);
  return 0;
}
static void free_it(void *data) { (void)data, freed++; }

Test(live, a_dynamic_array) {
  v8c_dynamic_array store = {
      .size = sizeof store, .length = count_squares, .get = get_square, .data = &squares, .free_data = free_it};
  v8c_value out = NULL;
  squares = 4, freed = 0;
  OK(v8c_dynamic_array_new(ctx, &store, &out));
  GLOBAL("q", out);
  EVAL_IS("[q.length, q[3], q.map(x => x + 1).join('|'), q.reduce((a, b) => a + b), JSON.stringify(q)].join()",
          "4,9,1|2|5|10,14,[0,1,4,9]");
  squares = 5;
  THROWS("q[4]", "RangeError: not the fourth");
  THROWS("q[0] = 1", "TypeError: the array is read-only");
  THROWS("q.push(1)", "TypeError: the array's length cannot change");
  eval("q = null");
  store.get = NULL;
  CODE(V8C_EINVAL, v8c_dynamic_array_new(ctx, &store, &out));
}

/* ---- A dynamic object over SQLite ------------------------------------------------------------------- */

struct table {
  sqlite3 *db;
  int freed;
};

/* One row of one statement with up to two texts bound. */
static int run(struct table *table, const char *sql, const char *name, size_t len, const char *value, size_t value_len,
               sqlite3_stmt **out) {
  if (sqlite3_prepare_v2(table->db, sql, -1, out, NULL)) return v8c_fail(V8C_EIO, "%s", sqlite3_errmsg(table->db));
  if (name) sqlite3_bind_text(*out, 1, name, (int)len, SQLITE_TRANSIENT);
  if (value) sqlite3_bind_text(*out, 2, value, (int)value_len, SQLITE_TRANSIENT);
  int step = sqlite3_step(*out);
  return step == SQLITE_ROW ? 0 : step == SQLITE_DONE ? V8C_ENOENT : v8c_fail(V8C_EIO, "%s", sqlite3_errmsg(table->db));
}

static int db_get(v8c_context *context, void *data, const char *name, size_t len, v8c_value *out) {
  sqlite3_stmt *row = NULL;
  (void)context;
  int err = run(data, "SELECT value FROM pairs WHERE name = ?", name, len, NULL, 0, &row);
  if (!err) err = v8c_string(iso, (const char *)sqlite3_column_text(row, 0), (size_t)sqlite3_column_bytes(row, 0), out);
  sqlite3_finalize(row);
  return err;
}
static int db_has(v8c_context *context, void *data, const char *name, size_t len) {
  sqlite3_stmt *row = NULL;
  (void)context;
  int err = run(data, "SELECT 1 FROM pairs WHERE name = ?", name, len, NULL, 0, &row);
  sqlite3_finalize(row);
  return err;
}
static int db_set(v8c_context *context, void *data, const char *name, size_t len, v8c_value value) {
  sqlite3_stmt *row = NULL;
  v8c_buf text = {0};
  int err = v8c_to_text(context, value, &text);
  if (!err)
    err = run(data, "INSERT INTO pairs VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name,
              len, text.data, text.len, &row);
  sqlite3_finalize(row);
  v8c_buf_free(&text);
  return err == V8C_ENOENT ? 0 : err; /* no row is fine */
}
static int db_remove(v8c_context *context, void *data, const char *name, size_t len) {
  sqlite3_stmt *row = NULL;
  (void)context;
  int err = run(data, "DELETE FROM pairs WHERE name = ?", name, len, NULL, 0, &row);
  sqlite3_finalize(row);
  return err == V8C_ENOENT && !sqlite3_changes(((struct table *)data)->db) ? V8C_ENOENT : err == V8C_ENOENT ? 0 : err;
}
static int db_keys(v8c_context *context, void *data, v8c_value names) {
  sqlite3_stmt *rows = NULL;
  v8c_value name;
  uint32_t count = 0;
  int err = run(data, "SELECT name FROM pairs ORDER BY name", NULL, 0, NULL, 0, &rows);
  for (int step = err ? SQLITE_DONE : SQLITE_ROW; !err && step == SQLITE_ROW; step = sqlite3_step(rows)) {
    err = v8c_string(iso, (const char *)sqlite3_column_text(rows, 0), (size_t)sqlite3_column_bytes(rows, 0), &name);
    if (!err) err = v8c_set_index(context, names, count++, name);
  }
  sqlite3_finalize(rows);
  return err == V8C_ENOENT ? 0 : err;
}
static void db_free(void *data) { ((struct table *)data)->freed++; }

static const v8c_dynamic_object pairs = {.size = sizeof pairs,
                                         .get = db_get,
                                         .set = db_set,
                                         .has = db_has,
                                         .remove = db_remove,
                                         .keys = db_keys,
                                         .free_data = db_free};

Test(live, an_object_over_sqlite) {
  struct table table = {0};
  cr_assert_eq(sqlite3_open(":memory:", &table.db), SQLITE_OK);
  cr_assert_eq(sqlite3_exec(table.db, "CREATE TABLE pairs (name TEXT PRIMARY KEY, value TEXT)", NULL, NULL, NULL),
               SQLITE_OK);
  v8c_dynamic_object store = pairs;
  v8c_value out = NULL;
  store.data = &table;
  OK(v8c_dynamic_object_new(ctx, &store, &out));
  GLOBAL("db", out);
  EVAL_IS(
      "db.one = 1; db.two = 'zwei'; db['gr\\u00fcn'] = 'green'; db[7] = 'seven'; [db.one, db.two, db['gr\\u00fcn'], "
      "db[7], db.none].join()",
      "1,zwei,green,seven,");
  EVAL_IS("['one' in db, 'none' in db, 7 in db, Object.hasOwn(db, 'two')].join()", "true,false,true,true");
  EVAL_IS("Object.keys(db).join()", "7,gr\xc3\xbcn,one,two");
  EVAL_IS("let walked = ''; for (const name in db) walked += name + '=' + db[name] + ';'; walked",
          "7=seven;gr\xc3\xbcn=green;one=1;two=zwei;");
  EVAL_IS("JSON.stringify(db)", "{\"7\":\"seven\",\"gr\xc3\xbcn\":\"green\",\"one\":\"1\",\"two\":\"zwei\"}");
  EVAL_IS("const {one, ...rest} = db; [one, Object.entries(rest).length, Object.assign({}, db).two].join()",
          "1,3,zwei");
  EVAL_IS("[delete db.one, delete db.none, 'one' in db, db.toString()].join()", "true,true,false,[object Object]");
  EVAL_IS("db.two += '!'; db.two", "zwei!");
  EVAL_IS("const long = 'x'.repeat(5000); db[long] = 'long'; db[long]", "long");
  /* what C does is seen; what SQLite says is thrown */
  cr_assert_eq(sqlite3_exec(table.db, "INSERT INTO pairs VALUES ('c', 'from C')", NULL, NULL, NULL), SQLITE_OK);
  EVAL_IS("db.c", "from C");
  cr_assert_eq(sqlite3_exec(table.db, "DROP TABLE pairs", NULL, NULL, NULL), SQLITE_OK);
  THROWS("db.c", "Error: no such table: pairs");
  THROWS("Object.keys(db)", "Error: no such table: pairs");
  THROWS("'c' in db", "Error: no such table: pairs");
  OK(v8c_class_detach(iso, &table));
  THROWS("db.c", "TypeError: the object's store is gone");
  cr_assert_eq(table.freed, 0); /* it is the caller's again */
  sqlite3_close(table.db);
}

static int only_x(v8c_context *context, void *data, const char *name, size_t len, v8c_value *out) {
  (void)context;
  if (len == 1 && *name == 't') return v8c_throw_range_error(iso, "thrown");
  if (len != 1 || *name != 'x') return V8C_ENOENT;
  *out = v8c_int32(iso, *(int *)data);
  return 0;
}

Test(live, an_object_of_get_alone) {
  static int x = 5;
  v8c_dynamic_object store = {.size = sizeof store, .get = only_x, .data = &x, .free_data = free_it};
  v8c_value out = NULL;
  freed = 0;
  OK(v8c_dynamic_object_new(ctx, &store, &out));
  GLOBAL("o", out);
  EVAL_IS("o.x = 6; [o.x, 'x' in o, 'y' in o, delete o.x, Object.keys(o).length].join()", "5,true,false,false,0");
  EVAL_IS("(() => { 'use strict'; try { o.x = 6 } catch (e) { return e.message } })()", "the object is read-only: 'x'");
  THROWS("o.t", "RangeError: thrown");
  EVAL_IS("const s = Symbol(); o[s] = 1; String(o[s])", "1");
  eval("o = null");
  store.get = NULL;
  CODE(V8C_EINVAL, v8c_dynamic_object_new(ctx, &store, &out));
}

/* By the data that the host knows them by, each of that data; which is the host's again. */
Test(live, stores_are_detached) {
  static int x = 5, y = 6;
  v8c_dynamic_object store = {.size = sizeof store, .get = only_x, .data = &x, .free_data = free_it};
  v8c_value one = NULL, two = NULL, other = NULL;
  v8c_scope scope;
  freed = 0;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_dynamic_object_new(ctx, &store, &one));
  OK(v8c_dynamic_object_new(ctx, &store, &two));
  store.data = &y;
  OK(v8c_dynamic_object_new(ctx, &store, &other));
  GLOBAL("one", one);
  GLOBAL("two", two);
  GLOBAL("other", other);
  v8c_scope_close(&scope);
  OK(v8c_class_detach(iso, &x));
  THROWS("one.x", "TypeError: the object's store is gone");
  THROWS("two.x", "TypeError: the object's store is gone");
  EVAL_IS("String(other.x)", "6");
  OK(v8c_class_detach(iso, &x)); /* once more: nothing */
  eval("one = two = null");
  OK(v8c_low_memory(iso));
  cr_assert_eq(freed, 0);
  eval("other = null");
  OK(v8c_low_memory(iso));
  cr_assert_eq(freed, 1);
}

/* Freed once: by a collection, or with the isolate. */
Test(live, stores_are_freed) {
  static int x[100];
  v8c_scope scope;
  freed = 0;
  OK(v8c_scope_open(iso, &scope));
  for (int i = 0; i < 100; i++) {
    v8c_dynamic_object store = {.size = sizeof store, .get = only_x, .data = &x[i], .free_data = free_it};
    v8c_value out = NULL;
    OK(v8c_dynamic_object_new(ctx, &store, &out));
  }
  cr_assert_eq(v8c_class_instances(iso), 100);
  v8c_scope_close(&scope);
  OK(v8c_low_memory(iso));
  cr_assert_eq(freed, 100);
  cr_assert_eq(v8c_class_instances(iso), 0);
}
