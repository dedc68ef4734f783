/* position.cc: where places come from: the host's source maps for error.stack and for errors in C. */
#include <string.h>

#include "shim/error.h"
#include "shim/outside.h"

struct v8c__positions {
  v8c_position_fn fn;
  void *data;
  void (*free_data)(void *data);
};

namespace {

const char *or_empty(const char *text) { return text ? text : ""; }

/* Asks the host; the buffers of *out are ours to free when it knows. */
bool ask(v8c_isolate *isolate, v8c_stack_frame frame, bool with_line, v8c_position *out) {
  *out = {};
  out->size = sizeof *out;
  out->with_line = with_line;
  if (!isolate->positions || frame.line <= 0 || frame.column <= 0) return false;
  frame.size = sizeof frame;
  frame.function = or_empty(frame.function);
  frame.script = or_empty(frame.script);
  frame.script_name = frame.script_name ? frame.script_name : frame.script;
  bool known;
  {
    Outside outside;
    known = isolate->positions->fn(&frame, out, isolate->positions->data);
  }
  if (known && out->source.data && out->line > 0 && out->column > 0) return true;
  v8c_buf_free(&out->source);
  v8c_buf_free(&out->source_line);
  return false;
}

/* The host's name of a source in place of ours. */
void rename(const char **name, v8c_buf *to) {
  v8c__free(const_cast<char *>(*name));
  *name = to->data;
  *to = {};
}

/* ---- error.stack --------------------------------------------------------------------------- */

using Text = v8::Local<v8::String>;

Text literal(v8::Isolate *v8, const char *text) {
  Text made;
  return v8::String::NewFromUtf8(v8, text).ToLocal(&made) ? made : v8::String::Empty(v8);
}

/* What a method of a call site answers; empty when it throws. */
v8::Local<v8::Value> method(v8::Local<v8::Context> context, v8::Local<v8::Value> site, const char *name) {
  v8::Local<v8::Value> function, answer;
  if (!site->IsObject() ||
      !site.As<v8::Object>()->Get(context, literal(context->GetIsolate(), name)).ToLocal(&function))
    return {};
  if (!function->IsFunction() || !function.As<v8::Function>()->Call(context, site, 0, nullptr).ToLocal(&answer))
    return {};
  return answer;
}

/* `key` of the error as text, as Error.prototype.toString has it; false when that throws. */
bool part(v8::Local<v8::Context> context, v8::Local<v8::Object> error, const char *key, const char *otherwise,
          Text *out) {
  v8::Local<v8::Value> value;
  v8::Isolate *v8 = context->GetIsolate();
  if (!error->Get(context, literal(v8, key)).ToLocal(&value)) return false;
  if (!value->IsUndefined()) return value->ToString(context).ToLocal(out);
  *out = literal(v8, otherwise);
  return true;
}

bool error_text(v8::Local<v8::Context> context, v8::Local<v8::Value> error, Text *out) {
  v8::Isolate *v8 = context->GetIsolate();
  Text name, message;
  if (!error->IsObject()) return false;
  if (!part(context, error.As<v8::Object>(), "name", "Error", &name)) return false;
  if (!part(context, error.As<v8::Object>(), "message", "", &message)) return false;
  bool both = name->Length() && message->Length();
  *out = v8::String::Concat(v8, name, v8::String::Concat(v8, literal(v8, both ? ": " : ""), message));
  return !out->IsEmpty();
}

/* The first line: what V8 says when even that throws. */
Text header(v8::Local<v8::Context> context, v8::Local<v8::Value> error) {
  v8::Isolate *v8 = context->GetIsolate();
  v8::TryCatch caught(v8);
  Text text, inner;
  if (error_text(context, error, &text)) return text;
  if (caught.HasTerminated()) {
    caught.ReThrow();
    return literal(v8, "<error>");
  }
  v8::Local<v8::Value> thrown = caught.Exception();
  caught.Reset();
  if (thrown.IsEmpty() || !error_text(context, thrown, &inner)) {
    if (caught.HasTerminated()) caught.ReThrow();
    return literal(v8, "<error>");
  }
  inner = v8::String::Concat(v8, literal(v8, "<error: "), v8::String::Concat(v8, inner, literal(v8, ">")));
  return inner.IsEmpty() ? literal(v8, "<error>") : inner;
}

/* The source map of a script, as the frames tell of it that V8 keeps beside the sites. */
v8::Local<v8::Value> url_of(v8::Isolate *v8, v8::Local<v8::StackTrace> trace, Text script) {
  for (int i = 0; !trace.IsEmpty() && i < trace->GetFrameCount(); i++) {
    v8::Local<v8::StackFrame> frame = trace->GetFrame(v8, (uint32_t)i);
    Text name = frame->GetScriptNameOrSourceURL(), url = frame->GetScriptSourceMappingURL();
    if (name.IsEmpty() || !name->StringEquals(script)) continue;
    return url.IsEmpty() ? v8::String::Empty(v8) : url;
  }
  return {};
}

/* The place that `text`, V8's line of a site, ends with, as it was; false when it is another. */
bool ends_with_place(const v8c_buf *text, const v8c_stack_frame &frame, size_t *from, bool *bracket) {
  v8c_buf place = {};
  bool found = false;
  *bracket = text->len && text->data[text->len - 1] == ')';
  size_t len = text->len - *bracket;
  if (!v8c_buf_printf(&place, "%s:%d:%d", frame.script, frame.line, frame.column) && place.len <= len) {
    *from = len - place.len;
    found = !memcmp(text->data + *from, place.data, place.len);
  }
  v8c_buf_free(&place);
  return found;
}

/* V8's line with the host's place in it. */
bool mapped(v8c_isolate *isolate, v8c_buf *text, const v8c_stack_frame &frame) {
  size_t from;
  bool bracket;
  v8c_position position;
  if (!ends_with_place(text, frame, &from, &bracket) || !ask(isolate, frame, false, &position)) return false;
  text->len = from;
  int err = v8c_buf_append(text, position.source.data, position.source.len);
  if (!err) err = v8c_buf_printf(text, ":%d:%d%s", position.line, position.column, bracket ? ")" : "");
  v8c_buf_free(&position.source);
  v8c_buf_free(&position.source_line);
  return !err;
}

/* A site's line: V8's own, when nothing better is known. Empty when a script has put something else in the
 * place of its methods. */
Text line_of(v8c_isolate *isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> site,
             v8::Local<v8::StackTrace> trace) {
  v8::Isolate *v8 = isolate->v8;
  v8::Local<v8::Value> text = method(context, site, "toString");
  if (text.IsEmpty() || !text->IsString()) return {};
  v8::Local<v8::Value> script = method(context, site, "getScriptNameOrSourceURL");
  v8::Local<v8::Value> line = method(context, site, "getLineNumber"), column = method(context, site, "getColumnNumber");
  if (script.IsEmpty() || !script->IsString() || line.IsEmpty() || !line->IsInt32() || column.IsEmpty() ||
      !column->IsInt32())
    return text.As<v8::String>();
  v8c_stack_frame frame = {};
  size_t len;
  char *name = v8c__text(v8, script, &len), *url = nullptr;
  v8::Local<v8::Value> known = url_of(v8, trace, script.As<v8::String>());
  if (!known.IsEmpty()) url = v8c__text(v8, known, &len);
  frame.script = or_empty(name);
  frame.source_map_url = url;
  frame.line = line.As<v8::Int32>()->Value();
  frame.column = column.As<v8::Int32>()->Value();
  v8c_buf buf = {};
  Text made = text.As<v8::String>();
  if (!v8c__append(v8, made, false, &buf) && mapped(isolate, &buf, frame)) {
    Text better;
    if (!v8c__string(v8, buf.data, buf.len, v8::NewStringType::kNormal, &better)) made = better;
  }
  v8c_buf_free(&buf);
  v8c__free(name);
  v8c__free(url);
  return made;
}

v8::Local<v8::Value> whole(v8c_isolate *isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> error,
                           v8::Local<v8::Array> sites) {
  v8::Isolate *v8 = isolate->v8;
  Text text = header(context, error), at = literal(v8, "\n    at ");
  v8::Local<v8::StackTrace> trace = v8::Exception::GetStackTrace(error);
  for (uint32_t i = 0; i < sites->Length(); i++) {
    v8::EscapableHandleScope handles(v8);
    v8::Local<v8::Value> site;
    if (!sites->Get(context, i).ToLocal(&site)) break;
    Text line = line_of(isolate, context, site, trace);
    if (line.IsEmpty()) line = literal(v8, "<error>");
    Text longer = v8::String::Concat(v8, text, v8::String::Concat(v8, at, line));
    if (longer.IsEmpty()) break; /* past the longest string */
    text = handles.Escape(longer);
  }
  return text;
}

/* Error.prepareStackTrace, when the script has set one. */
v8::Local<v8::Value> of_script(v8::Local<v8::Context> context, v8::Local<v8::Value> *error_class) {
  v8::Isolate *v8 = context->GetIsolate();
  v8::Local<v8::Value> function;
  if (!context->Global()->Get(context, literal(v8, "Error")).ToLocal(error_class)) return {};
  if (!(*error_class)->IsObject()) return {};
  auto holder = error_class->As<v8::Object>();
  if (!holder->Get(context, literal(v8, "prepareStackTrace")).ToLocal(&function)) return {};
  return function->IsFunction() ? function : v8::Local<v8::Value>();
}

/* In place of V8's own text. What the script's function throws, reading the stack throws. */
v8::MaybeLocal<v8::Value> prepare(v8::Local<v8::Context> context, v8::Local<v8::Value> error,
                                  v8::Local<v8::Array> sites) {
  v8::Isolate *v8 = context->GetIsolate();
  auto *isolate = static_cast<v8c_isolate *>(v8->GetData(0));
  v8::EscapableHandleScope handles(v8);
  v8::Local<v8::Value> holder, function, text;
  bool going = quietly(isolate, [&] { function = of_script(context, &holder); });
  if (!going) return {};
  if (!function.IsEmpty()) {
    v8::Local<v8::Value> arguments[] = {error, sites}, result;
    isolate->depth++;
    bool fine = function.As<v8::Function>()->Call(context, holder, 2, arguments).ToLocal(&result);
    isolate->depth--;
    return fine ? handles.EscapeMaybe(v8::MaybeLocal<v8::Value>(result)) : v8::MaybeLocal<v8::Value>();
  }
  going = quietly(isolate, [&] { text = whole(isolate, context, error, sites); });
  if (!going) return {};
  if (text.IsEmpty()) text = v8::Undefined(v8);
  return handles.Escape(text);
}

}  // namespace

/* ---- Frames and errors in C ------------------------------------------------------------------- */

void v8c__frame_map(v8c_isolate *isolate, v8c_stack_frame *frame) {
  v8c_position position;
  if (!isolate->positions || !ask(isolate, *frame, false, &position)) return;
  rename(&frame->script, &position.source);
  frame->line = position.line;
  frame->column = position.column;
  v8c_buf_free(&position.source_line);
}

/* Where what is underlined ends: at the end's own place when that is on the same line. */
static int end_of(v8c_error *error, v8c_stack_frame frame, const v8c_position &start) {
  v8c_position end;
  int column = start.column + 1;
  frame.column = error->end_column;
  if (!ask(error->owned.isolate, frame, false, &end)) return column;
  if (end.line == start.line && end.column > column && !strcmp(end.source.data, start.source.data)) column = end.column;
  v8c_buf_free(&end.source);
  v8c_buf_free(&end.source_line);
  return column;
}

void v8c__error_map(v8c_error *error, v8::Local<v8::Value> url) {
  v8c_isolate *isolate = error->owned.isolate;
  v8c_stack_frame frame = {};
  v8c_position position;
  size_t len;
  char *text = v8c__text(isolate->v8, url, &len);
  frame.script = error->script;
  frame.source_map_url = text;
  frame.line = error->line;
  frame.column = error->column;
  if (ask(isolate, frame, error->source_line, &position)) {
    error->end_column = end_of(error, frame, position);
    error->line = position.line;
    error->column = position.column;
    v8c__free(error->script);
    error->script = position.source.data;
    v8c__free(error->source_line);
    error->source_line = position.source_line.data;
  }
  v8c__free(text);
}

/* ---- Who is asked -------------------------------------------------------------------------------- */

void v8c__positions_free(v8c_isolate *isolate) {
  v8c__positions *old = isolate->positions;
  isolate->positions = nullptr;
  if (old && old->free_data) old->free_data(old->data);
  v8c__free(old);
}

int v8c_on_position(v8c_isolate *isolate, v8c_position_fn fn, void *data, void (*free_data)(void *data)) {
  int err = entered(isolate);
  if (err) return err;
  if (!fn && (data || free_data)) return v8c__fail(V8C_EINVAL, "data without a function");
  v8c__positions *positions = nullptr;
  if (fn) {
    positions = static_cast<v8c__positions *>(v8c__alloc(sizeof *positions));
    if (!positions) return v8c__code(V8C_ENOMEM);
    *positions = {fn, data, free_data};
  }
  v8c__positions_free(isolate);
  isolate->positions = positions;
  isolate->v8->SetPrepareStackTraceCallback(fn ? prepare : nullptr);
  return 0;
}
