/* file_test.c: files are read whole or refused with the reason, and replaced whole or left
 * as they were. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/pack/file.h"
#include "v8c/base.h"

/* ---- A folder for each test ------------------------------------------------------------ */

static char folder[] = "/tmp/v8c-file-XXXXXX";

static void enter_folder(void) {
  cr_assert_not_null(mkdtemp(folder));
  cr_assert_eq(chdir(folder), 0);
}

static size_t entries(void) {
  DIR *dir = opendir(".");
  size_t count = 0;
  for (struct dirent *e; (e = readdir(dir));) count += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
  closedir(dir);
  return count;
}

static void leave_folder(void) {
  DIR *dir = opendir(".");
  if (!dir) return;
  for (struct dirent *e; (e = readdir(dir));)
    if (unlink(e->d_name) != 0) rmdir(e->d_name);
  closedir(dir);
  cr_assert_eq(rmdir(folder), 0);
}

TestSuite(file, .init = enter_folder, .fini = leave_folder, .timeout = 60);

static void put(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  fputs(text, f);
  fclose(f);
}

static void expect_text(const char *path, const char *text) {
  const void *bytes;
  size_t len;
  cr_assert_eq(v8c__file_map(path, &bytes, &len), 0, "%s", v8c_detail());
  cr_assert_eq(len, strlen(text));
  cr_assert_eq(memcmp(bytes, text, len), 0);
  v8c__file_unmap(bytes, len);
}

static int replace(const char *path, const char *text) { return v8c__file_replace(path, text, strlen(text)); }

/* ---- Reading -------------------------------------------------------------------------------- */

static void expect_unreadable(const char *path, int number) {
  const void *bytes = "untouched";
  size_t len = 7;
  cr_assert_eq(v8c__file_map(path, &bytes, &len), V8C_EIO);
  cr_assert(strstr(v8c_detail(), path), "%s", v8c_detail());
  if (number) cr_assert(strstr(v8c_detail(), strerror(number)), "%s", v8c_detail());
  cr_assert_str_eq(bytes, "untouched");
  cr_assert_eq(len, 7);
}

Test(file, maps) {
  put("f", "some text");
  expect_text("f", "some text");
}

Test(file, empty_is_no_bytes) {
  put("f", "");
  const void *bytes = "x";
  size_t len = 1;
  cr_assert_eq(v8c__file_map("f", &bytes, &len), 0);
  cr_assert_null(bytes);
  cr_assert_eq(len, 0);
  v8c__file_unmap(bytes, len);
}

Test(file, what_cannot_be_mapped) {
  expect_unreadable("missing", ENOENT);
  expect_unreadable("", ENOENT);
  expect_unreadable(".", EISDIR);
  expect_unreadable("/dev/null", 0);
  put("f", "text");
  expect_unreadable("f/below", ENOTDIR);
  cr_assert_eq(mkfifo("fifo", 0600), 0);
  expect_unreadable("fifo", 0);
  cr_assert_eq(symlink("loop", "loop"), 0);
  expect_unreadable("loop", ELOOP);
}

Test(file, without_permission) {
  put("f", "text");
  cr_assert_eq(chmod("f", 0), 0);
  cr_assert_eq(chmod(".", 0755), 0);
  if (geteuid() == 0) cr_assert_eq(seteuid(65534), 0); /* root may read anything */
  expect_unreadable("f", EACCES);
  cr_assert_eq(replace("g", "x"), V8C_EIO);
  cr_assert(strstr(v8c_detail(), strerror(EACCES)), "%s", v8c_detail());
  if (getuid() == 0) cr_assert_eq(seteuid(0), 0);
  cr_assert_eq(entries(), 1);
}

/* ---- Replacing ------------------------------------------------------------------------------- */

static mode_t mode_of(const char *path) {
  struct stat st;
  cr_assert_eq(stat(path, &st), 0);
  return st.st_mode & 07777;
}

Test(file, replaces) {
  umask(027);
  cr_assert_eq(replace("f", "one"), 0, "%s", v8c_detail());
  cr_assert_eq(mode_of("f"), 0640);
  expect_text("f", "one");
  cr_assert_eq(chmod("f", 0604), 0);
  cr_assert_eq(replace("./f", "another"), 0);
  expect_text("f", "another");
  cr_assert_eq(mode_of("f"), 0604, "a file keeps its permissions");
  cr_assert_eq(replace("f", ""), 0);
  cr_assert_eq(entries(), 1);
}

/* Who has the old file mapped goes on reading the old one. */
Test(file, readers_keep_the_old_file) {
  put("f", "old");
  const void *bytes;
  size_t len;
  cr_assert_eq(v8c__file_map("f", &bytes, &len), 0);
  cr_assert_eq(replace("f", "NEW"), 0);
  cr_assert_eq(memcmp(bytes, "old", 3), 0);
  v8c__file_unmap(bytes, len);
  expect_text("f", "NEW");
}

Test(file, follows_a_link) {
  cr_assert_eq(mkdir("sub", 0755), 0);
  put("sub/f", "old");
  cr_assert_eq(symlink("sub/f", "link"), 0);
  cr_assert_eq(replace("link", "new"), 0);
  expect_text("sub/f", "new");
  struct stat st;
  cr_assert_eq(lstat("link", &st), 0);
  cr_assert(S_ISLNK(st.st_mode));
  unlink("sub/f");
  cr_assert_eq(replace("link", "new"), V8C_EIO, "a link to nothing");
  cr_assert_eq(entries(), 2);
}

Test(file, longest_name) {
  char name[256];
  memset(name, 'n', 255);
  name[255] = 0;
  cr_assert_eq(replace(name, "text"), 0, "%s", v8c_detail());
  expect_text(name, "text");
}

Test(file, what_cannot_be_replaced) {
  const char *paths[] = {"", ".", "missing/f", "/dev/null", "/dev/full", "f/below"};
  put("f", "text");
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    cr_assert_eq(replace(paths[i], "x"), V8C_EIO, "'%s'", paths[i]);
    cr_assert(strstr(v8c_detail(), paths[i]));
  }
  expect_text("f", "text");
  cr_assert_eq(entries(), 1);
}

/* The disk is full after 64 KiB: a limit does what a full disk does, without root. */
Test(file, full_disk_leaves_nothing) {
  static char big[1 << 20];
  put("f", "as it was");
  signal(SIGXFSZ, SIG_IGN);
  struct rlimit old, limit;
  cr_assert_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
  limit = old;
  limit.rlim_cur = 64 << 10;
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
  int err = v8c__file_replace("f", big, sizeof big), fresh = v8c__file_replace("g", big, sizeof big);
  char detail[200];
  snprintf(detail, sizeof detail, "%s", v8c_detail());
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
  cr_assert_eq(err, V8C_EIO);
  cr_assert_eq(fresh, V8C_EIO);
  cr_assert(strstr(detail, strerror(EFBIG)), "%s", detail);
  cr_assert_eq(entries(), 1);
  expect_text("f", "as it was");
}

/* ---- Many at once ------------------------------------------------------------------------------ */

enum { THREADS = 8, ROUNDS = 30, SIZE = 50000 };

static void *writer(void *data) {
  char *bytes = malloc(SIZE);
  memset(bytes, (int)(long)data, SIZE);
  long bad = 0;
  for (int i = 0; i < ROUNDS; i++) bad += v8c__file_replace("f", bytes, SIZE) != 0;
  free(bytes);
  return (void *)bad;
}

static void expect_one_writers(void) {
  const void *bytes;
  size_t len;
  cr_assert_eq(v8c__file_map("f", &bytes, &len), 0);
  cr_assert_eq(len, SIZE);
  const char *p = bytes;
  for (size_t i = 1; i < len; i++) cr_assert_eq(p[i], p[0]);
  v8c__file_unmap(bytes, len);
}

Test(file, writers_at_once) {
  pthread_t threads[THREADS];
  cr_assert_eq(writer((void *)(long)'x'), NULL);
  for (long i = 0; i < THREADS; i++) cr_assert_eq(pthread_create(&threads[i], NULL, writer, (void *)('a' + i)), 0);
  for (int i = 0; i < 20; i++) expect_one_writers();
  for (int i = 0; i < THREADS; i++) {
    void *bad;
    pthread_join(threads[i], &bad);
    cr_assert_null(bad);
  }
  expect_one_writers();
  cr_assert_eq(entries(), 1);
}
