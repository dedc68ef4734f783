/* structs.c: a table of 100,000 C structs that JavaScript queries in place, without a copy. With the
 * argument `time` it says how long that takes, and how long with the table copied into JavaScript first.
 *
 * prints: 14286 in Bern, the first of them 7
 * prints: mean 49.95
 * prints: 1 */
#include <string.h>
#include <time.h>
#include <v8c/class.h>
#include <v8c/live.h>

#include "common.h"

enum { ROWS = 100000 };

static const v8c_enum_name cities[] = {{"Bern", 0}, {"Oslo", 1}, {"Rome", 2}, {NULL, 0}};
struct row {
  int32_t id;
  int32_t city;
  double value;
};
static struct row rows[ROWS];

static const v8c_field row_fields[] = {V8C_FIELD(struct row, id), V8C_FIELD_NAMED(struct row, city, 0, cities),
                                       V8C_FIELD(struct row, value), V8C_FIELD_LAST};
static const v8c_class row_class = {
    .size = sizeof row_class, .name = "Row", .bytes = sizeof(struct row), .fields = row_fields};
static const v8c_field a_row = {.name = "rows", .type = V8C_FIELD_STRUCT, .size = sizeof(struct row), .of = &row_class};

static void *all_rows(void *data, size_t *count) {
  *count = ROWS;
  return data;
}
/* The objects that a query makes go with it. With V8C_LIVE_KEEP they would stay for the next one. */
static const v8c_live_array row_array = {.size = sizeof row_array, .element = &a_row, .elements = all_rows};

static v8c_value run(const char *source) {
  v8c_value value;
  int err = v8c_eval(context, source, V8C_ZSTR, "query.js", &value);
  must(err);
  return value;
}

/* The other way: an object of JavaScript's for each row. */
static void copy_rows(void) {
  v8c_value list, object, keys[3], names[3];
  const char *const fields[] = {"id", "city", "value"};
  must(v8c_array(context, 0, &list));
  for (int i = 0; i < 3; i++) {
    must(v8c_key(isolate, fields[i], V8C_ZSTR, &keys[i]));
    must(v8c_key(isolate, cities[i].name, V8C_ZSTR, &names[i]));
  }
  for (uint32_t i = 0; i < ROWS; i++) {
    v8c_scope scope;
    must(v8c_scope_open(isolate, &scope));
    v8c_value values[] = {v8c_int32(isolate, rows[i].id), names[rows[i].city], v8c_number(isolate, rows[i].value)};
    must(v8c_object_from(context, NULL, 3, keys, values, &object));
    must(v8c_set_index(context, list, i, object));
    v8c_scope_close(&scope);
  }
  must(v8c_set_named(context, v8c_global(context), V8C_LIT("copied"), list));
}

static double ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void take_time(void) {
  double start = ms();
  run("rows.filter(r => r.id % 1000 === 1).map(r => r.value).length");
  double in_place = ms();
  copy_rows();
  run("copied.filter(r => r.id % 1000 === 1).map(r => r.value).length");
  printf("in place %.1f ms, copied first %.1f ms\n", in_place - start, ms() - in_place);
}

int main(int argc, char **argv) {
  v8c_value table;
  v8c_scope scope;
  for (int i = 0; i < ROWS; i++) rows[i] = (struct row){i, i % 7 ? 1 + i % 2 : 0, i % 1000 / 10.0};
  up();
  must(v8c_scope_open(isolate, &scope));
  must(v8c_live_array_wrap(context, &row_array, rows, &table));
  must(v8c_set_named(context, v8c_global(context), V8C_LIT("rows"), table));
  print(
      run("const found = rows.filter(r => r.city === 'Bern'); `${found.length} in Bern, the first of them "
          "${found[1].id}`"));
  print(run("'mean ' + (found.map(r => r.value).reduce((a, b) => a + b) / found.length).toFixed(2)"));
  run("found[0].value = 1"); /* JavaScript writes the struct itself */
  printf("%g\n", rows[0].value);
  if (argc > 1 && !strcmp(argv[1], "time")) take_time();
  v8c_scope_close(&scope);
  must(v8c_class_detach(isolate, rows));
  return down();
}
