// fs_streams.js: behind js/fs.js: what is read piece by piece, and streams.

// How much of a chunk is whole characters.
function wholeUtf8(bytes) {
  const { length } = bytes;
  for (let i = 1; i <= 3 && i <= length; i++) {
    const byte = bytes[length - i];
    if (byte < 0x80) return length;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > i ? length - i : length;
  }
  return length;
}

// How many bytes at the end belong to what comes behind them.
function unfinished(bytes, encoding) {
  const { length } = bytes;
  if (encoding === UTF8) return length - wholeUtf8(bytes);
  if (encoding === BASE64 || encoding === BASE64URL) return length % 3;
  if (encoding !== UTF16) return 0;
  const odd = length % 2, last = length - odd - 1;
  return last > 0 && (bytes[last] & 0xfc) === 0xd8 ? odd + 2 : odd; // half of a pair
}

function joinedTo(rest, bytes) {
  if (rest === undefined) return bytes;
  const all = new Uint8Array(rest.length + bytes.length);
  all.set(rest);
  all.set(bytes, rest.length);
  return all;
}

// At once, as mod_fs.c takes them; bytes of them; and of a piece that is still read before it is asked for.
const MOST_PIECES = 8, MOST_BYTES = 262144, LARGE = 4194304;

// What a handle has, piece by piece: an asynchronous iterator. Once a second piece was asked for, a file's next ones
// are read while the present ones are used, as far as there is something: who waits for more (at a pipe, at a file
// that grows) waits in a call that was asked for. `of` says whose it is: { ahead: nobody else sees how far the
// handle's own position is, closes, opened(handle), stopped(), read(length) }.
class Chunks {
  #open; // gives a handle or a promise of one
  #options;
  #of;
  #handle;
  #size; #at; #left; #encoding; // of a piece; where to read, -1: at the handle's position; how much; a number
  #ahead; // it may
  #most; // pieces at once
  #there = 0; // bytes that the file has behind what was read
  #total = 0;
  #calls = 0;
  #begun = false;
  #done = false;
  #waits = false; // for the handle to be opened or closed
  #reading = false;
  #ended = false;
  #failed; // { error }, once what was read before is given
  #ready = [];
  #rest; // of a character
  #asked = []; // answered one after the other
  constructor(open, options, of) {
    this.#open = open;
    this.#options = options;
    this.#of = of;
  }

  next() {
    if (this.#ready.length === 0 || this.#asked.length !== 0 || this.#encoding !== undefined || !this.#goesOn())
      return this.#ask('next', undefined);
    const value = asBuffer(this.#shift());
    if (!this.#reading) this.#readAhead();
    return Promise.resolve({ value, done: false });
  }
  return(value) { return this.#ask('return', value); }
  throw(error) { return this.#ask('throw', error); }

  #ask(what, value) {
    return new Promise((resolve, reject) => {
      this.#asked.push({ what, value, resolve, reject });
      this.#answer();
    });
  }

  #goesOn() { return this.#handle.fd >= 0 && !this.#of.stopped(); }

  #answer() {
    while (this.#asked.length !== 0 && !this.#waits) {
      const { what } = this.#asked[0];
      if (this.#done) this.#last(this.#asked.shift());
      else if (!this.#begun) what === 'next' ? this.#begin() : this.#done = true;
      else if (this.#ready.length !== 0 && what === 'next' && this.#goesOn()) this.#give();
      else if (this.#reading) return; // nothing is closed before that is done
      else if (what !== 'next' || this.#of.stopped()) this.#end();
      else if (this.#failed) this.#end(this.#failed);
      else if (!this.#ended || this.#ready.length !== 0) this.#read(); // fails when the handle was closed
      else if (this.#rest) this.#giveText(this.#rest, this.#rest = undefined);
      else this.#end();
    }
    if (!this.#reading) this.#readAhead();
  }

  #begin() {
    this.#begun = true;
    const handle = this.#open();
    if (handle instanceof FileHandle) return this.#start(handle);
    this.#waits = true;
    handle.then((opened) => this.#start(opened), (error) => {
      this.#done = true;
      this.#asked.shift().reject(error);
    }).then(() => this.#goOn());
  }

  #goOn() {
    this.#waits = false;
    this.#answer();
  }

  #start(handle) {
    this.#handle = handle;
    this.#of.opened(handle);
    try {
      const { highWaterMark = 65536, start, end = Infinity, encoding } = this.#options ?? {};
      this.#encoding = toEncoding(encoding);
      this.#size = highWaterMark;
      this.#at = start ?? -1;
      this.#left = end === Infinity ? Infinity : end - (start ?? 0) + 1;
      this.#ended = !(this.#left > 0);
      this.#ahead = (this.#of.ahead || this.#at >= 0) && highWaterMark <= LARGE;
      this.#most = Math.min(Math.max(Math.trunc(MOST_BYTES / highWaterMark), 1), MOST_PIECES);
    } catch (error) {
      this.#failed = { error };
    }
  }

  #shift() {
    const piece = this.#ready.shift();
    this.#of.read(piece.length);
    return piece;
  }

  #give() {
    const piece = this.#shift();
    if (this.#encoding === undefined) {
      this.#asked.shift().resolve({ value: asBuffer(piece), done: false });
      return;
    }
    const bytes = joinedTo(this.#rest, piece), whole = bytes.length - unfinished(bytes, this.#encoding);
    this.#rest = whole < bytes.length ? bytes.slice(whole) : undefined;
    if (whole !== 0) this.#giveText(bytes.subarray(0, whole));
  }

  #giveText(bytes) {
    const value = decode(bytes, this.#encoding);
    this.#asked.shift().resolve({ value, done: false });
  }

  #last({ what, value, resolve, reject }) {
    if (what === 'throw') reject(value);
    else resolve({ value, done: true });
  }

  // What the first one asked is the end of it, by an error or without.
  #end(failed) {
    const one = this.#asked.shift(), answer = () => (failed ? one.reject(failed.error) : this.#last(one));
    this.#done = true;
    this.#ready = [];
    if (!this.#of.closes) return answer();
    this.#waits = true;
    this.#handle.close().then(answer, one.reject).then(() => this.#goOn());
  }

  #readAhead() {
    if (this.#calls > 1 && this.#there > 0 && this.#ahead && this.#ready.length < this.#most && !this.#ended && !this.#failed &&
        !this.#done && this.#goesOn()) this.#read(true);
  }

  // Where that is all the memory there may be, fewer will do, and none ahead.
  #room(early) {
    const pieces = [], most = this.#ahead && this.#there > 0 ? Math.min(2 ** this.#calls, this.#most) : 1;
    let room = this.#there > 0 ? Math.min(this.#there, this.#left) : this.#left;
    try {
      do {
        pieces.push(new Uint8Array(Math.min(this.#size, room)));
        room -= this.#size;
      } while (room > 0 && pieces.length < most);
    } catch (error) {
      if (pieces.length === 0 && !early) throw error;
      this.#ahead = false;
    }
    return pieces;
  }

  #read(early = false) {
    try {
      const pieces = this.#room(early);
      if (pieces.length === 0) return;
      fs(READ_MANY, (code, value, step) => this.#got(pieces, code, value, step), this.#handle[FD](), 0, 0,
        this.#at, undefined, undefined, pieces);
      this.#handle[READS](1);
      this.#calls++;
      this.#reading = true;
    } catch (error) {
      this.#failed = { error };
    }
  }

  #got(pieces, code, value, step) {
    this.#reading = false;
    this.#handle[READS](-1);
    if (code !== 0) this.#failed = { error: code < 0 ? failure({ syscall: 'read' }, code, step) : value };
    else this.#take(pieces, value[0], value[1]);
    this.#answer();
  }

  #take(pieces, count, size) {
    if (this.#at >= 0) this.#at += count;
    this.#total += count;
    this.#left -= count;
    this.#there = size - (this.#at >= 0 ? this.#at : this.#total);
    this.#ended = count === 0 || !(this.#left > 0);
    for (let i = 0; count > 0; count -= pieces[i++].length)
      this.#ready.push(count < pieces[i].length ? pieces[i].slice(0, count) : pieces[i]);
  }
}
// [Symbol.asyncIterator]() and the like
Object.setPrototypeOf(Chunks.prototype, Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype)));

const CHUNKS = { ahead: false, closes: false, opened: nothing, stopped: () => false, read: nothing };
const chunks = (handle, options) => new Chunks(() => handle, options, CHUNKS);

// What createReadStream gives: events and an asynchronous iterator.
let ReadStream, WriteStream;
function makeStreams() {
  if (ReadStream) return;
  const EventEmitter = EVENTS();
  ReadStream = class extends EventEmitter {
    #options;
    #started = false;
    #paused = false;
    #go;
    #opening;
    constructor(path, options) {
      super();
      this.#options = typeof options === 'string' ? { encoding: options } : { ...options };
      if (path !== undefined) this.path = toPath(path);
      this.bytesRead = 0;
      this.destroyed = false;
      if (this.#options.handle) return;
      // Opened now, read when somebody wants it: who reads it is told of an error there.
      this.#opening = promises.open(this.path, this.#options.flags ?? 'r');
      this.#opening.catch((error) => {
        if (this.#started) return;
        this.#started = true;
        queueTask(() => {
          this.emit('error', error);
          this.emit('close');
        });
      });
    }
    on(name, listener) {
      super.on(name, listener);
      if (name === 'data') this.resume();
      return this;
    }
    pause() { this.#paused = true; return this; }
    resume() {
      this.#paused = false;
      this.#go?.();
      if (!this.#started) this.#run();
      return this;
    }
    setEncoding(encoding) { this.#options.encoding = encoding; return this; }
    destroy(error) {
      const unread = !this.#started && !this.destroyed;
      this.destroyed = true;
      if (error) queueTask(() => this.emit('error', error));
      if (unread && this.#opening) {
        this.#started = true;
        this.#opening.then((handle) => handle.close()).catch(() => {}).then(() => queueTask(() => this.emit('close')));
      }
      return this;
    }
    [Symbol.asyncIterator]() {
      const { handle, autoClose } = this.#options;
      return new Chunks(() => {
        this.#started = true;
        return handle ?? this.#opening;
      }, this.#options, {
        ahead: !handle,
        closes: !handle || autoClose !== false,
        opened: (opened) => { if (!handle) this.fd = opened.fd; },
        stopped: () => this.destroyed,
        read: (length) => { this.bytesRead += length; },
      });
    }
    async #run() {
      this.#started = true;
      let failed;
      try {
        for await (const chunk of this) {
          if (this.#paused) await new Promise((resolve) => { this.#go = resolve; });
          this.emit('data', chunk);
        }
      } catch (error) {
        failed = error;
      }
      queueTask(() => {
        if (failed) this.emit('error', failed);
        else if (!this.destroyed) this.emit('end');
        this.emit('close');
      });
    }
    pipe(to) {
      this.on('data', (chunk) => to.write(chunk));
      this.on('end', () => to.end());
      return to;
    }
  };
  WriteStream = class extends EventEmitter {
    #tail;
    #handle;
    #ended = false;
    constructor(path, options) {
      super();
      const given = typeof options === 'string' ? { encoding: options } : options ?? {};
      this.path = toPath(path);
      this.bytesWritten = 0;
      this.encoding = given.encoding;
      this.#tail = promises.open(this.path, given.flags ?? 'w', given.mode).then((handle) => { this.#handle = handle; });
      this.#tail.catch((error) => queueTask(() => this.emit('error', error)));
    }
    write(data, encoding, callback) {
      if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      if (this.#ended) throw coded(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
      const bytes = toData(data, encoding ?? this.encoding);
      const wrote = this.#tail.then(async () => {
        await this.#handle.writeFile(bytes);
        this.bytesWritten += bytes.length;
        if (callback) queueTask(callback, null);
      });
      wrote.catch((error) => { if (this.#handle) queueTask(() => this.emit('error', error)); });
      this.#tail = wrote;
      return true;
    }
    end(data, encoding, callback) {
      if (typeof data === 'function') [data, callback] = [undefined, data];
      if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      if (data !== undefined && data !== null) this.write(data, encoding);
      if (this.#ended) return this;
      this.#ended = true;
      if (callback) this.once('finish', callback);
      this.#tail.then(() => {}, () => {}).then(async () => {
        const opened = this.#handle !== undefined;
        await this.#handle?.close();
        queueTask(() => {
          if (opened) this.emit('finish');
          this.emit('close');
        });
      });
      return this;
    }
  };
}
exports.createReadStream = function createReadStream(path, options) {
  makeStreams();
  return new ReadStream(path, options);
};
exports.createWriteStream = function createWriteStream(path, options) {
  makeStreams();
  return new WriteStream(path, options);
};
