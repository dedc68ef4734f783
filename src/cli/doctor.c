/* doctor.c: v8c doctor: what runs here, whether it works, and what a container made here needs. */
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "src/cli/common.h"

static const char help[] =
    "usage: v8c doctor [--json]\n"
    "\n"
    "Says which V8, build, flags, machine and processor this is; tries out V8, packing and restoring; and\n"
    "says what a container made here needs where it is restored. The status is 6 when something does not\n"
    "work.\n"
    "\n"
    "  --json                print one JSON object\n"
    "  --v8-flags FLAGS      as if V8 ran with these; --v8-flag=FLAG for one\n";

typedef struct doctor {
  v8c_snapshot *snapshot; /* made here, of nothing */
  v8c_snapshot_info info; /* what that says of this V8 */
  struct utsname machine;
  char processor[200];
  v8c_buf features; /* those that V8 looks for, space between */
  double start_ms, restore_ms;
  size_t heap_limit;
} doctor;

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* ---- The machine ----------------------------------------------------------------------------- */

static void find_processor(doctor *d) {
  char line[200];
  FILE *file = fopen("/proc/cpuinfo", "r");
  while (file && !*d->processor && fgets(line, sizeof line, file)) {
    const char *colon = strncmp(line, "model name", 10) ? NULL : strchr(line, ':');
    if (colon) snprintf(d->processor, sizeof d->processor, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
  }
  if (file) fclose(file);
  if (!*d->processor) snprintf(d->processor, sizeof d->processor, "unknown");
}

static void feature(doctor *d, const char *name, bool there) {
  if (there) v8c_buf_printf(&d->features, "%s%s", d->features.len ? " " : "", name);
}

static void find_features(doctor *d) {
  v8c_buf_append(&d->features, "", 0);
#if defined(__x86_64__)
  feature(d, "sse3", __builtin_cpu_supports("sse3"));
  feature(d, "ssse3", __builtin_cpu_supports("ssse3"));
  feature(d, "sse4.1", __builtin_cpu_supports("sse4.1"));
  feature(d, "sse4.2", __builtin_cpu_supports("sse4.2"));
  feature(d, "popcnt", __builtin_cpu_supports("popcnt"));
  feature(d, "avx", __builtin_cpu_supports("avx"));
  feature(d, "avx2", __builtin_cpu_supports("avx2"));
  feature(d, "fma", __builtin_cpu_supports("fma"));
  feature(d, "bmi1", __builtin_cpu_supports("bmi"));
  feature(d, "bmi2", __builtin_cpu_supports("bmi2"));
#endif
}

/* ---- Does it work? ----------------------------------------------------------------------------- */

static int pack(doctor *d) {
  v8c_pack_options options = {.size = sizeof options, .source = "var answer = () => 6 * 7;", .source_len = V8C_ZSTR};
  int err = v8c_pack_bundle(&options, &d->snapshot);
  if (err) return cli_fail(err, "packing");
  d->info.size = sizeof d->info;
  err = v8c_snapshot_info_get(d->snapshot, &d->info);
  return err ? cli_fail(err, "packing") : CLI_GO;
}

static int use(doctor *d, v8c_context *context) {
  v8c_frame frame;
  v8c_value value = NULL;
  int32_t answer = 0;
  int err = v8c_enter(context, &frame);
  if (err) return err;
  v8c_eval(context, V8C_LIT("answer()"), "doctor.js", &value);
  err = v8c_to_int32(context, value, &answer);
  v8c_heap_stats stats = {.size = sizeof stats};
  if (!err) err = v8c_heap_stats_get(v8c_context_isolate(context), &stats);
  d->heap_limit = stats.limit_bytes;
  v8c_leave(&frame);
  return err ? err : answer == 42 ? 0 : V8C_ESTATE;
}

static int restore(doctor *d) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  double start = now_ms();
  int err = v8c_snapshot_restore(d->snapshot, NULL, NULL, &isolate);
  if (!err) err = v8c_context_new(isolate, NULL, &context);
  d->restore_ms = now_ms() - start;
  if (!err) err = use(d, context);
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  return err ? cli_fail(err, "restoring") : CLI_GO;
}

static int examine(doctor *d) {
  double start = now_ms();
  int status = cli_start((cli_start_mode){0});
  d->start_ms = now_ms() - start;
  if (status != CLI_GO) return status;
  uname(&d->machine);
  find_processor(d);
  find_features(d);
  status = pack(d);
  if (status == CLI_GO) status = restore(d);
  return status;
}

/* ---- What it says --------------------------------------------------------------------------------- */

/* A fact: under a name for people, or a key for programs. */
static void fact(v8c_buf *text, bool json, const char *name, const char *key, const char *value) {
  if (json) {
    v8c_buf_printf(text, "%s  \"%s\": ", text->len > 2 ? ",\n" : "", key);
    cli_json_string(text, value, strlen(value));
  } else {
    v8c_buf_printf(text, "%-20s", name);
    if (!*value) value = "none";
    cli_plain_text(text, value, strlen(value), SIZE_MAX);
    v8c_buf_append(text, "\n", 1);
  }
}

static void number(v8c_buf *text, bool json, const char *name, const char *key, double value, const char *unit) {
  if (json)
    v8c_buf_printf(text, "%s  \"%s\": %.17g", text->len > 2 ? ",\n" : "", key, value);
  else
    v8c_buf_printf(text, "%-20s%.*f%s\n", name, value < 100 && *unit ? 1 : 0, value, unit);
}

static void facts(const doctor *d, bool json, v8c_buf *text) {
  char system[sizeof d->machine.sysname + sizeof d->machine.release + 1];
  snprintf(system, sizeof system, "%s %s", d->machine.sysname, d->machine.release);
  fact(text, json, "v8c", "v8c_version", v8c_version());
  fact(text, json, "V8", "v8_version", d->info.v8_version);
  fact(text, json, "build of V8", "build", d->info.build);
  fact(text, json, "flags given", "flags_given", cli_v8_flags());
  fact(text, json, "of these in heaps", "flags", d->info.flags);
  fact(text, json, "architecture", "arch", d->info.arch);
  fact(text, json, "system", "system", system);
  fact(text, json, "processor", "processor", d->processor);
  fact(text, json, "features V8 uses", "features", d->features.data ? d->features.data : "");
  number(text, json, "processors", "processors", (double)sysconf(_SC_NPROCESSORS_ONLN), "");
  number(text, json, "heap limit", "heap_limit_bytes", (double)d->heap_limit, " bytes");
  number(text, json, "V8 started in", "start_ms", d->start_ms, " ms");
  number(text, json, "restored in", "restore_ms", d->restore_ms, " ms");
}

static void needs(const doctor *d, v8c_buf *text) {
  v8c_buf_printf(text,
                 "\nPacking and restoring work. A container made here needs, where it is restored:\n"
                 "  V8                %s, exactly\n"
                 "  architecture      %s, any processor of it\n"
                 "  build             %s\n"
                 "  flags             %s\n",
                 d->info.v8_version, d->info.arch, d->info.build,
                 *d->info.flags ? d->info.flags : "none of those that change what is in a heap");
  const char *name;
  for (size_t i = 0; (name = v8c_snapshot_ref_name(d->snapshot, i)); i++)
    v8c_buf_printf(text, "  %-18s%s\n", i ? "" : "natives", name);
  v8c_buf_printf(text,
                 "Natives: v8c:… are the library's own; console.… are this command's, which pack --no-console leaves\n"
                 "out. A code cache needs the same processor features and flags too; elsewhere it is not used.\n");
}

static void json_needs(const doctor *d, v8c_buf *text) {
  const char *name;
  v8c_buf_printf(text, ",\n  \"natives\": [");
  for (size_t i = 0; (name = v8c_snapshot_ref_name(d->snapshot, i)); i++) {
    if (i) v8c_buf_append(text, ", ", 2);
    cli_json_string(text, name, strlen(name));
  }
  v8c_buf_printf(text, "]\n}\n");
}

static int run(const cli_command *command, cli_args args) {
  bool json = false;
  const cli_option options[] = {{"json", 0, CLI_FLAG, &json}, {NULL, 0, CLI_FLAG, NULL}};
  int status = cli_parse(command, options, false, &args);
  if (status != CLI_GO) return status;
  if (args.count) return cli_usage(command, "it takes no arguments");
  doctor d = {0};
  status = examine(&d);
  if (status == CLI_GO) {
    v8c_buf text = {0};
    if (json) v8c_buf_append(&text, "{\n", 2);
    facts(&d, json, &text);
    if (json)
      json_needs(&d, &text);
    else
      needs(&d, &text);
    cli_out(text.data ? text.data : "", text.len);
    v8c_buf_free(&text);
    status = CLI_FINE;
  }
  v8c_snapshot_free(d.snapshot);
  v8c_buf_free(&d.features);
  v8c_stop(); /* refused when the start was */
  return status;
}

const cli_command cli_doctor = {"doctor", "what runs here, and what a container made here needs", help, run};
