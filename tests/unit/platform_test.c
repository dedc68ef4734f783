/* platform_test.c: starting V8, its flags, its end. Every test is a process of its own. */
#include <pthread.h>
#include <stdlib.h>

#include "tests/harness/harness.h"

#define OPTIONS(...) (&(v8c_start_options){.size = sizeof(v8c_start_options), __VA_ARGS__})

Test(platform, counts_users) {
  CODE(V8C_ESTATE, v8c_stop());
  OK(v8c_start(NULL));
  OK(v8c_start(NULL));
  CODE(V8C_ESTATE, v8c_end());
  OK(v8c_stop());
  OK(v8c_stop());
  CODE(V8C_ESTATE, v8c_stop());
  OK(v8c_start(NULL)); /* V8 was left up */
  OK(v8c_stop());
  OK(v8c_end());
  CODE(V8C_ESTATE, v8c_start(NULL));
  CODE(V8C_ESTATE, v8c_end());
}

Test(platform, equal_options_agree_and_others_are_named) {
  OK(v8c_start(OPTIONS(.worker_threads = 1, .flags = "--stack-size=900")));
  OK(v8c_start(OPTIONS(.worker_threads = 1, .flags = "--stack-size=900")));
  OK(v8c_start(NULL));
  CODE(V8C_EOPTION, v8c_start(OPTIONS(.worker_threads = 2, .flags = "--stack-size=900")));
  cr_assert(strstr(v8c_detail(), "worker_threads"), "%s", v8c_detail());
  CODE(V8C_EOPTION, v8c_start(OPTIONS(.worker_threads = 1)));
  cr_assert(strstr(v8c_detail(), "flags"), "%s", v8c_detail());
  CODE(V8C_EOPTION, v8c_start(OPTIONS(.worker_threads = 1, .flags = "--stack-size=900", .deterministic = true)));
  cr_assert(strstr(v8c_detail(), "deterministic"), "%s", v8c_detail());
  CODE(V8C_EOPTION, v8c_start(OPTIONS(.worker_threads = 1, .flags = "--stack-size=900", .single_threaded = true)));
  cr_assert(strstr(v8c_detail(), "single_threaded"), "%s", v8c_detail());
}

Test(platform, bad_options) {
  CODE(V8C_EINVAL, v8c_start(&(v8c_start_options){.size = 0}));
  CODE(V8C_ERANGE, v8c_start(OPTIONS(.worker_threads = -1)));
  CODE(V8C_ERANGE, v8c_start(OPTIONS(.worker_threads = 257)));
  CODE(V8C_ESTATE, v8c_isolate_new(NULL, &iso)); /* not started yet */
  OK(v8c_start(NULL));
}

Test(platform, flags_are_checked_by_name_and_type) {
  static const char *const bad[] = {"--help",
                                    "--no-such-flag",
                                    "--stack-size",
                                    "--stack-size=",
                                    "--stack-size=9x",
                                    "--stack-size=99999999999",
                                    "--no-stack-size=900",
                                    "--lazy=1",
                                    "--lazy=true",
                                    "lazy",
                                    "-",
                                    "--",
                                    "--=1",
                                    "--max-lazy=",
                                    "--no-no-lazy",
                                    "--stress-inline x",
                                    "--random-gc-interval=1.5",
                                    "--stack-size= 9",
                                    "--min-semi-space-size=-1"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int err = v8c_start(OPTIONS(.flags = bad[i]));
    cr_assert_eq(err, V8C_EFLAG, "\"%s\": %s", bad[i], v8c_err_name(err));
    cr_assert(*v8c_detail(), "\"%s\" has no text", bad[i]);
  }
  static const char *const good[] = {
      "--lazy",          "--no-lazy",           "--nolazy",          "--stack_size=900", "-stack-size=900",
      "--stack-size=-1", "--no-flush-bytecode", "--trace-file-names"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    int err = v8c_flag_check(good[i]);
    if (err) cr_assert_str_eq(good[i], "--trace-file-names", "%s: %s", good[i], v8c_detail());
  }
  CODE(V8C_EINVAL, v8c_flag_check(NULL));
  OK(v8c_start(OPTIONS(.flags = " --no-lazy\t--stack-size=700\n")));
  CODE(V8C_EOPTION, v8c_start(OPTIONS(.flags = "--lazy")));
}

Test(platform, every_flag_of_the_list_is_known_and_sorted) {
  size_t count = 0;
  const char *before = "";
  char flag[200];
  for (const char *name; (name = v8c_flag_name(count)); count++) {
    cr_assert_lt(strcmp(before, name), 0, "%s comes after %s", name, before);
    before = name;
    snprintf(flag, sizeof flag, "--%s=1", name);
    int with = v8c_flag_check(flag);
    snprintf(flag, sizeof flag, "--%s", name);
    int without = v8c_flag_check(flag);
    if (strcmp(name, "help")) cr_assert((with == 0) != (without == 0), "--%s: both or neither form is taken", name);
  }
  cr_assert_gt(count, 500);
}

Test(platform, flags_work) {
  OK(v8c_start(OPTIONS(.flags = "--expose-gc --no-opt")));
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  EVAL_IS("typeof gc", "function");
  OK(v8c_leave(&frame));
}

Test(platform, single_threaded) {
  OK(v8c_start(OPTIONS(.single_threaded = true)));
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  EVAL_IS("let n = 0; for (let i = 0; i < 1e5; i++) n += i; n", "4999950000");
  OK(v8c_low_memory(iso));
  OK(v8c_leave(&frame));
}

Test(platform, version) {
  cr_assert_eq(strncmp(v8c_v8_version(), "13.6.233.10", 11), 0, "%s", v8c_v8_version());
  cr_assert_eq(v8c_v8_version_number(), UINT64_C(13006233010));
  cr_assert_str_eq(v8c_version(), "0.1.0");
  cr_assert(!v8c_v8_pointer_compression());
  cr_assert(!v8c_v8_sandbox());
}

/* The allocator gets back exactly what it gave out. */
static size_t given, returned;

static void *counting(void *data, void *old, size_t bytes) {
  cr_assert_eq(data, (void *)&given);
  if (!old && bytes) __atomic_add_fetch(&given, 1, __ATOMIC_RELAXED);
  if (old && !bytes) __atomic_add_fetch(&returned, 1, __ATOMIC_RELAXED);
  if (!bytes) {
    free(old);
    return NULL;
  }
  return realloc(old, bytes);
}

Test(platform, allocator) {
  OK(v8c_start(OPTIONS(.allocator = counting, .allocator_data = &given)));
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  v8c_frame frame;
  v8c_ref *ref;
  OK(v8c_enter(ctx, &frame));
  OK(v8c_ref_new(iso, eval("({})"), &ref));
  v8c_ref_free(ref);
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  OK(v8c_stop());
  OK(v8c_end());
  cr_assert_gt(given, 3);
  cr_assert_eq(given, returned);
}

static void *start_and_stop(void *data) {
  for (int i = 0; i < 200; i++) {
    if (v8c_start(NULL)) return data;
    if (v8c_stop()) return data;
  }
  return NULL;
}

Test(platform, many_threads_start) {
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, start_and_stop, threads);
  for (int i = 0; i < 4; i++) {
    void *failed;
    pthread_join(threads[i], &failed);
    cr_assert_null(failed);
  }
  OK(v8c_end());
}

Test(platform, texts_of_codes) {
  cr_assert_str_eq(v8c_strerror(0), "success");
  cr_assert_str_eq(v8c_err_name(V8C_ETYPE), "V8C_ETYPE");
  cr_assert_str_eq(v8c_strerror(-1), "unknown error");
  cr_assert_str_eq(v8c_err_name(-4095), "V8C_UNKNOWN");
#define XX(name, code, text)                  \
  cr_assert_str_eq(v8c_strerror(code), text); \
  cr_assert(code <= -20001 && code > -21000, "%d", code);
  V8C_ERROR_MAP(XX)
#undef XX
}
