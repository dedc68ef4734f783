/* signature.h: what functions by signature and callbacks share; internal to src/class/. */
#ifndef V8C_SRC_SIGNATURE_H
#define V8C_SRC_SIGNATURE_H

#include <stdio.h>

#include "src/internal.h"
#include "v8c/signature.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { V8C__WHOLE_MOST = 8, V8C__FLOATING_MOST = 8 };

/* Arguments as registers take them. */
struct v8c__registers {
  uint64_t whole[V8C__WHOLE_MOST];
  double floating[V8C__FLOATING_MOST];
  size_t whole_count, floating_count;
};

#define V8C__REGISTER_TYPES                                                                                       \
  uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, double, double, double, double, \
      double, double, double, double
#define V8C__REGISTERS(x)                                                                                         \
  (x).whole[0], (x).whole[1], (x).whole[2], (x).whole[3], (x).whole[4], (x).whole[5], (x).whole[6], (x).whole[7], \
      (x).floating[0], (x).floating[1], (x).floating[2], (x).floating[3], (x).floating[4], (x).floating[5],       \
      (x).floating[6], (x).floating[7]

struct v8c_callback {
  v8c_context *context; /* borrowed: it must be there when the callback is called */
  const v8c_signature *signature;
  v8c_ref *function;    /* NULL: for one call, */
  v8c_value value;      /* as this, */
  v8c_isolate *isolate; /* of this one */
};

int v8c__callback_check(const v8c_signature *signature);

/* Gives the result of a call that had no parameter to put it into: its bits in a register. */
void v8c__signature_finish(v8c_call *call, const v8c_signature *signature, uint64_t bits);

/* ---- shim/signature.cc ------------------------------------------------------------------------ */

/* What a function has its description as: a number, which is read without a call; where a snapshot is made
 * an external. NULL: not registered. And the description of that. */
v8c_value v8c__signature_data(v8c_isolate *isolate, const v8c_signature *signature);
const v8c_signature *v8c__signature_of(const v8c_call *call);
/* Of a description that is right: may its function be v8c__signature_plain? */
bool v8c__signature_is_plain(const v8c_signature *signature);

#ifdef __cplusplus
}
#endif

#endif
