/* fs_statements_test.c: what require("fs") promises, a statement a test (36 to 40, and fs of 43). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/harness/folder.h"
#include "tests/harness/script.h"
#include "v8c/fs.h"

static void up(void) {
  runtime_up();
  make_folder("fs");
  make_beside();
}
static void down(void) {
  remove_folders();
  runtime_down();
}

TestSuite(fs_statements, .init = up, .fini = down, .timeout = 60);

static v8c_runtime *make_files(const v8c_fs_options *options) {
  const module_with modules[] = {
      {v8c_native_find("fs"), options}, {v8c_native_find("fs/promises"), NULL}, {NULL, NULL}};
  return make_with_modules(NULL, modules);
}
#define FILES(...) make_files(&(v8c_fs_options){.size = sizeof(v8c_fs_options), __VA_ARGS__})

/* Scripts have `folder` and `beside`. */
static void script(v8c_runtime *rt, const char *body) {
  v8c_buf text = {0};
  OK(v8c_buf_printf(&text,
                    "const fs = require('fs'), { promises } = fs, { sleep } = require('timer');\n"
                    "const folder = '%s', beside = '%s', at = (name) => `${folder}/${name}`;\n"
                    "const codeOf = (fn) => { try { fn(); } catch (e) { return e.code; } return 'none'; };\n%s",
                    folder, beside, body));
  await_script(rt, text.data);
  v8c_buf_free(&text);
}

static void put(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  cr_assert(file, "%s", path);
  fputs(text, file);
  fclose(file);
}

/* 36. fs promise chain mkdir→write→append→read→stat→readdir→copy→rename→unlink works and the loop keeps ticking
 * meanwhile. */
Test(fs_statements, s36_a_chain_of_promises_and_the_loop_goes_on) {
  v8c_runtime *rt = make_files(NULL);
  script(rt,
         "let ticks = 0, done = false;\n"
         "const ticking = (async () => { while (!done) { await sleep(1); ticks++; } })();\n"
         "await fs.mkdir(at('d'));\n"
         "await fs.writeFile(at('d/a'), 'one');\n"
         "await fs.appendFile(at('d/a'), ' two');\n"
         "equal(await fs.readFile(at('d/a'), 'utf8'), 'one two');\n"
         "const stat = await fs.stat(at('d/a'));\n"
         "equal(stat.size, 7); equal(stat.isFile(), true); equal(stat.mode & 0o170000, 0o100000);\n"
         "equal((await fs.readdir(at('d'))).join(), 'a');\n"
         "await fs.copyFile(at('d/a'), at('d/b'));\n"
         "await fs.rename(at('d/b'), at('d/c'));\n"
         "equal((await fs.readdir(at('d'))).join(), 'a,c');\n"
         "await fs.unlink(at('d/c'));\n"
         "equal(await fs.exists(at('d/c')), false);\n"
         "const before = ticks;\n"
         "while (ticks < before + 3) await fs.stat(folder);\n"
         "done = true; await ticking;");
  end_runtime(rt);
}

/* 37. fs readFile gives bytes without encoding, string with "utf8"/{encoding}; embedded NULs and 10 MB files
 * survive. */
Test(fs_statements, s37_bytes_and_strings) {
  v8c_runtime *rt = make_files(NULL);
  script(rt,
         "fs.writeFileSync(at('x'), 'a\\0b\\u00fc');\n"
         "const bytes = await fs.readFile(at('x'));\n"
         "equal(bytes instanceof Uint8Array, true); equal([...bytes].join(), '97,0,98,195,188');\n"
         "equal(await fs.readFile(at('x'), 'utf8'), 'a\\0b\\u00fc');\n"
         "equal(fs.readFileSync(at('x'), { encoding: 'hex' }), '610062c3bc');\n"
         "equal(fs.readFileSync(at('x'), 'base64'), 'YQBiw7w=');\n"
         "const large = new Uint8Array(10 << 20).map((_, i) => i * 7);\n"
         "await fs.writeFile(at('large'), large);\n"
         "const back = await fs.readFile(at('large'));\n"
         "equal(back.length, large.length); equal(back.every((byte, i) => byte === large[i]), true);\n"
         "equal(fs.readFileSync('/proc/self/status', 'utf8').includes('Name:'), true);\n"
         "fs.writeFileSync(at('view'), new Uint16Array([0x6261, 0x6463]).subarray(1));\n"
         "equal(fs.readFileSync(at('view'), 'latin1'), 'cd');\n"
         "fs.writeFileSync(at('hex'), '6869', 'hex'); equal(fs.readFileSync(at('hex'), 'utf8'), 'hi');");
  end_runtime(rt);
}

/* 38. fs errors are Error instances with code, errno, syscall, path: ENOENT/open, EEXIST/mkdir, ENOTDIR, EISDIR,
 * ENOTEMPTY, EACCES, EROFS; sync twins throw the same shape. */
Test(fs_statements, s38_errors_have_code_errno_syscall_and_path) {
  v8c_runtime *rt = make_files(NULL);
  script(rt,
         "fs.mkdirSync(at('d/e'), { recursive: true }); fs.writeFileSync(at('f'), '');\n"
         "const shape = (e) => [e instanceof Error, e.code, e.errno < 0, e.syscall, e.path, e.dest].join();\n"
         "const both = async (name, args, code, syscall, path, dest) => {\n"
         "  let sync, later;\n"
         "  try { fs[`${name}Sync`](...args); } catch (e) { sync = e; }\n"
         "  await fs[name](...args).catch((e) => { later = e; });\n"
         "  const called = await new Promise((resolve) => fs[name](...args, (e) => resolve(e)));\n"
         "  for (const e of [sync, later, called]) {\n"
         "    equal(shape(e), [true, code, true, syscall, path, dest].join());\n"
         "    equal(e.message, sync.message);\n"
         "  }\n"
         "};\n"
         "await both('readFile', [at('gone')], 'ENOENT', 'open', at('gone'));\n"
         "await both('mkdir', [at('d')], 'EEXIST', 'mkdir', at('d'));\n"
         "await both('stat', [at('f/x')], 'ENOTDIR', 'stat', at('f/x'));\n"
         "await both('readFile', [at('d')], 'EISDIR', 'read', undefined);\n"
         "await both('rmdir', [at('d')], 'ENOTEMPTY', 'rmdir', at('d'));\n"
         "await both('rename', [at('gone'), at('there')], 'ENOENT', 'rename', at('gone'), at('there'));\n"
         "fs.symlinkSync('loop', at('loop')); await both('open', [at('loop')], 'ELOOP', 'open', at('loop'));\n"
         "try { fs.readFileSync(at('gone')); } catch (e) {\n"
         "  equal(e.message, `ENOENT: no such file or directory, open '${at('gone')}'`); }");
  end_runtime(rt);
  rt = FILES(.root = folder);
  script(rt, "equal(codeOf(() => fs.readFileSync('/etc/passwd')), 'EACCES');");
  end_runtime(rt);
  rt = FILES(.read_only = true);
  script(rt, "equal(codeOf(() => fs.writeFileSync(at('new'), '')), 'EROFS');");
  end_runtime(rt);
}

/* 39. Seed-style forms work too: fs.readFile(path, cb) calls back (err|null, data) asynchronously and exactly
 * once. */
Test(fs_statements, s39_callbacks_are_called_later_and_once) {
  v8c_runtime *rt = make_files(NULL);
  script(rt,
         "fs.writeFileSync(at('x'), 'text');\n"
         "let calls = 0, returned = false;\n"
         "await new Promise((resolve) => {\n"
         "  equal(fs.readFile(at('x'), (error, data) => {\n"
         "    calls++; equal(returned, true); equal(error, null); equal([...data].length, 4); resolve();\n"
         "  }), undefined);\n"
         "  returned = true;\n"
         "});\n"
         "await new Promise((resolve) => fs.readFile(at('x'), 'utf8', (error, data) => { equal(data, 'text'); "
         "resolve(); }));\n"
         "await new Promise((resolve) => fs.readFile(at('gone'), (error, data) => {\n"
         "  equal(error.code, 'ENOENT'); equal(data, undefined); resolve(); }));\n"
         "await sleep(5); equal(calls, 1);");
  end_runtime(rt);
}

static _Atomic int failures;
static void failed(v8c_runtime *rt, const v8c_failure *failure, void *data) {
  (void)rt, (void)data;
  if (failure->error && strstr(v8c_error_message(failure->error, NULL), "in the callback")) failures++;
}
Test(fs_statements, s39_what_a_callback_throws_is_no_rejection) {
  const module_with modules[] = {{v8c_native_find("fs"), NULL}, {NULL, NULL}};
  v8c_runtime *rt = make_with_modules(RUNTIME_OPTIONS(.on_failure = failed), modules);
  script(rt,
         "await new Promise((resolve) => fs.stat(folder, () => { resolve(); throw new Error('in the callback'); }));\n"
         "await sleep(1);");
  cr_expect_eq(failures, 1);
  end_runtime(rt);
}

/* 40. rm: force ignores missing; recursive removes trees but not symlink targets; read-only or root-jailed fs denies
 * writes and `..`/symlink escapes. */
Test(fs_statements, s40_rm) {
  v8c_runtime *rt = make_files(NULL);
  script(rt,
         "equal(codeOf(() => fs.rmSync(at('gone'))), 'ENOENT');\n"
         "equal(codeOf(() => fs.rmSync(at('gone'), { force: true })), 'none');\n"
         "fs.mkdirSync(at('tree/a/b'), { recursive: true });\n"
         "fs.writeFileSync(`${beside}/keep`, 'x'); fs.writeFileSync(at('tree/a/file'), 'x');\n"
         "fs.symlinkSync(beside, at('tree/a/b/link')); fs.symlinkSync(`${beside}/keep`, at('tree/file-link'));\n"
         "equal(codeOf(() => fs.rmSync(at('tree'))), 'ERR_FS_EISDIR');\n"
         "await fs.rm(at('tree'), { recursive: true });\n"
         "equal(fs.existsSync(at('tree')), false);\n"
         "equal(fs.readFileSync(`${beside}/keep`, 'utf8'), 'x');\n"
         "fs.symlinkSync(beside, at('link')); fs.rmSync(at('link'), { recursive: true });\n"
         "equal(fs.existsSync(beside), true);");
  end_runtime(rt);
}

Test(fs_statements, s40_a_root_is_not_left) {
  char path[500], target[500];
  snprintf(path, sizeof path, "%s/secret", beside);
  put(path, "secret");
  snprintf(path, sizeof path, "%s/out", folder);
  cr_assert_eq(symlink(beside, path), 0);
  snprintf(path, sizeof path, "%s/out-file", folder);
  snprintf(target, sizeof target, "%s/secret", beside);
  cr_assert_eq(symlink(target, path), 0);
  snprintf(path, sizeof path, "%s/up", folder);
  cr_assert_eq(symlink("../", path), 0);
  snprintf(path, sizeof path, "%s/inside-link", folder);
  snprintf(target, sizeof target, "%s/sub", folder);
  cr_assert_eq(symlink(target, path), 0);
  v8c_runtime *rt = FILES(.root = folder);
  script(rt,
         "fs.mkdirSync('sub/deep', { recursive: true });\n"
         "fs.writeFileSync('sub/x', 'here'); equal(fs.readFileSync(at('sub/x'), 'utf8'), 'here');\n"
         "equal(fs.readFileSync('inside-link/x', 'utf8'), 'here'); equal(fs.realpathSync('inside-link'), at('sub'));\n"
         "equal(fs.readdirSync('.').join(), 'inside-link,out,out-file,sub,up');\n"
         "const denied = (fn) => equal(codeOf(fn), 'EACCES');\n"
         "for (const path of ['../x', '/etc/passwd', `${beside}/secret`, 'sub/../../x', 'out/secret', 'out-file', "
         "'up/x', '/']) {\n"
         "  denied(() => fs.readFileSync(path)); denied(() => fs.writeFileSync(path, '')); denied(() => "
         "fs.statSync(path));\n"
         "  equal((await rejected(fs.readFile(path))).code, 'EACCES'); equal(fs.existsSync(path), false);\n"
         "  denied(() => fs.realpathSync(path)); denied(() => fs.copyFileSync('sub/x', path));\n"
         "  denied(() => fs.copyFileSync(path, 'sub/y')); denied(() => fs.mkdirSync(`${path}/new`)); }\n"
         "for (const path of ['../x', `${beside}/secret`, 'out/secret']) {\n"
         "  denied(() => fs.lstatSync(path)); denied(() => fs.rmSync(path)); denied(() => fs.unlinkSync(path));\n"
         "  denied(() => fs.renameSync('sub/x', path)); denied(() => fs.renameSync(path, 'sub/y'));\n"
         "  denied(() => fs.linkSync(path, 'sub/y')); }\n"
         "denied(() => fs.symlinkSync(`${beside}/secret`, 'sub/y'));\n"
         "denied(() => fs.symlinkSync('../../x', 'sub/y'));\n"
         /* A link that is moved to where its way leads out. */
         "fs.symlinkSync('../..', 'sub/deep/link'); equal(fs.readdirSync('sub/deep/link').includes('sub'), true);\n"
         "fs.renameSync('sub/deep/link', 'sub/link'); denied(() => fs.readdirSync('sub/link'));\n"
         /* What is checked and what is used are the same: the link comes in between. */
         "for (let i = 0; i < 50; i++) {\n"
         "  fs.mkdirSync('swap'); fs.writeFileSync('swap/secret', 'mine');\n"
         "  const moves = [fs.rename('swap', 'old'), fs.rename('out', 'swap'), fs.readFile('swap/secret', "
         "'utf8').catch((e) => e.code)];\n"
         "  const [, , got] = await Promise.allSettled(moves);\n"
         "  equal(got.value === 'secret', false);\n"
         "  if (!fs.existsSync('old')) { fs.rmSync('swap', { recursive: true, force: true }); continue; }\n"
         "  fs.rmSync('old', { recursive: true, force: true });\n"
         "  try { fs.renameSync('swap', 'out'); } catch {}\n"
         "}\n"
         "equal(codeOf(() => fs.readSync(0, new Uint8Array(1))), 'EBADF');\n"
         "equal(codeOf(() => fs.writeSync(1, 'x')), 'EBADF');\n"
         "const fd = fs.openSync('sub/x', 'r'); equal(fs.readSync(fd, new Uint8Array(9)), 4); fs.closeSync(fd);\n"
         "equal(fs.mkdtempSync('sub/t-').length, 12);\n"
         "fs.rmSync('sub', { recursive: true }); equal(fs.existsSync('sub'), false);\n"
         "await fs.rm('out', { recursive: true, force: true });");
  snprintf(path, sizeof path, "%s/secret", beside);
  cr_expect_eq(access(path, F_OK), 0);
  end_runtime(rt);
}

Test(fs_statements, s40_read_only_changes_nothing) {
  char path[500];
  snprintf(path, sizeof path, "%s/x", folder);
  put(path, "text");
  v8c_runtime *rt = FILES(.root = folder, .read_only = true);
  script(
      rt,
      "equal(fs.readFileSync('x', 'utf8'), 'text'); equal(fs.readdirSync('.').join(), 'x'); fs.accessSync('x');\n"
      "const denied = (fn) => equal(codeOf(fn), 'EROFS');\n"
      "for (const flag of ['w', 'a', 'r+', 'wx', 'a+']) denied(() => fs.openSync('x', flag));\n"
      "for (const [name, ...args] of [['writeFile', 'x', ''], ['appendFile', 'x', ''], ['mkdir', 'd'], ['rm', 'x'],\n"
      "  ['rmdir', 'x'], ['unlink', 'x'], ['rename', 'x', 'y'], ['copyFile', 'x', 'y'], ['link', 'x', 'y'],\n"
      "  ['symlink', 'x', 'y'], ['chmod', 'x', 0o600], ['utimes', 'x', 1, 1], ['mkdtemp', 't'], ['truncate', 'x']]) {\n"
      "  denied(() => fs[`${name}Sync`](...args)); equal((await rejected(fs[name](...args))).code, 'EROFS'); }\n"
      "denied(() => fs.accessSync('x', fs.constants.W_OK));\n"
      "const fd = fs.openSync('x'); denied(() => fs.ftruncateSync(fd, 1)); denied(() => fs.writeSync(fd, 'x'));\n"
      "equal(fs.readFileSync(fd, 'latin1'), 'text');");
  end_runtime(rt);
}

Test(fs_statements, handles_and_chunks) {
  v8c_runtime *rt = make_files(NULL);
  script(rt,
         "const handle = await promises.open(at('x'), 'w+');\n"
         "equal((await handle.write('hello world')).bytesWritten, 11);\n"
         "equal((await handle.write(new Uint8Array([72]), 0, 1, 0)).bytesWritten, 1);\n"
         "const bytes = new Uint8Array(5), { bytesRead, buffer } = await handle.read(bytes, 0, 5, 6);\n"
         "equal(bytesRead, 5); equal(buffer, bytes); equal(String.fromCharCode(...bytes), 'world');\n"
         "const parts = []; for await (const chunk of handle.chunks({ start: 0, highWaterMark: 4 })) "
         "parts.push(chunk.length);\n"
         "equal(parts.join(), '4,4,3');\n"
         "await handle.close(); await handle.close();\n"
         "equal((await rejected(handle.stat())).code, 'EBADF');\n"
         "fs.writeFileSync(at('lines'), 'eins\\nzw\\u00f6lf\\r\\nend');\n"
         "const lines = []; const h = await promises.open(at('lines'));\n"
         "for await (const line of h.readLines({ highWaterMark: 3 })) lines.push(line);\n"
         "await h.close(); equal(lines.join('|'), 'eins|zw\\u00f6lf|end');");
  end_runtime(rt);
}

/* 43. `fs` and `node:fs` are the same object. */
Test(fs_statements, s43_both_names_are_the_same) {
  v8c_runtime *rt = make_files(NULL);
  script(rt,
         "equal(require('node:fs'), fs); equal(require('fs/promises'), promises); equal(require('node:fs/promises'), "
         "promises);\n"
         "equal((await import('fs')).default, fs);");
  end_runtime(rt);
}

Test(fs_statements, what_is_left_out_is_absent) {
  v8c_runtime *rt = make_with_modules(NULL, (module_with[]){{NULL, NULL}});
  await_script(rt, "equal(thrown(() => require('fs')).code, 'MODULE_NOT_FOUND');");
  end_runtime(rt);
}

/* Calls under way when the runtime is closed are neither waited for by scripts nor leaked; open files are closed. */
Test(fs_statements, closing_with_calls_under_way) {
  for (int i = 0; i < 20; i++) {
    v8c_runtime *rt = make_files(NULL);
    script(rt,
           "fs.openSync(at('open'), 'w');\n"
           "for (let i = 0; i < 50; i++) { fs.readFile('/proc/self/status', () => {}); fs.open(at(`o${i}`), "
           "'w').catch(() => {}); }");
    end_runtime(rt);
  }
  int fd = dup(0);
  cr_expect_lt(fd, 60);
  close(fd);
}

static _Atomic int fd_of_script;
static void note_fd(v8c_call *call) {
  int32_t fd = 0;
  if (!v8c_arg_int32(call, 0, &fd)) fd_of_script = fd;
}
/* A number that was closed may be somebody else's file by the time a call that was asked for before comes to it. */
Test(fs_statements, s40_a_call_that_waits_keeps_its_file) {
  char path[500], text[7] = "";
  int writers[4];
  snprintf(path, sizeof path, "%s/mine", folder);
  put(path, "mine");
  v8c_runtime *rt = FILES(.root = folder);
  give_native(rt, "note", note_fd);
  for (int i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s/fifo%d", folder, i);
    cr_assert_eq(mkfifo(path, 0600), 0);
  }
  script(rt, "globalThis.blocked = [0, 1, 2, 3].map((i) => fs.readFile(`fifo${i}`, 'utf8'));");
  for (int i = 0; i < 4; i++) { /* all threads of the pool read */
    snprintf(path, sizeof path, "%s/fifo%d", folder, i);
    writers[i] = open(path, O_WRONLY);
    cr_assert_geq(writers[i], 0);
  }
  script(rt,
         "const fd = fs.openSync('mine', 'r+'); note(fd); globalThis.bytes = new Uint8Array(6);\n"
         "globalThis.calls = [fs.promises.readFile('mine', 'utf8'), new Promise((resolve) => fs.read(fd, bytes, 0, 6, "
         "0, (...all) => resolve(all))), fs.write(fd, 'HERE', 0)];\n"
         "fs.closeSync(fd); equal(codeOf(() => fs.fstatSync(fd)), 'EBADF');");
  snprintf(path, sizeof path, "%s/secret", beside);
  put(path, "secret");
  int secret = open(path, O_RDWR);
  cr_assert_eq(dup2(secret, fd_of_script), fd_of_script);
  for (int i = 0; i < 4; i++) close(writers[i]);
  script(rt,
         "await Promise.all(blocked); const [, [error, count], written] = await Promise.all(calls);\n"
         "equal(error, null); equal(count, 4); equal(String.fromCharCode(...bytes.subarray(0, 4)), 'mine');\n"
         "equal(written, 4); equal(fs.readFileSync('mine', 'utf8'), 'HERE');");
  cr_expect_eq(pread(secret, text, 6, 0), 6);
  cr_expect_str_eq(text, "secret");
  if (secret != fd_of_script) close(fd_of_script);
  close(secret);
  end_runtime(rt);
}

Test(fs_statements, a_root_that_is_not_there) {
  v8c_fs_options options = {.size = sizeof options, .root = "/gone/nowhere"};
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_module(builder, v8c_native_find("fs"), &options));
  OK(v8c_builder_build(builder));
  CODE(V8C_EIO, v8c_runtime_new(builder, NULL, &rt));
  cr_expect(strstr(v8c_detail(), "/gone/nowhere"), "%s", v8c_detail());
  v8c_builder_free(builder);
}
