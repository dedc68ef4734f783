/* Both APIs on one context. */
#include <v8c.h>

#include "tests/jsc/own/check.h"

static void native(v8c_call *call) {
  JSContextRef ctx;
  void *at;
  if (v8c_get_external(v8c_data_value(call), &at)) return;
  ctx = at;
  JSValueRef first = JSValueMakeV8C(ctx, v8c_arg(call, 0));
  v8c_return_number(call, JSValueToNumber(ctx, first, NULL) * 2);
}

static void both(JSGlobalContextRef ctx) {
  v8c_context *context = JSContextGetV8C(ctx);
  v8c_frame frame;
  v8c_value value, function;
  double number = 0;
  JSObjectRef object = (JSObjectRef)eval(ctx, "({n: 5})", NULL);
  CHECK(!v8c_enter(context, &frame));
  CHECK(!v8c_get_named(context, JSValueGetV8C(ctx, object), V8C_LIT("n"), &value) && !v8c_get_number(value, &number) &&
        number == 5);
  CHECK(JSValueMakeV8C(ctx, JSValueGetV8C(ctx, object)) == (JSValueRef)object);
  CHECK(!v8c_function(context, V8C_LIT("native"), native, v8c_external(v8c_context_isolate(context), ctx), &function));
  CHECK(!v8c_set_named(context, v8c_global(context), V8C_LIT("native"), function));
  CHECK(says(ctx, eval(ctx, "native(21)", NULL), "42"));
  CHECK(!v8c_eval(context, V8C_LIT("native(4)"), NULL, &value) && !v8c_get_number(value, &number) && number == 8);
  v8c_leave(&frame);
}

int main(void) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  both(ctx);
  for (int i = 0; i < 2000; i++) eval(ctx, "1", NULL); /* from here on the thread stays in the group */
  both(ctx);
  CHECK(says(ctx, eval(ctx, "native(1)", NULL), "2"));
  CHECK(!JSContextGetV8C(NULL) && !JSValueGetV8C(NULL, NULL) && !JSValueMakeV8C(ctx, NULL));
  JSGlobalContextRelease(ctx);
  CHECK(!JSContextGetV8C(ctx));
  return finish();
}
