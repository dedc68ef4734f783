/* keys.c: property names of any bytes, NULs, indices and invalid UTF-8 among them. What is set by
 * one way is found by every other. */
#include "tests/fuzz/engine_fuzz.h"

/* Is that name, of this length, in the object with that number? */
static void is_there(v8c_value object, const char *name, size_t len, int32_t number) {
  v8c_value key = NULL, string = NULL, value = NULL;
  int32_t found = -1;
  bool has = false;
  MUST(v8c_key(iso, name, len, &key));
  MUST(v8c_string(iso, name, len, &string));
#ifdef PLANTED
  if (len && memchr(name, 0, len)) len = strlen(name); /* as if names were C strings */
#endif
  MUST(v8c_has_named(ctx, object, name, len, &has));
  HOLDS(has);
  MUST(v8c_get_named(ctx, object, name, len, &value));
  MUST(v8c_get_int32(value, &found));
  HOLDS(found == number);
  MUST(v8c_get(ctx, object, key, &value));
  MUST(v8c_get_int32(value, &found));
  HOLDS(found == number);
  MUST(v8c_get(ctx, object, string, &value));
  MUST(v8c_get_int32(value, &found));
  HOLDS(found == number);
}

static void is_gone(v8c_value object, const char *name, size_t len) {
  bool deleted = false, has = true;
  v8c_value value = NULL;
  MUST(v8c_delete_named(ctx, object, name, len, &deleted));
  HOLDS(deleted);
  MUST(v8c_has_named(ctx, object, name, len, &has));
  HOLDS(!has);
  MUST(v8c_get_named(ctx, object, name, len, &value));
  HOLDS(v8c_is_undefined(value));
}

/* Names, each behind a byte with its length. */
static void one(const uint8_t *data, size_t size) {
  v8c_value object = NULL, names = NULL;
  uint32_t before = 0, after = 0;
  MUST(v8c_eval(ctx, V8C_LIT("Object.create(null)"), NULL, &object)); /* no __proto__ of its own */
  for (int32_t number = 0; size; number++) {
    size_t len = data[0] < size - 1 ? data[0] : size - 1;
    char *name = exactly(data + 1, len);
    data += 1 + len, size -= 1 + len;
    MUST(v8c_set_named(ctx, object, name, len, v8c_int32(iso, number)));
    is_there(object, name, len, number);
    if (number % 4 == 3) {
      MUST(v8c_own_property_names(ctx, object, &names));
      MUST(v8c_array_length(names, &before));
      is_gone(object, name, len);
      MUST(v8c_own_property_names(ctx, object, &names));
      MUST(v8c_array_length(names, &after));
      HOLDS(after + 1 == before);
    }
    free(name);
  }
}

static void seeds(const char *folder) {
  static const char a[] = "\1a\1b\0010\00242\4name", b[] =
                                                         "\x09__proto__\x0b"
                                                         "constructor\0\12"
                                                         "4294967295";
  static const char c[] = "\3\xe2\x82\xac\4\xf0\x9f\x98\x80\3\xed\xa0\x80\1\xff", d[] = "\3-01\0021.\00301 \3NaN";
  save_seed(folder, 0, a, sizeof a - 1);
  save_seed(folder, 1, b, sizeof b - 1);
  save_seed(folder, 2, c, sizeof c - 1);
  save_seed(folder, 3, d, sizeof d - 1);
}

const struct target keys_target = {"keys", NULL, one, seeds};
