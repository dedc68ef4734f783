/* info.c: v8c info: what a container's header says. */
#include <string.h>
#include <time.h>

#include "src/cli/common.h"
#include "v8c/esm.h"

static const char help[] =
    "usage: v8c info FILE [--json]\n"
    "\n"
    "Prints everything that a container's header says, and whether it would restore here: with this\n"
    "V8, on this machine, under these flags. Every byte of the file is verified first. The status is 4\n"
    "when it would not restore.\n"
    "\n"
    "  FILE                  the container; - reads it from stdin\n"
    "  --json                print one JSON object\n"
    "  --v8-flags FLAGS      as if V8 ran with these; --v8-flag=FLAG for one\n";

enum { SHOWN = 200 }; /* bytes of an extra value, for people */

typedef struct report {
  const v8c_snapshot *snapshot;
  v8c_snapshot_info info;
  int check;
  const char *detail; /* of check */
  v8c_buf *text;
} report;

static void time_text(double ms, char out[40]) {
  time_t seconds = (time_t)(ms / 1000);
  struct tm tm;
  if (ms < seconds * 1000.0) seconds--; /* before 1970 */
  if (!gmtime_r(&seconds, &tm) || !strftime(out, 40, "%Y-%m-%dT%H:%M:%SZ", &tm)) snprintf(out, 40, "%.0f ms", ms);
}

/* ---- For people ---------------------------------------------------------------------------------- */

static void row(report *r, const char *name, const char *value) {
  v8c_buf_printf(r->text, "%-20s", name);
  cli_plain_text(r->text, value, strlen(value), SIZE_MAX);
  v8c_buf_append(r->text, "\n", 1);
}

static void plain_lists(report *r) {
  const char *name;
  for (size_t i = 0; (name = v8c_snapshot_ref_name(r->snapshot, i)); i++) row(r, i ? "" : "natives", name);
  row(r, "natives digest", r->info.refs_digest);
  v8c_extra extra;
  for (size_t i = 0; v8c_snapshot_extra_at(r->snapshot, i, &extra) == 0; i++) {
    v8c_buf_printf(r->text, "%-20s", i ? "" : "extra");
    cli_plain_text(r->text, extra.key, extra.key_len, SHOWN);
    v8c_buf_append(r->text, "=", 1);
    cli_plain_text(r->text, extra.value, extra.value_len, SHOWN);
    v8c_buf_append(r->text, "\n", 1);
  }
}

static void plain_origin(report *r) {
  const v8c_snapshot_info *info = &r->info;
  char created[40], clock[40], words[80];
  time_text((double)info->created_ms, created);
  time_text(info->clock_ms, clock);
  row(r, "origin", info->origin);
  row(r, "bundle SHA-256", *info->bundle_sha256 ? info->bundle_sha256 : "none: made by a creator");
  row(r, "created", created);
  row(r, "code", info->code_handling == V8C_CODE_CLEAR ? "cleared" : "kept");
  row(r, "warmed up", info->warmed ? "yes" : "no");
  snprintf(words, sizeof words, "yes, the clock at %s", clock);
  row(r, "deterministic", info->deterministic ? words : "no");
  snprintf(words, sizeof words, "%u", (unsigned)info->layers);
  row(r, "layers", words);
  snprintf(words, sizeof words, "%u and the default one", (unsigned)info->contexts);
  row(r, "contexts", words);
}

static void plain(report *r) {
  const v8c_snapshot_info *info = &r->info;
  char words[80];
  snprintf(words, sizeof words, "%u", (unsigned)info->format);
  row(r, "format", words);
  row(r, "V8", info->v8_version);
  row(r, "architecture", info->arch);
  row(r, "build", info->build);
  row(r, "V8 flags", *info->flags ? info->flags : "none that matter");
  plain_origin(r);
  plain_lists(r);
  snprintf(words, sizeof words, "%llu", (unsigned long long)info->blob_bytes);
  row(r, "blob bytes", words);
  if (info->blob_bytes) row(r, "blob XXH3-128", info->blob_digest);
  if (info->graph_bytes) {
    snprintf(words, sizeof words, "%llu", (unsigned long long)info->graph_bytes);
    row(r, "graph bytes", words);
  }
  snprintf(words, sizeof words, "%llu", (unsigned long long)info->total_bytes);
  row(r, "total bytes", words);
  char signer[65];
  bool is_signed = v8c_snapshot_signer(r->snapshot, signer);
  v8c_buf_printf(r->text, "%-20s%s%s\n", "signed", is_signed ? "as if by " : "no", is_signed ? signer : "");
  if (info->graph_bytes)
    row(r, "restores here", "no heap: sources and code caches, which run in a fresh isolate");
  else
    v8c_buf_printf(r->text, "%-20s%s%s\n", "restores here", r->check ? "no: " : "yes",
                   r->check ? v8c_strerror(r->check) : "");
  if (r->check && *r->detail) row(r, "", r->detail);
}

/* ---- For programs --------------------------------------------------------------------------------- */

static void name_of(report *r, const char *name) {
  v8c_buf_printf(r->text, "%s  \"%s\": ", r->text->len > 2 ? ",\n" : "", name);
}

static void string(report *r, const char *name, const char *value) {
  name_of(r, name);
  cli_json_string(r->text, value, strlen(value));
}

static void number(report *r, const char *name, double value) {
  name_of(r, name);
  v8c_buf_printf(r->text, "%.17g", value);
}

static void boolean(report *r, const char *name, bool value) {
  name_of(r, name);
  v8c_buf_printf(r->text, value ? "true" : "false");
}

static void json_lists(report *r) {
  const char *name;
  name_of(r, "natives");
  for (size_t i = 0; (name = v8c_snapshot_ref_name(r->snapshot, i)); i++) {
    v8c_buf_printf(r->text, i ? ", " : "[");
    cli_json_string(r->text, name, strlen(name));
  }
  v8c_buf_printf(r->text, r->info.refs_count ? "]" : "[]");
  string(r, "natives_digest", r->info.refs_digest);
  name_of(r, "extra"); /* pairs: keys are any bytes, and may be alike as text */
  v8c_extra extra;
  for (size_t i = 0; v8c_snapshot_extra_at(r->snapshot, i, &extra) == 0; i++) {
    v8c_buf_printf(r->text, i ? ", [" : "[[");
    cli_json_string(r->text, extra.key, extra.key_len);
    v8c_buf_printf(r->text, ", ");
    cli_json_string(r->text, extra.value, extra.value_len);
    v8c_buf_printf(r->text, "]");
  }
  v8c_buf_printf(r->text, r->info.extra_count ? "]" : "[]");
}

static void json(report *r) {
  const v8c_snapshot_info *info = &r->info;
  v8c_buf_printf(r->text, "{\n");
  number(r, "format", info->format);
  string(r, "v8_version", info->v8_version);
  string(r, "arch", info->arch);
  string(r, "build", info->build);
  string(r, "flags", info->flags);
  string(r, "origin", info->origin);
  string(r, "bundle_sha256", info->bundle_sha256);
  number(r, "created_ms", (double)info->created_ms);
  string(r, "code", info->code_handling == V8C_CODE_CLEAR ? "clear" : "keep");
  boolean(r, "warmed", info->warmed);
  boolean(r, "deterministic", info->deterministic);
  number(r, "clock_ms", info->clock_ms);
  number(r, "layers", info->layers);
  number(r, "contexts", info->contexts);
  json_lists(r);
  number(r, "blob_bytes", (double)info->blob_bytes);
  string(r, "blob_digest", info->blob_digest);
  number(r, "graph_bytes", (double)info->graph_bytes);
  number(r, "total_bytes", (double)info->total_bytes);
  char signer[65];
  string(r, "signer", v8c_snapshot_signer(r->snapshot, signer) ? signer : ""); /* a claim: v8c verify */
  boolean(r, "restores", !r->check);
  string(r, "code_name", r->check ? v8c_err_name(r->check) : "V8C_OK");
  string(r, "reason", r->check ? (*r->detail ? r->detail : v8c_strerror(r->check)) : "");
  v8c_buf_printf(r->text, "\n}\n");
}

/* ---- The command ------------------------------------------------------------------------------------ */

static int describe(const v8c_snapshot *snapshot, bool as_json) {
  v8c_buf text = {0}, detail = {0};
  report r = {.snapshot = snapshot, .info = {.size = sizeof r.info}, .text = &text};
  int err = v8c_snapshot_info_get(snapshot, &r.info);
  if (err) return cli_fail(err, NULL);
  r.check = v8c_snapshot_graph(snapshot, NULL) ? 0 : v8c_snapshot_check(snapshot, NULL);
  v8c_buf_append(&detail, r.check ? v8c_detail() : "", V8C_ZSTR);
  r.detail = detail.data ? detail.data : "";
  if (as_json)
    json(&r);
  else
    plain(&r);
  cli_out(text.data, text.len);
  v8c_buf_free(&text);
  v8c_buf_free(&detail);
  return r.check ? CLI_INCOMPATIBLE : CLI_FINE;
}

static int run(const cli_command *command, cli_args args) {
  bool as_json = false;
  const cli_option options[] = {
      {"json", 0, CLI_FLAG, &as_json},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, false, &args);
  if (status != CLI_GO) return status;
  if (args.count != 1) return cli_usage(command, args.count ? "one FILE, not %d" : "FILE is missing", args.count);
  v8c_snapshot *snapshot = NULL;
  status = cli_open_snapshot(args.words[0], &snapshot);
  if (status != CLI_GO) return status;
  /* Without flags V8 need not be started to tell. */
  bool start = *cli_v8_flags();
  int err = start ? 0 : cli_console_register();
  if (err)
    status = cli_fail(err, NULL);
  else if (start)
    status = cli_start((cli_start_mode){0});
  start = start && status == CLI_GO;
  if (status == CLI_GO) status = describe(snapshot, as_json);
  v8c_snapshot_free(snapshot);
  if (start) v8c_stop();
  return status;
}

const cli_command cli_info = {"info", "print what a container's header says", help, run};
