/* clock.c: see clock.h. One thread for all, there only while an alarm is set; a heap of alarms,
 * the earliest first. */
#include "src/runtime/clock.h"

#include <pthread.h>
#include <time.h>

#include "src/internal.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed; /* the earliest, or that there is none any more */
static pthread_cond_t ran;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct v8c__alarm **heap; /* from 1 */
static size_t count, room;
static bool up; /* the thread is */
static pthread_t thread;
static struct v8c__alarm *running;

static void make_conditions(void) {
  pthread_condattr_t attr;
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(&changed, &attr);
  pthread_condattr_destroy(&attr);
  pthread_cond_init(&ran, NULL);
}

uint64_t v8c__now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void put(size_t place, struct v8c__alarm *alarm) {
  heap[place] = alarm;
  alarm->place = place;
}

static void sift(size_t place) {
  struct v8c__alarm *alarm = heap[place];
  for (; place > 1 && heap[place / 2]->due_ns > alarm->due_ns; place /= 2) put(place, heap[place / 2]);
  for (size_t child; (child = place * 2) <= count; place = child) {
    if (child < count && heap[child + 1]->due_ns < heap[child]->due_ns) child++;
    if (heap[child]->due_ns >= alarm->due_ns) break;
    put(place, heap[child]);
  }
  put(place, alarm);
}

static void take_out(struct v8c__alarm *alarm) {
  size_t place = alarm->place;
  struct v8c__alarm *last = heap[count--];
  alarm->place = 0;
  if (last == alarm) return;
  put(place, last);
  sift(place);
}

static void sound(struct v8c__alarm *alarm) {
  take_out(alarm);
  running = alarm;
  pthread_mutex_unlock(&lock);
  alarm->fn(alarm->data); /* may end with the alarm's memory */
  pthread_mutex_lock(&lock);
  running = NULL;
  pthread_cond_broadcast(&ran);
}

static void *work(void *data) {
  (void)data;
  pthread_mutex_lock(&lock);
  while (count) {
    uint64_t due = heap[1]->due_ns;
    if (due <= v8c__now_ns()) {
      sound(heap[1]);
      continue;
    }
    struct timespec until = {(time_t)(due / 1000000000u), (long)(due % 1000000000u)};
    pthread_cond_timedwait(&changed, &lock, &until);
  }
  up = false;
  v8c__free(heap);
  heap = NULL;
  room = 0;
  pthread_mutex_unlock(&lock);
  return NULL;
}

/* A place for one more, and a thread. */
static int ready(void) {
  if (count + 1 >= room) {
    size_t more = room ? room * 2 : 64;
    struct v8c__alarm **bigger = v8c__realloc(heap, more * sizeof *heap);
    if (!bigger) return V8C_ENOMEM;
    heap = bigger;
    room = more;
  }
  if (up) return 0;
  if (pthread_create(&thread, NULL, work, NULL)) return V8C_ENOMEM;
  pthread_detach(thread);
  up = true;
  return 0;
}

int v8c__alarm_set(struct v8c__alarm *alarm, uint64_t due_ns) {
  pthread_once(&once, make_conditions);
  pthread_mutex_lock(&lock);
  int err = ready();
  if (!err) {
    alarm->due_ns = due_ns;
    put(++count, alarm);
    sift(count);
    if (alarm->place == 1) pthread_cond_signal(&changed);
  }
  pthread_mutex_unlock(&lock);
  return err ? v8c__fail(err, "no memory or no thread for a deadline") : 0;
}

void v8c__alarm_clear(struct v8c__alarm *alarm) {
  pthread_once(&once, make_conditions);
  pthread_mutex_lock(&lock);
  if (alarm->place) {
    take_out(alarm);
    if (!count) pthread_cond_signal(&changed);
  }
  while (running == alarm && !pthread_equal(thread, pthread_self())) pthread_cond_wait(&ran, &lock);
  pthread_mutex_unlock(&lock);
}
