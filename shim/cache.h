/* cache.h: the frame around a code cache; internal to shim/. */
#ifndef V8C_SHIM_CACHE_H
#define V8C_SHIM_CACHE_H

#include "shim/shim.h"
#include "src/pack/digest.h"

struct v8c_cache_payload {
  uint8_t *bytes; /* a copy, aligned for V8; v8c__free */
  size_t len;
};

/* Verifies options->cache; fills *payload when the result is V8C_CACHE_ACCEPTED. */
v8c_cache_result v8c__cache_open(const v8c_script_options *options, const uint8_t source_digest[V8C__DIGEST_BYTES],
                                 v8c_cache_payload *payload);

/* Adds V8's cache to *buf in a frame, and deletes it; NULL is V8C_ESTATE. */
int v8c__cache_append(const uint8_t source_digest[V8C__DIGEST_BYTES], v8::ScriptCompiler::CachedData *data,
                      v8c_buf *buf);

#endif
