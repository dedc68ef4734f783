/* sign.c: v8c sign: a container with a signature. */
#include <string.h>

#include "src/cli/common.h"

static const char help[] =
    "usage: v8c sign FILE --key KEY [-o OUT]\n"
    "\n"
    "Signs a container with Ed25519: its header and the SHA-256 of all that is behind it. An older\n"
    "signature is replaced. `v8c verify` and programs that bring the public key can tell then that\n"
    "nobody else has made it.\n"
    "\n"
    "  FILE                  the container; - reads it from stdin\n"
    "  --key KEY             file of the private key: PEM without a passphrase, or 32 bytes as they are.\n"
    "                        `openssl genpkey -algorithm ed25519` makes one\n"
    "  -o, --output OUT      write there and leave FILE as it is; - is stdout\n";

int cli_sign_with(const char *key_path, v8c_snapshot **snapshot) {
  v8c_buf key = {0};
  v8c_snapshot *made = NULL;
  int status = cli_read(key_path, &key);
  if (status == CLI_GO) {
    int err = v8c_snapshot_sign(*snapshot, key.data, key.len, &made);
    if (err) status = cli_fail_key(err, key_path);
  }
  if (key.data) explicit_bzero(key.data, key.cap);
  v8c_buf_free(&key);
  if (status != CLI_GO) return status;
  v8c_snapshot_free(*snapshot);
  *snapshot = made;
  return CLI_GO;
}

static int write_out(const v8c_snapshot *snapshot, const char *path) {
  cli_output output = {0};
  int status = cli_output_open(&output, path, true);
  if (status != CLI_GO) return status;
  size_t len = 0;
  const void *bytes = v8c_snapshot_bytes(snapshot, &len);
  cli_output_write(bytes, len, &output);
  return cli_output_close(&output, true);
}

static int run(const cli_command *command, cli_args args) {
  const char *key = NULL, *output = NULL;
  const cli_option options[] = {
      {"key", 0, CLI_TEXT, &key},
      {"output", 'o', CLI_TEXT, &output},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, false, &args);
  if (status != CLI_GO) return status;
  if (args.count != 1) return cli_usage(command, args.count ? "one FILE, not %d" : "FILE is missing", args.count);
  if (!key) return cli_usage(command, "--key KEY is missing");
  if (cli_is_stdin(key) && cli_is_stdin(args.words[0])) return cli_usage(command, "only one file can come from stdin");
  v8c_snapshot *snapshot = NULL;
  status = cli_open_snapshot(args.words[0], &snapshot);
  if (status == CLI_GO) status = cli_sign_with(key, &snapshot);
  if (status == CLI_GO) status = write_out(snapshot, output ? output : args.words[0]);
  v8c_snapshot_free(snapshot);
  return status == CLI_GO ? CLI_FINE : status;
}

const cli_command cli_sign = {"sign", "sign a container with an Ed25519 key", help, run};
