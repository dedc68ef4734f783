// ajv: JSON Schema compiled to functions.
'use strict';
const { Ajv, MissingRefError } = require('ajv');
const { default: Ajv2020 } = require('ajv/dist/2020');
const { default: AjvJTD } = require('ajv/dist/jtd');
const standalone = require('ajv/dist/standalone').default;
const ajv = new Ajv({ allErrors: true });
function show(name, schema, ...values) {
  const validate = ajv.compile(schema);
  for (const value of values) console.log(name, validate(value), validate.errors);
}
show('type', { type: 'integer' }, 5, 5.5, '5');
show('types', { type: ['string', 'null'] }, null, 'a', 1);
show('numbers', { type: 'number', minimum: 1, exclusiveMaximum: 5, multipleOf: 0.5 }, 1, 5, 1.3);
show('strings', { type: 'string', minLength: 2, maxLength: 3, pattern: '^\\p{L}+$' }, 'äö', '😀😀', 'abcd', '1');
show('required', { type: 'object', properties: { foo: { type: 'integer' }, bar: { type: 'string' } }, required: ['foo'], additionalProperties: false }, { foo: 1, bar: 'abc' }, { bar: 1, baz: 2 });
show('arrays', { type: 'array', items: { type: 'number' }, minItems: 1, uniqueItems: true }, [1, 2], [], [1, 1], ['x']);
show('tuple', { type: 'array', items: [{ type: 'string' }, { type: 'number' }], minItems: 2, additionalItems: false }, ['a', 1], ['a', 1, 2], ['a']);
show('contains', { type: 'array', contains: { const: 5 } }, [5], [1]);
show('enum', { enum: ['a', 1, { b: [2] }] }, { b: [2] }, 'b');
show('oneOf', { oneOf: [{ multipleOf: 3 }, { multipleOf: 5 }], type: 'number' }, 9, 15, 7);
show('anyOf', { type: 'number', anyOf: [{ maximum: 3 }, { multipleOf: 5 }] }, 2, 10, 7);
show('not', { not: { type: 'string' } }, 1, 'a');
show('if', { type: 'number', if: { minimum: 10 }, then: { multipleOf: 2 }, else: { maximum: 5 } }, 12, 11, 4, 7);
show('dependencies', { type: 'object', dependencies: { card: ['address'] } }, { card: 1, address: 'x' }, { card: 1 });
show('patternProperties', { type: 'object', patternProperties: { '^n_': { type: 'number' } }, propertyNames: { maxLength: 4 } }, { n_a: 1 }, { n_a: 'x', longer: 1 });
show('$ref', { $id: 'tree', type: 'object', properties: { value: { type: 'number' }, next: { $ref: '#' } } }, { value: 1, next: { value: 2 } }, { next: { value: 'x' } });
ajv.addSchema({ $id: 'https://example.com/defs.json', definitions: { int: { type: 'integer' } } });
show('addSchema', { $ref: 'https://example.com/defs.json#/definitions/int' }, 1, 1.5);
ajv.addFormat('three', /^...$/);
show('addFormat', { type: 'string', format: 'three' }, 'abc', 'ab');
ajv.addKeyword({ keyword: 'range', type: 'number', schemaType: 'array', compile: ([min, max]) => (data) => data >= min && data <= max });
show('addKeyword', { range: [2, 4] }, 3, 5, 'any');
console.log('errorsText', ajv.validate({ type: 'array', items: { type: 'number' } }, ['a', 'b']), ajv.errorsText(null, { dataVar: 'list' }));
const filled = {};
console.log('useDefaults', new Ajv({ useDefaults: true }).validate({ type: 'object', properties: { a: { type: 'number', default: 7 } } }, filled), filled);
const coerced = { a: '5', b: 'true', c: 1 };
console.log('coerceTypes', new Ajv({ coerceTypes: true }).validate({ type: 'object', properties: { a: { type: 'number' }, b: { type: 'boolean' }, c: { type: 'string' } } }, coerced), coerced);
const trimmed = { a: 1, x: 2 };
console.log('removeAdditional', new Ajv({ removeAdditional: true }).validate({ type: 'object', properties: { a: {} }, additionalProperties: false }, trimmed), trimmed);
console.log('verbose', new Ajv({ verbose: true }).compile({ type: 'string' }).schema);
const next = new Ajv2020();
console.log('2020-12', next.validate({ type: 'array', prefixItems: [{ type: 'string' }], items: false, minItems: 1 }, ['a']), next.validate({ type: 'object', unevaluatedProperties: false, properties: { a: true } }, { b: 1 }), next.errors);
const jtd = new AjvJTD();
const schema = { properties: { id: { type: 'uint8' }, tags: { elements: { type: 'string' } } } };
console.log('serializer', jtd.compileSerializer(schema)({ id: 1, tags: ['a', '"'] }));
const parse = jtd.compileParser(schema);
console.log('parser', parse('{"id": 200, "tags": ["x"]}'), parse('{"id": 300}'), parse.message, parse.position);
const code = standalone(new Ajv({ code: { source: true } }), new Ajv({ code: { source: true } }).compile({ type: 'string', maxLength: 2 }));
console.log('standalone', code.length > 100, code);
for (const bad of [{ type: 'nothing' }, { $ref: 'absent' }, { unknown: 1 }, { type: 'number', minLength: 5 }]) {
  try {
    new Ajv().compile(bad);
  } catch (error) {
    console.log(error.message, error instanceof MissingRefError);
  }
}
const loading = new Ajv({ loadSchema: async (uri) => ({ $id: uri, type: 'number' }) });
loading.compileAsync({ properties: { a: { $ref: 'https://example.com/later' } }, type: 'object' }).then((validate) => {
  console.log('compileAsync', validate({ a: 1 }), validate({ a: 'x' }), validate.errors);
});
