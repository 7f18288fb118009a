import { KINDS } from '@lastcall/plugin-api';
import type { CommandLine } from './command-line.ts';
import { kindNamed, type Options, type Program, text } from './options.ts';

/** Describes what tries a notice out. */
export function describeTrying(program: Program, line: CommandLine): void {
  describePlan(program, line);
  describeMigrate(program, line);
  describeSend(program, line);
}

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

function describeMigrate(program: Program, line: CommandLine): void {
  program
    .command('migrate <handler> <file>', 'Print the configuration that does what another handler does now')
    .usage('migrate nth <file>\n\n  FILE is a values file of the chart, or lines NAME=value; - reads them from the standard input')
    .example('  helm get values aws-node-termination-handler -n kube-system -a -o yaml | lastcall migrate nth -')
    .example('  kubectl -n kube-system set env deploy/aws-node-termination-handler --list | lastcall migrate nth -')
    .action(async (handler: unknown, file: unknown) => (await import('./migrate.ts')).migrate(String(handler), String(file), line));
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
