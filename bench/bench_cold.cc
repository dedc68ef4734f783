/* bench_cold.cc: how soon a program that brings a large bundle answers.
 *
 *   bench_cold V8C NODE APP PACKAGES [--runs=N] [--json FILE] [--benchmark_…]
 *
 * First a synthetic bundle of 15,000 arrow functions, 750 KiB, as a script and as a module: from source,
 * from a snapshot, and the same heap restored in raw V8, in one process. Then real bundles, whole
 * processes: the modules of APP (react.mjs, …), whose packages are in the folder PACKAGES, from source, from
 * sources with code caches, from a snapshot, from one that was warmed up by doing the same once, and Node from
 * source. What they print must be what Node prints. */
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/child.h"
#include "bench/cold.h"
#include "bench/pairs.h"
#include "bench/report.h"

namespace {

constexpr double SCRIPT_AT_LEAST = 3.0; /* from source over from a snapshot */
constexpr double MODULE_AT_LEAST = 2.5;
constexpr double RAW_AT_MOST = 1.08; /* v8c's restore over raw V8's */

std::string folder;
std::vector<std::string> made;
cold_files files;

[[noreturn]] void die(const std::string &what) {
  fprintf(stderr, "bench_cold: %s\n", what.c_str());
  exit(2);
}

/* A path in the folder, removed at the end. */
const char *in_folder(const std::string &name) {
  made.push_back(folder + "/" + name);
  return strdup(made.back().c_str());
}

void clean() {
  for (const std::string &path : made) unlink(path.c_str());
  rmdir(folder.c_str());
}

void write_file(const std::string &name, const std::string &text) {
  std::ofstream out(in_folder(name), std::ios::binary);
  if (!(out << text).flush()) die("cannot write " + name);
}

std::string read_file(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  if (!(text << in.rdbuf())) die("cannot read " + path);
  return text.str();
}

/* ---- The synthetic bundle ------------------------------------------------------------------------ */

std::string functions() {
  std::string text;
  char line[128];
  for (int i = 0; i < COLD_FUNCTIONS; i++) {
    snprintf(line, sizeof line, "fns.f%d = (a, b) => { return a * %d + b - 7; };\n", i, i);
    text += line;
  }
  return text;
}

void answered(int answer) {
  if (answer != COLD_ANSWER) die("a wrong answer: " + std::to_string(answer) + " " + v8c_detail());
}

template <typename Do>
void times(size_t n, Do one) {
  while (n--) answered(one());
}

void script_source(size_t n) {
  times(n, [] { return cold_source(&files); });
}
void script_heap(size_t n) {
  times(n, [] { return cold_heap(files.heap, COLD_ASK); });
}
void script_raw(size_t n) {
  times(n, [] { return cold_raw_heap(files.heap_blob, files.references, COLD_ASK); });
}
void module_source(size_t n) {
  times(n, [] { return cold_esm_source(&files); });
}
void module_heap(size_t n) {
  times(n, [] { return cold_heap(files.esm_heap, COLD_ESM_ASK); });
}
void module_raw(size_t n) {
  times(n, [] { return cold_raw_heap(files.esm_heap_blob, files.references, COLD_ESM_ASK); });
}

void add_row(report::Table *table, const std::string &name, report::Series over, report::Series under, double limit,
             bool at_least) {
  if (over.samples.empty() || under.samples.empty()) return;
  over.name = table->columns[0];
  under.name = table->columns[1];
  table->rows.push_back({name, over.min() / under.min(), limit, at_least, {over, under}});
}

int synthetic(int argc, char **argv, std::vector<report::Table> *tables) {
  const std::string text = functions();
  const std::string script = "var fns = {};\n" + text;
  const std::string module = "const fns = {};\n" + text + "export default fns;\n";
  files = {script.c_str(),
           module.c_str(),
           in_folder("heap"),
           in_folder("esm_heap"),
           in_folder("heap_blob"),
           in_folder("esm_heap_blob"),
           nullptr};
  v8c_start_options options = {};
  options.size = sizeof options;
  options.fixed_hash_seed = true; /* modules in a heap want it */
  int err = v8c_start(&options);
  if (!err) err = cold_prepare(&files);
  if (err) die(std::string("packing: ") + v8c_strerror(err) + " " + v8c_detail());
  pairs::Results results;
  results.sides = {"source", "snapshot", "raw"};
  results.at_least = 1;
  results.ops = {{"script", {script_source, script_heap, script_raw}},
                 {"module", {module_source, module_heap, module_raw}}};
  int status = results.measure(argc, argv, {"--benchmark_repetitions=15", "--benchmark_min_time=0.05"});
  v8c_stop();
  if (status) return status;
  report::Table over = {"15,000 arrow functions: source over snapshot", "ns", {"source", "snapshot"}, "times"};
  report::Table raw = {"15,000 arrow functions: v8c's restore over raw V8's", "ns", {"v8c", "raw"}, "v8c/raw"};
  for (size_t op = 0; op < 2; op++) {
    add_row(&over, results.ops[op].name, results.series[op][0], results.series[op][1],
            op ? MODULE_AT_LEAST : SCRIPT_AT_LEAST, true);
    add_row(&raw, results.ops[op].name, results.series[op][1], results.series[op][2], RAW_AT_MOST, false);
  }
  tables->push_back(over);
  tables->push_back(raw);
  return 0;
}

/* ---- Real bundles ---------------------------------------------------------------------------------- */

struct Kind {
  report::Series series; /* ms */
  child::Command command;
};

double time_once(const Kind &kind, std::string *output) {
  auto start = std::chrono::steady_clock::now();
  int status = child::run(kind.command, output, true);
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  if (status) die(kind.series.name + ": status " + std::to_string(status));
  return took.count();
}

void pack(const std::string &v8c, const std::string &name, const std::string &to, const child::Command &more) {
  child::Command command = {v8c, "pack", "--esm", folder + "/" + name + ".mjs", "-o", in_folder(to)};
  command.insert(command.end(), more.begin(), more.end());
  std::string output;
  if (child::run(command, &output, true)) die("packing " + to);
}

std::vector<Kind> kinds_of(const std::string &v8c, const std::string &node, const std::string &name) {
  const std::string import = "import { run } from './" + name + ".mjs';\n";
  write_file(name + ".v8c.mjs", import + "console.log(await run());\n");
  write_file(name + ".node.mjs", import + "process.stdout.write(await run() + '\\n', () => process.exit());\n");
  pack(v8c, name, name + ".heap", {});
  pack(v8c, name, name + ".warm", {"--warm", folder + "/warm.js"});
  pack(v8c, name, name + ".cache", {"--cache-only", "--warm", folder + "/warm.js"});
  const std::string at = folder + "/" + name;
  auto from = [&](const char *what) { return child::Command{v8c, "run", "--snapshot", at + what, folder + "/run.js"}; };
  return {{{"source", {}}, {v8c, "run", at + ".v8c.mjs"}},
          {{"cache", {}}, from(".cache")},
          {{"snapshot", {}}, from(".heap")},
          {{"warmed", {}}, from(".warm")},
          {{"Node", {}}, {node, at + ".node.mjs"}}};
}

report::Row measure(std::vector<Kind> kinds, const std::string &name, int runs) {
  std::string expected, output;
  time_once(kinds.back(), &expected);
  for (int round = 0; round < runs; round++)
    for (Kind &kind : kinds) {
      kind.series.samples.push_back(time_once(kind, &output));
      if (output != expected) die(name + ", " + kind.series.name + ": not what Node prints");
    }
  report::Row row = {name, kinds[0].series.median() / kinds[3].series.median(), 0, true, {}};
  for (const Kind &kind : kinds) row.series.push_back(kind.series);
  return row;
}

report::Table real(const std::string &v8c, const std::string &node, const std::string &app, const std::string &packages,
                   int runs) {
  for (const char *shared : {"globals", "input"})
    write_file(std::string(shared) + ".mjs", read_file(app + "/" + shared + ".mjs"));
  if (symlink(packages.c_str(), in_folder("node_modules"))) die("no link to the packages");
  write_file("run.js", "Promise.resolve(__esmExports.run()).then((text) => console.log(text));\n");
  write_file("warm.js", "void __esmExports.run();\n");
  report::Table table = {"Whole processes: real bundles, and more than 10 KiB rendered, parsed or formatted",
                         "ms",
                         {"source", "cache", "snapshot", "warmed", "Node"},
                         "source/warmed",
                         false};
  for (const char *name : {"react", "vue", "marked", "acorn", "prettier", "babel", "lodash"}) {
    write_file(std::string(name) + ".mjs", read_file(app + "/" + name + ".mjs"));
    table.rows.push_back(measure(kinds_of(v8c, node, name), name, runs));
  }
  return table;
}

}  // namespace

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  int runs = 7;
  std::vector<std::string> names;
  std::vector<char *> rest = {argv[0]};
  for (int i = 1; i < argc; i++) {
    if (!strncmp(argv[i], "--runs=", 7))
      runs = atoi(argv[i] + 7);
    else if (argv[i][0] == '-')
      rest.push_back(argv[i]);
    else
      names.push_back(argv[i]);
  }
  if (names.size() != 4 || runs < 1) {
    fprintf(stderr, "usage: bench_cold V8C NODE APP PACKAGES [--runs=N] [--json FILE] [--benchmark_…]\n");
    return 2;
  }
  const char *temp = getenv("TMPDIR");
  folder = std::string(temp ? temp : "/tmp") + "/v8c-bench.XXXXXX";
  if (!mkdtemp(folder.data())) die("no folder for the snapshots");
  atexit(clean);
  std::vector<report::Table> tables;
  int count = static_cast<int>(rest.size());
  rest.push_back(nullptr);
  int status = synthetic(count, rest.data(), &tables);
  if (status) return status;
  tables.push_back(real(names[0], names[1], names[2], names[3], runs));
  bool fine = true;
  for (const report::Table &table : tables) {
    report::print(table);
    fine = fine && table.fine();
  }
  if (json && !report::write_json(json, tables)) return 2;
  return fine ? 0 : 1;
}
