/* layout.h: what of V8's is read and written in line, where a call would cost as much as the work.
 *
 * None of it is promised by V8. v8c__layout_learn lets V8 do each thing once and compares: what is
 * not as described here stays off, and V8's functions are called instead. */
#ifndef V8C_SHIM_LAYOUT_H
#define V8C_SHIM_LAYOUT_H

#include <v8.h>

#include "v8c.h"

struct v8c__layout {
  size_t catcher;         /* where an isolate keeps its innermost TryCatch; 0 unknown */
  uint16_t number_type;   /* instance type of a number that is no small integer; 0 unknown */
  uint16_t external_type; /* instance type of an external, whose pointer is where this says; 0 unknown */
  bool strings;           /* flat strings have length and units where this says */
  bool scopes;            /* a HandleScope saves just the words of v8c__handle_data */
};

/* Written once, before the first isolate is handed out. */
extern v8c__layout v8c__known;

/* In a new isolate, entered, with a handle scope open. Any thread. */
void v8c__layout_learn(v8::Isolate *isolate);

namespace layout {

using Address = v8::internal::Address;
using Internals = v8::internal::Internals;

inline Address root(v8::Isolate *isolate, int index) {
  return *reinterpret_cast<Address *>(reinterpret_cast<Address>(isolate) + Internals::kIsolateRootsOffset +
                                      static_cast<Address>(index) * v8::internal::kApiSystemPointerSize);
}
inline Address hole(v8::Isolate *isolate) { return root(isolate, Internals::kTheHoleValueRootIndex); }

inline const char *body(Address object) {
  return reinterpret_cast<const char *>(object - v8::internal::kHeapObjectTag);
}

/* ---- Numbers ------------------------------------------------------------------------ */

inline double number(Address object) {
  double value;
  __builtin_memcpy(&value, body(object) + v8::internal::kApiTaggedSize, sizeof value);
  return value;
}

/* ---- Externals: an object without properties, and the pointer ------------------------- */

inline void *external(Address object) {
  void *pointer;
  __builtin_memcpy(&pointer, body(object) + 3 * v8::internal::kApiTaggedSize, sizeof pointer);
  return pointer;
}
inline bool is_external(Address value) {
  return Internals::HasHeapObjectTag(value) && Internals::GetInstanceType(value) == v8c__known.external_type;
}

/* ---- Strings: a map, a hash, a length, and the units ---------------------------------- */

enum { kTwoByteUnits = 0, kOneByteUnits = Internals::kStringEncodingMask };

inline bool is_string(Address value) {
  return Internals::HasHeapObjectTag(value) && Internals::GetInstanceType(value) < Internals::kFirstNonstringType;
}

inline size_t length(Address string) {
  int32_t units;
  __builtin_memcpy(&units, body(string) + v8::internal::kApiTaggedSize + sizeof units, sizeof units);
  return static_cast<size_t>(units);
}

template <class Unit>
inline const Unit *units(Address string) {
  return reinterpret_cast<const Unit *>(body(string) + Internals::kStringResourceOffset);
}

/* ---- TryCatch --------------------------------------------------------------------------- */

enum : uintptr_t {
  kCatcherWords = 6,
  kCatcherFlags = 6,   /* can continue, captures the message */
  kCatcherVerbose = 1, /* does not count as one that catches, where a debugger stops at what nobody does */
};

}  // namespace layout

/* A v8::TryCatch whose making and going costs a few stores while nothing is thrown. */
class v8c__catcher {
 public:
  explicit v8c__catcher(v8::Isolate *isolate, uintptr_t flags = layout::kCatcherFlags) {
    if (__builtin_expect(!v8c__known.catcher, 0)) {
      new (words_) Made(isolate);
      return;
    }
    uintptr_t *innermost = at(isolate), hole = layout::hole(isolate);
    words_[0] = reinterpret_cast<uintptr_t>(isolate);
    words_[1] = *innermost;
    words_[2] = words_[3] = hole;
    words_[4] = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    words_[5] = flags;
    *innermost = reinterpret_cast<uintptr_t>(words_);
  }
  ~v8c__catcher() {
    auto *isolate = reinterpret_cast<v8::Isolate *>(words_[0]);
    if (__builtin_expect(v8c__known.catcher && words_[2] == layout::hole(isolate), 1))
      *at(isolate) = words_[1];
    else
      self().~TryCatch();
  }
  v8c__catcher(const v8c__catcher &) = delete;
  v8c__catcher &operator=(const v8c__catcher &) = delete;

  /* For a message listener, around which V8 has a TryCatch: is this the next one? What V8 tells of, it
   * catches. */
  static bool is_next(v8::Isolate *isolate, const void *catcher) {
    return v8c__known.catcher && *at(isolate) &&
           reinterpret_cast<const uintptr_t *>(*at(isolate))[1] == reinterpret_cast<uintptr_t>(catcher);
  }

  v8::TryCatch &self() { return *reinterpret_cast<v8::TryCatch *>(words_); }

  /* TryCatch cannot be on the heap, so it hides its operator new. */
  struct Made : v8::TryCatch {
    explicit Made(v8::Isolate *isolate) : v8::TryCatch(isolate) {}
    void *operator new(size_t, void *place) { return place; }
  };

 private:
  static uintptr_t *at(v8::Isolate *isolate) {
    return reinterpret_cast<uintptr_t *>(reinterpret_cast<uintptr_t>(isolate) + v8c__known.catcher);
  }
  static_assert(sizeof(v8::TryCatch) == layout::kCatcherWords * sizeof(uintptr_t));
  alignas(v8::TryCatch) uintptr_t words_[layout::kCatcherWords];
};

#endif
