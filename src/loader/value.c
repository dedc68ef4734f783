/* value.c: values of the host's as modules, under names: native modules. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"

static int add(v8c_loader *loader, const char *name, const struct v8c__memory *given) {
  struct v8c__memory *memory = v8c__calloc(sizeof *memory);
  int err = memory ? 0 : V8C_ENOMEM;
  if (!err && v8c__dict_get(&loader->memory, name, strlen(name)))
    err = v8c__fail(V8C_EEXIST, "there are two modules %s", name);
  if (!err) *memory = *given;
  if (!err) err = v8c__dict_set(&loader->memory, name, strlen(name), memory);
  if (err) v8c__free(memory);
  return err;
}

int v8c__loader_add_value(v8c_loader *loader, const char *name, v8c__value_fn make, void *data, bool denied) {
  return add(loader, name, &(struct v8c__memory){.make = make, .make_data = data, .denied = denied});
}

int v8c__loader_add_alias(v8c_loader *loader, const char *alias, const char *name) {
  char *means = v8c__strdup(name, V8C_ZSTR);
  int err = means ? add(loader, alias, &(struct v8c__memory){.means = means}) : V8C_ENOMEM;
  if (err) v8c__free(means);
  return err;
}

int v8c__loader_value(v8c_loader *loader, struct v8c__memory *memory, v8c_value *out) {
  if (memory->value) return v8c_ref_get(memory->value, out);
  int err = memory->make(loader->context, memory->make_data, out);
  if (err || memory->value) return err; /* it required itself meanwhile */
  return v8c_ref_new(loader->isolate, *out, &memory->value);
}

/* ---- As an ES module -------------------------------------------------------------------------- */

int v8c__value_names(v8c_loader *loader, v8c_value value, v8c_buf *text, const char ***out, size_t *count) {
  v8c_value names = NULL, name = NULL;
  uint32_t length = 0;
  int err = v8c_own_property_names(loader->context, value, &names);
  if (!err) err = v8c_array_length(names, &length);
  for (uint32_t i = 0; i < length && !err; i++) {
    err = v8c_get_index(loader->context, names, i, &name);
    if (!err) err = v8c_string_append(loader->isolate, name, 0, text);
    if (!err) err = v8c_buf_append(text, "", 1);
  }
  *out = err ? NULL : v8c__calloc((length + 1) * sizeof **out);
  if (!err && !*out) err = V8C_ENOMEM;
  const char *at = text->data;
  for (uint32_t i = 0; i < length && !err; i++, at += strlen(at) + 1) (*out)[(*count)++] = at;
  return err;
}

int v8c__value_module(v8c_loader *loader, struct v8c__record *record, struct v8c__memory *memory, v8c_module **out) {
  v8c_value value = NULL, give = NULL;
  v8c_buf text = {0};
  const char **names = NULL;
  size_t count = 0, kept = 0;
  int err = v8c__loader_value(loader, memory, &value);
  if (!err && v8c_is_object(value)) err = v8c__value_names(loader, value, &text, &names, &count);
  for (size_t i = 0; i < count; i++)
    if (strcmp(names[i], "default")) names[kept++] = names[i];
  if (!err) err = v8c__glue_give(loader, value, &give);
  if (!err) err = v8c_ref_new(loader->isolate, give, &record->value);
  if (!err) err = v8c__glue_module(loader, record->url, names, kept, true, out);
  v8c__free(names);
  v8c_buf_free(&text);
  return err;
}
