/* report.cc: tables of ratios. */
#include "bench/report.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>

namespace report {

double Series::min() const { return samples.empty() ? NAN : *std::min_element(samples.begin(), samples.end()); }

double Series::median() const {
  if (samples.empty()) return NAN;
  std::vector<double> sorted = samples;
  std::sort(sorted.begin(), sorted.end());
  size_t middle = sorted.size() / 2;
  return sorted.size() % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

bool Row::fine() const {
  if (limit == 0 || (at_least ? ratio >= limit : ratio <= limit)) return true;
  return slack > 0 && series.size() == 2 && series[0].min() - series[1].min() <= slack;
}

bool Table::fine() const {
  return std::all_of(rows.begin(), rows.end(), [](const Row &row) { return row.fine(); });
}

double geometric_mean(const std::vector<double> &values) {
  double sum = 0;
  for (double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

/* ---- Text ---------------------------------------------------------------------------- */

static const char *verdict(const Row &row) {
  if (!row.fine()) return "MISSED";
  bool within = row.at_least ? row.ratio >= row.limit : row.ratio <= row.limit;
  return within ? "ok" : "ok: a call's cost";
}

void print(const Table &table) {
  printf("\n%s (%s of %s)\n", table.title.c_str(), table.unit.c_str(),
         table.by_min ? "the best run" : "the median run");
  printf("  %-30s", "");
  for (const std::string &column : table.columns) printf(" %12s", column.c_str());
  printf("  %10s  %8s\n", table.ratio.c_str(), "limit");
  for (const Row &row : table.rows) {
    printf("  %-30s", row.name.c_str());
    for (const std::string &column : table.columns) {
      auto series =
          std::find_if(row.series.begin(), row.series.end(), [&](const Series &one) { return one.name == column; });
      if (series == row.series.end())
        printf(" %12s", "");
      else
        printf(" %12.2f", table.by_min ? series->min() : series->median());
    }
    printf("  %10.3f", row.ratio);
    if (row.limit == 0)
      printf("\n");
    else
      printf("  %s %5.2f  %s\n", row.at_least ? ">=" : "<=", row.limit, verdict(row));
  }
  fflush(stdout);
}

/* ---- JSON ---------------------------------------------------------------------------- */

static void put_text(FILE *out, const std::string &text) {
  fputc('"', out);
  for (unsigned char c : text) {
    if (c == '"' || c == '\\')
      fprintf(out, "\\%c", c);
    else if (c < 0x20)
      fprintf(out, "\\u%04x", c);
    else
      fputc(c, out);
  }
  fputc('"', out);
}

static void put_number(FILE *out, double value) {
  if (std::isfinite(value))
    fprintf(out, "%.6g", value);
  else
    fputs("null", out);
}

static void put_row(FILE *out, const Row &row) {
  fputs("      {\"name\": ", out);
  put_text(out, row.name);
  fputs(", \"ratio\": ", out);
  put_number(out, row.ratio);
  if (row.limit != 0) {
    fprintf(out, ", \"%s\": ", row.at_least ? "at_least" : "at_most");
    put_number(out, row.limit);
    fprintf(out, ", \"ok\": %s", row.fine() ? "true" : "false");
  }
  for (const Series &series : row.series) {
    fputs(",\n        ", out);
    put_text(out, series.name);
    fputs(": {\"min\": ", out);
    put_number(out, series.min());
    fputs(", \"median\": ", out);
    put_number(out, series.median());
    fputs(", \"samples\": [", out);
    for (size_t i = 0; i < series.samples.size(); i++) {
      if (i) fputs(", ", out);
      put_number(out, series.samples[i]);
    }
    fputs("]}", out);
  }
  fputs("}", out);
}

static std::string cpu_model() {
  std::string model = "unknown";
  FILE *in = fopen("/proc/cpuinfo", "r");
  if (!in) return model;
  char line[512];
  while (fgets(line, sizeof line, in)) {
    if (strncmp(line, "model name", 10)) continue;
    if (const char *colon = strchr(line, ':')) model = colon + 2;
    model.erase(model.find_last_not_of("\n") + 1);
    break;
  }
  fclose(in);
  return model;
}

bool write_json(const char *path, const std::vector<Table> &tables) {
  FILE *out = fopen(path, "w");
  if (!out) {
    perror(path);
    return false;
  }
  struct utsname system;
  uname(&system);
  char date[32];
  time_t now = time(nullptr);
  strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
  fputs("{\"machine\": {\"cpu\": ", out);
  put_text(out, cpu_model());
  fprintf(out, ", \"cores\": %ld, \"system\": ", sysconf(_SC_NPROCESSORS_ONLN));
  put_text(out, std::string(system.sysname) + " " + system.release + " " + system.machine);
  fprintf(out, "},\n \"date\": \"%s\",\n \"tables\": [", date);
  for (size_t i = 0; i < tables.size(); i++) {
    fprintf(out, "%s\n  {\"title\": ", i ? "," : "");
    put_text(out, tables[i].title);
    fputs(", \"unit\": ", out);
    put_text(out, tables[i].unit);
    fprintf(out, ", \"by\": \"%s\", \"rows\": [\n", tables[i].by_min ? "min" : "median");
    for (size_t j = 0; j < tables[i].rows.size(); j++) {
      if (j) fputs(",\n", out);
      put_row(out, tables[i].rows[j]);
    }
    fputs("]}", out);
  }
  fputs("\n]}\n", out);
  bool written = !ferror(out);
  if (fclose(out) || !written) {
    perror(path);
    return false;
  }
  return true;
}

/* ---- Arguments ------------------------------------------------------------------------ */

const char *take_json(int *argc, char **argv) {
  const char *path = nullptr;
  int kept = 1;
  for (int i = 1; i < *argc; i++) {
    if (!strncmp(argv[i], "--json=", 7))
      path = argv[i] + 7;
    else if (!strcmp(argv[i], "--json") && i + 1 < *argc)
      path = argv[++i];
    else
      argv[kept++] = argv[i];
  }
  argv[kept] = nullptr;
  *argc = kept;
  return path;
}

}  // namespace report
