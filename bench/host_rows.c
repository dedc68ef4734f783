/* host_rows.c: 100,000 structs of C's queried from JavaScript with filter and map: in place, and copied into
 * JavaScript first, in three ways. */
#include <stdio.h>
#include <time.h>

#include "bench/host_ops.h"
#include "bench/side_v8c.h"

enum { ROWS = 100000 };

static const v8c_enum_name cities[] = {{"Bern", 0}, {"Oslo", 1}, {"Rome", 2}, {NULL, 0}};
struct row {
  int32_t id, city;
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
static const v8c_live_array weak = {.size = sizeof weak, .element = &a_row, .elements = all_rows};
static const v8c_live_array kept = {
    .size = sizeof kept, .element = &a_row, .elements = all_rows, .flags = V8C_LIVE_KEEP};

/* The query, by each way's own function: what V8 learns of one way's objects is not another's. */
#define QUERY(way) "(function " way "(rows) { return rows.filter(r => r.city === 'Bern').map(r => r.value).length })"

static double now_ns(void) {
  struct timespec at;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

static void query(v8c_value with, v8c_value of) {
  v8c_value result;
  int32_t count = 0;
  check(v8c_call_function(context, with, NULL, 1, &of, &result), "query");
  check(v8c_get_int32(result, &count), "count");
  if (count != 14286) op_failed("v8c", "rows");
}

/* ---- Copied ----------------------------------------------------------------------------------- */

static v8c_value keys[3], names[3];

static void row_values(const struct row *row, v8c_value values[3]) {
  values[0] = v8c_int32(isolate, row->id);
  values[1] = names[row->city];
  values[2] = v8c_number(isolate, row->value);
}

static v8c_value copy_by_set(void) {
  v8c_value list, object, values[3];
  check(v8c_array(context, 0, &list), "array");
  for (uint32_t i = 0; i < ROWS; i++) SCOPED {
      row_values(&rows[i], values);
      check(v8c_object(context, &object), "object");
      for (int k = 0; k < 3; k++) check(v8c_set(context, object, keys[k], values[k]), "set");
      check(v8c_set_index(context, list, i, object), "set");
    }
  return list;
}

static v8c_value copy_by_object_from(void) {
  v8c_value list, object, values[3];
  check(v8c_array(context, 0, &list), "array");
  for (uint32_t i = 0; i < ROWS; i++) SCOPED {
      row_values(&rows[i], values);
      check(v8c_object_from(context, NULL, 3, keys, values, &object), "object");
      check(v8c_set_index(context, list, i, object), "set");
    }
  return list;
}

static v8c_value copy_by_json(void) {
  v8c_buf text = {0};
  v8c_value list;
  for (uint32_t i = 0; i < ROWS; i++)
    check(v8c_buf_printf(&text, "%c{\"id\":%d,\"city\":\"%s\",\"value\":%g}", i ? ',' : '[', rows[i].id,
                         cities[rows[i].city].name, rows[i].value),
          "text");
  check(v8c_buf_append(&text, "]", 1), "text");
  check(v8c_json_parse(context, text.data, text.len, &list), "JSON");
  v8c_buf_free(&text);
  return list;
}

/* ---- Timed --------------------------------------------------------------------------------------- */

static v8c_value queries[ROWS_WAYS];

static void first_and_again(const v8c_live_array *array, v8c_value with, double *first, double *again) {
  v8c_value table;
  double start = now_ns(), middle;
  check(v8c_live_array_wrap(context, array, rows, &table), "wrap");
  query(with, table);
  middle = now_ns();
  query(with, table);
  *first = middle - start;
  *again = now_ns() - middle;
  check(v8c_class_detach(isolate, rows), "detach");
}

static void copied(v8c_value (*copy)(void), v8c_value with, double *first, double *again) {
  double start = now_ns(), middle;
  v8c_value list = copy();
  query(with, list);
  middle = now_ns();
  query(with, list);
  *first = middle - start;
  *again = now_ns() - middle;
}

void rows_time(enum rows_way way, double *first, double *again) {
  SCOPED switch (way) {
    case ROWS_KEPT: first_and_again(&kept, queries[way], first, again); break;
    case ROWS_WEAK: first_and_again(&weak, queries[way], first, again); break;
    case ROWS_SET: copied(copy_by_set, queries[way], first, again); break;
    case ROWS_FROM: copied(copy_by_object_from, queries[way], first, again); break;
    case ROWS_JSON: copied(copy_by_json, queries[way], first, again); break;
    default: op_failed("v8c", "way");
  }
  check(v8c_low_memory(isolate), "collection");
}

void rows_prepare(v8c_context *given) {
  static const char *const key_names[] = {"id", "city", "value"};
  context = given;
  isolate = v8c_context_isolate(given);
  for (int i = 0; i < ROWS; i++) rows[i] = (struct row){i, i % 7 ? 1 + i % 2 : 0, i % 1000 / 10.0};
  for (int k = 0; k < 3; k++) {
    check(v8c_key(isolate, key_names[k], V8C_ZSTR, &keys[k]), "key");
    check(v8c_key(isolate, cities[k].name, V8C_ZSTR, &names[k]), "key");
  }
  EVAL(QUERY("kept"), &queries[ROWS_KEPT]);
  EVAL(QUERY("weak"), &queries[ROWS_WEAK]);
  EVAL(QUERY("by_set"), &queries[ROWS_SET]);
  EVAL(QUERY("by_from"), &queries[ROWS_FROM]);
  EVAL(QUERY("by_json"), &queries[ROWS_JSON]);
}
