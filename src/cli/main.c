/* main.c: v8c: which subcommand, and what is true of all. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/common.h"

static const cli_command *const commands[] = {&cli_eval, &cli_run,     &cli_repl, &cli_types,  &cli_pack,
                                              &cli_info, &cli_profile, &cli_sign, &cli_verify, &cli_doctor};
enum { COMMANDS = sizeof commands / sizeof *commands };

static const char before[] =
    "usage: v8c COMMAND [OPTION...] [ARGUMENT...]\n"
    "\n"
    "Runs JavaScript in V8, and makes, reads and profiles start-up snapshots.\n"
    "\n";

static const char after[] =
    "  help COMMAND          how to use it, as v8c COMMAND --help\n"
    "\n"
    "  --v8-flags FLAGS      flags for V8, separated by spaces; --v8-flag=FLAG for one\n"
    "  --version             of v8c and of V8\n"
    "  --help\n"
    "\n"
    "Where a FILE is meant, - is stdin or stdout.\n"
    "\n"
    "Exit status: 0 fine; 1 the script threw, or is not UTF-8; 2 wrong usage; 3 a container is corrupt;\n"
    "4 a container is incompatible; 5 a file could not be read or written; 6 out of memory, or a failure\n"
    "inside v8c or V8; 7 a limit ended the script.\n";

static int print_help(void) {
  v8c_buf text = {0};
  v8c_buf_append(&text, before, V8C_ZSTR);
  for (size_t i = 0; i < COMMANDS; i++) v8c_buf_printf(&text, "  %-22s%s\n", commands[i]->name, commands[i]->summary);
  v8c_buf_append(&text, after, V8C_ZSTR);
  cli_out(text.data ? text.data : "", text.len);
  v8c_buf_free(&text);
  return CLI_FINE;
}

static int print_version(void) {
  v8c_buf text = {0};
  v8c_buf_printf(&text, "v8c %s (V8 %s)\n", v8c_version(), v8c_v8_version());
  cli_out(text.data ? text.data : "", text.len);
  v8c_buf_free(&text);
  return CLI_FINE;
}

static int find(const char *name, const cli_command **out) {
  const char *names[COMMANDS];
  for (size_t i = 0; i < COMMANDS; i++) {
    names[i] = commands[i]->name;
    if (strcmp(names[i], name)) continue;
    *out = commands[i];
    return CLI_GO;
  }
  const char *near = cli_nearest(name, names, COMMANDS);
  if (near) return cli_usage(NULL, "there is no command %s (%s?)", name, near);
  return cli_usage(NULL, "there is no command %s", name);
}

static int print_help_of(const cli_args *args) {
  if (args->count < 2) return print_help();
  if (args->count > 2) return cli_usage(NULL, "help takes one command");
  const cli_command *command = NULL;
  int status = find(args->words[1], &command);
  if (status == CLI_GO) cli_out(command->help, strlen(command->help));
  return status == CLI_GO ? CLI_FINE : status;
}

static int dispatch(cli_args args) {
  bool version = false, help = false;
  const cli_option options[] = {
      {"version", 0, CLI_FLAG, &version},
      {"help", 'h', CLI_FLAG, &help},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(NULL, options, true, &args);
  if (status != CLI_GO) return status;
  if (help) return print_help();
  if (version) return print_version();
  if (!args.count) return cli_usage(NULL, "a command is missing");
  if (!strcmp(args.words[0], "help")) return print_help_of(&args);
  const cli_command *command = NULL;
  status = find(args.words[0], &command);
  if (status != CLI_GO) return status;
  return command->run(command, (cli_args){args.count - 1, args.words + 1});
}

/* A closed stdin, stdout or stderr would be the number of the next file opened: something that
 * fails to be read or written takes its place. */
static void fill_standard_files(void) {
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) < 0) return;
}

int main(int argc, char **argv) {
  fill_standard_files();
  if (argc < 1) return CLI_USAGE;
  int status = dispatch((cli_args){argc - 1, argv + 1});
  cli_options_free();
  return cli_finish(cli_late_status(status));
}
