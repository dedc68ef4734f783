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
  int err = v8c__cpu_profile_finish(profile);
  v8c_buf json = {0};
  if (!err) err = v8c_cpu_profile_write(profile, collect, &json);
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
