/* v8go_stars_more_test.c: further tests of v8go's that tell most (research, section 2, starred), in our
 * own words: flags, type checks, templates, profilers, containers, natives found again, fresh
 * contexts. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/values.h"

TestSuite(v8go_stars_more, .init = harness_up, .fini = harness_down, .timeout = 120);

/* ---- SetFlag ----------------------------------------------------------------------------------- */

static const char sloppy[] = "(function () { return typeof this })()";

/* There a flag may change while isolates live; here they are given once, and act on every isolate. */
TestSuite(v8go_stars_flags, .timeout = 60);

Test(v8go_stars_flags, set_flag) {
  v8c_frame frame;
  v8c_start_options options = {.size = sizeof options, .flags = "--use-strict"};
  OK(v8c_start(&options));
  for (int i = 0; i < 2; i++) {
    OK(v8c_isolate_new(NULL, &iso));
    OK(v8c_context_new(iso, NULL, &ctx));
    OK(v8c_enter(ctx, &frame));
    EVAL_IS(sloppy, "undefined");
    OK(v8c_leave(&frame));
    v8c_context_free(ctx);
    OK(v8c_isolate_free(iso));
  }
  options.flags = "--no-use-strict";
  CODE(V8C_EOPTION, v8c_start(&options)); /* too late */
}

Test(v8go_stars_more, flags_are_as_v8_has_them) { EVAL_IS(sloppy, "object"); }

/* ---- ValueIsXXX ----------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  bool (*is)(v8c_value);
} checks[] = {
#define XX(name, method) {#name, v8c_is_##name},
    V8C_IS_MAP(XX)
#undef XX
};

/* The source, and all that it is, in the order of the list. */
static const char *const kinds[][2] = {
    {"", "undefined,nullish,primitive"},
    {"undefined", "undefined,nullish,primitive"},
    {"null", "null,nullish,primitive"},
    {"true", "true,boolean,primitive"},
    {"!1", "false,boolean,primitive"},
    {"''", "name,string,primitive"},
    {"Symbol()", "name,symbol,primitive"},
    {"1", "number,int32,uint32,primitive"},
    {"-1", "number,int32,primitive"},
    {"2 ** 31", "number,uint32,primitive"},
    {"2 ** 32", "number,primitive"},
    {"-0", "number,primitive"},
    {"NaN", "number,primitive"},
    {"1n", "bigint,primitive"},
    {"({})", "object"},
    {"[]", "object,array"},
    {"() => 1", "object,function"},
    {"(class {})", "object,function"},
    {"async () => 1", "object,function,async_function"},
    {"(function* () {})", "object,function,generator_function"},
    {"(async function* () {})", "object,function,async_function,generator_function"},
    {"(function* () {})()", "object,generator_object"},
    {"Promise.resolve()", "object,promise"},
    {"new Date", "object,date"},
    {"/x/", "object,regexp"},
    {"new Map", "object,map"},
    {"new Map().keys()", "object,map_iterator"},
    {"new Set", "object,set"},
    {"new Set().values()", "object,set_iterator"},
    {"new WeakMap", "object,weak_map"},
    {"new WeakSet", "object,weak_set"},
    {"new WeakRef({})", "object,weak_ref"},
    {"new Proxy({}, {})", "object,proxy"},
    {"(function () { return arguments })()", "object,arguments_object"},
    {"new RangeError", "object,native_error"},
    {"Object.create(new Error)", "object"},
    {"Object(1)", "object,number_object"},
    {"Object('')", "object,string_object"},
    {"Object(Symbol())", "object,symbol_object"},
    {"Object(true)", "object,boolean_object"},
    {"Object(1n)", "object,bigint_object"},
    {"new ArrayBuffer", "object,array_buffer"},
    {"new SharedArrayBuffer", "object,shared_array_buffer"},
    {"new DataView(new ArrayBuffer)", "object,array_buffer_view,data_view"},
    {"new Uint8Array", "object,array_buffer_view,typed_array,uint8_array"},
    {"new Uint8ClampedArray", "object,array_buffer_view,typed_array,uint8_clamped_array"},
    {"new Int8Array", "object,array_buffer_view,typed_array,int8_array"},
    {"new Uint16Array", "object,array_buffer_view,typed_array,uint16_array"},
    {"new Int16Array", "object,array_buffer_view,typed_array,int16_array"},
    {"new Uint32Array", "object,array_buffer_view,typed_array,uint32_array"},
    {"new Int32Array", "object,array_buffer_view,typed_array,int32_array"},
    {"new Float32Array", "object,array_buffer_view,typed_array,float32_array"},
    {"new Float64Array", "object,array_buffer_view,typed_array,float64_array"},
    {"new BigInt64Array", "object,array_buffer_view,typed_array,bigint64_array"},
    {"new BigUint64Array", "object,array_buffer_view,typed_array,biguint64_array"},
    {"new WebAssembly.Memory({initial: 0})", "object,wasm_memory_object"},
    {"new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))", "object,wasm_module_object"},
};

/* There only what a value is; here what it is not, too. */
Test(v8go_stars_more, value_is_xxx) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    v8c_value value = eval(kinds[i][0]);
    char text[300] = "";
    for (size_t k = 0; k < sizeof checks / sizeof *checks; k++) {
      if (!checks[k].is(value)) continue;
      if (*text) strcat(text, ",");
      strcat(text, checks[k].name);
    }
    cr_expect_str_eq(text, kinds[i][1], "%s is %s", kinds[i][0], text);
  }
}

/* ---- Templates --------------------------------------------------------------------------------------- */

Test(v8go_stars_more, template_set_symbol_object_value) {
  v8c_template *tmpl = NULL;
  v8c_value object = eval("({})"), symbol = v8c_symbol_to_string_tag(iso);
  OK(v8c_object_template(iso, &tmpl));
  CODE(V8C_ETYPE, v8c_template_set_key(tmpl, symbol, object, 0));
  cr_expect(strstr(v8c_detail(), "primitive"), "%s", v8c_detail());
  CODE(V8C_ETYPE, v8c_template_set(tmpl, V8C_LIT("o"), object, 0));
  cr_expect(strstr(v8c_detail(), "primitive"), "%s", v8c_detail());
  OK(v8c_template_set_key(tmpl, symbol, eval("'Tag'"), 0)); /* the name is still free */
  OK(v8c_template_instance(tmpl, ctx, &object));
  TEXT_IS(object, "[object Tag]");
  v8c_template_free(tmpl);
}

static v8c_ref *kept[4];

/* Keeps its first arguments and answers how many there were. */
static void keeps(v8c_call *call) {
  for (size_t i = 0; i < v8c_argc(call) && i < 4; i++) OK(v8c_ref_new(iso, v8c_arg(call, i), &kept[i]));
  v8c_return_int32(call, (int32_t)v8c_argc(call));
}

/* There four arguments leave six handles; here what is kept is kept by the host, and counted. */
Test(v8go_stars_more, function_template_generates_and_releases_values) {
  install("print", keeps);
  size_t before = v8c_context_ref_count(ctx);
  EVAL_IS("print('a', {b: 1}, 3, null)", "4");
  cr_expect_eq(v8c_context_ref_count(ctx), before + 4);
  for (int i = 0; i < 4; i++) {
    v8c_ref_free(kept[i]);
    kept[i] = NULL;
  }
  cr_expect_eq(v8c_context_ref_count(ctx), before);
}

static void throws_an_error(v8c_call *call) { v8c_throw_error(v8c_call_isolate(call), "plain %s", "error"); }
static void throws_a_type_error(v8c_call *call) { v8c_throw_type_error(v8c_call_isolate(call), "of a type"); }

/* Arguments can be used after the function returned; what a native throws is an Error in any case. */
Test(v8go_stars_more, function_template_get_function) {
  v8c_template *tmpl = NULL;
  v8c_value function = NULL, result = NULL, argument = NULL;
  OK(v8c_function_template(iso, keeps, NULL, &tmpl));
  OK(v8c_template_function(tmpl, ctx, &function));
  OK(v8c_call_function(ctx, function, NULL, 1, (v8c_value[]){eval("({kept: 'yes'})")}, &result));
  OK(v8c_low_memory(iso));
  OK(v8c_ref_get(kept[0], &argument));
  OK(v8c_get_named(ctx, argument, V8C_LIT("kept"), &argument));
  TEXT_IS(argument, "yes");
  v8c_ref_free(kept[0]);
  v8c_template_free(tmpl);
  install("plain", throws_an_error);
  install("typed", throws_a_type_error);
  EVAL_IS("try { plain() } catch (e) { [e instanceof Error, e.message, typeof e.stack].join() }",
          "true,plain error,string");
  EVAL_IS("try { typed() } catch (e) { [e instanceof TypeError, e.message].join() }", "true,of a type");
}

/* ---- Profilers ----------------------------------------------------------------------------------------- */

TestSuite(v8go_stars_profiler, .init = harness_start, .timeout = 60);

Test(v8go_stars_profiler, cpu_profiler_dispose) {
  v8c_cpu_profiler *profiler = NULL;
  v8c_cpu_profile *profile = NULL, *none = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_cpu_profiler_new(iso, &profiler));
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), NULL));
  eval("for (let i = 0; i < 1000; i++);");
  OK(v8c_cpu_stop(profiler, V8C_LIT("p"), &profile));
  OK(v8c_cpu_start(profiler, V8C_LIT("still running"), NULL));
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  CODE(V8C_EDISPOSED, v8c_cpu_start(profiler, V8C_LIT("q"), NULL));
  CODE(V8C_EDISPOSED, v8c_cpu_stop(profiler, V8C_LIT("still running"), &none));
  v8c_cpu_profiler_free(profiler);
  v8c_cpu_profiler_free(NULL);
  cr_expect_str_eq(v8c_cpu_profile_title(profile), "p"); /* a profile outlives both */
  v8c_cpu_profile_free(profile);
  v8c_cpu_profile_free(NULL);
}
