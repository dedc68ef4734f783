/* value.c: what the modules' JavaScript asks of values that JavaScript itself does not say: which kind an object is,
 * what a proxy stands for, what a promise came to, what an iterator still has. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "src/modules/own.h"
#include "src/runtime/core.h"

/* ---- Kinds -------------------------------------------------------------------------------- */

/* In the order of js/kinds.js, from 1 on. */
static bool (*const kinds[])(v8c_value) = {
    v8c_is_proxy,
    v8c_is_array,
    v8c_is_function,
    v8c_is_map,
    v8c_is_set,
    v8c_is_map_iterator,
    v8c_is_set_iterator,
    v8c_is_promise,
    v8c_is_date,
    v8c_is_regexp,
    v8c_is_native_error,
    v8c_is_array_buffer,
    v8c_is_shared_array_buffer,
    v8c_is_typed_array,
    v8c_is_data_view,
    v8c_is_weak_map,
    v8c_is_weak_set,
    v8c_is_weak_ref,
    v8c_is_external,
    v8c_is_arguments_object,
    v8c_is_number_object,
    v8c_is_string_object,
    v8c_is_symbol_object,
    v8c_is_boolean_object,
    v8c_is_bigint_object,
    v8c_is_generator_object,
    v8c_is_module_namespace_object,
};

/* -1: no object; 0: none of these. */
static void kind_of(v8c_call *call) {
  v8c_value value = v8c_arg(call, 0);
  int32_t kind = v8c_is_object(value) ? 0 : -1;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !kind; i++)
    if (kinds[i](value)) kind = (int32_t)i + 1;
  v8c_return_int32(call, kind);
}

/* 1: async, 2: generator. */
static void function_bits(v8c_call *call) {
  v8c_value value = v8c_arg(call, 0);
  v8c_return_int32(call, (v8c_is_async_function(value) ? 1 : 0) + (v8c_is_generator_function(value) ? 2 : 0));
}

/* ---- Insides --------------------------------------------------------------------------------- */

static void give_pair(v8c_call *call, int err, v8c_value first, v8c_value second) {
  v8c_context *context = v8c_call_context(call);
  v8c_value pair = NULL;
  if (!err) err = v8c_array(context, 2, &pair);
  if (!err) err = v8c_set_index(context, pair, 0, first);
  if (!err) err = v8c_set_index(context, pair, 1, second);
  if (!err) v8c_return(call, pair);
}

/* [target, handler] */
static void parts_of_proxy(v8c_call *call) {
  v8c_value target = NULL, handler = NULL;
  int err = v8c_proxy_parts(v8c_arg(call, 0), &target, &handler);
  give_pair(call, err, target, handler);
}

/* [0 pending, 1 fulfilled or 2 rejected; result] */
static void state_of_promise(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_promise_state state = V8C_PENDING;
  v8c_value result = v8c_undefined(isolate);
  int err = v8c_promise_state_get(v8c_arg(call, 0), &state);
  if (!err && state != V8C_PENDING) err = v8c_promise_result(v8c_arg(call, 0), &result);
  int number = state == V8C_PENDING ? 0 : state == V8C_FULFILLED ? 1 : 2;
  give_pair(call, err, v8c_int32(isolate, number), result);
}

/* [array, whether it has pairs] */
static void entries_of(v8c_call *call) {
  v8c_value entries = NULL;
  bool pairs = false;
  int err = v8c_entries(v8c_call_context(call), v8c_arg(call, 0), &pairs, &entries);
  give_pair(call, err, entries, v8c_boolean(v8c_call_isolate(call), pairs));
}

/* namedKeys(object, onlyEnumerable): all but indices. */
static void named_keys(v8c_call *call) {
  v8c_names_options options = {.size = sizeof options, .skip_indices = true};
  bool enumerable = false;
  v8c_value names = NULL;
  if (v8c_arg_boolean(call, 1, &enumerable)) return;
  if (enumerable) options.filter = V8C_ONLY_ENUMERABLE;
  if (!v8c_names(v8c_call_context(call), v8c_arg(call, 0), &options, &names)) v8c_return(call, names);
}

static void constructor_name(v8c_call *call) {
  v8c_value name = NULL;
  if (!v8c_constructor_name(v8c_call_isolate(call), v8c_arg(call, 0), &name)) v8c_return(call, name);
}

/* ---- Copies ------------------------------------------------------------------------------------ */

enum { TRANSFERS = 64 };

/* clone(value, buffers): the buffers go with it. */
static void clone_value(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  v8c_value list = v8c_arg(call, 1), buffers[TRANSFERS], out = NULL;
  v8c_clone_options options = {.size = sizeof options, .transfer = buffers};
  v8c_clone *copy = NULL;
  v8c_value count = NULL;
  uint32_t length = 0;
  int err = 0;
  if (v8c_is_array(list)) {
    err = v8c_get_named(context, list, V8C_LIT("length"), &count);
    if (!err) err = v8c_get_uint32(count, &length);
    if (!err && length > TRANSFERS) err = v8c_throw_range_error(v8c_call_isolate(call), "structuredClone: too many");
  }
  for (uint32_t i = 0; i < length && !err; i++) err = v8c_get_index(context, list, i, &buffers[i]);
  options.transfer_count = length;
  if (!err) err = v8c_clone_new(context, v8c_arg(call, 0), &options, &copy);
  if (!err) err = v8c_clone_read(context, copy, NULL, &out);
  if (!err) v8c_return(call, out);
  if (err && err != V8C_EXCEPTION && err != V8C_ETERMINATED)
    (void)v8c_throw_error(v8c_call_isolate(call), "structuredClone: %s", v8c_strerror(err));
  v8c_clone_free(copy);
}

/* ---- The system --------------------------------------------------------------------------------- */

static void cwd(v8c_call *call) {
  char path[PATH_MAX];
  v8c_value text = NULL;
  v8c_isolate *isolate = v8c_call_isolate(call);
  if (!getcwd(path, sizeof path))
    (void)v8c_throw_error(isolate, "ENOENT: no such file or directory, uv_cwd");
  else if (!v8c_string(isolate, path, V8C_ZSTR, &text))
    v8c_return(call, text);
}

static void now(v8c_call *call) { v8c_return_number(call, (double)uv_hrtime() / 1e6); }

/* When the runtime was made, by the same clock. */
static void began(v8c_call *call) {
  v8c_runtime *rt = v8c_runtime_of(v8c_call_isolate(call));
  v8c_return_number(call, rt ? rt->began_ms : 0);
}

const v8c_prop v8c__value_natives[] = {
    V8C_FN("kindOf", kind_of),
    V8C_FN("functionBits", function_bits),
    V8C_FN("partsOfProxy", parts_of_proxy),
    V8C_FN("stateOfPromise", state_of_promise),
    V8C_FN("entriesOf", entries_of),
    V8C_FN("namedKeys", named_keys),
    V8C_FN("constructorName", constructor_name),
    V8C_FN("clone", clone_value),
    V8C_FN("cwd", cwd),
    V8C_FN("now", now),
    V8C_FN("began", began),
    V8C_PROP_END,
};
