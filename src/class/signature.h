/* signature.h: what functions by signature and callbacks share; internal to src/class/. */
#ifndef V8C_SRC_SIGNATURE_H
#define V8C_SRC_SIGNATURE_H

#include <stdio.h>

#include "src/internal.h"
#include "v8c/signature.h"

enum { V8C__WHOLE_MOST = 8, V8C__FLOATING_MOST = 8 };

/* Arguments as registers take them. */
struct v8c__registers {
  uint64_t whole[V8C__WHOLE_MOST];
  double floating[V8C__FLOATING_MOST];
  size_t whole_count, floating_count;
};

int v8c__callback_check(const v8c_signature *signature);

#endif
