/* nomem_runtime_test.c: as nomem_test.c, for libv8c-runtime: URLs, import maps, loaders, tokens,
 * runtimes, and snapshots of modules. */
#include <math.h>
#include <pthread.h>

#include "tests/harness/nomem.h"
#include "v8c/esm.h"

static void up(void) { nomem_start((v8c_start_options){.fixed_hash_seed = true}); }

TestSuite(nomem_runtime, .init = up, .timeout = 300);

static int import_maps(void) {
  v8c_import_map *map = NULL;
  v8c_buf url = {0}, path = {0};
  int err;
  TRY(v8c_import_map_new(V8C_LIT("{\"imports\": {\"a\": \"./a.mjs\", \"b/\": \"/lib/\", \"c\": 1},"
                                 " \"scopes\": {\"/s/\": {\"a\": \"./s.mjs\"}}, \"unknown\": 1}"),
                         V8C_LIT("file:///dir/map.json"), &map));
  TRY(v8c_import_map_resolve(map, V8C_LIT("a"), V8C_LIT("file:///s/x.mjs"), &url));
  TRY(v8c_import_map_resolve(map, V8C_LIT("b/c d.mjs"), V8C_LIT("file:///x.mjs"), &url));
  TRY(v8c_url_from_path(V8C_LIT("/a b/\xc3\xa9"), &path));
end:
  v8c_import_map_free(map);
  v8c_buf_free(&url);
  v8c_buf_free(&path);
  return err;
}

/* ---- Loaders -------------------------------------------------------------------------------------- */

static bool fetches(v8c_fetch *fetch, const char *url, size_t len, void *data) {
  (void)len;
  if (!strstr(url, "remote")) return false;
  if (strstr(url, "missing"))
    *(int *)data = v8c_fetch_error(fetch, V8C_LIT("there is none"));
  else
    *(int *)data = v8c_fetch_source(fetch, V8C_LIT("export default 5"), V8C_SOURCE_MODULE);
  return true;
}

static int loaders(void) {
  struct host h = {0};
  v8c_loader *loader = NULL;
  v8c_import_map *map = NULL;
  v8c_value names = NULL;
  v8c_buf url = {0};
  const char *conditions[] = {"test"};
  int err, answered = 0;
  v8c_loader_options options = {
      .size = sizeof options, .conditions = conditions, .condition_count = 1, .fetch = fetches, .data = &answered};
  TRY(open_host(&h));
  TRY(v8c_import_map_new(V8C_LIT("{\"imports\": {\"mapped\": \"app:dep\"}}"), V8C_LIT("file:///"), &map));
  options.map = map;
  TRY(v8c_loader_new(h.context, &options, &loader));
  TRY(v8c_loader_add(loader, V8C_LIT("app:main"),
                     V8C_LIT("import { n } from 'mapped'; import data from 'app:data' with { type: 'json' };"
                             "import c from 'app:common'; import r from 'app:remote';"
                             "export const url = import.meta.url; export default n + data.n + c.n + r;"
                             "export const later = await import('mapped')"),
                     V8C_SOURCE_MODULE));
  TRY(v8c_loader_add(loader, V8C_LIT("app:dep"), V8C_LIT("export const n = 1"), V8C_SOURCE_MODULE));
  TRY(v8c_loader_add(loader, V8C_LIT("app:data"), V8C_LIT("{\"n\": 2}"), V8C_SOURCE_JSON));
  TRY(v8c_loader_add(loader, V8C_LIT("app:common"), V8C_LIT("exports.n = 3"), V8C_SOURCE_COMMONJS));
  TRY(v8c_loader_resolve(loader, V8C_LIT("mapped"), V8C_LIT("app:main"), &url));
  TRY(v8c_loader_run(loader, V8C_LIT("app:main"), &names));
  TRY(v8c_loader_namespace(loader, V8C_LIT("app:main"), &names));
end:
  if (answered && answered != V8C_ENOMEM) err = answered;
  err = thrown_for_memory(&h, err);
  v8c_loader_free(loader);
  v8c_import_map_free(map);
  v8c_buf_free(&url);
  close_host(&h);
  return err;
}

static int packs(void) {
  v8c_snapshot *snapshot = NULL;
  v8c_error *error = NULL;
  v8c_chunk chunk = {.name = "./n.mjs", .name_len = V8C_ZSTR, .source = "export const n = 1", .source_len = V8C_ZSTR};
  v8c_pack_esm_options options = {.size = sizeof options,
                                  .source = "import { n } from './n.mjs'; export default n + 1",
                                  .source_len = V8C_ZSTR,
                                  .chunks = &chunk,
                                  .chunk_count = 1,
                                  .error = &error};
  int err = v8c_pack_esm(&options, &snapshot);
  failed_call = "v8c_pack_esm";
  /* Without an error there was none for that either. */
  if (err == V8C_EXCEPTION && (!error || strstr(v8c_error_message(error, NULL), "memory"))) err = V8C_ENOMEM;
  v8c_error_free(error);
  v8c_snapshot_free(snapshot);
  return err;
}

/* ---- Tokens and runtimes ----------------------------------------------------------------------------- */

static void canceled(v8c_token *token, void *data) { (void)token, ++*(int *)data; }

static int tokens(void) {
  v8c_token *parent = NULL, *child = NULL, *timed = NULL;
  v8c_token_hook *hook = NULL, *other = NULL;
  int err, count = 0;
  TRY(v8c_token_new(NULL, &parent));
  v8c_token_options options = {.size = sizeof options, .parent = parent, .key = &count, .value = &count};
  TRY(v8c_token_new(&options, &child));
  options.timeout_ms = 1e6;
  TRY(v8c_token_new(&options, &timed));
  TRY(v8c_token_on_cancel(child, canceled, &count, &hook));
  TRY(v8c_token_on_cancel(child, canceled, &count, &other));
  TRY(v8c_token_on_cancel(timed, canceled, &count, NULL));
  v8c_token_hook_free(other);
  other = NULL;
  TRY(v8c_token_cancel(parent, 0, V8C_LIT("a reason")));
  cr_assert_eq(count, 2);
end:
  v8c_token_hook_free(hook);
  v8c_token_hook_free(other);
  v8c_token_free(timed);
  v8c_token_free(child);
  v8c_token_free(parent);
  return err;
}

static int job(v8c_runtime *runtime, v8c_context *context, void *data) {
  (void)runtime, ++*(_Atomic int *)data;
  return v8c_eval(context, V8C_LIT("1"), NULL, NULL);
}

static void drop(void *data, int code) { (void)code, ++*(_Atomic int *)data; }

static int defers(v8c_runtime *runtime, v8c_context *context, void *data) {
  v8c_value promise = NULL;
  int err = v8c_deferred_new(runtime, &promise, data);
  return err ? err : v8c_set_named(context, v8c_global(context), V8C_LIT("p"), promise);
}

static int of_promise(v8c_runtime *runtime, v8c_context *context, void *data, v8c_value *out) {
  (void)runtime, (void)data;
  return v8c_get_named(context, v8c_global(context), V8C_LIT("p"), out);
}

static int use(v8c_runtime *runtime) {
  static _Atomic int ran;
  v8c_closer *closer = NULL;
  v8c_deferred *deferred = NULL;
  v8c_token *token = NULL;
  int err, accepted = 1;
  ran = 0;
  TRY(v8c_runtime_call(runtime, "call", job, (void *)&ran, NULL));
  TRY(v8c_runtime_post(runtime, "post", job, (void *)&ran, drop));
  accepted++;
  TRY(v8c_token_new(NULL, &token));
  TRY(v8c_runtime_post_with_custom(runtime, token, "token", job, (void *)&ran, drop));
  accepted++;
  TRY(v8c_runtime_add_closer(runtime, "closer", job, (void *)&ran, &closer));
  accepted++;
  TRY(v8c_runtime_call(runtime, "deferred", defers, &deferred, NULL));
  TRY(v8c_deferred_resolve_text(deferred, V8C_LIT("text")));
  TRY(v8c_runtime_await(runtime, "await", of_promise, NULL, NULL, -1, NULL));
end:
  v8c_deferred_free(deferred);
  v8c_token_free(token);
  (void)accepted;
  return err;
}

static int init(v8c_runtime *runtime, v8c_context *context, void *data) {
  (void)runtime, (void)data;
  return v8c_eval(context, V8C_LIT("globalThis.ready = true"), NULL, NULL);
}

static int runtimes(void) {
  v8c_builder *builder = NULL;
  v8c_runtime *runtime = NULL;
  v8c_buf report = {0};
  int err;
  TRY(v8c_builder_new(NULL, &builder));
  TRY(v8c_builder_add_initializer(builder, V8C_LIT("init"), init, NULL));
  TRY(v8c_builder_build(builder));
  TRY(v8c_runtime_new(builder, NULL, &runtime));
  err = use(runtime);
  int closed = v8c_runtime_close(runtime, 0);
  if (!err) err = closed;
  if (!err) err = v8c_runtime_close_report(runtime, &report);
end:
  v8c_buf_free(&report);
  v8c_runtime_free(runtime);
  v8c_builder_free(builder);
  return err;
}

Test(nomem_runtime, import_maps) { fails_cleanly("import maps", import_maps); }
Test(nomem_runtime, loaders) { fails_cleanly("loaders", loaders); }
Test(nomem_runtime, packs) { fails_cleanly("modules in a snapshot", packs); }
Test(nomem_runtime, tokens) { fails_cleanly("tokens", tokens); }
Test(nomem_runtime, runtimes) { fails_cleanly("runtimes", runtimes); }
Test(nomem_runtime, runtimes_on_any_thread) { fails_cleanly_anywhere("runtimes, on any thread", runtimes); }
