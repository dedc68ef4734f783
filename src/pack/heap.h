/* heap.h: what src/pack asks of shim/ to make heaps into blobs and back. The container and
 * the order of its checks are src/pack's; V8 is shim's. */
#ifndef V8C_SRC_PACK_HEAP_H
#define V8C_SRC_PACK_HEAP_H

#include "v8c/snapshot.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A verified blob and what goes with it. */
struct v8c__heap {
  const void *blob; /* NULL: none, V8's own start */
  size_t blob_len;
  const intptr_t *references; /* addresses, then 0; v8c__free'd when the isolate is gone */
  size_t contexts;            /* further ones in the blob */
  bool deterministic;
  double clock_ms;
  uint64_t random_seed;
  v8c_save_fn save; /* of a creator; may be NULL, as load */
  v8c_load_fn load;
  void *load_data;              /* of both */
  void (*keep_release)(void *); /* called when the isolate needs the blob no more */
  void *keep;
};

/* An isolate from a blob. On failure nothing of *heap was taken. */
int v8c__heap_restore(const struct v8c__heap *heap, const v8c_isolate_options *options, v8c_isolate **out);

/* V8's half of a creator: makes an isolate (see v8c_creator_isolate) whose heap can be a blob. */
struct v8c__heap_creator;
int v8c__heap_creator_new(const struct v8c__heap *base, const v8c_isolate_options *options,
                          struct v8c__heap_creator **out);
v8c_isolate *v8c__heap_creator_isolate(struct v8c__heap_creator *creator);
bool v8c__heap_creator_entered(const struct v8c__heap_creator *creator);
int v8c__heap_creator_default(struct v8c__heap_creator *creator, v8c_context *context);
int v8c__heap_creator_add(struct v8c__heap_creator *creator, v8c_context *context, size_t *index);
/* Of the isolate and of a context; from the thread that is in it. */
int v8c__heap_creator_value(struct v8c__heap_creator *creator, v8c_value value, size_t *index);
int v8c__heap_creator_context_value(struct v8c__heap_creator *creator, v8c_context *context, v8c_value value,
                                    size_t *index);
int v8c__heap_creator_template(struct v8c__heap_creator *creator, const char *name, size_t len, v8c_template *tmpl);
/* Settles the heap: lets go of all that the isolate owns, collects and pumps. Once. */
int v8c__heap_creator_settle(struct v8c__heap_creator *creator);
/* The blob, and the end of the isolate. v8c__heap_blob_free. *seeded: it can be read only where V8
 * hashes with the same seed. */
int v8c__heap_creator_blob(struct v8c__heap_creator *creator, v8c_code_handling handling, const char **blob,
                           size_t *len, bool *seeded);
void v8c__heap_blob_free(const char *blob);
void v8c__heap_creator_free(struct v8c__heap_creator *creator);

/* Natives of shim's own that may be in a heap (natives.c registers them). */
void v8c__native_random(v8c_call *call);
void v8c__native_now(v8c_call *call);
void v8c__native_not_callable(v8c_call *call);
void v8c__native_import_done(v8c_call *call);
void v8c__native_import_failed(v8c_call *call);
void v8c__class_construct(v8c_call *call); /* src/class/ */
void v8c__class_get(v8c_call *call);
void v8c__class_set(v8c_call *call);
void v8c__signature_call(v8c_call *call);
void v8c__signature_plain(v8c_call *call);
void *v8c__native_module_steps(void *context, void *module);
/* More of them, up to one without a name: of handlers (interceptor.cc), of fields (class.cc). */
struct v8c__native_address {
  const char *name;
  void (*address)(void);
};
extern const struct v8c__native_address v8c__handler_natives[], v8c__class_natives[];
/* Stands where a restored heap refers to a native that this process lacks: throws an Error. */
void v8c__native_missing(v8c_call *call);

#ifdef __cplusplus
}
#endif

#endif
