/* database.h: databases of a runtime, their connections and statements, and what waits for them. */
#ifndef V8C_SRC_MODULES_SQLITE_DATABASE_H
#define V8C_SRC_MODULES_SQLITE_DATABASE_H

#include <uv.h>

#include "src/modules/fs/jail.h"
#include "src/modules/sqlite/statement.h"
#include "v8c/modules.h"

struct v8c__databases {
  v8c_runtime *rt;
  v8c_sqlite_options options;
  struct v8c__jail jail;
  struct v8c__connection *all;
  v8c_backing_store *pair; /* of two doubles that js/sqlite.js reads: changes and last row of a call at once */
  uint32_t last_id;
};

/* Gone when it is closed and nothing of it is in the pool. */
struct v8c__connection {
  uint32_t id;
  struct v8c__databases *databases; /* NULL: the runtime is closed */
  struct v8c__connection *next;
  sqlite3 *db;
  uv_mutex_t lock;         /* around each use of db, which therefore has none of its own */
  struct v8c__cells spare; /* of a call that is over, for the next one */
  struct v8c__statement *statements;
  uint32_t last_statement;
  struct v8c__op *queue, **queue_last, *running;
  unsigned reading;    /* calls whose arguments are being read: getters among them must not close it meanwhile */
  bool held;           /* by a call of the owner's that reads its arguments meanwhile, with the lock */
  _Atomic bool closed; /* also looked at where it works */
};

struct v8c__statement {
  uint32_t id;
  struct v8c__statement *next;
  sqlite3_stmt *stmt;
};

/* One that takes a promise. */
struct v8c__op {
  uv_work_t req;
  struct v8c__op *next;
  struct v8c__connection *connection;
  enum v8c__sqlite_mode mode;
  sqlite3_stmt *stmt;
  char *sql;                      /* of V8C__SQLITE_EXEC */
  struct v8c__cells params, rows; /* of V8C__SQLITE_MANY: sets of params behind each other */
  size_t sets, columns;
  int code;
  char *message;
  int64_t changes, last_row;
  v8c_ref *done;
  v8c_token *token;
};

/* ---- mod_sqlite.c ----------------------------------------------------------------------------- */

/* That of a call's first argument; NULL: it is closed, which is thrown. */
struct v8c__connection *v8c__sqlite_connection(v8c_call *call);
/* That of the second; NULL for a connection that is NULL, too. */
struct v8c__statement *v8c__sqlite_statement(v8c_call *call, struct v8c__connection *connection);
/* When it is closed and nothing runs. */
void v8c__sqlite_free(struct v8c__connection *connection);

/* ---- later.c ---------------------------------------------------------------------------------- */

/* later(db, statement or 0, mode, params, sets or sql; done) */
void v8c__sqlite_later(v8c_call *call);
void v8c__sqlite_free_op(struct v8c__op *op);

#endif
