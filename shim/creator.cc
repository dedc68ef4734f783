/* creator.cc: V8's half of snapshots: heaps into blobs, and isolates from blobs. Containers
 * and their checks are src/pack's. */
#include <libplatform/libplatform.h>

#include <new>

#include "shim/class.h"
#include "shim/creator.h"
#include "shim/determinism.h"
#include "shim/isolate.h"
#include "shim/retainers.h"
#include "shim/task.h"
#include "src/pack/engine.h"
#include "src/pack/heap.h"

namespace {

const int settle_rounds = 16; /* a cleanup may register anew: do not follow for ever */

void take(v8c_isolate *isolate, const v8c__heap &heap, v8::Isolate::CreateParams *params) {
  isolate->blob = {static_cast<const char *>(heap.blob), (int)heap.blob_len};
  isolate->has_default_context = heap.blob != nullptr;
  isolate->snapshot_contexts = heap.contexts;
  isolate->external_references = heap.references;
  isolate->keep = heap.keep;
  isolate->keep_release = heap.keep_release;
  isolate->deterministic = heap.deterministic;
  isolate->clock_ms = heap.clock_ms;
  isolate->random_state = heap.random_seed;
  isolate->load_pointer = heap.load;
  isolate->load_data = heap.load_data;
  params->external_references = heap.references;
  if (heap.blob) params->snapshot_blob = &isolate->blob;
}

/* In the creator's isolate, as v8c_enter but without a context. */
class Inside {
 public:
  explicit Inside(v8c_isolate *isolate) : outer_(v8c__current), locker_(isolate->v8), scope_(isolate->v8) {
    v8c__current = isolate;
  }
  ~Inside() { v8c__current = outer_; }

 private:
  v8c_isolate *outer_;
  v8c__locked locker_;
  v8::Isolate::Scope scope_;
};

}  // namespace

int v8c__heap_restore(const v8c__heap *heap, const v8c_isolate_options *options, v8c_isolate **out) {
  v8::Isolate::CreateParams params;
  v8c_isolate *isolate;
  int err = v8c__isolate_prepare(options, &isolate, &params);
  if (err) return err;
  if (heap->blob_len > INT32_MAX) {
    v8c__isolate_drop(isolate);
    return v8c__code(V8C_ERANGE);
  }
  take(isolate, *heap, &params);
  v8c__isolate_adopt(isolate, v8::Isolate::New(params));
  *out = isolate;
  return 0;
}

/* ---- Creator -------------------------------------------------------------------------- */

int v8c__heap_creator_new(const v8c__heap *base, const v8c_isolate_options *options, v8c__heap_creator **out) {
  v8::Isolate::CreateParams params;
  v8c_isolate *isolate;
  int err = v8c__stack_known();
  if (!err) err = v8c__isolate_prepare(options, &isolate, &params);
  if (!err && base->deterministic && !v8c__deterministic()) {
    v8c__isolate_drop(isolate);
    return v8c__fail(V8C_ESTATE, "deterministic: V8 was not started so, and its seeds cannot be changed any more");
  }
  if (err) return err;
  void *memory = v8c__calloc(sizeof(v8c__heap_creator));
  if (!memory) {
    v8c__isolate_drop(isolate);
    return v8c__code(V8C_ENOMEM);
  }
  auto *creator = new (memory) v8c__heap_creator();
  take(isolate, *base, &params);
  isolate->of_creator = true;
  creator->saver = {base->save, base->load_data, 0};
  if (base->deterministic) v8c__seed_entropy(base->random_seed);
  creator->v8 = new v8::SnapshotCreator(params);
  v8c__seed_entropy(0);
  creator->isolate = creator->held = isolate;
  isolate->live.fetch_add(1, std::memory_order_relaxed);
  v8c__isolate_adopt(isolate, creator->v8->GetIsolate());
  isolate->v8->Exit(); /* V8 leaves it entered; ours are entered by v8c_enter, on any thread */
  *out = creator;
  return 0;
}

int v8c__refuse_unregistered(const v8c_isolate *isolate, intptr_t address) {
  if (!address) return 0;
  for (const intptr_t *known = isolate->external_references; *known; known++)
    if (*known == address) return 0;
  return v8c__fail(V8C_ESNAPSHOT,
                   "an address that a snapshot cannot hold: v8c_register_native it before the first creator");
}

bool v8c__heap_creator_entered(const v8c__heap_creator *creator) {
  return creator->isolate && creator->isolate->entered.load(std::memory_order_acquire);
}

v8c_isolate *v8c__heap_creator_isolate(v8c__heap_creator *creator) { return creator->isolate; }

static int own_context(const v8c__heap_creator *creator, const v8c_context *context) {
  if (!creator->isolate || creator->settled) return v8c__fail(V8C_ESTATE, "the snapshot was made already");
  if (!context || context->owned.isolate != creator->isolate)
    return v8c__fail(V8C_EINVAL, "the context is not of the creator's isolate");
  return 0;
}

int v8c__heap_creator_default(v8c__heap_creator *creator, v8c_context *context) {
  int err = own_context(creator, context);
  if (err) return err;
  Inside inside(creator->isolate);
  v8::HandleScope handles(creator->isolate->v8);
  creator->default_context.Reset(creator->isolate->v8, local(context));
  return 0;
}

int v8c__heap_creator_add(v8c__heap_creator *creator, v8c_context *context, size_t *index) {
  int err = own_context(creator, context);
  if (err) return err;
  Inside inside(creator->isolate);
  v8::HandleScope handles(creator->isolate->v8);
  size_t count = creator->context_count;
  using Slot = v8::Global<v8::Context>;
  auto *grown = static_cast<Slot *>(v8c__alloc((count + 1) * sizeof(Slot)));
  if (!grown) return v8c__code(V8C_ENOMEM);
  for (size_t i = 0; i < count; i++) {
    new (&grown[i]) Slot(static_cast<Slot &&>(creator->contexts[i]));
    creator->contexts[i].~Slot();
  }
  new (&grown[count]) Slot(creator->isolate->v8, local(context));
  v8c__free(creator->contexts);
  creator->contexts = grown;
  creator->context_count = count + 1;
  if (index) *index = count;
  return 0;
}

/* Runs what V8 posted, cleanups of FinalizationRegistry among it; true when there was any. */
static bool pump(v8c_isolate *isolate) {
  bool any = false;
  while (v8::platform::PumpMessageLoop(v8c__platform(), isolate->v8)) any = true;
  isolate->v8->PerformMicrotaskCheckpoint();
  return any;
}

namespace {

/* The contexts of the snapshot without handles of their own, the default one last. */
struct Contexts {
  v8::Local<v8::Context> *at = nullptr;
  size_t count = 0;
  bool take(const v8c__heap_creator &creator) {
    at = static_cast<v8::Local<v8::Context> *>(v8c__calloc((creator.context_count + 1) * sizeof *at));
    for (size_t i = 0; at && i < creator.context_count; i++) at[count++] = strong(creator.contexts[i]);
    if (at && !creator.default_context.IsEmpty()) at[count++] = strong(creator.default_context);
    return at;
  }
  size_t distinct() const {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
      bool before = false;
      for (size_t k = 0; k < i && !before; k++) before = at[k] == at[i];
      found += !before;
    }
    return found;
  }
  ~Contexts() { v8c__free(at); }
};

}  // namespace

/* V8 ends the process over a global handle that is not ours to let go. Who makes them is ICU:
 * every live Intl object holds one or more. Ours are counted, so that theirs are seen; only then
 * the heap is walked to find whose they are. */
static int refuse_foreign_handles(const v8c__heap_creator &creator, const Contexts &contexts) {
  v8::HeapStatistics stats;
  creator.isolate->v8->GetHeapStatistics(&stats);
  const size_t handle = 4 * sizeof(void *), all = stats.used_global_handles_size() / handle;
  const size_t ours = contexts.count + creator.value_count + creator.template_count;
  if (all <= ours) return 0;
  return v8c__name_unserializable(creator.isolate, contexts.at, contexts.count, all - ours);
}

/* V8 would write a context that is not one of the snapshot's as it is, with addresses of this
 * process in it. */
static int refuse_foreign_contexts(const v8c__heap_creator &creator, const Contexts &contexts) {
  v8::HeapStatistics stats;
  creator.isolate->v8->GetHeapStatistics(&stats);
  const size_t all = stats.number_of_native_contexts(), ours = contexts.distinct();
  if (all > ours)
    return v8c__fail(V8C_ESNAPSHOT, "objects in the snapshot refer to %zu context%s that %s not in it: v8c_creator_add",
                     all - ours, all - ours == 1 ? "" : "s", all - ours == 1 ? "is" : "are");
  return ours > 1 ? v8c__refuse_links(creator.isolate, contexts.at, contexts.count) : 0;
}

static int refuse(const v8c__heap_creator &creator) {
  Contexts contexts;
  if (!contexts.take(creator)) return v8c__code(V8C_ENOMEM);
  int err = refuse_foreign_handles(creator, contexts);
  return err ? err : refuse_foreign_contexts(creator, contexts);
}

/* Lets go of all that is ours in the heap, and collects until nothing is left to do. */
static int settle(v8c__heap_creator *creator) {
  v8c_isolate *isolate = creator->isolate;
  Inside inside(isolate);
  v8c__stack_for(isolate);
  v8::HandleScope handles(isolate->v8);
  v8c__drain(isolate);
  v8c__classes_let_go(isolate);
  v8c__detach_all(isolate);
  isolate->exception.Reset();
  isolate->message.Reset();
  isolate->exception_context.Reset();
  isolate->depth++;
  bool more = true;
  for (int round = 0; more && round < settle_rounds; round++) {
    isolate->v8->LowMemoryNotification();
    more = pump(isolate);
  }
  isolate->depth--;
  v8c__detach_all(isolate); /* what cleanups made */
  v8c__symbols_drop(isolate);
  if (more)
    return v8c__fail(V8C_ESNAPSHOT, "callbacks of a FinalizationRegistry register dead targets again and again");
  return refuse(*creator);
}

/* Hands the contexts to V8, which wants a default one. */
static void give_contexts(v8c__heap_creator *creator) {
  v8::Isolate *isolate = creator->isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context =
      creator->default_context.IsEmpty() ? v8c__context_of_v8(creator->isolate) : creator->default_context.Get(isolate);
  auto fields = v8c__save_fields(&creator->saver);
  auto slots = v8c__save_slots(&creator->saver);
  creator->v8->SetDefaultContext(context, fields, slots);
  creator->default_context.Reset();
  for (size_t i = 0; i < creator->context_count; i++) {
    creator->v8->AddContext(creator->contexts[i].Get(isolate), fields, slots);
    creator->contexts[i].Reset();
  }
}

/* The end of the creator's isolate, with or without a blob made. */
static void close_isolate(v8c__heap_creator *creator) {
  v8c_isolate *isolate = creator->isolate;
  v8c_isolate *outer = v8c__current;
  v8c__current = nullptr;
  isolate->v8->Enter(); /* as the SnapshotCreator left it: its end exits */
  v8c__tasks_end(isolate->v8);
  delete creator->v8;
  v8c__current = outer;
  creator->v8 = nullptr;
  creator->isolate = nullptr;
  v8c__isolate_gone(isolate);
}

/* The same before a blob was tried. */
static void end_without_blob(v8c__heap_creator *creator) {
  {
    Inside inside(creator->isolate);
    creator->default_context.Reset();
    for (size_t i = 0; i < creator->context_count; i++) creator->contexts[i].Reset();
    v8c__creator_drop_data(creator);
  }
  if (!creator->settled) v8c__isolate_detach(creator->isolate);
  close_isolate(creator);
}

int v8c__heap_creator_settle(v8c__heap_creator *creator) {
  v8c_isolate *isolate = creator->isolate;
  if (!isolate || creator->settled) return v8c__fail(V8C_ESTATE, "the snapshot was made already");
  if (isolate->entered.load(std::memory_order_acquire))
    return v8c__fail(V8C_ESTATE, "the creator's isolate is entered");
  int err = v8c__stack_known();
  if (err) return err;
  creator->settled = true;
  err = settle(creator);
  if (err) end_without_blob(creator);
  return err;
}

static int make_blob(v8c__heap_creator *creator, v8c_code_handling handling, v8::StartupData *data) {
  Inside inside(creator->isolate);
  int err = v8c__creator_give_data(creator);
  if (err) return err;
  v8c__creator_drop_data(creator);
  v8c__kept_drop(creator->isolate);
  give_contexts(creator);
  v8c__isolate_unwatch(creator->isolate);
  *data = creator->v8->CreateBlob(handling == V8C_CODE_CLEAR ? v8::SnapshotCreator::FunctionCodeHandling::kClear
                                                             : v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  return 0;
}

int v8c__heap_creator_blob(v8c__heap_creator *creator, v8c_code_handling handling, const char **blob, size_t *len,
                           bool *seeded) {
  if (!creator->isolate || !creator->settled) return v8c__code(V8C_ESTATE);
  v8::StartupData data;
  int err = make_blob(creator, handling, &data);
  if (err) {
    end_without_blob(creator);
    return err;
  }
  close_isolate(creator);
  if (!data.data) return v8c__fail(V8C_ESNAPSHOT, "V8 made no blob");
  if (creator->saver.err) {
    v8c__heap_blob_free(data.data);
    return creator->saver.err;
  }
  *seeded = !data.CanBeRehashed();
  if (*seeded && !v8c__fixed_hash_seed()) { /* read by V8 as if it could, where seeds are fresh */
    v8c__heap_blob_free(data.data);
    return v8c__fail(V8C_ESNAPSHOT,
                     "the heap holds a hash table that V8 cannot give a new seed, as every ES module "
                     "does: v8c_start_options.fixed_hash_seed");
  }
  *blob = data.data;
  *len = (size_t)data.raw_size;
  return 0;
}

void v8c__heap_blob_free(const char *blob) { delete[] blob; }

void v8c__heap_creator_free(v8c__heap_creator *creator) {
  if (!creator) return;
  if (creator->isolate) end_without_blob(creator);
  v8c__free(creator->contexts);
  v8c__free(creator->data);
  v8c_buf_free(&creator->names);
  v8c__isolate_drop(creator->held);
  creator->~v8c__heap_creator();
  v8c__free(creator);
}
