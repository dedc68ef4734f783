/* child.h: other programs run, and what they print. */
#ifndef V8C_BENCH_CHILD_H
#define V8C_BENCH_CHILD_H

#include <string>
#include <vector>

namespace child {

using Command = std::vector<std::string>;

/* Runs a command; its standard output goes to *output. The exit status, -1 when it could
 * not be run or was killed. */
int run(const Command &command, std::string *output, bool quiet = false);

}  // namespace child

#endif
