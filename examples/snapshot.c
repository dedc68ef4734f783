/* snapshot.c: a heap packed once, restored in milliseconds, with its C function found again by name.
 *
 * prints: 5000 words, ready
 * prints: C says: hi from the snapshot */
#include "common.h"

static void say(v8c_call *call) {
  v8c_buf text = {0};
  if (v8c_to_text(v8c_call_context(call), v8c_arg(call, 0), &text) == 0) printf("C says: %s\n", text.data);
  v8c_buf_free(&text);
}

static int put_natives(v8c_context *into, void *data) {
  v8c_value function;
  (void)data;
  v8c_function(into, V8C_LIT("say"), say, NULL, &function);
  return v8c_set_named(into, v8c_global(into), V8C_LIT("say"), function);
}

static v8c_snapshot *pack(void) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options options = {
      .size = sizeof options,
      .source =
          "var words = Array.from({length: 5000}, (_, i) => 'word' + i);"
          "var greet = () => say('hi from the snapshot');",
      .source_len = V8C_ZSTR,
      .prepare = put_natives,
  };
  must(v8c_pack_bundle(&options, &snapshot));
  return snapshot;
}

int main(void) {
  v8c_value text;
  must(V8C_NATIVE(say)); /* before anything is packed or restored */
  must(v8c_start(NULL));
  v8c_snapshot *snapshot = pack(); /* v8c_snapshot_save and _open: to a file and back */
  must(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  v8c_snapshot_free(snapshot);
  must(v8c_context_new(isolate, NULL, &context));
  must(v8c_enter(context, &frame));
  must(v8c_eval(context, V8C_LIT("`${words.length} words, ready`"), "use.js", &text));
  print(text);
  must(v8c_eval(context, V8C_LIT("greet()"), "use.js", NULL));
  return down();
}
