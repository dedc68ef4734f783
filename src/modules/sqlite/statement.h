/* statement.h: statements of SQLite: parameters from JavaScript, steps, and rows to JavaScript. Those without a context
 * are for any thread. */
#ifndef V8C_SRC_MODULES_SQLITE_STATEMENT_H
#define V8C_SRC_MODULES_SQLITE_STATEMENT_H

#include "src/modules/sqlite/cell.h"

enum v8c__sqlite_mode { V8C__SQLITE_RUN, V8C__SQLITE_GET, V8C__SQLITE_ALL, V8C__SQLITE_MANY, V8C__SQLITE_EXEC };

/* The parameters of a call: those of a list, or of an object by their names. */
int v8c__sqlite_params(v8c_context *context, sqlite3_stmt *stmt, v8c_value params, struct v8c__cells *cells);
/* The same of `given` arguments from that one on. */
int v8c__sqlite_arguments(v8c_context *context, v8c_call *call, size_t from, size_t given, sqlite3_stmt *stmt,
                          struct v8c__cells *cells);
/* Those of a list of calls, behind each other. */
int v8c__sqlite_sets(v8c_context *context, sqlite3_stmt *stmt, v8c_value list, struct v8c__cells *cells, size_t *sets);
int v8c__sqlite_bind(sqlite3_stmt *stmt, const struct v8c__cell *cells);

/* Steps to the end. */
int v8c__sqlite_done(sqlite3_stmt *stmt);
/* A savepoint: begun, and kept. */
int v8c__sqlite_save(sqlite3 *db);
int v8c__sqlite_keep(sqlite3 *db);
/* Binds, steps to the end and resets. *changes: grows. */
int v8c__sqlite_step(sqlite3_stmt *stmt, const struct v8c__cell *cells, int64_t *changes);
/* Steps with each set, in a savepoint; after a failure that is still there, to be undone. */
int v8c__sqlite_many(sqlite3 *db, sqlite3_stmt *stmt, const struct v8c__cell *cells, size_t sets, int64_t *changes);
void v8c__sqlite_undo(sqlite3 *db);

/* The names of the columns, as keys. */
int v8c__sqlite_keys(v8c_context *context, sqlite3_stmt *stmt, v8c_value *keys, int count);
/* Rows of a statement that is bound: the first, or all. *code: SQLite's. */
int v8c__sqlite_rows(v8c_context *context, sqlite3_stmt *stmt, enum v8c__sqlite_mode mode, v8c_value *out, int *code);
/* [changes, last row] */
int v8c__sqlite_result(v8c_context *context, int64_t changes, int64_t last_row, v8c_value *out);

#endif
