/* errors.c: straight code that checks once, at the end, and what an error knows.
 *
 * prints: TypeError: cannot listen on port 0
 * prints: config.js:2:3
 * prints: the next call works */
#include "common.h"

static const char source[] =
    "function listen(port) {\n"
    "  throw new TypeError('cannot listen on port ' + port);\n"
    "}\n"
    "({ server: { port: 0 }, listen })";

int main(void) {
  up();
  v8c_value config, server, port, listen;
  v8c_error *error = NULL;
  int err;
  /* An exception is sticky: once one is pending, the calls behind it do nothing. */
  v8c_eval(context, source, V8C_ZSTR, "config.js", &config);
  v8c_get_named(context, config, V8C_LIT("server"), &server);
  v8c_get_named(context, server, V8C_LIT("port"), &port);
  v8c_get_named(context, config, V8C_LIT("listen"), &listen);
  err = v8c_call_function(context, listen, NULL, 1, &port, NULL);
  if (err == V8C_EXCEPTION) {
    must(v8c_catch(isolate, &error));
    printf("%s\n%s:%d:%d\n", v8c_error_message(error, NULL), v8c_error_script(error), v8c_error_line(error),
           v8c_error_column(error));
    v8c_error_free(error);
  }
  must(v8c_eval(context, V8C_LIT("'the next call works'"), "next.js", &port));
  print(port);
  return down();
}
