/* pack_esm_test.c: graphs of modules in snapshots, packed and restored where V8 hashes with one seed. */
#include "tests/harness/harness.h"
#include "v8c/esm.h"

static void up(void) {
  v8c_start_options options = {.size = sizeof options, .fixed_hash_seed = true};
  cr_assert_eq(v8c_start(&options), 0, "%s", v8c_detail());
}

TestSuite(pack_esm, .init = up, .timeout = 60);

static v8c_snapshot *pack(v8c_pack_esm_options options) {
  v8c_snapshot *snapshot = NULL;
  v8c_error *error = NULL;
  options.size = sizeof options;
  options.source_len = options.source ? V8C_ZSTR : 0;
  options.error = &error;
  int err = v8c_pack_esm(&options, &snapshot);
  cr_assert_eq(err, 0, "%s: %s", v8c_err_name(err), v8c_detail());
  return snapshot;
}

static v8c_isolate *isolate;
static v8c_context *context;
static v8c_frame frame;

static void restore(v8c_snapshot *snapshot) {
  cr_assert_eq(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate), 0, "%s", v8c_detail());
  cr_assert_eq(v8c_context_new(isolate, NULL, &context), 0);
  cr_assert_eq(v8c_enter(context, &frame), 0);
}

static void leave(void) {
  cr_assert_eq(v8c_leave(&frame), 0);
  v8c_context_free(context);
  cr_assert_eq(v8c_isolate_free(isolate), 0);
}

static void is(const char *source, const char *wanted) {
  v8c_value value = NULL;
  v8c_buf text = {0};
  cr_assert_eq(v8c_eval(context, source, V8C_ZSTR, "test", &value), 0, "%s", source);
  cr_assert_eq(v8c_to_text(context, value, &text), 0);
  cr_expect_str_eq(text.data, wanted, "%s: %s", source, text.data);
  v8c_buf_free(&text);
}

#define MODULES                                                                                  \
  {.name = "./counter.mjs",                                                                      \
   .name_len = V8C_ZSTR,                                                                         \
   .source =                                                                                     \
       "let n = 0; export const next = () => ++n;"                                               \
       "export class Point { x = n }",                                                           \
   .source_len = V8C_ZSTR},                                                                      \
  {                                                                                              \
    .name = "bare", .name_len = V8C_ZSTR, .source = "export default 'bare ' + import.meta.url;", \
    .source_len = V8C_ZSTR                                                                       \
  }

static const v8c_chunk chunks[] = {MODULES};
static const char entry[] =
    "import { next, Point } from './counter.mjs'; import bare from 'bare'; next();"
    "export { next, Point, bare }; export default await Promise.resolve('awaited');";

Test(pack_esm, names_state_and_classes_live_on) {
  v8c_snapshot *snapshot = pack((v8c_pack_esm_options){.source = entry, .chunks = chunks, .chunk_count = 2});
  for (int i = 0; i < 2; i++) {
    restore(snapshot);
    is("Object.keys(__esmExports).join()", "Point,bare,default,next");
    is("[__esmExports.default, __esmExports.bare, __esmExports.next(), new __esmExports.Point().x].join()",
       "awaited,bare bare,2,2");
    leave();
  }
  v8c_snapshot_free(snapshot);
}

Test(pack_esm, modules_are_listed_and_found_by_name) {
  v8c_snapshot *snapshot = pack(
      (v8c_pack_esm_options){.source = entry, .chunks = chunks, .chunk_count = 2, .bridge = "app", .bridge_len = 3});
  const char *const names[] = {"v8c:/entry.mjs", "v8c:/counter.mjs", "bare"};
  const char *url = NULL;
  size_t len = 0;
  for (size_t i = 0; i < 3; i++) {
    cr_assert_eq(v8c_snapshot_module(snapshot, i, &url, &len), 0);
    cr_expect(len == strlen(names[i]) && !memcmp(url, names[i], len), "%.*s", (int)len, url);
  }
  cr_expect_eq(v8c_snapshot_module(snapshot, 3, &url, &len), V8C_ERANGE);
  restore(snapshot);
  v8c_value names_of = NULL;
  cr_assert_eq(v8c_context_module(context, V8C_LIT("v8c:/counter.mjs"), &names_of), 0);
  cr_assert_eq(v8c_set_named(context, v8c_global(context), "counter", V8C_ZSTR, names_of), 0);
  is("counter.next === app.next && String(typeof __esmExports)", "undefined");
  cr_expect_eq(v8c_context_module(context, V8C_LIT("v8c:/other.mjs"), &names_of), V8C_ENOENT);
  /* a loader of the restored context has them too */
  v8c_loader *loader = NULL;
  cr_assert_eq(v8c_loader_new(context, NULL, &loader), 0);
  cr_assert_eq(v8c_loader_add(loader, V8C_LIT("v8c:/later.mjs"),
                              V8C_LIT("export { next as default } from './counter.mjs';"), V8C_SOURCE_AUTO),
               0);
  cr_assert_eq(v8c_loader_run(loader, "v8c:/later.mjs", V8C_ZSTR, &names_of), 0, "%s", v8c_detail());
  cr_assert_eq(v8c_set_named(context, v8c_global(context), "later", V8C_ZSTR, names_of), 0);
  is("later.default === app.next", "true");
  v8c_loader_free(loader);
  leave();
  v8c_snapshot_free(snapshot);
}

static void refused(const char *source, int code, const char *named) {
  static const v8c_chunk bad[] = {
      {.name = "./throws.mjs",
       .name_len = V8C_ZSTR,
       .source = "throw new RangeError('on purpose')",
       .source_len = V8C_ZSTR},
      {.name = "./waits.mjs", .name_len = V8C_ZSTR, .source = "await new Promise(() => {})", .source_len = V8C_ZSTR},
      {.name = "./syntax.mjs", .name_len = V8C_ZSTR, .source = "let = ", .source_len = V8C_ZSTR},
  };
  v8c_snapshot *snapshot = NULL;
  v8c_error *error = NULL;
  v8c_pack_esm_options options = {.size = sizeof options,
                                  .source = source,
                                  .source_len = V8C_ZSTR,
                                  .chunks = bad,
                                  .chunk_count = 3,
                                  .error = &error};
  int err = v8c_pack_esm(&options, &snapshot);
  cr_expect_eq(err, code, "%s: %s", source, v8c_err_name(err));
  cr_expect(strstr(v8c_detail(), named), "%s: %s", source, v8c_detail());
  cr_expect_null(snapshot);
  v8c_error_free(error);
}

Test(pack_esm, refuses_and_names_the_module) {
  refused("import './throws.mjs'", V8C_EXCEPTION, "v8c:/throws.mjs: RangeError: on purpose");
  refused("import './waits.mjs'", V8C_ESTATE, "v8c:/waits.mjs waits");
  refused("import './syntax.mjs'", V8C_EXCEPTION, "v8c:/syntax.mjs: SyntaxError");
  refused("import './gone.mjs'", V8C_EXCEPTION, "v8c:/gone.mjs");
  refused("import { no } from './throws.mjs'", V8C_EXCEPTION, "does not provide an export named 'no'");
  refused("await Promise.reject(new Error('rejected'))", V8C_EXCEPTION, "rejected");
  refused("", V8C_EINVAL, "empty");
}

Test(pack_esm, warm_extra_base_and_clear) {
  v8c_snapshot *base = NULL;
  cr_assert_eq(v8c_pack_bundle(
                   &(v8c_pack_options){
                       .size = sizeof(v8c_pack_options), .source = "globalThis.poly = 'fill'", .source_len = V8C_ZSTR},
                   &base),
               0);
  const v8c_extra extra = {"route", 5, "/home", 5};
  v8c_snapshot *snapshot =
      pack((v8c_pack_esm_options){.source = "export const p = poly; export function f() { return p + 1 }",
                                  .entry = "app.mjs",
                                  .entry_len = V8C_ZSTR,
                                  .warm = "__esmExports.f(); Promise.resolve().then(() => { globalThis.warmed = 1 })",
                                  .warm_len = V8C_ZSTR,
                                  .base = base,
                                  .extra = &extra,
                                  .extra_count = 1,
                                  .code_handling = V8C_CODE_CLEAR});
  v8c_snapshot_free(base);
  v8c_snapshot_info info = {.size = sizeof info};
  cr_assert_eq(v8c_snapshot_info_get(snapshot, &info), 0);
  cr_expect(info.warmed && info.layers == 2 && info.code_handling == V8C_CODE_CLEAR);
  cr_expect_str_eq(info.origin, "v8c:/app.mjs");
  cr_expect_eq(strlen(info.bundle_sha256), 64);
  cr_expect_str_eq(v8c_snapshot_extra(snapshot, "route", 5, NULL), "/home");
  restore(snapshot);
  is("__esmExports.f() + warmed", "fill11");
  leave();
  v8c_snapshot_free(snapshot);
}

static int warned;
static void on_warning(const char *text, void *data) {
  cr_expect(strstr(text, "v8c:/entry.mjs mentions "), "%s", text);
  warned += strstr(text, "WebAssembly") ? 1 : 10;
}

Test(pack_esm, warns_of_what_is_not_there_while_packing) {
  v8c_snapshot *snapshot = pack((v8c_pack_esm_options){
      .source = "export const has = typeof WebAssembly + typeof SharedArrayBuffer; const NotSharedArrayBufferX = 1;",
      .warn = on_warning});
  cr_expect_eq(warned, 11);
  restore(snapshot);
  is("__esmExports.has", "undefinedundefined");
  leave();
  v8c_snapshot_free(snapshot);
}

Test(pack_esm, commonjs_json_and_dynamic_imports) {
  static const v8c_chunk some[] = {
      {.name = "./c.cjs",
       .name_len = V8C_ZSTR,
       .source = "exports.y = 1; exports.later = () => exports.y++;",
       .source_len = V8C_ZSTR,
       .kind = V8C_SOURCE_COMMONJS},
      {.name = "./d.json",
       .name_len = V8C_ZSTR,
       .source = "{\"z\": [2]}",
       .source_len = V8C_ZSTR,
       .kind = V8C_SOURCE_JSON},
      {.name = "./dyn.mjs", .name_len = V8C_ZSTR, .source = "export default 3;", .source_len = V8C_ZSTR},
  };
  v8c_snapshot *snapshot = pack(
      (v8c_pack_esm_options){.source = "import c, { y } from './c.cjs'; import d from './d.json' with { type: 'json' };"
                                       "export const all = [y, d.z[0], (await import('./dyn.mjs')).default]; export "
                                       "const later = () => c.later() + c.y;",
                             .chunks = some,
                             .chunk_count = 3});
  restore(snapshot);
  is("__esmExports.all.join() + ' ' + __esmExports.later()", "1,2,3 3");
  leave();
  v8c_snapshot_free(snapshot);
}

TestSuite(pack_esm_seed, .init = harness_start, .timeout = 60);

Test(pack_esm_seed, is_wanted) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_esm_options options = {.size = sizeof options, .source = "export default 1", .source_len = V8C_ZSTR};
  cr_expect_eq(v8c_pack_esm(&options, &snapshot), V8C_ESNAPSHOT);
  cr_expect(strstr(v8c_detail(), "fixed_hash_seed"), "%s", v8c_detail());
}
