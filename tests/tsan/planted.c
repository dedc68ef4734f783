/* planted.c: two threads, an isolate each, and one number that a native function adds to when
 * JavaScript calls it. With `race` nothing orders the two; ThreadSanitizer must say so. */
#include <pthread.h>
#include <string.h>

#include "v8c.h"

static pthread_barrier_t both;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static bool race;
static int number;

static void add(v8c_call *call) {
  if (!race) pthread_mutex_lock(&mutex);
  v8c_return_int32(call, ++number);
  if (!race) pthread_mutex_unlock(&mutex);
}

static void *adds(void *data) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value fn = NULL;
  (void)data;
  if (v8c_isolate_new(NULL, &isolate) || v8c_context_new(isolate, NULL, &context) || v8c_enter(context, &frame))
    return NULL;
  (void)v8c_function(context, "add", 3, add, NULL, &fn);
  (void)v8c_set_named(context, v8c_global(context), "add", 3, fn);
  (void)pthread_barrier_wait(&both); /* else one may be done before the other begins, and what frees orders them */
  (void)v8c_eval(context, V8C_LIT("for (let i = 0; i < 20000; i++) add()"), NULL, NULL);
  (void)v8c_leave(&frame);
  v8c_context_free(context);
  (void)v8c_isolate_free(isolate);
  return NULL;
}

int main(int argc, char **argv) {
  pthread_t a, b;
  race = argc > 1 && !strcmp(argv[1], "race");
  if (v8c_start(NULL) || pthread_barrier_init(&both, NULL, 2)) return 2;
  pthread_create(&a, NULL, adds, NULL);
  pthread_create(&b, NULL, adds, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return number == 40000 || race ? 0 : 3;
}
