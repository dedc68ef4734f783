/* script.h: a compiled script; internal to shim/. */
#ifndef V8C_SHIM_SCRIPT_H
#define V8C_SHIM_SCRIPT_H

#include "shim/shim.h"
#include "src/pack/digest.h"

struct v8c_script {
  v8c__owned owned;
  v8::Global<v8::UnboundScript> unbound;
  v8c_cache_result cache_result;
  uint8_t source_digest[V8C__DIGEST_BYTES];
};

#endif
