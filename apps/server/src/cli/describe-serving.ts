import type { Server } from '../server.ts';
import type { CommandLine } from './command-line.ts';
import { type Options, oneOf, type Program, text } from './options.ts';
import { FORMATS, PARTITION_NAMES } from './permission-formats.ts';

const LOG_OPTION = ['--log <format>', 'pretty or json; default pretty in a terminal, else json'] as const;

/** Describes what runs a server, and what is done before that. */
export function describeServing(program: Program, line: CommandLine): void {
  describeRunning(program, line);
  describePermissions(program, line);
  program
    .command('validate <file>', 'Check a configuration; every problem at once, with line and column')
    .example('  lastcall validate lastcall.yaml')
    .action(async (file: unknown) => (await import('./validate.ts')).validate(String(file), line));
  program
    .command('doctor', 'Reach everything a configuration depends on, and say what is wrong; changes nothing')
    .option('-c, --config <file>', 'Configuration file')
    .option('--strict', 'Warnings count as faults')
    .option('--json', 'As JSON')
    .example('  lastcall doctor -c lastcall.yaml')
    .action(async ({ config, strict, json }: Options) =>
      (await import('./doctor.ts')).doctor(text(config, '--config'), line, {
        strict: strict === true,
        form: json === true ? 'json' : 'lines',
      }),
    );
  program
    .command('schema', 'Print the JSON Schema of configurations, for editors')
    .option('--config <file>', 'Include the options of the plugins this file uses; default: those that come along')
    .example('  lastcall schema > lastcall.schema.json')
    .action(async ({ config }: Options) => (await import('./schema.ts')).schema(typeof config === 'string' ? config : null, line));
}

function describePermissions(program: Program, line: CommandLine): void {
  program
    .command('permissions', 'Print the least that a configuration has to be allowed, in AWS or in Kubernetes')
    .option('-c, --config <file>', 'Configuration file')
    .option('--format <language>', FORMATS.join(', '), { default: 'iam' })
    .option('--partition <name>', `${PARTITION_NAMES.join(', ')}; default: that of the regions in the file`)
    .option('--without-doctor', 'Only what the server asks, not what `lastcall doctor` does')
    .example('  lastcall permissions -c lastcall.yaml > policy.json')
    .example('  lastcall permissions -c lastcall.yaml --format rbac | kubectl apply -f -')
    .action(async ({ config, format, partition, withoutDoctor }: Options) =>
      (await import('./permissions.ts')).permissions(
        {
          file: text(config, '--config'),
          format: oneOf(format, '--format', FORMATS),
          partition: partition === undefined ? null : oneOf(partition, '--partition', PARTITION_NAMES),
          whose: withoutDoctor === true ? 'server' : 'server and doctor',
        },
        line,
      ),
    );
}

function describeRunning(program: Program, line: CommandLine): void {
  program
    .command('', 'Run the server, or without --config a server in a simulated world')
    .option('-c, --config <file>', 'Configuration file')
    .option(...LOG_OPTION)
    .example('  lastcall')
    .example('  lastcall serve --config lastcall.yaml')
    .example('  lastcall list')
    .example('  lastcall show last')
    .action(async (options: Options) => (options.config === undefined ? sandboxWith({}, line) : serveWith(options, line)));
  program
    .command('serve', 'Run the server')
    .option('-c, --config <file>', 'Configuration file')
    .option(...LOG_OPTION)
    .example('  lastcall serve --config lastcall.yaml')
    .example('  lastcall serve --config lastcall.yaml --log json 2>> lastcall.log')
    .action((options: Options) => serveWith(options, line));
  program
    .command('sandbox', 'Run a server in a simulated world whose spot market takes machines back')
    .option('--first <seconds>', 'Until the first interruption', { default: 3 })
    .option('--every <seconds>', 'Between interruptions; 0: only the first', { default: 90 })
    .option('--storm <machines>', 'How many machines at once', { default: 1 })
    .example('  lastcall sandbox --storm 20 --every 0')
    .action((options: Options) => sandboxWith(options, line));
}

async function serveWith({ config, log }: Options, line: CommandLine): Promise<Server> {
  const format = log === undefined ? null : oneOf(log, '--log', ['pretty', 'json'] as const);
  return (await import('./serve.ts')).serve({ file: text(config, '--config'), format }, line);
}

async function sandboxWith({ first = 3, every = 90, storm = 1 }: Options, line: CommandLine): Promise<Server> {
  const { runSandbox } = await import('./sandbox.ts');
  return runSandbox({ first: Number(first), every: Number(every), storm: Number(storm) }, line);
}
