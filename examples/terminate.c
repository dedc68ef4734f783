/* terminate.c: endless JavaScript stopped from another thread.
 *
 * prints: started
 * prints: V8C_ETERMINATED
 * prints: and it works again: 2 */
#include <pthread.h>

#include "common.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t running = PTHREAD_COND_INITIALIZER;
static int is_running;

/* Called by the script, so that it is stopped while it runs. */
static void started(v8c_call *call) {
  (void)call;
  puts("started");
  pthread_mutex_lock(&mutex);
  is_running = 1;
  pthread_cond_signal(&running);
  pthread_mutex_unlock(&mutex);
}

static void *watch(void *data) {
  pthread_mutex_lock(&mutex);
  while (!is_running) pthread_cond_wait(&running, &mutex);
  pthread_mutex_unlock(&mutex);
  v8c_terminate(data);
  return NULL;
}

int main(void) {
  up();
  pthread_t thread;
  v8c_value function, value;
  must(v8c_function(context, V8C_LIT("started"), started, NULL, &function));
  must(v8c_set_named(context, v8c_global(context), V8C_LIT("started"), function));
  if (pthread_create(&thread, NULL, watch, isolate)) return 1;
  puts(v8c_err_name(v8c_eval(context, V8C_LIT("started(); for (;;) try { for (;;); } catch {}"), "endless.js", NULL)));
  pthread_join(thread, NULL);
  must(v8c_cancel_terminate(isolate));
  must(v8c_eval(context, V8C_LIT("`and it works again: ${1 + 1}`"), "again.js", &value));
  print(value);
  return down();
}
