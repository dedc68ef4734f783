// Behind process.exit nothing runs: no timer, no immediate, no microtask, also when a listener for 'exit' calls it.
// Arguments: the case; without one all of them, each as a process of its own.
const { spawnSync } = require('child_process');
const never = (name) => () => console.log('never', name);
function plant(name) {
  setTimeout(never(`${name} timeout`), 0);
  setImmediate(never(`${name} immediate`));
  setInterval(never(`${name} interval`), 1);
  Promise.resolve().then(never(`${name} microtask`));
  queueMicrotask(never(`${name} queued`));
  process.nextTick(never(`${name} tick`));
}
const cases = {
  first() {
    plant('first');
    process.exit(3);
  },
  timer() {
    setTimeout(() => {
      plant('timer');
      process.exit(4);
    }, 2);
    setTimeout(never('the same list'), 2);
  },
  immediate() {
    setImmediate(() => {
      plant('immediate');
      process.exit(5);
    });
    setImmediate(never('the next immediate'));
  },
  microtask() {
    Promise.resolve().then(() => {
      plant('microtask');
      process.exit(6);
    }).then(never('behind it'));
    Promise.resolve().then(never('the next one'));
  },
  listener() {
    process.on('exit', (code) => {
      console.log('exit', code);
      plant('listener');
      process.exit(code + 7);
    });
    process.on('exit', never('another listener'));
    setTimeout(() => console.log('a turn'), 1);
  },
  twice() {
    process.on('exit', (code) => {
      console.log('exit', code, process.exitCode);
      plant('twice');
      process.exit();
    });
    setTimeout(() => process.exit(8), 1);
  },
  code() {
    process.on('exit', (code) => {
      console.log('exit', code);
      process.exitCode = 9;
      setTimeout(never('a timer of a listener'), 0);
      setImmediate(never('an immediate of a listener'));
    });
  },
  work() {
    const fs = require('fs');
    let over = false;
    for (let i = 0; i < 50; i++) {
      fs.readFile(__filename, () => { if (over) console.log('never a callback'); });
      fs.promises.readFile(__filename).then(() => { if (over) console.log('never a promise'); });
    }
    process.on('exit', () => {
      fs.readFileSync(__filename);
      over = true;
    });
    setTimeout(() => process.exit(11), 1);
  },
  thrown() {
    process.on('exit', (code) => {
      console.log('exit', code);
      process.exit(10);
    });
    setTimeout(never('behind an error'), 1);
    throw new Error('thrown');
  },
};
if (process.argv[2]) {
  cases[process.argv[2]]();
} else {
  const command = /node$/.test(process.execPath) ? [] : ['run'];
  for (const name of Object.keys(cases)) {
    const { status, stdout } = spawnSync(process.execPath, [...command, __filename, name], { encoding: 'utf8' });
    console.log(name, status, JSON.stringify(stdout));
  }
}
