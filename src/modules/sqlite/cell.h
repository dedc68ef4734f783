/* cell.h: SQLite's values: from JavaScript and back at once, or by way of cells, which any thread may have. */
#ifndef V8C_SRC_MODULES_SQLITE_CELL_H
#define V8C_SRC_MODULES_SQLITE_CELL_H

#include <sqlite3.h>

#include "v8c.h"

struct v8c__cell {
  int type; /* SQLITE_INTEGER, … */
  int64_t integer;
  double number;
  char *bytes; /* owned */
  size_t len;
};

/* Values in the order of columns, rows behind each other. */
struct v8c__cells {
  struct v8c__cell *items;
  size_t count, room;
};

/* 0 or a code; V8C_ETYPE: no value of SQLite's. */
int v8c__cell_take(v8c_context *context, v8c_value value, struct v8c__cell *cell);
/* The cell's bytes are the statement's until it is bound anew or its bindings are cleared. */
int v8c__cell_bind(sqlite3_stmt *statement, int index, const struct v8c__cell *cell);
int v8c__cell_give(v8c_context *context, const struct v8c__cell *cell, v8c_value *out);
/* A column of the row that the statement is at. */
int v8c__cell_column(v8c_context *context, sqlite3_stmt *statement, int column, v8c_value *out);
int v8c__cell_read(sqlite3_stmt *statement, int column, struct v8c__cell *cell);

/* NULL without memory. */
struct v8c__cell *v8c__cells_add(struct v8c__cells *cells);
/* Keeps its room. */
void v8c__cells_clear(struct v8c__cells *cells);
void v8c__cells_free(struct v8c__cells *cells);

#endif
