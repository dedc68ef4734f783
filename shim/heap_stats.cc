/* heap_stats.cc: what V8 counts of its heap: by space, by code, by type of object. */
#include <string.h>

#include "shim/shim.h"

namespace {

/* Copies as much of *from as the caller's struct has, whose size stays. */
template <class Stats>
void fill(Stats from, Stats *out) {
  size_t size = out->size;
  from.size = size;
  memcpy(out, &from, size < sizeof from ? size : sizeof from);
}

template <class Stats>
int sized(const Stats *out) {
  return out && out->size >= sizeof out->size ? 0 : v8c__fail(V8C_EINVAL, "out->size is not set");
}

}  // namespace

size_t v8c_heap_space_count(v8c_isolate *isolate) { return entered(isolate) ? 0 : isolate->v8->NumberOfHeapSpaces(); }

int v8c_heap_space_get(v8c_isolate *isolate, size_t index, v8c_heap_space *out) {
  int err = entered(isolate);
  if (!err) err = sized(out);
  if (err) return err;
  v8::HeapSpaceStatistics from;
  if (index >= isolate->v8->NumberOfHeapSpaces() || !isolate->v8->GetHeapSpaceStatistics(&from, index))
    return v8c__fail(V8C_ERANGE, "space %zu of %zu", index, isolate->v8->NumberOfHeapSpaces());
  v8c_heap_space space = {};
  space.name = from.space_name() ? from.space_name() : "";
  space.bytes = from.space_size();
  space.used_bytes = from.space_used_size();
  space.available_bytes = from.space_available_size();
  space.physical_bytes = from.physical_space_size();
  fill(space, out);
  return 0;
}

int v8c_heap_code_get(v8c_isolate *isolate, v8c_heap_code *out) {
  int err = entered(isolate);
  if (!err) err = sized(out);
  if (err) return err;
  v8::HeapCodeStatistics from;
  isolate->v8->GetHeapCodeAndMetadataStatistics(&from);
  v8c_heap_code code = {};
  code.code_bytes = from.code_and_metadata_size();
  code.bytecode_bytes = from.bytecode_and_metadata_size();
  code.external_source_bytes = from.external_script_source_size();
  code.profiler_bytes = from.cpu_profiler_metadata_size();
  fill(code, out);
  return 0;
}

int v8c_heap_objects(v8c_isolate *isolate, v8c_heap_object_fn each, void *data) {
  int err = entered(isolate);
  if (err) return err;
  if (!each) return v8c__code(V8C_EINVAL);
  size_t types = isolate->v8->NumberOfTrackedHeapObjectTypes();
  for (size_t i = 0; i < types; i++) {
    v8::HeapObjectStatistics from;
    if (!isolate->v8->GetHeapObjectStatisticsAtLastGC(&from, i)) {
      if (i == 0) return v8c__fail(V8C_ESTATE, "V8 was started without --track-gc-object-stats");
      continue;
    }
    v8c_heap_object object = {};
    object.size = sizeof object;
    object.type = from.object_type() ? from.object_type() : "";
    object.sub_type = from.object_sub_type() ? from.object_sub_type() : "";
    object.count = from.object_count();
    object.bytes = from.object_size();
    if (object.count && each(&object, data)) return v8c__code(V8C_ECANCELED);
  }
  return 0;
}
