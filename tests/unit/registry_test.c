/* registry_test.c: external references by name, one registry for the process. Criterion
 * gives each test a process, so each finds it empty. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "src/pack/registry.h"

TestSuite(registry, .timeout = 60);

static void one(void) {}
static void two(void) {}

static int reg(const char *name, void (*address)(void)) { return v8c_register_native(name, V8C_ZSTR, address); }

Test(registry, names_are_sorted_and_found) {
  cr_assert_eq(reg("b", one), 0);
  cr_assert_eq(reg("a", two), 0);
  cr_assert_eq(v8c_register_native("cXX", 1, one), 0, "the same address under another name");
  cr_assert_eq(V8C_NATIVE(one), 0);
  cr_assert_eq(v8c_natives_count(), 4);
  const char *sorted[] = {"a", "b", "c", "one"};
  for (size_t i = 0; i < 4; i++) cr_assert_str_eq(v8c_natives_name(i), sorted[i]);
  cr_assert_null(v8c_natives_name(4));
  cr_assert_null(v8c_natives_name(SIZE_MAX));
  cr_assert(v8c__natives_find("a") == two);
  cr_assert(v8c__natives_find("c") == one);
  cr_assert(v8c__natives_find("d") == NULL);
}

Test(registry, twice) {
  cr_assert_eq(reg("f", one), 0);
  cr_assert_eq(reg("f", one), 0);
  cr_assert_eq(v8c_natives_count(), 1);
  cr_assert_eq(reg("f", two), V8C_EEXIST);
  cr_assert(strstr(v8c_detail(), "'f'"));
  cr_assert(v8c__natives_find("f") == one);
}

Test(registry, frozen) {
  size_t count = 9;
  cr_assert_eq(reg("f", one), 0);
  cr_assert_not(v8c_natives_frozen());
  cr_assert_null(v8c__natives_names(&count));
  cr_assert_eq(v8c__natives_freeze(), 0);
  cr_assert_eq(v8c__natives_freeze(), 0);
  cr_assert(v8c_natives_frozen());
  cr_assert_eq(reg("g", two), V8C_ESTATE);
  cr_assert(strstr(v8c_detail(), "'g'"));
  cr_assert_eq(reg("f", one), 0, "changes nothing");
  cr_assert_eq(reg("f", two), V8C_EEXIST);
  cr_assert_eq(v8c__natives_builtin("v8c:late", two), V8C_ESTATE);
  cr_assert_str_eq(v8c__natives_names(&count)[0], "f");
  cr_assert_eq(count, 1);
  cr_assert_str_eq(v8c_natives_name(0), "f");
  cr_assert(v8c__natives_find("f") == one);
}

Test(registry, names_that_are_none) {
  char long_name[257];
  memset(long_name, 'n', sizeof long_name);
  cr_assert_eq(v8c_register_native(long_name, 255, one), 0);
  cr_assert_eq(v8c_register_native(long_name, 256, one), V8C_EINVAL);
  cr_assert_eq(v8c_register_native(NULL, 0, one), V8C_EINVAL);
  cr_assert_eq(v8c_register_native(NULL, V8C_ZSTR, one), V8C_EINVAL);
  cr_assert_eq(v8c_register_native("a", 0, one), V8C_EINVAL);
  cr_assert_eq(v8c_register_native("a\0b", 3, one), V8C_EINVAL);
  cr_assert_eq(v8c_register_native("\xc3", 1, one), V8C_EINVAL);
  cr_assert_eq(reg("a", NULL), V8C_EINVAL);
  cr_assert_eq(reg("v8c:mine", one), V8C_EINVAL);
  cr_assert_eq(v8c__natives_builtin("mine", one), V8C_EINVAL);
  cr_assert_eq(v8c__natives_builtin("v8c:ours", one), 0);
  cr_assert_eq(v8c_natives_count(), 2);
}

Test(registry, digest) {
  char hex[33];
  cr_assert_eq(v8c_natives_digest(NULL), V8C_EINVAL);
  cr_assert_eq(v8c_natives_digest(hex), 0);
  cr_assert_str_eq(hex, "99aa06d3014798d86001c324468d497f", "XXH3-128 of nothing");
  cr_assert_eq(reg("b", one), 0);
  cr_assert_eq(reg("a", one), 0);
  cr_assert_eq(v8c_natives_digest(hex), 0);
  cr_assert_str_eq(hex, "39797789ed4c7ea0d5a06cd078125351", "of a NUL b");
  cr_assert_eq(v8c__natives_freeze(), 0);
  char again[33];
  cr_assert_eq(v8c_natives_digest(again), 0);
  cr_assert_str_eq(hex, again);
}

/* ---- Threads ------------------------------------------------------------------------------ */

enum { THREADS = 8, NAMES = 200 };

/* Half of each thread's names are everybody's. */
static void *many(void *data) {
  long id = (long)data, bad = 0;
  for (int i = 0; i < NAMES; i++) {
    char name[32];
    snprintf(name, sizeof name, "%ld-%d", i % 2 ? id : -1L, i);
    bad += reg(name, one) != 0;
    bad += v8c__natives_find(name) != one;
    bad += v8c_natives_count() == 0;
  }
  return (void *)bad;
}

Test(registry, threads) {
  pthread_t threads[THREADS];
  for (long i = 0; i < THREADS; i++) cr_assert_eq(pthread_create(&threads[i], NULL, many, (void *)i), 0);
  for (int i = 0; i < THREADS; i++) {
    void *bad;
    pthread_join(threads[i], &bad);
    cr_assert_null(bad);
  }
  cr_assert_eq(v8c_natives_count(), NAMES / 2 + THREADS * NAMES / 2);
  for (size_t i = 1; i < v8c_natives_count(); i++)
    cr_assert_lt(strcmp(v8c_natives_name(i - 1), v8c_natives_name(i)), 0);
}
