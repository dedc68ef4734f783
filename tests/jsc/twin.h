/* twin.h: programs that are compiled once, with JavaScriptCore's own headers, and linked to its library
 * and to ours: each line they print is a case, "name: what came out". */
#ifndef V8C_TESTS_JSC_TWIN_H
#define V8C_TESTS_JSC_TWIN_H

#include <JavaScriptCore/JavaScript.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static JSGlobalContextRef ctx;

static inline JSStringRef str(const char *text) { return JSStringCreateWithUTF8CString(text); }

/* What a value is as text; strings are quoted, exceptions in String() are told. */
static inline const char *text_in(JSContextRef c, JSValueRef value) {
  static char texts[8][512];
  static int at;
  char *to = texts[at++ % 8];
  JSValueRef thrown = NULL;
  if (!value) return "(null)";
  JSStringRef string = JSValueToStringCopy(c, value, &thrown);
  if (!string) return "(no string)";
  char *start = to;
  if (JSValueIsString(c, value)) *start++ = '"';
  JSStringGetUTF8CString(string, start, 500);
  if (JSValueIsString(c, value)) strcat(to, "\"");
  JSStringRelease(string);
  return to;
}
static inline const char *text(JSValueRef value) { return text_in(ctx, value); }

static inline const char *name_of(JSStringRef string) {
  static char texts[4][512];
  static int at;
  char *to = texts[at++ % 4];
  if (!string) return "(null)";
  JSStringGetUTF8CString(string, to, 512);
  return to;
}

/* error.name, or the value. */
static inline const char *error_name(JSValueRef value) {
  if (!value) return "(none)";
  if (!JSValueIsObject(ctx, value)) return text(value);
  JSStringRef key = str("name");
  JSValueRef name = JSObjectGetProperty(ctx, (JSObjectRef)value, key, NULL);
  JSStringRelease(key);
  return text(name);
}

__attribute__((format(printf, 2, 3))) static inline void out(const char *name, const char *format, ...) {
  va_list list;
  va_start(list, format);
  printf("%s: ", name);
  vprintf(format, list);
  putchar('\n');
  fflush(stdout);
  va_end(list);
}

/* What callbacks note, and that as a case. */
static char log_text[8192];
__attribute__((format(printf, 1, 2))) static inline void note(const char *format, ...) {
  va_list list;
  va_start(list, format);
  size_t at = strlen(log_text);
  if (at < sizeof log_text - 200) vsnprintf(log_text + at, sizeof log_text - at, format, list);
  va_end(list);
}
static inline void said(const char *name) {
  out(name, "%s", log_text);
  *log_text = 0;
}

static inline JSValueRef eval_in(JSContextRef c, const char *source, JSValueRef *thrown) {
  JSStringRef script = str(source);
  JSValueRef value = JSEvaluateScript(c, script, NULL, NULL, 1, thrown);
  JSStringRelease(script);
  return value;
}
static inline JSValueRef eval(const char *source) { return eval_in(ctx, source, NULL); }
static inline JSObjectRef eval_object(const char *source) { return (JSObjectRef)eval(source); }

/* Case: a script's value, or the name of what it throws. */
static inline void js(const char *name, const char *source) {
  JSValueRef thrown = NULL, value = eval_in(ctx, source, &thrown);
  if (value)
    out(name, "%s", text(value));
  else
    out(name, "throws %s", error_name(thrown));
}

static inline void set(JSObjectRef object, const char *name, JSValueRef value) {
  JSStringRef key = str(name);
  JSObjectSetProperty(ctx, object, key, value, kJSPropertyAttributeNone, NULL);
  JSStringRelease(key);
}
static inline void set_global(const char *name, JSValueRef value) { set(JSContextGetGlobalObject(ctx), name, value); }
static inline JSValueRef get(JSObjectRef object, const char *name) {
  JSStringRef key = str(name);
  JSValueRef value = JSObjectGetProperty(ctx, object, key, NULL);
  JSStringRelease(key);
  return value;
}
static inline JSValueRef number(double n) { return JSValueMakeNumber(ctx, n); }
static inline JSValueRef string(const char *s) {
  JSStringRef t = str(s);
  JSValueRef value = JSValueMakeString(ctx, t);
  JSStringRelease(t);
  return value;
}

#endif
