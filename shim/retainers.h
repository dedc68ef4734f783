/* retainers.h: what V8 cannot put into a snapshot, and who keeps it; internal to shim/. */
#ifndef V8C_SHIM_RETAINERS_H
#define V8C_SHIM_RETAINERS_H

#include "shim/shim.h"

/* Names up to five objects that hold native ones (`globalThis.app.fmt: Intl.NumberFormat`), each
 * with the shortest path from the global object of one of the contexts, the last of which is the
 * default one. {name} is a variable of a closure, [[name]] what V8 keeps inside. `handles`: how many
 * native objects there are, for when none is found. V8C_ESNAPSHOT, or V8C_ENOMEM. */
int v8c__name_unserializable(v8c_isolate *isolate, const v8::Local<v8::Context> *contexts, size_t count,
                             size_t handles);
/* V8 13.6 writes a context that another one of the snapshot leads to a second time, and in a
 * restored isolate the copy's microtasks go to memory of the process that made it: V8C_ESNAPSHOT,
 * with the path. 0 | V8C_ENOMEM */
int v8c__refuse_links(v8c_isolate *isolate, const v8::Local<v8::Context> *contexts, size_t count);

#endif
