/* v8c/jit.h: where V8 puts the code that it makes: for profilers, debuggers and crash reporters that
 * meet an address and want a name.
 *
 * For Linux perf, V8 writes its map itself: start V8 with the flags --perf-basic-prof and
 * --interpreted-frames-native-stack (`v8c run --perf-map`). */
#ifndef V8C_JIT_H
#define V8C_JIT_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum v8c_jit_step {
  V8C_JIT_ADDED = 0,         /* code is at `start` from now on */
  V8C_JIT_MOVED = 1,         /* what was at `start` is at `moved_to` */
  V8C_JIT_REMOVED = 2        /* V8 13.6 does not tell: what is put in its place is ADDED */
} v8c_jit_step;

typedef enum v8c_jit_code {
  V8C_JIT_BYTECODE = 0,      /* for the interpreter: no instructions of the machine's */
  V8C_JIT_MACHINE = 1,
  V8C_JIT_WASM = 2
} v8c_jit_code;

/* Everything in it is borrowed. */
typedef struct v8c_jit_event {
  size_t size;               /* of this struct, as the library has it */
  v8c_jit_step step;
  v8c_jit_code code;
  const void *start;
  size_t len;                /* bytes */
  const void *moved_to;      /* V8C_JIT_MOVED; else NULL */
  const char *name;          /* V8C_JIT_ADDED: "JS:*fibonacci fib.js:1:19", in V8's words: * optimised, ^ and +
                                in between, ~ interpreted; not NULL, without a NUL behind */
  size_t name_len;
  int script_id;             /* 0: none, or not known */
} v8c_jit_event;

/* On the thread that is in the isolate, in the middle of V8: only what is any-thread may be called. */
typedef void (*v8c_jit_fn)(v8c_isolate *isolate, const v8c_jit_event *event, void *data);

/* Sets who hears of code that comes and moves; with `existing`, of what is there already first, before
 * this returns. NULL sets none. `free_data(data)`, which may be NULL, is called once: when another is set
 * or the isolate is freed; never when this fails. It costs V8 time while it is set.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ENOMEM
 * V8: Isolate::SetJitCodeEventHandler */
V8C_API int v8c_on_jit(v8c_isolate *isolate, bool existing, v8c_jit_fn fn, void *data, void (*free_data)(void *data));

#ifdef __cplusplus
}
#endif

#endif
