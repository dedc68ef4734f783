/* repl.h: v8c repl: what program.c asks of it. */
#ifndef V8C_CLI_REPL_H
#define V8C_CLI_REPL_H

#include <uv.h>

#include "src/cli/common.h"

/* Blocks SIGINT, which a thread waits for: before V8 starts. */
void cli_repl_prepare(void);
/* Until the user leaves. CLI_GO or a status. */
int cli_repl_run(v8c_runtime *rt, uv_loop_t *loop);
/* Output to stdout (1) or stderr (2), around the prompt. */
void cli_repl_print(int fd, const char *text, size_t len);
/* Tells of what nobody caught. */
void cli_repl_failed(v8c_error *error);

/* Natives for repl.js: repl_modules.c. */
extern const v8c_prop cli_repl_modules[];

#endif
