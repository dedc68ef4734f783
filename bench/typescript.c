/* typescript.c: a program that uses TypeScript's compiler, as bench_processes runs it.
 *
 *   bench_typescript source BUNDLE            evaluates the bundle and transpiles a file
 *   bench_typescript snapshot SNAPSHOT        restores it and transpiles
 *   bench_typescript pack BUNDLE SNAPSHOT     makes the snapshot
 *   bench_typescript pack-warm BUNDLE SNAPSHOT   and transpiles once before it is made */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "v8c.h"

#define TRANSPILE "ts.transpileModule('const x: number = 1;', {}).outputText"

static int fail(const char *what, int err) {
  fprintf(stderr, "bench_typescript: %s: %s %s\n", what, v8c_strerror(err), v8c_detail());
  return 2;
}

static char *read_file(const char *path, size_t *len) {
  FILE *in = fopen(path, "rb");
  char *text = NULL;
  if (in && fseek(in, 0, SEEK_END) == 0) {
    long size = ftell(in);
    rewind(in);
    text = size >= 0 ? malloc((size_t)size + 1) : NULL;
    *len = text ? fread(text, 1, (size_t)size, in) : 0;
  }
  if (in) fclose(in);
  if (!text) perror(path);
  return text;
}

static int transpile(v8c_context *context, const char *bundle, size_t len) {
  v8c_frame frame;
  v8c_value result;
  v8c_buf text = {0};
  int err = v8c_enter(context, &frame);
  if (err) return err;
  if (bundle) err = v8c_eval(context, bundle, len, "typescript.js", NULL);
  if (!err) err = v8c_eval(context, V8C_LIT(TRANSPILE), "transpile.js", &result);
  if (!err) err = v8c_to_text(context, result, &text);
  if (!err) fwrite(text.data, 1, text.len, stdout);
  v8c_buf_free(&text);
  v8c_leave(&frame);
  return err;
}

static int from_source(const char *path) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  size_t len = 0;
  char *bundle = read_file(path, &len);
  if (!bundle) return 2;
  int err = v8c_isolate_new(NULL, &isolate);
  if (!err) err = v8c_context_new(isolate, NULL, &context);
  if (!err) err = transpile(context, bundle, len);
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  free(bundle);
  return err ? fail(path, err) : 0;
}

static int from_snapshot(const char *path) {
  v8c_snapshot *snapshot = NULL;
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  int err = v8c_snapshot_open(path, &snapshot);
  if (!err) err = v8c_snapshot_restore(snapshot, NULL, NULL, &isolate);
  if (!err) err = v8c_context_new(isolate, NULL, &context);
  if (!err) err = transpile(context, NULL, 0);
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  v8c_snapshot_free(snapshot);
  return err ? fail(path, err) : 0;
}

static int pack(const char *path, const char *to, bool warm) {
  v8c_snapshot *snapshot = NULL;
  size_t len = 0;
  char *bundle = read_file(path, &len);
  if (!bundle) return 2;
  v8c_pack_options options = {.size = sizeof options};
  options.source = bundle;
  options.source_len = len;
  if (warm) {
    options.warm = TRANSPILE;
    options.warm_len = sizeof TRANSPILE - 1;
  }
  int err = v8c_pack_bundle(&options, &snapshot);
  if (!err) err = v8c_snapshot_save(snapshot, to);
  v8c_snapshot_free(snapshot);
  free(bundle);
  return err ? fail(path, err) : 0;
}

int main(int argc, char **argv) {
  int status = 2;
  int err = v8c_start(NULL);
  if (err) return fail("start", err);
  if (argc == 3 && !strcmp(argv[1], "source"))
    status = from_source(argv[2]);
  else if (argc == 3 && !strcmp(argv[1], "snapshot"))
    status = from_snapshot(argv[2]);
  else if (argc == 4 && !strcmp(argv[1], "pack"))
    status = pack(argv[2], argv[3], false);
  else if (argc == 4 && !strcmp(argv[1], "pack-warm"))
    status = pack(argv[2], argv[3], true);
  else
    fprintf(stderr, "usage: bench_typescript source|snapshot|pack|pack-warm FILE [SNAPSHOT]\n");
  v8c_stop();
  return status;
}
