/* heap_profiler.cc: heap snapshots, streamed. */
#include <v8-profiler.h>

#include "shim/outside.h"

namespace {

class Progress final : public v8::ActivityControl {
 public:
  explicit Progress(const v8c_heap_snapshot_options &options) : options_(options) {}
  bool canceled() const { return canceled_; }

  ControlOption ReportProgressValue(uint32_t done, uint32_t total) override {
    /* V8 reports on after it was told to stop; the host has answered once and for all. */
    if (!canceled_ && options_.progress) {
      Outside outside;
      canceled_ = options_.progress(done, total, options_.data) != 0;
    }
    return canceled_ ? kAbort : kContinue;
  }

 private:
  const v8c_heap_snapshot_options &options_;
  bool canceled_ = false;
};

class Stream final : public v8::OutputStream {
 public:
  Stream(v8c_write_fn write, void *data) : write_(write), data_(data) {}
  bool canceled() const { return canceled_; }

  int GetChunkSize() override { return 64 * 1024; }
  void EndOfStream() override {}
  WriteResult WriteAsciiChunk(char *bytes, int size) override {
    if (!canceled_) {
      Outside outside;
      canceled_ = write_(bytes, static_cast<size_t>(size), data_) != 0;
    }
    return canceled_ ? kAbort : kContinue;
  }

 private:
  v8c_write_fn write_;
  void *data_;
  bool canceled_ = false;
};

const v8::HeapSnapshot *take(v8::HeapProfiler *profiler, const v8c_heap_snapshot_options &options, Progress *progress) {
  using Profiler = v8::HeapProfiler;
  Profiler::HeapSnapshotOptions to;
  to.control = progress;
  to.snapshot_mode =
      options.expose_internals ? Profiler::HeapSnapshotMode::kExposeInternals : Profiler::HeapSnapshotMode::kRegular;
  to.numerics_mode =
      options.no_numbers ? Profiler::NumericsMode::kHideNumericValues : Profiler::NumericsMode::kExposeNumericValues;
  return profiler->TakeHeapSnapshot(to);
}

/* A canceled walk leaves the names that it had gathered; with the last snapshot they go. */
void drop_names(v8::HeapProfiler *profiler) {
  if (profiler->GetSnapshotCount() == 0) profiler->DeleteAllHeapSnapshots();
}

}  // namespace

static int write_snapshot(v8c_isolate *isolate, const v8c_heap_snapshot_options &options, v8c_write_fn write,
                          void *data) {
  v8::HandleScope handles(isolate->v8);
  v8::HeapProfiler *profiler = isolate->v8->GetHeapProfiler();
  Progress progress(options);
  const v8::HeapSnapshot *snapshot = take(profiler, options, &progress);
  if (!snapshot) {
    drop_names(profiler);
    return v8c__code(V8C_ECANCELED);
  }
  Stream stream(write, data);
  if (!progress.canceled()) snapshot->Serialize(&stream);
  const_cast<v8::HeapSnapshot *>(snapshot)->Delete();
  return v8c__code(progress.canceled() || stream.canceled() ? V8C_ECANCELED : 0);
}

int v8c_heap_snapshot_write(v8c_isolate *isolate, const v8c_heap_snapshot_options *given, v8c_write_fn write,
                            void *data) {
  int err = entered(isolate);
  if (err) return err;
  if (!write) return v8c__code(V8C_EINVAL);
  v8c_heap_snapshot_options options;
  err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  err = write_snapshot(isolate, options, write, data);
  v8c__drain(isolate); /* what the callbacks freed */
  return err;
}
