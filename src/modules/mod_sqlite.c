/* mod_sqlite.c: require("sqlite"): databases. What takes a promise waits in its connection's queue and runs in libuv's
 * pool, one at a time (sqlite/later.c); what is asked for at once waits for that one alone. Forms are JavaScript (js/sqlite.js). */
#include <string.h>

#include "src/modules/bytes.h"
#include "src/modules/extra.h"
#include "src/modules/sqlite/database.h"

/* ---- Connections ------------------------------------------------------------------------------ */

static void unlink_connection(struct v8c__connection *connection) {
  if (!connection->databases) return;
  struct v8c__connection **link = &connection->databases->all;
  while (*link != connection) link = &(*link)->next;
  *link = connection->next;
  connection->databases = NULL;
}

void v8c__sqlite_free(struct v8c__connection *connection) {
  if (!connection->closed || connection->running) return;
  unlink_connection(connection);
  for (struct v8c__statement *statement = connection->statements, *next; statement; statement = next) {
    next = statement->next;
    sqlite3_finalize(statement->stmt);
    v8c__free(statement);
  }
  sqlite3_close_v2(connection->db);
  v8c__cells_free(&connection->spare);
  uv_mutex_destroy(&connection->lock);
  v8c__free(connection);
}

/* What runs is interrupted; what waits is told of, when that has ended. */
static void close_connection(struct v8c__connection *connection) {
  connection->closed = true;
  if (connection->running) sqlite3_interrupt(connection->db);
  v8c__sqlite_free(connection);
}

/* With its runtime: nobody is told. */
static void drop_connection(struct v8c__connection *connection) {
  if (connection->running) {
    v8c_ref_free(connection->running->done);
    connection->running->done = NULL;
    (void)uv_cancel((uv_req_t *)&connection->running->req);
  }
  for (struct v8c__op *op = connection->queue, *next; op; op = next) {
    next = op->next;
    v8c__sqlite_free_op(op);
  }
  connection->queue = NULL;
  unlink_connection(connection);
  close_connection(connection);
}

struct v8c__connection *v8c__sqlite_connection(v8c_call *call) {
  struct v8c__databases *databases = v8c_native_here(call, &v8c__mod_sqlite);
  uint32_t id = 0;
  if (!databases || v8c_arg_uint32(call, 0, &id)) return NULL;
  struct v8c__connection *connection = databases->all;
  while (connection && (connection->id != id || connection->closed)) connection = connection->next;
  bool held = connection && connection->held;
  if (held || !connection)
    (void)v8c_throw_error(v8c_call_isolate(call), "sqlite: %s",
                          held ? "a call is reading its parameters" : "the database is closed");
  return held ? NULL : connection;
}

struct v8c__statement *v8c__sqlite_statement(v8c_call *call, struct v8c__connection *connection) {
  uint32_t id = 0;
  if (!connection || v8c_arg_uint32(call, 1, &id)) return NULL;
  struct v8c__statement *statement = connection->statements;
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

/* What SQLite says of the last failure, owned; and its code. */
static char *complaint(sqlite3 *db, int *code) {
  *code = sqlite3_extended_errcode(db);
  return v8c__strdup(sqlite3_errmsg(db), V8C_ZSTR);
}

/* Changes and last row, in the doubles that JavaScript reads; in a list where the row is beyond those. */
static int give_result(v8c_context *context, const struct v8c__connection *connection, v8c_value *out) {
  double *pair = v8c_backing_store_bytes(connection->databases->pair);
  int64_t changes = sqlite3_changes64(connection->db), last_row = sqlite3_last_insert_rowid(connection->db);
  if (!pair || last_row > INT64_C(1) << 53 || last_row < -(INT64_C(1) << 53))
    return v8c__sqlite_result(context, changes, last_row, out);
  pair[0] = (double)changes;
  pair[1] = (double)last_row;
  *out = v8c_undefined(v8c_context_isolate(context));
  return 0;
}

/* ---- At once ------------------------------------------------------------------------------------- */

/* call(db, statement, mode, params, ...parameters, fail): as give_result(), or rows. Parameters, if there are any,
 * stand for params. */
static void call_now(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  struct v8c__connection *connection = v8c__sqlite_connection(call);
  struct v8c__statement *statement = v8c__sqlite_statement(call, connection);
  v8c_value out = NULL;
  uint32_t mode = 0;
  if (!statement || v8c_arg_uint32(call, 2, &mode)) return;
  struct v8c__cells cells = connection->spare; /* what a getter calls finds none, and makes its own */
  connection->spare = (struct v8c__cells){0};
  connection->reading++;
  const size_t argc = v8c_argc(call);
  int code = SQLITE_OK, err;
  if (argc > 5)
    err = v8c__sqlite_arguments(context, call, 4, argc - 5, statement->stmt, &cells);
  else
    err = v8c__sqlite_params(context, statement->stmt, v8c_arg(call, 3), &cells);
  connection->reading--;
  uv_mutex_lock(&connection->lock);
  if (!err) code = v8c__sqlite_bind(statement->stmt, cells.items);
  if (!err && code == SQLITE_OK) {
    if (mode == V8C__SQLITE_RUN)
      code = v8c__sqlite_done(statement->stmt);
    else
      err = v8c__sqlite_rows(context, statement->stmt, (enum v8c__sqlite_mode)mode, &out, &code);
  }
  bool failed = !err && code != SQLITE_DONE;
  char *message = failed ? complaint(connection->db, &code) : NULL;
  if (!err && !failed && mode == V8C__SQLITE_RUN) err = give_result(context, connection, &out);
  sqlite3_reset(statement->stmt);
  sqlite3_clear_bindings(statement->stmt);
  uv_mutex_unlock(&connection->lock);
  v8c__cells_clear(&cells);
  v8c__cells_free(&connection->spare);
  connection->spare = cells;
  if (failed) err = fail(call, code, message);
  if (!err) v8c_return(call, out);
  v8c__free(message);
  v8c__throw_code(call, err);
}

/* Reads each set of parameters and steps with it. *code: SQLite's. */
static int many_of(v8c_context *context, sqlite3_stmt *stmt, v8c_value sets, int64_t *changes, int *code) {
  struct v8c__cells cells = {0};
  uint32_t count = 0;
  int err = v8c_array_length(sets, &count);
  for (uint32_t i = 0; i < count && !err && !*code; i++) {
    v8c_scope scope;
    v8c_value params = NULL;
    err = v8c_scope_open(v8c_context_isolate(context), &scope);
    if (err) break;
    err = v8c_get_index(context, sets, i, &params);
    if (!err) err = v8c__sqlite_params(context, stmt, params, &cells);
    v8c_scope_close(&scope);
    if (!err) *code = v8c__sqlite_step(stmt, cells.items, changes);
    v8c__cells_clear(&cells);
  }
  sqlite3_clear_bindings(stmt);
  v8c__cells_free(&cells);
  return err;
}

/* many(db, statement, sets, fail): [changes, last row]. Sets are read one by one while the connection is held: what a
 * getter among them asks of it is refused. */
static void many_now(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  struct v8c__connection *connection = v8c__sqlite_connection(call);
  struct v8c__statement *statement = v8c__sqlite_statement(call, connection);
  v8c_value out = NULL;
  int64_t changes = 0;
  int err = 0;
  if (!statement) return;
  uv_mutex_lock(&connection->lock);
  connection->held = true;
  int code = v8c__sqlite_save(connection->db);
  if (!code) {
    err = many_of(context, statement->stmt, v8c_arg(call, 2), &changes, &code);
    if (!err && !code) code = v8c__sqlite_keep(connection->db);
    if (!err && !code) err = v8c__sqlite_result(context, changes, sqlite3_last_insert_rowid(connection->db), &out);
  }
  char *message = code ? complaint(connection->db, &code) : NULL;
  if (err || code) v8c__sqlite_undo(connection->db);
  connection->held = false;
  uv_mutex_unlock(&connection->lock);
  if (code) err = fail(call, code, message);
  if (!err) v8c_return(call, out);
  v8c__free(message);
  v8c__throw_code(call, err);
}

/* exec(db, sql, fail) */
static void exec_now(v8c_call *call) {
  struct v8c__connection *connection = v8c__sqlite_connection(call);
  v8c_buf sql = {0};
  if (!connection) return;
  connection->reading++;
  int err = v8c_to_text(v8c_call_context(call), v8c_arg(call, 1), &sql);
  connection->reading--;
  uv_mutex_lock(&connection->lock);
  int code = err ? 0 : sqlite3_exec(connection->db, sql.data ? sql.data : "", NULL, NULL, NULL);
  char *message = code ? complaint(connection->db, &code) : NULL;
  uv_mutex_unlock(&connection->lock);
  v8c_buf_free(&sql);
  if (code) err = fail(call, code, message);
  v8c__free(message);
  v8c__throw_code(call, err);
}

/* ---- Open, prepare ----------------------------------------------------------------------------------------- */

static int path_of(struct v8c__databases *databases, const char *given, struct v8c__place *place, const char **path) {
  *path = given;
  *place = (struct v8c__place){.fd = -1};
  if (!*given || !strcmp(given, ":memory:")) return SQLITE_OK;
  if (databases->options.memory_only) return SQLITE_AUTH;
  if (!databases->options.root) return SQLITE_OK;
  if (v8c__jail_find(&databases->jail, given, true, place)) return SQLITE_AUTH;
  *path = place->path;
  return SQLITE_OK;
}

/* Where temporary files are is the whole process's, and no thread may change it while another has a database. Of a host
 * that says where databases are, only what is in no file of the script's is attached: VACUUM does that. */
static int authorize(void *data, int action, const char *one, const char *two, const char *three, const char *four) {
  const struct v8c__databases *databases = data; /* NULL: all may be attached */
  (void)two, (void)three, (void)four;
  if (action == SQLITE_PRAGMA && one && !sqlite3_stricmp(one, "temp_store_directory")) return SQLITE_DENY;
  if (action == SQLITE_PRAGMA && one && !sqlite3_stricmp(one, "data_store_directory")) return SQLITE_DENY;
  if (action != SQLITE_ATTACH || !databases) return SQLITE_OK;
  return one && (!*one || !strcmp(one, ":memory:")) ? SQLITE_OK : SQLITE_DENY;
}

/* An interrupt ends what is under way: not what the pool is about to begin. */
static int look(void *data) {
  const struct v8c__connection *connection = data;
  return connection->closed;
}

static int open_db(struct v8c__databases *databases, const char *given, bool read_only, bool create, int busy_ms,
                   sqlite3 **db) {
  struct v8c__place place;
  const char *path;
  int code = path_of(databases, given, &place, &path);
  bool in_memory = !*given || !strcmp(given, ":memory:");
  if (databases->options.read_only && !in_memory) read_only = true;
  int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
  if (code == SQLITE_OK) code = sqlite3_open_v2(path, db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
  v8c__place_close(&place);
  if (code == SQLITE_OK) {
    /* In KiB. It reads the schema: where another process holds that, opening does not wait for it. */
    (void)sqlite3_exec(*db, "PRAGMA cache_size = -16000", NULL, NULL, NULL);
    sqlite3_busy_timeout(*db, busy_ms);
  }
  bool confined = databases->options.root || databases->options.memory_only || databases->options.read_only;
  if (code == SQLITE_OK) code = sqlite3_set_authorizer(*db, authorize, confined ? databases : NULL);
  return code;
}

/* open(path, readOnly, create, busyMs, fail): number */
static void open_database(v8c_call *call) {
  struct v8c__databases *databases = v8c_native_here(call, &v8c__mod_sqlite);
  bool read_only = false, create = true;
  int32_t busy_ms = 0;
  v8c_buf path = {0};
  if (!databases || v8c_arg_boolean(call, 1, &read_only) || v8c_arg_boolean(call, 2, &create) ||
      v8c_arg_int32(call, 3, &busy_ms))
    return;
  int err = v8c_to_text(v8c_call_context(call), v8c_arg(call, 0), &path);
  struct v8c__connection *connection = err ? NULL : v8c__calloc(sizeof *connection);
  if (!err && !connection) err = V8C_ENOMEM;
  if (!err) {
    int code = open_db(databases, path.data ? path.data : "", read_only, create, busy_ms, &connection->db);
    if (code || uv_mutex_init(&connection->lock)) {
      err = fail(call, code, code == SQLITE_AUTH ? "the host does not allow that database" : NULL);
      sqlite3_close_v2(connection->db);
      v8c__free(connection);
    } else {
      sqlite3_progress_handler(connection->db, 100000, look, connection);
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

static bool is_read(v8c_call *call, const struct v8c__connection *connection) {
  if (connection->reading) (void)v8c_throw_error(v8c_call_isolate(call), "sqlite: a call is reading its parameters");
  return connection->reading != 0;
}

/* close(db) */
static void close_database(v8c_call *call) {
  struct v8c__connection *connection = v8c__sqlite_connection(call);
  if (connection && !is_read(call, connection)) close_connection(connection);
}

/* Is there more than blanks and comments? */
static bool is_more(sqlite3 *db, const char *sql, int len) {
  sqlite3_stmt *stmt = NULL;
  if (len <= 0 || (len == 1 && *sql == '\n')) return false;
  bool is = sqlite3_prepare_v2(db, sql, len, &stmt, NULL) != SQLITE_OK || stmt;
  sqlite3_finalize(stmt);
  return is;
}

/* prepare(db, sql, fail): [number, has columns, parameters] */
static void prepare(v8c_call *call) {
  struct v8c__connection *connection = v8c__sqlite_connection(call);
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_buf sql = {0};
  sqlite3_stmt *stmt = NULL;
  if (!connection) return;
  connection->reading++;
  int err = v8c_to_text(v8c_call_context(call), v8c_arg(call, 1), &sql);
  connection->reading--;
  uv_mutex_lock(&connection->lock);
  const char *rest = NULL;
  int code = err ? 0 : sqlite3_prepare_v2(connection->db, sql.data ? sql.data : "", (int)sql.len, &stmt, &rest);
  char *message = code ? complaint(connection->db, &code) : NULL;
  if (stmt && is_more(connection->db, rest, (int)(sql.data + sql.len - rest)))
    err = v8c__fail(V8C_ERANGE, "sqlite: there is more than one statement in it, which is for exec()");
  uv_mutex_unlock(&connection->lock);
  v8c_buf_free(&sql);
  if (!err && !code && !stmt) err = v8c__fail(V8C_ERANGE, "sqlite: there is no statement in it");
  struct v8c__statement *statement = err || code ? NULL : v8c__calloc(sizeof *statement);
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
  struct v8c__connection *connection = v8c__sqlite_connection(call);
  struct v8c__statement *statement = v8c__sqlite_statement(call, connection);
  if (!statement || is_read(call, connection)) return;
  struct v8c__statement **link = &connection->statements;
  while (*link != statement) link = &(*link)->next;
  *link = statement->next;
  uv_mutex_lock(&connection->lock);
  sqlite3_finalize(statement->stmt);
  uv_mutex_unlock(&connection->lock);
  v8c__free(statement);
}

/* resultsIn(buffer): of 16 bytes, for give_result(). */
static void results_in(v8c_call *call) {
  struct v8c__databases *databases = v8c_native_here(call, &v8c__mod_sqlite);
  v8c_backing_store *store = NULL;
  if (!databases) return;
  int err = v8c_backing_store_of(v8c_call_isolate(call), v8c_arg(call, 0), &store);
  if (!err) {
    v8c_backing_store_free(databases->pair);
    databases->pair = store;
  }
  v8c__throw_code(call, err);
}

static void interrupt(v8c_call *call) {
  struct v8c__connection *connection = v8c__sqlite_connection(call);
  if (connection) sqlite3_interrupt(connection->db);
}

static void in_transaction(v8c_call *call) {
  struct v8c__connection *connection = v8c__sqlite_connection(call);
  if (connection) v8c_return_boolean(call, !sqlite3_get_autocommit(connection->db));
}

/* ---- The module ------------------------------------------------------------------------------------------------ */

static int init(v8c_runtime *rt, void *data, void **state) {
  v8c_sqlite_options options;
  int err = v8c__options(data, &options, sizeof options);
  if (err) return err;
  struct v8c__databases *databases = v8c__calloc(sizeof *databases);
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
  struct v8c__databases *databases = data;
  (void)rt, (void)context;
  while (databases->all) drop_connection(databases->all);
  v8c_backing_store_free(databases->pair);
  v8c__jail_free(&databases->jail);
  v8c__free(databases);
  return 0;
}

static const v8c_prop internals[] = {V8C_FN("open", open_database),
                                     V8C_FN("close", close_database),
                                     V8C_FN("prepare", prepare),
                                     V8C_FN("finalize", finalize),
                                     V8C_FN("call", call_now),
                                     V8C_FN("many", many_now),
                                     V8C_FN("exec", exec_now),
                                     V8C_FN("later", v8c__sqlite_later),
                                     V8C_FN("interrupt", interrupt),
                                     V8C_FN("resultsIn", results_in),
                                     V8C_FN("inTransaction", in_transaction),
                                     V8C_STR("version", SQLITE_VERSION),
                                     V8C_PROP_END};

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
