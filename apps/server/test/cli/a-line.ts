import { CodedError, systemClock } from '@lastcall/plugin-api';
import type { CommandLine } from '../../src/cli/command-line.ts';
import { runProgram } from '../../src/cli/program.ts';

/** What a command printed, and how it ended. */
export type Said = { readonly said: string; readonly lines: readonly string[]; readonly code: string | number };

/** Runs a command as somebody would who calls it from a script; `parts` differ from that. */
export async function run(argv: readonly string[], parts: Partial<CommandLine> & { readonly heard?: string[] } = {}): Promise<Said> {
  const lines = parts.heard ?? [];
  const line: CommandLine = {
    clock: systemClock,
    environment: {},
    write: (text) => void lines.push(text),
    logTo: { write() {} },
    ...parts,
  };
  const code = await runProgram(argv, line).then(
    (ran) => (typeof ran === 'number' ? ran : 'runs'),
    (problem: unknown) => (problem instanceof CodedError ? `${problem.code}: ${problem.message} ${problem.hint}` : String(problem)),
  );
  return { said: lines.join('\n'), lines, code };
}
