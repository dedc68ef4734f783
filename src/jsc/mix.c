/* mix.c: between this API and v8c's own. */
#include "src/jsc/jsc.h"
#include "v8c/xjs.h"

v8c_context *JSContextGetV8C(JSContextRef ctx) { return jsc__is_context(ctx) ? ctx->context : NULL; }

v8c_value JSValueGetV8C(JSContextRef ctx, JSValueRef value) {
  if (!jsc__is_context(ctx) || !v8c_entered(ctx->group->isolate)) return NULL;
  return jsc__take(ctx->group, value);
}

JSValueRef JSValueMakeV8C(JSContextRef ctx, v8c_value value) {
  jsc_call call;
  if (!value || !jsc__begin(&call, ctx)) return NULL;
  JSValueRef result = jsc__give(call.group, value);
  jsc__end(&call);
  return result;
}
