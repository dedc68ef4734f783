/* template_of.h: a template, and what is checked before V8 sees a change of one; internal to
 * template.cc, template_property.cc and table.cc. */
#ifndef V8C_SHIM_TEMPLATE_OF_H
#define V8C_SHIM_TEMPLATE_OF_H

#include "shim/shape.h"
#include "shim/template.h"

struct v8c_template {
  v8c__owned owned;
  v8::Global<v8::Template> global;
  v8::Global<v8::FunctionTemplate> maker; /* a part's function template */
  Shape *shape;                           /* held */
  Shape::Face face;                       /* which of the shape's templates this is */
  bool is_function;
  bool no_parts; /* its functions have no prototype and make nothing */
};

enum v8c__template_kind { kAnyTemplate, kFunctionTemplate, kObjectTemplate };

inline v8::Local<v8::FunctionTemplate> function_of(const v8c_template *tmpl) {
  return strong(tmpl->global).As<v8::FunctionTemplate>();
}

inline v8::Local<v8::ObjectTemplate> object_of(const v8c_template *tmpl) {
  return strong(tmpl->global).As<v8::ObjectTemplate>();
}

/* May this thread use the template, and is it of that kind? */
int v8c__template_usable(const v8c_template *tmpl, v8c__template_kind kind);
/* ... and has no instance yet? */
int v8c__template_changeable(const v8c_template *tmpl, v8c__template_kind kind);
/* Two templates that are to be tied together. */
int v8c__template_same_isolate(const v8c_template *a, const v8c_template *b);
/* Objects belong to one context, templates to all; NULL is undefined. */
int v8c__template_data(v8c_value data);

/* A native function to be: `plain` when it is no constructor. */
struct v8c__method {
  v8c_fn fn;
  v8c_value data;
  int length;
  bool plain;
};

/* As v8c_template_set_key_fn. */
int v8c__template_method(v8c_template *tmpl, v8c_value key, const v8c__method &method, int attributes);

#endif
