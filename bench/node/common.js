// The median of what `job` takes, in ms: `rounds` of them, one after the other, behind one that is not counted.
exports.median = async function (rounds, job) {
  const took = [];
  for (let i = 0; i <= rounds; i++) {
    const from = performance.now();
    await job(i);
    if (i > 0) took.push(performance.now() - from);
  }
  took.sort((a, b) => a - b);
  return took[rounds >> 1];
};
