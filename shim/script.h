/* script.h: compiled scripts and functions; internal to shim/. */
#ifndef V8C_SHIM_SCRIPT_H
#define V8C_SHIM_SCRIPT_H

#include "shim/cache.h"
#include "shim/shim.h"
#include "src/script.h"

struct v8c_script {
  v8c__owned owned;
  v8::Global<v8::UnboundScript> unbound;
  v8c_cache_result cache_result;
  uint8_t source_digest[V8C__DIGEST_BYTES];
  v8c__script_gone_fn gone; /* told when V8's part of it is gone; may be NULL */
  void *gone_data;
};

/* What compiling a script and a function have in common. */
struct v8c__unit {
  v8c_script_options options;
  v8::Local<v8::String> text, name;
  v8::Local<v8::Value> source_map_url;
  v8::Local<v8::PrimitiveArray> host_options; /* host_value, or empty */
  uint8_t digest[V8C__DIGEST_BYTES];
  v8c_cache_payload cache;
  v8c_cache_result cache_result;
  bool is_module = false;

  v8::ScriptOrigin origin() const {
    return {name,  options.line_offset, options.column_offset, false, -1, source_map_url, false,
            false, is_module,           host_options};
  }
  /* For V8's Source, which owns it; NULL when there is no cache to use. */
  v8::ScriptCompiler::CachedData *cached() const;
  v8::ScriptCompiler::CompileOptions mode() const;
};

/* Checks options and source and makes V8's strings, in the caller's handle scope. `extra` is
 * what a cache depends on besides the source. */
int v8c__unit_read(v8c_isolate *isolate, const char *text, size_t len, const v8c_script_options *given,
                   const v8c_buf *extra, v8c__unit *out);
/* After compiling, also when that failed: frees the cache's copy; tells what came of it. */
void v8c__unit_done(v8c__unit *source);

#endif
