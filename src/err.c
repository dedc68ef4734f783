/* err.c: texts of the codes, and the detail of the last failure on this thread. */
#include <stdarg.h>
#include <stdio.h>

#include "src/internal.h"

static _Thread_local char detail[1024];
__thread bool v8c__detailed;

const char *v8c_strerror(int code) {
  switch (code) {
    case V8C_OK: return "success";
#define XX(name, value, text) \
  case value: return text;
      V8C_ERROR_MAP(XX)
#undef XX
  }
  return "unknown error";
}

const char *v8c_err_name(int code) {
  switch (code) {
    case V8C_OK: return "V8C_OK";
#define XX(name, value, text) \
  case value: return "V8C_" #name;
      V8C_ERROR_MAP(XX)
#undef XX
  }
  return "V8C_UNKNOWN";
}

const char *v8c_detail(void) { return detail; }

int v8c__fail(int code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  v8c__detailed = true;
  vsnprintf(detail, sizeof detail, format, args);
  va_end(args);
  return code;
}

int v8c__bare(int code) {
  v8c__detailed = true;
  detail[0] = 0;
  return code;
}

int v8c_fail(int code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  v8c__detailed = true;
  vsnprintf(detail, sizeof detail, format ? format : "", args);
  va_end(args);
  return code;
}
