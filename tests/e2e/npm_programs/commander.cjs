// commander: options, arguments, subcommands, help, and how it refuses.
'use strict';
const { Argument, Command, CommanderError, InvalidArgumentError, Option, createCommand } = require('commander');
function make() {
  const written = [];
  const program = new Command('tool');
  program.exitOverride();
  program.configureOutput({
    writeOut: (text) => written.push(text),
    writeErr: (text) => written.push(`! ${text}`),
    getOutHelpWidth: () => 80,
    getErrHelpWidth: () => 80,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  return { program, written };
}
function show(name, set, ...words) {
  const { program, written } = make();
  console.log(`-- ${name}:`, words.join(' '));
  try {
    set(program);
    program.parse(words, { from: 'user' });
    console.log(program.opts(), program.args);
  } catch (error) {
    console.log(error.name, error.code, error.exitCode, error instanceof CommanderError);
  }
  if (written.length > 0) console.log(written.join(''));
}
function integer(text) {
  const value = Number.parseInt(text, 10);
  if (Number.isNaN(value)) throw new InvalidArgumentError('Not a number.');
  return value;
}
const kinds = (program) => program.argument('[words...]').option('-d, --debug', 'more output').option('-s, --small', 'small size').option('-p, --pizza-type <type>', 'flavour', 'plain');
show('options', kinds, '-ds', '--pizza-type', 'cheese', 'rest');
show('joined', kinds, '-pham', '--', '--debug');
show('equals', kinds, '--pizza-type=salami');
show('unknown', kinds, '--debgu');
show('missing value', kinds, '-p');
show('negated', (program) => program.option('--no-sauce', 'without').option('--cheese [kind]', 'with', 'mozzarella').option('--no-cheese'), '--no-sauce', '--no-cheese');
show('optional', (program) => program.option('-c, --cheese [kind]', 'add'), '-c');
show('variadic', (program) => program.argument('[words...]').option('-n, --number <numbers...>', 'many', (text, before = []) => [...before, integer(text)]), '-n', '1', '2', '3', '--', 'operand');
show('bad value', (program) => program.option('-i, --integer <n>', 'whole', integer), '-i', 'x');
show('required', (program) => program.requiredOption('-c, --cheese <type>', 'must have'));
show('choices', (program) => program.addOption(new Option('--drink <size>').choices(['small', 'large']).default('small')), '--drink', 'huge');
show('conflicts', (program) => program.addOption(new Option('--a').conflicts('b')).addOption(new Option('--b').implies({ c: 5 })), '--a', '--b');
show('implies', (program) => program.addOption(new Option('--b').implies({ c: 5 })).addOption(new Option('--p <n>').preset(1).argParser(integer).hideHelp()), '--b', '--p', '7');
show('counted', (program) => program.option('-v, --verbose', 'more', (_, before) => before + 1, 0), '-vvv');
show('version', (program) => program.version('1.2.3', '-V, --vers', 'say it'), '-V');
show('help', (program) => program.option('-d, --debug', 'more output').description('A tool that does\nmany things.').argument('<file>', 'what to read').argument('[other...]', 'more', ['x']).addHelpText('after', '\nExample:\n  $ tool a').usage('[options] <file>').summary('short'), '--help');
show('arguments', (program) => program.argument('<a>').addArgument(new Argument('[n]').argParser(integer).default(3, 'three')).action((a, n, options, command) => console.log('action', a, n, options, command.name())), 'one', '2');
show('too many', (program) => program.argument('<a>').allowExcessArguments(false).action(() => {}), 'one', 'two');
show('too few', (program) => program.argument('<a>').action(() => {}));
function commands(program) {
  program.option('--global <x>');
  program.hook('preAction', (self, action) => console.log('before', action.name()));
  program.command('clone <source> [to]').alias('c').description('copy it').option('--depth <n>', 'how deep', integer).action((source, to, options) => console.log('clone', source, to, options));
  program.command('remove').aliases(['rm', 'del']).description('take it away').argument('<names...>').action((names, _options, command) => console.log('remove', names, command.optsWithGlobals()));
  const nested = createCommand('remote').description('others');
  nested.command('add <name>').action((name) => console.log('remote add', name));
  program.addCommand(nested);
}
show('command', commands, 'clone', 'here', '--depth', '3');
show('alias', commands, 'rm', 'a', 'b', '--global', 'g');
show('nested', commands, 'remote', 'add', 'origin');
show('help command', commands, 'help', 'clone');
show('all help', commands, '--help');
show('unknown command', commands, 'clon');
show('default command', (program) => program.command('serve', { isDefault: true }).option('-p <port>').action((options) => console.log('serve', options)), '-p', '80');
show('passed through', (program) => program.enablePositionalOptions().passThroughOptions().option('-x').argument('[all...]').action((all) => console.log(all)), 'a', '-x', '--y');
show('allowed', (program) => program.allowUnknownOption().argument('[all...]').action((all) => console.log(all)), '--what', 'b');
show('error', (program) => program.action(() => program.error('no luck', { code: 'my.code', exitCode: 9 })));
show('events', (program) => program.option('-e <x>').on('option:e', (value) => console.log('event', value)).action(() => {}), '-e', 'now');
process.env.TOOL_PORT = '99';
show('environment', (program) => program.addOption(new Option('-p, --port <n>', 'port').env('TOOL_PORT').argParser(integer)).action((options, command) => console.log(options, command.getOptionValueSource('port'))));
const { program } = make();
program.command('later').action(async () => {
  await Promise.resolve();
  console.log('async action');
});
program.parseAsync(['node', 'script', 'later']).then((self) => {
  console.log(self.commands.map((one) => one.name()));
  new Command('real').exitOverride().version('7').parse(['--version'], { from: 'user' });
}).catch((error) => console.log(error.code));
