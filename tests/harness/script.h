/* script.h: runtimes with native modules, and scripts in them that assert. */
#ifndef V8C_TESTS_SCRIPT_H
#define V8C_TESTS_SCRIPT_H

#include "tests/harness/runtime.h"

typedef struct module_with {
  const v8c_native_module *module; /* NULL: the end of a list */
  const void *data;
} module_with;

/* A runtime in a thread of its own with these modules and those of v8c_builder_add_shipped; options may be NULL. */
v8c_runtime *make_with_modules(const v8c_runtime_options *options, const module_with *modules);

/* Runs the body of an async function, which has assert(is, what), equal(a, b), thrown(fn) and rejected(promise), and
 * waits for it. */
void await_script(v8c_runtime *rt, const char *body);

#endif
