/* Lifetimes: values in all sorts of places, contexts released in odd orders, deep nesting. */
#include "twin.h"
#include <alloca.h>
#include <setjmp.h>
#include <pthread.h>
static void churn(void) {
  for (int i = 0; i < 6000; i++) eval("({v: 'garbage' + Math.random()})");
  JSGarbageCollect(ctx);
}
static JSValueRef rec(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                      JSValueRef *e) {
  (void)this;
  int n = JSValueToInt32(c, args[0], NULL);
  if (!n) return JSValueMakeNumber(c, 0);
  JSStringRef s = str("kept");
  JSValueRef keep = JSValueMakeString(c, s);
  JSStringRelease(s);
  JSValueRef next = JSValueMakeNumber(c, n - 1);
  JSValueRef r = JSObjectCallAsFunction(c, f, NULL, 1, &next, e);
  if (!r) return NULL;
  JSStringRef t = JSValueToStringCopy(c, keep, NULL);
  bool good = t && JSStringIsEqualToUTF8CString(t, "kept");
  if (t) JSStringRelease(t);
  return JSValueMakeNumber(c, JSValueToNumber(c, r, NULL) + good);
}
static JSValueRef gc(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                     JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  JSGarbageCollect(c);
  return JSValueMakeUndefined(c);
}
static int released;
static JSGlobalContextRef victim;
static JSValueRef releaser(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                           JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  JSGlobalContextRelease(victim);
  released++;
  return JSValueMakeNumber(c, 12);
}
static char said_text[256];
static JSValueRef say(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                      JSValueRef *e) {
  (void)f, (void)this, (void)e;
  JSStringRef s = JSValueToStringCopy(c, count ? args[0] : NULL, NULL);
  if (s)
    JSStringGetUTF8CString(s, said_text + strlen(said_text), 60), JSStringRelease(s);
  else
    strcat(said_text, "(none)");
  return JSValueMakeNumber(c, 1);
}
static int finals;
static void final_release(JSObjectRef o) {
  finals++;
  JSGlobalContextRef g = JSObjectGetPrivate(o);
  if (g) JSGlobalContextRelease(g);
}
static JSStringRef held_string;
static JSClassRef held_class;
static void final_all(JSObjectRef o) {
  (void)o;
  finals++;
  if (held_string) JSStringRelease(held_string), held_string = NULL;
  if (held_class) JSClassRelease(held_class), held_class = NULL;
}
static JSObjectRef fn_in(JSContextRef c, const char *name, JSObjectCallAsFunctionCallback cb) {
  JSStringRef n = str(name);
  JSObjectRef f = JSObjectMakeFunctionWithCallback(c, n, cb);
  JSObjectSetProperty(c, JSContextGetGlobalObject(c), n, f, 0, NULL);
  JSStringRelease(n);
  return f;
}
struct deep {
  int pad[3];
  JSValueRef v[40];
  struct {
    char c;
    JSValueRef w;
  } in[10];
};
__attribute__((noinline)) static void in_struct(void) {
  struct deep d;
  for (int i = 0; i < 40; i++) d.v[i] = eval("'s' + Math.floor(7.5)");
  for (int i = 0; i < 10; i++) d.in[i].w = eval("10n ** 20n");
  churn();
  int good = 0;
  for (int i = 0; i < 40; i++) good += !strcmp(text(d.v[i]), "\"s7\"");
  for (int i = 0; i < 10; i++) good += !strcmp(text(d.in[i].w), "100000000000000000000");
  out("struct", "%d", good);
}
__attribute__((noinline)) static void in_alloca(int n) {
  JSValueRef *v = alloca(sizeof(JSValueRef) * n);
  for (int i = 0; i < n; i++) v[i] = eval("Symbol('q' + 1)");
  churn();
  int good = 0;
  for (int i = 0; i < n; i++) good += JSValueIsSymbol(ctx, v[i]);
  out("alloca", "%d", good);
}
__attribute__((noinline)) static void in_jump(void) {
  jmp_buf b;
  volatile int times = 0;
  JSValueRef volatile kept = eval("'jum' + 'ped'");
  if (setjmp(b) < 3) {
    churn();
    times++;
    longjmp(b, times);
  }
  out("setjmp", "%s %d", text(kept), times);
}
__attribute__((noinline)) static int recurse(int n) {
  JSValueRef v = eval("'level' + 1");
  int below = n ? recurse(n - 1) : (churn(), 0);
  return below + !strcmp(text(v), "\"level1\"");
}
static void *on_thread(void *p) {
  JSGlobalContextRef c = JSGlobalContextCreate(NULL);
  JSValueRef e = NULL;
  JSValueRef v = eval_in(c, "(function f() { f() })()", &e);
  JSStringRef s = e ? JSValueToStringCopy(c, e, NULL) : NULL;
  char b[100] = "";
  if (s) JSStringGetUTF8CString(s, b, 100);
  *(int *)p = !v && !strncmp(b, "RangeError", 10);
  JSGlobalContextRelease(c);
  return NULL;
}
int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  fn_in(ctx, "rec", rec);
  fn_in(ctx, "gc", gc);
  js("nested 1000", "rec(1000)");
  js("nested 300 through a script",
     "function viaScript(n) { return n ? 1 + [n].map(x => viaScript(x - 1))[0] : (gc(), 0) } viaScript(300)");
  js("collected in callbacks",
     "var o = {a: 'x' + 1}; gc(); [1, 2, 3].sort((a, b) => { gc(); return b - a }).join() + o.a");
  in_struct();
  in_alloca(300);
  in_jump();
  out("recursion", "%d", recurse(200));
  /* Released while it runs. */
  victim = JSGlobalContextCreate(NULL);
  fn_in(victim, "releaser", releaser);
  fn_in(victim, "say", say);
  JSValueRef v = eval_in(victim,
                         "say('before'); var r = releaser(); say('after' + r); var o = {toString() { return 'made' }}; "
                         "say(o); say([1, 2].map(x => x * 2)); r",
                         NULL);
  out("released while it runs", "%d %s", released, said_text);
  *said_text = 0;
  (void)v;
  /* Released while a callback of it calls back. */
  victim = JSGlobalContextCreate(NULL);
  fn_in(victim, "releaser", releaser);
  fn_in(victim, "say", say);
  JSObjectRef f = (JSObjectRef)eval_in(victim, "(function () { releaser(); say('x'); return say('y') })", NULL);
  JSObjectCallAsFunction(victim, f, NULL, 0, NULL, NULL);
  out("released in a call", "%d %s", released, said_text);
  *said_text = 0;
  /* A function of a context that is gone, in another one of its group. */
  JSContextGroupRef group = JSContextGroupCreate();
  JSGlobalContextRef a = JSGlobalContextCreateInGroup(group, NULL), b = JSGlobalContextCreateInGroup(group, NULL);
  fn_in(a, "say", say);
  JSStringRef key = str("f");
  JSObjectSetProperty(b, JSContextGetGlobalObject(b), key,
                      eval_in(a, "var q = 'of a'; (function () { return say(q) + q })", NULL), 0, NULL);
  JSGlobalContextRelease(a);
  JSGarbageCollect(b);
  v = eval_in(b, "f() + f()", NULL);
  out("function of a context that is gone", "%s %s", v ? text_in(b, v) : "none", said_text);
  *said_text = 0;
  JSContextGroupRelease(group);
  v = eval_in(b, "f()", NULL);
  out("group released first", "%s", v ? text_in(b, v) : "none");
  JSStringRelease(key);
  JSGlobalContextRelease(b);
  /* Finalizers that release. */
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.finalize = final_release;
  JSClassRef class = JSClassCreate(&d);
  JSGlobalContextRef other = JSGlobalContextCreate(NULL), holder = JSGlobalContextCreate(NULL);
  JSObjectMake(holder, class, other);
  JSGlobalContextRelease(holder);
  out("finalizer releases another group's context", "%d", finals);
  finals = 0;
  JSClassRelease(class);
  d.finalize = final_all;
  held_class = class = JSClassCreate(&d);
  held_string = str("held");
  holder = JSGlobalContextCreate(NULL);
  JSObjectMake(holder, class, NULL);
  JSGlobalContextRelease(holder);
  out("finalizer releases class and string", "%d %d", finals, held_class == NULL);
  /* Retained in between. */
  JSGlobalContextRef many = JSGlobalContextCreate(NULL);
  for (int i = 0; i < 100; i++) JSGlobalContextRetain(many);
  for (int i = 0; i < 100; i++) JSGlobalContextRelease(many);
  out("retained a hundred times", "%s", text_in(many, eval_in(many, "1 + 1", NULL)));
  JSGlobalContextRelease(many);
  for (int i = 0; i < 40; i++) {
    many = JSGlobalContextCreate(NULL);
    eval_in(many, "var x = []; for (var i = 0; i < 1000; i++) x.push({i})", NULL);
    JSGlobalContextRelease(many);
  }
  out("forty contexts", "fine");
  /* Protect counts. */
  JSValueRef *heap = malloc(2 * sizeof *heap);
  heap[0] = eval("'protected' + 1");
  for (int i = 0; i < 1000; i++) JSValueProtect(ctx, heap[0]);
  for (int i = 0; i < 999; i++) JSValueUnprotect(ctx, heap[0]);
  churn();
  out("protected once", "%s", text(heap[0]));
  free(heap);
  /* Small stacks. */
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  size_t sizes[] = {512 << 10, 1 << 20, 8 << 20, 64 << 20};
  for (int i = 0; i < 4; i++) {
    pthread_t t;
    int good = -1;
    char name[64];
    pthread_attr_setstacksize(&attr, sizes[i]);
    pthread_create(&t, &attr, on_thread, &good);
    pthread_join(t, NULL);
    snprintf(name, sizeof name, "endless recursion on a stack of %zu", sizes[i]);
    out(name, "%d", good);
  }
  js("endless recursion through C", "try { rec(1e9) } catch (e) { e instanceof RangeError }");
  JSGlobalContextRelease(ctx);
  return 0;
}
