/* verify.c: v8c verify: whether a container was signed by the owner of a key. */
#include "src/cli/common.h"

static const char help[] =
    "usage: v8c verify FILE --key PUB\n"
    "\n"
    "Prints nothing and ends with status 0 when every byte of the container is what the owner of the\n"
    "key has signed (see `v8c sign`); else it says what is wrong, and the status is 3.\n"
    "\n"
    "  FILE                  the container; - reads it from stdin\n"
    "  --key PUB             file of the public key: PEM, or 32 bytes as they are.\n"
    "                        `openssl pkey -in KEY -pubout` makes one\n";

static int check(const char *path, const char *key_path) {
  v8c_buf key = {0};
  v8c_snapshot *snapshot = NULL;
  int status = cli_read(key_path, &key);
  if (status == CLI_GO) status = cli_open_snapshot(path, &snapshot);
  if (status == CLI_GO) {
    int err = v8c_snapshot_verify(snapshot, key.data ? key.data : "", key.len);
    if (err) status = err == V8C_EINVAL ? cli_fail_key(err, key_path) : cli_fail(err, cli_name(path, "<stdin>"));
  }
  v8c_snapshot_free(snapshot);
  v8c_buf_free(&key);
  return status;
}

static int run(const cli_command *command, cli_args args) {
  const char *key = NULL;
  const cli_option options[] = {
      {"key", 0, CLI_TEXT, &key},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, false, &args);
  if (status != CLI_GO) return status;
  if (args.count != 1) return cli_usage(command, args.count ? "one FILE, not %d" : "FILE is missing", args.count);
  if (!key) return cli_usage(command, "--key PUB is missing");
  if (cli_is_stdin(key) && cli_is_stdin(args.words[0])) return cli_usage(command, "only one file can come from stdin");
  status = check(args.words[0], key);
  return status == CLI_GO ? CLI_FINE : status;
}

const cli_command cli_verify = {"verify", "check a container's signature", help, run};
