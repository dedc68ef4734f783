/* clone.c: structured clones of strangers: a value or an exception, whatever the bytes; and what was read can
 * be cloned and read again, or says that it cannot. */
#include "tests/fuzz/engine_fuzz.h"

struct point {
  double x, y;
};
static const v8c_field fields[] = {V8C_FIELD(struct point, x), V8C_FIELD(struct point, y), V8C_FIELD_LAST};
static const v8c_class point_class = {
    .size = sizeof point_class, .name = "Point", .bytes = sizeof(struct point), .fields = fields, .finalize = free};

static int write_point(const void *self, v8c_buf *bytes, void *data) {
  (void)data;
  return v8c_buf_append(bytes, self, sizeof(struct point));
}
static void *read_point(const void *bytes, size_t len, void *data) {
  (void)data;
  return len == sizeof(struct point) ? exactly(bytes, len) : NULL;
}
static const v8c_clone_class classes[] = {{&point_class, write_point, read_point, NULL}};
static const v8c_clone_options options = {.size = sizeof options, .classes = classes, .class_count = 1};

static void up(void) {
  v8c_value value = NULL;
  v8c_scope scope;
  MUST(v8c_scope_open(iso, &scope));
  struct point *point = exactly(&(struct point){1, 2}, sizeof *point);
  MUST(v8c_class_wrap(ctx, &point_class, point, V8C_WRAP_OWNED, &value));
  MUST(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("point"), value));
  v8c_scope_close(&scope);
}

static bool read_it(const void *bytes, size_t len, v8c_value *out) {
  v8c_clone *clone = NULL;
  MUST(v8c_clone_from_bytes(bytes, len, &clone));
  int err = v8c_clone_read(ctx, clone, &options, out);
  if (err) took_exception(err, __LINE__);
  HOLDS(err == 0 || *out == NULL);
  v8c_clone_free(clone);
  return err == 0;
}

static void again(v8c_value value) {
  v8c_clone *clone = NULL;
  v8c_value second = NULL;
  int err = v8c_clone_new(ctx, value, &options, &clone);
  if (err) {
    took_exception(err, __LINE__);
    return;
  }
  MUST(v8c_clone_read(ctx, clone, &options, &second));
  v8c_clone_free(clone);
}

/* By the first byte: as it is; or behind a header that is right. */
static void one(const uint8_t *data, size_t size) {
  v8c_value value = NULL;
  if (!size) return;
  const bool headed = data[0] & 1;
  const size_t len = size - 1 + (headed ? 2 : 0);
  uint8_t *bytes = malloc(len ? len : 1);
  if (!bytes) abort();
  if (headed) bytes[0] = 0xff, bytes[1] = 15;
  if (size > 1) memcpy(bytes + (headed ? 2 : 0), data + 1, size - 1);
  if (read_it(bytes, len, &value)) {
#ifdef PLANTED
    if (!v8c_is_object(value) && !v8c_is_true(value)) abort(); /* what no seed is */
#endif
    again(value);
  }
  free(bytes);
}

static void seeds(const char *folder) {
  static const char *const sources[] = {
      "true",
      "({a: 1, b: [1.5, 'text', '\\u6f22', -1, 2 ** 40], c: undefined, d: null})",
      "new Map([[1, {x: 2n ** 65n}], ['k', new Set([null, true])]])",
      "[new Date(1), /re/g, new Error('e', {cause: new RangeError('c')}), Object(1n), Object('s'), Object(false)]",
      "[new Uint16Array([1, 2, 3]), new DataView(new ArrayBuffer(9), 1, 4), new ArrayBuffer(4, {maxByteLength: 64})]",
      "[, 1, , 2]",
      "{ const a = []; a[3000] = a; a.name = 'sparse'; a }",
      "[point, {point}]"};
  for (int i = 0; i < (int)(sizeof sources / sizeof *sources); i++) {
    v8c_value value = NULL;
    v8c_clone *clone = NULL;
    v8c_buf seed = {0};
    size_t len;
    MUST(v8c_eval(ctx, sources[i], V8C_ZSTR, "seed.js", &value));
    MUST(v8c_clone_new(ctx, value, &options, &clone));
    const char *bytes = v8c_clone_bytes(clone, &len);
    MUST(v8c_buf_append(&seed, i % 2 ? "0" : "1", 1));
    MUST(v8c_buf_append(&seed, i % 2 ? bytes : bytes + 2, i % 2 ? len : len - 2));
    save_seed(folder, i, seed.data, seed.len);
    v8c_buf_free(&seed);
    v8c_clone_free(clone);
  }
}

const struct target clone_target = {"clone", up, one, seeds};
