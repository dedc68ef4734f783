/* harness.h: what Criterion lacks for v8c: a ready isolate and context for each test, checks
 * that print a code by its name and the exception behind it, and a teardown that finds
 * what a test left. */
#ifndef V8C_TESTS_HARNESS_H
#define V8C_TESTS_HARNESS_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "v8c.h"

extern v8c_isolate *iso; /* started, made, entered and left by the fixture */
extern v8c_context *ctx;

/* As .init and .fini of a TestSuite: V8 up, an isolate, a context, entered. The end asserts
 * that nothing is pending and no ref is left. */
void harness_up(void);
void harness_down(void);

/* Only V8 up: for tests that make isolates of their own. */
void harness_start(void);

/* The call succeeds; else its code's name, v8c_detail() and the pending exception are shown. */
#define OK(expr) harness_ok((expr), #expr, __FILE__, __LINE__)
void harness_ok(int code, const char *expr, const char *file, int line);

/* The call answers this code: CODE(V8C_ETYPE, v8c_get(…)). */
#define CODE(expected, expr) harness_code((expected), (expr), #expr, __FILE__, __LINE__)
void harness_code(int expected, int code, const char *expr, const char *file, int line);

/* Evaluates source in ctx. */
v8c_value eval(const char *source);
/* String(value of source) equals text: EVAL_IS("1 + 1", "2"). */
#define EVAL_IS(source, text) harness_text(eval(source), (text), #source, __FILE__, __LINE__)
/* String(value) equals text. */
#define TEXT_IS(value, text) harness_text((value), (text), #value, __FILE__, __LINE__)
void harness_text(v8c_value value, const char *text, const char *expr, const char *file, int line);
/* String(value), in a static buffer that the next call reuses. */
const char *text_of(v8c_value value);

/* The pending exception's message contains text, and is taken: THROWN("TypeError"). */
#define THROWN(text) harness_thrown((text), __FILE__, __LINE__)
void harness_thrown(const char *text, const char *file, int line);

#endif
