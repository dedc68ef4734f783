/* array_test.c: arrays, short and longer than V8 can allocate. */
#include "tests/harness/harness.h"

TestSuite(array, .init = harness_up, .fini = harness_down);

static uint32_t length_of(size_t wanted) {
  v8c_value array = NULL;
  uint32_t length = 1;
  OK(v8c_array(ctx, wanted, &array));
  cr_assert(v8c_is_array(array));
  OK(v8c_array_length(array, &length));
  return length;
}

Test(array, any_length) {
  const size_t m27 = (size_t)1 << 27;
  const size_t lengths[] = {
      0,        1,       1000,    1 << 20, (1 << 20) + 1, (1 << 25) - 1, 1 << 25,        (1 << 25) + 1,
      m27 - 26, m27 - 3, m27 - 1, m27,     m27 + 1,       2 * m27,       UINT32_MAX - 1, UINT32_MAX};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
    cr_assert_eq(length_of(lengths[i]), lengths[i], "%zu", lengths[i]);
}

Test(array, past_the_longest) {
  v8c_value out = NULL;
  CODE(V8C_ERANGE, v8c_array(ctx, (size_t)UINT32_MAX + 1, &out));
  CODE(V8C_ERANGE, v8c_array(ctx, SIZE_MAX, &out));
  CODE(V8C_ERANGE, v8c_array_from(ctx, ((size_t)1 << 26) + 1, &out, &out));
  CODE(V8C_ERANGE, v8c_array_from(ctx, SIZE_MAX, NULL, &out));
  cr_assert_null(out);
}

Test(array, long_ones_work) {
  v8c_value array, out;
  OK(v8c_array(ctx, 4000000000u, &array));
  OK(v8c_set_index(ctx, array, 3999999999u, v8c_int32(iso, 7)));
  OK(v8c_get_index(ctx, array, 3999999999u, &out));
  TEXT_IS(out, "7");
  OK(v8c_get_index(ctx, array, 5, &out));
  cr_assert(v8c_is_undefined(out));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("a"), array));
  EVAL_IS("a.length + ',' + Object.keys(a)", "4000000000,3999999999");
  EVAL_IS("a.length = 3; a.push(1); JSON.stringify(a)", "[null,null,null,1]");
}

Test(array, long_ones_need_little_memory) {
  v8c_heap_stats before = {.size = sizeof before}, after = {.size = sizeof after};
  v8c_value array;
  OK(v8c_heap_stats_get(iso, &before));
  OK(v8c_array(ctx, (1 << 25) - 1, &array));
  OK(v8c_heap_stats_get(iso, &after));
  cr_assert_lt(after.used_bytes, before.used_bytes + (1 << 20));
}

Test(array, of_values) {
  v8c_value values[3] = {v8c_int32(iso, 1), v8c_null(iso), eval("({})")}, array;
  OK(v8c_array_from(ctx, 3, values, &array));
  TEXT_IS(array, "1,,[object Object]");
  OK(v8c_array_from(ctx, 0, NULL, &array));
  TEXT_IS(array, "");
  uint32_t length;
  OK(v8c_array_length(array, &length));
  cr_assert_eq(length, 0);
}

Test(array, of_many_values) {
  const size_t count = 1000000;
  v8c_value *values = malloc(count * sizeof *values), array, out;
  for (size_t i = 0; i < count; i++) values[i] = i % 2 ? v8c_undefined(iso) : v8c_null(iso);
  OK(v8c_array_from(ctx, count, values, &array));
  free(values);
  OK(v8c_get_index(ctx, array, 999998, &out));
  cr_assert(v8c_is_null(out));
}

Test(array, wrong_arguments) {
  v8c_value array = eval("[1]"), out = array;
  uint32_t length = 9;
  CODE(V8C_EINVAL, v8c_array(NULL, 1, &out));
  CODE(V8C_EINVAL, v8c_array(ctx, 1, NULL));
  CODE(V8C_EINVAL, v8c_array_from(ctx, 1, NULL, &out));
  CODE(V8C_EINVAL, v8c_array_from(ctx, 2, (v8c_value[]){array, NULL}, &out));
  CODE(V8C_EINVAL, v8c_array_from(ctx, 1, &array, NULL));
  CODE(V8C_EINVAL, v8c_array_from(NULL, 1, &array, &out));
  CODE(V8C_EINVAL, v8c_array_length(NULL, &length));
  CODE(V8C_EINVAL, v8c_array_length(array, NULL));
  CODE(V8C_ETYPE, v8c_array_length(eval("({length: 1})"), &length));
  CODE(V8C_ETYPE, v8c_array_length(eval("new Uint8Array(1)"), &length));
  CODE(V8C_ETYPE, v8c_array_length(eval("new Proxy([], {})"), &length));
  CODE(V8C_ETYPE, v8c_array_length(v8c_int32(iso, 1), &length));
  cr_assert_eq(length, 9);
  cr_assert_eq(out, array);
}

Test(array, sticky) {
  v8c_value out, values[1] = {v8c_null(iso)};
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("throw 1"), "t.js", &out));
  CODE(V8C_EXCEPTION, v8c_array(ctx, 1, &out));
  CODE(V8C_EXCEPTION, v8c_array_from(ctx, 1, values, &out));
  CODE(V8C_EXCEPTION, v8c_object(ctx, &out));
  THROWN("1");
}

Test(array, leaves_one_slot) {
  v8c_value out, values[2] = {v8c_null(iso), v8c_null(iso)};
  size_t before = v8c_scope_count(iso);
  OK(v8c_array(ctx, 10, &out));
  OK(v8c_array(ctx, 1u << 30, &out));
  OK(v8c_array_from(ctx, 2, values, &out));
  cr_assert_eq(v8c_scope_count(iso) - before, 3);
}

/* ---- Read in bulk --------------------------------------------------------------------------- */

Test(array, elements_at_once) {
  v8c_value array = eval("[1, , 'three', {}]"), values[5] = {0};
  size_t before = v8c_scope_count(iso);
  OK(v8c_array_read(ctx, array, 0, 5, values));
  cr_assert_eq(v8c_scope_count(iso) - before, 5);
  TEXT_IS(values[0], "1");
  cr_assert(v8c_is_undefined(values[1]));
  TEXT_IS(values[2], "three");
  cr_assert(v8c_is_object(values[3]) && v8c_is_undefined(values[4]));
  OK(v8c_array_read(ctx, array, 2, 1, values));
  TEXT_IS(values[0], "three");
  OK(v8c_array_read(ctx, array, 0, 0, NULL));
}

Test(array, all_elements_or_none) {
  v8c_value array = eval("Object.defineProperty([1, 2, 3], 2, {get() { throw Error('third') }})"), values[3] = {0};
  size_t before = v8c_scope_count(iso);
  CODE(V8C_EXCEPTION, v8c_array_read(ctx, array, 0, 3, values));
  THROWN("third");
  cr_assert(!values[0] && !values[1] && !values[2]);
  cr_assert_eq(v8c_scope_count(iso), before);
  CODE(V8C_EINVAL, v8c_array_read(NULL, array, 0, 1, values));
  CODE(V8C_EINVAL, v8c_array_read(ctx, NULL, 0, 1, values));
  CODE(V8C_EINVAL, v8c_array_read(ctx, array, 0, 1, NULL));
  CODE(V8C_ETYPE, v8c_array_read(ctx, eval("({length: 1})"), 0, 1, values));
  CODE(V8C_ERANGE, v8c_array_read(ctx, array, UINT32_MAX, 1, values));
  CODE(V8C_ERANGE, v8c_array_read(ctx, array, 0, SIZE_MAX, values));
}
