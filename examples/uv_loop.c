/* uv_loop.c: a runtime on a libuv loop that the program has and runs: it ends when nothing is pending,
 * and nothing of v8c's stays on it.
 *
 * prints: started
 * prints: a timer of the program's
 * prints: done */
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>
#include <v8c.h>

static void must(int err) {
  if (!err) return;
  fprintf(stderr, "%s: %s\n", v8c_err_name(err), v8c_detail());
  exit(1);
}

static int say(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  puts(data);
  return 0;
}

static void fired(uv_timer_t *timer);

static int begin(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  puts("started");
  return uv_timer_start(data, fired, 10, 0);
}

static void fired(uv_timer_t *timer) {
  puts("a timer of the program's");
  must(v8c_runtime_post(timer->data, "done", say, (void *)"done", NULL));
  uv_close((uv_handle_t *)timer, NULL);
}

int main(void) {
  uv_loop_t loop;
  uv_timer_t timer;
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  uv_loop_init(&loop);
  must(v8c_start(NULL));
  must(v8c_builder_new(NULL, &builder));
  must(v8c_builder_build(builder));
  v8c_runtime_start start = {.size = sizeof start, .kind = V8C_LOOP_UV, .loop = &loop};
  must(v8c_runtime_new(builder, &start, &rt));
  uv_timer_init(&loop, &timer);
  timer.data = rt;
  must(v8c_runtime_post(rt, "begin", begin, &timer, NULL));
  uv_run(&loop, UV_RUN_DEFAULT);
  must(v8c_runtime_close_async(rt, 0, NULL, NULL));
  uv_run(&loop, UV_RUN_DEFAULT);
  v8c_runtime_free(rt);
  v8c_builder_free(builder);
  if (uv_loop_close(&loop)) return 1;
  return v8c_stop();
}
