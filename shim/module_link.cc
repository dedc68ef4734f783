/* module_link.cc: modules linked and evaluated. */
#include "shim/module.h"
#include "shim/object.h"

namespace {

/* ---- The resolver's call ------------------------------------------------------------------------ */

bool is_request(v8::Local<v8::Context> context, v8::Local<v8::FixedArray> requests, int at,
                v8::Local<v8::String> specifier, v8::Local<v8::FixedArray> attributes, int *offset) {
  auto request = requests->Get(context, at).As<v8::ModuleRequest>();
  if (request->GetSpecifier() != specifier || request->GetImportAttributes() != attributes) return false;
  *offset = request->GetSourceOffset();
  return true;
}

/* Where the referrer asks for it. V8 resolves a module's requests one after the other. */
int offset_of(v8::Local<v8::Context> context, v8::Local<v8::Module> referrer, v8c_module *handle,
              v8::Local<v8::String> specifier, v8::Local<v8::FixedArray> attributes) {
  v8::Local<v8::FixedArray> requests = referrer->GetModuleRequests();
  const int count = requests->Length();
  int offset = -1, first = handle && handle->cursor < count ? handle->cursor : 0;
  for (int i = 0; i < count; i++) {
    int at = (first + i) % count;
    if (!is_request(context, requests, at, specifier, attributes, &offset)) continue;
    if (handle) handle->cursor = at + 1;
    break;
  }
  return offset;
}

int refused(const v8c__request &request, int code, const char *why) {
  return v8c__fail(code, "module '%.200s': %s", request.out.specifier, why);
}

/* Is it one that V8 can be given? */
int check_answer(const v8c__link &link, const v8c__request &request, const v8c_module *module) {
  if (!module) return refused(request, V8C_ENOENT, "not found");
  int err = entered(&module->owned);
  if (err == V8C_EDISPOSED) return refused(request, err, "its isolate was freed");
  if (err) return refused(request, V8C_EINVAL, "it belongs to another isolate");
  v8::Module::Status status = strong(module->global)->GetStatus();
  if ((module->bound || status != v8::Module::kUninstantiated) && module->context != link.context_serial)
    return refused(request, V8C_EINVAL, "it belongs to another context");
  if (status < v8::Module::kInstantiated && module->link != link.id && v8c__module_linking(module))
    return refused(request, V8C_ESTATE, "it is being linked by a call below");
  return 0;
}

int ask(v8c__link *link, const v8c__request &request, v8c_module *referrer, v8c_module **out) {
  v8c_isolate *isolate = link->context->owned.isolate;
  int err = link->resolve(link->context, &request.out, referrer, link->data, out);
  if (isolate->v8->HasPendingException()) return V8C_EXCEPTION;
  if (err == V8C_EXCEPTION || err == V8C_ETERMINATED)
    return refused(request, V8C_EINVAL, "the resolver says that it threw, and did not");
  return err ? err : check_answer(*link, request, *out);
}

int resolve(v8c__link *link, v8::Local<v8::String> specifier, v8::Local<v8::FixedArray> attributes,
            v8::Local<v8::Module> referrer, v8c_module **out) {
  v8::Local<v8::Context> context = local(link->context);
  v8c_module *handle = v8c__module_find(link->context->owned.isolate, referrer);
  v8c__request request;
  int err =
      request.read(context, specifier, attributes, 3, offset_of(context, referrer, handle, specifier, attributes));
  if (err) return err;
  err = ask(link, request, handle, out);
  request.clear();
  return err;
}

v8c__link *innermost(v8::Local<v8::Context> context) {
  return static_cast<v8c_isolate *>(context->GetIsolate()->GetData(0))->modules->link;
}

/* A code is no exception: V8 is thrown one to let go, and it is dropped at the end. */
void give_up(v8c__link *link, int err) {
  v8::Isolate *isolate = link->context->owned.isolate->v8;
  if (isolate->HasPendingException()) return;
  link->err = err;
  isolate->ThrowException(v8::Null(isolate));
}

v8::MaybeLocal<v8::Module> on_resolve(v8::Local<v8::Context> context, v8::Local<v8::String> specifier,
                                      v8::Local<v8::FixedArray> attributes, v8::Local<v8::Module> referrer) {
  v8::HandleScope handles(context->GetIsolate());
  v8c__link *link = innermost(context);
  v8c_module *module = nullptr;
  int err = resolve(link, specifier, attributes, referrer, &module);
  if (err) {
    give_up(link, err);
    return {};
  }
  module->link = link->id;
  module->context = link->context_serial;
  return strong(module->global); /* V8 reads it at once */
}

/* `import source`, behind a flag of V8's. */
v8::MaybeLocal<v8::Object> on_source(v8::Local<v8::Context> context, v8::Local<v8::String>, v8::Local<v8::FixedArray>,
                                     v8::Local<v8::Module>) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::HandleScope handles(isolate);
  isolate->ThrowException(
      v8::Exception::SyntaxError(v8::String::NewFromUtf8Literal(isolate, "Source phase imports are not supported")));
  return {};
}

bool instantiate(v8c__link *link, v8::Local<v8::Module> module) {
  v8::Isolate *isolate = link->context->owned.isolate->v8;
  v8::Context::Scope scope(local(link->context)); /* its functions and errors are of this realm */
  v8::TryCatch caught(isolate);
  if (module->InstantiateModule(local(link->context), on_resolve, on_source).FromMaybe(false)) return true;
  if (link->err && !caught.HasTerminated() && !isolate->IsExecutionTerminating()) {
    caught.Reset();
    return true;
  }
  caught.ReThrow();
  return false;
}

}  // namespace

int v8c_module_link(v8c_module *module, v8c_context *context, v8c_module_resolve_fn resolver, void *data) {
  int err = v8c__module_usable(module, context);
  if (err) return err;
  if (!resolver) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  auto v8 = v8::Local<v8::Module>::New(isolate->v8, module->global); /* the resolver may free ours */
  if (v8->GetStatus() != v8::Module::kUninstantiated) return v8c__fail(V8C_ESTATE, "the module is linked");
  if (v8c__module_linking(module)) return v8c__fail(V8C_ESTATE, "the module is being linked by a call below");
  if (module->bound && module->context != full(context)->serial)
    return v8c__fail(V8C_EINVAL, "the module belongs to another context");
  v8c__modules *modules = isolate->modules;
  v8c__link link = {modules->link, ++modules->links, context, full(context)->serial, resolver, data, 0};
  module->link = link.id;
  module->context = link.context_serial;
  modules->link = &link;
  err = run(context, [&] { return instantiate(&link, v8); });
  modules->link = link.outer;
  return err ? err : link.err;
}

/* ---- Evaluate ------------------------------------------------------------------------------------- */

namespace {

int may_evaluate(const v8c_module *module, v8c_context *context) {
  int err = v8c__module_usable(module, context);
  if (!err) err = v8c__module_linked(module, context);
  if (err) return err;
  if (strong(module->global)->GetStatus() == v8::Module::kEvaluating)
    return v8c__fail(V8C_ESTATE, "the module is being evaluated by a call below");
  return 0;
}

bool evaluate(v8::Local<v8::Context> context, v8::Local<v8::Module> module, v8::Local<v8::Promise> *out) {
  v8::Context::Scope scope(context);
  v8::Local<v8::Value> promise;
  if (!module->Evaluate(context).ToLocal(&promise) || !promise->IsPromise()) return false;
  *out = promise.As<v8::Promise>();
  return true;
}

}  // namespace

int v8c_module_evaluate(v8c_module *module, v8c_context *context, v8c_value *out) {
  int err = may_evaluate(module, context);
  if (err) return err;
  v8c_isolate *isolate = context->owned.isolate;
  return one(isolate, out, [&](v8c_value *value) {
    auto v8 = v8::Local<v8::Module>::New(isolate->v8, module->global);
    v8::Local<v8::Promise> promise;
    int failed = run(context, [&] { return evaluate(local(context), v8, &promise); });
    if (failed) return failed;
    *value = to_c(promise);
    if (promise->State() == v8::Promise::kRejected) {
      promise->MarkAsHandled(); /* the caller is told */
      return v8c_throw(isolate, to_c(promise->Result()));
    }
    v8c_module *still = v8c__module_find(isolate, v8); /* it may have freed itself */
    if (still) still->promise.Reset();
    if (promise->State() == v8::Promise::kFulfilled) return 0;
    if (still) still->promise.Reset(isolate->v8, promise);
    return out ? 0 : v8c__fail(V8C_ESTATE, "the module waits at a top-level await");
  });
}

int v8c_module_namespace(v8c_module *module, v8c_context *context, v8c_value *out) {
  int err = v8c__module_usable(module, context);
  if (!err && !out) err = v8c__code(V8C_EINVAL);
  if (!err) err = v8c__module_linked(module, context);
  if (err) return err;
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    return run(context, [&] {
      v8::Context::Scope scope(local(context));
      *value = to_c(strong(module->global)->GetModuleNamespace());
      return true;
    });
  });
}
