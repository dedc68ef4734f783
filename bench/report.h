/* report.h: what the benchmarks print: tables of rows, each a ratio held against a limit,
 * the machine they ran on, and the same as JSON. */
#ifndef V8C_BENCH_REPORT_H
#define V8C_BENCH_REPORT_H

#include <cstdio>
#include <string>
#include <vector>

namespace report {

/* Samples of one measurement. */
struct Series {
  std::string name;
  std::vector<double> samples;
  double min() const;
  double median() const;
};

struct Row {
  std::string name;
  double ratio;
  double limit;          /* 0: for information, always fine */
  bool at_least = false; /* the ratio must not be below the limit; otherwise not above it */
  std::vector<Series> series;
  double slack = 0; /* fine, too, when the first series' minimum is at most so much over the second's */
  bool fine() const;
};

struct Table {
  std::string title, unit;
  std::vector<std::string> columns; /* names of the series */
  std::string ratio;                /* what the ratio is: "v8c/raw" */
  bool by_min = true;               /* print each series' minimum, else its median */
  std::vector<Row> rows = {};
  bool fine() const;
};

double geometric_mean(const std::vector<double> &values);

void print(const Table &table);
/* Writes the tables as one JSON object; false (and a word on stderr) when it cannot. */
bool write_json(const char *path, const std::vector<Table> &tables);

/* Takes `--json FILE` and `--json=FILE` out of the arguments; NULL when there is none. */
const char *take_json(int *argc, char **argv);

}  // namespace report

#endif
