/* host_ops.h: host objects, each side with functions and objects of its own, as hot.h has it.
 *
 *   host_v8c.c   through v8c; and pairs within it: by signature and by hand, fast and slow
 *   host_raw.cc  in raw V8: accessors over a pointer in an internal field, handlers, a serializer */
#ifndef V8C_BENCH_HOST_H
#define V8C_BENCH_HOST_H

#include <stdbool.h>

#include "bench/hot.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fields of a wrapped struct over accessor functions. */
#define FIELD_OPS(XX)            \
  XX(get_double, "get a double") \
  XX(get_int32, "get an int32")  \
  XX(get_bool, "get a boolean")  \
  XX(get_text, "get a text")     \
  XX(set_double, "set a double") \
  XX(set_int32, "set an int32")

#define HANDLER_OPS(XX)       \
  XX(get_name, "get by name") \
  XX(get_at, "get by index")

#define CLONE_OPS(XX)                       \
  XX(clone_write, "to bytes, 200 objects")  \
  XX(clone_read, "from bytes, 200 objects") \
  XX(clone_bytes, "there and back, 64 KiB") \
  XX(json_read, "JSON parse, 200 objects")  \
  XX(json_write, "JSON stringify, 200 objects")

/* Bytes of C's as a typed array that JavaScript reads and writes, and the bytes of one for C. */
#define BYTES_OPS(XX)                     \
  XX(bytes_in_1k, "in and back, 1 KiB")   \
  XX(bytes_in_1m, "in and back, 1 MiB")   \
  XX(bytes_in_64m, "in and back, 64 MiB") \
  XX(bytes_out_1k, "out, 1 KiB")          \
  XX(bytes_out_1m, "out, 1 MiB")          \
  XX(bytes_out_64m, "out, 64 MiB")

/* The other side of these is the same by hand. */
#define SIGNATURE_OPS(XX)                         \
  XX(doubles, "2 doubles")                        \
  XX(ints, "8 integers")                          \
  XX(mixed, "a boolean, an integer and a double") \
  XX(point, "a struct")                           \
  XX(text, "a text of 11 bytes")                  \
  XX(bytes, "bytes")                              \
  XX(callback, "a callback, called once")

#define SLOW_OPS(XX) XX(add, "2 doubles")

extern const hot_op v8c_field_ops[], v8c_handler_ops[], v8c_clone_ops[], v8c_bytes_ops[];
extern const hot_op raw_field_ops[], raw_handler_ops[], raw_clone_ops[], raw_bytes_ops[];
extern const hot_op by_signature[], by_hand[], fast_calls[], slow_calls[];

/* 100,000 structs queried in place, their objects kept or not, or copied first: by properties set one by
 * one, by v8c_object_from, by JSON. Nanoseconds of the first query, copying included, and of the next. */
enum rows_way { ROWS_KEPT, ROWS_WEAK, ROWS_SET, ROWS_FROM, ROWS_JSON, ROWS_WAYS };
void rows_prepare(struct v8c_context *context);
void rows_time(enum rows_way way, double *first, double *again);

struct host_point {
  double x;
  int32_t i;
  bool is;
  char text[16];
};

void v8c_host_prepare(struct v8c_context *context);
void raw_host_prepare(void);
void v8c_host_end(void);

#define HOST_RECORDS \
  "Array.from({length: 200}, (_, i) => ({id: i, name: 'name ' + i, ratio: i / 8, ok: i % 2 == 0, tags: ['a', 'b']}))"
#define HOST_GET(side, name) HOT_LOOP(side, name, "s += f." name ";")
#define HOST_GET_BOOL(side) HOT_LOOP(side, "is", "s += f.is ? 1 : 0;")
#define HOST_GET_TEXT(side) HOT_LOOP(side, "text", "s += f.text.length;")
#define HOST_SET_X(side) HOT_LOOP(side, "set_x", "f.x = i + 0.5;")
#define HOST_SET_I(side) HOT_LOOP(side, "set_i", "f.i = i;")
#define HOST_GET_AT(side) HOT_LOOP(side, "at", "s += f[i & 7];")
#define HOST_TOUCH(side) "(function touch_" side "(a) { a[a.length - 1] = a[0] + 1; return a; })"

#ifdef __cplusplus
}
#endif

#endif
