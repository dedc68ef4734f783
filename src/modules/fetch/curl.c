/* curl.c: see curl.h. */
#include "src/modules/fetch/curl.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "src/load.h"

static struct v8c__curl curl;
static bool is_there;
static char problem[200];

static void load(void) {
#define ROW(name) {#name, (void **)&curl.name},
  static const struct v8c__symbol symbols[] = {V8C__CURL_FUNCTIONS(ROW)};
#undef ROW
  if (!v8c__load("libcurl.so.4", symbols, sizeof symbols / sizeof *symbols, problem, sizeof problem)) return;
  is_there = curl.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!is_there) snprintf(problem, sizeof problem, "libcurl does not start");
}

const struct v8c__curl *v8c__curl_load(const char **why) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  *why = problem;
  return is_there ? &curl : NULL;
}
