/* exec_statements_test.c: what require("exec") promises, a statement a test (44); and of os, process and time (43, 46,
 * 56, 57). */
#include <signal.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/script.h"
#include "v8c/exec.h"
#include "v8c/process.h"

TestSuite(exec_statements, .init = runtime_up, .fini = runtime_down, .timeout = 60);

static v8c_runtime *make(const v8c_exec_options *options) {
  const module_with modules[] = {{v8c_native_find("exec"), options}, {NULL, NULL}};
  return make_with_modules(NULL, modules);
}
static void script(v8c_runtime *rt, const char *body) {
  v8c_buf text = {0};
  OK(v8c_buf_printf(&text, "const cp = require('exec'), { sleep } = require('timer');\n%s", body));
  await_script(rt, text.data);
  v8c_buf_free(&text);
}

/* 44. exec: stdout/stderr/exit code/signal available on success and failure. */
Test(exec_statements, s44_output_code_and_signal_on_success_and_failure) {
  v8c_runtime *rt = make(NULL);
  script(rt,
         "const good = await cp.execFile('sh', ['-c', 'echo out; echo err >&2']);\n"
         "equal([good.stdout, good.stderr, good.code, good.signal].join('|'), 'out\\n|err\\n|0|');\n"
         "const bad = await rejected(cp.exec('echo out; echo err >&2; exit 3'));\n"
         "equal([bad.stdout, bad.stderr, bad.code, bad.signal].join('|'), 'out\\n|err\\n|3|');\n"
         "const killed = await rejected(cp.exec('echo out; kill -9 $$'));\n"
         "equal([killed.stdout, killed.code, killed.signal].join('|'), 'out\\n||SIGKILL');\n"
         "const now = cp.spawnSync('sh', ['-c', 'echo out; echo err >&2; exit 4'], { encoding: 'utf8' });\n"
         "equal([now.stdout, now.stderr, now.status, now.signal].join('|'), 'out\\n|err\\n|4|');\n"
         "await new Promise((resolve) => cp.exec('echo out; exit 5', (error, stdout) => {\n"
         "  equal(error.code, 5); equal(stdout, 'out\\n'); resolve(); }));\n"
         "equal(cp.run('sh', ['-c', 'echo one; echo two >&2; echo three']), 'one\\ntwo\\nthree\\n');\n"
         "equal(thrown(() => cp.run('sh', ['-c', 'echo said; exit 6'])).code, 6);\n"
         "equal(thrown(() => cp.run('sh', ['-c', 'echo said; exit 6'])).stdout, 'said\\n');\n"
         "const large = await cp.execFile('head', ['-c', '3000000', '/dev/zero'], { maxBuffer: 1 << 22 });\n"
         "equal(large.stdout.length, 3000000);\n"
         "const fed = await cp.execFile('cat', [], { input: 'x'.repeat(300000) });\n"
         "equal(fed.stdout.length, 300000);");
  end_runtime(rt);
}

/* missing binary → ENOENT */
Test(exec_statements, s44_a_missing_program_is_enoent) {
  v8c_runtime *rt = make(NULL);
  script(rt,
         "const shape = (e) => [e.code, e.errno, e.syscall, e.path].join();\n"
         "equal(shape(await rejected(cp.execFile('no-such-program'))), 'ENOENT,-2,spawn "
         "no-such-program,no-such-program');\n"
         "equal(thrown(() => cp.run('no-such-program')).code, 'ENOENT');\n"
         "equal(cp.spawnSync('no-such-program').error.code, 'ENOENT');\n"
         "equal(thrown(() => cp.execFileSync('no-such-program')).code, 'ENOENT');");
  end_runtime(rt);
}

/* promise form leaves timers running */
Test(exec_statements, s44_timers_run_meanwhile) {
  v8c_runtime *rt = make(NULL);
  script(rt,
         "let ticks = 0, done = false;\n"
         "const running = cp.execFile('sh', ['-c', 'read line']);\n"
         "running.then(() => { done = true; });\n"
         "while (ticks < 5) { await sleep(1); ticks++; }\n"
         "equal(done, false); running.child.stdin.end('go\\n');\n"
         "await running; equal(done, true);");
  end_runtime(rt);
}

/* child killed on … timeout */
Test(exec_statements, s44_killed_when_its_time_is_over) {
  v8c_exec_options options = {.size = sizeof options, .max_timeout_ms = 100};
  v8c_runtime *rt = make(NULL);
  script(rt,
         "const slow = await rejected(cp.execFile('sleep', ['60'], { timeout: 20 }));\n"
         "equal(slow.killed, true); equal(slow.signal, 'SIGTERM');\n"
         "equal(cp.spawnSync('sleep', ['60'], { timeout: 20, killSignal: 'SIGKILL' }).signal, 'SIGKILL');\n"
         "equal((await rejected(cp.exec('yes', { maxBuffer: 100 }))).code, 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER');");
  end_runtime(rt);
  rt = make(&options);
  script(rt, "equal((await rejected(cp.execFile('sleep', ['60']))).killed, true);");
  end_runtime(rt);
}

/* What a program leaves running may hold its output: nobody waits for that longer than for the program. */
Test(exec_statements, s44_what_it_leaves_running_is_not_waited_for) {
  v8c_runtime *rt = make(NULL);
  script(rt,
         "const began = Date.now();\n"
         "const now = cp.spawnSync('sh', ['-c', 'sleep 50 & echo said'], { timeout: 300, encoding: 'utf8' });\n"
         "equal([now.stdout, now.status, now.error.code].join(), 'said\\n,0,ETIMEDOUT');\n"
         "equal((await cp.exec('sleep 50 & echo said', { timeout: 300 })).stdout, 'said\\n');\n"
         "equal((await rejected(cp.exec('sh -c \"sleep 1; yes\" & exit 0', { maxBuffer: 100 }))).code, "
         "'ERR_CHILD_PROCESS_STDIO_MAXBUFFER');\n"
         "equal(Date.now() - began < 40000, true);");
  end_runtime(rt);
}

/* spawn gives a child with its streams, whatever comes of it, as Node does. */
Test(exec_statements, s44_spawn_of_a_missing_program) {
  v8c_runtime *rt = make(NULL);
  script(rt,
         "const child = cp.spawn('no-such-program'), seen = [];\n"
         "child.stdout.on('data', () => {}); child.stdout.on('end', () => seen.push('end'));\n"
         "child.stdin.write('x'); child.on('error', (e) => seen.push(e.code)); child.on('exit', () => "
         "seen.push('exit'));\n"
         "await new Promise((resolve) => child.on('close', (...how) => { seen.push(how.join()); resolve(); }));\n"
         "equal(seen.join(' '), 'ENOENT end -2,'); equal(child.pid, undefined);\n"
         "for (const maxBuffer of [NaN, -1, '5']) equal(thrown(() => cp.exec('true', { maxBuffer })).code, "
         "'ERR_OUT_OF_RANGE');");
  end_runtime(rt);
}

static _Atomic int child_pid;
static void note_pid(v8c_call *call) {
  int32_t pid = 0;
  if (!v8c_arg_int32(call, 0, &pid)) child_pid = pid;
}
/* child killed on close */
Test(exec_statements, s44_killed_when_the_runtime_is_closed) {
  v8c_runtime *rt = make(NULL);
  give_native(rt, "note", note_pid);
  script(rt, "const running = cp.execFile('sleep', ['600']); running.catch(() => {}); note(running.child.pid);");
  cr_assert_gt(child_pid, 0);
  cr_assert_eq(kill(child_pid, 0), 0);
  end_runtime(rt);
  cr_expect_eq(kill(child_pid, 0), -1); /* not there, not even as a zombie */
  cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
}

Test(exec_statements, s44_descriptors_do_not_pile_up) {
  v8c_runtime *rt = make(NULL);
  int before = dup(0);
  close(before);
  script(rt,
         "for (let i = 0; i < 30; i++) { await cp.execFile('true'); cp.spawnSync('true'); cp.spawnSync('no-such'); "
         "await rejected(cp.execFile('no-such')); }");
  int after = dup(0);
  close(after);
  cr_expect_leq(after, before + 8, "%d descriptors before, %d after", before, after);
  end_runtime(rt);
}

Test(exec_statements, only_what_the_host_allows) {
  static const char *const programs[] = {"echo"};
  v8c_exec_options options = {.size = sizeof options, .allow = programs, .allow_count = 1};
  v8c_runtime *rt = make(&options);
  script(rt,
         "equal((await cp.execFile('echo', ['x'])).stdout, 'x\\n');\n"
         "equal((await rejected(cp.execFile('sh', ['-c', 'true']))).code, 'EACCES');\n"
         "equal((await rejected(cp.exec('echo x'))).code, 'EACCES');\n"
         "equal(cp.spawnSync('/bin/echo').error.code, 'EACCES');");
  end_runtime(rt);
}

/* 46. os values agree with uname/gethostname. */
Test(exec_statements, s46_os_agrees_with_uname) {
  const module_with modules[] = {{v8c_native_find("os"), NULL}, {NULL, NULL}};
  v8c_runtime *rt = make_with_modules(NULL, modules);
  struct utsname name;
  char host[300], text[2000];
  cr_assert_eq(uname(&name), 0);
  cr_assert_eq(gethostname(host, sizeof host), 0);
  snprintf(text, sizeof text,
           "const os = require('os');\n"
           "equal(os.hostname(), '%s'); equal(os.type(), '%s'); equal(os.release(), '%s'); equal(os.machine(), '%s');\n"
           "equal(os.cpus().length, %ld); equal(os.platform(), 'linux'); equal(os.EOL, '\\n');\n"
           "equal(require('node:os'), os);",
           host, name.sysname, name.release, name.machine, sysconf(_SC_NPROCESSORS_ONLN));
  await_script(rt, text);
  end_runtime(rt);
}

/* 56. process is absent unless opted in. */
Test(exec_statements, s56_process_is_absent_unless_opted_in) {
  v8c_runtime *rt = make_with_modules(NULL, (module_with[]){{NULL, NULL}});
  await_script(rt,
               "for (const name of ['process', 'node:process', 'exec', 'child_process', 'os', 'fs'])\n"
               "  equal(thrown(() => require(name)).message.includes(name), true);\n"
               "equal(typeof process, 'undefined');");
  end_runtime(rt);
}

static _Atomic int exit_code, exits;
static void on_exit_called(v8c_runtime *rt, int code, bool now, void *data) {
  (void)rt;
  cr_expect_str_eq(data, "host");
  if (!now) return;
  exit_code = code;
  exits++;
}
Test(exec_statements, s56_process_is_what_the_host_says) {
  static const char *const argv[] = {"host", "script", "word"};
  v8c_process_options options = {
      .size = sizeof options, .argv = argv, .argc = 3, .exit = on_exit_called, .data = (void *)argv[0]};
  const module_with modules[] = {{v8c_native_find("process"), &options}, {NULL, NULL}};
  v8c_runtime *rt = make_with_modules(NULL, modules);
  await_script(rt,
               "const process = require('process');\n"
               "equal(typeof globalThis.process, 'undefined'); equal(process.argv.join(), 'host,script,word');\n"
               "equal(Object.keys(process.env).length, 0); process.exit(7);");
  cr_expect_eq(exit_code, 7);
  cr_expect_eq(exits, 1);
  end_runtime(rt);
  setenv("V8C_TEST_WORD", "told", 1);
  rt = make_with_modules(NULL, (module_with[]){{v8c_native_find("process"), NULL}, {NULL, NULL}});
  await_script(rt,
               "const process = require('process'); equal(process.env.V8C_TEST_WORD, undefined); "
               "equal(process.argv.length, 0);\n"
               "equal(thrown(() => process.exit(1)).message.includes('does not allow'), true);");
  end_runtime(rt);
  options = (v8c_process_options){.size = sizeof options, .env = true, .global = true};
  rt = make_with_modules(NULL, modules);
  await_script(rt, "equal(process, require('process')); equal(process.env.V8C_TEST_WORD, 'told');");
  end_runtime(rt);
}

/* 57. Module state belongs to one runtime: time starts with each. */
Test(exec_statements, s57_time_belongs_to_its_runtime) {
  v8c_runtime *first = make_with_modules(NULL, (module_with[]){{NULL, NULL}});
  await_script(
      first,
      "const time = require('time'), start = time.now(); await require('timer').sleep(20);\n"
      "equal(time.now() >= start + 20, true); equal(time.since(start) >= 20, true); equal(time.now() >= 20, true);");
  double before = number_of(first, "require('time').now()");
  v8c_runtime *second = make_with_modules(NULL, (module_with[]){{NULL, NULL}});
  double other = number_of(second, "require('time').now()"), after = number_of(first, "require('time').now()");
  cr_expect_lt(other, after);
  cr_expect_gt(after, before);
  end_runtime(first);
  end_runtime(second);
}
