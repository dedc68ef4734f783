/* threads_objects_test.c: what of host objects any thread may do: descriptions are checked and registered,
 * clones and compiled modules are read and freed, by several threads at once. */
#include <pthread.h>
#include <stdlib.h>

#include "tests/harness/harness.h"
#include "v8c/class.h"
#include "v8c/clone.h"
#include "v8c/fast.h"
#include "v8c/signature.h"
#include "v8c/wasm.h"

TestSuite(threads_objects, .timeout = 120);

struct thing {
  char *name;
};
static const v8c_field fields[] = {V8C_FIELD_OWNED(struct thing, name, 0), V8C_FIELD_LAST};
static const v8c_class thing_class = {
    .size = sizeof thing_class, .name = "Thing", .bytes = sizeof(struct thing), .fields = fields};
static int32_t add(int32_t a, int32_t b) { return a + b; }
static int32_t fast_add(v8c_value self, int32_t a) { return self ? a : -a; }
static const v8c_param ints[] = {{.type = V8C_PARAM_INT32}, {.type = V8C_PARAM_INT32}};
static const v8c_signature signature = {.size = sizeof signature,
                                        .name = "add",
                                        .fn = (void (*)(void))add,
                                        .params = ints,
                                        .count = 2,
                                        .result = {.type = V8C_PARAM_INT32}};
static const int fast_types[] = {V8C_FAST_INT32};
static const v8c_fast fast = {sizeof fast, (void (*)(void))fast_add, V8C_FAST_INT32, fast_types, 1, false, false};

static const unsigned char wasm[] = {0, 97, 115, 109, 1, 0, 0, 0};

struct shared {
  v8c_clone *clone;
  v8c_wasm_module *module;
  v8c_wasm_stream *stream;
  v8c_callback *callback;
};

#define RIGHT(expr) \
  if (!(expr)) return (void *)#expr

static void *reader(void *data) {
  struct shared *s = data;
  for (int i = 0; i < 200; i++) {
    v8c_clone *copy = NULL;
    v8c_buf code = {0};
    size_t len = 0;
    RIGHT(v8c_fast_check(&fast) == 0);
    RIGHT(v8c_register_fast(V8C_LIT("fast"), &fast) == 0);
    RIGHT(v8c_class_register(&thing_class) == 0);
    RIGHT(v8c_signature_check(&signature) == 0);
    RIGHT(v8c_signature_register(V8C_LIT("add"), &signature) == 0);
    const void *bytes = v8c_clone_bytes(s->clone, &len);
    RIGHT(bytes && v8c_clone_version(s->clone) > 0);
    RIGHT(v8c_clone_from_bytes(bytes, len, &copy) == 0);
    v8c_clone_free(copy);
    RIGHT(!memcmp(v8c_wasm_module_bytes(s->module, &len), wasm, sizeof wasm) && len == sizeof wasm);
    int err = v8c_wasm_module_serialize(s->module, &code);
    v8c_buf_free(&code);
    RIGHT(err == 0 || err == V8C_ENOENT);
    struct thing thing = {malloc(5)};
    v8c_class_clear(&thing_class, &thing);
    RIGHT(!thing.name);
  }
  return NULL;
}

static void *frees(void *data) {
  struct shared *s = data;
  v8c_clone_free(s->clone);
  v8c_wasm_module_free(s->module);
  v8c_wasm_stream_free(s->stream);
  v8c_callback_release(s->callback);
  return NULL;
}

Test(threads_objects, read_and_freed_anywhere) {
  struct shared shared = {0};
  pthread_t threads[4];
  v8c_value module = NULL, promise = NULL;
  OK(v8c_class_register(&thing_class));
  OK(v8c_register_fast(V8C_LIT("fast"), &fast));
  OK(v8c_signature_register(V8C_LIT("add"), &signature));
  harness_up();
  OK(v8c_clone_new(ctx, eval("({a: [1, 2]})"), NULL, &shared.clone));
  OK(v8c_wasm_compile(ctx, wasm, sizeof wasm, &module));
  OK(v8c_wasm_module_of(iso, module, &shared.module));
  OK(v8c_wasm_stream_new(ctx, NULL, 0, &shared.stream, &promise));
  OK(v8c_callback_new(ctx, eval("(a, b) => a"), &signature, &shared.callback));
  for (int i = 0; i < 4; i++) cr_assert_eq(pthread_create(&threads[i], NULL, reader, &shared), 0);
  for (int i = 0; i < 4; i++) {
    void *wrong = NULL;
    pthread_join(threads[i], &wrong);
    cr_assert_null(wrong, "%s", (const char *)wrong);
  }
  cr_assert_eq(pthread_create(&threads[0], NULL, frees, &shared), 0);
  pthread_join(threads[0], NULL);
  v8c_frame inner;
  OK(v8c_enter(ctx, &inner)); /* what was freed elsewhere is let go here */
  OK(v8c_leave(&inner));
  harness_down();
}
