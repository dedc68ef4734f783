/* later.c: what takes a promise: a queue of a connection, and libuv's pool. */
#include "src/internal.h"
#include "src/modules/bytes.h"
#include "src/modules/sqlite/database.h"

void v8c__sqlite_free_op(struct v8c__op *op) {
  v8c__cells_free(&op->params);
  v8c__cells_free(&op->rows);
  v8c__free(op->sql);
  v8c__free(op->message);
  v8c_ref_free(op->done);
  v8c_token_free(op->token);
  v8c__free(op);
}

static int read_rows(struct v8c__op *op) {
  int code;
  op->columns = (size_t)sqlite3_column_count(op->stmt);
  while ((code = sqlite3_step(op->stmt)) == SQLITE_ROW) {
    for (size_t i = 0; i < op->columns; i++) {
      struct v8c__cell *cell = v8c__cells_add(&op->rows);
      if (!cell || v8c__cell_read(op->stmt, (int)i, cell)) return SQLITE_NOMEM;
    }
    op->sets++;
    if (op->mode == V8C__SQLITE_GET) return SQLITE_DONE;
  }
  return code;
}

static void do_op(uv_work_t *req) {
  struct v8c__op *op = req->data;
  sqlite3 *db = op->connection->db;
  int code = SQLITE_OK;
  uv_mutex_lock(&op->connection->lock);
  switch (op->mode) {
    case V8C__SQLITE_EXEC: code = sqlite3_exec(db, op->sql, NULL, NULL, NULL); break;
    case V8C__SQLITE_MANY: code = v8c__sqlite_many(db, op->stmt, op->params.items, op->sets, &op->changes); break;
    default:
      code = v8c__sqlite_bind(op->stmt, op->params.items);
      if (code == SQLITE_OK) code = op->mode == V8C__SQLITE_RUN ? v8c__sqlite_done(op->stmt) : read_rows(op);
  }
  if (code != SQLITE_OK && code != SQLITE_DONE) {
    op->message = v8c__strdup(code == SQLITE_NOMEM ? "out of memory" : sqlite3_errmsg(db), V8C_ZSTR);
    op->code = code == SQLITE_NOMEM ? code : sqlite3_extended_errcode(db);
    if (op->mode == V8C__SQLITE_MANY) v8c__sqlite_undo(db);
  }
  if (op->mode == V8C__SQLITE_RUN) op->changes = sqlite3_changes64(db);
  op->last_row = sqlite3_last_insert_rowid(db);
  if (op->stmt) {
    sqlite3_reset(op->stmt);
    sqlite3_clear_bindings(op->stmt);
  }
  uv_mutex_unlock(&op->connection->lock);
}

static int give_rows(v8c_context *context, const struct v8c__op *op, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  size_t width = op->columns;
  v8c_value *keys = v8c__calloc(2 * (width + 1) * sizeof *keys), *values = keys + width + 1;
  int err = keys ? v8c__sqlite_keys(context, op->stmt, keys, (int)width) : V8C_ENOMEM;
  *out = v8c_undefined(isolate);
  if (!err && op->mode == V8C__SQLITE_ALL) err = v8c_array(context, 0, out);
  for (size_t i = 0; i < op->sets && !err; i++) {
    v8c_scope scope;
    v8c_value row = NULL;
    bool is_one = op->mode == V8C__SQLITE_GET;
    if (!is_one && (err = v8c_scope_open(isolate, &scope))) break;
    for (size_t k = 0; k < width && !err; k++)
      err = v8c__cell_give(context, &op->rows.items[i * width + k], &values[k]);
    if (!err) err = v8c_object_from(context, NULL, width, keys, values, &row);
    if (!err && is_one) *out = row;
    if (!err && !is_one) err = v8c_define_value(context, *out, v8c_uint32(isolate, (uint32_t)i), row, 0);
    if (!is_one) v8c_scope_close(&scope);
  }
  v8c__free(keys);
  return err;
}

/* done(code, value or message) */
static int deliver(v8c_runtime *rt, v8c_context *context, void *data) {
  struct v8c__op *op = data;
  v8c_isolate *isolate = v8c_runtime_isolate(rt);
  v8c_value done = NULL, args[2] = {v8c_int32(isolate, op->code), v8c_undefined(isolate)};
  int err = v8c_ref_get(op->done, &done);
  if (!err && op->code)
    err = v8c_string(isolate, op->message ? op->message : sqlite3_errstr(op->code), V8C_ZSTR, &args[1]);
  else if (!err && (op->mode == V8C__SQLITE_GET || op->mode == V8C__SQLITE_ALL))
    err = give_rows(context, op, &args[1]);
  else if (!err && op->mode != V8C__SQLITE_EXEC)
    err = v8c__sqlite_result(context, op->changes, op->last_row, &args[1]);
  return err ? err : v8c_call_function(context, done, NULL, 2, args, NULL);
}

static void start_next(struct v8c__connection *connection);

static void tell(struct v8c__connection *connection, struct v8c__op *op) {
  if (connection->databases) (void)v8c_runtime_dispatch(connection->databases->rt, op->token, "sqlite", deliver, op);
}

/* What waited for a connection that was closed meanwhile. */
static void tell_waiting(struct v8c__connection *connection) {
  for (struct v8c__op *op; connection->closed && (op = connection->queue);) {
    connection->queue = op->next;
    op->code = SQLITE_INTERRUPT;
    op->message = v8c__strdup("the database was closed", V8C_ZSTR);
    tell(connection, op);
    v8c__sqlite_free_op(op);
  }
}

static void op_done(uv_work_t *req, int status) {
  struct v8c__op *op = req->data;
  struct v8c__connection *connection = op->connection;
  if (status < 0) op->code = SQLITE_INTERRUPT;
  tell(connection, op);
  tell_waiting(connection);
  connection->running = NULL;
  if (!connection->closed) start_next(connection);
  v8c__sqlite_free_op(op);
  v8c__sqlite_free(connection);
}

static void start_next(struct v8c__connection *connection) {
  struct v8c__op *op = connection->queue;
  if (!op || connection->running) return;
  connection->queue = op->next;
  if (!connection->queue) connection->queue_last = &connection->queue;
  connection->running = op;
  op->req.data = op;
  if (uv_queue_work(v8c_runtime_loop(connection->databases->rt), &op->req, do_op, op_done))
    op_done(&op->req, UV_ENOMEM);
}

/* later(db, statement or 0, mode, params, sets or sql; done) */
void v8c__sqlite_later(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  struct v8c__connection *connection = v8c__sqlite_connection(call);
  uint32_t mode = 0;
  v8c_buf sql = {0};
  if (!connection || v8c_arg_uint32(call, 2, &mode)) return;
  struct v8c__statement *statement = mode == V8C__SQLITE_EXEC ? NULL : v8c__sqlite_statement(call, connection);
  struct v8c__op *op = mode == V8C__SQLITE_EXEC || statement ? v8c__calloc(sizeof *op) : NULL;
  if (mode != V8C__SQLITE_EXEC && !statement) return;
  int err = op ? 0 : V8C_ENOMEM;
  if (!err) {
    op->connection = connection;
    op->mode = (enum v8c__sqlite_mode)mode;
    op->stmt = statement ? statement->stmt : NULL;
    connection->reading++;
    if (mode == V8C__SQLITE_EXEC) {
      err = v8c_to_text(context, v8c_arg(call, 3), &sql);
      if (!err && !(op->sql = v8c__strdup(sql.data ? sql.data : "", sql.len))) err = V8C_ENOMEM;
    } else if (mode == V8C__SQLITE_MANY) {
      err = v8c__sqlite_sets(context, op->stmt, v8c_arg(call, 3), &op->params, &op->sets);
    } else {
      err = v8c__sqlite_params(context, op->stmt, v8c_arg(call, 3), &op->params);
    }
    connection->reading--;
  }
  if (!err) err = v8c_ref_new(v8c_call_isolate(call), v8c_arg(call, 4), &op->done);
  v8c_buf_free(&sql);
  if (err) {
    if (op) v8c__sqlite_free_op(op);
    v8c__throw_code(call, err);
    return;
  }
  op->token = v8c_token_retain(v8c_runtime_current_token(connection->databases->rt));
  *connection->queue_last = op;
  connection->queue_last = &op->next;
  start_next(connection);
}
