/* xjs.c: the names of v8c/xjs.h. */
#include "v8c/xjs.h"

#include "src/jsc/jsc.h"

xJSContextGroupRef xJSContextGroupCreate(void) { return jsc__group_new(true); }
xJSContextGroupRef xJSContextGroupRetain(xJSContextGroupRef group) { return JSContextGroupRetain(group); }
void xJSContextGroupRelease(xJSContextGroupRef group) { JSContextGroupRelease(group); }

xJSGlobalContextRef xJSGlobalContextCreate(xJSClassRef class) { return xJSGlobalContextCreateInGroup(NULL, class); }

xJSGlobalContextRef xJSGlobalContextCreateInGroup(xJSContextGroupRef group, xJSClassRef class) {
  if (group) return JSGlobalContextCreateInGroup(group, class);
  jsc_group *own = jsc__group_new(true);
  return own ? jsc__context_make(own, jsc__is_class(class) ? class : NULL) : NULL;
}

xJSGlobalContextRef xJSGlobalContextRetain(xJSGlobalContextRef ctx) { return JSGlobalContextRetain(ctx); }
void xJSGlobalContextRelease(xJSGlobalContextRef ctx) { JSGlobalContextRelease(ctx); }
xJSStringRef xJSGlobalContextCopyName(xJSGlobalContextRef ctx) { return JSGlobalContextCopyName(ctx); }
void xJSGlobalContextSetName(xJSGlobalContextRef ctx, xJSStringRef name) { JSGlobalContextSetName(ctx, name); }

xJSObjectRef xJSContextGetGlobalObject(xJSContextRef ctx) {
  JSObjectRef global = JSContextGetGlobalObject(ctx);
  JSValueProtect(ctx, global);
  return global;
}

xJSContextGroupRef xJSContextGetGroup(xJSContextRef ctx) { return JSContextGetGroup(ctx); }
xJSGlobalContextRef xJSContextGetGlobalContext(xJSContextRef ctx) { return JSContextGetGlobalContext(ctx); }

int xJSContextDrainPendingJobs(xJSContextRef ctx, xJSValueRef *exception) {
  return JSContextDrainPendingJobs(ctx, exception);
}
bool xJSContextHasPendingJobs(xJSContextRef ctx) { return JSContextHasPendingJobs(ctx); }

xJSValueRef xJSAwaitPromise(xJSContextRef ctx, xJSObjectRef promise, xJSValueRef *exception) {
  return JSAwaitPromise(ctx, promise, exception);
}

void xJSContextSetModuleLoader(xJSGlobalContextRef ctx, xJSModuleLoadCallback load, void *opaque) {
  JSContextSetModuleLoader(ctx, load, opaque);
}

xJSObjectRef xJSEvaluateModule(xJSContextRef ctx, xJSStringRef source, xJSStringRef name, xJSValueRef *exception) {
  return JSEvaluateModule(ctx, source, name, exception);
}
