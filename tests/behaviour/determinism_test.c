/* determinism_test.c: deterministic packing: the clock stands still and chance is seeded; after
 * restoring too, until v8c_reset_determinism; and what a container does not depend on. */
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/harness/harness.h"

TestSuite(determinism, .timeout = 120);

/* Only a V8 that was started deterministic packs so. */
static void start(void) {
  OK(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options), .deterministic = true}));
}

static const char bundle[] =
    "globalThis.seen = JSON.stringify([Date.now(), +new Date(), Date(), new Date().toISOString(), performance.now(),"
    "  Math.random(), Math.random(), Math.random()]);"
    "globalThis.keys = Object.keys(Object.fromEntries(Array.from({ length: 200 }, (_, i) => ['k' + (i * 7919) % 211, "
    "i]))).join();"
    "globalThis.take = { random: Math.random, now: performance.now, date: Date.now };";

struct world {
  v8c_isolate *isolate;
  v8c_context *context;
};

static struct world restore(const v8c_snapshot *snapshot) {
  struct world w = {0};
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &w.isolate));
  OK(v8c_context_new(w.isolate, NULL, &w.context));
  return w;
}

static void end(struct world *w) {
  v8c_context_free(w->context);
  OK(v8c_isolate_free(w->isolate));
}

static const char *text(struct world *w, const char *source) {
  static v8c_buf out[4];
  static int at;
  v8c_buf *buf = &out[at++ % 4];
  v8c_frame frame;
  v8c_value value = NULL;
  buf->len = 0;
  OK(v8c_enter(w->context, &frame));
  OK(v8c_eval(w->context, source, V8C_ZSTR, "look.js", &value));
  OK(v8c_to_text(w->context, value, buf));
  OK(v8c_leave(&frame));
  return buf->data;
}

static double number(struct world *w, const char *source) {
  v8c_frame frame;
  v8c_value value = NULL;
  double out = 0;
  OK(v8c_enter(w->context, &frame));
  OK(v8c_eval(w->context, source, V8C_ZSTR, "look.js", &value));
  OK(v8c_get_number(value, &out));
  OK(v8c_leave(&frame));
  return out;
}

static int reset(struct world *w) {
  v8c_frame frame;
  OK(v8c_enter(w->context, &frame));
  int err = v8c_reset_determinism(w->context);
  if (v8c_pending(w->isolate)) OK(v8c_catch(w->isolate, NULL));
  OK(v8c_leave(&frame));
  return err;
}

static v8c_snapshot *pack(const char *source, bool deterministic, double clock, uint64_t seed,
                          const v8c_snapshot *base) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options options = {.size = sizeof options,
                              .source = source,
                              .source_len = V8C_ZSTR,
                              .base = base,
                              .deterministic = deterministic,
                              .clock_ms = clock,
                              .random_seed = seed};
  OK(v8c_pack_bundle(&options, &snapshot));
  return snapshot;
}

/* Packs or restores in a child that starts V8 its own way; V8 is not started here. */
static int in_child(const char *flags, bool deterministic_start, const char *load, const char *store) {
  pid_t child = fork();
  if (child == 0) {
    v8c_start_options start = {.size = sizeof start, .flags = flags, .deterministic = deterministic_start};
    v8c_snapshot *snapshot = NULL;
    v8c_isolate *isolate = NULL;
    v8c_context *context = NULL;
    v8c_frame frame;
    v8c_value value = NULL;
    double number = 0;
    if (v8c_start(&start)) _exit(10);
    if (store) {
      v8c_pack_options options = {
          .size = sizeof options, .source = bundle, .source_len = V8C_ZSTR, .deterministic = true};
      if (v8c_pack_bundle(&options, &snapshot) || v8c_snapshot_save(snapshot, store)) _exit(11);
      _exit(0);
    }
    if (v8c_snapshot_open(load, &snapshot)) _exit(12);
    if (v8c_snapshot_restore(snapshot, NULL, NULL, &isolate)) _exit(13);
    if (v8c_context_new(isolate, NULL, &context) || v8c_enter(context, &frame)) _exit(14);
    if (v8c_eval(context, V8C_LIT("let n = 0; for (const k of keys.split(',')) n++; JSON.parse(seen)[0] + n"), NULL,
                 &value))
      _exit(15);
    if (v8c_get_number(value, &number) || number != V8C_SEED_TIME_MS + 200) _exit(16);
    if (v8c_leave(&frame)) _exit(17);
    v8c_context_free(context);
    if (v8c_isolate_free(isolate)) _exit(18);
    v8c_snapshot_free(snapshot);
    _exit(0);
  }
  int status = -1;
  cr_assert_eq(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* ---- At pack time -------------------------------------------------------------------- */

Test(determinism, two_packs_see_the_same) {
  start();
  v8c_snapshot *a = pack(bundle, true, 0, 0, NULL), *b = pack(bundle, true, 0, 0, NULL);
  v8c_snapshot *c = pack(bundle, true, 0, 77, NULL), *d = pack(bundle, true, 1e12, 0, NULL);
  struct world wa = restore(a);
  const char *seen = text(&wa, "seen");
  cr_assert(strstr(seen, "[1704067200000,1704067200000,"), "%s", seen);
  cr_assert(strstr(seen, "\"2024-01-01T00:00:00.000Z\",0,"), "%s", seen);
  struct world wb = restore(b);
  cr_assert_str_eq(seen, text(&wb, "seen"));
  end(&wb);
  wb = restore(c); /* another seed, the same clock */
  cr_assert_str_neq(seen, text(&wb, "seen"));
  cr_assert(strstr(text(&wb, "seen"), "[1704067200000,"));
  end(&wb);
  wb = restore(d);
  cr_assert(strstr(text(&wb, "seen"), "[1000000000000,1000000000000,"));
  end(&wb);
  end(&wa);
  v8c_snapshot_free(a);
  v8c_snapshot_free(b);
  v8c_snapshot_free(c);
  v8c_snapshot_free(d);
}

Test(determinism, bad_clocks) {
  start();
  v8c_snapshot *snapshot = NULL;
  const double clocks[] = {0.0 / 0.0, 1 / 0.0, -1 / 0.0, 8.64e15 + 2, -9e15};
  for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
    v8c_pack_options options = {
        .size = sizeof options, .source = "1", .source_len = 1, .deterministic = true, .clock_ms = clocks[i]};
    CODE(V8C_ERANGE, v8c_pack_bundle(&options, &snapshot));
  }
  cr_assert_null(snapshot);
  const double good[] = {-1, 8.64e15, -8.64e15, 0.5};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    snapshot = pack("globalThis.at = +new Date", true, good[i], 0, NULL);
    struct world w = restore(snapshot);
    cr_assert_eq(number(&w, "at"), (double)(int64_t)good[i], "%g: %g", good[i], number(&w, "at"));
    end(&w);
    v8c_snapshot_free(snapshot);
  }
}

/* ---- After restoring -------------------------------------------------------------------------- */

Test(determinism, restored_is_still_deterministic) {
  start();
  v8c_snapshot *snapshot = pack(bundle, true, 0, 0, NULL);
  struct world a = restore(snapshot), b;
  const char *look =
      "JSON.stringify([Date.now(), +new Date(), new Date().toISOString(), Date().length > 9, performance.now(),"
      " Math.random(), take.random(), take.now(), take.date()])";
  const char *first = text(&a, look);
  cr_assert(strstr(first, "[1704067200000,1704067200000,"), "%s", first);
  const char *second = text(&a, look);
  cr_assert_str_neq(first, second, "chance goes on");
  end(&a);
  b = restore(snapshot);
  cr_assert_str_eq(first, text(&b, look));
  cr_assert_str_eq(second, text(&b, look));
  end(&b);
  v8c_snapshot_free(snapshot);
}

static void is_real(struct world *w, const char *how) {
  double before = (double)time(NULL) * 1000 - 1000;
  double now = number(w, "Date.now()"), after = (double)time(NULL) * 1000 + 2000;
  cr_assert(now >= before && now <= after, "%s: Date.now() is %.0f", how, now);
  double agree = number(w,
                        "{ const a = Date.now(), b = +new Date, c = Date.now(), d = Date.parse(Date());"
                        "  a <= b && b <= c && d <= c + 1000 && d >= a - 2000 ? 1 : 0 }");
  cr_assert_eq(agree, 1, "%s: new Date() and Date.now() do not agree", how);
  cr_assert_str_eq(text(w, "Math.random.toString()"), "function random() { [native code] }");
  cr_assert_str_eq(text(w, "typeof performance.now()"), "number", "%s", how);
  cr_assert_eq(number(w,
                      "{ const a = performance.now(); let b = a; for (let i = 0; i < 1e8 && b <= a; i++) b = "
                      "performance.now(); b > a ? 1 : 0 }"),
               1, "%s: performance.now() stands still", how);
  cr_assert_eq(
      number(
          w,
          "{ const a = Date.now(); let b = a; for (let i = 0; i < 1e8 && b <= a; i++) b = Date.now(); b > a ? 1 : 0 }"),
      1, "%s: Date.now() stands still", how);
}

/* Packed elsewhere, so that V8's own seeds are fresh here. */
Test(determinism, reset_gives_the_real_ones_back) {
  char path[] = "/tmp/v8c-determinism-XXXXXX";
  v8c_snapshot *snapshot = NULL;
  close(mkstemp(path));
  cr_assert_eq(in_child(NULL, true, NULL, path), 0);
  harness_start();
  OK(v8c_snapshot_open(path, &snapshot));
  remove(path);
  struct world a = restore(snapshot), b = restore(snapshot);
  OK(reset(&b));
  char first[64];
  snprintf(first, sizeof first, "%s", text(&b, "String([Math.random(), Math.random()])"));
  is_real(&b, "reset");
  OK(reset(&b)); /* again: harmless */
  is_real(&b, "reset twice");
  /* Taken before, they tell real time and chance too. */
  cr_assert_eq(number(&b, "Math.abs(take.date() - Date.now()) < 1000 && take.random() < 1 ? 1 : 0"), 1);
  cr_assert_eq(number(&b, "take.random() !== take.random() ? 1 : 0"), 1);
  end(&b);
  cr_assert_eq(number(&a, "Date.now()"), V8C_SEED_TIME_MS, "the other isolate is as it was");
  OK(reset(&a));
  cr_assert_str_neq(text(&a, "String([Math.random(), Math.random()])"), first, "two restores have the same chance");
  is_real(&a, "the other one");
  end(&a);
  v8c_snapshot_free(snapshot);
}

/* What V8 put there itself comes back: the same function that a plain context has. */
Test(determinism, the_builtin_itself_comes_back) {
  start();
  v8c_snapshot *base = pack("globalThis.original = Math.random", false, 0, 0, NULL);
  v8c_snapshot *snapshot = pack("globalThis.replaced = Math.random", true, 0, 0, base);
  struct world w = restore(snapshot);
  cr_assert_str_eq(text(&w, "Math.random === original"), "false");
  cr_assert_str_eq(text(&w, "Math.random === replaced"), "true");
  OK(reset(&w));
  cr_assert_str_eq(text(&w, "Math.random === original"), "true");
  cr_assert_str_eq(text(&w, "String(Object.entries(Object.getOwnPropertyDescriptor(Math, 'random')).slice(1))"),
                   "writable,true,enumerable,false,configurable,true");
  cr_assert_str_eq(text(&w, "String(Reflect.ownKeys(Math).filter(k => String(k).includes('v8c')))"), "");
  end(&w);
  v8c_snapshot_free(snapshot);
  v8c_snapshot_free(base);
}

Test(determinism, reset_is_harmless_elsewhere) {
  start();
  v8c_snapshot *snapshot = pack("globalThis.x = 1", false, 0, 0, NULL);
  struct world w = restore(snapshot);
  const char *plain = text(&w, "typeof performance");
  OK(reset(&w));
  cr_assert_str_eq(text(&w, "typeof performance"), plain);
  cr_assert_eq(number(&w, "Math.abs(Date.now() - new Date) < 1000 && Math.random() < 1 ? x : 0"), 1);
  CODE(V8C_EINVAL, v8c_reset_determinism(NULL));
  /* Where the script has broken what would be put back. */
  text(&w, "delete globalThis.Math; globalThis.performance = 5");
  OK(reset(&w));
  end(&w);
  v8c_snapshot_free(snapshot);
  snapshot = pack(
      "Object.defineProperty(Math, 'random', { configurable: false, writable: false }); globalThis.performance = null",
      true, 0, 0, NULL);
  w = restore(snapshot);
  int err = reset(&w); /* frozen: it may say so, and no more */
  cr_assert(err == 0 || err == V8C_EXCEPTION || err == V8C_ESTATE, "%s", v8c_err_name(err));
  cr_assert_eq(number(&w, "Math.random() < 1 ? 1 : 0"), 1);
  end(&w);
  v8c_snapshot_free(snapshot);
}

/* ---- Layers ------------------------------------------------------------------------------------- */

Test(determinism, two_layers_stack) {
  start();
  v8c_snapshot_info info = {.size = sizeof info};
  v8c_snapshot *base = pack("globalThis.one = [Date.now(), Math.random()]", true, 1e12, 5, NULL);
  const char *second = "globalThis.two = [Date.now(), Math.random(), performance.now()]";
  v8c_snapshot *a = pack(second, true, 2e12, 6, base), *b = pack(second, true, 2e12, 6, base);
  struct world wa = restore(a), wb = restore(b);
  OK(v8c_snapshot_info_get(a, &info));
  cr_assert_eq(info.layers, 2);
  cr_assert(info.deterministic);
  cr_assert_str_eq(text(&wa, "String([one, two])"), text(&wb, "String([one, two])"));
  cr_assert_eq(number(&wa, "one[0]"), 1e12);
  cr_assert_eq(number(&wa, "two[0]"), 2e12);
  cr_assert_eq(number(&wa, "Date.now()"), 2e12);
  OK(reset(&wa));
  is_real(&wa, "two layers");
  end(&wa);
  end(&wb);
  v8c_snapshot_free(a);
  v8c_snapshot_free(b);
  /* A layer that is not deterministic on one that was. */
  a = pack("globalThis.three = [Date.now() > 1.7e12, Math.random() !== Math.random(), typeof performance.now()]", false,
           0, 0, base);
  wa = restore(a);
  cr_assert_str_eq(text(&wa, "String(three)"), "true,true,number");
  is_real(&wa, "not deterministic any more");
  OK(reset(&wa));
  is_real(&wa, "and reset");
  end(&wa);
  v8c_snapshot_free(a);
  v8c_snapshot_free(base);
}

/* ---- Other processes -------------------------------------------------------------------------------- */

static void read_file(const char *path, v8c_buf *out) {
  FILE *file = fopen(path, "rb");
  char part[65536];
  size_t n;
  cr_assert(file);
  while ((n = fread(part, 1, sizeof part, file)) > 0) OK(v8c_buf_append(out, part, n));
  fclose(file);
}

Test(determinism, restores_under_other_flags) {
  static const char *const flags[] = {
      "",
      "--hash-seed=77",
      "--random-seed=5",
      "--no-enable-avx2",
      "--no-enable-avx2 --no-enable-avx --no-enable-sse4-2 --no-enable-bmi2",
      "--stack-size=500",
      "--expose-gc",
      "--max-old-space-size=256",
      "--single-threaded",
      "--no-opt",
  };
  char path[] = "/tmp/v8c-determinism-XXXXXX";
  close(mkstemp(path));
  cr_assert_eq(in_child(NULL, true, NULL, path), 0);
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
    int status = in_child(flags[i], false, path, NULL);
    cr_expect_eq(status, 0, "%s: %d", flags[i], status);
    status = in_child(flags[i], true, path, NULL);
    cr_expect_eq(status, 0, "deterministic %s: %d", flags[i], status);
  }
  /* And packed under them, read without. */
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i += 3) {
    cr_assert_eq(in_child(flags[i], true, NULL, path), 0, "%s", flags[i]);
    int status = in_child(NULL, false, path, NULL);
    cr_expect_eq(status, 0, "packed under %s: %d", flags[i], status);
  }
  remove(path);
}

/* With V8 started deterministic, the same input makes the same bytes. */
Test(determinism, the_same_bytes_in_two_processes) {
  char first[] = "/tmp/v8c-determinism-XXXXXX", second[] = "/tmp/v8c-determinism-XXXXXX";
  v8c_buf a = {0}, b = {0};
  close(mkstemp(first));
  close(mkstemp(second));
  cr_assert_eq(in_child(NULL, true, NULL, first), 0);
  cr_assert_eq(in_child(NULL, true, NULL, second), 0);
  read_file(first, &a);
  read_file(second, &b);
  cr_assert_gt(a.len, 100000);
  cr_assert_eq(a.len, b.len);
  cr_assert_eq(memcmp(a.data, b.data, a.len), 0);
  v8c_buf_free(&a);
  v8c_buf_free(&b);
  remove(first);
  remove(second);
}
