/* thread.h: threads of tests. */
#ifndef V8C_TESTS_THREAD_H
#define V8C_TESTS_THREAD_H

#include <criterion/criterion.h>
#include <pthread.h>

static inline pthread_t spawn(void *(*body)(void *), void *data) {
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, body, data), 0);
  return thread;
}

#endif
