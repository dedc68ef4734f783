// yaml.js: require("yaml").
'use strict';

const { parse, stringify } = internal;

function read(text, all, what) {
  if (typeof text !== 'string') throw new TypeError(`yaml.${what}: the text must be a string`);
  return parse(text, all, (problem) => { throw new SyntaxError(`yaml.${what}: ${problem}`); });
}

// The first document; null when there is none.
exports.parse = function parse_(text) { return read(text, false, 'parse'); };
exports.parseAll = function parseAll(text) { return read(text, true, 'parseAll'); };

exports.stringify = function stringify_(value, options = {}) {
  for (const key of Object.keys(options)) if (key !== 'indent') throw new TypeError(`yaml.stringify: unknown option "${key}"`);
  const { indent = 2 } = options;
  if (typeof indent !== 'number' || Number.isNaN(indent)) throw new TypeError('yaml.stringify: indent must be a number');
  if (indent < 0) throw new RangeError('yaml.stringify: indent must be >= 0');
  return stringify(value, Math.min(Math.max(Math.trunc(indent), 2), 9));
};

exports.validate = function validate(text) {
  try {
    read(text, true, 'validate');
    return { valid: true };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { valid: false, errors: [error.message.slice('yaml.validate: '.length)] };
  }
};
