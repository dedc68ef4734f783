// Starts a command that waits for its debugger, and is that: debug(client, goOn) is asked, which lets it go on. Ends as
// the command ends; with 1 when debug says false.
const CDP = require('chrome-remote-interface');
const { spawn } = require('child_process');

module.exports = (command, debug) => {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'inherit', 'pipe'] });
  let text = '';
  child.stderr.on('data', async (data) => {
    text += data;
    const found = /ws:\/\/127\.0\.0\.1:(\d+)\/[-0-9a-f]+\nFor help.*\n$/.exec(text);
    if (!found) return;
    const client = await CDP({ port: Number(found[1]) });
    await client.Runtime.enable();
    if (!(await debug(client, () => client.Runtime.runIfWaitingForDebugger()))) process.exit(1);
    await client.close();
  });
  child.on('exit', (code) => process.exit(code));
};
