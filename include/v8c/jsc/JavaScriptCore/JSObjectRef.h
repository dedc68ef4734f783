/* JavaScriptCore/JSObjectRef.h: objects, functions, and classes of the host's. */
#ifndef V8C_JSC_JSOBJECTREF_H
#define V8C_JSC_JSOBJECTREF_H

#include "JSBase.h"
#include "JSValueRef.h"
#include "WebKitAvailability.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Attributes ---- */

enum {
  kJSPropertyAttributeNone = 0,
  kJSPropertyAttributeReadOnly = 1 << 1,
  kJSPropertyAttributeDontEnum = 1 << 2,
  kJSPropertyAttributeDontDelete = 1 << 3
};
typedef unsigned JSPropertyAttributes; /* a sum of them */

enum {
  kJSClassAttributeNone = 0,
  kJSClassAttributeNoAutomaticPrototype = 1 << 1 /* static functions are the instances' own */
};
typedef unsigned JSClassAttributes;

/* ---- Callbacks of a class ----
 * NULL or false for "not mine": the parent class is asked next. What a callback sets *exception to is
 * thrown. */

/* An object was made: parents first. */
typedef void (*JSObjectInitializeCallback)(JSContextRef ctx, JSObjectRef object);
/* It was collected, or its group is gone: parents last. It may use JSObjectGetPrivate, and no function
 * that has a context. */
typedef void (*JSObjectFinalizeCallback)(JSObjectRef object);
/* Is it there? Without this one, getProperty is asked. */
typedef bool (*JSObjectHasPropertyCallback)(JSContextRef ctx, JSObjectRef object, JSStringRef propertyName);
typedef JSValueRef (*JSObjectGetPropertyCallback)(JSContextRef ctx, JSObjectRef object, JSStringRef propertyName,
                                                  JSValueRef *exception);
typedef bool (*JSObjectSetPropertyCallback)(JSContextRef ctx, JSObjectRef object, JSStringRef propertyName,
                                            JSValueRef value, JSValueRef *exception);
typedef bool (*JSObjectDeletePropertyCallback)(JSContextRef ctx, JSObjectRef object, JSStringRef propertyName,
                                               JSValueRef *exception);
/* Adds the names that only its getProperty knows: JSPropertyNameAccumulatorAddName. */
typedef void (*JSObjectGetPropertyNamesCallback)(JSContextRef ctx, JSObjectRef object,
                                                 JSPropertyNameAccumulatorRef propertyNames);
typedef JSValueRef (*JSObjectCallAsFunctionCallback)(JSContextRef ctx, JSObjectRef function,
                                                     JSObjectRef thisObject, size_t argumentCount,
                                                     const JSValueRef arguments[], JSValueRef *exception);
typedef JSObjectRef (*JSObjectCallAsConstructorCallback)(JSContextRef ctx, JSObjectRef constructor,
                                                         size_t argumentCount, const JSValueRef arguments[],
                                                         JSValueRef *exception);
typedef bool (*JSObjectHasInstanceCallback)(JSContextRef ctx, JSObjectRef constructor,
                                            JSValueRef possibleInstance, JSValueRef *exception);
/* kJSTypeNumber or kJSTypeString. */
typedef JSValueRef (*JSObjectConvertToTypeCallback)(JSContextRef ctx, JSObjectRef object, JSType type,
                                                    JSValueRef *exception);

/* ---- Classes ---- */

/* Tables end with an entry whose name is NULL. */
typedef struct {
  const char *name;
  JSObjectGetPropertyCallback getProperty;
  JSObjectSetPropertyCallback setProperty;
  JSPropertyAttributes attributes;
} JSStaticValue;

typedef struct {
  const char *name;
  JSObjectCallAsFunctionCallback callAsFunction;
  JSPropertyAttributes attributes;
} JSStaticFunction;

typedef struct {
  int version; /* 0 */
  JSClassAttributes attributes;
  const char *className;
  JSClassRef parentClass;
  const JSStaticValue *staticValues;
  const JSStaticFunction *staticFunctions;
  JSObjectInitializeCallback initialize;
  JSObjectFinalizeCallback finalize;
  JSObjectHasPropertyCallback hasProperty;
  JSObjectGetPropertyCallback getProperty;
  JSObjectSetPropertyCallback setProperty;
  JSObjectDeletePropertyCallback deleteProperty;
  JSObjectGetPropertyNamesCallback getPropertyNames;
  JSObjectCallAsFunctionCallback callAsFunction;
  JSObjectCallAsConstructorCallback callAsConstructor;
  JSObjectHasInstanceCallback hasInstance;
  JSObjectConvertToTypeCallback convertToType;
} JSClassDefinition;

JS_EXPORT extern const JSClassDefinition kJSClassDefinitionEmpty; /* all of it 0 */

/* The definition is copied. */
JS_EXPORT JSClassRef JSClassCreate(const JSClassDefinition *definition);
JS_EXPORT JSClassRef JSClassRetain(JSClassRef jsClass);
JS_EXPORT void JSClassRelease(JSClassRef jsClass);

/* ---- Make ---- */

/* An instance with a pointer of the host's; of class NULL a plain object, without. */
JS_EXPORT JSObjectRef JSObjectMake(JSContextRef ctx, JSClassRef jsClass, void *data);
JS_EXPORT JSObjectRef JSObjectMakeFunctionWithCallback(JSContextRef ctx, JSStringRef name,
                                                       JSObjectCallAsFunctionCallback callAsFunction);
/* What `new` may be applied to: callAsConstructor, or an instance of the class. */
JS_EXPORT JSObjectRef JSObjectMakeConstructor(JSContextRef ctx, JSClassRef jsClass,
                                              JSObjectCallAsConstructorCallback callAsConstructor);
/* An array of the arguments; new Date, Error and RegExp of them. */
JS_EXPORT JSObjectRef JSObjectMakeArray(JSContextRef ctx, size_t argumentCount, const JSValueRef arguments[],
                                        JSValueRef *exception);
JS_EXPORT JSObjectRef JSObjectMakeDate(JSContextRef ctx, size_t argumentCount, const JSValueRef arguments[],
                                       JSValueRef *exception);
JS_EXPORT JSObjectRef JSObjectMakeError(JSContextRef ctx, size_t argumentCount, const JSValueRef arguments[],
                                        JSValueRef *exception);
JS_EXPORT JSObjectRef JSObjectMakeRegExp(JSContextRef ctx, size_t argumentCount, const JSValueRef arguments[],
                                         JSValueRef *exception);
/* A promise, and the functions that settle it. */
JS_EXPORT JSObjectRef JSObjectMakeDeferredPromise(JSContextRef ctx, JSObjectRef *resolve, JSObjectRef *reject,
                                                  JSValueRef *exception);
/* A function of its source; `name` and `sourceURL` may be NULL. */
JS_EXPORT JSObjectRef JSObjectMakeFunction(JSContextRef ctx, JSStringRef name, unsigned parameterCount,
                                           const JSStringRef parameterNames[], JSStringRef body,
                                           JSStringRef sourceURL, int startingLineNumber, JSValueRef *exception);

/* ---- Use ---- */

JS_EXPORT JSValueRef JSObjectGetPrototype(JSContextRef ctx, JSObjectRef object);
JS_EXPORT void JSObjectSetPrototype(JSContextRef ctx, JSObjectRef object, JSValueRef value);

JS_EXPORT bool JSObjectHasProperty(JSContextRef ctx, JSObjectRef object, JSStringRef propertyName);
JS_EXPORT JSValueRef JSObjectGetProperty(JSContextRef ctx, JSObjectRef object, JSStringRef propertyName,
                                         JSValueRef *exception);
/* Attributes count when the property is not there yet. */
JS_EXPORT void JSObjectSetProperty(JSContextRef ctx, JSObjectRef object, JSStringRef propertyName,
                                   JSValueRef value, JSPropertyAttributes attributes, JSValueRef *exception);
JS_EXPORT bool JSObjectDeleteProperty(JSContextRef ctx, JSObjectRef object, JSStringRef propertyName,
                                      JSValueRef *exception);

/* The same with any value as the key, symbols among them. */
JS_EXPORT bool JSObjectHasPropertyForKey(JSContextRef ctx, JSObjectRef object, JSValueRef propertyKey,
                                         JSValueRef *exception);
JS_EXPORT JSValueRef JSObjectGetPropertyForKey(JSContextRef ctx, JSObjectRef object, JSValueRef propertyKey,
                                               JSValueRef *exception);
JS_EXPORT void JSObjectSetPropertyForKey(JSContextRef ctx, JSObjectRef object, JSValueRef propertyKey,
                                         JSValueRef value, JSPropertyAttributes attributes,
                                         JSValueRef *exception);
JS_EXPORT bool JSObjectDeletePropertyForKey(JSContextRef ctx, JSObjectRef object, JSValueRef propertyKey,
                                            JSValueRef *exception);

JS_EXPORT JSValueRef JSObjectGetPropertyAtIndex(JSContextRef ctx, JSObjectRef object, unsigned propertyIndex,
                                                JSValueRef *exception);
JS_EXPORT void JSObjectSetPropertyAtIndex(JSContextRef ctx, JSObjectRef object, unsigned propertyIndex,
                                          JSValueRef value, JSValueRef *exception);

/* The host's pointer; NULL and false for what was not made with a class. */
JS_EXPORT void *JSObjectGetPrivate(JSObjectRef object);
JS_EXPORT bool JSObjectSetPrivate(JSObjectRef object, void *data);

/* `thisObject` NULL: the global object. NULL when it threw, or is no function. */
JS_EXPORT bool JSObjectIsFunction(JSContextRef ctx, JSObjectRef object);
JS_EXPORT JSValueRef JSObjectCallAsFunction(JSContextRef ctx, JSObjectRef object, JSObjectRef thisObject,
                                            size_t argumentCount, const JSValueRef arguments[],
                                            JSValueRef *exception);
JS_EXPORT bool JSObjectIsConstructor(JSContextRef ctx, JSObjectRef object);
JS_EXPORT JSObjectRef JSObjectCallAsConstructor(JSContextRef ctx, JSObjectRef object, size_t argumentCount,
                                                const JSValueRef arguments[], JSValueRef *exception);

/* ---- Names: what for-in meets ---- */

JS_EXPORT JSPropertyNameArrayRef JSObjectCopyPropertyNames(JSContextRef ctx, JSObjectRef object);
JS_EXPORT JSPropertyNameArrayRef JSPropertyNameArrayRetain(JSPropertyNameArrayRef array);
JS_EXPORT void JSPropertyNameArrayRelease(JSPropertyNameArrayRef array);
JS_EXPORT size_t JSPropertyNameArrayGetCount(JSPropertyNameArrayRef array);
/* The array's own string. */
JS_EXPORT JSStringRef JSPropertyNameArrayGetNameAtIndex(JSPropertyNameArrayRef array, size_t index);
JS_EXPORT void JSPropertyNameAccumulatorAddName(JSPropertyNameAccumulatorRef accumulator,
                                                JSStringRef propertyName);

#ifdef __cplusplus
}
#endif

#endif
