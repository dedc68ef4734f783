/* script.cc: compiling and running classic scripts. Code caches: cache.cc. */
#include "shim/script.h"

#include <new>

#include "shim/cache.h"

namespace {

v8c_script *script_of(v8c__owned *self) { return reinterpret_cast<v8c_script *>(self); }

void detach(v8c__owned *self) { script_of(self)->unbound.Reset(); }

void release(v8c__owned *self) {
  script_of(self)->~v8c_script();
  v8c__free(self);
}

int check_options(const v8c_script_options &options) {
  int mode = number_of(options.mode);
  if (mode < V8C_COMPILE_LAZY || mode > V8C_COMPILE_EAGER)
    return v8c__fail(V8C_EINVAL, "mode: %d is no compile mode", mode);
  if (options.line_offset < 0 || options.column_offset < 0)
    return v8c__fail(V8C_ERANGE, "line_offset and column_offset start at 0");
  if (!options.cache && options.cache_len) return v8c__fail(V8C_EINVAL, "cache is NULL");
  return 0;
}

/* Compiles with the cache if it verifies, and says what came of it. */
bool compile(v8c_script *script, v8::Local<v8::Context> context, v8::Local<v8::String> source,
             const v8::ScriptOrigin &origin, const v8c_script_options &options, v8c_cache_payload *cache) {
  v8::Isolate *isolate = context->GetIsolate();
  auto mode = options.mode == V8C_COMPILE_EAGER ? v8::ScriptCompiler::kEagerCompile
                                                : v8::ScriptCompiler::kNoCompileOptions;
  v8::ScriptCompiler::CachedData *cached = nullptr;
  if (script->cache_result == V8C_CACHE_ACCEPTED) {
    cached = new v8::ScriptCompiler::CachedData(cache->bytes, (int)cache->len,
                                                v8::ScriptCompiler::CachedData::BufferNotOwned);
    mode = v8::ScriptCompiler::kConsumeCodeCache;
  }
  v8::Context::Scope scope(context); /* a SyntaxError is of this realm */
  v8::ScriptCompiler::Source from(source, origin, cached); /* owns cached */
  v8::Local<v8::UnboundScript> unbound;
  if (!v8::ScriptCompiler::CompileUnboundScript(isolate, &from, mode).ToLocal(&unbound)) return false;
  if (cached && cached->rejected) script->cache_result = V8C_CACHE_REJECTED;
  script->unbound.Reset(isolate, unbound);
  return true;
}

}  // namespace

int v8c_script_compile(v8c_context *context, const char *text, size_t len,
                       const v8c_script_options *given, v8c_script **out) {
  int err = begin(context);
  if (err) return err;
  v8c_script_options options;
  err = v8c__options(given, &options, sizeof options);
  if (!err) err = check_options(options);
  if (err) return err;
  if (!out || (!text && len)) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  v8::Local<v8::String> source, name;
  err = v8c__source(isolate->v8, text, len, &source);
  if (!err)
    err = v8c__string(isolate->v8, options.origin ? options.origin : "<script>",
                      options.origin ? options.origin_len : V8C_ZSTR, v8::NewStringType::kNormal, &name);
  if (err) return err;

  void *memory = v8c__calloc(sizeof(v8c_script));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *script = new (memory) v8c_script();
  v8c__digest(text, v8c__len(text, len), script->source_digest);
  v8c_cache_payload cache = {};
  script->cache_result = v8c__cache_open(&options, script->source_digest, &cache);
  v8::ScriptOrigin origin(name, options.line_offset, options.column_offset);
  err = run(context, [&] { return compile(script, local(context), source, origin, options, &cache); });
  v8c__free(cache.bytes);
  if (err) {
    release(&script->owned);
    return err;
  }
  v8c__own(isolate, &script->owned, detach, release);
  *out = script;
  return 0;
}

int v8c_script_run(v8c_script *script, v8c_context *context, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!script) return v8c__code(V8C_EINVAL);
  if (script->owned.isolate != context->owned.isolate)
    return v8c__fail(V8C_EINVAL, "the script belongs to another isolate");
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::internal::Address survivor = 0;
  {
    v8::HandleScope handles(isolate);
    err = run(context, [&] {
      v8::Context::Scope scope(local(context)); /* what "current" means to V8 here */
      v8::Local<v8::Value> value;
      v8::Local<v8::Script> bound = strong(script->unbound)->BindToCurrentContext();
      if (!bound->Run(local(context)).ToLocal(&value)) return false;
      survivor = contents(to_c(value));
      return true;
    });
  }
  if (err) return err;
  if (out) *out = Survivor::in(isolate, survivor);
  return 0;
}

int v8c_eval(v8c_context *context, const char *source, size_t len, const char *origin, v8c_value *out) {
  v8c_script_options options = {};
  options.size = sizeof options;
  options.origin = origin ? origin : "<eval>";
  options.origin_len = V8C_ZSTR;
  v8c_script *script;
  int err = v8c_script_compile(context, source, len, &options, &script);
  if (err) return err;
  err = v8c_script_run(script, context, out);
  v8c_script_free(script);
  return err;
}

v8c_cache_result v8c_script_cache_result(const v8c_script *script) {
  return script ? script->cache_result : V8C_CACHE_NONE;
}

void v8c_script_free(v8c_script *script) {
  if (script) v8c__disown(&script->owned);
}
