/* checked_values.cc: values as entries of a table, for as long as V8's scope is open that they
 * are in. */
#include <sys/uio.h>
#include <unistd.h>

#include "shim/checked.h"

namespace checked {

namespace {

const uint32_t NONE = UINT32_MAX;

/* A value: 3 bits 5, 16 bits isolate, 20 bits generation, 25 bits index. */
const uintptr_t TAG = 5, TAG_MASK = 7;
const unsigned GENERATION_BITS = 20, INDEX_BITS = 25;
const uint32_t GENERATIONS = (1u << GENERATION_BITS) - 1, MOST = 1u << INDEX_BITS;

struct Parts {
  uint32_t id, generation, index;
};

v8c_value pack(const Parts &parts) {
  uintptr_t word = parts.id;
  word = word << GENERATION_BITS | parts.generation;
  word = word << INDEX_BITS | parts.index;
  return reinterpret_cast<v8c_value>(word << 3 | TAG);
}

bool unpack(v8c_value value, Parts *parts) {
  auto word = reinterpret_cast<uintptr_t>(value);
  if ((word & TAG_MASK) != TAG) return false;
  word >>= 3;
  parts->index = word & (MOST - 1);
  parts->generation = (word >> INDEX_BITS) & GENERATIONS;
  parts->id = static_cast<uint32_t>(word >> (INDEX_BITS + GENERATION_BITS));
  return true;
}

const size_t REUSE_AFTER = 1024;

/* V8's blocks of slots. */
const size_t BLOCK = 1022;

size_t slots(v8c_isolate *isolate) { return static_cast<size_t>(v8::HandleScope::NumberOfHandles(isolate->v8)); }

/* What is in memory that may have been given back. */
bool read_word(const uintptr_t *from, uintptr_t *word) {
  iovec here{word, sizeof *word}, there{const_cast<uintptr_t *>(from), sizeof *word};
  ssize_t n = process_vm_readv(getpid(), &here, 1, &there, 1, 0);
  return n < 0 || (n == sizeof *word); /* where that is forbidden: we take it for there */
}

/* Is the scope open that this was put in? */
bool is_open(v8c_isolate *isolate, const Mark &mark) {
  const v8c__handle_data *data = handle_data(isolate->v8);
  size_t count = slots(isolate);
  if (data->level < mark.level || count <= mark.position) return false;
  if ((count - 1) / BLOCK == mark.position / BLOCK) { /* the block in use */
    auto *canary = reinterpret_cast<uintptr_t *>(data->next) - (count - mark.position);
    return canary == mark.canary && *canary == mark.number;
  }
  uintptr_t word = mark.number;
  return read_word(mark.canary, &word) && word == mark.number;
}

/* The number of a scope: no small integer and no object, so that V8's collector passes it by. */
uintptr_t next_number() {
  static std::atomic<uintptr_t> last{0};
  return (++last << 2) | uintptr_t{2};
}

void put_mark(v8c_isolate *isolate, Values *values, uintptr_t stack) {
  Mark mark{handle_data(isolate->v8)->level, nullptr, next_number(), slots(isolate), stack, NONE};
  mark.canary = reinterpret_cast<uintptr_t *>(Survivor::in(isolate->v8, mark.number));
  values->marks.push_back(mark);
}

void free_entries(Values *values, Mark *mark) {
  while (mark->entries != NONE) {
    uint32_t index = mark->entries;
    Entry &entry = values->entries[index];
    mark->entries = entry.next;
    entry.generation = (entry.generation + 1) & GENERATIONS;
    entry.next = NONE;
    if (values->free_count++)
      values->entries[values->last_free].next = index;
    else
      values->free = index;
    values->last_free = index;
  }
}

/* Scopes and frames of the host's that V8 closed with a callback's: V8 leaves their levels. */
void drop_left_open(v8c_isolate *isolate, Values *values) {
  size_t marks = values->marks.size();
  while (!values->scopes.empty() && values->scopes.back().marks > marks) {
    const Opened &scope = values->scopes.back();
    v8c__log(V8C_LOG_ERROR, "%s, called at %s: the scope was not closed before its callback returned",
             scope.place.function, Where(scope.place.caller).text);
    values->scopes.pop_back();
    handle_data(isolate->v8)->level--;
  }
}

}  // namespace

Values *values_of(v8c_isolate *isolate) {
  static std::atomic<uint32_t> ids{0};
  if (!isolate->checked) {
    auto *values = new Values();
    values->id = ++ids & 0xffff;
    isolate->checked = values;
  }
  return static_cast<Values *>(isolate->checked);
}

void forget(Values *values, size_t marks) {
  while (values->marks.size() > marks) {
    free_entries(values, &values->marks.back());
    values->marks.pop_back();
  }
}

void look(v8c_isolate *isolate, Values *values, uintptr_t stack) {
  while (!values->marks.empty() && !is_open(isolate, values->marks.back())) forget(values, values->marks.size() - 1);
  drop_left_open(isolate, values);
  int level = handle_data(isolate->v8)->level;
  if (level > 0 && (values->marks.empty() || values->marks.back().level < level)) put_mark(isolate, values, stack);
}

/* V8's roots: the start of its isolate. */
bool is_root(const v8::Isolate *isolate, v8c_value value) {
  const uintptr_t roots = reinterpret_cast<uintptr_t>(isolate) + v8::internal::Internals::kIsolateRootsOffset;
  const auto slot = reinterpret_cast<uintptr_t>(value);
  return slot >= roots && slot < roots + 1024 * sizeof(uintptr_t);
}

/* ---- In --------------------------------------------------------------------------------------- */

/* What a callback was handed by V8 itself: a getter's name. */
v8c_value Call::raw_value(v8c_value given, const char *name) {
  v8c_isolate *isolate = v8c__current;
  const auto slot = reinterpret_cast<uintptr_t>(given);
  if (is_root(isolate->v8, given)) return given;
  if (isolate->depth && slot % sizeof slot == 0) { /* at the host's level no callback runs */
    if (slot > stack_ && slot < isolate->stack_high) return given;
    const v8c__handle_data *data = handle_data(isolate->v8);
    size_t in_block = slots(isolate) ? (slots(isolate) - 1) % BLOCK + 1 : 0;
    const auto next = reinterpret_cast<uintptr_t>(data->next);
    if (slot < next && slot >= next - in_block * sizeof slot) return given;
  }
  if (is_root_elsewhere(given))
    wrong("a value of another isolate", name);
  else
    wrong("not a value, or one that a callback was handed which is over", name);
  return nullptr;
}

/* In place of a value that cannot be told, for a function that is going to refuse: the number 0. */
static const uintptr_t zero = 0;

v8c_value Call::value(v8c_value given, const char *name) {
  if (!given || code_) return nullptr;
  v8c_value raw = nullptr;
  if (v8c__current)
    raw = of_this_isolate(given, name);
  else if (!objects_)
    fail(V8C_ETHREAD, "%s: its isolate is not entered here", name);
  if (!raw) return reinterpret_cast<v8c_value>(const_cast<uintptr_t *>(&zero));
  taken_.push_back({given, raw});
  return raw;
}

/* With an object of elsewhere too the real function refuses, and says why. */
void Call::wrong(const char *what, const char *name, const Entry *entry) {
  if (elsewhere_) return;
  if (entry)
    fail(V8C_EINVAL, "%s: %s; %s made it, called at %s", name, what, entry->made.function,
         Where(entry->made.caller).text);
  else
    fail(V8C_EINVAL, "%s: %s", name, what);
}

v8c_value Call::of_this_isolate(v8c_value given, const char *name) {
  Parts parts;
  if (!unpack(given, &parts)) return raw_value(given, name);
  Values *values = values_of(v8c__current);
  if (parts.id != values->id) {
    wrong("a value of another isolate, or of one that was freed", name);
    return nullptr;
  }
  if (parts.index >= values->entries.size()) {
    wrong("not a value", name);
    return nullptr;
  }
  const Entry &entry = values->entries[parts.index];
  if (entry.generation == parts.generation) return reinterpret_cast<v8c_value>(entry.slot);
  if (entry.generation == ((parts.generation + 1) & GENERATIONS))
    wrong("a value whose scope is closed", name, &entry);
  else
    wrong("a value whose scope is closed", name);
  return nullptr;
}

const v8c_value *Call::values(const v8c_value *given, size_t count, size_t most, const char *name) {
  if (!given || !count || code_ || count > most) return given;
  auto *copy = static_cast<v8c_value *>(malloc(count * sizeof *given));
  if (!copy) {
    fail(V8C_ENOMEM, "%s", name);
    return nullptr;
  }
  copies_.push_back(copy);
  for (size_t i = 0; i < count && !code_; i++) copy[i] = value(given[i], name);
  return copy;
}

/* ---- Out -------------------------------------------------------------------------------------- */

static uint32_t take_entry(Values *values) {
  if (values->free_count > REUSE_AFTER) {
    uint32_t index = values->free;
    Entry &entry = values->entries[index];
    values->free = entry.next;
    values->free_count--;
    entry.generation = (entry.generation + 1) & GENERATIONS;
    return index;
  }
  if (values->entries.size() == MOST) return NONE;
  values->entries.push_back({});
  return static_cast<uint32_t>(values->entries.size() - 1);
}

/* The scope that a slot is in. Arguments are on V8's stack: they live as long as the callback,
 * whose own scope is the first that was seen below them. */
static Mark *mark_of(Values *values, uintptr_t call, const v8c__handle_data *data, uintptr_t slot, size_t in_block) {
  const auto next = reinterpret_cast<uintptr_t>(data->next);
  if (call && (slot >= next || slot < next - in_block * sizeof slot))
    for (Mark &mark : values->marks)
      if (mark.stack < call) return &mark;
  return &values->marks.back();
}

/* The same slot as a value that was given is that value: `converted == value` holds. */
bool Call::is_given_back(v8c_value *out) const {
  for (const Taken &taken : taken_) {
    if (taken.raw != *out) continue;
    *out = taken.given;
    return true;
  }
  return false;
}

void Call::out(v8c_value *out, size_t count) {
  if (!out || !v8c__current || !here_) return;
  look();
  if (here_->marks.empty()) return;
  v8c_isolate *isolate = v8c__current;
  const v8c__handle_data *data = handle_data(isolate->v8);
  const size_t in_block = (slots(isolate) - 1) % BLOCK + 1;
  for (size_t i = 0; i < count; i++) {
    const auto slot = reinterpret_cast<uintptr_t>(out[i]);
    if (!slot || is_root(isolate->v8, out[i]) || is_given_back(&out[i])) continue;
    Mark *mark = mark_of(here_, call_, data, slot, in_block);
    uint32_t index = call_ ? mark->entries : NONE; /* the same argument again is the same value */
    for (int n = 0; index != NONE && here_->entries[index].slot != slot; n++)
      index = n == 16 ? NONE : here_->entries[index].next;
    if (index == NONE) {
      index = take_entry(here_);
      if (index == NONE) continue; /* given out as it is */
      Entry &entry = here_->entries[index];
      entry.slot = slot;
      entry.made = place();
      entry.next = mark->entries;
      mark->entries = index;
    }
    out[i] = pack({here_->id, here_->entries[index].generation, index});
  }
}

}  // namespace checked
