/* JavaScriptCore/JSContextRef.h: context groups and contexts, each counted. */
#ifndef V8C_JSC_JSCONTEXTREF_H
#define V8C_JSC_JSCONTEXTREF_H

#include "JSObjectRef.h"
#include "JSValueRef.h"
#include "WebKitAvailability.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A group is a heap. Its contexts may share objects, and one thread at a time is in it; groups are
 * independent of each other. */
JS_EXPORT JSContextGroupRef JSContextGroupCreate(void);
JS_EXPORT JSContextGroupRef JSContextGroupRetain(JSContextGroupRef group);
JS_EXPORT void JSContextGroupRelease(JSContextGroupRef group);

/* A context in a group of its own; or in `group` (NULL: one of its own). `globalObjectClass` is the class
 * of the global object; NULL: a plain one. A context keeps its group. */
JS_EXPORT JSGlobalContextRef JSGlobalContextCreate(JSClassRef globalObjectClass);
JS_EXPORT JSGlobalContextRef JSGlobalContextCreateInGroup(JSContextGroupRef group, JSClassRef globalObjectClass);
JS_EXPORT JSGlobalContextRef JSGlobalContextRetain(JSGlobalContextRef ctx);
JS_EXPORT void JSGlobalContextRelease(JSGlobalContextRef ctx);

JS_EXPORT JSObjectRef JSContextGetGlobalObject(JSContextRef ctx);
JS_EXPORT JSContextGroupRef JSContextGetGroup(JSContextRef ctx);
JS_EXPORT JSGlobalContextRef JSContextGetGlobalContext(JSContextRef ctx);

/* A name for people who debug; NULL: none. */
JS_EXPORT JSStringRef JSGlobalContextCopyName(JSGlobalContextRef ctx);
JS_EXPORT void JSGlobalContextSetName(JSGlobalContextRef ctx, JSStringRef name);

/* A flag that is kept and told: whether debuggers are welcome. */
JS_EXPORT bool JSGlobalContextIsInspectable(JSGlobalContextRef ctx);
JS_EXPORT void JSGlobalContextSetInspectable(JSGlobalContextRef ctx, bool inspectable);

#ifdef __cplusplus
}
#endif

#endif
