/* profile.c: where the time goes, as a .cpuprofile for Chrome's DevTools.
 *
 * prints: hottest: slow in busy.js
 * prints: busy.cpuprofile written */
#include "common.h"

static int to_file(const char *bytes, size_t len, void *data) { return fwrite(bytes, 1, len, data) != len; }

static void show_hottest(const v8c_cpu_profile *profile) {
  v8c_cpu_node node = {.size = sizeof node}, hottest = {.size = sizeof hottest};
  for (size_t i = 0; v8c_cpu_profile_node(profile, i, &node) == 0; i++)
    if (node.hits > hottest.hits && node.script && *node.script) hottest = node;
  printf("hottest: %s in %s\n", hottest.function, hottest.script);
}

int main(void) {
  up();
  v8c_cpu_profiler *profiler = NULL;
  v8c_cpu_profile *profile = NULL;
  must(v8c_cpu_profiler_new(isolate, &profiler));
  must(v8c_cpu_start(profiler, V8C_LIT("busy"), NULL));
  must(v8c_eval(context,
                V8C_LIT("function quick() { return 1 }\n"
                        "function slow(until) { let n = 0; while (Date.now() < until) n += Math.sqrt(n); return n }\n"
                        "quick(); slow(Date.now() + 300)"),
                "busy.js", NULL));
  must(v8c_cpu_stop(profiler, V8C_LIT("busy"), &profile));
  show_hottest(profile);
  FILE *file = fopen("busy.cpuprofile", "w");
  if (!file) return 1;
  must(v8c_cpu_profile_write(profile, to_file, file));
  if (fclose(file) == 0) puts("busy.cpuprofile written");
  v8c_cpu_profile_free(profile);
  v8c_cpu_profiler_free(profiler);
  return down();
}
