/* script.cc: compiling and running classic scripts. Functions: script_function.cc; code caches:
 * cache.cc. */
#include "shim/script.h"

#include <string.h>

#include <new>

#include "shim/object.h"

namespace {

v8c_script *script_of(v8c__owned *self) { return reinterpret_cast<v8c_script *>(self); }

/* `gone` may free the script: it comes last. */
void detach(v8c__owned *self) {
  v8c_script *script = script_of(self);
  script->unbound.Reset();
  if (script->gone) script->gone(script, script->gone_data);
}

void release(v8c__owned *self) {
  script_of(self)->~v8c_script();
  v8c__free(self);
}

int check_options(const v8c_script_options &options) {
  int mode = number_of(options.mode);
  if (mode < V8C_COMPILE_LAZY || mode > V8C_COMPILE_EAGER)
    return v8c__fail(V8C_EINVAL, "mode: %d is no compile mode", mode);
  const int most = 1 << 30; /* with the lines of a source it stays an int */
  if (options.line_offset < 0 || options.column_offset < 0 || options.line_offset > most ||
      options.column_offset > most)
    return v8c__fail(V8C_ERANGE, "line_offset and column_offset are 0 to 2^30");
  if (!options.cache && options.cache_len) return v8c__fail(V8C_EINVAL, "cache is NULL");
  return 0;
}

int make_strings(v8::Isolate *isolate, const char *text, size_t len, v8c__unit *out) {
  const v8c_script_options &options = out->options;
  v8::Local<v8::String> url;
  int err = v8c__source(isolate, text, len, &out->text);
  if (!err)
    err = v8c__string(isolate,
                      options.origin   ? options.origin
                      : out->is_module ? "<module>"
                                       : "<script>",
                      options.origin ? options.origin_len : V8C_ZSTR, v8::NewStringType::kNormal, &out->name);
  if (!err && options.source_map_url)
    err = v8c__string(isolate, options.source_map_url, options.source_map_url_len, v8::NewStringType::kNormal, &url);
  out->source_map_url = url;
  if (!err && options.host_value) {
    v8::Local<v8::Value> value = to_v8(options.host_value);
    if (value->IsObject()) return v8c__fail(V8C_ETYPE, "host_value is no primitive value");
    out->host_options = v8::PrimitiveArray::New(isolate, 1);
    out->host_options->Set(isolate, 0, value.As<v8::Primitive>());
  }
  return err;
}

bool compile(v8c_script *script, v8::Local<v8::Context> context, v8c__unit *source) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Context::Scope scope(context); /* a SyntaxError is of this realm */
  v8::ScriptCompiler::Source from(source->text, source->origin(), source->cached());
  v8::Local<v8::UnboundScript> unbound;
  if (!v8::ScriptCompiler::CompileUnboundScript(isolate, &from, source->mode()).ToLocal(&unbound)) return false;
  if (from.GetCachedData() && from.GetCachedData()->rejected) source->cache_result = V8C_CACHE_REJECTED;
  script->unbound.Reset(isolate, unbound);
  return true;
}

}  // namespace

v8::ScriptCompiler::CachedData *v8c__unit::cached() const {
  if (!cache.bytes) return nullptr;
  return new v8::ScriptCompiler::CachedData(cache.bytes, (int)cache.len,
                                            v8::ScriptCompiler::CachedData::BufferNotOwned);
}

v8::ScriptCompiler::CompileOptions v8c__unit::mode() const {
  if (cache.bytes) return v8::ScriptCompiler::kConsumeCodeCache;
  return options.mode == V8C_COMPILE_EAGER ? v8::ScriptCompiler::kEagerCompile : v8::ScriptCompiler::kNoCompileOptions;
}

int v8c__unit_read(v8c_isolate *isolate, const char *text, size_t len, const v8c_script_options *given,
                   const v8c_buf *extra, v8c__unit *out) {
  out->cache = {};
  int err = v8c__options(given, &out->options, sizeof out->options);
  if (!err) err = check_options(out->options);
  if (err) return err;
  if (!text && len) return v8c__code(V8C_EINVAL);
  err = make_strings(isolate->v8, text, len, out);
  if (err) return err;
  if (extra)
    v8c__digest_two(extra->data, extra->len, text, v8c__len(text, len), out->digest);
  else
    v8c__digest(text, v8c__len(text, len), out->digest);
  out->cache_result = v8c__cache_open(&out->options, out->digest, &out->cache);
  return 0;
}

void v8c__unit_done(v8c__unit *source) {
  v8c__free(source->cache.bytes);
  source->cache = {};
  if (source->options.cache_result) *source->options.cache_result = source->cache_result;
}

int v8c_script_compile(v8c_context *context, const char *text, size_t len, const v8c_script_options *given,
                       v8c_script **out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  void *memory = v8c__calloc(sizeof(v8c_script));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *script = new (memory) v8c_script();
  v8c__unit source;
  err = v8c__unit_read(isolate, text, len, given, nullptr, &source);
  if (!err) {
    err = run(context, [&] { return compile(script, local(context), &source); });
    v8c__unit_done(&source);
  }
  if (err) {
    release(&script->owned);
    return err;
  }
  memcpy(script->source_digest, source.digest, sizeof source.digest);
  script->cache_result = source.cache_result;
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
    v8c__handles handles(context->owned.isolate);
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
  int err = begin(context);
  if (err) return err;
  v8::Isolate *isolate = context->owned.isolate->v8;
  const bool elsewhere = !in_its_frame(context);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Local<v8::String> text, name;
    int failed = v8c__source(isolate, source, len, &text);
    if (!failed) failed = v8c__string(isolate, origin ? origin : "<eval>", V8C_ZSTR, v8::NewStringType::kNormal, &name);
    if (failed) return failed;
    return give(context, value, [&] {
      v8c__realm realm(context, elsewhere); /* a SyntaxError is of this realm */
      v8::ScriptCompiler::Source from(text, v8::ScriptOrigin(name));
      v8::Local<v8::Script> script;
      v8::MaybeLocal<v8::Value> none;
      return v8::ScriptCompiler::Compile(local(context), &from).ToLocal(&script) ? script->Run(local(context)) : none;
    });
  });
}

int v8c_script_cache(v8c_script *script, v8c_buf *buf) {
  int err = entered(script ? &script->owned : nullptr);
  if (err) return err;
  if (!buf) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(script->owned.isolate->v8);
  return v8c__cache_append(script->source_digest, v8::ScriptCompiler::CreateCodeCache(strong(script->unbound)), buf);
}

void v8c__script_on_gone(v8c_script *script, v8c__script_gone_fn fn, void *data) {
  script->gone = fn;
  script->gone_data = data;
}

/* ---- What it is -------------------------------------------------------------------------- */

int v8c_script_id(const v8c_script *script) {
  if (entered(script ? &script->owned : nullptr)) return 0;
  v8::HandleScope handles(script->owned.isolate->v8);
  return strong(script->unbound)->GetId();
}

/* A string that V8 knows of the script; anything else, and "", is undefined. */
static int read_text(const v8c_script *script, v8c_value *out, v8::Local<v8::Value> (v8::UnboundScript::*get)()) {
  int err = entered(script ? &script->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = script->owned.isolate;
  return one(isolate, out, [&](v8c_value *made) {
    v8::Local<v8::Value> text = ((*strong(script->unbound))->*get)();
    bool any = !text.IsEmpty() && text->IsString() && text.As<v8::String>()->Length();
    *made = any ? to_c(text) : to_c(v8::Undefined(isolate->v8));
    return 0;
  });
}

int v8c_script_name(const v8c_script *script, v8c_value *out) {
  return read_text(script, out, &v8::UnboundScript::GetScriptName);
}

int v8c_script_source_url(const v8c_script *script, v8c_value *out) {
  return read_text(script, out, &v8::UnboundScript::GetSourceURL);
}

int v8c_script_source_map_url(const v8c_script *script, v8c_value *out) {
  return read_text(script, out, &v8::UnboundScript::GetSourceMappingURL);
}

v8c_cache_result v8c_script_cache_result(const v8c_script *script) {
  return script ? script->cache_result : V8C_CACHE_NONE;
}

void v8c_script_free(v8c_script *script) {
  if (script) v8c__disown(&script->owned);
}
