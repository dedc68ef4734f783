/* promise.h: operations on promises, written twice:
 *
 *   promise_v8c.c     a C program that uses v8c
 *   promise_raw.cc    what a careful C++ embedder of V8 writes, who keeps a resolver beyond its scope
 *                     in a request of his own, on the heap */
#ifndef V8C_BENCH_PROMISE_H
#define V8C_BENCH_PROMISE_H

#include "v8c.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Make one with its resolver; a reaction to one that is settled; make, react, settle. */
enum { PROMISE_MAKE, PROMISE_THEN, PROMISE_SETTLE, PROMISE_OPS };

typedef void (*promise_op)(size_t n); /* n times; ends the program when V8 fails */

extern const promise_op v8c_promises[PROMISE_OPS], raw_promises[PROMISE_OPS];

/* Call once, inside v8c_enter. */
void v8c_promises_prepare(v8c_context *context);
void raw_promises_prepare(void);

/* Says that a side failed where it must not, and ends the program. */
#if defined(__GNUC__)
__attribute__((noreturn, cold))
#endif
void op_failed(const char *side, const char *what);

#ifdef __cplusplus
}
#endif

#endif
