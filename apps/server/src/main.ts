#!/usr/bin/env node
import { CodedError, messageOf, systemClock } from '@lastcall/plugin-api';
import { runProgram } from './cli/program.ts';
import type { Server } from './server.ts';

/** Configuration error, as sysexits.h names it. */
const EXIT_CONFIG = 78;

// Whoever reads may have seen enough (`lastcall plan … | head`), and a log nobody takes must not stop a server.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const write = (line: string) => void process.stdout.write(`${line}\n`);

/** Problems of a configuration say what to do in the same line already. */
function describe(problem: unknown): string {
  if (!(problem instanceof CodedError)) return messageOf(problem);
  const { message, hint, code } = problem;
  return message.includes(hint) ? `${message} (${code})` : `${message}\n  ${hint} (${code})`;
}

function complain(problem: unknown): number {
  const problems = problem instanceof AggregateError ? problem.errors : [problem];
  for (const each of problems) {
    process.stderr.write(`${describe(each)}\n`);
  }
  return problem instanceof AggregateError ? EXIT_CONFIG : 1;
}

/** A second signal ends the process at once. */
function stopOnSignal(server: Server): void {
  const stop = () => {
    process.once('SIGTERM', () => process.exit(130)).once('SIGINT', () => process.exit(130));
    server.stop().then(
      () => process.exit(0),
      (problem: unknown) => process.exit(complain(problem)),
    );
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

try {
  const running = await runProgram(process.argv.slice(2), { clock: systemClock, environment: process.env, write, logTo: process.stderr });
  if (running !== null) stopOnSignal(running);
} catch (problem) {
  // What could not be started may have left something open that would keep the process from ending.
  process.exit(complain(problem));
}
