/* enter.c: groups, and how a thread gets into one.
 *
 * Each call enters its group when the thread is not in it yet. A thread that uses one group all the
 * time, while no other thread ever did, stays in it between calls, since entering costs ten times what
 * most calls do; it leaves when it uses another group, when it ends, or with its next call after
 * another thread wants in. A group that two threads have used is entered and left by each call. */
#include "src/jsc/jsc.h"

#include <stdlib.h>
#include <string.h>

enum { STAYS_AFTER = 512, THREADS = 1 << 15 };

_Thread_local jsc_thread jsc__thread;
static pthread_key_t thread_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool started;
static _Atomic uint16_t thread_numbers;
static _Atomic uint8_t dead[THREADS / 8];
static jsc_pool groups = {.bytes = (sizeof(jsc_group) + 63) / 64 * 64, .lock = PTHREAD_MUTEX_INITIALIZER};
static _Atomic uint64_t group_ids;

/* ---- Threads ------------------------------------------------------------------------------- */

bool jsc__thread_is_dead(uint16_t number) { return dead[number / 8 % (THREADS / 8)] >> number % 8 & 1; }

static void thread_ends(void *data) {
  jsc_thread *thread = data;
  if (thread->stays) jsc__step_out(thread->group);
  jsc__strings_thread_ends();
  atomic_fetch_or(&dead[thread->number / 8 % (THREADS / 8)], (uint8_t)(1 << thread->number % 8));
  thread->number = 0;
}

static void start(void) { started = !v8c_start(NULL) && !pthread_key_create(&thread_key, thread_ends); }

bool jsc__started(void) {
  pthread_once(&once, start);
  return started;
}

static void know_thread(jsc_thread *thread) {
  pthread_attr_t attr;
  void *low;
  size_t bytes;
  if (!pthread_getattr_np(pthread_self(), &attr)) {
    if (!pthread_attr_getstack(&attr, &low, &bytes)) {
      thread->stack_low = (uintptr_t)low;
      thread->stack_high = (uintptr_t)low + bytes;
    }
    pthread_attr_destroy(&attr);
  }
  thread->number = (uint16_t)(atomic_fetch_add(&thread_numbers, 1) % (THREADS - 1) + 1);
  atomic_fetch_and(&dead[thread->number / 8], (uint8_t) ~(1 << thread->number % 8));
  pthread_setspecific(thread_key, thread);
}

/* Everything goes: what is protected too, and the finalize callbacks run. While a thread is in the group,
 * that thread does it when it leaves. */
static void group_free(jsc_group *group) {
  group->slot.mark = JSC_FREE;
  jsc__uses_free(group);
  if (v8c_isolate_free(group->isolate)) {
    group->doomed = true;
    group->wanted = true;
    return;
  }
  jsc__cells_end(group);
  jsc__jobs_end(group);
  jsc__pool_give(&groups, group);
}

static void free_doomed(jsc_group *group) {
  if (JSC_UNLIKELY(group->doomed) && atomic_exchange(&group->doomed, false)) group_free(group);
}

/* ---- Enter and leave ---------------------------------------------------------------------------- */

void jsc__step_out(jsc_group *group) {
  jsc_thread *thread = &jsc__thread;
  if (!thread->stays || thread->group != group || thread->frames || group->depth) return;
  thread->stays = false;
  thread->group = NULL;
  thread->context = NULL;
  group->streak = 0;
  group->wanted = false;
  v8c_leave(&thread->frame);
  free_doomed(group);
}

/* Waits for a thread that stays in it. */
static bool wait_in(jsc_group *group, v8c_context *context, v8c_frame *frame) {
  uint16_t last = atomic_load_explicit(&group->last_thread, memory_order_relaxed);
  bool other = last && last != jsc__thread.number;
  if (other) group->wanted = true;
  if (v8c_enter(context, frame)) return false;
  if (other) {
    group->shared = true;
    group->wanted = false;
    group->streak = 0;
  }
  atomic_store_explicit(&group->last_thread, jsc__thread.number, memory_order_relaxed);
  return true;
}

bool jsc__enter_slow(jsc_call *call) {
  jsc_thread *thread = &jsc__thread;
  jsc_group *group = call->group;
  if (!thread->number) know_thread(thread);
  if (thread->finalizing) return false; /* on another thread: its turn comes */
  if (thread->stays && !thread->frames && !thread->group->depth) jsc__step_out(thread->group);
  call->outer_group = thread->group;
  call->outer_context = thread->context;
  if (!wait_in(group, call->in, &call->frame)) return false;
  thread->group = group;
  thread->context = call->context;
  thread->frames++;
  call->framed = true;
  return true;
}

/* The frame of a call that is over becomes the thread's. */
static void stay(jsc_call *call, jsc_thread *thread) {
  v8c_leave(&call->frame);
  bool in = !v8c_enter(call->in, &thread->frame);
  if (!in || call->group->shared) { /* another thread was quicker */
    if (in) v8c_leave(&thread->frame);
    thread->group = NULL;
    thread->context = NULL;
    return;
  }
  v8c_int32(call->isolate, 0); /* a first handle brings V8's block of them, for every scope to come */
  thread->stays = true;
  thread->stays_in = call->context;
}

static void leave(jsc_call *call) {
  jsc_thread *thread = &jsc__thread;
  jsc_group *group = call->group;
  if (!call->framed) { /* somebody wants in */
    jsc__step_out(group);
    return;
  }
  thread->frames--;
  if (!call->outer_group && !group->shared && !group->wanted && ++group->streak > STAYS_AFTER &&
      jsc__is_context(call->context))
    return stay(call, thread);
  thread->group = call->outer_group;
  thread->context = call->outer_context;
  v8c_leave(&call->frame);
  free_doomed(group);
}

void jsc__leave_slow(jsc_call *call) {
  jsc_group *group = call->group;
  jsc_context *released = NULL;
  if (JSC_UNLIKELY(group->released != NULL) && !group->depth && !group->finalizing) {
    released = group->released; /* each of them has a reference of the group's */
    group->released = NULL;
    if (call->framed) group->wanted = false;
  }
  leave(call);
  if (JSC_UNLIKELY(released != NULL)) jsc__contexts_free(released);
}

/* ---- Groups ----------------------------------------------------------------------------------------- */

jsc_group *jsc__group_new(bool manual) {
  if (!jsc__started()) return NULL;
  if (!jsc__thread.number) know_thread(&jsc__thread);
  jsc_group *group = jsc__pool_take(&groups);
  if (!group) return NULL;
  memset((char *)group + sizeof group->slot, 0, sizeof *group - sizeof group->slot);
  group->refs = 1;
  group->manual = manual;
  group->id = atomic_fetch_add(&group_ids, 1) + 1;
  if (v8c_isolate_new(NULL, &group->isolate)) {
    jsc__pool_give(&groups, group);
    return NULL;
  }
  group->slot.mark = JSC_GROUP;
  return group;
}

static bool is_group(const jsc_group *group) { return group && group->slot.mark == JSC_GROUP; }

void jsc__group_release(jsc_group *group) {
  if (atomic_fetch_sub_explicit(&group->refs, 1, memory_order_acq_rel) != 1) return;
  jsc__step_out(group);
  group_free(group);
}

JSContextGroupRef JSContextGroupCreate(void) { return jsc__group_new(false); }

JSContextGroupRef JSContextGroupRetain(JSContextGroupRef ref) {
  jsc_group *group = (jsc_group *)(uintptr_t)ref;
  if (!is_group(group)) return NULL;
  atomic_fetch_add_explicit(&group->refs, 1, memory_order_relaxed);
  return group;
}

void JSContextGroupRelease(JSContextGroupRef ref) {
  jsc_group *group = (jsc_group *)(uintptr_t)ref;
  if (is_group(group)) jsc__group_release(group);
}
