/* workloads.cc: see workloads.h. */
#include "bench/workloads.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "bench/child.h"

namespace workloads {

const char *const NAMES[COUNT] = {"typescript", "fib", "json", "await"};

bool Options::take(int argc, char **argv) {
  std::vector<std::string> words;
  for (int i = 1; i < argc; i++) {
    if (!strncmp(argv[i], "--runs=", 7))
      runs = atoi(argv[i] + 7);
    else
      words.push_back(argv[i]);
  }
  if (words.size() != 2 || runs < 1) return false;
  program = words[0];
  bundle = words[1];
  return true;
}

std::vector<double> numbers(const Options &options, const char *mode, const char *workload, const char *rounds) {
  std::string output;
  if (child::run({options.program, mode, workload, options.bundle, rounds}, &output)) {
    fprintf(stderr, "%s %s %s failed\n", options.program.c_str(), mode, workload);
    exit(2);
  }
  std::istringstream lines(output);
  std::vector<double> all;
  for (double number; lines >> number;) all.push_back(number);
  if (all.empty()) exit(2);
  return all;
}

Results run(const Options &options, const std::vector<const char *> &modes) {
  Results results(COUNT, std::vector<report::Series>(modes.size()));
  for (int i = 0; i < options.runs; i++)
    for (int w = 0; w < COUNT; w++)
      for (size_t m = 0; m < modes.size(); m++) {
        std::vector<double> times = numbers(options, modes[m], NAMES[w]);
        results[w][m].samples.push_back(*std::min_element(times.begin(), times.end()));
      }
  return results;
}

report::Row row(const char *name, report::Series with, report::Series without, double limit) {
  with.name = "with";
  without.name = "without";
  return {name, with.min() / without.min(), limit, false, {with, without}};
}

report::Table table(const char *title, const Results &results, size_t mode, double limit) {
  report::Table table;
  table.title = title;
  table.unit = "ms";
  table.columns = {"with", "without"};
  table.ratio = "with/without";
  for (int w = 0; w < COUNT; w++)
    table.rows.push_back(row(NAMES[w], results[w][mode], results[w][0], w < BUSY ? limit : 0));
  return table;
}

}  // namespace workloads
