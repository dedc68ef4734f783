/* bench_host.cc: structs, handlers, bytes, clones and functions of C's in JavaScript: through v8c and in raw
 * V8; functions by signature beside the same by hand; fast calls beside slow ones.
 *
 *   bench_host [--json FILE] [--benchmark_filter=get] [--benchmark_repetitions=N] … */
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/host_ops.h"
#include "bench/pairs.h"
#include "v8c.h"

namespace {

const pairs::Limits FIELDS = {1.5, 1.5};
const pairs::Limits HANDLERS = {1.15, 1.15};
const pairs::Limits CLONES = {1.1, 1.1};
const pairs::Limits BYTES = {1.35, 1.15};
const pairs::Limits SIGNATURES = {1.2, 1.2};
constexpr double FAST_AT_LEAST = 1.3;
constexpr double SIZE_AT_MOST = 1.25; /* 64 MiB over 1 KiB: it does not depend on the size */

constexpr double ROWS_AT_MOST = 1; /* the first query in place takes less than the best way to copy */

enum Side { ONE, OTHER };

struct Group {
  const char *title, *one, *other;
  const hot_op *ones, *others;
  pairs::Limits limits;
};

/* Tells names of groups apart where they are measured. */
std::string full(const Group &group, const char *name) { return std::string(group.title) + ": " + name; }

pairs::Results part(const pairs::Results &all, const Group &group, size_t from) {
  pairs::Results results;
  results.sides = {group.one, group.other};
  for (size_t i = 0; group.ones[i].name; i++) {
    results.ops.push_back(all.ops[from + i]);
    results.ops.back().name = group.ones[i].name;
    results.series.push_back(all.series[from + i]);
  }
  return results;
}

const report::Row *row_of(const report::Table &table, const char *name) {
  for (const report::Row &row : table.rows)
    if (row.name == name) return &row;
  return nullptr;
}

/* The same for many bytes as for few. */
void add_constant(report::Table *table, const char *title, const char *much, const char *little) {
  const report::Row *a = row_of(*table, much), *b = row_of(*table, little);
  if (!a || !b) return;
  report::Row row;
  row.name = title;
  row.ratio = a->series[0].min() / b->series[0].min();
  row.limit = SIZE_AT_MOST;
  table->rows.push_back(row);
}

/* The rows of one moment: in place over each way to copy, and over the best of them. */
void add_rows(report::Table *table, const char *moment, const std::vector<report::Series> &series) {
  static const char *const ways[] = {"", "", "by set", "by v8c_object_from", "by JSON"};
  size_t best = ROWS_SET;
  for (size_t way = ROWS_SET; way < ROWS_WAYS; way++)
    if (series[way].min() < series[best].min()) best = way;
  for (size_t way = ROWS_SET; way < ROWS_WAYS; way++)
    table->rows.push_back({std::string(moment) + ", copied " + ways[way],
                           series[ROWS_KEPT].min() / series[way].min(),
                           way == best && series[best].name == "copied, first" ? ROWS_AT_MOST : 0,
                           false,
                           {series[ROWS_KEPT], series[way]}});
  table->rows.push_back({std::string(moment) + ", objects not kept",
                         series[ROWS_WEAK].min() / series[best].min(),
                         0,
                         false,
                         {series[ROWS_WEAK], series[best]}});
}

report::Table rows_table() {
  std::vector<report::Series> first(ROWS_WAYS), again(ROWS_WAYS);
  for (int i = 0; i < 9; i++)
    for (int way = 0; way < ROWS_WAYS; way++) {
      double a = 0, b = 0;
      rows_time(static_cast<rows_way>(way), &a, &b);
      first[static_cast<size_t>(way)].samples.push_back(a / 1e6);
      again[static_cast<size_t>(way)].samples.push_back(b / 1e6);
    }
  for (size_t way = 0; way < ROWS_WAYS; way++) {
    first[way].name = way < ROWS_SET ? "in place" : "copied, first";
    again[way].name = way < ROWS_SET ? "in place" : "copied";
  }
  report::Table table;
  table.title = "100,000 structs queried by filter and map, in place over copied into JavaScript first";
  table.unit = "ms";
  table.columns = {"in place", "copied"};
  table.ratio = "in place/copied";
  add_rows(&table, "the first query", first);
  add_rows(&table, "the next", again);
  for (report::Row &row : table.rows)
    for (report::Series &one : row.series)
      if (one.name == "copied, first") one.name = "copied";
  return table;
}

int measure(int argc, char **argv, const char *json) {
  const Group groups[] = {
      {"Fields of a struct, over accessors of raw V8", "v8c", "raw", v8c_field_ops, raw_field_ops, FIELDS},
      {"Interceptors", "v8c", "raw", v8c_handler_ops, raw_handler_ops, HANDLERS},
      {"Structured clones and JSON", "v8c", "raw", v8c_clone_ops, raw_clone_ops, CLONES},
      {"Bytes without a copy", "v8c", "raw", v8c_bytes_ops, raw_bytes_ops, BYTES},
      {"Functions by signature, over the same by hand", "signature", "by hand", by_signature, by_hand, SIGNATURES},
      {"Fast calls: how many of them in the time of a slow one", "slow", "fast", slow_calls, fast_calls, {0, 0}},
  };
  pairs::Results all;
  all.sides = {"one", "other"};
  all.at_least = 200;
  for (const Group &group : groups)
    for (size_t i = 0; group.ones[i].name; i++)
      all.ops.push_back({full(group, group.ones[i].name), {group.ones[i].run, group.others[i].run}});
  int status = all.measure(argc, argv, {"--benchmark_repetitions=25", "--benchmark_min_time=0.01"});
  if (status) return status;
  std::vector<report::Table> tables;
  size_t from = 0;
  bool fine = true;
  for (const Group &group : groups) {
    pairs::Results results = part(all, group, from);
    from += results.ops.size();
    report::Table table = pairs::table(results, group.title, ONE, OTHER, group.limits);
    if (group.limits.each == 0) {
      for (report::Row &row : table.rows) row.limit = FAST_AT_LEAST, row.at_least = true;
    }
    add_constant(&table, "in and back, 64 MiB over 1 KiB", "in and back, 64 MiB", "in and back, 1 KiB");
    add_constant(&table, "out, 64 MiB over 1 KiB", "out, 64 MiB", "out, 1 KiB");
    if (table.rows.empty()) continue;
    report::print(table);
    fine = fine && table.fine();
    tables.push_back(table);
  }
  tables.push_back(rows_table());
  report::print(tables.back());
  fine = fine && tables.back().fine();
  if (json && !report::write_json(json, tables)) return 2;
  return fine ? 0 : 1;
}

}  // namespace

void op_failed(const char *side, const char *what) {
  fprintf(stderr, "bench_host: %s: %s failed: %s\n", side, what, v8c_detail());
  exit(2);
}

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  v8c_isolate *isolate = nullptr;
  v8c_context *context = nullptr;
  v8c_frame frame;
  v8c_start_options options = {};
  options.size = sizeof options;
  options.flags = "--min-semi-space-size=1 --max-semi-space-size=1"; /* as bench_ops has it */
  if (v8c_start(&options) || v8c_isolate_new(nullptr, &isolate) || v8c_context_new(isolate, nullptr, &context) ||
      v8c_enter(context, &frame))
    op_failed("v8c", "start");
  v8c_host_prepare(context);
  raw_host_prepare();
  rows_prepare(context);
  int status = measure(argc, argv, json);
  v8c_leave(&frame);
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  v8c_stop();
  v8c_host_end();
  return status;
}
