/* Contexts, groups, scripts, exceptions, the global object's class, protection. */
#include "twin.h"

static JSValueRef global_get(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)e;
  return JSStringIsEqualToUTF8CString(name, "magic") ? JSValueMakeNumber(c, 777) : NULL;
}
static JSValueRef answer(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)name, (void)e;
  return JSValueMakeNumber(c, JSObjectGetPrivate(o) ? 2 : 1);
}
static JSValueRef greet(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                        JSValueRef *e) {
  (void)f, (void)args, (void)e;
  return JSValueMakeNumber(c, this == JSContextGetGlobalObject(c) ? (double)count : -1);
}
static int inits, finals;
static void init(JSContextRef c, JSObjectRef o) {
  (void)c;
  inits += JSObjectGetPrivate(o) == NULL;
}
static void final(JSObjectRef o) {
  (void)o;
  finals++;
}

static void global_class(void) {
  JSStaticValue values[] = {{"answer", answer, NULL, kJSPropertyAttributeReadOnly}, {0, 0, 0, 0}};
  JSStaticFunction functions[] = {{"greet", greet, kJSPropertyAttributeNone}, {0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.className = "Window", d.staticValues = values, d.staticFunctions = functions;
  d.initialize = init, d.finalize = final;
  JSClassRef class = JSClassCreate(&d);
  ctx = JSGlobalContextCreate(class);
  out("global class initialize", "%d", inits);
  js("global class value", "answer");
  js("global class function", "greet(1, 2)");
  js("global class var", "var x = 5; x + this.x + globalThis.x");
  js("global class missing", "typeof missing");
  js("global class builtins", "typeof Object + typeof Array + [1, 2].map(x => x * 2)");
  JSObjectRef global = JSContextGetGlobalObject(ctx);
  out("global class of", "%d", JSValueIsObjectOfClass(ctx, global, class));
  out("global class private", "%d", JSObjectSetPrivate(global, &inits) && JSObjectGetPrivate(global) == &inits);
  js("global class private in value", "answer");
  out("global is eval's this", "%d", JSContextGetGlobalObject(ctx) == (JSObjectRef)eval("this"));
  JSGlobalContextRelease(ctx);
  out("global class finalize", "%d", finals);
  JSClassRelease(class);
  d = kJSClassDefinitionEmpty;
  d.className = "Magic", d.getProperty = global_get;
  class = JSClassCreate(&d);
  ctx = JSGlobalContextCreate(class);
  JSClassRelease(class);
  js("global getProperty", "magic + this.magic");
  js("global getProperty passes", "var y = 3; y + Math.max(1, 2)");
  js("global getProperty typeof", "typeof nothing");
  JSGlobalContextRelease(ctx);
}

static void scripts(void) {
  JSStringRef url = str("dir/file.js"), source = str("\n\nthrow new Error('here')"), bad = str("var = 1");
  JSValueRef thrown = NULL;
  JSValueRef v = JSEvaluateScript(ctx, source, NULL, url, 10, &thrown);
  out("script throws", "%d %s line %s url %s", v != NULL, error_name(thrown), text(get((JSObjectRef)thrown, "line")),
      text(get((JSObjectRef)thrown, "sourceURL")));
  v = JSEvaluateScript(ctx, source, NULL, NULL, 1, &thrown);
  out("script throws at 1", "%s", text(get((JSObjectRef)thrown, "line")));
  out("script throws to nobody", "%d", JSEvaluateScript(ctx, source, NULL, NULL, 1, NULL) != NULL);
  thrown = NULL;
  v = JSEvaluateScript(ctx, bad, NULL, url, 1, &thrown);
  out("script is none", "%d %s line %s", v != NULL, error_name(thrown), text(get((JSObjectRef)thrown, "line")));
  thrown = NULL;
  out("syntax good", "%d", JSCheckScriptSyntax(ctx, source, url, 1, &thrown));
  out("syntax good throws", "%d", thrown != NULL);
  out("syntax bad", "%d", JSCheckScriptSyntax(ctx, bad, url, 1, &thrown));
  out("syntax bad throws", "%s", error_name(thrown));
  out("syntax bad to nobody", "%d", JSCheckScriptSyntax(ctx, bad, NULL, 1, NULL));
  js("completion", "1; 2; if (true) 3");
  js("completion undefined", "var q = 1");
  js("completion object", "({a: 1}).a");
  js("let lasts", "let kept = 4; kept");
  js("let lasted", "kept + 1");
  js("strict", "'use strict'; (function () { return this })() === undefined");
  js("throw number", "throw 5");
  js("throw undefined", "throw undefined");
  js("throw object", "throw {name: 'own'}");
  js("deep recursion", "(function f() { f() })()");
  JSStringRef this_source = str("this.q + 1");
  v = JSEvaluateScript(ctx, this_source, eval_object("({q: 5})"), NULL, 1, NULL);
  out("this", "%s", text(v));
  JSStringRef nul = JSStringCreateWithCharacters((const JSChar[]){'"', 'a', 0, 'b', '"'}, 5);
  v = JSEvaluateScript(ctx, nul, NULL, NULL, 1, NULL);
  set_global("nul", v);
  js("source with NUL", "nul.length");
  JSStringRef wide = str("'\xe2\x82\xac\xf0\x9f\x98\x80'.length");
  out("source wide", "%s", text(JSEvaluateScript(ctx, wide, NULL, NULL, 1, NULL)));
  JSStringRef all[] = {url, source, bad, this_source, nul, wide};
  for (int i = 0; i < 6; i++) JSStringRelease(all[i]);
}

static void groups(void) {
  JSContextGroupRef group = JSContextGroupCreate();
  JSGlobalContextRef a = JSGlobalContextCreateInGroup(group, NULL), b = JSGlobalContextCreateInGroup(group, NULL);
  out("group", "%d %d", JSContextGetGroup(a) == group, JSContextGetGroup(a) == JSContextGetGroup(b));
  out("group of its own", "%d", JSContextGetGroup(ctx) != group);
  out("global context", "%d", JSContextGetGlobalContext(a) == a);
  out("group retain", "%d", JSContextGroupRetain(group) == group);
  JSContextGroupRelease(group);
  JSContextGroupRelease(group);
  JSValueRef v = eval_in(a, "shared = {n: 1}", NULL);
  JSStringRef key = str("shared");
  JSObjectSetProperty(b, JSContextGetGlobalObject(b), key, v, 0, NULL);
  eval_in(b, "shared.n = 2", NULL);
  out("shared object", "%s", text_in(a, eval_in(a, "shared.n", NULL)));
  out("globals apart", "%s", text_in(a, eval_in(b, "var apart = 1; apart", NULL)));
  out("globals are apart", "%s", text_in(a, eval_in(a, "typeof apart", NULL)));
  out("arrays apart", "%d", JSValueIsStrictEqual(a, eval_in(a, "Array", NULL), eval_in(b, "Array", NULL)));
  JSStringRelease(key);
  JSGlobalContextRelease(a);
  out("other lives", "%s", text_in(b, eval_in(b, "shared.n + 1", NULL)));
  JSGlobalContextRelease(b);
}

static void names(void) {
  JSStringRef name = str("worker-42"), copy = JSGlobalContextCopyName(ctx);
  out("no name", "%d", copy != NULL);
  JSGlobalContextSetName(ctx, name);
  copy = JSGlobalContextCopyName(ctx);
  out("name", "%s", name_of(copy));
  JSStringRelease(copy);
  JSStringRelease(name);
  JSGlobalContextSetName(ctx, NULL);
  out("name gone", "%d", JSGlobalContextCopyName(ctx) != NULL);
  JSGlobalContextSetInspectable(ctx, false);
  out("inspectable", "%d", JSGlobalContextIsInspectable(ctx));
  JSGlobalContextSetInspectable(ctx, true);
  out("inspectable again", "%d", JSGlobalContextIsInspectable(ctx));
  out("retain", "%d", JSGlobalContextRetain(ctx) == ctx);
  JSGlobalContextRelease(ctx);
}

static void lifetime(void) {
  JSObjectRef kept = eval_object("({v: 'kept'})");
  JSValueRef *heap = malloc(sizeof *heap);
  *heap = eval("'on the ' + 'heap'");
  JSValueProtect(ctx, *heap);
  JSValueProtect(ctx, *heap);
  JSValueUnprotect(ctx, *heap);
  for (int i = 0; i < 20000; i++) eval("({v: 'garbage'})");
  JSGarbageCollect(ctx);
  out("on the stack", "%s", text(get(kept, "v")));
  out("protected", "%s", text(*heap));
  JSValueUnprotect(ctx, *heap);
  free(heap);
  JSValueProtect(ctx, number(1));
  JSValueUnprotect(ctx, number(1));
  out("protect number", "fine");
}

int main(void) {
  global_class();
  ctx = JSGlobalContextCreate(NULL);
  scripts();
  groups();
  names();
  lifetime();
  JSGlobalContextRelease(ctx);
  return 0;
}
