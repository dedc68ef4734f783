/* epoll_loop.c: a runtime within a program's own epoll loop: a descriptor to wait for, how long to
 * wait at most, and some work at a time.
 *
 * prints: tick 1
 * prints: tick 2
 * prints: tick 3 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <uv.h>
#include <v8c.h>

static void must(int err) {
  if (!err) return;
  fprintf(stderr, "%s: %s\n", v8c_err_name(err), v8c_detail());
  exit(1);
}

static int ticks;

static int tick(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_value value = NULL;
  v8c_buf text = {0};
  (void)rt, (void)data;
  ticks++;
  (void)v8c_eval(context, V8C_LIT("globalThis.n = (globalThis.n || 0) + 1; `tick ${n}`"), "tick.js", &value);
  int err = v8c_to_text(context, value, &text);
  if (!err) puts(text.data);
  v8c_buf_free(&text);
  return err;
}

static void fired(uv_timer_t *timer) {
  must(v8c_runtime_dispatch(timer->data, NULL, "tick", tick, NULL));
  if (ticks == 3) uv_close((uv_handle_t *)timer, NULL);
}

/* As long as something is pending. A real loop waits for its own descriptors too. */
static void run(v8c_runtime *rt) {
  struct epoll_event event = {.events = EPOLLIN};
  bool more = false, alive = true;
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, v8c_runtime_fd(rt), &event)) exit(1);
  while (!v8c_runtime_run_some(rt, 5, &more, &alive) && alive)
    (void)epoll_wait(epoll, &event, 1, more ? 0 : v8c_runtime_timeout_ms(rt));
  close(epoll);
}

int main(void) {
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  uv_timer_t timer;
  must(v8c_start(NULL));
  must(v8c_builder_new(NULL, &builder));
  must(v8c_builder_build(builder));
  must(v8c_runtime_new(builder, &(v8c_runtime_start){.size = sizeof(v8c_runtime_start), .kind = V8C_LOOP_POLL}, &rt));
  uv_timer_init(v8c_runtime_loop(rt), &timer);
  timer.data = rt;
  uv_timer_start(&timer, fired, 10, 10);
  run(rt);
  must(v8c_runtime_close_async(rt, 0, NULL, NULL));
  run(rt);
  v8c_runtime_free(rt);
  v8c_builder_free(builder);
  return v8c_stop();
}
