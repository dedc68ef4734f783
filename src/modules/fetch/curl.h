/* curl.h: libcurl, loaded when something is fetched first: it brings some twenty libraries along. */
#ifndef V8C_SRC_MODULES_FETCH_CURL_H
#define V8C_SRC_MODULES_FETCH_CURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#define V8C__CURL_FUNCTIONS(X) \
  X(curl_global_init)          \
  X(curl_easy_init)            \
  X(curl_easy_setopt)          \
  X(curl_easy_getinfo)         \
  X(curl_easy_pause)           \
  X(curl_easy_strerror)        \
  X(curl_easy_cleanup)         \
  X(curl_multi_init)           \
  X(curl_multi_setopt)         \
  X(curl_multi_add_handle)     \
  X(curl_multi_remove_handle)  \
  X(curl_multi_socket_action)  \
  X(curl_multi_assign)         \
  X(curl_multi_info_read)      \
  X(curl_multi_cleanup)        \
  X(curl_slist_append)         \
  X(curl_slist_free_all)       \
  X(curl_url)                  \
  X(curl_url_set)              \
  X(curl_url_get)              \
  X(curl_url_cleanup)          \
  X(curl_url_strerror)         \
  X(curl_free)

struct v8c__curl {
#define V8C__CURL_MEMBER(name) __typeof__(name) *name;
  V8C__CURL_FUNCTIONS(V8C__CURL_MEMBER)
};

/* NULL, and *why, when it cannot be loaded. Any thread. */
const struct v8c__curl *v8c__curl_load(const char **why);

#endif
