/* fatal_stack.cc: the JavaScript stack, for a host that is told that V8 ends the process.
 *
 * V8 has no way to write one without making objects. When memory is what is missing, it asks before it gives up
 * whether its limit may be raised, in a state where objects can be made: there the stack is read, and the limit
 * raised for that alone. After a check of V8's has failed the stack is read where the host asks for it. What V8
 * should find missing on the way comes back here, and is the end of the reading, not of the process.
 *
 * Optimized code that asks for memory has no notes of where it is, and V8 dies of reading its frames. So V8's sampler
 * comes first, which reads nothing but addresses, and V8's list of code, which names them: only when the innermost
 * function is not optimized is V8 asked for frames. */
#include "shim/fatal_stack.h"

#include <setjmp.h>
#include <string.h>

namespace {

constexpr int FRAMES = 64;

/* The first thread that ends the process has it. */
char text[8192];
size_t used;
thread_local constinit jmp_buf *way_out = nullptr; /* of a reading that goes on */
thread_local constinit bool telling = false;

void put(const char *bytes) {
  size_t len = strlen(bytes), room = sizeof text - 1 - used;
  if (len > room) len = room;
  memcpy(text + used, bytes, len);
  text[used += len] = 0;
}

void put(v8::Isolate *isolate, v8::Local<v8::String> string, const char *otherwise) {
  if (string.IsEmpty() || !string->Length()) return put(otherwise);
  size_t room = sizeof text - 1 - used;
  used +=
      string->WriteUtf8V2(isolate, text + used, room < 512 ? room : 512, v8::String::WriteFlags::kReplaceInvalidUtf8);
  text[used] = 0;
}

void put(int number) {
  char digits[16], *at = digits + sizeof digits - 1;
  *at = 0;
  do *--at = static_cast<char>('0' + number % 10);
  while ((number /= 10));
  put(at);
}

void put(v8::Isolate *isolate, v8::Local<v8::StackFrame> frame) {
  put("    at ");
  put(isolate, frame->GetFunctionName(), "<anonymous>");
  put(" (");
  put(isolate, frame->GetScriptNameOrSourceURL(), "<anonymous>");
  put(":");
  put(frame->GetLineNumber());
  put(":");
  put(frame->GetColumn());
  put(")\n");
}

void read_stack(v8c_isolate *of) {
  v8::Isolate *isolate = of->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(isolate, FRAMES);
  for (int i = 0; i < trace->GetFrameCount(); i++) put(isolate, trace->GetFrame(isolate, static_cast<uint32_t>(i)));
}

/* ---- Of the code ----------------------------------------------------------------------------------------- */

struct {
  void *at[FRAMES]; /* instructions, or bytecodes */
  char names[FRAMES][160];
  size_t count;
} code;

/* Of the frames, the innermost first; V8 makes nothing for that. False: V8 is in the middle of a collection,
 * and objects are where they should not be. */
bool sample(v8::Isolate *isolate) {
  v8::RegisterState here;
  v8::SampleInfo info;
  here.pc = reinterpret_cast<void *>(&sample);
  here.sp = here.fp = __builtin_frame_address(0);
  memset(&code, 0, sizeof code);
  isolate->GetStackSample(here, code.at, FRAMES, &info);
  code.count = info.frames_count;
  return info.vm_state != v8::GC;
}

/* V8 tells of all code that there is: "JS:*name script:line:column". */
void on_code(const v8::JitCodeEvent *event) {
  if (event->type != v8::JitCodeEvent::CODE_ADDED || !event->name.str) return;
  for (size_t i = 0; i < code.count; i++) {
    auto from = reinterpret_cast<uintptr_t>(event->code_start), at = reinterpret_cast<uintptr_t>(code.at[i]);
    if (at < from || at - from >= event->code_len) continue;
    size_t len = event->name.len < sizeof *code.names ? event->name.len : sizeof *code.names - 1;
    memcpy(code.names[i], event->name.str, len);
    code.names[i][len] = 0;
  }
}

/* Code that was optimized while a loop of it ran has no name there. What V8 leaves on the stack tells whose it
 * is: the address behind its call, below that the caller's frame, and in that the function. */
__attribute__((no_sanitize_address)) v8::Local<v8::Function> function_at(const v8c_isolate *isolate, void *address) {
  v8::Local<v8::Value> function;
  auto *slot = static_cast<uintptr_t *>(__builtin_frame_address(0));
  auto *top = reinterpret_cast<uintptr_t *>(isolate->stack_high);
  while (slot < top && *slot != reinterpret_cast<uintptr_t>(address)) slot++;
  if (slot >= top) return {};
  auto *frame = reinterpret_cast<uintptr_t *>(slot[-1]);
  if (frame <= slot || frame >= top || !v8::internal::Internals::HasHeapObjectTag(frame[-2])) return {};
  uintptr_t *at = &frame[-2];
  memcpy(static_cast<void *>(&function), &at, sizeof at);
  return function->IsFunction() ? function.As<v8::Function>() : v8::Local<v8::Function>();
}

void put(v8::Isolate *isolate, v8::Local<v8::Function> function) {
  v8::Local<v8::Value> name = function->GetDebugName(), script = function->GetScriptOrigin().ResourceName();
  v8::Local<v8::String> none;
  put("    at ");
  put(isolate, name->IsString() ? name.As<v8::String>() : none, "<anonymous>");
  put(" ");
  put(isolate, !script.IsEmpty() && script->IsString() ? script.As<v8::String>() : none, "<anonymous>");
  put(":");
  put(function->GetScriptLineNumber() + 1);
  put(":");
  put(function->GetScriptColumnNumber() + 1);
  put("\n");
}

/* "JS:*name script:line:column"; the mark says how it was compiled. */
void put_code(const char *name) {
  const char *colon = strchr(name, ':');
  if (!colon || (strncmp(name, "JS:", 3) && strncmp(name, "Script:", 7) && strncmp(name, "Eval:", 5))) return;
  name = colon + 1;
  name += strspn(name, "*^+~'%");
  put("    at ");
  put(*name == ' ' ? "<anonymous>" : "");
  put(name);
  put("\n");
}

/* Names what was sampled. */
void name_code(v8c_isolate *isolate) {
  v8::HandleScope handles(isolate->v8);
  isolate->v8->SetJitCodeEventHandler(v8::kJitCodeEventEnumExisting, on_code);
  v8c__jit_again(isolate);
}

/* Is the innermost function interpreted, or compiled without optimizing? */
bool has_places() {
  size_t i = 0;
  while (i < code.count && !strncmp(code.names[i], "Builtin:", 8)) i++;
  const char *colon = i < code.count ? strchr(code.names[i], ':') : nullptr;
  return colon && (colon[1] == '~' || colon[1] == '^');
}

void put_code(v8c_isolate *isolate) {
  v8::HandleScope handles(isolate->v8);
  for (size_t i = 0; i < code.count; i++) {
    v8::Local<v8::Function> function;
    if (!*code.names[i]) function = function_at(isolate, code.at[i]);
    if (!function.IsEmpty())
      put(isolate->v8, function);
    else
      put_code(code.names[i]);
  }
}

/* Runs a step; false when V8 died of it. */
bool survives(void (*step)(v8c_isolate *isolate), v8c_isolate *isolate) {
  jmp_buf here;
  used = 0;
  text[0] = 0;
  way_out = &here;
  bool fine = !setjmp(here);
  if (fine) step(isolate);
  way_out = nullptr;
  return fine;
}

/* In the isolate of a snapshot creator V8 has frames that it cannot read. */
void note(v8c_isolate *isolate) {
  if (isolate->of_creator || way_out || !isolate->depth || !sample(isolate->v8)) return;
  if (!survives(name_code, isolate)) return;
  if (!has_places() || !survives(read_stack, isolate)) survives(put_code, isolate);
}

}  // namespace

bool v8c__fatal_reads() { return way_out; }

void v8c__fatal_note(v8c_isolate *isolate) {
  if (v8c__watches_fatal()) note(isolate);
}

void v8c__fatal_begin() {
  if (way_out) longjmp(*way_out, 1);
  telling = true;
}

void v8c__fatal_end() { telling = false; }

const char *v8c_fatal_stack(void) {
  if (!telling) return "";
  v8c_isolate *isolate = v8c__current;
  if (!used && isolate) note(isolate);
  return text;
}
