/* owned.cc: what belongs to an isolate, and how it is freed in any order, from any thread.
 *
 * On the owner thread an object is taken off the isolate's list and released at once. Any
 * other thread pushes it onto a lock-free stack that the owner empties when it enters.
 * When the isolate goes, it detaches all objects, then closes the stack: from there on
 * whoever frees an object finds it without ties to V8 and releases the memory alone. The
 * isolate's own struct is released with the last of its objects. */
#include "shim/isolate.h"
#include "shim/shim.h"

namespace {

v8c__owned *const CLOSED = &v8c__closed;

void drop_isolate(v8c_isolate *isolate) {
  if (isolate->live.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    isolate->~v8c_isolate();
    v8c__free(isolate);
  }
}

/* Off the list and away from V8; an object that was detached before stays as it is. */
void detach(v8c_isolate *isolate, v8c__owned *self) {
  void (*let_go)(v8c__owned *) = self->detach;
  if (!let_go) return;
  self->detach = nullptr;
  v8c__unlink(isolate, self);
  let_go(self);
}

void free_here(v8c_isolate *isolate, v8c__owned *self) {
  detach(isolate, self);
  self->release(self);
  v8c__count(isolate, -1);
}

bool busy(const v8c__owned *self) { return self->busy && self->busy(self); }

void queue(v8c_isolate *isolate, v8c__owned *self) {
  v8c__owned *head = isolate->freed.load(std::memory_order_acquire);
  while (head != CLOSED) {
    self->next_freed = head;
    if (isolate->freed.compare_exchange_weak(head, self, std::memory_order_acq_rel)) return;
  }
  self->release(self);
  drop_isolate(isolate);
}

}  // namespace

v8c__owned v8c__closed;

void v8c__disown(v8c__owned *self) {
  if (!self) return;
  v8c_isolate *isolate = self->isolate;
  if (v8c__frees_here(isolate) && !busy(self))
    free_here(isolate, self);
  else
    queue(isolate, self);
}

void v8c__drain(v8c_isolate *isolate) {
  if (!isolate->freed.load(std::memory_order_relaxed) || isolate->finalizing || !v8c__open(isolate)) return;
  v8c__owned *self = isolate->freed.exchange(nullptr, std::memory_order_acq_rel);
  while (self) {
    v8c__owned *next = self->next_freed;
    if (busy(self))
      queue(isolate, self); /* for the next time */
    else
      free_here(isolate, self);
    self = next;
  }
}

void v8c__detach_all(v8c_isolate *isolate) {
  while (isolate->owned) detach(isolate, isolate->owned);
  v8c__drain(isolate);
}

void v8c__close(v8c_isolate *isolate) {
  v8c__spares_free(isolate);
  v8c__owned *self = isolate->freed.exchange(CLOSED, std::memory_order_acq_rel);
  while (self) {
    v8c__owned *next = self->next_freed;
    self->release(self);
    drop_isolate(isolate);
    self = next;
  }
}

void v8c__isolate_drop(v8c_isolate *isolate) { drop_isolate(isolate); }
