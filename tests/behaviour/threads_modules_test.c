/* threads_modules_test.c: what libv8c-modules allows from any thread. */
#include <pthread.h>

#include "tests/harness/script.h"
#include "v8c/modules.h"

TestSuite(threads_modules, .timeout = 60);

static void *finds(void *data) {
  for (int i = 0; i < 1000; i++)
    if (v8c_modules_find("crypto") != data || v8c_modules_at(0) == NULL) return data;
  return NULL;
}
Test(threads_modules, any_thread_may_ask_for_them) {
  pthread_t threads[4];
  void *bad = NULL;
  for (int i = 0; i < 4; i++)
    cr_assert_eq(pthread_create(&threads[i], NULL, finds, (void *)(uintptr_t)v8c_modules_find("crypto")), 0);
  for (int i = 0; i < 4; i++) {
    pthread_join(threads[i], &bad);
    cr_expect_null(bad);
  }
}
