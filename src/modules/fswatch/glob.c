/* glob.c: see glob.h. No recursion: of several stars only the last one has to be gone back to. */
#include "src/modules/fswatch/glob.h"

#include <stddef.h>
#include <stdint.h>

/* One character, UTF-8; a byte that is none stands for itself. */
static uint32_t take(const char **text) {
  const unsigned char *at = (const unsigned char *)*text;
  int more = *at >= 0xf0 ? 3 : *at >= 0xe0 ? 2 : *at >= 0xc0 ? 1 : 0;
  uint32_t c = more ? *at & (0x3fu >> more) : *at;
  for (int i = 1; i <= more; i++) {
    if ((at[i] & 0xc0) != 0x80) {
      more = 0;
      c = *at;
      break;
    }
    c = c << 6 | (at[i] & 0x3f);
  }
  *text += 1 + more;
  return c;
}

/* A character of a class or outside of one. */
static uint32_t take_literal(const char **pattern) {
  if (**pattern == '\\') ++*pattern;
  return take(pattern);
}

static bool is_negation(char c) { return c == '^' || c == '!'; }

/* At '['; past ']' afterwards. */
static bool take_class(const char **pattern, uint32_t c) {
  const char *at = *pattern + 1;
  bool negated = is_negation(*at), found = false;
  if (negated) at++;
  do {
    uint32_t low = take_literal(&at), high = low;
    if (*at == '-' && at[1] != ']') {
      at++;
      high = take_literal(&at);
    }
    if (low <= c && c <= high) found = true;
  } while (*at != ']');
  *pattern = at + 1;
  return found != negated;
}

static bool ends(char c) { return !c || c == '/'; }

/* One character of the pattern, no star, against one of the path. */
static bool take_one(const char **pattern, const char **path) {
  if (ends(**path)) return false;
  if (**pattern == '[') return take_class(pattern, take(path));
  if (**pattern == '?') {
    ++*pattern;
    (void)take(path);
    return true;
  }
  return take_literal(pattern) == take(path);
}

static bool matches_segment(const char *pattern, const char *path) {
  const char *star = NULL, *from = NULL;
  while (!ends(*pattern) || !ends(*path)) {
    if (*pattern == '*') {
      star = ++pattern;
      from = path;
    } else if (ends(*pattern) || !take_one(&pattern, &path)) {
      if (!star || ends(*from)) return false;
      pattern = star; /* the star takes one more */
      (void)take(&from);
      path = from;
    }
  }
  return true;
}

static bool is_stars(const char *pattern) { return pattern[0] == '*' && pattern[1] == '*' && ends(pattern[2]); }

/* NULL behind the last one. */
static const char *next_segment(const char *at) {
  while (!ends(*at)) at++;
  return *at ? at + 1 : NULL;
}

bool v8c__glob_match(const char *pattern, const char *path) {
  const char *stars = NULL, *from = NULL; /* what is behind the last "**", and where that took none */
  bool starred = false;
  if (!*path) path = NULL;
  for (;;) {
    if (pattern && is_stars(pattern)) {
      stars = pattern = next_segment(pattern);
      from = path;
      starred = true;
    } else if (!pattern && !path) {
      return true;
    } else if (pattern && path && matches_segment(pattern, path)) {
      pattern = next_segment(pattern);
      path = next_segment(path);
    } else {
      if (!starred || !from) return false;
      path = from = next_segment(from); /* the stars take one more */
      pattern = stars;
    }
  }
}

static bool class_is_valid(const char **pattern) {
  const char *at = *pattern + 1;
  if (is_negation(*at)) at++;
  if (*at == ']') return false;
  while (*at != ']') {
    for (int ends_of_range = 0; ends_of_range < 2; ends_of_range++) {
      if (ends(*at) || (*at == '\\' && ends(at[1]))) return false;
      (void)take_literal(&at);
      if (ends_of_range || *at != '-' || at[1] == ']') break;
      at++;
    }
  }
  *pattern = at + 1;
  return true;
}

bool v8c__glob_is_valid(const char *pattern) {
  if (!*pattern) return false;
  while (*pattern) {
    if (*pattern == '[') {
      if (!class_is_valid(&pattern)) return false;
      continue;
    }
    if (*pattern == '\\' && ends(*++pattern)) return false;
    (void)take(&pattern);
  }
  return true;
}
