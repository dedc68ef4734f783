/* cpu_profiler.cc: V8's CPU profiler. What it has recorded is copied out at the stop
 * (src/cpu_profile.c), so that a profile needs neither profiler nor isolate.
 *
 * Titles are ours: V8 is asked for anonymous profiles, which it tells apart by number. By title
 * it takes the empty one for "the last that was started" and cuts at a NUL. */
#include <string.h>
#include <v8-profiler.h>
#include <v8-unwinder.h>

#include "shim/cpu_label.h"
#include "shim/shim.h"
#include "src/cpu_profile.h"

namespace {

struct Running {
  Running *next;
  v8::ProfilerId id;
  char *title;
  size_t len;
};

}  // namespace

struct v8c_cpu_profiler {
  v8c__owned owned;
  v8::CpuProfiler *v8;
  Running *running = nullptr;
};

namespace {

v8c_cpu_profiler *profiler_of(v8c__owned *self) { return reinterpret_cast<v8c_cpu_profiler *>(self); }

/* Where the title is linked, or where a new one would be. */
Running **find(v8c_cpu_profiler *profiler, const char *title, size_t len) {
  Running **link = &profiler->running;
  while (*link && ((*link)->len != len || memcmp((*link)->title, title, len) != 0)) link = &(*link)->next;
  return link;
}

void free_running(Running *running) {
  if (!running) return;
  v8c__free(running->title);
  v8c__free(running);
}

Running *new_running(const char *title, size_t len) {
  auto *running = static_cast<Running *>(v8c__calloc(sizeof(Running)));
  if (!running) return nullptr;
  running->title = v8c__strdup(title, len);
  running->len = len;
  if (running->title) return running;
  v8c__free(running);
  return nullptr;
}

/* V8 would free its profiler under the thread that samples: what runs is stopped first. */
void detach(v8c__owned *self) {
  v8c_cpu_profiler *profiler = profiler_of(self);
  while (Running *running = profiler->running) {
    profiler->running = running->next;
    if (v8::CpuProfile *profile = profiler->v8->Stop(running->id)) profile->Delete();
    v8c__label_profiles(profiler->owned.isolate, -1);
    free_running(running);
  }
  profiler->v8->Dispose();
  profiler->v8 = nullptr;
}

void release(v8c__owned *self) { v8c__free(self); }

static_assert(sizeof(v8c_cpu_mode) == sizeof(int));

int check(const v8c_cpu_options &options) {
  if (options.interval_us < 0) return v8c__fail(V8C_ERANGE, "interval_us is negative");
  int mode; /* read as an enum of C++, another value would be undefined behaviour */
  memcpy(&mode, &options.mode, sizeof mode);
  if (mode != V8C_CPU_LEAF_LINES && mode != V8C_CPU_CALLER_LINES)
    return v8c__fail(V8C_EINVAL, "mode is none of v8c_cpu_mode");
  return 0;
}

/* V8's number of samples to keep: none is 0 there. */
unsigned limit_of(const v8c_cpu_options &options) {
  if (options.no_samples) return 0;
  return options.max_samples ? options.max_samples : v8::CpuProfilingOptions::kNoSampleLimit;
}

int start(v8c_cpu_profiler *profiler, const v8c_cpu_options &options, Running *running) {
  int interval = options.interval_us ? options.interval_us : 1000;
  if (!profiler->running) profiler->v8->SetSamplingInterval(interval);
  v8::CpuProfilingMode mode = options.mode == V8C_CPU_CALLER_LINES ? v8::kCallerLineNumbers : v8::kLeafNodeLineNumbers;
  v8::HandleScope handles(profiler->owned.isolate->v8);
  v8::CpuProfilingResult result = profiler->v8->Start(v8::CpuProfilingOptions(mode, limit_of(options), interval));
  running->id = result.id;
  if (result.status == v8::CpuProfilingStatus::kStarted) return 0;
  return v8c__fail(V8C_ESTATE, "V8 runs no more profiles at once");
}

/* Both enums are V8's under names of ours. */
static_assert((int)V8C_CPU_SCRIPT == v8::CpuProfileNode::kScript &&
              (int)V8C_CPU_UNRESOLVED == v8::CpuProfileNode::kUnresolved);
static_assert((int)V8C_CPU_JS == v8::JS && (int)V8C_CPU_EXTERNAL == v8::EXTERNAL &&
              (int)V8C_CPU_LOGGING == v8::LOGGING);

/* ---- Copying ------------------------------------------------------------------------- */

const char *bailout_of(const v8::CpuProfileNode *node) {
  const char *reason = node->GetBailoutReason();
  return reason && strcmp(reason, "no reason") != 0 ? reason : nullptr;
}

void copy_ticks(const v8::CpuProfileNode *from, v8c_cpu_profile *to) {
  unsigned count = from->GetHitLineCount();
  using Tick = v8::CpuProfileNode::LineTick;
  auto *ticks = static_cast<Tick *>(v8c__alloc(count * sizeof(Tick)));
  if (ticks && count && from->GetLineTicks(ticks, count))
    for (unsigned i = 0; i < count; i++) v8c__cpu_profile_add_ticks(to, ticks[i].line, ticks[i].hit_count);
  v8c__free(ticks);
}

void copy_deopts(const v8::CpuProfileNode *from, v8c_cpu_profile *to) {
  for (const v8::CpuProfileDeoptInfo &deopt : from->GetDeoptInfos()) {
    v8c__cpu_profile_add_deopt(to, deopt.deopt_reason);
    for (const v8::CpuProfileDeoptFrame &frame : deopt.stack)
      v8c__cpu_profile_add_deopt_frame(to, frame.script_id, frame.position);
  }
}

void copy_node(const v8::CpuProfileNode *from, v8c_cpu_profile *to) {
  const v8::CpuProfileNode *parent = from->GetParent();
  v8c_cpu_node node = {};
  node.id = from->GetNodeId();
  node.parent = parent ? parent->GetNodeId() : 0;
  node.function = from->GetFunctionNameStr();
  node.script = from->GetScriptResourceNameStr();
  node.script_id = from->GetScriptId();
  node.line = from->GetLineNumber();
  node.column = from->GetColumnNumber();
  node.hits = from->GetHitCount();
  node.bailout = bailout_of(from);
  node.source = static_cast<v8c_cpu_source>(from->GetSourceType());
  v8c__cpu_profile_add_node(to, &node);
  copy_ticks(from, to);
  copy_deopts(from, to);
}

/* As deep as the deepest stack that was sampled; V8 samples 255 frames at most, each with
 * what was inlined into it. */
void copy_tree(const v8::CpuProfileNode *from, v8c_cpu_profile *to) {
  copy_node(from, to);
  for (int i = 0; i < from->GetChildrenCount(); i++) copy_tree(from->GetChild(i), to);
}

int copy(v8c_isolate *isolate, v8::CpuProfile *from, const Running *running, v8c_cpu_profile **out) {
  v8c_cpu_profile *to = v8c__cpu_profile_new(running->title, running->len, from->GetStartTime(), from->GetEndTime());
  if (!to) return v8c__code(V8C_ENOMEM);
  copy_tree(from->GetTopDownRoot(), to);
  for (int i = 0; i < from->GetSamplesCount(); i++)
    v8c__cpu_profile_add_sample(to, from->GetSample(i)->GetNodeId(), from->GetSampleTimestamp(i),
                                static_cast<v8c_cpu_state>(from->GetSampleState(i)));
  v8c__labels_copy(isolate, to);
  int err = v8c__cpu_profile_finish(to);
  if (!err) {
    *out = to;
    return 0;
  }
  v8c_cpu_profile_free(to);
  return v8c__code(err);
}

}  // namespace

int v8c_cpu_profiler_new(v8c_isolate *isolate, v8c_cpu_profiler **out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  auto *profiler = static_cast<v8c_cpu_profiler *>(v8c__calloc(sizeof(v8c_cpu_profiler)));
  if (!profiler) return v8c__code(V8C_ENOMEM);
  /* Eager: when lazy, V8 does not know loops that were optimised before the start, and charges
   * all their samples to the caller. */
  v8::HandleScope handles(isolate->v8);
  profiler->v8 = v8::CpuProfiler::New(isolate->v8, v8::kDebugNaming, v8::kEagerLogging);
  v8c__own(isolate, &profiler->owned, detach, release);
  *out = profiler;
  return 0;
}

int v8c_cpu_start(v8c_cpu_profiler *profiler, const char *title, size_t len, const v8c_cpu_options *given) {
  int err = entered(profiler ? &profiler->owned : nullptr);
  if (err) return err;
  if (!title) return v8c__code(V8C_EINVAL);
  v8c_cpu_options options;
  err = v8c__options(given, &options, sizeof options);
  if (!err) err = check(options);
  if (err) return err;
  len = v8c__len(title, len);
  if (*find(profiler, title, len)) return v8c__fail(V8C_EEXIST, "a profile with this title runs");
  Running *running = new_running(title, len);
  if (!running) return v8c__code(V8C_ENOMEM);
  err = start(profiler, options, running);
  if (err) {
    free_running(running);
    return err;
  }
  running->next = profiler->running;
  profiler->running = running;
  v8c__label_profiles(profiler->owned.isolate, +1);
  return 0;
}

/* Takes the title's profile off the list; V8's is stopped, and NULL if V8 does not know it. */
static int take(v8c_cpu_profiler *profiler, const char *title, size_t len, Running **out, v8::CpuProfile **from) {
  Running **link = find(profiler, title, v8c__len(title, len));
  if (!*link) return v8c__fail(V8C_ENOENT, "no profile with this title runs");
  *out = *link;
  *link = (*link)->next;
  *from = profiler->v8->Stop((*out)->id);
  return 0;
}

int v8c_cpu_stop(v8c_cpu_profiler *profiler, const char *title, size_t len, v8c_cpu_profile **out) {
  int err = entered(profiler ? &profiler->owned : nullptr);
  if (err) return err;
  if (!title || !out) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(profiler->owned.isolate->v8);
  Running *running = nullptr;
  v8::CpuProfile *profile = nullptr;
  err = take(profiler, title, len, &running, &profile);
  if (err) return err;
  err = profile ? copy(profiler->owned.isolate, profile, running, out)
                : v8c__fail(V8C_ENOENT, "V8 does not know the profile");
  if (profile) profile->Delete();
  free_running(running);
  v8c__label_profiles(profiler->owned.isolate, -1);
  return err;
}

int v8c_cpu_discard(v8c_cpu_profiler *profiler, const char *title, size_t len) {
  int err = entered(profiler ? &profiler->owned : nullptr);
  if (err) return err;
  if (!title) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(profiler->owned.isolate->v8);
  Running *running = nullptr;
  v8::CpuProfile *profile = nullptr;
  err = take(profiler, title, len, &running, &profile);
  if (err) return err;
  if (profile) profile->Delete();
  free_running(running);
  v8c__label_profiles(profiler->owned.isolate, -1);
  return 0;
}

void v8c_cpu_profiler_free(v8c_cpu_profiler *profiler) {
  if (profiler) v8c__disown(&profiler->owned);
}
