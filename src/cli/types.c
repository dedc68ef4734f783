/* types.c: v8c types: TypeScript's declarations of the globals and of all modules; and which modules there are. */
#include <stdlib.h>
#include <string.h>

#include "src/cli/common.h"
#include "src/embed.h"

static const char help[] =
    "usage: v8c types\n"
    "\n"
    "Prints TypeScript's declarations of the globals and of every module that `v8c run` has, by name: for\n"
    "editors, and for checks: `v8c types >v8c.d.ts; tsc --noEmit --strict --lib es2023 v8c.d.ts FILE.ts`.\n";

const v8c_native_module *cli_module(size_t index) {
  /* Those that hosts add by their names. */
  static const char *const reaching[] = {"crypto", "exec",    "fetch",  "fs",  "fs/promises",
                                         "os",     "process", "sqlite", "yaml"};
  const v8c_native_module *module;
  size_t shipped = 0;
  while (v8c_native_shipped(shipped)) shipped++;
  if (index < shipped) return v8c_native_shipped(index);
  index -= shipped;
  for (size_t i = 0; i < sizeof reaching / sizeof *reaching; i++) {
    if (!(module = cli_find_module(reaching[i])) || strcmp(module->name, reaching[i]) != 0) continue;
    bool known = false;
    for (size_t j = 0; j < shipped && !known; j++) known = v8c_native_shipped(j) == module;
    if (!known && !index--) return module;
  }
  return NULL;
}

static int by_name(const void *a, const void *b) {
  const v8c_native_module *const *x = a, *const *y = b;
  return strcmp((*x)->name, (*y)->name);
}

static int run(const cli_command *command, cli_args args) {
  enum { MOST = 128 };
  const v8c_native_module *modules[MOST], *module;
  size_t count = 0;
  int status = cli_parse(command, NULL, false, &args);
  if (status == CLI_GO && args.count) status = cli_usage(command, "it takes no argument");
  if (status != CLI_GO) return status;
  while (count < MOST && (module = cli_module(count))) modules[count++] = module;
  qsort(modules, count, sizeof *modules, by_name);
  (void)cli_out(v8c__js_globals_types, v8c__js_globals_types_len);
  for (size_t i = 0; i < count; i++)
    if (modules[i]->types) (void)cli_out(modules[i]->types, strlen(modules[i]->types));
  return CLI_FINE;
}

const cli_command cli_types = {"types", "print TypeScript's declarations of modules and globals", help, run};
