// repl.js: what `v8c repl` does in JavaScript: shows values, completes, helps. The body of a function of
// (require, internal): internal.print(text); internal.dispatch(method, params) asks V8's inspector, text for text.
'use strict';

const { inspect } = require('util');
const colors = internal.colors();
const show = (value) => inspect(value, { colors, depth: 2 });

// How many lines a module's help takes to be listed.
const listed = (text) => (text ?? '').split('\n')[0];

function keep(name, value) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

function isUnfinished(error, source) {
  if (!(error instanceof SyntaxError) || /\n {4}at /.test(error.stack)) return false;
  const { message } = error;
  if (message === 'Unexpected end of input' || message === 'Unterminated template literal') return true;
  if (message === 'missing ) after argument list') return /[,(\[{=>+\-*/&|?:]\s*$/.test(source) || count(source, '(') > count(source, ')');
  return false;
}
const count = (text, letter) => text.split(letter).length - 1;

// Names behind a dot, of the object in front of it; of variables; of modules within require('.
function complete(line) {
  const module = /(?:require|import)\s*\(\s*(['"`])([\w:./-]*)$/.exec(line) ?? /\bfrom\s+(['"])([\w:./-]*)$/.exec(line);
  if (module) return [module[2], internal.modules().filter((name) => name.startsWith(module[2]))];
  const command = /^\s*\.(\w*)$/.exec(line);
  if (command) return [`.${command[1]}`, ['.exit', '.help', '.load', '.save', '.break', '.clear'].filter((name) => name.startsWith(`.${command[1]}`))];
  const found = /((?:[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\?\.|\.))*)([\p{ID_Start}$_][\p{ID_Continue}$]*)?$/u.exec(line);
  if (!found || found[0] === '') return ['', []];
  const [, path, word = ''] = found;
  const names = new Set();
  const add = (name) => { if (typeof name === 'string' && name.startsWith(word) && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) names.add(path + name); };
  if (path === '') {
    for (const name of lexical()) add(name);
    for (const name of ['await', 'async', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'export',
      'extends', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'let', 'new', 'null', 'return', 'static', 'super', 'switch', 'this',
      'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with', 'yield']) if (word !== '') add(name);
  }
  let object = path === '' ? globalThis : ask(path.replace(/\??\.$/, ''));
  if (object === undefined || object === null) return [found[0], [...names].sort()];
  for (object = Object(object); object !== null && (path !== '' || word !== ''); object = Object.getPrototypeOf(object))
    for (const name of Object.getOwnPropertyNames(object)) add(name);
  return [found[0], [...names].sort()];
}

function help(name) {
  if (name) {
    const text = internal.help(name);
    if (text === undefined) return internal.print(`There is no module ${name}. There are: ${internal.modules().filter((one) => !one.startsWith('node:')).join(', ')}\n`);
    internal.print(text);
    const types = internal.types(name);
    if (types) internal.print(`\n${types}`);
    return undefined;
  }
  internal.print('.break        leave the input that is not over, also Ctrl-C\n' +
    '.exit         end, also Ctrl-D\n' +
    '.help         this; .help MODULE tells of a module\n' +
    '.load FILE    run the lines of a file here\n' +
    '.save FILE    write what was entered into a file\n' +
    '_ is the last value, _error the last error. await works at the top; const may be given again.\n' +
    'Modules:\n');
  for (const one of internal.modules().filter((module) => !module.startsWith('node:'))) internal.print(`  ${one.padEnd(14)}${listed(internal.help(one))}\n`);
  return undefined;
}

// ---- What the inspector answers -----------------------------------------------------------------------------

const api = { help, complete };
const ask1 = (method, params) => JSON.parse(internal.dispatch(method, JSON.stringify(params)) || '{}');
globalThis[Symbol.for('v8c.repl')] = api;
const self = ask1('Runtime.evaluate', { expression: "globalThis[Symbol.for('v8c.repl')]" }).result.result.objectId;
delete globalThis[Symbol.for('v8c.repl')];

// The value that a remote object stands for.
function real(remote) {
  const { type, value, unserializableValue, objectId } = remote;
  if (!objectId && !unserializableValue) return type === 'undefined' ? undefined : value;
  ask1('Runtime.callFunctionOn', { objectId: self, functionDeclaration: 'function (v) { this.held = v; }', silent: true,
    arguments: [objectId ? { objectId } : { unserializableValue }] });
  const { held } = api;
  api.held = undefined;
  if (objectId) ask1('Runtime.releaseObject', { objectId });
  return held;
}

function lexical() { return ask1('Runtime.globalLexicalScopeNames', {}).result?.names ?? []; }

function ask(expression) {
  const { result } = ask1('Runtime.evaluate', { expression, throwOnSideEffect: true, silent: true, timeout: 200 });
  return !result || result.exceptionDetails ? undefined : real(result.result);
}

// ---- Inputs -----------------------------------------------------------------------------------------------------

let source = '', wrapped = false;

// What is to be evaluated: an object's braces are no block's.
api.params = (text) => {
  source = text;
  wrapped = /^\s*\{/.test(text) && !/;\s*$/.test(text);
  return request(wrapped ? `(${text.replace(/\s+$/, '')}\n)` : text);
};
const request = (expression) => JSON.stringify({ expression, replMode: true, includeCommandLineAPI: false, userGesture: false, silent: true });

// What came of it: '' when it was shown, 'more' when the input is not over, else what to evaluate in its place.
api.answered = (text) => {
  const { result, error } = JSON.parse(text);
  if (!result) {
    internal.print(/terminated/.test(error.message) ? '\nUncaught: interrupted\n' : `Uncaught: ${error.message}\n`); // behind ^C
    return '';
  }
  const details = result.exceptionDetails;
  if (!details) {
    const value = real(result.result);
    keep('_', value);
    internal.print(`${show(value)}\n`);
    return '';
  }
  const thrown = details.exception ? real(details.exception) : details.text;
  if (wrapped && thrown instanceof SyntaxError && !/\n {4}at /.test(thrown.stack)) {
    wrapped = false;
    return request(source);
  }
  if (isUnfinished(thrown, source)) return 'more';
  keep('_error', thrown);
  const shown = thrown instanceof Error ? show(thrown).replace(/\n\s+at (?:v8c:|<anonymous>).*/g, '').replace(/^\[(.*)\]$/s, '$1') : show(thrown);
  internal.print(`Uncaught ${shown}\n`);
  return '';
};

return api;
