// What session.js debugs: it knows these lines by their text, so that they may move.
import { twice } from './mapped.mjs';

class Planted {
  constructor(n) {
    this.n = n;
  }
}

function add(a, b) {
  const sum = a + b;
  return sum; // breakpoint: add
}

function loop(times) {
  let total = 0;
  for (let i = 0; i < times; i++) {
    total += i; // conditional: i === 3
  }
  return total;
}

function catches() {
  try {
    throw new TypeError('caught');
  } catch (e) {
    return e.message;
  }
}

async function inner(x) {
  await null;
  return x + 1; // breakpoint: async
}

async function outer(x) {
  return (await inner(x)) + 1;
}

function burn(times) {
  let n = 0;
  for (let i = 0; i < times; i++) n = (n * 31 + 7) % 1000003;
  return n;
}

function allocate(count) {
  return Array.from({ length: count }, (_, i) => new Planted(i));
}

function covered(which) {
  if (which) {
    return 'yes';
  } else {
    return 'no';
  }
}

function edited() {
  return 'before';
}

globalThis.program = { add, loop, catches, burn, allocate, covered, edited, kept: null };
console.log('started', { list: [1, 2, 3], text: '\u{1f600}' }, -0);
add(1, 2);
loop(5);
const stepped = twice(add(3, 4)); // breakpoint: step
catches();
await outer(stepped);
debugger; // the rest is asked for here
throw new Error('at the end');
