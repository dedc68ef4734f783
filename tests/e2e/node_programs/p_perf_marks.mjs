// Marks and measures: their names and order, not their times.
import { performance } from 'node:perf_hooks';
const start = performance.now();
performance.mark('begin');
let sum = 0;
for (let i = 0; i < 1000; i++) {
  sum += i;
}
performance.mark('end', { detail: { sum } });
const measure = performance.measure('loop', 'begin', 'end');
console.log(measure.name, measure.entryType, measure.duration >= 0, measure.startTime >= start);
console.log(performance.getEntriesByType('mark').map((mark) => mark.name));
console.log(performance.getEntriesByName('end')[0].detail);
console.log(performance.getEntriesByName('nothing'));
const given = performance.measure('given', { start: 5, end: 25 });
console.log(given.startTime, given.duration);
const within = performance.measure('within', { start: 10, duration: 7, detail: 'why' });
console.log(within.startTime, within.duration, within.detail);
performance.clearMarks('begin');
console.log(performance.getEntriesByType('mark').length, performance.getEntriesByType('measure').length);
performance.clearMeasures();
performance.clearMarks();
console.log(performance.getEntries().filter((entry) => ['mark', 'measure'].includes(entry.entryType)));
console.log(performance.now() >= start, Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 60000);
try {
  performance.measure('bad', 'no such mark');
} catch (error) {
  console.log(error.name, error.message);
}
try {
  performance.mark();
} catch (error) {
  console.log(error.name, error.code);
}
