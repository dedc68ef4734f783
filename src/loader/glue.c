/* glue.c: the loader's own JavaScript, glue.js, and modules that stand for values.
 *
 * A value becomes a module (JSON, text, CommonJS) by a source made for it, which takes the value from
 * its import.meta. */
#include <string.h>

#include "src/embed.h"
#include "src/internal.h"
#include "src/loader/loader.h"

static const char origin[] = "v8c:loader";

/* Once a loader that needs it: compiling it takes longer than many a script. */
static int make_glue(v8c_loader *loader) {
  v8c_value object = NULL, natives = NULL;
  int err = v8c_eval(loader->context, v8c__js_glue, v8c__js_glue_len, origin, &object);
  if (!err && loader->lazy) err = v8c_ref_get(loader->natives, &natives);
  if (!err && loader->lazy)
    err = v8c_call_method(loader->context, object, V8C_LIT("natives"), 1, (v8c_value[]){natives}, NULL);
  return err ? err : v8c_ref_new(loader->isolate, object, &loader->glue);
}

int v8c__glue_call(v8c_loader *loader, const char *name, size_t argc, const v8c_value *argv, v8c_value *out) {
  v8c_value object = NULL;
  int err = loader->glue ? 0 : make_glue(loader);
  if (!err) err = v8c_ref_get(loader->glue, &object);
  return err ? err : v8c_call_method(loader->context, object, name, V8C_ZSTR, argc, argv, out);
}

int v8c__glue_new(v8c_loader *loader) {
  v8c_value giver = NULL;
  int err = v8c_eval(loader->context, V8C_LIT("(value) => () => value"), origin, &giver);
  if (!err) err = v8c_ref_new(loader->isolate, giver, &loader->giver);
  return err ? err : v8c__require_natives(loader);
}

int v8c__glue_give(v8c_loader *loader, v8c_value value, v8c_value *out) {
  v8c_value giver = NULL;
  int err = v8c_ref_get(loader->giver, &giver);
  return err ? err : v8c_call_function(loader->context, giver, NULL, 1, &value, out);
}

/* As a string literal. */
static int quote(const char *text, v8c_buf *out) {
  int err = v8c_buf_append(out, "\"", 1);
  for (; *text && !err; text++) {
    unsigned char c = (unsigned char)*text;
    if (c < 32)
      err = v8c_buf_printf(out, "\\x%02x", c);
    else if (c == '"' || c == '\\')
      err = v8c_buf_printf(out, "\\%c", c);
    else
      err = v8c_buf_append(out, text, 1);
  }
  return err ? err : v8c_buf_append(out, "\"", 1);
}

int v8c__glue_module(v8c_loader *loader, const char *url, const char *const *names, size_t count, bool whole,
                     v8c_module **out) {
  v8c_buf text = {0};
  int err = v8c_buf_printf(&text,
                           "const v = import.meta.v8c();\nfunction get(n) { try { return Object.hasOwn(v, n) ? v[n] : "
                           "undefined; } catch {} }\n%s",
                           whole ? "export { v as default };\n" : "");
  for (size_t i = 0; i < count && !err; i++) {
    err = v8c_buf_printf(&text, "const v%zu = get(", i);
    if (!err) err = quote(names[i], &text);
    if (!err) err = v8c_buf_printf(&text, ");\nexport { v%zu as ", i);
    if (!err) err = quote(names[i], &text);
    if (!err) err = v8c_buf_append(&text, V8C_LIT(" };\n"));
  }
  v8c_script_options options = {.size = sizeof options, .origin = url, .origin_len = V8C_ZSTR};
  if (!err) err = v8c_module_compile(loader->context, text.data, text.len, &options, out);
  v8c_buf_free(&text);
  return err;
}
