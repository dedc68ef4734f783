#!/bin/bash
# v8c run shows TypeScript's places: maps that TypeScript's compiler made, inline and in files.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
. tests/e2e/command.sh
v8c=${V8C_BUILD:-$PWD/build/release}/v8c
typescript=$PWD/deps/typescript/typescript.js
[ -x "$v8c" ] || missing "there is no $v8c"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir src dist

cat >src/app.ts <<'END'
interface Shape { kind: 'square' | 'circle'; size: number }

export class Box<T extends Shape> {
  private readonly items: T[] = [];
  constructor(public name: string) {}
  add(item: T): this { this.items.push(item); return this }
  area(index: number): number {
    const item: T | undefined = this.items[index];
    return this.check(item!).size ** 2;
  }
  private check(item: T): T {
    if (!item) throw new RangeError(`no item in ${this.name}`);
    return item;
  }
}

async function later(box: Box<Shape>): Promise<number> {
  await null;
  return box.area(7);
}

const box: Box<Shape> = new Box<Shape>('box').add({ kind: 'square', size: 2 });
console.log(box.area(0));
try { box.area(1) } catch (e) { console.log((e as Error).stack) }
later(box).catch((e: Error) => console.log(e.stack)).then(() => { box.area(9) });
END
cat >make.js <<'END'
{
  const [, kind, name] = scriptArgs;
  const made = ts.transpileModule(SOURCE, { fileName: name, compilerOptions: { target: 'ES2020', module: 'ES2020',
      ...(kind.startsWith('inline') ? { inlineSourceMap: true, inlineSources: true } : { sourceMap: true }) } });
  const text = { map: made.sourceMapText, inline: made.outputText,
      code: made.outputText.replace(/sourceMappingURL=.*/, 'sourceMappingURL=app.mjs.map') };
  console.log(text[kind]);
}
END
"$v8c" pack "$typescript" -o ts.v8c || exit 1
{ printf 'const SOURCE = '; "$v8c" eval "JSON.stringify($("$v8c" eval --json '0' >/dev/null; sed 's/[\\`$]/\\&/g; 1s/^/`/; $s/$/`/' src/app.ts))"; echo; cat make.js; } >transpile.js
make() { "$v8c" run --snapshot ts.v8c transpile.js "$@"; }
make code ../src/app.ts >dist/app.mjs && make map ../src/app.ts >dist/app.mjs.map && make inline inline.ts >inline.mjs || exit 1

has() { grep -qF -e "$2" "$1" || { echo "  $1 has no: $2"; head -c 3000 out err; return 1; }; }
has_not() { ! grep -qF -e "$2" "$1" || { echo "  $1 has: $2"; return 1; }; }
line_is() { [ "$(sed -n "$2p" "$1")" = "$3" ] || { echo "  line $2 of $1 is not: $3"; head -c 3000 "$1"; return 1; }; }

v run dist/app.mjs
check "it threw" [ "$status" = 1 ]
check "a map in a file" line_is out 3 "    at Box.check (file://$work/dist/app.ts:12:22)"
# The map names ../src as seen from where it lies.
sed -i 's|"sources":\["[^"]*"\]|"sources":["../src/app.ts"]|' dist/app.mjs.map
v run dist/app.mjs
check "error.stack" line_is out 3 "    at Box.check (file://$work/src/app.ts:12:22)"
check "its callers" line_is out 4 "    at Box.area (file://$work/src/app.ts:9:17)"
check "of the module" line_is out 5 "    at file://$work/src/app.ts:24:11"
check "behind an await" has out "    at later (file://$work/src/app.ts:19:14)"
check "where nobody catches it" line_is err 1 "file://$work/src/app.ts:12:22: RangeError: no item in box"
check "the line of TypeScript" line_is err 2 "    if (!item) throw new RangeError(\`no item in \${this.name}\`);"
check "a caret under it" line_is err 3 "                     ^"
check "no place of the output is left" has_not out app.mjs:

# Node's opinion of the same map.
places() { grep -oE 'app\.ts:[0-9]+:[0-9]+' "$1"; }
same_places() { [ "$(places out)" = "$(places node.out)" ] && [ "$(places out | wc -l)" -ge 6 ]; }
if command -v node >/dev/null; then
    node --enable-source-maps dist/app.mjs >node.out 2>/dev/null
    check "as Node has it" same_places
fi

v run inline.mjs
check "inline maps" line_is out 3 "    at Box.check (file://$work/inline.ts:12:22)"
check "with the line that is in the map" line_is err 2 "    if (!item) throw new RangeError(\`no item in \${this.name}\`);"

# A script's name is a path, and so is its source's.
sed 's/^export //' dist/app.mjs | sed 's/app.mjs.map/app.js.map/' >dist/app.js
cp dist/app.mjs.map dist/app.js.map
v run dist/app.js
check "scripts" line_is out 3 "    at Box.check (src/app.ts:12:22)"

# Two compilers in a row: an index map that joins what they made.
cat >bundle.js <<'END'
{
  const section = (line, source) => ({ offset: { line, column: 0 },
      map: { version: 3, sources: [source], names: [], mappings: 'AASA;AACA' } });
  console.log(JSON.stringify({ version: 3, sections: [section(0, 'one.ts'), section(2, 'two.ts')] }));
}
END
"$v8c" run bundle.js >joined.js.map
printf 'function one() { throw new Error("in one") }\n\nfunction two() { one() }\ntwo()\n//# sourceMappingURL=joined.js.map\n' >joined.js
v run joined.js
check "index maps, the first section" has err "    at one (one.ts:10:1)"
check "index maps, the second section" has err "    at two (two.ts:10:1)"
check "index maps, a line further" has err "    at two.ts:11:1"

# What is wrong with a map, or that it is not there, stops nothing.
for map in '' 'x' '{"version":3,"sources":["a"],"mappings":"!!!!"}' '{"version":3,"sources":[],"mappings":"AAAA"}'; do
    printf '%s' "$map" >joined.js.map
    v run joined.js
    check "a wrong map: $map" has err "    at one (joined.js:1:24)"
done
rm joined.js.map
mkdir joined.js.map
v run joined.js
check "a folder in the map's place" has err "    at one (joined.js:1:24)"
rmdir joined.js.map
mkfifo joined.js.map
v run joined.js
check "a pipe in the map's place is not waited for" has err "    at one (joined.js:1:24)"
finish
