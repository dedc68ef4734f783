/* context_slot.cc: what the host keeps with a context, and its security token. */
#include "shim/context.h"
#include "shim/object.h"

/* ---- Slots ----------------------------------------------------------------------------- */

namespace {

int slot_of(const v8c_context *context, size_t index, int *slot) {
  int err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  if (index >= V8C_CONTEXT_SLOTS) return v8c__fail(V8C_ERANGE, "slot %zu: a context has %d", index, V8C_CONTEXT_SLOTS);
  *slot = V8C__SLOT_HOST + static_cast<int>(index);
  return 0;
}

int nothing(int slot, const char *kind) {
  return v8c__fail(V8C_ENOENT, "slot %d holds no %s", slot - V8C__SLOT_HOST, kind);
}

/* V8 hands a pointer out as a small integer; but those have their lower half clear. NULL is the
 * integer 0, which a value may be too. */
bool is_pointer(v8::internal::Address field) {
  return !v8::internal::Internals::HasHeapObjectTag(field) && static_cast<uint32_t>(field) != 0;
}

bool there(const v8c_context *context, int slot) {
  return static_cast<uint32_t>(slot) < local(context)->GetNumberOfEmbedderDataFields();
}

/* V8 fills slots that it makes with undefined; a value that is undefined is kept as the hole it
 * would be, so both answer the same. */
bool empty(v8c_value value) { return !is_pointer(contents(value)) && to_v8(value)->IsUndefined(); }

}  // namespace

int v8c_context_set_slot(v8c_context *context, size_t index, v8c_value value) {
  int slot = 0;
  int err = slot_of(context, index, &slot);
  if (err) return err;
  if (!value) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(context->owned.isolate->v8);
  local(context)->SetEmbedderData(slot, to_v8(value));
  return 0;
}

int v8c_context_slot(v8c_context *context, size_t index, v8c_value *out) {
  int slot = 0;
  int err = slot_of(context, index, &slot);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (!there(context, slot)) return nothing(slot, "value");
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    *value = to_c(local(context)->GetEmbedderData(slot));
    return empty(*value) || is_pointer(contents(*value)) ? nothing(slot, "value") : 0;
  });
}

int v8c_context_set_slot_pointer(v8c_context *context, size_t index, void *pointer) {
  int slot = 0;
  int err = slot_of(context, index, &slot);
  if (err) return err;
  auto address = reinterpret_cast<v8::internal::Address>(pointer);
  if (pointer && !is_pointer(address)) return v8c__fail(V8C_EINVAL, "the pointer is odd or a multiple of 4 GiB");
  v8::HandleScope handles(context->owned.isolate->v8);
  local(context)->SetAlignedPointerInEmbedderData(slot, pointer);
  return 0;
}

int v8c_context_slot_pointer(v8c_context *context, size_t index, void **out) {
  int slot = 0;
  int err = slot_of(context, index, &slot);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (!there(context, slot)) return nothing(slot, "pointer");
  void *pointer = local(context)->GetAlignedPointerFromEmbedderData(slot); /* or a value, as it is */
  if (pointer && !is_pointer(reinterpret_cast<v8::internal::Address>(pointer))) return nothing(slot, "pointer");
  *out = pointer;
  return 0;
}

/* ---- Security token ---------------------------------------------------------------------- */

/* V8 compares tokens by identity: equal texts are made one. */
static int intern(v8::Isolate *isolate, v8::Local<v8::Value> *token) {
  if (!(*token)->IsString()) return 0;
  v8c_buf text = {};
  v8::Local<v8::String> same;
  int err = v8c__append(isolate, token->As<v8::String>(), true, &text);
  if (!err) err = v8c__string(isolate, text.data ? text.data : "", text.len, v8::NewStringType::kInternalized, &same);
  v8c_buf_free(&text);
  if (!err) *token = same;
  return err;
}

int v8c_context_set_security_token(v8c_context *context, v8c_value value) {
  int err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  if (value) {
    v8::Local<v8::Value> token = to_v8(value);
    if (!token->IsName() && !token->IsObject())
      return v8c__fail(V8C_ETYPE, "a security token is a string, a symbol or an object");
    err = intern(isolate, &token);
    if (err) return err;
    local(context)->SetSecurityToken(token);
  } else {
    local(context)->UseDefaultSecurityToken();
  }
  full(context)->own_token = value != nullptr;
  return 0;
}

int v8c_context_security_token(v8c_context *context, v8c_value *out) {
  int err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8::Isolate *isolate = context->owned.isolate->v8;
  *out = full(context)->own_token ? to_c(local(context)->GetSecurityToken()) : to_c(v8::Undefined(isolate));
  return 0;
}
