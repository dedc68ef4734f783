/* coverage_report.c: the copy of V8's coverage, how it is read, and how it becomes JSON and lcov. */
#include "src/coverage.h"

#include <string.h>

#include "src/profile_parts.h"

/* Of a line, without the white space at its ends; start == end: it is empty. */
struct line {
  uint32_t start, end;
  uint32_t count; /* UINT32_MAX: empty */
};

struct script {
  v8c_coverage_script shown; /* url interned */
  size_t functions, lines;   /* index of the first */
};

struct function {
  v8c_coverage_function shown; /* name interned; ranges set by finish */
};

struct v8c_coverage_report {
  struct v8c__list scripts, functions, ranges, lines;
  struct v8c__filling filling;
};

#define SCRIPTS(report) ((struct script *)(report)->scripts.items)
#define FUNCTIONS(report) ((struct function *)(report)->functions.items)
#define LINES(report) ((struct line *)(report)->lines.items)

/* ---- Fill ----------------------------------------------------------------------------------- */

v8c_coverage_report *v8c__coverage_report_new(void) { return v8c__calloc(sizeof(v8c_coverage_report)); }

void v8c__coverage_add_script(v8c_coverage_report *report, const char *url, int script_id) {
  struct script *to = v8c__add(&report->filling, &report->scripts, sizeof *to);
  if (!to) return;
  *to = (struct script){.functions = report->functions.count};
  to->shown = (v8c_coverage_script){
      .size = sizeof to->shown, .url = v8c__add_text(&report->filling, url), .script_id = script_id};
}

void v8c__coverage_add_function(v8c_coverage_report *report, const char *name, bool has_blocks) {
  struct function *to = v8c__add(&report->filling, &report->functions, sizeof *to);
  if (!to) return;
  to->shown = (v8c_coverage_function){
      .size = sizeof to->shown, .name = v8c__add_text(&report->filling, name), .has_blocks = has_blocks};
  SCRIPTS(report)[report->scripts.count - 1].shown.function_count++;
}

void v8c__coverage_add_range(v8c_coverage_report *report, uint32_t start, uint32_t end, uint32_t count) {
  v8c_coverage_range *to = v8c__add(&report->filling, &report->ranges, sizeof *to);
  if (!to) return;
  *to = (v8c_coverage_range){start, end, count};
  FUNCTIONS(report)[report->functions.count - 1].shown.range_count++;
}

/* JavaScript's: line feed, carriage return (alone or before one), U+2028 and U+2029. */
static bool ends_line(uint16_t unit) { return unit == '\n' || unit == '\r' || unit == 0x2028 || unit == 0x2029; }

static bool white(uint16_t unit) { return unit == ' ' || unit == '\t' || unit == 0xfeff || unit == 0xa0; }

static void add_line(v8c_coverage_report *report, const uint16_t *source, size_t start, size_t end) {
  struct line *to = v8c__add(&report->filling, &report->lines, sizeof *to);
  if (!to) return;
  while (start < end && white(source[start])) start++;
  while (end > start && white(source[end - 1])) end--;
  *to = (struct line){(uint32_t)start, (uint32_t)end, start == end ? UINT32_MAX : 0};
}

void v8c__coverage_add_lines(v8c_coverage_report *report, size_t index, const uint16_t *source, size_t len) {
  struct script *script = &SCRIPTS(report)[index];
  script->lines = report->lines.count;
  size_t start = 0;
  for (size_t i = 0; i < len; i++) {
    if (!ends_line(source[i])) continue;
    add_line(report, source, start, i);
    if (source[i] == '\r' && i + 1 < len && source[i + 1] == '\n') i++;
    start = i + 1;
  }
  if (start < len) add_line(report, source, start, len);
  script->shown.line_count = (uint32_t)(report->lines.count - script->lines);
}

/* The first of the script's lines that starts at the position or behind it. */
static uint32_t first_line(const v8c_coverage_report *report, const struct script *script, uint32_t position) {
  const struct line *lines = LINES(report) + script->lines;
  uint32_t low = 0, high = script->shown.line_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (lines[middle].start < position)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* V8 lists what is outside before what is inside: the last range that has the whole line counts. */
static void count_lines(v8c_coverage_report *report, const struct script *script) {
  struct line *lines = LINES(report) + script->lines;
  for (size_t i = 0; i < script->shown.function_count; i++) {
    const v8c_coverage_function *function = &FUNCTIONS(report)[script->functions + i].shown;
    for (uint32_t j = 0; j < function->range_count; j++) {
      const v8c_coverage_range *range = &function->ranges[j];
      for (uint32_t at = first_line(report, script, range->start);
           at < script->shown.line_count && lines[at].end <= range->end; at++)
        if (lines[at].count != UINT32_MAX) lines[at].count = range->count;
    }
  }
}

int v8c__coverage_finish(v8c_coverage_report *report) {
  if (report->filling.err) return report->filling.err;
  const v8c_coverage_range *range = report->ranges.items;
  for (size_t i = 0; i < report->functions.count; i++) {
    v8c_coverage_function *function = &FUNCTIONS(report)[i].shown;
    function->ranges = function->range_count ? range : NULL;
    if (range) range += function->range_count;
  }
  for (size_t i = 0; i < report->scripts.count; i++)
    if (SCRIPTS(report)[i].shown.line_count) count_lines(report, &SCRIPTS(report)[i]);
  return 0;
}

void v8c_coverage_report_free(v8c_coverage_report *report) {
  if (!report) return;
  v8c__texts_free(&report->filling.texts);
  v8c__free(report->scripts.items);
  v8c__free(report->functions.items);
  v8c__free(report->ranges.items);
  v8c__free(report->lines.items);
  v8c__free(report);
}

/* ---- Read -------------------------------------------------------------------------------------- */

size_t v8c_coverage_script_count(const v8c_coverage_report *report) { return report ? report->scripts.count : 0; }

static int script_of(const v8c_coverage_report *report, size_t index, const void *to, const struct script **out) {
  if (!report || !to) return v8c__fail(V8C_EINVAL, "report or what is to be filled is NULL");
  if (index >= report->scripts.count) return v8c__fail(V8C_ERANGE, "script %zu of %zu", index, report->scripts.count);
  *out = &SCRIPTS(report)[index];
  return 0;
}

int v8c_coverage_script_at(const v8c_coverage_report *report, size_t index, v8c_coverage_script *out) {
  const struct script *script = NULL;
  int err = script_of(report, index, out, &script);
  return err ? err : v8c__show(&script->shown, sizeof script->shown, out);
}

int v8c_coverage_function_at(const v8c_coverage_report *report, size_t index, size_t at, v8c_coverage_function *out) {
  const struct script *script = NULL;
  int err = script_of(report, index, out, &script);
  if (err) return err;
  if (at >= script->shown.function_count)
    return v8c__fail(V8C_ERANGE, "function %zu of %zu", at, script->shown.function_count);
  const v8c_coverage_function *function = &FUNCTIONS(report)[script->functions + at].shown;
  return v8c__show(function, sizeof *function, out);
}

/* ---- Lines ----------------------------------------------------------------------------------------- */

int v8c_coverage_line(const v8c_coverage_report *report, size_t index, uint32_t line, uint32_t *count) {
  const struct script *script = NULL;
  int err = script_of(report, index, count, &script);
  if (err) return err;
  if (!script->shown.line_count) return v8c__fail(V8C_ESTATE, "the lines of %s are not known", script->shown.url);
  if (line < 1 || line > script->shown.line_count)
    return v8c__fail(V8C_ERANGE, "line %u of %u", line, script->shown.line_count);
  *count = LINES(report)[script->lines + line - 1].count;
  return 0;
}

/* The line, from 1, that a unit of the source is on. */
static uint32_t line_of(const v8c_coverage_report *report, const struct script *script, uint32_t position) {
  uint32_t behind = first_line(report, script, position + 1);
  return behind ? behind : 1;
}

/* ---- V8's JSON --------------------------------------------------------------------------------------- */

static void put_function(struct v8c__writer *to, const v8c_coverage_function *function) {
  v8c__print(to, "{\"functionName\":");
  v8c__put_text(to, function->name);
  v8c__print(to, ",\"ranges\":[");
  for (uint32_t i = 0; i < function->range_count; i++) {
    const v8c_coverage_range *range = &function->ranges[i];
    v8c__print(to, "%s{\"startOffset\":%u,\"endOffset\":%u,\"count\":%u}", i ? "," : "", range->start, range->end,
               range->count);
  }
  v8c__print(to, "],\"isBlockCoverage\":%s}", function->has_blocks ? "true" : "false");
}

static void put_script(struct v8c__writer *to, const v8c_coverage_report *report, const struct script *script) {
  v8c__print(to, "{\"scriptId\":\"%d\",\"url\":", script->shown.script_id);
  v8c__put_text(to, script->shown.url);
  v8c__print(to, ",\"functions\":[");
  for (size_t i = 0; i < script->shown.function_count && !to->err; i++) {
    if (i) v8c__print(to, ",");
    put_function(to, &FUNCTIONS(report)[script->functions + i].shown);
  }
  v8c__print(to, "]}");
}

int v8c_coverage_write_json(const v8c_coverage_report *report, v8c_write_fn write, void *data) {
  if (!report || !write) return v8c__fail(V8C_EINVAL, "report or write is NULL");
  struct v8c__writer to;
  int err = v8c__writer_open(&to, write, data);
  if (err) return v8c__fail(err, "%s", "");
  v8c__print(&to, "{\"result\":[");
  for (size_t i = 0; i < report->scripts.count && !to.err; i++) {
    v8c__print(&to, i ? ",\n" : "\n");
    put_script(&to, report, &SCRIPTS(report)[i]);
  }
  v8c__print(&to, "\n]}\n");
  return v8c__writer_close(&to);
}

/* ---- lcov ---------------------------------------------------------------------------------------------- */

static void put_line_text(struct v8c__writer *to, const char *text) {
  for (; *text && !to->err; text++) v8c__put(to, *text == '\n' || *text == '\r' ? " " : text, 1);
}

/* Functions, but not the script as a whole. */
static void put_lcov_functions(struct v8c__writer *to, const v8c_coverage_report *report, const struct script *script) {
  size_t found = 0, hit = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (size_t i = 0; i < script->shown.function_count && !to->err; i++) {
      const v8c_coverage_function *function = &FUNCTIONS(report)[script->functions + i].shown;
      if (!function->range_count || (!i && !*function->name)) continue;
      const v8c_coverage_range *whole = function->ranges;
      v8c__print(to, pass ? "FNDA:%u," : "FN:%u,", pass ? whole->count : line_of(report, script, whole->start));
      if (*function->name)
        put_line_text(to, function->name);
      else
        v8c__print(to, "(anonymous_%zu)", i);
      v8c__print(to, "\n");
      found += pass;
      hit += pass && whole->count;
    }
  }
  v8c__print(to, "FNF:%zu\nFNH:%zu\n", found, hit);
}

/* A block is one way to go on: there is no second one to name. */
static void put_lcov_branches(struct v8c__writer *to, const v8c_coverage_report *report, const struct script *script) {
  size_t found = 0, hit = 0;
  for (size_t i = 0; i < script->shown.function_count && !to->err; i++) {
    const v8c_coverage_function *function = &FUNCTIONS(report)[script->functions + i].shown;
    for (uint32_t j = 1; j < function->range_count; j++) {
      const v8c_coverage_range *range = &function->ranges[j];
      v8c__print(to, "BRDA:%u,%zu,0,%u\n", line_of(report, script, range->start), found, range->count);
      found++;
      hit += range->count > 0;
    }
  }
  v8c__print(to, "BRF:%zu\nBRH:%zu\n", found, hit);
}

static void put_lcov_lines(struct v8c__writer *to, const v8c_coverage_report *report, const struct script *script) {
  size_t found = 0, hit = 0;
  for (uint32_t i = 0; i < script->shown.line_count && !to->err; i++) {
    uint32_t count = LINES(report)[script->lines + i].count;
    if (count == UINT32_MAX) continue;
    v8c__print(to, "DA:%u,%u\n", i + 1, count);
    found++;
    hit += count > 0;
  }
  v8c__print(to, "LF:%zu\nLH:%zu\n", found, hit);
}

int v8c_coverage_write_lcov(const v8c_coverage_report *report, v8c_write_fn write, void *data) {
  if (!report || !write) return v8c__fail(V8C_EINVAL, "report or write is NULL");
  if (report->scripts.count && !report->lines.count)
    return v8c__fail(V8C_ESTATE, "the lines of the scripts are not known");
  struct v8c__writer to;
  int err = v8c__writer_open(&to, write, data);
  if (err) return v8c__fail(err, "%s", "");
  for (size_t i = 0; i < report->scripts.count && !to.err; i++) {
    const struct script *script = &SCRIPTS(report)[i];
    if (!script->shown.line_count) continue;
    v8c__print(&to, "TN:\nSF:");
    put_line_text(&to, script->shown.url);
    v8c__print(&to, "\n");
    put_lcov_functions(&to, report, script);
    put_lcov_branches(&to, report, script);
    put_lcov_lines(&to, report, script);
    v8c__print(&to, "end_of_record\n");
  }
  return v8c__writer_close(&to);
}
