/* peer_v8c.c: the operations through libv8c.so, for bench_bare to compare. */
#include <stdlib.h>

#include "bench/ops.h"
#include "bench/peer.h"

void op_failed(const char *side, const char *what) {
  fprintf(stderr, "peer_v8c: %s: %s failed: %s\n", side, what, v8c_detail());
  exit(2);
}

int main(void) {
  static const char *const names[OP_COUNT] = PEER_NINE;
  hot_op nine[OP_COUNT + 1] = {{NULL, NULL}};
  v8c_isolate *isolate = NULL, *second = NULL;
  v8c_context *context = NULL, *other = NULL;
  v8c_frame frame;
  if (v8c_start(NULL) || v8c_isolate_new(NULL, &isolate) || v8c_context_new(isolate, NULL, &context) ||
      v8c_isolate_new(NULL, &second) || v8c_context_new(second, NULL, &other) || v8c_enter(context, &frame))
    op_failed("v8c", "start");
  v8c_ops_prepare(context);
  v8c_hot_prepare(context, other);
  v8c_text_prepare(context);
  for (int i = 0; i < OP_COUNT; i++) nine[i] = (hot_op){names[i], v8c_ops[i]};
  peer_measure(nine);
  peer_measure(v8c_hot);
  peer_measure(v8c_text);
  v8c_leave(&frame);
  v8c_context_free(context);
  v8c_context_free(other);
  v8c_isolate_free(isolate);
  v8c_isolate_free(second);
  v8c_stop();
  return 0;
}
