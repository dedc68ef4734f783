// For files.js: functions that take time, and a class whose objects stay.
function burnsTime(n) {
  let x = 0;
  for (let i = 0; i < n; i++) x += Math.sqrt(i) % 3;
  return x;
}
function callsIt() {
  let y = 0;
  for (let i = 0; i < 40; i++) y += burnsTime(1e6);
  return y;
}
class PlantedClass {
  constructor(i) {
    this.text = 'planted ' + i;
  }
}
function allocatesThem(n) {
  return Array.from({ length: n }, (_, i) => new PlantedClass(i));
}
globalThis.kept = allocatesThem(20000);
const end = Date.now() + 300;
do callsIt(); while (Date.now() < end);
kept;
