/* Line and URL of what is thrown: where the error was made. */
#include "twin.h"
static JSValueRef thrower(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                          JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args;
  *e = JSObjectMakeError(c, 0, NULL, NULL);
  return NULL;
}
static JSValueRef passer(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *e) {
  (void)f, (void)this;
  return count ? JSObjectCallAsFunction(c, (JSObjectRef)args[0], NULL, 0, NULL, e) : NULL;
}
int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  JSStringRef n = str("thrower");
  set_global("thrower", JSObjectMakeFunctionWithCallback(ctx, n, thrower));
  set_global("passer", JSObjectMakeFunctionWithCallback(ctx, n, passer));
  const char *sources[] = {"var e1 = new Error('x');\n\n\nthrow e1",
                           "\neval('x y')",
                           "\n\neval('\\n\\nnull.x')",
                           "\n\nnew RegExp('(')",
                           "\nJSON.parse('{\\n\\n!')",
                           "\n[1].map(() => { null.x })",
                           "\nthrower()",
                           "\n\npasser(() => {\n null.x\n})",
                           "\nnull\n.x",
                           "\nthrow mk()",
                           "\n\nfoo(\nbar\n)",
                           "\nthrow new Error(\n'x'\n)",
                           "\nvar o = {\nget x() {\nreturn null.y\n}\n};\no.x",
                           "\ndecodeURIComponent('%')",
                           "\n'x'.repeat(-1)",
                           "\nnew Array(-1)",
                           "\nSymbol() + ''",
                           "\n1n + 1",
                           "\n(1).toFixed(1000)",
                           "\nPromise.reject(new Error('p'))",
                           "\ntry { null.x } catch (e) {\n throw e }",
                           "`unclosed",
                           "\n\n/* unclosed",
                           "({\n\na: 1",
                           "\nif (",
                           "var a = 'x\ny'",
                           "\n\nreturn 1",
                           "\nbreak",
                           "\n'use strict'; with (a) {}",
                           "\nfunction (",
                           "\nimport x from 'y'",
                           "\nawait 1\nx",
                           "\n\xe2\x82\xac\xe2\x82\xac",
                           "0x",
                           "\n\"\\u{110000}\"",
                           "/(/",
                           "\nvar x = /[/;",
                           "super()",
                           "new.target",
                           "for (;;",
                           "}",
                           ")",
                           "\n\n\n{",
                           "a => {",
                           "async () => { await",
                           "class { }",
                           "class A { constructor() {} constructor() {} }"};
  char name[64];
  JSStringRef url = str("u.js");
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
    for (int u = 0; u < 2; u++) {
      JSValueRef e = NULL;
      JSStringRef s = str(sources[i]);
      JSValueRef v = JSEvaluateScript(ctx, s, NULL, u ? url : NULL, 10, &e);
      snprintf(name, sizeof name, "place %zu %d", i, u);
      if (e && JSValueIsObject(ctx, e))
        out(name, "%s line %s %s", error_name(e), text(get((JSObjectRef)e, "line")),
            text(get((JSObjectRef)e, "sourceURL")));
      else
        out(name, "none %s", v ? text(v) : "-");
      JSStringRelease(s);
    }
  JSGlobalContextRelease(ctx);
  return 0;
}
