/* stack.cc: stacks: V8's frames copied into C, to be read from any thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shim/error.h"

namespace {

const size_t limit_most = 200;

void free_texts(const v8c_stack_frame &frame) {
  for (const char *text : {frame.function, frame.script, frame.script_name, frame.source_map_url})
    v8c__free(const_cast<char *>(text));
}

/* Out of memory the frame is left out. */
v8c_stack *append(v8c_stack *stack, const v8c_stack_frame *frame) {
  size_t bytes = sizeof *stack + (stack->count + 1) * sizeof *frame;
  auto *grown = static_cast<v8c_stack *>(v8c__realloc(stack, bytes));
  if (!grown) {
    free_texts(*frame);
    return stack;
  }
  grown->frames = reinterpret_cast<v8c_stack_frame *>(grown + 1);
  grown->frames[grown->count++] = *frame;
  return grown;
}

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

/* Reads a number of `text` from its end, which is moved in front of it and of the colon. */
bool number_before(const char *text, size_t *end, int *out) {
  size_t at = *end;
  while (at && text[at - 1] >= '0' && text[at - 1] <= '9') at--;
  if (at == *end || *end - at > 9 || !at || text[at - 1] != ':') return false;
  *out = atoi(text + at);
  *end = at - 1;
  return true;
}

/* "async f (script:1:2)" or "async script:1:2", as V8 writes a frame behind "    at ". */
bool parse_async(const char *text, size_t len, v8c_stack_frame *to) {
  const char mark[] = "async ";
  const size_t skip = sizeof mark - 1;
  if (len <= skip || memcmp(text, mark, skip) || text[skip] == '(') return false;
  text += skip, len -= skip;
  size_t name = 0;
  const char *place = text;
  if (text[len - 1] == ')') {
    const char *open = static_cast<const char *>(memmem(text, len, " (", 2));
    if (!open) return false;
    name = (size_t)(open - text);
    place = open + 2;
    len--;
  }
  size_t end = len - (size_t)(place - text);
  if (!number_before(place, &end, &to->column) || !number_before(place, &end, &to->line)) return false;
  to->function = v8c__strdup(text, name);
  to->script = v8c__strdup(place, end);
  return true;
}

/* The next line of `*text` that is a frame, without "    at "; false at the end. */
bool next_line(const char **text, const char **line, size_t *len) {
  const char mark[] = "    at ";
  while (**text) {
    const char *start = *text;
    size_t all = strcspn(start, "\n");
    *text = start + all + (start[all] != 0);
    if (all <= sizeof mark - 1 || memcmp(start, mark, sizeof mark - 1)) continue;
    *line = start + sizeof mark - 1;
    *len = all - (sizeof mark - 1);
    return true;
  }
  return false;
}

bool at_place(const char *line, size_t len, const v8c_stack_frame &frame) {
  char place[64];
  size_t need = (size_t)snprintf(place, sizeof place, ":%d:%d", frame.line, frame.column);
  if (len && line[len - 1] == ')') len--;
  return len > need && !memcmp(line + len - need, place, need);
}

}  // namespace

/* V8 keeps the async frames, and that a frame is a constructor's, for the text alone:
 * "    at new F (place)". Async frames are the outermost. */
v8c_stack *v8c__stack_complete(v8c_stack *stack, const char *text) {
  const char *line;
  size_t len, sync = stack->count, at = 0;
  while (next_line(&text, &line, &len)) {
    v8c_stack_frame frame = {};
    if (at < sync && at_place(line, len, stack->frames[at])) {
      stack->frames[at++].is_constructor |= len > 5 && !memcmp(line, "new ", 4) && line[4] != '(';
    } else if (stack->count < limit_most && parse_async(line, len, &frame)) {
      frame.size = sizeof frame;
      frame.is_async = frame.is_user = true;
      frame.position = -1;
      stack = append(stack, &frame);
    }
  }
  return stack;
}

v8c_stack *v8c__stack_of(v8::Isolate *isolate, v8::Local<v8::StackTrace> trace) {
  size_t count = trace.IsEmpty() ? 0 : (size_t)trace->GetFrameCount();
  auto *stack = static_cast<v8c_stack *>(v8c__calloc(sizeof(v8c_stack) + count * sizeof(v8c_stack_frame)));
  if (!stack) return nullptr;
  stack->frames = reinterpret_cast<v8c_stack_frame *>(stack + 1);
  for (size_t i = 0; i < count; i++) {
    v8::HandleScope handles(isolate);
    read_frame(isolate, trace->GetFrame(isolate, (uint32_t)i), &stack->frames[stack->count]);
    v8c__frame_map(static_cast<v8c_isolate *>(isolate->GetData(0)), &stack->frames[stack->count++]);
  }
  return stack;
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
  for (size_t i = 0; stack && i < stack->count; i++) free_texts(stack->frames[i]);
  v8c__free(stack);
}
