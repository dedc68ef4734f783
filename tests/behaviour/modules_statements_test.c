/* modules_statements_test.c: what crypto, sqlite and yaml promise (43, 45, 57). */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/harness/folder.h"
#include "tests/harness/script.h"
#include "v8c/modules.h"

static void up(void) {
  runtime_up();
  make_folder("modules");
}
static void down(void) {
  remove_folders();
  runtime_down();
}

TestSuite(modules_statements, .init = up, .fini = down, .timeout = 60);

static v8c_runtime *make(const char *name, const void *options) {
  const module_with modules[] = {{v8c_modules_find(name), options}, {NULL, NULL}};
  return make_with_modules(NULL, modules);
}

Test(modules_statements, each_is_found_by_its_names) {
  size_t count = 0;
  for (const v8c_native_module *module; (module = v8c_modules_at(count)); count++) {
    cr_expect_eq(v8c_modules_find(module->name), module);
    cr_expect(module->types && strstr(module->types, module->name), "%s has no declaration", module->name);
    cr_expect(module->help && *module->help, "%s has no help", module->name);
  }
  cr_expect_geq(count, 1);
  cr_expect_null(v8c_modules_find("nothing"));
  cr_expect_null(v8c_modules_find(NULL));
}

/* 45. crypto vectors for md5/sha1/sha256/sha512; UUID v4 shape; negative size → TypeError; unknown algorithm/encoding
 * errors name the value. */
Test(modules_statements, s45_crypto) {
  v8c_runtime *rt = make("crypto", NULL);
  await_script(
      rt,
      "const crypto = require('crypto'), hash = (name) => crypto.createHash(name).update('abc').digest('hex');\n"
      "equal(hash('md5'), '900150983cd24fb0d6963f7d28e17f72');\n"
      "equal(hash('sha1'), 'a9993e364706816aba3e25717850c26c9cd0d89d');\n"
      "equal(hash('sha256'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');\n"
      "equal(hash('sha512'), 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a'\n"
      "  + '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f');\n"
      "equal(crypto.createHash('sha1').update('abc').digest().length, 20);\n"
      "equal(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), "
      "true);\n"
      "equal(new Set(Array.from({ length: 1000 }, crypto.randomUUID)).size, 1000);\n"
      "equal(crypto.randomBytes(8).length, 8);\n"
      "equal(thrown(() => crypto.randomBytes(-1)) instanceof TypeError, true);\n"
      "equal(thrown(() => crypto.createHash('nope')).message.includes('nope'), true);\n"
      "equal(thrown(() => crypto.createHash('md5').digest('what')).message.includes('what'), true);\n"
      "const digest = new Uint8Array(await crypto.webcrypto.subtle.digest('SHA-256', new Uint8Array([97, 98, 99])));\n"
      "equal([...digest].map((b) => b.toString(16).padStart(2, '0')).join(''), hash('sha256'));\n"
      "equal(require('node:crypto'), crypto); equal(typeof globalThis.crypto, 'undefined');\n"
      /* What is not finished goes with the collector. */
      "for (let i = 0; i < 2000; i++) crypto.createHash('sha256').update('x');");
  end_runtime(rt);
  rt = make("crypto", &(v8c_crypto_options){.size = sizeof(v8c_crypto_options), .global = true});
  await_script(rt, "equal(globalThis.crypto, require('crypto').webcrypto); equal(crypto.randomUUID().length, 36);");
  end_runtime(rt);
}

static void with_data(v8c_runtime *rt, const char *body) {
  v8c_buf text = {0};
  OK(v8c_buf_printf(&text,
                    "const { Database } = require('sqlite'), folder = '%s', { sleep } = require('timer');\n"
                    "const db = new Database();\n"
                    "db.execSync('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, value)');\n%s",
                    folder, body));
  await_script(rt, text.data);
  v8c_buf_free(&text);
}

Test(modules_statements, sqlite_rows_are_objects) {
  v8c_runtime *rt = make("sqlite", NULL);
  with_data(
      rt,
      "const put = db.prepare('INSERT INTO t (name, value) VALUES (?, ?)');\n"
      "equal(JSON.stringify(put.runSync('one', 1)), '{\"changes\":1,\"lastInsertRowid\":1}');\n"
      "equal(JSON.stringify(await put.run('two', 2.5)), '{\"changes\":1,\"lastInsertRowid\":2}');\n"
      "await put.run(['three', 'a\\0b\\u00fc']); await put.run('four', null); put.runSync('five', new Uint8Array([0, "
      "255]));\n"
      "await put.run('six', 2n ** 62n); put.runSync('seven', true);\n"
      "db.runSync('INSERT INTO t (id, name) VALUES (?, ?)', 2n ** 53n + 2n, 'far');\n"
      "equal(db.runSync('DELETE FROM t WHERE name IN (?, ?)', 'far', 'nobody').lastInsertRowid, 2n ** 53n + 2n);\n"
      "db.runSync('DELETE FROM t WHERE id > 7');\n"
      "const rows = await db.all('SELECT name, value FROM t ORDER BY id'), again = db.allSync('SELECT name, value FROM "
      "t ORDER BY id');\n"
      "for (const list of [rows, again]) {\n"
      "  equal(list.length, 7); equal(Object.keys(list[0]).join(), 'name,value'); equal(list[0].value, 1); "
      "equal(list[1].value, 2.5);\n"
      "  equal(list[2].value, 'a\\0b\\u00fc'); equal(list[3].value, null); equal([...list[4].value].join(), '0,255');\n"
      "  equal(list[5].value, 2n ** 62n); equal(list[6].value, 1); }\n"
      "equal((await db.get('SELECT name FROM t WHERE id = $id', { id: 2 })).name, 'two');\n"
      "equal(db.getSync('SELECT name FROM t WHERE id = :id', { id: 1 }).name, 'one');\n"
      "equal(await db.get('SELECT 1 WHERE 0'), undefined); equal(db.getSync('SELECT 1 WHERE 0'), undefined);\n"
      "equal((await rejected(put.run('one', 1))).code, 'SQLITE_CONSTRAINT_UNIQUE');\n"
      "equal(thrown(() => put.runSync('one', 1)).code, 'SQLITE_CONSTRAINT_UNIQUE');\n"
      "equal(thrown(() => db.prepare('SELEC')).code, 'SQLITE_ERROR'); equal((await rejected(db.exec('SELEC'))).code, "
      "'SQLITE_ERROR');\n"
      "equal(thrown(() => put.runSync('x')) instanceof RangeError, true); equal(thrown(() => put.runSync('x', {})) "
      "instanceof TypeError, true);\n"
      "equal((await rejected(put.run('x', Symbol()))) instanceof TypeError, true);\n"
      "await db.close(); equal(db.open, false); equal((await rejected(db.all('SELECT 1'))).message.includes('closed'), "
      "true);");
  end_runtime(rt);
}

Test(modules_statements, sqlite_transactions_and_bulk) {
  v8c_runtime *rt = make("sqlite", NULL);
  with_data(
      rt,
      "const count = () => db.getSync('SELECT count(*) AS n FROM t').n, sql = 'INSERT INTO t (name, value) VALUES (?, "
      "?)';\n"
      "await db.transaction(async () => { await db.run(sql, 'a', 1); await sleep(1); await db.run(sql, 'b', 2); });\n"
      "equal(count(), 2);\n"
      "equal((await rejected(db.transaction(async () => { await db.run(sql, 'c', 1); throw new Error('undo'); "
      "}))).message, 'undo');\n"
      "equal(count(), 2); equal(db.inTransaction, false);\n"
      "await Promise.all([1, 2, 3].map((i) => db.transaction(async () => { await sleep(1); await db.run(sql, `t${i}`, "
      "i); })));\n"
      "equal(count(), 5);\n"
      "equal(db.transactionSync(() => { db.runSync(sql, 'd', 1); return 'done'; }), 'done');\n"
      "thrown(() => db.transactionSync(() => { db.runSync(sql, 'e', 1); throw new Error('undo'); })); equal(count(), "
      "6);\n"
      "const sets = Array.from({ length: 10000 }, (_, i) => [`bulk${i}`, i]);\n"
      "equal((await db.runMany(sql, sets)).changes, 10000); equal(count(), 10006);\n"
      "equal(db.runManySync(sql, sets.map(([name, i]) => [`${name}s`, i])).changes, 10000);\n"
      "equal((await rejected(db.runMany(sql, [['new', 1], ['a', 1]]))).code, 'SQLITE_CONSTRAINT_UNIQUE');\n"
      "equal(thrown(() => db.runManySync(sql, [['new', 1], ['a', 1]])).code, 'SQLITE_CONSTRAINT_UNIQUE');\n"
      "equal(count(), 20006);");
  end_runtime(rt);
}

/* Opening does not wait for who holds the file; what is asked then does, as long as the timeout says. */
Test(modules_statements, sqlite_opens_what_another_holds) {
  v8c_runtime *rt = make("sqlite", NULL);
  with_data(rt,
            "const file = `${folder}/held.db`, holder = new Database(file); holder.execSync('CREATE TABLE h (x); BEGIN "
            "EXCLUSIVE');\n"
            "const from = Date.now(), other = new Database(file, { timeout: 600000 });\n"
            "equal(Date.now() - from < 300000, true); other.closeSync();\n"
            "const brief = new Database(file, { timeout: 1 });\n"
            "equal(thrown(() => brief.allSync('SELECT x FROM h')).code.startsWith('SQLITE_BUSY'), true);\n"
            "holder.execSync('COMMIT'); equal(brief.allSync('SELECT x FROM h').length, 0);\n"
            "brief.closeSync(); holder.closeSync();\n");
  end_runtime(rt);
}

/* A setter of Array.prototype's is not asked: it would wait for the connection that waits for it. */
Test(modules_statements, sqlite_rows_are_the_list_s_own, .timeout = 60) {
  v8c_runtime *rt = make("sqlite", NULL);
  with_data(
      rt,
      "const own = new Database(); own.execSync('CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)');\n"
      "let asked = 0;\n"
      "Object.defineProperty(Array.prototype, 0, { set() { asked++; own.getSync('SELECT 1'); }, configurable: true "
      "});\n"
      "const at_once = own.allSync('SELECT x FROM t'), later = await own.all('SELECT x FROM t');\n"
      "delete Array.prototype[0];\n"
      "equal(JSON.stringify([at_once, later]), '[[{\"x\":1},{\"x\":2}],[{\"x\":1},{\"x\":2}]]'); equal(asked, 0);\n"
      "own.closeSync();\n");
  end_runtime(rt);
}

/* A getter of the parameters that closes what they are for: it throws, and so does the call. */
Test(modules_statements, sqlite_is_not_closed_while_its_parameters_are_read) {
  v8c_runtime *rt = make("sqlite", NULL);
  with_data(
      rt,
      "const put = db.prepare('INSERT INTO t (name, value) VALUES ($name, $value)');\n"
      "const closing = (what) => ({ get name() { what(); return 'x'; }, value: 1 });\n"
      "for (const what of [() => db.closeSync(), () => put.finalize()]) {\n"
      "  const refused = (error) => equal(error.message, 'sqlite: a call is reading its parameters');\n"
      "  refused(thrown(() => put.runSync(closing(what)))); refused(await rejected(put.run(closing(what))));\n"
      "  refused(thrown(() => put.runManySync([closing(what)]))); refused(await "
      "rejected(put.runMany([closing(what)]))); }\n"
      "equal(db.open, true);\n"
      "const asked = (what) => thrown(() => db.runManySync('INSERT INTO t (value) VALUES ($name)', "
      "[{ name: 1 }, closing(what)])).message;\n"
      "for (const what of [() => db.execSync('COMMIT'), () => db.getSync('SELECT 1'), () => db.prepare('SELECT 1')])"
      " equal(asked(what), 'sqlite: a call is reading its parameters');\n"
      "equal(asked(() => { throw new Error('mine'); }), 'mine');\n"
      "equal(db.getSync('SELECT count(*) AS n FROM t').n, 0); equal(db.inTransaction, false);\n"
      "const again = db.prepare('INSERT INTO t (name, value) VALUES ($name, $value)');\n"
      "const inside = { get name() { again.runSync({ name: 'inner', value: 1 }); return 'outer'; }, value: 2 };\n"
      "again.runSync(inside); again.runSync({ name: '', value: null });\n"
      "equal(db.allSync('SELECT name, value FROM t ORDER BY id').map((row) => `${row.name} ${row.value}`).join(), "
      "'inner 1,outer 2, null');\n");
  end_runtime(rt);
}

Test(modules_statements, sqlite_works_off_the_loop) {
  v8c_runtime *rt = make("sqlite", NULL);
  with_data(rt,
            "let done = false, ticks = 0;\n"
            "const slow = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';\n"
            "const waiting = rejected(db.all(slow)).then((e) => { done = true; return e; });\n"
            "while (ticks < 5) { await sleep(1); ticks++; }\n"
            "equal(done, false); db.interrupt(); equal((await waiting).code, 'SQLITE_INTERRUPT');\n"
            "const order = []; await Promise.all([1, 2, 3].map((i) => db.get('SELECT ? AS i', i).then((row) => "
            "order.push(row.i))));\n"
            "equal(order.join(), '1,2,3');\n"
            /* Under way when the runtime is closed. */
            "db.all(slow).catch(() => {}); db.all(slow).catch(() => {});");
  end_runtime(rt);
}

/* Every promise is settled, and who closes the runtime meanwhile finds it whole. */
Test(modules_statements, sqlite_closed_while_it_works) {
  v8c_runtime *rt = make("sqlite", NULL);
  with_data(
      rt,
      "const slow = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';\n"
      "const one = new Database(), put = one.prepare('SELECT 1'), codes = [one.all(slow), put.all(), one.exec('SELECT "
      "2')]"
      ".map((promise) => rejected(promise));\n"
      "one.closeSync();\n"
      "const [first, second, third] = await Promise.all(codes);\n"
      "equal([first.code, second.code, third.message].join(), 'SQLITE_INTERRUPT,SQLITE_INTERRUPT,the database was "
      "closed');\n"
      "const two = new Database(), asked = two.get('SELECT 1 AS x'), closed = two.close();\n"
      "const late = rejected(two.get('SELECT 2')), again = two.close();\n"
      "equal((await asked).x, 1); await closed; await again; equal((await late).code, 'SQLITE_INTERRUPT');\n"
      "equal((await rejected(two.get('SELECT 3'))).message, 'sqlite: the database is closed');\n"
      "const three = new Database(); three.all(slow).catch(() => {}); three.all(slow).catch(() => {}); "
      "three.closeSync();");
  end_runtime(rt);
}

Test(modules_statements, sqlite_says_what_it_does_not_take) {
  v8c_runtime *rt = make("sqlite", NULL);
  with_data(
      rt,
      "const own = new Database(); await own.exec('CREATE TABLE t (x); -- and\\n INSERT INTO t VALUES (0);');\n"
      "for (const sql of ['SELECT 1; SELECT 2', 'SELECT 1;;SELECT 2', 'SELECT 1; nonsense'])\n"
      "  equal(thrown(() => own.prepare(sql)).message.includes('more than one statement'), true);\n"
      "for (const sql of ['SELECT 1 AS x;', 'SELECT 1 AS x; ;\\n -- so', 'SELECT 1 AS x\\n']) "
      "equal(own.getSync(sql).x, 1);\n"
      "const nested = await rejected(own.transaction(() => own.transaction(() => 1)));\n"
      "equal(nested.message, 'sqlite: a transaction within another would wait for itself');\n"
      "equal(await own.transaction(async () => (await own.get('SELECT 5 AS x')).x), 5); equal(own.inTransaction, "
      "false);\n"
      "for (const what of [undefined, 5, {}]) { equal((await rejected(own.transaction(what))).name, 'TypeError');\n"
      "  equal(thrown(() => own.transactionSync(what)).name, 'TypeError');\n"
      "  equal((await rejected(own.runMany('INSERT INTO t VALUES (?)', what))).message, 'sqlite: runMany takes an "
      "array of sets of parameters'); }\n"
      "const sets = new Set([[1], [2]]);\n"
      "equal((await own.runMany('INSERT INTO t VALUES (?)', sets)).changes, 2);\n"
      "equal(own.runManySync('INSERT INTO t VALUES (?)', (function* () { yield [3]; })()).changes, 1);\n"
      "equal(own.getSync('SELECT count(*) AS n FROM t').n, 4);\n"
      "equal(thrown(() => own.execSync(`PRAGMA temp_store_directory = '/tmp'`)).code, 'SQLITE_AUTH');\n"
      "own.execSync(`ATTACH ':memory:' AS o; VACUUM`); own.closeSync();");
  end_runtime(rt);
}

Test(modules_statements, sqlite_stays_where_the_host_says) {
  v8c_sqlite_options options = {.size = sizeof options, .root = folder};
  v8c_runtime *rt = make("sqlite", &options);
  with_data(
      rt,
      "const file = new Database('x.db'); file.execSync('CREATE TABLE a (b); INSERT INTO a VALUES (1)');\n"
      "equal(new Database(`${folder}/x.db`, { readOnly: true }).getSync('SELECT b FROM a').b, 1);\n"
      "for (const path of ['../x.db', '/tmp/v8c-outside.db', 'no/../../x.db']) equal(thrown(() => new "
      "Database(path)).code, 'SQLITE_AUTH');\n"
      "equal(thrown(() => file.execSync(`ATTACH '/tmp/v8c-outside.db' AS o`)).code, 'SQLITE_AUTH');\n"
      "equal(thrown(() => file.execSync(`VACUUM INTO '/tmp/v8c-outside.db'`)).code, 'SQLITE_AUTH');\n"
      "for (const sql of [`ATTACH 'y.db' AS o`, `ATTACH 'file::memory:' AS o`, `ATTACH '/tmp/v8c-' || 'o' AS o`,\n"
      "  `PRAGMA \"Temp_Store_Directory\" = '/tmp'`]) equal(thrown(() => file.execSync(sql)).code, 'SQLITE_AUTH');\n"
      "file.execSync('VACUUM'); equal(file.getSync('SELECT b FROM a').b, 1);\n"
      "equal(thrown(() => new Database('x.db', { readOnly: true }).execSync('DELETE FROM a')).code, "
      "'SQLITE_READONLY');");
  cr_expect_neq(access("/tmp/v8c-outside.db", F_OK), 0);
  end_runtime(rt);
  options = (v8c_sqlite_options){.size = sizeof options, .memory_only = true};
  rt = make("sqlite", &options);
  with_data(rt, "equal(thrown(() => new Database('x.db')).code, 'SQLITE_AUTH');");
  end_runtime(rt);
}

/* 57. Module state belongs to one runtime: configuring a module in A is invisible in B; its destroy hook runs at close. */
Test(modules_statements, s57_a_connection_belongs_to_one_runtime) {
  v8c_runtime *first = make("sqlite", NULL), *second = make("sqlite", NULL);
  run_script(first, "db = new (require('sqlite').Database)(); db.execSync('CREATE TABLE only_here (x)');");
  await_script(
      second,
      "const { Database } = require('sqlite');\n"
      "equal(thrown(() => new Database().allSync('SELECT * FROM only_here')).message, 'no such table: only_here');");
  end_runtime(first);
  end_runtime(second);
}

Test(modules_statements, yaml) {
  v8c_runtime *rt = make("yaml", NULL);
  await_script(
      rt,
      "const yaml = require('yaml'), json = (text) => JSON.stringify(yaml.parse(text));\n"
      "equal(json('a: 1\\nb: [x, 2.5, true, null, ~]\\nc:\\n  d: \"1\"\\n'), "
      "'{\"a\":1,\"b\":[\"x\",2.5,true,null,null],\"c\":{\"d\":\"1\"}}');\n"
      "equal(json('[0x1f, 0o17, 1e3, -.5, yes, 2024-01-02, \"true\", 1.0.0, \"\"]'), "
      "'[31,15,1000,-0.5,\"yes\",\"2024-01-02\",\"true\",\"1.0.0\",\"\"]');\n"
      "equal(yaml.parse('.inf'), Infinity); equal(yaml.parse('.nan'), NaN); equal(yaml.parse(''), null);\n"
      "equal(json('a: &x {k: 1}\\nb: *x\\nc:\\n  <<: *x\\n  l: 2\\n'), "
      "'{\"a\":{\"k\":1},\"b\":{\"k\":1},\"c\":{\"l\":2,\"k\":1}}');\n"
      "equal(json('a: |\\n  two\\n  lines\\nb: >\\n  one\\n  line\\n'), '{\"a\":\"two\\\\nlines\\\\n\",\"b\":\"one "
      "line\\\\n\"}');\n"
      "equal(json('1\\n---\\n2\\n'), '1'); equal(yaml.parseAll('1\\n---\\n2\\n').join(), '1,2');\n"
      "equal(Object.hasOwn(yaml.parse('__proto__: {x: 1}'), '__proto__'), true);\n"
      "equal(thrown(() => yaml.parse('a: [1')).message.startsWith('yaml.parse: '), true);\n"
      "equal(thrown(() => yaml.parse('a: 1\\na: 2')).message.includes('there already: \"a\" at line 2'), true);\n"
      "equal(thrown(() => yaml.parse('['.repeat(2000))) instanceof SyntaxError, true); equal(thrown(() => "
      "yaml.parse(5)) instanceof TypeError, true);\n"
      "equal(yaml.validate('a: 1').valid, true); const bad = yaml.validate('a: 1\\n---\\nb: ['); equal(bad.valid, "
      "false); equal(bad.errors.length, 1);\n"
      "equal(yaml.stringify({ a: 1, b: ['x', 'true', '1', ''], c: { d: null }, e: [], f: {} }),\n"
      "  'a: 1\\nb:\\n- x\\n- \"true\"\\n- \"1\"\\n- \"\"\\nc:\\n  d: null\\ne: []\\nf: {}\\n');\n"
      "equal(yaml.stringify({ a: { b: 1 } }, { indent: 4 }), 'a:\\n    b: 1\\n');\n"
      "equal(yaml.stringify('two\\nlines\\n'), '|\\n  two\\n  lines\\n');\n"
      "equal(thrown(() => yaml.stringify(1, { indent: 'x' })).message, 'yaml.stringify: indent must be a number');\n"
      "equal(thrown(() => yaml.stringify(1, { indent: -1 })).message, 'yaml.stringify: indent must be >= 0');\n"
      "equal(thrown(() => yaml.stringify(1, { other: 1 })).message, 'yaml.stringify: unknown option \"other\"');\n"
      "const self = {}; self.self = self; equal(thrown(() => yaml.stringify(self)) instanceof TypeError, true);\n"
      "const all = { s: ['a', ' b', 'c: d', '# e', '- f', 'null', '0x10', 'x\\ny', '\\u00fc', \"it's\", 'a\\tb', '<<', "
      "'~', '.5'], n: [1, -0.5, 1e21, Infinity],\n"
      "  o: { 'key: x': true, '': false, 1: 'one' }, d: new Date(0), u: undefined };\n"
      "equal(JSON.stringify(yaml.parse(yaml.stringify(all))), JSON.stringify({ ...all, n: [1, -0.5, 1e21, Infinity] "
      "}));");
  end_runtime(rt);
}
