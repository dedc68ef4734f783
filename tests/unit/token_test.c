/* token_test.c: cancel tokens: once, from any thread, with their parents, by deadline. */
#include <math.h>
#include <stdatomic.h>

#include "tests/harness/runtime.h"

TestSuite(token, .timeout = 60);

#define OPTIONS(...) (&(v8c_token_options){.size = sizeof(v8c_token_options), __VA_ARGS__})

static v8c_token *make(const v8c_token_options *options) {
  v8c_token *token = NULL;
  OK(v8c_token_new(options, &token));
  return token;
}

Test(token, is_canceled_once_with_code_and_reason) {
  v8c_token *token = make(NULL);
  cr_assert_eq(v8c_token_code(token), 0);
  cr_assert_str_eq(v8c_token_reason(token), "");
  OK(v8c_token_cancel(token, 0, V8C_LIT("enough")));
  cr_assert_eq(v8c_token_code(token), V8C_ECANCELED);
  cr_assert_str_eq(v8c_token_reason(token), "enough");
  CODE(V8C_ESTATE, v8c_token_cancel(token, V8C_EIO, V8C_LIT("again")));
  cr_assert_eq(v8c_token_code(token), V8C_ECANCELED);
  cr_assert_str_eq(v8c_token_reason(token), "enough");
  v8c_token_free(token);
  token = make(NULL);
  OK(v8c_token_cancel(token, V8C_EIO, NULL, 0));
  cr_assert_eq(v8c_token_code(token), V8C_EIO);
  cr_assert_eq(v8c_token_code(v8c_token_retain(token)), V8C_EIO);
  v8c_token_free(token);
  v8c_token_free(token);
  v8c_token_free(NULL);
}

Test(token, options_are_checked) {
  v8c_token *token = NULL;
  CODE(V8C_EINVAL, v8c_token_new(&(v8c_token_options){.size = 0}, &token));
  CODE(V8C_ERANGE, v8c_token_new(OPTIONS(.timeout_ms = -1), &token));
  CODE(V8C_ERANGE, v8c_token_new(OPTIONS(.timeout_ms = NAN), &token));
  CODE(V8C_ERANGE, v8c_token_new(OPTIONS(.timeout_ms = INFINITY), &token));
  cr_assert_null(token);
}

static char order[32];
static void note(v8c_token *token, void *data) {
  cr_expect_neq(v8c_token_code(token), 0);
  strcat(order, data);
}

Test(token, children_go_with_their_parent_and_not_the_other_way) {
  v8c_token *parent = make(NULL), *a = make(OPTIONS(.parent = parent)), *b = make(OPTIONS(.parent = a));
  v8c_token *other = make(OPTIONS(.parent = parent));
  OK(v8c_token_cancel(a, V8C_EIO, V8C_LIT("a")));
  cr_assert(v8c_token_code(b) == V8C_EIO && !v8c_token_code(parent) && !v8c_token_code(other));
  v8c_token_free(a); /* b keeps it */
  cr_assert_str_eq(v8c_token_reason(b), "a");
  OK(v8c_token_cancel(parent, 0, V8C_LIT("all")));
  cr_assert_str_eq(v8c_token_reason(other), "all");
  cr_assert_str_eq(v8c_token_reason(b), "a");
  v8c_token *late = make(OPTIONS(.parent = parent));
  cr_assert_eq(v8c_token_code(late), V8C_ECANCELED);
  cr_assert_str_eq(v8c_token_reason(late), "all");
  v8c_token_free(late);
  v8c_token_free(parent);
  v8c_token_free(b);
  v8c_token_free(other);
}

Test(token, hooks_run_once_in_order) {
  v8c_token *token = make(NULL);
  v8c_token_hook *kept = NULL, *gone = NULL, *late = NULL;
  OK(v8c_token_on_cancel(token, note, (void *)"a", NULL));
  OK(v8c_token_on_cancel(token, note, (void *)"-", &gone));
  OK(v8c_token_on_cancel(token, note, (void *)"b", &kept));
  v8c_token_hook_free(gone);
  OK(v8c_token_cancel(token, 0, NULL, 0));
  cr_assert_str_eq(order, "ab");
  OK(v8c_token_on_cancel(token, note, (void *)"c", &late));
  OK(v8c_token_on_cancel(token, note, (void *)"d", NULL));
  cr_assert_str_eq(order, "abcd");
  v8c_token_hook_free(kept);
  v8c_token_hook_free(late);
  v8c_token_free(token);
  token = make(NULL);
  OK(v8c_token_on_cancel(token, note, (void *)"never", NULL));
  v8c_token_free(token);
  cr_assert_str_eq(order, "abcd");
}

static v8c_token_hook *own;
static void frees_itself(v8c_token *token, void *data) {
  (void)token;
  v8c_token_hook_free(own);
  ++*(int *)data;
}
static void frees_child(v8c_token *token, void *data) {
  (void)token;
  v8c_token_free(data);
}

Test(token, a_hook_may_free_itself_and_its_token) {
  int ran = 0;
  v8c_token *token = make(NULL);
  OK(v8c_token_on_cancel(token, frees_itself, &ran, &own));
  v8c_token *child = make(OPTIONS(.parent = token));
  OK(v8c_token_on_cancel(child, frees_child, child, NULL));
  OK(v8c_token_cancel(token, 0, NULL, 0));
  cr_assert_eq(ran, 1);
  v8c_token_free(token);
}

static void freed(void *value) { ++*(int *)value; }

Test(token, values_are_found_by_key_up_the_parents) {
  static const char a_key, b_key, no_key;
  int a = 0, b = 0, nearer = 0;
  v8c_token *parent = make(OPTIONS(.key = &a_key, .value = &a, .free_value = freed));
  v8c_token *child = make(OPTIONS(.parent = parent, .key = &b_key, .value = &b, .free_value = freed));
  v8c_token *third = make(OPTIONS(.parent = child, .key = &a_key, .value = &nearer));
  cr_assert_eq(v8c_token_value(child, &a_key), &a);
  cr_assert_eq(v8c_token_value(child, &b_key), &b);
  cr_assert_eq(v8c_token_value(third, &a_key), &nearer);
  cr_assert_null(v8c_token_value(third, &no_key));
  cr_assert_null(v8c_token_value(third, NULL));
  v8c_token_free(parent);
  v8c_token_free(child);
  cr_assert(a == 0 && b == 0);
  v8c_token_free(third);
  cr_assert(a == 1 && b == 1 && nearer == 0);
}

static struct event passed = EVENT;
static void passes(v8c_token *token, void *data) {
  *(double *)data = now_ms();
  cr_expect_eq(v8c_token_code(token), V8C_ETIMEDOUT);
  event_set(&passed);
}

Test(token, deadlines_pass_in_their_order_and_never_early) {
  double at[5] = {0}, before = now_ms(), from[5], until[5]; /* each is due after from and until */
  v8c_token *tokens[5];
  static const double after[] = {40, 10, 30, 5, 20};
  for (int i = 0; i < 5; i++) {
    from[i] = now_ms() + after[i];
    tokens[i] = make(OPTIONS(.timeout_ms = after[i]));
    until[i] = now_ms() + after[i];
    OK(v8c_token_on_cancel(tokens[i], passes, &at[i], NULL));
  }
  cr_assert(v8c_token_remaining_ms(tokens[0]) <= 40);
  v8c_token *child = make(OPTIONS(.parent = tokens[3], .timeout_ms = 1e6));
  cr_assert(v8c_token_remaining_ms(child) <= 5);
  cr_assert(event_wait(&passed, 5));
  for (int i = 0; i < 5; i++) cr_assert(at[i] - before >= after[i], "%g of %g", at[i] - before, after[i]);
  for (int i = 0; i < 5; i++)
    for (int j = 0; j < 5; j++)
      if (until[i] < from[j]) cr_assert(at[i] <= at[j], "%d behind %d", i, j); /* however slow this thread was */
  cr_assert_eq(v8c_token_code(child), V8C_ETIMEDOUT);
  cr_assert_eq(v8c_token_remaining_ms(tokens[0]), 0);
  v8c_token_free(child);
  for (int i = 0; i < 5; i++) v8c_token_free(tokens[i]);
  v8c_token *never = make(NULL);
  cr_assert(isinf(v8c_token_remaining_ms(never)));
  v8c_token_free(never);
}

Test(token, deadlines_that_are_not_reached_leave_nothing) {
  v8c_token *tokens[1000];
  for (int round = 0; round < 5; round++) {
    for (int i = 0; i < 1000; i++) tokens[i] = make(OPTIONS(.timeout_ms = 1e6 + (i * 7919) % 1000));
    for (int i = 0; i < 1000; i++) v8c_token_free(tokens[(i * 31) % 1000]);
  }
}

struct race {
  v8c_token *token;
  pthread_barrier_t *start;
  _Atomic int *won, *ran;
};
static void count(v8c_token *token, void *data) {
  (void)token;
  ++*(_Atomic int *)data;
}
static void *cancels(void *data) {
  struct race *race = data;
  pthread_barrier_wait(race->start);
  if (v8c_token_cancel(race->token, 0, V8C_LIT("race")) == 0) ++*race->won;
  return NULL;
}
static void *hooks(void *data) {
  struct race *race = data;
  v8c_token_hook *hook = NULL;
  pthread_barrier_wait(race->start);
  for (int i = 0; i < 20; i++) {
    v8c_token *child = NULL;
    if (v8c_token_new(OPTIONS(.parent = race->token), &child)) return data;
    if (v8c_token_on_cancel(race->token, count, race->ran, &hook)) return data;
    v8c_token_hook_free(hook);
    v8c_token_free(child);
  }
  return NULL;
}

Test(token, one_of_many_cancels_wins) {
  for (int round = 0; round < 200; round++) {
    _Atomic int won = 0, ran = 0, once = 0;
    pthread_barrier_t start;
    pthread_t threads[4];
    pthread_barrier_init(&start, NULL, 4);
    struct race race = {make(NULL), &start, &won, &ran};
    OK(v8c_token_on_cancel(race.token, count, &once, NULL));
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, i & 1 ? cancels : hooks, &race);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    cr_assert(won == 1 && once == 1 && ran <= 40);
    v8c_token_free(race.token);
    pthread_barrier_destroy(&start);
  }
}
