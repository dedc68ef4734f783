/* heap_sampling.cc: allocations as they come: V8's object tracking, and its sampling heap
 * profiler, whose profile is copied out (src/heap_profile.c). */
#include <v8-profiler.h>

#include "shim/isolate.h"
#include "shim/outside.h"
#include "src/heap_profile.h"

namespace {

using Profiler = v8::HeapProfiler;

/* ---- Tracking ------------------------------------------------------------------------- */

class Intervals final : public v8::OutputStream {
 public:
  Intervals(v8c_heap_interval_fn each, void *data) : each_(each), data_(data) {}
  bool canceled() const { return canceled_; }

  void EndOfStream() override {}
  WriteResult WriteAsciiChunk(char *, int) override { return kAbort; }
  WriteResult WriteHeapStatsChunk(v8::HeapStatsUpdate *updates, int count) override {
    Outside outside;
    for (int i = 0; i < count && !canceled_; i++) {
      const v8c_heap_interval interval = {updates[i].index, updates[i].count, updates[i].size};
      canceled_ = each_(&interval, data_) != 0;
    }
    return canceled_ ? kAbort : kContinue;
  }

 private:
  v8c_heap_interval_fn each_;
  void *data_;
  bool canceled_ = false;
};

/* ---- Sampling --------------------------------------------------------------------------- */

const int max_depth = 1000; /* deeper trees than that no reader of JSON takes */

int check(const v8c_heap_sampling_options &options) {
  if (options.stack_depth < 0 || options.stack_depth > max_depth)
    return v8c__fail(V8C_ERANGE, "stack_depth is not 0 to %d", max_depth);
  return 0;
}

Profiler::SamplingFlags flags_of(const v8c_heap_sampling_options &options) {
  int flags = Profiler::kSamplingNoFlags;
  if (options.collect_first) flags |= Profiler::kSamplingForceGC;
  if (options.keep_minor) flags |= Profiler::kSamplingIncludeObjectsCollectedByMinorGC;
  if (options.keep_major) flags |= Profiler::kSamplingIncludeObjectsCollectedByMajorGC;
  return static_cast<Profiler::SamplingFlags>(flags);
}

struct Copy {
  v8::Isolate *isolate;
  v8c_heap_profile *to;
  bool failed;

  char *text(v8::Local<v8::String> name) {
    size_t len;
    char *text = v8c__text(isolate, name, &len);
    if (!text) failed = true;
    return text;
  }

  void node(const v8::AllocationProfile::Node *from, uint32_t parent, uint32_t depth) {
    char *function = text(from->name), *script = text(from->script_name);
    v8c_heap_node node = {};
    node.id = from->node_id;
    node.parent = parent;
    node.function = function;
    node.script = script;
    node.script_id = from->script_id;
    node.position = from->start_position;
    node.line = from->line_number;
    node.column = from->column_number;
    v8c__heap_profile_add_node(to, &node, depth);
    v8c__free(function);
    v8c__free(script);
    for (const auto &alloc : from->allocations) v8c__heap_profile_add_alloc(to, alloc.size, alloc.count);
  }

  /* As deep as stack_depth allows. */
  void tree(const v8::AllocationProfile::Node *from, uint32_t parent, uint32_t depth) {
    node(from, parent, depth);
    for (const auto *child : from->children) tree(child, from->node_id, depth + 1);
  }

  void samples(const std::vector<v8::AllocationProfile::Sample> &from) {
    for (const auto &one : from) {
      v8c_heap_sample sample = {};
      sample.node_id = one.node_id;
      sample.bytes = one.size;
      sample.count = one.count;
      sample.ordinal = one.sample_id;
      v8c__heap_profile_add_sample(to, &sample);
    }
  }
};

int copy(v8::Isolate *isolate, v8::AllocationProfile *from, v8c_heap_profile **out) {
  v8c_heap_profile *to = v8c__heap_profile_new();
  if (!to) return V8C_ENOMEM;
  Copy copy = {isolate, to, false};
  copy.tree(from->GetRootNode(), 0, 0);
  copy.samples(from->GetSamples());
  int err = v8c__heap_profile_finish(to);
  if (!err && copy.failed) err = V8C_ENOMEM;
  if (err)
    v8c_heap_profile_free(to);
  else
    *out = to;
  return err;
}

}  // namespace

int v8c_heap_track_start(v8c_isolate *isolate, const v8c_heap_track_options *given) {
  int err = entered(isolate);
  if (err) return err;
  v8c_heap_track_options options;
  err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (isolate->tracking) return v8c__fail(V8C_ESTATE, "objects are tracked already");
  v8::HandleScope handles(isolate->v8);
  isolate->v8->GetHeapProfiler()->StartTrackingHeapObjects(options.stacks);
  isolate->tracking = true;
  return 0;
}

int v8c_heap_track_update(v8c_isolate *isolate, v8c_heap_interval_fn each, void *data, uint32_t *last_id,
                          int64_t *time_us) {
  int err = entered(isolate);
  if (err) return err;
  if (!each) return v8c__code(V8C_EINVAL);
  if (!isolate->tracking) return v8c__fail(V8C_ESTATE, "objects are not tracked");
  v8::HandleScope handles(isolate->v8);
  Intervals intervals(each, data);
  int64_t time;
  uint32_t id = isolate->v8->GetHeapProfiler()->GetHeapStats(&intervals, &time);
  v8c__drain(isolate); /* what the callback freed */
  if (intervals.canceled()) return v8c__code(V8C_ECANCELED);
  if (last_id) *last_id = id;
  if (time_us) *time_us = time;
  return 0;
}

static void stop_tracking(v8c_isolate *isolate) {
  isolate->v8->GetHeapProfiler()->StopTrackingHeapObjects();
  isolate->tracking = false;
}

int v8c_heap_track_stop(v8c_isolate *isolate) {
  int err = entered(isolate);
  if (err) return err;
  if (!isolate->tracking) return v8c__fail(V8C_ESTATE, "objects are not tracked");
  stop_tracking(isolate);
  return 0;
}

int v8c_heap_sampling_start(v8c_isolate *isolate, const v8c_heap_sampling_options *given) {
  int err = entered(isolate);
  if (err) return err;
  v8c_heap_sampling_options options;
  err = v8c__options(given, &options, sizeof options);
  if (!err) err = check(options);
  if (err) return err;
  v8::HandleScope handles(isolate->v8);
  uint64_t interval = options.interval_bytes ? options.interval_bytes : 512 * 1024;
  int depth = options.stack_depth ? options.stack_depth : 16;
  if (isolate->sampling ||
      !isolate->v8->GetHeapProfiler()->StartSamplingHeapProfiler(interval, depth, flags_of(options)))
    return v8c__fail(V8C_ESTATE, "allocations are sampled already");
  isolate->sampling = true;
  return 0;
}

int v8c_heap_sampling_get(v8c_isolate *isolate, v8c_heap_profile **out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (!isolate->sampling) return v8c__fail(V8C_ESTATE, "allocations are not sampled");
  v8::HandleScope handles(isolate->v8);
  v8::AllocationProfile *profile = isolate->v8->GetHeapProfiler()->GetAllocationProfile();
  if (!profile) return v8c__fail(V8C_ESTATE, "allocations are not sampled");
  err = copy(isolate->v8, profile, out);
  delete profile;
  v8c__drain(isolate);
  return err ? v8c__code(err) : 0;
}

static void stop_sampling(v8c_isolate *isolate) {
  isolate->v8->GetHeapProfiler()->StopSamplingHeapProfiler();
  isolate->sampling = false;
}

int v8c_heap_sampling_stop(v8c_isolate *isolate) {
  int err = entered(isolate);
  if (err) return err;
  if (!isolate->sampling) return v8c__fail(V8C_ESTATE, "allocations are not sampled");
  stop_sampling(isolate);
  return 0;
}

void v8c__heap_watch_end(v8c_isolate *isolate) {
  if (isolate->tracking) stop_tracking(isolate);
  if (isolate->sampling) stop_sampling(isolate);
}
