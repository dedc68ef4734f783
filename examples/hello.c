/* hello.c: a script's value as text.
 *
 * prints: 2,4,6 */
#include <stdio.h>
#include <v8c.h>

int main(void) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value value;
  v8c_buf text = {0};
  if (v8c_start(NULL) || v8c_isolate_new(NULL, &isolate) || v8c_context_new(isolate, NULL, &context) ||
      v8c_enter(context, &frame))
    return 1;
  v8c_eval(context, V8C_LIT("[1, 2, 3].map(x => x * 2)"), "hello.js", &value);
  if (v8c_to_text(context, value, &text) == 0) puts(text.data);
  v8c_buf_free(&text);
  v8c_leave(&frame);
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  return v8c_stop();
}
