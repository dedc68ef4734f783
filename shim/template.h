/* template.h: what other parts of shim/ ask of templates. */
#ifndef V8C_SHIM_TEMPLATE_H
#define V8C_SHIM_TEMPLATE_H

#include "shim/shim.h"

/* The object template as a global template of `isolate`: V8C_ETYPE, V8C_EINVAL (another
 * isolate's), V8C_EDISPOSED. The Local is the template's own slot, no handle. */
int v8c__template_global(const v8c_template *tmpl, const v8c_isolate *isolate,
                         v8::Local<v8::ObjectTemplate> *out);

#endif
