/* A tree of elements of the host's, seen by scripts through JSClassRef: attributes by name, children by
 * index, methods on a prototype, one wrapper an element. With JavaScriptCore's C API: relink and run. */
#include <JavaScriptCore/JavaScript.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHILDREN = 16, ATTRIBUTES = 8 };
typedef struct element {
  char tag[16];
  char names[ATTRIBUTES][16], values[ATTRIBUTES][64];
  int attributes, count;
  struct element *parent, *children[CHILDREN];
  JSObjectRef wrapper; /* as long as it lives: finalize clears it */
} element;

static JSClassRef element_class;
static element *all[256];
static int all_count;

static JSStringRef str(const char *text) { return JSStringCreateWithUTF8CString(text); }
static JSValueRef string(JSContextRef ctx, const char *text) {
  JSStringRef s = str(text);
  JSValueRef value = JSValueMakeString(ctx, s);
  JSStringRelease(s);
  return value;
}
static void utf8(JSStringRef s, char *to, size_t room) {
  if (!s || !JSStringGetUTF8CString(s, to, room)) *to = 0;
}

static element *make(const char *tag) {
  element *e = calloc(1, sizeof *e);
  snprintf(e->tag, sizeof e->tag, "%s", tag);
  return all[all_count++] = e;
}

static JSObjectRef wrap(JSContextRef ctx, element *e) {
  if (!e->wrapper) e->wrapper = JSObjectMake(ctx, element_class, e);
  return e->wrapper;
}
static element *of(JSContextRef ctx, JSValueRef value) {
  return JSValueIsObjectOfClass(ctx, value, element_class) ? JSObjectGetPrivate((JSObjectRef)value) : NULL;
}
static void finalize(JSObjectRef object) { ((element *)JSObjectGetPrivate(object))->wrapper = NULL; }

/* ---- Properties ---- */

static int attribute(const element *e, const char *name) {
  int i = 0;
  while (i < e->attributes && strcmp(e->names[i], name)) i++;
  return i;
}

static JSValueRef get(JSContextRef ctx, JSObjectRef self, JSStringRef key, JSValueRef *exception) {
  element *e = JSObjectGetPrivate(self);
  char name[16], *end;
  (void)exception;
  utf8(key, name, sizeof name);
  if (!strncmp(name, "data", 4)) {
    int i = attribute(e, name);
    return i < e->attributes ? string(ctx, e->values[i]) : NULL;
  }
  long index = strtol(name, &end, 10);
  return *name && !*end && index >= 0 && index < e->count ? wrap(ctx, e->children[index]) : NULL;
}

static bool set(JSContextRef ctx, JSObjectRef self, JSStringRef key, JSValueRef value, JSValueRef *exception) {
  element *e = JSObjectGetPrivate(self);
  char name[16];
  utf8(key, name, sizeof name);
  if (strncmp(name, "data", 4)) return false;
  int i = attribute(e, name);
  if (i == ATTRIBUTES) return false;
  JSStringRef text = JSValueToStringCopy(ctx, value, exception);
  if (!text) return true;
  utf8(text, e->values[i], sizeof e->values[i]);
  JSStringRelease(text);
  strcpy(e->names[i], name);
  if (i == e->attributes) e->attributes++;
  return true;
}

static bool delete (JSContextRef ctx, JSObjectRef self, JSStringRef key, JSValueRef *exception) {
  element *e = JSObjectGetPrivate(self);
  char name[16];
  (void)ctx, (void)exception;
  utf8(key, name, sizeof name);
  int i = attribute(e, name);
  if (i == e->attributes) return false;
  e->attributes--;
  strcpy(e->names[i], e->names[e->attributes]);
  strcpy(e->values[i], e->values[e->attributes]);
  return true;
}

static void names(JSContextRef ctx, JSObjectRef self, JSPropertyNameAccumulatorRef to) {
  element *e = JSObjectGetPrivate(self);
  (void)ctx;
  for (int i = 0; i < e->attributes; i++) {
    JSStringRef name = str(e->names[i]);
    JSPropertyNameAccumulatorAddName(to, name);
    JSStringRelease(name);
  }
}

static JSValueRef get_tag(JSContextRef ctx, JSObjectRef self, JSStringRef key, JSValueRef *exception) {
  (void)key, (void)exception;
  return string(ctx, ((element *)JSObjectGetPrivate(self))->tag);
}
static JSValueRef get_length(JSContextRef ctx, JSObjectRef self, JSStringRef key, JSValueRef *exception) {
  (void)key, (void)exception;
  return JSValueMakeNumber(ctx, ((element *)JSObjectGetPrivate(self))->count);
}
static JSValueRef get_parent(JSContextRef ctx, JSObjectRef self, JSStringRef key, JSValueRef *exception) {
  element *e = JSObjectGetPrivate(self);
  (void)key, (void)exception;
  return e->parent ? wrap(ctx, e->parent) : JSValueMakeNull(ctx);
}

/* ---- Methods ---- */

static JSValueRef append(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *exception) {
  element *e = of(ctx, this), *child = count ? of(ctx, args[0]) : NULL;
  (void)f;
  if (!e || !child || e->count == CHILDREN) {
    JSValueRef message = string(ctx, "append wants an element");
    *exception = JSObjectMakeError(ctx, 1, &message, NULL);
    return NULL;
  }
  child->parent = e;
  e->children[e->count++] = child;
  return args[0];
}

static JSObjectRef construct(JSContextRef ctx, JSObjectRef f, size_t count, const JSValueRef args[],
                             JSValueRef *exception) {
  char tag[16] = "div";
  (void)f;
  JSStringRef text = count ? JSValueToStringCopy(ctx, args[0], exception) : NULL;
  if (text) utf8(text, tag, sizeof tag), JSStringRelease(text);
  return wrap(ctx, make(tag));
}

static void show(const element *e, int depth) {
  printf("%*s<%s", depth * 2, "", e->tag);
  for (int i = 0; i < e->attributes; i++) printf(" %s=\"%s\"", e->names[i], e->values[i]);
  puts(">");
  for (int i = 0; i < e->count; i++) show(e->children[i], depth + 1);
}

static void run(JSContextRef ctx, const char *source) {
  JSStringRef script = str(source);
  JSValueRef exception = NULL, value = JSEvaluateScript(ctx, script, NULL, NULL, 1, &exception);
  JSStringRef text_of = JSValueToStringCopy(ctx, value ? value : exception, NULL);
  char text[512];
  utf8(text_of, text, sizeof text);
  printf("%s%s\n", value ? "" : "failed: ", text);
  JSStringRelease(text_of);
  JSStringRelease(script);
}

static JSClassRef make_class(void) {
  static const JSStaticValue values[] = {
      {"tag", get_tag, NULL, kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontEnum},
      {"length", get_length, NULL, kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontEnum},
      {"parent", get_parent, NULL, kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontEnum},
      {0, 0, 0, 0}};
  static const JSStaticFunction functions[] = {{"append", append, kJSPropertyAttributeDontEnum}, {0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.className = "Element", d.staticValues = values, d.staticFunctions = functions, d.finalize = finalize;
  d.getProperty = get, d.setProperty = set, d.deleteProperty = delete, d.getPropertyNames = names;
  return JSClassCreate(&d);
}

int main(void) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  element_class = make_class();
  element *root = make("body");
  JSStringRef document = str("body"), constructor = str("Element");
  JSObjectRef global = JSContextGetGlobalObject(ctx);
  JSObjectSetProperty(ctx, global, document, wrap(ctx, root), 0, NULL);
  JSObjectSetProperty(ctx, global, constructor, JSObjectMakeConstructor(ctx, element_class, construct), 0, NULL);
  run(ctx, "var list = body.append(new Element('ul')); list.dataRole = 'menu'; list.tag");
  run(ctx,
      "for (let i = 0; i < 3; i++) { const li = list.append(new Element('li')); li.dataIndex = i; li.dataText = 'item "
      "' + i } list.length");
  run(ctx, "[list[1].dataText, list[9], list.parent === body, body[0] === list].join()");
  run(ctx, "list[0].note = 'kept on the wrapper'; list[0].note");
  run(ctx, "var keys = []; for (const k in list[2]) keys.push(k); keys.join()");
  run(ctx, "delete list[2].dataIndex; 'dataIndex' in list[2]");
  run(ctx,
      "Element.prototype.walk = function (f) { f(this); for (let i = 0; i < this.length; i++) this[i].walk(f) };"
      "var tags = []; body.walk(e => tags.push(e.tag)); tags.join()");
  run(ctx, "[list instanceof Element, String(list), typeof list.append].join()");
  run(ctx, "body.append('text')");
  show(root, 0);
  JSStringRelease(document);
  JSStringRelease(constructor);
  JSGlobalContextRelease(ctx);
  int left = 0;
  for (int i = 0; i < all_count; i++) {
    left += all[i]->wrapper != NULL;
    free(all[i]);
  }
  printf("%d wrappers left\n", left);
  JSClassRelease(element_class);
  return 0;
}
