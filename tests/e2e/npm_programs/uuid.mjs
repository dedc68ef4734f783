// uuid: what is fixed is compared, what is random by its shape.
import { MAX, NIL, parse, stringify, v1, v1ToV6, v3, v4, v5, v6, v6ToV1, v7, validate, version } from 'uuid';
const DOMAIN = '1b671a64-40d5-491e-99b0-da01ff1f3341';
const random = Uint8Array.of(0x10, 0x91, 0x56, 0xbe, 0xc4, 0xfb, 0xc1, 0xea, 0x71, 0xb4, 0xef, 0xe1, 0x67, 0x1c, 0x58, 0x36);
const fixed = {
  msecs: Date.UTC(2011, 10, 1),
  nsecs: 5678,
  clockseq: 0x1234,
  node: Uint8Array.of(0x01, 0x23, 0x45, 0x67, 0x89, 0xab),
};
function shape(id) {
  return id.replace(/[0-9a-f]/g, (digit, at) => (at === 14 ? digit : at === 19 ? '89ab'.includes(digit) : 'x'));
}
console.log('NIL, MAX', NIL, MAX);
console.log('v1 fixed', v1({ ...fixed, random }));
console.log('v1', shape(v1()), version(v1()));
console.log('v3', v3('hello.example.com', v3.DNS), v3('https://example.com/hello', v3.URL));
console.log('v3 own', v3('Hello, World!', DOMAIN));
console.log('v4 fixed', v4({ random }));
console.log('v4 rng', v4({ rng: () => random }));
console.log('v4', shape(v4()), v4() !== v4());
console.log('v5', v5('hello.example.com', v5.DNS), v5('https://example.com/hello', v5.URL));
console.log('v5 own', v5('Hello, World! ü€😀', DOMAIN));
console.log('v5 bytes', v5(Uint8Array.of(1, 2, 3), parse(DOMAIN), new Uint8Array(18), 2));
console.log('v6 fixed', v6({ ...fixed, random }));
console.log('v6', shape(v6()));
console.log('v7 fixed', v7({ msecs: fixed.msecs, seq: 0x12345678, random }));
console.log('v7', shape(v7()));
const many = Array.from({ length: 200 }, () => v7());
console.log('v7 in order', many.every((id, i) => i === 0 || many[i - 1] < id), new Set(many).size);
console.log('v1ToV6', v1ToV6('92f62d9e-22c4-11ef-97e9-325096b39f47'));
console.log('v6ToV1', v6ToV1('1ef22c49-2f62-6d9e-97e9-325096b39f47'));
console.log('parse', parse('6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b'));
console.log('stringify', stringify(parse('6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b')), stringify([...random, 1], 0));
console.log('validate', validate('not a UUID'), validate(DOMAIN), validate(NIL), validate(`${DOMAIN}0`));
console.log('version', version('45637ec4-c85f-11ea-87d0-0242ac130003'), version(DOMAIN), version(NIL), version(MAX));
console.log('into a buffer', v4({ random }, new Uint8Array(20), 3));
console.log('1000 different', new Set(Array.from({ length: 1000 }, () => v4())).size);
const calls = [() => parse('nothing'), () => version('x'), () => stringify([1, 2]), () => v5('a', 'no namespace'), () => v4({ random: [1] })];
for (const call of calls) {
  try {
    console.log(call());
  } catch (error) {
    console.log(error.name, error.message);
  }
}
