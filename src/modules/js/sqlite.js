// sqlite.js: require("sqlite").
'use strict';

const { open, close, prepare, finalize, call, many, exec, later, interrupt, inTransaction, resultsIn, version } = internal;
const RUN = 0, GET = 1, ALL = 2, MANY = 3, EXEC = 4;

const CODES = ['SQLITE_OK', 'SQLITE_ERROR', 'SQLITE_INTERNAL', 'SQLITE_PERM', 'SQLITE_ABORT', 'SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_NOMEM',
  'SQLITE_READONLY', 'SQLITE_INTERRUPT', 'SQLITE_IOERR', 'SQLITE_CORRUPT', 'SQLITE_NOTFOUND', 'SQLITE_FULL', 'SQLITE_CANTOPEN',
  'SQLITE_PROTOCOL', 'SQLITE_EMPTY', 'SQLITE_SCHEMA', 'SQLITE_TOOBIG', 'SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_MISUSE',
  'SQLITE_NOLFS', 'SQLITE_AUTH', 'SQLITE_FORMAT', 'SQLITE_RANGE', 'SQLITE_NOTADB'];
const CONSTRAINTS = [undefined, 'CHECK', 'COMMITHOOK', 'FOREIGNKEY', 'FUNCTION', 'NOTNULL', 'PRIMARYKEY', 'TRIGGER', 'UNIQUE', 'VTAB', 'ROWID'];

class SqliteError extends Error {
  constructor(code, message) {
    super(message);
    const name = CODES[code & 255] ?? 'SQLITE_ERROR', detail = name === 'SQLITE_CONSTRAINT' ? CONSTRAINTS[code >> 8] : undefined;
    this.code = detail ? `${name}_${detail}` : name;
    this.errno = code;
  }
}
Object.defineProperty(SqliteError.prototype, 'name', { value: 'SqliteError', configurable: true, writable: true });
const fail = (code, message) => { throw new SqliteError(code, message); };

// run(1, 2), run([1, 2]), run({ a: 1 })
const paramsOf = (args) => (args.length === 1 && typeof args[0] === 'object' && args[0] !== null && !ArrayBuffer.isView(args[0]) &&
  !(args[0] instanceof ArrayBuffer) ? args[0] : args);
const changed = (pair) => ({ changes: pair[0], lastInsertRowid: pair[1] });
const last = new Float64Array(new ArrayBuffer(16));
resultsIn(last.buffer);
const changedNow = (pair) => (pair === undefined ? { changes: last[0], lastInsertRowid: last[1] } : changed(pair));
const same = (value) => value;

// Of runMany: what is in arrays, or what can be gone through.
function setsOf(sets) {
  if (Array.isArray(sets)) return sets;
  if (typeof sets !== 'object' || typeof sets?.[Symbol.iterator] !== 'function') throw new TypeError('sqlite: runMany takes an array of sets of parameters');
  return [...sets];
}

class Statement {
  #database;
  #db;
  #id;
  #waiting = 0;
  #finalized = false;
  constructor(database, db, sql) {
    this.#database = database;
    this.#db = db;
    const [id, reader, parameters] = prepare(db, sql, fail);
    this.#id = id;
    this.source = sql;
    this.reader = reader;
    this.parameters = parameters;
  }
  get database() { return this.#database; }
  // Two and three, as inserts in a loop have them, go without a list.
  runSync(one, two, three) {
    const count = arguments.length;
    if (count === 2) return changedNow(call(this.#db, this.#id, RUN, undefined, one, two, fail));
    if (count === 3) return changedNow(call(this.#db, this.#id, RUN, undefined, one, two, three, fail));
    return changedNow(call(this.#db, this.#id, RUN, paramsOf([...arguments]), fail));
  }
  getSync(...args) { return call(this.#db, this.#id, GET, paramsOf(args), fail); }
  allSync(...args) { return call(this.#db, this.#id, ALL, paramsOf(args), fail); }
  runManySync(sets) { return changed(many(this.#db, this.#id, setsOf(sets), fail)); }
  run(...args) { return this.#later(RUN, paramsOf(args), changed); }
  get(...args) { return this.#later(GET, paramsOf(args), same); }
  all(...args) { return this.#later(ALL, paramsOf(args), same); }
  async runMany(sets) { return this.#later(MANY, setsOf(sets), changed); }
  finalize() {
    if (this.#finalized) return;
    if (!this.#waiting) finalize(this.#db, this.#id);
    this.#finalized = true;
  }
  #later(mode, params, give) {
    return new Promise((resolve, reject) => {
      if (this.#finalized) throw new Error('sqlite: the statement is finalized');
      later(this.#db, this.#id, mode, params, (code, value) => {
        if (!--this.#waiting && this.#finalized && this.#database.open) finalize(this.#db, this.#id);
        if (code) reject(new SqliteError(code, value));
        else resolve(give(value));
      });
      this.#waiting++;
    });
  }
}

class Database {
  #db;
  #open = true;
  #cache = new Map();
  #transactions = Promise.resolve();
  #beginning = false;
  constructor(path = ':memory:', { readOnly = false, create = true, timeout = 5000 } = {}) {
    if (typeof path !== 'string') throw new TypeError('sqlite: the path must be a string');
    if (path.includes('\0')) throw new TypeError('sqlite: the path has a NUL in it');
    this.#db = open(path, readOnly, create, timeout, fail);
    this.name = path;
  }
  get open() { return this.#open; }
  get inTransaction() { return inTransaction(this.#db); }
  prepare(sql) { return new Statement(this, this.#db, sql); }
  // The last statements are kept.
  #cached(sql) {
    let statement = this.#cache.get(sql);
    if (statement) {
      this.#cache.delete(sql);
    } else {
      statement = this.prepare(sql);
      if (this.#cache.size >= 64) {
        const [oldest, old] = this.#cache.entries().next().value;
        this.#cache.delete(oldest);
        old.finalize();
      }
    }
    this.#cache.set(sql, statement);
    return statement;
  }
  execSync(sql) { exec(this.#db, sql, fail); return this; }
  runSync(sql, ...args) { return this.#cached(sql).runSync(...args); }
  getSync(sql, ...args) { return this.#cached(sql).getSync(...args); }
  allSync(sql, ...args) { return this.#cached(sql).allSync(...args); }
  runManySync(sql, sets) { return this.#cached(sql).runManySync(sets); }
  exec(sql) {
    return new Promise((resolve, reject) => {
      later(this.#db, 0, EXEC, sql, (code, value) => { code ? reject(new SqliteError(code, value)) : resolve(this); });
    });
  }
  async run(sql, ...args) { return this.#cached(sql).run(...args); }
  async get(sql, ...args) { return this.#cached(sql).get(...args); }
  async all(sql, ...args) { return this.#cached(sql).all(...args); }
  async runMany(sql, sets) { return this.#cached(sql).runMany(sets); }
  // What is done inside of fn is done or undone as one. Those of one database wait for each other.
  transaction(fn) {
    if (typeof fn !== 'function') return Promise.reject(new TypeError('sqlite: transaction takes a function'));
    if (this.#beginning) return Promise.reject(new Error('sqlite: a transaction within another would wait for itself'));
    const made = this.#transactions.then(async () => {
      await this.exec('BEGIN');
      try {
        let value;
        this.#beginning = true;
        try {
          value = fn(this);
        } finally {
          this.#beginning = false;
        }
        value = await value;
        await this.exec('COMMIT');
        return value;
      } catch (error) {
        if (this.#open && this.inTransaction) await this.exec('ROLLBACK');
        throw error;
      }
    });
    this.#transactions = made.catch(() => {});
    return made;
  }
  transactionSync(fn) {
    if (typeof fn !== 'function') throw new TypeError('sqlite: transactionSync takes a function');
    this.execSync('BEGIN');
    try {
      const value = fn(this);
      if (typeof value?.then === 'function') throw new TypeError('sqlite: transactionSync is given a function that gives a promise');
      this.execSync('COMMIT');
      return value;
    } catch (error) {
      if (this.inTransaction) this.execSync('ROLLBACK');
      throw error;
    }
  }
  interrupt() { interrupt(this.#db); }
  // Behind what waits.
  async close() {
    if (!this.#open) return;
    await this.exec('').catch(() => {});
    this.closeSync();
  }
  closeSync() {
    if (!this.#open) return;
    close(this.#db);
    this.#open = false;
    this.#cache.clear();
  }
  [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() { this.closeSync(); }
}

exports.Database = Database;
exports.Statement = Statement;
exports.SqliteError = SqliteError;
exports.open = async (path, options) => new Database(path, options);
exports.version = version;
