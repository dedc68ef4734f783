/* source_name.c: names of sources and maps, relative to each other; data: URLs. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/source_map.h"
#include "src/loader/url.h"

/* Has it a scheme? One letter is a drive, or a folder. */
static bool is_url(const char *text, size_t len) {
  size_t i = 0;
  while (i < len && ((text[i] | 32) >= 'a' && (text[i] | 32) <= 'z')) i++;
  if (i < 1) return false;
  while (i < len && (((text[i] | 32) >= 'a' && (text[i] | 32) <= 'z') || (text[i] >= '0' && text[i] <= '9') ||
                     text[i] == '+' || text[i] == '-' || text[i] == '.'))
    i++;
  return i > 1 && i < len && text[i] == ':';
}

/* Takes "." and ".." out of a path that is appended to *out part by part; `start` is where it begins. */
static int add_parts(const char *path, size_t len, size_t start, bool rooted, v8c_buf *out) {
  int err = 0;
  for (size_t at = 0; at < len && !err;) {
    const char *slash = memchr(path + at, '/', len - at);
    size_t part = slash ? (size_t)(slash - (path + at)) : len - at;
    const char *name = path + at;
    at += part + 1;
    if (!part || (part == 1 && name[0] == '.')) continue;
    bool up = part == 2 && !memcmp(name, "..", 2);
    if (up && rooted && out->len == start) continue;
    if (up && out->len > start) {
      size_t cut = out->len - 1; /* behind the last part is a slash */
      while (cut > start && out->data[cut - 1] != '/') cut--;
      if (out->len - cut != 3 || memcmp(out->data + cut, "../", 3)) {
        out->len = cut;
        continue;
      }
    }
    err = v8c_buf_append(out, name, part);
    if (!err) err = v8c_buf_append(out, "/", 1);
  }
  return err;
}

/* Both are paths: `name` as seen from the folder of `base`. */
static int join_paths(const char *base, size_t base_len, const char *name, size_t len, v8c_buf *out) {
  size_t folder = base_len;
  while (folder && base[folder - 1] != '/') folder--;
  if (len && name[0] == '/') folder = 0;
  bool rooted = folder ? base[0] == '/' : len && name[0] == '/';
  int err = rooted ? v8c_buf_append(out, "/", 1) : 0;
  size_t start = out->len;
  if (!err) err = add_parts(base, folder, start, rooted, out);
  if (!err) err = add_parts(name, len, start, rooted, out);
  if (!err && out->len > start && (!len || name[len - 1] != '/')) out->data[--out->len] = 0;
  return err;
}

int v8c__source_join(const char *base, size_t base_len, const char *name, size_t len, v8c_buf *out) {
  int err = v8c_buf_reserve(out, out->len);
  if (err) return v8c__fail(err, "%s", "");
  if (is_url(name, len) || !base_len) {
    err = v8c_buf_append(out, name, len);
  } else if (is_url(base, base_len)) {
    size_t before = out->len;
    err = v8c__url_resolve(name, len, base, base_len, out);
    if (err == V8C_EFORMAT) {
      out->len = before;
      err = v8c_buf_append(out, name, len);
    }
  } else {
    err = join_paths(base, base_len, name, len, out);
  }
  return err ? v8c__fail(err, "%s", "") : 0;
}

/* ---- data: ------------------------------------------------------------------------------------ */

static int hex_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 32;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int base64_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

static int add_percent(const char *text, size_t len, v8c_buf *out) {
  int err = v8c_buf_reserve(out, out->len + len);
  for (size_t i = 0; i < len && !err; i++) {
    char c = text[i];
    if (c == '%' && i + 2 < len && hex_of(text[i + 1]) >= 0 && hex_of(text[i + 2]) >= 0) {
      c = (char)(hex_of(text[i + 1]) * 16 + hex_of(text[i + 2]));
      i += 2;
    }
    err = v8c_buf_append(out, &c, 1);
  }
  return err;
}

static int add_base64(const char *text, size_t len, v8c_buf *out) {
  int err = v8c_buf_reserve(out, out->len + len / 4 * 3 + 3);
  unsigned bits = 0, held = 0;
  for (size_t i = 0; i < len && !err; i++) {
    if (text[i] == '=' || text[i] == ' ') continue;
    int digit = base64_of(text[i]);
    if (digit < 0) return V8C_EFORMAT;
    bits = bits << 6 | (unsigned)digit;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    char c = (char)(bits >> held & 0xff);
    err = v8c_buf_append(out, &c, 1);
  }
  return err;
}

int v8c__data_url(const char *url, size_t len, v8c_buf *out) {
  const char mark[] = ";base64";
  const size_t mark_len = sizeof mark - 1;
  const char *comma = len > 5 && !memcmp(url, "data:", 5) ? memchr(url, ',', len) : NULL;
  if (!comma) return v8c__fail(V8C_EFORMAT, "no data: URL");
  size_t head = (size_t)(comma - url), rest = len - head - 1;
  bool base64 = head >= mark_len && !memcmp(comma - mark_len, mark, mark_len);
  int err = base64 ? add_base64(comma + 1, rest, out) : add_percent(comma + 1, rest, out);
  return err ? v8c__fail(err, "%s", err == V8C_EFORMAT ? "the data: URL is damaged" : "") : 0;
}
