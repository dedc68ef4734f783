/* graph_v8c.c: a graph of modules from memory, through v8c's loader. */
#include <stdio.h>
#include <string.h>

#include "bench/graph.h"

static void check(int err, const char *what) {
  if (err) op_failed("v8c", what);
}

static void run_graph(v8c_context *context) {
  v8c_loader *loader = NULL;
  v8c_value names = NULL, total = NULL;
  int32_t number = 0;
  char url[64];
  check(v8c_loader_new(context, NULL, &loader), "loader");
  for (int i = 0; i < GRAPH_MODULES; i++) {
    snprintf(url, sizeof url, GRAPH_URL, i);
    check(v8c_loader_add(loader, url, V8C_ZSTR, graph_source(i), V8C_ZSTR, V8C_SOURCE_MODULE), "add");
  }
  snprintf(url, sizeof url, GRAPH_URL, 0);
  check(v8c_loader_run(loader, url, V8C_ZSTR, &names), "run");
  check(v8c_get_named(context, names, V8C_LIT("total"), &total), "total");
  if (v8c_get_int32(total, &number) || number != GRAPH_TOTAL) op_failed("v8c", "the total");
  v8c_loader_free(loader);
}

static void one(bool graph) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  check(v8c_isolate_new(NULL, &isolate), "isolate");
  check(v8c_context_new(isolate, NULL, &context), "context");
  check(v8c_enter(context, &frame), "enter");
  if (graph) run_graph(context);
  check(v8c_leave(&frame), "leave");
  v8c_context_free(context);
  check(v8c_isolate_free(isolate), "free");
}

static void op_graph(size_t n) {
  while (n--) one(true);
}

static void op_none(size_t n) {
  while (n--) one(false);
}

const graph_op v8c_graphs[GRAPH_OPS] = {op_graph, op_none};
