/* error_chain.cc: what is behind an error: causes, and the members of an AggregateError. Each is
 * an error of its own, kept in the order in which it is shown. */
#include <string.h>

#include "shim/error.h"

namespace {

class Walk {
 public:
  explicit Walk(v8c_error *root) : root_(root), isolate_(root->owned.isolate), context_(v8c__error_context(root)) {}

  /* What is behind the error at `parent`; false when no more is to be read. */
  bool behind(size_t parent) {
    v8::HandleScope handles(isolate_->v8);
    v8::Local<v8::Value> value = value_of(parent), cause, errors;
    uint32_t count = 0;
    bool going = quietly(isolate_, [&] {
      cause = v8c__error_property(context_, value, "cause");
      errors = own_errors(value);
      if (!errors.IsEmpty()) count = errors.As<v8::Array>()->Length();
    });
    if (!going) return false;
    if (!cause.IsEmpty() && !add(parent, V8C_LINK_CAUSE, 0, cause)) return false;
    for (uint32_t i = 0; i < count; i++)
      if (!add_member(parent, errors.As<v8::Array>(), i)) return false;
    return true;
  }

 private:
  v8c_error *root_;
  v8c_isolate *isolate_;
  v8::Local<v8::Context> context_;

  v8::Local<v8::Value> value_of(size_t link) const {
    const v8c_error *error = link == SIZE_MAX ? root_ : root_->links[link].error;
    return error->value.Get(isolate_->v8);
  }

  /* A proxy of an array is none: it could answer without end. */
  v8::Local<v8::Value> own_errors(v8::Local<v8::Value> value) const {
    v8::Local<v8::String> key = v8::String::NewFromUtf8Literal(isolate_->v8, "errors");
    if (value.IsEmpty() || !value->IsNativeError()) return {};
    if (!value.As<v8::Object>()->HasOwnProperty(context_, key).FromMaybe(false)) return {};
    v8::Local<v8::Value> errors = v8c__error_property(context_, value, "errors");
    return !errors.IsEmpty() && errors->IsArray() ? errors : v8::Local<v8::Value>();
  }

  bool add_member(size_t parent, v8::Local<v8::Array> errors, uint32_t index) {
    v8::HandleScope handles(isolate_->v8);
    v8::Local<v8::Value> member;
    bool going = quietly(isolate_, [&] {
      if (!errors->Get(context_, index).ToLocal(&member)) member = v8::Undefined(isolate_->v8);
    });
    return going && add(parent, V8C_LINK_MEMBER, index, member);
  }

  bool is_cycle(size_t parent, v8::Local<v8::Value> value) const {
    if (!value->IsObject()) return false;
    for (;; parent = root_->links[parent].parent) {
      if (value_of(parent)->StrictEquals(value)) return true;
      if (parent == SIZE_MAX) return false;
    }
  }

  /* The error of a value that was not thrown: its place is that of its own stack. Without one V8
   * would take the place that we are called from, when JavaScript is running. */
  bool make(v8::Local<v8::Value> value, v8c_error **out) const {
    v8::Local<v8::Message> message;
    v8::Local<v8::StackTrace> trace = v8::Exception::GetStackTrace(value);
    bool placed = !isolate_->depth || (!trace.IsEmpty() && trace->GetFrameCount());
    if (value->IsNativeError() && placed) message = v8::Exception::CreateMessage(isolate_->v8, value);
    if (v8c__error_new(isolate_, V8C_EXCEPTION, value, message, context_, out, V8C__LINK)) return false;
    (*out)->is_link = true;
    return true;
  }

  bool grow() {
    size_t bytes = (root_->link_count + 1) * sizeof *root_->links;
    auto *links = static_cast<v8c_error_link *>(v8c__realloc(root_->links, bytes));
    if (links) root_->links = links;
    return links;
  }

  bool add(size_t parent, v8c_error_relation relation, size_t member, v8::Local<v8::Value> value) {
    size_t count = root_->link_count;
    if (count == V8C_LINK_MAX) {
      root_->links[count - 1].is_cut = true;
      return false;
    }
    v8c_error_link link = {};
    if (!grow() || !make(value, &link.error)) return false;
    link.size = sizeof link;
    link.relation = relation;
    link.parent = parent;
    link.depth = parent == SIZE_MAX ? 1 : root_->links[parent].depth + 1;
    link.member = member;
    link.is_cycle = is_cycle(parent, value);
    root_->links[root_->link_count++] = link;
    if (link.is_cycle || !value->IsNativeError()) return true;
    if (link.depth < V8C_LINK_DEPTH) return behind(count);
    root_->links[count].is_cut = has_more(value);
    return true;
  }

  bool has_more(v8::Local<v8::Value> value) const {
    bool more = false;
    quietly(isolate_,
            [&] { more = !v8c__error_property(context_, value, "cause").IsEmpty() || !own_errors(value).IsEmpty(); });
    return more;
  }
};

}  // namespace

size_t v8c_error_link_count(v8c_error *error) {
  if (error && !error->links && !error->is_link && v8c__error_readable(error)) {
    error->links = static_cast<v8c_error_link *>(v8c__calloc(sizeof *error->links)); /* read, from now on */
    v8::HandleScope handles(error->owned.isolate->v8);
    if (error->links) Walk(error).behind(SIZE_MAX);
  }
  return error ? error->link_count : 0;
}

int v8c_error_link_at(v8c_error *error, size_t index, v8c_error_link *out) {
  if (!error || !out || out->size < sizeof out->size) return v8c__code(V8C_EINVAL);
  if (index >= v8c_error_link_count(error)) return v8c__code(V8C_ERANGE);
  size_t size = out->size;
  v8c_error_link link = error->links[index];
  link.size = size;
  memcpy(out, &link, size < sizeof link ? size : sizeof link);
  return 0;
}
