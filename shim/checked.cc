/* checked.cc: calls of the checked build, and the objects that hosts own. */
#include "shim/checked.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <string>
#include <unordered_map>

namespace checked {

namespace {

/* An object: 3 bits 3, 30 bits generation, 31 bits index. */
const uintptr_t TAG = 3, TAG_MASK = 7;
const unsigned INDEX_BITS = 31;

struct Object {
  void *raw; /* NULL: freed */
  const Kind *kind;
  uint32_t generation;
  int owners;           /* 0: borrowed */
  v8c_isolate *isolate; /* it is attached to, or is; NULL: none, or gone */
  const void *of;       /* freed with that one */
  bool lends;           /* others are freed with it */
  uint64_t number;      /* counted as they come */
  Place made, freed;
};

/* Indices of freed objects are taken again late, oldest first. */
const size_t REUSE_AFTER = 4096;

struct Table {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  std::vector<Object> objects;
  std::unordered_map<const void *, uint32_t> by_address; /* of what lives */
  std::vector<uint32_t> freed;                           /* a queue */
  size_t freed_first = 0;
  std::atomic<uint64_t> count{0}; /* of all there ever were */
};

/* Never destroyed: threads may call while the process ends. */
Table &table() {
  static Table *one = new Table();
  return *one;
}

struct Lock {
  Lock() { pthread_mutex_lock(&table().mutex); }
  ~Lock() { pthread_mutex_unlock(&table().mutex); }
};

void *pack(uint32_t index, uint32_t generation) {
  return reinterpret_cast<void *>((uintptr_t{generation} << INDEX_BITS | index) << 3 | TAG);
}

bool unpack(const void *given, uint32_t *index, uint32_t *generation) {
  auto word = reinterpret_cast<uintptr_t>(given);
  if ((word & TAG_MASK) != TAG) return false;
  word >>= 3;
  *index = word & ((uintptr_t{1} << INDEX_BITS) - 1);
  *generation = static_cast<uint32_t>(word >> INDEX_BITS);
  return true;
}

void end_object(uint32_t index, const Place &place) {
  Table &all = table();
  Object &object = all.objects[index];
  const void *raw = object.raw;
  all.by_address.erase(raw);
  object.raw = nullptr;
  object.freed = place;
  all.freed.push_back(index);
  if (!object.lends) return;
  for (uint32_t i = 0; i < all.objects.size(); i++)
    if (all.objects[i].raw && all.objects[i].of == raw && !all.objects[i].owners) end_object(i, place);
}

uint32_t take_index() {
  Table &all = table();
  if (all.freed.size() - all.freed_first > REUSE_AFTER) {
    uint32_t index = all.freed[all.freed_first++];
    if (all.freed_first == REUSE_AFTER) {
      all.freed.erase(all.freed.begin(), all.freed.begin() + REUSE_AFTER);
      all.freed_first = 0;
    }
    return index;
  }
  all.objects.push_back({});
  return static_cast<uint32_t>(all.objects.size() - 1);
}

v8c_isolate *isolate_of(const void *raw, const Kind *kind) {
  if (kind->attached) return static_cast<const v8c__owned *>(raw)->isolate;
  return strcmp(kind->name, "v8c_isolate") ? nullptr : static_cast<v8c_isolate *>(const_cast<void *>(raw));
}

/* A full collection at every n-th call that may collect; 0: never. */
size_t gc_every() {
  static const size_t every = [] {
    const char *text = getenv("V8C_CHECKED_GC");
    return text ? static_cast<size_t>(strtoul(text, nullptr, 10)) : size_t{0};
  }();
  return every;
}

}  // namespace

Where::Where(const void *address) {
  Dl_info info = {};
  const auto at = reinterpret_cast<uintptr_t>(address) - 1; /* in the call, not behind it */
  if (!dladdr(reinterpret_cast<const void *>(at), &info) || !info.dli_fname) {
    snprintf(text, sizeof text, "%p", address);
    return;
  }
  const char *slash = strrchr(info.dli_fname, '/');
  const char *file = slash ? slash + 1 : info.dli_fname;
  if (info.dli_sname)
    snprintf(text, sizeof text, "%s+0x%zx in %s", info.dli_sname,
             static_cast<size_t>(at - reinterpret_cast<uintptr_t>(info.dli_saddr)), file);
  else
    snprintf(text, sizeof text, "%s+0x%zx", file,
             static_cast<size_t>(at - reinterpret_cast<uintptr_t>(info.dli_fbase)));
}

/* ---- Calls ------------------------------------------------------------------------------------ */

/* What was lent for the time of a callback. */
static void end_lent(const void *given, const Place &place) {
  uint32_t index, generation;
  if (!given || !unpack(given, &index, &generation)) return;
  Lock lock;
  const Object &object = table().objects[index];
  if (object.generation == generation && object.raw) end_object(index, place);
}

Call::Call(const char *function, const void *caller, const void *frame, bool may_gc)
    : function_(function), caller_(caller), stack_(reinterpret_cast<uintptr_t>(frame)), since_(table().count) {
  v8c_isolate *isolate = v8c__current;
  if (!isolate || !isolate->v8 || isolate->finalizing) return; /* V8 may be collecting */
  here_ = values_of(isolate);
  if (here_->view) fail(V8C_ESTATE, "a string view is open, and nothing may be called until it is closed");
  if (code_) return;
  look();
  if (may_gc && gc_every() && ++here_->calls >= gc_every()) collect();
}

Call::~Call() {
  for (v8c_value *copy : copies_) free(copy);
  end_lent(lent_, place());
}

void Call::look() {
  if (here_ && v8c__current) checked::look(v8c__current, here_, stack_);
}

void Call::collect() {
  here_->calls = 0;
  v8c__current->v8->LowMemoryNotification();
  v8c__drain(v8c__current);
}

void Call::fail(int code, const char *format, ...) {
  if (code_) return;
  char what[512];
  va_list args;
  va_start(args, format);
  vsnprintf(what, sizeof what, format, args);
  va_end(args);
  code_ = v8c__fail(code, "%s: %s", function_, what);
  v8c__log(V8C_LOG_ERROR, "%s, called at %s: %s", function_, Where(caller_).text, what);
}

void Call::borrowed(const void *call, const char *name) {
  call_ = reinterpret_cast<uintptr_t>(call);
  const v8c_isolate *isolate = v8c__current;
  if (call && !isolate) fail(V8C_ETHREAD, "%s: its isolate is not entered here", name);
  if (call && isolate && call_ >= isolate->stack_low && call_ < stack_)
    fail(V8C_EINVAL, "%s: the callback is over that was handed it", name);
}

char *Call::text(const char *format, va_list args) {
  char *made = nullptr;
  return format && vasprintf(&made, format, args) >= 0 ? made : nullptr;
}

/* ---- Objects ---------------------------------------------------------------------------------- */

/* Which object that is; with `release` it has an owner less. A copy: raw is NULL when it was freed. */
static bool look_up(uint32_t index, uint32_t generation, const Kind *kind, bool release, const Place &place,
                    Object *found) {
  Lock lock;
  Table &all = table();
  if (index >= all.objects.size()) return false;
  Object &object = all.objects[index];
  *found = object;
  if (object.raw && object.generation == generation && object.kind == kind && release && object.owners > 0 &&
      --object.owners == 0)
    end_object(index, place);
  return true;
}

void *Call::find(const void *given, const Kind *kind, const char *name, bool release) {
  uint32_t index, generation;
  void *raw = const_cast<void *>(given);
  if (given && unpack(given, &index, &generation)) {
    Object object;
    raw = nullptr;
    if (!look_up(index, generation, kind, release, place(), &object))
      fail(V8C_EINVAL, "%s: not a %s", name, kind->name);
    else if (object.generation != generation)
      fail(V8C_EDISPOSED, "%s: a %s that was freed", name, kind->name);
    else if (object.kind != kind)
      fail(V8C_ETYPE, "%s: a %s, not a %s", name, object.kind->name, kind->name);
    else if (object.raw && release && object.owners <= 0)
      fail(V8C_EDISPOSED, "%s: a %s that is only lent, or was freed", name, kind->name);
    else if (!object.raw)
      fail(V8C_EDISPOSED, "%s: a %s that was freed; %s made it, called at %s; %s freed it, called at %s", name,
           kind->name, object.made.function, Where(object.made.caller).text, object.freed.function,
           Where(object.freed.caller).text);
    else
      raw = object.raw;
  }
  if (raw) {
    objects_ = true;
    const v8c_isolate *isolate = isolate_of(raw, kind);
    if (isolate && isolate != v8c__current) elsewhere_ = true;
  }
  return raw;
}

void Call::ended(const void *given) { end_lent(given, place()); }

void Call::retire(const void *given, const Kind *kind, const char *name) {
  uint32_t index, generation;
  if (!unpack(given, &index, &generation)) return;
  bool owned = false;
  {
    Lock lock;
    Object &object = table().objects[index];
    owned = object.generation == generation && object.raw && object.owners > 0;
    if (owned) object.owners = 0, object.freed = place();
  }
  if (!owned) fail(V8C_EDISPOSED, "%s: a %s that is only lent, or was freed", name, kind->name);
}

void *Call::give(const void *raw, const Kind *kind, Owner owner, const void *of) {
  uint32_t index, generation;
  if (unpack(raw, &index, &generation)) return const_cast<void *>(raw);
  Lock lock;
  Table &all = table();
  auto known = all.by_address.find(raw);
  if (known != all.by_address.end()) {
    Object &object = all.objects[known->second];
    /* A session that is made: its callback was lent it while it was. */
    const bool being_made = owner == OWNED && !object.owners && object.number > since_;
    if (owner == RETAINED || being_made) object.owners++;
    if ((owner != OWNED || being_made) && object.kind == kind) return pack(known->second, object.generation);
    end_object(known->second, place()); /* of something that was only lent */
  }
  index = take_index();
  Object &object = all.objects[index];
  object = {const_cast<void *>(raw),
            kind,
            object.generation + 1,
            owner == BORROWED ? 0 : 1,
            isolate_of(raw, kind),
            of,
            false,
            ++all.count,
            place(),
            {}};
  all.by_address[raw] = index;
  if (of) {
    auto lender = all.by_address.find(of);
    if (lender != all.by_address.end()) all.objects[lender->second].lends = true;
  }
  return pack(index, object.generation);
}

bool is_root_elsewhere(v8c_value value) {
  Lock lock;
  for (const Object &object : table().objects)
    if (object.raw && object.raw == object.isolate && object.isolate->v8 && is_root(object.isolate->v8, value))
      return true;
  return false;
}

/* ---- Functions in place of the host's ------------------------------------------------------------ */

static std::unordered_multimap<const void *, InPlace> &places() {
  static auto *one = new std::unordered_multimap<const void *, InPlace>();
  return *one;
}

void stands_for(const void *data, InPlace in_place) {
  Lock lock;
  if (data) places().emplace(data, in_place);
}

void stands_no_more(const void *data, const void *in_place) {
  Lock lock;
  auto [one, end] = places().equal_range(data);
  while (one != end && one->second.data != in_place) ++one;
  if (one != end) places().erase(one);
}

std::vector<InPlace> in_place_of(const void *data) {
  Lock lock;
  std::vector<InPlace> found;
  auto [one, end] = places().equal_range(data);
  for (; one != end; ++one) found.push_back(one->second);
  return found;
}

/* ---- What is left ------------------------------------------------------------------------------- */

static std::string line_of(const Object &object, const char *what) {
  Where where(object.made.caller);
  return std::string(object.kind->name) + " made by " + object.made.function + ", called at " + where.text + ": " +
         what;
}

static void tell(const std::vector<std::string> &lines) {
  for (const std::string &line : lines) v8c__log(V8C_LOG_WARNING, "%s", line.c_str());
}

}  // namespace checked

using namespace checked;

void v8c__checked_released(const void *raw) {
  Lock lock;
  auto known = table().by_address.find(raw);
  if (known != table().by_address.end() && !table().objects[known->second].owners) end_object(known->second, {});
}

/* The isolate is gone: with it what it lent. What the host owns of it is still to be freed. */
void v8c__checked_gone(v8c_isolate *isolate) {
  std::vector<std::string> lines;
  {
    Lock lock;
    std::vector<Object> &all = table().objects;
    for (uint32_t i = 0; i < all.size(); i++) {
      if (!all[i].raw || all[i].isolate != isolate) continue;
      if (all[i].owners && all[i].raw != isolate)
        lines.push_back(line_of(all[i], "not freed before its isolate"));
      else
        end_object(i, {"v8c_isolate_free", nullptr});
      all[i].isolate = nullptr;
    }
  }
  tell(lines);
  delete static_cast<Values *>(isolate->checked);
  isolate->checked = nullptr;
}

/* V8 ends, or cannot since isolates are left. */
void v8c__checked_end() {
  std::vector<std::string> lines;
  {
    Lock lock;
    for (const Object &object : table().objects)
      if (object.raw && object.owners) lines.push_back(line_of(object, "never freed"));
  }
  tell(lines);
}
