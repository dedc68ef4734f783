/* jit.cc: where V8 puts code. */
#include "v8c/jit.h"

#include "shim/outside.h"

/* Who hears of code; behind a pointer, since most isolates have none. */
struct v8c__jit_watch {
  v8c_jit_fn fn;
  void *data;
  void (*free_data)(void *data);
};

namespace {

static_assert(V8C_JIT_ADDED == (int)v8::JitCodeEvent::CODE_ADDED);
static_assert(V8C_JIT_MOVED == (int)v8::JitCodeEvent::CODE_MOVED);
static_assert(V8C_JIT_REMOVED == (int)v8::JitCodeEvent::CODE_REMOVED);
static_assert(V8C_JIT_BYTECODE == (int)v8::JitCodeEvent::BYTE_CODE);
static_assert(V8C_JIT_MACHINE == (int)v8::JitCodeEvent::JIT_CODE);
static_assert(V8C_JIT_WASM == (int)v8::JitCodeEvent::WASM_CODE);

/* V8 gives its handler no data: the isolate says whose it is. */
void tell(const v8::JitCodeEvent *from) {
  if (from->type > v8::JitCodeEvent::CODE_REMOVED) return; /* line tables */
  v8c_isolate *isolate = static_cast<v8c_isolate *>(from->isolate->GetData(0));
  v8c__jit_watch *watch = isolate ? isolate->jit : nullptr;
  if (!watch) return;
  v8c_jit_event event = {};
  event.size = sizeof event;
  event.step = static_cast<v8c_jit_step>(from->type);
  event.code = static_cast<v8c_jit_code>(from->code_type);
  event.start = from->code_start;
  event.len = from->code_len;
  event.name = "";
  if (event.step == V8C_JIT_ADDED) {
    if (from->name.str) event.name = from->name.str, event.name_len = from->name.len;
    if (!from->script.IsEmpty()) event.script_id = from->script->GetId();
  } else if (event.step == V8C_JIT_MOVED) {
    event.moved_to = from->new_code_start;
  }
  Outside outside;
  watch->fn(isolate, &event, watch->data);
}

}  // namespace

void v8c__jit_again(v8c_isolate *isolate) {
  isolate->v8->SetJitCodeEventHandler(v8::kJitCodeEventDefault, isolate->jit ? tell : nullptr);
}

void v8c__jit_end(v8c_isolate *isolate) {
  v8c__jit_watch *watch = isolate->jit;
  if (!watch) return;
  isolate->v8->SetJitCodeEventHandler(v8::kJitCodeEventDefault, nullptr);
  isolate->jit = nullptr;
  if (watch->free_data) watch->free_data(watch->data);
  v8c__free(watch);
}

int v8c_on_jit(v8c_isolate *isolate, bool existing, v8c_jit_fn fn, void *data, void (*free_data)(void *data)) {
  int err = entered(isolate);
  if (err) return err;
  if (!fn && (data || free_data)) return v8c__fail(V8C_EINVAL, "data without a function");
  v8c__jit_watch *watch = nullptr;
  if (fn) {
    watch = static_cast<v8c__jit_watch *>(v8c__alloc(sizeof *watch));
    if (!watch) return v8c__code(V8C_ENOMEM);
    *watch = {fn, data, free_data};
  }
  v8c__jit_end(isolate);
  if (!watch) return 0;
  isolate->jit = watch;
  v8::HandleScope handles(isolate->v8);
  isolate->v8->SetJitCodeEventHandler(existing ? v8::kJitCodeEventEnumExisting : v8::kJitCodeEventDefault, tell);
  return 0;
}
