/* pointers.h: the host's pointers in fields of objects and slots of contexts, on their way into a
 * blob and back; internal to shim/. */
#ifndef V8C_SHIM_POINTERS_H
#define V8C_SHIM_POINTERS_H

#include "shim/shim.h"

/* How a creator saves them, and how that went. */
struct v8c__saver {
  v8c_save_fn save;
  void *data;
  int err;
};

v8::SerializeInternalFieldsCallback v8c__save_fields(v8c__saver *saver);
v8::SerializeContextDataCallback v8c__save_slots(v8c__saver *saver);

/* As v8::Context::New and FromSnapshot, with the pointers loaded as the isolate's host wants. Every
 * context is made by these: V8 calls what is not there when a blob has pointers. */
v8::Local<v8::Context> v8c__context_of_v8(v8c_isolate *isolate, v8::Local<v8::ObjectTemplate> global = {},
                                          v8::MaybeLocal<v8::Value> object = {}, v8::MicrotaskQueue *queue = nullptr);
v8::MaybeLocal<v8::Context> v8c__context_of_blob(v8c_isolate *isolate, size_t index);

#endif
