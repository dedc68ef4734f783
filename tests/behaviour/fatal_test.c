/* fatal_test.c: what docs/fatal.md says of V8's ends, each shown in a process of its own. */
#include <signal.h>
#include <unistd.h>

#include "tests/harness/harness.h"

enum { TOLD = 42 };

static const char *expected_where;

/* As a host's would: tells by its exit status that it was called with these words. */
static void fatal(const char *where, const char *what, void *data) {
  _exit(data == &expected_where && strstr(where, expected_where) && *what ? TOLD : 43);
}

static void run(const char *where, const char *flags, size_t heap_mib, const char *source) {
  v8c_frame frame;
  expected_where = where;
  OK(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options),
                                    .fatal = where ? fatal : NULL,
                                    .data = where ? (void *)&expected_where : NULL,
                                    .flags = flags}));
  OK(v8c_isolate_new(&(v8c_isolate_options){.size = sizeof(v8c_isolate_options), .heap_max_bytes = heap_mib << 20},
                     &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  int err = v8c_eval(ctx, source, V8C_ZSTR, "fatal.js", NULL);
  cr_assert(false, "the process lives: %s", v8c_err_name(err));
}

Test(fatal, heap_limit, .exit_code = TOLD, .timeout = 120) {
  run("Reached heap limit", NULL, 64, "const a = []; for (;;) a.push(new Array(1000).fill(1.5))");
}

Test(fatal, one_large_array, .exit_code = TOLD, .timeout = 120) {
  run("Reached heap limit", NULL, 32, "new Array(50e6).fill(1.5)");
}

Test(fatal, table_that_cannot_grow, .exit_code = TOLD, .timeout = 120) {
  run("invalid table size", NULL, 0, "const a = [1]; a.length = 2 ** 27 - 1; a.fill(0); a.push(1, 2, 3)");
}

Test(fatal, check_inside_v8, .exit_code = TOLD, .timeout = 120) { run("V8", NULL, 0, "'x'.repeat(2 ** 28).split('')"); }

Test(fatal, heap_limit_without_a_callback, .signal = SIGTRAP, .timeout = 120) {
  run(NULL, NULL, 64, "const a = []; for (;;) a.push(new Array(1000).fill(1.5))");
}

Test(fatal, flag_that_asks_for_it, .signal = SIGTRAP, .timeout = 60) {
  run(NULL, "--abort-on-uncaught-exception", 0, "throw 1");
}

Test(fatal, what_is_not, .init = harness_up, .fini = harness_down, .timeout = 120) {
  static const char *const sources[] = {"new ArrayBuffer(2 ** 40)",
                                        "'x'.repeat(2 ** 30)",
                                        "(function f() { f() })()",
                                        "const s = new Set(); for (let i = 0; i < 2 ** 24 + 10; i++) s.add(i)",
                                        "new Array(-1)",
                                        "[].length = 2 ** 32",
                                        "'x'.padEnd(2 ** 30)"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    CODE(V8C_EXCEPTION, v8c_eval(ctx, sources[i], V8C_ZSTR, "fine.js", NULL));
    THROWN("RangeError");
  }
}
