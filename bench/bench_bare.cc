/* bench_bare.cc: the operations through v8c beside libjs, the C API that the executable of Bare
 * exports: the same V8 it is not, so a ratio says which of the two costs a C program less, and not
 * which wrapper is thinner.
 *
 *   bench_bare PEER_V8C BARE MAIN.js OPS.bare [--rounds=N] [--json FILE]
 *
 * PEER_V8C is peer_v8c, OPS.bare the addon bare/ops.c. Both measure themselves (peer.h), in turn. */
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "bench/report.h"
#include "bench/child.h"

namespace {

constexpr double AHEAD = 1.0; /* v8c over bare, on every operation that both have */

[[noreturn]] void die(const std::string &what) {
  fprintf(stderr, "bench_bare: %s\n", what.c_str());
  exit(2);
}

using Figures = std::vector<report::Series>; /* by name, in the order of the first run */

/* One run of a side; its lines are added to what there is. */
void measure(const child::Command &command, Figures *figures) {
  std::string output, line;
  if (child::run(command, &output)) die(command[0] + " failed");
  std::istringstream lines(output);
  while (std::getline(lines, line)) {
    size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const std::string name = line.substr(0, tab);
    size_t at = 0;
    while (at < figures->size() && (*figures)[at].name != name) at++;
    if (at == figures->size()) figures->push_back({name, {}});
    (*figures)[at].samples.push_back(strtod(line.c_str() + tab + 1, nullptr));
  }
}

report::Table table(const Figures &v8c, const Figures &bare, const std::string &version) {
  report::Table table;
  table.title = "v8c beside libjs in " + version;
  table.unit = "ns";
  table.columns = {"v8c", "bare"};
  table.ratio = "v8c/bare";
  std::vector<double> ratios;
  for (const report::Series &ours : v8c)
    for (const report::Series &theirs : bare) {
      if (ours.name != theirs.name) continue;
      double ratio = ours.min() / theirs.min();
      ratios.push_back(ratio);
      table.rows.push_back({ours.name, ratio, AHEAD, false, {{"v8c", ours.samples}, {"bare", theirs.samples}}});
    }
  table.rows.push_back({"geometric mean", report::geometric_mean(ratios), AHEAD, false, {}});
  return table;
}

}  // namespace

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  int rounds = 5;
  std::vector<std::string> names;
  for (int i = 1; i < argc; i++) {
    if (!strncmp(argv[i], "--rounds=", 9))
      rounds = atoi(argv[i] + 9);
    else
      names.push_back(argv[i]);
  }
  if (names.size() != 4 || rounds < 1) {
    fprintf(stderr, "usage: bench_bare PEER_V8C BARE MAIN.js OPS.bare [--rounds=N] [--json FILE]\n");
    return 2;
  }
  std::string version;
  if (child::run({names[1], "--version"}, &version)) die(names[1] + " does not run");
  version = "Bare " + version.substr(0, version.find('\n'));
  Figures v8c, bare;
  for (int round = 0; round < rounds; round++) {
    measure({names[0]}, &v8c);
    measure({names[1], names[2], names[3]}, &bare);
  }
  report::Table result = table(v8c, bare, version);
  report::print(result);
  if (json && !report::write_json(json, {result})) return 2;
  return result.fine() ? 0 : 1;
}
