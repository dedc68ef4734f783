/* flags.cc: V8 prints and exits on --help, prints on unknown flags and traps on late ones, so
 * every flag is looked up in the list that the build took from this very V8. */
#include "shim/flags.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "shim/shim.h"
#include "src/pack/engine.h"

namespace {

enum Type { BOOL, MAYBE_BOOL, INT, UINT, UINT64, FLOAT, SIZE_T, STRING };

const struct Flag {
  const char *name;
  Type type;
} table[] = {
#define V8C_FLAG(name, type) {name, type},
#include "v8_flags.inc"
#undef V8C_FLAG
};
const size_t table_size = sizeof table / sizeof *table;

/* A flag as written: "--no-lazy", "--stack_size=900". */
struct Word {
  char name[128]; /* dashes within, none in front, "no" taken off */
  bool negated;
  const char *value; /* behind '=', or NULL */
  size_t value_len;
};

const Flag *find(const char *name) {
  auto compare = [](const void *key, const void *flag) {
    return strcmp(static_cast<const char *>(key), static_cast<const Flag *>(flag)->name);
  };
  return static_cast<const Flag *>(bsearch(name, table, table_size, sizeof *table, compare));
}

const Flag *parse(const char *text, size_t len, Word *word) {
  const char *end = text + len;
  if (len < 2 || *text != '-') return nullptr;
  text += text[1] == '-' ? 2 : 1;
  const char *equals = static_cast<const char *>(memchr(text, '=', (size_t)(end - text)));
  size_t name_len = (size_t)((equals ? equals : end) - text);
  if (name_len == 0 || name_len >= sizeof word->name) return nullptr;
  for (size_t i = 0; i < name_len; i++) word->name[i] = text[i] == '_' ? '-' : text[i];
  word->name[name_len] = 0;
  word->value = equals ? equals + 1 : nullptr;
  word->value_len = equals ? (size_t)(end - equals - 1) : 0;
  word->negated = false;
  const Flag *flag = find(word->name);
  if (flag || strncmp(word->name, "no", 2)) return flag;
  size_t skip = word->name[2] == '-' ? 3 : 2;
  memmove(word->name, word->name + skip, strlen(word->name + skip) + 1);
  word->negated = true;
  return find(word->name);
}

bool is_number(Type type, const char *text) {
  char *end;
  if (!*text || strchr(" \t\n\v\f\r", *text)) return false;
  errno = 0;
  if (type == FLOAT) {
    strtod(text, &end);
  } else if (type == INT) {
    long value = strtol(text, &end, 10);
    if (value != (int)value) return false;
  } else {
    if (*text == '-') return false;
    unsigned long long value = strtoull(text, &end, 10);
    if (type == UINT && value != (unsigned)value) return false;
  }
  return *end == 0 && errno == 0;
}

int check_one(const char *text, size_t len) {
  Word word;
  int shown = len > 200 ? 200 : (int)len;
  const Flag *flag = parse(text, len, &word);
  if (!flag) return v8c__fail(V8C_EFLAG, "%.*s: V8 has no such flag", shown, text);
  if (!strcmp(flag->name, "help"))
    return v8c__fail(V8C_EFLAG, "--help: V8 would print its flags and exit; see v8c_flag_name");
  if (flag->type == BOOL || flag->type == MAYBE_BOOL) {
    if (!word.value) return 0;
    return v8c__fail(V8C_EFLAG, "%.*s: a flag without value; --no-%s turns it off", shown, text, flag->name);
  }
  if (word.negated) return v8c__fail(V8C_EFLAG, "%.*s: takes a value and cannot be negated", shown, text);
  if (!word.value) return v8c__fail(V8C_EFLAG, "%.*s: takes a value, --%s=VALUE", shown, text, flag->name);
  if (flag->type == STRING) return 0;
  char number[64];
  if (word.value_len >= sizeof number) return v8c__fail(V8C_EFLAG, "%.*s: the value is too long", shown, text);
  memcpy(number, word.value, word.value_len);
  number[word.value_len] = 0;
  if (is_number(flag->type, number)) return 0;
  return v8c__fail(V8C_EFLAG, "%.*s: the value is no %s in range", shown, text,
                   flag->type == FLOAT ? "number"
                   : flag->type == INT ? "integer"
                                       : "whole number");
}

const char *skip_space(const char *p) { return p + strspn(p, " \t\n\v\f\r"); }
size_t word_length(const char *p) { return strcspn(p, " \t\n\v\f\r"); }

/* Flags that change what a blob holds: what the language offers on its globals. V8's own
 * tag is no help here: it also covers CPU features, heap sizes and tracing. */
bool changes_blob(const char *name) {
  static const char *const prefixes[] = {"harmony", "js-", "experimental-wasm-"};
  static const char *const names[] = {
      "disallow-code-generation-from-strings", "shared-heap", "shared-string-table", "lite-mode", "builtin-subclassing",
      "enable-experimental-regexp-engine"};
  for (const char *prefix : prefixes)
    if (!strncmp(name, prefix, strlen(prefix))) return true;
  for (const char *other : names)
    if (!strcmp(name, other)) return true;
  return false;
}

char *relevant; /* sorted words, space between; made once, when V8 starts */

/* Adds one word in its place, over an older one of the same flag. */
void note_relevant(const Word &word, v8c_buf *words) {
  v8c_buf merged = {};
  v8c_buf mine = {};
  v8c_buf_printf(&mine, "--%s%s", word.negated ? "no-" : "", word.name);
  if (word.value) v8c_buf_printf(&mine, "=%.*s", (int)word.value_len, word.value);
  bool placed = false;
  const char *p = words->data ? words->data : "";
  for (p = skip_space(p); *p; p = skip_space(p)) {
    size_t len = word_length(p);
    Word old;
    parse(p, len, &old);
    int order = strcmp(old.name, word.name);
    if (order >= 0 && !placed) {
      v8c_buf_printf(&merged, "%s%s", merged.len ? " " : "", mine.data);
      placed = true;
    }
    if (order != 0) v8c_buf_printf(&merged, "%s%.*s", merged.len ? " " : "", (int)len, p);
    p += len;
  }
  if (!placed) v8c_buf_printf(&merged, "%s%s", merged.len ? " " : "", mine.data);
  v8c_buf_free(&mine);
  v8c_buf_free(words);
  *words = merged;
}

}  // namespace

int v8c__flags_check(const char *flags) {
  if (!flags) return 0;
  for (const char *p = skip_space(flags); *p; p = skip_space(p)) {
    size_t len = word_length(p);
    int err = check_one(p, len);
    if (err) return err;
    p += len;
  }
  return 0;
}

static bool exposed;

bool v8c__gc_exposed() { return exposed; }

void v8c__flags_apply(const char *flags) {
  v8c_buf words = {};
  for (const char *p = skip_space(flags); *p; p = skip_space(p)) {
    size_t len = word_length(p);
    Word word;
    bool known = parse(p, len, &word);
    if (known && !strcmp(word.name, "expose-gc")) exposed = !word.negated;
    if (known && changes_blob(word.name)) note_relevant(word, &words);
    p += len;
  }
  relevant = words.data;
  v8::V8::SetFlagsFromString(flags);
}

const char *v8c__v8_flags(void) { return relevant ? relevant : ""; }

int v8c_flag_check(const char *flag) {
  if (!flag) return v8c__code(V8C_EINVAL);
  return check_one(flag, strlen(flag));
}

const char *v8c_flag_name(size_t index) { return index < table_size ? table[index].name : nullptr; }
