// Handlebars: templates, helpers, partials, what is escaped.
'use strict';
const Handlebars = require('handlebars');
const data = {
  title: 'People & <things>',
  people: [{ first: 'Yehuda', last: 'Katz' }, { first: 'Alan', last: 'Johnson', admin: true }],
  nested: { deep: { value: 42 } },
  map: { one: 1, two: 2 },
  empty: [],
  zero: 0,
  html: '<b>raw</b>',
  now: () => 'called',
};
function show(name, text, options, more) {
  console.log(`-- ${name}`);
  try {
    console.log(Handlebars.compile(text, options)(data, more));
  } catch (error) {
    console.log(error.name, error.message);
  }
}
show('escaped', '{{title}} {{{html}}} {{&html}} {{html}}');
show('paths', '{{nested.deep.value}} {{nested/deep/value}} {{people.[1].first}} {{lookup people 0}}');
show('each', '{{#each people}}{{@index}}:{{first}} {{last}}{{#unless @last}}, {{/unless}}{{/each}}');
show('each of an object', '{{#each map}}{{@key}}={{this}};{{/each}}');
show('each, else', '{{#each empty}}x{{else}}nobody{{/each}}');
show('block parameters', '{{#each people as |person i|}}{{i}}{{person.first}}{{/each}}');
show('if', '{{#if zero}}a{{else if title}}b{{else}}c{{/if}} {{#if zero includeZero=true}}d{{/if}}');
show('with', '{{#with nested.deep}}{{value}} {{../title}} {{@root.zero}}{{/with}}');
show('functions', '{{now}} {{this.now}}');
show('comments', 'a{{! one }}b{{!-- two }} --}}c');
show('whitespace', 'a  {{~zero~}}  b\n{{#if title}}\n  line\n{{/if}}\nend');
show('standalone', '{{#people}}\n  - {{first}}\n{{/people}}\n');
show('raw block', '{{{{raw}}}} {{not}} {{{{/raw}}}}');
show('no escape', '{{html}}', { noEscape: true });
show('data', '{{@level}} {{@root.zero}}', {}, { data: { level: 'high' } });
Handlebars.registerHelper('raw', (options) => options.fn());
Handlebars.registerHelper('loud', (text) => String(text).toUpperCase());
Handlebars.registerHelper('link', (text, options) => {
  const attributes = Object.entries(options.hash).map(([key, value]) => `${key}="${Handlebars.escapeExpression(value)}"`);
  return new Handlebars.SafeString(`<a ${attributes.join(' ')}>${Handlebars.escapeExpression(text)}</a>`);
});
Handlebars.registerHelper('list', function (items, options) {
  return `<ul>${items.map((item) => `<li>${options.fn(item)}</li>`).join('')}</ul>`;
});
show('helper', '{{loud title}} {{loud (lookup map "one")}}');
show('hash', '{{link "See <this>" href="/a?b&c" class="x"}}');
show('block helper', '{{#list people}}{{first}} {{loud last}}{{/list}}');
show('raw helper', '{{{{raw}}}} {{not}} {{{{/raw}}}}');
Handlebars.registerPartial('person', '{{greeting}} {{first}}{{#if admin}} (admin){{/if}}\n');
Handlebars.registerPartial('layout', '<main>{{> @partial-block}}</main>');
show('partials', '{{#each people}}  {{> person greeting="Hello"}}{{/each}}');
show('partial block', '{{#> layout}}inside {{zero}}{{/layout}} {{#> absent}}fallback{{/absent}}');
show('dynamic partial', '{{> (lookup this "which")}}{{> (loud "x")}}');
show('inline partial', '{{#*inline "row"}}[{{this}}]{{/inline}}{{#each map}}{{> row}}{{/each}}');
show('strict', '{{nothing.here}}', { strict: true });
show('missing helper', '{{absent 1}}');
show('parse error', 'a\n{{#if x}}\n{{/each}}');
show('no prototype', '{{constructor.name}} {{people.length}}');
const own = Handlebars.create();
own.registerHelper('only', () => 'own');
console.log('create', own.compile('{{only}}')({}), 'only' in Handlebars.helpers);
console.log('escapeExpression', Handlebars.escapeExpression('<a href=\'x\'>&`='), Handlebars.Utils.isEmpty([]));
console.log('parse', Handlebars.parse('a {{b c=1}}').body.map((node) => node.type));
const spec = Handlebars.precompile('{{a}} {{#if b}}c{{/if}}');
console.log('precompile', spec);
console.log('template', Handlebars.template(new Function(`return ${spec}`)())({ a: 1, b: 2 }));
class Names extends Handlebars.Visitor {
  names = [];
  PathExpression(path) {
    this.names.push(path.original);
  }
}
const visitor = new Names();
visitor.accept(Handlebars.parse('{{a.b}} {{#each c}}{{../d}}{{/each}}'));
console.log('Visitor', visitor.names);
console.log('VERSION', Handlebars.VERSION, Handlebars.COMPILER_REVISION);
