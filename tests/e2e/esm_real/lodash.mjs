import './globals.mjs';
import * as _ from 'lodash-es';
import { rows } from './input.mjs';
export const run = () => JSON.stringify([
  _.groupBy(rows, 'done'), _.sortBy(rows, ['name']), _.chain ? _.map(rows, (r) => _.camelCase(r.text)) : 0, _.template('<% for (const r of rows) { %><b><%- r.text %></b><% } %>')({ rows }),
]);
