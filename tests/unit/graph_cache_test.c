/* graph_cache_test.c: graphs of modules in containers, sources with code caches instead of a heap. */
#include "tests/harness/harness.h"
#include "v8c/esm.h"

TestSuite(graph_cache, .init = harness_start, .timeout = 60);

static v8c_isolate *isolate;
static v8c_context *context;
static v8c_frame frame;
static v8c_loader *loader;

static const v8c_chunk chunks[] = {
    {.name = "./data.json", .name_len = V8C_ZSTR, .source = "[1, 2]", .source_len = 6, .kind = V8C_SOURCE_JSON},
    {.name = "./late.mjs", .name_len = V8C_ZSTR, .source = "export const n = 3;", .source_len = V8C_ZSTR},
    {.name = "./old.cjs",
     .name_len = V8C_ZSTR,
     .source = "exports.four = () => 4; exports.six = function () { return require('./six.cjs').six; };",
     .source_len = V8C_ZSTR,
     .kind = V8C_SOURCE_COMMONJS},
    {.name = "./six.cjs",
     .name_len = V8C_ZSTR,
     .source = "exports.six = 6;",
     .source_len = V8C_ZSTR,
     .kind = V8C_SOURCE_COMMONJS},
};

static const char entry[] =
    "import data from './data.json' with { type: 'json' };\n"
    "import { four, six } from './old.cjs';\n"
    "const { n } = await import('./late.mjs');\n"
    "function sum() { return data[0] + data[1] + n + four(); }\n"
    "sum();\n"
    "export const has = [typeof WebAssembly, typeof SharedArrayBuffer].join();\n"
    "export { sum, six };\n"
    "export default import.meta.url;\n";

static v8c_pack_esm_options options_of(const char *source) {
  return (v8c_pack_esm_options){.size = sizeof(v8c_pack_esm_options),
                                .source = source,
                                .source_len = V8C_ZSTR,
                                .chunks = chunks,
                                .chunk_count = 4,
                                .cache_only = true};
}

static v8c_snapshot *pack(void) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_esm_options options = options_of(entry);
  OK(v8c_pack_esm(&options, &snapshot));
  return snapshot;
}

static int open_with(const v8c_snapshot *snapshot) {
  v8c_loader_options options = {.size = sizeof options, .graph = snapshot};
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  return v8c_loader_new(context, &options, &loader);
}

static void leave(void) {
  v8c_loader_free(loader);
  loader = NULL;
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
}

static void is(const char *source, const char *wanted) {
  v8c_value value = NULL;
  v8c_buf text = {0};
  OK(v8c_eval(context, source, V8C_ZSTR, "test", &value));
  OK(v8c_to_text(context, value, &text));
  cr_expect_str_eq(text.data, wanted, "%s: %s", source, text.data);
  v8c_buf_free(&text);
}

/* What came of the code caches: how many of each. */
static void count(size_t counts[6]) {
  for (size_t i = 0; i < 6; i++) counts[i] = 0;
  for (size_t i = 0; i < v8c_loader_count(loader); i++) {
    v8c_loaded loaded = {.size = sizeof loaded};
    OK(v8c_loader_at(loader, i, &loaded));
    counts[loaded.cache]++;
  }
}

Test(graph_cache, runs_with_every_cache_accepted) {
  v8c_snapshot *snapshot = pack();
  size_t counts[6];
  OK(open_with(snapshot));
  v8c_snapshot_free(snapshot); /* the loader has it */
  OK(v8c_loader_run_graph(loader, NULL));
  is("[__esmExports.sum(), __esmExports.six(), __esmExports.default, __esmExports.has].join(' ')",
     "10 6 v8c:/entry.mjs object,function");
  count(counts);
  cr_expect_eq(counts[V8C_CACHE_ACCEPTED], 3, "entry, late.mjs and old.cjs");
  cr_expect_eq(counts[V8C_CACHE_NONE], 1, "JSON has none");
  cr_expect_eq(v8c_loader_count(loader), 4);
  leave();
}

Test(graph_cache, says_what_is_in_it) {
  v8c_snapshot *snapshot = pack();
  v8c_snapshot_info info = {.size = sizeof info};
  const char *url = NULL;
  size_t len = 0;
  OK(v8c_snapshot_info_get(snapshot, &info));
  cr_expect_eq(info.blob_bytes, 0);
  cr_expect_gt(info.graph_bytes, sizeof entry);
  cr_expect_str_eq(info.origin, "v8c:/entry.mjs");
  OK(v8c_snapshot_module(snapshot, 0, &url, &len));
  cr_expect(len == strlen("v8c:/entry.mjs") && !memcmp(url, "v8c:/entry.mjs", len));
  /* it has no heap, and says so */
  v8c_creator_options options = {.size = sizeof options, .base = snapshot};
  v8c_creator *creator = NULL;
  cr_expect_eq(v8c_snapshot_check(snapshot, NULL), V8C_ENOENT);
  cr_expect_eq(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate), V8C_ENOENT);
  cr_expect_eq(v8c_creator_new(&options, &creator), V8C_ENOENT);
  v8c_snapshot_free(snapshot);
}

/* The graph with one thing in it changed, in a container whose digests are right. */
static v8c_snapshot *changed(const v8c_snapshot *snapshot, const char *find, const char *put, size_t at) {
  size_t len = 0;
  const char *graph = v8c_snapshot_graph(snapshot, &len);
  char *copy = malloc(len);
  memcpy(copy, graph, len);
  size_t n = find ? strlen(find) : 0;
  for (size_t i = 0; find && i + n <= len; i++)
    if (!memcmp(copy + i, find, n)) {
      memcpy(copy + i, put, n);
      break;
    }
  if (!find) copy[at] ^= 1;
  v8c_extra bridge = {V8C_LIT("v8c.bridge"), V8C_LIT("app")};
  v8c_graph_options options = {
      .size = sizeof options, .graph = copy, .graph_len = len, .extra = &bridge, .extra_count = 1};
  v8c_snapshot *out = NULL;
  OK(v8c_snapshot_from_graph(&options, &out));
  free(copy);
  return out;
}

Test(graph_cache, refused_ones_are_compiled_from_source) {
  v8c_snapshot *snapshot = pack(), *other;
  size_t counts[6], len = 0, at = 0;
  const char *graph = v8c_snapshot_graph(snapshot, &len);
  /* another source than the cache is of */
  other = changed(snapshot, "+ data[1] +", "+ data[1] *", 0);
  OK(open_with(other));
  OK(v8c_loader_run_graph(loader, NULL));
  is("app.sum()", "11");
  count(counts);
  cr_expect_eq(counts[V8C_CACHE_SOURCE], 1);
  cr_expect_eq(counts[V8C_CACHE_ACCEPTED], 2);
  leave();
  v8c_snapshot_free(other);
  /* a byte of the cache, well behind the entry's source */
  for (size_t i = 0; i + 20 < len && !at; i++)
    if (!memcmp(graph + i, "import.meta.url;\n", 17)) at = i + 17 + 300;
  other = changed(snapshot, NULL, NULL, at);
  OK(open_with(other));
  OK(v8c_loader_run_graph(loader, NULL));
  is("app.sum()", "10");
  count(counts);
  cr_expect_eq(counts[V8C_CACHE_DAMAGED], 1);
  leave();
  v8c_snapshot_free(other);
  v8c_snapshot_free(snapshot);
}

Test(graph_cache, damage_is_found_by_the_digest) {
  v8c_snapshot *snapshot = pack(), *out = NULL;
  size_t len = 0, graph_len = 0;
  const char *bytes = v8c_snapshot_bytes(snapshot, &len), *graph = v8c_snapshot_graph(snapshot, &graph_len);
  char *copy = malloc(len);
  memcpy(copy, bytes, len);
  for (size_t at = (size_t)(graph - bytes); at < len; at += 97) {
    copy[at] ^= 4;
    cr_expect_eq(v8c_snapshot_from_bytes(copy, len, &out), V8C_EDIGEST, "byte %zu", at);
    copy[at] ^= 4;
  }
  cr_expect_eq(v8c_snapshot_from_bytes(copy, len - 1, &out), V8C_ETRUNCATED);
  free(copy);
  v8c_snapshot_free(snapshot);
}

/* Bytes that nobody's digest protects: a code, and nothing is read behind the end. */
Test(graph_cache, no_number_of_it_is_believed) {
  v8c_snapshot *snapshot = pack(), *other = NULL;
  size_t len = 0, cut;
  const char *graph = v8c_snapshot_graph(snapshot, &len);
  for (size_t i = 0; i < 60; i++) {
    v8c_graph_options options = {.size = sizeof options, .graph_len = cut = len * (i + 1) / 61};
    char *exact = malloc(cut);
    memcpy(exact, graph, cut);
    options.graph = exact;
    OK(v8c_snapshot_from_graph(&options, &other));
    cr_expect_eq(open_with(other), V8C_ECORRUPT, "%zu of %zu bytes", cut, len);
    leave();
    v8c_snapshot_free(other);
    free(exact);
  }
  for (size_t at = 0; at < 16 + 32; at++) { /* the head, and that of the first module */
    other = changed(snapshot, NULL, NULL, at);
    int err = open_with(other);
    cr_expect(!err || err == V8C_ECORRUPT || err == V8C_ETOONEW, "byte %zu: %s", at, v8c_err_name(err));
    leave();
    v8c_snapshot_free(other);
  }
  v8c_snapshot_free(snapshot);
}

static void refuses(v8c_pack_esm_options options, int code, const char *named) {
  v8c_snapshot *out = NULL;
  cr_expect_eq(v8c_pack_esm(&options, &out), code, "%s", v8c_detail());
  if (named) cr_expect(strstr(v8c_detail(), named), "%s", v8c_detail());
}

Test(graph_cache, refuses) {
  v8c_pack_esm_options options = options_of("import './old.cjs'; throw new Error('no')");
  refuses(options, V8C_EXCEPTION, "v8c:/entry.mjs");
  options = options_of("await new Promise(() => {})");
  refuses(options, V8C_ESTATE, "v8c:/entry.mjs");
  options = options_of("1");
  options.deterministic = true;
  refuses(options, V8C_EINVAL, NULL);
  options = options_of("1");
  options.code_handling = V8C_CODE_CLEAR;
  refuses(options, V8C_EINVAL, NULL);
  /* a loader without one, and a snapshot without one */
  OK(open_with(NULL));
  cr_expect_eq(v8c_loader_run_graph(loader, NULL), V8C_ENOENT);
  leave();
  cr_expect_null(v8c_snapshot_graph(NULL, NULL));
}

Test(graph_cache, may_be_signed) {
  static const unsigned char key[32] = {7};
  v8c_snapshot *snapshot = pack(), *one = NULL;
  OK(v8c_snapshot_sign(snapshot, key, sizeof key, &one));
  cr_expect(v8c_snapshot_signer(one, NULL));
  OK(open_with(one));
  OK(v8c_loader_run_graph(loader, NULL));
  is("__esmExports.sum()", "10");
  leave();
  v8c_snapshot_free(one);
  v8c_snapshot_free(snapshot);
}
