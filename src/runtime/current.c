/* current.c: the token that is current: V8 carries it along with every continuation. */
#include "src/runtime/core.h"

/* A token in JavaScript's hands, until that lets go of it. */
struct carried {
  v8c_token *token;
  v8c_ref *ref;
};

static void let_go(void *data) {
  struct carried *carried = data;
  v8c_ref_free(carried->ref);
  v8c_token_free(carried->token);
  v8c__free(carried);
}

static int carry(v8c_runtime *rt, v8c_token *token, v8c_value *out) {
  struct carried *carried = v8c__calloc(sizeof *carried);
  if (!carried) return v8c__fail(V8C_ENOMEM, "%s", "");
  carried->token = v8c_token_retain(token);
  *out = v8c_external(rt->isolate, token);
  int err = v8c_ref_new(rt->isolate, *out, &carried->ref);
  if (!err) err = v8c_ref_set_weak(carried->ref, let_go, carried);
  if (err) let_go(carried);
  return err;
}

int v8c__rt_set_current(v8c_runtime *rt, v8c_token *token) {
  v8c_value value = v8c_undefined(rt->isolate);
  int err = token ? carry(rt, token, &value) : 0;
  return err ? err : v8c_set_continuation_data(rt->isolate, value);
}

v8c_token *v8c_runtime_current_token(v8c_runtime *rt) {
  v8c_scope scope;
  v8c_value value = NULL;
  void *token = NULL;
  if (!rt) return NULL;
  if (!v8c__rt_is_owner(rt) || !v8c_entered(rt->isolate)) return rt->lifetime;
  if (v8c_scope_open(rt->isolate, &scope)) return rt->lifetime;
  if (v8c_continuation_data(rt->isolate, &value) || v8c_get_external(value, &token)) token = NULL;
  v8c_scope_close(&scope);
  return token ? token : rt->lifetime;
}
