/* uncaught.cc: exceptions that nobody is there to catch. Without a listener V8 would print them. */
#include "shim/isolate.h"

#include "shim/error.h"

namespace {

void log_message(v8::Isolate *isolate, v8::Local<v8::Message> message) {
  size_t len;
  char *text = v8c__text(isolate, message->Get(), &len);
  v8c__log(V8C_LOG_ERROR, "%s", text ? text : "an exception nobody caught");
  v8c__free(text);
}

void let_go(v8c__uncaught *listener) {
  if (listener->free_data) listener->free_data(listener->data);
  *listener = {};
}

/* The listener may set another one, which frees its data: not before it has returned. */
void tell(v8c_isolate *isolate, v8c_error *error) {
  isolate->uncaught_running++;
  v8c__uncaught listener = isolate->uncaught;
  quietly(isolate, [&] { listener.fn(isolate, error, listener.data); });
  if (--isolate->uncaught_running == 0 && isolate->uncaught_old.fn) let_go(&isolate->uncaught_old);
}

/* Did the host catch it? So it may be with a debugger, when no microtask threw it. */
bool caught_by_host(const v8c_isolate *of, v8::Isolate *isolate) {
  if (!of || !of->depth || !of->catcher || !v8c__catcher::is_next(isolate, of->catcher)) return false;
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  return context.IsEmpty() || !context->GetMicrotaskQueue()->IsRunningMicrotasks();
}

/* Thrown by a microtask or a task of V8's. */
void on_message(v8::Local<v8::Message> message, v8::Local<v8::Value> value) {
  v8::Isolate *v8 = message->GetIsolate();
  auto *isolate = static_cast<v8c_isolate *>(v8->GetData(0));
  v8::HandleScope handles(v8);
  if (caught_by_host(isolate, v8)) return;
  v8::Local<v8::Context> context = v8->GetCurrentContext();
  v8c_error *error = nullptr;
  if (!isolate || !isolate->uncaught.fn || isolate != v8c__current || context.IsEmpty() ||
      v8c__error_new(isolate, V8C_EXCEPTION, value, message, context, &error)) {
    log_message(v8, message);
    return;
  }
  tell(isolate, error);
  v8c_error_free(error);
}

}  // namespace

void v8c__uncaught_watch(v8c_isolate *isolate) { isolate->v8->AddMessageListener(on_message); }

void v8c__uncaught_unwatch(v8c_isolate *isolate) { isolate->v8->RemoveMessageListeners(on_message); }

void v8c__uncaught_pending(v8c_isolate *isolate) {
  v8c_error *error = nullptr;
  if (!isolate->uncaught.fn || v8c_catch(isolate, &error)) {
    v8c__log(V8C_LOG_WARNING, "v8c_leave: an exception was pending and nobody caught it");
    return;
  }
  tell(isolate, error);
  v8c_error_free(error);
}

void v8c__uncaught_free(v8c_isolate *isolate) { let_go(&isolate->uncaught); }

int v8c_on_uncaught(v8c_isolate *isolate, v8c_uncaught_fn fn, void *data, void (*free_data)(void *data)) {
  int err = entered(isolate);
  if (err) return err;
  if (!fn && (data || free_data)) return v8c__fail(V8C_EINVAL, "data without a function");
  v8c__uncaught old = isolate->uncaught;
  isolate->uncaught = {fn, data, free_data};
  if (isolate->uncaught_running && !isolate->uncaught_old.fn)
    isolate->uncaught_old = old;
  else
    let_go(&old);
  return 0;
}
