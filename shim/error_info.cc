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
  for (size_t i = 0; i < error->link_count; i++) v8c_error_free(error->links[i].error);
  v8c__free(error->links);
  if (error->host_value_free) error->host_value_free(error->host_value);
  v8c_stack_free(error->frames);
  v8c__free(error->name);
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
  if (text.IsEmpty() && (value.IsEmpty() || !value->ToDetailString(context).ToLocal(&text))) return v8c__strdup("", 0);
  char *copy = v8c__text(isolate, text, len);
  if (copy && *len >= sizeof prefix - 1 && !memcmp(copy, prefix, sizeof prefix - 1)) {
    *len -= sizeof prefix - 1;
    memmove(copy, copy + sizeof prefix - 1, *len + 1);
  }
  return copy;
}

void read_position(v8c_error *error, v8::Isolate *isolate, v8::Local<v8::Context> context,
                   v8::Local<v8::Message> message, v8c__error_extent extent) {
  size_t ignored;
  v8::Local<v8::String> line;
  error->script = v8c__text(isolate, message->GetScriptResourceName(), &ignored);
  if (extent == V8C__WHOLE && message->GetSourceLine(context).ToLocal(&line))
    error->source_line = v8c__text(isolate, line, &ignored);
  error->line = message->GetLineNumber(context).FromMaybe(0);
  if (error->line <= 0) return;
  error->column = message->GetStartColumn(context).FromMaybe(-1) + 1;
  error->end_column = message->GetEndColumn(context).FromMaybe(-1) + 1;
  if (error->owned.isolate->positions) v8c__error_map(error, message->GetScriptOrigin().SourceMapUrl());
}

/* The frames that V8 kept, as text. */
char *frames_text(const v8c_stack *stack) {
  v8c_buf text = {};
  v8c_stack_frame frame;
  frame.size = sizeof frame;
  for (size_t i = 0; v8c_stack_at(stack, i, &frame) == 0; i++) {
    bool named = *frame.function;
    v8c_buf_printf(&text, "%s    at %s%s%s:%d:%d%s", i ? "\n" : "", frame.function, named ? " (" : "", frame.script,
                   frame.line, frame.column, named ? ")" : "");
  }
  return text.data ? text.data : v8c__strdup("", 0);
}

/* error.stack of a value that has one; else NULL. */
char *stack_text(const v8c_error *error) {
  v8::Isolate *isolate = error->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::Value> stack;
  char *text = nullptr;
  quietly(error->owned.isolate, [&] {
    auto maybe = v8::TryCatch::StackTrace(v8c__error_context(error), error->value.Get(isolate));
    size_t len;
    if (maybe.ToLocal(&stack) && stack->IsString()) text = v8c__text(isolate, stack, &len);
  });
  return text;
}

/* V8 forgets an error's frames when it makes the text: they are read before. */
void read_frames(v8c_error *error) {
  if (error->frames) return;
  v8::Isolate *isolate = error->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::StackTrace> trace = v8::Exception::GetStackTrace(error->value.Get(isolate));
  v8::Local<v8::Message> message = error->message_object.Get(isolate);
  if ((trace.IsEmpty() || trace->GetFrameCount() == 0) && !message.IsEmpty()) trace = message->GetStackTrace();
  error->frames = v8c__stack_of(isolate, trace);
}

/* error.name, when it is a string. */
char *name_text(const v8c_error *error) {
  v8::Isolate *isolate = error->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::Value> name;
  size_t len;
  quietly(error->owned.isolate,
          [&] { name = v8c__error_property(v8c__error_context(error), error->value.Get(isolate), "name"); });
  return v8c__text(isolate, name, &len); /* "" when it is none */
}

}  // namespace

bool v8c__error_readable(const v8c_error *error) {
  if (!error || error->owned.isolate != v8c__current || error->code != V8C_EXCEPTION) return false;
  v8c_isolate *isolate = error->owned.isolate;
  return isolate->depth ? !isolate->v8->HasPendingException() : isolate->pending != V8C_ETERMINATED;
}

v8::Local<v8::Context> v8c__error_context(const v8c_error *error) {
  v8c_isolate *isolate = error->owned.isolate;
  return error->context.IsEmpty() ? local(v8c__frame_context(isolate)) : error->context.Get(isolate->v8);
}

v8::Local<v8::Value> v8c__error_property(v8::Local<v8::Context> context, v8::Local<v8::Value> value, const char *key) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Local<v8::String> name;
  v8::Local<v8::Value> found;
  if (value.IsEmpty() || !value->IsNativeError() || !v8::String::NewFromUtf8(isolate, key).ToLocal(&name)) return {};
  auto error = value.As<v8::Object>();
  if (!error->Has(context, name).FromMaybe(false) || !error->Get(context, name).ToLocal(&found)) return {};
  return found;
}

static const char *message_of(int cause) {
  switch (cause) {
    case V8C_BY_DEADLINE: return "execution was terminated: its time was over";
    case V8C_BY_CPU: return "execution was terminated: its CPU time was over";
    case V8C_BY_HEAP: return "execution was terminated: its heap was full";
  }
  return v8c_strerror(V8C_ETERMINATED);
}

int v8c__error_new(v8c_isolate *isolate, int code, v8::Local<v8::Value> value, v8::Local<v8::Message> message,
                   v8::Local<v8::Context> context, v8c_error **out, v8c__error_extent extent) {
  void *memory = v8c__calloc(sizeof(v8c_error));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *error = new (memory) v8c_error();
  error->code = code;
  v8c__own(isolate, &error->owned, detach, release);
  if (code == V8C_EXCEPTION) {
    v8::HandleScope handles(isolate->v8);
    v8::TryCatch silent(isolate->v8);
    isolate->used = true; /* reading it may run getters */
    error->value.Reset(isolate->v8, value);
    error->message_object.Reset(isolate->v8, message);
    error->context.Reset(isolate->v8, context);
    error->message = message_text(isolate->v8, context, value, message, &error->message_len);
    if (!message.IsEmpty()) read_position(error, isolate->v8, context, message, extent);
  } else {
    error->by = isolate->by.load(std::memory_order_relaxed);
    error->host_value = v8c__take_value(isolate, &error->host_value_free);
    error->message = v8c__strdup(message_of(error->by), V8C_ZSTR);
    error->message_len = error->message ? strlen(error->message) : 0;
  }
  *out = error;
  return 0;
}

static const char *text_or_empty(const char *text) { return text ? text : ""; }

int v8c_error_code(const v8c_error *error) { return error ? error->code : 0; }

v8c_cause v8c_error_terminated_by(const v8c_error *error) {
  return error ? static_cast<v8c_cause>(error->by) : V8C_BY_NOBODY;
}

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
  if (error && !error->stack && v8c__error_readable(error)) {
    read_frames(error);
    char *text = stack_text(error);
    if (!text && v8c__error_readable(error)) text = frames_text(error->frames);
    if (error->stack) /* made on the way, by a getter */
      v8c__free(text);
    else
      error->stack = text;
  }
  return text_or_empty(error ? error->stack : nullptr);
}

const char *v8c_error_name(v8c_error *error) {
  if (error && !error->name && v8c__error_readable(error)) {
    char *name = name_text(error);
    if (error->name)
      v8c__free(name);
    else
      error->name = name;
  }
  return text_or_empty(error ? error->name : nullptr);
}

int v8c_error_cause(const v8c_error *error, v8c_value *out) {
  int err = entered(error ? &error->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (!v8c__error_readable(error)) return v8c__code(V8C_ENOENT);
  v8c_isolate *isolate = error->owned.isolate;
  v8::internal::Address survivor = 0;
  {
    v8::HandleScope handles(isolate->v8);
    v8::Local<v8::Value> cause;
    bool going = quietly(isolate, [&] {
      cause = v8c__error_property(v8c__error_context(error), error->value.Get(isolate->v8), "cause");
    });
    if (!going) return v8c__code(V8C_ETERMINATED);
    if (cause.IsEmpty()) return v8c__code(V8C_ENOENT);
    survivor = contents(to_c(cause));
  }
  *out = Survivor::in(isolate->v8, survivor);
  return 0;
}

int v8c__error_value_json(v8c_error *error, v8c_buf *buf, bool *added) {
  *added = false;
  if (!v8c__error_readable(error)) return 0;
  v8::Isolate *isolate = error->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::Value> value = error->value.Get(isolate);
  v8::Local<v8::String> json;
  if (value.IsEmpty() || value->IsNativeError()) return 0;
  quietly(error->owned.isolate, [&] {
    auto text = v8::JSON::Stringify(v8c__error_context(error), value);
    if (!text.ToLocal(&json)) json.Clear();
  });
  if (json.IsEmpty() || v8c__json_is_undefined(isolate, json)) return 0;
  *added = true;
  return v8c__append(isolate, json, false, buf);
}

size_t v8c_error_frame_count(v8c_error *error) {
  if (error && !error->frames_complete && v8c__error_readable(error)) {
    read_frames(error);
    const char *stack = v8c_error_stack(error);
    if (error->frames && !error->frames_complete) error->frames = v8c__stack_complete(error->frames, stack);
    error->frames_complete = true;
  }
  return error ? v8c_stack_count(error->frames) : 0;
}

int v8c_error_frame(v8c_error *error, size_t index, v8c_stack_frame *out) {
  if (!error || !out || out->size < sizeof out->size) return v8c__code(V8C_EINVAL);
  if (index >= v8c_error_frame_count(error)) return v8c__code(V8C_ERANGE);
  return v8c_stack_at(error->frames, index, out);
}

void v8c_error_free(v8c_error *error) {
  if (error) v8c__disown(&error->owned);
}
