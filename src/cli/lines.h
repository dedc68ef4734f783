/* lines.h: what `v8c repl` takes of libedit, which is loaded when there is a terminal: other commands would wait for it
 * and for the three libraries that it needs. */
#ifndef V8C_CLI_LINES_H
#define V8C_CLI_LINES_H

#include <editline/readline.h>

#define LINES_FUNCTIONS(X)       \
  X(rl_initialize)               \
  X(rl_callback_handler_install) \
  X(rl_callback_handler_remove)  \
  X(rl_callback_read_char)       \
  X(rl_completion_matches)       \
  X(rl_forced_update_display)    \
  X(add_history)                 \
  X(using_history)               \
  X(stifle_history)              \
  X(read_history)                \
  X(write_history)

#define LINES_VARIABLES(X)            \
  X(rl_readline_name)                 \
  X(rl_catch_signals)                 \
  X(rl_line_buffer)                   \
  X(rl_attempted_completion_function) \
  X(rl_attempted_completion_over)     \
  X(rl_completion_append_character)   \
  X(rl_completer_word_break_characters)

/* Of both the address. */
struct cli_lines {
#define LINES_MEMBER(name) __typeof__(name) *name;
  LINES_FUNCTIONS(LINES_MEMBER)
  LINES_VARIABLES(LINES_MEMBER)
#undef LINES_MEMBER
};

extern struct cli_lines lines;

/* Once. NULL, or why there is none of it. */
const char *cli_lines_load(void);

#endif
