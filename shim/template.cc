/* template.cc: templates: made, given a shape, instantiated. What V8 would die of is refused
 * here, with the help of shape.h. */
#include "shim/template.h"

#include <string.h>

#include <new>

#include "shim/fast.h"
#include "shim/object.h"
#include "shim/template_of.h"
#include "src/pack/heap.h"

namespace {

v8c_template *template_of(v8c__owned *self) { return reinterpret_cast<v8c_template *>(self); }

void detach(v8c__owned *self) {
  v8c_template *tmpl = template_of(self);
  tmpl->global.Reset();
  tmpl->maker.Reset();
  Shape::drop(tmpl->shape);
  tmpl->shape = nullptr;
}

void release(v8c__owned *self) {
  template_of(self)->~v8c_template();
  v8c__free(self);
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

}  // namespace

int v8c__template_usable(const v8c_template *tmpl, v8c__template_kind kind) {
  int err = entered(tmpl ? &tmpl->owned : nullptr);
  if (err || kind == kAnyTemplate || tmpl->is_function == (kind == kFunctionTemplate)) return err;
  return v8c__fail(V8C_ETYPE, tmpl->is_function ? "not an object template" : "not a function template");
}

int v8c__template_changeable(const v8c_template *tmpl, v8c__template_kind kind) {
  int err = v8c__template_usable(tmpl, kind);
  if (err || !tmpl->shape->frozen()) return err;
  return v8c__fail(V8C_ESTATE, "the template has an instance already");
}

int v8c__template_same_isolate(const v8c_template *a, const v8c_template *b) {
  if (!b) return v8c__code(V8C_EINVAL);
  if (a->owned.isolate == b->owned.isolate) return 0;
  if (!b->owned.isolate->v8) return v8c__code(V8C_EDISPOSED);
  return v8c__fail(V8C_EINVAL, "a template of another isolate");
}

int v8c__template_data(v8c_value data) {
  if (!data || !to_v8(data)->IsObject() || to_v8(data)->IsExternal()) return 0;
  return v8c__fail(V8C_ETYPE, "a template's data is a primitive value or an external");
}

/* ---- Make ------------------------------------------------------------------------------ */

namespace {

const int kMaxLength = 32767; /* V8 keeps 16 bits */

int check_length(int length) {
  if (length >= 0 && length <= kMaxLength) return 0;
  return v8c__fail(V8C_ERANGE, "length %d: 0 to %d", length, kMaxLength);
}

int check_receiver(const v8c_isolate *isolate, const v8c_template *receiver) {
  if (!receiver) return 0;
  if (!receiver->owned.isolate->v8) return v8c__code(V8C_EDISPOSED);
  if (receiver->owned.isolate != isolate) return v8c__fail(V8C_EINVAL, "a template of another isolate");
  if (!receiver->is_function) return v8c__fail(V8C_ETYPE, "the receiver is not a function template");
  return 0;
}

/* V8 ends the process over fast constructors. */
int check_fast(const v8c_function_options &options, const v8c_fast *const *fast, size_t count) {
  if (!fast && !count) return 0;
  if (!fast || !count || !options.fn || !options.no_constructor)
    return v8c__fail(V8C_EINVAL, "fast functions go with a slow `fn` and with `no_constructor`");
  if (count > V8C__FAST_MOST) return v8c__fail(V8C_ERANGE, "%zu fast functions: %d at most", count, V8C__FAST_MOST);
  for (size_t i = 0; i < count; i++)
    if (!fast[i]) return v8c__fail(V8C_EINVAL, "fast[%zu] is NULL", i);
  return 0;
}

v8::Local<v8::FunctionTemplate> make_function(v8c_isolate *isolate, const v8c_function_options &options,
                                              v8::MemorySpan<const v8::CFunction> fast) {
  v8::Local<v8::Signature> signature;
  if (options.receiver) signature = v8::Signature::New(isolate->v8, function_of(options.receiver));
  return v8::FunctionTemplate::NewWithCFunctionOverloads(
      isolate->v8, native(options.fn), to_v8(options.data), signature, options.length,
      options.no_constructor ? v8::ConstructorBehavior::kThrow : v8::ConstructorBehavior::kAllow,
      options.no_side_effects ? v8::SideEffectType::kHasNoSideEffect : v8::SideEffectType::kHasSideEffect, fast);
}

}  // namespace

static int function_template(v8c_isolate *isolate, const v8c_function_options *given, const v8c_fast *const *fast,
                             size_t fast_count, v8c_template **out) {
  int err = entered(isolate);
  v8c_function_options options;
  if (!err && !out) err = v8c__code(V8C_EINVAL);
  if (!err) err = v8c__options(given, &options, sizeof options);
  if (!err) err = v8c__template_data(options.data);
  if (!err) err = check_length(options.length);
  if (!err) err = check_receiver(isolate, options.receiver);
  if (!err) err = check_fast(options, fast, fast_count);
  if (!err) err = storable(isolate, reinterpret_cast<intptr_t>(options.fn));
  v8::CFunction functions[V8C__FAST_MOST];
  if (!err) err = v8c__fast_functions(isolate, fast, fast_count, functions);
  if (err) return err;
  v8::HandleScope handles(isolate->v8);
  err = wrap(isolate, make_function(isolate, options, {functions, fast_count}), true, Shape::make(), Shape::kFunction,
             out);
  if (!err) (*out)->no_parts = options.no_constructor;
  return err;
}

int v8c_function_template_with(v8c_isolate *isolate, const v8c_function_options *options, v8c_template **out) {
  return function_template(isolate, options, nullptr, 0, out);
}

int v8c_function_template_fast(v8c_isolate *isolate, const v8c_function_options *options, const v8c_fast *const *fast,
                               size_t fast_count, v8c_template **out) {
  if (!fast) return v8c__code(V8C_EINVAL);
  return function_template(isolate, options, fast, fast_count, out);
}

int v8c_function_template(v8c_isolate *isolate, v8c_fn fn, v8c_value data, v8c_template **out) {
  v8c_function_options options = {};
  options.size = sizeof options;
  options.fn = fn;
  options.data = data;
  return v8c_function_template_with(isolate, &options, out);
}

int v8c_object_template(v8c_isolate *isolate, v8c_template **out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(isolate->v8);
  return wrap(isolate, v8::ObjectTemplate::New(isolate->v8), false, Shape::make(), Shape::kInstance, out);
}

static int part_of(v8c_template *function, Shape::Face face, v8c_template **out) {
  int err = v8c__template_usable(function, kFunctionTemplate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (function->no_parts) return v8c__fail(V8C_ESTATE, "the function is no constructor");
  v8c_isolate *isolate = function->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  v8::Local<v8::ObjectTemplate> part = face == Shape::kPrototype ? function_of(function)->PrototypeTemplate()
                                                                 : function_of(function)->InstanceTemplate();
  function->shape->hold();
  err = wrap(isolate, part, false, function->shape, face, out);
  if (!err) (*out)->maker.Reset(isolate->v8, function_of(function));
  return err;
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

int v8c_template_set_field_count(v8c_template *tmpl, size_t count) {
  const size_t most = 64;
  int err = v8c__template_changeable(tmpl, kObjectTemplate);
  if (err) return err;
  if (count > most) return v8c__fail(V8C_ERANGE, "%zu internal fields: %zu at most", count, most);
  v8::HandleScope handles(tmpl->owned.isolate->v8);
  object_of(tmpl)->SetInternalFieldCount(static_cast<int>(count));
  return 0;
}

size_t v8c_template_field_count(v8c_template *tmpl) {
  if (v8c__template_usable(tmpl, kObjectTemplate)) return 0;
  return static_cast<size_t>(object_of(tmpl)->InternalFieldCount());
}

int v8c_template_set_class_name(v8c_template *function, const char *name, size_t len) {
  int err = v8c__template_changeable(function, kFunctionTemplate);
  if (err) return err;
  v8::Isolate *isolate = function->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::String> text;
  err = v8c__string(isolate, name, len, v8::NewStringType::kInternalized, &text);
  if (!err) function_of(function)->SetClassName(text);
  return err;
}

int v8c_template_set_length(v8c_template *function, int length) {
  int err = v8c__template_changeable(function, kFunctionTemplate);
  if (!err) err = check_length(length);
  if (err) return err;
  v8::HandleScope handles(function->owned.isolate->v8);
  function_of(function)->SetLength(length);
  return 0;
}

int v8c_template_set_read_only_prototype(v8c_template *function) {
  int err = v8c__template_changeable(function, kFunctionTemplate);
  if (!err && function->no_parts) err = v8c__fail(V8C_ESTATE, "the function is no constructor");
  if (err) return err;
  v8::HandleScope handles(function->owned.isolate->v8);
  function_of(function)->ReadOnlyPrototype();
  return 0;
}

int v8c_template_set_immutable_prototype(v8c_template *tmpl) {
  int err = v8c__template_changeable(tmpl, kObjectTemplate);
  if (err) return err;
  v8::HandleScope handles(tmpl->owned.isolate->v8);
  object_of(tmpl)->SetImmutableProto();
  return 0;
}

int v8c_template_set_call(v8c_template *tmpl, v8c_fn fn, v8c_value data) {
  int err = v8c__template_changeable(tmpl, kObjectTemplate);
  if (!err && !fn) err = v8c__code(V8C_EINVAL);
  if (!err) err = v8c__template_data(data);
  if (!err) err = storable(tmpl->owned.isolate, reinterpret_cast<intptr_t>(fn));
  if (err) return err;
  v8::HandleScope handles(tmpl->owned.isolate->v8);
  object_of(tmpl)->SetCallAsFunctionHandler(native(fn), to_v8(data));
  tmpl->shape->callable(tmpl->face) = true;
  return 0;
}

void v8c__native_not_callable(v8c_call *call) {
  v8c_throw_type_error(v8c_call_isolate(call), "the object is not a function");
}

/* V8 ends the process over an undetectable object that cannot be called. */
int v8c_template_set_undetectable(v8c_template *tmpl) {
  int err = v8c__template_changeable(tmpl, kObjectTemplate);
  if (!err && !tmpl->shape->callable(tmpl->face)) err = v8c_template_set_call(tmpl, v8c__native_not_callable, nullptr);
  if (err) return err;
  v8::HandleScope handles(tmpl->owned.isolate->v8);
  object_of(tmpl)->MarkAsUndetectable();
  return 0;
}

int v8c_template_inherit(v8c_template *child, v8c_template *parent) {
  int err = v8c__template_changeable(child, kFunctionTemplate);
  if (!err) err = v8c__template_same_isolate(child, parent);
  if (!err) err = v8c__template_usable(parent, kFunctionTemplate);
  if (!err && (child->no_parts || parent->no_parts)) err = v8c__fail(V8C_EINVAL, "a function that is no constructor");
  if (!err) err = child->shape->add(parent->shape);
  if (err) return err;
  v8::HandleScope handles(child->owned.isolate->v8);
  function_of(child)->Inherit(function_of(parent));
  return 0;
}

/* ---- Instances ------------------------------------------------------------------------------ */

namespace {

int instantiable(v8c_template *tmpl, v8c__template_kind kind, const v8c_context *context, const void *out) {
  if (!tmpl || !out) return v8c__code(V8C_EINVAL);
  int err = entered(&tmpl->owned);
  if (tmpl->owned.isolate->v8 && tmpl->owned.isolate != context->owned.isolate)
    return v8c__fail(V8C_EINVAL, "a template of another isolate");
  if (!err) err = v8c__template_usable(tmpl, kind);
  return err ? err : tmpl->shape->freeze();
}

}  // namespace

int v8c_template_function(v8c_template *function, v8c_context *context, v8c_value *out) {
  int err = begin(context);
  if (!err) err = instantiable(function, kFunctionTemplate, context, out);
  if (err) return err;
  return give_tidy(context, out, [&] { return function_of(function)->GetFunction(local(context)); });
}

int v8c_template_instance(v8c_template *tmpl, v8c_context *context, v8c_value *out) {
  int err = begin(context);
  if (!err) err = instantiable(tmpl, kObjectTemplate, context, out);
  if (err) return err;
  return give_tidy(context, out, [&] { return object_of(tmpl)->NewInstance(local(context)); });
}

bool v8c_template_has_instance(v8c_template *function, v8c_value value) {
  if (!value || v8c__template_usable(function, kFunctionTemplate)) return false;
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
  if (tmpl->shape->callable(tmpl->face))
    return v8c__fail(V8C_ETYPE, "a global object cannot be callable or undetectable");
  int err = tmpl->shape->freeze();
  if (!err) *out = object_of(tmpl);
  return err;
}

/* ---- In snapshots ------------------------------------------------------------------------- */

int v8c__template_to_keep(const v8c_template *tmpl, const v8c_isolate *isolate, v8::Local<v8::Template> *out) {
  if (!tmpl) return v8c__code(V8C_EINVAL);
  if (!tmpl->owned.isolate->v8) return v8c__code(V8C_EDISPOSED);
  if (tmpl->owned.isolate != isolate) return v8c__fail(V8C_EINVAL, "a template of another isolate");
  *out = strong(tmpl->global);
  return 0;
}

/* Of its names and parts nothing is known any more. */
int v8c__template_kept(v8c_isolate *isolate, v8::Local<v8::Template> kept, v8c_template **out) {
  Shape *shape = Shape::make();
  if (!shape) return v8c__code(V8C_ENOMEM);
  bool is_function = v8::Local<v8::Data>(kept)->IsFunctionTemplate();
  int err = shape->freeze();
  if (err)
    Shape::drop(shape);
  else
    err = wrap(isolate, kept, is_function, shape, is_function ? Shape::kFunction : Shape::kInstance, out);
  return err;
}
