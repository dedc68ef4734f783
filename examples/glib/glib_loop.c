/* glib_loop.c: a runtime within GLib's main loop, as a source of it; built where GLib is.
 *
 * prints: from GLib's loop */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <v8c.h>

static void must(int err) {
  if (!err) return;
  fprintf(stderr, "%s: %s\n", v8c_err_name(err), v8c_detail());
  exit(1);
}

struct source {
  GSource source;
  gpointer tag;
  v8c_runtime *rt;
  GMainLoop *loop;
};

static gboolean prepare(GSource *source, gint *timeout) {
  *timeout = v8c_runtime_timeout_ms(((struct source *)source)->rt);
  return *timeout == 0;
}

static gboolean check(GSource *data) {
  struct source *source = (struct source *)data;
  return g_source_query_unix_fd(data, source->tag) || v8c_runtime_timeout_ms(source->rt) == 0;
}

static gboolean dispatch(GSource *data, GSourceFunc fn, gpointer user) {
  struct source *source = (struct source *)data;
  (void)fn, (void)user;
  bool alive = false;
  if (v8c_runtime_run_some(source->rt, 5, NULL, &alive) || !alive) g_main_loop_quit(source->loop);
  return G_SOURCE_CONTINUE;
}

static int hello(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_value value = NULL;
  v8c_buf text = {0};
  (void)rt, (void)data;
  (void)v8c_eval(context, V8C_LIT("\"from GLib's loop\""), "hello.js", &value);
  int err = v8c_to_text(context, value, &text);
  if (!err) puts(text.data);
  v8c_buf_free(&text);
  return err;
}

int main(void) {
  static GSourceFuncs functions = {prepare, check, dispatch, NULL, NULL, NULL};
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  must(v8c_start(NULL));
  must(v8c_builder_new(NULL, &builder));
  must(v8c_builder_build(builder));
  must(v8c_runtime_new(builder, &(v8c_runtime_start){.size = sizeof(v8c_runtime_start), .kind = V8C_LOOP_POLL}, &rt));
  struct source *source = (struct source *)g_source_new(&functions, sizeof *source);
  source->rt = rt;
  source->loop = g_main_loop_new(NULL, FALSE);
  source->tag = g_source_add_unix_fd(&source->source, v8c_runtime_fd(rt), G_IO_IN);
  g_source_attach(&source->source, NULL);
  must(v8c_runtime_post(rt, "hello", hello, NULL, NULL));
  g_main_loop_run(source->loop);
  g_source_destroy(&source->source);
  must(v8c_runtime_close_async(rt, 0, NULL, NULL));
  while (!v8c_runtime_run_some(rt, 0, NULL, NULL)) continue;
  g_main_loop_unref(source->loop);
  g_source_unref(&source->source);
  v8c_runtime_free(rt);
  v8c_builder_free(builder);
  return v8c_stop();
}
