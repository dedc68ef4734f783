/* token.c: cancel tokens. Each has a lock of its own; who cancels takes one hook after the other out and
 * calls it without a lock. A child is a hook of its parent's and holds the parent; the parent does not
 * hold the child: the child's end takes the hook back, which waits for it while it runs elsewhere. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "src/internal.h"
#include "src/runtime/clock.h"
#include "src/runtime/token.h"
#include "v8c/token.h"

struct v8c_token_hook {
  v8c_token *token;
  void (*fn)(v8c_token *token, void *data);
  void *data;
  v8c_token_hook *prev, *next;
  bool listed;
  bool kept; /* by who set it, or in a child */
};

struct v8c_token {
  _Atomic size_t refs;
  _Atomic int code;
  v8c_token *parents[2]; /* the second: the lifetime that a token of somebody's is linked to */
  v8c_token_hook in_parents[2];
  const void *key;
  void *value;
  void (*free_value)(void *value);
  struct v8c__alarm alarm;
  uint64_t due_ns; /* 0: never */
  char *own_reason;
  const char *reason; /* own_reason, or a parent's */
  pthread_mutex_t lock;
  pthread_cond_t ran;
  v8c_token_hook *first, *last;
  v8c_token_hook *running;
  pthread_t runner;
};

/* ---- Hooks ----------------------------------------------------------------------------- */

static void list_hook(v8c_token_hook *hook) {
  v8c_token *token = hook->token;
  hook->prev = token->last;
  hook->next = NULL;
  *(token->last ? &token->last->next : &token->first) = hook;
  token->last = hook;
  hook->listed = true;
}

static void unlist_hook(v8c_token_hook *hook) {
  v8c_token *token = hook->token;
  *(hook->prev ? &hook->prev->next : &token->first) = hook->next;
  *(hook->next ? &hook->next->prev : &token->last) = hook->prev;
  hook->listed = false;
}

/* Lists it, unless the token is canceled: false then. */
static bool try_hook(v8c_token_hook *hook) {
  pthread_mutex_lock(&hook->token->lock);
  bool live = !atomic_load(&hook->token->code);
  if (live) list_hook(hook);
  pthread_mutex_unlock(&hook->token->lock);
  return live;
}

static void take_back(v8c_token_hook *hook) {
  v8c_token *token = hook->token;
  pthread_mutex_lock(&token->lock);
  if (hook->listed) unlist_hook(hook);
  while (token->running == hook && !pthread_equal(token->runner, pthread_self()))
    pthread_cond_wait(&token->ran, &token->lock);
  if (token->running == hook) token->running = NULL; /* it frees itself: nobody touches it again */
  pthread_mutex_unlock(&token->lock);
}

static void run_hooks(v8c_token *token) {
  pthread_mutex_lock(&token->lock);
  token->runner = pthread_self();
  for (v8c_token_hook *hook; (hook = token->first);) {
    bool kept = hook->kept;
    unlist_hook(hook);
    token->running = hook;
    pthread_mutex_unlock(&token->lock);
    hook->fn(token, hook->data);
    pthread_mutex_lock(&token->lock);
    if (!kept) v8c__free(hook);
    token->running = NULL;
    pthread_cond_broadcast(&token->ran);
  }
  pthread_mutex_unlock(&token->lock);
}

/* ---- Cancel ------------------------------------------------------------------------------ */

/* Takes over `own`, which may be NULL. */
static int cancel(v8c_token *token, int code, const char *reason, char *own) {
  pthread_mutex_lock(&token->lock);
  bool live = !atomic_load(&token->code);
  if (live) {
    token->own_reason = own;
    token->reason = own ? own : reason;
    atomic_store(&token->code, code);
  }
  pthread_mutex_unlock(&token->lock);
  if (!live) {
    v8c__free(own);
    return v8c__fail(V8C_ESTATE, "the token is canceled already");
  }
  run_hooks(token);
  return 0;
}

/* One more reference, unless the last one is just being dropped. */
static bool try_retain(v8c_token *token) {
  size_t refs = atomic_load(&token->refs);
  while (refs && !atomic_compare_exchange_weak(&token->refs, &refs, refs + 1)) continue;
  return refs != 0;
}

static void parent_canceled(v8c_token *parent, void *data) {
  v8c_token *child = data;
  if (!try_retain(child)) return;
  (void)cancel(child, atomic_load(&parent->code), parent->reason, NULL);
  v8c_token_free(child);
}

static void deadline_passed(void *data) {
  v8c_token *token = data;
  if (!try_retain(token)) return;
  (void)cancel(token, V8C_ETIMEDOUT, "its deadline has passed", NULL);
  v8c_token_free(token);
}

int v8c_token_cancel(v8c_token *token, int code, const char *reason, size_t len) {
  if (!token) return v8c__fail(V8C_EINVAL, "token is NULL");
  char *own = NULL;
  if (reason && !(own = v8c__strdup(reason, len))) return v8c__fail(V8C_ENOMEM, "%s", "");
  return cancel(token, code ? code : V8C_ECANCELED, "", own);
}

/* ---- Make and free ------------------------------------------------------------------------- */

static int start_deadline(v8c_token *token, double timeout_ms) {
  if (timeout_ms == 0) return 0;
  token->due_ns = v8c__now_ns() + (uint64_t)(timeout_ms * 1e6);
  token->alarm.fn = deadline_passed;
  token->alarm.data = token;
  return v8c__alarm_set(&token->alarm, token->due_ns);
}

static void follow(v8c_token *token, int which, v8c_token *parent) {
  v8c_token_hook *hook = &token->in_parents[which];
  token->parents[which] = v8c_token_retain(parent);
  if (!parent) return;
  *hook = (v8c_token_hook){.token = parent, .fn = parent_canceled, .data = token, .kept = true};
  if (!try_hook(hook)) (void)cancel(token, atomic_load(&parent->code), parent->reason, NULL);
}

int v8c_token_new(const v8c_token_options *given, v8c_token **out) {
  v8c_token_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (!out) return v8c__fail(V8C_EINVAL, "out is NULL");
  if (!(options.timeout_ms >= 0 && options.timeout_ms <= 3650.0 * 24 * 3600e3))
    return v8c__fail(V8C_ERANGE, "timeout_ms: %g is not 0 to 10 years", options.timeout_ms);
  v8c_token *token = v8c__calloc(sizeof *token);
  if (!token) return v8c__fail(V8C_ENOMEM, "%s", "");
  atomic_init(&token->refs, 1);
  token->reason = "";
  pthread_mutex_init(&token->lock, NULL);
  pthread_cond_init(&token->ran, NULL);
  follow(token, 0, options.parent);
  err = start_deadline(token, options.timeout_ms);
  if (err) {
    v8c_token_free(token);
    return err;
  }
  token->key = options.key;
  token->value = options.value;
  token->free_value = options.free_value;
  *out = token;
  return 0;
}

v8c_token *v8c_token_retain(v8c_token *token) {
  if (token) atomic_fetch_add_explicit(&token->refs, 1, memory_order_relaxed);
  return token;
}

static void destroy(v8c_token *token) {
  v8c_token *parents[] = {token->parents[0], token->parents[1]};
  for (int i = 0; i < 2; i++)
    if (parents[i]) take_back(&token->in_parents[i]);
  if (token->due_ns) v8c__alarm_clear(&token->alarm);
  for (v8c_token_hook *hook; (hook = token->first);) {
    unlist_hook(hook);
    if (!hook->kept) v8c__free(hook);
  }
  if (token->free_value) token->free_value(token->value);
  pthread_cond_destroy(&token->ran);
  pthread_mutex_destroy(&token->lock);
  v8c__free(token->own_reason);
  v8c__free(token);
  for (int i = 0; i < 2; i++) v8c_token_free(parents[i]);
}

void v8c_token_free(v8c_token *token) {
  if (token && atomic_fetch_sub_explicit(&token->refs, 1, memory_order_acq_rel) == 1) destroy(token);
}

/* ---- Look into -------------------------------------------------------------------------------- */

int v8c_token_code(const v8c_token *token) {
  return token ? atomic_load_explicit(&token->code, memory_order_acquire) : 0;
}

const char *v8c_token_reason(const v8c_token *token) { return v8c_token_code(token) ? token->reason : ""; }

double v8c_token_remaining_ms(const v8c_token *token) {
  if (!token) return INFINITY;
  double least = fmin(v8c_token_remaining_ms(token->parents[0]), v8c_token_remaining_ms(token->parents[1]));
  if (!token->due_ns) return least;
  uint64_t now = v8c__now_ns();
  return fmin(least, token->due_ns > now ? (double)(token->due_ns - now) / 1e6 : 0);
}

void *v8c_token_value(const v8c_token *token, const void *key) {
  if (!token || !key) return NULL;
  if (token->key == key) return token->value;
  void *value = v8c_token_value(token->parents[0], key);
  return value ? value : v8c_token_value(token->parents[1], key);
}

/* ---- Linked to a lifetime ------------------------------------------------------------------------ */

static bool is_of(const v8c_token *token, const v8c_token *lifetime) {
  return token && (token == lifetime || is_of(token->parents[0], lifetime) || is_of(token->parents[1], lifetime));
}

int v8c__token_link(v8c_token *token, v8c_token *lifetime, v8c_token **out) {
  if (!token || is_of(token, lifetime)) {
    *out = v8c_token_retain(token ? token : lifetime);
    return 0;
  }
  int err = v8c_token_new(&(v8c_token_options){.size = sizeof(v8c_token_options), .parent = token}, out);
  if (!err) follow(*out, 1, lifetime);
  return err;
}

/* ---- Hooks of the caller's ---------------------------------------------------------------------- */

int v8c_token_on_cancel(v8c_token *token, void (*fn)(v8c_token *token, void *data), void *data, v8c_token_hook **out) {
  if (!token || !fn) return v8c__fail(V8C_EINVAL, "token or fn is NULL");
  v8c_token_hook *hook = v8c__calloc(sizeof *hook);
  if (!hook) return v8c__fail(V8C_ENOMEM, "%s", "");
  *hook = (v8c_token_hook){.token = token, .fn = fn, .data = data, .kept = out != NULL};
  if (out) *out = hook;
  if (try_hook(hook)) return 0;
  fn(token, data);
  if (!out) v8c__free(hook);
  return 0;
}

void v8c_token_hook_free(v8c_token_hook *hook) {
  if (!hook) return;
  take_back(hook);
  v8c__free(hook);
}
