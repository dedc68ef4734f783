/* graph.c: containers that have a graph of modules instead of a heap. What is in it is the loader's. */
#include <string.h>
#include <time.h>

#include "src/internal.h"
#include "src/pack/crypto.h"
#include "src/pack/engine.h"
#include "src/pack/snapshot.h"
#include "v8c/esm.h"

const void *v8c_snapshot_graph(const v8c_snapshot *snapshot, size_t *len) {
  const struct v8c__container *container = snapshot ? v8c__snapshot_container(snapshot) : NULL;
  if (len) *len = container ? container->graph_len : 0;
  return container ? container->graph : NULL;
}

int v8c_snapshot_from_graph(const v8c_graph_options *given, v8c_snapshot **out) {
  v8c_graph_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (!out || !options.graph || !options.graph_len)
    return v8c__fail(V8C_EINVAL, "out or graph is NULL, or it is empty");
  if ((options.extra_count && !options.extra) || (options.bundle_len && !options.bundle))
    return v8c__fail(V8C_EINVAL, "extra or bundle is NULL");
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  char *origin = v8c__strdup(options.origin ? options.origin : "", options.origin ? options.origin_len : 0);
  struct v8c__container container = {.v8_version = v8c__v8_version(),
                                     .arch = v8c__v8_arch(),
                                     .build = v8c__v8_build(),
                                     .flags = v8c__v8_flags(),
                                     .origin = origin,
                                     .has_bundle = options.bundle != NULL,
                                     .extras = options.extra,
                                     .extra_count = options.extra_count,
                                     .created_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000,
                                     .warmed = options.warmed,
                                     .layers = 1,
                                     .graph = options.graph,
                                     .graph_len = options.graph_len};
  v8c_buf bytes = {0};
  err = origin ? 0 : v8c__fail(V8C_ENOMEM, "no memory for the origin");
  if (!err && options.bundle) err = v8c__sha256(options.bundle, options.bundle_len, container.bundle_sha256);
  if (!err) err = v8c__container_write(&container, &bytes);
  v8c__free(origin);
  return err ? err : v8c__snapshot_adopt(&bytes, out);
}
