/* What JavaScriptCore dies of: NULL contexts, values of other groups, things that were released. */
#include "tests/jsc/own/check.h"

static JSValueRef callback(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                           JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  return JSValueMakeUndefined(ctx);
}

static void no_context(JSContextRef ctx, JSObjectRef o, JSStringRef s) {
  JSValueRef thrown = NULL;
  CHECK(!JSEvaluateScript(ctx, s, NULL, NULL, 1, &thrown) && !JSCheckScriptSyntax(ctx, s, NULL, 1, &thrown));
  JSGarbageCollect(ctx);
  CHECK(!JSContextGetGlobalObject(ctx) && !JSContextGetGroup(ctx) && !JSContextGetGlobalContext(ctx));
  CHECK(!JSGlobalContextRetain((JSGlobalContextRef)ctx) && !JSGlobalContextCopyName((JSGlobalContextRef)ctx));
  JSGlobalContextSetName((JSGlobalContextRef)ctx, s);
  JSGlobalContextSetInspectable((JSGlobalContextRef)ctx, true);
  CHECK(!JSGlobalContextIsInspectable((JSGlobalContextRef)ctx));
  CHECK(!JSValueMakeUndefined(ctx) && !JSValueMakeNull(ctx) && !JSValueMakeBoolean(ctx, true) &&
        !JSValueMakeNumber(ctx, 1));
  CHECK(!JSValueMakeString(ctx, s) && !JSValueMakeSymbol(ctx, s) && !JSBigIntCreateWithInt64(ctx, 1, &thrown));
  CHECK(!JSBigIntCreateWithDouble(ctx, 1, &thrown) && !JSBigIntCreateWithUInt64(ctx, 1, &thrown) &&
        !JSBigIntCreateWithString(ctx, s, &thrown));
  CHECK(!JSValueMakeFromJSONString(ctx, s) && !JSValueCreateJSONString(ctx, o, 0, &thrown));
  CHECK(!JSValueIsObject(ctx, o) && !JSValueIsNull(ctx, NULL) && !JSValueIsArray(ctx, o) && !JSValueIsDate(ctx, o));
  CHECK(!JSValueIsEqual(ctx, o, o, &thrown) && !JSValueIsStrictEqual(ctx, o, o) &&
        !JSValueIsInstanceOfConstructor(ctx, o, o, &thrown));
  CHECK(JSValueCompare(ctx, o, o, &thrown) == kJSRelationConditionUndefined &&
        JSValueCompareInt64(ctx, o, 1, &thrown) == kJSRelationConditionUndefined);
  CHECK(!JSValueToBoolean(ctx, o) && JSValueToNumber(ctx, o, &thrown) != JSValueToNumber(ctx, o, &thrown));
  CHECK(!JSValueToInt32(ctx, o, &thrown) && !JSValueToUInt64(ctx, o, &thrown) &&
        !JSValueToStringCopy(ctx, o, &thrown) && !JSValueToObject(ctx, o, &thrown));
  JSValueProtect(ctx, o);
  JSValueUnprotect(ctx, o);
  CHECK(!JSObjectMake(ctx, NULL, NULL) && !JSObjectMakeFunctionWithCallback(ctx, s, callback) &&
        !JSObjectMakeConstructor(ctx, NULL, NULL));
  CHECK(!JSObjectMakeArray(ctx, 0, NULL, &thrown) && !JSObjectMakeDate(ctx, 0, NULL, &thrown) &&
        !JSObjectMakeError(ctx, 0, NULL, &thrown));
  CHECK(!JSObjectMakeRegExp(ctx, 0, NULL, &thrown) && !JSObjectMakeDeferredPromise(ctx, NULL, NULL, &thrown));
  CHECK(!JSObjectMakeFunction(ctx, s, 0, NULL, s, NULL, 1, &thrown));
  CHECK(!JSObjectGetPrototype(ctx, o) && !JSObjectHasProperty(ctx, o, s) && !JSObjectGetProperty(ctx, o, s, &thrown));
  JSObjectSetPrototype(ctx, o, NULL);
  JSObjectSetProperty(ctx, o, s, NULL, 0, &thrown);
  JSObjectSetPropertyForKey(ctx, o, NULL, NULL, 0, &thrown);
  JSObjectSetPropertyAtIndex(ctx, o, 0, NULL, &thrown);
  CHECK(!JSObjectDeleteProperty(ctx, o, s, &thrown) && !JSObjectGetPropertyAtIndex(ctx, o, 0, &thrown) &&
        !JSObjectGetPropertyForKey(ctx, o, NULL, &thrown));
  CHECK(!JSObjectIsFunction(ctx, o) && !JSObjectIsConstructor(ctx, o) &&
        !JSObjectCallAsFunction(ctx, o, NULL, 0, NULL, &thrown));
  CHECK(!JSObjectCallAsConstructor(ctx, o, 0, NULL, &thrown) && !JSObjectCopyPropertyNames(ctx, o));
  CHECK(!JSObjectMakeTypedArray(ctx, kJSTypedArrayTypeInt8Array, 1, &thrown) &&
        !JSObjectGetTypedArrayBytesPtr(ctx, o, &thrown));
  CHECK(!JSContextDrainPendingJobs(ctx, &thrown) && !JSContextHasPendingJobs(ctx) && !JSAwaitPromise(ctx, o, &thrown));
  CHECK(!thrown);
}

static void bad_values(JSContextRef ctx, JSObjectRef o, JSStringRef s) {
  JSValueRef thrown = NULL;
  CHECK(JSValueIsUndefined(ctx, o) || !o);
  CHECK(!JSValueIsObject(ctx, o) && !JSObjectHasProperty(ctx, o, s) && !JSObjectDeleteProperty(ctx, o, s, &thrown));
  CHECK(!JSObjectGetProperty(ctx, o, s, &thrown) && !JSObjectGetPrototype(ctx, o) &&
        !JSObjectCallAsFunction(ctx, o, o, 0, NULL, &thrown));
  JSObjectSetProperty(ctx, o, s, o, 0, &thrown);
  CHECK(!JSObjectIsFunction(ctx, o) && !JSObjectIsConstructor(ctx, o) &&
        !JSObjectCallAsConstructor(ctx, o, 0, NULL, &thrown));
  CHECK(!JSObjectGetTypedArrayLength(ctx, o, &thrown) && !JSObjectGetArrayBufferBytesPtr(ctx, o, &thrown));
  JSPropertyNameArrayRef names = JSObjectCopyPropertyNames(ctx, o);
  CHECK(JSPropertyNameArrayGetCount(names) == 0 && !JSPropertyNameArrayGetNameAtIndex(names, 0));
  JSPropertyNameArrayRelease(names);
  CHECK(JSPropertyNameArrayGetCount(names) == 0);
  JSPropertyNameArrayRelease(names);
  CHECK(!thrown);
}

static void released_strings(JSContextRef ctx) {
  JSStringRef s = JSStringCreateWithUTF8CString("released");
  JSObjectRef o = JSObjectMake(ctx, NULL, NULL);
  char buffer[8];
  JSStringRelease(s);
  JSStringRelease(s);
  CHECK(!JSStringRetain(s) && !JSStringGetLength(s) && !JSStringGetCharactersPtr(s) &&
        !JSStringGetUTF8CString(s, buffer, 8));
  CHECK(!JSStringIsEqual(s, s) && !JSStringGetMaximumUTF8CStringSize(s) &&
        !JSStringIsEqualToUTF8CString(s, "released"));
  CHECK(!JSEvaluateScript(ctx, s, NULL, NULL, 1, NULL) && !JSObjectHasProperty(ctx, o, s) &&
        !JSObjectGetProperty(ctx, o, s, NULL));
  CHECK(says(ctx, JSValueMakeString(ctx, s), "") && !JSValueMakeFromJSONString(ctx, s));
  CHECK(!JSStringGetUTF8CString(NULL, buffer, 8) && !JSStringGetLength(NULL));
  JSStringRelease(NULL);
}

static void released_classes(JSContextRef ctx) {
  JSClassRef class = JSClassCreate(&kJSClassDefinitionEmpty);
  JSClassRelease(class);
  JSClassRelease(class);
  CHECK(!JSClassRetain(class) && !JSValueIsObjectOfClass(ctx, JSContextGetGlobalObject(ctx), class));
  CHECK(JSObjectMake(ctx, class, NULL) && !JSClassCreate(NULL));
  JSContextGroupRef group = JSContextGroupCreate();
  JSContextGroupRelease(group);
  JSContextGroupRelease(group);
  CHECK(!JSContextGroupRetain(group) && !JSGlobalContextCreateInGroup(group, NULL));
}

int main(void) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL), other = JSGlobalContextCreate(NULL);
  JSStringRef s = JSStringCreateWithUTF8CString("1");
  JSObjectRef object = JSObjectMake(ctx, NULL, NULL), foreign = JSObjectMake(other, NULL, NULL);
  no_context(NULL, object, s);
  bad_values(ctx, NULL, s);
  bad_values(ctx, foreign, s);
  bad_values(ctx, (JSObjectRef)JSValueMakeUndefined(ctx), s);
  released_strings(ctx);
  released_classes(ctx);
  JSGlobalContextRelease(other);
  bad_values(ctx, foreign, s); /* of a group that is gone */
  JSGlobalContextRelease(ctx);
  no_context(ctx, object, s); /* a released context is none */
  JSGlobalContextRelease(ctx);
  JSStringRelease(s);
  return finish();
}
