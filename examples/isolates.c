/* isolates.c: as many isolates as threads, each on its own, none waiting for another.
 *
 * prints: 8 threads: 0 1 4 9 16 25 36 49 */
#include <pthread.h>

#include "common.h"

enum { THREADS = 8 };

typedef struct job {
  pthread_t thread;
  int number;
  double result;
} job;

/* All of V8's things are this thread's: its isolate, its context, its frame. */
static void *work(void *data) {
  job *mine = data;
  v8c_isolate *own = NULL;
  v8c_context *ctx = NULL;
  v8c_frame inner;
  v8c_value square, result;
  must(v8c_isolate_new(NULL, &own));
  must(v8c_context_new(own, NULL, &ctx));
  must(v8c_enter(ctx, &inner));
  must(v8c_eval(ctx, V8C_LIT("x => x * x"), "square.js", &square));
  must(v8c_call_function(ctx, square, NULL, 1, (v8c_value[]){v8c_int32(own, mine->number)}, &result));
  must(v8c_to_number(ctx, result, &mine->result));
  must(v8c_leave(&inner));
  v8c_context_free(ctx);
  must(v8c_isolate_free(own));
  return NULL;
}

int main(void) {
  job jobs[THREADS];
  must(v8c_start(NULL));
  for (int i = 0; i < THREADS; i++) {
    jobs[i].number = i;
    if (pthread_create(&jobs[i].thread, NULL, work, &jobs[i])) return 1;
  }
  printf("%d threads:", THREADS);
  for (int i = 0; i < THREADS; i++) {
    pthread_join(jobs[i].thread, NULL);
    printf(" %.0f", jobs[i].result);
  }
  puts("");
  return v8c_stop();
}
