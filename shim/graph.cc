/* graph.cc: Dijkstra's shortest paths over a heap snapshot. Distances being small whole numbers,
 * what waits is a ring of lists. */
#include "shim/graph.h"

#include <stdlib.h>

namespace {

template <class T>
bool array(T **out, size_t count) {
  *out = static_cast<T *>(v8c__alloc((count + 1) * sizeof(T)));
  return *out != nullptr;
}

}  // namespace

Graph::~Graph() {
  v8c__free(places_);
  v8c__free(distance_);
  v8c__free(parent_);
  v8c__free(next_);
  v8c__free(prev_);
  v8c__free(edge_);
}

int Graph::by_id(const void *a, const void *b) {
  auto x = static_cast<const Place *>(a)->id, y = static_cast<const Place *>(b)->id;
  return (x > y) - (x < y);
}

bool Graph::prepare() {
  count_ = static_cast<uint32_t>(snapshot_->GetNodesCount());
  if (!array(&places_, count_) || !array(&distance_, count_) || !array(&parent_, count_) || !array(&next_, count_) ||
      !array(&prev_, count_) || !array(&edge_, count_))
    return false;
  for (uint32_t i = 0; i < count_; i++) {
    places_[i] = {node(i)->GetId(), i};
    distance_[i] = parent_[i] = none;
  }
  qsort(places_, count_, sizeof *places_, by_id);
  for (uint32_t &first : ring_) first = none;
  return true;
}

uint32_t Graph::index_of(v8::SnapshotObjectId id) const {
  const Place key = {id, 0};
  auto *found = static_cast<const Place *>(bsearch(&key, places_, count_, sizeof key, by_id));
  return found ? found->index : none;
}

/* What JavaScript could write is cheap, V8's inner links are dear: `map` leads everywhere. 0 is
 * not to be followed. */
uint32_t Graph::price(const v8::HeapGraphEdge *edge) {
  using Edge = v8::HeapGraphEdge;
  switch (edge->GetType()) {
    case Edge::kProperty:
    case Edge::kElement:
    case Edge::kContextVariable: return 1;
    case Edge::kInternal: return 10;
    case Edge::kHidden: return kDearest;
    case Edge::kShortcut:
    case Edge::kWeak: return 0;
  }
  return 0;
}

void Graph::queue(uint32_t index) {
  uint32_t &first = ring_[distance_[index] % kRing];
  next_[index] = first;
  prev_[index] = none;
  if (first != none) prev_[first] = index;
  first = index;
  waiting_++;
}

void Graph::unqueue(uint32_t index) {
  if (prev_[index] != none)
    next_[prev_[index]] = next_[index];
  else
    ring_[distance_[index] % kRing] = next_[index];
  if (next_[index] != none) prev_[next_[index]] = prev_[index];
  waiting_--;
}

/* A node that was visited is never nearer later, so one with a distance to beat is waiting. */
void Graph::reach(uint32_t index, uint32_t distance, uint32_t from, int edge) {
  if (index == none || distance >= distance_[index]) return;
  if (distance_[index] != none) unqueue(index);
  distance_[index] = distance;
  parent_[index] = from;
  edge_[index] = edge;
  queue(index);
}

void Graph::visit(uint32_t index) {
  const v8::HeapGraphNode *from = node(index);
  const int children = from->GetChildrenCount();
  for (int i = 0; i < children; i++) {
    const v8::HeapGraphEdge *edge = from->GetChild(i);
    uint32_t cost = price(edge);
    if (cost) reach(index_of(edge->GetToNode()), distance_[index] + cost, index, i);
  }
}

void Graph::walk() {
  for (uint32_t distance = 0; waiting_; distance++)
    for (uint32_t first; (first = ring_[distance % kRing]) != none;) {
      unqueue(first);
      visit(first);
    }
}
