import './globals.mjs';
import { createSSRApp, h } from 'vue';
import { renderToString } from '@vue/server-renderer';
import { rows } from './input.mjs';
const Row = { props: ['row'], data: () => ({ n: 1 }), render() { return h('li', { class: { open: this.row.done } }, [h('b', this.row.name), `<${this.row.text}>`, this.n]); } };
export const run = () => renderToString(createSSRApp({ render: () => h('ul', rows.map((row) => h(Row, { row }))) }));
