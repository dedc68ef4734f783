/* v8c_restore.c: a snapshot packed, and restored through v8c. Every byte of the container is
 * verified each time. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/restore.h"
#include "src/pack/registry.h"
#include "src/pack/snapshot.h"

/* A pair of Ed25519 keys for this benchmark: RFC 8032's first test. */
static const uint8_t private_key[32] = {0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a,
                                        0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32,
                                        0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
static const uint8_t public_key[32] = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
                                       0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
                                       0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};

/* Restores what was opened, frees it all. */
static int restored(v8c_snapshot *snapshot) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value value;
  int32_t answer = -1;
  if (v8c_snapshot_restore(snapshot, NULL, NULL, &isolate) || v8c_context_new(isolate, NULL, &context) ||
      v8c_enter(context, &frame))
    goto done;
  if (v8c_eval(context, V8C_LIT(RESTORE_ASK), "ask.js", &value) || v8c_get_int32(value, &answer)) answer = -1;
  v8c_leave(&frame);
done:
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  v8c_snapshot_free(snapshot);
  return answer;
}

int v8c_restore(const restore_files *files) {
  v8c_snapshot *snapshot = NULL;
  return v8c_snapshot_open(files->container, &snapshot) ? -1 : restored(snapshot);
}

int v8c_restore_signed(const restore_files *files) {
  v8c_snapshot *snapshot = NULL;
  int err = v8c_snapshot_open_signed(files->signed_container, public_key, sizeof public_key, &snapshot);
  return err ? -1 : restored(snapshot);
}

int v8c_sign_once(const restore_files *files) {
  v8c_snapshot *snapshot = NULL, *copy = NULL;
  int err = v8c_snapshot_open(files->container, &snapshot);
  if (!err) err = v8c_snapshot_sign(snapshot, private_key, sizeof private_key, &copy);
  v8c_snapshot_free(snapshot);
  v8c_snapshot_free(copy);
  return err ? -1 : RESTORE_ANSWER;
}

static int save_signed(const v8c_snapshot *snapshot, const restore_files *files) {
  v8c_snapshot *copy = NULL;
  int err = v8c_snapshot_sign(snapshot, private_key, sizeof private_key, &copy);
  if (!err) err = v8c_snapshot_save(copy, files->signed_container);
  v8c_snapshot_free(copy);
  return err;
}

static int write_file(const char *path, const void *bytes, size_t len) {
  FILE *out = fopen(path, "wb");
  if (!out) return V8C_EIO;
  bool written = fwrite(bytes, 1, len, out) == len;
  return fclose(out) == 0 && written ? 0 : V8C_EIO;
}

/* What the container's names stand for here: the raw side needs it as V8 wants it. */
static int find_references(const v8c_snapshot *snapshot, restore_files *files) {
  const struct v8c__container *container = v8c__snapshot_container(snapshot);
  intptr_t *references = calloc(container->refs_count + 1, sizeof *references);
  if (!references) return V8C_ENOMEM;
  for (size_t i = 0; i < container->refs_count; i++) references[i] = (intptr_t)v8c__natives_find(container->refs[i]);
  files->references = references;
  return 0;
}

int restore_prepare(const char *bundle, size_t len, restore_files *files) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options options = {.size = sizeof options};
  options.source = bundle;
  options.source_len = len;
  options.warm = RESTORE_WARM;
  options.warm_len = sizeof RESTORE_WARM - 1;
  int err = v8c_pack_bundle(&options, &snapshot);
  if (!err) err = v8c_snapshot_save(snapshot, files->container);
  if (!err) {
    size_t blob_len;
    const void *blob = v8c__snapshot_blob(snapshot, &blob_len);
    err = write_file(files->blob, blob, blob_len);
  }
  if (!err) err = save_signed(snapshot, files);
  if (!err) err = find_references(snapshot, files);
  v8c_snapshot_free(snapshot);
  return err;
}
