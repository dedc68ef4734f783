/* options.c: the command line. A parser of our own, since getopt_long cannot name what is
 * wrong and knows no nearest name. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/common.h"

static bool help;
static cli_list v8_flags;
static v8c_buf v8_flags_text;

static const cli_option common_options[] = {
    {"help", 'h', CLI_FLAG, &help},
    {"v8-flags", 0, CLI_LIST, &v8_flags},
    {"v8-flag", 0, CLI_LIST, &v8_flags},
    {NULL, 0, CLI_FLAG, NULL},
};

int cli_usage(const cli_command *command, const char *format, ...) {
  v8c_buf text = {0};
  va_list args;
  va_start(args, format);
  char line[512];
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  cli_plain_text(&text, line, strlen(line), sizeof line);
  fprintf(stderr, "v8c%s%s: %s; see v8c%s%s --help\n", command ? " " : "", command ? command->name : "",
          text.data ? text.data : "", command ? " " : "", command ? command->name : "");
  v8c_buf_free(&text);
  return CLI_USAGE;
}

/* ---- Nearest name ---------------------------------------------------------------------- */

enum { LONGEST = 32 };

static size_t least(size_t a, size_t b, size_t c) {
  size_t ab = a < b ? a : b;
  return ab < c ? ab : c;
}

/* Letters to insert, drop or replace to make `b` of `a`; LONGEST when one is long. */
static size_t distance(const char *a, const char *b) {
  size_t n = strlen(a), m = strlen(b), row[LONGEST + 1];
  if (n > LONGEST || m > LONGEST) return LONGEST;
  for (size_t j = 0; j <= m; j++) row[j] = j;
  for (size_t i = 1; i <= n; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= m; j++) {
      size_t here = least(row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
      diagonal = row[j];
      row[j] = here;
    }
  }
  return row[m];
}

const char *cli_nearest(const char *word, const char *const *names, size_t count) {
  const char *nearest = NULL;
  size_t best = 3; /* further away is a guess */
  for (size_t i = 0; i < count; i++) {
    size_t d = distance(word, names[i]);
    if (d < best && d < strlen(names[i])) {
      best = d;
      nearest = names[i];
    }
  }
  return nearest;
}

static int unknown_option(const cli_command *command, const cli_option *options, const char *word) {
  const char *names[32];
  size_t count = 0;
  for (const cli_option *o = options; o && o->name && count < 28; o++) names[count++] = o->name;
  for (const cli_option *o = common_options; o->name; o++) names[count++] = o->name;
  char name[LONGEST + 1] = "";
  if (word[1] == '-') snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
  const char *near = name[0] ? cli_nearest(name, names, count) : NULL;
  if (near) return cli_usage(command, "there is no option %s (--%s?)", word, near);
  return cli_usage(command, "there is no option %s", word);
}

/* ---- Parsing ---------------------------------------------------------------------------- */

/* The option that `word` names; *value points behind its name and `=`, NULL without. */
static const cli_option *find(const cli_option *options, const char *word, const char **value) {
  *value = NULL;
  if (word[1] != '-') {
    for (const cli_option *o = options; o && o->name; o++) {
      if (!o->letter || o->letter != word[1]) continue;
      if (word[2]) *value = word + 2;
      return o;
    }
    return NULL;
  }
  size_t len = strcspn(word + 2, "=");
  if (word[2 + len]) *value = word + 2 + len + 1;
  for (const cli_option *o = options; o && o->name; o++)
    if (strlen(o->name) == len && !memcmp(o->name, word + 2, len)) return o;
  return NULL;
}

static int add(cli_list *list, const char *item) {
  const char **items = realloc(list->items, (list->count + 1) * sizeof *items);
  if (!items) return cli_fail(V8C_ENOMEM, NULL);
  list->items = items;
  list->items[list->count++] = item;
  return CLI_GO;
}

static int take(const cli_option *option, const char *value) {
  switch (option->kind) {
    case CLI_FLAG: *(bool *)option->to = true; return CLI_GO;
    case CLI_TEXT: *(const char **)option->to = value; return CLI_GO;
    case CLI_MAYBE: *(cli_maybe *)option->to = (cli_maybe){true, value}; return CLI_GO;
    case CLI_LIST: return add(option->to, value);
  }
  return CLI_GO;
}

/* One option at words[*at]; moves *at to the last word that belongs to it. */
static int parse_one(const cli_command *command, const cli_option *options, const cli_args *args, int *at) {
  const char *word = args->words[*at], *value;
  const cli_option *option = find(options, word, &value);
  if (!option) option = find(common_options, word, &value);
  if (!option) return unknown_option(command, options, word);
  bool needs = option->kind == CLI_TEXT || option->kind == CLI_LIST;
  if (option->kind == CLI_FLAG && value) return cli_usage(command, "--%s takes no value", option->name);
  if (needs && !value) {
    if (*at + 1 >= args->count) return cli_usage(command, "%s needs a value", word);
    value = args->words[++*at];
  }
  return take(option, value);
}

static int join_flags(void) {
  v8_flags_text.len = 0;
  for (size_t i = 0; i < v8_flags.count; i++)
    if (v8c_buf_printf(&v8_flags_text, "%s%s", i ? " " : "", v8_flags.items[i])) return cli_fail(V8C_ENOMEM, NULL);
  return CLI_GO;
}

int cli_parse(const cli_command *command, const cli_option *options, bool early, cli_args *args) {
  int rest = 0;
  bool over = false;
  for (int i = 0; i < args->count; i++) {
    const char *word = args->words[i];
    if (over || word[0] != '-' || !word[1]) {
      args->words[rest++] = args->words[i];
      over = over || early;
    } else if (!strcmp(word, "--")) {
      over = true;
    } else {
      int status = parse_one(command, options, args, &i);
      if (status != CLI_GO) return status;
    }
  }
  args->count = rest;
  if (help && command) {
    cli_out(command->help, strlen(command->help));
    return CLI_FINE;
  }
  return join_flags();
}

int cli_add_v8_flags(const char *flags) {
  int err = v8c_buf_printf(&v8_flags_text, "%s%s", v8_flags_text.len ? " " : "", flags);
  return err ? cli_fail(err, NULL) : CLI_GO;
}

const char *cli_v8_flags(void) { return v8_flags_text.data ? v8_flags_text.data : ""; }

void cli_options_free(void) {
  free(v8_flags.items);
  v8c_buf_free(&v8_flags_text);
}
