/* mod_os.c: require("os"): the machine, as libuv knows it; names and forms are JavaScript (js/os.js). */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <uv.h>

#include "src/modules/bytes.h"
#include "src/modules/modules.h"

static void return_text(v8c_call *call, const char *text) {
  v8c_value value = NULL;
  int err = v8c_string(v8c_call_isolate(call), text, V8C_ZSTR, &value);
  if (!err) v8c_return(call, value);
  v8c__throw_code(call, err);
}

/* Sets a property; err is what came before. */
static int put(v8c_context *context, v8c_value object, const char *name, v8c_value value, int err) {
  return err ? err : v8c_set_named(context, object, name, V8C_ZSTR, value);
}
static int put_text(v8c_context *context, v8c_value object, const char *name, const char *text, int err) {
  v8c_value value = NULL;
  if (!err) err = v8c_string(v8c_context_isolate(context), text, V8C_ZSTR, &value);
  return put(context, object, name, value, err);
}
static int put_number(v8c_context *context, v8c_value object, const char *name, double number, int err) {
  return put(context, object, name, v8c_number(v8c_context_isolate(context), number), err);
}

/* A system call's failure: its code, for os.js to name. */
static void return_code(v8c_call *call, int code) { v8c_return_int32(call, code); }

static void hostname(v8c_call *call) {
  char name[UV_MAXHOSTNAMESIZE];
  size_t len = sizeof name;
  int code = uv_os_gethostname(name, &len);
  if (code)
    return_code(call, code);
  else
    return_text(call, name);
}

static void homedir(v8c_call *call) {
  char path[4096];
  size_t len = sizeof path;
  int code = uv_os_homedir(path, &len);
  if (code)
    return_code(call, code);
  else
    return_text(call, path);
}

static void tmpdir(v8c_call *call) {
  char path[4096];
  size_t len = sizeof path;
  int code = uv_os_tmpdir(path, &len);
  return_text(call, code ? "/tmp" : path);
}

/* [sysname, version, release, machine] */
static void names(v8c_call *call) {
  struct utsname name;
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_value all[4] = {NULL}, list = NULL;
  if (uname(&name)) memset(&name, 0, sizeof name);
  const char *texts[] = {name.sysname, name.version, name.release, name.machine};
  int err = 0;
  for (int i = 0; i < 4 && !err; i++) err = v8c_string(isolate, texts[i], V8C_ZSTR, &all[i]);
  if (!err) err = v8c_array_from(v8c_call_context(call), 4, all, &list);
  if (!err) v8c_return(call, list);
  v8c__throw_code(call, err);
}

/* [loads…, uptime, total, free, parallelism] */
static void numbers(v8c_call *call) {
  double values[7] = {0};
  v8c_value list = NULL;
  uv_loadavg(values);
  (void)uv_uptime(&values[3]);
  values[4] = (double)uv_get_total_memory();
  values[5] = (double)uv_get_free_memory();
  values[6] = (double)uv_available_parallelism();
  int err = v8c_typed_array(v8c_call_context(call), V8C_FLOAT64_ARRAY, values, 7, &list);
  if (!err) v8c_return(call, list);
  v8c__throw_code(call, err);
}

static int add_cpu(v8c_context *context, const uv_cpu_info_t *cpu, v8c_value *out) {
  v8c_value times = NULL;
  int err = v8c_object(context, out);
  err = put_text(context, *out, "model", cpu->model, err);
  err = put_number(context, *out, "speed", cpu->speed, err);
  if (!err) err = v8c_object(context, &times);
  err = put_number(context, times, "user", (double)cpu->cpu_times.user, err);
  err = put_number(context, times, "nice", (double)cpu->cpu_times.nice, err);
  err = put_number(context, times, "sys", (double)cpu->cpu_times.sys, err);
  err = put_number(context, times, "idle", (double)cpu->cpu_times.idle, err);
  err = put_number(context, times, "irq", (double)cpu->cpu_times.irq, err);
  return put(context, *out, "times", times, err);
}

static void cpus(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  uv_cpu_info_t *infos = NULL;
  v8c_value list = NULL, cpu = NULL;
  int count = 0;
  int err = v8c_array(context, 0, &list);
  if (err || uv_cpu_info(&infos, &count)) count = 0;
  for (int i = 0; i < count && !err; i++) {
    err = add_cpu(context, &infos[i], &cpu);
    if (!err) err = v8c_set_index(context, list, (uint32_t)i, cpu);
  }
  if (infos) uv_free_cpu_info(infos, count);
  if (!err) v8c_return(call, list);
  v8c__throw_code(call, err);
}

static int add_interface(v8c_context *context, const uv_interface_address_t *address, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  char ip[64] = "", mask[64] = "", mac[18];
  bool six = address->address.address4.sin_family == AF_INET6;
  if (six) {
    uv_ip6_name(&address->address.address6, ip, sizeof ip);
    uv_ip6_name(&address->netmask.netmask6, mask, sizeof mask);
  } else {
    uv_ip4_name(&address->address.address4, ip, sizeof ip);
    uv_ip4_name(&address->netmask.netmask4, mask, sizeof mask);
  }
  const unsigned char *bytes = (const unsigned char *)address->phys_addr;
  snprintf(mac, sizeof mac, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
           bytes[5]);
  int err = v8c_object(context, out);
  err = put_text(context, *out, "name", address->name, err);
  err = put_text(context, *out, "address", ip, err);
  err = put_text(context, *out, "netmask", mask, err);
  err = put_text(context, *out, "family", six ? "IPv6" : "IPv4", err);
  err = put_text(context, *out, "mac", mac, err);
  err = put(context, *out, "internal", v8c_boolean(isolate, address->is_internal), err);
  return six ? put_number(context, *out, "scopeid", address->address.address6.sin6_scope_id, err) : err;
}

static void interfaces(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  uv_interface_address_t *addresses = NULL;
  v8c_value list = NULL, one = NULL;
  int count = 0;
  int err = v8c_array(context, 0, &list);
  if (err || uv_interface_addresses(&addresses, &count)) count = 0;
  for (int i = 0; i < count && !err; i++) {
    err = add_interface(context, &addresses[i], &one);
    if (!err) err = v8c_set_index(context, list, (uint32_t)i, one);
  }
  if (addresses) uv_free_interface_addresses(addresses, count);
  if (!err) v8c_return(call, list);
  v8c__throw_code(call, err);
}

static void user(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  uv_passwd_t passwd;
  v8c_value object = NULL;
  int code = uv_os_get_passwd(&passwd);
  if (code) {
    return_code(call, code);
    return;
  }
  int err = v8c_object(context, &object);
  err = put_number(context, object, "uid", (double)passwd.uid, err);
  err = put_number(context, object, "gid", (double)passwd.gid, err);
  err = put_text(context, object, "username", passwd.username, err);
  err = put_text(context, object, "homedir", passwd.homedir, err);
  err = put_text(context, object, "shell", passwd.shell ? passwd.shell : "", err);
  uv_os_free_passwd(&passwd);
  if (!err) v8c_return(call, object);
  v8c__throw_code(call, err);
}

/* priority(pid): [priority], or a code. */
static void priority(v8c_call *call) {
  int32_t pid = 0;
  int value = 0;
  v8c_value list = NULL;
  if (v8c_arg_int32(call, 0, &pid)) return;
  int code = uv_os_getpriority(pid, &value);
  v8c_value number = v8c_int32(v8c_call_isolate(call), value);
  if (code)
    return_code(call, code);
  else if (!v8c_array_from(v8c_call_context(call), 1, &number, &list))
    v8c_return(call, list);
}

/* describe(code): [name, message] */
static void describe(v8c_call *call) {
  int32_t code = 0;
  v8c_value pair[2], list = NULL;
  if (v8c_arg_int32(call, 0, &code)) return;
  int err = v8c_string(v8c_call_isolate(call), uv_err_name(code), V8C_ZSTR, &pair[0]);
  if (!err) err = v8c_string(v8c_call_isolate(call), uv_strerror(code), V8C_ZSTR, &pair[1]);
  if (!err) err = v8c_array_from(v8c_call_context(call), 2, pair, &list);
  if (!err) v8c_return(call, list);
}

static const v8c_prop internals[] = {V8C_FN("hostname", hostname),
                                     V8C_FN("homedir", homedir),
                                     V8C_FN("tmpdir", tmpdir),
                                     V8C_FN("names", names),
                                     V8C_FN("numbers", numbers),
                                     V8C_FN("cpus", cpus),
                                     V8C_FN("interfaces", interfaces),
                                     V8C_FN("user", user),
                                     V8C_FN("priority", priority),
                                     V8C_FN("describe", describe),
                                     V8C_PROP_END};
static const char *const aliases[] = {"node:os", NULL};

const v8c_native_module v8c__mod_os = {
    .size = sizeof(v8c_native_module),
    .name = "os",
    .aliases = aliases,
    .source = v8c__js_os,
    .internals = internals,
    .types = v8c__js_os_types,
    .help = "The machine, as Node tells it: hostname, platform, cpus, totalmem, userInfo.\n"};
