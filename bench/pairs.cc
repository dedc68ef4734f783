/* pairs.cc: the same operation by several sides. */
#include "bench/pairs.h"

#include <benchmark/benchmark.h>

#include <algorithm>

namespace pairs {
namespace {

void run(benchmark::State &state, Run op, size_t at_least) {
  /* Not fewer than so many: a collection in the first few would make them all there ever are. */
  auto n = std::max(state.max_iterations, static_cast<benchmark::IterationCount>(at_least));
  while (state.KeepRunningBatch(n)) op(static_cast<size_t>(n));
}

std::string name_of(const Results &results, size_t op, size_t side) {
  return results.ops[op].name + "/" + results.sides[side];
}

/* Collects the repetitions. CPU time of the thread: other programs disturb it less. */
class Collector : public benchmark::BenchmarkReporter {
 public:
  explicit Collector(Results *to) : to_(to) {}
  bool ReportContext(const Context &) override { return true; }
  void ReportRuns(const std::vector<Run> &runs) override {
    for (const Run &one : runs) {
      if (one.run_type != Run::RT_Iteration || one.error_occurred) continue;
      for (size_t op = 0; op < to_->ops.size(); op++)
        for (size_t side = 0; side < to_->sides.size(); side++)
          if (one.run_name.function_name == name_of(*to_, op, side))
            to_->series[op][side].samples.push_back(one.GetAdjustedCPUTime());
    }
  }

 private:
  Results *to_;
};

}  // namespace

int Results::measure(int argc, char **argv, std::vector<std::string> defaults) {
  std::vector<char *> arguments(argv, argv + argc);
  defaults.push_back("--benchmark_enable_random_interleaving=true");
  for (size_t i = 0; i < defaults.size(); i++)
    arguments.insert(arguments.begin() + 1 + static_cast<long>(i), defaults[i].data());
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  series.assign(ops.size(), std::vector<report::Series>(sides.size()));
  for (size_t op = 0; op < ops.size(); op++)
    for (size_t side = 0; side < sides.size(); side++)
      if (ops[op].sides[side])
        benchmark::RegisterBenchmark(name_of(*this, op, side).c_str(), run, ops[op].sides[side], at_least);
  Collector collector(this);
  benchmark::RunSpecifiedBenchmarks(&collector);
  return 0;
}

report::Table table(const Results &results, const char *title, size_t over, size_t under, const Limits &limits,
                    bool (*counts)(const std::string &name)) {
  report::Table table;
  table.title = title;
  table.unit = "ns";
  table.columns = {results.sides[over], results.sides[under]};
  table.ratio = results.sides[over] + "/" + results.sides[under];
  std::vector<double> ratios;
  for (size_t op = 0; op < results.ops.size(); op++) {
    report::Series a = results.series[op][over], b = results.series[op][under];
    if (a.samples.empty() || b.samples.empty()) continue;
    a.name = results.sides[over];
    b.name = results.sides[under];
    const std::string &name = results.ops[op].name;
    report::Row row = {name, a.min() / b.min(), limits.each, false, {a, b}};
    row.slack = limits.slack_ns;
    if (counts && !counts(name))
      row.limit = 0;
    else
      ratios.push_back(row.ratio);
    table.rows.push_back(row);
  }
  if (!ratios.empty()) table.rows.push_back({"geometric mean", report::geometric_mean(ratios), limits.mean, false, {}});
  return table;
}

}  // namespace pairs
