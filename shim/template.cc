/* template.cc: templates: made, given a shape, instantiated. What V8 would die of is refused
 * here, with the help of shape.h. */
#include "shim/template.h"

#include <string.h>

#include <new>

#include "shim/object.h"
#include "shim/shape.h"

struct v8c_template {
  v8c__owned owned;
  v8::Global<v8::Template> global;
  Shape *shape;      /* held */
  Shape::Face face;  /* which of the shape's templates this is */
  bool is_function;
};

namespace {

v8c_template *template_of(v8c__owned *self) { return reinterpret_cast<v8c_template *>(self); }

void detach(v8c__owned *self) {
  v8c_template *tmpl = template_of(self);
  tmpl->global.Reset();
  Shape::drop(tmpl->shape);
  tmpl->shape = nullptr;
}

void release(v8c__owned *self) {
  template_of(self)->~v8c_template();
  v8c__free(self);
}

v8::Local<v8::FunctionTemplate> function_of(const v8c_template *tmpl) {
  return strong(tmpl->global).As<v8::FunctionTemplate>();
}

v8::Local<v8::ObjectTemplate> object_of(const v8c_template *tmpl) {
  return strong(tmpl->global).As<v8::ObjectTemplate>();
}

enum Kind { kAny, kIsFunction, kIsObject };

/* May this thread use the template, and is it of that kind? */
int usable(const v8c_template *tmpl, Kind kind) {
  int err = entered(tmpl ? &tmpl->owned : nullptr);
  if (err || kind == kAny || tmpl->is_function == (kind == kIsFunction)) return err;
  return v8c__fail(V8C_ETYPE, tmpl->is_function ? "not an object template" : "not a function template");
}

/* ... and has no instance yet? */
int changeable(const v8c_template *tmpl, Kind kind) {
  int err = usable(tmpl, kind);
  if (err || !tmpl->shape->frozen()) return err;
  return v8c__fail(V8C_ESTATE, "the template has an instance already");
}

/* Two templates that are to be tied together. */
int same_isolate(const v8c_template *a, const v8c_template *b) {
  if (!b) return v8c__code(V8C_EINVAL);
  if (a->owned.isolate == b->owned.isolate) return 0;
  if (!b->owned.isolate->v8) return v8c__code(V8C_EDISPOSED);
  return v8c__fail(V8C_EINVAL, "a template of another isolate");
}

/* Takes the hold on `shape`, also when it fails. */
int wrap(v8c_isolate *isolate, v8::Local<v8::Template> made, bool is_function, Shape *shape, Shape::Face face,
         v8c_template **out) {
  void *memory = shape ? v8c__alloc(sizeof(v8c_template)) : nullptr;
  if (!memory) {
    Shape::drop(shape);
    return v8c__code(V8C_ENOMEM);
  }
  auto *tmpl = new (memory) v8c_template();
  tmpl->global.Reset(isolate->v8, made);
  tmpl->shape = shape;
  tmpl->face = face;
  tmpl->is_function = is_function;
  v8c__own(isolate, &tmpl->owned, detach, release);
  *out = tmpl;
  return 0;
}

/* Objects belong to one context, templates to all; NULL is undefined. */
int check_data(v8c_value data) {
  if (!data || !to_v8(data)->IsObject() || to_v8(data)->IsExternal()) return 0;
  return v8c__fail(V8C_ETYPE, "a template's data is a primitive value or an external");
}

v8::Local<v8::FunctionTemplate> make_function(v8c_isolate *isolate, v8c_fn fn, v8c_value data) {
  return v8::FunctionTemplate::New(isolate->v8, native(fn), to_v8(data));
}

}  // namespace

/* ---- Make ------------------------------------------------------------------------------ */

int v8c_function_template(v8c_isolate *isolate, v8c_fn fn, v8c_value data, v8c_template **out) {
  int err = entered(isolate);
  if (!err && !out) err = v8c__code(V8C_EINVAL);
  if (!err) err = check_data(data);
  if (!err) err = storable(isolate, reinterpret_cast<intptr_t>(fn));
  if (err) return err;
  v8::HandleScope handles(isolate->v8);
  return wrap(isolate, make_function(isolate, fn, data), true, Shape::make(), Shape::kFunction, out);
}

int v8c_object_template(v8c_isolate *isolate, v8c_template **out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(isolate->v8);
  return wrap(isolate, v8::ObjectTemplate::New(isolate->v8), false, Shape::make(), Shape::kInstance, out);
}

static int part_of(v8c_template *function, Shape::Face face, v8c_template **out) {
  int err = usable(function, kIsFunction);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = function->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  v8::Local<v8::ObjectTemplate> part = face == Shape::kPrototype ? function_of(function)->PrototypeTemplate()
                                                                 : function_of(function)->InstanceTemplate();
  function->shape->hold();
  return wrap(isolate, part, false, function->shape, face, out);
}

int v8c_prototype_template(v8c_template *function, v8c_template **out) {
  return part_of(function, Shape::kPrototype, out);
}

int v8c_instance_template(v8c_template *function, v8c_template **out) {
  return part_of(function, Shape::kInstance, out);
}

void v8c_template_free(v8c_template *tmpl) {
  if (tmpl) v8c__disown(&tmpl->owned);
}

/* ---- Shape ------------------------------------------------------------------------------- */

namespace {

/* V8 gives every function these, and traps when a template does too. */
bool reserved(const v8c_template *tmpl, const char *name, size_t len) {
  if (!tmpl->is_function) return false;
  for (const char *own : {"length", "name", "prototype", "arguments", "caller"})
    if (strlen(own) == len && !memcmp(name, own, len)) return true;
  return false;
}

/* Adds a property, made by make(&data) after all was checked: 0 or a code. */
template <class Make>
int property(v8c_template *tmpl, const char *name, size_t len, int attributes, Make &&make) {
  if (attributes & ~(V8C_READ_ONLY | V8C_DONT_ENUM | V8C_DONT_DELETE)) return v8c__code(V8C_EINVAL);
  v8::Isolate *isolate = tmpl->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::String> key;
  int err = v8c__string(isolate, name, len, v8::NewStringType::kInternalized, &key);
  if (err) return err;
  size_t text_len = 0;
  char *text = v8c__text(isolate, key, &text_len); /* as V8 has it: bytes may differ and mean the same */
  if (!text) return v8c__code(V8C_ENOMEM);
  Names &names = tmpl->shape->names(tmpl->face);
  v8::Local<v8::Data> data;
  if (reserved(tmpl, text, text_len) || names.has(text, text_len))
    err = v8c__fail(V8C_EEXIST, "the template has a property '%.100s' already", text);
  else
    err = make(&data);
  if (err) {
    v8c__free(text);
    return err;
  }
  if (!names.add(text, text_len)) return v8c__code(V8C_ENOMEM);
  strong(tmpl->global)->Set(key, data, static_cast<v8::PropertyAttribute>(attributes));
  return 0;
}

}  // namespace

int v8c_template_set(v8c_template *tmpl, const char *name, size_t len, v8c_value value, int attributes) {
  int err = changeable(tmpl, kAny);
  if (err) return err;
  if (!value) return v8c__code(V8C_EINVAL);
  if (to_v8(value)->IsObject()) return v8c__fail(V8C_ETYPE, "a template's property is a primitive value or a template");
  return property(tmpl, name, len, attributes, [&](v8::Local<v8::Data> *data) {
    *data = to_v8(value);
    return 0;
  });
}

int v8c_template_set_template(v8c_template *tmpl, const char *name, size_t len, v8c_template *value,
                              int attributes) {
  int err = changeable(tmpl, kAny);
  if (!err) err = same_isolate(tmpl, value);
  if (err) return err;
  return property(tmpl, name, len, attributes, [&](v8::Local<v8::Data> *data) {
    *data = strong(value->global);
    return tmpl->shape->add(value->shape);
  });
}

int v8c_template_set_fn(v8c_template *tmpl, const char *name, size_t len, v8c_fn fn, v8c_value value,
                        int attributes) {
  int err = changeable(tmpl, kAny);
  if (!err) err = check_data(value);
  if (!err) err = storable(tmpl->owned.isolate, reinterpret_cast<intptr_t>(fn));
  if (err) return err;
  return property(tmpl, name, len, attributes, [&](v8::Local<v8::Data> *data) {
    *data = make_function(tmpl->owned.isolate, fn, value);
    return 0;
  });
}

int v8c_template_set_field_count(v8c_template *tmpl, size_t count) {
  const size_t most = 64;
  int err = changeable(tmpl, kIsObject);
  if (err) return err;
  if (count > most) return v8c__fail(V8C_ERANGE, "%zu internal fields: %zu at most", count, most);
  v8::HandleScope handles(tmpl->owned.isolate->v8);
  object_of(tmpl)->SetInternalFieldCount(static_cast<int>(count));
  return 0;
}

size_t v8c_template_field_count(v8c_template *tmpl) {
  if (usable(tmpl, kIsObject)) return 0;
  return static_cast<size_t>(object_of(tmpl)->InternalFieldCount());
}

int v8c_template_set_class_name(v8c_template *function, const char *name, size_t len) {
  int err = changeable(function, kIsFunction);
  if (err) return err;
  v8::Isolate *isolate = function->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::String> text;
  err = v8c__string(isolate, name, len, v8::NewStringType::kInternalized, &text);
  if (!err) function_of(function)->SetClassName(text);
  return err;
}

int v8c_template_inherit(v8c_template *child, v8c_template *parent) {
  int err = changeable(child, kIsFunction);
  if (!err) err = same_isolate(child, parent);
  if (!err) err = usable(parent, kIsFunction);
  if (!err) err = child->shape->add(parent->shape);
  if (err) return err;
  v8::HandleScope handles(child->owned.isolate->v8);
  function_of(child)->Inherit(function_of(parent));
  return 0;
}

/* ---- Instances ------------------------------------------------------------------------------ */

namespace {

int instantiable(v8c_template *tmpl, Kind kind, const v8c_context *context, const void *out) {
  if (!tmpl || !out) return v8c__code(V8C_EINVAL);
  int err = entered(&tmpl->owned);
  if (tmpl->owned.isolate->v8 && tmpl->owned.isolate != context->owned.isolate)
    return v8c__fail(V8C_EINVAL, "a template of another isolate");
  if (!err) err = usable(tmpl, kind);
  return err ? err : tmpl->shape->freeze();
}

}  // namespace

int v8c_template_function(v8c_template *function, v8c_context *context, v8c_value *out) {
  int err = begin(context);
  if (!err) err = instantiable(function, kIsFunction, context, out);
  if (err) return err;
  return give_tidy(context, out, [&] { return function_of(function)->GetFunction(local(context)); });
}

int v8c_template_instance(v8c_template *tmpl, v8c_context *context, v8c_value *out) {
  int err = begin(context);
  if (!err) err = instantiable(tmpl, kIsObject, context, out);
  if (err) return err;
  return give_tidy(context, out, [&] { return object_of(tmpl)->NewInstance(local(context)); });
}

bool v8c_template_has_instance(v8c_template *function, v8c_value value) {
  if (!value || usable(function, kIsFunction)) return false;
  v8::HandleScope handles(function->owned.isolate->v8);
  return function_of(function)->HasInstance(to_v8(value));
}

int v8c__template_global(const v8c_template *tmpl, const v8c_isolate *isolate, v8::Local<v8::ObjectTemplate> *out) {
  if (!tmpl || !isolate || !out) return v8c__code(V8C_EINVAL);
  if (!tmpl->owned.isolate->v8) return v8c__code(V8C_EDISPOSED);
  if (tmpl->owned.isolate != isolate) return v8c__fail(V8C_EINVAL, "the global template is of another isolate");
  if (tmpl->is_function) return v8c__fail(V8C_ETYPE, "the global template is not an object template");
  /* V8 makes it the prototype of the global proxy's own function, with a 'constructor'. */
  if (tmpl->shape->names(tmpl->face).has("constructor", strlen("constructor")))
    return v8c__fail(V8C_EEXIST, "a global template cannot have a property 'constructor'");
  int err = tmpl->shape->freeze();
  if (!err) *out = object_of(tmpl);
  return err;
}
