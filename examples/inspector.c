/* inspector.c: a program that DevTools, VS Code and other debuggers may attach to. With an argument it waits for
 * one on port 9229, and stops in the first statement.
 *
 * prints: listening on ws://127.0.0.1
 * prints: 42 */
#include <string.h>

#include "common.h"
#include "v8c/devtools.h"

int main(int argc, char **argv) {
  up();
  (void)argv;
  v8c_devtools *devtools;
  v8c_target *target;
  v8c_value value;
  v8c_devtools_options place = {.size = sizeof place, .port = argc > 1 ? 9229 : -1 /* any */};
  v8c_target_options options = {.size = sizeof options, .title = "example", .waiting = argc > 1};
  must(v8c_devtools_new(&place, &devtools));
  must(v8c_devtools_attach(devtools, context, &options, &target));
  const char *url = v8c_devtools_url(target);
  printf("listening on %.*s\n", argc > 1 ? (int)strlen(url) : 14, url); /* the rest is never the same */
  must(v8c_devtools_wait(target));
  if (argc > 1) must(v8c_devtools_break(target, NULL));
  must(v8c_eval(context, V8C_LIT("const answer = 6 * 7;\nanswer"), "file:///example.js", &value));
  print(value);
  v8c_devtools_detach(target);
  v8c_devtools_free(devtools);
  return down();
}
