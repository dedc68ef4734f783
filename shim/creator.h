/* creator.h: a snapshot creator's half of V8's; internal to creator*.cc. */
#ifndef V8C_SHIM_CREATOR_H
#define V8C_SHIM_CREATOR_H

#include "shim/pointers.h"
#include "shim/shim.h"
#include "src/pack/heap.h"

struct v8c__heap_creator {
  v8c_isolate *isolate; /* NULL once the blob was made */
  v8c_isolate *held;    /* the same: it says V8C_EDISPOSED while the creator lives */
  v8::SnapshotCreator *v8;
  v8::Global<v8::Context> default_context;
  v8::Global<v8::Context> *contexts;
  size_t context_count;
  v8::Global<v8::Data> *data; /* of the isolate: values, then templates, in the order of the names */
  size_t value_count, template_count;
  v8c_buf names; /* of the templates, a NUL behind each */
  v8c__saver saver;
  bool settled;
};

/* Can it still be given things, from a thread that is in its isolate? */
int v8c__creator_open(const v8c__heap_creator *creator);
/* Hands what v8c_creator_add_data and v8c_creator_add_template took to V8. */
int v8c__creator_give_data(v8c__heap_creator *creator);
void v8c__creator_drop_data(v8c__heap_creator *creator);

#endif
