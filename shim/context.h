/* context.h: a context with all that is kept for it; internal to context*.cc. */
#ifndef V8C_SHIM_CONTEXT_H
#define V8C_SHIM_CONTEXT_H

#include "shim/listener.h"
#include "shim/shim.h"

/* Slots of V8's contexts below this are ours: V8C__SLOT_CONTEXT. */
enum { V8C__SLOT_HOST = 8 };

/* A microtask queue of a context's. V8's context points to it and may outlive ours: it goes when
 * V8's is collected, or with the isolate. */
struct v8c__queue;
int v8c__queue_new(v8c_isolate *isolate, int policy, v8c__queue **out);
/* V8's name of a policy; false when it is none. */
bool v8c__policy_of(int number, v8::MicrotasksPolicy *out);
v8::MicrotaskQueue *v8c__queue_v8(v8c__queue *queue); /* NULL for NULL */
/* From here on it lives as long as that context of V8's. */
void v8c__queue_follow(v8c__queue *queue, v8::Isolate *isolate, v8::Local<v8::Context> context);
void v8c__queue_unused(v8c__queue *queue); /* no context was made */
/* Its v8c_context is freed: what is left in it runs with the isolate's own. */
void v8c__queue_orphan(v8c__queue *queue);

/* Refs made in a context; they and the context hold it, and come and go on the owner. */
struct v8c__tally {
  size_t holders; /* one of them the context, as long as it is there */
};

inline void v8c__tally_drop(v8c__tally *tally) {
  if (--tally->holders == 0) v8c__free(tally);
}

/* Every v8c_context is one. */
struct v8c__context : v8c_context {
  char *name;
  v8c__queue *queue; /* NULL: the isolate's */
  v8c__tally *tally;
  uint64_t serial;              /* from 1, never again in the isolate */
  size_t fields;                /* of the global object */
  bool detached;                /* the global object */
  bool own_token;               /* a security token was set */
  v8::Global<v8::Object> proxy; /* the global object, once detached */
  v8c_codegen_fn codegen;
  void *codegen_data;
  void (*codegen_free)(void *data);
  v8c__listener<v8c_unhandled_fn> unhandled; /* tracks rejections */
  bool queue_watched;                        /* its own queue tells of its turns */
};

inline v8c__context *full(v8c_context *context) { return static_cast<v8c__context *>(context); }
inline const v8c__context *full(const v8c_context *context) { return static_cast<const v8c__context *>(context); }

/* Has V8 ask about code. Once is enough for an isolate; again is harmless. */
void v8c__codegen_watch(v8::Isolate *isolate);
/* Looks up the well-known symbols that V8's API has no names for. In the isolate's first context. */
void v8c__symbols_learn(v8c_isolate *isolate, v8::Local<v8::Context> context);
/* Drops the rejections that the tracker has not been told of. */
void v8c__rejections_forget(v8c__context *context);
/* Lets go of the policy's data. */
void v8c__codegen_drop(v8c__context *context);

#endif
