/* own.c: C functions of their own for the first native functions of a process: each knows its cell without
 * asking V8 for the function's data, which takes a fifth of a short call. All others share
 * jsc__call_host. */
#include "src/jsc/jsc.h"

enum { OWN = 256 };

static _Atomic(jsc_cell *) cells[OWN];
static atomic_int taken;

#define CALL(n)                                                                      \
  static void call_##n(v8c_call *info) {                                             \
    jsc__call_cell(info, atomic_load_explicit(&cells[0x##n], memory_order_relaxed)); \
  }
#define NAME(n) call_##n,
#define SIXTEEN(XX, n) \
  XX(n##0)             \
  XX(n##1)             \
  XX(n##2)             \
  XX(n##3) XX(n##4) XX(n##5) XX(n##6) XX(n##7) XX(n##8) XX(n##9) XX(n##a) XX(n##b) XX(n##c) XX(n##d) XX(n##e) XX(n##f)
#define ALL(XX)  \
  SIXTEEN(XX, 0) \
  SIXTEEN(XX, 1) \
  SIXTEEN(XX, 2) \
  SIXTEEN(XX, 3) \
  SIXTEEN(XX, 4) \
  SIXTEEN(XX, 5) \
  SIXTEEN(XX, 6) \
  SIXTEEN(XX, 7) \
  SIXTEEN(XX, 8) \
  SIXTEEN(XX, 9) \
  SIXTEEN(XX, a) \
  SIXTEEN(XX, b) SIXTEEN(XX, c) SIXTEEN(XX, d) SIXTEEN(XX, e) SIXTEEN(XX, f)

ALL(CALL)
static const v8c_fn calls[OWN] = {ALL(NAME)};

v8c_fn jsc__own_call(jsc_cell *cell, jsc_extra *extra) {
  extra->own = 0;
  if (atomic_load_explicit(&taken, memory_order_relaxed) >= OWN) return jsc__call_host;
  for (int i = 0; i < OWN; i++) {
    jsc_cell *none = NULL;
    if (atomic_load_explicit(&cells[i], memory_order_relaxed)) continue;
    if (!atomic_compare_exchange_strong(&cells[i], &none, cell)) continue;
    atomic_fetch_add_explicit(&taken, 1, memory_order_relaxed);
    extra->own = (uint16_t)(i + 1);
    return calls[i];
  }
  return jsc__call_host;
}

void jsc__own_free(jsc_extra *extra) {
  if (!extra->own) return;
  atomic_store_explicit(&cells[extra->own - 1], NULL, memory_order_release);
  atomic_fetch_sub_explicit(&taken, 1, memory_order_relaxed);
  extra->own = 0;
}
