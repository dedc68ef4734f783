/* context_test.c: contexts. */
#include "tests/harness/harness.h"

TestSuite(context, .init = harness_up, .fini = harness_down);

Test(context, each_has_its_own_global) {
  v8c_context *second;
  v8c_frame frame;
  v8c_value value = NULL;
  EVAL_IS("globalThis.mine = 1", "1");
  OK(v8c_context_new(iso, NULL, &second));
  OK(v8c_enter(second, &frame));
  OK(v8c_eval(second, V8C_LIT("typeof mine"), NULL, &value));
  TEXT_IS(value, "undefined");
  OK(v8c_leave(&frame));
  v8c_context_free(second);
}

Test(context, another_context_of_the_isolate_works_without_entering_it) {
  v8c_context *second;
  v8c_value value = NULL, array = NULL;
  OK(v8c_context_new(iso, NULL, &second));
  OK(v8c_eval(second, V8C_LIT("globalThis.here = 'second'; [1]"), NULL, &array));
  OK(v8c_get_named(second, v8c_global(second), V8C_LIT("here"), &value));
  TEXT_IS(value, "second");
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("foreign"), array));
  EVAL_IS("Array.isArray(foreign) && !(foreign instanceof Array)", "true");
  v8c_context_free(second);
}

Test(context, an_error_of_the_engine_is_of_the_context_it_ran_in) {
  v8c_context *second;
  v8c_error *error = NULL;
  v8c_value value = NULL, fn = NULL, result = NULL;
  OK(v8c_context_new(iso, NULL, &second));
  CODE(V8C_EXCEPTION, v8c_eval(second, V8C_LIT("null.x"), NULL, NULL));
  OK(v8c_catch(iso, &error));
  OK(v8c_error_value(error, &value));
  OK(v8c_eval(second, V8C_LIT("e => e instanceof TypeError"), NULL, &fn));
  OK(v8c_call_function(second, fn, NULL, 1, &value, &result));
  cr_assert(v8c_is_true(result));
  v8c_error_free(error);
  v8c_context_free(second);
}

static v8c_context *seen;

static void look(v8c_call *call) { seen = v8c_call_context(call); }

Test(context, a_native_runs_in_the_context_it_was_made_in) {
  v8c_context *second;
  v8c_value fn = NULL;
  OK(v8c_context_new(iso, NULL, &second));
  OK(v8c_function(second, V8C_LIT("look"), look, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("look"), fn));
  EVAL_IS("look()", "undefined");
  cr_assert_eq(seen, second);
  v8c_context_free(second);
}

Test(context, freed_while_entered_goes_when_left) {
  v8c_context *second;
  v8c_frame frame;
  v8c_value value = NULL;
  OK(v8c_context_new(iso, NULL, &second));
  OK(v8c_enter(second, &frame));
  v8c_context_free(second);
  OK(v8c_eval(second, V8C_LIT("1 + 1"), NULL, &value));
  TEXT_IS(value, "2");
  OK(v8c_leave(&frame));
}

Test(context, freed_contexts_are_collected) {
  v8c_heap_stats stats = {.size = sizeof stats};
  for (int i = 0; i < 50; i++) {
    v8c_context *one;
    OK(v8c_context_new(iso, NULL, &one));
    v8c_context_free(one);
  }
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  OK(v8c_low_memory(iso));
  OK(v8c_leave(&frame));
  OK(v8c_heap_stats_get(iso, &stats));
  cr_assert_leq(stats.native_contexts, 3, "%zu", stats.native_contexts);
}

Test(context, data_and_isolate) {
  int mine;
  cr_assert_null(v8c_context_data(ctx));
  v8c_context_set_data(ctx, &mine);
  cr_assert_eq(v8c_context_data(ctx), (void *)&mine);
  cr_assert_eq(v8c_context_isolate(ctx), iso);
  cr_assert_null(v8c_context_isolate(NULL));
  cr_assert_null(v8c_global(NULL));
  CODE(V8C_EINVAL, v8c_context_new(NULL, NULL, NULL));
  CODE(V8C_EINVAL, v8c_context_new(iso, NULL, NULL));
  v8c_context *none = NULL;
  CODE(V8C_ERANGE, v8c_context_from_snapshot(iso, 0, &none));
  v8c_context_free(NULL);
}

Test(context, global_template) {
  v8c_template *tmpl = NULL;
  v8c_context *second = NULL;
  v8c_value value = NULL;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set(tmpl, V8C_LIT("answer"), v8c_int32(iso, 42), V8C_READ_ONLY));
  OK(v8c_context_new(iso, &(v8c_context_options){.size = sizeof(v8c_context_options), .global = tmpl}, &second));
  OK(v8c_eval(second, V8C_LIT("answer = 1; answer"), NULL, &value));
  TEXT_IS(value, "42");
  v8c_template_free(tmpl);
  v8c_context_free(second);
}
