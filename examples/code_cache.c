/* code_cache.c: what V8 compiled, kept for the next time; a damaged cache is no error.
 *
 * prints: first time: none, 832040
 * prints: second time: accepted, 832040
 * prints: damaged: damaged, 832040 */
#include "common.h"

static const char source[] = "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } fib(30)";

/* Runs the source with `cache`; into `made` (may be NULL) goes what V8 compiled. */
static void run(const char *when, const v8c_buf *cache, v8c_buf *made) {
  v8c_script *script = NULL;
  v8c_value result;
  double number;
  v8c_script_options options = {.size = sizeof options, .origin = "fib.js", .origin_len = V8C_ZSTR};
  if (cache) {
    options.cache = cache->data;
    options.cache_len = cache->len;
  }
  must(v8c_script_compile(context, source, V8C_ZSTR, &options, &script));
  must(v8c_script_run(script, context, &result));
  must(v8c_to_number(context, result, &number));
  printf("%s: %s, %.0f\n", when, v8c_cache_result_name(v8c_script_cache_result(script)), number);
  if (made) must(v8c_script_cache(script, made));
  v8c_script_free(script);
}

int main(void) {
  v8c_buf cache = {0};
  up();
  run("first time", NULL, &cache);
  run("second time", &cache, NULL);
  cache.data[cache.len / 2] ^= 1;
  run("damaged", &cache, NULL);
  v8c_buf_free(&cache);
  return down();
}
