/* outside.h: the host's callbacks out of the middle of V8; internal to shim/. */
#ifndef V8C_SHIM_OUTSIDE_H
#define V8C_SHIM_OUTSIDE_H

#include "shim/shim.h"

/* While such a callback runs, V8 is in the middle of a walk and what it holds are raw pointers:
 * this thread is not in the isolate then. Calls are V8C_ETHREAD, frees are queued, and v8c_enter
 * refuses isolates that it walks (it has their lock, so it would get in). */
class Outside {
 public:
  Outside() : isolate_(v8c__current), outer_(innermost) {
    v8c__current = nullptr;
    innermost = this;
  }
  ~Outside() {
    innermost = outer_;
    v8c__current = isolate_;
  }
  Outside(const Outside &) = delete;
  Outside &operator=(const Outside &) = delete;

  static bool walks(const v8c_isolate *isolate) {
    const Outside *at = innermost;
    while (at && at->isolate_ != isolate) at = at->outer_;
    return at;
  }

 private:
  static inline thread_local constinit const Outside *innermost = nullptr;
  v8c_isolate *isolate_;
  const Outside *outer_;
};

#endif
