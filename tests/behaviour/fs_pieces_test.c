/* fs_pieces_test.c: files that are read piece by piece, some of them ahead of who asks: what comes, where an error comes,
 * what the handle's position is meanwhile, and what is left behind when nobody asks any more. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/harness/folder.h"
#include "tests/harness/script.h"
#include "v8c/fs.h"

static void up(void) {
  runtime_up();
  make_folder("pieces");
}
static void down(void) {
  remove_folders();
  runtime_down();
}

TestSuite(fs_pieces, .init = up, .fini = down, .timeout = 60);

static v8c_runtime *make_files(void) {
  return make_with_modules(NULL, (module_with[]){{v8c_native_find("fs"), NULL}, {NULL, NULL}});
}

/* Scripts have a file of a million bytes, each of which says where it is, and `here(bytes)`: are they from there? */
static void script_in(v8c_runtime *rt, const char *body) {
  v8c_buf text = {0};
  OK(v8c_buf_printf(
      &text,
      "const fs = require('fs'), { promises } = fs, at = (name) => `%s/${name}`, large = at('large');\n"
      "const byte = (i) => (i * 7 + (i >> 8) * 13) & 255;\n"
      "const bytes = Uint8Array.from({ length: 1000000 }, (_, i) => byte(i));\n"
      "fs.writeFileSync(large, bytes);\n"
      "const same = (a, b) => a.length === b.length && a.every((one, i) => one === b[i]);\n"
      "const here = (piece, from) => assert(same(piece, bytes.subarray(from, from + piece.length)), "
      "`at ${from}`);\n"
      "const joined = async (pieces) => { const all = []; for await (const one of pieces) all.push(...one); "
      "return all; };\n"
      "const position = (fd) => +/pos:\\s*(\\d+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, "
      "'utf8'))[1];\n"
      "const until = async (is) => { while (!is()) await fs.stat(large); };\n"
      "const isOpen = (fd) => fs.existsSync(`/proc/self/fd/${fd}`) && fs.readlinkSync(`/proc/self/fd/${fd}`) "
      "=== large;\n%s",
      folder, body));
  await_script(rt, text.data);
  v8c_buf_free(&text);
}

static void script(const char *body) {
  v8c_runtime *rt = make_files();
  script_in(rt, body);
  end_runtime(rt);
}

Test(fs_pieces, all_of_it_or_a_part) {
  script(
      "for (const highWaterMark of [1000, 4096, 65536, 300000, 1000000, 2000000, 5000000])\n"
      "  for (const [start, end] of [[undefined, undefined], [undefined, 70000], [0, 0], [5, 99999], [999999, "
      "undefined], "
      "[900000, 2000000], [1000000, undefined], [10, 9]]) {\n"
      "    const what = `${highWaterMark} ${start} ${end}`, to = Math.min((end ?? Infinity) + 1, 1000000);\n"
      "    let from = start ?? 0; const first = from;\n"
      "    for await (const piece of fs.createReadStream(large, { highWaterMark, start, end })) {\n"
      "      assert(piece.length <= highWaterMark && piece.length > 0 && from + piece.length <= to, what);\n"
      "      assert(piece.length === highWaterMark || from + piece.length === to, what);\n"
      "      equal(piece.buffer.byteLength, piece.length);\n"
      "      here(piece, from); from += piece.length; }\n"
      "    equal(from, Math.max(to, first), what); }\n"
      "const small = at('small'); fs.writeFileSync(small, 'abcdefg');\n"
      "for (const highWaterMark of [1, 2, 3, 7, 8]) {\n"
      "  const parts = []; for await (const one of fs.createReadStream(small, { highWaterMark, encoding: 'latin1' })) "
      "parts.push(one);\n"
      "  equal(parts.join('|'), 'abcdefg'.match(new RegExp(`.{1,${highWaterMark}}`, 'g')).join('|')); }\n"
      "equal((await joined(fs.createReadStream(small, { highWaterMark: 0 }))).length, 0);\n"
      "fs.writeFileSync(small, ''); equal((await joined(fs.createReadStream(small))).length, 0);");
}

/* A file is read ahead once two of its pieces were asked for, and not the whole of it. */
Test(fs_pieces, they_are_read_ahead) {
  script(
      "const stream = fs.createReadStream(large, { highWaterMark: 1000 }), it = stream[Symbol.asyncIterator]();\n"
      "here((await it.next()).value, 0);\n"
      "await fs.stat(large); equal(position(stream.fd), 1000, 'one was enough');\n"
      "here((await it.next()).value, 1000);\n"
      "await until(() => position(stream.fd) >= 5000);\n"
      "for (let i = 0; i < 50; i++) await fs.stat(large);\n"
      "assert(position(stream.fd) <= 2000 + 16 * 1000, 'not all of it');\n"
      "let from = 2000; for await (const piece of it) { here(piece, from); from += piece.length; }\n"
      "equal(from, 1000000); equal(stream.bytesRead, 1000000);");
}

Test(fs_pieces, nothing_is_read_behind_the_end) {
  script(
      "for (const end of [2499, 9999, 10000, 500000]) {\n"
      "  const stream = fs.createReadStream(large, { highWaterMark: 1000, end }); let from = 0;\n"
      "  for await (const piece of stream) {\n"
      "    here(piece, from); from += piece.length; await fs.stat(large);\n"
      "    assert(position(stream.fd) <= end + 1, `${position(stream.fd)}`);\n"
      "  }\n"
      "  equal(from, end + 1);\n"
      "}");
}

/* Where others read at the handle's position, too, that is behind what was given. */
Test(fs_pieces, the_position_of_a_handle) {
  script(
      "const handle = await promises.open(large), next = new Uint8Array(10);\n"
      "let n = 0;\n"
      "for await (const piece of handle.chunks({ highWaterMark: 1000 })) { here(piece, n++ * 1000); if (n === 3) "
      "break; }\n"
      "await handle.read(next, 0, 10); here(next, 3000);\n"
      "n = 0;\n"
      "for await (const piece of handle.createReadStream({ highWaterMark: 1000, autoClose: false })) {\n"
      "  here(piece, 3010 + n++ * 1000); if (n === 3) break; }\n"
      "await handle.read(next, 0, 10); here(next, 6010);\n"
      "n = 0;\n"
      "for await (const line of handle.readLines({ highWaterMark: 5, encoding: 'latin1' })) if (++n === 2) break;\n"
      "const behind = position(handle.fd); assert(behind > 6020);\n"
      "n = 0; // read ahead, but not at that position\n"
      "for await (const piece of handle.chunks({ highWaterMark: 1000, start: 500 })) {\n"
      "  here(piece, 500 + n++ * 1000); equal(position(handle.fd), behind); if (n === 5) break; }\n"
      "await handle.read(next, 0, 10); here(next, behind);\n"
      "await handle.close();");
}

Test(fs_pieces, who_breaks_out_leaves_nothing_open) {
  script(
      "for (let i = 0; i < 100; i++) {\n"
      "  const stream = fs.createReadStream(large, { highWaterMark: 5000 });\n"
      "  let n = 0, fd; for await (const piece of stream) { here(piece, 5000 * n); fd = stream.fd; if (++n > i % 7) "
      "break; }\n"
      "  assert(!isOpen(fd), 'it is closed'); }\n"
      "const stream = fs.createReadStream(large), it = stream[Symbol.asyncIterator](), stop = new Error('stop');\n"
      "await it.next(); await it.next(); const { fd } = stream; assert(isOpen(fd));\n"
      "equal(await rejected(it.throw(stop)), stop); assert(!isOpen(fd));\n"
      "equal((await it.next()).done, true); equal((await it.return(5)).value, 5);\n"
      "const unused = fs.createReadStream(large), none = unused[Symbol.asyncIterator]();\n"
      "equal(JSON.stringify(await none.return(1)), '{\"value\":1,\"done\":true}'); equal((await none.next()).done, "
      "true);\n"
      "equal(unused.fd, undefined); unused.destroy();");
}

/* What was read before it is given first. */
Test(fs_pieces, an_error_comes_in_its_place) {
  script(
      "const stream = fs.createReadStream(large, { highWaterMark: 1000 }), it = stream[Symbol.asyncIterator]();\n"
      "await it.next(); await it.next(); await until(() => position(stream.fd) >= 5000);\n"
      "const { fd } = stream, others = []; fs.closeSync(fd); // and in its place one that cannot be read\n"
      "do others.push(fs.openSync('/dev/null', 'w')); while (others.at(-1) < fd);\n"
      "equal(others.pop(), fd);\n"
      "let from = 2000, failed;\n"
      "try { for await (const piece of it) { here(piece, from); from += piece.length; } } catch (error) { failed = "
      "error; }\n"
      "assert(from >= 5000, `${from}`); equal(failed.code, 'EBADF'); equal(failed.syscall, 'read');\n"
      "equal(failed.message, 'EBADF: bad file descriptor, read'); equal((await it.next()).done, true);\n"
      "assert(!fs.existsSync(`/proc/self/fd/${fd}`), 'closed behind it'); others.forEach(fs.closeSync);\n"
      "equal((await rejected(joined(fs.createReadStream(at(''))))).code, 'EISDIR');\n"
      "equal((await rejected(joined(fs.createReadStream(at('gone'))))).code, 'ENOENT');\n"
      "const closed = fs.createReadStream(large, { encoding: 'what' });\n"
      "equal((await rejected(joined(closed))).code, 'ERR_INVALID_ARG_VALUE'); assert(!isOpen(closed.fd));");
}

/* A handle that is closed in the midst of it is closed when what is under way is done; nothing comes behind that. */
Test(fs_pieces, a_handle_that_is_closed_meanwhile) {
  script(
      "for (let i = 0; i < 100; i++) {\n"
      "  const handle = await promises.open(large), { fd } = handle, it = handle.chunks({ start: 0, highWaterMark: "
      "50000 });\n"
      "  for (let n = 0; n < 2 + i % 5; n++) here((await it.next()).value, n * 50000);\n"
      "  const closing = handle.close();\n"
      "  equal((await rejected(it.next())).code, 'EBADF'); equal((await it.next()).done, true);\n"
      "  await closing; assert(!isOpen(fd)); await handle.close(); }");
}

Test(fs_pieces, several_are_asked_for_at_once) {
  script(
      "const handle = await promises.open(large);\n"
      "for (const start of [undefined, 0]) {\n"
      "  const it = handle.chunks({ highWaterMark: 200000, start }), all = [];\n"
      "  for (let i = 0; i < 3; i++) all.push(it.next());\n"
      "  all.push(it.next(), it.next(), it.next(), it.next(), it.return('over'));\n"
      "  const got = await Promise.all(all);\n"
      "  for (let i = 0; i < 5; i++) here(got[i].value, i * 200000);\n"
      "  for (const i of [5, 6]) equal(JSON.stringify(got[i]), '{\"done\":true}');\n"
      "  equal(got[7].value, 'over');\n"
      "}\n"
      "const it = handle.chunks({ start: 0 }), all = await Promise.all([it.next(), it.next(), it.return(), "
      "it.next()]);\n"
      "here(all[1].value, 65536); equal(all[2].done, true); equal(all[3].done, true); await handle.close();");
}

Test(fs_pieces, text_keeps_its_characters) {
  script(
      "const text = 'a\\u00e9\\u20ac\\u{1f600}b\\u{10ffff}\\u00fc'.repeat(40), file = at('text');\n"
      "for (const [encoding, content] of [['utf8', text], ['utf16le', text], ['base64', bytes.subarray(0, 700)], "
      "['hex', bytes.subarray(0, 700)], ['latin1', bytes.subarray(0, 700)]]) {\n"
      "  fs.writeFileSync(file, content, encoding);\n"
      "  for (const highWaterMark of [1, 2, 3, 4, 5, 7, 64, 1000]) {\n"
      "    const parts = [], stream = fs.createReadStream(file, { encoding, highWaterMark });\n"
      "    for await (const part of stream) {\n"
      "      assert(part !== '' && part.isWellFormed(), `${encoding} ${highWaterMark} ${JSON.stringify(part)}`);\n"
      "      if (encoding === 'latin1') assert(part.length === highWaterMark || part.length === 700 % highWaterMark);\n"
      "      parts.push(part); }\n"
      "    equal(parts.join(''), fs.readFileSync(file, encoding), `${encoding} ${highWaterMark}`);\n"
      "    equal(stream.bytesRead, fs.statSync(file).size);\n"
      "  } }\n"
      "fs.writeFileSync(file, new Uint8Array([0x61, 0xe2, 0x82])); // cut off\n"
      "const parts = []; for await (const one of fs.createReadStream(file, 'utf8')) parts.push(one);\n"
      "equal(parts.join('|'), 'a|\\ufffd');");
}

/* The end is where it is when it is asked for. */
Test(fs_pieces, a_file_that_grows) {
  script(
      "const file = at('log'); fs.writeFileSync(file, 'abcd'.repeat(4)); let n = 0, text = '';\n"
      "for await (const part of fs.createReadStream(file, { highWaterMark: 4, encoding: 'utf8' })) {\n"
      "  text += part; if (++n === 4 || n === 6) fs.appendFileSync(file, `more${n}`); }\n"
      "equal(text, 'abcdabcdabcdabcdmore4more6');");
}

/* At a pipe nobody waits for what was not asked for. */
Test(fs_pieces, a_pipe_is_not_read_ahead) {
  cr_assert_eq(mkfifo(in_folder("pipe"), 0600), 0);
  script(
      "const writer = fs.openSync(at('pipe'), 'r+'); fs.writeSync(writer, 'one'); let n = 0, all = '';\n"
      "const stream = fs.createReadStream(at('pipe'), { encoding: 'latin1' });\n"
      "for await (const part of stream) {\n"
      "  all += part; if (++n === 4) break; fs.writeSync(writer, `-${n}`); }\n"
      "equal(all, 'one-1-2-3'); fs.closeSync(writer);\n"
      "let status = ''; for await (const part of fs.createReadStream('/proc/self/status', { highWaterMark: 64, "
      "encoding: "
      "'latin1' })) status += part;\n"
      "assert(/^Name:.*\\nState:/s.test(status) && status.endsWith('\\n'));");
}

Test(fs_pieces, events_paused_and_destroyed) {
  script(
      "const events = async (stream, each) => { let n = 0, from = 0; const said = [];\n"
      "  await new Promise((resolve) => stream.on('data', (piece) => { here(piece, from); from += piece.length; "
      "each(++n, stream); })\n"
      "    .on('end', () => said.push('end')).on('error', (error) => said.push(error.message)).on('close', resolve));\n"
      "  return `${said} ${from}`; };\n"
      "equal(await events(fs.createReadStream(large), () => {}), 'end 1000000');\n"
      "let paused = false;\n"
      "equal(await events(fs.createReadStream(large, { highWaterMark: 100000 }), async (n, stream) => {\n"
      "  assert(!paused); if (n % 3) return; stream.pause(); paused = true;\n"
      "  for (let i = 0; i < 20; i++) await fs.stat(large); paused = false; stream.resume(); }), 'end 1000000');\n"
      "let fd; equal(await events(fs.createReadStream(large, { highWaterMark: 1000 }), (n, stream) => { "
      "if (n === 7) { ({ fd } = stream); stream.destroy(new Error('enough')); } }), 'enough 7000');\n"
      "assert(!isOpen(fd));");
}

/* What is under way when the runtime is closed is neither waited for by scripts nor leaked. */
Test(fs_pieces, closing_with_pieces_under_way) {
  for (int i = 0; i < 20; i++) {
    v8c_runtime *rt = make_files();
    script_in(rt,
              "for (let i = 0; i < 20; i++) (async () => { for await (const piece of fs.createReadStream(large, { "
              "highWaterMark: 1000 * i + 1000 })); })();\n"
              "const it = fs.createReadStream(large)[Symbol.asyncIterator](); await it.next(); await it.next();");
    end_runtime(rt);
  }
  int fd = dup(0);
  cr_expect_lt(fd, 60);
  close(fd);
}

/* Where there is memory for two pieces, these are enough: what is read ahead is not asked for at any price. */
Test(fs_pieces, with_memory_for_few_of_them) {
  v8c_runtime_options options = {.size = sizeof options, .array_buffer_max_bytes = 150000};
  v8c_runtime *rt = make_with_modules(&options, (module_with[]){{v8c_native_find("fs"), NULL}, {NULL, NULL}});
  v8c_buf text = {0};
  OK(v8c_buf_printf(
      &text,
      "const fs = require('fs'), file = '%s';\n"
      "for (let i = 0; i < 20; i++) fs.appendFileSync(file, 'x'.repeat(50000));\n"
      "let all = 0, last; for await (const piece of fs.createReadStream(file)) { all += piece.length; last = "
      "piece; }\n"
      "equal(all, 1000000); equal(last[0], 120);\n"
      "const failed = fs.createReadStream(file, { highWaterMark: 200000 });\n"
      "assert(await rejected((async () => { for await (const piece of failed); })()) instanceof RangeError);\n"
      "assert(!fs.existsSync(`/proc/self/fd/${failed.fd}`), 'closed');\n",
      in_folder("large")));
  await_script(rt, text.data);
  v8c_buf_free(&text);
  end_runtime(rt);
}
