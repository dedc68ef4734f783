/* graph.h: V8's heap snapshot as a graph with shortest paths; internal to shim/. */
#ifndef V8C_SHIM_GRAPH_H
#define V8C_SHIM_GRAPH_H

#include <v8-profiler.h>

#include "shim/shim.h"

class Graph {
 public:
  static constexpr uint32_t none = UINT32_MAX;

  explicit Graph(const v8::HeapSnapshot *snapshot) : snapshot_(snapshot) {}
  ~Graph();
  Graph(const Graph &) = delete;
  Graph &operator=(const Graph &) = delete;

  bool prepare(); /* false: out of memory */
  void start_at(v8::SnapshotObjectId id) { reach(index_of(id), 0, none, 0); }
  void walk(); /* from all starts to all that they reach */

  uint32_t count() const { return count_; }
  const v8::HeapGraphNode *node(uint32_t index) const { return snapshot_->GetNode(static_cast<int>(index)); }
  uint32_t index_of(const v8::HeapGraphNode *node) const { return index_of(node->GetId()); }
  uint32_t index_of(v8::SnapshotObjectId id) const; /* none */
  bool reached(uint32_t index) const { return distance_[index] != none; }
  uint32_t parent(uint32_t index) const { return parent_[index]; } /* none at a start */
  const v8::HeapGraphEdge *edge_to(uint32_t index) const { return node(parent_[index])->GetChild(edge_[index]); }

 private:
  struct Place {
    v8::SnapshotObjectId id;
    uint32_t index;
  };
  enum { kDearest = 40, kRing = kDearest + 1 };

  static int by_id(const void *a, const void *b);
  static uint32_t price(const v8::HeapGraphEdge *edge);
  void reach(uint32_t index, uint32_t distance, uint32_t from, int edge);
  void queue(uint32_t index);
  void unqueue(uint32_t index);
  void visit(uint32_t index);

  const v8::HeapSnapshot *snapshot_;
  uint32_t count_ = 0;
  size_t waiting_ = 0;
  uint32_t ring_[kRing];    /* lists of nodes to visit, by their distance */
  Place *places_ = nullptr; /* sorted by id */
  uint32_t *distance_ = nullptr, *parent_ = nullptr;
  uint32_t *next_ = nullptr, *prev_ = nullptr; /* in a list of the ring */
  int *edge_ = nullptr;                        /* child of the parent */
};

#endif
