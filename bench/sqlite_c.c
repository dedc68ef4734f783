/* sqlite_c.c FILE: what bench/node/sqlite.js does, in C: 100,000 rows inserted in a transaction. Prints ms, the best of
 * a few rounds. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 4, COUNT = 100000 };

static sqlite3 *db;

static void must(int code) {
  if (code == SQLITE_OK) return;
  fprintf(stderr, "sqlite_c: %s\n", sqlite3_errmsg(db));
  exit(1);
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double insert(sqlite3_stmt *put) {
  char name[32];
  double from = now_ms();
  must(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
  for (int i = 0; i < COUNT; i++) {
    int len = snprintf(name, sizeof name, "name %d", i);
    must(sqlite3_bind_text(put, 1, name, len, SQLITE_STATIC));
    must(sqlite3_bind_double(put, 2, i / 3.0));
    (void)sqlite3_step(put);
    must(sqlite3_reset(put));
  }
  must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
  return now_ms() - from;
}

int main(int argc, char **argv) {
  sqlite3_stmt *put;
  double best = 1e9;
  if (argc < 2) return 2;
  must(sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
  must(sqlite3_exec(db,
                    "PRAGMA cache_size = -16000; DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, name "
                    "TEXT, value REAL)",
                    NULL, NULL, NULL));
  must(sqlite3_prepare_v2(db, "INSERT INTO t (name, value) VALUES (?, ?)", -1, &put, NULL));
  for (int i = 0; i < ROUNDS; i++) {
    double took = insert(put);
    if (took < best) best = took;
  }
  printf("%g\n", best);
  sqlite3_finalize(put);
  return sqlite3_close(db);
}
