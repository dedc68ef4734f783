/* program.c: a source and its code cache for many isolates.
 *
 * Two locks. `making` is held while an isolate compiles without a cache, so that whoever comes
 * then waits and has one; V8 runs no JavaScript meanwhile. `list` guards the rest, and nothing
 * is called under it. A script's notice that its isolate is going may come after the last
 * v8c_program_free: each script holds the memory too. */
#include "v8c/program.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "src/internal.h"
#include "src/script.h"
#include "v8c.h"

/* A code cache in use: replaced while others read it. */
struct cache {
  atomic_size_t refs;
  atomic_bool proven; /* made here, or accepted once */
  v8c_buf bytes;
};

/* The script of one isolate. */
struct entry {
  v8c_isolate *isolate;
  v8c_script *script;
};

struct v8c_program {
  atomic_size_t refs;  /* of the users */
  atomic_size_t holds; /* on the memory: one of the users together, one of each script */
  char *source;
  size_t len;
  v8c_script_options options; /* texts are copies */
  pthread_mutex_t making, list;
  struct cache *cache; /* NULL: none yet */
  struct entry *entries;
  size_t count;
};

/* ---- Caches ------------------------------------------------------------------------ */

static void cache_drop(struct cache *cache) {
  if (!cache || atomic_fetch_sub(&cache->refs, 1) > 1) return;
  v8c_buf_free(&cache->bytes);
  v8c__free(cache);
}

static struct cache *cache_get(v8c_program *program) {
  pthread_mutex_lock(&program->list);
  struct cache *cache = program->cache;
  if (cache) atomic_fetch_add(&cache->refs, 1);
  pthread_mutex_unlock(&program->list);
  return cache;
}

/* Takes bytes over. */
static int cache_set(v8c_program *program, v8c_buf *bytes, bool proven) {
  struct cache *cache = v8c__calloc(sizeof *cache);
  if (!cache) {
    v8c_buf_free(bytes);
    return v8c__fail(V8C_ENOMEM, "%s", "");
  }
  atomic_init(&cache->refs, 1);
  atomic_init(&cache->proven, proven);
  cache->bytes = *bytes;
  pthread_mutex_lock(&program->list);
  struct cache *old = program->cache;
  program->cache = cache;
  pthread_mutex_unlock(&program->list);
  cache_drop(old);
  return 0;
}

static int cache_make(v8c_program *program, v8c_script *script) {
  v8c_buf bytes = {0};
  int err = v8c_script_cache(script, &bytes);
  if (!err) return cache_set(program, &bytes, true);
  v8c_buf_free(&bytes);
  return err;
}

/* ---- Memory ------------------------------------------------------------------------ */

static void release(v8c_program *program) {
  if (atomic_fetch_sub(&program->holds, 1) > 1) return;
  cache_drop(program->cache);
  pthread_mutex_destroy(&program->making);
  pthread_mutex_destroy(&program->list);
  v8c__free((void *)program->options.origin);
  v8c__free((void *)program->options.source_map_url);
  v8c__free(program->entries);
  v8c__free(program->source);
  v8c__free(program);
}

/* Copies a text of the options over itself. */
static int own_text(const char **text, size_t *len) {
  if (!*text) return 0;
  *len = v8c__len(*text, *len);
  *text = v8c__strdup(*text, *len);
  return *text ? 0 : V8C_ENOMEM;
}

static int fill(v8c_program *program, const char *source, size_t len) {
  v8c_script_options *options = &program->options;
  v8c_buf given = {0};
  int err = own_text(&options->origin, &options->origin_len);
  if (err) options->origin = NULL, options->source_map_url = NULL;
  if (!err && (err = own_text(&options->source_map_url, &options->source_map_url_len))) options->source_map_url = NULL;
  if (!err && !(program->source = v8c__strdup(source ? source : "", len))) err = V8C_ENOMEM;
  program->len = len;
  if (!err && options->cache) {
    err = v8c_buf_append(&given, options->cache, options->cache_len);
    if (!err) err = cache_set(program, &given, false);
  }
  options->cache = NULL;
  options->cache_len = 0;
  options->cache_result = NULL;
  return err ? v8c__fail(err, "%s", "") : 0;
}

static int check(const char *source, size_t len, const v8c_script_options *options) {
  if (!source && len) return v8c__fail(V8C_EINVAL, "source is NULL");
  if (options->host_value) return v8c__fail(V8C_EINVAL, "host_value is of one isolate");
  if (!options->cache && options->cache_len) return v8c__fail(V8C_EINVAL, "cache is NULL");
  if ((int)options->mode < V8C_COMPILE_LAZY || (int)options->mode > V8C_COMPILE_EAGER)
    return v8c__fail(V8C_EINVAL, "mode: %d is no compile mode", (int)options->mode);
  if (options->line_offset < 0 || options->column_offset < 0)
    return v8c__fail(V8C_ERANGE, "line_offset and column_offset start at 0");
  if (len > v8c_string_max()) return v8c__fail(V8C_ERANGE, "a source of %zu bytes", len);
  size_t bad = v8c__utf8_check(source, len, NULL);
  return bad < len ? v8c__fail(V8C_EENCODING, "the source is not UTF-8 at byte %zu", bad) : 0;
}

int v8c_program_new(const char *source, size_t len, const v8c_script_options *given, v8c_program **out) {
  if (!out) return v8c__fail(V8C_EINVAL, "%s", "");
  v8c_script_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  len = source ? v8c__len(source, len) : len;
  err = check(source, len, &options);
  if (err) return err;
  v8c_program *program = v8c__calloc(sizeof *program);
  if (!program) return v8c__fail(V8C_ENOMEM, "%s", "");
  atomic_init(&program->refs, 1);
  atomic_init(&program->holds, 1);
  pthread_mutex_init(&program->making, NULL);
  pthread_mutex_init(&program->list, NULL);
  program->options = options;
  program->options.size = sizeof options;
  err = fill(program, source, len);
  if (err) {
    release(program);
    return err;
  }
  *out = program;
  return 0;
}

v8c_program *v8c_program_retain(v8c_program *program) {
  if (program) atomic_fetch_add(&program->refs, 1);
  return program;
}

void v8c_program_free(v8c_program *program) {
  if (!program || atomic_fetch_sub(&program->refs, 1) > 1) return;
  for (;;) {
    pthread_mutex_lock(&program->list);
    v8c_script *script = program->count ? program->entries[--program->count].script : NULL;
    pthread_mutex_unlock(&program->list);
    if (!script) break;
    v8c_script_free(script);
  }
  release(program);
}

/* ---- Scripts ----------------------------------------------------------------------- */

static v8c_script *find(v8c_program *program, const v8c_isolate *isolate) {
  v8c_script *script = NULL;
  pthread_mutex_lock(&program->list);
  for (size_t i = 0; i < program->count && !script; i++)
    if (program->entries[i].isolate == isolate) script = program->entries[i].script;
  pthread_mutex_unlock(&program->list);
  return script;
}

/* The isolate is going, or v8c_program_free has taken the script off the list. */
static void script_gone(v8c_script *script, void *data) {
  v8c_program *program = data;
  bool listed = false;
  pthread_mutex_lock(&program->list);
  for (size_t i = 0; i < program->count && !listed; i++)
    if ((listed = program->entries[i].script == script)) program->entries[i] = program->entries[--program->count];
  pthread_mutex_unlock(&program->list);
  if (listed) v8c_script_free(script);
  release(program);
}

static int keep(v8c_program *program, v8c_isolate *isolate, v8c_script *script) {
  pthread_mutex_lock(&program->list);
  struct entry *entries = v8c__realloc(program->entries, (program->count + 1) * sizeof *entries);
  if (entries) {
    program->entries = entries;
    entries[program->count++] = (struct entry){isolate, script};
  }
  pthread_mutex_unlock(&program->list);
  if (!entries) return v8c__fail(V8C_ENOMEM, "%s", "");
  atomic_fetch_add(&program->holds, 1);
  v8c__script_on_gone(script, script_gone, program);
  return 0;
}

static int compile_with(v8c_program *program, v8c_context *context, struct cache *cache, v8c_script **out) {
  v8c_script_options options = program->options;
  if (cache) options.cache = cache->bytes.data, options.cache_len = cache->bytes.len;
  return v8c_script_compile(context, program->source, program->len, &options, out);
}

/* Compiles from the source and makes the cache; or with the one that was made meanwhile. A cache
 * given by the user is first tried here, and replaced when V8 does not take it. */
static int compile_making(v8c_program *program, v8c_context *context, v8c_script **out) {
  pthread_mutex_lock(&program->making);
  struct cache *cache = cache_get(program);
  int err = compile_with(program, context, cache, out);
  if (!err && v8c_script_cache_result(*out) != V8C_CACHE_ACCEPTED && !(cache && cache->proven))
    (void)cache_make(program, *out); /* without one the next compiles too */
  else if (!err && cache)
    atomic_store(&cache->proven, true);
  pthread_mutex_unlock(&program->making);
  cache_drop(cache);
  return err;
}

static int script_of(v8c_program *program, v8c_context *context, v8c_script **out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  v8c_script *script = *out = find(program, isolate);
  if (script) return 0;
  struct cache *cache = cache_get(program);
  bool proven = cache && cache->proven;
  int err = proven ? compile_with(program, context, cache, &script) : compile_making(program, context, &script);
  cache_drop(cache);
  if (err) return err;
  err = keep(program, isolate, script);
  if (err) {
    v8c_script_free(script);
    return err;
  }
  *out = script;
  return 0;
}

static int ready(const v8c_program *program, v8c_context *context) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  if (!context || !program) return v8c__fail(V8C_EINVAL, "%s", "");
  return isolate ? v8c_pending(isolate) : v8c__fail(V8C_EDISPOSED, "%s", "");
}

int v8c_program_compile(v8c_program *program, v8c_context *context) {
  v8c_script *script;
  int err = ready(program, context);
  return err ? err : script_of(program, context, &script);
}

int v8c_program_run(v8c_program *program, v8c_context *context, v8c_value *out) {
  v8c_script *script;
  int err = ready(program, context);
  if (!err) err = script_of(program, context, &script);
  return err ? err : v8c_script_run(script, context, out);
}

int v8c_program_update(v8c_program *program, v8c_context *context) {
  int err = ready(program, context);
  if (err) return err;
  v8c_script *script = find(program, v8c_context_isolate(context));
  if (!script) return v8c__fail(V8C_ESTATE, "the program is not compiled in this isolate");
  return cache_make(program, script);
}

/* ---- Look into --------------------------------------------------------------------- */

int v8c_program_cache(v8c_program *program, v8c_buf *buf) {
  if (!program || !buf) return v8c__fail(V8C_EINVAL, "%s", "");
  struct cache *cache = cache_get(program);
  if (!cache) return v8c__fail(V8C_ENOENT, "the program has not been compiled yet");
  int err = v8c_buf_append(buf, cache->bytes.data, cache->bytes.len);
  cache_drop(cache);
  return err ? v8c__fail(err, "%s", "") : 0;
}

v8c_cache_result v8c_program_cache_result(v8c_program *program, const v8c_isolate *isolate) {
  v8c_cache_result result = V8C_CACHE_NONE;
  if (!program) return result;
  pthread_mutex_lock(&program->list);
  for (size_t i = 0; i < program->count; i++)
    if (program->entries[i].isolate == isolate) result = v8c_script_cache_result(program->entries[i].script);
  pthread_mutex_unlock(&program->list);
  return result;
}
