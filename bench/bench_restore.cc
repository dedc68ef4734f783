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

constexpr double RESTORE_AT_MOST = 1.08; /* v8c over raw V8 */
constexpr double TWO_AT_LEAST = 1.8;     /* restores a second: two threads over one */
constexpr int EACH_THREAD = 4;           /* restores of a thread in one measurement */

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
void restore_on(benchmark::State &state, int threads, int (*side)(const restore_files *)) {
  for (auto _ : state) {
    std::atomic<int> wrong{0};
    auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> all;
    for (int i = 0; i < threads; i++)
      all.emplace_back([&wrong, side] {
        for (int n = 0; n < EACH_THREAD; n++)
          if (side(&files) != RESTORE_ANSWER) wrong++;
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
  std::vector<report::Series> series{{"v8c", {}},    {"raw", {}},    {"signed", {}}, {"sign", {}},
                                     {"v8c, 1", {}}, {"v8c, 2", {}}, {"raw, 1", {}}, {"raw, 2", {}}};

  report::Series &of(const std::string &name) {
    for (report::Series &one : series)
      if (one.name == name) return one;
    abort();
  }
  bool ReportContext(const Context &) override { return true; }
  void ReportRuns(const std::vector<Run> &runs) override {
    for (const Run &one : runs)
      if (one.run_type == Run::RT_Iteration)
        of(one.run_name.function_name).samples.push_back(one.GetAdjustedRealTime());
  }
};

/* A row of a over b; nothing when --benchmark_filter left one of them out. */
void add_row(report::Table *table, const char *name, report::Series a, report::Series b, double limit, bool at_least) {
  if (a.samples.empty() || b.samples.empty()) return;
  a.name = table->columns[0];
  b.name = table->columns[1];
  table->rows.push_back({name, a.min() / b.min(), limit, at_least, {a, b}});
}

int measure(int argc, char **argv, const char *json) {
  std::vector<char *> arguments(argv, argv + argc);
  std::vector<std::string> defaults = {"--benchmark_enable_random_interleaving=true", "--benchmark_repetitions=30"};
  for (size_t i = 0; i < defaults.size(); i++)
    arguments.insert(arguments.begin() + 1 + static_cast<long>(i), defaults[i].data());
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  struct Side {
    const char *name;
    int (*restore)(const restore_files *);
  };
  for (const Side &side : {Side{"v8c", v8c_restore}, Side{"raw", raw_restore}}) {
    const std::string name = side.name;
    benchmark::RegisterBenchmark(name.c_str(), restore, side.restore)->Unit(benchmark::kMillisecond)->Iterations(4);
    for (int threads : {1, 2})
      benchmark::RegisterBenchmark((name + ", " + std::to_string(threads)).c_str(), restore_on, threads, side.restore)
          ->Unit(benchmark::kMillisecond)
          ->Iterations(1)
          ->UseManualTime();
  }
  for (const Side &side : {Side{"signed", v8c_restore_signed}, Side{"sign", v8c_sign_once}})
    benchmark::RegisterBenchmark(side.name, restore, side.restore)->Unit(benchmark::kMillisecond)->Iterations(4);
  Collector results;
  benchmark::RunSpecifiedBenchmarks(&results);

  report::Table one = {"Restoring TypeScript, warmed: v8c over raw V8", "ms", {"v8c", "raw"}, "v8c/raw"};
  add_row(&one, "restore, digests and all", results.of("v8c"), results.of("raw"), RESTORE_AT_MOST, false);
  report::Table two = {"Restores a second: two threads over one", "ms", {"1 thread", "2 threads"}, "times"};
  add_row(&two, "v8c", results.of("v8c, 1"), results.of("v8c, 2"), TWO_AT_LEAST, true);
  add_row(&two, "raw V8, on this machine", results.of("raw, 1"), results.of("raw, 2"), 0, true);
  report::Table price = {"The price of a signature, TypeScript", "ms", {"signed", "unsigned"}, "times"};
  add_row(&price, "restore, verified", results.of("signed"), results.of("v8c"), 0, false);
  add_row(&price, "signing, beside restoring", results.of("sign"), results.of("v8c"), 0, false);
  std::vector<report::Table> tables = {one, price, two};
  bool fine = true;
  for (const report::Table &table : tables) {
    report::print(table);
    fine = fine && table.fine();
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
  std::string container = folder + "/snapshot", blob = folder + "/blob", signed_container = folder + "/signed";
  files.container = container.c_str();
  files.blob = blob.c_str();
  files.signed_container = signed_container.c_str();

  int err = v8c_start(nullptr);
  if (!err) err = restore_prepare(bundle.data(), bundle.size(), &files);
  int status = err ? 2 : measure(argc - 1, argv + 1, json);
  unlink(files.container);
  unlink(files.blob);
  unlink(files.signed_container);
  rmdir(folder.c_str());
  if (err) die("packing the bundle", err);
  v8c_stop();
  return status;
}
