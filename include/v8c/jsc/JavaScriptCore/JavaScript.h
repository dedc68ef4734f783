/* JavaScriptCore/JavaScript.h: JavaScriptCore's C API on V8, all of it. In libv8c-jsc (pkg-config
 * v8c-jsc); docs/javascriptcore.md is the guide. */
#ifndef V8C_JSC_JAVASCRIPT_H
#define V8C_JSC_JAVASCRIPT_H

#include "JSBase.h"
#include "JSContextRef.h"
#include "JSObjectRef.h"
#include "JSStringRef.h"
#include "JSTypedArray.h"
#include "JSValueRef.h"

#endif
