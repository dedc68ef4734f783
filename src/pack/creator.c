/* creator.c: a snapshot creator: V8's half is shim's, the container is made here. */
#include <string.h>
#include <time.h>

#include "src/internal.h"
#include "src/pack/crypto.h"
#include "src/pack/engine.h"
#include "src/pack/pack.h"
#include "src/pack/registry.h"
#include "v8c/esm.h"

#define DEFAULT_SEED UINT64_C(0x7638635f73656564)

struct v8c_creator {
  struct v8c__heap_creator *heap;  /* NULL once finished */
  struct v8c__heap_creator *spent; /* then this */
  const char **refs;               /* names in the order V8 has them; borrowed but the array */
  size_t refs_count;
  v8c_snapshot *base; /* retained: its names are in refs */
  v8c_extra *extra;   /* keys and values are copies */
  size_t extra_count;
  char *origin;
  bool has_bundle, warmed, deterministic;
  uint8_t bundle_sha256[32];
  double clock_ms;
  uint64_t random_seed;
  uint32_t layers, contexts;
};

/* Names of a base first, in its order, for its blob counts on them; then what else is
 * registered. Without a base: all that is registered, sorted. */
static int collect_refs(v8c_creator *creator) {
  size_t registered, inherited = 0;
  const char *const *names = v8c__natives_names(&registered);
  const struct v8c__container *base = creator->base ? v8c__snapshot_container(creator->base) : NULL;
  if (base) inherited = base->refs_count;
  creator->refs = v8c__alloc((inherited + registered + 1) * sizeof *creator->refs);
  if (!creator->refs) return v8c__fail(V8C_ENOMEM, "no memory for external references");
  for (size_t i = 0; i < inherited; i++) creator->refs[creator->refs_count++] = base->refs[i];
  for (size_t i = 0; i < registered; i++) {
    bool there = false;
    for (size_t k = 0; k < inherited && !there; k++) there = !strcmp(base->refs[k], names[i]);
    if (!there) creator->refs[creator->refs_count++] = names[i];
  }
  return 0;
}

static int take_options(v8c_creator *creator, const v8c_creator_options *options) {
  if (options->clock_ms != options->clock_ms || options->clock_ms < -8.64e15 || options->clock_ms > 8.64e15)
    return v8c__fail(V8C_ERANGE, "clock_ms is no time that a Date can have");
  creator->deterministic = options->deterministic;
  if (options->deterministic) {
    creator->clock_ms = options->clock_ms != 0 ? options->clock_ms : V8C_SEED_TIME_MS;
    creator->random_seed = options->random_seed ? options->random_seed : DEFAULT_SEED;
  }
  creator->layers = 1;
  if (options->base) {
    creator->base = v8c__snapshot_retain(options->base);
    creator->layers += v8c__snapshot_container(options->base)->layers;
    return v8c_snapshot_check(options->base, NULL);
  }
  return 0;
}

static int open_heap(v8c_creator *creator, const v8c_creator_options *options) {
  struct v8c__heap heap;
  v8c_isolate_options isolate_options = {.size = sizeof isolate_options, .heap_max_bytes = options->heap_max_bytes};
  int err = collect_refs(creator);
  if (!err) err = v8c__heap_of(creator->base, creator->refs, creator->refs_count, &heap);
  if (err) return err;
  heap.deterministic = creator->deterministic;
  heap.clock_ms = creator->clock_ms;
  heap.random_seed = creator->random_seed;
  heap.save = options->save;
  heap.load = options->load;
  heap.load_data = options->data;
  err = v8c__heap_creator_new(&heap, &isolate_options, &creator->heap);
  if (err) v8c__heap_drop(&heap);
  return err;
}

int v8c_creator_new(const v8c_creator_options *given, v8c_creator **out) {
  if (!out) return v8c__fail(V8C_EINVAL, "out must not be NULL");
  v8c_creator_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (!err) err = v8c__natives_freeze();
  if (err) return err;
  v8c_creator *creator = v8c__calloc(sizeof *creator);
  if (!creator) return v8c__fail(V8C_ENOMEM, "no memory for a creator");
  err = take_options(creator, &options);
  if (!err) err = open_heap(creator, &options);
  if (err) {
    v8c_creator_free(creator);
    return err;
  }
  *out = creator;
  return 0;
}

v8c_isolate *v8c_creator_isolate(v8c_creator *creator) {
  return creator && creator->heap ? v8c__heap_creator_isolate(creator->heap) : NULL;
}

/* A creator that can still be worked with. */
static int open_creator(const v8c_creator *creator) {
  if (!creator) return v8c__fail(V8C_EINVAL, "creator must not be NULL");
  if (!creator->heap) return v8c__fail(V8C_ESTATE, "the creator was consumed by v8c_creator_finish");
  return 0;
}

int v8c_creator_set_default(v8c_creator *creator, v8c_context *context) {
  int err = open_creator(creator);
  return err ? err : v8c__heap_creator_default(creator->heap, context);
}

int v8c_creator_add(v8c_creator *creator, v8c_context *context, size_t *index) {
  int err = open_creator(creator);
  if (err) return err;
  err = v8c__heap_creator_add(creator->heap, context, index);
  if (!err) creator->contexts++;
  return err;
}

int v8c_creator_add_data(v8c_creator *creator, v8c_context *context, v8c_value value, size_t *index) {
  int err = open_creator(creator);
  if (err) return err;
  if (!value) return v8c__fail(V8C_EINVAL, "value must not be NULL");
  return context ? v8c__heap_creator_context_value(creator->heap, context, value, index)
                 : v8c__heap_creator_value(creator->heap, value, index);
}

int v8c_creator_add_template(v8c_creator *creator, const char *name, size_t len, v8c_template *tmpl) {
  int err = open_creator(creator);
  if (err) return err;
  if (!tmpl) return v8c__fail(V8C_EINVAL, "the template is NULL");
  len = v8c__len(name, len);
  if (!name || !len || len > 255 || memchr(name, 0, len) || v8c__utf8_check(name, len, NULL) != len)
    return v8c__fail(V8C_EINVAL, "the name of a template is 1 to 255 bytes of UTF-8 without NUL");
  return v8c__heap_creator_template(creator->heap, name, len, tmpl);
}

/* ---- What the header says ---------------------------------------------------------- */

static v8c_extra *find_extra(v8c_creator *creator, const char *key, size_t len) {
  for (size_t i = 0; i < creator->extra_count; i++)
    if (creator->extra[i].key_len == len && !memcmp(creator->extra[i].key, key, len)) return &creator->extra[i];
  return NULL;
}

int v8c_creator_set_extra(v8c_creator *creator, const char *key, size_t key_len, const char *value, size_t value_len) {
  int err = open_creator(creator);
  if (err) return err;
  key_len = v8c__len(key, key_len);
  value_len = v8c__len(value, value_len);
  if (!key || !key_len || (!value && value_len))
    return v8c__fail(V8C_EINVAL, "extra: a key is not empty, a value not NULL");
  char *copy = v8c__strdup(value ? value : "", value_len);
  if (!copy) return v8c__fail(V8C_ENOMEM, "no memory for extra");
  v8c_extra *extra = find_extra(creator, key, key_len);
  if (extra) {
    v8c__free((char *)(uintptr_t)extra->value);
    extra->value = copy;
    extra->value_len = value_len;
    return 0;
  }
  char *key_copy = v8c__strdup(key, key_len);
  extra = key_copy ? v8c__realloc(creator->extra, (creator->extra_count + 1) * sizeof *extra) : NULL;
  if (!extra) {
    v8c__free(copy);
    v8c__free(key_copy);
    return v8c__fail(V8C_ENOMEM, "no memory for extra");
  }
  creator->extra = extra;
  extra[creator->extra_count++] = (v8c_extra){key_copy, key_len, copy, value_len};
  return 0;
}

int v8c__creator_describe(v8c_creator *creator, const char *origin, size_t origin_len, const void *bundle,
                          size_t bundle_len, bool warmed) {
  int err = bundle ? v8c__sha256(bundle, bundle_len, creator->bundle_sha256) : 0;
  if (err) return err;
  creator->origin = v8c__strdup(origin, origin_len);
  if (!creator->origin) return v8c__fail(V8C_ENOMEM, "no memory for the origin");
  creator->warmed = warmed;
  creator->has_bundle = bundle != NULL;
  return 0;
}

int v8c_creator_describe(v8c_creator *creator, const char *origin, size_t origin_len, const void *bundle,
                         size_t bundle_len, bool warmed) {
  int err = open_creator(creator);
  if (err) return err;
  if (!origin) return v8c__fail(V8C_EINVAL, "origin must not be NULL");
  if (creator->origin) return v8c__fail(V8C_ESTATE, "the creator was described");
  return v8c__creator_describe(creator, origin, origin_len, bundle, bundle_len, warmed);
}

static int64_t created_ms(const v8c_creator *creator) {
  if (creator->deterministic) return (int64_t)creator->clock_ms;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int write_container(const v8c_creator *creator, v8c_code_handling handling, bool seeded, const char *blob,
                           size_t len, v8c_snapshot **out) {
  v8c_buf build = {0};
  int err = v8c_buf_printf(&build, "%s%s", seeded ? V8C__SEEDED " " : "", v8c__v8_build());
  struct v8c__container container = {.v8_version = v8c__v8_version(),
                                     .arch = v8c__v8_arch(),
                                     .build = build.data,
                                     .flags = v8c__v8_flags(),
                                     .origin = creator->origin,
                                     .has_bundle = creator->has_bundle,
                                     .refs = creator->refs,
                                     .refs_count = creator->refs_count,
                                     .extras = creator->extra,
                                     .extra_count = creator->extra_count,
                                     .created_ms = created_ms(creator),
                                     .code_handling = handling,
                                     .warmed = creator->warmed,
                                     .deterministic = creator->deterministic,
                                     .clock_ms = creator->clock_ms,
                                     .random_seed = creator->random_seed,
                                     .layers = creator->layers,
                                     .contexts = creator->contexts,
                                     .blob = blob,
                                     .blob_len = len};
  memcpy(container.bundle_sha256, creator->bundle_sha256, sizeof container.bundle_sha256);
  v8c_buf bytes = {0};
  if (!err) err = v8c__container_write(&container, &bytes);
  v8c_buf_free(&build);
  return err ? err : v8c__snapshot_adopt(&bytes, out);
}

/* ---- Finish --------------------------------------------------------------------------- */

static void no_progress(v8c_pack_step step, void *data) {
  (void)step;
  (void)data;
}

int v8c__creator_finish(v8c_creator *creator, v8c_code_handling handling,
                        void (*progress)(v8c_pack_step step, void *data), void *data, v8c_snapshot **out) {
  int err = open_creator(creator);
  if (err) return err;
  if (!out || handling < V8C_CODE_KEEP || handling > V8C_CODE_CLEAR)
    return v8c__fail(V8C_EINVAL, "out is NULL or code handling is neither keep nor clear");
  if (!progress) progress = no_progress;
  progress(V8C_PACK_COLLECT, data);
  err = v8c__heap_creator_settle(creator->heap);
  if (err) {
    if (!v8c__heap_creator_isolate(creator->heap)) creator->spent = creator->heap, creator->heap = NULL;
    return err;
  }
  progress(V8C_PACK_BLOB, data);
  const char *blob = NULL;
  size_t len = 0;
  bool seeded = false;
  err = v8c__heap_creator_blob(creator->heap, handling, &blob, &len, &seeded);
  creator->spent = creator->heap;
  creator->heap = NULL;
  if (err) return err;
  progress(V8C_PACK_DIGEST, data);
  err = write_container(creator, handling, seeded, blob, len, out);
  v8c__heap_blob_free(blob);
  if (!err) progress(V8C_PACK_DONE, data);
  return err;
}

int v8c_creator_finish(v8c_creator *creator, v8c_code_handling handling, v8c_snapshot **out) {
  return v8c__creator_finish(creator, handling, NULL, NULL, out);
}

void v8c_creator_free(v8c_creator *creator) {
  if (!creator) return;
  if (creator->heap && v8c__heap_creator_entered(creator->heap)) {
    (void)v8c__fail(V8C_ESTATE, "the creator's isolate is entered");
    return;
  }
  v8c__heap_creator_free(creator->heap);
  v8c__heap_creator_free(creator->spent);
  v8c__snapshot_release(creator->base);
  for (size_t i = 0; i < creator->extra_count; i++) {
    v8c__free((char *)(uintptr_t)creator->extra[i].key);
    v8c__free((char *)(uintptr_t)creator->extra[i].value);
  }
  v8c__free(creator->extra);
  v8c__free((void *)creator->refs);
  v8c__free(creator->origin);
  v8c__free(creator);
}
