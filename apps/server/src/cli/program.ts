import { KINDS, type Kind } from '@lastcall/plugin-api';
import { cac } from 'cac';
import type { Server } from '../server.ts';
import type { CommandLine } from './command-line.ts';
import { cliErrors } from './errors.ts';

/** What a command leaves running; null when it is done. */
export type Running = Server | null;

type Options = Readonly<Record<string, unknown>>;

/**
 * Runs the command that the arguments name. Without a command: `serve` where a configuration is given, else the sandbox.
 * Rejects with `CLI_USAGE` for arguments that make no sense, and with the commands' own errors.
 */
export async function runProgram(argv: readonly string[], line: CommandLine): Promise<Running> {
  const program = describe(line);
  program.parse(['node', 'lastcall', ...argv], { run: false });
  const { help, version } = program.options as Options;
  if (help === true || version === true) return null;
  const stray = program.matchedCommandName === undefined ? program.args[0] : undefined;
  if (stray !== undefined) throw cliErrors.usage(`There is no command "${stray}".`);
  try {
    return ((await program.runMatchedCommand()) as Running | undefined) ?? null;
  } catch (problem) {
    throw isUsage(problem) ? cliErrors.usage(problem.message) : problem;
  }
}

function isUsage(problem: unknown): problem is Error {
  return problem instanceof Error && problem.name === 'CACError';
}

function describe(line: CommandLine) {
  const program = cac('lastcall');
  program
    .command('', 'Run the server, or without --config a server in a simulated world')
    .option('--config <file>', 'Configuration file')
    .action(async ({ config }: Options) => (typeof config === 'string' ? serveWith(config, line) : sandboxWith({}, line)));
  program
    .command('serve', 'Run the server')
    .option('--config <file>', 'Configuration file')
    .action(({ config }: Options) => serveWith(text(config, '--config'), line));
  program
    .command('validate <file>', 'Check a configuration; every problem at once, with line and column')
    .action(async (file: string) => (await import('./validate.ts')).validate(file, line));
  program
    .command('doctor', 'Ask every plugin whether it can do its work, and who else does it; changes nothing')
    .option('-c, --config <file>', 'Configuration file')
    .example('  lastcall doctor -c lastcall.yaml')
    .action(async ({ config }: Options) => (await import('./doctor.ts')).doctor(text(config, '--config'), line));
  describePlan(program, line);
  describeSend(program, line);
  describeParked(program, line);
  describeSandbox(program, line);
  program
    .command('schema', 'Print the JSON Schema of configurations, for editors')
    .option('--config <file>', 'Include the options of the plugins this file uses; default: those that come along')
    .action(async ({ config }: Options) => (await import('./schema.ts')).schema(typeof config === 'string' ? config : null, line));
  program.help();
  program.version('0.1.0');
  return program;
}

type Program = ReturnType<typeof cac>;

function describePlan(program: Program, line: CommandLine): void {
  program
    .command('plan <file>', 'Print what would be done for a notice, and when; asks and changes nothing')
    .option('--notice <kind or file>', `A kind (${KINDS.slice(0, 3).join(', ')}, …) or a file with a notice`, {
      default: 'spot-interruption',
    })
    .option('--age <seconds>', 'How old the notice is when it arrives', { default: 0 })
    .option('--group <name>', 'Auto Scaling group of the instance')
    .option('--platform <name>', 'linux or windows', { default: 'linux' })
    .option('--tag <key=value>', 'A tag of the instance; may be repeated')
    .option('--storm <instances>', 'How many instances are interrupted together', { default: 1 })
    .option('--target-groups <number>', 'How many target groups each of them is in', { default: 1 })
    .example('  lastcall plan lastcall.yaml --notice spot-interruption --age 85')
    .example('  lastcall plan lastcall.yaml --storm 500 --target-groups 40')
    .action(async (file: string, { notice, age, group, platform, tag, storm, targetGroups }: Options) =>
      (await import('./plan.ts')).plan(
        file,
        {
          notice: String(notice),
          age: Number(age),
          group: typeof group === 'string' ? group : null,
          platform: platform === 'windows' ? 'windows' : 'linux',
          tags: [tag ?? []].flat().map(String),
          storm: { instances: Number(storm), targetGroups: Number(targetGroups) },
        },
        line,
      ),
    );
}

function describeSend(program: Program, line: CommandLine): void {
  program
    .command('send <kind>', 'Post a sample notice to a server')
    .option('--to <url>', 'Where its eventbridge source listens', { default: 'http://127.0.0.1:8080/webhooks/eventbridge' })
    .option('--key <secret>', 'A key of that source')
    .option('--key-header <name>', 'The header it comes in', { default: 'x-api-key' })
    .option('--instance <id>', 'The instance it is about; default an invented one')
    .example('  lastcall send spot-interruption --key sandbox-key-0123456789')
    .action(async (kind: string, { to, key, keyHeader, instance }: Options) =>
      (await import('./send.ts')).send(
        {
          kind: kindNamed(kind),
          to: text(to, '--to'),
          key: text(key, '--key'),
          keyHeader: text(keyHeader, '--key-header'),
          instance: typeof instance === 'string' ? instance : null,
        },
        line,
      ),
    );
}

const SERVER_OPTION = ['--server <url>', 'The private listener of the server', { default: 'http://127.0.0.1:9090' }] as const;

function describeParked(program: Program, line: CommandLine): void {
  program
    .command('parked', 'List what nobody could read or decide: messages a server keeps for you, newest first')
    .option(...SERVER_OPTION)
    .action(async ({ server }: Options) => (await import('./parked.ts')).listParked(text(server, '--server'), line));
  program
    .command('replay <id>', 'Have the server take a parked message once more, as if it had just come')
    .option(...SERVER_OPTION)
    .example('  lastcall parked')
    .example('  lastcall replay parked-1kz3v5c0g7m2q8xda --server http://127.0.0.1:9090')
    .action(async (id: string, { server }: Options) =>
      (await import('./replay.ts')).replay({ id, server: text(server, '--server') }, line),
    );
}

function describeSandbox(program: Program, line: CommandLine): void {
  program
    .command('sandbox', 'Run a server in a simulated world whose spot market takes machines back')
    .option('--first <seconds>', 'Until the first interruption', { default: 3 })
    .option('--every <seconds>', 'Between interruptions; 0: only the first', { default: 90 })
    .option('--storm <machines>', 'How many machines at once', { default: 1 })
    .action((options: Options) => sandboxWith(options, line));
}

async function serveWith(config: string, line: CommandLine): Promise<Server> {
  return (await import('./serve.ts')).serve(config, line);
}

async function sandboxWith({ first = 3, every = 90, storm = 1 }: Options, line: CommandLine): Promise<Server> {
  const { runSandbox } = await import('./sandbox.ts');
  return runSandbox({ first: Number(first), every: Number(every), storm: Number(storm) }, line);
}

function text(value: unknown, option: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw cliErrors.usage(`The option ${option} needs a value.`);
}

function kindNamed(name: string): Kind {
  const kind = KINDS.find((each) => each === name);
  if (kind === undefined) throw cliErrors.kindUnknown(name, KINDS);
  return kind;
}
