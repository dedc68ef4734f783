/* JavaScriptCore/WebKitAvailability.h: marks of versions that say nothing here. */
#ifndef V8C_JSC_WEBKIT_AVAILABILITY_H
#define V8C_JSC_WEBKIT_AVAILABILITY_H

typedef int v8c_jsc_availability; /* a header says something */

#define JSC_API_AVAILABLE(...)
#define JSC_API_DEPRECATED(...)
#define JSC_API_DEPRECATED_WITH_REPLACEMENT(...)

#endif
