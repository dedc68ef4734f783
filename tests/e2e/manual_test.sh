#!/bin/bash
# The manual: each of its listings is run, and prints what the page shows; the site and the manual pages that are made of
# it are whole.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
source=$PWD build=$(readlink -f "${V8C_BUILD:-build/release}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What is built here, as if it were installed.
mkdir "$work/bin" "$work/pc"
ln -s "$build/v8c" "$work/bin/v8c"
for name in v8c v8c-runtime v8c-devtools; do
    printf 'Name: %s\nDescription: %s\nVersion: 0\nCflags: -I%s\nLibs: -L%s -l%s\n' "$name" "$name" "$source/include" "$build" "$name" >"$work/pc/$name.pc"
done
export PATH=$work/bin:$PATH PKG_CONFIG_PATH=$work/pc LD_LIBRARY_PATH=$build

ran=0 not=0
page() {
    local folder status last
    folder=$work/$(basename "$1" .md)
    mkdir "$folder"
    python3 tests/e2e/manual.py "$1" "$folder" >"$work/out" 2>&1; status=$?
    last=$(tail -1 "$work/out")
    [[ $last =~ ^([0-9]+)\ listings\ run,\ ([0-9]+)\ not$ ]] && ran=$((ran + BASH_REMATCH[1])) not=$((not + BASH_REMATCH[2]))
    [ $status = 0 ] || cat "$work/out"
    return $status
}
for file in docs/manual/*.md; do
    check "$file does what it shows" page "$file"
done
check "of its listings those that need a person or an installation are not run, and no others ($ran run, $not not)" \
    [ $ran -ge 25 -a $not -le 3 ]

# Listings that do not hold are found.
mkdir "$work/wrong"
wrong() { printf '%b' "$1" >"$work/wrong/page.md"; ! python3 tests/e2e/manual.py "$work/wrong/page.md" "$work/wrong" >/dev/null 2>&1; }
check "another output is found" wrong '```console\n$ echo one\ntwo\n```\n'
check "output that is not shown is found" wrong '```console\n$ echo one; echo two >&2\none\n```\n'
check "output that does not come is found" wrong '```console\n$ true\none\n```\n'
check "a program that nothing runs is found" wrong '```js unused.js\n1\n```\n'
check "a listing that is not run without a reason is found" wrong '```c\nint x;\n```\n'
check "what holds is not" eval '! wrong "\`\`\`js a.js\nconsole.log(\x27a 1\x27)\n\`\`\`\n\`\`\`console\n$ v8c run a.js\na …\n\`\`\`\n"'

# ---- The site and the manual pages ----
site=$work/site
check "the site is made" python3 docs/site.py "$site"
whole() { python3 docs/site.py --check "$site"; }
check "each of its links leads somewhere" whole
cp "$site/index.html" "$work/index.html"
sed -i 's/<\/body>/<a href="nowhere.html">x<\/a>&/' "$site/index.html"
check "one that does not is found" eval '! whole >/dev/null'
cp "$work/index.html" "$site/index.html"
sed -i 's/<\/body>/<a href="manual\/embed.html#nothing">x<\/a>&/' "$site/index.html"
check "a part that is not there is found" eval '! whole >/dev/null'
cp "$work/index.html" "$site/index.html"
check "it wants nothing from elsewhere" eval '! grep -rlE "<script|<link[^>]*http|<img|@import" "$site" && ! grep "url(" "$site/style.css"'
check "each document has a page" eval '[ "$(find docs -name "*.md" | wc -l)" -le "$(find "$site" -name "*.html" | wc -l)" ]'
every_text() { # what is in a listing is on the page, letter by letter
    python3 - "$site/manual/leak.html" docs/manual/leak.md <<'EOF'
import html.parser, re, sys
class Text(html.parser.HTMLParser):
    text = ""
    def handle_data(self, data):
        self.text += data
reader = Text()
reader.feed(open(sys.argv[1], encoding="utf-8").read())
for listing in re.findall(r"```[^\n]*\n(.*?)```", open(sys.argv[2], encoding="utf-8").read(), re.S):
    assert listing.strip() in reader.text, listing
EOF
}
check "listings are there as they are" every_text

check "the manual pages are made" python3 docs/site.py --man "$work/man"
check "there is one for each task" [ "$(ls "$work/man" | wc -l)" = "$(ls docs/manual/*.md | wc -l)" ]
lint() {
    local complaints
    complaints=$(cd "$work/man" && mandoc -T lint -W warning ./*.7 2>&1 | grep -v "referenced manual not found")
    [ -z "$complaints" ] || { echo "$complaints" | head; return 1; }
}
if command -v mandoc >/dev/null; then
    check "mandoc has nothing to say about them" lint
fi
finish
