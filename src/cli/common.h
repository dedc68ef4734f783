/* common.h: what the subcommands of v8c share. */
#ifndef V8C_CLI_COMMON_H
#define V8C_CLI_COMMON_H

#include <stdio.h>
#include <v8c.h>

/* Exit statuses, as `v8c --help` and docs/command.md list them. */
enum cli_status {
  CLI_GO = -1, /* not over yet: what a step returns when the next may follow */
  CLI_FINE = 0,
  CLI_THREW = 1,
  CLI_USAGE = 2,
  CLI_CORRUPT = 3,
  CLI_INCOMPATIBLE = 4,
  CLI_IO = 5,
  CLI_INTERNAL = 6,
  CLI_LIMIT = 7 /* --timeout, --cpu-limit, --max-heap */
};

/* Words of a command line; parsing leaves those that are no options. */
typedef struct cli_args {
  int count;
  char **words;
} cli_args;

/* A subcommand; its file holds one. */
typedef struct cli_command {
  const char *name;
  const char *summary; /* its line in `v8c --help` */
  const char *help;
  int (*run)(const struct cli_command *command, cli_args args);
} cli_command;

extern const cli_command cli_eval, cli_run, cli_repl, cli_types, cli_pack, cli_info, cli_profile, cli_doctor, cli_sign,
    cli_verify;

/* ---- options.c: the command line -------------------------------------------------- */

typedef struct cli_list {
  const char **items;
  size_t count;
} cli_list;

typedef struct cli_maybe {
  bool given;
  const char *value; /* NULL: none */
} cli_maybe;

typedef enum cli_kind {
  CLI_FLAG,  /* bool *: --name */
  CLI_TEXT,  /* const char **: --name=VALUE, --name VALUE; the last one wins */
  CLI_MAYBE, /* cli_maybe *: --name, --name=VALUE */
  CLI_LIST   /* cli_list *: as CLI_TEXT, any number of times */
} cli_kind;

typedef struct cli_option {
  const char *name; /* NULL ends a table */
  char letter;      /* 0: none */
  cli_kind kind;
  void *to;
} cli_option;

/* Takes the options out of *args, --help and V8's flags too. With `early`, options end at
 * the first word that is none. CLI_GO, or the status to exit with. */
int cli_parse(const cli_command *command, const cli_option *options, bool early, cli_args *args);

/* One line on stderr that says what is wrong; `command` may be NULL. CLI_USAGE. */
V8C_PRINTF(2, 3) int cli_usage(const cli_command *command, const char *format, ...);

/* The nearest of `count` names, NULL when none is near. */
const char *cli_nearest(const char *word, const char *const *names, size_t count);

/* V8's flags of the command line, "" when there are none. */
const char *cli_v8_flags(void);

/* More of them, behind those of the command line. CLI_GO or a status. */
int cli_add_v8_flags(const char *flags);

/* Frees what parsing keeps. */
void cli_options_free(void);

/* ---- io.c: bytes in and out -------------------------------------------------------- */

/* "v8c: …" and a newline on stderr. */
V8C_PRINTF(1, 2) void cli_say(const char *format, ...);

/* Says what failed (`what` may be NULL) and why; the status that goes with the code. */
int cli_fail(int code, const char *what);

/* Says that a file holds no key of the right kind. CLI_USAGE. */
int cli_fail_key(int code, const char *path);

/* Says that a file could not be read or written, by errno. CLI_IO. */
int cli_io_error(const char *what, int number);

/* The name to show for a file argument: "-" is `dash`. */
const char *cli_name(const char *path, const char *dash);

bool cli_is_stdin(const char *path);

/* Adds the whole file, or stdin for "-", to *buf. CLI_GO or CLI_IO. */
int cli_read(const char *path, v8c_buf *buf);

/* Opens a container: a file is mapped; stdin ("-") and pipes are read. CLI_GO or a status. */
int cli_open_snapshot(const char *path, v8c_snapshot **out);
/* The same, and it must be signed by the owner of the public key in that file. It is read whole, so
 * that what was verified is what is used. */
int cli_open_signed(const char *path, const char *key_path, v8c_snapshot **out);

/* Writes to stdout. False after the first failure, which cli_finish reports. */
bool cli_out(const void *bytes, size_t len);

/* Writes what is still in memory. False as cli_out. */
bool cli_flush(void);
/* Flushes stdout: `status`, or CLI_IO when some of the output was lost. */
int cli_finish(int status);

/* A file being written beside its final place, or stdout. */
typedef struct cli_output {
  const char *path;
  char *final; /* symbolic links resolved */
  char *temporary;
  FILE *file;
  int number; /* errno of the first failure */
} cli_output;

/* Opens it; binary data goes to no terminal. CLI_GO or a status. */
int cli_output_open(cli_output *output, const char *path, bool binary);
/* A v8c_write_fn; `data` is the cli_output. */
int cli_output_write(const char *bytes, size_t len, void *data);
/* Puts the file in its place when `keep`, or leaves no trace of it. CLI_GO or CLI_IO. */
int cli_output_close(cli_output *output, bool keep);

/* The process ends here: removes the file that is being written. Fine in a signal handler. */
void cli_abandon(void);

/* ---- sign.c: signatures --------------------------------------------------------------- */

/* Puts a signed one in the place of *snapshot. CLI_GO or a status. */
int cli_sign_with(const char *key_path, v8c_snapshot **snapshot);

/* ---- module.c: ES modules ------------------------------------------------------------- */

typedef struct cli_session cli_session;

/* CLI_GO, or says why it cannot be read. */
int cli_check_readable(const char *path);
/* Reads an import map, whose addresses are relative to its file. CLI_GO or a status. */
int cli_import_map(const char *path, v8c_import_map **out);
/* How a file is run: a .js of no package is a script. */
typedef enum cli_file_kind { CLI_SCRIPT, CLI_COMMONJS, CLI_MODULE, CLI_TYPESCRIPT } cli_file_kind;
cli_file_kind cli_kind_of(const char *path);
/* Is it a .js, of which cli_kind_of() says that it is a script for want of a package? */
bool cli_is_bare(const char *path);
/* What such a text is that is no script, by what is said of it; CLI_SCRIPT: nobody knows. */
cli_file_kind cli_kind_by(const char *message, const v8c_buf *source);
/* Does such a text use `module` without asking whether there is one, as only a CommonJS module can? */
bool cli_wants_module(const v8c_buf *source);
/* Runs the modules of --snapshot when that has no heap, and tells of code caches that were refused. A
 * code; V8C_ESTATE when they never settle. */
int cli_graph_run(const cli_session *session, v8c_loader *loader);
/* The same for a session without a loop: with a loader of its own. CLI_GO or a status. */
int cli_session_graph(cli_session *session);

/* ---- typescript.c: files of TypeScript ------------------------------------------------------ */

bool cli_is_typescript(const char *path);
/* CLI_GO, or says that what takes types out is not there. */
int cli_typescript_check(const char *path);
/* V8C_SOURCE_MODULE or V8C_SOURCE_COMMONJS: what the file is, which is read. */
v8c_source_kind cli_typescript_kind(const char *path);
/* A v8c_fetch_fn: such files without their types; data: the list of cli_within_new. */
bool cli_typescript_fetch(v8c_fetch *fetch, const char *url, size_t len, void *data);
/* Adds the text of such a file without its types to *out; CLI_GO, or says what is wrong. */
int cli_typescript_read(const char *path, v8c_buf *out);
/* Before V8 stops. */
void cli_typescript_close(void);

/* ---- watch.c: --watch ---------------------------------------------------------------------- */

/* Runs the command without --watch, again and again; returns when that cannot be. A status. */
int cli_watch(const char *file);

/* ---- types.c: modules ------------------------------------------------------------------ */

/* The index-th module that scripts of the command may have; NULL past the last. */
const v8c_native_module *cli_module(size_t index);

/* ---- text.c: text for people and JSON ------------------------------------------------ */

/* Adds `text` as a JSON string; what is not UTF-8 becomes U+FFFD. */
void cli_json_string(v8c_buf *buf, const char *text, size_t len);
/* Adds it for a terminal: control characters escaped, cut off behind `max` bytes. */
void cli_plain_text(v8c_buf *buf, const char *text, size_t len, size_t max);
bool cli_is_utf8(const v8c_buf *text);

/* ---- console.c: console.log and the like ---------------------------------------------- */

/* Names the natives, so that snapshots may hold them: before any snapshot is made or read. */
int cli_console_register(void);
/* Puts console's functions into the entered context. */
int cli_console_install(v8c_context *context);
/* True when the snapshot was made with them. */
bool cli_console_in(const v8c_snapshot *snapshot);
/* console.log goes to stderr: stdout is for something else. */
void cli_console_to_stderr(void);

/* ---- session.c: an isolate with a context, entered ------------------------------------- */

/* What --snapshot and its companions say. */
typedef struct cli_restoring {
  const char *snapshot; /* NULL: none */
  const char *key;      /* of a public key that must have signed it; NULL: it need not be */
  bool keep_deterministic;
  /* Limits of the script: ms, ms, MiB; NULL: none. */
  const char *timeout, *cpu_limit, *max_heap;
} cli_restoring;

struct cli_session {
  cli_restoring from;
  struct v8c_devtools *devtools; /* --inspect; NULL: not asked for */
  struct v8c_target *target;
  bool breaks; /* --inspect-brk, before it was done */
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_frame frame;
  v8c_loader *loader;     /* NULL: none */
  v8c_source_maps *maps;  /* of scripts on disk */
  v8c_coverage *coverage; /* while it is counted */
  v8c_snapshot *graph;    /* of --snapshot, when that has modules and no heap; NULL: none */
  bool started;
  bool entered;
};

/* ---- inspect.c: debuggers ----------------------------------------------------------------- */

/* --inspect, --inspect-brk, --inspect-wait; their values are [HOST:]PORT. */
typedef struct cli_inspecting_options {
  cli_maybe plain, brk, wait;
} cli_inspecting_options;

/* CLI_GO or CLI_USAGE. */
int cli_inspect_check(const cli_command *command, const cli_inspecting_options *inspect);
/* One of them was given: known before the session is opened. */
bool cli_inspecting(void);
/* Shows the session to debuggers as `name`, and waits for one if that was asked for. CLI_GO or a status. */
int cli_session_inspect(cli_session *session, const cli_inspecting_options *inspect, const char *name);
/* For --inspect-brk: what runs next, in this turn, stops in its first statement. */
void cli_session_break(cli_session *session);
/* Tells them of an exception that nobody caught. */
void cli_session_tell(cli_session *session, v8c_error *error);
/* Waits until they are done, and ends it. */
void cli_session_uninspect(cli_session *session);

typedef struct cli_start_mode {
  bool deterministic; /* fixed hash and random seeds */
  bool fixed_hash_seed;
  bool no_console; /* console's natives are not registered: a snapshot does not name them */
} cli_start_mode;

/* Starts V8 with the flags of the command line. CLI_GO or a status. */
int cli_start(cli_start_mode mode);

/* Whether they go together, and with the file `source` (NULL: none). CLI_GO or CLI_USAGE. */
int cli_restoring_check(const cli_command *command, const cli_restoring *from, const char *source);

/* Starts V8, makes or restores an isolate, enters its context. A deterministic snapshot's context
 * gets the real clock unless `keep_deterministic`.
 * CLI_GO or a status; cli_session_close in either case. */
int cli_session_open(cli_session *session, const cli_restoring *from);

/* Half of that: opens the snapshot (NULL: none), starts V8; *console: the snapshot has the command's. And what
 * the entered context gets, a code. */
int cli_session_start(cli_session *session, v8c_snapshot **snapshot, bool *console);
int cli_session_prepare(cli_session *session, bool console);

/* Makes the global scriptArgs of these words. A code. */
int cli_session_words(cli_session *session, const cli_args *args);

/* Runs a script, then the microtasks and tasks that it left. CLI_GO or a status. */
int cli_session_run(cli_session *session, const char *name, const v8c_buf *source, v8c_value *out);

/* Runs microtasks and tasks until there are none. A code. */
int cli_session_drain(cli_session *session);

/* CLI_GO for 0; else reports the exception, or what else `code` stands for. */
int cli_session_check(cli_session *session, int code, const char *what);

/* Prints an exception that was caught. CLI_THREW. */
int cli_threw(v8c_error *error);
/* Of what was caught, or of what ended the script: a status. Frees it. */
int cli_session_report(cli_session *session, v8c_error *error);
/* Says which limit it was. CLI_LIMIT. */
int cli_ended(const cli_session *session, v8c_cause cause);
/* Prints the reason of a rejection that nobody handled. */
void cli_unhandled(v8c_context *context, v8c_error *error);

/* What --timeout and the like say. CLI_GO or CLI_USAGE. */
int cli_limits_read(const cli_command *command, const cli_restoring *from, v8c_limits_options *options);
bool cli_limited(const cli_restoring *from);

void cli_session_close(cli_session *session);

/* ---- coverage.c: --coverage ------------------------------------------------------------ */

/* Whether `path` (NULL: none) says what to write. CLI_GO or CLI_USAGE. */
int cli_coverage_check(const cli_command *command, const char *path);
/* Counts from here on, for a path. CLI_GO or a status. */
int cli_coverage_start(cli_session *session, const char *path);
/* Writes the file, whatever the script came to. `status`, or that of writing when it was CLI_GO. */
int cli_coverage_end(cli_session *session, const char *path, int status);

/* CLI_THREW when something went wrong where nobody could catch it, else `status`. */
int cli_late_status(int status);

/* ---- program.c: scripts and modules with a loop ------------------------------------------- */

/* A native module by its name, also of libv8c-modules where that is; NULL when there is none. */
const v8c_native_module *cli_find_module(const char *name);
/* Stands for one of libv8c-modules, which is not loaded yet; NULL: this v8c was built without it. */
const v8c_native_module *cli_more_module(const char *name);

typedef struct cli_program {
  cli_restoring from;
  cli_inspecting_options inspect;
  const char *import_map, *coverage, *allow_fs;
  bool safe;
  cli_list conditions, roots, allow_net;
  cli_file_kind kind;
  bool repl;            /* lines of the user's in place of a file */
  const cli_args *args; /* the first one is the file */
} cli_program;

/* Runs it until nothing is pending. A status. */
int cli_program_run(const cli_program *program);

/* ---- within.c: where modules come from ---------------------------------------------------- */

/* The folders for it, of which the script (NULL: none) is a file without links on its way; none: all. A code. */
int cli_within_new(const cli_program *how, const char *script, cli_list *out);
void cli_within_free(cli_list *list);

#endif
