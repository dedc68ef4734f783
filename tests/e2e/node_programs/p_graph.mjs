// Graphs: shortest paths, a topological order, cycles named.
import assert from 'node:assert';
const edges = [['a', 'b', 4], ['a', 'c', 1], ['c', 'b', 2], ['b', 'd', 5], ['c', 'd', 8], ['d', 'e', 3]];
const graph = new Map();
for (const [from, to, weight] of edges) {
  if (!graph.has(from)) graph.set(from, new Map());
  if (!graph.has(to)) graph.set(to, new Map());
  graph.get(from).set(to, weight);
}
function shortest(start) {
  const distance = new Map([[start, 0]]), via = new Map(), todo = new Set(graph.keys());
  while (todo.size) {
    const [at] = [...todo].sort((x, y) => (distance.get(x) ?? Infinity) - (distance.get(y) ?? Infinity));
    todo.delete(at);
    for (const [to, weight] of graph.get(at)) {
      const there = (distance.get(at) ?? Infinity) + weight;
      if (there < (distance.get(to) ?? Infinity)) distance.set(to, there), via.set(to, at);
    }
  }
  return { distance, via };
}
function order(nodes) {
  const done = new Set(), path = [], out = [];
  const visit = (at) => {
    if (done.has(at)) return;
    if (path.includes(at)) throw new Error(`cycle: ${[...path.slice(path.indexOf(at)), at].join(' -> ')}`);
    path.push(at);
    for (const to of nodes.get(at).keys()) visit(to);
    path.pop();
    done.add(at);
    out.unshift(at);
  };
  for (const node of nodes.keys()) visit(node);
  return out;
}
console.log(graph, shortest('a'), order(graph));
graph.get('e').set('c', 1);
assert.throws(() => order(graph), { message: 'cycle: b -> d -> e -> c -> b' });
console.log(structuredClone(graph).get('e'), [...shortest('e').distance].sort(([a], [b]) => a.localeCompare(b)));
