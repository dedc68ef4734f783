/* layout.cc: is V8 laid out as layout.h says? */
#include "shim/layout.h"

#include "shim/isolate.h"
#include "shim/shim.h"

#include <pthread.h>
#include <string.h>

constinit v8c__layout v8c__known{};

namespace {

using layout::Address;
using layout::Internals;

const size_t kTop = Internals::kIsolateThreadLocalTopOffset;
const size_t kTopWords = Internals::kThreadLocalTopSize / sizeof(uintptr_t);

void read_top(v8::Isolate *isolate, uintptr_t *words) {
  memcpy(words, reinterpret_cast<char *>(isolate) + kTop, kTopWords * sizeof *words);
}

/* The one word that differs and is `value`; kTopWords when there is none, or another differs. */
size_t changed_to(const uintptr_t *before, const uintptr_t *after, uintptr_t value) {
  size_t found = kTopWords;
  for (size_t i = 0; i < kTopWords; i++) {
    if (before[i] == after[i]) continue;
    if (after[i] != value || found != kTopWords) return kTopWords;
    found = i;
  }
  return found;
}

/* Lets V8 make a TryCatch and compares it with what v8c__catcher would write. */
__attribute__((noinline)) size_t find_catcher(v8::Isolate *isolate) {
  uintptr_t words[layout::kCatcherWords] = {};
  uintptr_t before[kTopWords], inside[kTopWords], after[kTopWords];
  read_top(isolate, before);
  auto *made = new (words) v8c__catcher::Made(isolate);
  asm volatile("" : : "r"(words) : "memory");
  read_top(isolate, inside);
  const uintptr_t hole = layout::hole(isolate);
  const uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  size_t at = changed_to(before, inside, reinterpret_cast<uintptr_t>(words));
  bool same = at != kTopWords && words[0] == reinterpret_cast<uintptr_t>(isolate) && words[1] == before[at] &&
              words[2] == hole && words[3] == hole && words[4] <= here && here - words[4] < 4096 &&
              (words[5] & 0xf) == layout::kCatcherFlags;
  made->~Made();
  read_top(isolate, after);
  same = same && !memcmp(before, after, sizeof before);
  return same ? kTop + at * sizeof(uintptr_t) : 0;
}

uint16_t find_number(v8::Isolate *isolate) {
  for (double number : {1.5, -1e300}) {
    Address made = contents(to_c(v8::Number::New(isolate, number)));
    if (!Internals::HasHeapObjectTag(made) || layout::number(made) != number) return 0;
  }
  return static_cast<uint16_t>(Internals::GetInstanceType(contents(to_c(v8::Number::New(isolate, 1.5)))));
}

uint16_t find_external(v8::Isolate *isolate) {
  int type = 0;
  for (void *pointer : {static_cast<void *>(&type), static_cast<void *>(&v8c__known), static_cast<void *>(isolate)}) {
    Address made = contents(to_c(v8::External::New(isolate, pointer).As<v8::Value>()));
    if (!Internals::HasHeapObjectTag(made) || layout::external(made) != pointer) return 0;
    type = Internals::GetInstanceType(made);
  }
  return static_cast<uint16_t>(type);
}

template <class Unit>
bool string_as_known(v8::Isolate *isolate, v8::Local<v8::String> string, int kind, const Unit *text, size_t len) {
  Address at = contents(to_c(string));
  v8::String::ValueView view(isolate, string);
  const void *data = kind == layout::kOneByteUnits ? static_cast<const void *>(view.data8()) : view.data16();
  return (Internals::GetInstanceType(at) & Internals::kStringRepresentationAndEncodingMask) == kind &&
         layout::length(at) == len && layout::units<Unit>(at) == data && !memcmp(data, text, len * sizeof *text);
}

bool strings_as_known(v8::Isolate *isolate) {
  const uint8_t one[] = {'v', '8', 'c', 0xe9, '?'};
  const uint16_t two[] = {'v', 0x6f22, 'c', '.', '.', '?', '!'};
  v8::Local<v8::String> narrow, wide;
  return v8::String::NewFromOneByte(isolate, one, v8::NewStringType::kNormal, sizeof one).ToLocal(&narrow) &&
         v8::String::NewFromTwoByte(isolate, two, v8::NewStringType::kNormal, 7).ToLocal(&wide) &&
         string_as_known(isolate, narrow, layout::kOneByteUnits, one, sizeof one) &&
         string_as_known(isolate, wide, layout::kTwoByteUnits, two, 7);
}

pthread_mutex_t learning = PTHREAD_MUTEX_INITIALIZER;
bool learned;

}  // namespace

void v8c__layout_learn(v8::Isolate *isolate) {
  pthread_mutex_lock(&learning);
  if (!learned) {
    v8c__known.catcher = find_catcher(isolate);
    v8c__known.number_type = find_number(isolate);
    v8c__known.external_type = find_external(isolate);
    v8c__known.strings = strings_as_known(isolate);
    v8c__known.scopes = v8c__scopes_as_known(isolate);
    learned = true;
  }
  pthread_mutex_unlock(&learning);
}

int v8c__layout_facts() {
  return (v8c__known.catcher ? V8C__LAYOUT_CATCHER : 0) | (v8c__known.number_type ? V8C__LAYOUT_NUMBERS : 0) |
         (v8c__known.strings ? V8C__LAYOUT_STRINGS : 0) | (v8c__known.scopes ? V8C__LAYOUT_SCOPES : 0);
}

void v8c__layout_forget() { v8c__known = {}; }
