/* module_import.cc: import() and import.meta, as the host answers them. */
#include <new>

#include "shim/error.h"
#include "shim/module.h"
#include "shim/object.h"
#include "src/pack/heap.h"

/* ---- Hooks --------------------------------------------------------------------------------------- */

namespace {

template <class Fn>
void let_go(v8c__hook<Fn> *hook) {
  v8c__hook<Fn> old = *hook;
  *hook = {};
  if (old.free_data) old.free_data(old.data);
}

/* Runs body(hook); its data is not freed before it returned, whatever it sets. */
template <class Fn, class Body>
int with_hook(v8c__hook<Fn> *hook, v8c__hook<Fn> *old, int *running, Body &&body) {
  v8c__hook<Fn> now = *hook;
  ++*running;
  int err = body(now);
  if (--*running == 0) let_go(old);
  return err;
}

template <class Fn>
void set_hook(v8c__hook<Fn> *hook, v8c__hook<Fn> *old, int running, const v8c__hook<Fn> &made) {
  v8c__hook<Fn> before = *hook;
  *hook = made;
  if (running && !old->fn)
    *old = before;
  else
    let_go(&before);
}

/* ---- import() -------------------------------------------------------------------------------------- */

v8::Local<v8::Value> host_value_of(v8::Isolate *isolate, v8::Local<v8::Data> options) {
  if (options.IsEmpty() || !options->IsFixedArray()) return v8::Undefined(isolate);
  auto array = options.As<v8::PrimitiveArray>();
  if (array->Length() < 1) return v8::Undefined(isolate);
  return array->Get(isolate, 0);
}

int ask(v8c_context *context, const v8c_module_request &request, v8c_value referrer, v8c_value host_value,
        v8c_value *out) {
  v8c__modules *modules = context->owned.isolate->modules;
  int err = with_hook(&modules->import, &modules->old_import, &modules->import_running, [&](const auto &hook) {
    return hook.fn ? hook.fn(context, &request, referrer, host_value, hook.data, out) : V8C_ENOENT;
  });
  if (!err && !*out) err = v8c__fail(V8C_ENOENT, "module '%.200s'", request.specifier);
  return err;
}

/* The host's answer, or what it threw, settles `resolver`; *promise is one that it gave itself. False:
 * a termination goes on. */
bool answer(v8c_context *context, const v8c_module_request &request, v8c_value referrer, v8c_value host_value,
            v8::Local<v8::Promise::Resolver> resolver, v8::Local<v8::Promise> *promise) {
  v8c_isolate *isolate = context->owned.isolate;
  v8::Local<v8::Context> in = local(context);
  v8::TryCatch caught(isolate->v8);
  v8c_value value = nullptr;
  isolate->depth++;
  int err = ask(context, request, referrer, host_value, &value);
  if (err) v8c__throw_code(isolate, err);
  isolate->depth--;
  if (v8c__goes_on(isolate, caught)) return false;
  if (caught.HasCaught()) {
    v8::Local<v8::Value> thrown = caught.Exception();
    caught.Reset();
    return resolver->Reject(in, thrown).FromMaybe(false);
  }
  *promise = resolver->GetPromise();
  if (!to_v8(value)->IsPromise()) return resolver->Resolve(in, to_v8(value)).FromMaybe(false);
  *promise = to_v8<v8::Promise>(value);
  return true;
}

v8::MaybeLocal<v8::Promise> on_import(v8::Local<v8::Context> in, v8::Local<v8::Data> options, v8::Local<v8::Value> name,
                                      v8::Local<v8::String> specifier, v8::Local<v8::FixedArray> attributes) {
  v8::Isolate *isolate = in->GetIsolate();
  v8::EscapableHandleScope handles(isolate);
  v8::Context::Scope scope(in);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(in).ToLocal(&resolver)) return {};
  v8::Local<v8::Promise> promise = resolver->GetPromise();
  v8c_context *context = v8c__context_of(in);
  v8c__request request;
  if (!context || request.read(in, specifier, attributes, 2, -1)) {
    auto why = v8::String::NewFromUtf8Literal(isolate, "import() in a context that was freed, or without memory");
    if (!resolver->Reject(in, v8::Exception::Error(why)).FromMaybe(false)) return {};
    return handles.Escape(promise);
  }
  bool ok = answer(context, request.out, to_c(name), to_c(host_value_of(isolate, options)), resolver, &promise);
  request.clear();
  if (!ok) return {};
  return handles.Escape(promise);
}

}  // namespace

int v8c_on_import(v8c_isolate *isolate, v8c_import_fn fn, void *data, void (*free_data)(void *data)) {
  int err = entered(isolate);
  if (err) return err;
  if (!fn && (data || free_data)) return v8c__fail(V8C_EINVAL, "data without a function");
  v8c__modules *modules = v8c__modules_of(isolate);
  if (!modules) return v8c__code(V8C_ENOMEM);
  set_hook(&modules->import, &modules->old_import, modules->import_running, {fn, data, free_data});
  isolate->v8->SetHostImportModuleDynamicallyCallback(fn ? on_import : nullptr);
  return 0;
}

/* ---- import.meta ------------------------------------------------------------------------------------- */

namespace {

/* Only a module's own code can ask: it is the innermost frame. */
v8::Local<v8::Value> name_of_caller(v8::Isolate *isolate) {
  auto trace = v8::StackTrace::CurrentStackTrace(isolate, 1, v8::StackTrace::kScriptName);
  v8::Local<v8::String> name;
  if (!trace.IsEmpty() && trace->GetFrameCount()) name = trace->GetFrame(isolate, 0)->GetScriptName();
  if (name.IsEmpty()) return v8::Undefined(isolate);
  return name;
}

void on_meta(v8::Local<v8::Context> in, v8::Local<v8::Module> module, v8::Local<v8::Object> meta) {
  v8::Isolate *isolate = in->GetIsolate();
  v8::HandleScope handles(isolate);
  auto *ours = static_cast<v8c_isolate *>(isolate->GetData(0));
  v8c_context *context = v8c__context_of(in);
  if (!context || !ours->modules) return;
  v8c__modules *modules = ours->modules;
  v8c_value name = to_c(name_of_caller(isolate));
  int err = with_hook(&modules->meta, &modules->old_meta, &modules->meta_running, [&](const auto &hook) {
    return hook.fn ? hook.fn(context, to_c(meta), v8c__module_find(ours, module), name, hook.data) : 0;
  });
  if (err) v8c__throw_code(ours, err);
}

}  // namespace

int v8c_on_import_meta(v8c_isolate *isolate, v8c_import_meta_fn fn, void *data, void (*free_data)(void *data)) {
  int err = entered(isolate);
  if (err) return err;
  if (!fn && (data || free_data)) return v8c__fail(V8C_EINVAL, "data without a function");
  v8c__modules *modules = v8c__modules_of(isolate);
  if (!modules) return v8c__code(V8C_ENOMEM);
  set_hook(&modules->meta, &modules->old_meta, modules->meta_running, {fn, data, free_data});
  isolate->v8->SetHostInitializeImportMetaObjectCallback(fn ? on_meta : nullptr);
  return 0;
}

/* ---- A module for import() ------------------------------------------------------------------------------ */

namespace {

v8c__modules *modules_of(v8::Isolate *isolate) { return static_cast<v8c_isolate *>(isolate->GetData(0))->modules; }

v8c__import **place_of(v8c__modules *modules, uint32_t id) {
  v8c__import **at = &modules->imports;
  while (*at && (*at)->id != id) at = &(*at)->next;
  return at;
}

void free_import(v8c__import **at) {
  v8c__import *import = *at;
  *at = import->next;
  import->~v8c__import();
  v8c__free(import);
}

/* Settles what import() gave, and forgets it. A termination, or no memory: then it stays pending. */
void settle(v8::Isolate *isolate, uint32_t id, bool done, v8::Local<v8::Value> reason) {
  v8::HandleScope handles(isolate);
  v8c__modules *modules = modules_of(isolate);
  v8c__import **at = modules ? place_of(modules, id) : nullptr;
  if (!at || !*at) return;
  auto resolver = v8::Local<v8::Promise::Resolver>::New(isolate, (*at)->resolver);
  auto module = v8::Local<v8::Module>::New(isolate, (*at)->module);
  free_import(at);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Maybe<bool> settled =
      done ? resolver->Resolve(context, module->GetModuleNamespace()) : resolver->Reject(context, reason);
  (void)settled;
}

using Info = v8::FunctionCallbackInfo<v8::Value>;
const Info &info(const v8c_call *call) { return *reinterpret_cast<const Info *>(call); }

uint32_t id_of(const Info &of) { return of.Data()->IsUint32() ? of.Data().As<v8::Uint32>()->Value() : 0; }

v8::MaybeLocal<v8::Function> reaction(v8::Local<v8::Context> context, v8c_fn fn, uint32_t id) {
  return v8::Function::New(context, native(fn), v8::Integer::NewFromUnsigned(context->GetIsolate(), id), 1,
                           v8::ConstructorBehavior::kThrow);
}

/* Evaluates it and follows the evaluation; what is thrown goes to the TryCatch. */
bool follow(v8::Local<v8::Context> context, v8::Local<v8::Module> module, uint32_t id) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Local<v8::Value> promise;
  v8::Local<v8::Function> done, failed;
  if (module->GetStatus() == v8::Module::kEvaluating) {
    isolate->ThrowException(
        v8::Exception::Error(v8::String::NewFromUtf8Literal(isolate, "The module is being evaluated by a call below")));
    return false;
  }
  return module->Evaluate(context).ToLocal(&promise) && promise->IsPromise() &&
         reaction(context, v8c__native_import_done, id).ToLocal(&done) &&
         reaction(context, v8c__native_import_failed, id).ToLocal(&failed) &&
         !promise.As<v8::Promise>()->Then(context, done, failed).IsEmpty();
}

void start(void *data) {
  v8c_isolate *ours = v8c__current;
  const auto id = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(data));
  if (!ours || !ours->modules) return;
  v8c__import **at = place_of(ours->modules, id);
  if (!*at) return;
  v8::Isolate *isolate = ours->v8;
  v8::HandleScope handles(isolate);
  auto module = v8::Local<v8::Module>::New(isolate, (*at)->module);
  v8::Local<v8::Context> context;
  if (!(*at)->resolver.Get(isolate)->GetCreationContext(isolate).ToLocal(&context)) return;
  v8::Context::Scope scope(context);
  v8::TryCatch caught(isolate);
  ours->depth++;
  bool ok = follow(context, module, id);
  ours->depth--;
  if (ok || v8c__goes_on(ours, caught)) return;
  v8::Local<v8::Value> reason = v8::Undefined(isolate);
  if (caught.HasCaught()) reason = caught.Exception();
  caught.Reset();
  settle(isolate, id, false, reason);
}

}  // namespace

void v8c__imports_end(v8c__modules *modules) {
  while (modules->imports) free_import(&modules->imports);
}

void v8c__native_import_done(v8c_call *call) { settle(info(call).GetIsolate(), id_of(info(call)), true, {}); }

void v8c__native_import_failed(v8c_call *call) {
  settle(info(call).GetIsolate(), id_of(info(call)), false, info(call)[0]);
}

int v8c_module_import(v8c_module *module, v8c_context *context, v8c_value *out) {
  int err = v8c__module_usable(module, context);
  if (!err && !out) err = v8c__code(V8C_EINVAL);
  if (!err) err = v8c__module_linked(module, context);
  if (err) return err;
  v8c_isolate *isolate = context->owned.isolate;
  v8c__modules *modules = v8c__modules_of(isolate);
  void *memory = modules ? v8c__calloc(sizeof(v8c__import)) : nullptr;
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *import = new (memory) v8c__import();
  err = one(isolate, out, [&](v8c_value *value) {
    return run(context, [&] {
      v8::Local<v8::Promise::Resolver> resolver;
      v8::Context::Scope scope(local(context));
      if (!v8::Promise::Resolver::New(local(context)).ToLocal(&resolver)) return false;
      import->resolver.Reset(isolate->v8, resolver);
      *value = to_c(resolver->GetPromise());
      import->module.Reset(isolate->v8, module->global);
      import->id = ++modules->last_import;
      import->next = modules->imports;
      modules->imports = import;
      auto data = reinterpret_cast<void *>(static_cast<uintptr_t>(import->id));
      local(context)->GetMicrotaskQueue()->EnqueueMicrotask(isolate->v8, start, data);
      return true;
    });
  });
  if (err) {
    import->~v8c__import();
    v8c__free(import);
  }
  return err;
}
