/* bench_ops.cc: what v8c adds to the cost of V8's operations. Each is done through v8c, in raw
 * V8 and as the floor (ops.h), in one isolate, the repetitions of all in random order so that
 * noise hits them alike.
 *
 *   bench_ops [--json FILE] [--benchmark_filter=get/] [--benchmark_repetitions=N] …
 *
 * Figures are CPU time of the thread: other programs on the machine disturb it less. */
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "bench/ops.h"
#include "bench/report.h"

namespace {

/* The goals: v8c over raw V8. */
constexpr double EACH_AT_MOST = 1.35;
constexpr double MEAN_AT_MOST = 1.10;
/* And what keeps the raw side honest: raw V8 over the floor. */
constexpr double HONEST_AT_MOST = 1.10;

constexpr const char *NAMES[OP_COUNT] = {"callback",   "call",       "get",   "set", "new number",
                                         "new string", "string out", "scope", "ref"};
enum Side { V8C, RAW, FLOOR, SIDES };
constexpr const char *SIDE_NAMES[SIDES] = {"v8c", "raw", "floor"};
const op_fn *const OPS[SIDES] = {v8c_ops, raw_ops, floor_ops};

void run(benchmark::State &state, op_fn op) {
  auto n = static_cast<benchmark::IterationCount>(state.max_iterations);
  while (state.KeepRunningBatch(n)) op(static_cast<size_t>(n));
}

/* Collects the repetitions, in ns for each operation. */
class Collector : public benchmark::BenchmarkReporter {
 public:
  report::Series series[OP_COUNT][SIDES];

  bool ReportContext(const Context &) override { return true; }
  void ReportRuns(const std::vector<Run> &runs) override {
    for (const Run &one : runs) {
      if (one.run_type != Run::RT_Iteration || one.error_occurred) continue;
      const std::string &name = one.run_name.function_name;
      size_t slash = name.rfind('/');
      for (int op = 0; op < OP_COUNT; op++)
        for (int side = 0; side < SIDES; side++)
          if (name.substr(0, slash) == NAMES[op] && name.substr(slash + 1) == SIDE_NAMES[side])
            series[op][side].samples.push_back(one.GetAdjustedCPUTime());
    }
  }
};

/* One row for each operation that both sides did, and the mean of them. */
report::Table table(const Collector &results, const char *title, Side over, Side under, double each, double mean) {
  report::Table table;
  table.title = title;
  table.unit = "ns";
  table.columns = {SIDE_NAMES[over], SIDE_NAMES[under]};
  table.ratio = std::string(SIDE_NAMES[over]) + "/" + SIDE_NAMES[under];
  std::vector<double> ratios;
  for (int op = 0; op < OP_COUNT; op++) {
    report::Series a = results.series[op][over], b = results.series[op][under];
    if (a.samples.empty() || b.samples.empty()) continue;
    a.name = SIDE_NAMES[over];
    b.name = SIDE_NAMES[under];
    double ratio = a.min() / b.min();
    /* The floor keeps its global on the stack, where no ref could be: no measure of honesty. */
    bool counts = !(op == OP_REF && under == FLOOR);
    if (counts) ratios.push_back(ratio);
    table.rows.push_back({NAMES[op], ratio, counts ? each : 0, false, {a, b}});
  }
  if (!ratios.empty()) table.rows.push_back({"geometric mean", report::geometric_mean(ratios), mean, false, {}});
  return table;
}

}  // namespace

void op_failed(const char *side, const char *what) {
  fprintf(stderr, "bench_ops: %s: %s failed\n", side, what);
  exit(2);
}

static int measure(int argc, char **argv, const char *json) {
  std::vector<char *> arguments(argv, argv + argc);
  /* Ours come first, so that the command line's win. */
  std::vector<std::string> defaults = {"--benchmark_enable_random_interleaving=true", "--benchmark_repetitions=25",
                                       "--benchmark_min_time=0.02"};
  for (size_t i = 0; i < defaults.size(); i++)
    arguments.insert(arguments.begin() + 1 + static_cast<long>(i), defaults[i].data());
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  for (int op = 0; op < OP_COUNT; op++)
    for (int side = 0; side < SIDES; side++)
      benchmark::RegisterBenchmark((std::string(NAMES[op]) + "/" + SIDE_NAMES[side]).c_str(), run, OPS[side][op]);
  Collector results;
  benchmark::RunSpecifiedBenchmarks(&results);

  std::vector<report::Table> tables = {
      table(results, "Operations, v8c over raw V8", V8C, RAW, EACH_AT_MOST, MEAN_AT_MOST),
      table(results, "The raw side itself, over the least V8 can do", RAW, FLOOR, HONEST_AT_MOST, HONEST_AT_MOST)};
  bool fine = true;
  for (const report::Table &one : tables) {
    report::print(one);
    fine = fine && one.fine();
  }
  if (json && !report::write_json(json, tables)) return 2;
  return fine ? 0 : 1;
}

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  v8c_isolate *isolate = nullptr;
  v8c_context *context = nullptr;
  v8c_frame frame;
  if (v8c_start(nullptr) || v8c_isolate_new(nullptr, &isolate) || v8c_context_new(isolate, nullptr, &context) ||
      v8c_enter(context, &frame))
    op_failed("v8c", "start");
  v8c_ops_prepare(context);
  raw_ops_prepare();
  floor_ops_prepare();
  int status = measure(argc, argv, json);
  v8c_leave(&frame);
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  v8c_stop();
  return status;
}
