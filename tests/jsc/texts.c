/* JSObjectMakeFunction: its text is one of a function's, and nothing breaks out of it. */
#include "twin.h"
static void mk(const char *label, const char *nm, const char *param, const char *bodytext) {
  JSStringRef n = nm ? str(nm) : NULL, p = param ? str(param) : NULL, b = str(bodytext);
  JSValueRef e = NULL;
  JSObjectRef f = JSObjectMakeFunction(ctx, n, param ? 1 : 0, &p, b, NULL, 1, &e);
  if (!f) {
    out(label, "none %s", error_name(e));
    return;
  }
  set_global("f", f);
  JSValueRef v = JSObjectCallAsFunction(ctx, f, NULL, 0, NULL, &e);
  const char *of = text(f);
  for (char *c = (char *)of; *c; c++)
    if (*c == '\n') *c = '~';
  out(label, "%s %s name %s text %s",
      !v                        ? "-"
      : JSValueIsString(ctx, v) ? "text"
                                : text(v),
      error_name(e), text(get(f, "name")), of);
}
int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  mk("anonymous", NULL, NULL, "return 1");
  mk("empty name", "", NULL, "return 1");
  mk("reserved", "class", NULL, "return 1");
  mk("eval", "eval", NULL, "return 1");
  mk("await", "await", NULL, "return 1");
  mk("unicode", "\xc3\xa9t\xc3\xa9", NULL, "return 1");
  mk("comma params", "q", "a, b = 4", "return b");
  mk("breaking params", "q", "a) { return 7 }, function (b", "return 1");
  mk("comment params", "q", "a /*", "*/) { return 1");
  mk("comment line params", "q", "a // x", "return 1");
  mk("empty params", "q", "", "return 1");
  mk("bad param", "q", "1a", "return 1");
  mk("name injection", "q() { return 8 }, function z", NULL, "return 1");
  mk("name paren", "q(a, b = 1", NULL, "return 1");
  mk("html comment", "q", NULL, "return 1 <!-- x");
  mk("strict name", "arguments", NULL, "'use strict'; return 1");
  mk("super", "q", NULL, "return super.x");
  mk("new target", "q", NULL, "return new.target");
  mk("await in", "q", NULL, "return await 1");
  mk("yield", "yield", NULL, "return 1");
  mk("template", "q", NULL, "return `a\n${1}`");
  mk("breakout", "q", NULL, "}); (function () {");
  mk("hash", "#x", NULL, "return 1");
  mk("import", "q", NULL, "import x from 'y'");
  mk("sourceurl", "q", NULL, "return 1 //# sourceURL=a.js");
  JSStringRef name = str("self"), body = str("return typeof self");
  JSObjectRef f = JSObjectMakeFunction(ctx, name, 0, NULL, body, NULL, 1, NULL);
  out("no name for itself", "%s", text(JSObjectCallAsFunction(ctx, f, NULL, 0, NULL, NULL)));
  JSGlobalContextRelease(ctx);
  return 0;
}
