// zod: schemas, what they refuse, transforms, unions, and what they say.
import { z, ZodError } from 'zod';
function show(name, schema, ...values) {
  for (const value of values) {
    const result = schema.safeParse(value);
    if (result.success) console.log(name, 'gives', result.data);
    else console.log(name, 'refuses', result.error.issues);
  }
}
const User = z.object({ name: z.string().min(2), email: z.string().email(), age: z.number().int().positive().optional() });
show('string', z.string().trim().toLowerCase().max(5), '  AbC ', 'too long', 5);
show('formats', z.string().uuid(), '1b671a64-40d5-491e-99b0-da01ff1f3341', 'no');
show('url', z.string().url(), 'https://example.com/a?b#c', 'http//no');
show('datetime', z.string().datetime({ offset: true }), '2020-01-01T00:00:00+02:00', '2020-01-01');
show('ip', z.string().ip(), '127.0.0.1', '::1', '256.1.1.1');
show('regex', z.string().regex(/^\p{Lu}/u, 'must begin with a capital'), 'Öl', 'öl');
show('number', z.number().multipleOf(0.5).gte(1).lt(10), 1.5, 1.2, NaN, 10);
show('bigint', z.bigint().positive(), 5n, -1n, 5);
show('coerce', z.coerce.number(), '42', 'x', true);
show('date', z.coerce.date().min(new Date(0)), '2020-02-02', '1960-01-01', 'never');
show('object', User, { name: 'Ann', email: 'a@example.com', extra: 1 }, { name: 'A', email: 'no', age: -1.5 }, null);
show('strict', User.strict(), { name: 'Ann', email: 'a@example.com', extra: 1 });
show('partial', User.partial().pick({ name: true, age: true }), {}, { age: 'x' });
show('extend', User.omit({ email: true }).extend({ role: z.enum(['admin', 'user']).default('user') }), { name: 'Bob' }, { name: 'Bob', role: 'king' });
show('array', z.array(z.number()).nonempty().max(3), [1, 2], [], [1, 2, 3, 4], [1, 'x']);
show('tuple', z.tuple([z.string(), z.number()]).rest(z.boolean()), ['a', 1, true], ['a'], ['a', 1, 2]);
show('record', z.record(z.string().length(1), z.number()), { a: 1 }, { ab: 1 }, { a: 'x' });
show('map, set', z.object({ m: z.map(z.string(), z.date()), s: z.set(z.number()).min(1) }), { m: new Map([['a', new Date(0)]]), s: new Set([1]) }, { m: new Map([[1, 2]]), s: new Set() });
show('union', z.union([z.string(), z.number()]), 'a', 1, true);
const Shape = z.discriminatedUnion('kind', [z.object({ kind: z.literal('circle'), r: z.number() }), z.object({ kind: z.literal('square'), side: z.number() })]);
show('discriminated', Shape, { kind: 'circle', r: 1 }, { kind: 'square' }, { kind: 'line' });
show('intersection', z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() })), { a: 'x', b: 1 }, { a: 1 });
show('transform', z.string().transform((text) => text.length).pipe(z.number().max(3)), 'abc', 'abcd');
show('refine', z.object({ a: z.string(), b: z.string() }).refine((one) => one.a === one.b, { message: 'not the same', path: ['b'] }), { a: 'x', b: 'x' }, { a: 'x', b: 'y' });
show('superRefine', z.array(z.string()).superRefine((list, ctx) => {
  if (new Set(list).size !== list.length) ctx.addIssue({ code: z.ZodIssueCode.custom, message: 'twice' });
}), ['a', 'b'], ['a', 'a']);
show('nullable', z.string().nullish().catch('caught'), null, undefined, 5);
show('instanceof', z.instanceof(URL).or(z.instanceof(Uint8Array)), new Uint8Array(2), {});
show('brand, readonly', z.object({ a: z.number() }).readonly().brand('A'), Object.freeze({ a: 1 }));
const Tree = z.object({ value: z.number(), children: z.lazy(() => z.array(Tree)).optional() });
show('lazy', Tree, { value: 1, children: [{ value: 2, children: [] }] }, { value: 1, children: [{ value: 'x' }] });
show('nativeEnum', z.nativeEnum({ A: 1, B: 'b' }), 1, 'b', 'A');
show('preprocess', z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(z.string())), 'a,b', 5);
const sum = z.function().args(z.number(), z.number()).returns(z.number()).implement((a, b) => a + b);
console.log('function', sum(1, 2));
try {
  sum(1, 'x');
} catch (error) {
  console.log(error.name, error instanceof ZodError, error.issues[0].code);
}
try {
  User.parse({ name: 1 });
} catch (error) {
  console.log(error.message);
  console.log(error.format());
  console.log(error.flatten());
}
const later = z.string().refine(async (text) => text.length > 2, 'too short, later');
console.log('async', await later.parseAsync('abc'), (await later.safeParseAsync('a')).error.issues);
console.log('describe', z.string().describe('a name').description, User.shape.name.minLength, User.keyof().options);
