/* lines.c: see lines.h. */
#include "src/cli/lines.h"

#include "src/load.h"

struct cli_lines lines;

const char *cli_lines_load(void) {
#define ROW(name) {#name, (void **)&lines.name},
  static const struct v8c__symbol symbols[] = {LINES_FUNCTIONS(ROW) LINES_VARIABLES(ROW)};
#undef ROW
  enum { COUNT = sizeof symbols / sizeof *symbols };
  static char why[256];
  bool loaded = v8c__load("libedit.so.2", symbols, COUNT, why, sizeof why) || /* Debian's name */
                v8c__load("libedit.so.0", symbols, COUNT, why, sizeof why);
  return loaded ? NULL : why;
}
