/* text.h: small questions to texts and to JSON. */
#ifndef V8C_SRC_LOADER_TEXT_H
#define V8C_SRC_LOADER_TEXT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <string.h>

static inline bool v8c__ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && !strcmp(text + n - m, end);
}

/* The last member of that name, as JSON.parse has it; NULL: none, or null. */
static inline const cJSON *v8c__json_member(const cJSON *object, const char *name) {
  const cJSON *found = NULL;
  for (const cJSON *item = object ? object->child : NULL; item; item = item->next)
    if (!strcmp(item->string, name)) found = item;
  return found && cJSON_IsNull(found) ? NULL : found;
}

#endif
