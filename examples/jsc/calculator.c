/* A calculator whose operations are plug-ins in JavaScript: the host has an object `calc` with a memory and
 * a function to register operations, and calls them by name. With JavaScriptCore's C API: relink and run. */
#include <JavaScriptCore/JavaScript.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct calculator {
  double memory;
  int registered;
  JSObjectRef operations; /* name to function; protected */
} calculator;

static JSStringRef str(const char *text) { return JSStringCreateWithUTF8CString(text); }

static void print(JSContextRef ctx, const char *label, JSValueRef value) {
  char text[256];
  JSStringRef string = JSValueToStringCopy(ctx, value, NULL);
  JSStringGetUTF8CString(string, text, sizeof text);
  JSStringRelease(string);
  printf("%s%s\n", label, text);
}

static JSValueRef get_memory(JSContextRef ctx, JSObjectRef self, JSStringRef name, JSValueRef *exception) {
  (void)name, (void)exception;
  return JSValueMakeNumber(ctx, ((calculator *)JSObjectGetPrivate(self))->memory);
}

static bool set_memory(JSContextRef ctx, JSObjectRef self, JSStringRef name, JSValueRef value, JSValueRef *exception) {
  (void)name;
  ((calculator *)JSObjectGetPrivate(self))->memory = JSValueToNumber(ctx, value, exception);
  return true;
}

static JSValueRef register_operation(JSContextRef ctx, JSObjectRef function, JSObjectRef self, size_t count,
                                     const JSValueRef arguments[], JSValueRef *exception) {
  calculator *calc = JSObjectGetPrivate(self);
  (void)function;
  if (count < 2 || !JSValueIsObject(ctx, arguments[1]) || !JSObjectIsFunction(ctx, (JSObjectRef)arguments[1])) {
    JSStringRef text = str("register(name, function)");
    JSValueRef message = JSValueMakeString(ctx, text);
    *exception = JSObjectMakeError(ctx, 1, &message, NULL);
    JSStringRelease(text);
    return NULL;
  }
  JSStringRef name = JSValueToStringCopy(ctx, arguments[0], exception);
  if (!name) return NULL;
  JSObjectSetProperty(ctx, calc->operations, name, arguments[1], kJSPropertyAttributeNone, exception);
  JSStringRelease(name);
  return JSValueMakeNumber(ctx, ++calc->registered);
}

static void finalize(JSObjectRef self) {
  printf("%d operations were registered\n", ((calculator *)JSObjectGetPrivate(self))->registered);
}

static JSObjectRef make_calculator(JSContextRef ctx, calculator *calc) {
  static const JSStaticValue values[] = {{"memory", get_memory, set_memory, kJSPropertyAttributeNone}, {0, 0, 0, 0}};
  static const JSStaticFunction functions[] = {{"register", register_operation, kJSPropertyAttributeReadOnly},
                                               {0, 0, 0}};
  JSClassDefinition definition = kJSClassDefinitionEmpty;
  definition.className = "Calculator";
  definition.staticValues = values;
  definition.staticFunctions = functions;
  definition.finalize = finalize;
  JSClassRef class = JSClassCreate(&definition);
  JSObjectRef object = JSObjectMake(ctx, class, calc);
  JSClassRelease(class);
  return object;
}

static void load(JSContextRef ctx, const char *name, const char *source) {
  JSStringRef text = str(source), url = str(name);
  JSValueRef exception = NULL;
  JSEvaluateScript(ctx, text, NULL, url, 1, &exception);
  JSStringRelease(text);
  JSStringRelease(url);
  if (exception) {
    printf("%s: ", name);
    print(ctx, "", exception);
  }
}

static void calculate(JSContextRef ctx, calculator *calc, const char *operation, double a, double b) {
  JSStringRef name = str(operation);
  JSValueRef exception = NULL, arguments[] = {JSValueMakeNumber(ctx, a), JSValueMakeNumber(ctx, b)};
  JSValueRef function = JSObjectGetProperty(ctx, calc->operations, name, NULL);
  JSStringRelease(name);
  printf("%s(%g, %g) ", operation, a, b);
  if (!JSValueIsObject(ctx, function)) {
    puts("is not there");
    return;
  }
  JSValueRef result = JSObjectCallAsFunction(ctx, (JSObjectRef)function, NULL, 2, arguments, &exception);
  print(ctx, result ? "= " : "failed: ", result ? result : exception);
}

int main(void) {
  calculator calc = {0};
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  calc.operations = JSObjectMake(ctx, NULL, NULL);
  JSValueProtect(ctx, calc.operations);
  JSStringRef name = str("calc");
  JSObjectSetProperty(ctx, JSContextGetGlobalObject(ctx), name, make_calculator(ctx, &calc),
                      kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontDelete, NULL);
  JSStringRelease(name);
  load(ctx, "basic.js",
       "for (const [n, f] of Object.entries({add: (a, b) => a + b, mul: (a, b) => a * b})) calc.register(n, f)");
  load(ctx, "memory.js", "calc.memory = 10; calc.register('recall', a => calc.memory += a)");
  load(ctx, "div.js", "calc.register('div', (a, b) => { if (!b) throw new RangeError('by zero'); return a / b })");
  load(ctx, "bad.js", "calc.register('bad', 5)");
  calculate(ctx, &calc, "add", 1, 2.5);
  calculate(ctx, &calc, "mul", 6, 7);
  calculate(ctx, &calc, "recall", 5, 0);
  calculate(ctx, &calc, "recall", 5, 0);
  calculate(ctx, &calc, "div", 1, 8);
  calculate(ctx, &calc, "div", 1, 0);
  calculate(ctx, &calc, "bad", 1, 1);
  printf("memory is %g\n", calc.memory);
  JSValueUnprotect(ctx, calc.operations);
  JSGlobalContextRelease(ctx);
  return 0;
}
