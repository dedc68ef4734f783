/* v8go_stars_snapshot_test.c: what v8go's starred tests assert of containers, of natives found again,
 * and of fresh contexts (research, section 2), in our own words. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/snapshot.h"

TestSuite(v8go_stars_snapshot, .init = harness_start, .timeout = 120);

static v8c_snapshot *pack(const char *source, const v8c_extra *extra) {
  v8c_snapshot *snapshot = NULL;
  OK(v8c_pack_bundle(&(v8c_pack_options){.size = sizeof(v8c_pack_options),
                                         .source = source,
                                         .source_len = V8C_ZSTR,
                                         .origin = "bundle.js",
                                         .origin_len = 9,
                                         .extra = extra,
                                         .extra_count = extra ? 2 : 0},
                     &snapshot));
  return snapshot;
}

static void restored_is(const v8c_snapshot *snapshot, const char *source, const char *text) {
  restore(snapshot, NULL);
  cr_expect_str_eq(text_of(eval(source)), text, "%s is %s", source, text_of(eval(source)));
  drop();
}

/* ---- Containers ----------------------------------------------------------------------------------- */

Test(v8go_stars_snapshot, marshal_unmarshal_round_trip) {
  static const v8c_extra extra[] = {{"build_sha", 9, "abc123", 6}, {"route", 5, "/ho\0me", 6}};
  v8c_snapshot *made = pack("globalThis.f = x => x * 2; var n = 21", extra), *read = NULL;
  v8c_snapshot_info a = {.size = sizeof a}, b = {.size = sizeof b};
  size_t len = 0, extra_len = 0;
  const void *bytes = v8c_snapshot_bytes(made, &len);
  OK(v8c_snapshot_from_bytes(bytes, len, &read));
  OK(v8c_snapshot_info_get(made, &a));
  OK(v8c_snapshot_info_get(read, &b));
  cr_expect_str_eq(a.v8_version, b.v8_version);
  cr_expect_str_eq(a.refs_digest, b.refs_digest);
  cr_expect_str_eq(a.bundle_sha256, b.bundle_sha256);
  cr_expect_str_eq(a.blob_digest, b.blob_digest);
  cr_expect_str_eq(b.origin, "bundle.js");
  cr_expect(a.created_ms == b.created_ms && a.code_handling == b.code_handling && a.blob_bytes == b.blob_bytes);
  cr_expect_eq(strlen(b.bundle_sha256), 64);
  cr_expect_eq(b.extra_count, 2);
  const char *value = v8c_snapshot_extra(read, V8C_LIT("route"), &extra_len);
  cr_expect(extra_len == 6 && !memcmp(value, "/ho\0me", 6));
  v8c_snapshot_free(made);
  restored_is(read, "f(n)", "42");
  v8c_snapshot_free(read);
}

static int code_of(const char *bytes, size_t len) {
  v8c_snapshot *read = NULL;
  int err = v8c_snapshot_from_bytes(bytes, len, &read);
  cr_expect_null(read);
  return err;
}

Test(v8go_stars_snapshot, unmarshal_negative_paths) {
  v8c_snapshot *made = pack("1", NULL);
  size_t len = 0;
  const char *bytes = v8c_snapshot_bytes(made, &len);
  char *copy = malloc(len);
  CODE(V8C_EINVAL, code_of(NULL, 0));
  cr_expect_neq(code_of("", 0), 0);
  cr_expect_neq(code_of("BFV8\x01", 5), 0); /* the other library's mark */
  cr_expect_neq(code_of(bytes, 4), 0);
  cr_expect_neq(code_of(bytes, 64), 0);
  cr_expect_neq(code_of(bytes, len - 1), 0);
  memcpy(copy, bytes, len);
  copy[0] ^= 1;
  CODE(V8C_EFORMAT, code_of(copy, len));
  for (size_t at = 0; at < 256; at++) { /* the header says lengths and places: each byte of it in turn */
    memcpy(copy, bytes, len);
    copy[at] = (char)~copy[at];
    cr_expect_neq(code_of(copy, len), 0, "byte %zu", at);
    memset(copy + at, 0xff, 8);
    cr_expect_neq(code_of(copy, len), 0, "eight bytes from %zu", at);
  }
  free(copy);
  v8c_snapshot_free(made);
}

/* Any length of a blob, of three bytes or all but three. */
Test(v8go_stars_snapshot, restore_isolate_rejects_truncated_blob) {
  v8c_snapshot *made = pack("1", NULL);
  v8c_snapshot_info info = {.size = sizeof info};
  size_t len = 0;
  const char *bytes = v8c_snapshot_bytes(made, &len);
  OK(v8c_snapshot_info_get(made, &info));
  size_t before = len - (size_t)info.blob_bytes; /* header and what is around the blob */
  for (size_t keep = before; keep < len; keep += (len - before) / 97 + 1) cr_expect_neq(code_of(bytes, keep), 0);
  cr_expect_neq(code_of(bytes, before + 3), 0);
  cr_expect_neq(code_of(bytes, len - 3), 0);
  restored_is(made, "1 + 1", "2");
  v8c_snapshot_free(made);
}

/* ---- Natives found again ---------------------------------------------------------------------------- */

static void producers(v8c_call *call) { v8c_return_int32(call, 1); }
static void consumers(v8c_call *call) { v8c_return_int32(call, 2); }

static int put_native(v8c_context *context, void *data) {
  v8c_value fn = NULL;
  (void)data;
  if (v8c_function(context, V8C_LIT("native"), producers, NULL, &fn)) return V8C_EINVAL;
  return v8c_set_named(context, v8c_global(context), V8C_LIT("native"), fn);
}

static char path[] = "/tmp/v8c-stars-XXXXXX";

/* In a process of its own, where the name stands for another function. */
static void pack_elsewhere(void) {
  int fd = mkstemp(path), status = -1;
  cr_assert_geq(fd, 0);
  close(fd);
  pid_t child = fork();
  if (child == 0) {
    v8c_snapshot *snapshot = NULL;
    v8c_pack_options options = {.size = sizeof options,
                                .source = "globalThis.use = () => native()",
                                .source_len = V8C_ZSTR,
                                .prepare = put_native};
    if (v8c_register_native("native", 6, (void (*)(void))producers)) _exit(1);
    if (v8c_start(NULL) || v8c_pack_bundle(&options, &snapshot) || v8c_snapshot_save(snapshot, path)) _exit(2);
    _exit(0);
  }
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
}

TestSuite(v8go_stars_alone, .timeout = 120); /* V8 is started by the test */

Test(v8go_stars_alone, rehydration_calls_the_consumers_callback) {
  v8c_snapshot *snapshot = NULL;
  pack_elsewhere();
  OK(v8c_register_native("native", 6, (void (*)(void))consumers));
  harness_start();
  OK(v8c_snapshot_open(path, &snapshot));
  restored_is(snapshot, "native() + use()", "4");
  v8c_snapshot_free(snapshot);
  remove(path);
}

Test(v8go_stars_alone, rehydration_without_the_callback_is_an_error) {
  v8c_snapshot *snapshot = NULL;
  v8c_restore_options options = {.size = sizeof options, .allow_refs = true};
  pack_elsewhere();
  harness_start();
  OK(v8c_snapshot_open(path, &snapshot));
  CODE(V8C_EREFS, v8c_snapshot_restore(snapshot, NULL, NULL, &iso));
  cr_expect(strstr(v8c_detail(), "native"), "%s", v8c_detail());
  restore(snapshot, &options);
  EVAL_IS("try { use(); 'called' } catch (e) { String(e instanceof Error) }", "true");
  drop();
  v8c_snapshot_free(snapshot);
  remove(path);
}

/* ---- Fresh contexts ------------------------------------------------------------------------------------ */

static void begin(bool deterministic) {
  v8c_creator_options options = {.size = sizeof options, .deterministic = deterministic};
  begin_creator(&options);
}

/* Goes on in a fresh context that keeps these. */
static void afresh(const char *const *keep, size_t count) {
  v8c_context *fresh = NULL;
  OK(v8c_context_fresh(ctx, keep, count, &fresh));
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  ctx = fresh;
  OK(v8c_enter(ctx, &frame));
}

static v8c_snapshot *finish(void) {
  v8c_snapshot *snapshot = NULL;
  snapshot = finish_creator(V8C_CODE_KEEP);
  return snapshot;
}

/* 420 globals parked in one object, replayed where it is restored. */
Test(v8go_stars_snapshot, fresh_context_clean_map_serializes) {
  const char *const keep[] = {"parked"};
  begin(false);
  eval(
      "for (let i = 0; i < 420; i++) globalThis['g' + i] = {i, list: [i, [i]], text: 't' + i};"
      "globalThis.parked = Object.fromEntries(Object.entries(globalThis).filter(([k]) => k[0] === 'g' && k !== "
      "'globalThis'))");
  afresh(keep, 1);
  EVAL_IS("[Object.keys(globalThis), typeof g7, Object.keys(parked).length].join()", "parked,undefined,420");
  v8c_snapshot *snapshot = finish();
  restored_is(snapshot,
              "Object.assign(globalThis, parked); let sum = 0;"
              "for (let i = 0; i < 420; i++) sum += globalThis['g' + i].i + globalThis['g' + i].list[1][0];"
              "[sum, g419.text, delete globalThis.parked, typeof parked].join()",
              "175980,t419,true,undefined");
  v8c_snapshot_free(snapshot);
}

/* There a fresh context is one in which no native finds its context. */
static void own_context(v8c_call *call) {
  v8c_return_boolean(call, v8c_call_context(call) == ctx && v8c_context_isolate(v8c_call_context(call)) == iso);
}

Test(v8go_stars_alone, fresh_context_has_natives) {
  v8c_value function = NULL;
  OK(v8c_register_native("own_context", 11, (void (*)(void))own_context));
  harness_start();
  begin(false);
  afresh(NULL, 0);
  OK(v8c_function(ctx, V8C_LIT("own"), own_context, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("own"), function));
  EVAL_IS("own()", "true");
  v8c_snapshot *snapshot = finish();
  restored_is(snapshot, "own()", "true");
  v8c_snapshot_free(snapshot);
}

Test(v8go_stars_alone, fresh_context_determinism_is_kept) {
  OK(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options), .deterministic = true}));
  begin(true);
  eval("globalThis.then = Date.now()");
  afresh((const char *const[]){"then"}, 1);
  EVAL_IS("Date.now() === then && new Date().getTime() === then", "true");
  v8c_snapshot *snapshot = finish();
  restored_is(snapshot, "Date.now() === then", "true");
  v8c_snapshot_free(snapshot);
}

Test(v8go_stars_snapshot, fresh_context_of_nothing_and_at_the_wrong_time) {
  v8c_context *none = NULL;
  v8c_snapshot *snapshot = NULL;
  CODE(V8C_EINVAL, v8c_context_fresh(NULL, NULL, 0, &none));
  begin(false);
  CODE(V8C_EINVAL, v8c_context_fresh(ctx, NULL, 0, NULL));
  OK(v8c_leave(&frame));
  CODE(V8C_ETHREAD, v8c_context_fresh(ctx, NULL, 0, &none));
  OK(v8c_creator_set_default(creator, ctx));
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  CODE(V8C_EDISPOSED, v8c_context_fresh(ctx, NULL, 0, &none)); /* consumed */
  cr_expect_null(none);
  v8c_context_free(ctx);
  v8c_creator_free(creator);
  v8c_snapshot_free(snapshot);
}
