/* buffer_test.c: ArrayBuffer, SharedArrayBuffer, typed arrays, DataView, backing stores. */
#include "tests/harness/harness.h"

#include <pthread.h>
#include <string.h>

TestSuite(buffer, .init = harness_up, .fini = harness_down);
TestSuite(buffer_end, .init = harness_start); /* isolates of their own, freed by the test */

static v8c_frame own;

static void own_isolate(void) {
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &own));
}

static void end_isolate(void) {
  OK(v8c_leave(&own));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
}

static v8c_value as_global(const char *name, v8c_value value) {
  OK(v8c_set_named(ctx, v8c_global(ctx), name, V8C_ZSTR, value));
  return value;
}

static v8c_buffer_info info_of(v8c_value buffer) {
  v8c_buffer_info info = {.size = sizeof info};
  OK(v8c_buffer_get_info(iso, buffer, &info));
  return info;
}

/* ---- Make -------------------------------------------------------------------------- */

Test(buffer, zeros_that_both_sides_write) {
  v8c_value buffer = NULL;
  void *bytes;
  size_t len, before = v8c_scope_count(iso);
  OK(v8c_array_buffer(ctx, 8, &buffer));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  cr_expect(v8c_is_array_buffer(buffer));
  OK(v8c_bytes(iso, buffer, &bytes, &len));
  cr_assert_eq(len, 8);
  cr_expect_eq(memcmp(bytes, "\0\0\0\0\0\0\0", 8), 0);
  ((unsigned char *)bytes)[3] = 200;
  as_global("b", buffer);
  TEXT_IS(eval("new Uint8Array(b)[7] = 9; new Uint8Array(b).join()"), "0,0,0,200,0,0,0,9");
  cr_expect_eq(((unsigned char *)bytes)[7], 9);
}

Test(buffer, a_copy_is_its_own) {
  char text[] = "abc\0d";
  v8c_value buffer = NULL;
  OK(v8c_array_buffer_copy(ctx, text, 5, &buffer));
  text[0] = 'X';
  as_global("b", buffer);
  TEXT_IS(eval("String.fromCharCode(...new Uint8Array(b))"), "abc\0d");
  OK(v8c_array_buffer_copy(ctx, NULL, 0, &buffer));
  cr_expect_eq(info_of(buffer).len, 0);
  CODE(V8C_EINVAL, v8c_array_buffer_copy(ctx, NULL, 1, &buffer));
}

typedef struct freed {
  int times;
  void *bytes;
  size_t len;
} freed;

static void note_free(void *bytes, size_t len, void *data) {
  freed *note = data;
  __atomic_add_fetch(&note->times, 1, __ATOMIC_SEQ_CST);
  note->bytes = bytes;
  note->len = len;
}

static int times(freed *note) { return __atomic_load_n(&note->times, __ATOMIC_SEQ_CST); }

Test(buffer_end, external_bytes_are_not_copied_and_freed_once) {
  static freed note;
  static char text[] = "hello";
  own_isolate();
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  v8c_value buffer = NULL;
  OK(v8c_array_buffer_external(ctx, text, 5, note_free, &note, &buffer));
  void *bytes;
  size_t len;
  OK(v8c_bytes(iso, buffer, &bytes, &len));
  cr_expect_eq(bytes, (void *)text);
  as_global("b", buffer);
  eval("new Uint8Array(b)[0] = 74; b = null");
  cr_expect_str_eq(text, "Jello");
  v8c_scope_close(&scope);
  cr_expect_eq(times(&note), 0);
  end_isolate(); /* waits for V8's sweepers */
  cr_expect_eq(times(&note), 1);
  cr_expect_eq(note.bytes, (void *)text);
  cr_expect_eq(note.len, 5);
}

Test(buffer, none_of_external_bytes) {
  static freed note;
  v8c_value buffer = NULL;
  OK(v8c_array_buffer_external(ctx, NULL, 0, note_free, &note, &buffer));
  cr_expect_eq(info_of(buffer).len, 0);
  CODE(V8C_EINVAL, v8c_array_buffer_external(ctx, NULL, 4, note_free, &note, &buffer));
  CODE(V8C_ERANGE, v8c_array_buffer_external(ctx, &note, SIZE_MAX, note_free, &note, &buffer));
  cr_expect_eq(times(&note), 0);
}

Test(buffer, sizes_that_nobody_has_are_codes) {
  v8c_value buffer = NULL;
  CODE(V8C_ERANGE, v8c_array_buffer(ctx, (size_t)-1, &buffer));
  CODE(V8C_ERANGE, v8c_array_buffer(ctx, (size_t)1 << 53, &buffer));
  CODE(V8C_ENOMEM, v8c_array_buffer(ctx, (size_t)1 << 50, &buffer));
  CODE(V8C_ENOMEM, v8c_shared_array_buffer(ctx, (size_t)1 << 50, &buffer));
  CODE(V8C_ENOMEM, v8c_array_buffer_resizable(ctx, 0, (size_t)1 << 50, &buffer));
  CODE(V8C_ERANGE, v8c_typed_array(ctx, V8C_FLOAT64_ARRAY, NULL, SIZE_MAX / 8, &buffer));
  CODE(V8C_ERANGE, v8c_array_buffer_resizable(ctx, 9, 8, &buffer));
  cr_expect_null(buffer);
  TEXT_IS(eval("try { new ArrayBuffer(2 ** 50) } catch (e) { e.name }"), "RangeError");
}

/* ---- Views ------------------------------------------------------------------------- */

static void typed(v8c_array_type type, size_t bytes, const char *name) {
  v8c_value buffer = NULL, view = NULL;
  OK(v8c_array_buffer(ctx, 64, &buffer));
  size_t before = v8c_scope_count(iso);
  OK(v8c_view(ctx, type, buffer, 16, 3, &view));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  as_global("v", view);
  TEXT_IS(eval("v.constructor.name"), name);
  v8c_view_info info = {.size = sizeof info};
  OK(v8c_view_get_info(iso, view, &info));
  cr_expect_eq(info.type, type);
  cr_expect_eq(info.element_bytes, bytes);
  cr_expect_eq(info.length, 3);
  cr_expect_eq(info.len, 3 * bytes);
  cr_expect_eq(info.offset_bytes, 16);
  void *whole, *part;
  size_t len;
  OK(v8c_bytes(iso, buffer, &whole, &len));
  OK(v8c_bytes(iso, view, &part, &len));
  cr_expect_eq((char *)part, (char *)whole + 16);
  cr_expect_eq(len, 3 * bytes);
  v8c_value under = NULL;
  OK(v8c_view_buffer(iso, view, &under));
  cr_expect(v8c_strict_equals(under, buffer));
  CODE(V8C_ERANGE, v8c_view(ctx, type, buffer, 64, 1, &view));
  CODE(V8C_ERANGE, v8c_view(ctx, type, buffer, 72, 0, &view));
  CODE(V8C_ERANGE, v8c_view(ctx, type, buffer, 0, SIZE_MAX / bytes, &view));
  if (bytes > 1) CODE(V8C_ERANGE, v8c_view(ctx, type, buffer, 1, 1, &view));
}

Test(buffer, every_type_of_view) {
  typed(V8C_INT8_ARRAY, 1, "Int8Array");
  typed(V8C_UINT8_ARRAY, 1, "Uint8Array");
  typed(V8C_UINT8_CLAMPED_ARRAY, 1, "Uint8ClampedArray");
  typed(V8C_INT16_ARRAY, 2, "Int16Array");
  typed(V8C_UINT16_ARRAY, 2, "Uint16Array");
  typed(V8C_INT32_ARRAY, 4, "Int32Array");
  typed(V8C_UINT32_ARRAY, 4, "Uint32Array");
  typed(V8C_FLOAT32_ARRAY, 4, "Float32Array");
  typed(V8C_FLOAT64_ARRAY, 8, "Float64Array");
  typed(V8C_BIGINT64_ARRAY, 8, "BigInt64Array");
  typed(V8C_BIGUINT64_ARRAY, 8, "BigUint64Array");
  typed(V8C_DATA_VIEW, 1, "DataView");
  v8c_value buffer = NULL, out = NULL;
  OK(v8c_array_buffer(ctx, 8, &buffer));
  CODE(V8C_EINVAL, v8c_view(ctx, (v8c_array_type)0, buffer, 0, 1, &out));
  CODE(V8C_EINVAL, v8c_view(ctx, (v8c_array_type)14, buffer, 0, 1, &out));
  CODE(V8C_ESTATE, v8c_view(ctx, V8C_FLOAT16_ARRAY, buffer, 0, 1, &out));
  CODE(V8C_ETYPE, v8c_view(ctx, V8C_INT8_ARRAY, eval("({})"), 0, 1, &out));
  CODE(V8C_EINVAL, v8c_typed_array(ctx, V8C_DATA_VIEW, NULL, 1, &out));
}

Test(buffer, typed_arrays_filled_and_read) {
  double numbers[] = {1.5, -0.0, 1e300};
  v8c_value array = NULL;
  size_t before = v8c_scope_count(iso);
  OK(v8c_typed_array(ctx, V8C_FLOAT64_ARRAY, numbers, 3, &array));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  as_global("a", array);
  TEXT_IS(eval("a.join() + Object.is(a[1], -0)"), "1.5,0,1e+300true");
  OK(v8c_typed_array(ctx, V8C_INT32_ARRAY, NULL, 4, &array));
  as_global("a", array);
  TEXT_IS(eval("a.join()"), "0,0,0,0");
}

Test(buffer, small_arrays_of_v8s_heap) {
  v8c_value array = eval("new Uint8Array([1, 2, 3, 4])");
  unsigned char copy[8] = {0};
  size_t copied = 9, len;
  void *bytes;
  OK(v8c_bytes_read(iso, array, 1, copy, sizeof copy, &copied));
  cr_expect_eq(copied, 3);
  cr_expect_eq(memcmp(copy, "\2\3\4", 4), 0);
  CODE(V8C_ERANGE, v8c_bytes_read(iso, array, 1, copy, 4, NULL));
  CODE(V8C_ERANGE, v8c_bytes_read(iso, array, 5, copy, 0, NULL));
  OK(v8c_bytes_write(iso, array, 2, "\7\7", 2));
  CODE(V8C_ERANGE, v8c_bytes_write(iso, array, 3, "\1\1", 2));
  OK(v8c_bytes(iso, array, &bytes, &len));
  cr_expect_eq(len, 4);
  cr_expect_eq(memcmp(bytes, "\1\2\7\7", 4), 0);
  CODE(V8C_ETYPE, v8c_bytes(iso, eval("[1]"), &bytes, &len));
}

/* ---- Detach, transfer, resize --------------------------------------------------------- */

Test(buffer, detached_buffers_and_their_views) {
  v8c_value buffer = NULL, view = NULL;
  void *bytes = NULL;
  size_t len = 7;
  OK(v8c_array_buffer(ctx, 16, &buffer));
  OK(v8c_view(ctx, V8C_UINT8_ARRAY, buffer, 4, 4, &view));
  as_global("v", view);
  OK(v8c_array_buffer_detach(ctx, buffer, NULL));
  cr_expect(info_of(buffer).detached);
  cr_expect_eq(info_of(buffer).len, 0);
  CODE(V8C_ESTATE, v8c_bytes(iso, buffer, &bytes, &len));
  CODE(V8C_ESTATE, v8c_bytes(iso, view, &bytes, &len));
  CODE(V8C_ESTATE, v8c_bytes_write(iso, view, 0, "x", 1));
  CODE(V8C_ESTATE, v8c_array_buffer_detach(ctx, buffer, NULL));
  CODE(V8C_ESTATE, v8c_array_buffer_transfer(ctx, buffer, &view));
  CODE(V8C_ESTATE, v8c_view(ctx, V8C_UINT8_ARRAY, buffer, 0, 0, &view));
  v8c_backing_store *store = NULL;
  CODE(V8C_ESTATE, v8c_backing_store_of(iso, buffer, &store));
  cr_expect_eq(len, 7);
  TEXT_IS(eval("`${v.length} ${v[0]}`"), "0 undefined");
  v8c_view_info info = {.size = sizeof info};
  OK(v8c_view_get_info(iso, view, &info));
  cr_expect_eq(info.length, 0);
}

Test(buffer, a_detach_key_is_asked_for) {
  v8c_value buffer = NULL, key = eval("globalThis.key = {}"), moved = NULL;
  OK(v8c_array_buffer(ctx, 16, &buffer));
  OK(v8c_array_buffer_set_detach_key(iso, buffer, key));
  CODE(V8C_EXCEPTION, v8c_array_buffer_detach(ctx, buffer, NULL));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_array_buffer_transfer(ctx, buffer, &moved));
  THROWN("TypeError");
  cr_expect_eq(info_of(buffer).len, 16);
  OK(v8c_array_buffer_detach(ctx, buffer, key));
  cr_expect(info_of(buffer).detached);
}

Test(buffer, transferred_without_a_copy) {
  v8c_value buffer = NULL, moved = NULL;
  void *before, *after;
  size_t len;
  OK(v8c_array_buffer_copy(ctx, "0123", 4, &buffer));
  OK(v8c_bytes(iso, buffer, &before, &len));
  OK(v8c_array_buffer_transfer(ctx, buffer, &moved));
  OK(v8c_bytes(iso, moved, &after, &len));
  cr_expect_eq(before, after);
  cr_expect_eq(len, 4);
  cr_expect(info_of(buffer).detached);
}

Test(buffer, resized_within_what_was_reserved) {
  v8c_value buffer = NULL, fixed = NULL;
  OK(v8c_array_buffer_resizable(ctx, 8, 64, &buffer));
  cr_expect(info_of(buffer).resizable);
  cr_expect_eq(info_of(buffer).max_len, 64);
  as_global("b", buffer);
  eval("globalThis.tracking = new Uint8Array(b); globalThis.fixed = new Uint8Array(b, 4, 4)");
  OK(v8c_buffer_resize(ctx, buffer, 32));
  TEXT_IS(eval("String(tracking.length)"), "32");
  OK(v8c_buffer_resize(ctx, buffer, 4));
  void *bytes;
  size_t len = 9;
  OK(v8c_bytes(iso, eval("fixed"), &bytes, &len)); /* out of bounds: nothing */
  cr_expect_eq(len, 0);
  CODE(V8C_ERANGE, v8c_buffer_resize(ctx, buffer, 65));
  OK(v8c_array_buffer(ctx, 8, &fixed));
  CODE(V8C_ESTATE, v8c_buffer_resize(ctx, fixed, 4));
  eval("ArrayBuffer.prototype.resize = () => {}");
  CODE(V8C_ESTATE, v8c_buffer_resize(ctx, buffer, 16));
  cr_expect_eq(info_of(buffer).len, 4);
  v8c_value growable = eval("new SharedArrayBuffer(4, {maxByteLength: 16})");
  OK(v8c_buffer_resize(ctx, growable, 8));
  CODE(V8C_ERANGE, v8c_buffer_resize(ctx, growable, 4));
  cr_expect_eq(info_of(growable).len, 8);
}

Test(buffer, memory_of_webassembly_stays) {
  v8c_value buffer = eval("(globalThis.m = new WebAssembly.Memory({initial: 1})).buffer"), out = NULL;
  cr_expect_eq(info_of(buffer).len, 65536);
  cr_expect_not(info_of(buffer).detachable);
  CODE(V8C_ESTATE, v8c_array_buffer_detach(ctx, buffer, NULL));
  CODE(V8C_ESTATE, v8c_array_buffer_transfer(ctx, buffer, &out));
  OK(v8c_bytes_write(iso, buffer, 65535, "\5", 1));
  TEXT_IS(eval("String(new Uint8Array(m.buffer)[65535])"), "5");
}

/* ---- Backing stores -------------------------------------------------------------------- */

Test(buffer, a_store_outlives_its_buffer) {
  v8c_value buffer = NULL, again = NULL;
  v8c_backing_store *store = NULL;
  OK(v8c_array_buffer_copy(ctx, "data", 4, &buffer));
  OK(v8c_backing_store_of(iso, buffer, &store));
  OK(v8c_array_buffer_detach(ctx, buffer, NULL));
  cr_expect_eq(v8c_backing_store_len(store), 4);
  cr_expect_eq(memcmp(v8c_backing_store_bytes(store), "data", 4), 0);
  cr_expect_not(v8c_backing_store_shared(store));
  OK(v8c_backing_store_buffer(ctx, store, &again));
  as_global("b", again);
  TEXT_IS(eval("String.fromCharCode(...new Uint8Array(b))"), "data");
  v8c_backing_store_free(store);
  v8c_backing_store_free(NULL);
  cr_expect_eq(v8c_backing_store_len(NULL), 0);
  cr_expect_null(v8c_backing_store_bytes(NULL));
}

/* Another isolate on another thread counts up in bytes that this one sees. */
static void *other_isolate(void *data) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame inside;
  v8c_value buffer = NULL, out = NULL;
  if (v8c_isolate_new(NULL, &isolate) || v8c_context_new(isolate, NULL, &context)) return (void *)"made nothing";
  if (v8c_enter(context, &inside)) return (void *)"not entered";
  const char *complaint = NULL;
  if (v8c_backing_store_buffer(context, data, &buffer) ||
      v8c_set_named(context, v8c_global(context), V8C_LIT("s"), buffer) ||
      v8c_eval(context, V8C_LIT("for (let i = 0; i < 1000; i++) Atomics.add(new Int32Array(s), 0, 1)"), NULL, &out))
    complaint = "did not count";
  v8c_leave(&inside);
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  return (void *)complaint;
}

Test(buffer, shared_by_isolates_of_two_threads) {
  v8c_value buffer = NULL;
  v8c_backing_store *store = NULL;
  OK(v8c_shared_array_buffer(ctx, 4, &buffer));
  cr_expect(v8c_is_shared_array_buffer(buffer));
  OK(v8c_backing_store_of(iso, buffer, &store));
  cr_expect(v8c_backing_store_shared(store));
  as_global("s", buffer);
  pthread_t thread;
  void *complaint = NULL;
  cr_assert_eq(pthread_create(&thread, NULL, other_isolate, store), 0);
  eval("for (let i = 0; i < 1000; i++) Atomics.add(new Int32Array(s), 0, 1)");
  cr_assert_eq(pthread_join(thread, &complaint), 0);
  cr_expect_null(complaint, "%s", (const char *)complaint);
  TEXT_IS(eval("String(new Int32Array(s)[0])"), "2000");
  v8c_backing_store_free(store);
}

Test(buffer_end, a_store_outlives_its_isolate) {
  own_isolate();
  v8c_value buffer = NULL;
  v8c_backing_store *store = NULL;
  OK(v8c_array_buffer_copy(ctx, "data", 4, &buffer));
  OK(v8c_backing_store_of(iso, buffer, &store));
  end_isolate();
  cr_expect_eq(memcmp(v8c_backing_store_bytes(store), "data", 4), 0);
  v8c_backing_store_free(store);
}
