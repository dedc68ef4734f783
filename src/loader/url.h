/* url.h: URLs as the WHATWG's standard has them, as far as modules need it. Knows nothing of V8.
 *
 * Not here: names of hosts beyond ASCII and IPv4 numbers in other forms, which are V8C_EFORMAT
 * or kept as written, and drive letters. */
#ifndef V8C_SRC_LOADER_URL_H
#define V8C_SRC_LOADER_URL_H

#include "v8c/base.h"

/* The parts, each percent-encoded and normal; path of an opaque one (data:, node:) as it is. */
struct v8c__url {
  v8c_buf scheme; /* without the colon */
  v8c_buf user;   /* with the password behind a colon; empty: none */
  v8c_buf host;
  v8c_buf port;
  v8c_buf path;
  v8c_buf query; /* with its ?, empty: none */
  v8c_buf fragment;
  bool has_host, opaque;
  int err; /* the first that appending met */
};

/* Parses `text` relative to `base` (may be NULL). On failure there is nothing to free.
 * 0 | V8C_EFORMAT when it is none | V8C_ENOMEM */
int v8c__url_parse(const char *text, size_t len, const struct v8c__url *base, struct v8c__url *out);

/* Adds it as text. 0 | V8C_ENOMEM */
int v8c__url_text(const struct v8c__url *url, v8c_buf *out);

void v8c__url_free(struct v8c__url *url);

/* Whether the scheme is one of those that the standard calls special: http, https, ws, wss, ftp, file. */
bool v8c__url_special(const struct v8c__url *url);

/* Whether the text is "/", "./" or "../" with anything behind. */
bool v8c__url_relative(const char *text, size_t len);

/* Both in one, from text to text: base "" for none. */
int v8c__url_resolve(const char *text, size_t len, const char *base, size_t base_len, v8c_buf *out);

/* Between paths and file: URLs. A path is absolute; the result has no "." and "..".
 * V8C_EFORMAT for a URL of another scheme, of another host, or with an encoded slash or NUL. */
int v8c__url_from_path(const char *path, size_t len, v8c_buf *out);
int v8c__url_to_path(const char *url, size_t len, v8c_buf *out);

#endif
