/* checked.h: what the checked build (-Dchecked=true) does between a host and the library.
 *
 * The library itself is what it is in release: its functions are only renamed, v8c_get to
 * v8c__real_get. What is exported as v8c_get is a wrapper, made from the public headers by
 * tools/checked.py, that asks whether what it was given is what it should be and then calls the
 * real one. So that it can tell, hosts are given no slots and no addresses but numbers, in the
 * disguise of a pointer: of a table's entry and of its generation.
 *
 *   value    an entry of its isolate's table: slot, and the V8 scope that it lives in. V8's
 *            roots (undefined, true) are themselves: they never end.
 *   object   an entry of the process's table: address, type, who made it, and who freed it.
 *
 * V8 opens and closes scopes of its own around the host's callbacks, unseen from here. So in each
 * scope that we meet we put a slot of our own with a number that is used once: while it is
 * there, the scope is. */
#ifndef V8C_SHIM_CHECKED_H
#define V8C_SHIM_CHECKED_H

#include <pthread.h>
#include <stdarg.h>
#include <string.h>

#include <vector>

#include "shim/shim.h"

namespace checked {

/* ---- Values ------------------------------------------------------------------------------- */

/* Where in the host something was done: a function of ours, and who called it. */
struct Place {
  const char *function;
  const void *caller;
};

struct Entry {
  uintptr_t slot;
  uint32_t generation;
  uint32_t next; /* of the same scope, or free */
  Place made;
};

/* A scope that V8 has open. */
struct Mark {
  int level;
  uintptr_t *canary; /* our slot in it */
  uintptr_t number;  /* what is in that */
  size_t position;   /* of that slot, counted from the first of all */
  uintptr_t stack;   /* where the stack was when we saw it first */
  uint32_t entries;
};

/* A v8c_scope, or a v8c_frame with what was open before. */
struct Opened {
  const void *storage;
  size_t marks, scopes;
  Place place;
};

struct Values {
  uint32_t id; /* of the isolate, part of its values */
  std::vector<Entry> entries;
  uint32_t free, last_free; /* a queue: what ended last is taken again last, for the texts */
  size_t free_count;
  std::vector<Mark> marks;
  std::vector<Opened> scopes, frames;
  size_t calls; /* since the last collection that was forced */
  const v8c_string_view *view;
};

/* ---- Objects ------------------------------------------------------------------------------ */

struct Kind {
  const char *name;
  bool attached; /* begins with a v8c__owned */
};
template <class T>
struct kind_of;
#define CHECKED_KIND(type, attached)             \
  template <>                                    \
  struct checked::kind_of<type> {                \
    static constexpr Kind kind{#type, attached}; \
  };

/* ---- Calls -------------------------------------------------------------------------------- */

/* Text for "…, called at PLACE". */
struct Where {
  explicit Where(const void *address);
  char text[200];
};

/* One call of the host's. The first thing that is wrong with it is kept, and told to the log;
 * failed() then. Objects are asked for before values: a call on the wrong thread is for the
 * real function to refuse. */
class Call {
 public:
  Call(const char *function, const void *caller, const void *frame, bool may_gc);
  ~Call();
  Call(const Call &) = delete;
  Call &operator=(const Call &) = delete;

  bool failed() const { return code_ != 0; }
  int code() const { return code_; }
  __attribute__((format(printf, 3, 4))) void fail(int code, const char *format, ...);

  /* In. */
  v8c_value value(v8c_value given, const char *name);
  /* More than `most` the real function refuses, without a look at them. */
  const v8c_value *values(const v8c_value *given, size_t count, size_t most, const char *name);
  template <class T>
  T *object(T *given, const char *name) {
    return static_cast<T *>(find(given, &kind_of<std::remove_const_t<T>>::kind, name, false));
  }
  /* The same, and it is freed now, or has an owner less. */
  template <class T>
  T *release(T *given, const char *name) {
    return static_cast<T *>(find(given, &kind_of<std::remove_const_t<T>>::kind, name, true));
  }
  /* It is to be freed, but not yet: from now on it is only lent. */
  void retire(const void *given, const Kind *kind, const char *name);
  /* It is gone now, unless it was before. */
  void ended(const void *given);
  void borrowed(const void *call, const char *name);
  char *text(const char *format, va_list args); /* malloc'ed; NULL for NULL */

  /* Out. */
  void out(v8c_value *values, size_t count);
  v8c_value result(v8c_value value) {
    out(&value, 1);
    return value;
  }
  template <class T>
  void made(T **out) { /* owned by the host */
    if (out && *out) *out = static_cast<T *>(give(*out, &kind_of<T>::kind, OWNED, nullptr));
  }
  template <class T>
  T *borrows(T *raw) { /* no new owner */
    return raw ? static_cast<T *>(give(raw, &kind_of<T>::kind, BORROWED, nullptr)) : raw;
  }
  template <class T>
  T *lends(T *raw) { /* until this call is over */
    made(&raw);
    lent_ = raw;
    return raw;
  }
  template <class T>
  T *retained(T *raw) {
    return raw ? static_cast<T *>(give(raw, &kind_of<T>::kind, RETAINED, nullptr)) : raw;
  }
  template <class T>
  void lent(T **out, const void *of) { /* freed with another object, given by its address */
    if (out && *out) *out = static_cast<T *>(give(*out, &kind_of<T>::kind, BORROWED, of));
  }

  /* The isolate that this thread is in; NULL: none, or V8 is collecting. */
  Values *here() { return here_; }
  Place place() const { return {function_, caller_}; }
  /* Looks again at what V8 has open, after the real function. */
  void look();

 private:
  enum Owner { OWNED, BORROWED, RETAINED };
  void *find(const void *given, const Kind *kind, const char *name, bool release);
  void *give(const void *raw, const Kind *kind, Owner owner, const void *of);
  v8c_value of_this_isolate(v8c_value given, const char *name);
  v8c_value raw_value(v8c_value given, const char *name);
  void wrong(const char *what, const char *name, const Entry *entry = nullptr);
  bool is_given_back(v8c_value *out) const;
  void collect();

  const char *function_;
  const void *caller_;
  uintptr_t stack_;
  uint64_t since_; /* how many objects there had been */
  Values *here_ = nullptr;
  uintptr_t call_ = 0;     /* address of the v8c_call or v8c_access that was given */
  bool objects_ = false;   /* one was given: it tells whose thread this is */
  bool elsewhere_ = false; /* an object was given of an isolate that is not entered here */
  int code_ = 0;
  const void *lent_ = nullptr; /* ends with this call */
  struct Taken {
    v8c_value given, raw;
  };
  std::vector<Taken> taken_;
  std::vector<v8c_value *> copies_;
};

#define CHECKED_CALL(may_gc) checked::Call c(__func__, __builtin_return_address(0), __builtin_frame_address(0), may_gc)

/* A struct with a size that a host gives, to have values and objects in it exchanged. What is no
 * such struct is handed on as it is: the real function refuses it. */
template <class T>
class Copy {
 public:
  explicit Copy(const T *given) : given_(given) {
    copied_ = given && given->size >= sizeof given->size && given->size <= sizeof room_;
    if (copied_) memcpy(room_, static_cast<const void *>(given), given->size);
  }
  T *operator->() { return reinterpret_cast<T *>(room_); }
  template <class F>
  bool has(const F *field) const {
    return copied_ && reinterpret_cast<const char *>(field + 1) <= room_ + given_->size;
  }
  const T *get() const { return copied_ ? reinterpret_cast<const T *>(room_) : given_; }

 private:
  const T *given_;
  bool copied_;
  alignas(16) char room_[V8C__OPTIONS_MAX];
};

/* Is that field of *out within its size? */
template <class T, class F>
inline bool filled(const T *out, const F *field) {
  return out && reinterpret_cast<const char *>(field + 1) <= reinterpret_cast<const char *>(out) + out->size;
}

/* A list that only grows. */
template <class T>
class Kept {
 public:
  template <class Same>
  T *one(Same &&same, const T &otherwise) {
    pthread_mutex_lock(&mutex_);
    T *found = nullptr;
    for (T *each : all_)
      if (same(*each)) found = each;
    if (!found) all_.push_back(found = new T(otherwise));
    pthread_mutex_unlock(&mutex_);
    return found;
  }

 private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  std::vector<T *> &all_ = *new std::vector<T *>(); /* never destroyed, as the table */
};

/* A function of the host's that is handed values or objects, and its data. */
template <class Fn>
struct With {
  Fn fn;
  void *data;
  void (*free_data)(void *data);
};

template <class Fn>
void free_with(void *data) {
  auto *with = static_cast<With<Fn> *>(data);
  if (with->free_data) with->free_data(with->data);
  delete with;
}

/* The same for one that is never told that it is not called any more: kept for ever, once for each
 * function and data. */
template <class Fn>
With<Fn> *kept(Fn fn, void *data) {
  static Kept<With<Fn>> all;
  return all.one([&](const With<Fn> &with) { return with.fn == fn && with.data == data; }, {fn, data, nullptr});
}

/* What libv8c knows as its data in place of the host's. The host may name the object by its own: v8c_class_detach. */
struct InPlace {
  void *data;
  void (*let_go)(void *data); /* and does not free the host's */
};
void stands_for(const void *data, InPlace in_place);
void stands_no_more(const void *data, const void *in_place);
std::vector<InPlace> in_place_of(const void *data);

/* Options with functions of the host's and their data. */
template <class T>
struct Fns {
  explicit Fns(const T *given) : host{} {
    memcpy(static_cast<void *>(&host), given, given->size < sizeof host ? given->size : sizeof host);
    stands_for(host.data, {this, [](void *self) { delete static_cast<Fns *>(self); }});
  }
  ~Fns() { stands_no_more(host.data, this); }
  Fns(const Fns &) = delete;
  Fns &operator=(const Fns &) = delete;
  T host;
};

template <class T>
void free_fns(void *data) {
  auto *with = static_cast<Fns<T> *>(data);
  if (with->host.free_data) with->host.free_data(with->host.data);
  delete with;
}

/* What V8 has open now, and values of scopes that are not any more are over. */
void look(v8c_isolate *isolate, Values *values, uintptr_t stack);
Values *values_of(v8c_isolate *isolate);
/* Closes what is above so many marks. */
void forget(Values *values, size_t marks);
/* The isolate whose value that is, or NULL. For texts. */
bool is_root(const v8::Isolate *isolate, v8c_value value);
/* Is it a root of some other isolate that lives? */
bool is_root_elsewhere(v8c_value value);

}  // namespace checked

using checked::Copy;
using checked::filled;

#endif
