/* promise.cc: promises. V8 keeps a resolver and its promise in one object and, asked twice, would
 * settle what is settled, over its own reactions: so that a resolver is an object of ours. */
#include <new>

#include "shim/object.h"

struct v8c_resolver {
  v8c__owned owned;
  v8::Global<v8::Promise::Resolver> v8;
  bool used;
};

namespace {

v8c_resolver *resolver_of(v8c__owned *self) { return reinterpret_cast<v8c_resolver *>(self); }

void detach(v8c__owned *self) { resolver_of(self)->v8.Reset(); }

void release(v8c__owned *self) {
  resolver_of(self)->~v8c_resolver();
  v8c__free(self);
}

static_assert(sizeof(v8c_resolver) <= V8C__SPARE_BYTES);

/* Gives back the one slot that V8 takes for a result. */
class Slot {
 public:
  explicit Slot(v8::Isolate *isolate) : data_(handle_data(isolate)), before_(data_->next) {}
  ~Slot() {
    if (data_->next == before_ + 1) data_->next = before_; /* not when a new block began */
  }

 private:
  v8c__handle_data *data_;
  v8::internal::Address *before_;
};

int check_promise(v8c_value promise, bool rest) {
  if (!promise || !rest) return v8c__code(V8C_EINVAL);
  return to_v8(promise)->IsPromise() ? 0 : v8c__code(V8C_ETYPE);
}

v8::Local<v8::Promise> promise_of(v8c_value value) { return to_v8<v8::Promise>(value); }

/* Settles by settle(v8's resolver), once. */
template <class Settle>
int use(v8c_resolver *resolver, v8c_context *context, v8c_value value, Settle &&settle) {
  int err = entered(resolver ? &resolver->owned : nullptr);
  if (!err) err = begin(context);
  if (err) return err;
  if (!value) return v8c__code(V8C_EINVAL);
  if (resolver->used) return v8c__fail(V8C_ESTATE, "the resolver was used before");
  resolver->used = true;
  return run(context, [&] { return settle(strong(resolver->v8)).IsJust(); });
}

/* A settled promise, made by settle(resolver). */
template <class Settle>
int make_settled(v8c_context *context, v8c_value *out, Settle &&settle) {
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Local<v8::Promise::Resolver> resolver;
    int err = run(context, [&] {
      return v8::Promise::Resolver::New(local(context)).ToLocal(&resolver) && settle(resolver).IsJust();
    });
    if (!err) *value = to_c(resolver->GetPromise());
    return err;
  });
}

}  // namespace

/* ---- Make and settle ------------------------------------------------------------------- */

int v8c_resolver_new(v8c_context *context, v8c_resolver **out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  Slot slot(isolate->v8);
  v8::Local<v8::Promise::Resolver> made;
  err = run(context, [&] { return v8::Promise::Resolver::New(local(context)).ToLocal(&made); });
  if (err) return err;
  void *memory = v8c__spare_take(isolate);
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *resolver = new (memory) v8c_resolver; /* no (): each field is set once, here */
  resolver->v8.Reset(isolate->v8, made);
  resolver->used = false;
  v8c__own(isolate, &resolver->owned, detach, release);
  *out = resolver;
  return 0;
}

int v8c_resolver_promise(v8c_resolver *resolver, v8c_value *out) {
  int err = entered(resolver ? &resolver->owned : nullptr);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  *out = to_c(resolver->v8.Get(resolver->owned.isolate->v8)); /* V8's resolver is its promise */
  return 0;
}

int v8c_resolver_resolve(v8c_resolver *resolver, v8c_context *context, v8c_value value) {
  return use(resolver, context, value,
             [&](v8::Local<v8::Promise::Resolver> it) { return it->Resolve(local(context), to_v8(value)); });
}

int v8c_resolver_reject(v8c_resolver *resolver, v8c_context *context, v8c_value reason) {
  return use(resolver, context, reason,
             [&](v8::Local<v8::Promise::Resolver> it) { return it->Reject(local(context), to_v8(reason)); });
}

bool v8c_resolver_is_used(const v8c_resolver *resolver) { return !resolver || resolver->used; }

void v8c_resolver_free(v8c_resolver *resolver) {
  if (!resolver) return;
  v8c__owned *self = &resolver->owned;
  v8c_isolate *isolate = self->isolate;
  if (!v8c__frees_here(isolate) || !self->detach) return v8c__disown(self);
  v8c__unlink(isolate, self);
  resolver->~v8c_resolver();
  v8c__spare_give(isolate, resolver);
  v8c__count(isolate, -1);
}

int v8c_promise_resolve(v8c_context *context, v8c_value value, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!value || !out) return v8c__code(V8C_EINVAL);
  if (to_v8(value)->IsPromise()) {
    *out = value;
    return 0;
  }
  return make_settled(context, out,
                      [&](v8::Local<v8::Promise::Resolver> it) { return it->Resolve(local(context), to_v8(value)); });
}

int v8c_promise_reject(v8c_context *context, v8c_value reason, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!reason || !out) return v8c__code(V8C_EINVAL);
  return make_settled(context, out,
                      [&](v8::Local<v8::Promise::Resolver> it) { return it->Reject(local(context), to_v8(reason)); });
}

/* ---- Look into -------------------------------------------------------------------------- */

int v8c_promise_state_get(v8c_value promise, v8c_promise_state *out) {
  int err = check_promise(promise, out);
  if (!err) *out = static_cast<v8c_promise_state>(promise_of(promise)->State());
  return err;
}
static_assert((int)v8::Promise::kPending == V8C_PENDING);
static_assert((int)v8::Promise::kFulfilled == V8C_FULFILLED);
static_assert((int)v8::Promise::kRejected == V8C_REJECTED);

int v8c_promise_result(v8c_value promise, v8c_value *out) {
  int err = check_promise(promise, out);
  if (err) return err;
  if (promise_of(promise)->State() == v8::Promise::kPending) return v8c__fail(V8C_ESTATE, "the promise is pending");
  *out = to_c(promise_of(promise)->Result());
  return 0;
}

bool v8c_promise_has_handler(v8c_value promise) {
  return promise && to_v8(promise)->IsPromise() && promise_of(promise)->HasHandler();
}

int v8c_promise_mark_handled(v8c_value promise) {
  int err = check_promise(promise, true);
  if (!err) promise_of(promise)->MarkAsHandled();
  return err;
}

int v8c_promise_mark_silent(v8c_value promise) {
  int err = check_promise(promise, true);
  if (!err) promise_of(promise)->MarkAsSilent();
  return err;
}

/* ---- Follow -------------------------------------------------------------------------------- */

namespace {

/* V8's then takes what is no function for none. */
v8::Local<v8::Function> or_undefined(v8::Isolate *isolate, v8c_value function) {
  return to_v8<v8::Function>(function ? function : to_c(v8::Undefined(isolate)));
}

inline int follow(v8c_context *context, v8c_value promise, v8c_value fulfilled, v8c_value rejected, v8c_value *out) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  return give_tidy(context, out, [&] {
    return promise_of(promise)->Then(local(context), or_undefined(isolate, fulfilled), or_undefined(isolate, rejected));
  });
}

bool none_or_function(v8c_value value) { return !value || to_v8(value)->IsFunction(); }

/* A native as a value; NULL for none. */
int as_value(v8c_context *context, v8c_fn fn, v8c_value data, v8c_value *out) {
  return fn ? v8c_function(context, nullptr, 0, fn, data, out) : 0;
}

}  // namespace

int v8c_promise_then(v8c_context *context, v8c_value promise, v8c_value fulfilled, v8c_value rejected, v8c_value *out) {
  int err = begin(context);
  if (!err) err = check_promise(promise, fulfilled || rejected);
  if (err) return err;
  if (!none_or_function(fulfilled) || !none_or_function(rejected)) return v8c__fail(V8C_ETYPE, "not a function");
  if (out) return follow(context, promise, fulfilled, rejected, out);
  v8::HandleScope handles(context->owned.isolate->v8);
  return follow(context, promise, fulfilled, rejected, nullptr);
}

int v8c_promise_then_fn(v8c_context *context, v8c_value promise, v8c_fn fulfilled, v8c_fn rejected, v8c_value data,
                        v8c_value *out) {
  int err = begin(context);
  if (!err) err = check_promise(promise, fulfilled || rejected);
  if (err) return err;
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8c_value on_value = nullptr, on_reason = nullptr;
    int failed = as_value(context, fulfilled, data, &on_value);
    if (!failed) failed = as_value(context, rejected, data, &on_reason);
    return failed ? failed : follow(context, promise, on_value, on_reason, value);
  });
}
