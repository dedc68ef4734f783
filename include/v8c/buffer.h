/* v8c/buffer.h: bytes that C and JavaScript share: ArrayBuffer, SharedArrayBuffer, typed arrays,
 * DataView, and the backing stores behind them.
 *
 * Nothing here copies unless its name says so. A pointer to a buffer's bytes is good as long as
 * the buffer (or a backing store of it) lives and nobody detaches, transfers or shrinks it. */
#ifndef V8C_BUFFER_H
#define V8C_BUFFER_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Frees bytes that were lent to V8: called once, when the last buffer and backing store that has
 * them is gone, on any thread, V8's own among them, and with no context: it must not call v8c.
 * V8: BackingStore::DeleterCallback */
typedef void (*v8c_free_bytes_fn)(void *bytes, size_t len, void *data);

/* ---- ArrayBuffer: make ------------------------------------------------------------------- */

/* `len` zeros. V8C_ERANGE: no ArrayBuffer can have so many; V8C_ENOMEM: past the memory or the
 * isolate's array_buffer_max_bytes, after a collection (JavaScript gets a RangeError there).
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ENOMEM | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: NewArrayBufferAlloc   V8: ArrayBuffer::New */
V8C_API int v8c_array_buffer(v8c_context *context, size_t len, v8c_value *out);

/* A copy of `len` bytes; `bytes` may be NULL when len is 0.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ENOMEM | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: NewArrayBuffer */
V8C_API int v8c_array_buffer_copy(v8c_context *context, const void *bytes, size_t len, v8c_value *out);

/* The caller's own bytes, without a copy. free_bytes may be NULL: then they must outlive every
 * isolate. On failure it is not called. They do not count against array_buffer_max_bytes.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: NewArrayBufferExternal   V8: ArrayBuffer::NewBackingStore */
V8C_API int v8c_array_buffer_external(v8c_context *context, void *bytes, size_t len, v8c_free_bytes_fn free_bytes,
                                      void *data, v8c_value *out);

/* One that a script may resize up to `max_len`. Its memory is reserved by V8 itself, outside
 * array_buffer_max_bytes.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ENOMEM | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: ArrayBuffer::NewResizableBackingStore */
V8C_API int v8c_array_buffer_resizable(v8c_context *context, size_t len, size_t max_len, v8c_value *out);

/* `len` zeros that several isolates can have at once, through their backing store.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ENOMEM | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: SharedArrayBuffer::New */
V8C_API int v8c_shared_array_buffer(v8c_context *context, size_t len, v8c_value *out);

/* ---- Bytes: look into --------------------------------------------------------------------- */

/* The bytes of an ArrayBuffer, a SharedArrayBuffer, a typed array or a DataView, in place; see
 * above how long they are good. *bytes may be NULL when *len is 0. A small typed array that lives
 * in V8's heap is moved out of it, once. V8C_ESTATE: detached.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ESTATE | V8C_ETHREAD
 * v8go: ArrayBufferGetBytes, ArrayBufferByteLength   V8: ArrayBuffer::Data, ByteLength */
V8C_API int v8c_bytes(v8c_isolate *isolate, v8c_value value, void **bytes, size_t *len);

/* Copies up to `len` bytes from `offset` on. *copied may be NULL when the caller wants all `len`:
 * then fewer are V8C_ERANGE. Nothing is moved out of V8's heap.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ESTATE | V8C_ETHREAD
 * V8: ArrayBufferView::CopyContents */
V8C_API int v8c_bytes_read(v8c_isolate *isolate, v8c_value value, size_t offset, void *to, size_t len, size_t *copied);

/* Copies `len` bytes to `offset`; V8C_ERANGE, and none, when they do not fit.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ESTATE | V8C_ETHREAD */
V8C_API int v8c_bytes_write(v8c_isolate *isolate, v8c_value value, size_t offset, const void *from, size_t len);

/* What a buffer is. V8: ArrayBuffer::MaxByteLength, IsDetachable, WasDetached */
typedef struct v8c_buffer_info {
  size_t size;        /* sizeof(v8c_buffer_info), set by the caller */
  size_t len;         /* bytes; 0 once detached */
  size_t max_len;     /* how far a script may resize it; else len */
  bool shared;        /* a SharedArrayBuffer */
  bool resizable;     /* or growable, when shared */
  bool detachable;
  bool detached;
} v8c_buffer_info;

/* Of an ArrayBuffer or SharedArrayBuffer.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD */
V8C_API int v8c_buffer_get_info(v8c_isolate *isolate, v8c_value buffer, v8c_buffer_info *info);

/* ---- ArrayBuffer: detach, transfer, resize -------------------------------------------------- */

/* Takes the bytes away: the buffer and every view of it have length 0 from here on. They are
 * freed unless a backing store holds them. `key` may be NULL; one that was set must be given
 * (TypeError else). V8C_ESTATE: not detachable (WebAssembly's), or detached already.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: ArrayBuffer::Detach */
V8C_API int v8c_array_buffer_detach(v8c_context *context, v8c_value buffer, v8c_value key);

/* From here on only who has `key` can detach it. A script's `transfer()` of such a buffer is one of V8's own
 * ends (docs/fatal.md): not for buffers that scripts which are not trusted get hold of.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD
 * V8: ArrayBuffer::SetDetachKey */
V8C_API int v8c_array_buffer_set_detach_key(v8c_isolate *isolate, v8c_value buffer, v8c_value key);

/* Moves the bytes to a new ArrayBuffer of the context's realm and detaches the old one.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_array_buffer_transfer(v8c_context *context, v8c_value buffer, v8c_value *out);

/* Resizes as a script would, by the method of its prototype: what comes out is checked, so that a
 * script that replaced it gives V8C_ESTATE. V8C_ERANGE: past its maximum; V8C_ESTATE also: not
 * resizable, or detached. A SharedArrayBuffer only grows.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_buffer_resize(v8c_context *context, v8c_value buffer, size_t len);

/* ---- Typed arrays and DataView ------------------------------------------------------------- */

typedef enum v8c_array_type {
  V8C_INT8_ARRAY = 1,
  V8C_UINT8_ARRAY = 2,
  V8C_UINT8_CLAMPED_ARRAY = 3,
  V8C_INT16_ARRAY = 4,
  V8C_UINT16_ARRAY = 5,
  V8C_INT32_ARRAY = 6,
  V8C_UINT32_ARRAY = 7,
  V8C_FLOAT16_ARRAY = 8, /* V8 13.6 makes them only when started with --js-float16array */
  V8C_FLOAT32_ARRAY = 9,
  V8C_FLOAT64_ARRAY = 10,
  V8C_BIGINT64_ARRAY = 11,
  V8C_BIGUINT64_ARRAY = 12,
  V8C_DATA_VIEW = 13
} v8c_array_type;

/* A view of `length` elements (bytes, for a DataView) of an ArrayBuffer or SharedArrayBuffer,
 * from byte `offset_bytes` on, which must be a multiple of the element's size. V8C_ERANGE: not
 * aligned, or past the end; V8C_ESTATE: detached.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Uint8Array::New, …, DataView::New */
V8C_API int v8c_view(v8c_context *context, v8c_array_type type, v8c_value buffer, size_t offset_bytes, size_t length,
                     v8c_value *out);

/* A typed array of `length` elements over an ArrayBuffer of its own: a copy of them, or zeros when
 * `elements` is NULL. Elements are in the machine's byte order.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ENOMEM | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_typed_array(v8c_context *context, v8c_array_type type, const void *elements, size_t length,
                            v8c_value *out);

typedef struct v8c_view_info {
  size_t size;          /* sizeof(v8c_view_info), set by the caller */
  v8c_array_type type;
  size_t element_bytes; /* 1 for a DataView */
  size_t length;        /* elements; 0 once detached or out of bounds */
  size_t len;           /* bytes */
  size_t offset_bytes;  /* in its buffer */
} v8c_view_info;

/* Of a typed array or DataView.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD
 * V8: ArrayBufferView::ByteLength, ByteOffset, TypedArray::Length */
V8C_API int v8c_view_get_info(v8c_isolate *isolate, v8c_value view, v8c_view_info *info);

/* The ArrayBuffer or SharedArrayBuffer under a view.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD
 * V8: ArrayBufferView::Buffer */
V8C_API int v8c_view_buffer(v8c_isolate *isolate, v8c_value view, v8c_value *out);

/* ---- Backing stores ------------------------------------------------------------------------- */

/* The bytes themselves, held apart from any buffer: for the time that a C thread works on them, or
 * to give them to another context or isolate. Of no isolate; any thread may look and free. Who
 * writes while others read must agree with them: JavaScript does by Atomics. */
typedef struct v8c_backing_store v8c_backing_store;

/* Of an ArrayBuffer or SharedArrayBuffer. V8C_ESTATE: detached.
 * out: owned; v8c_backing_store_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ESTATE | V8C_ENOMEM | V8C_ETHREAD
 * V8: ArrayBuffer::GetBackingStore */
V8C_API int v8c_backing_store_of(v8c_isolate *isolate, v8c_value buffer, v8c_backing_store **out);

/* A buffer with these bytes: a SharedArrayBuffer if they come from one, else an ArrayBuffer. The
 * store stays the caller's. Bytes that are not shared should be in one isolate at a time.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: ArrayBuffer::New, SharedArrayBuffer::New */
V8C_API int v8c_backing_store_buffer(v8c_context *context, const v8c_backing_store *store, v8c_value *out);

/* [pure, any-thread]  NULL, 0 and false for NULL
 * V8: BackingStore::Data, ByteLength, IsShared */
V8C_API void *v8c_backing_store_bytes(const v8c_backing_store *store);
V8C_API size_t v8c_backing_store_len(const v8c_backing_store *store);
V8C_API bool v8c_backing_store_shared(const v8c_backing_store *store);

/* The last one, of buffers and stores, frees the bytes. NULL is fine.
 * [pure, any-thread] */
V8C_API void v8c_backing_store_free(v8c_backing_store *store);

#ifdef __cplusplus
}
#endif

#endif
