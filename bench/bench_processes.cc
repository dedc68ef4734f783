/* bench_processes.cc: how long a whole process takes that transpiles one file with TypeScript's
 * compiler: from source, from a snapshot, from a warmed snapshot, and Node from its own
 * snapshots of the same bundle (skipped when there is no Node with --build-snapshot).
 *
 *   bench_processes PROGRAM TYPESCRIPT.js [--runs=N] [--json FILE]
 *
 * PROGRAM is bench_typescript. The kinds run in turn, N rounds; figures are the time from
 * spawning the process to its end. */
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "bench/report.h"
#include "bench/child.h"

namespace {

constexpr double OF_SOURCE_AT_MOST = 0.20; /* the warmed snapshot over from source */
constexpr double OF_NODE_AT_MOST = 0.35;   /* over Node's snapshot */

const char *const TRANSPILE = "ts.transpileModule('const x: number = 1;', {}).outputText";
const char *const EXPECTED = " x = 1;"; /* behind var or const, by TypeScript's version */

using child::Command;
using child::run;

struct Kind {
  report::Series series; /* ms */
  Command command;
};

std::string folder;
std::string in_folder(const char *name) { return folder + "/" + name; }

[[noreturn]] void die(const std::string &what) {
  fprintf(stderr, "bench_processes: %s\n", what.c_str());
  exit(2);
}

/* One run of a kind that must answer right; its time. */
double time_once(const Kind &kind) {
  std::string output;
  auto start = std::chrono::steady_clock::now();
  int status = run(kind.command, &output);
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  if (status || output.find(EXPECTED) == std::string::npos)
    die(kind.series.name + ": status " + std::to_string(status) + ", output `" + output.substr(0, 80) + "`");
  return took.count();
}

/* ---- The snapshots --------------------------------------------------------------------- */

void write_file(const std::string &path, const std::string &text) {
  FILE *out = fopen(path.c_str(), "wb");
  if (!out || fwrite(text.data(), 1, text.size(), out) != text.size() || fclose(out)) die("cannot write " + path);
}

std::string read_file(const std::string &path) {
  std::string text;
  FILE *in = fopen(path.c_str(), "rb");
  if (!in) die("cannot read " + path);
  char buffer[65536];
  size_t got;
  while ((got = fread(buffer, 1, sizeof buffer, in)) > 0) text.append(buffer, got);
  fclose(in);
  return text;
}

void make(const Command &command) {
  std::string output;
  if (run(command, &output)) die(command[1] + ": the snapshot could not be made");
}

/* Node's user-land snapshot of the bundle, which runs `more` at the end. */
bool make_node(const std::string &bundle, const char *name, const std::string &more) {
  std::string output, entry = in_folder("entry.js");
  write_file(entry, read_file(bundle) + "\nglobalThis.ts = ts;\n" + more + ";\n");
  int status = run({"node", "--snapshot-blob", in_folder(name), "--build-snapshot", entry}, &output, true);
  unlink(entry.c_str());
  return status == 0;
}

std::vector<Kind> prepare(const std::string &program, const std::string &bundle) {
  std::vector<Kind> kinds;
  make({program, "pack", bundle, in_folder("cold")});
  make({program, "pack-warm", bundle, in_folder("warm")});
  kinds.push_back({{"from source", {}}, {program, "source", bundle}});
  kinds.push_back({{"snapshot", {}}, {program, "snapshot", in_folder("cold")}});
  kinds.push_back({{"warmed snapshot", {}}, {program, "snapshot", in_folder("warm")}});

  write_file(in_folder("main.js"), std::string("process.stdout.write(") + TRANSPILE + ");\n");
  if (make_node(bundle, "node", "") && make_node(bundle, "node-warm", TRANSPILE)) {
    kinds.push_back({{"Node snapshot", {}}, {"node", "--snapshot-blob", in_folder("node"), in_folder("main.js")}});
    kinds.push_back({{"Node, warmed", {}}, {"node", "--snapshot-blob", in_folder("node-warm"), in_folder("main.js")}});
  } else {
    printf("\nno Node that can make a snapshot of the bundle: not compared\n");
  }
  return kinds;
}

void clean() {
  for (const char *name : {"cold", "warm", "node", "node-warm", "main.js", "entry.js"}) unlink(in_folder(name).c_str());
  rmdir(folder.c_str());
}

/* ---- The table -------------------------------------------------------------------------- */

report::Table table(const std::vector<Kind> &kinds) {
  report::Table table;
  table.title = "Whole processes: TypeScript transpiles one file";
  table.unit = "ms";
  table.columns = {"warmed", "other"};
  table.ratio = "warmed/other";
  table.by_min = false;
  report::Series warmed = kinds[2].series;
  warmed.name = "warmed";
  for (const Kind &kind : kinds) {
    if (&kind == &kinds[2]) continue;
    report::Series other = kind.series;
    other.name = "other";
    double limit = kind.series.name == "from source"     ? OF_SOURCE_AT_MOST
                   : kind.series.name == "Node snapshot" ? OF_NODE_AT_MOST
                                                         : 0;
    table.rows.push_back({kind.series.name, warmed.median() / other.median(), limit, false, {warmed, other}});
  }
  return table;
}

}  // namespace

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  int runs = 15;
  std::vector<std::string> names;
  for (int i = 1; i < argc; i++) {
    if (!strncmp(argv[i], "--runs=", 7))
      runs = atoi(argv[i] + 7);
    else
      names.push_back(argv[i]);
  }
  if (names.size() != 2 || runs < 1) {
    fprintf(stderr, "usage: bench_processes PROGRAM TYPESCRIPT.js [--runs=N] [--json FILE]\n");
    return 2;
  }
  const char *temp = getenv("TMPDIR");
  folder = std::string(temp ? temp : "/tmp") + "/v8c-bench.XXXXXX";
  if (!mkdtemp(folder.data())) die("no folder for the snapshots");
  atexit(clean);

  std::vector<Kind> kinds = prepare(names[0], names[1]);
  for (Kind &kind : kinds) time_once(kind); /* into the page cache */
  for (int round = 0; round < runs; round++)
    for (Kind &kind : kinds) kind.series.samples.push_back(time_once(kind));

  report::Table result = table(kinds);
  report::print(result);
  if (json && !report::write_json(json, {result})) return 2;
  return result.fine() ? 0 : 1;
}
