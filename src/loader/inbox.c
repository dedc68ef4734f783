/* inbox.c: answers to loads, of any thread. */
#include "src/internal.h"
#include "src/loader/loader.h"

struct v8c__inbox *v8c__inbox_new(void (*wake)(void *), void *data) {
  struct v8c__inbox *inbox = v8c__calloc(sizeof *inbox);
  if (!inbox) return NULL;
  atomic_init(&inbox->refs, 1);
  pthread_mutex_init(&inbox->lock, NULL);
  pthread_cond_init(&inbox->came, NULL);
  inbox->wake = wake;
  inbox->data = data;
  return inbox;
}

static void release(struct v8c__inbox *inbox) {
  if (atomic_fetch_sub(&inbox->refs, 1) > 1) return;
  pthread_mutex_destroy(&inbox->lock);
  pthread_cond_destroy(&inbox->came);
  v8c__free(inbox);
}

struct v8c_fetch *v8c__fetch_new(struct v8c__inbox *inbox, struct v8c__record *record) {
  struct v8c_fetch *load = v8c__calloc(sizeof *load);
  if (!load) return NULL;
  load->inbox = inbox;
  load->record = record;
  atomic_fetch_add(&inbox->refs, 1);
  return load;
}

void v8c__fetch_free(struct v8c_fetch *load) {
  release(load->inbox);
  v8c_buf_free(&load->text);
  v8c__free(load);
}

void v8c__inbox_close(struct v8c__inbox *inbox) {
  if (!inbox) return;
  pthread_mutex_lock(&inbox->lock);
  struct v8c_fetch *load = inbox->answers;
  inbox->answers = NULL;
  inbox->closed = true;
  pthread_mutex_unlock(&inbox->lock);
  while (load) {
    struct v8c_fetch *next = load->next;
    v8c__fetch_free(load);
    load = next;
  }
  release(inbox);
}

struct v8c_fetch *v8c__inbox_take(struct v8c__inbox *inbox, bool wait) {
  pthread_mutex_lock(&inbox->lock);
  while (wait && !inbox->answers) pthread_cond_wait(&inbox->came, &inbox->lock);
  struct v8c_fetch *load = inbox->answers, *first = NULL;
  inbox->answers = NULL;
  pthread_mutex_unlock(&inbox->lock);
  while (load) { /* the other way round */
    struct v8c_fetch *next = load->next;
    load->next = first;
    first = load;
    load = next;
  }
  return first;
}

/* The wake is under the lock: the loader cannot be closed before it is over. */
static int answer(v8c_fetch *load, const char *text, size_t len) {
  struct v8c__inbox *inbox = load->inbox;
  load->nomem = v8c_buf_append(&load->text, text ? text : "", v8c__len(text, len)) != 0;
  int err = load->nomem ? v8c__fail(V8C_ENOMEM, "no memory for a source") : 0;
  pthread_mutex_lock(&inbox->lock);
  bool closed = inbox->closed;
  if (!closed) {
    load->next = inbox->answers;
    inbox->answers = load;
    atomic_fetch_add(&inbox->refs, 1);
    pthread_cond_signal(&inbox->came);
    if (inbox->wake) inbox->wake(inbox->data);
  }
  pthread_mutex_unlock(&inbox->lock);
  if (closed)
    v8c__fetch_free(load);
  else
    release(inbox);
  return err;
}

int v8c_fetch_source(v8c_fetch *load, const char *source, size_t len, v8c_source_kind kind) {
  if (!load || (!source && len)) return v8c__fail(V8C_EINVAL, "load or source is NULL");
  load->kind = kind;
  return answer(load, source, len);
}

int v8c_fetch_error(v8c_fetch *load, const char *message, size_t len) {
  if (!load || (!message && len)) return v8c__fail(V8C_EINVAL, "load or message is NULL");
  load->failed = true;
  return answer(load, message, len);
}
