/* natives.c: the library's own addresses that a snapshot may hold. */
#include "src/pack/heap.h"
#include "src/pack/registry.h"

/* Who gives V8 a native of ours that can end up in a heap adds it here, as
 * {V8C__BUILTIN_PREFIX "name", (v8c__native)function}. */
static const struct {
  const char *name;
  v8c__native address;
} table[] = {
    {V8C__BUILTIN_PREFIX "random", (v8c__native)v8c__native_random},
    {V8C__BUILTIN_PREFIX "now", (v8c__native)v8c__native_now},
    {V8C__BUILTIN_PREFIX "not_callable", (v8c__native)v8c__native_not_callable},
    {V8C__BUILTIN_PREFIX "import_done", (v8c__native)v8c__native_import_done},
    {V8C__BUILTIN_PREFIX "import_failed", (v8c__native)v8c__native_import_failed},
    {V8C__BUILTIN_PREFIX "class_construct", (v8c__native)v8c__class_construct},
    {V8C__BUILTIN_PREFIX "class_get", (v8c__native)v8c__class_get},
    {V8C__BUILTIN_PREFIX "class_set", (v8c__native)v8c__class_set},
    {V8C__BUILTIN_PREFIX "signature_call", (v8c__native)v8c__signature_call},
    {V8C__BUILTIN_PREFIX "signature_plain", (v8c__native)v8c__signature_plain},
    {V8C__BUILTIN_PREFIX "module_steps", (v8c__native)v8c__native_module_steps},
    {NULL, NULL},
};

static int all_of(const struct v8c__native_address *list) {
  int err = 0;
  for (; !err && list->name; list++) err = v8c__natives_builtin(list->name, list->address);
  return err;
}

int v8c__natives_builtins(void) {
  for (size_t i = 0; table[i].name; i++) {
    int err = v8c__natives_builtin(table[i].name, table[i].address);
    if (err) return err;
  }
  int err = all_of(v8c__handler_natives);
  return err ? err : all_of(v8c__class_natives);
}
