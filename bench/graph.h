/* graph.h: a graph of modules from memory, loaded, linked and run, written twice:
 *
 *   graph_v8c.c     a C program that uses v8c/loader.h
 *   graph_raw.cc    what a careful C++ embedder of V8 writes: sources and modules in hash maps by URL,
 *                   each specifier a URL by the same function, modules found by their identity hash
 *
 * Each time in an isolate of its own, so that V8 compiles every module. */
#ifndef V8C_BENCH_GRAPH_H
#define V8C_BENCH_GRAPH_H

#include "v8c.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { GRAPH_MODULES = 1000 };
#define GRAPH_URL "app:///src/m%d.mjs"

/* The source of one, an own text for each: made once, for both sides. */
const char *graph_source(int index);
/* What the entry, the module 0, exports as `total`. */
#define GRAPH_TOTAL 499500

enum { GRAPH_ALL, GRAPH_NONE, GRAPH_OPS }; /* with the graph, and the isolate and context alone */
typedef void (*graph_op)(size_t n);
extern const graph_op v8c_graphs[GRAPH_OPS], raw_graphs[GRAPH_OPS];

/* Says that a side failed where it must not, and ends the program. */
#if defined(__GNUC__)
__attribute__((noreturn, cold))
#endif
void op_failed(const char *side, const char *what);

#ifdef __cplusplus
}
#endif

#endif
