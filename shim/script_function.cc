/* script_function.cc: functions compiled from a body and the names of their parameters. */
#include <string.h>

#include "shim/object.h"
#include "shim/script.h"

namespace {

/* V8 ends the process when it is asked for the cache of a function that it has not compiled so:
 * ours carry the digest of their source under a name that no script can read. */
v8::Local<v8::Private> mark(v8::Isolate *isolate) {
  return v8::Private::ForApi(isolate, v8::String::NewFromUtf8Literal(isolate, "v8c:source"));
}

bool set_mark(v8::Local<v8::Context> context, v8::Local<v8::Function> function, const uint8_t *digest) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Local<v8::String> bytes;
  return v8::String::NewFromOneByte(isolate, digest, v8::NewStringType::kNormal, V8C__DIGEST_BYTES).ToLocal(&bytes) &&
         function->SetPrivate(context, mark(isolate), bytes).FromMaybe(false);
}

bool get_mark(v8::Local<v8::Context> context, v8::Local<v8::Object> object, uint8_t *digest) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Local<v8::Value> bytes;
  if (!object->GetPrivate(context, mark(isolate)).ToLocal(&bytes) || !bytes->IsString()) return false;
  if (bytes.As<v8::String>()->Length() != V8C__DIGEST_BYTES) return false;
  bytes.As<v8::String>()->WriteOneByteV2(isolate, 0, V8C__DIGEST_BYTES, digest);
  return true;
}

const size_t params_most = 65534; /* V8's limit is 65535 arguments, `this` among them */

int check_function(const v8c_script_function_options &options) {
  if (options.param_count > params_most || options.extension_count > params_most)
    return v8c__fail(V8C_ERANGE, "more than %zu parameters or extensions", params_most);
  if (!options.params && options.param_count) return v8c__fail(V8C_EINVAL, "params is NULL");
  for (size_t i = 0; i < options.param_count; i++)
    if (!options.params[i]) return v8c__fail(V8C_EINVAL, "parameter %zu is NULL", i);
  if (!all_there(options.extension_count, options.extensions)) return v8c__fail(V8C_EINVAL, "an extension is NULL");
  for (size_t i = 0; i < options.extension_count; i++)
    if (!to_v8(options.extensions[i])->IsObject() || to_v8(options.extensions[i])->IsProxy())
      return v8c__fail(V8C_ETYPE, "extension %zu is %s", i,
                       to_v8(options.extensions[i])->IsProxy() ? "a proxy, which V8 does not take" : "no object");
  return 0;
}

/* What a cache depends on besides the body. */
int describe(const v8c_script_function_options &options, v8c_buf *out) {
  int err = v8c_buf_printf(out, "function %zu", options.extension_count);
  for (size_t i = 0; i < options.param_count && !err; i++)
    err = v8c_buf_append(out, options.params[i], strlen(options.params[i]) + 1);
  return err ? v8c__code(err) : 0;
}

int make_params(v8::Isolate *isolate, const v8c_script_function_options &options, v8::LocalVector<v8::String> *out) {
  for (size_t i = 0; i < options.param_count; i++) {
    v8::Local<v8::String> name;
    int err = v8c__string(isolate, options.params[i], V8C_ZSTR, v8::NewStringType::kInternalized, &name);
    if (err) return err;
    out->push_back(name);
  }
  return 0;
}

/* V8 answers nothing, and throws nothing, when a parameter is no identifier: *refused. */
bool compile(v8::Local<v8::Context> context, v8c__unit *source, const v8c_script_function_options &options,
             v8::LocalVector<v8::String> *params, v8::Local<v8::Function> *out, bool *refused) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::ScriptCompiler::Source from(source->text, source->origin(), source->cached());
  auto *extensions = reinterpret_cast<v8::Local<v8::Object> *>(const_cast<v8c_value *>(options.extensions));
  auto maybe = v8::ScriptCompiler::CompileFunction(context, &from, params->size(), params->data(),
                                                   options.extension_count, extensions, source->mode());
  if (!maybe.ToLocal(out)) {
    *refused = !isolate->HasPendingException() && !isolate->IsExecutionTerminating();
    return *refused;
  }
  if (from.GetCachedData() && from.GetCachedData()->rejected) source->cache_result = V8C_CACHE_REJECTED;
  return set_mark(context, *out, source->digest);
}

int make(v8c_context *context, v8c__unit *source, const v8c_script_function_options &options, v8c_value *out) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::LocalVector<v8::String> params(isolate);
  v8::Local<v8::Function> function;
  bool refused = false;
  int err = make_params(isolate, options, &params);
  if (!err) err = run(context, [&] { return compile(local(context), source, options, &params, &function, &refused); });
  if (err) return err;
  if (refused) return v8c__fail(V8C_EINVAL, "a parameter is no identifier");
  *out = to_c(function);
  return 0;
}

}  // namespace

int v8c_script_compile_function(v8c_context *context, const char *body, size_t len,
                                const v8c_script_function_options *function, const v8c_script_options *given,
                                v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  v8c_script_function_options options;
  err = v8c__options(function, &options, sizeof options);
  if (!err) err = check_function(options);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c_buf extra = {};
  err = describe(options, &extra);
  if (!err)
    err = one(context->owned.isolate, out, [&](v8c_value *made) {
      v8c__unit source;
      int failed = v8c__unit_read(context->owned.isolate, body, len, given, &extra, &source);
      if (failed) return failed;
      failed = make(context, &source, options, made);
      v8c__unit_done(&source);
      return failed;
    });
  v8c_buf_free(&extra);
  return err;
}

int v8c_script_function_cache(v8c_context *context, v8c_value function, v8c_buf *buf) {
  int err = begin(context);
  if (err) return err;
  if (!function || !buf) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(context->owned.isolate->v8);
  uint8_t digest[V8C__DIGEST_BYTES];
  if (!to_v8(function)->IsFunction() || to_v8(function)->IsProxy() ||
      !get_mark(local(context), to_v8<v8::Object>(function), digest))
    return v8c__fail(V8C_ETYPE, "not a function of v8c_script_compile_function");
  auto *data = v8::ScriptCompiler::CreateCodeCacheForFunction(to_v8<v8::Function>(function));
  return v8c__cache_append(digest, data, buf);
}
