/* cpu_profile_test.c: src/cpu_profile.c alone, filled by hand: what V8 would hardly say. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "src/cpu_profile.h"

static int collect(const char *bytes, size_t len, void *data) { return v8c_buf_append(data, bytes, len); }

static v8c_cpu_profile *profile_new(void) {
  v8c_cpu_profile *profile = v8c__cpu_profile_new("t", 1, 1000, 2000);
  cr_assert(profile);
  return profile;
}

static void add(v8c_cpu_profile *profile, uint32_t id, uint32_t parent, const char *function) {
  v8c_cpu_node node = {.id = id, .parent = parent, .function = function};
  v8c__cpu_profile_add_node(profile, &node);
}

static void expect_json(const v8c_cpu_profile *profile, const char *expected) {
  v8c_buf json = {0};
  cr_assert_eq(v8c_cpu_profile_write(profile, collect, &json), 0);
  cr_expect_str_eq(json.data, expected);
  v8c_buf_free(&json);
}

Test(cpu_profile, json_as_devtools_reads_it) {
  v8c_cpu_profile *profile = profile_new();
  v8c_cpu_node root = {.id = 1, .function = "(root)"};
  v8c_cpu_node leaf = {.id = 2,
                       .parent = 1,
                       .function = "f",
                       .script = "a.js",
                       .script_id = 7,
                       .line = 3,
                       .column = 5,
                       .hits = 2,
                       .bailout = "because"};
  v8c__cpu_profile_add_node(profile, &root);
  v8c__cpu_profile_add_node(profile, &leaf);
  v8c__cpu_profile_add_ticks(profile, 4, 2);
  v8c__cpu_profile_add_sample(profile, 2, 1100, V8C_CPU_JS);
  v8c__cpu_profile_add_sample(profile, 2, 1250, V8C_CPU_JS);
  cr_assert_eq(v8c__cpu_profile_finish(profile), 0);
  expect_json(profile,
              "{\"nodes\":[\n"
              "{\"id\":1,\"callFrame\":{\"functionName\":\"(root)\",\"scriptId\":\"0\",\"url\":\"\","
              "\"lineNumber\":-1,\"columnNumber\":-1},\"hitCount\":0,\"children\":[2]},\n"
              "{\"id\":2,\"callFrame\":{\"functionName\":\"f\",\"scriptId\":\"7\",\"url\":\"a.js\","
              "\"lineNumber\":2,\"columnNumber\":4},\"hitCount\":2,\"deoptReason\":\"because\","
              "\"positionTicks\":[{\"line\":4,\"ticks\":2}]}],\n"
              "\"startTime\":1000,\"endTime\":2000,\n\"samples\":[2,2],\n\"timeDeltas\":[100,150]}\n");
  v8c_cpu_profile_free(profile);
}

Test(cpu_profile, nothing_in_it) {
  v8c_cpu_profile *profile = profile_new();
  cr_assert_eq(v8c__cpu_profile_finish(profile), 0);
  expect_json(profile,
              "{\"nodes\":[],\n\"startTime\":1000,\"endTime\":2000,\n\"samples\":[],\n"
              "\"timeDeltas\":[]}\n");
  v8c_cpu_profile_free(profile);
}

/* ---- For other tools -------------------------------------------------------------------------------- */

/* Root, f in a;b.js twice as long as g under it; from 1000 to 2000 µs. */
static v8c_cpu_profile *three(bool samples) {
  v8c_cpu_profile *profile = profile_new();
  v8c_cpu_node nodes[] = {{.id = 1, .function = "(root)"},
                          {.id = 5, .parent = 1, .function = "f;</script>", .script = "a;b.js", .line = 3, .hits = 2},
                          {.id = 3, .parent = 5, .function = "", .script = "", .line = 9, .hits = 1}};
  for (int i = 0; i < 3; i++) v8c__cpu_profile_add_node(profile, &nodes[i]);
  if (samples) {
    v8c__cpu_profile_add_sample(profile, 5, 1100, V8C_CPU_JS);
    v8c__cpu_profile_add_sample(profile, 3, 1500, V8C_CPU_JS);
    v8c__cpu_profile_add_sample(profile, 5, 1800, V8C_CPU_JS);
  }
  cr_assert_eq(v8c__cpu_profile_finish(profile), 0);
  return profile;
}

Test(cpu_profile, folded_stacks_add_up_to_the_time) {
  v8c_buf text = {0};
  v8c_cpu_profile *profile = three(true);
  cr_assert_eq(v8c_cpu_profile_write_folded(profile, collect, &text), 0);
  cr_expect_str_eq(text.data,
                   "f:</script> (a:b.js:3) 700\n"
                   "f:</script> (a:b.js:3);(anonymous) 300\n");
  v8c_cpu_profile_free(profile);
  profile = three(false);
  text.len = 0;
  cr_assert_eq(v8c_cpu_profile_write_folded(profile, collect, &text), 0);
  cr_expect_str_eq(text.data, "f:</script> (a:b.js:3) 2\nf:</script> (a:b.js:3);(anonymous) 1\n", "by hits");
  v8c_cpu_profile_free(profile);
  v8c_buf_free(&text);
}

Test(cpu_profile, a_flame_graph_is_one_page_and_names_stay_data) {
  v8c_buf text = {0};
  v8c_cpu_profile *profile = three(true);
  cr_assert_eq(v8c_cpu_profile_write_flame(profile, collect, &text), 0);
  const char *data = strstr(text.data, "{\"title\":\"t\",\"unit\":\"us\",\"nodes\":[\n[\"(root)\",\"\",0,0],\n");
  cr_assert(data);
  cr_expect(strstr(data, "[\"f;\\u003c/script>\",\"a;b.js:3\",0,700],\n[\"\",\"\",1,300]\n]}</script>"), "%.300s",
            data);
  cr_expect(strstr(text.data, "</html>"));
  cr_expect_null(strstr(text.data, "http"), "it loads nothing");
  cr_expect_null(strstr(text.data, "src="));
  v8c_cpu_profile_free(profile);
  v8c_buf_free(&text);
}

/* One field of a message: 0 at its end. */
static unsigned field(const unsigned char **at, const unsigned char *end, uint64_t *number,
                      const unsigned char **part) {
  uint64_t head[2] = {0};
  if (*at >= end) return 0;
  for (int i = 0; i < 2; i++)
    for (unsigned shift = 0;; shift += 7) {
      unsigned char byte = *(*at)++;
      head[i] |= (uint64_t)(byte & 0x7f) << shift;
      if (!(byte & 0x80)) break;
    }
  *number = head[1];
  *part = *at;
  if ((head[0] & 7) == 2) *at += head[1];
  cr_assert((head[0] & 7) == 0 || (head[0] & 7) == 2);
  cr_assert_leq(*at, end);
  return (unsigned)(head[0] >> 3);
}

Test(cpu_profile, pprof_is_the_schemas) {
  v8c_buf bytes = {0};
  char strings[512] = "", samples[256] = "";
  v8c_cpu_profile *profile = three(true);
  cr_assert_eq(v8c_cpu_profile_write_pprof(profile, collect, &bytes), 0);
  const unsigned char *at = (const unsigned char *)bytes.data, *end = at + bytes.len, *part, *inner;
  uint64_t len, number, duration = 0, values[2] = {0};
  unsigned id, locations = 0, functions = 0;
  while ((id = field(&at, end, &len, &part))) {
    if (id == 4) locations++;
    if (id == 5) functions++;
    if (id == 6) snprintf(strings + strlen(strings), sizeof strings - strlen(strings), "%.*s|", (int)len, part);
    if (id == 10) duration = len;
    if (id != 2) continue;
    const unsigned char *of = part, *stop = part + len;
    while ((id = field(&of, stop, &number, &inner))) {
      size_t count = 0;
      snprintf(samples + strlen(samples), sizeof samples - strlen(samples), id == 1 ? "stack of %u" : " is ",
               (unsigned)number);
      for (const unsigned char *p = inner; id == 2 && p < inner + number; count++)
        for (values[count] = 0, len = 0;; len += 7) {
          values[count] |= (uint64_t)(*p & 0x7f) << len;
          if (!(*p++ & 0x80)) break;
        }
      if (id == 2)
        snprintf(samples + strlen(samples), sizeof samples - strlen(samples), "%u, %u\n", (unsigned)values[0],
                 (unsigned)values[1]);
    }
  }
  cr_expect_str_eq(strings, "|samples|count|cpu|nanoseconds|(root)||f;</script>|a;b.js|(anonymous)||");
  cr_expect_str_eq(samples, "stack of 1 is 2, 700000\nstack of 2 is 1, 300000\n");
  cr_expect_eq(duration, 1000000);
  cr_expect_eq(locations, 3);
  cr_expect_eq(functions, 3);
  v8c_cpu_profile_free(profile);
  v8c_buf_free(&bytes);
}

/* f's first sample under tenant a, all else but g's under tenant b. */
static v8c_cpu_profile *labeled(void) {
  static const v8c__label_change changes[] = {{1050, 1}, {1200, 0}, {1600, 2}};
  v8c_cpu_profile *profile = profile_new();
  v8c_cpu_node nodes[] = {{.id = 1, .function = "(root)"}, {.id = 2, .parent = 1, .function = "f", .hits = 3}};
  for (int i = 0; i < 2; i++) v8c__cpu_profile_add_node(profile, &nodes[i]);
  v8c__cpu_profile_add_label(profile, "tenant=a,route=/x;y");
  v8c__cpu_profile_add_label(profile, "b");
  v8c__cpu_profile_set_changes(profile, changes, 3);
  for (int64_t time = 1100; time < 2000; time += 300) v8c__cpu_profile_add_sample(profile, 2, time, V8C_CPU_JS);
  cr_assert_eq(v8c__cpu_profile_finish(profile), 0);
  return profile;
}

Test(cpu_profile, labels_in_folded_stacks) {
  v8c_buf text = {0};
  v8c_cpu_profile *profile = labeled();
  cr_assert_eq(v8c_cpu_profile_write_folded(profile, collect, &text), 0);
  cr_expect_str_eq(text.data, "f 300\ntenant=a,route=/x:y;f 400\nb;f 300\n");
  v8c_cpu_profile_free(profile);
  v8c_buf_free(&text);
}

static void read_strings(const v8c_buf *bytes, char strings[][64], size_t most) {
  const unsigned char *at = (const unsigned char *)bytes->data, *end = at + bytes->len, *part;
  uint64_t len;
  size_t count = 0;
  for (unsigned id; (id = field(&at, end, &len, &part));)
    if (id == 6 && count < most) snprintf(strings[count++], 64, "%.*s", (int)len, part);
}

Test(cpu_profile, labels_in_pprof) {
  v8c_buf bytes = {0};
  char strings[32][64] = {{0}}, text[512] = "";
  v8c_cpu_profile *profile = labeled();
  cr_assert_eq(v8c_cpu_profile_write_pprof(profile, collect, &bytes), 0);
  read_strings(&bytes, strings, 32);
  const unsigned char *at = (const unsigned char *)bytes.data, *end = at + bytes.len, *part, *inner, *word;
  uint64_t len, number, index;
  for (unsigned id; (id = field(&at, end, &len, &part));) {
    if (id != 2) continue;
    strcat(text, "sample");
    for (const unsigned char *of = part, *stop = part + len; (id = field(&of, stop, &number, &inner));) {
      if (id != 3) continue;
      for (const unsigned char *in = inner, *last = inner + number; (id = field(&in, last, &index, &word));) {
        cr_assert_lt(index, 32);
        snprintf(text + strlen(text), sizeof text - strlen(text), id == 1 ? " %s" : "=%s", strings[index]);
      }
    }
    strcat(text, "\n");
  }
  cr_expect_str_eq(text, "sample\nsample tenant=a route=/x;y\nsample label=b\n");
  v8c_cpu_profile_free(profile);
  v8c_buf_free(&bytes);
}

/* What a name comes out as, by the accessor and in JSON. */
static void expect_text(const char *given, const char *text, const char *json) {
  v8c_cpu_profile *profile = profile_new();
  v8c_cpu_node node = {.size = sizeof node};
  v8c_buf written = {0};
  add(profile, 1, 0, given);
  cr_assert_eq(v8c__cpu_profile_finish(profile), 0);
  cr_assert_eq(v8c_cpu_profile_node(profile, 0, &node), 0);
  cr_expect_str_eq(node.function, text);
  cr_assert_eq(v8c_cpu_profile_write(profile, collect, &written), 0);
  char *from = strstr(written.data, "\"functionName\":") + strlen("\"functionName\":");
  *strstr(from, ",\"scriptId\"") = 0;
  cr_expect_str_eq(from, json);
  v8c_buf_free(&written);
  v8c_cpu_profile_free(profile);
}

Test(cpu_profile, texts) {
  expect_text(NULL, "", "\"\"");
  expect_text("a\"b\\c", "a\"b\\c", "\"a\\\"b\\\\c\"");
  expect_text("\x01\n\t\x1f\x7f", "\x01\n\t\x1f\x7f", "\"\\u0001\\u000a\\u0009\\u001f\\u007f\"");
  expect_text("\xc3\xa9\xf0\x9f\x98\x80", "\xc3\xa9\xf0\x9f\x98\x80", "\"\xc3\xa9\xf0\x9f\x98\x80\"");
  expect_text("x\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaay", "x\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaay",
              "\"x\\u2028\\u2029\xe2\x80\xaay\"");
  /* Lone surrogates, high and low, and a pair of them: a U+FFFD each. */
  expect_text("a\xed\xa0\x80z", "a\xef\xbf\xbdz", "\"a\xef\xbf\xbdz\"");
  expect_text("\xed\xbf\xbf", "\xef\xbf\xbd", "\"\xef\xbf\xbd\"");
  expect_text("\xed\xa0\xbd\xed\xb8\x80", "\xef\xbf\xbd\xef\xbf\xbd", "\"\xef\xbf\xbd\xef\xbf\xbd\"");
  /* Cut short, at every length, and bytes that are nothing at all. */
  expect_text("\xf0\x9f\x98", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  expect_text("ok\xe2\x80", "ok\xef\xbf\xbd\xef\xbf\xbd", "\"ok\xef\xbf\xbd\xef\xbf\xbd\"");
  expect_text("\xff\xfe!", "\xef\xbf\xbd\xef\xbf\xbd!", "\"\xef\xbf\xbd\xef\xbf\xbd!\"");
  expect_text("\xed", "\xef\xbf\xbd", "\"\xef\xbf\xbd\"");
}

Test(cpu_profile, equal_texts_are_one) {
  v8c_cpu_profile *profile = profile_new();
  char name[32];
  add(profile, 1, 0, "(root)");
  for (uint32_t i = 2; i < 2002; i++) {
    snprintf(name, sizeof name, "function%u", i % 500);
    add(profile, i, 1, name);
  }
  cr_assert_eq(v8c__cpu_profile_finish(profile), 0);
  for (size_t i = 1; i < 1001; i++) {
    v8c_cpu_node one = {.size = sizeof one}, other = {.size = sizeof other};
    v8c_cpu_profile_node(profile, i, &one);
    v8c_cpu_profile_node(profile, i + 500, &other);
    cr_assert_eq(one.function, other.function);
    snprintf(name, sizeof name, "function%zu", (i + 1) % 500);
    cr_assert_str_eq(one.function, name);
  }
  v8c_cpu_profile_free(profile);
}

Test(cpu_profile, samples_are_put_in_order) {
  v8c_cpu_profile *profile = profile_new();
  static const int64_t times[] = {1300, 1100, 1200, 1100};
  add(profile, 1, 0, "(root)");
  for (uint32_t i = 0; i < 4; i++) {
    add(profile, i + 2, 1, "f");
    v8c__cpu_profile_add_sample(profile, i + 2, times[i], V8C_CPU_JS);
  }
  cr_assert_eq(v8c__cpu_profile_finish(profile), 0);
  static const uint32_t ids[] = {3, 5, 4, 2}; /* equal times stay as they came */
  for (size_t i = 0; i < 4; i++) {
    uint32_t id = 0;
    cr_assert_eq(v8c_cpu_profile_sample(profile, i, &id, NULL), 0);
    cr_expect_eq(id, ids[i]);
  }
  v8c_cpu_profile_free(profile);
}

Test(cpu_profile, a_tree_that_is_none_is_refused) {
  v8c_cpu_profile *orphan = profile_new(), *twin = profile_new(), *own = profile_new(), *stray = profile_new();
  add(orphan, 1, 0, "(root)");
  add(orphan, 2, 9, "f");
  cr_expect_eq(v8c__cpu_profile_finish(orphan), V8C_ECORRUPT);
  add(twin, 1, 0, "(root)");
  add(twin, 1, 1, "f");
  cr_expect_eq(v8c__cpu_profile_finish(twin), V8C_ECORRUPT);
  add(own, 1, 0, "(root)");
  add(own, 2, 2, "f");
  cr_expect_eq(v8c__cpu_profile_finish(own), V8C_ECORRUPT);
  add(stray, 1, 0, "(root)");
  v8c__cpu_profile_add_sample(stray, 5, 1500, V8C_CPU_JS);
  cr_expect_eq(v8c__cpu_profile_finish(stray), V8C_ECORRUPT);
  v8c_cpu_profile_free(orphan);
  v8c_cpu_profile_free(twin);
  v8c_cpu_profile_free(own);
  v8c_cpu_profile_free(stray);
}

/* ---- No memory ------------------------------------------------------------------------------ */

static size_t left;

static void *scarce(void *data, void *old, size_t bytes) {
  (void)data;
  if (bytes == 0) {
    free(old);
    return NULL;
  }
  return left && left-- ? realloc(old, bytes) : NULL;
}

static int fill(void) {
  v8c_cpu_profile *profile = v8c__cpu_profile_new("t", 1, 0, 1);
  if (!profile) return V8C_ENOMEM;
  add(profile, 1, 0, "(root)");
  for (uint32_t i = 2; i < 70; i++) add(profile, i, 1, i % 2 ? "a" : "b\xff");
  v8c__cpu_profile_add_ticks(profile, 1, 1);
  v8c__cpu_profile_add_sample(profile, 2, 0, V8C_CPU_JS);
  v8c__cpu_profile_add_label(profile, "tenant=a");
  int err = v8c__cpu_profile_finish(profile);
  v8c_buf json = {0};
  if (!err) err = v8c_cpu_profile_write(profile, collect, &json);
  if (!err) err = v8c_cpu_profile_write_folded(profile, collect, &json);
  if (!err) err = v8c_cpu_profile_write_pprof(profile, collect, &json);
  if (!err) err = v8c_cpu_profile_write_flame(profile, collect, &json);
  v8c_buf_free(&json);
  v8c_cpu_profile_free(profile);
  return err == V8C_ECANCELED ? V8C_ENOMEM : err; /* collect() had none */
}

Test(cpu_profile, every_allocation_may_fail) {
  v8c__set_allocator(scarce, NULL);
  size_t needed = 0;
  for (int err = V8C_ENOMEM; err; needed++) {
    left = needed;
    err = fill();
    cr_assert(err == 0 || err == V8C_ENOMEM, "%s", v8c_err_name(err));
    cr_assert_lt(needed, 1000);
  }
  cr_expect_gt(needed, 70);
}
