/* curl.c: see curl.h. */
#include "src/modules/fetch/curl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

static struct v8c__curl curl;
static bool is_there;
static char problem[200];

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(problem, sizeof problem, "%s", dlerror());
    return;
  }
#define LOAD(name)                                              \
  if (!(*(void **)&curl.name = dlsym(library, #name))) {        \
    snprintf(problem, sizeof problem, "libcurl has no " #name); \
    return;                                                     \
  }
  V8C__CURL_FUNCTIONS(LOAD)
  is_there = curl.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!is_there) snprintf(problem, sizeof problem, "libcurl does not start");
}

const struct v8c__curl *v8c__curl_load(const char **why) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  *why = problem;
  return is_there ? &curl : NULL;
}
