/* heap_limit.cc: what happens when V8's old generation is full.
 *
 * V8 asks only then, and only then lets its limit be raised; it may be lowered at any time. So the limit is
 * the least of what the open spans say (soft limits count until they are told), and when V8
 * asks it is found out whose it was: one that holds no more, a soft one, or a hard one. */
#include <algorithm>

#include "shim/fatal_stack.h"
#include "shim/limits.h"
#include "shim/outside.h"

namespace {

constexpr size_t FOR_THE_STACK = (size_t)16 << 20; /* of a process that ends */

struct Wanted {
  size_t limit = SIZE_MAX;
  v8c__span *span = nullptr;
};

/* The least limit of the open spans. */
Wanted least(const v8c_isolate *isolate, size_t v8c__heap_limits::*limit) {
  Wanted wanted;
  for (v8c__span *span = isolate->watch.top; span; span = span->outer)
    if (span->has_heap && span->heap.*limit < wanted.limit) wanted = {span->heap.*limit, span};
  return wanted;
}

size_t on_near_limit(void *data, size_t current, size_t initial);

/* V8 lowers it to what lives and a quarter more at the least. */
void lower(v8c_isolate *isolate, size_t limit) {
  isolate->v8->RemoveNearHeapLimitCallback(on_near_limit, limit);
  isolate->v8->AddNearHeapLimitCallback(on_near_limit, isolate);
  isolate->heap.at = limit;
}

/* Lowers it to what the open spans want. */
void adjust(v8c_isolate *isolate) {
  size_t want = std::min(least(isolate, &v8c__heap_limits::hard).limit, least(isolate, &v8c__heap_limits::soft).limit);
  if (isolate->heap.initial) want = std::min(want, isolate->heap.initial);
  if (want == SIZE_MAX || (isolate->heap.at && isolate->heap.at <= want)) return;
  lower(isolate, want);
}

size_t used_bytes(v8c_isolate *isolate) {
  v8::HeapStatistics statistics;
  isolate->v8->GetHeapStatistics(&statistics);
  return statistics.used_heap_size();
}

/* Called where JavaScript can be interrupted. */
void soft_due(v8c_isolate *isolate, void *) {
  for (v8c__span *span = isolate->watch.top; span; span = span->outer) {
    if (!span->has_heap || !span->heap.soft_due) continue;
    span->heap.soft_due = false;
    size_t hard = span->heap.on_soft(isolate, used_bytes(isolate), span->heap.hard, span->heap.data);
    if (hard > span->heap.hard) span->heap.hard = hard;
  }
}

size_t ask_listeners(v8c_isolate *isolate, size_t current, size_t initial) {
  Outside outside;
  for (v8c__near_heap_limit *one = isolate->heap.listeners; one; one = one->next) {
    size_t limit = one->fn(isolate, current, initial, one->data);
    if (limit > current) return limit;
  }
  return 0;
}

/* More by the headroom, for JavaScript to get out. */
size_t hit(v8c_isolate *isolate, v8c__span *span, size_t current) {
  int none = 0;
  __atomic_compare_exchange_n(&span->hit, &none, V8C_BY_HEAP, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
  v8c__ask(isolate, V8C_BY_HEAP, span->id);
  if (isolate->heap.raised) return current; /* it was not enough */
  isolate->heap.raised = true;
  return current + std::min(span->heap.headroom, SIZE_MAX - current);
}

size_t on_near_limit(void *data, size_t current, size_t initial) {
  auto *isolate = static_cast<v8c_isolate *>(data);
  if (v8c__fatal_reads()) return current + FOR_THE_STACK;
  isolate->heap.initial = initial;
  Wanted hard = least(isolate, &v8c__heap_limits::hard);
  Wanted soft = least(isolate, &v8c__heap_limits::soft);
  size_t most = std::min(hard.limit, initial), limit = 0;
  if (soft.span && soft.limit <= current) {
    soft.span->heap.soft = SIZE_MAX;
    soft.span->heap.soft_due = true;
    v8c_interrupt(isolate, soft_due, nullptr, nullptr);
    limit = most;
  } else if (current < most) {
    limit = std::min(most, soft.limit);
  }
  if (limit <= current) limit = ask_listeners(isolate, current, initial);
  if (limit <= current && hard.span) limit = hit(isolate, hard.span, current);
  if (limit > current)
    isolate->heap.at = limit;
  else
    v8c__fatal_note(isolate);
  return std::max(limit, current);
}

}  // namespace

void v8c__heap_limit_watch(v8c_isolate *isolate) { isolate->v8->AddNearHeapLimitCallback(on_near_limit, isolate); }

void v8c__heap_limit_unwatch(v8c_isolate *isolate) { isolate->v8->RemoveNearHeapLimitCallback(on_near_limit, 0); }

void v8c__heap_limit_free(v8c_isolate *isolate) {
  while (isolate->heap.listeners) {
    v8c__near_heap_limit *one = isolate->heap.listeners;
    isolate->heap.listeners = one->next;
    v8c__free(one);
  }
}

void v8c__heap_begin(v8c_isolate *isolate) { adjust(isolate); }

void v8c__heap_settle(v8c_isolate *isolate) {
  if (!isolate->heap.raised || isolate->depth) return;
  isolate->v8->LowMemoryNotification();
  isolate->heap.raised = false;
  Wanted hard = least(isolate, &v8c__heap_limits::hard);
  lower(isolate, std::min(hard.limit, isolate->heap.initial));
}

int v8c_near_heap_limit_add(v8c_isolate *isolate, v8c_near_heap_limit_fn fn, void *data) {
  int err = entered(isolate);
  if (err) return err;
  if (!fn) return v8c__code(V8C_EINVAL);
  for (const v8c__near_heap_limit *one = isolate->heap.listeners; one; one = one->next)
    if (one->fn == fn && one->data == data) return v8c__code(V8C_EEXIST);
  auto *added = static_cast<v8c__near_heap_limit *>(v8c__alloc(sizeof(v8c__near_heap_limit)));
  if (!added) return v8c__code(V8C_ENOMEM);
  *added = {isolate->heap.listeners, fn, data};
  isolate->heap.listeners = added;
  return 0;
}

int v8c_near_heap_limit_remove(v8c_isolate *isolate, v8c_near_heap_limit_fn fn, void *data, size_t limit_bytes) {
  int err = entered(isolate);
  if (err) return err;
  if (!fn) return v8c__code(V8C_EINVAL);
  v8c__near_heap_limit **at = &isolate->heap.listeners;
  while (*at && ((*at)->fn != fn || (*at)->data != data)) at = &(*at)->next;
  if (!*at) return v8c__code(V8C_ENOENT);
  v8c__near_heap_limit *removed = *at;
  *at = removed->next;
  v8c__free(removed);
  if (limit_bytes) lower(isolate, limit_bytes);
  return 0;
}
