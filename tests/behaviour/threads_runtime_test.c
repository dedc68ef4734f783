/* threads_runtime_test.c: what libv8c-runtime allows from any thread. */
#include <pthread.h>

#include "tests/harness/harness.h"

TestSuite(threads_runtime, .timeout = 60);

/* Criterion's asserts longjmp, which only its own thread may do. */
static bool contains(const v8c_buf *buf, const char *text) { return buf->data && strstr(buf->data, text); }

static void *import_maps(void *data) {
  v8c_import_map *map = NULL;
  v8c_buf buf = {0};
  bool good = !v8c_import_map_new(V8C_LIT("{\"imports\": {\"a\": \"/b\"}, \"x\": 1}"), V8C_LIT("file:///"), &map) &&
              !v8c_import_map_resolve(map, V8C_LIT("a"), V8C_LIT("file:///x"), &buf) && contains(&buf, "file:///b") &&
              v8c_import_map_warning(map, 0);
  v8c_import_map_free(map);
  v8c_buf_free(&buf);
  good = good && !v8c_url_from_path(V8C_LIT("/a b"), &buf) && contains(&buf, "a%20b");
  v8c_buf path = {0}, url = {0};
  good = good && !v8c_url_to_path(buf.data, buf.len, &path) && contains(&path, "/a b");
  good = good && !v8c_url_resolve(V8C_LIT("x"), V8C_LIT("file:///y/z"), &url) && contains(&url, "/y/x");
  v8c_buf_free(&buf);
  v8c_buf_free(&path);
  v8c_buf_free(&url);
  *(bool *)data = good;
  return NULL;
}

Test(threads_runtime, import_maps_without_an_isolate) {
  pthread_t threads[4];
  bool good[4] = {false};
  for (int i = 0; i < 4; i++) cr_assert_eq(pthread_create(&threads[i], NULL, import_maps, &good[i]), 0);
  for (int i = 0; i < 4; i++) {
    cr_assert_eq(pthread_join(threads[i], NULL), 0);
    cr_expect(good[i]);
  }
}
