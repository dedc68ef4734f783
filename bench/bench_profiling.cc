/* bench_profiling.cc: workloads (TypeScript transpiling, fib, JSON; nothing but await) under a CPU profile, and with
 * the loop unrolling that v8c turns off so that every loop can be ended.
 *
 *   bench_profiling PROGRAM TYPESCRIPT.js [--runs=N] [--json FILE]
 *
 * PROGRAM is bench_workload. The kinds run in turn, N rounds; figures are the thread's time for one round of the
 * workload, the best of those that a process prints. */
#include "bench/workloads.h"

int main(int argc, char **argv) {
  constexpr double PROFILE_AT_MOST = 1.08;
  const char *json = report::take_json(&argc, argv);
  workloads::Options options;
  if (!options.take(argc, argv)) {
    fprintf(stderr, "usage: bench_profiling PROGRAM TYPESCRIPT.js [--runs=N] [--json FILE]\n");
    return 2;
  }
  workloads::Results results = workloads::run(options, {"plain", "profile", "profiler", "unroll", "labels"});
  std::vector<report::Table> tables = {
      workloads::table("A CPU profile at 1 ms", results, 1, PROFILE_AT_MOST),
      workloads::table("A CPU profiler that samples nothing (for information)", results, 2, 0),
      workloads::table("V8's loop unrolling, which v8c turns off (for information)", results, 3, 0),
      workloads::table("Labels of what runs, and no profile (for information)", results, 4, 0)};
  bool fine = true;
  for (const report::Table &table : tables) {
    report::print(table);
    fine = fine && table.fine();
  }
  if (json && !report::write_json(json, tables)) return 2;
  return fine ? 0 : 1;
}
