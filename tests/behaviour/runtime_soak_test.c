/* runtime_soak_test.c: runtimes at random: eight threads post, call and defer, timers tick, JavaScript
 * loops for ever now and then, and somebody closes in the middle of it. All is counted exactly. 5
 * seconds, 60 with V8C_FULL, V8C_SOAK_MS otherwise; V8C_SEED repeats a run. */
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "tests/harness/runtime.h"

TestSuite(runtime_soak, .init = runtime_up, .fini = runtime_down, .timeout = 300);

enum { PRODUCERS = 8, CLOSERS = 4 };

static uint64_t next(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  return z ^ (z >> 27);
}

struct round_;
struct producer {
  struct round_ *round;
  uint64_t random;
  long accepted, run, dropped, calls, calls_run; /* run, dropped, calls_run: the owner's */
  long last;                                     /* number of the last post that ran */
  _Atomic int wrong;
};
struct round_ {
  v8c_runtime *rt;
  struct producer producers[PRODUCERS];
  uv_timer_t timer;
  _Atomic long ticks;
  int closers_run, follow_ups, wrong; /* the owner's */
  bool limited;
};

struct item {
  struct producer *producer;
  long number;
};

static int run_item(v8c_runtime *rt, v8c_context *context, void *data) {
  struct item *item = data;
  (void)rt, (void)context;
  if (item->number <= item->producer->last) item->producer->wrong++;
  item->producer->last = item->number;
  item->producer->run++;
  free(item);
  return 0;
}

static void drop_item(void *data, int code) {
  struct item *item = data;
  item->producer->dropped++;
  if (code != V8C_ECLOSED && code != V8C_ECANCELED) item->producer->wrong++;
  free(item);
}

static int run_call(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt;
  ((struct producer *)data)->calls_run++;
  return v8c_eval(context, V8C_LIT("Promise.resolve().then(() => 1)"), NULL, NULL);
}

static int loop_forever(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)data;
  return v8c_eval(context, V8C_LIT("for (;;);"), NULL, NULL);
}

/* A call that was made has run, or says why not. */
static bool call_once(struct producer *producer) {
  long before = producer->calls_run;
  int code = v8c_runtime_call(producer->round->rt, "call", run_call, producer, NULL);
  if (!code) producer->calls++;
  if (!code && producer->calls_run != before + 1) producer->wrong++;
  if (code && code != V8C_ECLOSED && code != V8C_EFULL && code != V8C_ETERMINATED) producer->wrong++;
  if (code == V8C_ETERMINATED) producer->calls += producer->calls_run != before;
  return code != V8C_ECLOSED;
}

static bool post_once(struct producer *producer, long number, uint64_t dice) {
  struct item *item = malloc(sizeof *item);
  v8c_runtime *rt = producer->round->rt;
  v8c_token *token = NULL;
  *item = (struct item){producer, number};
  int code;
  if (dice % 8 == 0 && v8c_token_new(NULL, &token) == 0) {
    code = v8c_runtime_post_with_custom(rt, token, "custom", run_item, item, drop_item);
    if (dice & 64) (void)v8c_token_cancel(token, 0, NULL, 0);
    v8c_token_free(token);
  } else {
    code = v8c_runtime_post(rt, "post", run_item, item, drop_item);
  }
  if (code == 0) {
    producer->accepted++;
    return true;
  }
  free(item);
  if (code != V8C_ECLOSED && code != V8C_EFULL) producer->wrong++;
  return code != V8C_ECLOSED;
}

static void *produce(void *data) {
  struct producer *producer = data;
  bool open = true;
  for (long number = 1; open; number++) {
    uint64_t dice = next(&producer->random);
    if (dice % 64 == 1)
      open = call_once(producer);
    else
      open = post_once(producer, number, dice);
    if (dice % 16 == 2) sched_yield();
  }
  return NULL;
}

/* ---- On the owner -------------------------------------------------------------------------- */

static int ticked(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)data;
  return v8c_eval(context, V8C_LIT("globalThis.n = (globalThis.n || 0) + 1"), NULL, NULL);
}
static void tick(uv_timer_t *timer) {
  struct round_ *round = timer->data;
  round->ticks++;
  (void)v8c_runtime_dispatch(round->rt, NULL, "tick", ticked, NULL);
}
static int start_timer(v8c_runtime *rt, v8c_context *context, void *data) {
  struct round_ *round = data;
  (void)context;
  uv_timer_init(v8c_runtime_loop(rt), &round->timer);
  round->timer.data = round;
  return uv_timer_start(&round->timer, tick, 1, 1);
}
static int stop_timer(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  uv_close((uv_handle_t *)&((struct round_ *)data)->timer, NULL);
  return 0;
}

struct closer {
  struct round_ *round;
  int index;
};
static int follow_up(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  ((struct round_ *)data)->follow_ups++;
  return 0;
}
/* Last added, first run; services still work, and what was accepted has been seen to. */
static int close_one(v8c_runtime *rt, v8c_context *context, void *data) {
  struct closer *closer = data;
  struct round_ *round = closer->round;
  if (closer->index != CLOSERS - 1 - round->closers_run || round->follow_ups != round->closers_run) round->wrong++;
  round->closers_run++;
  if (v8c_eval(context, V8C_LIT("1 + 1"), NULL, NULL)) round->wrong++;
  if (v8c_runtime_post(rt, "follow-up", follow_up, round, NULL)) round->wrong++;
  return 0;
}

/* ---- A round --------------------------------------------------------------------------------- */

static void check(const struct round_ *round) {
  cr_assert_eq(round->closers_run, CLOSERS, "closers that ran: %d", round->closers_run);
  cr_assert_eq(round->follow_ups, CLOSERS, "follow-ups of closers that ran: %d", round->follow_ups);
  cr_assert_eq(round->wrong, 0, "closers out of order or without services: %d", round->wrong);
  for (int i = 0; i < PRODUCERS; i++) {
    const struct producer *p = &round->producers[i];
    cr_assert_eq(p->accepted, p->run + p->dropped, "producer %d: %ld accepted, %ld run, %ld dropped", i, p->accepted,
                 p->run, p->dropped);
    cr_assert_eq(p->wrong, 0, "producer %d: %d things went wrong", i, p->wrong);
  }
}

static void one_round(uint64_t *random) {
  static struct round_ round;
  struct closer closers[CLOSERS];
  pthread_t threads[PRODUCERS];
  memset(&round, 0, sizeof round);
  round.rt = make_runtime(RUNTIME_OPTIONS(.queue_max = next(random) % 4 ? 0 : 64), NULL);
  for (int i = 0; i < CLOSERS; i++) {
    closers[i] = (struct closer){&round, i};
    OK(v8c_runtime_add_closer(round.rt, "closer", close_one, &closers[i], NULL));
  }
  OK(v8c_runtime_add_closer(round.rt, "timer", stop_timer, &round, NULL));
  OK(v8c_runtime_call(round.rt, "timer", start_timer, &round, NULL));
  for (int i = 0; i < PRODUCERS; i++) {
    round.producers[i].round = &round;
    round.producers[i].random = next(random);
    cr_assert_eq(pthread_create(&threads[i], NULL, produce, &round.producers[i]), 0);
  }
  nanosleep(&(struct timespec){0, (long)(next(random) % 20000000)}, NULL); /* any moment will do */
  bool forever = next(random) % 4 == 0;
  if (forever) (void)v8c_runtime_post(round.rt, "forever", loop_forever, NULL, NULL);
  int code = v8c_runtime_close(round.rt, forever ? 5 : 60e3);
  for (int i = 0; i < PRODUCERS; i++) pthread_join(threads[i], NULL);
  cr_assert(code == 0 || (forever && code == V8C_ETERMINATED), "close: %s (%s)", v8c_err_name(code), v8c_detail());
  check(&round);
  v8c_runtime_free(round.rt);
}

static uint64_t number_in(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

Test(runtime_soak, all_is_counted) {
  uint64_t seed = number_in("V8C_SEED", (uint64_t)now_ms() ^ ((uint64_t)getpid() << 20)), random = seed;
  double end = now_ms() + (double)number_in("V8C_SOAK_MS", getenv("V8C_FULL") ? 60000 : 5000);
  fprintf(stderr, "V8C_SEED=%llu\n", (unsigned long long)seed);
  int rounds = 0;
  for (; now_ms() < end; rounds++) one_round(&random);
  cr_assert_gt(rounds, 0);
}
