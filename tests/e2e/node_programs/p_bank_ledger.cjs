// A ledger in BigInt cents: entries, balances, an audit that finds what does not add up.
'use strict';
const assert = require('assert/strict');
const cents = (text) => {
  const found = /^(-?)(\d+)(?:\.(\d{2}))?$/.exec(text);
  if (!found) throw new TypeError(`not an amount: ${text}`);
  return BigInt(`${found[1]}${found[2]}${found[3] ?? '00'}`);
};
const shown = (amount) => `${amount < 0n ? '-' : ''}${(amount < 0n ? -amount : amount) / 100n}.${String((amount < 0n ? -amount : amount) % 100n).padStart(2, '0')}`;
const ledger = [];
function post(date, text, ...lines) {
  const entry = { date: new Date(`${date}T00:00:00Z`), text, lines: lines.map(([account, amount]) => ({ account, amount: cents(amount) })) };
  assert.equal(entry.lines.reduce((sum, { amount }) => sum + amount, 0n), 0n, `${text} does not balance`);
  ledger.push(entry);
}
post('2024-01-01', 'opening', ['cash', '1000.00'], ['equity', '-1000.00']);
post('2024-01-15', 'rent', ['expense:rent', '650.50'], ['cash', '-650.50']);
post('2024-02-01', 'sale', ['cash', '99999999999999.99'], ['income', '-99999999999999.99']);
for (const [...bad] of [['2024-02-02', 'wrong', ['cash', '1'], ['income', '-2']], ['2024-02-02', 'nothing', ['cash', 'x']]]) {
  try { post(...bad); } catch (error) { console.log(error.name, error.message.split('\n')[0]); }
}
const balances = {};
for (const { lines } of ledger) for (const { account, amount } of lines) balances[account] = (balances[account] ?? 0n) + amount;
console.table(Object.entries(balances).map(([account, amount]) => ({ account, amount: shown(amount) })));
console.log(ledger[1], balances, Object.values(balances).reduce((a, b) => a + b));
console.log(ledger.map(({ date, text }) => `${date.toISOString().slice(0, 10)} ${text}`));
