/* shape.cc: see shape.h. */
#include "shim/shape.h"

#include <string.h>

#include <atomic>
#include <new>

#include "shim/shim.h"

/* ---- Names ------------------------------------------------------------------------------ */

Names::~Names() {
  for (size_t i = 0; i < size_; i++) v8c__free(table_[i].text);
  v8c__free(table_);
}

uint64_t Names::hash_of(const char *text, size_t len) {
  uint64_t hash = 14695981039346656037u; /* FNV-1a */
  for (size_t i = 0; i < len; i++) hash = (hash ^ static_cast<unsigned char>(text[i])) * 1099511628211u;
  return hash;
}

/* Where the text is, or the free place where it belongs. */
Names::Name *Names::place(Name *table, size_t size, uint64_t hash, const char *text, size_t len) {
  size_t i = hash & (size - 1);
  for (;; i = (i + 1) & (size - 1)) {
    Name *name = &table[i];
    if (!name->text) return name;
    if (name->hash == hash && name->len == len && !memcmp(name->text, text, len)) return name;
  }
}

bool Names::has(const char *text, size_t len) const {
  return size_ && place(table_, size_, hash_of(text, len), text, len)->text;
}

bool Names::grow() {
  size_t size = size_ ? size_ * 2 : 8;
  auto *table = static_cast<Name *>(v8c__calloc(size * sizeof(Name)));
  if (!table) return false;
  for (size_t i = 0; i < size_; i++) {
    const Name &name = table_[i];
    if (name.text) *place(table, size, name.hash, name.text, name.len) = name;
  }
  v8c__free(table_);
  table_ = table;
  size_ = size;
  return true;
}

bool Names::add(char *text, size_t len) {
  if ((count_ + 1) * 2 > size_ && !grow()) {
    v8c__free(text);
    return false;
  }
  uint64_t hash = hash_of(text, len);
  *place(table_, size_, hash, text, len) = {text, len, hash};
  count_++;
  return true;
}

/* ---- Symbols ------------------------------------------------------------------------------ */

Symbols::~Symbols() {
  for (Link *next; first_; first_ = next) {
    next = first_->next;
    first_->~Link();
    v8c__free(first_);
  }
}

bool Symbols::has(v8::Local<v8::Symbol> symbol) const {
  for (const Link *link = first_; link; link = link->next)
    if (strong(link->symbol) == symbol) return true;
  return false;
}

bool Symbols::add(v8::Isolate *isolate, v8::Local<v8::Symbol> symbol) {
  void *memory = v8c__alloc(sizeof(Link));
  if (!memory) return false;
  first_ = new (memory) Link{v8::Global<v8::Symbol>(isolate, symbol), first_};
  return true;
}

/* ---- Shapes ------------------------------------------------------------------------------- */

namespace {

/* V8 instantiates recursively and asks nobody how much stack there is. */
const int kMaxHeight = 100;
enum { kCycle = -1, kTooDeep = -2 };

uint64_t next_visit() {
  static std::atomic<uint64_t> visits{0};
  return visits.fetch_add(1, std::memory_order_relaxed) + 1;
}

int code_of(int height) {
  if (height == kCycle) return v8c__fail(V8C_EINVAL, "a template would be inside itself");
  return v8c__fail(V8C_ERANGE, "templates are nested more than %d deep", kMaxHeight);
}

}  // namespace

Shape *Shape::make() {
  void *memory = v8c__alloc(sizeof(Shape));
  return memory ? new (memory) Shape() : nullptr;
}

/* Without recursion: nothing limits the height of what has no instance. */
void Shape::drop(Shape *shape) {
  if (!shape || --shape->holders_) return;
  shape->next_ = nullptr;
  for (Shape *next; shape; shape = next) {
    next = shape->next_;
    for (size_t i = 0; i < shape->count_; i++) {
      Shape *part = shape->parts_[i];
      if (--part->holders_) continue;
      part->next_ = next;
      next = part;
    }
    v8c__free(shape->parts_);
    shape->~Shape();
    v8c__free(shape);
  }
}

/* How many templates lie below each other from here, or why that cannot be: `target` is among
 * them, or they are more than `room`. */
int Shape::measure(const Shape *target, uint64_t visit, int room) {
  if (this == target) return kCycle;
  if (room == 0) return kTooDeep;
  if (visit_ != visit) {
    int below = 0;
    for (size_t i = 0; i < count_; i++) {
      int height = parts_[i]->measure(target, visit, room - 1);
      if (height < 0) return height;
      if (height > below) below = height;
    }
    visit_ = visit;
    height_ = below + 1;
  }
  return height_ <= room ? height_ : kTooDeep;
}

int Shape::add(Shape *part) {
  int height = part->measure(this, next_visit(), kMaxHeight - 1);
  if (height < 0) return code_of(height);
  if (count_ == room_) {
    size_t room = room_ ? room_ * 2 : 4;
    auto *parts = static_cast<Shape **>(v8c__realloc(parts_, room * sizeof *parts_));
    if (!parts) return v8c__code(V8C_ENOMEM);
    parts_ = parts;
    room_ = room;
  }
  part->hold();
  parts_[count_++] = part;
  return 0;
}

void Shape::mark() {
  if (frozen_) return;
  frozen_ = true;
  for (size_t i = 0; i < count_; i++) parts_[i]->mark();
}

int Shape::freeze() {
  if (frozen_) return 0;
  int height = measure(nullptr, next_visit(), kMaxHeight);
  if (height < 0) return code_of(height);
  mark();
  return 0;
}
