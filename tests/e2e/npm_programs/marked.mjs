// marked: GitHub's Markdown, options, renderers, extensions, the lexer.
import { Marked, Lexer, Parser, marked, walkTokens } from 'marked';
const texts = {
  headings: '# One\n\nTwo\n===\n\n### Three ###\n\n###### Six',
  emphasis: 'This is *em*, __strong__, ***both***, ~~gone~~ and `code` ``with ` tick``.',
  lists: '- a\n- b\n  - c\n\n    more\n- d\n\n3. three\n4. four\n',
  tasks: '- [x] done\n- [ ] open',
  quotes: '> a\n> > b\n\nlazy\n> c\nd',
  fences: '```js\nconst a = "<b>";\n```\n\n    indented & code\n\n~~~\n~~~',
  tables: '| a | b |\n|:--|--:|\n| 1 | `x\\|y` |\n| 3 |\n',
  links: '[a](/b "t") <https://example.com/?a=1&b=2> [ref] www.example.com me@example.com\n\n[ref]: <some where> (title)',
  images: '![alt *em*](a.png "t") ![no][none]',
  html: '<div class="a">\n*kept*\n</div>\n\ntext <b>bold</b> <!-- c -->',
  escapes: '\\*no em\\* &copy; &lt; a & b \\\nnext',
  rules: '---\n***\n_ _ _',
  unicode: 'Grüße *日本* 😀 “quotes” -- …',
};
for (const [name, text] of Object.entries(texts)) {
  console.log(`-- ${name}`);
  console.log(marked.parse(text));
}
console.log('inline', marked.parseInline('*a* `b` [c](d)'));
console.log('breaks', marked.parse('a\nb', { breaks: true }));
console.log('no gfm', marked.parse('~~a~~ https://example.com', { gfm: false }));
console.log('pedantic', marked.parse('_a_b_ #x\n#h', { pedantic: true }));
console.log(Lexer.lex('# a *b*\n\n- c'));
console.log('Parser', Parser.parse(new Lexer().lex('**x**')));
const own = new Marked({
  renderer: {
    heading({ tokens, depth }) {
      const text = this.parser.parseInline(tokens);
      return `<h${depth} id="${text.toLowerCase().replace(/\W+/g, '-')}">${text}</h${depth}>\n`;
    },
    link({ href, text }) {
      return `<a rel="nofollow" href="${href}">${text}</a>`;
    },
  },
});
console.log('renderer', own.parse('# Hello World\n\n[a](b)'));
own.use({
  extensions: [{
    name: 'mark',
    level: 'inline',
    start: (text) => text.indexOf('=='),
    tokenizer(text) {
      const found = /^==([^=]+)==/.exec(text);
      return found ? { type: 'mark', raw: found[0], tokens: this.lexer.inlineTokens(found[1]) } : undefined;
    },
    renderer(token) {
      return `<mark>${this.parser.parseInline(token.tokens)}</mark>`;
    },
  }],
});
console.log('extension', own.parse('a ==b *c*== d'));
own.use({ hooks: { preprocess: (text) => text.replaceAll('TODO', '**to do**'), postprocess: (html) => html.trim() } });
console.log('hooks', own.parse('TODO: x'));
const kinds = [];
walkTokens(marked.lexer('a *b* `c`\n\n> d'), (token) => kinds.push(token.type));
console.log('walkTokens', kinds);
own.use({ async: true, walkTokens: async (token) => { if (token.type === 'text') token.text = await Promise.resolve(token.text.toUpperCase()); } });
console.log('async', await own.parse('later *now*'));
try {
  marked.parse(undefined);
} catch (error) {
  console.log(error.name, error.message.split('\n')[0]);
}
console.log('silent', marked.parse(null, { silent: true }).slice(0, 40));
