/* pack_snapshot_test.c: v8c_snapshot without V8: from bytes, from a file, what it says, and
 * whether it fits this process. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/pack/registry.h"
#include "src/pack/snapshot.h"
#include "tests/harness/engine_double.h"

TestSuite(pack_snapshot, .timeout = 60);

static void native(void) {}

static const v8c_extra extras[] = {{"k", 1, "v\0w", 3}, {"empty", 5, "", 0}};

static const char *const names[] = {"a", "b"};

static struct v8c__container sample(void) {
  return (struct v8c__container){.v8_version = "13.6.233.10",
                                 .arch = "x86_64",
                                 .build = "pointer-compression=0 sandbox=0",
                                 .flags = "",
                                 .origin = "bundle.js",
                                 .has_bundle = true,
                                 .bundle_sha256 = {0xab},
                                 .refs = names,
                                 .refs_count = 2,
                                 .extras = extras,
                                 .extra_count = 2,
                                 .created_ms = 1234,
                                 .clock_ms = 5.5,
                                 .deterministic = true,
                                 .layers = 2,
                                 .contexts = 1,
                                 .blob = "blob",
                                 .blob_len = 4};
}

static v8c_snapshot *adopt(const struct v8c__container *desc) {
  v8c_buf buf = {0};
  v8c_snapshot *snapshot = NULL;
  cr_assert_eq(v8c__container_write(desc, &buf), 0);
  cr_assert_eq(v8c__snapshot_adopt(&buf, &snapshot), 0, "%s", v8c_detail());
  cr_assert_null(buf.data);
  return snapshot;
}

static v8c_snapshot *sample_snapshot(void) {
  struct v8c__container desc = sample();
  return adopt(&desc);
}

/* ---- What it says ----------------------------------------------------------------------------- */

static void expect_sample(const v8c_snapshot *s) {
  v8c_snapshot_info info = {.size = sizeof info};
  cr_assert_eq(v8c_snapshot_info_get(s, &info), 0);
  cr_assert_eq(info.size, sizeof info);
  cr_assert_eq(info.format, 1);
  cr_assert_str_eq(info.origin, "bundle.js");
  cr_assert_eq(strlen(info.bundle_sha256), 64);
  cr_assert_eq(strncmp(info.bundle_sha256, "ab00", 4), 0);
  cr_assert_eq(info.refs_count, 2);
  cr_assert_eq(info.extra_count, 2);
  cr_assert_eq(info.created_ms, 1234);
  cr_assert(info.deterministic);
  cr_assert_eq(info.clock_ms, 5.5);
  cr_assert_eq(info.layers, 2);
  cr_assert_eq(info.blob_bytes, 4);
  cr_assert_str_eq(v8c_snapshot_ref_name(s, 1), "b");
  cr_assert_null(v8c_snapshot_ref_name(s, 2));
  size_t len;
  cr_assert_eq(memcmp(v8c_snapshot_extra(s, "k", V8C_ZSTR, &len), "v\0w", 4), 0);
  cr_assert_eq(len, 3);
  cr_assert_null(v8c_snapshot_extra(s, "kk", 2, &len));
  cr_assert_eq(len, 0);
  cr_assert_str_eq(v8c_snapshot_extra(s, "empty", 5, NULL), "");
  cr_assert_eq(memcmp(v8c__snapshot_blob(s, &len), "blob", 4), 0);
}

Test(pack_snapshot, bytes_and_back) {
  v8c_snapshot *s = sample_snapshot(), *copy = NULL;
  expect_sample(s);
  size_t len, again;
  const void *bytes = v8c_snapshot_bytes(s, &len);
  cr_assert_eq(v8c_snapshot_from_bytes(bytes, len, &copy), 0);
  cr_assert_eq(memcmp(v8c_snapshot_bytes(copy, &again), bytes, len), 0);
  cr_assert_eq(len, again);
  v8c_snapshot_free(s);
  expect_sample(copy);
  v8c_snapshot_free(copy);
}

Test(pack_snapshot, file_and_back) {
  char path[] = "/tmp/v8c-snapshot-XXXXXX";
  close(mkstemp(path));
  v8c_snapshot *s = sample_snapshot(), *opened = NULL;
  cr_assert_eq(v8c_snapshot_open(path, &opened), V8C_ETRUNCATED, "empty");
  cr_assert_eq(v8c_snapshot_save(s, path), 0, "%s", v8c_detail());
  cr_assert_eq(v8c_snapshot_open(path, &opened), 0, "%s", v8c_detail());
  unlink(path);
  expect_sample(opened);
  cr_assert_eq((uintptr_t)v8c__snapshot_container(opened)->blob % 64, 0);
  v8c_snapshot_free(opened);
  v8c_snapshot_free(s);
  cr_assert_eq(v8c_snapshot_open(path, &opened), V8C_EIO);
}

Test(pack_snapshot, info_of_other_sizes) {
  v8c_snapshot *s = sample_snapshot();
  struct {
    v8c_snapshot_info info;
    char newer[16];
  } longer;
  memset(&longer, 7, sizeof longer);
  longer.info.size = sizeof longer;
  cr_assert_eq(v8c_snapshot_info_get(s, &longer.info), 0);
  for (int i = 0; i < 16; i++) cr_assert_eq(longer.newer[i], 0);
  memset(&longer, 7, sizeof longer);
  longer.info.size = offsetof(v8c_snapshot_info, arch);
  cr_assert_eq(v8c_snapshot_info_get(s, &longer.info), 0);
  cr_assert_str_eq(longer.info.v8_version, "13.6.233.10");
  cr_assert_eq(((char *)&longer.info.arch)[0], 7, "past the size nothing is written");
  longer.info.size = 0;
  cr_assert_eq(v8c_snapshot_info_get(s, &longer.info), V8C_EINVAL);
  v8c_snapshot_free(s);
}

Test(pack_snapshot, nulls) {
  v8c_snapshot *s = sample_snapshot(), *out = NULL;
  v8c_extra extra;
  size_t len = 5;
  cr_assert_eq(v8c_snapshot_from_bytes(NULL, 0, &out), V8C_EINVAL);
  cr_assert_eq(v8c_snapshot_from_bytes("x", 1, NULL), V8C_EINVAL);
  cr_assert_eq(v8c_snapshot_from_bytes("x", SIZE_MAX, &out), V8C_EINVAL);
  cr_assert_eq(v8c_snapshot_from_bytes("", 0, &out), V8C_ETRUNCATED);
  cr_assert_eq(v8c_snapshot_open(NULL, &out), V8C_EINVAL);
  cr_assert_eq(v8c_snapshot_open("x", NULL), V8C_EINVAL);
  cr_assert_eq(v8c_snapshot_save(s, NULL), V8C_EINVAL);
  cr_assert_eq(v8c_snapshot_save(NULL, "x"), V8C_EINVAL);
  cr_assert_null(v8c_snapshot_bytes(NULL, &len));
  cr_assert_eq(len, 0);
  cr_assert_not_null(v8c_snapshot_bytes(s, NULL));
  cr_assert_eq(v8c_snapshot_info_get(s, NULL), V8C_EINVAL);
  cr_assert_null(v8c_snapshot_ref_name(NULL, 0));
  cr_assert_eq(v8c_snapshot_extra_at(NULL, 0, &extra), V8C_EINVAL);
  cr_assert_eq(v8c_snapshot_extra_at(s, 0, NULL), V8C_EINVAL);
  cr_assert_eq(v8c_snapshot_extra_at(s, 2, &extra), V8C_ERANGE);
  cr_assert_eq(v8c_snapshot_extra_at(s, 1, &extra), 0);
  cr_assert_null(v8c_snapshot_extra(NULL, "k", 1, NULL));
  cr_assert_null(v8c_snapshot_extra(s, NULL, V8C_ZSTR, NULL));
  cr_assert_eq(v8c_snapshot_check(NULL, NULL), V8C_EINVAL);
  v8c_snapshot_free(NULL);
  v8c_snapshot_free(s);
  cr_assert_null(out);
}

static void *hold(void *data) {
  for (int i = 0; i < 10000; i++) v8c__snapshot_release(v8c__snapshot_retain(data));
  return NULL;
}

Test(pack_snapshot, held_by_threads) {
  v8c_snapshot *s = sample_snapshot();
  pthread_t threads[4];
  v8c__snapshot_retain(s);
  v8c_snapshot_free(s);
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, hold, s);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  expect_sample(s);
  v8c__snapshot_release(s);
}

/* ---- Whether it fits ---------------------------------------------------------------------------- */

static int check(const struct v8c__container *desc, const v8c_restore_options *options) {
  v8c_snapshot *s = adopt(desc);
  int err = v8c_snapshot_check(s, options);
  v8c_snapshot_free(s);
  return err;
}

static void expect_detail(const char *part) {
  cr_assert(strstr(v8c_detail(), part), "'%s' does not name '%s'", v8c_detail(), part);
}

Test(pack_snapshot, fits) {
  struct v8c__container desc = sample();
  cr_assert_eq(v8c_register_native("b", 1, native), 0);
  cr_assert_eq(check(&desc, NULL), V8C_EREFS);
  expect_detail("'a'");
  cr_assert_eq(v8c_register_native("a", 1, native), 0);
  cr_assert_eq(v8c_register_native("more", 4, native), 0);
  cr_assert_eq(check(&desc, NULL), 0, "%s", v8c_detail());
  v8c_restore_options unset = {0};
  cr_assert_eq(check(&desc, &unset), V8C_EINVAL, "size is not set");
}

/* What differs comes in a fixed order, and each override lifts only its own. */
Test(pack_snapshot, each_override_lifts_its_own) {
  struct v8c__container desc = sample();
  double_version = "14.0";
  double_arch = "aarch64";
  double_flags = "--jitless";
  v8c_restore_options allow = {.size = sizeof allow};
  cr_assert_eq(check(&desc, &allow), V8C_EVERSION);
  expect_detail("13.6.233.10");
  expect_detail("14.0");
  allow.allow_version = true;
  cr_assert_eq(check(&desc, &allow), V8C_EARCH);
  expect_detail("aarch64");
  allow.allow_arch = true;
  cr_assert_eq(check(&desc, &allow), V8C_EFLAGS);
  expect_detail("jitless");
  allow.allow_flags = true;
  cr_assert_eq(check(&desc, &allow), V8C_EREFS);
  expect_detail("'a', 'b'");
  allow.allow_refs = true;
  cr_assert_eq(check(&desc, &allow), 0);
}

Test(pack_snapshot, build_setting_is_named) {
  struct v8c__container desc = sample();
  double_build = "pointer-compression=1 sandbox=0";
  cr_assert_eq(check(&desc, NULL), V8C_EARCH);
  expect_detail("pointer-compression=0");
  expect_detail("pointer-compression=1");
}

static void expect_flag(const char *theirs, const char *ours, const char *part) {
  struct v8c__container desc = sample();
  desc.refs_count = 0;
  desc.flags = theirs;
  double_flags = ours;
  cr_assert_eq(check(&desc, NULL), part ? V8C_EFLAGS : 0, "%s | %s", theirs, ours);
  if (part) expect_detail(part);
}

Test(pack_snapshot, flag_is_named) {
  expect_flag("", "", NULL);
  expect_flag("--a --b=1", "--a --b=1", NULL);
  expect_flag("--jitless", "", "flag jitless: the snapshot has '--jitless'");
  expect_flag("", "--jitless", "flag jitless: this process has '--jitless'");
  expect_flag("--no-lite --x=1", "--x=1", "flag lite: the snapshot has '--no-lite'");
  expect_flag("--a --x=1", "--a --x=2", "flag x: the snapshot has '--x=1', this process '--x=2'");
  expect_flag("--a --lite", "--a --no-lite", "flag lite: the snapshot has '--lite', this process '");
  expect_flag("--a --c", "--a --b --c", "flag b: this process has '--b'");
  expect_flag("--a --b --c", "--a --c", "flag b: the snapshot has '--b'");
  expect_flag("--ab", "--a", "flag a: this process has '--a'");
  expect_flag("--a", " --a ", NULL);
  char long_one[1000], long_two[1000];
  memset(long_one, 'x', sizeof long_one);
  long_one[999] = 0;
  memcpy(long_two, long_one, sizeof long_two);
  long_two[998] = 'y';
  expect_flag(long_one, long_two, "flag xxx");
}

Test(pack_snapshot, many_missing_names) {
  struct v8c__container desc = sample();
  desc.refs = (const char *const[]){"m1", "m2", "m3", "m4", "m5"};
  desc.refs_count = 5;
  cr_assert_eq(check(&desc, NULL), V8C_EREFS);
  expect_detail("'m1', 'm2', 'm3' and 2 more");
}
