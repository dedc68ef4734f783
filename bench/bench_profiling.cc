/* bench_profiling.cc: workloads (TypeScript transpiling, fib, JSON; nothing but await) under a CPU profile, and with the loop
 * unrolling that v8c turns off so that every loop can be ended.
 *
 *   bench_profiling PROGRAM TYPESCRIPT.js [--runs=N] [--json FILE]
 *
 * PROGRAM is bench_workload. The kinds run in turn, N rounds; figures are the thread's time for one round of the
 * workload, the best of those that a process prints. */
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include "bench/child.h"
#include "bench/report.h"

namespace {

constexpr double PROFILE_AT_MOST = 1.08;

const char *const WORKLOADS[] = {"typescript", "fib", "json", "await"};
const char *const MODES[] = {"plain", "profile", "profiler", "unroll", "labels"};
enum { PLAIN, PROFILE, PROFILER, UNROLL, LABELS, MODE_COUNT, PROFILED = 3, WORKLOAD_COUNT = 4 };

double best_of(const std::string &program, const char *mode, const char *workload, const std::string &bundle) {
  std::string output;
  if (child::run({program, mode, workload, bundle, "12"}, &output)) {
    fprintf(stderr, "bench_profiling: %s %s failed\n", mode, workload);
    exit(2);
  }
  std::istringstream lines(output);
  double best = 1e30, ms;
  while (lines >> ms) best = std::min(best, ms);
  return best;
}

report::Row row(const char *name, report::Series over, report::Series under, double limit) {
  over.name = "with";
  under.name = "without";
  return {name, over.min() / under.min(), limit, false, {over, under}};
}

report::Table table_of(const char *title) {
  report::Table table;
  table.title = title;
  table.unit = "ms";
  table.columns = {"with", "without"};
  table.ratio = "with/without";
  return table;
}

}  // namespace

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  int runs = 7;
  std::vector<std::string> names;
  for (int i = 1; i < argc; i++) {
    if (!strncmp(argv[i], "--runs=", 7))
      runs = atoi(argv[i] + 7);
    else
      names.push_back(argv[i]);
  }
  if (names.size() != 2 || runs < 1) {
    fprintf(stderr, "usage: bench_profiling PROGRAM TYPESCRIPT.js [--runs=N] [--json FILE]\n");
    return 2;
  }
  report::Series series[WORKLOAD_COUNT][MODE_COUNT];
  for (int i = 0; i < runs; i++)
    for (int w = 0; w < WORKLOAD_COUNT; w++)
      for (int m = 0; m < MODE_COUNT; m++)
        series[w][m].samples.push_back(best_of(names[0], MODES[m], WORKLOADS[w], names[1]));
  std::vector<report::Table> tables = {table_of("A CPU profile at 1 ms"),
                                       table_of("A CPU profiler that samples nothing (for information)"),
                                       table_of("V8's loop unrolling, which v8c turns off (for information)"),
                                       table_of("Labels of what runs, and no profile (for information)")};
  for (int w = 0; w < WORKLOAD_COUNT; w++) {
    const report::Series *of = series[w];
    double limit = w < PROFILED ? PROFILE_AT_MOST : 0;
    tables[0].rows.push_back(row(WORKLOADS[w], of[PROFILE], of[PLAIN], limit));
    tables[1].rows.push_back(row(WORKLOADS[w], of[PROFILER], of[PLAIN], 0));
    tables[2].rows.push_back(row(WORKLOADS[w], of[UNROLL], of[PLAIN], 0));
    tables[3].rows.push_back(row(WORKLOADS[w], of[LABELS], of[PLAIN], 0));
  }
  bool fine = true;
  for (const report::Table &table : tables) {
    report::print(table);
    fine = fine && table.fine();
  }
  if (json && !report::write_json(json, tables)) return 2;
  return fine ? 0 : 1;
}
