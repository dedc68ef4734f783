/* cpu_label.cc: labels of what runs, logged in the clock of V8's CPU profiler. They go along with continuations
 * in V8's continuation data, where an object of ours holds the host's own value and the label. */
#include "shim/cpu_label.h"

#include <string.h>
#include <time.h>

#include <new>

#include "shim/isolate.h"

struct v8c__labels {
  bool on;
  uint32_t current; /* the label of what runs; 0: none */
  uint32_t outside; /* while a reaction runs: what it was before */
  bool inside;
  v8c__label_change *log;
  size_t log_count, log_cap;
  char **texts;                  /* of label 1, 2, … */
  v8::Global<v8::Object> *alone; /* what carries the label and nothing of the host's */
  size_t count, cap;
  uint32_t *table; /* labels by their text's hash; open addressing */
  size_t table_cap;
  bool lost; /* out of memory: changes are missing */
  v8::Global<v8::FunctionTemplate> carrier;
};

namespace {

enum { HOST, LABEL, FIELDS }; /* internal fields of what carries a label */

/* That of V8's samples: microseconds of the monotonic clock. */
int64_t now_us() {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- Texts ------------------------------------------------------------------------------- */

uint64_t hash_of(const char *text, size_t len) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < len; i++) hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
  return hash;
}

/* The place of a text in the table: its label, or 0. */
uint32_t *place_of(v8c__labels *labels, const char *text, size_t len) {
  for (size_t at = hash_of(text, len);; at++) {
    uint32_t *place = &labels->table[at & (labels->table_cap - 1)];
    const char *other = *place ? labels->texts[*place - 1] : nullptr;
    if (!other || (!strncmp(other, text, len) && !other[len])) return place;
  }
}

bool grow(v8c__labels *labels) {
  if (labels->count < labels->cap) return true;
  size_t cap = labels->cap ? labels->cap * 2 : 32;
  auto *texts = static_cast<char **>(v8c__realloc(labels->texts, cap * sizeof(char *)));
  if (texts) labels->texts = texts;
  auto *alone = static_cast<v8::Global<v8::Object> *>(v8c__calloc(cap * sizeof(v8::Global<v8::Object>)));
  auto *table = static_cast<uint32_t *>(v8c__calloc(cap * 2 * sizeof(uint32_t)));
  if (!texts || !alone || !table) {
    v8c__free(alone);
    v8c__free(table);
    return false;
  }
  for (size_t i = 0; i < cap; i++) new (&alone[i]) v8::Global<v8::Object>();
  for (size_t i = 0; i < labels->count; i++) alone[i] = std::move(labels->alone[i]);
  v8c__free(labels->alone);
  v8c__free(labels->table);
  labels->alone = alone;
  labels->table = table;
  labels->table_cap = cap * 2;
  labels->cap = cap;
  for (uint32_t i = 0; i < labels->count; i++) *place_of(labels, texts[i], strlen(texts[i])) = i + 1;
  return true;
}

/* 0 or V8C_ENOMEM. */
int label_of(v8c__labels *labels, const char *text, size_t len, uint32_t *out) {
  *out = 0;
  if (!len) return 0;
  if (!grow(labels)) return v8c__code(V8C_ENOMEM);
  uint32_t *place = place_of(labels, text, len);
  if (!*place) {
    char *copy = v8c__strdup(text, len);
    if (!copy) return v8c__code(V8C_ENOMEM);
    labels->texts[labels->count++] = copy;
    *place = (uint32_t)labels->count;
  }
  *out = *place;
  return 0;
}

/* ---- The log -------------------------------------------------------------------------------- */

void note(v8c__labels *labels, uint32_t label) {
  if (labels->log_count == labels->log_cap) {
    size_t cap = labels->log_cap ? labels->log_cap * 2 : 1024;
    void *grown = v8c__realloc(labels->log, cap * sizeof *labels->log);
    if (!grown) {
      labels->lost = true;
      return;
    }
    labels->log = static_cast<v8c__label_change *>(grown);
    labels->log_cap = cap;
  }
  labels->log[labels->log_count++] = {now_us(), label};
}

void runs(v8c_isolate *isolate, uint32_t label) {
  v8c__labels *labels = isolate->labels;
  if (labels->current == label) return;
  labels->current = label;
  if (isolate->profiles) note(labels, label);
}

/* ---- What goes along ------------------------------------------------------------------------------ */

v8::Local<v8::Object> carrier_of(v8c_isolate *isolate, v8::Local<v8::Value> value) {
  v8c__labels *labels = isolate->labels;
  if (!labels || value.IsEmpty() || !value->IsObject() || labels->carrier.IsEmpty()) return {};
  auto object = value.As<v8::Object>();
  if (object->InternalFieldCount() != FIELDS || !strong(labels->carrier)->HasInstance(object)) return {};
  return object;
}

uint32_t label_in(v8c_isolate *isolate, v8::Local<v8::Value> value) {
  v8::Local<v8::Object> carrier = carrier_of(isolate, value);
  if (carrier.IsEmpty()) return 0;
  uint32_t label = carrier->GetInternalField(LABEL).As<v8::Value>().As<v8::Uint32>()->Value();
  return label <= isolate->labels->count ? label : 0;
}

v8::MaybeLocal<v8::Object> make_carrier(v8c_isolate *isolate, v8::Local<v8::Value> host, uint32_t label) {
  v8::Isolate *v8 = isolate->v8;
  v8c__labels *labels = isolate->labels;
  v8c_context *context = v8c__frame_context(isolate);
  if (!context) return {};
  if (labels->carrier.IsEmpty()) {
    v8::Local<v8::FunctionTemplate> made = v8::FunctionTemplate::New(v8);
    made->InstanceTemplate()->SetInternalFieldCount(FIELDS);
    labels->carrier.Reset(v8, made);
  }
  v8::Local<v8::Object> carrier;
  if (!strong(labels->carrier)->InstanceTemplate()->NewInstance(local(context)).ToLocal(&carrier)) return {};
  carrier->SetInternalField(HOST, host);
  carrier->SetInternalField(LABEL, v8::Integer::NewFromUnsigned(v8, label));
  return carrier;
}

int ready(v8c_isolate *isolate) {
  int err = entered(isolate);
  if (err) return err;
  if (!isolate->labels || !isolate->labels->on) return v8c__fail(V8C_ESTATE, "labels are not on: v8c_cpu_labels_start");
  return 0;
}

/* From here on that is the label, and what goes along. */
void set(v8c_isolate *isolate, uint32_t label) {
  v8::HandleScope handles(isolate->v8);
  runs(isolate, label);
  if (isolate->depth && isolate->v8->HasPendingException()) return; /* V8 unwinds: nothing is made */
  v8::Local<v8::Value> carried = isolate->v8->GetContinuationPreservedEmbedderData();
  v8::Local<v8::Value> host = v8c__label_host_part(isolate, carried);
  isolate->v8->SetContinuationPreservedEmbedderData(v8c__label_carry(isolate, host));
}

}  // namespace

v8::Local<v8::Value> v8c__label_host_part(v8c_isolate *isolate, v8::Local<v8::Value> carried) {
  v8::Local<v8::Object> carrier = carrier_of(isolate, carried);
  return carrier.IsEmpty() ? carried : carrier->GetInternalField(HOST).As<v8::Value>();
}

v8::Local<v8::Value> v8c__label_carry(v8c_isolate *isolate, v8::Local<v8::Value> host) {
  v8c__labels *labels = isolate->labels;
  if (!labels || !labels->current) return host;
  bool bare = host->IsUndefined();
  v8::Global<v8::Object> &alone = labels->alone[labels->current - 1];
  if (bare && !alone.IsEmpty()) return alone.Get(isolate->v8);
  v8::TryCatch silent(isolate->v8);
  v8::Local<v8::Object> carrier;
  if (!make_carrier(isolate, host, labels->current).ToLocal(&carrier)) return host;
  if (bare) alone.Reset(isolate->v8, carrier);
  return carrier;
}

/* ---- When it changes -------------------------------------------------------------------------------- */

bool v8c__labels_on(const v8c_isolate *isolate) { return isolate->labels && isolate->labels->on; }

void v8c__label_before(v8c_isolate *isolate) {
  v8c__labels *labels = isolate->labels;
  v8::HandleScope handles(isolate->v8);
  if (!labels->inside) labels->outside = labels->current;
  labels->inside = true;
  runs(isolate, label_in(isolate, isolate->v8->GetContinuationPreservedEmbedderData()));
}

void v8c__label_after(v8c_isolate *isolate) {
  v8c__labels *labels = isolate->labels;
  if (!labels->inside) return;
  labels->inside = false;
  runs(isolate, labels->outside);
}

void v8c__label_turn_ends(v8c_isolate *isolate) {
  isolate->labels->inside = false;
  if (isolate->labels->current) set(isolate, 0);
}

void v8c__label_profiles(v8c_isolate *isolate, int change) {
  isolate->profiles += change;
  v8c__labels *labels = isolate->labels;
  if (!labels) return;
  if (!isolate->profiles) labels->log_count = 0;
  if (isolate->profiles == 1 && change > 0 && labels->on) {
    labels->lost = false;
    note(labels, labels->current);
  }
}

void v8c__labels_copy(v8c_isolate *isolate, v8c_cpu_profile *to) {
  v8c__labels *labels = isolate->labels;
  if (!labels || !labels->log_count) return;
  for (size_t i = 0; i < labels->count; i++) v8c__cpu_profile_add_label(to, labels->texts[i]);
  v8c__cpu_profile_set_changes(to, labels->log, labels->log_count);
}

/* ---- Asked for ------------------------------------------------------------------------------------------ */

int v8c_cpu_labels_start(v8c_isolate *isolate) {
  int err = entered(isolate);
  if (err) return err;
  if (v8c__labels_on(isolate)) return v8c__fail(V8C_ESTATE, "labels are on");
  if (!isolate->labels) {
    void *memory = v8c__calloc(sizeof(v8c__labels));
    if (!memory) return v8c__code(V8C_ENOMEM);
    isolate->labels = new (memory) v8c__labels{};
  }
  isolate->labels->on = true;
  if (isolate->profiles) note(isolate->labels, 0);
  v8c__promise_hook_settle(isolate);
  return 0;
}

int v8c_cpu_labels_stop(v8c_isolate *isolate) {
  int err = entered(isolate);
  if (err) return err;
  if (!v8c__labels_on(isolate)) return v8c__fail(V8C_ESTATE, "labels are not on");
  set(isolate, 0);
  isolate->labels->on = false;
  v8c__promise_hook_settle(isolate);
  return 0;
}

int v8c_cpu_label(v8c_isolate *isolate, const char *label, size_t len) {
  int err = ready(isolate);
  if (err) return err;
  uint32_t number = 0;
  err = label ? label_of(isolate->labels, label, v8c__len(label, len), &number) : 0;
  if (!err) set(isolate, number);
  return err;
}

const char *v8c_cpu_label_now(v8c_isolate *isolate) {
  if (entered(isolate) || !v8c__labels_on(isolate)) return nullptr;
  const v8c__labels *labels = isolate->labels;
  return labels->current ? labels->texts[labels->current - 1] : "";
}

int v8c_cpu_labeled(v8c_context *context, const char *label, size_t len, int (*body)(v8c_context *context, void *data),
                    void *data) {
  int err = begin(context);
  if (err) return err;
  if (!label || !body) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  if (!v8c__labels_on(isolate)) return body(context, data);
  uint32_t number = 0, before = isolate->labels->current;
  err = label_of(isolate->labels, label, v8c__len(label, len), &number);
  if (err) return err;
  set(isolate, number);
  int result = body(context, data);
  if (v8c__labels_on(isolate)) set(isolate, before);
  return result;
}

/* ---- The end ---------------------------------------------------------------------------------------------- */

void v8c__labels_detach(v8c_isolate *isolate) {
  v8c__labels *labels = isolate->labels;
  if (!labels) return;
  labels->on = false;
  labels->carrier.Reset();
  for (size_t i = 0; i < labels->count; i++) labels->alone[i].Reset();
}

void v8c__labels_free(v8c_isolate *isolate) {
  v8c__labels *labels = isolate->labels;
  isolate->labels = nullptr;
  if (!labels) return;
  for (size_t i = 0; i < labels->count; i++) v8c__free(labels->texts[i]);
  v8c__free(labels->texts);
  v8c__free(labels->alone);
  v8c__free(labels->table);
  v8c__free(labels->log);
  labels->~v8c__labels();
  v8c__free(labels);
}
