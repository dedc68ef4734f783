/* emitter.c: C has events, JavaScript listens. A sensor in a thread of its own emits what it measures; JavaScript
 * made the emitter and handed it over.
 *
 * prints: listening
 * prints: 20 degrees
 * prints: 21 degrees
 * prints: 22 degrees
 * prints: the sensor is off */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <v8c.h>

static void must(int err) {
  if (!err) return;
  fprintf(stderr, "%s: %s\n", v8c_err_name(err), v8c_detail());
  exit(1);
}

static v8c_emitter *sensor;

static void print(v8c_call *call) {
  v8c_buf text = {0};
  if (!v8c_to_text(v8c_call_context(call), v8c_arg(call, 0), &text)) puts(text.data);
  v8c_buf_free(&text);
}

/* connect(emitter), in JavaScript. */
static void connect(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  if (v8c_emitter_new(v8c_runtime_of(isolate), v8c_arg(call, 0), &sensor) == V8C_ETYPE)
    (void)v8c_throw_type_error(isolate, "%s", v8c_detail());
}

static int install(v8c_runtime *rt, v8c_context *context, void *data) {
  v8c_value function = NULL;
  (void)rt, (void)data;
  (void)v8c_function(context, V8C_LIT("print"), print, NULL, &function);
  (void)v8c_set_named(context, v8c_global(context), V8C_LIT("print"), function);
  (void)v8c_function(context, V8C_LIT("connect"), connect, NULL, &function);
  return v8c_set_named(context, v8c_global(context), V8C_LIT("connect"), function);
}

static int script(v8c_runtime *rt, v8c_context *context, void *data) {
  static const char source[] =
      "class Emitter {\n"
      "  listeners = {};\n"
      "  on(name, listener) { (this.listeners[name] ||= []).push(listener); return this; }\n"
      "  emit(name, ...args) { return (this.listeners[name] ?? []).map((f) => f(...args)).length > 0; }\n"
      "}\n"
      "connect(new Emitter().on('measured', ({ degrees }) => print(`${degrees} degrees`))\n"
      "                     .on('off', () => print('the sensor is off')));\n"
      "print('listening');";
  (void)rt, (void)data;
  return v8c_eval(context, source, sizeof source - 1, "main.js", NULL);
}

/* Any thread emits. It does not wait, but for the last one. */
static void *measure(void *data) {
  char json[40];
  (void)data;
  for (int degrees = 20; degrees < 23; degrees++) {
    snprintf(json, sizeof json, "{\"degrees\": %d}", degrees);
    must(v8c_emitter_post(sensor, &(v8c_event){.size = sizeof(v8c_event), .name = "measured", .json = json}));
  }
  must(v8c_emitter_emit(sensor, &(v8c_event){.size = sizeof(v8c_event), .name = "off"}, NULL, NULL));
  return NULL;
}

int main(void) {
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  pthread_t thread;
  must(v8c_start(NULL));
  must(v8c_builder_new(NULL, &builder));
  must(v8c_builder_add_initializer(builder, V8C_LIT("natives"), install, NULL));
  must(v8c_builder_build(builder));
  must(v8c_runtime_new(builder, NULL, &rt));
  must(v8c_runtime_call(rt, "main", script, NULL, NULL));
  if (pthread_create(&thread, NULL, measure, NULL)) return 1;
  pthread_join(thread, NULL);
  v8c_emitter_free(sensor);
  must(v8c_runtime_close(rt, 0));
  v8c_runtime_free(rt);
  v8c_builder_free(builder);
  return v8c_stop();
}
