/* ops.h: the operations that bench_ops compares, each written three times:
 *
 *   v8c_ops.c     a C program that uses v8c
 *   raw_ops.cc    what a careful C++ embedder of V8 writes
 *   floor_ops.cc  the least that V8 can do it with: results unchecked
 *
 * Each side makes its own functions and objects in the one context that is entered, so that
 * what V8 learns about one side's does not speed up another's. */
#ifndef V8C_BENCH_OPS_H
#define V8C_BENCH_OPS_H

#include "bench/ops_text.h"
#include "v8c.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum op {
  OP_CALLBACK,
  OP_CALL,
  OP_GET,
  OP_SET,
  OP_NUMBER,
  OP_STRING,
  OP_STRING_OUT,
  OP_SCOPE,
  OP_REF,
  OP_COUNT
} op;

/* Does the operation n times; ends the program when V8 fails. */
typedef void (*op_fn)(size_t n);

/* Call once, inside v8c_enter. */
void v8c_ops_prepare(v8c_context *context);
void raw_ops_prepare(void);
void floor_ops_prepare(void);

extern const op_fn v8c_ops[OP_COUNT], raw_ops[OP_COUNT], floor_ops[OP_COUNT];

/* Says that a side failed where it must not, and ends the program. */
#if defined(__GNUC__)
__attribute__((noreturn, cold))
#endif
void op_failed(const char *side, const char *what);

#ifdef __cplusplus
}
#endif

#endif
