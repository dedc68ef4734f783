/* field.c: members of structs to values and back. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/class/class.h"
#include "v8c/context.h"
#include "v8c/error.h"
#include "v8c/object.h"
#include "v8c/string.h"
#include "v8c/value.h"

/* ---- Messages ------------------------------------------------------------------------------ */

static size_t path_text(const struct v8c__path *path, char *to, size_t room) {
  if (!path) return 0;
  size_t used = path_text(path->up, to, room);
  if (used >= room) return used;
  int more = path->name ? snprintf(to + used, room - used, "%s%s", used ? "." : "", path->name)
                        : snprintf(to + used, room - used, "[%zu]", path->index);
  return used + (more > 0 ? (size_t)more : 0);
}

int v8c__path_fail(int code, const struct v8c__path *path, const char *format, ...) {
  char place[300] = "", said[200];
  va_list args;
  (void)path_text(path, place, sizeof place);
  va_start(args, format);
  (void)vsnprintf(said, sizeof said, format, args);
  va_end(args);
  return v8c__fail(code, "%s: %s", place, said);
}

int v8c__path_alive(const struct v8c__path *path) {
  while (path && path->up) path = path->up;
  if (!path || !path->record) return 0;
  size_t count = 0;
  bool is_struct = path->record->kind != NULL;
  const void *now = is_struct ? v8c__record_place(path->record) : v8c__record_elements(path->record, &count);
  if (now == path->place && (is_struct || path->index < count)) return 0;
  return v8c__fail(V8C_ETYPE, "the object's struct is gone");
}

void v8c__throw_failure(v8c_isolate *isolate, int code) {
  char said[512];
  if (code == V8C_EXCEPTION || code == V8C_ETERMINATED) return; /* it is pending */
  const char *detail = v8c_detail();
  (void)snprintf(said, sizeof said, "%s", detail && *detail ? detail : v8c_strerror(code));
  if (code == V8C_ERANGE)
    (void)v8c_throw_range_error(isolate, "%s", said);
  else if (code == V8C_ETYPE)
    (void)v8c_throw_type_error(isolate, "%s", said);
  else
    (void)v8c_throw_error(isolate, "%s", said);
}

/* ---- Integers -------------------------------------------------------------------------------- */

/* What an integer type holds. As doubles: 2^63 and 2^64 are exact, what is less is compared as such. */
static const struct {
  unsigned char size;
  bool is_signed;
  double low, end; /* low <= x < end */
} integers[] = {
    [V8C_FIELD_INT8] = {1, true, -0x1p7, 0x1p7},    [V8C_FIELD_UINT8] = {1, false, 0, 0x1p8},
    [V8C_FIELD_INT16] = {2, true, -0x1p15, 0x1p15}, [V8C_FIELD_UINT16] = {2, false, 0, 0x1p16},
    [V8C_FIELD_INT32] = {4, true, -0x1p31, 0x1p31}, [V8C_FIELD_UINT32] = {4, false, 0, 0x1p32},
    [V8C_FIELD_INT64] = {8, true, -0x1p63, 0x1p63}, [V8C_FIELD_UINT64] = {8, false, 0, 0x1p64},
};

static uint64_t read_bits(const void *at, size_t size) {
  uint8_t one;
  uint16_t two;
  uint32_t four;
  uint64_t eight;
  switch (size) {
    case 1: memcpy(&one, at, 1); return one;
    case 2: memcpy(&two, at, 2); return two;
    case 4: memcpy(&four, at, 4); return four;
    default: memcpy(&eight, at, 8); return eight;
  }
}

static void write_bits(void *at, size_t size, uint64_t bits) {
  uint8_t one = (uint8_t)bits;
  uint16_t two = (uint16_t)bits;
  uint32_t four = (uint32_t)bits;
  switch (size) {
    case 1: memcpy(at, &one, 1); break;
    case 2: memcpy(at, &two, 2); break;
    case 4: memcpy(at, &four, 4); break;
    default: memcpy(at, &bits, 8); break;
  }
}

static int64_t extended(uint64_t bits, size_t size) {
  unsigned shift = (unsigned)(64 - 8 * size);
  return (int64_t)(bits << shift) >> shift;
}

static int not_a(const struct v8c__path *path, const char *kind) {
  return v8c__path_fail(V8C_ETYPE, path, "expected %s", kind);
}

static int set_bigint(const v8c_field *field, void *at, v8c_value value, const struct v8c__path *path) {
  bool lossless = false, negative = false, is_signed = integers[field->type].is_signed;
  int64_t number = 0;
  uint64_t bits = 0, word = 0;
  size_t words = 1;
  if (!v8c_is_bigint(value)) return not_a(path, "a BigInt");
  int err =
      is_signed ? v8c_get_bigint_int64(value, &number, &lossless) : v8c_get_bigint_uint64(value, &bits, &lossless);
  if (err) return err;
  if (is_signed) bits = (uint64_t)number;
  if (!lossless && !(field->flags & V8C_FIELD_CLAMP))
    return v8c__path_fail(V8C_ERANGE, path, "the BigInt is out of range");
  if (!lossless) {
    (void)v8c_get_bigint_words(value, &negative, &words, &word);
    bits = is_signed ? (uint64_t)(negative ? INT64_MIN : INT64_MAX) : negative ? 0 : UINT64_MAX;
  }
  write_bits(at, 8, bits);
  return 0;
}

static int set_integer(const v8c_field *field, void *at, v8c_value value, const struct v8c__path *path) {
  double number, low = integers[field->type].low, end = integers[field->type].end;
  if (field->flags & V8C_FIELD_BIGINT) return set_bigint(field, at, value, path);
  if (v8c_get_number(value, &number)) return not_a(path, "a number");
  size_t size = integers[field->type].size;
  if (field->flags & V8C_FIELD_CLAMP) {
    number = isnan(number) ? 0 : nearbyint(number);
    if (number < low) number = low;
    if (number >= end) { /* the greatest of 64 bits is no double */
      write_bits(at, size, integers[field->type].is_signed ? (UINT64_MAX >> (65 - 8 * size)) : UINT64_MAX);
      return 0;
    }
  }
  if (!(number >= low && number < end)) return v8c__path_fail(V8C_ERANGE, path, "%g is out of range", number);
  if (number != trunc(number)) return v8c__path_fail(V8C_ERANGE, path, "%g is no whole number", number);
  write_bits(at, size, number < 0 ? (uint64_t)(int64_t)number : (uint64_t)number);
  return 0;
}

static v8c_value get_integer(v8c_isolate *isolate, const v8c_field *field, const void *at) {
  uint64_t bits = read_bits(at, integers[field->type].size);
  int64_t number = extended(bits, integers[field->type].size);
  bool is_signed = integers[field->type].is_signed;
  if (field->flags & V8C_FIELD_BIGINT)
    return is_signed ? v8c_bigint_int64(isolate, number) : v8c_bigint_uint64(isolate, bits);
  return v8c_number(isolate, is_signed ? (double)number : (double)bits);
}

static int set_floating(const v8c_field *field, void *at, v8c_value value, const struct v8c__path *path) {
  double number;
  if (v8c_get_number(value, &number)) return not_a(path, "a number");
  if (field->type == V8C_FIELD_DOUBLE) {
    memcpy(at, &number, sizeof number);
    return 0;
  }
  if (isfinite(number) && fabs(number) > 0x1.fffffefffffffp127) {
    if (!(field->flags & V8C_FIELD_CLAMP)) return v8c__path_fail(V8C_ERANGE, path, "%g is out of range", number);
    number = number < 0 ? -0x1.fffffep127 : 0x1.fffffep127;
  }
  float narrow = (float)number;
  memcpy(at, &narrow, sizeof narrow);
  return 0;
}

/* ---- Enums, bits ------------------------------------------------------------------------------- */

static int get_named(v8c_isolate *isolate, const v8c_field *field, const void *at, v8c_value *out) {
  int64_t number = extended(read_bits(at, field->size), field->size);
  for (const v8c_enum_name *one = field->names; one->name; one++)
    if (one->value == number) return v8c_key(isolate, one->name, V8C_ZSTR, out);
  *out = v8c_number(isolate, (double)number);
  return 0;
}

static int set_named(v8c_isolate *isolate, const v8c_field *field, void *at, v8c_value value,
                     const struct v8c__path *path) {
  v8c_buf text = {0};
  if (!v8c_is_string(value)) return not_a(path, "a string");
  int err = v8c_string_append(isolate, value, 0, &text);
  const v8c_enum_name *one = field->names;
  while (!err && one->name && (strlen(one->name) != text.len || memcmp(one->name, text.data, text.len))) one++;
  if (!err && one->name)
    write_bits(at, field->size, (uint64_t)one->value);
  else if (!err)
    err = v8c__path_fail(V8C_ERANGE, path, "there is no '%.100s'", text.len ? text.data : "");
  v8c_buf_free(&text);
  return err;
}

static int set_flag(const v8c_field *field, void *at, v8c_value value, const struct v8c__path *path) {
  bool is;
  if (v8c_get_boolean(value, &is)) return not_a(path, "a boolean");
  uint64_t bits = read_bits(at, field->size);
  write_bits(at, field->size, is ? bits | field->bits : bits & ~field->bits);
  return 0;
}

/* ---- Text ---------------------------------------------------------------------------------------- */

static int set_text(v8c_isolate *isolate, const v8c_field *field, void *at, v8c_value value,
                    const struct v8c__path *path) {
  v8c_buf text = {0};
  if (!v8c_is_string(value)) return not_a(path, "a string");
  int err = v8c_string_append(isolate, value, 0, &text);
  if (!err && text.len && memchr(text.data, 0, text.len)) err = v8c__path_fail(V8C_ERANGE, path, "the text has a NUL");
  if (!err && text.len >= field->size)
    err = v8c__path_fail(V8C_ERANGE, path, "%zu bytes of text, where there is room for %zu", text.len, field->size - 1);
  if (!err) {
    memset(at, 0, field->size);
    if (text.len) memcpy(at, text.data, text.len);
  }
  v8c_buf_free(&text);
  return err;
}

static int set_owned(v8c_isolate *isolate, void *at, v8c_value value, const struct v8c__path *path) {
  v8c_buf text = {0};
  char *copy = NULL, *old;
  int err = 0;
  if (!v8c_is_null(value)) {
    if (!v8c_is_string(value)) return not_a(path, "a string or null");
    err = v8c_string_append(isolate, value, 0, &text);
    if (!err && text.len && memchr(text.data, 0, text.len))
      err = v8c__path_fail(V8C_ERANGE, path, "the text has a NUL");
    if (!err && !(copy = malloc(text.len + 1))) err = v8c__path_fail(V8C_ENOMEM, path, "%zu bytes", text.len + 1);
    if (!err && text.len) memcpy(copy, text.data, text.len);
    if (!err) copy[text.len] = 0;
    v8c_buf_free(&text);
  }
  if (err) return err;
  memcpy(&old, at, sizeof old);
  memcpy(at, &copy, sizeof copy);
  free(old);
  return 0;
}

static int get_string(v8c_isolate *isolate, const void *at, v8c_value *out) {
  const char *text;
  memcpy(&text, at, sizeof text);
  if (text) return v8c_string(isolate, text, V8C_ZSTR, out);
  *out = v8c_null(isolate);
  return 0;
}

/* ---- Structs --------------------------------------------------------------------------------------- */

static int get_pointer(v8c_context *context, const v8c_field *field, const void *at, v8c_value *out) {
  void *self;
  memcpy(&self, at, sizeof self);
  return v8c_class_wrap(context, field->of, self, 0, out);
}

static int set_pointer(v8c_context *context, struct v8c__record *record, size_t index, const v8c_field *field, void *at,
                       v8c_value value, const struct v8c__path *path) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  void *self = NULL;
  if (!v8c_is_null(value) && !(self = v8c_class_unwrap(isolate, field->of, value)))
    return v8c__path_fail(V8C_ETYPE, path, "expected a %s or null", field->of->name);
  int err = record ? v8c__record_keep(context, record, index, self ? value : v8c_undefined(isolate)) : 0;
  if (!err) memcpy(at, &self, sizeof self);
  return err;
}

/* A copy of another struct would share its strings; so they are written one by one. */
static int set_struct(v8c_context *context, const v8c_field *field, void *at, v8c_value value,
                      const struct v8c__path *path) {
  if (!v8c_is_object(value)) return v8c__path_fail(V8C_ETYPE, path, "expected a %s", field->of->name);
  if (v8c_class_unwrap(v8c_context_isolate(context), field->of, value) == at) return 0;
  return v8c__struct_fill(context, field->of, at, value, path);
}

static int get_struct(v8c_context *context, struct v8c__record *record, size_t index, const v8c_field *field,
                      v8c_value *out) {
  struct v8c__kind *kind;
  int err = v8c__kind_of(v8c_context_isolate(context), field->of, &kind);
  return err ? err : v8c__record_part(context, record, index, kind, NULL, out);
}

/* ---- One element -------------------------------------------------------------------------------------- */

int v8c__field_get(v8c_context *context, struct v8c__record *record, size_t index, const v8c_field *field,
                   const void *at, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  bool is;
  float narrow;
  double number;
  switch (field->type) {
    case V8C_FIELD_BOOL:
      memcpy(&is, at, sizeof is);
      *out = v8c_boolean(isolate, is);
      return 0;
    case V8C_FIELD_FLOAT:
      memcpy(&narrow, at, sizeof narrow);
      *out = v8c_number(isolate, (double)narrow);
      return 0;
    case V8C_FIELD_DOUBLE:
      memcpy(&number, at, sizeof number);
      *out = v8c_number(isolate, number);
      return 0;
    case V8C_FIELD_NAMED: return get_named(isolate, field, at, out);
    case V8C_FIELD_BITS:
      *out = v8c_boolean(isolate, (read_bits(at, field->size) & field->bits) == field->bits);
      return 0;
    case V8C_FIELD_TEXT: return v8c_string(isolate, at, strnlen(at, field->size), out);
    case V8C_FIELD_STRING:
    case V8C_FIELD_OWNED: return get_string(isolate, at, out);
    case V8C_FIELD_STRUCT: return get_struct(context, record, index, field, out);
    case V8C_FIELD_POINTER: return get_pointer(context, field, at, out);
    default: *out = get_integer(isolate, field, at); return 0;
  }
}

int v8c__field_set(v8c_context *context, struct v8c__record *record, size_t index, const v8c_field *field, void *at,
                   v8c_value value, const struct v8c__path *path) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  bool is;
  switch (field->type) {
    case V8C_FIELD_BOOL:
      if (v8c_get_boolean(value, &is)) return not_a(path, "a boolean");
      memcpy(at, &is, sizeof is);
      return 0;
    case V8C_FIELD_FLOAT:
    case V8C_FIELD_DOUBLE: return set_floating(field, at, value, path);
    case V8C_FIELD_NAMED: return set_named(isolate, field, at, value, path);
    case V8C_FIELD_BITS: return set_flag(field, at, value, path);
    case V8C_FIELD_TEXT: return set_text(isolate, field, at, value, path);
    case V8C_FIELD_STRING: return v8c__path_fail(V8C_ETYPE, path, "the string is not the struct's own");
    case V8C_FIELD_OWNED: return set_owned(isolate, at, value, path);
    case V8C_FIELD_STRUCT: return set_struct(context, field, at, value, path);
    case V8C_FIELD_POINTER: return set_pointer(context, record, index, field, at, value, path);
    default: return set_integer(field, at, value, path);
  }
}
