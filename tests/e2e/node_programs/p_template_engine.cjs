// A template engine: holes, sections, filters, and errors with a line.
'use strict';
const { format } = require('util');
const filters = { upper: (s) => String(s).toUpperCase(), json: JSON.stringify, escape: (s) => String(s).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`), fixed: (n, d) => Number(n).toFixed(d) };
function render(template, data) {
  const lookup = (path, scopes) => path === '.' ? scopes[0] : path.split('.').reduce((at, key) => at?.[key], scopes.find((scope) => scope !== null && typeof scope === 'object' && path.split('.')[0] in scope));
  const parts = template.split(/(\{\{.*?\}\})/);
  let line = 1;
  function block(at, scopes, until) {
    let out = '';
    for (; at < parts.length; at++) {
      const tag = /^\{\{([#/]?)\s*([\w.]+)((?:\s*\|\s*\w+(?::\w+)?)*)\s*\}\}$/.exec(parts[at]);
      if (!tag) {
        if (parts[at].startsWith('{{')) throw new SyntaxError(format('bad tag %j at line %d', parts[at], line));
        out += parts[at];
        line += parts[at].split('\n').length - 1;
        continue;
      }
      const [, kind, path, pipes] = tag;
      if (kind === '/') {
        if (path !== until) throw new SyntaxError(`{{/${path}}} at line ${line} closes ${until ?? 'nothing'}`);
        return [out, at];
      }
      const value = lookup(path, scopes);
      if (kind === '#') {
        let end = at;
        const items = Array.isArray(value) ? value : value ? [value] : [];
        if (!items.length) [, end] = block(at + 1, scopes, path);
        for (const item of items) { const [text, stop] = block(at + 1, [item, ...scopes], path); out += text; end = stop; }
        at = end;
        continue;
      }
      out += pipes.split('|').slice(1).reduce((text, pipe) => { const [name, arg] = pipe.trim().split(':'); return filters[name](text, arg); }, value ?? '');
    }
    if (until !== undefined) throw new SyntaxError(`{{#${until}}} is not closed`);
    return [out, at];
  }
  return block(0, [data])[0];
}
const template = 'Dear {{ name | upper }},\n{{#items}}- {{ title | escape }}: {{ price | fixed:2 }} {{#tags}}[{{ . }}]{{/tags}}\n{{/items}}{{#none}}never{{/none}}Total {{ sum.net | fixed:1 }} {{ items | json }}';
console.log(render(template, { name: 'Zoë', items: [{ title: '<b>', price: 1.5, tags: ['x', 'y'] }, { title: 'O"k', price: 2 }], sum: { net: 3.45 } }));
for (const bad of ['{{#a}}x', 'x\n{{/a}}', '{{ a b }}', '{{ a | nofilter }}']) {
  try { console.log(render(bad, { a: 1 })); } catch (error) { console.log(error.name, error.message); }
}
