/* runtime_soak_test.c: runtimes at random: eight threads post, call and emit, files come to be, timers tick,
 * JavaScript loops for ever now and then, and somebody closes an emitter, or all, in the middle of it. All is counted exactly. 5
 * seconds, 60 with V8C_FULL, V8C_SOAK_MS otherwise; V8C_SEED repeats a run. */
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "tests/harness/runtime.h"

TestSuite(runtime_soak, .init = runtime_up, .fini = runtime_down, .timeout = 300);

enum { PRODUCERS = 8, CLOSERS = 4, FILES = 100 };

static uint64_t next(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  return z ^ (z >> 27);
}

struct round_;
struct producer {
  struct round_ *round;
  uint64_t random;
  long accepted, run, dropped, calls, calls_run;   /* run, dropped, calls_run: the owner's */
  long last;                                       /* number of the last post that ran */
  long emitted, delivered, suppressed, last_event; /* but for the first the owner's */
  _Atomic int wrong;
};
struct round_ {
  v8c_runtime *rt;
  struct producer producers[PRODUCERS];
  uv_timer_t timer;
  _Atomic long ticks;
  v8c_emitter *emitter;
  _Atomic int files;                  /* made, by the first producer */
  int seen[FILES];                    /* how often it came to be, as JavaScript was told; the owner's */
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

/* ---- Emitters and files ---------------------------------------------------------------------- */

static void event_over(struct item *item) {
  struct producer *producer = item->producer;
  if (item->number <= producer->last_event) producer->wrong++;
  producer->last_event = item->number;
  free(item);
}
static void event_delivered(void *data, int code, bool heard) {
  struct producer *producer = ((struct item *)data)->producer;
  producer->delivered++;
  if (code ? code != V8C_ETERMINATED : !heard) producer->wrong++;
  event_over(data);
}
static void event_dropped(void *data, int code) {
  struct producer *producer = ((struct item *)data)->producer;
  producer->suppressed++;
  if (code != V8C_ECLOSED) producer->wrong++;
  event_over(data);
}

static void emit_once(struct producer *producer, long number) {
  struct item *item = malloc(sizeof *item);
  *item = (struct item){producer, number};
  v8c_event event = {.size = sizeof event, .name = "n", .json = "[1, 2]", .spread = true, .data = item};
  event.delivered = event_delivered;
  event.drop = event_dropped;
  int code = v8c_emitter_post(producer->round->emitter, &event);
  if (!code) {
    producer->emitted++;
    return;
  }
  free(item);
  if (code != V8C_ECLOSED && code != V8C_EFULL) producer->wrong++;
}

static char folder[] = "/tmp/v8c-soak-XXXXXX";

/* Every tenth is in a new folder, with those behind it. */
static void path_of(int number, bool is_folder, char *out, size_t room) {
  snprintf(out, room, is_folder ? "%s/d%d" : "%s/d%d/f%d", folder, number / 10, number);
}
static void make_file(struct round_ *round) {
  char path[80];
  int number = round->files;
  if (number == FILES) return;
  path_of(number, true, path, sizeof path);
  if (number % 10 == 0 && mkdir(path, 0755)) round->producers[0].wrong++;
  round->files++; /* before anybody can tell of it */
  path_of(number, false, path, sizeof path);
  FILE *file = fopen(path, "w");
  if (file) fputs("text", file);
  if (!file || fclose(file)) round->producers[0].wrong++;
}
static void remove_files(struct round_ *round) {
  char path[80];
  for (int i = 0; i < round->files; i++) {
    path_of(i, false, path, sizeof path);
    unlink(path);
    path_of(i, true, path, sizeof path);
    rmdir(path); /* works behind its last one */
  }
}

static struct round_ *watching; /* one at a time */
static void saw(v8c_call *call) {
  v8c_buf name = {0};
  int number = -1, in = -1;
  (void)v8c_to_text(v8c_call_context(call), v8c_arg(call, 0), &name);
  if (name.data && sscanf(name.data, "d%d/f%d", &in, &number) == 2) {
    if (number < 0 || number >= watching->files || in != number / 10 || watching->seen[number]++) watching->wrong++;
  }
  v8c_buf_free(&name);
}
static void adopt(v8c_call *call) {
  if (v8c_emitter_new(watching->rt, v8c_arg(call, 0), &watching->emitter)) watching->wrong++;
}

static void start_emitters(struct round_ *round, uint64_t dice) {
  char script[500];
  watching = round;
  give_native(round->rt, "saw", saw);
  give_native(round->rt, "adopt", adopt);
  snprintf(script, sizeof script,
           "const EventEmitter = require('events'), files = new EventEmitter();\n"
           "adopt(new EventEmitter().on('n', (a, b) => { if (a + b !== 3) throw new Error('arguments'); }));\n"
           "require('fswatch').watch('%s', files, { recursive: true, debounceMs: %d });\n"
           "files.on('event', (event) => { if (event.create) saw(event.relativeName); });",
           folder, dice & 1 ? 0 : 3);
  run_script(round->rt, script);
}

static void *produce(void *data) {
  struct producer *producer = data;
  bool open = true;
  for (long number = 1; open; number++) {
    uint64_t dice = next(&producer->random);
    if (dice % 64 == 1)
      open = call_once(producer);
    else if (dice % 8 == 3)
      emit_once(producer, number);
    else if (dice % 256 == 4 && producer == producer->round->producers)
      make_file(producer->round);
    else if (dice % 65536 == 5)
      v8c_emitter_close(producer->round->emitter);
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
    cr_assert_eq(p->emitted, p->delivered + p->suppressed, "producer %d: %ld emitted, %ld delivered, %ld suppressed", i,
                 p->emitted, p->delivered, p->suppressed);
    cr_assert_eq(p->wrong, 0, "producer %d: %d things went wrong", i, p->wrong);
  }
}

static v8c_runtime *make_one(const v8c_runtime_options *options) {
  static const v8c_fswatch_options all = {.size = sizeof all, .root = folder, .allow_recursive = true};
  v8c_builder *builder = NULL;
  OK(v8c_builder_new(options, &builder));
  OK(v8c_builder_add_module(builder, v8c_native_find("fswatch"), (void *)&all));
  OK(v8c_builder_add_shipped(builder));
  return build_runtime(builder, NULL);
}

static void one_round(uint64_t *random) {
  static struct round_ round;
  struct closer closers[CLOSERS];
  pthread_t threads[PRODUCERS];
  memset(&round, 0, sizeof round);
  round.rt = make_one(RUNTIME_OPTIONS(.queue_max = next(random) % 4 ? 0 : 64));
  for (int i = 0; i < CLOSERS; i++) {
    closers[i] = (struct closer){&round, i};
    OK(v8c_runtime_add_closer(round.rt, "closer", close_one, &closers[i], NULL));
  }
  OK(v8c_runtime_add_closer(round.rt, "timer", stop_timer, &round, NULL));
  OK(v8c_runtime_call(round.rt, "timer", start_timer, &round, NULL));
  start_emitters(&round, next(random));
  for (int i = 0; i < PRODUCERS; i++) {
    round.producers[i].round = &round;
    round.producers[i].random = next(random);
    cr_assert_eq(pthread_create(&threads[i], NULL, produce, &round.producers[i]), 0);
  }
  nanosleep(&(struct timespec){0, (long)(next(random) % 20000000)}, NULL); /* any moment will do */
  bool forever = next(random) % 4 == 0, frees_first = next(random) % 2;
  if (forever) (void)v8c_runtime_post(round.rt, "forever", loop_forever, NULL, NULL);
  int code = v8c_runtime_close(round.rt, forever ? 5 : 60e3);
  for (int i = 0; i < PRODUCERS; i++) pthread_join(threads[i], NULL);
  cr_assert(code == 0 || (forever && code == V8C_ETERMINATED), "close: %s (%s)", v8c_err_name(code), v8c_detail());
  check(&round);
  if (frees_first) v8c_emitter_free(round.emitter);
  v8c_runtime_free(round.rt);
  if (!frees_first) v8c_emitter_free(round.emitter);
  remove_files(&round);
}

static uint64_t number_in(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

Test(runtime_soak, all_is_counted) {
  uint64_t seed = number_in("V8C_SEED", (uint64_t)now_ms() ^ ((uint64_t)getpid() << 20)), random = seed;
  double end = now_ms() + (double)number_in("V8C_SOAK_MS", getenv("V8C_FULL") ? 60000 : 5000);
  fprintf(stderr, "V8C_SEED=%llu\n", (unsigned long long)seed);
  cr_assert(mkdtemp(folder));
  int rounds = 0;
  for (; now_ms() < end; rounds++) one_round(&random);
  rmdir(folder);
  cr_assert_gt(rounds, 0);
}
