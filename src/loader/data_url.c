/* data_url.c: modules that are their own URL: data:text/javascript,… */
#include <string.h>
#include <strings.h>

#include "src/internal.h"
#include "src/loader/loader.h"
#include "src/loader/source_map.h"

static v8c_source_kind kind_of(const char *type, size_t len) {
  static const struct {
    const char *type;
    v8c_source_kind kind;
  } kinds[] = {{"text/javascript", V8C_SOURCE_MODULE},
               {"application/javascript", V8C_SOURCE_MODULE},
               {"application/json", V8C_SOURCE_JSON}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strlen(kinds[i].type) == len && !strncasecmp(type, kinds[i].type, len)) return kinds[i].kind;
  return V8C_SOURCE_AUTO;
}

bool v8c__is_data_url(const char *url) { return !strncmp(url, "data:", 5); }

int v8c__data_url_source(const char *url, size_t len, v8c_buf *out, v8c_source_kind *kind) {
  *kind = kind_of(url + 5, strcspn(url + 5, ";,"));
  int err = *kind == V8C_SOURCE_AUTO ? V8C_ENOENT : v8c__data_url(url, len, out);
  return err == V8C_EFORMAT ? V8C_ENOENT : err;
}

int v8c__data_url_complaint(const char *url, v8c_buf *out) {
  size_t essence = strcspn(url + 5, ";,");
  return v8c_buf_printf(out, "Unknown module format: %.*s for URL %s", (int)(essence < 200 ? essence : 200), url + 5,
                        url);
}
