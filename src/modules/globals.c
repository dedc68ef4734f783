/* globals.c: see globals.h. */
#include "src/modules/globals.h"

int v8c__globals_define(v8c_runtime *rt, const v8c_prop *props) {
  v8c_context *context = v8c_runtime_context(rt);
  v8c_value global = v8c_global(context);
  int err = 0;
  for (; props->kind && !err; props++) {
    const v8c_prop one[] = {*props, V8C_PROP_END};
    bool is_there = false;
    err = v8c_has_named(context, global, props->name, props->len, &is_there);
    if (!err && !is_there) err = v8c_define_table(context, global, one, NULL);
  }
  return err;
}

/* NULL: it threw, or there is no runtime. */
static v8c_runtime *require(v8c_access *access, const char *module, v8c_value *exports) {
  v8c_runtime *rt = v8c_runtime_of(v8c_access_isolate(access));
  return rt && !v8c_runtime_require(rt, module, V8C_ZSTR, exports) ? rt : NULL;
}

void v8c__globals_give(v8c_access *access, const char *module, v8c_value name) {
  v8c_value exports = NULL, value = NULL;
  v8c_runtime *rt = require(access, module, &exports);
  if (rt && !v8c_get(v8c_runtime_context(rt), exports, name, &value)) v8c_access_return(access, value);
}

void v8c__globals_give_named(v8c_access *access, const char *module, const char *name) {
  v8c_value exports = NULL, value = NULL;
  v8c_runtime *rt = require(access, module, &exports);
  if (rt && !v8c_get_named(v8c_runtime_context(rt), exports, name, V8C_ZSTR, &value)) v8c_access_return(access, value);
}
