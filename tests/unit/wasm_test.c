/* wasm_test.c: WebAssembly modules from C: compiled, instantiated, taken to another isolate, streamed. */
#include "tests/harness/values.h"
#include "v8c/wasm.h"

TestSuite(wasm, .init = harness_up, .fini = harness_down, .timeout = 60);

/* (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add) */
static const unsigned char add[] = {0, 97, 115, 109, 1,  0,   0,   0, 1, 7,  1, 96, 2, 127, 127, 1, 127, 3, 2,   1, 0,
                                    7, 7,  1,   3,   97, 100, 100, 0, 0, 10, 9, 1,  7, 0,   32,  0, 32,  1, 106, 11};
/* imports m.f of (i32) -> (), calls it with 7 in its start function */
static const unsigned char calls[] = {0,   97, 115, 109, 1, 0, 0, 0, 1, 8, 2, 96, 1,  127, 0, 96, 0, 0,  2, 7,  1, 1,
                                      109, 1,  102, 0,   0, 3, 2, 1, 1, 8, 1, 1,  10, 8,   1, 6,  0, 65, 7, 16, 0, 11};

Test(wasm, compiled_and_instantiated) {
  v8c_value module = NULL, instance = NULL;
  OK(v8c_wasm_compile(ctx, add, sizeof add, &module));
  cr_assert(v8c_is_wasm_module_object(module));
  OK(v8c_wasm_instantiate(ctx, module, NULL, &instance));
  GLOBAL("i", instance);
  EVAL_IS("String(i.exports.add(40, 2))", "42");
  OK(v8c_wasm_compile(ctx, calls, sizeof calls, &module));
  CODE(V8C_EXCEPTION, v8c_wasm_instantiate(ctx, module, NULL, &instance));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_wasm_instantiate(ctx, module, eval("({m: {}})"), &instance));
  THROWN("LinkError");
  OK(v8c_wasm_instantiate(ctx, module, eval("({m: {f: x => globalThis.got = x}})"), &instance));
  EVAL_IS("String(got)", "7");
  CODE(V8C_EXCEPTION, v8c_wasm_compile(ctx, add, 20, &module));
  THROWN("CompileError");
  CODE(V8C_ETYPE, v8c_wasm_instantiate(ctx, eval("({})"), NULL, &instance));
  CODE(V8C_EINVAL, v8c_wasm_compile(ctx, NULL, 0, &module));
}

Test(wasm, a_module_of_another_isolate) {
  v8c_value module = NULL;
  v8c_wasm_module *kept = NULL;
  OK(v8c_wasm_compile(ctx, add, sizeof add, &module));
  OK(v8c_wasm_module_of(iso, module, &kept));
  CODE(V8C_ETYPE, v8c_wasm_module_of(iso, eval("1"), &kept));
  size_t len = 0;
  cr_assert_eq(memcmp(v8c_wasm_module_bytes(kept, &len), add, sizeof add), 0);
  cr_assert_eq(len, sizeof add);
  cr_assert_null(v8c_wasm_module_bytes(NULL, &len));
  v8c_isolate *second = NULL;
  v8c_context *other = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &second));
  OK(v8c_context_new(second, NULL, &other));
  OK(v8c_enter(other, &frame));
  OK(v8c_wasm_module_object(other, kept, &module));
  OK(v8c_set_named(other, v8c_global(other), V8C_LIT("m"), module));
  v8c_value value = NULL;
  double number = 0;
  OK(v8c_eval(other, V8C_LIT("new WebAssembly.Instance(m).exports.add(1, 2)"), NULL, &value));
  OK(v8c_get_number(value, &number));
  cr_assert_eq(number, 3);
  OK(v8c_leave(&frame));
  v8c_context_free(other);
  OK(v8c_isolate_free(second));
  v8c_wasm_module_free(kept);
  v8c_wasm_module_free(NULL);
}

/* ---- Promises, completed by pumping ------------------------------------------------------------- */

Test(wasm, promises_complete_when_tasks_are_pumped) {
  v8c_value value = NULL;
  GLOBAL("bytes",
         eval("new Uint8Array([0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,100,100,0,0,10,9,1,7,0,"
              "32,0,32,1,106,11])"));
  OK(v8c_await(ctx, eval("WebAssembly.compile(bytes)"), 30000, &value));
  cr_assert(v8c_is_wasm_module_object(value));
  OK(v8c_await(ctx, eval("WebAssembly.instantiate(bytes).then(r => r.instance.exports.add(2, 3))"), 30000, &value));
  TEXT_IS(value, "5");
  CODE(V8C_EXCEPTION, v8c_await(ctx, eval("WebAssembly.compile(bytes.slice(0, 20))"), 30000, &value));
  THROWN("CompileError");
}

Test(wasm, a_stream_in_pieces) {
  for (size_t piece = 1; piece <= sizeof add; piece = piece * 3 + 1) {
    v8c_wasm_stream *stream = NULL;
    v8c_value promise = NULL, module = NULL, instance = NULL;
    OK(v8c_wasm_stream_new(ctx, NULL, 0, &stream, &promise));
    for (size_t at = 0; at < sizeof add; at += piece)
      OK(v8c_wasm_stream_write(stream, add + at, at + piece < sizeof add ? piece : sizeof add - at));
    OK(v8c_wasm_stream_finish(stream));
    CODE(V8C_ESTATE, v8c_wasm_stream_write(stream, add, 1));
    CODE(V8C_ESTATE, v8c_wasm_stream_finish(stream));
    OK(v8c_await(ctx, promise, 30000, &module));
    OK(v8c_wasm_instantiate(ctx, module, NULL, &instance));
    GLOBAL("i", instance);
    EVAL_IS("String(i.exports.add(20, 3))", "23");
    v8c_wasm_stream_free(stream);
  }
}

Test(wasm, streams_that_end_badly) {
  v8c_wasm_stream *stream = NULL;
  v8c_value promise = NULL, value = NULL;
  OK(v8c_wasm_stream_new(ctx, NULL, 0, &stream, &promise));
  OK(v8c_wasm_stream_write(stream, add, 20));
  OK(v8c_wasm_stream_finish(stream)); /* too early */
  CODE(V8C_EXCEPTION, v8c_await(ctx, promise, 30000, &value));
  THROWN("CompileError");
  v8c_wasm_stream_free(stream);
  OK(v8c_wasm_stream_new(ctx, NULL, 0, &stream, &promise));
  OK(v8c_wasm_stream_write(stream, add, 5));
  OK(v8c_wasm_stream_abort(stream, eval("new Error('the line is down')")));
  CODE(V8C_EXCEPTION, v8c_await(ctx, promise, 30000, &value));
  THROWN("the line is down");
  v8c_wasm_stream_free(stream);
  OK(v8c_wasm_stream_new(ctx, NULL, 0, &stream, &promise));
  v8c_wasm_stream_free(stream); /* in the middle */
  CODE(V8C_EXCEPTION, v8c_await(ctx, eval("WebAssembly.compileStreaming({})"), 30000, &value));
  THROWN("come from the host");
  eval("WebAssembly.compileStreaming = 5");
  CODE(V8C_ESTATE, v8c_wasm_stream_new(ctx, NULL, 0, &stream, &promise));
}

/* What was compiled and ran hot comes back as code. */
Test(wasm, code_that_is_kept) {
  v8c_value module = NULL, promise = NULL, again = NULL;
  v8c_wasm_module *kept = NULL;
  v8c_wasm_stream *stream = NULL;
  v8c_buf code = {0};
  OK(v8c_wasm_compile(ctx, add, sizeof add, &module));
  GLOBAL("m", module);
  eval("const f = new WebAssembly.Instance(m).exports.add; for (let i = 0; i < 3e6; i++) f(i, 1)");
  OK(v8c_wasm_module_of(iso, module, &kept));
  int err = v8c_wasm_module_serialize(kept, &code);
  cr_assert(err == 0 || err == V8C_ENOENT, "%s", v8c_err_name(err));
  v8c_wasm_module_free(kept);
  OK(v8c_wasm_stream_new(ctx, code.data, code.len, &stream, &promise));
  OK(v8c_wasm_stream_write(stream, add, sizeof add));
  OK(v8c_wasm_stream_finish(stream));
  OK(v8c_await(ctx, promise, 30000, &again));
  GLOBAL("again", again);
  EVAL_IS("String(new WebAssembly.Instance(again).exports.add(3, 4))", "7");
  v8c_wasm_stream_free(stream);
  v8c_buf_free(&code);
}
