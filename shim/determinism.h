/* determinism.h: a clock that stands still and seeded randomness; internal to shim/.
 *
 * Date needs no help: the platform's clock asks the isolate. Math.random and performance.now
 * become natives of ours in contexts of a deterministic creator; the originals are kept
 * beside them under private symbols and are put back by v8c_reset_determinism. */
#ifndef V8C_SHIM_DETERMINISM_H
#define V8C_SHIM_DETERMINISM_H

#include "shim/shim.h"

/* Replaces them in a new context; harmless when done before. False when V8 threw. */
bool v8c__determinism_install(v8c_isolate *isolate, v8::Local<v8::Context> context);

#endif
