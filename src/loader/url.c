/* url.c: see url.h. The states of the standard's parser as functions, each for the rest of the text. */
#include "src/loader/url.h"

#include <string.h>

#include "src/internal.h"
#include "v8c/loader.h"

/* What is left to read. */
struct rest {
  const char *p, *end;
};

/* ---- Letters ------------------------------------------------------------------------- */

static bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The sets of what is percent-encoded: beyond control characters and all past "~", these. */
#define IN_FRAGMENT " \"<>`"
#define IN_QUERY " \"#<>"
#define IN_SPECIAL_QUERY IN_QUERY "'"
#define IN_PATH IN_QUERY "?^`{}"
#define IN_USER IN_PATH "/:;=@[\\]|"

static void put(struct v8c__url *url, v8c_buf *to, const char *text, size_t len) {
  if (!url->err) url->err = v8c_buf_append(to, text, len);
}

static void put_char(struct v8c__url *url, v8c_buf *to, char c) { put(url, to, &c, 1); }

static void put_encoded(struct v8c__url *url, v8c_buf *to, const char *text, size_t len, const char *set) {
  static const char digits[] = "0123456789ABCDEF";
  size_t done = 0;
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c > 31 && c < 127 && !(set && strchr(set, c))) continue;
    char code[] = {'%', digits[c >> 4], digits[c & 15]};
    put(url, to, text + done, i - done);
    put(url, to, code, sizeof code);
    done = i + 1;
  }
  put(url, to, text + done, len - done);
}

/* ---- What a URL is --------------------------------------------------------------------- */

static bool is_text(const v8c_buf *buf, const char *text) {
  size_t len = strlen(text);
  return buf->len == len && (!len || !memcmp(buf->data, text, len));
}

static const char *default_port(const struct v8c__url *url) {
  static const char *const known[][2] = {{"http", "80"}, {"https", "443"}, {"ws", "80"},
                                         {"wss", "443"}, {"ftp", "21"},    {"file", ""}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (is_text(&url->scheme, known[i][0])) return known[i][1];
  return NULL;
}

bool v8c__url_special(const struct v8c__url *url) { return default_port(url) != NULL; }

static bool is_file(const struct v8c__url *url) { return is_text(&url->scheme, "file"); }

/* Also a backslash, where the scheme is special. */
static bool is_slash(const struct v8c__url *url, const struct rest *r) {
  return r->p < r->end && (*r->p == '/' || (*r->p == '\\' && v8c__url_special(url)));
}

static void copy(struct v8c__url *url, v8c_buf *to, const v8c_buf *from) {
  to->len = 0;
  put(url, to, from->data ? from->data : "", from->len);
}

static void copy_authority(struct v8c__url *url, const struct v8c__url *base) {
  copy(url, &url->user, &base->user);
  copy(url, &url->host, &base->host);
  copy(url, &url->port, &base->port);
  url->has_host = base->has_host;
}

/* ---- Path, query, fragment -------------------------------------------------------------- */

static void parse_fragment(struct v8c__url *url, struct rest *r) {
  put_char(url, &url->fragment, '#');
  put_encoded(url, &url->fragment, r->p, (size_t)(r->end - r->p), IN_FRAGMENT);
  r->p = r->end;
}

/* What may come behind a path. */
static void parse_tail(struct v8c__url *url, struct rest *r) {
  if (r->p < r->end && *r->p == '?') {
    const char *hash = memchr(r->p, '#', (size_t)(r->end - r->p)), *end = hash ? hash : r->end;
    put_char(url, &url->query, '?');
    put_encoded(url, &url->query, r->p + 1, (size_t)(end - r->p - 1),
                v8c__url_special(url) ? IN_SPECIAL_QUERY : IN_QUERY);
    r->p = end;
  }
  if (r->p < r->end && *r->p == '#') {
    r->p++;
    parse_fragment(url, r);
  }
}

/* "." and "%2e", and twice: how many dots a segment is made of, 0 when of more. */
static int dots(const char *p, size_t len) {
  int count = 0;
  for (size_t i = 0; i < len; count++) {
    if (p[i] == '.')
      i++;
    else if (len - i >= 3 && p[i] == '%' && p[i + 1] == '2' && lower(p[i + 2]) == 'e')
      i += 3;
    else
      return 0;
  }
  return count > 2 ? 0 : count;
}

/* Takes the last segment off. */
static void shorten(v8c_buf *path) {
  while (path->len && path->data[path->len - 1] != '/') path->len--;
  if (path->len) path->len--;
  if (path->data) path->data[path->len] = 0;
}

/* Segments behind what url->path has already, which ends without a slash. */
static void parse_path(struct v8c__url *url, struct rest *r) {
  for (;;) {
    const char *start = r->p;
    while (r->p < r->end && !is_slash(url, r) && *r->p != '?' && *r->p != '#') r->p++;
    bool slash = is_slash(url, r);
    int n = dots(start, (size_t)(r->p - start));
    if (n == 2) shorten(&url->path);
    if (!n) {
      put_char(url, &url->path, '/');
      put_encoded(url, &url->path, start, (size_t)(r->p - start), IN_PATH);
    } else if (!slash) {
      put_char(url, &url->path, '/');
    }
    if (!slash) break;
    r->p++;
  }
  parse_tail(url, r);
}

/* From a path's first letter, or its end: where the leading slash, if any, is still there. */
static void parse_path_start(struct v8c__url *url, struct rest *r) {
  bool none = r->p == r->end || *r->p == '?' || *r->p == '#';
  if (none && !v8c__url_special(url)) {
    parse_tail(url, r);
    return;
  }
  if (is_slash(url, r)) r->p++;
  parse_path(url, r);
}

static void parse_opaque(struct v8c__url *url, struct rest *r) {
  const char *start = r->p;
  url->opaque = true;
  while (r->p < r->end && *r->p != '?' && *r->p != '#') r->p++;
  put_encoded(url, &url->path, start, (size_t)(r->p - start), NULL);
  parse_tail(url, r);
}

/* ---- Authority ------------------------------------------------------------------------- */

static bool parse_port(struct v8c__url *url, const char *p, size_t len) {
  unsigned value = 0;
  for (size_t i = 0; i < len; i++) {
    if (!is_digit(p[i])) return false;
    value = value * 10 + (unsigned)(p[i] - '0');
    if (value > 65535) return false;
  }
  if (!len) return true;
  char text[8] = "";
  size_t at = sizeof text - 1;
  do text[--at] = (char)('0' + value % 10);
  while (value /= 10);
  const char *usual = default_port(url);
  if (!usual || strcmp(usual, text + at)) put(url, &url->port, text + at, strlen(text + at));
  return true;
}

/* Percent-decodes the name of a host of a special scheme, in lower case. */
static bool parse_domain(struct v8c__url *url, const char *p, size_t len) {
  for (size_t i = 0; i < len; i++) {
    char c = p[i];
    if (c == '%' && len - i > 2 && hex_value(p[i + 1]) >= 0 && hex_value(p[i + 2]) >= 0) {
      c = (char)(hex_value(p[i + 1]) * 16 + hex_value(p[i + 2]));
      i += 2;
    }
    if ((unsigned char)c <= 32 || (unsigned char)c >= 127 || strchr("#/:<>?@[\\]^|%", c)) return false;
    put_char(url, &url->host, lower(c));
  }
  return len > 0;
}

static bool parse_host(struct v8c__url *url, const char *p, size_t len) {
  url->has_host = true;
  if (len && *p == '[') {
    if (p[len - 1] != ']') return false;
    for (size_t i = 0; i < len; i++) {
      if (i && i < len - 1 && hex_value(p[i]) < 0 && p[i] != ':' && p[i] != '.') return false;
      put_char(url, &url->host, lower(p[i]));
    }
    return len > 2;
  }
  if (v8c__url_special(url)) return parse_domain(url, p, len);
  for (size_t i = 0; i < len; i++)
    if (!p[i] || strchr(" #/:<>?@[\\]^|\t\n\r", p[i])) return false;
  put_encoded(url, &url->host, p, len, NULL);
  return true;
}

/* The end of the authority that starts at r->p. */
static const char *authority_end(const struct v8c__url *url, const struct rest *r) {
  struct rest at = *r;
  while (at.p < at.end && !is_slash(url, &at) && *at.p != '?' && *at.p != '#') at.p++;
  return at.p;
}

static void put_user(struct v8c__url *url, const char *p, size_t len) {
  const char *colon = memchr(p, ':', len);
  put_encoded(url, &url->user, p, colon ? (size_t)(colon - p) : len, IN_USER);
  if (!colon || colon + 1 == p + len) return;
  put_char(url, &url->user, ':');
  put_encoded(url, &url->user, colon + 1, (size_t)(p + len - colon - 1), IN_USER);
}

static bool parse_authority(struct v8c__url *url, struct rest *r) {
  const char *end = authority_end(url, r), *at = NULL;
  for (const char *p = r->p; p < end; p++)
    if (*p == '@') at = p;
  if (at) {
    put_user(url, r->p, (size_t)(at - r->p));
    r->p = at + 1;
  }
  const char *host_end = r->p;
  for (bool inside = false; host_end < end && (inside || *host_end != ':'); host_end++)
    inside = *host_end == '[' || (inside && *host_end != ']');
  size_t len = (size_t)(host_end - r->p);
  if (!len && (at || host_end < end)) return false;
  if (!parse_host(url, r->p, len)) return false;
  if (host_end < end && !parse_port(url, host_end + 1, (size_t)(end - host_end - 1))) return false;
  r->p = end;
  parse_path_start(url, r);
  return true;
}

/* ---- Relative to a base ------------------------------------------------------------------ */

/* "path", "?query", "#fragment" or nothing, where base has a path. */
static void parse_relative_path(struct v8c__url *url, const struct v8c__url *base, struct rest *r) {
  copy_authority(url, base);
  copy(url, &url->path, &base->path);
  if (r->p == r->end || *r->p == '#') copy(url, &url->query, &base->query);
  if (r->p == r->end || *r->p == '?' || *r->p == '#') {
    parse_tail(url, r);
    return;
  }
  shorten(&url->path);
  parse_path(url, r);
}

static bool parse_file(struct v8c__url *url, const struct v8c__url *base, struct rest *r) {
  if (base && !is_file(base)) base = NULL;
  url->has_host = true;
  if (!is_slash(url, r)) {
    if (base)
      parse_relative_path(url, base, r);
    else
      parse_path_start(url, r);
    return true;
  }
  r->p++;
  if (!is_slash(url, r)) {
    if (base) copy(url, &url->host, &base->host);
    parse_path(url, r);
    return true;
  }
  r->p++;
  const char *end = authority_end(url, r);
  if (end > r->p && !parse_host(url, r->p, (size_t)(end - r->p))) return false;
  if (is_text(&url->host, "localhost")) url->host.len = 0;
  r->p = end;
  parse_path_start(url, r);
  return true;
}

static bool parse_without_scheme(struct v8c__url *url, const struct v8c__url *base, struct rest *r) {
  if (!base) return false;
  copy(url, &url->scheme, &base->scheme);
  if (base->opaque) {
    if (r->p == r->end || *r->p != '#') return false;
    url->opaque = true;
    copy(url, &url->path, &base->path);
    copy(url, &url->query, &base->query);
    parse_tail(url, r);
    return true;
  }
  if (is_file(base)) return parse_file(url, base, r);
  if (!is_slash(url, r)) {
    parse_relative_path(url, base, r);
    return true;
  }
  r->p++;
  if (is_slash(url, r)) {
    while (is_slash(url, r)) {
      r->p++;
      if (!v8c__url_special(url)) break;
    }
    return parse_authority(url, r);
  }
  copy_authority(url, base);
  parse_path(url, r);
  return true;
}

/* ---- The whole ---------------------------------------------------------------------------- */

/* Moves behind "scheme:" when there is one. */
static bool parse_scheme(struct v8c__url *url, struct rest *r) {
  const char *p = r->p;
  if (p == r->end || !is_alpha(*p)) return false;
  while (p < r->end && (is_alpha(*p) || is_digit(*p) || (*p && strchr("+-.", *p)))) p++;
  if (p == r->end || *p != ':') return false;
  for (const char *c = r->p; c < p; c++) put_char(url, &url->scheme, lower(*c));
  r->p = p + 1;
  return true;
}

static bool parse_behind_scheme(struct v8c__url *url, const struct v8c__url *base, struct rest *r) {
  bool slashes = r->end - r->p > 1 && r->p[0] == '/' && r->p[1] == '/';
  if (is_file(url)) return parse_file(url, base, r);
  if (v8c__url_special(url)) {
    bool same = base && !base->opaque && base->scheme.len == url->scheme.len &&
                !memcmp(base->scheme.data, url->scheme.data, url->scheme.len);
    if (same && !slashes) {
      url->scheme.len = 0;
      return parse_without_scheme(url, base, r);
    }
    while (is_slash(url, r)) r->p++;
    return parse_authority(url, r);
  }
  if (slashes) {
    r->p += 2;
    return parse_authority(url, r);
  }
  if (is_slash(url, r))
    parse_path_start(url, r);
  else
    parse_opaque(url, r);
  return true;
}

/* Without the spaces around, and without tabs and ends of lines anywhere. */
static int clean(const char *text, size_t len, v8c_buf *out) {
  while (len && (unsigned char)text[0] <= 32) text++, len--;
  while (len && (unsigned char)text[len - 1] <= 32) len--;
  int err = v8c_buf_reserve(out, len);
  if (err) return err;
  char *to = out->data;
  for (size_t i = 0; i < len; i++)
    if (text[i] != '\t' && text[i] != '\n' && text[i] != '\r') *to++ = text[i];
  out->len = (size_t)(to - out->data);
  out->data[out->len] = 0;
  return 0;
}

int v8c__url_parse(const char *text, size_t len, const struct v8c__url *base, struct v8c__url *out) {
  struct v8c__url url = {0};
  v8c_buf cleaned = {0};
  url.err = clean(text, len, &cleaned);
  struct rest r = {cleaned.data, cleaned.data + cleaned.len};
  bool good = !url.err;
  if (good) good = parse_scheme(&url, &r) ? parse_behind_scheme(&url, base, &r) : parse_without_scheme(&url, base, &r);
  v8c_buf_free(&cleaned);
  if (url.err || !good) {
    int err = url.err ? url.err : V8C_EFORMAT;
    v8c__url_free(&url);
    return err;
  }
  *out = url;
  return 0;
}

void v8c__url_free(struct v8c__url *url) {
  v8c_buf *const parts[] = {&url->scheme, &url->user, &url->host, &url->port, &url->path, &url->query, &url->fragment};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) v8c_buf_free(parts[i]);
}

static const char *text_of(const v8c_buf *buf) { return buf->len ? buf->data : ""; }

int v8c__url_text(const struct v8c__url *url, v8c_buf *out) {
  const v8c_buf *const parts[] = {&url->host, &url->port, &url->path, &url->query, &url->fragment};
  int err = v8c_buf_append(out, text_of(&url->scheme), url->scheme.len);
  if (!err) err = v8c_buf_append(out, "://", url->has_host ? 3 : 1);
  if (!err && url->user.len) err = v8c_buf_append(out, url->user.data, url->user.len);
  if (!err && url->user.len) err = v8c_buf_append(out, "@", 1);
  for (size_t i = 0; i < sizeof parts / sizeof *parts && !err; i++) {
    if (parts[i] == &url->port && url->port.len) err = v8c_buf_append(out, ":", 1);
    /* Two slashes would read as a host. */
    if (parts[i] == &url->path && !url->has_host && !url->opaque && url->path.len > 1 && url->path.data[1] == '/')
      err = v8c_buf_append(out, "/.", 2);
    if (!err) err = v8c_buf_append(out, text_of(parts[i]), parts[i]->len);
  }
  return err;
}

bool v8c__url_relative(const char *text, size_t len) {
  return (len >= 1 && text[0] == '/') || (len >= 2 && !memcmp(text, "./", 2)) || (len >= 3 && !memcmp(text, "../", 3));
}

int v8c__url_resolve(const char *text, size_t len, const char *base, size_t base_len, v8c_buf *out) {
  struct v8c__url parsed = {0}, url = {0};
  int err = base_len ? v8c__url_parse(base, base_len, NULL, &parsed) : 0;
  if (!err) err = v8c__url_parse(text, len, base_len ? &parsed : NULL, &url);
  if (!err) err = v8c__url_text(&url, out);
  v8c__url_free(&parsed);
  v8c__url_free(&url);
  return err;
}

/* ---- Paths ---------------------------------------------------------------------------------- */

int v8c__url_from_path(const char *path, size_t len, v8c_buf *out) {
  if (!len || *path != '/') return V8C_EFORMAT;
  struct v8c__url url = {.has_host = true};
  v8c_buf encoded = {0};
  put(&url, &url.scheme, "file", 4);
  /* Beyond what the parser encodes: what it would take for something else. */
  put_encoded(&url, &encoded, path + 1, len - 1, IN_PATH "%\\");
  struct rest r = {encoded.data ? encoded.data : "", encoded.data ? encoded.data + encoded.len : ""};
  if (!encoded.data) r.end = r.p;
  parse_path(&url, &r);
  v8c_buf_free(&encoded);
  int err = url.err ? url.err : v8c__url_text(&url, out);
  v8c__url_free(&url);
  return err;
}

static int decode(const v8c_buf *path, v8c_buf *out) {
  int err = 0;
  for (size_t i = 0; i < path->len && !err; i++) {
    char c = path->data[i];
    if (c == '%' && path->len - i > 2 && hex_value(path->data[i + 1]) >= 0 && hex_value(path->data[i + 2]) >= 0) {
      c = (char)(hex_value(path->data[i + 1]) * 16 + hex_value(path->data[i + 2]));
      i += 2;
      if (c == '/' || !c) return V8C_EFORMAT;
    }
    err = v8c_buf_append(out, &c, 1);
  }
  return err;
}

int v8c__url_to_path(const char *text, size_t len, v8c_buf *out) {
  struct v8c__url url;
  int err = v8c__url_parse(text, len, NULL, &url);
  if (err) return err;
  size_t before = out->len;
  err = is_file(&url) && !url.host.len ? decode(&url.path, out) : V8C_EFORMAT;
  if (err) out->len = before;
  v8c__url_free(&url);
  return err;
}

/* ---- In public ------------------------------------------------------------------------------- */

int v8c_url_resolve(const char *text, size_t len, const char *base, size_t base_len, v8c_buf *out) {
  if (!text || !out) return v8c__fail(V8C_EINVAL, "text or out is NULL");
  len = v8c__len(text, len);
  int err = v8c__url_resolve(text, len, base, v8c__len(base, base ? base_len : 0), out);
  return err ? v8c__fail(err, "'%.*s' is no URL", (int)(len < 200 ? len : 200), text) : 0;
}

int v8c_url_from_path(const char *path, size_t len, v8c_buf *out) {
  if (!path || !out) return v8c__fail(V8C_EINVAL, "path or out is NULL");
  int err = v8c__url_from_path(path, v8c__len(path, len), out);
  return err ? v8c__fail(err, "the path is not absolute") : 0;
}

int v8c_url_to_path(const char *url, size_t len, v8c_buf *out) {
  if (!url || !out) return v8c__fail(V8C_EINVAL, "url or out is NULL");
  int err = v8c__url_to_path(url, v8c__len(url, len), out);
  return err ? v8c__fail(err, "the URL is not that of a file here") : 0;
}
