/* lines.c: see lines.h. */
#include "src/cli/lines.h"

#include <dlfcn.h>

struct cli_lines lines;

const char *cli_lines_load(void) {
  void *library = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL); /* Debian's name */
  if (!library) library = dlopen("libedit.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
#define LINES_FIND(name) \
  if (!(*(void **)&lines.name = dlsym(library, #name))) return dlerror();
  LINES_FUNCTIONS(LINES_FIND)
  LINES_VARIABLES(LINES_FIND)
#undef LINES_FIND
  return 0;
}
