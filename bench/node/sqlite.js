// sqlite.js each|bulk|promises FILE [PEER]: 100,000 rows inserted in a transaction, by the module sqlite or by PEER,
// which is better-sqlite3. Prints ms.
const [way, file, peer] = process.argv.slice(2);
const { median } = require('./common.js');
const COUNT = 100000;
const Database = peer ? require(peer) : require('sqlite').Database;
const db = new Database(file);
const exec = peer ? (sql) => db.exec(sql) : (sql) => db.execSync(sql);
exec('DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, value REAL)');
const put = db.prepare('INSERT INTO t (name, value) VALUES (?, ?)');
const run = peer ? (name, value) => put.run(name, value) : (name, value) => put.runSync(name, value);

function each() {
  for (let i = 0; i < COUNT; i++) run(`name ${i}`, i / 3);
}
const rows = way === 'bulk' ? Array.from({ length: COUNT }, (_, i) => [`name ${i}`, i / 3]) : [];
const inOne = (fn) => (peer ? db.transaction(fn)() : db.transactionSync(fn));
const ways = {
  each: () => inOne(each),
  // better-sqlite3 has no such call: one after the other there.
  bulk: () => (peer ? inOne(() => { for (const [name, value] of rows) put.run(name, value); }) : put.runManySync(rows)),
  promises: () => (peer ? inOne(each) : db.transaction(async () => {
    for (let i = 0; i < COUNT; i++) await put.run(`name ${i}`, i / 3);
  })),
};
const count = () => (peer ? db.prepare('SELECT count(*) AS n FROM t').get() : db.getSync('SELECT count(*) AS n FROM t')).n;
async function all(i) {
  await ways[way]();
  if (count() !== COUNT * (i + 1)) throw new Error(`${count()} rows`);
}
median(way === 'promises' ? 1 : 3, all).then(console.log);
