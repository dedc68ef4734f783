/* bench_limits.cc: what limits cost where nothing hits them, and how late they are where something does.
 *
 *   bench_limits [--json FILE] [--benchmark_repetitions=N] … */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "bench/limits_ops.h"
#include "bench/pairs.h"
#include "bench/report.h"

namespace {

constexpr double FRAME_AT_MOST = 1.15;             /* enter, call, leave: under limits over without */
constexpr double CALL_AT_MOST_NS = 15;             /* more for a call in an open frame */
constexpr double MOST_LATE_MS = 20, LATE_MS = 250; /* of 95 %, of all */
constexpr int JOBS = 1000;

/* The rows of one operation: a ratio, or a difference. */
report::Table costs(const pairs::Results &all, int op, const char *title, const pairs::Limits &limits) {
  pairs::Results one;
  one.sides = all.sides;
  one.ops = {all.ops[op]};
  one.series = {all.series[op]};
  return pairs::table(one, title, 0, 2, limits);
}

report::Row late(const char *name, std::vector<double> over, double limit) {
  std::sort(over.begin(), over.end());
  double at = limit == MOST_LATE_MS ? over[over.size() * 95 / 100] : over.back();
  report::Row row;
  row.name = name;
  row.ratio = at;
  row.limit = limit;
  report::Series series;
  series.name = "over";
  series.samples = {at};
  row.series = {series};
  return row;
}

report::Table runaways() {
  std::vector<double> wall, cpu;
  srand(7);
  for (int i = 0; i < JOBS; i++) {
    double budget = 1 + rand() % 10, wall_ms, cpu_ms;
    bool by_cpu = rand() % 2;
    limits_runaway(static_cast<unsigned>(rand()), budget, by_cpu, &wall_ms, &cpu_ms);
    (by_cpu ? cpu : wall).push_back((by_cpu ? cpu_ms : wall_ms) - budget);
  }
  report::Table table;
  table.title = "1,000 jobs that never end: ms past their budget";
  table.unit = "ms";
  table.columns = {"over"};
  table.ratio = "ms";
  table.rows = {late("95 % of those under a deadline", wall, MOST_LATE_MS), late("the latest", wall, LATE_MS),
                late("95 % of those under CPU time", cpu, MOST_LATE_MS), late("the latest of these", cpu, LATE_MS)};
  return table;
}

int measure(int argc, char **argv, const char *json) {
  const char *const names[LIMITS_OPS] = {"enter, call, leave", "a call in an open frame"};
  pairs::Results results;
  results.sides = {"time", "time and heap", "without"};
  for (int op = 0; op < LIMITS_OPS; op++)
    results.ops.push_back({names[op], {under_limits[op], under_heap_limits[op], without_limits[op]}});
  int status = results.measure(argc, argv, {"--benchmark_repetitions=25", "--benchmark_min_time=0.02"});
  if (status) return status;
  std::vector<report::Table> tables = {
      costs(results, LIMITS_FRAME, "Frames under limits of time", {FRAME_AT_MOST, FRAME_AT_MOST}),
      costs(results, LIMITS_CALL, "Calls under limits of time", {1, 0, CALL_AT_MOST_NS}),
      pairs::table(results, "Under limits of time and heap (for information)", 1, 2, {0, 0}), runaways()};
  bool fine = true;
  for (const report::Table &table : tables) {
    report::print(table);
    fine = fine && table.fine();
  }
  if (json && !report::write_json(json, tables)) return 2;
  return fine ? 0 : 1;
}

}  // namespace

void limits_failed(const char *what) {
  fprintf(stderr, "bench_limits: %s failed\n", what);
  exit(2);
}

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  limits_prepare();
  int status = measure(argc, argv, json);
  limits_end();
  return status;
}
