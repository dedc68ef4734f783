/* parse_files.c: whether V8 takes files, for parser_test.sh: parse_files <LIST
 * Each line of the list is a path; one that has ".module." in its name is compiled as a module, any other as a
 * script. For each a line `ok PATH`, or `SyntaxError PATH`, or what else came of it. */
#include <stdio.h>
#include <string.h>

#include "v8c.h"

static int read_file(const char *path, v8c_buf *out) {
  char chunk[4096];
  FILE *file = fopen(path, "rb");
  if (!file) return V8C_ENOENT;
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, file));) v8c_buf_append(out, chunk, n);
  fclose(file);
  return 0;
}

static int compile(v8c_context *context, const char *path, const v8c_buf *text) {
  const char *source = text->data ? text->data : "";
  v8c_module *module = NULL;
  v8c_script *script = NULL;
  int err = strstr(path, ".module.") ? v8c_module_compile(context, source, text->len, NULL, &module)
                                     : v8c_script_compile(context, source, text->len, NULL, &script);
  v8c_module_free(module);
  v8c_script_free(script);
  return err;
}

/* The name of what is pending. */
static void name_of_error(v8c_context *context, v8c_buf *out) {
  v8c_error *error = NULL;
  v8c_value value = NULL, name = NULL;
  int err = v8c_catch(v8c_context_isolate(context), &error);
  if (!err) err = v8c_error_value(error, &value);
  if (!err) err = v8c_get_named(context, value, V8C_LIT("name"), &name);
  if (!err) err = v8c_to_text(context, name, out);
  if (err) v8c_buf_append(out, "?", 1);
  v8c_error_free(error);
}

static void one(v8c_context *context, const char *path) {
  v8c_buf text = {0}, name = {0};
  v8c_scope scope;
  int err = v8c_scope_open(v8c_context_isolate(context), &scope);
  if (!err) err = read_file(path, &text);
  if (!err) err = compile(context, path, &text);
  if (err == V8C_EXCEPTION)
    name_of_error(context, &name);
  else
    v8c_buf_append(&name, err ? v8c_strerror(err) : "ok", V8C_ZSTR);
  printf("%s %s\n", name.data, path);
  v8c_scope_close(&scope);
  v8c_buf_free(&text);
  v8c_buf_free(&name);
}

int main(void) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  char line[1024];
  if (v8c_start(NULL) || v8c_isolate_new(NULL, &isolate) || v8c_context_new(isolate, NULL, &context) ||
      v8c_enter(context, &frame))
    return 2;
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    one(context, line);
  }
  v8c_leave(&frame);
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  v8c_stop();
  return 0;
}
