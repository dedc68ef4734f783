/* ops_text.h: what every side does the operations of ops.h with. */
#ifndef V8C_BENCH_OPS_TEXT_H
#define V8C_BENCH_OPS_TEXT_H

/* `side` makes the names in the realm its own. */
#define OP_TEXT "hello world, this is a string" /* 29 bytes */
#define OP_ECHO(side) "echo_" side              /* the global function that the loop calls */
#define OP_LOOP(side) \
  "(function loop_" side "(n) { let s = 0; for (let i = 0; i < n; i++) s += " OP_ECHO(side) "(i); return s; })"
#define OP_ADD(side) "(function add_" side "(a, b) { return a + b; })"
#define OP_OBJECT(side) "({" side "_a: 1, b: 2, c: 3})"
#define OP_KEY "b"

#endif
