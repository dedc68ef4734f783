/* snapshot.c: v8c_snapshot, bytes and what they say; immutable, counted, of any thread. */
#include "src/pack/snapshot.h"

#include <stdatomic.h>
#include <string.h>

#include "src/internal.h"
#include "src/pack/file.h"

struct v8c_snapshot {
  atomic_size_t references;
  const void *bytes; /* v8c__alloc'd, or mapped */
  size_t len;
  bool mapped;
  struct v8c__container container;
};

/* ---- Make and free -------------------------------------------------------------------- */

static void drop_bytes(const void *bytes, size_t len, bool mapped) {
  if (mapped)
    v8c__file_unmap(bytes, len);
  else
    v8c__free((void *)(uintptr_t)bytes);
}

/* Takes the bytes, also on failure. */
static int make(const void *bytes, size_t len, bool mapped, v8c_snapshot **out) {
  struct v8c__container container;
  int err = v8c__container_parse(bytes, len, &container);
  if (err) {
    drop_bytes(bytes, len, mapped);
    return err;
  }
  v8c_snapshot *snapshot = v8c__calloc(sizeof *snapshot);
  if (!snapshot) {
    v8c__container_free(&container);
    drop_bytes(bytes, len, mapped);
    return v8c__fail(V8C_ENOMEM, "no memory for a snapshot");
  }
  atomic_init(&snapshot->references, 1);
  snapshot->bytes = bytes;
  snapshot->len = len;
  snapshot->mapped = mapped;
  snapshot->container = container;
  *out = snapshot;
  return 0;
}

int v8c_snapshot_from_bytes(const void *bytes, size_t len, v8c_snapshot **out) {
  if (!bytes || !out) return v8c__fail(V8C_EINVAL, "bytes or out is NULL");
  if (len > PTRDIFF_MAX) return v8c__fail(V8C_EINVAL, "%zu bytes are more than memory has", len);
  /* Copied before it is verified: what is used later is what was verified. */
  void *copy = v8c__alloc(len);
  if (!copy) return v8c__fail(V8C_ENOMEM, "no memory for a container of %zu bytes", len);
  memcpy(copy, bytes, len);
  return make(copy, len, false, out);
}

int v8c_snapshot_open(const char *path, v8c_snapshot **out) {
  if (!path || !out) return v8c__fail(V8C_EINVAL, "path or out is NULL");
  const void *bytes;
  size_t len;
  int err = v8c__file_map(path, &bytes, &len);
  return err ? err : make(bytes, len, true, out);
}

int v8c__snapshot_adopt(v8c_buf *bytes, v8c_snapshot **out) {
  const void *data = bytes->data;
  size_t len = bytes->len;
  *bytes = (v8c_buf){0};
  return make(data, len, false, out);
}

v8c_snapshot *v8c__snapshot_retain(const v8c_snapshot *snapshot) {
  v8c_snapshot *held = (v8c_snapshot *)(uintptr_t)snapshot;
  if (held) atomic_fetch_add_explicit(&held->references, 1, memory_order_relaxed);
  return held;
}

v8c_snapshot *v8c_snapshot_share(const v8c_snapshot *snapshot) { return v8c__snapshot_retain(snapshot); }

void v8c_snapshot_free(v8c_snapshot *snapshot) {
  if (!snapshot) return;
  if (atomic_fetch_sub_explicit(&snapshot->references, 1, memory_order_acq_rel) != 1) return;
  v8c__container_free(&snapshot->container);
  drop_bytes(snapshot->bytes, snapshot->len, snapshot->mapped);
  v8c__free(snapshot);
}

void v8c__snapshot_release(const v8c_snapshot *snapshot) { v8c_snapshot_free((v8c_snapshot *)(uintptr_t)snapshot); }

/* ---- Look into -------------------------------------------------------------------------- */

const void *v8c_snapshot_bytes(const v8c_snapshot *snapshot, size_t *len) {
  if (len) *len = snapshot ? snapshot->len : 0;
  return snapshot ? snapshot->bytes : NULL;
}

int v8c_snapshot_save(const v8c_snapshot *snapshot, const char *path) {
  if (!snapshot || !path) return v8c__fail(V8C_EINVAL, "snapshot or path is NULL");
  return v8c__file_replace(path, snapshot->bytes, snapshot->len);
}

const struct v8c__container *v8c__snapshot_container(const v8c_snapshot *snapshot) { return &snapshot->container; }

const void *v8c__snapshot_blob(const v8c_snapshot *snapshot, size_t *len) {
  *len = snapshot->container.blob_len;
  return snapshot->container.blob;
}

static void fill_info(const struct v8c__container *c, v8c_snapshot_info *info) {
  *info = (v8c_snapshot_info){.format = c->format,
                              .v8_version = c->v8_version,
                              .arch = c->arch,
                              .build = c->build,
                              .flags = c->flags,
                              .origin = c->origin,
                              .refs_count = c->refs_count,
                              .extra_count = c->extra_count,
                              .created_ms = c->created_ms,
                              .code_handling = c->code_handling,
                              .warmed = c->warmed,
                              .deterministic = c->deterministic,
                              .clock_ms = c->clock_ms,
                              .layers = c->layers,
                              .contexts = c->contexts,
                              .blob_bytes = c->blob_len,
                              .graph_bytes = c->graph_len,
                              .total_bytes = c->total_len};
  if (c->has_bundle) v8c__hex(c->bundle_sha256, sizeof c->bundle_sha256, info->bundle_sha256);
  v8c__hex(c->refs_digest, V8C__DIGEST_BYTES, info->refs_digest);
  v8c__hex(c->blob_digest, V8C__DIGEST_BYTES, info->blob_digest);
}

/* A caller built with other headers has a shorter or a longer struct: what it knows and
 * we do is filled, what only it knows becomes zero. */
int v8c_snapshot_info_get(const v8c_snapshot *snapshot, v8c_snapshot_info *out) {
  if (!snapshot || !out) return v8c__fail(V8C_EINVAL, "snapshot or out is NULL");
  size_t size;
  memcpy(&size, out, sizeof size);
  if (size < sizeof size) return v8c__fail(V8C_EINVAL, "info: the field `size` is not set");
  v8c_snapshot_info info;
  fill_info(&snapshot->container, &info);
  info.size = size;
  size_t common = size < sizeof info ? size : sizeof info;
  memcpy((void *)out, &info, common);
  memset((char *)out + common, 0, size - common);
  return 0;
}

const char *v8c_snapshot_ref_name(const v8c_snapshot *snapshot, size_t index) {
  if (!snapshot || index >= snapshot->container.refs_count) return NULL;
  return snapshot->container.refs[index];
}

int v8c_snapshot_extra_at(const v8c_snapshot *snapshot, size_t index, v8c_extra *out) {
  if (!snapshot || !out) return v8c__fail(V8C_EINVAL, "snapshot or out is NULL");
  if (index >= snapshot->container.extra_count)
    return v8c__fail(V8C_ERANGE, "extra %zu of %zu", index, snapshot->container.extra_count);
  *out = snapshot->container.extras[index];
  return 0;
}

const char *v8c_snapshot_extra(const v8c_snapshot *snapshot, const char *key, size_t key_len, size_t *len) {
  key_len = v8c__len(key, key_len);
  const v8c_extra *extra = NULL;
  if (snapshot && key && key_len) extra = v8c__container_extra(&snapshot->container, key, key_len);
  if (len) *len = extra ? extra->value_len : 0;
  return extra ? extra->value : NULL;
}
