/* builder.c: what runtimes are made by. */
#include <string.h>

#include "src/runtime/core.h"

int v8c__builder_frozen(const v8c_builder *builder) {
  if (!builder) return v8c__fail(V8C_EINVAL, "builder is NULL");
  return atomic_load(&builder->built) ? v8c__fail(V8C_ESTATE, "the builder is built and cannot change") : 0;
}

int v8c_builder_new(const v8c_runtime_options *given, v8c_builder **out) {
  v8c_runtime_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (!out) return v8c__fail(V8C_EINVAL, "out is NULL");
  if (options.stack_bytes && options.stack_bytes < 256 * 1024)
    return v8c__fail(V8C_ERANGE, "stack_bytes: %zu is less than 256 KiB", options.stack_bytes);
  v8c_builder *builder = v8c__calloc(sizeof *builder);
  if (!builder) return v8c__fail(V8C_ENOMEM, "%s", "");
  atomic_init(&builder->refs, 1);
  builder->options = options;
  *out = builder;
  return 0;
}

int v8c_builder_add_initializer(v8c_builder *builder, const char *id, size_t len, v8c_job_fn fn, void *data) {
  int err = v8c__builder_frozen(builder);
  if (err) return err;
  if (!id) return v8c__fail(V8C_EINVAL, "id is NULL");
  size_t count = builder->initializer_count;
  if (!fn) return v8c__fail(V8C_EINVAL, "initializer at index %zu: fn is NULL", count);
  struct v8c__initializer *more = v8c__realloc(builder->initializers, (count + 1) * sizeof *more);
  if (!more) return v8c__fail(V8C_ENOMEM, "%s", "");
  builder->initializers = more;
  more[count] = (struct v8c__initializer){v8c__strdup(id, len), fn, data};
  if (!more[count].id) return v8c__fail(V8C_ENOMEM, "%s", "");
  builder->initializer_count++;
  return 0;
}

static int check_initializers(const v8c_builder *builder) {
  for (size_t i = 0; i < builder->initializer_count; i++) {
    const char *id = builder->initializers[i].id;
    if (!*id) return v8c__fail(V8C_EINVAL, "initializer at index %zu has an empty id", i);
    for (size_t j = 0; j < i; j++)
      if (!strcmp(builder->initializers[j].id, id))
        return v8c__fail(V8C_EEXIST, "initializer \"%s\" is at index %zu and %zu", id, j, i);
  }
  return 0;
}

int v8c_builder_build(v8c_builder *builder) {
  int err = v8c__builder_frozen(builder);
  if (!err) err = check_initializers(builder);
  if (!err) err = v8c__builder_check_modules(builder);
  if (!err) atomic_store(&builder->built, true);
  return err;
}

void v8c_builder_free(v8c_builder *builder) {
  if (!builder || atomic_fetch_sub(&builder->refs, 1) != 1) return;
  for (size_t i = 0; i < builder->initializer_count; i++) v8c__free(builder->initializers[i].id);
  v8c__free(builder->initializers);
  v8c__builder_free_modules(builder);
  v8c__free(builder);
}
