/* engine_fuzz.c: libFuzzer on what goes through V8. One program, since V8 is large; which part is
 * tried is said by name:
 *
 *   FUZZ -target=strings|keys|json|cache|clone [DIR]    and libFuzzer's own options
 *   FUZZ -target=NAME -seeds=DIR                  writes a few good inputs into DIR, and stops
 *
 * Compiled with -DPLANTED each target has a fault of its own: a run that does not find that is no
 * run. */
#include "tests/fuzz/engine_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

v8c_isolate *iso;
v8c_context *ctx;
static v8c_frame frame;
static const struct target *chosen;

void must(int code, const char *what, int line) {
  if (!code) return;
  v8c_error *error = NULL;
  fprintf(stderr, "line %d: %s: %s (%s)\n", line, what, v8c_err_name(code), v8c_detail());
  if (v8c_catch(iso, &error) == 0) fprintf(stderr, "%s\n", v8c_error_message(error, NULL));
  abort();
}

/* As V8C_EXCEPTION and nothing else; it is taken. */
void took_exception(int code, int line) {
  if (code != V8C_EXCEPTION) must(code, "an exception was expected", line);
  must(v8c_catch(iso, NULL), "v8c_catch", line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static unsigned runs;
  v8c_scope scope;
  MUST(v8c_scope_open(iso, &scope));
  chosen->one(data, size);
  MUST(v8c_pending(iso));
  v8c_scope_close(&scope);
  if (v8c_scope_count(iso) != 0) abort();
  if (++runs % 4096 == 0) MUST(v8c_low_memory(iso));
  return 0;
}

void save_seed(const char *folder, int number, const void *bytes, size_t len) {
  char path[4096];
  snprintf(path, sizeof path, "%s/seed-%d", folder, number);
  FILE *f = fopen(path, "wb");
  if (!f || fwrite(bytes, 1, len, f) != len) abort();
  fclose(f);
}

static void up(void) {
  must(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options), .single_threaded = true}), "v8c_start", 0);
  MUST(v8c_isolate_new(NULL, &iso));
  MUST(v8c_context_new(iso, NULL, &ctx));
  MUST(v8c_enter(ctx, &frame));
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  static const struct target *const targets[] = {&strings_target, &keys_target, &json_target, &cache_target,
                                                 &clone_target};
  const char *seeds = NULL;
  int kept = 0;
  for (int i = 0; i < *argc; i++) {
    char *arg = (*argv)[i];
    if (strncmp(arg, "-target=", 8) == 0) {
      for (size_t t = 0; t < sizeof targets / sizeof *targets; t++)
        if (!strcmp(arg + 8, targets[t]->name)) chosen = targets[t];
    } else if (strncmp(arg, "-seeds=", 7) == 0)
      seeds = arg + 7;
    else
      (*argv)[kept++] = arg;
  }
  *argc = kept;
  (*argv)[kept] = NULL;
  if (!chosen) {
    fprintf(stderr, "-target=strings|keys|json|cache|clone\n");
    exit(2);
  }
  up();
  if (chosen->up) chosen->up();
  if (seeds) {
    chosen->seeds(seeds);
    exit(0);
  }
  return 0;
}
