import './globals.mjs';
import React from 'react';
import { renderToString } from 'react-dom/server.browser';
import { rows } from './input.mjs';
const { createElement: h } = React;
function Row({ row }) {
  const [open] = React.useState(row.done);
  return h('li', { className: open ? 'open' : undefined, 'data-id': row.id }, h('b', null, row.name), ' <', row.text, '>');
}
export const run = () => renderToString(h('ul', { style: { color: 'red' } }, rows.map((row) => h(Row, { key: row.id, row }))));
