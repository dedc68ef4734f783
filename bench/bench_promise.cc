/* bench_promise.cc: what v8c adds to the cost of promises.
 *
 *   bench_promise [--json FILE] [--benchmark_repetitions=N] … */
#include <cstdio>
#include <cstdlib>

#include "bench/pairs.h"
#include "bench/promise.h"
#include "bench/report.h"

namespace {
constexpr double AT_MOST = 1.15;
constexpr const char *NAMES[PROMISE_OPS] = {"make", "then", "make, then, settle"};
}  // namespace

void op_failed(const char *side, const char *what) {
  fprintf(stderr, "bench_promise: %s: %s failed\n", side, what);
  exit(2);
}

static int measure(int argc, char **argv, const char *json) {
  pairs::Results results;
  results.sides = {"v8c", "raw"};
  for (int op = 0; op < PROMISE_OPS; op++) results.ops.push_back({NAMES[op], {v8c_promises[op], raw_promises[op]}});
  int status = results.measure(argc, argv, {"--benchmark_repetitions=25", "--benchmark_min_time=0.02"});
  if (status) return status;
  report::Table table = pairs::table(results, "Promises, v8c over raw V8", 0, 1, {AT_MOST, AT_MOST});
  report::print(table);
  if (json && !report::write_json(json, {table})) return 2;
  return table.fine() ? 0 : 1;
}

int main(int argc, char **argv) {
  const char *json = report::take_json(&argc, argv);
  v8c_isolate *isolate = nullptr;
  v8c_context *context = nullptr;
  v8c_frame frame;
  if (v8c_start(nullptr) || v8c_isolate_new(nullptr, &isolate) || v8c_context_new(isolate, nullptr, &context) ||
      v8c_enter(context, &frame))
    op_failed("v8c", "start");
  v8c_promises_prepare(context);
  raw_promises_prepare();
  int status = measure(argc, argv, json);
  v8c_leave(&frame);
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  v8c_stop();
  return status;
}
