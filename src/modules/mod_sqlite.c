/* mod_sqlite.c: require("sqlite"): databases. What takes a promise waits in its connection's queue and runs in libuv's
 * pool, one at a time; what is asked for at once waits for that one alone. Forms are JavaScript (js/sqlite.js). */
#include <string.h>
#include <uv.h>

#include "src/modules/bytes.h"
#include "src/modules/extra.h"
#include "src/modules/fs/jail.h"
#include "src/modules/sqlite/cell.h"

struct databases {
  v8c_runtime *rt;
  v8c_sqlite_options options;
  struct v8c__jail jail;
  struct connection *all;
  uint32_t last_id;
};

/* Gone when it is closed and nothing of it is in the pool. */
struct connection {
  uint32_t id;
  struct databases *databases; /* NULL: the runtime is closed */
  struct connection *next;
  sqlite3 *db;
  uv_mutex_t lock; /* around each use of db */
  struct statement *statements;
  uint32_t last_statement;
  struct op *queue, **queue_last, *running;
  bool closed;
};

struct statement {
  uint32_t id;
  struct statement *next;
  sqlite3_stmt *stmt;
};

enum mode { RUN, GET, ALL, MANY, EXEC };

/* One that takes a promise. */
struct op {
  uv_work_t req;
  struct op *next;
  struct connection *connection;
  enum mode mode;
  sqlite3_stmt *stmt;
  char *sql;                      /* of EXEC */
  struct v8c__cells params, rows; /* of MANY: sets of params behind each other */
  size_t sets, columns;
  int code;
  char *message;
  int64_t changes, last_row;
  v8c_ref *done;
  v8c_token *token;
};

/* ---- Connections ------------------------------------------------------------------------------ */

static void free_op(struct op *op) {
  v8c__cells_free(&op->params);
  v8c__cells_free(&op->rows);
  v8c__free(op->sql);
  v8c__free(op->message);
  v8c_ref_free(op->done);
  v8c_token_free(op->token);
  v8c__free(op);
}

static void free_connection(struct connection *connection) {
  if (!connection->closed || connection->running) return;
  for (struct statement *statement = connection->statements, *next; statement; statement = next) {
    next = statement->next;
    sqlite3_finalize(statement->stmt);
    v8c__free(statement);
  }
  sqlite3_close_v2(connection->db);
  uv_mutex_destroy(&connection->lock);
  v8c__free(connection);
}

/* What waits is dropped, what runs is interrupted. */
static void close_connection(struct connection *connection, bool tells) {
  struct databases *databases = connection->databases;
  struct connection **link = &databases->all;
  while (*link != connection) link = &(*link)->next;
  *link = connection->next;
  connection->closed = true;
  if (!tells) connection->databases = NULL;
  if (connection->running) sqlite3_interrupt(connection->db);
  for (struct op *op = connection->queue, *next; op; op = next) {
    next = op->next;
    free_op(op);
  }
  connection->queue = NULL;
  free_connection(connection);
}

static struct connection *connection_of(v8c_call *call) {
  struct databases *databases = v8c_native_here(call, &v8c__mod_sqlite);
  uint32_t id = 0;
  if (!databases || v8c_arg_uint32(call, 0, &id)) return NULL;
  struct connection *connection = databases->all;
  while (connection && connection->id != id) connection = connection->next;
  if (!connection) (void)v8c_throw_error(v8c_call_isolate(call), "sqlite: the database is closed");
  return connection;
}

static struct statement *statement_of(v8c_call *call, struct connection *connection) {
  uint32_t id = 0;
  if (v8c_arg_uint32(call, 1, &id)) return NULL;
  struct statement *statement = connection->statements;
  while (statement && statement->id != id) statement = statement->next;
  if (!statement) (void)v8c_throw_error(v8c_call_isolate(call), "sqlite: the statement is finalized");
  return statement;
}

/* Calls the last argument, which throws an Error of that code and message. */
static int fail(v8c_call *call, int code, const char *message) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_value args[2] = {v8c_int32(isolate, code), NULL};
  int err = v8c_string(isolate, message ? message : sqlite3_errstr(code), V8C_ZSTR, &args[1]);
  if (err) return err;
  err = v8c_call_function(v8c_call_context(call), v8c_arg(call, v8c_argc(call) - 1), NULL, 2, args, NULL);
  return err ? err : v8c_throw_error(isolate, "sqlite: %s", sqlite3_errstr(code));
}

/* ---- At once ------------------------------------------------------------------------------------- */

/* What a named parameter is called in JavaScript; NULL: it has no name. */
static const char *name_of(sqlite3_stmt *stmt, int index) {
  const char *name = sqlite3_bind_parameter_name(stmt, index);
  return name && *name != '?' ? name + 1 : NULL;
}

/* The parameters of a call: those of a list, or of an object by their names. */
static int take_params(v8c_context *context, sqlite3_stmt *stmt, v8c_value params, struct v8c__cells *cells) {
  int count = sqlite3_bind_parameter_count(stmt), err = 0;
  uint32_t given = 0;
  bool is_list = v8c_is_array(params);
  if (is_list) err = v8c_array_length(params, &given);
  if (!err && is_list && given != (uint32_t)count)
    return v8c__fail(V8C_ERANGE, "sqlite: the statement has %d parameters, and %u are given", count, given);
  if (!err && !is_list && count && !v8c_is_object(params))
    return v8c__fail(V8C_ETYPE, "sqlite: parameters are missing");
  for (int i = 1; i <= count && !err; i++) {
    v8c_value value = NULL;
    const char *name = name_of(stmt, i);
    struct v8c__cell *cell = v8c__cells_add(cells);
    if (!cell) return v8c__fail(V8C_ENOMEM, "%s", "");
    if (!is_list && !name) return v8c__fail(V8C_ETYPE, "sqlite: a parameter without a name wants a list");
    err = is_list ? v8c_get_index(context, params, (uint32_t)i - 1, &value)
                  : v8c_get_named(context, params, name, V8C_ZSTR, &value);
    if (!err && !is_list && v8c_is_undefined(value))
      return v8c__fail(V8C_ETYPE, "sqlite: no parameter \"%s\" is given", name);
    if (!err) err = v8c__cell_take(context, value, cell);
  }
  return err;
}

static int bind_all(sqlite3_stmt *stmt, const struct v8c__cell *cells) {
  int count = sqlite3_bind_parameter_count(stmt), code = SQLITE_OK;
  for (int i = 0; i < count && code == SQLITE_OK; i++) code = v8c__cell_bind(stmt, i + 1, &cells[i]);
  return code;
}

static int keys_of(v8c_context *context, sqlite3_stmt *stmt, v8c_value *keys, int count) {
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

static int result_of(v8c_context *context, int64_t changes, int64_t last_row, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  struct v8c__cell cell = {.type = SQLITE_INTEGER, .integer = last_row};
  v8c_value pair[2] = {v8c_number(isolate, (double)changes), NULL};
  int err = v8c__cell_give(context, &cell, &pair[1]);
  return err ? err : v8c_array_from(context, 2, pair, out);
}

/* Rows of a statement that is bound: the first, or all. *code: SQLite's. */
static int step_rows(v8c_context *context, sqlite3_stmt *stmt, enum mode mode, v8c_value *out, int *code) {
  int count = sqlite3_column_count(stmt);
  uint32_t at = 0;
  v8c_value *keys = v8c__calloc(2 * (size_t)(count + 1) * sizeof *keys);
  int err = keys ? keys_of(context, stmt, keys, count) : V8C_ENOMEM;
  *out = v8c_undefined(v8c_context_isolate(context));
  if (!err && mode == ALL) err = v8c_array(context, 0, out);
  *code = SQLITE_DONE;
  while (!err && (*code = sqlite3_step(stmt)) == SQLITE_ROW) {
    v8c_scope scope;
    v8c_value row = NULL;
    if (mode == GET) {
      err = row_of(context, stmt, keys, keys + count + 1, count, out);
      *code = SQLITE_DONE;
      break;
    }
    err = v8c_scope_open(v8c_context_isolate(context), &scope);
    if (err) break;
    err = row_of(context, stmt, keys, keys + count + 1, count, &row);
    if (!err) err = v8c_set_index(context, *out, at++, row);
    v8c_scope_close(&scope);
  }
  v8c__free(keys);
  return err;
}

static int step_done(sqlite3_stmt *stmt) {
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) continue;
  return code;
}

/* call(db, statement, mode, params, fail): [changes, last row], or rows. */
static void call_now(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  struct connection *connection = connection_of(call);
  struct statement *statement = connection ? statement_of(call, connection) : NULL;
  struct v8c__cells cells = {0};
  v8c_value out = NULL;
  uint32_t mode = 0;
  if (!statement || v8c_arg_uint32(call, 2, &mode)) return;
  int err = take_params(context, statement->stmt, v8c_arg(call, 3), &cells), code = SQLITE_OK;
  uv_mutex_lock(&connection->lock);
  if (!err) code = bind_all(statement->stmt, cells.items);
  if (!err && code == SQLITE_OK) {
    if (mode == RUN)
      code = step_done(statement->stmt);
    else
      err = step_rows(context, statement->stmt, (enum mode)mode, &out, &code);
  }
  bool failed = !err && code != SQLITE_DONE;
  char *message = failed ? v8c__strdup(sqlite3_errmsg(connection->db), V8C_ZSTR) : NULL;
  if (failed) code = sqlite3_extended_errcode(connection->db);
  if (!err && !failed && mode == RUN)
    err = result_of(context, sqlite3_changes64(connection->db), sqlite3_last_insert_rowid(connection->db), &out);
  sqlite3_reset(statement->stmt);
  sqlite3_clear_bindings(statement->stmt);
  uv_mutex_unlock(&connection->lock);
  if (failed) err = fail(call, code, message);
  if (!err) v8c_return(call, out);
  v8c__free(message);
  v8c__cells_free(&cells);
  v8c__throw_code(call, err);
}

/* ---- Many sets of parameters, in a transaction ------------------------------------------------------- */

/* Steps with each; `cells` has them behind each other. */
static int step_many(sqlite3 *db, sqlite3_stmt *stmt, const struct v8c__cell *cells, size_t sets, int64_t *changes) {
  size_t width = (size_t)sqlite3_bind_parameter_count(stmt);
  int code = sqlite3_exec(db, "SAVEPOINT v8c_many", NULL, NULL, NULL);
  if (code) return code;
  for (size_t i = 0; i < sets && (code == SQLITE_OK || code == SQLITE_DONE); i++) {
    code = bind_all(stmt, cells + i * width);
    if (code == SQLITE_OK) code = step_done(stmt);
    if (code == SQLITE_DONE) *changes += sqlite3_changes64(db);
    sqlite3_reset(stmt);
  }
  if (code == SQLITE_OK || code == SQLITE_DONE) code = sqlite3_exec(db, "RELEASE v8c_many", NULL, NULL, NULL);
  return code;
}

static void undo_many(sqlite3 *db) {
  (void)sqlite3_exec(db, "ROLLBACK TO v8c_many; RELEASE v8c_many", NULL, NULL, NULL);
}

static int take_sets(v8c_context *context, sqlite3_stmt *stmt, v8c_value list, struct v8c__cells *cells, size_t *sets) {
  uint32_t count = 0;
  int err = v8c_array_length(list, &count);
  *sets = count;
  for (uint32_t i = 0; i < count && !err; i++) {
    v8c_scope scope;
    v8c_value params = NULL;
    err = v8c_scope_open(v8c_context_isolate(context), &scope);
    if (err) break;
    err = v8c_get_index(context, list, i, &params);
    if (!err) err = take_params(context, stmt, params, cells);
    v8c_scope_close(&scope);
  }
  return err;
}

/* many(db, statement, sets, fail): [changes, last row] */
static void many_now(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  struct connection *connection = connection_of(call);
  struct statement *statement = connection ? statement_of(call, connection) : NULL;
  struct v8c__cells cells = {0};
  v8c_value out = NULL;
  size_t sets = 0;
  int64_t changes = 0;
  if (!statement) return;
  int err = take_sets(context, statement->stmt, v8c_arg(call, 2), &cells, &sets);
  uv_mutex_lock(&connection->lock);
  int code = err ? 0 : step_many(connection->db, statement->stmt, cells.items, sets, &changes);
  char *message = code ? v8c__strdup(sqlite3_errmsg(connection->db), V8C_ZSTR) : NULL;
  if (code) code = sqlite3_extended_errcode(connection->db);
  if (code) undo_many(connection->db);
  if (!err && !code) err = result_of(context, changes, sqlite3_last_insert_rowid(connection->db), &out);
  sqlite3_clear_bindings(statement->stmt);
  uv_mutex_unlock(&connection->lock);
  if (code) err = fail(call, code, message);
  if (!err) v8c_return(call, out);
  v8c__free(message);
  v8c__cells_free(&cells);
  v8c__throw_code(call, err);
}

/* exec(db, sql, fail) */
static void exec_now(v8c_call *call) {
  struct connection *connection = connection_of(call);
  v8c_buf sql = {0};
  if (!connection) return;
  int err = v8c_to_text(v8c_call_context(call), v8c_arg(call, 1), &sql);
  uv_mutex_lock(&connection->lock);
  int code = err ? 0 : sqlite3_exec(connection->db, sql.data ? sql.data : "", NULL, NULL, NULL);
  char *message = code ? v8c__strdup(sqlite3_errmsg(connection->db), V8C_ZSTR) : NULL;
  if (code) code = sqlite3_extended_errcode(connection->db);
  uv_mutex_unlock(&connection->lock);
  v8c_buf_free(&sql);
  if (code) err = fail(call, code, message);
  v8c__free(message);
  v8c__throw_code(call, err);
}

/* ---- Later ---------------------------------------------------------------------------------------------- */

static int read_rows(struct op *op) {
  int code;
  op->columns = (size_t)sqlite3_column_count(op->stmt);
  while ((code = sqlite3_step(op->stmt)) == SQLITE_ROW) {
    for (size_t i = 0; i < op->columns; i++) {
      struct v8c__cell *cell = v8c__cells_add(&op->rows);
      if (!cell || v8c__cell_read(op->stmt, (int)i, cell)) return SQLITE_NOMEM;
    }
    op->sets++;
    if (op->mode == GET) return SQLITE_DONE;
  }
  return code;
}

static void do_op(uv_work_t *req) {
  struct op *op = req->data;
  sqlite3 *db = op->connection->db;
  int code = SQLITE_OK;
  uv_mutex_lock(&op->connection->lock);
  switch (op->mode) {
    case EXEC: code = sqlite3_exec(db, op->sql, NULL, NULL, NULL); break;
    case MANY: code = step_many(db, op->stmt, op->params.items, op->sets, &op->changes); break;
    default:
      code = bind_all(op->stmt, op->params.items);
      if (code == SQLITE_OK) code = op->mode == RUN ? step_done(op->stmt) : read_rows(op);
  }
  if (code != SQLITE_OK && code != SQLITE_DONE) {
    op->message = v8c__strdup(code == SQLITE_NOMEM ? "out of memory" : sqlite3_errmsg(db), V8C_ZSTR);
    op->code = code == SQLITE_NOMEM ? code : sqlite3_extended_errcode(db);
    if (op->mode == MANY) undo_many(db);
  }
  if (op->mode == RUN) op->changes = sqlite3_changes64(db);
  op->last_row = sqlite3_last_insert_rowid(db);
  if (op->stmt) {
    sqlite3_reset(op->stmt);
    sqlite3_clear_bindings(op->stmt);
  }
  uv_mutex_unlock(&op->connection->lock);
}

static int give_rows(v8c_context *context, const struct op *op, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  size_t width = op->columns;
  v8c_value *keys = v8c__calloc(2 * (width + 1) * sizeof *keys), *values = keys + width + 1;
  int err = keys ? keys_of(context, op->stmt, keys, (int)width) : V8C_ENOMEM;
  *out = v8c_undefined(isolate);
  if (!err && op->mode == ALL) err = v8c_array(context, 0, out);
  for (size_t i = 0; i < op->sets && !err; i++) {
    v8c_scope scope;
    v8c_value row = NULL;
    bool is_one = op->mode == GET;
    if (!is_one && (err = v8c_scope_open(isolate, &scope))) break;
    for (size_t k = 0; k < width && !err; k++)
      err = v8c__cell_give(context, &op->rows.items[i * width + k], &values[k]);
    if (!err) err = v8c_object_from(context, NULL, width, keys, values, &row);
    if (!err && is_one) *out = row;
    if (!err && !is_one) err = v8c_set_index(context, *out, (uint32_t)i, row);
    if (!is_one) v8c_scope_close(&scope);
  }
  v8c__free(keys);
  return err;
}

/* done(code, value or message) */
static int deliver(v8c_runtime *rt, v8c_context *context, void *data) {
  struct op *op = data;
  v8c_isolate *isolate = v8c_runtime_isolate(rt);
  v8c_value done = NULL, args[2] = {v8c_int32(isolate, op->code), v8c_undefined(isolate)};
  int err = v8c_ref_get(op->done, &done);
  if (!err && op->code)
    err = v8c_string(isolate, op->message ? op->message : sqlite3_errstr(op->code), V8C_ZSTR, &args[1]);
  else if (!err && (op->mode == GET || op->mode == ALL))
    err = give_rows(context, op, &args[1]);
  else if (!err && op->mode != EXEC)
    err = result_of(context, op->changes, op->last_row, &args[1]);
  return err ? err : v8c_call_function(context, done, NULL, 2, args, NULL);
}

static void start_next(struct connection *connection);

static void op_done(uv_work_t *req, int status) {
  struct op *op = req->data;
  struct connection *connection = op->connection;
  if (status < 0) op->code = SQLITE_INTERRUPT;
  if (connection->databases) (void)v8c_runtime_dispatch(connection->databases->rt, op->token, "sqlite", deliver, op);
  connection->running = NULL;
  if (!connection->closed) start_next(connection);
  free_op(op);
  free_connection(connection);
}

static void start_next(struct connection *connection) {
  struct op *op = connection->queue;
  if (!op || connection->running) return;
  connection->queue = op->next;
  if (!connection->queue) connection->queue_last = &connection->queue;
  connection->running = op;
  op->req.data = op;
  if (uv_queue_work(v8c_runtime_loop(connection->databases->rt), &op->req, do_op, op_done))
    op_done(&op->req, UV_ENOMEM);
}

/* later(db, statement or 0, mode, params, sets or sql; done) */
static void call_later(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  struct connection *connection = connection_of(call);
  uint32_t mode = 0;
  v8c_buf sql = {0};
  if (!connection || v8c_arg_uint32(call, 2, &mode)) return;
  struct statement *statement = mode == EXEC ? NULL : statement_of(call, connection);
  struct op *op = mode == EXEC || statement ? v8c__calloc(sizeof *op) : NULL;
  if (mode != EXEC && !statement) return;
  int err = op ? 0 : V8C_ENOMEM;
  if (!err) {
    op->connection = connection;
    op->mode = (enum mode)mode;
    op->stmt = statement ? statement->stmt : NULL;
    if (mode == EXEC) {
      err = v8c_to_text(context, v8c_arg(call, 3), &sql);
      if (!err && !(op->sql = v8c__strdup(sql.data ? sql.data : "", sql.len))) err = V8C_ENOMEM;
    } else if (mode == MANY) {
      err = take_sets(context, op->stmt, v8c_arg(call, 3), &op->params, &op->sets);
    } else {
      err = take_params(context, op->stmt, v8c_arg(call, 3), &op->params);
    }
  }
  if (!err) err = v8c_ref_new(v8c_call_isolate(call), v8c_arg(call, 4), &op->done);
  v8c_buf_free(&sql);
  if (err) {
    if (op) free_op(op);
    v8c__throw_code(call, err);
    return;
  }
  op->token = v8c_token_retain(v8c_runtime_current_token(connection->databases->rt));
  *connection->queue_last = op;
  connection->queue_last = &op->next;
  start_next(connection);
}

/* ---- Open, prepare ----------------------------------------------------------------------------------------- */

static int path_of(struct databases *databases, const char *given, struct v8c__place *place, const char **path) {
  *path = given;
  *place = (struct v8c__place){.fd = -1};
  if (!*given || !strcmp(given, ":memory:")) return SQLITE_OK;
  if (databases->options.memory_only) return SQLITE_AUTH;
  if (!databases->options.root) return SQLITE_OK;
  if (v8c__jail_find(&databases->jail, given, true, place)) return SQLITE_AUTH;
  *path = place->path;
  return SQLITE_OK;
}

static int open_db(struct databases *databases, const char *given, bool read_only, bool create, int busy_ms,
                   sqlite3 **db) {
  struct v8c__place place;
  const char *path;
  int code = path_of(databases, given, &place, &path);
  bool in_memory = !*given || !strcmp(given, ":memory:");
  if (databases->options.read_only && !in_memory) read_only = true;
  int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
  if (code == SQLITE_OK) code = sqlite3_open_v2(path, db, flags | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
  v8c__place_close(&place);
  if (code == SQLITE_OK) sqlite3_busy_timeout(*db, busy_ms);
  if (databases->options.root || databases->options.memory_only || databases->options.read_only)
    if (*db) sqlite3_limit(*db, SQLITE_LIMIT_ATTACHED, 0);
  return code;
}

/* open(path, readOnly, create, busyMs, fail): number */
static void open_database(v8c_call *call) {
  struct databases *databases = v8c_native_here(call, &v8c__mod_sqlite);
  bool read_only = false, create = true;
  int32_t busy_ms = 0;
  v8c_buf path = {0};
  if (!databases || v8c_arg_boolean(call, 1, &read_only) || v8c_arg_boolean(call, 2, &create) ||
      v8c_arg_int32(call, 3, &busy_ms))
    return;
  int err = v8c_to_text(v8c_call_context(call), v8c_arg(call, 0), &path);
  struct connection *connection = err ? NULL : v8c__calloc(sizeof *connection);
  if (!err && !connection) err = V8C_ENOMEM;
  if (!err) {
    int code = open_db(databases, path.data ? path.data : "", read_only, create, busy_ms, &connection->db);
    if (code || uv_mutex_init(&connection->lock)) {
      err = fail(call, code, code == SQLITE_AUTH ? "the host does not allow that database" : NULL);
      sqlite3_close_v2(connection->db);
      v8c__free(connection);
    } else {
      connection->databases = databases;
      connection->queue_last = &connection->queue;
      connection->id = ++databases->last_id;
      connection->next = databases->all;
      databases->all = connection;
      v8c_return_uint32(call, connection->id);
    }
  }
  v8c_buf_free(&path);
  v8c__throw_code(call, err);
}

/* close(db) */
static void close_database(v8c_call *call) {
  struct connection *connection = connection_of(call);
  if (connection) close_connection(connection, true);
}

/* prepare(db, sql, fail): [number, has columns, parameters] */
static void prepare(v8c_call *call) {
  struct connection *connection = connection_of(call);
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  if (!connection) return;
  int err = v8c_to_text(v8c_call_context(call), v8c_arg(call, 1), &sql);
  uv_mutex_lock(&connection->lock);
  int code = err ? 0 : sqlite3_prepare_v2(connection->db, sql.data ? sql.data : "", (int)sql.len, &stmt, NULL);
  char *message = code ? v8c__strdup(sqlite3_errmsg(connection->db), V8C_ZSTR) : NULL;
  uv_mutex_unlock(&connection->lock);
  v8c_buf_free(&sql);
  if (!err && !code && !stmt) err = v8c__fail(V8C_ERANGE, "sqlite: there is no statement in it");
  struct statement *statement = err || code ? NULL : v8c__calloc(sizeof *statement);
  if (!err && !code && !statement) err = V8C_ENOMEM;
  if (code) err = fail(call, code, message);
  v8c__free(message);
  if (statement) {
    v8c_value all[3], list = NULL;
    statement->stmt = stmt;
    statement->id = ++connection->last_statement;
    statement->next = connection->statements;
    connection->statements = statement;
    all[0] = v8c_uint32(isolate, statement->id);
    all[1] = v8c_boolean(isolate, sqlite3_column_count(stmt) > 0);
    all[2] = v8c_int32(isolate, sqlite3_bind_parameter_count(stmt));
    err = v8c_array_from(v8c_call_context(call), 3, all, &list);
    if (!err) v8c_return(call, list);
  } else {
    sqlite3_finalize(stmt);
  }
  v8c__throw_code(call, err);
}

/* finalize(db, statement): not while something of it waits: js/sqlite.js sees to that. */
static void finalize(v8c_call *call) {
  struct connection *connection = connection_of(call);
  struct statement *statement = connection ? statement_of(call, connection) : NULL;
  if (!statement) return;
  struct statement **link = &connection->statements;
  while (*link != statement) link = &(*link)->next;
  *link = statement->next;
  uv_mutex_lock(&connection->lock);
  sqlite3_finalize(statement->stmt);
  uv_mutex_unlock(&connection->lock);
  v8c__free(statement);
}

static void interrupt(v8c_call *call) {
  struct connection *connection = connection_of(call);
  if (connection) sqlite3_interrupt(connection->db);
}

static void in_transaction(v8c_call *call) {
  struct connection *connection = connection_of(call);
  if (connection) v8c_return_boolean(call, !sqlite3_get_autocommit(connection->db));
}

/* ---- The module ------------------------------------------------------------------------------------------------ */

static int init(v8c_runtime *rt, void *data, void **state) {
  v8c_sqlite_options options;
  int err = v8c__options(data, &options, sizeof options);
  if (err) return err;
  struct databases *databases = v8c__calloc(sizeof *databases);
  if (!databases) return v8c__fail(V8C_ENOMEM, "%s", "");
  databases->rt = rt;
  databases->options = options;
  int code = options.root ? v8c__jail_init(&databases->jail, options.root) : 0;
  if (!code) {
    *state = databases;
    return 0;
  }
  v8c__jail_free(&databases->jail);
  v8c__free(databases);
  return v8c__fail(V8C_EIO, "sqlite: root \"%s\": %s", options.root, uv_strerror(code));
}

static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  struct databases *databases = data;
  (void)rt, (void)context;
  while (databases->all) {
    struct connection *connection = databases->all;
    if (connection->running) {
      v8c_ref_free(connection->running->done);
      connection->running->done = NULL;
      (void)uv_cancel((uv_req_t *)&connection->running->req);
    }
    close_connection(connection, false);
  }
  v8c__jail_free(&databases->jail);
  v8c__free(databases);
  return 0;
}

static const v8c_prop internals[] = {V8C_FN("open", open_database),      V8C_FN("close", close_database),
                                     V8C_FN("prepare", prepare),         V8C_FN("finalize", finalize),
                                     V8C_FN("call", call_now),           V8C_FN("many", many_now),
                                     V8C_FN("exec", exec_now),           V8C_FN("later", call_later),
                                     V8C_FN("interrupt", interrupt),     V8C_FN("inTransaction", in_transaction),
                                     V8C_STR("version", SQLITE_VERSION), V8C_PROP_END};

const v8c_native_module v8c__mod_sqlite = {
    .size = sizeof(v8c_native_module),
    .name = "sqlite",
    .source = v8c__js_sqlite,
    .internals = internals,
    .init = init,
    .close = finish,
    .types = v8c__js_sqlite_types,
    .help =
        "SQLite: new Database(path), prepare(sql), run, get, all, runMany, transaction.\n"
        "Each gives a promise and works off the loop; its Sync twin works at once. Rows are objects.\n"};
