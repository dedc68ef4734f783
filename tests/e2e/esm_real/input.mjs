// The same input for all, more than 10 KiB of it, made of nothing but arithmetic.
let seed = 12345;
const next = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
const words = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu'.split(' ');
export const word = () => words[next(words.length)];
export const sentence = (n) => Array.from({ length: n }, word).join(' ') + '.';
export const rows = Array.from({ length: 200 }, (_, i) => ({ id: i, name: word() + i, text: sentence(8), done: next(2) === 1 }));
export const markdown = rows.map((r) => `## ${r.name}\n\n${r.text} **${word()}** [link](/x?a=${r.id}&b) \`code <${word()}>\`\n\n- ${word()}\n- ${word()}\n`).join('\n');
export const program = rows.map((r) => `export  function ${r.name}( a,b ){if(a>${r.id}){return [a , b,"${r.text}"].map(x=>x+1)} const {x,...y}=b ; return  a?.b ?? \`t\${x}\`}`).join('\n');
