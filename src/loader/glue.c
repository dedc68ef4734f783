/* glue.c: JavaScript of the loader's own. None of it is native, so that a heap with modules in it
 * can become a snapshot, and be restored where there is no loader.
 *
 * A value becomes a module (JSON, text, CommonJS) by a source made for it, which takes the value from
 * its import.meta. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"

static const char source[] =
    "(() => {\n"
    "  const records = Object.create(null);\n"
    "  const { defineProperty, create } = Object;\n"
    "  const { apply } = Reflect;\n"
    "  function run(url) {\n"
    "    const record = records[url];\n"
    "    if (record.module) return record.module.exports;\n"
    "    const module = record.module = { id: record.path, path: record.dir, exports: {}, filename: record.path,\n"
    "      loaded: false, children: [], paths: [] };\n"
    "    if (!record.body) { module.exports = record.value; module.loaded = true; return module.exports; }\n"
    "    const require = (name) => {\n"
    "      const to = record.links[name];\n"
    "      if (typeof to === 'string') return run(to);\n"
    "      const error = new Error(to ? to.message : `Cannot find module '${name}'\\nRequire stack:\\n- "
    "${record.path}`);\n"
    "      error.code = to ? to.code : 'MODULE_NOT_FOUND';\n"
    "      throw error;\n"
    "    };\n"
    "    module.require = require;\n"
    "    try {\n"
    "      apply(record.body, module.exports, [module.exports, require, module, record.path, record.dir]);\n"
    "    } catch (error) {\n"
    "      record.module = undefined;\n"
    "      throw error;\n"
    "    }\n"
    "    module.loaded = true;\n"
    "    return module.exports;\n"
    "  }\n"
    "  return {\n"
    "    __proto__: null,\n"
    "    then: (namespace) => () => namespace,\n"
    "    body(url, path, dir, body) { records[url] = { path, dir, body, links: create(null) }; },\n"
    "    value(url, path, value) { records[url] = { path, dir: '', value }; },\n"
    "    link(url, name, to) { records[url].links[name] = to; },\n"
    "    miss(url, name, code, message) { records[url].links[name] = { code, message }; },\n"
    "    give: (value) => () => value,\n"
    "    exports: (url) => () => run(url),\n"
    "    meta(meta, dirname, filename, resolve, url) {\n"
    "      if (filename) { meta.dirname = dirname; meta.filename = filename; }\n"
    "      if (resolve) meta.resolve = resolve;\n"
    "      meta.url = url;\n"
    "    },\n"
    "    error(error, code, properties) {\n"
    "      defineProperty(error, 'code', { value: code, enumerable: true, configurable: true, writable: true });\n"
    "      for (const key in properties)\n"
    "        defineProperty(error, key, { value: properties[key], configurable: true, writable: true });\n"
    "      return error;\n"
    "    },\n"
    "  };\n"
    "})()";

int v8c__glue_new(v8c_loader *loader) {
  v8c_value object = NULL;
  int err = v8c_eval(loader->context, source, sizeof source - 1, "v8c:loader", &object);
  return err ? err : v8c_ref_new(loader->isolate, object, &loader->glue);
}

int v8c__glue_call(v8c_loader *loader, const char *name, size_t argc, const v8c_value *argv, v8c_value *out) {
  v8c_value object = NULL;
  int err = v8c_ref_get(loader->glue, &object);
  return err ? err : v8c_call_method(loader->context, object, name, V8C_ZSTR, argc, argv, out);
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
