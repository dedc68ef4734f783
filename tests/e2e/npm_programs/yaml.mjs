// yaml: parsed, written, documents with comments, errors, tags.
import YAML, { Document, LineCounter, Pair, YAMLMap, isMap, isScalar, parse, parseAllDocuments, parseDocument, stringify, visit } from 'yaml';
const text = `# a list of things
things:
  - name: one   # the first
    size: 0x1F
  - { name: "two\\n", size: 1e3, tags: [a, b] }
base: &base
  x: 1
  y: ~
derived:
  <<: *base
  z: .inf
when: 2001-12-14T21:59:43.10-05:00
text: |
  kept
    as is
folded: >-
  one
  two

  three
? complex key
: yes
`;
console.log('parse', parse(text));
console.log('merge', parse(text, { merge: true }).derived);
console.log('1.1', parse('a: yes\nb: 0o17\nc: 017\nd: 2001-12-14', { version: '1.1' }));
console.log('schemas', parse('[1, true, null, ~]', { schema: 'failsafe' }), parse('[1, "a"]', { schema: 'json' }));
console.log('scalars', parse('[1, -0, 0o14, 1_000, .nan, -.inf, Null, FALSE, "1", \'it\'\'s\', 12e03]'));
console.log('bigint', parse('[1, 12345678901234567890]', { intAsBigInt: true }));
console.log('maps', parse('{ a: 1, [b]: 2 }', { mapAsMap: true }));
console.log('reviver', parse('a: 1\nb: [2]', (key, value) => (typeof value === 'number' ? value * 10 : value)));
console.log('binary', [...parse('!!binary aGVsbG8=', { schema: 'yaml-1.1' })], parse('!!set { a, b }', { schema: 'yaml-1.1' }));
console.log('stringify', stringify({ a: [1, { b: 'x: y' }], empty: {}, none: null, text: 'line\nline\n', number: '5', when: new Date(0), no: undefined }));
console.log('flow', stringify({ a: [1, 2], b: { c: 3 } }, { collectionStyle: 'flow' }));
console.log('indent', stringify({ a: [{ b: 1 }] }, { indent: 4, indentSeq: false }));
console.log('quotes', stringify(['a', '', 'true', '# x', ' y', 'é', '\u0007'], { defaultStringType: 'QUOTE_SINGLE' }));
console.log('sorted', stringify({ b: 1, a: 2, c: 3 }, { sortMapEntries: true }));
const shared = { x: 1 };
console.log('aliases', stringify([shared, shared]), stringify([shared, shared], { aliasDuplicateObjects: false }));
console.log('long', stringify({ text: 'word '.repeat(40).trim() }, { lineWidth: 40 }));
const doc = parseDocument(text);
doc.setIn(['things', 0, 'size'], 7);
doc.addIn(['things'], { name: 'three' });
doc.deleteIn(['when']);
doc.get('base').comment = ' the base';
console.log('document', String(doc));
console.log('getIn', doc.getIn(['things', 1, 'name']), doc.hasIn(['none']), isMap(doc.contents), isScalar(doc.getIn(['things', 0, 'name'], true)));
console.log('toJS', doc.toJS({ maxAliasCount: 10 }).derived, JSON.stringify(doc));
const made = new Document({ a: 1 });
made.commentBefore = ' made here';
made.contents.items.push(new Pair('b', made.createNode([1, 2], { flow: true })));
made.set('c', new YAMLMap());
console.log('made', made.toString());
visit(doc, { Scalar: (key, node) => { if (typeof node.value === 'number') node.value += 1; } });
console.log('visit', doc.toJS().things);
console.log('all', parseAllDocuments('a: 1\n---\nb: 2\n...\n--- c\n').map((one) => one.toJS()));
const lines = new LineCounter();
const broken = parseDocument('a: [1, 2\nb: }\n', { lineCounter: lines });
console.log('errors', broken.errors.map((error) => [error.name, error.code, error.linePos]), lines.linePos(9));
for (const bad of ['a: b: c', '{ a: 1, a: 2 }', '- *none', '\t- x', 'a: !unknown 5', '"open', '%YAML 3\n---\nx']) {
  try {
    console.log(parse(bad, { logLevel: 'error' }));
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
const point = { identify: (value) => value instanceof URL, tag: '!url', resolve: (string) => new URL(string), stringify: ({ value }) => value.href };
console.log('tags', stringify({ home: new URL('https://example.com/x') }, { customTags: [point] }), parse('!url https://example.com/y', { customTags: [point] }).pathname);
console.log('default', YAML.parse('- 1').length, [...new YAML.Lexer().lex('a: 1\n')]);
