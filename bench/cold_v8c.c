/* cold_v8c.c: the synthetic bundle through v8c: from source, packed, restored. Every byte of a
 * container is verified each time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cold.h"
#include "src/pack/registry.h"
#include "src/pack/snapshot.h"
#include "v8c/esm.h"

static int ask(v8c_context *context, const char *source) {
  v8c_value value = NULL;
  int32_t answer = -1;
  if (v8c_eval(context, source, V8C_ZSTR, "ask.js", &value) || v8c_get_int32(value, &answer)) return -1;
  return answer;
}

static int from_source(v8c_context *context, const char *source) {
  return v8c_eval(context, source, V8C_ZSTR, "bundle.js", NULL) ? -1 : ask(context, COLD_ASK);
}

static int from_module(v8c_context *context, const char *source) {
  v8c_loader *loader = NULL;
  v8c_value names = NULL;
  int answer = -1;
  if (!v8c_loader_new(context, NULL, &loader) &&
      !v8c_loader_add(loader, V8C_LIT("app:bundle"), source, V8C_ZSTR, V8C_SOURCE_MODULE) &&
      !v8c_loader_run(loader, V8C_LIT("app:bundle"), &names) &&
      !v8c_set_named(context, v8c_global(context), V8C_LIT("__esmExports"), names))
    answer = ask(context, COLD_ESM_ASK);
  v8c_loader_free(loader);
  return answer;
}

/* Takes the isolate. */
static int in_context(v8c_isolate *isolate, int (*use)(v8c_context *, const char *), const char *text) {
  v8c_context *context = NULL;
  v8c_frame frame;
  int answer = -1;
  if (!v8c_context_new(isolate, NULL, &context) && !v8c_enter(context, &frame)) {
    answer = use(context, text);
    v8c_leave(&frame);
  }
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  return answer;
}

int cold_source(const cold_files *files) {
  v8c_isolate *isolate = NULL;
  return v8c_isolate_new(NULL, &isolate) ? -1 : in_context(isolate, from_source, files->script);
}

int cold_esm_source(const cold_files *files) {
  v8c_isolate *isolate = NULL;
  return v8c_isolate_new(NULL, &isolate) ? -1 : in_context(isolate, from_module, files->module);
}

int cold_heap(const char *path, const char *question) {
  v8c_snapshot *snapshot = NULL;
  v8c_isolate *isolate = NULL;
  if (v8c_snapshot_open(path, &snapshot)) return -1;
  int err = v8c_snapshot_restore(snapshot, NULL, NULL, &isolate);
  int answer = err ? -1 : in_context(isolate, ask, question);
  v8c_snapshot_free(snapshot);
  return answer;
}

/* ---- Packing ------------------------------------------------------------------------------------- */

static int write_blob(const v8c_snapshot *snapshot, const char *path) {
  size_t len = 0;
  const void *blob = v8c__snapshot_blob(snapshot, &len);
  FILE *out = fopen(path, "wb");
  if (!out) return V8C_EIO;
  bool written = fwrite(blob, 1, len, out) == len;
  return fclose(out) == 0 && written ? 0 : V8C_EIO;
}

/* What the container's names stand for here: the raw side needs it as V8 wants it. */
static int find_references(const v8c_snapshot *snapshot, cold_files *files) {
  const struct v8c__container *container = v8c__snapshot_container(snapshot);
  intptr_t *references = calloc(container->refs_count + 1, sizeof *references);
  if (!references) return V8C_ENOMEM;
  for (size_t i = 0; i < container->refs_count; i++) references[i] = (intptr_t)v8c__natives_find(container->refs[i]);
  files->references = references;
  return 0;
}

static int keep(v8c_snapshot *snapshot, const char *path, const char *blob) {
  int err = v8c_snapshot_save(snapshot, path);
  return err ? err : write_blob(snapshot, blob);
}

int cold_prepare(cold_files *files) {
  v8c_snapshot *script = NULL, *module = NULL;
  v8c_pack_options options = {.size = sizeof options, .source = files->script, .source_len = V8C_ZSTR};
  v8c_pack_esm_options esm = {.size = sizeof esm, .source = files->module, .source_len = V8C_ZSTR};
  int err = v8c_pack_bundle(&options, &script);
  if (!err) err = keep(script, files->heap, files->heap_blob);
  if (!err) err = v8c_pack_esm(&esm, &module);
  if (!err) err = keep(module, files->esm_heap, files->esm_heap_blob);
  if (!err) err = find_references(script, files);
  v8c_snapshot_free(script);
  v8c_snapshot_free(module);
  return err;
}
