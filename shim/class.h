/* class.h: what src/class/ and wasm.cc have in an isolate: in data slots of V8's; internal to shim/. */
#ifndef V8C_SHIM_CLASS_H
#define V8C_SHIM_CLASS_H

#include "shim/shim.h"

enum {
  V8C__DATA_CLASSES = 1,    /* a v8c__classes, once there was one */
  V8C__DATA_WASM_STREAM = 2 /* a v8c_wasm_stream that is being opened */
};

/* Lets go of what src/class/ has: objects of structs are detached. On the owner. */
void v8c__classes_let_go(v8c_isolate *isolate);
/* Streams of WebAssembly are the host's. Before there is a context. */
void v8c__wasm_streams(v8::Isolate *isolate);

#endif
