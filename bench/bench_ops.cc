/* bench_ops.cc: what v8c adds to the cost of V8's operations. Nine are done through v8c, in raw
 * V8 and as the floor (ops.h); all other hot functions through v8c and in raw V8 (hot.h), in one
 * isolate.
 *
 *   bench_ops [--json FILE] [--benchmark_filter=get/] [--benchmark_repetitions=N] …
 *
 * Figures are CPU time of the thread: other programs on the machine disturb it less. */
#include <cstdlib>
#include <cstring>
#include <string>

#include "bench/hot.h"
#include "bench/ops.h"
#include "bench/pairs.h"

namespace {

/* The goals: v8c over raw V8. Where raw V8 is inline code of its headers, a function that is called
 * cannot keep within a ratio: there, a call, its checks and its return take at most so much. */
const pairs::Limits V8C_OVER_RAW = {1.35, 1.10};
const pairs::Limits HOT_OVER_RAW = {1.35, 1.10, 3.0};
/* And what keeps the raw side honest: raw V8 over the floor. */
const pairs::Limits RAW_OVER_FLOOR = {1.10, 1.10};
/* 4 KiB of ASCII out: v8c over the best of V8's ways, and WriteUtf8V2 over v8c. */
constexpr double OUT_AT_MOST = 1.15;
constexpr double UTF8_AT_LEAST = 8;

enum Side { V8C, RAW, FLOOR };
constexpr const char *NAMES[OP_COUNT] = {"callback",   "call",       "get",   "set", "new number",
                                         "new string", "string out", "scope", "ref"};

/* The floor keeps its global on the stack, where no ref could be: no measure of honesty. */
bool floor_counts(const std::string &name) { return name != NAMES[OP_REF]; }

void add(pairs::Results *to, const hot_op *v8c, const hot_op *raw) {
  for (; v8c->name; v8c++, raw++) to->ops.push_back({v8c->name, {v8c->run, raw->run, nullptr}});
}

pairs::Results all() {
  pairs::Results results;
  results.sides = {"v8c", "raw", "floor"};
  for (int op = 0; op < OP_COUNT; op++) results.ops.push_back({NAMES[op], {v8c_ops[op], raw_ops[op], floor_ops[op]}});
  add(&results, v8c_hot, raw_hot);
  add(&results, v8c_more, raw_more);
  add(&results, v8c_text, raw_text);
  for (const hot_op *route = raw_routes; route->name; route++)
    results.ops.push_back({route->name, {nullptr, route->run, nullptr}});
  return results;
}

/* The operations of `ops` alone. */
pairs::Results some(const pairs::Results &results, size_t from, size_t count) {
  pairs::Results part;
  part.sides = results.sides;
  for (size_t i = from; i < from + count; i++) {
    part.ops.push_back(results.ops[i]);
    part.series.push_back(results.series[i]);
  }
  return part;
}

report::Series series_of(const pairs::Results &results, const char *name, Side side, const char *as) {
  for (size_t op = 0; op < results.ops.size(); op++)
    if (results.ops[op].name == name && !results.series[op][side].samples.empty())
      return {as, results.series[op][side].samples};
  return {as, {}};
}

/* One row for each of V8's ways out. */
report::Table ways_out(const pairs::Results &results) {
  report::Table table;
  table.title = "4 KiB of ASCII out, v8c beside V8's ways";
  table.unit = "ns";
  table.columns = {"v8c", "raw"};
  table.ratio = "v8c/raw";
  report::Series v8c = series_of(results, "out, 4 KiB ASCII", V8C, "v8c"), best;
  for (const hot_op *route = raw_routes; route->name; route++) {
    report::Series raw = series_of(results, route->name, RAW, "raw");
    if (v8c.samples.empty() || raw.samples.empty()) continue;
    if (best.samples.empty() || raw.min() < best.min()) best = raw;
    table.rows.push_back({route->name, v8c.min() / raw.min(), 0, false, {v8c, raw}});
    if (!strcmp(route->name, "WriteUtf8V2"))
      table.rows.push_back({"WriteUtf8V2 takes times v8c", raw.min() / v8c.min(), UTF8_AT_LEAST, true, {}});
  }
  if (!best.samples.empty())
    table.rows.push_back({"the best of them", v8c.min() / best.min(), OUT_AT_MOST, false, {v8c, best}});
  return table;
}

size_t count_of(const hot_op *ops) {
  size_t count = 0;
  while (ops[count].name) count++;
  return count;
}

int measure(int argc, char **argv, const char *json) {
  pairs::Results results = all();
  int err = results.measure(argc, argv, {"--benchmark_repetitions=25", "--benchmark_min_time=0.02"});
  if (err) return err;
  size_t hot = count_of(v8c_hot), more = count_of(v8c_more), text = count_of(v8c_text);
  pairs::Results nine = some(results, 0, OP_COUNT);
  std::vector<report::Table> tables = {
      pairs::table(nine, "Operations, v8c over raw V8", V8C, RAW, V8C_OVER_RAW),
      pairs::table(nine, "The raw side itself, over the least V8 can do", RAW, FLOOR, RAW_OVER_FLOOR, floor_counts),
      pairs::table(some(results, OP_COUNT, hot + more), "All that is hot, v8c over raw V8", V8C, RAW, HOT_OVER_RAW),
      pairs::table(some(results, OP_COUNT + hot + more, text), "Strings, v8c over raw V8", V8C, RAW, HOT_OVER_RAW),
      ways_out(results)};
  bool fine = true;
  for (const report::Table &one : tables) {
    if (one.rows.empty()) continue;
    report::print(one);
    fine = fine && one.fine();
  }
  if (json && !report::write_json(json, tables)) return 2;
  return fine ? 0 : 1;
}

}  // namespace

void op_failed(const char *side, const char *what) {
  fprintf(stderr, "bench_ops: %s: %s failed: %s\n", side, what, v8c_detail());
  exit(2);
}

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  v8c_isolate *isolate = nullptr, *second = nullptr;
  v8c_context *context = nullptr, *other = nullptr;
  v8c_frame frame;
  v8c_start_options options = {};
  options.size = sizeof options;
  /* A young generation that grew with what ran before would decide what 8 KiB cost. */
  options.flags = "--min-semi-space-size=1 --max-semi-space-size=1";
  if (v8c_start(&options) || v8c_isolate_new(nullptr, &isolate) || v8c_context_new(isolate, nullptr, &context) ||
      v8c_isolate_new(nullptr, &second) || v8c_context_new(second, nullptr, &other) || v8c_enter(context, &frame))
    op_failed("v8c", "start");
  v8c_ops_prepare(context);
  raw_ops_prepare();
  floor_ops_prepare();
  v8c_hot_prepare(context, other);
  v8c_more_prepare(context);
  v8c_text_prepare(context);
  raw_hot_prepare();
  raw_more_prepare();
  raw_text_prepare();
  int status = measure(argc, argv, json);
  raw_hot_end();
  raw_more_end();
  v8c_more_end();
  v8c_leave(&frame);
  v8c_context_free(context);
  v8c_context_free(other);
  v8c_isolate_free(isolate);
  v8c_isolate_free(second);
  v8c_stop();
  return status;
}
