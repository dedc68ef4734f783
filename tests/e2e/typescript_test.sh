#!/bin/bash
# builds: release checked
# v8c run FILE.ts: types are taken out, places stay.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=$(readlink -f "${V8C_BUILD:-build/release}")
v8c=$build/v8c
fetched=no
[ ! -f deps/npm/strip/stamp ] || fetched=yes
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

is() {  # is STATUS OUT ARG...
    local want=$1 text=$2; shift 2
    "$v8c" run "$@" >out 2>err; status=$?
    [ "$status" = "$want" ] && [ "$(<out)" = "$text" ] && return 0
    echo "  status $status: $(<out) $(<err)"
    return 1
}
quiet() { is "$@" && [ ! -s err ]; }
says() { grep -qF -- "$1" err && return 0; cat err; return 1; }
put() { mkdir -p "$(dirname "$1")"; cat >"$1"; }

# ---- Without what takes them out --------------------------------------------------------------
put plain.ts <<<'console.log(1 as number)'
put imports.mjs <<<'import("./plain.ts").catch((e) => console.log(e.message))'
mkdir -p away/bin && cp "$v8c" away/bin/
away() { LD_LIBRARY_PATH=$build:$LD_LIBRARY_PATH away/bin/v8c run "$1" >out 2>err; status=$?; }
away plain.ts
check "without the container: status 5" [ "$status $(<out)" = "5 " ]
check "  and what is missing" says 'plain.ts: TypeScript wants'
away imports.mjs
check "a module without it" grep -q "^$work/plain.ts: TypeScript wants .*/v8c/typescript.v8c, which is not there" out
if [ $fetched = no ]; then
    echo "skipped: deps/npm/strip is not here"
    finish
    exit
fi

# ---- Types -----------------------------------------------------------------------------------------
put types.ts <<'TS'
import { type Shape, area, default as name } from './shape.ts';
import type { Missing } from './nowhere.ts';
export type { Missing };
type Pair<A, B = A> = readonly [A, B];
interface Named { readonly name: string; rename?(to: string): void }
declare const absent: number;
declare module 'x' { export const y: number }
declare global { interface Window { z: 1 } }
abstract class Base<T extends object> implements Named {
    declare ghost: string;
    static #count: number = 0;
    public readonly name: string = 'base';
    protected items?: T[];
    constructor(protected_: number, private_?: string) { Base.#count += protected_; }
    abstract go(this: Base<T>, ...rest: unknown[]): void;
    static get count(): number { return Base.#count; }
}
class Derived extends Base<{ n: number }> {
    override name = 'derived' as const;
    go(): void { this.items = [{ n: 1 }]; console.log(this.items![0]!.n, this.name); }
}
function over(x: string): string;
function over(x: number): number;
function over(x: any): any { return x; }
const id = <T,>(x: T): T => x;
const arrow = async (x: number): Promise<number> => x satisfies number;
const is_text = (x: unknown): x is string => typeof x === 'string';
const pair: Pair<number, string> = [id<number>(1), over('two')];
const shapes: Array<Shape> = [{ side: 2 }, { side: 3 }];
new Derived(3).go();
console.log(pair.join(), Base.count, is_text('x'), await arrow(4), shapes.map(area), name);
for (const [key, value] of Object.entries({ a: 1 } as Record<string, number>)) console.log(key, value);
TS
put shape.ts <<'TS'
export interface Shape { side: number }
export const area = ({ side }: Shape): number => side ** 2;
export default 'shape' as string;
TS
check "types, interfaces, generics, classes" quiet 0 $'1 derived\n1,two 3 true 4 [ 4, 9 ] shape\na 1' types.ts 'x'
put main.mjs <<<'import { area } from "./shape.ts"; const { default: d } = await import("./shape.ts?x"); console.log(area({ side: 5 }), d)'
check "imported by JavaScript" quiet 0 '25 shape' main.mjs
put words.ts <<<'console.log((scriptArgs as string[]).slice(1).join(), process.argv.length as number)'
check "words" quiet 0 'a,--b 4' words.ts a --b
{ for i in {1..60}; do echo "import { x as x$i } from './many/m$i.ts';"; done; echo 'console.log(x1 + x60 as number)'; } | put many.ts
for i in {1..60}; do put "many/m$i.ts" <<<"export const x: number = $i;"; done
check "many of them" quiet 0 61 many.ts
put empty.ts </dev/null
check "an empty file" quiet 0 '' empty.ts
printf 'const s: string = "\xf0\x9f\x98\x80"; console.log(s, "ä" as string)' | put wide.ts
check "characters beyond ASCII" quiet 0 '😀 ä' wide.ts
check "no file" is 5 '' nowhere.ts
put lost.ts <<<'import "./lost2.ts"'
check "no module" is 1 '' lost.ts
check "  as of JavaScript" says "Cannot find module '$work/lost2.ts'"

# ---- CommonJS ----------------------------------------------------------------------------------------
put main.cts <<<'const { n }: { n: number } = require("./part.cts"); console.log(n, require.main === module, __filename.endsWith("main.cts"));'
put part.cts <<<'module.exports = { n: 3 as number };'
check ".cts is CommonJS" quiet 0 '3 true true' main.cts
check "and nothing keeps the loop" quiet 0 3 - <<<'console.log(require("./part.cts").n)'
put by-syntax.ts <<<'const path: any = require("path"); console.log(path.basename("/a/b"), typeof module)'
check "a .ts that uses require, and imports nothing" quiet 0 'b object' by-syntax.ts
put named.mjs <<<'import { n } from "./names.cts"; console.log(n)'
put names.cts <<<'exports.n = 7 as number'
check "its names, in an ES module" quiet 0 7 named.mjs
put esm/package.json <<<'{"type": "module"}'
put esm/a.ts <<<'console.log(typeof require, this as any, import.meta.url.endsWith("a.ts"))'
put cjs/package.json <<<'{"type": "commonjs"}'
put cjs/a.ts <<<'console.log(typeof require, typeof module as string)'
check "by the package: module" quiet 0 'function undefined true' esm/a.ts
check "by the package: commonjs" quiet 0 'function object' cjs/a.ts
put cjs/b.mts <<<'console.log(typeof module, await (1 as any))'
check ".mts is a module anywhere" quiet 0 'undefined 1' cjs/b.mts
check "require() of a module" is 1 '' - <<<'require("./cjs/b.mts")'
check "  is refused" says 'require() of ES Module'

# ---- What is wrong, and where ---------------------------------------------------------------------------
put throws.ts <<'TS'
type X = {
    a: number,
};

function f<T>(x: T): never { throw new Error('here' as string); }
f<X>({ a: 1 });
TS
check "an exception" is 1 '' throws.ts
check "  with its place" says "throws.ts:5:36: Error: here"
check "  and whole stack" says "throws.ts:6:1"
refuses() {  # refuses PLACE WHAT TEXT
    put refused.ts <<<"$3"
    is 1 '' refused.ts && says "$work/refused.ts:$1: $2 is TypeScript that is more than types: it is not supported"
}
check "an enum" refuses 2:1 'an enum' $'let a: number;\nenum E { A }'
check "a const enum" refuses 1:1 'an enum' 'const enum E { A }'
check "a namespace" refuses 1:1 'a namespace with code in it' 'namespace N { export const x = 1 }'
check "a parameter that is a property" refuses 1:23 'a parameter that is a property' 'class C { constructor(private x: number) {} }'
check "a decorator" refuses 1:1 'a decorator' '@d class C {}'
check "a decorator of a member" refuses 1:19 'a decorator' 'const c = class { @d m(): void {} }'
check "export =" refuses 1:1 "\`export = …\`" 'export = 1'
put asks.mjs <<<'try { await import("./refused.ts") } catch (e) { console.log(e.constructor.name, e.message.split("/").pop()) }'
check "an import of that" quiet 0 'Error refused.ts:1:1: `export = …` is TypeScript that is more than types: it is not supported' asks.mjs
check "a type in angle brackets" refuses 1:11 '`<Type>value` (write `value as Type`)' 'const x = <any>1;'
put refused.ts <<<'export = 1'
put requires.cjs <<<'try { require("./refused.ts") } catch (e) { console.log(e.constructor.name, e.message.split("/").pop()) }'
check "and a require()" quiet 0 'Error refused.ts:1:1: `export = …` is TypeScript that is more than types: it is not supported' requires.cjs
put syntax.ts <<<$'const a: number = 1;\n  let x: string = ;'
check "a syntax error" is 1 '' syntax.ts
check "  with its place" says "$work/syntax.ts:2:19: Expression expected."
put no_types.ts <<<'const x: number = "not checked"; console.log(x)'
check "types are not checked" quiet 0 'not checked' no_types.ts

# ---- With the rest of the command --------------------------------------------------------------------------
put heap.js <<<'globalThis.kept = { n: 42 }'
check "a heap is packed" "$v8c" pack heap.js -o heap.v8c
put uses.ts <<<'console.log((globalThis as any).kept.n as number)'
check "over a snapshot" quiet 0 42 --snapshot heap.v8c uses.ts
put loops.ts <<<'for (let i: number = 0;;) i++'
check "under a limit" is 7 '' --timeout 300 loops.ts
check "coverage" quiet 0 '1 derived
1,two 3 true 4 [ 4, 9 ] shape
a 1' --coverage c.info types.ts
check "  names it" grep -q 'SF:.*types.ts' c.info
put loaded.ts <<'TS'
type Pair = [number, string];
const pair: Pair = [40, 'a' as string];
function both<T>(x: T, y: T): T[] { return [x, y]; }
pair[0] + 2
TS
put enum.ts <<<'enum E { A }'
loads() { printf '.load loaded.ts\nboth(pair[1], `b`)\n.load enum.ts\n.load nowhere.ts\n.save saved.js\n' | "$v8c" repl >out 2>err; }
check ".load in the REPL" loads
check "  runs it without its types" diff <(echo 42; echo "[ 'a', 'b' ]") out
check "  and says what it cannot run" says 'enum.ts:1:1: an enum is TypeScript that is more than types'
check "  or read" says 'nowhere.ts'
check "  and saves JavaScript" eval '"$v8c" run - <saved.js && ! grep -q "type Pair" saved.js'
finish
