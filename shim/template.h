/* template.h: what other parts of shim/ ask of templates. */
#ifndef V8C_SHIM_TEMPLATE_H
#define V8C_SHIM_TEMPLATE_H

#include "shim/shim.h"

/* The object template as a global template of `isolate`: V8C_ETYPE, V8C_EINVAL (another
 * isolate's), V8C_EDISPOSED. The Local is the template's own slot, no handle. */
int v8c__template_global(const v8c_template *tmpl, const v8c_isolate *isolate, v8::Local<v8::ObjectTemplate> *out);
/* The template of an isolate, for a snapshot to keep: V8C_EINVAL, V8C_EDISPOSED. */
int v8c__template_to_keep(const v8c_template *tmpl, const v8c_isolate *isolate, v8::Local<v8::Template> *out);
/* A template that a snapshot kept. It cannot be changed. */
int v8c__template_kept(v8c_isolate *isolate, v8::Local<v8::Template> kept, v8c_template **out);

#endif
