/* run.c: calls that may throw: what they throw becomes the caller's *exception. */
#include "src/jsc/jsc.h"

#include <stdlib.h>
#include <string.h>

/* ---- What was thrown ---------------------------------------------------------------------- */

typedef struct jsc_place {
  jsc_call *call;
  v8c_isolate *isolate;
  v8c_value value;
  v8c_error *error;
} jsc_place;

static int note(v8c_context *context, const jsc_place *at, const char *name, v8c_value value) {
  return v8c_define_value_named(context, at->value, name, V8C_ZSTR, value, V8C_DONT_ENUM);
}

/* The context's name under its stack. */
static int note_name(v8c_context *context, void *data) {
  const jsc_place *at = data;
  v8c_value stack;
  v8c_buf buf = {0};
  int err = v8c_get_named(context, at->value, V8C_LIT("stack"), &stack);
  if (err || !v8c_is_string(stack)) return err;
  err = v8c_string_append(at->isolate, stack, 0, &buf);
  if (!err) err = v8c_buf_printf(&buf, "\n    in %s", v8c_context_name(context));
  if (!err) err = v8c_string(at->isolate, buf.data, buf.len, &stack);
  v8c_buf_free(&buf);
  return err ? err : note(context, at, "stack", stack);
}

/* Where the error was made: the innermost script on its stack. A script that cannot be compiled has none,
 * and is the place itself. */
static v8c_stack_frame place_of(v8c_error *error) {
  v8c_stack_frame frame = {.size = sizeof frame};
  const char *script = v8c_error_script(error);
  size_t count = *script && !strcmp(v8c_error_name(error), "SyntaxError") ? 0 : v8c_error_frame_count(error);
  for (size_t i = 0; i < count; i++)
    if (!v8c_error_frame(error, i, &frame) && frame.line > 0 && !frame.is_async) return frame;
  frame.line = v8c_error_line(error);
  frame.column = v8c_error_column(error);
  frame.script_name = script;
  return frame;
}

/* As JavaScriptCore has it: line, column and sourceURL of an Error. */
static int note_place(v8c_context *context, void *data) {
  const jsc_place *at = data;
  v8c_value key, url;
  bool there = true;
  int err = v8c_key(at->isolate, V8C_LIT("line"), &key);
  if (!err) err = v8c_has_own(context, at->value, key, &there);
  if (err || there || v8c_error_line(at->error) <= 0) return err;
  if (at->call->context->name && (err = note_name(context, data))) return err;
  v8c_stack_frame place = place_of(at->error);
  const char *script = place.script_name ? place.script_name : "";
  err = note(context, at, "line", v8c_int32(at->isolate, place.line));
  if (!err) err = note(context, at, "column", v8c_int32(at->isolate, place.column));
  if (!err && *script && !v8c_string(at->isolate, script, V8C_ZSTR, &url)) err = note(context, at, "sourceURL", url);
  return err;
}

static void tell(jsc_call *call, v8c_error *error, JSValueRef *exception) {
  v8c_value value;
  if (!exception || !error || v8c_error_value(error, &value)) return;
  if (v8c_is_native_error(value)) {
    jsc_place at = {call, call->isolate, value, error};
    v8c_try(call->in, note_place, &at, NULL);
  }
  *exception = jsc__give(call->group, value);
}

/* ---- Run ---------------------------------------------------------------------------------------- */

bool jsc__stack_ends(jsc_call *call, JSValueRef *exception) {
  const jsc_thread *thread = &jsc__thread;
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  size_t room = (thread->stack_high - thread->stack_low) / 8; /* less than what V8 leaves */
  if (room > 160 * 1024) room = 160 * 1024;
  if (JSC_LIKELY(here - thread->stack_low >= room)) return false; /* or another stack, of a coroutine */
  jsc__throw(call, exception, V8C_RANGE_ERROR, "Maximum call stack size exceeded.");
  return true;
}

/* Below a callback: what is thrown there is not to be pending for JavaScript. */
int jsc__run_inside(jsc_call *call, jsc_body body, jsc_op *op, JSValueRef *exception) {
  v8c_error *error = NULL;
  int code = v8c_try(call->in, body, op, exception ? &error : NULL);
  if (JSC_LIKELY(!code)) return 0;
  tell(call, error, exception);
  v8c_error_free(error);
  return code;
}

/* At the host's level, where what was thrown is parked. */
int jsc__failed(jsc_call *call, int code, JSValueRef *exception) {
  v8c_error *error = NULL;
  if (code == V8C_EXCEPTION || code == V8C_ETERMINATED) v8c_catch(call->isolate, exception ? &error : NULL);
  tell(call, error, exception);
  v8c_error_free(error);
  return code;
}

void jsc__throw(jsc_call *call, JSValueRef *exception, v8c_error_kind kind, const char *message) {
  v8c_value value;
  if (exception && !v8c_error_object(call->isolate, kind, message, V8C_ZSTR, &value))
    *exception = jsc__give(call->group, value);
}

v8c_value *jsc__args(jsc_call *call, size_t count, const JSValueRef values[], v8c_value few[JSC_FEW]) {
  v8c_value *args = few;
  if (count > JSC_FEW) args = count > SIZE_MAX / sizeof *args ? NULL : malloc(count * sizeof *args);
  for (size_t i = 0; args && i < count; i++)
    args[i] = values ? jsc__take(call->group, values[i]) : v8c_undefined(call->isolate);
  return args;
}

void jsc__args_free(v8c_value *args, v8c_value few[JSC_FEW]) {
  if (args != few) free(args);
}
