/* deterministic_test.c: the same input packed in two processes makes the same bytes, and what is
 * restored has fresh seeds. V8 draws its seeds once a process, so each pack has a process. */
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/harness.h"

TestSuite(deterministic, .timeout = 300);

#define CLOCK 1000000.0

/* As OK, also in a process that the test made: Criterion does not know of those. */
#define MUST(expr) must((expr), #expr)

static void must(int err, const char *expr) {
  if (!err) return;
  fprintf(stderr, "%s: %s %s\n", expr, v8c_err_name(err), v8c_detail());
  _exit(1);
}

static void start(bool deterministic) {
  MUST(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options), .deterministic = deterministic}));
}

/* ---- Another process ------------------------------------------------------------------------ */

/* Runs work(data, out) in a child and takes what it leaves in the buffer: before V8 is started. */
static void in_child(void (*work)(const void *data, v8c_buf *out), const void *data, v8c_buf *out) {
  int ends[2];
  cr_assert_eq(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    v8c_buf made = {0};
    work(data, &made);
    for (size_t at = 0; at < made.len;) {
      ssize_t n = write(ends[1], made.data + at, made.len - at);
      if (n <= 0) _exit(1);
      at += (size_t)n;
    }
    _exit(0);
  }
  close(ends[1]);
  char bytes[65536];
  for (ssize_t n; (n = read(ends[0], bytes, sizeof bytes)) > 0;) OK(v8c_buf_append(out, bytes, (size_t)n));
  close(ends[0]);
  int status;
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert_eq(status, 0, "the other process failed");
}

struct input {
  const char *source;
  size_t len;
  const char *warm;
  bool clear;
};

static void pack(const void *data, v8c_buf *out) {
  const struct input *in = data;
  v8c_snapshot *snapshot = NULL;
  start(true);
  v8c_pack_options options = {.size = sizeof options,
                              .source = in->source,
                              .source_len = in->len,
                              .warm = in->warm,
                              .warm_len = V8C_ZSTR,
                              .deterministic = true,
                              .clock_ms = CLOCK,
                              .code_handling = in->clear ? V8C_CODE_CLEAR : V8C_CODE_KEEP};
  MUST(v8c_pack_bundle(&options, &snapshot));
  size_t len;
  const void *bytes = v8c_snapshot_bytes(snapshot, &len);
  MUST(v8c_buf_append(out, bytes, len));
}

/* Packs in two processes and compares; *out (may be NULL) takes the bytes. */
static void same_twice(const struct input *in, v8c_buf *out) {
  v8c_buf a = {0}, b = {0};
  in_child(pack, in, &a);
  in_child(pack, in, &b);
  size_t at = 0;
  while (at < a.len && at < b.len && a.data[at] == b.data[at]) at++;
  cr_assert(a.len == b.len && at == a.len, "%zu and %zu bytes, different from byte %zu on", a.len, b.len, at);
  v8c_buf_free(&b);
  if (out)
    *out = a;
  else
    v8c_buf_free(&a);
}

/* ---- The same bytes --------------------------------------------------------------------------- */

static const char mixed[] =
    "var made = Date.now(), dice = [Math.random(), performance.now(), new Date().getFullYear()];\n"
    "const map = new Map([['a', {}], [{}, 1]]), set = new Set([1, 'x', Symbol.for('s'), Symbol('t')]);\n"
    "class A { #p = 1; static s = [1.5, -0, 5n ** 90n]; get p() { return this.#p } }\n"
    "const all = [new A(), new WeakMap([[A, 1]]), /a(?<b>c)/u, new Uint8Array(100), new Proxy({}, {}),\n"
    "             (function* () { yield 1 })(), new Promise(r => globalThis.later = r)];\n"
    "let n = 0; for (let i = 0; i < 5000; i++) { globalThis['k' + i % 700] = { ['f' + i % 50]: i }; n += i }\n"
    "const ordered = [3, 1, 2].sort((a, b) => a - b), text = JSON.stringify(all[2].exec('ac').groups)";

Test(deterministic, equal_input_equal_bytes) {
  for (int clear = 0; clear < 2; clear++) {
    struct input in = {.source = mixed,
                       .len = sizeof mixed - 1,
                       .warm = "all[0].p; for (const k in globalThis) k + 1",
                       .clear = clear};
    same_twice(&in, NULL);
  }
}

Test(deterministic, equal_whatever_the_collector_did) {
  static const char busy[] =
      "function f(i) { return { a: i, b: [i, String(i)] } }\n"
      "let keep = []; for (let i = 0; i < 400000; i++) { const o = f(i); if (i % 100 == 0) keep.push(o) }\n"
      "const weak = keep.slice(0, 100).map(o => new WeakRef(o)); const gone = new FinalizationRegistry(() => 0);\n"
      "for (let i = 0; i < 1000; i++) gone.register({ i }, i); keep = keep.slice(1000)";
  struct input in = {.source = busy, .len = sizeof busy - 1, .warm = "for (let i = 0; i < 100000; i++) f(i)"};
  same_twice(&in, NULL);
}

Test(deterministic, typescript_warmed_up) {
  FILE *file = fopen(TYPESCRIPT, "rb");
  if (!file) cr_skip_test("deps/setup.sh --demo brings TypeScript");
  v8c_buf source = {0};
  char bytes[65536];
  for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;) OK(v8c_buf_append(&source, bytes, n));
  fclose(file);
  struct input in = {
      .source = source.data,
      .len = source.len,
      .warm = "ts.transpileModule('class A<T> { #p: T; async f(x?: number) { return x ?? this.#p } }', {})"};
  same_twice(&in, NULL);
  v8c_buf_free(&source);
}

/* ---- The clock, and who may --------------------------------------------------------------------- */

Test(deterministic, the_clock_is_the_creation_time) {
  v8c_buf bytes = {0};
  struct input in = {.source = "var made = Date.now()", .len = V8C_ZSTR};
  in_child(pack, &in, &bytes);
  v8c_snapshot *snapshot = NULL;
  OK(v8c_snapshot_from_bytes(bytes.data, bytes.len, &snapshot));
  v8c_snapshot_info info = {.size = sizeof info};
  OK(v8c_snapshot_info_get(snapshot, &info));
  cr_assert_eq(info.created_ms, (int64_t)CLOCK);
  cr_assert_eq(info.clock_ms, CLOCK);
  v8c_snapshot_free(snapshot);
  v8c_buf_free(&bytes);
}

Test(deterministic, only_when_v8_was_started_so) {
  v8c_snapshot *snapshot = NULL;
  v8c_creator *creator = NULL;
  start(false);
  v8c_pack_options options = {.size = sizeof options, .source = "1", .source_len = V8C_ZSTR, .deterministic = true};
  CODE(V8C_ESTATE, v8c_pack_bundle(&options, &snapshot));
  cr_assert(strstr(v8c_detail(), "deterministic"), "%s", v8c_detail());
  CODE(V8C_ESTATE,
       v8c_creator_new(&(v8c_creator_options){.size = sizeof(v8c_creator_options), .deterministic = true}, &creator));
  options.deterministic = false;
  OK(v8c_pack_bundle(&options, &snapshot));
  v8c_snapshot_free(snapshot);
  OK(v8c_stop());
  OK(v8c_end());
}

/* ---- Fresh seeds when restored --------------------------------------------------------------------- */

static v8c_value value_of(const char *source) {
  v8c_value value = NULL;
  MUST(v8c_eval(ctx, source, V8C_ZSTR, NULL, &value));
  return value;
}

/* Leaves the hashes of a name that the blob has and of one that it has not, a random number, and
 * whether what is hashed is found again. */
struct seeds {
  int known, fresh;
  double dice, found;
};

static void seeds_of(const void *data, v8c_buf *out) {
  static v8c_frame frame;
  const v8c_buf *bytes = data;
  v8c_snapshot *snapshot = NULL;
  struct seeds seeds;
  start(false);
  MUST(v8c_snapshot_from_bytes(bytes->data, bytes->len, &snapshot));
  MUST(v8c_snapshot_restore(snapshot, NULL, NULL, &iso));
  MUST(v8c_context_new(iso, NULL, &ctx));
  MUST(v8c_enter(ctx, &frame));
  MUST(v8c_reset_determinism(ctx));
  seeds.known = v8c_identity_hash(value_of("'later'"));
  seeds.fresh = v8c_identity_hash(value_of("'new' + 'comer'"));
  MUST(v8c_to_number(ctx, value_of("Math.random()"), &seeds.dice));
  MUST(v8c_to_number(ctx, value_of("map.has('a') && set.has(Symbol.for('s')) && k699.f49 === 4899"), &seeds.found));
  MUST(v8c_buf_append(out, &seeds, sizeof seeds));
}

Test(deterministic, restored_with_fresh_seeds) {
  v8c_buf bytes = {0}, one = {0}, other = {0};
  struct input in = {.source = mixed, .len = sizeof mixed - 1};
  struct seeds a, b;
  in_child(pack, &in, &bytes);
  in_child(seeds_of, &bytes, &one);
  in_child(seeds_of, &bytes, &other);
  cr_assert(one.len == sizeof a && other.len == sizeof b);
  memcpy(&a, one.data, sizeof a);
  memcpy(&b, other.data, sizeof b);
  cr_expect_neq(a.known, b.known, "the hash of a name in the blob");
  cr_expect_neq(a.fresh, b.fresh, "the hash of a name that is not");
  cr_expect_neq(a.dice, b.dice, "Math.random");
  cr_expect(a.found == 1 && b.found == 1, "what is hashed is not found again");
  v8c_buf_free(&bytes);
  v8c_buf_free(&one);
  v8c_buf_free(&other);
}
