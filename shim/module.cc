/* module.cc: modules: compiled, found again from V8's, and what they are. Linking and evaluating:
 * module_link.cc. */
#include "shim/module.h"

#include <string.h>

#include <new>

#include "shim/error.h"
#include "shim/isolate.h"
#include "shim/object.h"

/* ---- Which handle is whose ------------------------------------------------------------------ */

static void detach_all(v8c__owned *self) {
  auto *modules = reinterpret_cast<v8c__modules *>(self);
  v8c__steps_end(modules);
  v8c__imports_end(modules);
}

v8c__modules *v8c__modules_of(v8c_isolate *isolate) {
  v8c__modules *modules = isolate->modules;
  if (!modules) {
    void *memory = v8c__calloc(sizeof(v8c__modules));
    if (!memory) return nullptr;
    isolate->modules = modules = new (memory) v8c__modules();
    isolate->live.fetch_add(1, std::memory_order_relaxed); /* no free of ours ever comes */
  }
  if (!modules->owned.detach) {
    v8c__own(isolate, &modules->owned, detach_all, nullptr);
    v8c__count(isolate, -1);
  }
  return modules;
}

void v8c__modules_end(v8c_isolate *isolate) {
  if (!isolate->modules) return;
  v8c__modules *modules = isolate->modules;
  isolate->modules = nullptr;
  if (modules->import.free_data) modules->import.free_data(modules->import.data);
  if (modules->meta.free_data) modules->meta.free_data(modules->meta.data);
  v8c__free(modules->buckets);
  v8c__free(modules);
  v8c__isolate_drop(isolate);
}

namespace {

v8c_module *module_of(v8c__owned *self) { return reinterpret_cast<v8c_module *>(self); }

v8c_module **bucket_of(const v8c__modules *modules, int hash) {
  return &modules->buckets[static_cast<unsigned>(hash) & (modules->bucket_count - 1)];
}

/* Twice the buckets; without memory for them it gets slower, no more. */
bool grow(v8c__modules *modules) {
  v8c__modules wider = *modules;
  wider.bucket_count = modules->bucket_count ? modules->bucket_count * 2 : 16;
  wider.buckets = static_cast<v8c_module **>(v8c__calloc(wider.bucket_count * sizeof *wider.buckets));
  if (!wider.buckets) return modules->bucket_count != 0;
  for (size_t i = 0; i < modules->bucket_count; i++) {
    v8c_module *next;
    for (v8c_module *at = modules->buckets[i]; at; at = next) {
      next = at->chain;
      v8c_module **bucket = bucket_of(&wider, at->hash);
      at->chain = *bucket;
      *bucket = at;
    }
  }
  v8c__free(modules->buckets);
  *modules = wider;
  return true;
}

void forget(v8c_isolate *isolate, v8c_module *module) {
  v8c__modules *modules = isolate->modules;
  v8c_module **at = bucket_of(modules, module->hash);
  while (*at != module) at = &(*at)->chain;
  *at = module->chain;
  modules->count--;
}

void detach(v8c__owned *self) {
  v8c_module *module = module_of(self);
  forget(self->isolate, module);
  module->global.Reset();
  module->unbound.Reset();
  module->promise.Reset();
}

void release(v8c__owned *self) {
  v8c_module *module = module_of(self);
  for (size_t i = 0; i < module->request_count; i++) module->requests[i].clear();
  v8c__free(module->requests);
  module->~v8c_module();
  v8c__free(self);
}

}  // namespace

v8c_module *v8c__module_find(const v8c_isolate *isolate, v8::Local<v8::Module> module) {
  const v8c__modules *modules = isolate->modules;
  if (!modules || !modules->bucket_count) return nullptr;
  v8c_module *at = *bucket_of(modules, module->GetIdentityHash());
  while (at && strong(at->global) != module) at = at->chain;
  return at;
}

v8c_module *v8c__module_alloc(v8c_isolate *isolate) {
  v8c__modules *modules = v8c__modules_of(isolate);
  if (!modules || (modules->count >= modules->bucket_count && !grow(modules))) return nullptr;
  void *memory = v8c__calloc(sizeof(v8c_module));
  return memory ? new (memory) v8c_module() : nullptr;
}

void v8c__module_unused(v8c_module *module) { release(&module->owned); }

void v8c__module_adopt(v8c_isolate *isolate, v8c_module *module, v8::Local<v8::Module> made) {
  module->global.Reset(isolate->v8, made);
  module->hash = made->GetIdentityHash();
  v8c_module **bucket = bucket_of(isolate->modules, module->hash);
  module->chain = *bucket;
  *bucket = module;
  isolate->modules->count++;
  v8c__own(isolate, &module->owned, detach, release);
}

int v8c__module_usable(const v8c_module *module, v8c_context *context) {
  int err = begin(context);
  if (err) return err;
  if (!module) return v8c__code(V8C_EINVAL);
  if (module->owned.isolate != context->owned.isolate) {
    err = entered(&module->owned); /* it may be gone */
    return err == V8C_EDISPOSED ? err : v8c__fail(V8C_EINVAL, "the module belongs to another isolate");
  }
  return entered(&module->owned);
}

bool v8c__module_linking(const v8c_module *module) {
  const v8c__link *link = module->owned.isolate->modules->link;
  while (link && link->id != module->link) link = link->outer;
  return link;
}

int v8c__module_linked(const v8c_module *module, const v8c_context *context) {
  v8::Module::Status status = strong(module->global)->GetStatus();
  if (status < v8::Module::kInstantiated) return v8c__fail(V8C_ESTATE, "the module is not linked");
  if (module->context != full(context)->serial)
    return v8c__fail(V8C_EINVAL, "the module was linked in another context");
  return 0;
}

/* ---- Compile ---------------------------------------------------------------------------------- */

namespace {

/* V8 refuses to be told that a module is to be compiled eagerly. */
bool compile(v8::Local<v8::Context> context, v8c__unit *source, v8::Local<v8::Module> *out) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Context::Scope scope(context);
  v8::ScriptCompiler::Source from(source->text, source->origin(), source->cached());
  auto mode = from.GetCachedData() ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions;
  if (!v8::ScriptCompiler::CompileModule(isolate, &from, mode).ToLocal(out)) return false;
  if (from.GetCachedData() && from.GetCachedData()->rejected) source->cache_result = V8C_CACHE_REJECTED;
  return true;
}

int compile(v8c_context *context, const char *text, size_t len, const v8c_script_options *given, v8c_module *module) {
  static char kind[] = "module"; /* its caches are no scripts' */
  const v8c_buf extra = {kind, sizeof kind, 0};
  v8c_isolate *isolate = context->owned.isolate;
  v8c__unit source;
  source.is_module = true;
  int err = v8c__unit_read(isolate, text, len, given, &extra, &source);
  if (err) return err;
  v8::Local<v8::Module> made;
  err = run(context, [&] { return compile(local(context), &source, &made); });
  v8c__unit_done(&source);
  if (err) return err;
  module->unbound.Reset(isolate->v8, made->GetUnboundModuleScript());
  module->script_id = made->ScriptId();
  module->cache_result = source.cache_result;
  memcpy(module->source_digest, source.digest, sizeof source.digest);
  v8c__module_adopt(isolate, module, made);
  return 0;
}

}  // namespace

int v8c_module_compile(v8c_context *context, const char *text, size_t len, const v8c_script_options *given,
                       v8c_module **out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  v8c_module *module = v8c__module_alloc(isolate);
  if (!module) return v8c__code(V8C_ENOMEM);
  err = compile(context, text, len, given, module);
  if (err)
    v8c__module_unused(module);
  else
    *out = module;
  return err;
}

void v8c_module_free(v8c_module *module) {
  if (module) v8c__disown(&module->owned);
}

/* ---- Requests ------------------------------------------------------------------------------------ */

namespace {

using Attributes = v8::Local<v8::FixedArray>;

/* Text of V8's, to be copied. */
struct Piece {
  v8::Local<v8::String> string;
  size_t len;
  Piece(v8::Isolate *isolate, v8::Local<v8::String> of) : string(of), len(of->Utf8LengthV2(isolate)) {}
  /* Moves *to behind its NUL. */
  const char *write(v8::Isolate *isolate, char **to) const {
    char *at = *to;
    string->WriteUtf8V2(isolate, at, len, v8::String::WriteFlags::kReplaceInvalidUtf8);
    at[len] = 0;
    *to = at + len + 1;
    return at;
  }
};

v8::Local<v8::String> string_at(v8::Local<v8::Context> context, Attributes attributes, int at) {
  return attributes->Get(context, at).As<v8::String>();
}

int offset_at(v8::Local<v8::Context> context, Attributes attributes, int at) {
  v8::Local<v8::Value> offset = attributes->Get(context, at).As<v8::Value>();
  return offset->IsInt32() ? offset.As<v8::Int32>()->Value() : -1;
}

}  // namespace

int v8c__request::read(v8::Local<v8::Context> context, v8::Local<v8::String> specifier, Attributes attributes,
                       int stride, int offset) {
  v8::Isolate *isolate = context->GetIsolate();
  const int length = attributes->Length(), count = length / stride;
  Piece name(isolate, specifier);
  const size_t head = static_cast<size_t>(count) * sizeof(v8c_module_attribute);
  size_t need = head + name.len + 1;
  for (int i = 0; i < count; i++)
    for (int k = 0; k < 2; k++) need += Piece(isolate, string_at(context, attributes, i * stride + k)).len + 1;
  block_ = need <= sizeof small_ ? small_ : static_cast<char *>(v8c__alloc(need));
  if (!block_) return v8c__code(V8C_ENOMEM);
  auto *list = reinterpret_cast<v8c_module_attribute *>(block_);
  char *to = block_ + head;
  out = {sizeof out, name.write(isolate, &to), name.len, list, static_cast<size_t>(count), offset};
  for (int i = 0; i < count; i++) {
    Piece key(isolate, string_at(context, attributes, i * stride));
    Piece value(isolate, string_at(context, attributes, i * stride + 1));
    const char *key_text = key.write(isolate, &to);
    int place = stride == 3 ? offset_at(context, attributes, i * stride + 2) : -1;
    list[i] = {key_text, key.len, value.write(isolate, &to), value.len, place};
  }
  return 0;
}

void v8c__request::clear() {
  if (block_ != small_) v8c__free(block_);
  block_ = nullptr;
}

namespace {

v8::Local<v8::FixedArray> requests_of(const v8c_module *module) { return strong(module->global)->GetModuleRequests(); }

/* All at once, for the module's life. */
int read_requests(v8c_module *module) {
  if (module->requests) return 0;
  v8::Isolate *isolate = module->owned.isolate->v8;
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::FixedArray> list = requests_of(module);
  const auto count = static_cast<size_t>(list->Length());
  auto *requests = static_cast<v8c__request *>(v8c__calloc(count * sizeof(v8c__request)));
  if (!requests) return v8c__code(V8C_ENOMEM);
  for (size_t i = 0; i < count; i++) {
    v8::HandleScope handles(isolate);
    auto request = list->Get(context, static_cast<int>(i)).As<v8::ModuleRequest>();
    int err = requests[i].read(context, request->GetSpecifier(), request->GetImportAttributes(), 3,
                               request->GetSourceOffset());
    if (!err) continue;
    while (i) requests[--i].clear();
    v8c__free(requests);
    return err;
  }
  module->requests = requests;
  module->request_count = count;
  return 0;
}

}  // namespace

size_t v8c_module_request_count(const v8c_module *module) {
  if (entered(module ? &module->owned : nullptr)) return 0;
  v8::HandleScope handles(module->owned.isolate->v8);
  return module->unbound.IsEmpty() ? 0 : static_cast<size_t>(requests_of(module)->Length());
}

int v8c_module_request_at(v8c_module *module, size_t index, v8c_module_request *out) {
  int err = entered(module ? &module->owned : nullptr);
  if (err) return err;
  if (!out || out->size < sizeof out->size) return v8c__fail(V8C_EINVAL, "out->size is not set");
  size_t count = v8c_module_request_count(module);
  if (index >= count) return v8c__fail(V8C_ERANGE, "request %zu of %zu", index, count);
  v8::HandleScope handles(module->owned.isolate->v8);
  err = read_requests(module);
  if (err) return err;
  const size_t size = out->size < sizeof *out ? out->size : sizeof *out;
  const size_t given = out->size;
  memcpy(out, &module->requests[index].out, size);
  out->size = given;
  return 0;
}

int v8c_module_position(const v8c_module *module, int offset, int *line, int *column) {
  int err = entered(module ? &module->owned : nullptr);
  if (err) return err;
  if (module->unbound.IsEmpty()) return v8c__fail(V8C_ETYPE, "a synthetic module has no source");
  if (offset < 0) return v8c__fail(V8C_ERANGE, "offset %d is not in the source", offset);
  v8::HandleScope handles(module->owned.isolate->v8);
  v8::Location at = strong(module->global)->SourceOffsetToLocation(offset);
  if (at.GetLineNumber() < 0 || at.GetColumnNumber() < 0)
    return v8c__fail(V8C_ERANGE, "offset %d is not in the source", offset);
  if (line) *line = at.GetLineNumber() + 1;
  if (column) *column = at.GetColumnNumber() + 1;
  return 0;
}

/* ---- Of its script --------------------------------------------------------------------------------- */

int v8c_module_cache(v8c_module *module, v8c_buf *buf) {
  int err = entered(module ? &module->owned : nullptr);
  if (err) return err;
  if (!buf) return v8c__code(V8C_EINVAL);
  if (module->unbound.IsEmpty()) return v8c__fail(V8C_ETYPE, "a synthetic module has no source");
  v8::HandleScope handles(module->owned.isolate->v8);
  return v8c__cache_append(module->source_digest, v8::ScriptCompiler::CreateCodeCache(strong(module->unbound)), buf);
}

v8c_cache_result v8c_module_cache_result(const v8c_module *module) {
  return module ? module->cache_result : V8C_CACHE_NONE;
}

int v8c_module_script_id(const v8c_module *module) { return module ? module->script_id : 0; }

bool v8c_module_is_synthetic(const v8c_module *module) { return module && !module->script_id; }

/* A string that V8 knows of the script; anything else, and "", is undefined. */
static int read_text(const v8c_module *module, v8c_value *out, v8::Local<v8::Value> (v8::UnboundModuleScript::*get)()) {
  int err = entered(module ? &module->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = module->owned.isolate;
  return one(isolate, out, [&](v8c_value *made) {
    v8::Local<v8::Value> text;
    if (!module->unbound.IsEmpty()) text = ((*strong(module->unbound))->*get)();
    bool any = !text.IsEmpty() && text->IsString() && text.As<v8::String>()->Length();
    *made = any ? to_c(text) : to_c(v8::Undefined(isolate->v8));
    return 0;
  });
}

int v8c_module_source_url(const v8c_module *module, v8c_value *out) {
  return read_text(module, out, &v8::UnboundModuleScript::GetSourceURL);
}

int v8c_module_source_map_url(const v8c_module *module, v8c_value *out) {
  return read_text(module, out, &v8::UnboundModuleScript::GetSourceMappingURL);
}

/* ---- Look into ------------------------------------------------------------------------------------- */

int v8c_module_status_get(const v8c_module *module, v8c_module_status *out) {
  int err = entered(module ? &module->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8::Module::Status status = strong(module->global)->GetStatus();
  if (status == v8::Module::kUninstantiated && v8c__module_linking(module)) status = v8::Module::kInstantiating;
  if (status == v8::Module::kEvaluated && !module->promise.IsEmpty() &&
      strong(module->promise)->State() == v8::Promise::kPending)
    status = v8::Module::kEvaluating;
  *out = static_cast<v8c_module_status>(status);
  return 0;
}

int v8c_module_exception(const v8c_module *module, v8c_value *out) {
  int err = entered(module ? &module->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8::Local<v8::Module> of = strong(module->global);
  if (of->GetStatus() != v8::Module::kErrored) return v8c__fail(V8C_ESTATE, "the module has not failed");
  *out = to_c(of->GetException());
  return 0;
}

int v8c_module_hash(const v8c_module *module) { return entered(module ? &module->owned : nullptr) ? 0 : module->hash; }

int v8c_module_has_await(const v8c_module *module, bool *out) {
  int err = entered(module ? &module->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  *out = strong(module->global)->HasTopLevelAwait();
  return 0;
}

int v8c_module_is_async(const v8c_module *module, bool *out) {
  int err = entered(module ? &module->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8::Local<v8::Module> of = strong(module->global);
  if (of->GetStatus() < v8::Module::kInstantiated) return v8c__fail(V8C_ESTATE, "the module is not linked");
  *out = of->IsGraphAsync();
  return 0;
}

int v8c_module_stalled(v8c_module *module, v8c_context *context, size_t index, v8c_error **out) {
  int err = v8c__module_usable(module, context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  v8::Local<v8::Module> of = strong(module->global);
  const bool any = of->GetStatus() == v8::Module::kEvaluated && of->IsSourceTextModule() && of->IsGraphAsync();
  if (!any) return v8c__fail(V8C_ENOENT, "no await is left");
  auto stalled = of->GetStalledTopLevelAwaitMessages(isolate->v8);
  if (index >= stalled.second.size()) return v8c__fail(V8C_ENOENT, "%zu awaits are left", stalled.second.size());
  v8::Local<v8::Message> message = stalled.second[index];
  return v8c__error_new(isolate, V8C_EXCEPTION, message->Get(), message, local(context), out);
}
