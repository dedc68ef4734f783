/* module_synthetic.cc: modules whose exports the host sets. V8 calls one function for all of them:
 * what a module is evaluated by is found by the module, also when its handle was freed. */
#include <string.h>

#include <new>

#include "shim/module.h"
#include "shim/object.h"
#include "src/pack/heap.h"

/* ---- Steps ------------------------------------------------------------------------------------ */

namespace {

void free_steps(v8c__steps *steps) {
  if (steps->prev)
    steps->prev->next = steps->next;
  else
    steps->modules->steps = steps->next;
  if (steps->next) steps->next->prev = steps->prev;
  if (steps->free_data) steps->free_data(steps->data);
  steps->~v8c__steps();
  v8c__free(steps);
}

/* Later than the collection; the first sweeps for all. */
void collected_later(const v8::WeakCallbackInfo<v8c__steps> &info) {
  auto *isolate = static_cast<v8c_isolate *>(info.GetIsolate()->GetData(0));
  bool outer = isolate->finalizing;
  isolate->finalizing = true;
  v8c__steps *next;
  for (v8c__steps *at = isolate->modules->steps; at; at = next) {
    next = at->next;
    if (at->dead) free_steps(at);
  }
  isolate->finalizing = outer;
}

/* V8 is collecting: only the handle may be touched. */
void collected(const v8::WeakCallbackInfo<v8c__steps> &info) {
  info.GetParameter()->module.Reset();
  info.GetParameter()->dead = true;
  info.SetSecondPassCallback(collected_later);
}

v8c__steps *find_steps(const v8c_isolate *isolate, v8::Local<v8::Module> module) {
  v8c_module *handle = v8c__module_find(isolate, module);
  if (handle) return handle->steps;
  v8c__steps *at = isolate->modules ? isolate->modules->steps : nullptr;
  while (at && (at->dead || strong(at->module) != module)) at = at->next;
  return at;
}

void attach(v8c_isolate *isolate, v8c__steps *steps, v8::Local<v8::Module> module) {
  v8c__modules *modules = isolate->modules;
  steps->modules = modules;
  steps->module.Reset(isolate->v8, module);
  steps->module.SetWeak(steps, collected, v8::WeakCallbackType::kParameter);
  steps->prev = nullptr;
  steps->next = modules->steps;
  if (modules->steps) modules->steps->prev = steps;
  modules->steps = steps;
}

}  // namespace

void v8c__steps_end(v8c__modules *modules) {
  while (modules->steps) free_steps(modules->steps);
}

/* ---- Evaluate ----------------------------------------------------------------------------------- */

namespace {

bool set_export(v8::Isolate *isolate, v8::Local<v8::Module> module, v8::Local<v8::String> name,
                v8::Local<v8::Value> value) {
  return module->SetSyntheticModuleExport(isolate, name, value).FromMaybe(false);
}

bool is_export(const v8c_prop &prop) {
  return v8c__len(prop.name, prop.len) < 2 || prop.name[0] != '@' || prop.name[1] != '@';
}

bool has_default(const v8c_prop *table) {
  for (; table->kind != V8C_PROP_NONE; table++)
    if (v8c__len(table->name, table->len) == 7 && !memcmp(table->name, "default", 7)) return true;
  return false;
}

bool set_table(v8::Local<v8::Context> context, v8::Local<v8::Module> module, const v8c__steps &steps) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Local<v8::Object> object = strong(steps.value).As<v8::Object>();
  for (const v8c_prop *prop = steps.table; prop->kind != V8C_PROP_NONE; prop++) {
    v8::HandleScope handles(isolate);
    v8::Local<v8::String> name;
    v8::Local<v8::Value> value;
    if (!is_export(*prop)) continue;
    if (v8c__string(isolate, prop->name, prop->len, v8::NewStringType::kInternalized, &name)) return false;
    if (!object->Get(context, name).ToLocal(&value) || !set_export(isolate, module, name, value)) return false;
  }
  if (has_default(steps.table)) return true;
  return set_export(isolate, module, v8::String::NewFromUtf8Literal(isolate, "default"), object);
}

/* The host's own handle, or one for the time of the call. */
int call_host(v8c_context *context, v8::Local<v8::Module> module, const v8c__steps &steps) {
  v8c_isolate *isolate = context->owned.isolate;
  v8c_module *handle = v8c__module_find(isolate, module), *borrowed = nullptr;
  if (!handle) {
    handle = borrowed = v8c__module_alloc(isolate);
    if (!borrowed) return v8c__code(V8C_ENOMEM);
    borrowed->context = full(context)->serial;
    v8c__module_adopt(isolate, borrowed, module);
  }
  int err = steps.evaluate(context, handle, steps.data);
  v8c_module_free(borrowed);
  return err;
}

bool evaluate(v8::Local<v8::Context> context, v8::Local<v8::Module> module, const v8c__steps &steps) {
  v8::Isolate *isolate = context->GetIsolate();
  auto *ours = static_cast<v8c_isolate *>(isolate->GetData(0));
  if (steps.table) return set_table(context, module, steps);
  if (!steps.value.IsEmpty())
    return set_export(isolate, module, v8::String::NewFromUtf8Literal(isolate, "default"), strong(steps.value));
  v8c_context *of = v8c__context_of(context);
  int err = of ? 0 : v8c__fail(V8C_EDISPOSED, "the context was freed");
  if (!err && steps.evaluate) err = call_host(of, module, steps);
  if (err) v8c__throw_code(ours, err);
  return !isolate->HasPendingException();
}

v8::MaybeLocal<v8::Value> on_evaluate(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::EscapableHandleScope handles(isolate);
  v8::Context::Scope scope(context);
  auto *ours = static_cast<v8c_isolate *>(isolate->GetData(0));
  v8c__steps *steps = find_steps(ours, module);
  if (!steps) {
    isolate->ThrowException(v8::Exception::Error(
        v8::String::NewFromUtf8Literal(isolate, "What this module is evaluated by is not in the snapshot")));
    return {};
  }
  bool ok = evaluate(context, module, *steps);
  v8c_module *handle = v8c__module_find(ours, module);
  if (handle) handle->steps = nullptr;
  free_steps(steps);
  v8::Local<v8::Promise::Resolver> resolver;
  if (!ok || !v8::Promise::Resolver::New(context).ToLocal(&resolver) ||
      !resolver->Resolve(context, v8::Undefined(isolate)).FromMaybe(false))
    return {};
  return handles.Escape(resolver->GetPromise().As<v8::Value>());
}

}  // namespace

/* With the names of C's, since a snapshot knows it. A Local is handed over as a pointer is. */
void *v8c__native_module_steps(void *context, void *module) {
  v8::Local<v8::Context> in;
  v8::Local<v8::Module> of;
  memcpy(static_cast<void *>(&in), &context, sizeof context);
  memcpy(static_cast<void *>(&of), &module, sizeof module);
  v8::MaybeLocal<v8::Value> made = on_evaluate(in, of);
  void *out;
  memcpy(&out, static_cast<void *>(&made), sizeof out);
  return out;
}

void v8c__throw_code(v8c_isolate *isolate, int code) {
  if (isolate->v8->HasPendingException()) return;
  const char *detail = v8c_detail();
  (void)v8c_throw_error(isolate, "%s%s%s", v8c_strerror(code), *detail ? ": " : "", detail);
}

/* ---- Make ----------------------------------------------------------------------------------------- */

namespace {

using Names = v8::LocalVector<v8::String>;

int make_name(v8::Isolate *isolate, const char *text, size_t len, Names *names) {
  v8::Local<v8::String> name;
  if (!text) return v8c__fail(V8C_EINVAL, "the name of an export is NULL");
  int err = v8c__string(isolate, text, len, v8::NewStringType::kInternalized, &name);
  if (err) return err;
  for (const v8::Local<v8::String> &other : *names)
    if (other == name) return v8c__fail(V8C_EEXIST, "the export '%.100s' is there twice", text);
  names->push_back(name);
  return 0;
}

/* `filled` has what the steps are to have. On success they are V8's module's. */
int make(v8c_context *context, const char *text, size_t len, const Names &names, v8c__steps *filled, v8c_module **out) {
  v8c_isolate *isolate = context->owned.isolate;
  v8::Local<v8::String> name;
  int err =
      v8c__string(isolate->v8, text ? text : "<synthetic>", text ? len : V8C_ZSTR, v8::NewStringType::kNormal, &name);
  if (err) return err;
  v8c_module *module = v8c__module_alloc(isolate);
  void *memory = module ? v8c__alloc(sizeof(v8c__steps)) : nullptr;
  if (!memory) {
    if (module) v8c__module_unused(module);
    return v8c__code(V8C_ENOMEM);
  }
  auto made = v8::Module::CreateSyntheticModule(isolate->v8, name, {names.data(), names.size()},
                                                reinterpret_cast<v8::Module::SyntheticModuleEvaluationSteps>(
                                                    reinterpret_cast<void (*)()>(v8c__native_module_steps)));
  module->steps = new (memory) v8c__steps(static_cast<v8c__steps &&>(*filled));
  attach(isolate, module->steps, made);
  v8c__module_adopt(isolate, module, made);
  module->context = full(context)->serial;
  module->bound = !module->steps->value.IsEmpty(); /* a value of that context's */
  *out = module;
  return 0;
}

}  // namespace

int v8c_module_synthetic(v8c_context *context, const v8c_synthetic_options *given, v8c_module **out) {
  int err = begin(context);
  v8c_synthetic_options options;
  if (!err) err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (!out || (!options.exports && options.export_count)) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  Names names(isolate->v8);
  for (size_t i = 0; i < options.export_count && !err; i++)
    err = make_name(isolate->v8, options.exports[i], V8C_ZSTR, &names);
  if (err) return err;
  v8c__steps steps = {};
  steps.evaluate = options.evaluate;
  steps.data = options.data;
  steps.free_data = options.free_data;
  return make(context, options.name, options.name_len, names, &steps, out);
}

int v8c_module_set_export(v8c_module *module, v8c_context *context, const char *name, size_t len, v8c_value value) {
  int err = v8c__module_usable(module, context);
  if (err) return err;
  if (!name || !value) return v8c__code(V8C_EINVAL);
  if (module->script_id) return v8c__fail(V8C_ETYPE, "the exports of a module with a source are its own");
  err = v8c__module_linked(module, context);
  if (err) return err;
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::String> text;
  err = v8c__string(isolate, name, len, v8::NewStringType::kInternalized, &text);
  if (err) return err;
  return run(context, [&] {
    v8::Context::Scope scope(local(context));
    return set_export(isolate, strong(module->global), text, to_v8(value));
  });
}

int v8c_module_from_table(v8c_context *context, const char *name, size_t len, const v8c_prop *table, v8c_value data,
                          v8c_module **out) {
  int err = begin(context);
  if (err) return err;
  if (!table || !out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  Names names(isolate->v8);
  v8c_value object = nullptr;
  err = v8c_object(context, &object);
  if (!err) err = v8c_define_table(context, object, table, data);
  for (const v8c_prop *prop = table; !err && prop->kind != V8C_PROP_NONE; prop++)
    if (is_export(*prop)) err = make_name(isolate->v8, prop->name, prop->len, &names);
  if (!err && !has_default(table)) err = make_name(isolate->v8, "default", V8C_ZSTR, &names);
  if (err) return err;
  v8c__steps steps = {};
  steps.table = table;
  steps.value.Reset(isolate->v8, to_v8(object));
  return make(context, name, len, names, &steps, out);
}

static int from_value(v8c_context *context, const char *name, size_t len, v8c_value value, v8c_module **out) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  Names names(isolate);
  int err = make_name(isolate, "default", V8C_ZSTR, &names);
  if (err) return err;
  v8c__steps steps = {};
  steps.value.Reset(isolate, to_v8(value));
  return make(context, name, len, names, &steps, out);
}

int v8c_module_from_value(v8c_context *context, const char *name, size_t len, v8c_value value, v8c_module **out) {
  int err = begin(context);
  if (err) return err;
  if (!value || !out) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(context->owned.isolate->v8);
  return from_value(context, name, len, value, out);
}

namespace {

/* As v8c_module_from_value, of what to_value(string, &value) makes of the text. */
template <class ToValue>
int from_source(v8c_context *context, const char *name, size_t len, const char *text, size_t text_len, v8c_module **out,
                ToValue &&to_value) {
  int err = begin(context);
  if (err) return err;
  if (!text || !out) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(context->owned.isolate->v8);
  v8::Local<v8::String> string;
  v8c_value value = nullptr;
  err = v8c__source(context->owned.isolate->v8, text, text_len, &string);
  if (!err) err = to_value(string, &value);
  return err ? err : from_value(context, name, len, value, out);
}

}  // namespace

int v8c_module_from_json(v8c_context *context, const char *name, size_t len, const char *text, size_t text_len,
                         v8c_module **out) {
  return from_source(context, name, len, text, text_len, out, [&](v8::Local<v8::String> string, v8c_value *value) {
    return give(context, value, [&] {
      v8::Context::Scope scope(local(context));
      return v8::JSON::Parse(local(context), string);
    });
  });
}

int v8c_module_from_text(v8c_context *context, const char *name, size_t len, const char *text, size_t text_len,
                         v8c_module **out) {
  return from_source(context, name, len, text, text_len, out, [](v8::Local<v8::String> string, v8c_value *value) {
    *value = to_c(string);
    return 0;
  });
}
