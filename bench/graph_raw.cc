/* graph_raw.cc: a graph of modules from memory, in raw V8. */
#include <v8.h>

#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/graph.h"

namespace {

struct Module {
  std::string url;
  v8::Global<v8::Module> module;
  struct Request {
    std::string specifier;
    Module *target;
  };
  std::vector<Request> requests;
  size_t cursor = 0; /* of the last request that was linked: V8 asks in their order */
};

class Loader {
 public:
  explicit Loader(v8::Local<v8::Context> context) : isolate_(context->GetIsolate()), context_(isolate_, context) {
    context->SetAlignedPointerInEmbedderData(1, this);
  }
  void add(const char *url, const char *source) { memory_.emplace(url, source); }

  v8::MaybeLocal<v8::Value> run(const char *url) {
    v8::Local<v8::Context> context = context_.Get(isolate_);
    Module *root = module_of(url);
    while (next_ < modules_.size())
      if (!compile(modules_[next_++].get())) return {};
    v8::Local<v8::Module> module = root->module.Get(isolate_);
    v8::Local<v8::Value> promise;
    if (module->InstantiateModule(context, resolve).IsNothing() || !module->Evaluate(context).ToLocal(&promise))
      return {};
    while (promise.As<v8::Promise>()->State() == v8::Promise::kPending) isolate_->PerformMicrotaskCheckpoint();
    if (promise.As<v8::Promise>()->State() != v8::Promise::kFulfilled) return {};
    return module->GetModuleNamespace();
  }

 private:
  Module *module_of(const std::string &url) {
    auto [at, fresh] = by_url_.try_emplace(url, nullptr);
    if (fresh) {
      modules_.push_back(std::make_unique<Module>());
      modules_.back()->url = url;
      at->second = modules_.back().get();
    }
    return at->second;
  }

  bool compile(Module *to) {
    v8::HandleScope scope(isolate_);
    auto found = memory_.find(to->url);
    v8::Local<v8::String> url, source;
    v8::Local<v8::Module> module;
    if (found == memory_.end() ||
        !v8::String::NewFromUtf8(isolate_, to->url.data(), v8::NewStringType::kNormal, int(to->url.size()))
             .ToLocal(&url) ||
        !v8::String::NewFromUtf8(isolate_, found->second.data(), v8::NewStringType::kNormal, int(found->second.size()))
             .ToLocal(&source))
      return false;
    v8::ScriptOrigin origin(url, 0, 0, false, -1, v8::Local<v8::Value>(), false, false, true);
    v8::ScriptCompiler::Source from(source, origin);
    if (!v8::ScriptCompiler::CompileModule(isolate_, &from).ToLocal(&module)) return false;
    to->module.Reset(isolate_, module);
    by_hash_.emplace(module->GetIdentityHash(), to);
    return look_up(to, module);
  }

  /* The URLs of what it imports. */
  bool look_up(Module *of, v8::Local<v8::Module> module) {
    v8::Local<v8::FixedArray> requests = module->GetModuleRequests();
    v8::Local<v8::Context> context = context_.Get(isolate_);
    for (int i = 0; i < requests->Length(); i++) {
      v8::Local<v8::ModuleRequest> request = requests->Get(context, i).As<v8::ModuleRequest>();
      v8::String::Utf8Value specifier(isolate_, request->GetSpecifier());
      v8c_buf url = {};
      if (v8c_url_resolve(*specifier, size_t(specifier.length()), of->url.data(), of->url.size(), &url)) return false;
      of->requests.push_back(
          {std::string(*specifier, size_t(specifier.length())), module_of(std::string(url.data, url.len))});
      v8c_buf_free(&url);
    }
    return true;
  }

  Module *find(v8::Local<v8::Module> module) {
    auto range = by_hash_.equal_range(module->GetIdentityHash());
    for (auto at = range.first; at != range.second; ++at)
      if (at->second->module == module) return at->second;
    return nullptr;
  }

  static v8::MaybeLocal<v8::Module> resolve(v8::Local<v8::Context> context, v8::Local<v8::String> specifier,
                                            v8::Local<v8::FixedArray>, v8::Local<v8::Module> referrer) {
    auto *loader = static_cast<Loader *>(context->GetAlignedPointerFromEmbedderData(1));
    Module *from = loader->find(referrer);
    if (!from) return {};
    v8::String::Utf8Value text(loader->isolate_, specifier);
    for (size_t n = 0; n < from->requests.size(); n++) {
      size_t i = (from->cursor + n) % from->requests.size();
      const Module::Request &request = from->requests[i];
      if (request.specifier.size() != size_t(text.length()) ||
          memcmp(request.specifier.data(), *text, request.specifier.size()) != 0)
        continue;
      from->cursor = i + 1;
      return request.target->module.Get(loader->isolate_);
    }
    return {};
  }

  v8::Isolate *isolate_;
  v8::Global<v8::Context> context_;
  std::unordered_map<std::string, std::string> memory_;
  std::vector<std::unique_ptr<Module>> modules_;
  std::unordered_map<std::string, Module *> by_url_;
  std::unordered_multimap<int, Module *> by_hash_;
  size_t next_ = 0;
};

void run_graph(v8::Local<v8::Context> context) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::TryCatch caught(isolate);
  Loader loader(context);
  char url[64];
  for (int i = 0; i < GRAPH_MODULES; i++) {
    snprintf(url, sizeof url, GRAPH_URL, i);
    loader.add(url, graph_source(i));
  }
  snprintf(url, sizeof url, GRAPH_URL, 0);
  v8::Local<v8::Value> names, total;
  v8::Local<v8::String> key;
  if (!loader.run(url).ToLocal(&names) || !v8::String::NewFromUtf8(isolate, "total").ToLocal(&key) ||
      !names.As<v8::Object>()->Get(context, key).ToLocal(&total) || !total->IsInt32() ||
      total.As<v8::Int32>()->Value() != GRAPH_TOTAL)
    op_failed("raw", "the graph");
}

void one(bool graph) {
  static v8::ArrayBuffer::Allocator *const allocator = v8::ArrayBuffer::Allocator::NewDefaultAllocator();
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator;
  v8::Isolate *isolate = v8::Isolate::New(params);
  {
    v8::Isolate::Scope isolate_scope(isolate);
    v8::HandleScope scope(isolate);
    v8::Local<v8::Context> context = v8::Context::New(isolate);
    v8::Context::Scope context_scope(context);
    if (graph) run_graph(context);
  }
  isolate->Dispose();
}

void op_graph(size_t n) {
  while (n--) one(true);
}

void op_none(size_t n) {
  while (n--) one(false);
}

}  // namespace

const graph_op raw_graphs[GRAPH_OPS] = {op_graph, op_none};
