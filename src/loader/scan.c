/* scan.c: what a CommonJS source exports and requires, by its tokens: no parser, and nothing runs.
 * It finds what Node's cjs-module-lexer finds, but for the loops that Babel makes of `export *`:
 *
 *   exports.a = …, exports['a'] = …, module.exports.a = …, Object.defineProperty(exports, 'a', …),
 *   module.exports = { a, b }, module.exports = require('x'), __exportStar(require('x')), require('x') */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"

enum kind { WORD, STRING, PUNCT, OTHER };

struct token {
  enum kind kind;
  const char *p;
  size_t len;
};

/* The last tokens, and the one being looked at. */
struct scanner {
  const char *p, *end;
  struct token last;
  int depth[64]; /* braces open in each ${} of a template */
  int templates;
  int braces;
};

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         (unsigned char)c >= 128;
}

static bool is(const struct token *t, const char *text) {
  return t->len == strlen(text) && !memcmp(t->p, text, t->len);
}

/* May a slash here begin a regular expression? */
static bool regexp_may_come(const struct token *last) {
  static const char *const before[] = {"return", "typeof", "case", "in",   "of",         "delete", "void",
                                       "throw",  "new",    "do",   "else", "instanceof", "yield",  "await"};
  if (!last->p) return true;
  if (last->kind == WORD) {
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
      if (is(last, before[i])) return true;
    return false;
  }
  return last->kind == PUNCT && *last->p != ')' && *last->p != ']' && *last->p != '}';
}

static void skip_space(struct scanner *s) {
  while (s->p < s->end) {
    if (*s->p == ' ' || (*s->p >= '\t' && *s->p <= '\r')) {
      s->p++;
    } else if (s->end - s->p > 1 && s->p[0] == '/' && s->p[1] == '/') {
      while (s->p < s->end && *s->p != '\n' && *s->p != '\r') s->p++;
    } else if (s->end - s->p > 1 && s->p[0] == '/' && s->p[1] == '*') {
      for (s->p += 2; s->p < s->end && !(s->p[-1] == '*' && *s->p == '/'); s->p++) continue;
      if (s->p < s->end) s->p++;
    } else {
      return;
    }
  }
}

static void skip_string(struct scanner *s, char quote) {
  for (s->p++; s->p < s->end && *s->p != quote && *s->p != '\n'; s->p++)
    if (*s->p == '\\' && s->p + 1 < s->end) s->p++;
  if (s->p < s->end) s->p++;
}

static void skip_regexp(struct scanner *s) {
  bool set = false;
  for (s->p++; s->p < s->end && *s->p != '\n' && (set || *s->p != '/'); s->p++) {
    if (*s->p == '\\' && s->p + 1 < s->end)
      s->p++;
    else if (*s->p == '[')
      set = true;
    else if (*s->p == ']')
      set = false;
  }
  if (s->p < s->end) s->p++;
  while (s->p < s->end && is_word(*s->p)) s->p++;
}

/* From behind a backtick or the } of a ${}: to the end, or behind the next ${. */
static void skip_template(struct scanner *s) {
  for (; s->p < s->end && *s->p != '`'; s->p++) {
    if (*s->p == '\\') {
      s->p++;
    } else if (s->end - s->p > 1 && s->p[0] == '$' && s->p[1] == '{') {
      s->p += 2;
      if (s->templates < (int)(sizeof s->depth / sizeof *s->depth)) s->depth[s->templates++] = s->braces;
      return;
    }
  }
  if (s->p < s->end) s->p++;
}

static bool next(struct scanner *s, struct token *out) {
  skip_space(s);
  if (s->p >= s->end) return false;
  struct token t = {OTHER, s->p, 1};
  if (is_word(*s->p)) {
    t.kind = WORD;
    while (s->p < s->end && is_word(*s->p)) s->p++;
  } else if (*s->p == '"' || *s->p == '\'') {
    t.kind = STRING;
    skip_string(s, *s->p);
  } else if (*s->p == '`') {
    s->p++;
    skip_template(s);
  } else if (*s->p == '/' && regexp_may_come(&s->last)) {
    skip_regexp(s);
  } else if (*s->p == '}' && s->templates && s->depth[s->templates - 1] == s->braces) {
    s->templates--;
    s->p++;
    skip_template(s);
  } else {
    t.kind = PUNCT;
    s->braces += (*s->p == '{') - (*s->p == '}');
    s->p++;
  }
  t.len = (size_t)(s->p - t.p);
  if (s->p > s->end) s->p = s->end;
  *out = s->last = t;
  return true;
}

/* ---- Patterns ---------------------------------------------------------------------------------- */

struct match {
  struct scanner at; /* behind what has matched */
  v8c__scan_fn found;
  void *data;
};

static bool take(struct match *m, const char *text) {
  struct scanner before = m->at;
  struct token t;
  if (next(&m->at, &t) && t.kind != STRING && is(&t, text)) return true;
  m->at = before;
  return false;
}

static bool take_string(struct match *m, struct token *out) {
  struct scanner before = m->at;
  if (next(&m->at, out) && out->kind == STRING && out->len > 2 && !memchr(out->p, '\\', out->len)) {
    out->p++;
    out->len -= 2;
    return true;
  }
  m->at = before;
  return false;
}

static int tell(struct match *m, enum v8c__scan_what what, const struct token *t) {
  return m->found(what, t->p, t->len, m->data);
}

/* `require ( "x" )`, from behind `require`. */
static bool required(struct match *m, struct token *out) { return take(m, "(") && take_string(m, out) && take(m, ")"); }

static bool assigned(struct match *m) { return take(m, "=") && !take(m, "=") && !take(m, ">"); }

static bool is_name(const struct token *t) { return t->kind == WORD && !(*t->p >= '0' && *t->p <= '9'); }

/* `...require("x")`, `...x` in an object. */
static int spread(struct match *m) {
  struct token t;
  for (int dots = 1; dots < 3; dots++)
    if (!take(m, ".")) return 0;
  if (!take(m, "require")) return next(&m->at, &t) ? 0 : 1;
  return required(m, &t) ? tell(m, V8C__SCAN_REEXPORT, &t) : 0;
}

/* The names of `{ a, b: c, …`, up to a value that is more than a name. */
static int object_names(struct match *m) {
  struct token t, value;
  int err = 0;
  do {
    if (!next(&m->at, &t)) break;
    if (t.kind == PUNCT && *t.p == '.') {
      err = spread(m);
      continue;
    }
    if (t.kind == STRING && t.len > 2)
      t.p++, t.len -= 2;
    else if (!is_name(&t))
      break;
    bool has_value = take(m, ":");
    if (t.kind == STRING && !has_value) break;
    if (has_value && (!next(&m->at, &value) || !is_name(&value))) break;
    err = tell(m, V8C__SCAN_EXPORT, &t);
  } while (!err && take(m, ","));
  return err < 0 ? err : 0;
}

/* From behind `exports` or `module.exports`. */
static int exports_use(struct match *m, bool module) {
  struct token t;
  struct match ahead = *m;
  if (take(&ahead, ".") && next(&ahead.at, &t) && t.kind == WORD)
    return take(&ahead, "=") ? tell(m, V8C__SCAN_EXPORT, &t) : 0;
  ahead = *m;
  if (take(&ahead, "[") && take_string(&ahead, &t) && take(&ahead, "]"))
    return assigned(&ahead) ? tell(m, V8C__SCAN_EXPORT, &t) : 0;
  ahead = *m;
  if (!module || !assigned(&ahead)) return 0;
  int err = tell(m, V8C__SCAN_FORGET, &(struct token){OTHER, "", 0});
  if (err) return err;
  if (take(&ahead, "{")) return object_names(&ahead);
  if (take(&ahead, "require") && required(&ahead, &t)) return tell(m, V8C__SCAN_REEXPORT, &t);
  return 0;
}

/* `return a.b` or `return a["b"]` or `return a`, in a getter, from behind its `get`. */
static bool simple_getter(struct match *m) {
  struct token t;
  if (take(m, ":")) {
    if (!take(m, "function")) return false;
    if (!take(m, "(") && !(next(&m->at, &t) && is_name(&t) && take(m, "("))) return false;
  } else if (!take(m, "(")) {
    return false;
  }
  if (!take(m, ")") || !take(m, "{") || !take(m, "return") || !next(&m->at, &t) || !is_name(&t)) return false;
  if (take(m, ".")) {
    if (!next(&m->at, &t) || !is_name(&t)) return false;
  } else if (take(m, "[")) {
    if (!take_string(m, &t) || !take(m, "]")) return false;
  }
  (void)take(m, ";");
  return take(m, "}");
}

/* `Object.defineProperty(exports, "a", { enumerable: true, …`, from behind `Object`: with a value, or
 * enumerable and with a getter that returns a name. */
static int define_property(struct match *m) {
  struct token t;
  if (!take(m, ".") || !take(m, "defineProperty") || !take(m, "(")) return 0;
  if (take(m, "module") && !take(m, ".")) return 0;
  if (!take(m, "exports") || !take(m, ",") || !take_string(m, &t) || !take(m, ",") || !take(m, "{")) return 0;
  bool enumerable = take(m, "enumerable");
  if (enumerable && (!take(m, ":") || !(take(m, "true") || (take(m, "!") && take(m, "0"))) || !take(m, ","))) return 0;
  if (take(m, "value")) return take(m, ":") ? tell(m, V8C__SCAN_EXPORT, &t) : 0;
  return enumerable && take(m, "get") && simple_getter(m) ? tell(m, V8C__SCAN_EXPORT, &t) : 0;
}

static int look(struct match *m, const struct token *t, bool member) {
  struct token name;
  if (is(t, "__export") || is(t, "__exportStar"))
    return take(m, "(") && take(m, "require") && required(m, &name) ? tell(m, V8C__SCAN_REEXPORT, &name) : 0;
  if (member) return 0;
  if (is(t, "require")) return required(m, &name) ? tell(m, V8C__SCAN_REQUIRE, &name) : 0;
  if (is(t, "exports")) return exports_use(m, false);
  if (is(t, "module")) return take(m, ".") && take(m, "exports") ? exports_use(m, true) : 0;
  if (is(t, "Object")) return define_property(m);
  return 0;
}

int v8c__scan(const char *source, size_t len, v8c__scan_fn found, void *data) {
  struct scanner s = {.p = source, .end = source + len};
  struct token t;
  int err = 0;
  bool member = false;
  while (!err && next(&s, &t)) {
    if (t.kind == WORD) {
      struct match m = {s, found, data};
      err = look(&m, &t, member);
    }
    member = t.kind == PUNCT && *t.p == '.';
  }
  return err;
}
