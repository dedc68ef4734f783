/* signature.cc: calls of functions by signature that take numbers and booleans and give one, in one
 * step. An argument that is not as described takes the long way, src/class/signature.c, which says what is
 * wrong with it; to look at it here changes nothing. */
#include "src/class/signature.h"

#include <math.h>
#include <string.h>

#include "shim/number.h"
#include "shim/object.h"
#include "src/pack/heap.h"

namespace {

using Info = v8::FunctionCallbackInfo<v8::Value>;

enum : size_t { FEW = 4 }; /* registers of a kind that are always filled */

/* A whole number of a range that doubles hold exactly. */
bool whole_of(v8c_value value, double low, double end, uint64_t *out) {
  if (V8C__LIKELY(is_smi(value))) {
    *out = static_cast<uint64_t>(static_cast<int64_t>(smi(value)));
    return low < 0 || smi(value) >= 0;
  }
  if (!is_double(value)) return false;
  double number = double_of(value);
  if (!(number >= low && number < end)) return false;
  auto exact = static_cast<int64_t>(number);
  *out = static_cast<uint64_t>(exact);
  return static_cast<double>(exact) == number;
}

bool number_of_value(v8c_value value, double *out) {
  if (is_smi(value))
    *out = smi(value);
  else if (V8C__LIKELY(is_double(value)))
    *out = double_of(value);
  else
    return false;
  return true;
}

bool boolean_of(v8::Isolate *isolate, v8c_value value, uint64_t *out) {
  using v8::internal::Internals;
  const v8::internal::Address at = contents(value);
  *out = at == layout::root(isolate, Internals::kTrueValueRootIndex);
  return *out || at == layout::root(isolate, Internals::kFalseValueRootIndex);
}

bool take(v8::Isolate *isolate, int type, v8c_value value, v8c__registers *to) {
  double number;
  float narrow;
  uint64_t *whole = &to->whole[to->whole_count];
  switch (type) {
    case V8C_PARAM_BOOL: to->whole_count++; return boolean_of(isolate, value, whole);
    case V8C_PARAM_INT32: to->whole_count++; return whole_of(value, -0x1p31, 0x1p31, whole);
    case V8C_PARAM_UINT32: to->whole_count++; return whole_of(value, 0, 0x1p32, whole);
    case V8C_PARAM_INT64: to->whole_count++; return whole_of(value, -0x1p53, 0x1p53, whole);
    case V8C_PARAM_UINT64: to->whole_count++; return whole_of(value, 0, 0x1p53, whole);
    case V8C_PARAM_FLOAT:
      if (!number_of_value(value, &number)) return false;
      narrow = static_cast<float>(number);
      memcpy(&to->floating[to->floating_count++], &narrow, sizeof narrow); /* the lower half of the register */
      return true;
    default: return number_of_value(value, &to->floating[to->floating_count++]);
  }
}

bool take_all(const Info &info, const v8c_signature *signature, v8c__registers *to) {
  const size_t count = signature->count;
  if (V8C__UNLIKELY(static_cast<size_t>(info.Length()) < count)) return false;
  for (size_t i = 0; i < count; i++)
    if (V8C__UNLIKELY(!take(info.GetIsolate(), signature->params[i].type, to_c(info[static_cast<int>(i)]), to)))
      return false;
  return true;
}

/* The fewest registers that hold all: what is not said is not looked at. */
template <class Result>
Result call_it(void (*fn)(void), const v8c__registers &to) {
  static_assert(FEW == 4);
  const uint64_t *w = to.whole;
  const double *f = to.floating;
  if (!to.floating_count && to.whole_count <= FEW)
    return reinterpret_cast<Result (*)(uint64_t, uint64_t, uint64_t, uint64_t)>(fn)(w[0], w[1], w[2], w[3]);
  if (!to.whole_count && to.floating_count <= FEW)
    return reinterpret_cast<Result (*)(double, double, double, double)>(fn)(f[0], f[1], f[2], f[3]);
  v8c__registers all = to;
  for (size_t i = to.whole_count < FEW ? FEW : to.whole_count; i < V8C__WHOLE_MOST; i++) all.whole[i] = 0;
  for (size_t i = to.floating_count < FEW ? FEW : to.floating_count; i < V8C__FLOATING_MOST; i++) all.floating[i] = 0;
  using All = Result (*)(V8C__REGISTER_TYPES);
  return reinterpret_cast<All>(fn)(V8C__REGISTERS(all));
}

void give_double(const Info &info, double value) {
  int32_t small = value >= INT32_MIN && value <= INT32_MAX ? static_cast<int32_t>(value) : 0;
  if (small == value && !(small == 0 && signbit(value)))
    info.GetReturnValue().Set(small);
  else
    info.GetReturnValue().Set(value); /* its handle goes with the call's own scope */
}

}  // namespace

bool v8c__signature_is_plain(const v8c_signature *signature) {
  for (size_t i = 0; i < signature->count; i++) {
    int type = signature->params[i].type;
    if (signature->params[i].flags || type < V8C_PARAM_BOOL || type > V8C_PARAM_DOUBLE) return false;
  }
  int type = signature->result.type;
  return type >= V8C_PARAM_VOID && type <= V8C_PARAM_DOUBLE;
}

void v8c__signature_plain(v8c_call *call) {
  const Info &info = *reinterpret_cast<const Info *>(call);
  const auto *signature = static_cast<const v8c_signature *>(info.Data().As<v8::External>()->Value());
  v8c__registers to;
  to.whole_count = to.floating_count = 0;
  memset(to.whole, 0, FEW * sizeof *to.whole);
  memset(to.floating, 0, FEW * sizeof *to.floating);
  if (V8C__UNLIKELY(!signature || signature == reinterpret_cast<void *>(v8c__native_missing) ||
                    !take_all(info, signature, &to)))
    return v8c__signature_call(call);
  switch (signature->result.type) {
    case V8C_PARAM_FLOAT: return give_double(info, static_cast<double>(call_it<float>(signature->fn, to)));
    case V8C_PARAM_DOUBLE: return give_double(info, call_it<double>(signature->fn, to));
    default: break;
  }
  const uint64_t bits = call_it<uint64_t>(signature->fn, to);
  switch (signature->result.type) {
    case V8C_PARAM_BOOL: return info.GetReturnValue().Set((bits & 0xff) != 0);
    case V8C_PARAM_INT32: return info.GetReturnValue().Set(static_cast<int32_t>(bits));
    case V8C_PARAM_UINT32: return info.GetReturnValue().Set(static_cast<uint32_t>(bits));
    case V8C_PARAM_INT64: return give_double(info, static_cast<double>(static_cast<int64_t>(bits)));
    case V8C_PARAM_UINT64: return give_double(info, static_cast<double>(bits));
    default: return;
  }
}
