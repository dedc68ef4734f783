/* statement.c: see statement.h. */
#include "src/modules/sqlite/statement.h"

#include "src/internal.h"

/* ---- Parameters ------------------------------------------------------------------------------------ */

/* What a named parameter is called in JavaScript; NULL: it has no name. */
static const char *name_of(sqlite3_stmt *stmt, int index) {
  const char *name = sqlite3_bind_parameter_name(stmt, index);
  return name && *name != '?' ? name + 1 : NULL;
}

static int counted(size_t count, size_t given) {
  if (given == count) return 0;
  return v8c__fail(V8C_ERANGE, "sqlite: the statement has %zu parameters, and %zu are given", count, given);
}

static int take(v8c_context *context, v8c_value value, struct v8c__cells *cells) {
  struct v8c__cell *cell = v8c__cells_add(cells);
  return cell ? v8c__cell_take(context, value, cell) : v8c__fail(V8C_ENOMEM, "%s", "");
}

/* The parameters of a call: those of a list, or of an object by their names. */
int v8c__sqlite_params(v8c_context *context, sqlite3_stmt *stmt, v8c_value params, struct v8c__cells *cells) {
  int count = sqlite3_bind_parameter_count(stmt), err = 0;
  uint32_t given = 0;
  bool is_list = v8c_is_array(params);
  if (is_list) err = v8c_array_length(params, &given);
  if (!err && is_list) err = counted((size_t)count, given);
  if (!err && !is_list && count && !v8c_is_object(params))
    return v8c__fail(V8C_ETYPE, "sqlite: parameters are missing");
  v8c_value few[8];
  bool at_once = is_list && !err && count > 1 && count <= 8;
  if (at_once) err = v8c_array_read(context, params, 0, (size_t)count, few);
  for (int i = 1; i <= count && !err; i++) {
    v8c_value value = NULL;
    const char *name = is_list ? NULL : name_of(stmt, i);
    if (!is_list && !name) return v8c__fail(V8C_ETYPE, "sqlite: a parameter without a name wants a list");
    if (at_once)
      value = few[i - 1];
    else
      err = is_list ? v8c_get_index(context, params, (uint32_t)i - 1, &value)
                    : v8c_get_named(context, params, name, V8C_ZSTR, &value);
    if (!err && !is_list && v8c_is_undefined(value))
      return v8c__fail(V8C_ETYPE, "sqlite: no parameter \"%s\" is given", name);
    if (!err) err = take(context, value, cells);
  }
  return err;
}

int v8c__sqlite_arguments(v8c_context *context, v8c_call *call, size_t from, size_t given, sqlite3_stmt *stmt,
                          struct v8c__cells *cells) {
  int err = counted((size_t)sqlite3_bind_parameter_count(stmt), given);
  for (size_t i = 0; i < given && !err; i++) err = take(context, v8c_arg(call, from + i), cells);
  return err;
}

int v8c__sqlite_bind(sqlite3_stmt *stmt, const struct v8c__cell *cells) {
  int count = sqlite3_bind_parameter_count(stmt), code = SQLITE_OK;
  for (int i = 0; i < count && code == SQLITE_OK; i++) code = v8c__cell_bind(stmt, i + 1, &cells[i]);
  return code;
}

int v8c__sqlite_keys(v8c_context *context, sqlite3_stmt *stmt, v8c_value *keys, int count) {
  int err = 0;
  for (int i = 0; i < count && !err; i++) {
    const char *name = sqlite3_column_name(stmt, i);
    err = v8c_key(v8c_context_isolate(context), name ? name : "", V8C_ZSTR, &keys[i]);
  }
  return err;
}

static int row_of(v8c_context *context, sqlite3_stmt *stmt, const v8c_value *keys, v8c_value *values, int count,
                  v8c_value *out) {
  int err = 0;
  for (int i = 0; i < count && !err; i++) err = v8c__cell_column(context, stmt, i, &values[i]);
  return err ? err : v8c_object_from(context, NULL, (size_t)count, keys, values, out);
}

int v8c__sqlite_result(v8c_context *context, int64_t changes, int64_t last_row, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  struct v8c__cell cell = {.type = SQLITE_INTEGER, .integer = last_row};
  v8c_value pair[2] = {v8c_number(isolate, (double)changes), NULL};
  int err = v8c__cell_give(context, &cell, &pair[1]);
  return err ? err : v8c_array_from(context, 2, pair, out);
}

/* Rows of a statement that is bound: the first, or all. *code: SQLite's. */
int v8c__sqlite_rows(v8c_context *context, sqlite3_stmt *stmt, enum v8c__sqlite_mode mode, v8c_value *out, int *code) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  int count = sqlite3_column_count(stmt);
  uint32_t at = 0;
  v8c_value *keys = v8c__calloc(2 * (size_t)(count + 1) * sizeof *keys);
  int err = keys ? v8c__sqlite_keys(context, stmt, keys, count) : V8C_ENOMEM;
  *out = v8c_undefined(isolate);
  if (!err && mode == V8C__SQLITE_ALL) err = v8c_array(context, 0, out);
  *code = SQLITE_DONE;
  while (!err && (*code = sqlite3_step(stmt)) == SQLITE_ROW) {
    v8c_scope scope;
    v8c_value row = NULL;
    if (mode == V8C__SQLITE_GET) {
      err = row_of(context, stmt, keys, keys + count + 1, count, out);
      *code = SQLITE_DONE;
      break;
    }
    err = v8c_scope_open(isolate, &scope);
    if (err) break;
    err = row_of(context, stmt, keys, keys + count + 1, count, &row);
    /* Its own, whatever Array.prototype has: a setter there would wait for this very connection. */
    if (!err) err = v8c_define_value(context, *out, v8c_uint32(isolate, at++), row, 0);
    v8c_scope_close(&scope);
  }
  v8c__free(keys);
  return err;
}

int v8c__sqlite_done(sqlite3_stmt *stmt) {
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) continue;
  return code;
}

/* ---- Many sets of parameters, in a transaction ------------------------------------------------------- */

int v8c__sqlite_save(sqlite3 *db) { return sqlite3_exec(db, "SAVEPOINT v8c_many", NULL, NULL, NULL); }

int v8c__sqlite_keep(sqlite3 *db) { return sqlite3_exec(db, "RELEASE v8c_many", NULL, NULL, NULL); }

int v8c__sqlite_step(sqlite3_stmt *stmt, const struct v8c__cell *cells, int64_t *changes) {
  int code = v8c__sqlite_bind(stmt, cells);
  if (code == SQLITE_OK) code = v8c__sqlite_done(stmt);
  if (code == SQLITE_DONE) *changes += sqlite3_changes64(sqlite3_db_handle(stmt));
  sqlite3_reset(stmt);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

int v8c__sqlite_many(sqlite3 *db, sqlite3_stmt *stmt, const struct v8c__cell *cells, size_t sets, int64_t *changes) {
  size_t width = (size_t)sqlite3_bind_parameter_count(stmt);
  int code = v8c__sqlite_save(db);
  for (size_t i = 0; i < sets && !code; i++) code = v8c__sqlite_step(stmt, cells + i * width, changes);
  return code ? code : v8c__sqlite_keep(db);
}

void v8c__sqlite_undo(sqlite3 *db) {
  (void)sqlite3_exec(db, "ROLLBACK TO v8c_many; RELEASE v8c_many", NULL, NULL, NULL);
}

int v8c__sqlite_sets(v8c_context *context, sqlite3_stmt *stmt, v8c_value list, struct v8c__cells *cells, size_t *sets) {
  uint32_t count = 0;
  int err = v8c_array_length(list, &count);
  *sets = count;
  for (uint32_t i = 0; i < count && !err; i++) {
    v8c_scope scope;
    v8c_value params = NULL;
    err = v8c_scope_open(v8c_context_isolate(context), &scope);
    if (err) break;
    err = v8c_get_index(context, list, i, &params);
    if (!err) err = v8c__sqlite_params(context, stmt, params, cells);
    v8c_scope_close(&scope);
  }
  return err;
}
