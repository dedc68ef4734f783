/* workloads.h: bench_workload in one mode and another, in turn. */
#ifndef V8C_BENCH_WORKLOADS_H
#define V8C_BENCH_WORKLOADS_H

#include <string>
#include <vector>

#include "bench/report.h"

namespace workloads {

constexpr int COUNT = 4, BUSY = 3; /* the last does nothing but await */
extern const char *const NAMES[COUNT];

/* What the command line of such a benchmark says: PROGRAM BUNDLE [--runs=N]. */
struct Options {
  std::string program, bundle;
  int runs = 7;
  bool take(int argc, char **argv);
};

/* What a process of it prints, a number a line; ends the program when it fails. */
std::vector<double> numbers(const Options &options, const char *mode, const char *workload, const char *rounds = "12");

/* [workload][mode]: the best of each process, of as many as there are runs. */
using Results = std::vector<std::vector<report::Series>>;
Results run(const Options &options, const std::vector<const char *> &modes);

report::Row row(const char *name, report::Series with, report::Series without, double limit);
/* Of all workloads, the busy ones held against the limit: `mode` over the first. */
report::Table table(const char *title, const Results &results, size_t mode, double limit);

}  // namespace workloads

#endif
