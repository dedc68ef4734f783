/* criterion.h: as much of Criterion as the thread tests use, for ThreadSanitizer, under which
 * Criterion itself crashes: each test in a process of its own, and a last line with the counts. */
#ifndef V8C_TESTS_TSAN_CRITERION_H
#define V8C_TESTS_TSAN_CRITERION_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct suite {
  void (*init)(void), (*fini)(void);
  int timeout;
};

struct test {
  const char *suite_name, *name;
  void (*body)(void);
  struct suite *suite;
  struct test *next;
};

void tiny_add(struct test *test);
/* Prints what went wrong; `fatal` ends the test. */
__attribute__((format(printf, 4, 5))) void tiny_failed(bool fatal, const char *file, int line, const char *format, ...);

#define TestSuite(suite_, ...) static struct suite suite_of_##suite_ = {__VA_ARGS__}
#define Test(suite_, name_, ...)                                                             \
  static void suite_##_##name_(void);                                                        \
  __attribute__((constructor)) static void add_##suite_##_##name_(void) {                    \
    static struct test test = {#suite_, #name_, suite_##_##name_, &suite_of_##suite_, NULL}; \
    tiny_add(&test);                                                                         \
  }                                                                                          \
  static void suite_##_##name_(void)

#define TINY_CHECK(fatal, condition, ...) \
  ((condition) ? (void)0 : tiny_failed(fatal, __FILE__, __LINE__, #condition " " __VA_ARGS__))

#define cr_assert(condition, ...) TINY_CHECK(true, condition, __VA_ARGS__)
#define cr_expect(condition, ...) TINY_CHECK(false, condition, __VA_ARGS__)
#define cr_assert_eq(a, b, ...) TINY_CHECK(true, (a) == (b), __VA_ARGS__)
#define cr_expect_eq(a, b, ...) TINY_CHECK(false, (a) == (b), __VA_ARGS__)
#define cr_expect_neq(a, b, ...) TINY_CHECK(false, (a) != (b), __VA_ARGS__)
#define cr_assert_neq(a, b, ...) TINY_CHECK(true, (a) != (b), __VA_ARGS__)
#define cr_assert_gt(a, b, ...) TINY_CHECK(true, (a) > (b), __VA_ARGS__)
#define cr_assert_geq(a, b, ...) TINY_CHECK(true, (a) >= (b), __VA_ARGS__)
#define cr_assert_lt(a, b, ...) TINY_CHECK(true, (a) < (b), __VA_ARGS__)
#define cr_assert_leq(a, b, ...) TINY_CHECK(true, (a) <= (b), __VA_ARGS__)
#define cr_assert_null(a, ...) TINY_CHECK(true, !(a), __VA_ARGS__)
#define cr_assert_not_null(a, ...) TINY_CHECK(true, (a), __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) TINY_CHECK(true, strcmp((a), (b)) == 0, __VA_ARGS__)
#define cr_log_info(...) ((void)0)

#endif
