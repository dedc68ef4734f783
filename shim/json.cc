/* json.cc: JSON text to values and back. */
#include "shim/object.h"

bool v8c__json_is_undefined(v8::Isolate *isolate, v8::Local<v8::String> text) {
  uint16_t first = 0;
  if (text->Length()) text->WriteV2(isolate, 0, 1, &first);
  return first == 'u';
}

/* The text of a value, in the caller's handle scope. */
static int stringify(v8c_context *context, v8c_value value, int indent, v8::Local<v8::String> *out) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::Local<v8::String> spaces;
  int err = v8c__string(isolate, "          ", static_cast<size_t>(indent), v8::NewStringType::kInternalized, &spaces);
  if (err) return err;
  return run(context, [&] { return v8::JSON::Stringify(local(context), to_v8(value), spaces).ToLocal(out); });
}

static int check(v8c_context *context, bool arguments, int indent) {
  int err = begin(context);
  if (err) return err;
  if (!arguments) return v8c__code(V8C_EINVAL);
  if (indent < 0 || indent > 10) return v8c__fail(V8C_ERANGE, "an indent of %d: 0 to 10 spaces", indent);
  return 0;
}

int v8c_json_parse(v8c_context *context, const char *text, size_t len, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  return one(context->owned.isolate, out, [&](v8c_value *made) {
    v8::Local<v8::String> json;
    int failed = v8c__string(context->owned.isolate->v8, text, len, v8::NewStringType::kNormal, &json);
    if (failed) return failed;
    return give(context, made, [&] { return v8::JSON::Parse(local(context), json); });
  });
}

int v8c_json_stringify(v8c_context *context, v8c_value value, int indent, v8c_value *out) {
  int err = check(context, value && out, indent);
  if (err) return err;
  return one(context->owned.isolate, out, [&](v8c_value *made) {
    v8::Isolate *isolate = context->owned.isolate->v8;
    v8::Local<v8::String> json;
    int failed = stringify(context, value, indent, &json);
    if (failed) return failed;
    *made = v8c__json_is_undefined(isolate, json) ? to_c(v8::Undefined(isolate)) : to_c(json);
    return 0;
  });
}

int v8c_json_write(v8c_context *context, v8c_value value, int indent, v8c_write_fn write, void *data) {
  int err = check(context, value && write, indent);
  if (err) return err;
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::String> json;
  err = stringify(context, value, indent, &json);
  if (err) return err;
  if (v8c__json_is_undefined(isolate, json)) return v8c__fail(V8C_ENOENT, "JavaScript gives undefined");
  return v8c__write(isolate, json, write, data);
}
