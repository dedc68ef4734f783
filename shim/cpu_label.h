/* cpu_label.h: whose work it is that a CPU profile sees; internal to shim/. */
#ifndef V8C_SHIM_CPU_LABEL_H
#define V8C_SHIM_CPU_LABEL_H

#include "shim/shim.h"
#include "src/cpu_profile.h"

/* Notes that a profile begins or ends: label changes are logged while one runs. On the owner. */
void v8c__label_profiles(v8c_isolate *isolate, int change);
/* Gives a profile the labels and when they changed. */
void v8c__labels_copy(v8c_isolate *isolate, v8c_cpu_profile *to);
/* A reaction of a promise begins, or has ended. */
void v8c__label_before(v8c_isolate *isolate);
void v8c__label_after(v8c_isolate *isolate);
/* The outermost frame is left. */
void v8c__label_turn_ends(v8c_isolate *isolate);
/* V8's continuation data has the label, too: the host's part of it, and it with another one. */
v8::Local<v8::Value> v8c__label_host_part(v8c_isolate *isolate, v8::Local<v8::Value> carried);
v8::Local<v8::Value> v8c__label_carry(v8c_isolate *isolate, v8::Local<v8::Value> host);
/* After V8's end of it: lets go of the handles, on the owner; frees it. */
void v8c__labels_detach(v8c_isolate *isolate);
void v8c__labels_free(v8c_isolate *isolate);
/* Does the promise hook have to be there? */
bool v8c__labels_on(const v8c_isolate *isolate);

#endif
