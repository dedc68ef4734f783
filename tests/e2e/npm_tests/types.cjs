// Node has no types: FOLDER's *.test.ts become *.test.mjs, below INTO. Arguments: TypeScript, FOLDER, INTO.
const [, , typescript, from, into] = process.argv;
const ts = require(typescript), fs = require('fs'), path = require('path');
// What changes prototypes is last.
const last = (name) => Number(name.includes('prototypes'));
for (const name of fs.readdirSync(from, { recursive: true }).sort().sort((a, b) => last(a) - last(b))) {
  if (!name.endsWith('.test.ts') && !name.endsWith('Mocker.ts')) continue;
  const { outputText } = ts.transpileModule(fs.readFileSync(path.join(from, name), 'utf8'), { compilerOptions: { module: 'esnext', target: 'es2022' } });
  const to = path.join(into, name.replace(/\.ts$/, name.endsWith('.test.ts') ? '.mjs' : '.js'));
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.writeFileSync(to, outputText);
  if (name.endsWith('.test.ts')) console.log(path.relative('.', to));
}
