// util.parseArgs: what words of a command line mean, and what is wrong with them.
const { parseArgs } = require('util');
const options = {
  verbose: { type: 'boolean', short: 'v' }, file: { type: 'string', short: 'f' }, all: { type: 'boolean', short: 'a', default: false },
  include: { type: 'string', short: 'I', multiple: true }, level: { type: 'string', default: '3' }, debug: { type: 'boolean', multiple: true, short: 'd' },
};
const attempt = (config) => {
  try {
    console.log(parseArgs(config));
  } catch (error) {
    console.log(error.constructor.name, error.code, error.message);
  }
};
for (const line of ['', '-v', '-v -f name', '-vfname', '-vaf name', '--file=name --verbose', '--file name --all', '--file=', '-I one -I two --include=three', '-ddd',
  '--level 5', '--file=a=b', '-f=x', '-vI=x']) attempt({ args: line === '' ? [] : line.split(' '), options });
for (const line of ['-x', '--unknown', '--unknown=5', '--file', '-f', '--verbose=yes', 'word', '-vx', '--file --verbose', '-f -v', '--file -', '-f -1', '--', '-- word',
  '--no-verbose', '-', '--__proto__', '-va=1', '--=x', '---', '--verbose --']) attempt({ args: line.split(' '), options });
for (const line of ['one --verbose two', 'one -- --verbose -x', '-x one', '--unknown', '- one', '-f a b -v c'])
  attempt({ args: line.split(' '), options, allowPositionals: true });
for (const line of ['-x --unknown=5 word --file', '--unknown value', '--verbose=no -f', '--constructor --toString=1', '-abc -f -v', '--no-verbose'])
  attempt({ args: line.split(' '), options, strict: false });
for (const line of ['--no-verbose', '--no-verbose --verbose', '--no-file', '--no-nothing', '--no-verbose=x', '--no-debug --debug'])
  attempt({ args: line.split(' '), options, allowNegative: true });
attempt({ args: ['-vaI', 'x', '-fname', '--file=y', '--level', 'z', '--', '-v', 'rest'], options, allowPositionals: true, tokens: true });
attempt({ args: ['-xyz', 'word', '--unknown=5'], strict: false, tokens: true });
for (const config of [{ args: 'text' }, { args: [], strict: 1 }, { args: [], options: 5 }, { args: [], options: { a: 5 } }, { args: [], options: { a: {} } },
  { args: [], options: { a: { type: 'number' } } }, { args: [], options: { a: { type: 'string', short: 'ab' } } }, { args: [], options: { a: { type: 'string', short: 1 } } },
  { args: [], options: { a: { type: 'string', multiple: 1 } } }, { args: [], options: { a: { type: 'string', default: 1 } } },
  { args: [], options: { a: { type: 'boolean', default: 'x' } } }, { args: [], options: { a: { type: 'string', multiple: true, default: 'x' } } },
  { args: [], options: { a: { type: 'string', multiple: true, default: ['x', 1] } } }, { args: [], options: { a: { type: 'string', multiple: true, default: ['x', 'y'] } } },
  { args: [], tokens: 'yes' }, { args: [], allowPositionals: 0 }]) attempt(config);
console.log(parseArgs(), parseArgs.name, typeof parseArgs);
console.log(parseArgs({ args: ['-fx', '--constructor', 'y'], options: { ...options, constructor: { type: 'string' } } }).values);
