/* signature.c: C functions called by a description of their parameters.
 *
 * On the machines that V8 here is built for, x86-64 and AArch64 with the System V rules, parameters
 * that are integers and pointers and those that are floats are handed over apart: the n-th of the
 * one kind in the same place whatever lies between. So one call with eight of each reaches every
 * function that takes some of them. */
#include "v8c/signature.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/class/class.h"
#include "src/class/signature.h"
#include "src/pack/heap.h"
#include "v8c/buffer.h"
#include "v8c/context.h"
#include "v8c/error.h"
#include "v8c/isolate.h"
#include "v8c/object.h"
#include "v8c/snapshot.h"
#include "v8c/string.h"
#include "v8c/value.h"

#if !(defined(__x86_64__) || defined(__aarch64__)) || defined(_WIN32)
#error "functions by signature need the System V rules of x86-64 or AArch64"
#endif

/* ---- Descriptions are checked --------------------------------------------------------------------- */

static bool is_scalar(int type) { return type >= V8C_PARAM_BOOL && type <= V8C_PARAM_BIGINT; }
static bool is_floating(const v8c_param *param) {
  return !(param->flags & V8C_PARAM_OUT) && (param->type == V8C_PARAM_FLOAT || param->type == V8C_PARAM_DOUBLE);
}

static int check_callback(const v8c_signature *signature);

static const char *wrong_param(const v8c_param *param) {
  if (param->type <= V8C_PARAM_VOID || param->type > V8C_PARAM_FUNCTION) return "there is no such type of parameter";
  if (param->flags & ~(V8C_PARAM_OPTIONAL | V8C_PARAM_OUT)) return "there are no such flags";
  if (param->flags & V8C_PARAM_OUT && (!is_scalar(param->type) || param->flags & V8C_PARAM_OPTIONAL))
    return "only numbers and booleans come out";
  if (param->type == V8C_PARAM_CLASS && !param->of) return "a struct without a class";
  if (param->type == V8C_PARAM_FUNCTION && (!param->signature || check_callback(param->signature)))
    return "a callback without a right signature";
  return NULL;
}

static const char *wrong_result(const v8c_param *result) {
  if (result->type < V8C_PARAM_VOID || result->type > V8C_PARAM_OWNED_STRING || result->type == V8C_PARAM_BYTES ||
      result->type == V8C_PARAM_FUNCTION)
    return "there is no such type of result";
  if (result->flags & ~V8C_PARAM_OWNED) return "there are no such flags";
  if (result->flags & V8C_PARAM_OWNED && result->type != V8C_PARAM_CLASS) return "only structs can be owned";
  if (result->type == V8C_PARAM_CLASS && !result->of) return "a struct without a class";
  return NULL;
}

static int check(const v8c_signature *signature) {
  size_t whole = 0, floating = 0, out = 0;
  const char *wrong;
  if (!signature || signature->size != sizeof *signature || (signature->count && !signature->params))
    return v8c__fail(V8C_EINVAL, "a signature needs its size and parameters");
  const char *name = signature->name ? signature->name : "function";
  if ((wrong = wrong_result(&signature->result))) return v8c__fail(V8C_EINVAL, "%s: result: %s", name, wrong);
  for (size_t i = 0; i < signature->count; i++) {
    const v8c_param *param = &signature->params[i];
    if ((wrong = wrong_param(param))) return v8c__fail(V8C_EINVAL, "%s: parameter %zu: %s", name, i + 1, wrong);
    is_floating(param) ? floating++ : whole++;
    if (param->type == V8C_PARAM_BYTES) whole++;
    if (param->flags & V8C_PARAM_OUT) out++;
    if (whole > V8C__WHOLE_MOST || floating > V8C__FLOATING_MOST)
      return v8c__fail(V8C_ERANGE, "%s: parameter %zu: too many: 8 whole and 8 floating at most", name, i + 1);
  }
  bool free_result = signature->result.type == V8C_PARAM_VOID || signature->result.type == V8C_PARAM_STATUS;
  if (out > 1 || (out && !free_result)) return v8c__fail(V8C_EINVAL, "%s: one result at most", name);
  return 0;
}

static int check_callback(const v8c_signature *signature) {
  int err = check(signature);
  if (err) return err;
  for (size_t i = 0; i < signature->count; i++) {
    int type = signature->params[i].type;
    if (signature->params[i].flags || type == V8C_PARAM_BYTES || type == V8C_PARAM_FUNCTION)
      return v8c__fail(V8C_EINVAL, "%s: parameter %zu: not one of a callback",
                       signature->name ? signature->name : "callback", i + 1);
  }
  int type = signature->result.type;
  bool fine = type == V8C_PARAM_VOID || is_scalar(type) || type == V8C_PARAM_CLASS;
  return fine && !signature->result.flags ? 0 : v8c__fail(V8C_EINVAL, "no result of a callback");
}

int v8c__callback_check(const v8c_signature *signature) { return check_callback(signature); }

int v8c_signature_check(const v8c_signature *signature) {
  int err = check(signature);
  return err || signature->fn ? err : v8c__fail(V8C_EINVAL, "a signature without a function");
}

/* ---- One call --------------------------------------------------------------------------------------- */

/* What a call takes with it, to be let go at its end. */
struct call {
  const v8c_signature *signature;
  v8c_isolate *isolate;
  v8c_call *from;
  struct v8c__registers to;
  v8c_buf texts[V8C__WHOLE_MOST];
  v8c_callback callbacks[V8C__WHOLE_MOST];
  size_t text_count, callback_count;
  uint64_t out;
  const v8c_param *out_param;
};

static int fail(struct call *call, size_t index, const v8c_param *param, int code, const char *expected) {
  char place[200];
  const char *name = call->signature->name ? call->signature->name : "function";
  if (param->name)
    (void)snprintf(place, sizeof place, "%s: argument %zu (%s)", name, index + 1, param->name);
  else
    (void)snprintf(place, sizeof place, "%s: argument %zu", name, index + 1);
  if (code == V8C_ERANGE) return v8c_throw_range_error(call->isolate, "%s: %s", place, expected);
  return v8c_throw_type_error(call->isolate, "%s: expected %s", place, expected);
}

static void whole(struct call *call, uint64_t value) { call->to.whole[call->to.whole_count++] = value; }

static void floating(struct call *call, const v8c_param *param, double value) {
  double *to = &call->to.floating[call->to.floating_count++];
  float narrow = (float)value;
  if (param->type == V8C_PARAM_FLOAT)
    memcpy(to, &narrow, sizeof narrow); /* the lower half of the register */
  else
    *to = value;
}

static int put_number(struct call *call, size_t index, const v8c_param *param, v8c_value value) {
  static const struct {
    double low, end;
  } ranges[] = {[V8C_PARAM_INT32] = {-0x1p31, 0x1p31},
                [V8C_PARAM_UINT32] = {0, 0x1p32},
                [V8C_PARAM_INT64] = {-0x1p63, 0x1p63},
                [V8C_PARAM_UINT64] = {0, 0x1p64}};
  double number;
  if (v8c_get_number(value, &number)) return fail(call, index, param, V8C_ETYPE, "a number");
  if (is_floating(param)) {
    floating(call, param, number);
    return 0;
  }
  if (!(number >= ranges[param->type].low && number < ranges[param->type].end))
    return fail(call, index, param, V8C_ERANGE, "out of range");
  if (number != trunc(number)) return fail(call, index, param, V8C_ERANGE, "not a whole number");
  whole(call, number < 0 ? (uint64_t)(int64_t)number : (uint64_t)number);
  return 0;
}

static int put_bigint(struct call *call, size_t index, const v8c_param *param, v8c_value value) {
  int64_t number;
  bool lossless;
  if (!v8c_is_bigint(value)) return fail(call, index, param, V8C_ETYPE, "a BigInt");
  int err = v8c_get_bigint_int64(value, &number, &lossless);
  if (err) return err;
  if (!lossless) return fail(call, index, param, V8C_ERANGE, "out of range");
  whole(call, (uint64_t)number);
  return 0;
}

static int put_string(struct call *call, size_t index, const v8c_param *param, v8c_value value) {
  if (!v8c_is_string(value)) return fail(call, index, param, V8C_ETYPE, "a string");
  v8c_buf *text = &call->texts[call->text_count++];
  *text = (v8c_buf){0};
  int err = v8c_string_append(call->isolate, value, 0, text);
  if (!err) err = v8c_buf_append(text, "", 1);
  if (err) return err;
  if (memchr(text->data, 0, text->len - 1)) return fail(call, index, param, V8C_ERANGE, "a NUL in the text");
  whole(call, (uint64_t)(uintptr_t)text->data);
  return 0;
}

static int put_bytes(struct call *call, size_t index, const v8c_param *param, v8c_value value) {
  void *bytes = NULL;
  size_t len = 0;
  if (v8c_bytes(call->isolate, value, &bytes, &len)) return fail(call, index, param, V8C_ETYPE, "bytes");
  whole(call, (uint64_t)(uintptr_t)bytes);
  whole(call, len);
  return 0;
}

static int put_struct(struct call *call, size_t index, const v8c_param *param, v8c_value value) {
  char kind[128];
  void *self = v8c_class_unwrap(call->isolate, param->of, value);
  if (!self) {
    (void)snprintf(kind, sizeof kind, "a %s", param->of->name);
    return fail(call, index, param, V8C_ETYPE, kind);
  }
  whole(call, (uint64_t)(uintptr_t)self);
  return 0;
}

static int put_function(struct call *call, size_t index, const v8c_param *param, v8c_value value) {
  if (!v8c_is_function(value)) return fail(call, index, param, V8C_ETYPE, "a function");
  v8c_context *context = v8c_call_context(call->from);
  if (!context) return v8c__fail(V8C_EDISPOSED, "%s", "");
  v8c_callback *callback = &call->callbacks[call->callback_count++];
  *callback = (v8c_callback){context, param->signature, NULL, value, call->isolate};
  whole(call, (uint64_t)(uintptr_t)callback);
  return 0;
}

static void put_nothing(struct call *call, const v8c_param *param) {
  if (is_floating(param)) return floating(call, param, 0);
  whole(call, 0);
  if (param->type == V8C_PARAM_BYTES) whole(call, 0);
}

static int put(struct call *call, size_t index, const v8c_param *param, v8c_value value) {
  bool is;
  if (param->flags & V8C_PARAM_OPTIONAL && v8c_is_undefined(value)) {
    put_nothing(call, param);
    return 0;
  }
  switch (param->type) {
    case V8C_PARAM_BOOL:
      if (v8c_get_boolean(value, &is)) return fail(call, index, param, V8C_ETYPE, "a boolean");
      whole(call, is);
      return 0;
    case V8C_PARAM_BIGINT: return put_bigint(call, index, param, value);
    case V8C_PARAM_STRING: return put_string(call, index, param, value);
    case V8C_PARAM_BYTES: return put_bytes(call, index, param, value);
    case V8C_PARAM_CLASS: return put_struct(call, index, param, value);
    case V8C_PARAM_FUNCTION: return put_function(call, index, param, value);
    default: return put_number(call, index, param, value);
  }
}

static int put_all(struct call *call, v8c_call *from) {
  size_t argument = 0;
  int err = 0;
  for (size_t i = 0; !err && i < call->signature->count; i++) {
    const v8c_param *param = &call->signature->params[i];
    if (param->flags & V8C_PARAM_OUT) {
      call->out_param = param;
      whole(call, (uint64_t)(uintptr_t)&call->out);
    } else {
      v8c_value value = v8c_arg(from, argument);
      err = put(call, argument++, param, value);
    }
  }
  return err;
}

/* ---- Results ------------------------------------------------------------------------------------------ */

typedef uint64_t (*whole_fn)(V8C__REGISTER_TYPES);
typedef double (*double_fn)(V8C__REGISTER_TYPES);
typedef float (*float_fn)(V8C__REGISTER_TYPES);

/* The result's bits; of a float as a double. */
static uint64_t call_it(const v8c_signature *signature, const struct v8c__registers *to) {
  uint64_t bits;
  double number;
  if (signature->result.type != V8C_PARAM_FLOAT && signature->result.type != V8C_PARAM_DOUBLE)
    return ((whole_fn)signature->fn)(V8C__REGISTERS(*to));
  if (signature->result.type == V8C_PARAM_FLOAT)
    number = (double)((float_fn)signature->fn)(V8C__REGISTERS(*to));
  else
    number = ((double_fn)signature->fn)(V8C__REGISTERS(*to));
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

static v8c_value string_of(struct call *call, const char *text) {
  v8c_value value = NULL;
  if (!text) return v8c_null(call->isolate);
  int err = v8c_string(call->isolate, text, V8C_ZSTR, &value);
  if (err) v8c__throw_failure(call->isolate, err);
  return value;
}

static void give_status(struct call *call, int status) {
  const char *text = call->signature->status_text ? call->signature->status_text(status) : NULL;
  const char *name = call->signature->name ? call->signature->name : "function";
  if (text)
    (void)v8c_throw_error(call->isolate, "%s: %s", name, text);
  else
    (void)v8c_throw_error(call->isolate, "%s: status %d", name, status);
}

/* A struct that was to be owned by an object that could not be made; one that has an owner is that one's. */
static void lost(struct call *call, const v8c_param *result, void *self, int err) {
  bool owned = result->flags & V8C_PARAM_OWNED && err != V8C_ESTATE;
  v8c__throw_failure(call->isolate, err);
  if (!owned) return;
  for (const v8c_class *one = result->of; one; one = one->parent) {
    if (!one->finalize) continue;
    one->finalize(self);
    return;
  }
}

static void give(struct call *call, v8c_call *from, const v8c_param *result, uint64_t bits) {
  v8c_value value = NULL;
  double number;
  int err;
  switch (result->type) {
    case V8C_PARAM_BOOL: v8c_return_boolean(from, (bits & 0xff) != 0); return;
    case V8C_PARAM_INT32: v8c_return_int32(from, (int32_t)bits); return;
    case V8C_PARAM_UINT32: v8c_return_uint32(from, (uint32_t)bits); return;
    case V8C_PARAM_INT64: v8c_return_number(from, (double)(int64_t)bits); return;
    case V8C_PARAM_UINT64: v8c_return_number(from, (double)bits); return;
    case V8C_PARAM_FLOAT:
    case V8C_PARAM_DOUBLE:
      memcpy(&number, &bits, sizeof number);
      v8c_return_number(from, number);
      return;
    case V8C_PARAM_BIGINT: v8c_return(from, v8c_bigint_int64(call->isolate, (int64_t)bits)); return;
    case V8C_PARAM_STRING: v8c_return(from, string_of(call, (const char *)(uintptr_t)bits)); return;
    case V8C_PARAM_OWNED_STRING:
      v8c_return(from, string_of(call, (const char *)(uintptr_t)bits));
      free((void *)(uintptr_t)bits);
      return;
    case V8C_PARAM_CLASS:
      err = v8c_class_wrap(v8c_call_context(from), result->of, (void *)(uintptr_t)bits,
                           result->flags & V8C_PARAM_OWNED ? V8C_WRAP_OWNED : 0, &value);
      if (err) lost(call, result, (void *)(uintptr_t)bits, err);
      v8c_return(from, value);
      return;
    default: return;
  }
}

/* What a pointer to a result points to, as its bits in a register. */
static uint64_t out_bits(const struct call *call) {
  float narrow;
  double number;
  uint64_t bits = call->out;
  if (call->out_param->type != V8C_PARAM_FLOAT) return bits;
  memcpy(&narrow, &call->out, sizeof narrow);
  number = (double)narrow;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

static void finish(struct call *call, v8c_call *from, uint64_t bits) {
  bool failed = call->signature->result.type == V8C_PARAM_STATUS && (int32_t)bits;
  if (failed)
    give_status(call, (int)(int32_t)bits);
  else if (call->out_param)
    give(call, from, call->out_param, out_bits(call));
  else
    give(call, from, &call->signature->result, bits);
}

void v8c__signature_finish(v8c_call *from, const v8c_signature *signature, uint64_t bits) {
  struct call call;
  call.signature = signature;
  call.isolate = v8c_call_isolate(from);
  call.out_param = NULL;
  finish(&call, from, bits);
}

void v8c__signature_call(v8c_call *from) {
  struct call call;
  memset(&call.to, 0, sizeof call.to);
  call.text_count = call.callback_count = 0;
  call.out = 0;
  call.out_param = NULL;
  call.isolate = v8c_call_isolate(from);
  call.signature = v8c__signature_of(from);
  if (!call.signature) {
    (void)v8c_throw_error(call.isolate, "this function's signature was not registered when the snapshot was restored");
    return;
  }
  call.from = from;
  int err = put_all(&call, from);
  if (!err)
    finish(&call, from, call_it(call.signature, &call.to));
  else
    v8c__throw_failure(call.isolate, err);
  for (size_t i = 0; i < call.text_count; i++) v8c_buf_free(&call.texts[i]);
}

int v8c_signature_function(v8c_context *context, const v8c_signature *signature, v8c_value *out) {
  int err = v8c__class_usable(context, signature, out);
  if (!err) err = v8c_signature_check(signature);
  if (err) return err;
  v8c_isolate *isolate = v8c_context_isolate(context);
  v8c_scope scope;
  v8c_value function = NULL;
  err = v8c_scope_open(isolate, &scope);
  if (err) return err;
  v8c_value data = v8c__signature_data(isolate, signature);
  if (!data)
    err = v8c__fail(V8C_ESNAPSHOT, "%s: not registered", signature->name ? signature->name : "function");
  else
    err =
        v8c_function(context, signature->name, signature->name ? V8C_ZSTR : 0,
                     v8c__signature_is_plain(signature) ? v8c__signature_plain : v8c__signature_call, data, &function);
  if (err) {
    v8c_scope_close(&scope);
    return err;
  }
  *out = v8c_scope_close_with(&scope, function);
  return 0;
}

int v8c_signature_register(const char *name, size_t len, const v8c_signature *signature) {
  int err = v8c_signature_check(signature);
  return err ? err : v8c_register_native(name, len, (void (*)(void))(uintptr_t)signature);
}
