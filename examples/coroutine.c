/* coroutine.c: JavaScript on a stack of your own; V8 is told where it ends.
 *
 * prints: RangeError: Maximum call stack size exceeded
 * prints: back on the thread's stack */
#include <sys/mman.h>
#include <ucontext.h>

#include "common.h"

enum { STACK_BYTES = 1 << 20 };
static ucontext_t main_context, coroutine;
static void *stack;

static void run(void) {
  v8c_frame inner;
  v8c_value text;
  v8c_enter_options options = {.size = sizeof options, .stack_base = stack, .stack_bytes = STACK_BYTES};
  must(v8c_enter_with(context, &options, &inner));
  must(v8c_eval(context, V8C_LIT("(function deep() { try { return deep() } catch (e) { return String(e) } })()"),
                "deep.js", &text));
  print(text);
  must(v8c_leave(&inner));
}

int main(void) {
  up();
  v8c_value text;
  stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) return 1;
  getcontext(&coroutine);
  coroutine.uc_stack.ss_sp = stack;
  coroutine.uc_stack.ss_size = STACK_BYTES;
  coroutine.uc_link = &main_context;
  makecontext(&coroutine, run, 0);
  swapcontext(&main_context, &coroutine);
  must(v8c_eval(context, V8C_LIT("`back on the thread's stack`"), "back.js", &text));
  print(text);
  munmap(stack, STACK_BYTES);
  return down();
}
