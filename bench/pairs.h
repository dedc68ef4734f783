/* pairs.h: the same operation by several sides, measured with Google Benchmark in random order, so
 * that noise hits all alike; and the table of one side over another. */
#ifndef V8C_BENCH_PAIRS_H
#define V8C_BENCH_PAIRS_H

#include <cstddef>
#include <string>
#include <vector>

#include "bench/report.h"

namespace pairs {

using Run = void (*)(size_t n); /* does it n times */

struct Op {
  std::string name;
  std::vector<Run> sides; /* NULL: this side has none */
};

struct Results {
  std::vector<std::string> sides;
  std::vector<Op> ops;
  size_t at_least = 1000;                          /* times at once; fewer for what takes milliseconds */
  std::vector<std::vector<report::Series>> series; /* [op][side], ns of CPU time for one operation */

  /* 0, or 2 when an argument is not known. Arguments of Google Benchmark's win over `defaults`. */
  int measure(int argc, char **argv, std::vector<std::string> defaults);
};

/* What a row of `over` / `under` is held against: a ratio of at most `each`, or a difference of
 * at most `slack_ns`; their geometric mean. */
struct Limits {
  double each, mean;
  double slack_ns = 0;
};

/* One row for each operation that both sides did, and the mean of those `counts` says yes to. */
report::Table table(const Results &results, const char *title, size_t over, size_t under, const Limits &limits,
                    bool (*counts)(const std::string &name) = nullptr);

}  // namespace pairs

#endif
