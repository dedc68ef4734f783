/* promise.h: what an isolate knows of its promises; internal to shim/. */
#ifndef V8C_SHIM_PROMISE_H
#define V8C_SHIM_PROMISE_H

#include "shim/context.h"
#include "shim/listener.h"

/* A promise that was rejected with nobody to handle it, until its turn is over. */
struct v8c__rejection {
  v8c__rejection *next;
  v8c__context *context; /* the promise's, with a tracker */
  v8::Global<v8::Promise> promise;
  v8::Global<v8::Message> message; /* of the place of the rejection */
};

/* Made when the host asks to hear of promises. */
struct v8c__promises {
  v8c__listener<v8c_promise_reject_fn> reject;
  v8c__listener<v8c_promise_hook_fn> hook;
  v8c__rejection *rejections, **last;
  bool watched; /* the isolate's microtask queue tells of its turns */
};

#endif
