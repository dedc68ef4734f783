// parse_args.js: util.parseArgs. The body of a function of (exports, require, module, internal).
'use strict';

const errors = internal.own('errors');
const { hasOwn } = Object;
const own = (object, key) => (hasOwn(object, key) ? object[key] : undefined);
const wrong = (code, message) => errors.coded(TypeError, `ERR_PARSE_ARGS_${code}`, message);

// ---- What is asked for ----------------------------------------------------------------------------------

const wantObject = (value, name) => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw errors.argType(name, 'Object', value);
};

function wantDefault(value, type, multiple, name) {
  if (!multiple) {
    errors.want(value, type, name);
    return;
  }
  if (!Array.isArray(value)) throw errors.argType(name, 'Array', value);
  value.forEach((one, i) => errors.want(one, type, `${name}[${i}]`));
}

function checkOption(option, name) {
  wantObject(option, name);
  const type = own(option, 'type');
  if (type !== 'string' && type !== 'boolean') throw errors.argType(`${name}.type`, "('string|boolean')", type);
  if (hasOwn(option, 'short')) {
    errors.want(option.short, 'string', `${name}.short`);
    if (option.short.length !== 1) throw errors.argValue(`${name}.short`, option.short, 'must be a single character');
  }
  const multiple = own(option, 'multiple');
  if (hasOwn(option, 'multiple')) errors.want(multiple, 'boolean', `${name}.multiple`);
  if (own(option, 'default') !== undefined) wantDefault(option.default, type, multiple, `${name}.default`);
}

const ofProcess = () => globalThis.process?.argv?.slice(2) ?? [];

function read(config) {
  const args = own(config, 'args') ?? ofProcess(), strict = own(config, 'strict') ?? true;
  const all = {
    args, strict, allowPositionals: own(config, 'allowPositionals') ?? !strict,
    returnTokens: own(config, 'tokens') ?? false, allowNegative: own(config, 'allowNegative') ?? false,
    options: own(config, 'options') ?? { __proto__: null },
  };
  if (!Array.isArray(args)) throw errors.argType('args', 'Array', args);
  errors.want(strict, 'boolean', 'strict');
  errors.want(all.allowPositionals, 'boolean', 'allowPositionals');
  errors.want(all.returnTokens, 'boolean', 'tokens');
  errors.want(all.allowNegative, 'boolean', 'allowNegative');
  wantObject(all.options, 'options');
  for (const [name, option] of Object.entries(all.options)) checkOption(option, `options.${name}`);
  return all;
}

// ---- Words ----------------------------------------------------------------------------------------------------

const longOf = (short, options) => Object.entries(options).find(([, option]) => own(option, 'short') === short)?.[0] ?? short;
const takesText = (name, options) => own(own(options, name) ?? {}, 'type') === 'string';

// -abc where a takes nothing: -a -b -c, or -a -bc where b takes a text.
function apart(arg, options) {
  const parts = [];
  for (let i = 1; i < arg.length; i++) {
    if (takesText(longOf(arg[i], options), options) && i + 1 < arg.length) {
      parts.push(`-${arg.slice(i)}`);
      break;
    }
    parts.push(`-${arg[i]}`);
  }
  return parts;
}

function toTokens(args, options) {
  const tokens = [], left = [...args];
  let index = -1, grouped = 0;
  const option = (name, rawName, value, inlineValue) => tokens.push({ kind: 'option', name, rawName, index, value, inlineValue });
  const withNext = (name, rawName) => {
    const takes = takesText(name, options) && left.length > 0 && left[0] != null;
    option(name, rawName, takes ? left.shift() : undefined, takes ? false : undefined);
    if (takes) index++;
  };
  while (left.length) {
    const arg = left.shift();
    if (grouped > 0) grouped--;
    else index++;
    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const value of left.splice(0)) tokens.push({ kind: 'positional', index: ++index, value });
    } else if (/^-[^-]$/s.test(arg)) {
      withNext(longOf(arg[1], options), arg);
    } else if (/^-[^-]./s.test(arg)) {
      const name = longOf(arg[1], options);
      if (takesText(name, options)) {
        option(name, `-${arg[1]}`, arg.slice(2), true);
      } else {
        const parts = apart(arg, options);
        left.unshift(...parts);
        grouped = parts.length;
      }
    } else if (/^--./s.test(arg)) {
      const equals = arg.indexOf('=', 3);
      if (equals < 0) withNext(arg.slice(2), arg);
      else option(arg.slice(2, equals), arg.slice(0, equals), arg.slice(equals + 1), true);
    } else {
      tokens.push({ kind: 'positional', index, value: arg });
    }
  }
  return tokens;
}

// ---- What they say ----------------------------------------------------------------------------------------------

function checkUse({ options, allowPositionals, allowNegative }, { name, rawName, value, inlineValue }) {
  if (!hasOwn(options, name)) {
    const positive = allowNegative && name.startsWith('no-') ? name.slice(3) : undefined;
    if (positive === undefined || !hasOwn(options, positive) || options[positive].type !== 'boolean') {
      const hint = `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(rawName)}`;
      throw wrong('UNKNOWN_OPTION', `Unknown option '${rawName}'${allowPositionals ? hint : ''}`);
    }
    name = positive;
  }
  const { type, short } = options[name], both = `${short ? `-${short}, ` : ''}--${name}`;
  if (type === 'string' && typeof value !== 'string') throw wrong('INVALID_OPTION_VALUE', `Option '${both} <value>' argument missing`);
  if (type === 'boolean' && value != null) throw wrong('INVALID_OPTION_VALUE', `Option '${both}' does not take an argument`);
  if (!inlineValue && value != null && value.length > 1 && value[0] === '-') {
    const example = rawName.startsWith('--') ? `'${rawName}=-XYZ'` : `'--${name}=-XYZ' or '${rawName}-XYZ'`;
    throw wrong('INVALID_OPTION_VALUE', `Option '${rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${rawName}'?\n` +
      `To specify an option argument starting with a dash use ${example}.`);
  }
}

function store(values, { name, value }, { options, allowNegative }) {
  if (name === '__proto__') return;
  if (allowNegative && name.startsWith('no-') && value === undefined) {
    name = name.slice(3);
    value = false;
  }
  value ??= true;
  if (own(own(options, name) ?? {}, 'multiple')) (values[name] ??= []).push(value);
  else values[name] = value;
}

module.exports = function parseArgs(config = {}) {
  const all = read(config), tokens = toTokens(all.args, all.options);
  const result = { values: { __proto__: null }, positionals: [] };
  if (all.returnTokens) result.tokens = tokens;
  for (const token of tokens) {
    if (token.kind === 'option') {
      if (all.strict) checkUse(all, token);
      store(result.values, token, all);
    } else if (token.kind === 'positional') {
      if (!all.allowPositionals)
        throw wrong('UNEXPECTED_POSITIONAL', `Unexpected argument '${token.value}'. This command does not take positional arguments`);
      result.positionals.push(token.value);
    }
  }
  for (const [name, option] of Object.entries(all.options))
    if (own(option, 'default') !== undefined && result.values[name] === undefined && name !== '__proto__') result.values[name] = option.default;
  return result;
};
