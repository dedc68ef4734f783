/* stack.cc: stacks: V8's frames copied into C, to be read from any thread. */
#include <stdio.h>
#include <string.h>

#include "shim/error.h"

namespace {

const size_t limit_most = 200;

char *text(v8::Isolate *isolate, v8::Local<v8::String> from) {
  size_t ignored;
  return v8c__text(isolate, from, &ignored);
}

void read_frame(v8::Isolate *isolate, v8::Local<v8::StackFrame> from, v8c_stack_frame *to) {
  to->size = sizeof *to;
  to->function = text(isolate, from->GetFunctionName());
  to->script = text(isolate, from->GetScriptNameOrSourceURL());
  to->script_name = text(isolate, from->GetScriptName());
  to->source_map_url = text(isolate, from->GetScriptSourceMappingURL());
  to->script_id = from->GetScriptId();
  to->line = from->GetLineNumber();
  to->column = from->GetColumn();
  to->position = from->GetSourcePosition();
  to->is_eval = from->IsEval();
  to->is_constructor = from->IsConstructor();
  to->is_wasm = from->IsWasm();
  to->is_user = from->IsUserJavaScript();
}

/* The line of `stack` at or behind `from` that ends with the frame's place; NULL if none does. */
const char *line_of(const char *from, const v8c_stack_frame *frame) {
  char place[64];
  size_t len = (size_t)snprintf(place, sizeof place, ":%d:%d", frame->line, frame->column);
  for (; from && *from; from = strchr(from, '\n') ? strchr(from, '\n') + 1 : nullptr) {
    size_t line = strcspn(from, "\n");
    if (line && from[line - 1] == ')') line--;
    if (line > len && !memcmp(from + line - len, place, len)) return from;
  }
  return nullptr;
}

}  // namespace

v8c_stack *v8c__stack_of(v8::Isolate *isolate, v8::Local<v8::StackTrace> trace) {
  size_t count = trace.IsEmpty() ? 0 : (size_t)trace->GetFrameCount();
  auto *stack = static_cast<v8c_stack *>(v8c__calloc(sizeof(v8c_stack) + count * sizeof(v8c_stack_frame)));
  if (!stack) return nullptr;
  stack->frames = reinterpret_cast<v8c_stack_frame *>(stack + 1);
  for (size_t i = 0; i < count; i++) {
    v8::HandleScope handles(isolate);
    read_frame(isolate, trace->GetFrame(isolate, (uint32_t)i), &stack->frames[stack->count++]);
  }
  return stack;
}

/* V8 says "    at async f (place)"; a function named async is "    at async (place)". */
void v8c__stack_mark_async(v8c_stack *stack, const char *text) {
  const char mark[] = "    at async ";
  for (size_t i = 0; i < stack->count; i++) {
    const char *line = line_of(text, &stack->frames[i]);
    if (!line) continue;
    stack->frames[i].is_async = !strncmp(line, mark, sizeof mark - 1) && line[sizeof mark - 1] != '(';
    text = line + strcspn(line, "\n");
    if (*text) text++;
  }
}

int v8c_stack_current(v8c_isolate *isolate, size_t limit, v8c_stack **out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (!limit || limit > limit_most) return v8c__fail(V8C_ERANGE, "limit: %zu is not 1 to %zu", limit, limit_most);
  v8::HandleScope handles(isolate->v8);
  v8::Local<v8::StackTrace> trace;
  if (isolate->depth) trace = v8::StackTrace::CurrentStackTrace(isolate->v8, (int)limit);
  v8c_stack *stack = v8c__stack_of(isolate->v8, trace);
  if (!stack) return v8c__code(V8C_ENOMEM);
  *out = stack;
  return 0;
}

size_t v8c_stack_count(const v8c_stack *stack) { return stack ? stack->count : 0; }

static const char *text_or_empty(const char *text) { return text ? text : ""; }

int v8c_stack_at(const v8c_stack *stack, size_t index, v8c_stack_frame *out) {
  if (!stack || !out || out->size < sizeof out->size) return v8c__code(V8C_EINVAL);
  if (index >= stack->count) return v8c__code(V8C_ERANGE);
  size_t size = out->size;
  v8c_stack_frame frame = stack->frames[index];
  frame.size = size;
  frame.function = text_or_empty(frame.function);
  frame.script = text_or_empty(frame.script);
  frame.script_name = text_or_empty(frame.script_name);
  frame.source_map_url = text_or_empty(frame.source_map_url);
  memcpy(out, &frame, size < sizeof frame ? size : sizeof frame);
  return 0;
}

void v8c_stack_free(v8c_stack *stack) {
  for (size_t i = 0; stack && i < stack->count; i++) {
    const v8c_stack_frame &frame = stack->frames[i];
    for (const char *text : {frame.function, frame.script, frame.script_name, frame.source_map_url})
      v8c__free(const_cast<char *>(text));
  }
  v8c__free(stack);
}
