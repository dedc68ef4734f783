/* ref_test.c: refs, strong and weak. */
#include "tests/harness/harness.h"

TestSuite(ref, .init = harness_up, .fini = harness_down);

static int finalized;

static void finalizer(void *data) {
  cr_assert_eq(data, (void *)&finalized);
  finalized++;
}

/* A weak ref to an object that nothing else holds. */
static v8c_ref *weak_ref(void) {
  v8c_ref *ref = NULL;
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_ref_new(iso, eval("({ big: new Array(100).fill(1) })"), &ref));
  OK(v8c_ref_set_weak(ref, finalizer, &finalized));
  v8c_scope_close(&scope);
  return ref;
}

Test(ref, keeps_beyond_the_scope) {
  v8c_ref *ref = NULL;
  v8c_scope scope;
  v8c_value value = NULL;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_ref_new(iso, eval("({ name: 'kept' })"), &ref));
  v8c_scope_close(&scope);
  OK(v8c_low_memory(iso));
  OK(v8c_ref_get(ref, &value));
  OK(v8c_get_named(ctx, value, V8C_LIT("name"), &value));
  TEXT_IS(value, "kept");
  cr_assert_eq(v8c_ref_count(iso), 1);
  v8c_ref_free(ref);
  cr_assert_eq(v8c_ref_count(iso), 0);
}

Test(ref, weak_is_finalized_once) {
  v8c_ref *ref = weak_ref();
  v8c_value value = NULL;
  cr_assert(!v8c_ref_is_dead(ref));
  OK(v8c_low_memory(iso));
  cr_assert_eq(finalized, 1);
  cr_assert(v8c_ref_is_dead(ref));
  OK(v8c_ref_get(ref, &value));
  cr_assert(v8c_is_undefined(value));
  CODE(V8C_ESTATE, v8c_ref_set_strong(ref));
  CODE(V8C_ESTATE, v8c_ref_set_weak(ref, finalizer, &finalized));
  OK(v8c_low_memory(iso));
  v8c_ref_free(ref);
  cr_assert_eq(finalized, 1);
}

Test(ref, weak_while_alive_is_not) {
  v8c_ref *ref = NULL;
  v8c_value value = eval("globalThis.keep = {}");
  OK(v8c_ref_new(iso, value, &ref));
  OK(v8c_ref_set_weak(ref, finalizer, &finalized));
  OK(v8c_low_memory(iso));
  cr_assert_eq(finalized, 0);
  v8c_ref_free(ref); /* freed before: never */
  cr_assert_eq(finalized, 0);
}

Test(ref, made_strong_again) {
  v8c_ref *ref = weak_ref();
  OK(v8c_ref_set_strong(ref));
  OK(v8c_low_memory(iso));
  cr_assert_eq(finalized, 0);
  cr_assert(!v8c_ref_is_dead(ref));
  v8c_ref_free(ref);
}

Test(ref, finalized_with_the_isolate) {
  v8c_isolate *other;
  v8c_context *context;
  v8c_frame frame;
  v8c_ref *ref = NULL;
  v8c_value value = NULL;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_object(context, &value));
  OK(v8c_ref_new(other, value, &ref));
  OK(v8c_ref_set_weak(ref, finalizer, &finalized));
  OK(v8c_leave(&frame));
  CODE(V8C_ETHREAD, v8c_ref_get(ref, &value));
  OK(v8c_isolate_free(other));
  cr_assert_eq(finalized, 1);
  cr_assert(v8c_ref_is_dead(ref));
  CODE(V8C_EDISPOSED, v8c_ref_get(ref, &value));
  v8c_ref_free(ref);
  v8c_context_free(context);
  cr_assert_eq(finalized, 1);
}

static v8c_ref *to_free;

static void free_in_finalizer(void *data) {
  (void)data;
  finalized++;
  v8c_ref_free(to_free);
}

Test(ref, freed_in_its_finalizer) {
  to_free = weak_ref();
  OK(v8c_ref_set_weak(to_free, free_in_finalizer, NULL));
  OK(v8c_low_memory(iso));
  cr_assert_eq(finalized, 1);
  v8c_frame frame; /* the queue is emptied by the next outermost enter; here by the next ref */
  OK(v8c_enter(ctx, &frame));
  OK(v8c_leave(&frame));
}

Test(ref, primitives_cannot_be_weak) {
  v8c_ref *ref = NULL;
  OK(v8c_ref_new(iso, v8c_int32(iso, 5), &ref));
  CODE(V8C_ETYPE, v8c_ref_set_weak(ref, finalizer, NULL));
  v8c_ref_free(ref);
  CODE(V8C_EINVAL, v8c_ref_new(iso, NULL, &ref));
  CODE(V8C_EINVAL, v8c_ref_new(iso, v8c_int32(iso, 5), NULL));
  CODE(V8C_EINVAL, v8c_ref_new(NULL, v8c_int32(iso, 5), &ref));
  CODE(V8C_EINVAL, v8c_ref_get(NULL, NULL));
  v8c_ref_free(NULL);
}
