/* unserializable_test.c: what V8 would end the process over is found before it makes the blob, and
 * named with the path that keeps it, whatever shape it hides in. */
#include "tests/harness/harness.h"

TestSuite(unserializable, .init = harness_start, .timeout = 120);

static v8c_frame frame;

static v8c_snapshot *snapshot;

static int pack(const char *source) {
  return v8c_pack_bundle(
      &(v8c_pack_options){.size = sizeof(v8c_pack_options), .source = source, .source_len = V8C_ZSTR}, &snapshot);
}

/* Refused, and the detail begins with the path and the class. */
static void refused(const char *source, const char *named) {
  int err = pack(source);
  cr_expect_eq(err, V8C_ESNAPSHOT, "%s: %s", source, v8c_err_name(err));
  cr_expect(!strncmp(v8c_detail(), named, strlen(named)), "%s\n  is named: %s\n  and not:  %s", source, v8c_detail(),
            named);
}

/* ---- Shapes of one bundle ----------------------------------------------------------------------- */

static const struct {
  const char *source, *named;
} shapes[] = {
    {"globalThis.app = { fmt: new Intl.NumberFormat('de') }", "globalThis.app.fmt: Intl.NumberFormat: "},
    {"class Money extends Intl.NumberFormat {}; globalThis.m = new Money('de')", "globalThis.m: Intl.NumberFormat: "},
    {"globalThis.s = new Intl.Collator(); Object.defineProperty(s, 'constructor', { value: class Fake {} });"
     "s[Symbol.toStringTag] = 'Fake'; Object.setPrototypeOf(s, {})",
     "globalThis.s: Intl.Collator: "},
    {"globalThis.price = (() => { const d = new Intl.DateTimeFormat(); return () => d })()",
     "globalThis.price{d}: Intl.DateTimeFormat: "},
    {"globalThis.m = new Map([['k', new Intl.PluralRules()]])", "globalThis.m[[entries]]: Intl.PluralRules: "},
    {"globalThis.m = new Map([[new Intl.PluralRules(), 1]])", "globalThis.m[[entries]]: Intl.PluralRules: "},
    {"globalThis.s = new Set([new Intl.ListFormat()])", "globalThis.s[[entries]]: Intl.ListFormat: "},
    {"globalThis.a = new class { #p = new Intl.Locale('de') }", "globalThis.a.#p: Intl.Locale: "},
    {"globalThis.list = [1, [2, new Intl.RelativeTimeFormat()]]", "globalThis.list[1][1]: Intl.RelativeTimeFormat: "},
    {"globalThis.o = { [Symbol('hidden')]: new Intl.Segmenter() }", "globalThis.o[Symbol(hidden)]: Intl.Segmenter: "},
    {"globalThis.o = {}; { const d = new Intl.DisplayNames('en', { type: 'region' });"
     "Object.defineProperty(o, 'names', { get() { return d } }) }",
     "globalThis.o.[[get names]]: Intl.DisplayNames: "},
    {"globalThis.b = function () {}.bind(new Intl.NumberFormat())", "globalThis.b[[bound]]: Intl.NumberFormat: "},
    {"globalThis.F = class {}; F.prototype.fmt = new Intl.NumberFormat()",
     "globalThis.F.prototype.fmt: Intl.NumberFormat: "},
    {"globalThis.key = {}; globalThis.w = new WeakMap([[key, new Intl.NumberFormat()]])",
     "globalThis.key[[entries]]: Intl.NumberFormat: "},
    {"globalThis.n = new Intl.NumberFormat(); globalThis.w = new WeakRef(n)", "globalThis.n: Intl.NumberFormat: "},
    {"globalThis.g = (function* () { const n = new Intl.NumberFormat(); yield 1; yield n })(); g.next()",
     "globalThis.g[[locals]]: Intl.NumberFormat: "},
    {"(async () => { const n = new Intl.NumberFormat(); await new Promise(r => globalThis.go = r); n.format(1) })()",
     "globalThis.go[[promise]][[locals]]: Intl.NumberFormat: "},
    {"globalThis.C = class { static fmt = new Intl.NumberFormat() }", "globalThis.C.fmt: Intl.NumberFormat: "},
    {"globalThis.a = { b: { c: { d: { e: new Intl.NumberFormat() } } } }", "globalThis.a.b.c.d.e: Intl.NumberFormat: "},
    {"globalThis.p = new Proxy(new Intl.NumberFormat(), {})", "globalThis.p: Intl.NumberFormat: "},
    {"globalThis.e = new Error('x', { cause: new Intl.NumberFormat() })", "globalThis.e.cause: Intl.NumberFormat: "},
    {"globalThis.z = Object.freeze(Object.assign(new Intl.NumberFormat(), { a: 1 }))",
     "globalThis.z: Intl.NumberFormat: "},
    {"const top = new Intl.NumberFormat()", "top: Intl.NumberFormat: "},
    {"let obj = { x: new Intl.Collator() }", "obj.x: Intl.Collator: "},
    {"globalThis['not a \"name\"'] = new Intl.NumberFormat()",
     "globalThis[\"not a \\\"name\\\"\"]: Intl.NumberFormat: "},
    {"globalThis.c = new Intl.Collator(); Intl.Collator = class {}; globalThis.Intl = 0",
     "globalThis.c: Intl.Collator: "},
    {"globalThis.s = new Intl.Segmenter().segment('ab')", "globalThis.s: Segments of an Intl.Segmenter: "},
    {"globalThis.f = new Intl.NumberFormat().format", "globalThis.f: Intl.NumberFormat: "},
};

Test(unserializable, every_shape_is_named) {
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) refused(shapes[i].source, shapes[i].named);
}

Test(unserializable, five_are_named_and_the_rest_counted) {
  CODE(V8C_ESNAPSHOT, pack("globalThis.all = Array.from({ length: 9 }, () => new Intl.NumberFormat())"));
  for (int i = 0; i < 5; i++) {
    char one[64];
    snprintf(one, sizeof one, "globalThis.all[%d]: Intl.NumberFormat", i);
    cr_expect(strstr(v8c_detail(), one), "%s is not in: %s", one, v8c_detail());
  }
  cr_expect(strstr(v8c_detail(), " and 4 more"), "%s", v8c_detail());
}

/* ---- What is fine -------------------------------------------------------------------------------- */

Test(unserializable, garbage_and_weakly_held_is_no_matter) {
  static const char *const fine[] = {
      "new Intl.NumberFormat('de').format(1.5); (1.5).toLocaleString('de'); new Date(0).toLocaleString('de')",
      "globalThis.w = new WeakRef(new Intl.NumberFormat())",
      "globalThis.w = new WeakMap([[new Intl.NumberFormat(), 1]])",
      "globalThis.m = new Map([['k', new Intl.NumberFormat()]]); m.clear()",
      "globalThis.make = () => new Intl.NumberFormat('de')",
  };
  for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
    OK(pack(fine[i]));
    v8c_snapshot_free(snapshot);
  }
}

/* ---- Several contexts ---------------------------------------------------------------------------- */

static v8c_context *context_with(const char *source) {
  v8c_context *made = NULL;
  OK(v8c_context_new(iso, NULL, &made));
  ctx = made;
  OK(v8c_enter(made, &frame));
  OK(v8c_eval(made, source, V8C_ZSTR, NULL, NULL));
  OK(v8c_leave(&frame));
  return made;
}

Test(unserializable, of_a_further_context) {
  v8c_creator *creator = NULL;
  OK(v8c_creator_new(NULL, &creator));
  iso = v8c_creator_isolate(creator);
  v8c_context *a = context_with("globalThis.x = 1"), *b = context_with("globalThis.y = 2"),
              *c = context_with("globalThis.app = { fmt: new Intl.NumberFormat() }");
  OK(v8c_creator_set_default(creator, a));
  OK(v8c_creator_add(creator, b, NULL));
  OK(v8c_creator_add(creator, c, NULL));
  CODE(V8C_ESNAPSHOT, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  const char wanted[] = "context 1: globalThis.app.fmt: Intl.NumberFormat: ";
  cr_expect(!strncmp(v8c_detail(), wanted, sizeof wanted - 1), "%s", v8c_detail());
  v8c_creator_free(creator);
  v8c_context_free(a);
  v8c_context_free(b);
  v8c_context_free(c);
}

/* V8 would write a context that is not one of the snapshot's with addresses of this process. */
Test(unserializable, a_context_that_is_not_in_the_snapshot) {
  v8c_creator *creator = NULL;
  v8c_value theirs = NULL;
  v8c_frame inner;
  OK(v8c_creator_new(NULL, &creator));
  iso = v8c_creator_isolate(creator);
  v8c_context *a = context_with("globalThis.x = 1"), *b = context_with("globalThis.f = () => 1");
  OK(v8c_enter(a, &frame));
  OK(v8c_enter(b, &inner));
  OK(v8c_eval(b, V8C_LIT("f"), NULL, &theirs));
  OK(v8c_set_named(a, v8c_global(a), V8C_LIT("f"), theirs));
  OK(v8c_leave(&inner));
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, a));
  v8c_context_free(b);
  CODE(V8C_ESNAPSHOT, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  cr_expect(strstr(v8c_detail(), "context"), "%s", v8c_detail());
  v8c_creator_free(creator);
  v8c_context_free(a);
}

/* Both are in the snapshot, but V8 would write one into the other. */
Test(unserializable, a_context_that_leads_to_another) {
  v8c_creator *creator = NULL;
  v8c_value theirs = NULL, app = NULL;
  v8c_frame inner;
  OK(v8c_creator_new(NULL, &creator));
  iso = v8c_creator_isolate(creator);
  v8c_context *a = context_with("globalThis.app = {}"), *b = context_with("globalThis.f = async () => { await 1 }");
  OK(v8c_enter(a, &frame));
  OK(v8c_enter(b, &inner));
  OK(v8c_eval(a, V8C_LIT("app"), NULL, &app));
  OK(v8c_eval(b, V8C_LIT("f"), NULL, &theirs));
  OK(v8c_set_named(a, app, V8C_LIT("run"), theirs));
  OK(v8c_leave(&inner));
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, a));
  OK(v8c_creator_add(creator, b, NULL));
  CODE(V8C_ESNAPSHOT, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  const char wanted[] = "globalThis.app.run: leads to another context";
  cr_expect(!strncmp(v8c_detail(), wanted, sizeof wanted - 1), "%s", v8c_detail());
  v8c_creator_free(creator);
  v8c_context_free(a);
  v8c_context_free(b);
}

/* ---- Modules ------------------------------------------------------------------------------------- */

static int no_imports(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                      v8c_module **out) {
  (void)context, (void)request, (void)referrer, (void)data, (void)out;
  return V8C_ENOENT;
}

/* A snapshot of a context in which that module was evaluated; its namespace is globalThis.ns, when asked
 * for. The module is freed before, or after. */
static int pack_module(const char *source, bool keep_namespace, bool free_first) {
  v8c_creator *creator = NULL;
  v8c_module *module = NULL;
  v8c_value promise = NULL, ns = NULL;
  OK(v8c_creator_new(NULL, &creator));
  iso = v8c_creator_isolate(creator);
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_module_compile(ctx, source, V8C_ZSTR, NULL, &module));
  OK(v8c_module_link(module, ctx, no_imports, NULL));
  OK(v8c_module_evaluate(module, ctx, &promise));
  OK(v8c_module_namespace(module, ctx, &ns));
  if (keep_namespace) OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("ns"), ns));
  if (free_first) v8c_module_free(module);
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, ctx));
  int err = v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot);
  if (!free_first) v8c_module_free(module);
  v8c_context_free(ctx);
  v8c_creator_free(creator);
  return err;
}

Test(unserializable, modules) {
  static const struct {
    const char *source;
    bool keep_namespace;
    const char *named;
  } modules[] = {
      {"export const fmt = new Intl.NumberFormat('de')", true, "globalThis.ns.fmt: Intl.NumberFormat: "},
      {"const f = new Intl.NumberFormat(); export { f as 'not a name', f as other }", true, "globalThis.ns"},
      {"export default new Intl.Collator()", true, "globalThis.ns.default: Intl.Collator: "},
      {"const hidden = new Intl.NumberFormat(); globalThis.show = () => hidden.format(1)", false,
       "globalThis.show{hidden}: Intl.NumberFormat: "},
      {"const app = { fmt: new Intl.ListFormat() }; export const use = () => app.fmt", true,
       "globalThis.ns{app}.fmt: Intl.ListFormat: "},
      {"export class Money { static fmt = new Intl.NumberFormat() }", true,
       "globalThis.ns.Money.fmt: Intl.NumberFormat: "},
  };
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
    for (int first = 0; first < 2; first++) {
      int err = pack_module(modules[i].source, modules[i].keep_namespace, first);
      cr_expect_eq(err, V8C_ESNAPSHOT, "%s: %s", modules[i].source, v8c_err_name(err));
      cr_expect(!strncmp(v8c_detail(), modules[i].named, strlen(modules[i].named)), "%s\n  is named: %s",
                modules[i].source, v8c_detail());
    }
}
