import { cac } from 'cac';
import type { Server } from '../server.ts';
import { VERSION } from '../version.ts';
import type { CommandLine } from './command-line.ts';
import { describeLooking } from './describe-looking.ts';
import { describeParked } from './describe-parked.ts';
import { describeServing } from './describe-serving.ts';
import { describeTrying } from './describe-trying.ts';
import { cliErrors } from './errors.ts';
import type { Ran } from './options.ts';

/**
 * Runs the command that the arguments name. Without a command: `serve` where a configuration is given, else the sandbox. Resolves with the server
 * it leaves running, or with what the process is to end with. Rejects with `CLI_USAGE` for arguments that make no sense, and with the
 * commands' own errors.
 */
export async function runProgram(argv: readonly string[], line: CommandLine): Promise<Server | number> {
  const program = describe(line);
  program.parse(['node', 'lastcall', ...argv], { run: false });
  const { help, version } = program.options as Readonly<Record<string, unknown>>;
  if (help === true || version === true) return 0;
  const stray = program.matchedCommandName === undefined ? program.args[0] : undefined;
  if (stray !== undefined) throw cliErrors.usage(`There is no command "${stray}".`);
  try {
    return ((await program.runMatchedCommand()) as Ran) ?? 0;
  } catch (problem) {
    throw isUsage(problem) ? cliErrors.usage(problem.message) : problem;
  }
}

function isUsage(problem: unknown): problem is Error {
  return problem instanceof Error && problem.name === 'CACError';
}

function describe(line: CommandLine) {
  const program = cac('lastcall');
  describeServing(program, line);
  describeLooking(program, line);
  describeParked(program, line);
  describeTrying(program, line);
  program.help(withoutRepeats);
  program.version(VERSION);
  return program;
}

type Section = { title?: string; body: string };

/** One line says how every command is asked for help; the list of them all would fill the screen. */
function withoutRepeats(sections: Section[]): Section[] {
  return sections.flatMap((section) => {
    if (section.title?.startsWith('For more info') !== true) return section;
    return { title: 'More', body: '  lastcall COMMAND --help\n  docs/guides/command-line.md, exit codes and examples' };
  });
}
