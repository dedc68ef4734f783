/* v8c_restore.c: a snapshot packed, and restored through v8c. Every byte of the container is
 * verified each time. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/restore.h"
#include "src/pack/registry.h"
#include "src/pack/snapshot.h"

int v8c_restore(const restore_files *files) {
  v8c_snapshot *snapshot = NULL;
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value value;
  int32_t answer = -1;
  if (v8c_snapshot_open(files->container, &snapshot) || v8c_snapshot_restore(snapshot, NULL, NULL, &isolate) ||
      v8c_context_new(isolate, NULL, &context) || v8c_enter(context, &frame))
    goto done;
  if (v8c_eval(context, V8C_LIT(RESTORE_ASK), "ask.js", &value) || v8c_get_int32(value, &answer)) answer = -1;
  v8c_leave(&frame);
done:
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  v8c_snapshot_free(snapshot);
  return answer;
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
  if (!err) err = find_references(snapshot, files);
  v8c_snapshot_free(snapshot);
  return err;
}
