/* signature.cc: calls of functions by signature, in one step where every argument is as described.
 * One that is not takes the long way, src/class/signature.c, which says what is wrong; to have looked at the
 * arguments here has changed nothing. */
#include "src/class/signature.h"

#include <math.h>
#include <string.h>

#include "shim/number.h"
#include "shim/object.h"
#include "src/pack/heap.h"

namespace {

using Info = v8::FunctionCallbackInfo<v8::Value>;

enum : size_t { FEW = 4, TEXT_MOST = 500 };

/* One call, on the stack. Registers of a kind that are always filled: FEW. */
struct Call {
  const Info &info;
  v8c__registers to;
  size_t callback_count, text_len;
  v8c_callback callbacks[V8C__WHOLE_MOST];
  char text[TEXT_MOST];

  explicit Call(const Info &of) : info(of), callback_count(0), text_len(0) {
    to.whole_count = to.floating_count = 0;
    memset(to.whole, 0, FEW * sizeof *to.whole);
    memset(to.floating, 0, FEW * sizeof *to.floating);
  }
  v8c_isolate *isolate() const { return static_cast<v8c_isolate *>(info.GetIsolate()->GetData(0)); }
  bool whole(uint64_t bits) {
    to.whole[to.whole_count++] = bits;
    return true;
  }
  bool floating(double number) {
    to.floating[to.floating_count++] = number;
    return true;
  }
};

/* A whole number of a range that doubles hold exactly. */
bool take_whole(Call *call, v8c_value value, double low, double end) {
  if (V8C__LIKELY(is_smi(value)))
    return call->whole(static_cast<uint64_t>(static_cast<int64_t>(smi(value)))) && (low < 0 || smi(value) >= 0);
  if (!is_double(value)) return false;
  const double number = double_of(value);
  if (!(number >= low && number < end)) return false;
  const auto exact = static_cast<int64_t>(number);
  return static_cast<double>(exact) == number && call->whole(static_cast<uint64_t>(exact));
}

bool take_number(Call *call, v8c_value value, bool narrow) {
  if (!is_smi(value) && V8C__UNLIKELY(!is_double(value))) return false;
  double number = is_smi(value) ? smi(value) : double_of(value);
  const float half = static_cast<float>(number);
  if (narrow) memcpy(&number, &half, sizeof half); /* the lower half of the register */
  return call->floating(number);
}

bool take_boolean(Call *call, v8c_value value) {
  using v8::internal::Internals;
  v8::Isolate *isolate = call->info.GetIsolate();
  const bool is = contents(value) == layout::root(isolate, Internals::kTrueValueRootIndex);
  if (!is && contents(value) != layout::root(isolate, Internals::kFalseValueRootIndex)) return false;
  return call->whole(is);
}

/* Short ASCII without a NUL: as it is in V8's heap. */
bool take_text(Call *call, v8c_value value) {
  using v8::internal::Internals;
  const v8::internal::Address at = contents(value);
  if (!v8c__known.strings || !layout::is_string(at)) return false;
  const int kind = Internals::GetInstanceType(at) & Internals::kStringRepresentationAndEncodingMask;
  const size_t len = layout::length(at);
  if (kind != layout::kOneByteUnits || len >= TEXT_MOST - call->text_len) return false;
  char *to = call->text + call->text_len;
  memcpy(to, layout::units<char>(at), len);
  to[len] = 0;
  bool fine = true;
  for (size_t i = 0; i < len; i++) fine &= to[i] > 0;
  call->text_len += len + 1;
  return fine && call->whole(reinterpret_cast<uintptr_t>(to));
}

bool take_bytes(Call *call, v8c_value value) {
  void *bytes = nullptr;
  size_t len = 0;
  if (v8c_bytes(call->isolate(), value, &bytes, &len)) return false;
  uint64_t *words = &call->to.whole[call->to.whole_count];
  words[0] = reinterpret_cast<uintptr_t>(bytes);
  words[1] = len;
  call->to.whole_count += 2;
  return true;
}

bool take_struct(Call *call, v8c_value value, const v8c_class *of) {
  void *self = v8c_class_unwrap(call->isolate(), of, value);
  return self && call->whole(reinterpret_cast<uintptr_t>(self));
}

/* Stores of words, since the function reads them at once as words. */
__attribute__((noinline, optimize("no-tree-slp-vectorize"))) bool take_function(Call *call, v8c_value value,
                                                                                const v8c_signature *signature) {
  v8c_context *context = v8c_call_context(reinterpret_cast<const v8c_call *>(&call->info));
  if (!context || !to_v8(value)->IsFunction()) return false;
  v8c_callback *callback = &call->callbacks[call->callback_count++];
  *callback = {context, signature, nullptr, value, call->isolate()};
  return call->whole(reinterpret_cast<uintptr_t>(callback));
}

bool take(Call *call, const v8c_param &param, v8c_value value) {
  switch (param.type) {
    case V8C_PARAM_BOOL: return take_boolean(call, value);
    case V8C_PARAM_INT32: return take_whole(call, value, -0x1p31, 0x1p31);
    case V8C_PARAM_UINT32: return take_whole(call, value, 0, 0x1p32);
    case V8C_PARAM_INT64: return take_whole(call, value, -0x1p53, 0x1p53);
    case V8C_PARAM_UINT64: return take_whole(call, value, 0, 0x1p53);
    case V8C_PARAM_FLOAT: return take_number(call, value, true);
    case V8C_PARAM_DOUBLE: return take_number(call, value, false);
    case V8C_PARAM_STRING: return take_text(call, value);
    case V8C_PARAM_BYTES: return take_bytes(call, value);
    case V8C_PARAM_CLASS: return take_struct(call, value, param.of);
    case V8C_PARAM_FUNCTION: return take_function(call, value, param.signature);
    default: return false;
  }
}

bool take_all(Call *call, const v8c_signature *signature) {
  const size_t count = signature->count;
  if (V8C__UNLIKELY(static_cast<size_t>(call->info.Length()) < count)) return false;
  for (size_t i = 0; i < count; i++)
    if (V8C__UNLIKELY(!take(call, signature->params[i], to_c(call->info[static_cast<int>(i)])))) return false;
  return true;
}

/* The fewest registers that hold all: what a function does not take it does not look at. */
template <class Result>
Result call_it(void (*fn)(void), v8c__registers *to) {
  using Word = uint64_t;
  const Word *w = to->whole;
  const double *f = to->floating;
  if (!to->floating_count) {
    static_assert(FEW == 4 && V8C__WHOLE_MOST == 8);
    if (to->whole_count <= FEW) return reinterpret_cast<Result (*)(Word, Word, Word, Word)>(fn)(w[0], w[1], w[2], w[3]);
    for (size_t i = to->whole_count; i < V8C__WHOLE_MOST; i++) to->whole[i] = 0;
    using Eight = Result (*)(Word, Word, Word, Word, Word, Word, Word, Word);
    return reinterpret_cast<Eight>(fn)(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
  }
  if (to->whole_count <= FEW && to->floating_count <= FEW) {
    using Few = Result (*)(Word, Word, Word, Word, double, double, double, double);
    return reinterpret_cast<Few>(fn)(w[0], w[1], w[2], w[3], f[0], f[1], f[2], f[3]);
  }
  for (size_t i = to->whole_count < FEW ? FEW : to->whole_count; i < V8C__WHOLE_MOST; i++) to->whole[i] = 0;
  for (size_t i = to->floating_count < FEW ? FEW : to->floating_count; i < V8C__FLOATING_MOST; i++) to->floating[i] = 0;
  using All = Result (*)(V8C__REGISTER_TYPES);
  return reinterpret_cast<All>(fn)(V8C__REGISTERS(*to));
}

/* Its handle goes with the call's own scope. */
void give(const Info &info, double value) {
  const int32_t small = value >= INT32_MIN && value <= INT32_MAX ? static_cast<int32_t>(value) : 0;
  if (small == value && !(small == 0 && signbit(value)))
    info.GetReturnValue().Set(small);
  else
    info.GetReturnValue().Set(value);
}

}  // namespace

v8c_value v8c__signature_data(v8c_isolate *isolate, const v8c_signature *signature) {
  if (isolate->of_creator) return v8c_external(isolate, const_cast<v8c_signature *>(signature));
  /* An address has 47 bits, which a double holds. */
  return v8c_number(isolate, static_cast<double>(reinterpret_cast<uintptr_t>(signature)));
}

static inline const v8c_signature *signature_of(const Info &info) {
  const v8c_value data = to_c(info.Data());
  if (V8C__LIKELY(is_double(data)))
    return reinterpret_cast<const v8c_signature *>(static_cast<uintptr_t>(double_of(data)));
  if (to_v8(data)->IsNumber())
    return reinterpret_cast<const v8c_signature *>(static_cast<uintptr_t>(to_v8<v8::Number>(data)->Value()));
  void *known = to_v8(data)->IsExternal() ? to_v8<v8::External>(data)->Value() : nullptr;
  return known == reinterpret_cast<void *>(v8c__native_missing) ? nullptr : static_cast<const v8c_signature *>(known);
}

const v8c_signature *v8c__signature_of(const v8c_call *call) {
  return signature_of(*reinterpret_cast<const Info *>(call));
}

bool v8c__signature_is_plain(const v8c_signature *signature) {
  for (size_t i = 0; i < signature->count; i++)
    if (signature->params[i].flags || signature->params[i].type == V8C_PARAM_BIGINT) return false;
  return true;
}

void v8c__signature_plain(v8c_call *from) {
  const Info &info = *reinterpret_cast<const Info *>(from);
  const v8c_signature *signature = signature_of(info);
  Call call(info);
  if (V8C__UNLIKELY(!signature || !take_all(&call, signature))) return v8c__signature_call(from);
  const int result = signature->result.type;
  if (result == V8C_PARAM_DOUBLE) return give(info, call_it<double>(signature->fn, &call.to));
  if (result == V8C_PARAM_FLOAT) return give(info, static_cast<double>(call_it<float>(signature->fn, &call.to)));
  const uint64_t bits = call_it<uint64_t>(signature->fn, &call.to);
  switch (result) {
    case V8C_PARAM_VOID: return;
    case V8C_PARAM_BOOL: return info.GetReturnValue().Set((bits & 0xff) != 0);
    case V8C_PARAM_INT32: return info.GetReturnValue().Set(static_cast<int32_t>(bits));
    case V8C_PARAM_UINT32: return info.GetReturnValue().Set(static_cast<uint32_t>(bits));
    default: return v8c__signature_finish(from, signature, bits);
  }
}
