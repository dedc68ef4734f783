/* refs.c: values that outlive their scope: a strong ref, and a weak one with a finalizer.
 *
 * prints: kept
 * prints: finalizer: the object is gone
 * prints: 0 refs left */
#include "common.h"

static void gone(void *data) { printf("finalizer: the %s is gone\n", (const char *)data); }

int main(void) {
  up();
  v8c_ref *kept = NULL, *weak = NULL;
  v8c_scope scope;
  static char name[] = "object";
  v8c_value value, object;
  must(v8c_scope_open(isolate, &scope));
  must(v8c_eval(context, V8C_LIT("'kept'"), "refs.js", &value));
  must(v8c_object(context, &object));
  must(v8c_ref_new(isolate, value, &kept));
  must(v8c_ref_new(isolate, object, &weak));
  must(v8c_ref_set_weak(weak, gone, name));
  v8c_scope_close(&scope); /* from here on only `kept` holds anything */

  must(v8c_ref_get(kept, &value));
  print(value);
  v8c_ref_free(kept);
  while (!v8c_ref_is_dead(weak)) must(v8c_low_memory(isolate));
  v8c_ref_free(weak);
  printf("%zu refs left\n", v8c_ref_count(isolate));
  return down();
}
