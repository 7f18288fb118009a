import type { CommandLine } from './command-line.ts';
import { asking, count, kindNamed, type Options, oneOf, optional, type Program, whomOf } from './options.ts';
import { OUTCOMES } from './outcomes.ts';

/** Describes what looks at interruptions, and calls one off. */
export function describeLooking(program: Program, line: CommandLine): void {
  describeList(program, line);
  describeShow(program, line);
  describeFollow(program, line);
  describeCancel(program, line);
}

function describeList(program: Program, line: CommandLine): void {
  asking(program.command('list', 'List interruptions: what is open first, then what is over, newest first'))
    .option('--open', 'Only what is open')
    .option('--outcome <word>', `Only what ended so: ${OUTCOMES.slice(0, 4).join(', ')}, …`)
    .option('--kind <kind>', 'Only this kind, such as spot-interruption')
    .option('--group <name>', 'Only instances of this Auto Scaling group')
    .option('--limit <number>', 'How many at most', { default: 30 })
    .option('--json', 'As JSON, with everything the API tells')
    .example('  lastcall list')
    .example('  lastcall list --outcome out-of-time --group web --limit 100')
    .example('  lastcall list --store sqlite:./data/lastcall.db')
    .example("  lastcall list --json | jq -r '.[] | [.instanceId, .outcome] | @tsv'")
    .action(async (options: Options) => {
      const { open, outcome, kind, group, limit, json } = options;
      return (await import('./list.ts')).list(
        whomOf(options),
        {
          standing: open === true ? 'open' : 'any',
          outcome: outcome === undefined ? null : oneOf(outcome, '--outcome', OUTCOMES),
          kind: kind === undefined ? null : kindNamed(String(kind)),
          group: optional(group, '--group'),
          limit: count(limit, '--limit'),
          form: json === true ? 'json' : 'table',
        },
        line,
      );
    });
}

function describeShow(program: Program, line: CommandLine): void {
  asking(program.command('show <id>', 'Show one interruption: its timeline, and what each step did'))
    .option('--json', 'As JSON, with everything the API tells')
    .usage('show <id>\n\n  ID is an id of `lastcall list`, the beginning of one, an instance id, or `last`')
    .example('  lastcall show last')
    .example('  lastcall show i-0a1b2c3d4e5f60718')
    .example('  lastcall show int-1kz3v5c0g --json')
    .action(async (id: unknown, options: Options) =>
      (await import('./show.ts')).show(whomOf(options), { id: String(id), form: options.json === true ? 'json' : 'timeline' }, line),
    );
}

function describeFollow(program: Program, line: CommandLine): void {
  asking(program.command('follow [id]', 'Tell what happens as it happens; with an ID until that interruption is over'))
    .option('--json', 'A line of JSON for each change')
    .usage(
      'follow [id]\n\n  With an ID it ends with 0 succeeded, 3 degraded, 4 out-of-time, 5 cancelled or called-off, 6 closed without a run',
    )
    .example('  lastcall follow')
    .example('  lastcall follow i-0a1b2c3d4e5f60718 && echo drained')
    .example("  lastcall follow --json | jq -r 'select(.outcome) | .id'")
    .action(async (id: unknown, options: Options) =>
      (await import('./follow.ts')).follow(
        whomOf(options),
        { id: id === undefined ? null : String(id), form: options.json === true ? 'json' : 'lines' },
        line,
      ),
    );
}

function describeCancel(program: Program, line: CommandLine): void {
  asking(program.command('cancel <id>', 'Call an interruption off: its run ends, and its steps undo what they added'))
    .option('--yes', 'Do not ask')
    .example('  lastcall cancel i-0a1b2c3d4e5f60718')
    .example('  lastcall cancel int-1kz3v5c0g7m2q8xda --yes --store postgres://lastcall@db/lastcall')
    .action(async (id: unknown, options: Options) =>
      (await import('./cancel.ts')).cancel(whomOf(options), { id: String(id), asking: options.yes === true ? 'sure' : 'ask' }, line),
    );
}
