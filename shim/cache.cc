/* cache.cc: code caches. V8 13.6 does not verify one: of 200 flipped bits 46 ended the process
 * and 154 went unseen. So none leaves without a frame, and none comes in without it:
 *
 *    0  8  "v8c-code"
 *    8  4  format, 1
 *   12  4  V8's tag (version, flags, CPU features)
 *   16  8  V8's version number
 *   24  8  length of the payload
 *   32 16  XXH3-128 of the source
 *   48 16  XXH3-128 of bytes 0 to 47 and the payload
 *   64     payload
 *
 * Integers are little-endian, as are the machines that V8's gem has. */
#include "shim/cache.h"

#include <string.h>

namespace {

struct Header {
  char magic[8];
  uint32_t format;
  uint32_t tag;
  uint64_t version;
  uint64_t payload_len;
  uint8_t source[V8C__DIGEST_BYTES];
  uint8_t digest[V8C__DIGEST_BYTES]; /* of what is before it, and the payload */
};
static_assert(sizeof(Header) == 64);

const char magic[8] = {'v', '8', 'c', '-', 'c', 'o', 'd', 'e'};
const size_t covered = offsetof(Header, digest);

}  // namespace

v8c_cache_result v8c__cache_open(const v8c_script_options *options, const uint8_t source_digest[V8C__DIGEST_BYTES],
                                 v8c_cache_payload *payload) {
  if (!options->cache) return V8C_CACHE_NONE;
  Header header;
  if (options->cache_len < sizeof header) return V8C_CACHE_DAMAGED;
  memcpy(&header, options->cache, sizeof header);
  const auto *bytes = static_cast<const uint8_t *>(options->cache) + sizeof header;
  size_t len = options->cache_len - sizeof header;
  if (memcmp(header.magic, magic, sizeof magic) || header.payload_len != len || len > INT32_MAX)
    return V8C_CACHE_DAMAGED;
  uint8_t digest[V8C__DIGEST_BYTES];
  v8c__digest_two(&header, covered, bytes, len, digest);
  if (memcmp(digest, header.digest, sizeof digest)) return V8C_CACHE_DAMAGED;
  if (header.format != 1 || header.version != v8c_v8_version_number() ||
      header.tag != v8::ScriptCompiler::CachedDataVersionTag())
    return V8C_CACHE_VERSION;
  if (memcmp(header.source, source_digest, sizeof header.source)) return V8C_CACHE_SOURCE;
  payload->bytes = static_cast<uint8_t *>(v8c__alloc(len));
  if (!payload->bytes) return V8C_CACHE_REJECTED;
  memcpy(payload->bytes, bytes, len);
  payload->len = len;
  return V8C_CACHE_ACCEPTED;
}

static int append_frame(const uint8_t *source_digest, const v8::ScriptCompiler::CachedData &data, v8c_buf *buf) {
  Header header = {};
  memcpy(header.magic, magic, sizeof magic);
  header.format = 1;
  header.tag = v8::ScriptCompiler::CachedDataVersionTag();
  header.version = v8c_v8_version_number();
  header.payload_len = (uint64_t)data.length;
  memcpy(header.source, source_digest, sizeof header.source);
  v8c__digest_two(&header, covered, data.data, (size_t)data.length, header.digest);
  int err = v8c_buf_reserve(buf, buf->len + sizeof header + (size_t)data.length);
  if (err) return v8c__code(err);
  v8c_buf_append(buf, &header, sizeof header);
  return v8c_buf_append(buf, data.data, (size_t)data.length);
}

int v8c__cache_append(const uint8_t source_digest[V8C__DIGEST_BYTES], v8::ScriptCompiler::CachedData *data,
                      v8c_buf *buf) {
  if (!data) return v8c__fail(V8C_ESTATE, "V8 made no code cache of this");
  int err = append_frame(source_digest, *data, buf);
  delete data;
  return err;
}

const char *v8c_cache_result_name(v8c_cache_result result) {
  switch (result) {
    case V8C_CACHE_NONE: return "none";
    case V8C_CACHE_ACCEPTED: return "accepted";
    case V8C_CACHE_DAMAGED: return "damaged";
    case V8C_CACHE_VERSION: return "other V8";
    case V8C_CACHE_SOURCE: return "other source";
    case V8C_CACHE_REJECTED: return "rejected";
  }
  return "unknown";
}
