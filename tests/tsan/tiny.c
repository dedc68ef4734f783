/* tiny.c: runs the tests of criterion/criterion.h. With names as arguments only those. */
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tsan/criterion/criterion.h"

static struct test *first, **last = &first;
static bool failed;

void tiny_add(struct test *test) {
  *last = test;
  last = &test->next;
}

void tiny_failed(bool fatal, const char *file, int line, const char *format, ...) {
  va_list args;
  fprintf(stderr, "%s:%d: ", file, line);
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
  failed = true;
  if (fatal) _exit(1);
}

/* In a process of its own, since V8 starts once in one. Its exit() lets ThreadSanitizer say 66. */
static bool passes(const struct test *test) {
  int status = 0;
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    alarm(test->suite->timeout ? (unsigned)test->suite->timeout : 60);
    if (test->suite->init) test->suite->init();
    test->body();
    if (test->suite->fini) test->suite->fini();
    exit(failed);
  }
  if (child < 0 || waitpid(child, &status, 0) != child) return false;
  if (status) fprintf(stderr, "%s/%s: status %#x\n", test->suite_name, test->name, (unsigned)status);
  return status == 0;
}

static bool wanted(const struct test *test, int argc, char **argv) {
  if (argc < 2 || argv[1][0] == '-') return true;
  for (int i = 1; i < argc; i++)
    if (!strcmp(argv[i], test->name)) return true;
  return false;
}

int main(int argc, char **argv) {
  int good = 0, bad = 0;
  for (struct test *test = first; test; test = test->next)
    if (wanted(test, argc, argv)) passes(test) ? good++ : bad++;
  printf("%d passed, %d failed\n", good, bad);
  return bad || !good;
}
