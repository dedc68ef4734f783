/* error_info.cc: what a caught error says: copied when caught, or made when first asked. */
#include <string.h>

#include <new>

#include "shim/error.h"

namespace {

v8c_error *error_of(v8c__owned *self) { return reinterpret_cast<v8c_error *>(self); }

void detach(v8c__owned *self) {
  v8c_error *error = error_of(self);
  error->value.Reset();
  error->message_object.Reset();
  error->context.Reset();
}

void release(v8c__owned *self) {
  v8c_error *error = error_of(self);
  for (size_t i = 0; i < error->frame_count; i++) {
    v8c__free(const_cast<char *>(error->frames[i].function));
    v8c__free(const_cast<char *>(error->frames[i].script));
  }
  v8c__free(error->frames);
  v8c__free(error->stack);
  v8c__free(error->message);
  v8c__free(error->script);
  v8c__free(error->source_line);
  error->~v8c_error();
  v8c__free(error);
}

/* V8 says "Uncaught Error: x"; the text of a value whose own conversion cannot be run. */
char *message_text(v8::Isolate *isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                   v8::Local<v8::Message> message, size_t *len) {
  const char prefix[] = "Uncaught ";
  v8::Local<v8::String> text;
  if (!message.IsEmpty()) text = message->Get();
  if (text.IsEmpty() && (value.IsEmpty() || !value->ToDetailString(context).ToLocal(&text)))
    return v8c__strdup("", 0);
  char *copy = v8c__text(isolate, text, len);
  if (copy && *len >= sizeof prefix - 1 && !memcmp(copy, prefix, sizeof prefix - 1)) {
    *len -= sizeof prefix - 1;
    memmove(copy, copy + sizeof prefix - 1, *len + 1);
  }
  return copy;
}

void read_position(v8c_error *error, v8::Isolate *isolate, v8::Local<v8::Context> context,
                   v8::Local<v8::Message> message) {
  size_t ignored;
  v8::Local<v8::String> line;
  error->script = v8c__text(isolate, message->GetScriptResourceName(), &ignored);
  if (message->GetSourceLine(context).ToLocal(&line)) error->source_line = v8c__text(isolate, line, &ignored);
  error->line = message->GetLineNumber(context).FromMaybe(0);
  if (error->line <= 0) return;
  error->column = message->GetStartColumn(context).FromMaybe(-1) + 1;
  error->end_column = message->GetEndColumn(context).FromMaybe(-1) + 1;
}

/* error.stack of an Error, or the frames that V8 kept, as text. */
char *stack_text(v8c_error *error, v8::Isolate *isolate, v8::Local<v8::Context> context) {
  size_t len;
  v8::Local<v8::Value> value = error->value.Get(isolate), stack;
  v8::TryCatch silent(isolate);
  if (v8::TryCatch::StackTrace(context, value).ToLocal(&stack) && stack->IsString())
    return v8c__text(isolate, stack, &len);
  v8c_buf text = {};
  for (size_t i = 0; i < v8c_error_frame_count(error); i++) {
    const v8c_stack_frame *frame = &error->frames[i];
    if (*frame->function)
      v8c_buf_printf(&text, "%s    at %s (%s:%d:%d)", text.len ? "\n" : "", frame->function, frame->script,
                     frame->line, frame->column);
    else
      v8c_buf_printf(&text, "%s    at %s:%d:%d", text.len ? "\n" : "", frame->script, frame->line, frame->column);
  }
  return text.data ? text.data : v8c__strdup("", 0);
}

void read_frame(v8::Isolate *isolate, v8::Local<v8::StackFrame> from, v8c_stack_frame *to) {
  size_t ignored;
  to->size = sizeof *to;
  to->function = v8c__text(isolate, from->GetFunctionName(), &ignored);
  to->script = v8c__text(isolate, from->GetScriptNameOrSourceURL(), &ignored);
  to->script_id = from->GetScriptId();
  to->line = from->GetLineNumber();
  to->column = from->GetColumn();
  to->is_eval = from->IsEval();
  to->is_constructor = from->IsConstructor();
  to->is_wasm = from->IsWasm();
  to->is_user = from->IsUserJavaScript();
}

void read_frames(v8c_error *error) {
  v8::Isolate *isolate = error->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::StackTrace> trace = v8::Exception::GetStackTrace(error->value.Get(isolate));
  v8::Local<v8::Message> message = error->message_object.Get(isolate);
  if ((trace.IsEmpty() || trace->GetFrameCount() == 0) && !message.IsEmpty()) trace = message->GetStackTrace();
  int count = trace.IsEmpty() ? 0 : trace->GetFrameCount();
  error->frames = static_cast<v8c_stack_frame *>(v8c__calloc((size_t)(count ? count : 1) * sizeof *error->frames));
  if (!error->frames) return;
  for (int i = 0; i < count; i++) {
    v8c_stack_frame frame;
    read_frame(isolate, trace->GetFrame(isolate, (uint32_t)i), &frame);
    error->frames[error->frame_count++] = frame;
  }
}

bool readable(const v8c_error *error) {
  return error && error->owned.isolate == v8c__current && error->code == V8C_EXCEPTION;
}

}  // namespace

int v8c__error_new(v8c_isolate *isolate, int code, v8::Local<v8::Value> value,
                   v8::Local<v8::Message> message, v8::Local<v8::Context> context, v8c_error **out) {
  void *memory = v8c__calloc(sizeof(v8c_error));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *error = new (memory) v8c_error();
  error->code = code;
  v8c__own(isolate, &error->owned, detach, release);
  if (code == V8C_EXCEPTION) {
    v8::HandleScope handles(isolate->v8);
    v8::TryCatch silent(isolate->v8);
    error->value.Reset(isolate->v8, value);
    error->message_object.Reset(isolate->v8, message);
    error->context.Reset(isolate->v8, context);
    error->message = message_text(isolate->v8, context, value, message, &error->message_len);
    if (!message.IsEmpty()) read_position(error, isolate->v8, context, message);
  } else {
    error->message = v8c__strdup(v8c_strerror(code), V8C_ZSTR);
    error->message_len = error->message ? strlen(error->message) : 0;
  }
  *out = error;
  return 0;
}

static const char *text_or_empty(const char *text) { return text ? text : ""; }

int v8c_error_code(const v8c_error *error) { return error ? error->code : 0; }

const char *v8c_error_message(const v8c_error *error, size_t *len) {
  if (len) *len = error ? error->message_len : 0;
  return text_or_empty(error ? error->message : nullptr);
}

const char *v8c_error_script(const v8c_error *error) { return text_or_empty(error ? error->script : nullptr); }

const char *v8c_error_source_line(const v8c_error *error) {
  return text_or_empty(error ? error->source_line : nullptr);
}

int v8c_error_line(const v8c_error *error) { return error ? error->line : 0; }
int v8c_error_column(const v8c_error *error) { return error ? error->column : 0; }
int v8c_error_end_column(const v8c_error *error) { return error ? error->end_column : 0; }

int v8c_error_value(const v8c_error *error, v8c_value *out) {
  int err = entered(error ? &error->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (error->value.IsEmpty()) return v8c__code(V8C_ENOENT);
  *out = to_c(error->value.Get(error->owned.isolate->v8));
  return 0;
}

const char *v8c_error_stack(v8c_error *error) {
  if (error && !error->stack && readable(error)) {
    v8c_isolate *isolate = error->owned.isolate;
    v8::HandleScope handles(isolate->v8);
    int depth = isolate->depth++; /* a getter of the user's may call us */
    error->stack = stack_text(error, isolate->v8, error->context.Get(isolate->v8));
    isolate->depth = depth;
  }
  return text_or_empty(error ? error->stack : nullptr);
}

int v8c_error_cause(const v8c_error *error, v8c_value *out) {
  int err = entered(error ? &error->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = error->owned.isolate;
  bool found = false;
  v8::internal::Address survivor = 0;
  {
    v8::HandleScope handles(isolate->v8);
    v8::TryCatch silent(isolate->v8);
    v8::Local<v8::Value> value = error->value.Get(isolate->v8), cause;
    v8::Local<v8::Context> context = error->context.Get(isolate->v8);
    v8::Local<v8::String> key = v8::String::NewFromUtf8Literal(isolate->v8, "cause");
    int depth = isolate->depth++;
    if (!value.IsEmpty() && value->IsNativeError() &&
        value.As<v8::Object>()->Has(context, key).FromMaybe(false) &&
        value.As<v8::Object>()->Get(context, key).ToLocal(&cause)) {
      survivor = contents(to_c(cause));
      found = true;
    }
    isolate->depth = depth;
  }
  if (!found) return v8c__code(V8C_ENOENT);
  *out = Survivor::in(isolate->v8, survivor);
  return 0;
}

size_t v8c_error_frame_count(v8c_error *error) {
  if (error && !error->frames && readable(error)) read_frames(error);
  return error ? error->frame_count : 0;
}

int v8c_error_frame(v8c_error *error, size_t index, v8c_stack_frame *out) {
  if (!error || !out || out->size < sizeof out->size) return v8c__code(V8C_EINVAL);
  if (index >= v8c_error_frame_count(error)) return v8c__code(V8C_ERANGE);
  size_t size = out->size;
  v8c_stack_frame frame = error->frames[index];
  frame.size = size;
  frame.function = text_or_empty(frame.function);
  frame.script = text_or_empty(frame.script);
  memcpy(out, &frame, size < sizeof frame ? size : sizeof frame);
  return 0;
}

void v8c_error_free(v8c_error *error) {
  if (error) v8c__disown(&error->owned);
}
