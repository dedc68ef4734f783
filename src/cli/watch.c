/* watch.c: v8c run --watch: the same command without it, in a process of its own, again whenever a file beside or below
 * the script's changes. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "src/cli/common.h"

enum { PAUSE_MS = 150, DEEPEST = 16, MOST_WORDS = 4096 };

static volatile sig_atomic_t child;

/* Ends the script too. */
static void on_end(int number) {
  if (child > 0) kill(child, SIGTERM);
  signal(number, SIG_DFL);
  raise(number);
}

/* ---- What changes -------------------------------------------------------------------------- */

static uint64_t mixed(uint64_t sum, const void *bytes, size_t len) {
  const unsigned char *p = bytes;
  for (size_t i = 0; i < len; i++) sum = (sum ^ p[i]) * 0x100000001b3u;
  return sum;
}

static bool is_code(const char *name) {
  static const char *const ends[] = {".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".json", ".txt"};
  size_t len = strlen(name);
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (len > strlen(ends[i]) && !strcmp(name + len - strlen(ends[i]), ends[i])) return true;
  return false;
}

/* Of names, sizes and times of all code below the folder; the order of a folder's entries does not matter. */
static uint64_t state_of(const char *folder, int depth) {
  uint64_t sum = 0;
  DIR *dir = depth < DEEPEST ? opendir(folder) : NULL;
  struct dirent *entry;
  while (dir && (entry = readdir(dir))) {
    struct stat info;
    v8c_buf path = {0};
    if (entry->d_name[0] == '.' || !strcmp(entry->d_name, "node_modules")) continue;
    if (!v8c_buf_printf(&path, "%s/%s", folder, entry->d_name) && !lstat(path.data, &info)) {
      if (S_ISDIR(info.st_mode)) sum += state_of(path.data, depth + 1);
      if (S_ISREG(info.st_mode) && is_code(entry->d_name)) {
        uint64_t one = mixed(0xcbf29ce484222325u, path.data, path.len);
        one = mixed(one, &info.st_mtim, sizeof info.st_mtim);
        sum += mixed(one, &info.st_size, sizeof info.st_size);
      }
    }
    v8c_buf_free(&path);
  }
  if (dir) closedir(dir);
  return sum;
}

/* ---- Run it again --------------------------------------------------------------------------------- */

/* This process's words but --watch. */
static int words_of(v8c_buf *text, char **words) {
  int count = 0;
  bool dropped = false;
  if (cli_read("/proc/self/cmdline", text) != CLI_GO) return -1;
  for (size_t at = 0; at < text->len && count < MOST_WORDS; at += strlen(text->data + at) + 1) {
    char *word = text->data + at;
    if (!dropped && !strcmp(word, "--watch"))
      dropped = true;
    else
      words[count++] = word;
  }
  words[count] = NULL;
  return dropped ? count : -1;
}

static void start(char **words) {
  fflush(NULL);
  child = fork();
  if (child) return;
  execv("/proc/self/exe", words);
  _exit(CLI_INTERNAL);
}

static void stop(void) {
  if (child <= 0) return;
  kill(child, SIGTERM);
  waitpid(child, NULL, 0);
  child = 0;
}

static void pause_a_moment(void) {
  struct timespec moment = {.tv_nsec = PAUSE_MS * 1000000L};
  nanosleep(&moment, NULL);
}

int cli_watch(const char *file) {
  v8c_buf text = {0};
  char *words[MOST_WORDS + 1], *folder = realpath(file, NULL), *slash = folder ? strrchr(folder, '/') : NULL;
  if (!slash) {
    free(folder);
    return cli_io_error(file, errno);
  }
  slash[slash == folder] = 0;
  if (words_of(&text, words) < 0) {
    free(folder);
    v8c_buf_free(&text);
    return cli_fail(V8C_EIO, "--watch");
  }
  signal(SIGTERM, on_end);
  signal(SIGHUP, on_end);
  uint64_t state = state_of(folder, 0);
  for (start(words);;) {
    int ended = 0;
    pause_a_moment();
    if (child > 0 && waitpid(child, &ended, WNOHANG) == child) {
      child = 0;
      cli_say("%s ended%s: waiting for changes", file, WIFEXITED(ended) && !WEXITSTATUS(ended) ? "" : ", not well");
    }
    uint64_t now = state_of(folder, 0);
    if (now == state) continue;
    state = now;
    stop();
    cli_say("%s: again", file);
    start(words);
  }
}
