// A program that ends in the middle, with listeners that still run and timers that do not.
import process from 'node:process';
const steps = ['prepare', 'work', 'fail', 'clean up'];
process.on('exit', (code) => {
  console.log('first listener', code);
});
process.once('exit', () => {
  console.log('second listener', process.exitCode);
  Promise.resolve().then(() => console.log('never: a microtask'));
});
setTimeout(() => console.log('never: too late'), 1000000);
async function step(name) {
  await null;
  if (name === 'fail') throw new Error('this step fails', { cause: 'a reason' });
  return `${name} is done`;
}
for (const name of steps) {
  try {
    console.log(await step(name));
  } catch (error) {
    console.log(error.message, error.cause);
    process.exit(12);
  }
}
console.log('never: the end');
