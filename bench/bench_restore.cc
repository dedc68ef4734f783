/* bench_restore.cc: what v8c adds to restoring a snapshot of TypeScript's compiler in a
 * process that runs, and whether two threads restore twice as many.
 *
 *   bench_restore TYPESCRIPT.js [--json FILE] [--benchmark_repetitions=N] …
 *
 * v8c and raw V8 restore the same heap, in random order. Figures are wall-clock time. */
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "bench/report.h"
#include "bench/restore.h"

namespace {

constexpr double RESTORE_AT_MOST = 1.08;   /* v8c over raw V8 */
constexpr double TWO_AT_LEAST = 1.8;       /* restores a second: two threads over one */
constexpr int EACH_THREAD = 4;             /* restores of a thread in one measurement */

restore_files files;

[[noreturn]] void die(const char *what, int err = 0) {
  fprintf(stderr, "bench_restore: %s%s%s %s\n", what, err ? ": " : "", err ? v8c_strerror(err) : "",
          err ? v8c_detail() : "");
  exit(2);
}

void restore(benchmark::State &state, int (*side)(const restore_files *)) {
  for (auto _ : state)
    if (side(&files) != RESTORE_ANSWER) die("a restored heap gave a wrong answer");
}

/* The time for one restore when so many threads are at it. */
void restore_on(benchmark::State &state, int threads) {
  for (auto _ : state) {
    std::atomic<int> wrong{0};
    auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> all;
    for (int i = 0; i < threads; i++)
      all.emplace_back([&wrong] {
        for (int n = 0; n < EACH_THREAD; n++)
          if (v8c_restore(&files) != RESTORE_ANSWER) wrong++;
      });
    for (std::thread &one : all) one.join();
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (wrong) die("a heap restored on a thread gave a wrong answer");
    state.SetIterationTime(took.count() / (threads * EACH_THREAD));
  }
}

/* Collects the repetitions, in ms. */
class Collector : public benchmark::BenchmarkReporter {
 public:
  std::vector<report::Series> series{{"v8c", {}}, {"raw", {}}, {"1 thread", {}}, {"2 threads", {}}};

  report::Series &of(const std::string &name) {
    for (report::Series &one : series)
      if (one.name == name) return one;
    abort();
  }
  bool ReportContext(const Context &) override { return true; }
  void ReportRuns(const std::vector<Run> &runs) override {
    for (const Run &one : runs)
      if (one.run_type == Run::RT_Iteration) of(one.run_name.function_name).samples.push_back(one.GetAdjustedRealTime());
  }
};

report::Table table(const char *title, const report::Series &a, const report::Series &b,
                    const char *ratio, double limit, bool at_least) {
  report::Table table;
  table.title = title;
  table.unit = "ms";
  table.columns = {a.name, b.name};
  table.ratio = ratio;
  if (!a.samples.empty() && !b.samples.empty())
    table.rows.push_back({"TypeScript, warmed", a.min() / b.min(), limit, at_least, {a, b}});
  return table;
}

int measure(int argc, char **argv, const char *json) {
  std::vector<char *> arguments(argv, argv + argc);
  std::vector<std::string> defaults = {"--benchmark_enable_random_interleaving=true",
                                       "--benchmark_repetitions=15"};
  for (size_t i = 0; i < defaults.size(); i++)
    arguments.insert(arguments.begin() + 1 + static_cast<long>(i), defaults[i].data());
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  benchmark::RegisterBenchmark("v8c", restore, v8c_restore)->Unit(benchmark::kMillisecond)->Iterations(4);
  benchmark::RegisterBenchmark("raw", restore, raw_restore)->Unit(benchmark::kMillisecond)->Iterations(4);
  benchmark::RegisterBenchmark("1 thread", restore_on, 1)->Unit(benchmark::kMillisecond)->Iterations(1)->UseManualTime();
  benchmark::RegisterBenchmark("2 threads", restore_on, 2)->Unit(benchmark::kMillisecond)->Iterations(1)->UseManualTime();
  Collector results;
  benchmark::RunSpecifiedBenchmarks(&results);

  std::vector<report::Table> tables = {
    table("Restoring a snapshot, v8c over raw V8", results.of("v8c"), results.of("raw"), "v8c/raw",
          RESTORE_AT_MOST, false),
    table("Restores a second, two threads over one", results.of("1 thread"), results.of("2 threads"),
          "times", TWO_AT_LEAST, true)};
  bool fine = true;
  for (const report::Table &one : tables) {
    report::print(one);
    fine = fine && one.fine();
  }
  if (json && !report::write_json(json, tables)) return 2;
  return fine ? 0 : 1;
}

std::string read_file(const char *path) {
  std::string text;
  FILE *in = fopen(path, "rb");
  if (!in) {
    perror(path);
    exit(2);
  }
  char buffer[65536];
  size_t got;
  while ((got = fread(buffer, 1, sizeof buffer, in)) > 0) text.append(buffer, got);
  fclose(in);
  return text;
}

}  // namespace

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  if (argc < 2 || argv[1][0] == '-') {
    fprintf(stderr, "usage: bench_restore TYPESCRIPT.js [--json FILE] [--benchmark_…]\n");
    return 2;
  }
  std::string bundle = read_file(argv[1]);
  argv[1] = argv[0];

  const char *temp = getenv("TMPDIR");
  std::string folder = std::string(temp ? temp : "/tmp") + "/v8c-bench.XXXXXX";
  if (!mkdtemp(folder.data())) die("no folder for the snapshots");
  std::string container = folder + "/snapshot", blob = folder + "/blob";
  files.container = container.c_str();
  files.blob = blob.c_str();

  int err = v8c_start(nullptr);
  if (!err) err = restore_prepare(bundle.data(), bundle.size(), &files);
  int status = err ? 2 : measure(argc - 1, argv + 1, json);
  unlink(files.container);
  unlink(files.blob);
  rmdir(folder.c_str());
  if (err) die("packing the bundle", err);
  v8c_stop();
  return status;
}
