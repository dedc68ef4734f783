/* fswatch_test.c: the parts of the native module fswatch that have no V8: globs, paths, and the watch itself on a
 * bare libuv loop. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include <criterion/criterion.h>

#include "src/internal.h"
#include "src/loader/dict.h"
#include "src/modules/fswatch/glob.h"
#include "src/modules/fswatch/jail.h"
#include "src/modules/fswatch/watch.h"
#include "tests/harness/folder.h"

TestSuite(fswatch, .timeout = 30);

/* ---- Globs and paths ------------------------------------------------------------------------ */

Test(fswatch, globs_match_by_segments) {
  static const struct {
    const char *pattern, *path;
    bool matches;
  } cases[] = {
      {"*.js", "a.js", true},
      {"*.js", "a/b.js", false},
      {"*.js", ".js", true},
      {"**/*.js", "a.js", true},
      {"**/*.js", "a/b/c.js", true},
      {"**/*.js", "a/b/c.jsx", false},
      {"**", "", true},
      {"**", "a/b", true},
      {"a/**", "a", true},
      {"a/**", "a/b/c", true},
      {"a/**", "ab", false},
      {"**/node_modules/**", "node_modules", true},
      {"**/node_modules/**", "x/node_modules/y/z", true},
      {"**/node_modules/**", "x/node_modules2/y", false},
      {"a/**/b/**/c", "a/b/c", true},
      {"a/**/b/**/c", "a/x/b/y/b/z/c", true},
      {"a/**/b/**/c", "a/x/c", false},
      {"a**b", "axxb", true},
      {"a**b", "ax/b", false},
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"a?c",
       "a\xc3\xa9"
       "c",
       true},
      {"[a-c]x", "bx", true},
      {"[a-c]x", "dx", false},
      {"[^a-c]x", "dx", true},
      {"[!a-c]x", "ax", false},
      {"[\xc3\xa0-\xc3\xbf]", "\xc3\xa9", true},
      {"[a\\]]", "]", true},
      {"[-a]", "-", true},
      {"[a-]", "-", true},
      {"\\*", "*", true},
      {"\\*", "a", false},
      {"*a*b*c", "xaxbxbxc", true},
      {"*a*b*c", "xaxbxbx", false},
      {"a", "a/b", false},
      {"a/b", "a", false},
      {"a", "", false},
      {"\xff*", "\xff\xfe", true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cr_expect(v8c__glob_is_valid(cases[i].pattern), "%s", cases[i].pattern);
    cr_expect_eq(v8c__glob_match(cases[i].pattern, cases[i].path), cases[i].matches, "%s and %s", cases[i].pattern,
                 cases[i].path);
  }
}

Test(fswatch, globs_that_are_none_are_found) {
  static const char *const bad[] = {"", "[", "a[", "[]", "[^]", "[a", "[a-", "[a-\\", "a\\", "[a/b]", "\\/"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) cr_expect(!v8c__glob_is_valid(bad[i]), "%s", bad[i]);
}

Test(fswatch, globs_take_no_time) {
  char path[2001], deep[2001];
  memset(path, 'a', 2000);
  path[2000] = 0;
  for (int i = 0; i < 2000; i++) deep[i] = i % 2 ? '/' : 'a';
  deep[2000] = 0;
  cr_assert(!v8c__glob_match("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", path));
  cr_assert(!v8c__glob_match("**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b", deep));
}

Test(fswatch, paths_are_cleaned_and_compared_by_segments) {
  static const char *const cases[][3] = {
      {"/r", "x", "/r/x"},        {"/r", "../x", "/x"},          {"/r/s", "..", "/r"},
      {"/r", "/x/../../y", "/y"}, {"/r", ".//x/./y/", "/r/x/y"}, {"/r", ".", "/r"},
      {"/", "x", "/x"},           {"/r", "../..", "/"},          {"/r", "..x/...", "/r/..x/..."}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *clean = v8c__path_clean(cases[i][0], cases[i][1]);
    cr_expect_str_eq(clean, cases[i][2]);
    v8c__free(clean);
  }
  cr_assert(v8c__path_is_below("/r", "/r") && v8c__path_is_below("/r/x", "/r") && v8c__path_is_below("/x", "/"));
  cr_assert(!v8c__path_is_below("/rx", "/r") && !v8c__path_is_below("/", "/r"));
}

Test(fswatch, what_is_taken_out_of_a_dict_is_gone_and_nothing_else) {
  struct v8c__dict dict = {0};
  bool is_in[512] = {false};
  unsigned random = 7;
  for (int i = 0; i < 20000; i++) {
    char key[8];
    random = random * 1103515245u + 12345u;
    unsigned n = random >> 16 & 511;
    int len = snprintf(key, sizeof key, "%u", n);
    if (random & 1u << 30) {
      cr_assert_eq(v8c__dict_remove(&dict, key, (size_t)len) != NULL, is_in[n]);
      is_in[n] = false;
    } else {
      cr_assert_eq(v8c__dict_set(&dict, key, (size_t)len, &dict), 0);
      is_in[n] = true;
    }
    n = random >> 8 & 511;
    len = snprintf(key, sizeof key, "%u", n);
    cr_assert_eq(v8c__dict_get(&dict, key, (size_t)len) != NULL, is_in[n]);
  }
  v8c__dict_free(&dict, NULL);
}

/* ---- The watch ---------------------------------------------------------------------------------- */

static uv_loop_t loop;
static char log_text[1 << 20]; /* "OPS relative;" each */
static int endings, closings, refusals, failures;
static struct v8c__watch *watch;

static int changed(const struct v8c__change *change, void *data) {
  static const char letters[] = "cwrnm"; /* create, write, remove, rename, mode */
  size_t len = strlen(log_text);
  (void)data;
  if (refusals > 0) return refusals--;
  cr_assert_lt(len + strlen(change->relative), sizeof log_text - 20);
  for (int i = 0; letters[i]; i++)
    if (change->ops & 1u << i) log_text[len++] = letters[i];
  snprintf(log_text + len, sizeof log_text - len, "%s %s;", change->count > 1 ? "+" : "", change->relative);
  return 0;
}
static void failed(const char *path, int code, void *data) {
  (void)path, (void)code, (void)data;
  failures++;
}
static void ended(void *data) {
  (void)data;
  endings++;
}
static void closed(void *data) {
  (void)data;
  closings++;
  watch = NULL;
}

static void up(void) {
  make_folder("fswatch");
  cr_assert_eq(uv_loop_init(&loop), 0);
}
/* And nothing of it is left on the loop. */
static void down(void) {
  v8c__watch_stop(watch);
  v8c__watch_stop(watch); /* once more: nothing */
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  cr_assert_eq(uv_loop_close(&loop), 0);
  cr_assert_eq(closings, 1);
  remove_folders();
}

static int begin(const char *path, struct v8c__watch_options options) {
  options.path = path;
  options.changed = changed;
  options.failed = failed;
  options.ended = ended;
  options.closed = closed;
  return v8c__watch_start(&loop, &options, &watch);
}

static void give_up(uv_timer_t *timer) { *(bool *)timer->data = true; }

/* Runs the loop until all of that was reported, in that order, or for 10 s. */
static void expect(const char *text) {
  uv_timer_t timer;
  bool late = false;
  uv_timer_init(&loop, &timer);
  timer.data = &late;
  uv_timer_start(&timer, give_up, 10000, 0);
  while (!late && strlen(log_text) < strlen(text)) uv_run(&loop, UV_RUN_ONCE);
  uv_close((uv_handle_t *)&timer, NULL);
  uv_run(&loop, UV_RUN_NOWAIT);
  cr_expect_str_eq(log_text, text);
  log_text[0] = 0;
}

#define WATCHED(...) cr_assert_eq(begin(folder, (struct v8c__watch_options){__VA_ARGS__}), 0)

Test(fswatch, files_come_change_move_and_go, .init = up, .fini = down) {
  add_text("old", "1");
  WATCHED(.recursive = false);
  add_text("new", "");
  expect("c new;");
  add_text("new", "text");
  expect("w new;");
  add_text("old", "2");
  expect("w old;");
  cr_assert_eq(chmod(in_folder("old"), 0600), 0);
  expect("m old;");
  cr_assert_eq(rename(in_folder("old"), in_folder("moved")), 0);
  expect("n old;c moved;");
  cr_assert_eq(rename(in_folder("moved"), in_folder("new")), 0); /* over another */
  expect("n moved;c new;");
  cr_assert_eq(unlink(in_folder("new")), 0);
  expect("r new;");
}

Test(fswatch, folders_below_are_seen_with_what_was_in_them_at_once, .init = up, .fini = down) {
  cr_assert_eq(mkdir(in_folder("there"), 0755), 0);
  WATCHED(.recursive = true);
  add_text("there/file", "");
  expect("c there/file;");
  /* All before the loop has heard of the first. */
  cr_assert_eq(mkdir(in_folder("a"), 0755), 0);
  cr_assert_eq(mkdir(in_folder("a/b"), 0755), 0);
  add_text("a/b/file", "");
  expect("c a;c a/b;c a/b/file;");
  add_text("a/b/file", "text");
  expect("w a/b/file;");
  cr_assert_eq(rename(in_folder("a"), in_folder("c")), 0);
  expect("n a;c c;c c/b;c c/b/file;");
  add_text("c/b/file", "more");
  expect("w c/b/file;");
  cr_assert_eq(unlink(in_folder("c/b/file")), 0);
  expect("r c/b/file;");
  cr_assert_eq(rmdir(in_folder("c/b")), 0);
  expect("r c/b;");
}

Test(fswatch, links_and_what_is_excluded_are_not_entered, .init = up, .fini = down) {
  static const char *const exclude[] = {"**/skip/**", NULL}, *const include[] = {"**/*.js", NULL};
  cr_assert_eq(mkdir(in_folder("skip"), 0755), 0);
  cr_assert_eq(mkdir(in_folder("real"), 0755), 0);
  cr_assert_eq(symlink("real", in_folder("link")), 0);
  WATCHED(.recursive = true, .include = include, .exclude = exclude);
  add_text("skip/a.js", "");
  add_text("link/b.js", "");
  add_text("real/c.txt", "");
  cr_assert_eq(symlink("real", in_folder("link2.js")), 0);
  add_text("d.js", "");
  expect("c real/b.js;c link2.js;c d.js;");
}

Test(fswatch, a_file_is_watched_through_its_folder, .init = up, .fini = down) {
  add_text("one", "1");
  add_text("other", "1");
  cr_assert_eq(begin(in_folder("one"), (struct v8c__watch_options){.recursive = true}), 0);
  add_text("other", "2");
  add_text("one", "2");
  expect("w one;");
  add_text("next", "3");
  cr_assert_eq(rename(in_folder("next"), in_folder("one")), 0); /* as editors do */
  expect("c one;");
  add_text("one", "4");
  expect("w one;");
}

Test(fswatch, a_burst_is_one_change_with_a_count, .init = up, .fini = down) {
  WATCHED(.debounce_ms = 60);
  add_text("file", "");
  for (int i = 0; i < 5; i++) add_text("file", "text");
  add_text("other", "");
  expect("cw+ file;c other;");
  refusals = 2; /* nobody could take it: it comes again */
  add_text("file", "text");
  expect("w file;");
}

Test(fswatch, stopped_it_is_silent_and_drops_what_waits, .init = up, .fini = down) {
  WATCHED(.debounce_ms = 600000); /* it would wait for ten minutes */
  add_text("file", "");
  uv_run(&loop, UV_RUN_ONCE);
  v8c__watch_stop(watch);
  add_text("file", "text");
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  cr_assert_str_empty(log_text);
}

Test(fswatch, the_end_of_the_folder_is_told, .init = up, .fini = down) {
  cr_assert_eq(mkdir(in_folder("top"), 0755), 0);
  cr_assert_eq(begin(in_folder("top"), (struct v8c__watch_options){.recursive = true}), 0);
  cr_assert_eq(chmod(in_folder("top"), 0700), 0);
  expect("m ;");
  add_text("top/file", "");
  expect("c file;");
  cr_assert_eq(unlink(in_folder("top/file")), 0);
  cr_assert_eq(rmdir(in_folder("top")), 0);
  expect("r file;r ;");
  cr_assert_eq(endings, 1);
}

Test(fswatch, what_is_not_there_is_refused, .init = up) {
  cr_assert_eq(begin(in_folder("none"), (struct v8c__watch_options){.recursive = true}), UV_ENOENT);
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  cr_assert_eq(uv_loop_close(&loop), 0);
  cr_assert_eq(closings, 0);
  rmdir(folder);
}

Test(fswatch, a_deep_tree_needs_no_stack, .init = up, .fini = down) {
  char path[1500] = "";
  WATCHED(.recursive = true);
  cr_assert_eq(chdir(folder), 0);
  for (int i = 0; i < 500; i++) {
    strcat(path, i ? "/d" : "d");
    cr_assert_eq(mkdir(path, 0755), 0);
  }
  for (int i = 0; i < 50 && !strstr(log_text, path); i++) uv_run(&loop, UV_RUN_ONCE);
  cr_assert(strstr(log_text, "c d/d/d/d;"));
  cr_assert_eq(rename(in_folder("d"), in_folder("e")), 0);
  log_text[0] = 0;
  for (int i = 0; i < 50 && !strstr(log_text, "n d;"); i++) uv_run(&loop, UV_RUN_ONCE);
  cr_assert(strstr(log_text, "n d;"));
  cr_assert_eq(failures, 0);
}
