/* bench_inspector.cc: the workloads of bench_profiling with an inspector attached, and what the server's thread does
 * while nobody asks it anything.
 *
 *   bench_inspector PROGRAM TYPESCRIPT.js [--runs=N] [--json FILE]
 *
 * PROGRAM is bench_workload. */
#include "bench/workloads.h"

namespace {

constexpr double ATTACHED_AT_MOST = 1.03, IDLE_AT_MOST_US = 50; /* of each second: 0.005 % */

report::Table idle(const workloads::Options &options) {
  report::Table table;
  table.title = "The server's thread, with nothing asked: microseconds of each second";
  table.unit = "us";
  table.columns = {"computes"};
  table.ratio = "us";
  std::vector<double> used = workloads::numbers(options, "idle", "await", "1");
  const char *const names[] = {"without a client", "with a client"};
  for (size_t i = 0; i < used.size() && i < 2; i++) {
    report::Row row;
    row.name = names[i];
    row.ratio = used[i];
    row.limit = IDLE_AT_MOST_US;
    report::Series series;
    series.name = "computes";
    series.samples = {used[i]};
    row.series = {series};
    table.rows.push_back(row);
  }
  return table;
}

}  // namespace

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  workloads::Options options;
  if (!options.take(argc, argv)) {
    fprintf(stderr, "usage: bench_inspector PROGRAM TYPESCRIPT.js [--runs=N] [--json FILE]\n");
    return 2;
  }
  workloads::Results results = workloads::run(options, {"plain", "inspector", "server", "async"});
  std::vector<report::Table> tables = {
      workloads::table("An inspector with Runtime and Debugger enabled", results, 1, ATTACHED_AT_MOST),
      workloads::table("The same by a client at the server", results, 2, ATTACHED_AT_MOST),
      workloads::table("And stacks across asynchronous steps (for information)", results, 3, 0), idle(options)};
  bool fine = true;
  for (const report::Table &table : tables) {
    report::print(table);
    fine = fine && table.fine();
  }
  if (json && !report::write_json(json, tables)) return 2;
  return fine ? 0 : 1;
}
