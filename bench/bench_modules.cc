/* bench_modules.cc: what v8c's loader adds to loading a graph of 1,000 modules from memory.
 *
 *   bench_modules [--json FILE] [--benchmark_repetitions=N] … */
#include <cstdio>
#include <cstdlib>

#include "bench/graph.h"
#include "bench/pairs.h"
#include "bench/report.h"

namespace {

constexpr double AT_MOST = 1.1;
std::vector<std::string> sources;

/* Each imports the two behind it in a binary tree, and one that all share; the entry sums their numbers. */
std::string source_of(int i) {
  std::string text, sum = std::to_string(i);
  const std::string own = std::to_string(i);
  if (i) text += "import { format } from './m0.mjs';\n";
  for (int child : {2 * i + 1, 2 * i + 2}) {
    if (child >= GRAPH_MODULES) continue;
    const std::string name = std::to_string(child);
    text += "import { total as total" + name + ", Item as Item" + name + " } from './m" + name + ".mjs';\n";
    sum += " + total" + name;
  }
  text += "export class Item { constructor(id) { this.id = id; } get name() { return 'item " + own + "'; } }\n";
  text += "export function format" + (i ? own : "") + "(value) { return `${value} of " + own + "`; }\n";
  text += "const table = new Map([['a', " + own + "], ['b', [1, 2, 3]], ['c', { d: null }]]);\n";
  text += "export const lookup = (key) => table.get(key) ?? table.get('a');\n";
  text += "export default function main" + own + "() { return lookup('b').map((x) => x * " + own + "); }\n";
  return text + "export const total = " + sum + ";\n";
}

int measure(int argc, char **argv, const char *json) {
  pairs::Results results;
  results.sides = {"v8c", "raw"};
  results.at_least = 1;
  results.ops.push_back({"1,000 modules", {v8c_graphs[GRAPH_ALL], raw_graphs[GRAPH_ALL]}});
  results.ops.push_back({"isolate and context", {v8c_graphs[GRAPH_NONE], raw_graphs[GRAPH_NONE]}});
  int status = results.measure(argc, argv, {"--benchmark_repetitions=25", "--benchmark_min_time=0.02"});
  if (status) return status;
  report::Table table = pairs::table(results, "A graph of 1,000 modules from memory, v8c over raw V8", 0, 1,
                                     {AT_MOST, 0}, [](const std::string &name) { return name[0] == '1'; });
  report::print(table);
  if (json && !report::write_json(json, {table})) return 2;
  return table.fine() ? 0 : 1;
}

}  // namespace

const char *graph_source(int index) { return sources[static_cast<size_t>(index)].c_str(); }

void op_failed(const char *side, const char *what) {
  fprintf(stderr, "bench_modules: %s: %s failed: %s\n", side, what, v8c_detail());
  exit(2);
}

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  for (int i = 0; i < GRAPH_MODULES; i++) sources.push_back(source_of(i));
  if (v8c_start(nullptr)) op_failed("v8c", "start");
  int status = measure(argc, argv, json);
  v8c_stop();
  return status;
}
